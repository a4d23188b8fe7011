/* The consumer's side: batches of the journals that this daemon pulls, taken in event by event. */
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/core/message.h"
#include "common/stage/stage_internal.h"

#define PULL_GRACE_MS (5 * MS_PER_SECOND)
#define PULL_RETRY_MS 200
#define PULLS_UNANSWERED_MAX 3
#define SOURCE_CHUNK 64u /* events of one source before the next has its turn */

static const struct reader_pace pace = {.repair_ms = 500, .connected_ms = 20};

static const char *const why_words[READER_WHYS] = {
	[READER_OTHER_JOURNAL] = "the producer's journal is another one: journal resync",
	[READER_HAS_LOST] = "the producer has lost what we have taken: journal resync",
	[READER_ARCHIVED] = "the producer has archived what we haven't taken: journal catch-up",
	[READER_UNKNOWN] = "the producer doesn't know us: check the keys",
	[READER_MALFORMED] = "a batch is malformed: check the producer's version",
	[READER_UNREADABLE] = "the producer can't read its journal: zhianctl doctor",
};

static void find_fields(struct stage_source *source)
{
	ASSERT(source->spec->kind_count <= SOURCE_KINDS_MAX);
	for (size_t i = 0; i < source->spec->kind_count; i++)
		source->fields[i] = source_fields(&source->spec->kinds[i]);
}

void sources_init(struct stage *stage)
{
	const struct journal_head *head = journal_head(stage->journal);
	stage->source_count = stage->decider->source_count;
	ASSERT(stage->source_count < DAEMON_COUNT);
	for (size_t i = 0; i < stage->source_count; i++) {
		struct stage_source *source = &stage->sources[i];
		*source = (struct stage_source){.spec = &stage->decider->sources[i]};
		find_fields(source);
		source->cursor.source = (uint8_t)source->spec->daemon;
		for (unsigned c = 0; c < head->cursor_count; c++) {
			if (head->cursors[c].source == source->cursor.source)
				source->cursor = head->cursors[c];
		}
		source->settled = source->cursor.sequence;
		source->reader = (struct reader){
			.producer = source->spec->daemon,
			.pace = pace,
			.incarnation = source->cursor.incarnation,
			.taken = source->cursor.sequence,
		};
	}
}

static void drop_first_batch(struct stage_source *source)
{
	source->batches[0].owner.release(source->batches[0].owner.memory);
	for (size_t i = 1; i < source->batch_count; i++)
		source->batches[i - 1] = source->batches[i];
	source->batch_count--;
	source->offset = 0;
}

static void forget_batches(struct stage_source *source)
{
	while (source->batch_count != 0)
		drop_first_batch(source);
	source->reader.taken = source->cursor.sequence;
}

void sources_free(struct stage *stage)
{
	for (size_t i = 0; i < stage->source_count; i++)
		forget_batches(&stage->sources[i]);
}

static struct stage_source *source_of(struct stage *stage, enum daemon daemon)
{
	for (size_t i = 0; i < stage->source_count; i++) {
		if (stage->sources[i].spec->daemon == daemon)
			return &stage->sources[i];
	}
	return NULL;
}

static void stop_source(struct stage_source *source, enum reader_why why)
{
	reader_stop(&source->reader, why);
	forget_batches(source);
}

/* true: it is in the queue. */
static bool take_batch(struct stage *stage, struct stage_source *source,
		       const struct batch_head *head, const struct source_batch *batch)
{
	if (source->batch_count == STAGE_BATCHES_MAX)
		return false;
	enum reader_end end = reader_batch(&source->reader, head, stage_mono_ms(stage));
	if (end != READER_LATE)
		source->unanswered = 0;
	/* What was decided from what we took stands: a person says what becomes of it. */
	if (end == READER_STOPPED || end == READER_ANOTHER)
		stop_source(source, source->reader.why);
	source->cursor.incarnation = source->reader.incarnation;
	if (end == READER_TAKEN)
		source->batches[source->batch_count++] = *batch;
	return end == READER_TAKEN;
}

void stage_upstream_owned(struct stage *stage, enum daemon daemon, struct bytes frame,
			  struct stage_memory owner)
{
	struct stage_source *source = source_of(stage, daemon);
	struct batch_head head;
	struct source_batch batch = {.owner = owner};
	bool kept = false;
	if (source == NULL || !reader_read(&source->reader, frame, &head, &batch.events)) {
		stage->stats.malformed++;
	} else {
		batch.through = head.through;
		kept = take_batch(stage, source, &head, &batch);
	}
	if (!kept)
		owner.release(owner.memory);
}

void stage_upstream(struct stage *stage, enum daemon daemon, struct bytes frame)
{
	uint8_t *copy = (uint8_t *)malloc(frame.size != 0 ? frame.size : 1);
	if (copy == NULL)
		return; /* it will be asked for again */
	if (frame.size != 0)
		memcpy(copy, frame.data, frame.size);
	stage_upstream_owned(stage, daemon, bytes_of(copy, frame.size),
			     (struct stage_memory){copy, free});
}

void stage_upstream_lost(struct stage *stage, enum daemon daemon)
{
	struct stage_source *source = source_of(stage, daemon);
	if (source != NULL)
		reader_lost(&source->reader, stage_mono_ms(stage));
}

/* ---- poison */

static struct object_id subject_of(const struct event_head *head)
{
	return (struct object_id){(enum object_kind)head->subject_kind, head->subject_region,
				  head->subject_number, DAEMON_UNKNOWN};
}

/* Moves on past an input that can't be, keeping it as it came and marking its subject. */
static void quarantine(struct stage *stage, const struct stage_source *source, struct bytes stored,
		       uint64_t sequence, const char *code)
{
	struct decide_context context;
	stage_context(stage, &context);
	arena_reset(&stage->input_arena);
	struct decision decision = {.verdict = VERDICT_DONE};
	state_savepoint(stage->state);
	Zh__InputQuarantined *body = NEW_IN(&context, &decision, InputQuarantined);
	ASSERT(!decision.arena_full);
	uint64_t number = counter_next(context.rows, OBJECT_QUARANTINE, 0);
	SET_OPTIONAL(body, quarantine, number);
	SET_OPTIONAL(body, source, (Zh__DaemonName)source->spec->daemon);
	SET_OPTIONAL(body, source_sequence, sequence);
	body->code = code;
	SET_OPTIONAL(body, size, (uint32_t)stored.size);
	struct event_head head;
	if (event_head_read(stored, &head) == STATUS_OK && head.subject_number != 0)
		body->subject = decision_object_id(
			&context, &decision,
			object_id_make((enum object_kind)head.subject_kind, head.subject_region,
				       head.subject_number));
	struct bytes copy = stored.size <= EVENT_SIZE_MAX / 2
				    ? arena_copy(&stage->input_arena, stored)
				    : bytes_of(NULL, 0);
	if (copy.data != NULL) {
		body->has_event = 1;
		body->event = message_bytes(copy);
	}
	(void)decision_emit(&context, &decision, KIND(INPUT_QUARANTINED),
			    own_object(&context, OBJECT_QUARANTINE, number), body);
	struct input_cause cause = {.kind = EVENT_CAUSE_EVENT,
				    .daemon = source->spec->daemon,
				    .a = sequence,
				    .b = source->cursor.incarnation};
	uint64_t at;
	enum input_end end = stage_append(stage, &decision, &cause, &at);
	ASSERT(end == INPUT_TAKEN);
	stage->stats.quarantined++;
}

/* NULL: we don't ask for events of this kind. */
static const struct event_fields *asked_fields(const struct stage_source *source, uint16_t kind)
{
	for (size_t i = 0; i < source->spec->kind_count; i++) {
		if (source->spec->kinds[i].kind == kind)
			return &source->fields[i];
	}
	return NULL;
}

/* One that isn't asked for is read whole, so that what can't be is found. */
static enum status read_event(const struct stage_source *source, struct bytes stored,
			      struct arena *arena, struct event *ret_event, bool *ret_asked)
{
	struct event_head head;
	TRY(event_head_read(stored, &head));
	const struct event_fields *fields = asked_fields(source, head.kind);
	*ret_asked = fields != NULL;
	return fields != NULL ? event_read_fields(stored, fields, arena, ret_event)
			      : event_read(stored, arena, ret_event);
}

enum status sources_read(struct stage *stage, enum daemon daemon, struct bytes stored,
			 struct event *ret_event)
{
	const struct stage_source *source = source_of(stage, daemon);
	bool asked;
	return source == NULL ? event_read(stored, &stage->input_arena, ret_event)
			      : read_event(source, stored, &stage->input_arena, ret_event, &asked);
}

static void decide_event(struct stage *stage, struct stage_source *source, struct bytes stored,
			 uint64_t sequence, int64_t recorded_ms)
{
	struct event event;
	arena_reset(&stage->input_arena);
	bool asked;
	enum status status = read_event(source, stored, &stage->input_arena, &event, &asked);
	if (status != STATUS_OK) {
		quarantine(stage, source, stored, sequence,
			   status == STATUS_UNSUPPORTED ? "event.kind_unknown" : "event.malformed");
		return;
	}
	if (!asked)
		return;
	event.sequence = sequence;
	event.incarnation = source->cursor.incarnation;
	event.recorded_ms = recorded_ms;
	if (event.head.subject_number != 0 && !SABOTAGE("stage.overtakes-poison") &&
	    quarantine_of_subject(&stage->rows->read, subject_of(&event.head)) != 0) {
		quarantine(stage, source, stored, sequence, "input.parked_behind");
		return;
	}
	struct input input = {.kind = INPUT_EVENT, .source = source->spec->daemon, .event = &event};
	struct input_cause cause = {
		.kind = EVENT_CAUSE_EVENT,
		.daemon = source->spec->daemon,
		.a = sequence,
		.b = source->cursor.incarnation,
		.event = &event,
		.happened_ms = event.head.happened_ms,
		.flags = (uint8_t)(event.head.flags & EVENT_TEST),
	};
	struct decision decision;
	uint64_t first;
	if (stage_take(stage, &input, &cause, &decision, &first) != INPUT_TAKEN)
		quarantine(stage, source, stored, sequence,
			   decision.refusal.code != NULL ? decision.refusal.code : "input.refused");
}

/* ---- drawing */

static void finish_batch(struct stage *stage, struct stage_source *source)
{
	uint64_t through = source->batches[0].through;
	ASSERT(through >= source->cursor.sequence);
	stage->silent_inputs += (uint32_t)(through - source->cursor.sequence);
	source->cursor.sequence = through;
	stage->cursors_moved = true;
	drop_first_batch(source);
}

/* The next event of the first batch; false: the batch lies about its layout. */
static bool next_event(struct stage_source *source, struct batch_event *ret_event)
{
	const struct source_batch *batch = &source->batches[0];
	struct bytes rest =
		bytes_of(batch->events.data + source->offset, batch->events.size - source->offset);
	if (!batch_event_next(&rest, ret_event) ||
	    (ret_event->sequence <= source->cursor.sequence && !SABOTAGE("stage.batch-repeats")) ||
	    ret_event->sequence > batch->through)
		return false;
	source->offset = batch->events.size - rest.size;
	return true;
}

/* true: one event was taken in (or a batch finished); false: nothing is there. */
static bool draw_one(struct stage *stage, struct stage_source *source)
{
	if (source->reader.stopped || source->batch_count == 0)
		return false;
	if (source->offset == source->batches[0].events.size) {
		finish_batch(stage, source);
		return true;
	}
	struct batch_event event;
	if (!next_event(source, &event)) {
		stop_source(source, READER_MALFORMED);
		return false;
	}
	if (careful_active(stage) &&
	    !careful_note_input(stage, (uint32_t)source->spec->daemon, event.sequence,
				source->cursor.incarnation))
		quarantine(stage, source, event.stored, event.sequence, "input.ends_the_process");
	else
		decide_event(stage, source, event.stored, event.sequence, event.recorded_ms);
	source->cursor.sequence = event.sequence;
	source->taken_ms = event.recorded_ms;
	stage->cursors_moved = true;
	stage->silent_inputs++;
	return true;
}

bool sources_wait(const struct stage *stage)
{
	for (size_t i = 0; i < stage->source_count; i++) {
		if (stage->sources[i].batch_count != 0 && !stage->sources[i].reader.stopped)
			return true;
	}
	return false;
}

bool sources_poll(struct stage *stage)
{
	bool any = false;
	unsigned chunk = careful_active(stage) ? 1 : SOURCE_CHUNK;
	for (size_t n = 0; n < stage->source_count; n++) {
		struct stage_source *source =
			&stage->sources[(stage->next_source + n) % stage->source_count];
		for (unsigned i = 0; i < chunk && stage_turn_has_room(stage); i++) {
			if (!draw_one(stage, source))
				break;
			any = true;
		}
		if (any && careful_active(stage))
			break;
	}
	stage->next_source++;
	return any;
}

/* ---- asking */

static void ask(struct stage *stage, struct stage_source *source)
{
	const struct stage_transport *transport = &stage->options.transport;
	uint32_t kinds[SOURCE_KINDS_MAX];
	uint8_t memory[1024];
	for (size_t i = 0; i < source->spec->kind_count; i++)
		kinds[i] = source->spec->kinds[i].kind;
	const struct reader_wants wants = {
		.kinds = kinds,
		.kind_count = source->spec->kind_count,
		.durable = SABOTAGE("stage.acknowledges-too-early") ? source->reader.taken
								    : source->settled,
		.max_events = stage->options.limits.pull_events,
		.max_bytes = stage->options.limits.pull_bytes,
		.wait_ms = stage->options.limits.pull_wait_ms,
	};
	struct bytes pull = reader_ask(&source->reader, &wants, memory, sizeof memory);
	reader_sent(&source->reader,
		    transport->pull(transport->context, source->spec->daemon, pull),
		    stage_mono_ms(stage));
}

static void give_up_pull(struct stage *stage, struct stage_source *source)
{
	source->reader.pull_out = false;
	source->reader.retry_ms = stage_mono_ms(stage) + PULL_RETRY_MS;
	if (++source->unanswered % PULLS_UNANSWERED_MAX == 0)
		stage->options.transport.reconnect(stage->options.transport.context,
						   source->spec->daemon);
}

static int64_t pull_deadline(const struct stage *stage, const struct stage_source *source)
{
	/* The first after a silence is short: the producer may just have started. */
	int64_t grace = source->unanswered != 0 ? PULL_GRACE_MS / 5 : PULL_GRACE_MS;
	return source->reader.sent_ms + stage->options.limits.pull_wait_ms + grace;
}

void sources_ask(struct stage *stage)
{
	int64_t mono_ms = stage_mono_ms(stage);
	for (size_t i = 0; i < stage->source_count; i++) {
		struct stage_source *source = &stage->sources[i];
		if (source->reader.stopped || stage->draining)
			continue;
		if (source->reader.pull_out && mono_ms >= pull_deadline(stage, source))
			give_up_pull(stage, source);
		if (source->batch_count < STAGE_BATCHES_MAX && reader_due(&source->reader, mono_ms))
			ask(stage, source);
	}
}

int64_t sources_next_wake(const struct stage *stage)
{
	int64_t wake = TIME_NEVER_MS;
	for (size_t i = 0; i < stage->source_count; i++) {
		const struct stage_source *source = &stage->sources[i];
		const struct reader *reader = &source->reader;
		if (reader->stopped || stage->draining)
			continue;
		int64_t at = reader->pull_out ? pull_deadline(stage, source) : reader->retry_ms;
		if (at < wake)
			wake = at;
	}
	return wake;
}

static int64_t behind_ms(const struct stage *stage, const struct stage_source *source)
{
	bool level = source->reader.head <= source->cursor.sequence;
	return level || source->taken_ms == 0 || SABOTAGE("stage.behind-untold")
		       ? 0
		       : stage->now_ms - source->taken_ms;
}

size_t stage_sources(const struct stage *stage, struct stage_source_stats *out, size_t max)
{
	size_t count = 0;
	for (size_t i = 0; i < stage->source_count && count < max; i++) {
		const struct stage_source *source = &stage->sources[i];
		out[count++] = (struct stage_source_stats){
			.daemon = source->spec->daemon,
			.cursor = source->cursor.sequence,
			.head = source->reader.head,
			.incarnation = source->cursor.incarnation,
			.stopped = source->reader.stopped,
			.why = why_words[source->reader.why],
			.behind_ms = behind_ms(stage, source),
		};
	}
	return count;
}
