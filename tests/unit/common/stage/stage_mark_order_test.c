/* Which mark fires when: in the order of their moments after a leap, each once however little fits
 * into a turn, reminders on working days, and one a turn while the daemon is careful. */
#include <stdio.h>

#include "common/base/time.h"
#include "common/core/common_rows.h"
#include "tests/lib/test_dir.h"
#include "tests/unit/common/stage/clock_books.h"
#include "tests/unit/common/stage/stage_fixture.h"

enum {
	HOUR = ZH__CLOCK_UNIT__CLOCK_UNIT_HOUR,
	DAY = ZH__CLOCK_UNIT__CLOCK_UNIT_DAY,
	REMINDER = ZH__CLOCK_MARK__CLOCK_MARK_REMINDER,
	OVERDUE = ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE,
	FIRED_MAX = 1000,
	CHUNK = 256, /* marks that the stage has at hand at once */
};
#define FIRED KIND(CLOCK_MARK_FIRED)
#define HELD KIND(TIME_HELD)

struct fired {
	uint64_t clock;
	int mark;
	int64_t due_ms;
};

static struct desk desk;
static struct clock_books books;
static struct test_dir *dir;
static uint64_t started; /* clocks */
static struct fired fired[FIRED_MAX];

static void prepare(struct clock_rule rule, uint32_t turn_events)
{
	clock_books_make(&books, &rule, 1, NULL);
	memset(&desk, 0, sizeof desk);
	desk.decider = &toy_consumer;
	desk.books = &books.books;
	desk.turn_events = turn_events;
	started = 0;
	desk_open(&desk);
}

/* Ten hours with a reminder four before the end, which any hour takes. */
static struct clock_rule hours_rule(void)
{
	struct clock_rule rule = clock_books_rule("APP-64", HOUR, 10);
	rule.end_shift = ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_NONE;
	rule.marks[0].before = 4;
	rule.marks[0].before_unit = HOUR;
	rule.marks[0].working_hours_only = false;
	return rule;
}

static void done(void)
{
	desk_check_replay(&desk);
	desk_done(&desk);
	clock_books_done(&books);
}

static void start(uint64_t count)
{
	for (uint64_t i = 0; i < count; i++) {
		started++;
		desk_offer_event(&desk, started, started, started, started * 100);
		desk_turns(&desk, 1);
	}
	assert_int_equal(desk_count(&desk, KIND(CLOCK_STARTED)), started);
}

/* What fired, in the journal's order. */
static size_t fired_so_far(void)
{
	size_t count = 0;
	for (uint64_t n = 1; n <= desk_events(&desk); n++) {
		struct event event;
		arena_reset(&desk.arena);
		assert_ok(stage_event(desk.stage, n, &desk.arena, &event));
		if (event.head.kind != FIRED)
			continue;
		const Zh__ClockMarkFired *body = BODY(&event, ClockMarkFired);
		assert_true(count < FIRED_MAX);
		fired[count++] = (struct fired){body->clock, (int)body->mark, body->due_ms};
	}
	return count;
}

/* Each clock's marks, all of them once, and none before one that was due earlier. */
static void assert_all_in_order(void)
{
	assert_int_equal(fired_so_far(), 2 * started);
	for (size_t i = 1; i < 2 * started; i++)
		assert_true(fired[i - 1].due_ms <= fired[i].due_ms);
	for (uint64_t clock = 1; clock <= started; clock++) {
		unsigned marks[2] = {0, 0};
		for (size_t i = 0; i < 2 * started; i++) {
			if (fired[i].clock == clock)
				marks[fired[i].mark == OVERDUE]++;
		}
		assert_int_equal(marks[0], 1);
		assert_int_equal(marks[1], 1);
	}
}

/* Of terms of so many hours more each: the second mark of one is due between those of others. */
static void start_groups(unsigned groups, uint64_t each)
{
	for (unsigned i = 0; i < groups; i++) {
		start(each);
		books.rules[0].budget++;
	}
	assert_int_equal(fired_so_far(), 0);
}

static void leap(void)
{
	clock_manual_advance(&desk.clock, 2 * MS_PER_DAY);
}

static void after_a_leap_marks_fire_in_their_order(void **state)
{
	(void)state;
	prepare(hours_rule(), 0);
	start_groups(7, 1);
	leap();
	desk_turns(&desk, 3);
	assert_all_in_order();
	desk_restart(&desk);
	desk_turns(&desk, 3);
	assert_all_in_order();
	done();
}

static void what_does_not_fit_into_a_turn_fires_in_the_next(void **state)
{
	(void)state;
	for (uint32_t turn_events = 1; turn_events < 5; turn_events++) {
		prepare(hours_rule(), turn_events);
		start_groups(7, 1);
		leap();
		desk_turns(&desk, 16);
		assert_all_in_order();
		done();
	}
}

/* More clocks than are at hand at once, of which many have their next mark before the first one's
 * that isn't. */
static void more_than_are_at_hand_fire_in_their_order(void **state)
{
	(void)state;
	prepare(hours_rule(), 0);
	start_groups(10, CHUNK / 8);
	leap();
	desk_turns(&desk, 12);
	assert_all_in_order();
	done();
}

static void while_it_is_careful_one_fires_a_turn(void **state)
{
	char careful[300];
	(void)state;
	dir = test_dir_create();
	(void)snprintf(careful, sizeof careful, "%s", test_dir_path(dir, "careful"));
	prepare(hours_rule(), 0);
	start_groups(7, 1);
	desk.careful_path = careful;
	desk.ended_abnormally = true;
	desk_restart(&desk);
	assert_true(stage_stats(desk.stage).careful);
	leap();
	for (size_t turn = 1; turn <= 4; turn++) {
		(void)desk_turn(&desk);
		assert_int_equal(fired_so_far(), turn);
	}
	desk_turns(&desk, 12);
	assert_all_in_order();
	done();
	test_dir_destroy(dir);
}

/* ---- working days */

static void a_reminder_of_a_saturday_waits_for_monday(void **state)
{
	struct clock_rule rule = clock_books_rule("APP-64", DAY, 8);
	int64_t monday_ms;
	(void)state;
	assert_ok(time_parse_moment("2025-03-10", &monday_ms));
	rule.end_shift = ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_NONE;
	rule.marks[0].before = 3;
	rule.marks[0].before_unit = DAY;
	prepare(rule, 0);
	start(1);
	clock_manual_advance(&desk.clock, monday_ms - 30 * MS_PER_HOUR - desk.clock.now_ms);
	desk_turns(&desk, 2); /* Saturday evening */
	assert_int_equal(fired_so_far(), 0);
	clock_manual_advance(&desk.clock, monday_ms - 1 - desk.clock.now_ms);
	desk_turns(&desk, 2);
	assert_int_equal(fired_so_far(), 0);
	assert_int_equal(stage_next_wake_ms(desk.stage), desk.clock.mono_ms + 1);
	clock_manual_advance(&desk.clock, 1);
	desk_turns(&desk, 2);
	assert_int_equal(fired_so_far(), 1);
	assert_int_equal(fired[0].mark, REMINDER);
	assert_true(fired[0].due_ms < monday_ms - MS_PER_DAY);
	done();
}

/* ---- why time is held */

static void a_hold_says_why_and_what_the_clock_showed(void **state)
{
	struct event event;
	(void)state;
	prepare(hours_rule(), 0);
	start(1);
	clock_manual_set(&desk.clock, desk.clock.now_ms + MS_PER_DAY);
	(void)desk_turn(&desk);
	assert_int_equal(desk_count(&desk, HELD), 1);
	arena_reset(&desk.arena);
	assert_ok(stage_event(desk.stage, desk_events(&desk), &desk.arena, &event));
	const Zh__TimeHeld *body = BODY(&event, TimeHeld);
	assert_non_null(body->why);
	assert_true(strlen(body->why) != 0);
	assert_int_equal(body->system_ms, desk.clock.now_ms);
	assert_int_equal(event.head.subject_region, DESK_REGION);
	assert_int_equal(event.head.cause_kind, EVENT_CAUSE_NONE);
	done();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(after_a_leap_marks_fire_in_their_order),
		cmocka_unit_test(what_does_not_fit_into_a_turn_fires_in_the_next),
		cmocka_unit_test(more_than_are_at_hand_fire_in_their_order),
		cmocka_unit_test(while_it_is_careful_one_fires_a_turn),
		cmocka_unit_test(a_reminder_of_a_saturday_waits_for_monday),
		cmocka_unit_test(a_hold_says_why_and_what_the_clock_showed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
