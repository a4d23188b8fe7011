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
	SET_OPTIONAL(body, campaign, campaign);
	body->object = decision_object_id(context, counting->decision, counting->object);
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

/* Begins with what another daemon's event is about; false: no campaign counts anything. */
static bool counting_begin(struct counting *counting, const struct decide_context *context,
			   struct decision *decision, enum object_kind kind, uint64_t number)
{
	struct campaign_tracked tracked;
	*counting = (struct counting){
		.context = context,
		.decision = decision,
		.object = own_object(context, kind, number),
	};
	return campaign_tracked_get(context->rows, &tracked);
}

void campaign_notice_drafted(const struct decide_context *context, const struct input *input,
			     struct decision *decision)
{
	const Zh__NoticeDrafted *body = BODY(input->event, NoticeDrafted);
	struct counting counting;
	if (!counting_begin(&counting, context, decision, OBJECT_NOTICE, body->notice))
		return;
	counting.hazard = body->hazard;
	counting.awaits = true;
	counting.measure = body->kind == ZH__NOTICE_KIND__NOTICE_KIND_INTERVIEW
				   ? ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_INTERVIEWED
				   : ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_HELPED;
	if (body->kind == ZH__NOTICE_KIND__NOTICE_KIND_INTERVIEW ||
	    body->kind == ZH__NOTICE_KIND__NOTICE_KIND_GUIDANCE)
		count_of_hazard(&counting);
}

void campaign_notice_served(const struct decide_context *context, const struct input *input,
			    struct decision *decision)
{
	const Zh__NoticeServed *body = BODY(input->event, NoticeServed);
	struct counting counting;
	if (!counting_begin(&counting, context, decision, OBJECT_NOTICE, body->notice))
		return;
	counting.measure = ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_HELPED;
	if (!body->failed)
		count_of_notice(&counting);
}

void campaign_interview_held(const struct decide_context *context, const struct input *input,
			     struct decision *decision)
{
	const Zh__InterviewHeld *body = BODY(input->event, InterviewHeld);
	struct counting counting;
	if (!counting_begin(&counting, context, decision, OBJECT_NOTICE, body->notice))
		return;
	counting.measure = ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_INTERVIEWED;
	if (!body->absent)
		count_of_notice(&counting);
}

void campaign_case_decided(const struct decide_context *context, const struct input *input,
			   struct decision *decision)
{
	const Zh__CaseDecided *body = BODY(input->event, CaseDecided);
	bool struck = body->outcome != NULL && (strcmp(body->outcome, "penalty") == 0 ||
						strcmp(body->outcome, "justice") == 0);
	struct counting counting;
	if (!counting_begin(&counting, context, decision, OBJECT_CASEFILE, body->casefile))
		return;
	counting.hazard = body->hazard;
	counting.measure = ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_STRUCK;
	if (struck)
		count_of_hazard(&counting);
}

void campaign_case_published(const struct decide_context *context, const struct input *input,
			     struct decision *decision)
{
	const Zh__CasePublished *body = BODY(input->event, CasePublished);
	struct counting counting;
	if (!counting_begin(&counting, context, decision, OBJECT_CASEFILE, body->casefile))
		return;
	counting.hazard = hazard_number_get(context->rows, TABLE_CASES, body->casefile);
	counting.measure = ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_EXPOSED;
	count_of_hazard(&counting);
	campaign_case_known(context, decision, body->casefile,
			    ZH__CAMPAIGN_CASE_STEP__CAMPAIGN_CASE_STEP_PUBLISHED);
}

static void case_stepped(const struct decide_context *context, struct decision *decision,
			 uint64_t casefile, Zh__CampaignCaseStep step)
{
	struct campaign_tracked tracked;
	if (campaign_tracked_get(context->rows, &tracked))
		campaign_case_known(context, decision, casefile, step);
}

void campaign_case_closed(const struct decide_context *context, const struct input *input,
			  struct decision *decision)
{
	case_stepped(context, decision, BODY(input->event, CaseClosed)->casefile,
		     ZH__CAMPAIGN_CASE_STEP__CAMPAIGN_CASE_STEP_CLOSED);
}

void campaign_case_taken_down(const struct decide_context *context, const struct input *input,
			      struct decision *decision)
{
	uint64_t casefile = input->event->head.kind == KIND(CASE_PUBLICATION_ENDED)
				    ? BODY(input->event, CasePublicationEnded)->casefile
				    : BODY(input->event, CasePublicationWithdrawn)->casefile;
	case_stepped(context, decision, casefile,
		     ZH__CAMPAIGN_CASE_STEP__CAMPAIGN_CASE_STEP_TAKEN_DOWN);
}
