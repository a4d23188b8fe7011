#include "common/reader/reader.h"

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/decider.h"

#define REPAIR_WAIT_MAX_MS (30 * MS_PER_SECOND)

/* ---- asking */

struct bytes reader_ask(struct reader *reader, const struct reader_wants *wants, uint8_t *memory,
			size_t size)
{
	Zh__Pull pull = ZH__PULL__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	SET_OPTIONAL(&pull, source, (Zh__DaemonName)reader->producer);
	SET_OPTIONAL(&pull, incarnation, reader->incarnation);
	SET_OPTIONAL(&pull, from, reader->taken + 1);
	SET_OPTIONAL(&pull, durable, wants->durable);
	pull.n_kinds = wants->kind_count;
	pull.kinds = wants->kinds;
	SET_OPTIONAL(&pull, max_events, wants->max_events);
	SET_OPTIONAL(&pull, max_bytes, wants->max_bytes);
	SET_OPTIONAL(&pull, wait_ms, wants->wait_ms);
	SET_OPTIONAL(&pull, pull_id, ++reader->pull_id);
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_PULL;
	envelope.pull = &pull;
	ASSERT(protobuf_c_message_get_packed_size(&envelope.base) <= size);
	return bytes_of(memory, protobuf_c_message_pack(&envelope.base, memory));
}

void reader_sent(struct reader *reader, bool sent, int64_t mono_ms)
{
	reader->sent_ms = mono_ms;
	if (sent)
		reader->pull_out = true;
	else
		reader_lost(reader, mono_ms);
}

void reader_lost(struct reader *reader, int64_t mono_ms)
{
	reader->pull_out = false;
	reader->retry_ms = mono_ms + reader->pace.connected_ms;
}

bool reader_due(const struct reader *reader, int64_t mono_ms)
{
	return !reader->stopped && !reader->pull_out && mono_ms >= reader->retry_ms;
}

/* ---- answers */

bool reader_read(const struct reader *reader, struct bytes frame, struct batch_head *ret_head,
		 struct bytes *ret_events)
{
	return batch_read(frame, ret_head, ret_events) &&
	       ret_head->source == (Zh__DaemonName)reader->producer;
}

void reader_stop(struct reader *reader, enum reader_why why)
{
	reader->stopped = true;
	reader->why = why;
}

void reader_anew(struct reader *reader)
{
	reader->incarnation = reader->taken = 0;
	reader->why = READER_WELL;
	reader->wait_ms = reader->retry_ms = 0;
}

static enum reader_end stop(struct reader *reader, enum reader_why why)
{
	reader_stop(reader, why);
	return READER_STOPPED;
}

static enum reader_end another(struct reader *reader, enum reader_why why)
{
	reader->why = why;
	return READER_ANOTHER;
}

static enum reader_end wait_for_repair(struct reader *reader, int64_t mono_ms)
{
	reader->why = READER_UNREADABLE;
	reader->wait_ms = reader->wait_ms == 0 ? reader->pace.repair_ms : 2 * reader->wait_ms;
	if (reader->wait_ms > REPAIR_WAIT_MAX_MS)
		reader->wait_ms = REPAIR_WAIT_MAX_MS;
	reader->retry_ms = mono_ms + reader->wait_ms;
	return READER_WAITS;
}

/* A fork of the journal that we know is fine as long as what was taken is in both. */
static bool goes_on(const struct reader *reader, const struct batch_head *batch)
{
	return reader->incarnation == 0 || reader->incarnation == batch->incarnation ||
	       (reader->incarnation == batch->parent && reader->taken <= batch->forked_at);
}

static enum reader_end take(struct reader *reader, const struct batch_head *batch)
{
	if (!goes_on(reader, batch))
		return another(reader, READER_OTHER_JOURNAL);
	reader->incarnation = batch->incarnation;
	reader->why = READER_WELL;
	reader->wait_ms = 0;
	bool follows = batch->first == reader->taken + 1 || SABOTAGE("stage.accepts-gap");
	if (!(batch->through + 1 > batch->first) || !follows)
		return READER_NOTHING;
	reader->taken = batch->through;
	return READER_TAKEN;
}

enum reader_end reader_batch(struct reader *reader, const struct batch_head *batch, int64_t mono_ms)
{
	bool asked_for = reader->pull_out && batch->pull_id == reader->pull_id;
	if (reader->stopped || (!asked_for && !SABOTAGE("stage.accepts-gap")))
		return READER_LATE;
	reader->pull_out = false;
	reader->head = batch->head;
	switch (batch->refusal) {
	case ZH__PULL_REFUSAL__PULL_REFUSAL_WRONG_INCARNATION:
		return another(reader, READER_OTHER_JOURNAL);
	case ZH__PULL_REFUSAL__PULL_REFUSAL_AHEAD:
		return another(reader, READER_HAS_LOST);
	case ZH__PULL_REFUSAL__PULL_REFUSAL_ARCHIVED:
		return stop(reader, READER_ARCHIVED);
	case ZH__PULL_REFUSAL__PULL_REFUSAL_NOT_PERMITTED:
		return stop(reader, READER_UNKNOWN);
	case ZH__PULL_REFUSAL__PULL_REFUSAL_DAMAGED:
		return wait_for_repair(reader, mono_ms);
	case ZH__PULL_REFUSAL__PULL_REFUSAL_NONE:
	case _ZH__PULL_REFUSAL_IS_INT_SIZE:
		break;
	}
	return take(reader, batch);
}
