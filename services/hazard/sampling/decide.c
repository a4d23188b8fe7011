/* Samplings: finding one, the tables' answers, and the dispatch. */
#include "services/hazard/sampling/decide_internal.h"

#include "clock.pb-c.h"
#include "common/base/assert.h"

/* ---- refusals */

bool sampling_day_stated_at(struct sampling_call *call, bool stated, uint32_t yyyymmdd,
			    const char *where, int32_t *ret_day)
{
	if (hazard_day_stated(call->work->context, stated, yyyymmdd, ret_day))
		return true;
	return work_invalid_as(call->work, "sampling.day", where);
}

bool sampling_day_stated(struct sampling_call *call, bool stated, uint32_t yyyymmdd,
			 int32_t *ret_day)
{
	return sampling_day_stated_at(call, stated, yyyymmdd, "on_day", ret_day);
}

bool sampling_text_given(struct sampling_call *call, const char *text, const char *code)
{
	if (work_text_given(text))
		return true;
	return work_refuse_as(call->work, code, NULL);
}

void sampling_refuse_day(struct sampling_call *call, const char *code, const char *rule,
			 const char *param, int32_t day)
{
	char text[TIME_DAY_TEXT];
	time_print_day(day, text);
	const char *copy = arena_text(call->work->context->arena, text);
	(void)work_refuse_as(call->work, code, rule);
	if (copy == NULL)
		call->work->decision->arena_full = true;
	else
		decision_refuse_param(call->work->decision, param, copy);
}

/* ---- events */

struct event *sampling_emit(struct sampling_call *call, uint16_t kind, const void *body)
{
	struct event *event = work_emit_main(call->work, kind, call->id,
					     call->row.object_version + ++call->emitted, body);
	const char *key = sampling_text_of(call, SAMPLING_TEXT_FIRM_KEY);
	if (key != NULL)
		decision_meta(event)->firm_key = key;
	return event;
}

const char *sampling_text_of(struct sampling_call *call, enum sampling_text text)
{
	return work_copy(call->work, call->texts.text[text]);
}

Zh__FirmRef *sampling_firm_of(struct sampling_call *call, enum sampling_text key,
			      enum sampling_text name, uint32_t region)
{
	if (call->texts.text[key].size == 0 && call->texts.text[name].size == 0)
		return NULL;
	Zh__FirmRef *firm = NEW(call->work, FirmRef);
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
	Zh__ProductRef *product = NEW(call->work, ProductRef);
	product->class_code = sampling_text_of(call, SAMPLING_TEXT_CLASS);
	product->name = sampling_text_of(call, SAMPLING_TEXT_PRODUCT);
	product->batch = sampling_text_of(call, SAMPLING_TEXT_BATCH);
	return product;
}

/* ---- clocks */

uint64_t sampling_clock_start(struct sampling_call *call, enum clock_id purpose, int64_t anchor_ms,
			      uint32_t budget, int64_t *ret_due_ms)
{
	return decide_clock_start(call->work->context, call->work->decision, purpose, call->id,
				  anchor_ms, budget, ret_due_ms);
}

void sampling_clocks_stop(struct sampling_call *call, enum clock_id purpose, const char *why)
{
	work_clocks_stop(call->work, purpose, call->id, why);
}

void sampling_clock_stop(struct sampling_call *call, uint64_t clock, const char *why)
{
	const struct clock_row *row =
		clock == 0 ? NULL : clock_row_get(call->work->context->rows, clock);
	if (row == NULL || row->state == CLOCK_ENDED)
		return;
	decide_clock_stop(call->work->context, call->work->decision, clock, why);
}

int32_t sampling_clock_last_day(struct sampling_call *call, uint64_t clock, int64_t otherwise_ms)
{
	const struct clock_row *row =
		clock == 0 ? NULL : clock_row_get(call->work->context->rows, clock);
	struct clock_row copy;
	if (row == NULL)
		return time_day_of_ms(otherwise_ms);
	memcpy(&copy, row, sizeof(copy));
	return time_day_of_ms(copy.due_ms);
}

struct sampling_service_row sampling_service_now(struct sampling_call *call, uint8_t party)
{
	struct sampling_service_row service;
	if (sampling_service_get(call->work->context->rows, call->id.number, party, &service))
		return service;
	return (struct sampling_service_row){
		.state = sampling_service_begins(call->row.parties, party)};
}

/* ---- dispatch */

bool sampling_load(struct sampling_call *call, uint64_t number)
{
	call->id = work_object(call->work, OBJECT_SAMPLING, number);
	return sampling_get(call->work->context->rows, number, &call->row) &&
	       sampling_texts_get(call->work->context->rows, number, &call->texts);
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
	struct work work = {.context = context, .input = input, .decision = decision};
	struct sampling_call call = {.work = &work};
	ASSERT(act->body != NULL);
	if ((act->act->flags & ACT_CREATES) != 0) {
		run(&call);
		return;
	}
	bool found = sampling_load(&call, act->target.number);
	if (!work_target(&work, found, call.row.object_version, "sampling.not_found",
			 "sampling.moved_on"))
		return;
	run(&call);
	work_trace_all(&work, &call.texts.head.trace);
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
	struct work work = {.context = context, .input = input, .decision = decision};
	struct sampling_call call = {.work = &work};
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
