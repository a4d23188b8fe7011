/* What every state table says of every pair of state and event, compared with the page that is kept
 * of it (tests/golden/states/TABLE.txt), so that a change of a rule shows pair by pair.
 * ZHIAN_STATES=write writes the pages anew. */
#include <glob.h>
#include <stdio.h>

#include "common/base/file.h"
#include "services/scenario/lives.h"
#include "tests/lib/kept_page.h"
#include "tests/lib/test.h"

enum { README_MAX = 1 << 20 };

static const char folder[] = ZHIAN_SOURCE_DIR "/tests/golden/states/";

static void put_flags(unsigned flags, const char *const *names, size_t count, FILE *out)
{
	for (size_t i = 0; i < count; i++) {
		if ((flags >> i & 1) != 0)
			(void)fprintf(out, " %s", names[i]);
	}
	(void)fputc('\n', out);
}

static void put_names(const struct state_table *table, FILE *out)
{
	static const char *const state_flags[] = {"initial", "final", "rest", "clock", "reopens"};
	static const char *const event_flags[] = {"mark", "act", "form"};
	for (uint8_t s = 0; s < table->state_count; s++) {
		(void)fprintf(out, "state %s:", table->states[s].name);
		put_flags(table->states[s].flags, state_flags, 5, out);
	}
	for (uint8_t e = 0; e < table->event_count; e++) {
		(void)fprintf(out, "event %s:", table->events[e].name);
		put_flags(table->events[e].flags, event_flags, 3, out);
	}
}

static void put_pair(const struct state_table *table, uint8_t state, uint8_t event, FILE *out)
{
	struct state_row row = state_table_row(table, state, event);
	(void)fprintf(out, "%s | %s | %s | ", STATE_ID(table, state, event),
		      table->states[state].name, table->events[event].name);
	if (row.verdict == STATE_GO && row.next != state)
		(void)fprintf(out, "to %s", table->states[row.next].name);
	else
		(void)fputs(row.verdict == STATE_GO       ? "stays"
			    : row.verdict == STATE_IGNORE ? "ignored"
							  : "refused",
			    out);
	(void)fprintf(out, " | %s | %s\n", row.rule->why, row.rule->source->text);
}

static char *matrix(const struct state_table *table)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	assert_non_null(out);
	put_names(table, out);
	for (uint8_t s = 0; s < table->state_count; s++) {
		(void)fputc('\n', out);
		for (uint8_t e = 0; e < table->event_count; e++)
			put_pair(table, s, e, out);
	}
	(void)fclose(out);
	return text;
}

static bool compare(const struct state_table *table)
{
	char path[512];
	(void)snprintf(path, sizeof path, "%s%s.txt", folder, table->name);
	char *now = matrix(table);
	bool same = kept_page_is(path, now, "ZHIAN_STATES");
	free(now);
	return same;
}

static void test_every_pair_is_as_kept(void **state)
{
	(void)state;
	size_t count, other = 0;
	const struct life *all = lives(&count);
	for (size_t i = 0; i < count; i++)
		other += !compare(all[i].table);
	assert_int_equal(other, 0);
}

static void complain(void *context, const char *what, const char *state, const char *event)
{
	const struct state_table *table = context;
	print_error("table %s: %s (%s, %s)\n", table->name, what, state != NULL ? state : "-",
		    event != NULL ? event : "-");
}

static void test_every_table_is_sound(void **state)
{
	(void)state;
	size_t count, problems = 0;
	const struct life *all = lives(&count);
	for (size_t i = 0; i < count; i++) {
		struct state_table table = *all[i].table;
		problems += state_table_check(&table, complain, &table);
	}
	assert_int_equal(problems, 0);
}

/* A page of a table that is gone, or was renamed, would be compared with nothing. */
static void test_every_page_has_its_table(void **state)
{
	(void)state;
	size_t count;
	glob_t found = {0};
	(void)lives(&count);
	assert_int_equal(glob(ZHIAN_SOURCE_DIR "/tests/golden/states/*.txt", 0, NULL, &found), 0);
	assert_int_equal(found.gl_pathc, count);
	globfree(&found);
}

/* ---- the lives that the services' pages draw */

/* The words of a piece of a drawing, "hazard | filing_proposed": those between bars. */
static bool has_word(const char *piece, size_t size, const char *word)
{
	size_t length = strlen(word);
	for (size_t at = 0; at + length <= size; at++) {
		bool begins = at == 0 || piece[at - 1] == ' ' || piece[at - 1] == '|';
		size_t end = at + length;
		if (begins && memcmp(piece + at, word, length) == 0 &&
		    (end == size || piece[end] == ' ' || piece[end] == '|'))
			return true;
	}
	return false;
}

static bool goes(const struct state_table *table, uint8_t from, uint8_t to)
{
	for (uint8_t event = 0; event < table->event_count; event++) {
		struct state_row row = state_table_row(table, from, event);
		if (row.verdict == STATE_GO && row.next == to)
			return true;
	}
	return false;
}

struct arrow {
	const char *from, *to;
	size_t from_size, to_size;
	size_t drawn; /* tables that have a state on either side */
	bool found;
};

static void look_in(const struct state_table *table, struct arrow *arrow)
{
	for (uint8_t from = 0; from < table->state_count; from++) {
		for (uint8_t to = 0; to < table->state_count; to++) {
			if (from == to ||
			    !has_word(arrow->from, arrow->from_size, table->states[from].name) ||
			    !has_word(arrow->to, arrow->to_size, table->states[to].name))
				continue;
			arrow->drawn++;
			arrow->found |= goes(table, from, to);
		}
	}
}

/* "opened → ordered → …": each step must be one that some event makes. */
static size_t check_line(const char *path, const char *line, size_t size, size_t *ret_wrong)
{
	static const char sign[] = "→";
	size_t count, checked = 0;
	const struct life *all = lives(&count);
	const char *end = line + size, *piece = line;
	const char *at = memmem(line, size, sign, sizeof sign - 1);
	while (at != NULL) {
		const char *behind = at + sizeof sign - 1;
		const char *next = memmem(behind, (size_t)(end - behind), sign, sizeof sign - 1);
		struct arrow arrow = {piece,
				      behind,
				      (size_t)(at - piece),
				      (size_t)((next != NULL ? next : end) - behind),
				      0,
				      false};
		for (size_t i = 0; i < count; i++)
			look_in(all[i].table, &arrow);
		if (arrow.drawn != 0 && !arrow.found) {
			print_error("%s: no table goes so: %.*s→%.*s\n", path, (int)arrow.from_size,
				    piece, (int)arrow.to_size, behind);
			(*ret_wrong)++;
		}
		checked += arrow.drawn != 0;
		piece = behind;
		at = next;
	}
	return checked;
}

static size_t check_page(const char *path, size_t *ret_wrong)
{
	char *text;
	size_t size, checked = 0;
	struct err err;
	assert_ok(file_read(path, README_MAX, &text, &size, &err));
	for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1) {
		if (strncmp(line, "    ", 4) == 0)
			checked += check_line(path, line, strcspn(line, "\n"), ret_wrong);
		if (line[strcspn(line, "\n")] == '\0')
			break;
	}
	free(text);
	return checked;
}

static void test_pages_draw_what_the_tables_say(void **state)
{
	(void)state;
	size_t checked = 0, wrong = 0;
	glob_t found = {0};
	assert_int_equal(glob(ZHIAN_SOURCE_DIR "/services/*/README.md", 0, NULL, &found), 0);
	assert_int_equal(
		glob(ZHIAN_SOURCE_DIR "/services/*/*/README.md", GLOB_APPEND, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		checked += check_page(found.gl_pathv[i], &wrong);
	globfree(&found);
	assert_int_equal(wrong, 0);
	assert_true(checked >= 40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_pair_is_as_kept),
		cmocka_unit_test(test_every_table_is_sound),
		cmocka_unit_test(test_every_page_has_its_table),
		cmocka_unit_test(test_pages_draw_what_the_tables_say),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
