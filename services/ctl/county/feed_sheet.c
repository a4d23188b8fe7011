#include "services/ctl/county/feed_sheet.h"

#include <stdlib.h>
#include <unistd.h>

#include "common/base/time.h"
#include "services/ctl/county/people_change.h"
#include "services/ctl/push/feed_client.h"
#include "services/ctl/show/json_tree.h"
#include "services/ctl/show/out_file.h"

#define SHEET_MAX 8192

struct sheet {
	char endpoint[FILE_PATH_MAX], secret[FILE_PATH_MAX];
	char server[KEY_TEXT], server_z85[BUS_KEY_Z85], discloser[KEY_TEXT];
	char until[TIME_DAY_TEXT];
	char items[24], bytes[24], rate[24], region[16];
	bool near;
};

static enum status fill_keys(struct county *county, const struct people_file *file,
			     const struct feed_text *feed, struct sheet *sheet, struct err *err)
{
	struct key key;
	TRY(layout_public_key(county->session, county->region, "intake", KEY_TRANSPORT, &key, err));
	key_print_public(key.public_key, sheet->server);
	bus_key_z85(key.public_key, sheet->server_z85);
	TRY(layout_public_key(county->session, county->region, "discloser", KEY_SEAL, &key, err));
	key_print_public(key.public_key, sheet->discloser);
	const char *const *keys = (const char *const *)feed->transport_keys.items;
	for (size_t i = 0; i < feed->transport_keys.count; i++) {
		const struct key_text *limit = key_limit(file, keys[i]);
		if (limit != NULL && limit->until != 0)
			time_print_day(limit->until, sheet->until);
	}
	return STATUS_OK;
}

static enum status fill(struct county *county, const struct people_file *file,
			const struct feed_text *feed, struct sheet *sheet, struct err *err)
{
	const struct config *config = &county->config->config;
	char endpoint[FILE_PATH_MAX], below[128];
	struct err none;
	/* A port that is picked is known while the door is open. */
	if (feed_client_endpoint(county, endpoint, &none) != STATUS_OK ||
	    strncmp(config->feed.endpoint, "tcp://0.0.0.0:", 14) == 0)
		(void)snprintf(endpoint, sizeof endpoint, "%s", config->feed.endpoint);
	feed_client_public_endpoint(config, endpoint, sheet->endpoint);
	sheet->near = feed_client_is_near(sheet->endpoint);
	(void)snprintf(sheet->region, sizeof sheet->region, "%06u", (unsigned)county->region);
	(void)snprintf(sheet->items, sizeof sheet->items, "%lld", (long long)config->feed.items);
	(void)snprintf(sheet->bytes, sizeof sheet->bytes, "%lld",
		       (long long)config->feed.message_bytes);
	(void)snprintf(sheet->rate, sizeof sheet->rate, "%lld", (long long)feed->rate);
	(void)snprintf(below, sizeof below, "keys/feeds/%.60s.key", feed->id);
	layout_etc(county->session, county->region, below, sheet->secret);
	if (access(sheet->secret, F_OK) != 0)
		sheet->secret[0] = '\0'; /* made by the feed itself */
	return fill_keys(county, file, feed, sheet, err);
}

static void print_words(const struct county *county, const struct feed_text *feed,
			const struct sheet *sheet, struct writer *out)
{
	enum lang lang = county->session->lang;
	const char *const *keys = (const char *const *)feed->transport_keys.items;
	struct template_param params[] = {
		{"feed", feed->id},
		{"name", feed->name},
		{"office", county->config->config.name},
		{"region", sheet->region},
		{"endpoint", sheet->endpoint},
		{"server", sheet->server},
		{"z85", sheet->server_z85},
		{"key",
		 feed->transport_keys.count != 0 ? keys[feed->transport_keys.count - 1] : ""},
		{"file", sheet->secret},
		{"until", sheet->until},
		{"items", sheet->items},
		{"bytes", sheet->bytes},
		{"rate", sheet->rate},
		{"discloser", sheet->discloser},
	};
	const char *const parts[] = {
		"sheet_head",
		sheet->near ? "sheet_near" : NULL,
		sheet->secret[0] != '\0' ? "sheet_secret" : "sheet_own_key",
		sheet->until[0] != '\0' ? "sheet_until" : NULL,
		"sheet_limits",
		feed->plain_identities ? "sheet_plain" : "sheet_sealed",
		"sheet_read",
	};
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		if (parts[i] == NULL)
			continue;
		catalogue_fill(catalogue_word(WORDS_TEXT, parts[i], lang), params,
			       sizeof params / sizeof params[0], out);
		writer_put(out, "\n", 1);
	}
}

static void print_json(const struct county *county, const struct feed_text *feed,
		       const struct sheet *sheet, struct writer *out)
{
	const char *const *keys = (const char *const *)feed->transport_keys.items;
	json_t *line = json_pack(
		"{s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:b}", "kind",
		"feed_sheet", "feed", feed->id, "name", feed->name, "region", (int)county->region,
		"endpoint", sheet->endpoint, "server_key", sheet->server, "server_key_z85",
		sheet->server_z85, "public",
		feed->transport_keys.count != 0 ? keys[feed->transport_keys.count - 1] : "",
		"discloser_key", sheet->discloser, "items",
		(json_int_t)county->config->config.feed.items, "bytes",
		(json_int_t)county->config->config.feed.message_bytes, "rate",
		(json_int_t)feed->rate, "plain_identities", (int)feed->plain_identities);
	if (sheet->secret[0] != '\0')
		(void)json_object_set_new(line, "secret_file", json_string(sheet->secret));
	if (sheet->until[0] != '\0')
		(void)json_object_set_new(line, "until", json_string(sheet->until));
	char *text = json_dumps(line, JSON_COMPACT);
	if (text != NULL) {
		writer_put(out, text, strlen(text));
		writer_put(out, "\n", 1);
	}
	free(text);
	json_decref(line);
}

int feed_sheet(struct county *county, const struct people_file *file, const struct feed_text *feed,
	       const char *path)
{
	struct session *session = county->session;
	struct sheet sheet = {.endpoint = ""};
	char memory[SHEET_MAX];
	struct writer out = writer_over(memory, sizeof memory);
	struct err err;
	enum status status = fill(county, file, feed, &sheet, &err);
	if (status == STATUS_OK && session->json)
		print_json(county, feed, &sheet, &out);
	else if (status == STATUS_OK)
		print_words(county, feed, &sheet, &out);
	if (status != STATUS_OK)
		return failure_of_err(&session->failure, EXIT_FILE, &err);
	int exit = out_file_put(session, path, writer_bytes(&out));
	struct template_param params[] = {{"file", path}};
	if (exit == EXIT_DONE && path != NULL && !session->json)
		session_say(session, session->out, "sheet_written", params, 1);
	return exit;
}
