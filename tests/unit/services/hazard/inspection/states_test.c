/* The tables are whole, and every pair of state and act answers as its row says. */
#include "tests/unit/services/hazard/inspection/inspection_fixture.h"

static void print_problem(void *context, const char *what, const char *state, const char *event)
{
	(void)context;
	print_message("%s: %s %s\n", what, state == NULL ? "" : state, event == NULL ? "" : event);
}

static void test_the_tables_are_whole(void **state)
{
	(void)state;
	assert_int_equal(state_table_check(&inspection_states, print_problem, NULL), 0);
	assert_int_equal(state_table_check(&self_check_states, print_problem, NULL), 0);
	assert_int_equal(state_table_check(&draw_states, print_problem, NULL), 0);
	assert_int_equal(state_table_check(&key_area_states, print_problem, NULL), 0);
}

/* By hand: the row as it would be in that state. */
static void put_in_state(struct decider_driver *driver, uint64_t inspection, uint8_t in)
{
	struct inspection_row row = inspection_of(driver, inspection);
	struct row_key key = row_key_u64(inspection);
	row.state = in;
	row.visited_day = time_day_of_ms(driver->now_ms);
	row.checklist_version = 1;
	row.findings = row.findings_left = 2;
	rows_store(rows_memory_writer(driver->rows), TABLE_INSPECTIONS, row_key_bytes(&key), &row,
		   sizeof(row));
}

static void expect(struct decider_driver *driver, const char *act, uint8_t event, const void *body)
{
	char key[19];
	(void)known_firm(driver, 1, key);
	for (uint8_t in = 0; in < INSPECTION_STATE_COUNT; in++) {
		struct state_row row = state_table_row(&inspection_states, in, event);
		uint64_t inspection = plan(driver, key);
		(void)assign(driver, inspection, "zhang-wei", "wu-gang");
		(void)notice(driver, inspection, "JC-1", NULL);
		(void)open_site(driver, inspection);
		put_in_state(driver, inspection, in);
		enum verdict verdict = done_to(driver, act, OBJECT_INSPECTION, inspection, body);
		if (row.verdict == STATE_GO) {
			assert_int_equal(verdict, VERDICT_DONE);
			continue;
		}
		assert_int_equal(verdict, VERDICT_REFUSED);
		assert_string_equal(driver->decision.refusal.rule,
				    STATE_ID(&inspection_states, in, event));
		assert_string_equal(driver->decision.refusal.params[0].value,
				    inspection_states.states[in].name);
		assert_int_equal(inspection_of(driver, inspection).state, in);
	}
}

static void test_every_act_in_every_state(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__InspectionAssignCommand others = ZH__INSPECTION_ASSIGN_COMMAND__INIT;
	Zh__InspectionRecuseCommand recuse = ZH__INSPECTION_RECUSE_COMMAND__INIT;
	Zh__InspectionVisitCommand visited = ZH__INSPECTION_VISIT_COMMAND__INIT;
	Zh__InspectionCancelCommand cancel = ZH__INSPECTION_CANCEL_COMMAND__INIT;
	Zh__InspectionNoticeCommand noticed = ZH__INSPECTION_NOTICE_COMMAND__INIT;
	Zh__InspectionOpenCommand opened = ZH__INSPECTION_OPEN_COMMAND__INIT;
	Zh__InspectionCorrectCommand corrected = ZH__INSPECTION_CORRECT_COMMAND__INIT;
	Zh__InspectionTellCommand told = ZH__INSPECTION_TELL_COMMAND__INIT;
	const char *items[] = {"SX-04"};
	const char *officers[] = {"zhang-wei", "zhao-min"};
	others.officers = officers;
	others.n_officers = 2;
	recuse.officer = "qian-jun"; /* who isn't one of them: nobody has to come instead */
	recuse.ground = "kin";
	visited.text = "seen";
	noticed.number = "JC-2";
	opened.code = "RQ-2";
	corrected.items = items;
	corrected.n_items = 1;
	told.method = "direct";
	told.proof = "signed";
	expect(driver, "inspection.notice", INSPECTION_ON_NOTICE, &noticed);
	expect(driver, "inspection.open", INSPECTION_ON_OPEN, &opened);
	expect(driver, "inspection.correct", INSPECTION_ON_CORRECT, &corrected);
	expect(driver, "inspection.tell", INSPECTION_ON_TELL, &told);
	expect(driver, "inspection.assign", INSPECTION_ON_ASSIGN, &others);
	expect(driver, "inspection.recuse", INSPECTION_ON_RECUSE, &recuse);
	expect(driver, "inspection.do", INSPECTION_ON_DO, &visited);
	expect(driver, "inspection.no-access", INSPECTION_ON_NO_ACCESS, &visited);
	expect(driver, "inspection.refuse", INSPECTION_ON_REFUSE, &visited);
	expect(driver, "inspection.cancel", INSPECTION_ON_CANCEL, &cancel);
}

static void test_recording_in_every_state(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	char key[19];
	(void)known_firm(driver, 1, key);
	for (uint8_t in = 0; in < INSPECTION_STATE_COUNT; in++) {
		for (uint8_t finds = 0; finds < 2; finds++) {
			uint8_t event = finds ? INSPECTION_ON_RECORD : INSPECTION_ON_RECORD_CLEAN;
			struct state_row row = state_table_row(&inspection_states, in, event);
			uint64_t inspection = visit(driver, key);
			if (in == INSPECTION_REFUSED)
				continue; /* has no answers: visit_test.c */
			put_in_state(driver, inspection, in);
			enum verdict verdict =
				record(driver, inspection, finds ? "P01" : NULL, NULL);
			assert_int_equal(verdict,
					 row.verdict == STATE_GO ? VERDICT_DONE : VERDICT_REFUSED);
			assert_int_equal(inspection_of(driver, inspection).state, row.next);
		}
	}
}

static void test_findings_in_every_state(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	char key[19];
	(void)known_firm(driver, 1, key);
	for (uint8_t in = 0; in < INSPECTION_STATE_COUNT; in++) {
		struct state_row row =
			state_table_row(&inspection_states, in, INSPECTION_ON_FINDING);
		uint64_t inspection = visit(driver, key);
		(void)record(driver, inspection, "P07", "P08");
		put_in_state(driver, inspection, in);
		enum verdict verdict =
			handle(driver, inspection, 1,
			       ZH__FINDING_HANDLING__FINDING_HANDLING_ADVISED, "letter");
		assert_int_equal(verdict, row.verdict == STATE_GO ? VERDICT_DONE : VERDICT_REFUSED);
		assert_int_equal(inspection_of(driver, inspection).state, row.next);
	}
}

/* The rows were set by hand there: no replay. */
static int teardown_without_replay(void **state)
{
	driver_done((struct decider_driver *)*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define BY_HAND(name) cmocka_unit_test_setup_teardown(name, hazard_setup, teardown_without_replay)
		cmocka_unit_test(test_the_tables_are_whole),
		BY_HAND(test_every_act_in_every_state),
		BY_HAND(test_recording_in_every_state),
		BY_HAND(test_findings_in_every_state),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
