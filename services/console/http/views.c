/* Views that a person keeps: a list with its filters, by a name.  A file a person,
 * console/views/ID:
 *
 *	0b1d…f2
 *	{"version":3,
 *	 "items":[{"name":"重大","noun":"hazard","query":{"level":"major"}}]}
 *
 * The first line is BLAKE2b-256 of the rest; files of before it have none.  ID~ beside it says
 * which was written last (last_written.h): a lost file isn't one that never was, nor an older one
 * the last.
 *
 * What is asked for and what is kept have the same shape; who keeps views names the version that
 * was seen, so that two open pages don't undo each other. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/hex.h"
#include "common/base/sabotage.h"
#include "common/core/digest.h"
#include "common/crypto/last_written.h"
#include "common/stage/queries/lists.h"
#include "services/console/http/json_tree.h"
#include "services/console/http/parts.h"
#include "services/console/http/tables.h"

#define VIEWS_MOST 24u
#define VIEW_NAME_MOST 96u /* bytes: some thirty characters */
#define VIEW_FILTERS_MOST 24u
#define VIEWS_BYTES BODY_MOST

/* ---- what can be kept */

static bool is_text(const json_t *value, size_t most)
{
	const char *text = json_string_value(value);
	size_t size = json_string_length(value);
	if (text == NULL || size == 0 || size > most)
		return false;
	for (size_t i = 0; i < size; i++) {
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			return false;
	}
	return true;
}

static bool is_list(const json_t *noun)
{
	if (!is_text(noun, LIST_TEXT_MAX))
		return false;
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		if (tables_has_list((enum daemon)d, json_string_value(noun)))
			return true;
	}
	return false;
}

/* Values are the daemon's to judge whenever the view is opened: what it takes may change. */
static bool is_query(json_t *query)
{
	const char *name;
	json_t *value;
	if (!json_is_object(query) || json_object_size(query) > VIEW_FILTERS_MOST)
		return false;
	json_object_foreach(query, name, value)
	{
		if (strlen(name) > LIST_TEXT_MAX || name[0] == '\0' ||
		    name[strspn(name, "abcdefghijklmnopqrstuvwxyz_")] != '\0' ||
		    !is_text(value, LIST_TEXT_MAX))
			return false;
	}
	return true;
}

static bool is_named_before(const json_t *items, size_t index, const json_t *name)
{
	for (size_t i = 0; i < index; i++) {
		if (json_equal(json_object_get(json_array_get(items, i), "name"), name) != 0)
			return true;
	}
	return false;
}

/* NULL, or the member that is wrong. */
static const char *wrong_in(const json_t *views)
{
	const json_t *items = json_object_get(views, "items");
	if (!json_is_integer(json_object_get(views, "version")) ||
	    json_integer_value(json_object_get(views, "version")) < 0)
		return "version";
	if (!json_is_array(items) || json_object_size(views) != 2 ||
	    (json_array_size(items) > VIEWS_MOST && !SABOTAGE("console.views-unbounded")))
		return "items";
	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *view = json_array_get(items, i);
		const json_t *name = json_object_get(view, "name");
		if (json_object_size(view) != 3)
			return "items";
		if (!is_text(name, VIEW_NAME_MOST) || is_named_before(items, i, name))
			return "name";
		if (!is_list(json_object_get(view, "noun")))
			return "noun";
		if (!is_query(json_object_get(view, "query")))
			return "query";
	}
	return NULL;
}

/* ---- the file */

#define VIEWS_DIGEST (2 * DIGEST_SIZE + 1) /* in hexadecimal, and the end of its line */

static void digest_line(struct bytes views, char ret_line[VIEWS_DIGEST])
{
	uint8_t digest[DIGEST_SIZE];
	digest_blake2b256(views, digest);
	hex_print(bytes_of(digest, sizeof digest), ret_line);
	ret_line[VIEWS_DIGEST - 1] = '\n';
}

static void path_of(const struct exchange *exchange, char path[FILE_PATH_MAX])
{
	const char *person = SABOTAGE("console.views-of-all") ? "everybody" : exchange->person_id;
	(void)snprintf(path, FILE_PATH_MAX, "%.900s/console/views/%s",
		       exchange->site->options.config->data, person);
}

/* Nobody's file is none kept. */
static bool never_were(const char *path)
{
	char note[FILE_PATH_MAX];
	last_note(path, note);
	return access(path, F_OK) != 0 &&
	       (access(note, F_OK) != 0 || SABOTAGE("console.lost-views-empty"));
}

/* Where the views begin; NULL: they aren't those that were kept. */
static const char *views_of(const char *text, size_t size)
{
	char digest[VIEWS_DIGEST];
	if (size != 0 && text[0] == '{')
		return text;
	if (size < VIEWS_DIGEST)
		return NULL;
	digest_line(bytes_of(text + VIEWS_DIGEST, size - VIEWS_DIGEST), digest);
	return memcmp(text, digest, VIEWS_DIGEST) == 0 || SABOTAGE("console.views-undigested")
		       ? text + VIEWS_DIGEST
		       : NULL;
}

/* Owned.  NULL: it can't be read, and that is told. */
static json_t *kept(struct exchange *exchange, const char *path)
{
	char *text = NULL, note[FILE_PATH_MAX];
	size_t size;
	struct err err;
	if (never_were(path))
		return json_pack("{s:i, s:[]}", "version", 0, "items");
	last_note(path, note);
	enum status status = file_read(path, VIEWS_DIGEST + VIEWS_BYTES, &text, &size, &err);
	const char *at = status == STATUS_OK && last_written(note, bytes_of(text, size))
				 ? views_of(text, size)
				 : NULL;
	json_t *views = at == NULL ? NULL
				   : json_loadb(at, size - (size_t)(at - text),
						JSON_REJECT_DUPLICATES, NULL);
	free(text);
	if (views != NULL && wrong_in(views) == NULL)
		return views;
	json_decref(views);
	log_error(exchange->site->options.log, "views_not_read", log_text("file", path));
	exchange_refuse(exchange, MHD_HTTP_INTERNAL_SERVER_ERROR, "views.unreadable", NULL, NULL);
	return NULL;
}

static bool keep(struct exchange *exchange, const char *path, const char *text, size_t size)
{
	struct err err;
	char folder[FILE_PATH_MAX], note[FILE_PATH_MAX];
	char *whole = (char *)malloc(VIEWS_DIGEST + size);
	if (whole == NULL) {
		exchange_refuse(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "console.no_memory", NULL,
				NULL);
		return false;
	}
	digest_line(bytes_of(text, size), whole);
	memcpy(whole + VIEWS_DIGEST, text, size);
	(void)snprintf(folder, sizeof folder, "%.900s/console/views",
		       exchange->site->options.config->data);
	last_note(path, note);
	enum status status = file_make_directories(folder, 0700, &err);
	if (status == STATUS_OK)
		status = last_write(path, note, bytes_of(whole, VIEWS_DIGEST + size), &err);
	free(whole);
	if (status == STATUS_OK)
		return true;
	log_error(exchange->site->options.log, "views_not_kept", log_err(&err));
	exchange_refuse(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "views.unkept", NULL, NULL);
	return false;
}

static void answer(struct exchange *exchange, const json_t *views)
{
	char *text = json_dumps(views, JSON_COMPACT);
	exchange_answer(exchange, MHD_HTTP_OK, text, text != NULL ? strlen(text) : 0);
}

/* ---- asked for, and kept */

void views_get(struct exchange *exchange)
{
	char path[FILE_PATH_MAX];
	path_of(exchange, path);
	json_t *views = kept(exchange, path);
	if (views != NULL)
		answer(exchange, views);
	json_decref(views);
}

/* All of them, as they are to be, on what was seen. */
static void replace(struct exchange *exchange, json_t *views)
{
	char path[FILE_PATH_MAX];
	path_of(exchange, path);
	json_t *before = kept(exchange, path);
	json_t *version = json_object_get(views, "version");
	if (before == NULL)
		return;
	if (json_equal(json_object_get(before, "version"), version) == 0 &&
	    !SABOTAGE("console.views-overwritten")) {
		exchange_refuse(exchange, MHD_HTTP_CONFLICT, "views.moved", NULL, NULL);
	} else {
		(void)json_integer_set(version, json_integer_value(version) + 1);
		char *text = json_dumps(views, JSON_COMPACT);
		if (text == NULL)
			exchange_refuse(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "console.no_memory",
					NULL, NULL);
		else if (keep(exchange, path, text, strlen(text)))
			answer(exchange, views);
		free(text);
	}
	json_decref(before);
}

void views_put(struct exchange *exchange)
{
	json_t *views = json_loadb(exchange->body != NULL ? exchange->body : "",
				   exchange->body_size, JSON_REJECT_DUPLICATES, NULL);
	const char *wrong = wrong_in(views);
	if (wrong != NULL) {
		exchange_refuse(exchange, MHD_HTTP_BAD_REQUEST, "console.value", wrong, NULL);
	} else if (!session_count_act(exchange)) {
		exchange->retry_after = (unsigned)(MS_PER_MINUTE / MS_PER_SECOND);
		exchange_refuse(exchange, MHD_HTTP_TOO_MANY_REQUESTS, "acts.too_many", NULL, NULL);
	} else {
		replace(exchange, views);
	}
	json_decref(views);
}
