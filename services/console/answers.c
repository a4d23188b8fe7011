#include "services/console/answers.h"

#include "common/core/json_line.h"
#include "common/stage/event_line.h"
#include "services/console/search.h"

#define STORY_EVENTS_MAX 1000u
#define CAUSES_MAX 32u

struct telling {
	const struct console_question *question;
	struct answer *answer;
	size_t events;
};

static bool tell(void *context, const struct model_event *stored)
{
	struct telling *telling = (struct telling *)context;
	struct event event;
	arena_reset(telling->question->arena);
	if (event_read(stored->stored, telling->question->arena, &event) != STATUS_OK)
		return true;
	event.sequence = stored->sequence;
	event.incarnation = stored->incarnation;
	event.recorded_ms = stored->recorded_ms;
	struct event_place where = {telling->question->region, stored->daemon};
	event_line(&where, telling->answer, &event, event_body_visible(telling->question->person));
	telling->answer->lines++;
	return ++telling->events < STORY_EVENTS_MAX && !telling->answer->out.overflow;
}

/* ---- story: everything that followed from one report, in order of time */

static struct object_id object_of(const Zh__ObjectId *id)
{
	return (struct object_id){(enum object_kind)id->kind, id->region, id->number,
				  (enum daemon)id->daemon};
}

static bool firm_story_object(void *context, struct object_id object)
{
	struct telling *telling = (struct telling *)context;
	struct json_line json;
	json_begin(&json, &telling->answer->out, "object");
	json_id(&json, "id", object);
	struct event_id trace;
	if (model_trace_of_object(telling->question->model, object, &trace))
		json_event_id(&json, "trace", trace);
	json_end(&json);
	telling->answer->lines++;
	return ++telling->events < STORY_EVENTS_MAX;
}

static void answer_story(const struct console_question *question, const Zh__StoryQuery *story,
			 struct answer *answer)
{
	struct telling telling = {question, answer, 0};
	struct event_id trace = {0};
	bool known = false;
	if (story->firm_key != NULL) {
		model_each_of_firm(question->model, story->firm_key, firm_story_object, &telling);
		known = telling.events != 0;
	} else if (story->object != NULL) {
		struct object_id object = object_of(story->object);
		known = model_trace_of_object(question->model, object, &trace);
		if (!known) { /* an object without a report behind it: what happened to itself */
			model_each_of_object(question->model, object, tell, &telling);
			known = telling.events != 0;
		}
	} else if (story->trace != NULL) {
		struct event_id id = {story->trace->region, (enum daemon)story->trace->daemon,
				      story->trace->incarnation, story->trace->sequence};
		known = model_trace_of_event(question->model, id, &trace);
	}
	if (!known)
		answer->refusal.code = "story.not_found";
	else if (trace.sequence != 0)
		model_each_of_trace(question->model, trace, tell, &telling);
}

/* ---- explain: from an object back to the first call, cause by cause */

static bool first_event(void *context, const struct model_event *event)
{
	*(struct model_event *)context = *event;
	return false;
}

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

static bool cause_of(const struct console_question *question, const struct model_event *effect,
		     struct model_event *ret_cause)
{
	struct event_head head;
	if (event_head_read(effect->stored, &head) != STATUS_OK)
		return false;
	if (head.cause_kind == EVENT_CAUSE_EVENT)
		return model_event(question->model, (enum daemon)head.cause_daemon, head.cause_a,
				   ret_cause);
	if (head.cause_kind != EVENT_CAUSE_TIMER)
		return false;
	/* A mark: what started its clock. */
	struct object_id clock = object_id_make(OBJECT_CLOCK, question->region, head.cause_a);
	struct clock_start start = {.daemon = effect->daemon};
	model_each_of_object(question->model, clock, first_of_daemon, &start);
	*ret_cause = start.found;
	return start.found.sequence != 0 && start.found.sequence < effect->sequence;
}

static void answer_explain(const struct console_question *question, const Zh__ExplainQuery *explain,
			   struct answer *answer)
{
	struct telling telling = {question, answer, 0};
	struct model_event event = {0};
	if (explain->firm_key != NULL) {
		model_each_of_firm(question->model, explain->firm_key, firm_story_object, &telling);
		if (telling.events == 0)
			answer->refusal.code = "story.not_found";
		return;
	}
	if (explain->object != NULL)
		model_each_of_object(question->model, object_of(explain->object), first_event,
				     &event);
	if (event.sequence == 0) {
		answer->refusal.code = "story.not_found";
		return;
	}
	for (unsigned i = 0; i < CAUSES_MAX; i++) {
		struct model_event cause;
		if (!tell(&telling, &event) || !cause_of(question, &event, &cause))
			return;
		event = cause;
	}
}

void console_answer(const struct console_question *question, const Zh__Query *ask,
		    struct answer *answer)
{
	/* An operator runs the machine and sees no case content. */
	if (!event_body_visible(question->person)) {
		answer->refusal.code = "query.role";
		return;
	}
	if (ask->ask_case == ZH__QUERY__ASK_STORY)
		answer_story(question, ask->story, answer);
	else if (ask->ask_case == ZH__QUERY__ASK_EXPLAIN)
		answer_explain(question, ask->explain, answer);
	else if (ask->ask_case == ZH__QUERY__ASK_SEARCH)
		console_search(question, ask->search, answer);
	else
		answer->refusal.code = "query.unknown";
}
