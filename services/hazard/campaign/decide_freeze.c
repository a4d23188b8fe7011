/* The list of firms that are the denominators is frozen: slice by slice, each in a turn of its own.
 *
 * Firms are numbered as they were met, so the list ends at the highest number
 * of the moment at which it was begun: who is met later is shown apart.
 */
#include "common/base/sabotage.h"
#include "services/hazard/campaign/count.h"
#include "services/hazard/campaign/decide.h"
#include "services/hazard/campaign/firm.h"
#include "services/hazard/tables.h"

enum {
	SLICE_FIRMS = 256,   /* in one event */
	SLICE_LOOKED = 2048, /* rows looked at in one turn */
};

struct slice {
	const struct campaign_call *call;
	Zh__CampaignFrozen *body;
	uint64_t limit;
	unsigned looked;
};

static bool slice_room(struct slice *slice, struct arena *arena)
{
	slice->body->firms = ARENA_ARRAY(arena, uint64_t, SLICE_FIRMS);
	slice->body->owed = ARENA_ARRAY(arena, uint32_t, SLICE_FIRMS);
	slice->body->done = ARENA_ARRAY(arena, uint32_t, SLICE_FIRMS);
	return slice->body->firms != NULL && slice->body->owed != NULL && slice->body->done != NULL;
}

static void look_at_firm(struct slice *slice, uint64_t firm)
{
	Zh__CampaignFrozen *body = slice->body;
	struct campaign_firm found;
	body->through = firm;
	slice->looked++;
	if (!campaign_firm_look(slice->call->work->context->rows, slice->call->campaign.number,
				&slice->call->row, firm, &found))
		return;
	body->firms[body->n_firms++] = firm;
	body->owed[body->n_owed++] = found.owed;
	body->done[body->n_done++] = found.done;
}

/* Firms are numbered without gaps, so the next one is known by its number. */
static void fill(struct slice *slice)
{
	Zh__CampaignFrozen *body = slice->body;
	while (slice->looked < SLICE_LOOKED && body->n_firms < SLICE_FIRMS &&
	       body->through < slice->limit)
		look_at_firm(slice, body->through + 1);
}

void campaign_freeze_slice(struct campaign_call *call)
{
	const struct decide_context *context = call->work->context;
	bool begins = (call->row.flags & CAMPAIGN_FREEZING) == 0;
	struct slice slice = {
		.call = call,
		.body = NEW(call->work, CampaignFrozen),
		.limit = begins ? counter_next(context->rows, OBJECT_FIRM, 0) - 1
				: call->row.freeze_limit,
	};
	if (!slice_room(&slice, context->arena)) {
		call->work->decision->arena_full = true;
		return;
	}
	SET_OPTIONAL(slice.body, campaign, call->campaign.number);
	if (begins)
		SET_OPTIONAL(slice.body, limit, slice.limit);
	if (call->work->input->kind == INPUT_ACT &&
	    work_act(call->work)->act->body == &zh__campaign_act_command__descriptor)
		slice.body->text = (WORK_BODY(call->work, Zh__CampaignActCommand))->text;
	SET_OPTIONAL(slice.body, through, call->row.freeze_through);
	fill(&slice);
	bool last = slice.body->through >= slice.limit || SABOTAGE("campaign.freezes-one-slice");
	if (last)
		SET_OPTIONAL(slice.body, last, 1);
	(void)campaign_emit_silent(call, KIND(CAMPAIGN_FROZEN), slice.body);
	if (!last)
		campaign_clock_slice(call);
}

void campaign_act_freeze(struct campaign_call *call)
{
	if (!campaign_may(call, CAMPAIGN_EVENT_FREEZE))
		return;
	if ((call->row.flags & CAMPAIGN_FREEZING) != 0) {
		(void)work_refuse(call->work, "already");
		decision_possible(call->work->decision, "campaign.link");
		return;
	}
	if (campaign_counters_of_firms(&call->row) == 0) {
		(void)work_refuse(call->work, "no_firms");
		return;
	}
	campaign_freeze_slice(call);
	call->work->decision->object = call->campaign;
}
