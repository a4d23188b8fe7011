/* The lines of `story` as a page: what happened, paragraph by paragraph, and how it stands. */
#include "common/policy/rules/words.h"
#include "services/ctl/explain/explain_internal.h"

#define TITLE_MAX 160
#define MINUTE_TEXT 16 /* "2025-03-14T09:00" */
#define DAY_TEXT 10

/* The event that began the clock, if the story has it. */
static const json_t *start_of(const struct explain_page *page, const char *clock)
{
	size_t i;
	json_t *other;
	json_array_foreach(page->lines, i, other)
	{
		if (explain_is(other, "event", "clock_started") &&
		    explain_is(other, "subject", clock))
			return other;
	}
	return NULL;
}

/* The line that explains the clock: its festival, and whether it is overdue. */
static const json_t *rule_of(const struct explain_page *page, const char *clock)
{
	size_t i;
	json_t *other;
	json_array_foreach(page->lines, i, other)
	{
		if (explain_is(other, "kind", "rule") && explain_is(other, "clock", clock))
			return other;
	}
	return NULL;
}

/* By which gates the act passed, where a daemon says so of this event. */
static json_t *gates_of(const struct explain_page *page, const char *event)
{
	size_t i;
	json_t *other;
	json_array_foreach(page->lines, i, other)
	{
		if (explain_is(other, "what", "gate") && explain_is(other, "at", event))
			return json_object_get(other, "gates");
	}
	return NULL;
}

static bool is_of_clock(const json_t *line)
{
	return strncmp(explain_text(line, "subject"), "CK-", 3) == 0;
}

/* What the term is for: its own event says it, or the one that began it. */
static const char *purpose_of(const struct explain_page *page, const json_t *line)
{
	const char *member = "policy_index";
	const json_t *body = json_object_get(line, "body");
	json_int_t index = json_integer_value(json_object_get(body, member));
	const json_t *start = start_of(page, explain_text(line, "subject"));
	if (index == 0 && start != NULL)
		index = json_integer_value(json_object_get(json_object_get(start, "body"), member));
	return index > 0 && index < CLOCK_ID_COUNT ? clock_id_name((enum clock_id)index) : NULL;
}

/* Of a term its purpose, with the mark that fired; of all else its id. */
static void put_about(const struct explain_page *page, const json_t *line, struct writer *out)
{
	const char *purpose = is_of_clock(line) ? purpose_of(page, line) : NULL;
	const char *mark = explain_text(json_object_get(line, "body"), "mark");
	const char *about = purpose != NULL ? catalogue_word(WORDS_VALUE, purpose, page->lang)
					    : explain_text(line, "subject");
	writer_put(out, about, strlen(about));
	if (purpose == NULL || mark[0] == '\0')
		return;
	mark = catalogue_word(WORDS_VALUE, mark, page->lang);
	writer_put(out, page->lang == LANG_ZH ? "，" : ", ", page->lang == LANG_ZH ? 3 : 2);
	writer_put(out, mark, strlen(mark));
}

/* "【2025-04-09 00:00 时限节点到达：整改，逾期】" */
static void print_title(const struct explain_page *page, const json_t *line)
{
	char title[TITLE_MAX], about[TITLE_MAX], moment[MINUTE_TEXT + 1];
	struct writer out = writer_over(about, sizeof about - 1);
	(void)snprintf(moment, sizeof moment, "%.*s", MINUTE_TEXT,
		       explain_text(line, "recorded_ms"));
	if (strlen(moment) == MINUTE_TEXT)
		moment[DAY_TEXT] = ' ';
	(void)snprintf(title, sizeof title, "%s %s", moment,
		       catalogue_word(WORDS_EVENT, explain_text(line, "event"), page->lang));
	put_about(page, line, &out);
	about[out.size] = '\0';
	explain_title(page, title, about);
}

static void print_event(const struct explain_page *page, const json_t *line)
{
	json_t *rows = story_rows(page, line);
	const json_t *rule = explain_is(line, "event", "clock_started")
				     ? rule_of(page, explain_text(line, "subject"))
				     : NULL;
	json_t *festival = json_object_get(rule, "moved_for");
	if (festival != NULL)
		(void)json_object_set(rows, "moved_for", festival);
	json_t *gates = gates_of(page, explain_text(line, "id"));
	if (gates != NULL)
		(void)json_object_set(rows, "gates", gates);
	print_title(page, line);
	explain_block(page, explain_text(line, "event"), rows, 1);
	json_decref(rows);
}

void story_page_print(const struct explain_page *page)
{
	size_t i;
	json_t *line;
	bool any = false;
	json_array_foreach(page->lines, i, line)
	{
		if (!explain_is(line, "kind", "event"))
			continue;
		if (any)
			fputc('\n', page->out);
		any = true;
		print_event(page, line);
	}
	explain_standing(page, any);
}
