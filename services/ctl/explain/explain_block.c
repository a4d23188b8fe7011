/* The members of a line of `explain` as rows: a heading and what it says, in words. */
#include "common/base/sabotage.h"
#include "common/sheets/cells.h"
#include "services/ctl/explain/explain_internal.h"
#include "services/ctl/show/render.h"
#include "services/ctl/show/source_words.h"
#include "services/ctl/show/width.h"

#define VALUE_MAX 16384
#define DAY_TEXT 10 /* "2025-03-14" */

static void put(struct writer *out, const char *text)
{
	writer_put(out, text, strlen(text));
}

/* Of a term: what only says that its end didn't move; the unit is with the number. */
static bool is_usual_end(const json_t *rule, const char *name)
{
	static const char *const ends[] = {"end_by_rest_days", "end_by_holidays_only",
					   "warning_day"};
	const char *due = explain_text(rule, "due_ms");
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		if (strcmp(name, ends[i]) == 0)
			return strncmp(explain_text(rule, name), due, DAY_TEXT) == 0;
	}
	if (strcmp(name, "end_shift") == 0)
		return strcmp(explain_text(rule, "end_by_rest_days"),
			      explain_text(rule, "end_by_holidays_only")) == 0 &&
		       explain_text(rule, "moved_for")[0] == '\0';
	return strcmp(name, "unit") == 0;
}

/* What the title says, what belongs to another row, and what is for programs. */
static bool is_hidden(const struct explain_page *page, const char *what, const json_t *object,
		      const char *name, unsigned depth)
{
	static const char *const at_top[] = {"kind", "what", "purpose", "group", "table", "event"};
	static const char *const hidden[] = {"rule_version", "confidence",  "calendar_version",
					     "trace",        "digest",      "version",
					     "at",           "incarnation", "plan",
					     "plan_version", "counter"};
	for (size_t i = 0; depth == 1 && !page->story && i < sizeof at_top / sizeof at_top[0];
	     i++) {
		if (strcmp(at_top[i], name) == 0)
			return true;
	}
	for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++) {
		if (strcmp(hidden[i], name) == 0)
			return true;
	}
	/* A report's registration is an event's body beside the object. */
	bool of_event = page->story || strcmp(what, "registered") == 0;
	if (cell_is_region_name(name) || (of_event && story_is_technical(name)))
		return true;
	if (explain_is(object, "kind", "rule") && is_usual_end(object, name))
		return true;
	/* What has a title is known by it. */
	if (depth > 1 && strcmp(name, "id") == 0 &&
	    (json_object_get(object, "title_zh") != NULL ||
	     json_object_get(object, "name_zh") != NULL))
		return true;
	size_t size = strlen(name);
	return size > 3 && strcmp(name + size - 3, page->lang == LANG_ZH ? "_en" : "_zh") == 0;
}

/* WHAT.NAME where a heading differs from what it is elsewhere; facts as the policy has
 * them. */
static const char *heading_of(const struct explain_page *page, const char *what, const char *name)
{
	if (SABOTAGE("ctl.explain-raw"))
		return name;
	const char *found = catalogue_find_of(WORDS_MEMBER, what, name, page->lang);
	if (found == NULL && strcmp(what, "facts") == 0)
		found = catalogue_find(WORDS_POLICY, name, page->lang);
	if (found == NULL)
		found = catalogue_find_of(WORDS_MEMBER, "page", name, page->lang);
	if (found == NULL)
		found = catalogue_find(WORDS_MEMBER, name, page->lang);
	return found != NULL ? found : catalogue_word(WORDS_OPTION, name, page->lang);
}

/* ---- values */

static void put_confidence(const struct explain_page *page, const json_t *object,
			   struct writer *out)
{
	char name[64];
	const char *confidence = explain_text(object, "confidence");
	(void)snprintf(name, sizeof name, "confidence_%s", confidence);
	const char *word = catalogue_find(WORDS_TEXT, name, page->lang);
	if (word == NULL || strcmp(confidence, "ours") == 0)
		return; /* the source says so itself */
	put(out, page->lang == LANG_ZH ? "（" : " (");
	put(out, word);
	put(out, page->lang == LANG_ZH ? "）" : ")");
}

static void put_version(const struct explain_page *page, const json_t *object, struct writer *out)
{
	char text[48];
	json_int_t version = json_integer_value(json_object_get(object, "rule_version"));
	if (version == 0)
		return;
	(void)snprintf(text, sizeof text,
		       page->lang == LANG_ZH ? "（第%" JSON_INTEGER_FORMAT "版）"
					     : " (version %" JSON_INTEGER_FORMAT ")",
		       version);
	put(out, text);
}

/* "3个工作日": of a term. */
static void put_budget(const struct explain_page *page, const json_t *rule, const json_t *value,
		       struct writer *out)
{
	char number[32];
	const char *unit = explain_text(rule, "unit");
	(void)snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	put(out, number);
	if (page->lang == LANG_EN)
		put(out, " ");
	else if (strcmp(unit, "day") != 0)
		put(out, "个");
	put(out, catalogue_word(WORDS_VALUE, unit, page->lang));
}

/* Whose member it is: an axis beside the object's life has a table of its own. */
static const char *kind_of(const json_t *object)
{
	const char *table = explain_text(object, "table");
	return table[0] != '\0' ? table : explain_text(object, "kind");
}

/* A value of a closed list: a word of our own, and no article. */
static bool is_word(const json_t *value)
{
	return catalogue_find(WORDS_VALUE, json_string_value(value), LANG_ZH) != NULL;
}

/* The end of a day is that day. */
static bool is_day_end(const char *name, const json_t *value)
{
	size_t size = strlen(name);
	const char *text = json_string_value(value);
	return size > 3 && strcmp(name + size - 3, "_ms") == 0 && text != NULL &&
	       strncmp(text + DAY_TEXT, "T23:59:59", 9) == 0;
}

/* false: it has members of its own, or says nothing. */
static bool put_value(const struct explain_page *page, const json_t *object, const char *name,
		      const json_t *value, struct writer *out)
{
	if (people_has_member(name)) {
		cell_put_each(page->names, value, shown_names_put, page->lang, out);
		return true;
	}
	if (strcmp(name, "budget") == 0 && explain_is(object, "kind", "rule")) {
		put_budget(page, object, value, out);
		return true;
	}
	if (is_day_end(name, value)) {
		writer_put(out, json_string_value(value), DAY_TEXT);
		return true;
	}
	if (strcmp(name, "source") == 0 && json_is_string(value) && !is_word(value)) {
		source_words(json_string_value(value), page->lang, out);
		put_confidence(page, object, out);
		return true;
	}
	if (cell_put_classes(page->names, name, value, page->lang, out))
		return true;
	if (!cell_put(kind_of(object), name, value, page->lang, out))
		return false;
	if (strcmp(name, "rule") == 0)
		put_version(page, object, out);
	return true;
}

/* ---- rows */

/* Of a reason an empty list says something ("not counted: none"), of the thing itself it
 * doesn't. */
static bool says_nothing(const json_t *object, const json_t *value)
{
	bool why = explain_text(object, "what")[0] != '\0';
	return (json_is_object(value) && json_object_size(value) == 0) ||
	       (!why && json_is_array(value) && json_array_size(value) == 0);
}

static size_t widest(const struct explain_page *page, const char *what, json_t *object,
		     unsigned depth)
{
	const char *name;
	json_t *value;
	size_t widest = 0;
	json_object_foreach(object, name, value)
	{
		if (is_hidden(page, what, object, name, depth) || says_nothing(object, value))
			continue;
		size_t width = width_of(bytes_of_text(heading_of(page, what, name)));
		widest = width > widest ? width : widest;
	}
	return widest;
}

static void print_inner(const struct explain_page *page, const char *name, json_t *value,
			unsigned depth)
{
	size_t i;
	json_t *each;
	fputc('\n', page->out);
	if (strcmp(name, "articles") == 0) {
		explain_articles(page, value, depth + 1);
		return;
	}
	if (json_is_object(value))
		explain_block(page, name, value, depth + 1);
	json_array_foreach(value, i, each)
	{
		if (i != 0)
			fputc('\n', page->out);
		if (json_is_object(each))
			explain_block(page, name, each, depth + 1);
	}
}

void explain_block(const struct explain_page *page, const char *what, json_t *object,
		   unsigned depth)
{
	const char *name;
	json_t *value;
	size_t column = widest(page, what, object, depth);
	json_object_foreach(object, name, value)
	{
		char memory[VALUE_MAX];
		struct writer out = writer_over(memory, sizeof memory);
		struct bytes heading = bytes_of_text(heading_of(page, what, name));
		if (is_hidden(page, what, object, name, depth) || says_nothing(object, value))
			continue;
		fprintf(page->out, "%*s", (int)depth * 2, "");
		if (json_is_array(value) && json_array_size(value) == 0)
			put(&out, catalogue_word(WORDS_TEXT, "explain_none", page->lang));
		else if (!put_value(page, object, name, value, &out)) {
			width_print_plain(heading, page->out);
			print_inner(page, name, value, depth);
			continue;
		}
		width_print(heading, column, page->out);
		fputs("  ", page->out);
		width_print_plain(writer_bytes(&out), page->out);
		fputc('\n', page->out);
	}
}
