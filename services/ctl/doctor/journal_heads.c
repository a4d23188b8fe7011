#include "services/ctl/doctor/journal_heads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock_source.h"
#include "common/base/file.h"
#include "common/base/hex.h"
#include "common/base/lines.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/crypto/digest.h"
#include "common/crypto/sign.h"
#include "services/ctl/command.h"
#include "services/ctl/county/layout.h"
#include "services/ctl/county/region_directory.h"
#include "services/ctl/show/json_tree.h"

#define SIGNED_AS "journal-heads"
#define FILE_LIMIT ((size_t)16 << 20)
#define DIRECTORY_MEMORY ((size_t)8 << 20)

static void digest_of(struct bytes text, struct signed_digest *ret_digest)
{
	ret_digest->alg = ALG_BLAKE2B_256;
	crypto_digest(SIGNED_AS, text, ret_digest->digest);
}

/* ---- writing */

static void print_heads(const struct journal_heads *heads, FILE *out)
{
	char incarnation[17], chain[2 * JOURNAL_HASH + 1], moment[TIME_MOMENT_TEXT];
	time_print_moment(heads->made_ms, moment);
	fprintf(out,
		"{\"kind\":\"journal_heads\",\"region\":%u,\"made_ms\":%lld,\"made\":\"%s\"}\n",
		(unsigned)heads->region, (long long)heads->made_ms, moment);
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
		hex_print(bytes_of(&heads->of[i].incarnation, sizeof heads->of[i].incarnation),
			  incarnation);
		hex_print(bytes_of(heads->of[i].chain, JOURNAL_HASH), chain);
		fprintf(out,
			"{\"kind\":\"journal_head\",\"daemon\":\"%s\",\"incarnation\":\"%s\","
			"\"frames\":%llu,\"head\":%llu,\"chain\":\"%s\"}\n",
			daemon_name((enum daemon)i), incarnation,
			(unsigned long long)heads->of[i].frame,
			(unsigned long long)heads->sequences[i], chain);
	}
}

static void print_signature(const struct key *key, struct bytes text, FILE *out)
{
	struct signed_digest digest;
	uint8_t signature[SIGNATURE_BYTES];
	char printed[KEY_TEXT], hex[2 * SIGNATURE_BYTES + 1];
	digest_of(text, &digest);
	sign_digest(key, SIGNED_AS, &digest, signature);
	key_print_public(key->public_key, printed);
	hex_print(bytes_of(signature, sizeof signature), hex);
	fprintf(out, "{\"kind\":\"signature\",\"key\":\"%s\",\"signature\":\"%s\"}\n", printed,
		hex);
}

enum status journal_heads_write(const struct journal_heads *heads, const struct key *key,
				char **ret_text, size_t *ret_size, struct err *err)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	if (out == NULL)
		return err_set(err, STATUS_FULL, "out of memory");
	print_heads(heads, out);
	if (fflush(out) == 0)
		print_signature(key, bytes_of(text, size), out);
	if (fclose(out) != 0) {
		free(text);
		return err_set(err, STATUS_FULL, "out of memory");
	}
	*ret_text = text;
	*ret_size = size;
	return STATUS_OK;
}

/* ---- what is held of a neighbour */

static int put_line(void *context, const json_t *line, struct bytes text)
{
	FILE *out = (FILE *)context;
	(void)line;
	(void)fwrite(text.data, 1, text.size, out);
	(void)fputc('\n', out);
	return EXIT_DONE;
}

int journal_heads_write_held(struct county *county, uint32_t region, const struct key *key,
			     char **ret_text, size_t *ret_size)
{
	struct clock_source clock = clock_system();
	char moment[TIME_MOMENT_TEXT], *text = NULL;
	size_t size = 0, first;
	FILE *out = open_memstream(&text, &size);
	if (out == NULL)
		return failure_set(&county->session->failure, EXIT_INTERNAL, "cli.no_memory");
	time_print_moment(clock_now_ms(&clock), moment);
	fprintf(out,
		"{\"kind\":\"journal_heads\",\"region\":%u,\"held_by\":%u,\"made_ms\":%lld,"
		"\"made\":\"%s\"}\n",
		(unsigned)region, (unsigned)county->region, (long long)clock_now_ms(&clock),
		moment);
	(void)fflush(out);
	first = size;
	int exit = noted_heads_ask(county, "chain", region, put_line, out);
	(void)fflush(out);
	if (exit == EXIT_DONE && size == first) {
		(void)failure_set(&county->session->failure, EXIT_NOT_FOUND, "cli.nothing_held");
		exit = EXIT_NOT_FOUND;
	}
	if (exit == EXIT_DONE)
		print_signature(key, bytes_of(text, size), out);
	if (fclose(out) != 0 || exit != EXIT_DONE) {
		free(text);
		return exit != EXIT_DONE ? exit
					 : failure_set(&county->session->failure, EXIT_INTERNAL,
						       "cli.no_memory");
	}
	*ret_text = text;
	*ret_size = size;
	return EXIT_DONE;
}

/* ---- reading */

static enum daemon daemon_of(const json_t *line)
{
	const char *name = json_string_value(json_object_get(line, "daemon"));
	for (unsigned i = DAEMON_INTAKE; name != NULL && i < DAEMON_COUNT; i++) {
		if (strcmp(name, daemon_name((enum daemon)i)) == 0)
			return (enum daemon)i;
	}
	return DAEMON_UNKNOWN;
}

bool journal_heads_take(struct journal_heads *heads, const json_t *line, unsigned *known)
{
	enum daemon daemon = daemon_of(line);
	json_int_t frames = json_integer_value(json_object_get(line, "frames"));
	if (daemon == DAEMON_UNKNOWN || frames < 0 || (*known & 1u << daemon) != 0)
		return false;
	struct journal_held *held = &heads->of[daemon];
	*known |= 1u << daemon;
	held->frame = (uint64_t)frames;
	heads->sequences[daemon] = (uint64_t)json_integer_value(json_object_get(line, "head"));
	return noted_hex(line, "incarnation", &held->incarnation, sizeof held->incarnation) &&
	       noted_hex(line, "chain", held->chain, JOURNAL_HASH);
}

static bool take_line(struct journal_heads *heads, const json_t *line, unsigned *known)
{
	const char *kind = json_string_value(json_object_get(line, "kind"));
	if (kind == NULL)
		return false;
	if (strcmp(kind, "journal_head") == 0)
		return noted_heads_add(&heads->all, line) &&
		       (heads->held_by != 0 || journal_heads_take(heads, line, known));
	if (strcmp(kind, "journal_heads") != 0)
		return false;
	heads->region = (uint32_t)json_integer_value(json_object_get(line, "region"));
	heads->held_by = (uint32_t)json_integer_value(json_object_get(line, "held_by"));
	heads->made_ms = json_integer_value(json_object_get(line, "made_ms"));
	return true;
}

static bool take_lines(struct journal_heads *heads, struct bytes text)
{
	unsigned known = 0, all = 0;
	struct bytes said;
	bool taken = true;
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++)
		all |= 1u << i;
	while (taken && lines_next(&text, &said)) {
		json_t *line = json_loadb((const char *)said.data, said.size, 0, NULL);
		taken = line != NULL && take_line(heads, line, &known);
		json_decref(line);
	}
	return taken && (known == all || (heads->held_by != 0 && heads->all.count != 0));
}

static enum status check_signature(struct journal_heads *heads, struct bytes text,
				   struct bytes last, const char *path, struct err *err)
{
	struct signed_digest digest;
	uint8_t signature[SIGNATURE_BYTES];
	struct key key;
	json_t *line = json_loadb((const char *)last.data, last.size, 0, NULL);
	const char *printed = json_string_value(json_object_get(line, "key"));
	bool whole = printed != NULL && key_parse_public(printed, heads->signer) == STATUS_OK &&
		     noted_hex(line, "signature", signature, sizeof signature);
	json_decref(line);
	if (!whole)
		return err_set(err, STATUS_INVALID, "%s: has no signature at its end", path);
	key_of_public(KEY_DOCUMENT, "heads", heads->signer, &key);
	digest_of(text, &digest);
	if (sign_verify(&key, SIGNED_AS, &digest, bytes_of(signature, sizeof signature)) !=
		    STATUS_OK &&
	    !SABOTAGE("ctl.heads-unsigned"))
		return err_set(err, STATUS_CORRUPT, "%s: was changed after it was signed", path);
	return STATUS_OK;
}

static enum status read_text(struct journal_heads *heads, struct bytes text, const char *path,
			     struct err *err)
{
	size_t front = text.size;
	if (front != 0 && text.data[front - 1] == '\n')
		front--;
	while (front != 0 && text.data[front - 1] != '\n')
		front--;
	struct bytes last = bytes_of(text.data + front, text.size - front);
	struct bytes before = bytes_of(text.data, front);
	TRY(check_signature(heads, before, last, path, err));
	if (!take_lines(heads, before))
		return err_set(err, STATUS_INVALID, "%s: isn't what `journal heads` writes", path);
	return STATUS_OK;
}

enum status journal_heads_read(const char *path, struct journal_heads *ret_heads, struct err *err)
{
	char *data;
	size_t size;
	*ret_heads = (struct journal_heads){.region = 0};
	TRY(file_read(path, FILE_LIMIT, &data, &size, err));
	enum status status = read_text(ret_heads, bytes_of(data, size), path, err);
	free(data);
	if (status != STATUS_OK)
		journal_heads_free(ret_heads);
	return status;
}

void journal_heads_free(struct journal_heads *heads)
{
	noted_heads_free(&heads->all);
}

/* The neighbour's key is the one that its card brought. */
static bool neighbour_signed(const struct session *session, const struct journal_heads *heads,
			     uint32_t region)
{
	char path[FILE_PATH_MAX];
	struct key root;
	struct err err;
	const Zh__Directory *directory = NULL;
	void *memory = malloc(DIRECTORY_MEMORY);
	struct arena arena;
	bool found = false;
	if (memory == NULL)
		return false;
	arena_init(&arena, memory, DIRECTORY_MEMORY);
	layout_etc(session, region, "keys/public/root.pub", path);
	if (key_load(path, KEY_DOCUMENT, &root, &err) == STATUS_OK &&
	    region_directory_read(session, region, &root, &arena, &directory, &err) == STATUS_OK &&
	    directory != NULL) {
		for (size_t i = 0; i < directory->n_entries; i++) {
			const Zh__DirectoryEntry *entry = directory->entries[i];
			for (size_t k = 0; entry->code == heads->held_by && k < entry->n_sign_keys;
			     k++)
				found |= bytes_equal(bytes_of(entry->sign_keys[k]->key.data,
							      entry->sign_keys[k]->key.len),
						     bytes_of(heads->signer, KEY_PUBLIC));
		}
	}
	free(memory);
	return found;
}

static void say_signer(const struct session *session, const struct journal_heads *heads)
{
	struct key present;
	struct err err;
	char printed[KEY_TEXT];
	if (heads->held_by != 0 && neighbour_signed(session, heads, heads->region))
		return;
	if (heads->held_by == 0 &&
	    layout_public_key(session, heads->region, "document", KEY_DOCUMENT, &present, &err) ==
		    STATUS_OK &&
	    memcmp(present.public_key, heads->signer, KEY_PUBLIC) == 0)
		return;
	key_print_public(heads->signer, printed);
	struct template_param params[] = {{"key", printed}};
	session_say(session, session->err, "heads_other_key", params, 1);
}

int journal_heads_given(struct session *session, const struct invocation *invocation,
			uint32_t region, struct journal_heads *ret_heads, bool *ret_given)
{
	const char *path = given_text(invocation, "heads");
	struct err err;
	*ret_given = path != NULL;
	if (path == NULL)
		return EXIT_DONE;
	enum status status = journal_heads_read(path, ret_heads, &err);
	if (status != STATUS_OK)
		return failure_of_err(&session->failure,
				      status == STATUS_CORRUPT ? EXIT_CHECK_FAILED : EXIT_FILE,
				      &err);
	if (region != 0 && ret_heads->region != region) {
		(void)err_set(&err, STATUS_CONFLICT, "%s: is of county %u", path,
			      (unsigned)ret_heads->region);
		journal_heads_free(ret_heads);
		return failure_of_err(&session->failure, EXIT_FILE, &err);
	}
	say_signer(session, ret_heads);
	return EXIT_DONE;
}
