/* The common tables: what each common event leaves in the rows, and what is refused. */
#include "tests/lib/test.h"

#include "command.pb-c.h"
#include "tests/unit/common/core/rows_fixture.h"

#define T0 INT64_C(1740963600000)

static uint64_t sequence;

static int begin(void **state)
{
	sequence = 0;
	return rows_begin(state);
}

static struct event event_of(uint16_t kind, const ProtobufCMessage *body)
{
	static Zh__EventMeta meta = ZH__EVENT_META__INIT;
	meta.person = "lin";
	meta.unit = "unit";
	return (struct event){.head = {.kind = kind},
			      .meta = &meta,
			      .body = body,
			      .sequence = ++sequence,
			      .recorded_ms = T0};
}

static enum status apply(uint16_t kind, const ProtobufCMessage *body)
{
	struct event event = event_of(kind, body);
	return common_evolve(rows, &event);
}

/* ---- clocks */

static const struct object_id hazard = {OBJECT_HAZARD, 522701, 7, DAEMON_HAZARD};

static enum status start(uint64_t clock, enum clock_id purpose, const int64_t *at_ms,
			 const Zh__ClockMark *names, size_t count)
{
	Zh__Mark marks[8], *list[8];
	for (size_t i = 0; i < count; i++) {
		zh__mark__init(&marks[i]);
		SET_OPTIONAL(&marks[i], mark, names[i]);
		SET_OPTIONAL(&marks[i], at_ms, at_ms[i]);
		list[i] = &marks[i];
	}
	Zh__ObjectId subject = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&subject, kind, hazard.kind);
	SET_OPTIONAL(&subject, region, hazard.region);
	SET_OPTIONAL(&subject, number, hazard.number);
	Zh__RuleRef rule = ZH__RULE_REF__INIT;
	rule.id = "APP-18";
	Zh__ClockStarted body = ZH__CLOCK_STARTED__INIT;
	SET_OPTIONAL(&body, clock, clock);
	body.subject = &subject;
	body.rule = &rule;
	SET_OPTIONAL(&body, policy_index, (uint32_t)purpose);
	SET_OPTIONAL(&body, anchor_ms, T0);
	SET_OPTIONAL(&body, due_ms, at_ms[count - 1]);
	body.n_marks = count;
	body.marks = list;
	return apply(KIND(CLOCK_STARTED), &body.base);
}

#define REMINDER ZH__CLOCK_MARK__CLOCK_MARK_REMINDER
#define OVERDUE ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE

static enum status start_usual(uint64_t clock)
{
	const int64_t at_ms[] = {T0 + 1000, T0 + 2000};
	const Zh__ClockMark names[] = {REMINDER, OVERDUE};
	return start(clock, CLOCK_HAZARD_ORDER, at_ms, names, 2);
}

static enum status fire(uint64_t clock, Zh__ClockMark mark, int64_t due_ms)
{
	Zh__ClockMarkFired body = ZH__CLOCK_MARK_FIRED__INIT;
	SET_OPTIONAL(&body, clock, clock);
	SET_OPTIONAL(&body, mark, mark);
	SET_OPTIONAL(&body, due_ms, due_ms);
	return apply(KIND(CLOCK_MARK_FIRED), &body.base);
}

static enum status suspend(uint64_t clock)
{
	Zh__ClockSuspended body = ZH__CLOCK_SUSPENDED__INIT;
	SET_OPTIONAL(&body, clock, clock);
	SET_OPTIONAL(&body, from_ms, T0 + 10);
	body.ground = "鉴定";
	return apply(KIND(CLOCK_SUSPENDED), &body.base);
}

static enum status resume(uint64_t clock, int64_t due_ms)
{
	Zh__Mark mark = ZH__MARK__INIT, *marks[] = {&mark};
	SET_OPTIONAL(&mark, mark, OVERDUE);
	SET_OPTIONAL(&mark, at_ms, due_ms);
	Zh__ClockResumed body = ZH__CLOCK_RESUMED__INIT;
	SET_OPTIONAL(&body, clock, clock);
	SET_OPTIONAL(&body, to_ms, T0 + 20);
	SET_OPTIONAL(&body, due_ms, due_ms);
	body.n_marks = 1;
	body.marks = marks;
	return apply(KIND(CLOCK_RESUMED), &body.base);
}

static enum status stop(uint64_t clock)
{
	Zh__ClockStopped body = ZH__CLOCK_STOPPED__INIT;
	SET_OPTIONAL(&body, clock, clock);
	return apply(KIND(CLOCK_STOPPED), &body.base);
}

static size_t due_at(int64_t now_ms, struct due_mark *out)
{
	struct mark_position from = {0, 0};
	return common_due_marks(&rows->read, now_ms, &from, out, 8);
}

static struct clock_row clock_of(uint64_t clock)
{
	struct clock_row row;
	const struct clock_row *stored = clock_row_get(&rows->read, clock);
	assert_non_null(stored);
	memcpy(&row, stored, sizeof row);
	return row;
}

static void a_clock_stands_under_its_next_mark(void **state)
{
	(void)state;
	struct due_mark due[8];
	assert_int_equal(common_next_mark_ms(&rows->read, 0), TIME_NEVER_MS);
	assert_ok(start_usual(1));
	assert_int_equal(common_next_mark_ms(&rows->read, 0), T0 + 1000);
	assert_int_equal(clock_running(&rows->read, hazard, CLOCK_HAZARD_ORDER), 1);
	assert_int_equal(clock_running(&rows->read, hazard, CLOCK_CASE_CLOSE), 0);
	assert_int_equal(clock_running(&rows->read, hazard, CLOCK_NONE), 1);
	assert_int_equal(due_at(T0 + 999, due), 0);
	assert_int_equal(due_at(T0 + 5000, due), 1); /* one after the other */
	assert_int_equal(due[0].slot, 0);
	assert_ok(fire(1, REMINDER, T0 + 1000));
	assert_int_equal(due_at(T0 + 5000, due), 1);
	assert_int_equal(due[0].slot, 1);
	assert_int_equal(due[0].due_ms, T0 + 2000);
	assert_ok(fire(1, OVERDUE, T0 + 2000));
	assert_int_equal(due_at(T0 + 5000, due), 0);
	assert_int_equal(clock_of(1).state, CLOCK_RUNNING); /* overdue isn't over */
}

static void a_mark_fires_once_and_only_as_it_is_stated(void **state)
{
	(void)state;
	assert_ok(start_usual(1));
	assert_status(fire(1, REMINDER, T0 + 999), STATUS_INVALID);
	assert_status(fire(2, REMINDER, T0 + 1000), STATUS_INVALID);
	assert_ok(fire(1, REMINDER, T0 + 1000));
	assert_status(fire(1, REMINDER, T0 + 1000), STATUS_INVALID);
	assert_ok(stop(1));
	assert_status(fire(1, OVERDUE, T0 + 2000), STATUS_INVALID);
}

static void marks_come_in_the_order_of_time_then_clock(void **state)
{
	(void)state;
	const Zh__ClockMark overdue[] = {OVERDUE};
	const int64_t at_ms[] = {T0 + 300, T0 + 100, T0 + 200, T0 + 100};
	for (uint64_t clock = 1; clock <= 4; clock++)
		assert_ok(start(clock, CLOCK_HAZARD_ORDER, &at_ms[clock - 1], overdue, 1));
	struct due_mark due[8];
	assert_int_equal(due_at(T0 + 250, due), 3);
	const uint64_t expected[] = {2, 4, 3};
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(due[i].clock, expected[i]);
	/* Within a bound, and from a place on. */
	struct mark_position from = {T0 + 150, 0};
	assert_int_equal(common_due_marks(&rows->read, T0 + 999, &from, due, 1), 1);
	assert_int_equal(due[0].clock, 3);
	assert_int_equal(from.at_ms, T0 + 200);
	assert_int_equal(from.clock, 3);
	from = (struct mark_position){T0 + 100, 3};
	assert_int_equal(common_due_marks(&rows->read, T0 + 999, &from, due, 1), 1);
	assert_int_equal(due[0].clock, 4);
}

static void a_suspended_clock_has_no_marks(void **state)
{
	(void)state;
	struct due_mark due[8];
	assert_ok(start_usual(1));
	assert_ok(suspend(1));
	assert_status(suspend(1), STATUS_INVALID);
	assert_int_equal(due_at(T0 + 9999, due), 0);
	assert_int_equal(clock_running(&rows->read, hazard, CLOCK_HAZARD_ORDER), 1);
	assert_status(fire(1, REMINDER, T0 + 1000), STATUS_INVALID);
	assert_ok(resume(1, T0 + 3000));
	assert_status(resume(1, T0 + 3000), STATUS_INVALID);
	assert_int_equal(due_at(T0 + 2999, due), 0);
	assert_int_equal(due_at(T0 + 3000, due), 1);
	struct clock_row row = clock_of(1);
	assert_int_equal(row.due_ms, T0 + 3000);
	assert_int_equal(row.ledger_count, 1);
	struct row_key key = row_key_u64(1);
	row_key_put_u8(&key, 0);
	struct clock_ledger_row ledger;
	memcpy(&ledger,
	       rows_get(&rows->read, TABLE_CLOCK_LEDGER, row_key_bytes(&key), sizeof ledger),
	       sizeof ledger);
	assert_int_equal(ledger.from_ms, T0 + 10);
	assert_int_equal(ledger.to_ms, T0 + 20);
	assert_string_equal(ledger.ground, "鉴定");
}

static void an_extension_moves_the_end(void **state)
{
	(void)state;
	assert_ok(start_usual(1));
	Zh__ClockExtended body = ZH__CLOCK_EXTENDED__INIT;
	SET_OPTIONAL(&body, clock, 1);
	SET_OPTIONAL(&body, by, 5);
	SET_OPTIONAL(&body, due_ms, T0 + 7000);
	assert_ok(apply(KIND(CLOCK_EXTENDED), &body.base));
	assert_int_equal(clock_of(1).due_ms, T0 + 7000);
	assert_int_equal(clock_of(1).extensions, 1);
	/* it states no mark */
	assert_int_equal(common_next_mark_ms(&rows->read, 0), TIME_NEVER_MS);
	assert_ok(stop(1));
	assert_status(apply(KIND(CLOCK_EXTENDED), &body.base), STATUS_INVALID);
}

/* What has fired stays fired unless its moment moves into the future again. */
static void a_new_projection_keeps_what_has_fired(void **state)
{
	(void)state;
	assert_ok(start_usual(1));
	assert_ok(fire(1, REMINDER, T0 + 1000));
	Zh__Mark first = ZH__MARK__INIT, second = ZH__MARK__INIT, *marks[] = {&first, &second};
	SET_OPTIONAL(&first, mark, REMINDER);
	SET_OPTIONAL(&first, at_ms, T0 - 1);
	SET_OPTIONAL(&second, mark, OVERDUE);
	SET_OPTIONAL(&second, at_ms, T0 + 5000);
	Zh__ClockReprojected body = ZH__CLOCK_REPROJECTED__INIT;
	SET_OPTIONAL(&body, clock, 1);
	SET_OPTIONAL(&body, due_ms, T0 + 5000);
	body.n_marks = 2;
	body.marks = marks;
	assert_ok(apply(KIND(CLOCK_REPROJECTED), &body.base));
	assert_int_equal(common_next_mark_ms(&rows->read, 0), T0 + 5000);
	first.at_ms = T0 + 3000;
	assert_ok(apply(KIND(CLOCK_REPROJECTED), &body.base));
	assert_int_equal(common_next_mark_ms(&rows->read, 0), T0 + 3000);
	/* Marks out of order would hide one behind another. */
	first.at_ms = T0 + 6000;
	assert_status(apply(KIND(CLOCK_REPROJECTED), &body.base), STATUS_INVALID);
}

/* As reminders for working hours are, and when one mark more stands before it. */
static void what_has_fired_is_known_by_its_name(void **state)
{
	(void)state;
	assert_ok(start_usual(1));
	Zh__Mark marks[3], *list[3];
	const Zh__ClockMark names[3] = {ZH__CLOCK_MARK__CLOCK_MARK_NOT_BEFORE, REMINDER, OVERDUE};
	for (size_t i = 0; i < 3; i++) {
		zh__mark__init(&marks[i]);
		SET_OPTIONAL(&marks[i], mark, names[i]);
		SET_OPTIONAL(&marks[i], at_ms, T0 - 10 + (int64_t)i);
		list[i] = &marks[i];
	}
	SET_OPTIONAL(&marks[1], working_hours_only, 1);
	Zh__ClockReprojected body = ZH__CLOCK_REPROJECTED__INIT;
	SET_OPTIONAL(&body, clock, 1);
	body.n_marks = 2;
	body.marks = list + 1;
	assert_ok(apply(KIND(CLOCK_REPROJECTED), &body.base));
	assert_ok(fire(1, REMINDER, T0 - 9));
	body.n_marks = 3;
	body.marks = list;
	assert_ok(apply(KIND(CLOCK_REPROJECTED), &body.base));
	assert_int_equal(clock_of(1).fired, 2);
	assert_status(fire(1, REMINDER, T0 - 9), STATUS_INVALID);
}

static void a_clock_moves_with_its_subject_or_away(void **state)
{
	(void)state;
	assert_ok(start_usual(1));
	Zh__ObjectId other = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&other, kind, OBJECT_HAZARD);
	SET_OPTIONAL(&other, region, 522701);
	SET_OPTIONAL(&other, number, 8);
	Zh__ClockMoved body = ZH__CLOCK_MOVED__INIT;
	SET_OPTIONAL(&body, clock, 1);
	body.to_subject = &other;
	assert_ok(apply(KIND(CLOCK_MOVED), &body.base));
	assert_int_equal(clock_running(&rows->read, hazard, CLOCK_NONE), 0);
	struct object_id moved = hazard;
	moved.number = 8;
	assert_int_equal(clock_running(&rows->read, moved, CLOCK_NONE), 1);
	body.to_subject = NULL;
	assert_ok(apply(KIND(CLOCK_MOVED), &body.base));
	assert_int_equal(clock_running(&rows->read, moved, CLOCK_NONE), 0);
	assert_int_equal(common_next_mark_ms(&rows->read, 0), TIME_NEVER_MS);
	assert_status(stop(1), STATUS_INVALID);
}

static void clocks_that_cant_be_are_refused(void **state)
{
	(void)state;
	const int64_t at_ms[] = {T0 + 2, T0 + 1, T0 + 3, T0 + 4, T0 + 5};
	const Zh__ClockMark names[] = {REMINDER, OVERDUE, OVERDUE, OVERDUE, OVERDUE};
	assert_status(start(1, CLOCK_HAZARD_ORDER, at_ms, names, 2), STATUS_INVALID); /* order */
	/* Its number is gone in these rows: the stage would have undone it. */
	assert_ok(start_usual(2));
	assert_status(start_usual(2), STATUS_INVALID); /* a repeat */
	assert_status(start_usual(9), STATUS_INVALID); /* a gap */
}

/* ---- numbers, requests */

static void numbers_increase_by_one(void **state)
{
	(void)state;
	assert_int_equal(counter_next(&rows->read, OBJECT_HAZARD, 0), 1);
	assert_int_equal(counter_next(&rows->read, OBJECT_HAZARD, 2), 3);
	assert_status(counter_take(rows, OBJECT_HAZARD, 2), STATUS_INVALID);
	assert_status(counter_take(rows, OBJECT_HAZARD, 0), STATUS_INVALID);
	assert_ok(counter_take(rows, OBJECT_HAZARD, 1));
	assert_status(counter_take(rows, OBJECT_HAZARD, 1), STATUS_INVALID);
	assert_ok(counter_take(rows, OBJECT_HAZARD, 2));
	assert_int_equal(counter_next(&rows->read, OBJECT_REPORT, 0), 1); /* each kind its own */
}

static void a_requests_first_event_is_its_answer(void **state)
{
	(void)state;
	Zh__Proposed body = ZH__PROPOSED__INIT;
	Zh__ObjectId target = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&body, proposal, 1);
	body.act = "hazard.order";
	body.target = &target;
	struct event event = event_of(KIND(PROPOSED), &body.base);
	event.head.cause_kind = EVENT_CAUSE_REQUEST;
	event.head.cause_a = 1;
	event.head.cause_b = 2;
	event.head.subject_kind = OBJECT_PROPOSAL;
	event.head.subject_number = 1;
	assert_ok(common_evolve(rows, &event));
	uint8_t id[16];
	be64_put(id, 1);
	be64_put(id + 8, 2);
	struct request_row row;
	assert_true(request_known(&rows->read, id, &row));
	assert_int_equal(row.outcome, ZH__OUTCOME__OUTCOME_PROPOSED);
	assert_int_equal(row.sequence, event.sequence);
	assert_true(request_is_of(&row, "lin"));
	assert_false(request_is_of(&row, "mei"));
	/* A second event of the same request leaves the answer as it is. */
	Zh__ActRefused refused = ZH__ACT_REFUSED__INIT;
	struct event second = event_of(KIND(ACT_REFUSED), &refused.base);
	second.head.cause_kind = EVENT_CAUSE_REQUEST;
	second.head.cause_a = 1;
	second.head.cause_b = 2;
	assert_ok(common_evolve(rows, &second));
	assert_true(request_known(&rows->read, id, &row));
	assert_int_equal(row.outcome, ZH__OUTCOME__OUTCOME_PROPOSED);
	be64_put(id + 8, 3);
	assert_false(request_known(&rows->read, id, &row));
}

/* ---- proposals, quarantine */

static void a_proposal_ends_once(void **state)
{
	(void)state;
	Zh__Proposed body = ZH__PROPOSED__INIT;
	Zh__ObjectId target = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&body, proposal, 1);
	body.act = "hazard.order";
	body.target = &target;
	static uint8_t command[ROW_MAX];
	body.has_command = 1;
	body.command = (ProtobufCBinaryData){ROW_MAX - sizeof(struct proposal_row), command};
	assert_ok(apply(KIND(PROPOSED), &body.base));
	SET_OPTIONAL(&body, proposal, 2);
	body.command.len++;
	assert_status(apply(KIND(PROPOSED), &body.base), STATUS_INVALID);
	Zh__ProposalRejected rejected = ZH__PROPOSAL_REJECTED__INIT;
	Zh__ProposalApproved approved = ZH__PROPOSAL_APPROVED__INIT;
	SET_OPTIONAL(&rejected, proposal, 1);
	SET_OPTIONAL(&approved, proposal, 1);
	assert_ok(apply(KIND(PROPOSAL_REJECTED), &rejected.base));
	assert_status(apply(KIND(PROPOSAL_APPROVED), &approved.base), STATUS_INVALID);
	SET_OPTIONAL(&approved, proposal, 3);
	assert_status(apply(KIND(PROPOSAL_APPROVED), &approved.base), STATUS_INVALID);
}

static enum status quarantine(uint64_t number, uint64_t subject)
{
	Zh__InputQuarantined body = ZH__INPUT_QUARANTINED__INIT;
	Zh__ObjectId object = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&body, quarantine, number);
	SET_OPTIONAL(&object, kind, OBJECT_HAZARD);
	SET_OPTIONAL(&object, region, 522701);
	SET_OPTIONAL(&object, number, subject);
	body.subject = &object;
	body.code = "test";
	return apply(KIND(INPUT_QUARANTINED), &body.base);
}

static void subjects_wait_behind_their_first(void **state)
{
	(void)state;
	const struct object_id other = {OBJECT_HAZARD, 522701, 8, DAEMON_HAZARD};
	assert_ok(quarantine(1, 7));
	assert_ok(quarantine(2, 8));
	assert_ok(quarantine(3, 7));
	assert_status(quarantine(3, 7), STATUS_INVALID);
	assert_int_equal(quarantine_of_subject(&rows->read, hazard), 1);
	assert_int_equal(quarantine_of_subject(&rows->read, other), 2);
	Zh__InputReleased released = ZH__INPUT_RELEASED__INIT;
	SET_OPTIONAL(&released, quarantine, 1);
	assert_ok(apply(KIND(INPUT_RELEASED), &released.base));
	assert_status(apply(KIND(INPUT_RELEASED), &released.base), STATUS_INVALID);
	assert_int_equal(quarantine_of_subject(&rows->read, hazard), 3);
	Zh__InputDropped dropped = ZH__INPUT_DROPPED__INIT;
	SET_OPTIONAL(&dropped, quarantine, 3);
	assert_ok(apply(KIND(INPUT_DROPPED), &dropped.base));
	assert_int_equal(quarantine_of_subject(&rows->read, hazard), 0);
	assert_int_equal(quarantine_of_subject(&rows->read, other), 2);
}

static void time_is_held_and_confirmed(void **state)
{
	(void)state;
	Zh__TimeHeld held = ZH__TIME_HELD__INIT;
	Zh__TimeConfirmed confirmed = ZH__TIME_CONFIRMED__INIT;
	Zh__ClockDriven driven = ZH__CLOCK_DRIVEN__INIT;
	assert_int_equal(setting_get(&rows->read, SETTING_TIME_HELD, -1), -1);
	assert_ok(apply(KIND(TIME_HELD), &held.base));
	assert_int_equal(setting_get(&rows->read, SETTING_TIME_HELD, -1), 1);
	assert_ok(apply(KIND(TIME_CONFIRMED), &confirmed.base));
	assert_int_equal(setting_get(&rows->read, SETTING_TIME_HELD, -1), 0);
	SET_OPTIONAL(&driven, now_ms, T0);
	assert_ok(apply(KIND(CLOCK_DRIVEN), &driven.base));
	assert_int_equal(setting_get(&rows->read, SETTING_DRIVEN_NOW, 0), T0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, rows_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_clock_stands_under_its_next_mark),
		TEST(a_mark_fires_once_and_only_as_it_is_stated),
		TEST(marks_come_in_the_order_of_time_then_clock),
		TEST(a_suspended_clock_has_no_marks),
		TEST(an_extension_moves_the_end),
		TEST(a_new_projection_keeps_what_has_fired),
		TEST(what_has_fired_is_known_by_its_name),
		TEST(a_clock_moves_with_its_subject_or_away),
		TEST(clocks_that_cant_be_are_refused),
		TEST(numbers_increase_by_one),
		TEST(a_requests_first_event_is_its_answer),
		TEST(a_proposal_ends_once),
		TEST(subjects_wait_behind_their_first),
		TEST(time_is_held_and_confirmed),
	};
	return cmocka_run_group_tests_name("common_tables", tests, NULL, NULL);
}
