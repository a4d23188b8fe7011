#include "services/ctl/explain/explain_page.h"

#include <stdlib.h>

#include "services/ctl/explain/explain_internal.h"

struct explain_page *explain_page_open(enum lang lang, const struct shown_names *names, FILE *out)
{
	struct explain_page *page = (struct explain_page *)calloc(1, sizeof *page);
	if (page == NULL)
		return NULL;
	*page = (struct explain_page){.lang = lang, .names = names, .out = out};
	page->lines = JSON_NEW_ARRAY();
	return page;
}

void explain_page_add(struct explain_page *page, json_t *line)
{
	(void)json_array_append(page->lines, line);
}

void explain_page_is_story(struct explain_page *page)
{
	page->story = true;
}

const char *explain_text(const json_t *line, const char *member)
{
	const char *text = json_string_value(json_object_get(line, member));
	return text != NULL ? text : "";
}

bool explain_is(const json_t *line, const char *member, const char *value)
{
	return strcmp(explain_text(line, member), value) == 0;
}

const char *explain_page_named(const struct explain_page *page, const char *member)
{
	return json_string_value(json_object_get(json_array_get(page->lines, 0), member));
}

size_t explain_page_lines(const struct explain_page *page)
{
	return json_array_size(page->lines);
}

size_t explain_page_proposals(struct explain_page *page, size_t from, struct object_id id,
			      struct object_id *out, size_t max)
{
	char target[OBJECT_ID_TEXT];
	size_t count = 0;
	object_id_print(id, target);
	while (json_array_size(page->lines) > from) {
		size_t last = json_array_size(page->lines) - 1;
		const json_t *line = json_array_get(page->lines, last);
		if (count < max && explain_is(line, "target", target) &&
		    object_id_parse(explain_text(line, "id"), &out[count]) == STATUS_OK)
			count++;
		(void)json_array_remove(page->lines, last);
	}
	return count;
}

/* ---- titles */

static const char *title_word(const struct explain_page *page, const json_t *line)
{
	const char *what = explain_text(line, "what"), *kind = explain_text(line, "kind");
	if (what[0] != '\0')
		return catalogue_word(WORDS_MEMBER, what, page->lang);
	const char *member = catalogue_find(WORDS_MEMBER, kind, page->lang);
	return member != NULL ? member : catalogue_word(WORDS_NOUN, kind, page->lang);
}

void explain_title(const struct explain_page *page, const char *title, const char *of)
{
	bool chinese = page->lang == LANG_ZH;
	fputs(chinese ? "【" : "[", page->out);
	fputs(title, page->out);
	if (of[0] != '\0')
		fprintf(page->out, "%s%s", chinese ? "：" : ": ", of);
	fputs(chinese ? "】\n" : "]\n", page->out);
}

/* ---- what is said once, elsewhere */

/* The clock's own paragraph follows, with its days. */
static bool is_told_by_rule(const struct explain_page *page, const json_t *line)
{
	size_t i;
	json_t *other;
	if (!explain_is(line, "what", "clock"))
		return false;
	json_array_foreach(page->lines, i, other)
	{
		if (explain_is(other, "kind", "rule") &&
		    strcmp(explain_text(other, "purpose"), explain_text(line, "purpose")) == 0)
			return true;
	}
	return false;
}

static bool proposes_nothing(const json_t *line)
{
	return explain_is(line, "what", "ladder") && explain_is(line, "measure", "nothing");
}

/* The groups of the ladder in which no rule proposes anything now. */
static void print_silent_groups(const struct explain_page *page)
{
	size_t i;
	json_t *line;
	bool any = false;
	json_array_foreach(page->lines, i, line)
	{
		if (!proposes_nothing(line))
			continue;
		if (!any)
			fprintf(page->out, "\n%s",
				catalogue_word(WORDS_TEXT, "explain_nothing", page->lang));
		else
			fputs(page->lang == LANG_ZH ? "、" : ", ", page->out);
		fputs(catalogue_word(WORDS_VALUE, explain_text(line, "group"), page->lang),
		      page->out);
		any = true;
	}
	if (any)
		fputs(page->lang == LANG_ZH ? "。\n" : ".\n", page->out);
}

/* Fields of an archive that are there, or aren't. */
static bool print_fields(const struct explain_page *page, bool present)
{
	size_t i;
	json_t *line;
	bool any = false;
	json_array_foreach(page->lines, i, line)
	{
		if (!explain_is(line, "what", "completeness") ||
		    json_is_true(json_object_get(line, "present")) != present)
			continue;
		if (!any)
			fprintf(page->out, "  %s",
				catalogue_word(WORDS_TEXT,
					       present ? "explain_present" : "explain_missing",
					       page->lang));
		else
			fputs(page->lang == LANG_ZH ? "、" : ", ", page->out);
		fputs(catalogue_word(WORDS_VALUE, explain_text(line, "field"), page->lang),
		      page->out);
		any = true;
	}
	if (any)
		fputc('\n', page->out);
	return any;
}

static void print_archive(const struct explain_page *page)
{
	size_t i;
	json_t *line;
	json_array_foreach(page->lines, i, line)
	{
		if (!explain_is(line, "what", "completeness"))
			continue;
		fputc('\n', page->out);
		explain_title(page, title_word(page, line), "");
		(void)print_fields(page, true);
		(void)print_fields(page, false);
		return;
	}
}

/* ---- the page */

/* What a rule proposed because the mark of this term fired. */
static void print_proposed_then(const struct explain_page *page, const json_t *clock)
{
	size_t i;
	json_t *line;
	const char *purpose = explain_text(clock, "purpose");
	json_array_foreach(page->lines, i, line)
	{
		const json_t *facts = json_object_get(line, "facts");
		if (explain_is(line, "state", "") || !explain_is(facts, "cause", "mark_fired") ||
		    strcmp(explain_text(facts, "clock"), purpose) != 0)
			continue;
		fprintf(page->out, "  %s%s %s\n",
			catalogue_word(WORDS_TEXT, "explain_proposed_then", page->lang),
			catalogue_word(WORDS_VALUE, explain_text(line, "measure"), page->lang),
			explain_text(line, "id"));
	}
}

/* What the paragraph is about, after the kind of it: a term's purpose, a group of measures. */
static const char *title_of(const struct explain_page *page, const json_t *line)
{
	static const struct {
		const char *what, *member;
	} named[] = {{"clock", "purpose"},
		     {"ladder", "group"},
		     {"counter", "measure"},
		     {"state", "table"}};
	const char *text = explain_text(line, "kind");
	if (strcmp(text, "rule") == 0)
		return catalogue_word(WORDS_VALUE, explain_text(line, "purpose"), page->lang);
	if (explain_is(line, "what", "gate"))
		return catalogue_word(WORDS_EVENT, explain_text(line, "event"), page->lang);
	for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
		if (!explain_is(line, "what", named[i].what))
			continue;
		text = explain_text(line, named[i].member);
		const char *noun = i == 3 ? catalogue_find(WORDS_NOUN, text, page->lang) : NULL;
		return noun != NULL ? noun : catalogue_word(WORDS_VALUE, text, page->lang);
	}
	return "";
}

/* Headings are of what the line explains, or of the thing that it shows. */
static const char *context_of(const json_t *line)
{
	const char *what = explain_text(line, "what");
	return what[0] != '\0' ? what : explain_text(line, "kind");
}

static void print_line(const struct explain_page *page, json_t *line, size_t index)
{
	bool rule = explain_is(line, "kind", "rule");
	const char *of = title_of(page, line);
	if (index != 0)
		fputc('\n', page->out);
	explain_title(page,
		      rule ? catalogue_word(WORDS_MEMBER, "clock", page->lang)
			   : title_word(page, line),
		      of);
	explain_block(page, context_of(line), line, 1);
	if (!rule)
		return;
	print_proposed_then(page, line);
	explain_days(page, index + 1);
}

static bool is_there(const struct explain_page *page, const char *what)
{
	size_t i;
	json_t *line;
	json_array_foreach(page->lines, i, line)
	{
		if (explain_is(line, "what", what))
			return true;
	}
	return false;
}

/* Nothing can be done any more, and the state was said. */
static bool is_end_of_thing(const struct explain_page *page, const json_t *line)
{
	const json_t *thing = json_array_get(page->lines, 0);
	return explain_is(line, "what", "state") &&
	       json_array_size(json_object_get(line, "possible")) == 0 &&
	       explain_is(line, "state", explain_text(thing, "state"));
}

/* Why a thing is so is with the thing: {"kind":"measure",…} and {"what":"measure",…} of the
 * same id are one paragraph. */
static void join_same(const struct explain_page *page)
{
	json_t *thing = json_array_get(page->lines, 0);
	size_t i;
	json_t *line;
	json_array_foreach(page->lines, i, line)
	{
		if (i == 0 || !explain_is(line, "what", explain_text(thing, "kind")) ||
		    !explain_is(line, "id", explain_text(thing, "id")))
			continue;
		(void)json_object_update_missing(thing, line);
		(void)json_object_del(thing, "what");
		(void)json_array_remove(page->lines, i);
		return;
	}
}

static void print_all(const struct explain_page *page)
{
	size_t i;
	json_t *line;
	join_same(page);
	/* Lots in custody have paragraphs of their own. */
	if (is_there(page, "custody"))
		(void)json_object_del(json_array_get(page->lines, 0), "custody");
	/* So have penalty bases. */
	if (is_there(page, "punished_by")) {
		(void)json_object_del(json_array_get(page->lines, 0), "punished_by");
		(void)json_object_del(json_array_get(page->lines, 0), "penalty_others");
	}
	json_array_foreach(page->lines, i, line)
	{
		if (explain_is(line, "kind", "day") || explain_is(line, "what", "completeness") ||
		    proposes_nothing(line) || is_told_by_rule(page, line) ||
		    explain_is(line, "kind", "proposal") || is_end_of_thing(page, line))
			continue;
		print_line(page, line, i);
	}
	print_archive(page);
	print_silent_groups(page);
	explain_standing(page, true);
}

void explain_page_close(struct explain_page **page)
{
	if (*page == NULL)
		return;
	if ((*page)->story)
		story_page_print(*page);
	else
		print_all(*page);
	json_decref((*page)->lines);
	free(*page);
	*page = NULL;
}
