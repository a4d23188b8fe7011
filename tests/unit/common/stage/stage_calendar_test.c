/* Another calendar comes into force while clocks run; and marks that wait for a working day. */
#include <sodium.h>
#include <stdio.h>

#include "common/base/time.h"
#include "common/core/common_rows.h"
#include "tests/unit/common/stage/clock_books.h"
#include "tests/unit/common/stage/stage_fixture.h"

#define REPROJECTED KIND(CLOCK_REPROJECTED)
#define PROGRESS KIND(CLOCKS_REPROJECTING)
#define FIRED KIND(CLOCK_MARK_FIRED)

enum { WORKING_DAY = ZH__CLOCK_UNIT__CLOCK_UNIT_WORKING_DAY };

static struct desk desk;
static struct clock_books books, other;

/* Without a festival in March; the other has one on Thursday the 6th, and knows a year more. */
static const char plain[] = "# version: 1\n# years: 2025-2025\ndate,type,name\n"
			    "2025-10-01,holiday,国庆节\n";
static const char with_festival[] = "# version: 2\n# years: 2025-2026\ndate,type,name\n"
				    "2025-03-06,holiday,节\n"
				    "2025-10-01,holiday,国庆节\n"
				    "2026-01-01,holiday,元旦\n";

static int begin(void **state)
{
	struct clock_rule rule = clock_books_rule("APP-57", WORKING_DAY, 5);
	(void)state;
	clock_books_make(&books, &rule, 1, plain);
	clock_books_make(&other, &rule, 1, with_festival);
	memset(&desk, 0, sizeof desk);
	desk.decider = &toy_consumer;
	desk.books = &books.books;
	desk_open(&desk);
	return 0;
}

static int end(void **state)
{
	(void)state;
	desk_check_replay(&desk);
	desk_done(&desk);
	clock_books_done(&books);
	clock_books_done(&other);
	return 0;
}

static uint64_t started; /* clocks, one per event that is offered */

static void start_clocks(uint64_t count)
{
	for (uint64_t i = 0; i < count; i++) {
		started++;
		desk_offer_event(&desk, started, started, started, started * 100);
	}
	assert_int_equal(desk_count(&desk, KIND(CLOCK_STARTED)), started);
}

static struct clock_row clock_of(uint64_t number)
{
	struct clock_row row;
	state_savepoint(desk.state);
	memcpy(&row, clock_row_get(stage_rows(desk.stage), number), sizeof row);
	return row;
}

static void assert_due(uint64_t clock, const char *day)
{
	char due[TIME_DAY_TEXT];
	time_print_day(time_day_of_ms(clock_of(clock).due_ms), due);
	assert_string_equal(due, day);
}

static void go_to(const char *moment)
{
	int64_t moment_ms = 0;
	assert_ok(time_parse_moment(moment, &moment_ms));
	clock_manual_advance(&desk.clock, moment_ms - desk.clock.now_ms);
}

static void dates_follow_the_calendar(void **state)
{
	(void)state;
	started = 0;
	start_clocks(3);
	assert_due(1, "2025-03-10");
	books.rules[0].budget = 2; /* ends before the festival: not moved */
	start_clocks(1);
	books.rules[0].budget = 220; /* ends in a year without data */
	start_clocks(1);
	assert_int_equal(clock_of(5).provisional, 1);
	desk.books = &other.books;
	desk_turns(&desk, 3);
	assert_due(1, "2025-03-11");
	assert_due(3, "2025-03-11");
	assert_due(4, "2025-03-05");
	assert_int_equal(clock_of(5).provisional, 0);
	assert_int_equal(desk_count(&desk, REPROJECTED), 4);
	assert_int_equal(clock_of(1).calendar_version, 2);
	/* Once: not again by itself, not after a restart. */
	desk_restart(&desk);
	desk_turns(&desk, 3);
	assert_int_equal(desk_count(&desk, REPROJECTED), 4);
	assert_int_equal(setting_get(stage_rows(desk.stage), SETTING_REPROJECTED_MOVED, 0), 4);
	assert_int_equal(setting_get(stage_rows(desk.stage), SETTING_REPROJECTED_NEXT, 7), 0);
	/* And back again, when the notice is withdrawn. */
	desk.books = &books.books;
	desk_turns(&desk, 3);
	assert_due(1, "2025-03-10");
}

/* More clocks than a turn takes: a restart on the way goes on where it was, and each is stated
 * once. */
static void slices_outlive_a_restart(void **state)
{
	enum { CLOCKS = 4300 };
	(void)state;
	started = 0;
	start_clocks(CLOCKS);
	desk.books = &other.books;
	(void)desk_turn(&desk);
	uint64_t moved = desk_count(&desk, REPROJECTED);
	assert_true(moved > 1000 && moved < CLOCKS);
	assert_true(setting_get(stage_rows(desk.stage), SETTING_REPROJECTED_NEXT, 0) > 1000);
	desk_restart(&desk);
	desk_turns(&desk, 3);
	assert_int_equal(desk_count(&desk, REPROJECTED), CLOCKS);
	assert_true(desk_count(&desk, PROGRESS) < CLOCKS / 16);
	assert_due(CLOCKS, "2025-03-11");
}

/* No mark fires by a calendar that has gone. */
static void marks_wait_for_the_new_dates(void **state)
{
	(void)state;
	started = 0;
	start_clocks(1);
	go_to("2025-03-10T18:00");
	(void)desk_turn(&desk);
	assert_int_equal(desk_count(&desk, FIRED), 1);
	desk.books = &other.books;
	go_to("2025-03-11T01:00");
	desk_turns(&desk, 2);
	assert_int_equal(desk_count(&desk, FIRED), 1); /* overdue only on the 12th now */
	go_to("2025-03-12T01:00");
	desk_turns(&desk, 2);
	assert_int_equal(desk_count(&desk, FIRED), 2);
}

static uint64_t fired_of(uint64_t clock)
{
	uint8_t fired = clock_of(clock).fired;
	return (uint64_t)__builtin_popcount(fired);
}

/* Many reminders that came due while nobody worked wait for the next working day; what stands
 * behind them in the queue doesn't. */
static void waiting_reminders_hold_nothing_up(void **state)
{
	enum { REMINDERS = 600 };
	(void)state;
	started = 0;
	start_clocks(REMINDERS); /* reminder on Wednesday the 5th, overdue on Tuesday the 11th */
	books.rules[0].budget = 4;
	start_clocks(1); /* overdue on Saturday the 8th */
	go_to("2025-03-04T10:00");
	desk_turns(&desk, 2);
	assert_int_equal(desk_count(&desk, FIRED), 1);
	desk_stop(&desk);
	go_to("2025-03-08T10:00");
	desk_restart_stopped(&desk);
	desk_turns(&desk, 3);
	assert_int_equal(desk_count(&desk, FIRED), 2);
	assert_int_equal(fired_of(REMINDERS + 1), 2);
	assert_int_equal(fired_of(1), 0);
	/* What is new and due meanwhile fires; so does all on Monday. */
	books.rules[0].budget = 0;
	books.rules[0].end_shift = ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_NONE;
	start_clocks(1);
	go_to("2025-03-09T00:00");
	desk_turns(&desk, 2);
	assert_int_equal(desk_count(&desk, FIRED), 3);
	go_to("2025-03-10T00:00");
	desk_turns(&desk, 3);
	assert_int_equal(desk_count(&desk, FIRED), 3 + REMINDERS);
}

/* A Saturday on which one works, once the notice of it is adopted: reminders that waited for Monday
 * wait no longer. */
static void waiting_reminders_follow_the_calendar(void **state)
{
	static const char with_a_saturday[] = "# version: 3\n# years: 2025-2025\ndate,type,name\n"
					      "2025-03-08,workday,调休\n"
					      "2025-10-01,holiday,国庆节\n";
	struct clock_books third;
	(void)state;
	/* Days that are counted whatever they are: no date moves. */
	struct clock_rule *rule = &books.rules[0];
	rule->unit = rule->marks[0].before_unit = ZH__CLOCK_UNIT__CLOCK_UNIT_DAY;
	rule->end_shift = ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_NONE;
	rule->budget = 30;
	rule->marks[0].before = 26;
	clock_books_make(&third, rule, 1, with_a_saturday);
	started = 0;
	start_clocks(3);
	desk_stop(&desk);
	go_to("2025-03-08T10:00");
	desk_restart_stopped(&desk);
	desk_turns(&desk, 3);
	assert_int_equal(desk_count(&desk, FIRED), 0);
	desk.books = &third.books;
	desk_turns(&desk, 4);
	assert_int_equal(desk_count(&desk, FIRED), 3);
	desk.books = &books.books; /* the end of the test folds by these */
	clock_books_done(&third);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(dates_follow_the_calendar),
		TEST(slices_outlive_a_restart),
		TEST(marks_wait_for_the_new_dates),
		TEST(waiting_reminders_hold_nothing_up),
		TEST(waiting_reminders_follow_the_calendar),
	};
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests_name("stage_calendar", tests, NULL, NULL);
}
