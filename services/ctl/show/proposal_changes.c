#include "services/ctl/show/proposal_changes.h"
#include "common/sheets/cells.h"

#include <stdio.h>
#include <string.h>

#include "services/ctl/show/json_tree.h"
#include "services/ctl/show/render.h"

#define NOTHING "—"

/* A version counts changes, and who looks asks for the others. */
static bool is_counted(const char *name)
{
	return strcmp(name, "version") == 0 || strcmp(name, "kind") == 0;
}

static void put_value(const char *kind, const char *name, const json_t *value, enum lang lang,
		      struct writer *out)
{
	size_t size = out->size;
	if (value == NULL) {
		writer_put(out, NOTHING, strlen(NOTHING));
	} else if (!cell_put(kind, name, value, lang, out)) {
		const char *changed = catalogue_word(WORDS_TEXT, "changed", lang);
		out->size = size;
		writer_put(out, changed, strlen(changed));
	}
}

static void note_change(json_t *changes, const char *kind, const char *name, const json_t *now,
			const json_t *then, enum lang lang)
{
	char memory[2 * CELL_MAX];
	struct writer out = writer_over(memory, sizeof memory - 1);
	put_value(kind, name, now, lang, &out);
	writer_put(&out, " → ", strlen(" → "));
	put_value(kind, name, then, lang, &out);
	if (!out.overflow)
		(void)json_object_set_new(changes, name, json_stringn(memory, out.size));
}

static json_t *changes_of(json_t *now, json_t *then, enum lang lang)
{
	const char *name;
	json_t *value;
	json_t *changes = JSON_NEW_OBJECT();
	const char *kind = json_string_value(json_object_get(then, "kind"));
	json_object_foreach(then, name, value)
	{
		json_t *was = json_object_get(now, name);
		if (is_counted(name) || json_equal(was, value))
			continue;
		if (json_is_object(was) && json_is_object(value))
			(void)json_object_set_new(changes, name, changes_of(was, value, lang));
		else
			note_change(changes, kind, name, was, value, lang);
	}
	json_object_foreach(now, name, value)
	{
		if (json_object_get(then, name) == NULL)
			note_change(changes, kind, name, value, NULL, lang);
	}
	return changes;
}

void proposal_changes(json_t *line, enum lang lang)
{
	const char *kind = json_string_value(json_object_get(line, "kind"));
	if (kind == NULL || strcmp(kind, "proposal") != 0)
		return;
	json_t *now = json_object_get(line, "now"), *then = json_object_get(line, "then");
	const char *refused = json_string_value(json_object_get(line, "refused_now"));
	if (refused != NULL)
		(void)json_object_set_new(line, "refused_now",
					  json_string(catalogue_code(refused, lang)));
	if (now != NULL && then != NULL)
		(void)json_object_set_new(line, "changes", changes_of(now, then, lang));
	(void)json_object_del(line, "then");
	if (then != NULL)
		(void)json_object_del(line, "now");
}
