/* The producer's side: consumers ask for ranges of the journal, waiting for what isn't there yet.
 */
#include "common/base/assert.h"
#include "common/stage/stage_internal.h"

#define BATCH_HEADER_ROOM 256u
#define BATCH_BYTES_MAX (4u << 20)

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

/* ---- a batch, encoded by hand: the events are copied once, behind their small fields */

static void put_varint(struct writer *out, uint64_t value)
{
	uint8_t bytes[10];
	size_t size = 0;
	do {
		bytes[size++] = (uint8_t)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
		value >>= 7;
	} while (value != 0);
	writer_put(out, bytes, size);
}

static void put_uint(struct writer *out, unsigned field, uint64_t value)
{
	put_varint(out, (uint64_t)field << 3);
	put_varint(out, value);
}

static void put_fixed64(struct writer *out, unsigned field, uint64_t value)
{
	put_varint(out, (uint64_t)field << 3 | 1);
	writer_put(out, &value, sizeof value);
}

struct batch {
	uint64_t first, through;
	uint32_t count;
	size_t bytes;
	Zh__PullRefusal refusal;
};

/* Frame{version, batch{…, events}}; the events stand at batch_memory + BATCH_HEADER_ROOM already.
 */
static void send_batch(struct stage *stage, const struct waiting_pull *pull,
		       const struct batch *batch)
{
	const struct journal_head *head = journal_head(stage->journal);
	uint8_t small_memory[160], front_memory[32];
	struct writer small = writer_over(small_memory, sizeof small_memory);
	put_fixed64(&small, 1, head->incarnation);
	put_fixed64(&small, 2, head->parent);
	put_uint(&small, 3, head->forked_at);
	put_uint(&small, 4, batch->first);
	put_uint(&small, 5, batch->through);
	put_uint(&small, 6, head->sequence);
	put_uint(&small, 7, (uint64_t)head->now_ms);
	put_uint(&small, 8, batch->count);
	if (batch->refusal != ZH__PULL_REFUSAL__PULL_REFUSAL_NONE)
		put_uint(&small, 10, (uint64_t)batch->refusal);
	put_uint(&small, 11, journal_first(stage->journal));
	put_uint(&small, 12, (uint64_t)stage->decider->daemon);
	put_uint(&small, 13, pull->pull_id);
	put_varint(&small, 9u << 3 | 2);
	put_varint(&small, batch->bytes);
	struct writer front = writer_over(front_memory, sizeof front_memory);
	put_uint(&front, 1, 1);
	put_varint(&front, 3u << 3 | 2);
	put_varint(&front, small.size + batch->bytes);
	ASSERT(!small.overflow && !front.overflow && small.size + front.size <= BATCH_HEADER_ROOM);
	uint8_t *at = stage->batch_memory + BATCH_HEADER_ROOM - small.size - front.size;
	memcpy(at, front.data, front.size);
	memcpy(at + front.size, small.data, small.size);
	stage->options.transport.send(stage->options.transport.context, &pull->peer,
				      bytes_of(at, small.size + front.size + batch->bytes));
	stage->stats.pulls_answered++;
}

static bool kind_asked(const struct waiting_pull *pull, uint16_t kind)
{
	return kind < STAGE_KIND_WORDS * 64 && (pull->kinds[kind / 64] >> (kind % 64) & 1) != 0;
}

/* Copies what is asked for out of one frame; false: the batch is full. */
static bool gather_frame(struct stage *stage, const struct waiting_pull *pull,
			 const struct frame *frame, struct batch *batch)
{
	size_t at = 0;
	uint64_t sequence = frame->header.first;
	for (uint32_t i = 0; i < frame->header.count; i++, sequence++) {
		struct event_head head;
		ASSERT(frame->events.size - at >= sizeof head);
		memcpy(&head, frame->events.data + at, sizeof head);
		if (sequence > batch->through) {
			if (kind_asked(pull, head.kind)) {
				size_t need = BATCH_EVENT_FRONT + head.length;
				if (batch->count == pull->max_events ||
				    (batch->count != 0 && batch->bytes + need > pull->max_bytes))
					return false;
				uint8_t *out =
					stage->batch_memory + BATCH_HEADER_ROOM + batch->bytes;
				memcpy(out, &sequence, sizeof sequence);
				memcpy(out + sizeof sequence, &frame->header.now_ms,
				       sizeof frame->header.now_ms);
				memcpy(out + BATCH_EVENT_FRONT, frame->events.data + at,
				       head.length);
				batch->bytes += need;
				batch->count++;
			}
			batch->through = sequence;
		}
		at += head.length;
	}
	return true;
}

static bool gather(struct stage *stage, struct waiting_pull *pull, struct batch *batch)
{
	uint64_t head = journal_head(stage->journal)->sequence;
	batch->first = pull->from;
	batch->through = pull->scanned - 1;
	struct frame frame;
	while (batch->through < head) {
		struct err err;
		if (journal_find(stage->journal, batch->through + 1, &frame, &err) != STATUS_OK)
			return false;
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
	if (!gather(stage, pull, &batch)) {
		pull->used = false; /* it will ask again */
		return false;
	}
	bool late = stage_mono_ms(stage) >= pull->until_ms;
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
}
