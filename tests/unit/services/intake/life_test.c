/* What happens to a report after it is registered: acts, outcomes from elsewhere, marks. */
#include "command.pb-c.h"
#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "intake.pb-c.h"
#include "notify.pb-c.h"
#include "services/intake/acts.h"
#include "tests/lib/test.h"
#include "tests/unit/services/intake/intake_fixture.h"

#define CLUE ZH__REPORT_KIND__REPORT_KIND_CLUE
#define COMPLAINT ZH__REPORT_KIND__REPORT_KIND_COMPLAINT

static enum verdict act(struct decider_driver *driver, const char *name, uint64_t report,
			const void *body)
{
	return driver_act(driver, name, driver_object(driver, OBJECT_REPORT, report), body,
			  "reason");
}

static enum verdict check(struct decider_driver *driver, uint64_t report, const char *outcome)
{
	Zh__ReportCheckCommand command = ZH__REPORT_CHECK_COMMAND__INIT;
	command.outcome = outcome;
	return act(driver, "report.check", report, &command);
}

static enum verdict answer(struct decider_driver *driver, uint64_t report)
{
	Zh__ReportAnswerCommand command = ZH__REPORT_ANSWER_COMMAND__INIT;
	command.what = "told by phone";
	return act(driver, "report.answer", report, &command);
}

static void consents(struct decider_driver *driver, uint64_t report)
{
	Zh__ReportConsentCommand command = ZH__REPORT_CONSENT_COMMAND__INIT;
	command.said_how = "by phone";
	SET_OPTIONAL(&command, mediation_answer, ZH__MEDIATION_ANSWER__MEDIATION_ANSWER_AGREES);
	SET_OPTIONAL(&command, mediation_party, ZH__MEDIATION_PARTY__MEDIATION_PARTY_COMPLAINANT);
	assert_int_equal(act(driver, "report.consent", report, &command), VERDICT_DONE);
	command.mediation_party = ZH__MEDIATION_PARTY__MEDIATION_PARTY_RESPONDENT;
	assert_int_equal(act(driver, "report.consent", report, &command), VERDICT_DONE);
}

static void test_a_complaint_is_mediated_and_answered(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t report = push_kind(driver, "C-1", COMPLAINT);
	assert_true(clock_runs(driver, report, CLOCK_COMPLAINT_ACCEPT));
	assert_int_equal(check(driver, report, "begun"), VERDICT_REFUSED);
	Zh__ReportMediateCommand mediate = ZH__REPORT_MEDIATE_COMMAND__INIT;
	mediate.outcome = "agreed";
	assert_int_equal(act(driver, "report.mediate", report, &mediate), VERDICT_REFUSED);
	assert_string_equal(driver->decision.refusal.code, "report.mediate.state");
	assert_true(driver->decision.refusal.possible_count > 0);
	Zh__ReportAcceptCommand accept = ZH__REPORT_ACCEPT_COMMAND__INIT;
	assert_int_equal(act(driver, "report.accept", report, &accept), VERDICT_DONE);
	assert_false(clock_runs(driver, report, CLOCK_COMPLAINT_ACCEPT));
	assert_true(clock_runs(driver, report, CLOCK_COMPLAINT_MEDIATE));
	mediate.outcome = "shrugged";
	assert_int_equal(act(driver, "report.mediate", report, &mediate), VERDICT_INVALID);
	mediate.outcome = "agreed";
	assert_int_equal(act(driver, "report.mediate", report, &mediate), VERDICT_REFUSED);
	assert_string_equal(driver->decision.refusal.code, "report.mediate.no_consent");
	consents(driver, report);
	assert_int_equal(act(driver, "report.mediate", report, &mediate), VERDICT_DONE);
	assert_true(clock_runs(driver, report, CLOCK_ANSWER_REPORTER));
	assert_int_equal(answer(driver, report), VERDICT_DONE);
	assert_false(clock_runs(driver, report, CLOCK_ANSWER_REPORTER));
	assert_int_equal(report_of(driver, report).state, COMPLAINT_CLOSED);
}

static void test_a_complaint_is_refused_with_its_ground(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t report = push_kind(driver, "C-1", COMPLAINT);
	Zh__ReportRefuseCommand refuse = ZH__REPORT_REFUSE_COMMAND__INIT;
	assert_int_equal(act(driver, "report.refuse", report, &refuse), VERDICT_REFUSED);
	assert_string_equal(driver->decision.refusal.code, "report.refuse.no_ground");
	refuse.ground = "CRN-16";
	assert_int_equal(act(driver, "report.refuse", report, &refuse), VERDICT_DONE);
	assert_int_equal(report_of(driver, report).state, COMPLAINT_REFUSED);
	assert_true(clock_runs(driver, report, CLOCK_ANSWER_REPORTER));
}

static void test_checking_and_proposing_share_one_term(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t report = push_kind(driver, "A-1", CLUE);
	struct object_id id = driver_object(driver, OBJECT_REPORT, report);
	uint64_t clock = clock_running(driver_rows(driver), id, CLOCK_REPORT_CHECK);
	assert_int_equal(check(driver, report, NULL), VERDICT_DONE);
	assert_int_equal(check(driver, report, "filing_proposed"), VERDICT_DONE);
	assert_int_equal(clock_running(driver_rows(driver), id, CLOCK_REPORT_CHECK), clock);
	assert_int_equal(check(driver, report, "nonsense"), VERDICT_INVALID);
	assert_int_equal(check(driver, report, "hazard"), VERDICT_DONE);
	assert_false(clock_runs(driver, report, CLOCK_REPORT_CHECK));
	assert_int_equal(report_of(driver, report).state, CLUE_ON_HAZARD);
	const Zh__ReportChecked *body =
		BODY(driver_newest(driver, KIND(REPORT_CHECKED)), ReportChecked);
	assert_string_equal(body->firm->name, "都匀市城南五金店");
	assert_string_equal(body->product->class_code, "S0-02");
}

static void test_unfounded_reopens_on_new_facts(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t report = push_kind(driver, "A-1", CLUE);
	Zh__ReportUnfoundedCommand unfounded = ZH__REPORT_UNFOUNDED_COMMAND__INIT;
	unfounded.ground = "nothing found";
	assert_int_equal(act(driver, "report.unfounded", report, &unfounded), VERDICT_DONE);
	assert_true(clock_runs(driver, report, CLOCK_ANSWER_REPORTER));
	assert_int_equal(answer(driver, report), VERDICT_DONE);
	assert_false(clock_runs(driver, report, CLOCK_ANSWER_REPORTER));
	assert_int_equal(report_of(driver, report).state, CLUE_UNFOUNDED);
	assert_int_equal(check(driver, report, "begun"), VERDICT_DONE);
	assert_true(clock_runs(driver, report, CLOCK_REPORT_CHECK));
}

static void test_an_old_version_is_a_conflict(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t report = push_kind(driver, "A-1", CLUE);
	Zh__ReportCheckCommand command = ZH__REPORT_CHECK_COMMAND__INIT;
	struct object_id id = driver_object(driver, OBJECT_REPORT, report);
	assert_int_equal(
		driver_act_by(driver, &driver_officer, "report.check", id, 9, &command, NULL),
		VERDICT_CONFLICT);
	assert_int_equal(
		driver_act_by(driver, &driver_officer, "report.check", id, 1, &command, NULL),
		VERDICT_DONE);
	assert_int_equal(driver->decision.object_version, 2);
	assert_int_equal(report_of(driver, report).object_version, 2);
	assert_int_equal(driver_last(driver, 0)->head.trace_sequence, 1);
	id.number = 77;
	assert_int_equal(
		driver_act_by(driver, &driver_officer, "report.check", id, 0, &command, NULL),
		VERDICT_NOT_FOUND);
}

static void test_links_are_undone_and_remembered(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	push_make(&push, "A-1", 1);
	push.extra.text_signature = 5;
	(void)push_do(driver, &push);
	push_make(&push, "A-2", 1);
	push.extra.text_signature = 5;
	(void)push_do(driver, &push);
	Zh__ReportJoinCommand join = ZH__REPORT_JOIN_COMMAND__INIT;
	assert_int_equal(act(driver, "report.join", 2, &join), VERDICT_INVALID);
	SET_OPTIONAL(&join, to_report, 2);
	assert_int_equal(act(driver, "report.join", 2, &join), VERDICT_REFUSED);
	SET_OPTIONAL(&join, to_report, 9);
	assert_int_equal(act(driver, "report.join", 2, &join), VERDICT_NOT_FOUND);
	assert_int_equal(act(driver, "report.unjoin", 2, &join), VERDICT_REFUSED);
	SET_OPTIONAL(&join, to_report, 1);
	assert_int_equal(act(driver, "report.join", 2, &join), VERDICT_DONE);
	assert_int_equal(report_of(driver, 2).joined_to, 1);
	assert_true(clock_runs(driver, 2, CLOCK_REPORT_CHECK)); /* its own duty stays */
	assert_int_equal(act(driver, "report.unjoin", 2, &join), VERDICT_DONE);
	assert_int_equal(report_of(driver, 2).joined_to, 0);
	assert_int_equal(act(driver, "report.not-duplicate", 2, &join), VERDICT_DONE);
	assert_int_equal(report_of(driver, 2).near_report, 0);
	assert_int_equal(act(driver, "report.not-duplicate", 2, &join), VERDICT_REFUSED);
}

static void test_classify_keeps_the_other_texts(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t report = push_kind(driver, "A-1", CLUE);
	Zh__ReportClassifyCommand classify = ZH__REPORT_CLASSIFY_COMMAND__INIT;
	assert_int_equal(act(driver, "report.classify", report, &classify), VERDICT_INVALID);
	classify.class_code = "no such class";
	assert_int_equal(act(driver, "report.classify", report, &classify), VERDICT_INVALID);
	classify.class_code = "S0-01";
	assert_int_equal(act(driver, "report.classify", report, &classify), VERDICT_DONE);
	struct report_texts texts;
	assert_true(intake_report_texts_get(driver_rows(driver), report, &texts));
	assert_bytes_text(texts.text[REPORT_TEXT_CLASS], "S0-01");
	assert_bytes_text(texts.text[REPORT_TEXT_FEED_ID], "A-1");
}

static void test_an_identity_opens_by_two_persons(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t plain = push_kind(driver, "A-1", CLUE);
	struct push push;
	push_make(&push, "A-2", 1);
	push.extra.sealed = true;
	uint64_t report = push_do(driver, &push)->report;
	struct object_id id = driver_object(driver, OBJECT_REPORT, report);
	Zh__RevealCommand reveal = ZH__REVEAL_COMMAND__INIT;
	Zh__RevealApproveCommand approve = ZH__REVEAL_APPROVE_COMMAND__INIT;
	Zh__RevealOpenCommand open = ZH__REVEAL_OPEN_COMMAND__INIT;
	reveal.purpose = "the reward is claimed";
	reveal.ground = "article 33";
	assert_int_equal(act(driver, "informant.reveal-request", plain, &reveal), VERDICT_REFUSED);
	assert_int_equal(act(driver, "informant.reveal-approve", report, &approve),
			 VERDICT_REFUSED);
	assert_int_equal(act(driver, "informant.reveal-request", report, &reveal), VERDICT_DONE);
	assert_int_equal(act(driver, "informant.reveal-open", report, &open), VERDICT_REFUSED);
	assert_string_equal(driver->decision.refusal.code, "informant.reveal.not_approved");
	assert_int_equal(act(driver, "informant.reveal-approve", report, &approve),
			 VERDICT_REFUSED);
	assert_string_equal(driver->decision.refusal.code, "informant.reveal.same_person");
	assert_int_equal(driver_act_by(driver, &driver_second, "informant.reveal-approve", id, 0,
				       &approve, NULL),
			 VERDICT_DONE);
	open.purpose = "out of interest";
	assert_int_equal(act(driver, "informant.reveal-open", report, &open), VERDICT_REFUSED);
	assert_string_equal(driver->decision.refusal.code, "informant.reveal.other_purpose");
	open.purpose = reveal.purpose;
	assert_int_equal(act(driver, "informant.reveal-open", report, &open), VERDICT_DONE);
	/* An approval opens it once. */
	assert_int_equal(act(driver, "informant.reveal-open", report, &open), VERDICT_REFUSED);
}

static void reveal_approved(struct decider_driver *driver, uint64_t report)
{
	Zh__RevealCommand reveal = ZH__REVEAL_COMMAND__INIT;
	Zh__RevealApproveCommand approve = ZH__REVEAL_APPROVE_COMMAND__INIT;
	struct object_id id = driver_object(driver, OBJECT_REPORT, report);
	reveal.purpose = "the reward is claimed";
	reveal.ground = "article 33";
	assert_int_equal(act(driver, "informant.reveal-request", report, &reveal), VERDICT_DONE);
	assert_int_equal(driver_act_by(driver, &driver_second, "informant.reveal-approve", id, 0,
				       &approve, NULL),
			 VERDICT_DONE);
}

/* At its last millisecond an approval still opens, one later it doesn't. */
static void test_an_approval_lapses_after_a_day(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__RevealOpenCommand open = ZH__REVEAL_OPEN_COMMAND__INIT;
	struct push push;
	push_make(&push, "A-1", 1);
	push.extra.sealed = true;
	uint64_t report = push_do(driver, &push)->report;
	reveal_approved(driver, report);
	driver->now_ms += MS_PER_DAY;
	assert_int_equal(act(driver, "informant.reveal-open", report, &open), VERDICT_DONE);
	reveal_approved(driver, report);
	driver->now_ms += MS_PER_DAY + 1;
	assert_int_equal(act(driver, "informant.reveal-open", report, &open), VERDICT_REFUSED);
	assert_string_equal(driver->decision.refusal.code, "informant.reveal.expired");
}

/* ---- reading */

static const char *read_by(struct decider_driver *driver, const struct principal *who,
			   const char *act_name, uint64_t report, const char *purpose)
{
	Zh__ReportReadCommand read = ZH__REPORT_READ_COMMAND__INIT;
	read.purpose = purpose;
	uint32_t version = report_of(driver, report).object_version;
	struct object_id id = driver_object(driver, OBJECT_REPORT, report);
	size_t before = driver_count(driver, KIND(REPORT_READ));
	bool done = driver_act_by(driver, who, act_name, id, 0, &read, NULL) == VERDICT_DONE;
	assert_int_equal(driver_count(driver, KIND(REPORT_READ)) - before, done);
	assert_int_equal(report_of(driver, report).object_version, version);
	return done ? "done" : driver->decision.refusal.code;
}

static void test_who_handles_it_reads_it_and_others_say_what_for(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct principal officer = {.id = "wang", .roles = ROLE_OFFICER};
	struct principal other = {.id = "zhao", .roles = ROLE_OFFICER};
	struct principal mediator = {.id = "sun", .roles = ROLE_MEDIATOR};
	struct principal another = {.id = "qian", .roles = ROLE_MEDIATOR};
	struct principal auditor = {.id = "wu", .roles = ROLE_AUDITOR};
	uint64_t report = push_kind(driver, "A-1", COMPLAINT);
	/* Somebody has to read it first. */
	assert_string_equal(read_by(driver, &officer, "report.text", report, NULL), "done");
	assert_string_equal(read_by(driver, &mediator, "report.text", report, "for fun"),
			    "report.read.not_mediator");
	Zh__AssignCommand assign = ZH__ASSIGN_COMMAND__INIT;
	assign.owner = officer.id;
	assert_int_equal(act(driver, "report.assign", report, &assign), VERDICT_DONE);
	Zh__ReportAcceptCommand accept = ZH__REPORT_ACCEPT_COMMAND__INIT;
	accept.mediator = mediator.id;
	assert_int_equal(act(driver, "report.accept", report, &accept), VERDICT_DONE);
	const struct {
		const struct principal *who;
		const char *act, *purpose, *answer;
	} table[] = {
		{&officer, "report.text", NULL, "done"},
		{&other, "report.text", NULL, "report.read.no_purpose"},
		{&other, "report.text", "the same firm", "done"},
		{&mediator, "report.text", NULL, "done"},
		{&another, "report.text", "a colleague's", "report.read.not_mediator"},
		{&auditor, "report.text", NULL, "report.read.no_purpose"},
		{&auditor, "report.text", "yearly audit", "done"},
		{&mediator, "report.contact", NULL, "done"},
		{&another, "report.contact", "a colleague's", "report.read.not_mediator"},
		{&officer, "report.contact", "to ask", "report.read.not_mediator"},
	};
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		assert_string_equal(
			read_by(driver, table[i].who, table[i].act, report, table[i].purpose),
			table[i].answer);
}

/* Ordered by two persons, done once, on record; the same order can't be given again. */
static void test_an_identity_is_erased_by_two_persons(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	push_make(&push, "A-1", 1);
	push.extra.sealed = true;
	uint64_t report = push_do(driver, &push)->report;
	Zh__InformantEraseCommand erase = ZH__INFORMANT_ERASE_COMMAND__INIT;
	assert_int_equal(act(driver, "informant.erase", report, &erase), VERDICT_REFUSED);
	assert_string_equal(driver->decision.refusal.code, "informant.erase.no_ground");
	erase.ground = "retention is over";
	assert_int_equal(act(driver, "informant.erase", report, &erase), VERDICT_REFUSED);
	assert_string_equal(driver->decision.refusal.code, "informant.erase.no_article");
	erase.article = "article 47";
	assert_int_equal(act(driver, "informant.erase", report, &erase), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(INFORMANT_ERASURE_ORDERED)), 0);
	struct object_id proposal = driver_object(driver, OBJECT_PROPOSAL, 1);
	assert_int_equal(
		driver_act_by(driver, &driver_second, "proposal.approve", proposal, 0, NULL, NULL),
		VERDICT_DONE);
	uint64_t pending, sequence;
	assert_true(intake_erasure_next(driver_rows(driver), &pending, &sequence));
	assert_int_equal(pending, report);
	const struct intake_erased erased = {report, 2};
	const struct input_item item = {.door = INTAKE_DOOR_ERASED, .extra = &erased};
	for (unsigned i = 0; i < 2; i++) /* a crash in between repeats it */
		assert_int_equal(driver_item(driver, &item), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(INFORMANT_ERASED)), 1);
	assert_false(intake_erasure_next(driver_rows(driver), &pending, &sequence));
	assert_int_equal(act(driver, "informant.erase", report, &erase), VERDICT_REFUSED);
	assert_string_equal(driver->decision.refusal.code, "informant.erase.already");
}

/* ---- outcomes */

static void hazard_opened(struct decider_driver *driver, uint64_t hazard, uint64_t report)
{
	Zh__HazardOpened opened = ZH__HAZARD_OPENED__INIT;
	SET_OPTIONAL(&opened, hazard, hazard);
	SET_OPTIONAL(&opened, report, report);
	assert_int_equal(driver_event(driver, DAEMON_HAZARD, KIND(HAZARD_OPENED), &opened),
			 VERDICT_DONE);
}

static void test_outcomes_reach_every_report_of_the_hazard(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t first = push_kind(driver, "A-1", CLUE);
	uint64_t other = push_kind(driver, "A-2", CLUE);
	hazard_opened(driver, 40, first);
	Zh__SignalJoined joined = ZH__SIGNAL_JOINED__INIT;
	SET_OPTIONAL(&joined, hazard, 40);
	SET_OPTIONAL(&joined, report, other);
	(void)driver_event(driver, DAEMON_HAZARD, KIND(SIGNAL_JOINED), &joined);
	assert_int_equal(report_of(driver, other).hazard, 40);
	assert_int_equal(report_of(driver, first).state, CLUE_REGISTERED); /* the check goes on */
	size_t before = driver->count;
	hazard_opened(driver, 40, first); /* nothing new */
	assert_int_equal(driver->count, before);
	Zh__CancelledOff off = ZH__CANCELLED_OFF__INIT;
	SET_OPTIONAL(&off, hazard, 40);
	(void)driver_event(driver, DAEMON_HAZARD, KIND(CANCELLED_OFF), &off);
	assert_int_equal(report_of(driver, first).state, CLUE_OUTCOME_KNOWN);
	assert_int_equal(report_of(driver, other).state, CLUE_OUTCOME_KNOWN);
	assert_true(clock_runs(driver, other, CLOCK_ANSWER_REPORTER));
	assert_false(clock_runs(driver, other, CLOCK_REPORT_CHECK));
	assert_int_equal(answer(driver, other), VERDICT_DONE);
	assert_int_equal(report_of(driver, other).state, CLUE_CLOSED);
}

static const Zh__ReportReclassified *classified_last(struct decider_driver *driver)
{
	const struct event *event = driver_newest(driver, KIND(REPORT_RECLASSIFIED));
	return event == NULL ? NULL : BODY(event, ReportReclassified);
}

/* hazard was down or behind while a person classified the report: it opened the hazard by the
 * report as it was, and is told. */
static void test_what_was_classified_before_reaches_the_hazard(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__Violation unlicensed = ZH__VIOLATION__VIOLATION_NO_LICENCE_OR_CCC;
	Zh__ReportClassifyCommand classify = ZH__REPORT_CLASSIFY_COMMAND__INIT;
	classify.violations = &unlicensed;
	classify.n_violations = 1;
	SET_OPTIONAL(&classify, severity, ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER);
	uint64_t report = push_kind(driver, "A-1", CLUE);
	assert_int_equal(act(driver, "report.classify", report, &classify), VERDICT_DONE);
	assert_int_equal(classified_last(driver)->hazard, 0);
	hazard_opened(driver, 40, report);
	const Zh__ReportReclassified *told = classified_last(driver);
	assert_int_equal(told->hazard, 40);
	assert_int_equal(told->n_violations, 1);
	assert_int_equal(told->violations[0], unlicensed);
	assert_int_equal(told->severity, ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER);
	/* Once: what is classified from here on names the hazard itself. */
	size_t before = driver_count(driver, KIND(REPORT_RECLASSIFIED));
	hazard_opened(driver, 41, report);
	assert_int_equal(driver_count(driver, KIND(REPORT_RECLASSIFIED)), before);
	assert_int_equal(act(driver, "report.classify", report, &classify), VERDICT_DONE);
	assert_int_equal(classified_last(driver)->hazard, 41);
	/* What a hazard has that came of the check isn't said again. */
	uint64_t other = push_kind(driver, "A-2", CLUE);
	assert_int_equal(act(driver, "report.classify", other, &classify), VERDICT_DONE);
	before = driver_count(driver, KIND(REPORT_RECLASSIFIED));
	Zh__HazardOpened opened = ZH__HAZARD_OPENED__INIT;
	SET_OPTIONAL(&opened, hazard, 42);
	SET_OPTIONAL(&opened, report, other);
	SET_OPTIONAL(&opened, proposed_level, ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER);
	opened.violations = &unlicensed;
	opened.n_violations = 1;
	(void)driver_event(driver, DAEMON_HAZARD, KIND(HAZARD_OPENED), &opened);
	assert_int_equal(driver_count(driver, KIND(REPORT_RECLASSIFIED)), before);
}

static void test_a_case_ends_the_check(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t report = push_kind(driver, "A-1", CLUE);
	hazard_opened(driver, 40, report);
	Zh__ClueChecked checked = ZH__CLUE_CHECKED__INIT;
	SET_OPTIONAL(&checked, casefile, 7);
	SET_OPTIONAL(&checked, report, report);
	(void)driver_event(driver, DAEMON_ESCALATION, KIND(CLUE_CHECKED), &checked);
	Zh__CaseFiled filed = ZH__CASE_FILED__INIT;
	SET_OPTIONAL(&filed, casefile, 7);
	SET_OPTIONAL(&filed, hazard, 40);
	(void)driver_event(driver, DAEMON_ESCALATION, KIND(CASE_FILED), &filed);
	assert_int_equal(report_of(driver, report).state, CLUE_IN_CASE);
	assert_int_equal(report_of(driver, report).casefile, 7);
	assert_true(clock_runs(driver, report, CLOCK_ANSWER_REPORTER));
	assert_int_equal(answer(driver, report), VERDICT_DONE);
	assert_int_equal(report_of(driver, report).state, CLUE_IN_CASE);
	Zh__CaseDecided decided = ZH__CASE_DECIDED__INIT;
	SET_OPTIONAL(&decided, casefile, 7);
	(void)driver_event(driver, DAEMON_ESCALATION, KIND(CASE_DECIDED), &decided);
	assert_int_equal(report_of(driver, report).state, CLUE_OUTCOME_KNOWN);
	assert_true(clock_runs(driver, report, CLOCK_ANSWER_REPORTER));
	/* A case that intake never saw is legal. */
	SET_OPTIONAL(&decided, casefile, 99);
	assert_int_equal(driver_event(driver, DAEMON_ESCALATION, KIND(CASE_DECIDED), &decided),
			 VERDICT_DONE);
}

static void test_nobody_to_tell(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	push_make(&push, "A-1", 1);
	SET_OPTIONAL(&push.report, anonymous, 1);
	uint64_t report = push_do(driver, &push)->report;
	hazard_opened(driver, 40, report);
	Zh__HazardUnfounded unfounded = ZH__HAZARD_UNFOUNDED__INIT;
	SET_OPTIONAL(&unfounded, hazard, 40);
	(void)driver_event(driver, DAEMON_HAZARD, KIND(HAZARD_UNFOUNDED), &unfounded);
	assert_int_equal(report_of(driver, report).state, CLUE_CLOSED);
	assert_false(clock_runs(driver, report, CLOCK_ANSWER_REPORTER));
}

static void test_a_referred_clue_counts_from_its_receipt(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	char code[19];
	shipped_code(522702, 5, code);
	Zh__FirmRef subject = ZH__FIRM_REF__INIT;
	subject.key = code;
	subject.name = "福泉市永兴电线电缆厂";
	Zh__ObjectId theirs = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&theirs, kind, OBJECT_REFERRAL);
	SET_OPTIONAL(&theirs, region, 522702);
	SET_OPTIONAL(&theirs, number, 4);
	Zh__ReferralReceived received = ZH__REFERRAL_RECEIVED__INIT;
	SET_OPTIONAL(&received, kind, ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE);
	SET_OPTIONAL(&received, received_ms, driver->now_ms - 2 * MS_PER_DAY);
	SET_OPTIONAL(&received, first_report_ms, driver->now_ms - 20 * MS_PER_DAY);
	received.subject = &subject;
	assert_int_equal(driver_event(driver, DAEMON_NOTIFY, KIND(REFERRAL_RECEIVED), &received),
			 VERDICT_POISON);
	received.their_referral = &theirs;
	assert_int_equal(driver_event(driver, DAEMON_NOTIFY, KIND(REFERRAL_RECEIVED), &received),
			 VERDICT_DONE);
	const struct event *started = driver_last(driver, 1);
	assert_int_equal(BODY(started, ClockStarted)->anchor_ms, driver->now_ms - 2 * MS_PER_DAY);
	assert_int_equal(report_of(driver, 1).kind, ZH__REPORT_KIND__REPORT_KIND_REFERRED);
	/* Carried over an air gap twice, it is one report. */
	(void)driver_event(driver, DAEMON_NOTIFY, KIND(REFERRAL_RECEIVED), &received);
	assert_int_equal(driver_count(driver, KIND(REPORT_REGISTERED)), 1);
	SET_OPTIONAL(&received, kind, ZH__REFERRAL_KIND__REFERRAL_KIND_RESULT);
	(void)driver_event(driver, DAEMON_NOTIFY, KIND(REFERRAL_RECEIVED), &received);
	assert_int_equal(driver_count(driver, KIND(REPORT_REGISTERED)), 1);
}

static void test_overdue_is_a_mark(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t report = push_kind(driver, "A-1", CLUE);
	driver_advance(driver, driver->now_ms + 60 * MS_PER_DAY);
	assert_true((report_of(driver, report).flags & REPORT_OVERDUE) != 0);
	assert_int_equal(report_of(driver, report).state, CLUE_REGISTERED);
	assert_int_equal(check(driver, report, "hazard"), VERDICT_DONE);
	assert_int_equal(report_of(driver, report).flags & REPORT_OVERDUE, 0);
}

/* ---- every act in every state does what the table says */

struct tried {
	const char *act;
	const void *body;
	enum report_event event;
};

static void try_all(struct decider_driver *driver, Zh__ReportKind kind,
		    const struct state_table *table, const struct tried *tried, size_t count)
{
	struct push push;
	push_make(&push, table->name, 1);
	SET_OPTIONAL(&push.item, kind, kind);
	push.extra.sealed = true;
	uint64_t report = push_do(driver, &push)->report;
	struct row_key key = row_key_u64(report);
	struct rows_writer *rows = rows_memory_writer(driver->rows);
	for (size_t i = 0; i < count; i++) {
		for (uint8_t s = 0; s < table->state_count; s++) {
			struct report_row row = report_of(driver, report);
			row.state = s;
			rows_store(rows, TABLE_REPORTS, row_key_bytes(&key), &row, sizeof(row));
			rows->del(rows->read.context, TABLE_SPLITS, row_key_bytes(&key));
			struct state_row expected =
				state_table_row(table, s, (uint8_t)tried[i].event);
			enum verdict verdict = act(driver, tried[i].act, report, tried[i].body);
			if (expected.verdict == STATE_GO) {
				assert_int_equal(verdict, VERDICT_DONE);
				assert_int_equal(report_of(driver, report).state, expected.next);
			} else {
				assert_int_equal(verdict, VERDICT_REFUSED);
				assert_string_equal(driver->decision.refusal.rule,
						    STATE_ID(table, s, (uint8_t)tried[i].event));
			}
		}
	}
}

static void test_every_pair(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ReportAcceptCommand accept = ZH__REPORT_ACCEPT_COMMAND__INIT;
	Zh__ReportRefuseCommand refuse = ZH__REPORT_REFUSE_COMMAND__INIT;
	refuse.ground = "ground";
	refuse.channel = "letters and visits";
	Zh__ReportMediateCommand mediate = ZH__REPORT_MEDIATE_COMMAND__INIT;
	mediate.outcome = "withdrawn";
	Zh__ReportCheckCommand begun = ZH__REPORT_CHECK_COMMAND__INIT;
	Zh__ReportCheckCommand hazard = ZH__REPORT_CHECK_COMMAND__INIT;
	hazard.outcome = "hazard";
	Zh__ReportCheckCommand filing = ZH__REPORT_CHECK_COMMAND__INIT;
	filing.outcome = "filing_proposed";
	Zh__ReportCheckCommand referred = ZH__REPORT_CHECK_COMMAND__INIT;
	referred.outcome = "referred";
	Zh__ReportUnfoundedCommand unfounded = ZH__REPORT_UNFOUNDED_COMMAND__INIT;
	unfounded.ground = "ground";
	Zh__ReportReturnCommand back = ZH__REPORT_RETURN_COMMAND__INIT;
	back.reason_code = "not_ours";
	back.basis = "CRP-37";
	Zh__ReportAnswerCommand told = ZH__REPORT_ANSWER_COMMAND__INIT;
	told.what = "told";
	Zh__ReportClassifyCommand classify = ZH__REPORT_CLASSIFY_COMMAND__INIT;
	classify.class_code = "S0-01";
	Zh__ReportAssessCommand assess = ZH__REPORT_ASSESS_COMMAND__INIT;
	assess.result = "plausible";
	Zh__ReportJoinCommand join = ZH__REPORT_JOIN_COMMAND__INIT;
	SET_OPTIONAL(&join, hazard, 3);
	Zh__AssignCommand assign = ZH__ASSIGN_COMMAND__INIT;
	assign.owner = "li-na";
	Zh__RevealCommand reveal = ZH__REVEAL_COMMAND__INIT;
	reveal.purpose = "purpose";
	reveal.ground = "ground";
	Zh__ReportConsentCommand consent = ZH__REPORT_CONSENT_COMMAND__INIT;
	consent.said_how = "by phone";
	SET_OPTIONAL(&consent, mediation_party, ZH__MEDIATION_PARTY__MEDIATION_PARTY_RESPONDENT);
	SET_OPTIONAL(&consent, mediation_answer, ZH__MEDIATION_ANSWER__MEDIATION_ANSWER_AGREES);
	Zh__ReportSplitCommand split = ZH__REPORT_SPLIT_COMMAND__INIT;
	split.complaint_part = "wants the money back";
	split.report_part = "sells what is expired";
	const struct tried tried[] = {
		{"report.accept", &accept, REPORT_EVENT_ACCEPT},
		{"report.refuse", &refuse, REPORT_EVENT_REFUSE},
		{"report.mediate", &mediate, REPORT_EVENT_MEDIATE},
		{"report.check", &begun, REPORT_EVENT_CHECK_BEGIN},
		{"report.check", &hazard, REPORT_EVENT_CHECK_HAZARD},
		{"report.check", &filing, REPORT_EVENT_CHECK_FILING},
		{"report.check", &referred, REPORT_EVENT_CHECK_REFERRED},
		{"report.unfounded", &unfounded, REPORT_EVENT_UNFOUNDED},
		{"report.out-of-scope", &refuse, REPORT_EVENT_OUT_OF_SCOPE},
		{"report.return", &back, REPORT_EVENT_RETURN},
		{"report.answer", &told, REPORT_EVENT_ANSWER},
		{"report.classify", &classify, REPORT_EVENT_CLASSIFY},
		{"report.assess", &assess, REPORT_EVENT_ASSESS},
		{"report.join", &join, REPORT_EVENT_LINK},
		{"report.assign", &assign, REPORT_EVENT_ASSIGN},
		{"informant.reveal-request", &reveal, REPORT_EVENT_REVEAL},
		{"report.consent", &consent, REPORT_EVENT_CONSENT},
		{"report.split", &split, REPORT_EVENT_SPLIT},
	};
	try_all(driver, CLUE, &intake_clue_table, tried, sizeof(tried) / sizeof(tried[0]));
	try_all(driver, COMPLAINT, &intake_complaint_table, tried,
		sizeof(tried) / sizeof(tried[0]));
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
#define TEST(name) cmocka_unit_test_setup_teardown(name, intake_setup, intake_teardown)
		TEST(test_a_complaint_is_mediated_and_answered),
		TEST(test_a_complaint_is_refused_with_its_ground),
		TEST(test_checking_and_proposing_share_one_term),
		TEST(test_unfounded_reopens_on_new_facts),
		TEST(test_an_old_version_is_a_conflict),
		TEST(test_links_are_undone_and_remembered),
		TEST(test_classify_keeps_the_other_texts),
		TEST(test_an_identity_opens_by_two_persons),
		TEST(test_an_approval_lapses_after_a_day),
		TEST(test_who_handles_it_reads_it_and_others_say_what_for),
		TEST(test_an_identity_is_erased_by_two_persons),
		TEST(test_outcomes_reach_every_report_of_the_hazard),
		TEST(test_what_was_classified_before_reaches_the_hazard),
		TEST(test_a_case_ends_the_check),
		TEST(test_nobody_to_tell),
		TEST(test_a_referred_clue_counts_from_its_receipt),
		TEST(test_overdue_is_a_mark),
		cmocka_unit_test_setup_teardown(test_every_pair, intake_setup,
						teardown_without_replay),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
