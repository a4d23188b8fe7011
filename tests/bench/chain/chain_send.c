#include "tests/bench/chain/chain.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/arena.h"
#include "common/core/message.h"

#define RECEIPT_ARENA (4u << 20)
#define RECEIPT_MS INT64_C(30000)
#define BUSY_PAUSE_MS 5

void chain_pushes_make(const struct chain_options *options, uint64_t first, uint64_t reports,
		       struct chain_pushes *ret_pushes)
{
	struct county_load load = {
		.seed = options->seed, .firms = options->firms, .uniform = options->uniform};
	size_t count = (size_t)((reports + options->push_items - 1) / options->push_items);
	*ret_pushes = (struct chain_pushes){.count = count, .reports = reports};
	ret_pushes->frames = (struct county_envelope *)calloc(count, sizeof *ret_pushes->frames);
	if (ret_pushes->frames == NULL)
		abort();
	for (size_t i = 0; i < count; i++) {
		uint64_t at = i * options->push_items;
		uint64_t left = reports - at;
		load_push(&load, first + at,
			  left < options->push_items ? (size_t)left : options->push_items, i,
			  &ret_pushes->frames[i]);
		ret_pushes->bytes += ret_pushes->frames[i].size;
	}
}

void chain_pushes_free(struct chain_pushes *pushes)
{
	for (size_t i = 0; i < pushes->count; i++)
		free(pushes->frames[i].data);
	free(pushes->frames);
	*pushes = (struct chain_pushes){.count = 0};
}

static void count_results(const Zh__Receipt *receipt, struct chain_sent *sent)
{
	for (size_t i = 0; i < receipt->n_results; i++) {
		if (receipt->results[i]->outcome == ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED)
			sent->received++;
		else if (receipt->results[i]->outcome == ZH__ITEM_OUTCOME__ITEM_OUTCOME_REPEATED)
			sent->repeated++;
		else
			sent->other++;
	}
}

static enum status send_frame(struct bus_caller *feed, const struct county_envelope *frame,
			      struct err *err)
{
	return bus_caller_send(feed, bytes_of(frame->data, frame->size), RECEIPT_MS, err);
}

/* One receipt.  A push that was refused as a whole goes out again. */
static enum status take_receipt(struct bus_caller *feed, const struct chain_pushes *pushes,
				struct arena *arena, struct chain_sent *sent, bool *ret_answered,
				struct err *err)
{
	struct bytes payload;
	*ret_answered = false;
	TRY(bus_caller_receive(feed, RECEIPT_MS, &payload, err));
	arena_reset(arena);
	const Zh__Envelope *envelope = (const Zh__Envelope *)(const void *)message_unpack(
		&zh__envelope__descriptor, payload, arena);
	if (envelope == NULL || envelope->what_case != ZH__ENVELOPE__WHAT_RECEIPT)
		return err_set(err, STATUS_CORRUPT, "the feed's answer isn't a receipt");
	const Zh__Receipt *receipt = envelope->receipt;
	if (receipt->refusal == NULL) {
		count_results(receipt, sent);
		*ret_answered = true;
		return STATUS_OK;
	}
	if (receipt->push_id >= pushes->count)
		return err_set(err, STATUS_CORRUPT, "a push was refused: %s",
			       receipt->refusal->code);
	sent->refused_pushes++;
	county_pause_ms(BUSY_PAUSE_MS);
	return send_frame(feed, &pushes->frames[receipt->push_id], err);
}

enum status chain_send(struct bus_caller *feed, const struct chain_pushes *pushes, size_t window,
		       const volatile bool *stop, struct chain_sent *ret_sent, struct err *err)
{
	struct arena arena;
	void *memory = malloc(RECEIPT_ARENA);
	if (memory == NULL)
		return err_set(err, STATUS_FULL, "no memory");
	arena_init(&arena, memory, RECEIPT_ARENA);
	*ret_sent = (struct chain_sent){.received = 0};
	enum status status = STATUS_OK;
	size_t next = 0, answered = 0;
	while (status == STATUS_OK && answered < pushes->count && (stop == NULL || !*stop)) {
		bool one;
		while (status == STATUS_OK && next < pushes->count && next - answered < window)
			status = send_frame(feed, &pushes->frames[next++], err);
		if (status == STATUS_OK)
			status = take_receipt(feed, pushes, &arena, ret_sent, &one, err);
		if (status == STATUS_OK && one)
			answered++;
	}
	free(memory);
	return status;
}
