/* From the plan to the visit: two officers always, recusal, no way in, refusal, missed. */
#include "common/core/recusals.h"
#include "services/hazard/inspection/inspection.h"
#include "services/hazard/states.h"
#include "tests/unit/services/hazard/inspection/inspection_fixture.h"

static void test_a_visit_is_planned_assigned_and_made(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	char key[19];
	(void)known_firm(driver, 1, key);
	uint64_t inspection = plan(driver, key);
	assert_int_equal(inspection_of(driver, inspection).state, INSPECTION_PLANNED);
	assert_true(clock_of(driver, OBJECT_INSPECTION, inspection, CLOCK_INSPECTION_DUE));
	assert_int_equal(assign(driver, inspection, "zhang-wei", "wu-gang"), VERDICT_DONE);
	assert_int_equal(notice(driver, inspection, "JC-1", NULL), VERDICT_DONE);
	assert_true(clock_of(driver, OBJECT_INSPECTION, inspection, CLOCK_INSPECTION_DUE));
	assert_int_equal(open_site(driver, inspection), VERDICT_DONE);
	assert_int_equal(inspection_of(driver, inspection).state, INSPECTION_ON_SITE);
	assert_true(clock_of(driver, OBJECT_INSPECTION, inspection, CLOCK_INSPECTION_CLOSE));
	Zh__InspectionVisitCommand done = ZH__INSPECTION_VISIT_COMMAND__INIT;
	assert_int_equal(done_to(driver, "inspection.do", OBJECT_INSPECTION, inspection, &done),
			 VERDICT_DONE);
	struct inspection_row row = inspection_of(driver, inspection);
	assert_int_equal(row.state, INSPECTION_DONE);
	assert_int_equal(row.checklist_version, 1);
	assert_int_equal(row.visited_day, time_day_of_ms(driver->now_ms));
	assert_false(clock_of(driver, OBJECT_INSPECTION, inspection, CLOCK_INSPECTION_DUE));
	assert_true(clock_of(driver, OBJECT_INSPECTION, inspection, CLOCK_INSPECTION_RECORD));
	const Zh__InspectionVisited *body =
		BODY(driver_newest(driver, KIND(INSPECTION_VISITED)), InspectionVisited);
	assert_string_equal(body->checklist, "production");
	assert_int_equal(body->n_officers, 2);
	/* The archive knows of the visit: the next patrol's term runs. */
	assert_int_equal(driver_count(driver, KIND(FIRM_VISITED)), 1);
	assert_true(clock_of(driver, OBJECT_FIRM, 1, CLOCK_PATROL_DUE));
}

static void test_who_is_there_may_choose_another_list(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__InspectionVisitCommand done = ZH__INSPECTION_VISIT_COMMAND__INIT;
	struct inspection_texts texts;
	char key[19];
	(void)known_firm(driver, 1, key);
	uint64_t inspection = sent(driver, key);
	Zh__InspectionCorrectCommand correct = ZH__INSPECTION_CORRECT_COMMAND__INIT;
	const char *sellers[] = {"SX-02"};
	assert_int_equal(open_site(driver, inspection), VERDICT_DONE);
	done.checklist = "unheard-of";
	assert_int_equal(done_to(driver, "inspection.do", OBJECT_INSPECTION, inspection, &done),
			 VERDICT_REFUSED);
	CODE(driver, "inspection.do.no_checklist");
	/* Of none of the items that the visit is for: those are put right first. */
	done.checklist = "circulation";
	assert_int_equal(done_to(driver, "inspection.do", OBJECT_INSPECTION, inspection, &done),
			 VERDICT_REFUSED);
	CODE(driver, "inspection.plan.item_checklist");
	correct.items = sellers;
	correct.n_items = 1;
	correct.checklist = "circulation";
	assert_int_equal(
		done_to(driver, "inspection.correct", OBJECT_INSPECTION, inspection, &correct),
		VERDICT_DONE);
	assert_int_equal(done_to(driver, "inspection.do", OBJECT_INSPECTION, inspection, &done),
			 VERDICT_DONE);
	assert_true(inspection_texts_get(driver_rows(driver), inspection, &texts));
	assert_bytes_text(texts.text[INSPECTION_TEXT_CHECKLIST], "circulation");
	assert_int_equal(record(driver, inspection, NULL, NULL), VERDICT_REFUSED);
	CODE(driver, "inspection.record.no_such_item");
}

/* Folded by hand: today's acts don't write it any more. */
static void event_of_before(struct decider_driver *driver, uint64_t inspection, uint16_t kind,
			    const ProtobufCMessage *body)
{
	static const Zh__EventMeta meta = ZH__EVENT_META__INIT;
	struct event event = {
		.head = {.kind = kind,
			 .object_version = inspection_of(driver, inspection).object_version + 1u,
			 .subject_kind = OBJECT_INSPECTION,
			 .subject_region = HAZARD_REGION,
			 .subject_number = inspection},
		.meta = &meta,
		.body = body,
	};
	assert_ok(hazard_decider.evolve(&hazard_decider, rows_memory_writer(driver->rows), &event));
}

/* A journal from before notice and opening were asked: its visits took these steps unsaid. */
static void test_a_visit_of_before_is_folded_as_it_was(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__InspectionVisited visited = ZH__INSPECTION_VISITED__INIT;
	Zh__InspectionRecorded recorded = ZH__INSPECTION_RECORDED__INIT;
	char key[19];
	(void)known_firm(driver, 1, key);
	uint64_t inspection = plan(driver, key);
	(void)assign(driver, inspection, "zhang-wei", "wu-gang");
	SET_OPTIONAL(&visited, inspection, inspection);
	SET_OPTIONAL(&visited, visit, ZH__VISIT_OUTCOME__VISIT_OUTCOME_DONE);
	SET_OPTIONAL(&visited, on_day, 20250303);
	SET_OPTIONAL(&visited, checklist_version, 1);
	event_of_before(driver, inspection, KIND(INSPECTION_VISITED), &visited.base);
	assert_int_equal(inspection_of(driver, inspection).state, INSPECTION_DONE);
	SET_OPTIONAL(&recorded, inspection, inspection);
	event_of_before(driver, inspection, KIND(INSPECTION_RECORDED), &recorded.base);
	assert_int_equal(inspection_of(driver, inspection).state, INSPECTION_RESULTS);
}

/* Then a recusal was part of who goes: whoever stepped back is recused today too. */
static void test_a_recusal_of_before_holds(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__InspectionAssigned assigned = ZH__INSPECTION_ASSIGNED__INIT;
	const char *stay[] = {"zhang-wei", "zhao-min"};
	char key[19];
	(void)known_firm(driver, 1, key);
	uint64_t inspection = plan(driver, key);
	struct object_id id = driver_object(driver, OBJECT_INSPECTION, inspection);
	(void)assign(driver, inspection, "zhang-wei", "wu-gang");
	SET_OPTIONAL(&assigned, inspection, inspection);
	assigned.officers = stay;
	assigned.n_officers = 2;
	assigned.recused = "wu-gang";
	event_of_before(driver, inspection, KIND(INSPECTION_ASSIGNED), &assigned.base);
	assert_true(recusal_granted(driver_rows(driver), id, "Wu_Gang"));
	assert_false(recusal_granted(driver_rows(driver), id, "zhao-min"));
	assert_int_equal(assign(driver, inspection, "wu-gang", "zhao-min"), VERDICT_REFUSED);
	CODE(driver, "recusal.recused");
}

static void test_two_officers_always_on_covert_visits_too(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	char key[19];
	(void)known_firm(driver, 1, key);
	Zh__InspectionPlanCommand covert = ZH__INSPECTION_PLAN_COMMAND__INIT;
	covert.firm_key = key;
	SET_OPTIONAL(&covert, kind, ZH__INSPECTION_KIND__INSPECTION_KIND_COVERT);
	SET_OPTIONAL(&covert, ground, ZH__VISIT_GROUND__VISIT_GROUND_PLAN);
	covert.ground_ref = "the year's plan";
	assert_int_equal(made(driver, "inspection.plan", &covert), VERDICT_DONE);
	uint64_t inspection = driver->decision.object.number;
	assert_int_equal(assign(driver, inspection, "zhang-wei", NULL), VERDICT_REFUSED);
	CODE(driver, "inspection.two_officers");
	assert_int_equal(assign(driver, inspection, "zhang-wei", "zhang-wei"), VERDICT_REFUSED);
	assert_int_equal(assign(driver, inspection, "zhang-wei", "wu,gang"), VERDICT_REFUSED);
	assert_int_equal(assign(driver, inspection, "zhang-wei", "wu-gang"), VERDICT_DONE);
	assert_int_equal(notice(driver, inspection, NULL, "covert"), VERDICT_DONE);
	assert_int_equal(open_site(driver, inspection), VERDICT_DONE);
	Zh__InspectionVisitCommand alone = ZH__INSPECTION_VISIT_COMMAND__INIT;
	const char *officers[] = {"zhang-wei", "stranger"};
	alone.officers = officers;
	alone.n_officers = 1;
	assert_int_equal(done_to(driver, "inspection.do", OBJECT_INSPECTION, inspection, &alone),
			 VERDICT_REFUSED);
	CODE(driver, "inspection.two_officers");
	alone.n_officers = 2;
	assert_int_equal(done_to(driver, "inspection.do", OBJECT_INSPECTION, inspection, &alone),
			 VERDICT_REFUSED);
	CODE(driver, "inspection.visit.not_sent");
}

static void test_who_stepped_back_is_not_named_again(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	char key[19];
	(void)known_firm(driver, 1, key);
	uint64_t inspection = plan(driver, key);
	(void)assign(driver, inspection, "zhang-wei", "wu-gang");
	Zh__InspectionRecuseCommand recuse = ZH__INSPECTION_RECUSE_COMMAND__INIT;
	recuse.officer = "wu-gang";
	assert_int_equal(
		done_to(driver, "inspection.recuse", OBJECT_INSPECTION, inspection, &recuse),
		VERDICT_REFUSED); /* no ground, and nobody asked */
	CODE(driver, "recusal.not_asked");
	recuse.ground = "the owner's brother";
	assert_int_equal(
		done_to(driver, "inspection.recuse", OBJECT_INSPECTION, inspection, &recuse),
		VERDICT_REFUSED); /* one would go alone */
	CODE(driver, "recusal.two_officers");
	recuse.replacement = "zhao-min";
	assert_int_equal(
		done_to(driver, "inspection.recuse", OBJECT_INSPECTION, inspection, &recuse),
		VERDICT_DONE);
	struct inspection_texts texts;
	assert_true(inspection_texts_get(driver_rows(driver), inspection, &texts));
	assert_bytes_text(texts.text[INSPECTION_TEXT_OFFICERS], "zhang-wei,zhao-min");
	assert_true(recusal_granted(driver_rows(driver),
				    driver_object(driver, OBJECT_INSPECTION, inspection),
				    "wu-gang"));
	assert_int_equal(assign(driver, inspection, "zhang-wei", "wu-gang"), VERDICT_REFUSED);
	CODE(driver, "recusal.recused");
	assert_int_equal(
		done_to(driver, "inspection.recuse", OBJECT_INSPECTION, inspection, &recuse),
		VERDICT_REFUSED);
	CODE(driver, "recusal.already");
}

static void test_no_way_in_is_tried_again(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__InspectionVisitCommand visit_command = ZH__INSPECTION_VISIT_COMMAND__INIT;
	char key[19];
	(void)known_firm(driver, 1, key);
	uint64_t inspection = sent(driver, key);
	visit_command.text = "locked";
	for (unsigned i = 1; i <= 2; i++) {
		assert_int_equal(done_to(driver, "inspection.no-access", OBJECT_INSPECTION,
					 inspection, &visit_command),
				 VERDICT_DONE);
		assert_int_equal(inspection_of(driver, inspection).attempts, i);
	}
	assert_true(clock_of(driver, OBJECT_INSPECTION, inspection, CLOCK_INSPECTION_DUE));
	assert_int_equal(open_site(driver, inspection), VERDICT_DONE);
	assert_int_equal(
		done_to(driver, "inspection.do", OBJECT_INSPECTION, inspection, &visit_command),
		VERDICT_DONE);
}

static void test_a_refusal_opens_a_hazard_and_marks_it_refused(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__InspectionVisitCommand command = ZH__INSPECTION_VISIT_COMMAND__INIT;
	char key[19];
	uint64_t firm = known_firm(driver, 1, key);
	uint64_t inspection = sent(driver, key);
	assert_int_equal(
		done_to(driver, "inspection.refuse", OBJECT_INSPECTION, inspection, &command),
		VERDICT_REFUSED);
	CODE(driver, "inspection.refuse.no_evidence");
	command.text = "gate shut, on film";
	assert_int_equal(
		done_to(driver, "inspection.refuse", OBJECT_INSPECTION, inspection, &command),
		VERDICT_DONE);
	struct inspection_row row = inspection_of(driver, inspection);
	assert_int_equal(row.state, INSPECTION_REFUSED);
	struct hazard_row hazard = hazard_of(driver, row.of_hazard);
	assert_int_equal(hazard.firm, firm);
	assert_int_not_equal(hazard.flags & HAZARD_REFUSED, 0);
	const Zh__HazardOpened *opened =
		BODY(driver_newest(driver, KIND(HAZARD_OPENED)), HazardOpened);
	assert_int_equal(opened->violations[0], ZH__VIOLATION__VIOLATION_REFUSED_INSPECTION);
	assert_int_equal(opened->source->number, inspection);
	assert_int_equal(driver_newest(driver, KIND(RECTIFICATION_REFUSED))->head.trace_sequence,
			 driver_newest(driver, KIND(INSPECTION_PLANNED))->head.trace_sequence);
	Zh__InspectionRecordCommand told = ZH__INSPECTION_RECORD_COMMAND__INIT;
	Zh__Attachment recording = ZH__ATTACHMENT__INIT;
	Zh__Attachment *recordings[] = {&recording};
	const char *answers[] = {"P01=yes"};
	told.answers = answers;
	told.n_answers = 1;
	assert_int_equal(done_to(driver, "inspection.record", OBJECT_INSPECTION, inspection, &told),
			 VERDICT_REFUSED);
	CODE(driver, "inspection.record.state");
	assert_string_equal(driver->decision.refusal.rule,
			    STATE_ID(&inspection_states, INSPECTION_REFUSED, INSPECTION_ON_RECORD));
	told.n_answers = 0;
	told.text = "gate shut at 9:20";
	SET_OPTIONAL(&told, unsigned_ground, ZH__UNSIGNED_GROUND__UNSIGNED_GROUND_REFUSED_VISIT);
	assert_int_equal(done_to(driver, "inspection.record", OBJECT_INSPECTION, inspection, &told),
			 VERDICT_REFUSED);
	CODE(driver, "inspection.record.no_recording");
	told.evidence = recordings;
	told.n_evidence = 1;
	assert_int_equal(done_to(driver, "inspection.record", OBJECT_INSPECTION, inspection, &told),
			 VERDICT_DONE);
	assert_int_equal(inspection_of(driver, inspection).state, INSPECTION_RESULTS);
}

static void test_a_missed_visit_is_counted_and_may_be_given_up(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__InspectionCancelCommand none = ZH__INSPECTION_CANCEL_COMMAND__INIT;
	char key[19];
	(void)known_firm(driver, 1, key);
	uint64_t inspection = plan(driver, key);
	driver_advance(driver, driver->now_ms + 15 * MS_PER_DAY);
	assert_int_equal(inspection_of(driver, inspection).overdue, 1);
	assert_int_equal(inspection_of(driver, inspection).state, INSPECTION_PLANNED);
	assert_int_equal(driver_act(driver, "inspection.cancel",
				    driver_object(driver, OBJECT_INSPECTION, inspection), &none,
				    NULL),
			 VERDICT_REFUSED);
	assert_int_equal(done_to(driver, "inspection.cancel", OBJECT_INSPECTION, inspection, &none),
			 VERDICT_DONE);
	assert_int_equal(inspection_of(driver, inspection).state, INSPECTION_CANCELLED);
	assert_false(clock_of(driver, OBJECT_INSPECTION, inspection, CLOCK_INSPECTION_DUE));
}

static void test_what_a_plan_must_say(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__InspectionPlanCommand command = ZH__INSPECTION_PLAN_COMMAND__INIT;
	char key[19], other[19];
	(void)known_firm(driver, 1, key);
	(void)known_firm(driver, 2, other);
	assert_int_equal(made(driver, "inspection.plan", &command), VERDICT_NOT_FOUND);
	command.firm_key = key;
	assert_int_equal(made(driver, "inspection.plan", &command), VERDICT_INVALID);
	CODE(driver, "inspection.plan.kind");
	SET_OPTIONAL(&command, kind, ZH__INSPECTION_KIND__INSPECTION_KIND_MARKET_CHECK);
	assert_int_equal(made(driver, "inspection.plan", &command), VERDICT_INVALID);
	CODE(driver, "inspection.plan.body");
	SET_OPTIONAL(&command, kind, ZH__INSPECTION_KIND__INSPECTION_KIND_LOOK_BACK_VISIT);
	assert_int_equal(made(driver, "inspection.plan", &command), VERDICT_INVALID);
	CODE(driver, "inspection.plan.no_hazard");
	SET_OPTIONAL(&command, hazard, 2); /* the other firm's */
	assert_int_equal(made(driver, "inspection.plan", &command), VERDICT_REFUSED);
	CODE(driver, "inspection.plan.other_matter");
	SET_OPTIONAL(&command, hazard, 1);
	command.checklist = "unheard-of";
	assert_int_equal(made(driver, "inspection.plan", &command), VERDICT_REFUSED);
	CODE(driver, "inspection.plan.checklist");
	/* In the version of the day: of circulation another one comes later. */
	assert_string_equal(driver->decision.refusal.params[0].name, "checklists");
	assert_string_equal(driver->decision.refusal.params[0].value,
			    "ccc_producer, circulation, production");
	command.checklist = NULL;
	SET_OPTIONAL(&command, due_day, 20250302);
	assert_int_equal(made(driver, "inspection.plan", &command), VERDICT_INVALID);
	CODE(driver, "inspection.due_day");
	SET_OPTIONAL(&command, due_day, 20250303); /* today */
	assert_int_equal(made(driver, "inspection.plan", &command), VERDICT_DONE);
	/* It belongs to the hazard's story. */
	assert_int_equal(driver_newest(driver, KIND(INSPECTION_PLANNED))->head.trace_sequence,
			 driver_newest(driver, KIND(HAZARD_OPENED))->head.trace_sequence);
}

/* What was folded by hand stands in no journal: no replay. */
static int teardown_without_replay(void **state)
{
	driver_done((struct decider_driver *)*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_a_visit_is_planned_assigned_and_made),
		TEST(test_who_is_there_may_choose_another_list),
		cmocka_unit_test_setup_teardown(test_a_visit_of_before_is_folded_as_it_was,
						hazard_setup, teardown_without_replay),
		cmocka_unit_test_setup_teardown(test_a_recusal_of_before_holds, hazard_setup,
						teardown_without_replay),
		TEST(test_two_officers_always_on_covert_visits_too),
		TEST(test_who_stepped_back_is_not_named_again),
		TEST(test_no_way_in_is_tried_again),
		TEST(test_a_refusal_opens_a_hazard_and_marks_it_refused),
		TEST(test_a_missed_visit_is_counted_and_may_be_given_up),
		TEST(test_what_a_plan_must_say),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
