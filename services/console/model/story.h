/* A story: all that followed from a matter's beginning, in order of time. */
#ifndef ZHIAN_SERVICES_CONSOLE_STORY_H
#define ZHIAN_SERVICES_CONSOLE_STORY_H

#include "services/console/model/model.h"

#define STORY_EVENTS_MAX 1000u

/* Marks carry the trace of what started their clock, and so does all that follows from them.  In a
 * journal that was written before they did, what led to an event says where it belongs. */
enum story_way {
	STORY_TRACE_ALONE,
	STORY_FOLLOWED,   /* and what led to it or follows from it without a trace */
	STORY_AS_WRITTEN, /* followed where something of its matters and clocks has no trace */
};

/* The events of a report's trace, in order of time. */
void story_of_trace(struct model *model, struct event_id trace, enum story_way way,
		    model_event_fn *each, void *context);
/* Of what carries no trace: its own events, what led to them and what they led to.  false: nothing
 * is known of it. */
bool story_of_object(struct model *model, struct object_id object, uint32_t region,
		     model_event_fn *each, void *context);
/* What led to an event: another one, or what started the clock whose mark fired. */
bool story_cause_of(struct model *model, const struct model_event *effect, uint32_t region,
		    struct model_event *ret_cause);

#endif
