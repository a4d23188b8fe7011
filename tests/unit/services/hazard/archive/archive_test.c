/* What an archive says, how complete it is, when it is stale; patrols, key units, levels. */
#include "escalation.pb-c.h"
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/archive/archive_fixture.h"
#include "tests/unit/services/hazard/drive_fixture.h"

#define CODE(driver, code_text) assert_string_equal((driver)->decision.refusal.code, code_text)
#define FIELD(name) (UINT32_C(1) << ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_##name)
#define MAJOR ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR
#define LEVEL(name) ZH__SUPERVISION_LEVEL__SUPERVISION_LEVEL_##name

static void test_a_report_opens_no_archive(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct archive_row row;
	(void)open_inspection(driver, 1, 1);
	assert_false(archive_get(driver_rows(driver), 1, &row));
	/* FirmRegistered, HazardOpened, the term of its order: nothing more for an ordinary report.
	 */
	assert_int_equal(driver->count, 3);
}

static void test_registered_by_a_person(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t firm = register_firm(driver, 1, "S0-02");
	struct archive_row row = archive_of(driver, firm);
	assert_int_equal(row.roles, 1u << ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER);
	assert_true((row.present & FIELD(CLASSES)) != 0);
	assert_true((row.missing & FIELD(CERTIFICATE)) != 0);
	assert_false((row.missing & FIELD(LICENCE)) != 0); /* toys need no production licence */
	/* 50 of 50+30+20+10+15+15+10 = 150 */
	assert_int_equal(row.percent, 33);
	assert_true(clock_runs(driver, OBJECT_FIRM, firm, CLOCK_ARCHIVE_VERIFY));
	assert_true(clock_runs(driver, OBJECT_FIRM, firm, CLOCK_PATROL_DUE));
	assert_true(says(list_of(driver, "firm", "state", "incomplete"), "FM-522701-1"));
	assert_true(says(list_of(driver, "firm", "class_code", "S0-02"), "FM-522701-1"));
	assert_false(says(list_of(driver, "firm", "class_code", "S0-0"), "FM-522701-1"));
	Zh__FirmRegisterCommand again = ZH__FIRM_REGISTER_COMMAND__INIT;
	Zh__FirmRef ref = ZH__FIRM_REF__INIT;
	ref.key = firm_code(1);
	ref.name = "城南玩具厂";
	again.firm = &ref;
	assert_int_equal(firm_act(driver, "firm.register", &again), VERDICT_REFUSED);
	assert_string_equal(refusal_code(driver), "firm.register.already");
}

static void test_a_den_gets_a_provisional_key(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__FirmRegisterCommand command = ZH__FIRM_REGISTER_COMMAND__INIT;
	Zh__FirmRef ref = ZH__FIRM_REF__INIT;
	ref.name = "城西无名作坊";
	command.firm = &ref;
	SET_OPTIONAL(&command, den, 1);
	assert_int_equal(firm_act(driver, "firm.register", &command), VERDICT_DONE);
	assert_true((archive_of(driver, 1).flags & ARCHIVE_DEN) != 0);
	assert_int_equal(hazard_firm_of_key(driver_rows(driver), "P522701-H1"), 1);
	/* The code is learned: merged softly. */
	(void)register_firm(driver, 2, "S0-02");
	Zh__FirmMergeCommand merge = ZH__FIRM_MERGE_COMMAND__INIT;
	merge.from_key = "P522701-H1";
	merge.to_key = firm_code(2);
	assert_int_equal(firm_act(driver, "firm.merge", &merge), VERDICT_DONE);
	Zh__FirmVerifyCommand verify = ZH__FIRM_VERIFY_COMMAND__INIT;
	verify.firm_key = "P522701-H1";
	assert_int_equal(firm_act(driver, "firm.verify", &verify), VERDICT_REFUSED);
	assert_string_equal(refusal_code(driver), "firm.merged_away");
}

static void test_a_failing_check_digit_is_a_warning(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__FirmRegisterCommand command = ZH__FIRM_REGISTER_COMMAND__INIT;
	Zh__FirmRef ref = ZH__FIRM_REF__INIT;
	char code[19];
	shipped_code(HAZARD_REGION, 3, code);
	code[17] = code[17] == 'A' ? 'B' : 'A';
	ref.key = code;
	ref.name = "城北五金厂";
	command.firm = &ref;
	assert_int_equal(firm_act(driver, "firm.register", &command), VERDICT_DONE);
	assert_true((archive_of(driver, 1).flags & ARCHIVE_KEY_UNCONFIRMED) != 0);
	assert_true(says(list_of(driver, "firm", "state", "watched"), "FM-522701-1"));
	Zh__FirmVerifyCommand verify = ZH__FIRM_VERIFY_COMMAND__INIT;
	verify.firm_key = code;
	SET_OPTIONAL(&verify, key_check, ZH__KEY_FINDING__KEY_FINDING_CONFIRMED);
	assert_int_equal(firm_act(driver, "firm.verify", &verify), VERDICT_DONE);
	assert_int_equal(archive_of(driver, 1).flags & ARCHIVE_KEY_UNCONFIRMED, 0);
	ref.key = "not-a-code";
	assert_int_equal(firm_act(driver, "firm.register", &command), VERDICT_INVALID);
}

static void test_each_change_says_what_was_and_is(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t firm = register_firm(driver, 1, "S0-02");
	Zh__FirmChangeCommand command = ZH__FIRM_CHANGE_COMMAND__INIT;
	command.firm_key = firm_code(1);
	assert_int_equal(firm_act(driver, "firm.change", &command), VERDICT_REFUSED);
	command.equipment = "注塑机6台";
	assert_int_equal(firm_act(driver, "firm.change", &command), VERDICT_DONE);
	command.equipment = "注塑机8台";
	assert_int_equal(firm_act(driver, "firm.change", &command), VERDICT_DONE);
	const struct event *event = driver_newest(driver, KIND(ARCHIVE_CHANGED));
	const Zh__ArchiveChanged *body = BODY(event, ArchiveChanged);
	assert_int_equal(body->n_changes, 1);
	assert_string_equal(body->changes[0]->was, "注塑机6台");
	assert_string_equal(body->changes[0]->is, "注塑机8台");
	assert_true(says(show_firm(driver, firm), "\"equipment\":\"注塑机8台\""));
	const char *history = list_of(driver, "firm_history", "of", firm_code(1));
	assert_true(says(history, "\"was\":\"注塑机6台\",\"is\":\"注塑机8台\""));
	/* A known name changes from outside only. */
	command.name = "别的名字";
	assert_int_equal(firm_act(driver, "firm.change", &command), VERDICT_REFUSED);
	assert_string_equal(refusal_code(driver), "firm.change.from_outside");
	command.name = NULL;
	const char *unknown[] = {"S9-99"};
	command.classes = unknown;
	command.n_classes = 1;
	assert_int_equal(firm_act(driver, "firm.change", &command), VERDICT_INVALID);
	const char *classes[] = {"S0-03", "S1-03"};
	Zh__FirmRole roles[] = {ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER, ZH__FIRM_ROLE__FIRM_ROLE_SELLER};
	command.classes = classes;
	command.n_classes = 2;
	command.roles = roles;
	command.n_roles = 2;
	assert_int_equal(firm_act(driver, "firm.change", &command), VERDICT_DONE);
	assert_false(says(list_of(driver, "firm", "class_code", "S0-02"), "FM-522701-1"));
	assert_true(says(list_of(driver, "firm", "class_code", "S1-03"), "FM-522701-1"));
	assert_true((archive_of(driver, firm).missing & FIELD(LICENCE)) != 0);
	assert_false((archive_of(driver, firm).missing & FIELD(CERTIFICATE)) != 0);
}

static void complete(struct decider_driver *driver)
{
	const char *risks[] = {"原料铅含量", "注塑温度"};
	Zh__FirmChangeCommand change = ZH__FIRM_CHANGE_COMMAND__INIT;
	Zh__FirmAssignKeeperCommand keeper = ZH__FIRM_ASSIGN_KEEPER_COMMAND__INIT;
	Zh__FirmVerifyCommand verify = ZH__FIRM_VERIFY_COMMAND__INIT;
	Zh__FirmStandardAddCommand standard = ZH__FIRM_STANDARD_ADD_COMMAND__INIT;
	Zh__FirmTraceCheckCommand trace = ZH__FIRM_TRACE_CHECK_COMMAND__INIT;
	change.firm_key = keeper.firm_key = verify.firm_key = firm_code(1);
	standard.firm_key = trace.firm_key = firm_code(1);
	change.conditions = "厂房2000平方米";
	change.equipment = "注塑机6台";
	change.size = "40人";
	change.director = "质量总监";
	change.safety_officer = "安全员";
	change.risk_list = risks;
	change.n_risk_list = 2;
	keeper.keeper = "zhang-wei";
	keeper.officer = "wu-gang";
	standard.no = "Q/CNWJ 001-2024";
	SET_OPTIONAL(&standard, form, ZH__STANDARD_FORM__STANDARD_FORM_SELF_DECLARED);
	SET_OPTIONAL(&trace, raw_material_ledger, ZH__LEDGER_FINDING__LEDGER_FINDING_COMPLETE);
	SET_OPTIONAL(&trace, sales_ledger, ZH__LEDGER_FINDING__LEDGER_FINDING_COMPLETE);
	trace.batch = "20250101";
	assert_int_equal(firm_act(driver, "firm.change", &change), VERDICT_DONE);
	assert_int_equal(firm_act(driver, "firm.assign-keeper", &keeper), VERDICT_DONE);
	assert_int_equal(firm_act(driver, "firm.verify", &verify), VERDICT_DONE);
	assert_int_equal(firm_act(driver, "firm.standard-add", &standard), VERDICT_DONE);
	assert_int_equal(firm_act(driver, "firm.trace-check", &trace), VERDICT_DONE);
	assert_int_equal(
		add_licence(driver, 1, ZH__LICENCE_KIND__LICENCE_KIND_CCC, "C1", "S0-02", false),
		VERDICT_DONE);
}

static void test_complete_and_stale(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t firm = register_firm(driver, 1, "S0-02");
	complete(driver);
	assert_int_equal(archive_of(driver, firm).missing, 0);
	assert_int_equal(archive_of(driver, firm).percent, 100);
	assert_false(says(list_of(driver, "firm", "state", "incomplete"), "FM-522701-1"));
	assert_true(says(show_firm(driver, firm), "\"complete_percent\":100"));
	/* Verified in March 2025; twelve months later it is stale, until somebody verifies it. */
	driver_advance(driver, driver->now_ms + 370 * MS_PER_DAY);
	assert_true((archive_of(driver, firm).flags & ARCHIVE_STALE) != 0);
	assert_true(says(list_of(driver, "firm", "state", "stale"), "FM-522701-1"));
	Zh__FirmVerifyCommand verify = ZH__FIRM_VERIFY_COMMAND__INIT;
	verify.firm_key = firm_code(1);
	assert_int_equal(firm_act(driver, "firm.verify", &verify), VERDICT_DONE);
	assert_false(says(list_of(driver, "firm", "state", "stale"), "FM-522701-1"));
	assert_true(clock_runs(driver, OBJECT_FIRM, firm, CLOCK_ARCHIVE_VERIFY));
}

static void test_standards_are_reviewed(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t firm = register_firm(driver, 1, "S0-02");
	complete(driver);
	static const struct {
		Zh__StandardReview review;
		enum verdict verdict;
		enum clock_id clock;
	} steps[] = {
		{ZH__STANDARD_REVIEW__STANDARD_REVIEW_REVISED, VERDICT_REFUSED,
		 CLOCK_STANDARD_REREVIEW},
		{ZH__STANDARD_REVIEW__STANDARD_REVIEW_KEEP, VERDICT_DONE, CLOCK_STANDARD_REREVIEW},
		{ZH__STANDARD_REVIEW__STANDARD_REVIEW_REVISE, VERDICT_DONE, CLOCK_STANDARD_REVISE},
		{ZH__STANDARD_REVIEW__STANDARD_REVIEW_KEEP, VERDICT_REFUSED, CLOCK_STANDARD_REVISE},
		{ZH__STANDARD_REVIEW__STANDARD_REVIEW_REVISED, VERDICT_DONE,
		 CLOCK_STANDARD_REREVIEW},
		{ZH__STANDARD_REVIEW__STANDARD_REVIEW_WITHDRAW, VERDICT_DONE, CLOCK_NONE},
		{ZH__STANDARD_REVIEW__STANDARD_REVIEW_KEEP, VERDICT_REFUSED, CLOCK_NONE},
	};
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		Zh__FirmStandardReviewCommand command = ZH__FIRM_STANDARD_REVIEW_COMMAND__INIT;
		SET_OPTIONAL(&command, review, steps[i].review);
		assert_int_equal(
			on_object(driver, "firm.standard-review", OBJECT_STANDARD, 1, &command),
			steps[i].verdict);
		if (steps[i].clock != CLOCK_NONE)
			assert_true(clock_runs(driver, OBJECT_STANDARD, 1, steps[i].clock));
	}
	assert_true((archive_of(driver, firm).missing & FIELD(STANDARD)) != 0);
}

/* ---- patrols */

static int32_t patrol_due(struct decider_driver *driver, uint64_t firm)
{
	uint64_t clock = clock_running(driver_rows(driver),
				       driver_object(driver, OBJECT_FIRM, firm), CLOCK_PATROL_DUE);
	assert_int_not_equal(clock, 0);
	return time_day_of_ms(clock_row_get(driver_rows(driver), clock)->anchor_ms) +
	       clock_row_get(driver_rows(driver), clock)->budget;
}

static enum verdict set_supervision(struct decider_driver *driver, Zh__SupervisionLevel level,
				    uint32_t review_day)
{
	Zh__FirmLevelCommand command = ZH__FIRM_LEVEL_COMMAND__INIT;
	command.firm_key = firm_code(1);
	SET_OPTIONAL(&command, level, level);
	if (review_day != 0)
		SET_OPTIONAL(&command, review_day, review_day);
	return firm_act(driver, "firm.level", &command);
}

static void test_level_and_class_set_the_patrols(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t firm = register_firm(driver, 1, "S0-02"); /* toys: CCC, children's goods */
	int32_t today = time_day_of_ms(driver->now_ms);
	assert_int_equal(patrol_due(driver, firm), today + 180);
	Zh__FirmCreditClassCommand credit = ZH__FIRM_CREDIT_CLASS_COMMAND__INIT;
	credit.firm_key = firm_code(1);
	SET_OPTIONAL(&credit, credit_class, ZH__CREDIT_CLASS__CREDIT_CLASS_D);
	assert_int_equal(firm_act(driver, "firm.credit-class", &credit), VERDICT_INVALID);
	credit.source = "企业信用风险分类系统";
	assert_int_equal(firm_act(driver, "firm.credit-class", &credit), VERDICT_DONE);
	assert_int_equal(patrol_due(driver, firm), today + 90);
	assert_int_equal(set_supervision(driver, LEVEL(SPECIAL), 20250903), VERDICT_DONE);
	assert_int_equal(patrol_due(driver, firm), today + 30);
	assert_true(says(list_of(driver, "firm", "level", "special"), "FM-522701-1"));
	/* Nobody came: an alarm, in lists until the next visit. */
	driver_advance(driver, driver->now_ms + 40 * MS_PER_DAY);
	assert_true((archive_of(driver, firm).flags & ARCHIVE_MISSED_PATROL) != 0);
	assert_int_equal(archive_of(driver, firm).patrols_missed, 1);
	assert_true(says(list_of(driver, "firm", "state", "missed_patrol"), "FM-522701-1"));
	assert_true(clock_runs(driver, OBJECT_FIRM, firm, CLOCK_PATROL_DUE)); /* stays due */
	assert_int_equal(patrol(driver, 1), VERDICT_DONE);
	assert_false(says(list_of(driver, "firm", "state", "missed_patrol"), "FM-522701-1"));
	assert_int_equal(patrol_due(driver, firm), time_day_of_ms(driver->now_ms) + 30);
	assert_true(says(explain_firm(driver, firm), "\"interval_days\":30"));
}

static void test_offenders_are_visited_again(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	close_case_of(driver, hazard);
	assert_int_equal(archive_of(driver, 1).duties_owed, 1);
	assert_true(clock_runs(driver, OBJECT_DUTY, 1, CLOCK_FOLLOW_UP_DUE));
	assert_true(says(list_of(driver, "duty", NULL, NULL), "\"duty\":\"visit_offender\""));
	assert_int_equal(patrol(driver, 1), VERDICT_DONE);
	assert_int_equal(archive_of(driver, 1).duties_owed, 0);
	assert_false(clock_runs(driver, OBJECT_DUTY, 1, CLOCK_FOLLOW_UP_DUE));
}

/* ---- ledgers */

static void test_a_gap_in_the_ledgers_is_a_hazard(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t firm = register_firm(driver, 1, "S0-02");
	Zh__FirmTraceCheckCommand trace = ZH__FIRM_TRACE_CHECK_COMMAND__INIT;
	const char *missing[] = {"2月销售台账"};
	trace.firm_key = firm_code(1);
	assert_int_equal(firm_act(driver, "firm.trace-check", &trace), VERDICT_INVALID);
	CODE(driver, "firm.trace-check.no_finding");
	SET_OPTIONAL(&trace, raw_material_ledger, ZH__LEDGER_FINDING__LEDGER_FINDING_COMPLETE);
	assert_int_equal(firm_act(driver, "firm.trace-check", &trace), VERDICT_INVALID);
	CODE(driver, "firm.trace-check.no_finding");
	SET_OPTIONAL(&trace, sales_ledger, ZH__LEDGER_FINDING__LEDGER_FINDING_INCOMPLETE);
	assert_int_equal(firm_act(driver, "firm.trace-check", &trace), VERDICT_INVALID);
	CODE(driver, "firm.trace-check.missing");
	trace.missing = missing;
	trace.n_missing = 1;
	assert_int_equal(firm_act(driver, "firm.trace-check", &trace), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(HAZARD_OPENED)), 1);
	assert_true((archive_of(driver, firm).missing & FIELD(TRACE)) != 0);
	assert_true(says(show_firm(driver, firm),
			 "\"raw_material\":true,\"sales\":false,\"missing\":[\"2月销售台账\"],"
			 "\"hazard\":\"HZ-522701-1\""));
}

/* ---- key units */

static void test_reasons_for_a_key_unit(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t firm = register_firm(driver, 1, "S0-02");
	Zh__FirmKeyUnitCommand command = ZH__FIRM_KEY_UNIT_COMMAND__INIT;
	command.firm_key = firm_code(1);
	SET_OPTIONAL(&command, ground, ZH__KEY_REASON__KEY_REASON_MEDIA_EXPOSURE);
	assert_int_equal(firm_act(driver, "firm.key-unit", &command), VERDICT_INVALID);
	command.source = "省电视台3·15";
	SET_OPTIONAL(&command, on_day, 20250301);
	assert_int_equal(firm_act(driver, "firm.key-unit", &command), VERDICT_DONE);
	SET_OPTIONAL(&command, ground, ZH__KEY_REASON__KEY_REASON_URBAN_FRINGE);
	assert_int_equal(firm_act(driver, "firm.key-unit", &command), VERDICT_DONE);
	assert_true(says(show_firm(driver, firm), "\"reason\":\"media_exposure\",\"on_day\":"
						  "\"2025-03-01\",\"source\":\"省电视台3·15\""));
	assert_true(says(list_of(driver, "firm", "state", "key_unit"), "FM-522701-1"));
	SET_OPTIONAL(&command, remove, 1);
	assert_int_equal(firm_act(driver, "firm.key-unit", &command), VERDICT_DONE);
	assert_int_equal(firm_act(driver, "firm.key-unit", &command), VERDICT_REFUSED);
}

/* ---- special supervision, explained */

static void test_explain_a_special_supervision_proposal(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazards[5];
	for (unsigned i = 0; i < 4; i++) {
		hazards[i] = open_in_drive(driver, 1);
		if (i == 1) { /* the second one is overturned before the third */
			assert_int_equal(set_level(driver, hazards[i], MAJOR), VERDICT_DONE);
			assert_int_equal(unfounded_by_two(driver, hazards[i]), VERDICT_DONE);
		} else {
			assert_int_equal(set_level(driver, hazards[i], MAJOR), VERDICT_DONE);
		}
		driver_advance(driver, driver->now_ms + 30 * MS_PER_DAY);
	}
	assert_int_equal(firm_of(driver, 1).majors, 3);
	const char *lines = explain_firm(driver, 1);
	assert_true(says(lines, "\"what\":\"supervision\""));
	assert_true(says(lines, "\"proposed_supervision\":\"special\""));
	assert_true(says(lines, "\"rule\":\"FM-SUPERVISION-01\""));
	assert_true(says(lines, "[001] 二(二)6"));
	assert_true(says(lines, "\"window_day\":\"2023-07-01\""));
	assert_true(says(
		lines, "\"counted\":[{\"hazard\":\"HZ-522701-1\",\"found_day\":\"2025-03-03\","
		       "\"set_day\":\"2025-03-03\",\"campaign\":\"CP-522701-1\",\"cause\":true},"
		       "{\"hazard\":\"HZ-522701-3\",\"found_day\":\"2025-05-02\","
		       "\"set_day\":\"2025-05-02\",\"campaign\":\"CP-522701-1\",\"cause\":true},"
		       "{\"hazard\":\"HZ-522701-4\",\"found_day\":\"2025-06-01\","
		       "\"set_day\":\"2025-06-01\",\"campaign\":\"CP-522701-1\",\"cause\":true}]"));
	assert_true(says(
		lines, "\"not_counted\":[{\"hazard\":\"HZ-522701-2\",\"found_day\":\"2025-04-02\","
		       "\"set_day\":\"2025-04-02\",\"campaign\":\"CP-522701-1\","
		       "\"why\":\"overturned\",\"ended_day\":\"2025-04-02\"}]"));
	/* A person decides, with a review day; nothing binds before. */
	assert_int_equal(firm_of(driver, 1).supervision, LEVEL(ORDINARY));
	assert_true(clock_runs(driver, OBJECT_FIRM, 1, CLOCK_SUPERVISION_DECIDE));
	assert_int_equal(set_supervision(driver, LEVEL(SPECIAL), 20260301), VERDICT_DONE);
	assert_false(clock_runs(driver, OBJECT_FIRM, 1, CLOCK_SUPERVISION_DECIDE));
	assert_true(clock_runs(driver, OBJECT_FIRM, 1, CLOCK_SUPERVISION_REVIEW));
	/* Not reviewed in time: watched, until a person reviews or ends it. */
	driver_advance(driver, driver->now_ms + 300 * MS_PER_DAY);
	assert_true((archive_of(driver, 1).flags & ARCHIVE_REVIEW_LATE) != 0);
	assert_int_equal(set_supervision(driver, LEVEL(ORDINARY), 0), VERDICT_DONE);
	assert_int_equal(archive_of(driver, 1).flags & ARCHIVE_REVIEW_LATE, 0);
	assert_false(clock_runs(driver, OBJECT_FIRM, 1, CLOCK_SUPERVISION_REVIEW));
}

static void test_the_fourth_steps_in_for_an_overturned_one(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	for (uint64_t i = 1; i <= 4; i++)
		(void)set_level(driver, open_in_drive(driver, 1), MAJOR);
	assert_int_equal(unfounded_by_two(driver, 4), VERDICT_DONE);
	assert_int_equal(firm_of(driver, 1).majors, 3);
}

static void test_a_self_reported_risk_does_not_count(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t first = open_in_drive(driver, 1);
	(void)set_level(driver, first, MAJOR);
	struct row_key key = row_key_u64(first);
	struct hazard_row row = hazard_of(driver, first);
	row.source_kind = ZH__REPORT_KIND__REPORT_KIND_SELF_REPORT;
	row.flags |= HAZARD_CONTROLLED;
	rows_store(rows_memory_writer(driver->rows), TABLE_HAZARDS, row_key_bytes(&key), &row,
		   sizeof(row));
	(void)set_level(driver, first, ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER);
	assert_int_equal(set_level(driver, first, MAJOR), VERDICT_DONE);
	assert_int_equal(firm_of(driver, 1).majors, 0);
	assert_true(says(explain_firm(driver, 1), "\"why\":\"by_rule\",\"rule\":\"FM-MAJOR-02\""));
}

static int teardown_without_replay(void **state)
{
	driver_done((struct decider_driver *)*state);
	return 0;
}

/* Whoever saw an older version of a firm is told, and changes nothing. */
static void test_who_saw_an_older_version(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t firm = register_firm(driver, 1, "S0-02");
	uint64_t version = firm_of(driver, firm).object_version;
	struct object_id none = driver_object(driver, OBJECT_FIRM, 0);
	Zh__FirmVerifyCommand verify = ZH__FIRM_VERIFY_COMMAND__INIT;
	verify.firm_key = firm_code(1);
	assert_int_equal(driver_act_by(driver, &driver_officer, "firm.verify", none, version + 1,
				       &verify, NULL),
			 VERDICT_CONFLICT);
	CODE(driver, "firm.moved_on");
	assert_int_equal(
		driver_act_by(driver, &driver_officer, "firm.verify", none, version, &verify, NULL),
		VERDICT_DONE);
	assert_int_equal(
		driver_act_by(driver, &driver_officer, "firm.verify", none, version, &verify, NULL),
		VERDICT_CONFLICT);
	assert_int_equal(firm_of(driver, firm).object_version, version + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
#define BY_HAND(name) cmocka_unit_test_setup_teardown(name, hazard_setup, teardown_without_replay)
		TEST(test_a_report_opens_no_archive),
		TEST(test_registered_by_a_person),
		TEST(test_who_saw_an_older_version),
		TEST(test_a_den_gets_a_provisional_key),
		TEST(test_a_failing_check_digit_is_a_warning),
		TEST(test_each_change_says_what_was_and_is),
		TEST(test_complete_and_stale),
		TEST(test_standards_are_reviewed),
		TEST(test_level_and_class_set_the_patrols),
		TEST(test_offenders_are_visited_again),
		TEST(test_a_gap_in_the_ledgers_is_a_hazard),
		TEST(test_reasons_for_a_key_unit),
		TEST(test_explain_a_special_supervision_proposal),
		TEST(test_the_fourth_steps_in_for_an_overturned_one),
		BY_HAND(test_a_self_reported_risk_does_not_count),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
