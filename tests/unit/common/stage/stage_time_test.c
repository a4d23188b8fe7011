/* Time: when marks fire, when they are held back, and who lets them go. */
#include <sodium.h>
#include <stdio.h>

#include "common/core/common_rows.h"
#include "common/stage/common_decide.h"
#include "tests/unit/common/stage/stage_fixture.h"

#define HELD KIND(TIME_HELD)
#define FIRED KIND(CLOCK_MARK_FIRED)
/* The toy's rule: two hours, the one in which it starts not counted. */
#define DUE_MS (DESK_START_MS + 3 * MS_PER_HOUR)

static struct desk desk;

static void prepare(bool driven)
{
	memset(&desk, 0, sizeof desk);
	desk.decider = &toy_consumer;
	desk.driven = driven;
	desk_open(&desk);
	desk_offer_event(&desk, 1, 1, 1, 100); /* a hundred starts a clock */
	assert_int_equal(desk_count(&desk, KIND(CLOCK_STARTED)), 1);
}

static int begin(void **state)
{
	*state = &desk;
	prepare(false);
	return 0;
}

static int begin_producer(void **state)
{
	*state = &desk;
	desk_begin(&desk, &toy_producer);
	return 0;
}

static int begin_driven(void **state)
{
	*state = &desk;
	prepare(true);
	return 0;
}

static uint64_t fired(void)
{
	(void)desk_turn(&desk);
	return desk_count(&desk, FIRED);
}

static const Zh__Reply *about_time(const char *act, uint32_t roles, int64_t stated_ms)
{
	Zh__TimeConfirmCommand body = ZH__TIME_CONFIRM_COMMAND__INIT;
	uint8_t packed[16];
	if (stated_ms != 0)
		SET_OPTIONAL(&body, now_ms, stated_ms);
	Zh__Command command = ZH__COMMAND__INIT;
	command.act = act;
	command.has_body = 1;
	command.body = (ProtobufCBinaryData){protobuf_c_message_pack(&body.base, packed), packed};
	struct principal person = toy_person("lin", roles);
	const Zh__Reply *reply = desk_command(&desk, &person, &command);
	assert_non_null(reply);
	return reply;
}

/* Somebody looks at a good clock, which shows what the system's does. */
static const Zh__Reply *confirm(uint32_t roles)
{
	return about_time("clock.confirm", roles, desk.clock.now_ms);
}

static void a_mark_fires_at_its_moment(void **state)
{
	(void)state;
	clock_manual_advance(&desk.clock, DUE_MS - 1 - desk.clock.now_ms);
	assert_int_equal(fired(), 0);
	assert_int_equal(stage_next_wake_ms(desk.stage), desk.clock.mono_ms + 1);
	clock_manual_advance(&desk.clock, 1);
	assert_int_equal(fired(), 1);
	assert_int_equal(fired(), 1);
	assert_int_equal(desk_count(&desk, HELD), 0);
}

/* Machines' clocks differ by minutes; what is further off hasn't happened, and isn't stated. */
static void what_is_stated_has_happened(void **state)
{
	(void)state;
	int64_t now_ms = desk.clock.now_ms;
	assert_int_equal(desk_add_of(&desk, 1, now_ms + 5 * MS_PER_MINUTE)->outcome,
			 ZH__OUTCOME__OUTCOME_DONE);
	uint64_t events = desk_events(&desk);
	const Zh__Reply *reply = desk_add_of(&desk, 2, now_ms + 5 * MS_PER_MINUTE + 1);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_INVALID);
	assert_string_equal(reply->refusal->code, "act.happened_future");
	assert_int_equal(desk_events(&desk), events);
	assert_int_equal(desk_add_of(&desk, 2, now_ms - MS_PER_DAY)->outcome,
			 ZH__OUTCOME__OUTCOME_DONE);
}

/* A device that lost its clock stands in 1970, and seconds look like it: no term runs from
 * there. */
static void what_is_stated_is_of_our_time(void **state)
{
	(void)state;
	static const int64_t moments[] = {INT64_MIN, -1, 0, DESK_START_MS / 1000,
					  631151999999 /* the end of 1989 */};
	for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
		const Zh__Reply *reply = desk_add_of(&desk, 1, moments[i]);
		assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_INVALID);
		assert_string_equal(reply->refusal->code, "act.happened_unit");
		assert_string_equal(reply->refusal->where, "happened_ms");
	}
	assert_int_equal(desk_events(&desk), 0);
	assert_int_equal(desk_add_of(&desk, 1, 631152000000)->outcome, ZH__OUTCOME__OUTCOME_DONE);
}

/* A clock that is set a year ahead must not send letters. */
static void a_jump_holds_marks_back(void **state)
{
	(void)state;
	clock_manual_set(&desk.clock, desk.clock.now_ms + 365 * MS_PER_DAY);
	assert_int_equal(fired(), 0);
	assert_int_equal(desk_count(&desk, HELD), 1);
	assert_true(stage_stats(desk.stage).time_held);
	clock_manual_advance(&desk.clock, MS_PER_DAY);
	assert_int_equal(fired(), 0);
	/* It stands on record: a restart doesn't help. */
	desk_restart(&desk);
	assert_int_equal(fired(), 0);
	assert_int_equal(desk_count(&desk, HELD), 1);
	assert_int_equal(confirm(ROLE_LEADER)->outcome, ZH__OUTCOME__OUTCOME_NOT_PERMITTED);
	assert_int_equal(fired(), 0);
	assert_int_equal(confirm(ROLE_OPERATOR)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_int_equal(fired(), 1);
	assert_string_equal(confirm(ROLE_OPERATOR)->refusal->code, "clock.not_held");
}

/* What is due waits until its neighbours were compared with, and then fires, once. */
static void a_restored_county_fires_nothing_until_the_end(void **state)
{
	(void)state;
	Zh__JournalForked forked = ZH__JOURNAL_FORKED__INIT;
	SET_OPTIONAL(&forked, incarnation, 7);
	SET_OPTIONAL(&forked, recovery, 9);
	SET_OPTIONAL(&forked, numbers_skipped, 1000);
	desk_write_by_tool(&desk, KIND(JOURNAL_FORKED), &forked);
	clock_manual_set(&desk.clock, DUE_MS);
	assert_int_equal(fired(), 0);
	assert_true(stage_stats(desk.stage).recovering);
	desk_restart(&desk);
	assert_int_equal(fired(), 0);
	Zh__RecoveryEnded ended = ZH__RECOVERY_ENDED__INIT;
	SET_OPTIONAL(&ended, recovery, 9);
	desk_write_by_tool(&desk, KIND(RECOVERY_ENDED), &ended);
	assert_int_equal(fired(), 1);
	assert_false(stage_stats(desk.stage).recovering);
}

/* A copy that a newer life has taken the place of fires nothing, until a person says that it
 * stays. */
static void a_superseded_copy_fires_nothing(void **state)
{
	(void)state;
	Zh__LifeSuperseded superseded = ZH__LIFE_SUPERSEDED__INIT;
	SET_OPTIONAL(&superseded, life, 11);
	desk_write_by_tool(&desk, KIND(LIFE_SUPERSEDED), &superseded);
	clock_manual_set(&desk.clock, DUE_MS);
	assert_int_equal(fired(), 0);
	assert_true(stage_stats(desk.stage).superseded);
	Zh__LifeStays stays = ZH__LIFE_STAYS__INIT;
	SET_OPTIONAL(&stays, life, 11);
	desk_write_by_tool(&desk, KIND(LIFE_STAYS), &stays);
	assert_int_equal(fired(), 1);
	assert_false(stage_stats(desk.stage).superseded);
}

/* What is taken in meanwhile is written with the time that was counted on. */
static void a_wrong_clock_is_never_written(void **state)
{
	(void)state;
	int64_t before_ms = desk.clock.now_ms;
	clock_manual_set(&desk.clock, before_ms + 730 * MS_PER_DAY);
	clock_manual_advance(&desk.clock, 3 * MS_PER_SECOND);
	desk_offer_event(&desk, 2, 2, 2, 5);
	assert_int_equal(journal_head(desk.journal)->now_ms, before_ms + 3 * MS_PER_SECOND);
	/* Nor after a restart, which has nothing but the last frame to count from. */
	desk_restart(&desk);
	clock_manual_advance(&desk.clock, MS_PER_SECOND);
	desk_offer_event(&desk, 3, 3, 3, 5);
	assert_true(journal_head(desk.journal)->now_ms < before_ms + MS_PER_MINUTE);
	assert_int_equal(desk_count(&desk, HELD), 1);
	/* The clock is mended: time goes on by it, marks wait for a word. */
	clock_manual_set(&desk.clock, before_ms + 10 * MS_PER_SECOND);
	desk_offer_event(&desk, 4, 4, 4, 5);
	assert_int_equal(journal_head(desk.journal)->now_ms, before_ms + 10 * MS_PER_SECOND);
	assert_true(stage_stats(desk.stage).time_held);
	assert_int_equal(confirm(ROLE_OPERATOR)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	(void)desk_turn(&desk);
	assert_false(stage_stats(desk.stage).time_held);
}

/* Three days are no absence; while time is held, waiting doesn't make them true. */
static void a_restart_does_not_believe_what_was_held(void **state)
{
	(void)state;
	int64_t before_ms = desk.clock.now_ms;
	clock_manual_set(&desk.clock, before_ms + 3 * MS_PER_DAY);
	(void)desk_turn(&desk);
	assert_int_equal(desk_count(&desk, HELD), 1);
	desk_restart(&desk);
	desk_offer_event(&desk, 2, 2, 2, 5);
	assert_true(journal_head(desk.journal)->now_ms < before_ms + MS_PER_MINUTE);
}

/* What crystals may part by in thirty days is 21 minutes: that long nobody has looked at it. */
static void what_is_held_is_not_believed_for_its_age(void **state)
{
	(void)state;
	int64_t before_ms = desk.clock.now_ms;
	clock_manual_set(&desk.clock, before_ms + 10 * MS_PER_MINUTE);
	(void)desk_turn(&desk);
	assert_true(stage_stats(desk.stage).time_held);
	clock_manual_advance(&desk.clock, 30 * MS_PER_DAY);
	desk_offer_event(&desk, 2, 2, 2, 5);
	assert_int_equal(journal_head(desk.journal)->now_ms, before_ms + 30 * MS_PER_DAY);
	assert_true(stage_stats(desk.stage).time_held);
	assert_int_equal(confirm(ROLE_OPERATOR)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	(void)desk_turn(&desk);
	assert_false(stage_stats(desk.stage).time_held);
}

static void many_small_steps_add_up(void **state)
{
	(void)state;
	int64_t before_ms = desk.clock.now_ms;
	for (unsigned step = 0; step < 20; step++) {
		clock_manual_set(&desk.clock, desk.clock.now_ms + 50 * MS_PER_SECOND);
		(void)desk_turn(&desk);
	}
	assert_int_equal(desk_count(&desk, HELD), 1);
	desk_offer_event(&desk, 2, 2, 2, 5);
	assert_true(journal_head(desk.journal)->now_ms <= before_ms + MS_PER_MINUTE);
}

/* A crystal that is slow by 100 millionths is no jump, however long it runs. */
static void a_slow_crystal_is_no_jump(void **state)
{
	(void)state;
	for (unsigned day = 0; day < 100; day++) {
		clock_manual_advance(&desk.clock, MS_PER_DAY);
		clock_manual_set(&desk.clock, desk.clock.now_ms + MS_PER_DAY / 10000);
		(void)desk_turn(&desk);
	}
	assert_int_equal(desk_count(&desk, HELD), 0);
}

/* What crystals may part by in a hundred days is more than an hour; at once it is a jump. */
static void a_jump_is_one_after_a_hundred_days_too(void **state)
{
	(void)state;
	for (unsigned day = 0; day < 100; day++) {
		clock_manual_advance(&desk.clock, MS_PER_DAY);
		(void)desk_turn(&desk);
	}
	assert_int_equal(desk_count(&desk, HELD), 0);
	clock_manual_set(&desk.clock, desk.clock.now_ms + 2 * MS_PER_MINUTE);
	(void)desk_turn(&desk);
	assert_int_equal(desk_count(&desk, HELD), 1);
}

static void a_confirmation_states_the_time(void **state)
{
	(void)state;
	int64_t before_ms = desk.clock.now_ms;
	clock_manual_set(&desk.clock, before_ms + 2 * MS_PER_HOUR);
	(void)desk_turn(&desk);
	const Zh__Reply *reply = about_time("clock.confirm", ROLE_OPERATOR, 0);
	assert_string_equal(reply->refusal->code, "clock.time_not_stated");
	reply = about_time("clock.confirm", ROLE_OPERATOR, before_ms);
	assert_string_equal(reply->refusal->code, "clock.time_differs");
	assert_string_equal(reply->refusal->params[0]->value, "2025-03-03T11:00:00.000+08:00");
	reply = about_time("clock.confirm", ROLE_OPERATOR, before_ms + 2 * MS_PER_HOUR - 60001);
	assert_string_equal(reply->refusal->code, "clock.time_differs");
	reply = about_time("clock.confirm", ROLE_OPERATOR, before_ms + 2 * MS_PER_HOUR + 60001);
	assert_string_equal(reply->refusal->code, "clock.time_differs");
	reply = about_time("clock.confirm", ROLE_OPERATOR, before_ms + 2 * MS_PER_HOUR - 60000);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_DONE);
	desk_offer_event(&desk, 2, 2, 2, 5);
	assert_int_equal(journal_head(desk.journal)->now_ms, before_ms + 2 * MS_PER_HOUR);
}

/* Confirmed by mistake: the journal is a day ahead.  Two persons let it go on by the true time. */
static void a_wrong_stretch_is_put_right_by_two(void **state)
{
	(void)state;
	int64_t before_ms = desk.clock.now_ms;
	clock_manual_set(&desk.clock, before_ms + MS_PER_DAY);
	(void)desk_turn(&desk);
	assert_int_equal(confirm(ROLE_OPERATOR)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	desk_offer_event(&desk, 2, 2, 2, 5);
	const Zh__Reply *reply = about_time("clock.put-right", ROLE_OPERATOR, desk.clock.now_ms);
	assert_string_equal(reply->refusal->code, "clock.nothing_to_put_right");
	/* The clock is mended: time stands, and nobody may call that in order. */
	clock_manual_set(&desk.clock, before_ms + MS_PER_HOUR);
	desk_offer_event(&desk, 3, 3, 3, 5);
	assert_int_equal(journal_head(desk.journal)->now_ms, before_ms + MS_PER_DAY);
	reply = confirm(ROLE_OPERATOR);
	assert_string_equal(reply->refusal->code, "clock.behind_journal");
	assert_string_equal(reply->refusal->possible[0], "clock.put-right");
	reply = about_time("clock.put-right", ROLE_OPERATOR, desk.clock.now_ms + 2 * MS_PER_DAY);
	assert_string_equal(reply->refusal->code, "clock.time_differs");
	reply = about_time("clock.put-right", ROLE_OPERATOR, desk.clock.now_ms);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_PROPOSED);
	clock_manual_advance(&desk.clock, MS_PER_HOUR);
	reply = desk_act(&desk, "proposal.approve", OBJECT_PROPOSAL, 1, ROLE_LEADER);
	assert_non_null(reply);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_DONE);
	clock_manual_advance(&desk.clock, MS_PER_SECOND); /* the pull from before is asked anew */
	(void)desk_turn(&desk);
	desk_offer_event(&desk, 4, 4, 4, 5);
	assert_int_equal(journal_head(desk.journal)->now_ms,
			 before_ms + 2 * MS_PER_HOUR + MS_PER_SECOND);
	assert_false(stage_stats(desk.stage).time_held);
	/* It is so after a restart too, and the journal is whole. */
	desk_restart(&desk);
	clock_manual_advance(&desk.clock, MS_PER_MINUTE);
	desk_offer_event(&desk, 5, 5, 5, 5);
	assert_int_equal(journal_head(desk.journal)->now_ms,
			 before_ms + 2 * MS_PER_HOUR + MS_PER_SECOND + MS_PER_MINUTE);
	struct journal_verified verified;
	assert_ok(journal_verify(desk.journal, &verified, NULL));
}

/* What became due in the wrong stretch while the clock was held isn't due when it is put right: the
 * turn in which that is said still has the wrong moment. */
static void nothing_fires_as_time_is_put_right(void **state)
{
	(void)state;
	int64_t before_ms = desk.clock.now_ms;
	clock_manual_set(&desk.clock, before_ms + MS_PER_DAY);
	(void)desk_turn(&desk);
	assert_int_equal(confirm(ROLE_OPERATOR)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	desk_offer_event(&desk, 2, 2, 2, 100); /* its mark is due in three hours */
	assert_int_equal(fired(), 1);
	clock_manual_set(&desk.clock, before_ms + 2 * MS_PER_DAY);
	(void)desk_turn(&desk);
	clock_manual_advance(&desk.clock, 4 * MS_PER_HOUR);
	(void)desk_turn(&desk);
	clock_manual_advance(&desk.clock, MS_PER_SECOND); /* the pull from before is asked anew */
	(void)desk_turn(&desk);
	desk_offer_event(&desk, 3, 3, 3, 5);
	assert_int_equal(journal_head(desk.journal)->now_ms,
			 before_ms + MS_PER_DAY + 4 * MS_PER_HOUR + MS_PER_SECOND);
	clock_manual_set(&desk.clock, before_ms + 4 * MS_PER_HOUR);
	(void)desk_turn(&desk);
	const Zh__Reply *reply = about_time("clock.put-right", ROLE_OPERATOR, desk.clock.now_ms);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_PROPOSED);
	reply = desk_act(&desk, "proposal.approve", OBJECT_PROPOSAL, 1, ROLE_LEADER);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_int_equal(fired(), 1);
	assert_false(stage_stats(desk.stage).time_held);
}

/* The moment that was wrong comes in truth, days later. */
static void what_was_put_right_is_over(void **state)
{
	(void)state;
	int64_t before_ms = desk.clock.now_ms;
	a_wrong_stretch_is_put_right_by_two(state);
	clock_manual_advance(&desk.clock, 2 * MS_PER_DAY);
	desk_restart(&desk);
	clock_manual_advance(&desk.clock, MS_PER_MINUTE);
	desk_offer_event(&desk, 6, 6, 6, 5);
	int64_t last_ms = journal_head(desk.journal)->now_ms;
	assert_true(last_ms > before_ms + 2 * MS_PER_DAY);
	desk_restart(&desk);
	clock_manual_advance(&desk.clock, MS_PER_MINUTE);
	desk_offer_event(&desk, 7, 7, 7, 5);
	assert_false(stage_stats(desk.stage).time_held);
	assert_true(journal_head(desk.journal)->now_ms >= last_ms);
	/* A clock that is set back doesn't take it back either. */
	clock_manual_set(&desk.clock, before_ms + MS_PER_DAY / 2);
	(void)desk_turn(&desk);
	(void)desk_turn(&desk);
	assert_true(stage_stats(desk.stage).time_held);
	assert_true(journal_head(desk.journal)->now_ms >= last_ms);
}

static void less_than_a_minute_is_no_jump(void **state)
{
	(void)state;
	clock_manual_advance(&desk.clock, DUE_MS - 59999 - desk.clock.now_ms);
	assert_int_equal(fired(), 0);
	clock_manual_set(&desk.clock, DUE_MS);
	assert_int_equal(fired(), 1);
	assert_int_equal(desk_count(&desk, HELD), 0);
}

static void time_never_goes_back(void **state)
{
	(void)state;
	clock_manual_advance(&desk.clock, MS_PER_SECOND);
	desk_offer_event(&desk, 2, 2, 2, 5);
	int64_t before_ms = journal_head(desk.journal)->now_ms;
	clock_manual_set(&desk.clock, desk.clock.now_ms - 30 * MS_PER_MINUTE);
	desk_offer_event(&desk, 3, 3, 3, 6);
	assert_int_equal(stage_now_ms(desk.stage), before_ms);
	assert_int_equal(desk_sum(&desk).count, 3);
	assert_int_equal(journal_head(desk.journal)->now_ms, before_ms);
}

static void absence_of_more_than_a_week_holds_marks_back(void **state)
{
	(void)state;
	desk_stop(&desk);
	clock_manual_advance(&desk.clock, 6 * MS_PER_DAY);
	desk_restart_stopped(&desk);
	assert_int_equal(fired(), 1);
	assert_int_equal(desk_count(&desk, HELD), 0);
	desk_offer_event(&desk, 2, 2, 2, 200);
	desk_stop(&desk);
	clock_manual_advance(&desk.clock, 8 * MS_PER_DAY);
	desk_restart_stopped(&desk);
	assert_int_equal(fired(), 1);
	assert_int_equal(desk_count(&desk, HELD), 1);
	assert_int_equal(confirm(ROLE_OPERATOR)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_int_equal(fired(), 2);
}

/* What we make ourselves stops while a consumer lags, since a backlog belongs before the door. */
static void marks_wait_for_the_slowest_consumer(void **state)
{
	(void)state;
	for (uint64_t n = 2; n <= 1101; n++)
		desk_offer_event(&desk, n, n, n, 5);
	assert_true(desk_events(&desk) > 1100);
	clock_manual_advance(&desk.clock, DUE_MS - desk.clock.now_ms);
	struct principal from = {.roles = ROLE_DAEMON, .region = DESK_REGION};
	(void)snprintf(from.id, sizeof from.id, "escalation");
	Zh__Pull pull = ZH__PULL__INIT;
	SET_OPTIONAL(&pull, source, (Zh__DaemonName)DAEMON_HAZARD);
	SET_OPTIONAL(&pull, from, 1);
	SET_OPTIONAL(&pull, durable, 0);
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	envelope.what_case = ZH__ENVELOPE__WHAT_PULL;
	envelope.pull = &pull;
	desk_receive(&desk, &from, &envelope);
	assert_int_equal(fired(), 0);
	SET_OPTIONAL(&pull, durable, desk_events(&desk) - 1000);
	desk_receive(&desk, &from, &envelope);
	assert_int_equal(fired(), 1);
	/* One that has gone away holds nothing up. */
	clock_manual_advance(&desk.clock, 1000); /* the pull from before the leap is asked anew */
	(void)desk_turn(&desk);
	desk_offer_event(&desk, 1102, 1102, 1102, 200);
	SET_OPTIONAL(&pull, durable, 0);
	desk_receive(&desk, &from, &envelope);
	clock_manual_advance(&desk.clock, 4 * MS_PER_HOUR);
	assert_int_equal(fired(), 2);
}

/* ---- clocks by hand */

static const Zh__Reply *by_hand(const char *act, const char *ground, uint32_t roles)
{
	Zh__ClockActCommand body = ZH__CLOCK_ACT_COMMAND__INIT;
	body.ground = ground;
	uint8_t packed[64];
	Zh__ObjectId target = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&target, kind, OBJECT_CLOCK);
	SET_OPTIONAL(&target, region, DESK_REGION);
	SET_OPTIONAL(&target, number, 1);
	Zh__Command command = ZH__COMMAND__INIT;
	command.act = act;
	command.target = &target;
	command.has_body = 1;
	command.body = (ProtobufCBinaryData){protobuf_c_message_pack(&body.base, packed), packed};
	struct principal person = toy_person("lin", roles);
	const Zh__Reply *reply = desk_command(&desk, &person, &command);
	assert_non_null(reply);
	return reply;
}

static void a_suspended_clock_is_longer_by_its_rest(void **state)
{
	(void)state;
	assert_string_equal(by_hand("clock.suspend", NULL, ROLE_OFFICER)->refusal->code,
			    "clock.ground_missing");
	assert_string_equal(by_hand("clock.suspend", "testing", ROLE_OFFICER)->refusal->code,
			    "clock.ground_not_allowed");
	assert_int_equal(by_hand("clock.suspend", "right_holder", ROLE_OFFICER)->outcome,
			 ZH__OUTCOME__OUTCOME_DONE);
	assert_string_equal(by_hand("clock.suspend", "again", ROLE_OFFICER)->refusal->code,
			    "clock.suspended_already");
	clock_manual_advance(&desk.clock, 10 * MS_PER_HOUR);
	assert_int_equal(fired(), 0);
	assert_int_equal(by_hand("clock.resume", NULL, ROLE_OFFICER)->outcome,
			 ZH__OUTCOME__OUTCOME_DONE);
	assert_string_equal(by_hand("clock.resume", NULL, ROLE_OFFICER)->refusal->code,
			    "clock.not_suspended");
	state_savepoint(desk.state);
	struct clock_row row;
	memcpy(&row, clock_row_get(stage_rows(desk.stage), 1), sizeof row);
	assert_int_equal(row.due_ms, DUE_MS + 10 * MS_PER_HOUR - 1);
	clock_manual_advance(&desk.clock, 2 * MS_PER_HOUR);
	assert_int_equal(fired(), 0);
	clock_manual_advance(&desk.clock, MS_PER_HOUR);
	assert_int_equal(fired(), 1);
}

static void what_the_rule_does_not_know_is_not_granted(void **state)
{
	(void)state;
	assert_string_equal(by_hand("clock.extend", NULL, ROLE_LEADER)->refusal->code,
			    "clock.no_extension");
	assert_int_equal(by_hand("clock.extend", NULL, ROLE_OPERATOR)->outcome,
			 ZH__OUTCOME__OUTCOME_NOT_PERMITTED);
}

/* ---- demonstrations */

static const Zh__Reply *advance(int64_t now_ms, uint32_t roles)
{
	Zh__DriveClockCommand body = ZH__DRIVE_CLOCK_COMMAND__INIT;
	SET_OPTIONAL(&body, now_ms, now_ms);
	uint8_t packed[32];
	Zh__Command command = ZH__COMMAND__INIT;
	command.act = "demo.advance";
	command.has_body = 1;
	command.body = (ProtobufCBinaryData){protobuf_c_message_pack(&body.base, packed), packed};
	struct principal person = toy_person("op", roles);
	const Zh__Reply *reply = desk_command(&desk, &person, &command);
	assert_non_null(reply);
	return reply;
}

static void only_an_act_moves_a_driven_clock(void **state)
{
	(void)state;
	clock_manual_advance(&desk.clock, 30 * MS_PER_DAY);
	assert_int_equal(fired(), 0);
	assert_int_equal(stage_now_ms(desk.stage), DESK_START_MS);
	assert_int_equal(stage_next_wake_ms(desk.stage) > desk.clock.mono_ms + 10000, false);
	assert_string_equal(advance(DESK_START_MS - 1, ROLE_OPERATOR)->refusal->code,
			    "demo.backwards");
	assert_int_equal(advance(DUE_MS, ROLE_OFFICER)->outcome,
			 ZH__OUTCOME__OUTCOME_NOT_PERMITTED);
	assert_int_equal(fired(), 0);
	assert_int_equal(advance(DUE_MS, ROLE_OPERATOR)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_int_equal(fired(), 1);
	assert_int_equal(desk_count(&desk, HELD), 0);
	desk_restart(&desk);
	(void)desk_turn(&desk);
	assert_int_equal(stage_now_ms(desk.stage), DUE_MS);
}

/* What comes after it could be neither printed nor counted on in days. */
static void a_driven_clock_has_an_end(void **state)
{
	(void)state;
	assert_string_equal(advance(INT64_MAX, ROLE_OPERATOR)->refusal->code, "demo.too_far");
	assert_string_equal(advance(DRIVEN_LAST_MS + 1, ROLE_OPERATOR)->refusal->code,
			    "demo.too_far");
	assert_int_equal(stage_now_ms(desk.stage), DESK_START_MS);
	assert_int_equal(advance(DRIVEN_LAST_MS, ROLE_OPERATOR)->outcome,
			 ZH__OUTCOME__OUTCOME_DONE);
	(void)desk_turn(&desk);
	assert_int_equal(stage_now_ms(desk.stage), DRIVEN_LAST_MS);
	desk_restart(&desk);
	(void)desk_turn(&desk);
	assert_int_equal(stage_now_ms(desk.stage), DRIVEN_LAST_MS);
}

/* There is no other clock beside it that could be wrong. */
static void a_driven_clock_is_not_put_right(void **state)
{
	(void)state;
	const Zh__Reply *reply = about_time("clock.put-right", ROLE_OPERATOR, DESK_START_MS);
	assert_string_equal(reply->refusal->code, "clock.driven");
}

static void a_real_county_has_no_driven_clock(void **state)
{
	(void)state;
	assert_string_equal(advance(DUE_MS, ROLE_OPERATOR)->refusal->code, "demo.not_driven");
	assert_int_equal(fired(), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, desk_teardown)
#define DRIVEN(name) cmocka_unit_test_setup_teardown(name, begin_driven, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_mark_fires_at_its_moment),
		TEST(a_restored_county_fires_nothing_until_the_end),
		TEST(a_superseded_copy_fires_nothing),
		cmocka_unit_test_setup_teardown(what_is_stated_has_happened, begin_producer,
						desk_teardown),
		cmocka_unit_test_setup_teardown(what_is_stated_is_of_our_time, begin_producer,
						desk_teardown),
		TEST(a_jump_holds_marks_back),
		TEST(a_wrong_clock_is_never_written),
		TEST(a_restart_does_not_believe_what_was_held),
		TEST(what_is_held_is_not_believed_for_its_age),
		TEST(many_small_steps_add_up),
		TEST(a_jump_is_one_after_a_hundred_days_too),
		TEST(a_slow_crystal_is_no_jump),
		TEST(a_confirmation_states_the_time),
		TEST(a_wrong_stretch_is_put_right_by_two),
		TEST(nothing_fires_as_time_is_put_right),
		TEST(what_was_put_right_is_over),
		TEST(less_than_a_minute_is_no_jump),
		TEST(time_never_goes_back),
		TEST(absence_of_more_than_a_week_holds_marks_back),
		TEST(marks_wait_for_the_slowest_consumer),
		TEST(a_suspended_clock_is_longer_by_its_rest),
		TEST(what_the_rule_does_not_know_is_not_granted),
		DRIVEN(only_an_act_moves_a_driven_clock),
		DRIVEN(a_driven_clock_has_an_end),
		DRIVEN(a_driven_clock_is_not_put_right),
		TEST(a_real_county_has_no_driven_clock),
	};
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests_name("stage_time", tests, NULL, NULL);
}
