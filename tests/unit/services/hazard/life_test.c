/* A hazard's life to cancel-off and look-back, with its terms, guards and ways out. */
#include "command.pb-c.h"
#include "escalation.pb-c.h"
#include "notify.pb-c.h"
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/hazard_fixture.h"

#define CODE(driver, code_text) assert_string_equal((driver)->decision.refusal.code, code_text)

static void test_the_whole_life(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	assert_int_equal(set_level(driver, hazard, ZH__HAZARD_LEVEL__HAZARD_LEVEL_GENERAL),
			 VERDICT_DONE);
	assert_int_equal(order(driver, hazard, false), VERDICT_DONE);
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_ORDER));
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_RECTIFY));
	assert_int_equal(claim(driver, hazard), VERDICT_DONE);
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_RECTIFY));
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_REINSPECT));
	assert_int_equal(reinspect(driver, hazard, true), VERDICT_DONE);
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_CANCEL));
	assert_int_equal(cancel_off(driver, hazard, NULL, &hazard_leader), VERDICT_DONE);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_CANCELLED_OFF);
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_LOOK_BACK));
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_CANCEL));
	const struct event *off = driver_newest(driver, KIND(CANCELLED_OFF));
	assert_string_equal(off->meta->person, "zhang-wei");
	assert_string_equal(off->meta->second, "chen-jing");
	assert_int_equal(off->head.trace_sequence, 1);
	assert_int_equal(look_back(driver, hazard, true), VERDICT_DONE);
	Zh__HazardUnfoundedCommand none = ZH__HAZARD_UNFOUNDED_COMMAND__INIT;
	assert_int_equal(act(driver, "hazard.archive", hazard, &none), VERDICT_DONE);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_ARCHIVED);
	assert_int_equal(firm_of(driver, 1).hazards_open, 0);
	assert_int_equal(order(driver, hazard, false), VERDICT_REFUSED);
}

static void test_cancel_off_needs_evidence_and_another_person(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static const struct principal colleague = {
		.id = "wu-gang", .unit = "inspection", .roles = ROLE_LEADER};
	uint64_t hazard = open_inspection(driver, 1, 1);
	assert_int_equal(cancel_off(driver, hazard, NULL, &hazard_leader), VERDICT_REFUSED);
	CODE(driver, "hazard.cancel_off.state");
	(void)order(driver, hazard, false);
	(void)reinspect(driver, hazard, true);
	/* The proposer can't approve, nor an officer who re-inspected, nor the responsible
	 * officer. */
	assert_int_equal(cancel_off(driver, hazard, NULL, &driver_officer), VERDICT_REFUSED);
	assert_int_equal(cancel_off(driver, hazard, NULL, &colleague), VERDICT_REFUSED);
	CODE(driver, "hazard.cancel_off.second_is_handler");
	Zh__AssignCommand assign = ZH__ASSIGN_COMMAND__INIT;
	assign.owner = "chen-jing";
	assert_int_equal(act(driver, "hazard.assign", hazard, &assign), VERDICT_DONE);
	assert_int_equal(cancel_off(driver, hazard, NULL, &hazard_leader), VERDICT_REFUSED);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_REINSPECTED);
	assert_int_equal(cancel_off(driver, hazard, NULL, &driver_second), VERDICT_DONE);
}

static void test_cancel_off_by_quantity(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_sampling(driver, 1, 1, "B1");
	(void)order(driver, hazard, true);
	(void)reinspect(driver, hazard, true);
	Zh__Quantity part = ZH__QUANTITY__INIT;
	SET_OPTIONAL(&part, amount, 501);
	part.unit = "piece";
	assert_int_equal(cancel_off(driver, hazard, &part, &hazard_leader), VERDICT_REFUSED);
	CODE(driver, "hazard.cancel_off.quantity");
	SET_OPTIONAL(&part, amount, 200);
	part.unit = "box";
	assert_int_equal(cancel_off(driver, hazard, &part, &hazard_leader), VERDICT_REFUSED);
	CODE(driver, "hazard.cancel_off.unit");
	part.unit = "piece";
	assert_int_equal(cancel_off(driver, hazard, &part, &hazard_leader), VERDICT_DONE);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_REINSPECTED);
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_CANCEL));
	SET_OPTIONAL(&part, amount, 300);
	assert_int_equal(cancel_off(driver, hazard, &part, &hazard_leader), VERDICT_DONE);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_CANCELLED_OFF);
}

static void test_a_sample_is_corrected_by_statutory_terms(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_sampling(driver, 1, 1, "B1");
	assert_int_equal(order(driver, hazard, false), VERDICT_REFUSED);
	CODE(driver, "hazard.order.sampling_needs_correction");
	Zh__HazardOrderCommand command = ZH__HAZARD_ORDER_COMMAND__INIT;
	command.content = "recall";
	make_statutory(&command);
	SET_OPTIONAL(&command, within_days, 61);
	served_today(driver, &command);
	command.has_served_day = false;
	assert_int_equal(act(driver, "hazard.order", hazard, &command), VERDICT_INVALID);
	CODE(driver, "hazard.order.served_unstated");
	SET_OPTIONAL(&command, served_day, 20250303);
	assert_int_equal(act(driver, "hazard.order", hazard, &command), VERDICT_REFUSED);
	CODE(driver, "hazard.order.term_too_long");
	SET_OPTIONAL(&command, within_days, 30);
	SET_OPTIONAL(&command, served_day, 20250401);
	assert_int_equal(act(driver, "hazard.order", hazard, &command), VERDICT_INVALID);
	SET_OPTIONAL(&command, served_day, 20250228);
	assert_int_equal(act(driver, "hazard.order", hazard, &command), VERDICT_REFUSED);
	CODE(driver, "hazard.order.served_before");
	assert_string_equal(driver->decision.refusal.rule, "G-APP-82-1");
	SET_OPTIONAL(&command, served_day, 20250303);
	assert_int_equal(act(driver, "hazard.order", hazard, &command), VERDICT_DONE);
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_SAMPLING_RECTIFY));
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_SAMPLING_REINSPECT));
	const Zh__CorrectionOrdered *body =
		BODY(driver_newest(driver, KIND(CORRECTION_ORDERED)), CorrectionOrdered);
	const Zh__OrderServed *service =
		BODY(driver_newest(driver, KIND(ORDER_SERVED)), OrderServed);
	assert_true(body->stop_sale);
	/* 30 days from service on 3 March, from law day to law day. */
	assert_int_equal(time_day_of_ms(service->due_ms),
			 time_day_of_civil((struct civil_date){2025, 4, 2}));
	(void)claim(driver, hazard);
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_REINSPECT));
	assert_int_equal(firm_of(driver, 1).failures, 1);
	(void)reinspect(driver, hazard, true);
	assert_int_equal(firm_of(driver, 1).failures, 0);
}

/* OURS-HZ-RECTIFY: fifteen working days, and one extension of fifteen more. */
static void test_no_order_is_longer_than_its_term_with_its_extension(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	Zh__HazardOrderCommand command = ZH__HAZARD_ORDER_COMMAND__INIT;
	command.content = "rectify";
	served_today(driver, &command);
	SET_OPTIONAL(&command, within_days, UINT32_MAX);
	assert_int_equal(act(driver, "hazard.order", hazard, &command), VERDICT_REFUSED);
	SET_OPTIONAL(&command, within_days, 31);
	assert_int_equal(act(driver, "hazard.order", hazard, &command), VERDICT_REFUSED);
	CODE(driver, "hazard.order.term_too_long");
	assert_string_equal(driver->decision.refusal.rule, "OURS-HZ-RECTIFY");
	assert_string_equal(driver->decision.refusal.params[0].value, "30");
	SET_OPTIONAL(&command, within_days, 30);
	assert_int_equal(act(driver, "hazard.order", hazard, &command), VERDICT_DONE);
}

static void test_document_numbers_are_gapless_per_year_and_kind(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static const char *const expected[] = {"〔2025〕1号", "〔2025〕2号", "〔2025〕3号"};
	for (uint64_t i = 0; i < 3; i++) {
		uint64_t hazard = open_inspection(driver, i + 1, (unsigned)i);
		(void)order(driver, hazard, false);
		const Zh__RectificationNoticed *body = BODY(
			driver_newest(driver, KIND(RECTIFICATION_NOTICED)), RectificationNoticed);
		assert_string_equal(body->number, expected[i]);
	}
	assert_int_equal(order(driver, open_inspection(driver, 4, 3), true), VERDICT_DONE);
	assert_string_equal(
		BODY(driver_newest(driver, KIND(CORRECTION_ORDERED)), CorrectionOrdered)->number,
		"〔2025〕1号");
	driver_advance(driver, driver->now_ms + 320 * MS_PER_DAY);
	(void)order(driver, open_inspection(driver, 5, 4), false);
	assert_string_equal(
		BODY(driver_newest(driver, KIND(RECTIFICATION_NOTICED)), RectificationNoticed)
			->number,
		"〔2026〕1号");
}

static void test_reinspection_needs_two_officers_and_evidence(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	(void)order(driver, hazard, false);
	const char *officers[] = {"zhang-wei", "zhang-wei"};
	Zh__HazardReinspectCommand command = ZH__HAZARD_REINSPECT_COMMAND__INIT;
	SET_OPTIONAL(&command, outcome, ZH__REINSPECT_OUTCOME__REINSPECT_OUTCOME_PASSED);
	command.officers = officers;
	command.n_officers = 2;
	assert_int_equal(act(driver, "hazard.reinspect", hazard, &command), VERDICT_REFUSED);
	CODE(driver, "hazard.reinspect.two_officers");
	officers[1] = "wu-gang";
	assert_int_equal(act(driver, "hazard.reinspect", hazard, &command), VERDICT_REFUSED);
	CODE(driver, "hazard.reinspect.no_evidence");
	SET_OPTIONAL(&command, outcome, ZH__REINSPECT_OUTCOME__REINSPECT_OUTCOME_NO_ACCESS);
	assert_int_equal(act(driver, "hazard.reinspect", hazard, &command), VERDICT_DONE);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_ORDERED);
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_RECTIFY));
	assert_int_equal(reinspect(driver, hazard, false), VERDICT_DONE);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_FAILED);
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_ORDER));
	assert_int_equal(order(driver, hazard, true), VERDICT_DONE);
}

static void test_overdue_and_refused_are_marks(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	(void)order(driver, hazard, false);
	driver_advance(driver, driver->now_ms + 120 * MS_PER_DAY);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_ORDERED);
	assert_int_equal(hazard_of(driver, hazard).overdue, 1);
	Zh__HazardRefuseCommand refuse = ZH__HAZARD_REFUSE_COMMAND__INIT;
	assert_int_equal(act(driver, "hazard.refuse", hazard, &refuse), VERDICT_REFUSED);
	refuse.evidence = "recorded on camera";
	assert_int_equal(act(driver, "hazard.refuse", hazard, &refuse), VERDICT_DONE);
	assert_true((hazard_of(driver, hazard).flags & HAZARD_REFUSED) != 0);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_ORDERED);
}

static void test_relapse_continues_the_chain_one_level_up(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	(void)set_level(driver, hazard, ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER);
	(void)order(driver, hazard, false);
	(void)reinspect(driver, hazard, true);
	(void)cancel_off(driver, hazard, NULL, &hazard_leader);
	assert_int_equal(look_back(driver, hazard, false), VERDICT_DONE);
	const Zh__HazardOpened *body =
		BODY(driver_newest(driver, KIND(HAZARD_OPENED)), HazardOpened);
	assert_int_equal(body->chain_of, hazard);
	assert_int_equal(body->proposed_level, ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR);
	assert_int_equal(body->firm_number, 1);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_LOOKED_BACK);
	assert_true((hazard_of(driver, body->hazard).flags & HAZARD_RELAPSE) != 0);
	assert_int_equal(driver_count(driver, KIND(RELAPSED)), 1);
	assert_int_equal(firm_of(driver, 1).hazards_open, 2);
}

/* What is told of a service without its day would be lost. */
static void test_a_service_has_its_day_whatever_else_is_told(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	for (unsigned told = 0; told < 5; told++) {
		Zh__HazardOrderCommand command = ZH__HAZARD_ORDER_COMMAND__INIT;
		command.content = "rectify";
		command.method = told == 0 ? "direct" : NULL;
		command.document = told == 1 ? "receipt" : NULL;
		command.address_confirmed = told == 2 ? "form 3" : NULL;
		command.not_direct = told == 3 ? "in another province" : NULL;
		if (told == 4)
			SET_OPTIONAL(&command, left_with, ZH__LEFT_WITH__LEFT_WITH_WITNESS);
		assert_int_equal(act(driver, "hazard.order", hazard, &command), VERDICT_INVALID);
		CODE(driver, "hazard.order.served_unstated");
	}
	Zh__HazardOrderCommand command = ZH__HAZARD_ORDER_COMMAND__INIT;
	command.content = "rectify";
	assert_int_equal(act(driver, "hazard.order", hazard, &command), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(ORDER_SERVED)), 0);
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_RECTIFY));
}

static enum verdict look_back_by(struct decider_driver *driver, uint64_t hazard, size_t officers,
				 uint32_t on_day)
{
	static const char *names[] = {"zhang-wei", "wu-gang"};
	Zh__HazardLookBackCommand command = ZH__HAZARD_LOOK_BACK_COMMAND__INIT;
	SET_OPTIONAL(&command, outcome, ZH__LOOK_BACK_OUTCOME__LOOK_BACK_OUTCOME_PASSED);
	command.officers = names;
	command.n_officers = officers;
	SET_OPTIONAL(&command, on_day, on_day);
	return act(driver, "hazard.look-back", hazard, &command);
}

static void test_a_look_back_is_of_two_on_a_day_that_was(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__HazardLookBackCommand unsaid = ZH__HAZARD_LOOK_BACK_COMMAND__INIT;
	uint64_t hazard = open_inspection(driver, 1, 1);
	(void)order(driver, hazard, false);
	(void)reinspect(driver, hazard, true);
	assert_int_equal(look_back_by(driver, hazard, 2, 20250303), VERDICT_REFUSED);
	CODE(driver, "hazard.look_back.state");
	(void)cancel_off(driver, hazard, NULL, &hazard_leader);
	assert_int_equal(act(driver, "hazard.look-back", hazard, &unsaid), VERDICT_INVALID);
	CODE(driver, "hazard.look_back.no_outcome");
	assert_int_equal(look_back_by(driver, hazard, 2, 20250304), VERDICT_INVALID);
	CODE(driver, "hazard.look_back.on_day");
	assert_int_equal(look_back_by(driver, hazard, 1, 20250303), VERDICT_REFUSED);
	CODE(driver, "hazard.look_back.two_officers");
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_LOOK_BACK));
	assert_int_equal(look_back_by(driver, hazard, 2, 20250303), VERDICT_DONE);
	const Zh__LookedBack *body = BODY(driver_newest(driver, KIND(LOOKED_BACK)), LookedBack);
	assert_true(body->passed);
	assert_int_equal(body->n_officers, 2);
	assert_string_equal(body->officers[1], "wu-gang");
	assert_int_equal(body->on_day, 20250303);
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_LOOK_BACK));
	assert_int_equal(driver_count(driver, KIND(RELAPSED)), 0);
}

/* Whoever isn't let in comes again: counted until somebody was. */
static void test_visits_in_vain_are_counted_until_one_is_let_in(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static const char *officers[] = {"zhang-wei", "wu-gang"};
	uint64_t hazard = open_inspection(driver, 1, 1);
	Zh__HazardReinspectCommand command = ZH__HAZARD_REINSPECT_COMMAND__INIT;
	SET_OPTIONAL(&command, outcome, ZH__REINSPECT_OUTCOME__REINSPECT_OUTCOME_NO_ACCESS);
	command.officers = officers;
	command.n_officers = 2;
	(void)order(driver, hazard, false);
	for (uint32_t times = 1; times <= 2; times++) {
		assert_int_equal(act(driver, "hazard.reinspect", hazard, &command), VERDICT_DONE);
		const Zh__Reinspected *body =
			BODY(driver_newest(driver, KIND(REINSPECTED)), Reinspected);
		assert_true(body->no_access);
		assert_false(body->passed);
		assert_int_equal(body->times_no_access, times);
	}
	assert_int_equal(hazard_of(driver, hazard).reinspections, 0);
	assert_int_equal(reinspect(driver, hazard, true), VERDICT_DONE);
	const Zh__Reinspected *body = BODY(driver_newest(driver, KIND(REINSPECTED)), Reinspected);
	assert_false(body->has_no_access);
	assert_false(body->has_times_no_access);
	assert_int_equal(body->n_evidence, 1);
	assert_int_equal(body->on_day, 20250303);
	assert_int_equal(hazard_of(driver, hazard).reinspections, 1);
}

/* ---- ways out */

static void test_a_case_beside_the_rectification(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	(void)order(driver, hazard, true);
	Zh__CaseFiled filed = ZH__CASE_FILED__INIT;
	SET_OPTIONAL(&filed, hazard, hazard);
	SET_OPTIONAL(&filed, casefile, 5);
	(void)driver_event(driver, DAEMON_ESCALATION, KIND(CASE_FILED), &filed);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_TO_CASE);
	assert_true(hazard_clock_runs(driver, hazard,
				      CLOCK_HAZARD_RECTIFY)); /* what was ordered stays */
	size_t before = driver->count;
	(void)driver_event(driver, DAEMON_ESCALATION, KIND(CASE_FILED), &filed);
	assert_int_equal(driver->count, before);
	Zh__CaseClosed closed = ZH__CASE_CLOSED__INIT;
	SET_OPTIONAL(&closed, casefile, 5);
	(void)driver_event(driver, DAEMON_ESCALATION, KIND(CASE_CLOSED), &closed);
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_REINSPECT));
	assert_int_equal(reinspect(driver, hazard, true), VERDICT_DONE);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_REINSPECTED);
	/* A case on a hazard that was never seen here is legal. */
	SET_OPTIONAL(&filed, hazard, 99);
	assert_int_equal(driver_event(driver, DAEMON_ESCALATION, KIND(CASE_FILED), &filed),
			 VERDICT_DONE);
}

static void test_referred_and_back(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	Zh__HazardReferCommand refer = ZH__HAZARD_REFER_COMMAND__INIT;
	SET_OPTIONAL(&refer, to_region, HAZARD_REGION);
	SET_OPTIONAL(&refer, referral, 3);
	assert_int_equal(act(driver, "hazard.refer", hazard, &refer), VERDICT_INVALID);
	SET_OPTIONAL(&refer, to_region, 522702);
	assert_int_equal(act(driver, "hazard.refer", hazard, &refer), VERDICT_DONE);
	assert_false(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_ORDER));
	Zh__ReferralAnswered answered = ZH__REFERRAL_ANSWERED__INIT;
	SET_OPTIONAL(&answered, referral, 3);
	SET_OPTIONAL(&answered, by_peer, 1);
	answered.answer_code = "not_made_out";
	(void)driver_event(driver, DAEMON_NOTIFY, KIND(REFERRAL_ANSWERED), &answered);
	assert_int_equal(hazard_of(driver, hazard).state, HAZARD_OPENED);
	assert_true(hazard_clock_runs(driver, hazard, CLOCK_HAZARD_ORDER));
}

static void test_hold_and_version(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	struct object_id id = driver_object(driver, OBJECT_HAZARD, hazard);
	Zh__HazardHoldCommand hold = ZH__HAZARD_HOLD_COMMAND__INIT;
	assert_int_equal(driver_act(driver, "hazard.hold", id, &hold, NULL), VERDICT_REFUSED);
	assert_int_equal(act(driver, "hazard.release", hazard, &hold), VERDICT_REFUSED);
	assert_int_equal(act(driver, "hazard.hold", hazard, &hold), VERDICT_DONE);
	assert_int_equal(act(driver, "hazard.hold", hazard, &hold), VERDICT_REFUSED);
	assert_int_equal(
		driver_act_by(driver, &driver_officer, "hazard.release", id, 1, &hold, NULL),
		VERDICT_CONFLICT);
	assert_int_equal(
		driver_act_by(driver, &driver_officer, "hazard.release", id, 2, &hold, NULL),
		VERDICT_DONE);
	assert_int_equal(hazard_of(driver, hazard).object_version, 3);
}

/* ---- every act in every state does what the table says */

static void in_state(struct decider_driver *driver, uint64_t hazard, uint8_t state)
{
	struct row_key key = row_key_u64(hazard);
	struct hazard_row row = hazard_of(driver, hazard);
	row.state = state;
	row.flags = 0;
	rows_store(rows_memory_writer(driver->rows), TABLE_HAZARDS, row_key_bytes(&key), &row,
		   sizeof(row));
}

static void test_every_pair(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__HazardOrderCommand ordered = ZH__HAZARD_ORDER_COMMAND__INIT;
	ordered.content = "rectify";
	served_today(driver, &ordered);
	Zh__HazardClaimCommand claimed = ZH__HAZARD_CLAIM_COMMAND__INIT;
	claimed.text = "done";
	Zh__HazardRefuseCommand refuse = ZH__HAZARD_REFUSE_COMMAND__INIT;
	refuse.evidence = "camera";
	Zh__HazardUnfoundedCommand ground = ZH__HAZARD_UNFOUNDED_COMMAND__INIT;
	ground.ground = "nothing there";
	Zh__HazardReferCommand refer = ZH__HAZARD_REFER_COMMAND__INIT;
	SET_OPTIONAL(&refer, to_region, 522702);
	SET_OPTIONAL(&refer, referral, 1);
	Zh__AssignCommand assign = ZH__ASSIGN_COMMAND__INIT;
	assign.owner = "li-na";
	Zh__HazardHoldCommand hold = ZH__HAZARD_HOLD_COMMAND__INIT;
	const struct {
		const char *act;
		const void *body;
		enum hazard_event event;
	} tried[] = {
		{"hazard.order", &ordered, HAZARD_EVENT_ORDER},
		{"hazard.claim", &claimed, HAZARD_EVENT_CLAIM},
		{"hazard.refuse", &refuse, HAZARD_EVENT_REFUSE},
		{"hazard.unfounded", &ground, HAZARD_EVENT_UNFOUNDED},
		{"hazard.to-case", &ground, HAZARD_EVENT_TO_CASE},
		{"hazard.refer", &refer, HAZARD_EVENT_REFER},
		{"hazard.archive", &ground, HAZARD_EVENT_ARCHIVE},
		{"hazard.assign", &assign, HAZARD_EVENT_ASSIGN},
		{"hazard.hold", &hold, HAZARD_EVENT_HOLD},
	};
	for (size_t i = 0; i < sizeof(tried) / sizeof(tried[0]); i++) {
		for (uint8_t s = 0; s < HAZARD_STATE_COUNT; s++) {
			uint64_t hazard = open_inspection(driver, i * 100 + s + 1, 1);
			in_state(driver, hazard, s);
			struct state_row row =
				state_table_row(&hazard_state_table, s, (uint8_t)tried[i].event);
			enum verdict verdict = act(driver, tried[i].act, hazard, tried[i].body);
			assert_int_equal(verdict,
					 row.verdict == STATE_GO ? VERDICT_DONE : VERDICT_REFUSED);
			assert_int_equal(hazard_of(driver, hazard).state,
					 row.verdict == STATE_GO ? row.next : s);
			if (row.verdict != STATE_GO)
				assert_string_equal(
					driver->decision.refusal.rule,
					STATE_ID(&hazard_state_table, s, (uint8_t)tried[i].event));
		}
	}
}

static void test_reinspection_and_look_back_in_every_state(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	for (unsigned passed = 0; passed < 2; passed++) {
		for (uint8_t s = 0; s < HAZARD_STATE_COUNT; s++) {
			uint64_t hazard = open_inspection(driver, passed * 100u + s + 1, 1);
			uint8_t event = passed ? HAZARD_EVENT_REINSPECT_PASSED
					       : HAZARD_EVENT_REINSPECT_FAILED;
			in_state(driver, hazard, s);
			struct state_row row = state_table_row(&hazard_state_table, s, event);
			assert_int_equal(reinspect(driver, hazard, passed != 0),
					 row.verdict == STATE_GO ? VERDICT_DONE : VERDICT_REFUSED);
			assert_int_equal(hazard_of(driver, hazard).state, row.next);
			event = passed ? HAZARD_EVENT_LOOK_BACK_PASSED
				       : HAZARD_EVENT_LOOK_BACK_FAILED;
			in_state(driver, hazard, s);
			row = state_table_row(&hazard_state_table, s, event);
			assert_int_equal(look_back(driver, hazard, passed != 0),
					 row.verdict == STATE_GO ? VERDICT_DONE : VERDICT_REFUSED);
			assert_int_equal(hazard_of(driver, hazard).state, row.next);
		}
	}
}

/* Whatever the act and whatever it says: nothing of this county has that id. */
static void test_no_act_moves_what_is_another_countys(void **state)
{
	static uint8_t memory[1 << 16];
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t hazard = open_inspection(driver, 1, 1);
	struct object_id here = driver_object(driver, OBJECT_HAZARD, hazard);
	uint64_t version = hazard_of(driver, hazard).object_version;
	unsigned asked = 0;
	const struct act *one;
	for (size_t i = 0; (one = decider_act_at(&hazard_decider, i)) != NULL; i++) {
		struct arena arena;
		arena_init(&arena, memory, sizeof memory);
		if (one->target == OBJECT_NONE || one->body == NULL)
			continue;
		struct object_id there = object_id_make(one->target, here.region + 1, hazard);
		enum verdict verdict = driver_act_by(driver, &driver_officer, one->name, there, 0,
						     message_new(one->body, &arena), "reason");
		assert_true(verdict != VERDICT_DONE);
		assert_int_equal(driver->decision.event_count, 0);
		asked++;
	}
	assert_true(asked > 40);
	assert_int_equal(hazard_of(driver, hazard).object_version, version);
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
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
#define BY_HAND(name) cmocka_unit_test_setup_teardown(name, hazard_setup, teardown_without_replay)
		TEST(test_the_whole_life),
		TEST(test_cancel_off_needs_evidence_and_another_person),
		TEST(test_cancel_off_by_quantity),
		TEST(test_a_sample_is_corrected_by_statutory_terms),
		TEST(test_no_order_is_longer_than_its_term_with_its_extension),
		TEST(test_document_numbers_are_gapless_per_year_and_kind),
		TEST(test_reinspection_needs_two_officers_and_evidence),
		TEST(test_a_service_has_its_day_whatever_else_is_told),
		TEST(test_a_look_back_is_of_two_on_a_day_that_was),
		TEST(test_visits_in_vain_are_counted_until_one_is_let_in),
		TEST(test_overdue_and_refused_are_marks),
		TEST(test_relapse_continues_the_chain_one_level_up),
		TEST(test_a_case_beside_the_rectification),
		TEST(test_referred_and_back),
		TEST(test_hold_and_version),
		TEST(test_no_act_moves_what_is_another_countys),
		BY_HAND(test_every_pair),
		BY_HAND(test_reinspection_and_look_back_in_every_state),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
