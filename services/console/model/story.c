#include "services/console/model/story.h"

#include <stdlib.h>

#include "common/base/sabotage.h"

struct place {
	int64_t recorded_ms;
	enum daemon daemon;
	uint64_t sequence;
};

struct story {
	struct model *model;
	uint32_t region;
	bool follow; /* what they led to without a trace */
	bool back;   /* also to what led to it */
	struct place places[STORY_EVENTS_MAX];
	size_t count;
};

/* ---- back: what led to it */

struct clock_start { /* every daemon numbers its own clocks */
	enum daemon daemon;
	struct model_event found;
};

static bool first_of_daemon(void *context, const struct model_event *event)
{
	struct clock_start *start = (struct clock_start *)context;
	if (event->daemon != start->daemon)
		return true;
	start->found = *event;
	return false;
}

bool story_cause_of(struct model *model, const struct model_event *effect, uint32_t region,
		    struct model_event *ret_cause)
{
	struct event_head head;
	if (event_head_read(effect->stored, &head) != STATUS_OK)
		return false;
	if (head.cause_kind == EVENT_CAUSE_EVENT)
		return model_event(model, (enum daemon)head.cause_daemon, head.cause_a, ret_cause);
	if (head.cause_kind != EVENT_CAUSE_TIMER)
		return false;
	/* A mark: what started its clock. */
	struct object_id clock = object_id_make(OBJECT_CLOCK, region, head.cause_a);
	struct clock_start start = {.daemon = effect->daemon};
	model_each_of_object(model, clock, first_of_daemon, &start);
	*ret_cause = start.found;
	return start.found.sequence != 0 && start.found.sequence < effect->sequence;
}

/* ---- forth: what it led to */

static bool has(const struct story *story, const struct model_event *event)
{
	for (size_t i = 0; i < story->count; i++) {
		if (story->places[i].sequence == event->sequence &&
		    story->places[i].daemon == event->daemon)
			return true;
	}
	return false;
}

static bool add(void *context, const struct model_event *event)
{
	struct story *story = (struct story *)context;
	if (story->count == STORY_EVENTS_MAX)
		return false;
	if (!has(story, event))
		story->places[story->count++] =
			(struct place){event->recorded_ms, event->daemon, event->sequence};
	return true;
}

/* What carries a trace is told by it, in whichever story that is.  A campaign is the matter of no
 * report: what one of its acts did to this one carries its trace, and from its own course every
 * other report of it would follow. */
static bool add_untraced(void *context, const struct model_event *event)
{
	const struct story *story = (const struct story *)context;
	struct event_head head;
	if (event_head_read(event->stored, &head) != STATUS_OK || head.trace_sequence != 0 ||
	    (head.subject_kind == OBJECT_CAMPAIGN && !story->back))
		return true;
	return add(context, event);
}

/* Things of one matter: what happens to them belongs to it.  A firm or a campaign has many. */
static bool is_of_one_matter(uint8_t kind)
{
	return kind == OBJECT_MEASURE || kind == OBJECT_NOTICE || kind == OBJECT_CASEFILE ||
	       kind == OBJECT_LISTING || kind == OBJECT_HAZARD || kind == OBJECT_INSPECTION ||
	       kind == OBJECT_SAMPLING;
}

struct of_clock {
	struct story *story;
	enum daemon daemon;
};

/* Every daemon numbers its own clocks. */
static bool add_of_clock(void *context, const struct model_event *event)
{
	const struct of_clock *of = (const struct of_clock *)context;
	return event->daemon != of->daemon || add_untraced(of->story, event);
}

static void follow(struct story *story, const struct place *place)
{
	struct model_event event;
	struct event_head head;
	if (!model_event(story->model, place->daemon, place->sequence, &event) ||
	    event_head_read(event.stored, &head) != STATUS_OK ||
	    SABOTAGE("console.story-stops-at-marks"))
		return;
	struct object_id subject = object_id_make((enum object_kind)head.subject_kind,
						  head.subject_region, head.subject_number);
	struct of_clock of = {story, place->daemon};
	model_each_effect(story->model, &event, add_untraced, story);
	if (head.subject_kind == OBJECT_CLOCK)
		model_each_of_object(story->model, subject, add_of_clock, &of);
	else if (is_of_one_matter(head.subject_kind))
		model_each_of_object(story->model, subject, add_untraced, story);
}

/* Where nobody's trace says it: from what led to an event on. */
static void follow_back(struct story *story, const struct place *place)
{
	struct model_event event, cause;
	struct event_head head;
	if (!model_event(story->model, place->daemon, place->sequence, &event) ||
	    event_head_read(event.stored, &head) != STATUS_OK || head.trace_sequence != 0 ||
	    !story_cause_of(story->model, &event, story->region, &cause))
		return;
	(void)add(story, &cause);
	if (event_head_read(cause.stored, &head) == STATUS_OK && head.trace_sequence != 0)
		model_each_of_trace(story->model, event_trace(&head, story->region), add, story);
}

static int by_time(const void *one, const void *other)
{
	const struct place *a = (const struct place *)one, *b = (const struct place *)other;
	if (a->recorded_ms != b->recorded_ms)
		return a->recorded_ms < b->recorded_ms ? -1 : 1;
	if (a->daemon != b->daemon)
		return a->daemon < b->daemon ? -1 : 1;
	return a->sequence < b->sequence ? -1 : a->sequence > b->sequence;
}

static void tell(struct story *story, model_event_fn *each, void *context)
{
	for (size_t i = 0; i < story->count; i++) {
		struct place place = story->places[i];
		if (story->follow)
			follow(story, &place);
		if (story->back)
			follow_back(story, &place);
	}
	qsort(story->places, story->count, sizeof story->places[0], by_time);
	for (size_t i = 0; i < story->count; i++) {
		struct model_event event;
		if (model_event(story->model, story->places[i].daemon, story->places[i].sequence,
				&event) &&
		    !each(context, &event))
			return;
	}
}

/* ---- whether the trace alone tells it */

struct looked_for {
	enum daemon daemon; /* UNKNOWN: of any */
	bool untraced;
};

static bool note_untraced(void *context, const struct model_event *event)
{
	struct looked_for *looked = (struct looked_for *)context;
	struct event_head head;
	if (looked->daemon != DAEMON_UNKNOWN && looked->daemon != event->daemon)
		return true;
	looked->untraced =
		event_head_read(event->stored, &head) == STATUS_OK && head.trace_sequence == 0;
	return !looked->untraced;
}

/* A journal of before: a matter or clock of the story has something that carries no trace. */
static bool needs_following(struct story *story)
{
	struct looked_for looked = {0};
	for (size_t i = 0; i < story->count && !looked.untraced; i++) {
		const struct place *place = &story->places[i];
		struct model_event event;
		struct event_head head;
		if (!model_event(story->model, place->daemon, place->sequence, &event) ||
		    event_head_read(event.stored, &head) != STATUS_OK)
			continue;
		bool clock = head.subject_kind == OBJECT_CLOCK;
		looked.daemon = clock ? place->daemon : DAEMON_UNKNOWN;
		if (clock || is_of_one_matter(head.subject_kind))
			model_each_of_object(story->model,
					     object_id_make((enum object_kind)head.subject_kind,
							    head.subject_region,
							    head.subject_number),
					     note_untraced, &looked);
	}
	return looked.untraced;
}

void story_of_trace(struct model *model, struct event_id trace, enum story_way way,
		    model_event_fn *each, void *context)
{
	struct story story = {.model = model};
	model_each_of_trace(model, trace, add, &story);
	story.follow =
		way == STORY_FOLLOWED || (way == STORY_AS_WRITTEN && needs_following(&story));
	tell(&story, each, context);
}

bool story_of_object(struct model *model, struct object_id object, uint32_t region,
		     model_event_fn *each, void *context)
{
	struct story story = {.model = model, .region = region, .follow = true, .back = true};
	model_each_of_object(model, object, add, &story);
	tell(&story, each, context);
	return story.count != 0;
}
