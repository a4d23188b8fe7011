#include "services/console/answers.h"

#include "common/base/sabotage.h"
#include "common/core/json_line.h"
#include "common/stage/queries/event_line.h"
#include "services/console/model/search.h"
#include "services/console/model/story.h"
#include "services/console/papers/bulletin_jobs.h"
#include "services/console/papers/case_sheet.h"
#include "services/console/papers/case_volume.h"

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
	size_t size = telling->answer->out.size;
	arena_reset(telling->question->arena);
	if (event_read(stored->stored, telling->question->arena, &event) != STATUS_OK)
		return true;
	event.sequence = stored->sequence;
	event.incarnation = stored->incarnation;
	event.recorded_ms = stored->recorded_ms;
	struct event_place where = {telling->question->region, stored->daemon,
				    person_sees_content(telling->question->person)};
	event_line(&where, telling->answer, &event, where.content);
	if (telling->answer->out.overflow) { /* half a line would spoil those before it */
		telling->answer->out.size = size;
		return false;
	}
	telling->answer->lines++;
	return ++telling->events < STORY_EVENTS_MAX;
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
	} else if (story->object != NULL && story->case_sheet) {
		console_case_sheet(question, object_of(story->object), answer);
		return;
	} else if (story->object != NULL && story->case_volume) {
		console_case_volume(question, object_of(story->object), answer);
		return;
	} else if (story->object != NULL) {
		struct object_id object = object_of(story->object);
		known = model_trace_of_object(question->model, object, &trace);
		if (!known) /* no report behind it, or behind what led to it */
			known = story_of_object(question->model, object, question->region, tell,
						&telling);
	} else if (story->trace != NULL) {
		struct event_id id = {story->trace->region, (enum daemon)story->trace->daemon,
				      story->trace->incarnation, story->trace->sequence};
		known = model_trace_of_event(question->model, id, &trace);
	}
	if (!known)
		answer->refusal.code = "story.not_found";
	else if (trace.sequence != 0)
		story_of_trace(question->model, trace, STORY_AS_WRITTEN, tell, &telling);
}

/* ---- explain: from an object back to the first call, cause by cause */

static bool first_event(void *context, const struct model_event *event)
{
	*(struct model_event *)context = *event;
	return false;
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
		if (!tell(&telling, &event) ||
		    !story_cause_of(question->model, &event, question->region, &cause))
			return;
		event = cause;
	}
}

void console_answer(const struct console_question *question, const Zh__Query *ask,
		    struct answer *answer)
{
	/* An operator runs the machine and sees no case content. */
	if (!person_sees_content(question->person)) {
		answer->refusal.code = "query.role";
		return;
	}
	if (ask->ask_case == ZH__QUERY__ASK_STORY)
		answer_story(question, ask->story, answer);
	else if (ask->ask_case == ZH__QUERY__ASK_EXPLAIN)
		answer_explain(question, ask->explain, answer);
	else if (ask->ask_case == ZH__QUERY__ASK_SEARCH)
		console_search(question, ask->search, answer);
	else if (ask->ask_case == ZH__QUERY__ASK_BULLETIN && question->bulletins != NULL)
		console_bulletin(question, ask->bulletin, answer);
	else
		answer->refusal.code = "query.unknown";
	/* It is made again at once, and whoever asks again is answered. */
	if (model_rotten(question->model) != NULL && !SABOTAGE("console.rot-answered")) {
		answer->out.size = answer->lines = answer->after.size = 0;
		answer->refusal.code = "console.behind";
	}
}
