/* How a matter stands: which terms are overdue now, and what waits for whose decision because of
 * them. */
#include <stdlib.h>
#include <string.h>

#include "common/base/sabotage.h"
#include "services/ctl/explain/explain_internal.h"
#include "services/ctl/show/width.h"

#define STANDING_MAX 1024

static const char *value(const struct explain_page *page, const json_t *line, const char *member)
{
	return catalogue_word(WORDS_VALUE, explain_text(line, member), page->lang);
}

/* The day of a moment: ends of terms are ends of days. */
static void day_of(const json_t *line, const char *member, char out[11])
{
	(void)snprintf(out, 11, "%.10s", explain_text(line, member));
}

static void print_row(const struct explain_page *page, const char *text,
		      const struct template_param *params, size_t count)
{
	char memory[STANDING_MAX];
	struct writer out = writer_over(memory, sizeof memory);
	catalogue_fill(catalogue_word(WORDS_TEXT, text, page->lang), params, count, &out);
	fputs("  ", page->out);
	width_print_plain(writer_bytes(&out), page->out);
	fputc('\n', page->out);
}

struct standing {
	const struct explain_page *page;
	bool apart, any;
};

static void begin(struct standing *standing)
{
	const struct explain_page *page = standing->page;
	if (standing->any)
		return;
	if (standing->apart)
		fputc('\n', page->out);
	explain_title(page, catalogue_word(WORDS_TEXT, "standing", page->lang), "");
	standing->any = true;
}

static void print_overdue(struct standing *standing, const json_t *line)
{
	char day[11];
	if (!explain_is(line, "kind", "rule") || !json_is_true(json_object_get(line, "overdue")) ||
	    SABOTAGE("ctl.overdue-unsaid"))
		return;
	begin(standing);
	day_of(line, "due_ms", day);
	struct template_param params[] = {{"term", value(standing->page, line, "purpose")},
					  {"day", day},
					  {"rule", explain_text(line, "rule")}};
	print_row(standing->page, "standing_overdue", params, 3);
}

/* Because of which mark of which term; or the cause that its rule asked for. */
static void print_because(const struct explain_page *page, const json_t *line)
{
	const json_t *facts = json_object_get(line, "facts");
	bool mark = explain_is(facts, "cause", "mark_fired");
	struct template_param params[] = {
		{"term", value(page, facts, "clock")},
		{"mark", value(page, facts, "mark")},
		{"cause", value(page, facts, "cause")},
		{"rule", explain_text(line, "rule")},
		{"why", explain_text(line, page->lang == LANG_ZH ? "because_zh" : "because_en")}};
	if (explain_text(line, "rule")[0] != '\0')
		print_row(page, mark ? "standing_mark" : "standing_cause", params, 5);
}

static void print_waiting(struct standing *standing, const json_t *line)
{
	char day[11];
	const struct explain_page *page = standing->page;
	if (explain_text(line, "may_decide")[0] == '\0' || explain_text(line, "id")[0] == '\0')
		return;
	begin(standing);
	day_of(line, "decide_by_ms", day);
	struct template_param params[] = {{"measure", value(page, line, "measure")},
					  {"id", explain_text(line, "id")},
					  {"who", value(page, line, "may_decide")},
					  {"day", day}};
	bool late = json_is_true(json_object_get(line, "decision_overdue"));
	print_row(page,
		  day[0] == '\0' ? "standing_waits"
		  : late         ? "standing_waits_late"
				 : "standing_waits_until",
		  params, 4);
	print_because(page, line);
}

/* An act that one person proposed, and that waits for the other. */
static void print_second(struct standing *standing, const json_t *line)
{
	char day[11], who[256], person[256];
	const struct explain_page *page = standing->page;
	struct writer roles = writer_over(who, sizeof who - 1);
	struct writer name = writer_over(person, sizeof person - 1);
	size_t i;
	json_t *role;
	if (!explain_is(line, "kind", "proposal") || !explain_is(line, "state", "open"))
		return;
	begin(standing);
	json_array_foreach(json_object_get(line, "deciders"), i, role)
	{
		const char *word = catalogue_word(WORDS_VALUE, json_string_value(role), page->lang);
		const char * or = i == 0 ? "" : page->lang == LANG_ZH ? "或" : " or ";
		writer_put(&roles, or, strlen(or));
		writer_put(&roles, word, strlen(word));
	}
	who[roles.size] = '\0';
	shown_names_put(page->names, explain_text(line, "person"), page->lang, &name);
	person[name.size] = '\0';
	day_of(line, "due_ms", day);
	struct template_param params[] = {
		{"act", catalogue_word(WORDS_ACT, explain_text(line, "act"), page->lang)},
		{"id", explain_text(line, "id")},
		{"person", person},
		{"who", who},
		{"day", day}};
	print_row(page,
		  day[0] == '\0'                                   ? "standing_second"
		  : json_is_true(json_object_get(line, "overdue")) ? "standing_second_late"
								   : "standing_second_until",
		  params, 5);
}

static bool was_told(const struct explain_page *page, const json_t *line, size_t before)
{
	const char *member = explain_is(line, "kind", "rule") ? "clock" : "id";
	const char *id = explain_text(line, member);
	for (size_t i = 0; i < before; i++) {
		const json_t *other = json_array_get(page->lines, i);
		bool same = explain_is(line, "kind", explain_text(other, "kind"));
		if (id[0] != '\0' && same && explain_is(other, member, id))
			return true;
	}
	return false;
}

/* What is in no order of its own (five daemons answer): by deadline, then rule, then id. */
struct due_line {
	const json_t *line;
	const char *until, *rule, *id;
};

static int by_deadline(const void *left, const void *right)
{
	const struct due_line *a = (const struct due_line *)left;
	const struct due_line *b = (const struct due_line *)right;
	if ((a->until[0] == '\0') != (b->until[0] == '\0'))
		return a->until[0] == '\0' ? 1 : -1;
	int order = strcmp(a->until, b->until);
	if (order == 0)
		order = strcmp(a->rule, b->rule);
	return order != 0 ? order : strcmp(a->id, b->id);
}

static void each_line(struct standing *standing, const char *until,
		      void (*print)(struct standing *standing, const json_t *line))
{
	const struct explain_page *page = standing->page;
	size_t i, count = 0;
	json_t *line;
	struct due_line *lines =
		(struct due_line *)calloc(json_array_size(page->lines) + 1, sizeof *lines);
	json_array_foreach(page->lines, i, line)
	{
		if (was_told(page, line, i))
			continue;
		if (lines == NULL)
			print(standing, line); /* no memory for an order */
		else
			lines[count++] = (struct due_line){line, explain_text(line, until),
							   explain_text(line, "rule"),
							   explain_text(line, "id")};
	}
	if (lines != NULL)
		qsort(lines, count, sizeof *lines, by_deadline);
	for (i = 0; i < count; i++)
		print(standing, lines[i].line);
	free(lines);
}

void explain_standing(const struct explain_page *page, bool apart)
{
	struct standing standing = {page, apart, false};
	each_line(&standing, "due_ms", print_overdue);
	each_line(&standing, "decide_by_ms", print_waiting);
	each_line(&standing, "due_ms", print_second);
}
