/* What the common events state is kept field by field: books, proposals, quarantine, and a clock
 * that is stated anew. */
#include "tests/lib/test.h"

#include "tests/unit/common/core/rows_fixture.h"

#define T0 INT64_C(1740963600000)

static enum status apply(uint16_t kind, const ProtobufCMessage *body)
{
	static Zh__EventMeta meta = ZH__EVENT_META__INIT;
	meta.person = "lin";
	meta.unit = "unit";
	const struct event event = {.head = {.kind = kind,
					     .happened_ms = T0 - 5,
					     .trace_sequence = 3,
					     .trace_incarnation = 4,
					     .trace_region = 5,
					     .trace_daemon = DAEMON_INTAKE},
				    .meta = &meta,
				    .body = body,
				    .sequence = 9,
				    .recorded_ms = T0};
	return common_evolve(rows, &event);
}

static void a_book(void **state)
{
	(void)state;
	uint8_t digest[32] = {1, 2, 3};
	Zh__BookAdopted body = ZH__BOOK_ADOPTED__INIT;
	SET_OPTIONAL(&body, version, 7);
	SET_OPTIONAL(&body, effective_ms, T0 + 1);
	SET_OPTIONAL(&body, ground, (Zh__BookGround)1);
	body.approved_by = "wang";
	body.has_digest = 1;
	body.digest = (ProtobufCBinaryData){sizeof digest - 1, digest};
	assert_status(apply(KIND(PEOPLE_ADOPTED), &body.base), STATUS_INVALID);
	body.digest.len++;
	assert_ok(apply(KIND(PEOPLE_ADOPTED), &body.base));
	struct row_key key = {0};
	struct book_row row;
	row_key_put_u8(&key, KIND(PEOPLE_ADOPTED));
	row_key_put_u64(&key, (uint64_t)T0 + 1);
	row_key_put_u32(&key, 7);
	const void *stored = rows_get(&rows->read, TABLE_BOOKS, row_key_bytes(&key), sizeof row);
	assert_non_null(stored);
	memcpy(&row, stored, sizeof row);
	assert_int_equal(row.book, KIND(PEOPLE_ADOPTED));
	assert_true(row.book_version == 7 && row.effective_ms == T0 + 1 && row.ground == 1);
	assert_int_equal(row.adopted, 9);
	assert_memory_equal(row.digest, digest, sizeof digest);
	assert_string_equal(row.approved_by, "wang");
}

static void a_proposal(void **state)
{
	(void)state;
	uint8_t command[] = {1, 2, 3, 4, 5};
	Zh__ObjectId target = ZH__OBJECT_ID__INIT;
	Zh__Proposed body = ZH__PROPOSED__INIT;
	SET_OPTIONAL(&target, kind, OBJECT_HAZARD);
	SET_OPTIONAL(&target, region, 522701);
	SET_OPTIONAL(&target, number, 8);
	SET_OPTIONAL(&body, proposal, 1);
	SET_OPTIONAL(&body, target_version, 6);
	SET_OPTIONAL(&body, person_roles, ROLE_LEADER);
	body.has_command = 1;
	body.command = (ProtobufCBinaryData){sizeof command, command};
	assert_status(apply(KIND(PROPOSED), &body.base), STATUS_INVALID);
	body.act = "hazard.cancel";
	assert_status(apply(KIND(PROPOSED), &body.base), STATUS_INVALID);
	body.target = &target;
	body.act = NULL;
	assert_status(apply(KIND(PROPOSED), &body.base), STATUS_INVALID);
	body.act = "hazard.cancel";
	assert_ok(apply(KIND(PROPOSED), &body.base));
	struct row_key key = row_key_u64(1);
	struct proposal_row row;
	struct bytes stored;
	assert_true(
		rows->read.get(rows->read.context, TABLE_PROPOSALS, row_key_bytes(&key), &stored));
	assert_int_equal(stored.size, sizeof row + sizeof command);
	memcpy(&row, stored.data, sizeof row);
	assert_memory_equal(stored.data + sizeof row, command, sizeof command);
	assert_int_equal(row.state, PROPOSAL_OPEN);
	assert_true(row.target_kind == OBJECT_HAZARD && row.target_region == 522701 &&
		    row.target_number == 8 && row.target_version == 6);
	assert_true(row.proposed_ms == T0 && row.happened_ms == T0 - 5 && row.sequence == 9);
	assert_int_equal(row.command_size, sizeof command);
	assert_int_equal(row.person_roles, ROLE_LEADER);
	assert_true(row.trace.sequence == 3 && row.trace.incarnation == 4 &&
		    row.trace.region == 5 && row.trace.daemon == DAEMON_INTAKE);
	assert_string_equal(row.act, "hazard.cancel");
	assert_string_equal(row.person, "lin");
	assert_string_equal(row.unit, "unit");
	Zh__ProposalSuperseded ended = ZH__PROPOSAL_SUPERSEDED__INIT;
	SET_OPTIONAL(&ended, proposal, 1);
	SET_OPTIONAL(&ended, by, 2);
	assert_ok(apply(KIND(PROPOSAL_SUPERSEDED), &ended.base));
	assert_status(apply(KIND(PROPOSAL_SUPERSEDED), &ended.base), STATUS_INVALID);
	assert_true(
		rows->read.get(rows->read.context, TABLE_PROPOSALS, row_key_bytes(&key), &stored));
	memcpy(&row, stored.data, sizeof row);
	assert_true(row.state == PROPOSAL_SUPERSEDED && row.superseded_by == 2);
	assert_true(row.ended == 9 && row.ended_ms == T0);
	assert_memory_equal(stored.data + sizeof row, command, sizeof command);
}

static void a_quarantined_input(void **state)
{
	(void)state;
	uint8_t digest[32] = {1, 2, 3};
	for (uint64_t number = 1; number <= 2; number++) {
		Zh__InputQuarantined body = ZH__INPUT_QUARANTINED__INIT;
		SET_OPTIONAL(&body, quarantine, number);
		SET_OPTIONAL(&body, size, 77);
		SET_OPTIONAL(&body, source_sequence, 12);
		body.source_name = "intake";
		body.code = "broken";
		body.has_digest = 1;
		body.digest = (ProtobufCBinaryData){number == 1 ? sizeof digest : 3, digest};
		assert_ok(apply(KIND(INPUT_QUARANTINED), &body.base));
		struct row_key key = row_key_u64(number);
		struct quarantine_row row;
		const void *stored =
			rows_get(&rows->read, TABLE_QUARANTINE, row_key_bytes(&key), sizeof row);
		assert_non_null(stored);
		memcpy(&row, stored, sizeof row);
		assert_true(row.state == QUARANTINE_HELD && row.source_sequence == 12);
		assert_true(row.at_ms == T0 && row.size == 77 && row.sequence == 9);
		assert_string_equal(row.source_name, "intake");
		assert_string_equal(row.code, "broken");
		if (number == 2) /* one of another length isn't kept */
			memset(digest, 0, sizeof digest);
		assert_memory_equal(row.digest, digest, sizeof digest);
	}
}

static void a_clock_that_is_stated_anew(void **state)
{
	(void)state;
	Zh__ObjectId subject = ZH__OBJECT_ID__INIT;
	Zh__RuleRef rule = ZH__RULE_REF__INIT;
	Zh__ClockStarted started = ZH__CLOCK_STARTED__INIT;
	Zh__ClockRestated anew = ZH__CLOCK_RESTATED__INIT;
	SET_OPTIONAL(&subject, kind, OBJECT_HAZARD);
	SET_OPTIONAL(&subject, number, 8);
	rule.id = "A-LONG-RULE";
	SET_OPTIONAL(&started, clock, 1);
	SET_OPTIONAL(&started, unit, (Zh__ClockUnit)1);
	started.subject = &subject;
	started.rule = &rule;
	assert_ok(apply(KIND(CLOCK_STARTED), &started.base));
	SET_OPTIONAL(&anew, clock, 1);
	SET_OPTIONAL(&anew, anchor_ms, T0 + 1);
	SET_OPTIONAL(&anew, budget, 30);
	SET_OPTIONAL(&anew, unit, (Zh__ClockUnit)2);
	SET_OPTIONAL(&anew, due_ms, T0 + 2);
	SET_OPTIONAL(&anew, not_before_ms, T0 + 3);
	SET_OPTIONAL(&anew, provisional, 1);
	SET_OPTIONAL(&anew, calendar_version, 4);
	assert_status(apply(KIND(CLOCK_CORRECTED), &anew.base), STATUS_INVALID);
	rule.id = "SHORT";
	SET_OPTIONAL(&rule, version, 5);
	anew.rule = &rule;
	assert_ok(apply(KIND(CLOCK_CORRECTED), &anew.base));
	struct clock_row row;
	memcpy(&row, clock_row_get(&rows->read, 1), sizeof row);
	assert_true(row.anchor_ms == T0 + 1 && row.due_ms == T0 + 2 && row.not_before_ms == T0 + 3);
	assert_true(row.budget == 30 && row.unit == 2 && row.provisional == 1);
	assert_true(row.rule_version == 5 && row.calendar_version == 4);
	char expected[sizeof row.rule_id] = "SHORT"; /* and nothing of the one before behind it */
	assert_memory_equal(row.rule_id, expected, sizeof expected);
}

/* ---- a clock's ledger */

static enum status start_clock(uint64_t clock, const char *rule_id)
{
	Zh__ObjectId subject = ZH__OBJECT_ID__INIT;
	Zh__RuleRef rule = ZH__RULE_REF__INIT;
	Zh__ClockStarted body = ZH__CLOCK_STARTED__INIT;
	SET_OPTIONAL(&body, clock, clock);
	rule.id = rule_id;
	body.subject = &subject;
	body.rule = &rule;
	return apply(KIND(CLOCK_STARTED), &body.base);
}

static void expect_entry(unsigned n, struct clock_ledger_row expected)
{
	struct row_key key = row_key_u64(1);
	struct clock_ledger_row entry;
	row_key_put_u8(&key, (uint8_t)n);
	const void *stored =
		rows_get(&rows->read, TABLE_CLOCK_LEDGER, row_key_bytes(&key), sizeof entry);
	assert_non_null(stored);
	memcpy(&entry, stored, sizeof entry);
	assert_int_equal(entry.kind, expected.kind);
	assert_int_equal(entry.unit, expected.unit);
	assert_int_equal(entry.from_ms, expected.from_ms);
	assert_int_equal(entry.to_ms, expected.to_ms);
	assert_int_equal(entry.amount, expected.amount);
	assert_int_equal(entry.recorded, 9);
	assert_int_equal(entry.recorded_ms, T0);
	assert_string_equal(entry.ground, expected.ground);
	assert_string_equal(entry.evidence, expected.evidence);
	assert_string_equal(entry.person, "lin");
}

static void extend(const char *decision, bool asked)
{
	Zh__ClockExtended body = ZH__CLOCK_EXTENDED__INIT;
	SET_OPTIONAL(&body, clock, 1);
	SET_OPTIONAL(&body, by, 15);
	SET_OPTIONAL(&body, unit, (Zh__ClockUnit)2);
	SET_OPTIONAL(&body, due_ms, T0 + 100);
	if (asked)
		SET_OPTIONAL(&body, asked_ms, T0 - 50);
	body.ground = "complex";
	body.decision = decision;
	body.evidence = "file 7";
	assert_ok(apply(KIND(CLOCK_EXTENDED), &body.base));
}

static void suspend_and_resume(const char *evidence, const char *later)
{
	Zh__ClockSuspended begins = ZH__CLOCK_SUSPENDED__INIT;
	Zh__ClockResumed ends = ZH__CLOCK_RESUMED__INIT;
	SET_OPTIONAL(&begins, clock, 1);
	SET_OPTIONAL(&begins, from_ms, T0 - 30);
	begins.ground = "test";
	begins.evidence = evidence;
	assert_ok(apply(KIND(CLOCK_SUSPENDED), &begins.base));
	extend(NULL, false); /* stands behind the suspension that still runs */
	SET_OPTIONAL(&ends, clock, 1);
	SET_OPTIONAL(&ends, to_ms, T0 - 10);
	ends.evidence = later;
	assert_ok(apply(KIND(CLOCK_RESUMED), &ends.base));
	assert_status(apply(KIND(CLOCK_RESUMED), &ends.base), STATUS_INVALID);
}

static void a_clocks_ledger(void **state)
{
	(void)state;
	struct clock_row row;
	const struct clock_ledger_row asked = {.kind = CLOCK_LEDGER_EXTENSION,
					       .unit = 2,
					       .from_ms = T0 - 50,
					       .amount = 15,
					       .ground = "complex",
					       .evidence = "decided"};
	const struct clock_ledger_row unasked = {.kind = CLOCK_LEDGER_EXTENSION,
						 .unit = 2,
						 .from_ms = T0,
						 .amount = 15,
						 .ground = "complex",
						 .evidence = "file 7"};
	const struct clock_ledger_row later = {.kind = CLOCK_LEDGER_SUSPENSION,
					       .from_ms = T0 - 30,
					       .to_ms = T0 - 10,
					       .ground = "test",
					       .evidence = "report"};
	struct clock_ledger_row before = later;
	assert_ok(start_clock(1, "RULE"));
	extend("decided", true);
	suspend_and_resume(NULL, "report");
	suspend_and_resume("order", "report");
	expect_entry(0, asked);
	expect_entry(1, later);
	expect_entry(2, unasked);
	(void)strcpy(before.evidence, "order");
	expect_entry(3, before);
	expect_entry(4, unasked);
	memcpy(&row, clock_row_get(&rows->read, 1), sizeof row);
	assert_int_equal(row.ledger_count, 5);
	assert_int_equal(row.extensions, 3);
	assert_int_equal(row.state, CLOCK_RUNNING);
}

static void a_rule_has_a_name_that_fits(void **state)
{
	(void)state;
	char name[CLOCK_RULE_ID + 1];
	memset(name, 'R', sizeof name);
	name[CLOCK_RULE_ID] = '\0';
	assert_status(start_clock(1, NULL), STATUS_INVALID);
	assert_status(start_clock(1, name), STATUS_INVALID);
	name[CLOCK_RULE_ID - 1] = '\0';
	assert_ok(start_clock(1, name));
	struct clock_row row;
	memcpy(&row, clock_row_get(&rows->read, 1), sizeof row);
	assert_string_equal(row.rule_id, name);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, rows_begin, rows_end)
	const struct CMUnitTest tests[] = {
		TEST(a_book),
		TEST(a_proposal),
		TEST(a_quarantined_input),
		TEST(a_clock_that_is_stated_anew),
		TEST(a_clocks_ledger),
		TEST(a_rule_has_a_name_that_fits),
	};
	return cmocka_run_group_tests_name("core_common_fields", tests, NULL, NULL);
}
