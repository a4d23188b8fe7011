/* Samplings: finding one, the tables' answers, and the dispatch. */
#include "services/hazard/sampling/decide_internal.h"

#include "clock.pb-c.h"
#include "common/base/assert.h"

/* ---- refusals */

bool sampling_permitted(struct sampling_call *call, const struct state_table *table, uint8_t state,
			uint8_t event, const char *code)
{
	return decision_allows(call->context, call->decision, table, state, event, code);
}

const char **sampling_two_officers(struct sampling_call *call, const char *const *officers,
				   size_t count, int32_t day, const char *code)
{
	return decide_two_officers(call->context, call->decision, call->input, call->id, officers,
				   count, day, code);
}

bool sampling_day_told_at(struct sampling_call *call, bool stated, uint32_t told, const char *where,
			  int32_t *ret_day)
{
	if (hazard_day_told(call->context, stated, told, ret_day))
		return true;
	decision_invalid(call->decision, "sampling.day", where);
	return false;
}

bool sampling_day_told(struct sampling_call *call, bool stated, uint32_t told, int32_t *ret_day)
{
	return sampling_day_told_at(call, stated, told, "on_day", ret_day);
}

bool sampling_text_given(struct sampling_call *call, const char *text, const char *code)
{
	if (!text_missing(text))
		return true;
	decision_refuse(call->decision, code, NULL);
	return false;
}

void sampling_refuse_day(struct sampling_call *call, const char *code, const char *rule,
			 const char *param, int32_t day)
{
	char text[TIME_DAY_TEXT];
	time_print_day(day, text);
	const char *copy = arena_text(call->context->arena, text);
	decision_refuse(call->decision, code, rule);
	if (copy == NULL)
		call->decision->arena_full = true;
	else
		decision_refuse_param(call->decision, param, copy);
}

/* ---- events */

struct event *sampling_emit(struct sampling_call *call, uint16_t kind, const void *body)
{
	struct event *event = decision_emit(call->context, call->decision, kind, call->id, body);
	event->head.object_version = call->row.object_version + ++call->emitted;
	call->decision->object = call->id;
	call->decision->object_version = event->head.object_version;
	const char *key = sampling_text_of(call, SAMPLING_TEXT_FIRM_KEY);
	if (key != NULL)
		decision_meta(event)->firm_key = key;
	return event;
}

const char *sampling_text_of(struct sampling_call *call, enum sampling_text text)
{
	if (call->texts.text[text].size == 0)
		return NULL;
	const char *copy = arena_text_of(call->context->arena, call->texts.text[text]);
	if (copy == NULL)
		call->decision->arena_full = true;
	return copy;
}

Zh__FirmRef *sampling_firm_of(struct sampling_call *call, enum sampling_text key,
			      enum sampling_text name, uint32_t region)
{
	if (call->texts.text[key].size == 0 && call->texts.text[name].size == 0)
		return NULL;
	Zh__FirmRef *firm = NEW(call, FirmRef);
	firm->key = sampling_text_of(call, key);
	firm->name = sampling_text_of(call, name);
	if (firm->key == NULL && call->texts.text[key].size != 0)
		return NULL; /* no room */
	if (region != 0)
		SET_OPTIONAL(firm, region, region);
	return firm;
}

Zh__ProductRef *sampling_product_of(struct sampling_call *call)
{
	Zh__ProductRef *product = NEW(call, ProductRef);
	product->class_code = sampling_text_of(call, SAMPLING_TEXT_CLASS);
	product->name = sampling_text_of(call, SAMPLING_TEXT_PRODUCT);
	product->batch = sampling_text_of(call, SAMPLING_TEXT_BATCH);
	return product;
}

/* ---- clocks */

uint64_t sampling_clock_start(struct sampling_call *call, enum clock_id purpose, int64_t anchor_ms,
			      uint32_t budget, int64_t *ret_due_ms)
{
	return decide_clock_start(call->context, call->decision, purpose, call->id, anchor_ms,
				  budget, ret_due_ms);
}

void sampling_clocks_stop(struct sampling_call *call, enum clock_id purpose, const char *why)
{
	decide_clocks_stop(call->context, call->decision, call->id, purpose, why);
}

void sampling_clock_stop(struct sampling_call *call, uint64_t clock, const char *why)
{
	const struct clock_row *row = clock == 0 ? NULL : clock_row_get(call->context->rows, clock);
	if (row == NULL || row->state == CLOCK_ENDED)
		return;
	decide_clock_stop(call->context, call->decision, clock, why);
}

int32_t sampling_clock_last_day(struct sampling_call *call, uint64_t clock, int64_t otherwise_ms)
{
	const struct clock_row *row = clock == 0 ? NULL : clock_row_get(call->context->rows, clock);
	struct clock_row copy;
	if (row == NULL)
		return time_day_of_ms(otherwise_ms);
	memcpy(&copy, row, sizeof(copy));
	return time_day_of_ms(copy.due_ms);
}

struct sampling_service_row sampling_service_now(struct sampling_call *call, uint8_t party)
{
	struct sampling_service_row service;
	if (sampling_service_get(call->context->rows, call->id.number, party, &service))
		return service;
	return (struct sampling_service_row){
		.state = sampling_service_begins(call->row.parties, party)};
}

/* ---- dispatch */

bool sampling_load(struct sampling_call *call, uint64_t number)
{
	call->id = own_object(call->context, OBJECT_SAMPLING, number);
	return sampling_get(call->context->rows, number, &call->row) &&
	       sampling_texts_get(call->context->rows, number, &call->texts);
}

static sampling_act_fn *const sampling_run[HAZARD_ACT_COUNT] = {
#define X(id, text, flags, roles, second, target, body, run) [HAZARD_ACT_##id] = (run),
	HAZARD_SAMPLING_ACT_LIST(X)
#undef X
};

void sampling_decide_act(const struct decide_context *context, const struct input *input,
			 struct decision *decision)
{
	const struct input_act *act = input->act;
	ASSERT(act->act->number < HAZARD_ACT_COUNT);
	sampling_act_fn *run = sampling_run[act->act->number];
	struct sampling_call call = {.context = context, .decision = decision, .input = act};
	ASSERT(act->body != NULL);
	if ((act->act->flags & ACT_CREATES) != 0) {
		run(&call);
		return;
	}
	if (act->target.region != context->region || !sampling_load(&call, act->target.number)) {
		decision_not_found(decision, "sampling.not_found");
		return;
	}
	if (act->seen_version != 0 && act->seen_version != call.row.object_version) {
		decision_conflict(decision, "sampling.moved_on");
		return;
	}
	run(&call);
	for (size_t i = 0; i < decision->event_count; i++)
		decision_trace(decision->events[i], &call.texts.head.trace);
}

/* ---- terms that run out */

static void term_over(struct sampling_call *call, const struct input_mark *mark)
{
	bool waived = mark->purpose == CLOCK_SAMPLING_RETEST_FORMALITIES &&
		      call->row.retest == RETEST_ACCEPTED;
	sampling_clock_stop(call, mark->clock, "term_over"); /* nothing is due any more */
	sampling_final_when_ripe(call, waived ? RETEST_WAIVED : call->row.retest, mark->clock);
}

void sampling_decide_mark(const struct decide_context *context, const struct input *input,
			  struct decision *decision)
{
	const struct input_mark *mark = input->mark;
	struct sampling_call call = {.context = context, .decision = decision};
	if (mark->subject.kind != OBJECT_SAMPLING ||
	    mark->mark != ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE ||
	    !sampling_load(&call, mark->subject.number))
		return;
	if (mark->purpose == CLOCK_SAMPLING_OBJECTION ||
	    mark->purpose == CLOCK_SAMPLING_RETEST_FORMALITIES)
		term_over(&call, mark);
	else if (mark->purpose == CLOCK_REQUEST_ANSWER || mark->purpose == CLOCK_SAMPLING_ANNOUNCE)
		sampling_request_urge(&call, mark->clock, mark->purpose);
}
