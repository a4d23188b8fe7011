/* What other daemons did about a hazard of a campaign: interviews, cases, publications, letters of
 * help (约谈, 打击, 曝光, 帮扶).  A letter counts when it was served or the interview held, so its
 * draft is linked first, with what it will count as. */
#include "escalation.pb-c.h"
#include "services/hazard/campaign/count.h"
#include "services/hazard/campaign/decide.h"
#include "services/hazard/tables.h"

struct counting {
	const struct decide_context *context;
	struct decision *decision;
	struct object_id object;
	Zh__CampaignMeasure measure; /* what it counts as, now or (`awaits`) when it is done */
	bool awaits;
	uint64_t hazard;
};

static void emit_for(const struct counting *counting, uint64_t campaign)
{
	const struct decide_context *context = counting->context;
	struct campaign_row row;
	if (!campaign_get(context->rows, campaign, &row) ||
	    campaign_counter_of(&row, counting->measure) == CAMPAIGN_NO_COUNTER)
		return;
	if (state_table_row(&campaign_state_table, row.state, CAMPAIGN_EVENT_COUNTED).verdict !=
	    STATE_GO)
		return;
	Zh__CampaignLinked *body = NEW_IN(context, counting->decision, CampaignLinked);
	Zh__ObjectId *id = NEW_IN(context, counting->decision, ObjectId);
	SET_OPTIONAL(id, kind, (uint32_t)counting->object.kind);
	SET_OPTIONAL(id, region, counting->object.region);
	SET_OPTIONAL(id, number, counting->object.number);
	SET_OPTIONAL(body, campaign, campaign);
	body->object = id;
	SET_OPTIONAL(body, measure, counting->measure);
	if (counting->awaits)
		SET_OPTIONAL(body, awaits, 1);
	if (counting->hazard != 0)
		SET_OPTIONAL(body, hazard, counting->hazard);
	(void)decision_emit(context, counting->decision, KIND(CAMPAIGN_LINKED),
			    own_object(context, OBJECT_CAMPAIGN, campaign), body);
}

/* In every campaign that the hazard belongs to. */
static void count_of_hazard(struct counting *counting)
{
	uint64_t campaigns[CAMPAIGNS_TRACKED_MAX];
	size_t count = counting->hazard == 0 ? 0
					     : campaigns_of(counting->context->rows, OBJECT_HAZARD,
							    counting->hazard, campaigns);
	for (size_t i = 0; i < count; i++)
		emit_for(counting, campaigns[i]);
}

/* In every campaign that the letter's draft was linked to, for this measure. */
static void count_of_notice(struct counting *counting)
{
	uint64_t campaigns[CAMPAIGNS_TRACKED_MAX];
	size_t count = campaigns_of(counting->context->rows, OBJECT_NOTICE, counting->object.number,
				    campaigns);
	for (size_t i = 0; i < count; i++) {
		struct campaign_link link;
		if (campaign_link_get(counting->context->rows, campaigns[i], OBJECT_NOTICE,
				      counting->object.number, &link) &&
		    link.awaits == counting->measure) {
			counting->hazard = link.root;
			emit_for(counting, campaigns[i]);
		}
	}
}

static void notice_drafted(struct counting *counting, const Zh__NoticeDrafted *body)
{
	counting->object = own_object(counting->context, OBJECT_NOTICE, body->notice);
	counting->hazard = body->hazard;
	counting->awaits = true;
	counting->measure = body->kind == ZH__NOTICE_KIND__NOTICE_KIND_INTERVIEW
				    ? ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_INTERVIEWED
				    : ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_HELPED;
	if (body->kind == ZH__NOTICE_KIND__NOTICE_KIND_INTERVIEW ||
	    body->kind == ZH__NOTICE_KIND__NOTICE_KIND_GUIDANCE)
		count_of_hazard(counting);
}

static void case_decided(struct counting *counting, const Zh__CaseDecided *body)
{
	bool struck = body->outcome != NULL && (strcmp(body->outcome, "penalty") == 0 ||
						strcmp(body->outcome, "justice") == 0);
	counting->object = own_object(counting->context, OBJECT_CASEFILE, body->casefile);
	counting->hazard = body->hazard;
	counting->measure = ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_STRUCK;
	if (struck)
		count_of_hazard(counting);
}

static void case_published(struct counting *counting, const Zh__CasePublished *body)
{
	counting->object = own_object(counting->context, OBJECT_CASEFILE, body->casefile);
	counting->hazard = hazard_number_get(counting->context->rows, TABLE_CASES, body->casefile);
	counting->measure = ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_EXPOSED;
	count_of_hazard(counting);
}

void campaign_decide_upstream(const struct decide_context *context, const struct event *event,
			      struct decision *decision)
{
	struct counting counting = {.context = context, .decision = decision};
	struct campaign_tracked tracked;
	if (!campaign_tracked_get(context->rows, &tracked))
		return;
	switch (event->head.kind) {
	case KIND(NOTICE_DRAFTED):
		notice_drafted(&counting, BODY(event, NoticeDrafted));
		break;
	case KIND(NOTICE_SERVED): {
		const Zh__NoticeServed *body = BODY(event, NoticeServed);
		counting.object = own_object(context, OBJECT_NOTICE, body->notice);
		counting.measure = ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_HELPED;
		if (!body->failed)
			count_of_notice(&counting);
		break;
	}
	case KIND(INTERVIEW_HELD): {
		const Zh__InterviewHeld *body = BODY(event, InterviewHeld);
		counting.object = own_object(context, OBJECT_NOTICE, body->notice);
		counting.measure = ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_INTERVIEWED;
		if (!body->absent)
			count_of_notice(&counting);
		break;
	}
	case KIND(CASE_DECIDED):
		case_decided(&counting, BODY(event, CaseDecided));
		break;
	case KIND(CASE_PUBLISHED): {
		const Zh__CasePublished *body = BODY(event, CasePublished);
		case_published(&counting, body);
		campaign_case_known(context, decision, body->casefile,
				    ZH__CAMPAIGN_CASE_STEP__CAMPAIGN_CASE_STEP_PUBLISHED);
		break;
	}
	case KIND(CASE_CLOSED):
		campaign_case_known(context, decision, BODY(event, CaseClosed)->casefile,
				    ZH__CAMPAIGN_CASE_STEP__CAMPAIGN_CASE_STEP_CLOSED);
		break;
	case KIND(CASE_PUBLICATION_ENDED):
		campaign_case_known(context, decision, BODY(event, CasePublicationEnded)->casefile,
				    ZH__CAMPAIGN_CASE_STEP__CAMPAIGN_CASE_STEP_TAKEN_DOWN);
		break;
	case KIND(CASE_PUBLICATION_WITHDRAWN):
		campaign_case_known(context, decision,
				    BODY(event, CasePublicationWithdrawn)->casefile,
				    ZH__CAMPAIGN_CASE_STEP__CAMPAIGN_CASE_STEP_TAKEN_DOWN);
		break;
	default: /* nothing that a campaign counts */
		break;
	}
}
