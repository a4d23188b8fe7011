#include "tests/crash/crash.h"

#include <stdlib.h>

#define RECEIPT_MS 2
#define SEND_MS INT64_C(60000) /* a handshake with one that has just begun is part of it */

enum status crash_load_connect(struct crash_load *load, struct err *err)
{
	TRY(county_connect(load->county, DAEMON_INTAKE, "feed", "hotline", &load->feed, err));
	/* Whatever was on its way when the connection broke goes out again. */
	for (size_t i = 0; i < load->next; i++) {
		if (load->state[i] == PUSH_OUT)
			load->state[i] = PUSH_UNSENT;
	}
	load->out = 0;
	return STATUS_OK;
}

void crash_load_disconnect(struct crash_load *load)
{
	bus_caller_close(load->feed);
	load->feed = NULL;
}

static enum status send_push(struct crash_load *load, size_t index, struct err *err)
{
	struct county_envelope frame;
	load_push(&load->load, (uint64_t)index * CRASH_ITEMS, CRASH_ITEMS, index, &frame);
	enum status status =
		bus_caller_send(load->feed, bytes_of(frame.data, frame.size), SEND_MS, err);
	free(frame.data);
	if (status == STATUS_OK) {
		load->state[index] = PUSH_OUT;
		load->out++;
	}
	return status;
}

/* First what was sent before and isn't acknowledged, then what is new. */
static enum status fill_window(struct crash_load *load, bool only_old, struct err *err)
{
	for (size_t i = 0; i < load->next && load->out < CRASH_WINDOW; i++) {
		if (load->state[i] == PUSH_UNSENT) {
			TRY(send_push(load, i, err));
			load->resent += CRASH_ITEMS;
		}
	}
	while (!only_old && load->out < CRASH_WINDOW && load->next < CRASH_PUSHES) {
		TRY(send_push(load, load->next, err));
		load->next++;
	}
	return STATUS_OK;
}

static void count_items(struct crash_load *load, const Zh__Receipt *receipt)
{
	for (size_t i = 0; i < receipt->n_results; i++) {
		Zh__ItemOutcome outcome = receipt->results[i]->outcome;
		load->repeated += outcome == ZH__ITEM_OUTCOME__ITEM_OUTCOME_REPEATED;
		load->unwelcome += outcome != ZH__ITEM_OUTCOME__ITEM_OUTCOME_REPEATED &&
				   outcome != ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED;
	}
}

static enum status take_receipt(struct crash_load *load, struct err *err)
{
	Zh__Envelope *envelope;
	enum status status = county_receive(load->feed, RECEIPT_MS, &envelope, err);
	if (status == STATUS_BUSY)
		return STATUS_OK;
	TRY(status);
	const Zh__Receipt *receipt =
		envelope->what_case == ZH__ENVELOPE__WHAT_RECEIPT ? envelope->receipt : NULL;
	size_t index = receipt != NULL ? (size_t)receipt->push_id : CRASH_PUSHES;
	if (receipt == NULL || index >= load->next) {
		status = err_set(err, STATUS_CORRUPT, "an answer that belongs to no push");
	} else if (load->state[index] == PUSH_OUT) {
		load->out--;
		load->state[index] = receipt->refusal == NULL ? PUSH_ACKNOWLEDGED : PUSH_UNSENT;
		if (receipt->refusal == NULL) {
			load->order[load->acknowledged++] = (uint32_t)index;
			count_items(load, receipt);
		}
	}
	zh__envelope__free_unpacked(envelope, NULL);
	return status;
}

enum status crash_load_go_on(struct crash_load *load, int64_t until_us, struct err *err)
{
	do {
		TRY(fill_window(load, false, err));
		TRY(take_receipt(load, err));
	} while (county_mono_us() < until_us);
	return STATUS_OK;
}

enum status crash_load_finish(struct crash_load *load, int64_t timeout_ms, struct err *err)
{
	int64_t end_us = county_mono_us() + timeout_ms * 1000;
	while (load->acknowledged < load->next) {
		TRY(fill_window(load, true, err));
		TRY(take_receipt(load, err));
		if (county_mono_us() >= end_us)
			return err_set(err, STATUS_BUSY, "%zu pushes without a receipt",
				       load->next - load->acknowledged);
	}
	return STATUS_OK;
}
