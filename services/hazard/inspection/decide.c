/* Acts: finding what they are about, the state table's answer, and the dispatch. */
#include "services/hazard/inspection/decide.h"

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "services/hazard/inspection/inspection.h"

bool inspection_may(struct inspection_call *call, uint8_t event)
{
	return work_may(call->work, call->table, call->state, event);
}

bool inspection_may_as(struct inspection_call *call, uint8_t event, const char *code)
{
	return work_may_as(call->work, call->table, call->state, event, code);
}

struct event *inspection_emit(struct inspection_call *call, uint16_t kind, const void *body)
{
	return work_emit_main(call->work, kind, call->id, ++call->object_version, body);
}

void inspection_clock_start(struct inspection_call *call, enum clock_id purpose,
			    struct object_id subject, int32_t due_day)
{
	int64_t anchor_ms = call->work->context->now_ms;
	int32_t days = due_day == 0 ? 0 : due_day - time_day_of_ms(anchor_ms);
	if (due_day != 0 && days == 0) { /* today: one day from yesterday on */
		anchor_ms -= MS_PER_DAY;
		days = 1;
	}
	(void)work_clock(call->work, purpose, subject, anchor_ms, (uint32_t)days);
}

void inspection_clock(struct inspection_call *call, enum clock_id purpose, int32_t due_day)
{
	if (call->object_version > 1)
		work_clocks_stop(call->work, CLOCK_NONE, call->id, "moved_on");
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
	    *ret_day >= time_day_of_ms(call->work->context->now_ms))
		return true;
	return work_invalid_as(call->work, "inspection.due_day", where);
}

uint64_t inspection_firm(struct inspection_call *call, const char *key, struct firm_row *ret_row)
{
	uint64_t firm = work_text_given(key)
				? hazard_firm_current(call->work->context->rows, key, ret_row)
				: 0;
	if (firm == 0)
		(void)work_not_found_as(call->work, "firm.not_found");
	return firm;
}

const char *inspection_firm_key(struct inspection_call *call, uint64_t firm)
{
	struct firm_texts texts;
	if (!hazard_firm_texts_get(call->work->context->rows, firm, &texts))
		return NULL;
	return work_copy(call->work, texts.text[FIRM_TEXT_KEY]);
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
		.day = named->day != 0 ? named->day : time_day_of_ms(call->work->context->now_ms),
		.ahead = named->day == 0,
		.gate = named->day != 0 ? GATE_APP_22 : GATE_APL_42,
		.matter = call->id,
		.within =
			work_object(call->work, hazard != 0 ? OBJECT_HAZARD : OBJECT_NONE, hazard),
		.too_few = "inspection.two_officers",
	};
	return work_gate_officers(call->work, GATE_GROUND_WHOLE, &ask);
}

/* ---- what an act is about */

static bool load_inspection(struct inspection_call *call)
{
	const struct rows_reader *rows = call->work->context->rows;
	bool found = inspection_get(rows, call->id.number, &call->row) &&
		     inspection_texts_get(rows, call->id.number, &call->texts);
	call->object_version = call->row.object_version;
	call->trace = &call->texts.head.trace;
	call->table = &inspection_states;
	call->state = call->row.state;
	return work_target(call->work, found, call->object_version, "inspection.not_found",
			   "inspection.moved_on");
}

static bool load_roll(struct inspection_call *call)
{
	bool draw = call->id.kind == OBJECT_DRAW;
	bool found =
		roll_get(call->work->context->rows, call->id.kind, call->id.number, &call->roll);
	call->object_version = call->roll.head.object_version;
	call->trace = &call->roll.head.trace;
	call->table = draw ? &draw_states : &self_check_states;
	call->state = call->roll.head.state;
	return work_target(call->work, found, call->object_version,
			   draw ? "inspection.no_draw" : "selfcheck.not_found",
			   "inspection.moved_on");
}

static bool load_area(struct inspection_call *call)
{
	bool found = key_area_get(call->work->context->rows, call->id.number, &call->area);
	call->object_version = call->area.head.object_version;
	call->trace = &call->area.head.trace;
	call->table = &key_area_states;
	call->state = call->area.head.state;
	return work_target(call->work, found, call->object_version, "area.not_found",
			   "inspection.moved_on");
}

static bool load(struct inspection_call *call)
{
	const struct input_act *act = work_act(call->work);
	if (act->act->target == OBJECT_NONE)
		return true;
	call->id = work_object(call->work, act->act->target, act->target.number);
	if (act->act->target == OBJECT_INSPECTION)
		return load_inspection(call);
	return act->act->target == OBJECT_KEY_AREA ? load_area(call) : load_roll(call);
}

/* ---- checklists */

void inspection_refuse_checklist(struct inspection_call *call)
{
	const struct policy *policy = call->work->context->policy;
	int32_t today = time_day_of_ms(call->work->context->now_ms);
	size_t room = policy->checklist_count * (CHECKLIST_ID + 2) + 1;
	char *names = ARENA_ARRAY(call->work->context->arena, char, room);
	(void)work_refuse_as(call->work, "inspection.plan.checklist", NULL);
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
	decision_refuse_param(call->work->decision, "checklists", names);
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
	struct work work = {.context = context, .input = input, .decision = decision};
	struct inspection_call call = {.work = &work};
	if (!load(&call))
		return;
	runs[act->act->number](&call);
	if (call.trace != NULL)
		work_trace_all(&work, call.trace);
}
