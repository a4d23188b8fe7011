#include "services/escalation/cases/case_step.h"

#include <string.h>

#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "services/escalation/cases/certification.h"
#include "services/escalation/cases/evidence.h"
#include "services/escalation/cases/hearing.h"

static struct matter_step of_hearing(const struct hearing_row *hearing)
{
	static const char *const acts[HEARING_STATE_COUNT] = {
		[HEARING_ASKED] = "hearing.name",    [HEARING_NAMED] = "hearing.hand-over",
		[HEARING_PREPARED] = "hearing.fix",  [HEARING_FIXED] = "hearing.hold",
		[HEARING_PAUSED] = "hearing.resume", [HEARING_HELD] = "hearing.report",
	};
	/* 听证办法22: a public one is announced, which isn't its officer's alone. */
	if (hearing->state == HEARING_FIXED && hearing->closed == 0 && hearing->announced == 0)
		return (struct matter_step){.act = "hearing.announce"};
	bool of_officer = hearing->state != HEARING_ASKED && hearing->state != HEARING_NAMED;
	return (struct matter_step){.act = acts[hearing->state],
				    .whom = of_officer ? hearing->officer : NULL};
}

/* 程序规定 55, 60: a complex or grave case is reviewed by lawyers, then discussed by the heads. */
static const char *before_decision(uint8_t flags)
{
	if ((flags & CASE_LEGAL_REVIEW) == 0)
		return "case.decide";
	if ((flags & CASE_LEGALLY_PASSED) == 0)
		return "case.legal-review";
	return (flags & CASE_DISCUSSED) == 0 ? "case.discuss" : "case.decide";
}

/* When neither the term to pay nor a deferral runs any more, the party is called on to pay; what is
 * suspended is resumed, or when its three years are over looked at whether it ends; an agreement is
 * kept, or execution resumed. */
static const char *while_unpaid(const struct casefile_row *row,
				const struct execution_row *execution, bool term_over)
{
	if (row->execution == EXECUTION_SUSPENDED)
		return term_over ? "case.execution-end" : "case.execution-resume";
	if (row->execution == EXECUTION_AGREED && term_over &&
	    !SABOTAGE("case.broken-agreement-waits"))
		return "case.execution-resume";
	if (row->execution == EXECUTION_DEMANDED) /* 行政复议法78(2): the review body's to ask */
		return execution->review_varied != 0 ? "case.execute" : "case.court";
	bool may_demand = row->execution == EXECUTION_OWED || row->execution == EXECUTION_DEFERRED;
	if (may_demand && term_over && execution->contest != CONTEST_STOPPED &&
	    !SABOTAGE("case.overdue-waits-for-payment"))
		return "case.demand";
	return "case.execute";
}

/* 程序规定 63(2): of a decision that was varied the entry may be corrected instead. */
static bool withdrawal_owed(const struct casefile_row *row, const struct execution_row *execution)
{
	return row->publication == PUBLICATION_PUBLISHED && decision_is_revoked(execution) &&
	       !SABOTAGE("case.withdrawal-unasked");
}

static const char *after_decision(const struct casefile_row *row,
				  const struct execution_row *execution, bool term_over)
{
	if (execution->cash_held_fen != 0)
		return "case.cash-in";
	if (execution->cash_office_fen != 0)
		return "case.cash-bank";
	if (row->service == SERVICE_OWED)
		return "case.serve";
	if (row->publication == PUBLICATION_OWED)
		return "case.publish";
	if ((case_execution_table.states[row->execution].flags & STATE_FINAL) == 0)
		return while_unpaid(row, execution, term_over);
	if (back_owed(execution) && !SABOTAGE("case.back-unasked"))
		return "case.give-back";
	return withdrawal_owed(row, execution) ? "case.withdraw-publication" : "case.close";
}

struct matter_step casefile_step_of(const struct casefile_row *row,
				    const struct hearing_row *hearing,
				    const struct execution_row *execution, bool term_over)
{
	static const char *const acts[CASE_STATE_COUNT] = {
		[CASE_CHECKED] = "case.file",    [CASE_FILED] = "case.report",
		[CASE_REPORTED] = "case.review", [CASE_REVIEWED] = "case.notice",
		[CASE_ENDED] = "case.close",     [CASE_NOTICE_OWED] = "case.serve-notice",
	};
	if (row->state == CASE_NOTICED && hearing_is_open(hearing))
		return of_hearing(hearing);
	if (row->state == CASE_NOTICED)
		return (struct matter_step){.act = before_decision(row->flags)};
	if (row->state == CASE_DECIDED)
		return (struct matter_step){.act = after_decision(row, execution, term_over)};
	/* 行政强制法41: what a court undid later is given back of a closed case too. */
	if (row->state == CASE_CLOSED && back_owed(execution) &&
	    !SABOTAGE("case.closed-keeps-back"))
		return (struct matter_step){.act = "case.give-back"};
	/* 程序规定 63(2) too. */
	if (row->state == CASE_CLOSED && withdrawal_owed(row, execution))
		return (struct matter_step){.act = "case.withdraw-publication"};
	return (struct matter_step){.act = acts[row->state]};
}

/* The one that what comes next hangs on. */
static bool term_over(const struct query_context *query, struct object_id id,
		      const struct casefile_row *row, const struct execution_row *execution)
{
	if (row->execution == EXECUTION_SUSPENDED)
		return clock_term_over(query->rows, id, CLOCK_CASE_EXECUTION_SUSPENDED,
				       query->now_ms);
	if (row->execution == EXECUTION_AGREED)
		return agreement_missed(query->rows, id, execution, row->left_fen, query->now_ms) !=
		       execution->part_count;
	return casefile_pay_over(query->rows, id, execution, query->now_ms);
}

/* What a decision owes is asked for before its case is closed. */
static bool decision_is_owing(const struct query_context *query, uint64_t number)
{
	struct casefile_file file;
	return casefile_file_get(query->rows, number, &file) && file.decision_owes != 0 &&
	       !SABOTAGE("case.owed-unasked");
}

/* 程序规定 23: what the report rests on is taken and verified before it. */
static const char *before_report(const struct query_context *query, uint64_t number)
{
	struct casefile_file file;
	if (!casefile_file_get(query->rows, number, &file) || SABOTAGE("case.evidence-unasked"))
		return "case.report";
	if (evidence_waiting(&file) != 0)
		return "case.verify-evidence";
	return file.evidence_verified == 0 ? "case.evidence" : "case.report";
}

struct matter_step casefile_step(const struct query_context *query, uint64_t number,
				 const struct casefile_row *row, const struct hearing_row *hearing)
{
	struct execution_row execution;
	struct object_id id = object_id_make(OBJECT_CASEFILE, query->region, number);
	(void)execution_get(query->rows, number, &execution);
	struct matter_step step =
		casefile_step_of(row, hearing, &execution, term_over(query, id, row, &execution));
	struct certification_row certification;
	if (row->state == CASE_FILED)
		return (struct matter_step){.act = before_report(query, number)};
	if (step.act == NULL && certification_get(query->rows, number, &certification) &&
	    certification.state == CERTIFICATION_OWED && !SABOTAGE("case.certification-unasked"))
		return (struct matter_step){.act = "case.certification-report"};
	bool closes = row->state == CASE_DECIDED && strcmp(step.act, "case.close") == 0;
	bool fell = decision_is_revoked(&execution) && !SABOTAGE("case.fallen-still-owes");
	if (closes && !fell && decision_is_owing(query, number))
		step = (struct matter_step){.act = "case.complete"};
	return step;
}
