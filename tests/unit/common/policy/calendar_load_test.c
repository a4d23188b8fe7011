#include "common/policy/books/calendar_load.h"

#include "common/base/time.h"
#include "tests/unit/common/policy/policy_fixture.h"

struct loading {
	struct pool pool;
	struct problems problems;
	struct calendar calendar;
};

static int setup(void **state)
{
	struct loading *loading = calloc(1, sizeof *loading);
	assert_non_null(loading);
	pool_init(&loading->pool);
	problems_init(&loading->problems);
	*state = loading;
	return 0;
}

static int teardown(void **state)
{
	struct loading *loading = *state;
	pool_done(&loading->pool);
	problems_done(&loading->problems);
	free(loading);
	return 0;
}

static enum status load(struct loading *loading, const char *text)
{
	return calendar_load(bytes_of_text(text), "c.csv", &loading->pool, &loading->problems,
			     &loading->calendar);
}

static enum calendar_day_kind kind_on(const struct loading *loading, const char *text)
{
	int32_t day = 0;
	assert_ok(time_parse_day(text, &day));
	return calendar_kind(&loading->calendar, day);
}

static void test_shipped_calendar(void **state)
{
	struct loading *loading = *state;
	size_t size = 0;
	char *text = fixture_read("deploy/calendar/cn.csv", &size);
	assert_ok(load(loading, text));
	assert_int_equal(loading->problems.warnings, 0);
	assert_int_equal(loading->calendar.version, 1);
	assert_int_equal(kind_on(loading, "2024-02-09"), CALENDAR_WORKDAY);
	assert_int_equal(kind_on(loading, "2024-02-10"), CALENDAR_HOLIDAY);
	assert_int_equal(kind_on(loading, "2025-01-26"), CALENDAR_MAKEUP_WORKDAY);
	assert_int_equal(kind_on(loading, "2026-10-03"), CALENDAR_HOLIDAY);
	assert_int_equal(kind_on(loading, "2026-10-17"), CALENDAR_WEEKEND);
	assert_false(calendar_is_provisional(&loading->calendar, loading->calendar.last_day));
	assert_true(calendar_is_provisional(&loading->calendar, loading->calendar.last_day + 1));
	free(text);
}

static void test_rows_in_any_order_and_line_ends(void **state)
{
	struct loading *loading = *state;
	assert_ok(load(loading, "# version: 7\r\n# years: 2025-2026\r\ndate,type,name\r\n"
				"2026-01-01,holiday,元旦\r\n\r\n2025-01-26,workday,春节\r\n"
				" 2025-01-01 , holiday ,元旦"));
	assert_int_equal(loading->calendar.version, 7);
	assert_int_equal(kind_on(loading, "2025-01-01"), CALENDAR_HOLIDAY);
	assert_int_equal(kind_on(loading, "2025-01-26"), CALENDAR_MAKEUP_WORKDAY);
}

static void test_every_problem_has_its_line(void **state)
{
	struct loading *loading = *state;
	const struct problems *problems = &loading->problems;
	assert_status(load(loading, "# version: none\n"
				    "# years: 2024-2026\n"
				    "day,type,name\n"
				    "2024-02-30,holiday,x\n"
				    "2024-01-01,feast,x\n"
				    "2024-01-01\n"
				    "2024-05-01,holiday,x\n"
				    "2024-05-01,workday,x\n"
				    "2023-12-31,holiday,x\n"
				    "2026-01-05,workday,x\n"),
		      STATUS_INVALID);
	assert_problem(problems, "c.csv:1: error: `version: none` isn't allowed");
	assert_problem(problems, "c.csv:3: error: the heading is `day,type,name`; allowed: "
				 "date,type,name");
	assert_problem(problems, "c.csv:4: error: `2024-02-30` isn't a date");
	assert_problem(problems, "c.csv:5: error: `feast` isn't a type; allowed: holiday, workday");
	assert_problem(problems, "c.csv:6: error: `2024-01-01` isn't a row");
	assert_problem(problems, "c.csv:8: error: 2024-05-01 is stated twice; the first is in line "
				 "7");
	assert_problem(problems, "c.csv:9: error: 2023-12-31 lies outside of the years 2024 to "
				 "2026");
	assert_problem(problems, "c.csv:10: warning: 2026-01-05 is no weekend day");
	assert_problem(problems, "c.csv:2: error: the year 2025 has no row: its notice is missing");
	assert_int_equal(problems->errors, 8);
}

static void test_what_must_be_stated(void **state)
{
	struct loading *loading = *state;
	assert_status(load(loading, ""), STATUS_INVALID);
	assert_problem(&loading->problems, "c.csv:0: error: no version");
	assert_problem(&loading->problems, "c.csv:0: error: no years");
	assert_status(load(loading, "# version: 1\n# years: 2026-2024\n"), STATUS_INVALID);
	assert_problem(&loading->problems, "c.csv:2: error: `years: 2026-2024` isn't allowed");
	assert_status(load(loading, "# version: 1\n# years: 2026\n"), STATUS_INVALID);
	assert_problem(&loading->problems, "c.csv:2: error: `years: 2026` isn't allowed");
}

static void test_long_lines(void **state)
{
	struct loading *loading = *state;
	char text[600];
	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = '\0';
	assert_status(load(loading, text), STATUS_INVALID);
	assert_problem(&loading->problems, "c.csv:1: error: a line of 599 bytes; at most 255");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_shipped_calendar, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rows_in_any_order_and_line_ends, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_every_problem_has_its_line, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_must_be_stated, setup, teardown),
		cmocka_unit_test_setup_teardown(test_long_lines, setup, teardown),
	};
	return cmocka_run_group_tests_name("calendar_load", tests, NULL, NULL);
}
