/* One input at a time: decide, evolve, write into the turn's frame; all or nothing. */
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/stage/stage_internal.h"

void stage_context(struct stage *stage, struct decide_context *ret_context)
{
	*ret_context = (struct decide_context){
		.rows = &stage->rows->read,
		.policy = stage->books.policy,
		.policies = stage->books.policies,
		.calendar = stage->books.calendar,
		.dictionary = stage->books.dictionary,
		.officers = stage->books.officers,
		.document_prefix = stage->options.document_prefix,
		.region = stage->options.region,
		.daemon = stage->decider->daemon,
		.now_ms = stage->now_ms,
		.system_ms = stage->time.system_ms,
		.driven_clock = journal_head(stage->journal)->driven_clock,
		.arena = &stage->input_arena,
	};
}

bool stage_turn_has_room(const struct stage *stage)
{
	const struct turn *turn = stage->turn;
	return turn->events < stage->options.limits.turn_events &&
	       turn->frame.size < stage->options.limits.turn_bytes &&
	       turn->reply_count < STAGE_REPLIES_MAX &&
	       turn->arena.used < turn->arena.capacity / 2 && turn->adopted_count < 4;
}

static void fill_cause(struct event *event, const struct input_cause *cause, bool first,
		       int64_t now_ms)
{
	event->head.cause_kind = cause->kind;
	event->head.cause_daemon = (uint8_t)cause->daemon;
	event->head.cause_a = cause->a;
	event->head.cause_b = cause->b;
	event->head.cause_region = cause->region;
	event->head.flags |= cause->flags;
	if (event->head.happened_ms == 0)
		event->head.happened_ms = cause->happened_ms != 0 ? cause->happened_ms : now_ms;
	Zh__EventMeta *meta = decision_meta(event);
	if (meta->person == NULL) {
		meta->person = cause->person;
		meta->unit = cause->unit;
	}
	if (meta->reason == NULL)
		meta->reason = cause->reason;
	meta->signature = first ? cause->signature : cause->signature_brief;
}

static void begin_story(const struct stage *stage, struct event *event)
{
	event->head.trace_sequence = event->sequence;
	event->head.trace_incarnation = journal_head(stage->journal)->incarnation;
	event->head.trace_daemon = (uint8_t)stage->decider->daemon;
}

/* A story begins with a report's registration, or with what the office does by itself
 * (story_begins.def); everything that follows from it carries its id. */
static void fill_trace(const struct stage *stage, struct event *event,
		       const struct input_cause *cause, const struct decision *decision)
{
	if (event->head.trace_sequence != 0)
		return;
	if (cause->event != NULL && cause->event->head.trace_sequence != 0) {
		struct trace_ref trace = trace_of(cause->event);
		decision_trace(event, &trace);
	} else if (event->head.kind == KIND(REPORT_REGISTERED)) {
		begin_story(stage, event);
	} else if (decision->events[0]->head.trace_sequence != 0) {
		struct trace_ref trace = trace_of(decision->events[0]);
		decision_trace(event, &trace);
	} else {
		event_trace_inherit(stage->decider, &stage->rows->read, stage->options.region,
				    event);
		if (event->head.trace_sequence == 0 && event_begins_story(event->head.kind))
			begin_story(stage, event);
	}
}

/* More than an event holds. */
static const char too_large[] = "input.too_large";

static enum status apply(struct stage *stage, struct event *event)
{
	TRY(event_write(event, &stage->turn->frame));
	TRY(common_evolve(stage->rows, event));
	TRY(stage->decider->evolve(stage->decider, stage->rows, event));
	return STATUS_OK;
}

static void note_adoption(struct stage *stage, const struct event *event)
{
	if (event->head.kind < KIND(POLICY_ADOPTED) || event->head.kind > KIND(PEOPLE_ADOPTED))
		return;
	const Zh__BookAdopted *body = BODY(event, BookAdopted);
	struct turn *turn = stage->turn;
	ASSERT(turn->adopted_count < sizeof turn->adopted / sizeof turn->adopted[0]);
	turn->adopted[turn->adopted_count].kind = event->head.kind;
	memcpy(turn->adopted[turn->adopted_count].digest, body->digest.data,
	       sizeof turn->adopted[0].digest);
	turn->adopted_count++;
}

enum input_end stage_append(struct stage *stage, struct decision *decision,
			    const struct input_cause *cause, uint64_t *ret_first_sequence)
{
	struct turn *turn = stage->turn;
	size_t frame_size = turn->frame.size;
	uint32_t frame_events = turn->events;
	size_t adopted = turn->adopted_count;
	for (size_t i = 0; i < decision->event_count; i++) {
		struct event *event = decision->events[i];
		event->sequence = stage_next_sequence(stage);
		event->incarnation = journal_head(stage->journal)->incarnation;
		event->recorded_ms =
			SABOTAGE("stage.evolve-reads-clock") ? stage_mono_ms(stage) : stage->now_ms;
		fill_cause(event, cause, i == 0, stage->now_ms);
		fill_trace(stage, event, cause, decision);
		enum status status = apply(stage, event);
		if (status != STATUS_OK) {
			turn->frame.size = frame_size;
			turn->frame.overflow = false;
			turn->events = frame_events;
			turn->adopted_count = adopted;
			*ret_first_sequence = 0;
			if (!SABOTAGE("stage.undo-skipped"))
				state_undo(stage->state);
			decision_poison(decision,
					event_fits(event) || SABOTAGE("stage.too-large-is-a-fault")
						? "input.cannot_be_applied"
						: too_large);
			return INPUT_POISON;
		}
		if (i == 0)
			*ret_first_sequence = event->sequence;
		turn->events++;
		marks_note_events(stage, event);
		pulls_note_event(stage, event->head.kind);
		note_adoption(stage, event);
		if (i != 0 && SABOTAGE("stage.evolve-sees-more")) {
			turn->frame.size -= event->head.length;
			turn->events--;
		}
	}
	stage->stats.events += decision->event_count;
	return INPUT_TAKEN;
}

bool stage_fits(struct stage *stage, struct decision *decision, const struct input_cause *cause)
{
	for (size_t i = 0; i < decision->event_count; i++) {
		struct event *event = decision->events[i];
		event->sequence = stage_next_sequence(stage) + i;
		event->recorded_ms = stage->now_ms;
		fill_cause(event, cause, i == 0, stage->now_ms);
		fill_trace(stage, event, cause, decision);
		if (!event_fits(event)) {
			decision_invalid(decision, too_large, NULL);
			return false;
		}
	}
	return true;
}

bool stage_suppose(struct stage *stage, struct decision *decision, const struct input_cause *cause)
{
	for (size_t i = 0; i < decision->event_count; i++) {
		struct event *event = decision->events[i];
		event->sequence = stage_next_sequence(stage) + i;
		event->incarnation = journal_head(stage->journal)->incarnation;
		event->recorded_ms = stage->now_ms;
		fill_cause(event, cause, i == 0, stage->now_ms);
		fill_trace(stage, event, cause, decision);
		if (common_evolve(stage->rows, event) != STATUS_OK ||
		    stage->decider->evolve(stage->decider, stage->rows, event) != STATUS_OK)
			return false;
	}
	return true;
}

/* Whoever said so much hears it and mends it.  Nobody asked an event or a mark: it is set aside. */
static enum input_end end_too_large(const struct input *input, struct decision *decision)
{
	bool asked = input->kind == INPUT_ACT || input->kind == INPUT_ITEM;
	decision_invalid(decision, too_large, NULL);
	return asked ? INPUT_TAKEN : INPUT_POISON;
}

enum input_end stage_take(struct stage *stage, const struct input *input,
			  const struct input_cause *cause, struct decision *decision,
			  uint64_t *ret_first_sequence)
{
	struct decide_context context;
	stage_context(stage, &context);
	*decision = (struct decision){.verdict = VERDICT_DONE};
	*ret_first_sequence = 0;
	state_savepoint(stage->state);
	stage_decide(&context, stage->decider, input, decision);
	stage->stats.inputs++;
	if (decision->arena_full)
		return end_too_large(input, decision);
	if (decision->verdict == VERDICT_POISON)
		return INPUT_POISON;
	if (decision->verdict != VERDICT_DONE) {
		if (input->kind != INPUT_ACT) /* acts are counted where they are answered */
			stage->stats.refused++;
		/* An upstream event isn't a question: a decider that refuses it has met what can't
		 * be. */
		return input->kind == INPUT_EVENT ? INPUT_POISON : INPUT_TAKEN;
	}
	enum input_end end = stage_append(stage, decision, cause, ret_first_sequence);
	bool large = end == INPUT_POISON && decision->refusal.code == too_large;
	return large ? end_too_large(input, decision) : end;
}
