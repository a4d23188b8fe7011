#include "services/escalation/case_step.h"

#include "common/base/sabotage.h"
#include "services/escalation/hearing.h"

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

static const char *after_decision(const struct casefile_row *row)
{
	if (row->service == SERVICE_OWED)
		return "case.serve";
	if (row->publication == PUBLICATION_OWED)
		return "case.publish";
	if (row->execution == EXECUTION_DEMANDED)
		return "case.court";
	return (case_execution_table.states[row->execution].flags & STATE_FINAL) == 0
		       ? "case.execute"
		       : "case.close";
}

struct matter_step casefile_step(const struct casefile_row *row, const struct hearing_row *hearing)
{
	static const char *const acts[CASE_STATE_COUNT] = {
		[CASE_CHECKED] = "case.file",    [CASE_FILED] = "case.report",
		[CASE_REPORTED] = "case.review", [CASE_REVIEWED] = "case.notice",
		[CASE_ENDED] = "case.close",
	};
	if (row->state == CASE_NOTICED && hearing_is_open(hearing))
		return of_hearing(hearing);
	if (row->state == CASE_NOTICED)
		return (struct matter_step){.act = before_decision(row->flags)};
	if (row->state == CASE_DECIDED)
		return (struct matter_step){.act = after_decision(row)};
	return (struct matter_step){.act = acts[row->state]};
}
