/* work: what waits for one person, the earliest due first, each with the next command. */
#include "common/sheets/cells.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/json_tree.h"
#include "services/ctl/show/lines.h"
#include "services/ctl/show/width.h"
#include "services/ctl/target.h"
#include "services/ctl/waiting/work_list.h"
#include "services/ctl/waiting/work_next.h"

#define COLUMNS 4u /* due, id, what, firm */
#define BETWEEN 2u
#define WIDTH 80u /* where there is no terminal */
#define NEXT_MAX 1024u

static const char *text_of(const json_t *line, const char *name)
{
	const char *text = json_string_value(json_object_get(line, name));
	return text != NULL ? text : "";
}

/* ---- for programs */

/* The daemon's line is of its own kind; here it is one of work, with why and the next command. */
static int print_json(struct session *session, const struct work_item *item, const char *next)
{
	json_t *said = json_pack("{s:s, s:s, s:s}", "kind", "work", "noun",
				 text_of(item->line, "kind"), "why", item->why);
	const char *name;
	json_t *value;
	json_object_foreach(item->line, name, value)
	{
		if (strcmp(name, "kind") != 0)
			(void)json_object_set(said, name, value);
	}
	int exit = said != NULL && json_object_set_new(said, "next", json_string(next)) == 0 &&
				   json_dumpf(said, session->out, JSON_COMPACT) == 0
			   ? EXIT_DONE
			   : failure_set(&session->failure, EXIT_INTERNAL, "cli.no_memory");
	fputc('\n', session->out);
	json_decref(said);
	return exit;
}

/* ---- for people */

static void put(struct writer *out, const char *text)
{
	writer_put(out, text, strlen(text));
}

/* "to approve: cancel it off", "ordered, overdue", "for your post: interview". */
static void put_what(const struct session *session, const struct work_item *item,
		     struct writer *out)
{
	bool zh = session->lang == LANG_ZH;
	const char *act = text_of(item->line, "act"), *kind = text_of(item->line, "kind");
	const json_t *state = json_object_get(item->line, "state");
	/* What a measure or a letter is says more than that it was proposed or drafted. */
	bool named = strcmp(kind, "measure") == 0 || strcmp(kind, "notice") == 0;
	const json_t *name = named ? json_object_get(item->line, kind) : NULL;
	if (strcmp(item->why, "assigned") != 0) {
		put(out, catalogue_word(WORDS_TEXT, item->why, session->lang));
		put(out, zh ? "：" : ": ");
	}
	if (act[0] != '\0')
		put(out, catalogue_word(WORDS_ACT, act, session->lang));
	else if (name != NULL)
		(void)cell_put(NULL, kind, name, session->lang, out);
	else if (state != NULL)
		(void)cell_put(kind, "state", state, session->lang, out);
	if (json_is_true(json_object_get(item->line, "overdue"))) {
		put(out, zh ? "，" : ", ");
		put(out, catalogue_word(WORDS_TEXT, "work_overdue", session->lang));
	}
}

static void put_cell(const struct session *session, const struct work_item *item, size_t column,
		     struct writer *out)
{
	const json_t *due = json_object_get(item->line, "due_ms");
	if (column == 0 && due != NULL)
		(void)cell_put(NULL, "due_ms", due, session->lang, out);
	if (column == 1)
		put(out, text_of(item->line, "id"));
	if (column == 2)
		put_what(session, item, out);
	if (column == 3) {
		static const char *const about[] = {"firm", "addressee", "target"};
		for (size_t i = 0; out->size == 0 && i < sizeof about / sizeof about[0]; i++)
			put(out, text_of(item->line, about[i]));
	}
}

static const char *heading(const struct session *session, size_t column)
{
	static const char *const members[COLUMNS] = {"due_ms", "id", "waits", "about"};
	return catalogue_word(WORDS_MEMBER, members[column], session->lang);
}

/* Ids and dates are never cut; what is left of the line is shared by the other two. */
static void measure(const struct session *session, const struct work_list *list,
		    size_t width[COLUMNS])
{
	char memory[CELL_MAX];
	size_t terminal = terminal_columns(session);
	size_t room = terminal != 0 ? terminal : WIDTH;
	for (size_t column = 0; column < COLUMNS; column++) {
		width[column] = width_of(bytes_of_text(heading(session, column)));
		for (size_t i = 0; i < list->count; i++) {
			struct writer cell = writer_over(memory, sizeof memory);
			put_cell(session, &list->items[i], column, &cell);
			size_t wide = width_of(writer_bytes(&cell));
			width[column] = wide > width[column] ? wide : width[column];
		}
	}
	size_t fixed = width[0] + width[1] + (COLUMNS - 1) * BETWEEN + 1;
	size_t left = room > fixed ? room - fixed : 2;
	if (width[2] + width[3] <= left)
		return;
	size_t half = left / 2;
	size_t least = width[3] < left - half ? width[3] : left - half;
	width[2] = width[2] < left - least ? width[2] : left - least;
	width[3] = left - width[2];
}

static void print_row(const struct session *session, const size_t width[COLUMNS],
		      const struct work_item *item)
{
	char memory[CELL_MAX];
	for (size_t column = 0; column < COLUMNS; column++) {
		struct writer cell = writer_over(memory, sizeof memory);
		if (item != NULL)
			put_cell(session, item, column, &cell);
		else
			put(&cell, heading(session, column));
		if (column != 0)
			fputs("  ", session->out);
		if (column + 1 == COLUMNS && width_of(writer_bytes(&cell)) <= width[column])
			width_print_plain(writer_bytes(&cell), session->out);
		else
			width_print(writer_bytes(&cell), width[column], session->out);
	}
	fputc('\n', session->out);
}

static int print_all(struct session *session, const struct invocation *invocation,
		     const struct work_list *list)
{
	size_t width[COLUMNS];
	measure(session, list, width);
	if (!session->json && list->count != 0)
		print_row(session, width, NULL);
	for (size_t i = 0; i < list->count; i++) {
		char memory[NEXT_MAX];
		struct writer next = writer_over(memory, sizeof memory - 1);
		work_next(invocation, list->items[i].why, list->items[i].line, &next);
		memory[next.size] = '\0';
		if (session->json) {
			int exit = print_json(session, &list->items[i], memory);
			if (exit != EXIT_DONE)
				return exit;
			continue;
		}
		print_row(session, width, &list->items[i]);
		fprintf(session->out, "    %s\n", memory);
	}
	return EXIT_DONE;
}

int run_work(struct session *session, const struct invocation *invocation)
{
	struct county county;
	struct work_list list;
	struct lines lines;
	int exit = target_county(session, invocation, &county);
	if (exit != EXIT_DONE)
		return exit;
	struct work_wanted wanted = {given_text(invocation, "person"),
				     given_flag(invocation, "my-regions")};
	work_list_ask(&list, &county, &wanted);
	lines_open(&lines, session, LINES_BLOCKS); /* for the end alone */
	exit = print_all(session, invocation, &list);
	lines.count = list.count;
	lines.failed = exit != EXIT_DONE || list.failed != 0;
	lines_close(&lines, bytes_of(NULL, 0));
	if (list.count == 0 && list.failed == 0 && !session->json)
		session_say(session, session->err, "work_none", NULL, 0);
	if (exit == EXIT_DONE && list.failed != 0)
		exit = list.failed < DAEMON_COUNT - 1 ? EXIT_SOME_FAILED : list.exit;
	work_list_free(&list);
	county_close(&county);
	return exit;
}
