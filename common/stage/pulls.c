/* The producer's side: consumers ask for ranges of the journal, waiting for what isn't there yet.
 */
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/stage/stage_internal.h"

#define BATCH_BYTES_MAX (4u << 20)
#define BATCH_MEMORY (BATCH_HEADER_ROOM + BATCH_BYTES_MAX + EVENT_SIZE_MAX + BATCH_EVENT_FRONT)

static struct consumer *consumer_named(struct stage *stage, const char *name)
{
	for (size_t i = 0; i < stage->consumer_count; i++) {
		if (strcmp(stage->consumers[i].name, name) == 0)
			return &stage->consumers[i];
	}
	if (stage->consumer_count == STAGE_CONSUMERS_MAX)
		return NULL;
	struct consumer *consumer = &stage->consumers[stage->consumer_count++];
	*consumer = (struct consumer){0};
	memcpy(consumer->name, name, strlen(name) + 1);
	return consumer;
}

uint64_t pulls_slowest_lag(const struct stage *stage)
{
	uint64_t head = journal_head(stage->journal)->sequence, lag = 0;
	for (size_t i = 0; i < stage->consumer_count; i++) {
		uint64_t durable = stage->consumers[i].durable;
		/* One that has gone away doesn't hold our own work up: doctor names it. */
		if (stage_mono_ms(stage) - stage->consumers[i].seen_ms > 10 * MS_PER_SECOND)
			continue;
		if (head > durable && head - durable > lag)
			lag = head - durable;
	}
	return lag;
}

/* ---- a batch */

struct batch {
	uint64_t first, through;
	uint32_t count;
	size_t bytes;
	Zh__PullRefusal refusal;
	bool damaged; /* what comes next can't be read */
};

/* Room for the largest batch, until it is known how large this one is. */
static bool has_batch_memory(struct stage *stage)
{
	if (stage->batch_memory == NULL)
		stage->batch_memory = (uint8_t *)malloc(BATCH_MEMORY);
	return stage->batch_memory != NULL;
}

/* The frame ends where what is used of batch_memory ends. */
static void give_batch(struct stage *stage, const struct stage_peer *peer, struct bytes frame)
{
	const struct stage_transport *transport = &stage->options.transport;
	if (transport->send_owned == NULL) {
		transport->send(transport->context, peer, frame);
		return;
	}
	size_t begin = (size_t)(frame.data - stage->batch_memory);
	uint8_t *memory = (uint8_t *)realloc(stage->batch_memory, begin + frame.size);
	if (memory == NULL)
		memory = stage->batch_memory;
	stage->batch_memory = NULL;
	transport->send_owned(transport->context, peer, memory,
			      bytes_of(memory + begin, frame.size));
}

/* Its events are in batch_memory already. */
static void send_batch(struct stage *stage, const struct waiting_pull *pull,
		       const struct batch *batch)
{
	const struct journal_head *at = journal_head(stage->journal);
	struct batch_head head = {
		.incarnation = at->incarnation,
		.parent = at->parent,
		.forked_at = at->forked_at,
		.first = batch->first,
		.through = batch->through,
		.head = at->sequence,
		.head_ms = at->now_ms,
		.count = batch->count,
		.refusal = batch->refusal,
		.first_kept = journal_first(stage->journal),
		.source = (Zh__DaemonName)stage->decider->daemon,
		.pull_id = pull->pull_id,
	};
	give_batch(stage, &pull->peer,
		   batch_write_head(&head, stage->batch_memory + BATCH_HEADER_ROOM, batch->bytes));
	stage->stats.pulls_answered++;
}

/* ---- what the latest frames hold: most consumers want nothing of most frames */

void pulls_note_event(struct stage *stage, uint16_t kind)
{
	ASSERT(kind < STAGE_KIND_WORDS * 64);
	stage->turn->kinds[kind / 64] |= UINT64_C(1) << (kind % 64);
}

void pulls_note_frame(struct stage *stage, const struct turn *turn)
{
	const struct journal_head *head = journal_head(stage->journal);
	struct frame_kinds *known = &stage->frame_kinds[head->frame % STAGE_FRAMES_KNOWN];
	known->first = head->sequence + 1 - turn->events;
	known->last = head->sequence;
	memcpy(known->kinds, turn->kinds, sizeof known->kinds);
}

static bool any_asked(const struct waiting_pull *pull, const struct frame_kinds *known)
{
	uint64_t both = 0;
	for (size_t i = 0; i < STAGE_KIND_WORDS; i++)
		both |= pull->kinds[i] & known->kinds[i];
	return both != 0;
}

/* The last sequence of the frame that holds this one, when it is known to hold nothing that is
 * asked for; 0: look into it. */
static uint64_t known_empty_through(const struct stage *stage, const struct waiting_pull *pull,
				    uint64_t sequence)
{
	for (size_t i = 0; i < STAGE_FRAMES_KNOWN; i++) {
		const struct frame_kinds *known = &stage->frame_kinds[i];
		if (sequence >= known->first && sequence <= known->last)
			return any_asked(pull, known) ? 0 : known->last;
	}
	return 0;
}

/* ---- gathering */

static bool kind_asked(const struct waiting_pull *pull, uint16_t kind)
{
	return kind < STAGE_KIND_WORDS * 64 && (pull->kinds[kind / 64] >> (kind % 64) & 1) != 0;
}

/* false: the batch is full. */
static bool gather_event(struct stage *stage, const struct waiting_pull *pull,
			 const struct frame *frame, struct bytes event, struct batch *batch)
{
	uint64_t sequence = batch->through + 1;
	size_t need = BATCH_EVENT_FRONT + event.size;
	if (batch->count == pull->max_events ||
	    (batch->count != 0 && batch->bytes + need > pull->max_bytes))
		return false;
	uint8_t *out = stage->batch_memory + BATCH_HEADER_ROOM + batch->bytes;
	memcpy(out, &sequence, sizeof sequence);
	memcpy(out + sizeof sequence, &frame->header.now_ms, sizeof frame->header.now_ms);
	memcpy(out + BATCH_EVENT_FRONT, event.data, event.size);
	batch->bytes += need;
	batch->count++;
	return true;
}

/* Copies what is asked for out of one frame; false: the batch is full. */
static bool gather_frame(struct stage *stage, const struct waiting_pull *pull,
			 const struct frame *frame, struct batch *batch)
{
	size_t at = 0;
	uint64_t sequence = frame->header.first;
	for (uint32_t i = 0; i < frame->header.count; i++, sequence++) {
		const uint8_t *event = frame->events.data + at;
		uint32_t length;
		uint16_t kind;
		ASSERT(frame->events.size - at >= sizeof(struct event_head));
		memcpy(&length, event + offsetof(struct event_head, length), sizeof length);
		memcpy(&kind, event + offsetof(struct event_head, kind), sizeof kind);
		at += length;
		if (sequence <= batch->through)
			continue;
		if (kind_asked(pull, kind) &&
		    !gather_event(stage, pull, frame, bytes_of(event, length), batch))
			return false;
		batch->through = sequence;
	}
	return true;
}

/* false: there is nothing to answer with now. */
static bool gather(struct stage *stage, struct waiting_pull *pull, struct batch *batch)
{
	uint64_t head = journal_head(stage->journal)->sequence;
	batch->first = pull->from;
	batch->through = pull->scanned - 1;
	struct frame frame;
	while (batch->through < head) {
		struct err err;
		uint64_t empty = known_empty_through(stage, pull, batch->through + 1);
		if (empty != 0) {
			batch->through = empty;
			continue;
		}
		enum status status = journal_find(stage->journal, batch->through + 1, &frame, &err);
		if (status == STATUS_FULL || SABOTAGE("stage.damage-unsaid"))
			return false;
		/* What is before it is handed out first. */
		batch->damaged = status != STATUS_OK;
		if (batch->damaged && batch->through + 1 == batch->first)
			batch->refusal = ZH__PULL_REFUSAL__PULL_REFUSAL_DAMAGED;
		if (batch->damaged)
			return true;
		if (!gather_frame(stage, pull, &frame, batch))
			return true;
	}
	return true;
}

/* What a consumer may miss without being told: beyond it an empty range is answered. */
#define SILENT_RANGE 1000u

static bool answer_one(struct stage *stage, struct waiting_pull *pull)
{
	struct batch batch = {0};
	if (!has_batch_memory(stage) || !gather(stage, pull, &batch)) {
		pull->used = false; /* it will ask again */
		return false;
	}
	bool late = stage_mono_ms(stage) >= pull->until_ms || batch.damaged;
	if (batch.count == 0 && !late && batch.through - pull->from + 1 < SILENT_RANGE) {
		pull->scanned = batch.through + 1;
		return false;
	}
	send_batch(stage, pull, &batch);
	pull->used = false;
	return true;
}

bool pulls_answer(struct stage *stage)
{
	bool any = false;
	uint64_t head = journal_head(stage->journal)->sequence;
	for (size_t i = 0; i < STAGE_PULLS_MAX; i++) {
		struct waiting_pull *pull = &stage->pulls[i];
		if (pull->used && (pull->scanned <= head || stage_mono_ms(stage) >= pull->until_ms))
			any |= answer_one(stage, pull);
	}
	return any;
}

int64_t pulls_next_wake(const struct stage *stage)
{
	int64_t wake = TIME_NEVER_MS;
	for (size_t i = 0; i < STAGE_PULLS_MAX; i++) {
		if (stage->pulls[i].used && stage->pulls[i].until_ms < wake)
			wake = stage->pulls[i].until_ms;
	}
	return wake;
}

static void refuse_pull(struct stage *stage, const struct waiting_pull *pull, Zh__PullRefusal why)
{
	struct batch batch = {.first = pull->from, .through = pull->from - 1, .refusal = why};
	if (has_batch_memory(stage))
		send_batch(stage, pull, &batch);
}

static Zh__PullRefusal pull_problem(const struct stage *stage, const Zh__Pull *asked)
{
	const struct journal_head *head = journal_head(stage->journal);
	bool known = asked->incarnation == 0 || asked->incarnation == head->incarnation ||
		     (head->parent != 0 && asked->incarnation == head->parent &&
		      asked->from <= head->forked_at + 1);
	if (!known)
		return ZH__PULL_REFUSAL__PULL_REFUSAL_WRONG_INCARNATION;
	if (asked->from > head->sequence + 1)
		return ZH__PULL_REFUSAL__PULL_REFUSAL_AHEAD;
	if (asked->from < journal_first(stage->journal))
		return ZH__PULL_REFUSAL__PULL_REFUSAL_ARCHIVED;
	return ZH__PULL_REFUSAL__PULL_REFUSAL_NONE;
}

/* One slot per consumer and two pulls: a newer one takes the place of the oldest. */
static struct waiting_pull *pull_slot(struct stage *stage, const char *consumer)
{
	struct waiting_pull *mine = NULL, *unused = NULL;
	size_t count = 0;
	for (size_t i = 0; i < STAGE_PULLS_MAX; i++) {
		struct waiting_pull *pull = &stage->pulls[i];
		if (!pull->used) {
			unused = pull;
		} else if (strcmp(pull->consumer, consumer) == 0) {
			count++;
			if (mine == NULL || pull->pull_id < mine->pull_id)
				mine = pull;
		}
	}
	return count >= 2 ? mine : unused;
}

void pulls_receive(struct stage *stage, const struct stage_peer *peer,
		   const struct principal *principal, const Zh__Pull *asked)
{
	if ((principal->roles & (ROLE_DAEMON | ROLE_CONSOLE)) == 0 || asked->from == 0 ||
	    asked->source != (Zh__DaemonName)stage->decider->daemon) {
		stage->stats.malformed++;
		return;
	}
	struct consumer *consumer = consumer_named(stage, principal->id);
	if (consumer != NULL) {
		consumer->durable = asked->durable;
		consumer->seen_ms = stage_mono_ms(stage);
	}
	struct waiting_pull pull = {
		.used = true,
		.peer = *peer,
		.pull_id = asked->pull_id,
		.from = asked->from,
		.scanned = asked->from,
		.max_events = asked->max_events != 0 && asked->max_events < 65536
				      ? asked->max_events
				      : 4096,
		.max_bytes = asked->max_bytes != 0 && asked->max_bytes < BATCH_BYTES_MAX
				     ? asked->max_bytes
				     : BATCH_BYTES_MAX,
		.until_ms =
			stage_mono_ms(stage) + (asked->wait_ms < 60000 ? asked->wait_ms : 60000),
	};
	memcpy(pull.consumer, principal->id, sizeof pull.consumer);
	for (size_t i = 0; i < asked->n_kinds; i++) {
		if (asked->kinds[i] < STAGE_KIND_WORDS * 64)
			pull.kinds[asked->kinds[i] / 64] |= UINT64_C(1) << (asked->kinds[i] % 64);
	}
	Zh__PullRefusal problem = pull_problem(stage, asked);
	if (problem != ZH__PULL_REFUSAL__PULL_REFUSAL_NONE) {
		refuse_pull(stage, &pull, problem);
		return;
	}
	struct waiting_pull *slot = pull_slot(stage, principal->id);
	if (slot == NULL) {
		stage->stats.busy++;
		return;
	}
	*slot = pull;
	/* What is durable already doesn't wait for the turn that comes first. */
	if (pull.from <= journal_head(stage->journal)->sequence)
		(void)answer_one(stage, slot);
}
