/* The report on a certification penalty (认证处罚案件信息报送): owed when its case is closed, sent
 * with the decision's text.  Notice 004 四(五). */
#include "common/base/sabotage.h"
#include "common/core/digest.h"
#include "common/policy/papers/papers.h"
#include "services/escalation/cases/cases.h"
#include "services/escalation/cases/certification.h"

/* The rule that asks for it; NULL: none does, or the policy is from before there were any. */
static const struct rule *rule_that_asks(const struct work *work,
					 const struct case_at_work *casefile)
{
	const struct policy *policy = work->context->policy;
	struct facts facts = {0};
	if (policy->topics[TOPIC_CERTIFICATION_REPORT].count == 0)
		return NULL;
	fact_set(&facts, FACT_VIOLATIONS, casefile->row.violations);
	fact_set(&facts, FACT_CLASS_FLAGS,
		 esc_class_flags(work->context, casefile->file.class_code));
	const struct rule *rule = policy_ask(policy, TOPIC_CERTIFICATION_REPORT, &facts,
					     time_day_of_ms(work_when(work)))
					  .rule;
	return rule != NULL && rule_outcome(rule, OUTCOME_REPORTED, 0) != 0 ? rule : NULL;
}

const char *certification_rule(const struct work *work, const struct case_at_work *casefile)
{
	if (casefile->row.outcome != CASE_PENALTY || SABOTAGE("case.certification-unowed"))
		return NULL;
	const struct rule *rule = rule_that_asks(work, casefile);
	return rule != NULL ? arena_text(work->context->arena, rule->id) : NULL;
}

void certification_term(struct work *work, const struct case_at_work *casefile)
{
	/* One that a person began runs on. */
	if (clock_running(work->context->rows, casefile->subject,
			  CLOCK_CERTIFICATION_CASE_REPORT) == 0)
		(void)work_clock(work, CLOCK_CERTIFICATION_CASE_REPORT, casefile->subject,
				 work_when(work), 0);
}

/* The decision's own electronic text, and what the system gave for it. */
static bool uploaded(struct work *work, const Zh__CaseCertificationReportCommand *command)
{
	const Zh__Attachment *file = command->decision_file;
	if (file == NULL && !SABOTAGE("case.reported-without-decision"))
		return work_invalid(work, "no_decision_file", "decision_file");
	if (file != NULL && (!file->has_digest || file->digest.len != DIGEST_SIZE))
		return work_invalid(work, "decision_file_digest", "decision_file");
	return work_text_given(command->upload_receipt) ||
	       SABOTAGE("case.reported-without-receipt") ||
	       work_invalid(work, "no_upload_receipt", "upload_receipt");
}

/* Not before the case was closed. */
static bool sent_when(struct work *work, const struct certification_row *row, int64_t stated_ms,
		      int64_t *ret_ms)
{
	if (!work_moment(work, stated_ms, "uploaded_ms", ret_ms))
		return false;
	return time_day_of_ms(*ret_ms) >= time_day_of_ms(row->closed_ms) ||
	       SABOTAGE("case.reported-before-closing") ||
	       work_invalid(work, "before_closing", "uploaded_ms");
}

static Zh__Penalty **penalties_told(struct work *work, const struct casefile_file *file)
{
	struct arena *arena = work->context->arena;
	Zh__Penalty **list = ARENA_ARRAY(arena, Zh__Penalty *, file->penalty_count);
	for (size_t i = 0; list != NULL && i < file->penalty_count; i++) {
		list[i] = NEW(work, Penalty);
		if (list[i] == NULL)
			return NULL;
		SET_OPTIONAL(list[i], kind, (Zh__PenaltyKind)file->penalties[i].kind);
		if (file->penalties[i].amount_fen != 0)
			SET_OPTIONAL(list[i], amount_fen, file->penalties[i].amount_fen);
	}
	return list;
}

void case_act_certification_report(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseCertificationReportCommand *command =
		WORK_BODY(work, Zh__CaseCertificationReportCommand);
	struct certification_row row;
	int64_t uploaded_ms;
	(void)certification_get(work->context->rows, casefile->number, &row);
	if (!work_may(work, &case_certification_table, row.state, CERTIFICATION_ON_SEND) ||
	    !paper_said(work) || !uploaded(work, command) ||
	    !sent_when(work, &row, command->uploaded_ms, &uploaded_ms))
		return;
	Zh__CaseCertificationReported *body = NEW(work, CaseCertificationReported);
	Zh__Penalty **penalties = penalties_told(work, &casefile->file);
	if (penalties == NULL)
		return;
	SET_OPTIONAL(body, casefile, casefile->number);
	paper_copy(&command->base, &body->base);
	body->penalties = penalties;
	body->n_penalties = casefile->file.penalty_count;
	body->decision_number = arena_text(work->context->arena, casefile->file.decision_number);
	body->decision_file = command->decision_file;
	body->upload_receipt = command->upload_receipt;
	SET_OPTIONAL(body, uploaded_ms, uploaded_ms);
	casefile_emit(work, casefile, KIND(CASE_CERTIFICATION_REPORTED), body);
	work_clocks_stop(work, CLOCK_CERTIFICATION_CASE_REPORT, casefile->subject, "reported");
}
