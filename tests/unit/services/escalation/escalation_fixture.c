#include "tests/unit/services/escalation/escalation_fixture.h"

#include "clock.pb-c.h"
#include "common/stage/common_decide.h"
#include "tests/unit/services/intake/shipped_books.h"

const struct principal fixture_officer = {
	.id = "zhang-wei", .unit = "inspection", .roles = ROLE_OFFICER};
const struct principal fixture_colleague = {
	.id = "wang-fang", .unit = "inspection", .roles = ROLE_OFFICER};
const struct principal fixture_leader = {.id = "chen-jie", .unit = "bureau", .roles = ROLE_LEADER};
const struct principal fixture_reviewer = {
	.id = "li-na", .unit = "legal", .roles = ROLE_LEGAL_REVIEWER};

int64_t fixture_begin_ms(void)
{
	return time_ms_of_day(time_day_of_civil((struct civil_date){2025, 3, 7})) +
	       10 * MS_PER_HOUR;
}

int fixture_setup(void **state)
{
	const struct shipped_books *books = shipped_books_load();
	struct decider_driver *driver = (struct decider_driver *)calloc(1, sizeof *driver);
	assert_non_null(driver);
	driver_init(driver, &escalation_decider, REGION, books->policy, &books->calendar,
		    fixture_begin_ms());
	driver->dictionary = &books->dictionary;
	*state = driver;
	return 0;
}

int fixture_teardown(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	driver_check_replay(driver); /* whatever a test did, its journal gives the same rows */
	driver_done(driver);
	free(driver);
	shipped_books_unload();
	return 0;
}

enum verdict fixture_hazard(struct decider_driver *driver, uint64_t number,
			    struct hazard_facts facts)
{
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	Zh__FirmRef producer = ZH__FIRM_REF__INIT;
	Zh__ProductRef product = ZH__PRODUCT_REF__INIT;
	Zh__HazardOpened body = ZH__HAZARD_OPENED__INIT;
	Zh__Violation violations[] = {facts.violation};
	firm.key = FIRM_KEY;
	firm.name = FIRM_NAME;
	producer.key = "91522702MA6HQ7UW5K";
	producer.name = "福泉市永兴电线电缆厂";
	product.class_code = "S1-02-1";
	SET_OPTIONAL(&body, hazard, number);
	SET_OPTIONAL(&body, report, number + 1000);
	SET_OPTIONAL(&body, proposed_level, facts.level);
	SET_OPTIONAL(&body, firm_role, ZH__FIRM_ROLE__FIRM_ROLE_SELLER);
	body.firm = &firm;
	body.product = &product;
	body.violations = violations;
	body.n_violations = 1;
	if (facts.producer_region != 0) {
		SET_OPTIONAL(&body, producer_region, facts.producer_region);
		body.producer = &producer;
	}
	if (facts.consecutive_failures != 0)
		SET_OPTIONAL(&body, consecutive_failures, facts.consecutive_failures);
	return driver_event(driver, DAEMON_HAZARD, KIND(HAZARD_OPENED), &body);
}

enum verdict fixture_mark(struct decider_driver *driver, uint64_t hazard, enum clock_id purpose,
			  Zh__ClockMark mark, uint64_t clock)
{
	Zh__ClockMarkFired body = ZH__CLOCK_MARK_FIRED__INIT;
	Zh__ObjectId subject = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&subject, kind, OBJECT_HAZARD);
	SET_OPTIONAL(&subject, region, REGION);
	SET_OPTIONAL(&subject, number, hazard);
	SET_OPTIONAL(&body, clock, clock);
	SET_OPTIONAL(&body, mark, mark);
	SET_OPTIONAL(&body, due_ms, driver->now_ms);
	SET_OPTIONAL(&body, policy_index, (uint32_t)purpose);
	body.subject = &subject;
	return driver_event(driver, DAEMON_HAZARD, KIND(CLOCK_MARK_FIRED), &body);
}

enum verdict fixture_two_persons(struct decider_driver *driver, const struct principal *person,
				 const char *act, struct object_id target, const void *body)
{
	enum verdict verdict = driver_act_by(driver, person, act, target, 0, body, NULL);
	if (verdict != VERDICT_DONE)
		return verdict;
	struct object_id proposal = driver->decision.object;
	assert_int_equal(proposal.kind, OBJECT_PROPOSAL);
	return driver_act_by(driver, &fixture_leader, "proposal.approve", proposal, 0, NULL, NULL);
}

void fixture_act(struct decider_driver *driver, const struct principal *person, const char *act,
		 struct object_id target, const void *body, enum verdict wanted)
{
	const struct act *row = decider_act(driver->decider, act);
	assert_non_null(row);
	enum verdict verdict =
		(row->flags & ACT_SECOND_PERSON) != 0
			? fixture_two_persons(driver, person, act, target, body)
			: driver_act_by(driver, person, act, target, 0, body, "as agreed");
	if (verdict != wanted)
		fail_msg("%s: verdict %d (%s)", act, (int)verdict,
			 driver->decision.refusal.code != NULL ? driver->decision.refusal.code
							       : "-");
}

void fixture_refused(struct decider_driver *driver, const char *code)
{
	assert_int_not_equal(driver->decision.verdict, VERDICT_DONE);
	assert_non_null(driver->decision.refusal.code);
	assert_string_equal(driver->decision.refusal.code, code);
}

struct measure_row fixture_measure(struct decider_driver *driver, uint64_t number)
{
	struct measure_row row;
	assert_true(measure_get(driver_rows(driver), number, &row));
	return row;
}

struct notice_row fixture_notice(struct decider_driver *driver, uint64_t number)
{
	struct notice_row row;
	assert_true(notice_get(driver_rows(driver), number, &row));
	return row;
}

struct casefile_row fixture_case(struct decider_driver *driver, uint64_t number)
{
	struct casefile_row row;
	assert_true(casefile_get(driver_rows(driver), number, &row));
	return row;
}

/* ---- the main line of a case */

static void check(struct decider_driver *driver)
{
	Zh__CaseCheckCommand body = ZH__CASE_CHECK_COMMAND__INIT;
	assert_int_equal(
		fixture_hazard(driver, 1,
			       (struct hazard_facts){
				       .level = ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR,
				       .violation = ZH__VIOLATION__VIOLATION_NO_LICENCE_OR_CCC}),
		VERDICT_DONE);
	fixture_act(driver, &fixture_leader, "measure.take",
		    driver_object(driver, OBJECT_MEASURE, 1), NULL, VERDICT_DONE);
	SET_OPTIONAL(&body, measure, 1);
	body.findings = "sold without a licence";
	fixture_act(driver, &fixture_officer, "case.check",
		    driver_object(driver, OBJECT_CASEFILE, 0), &body, VERDICT_DONE);
}

static void file(struct decider_driver *driver, struct object_id id)
{
	Zh__CaseFileCommand body = ZH__CASE_FILE_COMMAND__INIT;
	const char *officers[] = {"zhang-wei", "wang-fang"};
	const char *conditions[] = {"preliminary_evidence", "punishable", "jurisdiction",
				    "within_time"};
	body.officers = officers;
	body.n_officers = 2;
	body.conditions = conditions;
	body.n_conditions = 4;
	SET_OPTIONAL(&body, act_day, time_yyyymmdd(time_day_of_ms(driver->now_ms)));
	fixture_act(driver, &fixture_officer, "case.file", id, &body, VERDICT_DONE);
}

static void evidence(struct decider_driver *driver, struct object_id id)
{
	Zh__CaseEvidenceCommand body = ZH__CASE_EVIDENCE_COMMAND__INIT;
	Zh__CaseVerifyEvidenceCommand check = ZH__CASE_VERIFY_EVIDENCE_COMMAND__INIT;
	const char *officers[] = {"zhang-wei", "wang-fang"};
	SET_OPTIONAL(&body, piece_kind, ZH__PIECE_KIND__PIECE_KIND_DOCUMENT);
	SET_OPTIONAL(&body, piece_way, ZH__PIECE_WAY__PIECE_WAY_COLLECTED);
	SET_OPTIONAL(&body, piece_form, ZH__PIECE_FORM__PIECE_FORM_ORIGINAL);
	SET_OPTIONAL(&body, rights_told, 1);
	SET_OPTIONAL(&body, from_party, 1);
	body.content = "ledger of sales";
	body.obtained_from = "the party's shop";
	body.officers = officers;
	body.n_officers = 2;
	fixture_act(driver, &fixture_colleague, "case.evidence", id, &body, VERDICT_DONE);
	SET_OPTIONAL(&check, piece, 1);
	SET_OPTIONAL(&check, piece_finding, ZH__PIECE_FINDING__PIECE_FINDING_VERIFIED);
	check.verified_how = "against the stock";
	fixture_act(driver, &fixture_colleague, "case.verify-evidence", id, &check, VERDICT_DONE);
}

static void report(struct decider_driver *driver, struct object_id id)
{
	Zh__CaseReportCommand body = ZH__CASE_REPORT_COMMAND__INIT;
	body.party_details = FIRM_NAME;
	body.case_course = "a clue of hazard 1, two visits";
	body.facts_found = "sold without a licence, ledger of sales";
	body.nature = "goods sold without a licence";
	body.handling_basis = "a fine, and business is stopped";
	body.discretion = "for the first time";
	fixture_act(driver, &fixture_colleague, "case.report", id, &body, VERDICT_DONE);
}

void fixture_points_met(Zh__CaseReviewCommand *body)
{
	const Zh__ReviewFinding met = ZH__REVIEW_FINDING__REVIEW_FINDING_MET;
	SET_OPTIONAL(body, on_jurisdiction, met);
	SET_OPTIONAL(body, on_party, met);
	SET_OPTIONAL(body, on_facts, met);
	SET_OPTIONAL(body, on_nature, met);
	SET_OPTIONAL(body, on_basis, met);
	SET_OPTIONAL(body, on_procedure, met);
	SET_OPTIONAL(body, on_fitness, met);
	body->opinion = "as found";
}

void fixture_decision_written(Zh__CaseDecideCommand *body)
{
	body->party_details = FIRM_NAME;
	body->facts_found = "sold without a licence, ledger of sales";
	body->statement_answer = "none was made";
	body->penalty_basis = "the law on licences";
	body->ground_outside = "the law on licences, of what the table has no row for";
	body->performance = "within fifteen days, at the bank named";
	body->remedies = "reconsideration within sixty days, suit within six months";
}

static void review(struct decider_driver *driver, struct object_id id)
{
	Zh__CaseReviewCommand body = ZH__CASE_REVIEW_COMMAND__INIT;
	SET_OPTIONAL(&body, outcome, ZH__REVIEW_OUTCOME__REVIEW_OUTCOME_AGREED);
	fixture_points_met(&body);
	fixture_act(driver, &fixture_reviewer, "case.review", id, &body, VERDICT_DONE);
}

static void notice(struct decider_driver *driver, struct object_id id)
{
	Zh__CaseNoticeCommand body = ZH__CASE_NOTICE_COMMAND__INIT;
	Zh__Penalty fine = ZH__PENALTY__INIT, licence = ZH__PENALTY__INIT;
	Zh__Penalty *planned[] = {&fine, &licence};
	SET_OPTIONAL(&fine, kind, ZH__PENALTY_KIND__PENALTY_KIND_FINE);
	SET_OPTIONAL(&fine, amount_fen, FIXTURE_FINE_FEN);
	SET_OPTIONAL(&licence, kind, ZH__PENALTY_KIND__PENALTY_KIND_SUSPEND_LICENCE);
	body.planned = planned;
	body.n_planned = 2;
	SET_OPTIONAL(&body, planned_listing, 1);
	SET_OPTIONAL(&body, hearing_told, 1);
	body.listing_ground = "unlicensed";
	fixture_act(driver, &fixture_officer, "case.notice", id, &body, VERDICT_DONE);
}

static void serve_notice(struct decider_driver *driver, struct object_id id)
{
	Zh__CaseServeNoticeCommand body = ZH__CASE_SERVE_NOTICE_COMMAND__INIT;
	SET_OPTIONAL(&body, served_ms, driver->now_ms);
	body.method = "direct";
	body.document = "送达回证";
	fixture_act(driver, &fixture_officer, "case.serve-notice", id, &body, VERDICT_DONE);
}

static void decide(struct decider_driver *driver, struct object_id id)
{
	Zh__CaseDecideCommand body = ZH__CASE_DECIDE_COMMAND__INIT;
	Zh__Penalty fine = ZH__PENALTY__INIT, licence = ZH__PENALTY__INIT;
	Zh__Penalty *penalties[] = {&fine, &licence};
	driver_advance(driver, driver->now_ms + 10 * MS_PER_DAY);
	SET_OPTIONAL(&fine, kind, ZH__PENALTY_KIND__PENALTY_KIND_FINE);
	SET_OPTIONAL(&fine, amount_fen, FIXTURE_FINE_FEN);
	SET_OPTIONAL(&licence, kind, ZH__PENALTY_KIND__PENALTY_KIND_SUSPEND_LICENCE);
	body.outcome = "penalty";
	body.penalties = penalties;
	body.n_penalties = 2;
	SET_OPTIONAL(&body, listing, 1);
	fixture_decision_written(&body);
	fixture_act(driver, &fixture_officer, "case.decide", id, &body, VERDICT_DONE);
}

struct object_id fixture_case_to(struct decider_driver *driver, enum case_state state)
{
	struct object_id id = driver_object(driver, OBJECT_CASEFILE, 1);
	check(driver);
	if (state >= CASE_FILED)
		file(driver, id);
	if (state >= CASE_REPORTED)
		evidence(driver, id);
	if (state >= CASE_REPORTED)
		report(driver, id);
	if (state >= CASE_REVIEWED)
		review(driver, id);
	if (state >= CASE_NOTICED)
		notice(driver, id);
	if (state >= CASE_NOTICED && state != CASE_NOTICE_OWED)
		serve_notice(driver, id);
	if (state >= CASE_DECIDED && state != CASE_NOTICE_OWED)
		decide(driver, id);
	assert_int_equal(fixture_case(driver, 1).state, state);
	return id;
}
