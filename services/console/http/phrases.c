/* The office's text modules, for the forms of pages: read whenever they are asked for, so that a
 * change of the file is there with the next page. */
#include <stdlib.h>

#include "common/base/file.h"
#include "common/policy/books/phrases.h"
#include "services/console/http/json_tree.h"
#include "services/console/http/parts.h"

static json_t *phrase_json(const struct phrase *phrase)
{
	return json_pack("{s:s, s:s, s:s, s:s}", "act", phrase->act, "field", phrase->field, "name",
			 phrase->name, "text", phrase->text);
}

/* NULL: it can't be used. */
static char *phrases_text(struct bytes content, const char *path)
{
	struct problems problems;
	struct phrases phrases;
	struct pool pool;
	char *text = NULL;
	problems_init(&problems);
	pool_init(&pool);
	if (phrases_load(content, path, &pool, &problems, &phrases) == STATUS_OK) {
		json_t *items = JSON_NEW_ARRAY();
		for (size_t i = 0; i < phrases.count; i++)
			(void)json_array_append_new(items, phrase_json(&phrases.all[i]));
		json_t *said = json_pack("{s:o}", "items", items);
		text = said != NULL ? json_dumps(said, JSON_COMPACT) : NULL;
		json_decref(said);
	}
	pool_done(&pool);
	problems_done(&problems);
	return text;
}

void read_phrases(struct exchange *exchange)
{
	char path[FILE_PATH_MAX + 64];
	char *data = NULL;
	size_t size = 0;
	struct err err;
	(void)snprintf(path, sizeof path, "%s/" PHRASES_FILE, exchange->site->options.etc);
	enum status status = file_read(path, PHRASES_BYTES_MAX, &data, &size, &err);
	char *text = status == STATUS_OK ? phrases_text(bytes_of(data, size), path) : NULL;
	free(data);
	if (status == STATUS_NOT_FOUND)
		text = strdup("{\"items\":[]}");
	if (text == NULL)
		exchange_refuse(exchange, MHD_HTTP_INTERNAL_SERVER_ERROR, "console.phrases", NULL,
				NULL);
	else
		exchange_answer(exchange, MHD_HTTP_OK, text, strlen(text));
}
