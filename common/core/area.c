#include "common/core/area.h"

#include "common/base/assert.h"
#include "common/core/series.h"

const struct act *decider_act_at(const struct decider *decider, size_t index)
{
	for (size_t i = 0; i < decider->area_count; i++) {
		const struct area *area = decider->areas[i];
		if (index < area->act_count)
			return &area->acts[index];
		index -= area->act_count;
	}
	return NULL;
}

size_t decider_act_count(const struct decider *decider)
{
	size_t count = 0;
	for (size_t i = 0; i < decider->area_count; i++)
		count += decider->areas[i]->act_count;
	return count;
}

static const struct area_object *object_of(const struct decider *decider, uint32_t kind)
{
	static const struct area_object none;
	for (size_t i = 0; i < decider->area_count; i++) {
		const struct area *area = decider->areas[i];
		for (size_t j = 0; j < area->object_count; j++) {
			if ((uint32_t)area->objects[j].kind == kind)
				return &area->objects[j];
		}
	}
	return &none;
}

/* ---- decide */

static void decide_event(const struct decider *decider, const struct decide_context *context,
			 const struct input *input, struct decision *decision)
{
	for (size_t i = 0; i < decider->source_count; i++) {
		const struct source *source = &decider->sources[i];
		if (source->daemon != input->source)
			continue;
		for (size_t j = 0; j < source->kind_count; j++) {
			const struct source_kind *kind = &source->kinds[j];
			if (kind->kind == input->event->head.kind && kind->decide != NULL)
				kind->decide(context, input, decision);
		}
	}
}

static void decide_act(const struct decider *decider, const struct decide_context *context,
		       const struct input *input, struct decision *decision)
{
	ASSERT(input->act->act->decide != NULL);
	input->act->act->decide(context, input, decision);
	for (size_t i = 0; i < decider->area_count; i++) {
		if (decider->areas[i]->after_act != NULL)
			decider->areas[i]->after_act(context, input, decision);
	}
}

static void decide_item(const struct decider *decider, const struct decide_context *context,
			const struct input *input, struct decision *decision)
{
	for (size_t i = 0; i < decider->area_count; i++) {
		if (decider->areas[i]->item != NULL) {
			decider->areas[i]->item(context, input, decision);
			return;
		}
	}
	decision_invalid(decision, "input.no_door", NULL);
}

void areas_decide(const struct decider *decider, const struct decide_context *context,
		  const struct input *input, struct decision *decision)
{
	const struct area_object *object;
	switch (input->kind) {
	case INPUT_EVENT:
		decide_event(decider, context, input, decision);
		break;
	case INPUT_ACT:
		decide_act(decider, context, input, decision);
		break;
	case INPUT_ITEM:
		decide_item(decider, context, input, decision);
		break;
	case INPUT_MARK:
		object = object_of(decider, (uint32_t)input->mark->subject.kind);
		if (object->mark != NULL) /* of the others the alarm on record is all */
			object->mark(context, input, decision);
		break;
	}
}

/* ---- evolve */

bool event_is_of_matter(uint16_t kind)
{
	return kind == KIND(ASSIGNED) || kind == KIND(HELD) || kind == KIND(RELEASED) ||
	       kind == KIND(RECUSAL) || kind == KIND(OFFICERS_NAMED);
}

static enum status evolve_fired(const struct decider *decider, struct rows_writer *rows,
				const struct event *event)
{
	const Zh__ClockMarkFired *mark = BODY(event, ClockMarkFired);
	const struct area_object *object =
		mark->subject != NULL ? object_of(decider, mark->subject->kind) : NULL;
	return object != NULL && object->fired != NULL ? object->fired(rows, mark) : STATUS_OK;
}

/* Common events have been booked (common_evolve).  One of ours whose subject no area has, and one
 * of another daemon's, is in no journal of ours. */
static enum status evolve_subject(const struct decider *decider, struct rows_writer *rows,
				  const struct event *event)
{
	const struct area_object *object = object_of(decider, event->head.subject_kind);
	enum daemon of = event_kind_daemon(event->head.kind);
	if (of == DAEMON_UNKNOWN && !event_is_of_matter(event->head.kind))
		return STATUS_OK;
	if (object->evolve != NULL && (of == DAEMON_UNKNOWN || of == decider->daemon))
		return object->evolve(rows, event);
	return of == DAEMON_UNKNOWN ? STATUS_OK : STATUS_INVALID;
}

enum status areas_evolve(const struct decider *decider, struct rows_writer *rows,
			 const struct event *event)
{
	if (decider->series != NULL)
		TRY(series_evolve(decider->series, rows, event));
	if (event->head.kind == KIND(CLOCK_MARK_FIRED))
		TRY(evolve_fired(decider, rows, event));
	else
		TRY(evolve_subject(decider, rows, event));
	for (size_t i = 0; i < decider->area_count; i++) {
		if (decider->areas[i]->observe != NULL)
			TRY(decider->areas[i]->observe(rows, event));
	}
	return STATUS_OK;
}

/* ---- what is asked of an object */

uint64_t areas_version(const struct decider *decider, const struct rows_reader *rows,
		       struct object_id id)
{
	const struct area_object *object = object_of(decider, (uint32_t)id.kind);
	return object->version != NULL ? object->version(rows, id.number) : 0;
}

void areas_officers(const struct decider *decider, const struct rows_reader *rows,
		    struct object_id id, struct writer *out)
{
	const struct area_object *object = object_of(decider, (uint32_t)id.kind);
	if (object->officers != NULL)
		object->officers(rows, id, out);
}

bool areas_trace(const struct decider *decider, const struct rows_reader *rows, struct object_id id,
		 struct trace_ref *ret_trace)
{
	const struct area_object *object = object_of(decider, (uint32_t)id.kind);
	return object->trace != NULL && object->trace(rows, id.number, ret_trace);
}

int32_t areas_since(const struct decider *decider, const struct rows_reader *rows,
		    struct object_id id)
{
	const struct area_object *object = object_of(decider, (uint32_t)id.kind);
	return object->since != NULL ? object->since(rows, id.number) : 0;
}

void areas_where(const struct decider *decider, const struct rows_reader *rows, struct object_id id,
		 struct matter_where *ret_where)
{
	const struct area_object *object = object_of(decider, (uint32_t)id.kind);
	if (object->where != NULL)
		object->where(rows, id.number, ret_where);
}
