/* Marks: one whose consequence can't be is on record and fires once, and a daemon that may fire
 * none doesn't wake for them. */
#include "common/core/common_rows.h"
#include "common/core/message.h"
#include "hazard.pb-c.h"
#include "tests/unit/common/stage/stage_fixture.h"

#define FIRED KIND(CLOCK_MARK_FIRED)
#define QUARANTINED KIND(INPUT_QUARANTINED)
/* The toy's rule: two hours, the one in which it starts not counted. */
#define DUE_MS (DESK_START_MS + 3 * MS_PER_HOUR)

static struct desk desk;
static struct decider decider;
static struct input_mark fired_mark; /* as the service was told of the last one */
static const char *poison;           /* what the service says to a mark; NULL: nothing */

/* What it makes of a mark can't be applied, or it says that it is poison. */
static void decide(const struct decider *self, const struct decide_context *context,
		   const struct input *input, struct decision *decision)
{
	(void)self;
	if (input->kind != INPUT_MARK) {
		toy_consumer.decide(&toy_consumer, context, input, decision);
		return;
	}
	fired_mark = *input->mark;
	if (poison != NULL) {
		decision_poison(decision, poison);
		return;
	}
	Zh__SignalJoined *body = NEW_IN(context, decision, SignalJoined);
	assert_non_null(body);
	SET_OPTIONAL(body, report, 7);
	SET_OPTIONAL(body, hazard, TOY_UNAPPLICABLE);
	(void)decision_emit(context, decision, KIND(SIGNAL_JOINED),
			    own_object(context, OBJECT_HAZARD, 5), body);
}

static int begin(void **state)
{
	*state = &desk;
	decider = toy_consumer;
	decider.decide = decide;
	poison = NULL;
	desk_begin(&desk, &decider);
	desk_offer_event(&desk, 1, 1, 1, 100); /* a hundred starts a clock */
	return 0;
}

static void go_beyond_it(void)
{
	clock_manual_advance(&desk.clock, DUE_MS + 5 - desk.clock.now_ms);
	desk_turns(&desk, 2);
}

static void a_mark_that_leads_to_what_cant_be_has_fired_all_the_same(void **state)
{
	(void)state;
	struct event event;
	go_beyond_it();
	assert_int_equal(desk_count(&desk, FIRED), 1);
	assert_int_equal(desk_count(&desk, QUARANTINED), 1);
	assert_int_equal(stage_stats(desk.stage).quarantined, 1);
	assert_int_equal(stage_stats(desk.stage).marks_fired, 1);
	arena_reset(&desk.arena);
	assert_ok(stage_event(desk.stage, desk_events(&desk), &desk.arena, &event));
	const Zh__InputQuarantined *kept = BODY(&event, InputQuarantined);
	assert_string_equal(kept->source_name, "clock");
	assert_int_equal(kept->source_sequence, 1);
	assert_string_equal(kept->code, "input.cannot_be_applied");
	assert_int_equal(event.head.cause_kind, EVENT_CAUSE_TIMER);
	assert_int_equal(event.head.cause_a, 1);
	/* Not again: neither now nor after a new start. */
	desk_turns(&desk, 2);
	desk_restart(&desk);
	desk_turns(&desk, 2);
	assert_int_equal(desk_count(&desk, FIRED), 1);
	assert_int_equal(desk_sum(&desk).count, 1);
}

/* A mark is no question: whatever is said to it, it has fired. */
static void a_mark_that_is_refused_has_fired(void **state)
{
	(void)state;
	poison = "toy.poison";
	go_beyond_it();
	assert_int_equal(desk_count(&desk, FIRED), 1);
	assert_int_equal(desk_count(&desk, QUARANTINED), 0);
}

static void who_is_told_of_a_mark_hears_which_and_how_late(void **state)
{
	(void)state;
	struct event event;
	poison = "toy.poison";
	go_beyond_it();
	assert_int_equal(fired_mark.clock, 1);
	assert_int_equal(fired_mark.purpose, CLOCK_HAZARD_ORDER);
	assert_int_equal(fired_mark.mark, ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE);
	assert_int_equal(fired_mark.due_ms, DUE_MS);
	assert_int_equal(fired_mark.late_ms, 5);
	assert_int_equal(fired_mark.subject.kind, OBJECT_HAZARD);
	assert_int_equal(fired_mark.subject.region, DESK_REGION);
	assert_int_equal(fired_mark.subject.number, 101);
	arena_reset(&desk.arena);
	assert_ok(stage_event(desk.stage, desk_events(&desk), &desk.arena, &event));
	const Zh__ClockMarkFired *body = BODY(&event, ClockMarkFired);
	assert_int_equal(event.head.subject_kind, OBJECT_CLOCK);
	assert_int_equal(event.head.subject_number, 1);
	assert_int_equal(body->clock, 1);
	assert_int_equal(body->mark, ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE);
	assert_int_equal(body->due_ms, DUE_MS);
	assert_int_equal(body->late_ms, 5);
	assert_int_equal(body->policy_index, CLOCK_HAZARD_ORDER);
	assert_int_equal(body->subject->kind, OBJECT_HAZARD);
	assert_int_equal(body->subject->number, 101);
	assert_int_equal(event.head.cause_kind, EVENT_CAUSE_TIMER);
	assert_int_equal(event.head.cause_daemon, DAEMON_HAZARD);
	assert_int_equal(event.head.cause_a, 1);
	assert_int_equal(event.head.cause_b, ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE);
}

/* A mark is a thing to wake for; while none may fire, waking for it would be without an end. */
static void sleeps_over_it(void)
{
	if (desk.clock.now_ms < DUE_MS)
		clock_manual_advance(&desk.clock, DUE_MS + 5 - desk.clock.now_ms);
	for (unsigned i = 0; i < 4; i++) {
		desk_turns(&desk, 2);
		assert_true(stage_next_wake_ms(desk.stage) > desk.clock.mono_ms);
		clock_manual_advance(&desk.clock,
				     stage_next_wake_ms(desk.stage) - desk.clock.mono_ms);
	}
	assert_int_equal(desk_count(&desk, FIRED), 0);
}

static void while_time_is_held_it_sleeps(void **state)
{
	(void)state;
	clock_manual_set(&desk.clock, desk.clock.now_ms + MS_PER_DAY);
	desk_turns(&desk, 2);
	assert_true(stage_stats(desk.stage).time_held);
	sleeps_over_it();
}

static void while_it_recovers_it_sleeps(void **state)
{
	(void)state;
	Zh__JournalForked forked = ZH__JOURNAL_FORKED__INIT;
	SET_OPTIONAL(&forked, incarnation, 7);
	SET_OPTIONAL(&forked, recovery, 9);
	desk_write_by_tool(&desk, KIND(JOURNAL_FORKED), &forked);
	sleeps_over_it();
}

static void where_another_took_its_place_it_sleeps(void **state)
{
	(void)state;
	Zh__LifeSuperseded superseded = ZH__LIFE_SUPERSEDED__INIT;
	SET_OPTIONAL(&superseded, life, 11);
	desk_write_by_tool(&desk, KIND(LIFE_SUPERSEDED), &superseded);
	sleeps_over_it();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_mark_that_leads_to_what_cant_be_has_fired_all_the_same),
		TEST(a_mark_that_is_refused_has_fired),
		TEST(who_is_told_of_a_mark_hears_which_and_how_late),
		TEST(while_time_is_held_it_sleeps),
		TEST(while_it_recovers_it_sleeps),
		TEST(where_another_took_its_place_it_sleeps),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
