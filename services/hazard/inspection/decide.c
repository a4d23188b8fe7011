/* Acts: finding what they are about, the state table's answer, and the dispatch. */
#include "services/hazard/inspection/decide.h"

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "services/hazard/inspection/inspection.h"

bool inspection_permitted(struct inspection_call *call, uint8_t event, const char *code)
{
	return decision_allows(call->context, call->decision, call->table, call->state, event,
			       code);
}

struct event *inspection_emit(struct inspection_call *call, uint16_t kind, const void *body)
{
	struct event *event = decision_emit(call->context, call->decision, kind, call->id, body);
	event->head.object_version = ++call->object_version;
	call->decision->object = call->id;
	call->decision->object_version = event->head.object_version;
	return event;
}

void inspection_clock_start(struct inspection_call *call, enum clock_id purpose,
			    struct object_id subject, int32_t due_day)
{
	int64_t anchor_ms = call->context->now_ms;
	int32_t days = due_day == 0 ? 0 : due_day - time_day_of_ms(anchor_ms);
	if (due_day != 0 && days == 0) { /* today: one day from yesterday on */
		anchor_ms -= MS_PER_DAY;
		days = 1;
	}
	(void)decide_clock_start(call->context, call->decision, purpose, subject, anchor_ms,
				 (uint32_t)days, NULL);
}

void inspection_clock(struct inspection_call *call, enum clock_id purpose, int32_t due_day)
{
	if (call->object_version > 1)
		decide_clocks_stop(call->context, call->decision, call->id, CLOCK_NONE, "moved_on");
	if (purpose != CLOCK_NONE)
		inspection_clock_start(call, purpose, call->id, due_day);
}

bool inspection_due_day(struct inspection_call *call, bool stated, uint32_t yyyymmdd,
			const char *where, int32_t *ret_day)
{
	*ret_day = 0;
	if (!stated)
		return true;
	if (time_day_of_yyyymmdd(yyyymmdd, ret_day) == STATUS_OK &&
	    *ret_day >= time_day_of_ms(call->context->now_ms))
		return true;
	decision_invalid(call->decision, "inspection.due_day", where);
	return false;
}

uint64_t inspection_firm(struct inspection_call *call, const char *key, struct firm_row *ret_row)
{
	uint64_t firm =
		text_missing(key) ? 0 : hazard_firm_current(call->context->rows, key, ret_row);
	if (firm == 0)
		decision_not_found(call->decision, "firm.not_found");
	return firm;
}

const char *inspection_text(struct inspection_call *call, struct bytes text)
{
	if (text.size == 0)
		return NULL;
	const char *copy = arena_text_of(call->context->arena, text);
	if (copy == NULL)
		call->decision->arena_full = true;
	return copy;
}

const char *inspection_firm_key(struct inspection_call *call, uint64_t firm)
{
	struct firm_texts texts;
	if (!hazard_firm_texts_get(call->context->rows, firm, &texts))
		return NULL;
	return inspection_text(call, texts.text[FIRM_TEXT_KEY]);
}

const char **inspection_officers(struct inspection_call *call, const char *const *officers,
				 size_t count, const struct inspection_named *named)
{
	uint64_t hazard = call->id.kind == OBJECT_INSPECTION ? call->row.of_hazard : 0;
	const struct officers_ask ask = {
		.named = officers,
		.count = count,
		.least = SABOTAGE("inspection.one_officer") ? 1 : 2,
		.most = named->most,
		.day = named->day != 0 ? named->day : time_day_of_ms(call->context->now_ms),
		.ahead = named->day == 0,
		.gate = named->day != 0 ? GATE_APP_22 : GATE_APL_42,
		.matter = call->id,
		.within = own_object(call->context, hazard != 0 ? OBJECT_HAZARD : OBJECT_NONE,
				     hazard),
		.too_few = "inspection.two_officers",
	};
	return decide_gate_officers(call->context, call->decision, call->input, GATE_GROUND_WHOLE,
				    &ask);
}

bool inspection_lacks(struct inspection_call *call, enum gate gate, enum gate_need need,
		      const char *code)
{
	return decide_lacks(call->context, call->decision, call->input,
			    (struct gate_lack){gate, need, GATE_GROUND_WHOLE, code});
}

/* ---- what an act is about */

static bool load_inspection(struct inspection_call *call)
{
	uint64_t number = call->id.number;
	if (!inspection_get(call->context->rows, number, &call->row) ||
	    !inspection_texts_get(call->context->rows, number, &call->texts)) {
		decision_not_found(call->decision, "inspection.not_found");
		return false;
	}
	call->object_version = call->row.object_version;
	call->trace = &call->texts.head.trace;
	call->table = &inspection_states;
	call->state = call->row.state;
	return true;
}

static bool load_roll(struct inspection_call *call)
{
	bool draw = call->id.kind == OBJECT_DRAW;
	if (!roll_get(call->context->rows, call->id.kind, call->id.number, &call->roll)) {
		decision_not_found(call->decision,
				   draw ? "inspection.no_draw" : "selfcheck.not_found");
		return false;
	}
	call->object_version = call->roll.head.object_version;
	call->trace = &call->roll.head.trace;
	call->table = draw ? &draw_states : &self_check_states;
	call->state = call->roll.head.state;
	return true;
}

static bool load_area(struct inspection_call *call)
{
	if (!key_area_get(call->context->rows, call->id.number, &call->area)) {
		decision_not_found(call->decision, "area.not_found");
		return false;
	}
	call->object_version = call->area.head.object_version;
	call->trace = &call->area.head.trace;
	call->table = &key_area_states;
	call->state = call->area.head.state;
	return true;
}

static bool load(struct inspection_call *call)
{
	const struct input_act *act = call->input;
	bool found;
	if (act->act->target == OBJECT_NONE)
		return true;
	call->id = own_object(call->context, act->act->target, act->target.number);
	if (act->target.region != call->context->region)
		call->id.number = 0; /* another county's isn't here */
	if (act->act->target == OBJECT_INSPECTION)
		found = load_inspection(call);
	else
		found = act->act->target == OBJECT_KEY_AREA ? load_area(call) : load_roll(call);
	if (found && act->seen_version != 0 && act->seen_version != call->object_version) {
		decision_conflict(call->decision, "inspection.moved_on");
		return false;
	}
	return found;
}

/* ---- checklists */

void inspection_refuse_checklist(struct inspection_call *call)
{
	const struct policy *policy = call->context->policy;
	int32_t today = time_day_of_ms(call->context->now_ms);
	size_t room = policy->checklist_count * (CHECKLIST_ID + 2) + 1;
	char *names = ARENA_ARRAY(call->context->arena, char, room);
	decision_refuse(call->decision, "inspection.plan.checklist", NULL);
	if (names == NULL)
		return;
	struct writer out = writer_over(names, room - 1);
	for (size_t i = 0; i < policy->checklist_count; i++) {
		const struct checklist *list = &policy->checklists[i];
		struct bytes id = bytes_of_text(list->id);
		if (policy_checklist_on(policy, id, today) != list)
			continue; /* another version of it is */
		writer_put(&out, ", ", out.size != 0 ? 2 : 0);
		writer_put(&out, id.data, id.size);
	}
	names[out.size] = '\0';
	decision_refuse_param(call->decision, "checklists", names);
}

/* ---- dispatch */

static inspection_act_fn *const runs[HAZARD_ACT_COUNT] = {
#define X(id, text, flags, roles, second, target, body, run) [HAZARD_ACT_##id] = (run),
	HAZARD_INSPECTION_ACT_LIST(X)
#undef X
};

void inspection_decide_act(const struct decide_context *context, const struct input *input,
			   struct decision *decision)
{
	const struct input_act *act = input->act;
	ASSERT(act->act->number < HAZARD_ACT_COUNT && act->body != NULL);
	struct inspection_call call = {.context = context, .decision = decision, .input = act};
	if (!load(&call))
		return;
	runs[act->act->number](&call);
	for (size_t i = 0; call.trace != NULL && i < decision->event_count; i++)
		decision_trace(decision->events[i], call.trace);
}
