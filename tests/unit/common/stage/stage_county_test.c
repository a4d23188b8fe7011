/* What notify tells of the county as a whole: that a recovery has ended, that a newer life took
 * this one's place, that this one stays.  The stage decides that, and no service hears of it. */
#include <stdio.h>

#include "common/core/common_rows.h"
#include "common/core/message.h"
#include "tests/unit/common/stage/stage_fixture.h"

#define FORKED KIND(JOURNAL_FORKED)
#define ENDED KIND(RECOVERY_ENDED)
#define SUPERSEDED KIND(LIFE_SUPERSEDED)
#define STAYS KIND(LIFE_STAYS)

static struct desk desk;

static void decide(const struct decider *self, const struct decide_context *context,
		   const struct input *input, struct decision *decision)
{
	(void)self;
	if (input->kind == INPUT_EVENT) {
		assert_int_equal(input->event->head.kind, KIND(REPORT_JOINED));
		toy_consumer.decide(&toy_consumer, context, input, decision);
	} else {
		toy_producer.decide(&toy_producer, context, input, decision);
	}
}

static enum status evolve(const struct decider *self, struct rows_writer *rows,
			  const struct event *event)
{
	(void)self;
	enum status status = toy_consumer.evolve(&toy_consumer, rows, event);
	return status == STATUS_OK ? toy_producer.evolve(&toy_producer, rows, event) : status;
}

static int begin(void **state)
{
	static const struct source_kind kinds[] = {{.kind = KIND(REPORT_JOINED)},
						   {.kind = ENDED},
						   {.kind = SUPERSEDED},
						   {.kind = STAYS}};
	static const struct source source = {DAEMON_INTAKE, kinds, 4};
	static struct decider decider;
	*state = &desk;
	decider = toy_producer;
	decider.daemon = DAEMON_HAZARD;
	decider.decide = decide;
	decider.evolve = evolve;
	decider.sources = &source;
	decider.source_count = 1;
	desk_begin(&desk, &decider);
	return 0;
}

static void recover(uint64_t recovery)
{
	Zh__JournalForked forked = ZH__JOURNAL_FORKED__INIT;
	SET_OPTIONAL(&forked, incarnation, 7);
	SET_OPTIONAL(&forked, recovery, recovery);
	assert_int_equal(desk_add(&desk, 1)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	desk_write_by_tool(&desk, FORKED, &forked);
	desk_turns(&desk, 1);
	assert_true(stage_stats(desk.stage).recovering);
}

/* As notify's next event; about the subject where one is given. */
static void tell_of(uint16_t kind, uint64_t subject, const void *message)
{
	uint8_t stored[512];
	uint64_t sequence = desk_source(&desk).cursor + 1;
	size_t size = desk_stored(sequence, kind, subject, message, stored, sizeof stored);
	Zh__Batch batch = desk_batch(sequence, sequence, stored, size);
	desk_offer(&desk, &batch);
	assert_int_equal(desk_source(&desk).cursor, sequence);
}

static void tell_ended(uint64_t recovery, uint64_t subject)
{
	Zh__RecoveryEnded ended = ZH__RECOVERY_ENDED__INIT;
	SET_OPTIONAL(&ended, recovery, recovery);
	tell_of(ENDED, subject, &ended);
}

static void tell_superseded(uint64_t subject)
{
	Zh__LifeSuperseded superseded = ZH__LIFE_SUPERSEDED__INIT;
	SET_OPTIONAL(&superseded, life, 11);
	SET_OPTIONAL(&superseded, by_peer, 522702);
	tell_of(SUPERSEDED, subject, &superseded);
}

static void tell_stays(uint64_t subject)
{
	Zh__LifeStays stays = ZH__LIFE_STAYS__INIT;
	SET_OPTIONAL(&stays, life, 11);
	tell_of(STAYS, subject, &stays);
}

static void read_last(struct event *ret_event, uint16_t kind)
{
	arena_reset(&desk.arena);
	assert_ok(stage_event(desk.stage, desk_events(&desk), &desk.arena, ret_event));
	assert_int_equal(ret_event->head.kind, kind);
	assert_int_equal(ret_event->head.subject_region, DESK_REGION);
	assert_int_equal(ret_event->head.subject_number, 0);
}

/* ---- each in its turn */

static void a_recovery_ends_when_its_own_end_is_told(void **state)
{
	(void)state;
	struct event event;
	recover(9);
	tell_ended(8, 0); /* of an earlier one */
	assert_true(stage_stats(desk.stage).recovering);
	assert_int_equal(desk_count(&desk, ENDED), 0);
	tell_ended(9, 0);
	assert_false(stage_stats(desk.stage).recovering);
	read_last(&event, ENDED);
	const Zh__RecoveryEnded *body = BODY(&event, RecoveryEnded);
	assert_int_equal(body->recovery, 9);
	/* Once is enough, and where none is under way nothing ends. */
	tell_ended(9, 0);
	tell_ended(0, 0);
	assert_int_equal(desk_count(&desk, ENDED), 1);
}

static void who_is_superseded_does_nothing_until_he_stays(void **state)
{
	(void)state;
	struct event event;
	tell_superseded(0);
	assert_true(stage_stats(desk.stage).superseded);
	read_last(&event, SUPERSEDED);
	const Zh__LifeSuperseded *body = BODY(&event, LifeSuperseded);
	assert_int_equal(body->life, 11);
	assert_int_equal(body->by_peer, 522702);
	const Zh__Reply *reply = desk_add(&desk, 5);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_REFUSED);
	assert_string_equal(reply->refusal->code, "restore.superseded");
	assert_string_equal(reply->refusal->possible[0], "restore.stay");
	assert_int_equal(desk_sum(&desk).count, 0);
	tell_stays(0);
	assert_false(stage_stats(desk.stage).superseded);
	read_last(&event, STAYS);
	assert_int_equal(BODY(&event, LifeStays)->life, 11);
	assert_int_equal(desk_add(&desk, 5)->outcome, ZH__OUTCOME__OUTCOME_DONE);
}

/* ---- set aside, and decided again by a person */

static void requeue(uint64_t quarantine)
{
	const Zh__Reply *reply =
		desk_act(&desk, "quarantine.requeue", OBJECT_QUARANTINE, quarantine, ROLE_OPERATOR);
	assert_non_null(reply);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_DONE);
}

/* What comes about this subject is set aside from now on. */
static void poison(uint64_t subject)
{
	desk_offer_event(&desk, 1, 1, subject, TOY_POISON);
	assert_int_equal(stage_stats(desk.stage).quarantined, 1);
}

static void drop_the_poison(void)
{
	const Zh__Reply *reply =
		desk_act(&desk, "quarantine.drop", OBJECT_QUARANTINE, 1, ROLE_OPERATOR);
	assert_non_null(reply);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_DONE);
}

static void a_recovery_that_was_set_aside_ends_after_all(void **state)
{
	(void)state;
	recover(9);
	poison(50);
	tell_ended(9, 50);
	assert_true(stage_stats(desk.stage).recovering);
	drop_the_poison();
	requeue(2);
	assert_int_equal(desk_count(&desk, ENDED), 1);
	assert_int_equal(desk_count(&desk, KIND(INPUT_RELEASED)), 1);
	assert_false(stage_stats(desk.stage).recovering);
}

static void so_is_a_life_that_was_superseded(void **state)
{
	(void)state;
	poison(50);
	tell_superseded(50);
	drop_the_poison();
	assert_false(stage_stats(desk.stage).superseded);
	requeue(2);
	assert_true(stage_stats(desk.stage).superseded);
	assert_int_equal(desk_count(&desk, SUPERSEDED), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_recovery_ends_when_its_own_end_is_told),
		TEST(who_is_superseded_does_nothing_until_he_stays),
		TEST(a_recovery_that_was_set_aside_ends_after_all),
		TEST(so_is_a_life_that_was_superseded),
	};
	return cmocka_run_group_tests_name("stage_county", tests, NULL, NULL);
}
