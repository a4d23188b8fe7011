/* Campaigns: finding the campaign, the state table's answer, clocks to a day, dispatch. */
#include "services/hazard/campaign/decide.h"

#include "services/hazard/campaign/evolve.h"

bool campaign_may(struct campaign_call *call, enum campaign_event event)
{
	return work_may(call->work, &campaign_state_table, call->row.state, (uint8_t)event);
}

bool campaign_may_as(struct campaign_call *call, enum campaign_event event, const char *code)
{
	return work_may_as(call->work, &campaign_state_table, call->row.state, (uint8_t)event,
			   code);
}

struct event *campaign_emit_silent(struct campaign_call *call, uint16_t kind, const void *body)
{
	return work_emit(call->work, kind, call->campaign, 0, body);
}

struct event *campaign_emit(struct campaign_call *call, uint16_t kind, const void *body)
{
	return work_emit_main(call->work, kind, call->campaign, call->row.object_version + 1u,
			      body);
}

/* ---- clocks */

uint64_t campaign_clock_until(struct campaign_call *call, enum clock_id purpose, int32_t day)
{
	const struct decide_context *context = call->work->context;
	int32_t today = time_day_of_ms(context->now_ms);
	/* The start day isn't counted: a term that ends today, or ended before, began the day
	 * before its end. */
	if (day <= today)
		return decide_clock_start(context, call->work->decision, purpose, call->campaign,
					  time_ms_of_day(day) - MS_PER_DAY, 1, NULL);
	return decide_clock_start(context, call->work->decision, purpose, call->campaign,
				  context->now_ms, (uint32_t)(day - today), NULL);
}

static uint64_t clocks_ahead(const struct decision *decision)
{
	uint64_t ahead = 0;
	for (size_t i = 0; i < decision->event_count; i++)
		ahead += decision->events[i]->head.kind == KIND(CLOCK_STARTED);
	return ahead;
}

static Zh__ObjectId *subject_of(struct campaign_call *call)
{
	Zh__ObjectId *id = work_object_id(call->work, call->campaign);
	SET_OPTIONAL(id, daemon, (Zh__DaemonName)call->work->context->daemon);
	return id;
}

void campaign_clock_slice(struct campaign_call *call)
{
	const struct decide_context *context = call->work->context;
	const struct clock_rule *rule = policy_clock(context->policy, CLOCK_CAMPAIGN_SLICE,
						     time_day_of_ms(context->now_ms));
	Zh__ClockStarted *body = NEW(call->work, ClockStarted);
	Zh__RuleRef *ref = NEW(call->work, RuleRef);
	Zh__Mark *mark = NEW(call->work, Mark);
	Zh__Mark **marks = ARENA_ARRAY(context->arena, Zh__Mark *, 1);
	if (rule == NULL || marks == NULL) {
		call->work->decision->arena_full |= rule != NULL;
		return;
	}
	ref->id = rule->rule_id;
	SET_OPTIONAL(ref, version, rule->version);
	SET_OPTIONAL(mark, mark, ZH__CLOCK_MARK__CLOCK_MARK_NOT_BEFORE);
	SET_OPTIONAL(mark, at_ms, context->now_ms);
	marks[0] = mark;
	uint64_t number =
		counter_next(context->rows, OBJECT_CLOCK, clocks_ahead(call->work->decision));
	SET_OPTIONAL(body, clock, number);
	body->subject = subject_of(call);
	body->rule = ref;
	SET_OPTIONAL(body, anchor_ms, context->now_ms);
	SET_OPTIONAL(body, budget, rule->budget);
	SET_OPTIONAL(body, unit, (Zh__ClockUnit)rule->unit);
	SET_OPTIONAL(body, shape, ZH__CLOCK_SHAPE__CLOCK_SHAPE_TERM);
	SET_OPTIONAL(body, due_ms, context->now_ms);
	SET_OPTIONAL(body, end_shift, (Zh__ClockEndShift)rule->end_shift);
	SET_OPTIONAL(body, calendar_version, context->calendar->version);
	SET_OPTIONAL(body, policy_index, (uint32_t)CLOCK_CAMPAIGN_SLICE);
	body->n_marks = 1;
	body->marks = marks;
	(void)decision_emit(context, call->work->decision, KIND(CLOCK_STARTED),
			    own_object(context, OBJECT_CLOCK, number), body);
}

/* ---- dispatch */

static campaign_act_fn *const runs[HAZARD_ACT_COUNT] = {
#define X(id, text, flags, roles, second, target, body, run) [HAZARD_ACT_##id] = (run),
	HAZARD_CAMPAIGN_ACT_LIST(X)
#undef X
};

/* false: no such campaign. */
static bool call_load(struct campaign_call *call)
{
	struct campaign_texts texts;
	if (!campaign_get(call->work->context->rows, call->campaign.number, &call->row) ||
	    !campaign_texts_get(call->work->context->rows, call->campaign.number, &texts))
		return false;
	call->trace = texts.head.trace;
	return true;
}

/* What is about a hazard of the campaign belongs to that hazard's story. */
static void call_trace(struct campaign_call *call)
{
	for (size_t i = 0; call->trace.sequence != 0 && i < call->work->decision->event_count;
	     i++) {
		if (call->work->decision->events[i]->head.trace_sequence == 0)
			decision_trace(call->work->decision->events[i], &call->trace);
	}
}

void campaign_decide_act(const struct decide_context *context, const struct input *input,
			 struct decision *decision)
{
	const struct input_act *act = input->act;
	struct work work = {.context = context, .input = input, .decision = decision};
	struct campaign_call call = {
		.work = &work,
		.campaign = work_object(&work, OBJECT_CAMPAIGN, act->target.number),
	};
	if ((act->act->flags & ACT_CREATES) != 0) {
		runs[act->act->number](&call);
		return;
	}
	bool found = call_load(&call);
	if (!work_target(&work, found, call.row.object_version, "campaign.not_found",
			 "campaign.moved_on"))
		return;
	runs[act->act->number](&call);
	call_trace(&call);
}

static void mark_of_report(struct campaign_call *call, uint64_t clock)
{
	struct row_key key = row_key_u64(clock);
	const void *stored = rows_get(call->work->context->rows, TABLE_CAMPAIGN_CLOCKS,
				      row_key_bytes(&key), sizeof(struct campaign_clock));
	struct campaign_clock row;
	if (stored == NULL)
		return;
	memcpy(&row, stored, sizeof(row));
	campaign_report_next(call, row.n, row.period);
}

void campaign_decide_mark(const struct decide_context *context, const struct input *input,
			  struct decision *decision)
{
	const struct input_mark *mark = input->mark;
	struct work work = {.context = context, .input = input, .decision = decision};
	struct campaign_call call = {
		.work = &work,
		.campaign = work_object(&work, OBJECT_CAMPAIGN, mark->subject.number),
	};
	if (!call_load(&call) || campaign_mark_row(&call.row, mark->mark).verdict != STATE_GO)
		return;
	bool over = mark->mark == ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE;
	if (mark->purpose == CLOCK_CAMPAIGN_SLICE &&
	    (call.row.flags & (CAMPAIGN_FREEZING | CAMPAIGN_FROZEN)) == CAMPAIGN_FREEZING)
		campaign_freeze_slice(&call);
	else if (mark->purpose == CLOCK_CAMPAIGN_SLICE && call.row.closed_day != 0)
		campaign_sweep_slice(&call);
	else if (mark->purpose == CLOCK_CAMPAIGN_PHASE && over)
		campaign_advance(&call);
	else if (over)
		mark_of_report(&call, mark->clock);
	call_trace(&call);
}
