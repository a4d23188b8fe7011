#include "common/policy/papers/work.h"

#include "common/base/assert.h"
#include "common/base/sabotage.h"

struct event *work_emit(struct work *work, uint16_t kind, struct object_id subject,
			uint32_t version, const void *body)
{
	struct event *event = decision_emit(work->context, work->decision, kind, subject, body);
	event->head.object_version = version;
	return event;
}

struct event *work_emit_main(struct work *work, uint16_t kind, struct object_id subject,
			     uint32_t version, const void *body)
{
	struct event *event = work_emit(work, kind, subject, version, body);
	work->decision->object = subject;
	work->decision->object_version = version;
	return event;
}

void work_trace(struct event *event, const struct trace_ref *trace)
{
	if (event != NULL && trace != NULL)
		decision_trace(event, trace);
}

struct object_id work_object(const struct work *work, enum object_kind kind, uint64_t number)
{
	return own_object(work->context, kind, number);
}

Zh__ObjectId *work_object_id(struct work *work, struct object_id id)
{
	return decision_object_id(work->context, work->decision, id);
}

int64_t work_clock(struct work *work, enum clock_id purpose, struct object_id subject,
		   int64_t anchor_ms, uint32_t budget)
{
	int64_t due_ms = 0;
	(void)decide_clock_start(work->context, work->decision, purpose, subject, anchor_ms, budget,
				 &due_ms);
	return due_ms;
}

void work_clocks_stop(struct work *work, enum clock_id purpose, struct object_id subject,
		      const char *why)
{
	decide_clocks_stop(work->context, work->decision, subject, purpose, why);
}

bool work_term_over(const struct work *work, struct object_id subject, enum clock_id purpose)
{
	return clock_term_over(work->context->rows, subject, purpose, work->context->now_ms);
}

bool work_target(struct work *work, bool found, uint32_t object_version, const char *not_found,
		 const char *moved_on)
{
	const struct input_act *act = work_act(work);
	bool seen = act->seen_version == 0 || act->seen_version == object_version;
	if (!found || act->target.region != work->context->region)
		decision_not_found(work->decision, not_found);
	else if (!seen)
		decision_conflict(work->decision, moved_on);
	else
		return true;
	return false;
}

void work_trace_all(struct work *work, const struct trace_ref *trace)
{
	for (size_t i = 0; i < work->decision->event_count; i++)
		decision_trace(work->decision->events[i], trace);
}

const char *work_join(struct work *work, const char *a, const char *b)
{
	if (b == NULL)
		return NULL; /* there was no room for it */
	size_t a_size = strlen(a);
	size_t b_size = strlen(b);
	char *joined = (char *)arena_alloc(work->context->arena, a_size + b_size + 1);
	if (joined == NULL) {
		work->decision->arena_full = true;
		return b;
	}
	memcpy(joined, a, a_size);
	memcpy(joined + a_size, b, b_size + 1);
	return joined;
}

const char *work_code(struct work *work, const char *why)
{
	return work_join(work, work_act(work)->act->name, work_join(work, ".", why));
}

bool work_may(struct work *work, const struct state_table *table, uint8_t state, uint8_t event)
{
	switch ((enum state_verdict)state_table_row(table, state, event).verdict) {
	case STATE_GO:
		return true;
	case STATE_REFUSE:
		return decision_allows(work->context, work->decision, table, state, event,
				       work_code(work, "state"));
	case STATE_IGNORE:
	case STATE_MISSING:
		break;
	}
	return false;
}

bool work_may_as(struct work *work, const struct state_table *table, uint8_t state, uint8_t event,
		 const char *code)
{
	return decision_allows(work->context, work->decision, table, state, event, code);
}

bool work_poison(struct work *work, const char *code)
{
	decision_poison(work->decision, code);
	return false;
}

bool work_seen(struct work *work, uint32_t object_version)
{
	uint64_t seen = work_act(work)->seen_version;
	if (seen == 0 || seen == object_version)
		return true;
	decision_conflict(work->decision, work_code(work, "moved_on"));
	return false;
}

/* Whoever approves it doesn't say again why: the proposal does. */
bool work_reason_given(struct work *work)
{
	return work_act(work)->second != NULL || work_text_given(work_act(work)->reason) ||
	       SABOTAGE("act.reason-unasked") || work_invalid(work, "no_reason", "reason");
}

int64_t work_when(const struct work *work)
{
	const struct input_act *act = work_act(work);
	return (act->act->flags & ACT_SECOND_PERSON) != 0 ? work->context->now_ms
							  : act->happened_ms;
}

bool work_moment(struct work *work, int64_t stated_ms, const char *where, int64_t *ret_ms)
{
	int64_t moment = stated_ms != 0 ? stated_ms : work_when(work);
	if (moment <= 0 || moment > work->context->now_ms)
		return work_invalid(work, "future", where);
	*ret_ms = moment;
	return true;
}

bool work_served(struct work *work, int64_t stated_ms, int64_t *ret_ms)
{
	if (stated_ms == 0 && !SABOTAGE("act.service-assumed"))
		return work_invalid(work, "served_unstated", "served_ms");
	return work_moment(work, stated_ms, "served_ms", ret_ms);
}

void work_put_text(struct writer *out, const char *text)
{
	if (text != NULL)
		writer_put(out, text, strlen(text));
}

const char *work_text(struct work *work, const struct writer *text)
{
	char *copy = arena_text_of(work->context->arena, writer_bytes(text));
	if (copy == NULL)
		work->decision->arena_full = true;
	return copy;
}

const char *work_copy(struct work *work, struct bytes text)
{
	if (text.size == 0)
		return NULL;
	const char *copy = arena_text_of(work->context->arena, text);
	if (copy == NULL)
		work->decision->arena_full = true;
	return copy;
}

void work_text_store(char *out, size_t size, const char *text)
{
	ASSERT(size > 0);
	size_t length = text == NULL ? 0 : strlen(text);
	if (length >= size) {
		length = size - 1;
		while (length > 0 && ((uint8_t)text[length] & 0xc0) == 0x80)
			length--; /* inside of a character */
	}
	memset(out, 0, size);
	if (length != 0)
		memcpy(out, text, length);
}
