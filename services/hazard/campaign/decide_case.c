/* Typical cases (典型案例, notice 001 二(二)4, 四(三)): what is known of the cases about a
 * campaign's hazards, and which of them a leader names for others to learn from. */
#include "common/base/sabotage.h"
#include "escalation.pb-c.h"
#include "services/hazard/campaign/count.h"
#include "services/hazard/campaign/decide.h"
#include "services/hazard/decide.h"
#include "services/hazard/tables.h"

/* ---- closed, published, taken down: as escalation's journal says */

static void emit_known(const struct decide_context *context, struct decision *decision,
		       uint64_t campaign, const Zh__CampaignCase *known)
{
	struct campaign_row row;
	if (!campaign_get(context->rows, campaign, &row) ||
	    state_table_row(&campaign_state_table, row.state, CAMPAIGN_EVENT_COUNTED).verdict !=
		    STATE_GO)
		return;
	Zh__CampaignCase *body = NEW_IN(context, decision, CampaignCase);
	*body = *known;
	SET_OPTIONAL(body, campaign, campaign);
	(void)decision_emit(context, decision, KIND(CAMPAIGN_CASE),
			    own_object(context, OBJECT_CAMPAIGN, campaign), body);
}

void campaign_case_known(const struct decide_context *context, struct decision *decision,
			 uint64_t casefile, Zh__CampaignCaseStep step)
{
	uint64_t campaigns[CAMPAIGNS_TRACKED_MAX];
	uint64_t hazard = hazard_number_get(context->rows, TABLE_CASES, casefile);
	Zh__CampaignCase known = ZH__CAMPAIGN_CASE__INIT;
	size_t count =
		hazard == 0 ? 0 : campaigns_of(context->rows, OBJECT_HAZARD, hazard, campaigns);
	SET_OPTIONAL(&known, casefile, casefile);
	SET_OPTIONAL(&known, hazard, hazard);
	SET_OPTIONAL(&known, step, step);
	for (size_t i = 0; i < count; i++)
		emit_known(context, decision, campaigns[i], &known);
}

/* ---- named as typical, and no longer */

static void emit_step(struct campaign_call *call, uint64_t casefile, Zh__CampaignCaseStep step,
		      const Zh__CampaignCaseCommand *told)
{
	Zh__CampaignCase *body = NEW(call->work, CampaignCase);
	SET_OPTIONAL(body, campaign, call->campaign.number);
	SET_OPTIONAL(body, casefile, casefile);
	SET_OPTIONAL(body, step, step);
	if (told != NULL) {
		SET_OPTIONAL(body, masked, told->masked);
		body->facts = told->facts;
	}
	(void)campaign_emit(call, KIND(CAMPAIGN_CASE), body);
}

/* Only what is over and in public is told as an example. */
static bool is_over_and_public(struct campaign_call *call, uint8_t flags)
{
	if ((flags & CAMPAIGN_CASE_CLOSED) == 0 && !SABOTAGE("campaign.case-open"))
		return work_refuse(call->work, "open");
	if ((flags & CAMPAIGN_CASE_PUBLISHED) == 0 && !SABOTAGE("campaign.case-unpublished"))
		return work_refuse(call->work, "unpublished");
	if ((flags & CAMPAIGN_CASE_TYPICAL) != 0)
		return work_refuse(call->work, "already");
	return true;
}

void campaign_act_case(struct campaign_call *call)
{
	const Zh__CampaignCaseCommand *command = WORK_BODY(call->work, Zh__CampaignCaseCommand);
	struct campaign_case row;
	if (!campaign_may(call, CAMPAIGN_EVENT_CASE))
		return;
	if (!campaign_case_get(call->work->context->rows, call->campaign.number, command->casefile,
			       &row, NULL)) {
		(void)work_not_found(call->work, "unknown");
		return;
	}
	if (!is_over_and_public(call, row.flags))
		return;
	if (!work_text_given(command->facts) || strlen(command->facts) > CAMPAIGN_CASE_FACTS_MAX) {
		(void)work_invalid(call->work, "facts", "facts");
		return;
	}
	/* 公示规定 5, 6: names of natural persons, secrets. */
	if (!command->masked && !SABOTAGE("campaign.case-unmasked")) {
		(void)work_refuse(call->work, "unmasked");
		return;
	}
	emit_step(call, command->casefile, ZH__CAMPAIGN_CASE_STEP__CAMPAIGN_CASE_STEP_TYPICAL,
		  command);
}

void campaign_act_case_withdraw(struct campaign_call *call)
{
	const Zh__CampaignCaseWithdrawCommand *command =
		WORK_BODY(call->work, Zh__CampaignCaseWithdrawCommand);
	struct campaign_case row;
	if (!campaign_may_as(call, CAMPAIGN_EVENT_CASE_WITHDRAW, "campaign.case.state"))
		return;
	if (!campaign_case_get(call->work->context->rows, call->campaign.number, command->casefile,
			       &row, NULL) ||
	    (row.flags & CAMPAIGN_CASE_TYPICAL) == 0) {
		(void)work_refuse_as(call->work, "campaign.case.not_typical", NULL);
		return;
	}
	if (!work_text_given(work_act(call->work)->reason)) {
		(void)work_refuse_as(call->work, "campaign.case.no_reason", NULL);
		return;
	}
	emit_step(call, command->casefile, ZH__CAMPAIGN_CASE_STEP__CAMPAIGN_CASE_STEP_WITHDRAWN,
		  NULL);
}
