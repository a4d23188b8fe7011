#include "common/core/clock.h"

#include <stdio.h>

#include "common/base/file.h"
#include "common/policy/books/calendar_load.h"
#include "common/policy/yaml/pool.h"
#include "tests/lib/property.h"
#include "tests/lib/test.h"

enum {
	HOUR = ZH__CLOCK_UNIT__CLOCK_UNIT_HOUR,
	DAY = ZH__CLOCK_UNIT__CLOCK_UNIT_DAY,
	WORKING_DAY = ZH__CLOCK_UNIT__CLOCK_UNIT_WORKING_DAY,
	MONTH = ZH__CLOCK_UNIT__CLOCK_UNIT_MONTH,
	YEAR = ZH__CLOCK_UNIT__CLOCK_UNIT_YEAR,
	BY = ZH__CLOCK_SHAPE__CLOCK_SHAPE_BY,
	WINDOW = ZH__CLOCK_SHAPE__CLOCK_SHAPE_WINDOW,
	BACKWARD = ZH__CLOCK_SHAPE__CLOCK_SHAPE_BACKWARD,
	REST_DAYS = ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_REST_DAYS,
	STATUTORY_ONLY = ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_STATUTORY_ONLY,
	NO_SHIFT = ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_NONE,
	NOT_BEFORE = ZH__CLOCK_MARK__CLOCK_MARK_NOT_BEFORE,
	REMINDER = ZH__CLOCK_MARK__CLOCK_MARK_REMINDER,
	DUE = ZH__CLOCK_MARK__CLOCK_MARK_DUE,
	OVERDUE = ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE,
};

/* The calendar that ships; loaded once, for a test's process is short. */
static struct pool pool;
static struct calendar calendar;

static int load_calendar(void **state)
{
	char *content = NULL;
	size_t size = 0;
	struct problems problems;
	(void)state;
	pool_init(&pool);
	problems_init(&problems);
	assert_ok(file_read(ZHIAN_SOURCE_DIR "/deploy/calendar/cn.csv", 1 << 20, &content, &size,
			    NULL));
	enum status status =
		calendar_load(bytes_of(content, size), "cn.csv", &pool, &problems, &calendar);
	problems_print(&problems, stderr);
	assert_ok(status);
	free(content);
	problems_done(&problems);
	return 0;
}

static int free_calendar(void **state)
{
	(void)state;
	pool_done(&pool);
	return 0;
}

static int32_t day_of(const char *text)
{
	int32_t day = 0;
	assert_ok(time_parse_day(text, &day));
	return day;
}

static int64_t moment_of(const char *text)
{
	int64_t moment_ms = 0;
	assert_ok(time_parse_moment(text, &moment_ms));
	return moment_ms;
}

/* At ten in the morning of that day: within it, so that the anchor's own hour can't matter. */
static int64_t anchor_on(const char *day)
{
	return time_ms_of_day(day_of(day)) + 10 * MS_PER_HOUR;
}

static struct clock_rule rule_of(uint8_t unit, uint16_t budget, uint8_t end_shift)
{
	return (struct clock_rule){
		.id = CLOCK_CASE_HANDLE,
		.unit = unit,
		.budget = budget,
		.shape = BY,
		.end_shift = end_shift,
	};
}

static struct clock_term project(const struct clock_rule *rule, int64_t anchor_ms,
				 const struct clock_ledger *ledger)
{
	struct clock_term term;
	clock_project(rule, &calendar, anchor_ms, ledger, &term);
	return term;
}

static void assert_day(int64_t moment_ms, const char *expected)
{
	char actual[TIME_DAY_TEXT];
	time_print_day(time_day_of_ms(moment_ms), actual);
	assert_string_equal(actual, expected);
}

static void assert_moment(int64_t actual_ms, const char *expected)
{
	char actual[TIME_MOMENT_TEXT];
	char wanted[TIME_MOMENT_TEXT];
	time_print_moment(actual_ms, actual);
	time_print_moment(moment_of(expected), wanted);
	assert_string_equal(actual, wanted);
}

static void assert_due(const struct clock_rule *rule, const char *anchor, const char *expected)
{
	struct clock_term term = project(rule, anchor_on(anchor), NULL);
	assert_day(term.due_ms, expected);
	assert_int_equal(term.due_ms, time_end_of_day_ms(time_day_of_ms(term.due_ms)));
}

/* ---- the vectors that were worked out by hand from the notices */

static void test_vectors(void **state)
{
	static const struct {
		const char *rule, *start;
		uint8_t unit;
		uint16_t budget;
		const char *rest_days, *statutory;
	} vectors[] = {
		{"APP-18", "2024-02-07", WORKING_DAY, 15, "2024-03-05", "2024-03-05"},
		{"APP-57", "2024-04-26", WORKING_DAY, 5, "2024-05-07", "2024-05-07"},
		{"CRP-14", "2024-09-29", WORKING_DAY, 7, "2024-10-14", "2024-10-14"},
		{"APP-57", "2025-01-24", WORKING_DAY, 5, "2025-02-07", "2025-02-07"},
		{"APP-45", "2025-09-25", WORKING_DAY, 15, "2025-10-22", "2025-10-22"},
		{"PPD-9", "2026-02-12", WORKING_DAY, 20, "2026-03-18", "2026-03-18"},
		{"APP-64", "2024-07-03", DAY, 90, "2024-10-08", "2024-10-08"},
		{"SSI-46", "2024-08-05", DAY, 60, "2024-10-08", "2024-10-08"},
		{"SSI-36", "2025-01-17", DAY, 15, "2025-02-05", "2025-02-05"},
		{"APP-72", "2026-01-31", DAY, 15, "2026-02-24", "2026-02-24"},
		{"SSI-36", "2024-06-07", DAY, 15, "2024-06-24", "2024-06-22"},
		{"SSI-47", "2026-07-19", DAY, 75, "2026-10-08", "2026-10-08"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
		struct clock_rule rest = rule_of(vectors[i].unit, vectors[i].budget, REST_DAYS);
		struct clock_rule statutory =
			rule_of(vectors[i].unit, vectors[i].budget, STATUTORY_ONLY);
		struct clock_term term = project(&rest, anchor_on(vectors[i].start), NULL);
		print_message("%s from %s\n", vectors[i].rule, vectors[i].start);
		assert_due(&rest, vectors[i].start, vectors[i].rest_days);
		assert_due(&statutory, vectors[i].start, vectors[i].statutory);
		assert_day(term.internal_ms, vectors[i].statutory);
		assert_false(term.provisional);
	}
}

static void test_months_and_years_end_on_the_same_day_number(void **state)
{
	struct clock_rule month = rule_of(MONTH, 1, NO_SHIFT);
	struct clock_rule quarter = rule_of(MONTH, 3, NO_SHIFT);
	struct clock_rule year = rule_of(YEAR, 3, NO_SHIFT);
	(void)state;
	assert_due(&month, "2025-01-31", "2025-02-28");
	assert_due(&month, "2024-01-31", "2024-02-29");
	assert_due(&quarter, "2025-11-30", "2026-02-28");
	assert_due(&year, "2024-02-29", "2027-02-28");
	assert_due(&year, "2026-03-05", "2029-03-05");
}

static void test_hours_run_through_nights_and_holidays(void **state)
{
	struct clock_rule rule = rule_of(HOUR, 24, REST_DAYS);
	(void)state;
	/* The hour of the start isn't counted: from 11:00 on, over the eve of the Spring
	 * Festival. */
	struct clock_term term = project(&rule, moment_of("2026-02-15T10:25:31"), NULL);
	assert_moment(term.due_ms + 1, "2026-02-16T11:00:00");
	assert_int_equal(term.internal_ms, term.due_ms);
	assert_false(term.provisional);
}

static void test_window_opens_when_its_first_days_have_passed_in_full(void **state)
{
	struct clock_rule rule = rule_of(DAY, 90, REST_DAYS);
	rule.shape = WINDOW;
	rule.not_before = 60;
	rule.mark_count = 1;
	rule.marks[0].mark = NOT_BEFORE;
	(void)state;
	struct clock_term term = project(&rule, anchor_on("2025-03-03"), NULL);
	assert_moment(term.not_before_ms, "2025-05-03T00:00:00");
	/* 2025-06-01 is a Sunday and 2025-06-02 the Dragon Boat Festival's day off. */
	assert_day(term.due_ms, "2025-06-03");
	assert_int_equal(term.mark_count, 1);
	assert_int_equal(term.marks[0].at_ms, term.not_before_ms);
}

static void test_backward_term_is_counted_from_its_anchor(void **state)
{
	struct clock_rule notice = rule_of(WORKING_DAY, 7, REST_DAYS);
	struct clock_rule calendar_days = rule_of(DAY, 7, REST_DAYS);
	struct clock_ledger ledger = {.suspended = 5, .extended = 5};
	(void)state;
	notice.shape = BACKWARD;
	calendar_days.shape = BACKWARD;
	/* A hearing on Friday 2025-02-14, the last days off of the Spring Festival before it:
	 * 02-13 12 11 10, Saturday 02-08 is worked, 02-07 06. */
	assert_due(&notice, "2025-02-14", "2025-02-06");
	assert_due(&notice, "2025-02-12", "2025-01-27");
	/* 2025-02-08 minus seven is within the festival: the end moves back, never forward. */
	assert_due(&calendar_days, "2025-02-08", "2025-01-27");
	assert_day(project(&notice, anchor_on("2025-02-14"), &ledger).due_ms, "2025-02-06");
}

static void test_ledger_lengthens_by_suspension_and_extension(void **state)
{
	struct clock_rule working = rule_of(WORKING_DAY, 15, REST_DAYS);
	struct clock_rule days = rule_of(DAY, 90, REST_DAYS);
	struct clock_rule months = rule_of(MONTH, 3, NO_SHIFT);
	struct clock_ledger ledger = {.suspended = 10, .extended = 15};
	struct clock_ledger thirty = {.suspended = 12, .extended = 30};
	struct clock_ledger one_month = {.suspended = 10, .extended = 1};
	(void)state;
	/* 40 working days and 132 days at one go, and four months and then ten days. */
	struct clock_rule same = rule_of(WORKING_DAY, 40, REST_DAYS);
	assert_int_equal(project(&working, anchor_on("2025-03-03"), &ledger).due_ms,
			 project(&same, anchor_on("2025-03-03"), NULL).due_ms);
	assert_day(project(&days, anchor_on("2025-03-03"), &thirty).due_ms, "2025-07-14");
	assert_day(project(&months, anchor_on("2025-03-03"), &one_month).due_ms, "2025-07-13");
}

static void test_length_of_a_suspension(void **state)
{
	struct clock_rule working = rule_of(WORKING_DAY, 15, REST_DAYS);
	struct clock_rule days = rule_of(DAY, 90, REST_DAYS);
	struct clock_rule hours = rule_of(HOUR, 24, REST_DAYS);
	int64_t from_ms = moment_of("2025-01-24T16:00");
	int64_t to_ms = moment_of("2025-02-10T09:30");
	(void)state;
	/* 01-26 (Sunday, worked) 01-27, then 02-05 06 07 08 (Saturday, worked) 02-10. */
	assert_int_equal(clock_suspension_length(&working, &calendar, from_ms, to_ms), 7);
	assert_int_equal(clock_suspension_length(&days, &calendar, from_ms, to_ms), 17);
	assert_int_equal(clock_suspension_length(&hours, &calendar, from_ms, to_ms), 16 * 24 + 17);
	assert_int_equal(clock_suspension_length(&days, &calendar, to_ms, from_ms), 0);
}

static void test_marks(void **state)
{
	struct clock_rule rule = rule_of(WORKING_DAY, 15, REST_DAYS);
	(void)state;
	rule.mark_count = 3;
	rule.marks[0] = (struct clock_mark_rule){REMINDER, WORKING_DAY, 3, true};
	rule.marks[1] = (struct clock_mark_rule){DUE, 0, 0, false};
	rule.marks[2] = (struct clock_mark_rule){OVERDUE, 0, 0, false};
	struct clock_term term = project(&rule, anchor_on("2025-09-25"), NULL);
	assert_int_equal(term.mark_count, 3);
	assert_moment(term.marks[0].at_ms, "2025-10-17T09:00:00");
	assert_true(term.marks[0].working_hours_only);
	assert_moment(term.marks[1].at_ms, "2025-10-22T00:00:00");
	assert_moment(term.marks[2].at_ms, "2025-10-23T00:00:00");
}

static void test_reminder_is_never_on_a_day_off_nor_before_the_start(void **state)
{
	struct clock_rule rule = rule_of(DAY, 15, REST_DAYS);
	(void)state;
	rule.mark_count = 2;
	rule.marks[0] = (struct clock_mark_rule){REMINDER, DAY, 2, true};
	rule.marks[1] = (struct clock_mark_rule){REMINDER, DAY, 30, false};
	/* Due 2025-02-05; two days before lies in the festival, whose last working day is 01-27. */
	struct clock_term term = project(&rule, anchor_on("2025-01-17"), NULL);
	assert_int_equal(term.mark_count, 1);
	assert_moment(term.marks[0].at_ms, "2025-01-27T09:00:00");
	rule.marks[0] = (struct clock_mark_rule){REMINDER, HOUR, 6, false};
	rule.mark_count = 1;
	term = project(&rule, anchor_on("2025-01-17"), NULL);
	assert_moment(term.marks[0].at_ms, "2025-02-05T18:00:00");
}

static void test_immediate_duty_is_due_on_its_own_day(void **state)
{
	struct clock_rule rule = rule_of(DAY, 0, NO_SHIFT);
	(void)state;
	rule.mark_count = 1;
	rule.marks[0].mark = DUE;
	struct clock_term term = project(&rule, anchor_on("2025-03-08"), NULL);
	assert_moment(term.due_ms + 1, "2025-03-09T00:00:00");
	assert_int_equal(term.marks[0].at_ms, anchor_on("2025-03-08"));
}

static void test_clock_past_the_data_is_provisional(void **state)
{
	struct clock_rule working = rule_of(WORKING_DAY, 5, REST_DAYS);
	struct clock_rule days = rule_of(DAY, 5, REST_DAYS);
	struct clock_rule term_rule = rule_of(YEAR, 3, NO_SHIFT);
	(void)state;
	assert_false(project(&working, anchor_on("2026-12-24"), NULL).provisional);
	assert_true(project(&working, anchor_on("2026-12-25"), NULL).provisional);
	assert_true(project(&days, anchor_on("2026-12-28"), NULL).provisional);
	assert_false(project(&term_rule, anchor_on("2026-12-28"), NULL).provisional);
}

static void test_absurd_anchors_saturate(void **state)
{
	struct clock_rule units[] = {
		rule_of(HOUR, UINT16_MAX, REST_DAYS),        rule_of(DAY, UINT16_MAX, REST_DAYS),
		rule_of(WORKING_DAY, UINT16_MAX, REST_DAYS), rule_of(MONTH, UINT16_MAX, REST_DAYS),
		rule_of(YEAR, UINT16_MAX, REST_DAYS),
	};
	struct clock_ledger ledger = {.suspended = UINT32_MAX, .extended = UINT32_MAX};
	(void)state;
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		assert_true(project(&units[i], INT64_MAX, &ledger).due_ms > 0);
		assert_true(project(&units[i], INT64_MIN, NULL).due_ms < INT64_MAX);
		units[i].shape = BACKWARD;
		assert_true(project(&units[i], INT64_MIN, &ledger).due_ms < 0);
	}
}

/* ---- against a slow counter that walks day by day */

static bool is_off(int32_t day, uint8_t end_shift)
{
	if (end_shift == NO_SHIFT)
		return false;
	enum calendar_day_kind kind = calendar_kind(&calendar, day);
	return kind == CALENDAR_HOLIDAY || (end_shift == REST_DAYS && kind == CALENDAR_WEEKEND);
}

static int32_t slow_due(const struct clock_rule *rule, int32_t anchor_day, uint32_t units)
{
	int32_t step = rule->shape == BACKWARD ? -1 : 1;
	int32_t day = anchor_day;
	for (uint32_t counted = 0; counted < units;) {
		day += step;
		counted += rule->unit == DAY || !is_off(day, REST_DAYS);
	}
	while (is_off(day, rule->end_shift))
		day += step;
	return day;
}

static struct clock_rule any_rule(struct property *p)
{
	struct clock_rule rule = rule_of(property_chance(p, 50) ? DAY : WORKING_DAY,
					 (uint16_t)property_below(p, 120),
					 (uint8_t)property_between(p, REST_DAYS, NO_SHIFT));
	rule.shape = property_chance(p, 30) ? BACKWARD : BY;
	/* Nothing is counted then, and whether the day itself is a rest day is the anchor's
	 * affair. */
	if (rule.budget == 0)
		rule.end_shift = NO_SHIFT;
	return rule;
}

static int64_t any_anchor(struct property *p)
{
	return time_ms_of_day(
		       (int32_t)property_between(p, day_of("2018-06-01"), day_of("2027-06-01"))) +
	       property_between(p, 0, MS_PER_DAY - 1);
}

static void agrees_with_slow_counter(struct property *p)
{
	struct clock_rule rule = any_rule(p);
	int64_t anchor_ms = any_anchor(p);
	struct clock_ledger ledger = {
		.suspended = (uint32_t)property_below(p, 40),
		.extended = (uint32_t)property_below(p, 40),
	};
	if (rule.budget == 0)
		ledger = (struct clock_ledger){0};
	uint32_t units =
		rule.budget + (rule.shape == BACKWARD ? 0 : ledger.suspended + ledger.extended);
	struct clock_term term = project(&rule, anchor_ms, &ledger);
	assert_int_equal(time_day_of_ms(term.due_ms),
			 slow_due(&rule, time_day_of_ms(anchor_ms), units));
	assert_true(term.internal_ms <= term.due_ms);
}

static void test_against_slow_counter(void **state)
{
	(void)state;
	property_run(20000, agrees_with_slow_counter);
}

/* ---- suspensions: days that are left out, against the same walk */

enum { SPANS = 4 };

struct suspended_clock {
	struct clock_rule rule;
	int64_t anchor_ms;
	struct clock_span spans[SPANS];
	struct clock_ledger ledger;
};

static bool left_out(const struct suspended_clock *clock, int32_t day)
{
	for (size_t i = 0; i < clock->ledger.span_count; i++) {
		if (day > time_day_of_ms(clock->spans[i].from_ms) &&
		    day <= time_day_of_ms(clock->spans[i].to_ms))
			return true;
	}
	return false;
}

static int64_t due_of(const struct suspended_clock *clock)
{
	return project(&clock->rule, clock->anchor_ms, &clock->ledger).due_ms;
}

/* As it comes about: each one begins while the term still runs, and behind the one before. */
static void suspend(struct property *p, struct suspended_clock *clock)
{
	struct clock_ledger *ledger = &clock->ledger;
	int64_t first_ms = ledger->resumed_ms != 0 ? ledger->resumed_ms : clock->anchor_ms;
	int64_t due_ms = due_of(clock);
	if (due_ms <= first_ms || ledger->span_count == SPANS)
		return;
	struct clock_span *span = &clock->spans[ledger->span_count++];
	span->from_ms = property_between(p, first_ms, due_ms);
	span->to_ms = span->from_ms + property_between(p, 0, 30 * MS_PER_DAY);
	ledger->spans = clock->spans;
	ledger->suspended +=
		clock_suspension_length(&clock->rule, &calendar, span->from_ms, span->to_ms);
	ledger->resumed_ms = span->to_ms;
}

static struct suspended_clock any_suspended(struct property *p)
{
	struct suspended_clock clock = {.rule = any_rule(p), .anchor_ms = any_anchor(p)};
	clock.rule.budget = (uint16_t)property_between(p, 1, 90);
	clock.rule.shape = BY;
	clock.ledger.extended = (uint32_t)property_below(p, 30);
	return clock;
}

static uint32_t units_of(const struct suspended_clock *clock)
{
	return clock->rule.budget + clock->ledger.extended;
}

static int32_t slow_suspended_due(const struct suspended_clock *clock)
{
	int32_t day = time_day_of_ms(clock->anchor_ms);
	int32_t resumed = time_day_of_ms(clock->ledger.resumed_ms);
	for (uint32_t counted = 0; counted < units_of(clock);) {
		day++;
		counted += !left_out(clock, day) &&
			   (clock->rule.unit == DAY || !is_off(day, REST_DAYS));
	}
	if (clock->ledger.resumed_ms != 0 && resumed > day)
		day = resumed;
	while (is_off(day, clock->rule.end_shift))
		day++;
	return day;
}

static void suspended_agrees(struct property *p)
{
	struct suspended_clock clock = any_suspended(p);
	for (uint64_t n = property_below(p, SPANS + 1); n > 0; n--) {
		suspend(p, &clock);
		assert_int_equal(time_day_of_ms(due_of(&clock)), slow_suspended_due(&clock));
	}
}

static void test_suspended_against_slow_counter(void **state)
{
	(void)state;
	property_run(20000, suspended_agrees);
}

/* ---- the explanation tells the same: its last day is the due day, its count the units */

struct told {
	const struct suspended_clock *clock;
	int32_t first_day, last_day;
	uint32_t days, counted, count;
	const char *last_why;
};

static void tell(void *context, const struct clock_day *day)
{
	struct told *told = context;
	if (told->days++ == 0)
		told->first_day = day->day;
	else
		assert_int_equal(day->day - told->last_day,
				 told->clock != NULL && told->clock->rule.shape == BACKWARD ? -1
											    : 1);
	told->last_day = day->day;
	told->counted += day->counted;
	assert_true(day->count >= told->count);
	told->count = day->count;
	told->last_why = day->why;
	assert_non_null(day->why);
	bool suspended = strcmp(day->why, "clock.day.suspended") == 0;
	assert_int_equal(suspended, day->span != SIZE_MAX && !day->counted);
	if (suspended)
		assert_true(left_out(told->clock, day->day));
}

static struct told explained(const struct suspended_clock *clock)
{
	struct told told = {.clock = clock};
	clock_explain(&clock->rule, &calendar, clock->anchor_ms, &clock->ledger, tell, &told);
	assert_int_equal(told.first_day, time_day_of_ms(clock->anchor_ms));
	assert_int_equal(told.last_day, time_day_of_ms(due_of(clock)));
	return told;
}

static void explanation_agrees(struct property *p)
{
	struct suspended_clock clock = any_suspended(p);
	if (property_chance(p, 30)) {
		clock.rule.shape = BACKWARD;
		clock.ledger.extended = 0;
	} else {
		for (uint64_t n = property_below(p, SPANS + 1); n > 0; n--)
			suspend(p, &clock);
	}
	struct told told = explained(&clock);
	assert_int_equal(told.count, units_of(&clock));
	assert_int_equal(told.counted, units_of(&clock));
}

static void test_explanation_agrees(void **state)
{
	(void)state;
	property_run(5000, explanation_agrees);
}

/* Hours, months and years: the last day told is the due day, all units are counted. */
static void longer_explanation_agrees(struct property *p)
{
	static const uint8_t units[] = {HOUR, MONTH, YEAR};
	struct suspended_clock clock = any_suspended(p);
	clock.rule.unit = units[property_below(p, 3)];
	if (clock.rule.unit == YEAR)
		clock.rule.budget = (uint16_t)property_between(p, 1, 5);
	for (uint64_t n = property_below(p, SPANS + 1); n > 0; n--)
		suspend(p, &clock);
	assert_int_equal(explained(&clock).count, units_of(&clock));
}

static void test_longer_explanation_agrees(void **state)
{
	(void)state;
	property_run(1000, longer_explanation_agrees);
}

static void test_explanation_of_months_and_hours(void **state)
{
	struct suspended_clock months = {.rule = rule_of(MONTH, 3, REST_DAYS),
					 .anchor_ms = anchor_on("2025-03-03")};
	struct suspended_clock hours = {.rule = rule_of(HOUR, 24, NO_SHIFT),
					.anchor_ms = anchor_on("2025-03-03")};
	(void)state;
	months.spans[0] = (struct clock_span){anchor_on("2025-03-10"), anchor_on("2025-03-12")};
	months.ledger = (struct clock_ledger){
		.suspended = 2, .resumed_ms = anchor_on("2025-03-12"), .span_count = 1};
	months.ledger.spans = months.spans;
	/* Ends on 2025-06-03, two days later 2025-06-05. */
	struct told told = explained(&months);
	assert_int_equal(told.last_day, day_of("2025-06-05"));
	assert_int_equal(told.count, 3);
	assert_string_equal(told.last_why, "clock.day.added");
	told = explained(&hours);
	assert_int_equal(told.last_day, day_of("2025-03-04"));
	assert_int_equal(told.count, 24);
}

/* A term that is suspended on its last day, a Friday, ends on the first working day on which it
 * goes on: never before somebody can act on it. */
static void test_suspended_on_the_last_day(void **state)
{
	struct suspended_clock clock = {.rule = rule_of(WORKING_DAY, 5, REST_DAYS),
					.anchor_ms = anchor_on("2025-03-07")};
	(void)state;
	assert_day(due_of(&clock), "2025-03-14");
	clock.spans[0] = (struct clock_span){anchor_on("2025-03-14"), anchor_on("2025-03-22")};
	clock.ledger = (struct clock_ledger){
		.suspended = clock_suspension_length(&clock.rule, &calendar, clock.spans[0].from_ms,
						     clock.spans[0].to_ms),
		.resumed_ms = clock.spans[0].to_ms,
		.span_count = 1,
	};
	clock.ledger.spans = clock.spans;
	assert_day(due_of(&clock), "2025-03-24");
	assert_int_equal(explained(&clock).counted, 5);
}

static void test_names(void **state)
{
	(void)state;
	for (unsigned id = CLOCK_NONE + 1; id < CLOCK_ID_COUNT; id++)
		assert_int_equal(clock_id_of_name(clock_id_name((enum clock_id)id)), id);
	assert_int_equal(clock_id_of_name("case.nothing"), CLOCK_NONE);
	assert_int_equal(clock_id_of_name("none"), CLOCK_NONE);
	assert_string_equal(clock_id_name(CLOCK_ID_COUNT), "none");
	for (unsigned ground = 0; ground < CLOCK_GROUND_COUNT; ground++)
		assert_int_equal(clock_ground_of_name(clock_ground_name((enum clock_ground)ground)),
				 ground);
	assert_int_equal(clock_ground_of_name("because"), CLOCK_GROUND_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_months_and_years_end_on_the_same_day_number),
		cmocka_unit_test(test_hours_run_through_nights_and_holidays),
		cmocka_unit_test(test_window_opens_when_its_first_days_have_passed_in_full),
		cmocka_unit_test(test_backward_term_is_counted_from_its_anchor),
		cmocka_unit_test(test_ledger_lengthens_by_suspension_and_extension),
		cmocka_unit_test(test_length_of_a_suspension),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_reminder_is_never_on_a_day_off_nor_before_the_start),
		cmocka_unit_test(test_immediate_duty_is_due_on_its_own_day),
		cmocka_unit_test(test_clock_past_the_data_is_provisional),
		cmocka_unit_test(test_absurd_anchors_saturate),
		cmocka_unit_test(test_against_slow_counter),
		cmocka_unit_test(test_suspended_against_slow_counter),
		cmocka_unit_test(test_suspended_on_the_last_day),
		cmocka_unit_test(test_explanation_agrees),
		cmocka_unit_test(test_longer_explanation_agrees),
		cmocka_unit_test(test_explanation_of_months_and_hours),
		cmocka_unit_test(test_names),
	};
	return cmocka_run_group_tests_name("clock", tests, load_calendar, free_calendar);
}
