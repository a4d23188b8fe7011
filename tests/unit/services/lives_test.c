/* What every state table says of every pair of state and event, compared with the page that is kept
 * of it (tests/golden/states/TABLE.txt), so that a change of a rule shows pair by pair.
 * ZHIAN_STATES=write writes the pages anew. */
#include <glob.h>
#include <stdio.h>

#include "common/base/file.h"
#include "services/scenario/lives.h"
#include "tests/lib/test.h"

enum { PAGE_MAX = 1 << 20 };

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
	static const char *const state_flags[] = {"initial", "final", "rest", "clock"};
	static const char *const event_flags[] = {"mark", "act", "form"};
	for (uint8_t s = 0; s < table->state_count; s++) {
		(void)fprintf(out, "state %s:", table->states[s].name);
		put_flags(table->states[s].flags, state_flags, 4, out);
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

static bool is_same(const char *path, const char *kept, const char *now)
{
	for (unsigned line = 1; *kept != '\0' || *now != '\0'; line++) {
		size_t kept_size = strcspn(kept, "\n"), now_size = strcspn(now, "\n");
		if (kept_size != now_size || memcmp(kept, now, kept_size) != 0) {
			print_error("%s:%u\n kept: %.*s\n  now: %.*s\n(ZHIAN_STATES=write writes "
				    "the pages anew)\n",
				    path, line, (int)kept_size, kept, (int)now_size, now);
			return false;
		}
		kept += kept_size + (kept[kept_size] == '\n');
		now += now_size + (now[now_size] == '\n');
	}
	return true;
}

static bool compare(const struct state_table *table)
{
	char path[512], *kept;
	size_t size;
	struct err err;
	(void)snprintf(path, sizeof path, "%s%s.txt", folder, table->name);
	char *now = matrix(table);
	const char *mode = getenv("ZHIAN_STATES");
	if (mode != NULL && strcmp(mode, "write") == 0)
		assert_ok(file_write_atomic(path, bytes_of_text(now), 0644, &err));
	if (file_read(path, PAGE_MAX, &kept, &size, &err) != STATUS_OK)
		fail_msg("%s", err.text);
	bool same = is_same(path, kept, now);
	free(kept);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_pair_is_as_kept),
		cmocka_unit_test(test_every_table_is_sound),
		cmocka_unit_test(test_every_page_has_its_table),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
