/* The line of an event, member by member, as `zhianctl` shows it to a Chinese reader. */
#include "tests/scenarios/words_look.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "common/sheets/cells.h"
#include "services/ctl/show/render.h"
#include "tests/lib/test.h"

enum { SEEN_MAX = 4096, SAID_MAX = 4096 };

/* What isn't ours to say: names that persons, feeds and the adopted plans of campaigns bring along,
 * those of daemons, and of what a refusal says more (its sentence has the value). */
static const char *const names[] = {"feed",    "owner", "value",   "title_en", "proof_en",
				    "name_en", "unit",  "id",      "counter",  "daemon",
				    "name",    "item",  "plan_id", "report_id"};

static char *seen[SEEN_MAX];
static size_t seen_count, unsaid;

static bool is_code(const char *text)
{
	return strspn(text, "abcdefghijklmnopqrstuvwxyz_ ") == strlen(text) && text[0] != '\0';
}

static bool is_name(const char *member)
{
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (strcmp(names[i], member) == 0)
			return true;
	}
	return false;
}

static bool is_new(const char *kind, const char *member, const char *text)
{
	char pair[200];
	int length = snprintf(pair, sizeof pair, "%s %s=%s", kind, member, text);
	assert_true(length > 0 && (size_t)length < sizeof pair);
	for (size_t i = 0; i < seen_count; i++) {
		if (strcmp(seen[i], pair) == 0)
			return false;
	}
	assert_true(seen_count < SEEN_MAX);
	seen[seen_count] = strdup(pair);
	assert_non_null(seen[seen_count]);
	seen_count++;
	return true;
}

static void look(const char *kind, const char *member, json_t *value)
{
	char said[SAID_MAX] = "";
	struct writer out = writer_over(said, sizeof said - 1);
	const char *key;
	json_t *inner;
	size_t i;
	if (json_is_array(value)) {
		json_array_foreach(value, i, inner) look(kind, member, inner);
		return;
	}
	if (json_is_object(value)) {
		json_object_foreach(value, key, inner) look(kind, key, inner);
		return;
	}
	const char *text = json_string_value(value);
	if (text == NULL || !is_code(text) || is_name(member) || !is_new(kind, member, text))
		return;
	assert_true(cell_put(kind, member, value, LANG_ZH, &out));
	if (strcmp(said, text) != 0)
		return;
	print_error("%s: %s=%s has no word\n", kind, member, text);
	unsaid++;
}

void words_look(struct bytes line)
{
	json_t *said = json_loadb((const char *)line.data, line.size, 0, NULL);
	assert_non_null(said);
	(void)json_object_del(said, "kind"); /* a line of a list */
	look(json_string_value(json_object_get(said, "event")), "", said);
	json_decref(said);
}

struct words_looked words_looked(void)
{
	struct words_looked looked = {seen_count, unsaid};
	for (size_t i = 0; i < seen_count; i++)
		free(seen[i]);
	seen_count = 0;
	return looked;
}
