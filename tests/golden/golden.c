#include "tests/golden/golden.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/core/common_rows.h"
#include "common/store/rows_memory.h"
#include "services/credit/credit.h"
#include "services/escalation/escalation.h"
#include "services/hazard/hazard.h"
#include "services/intake/intake.h"
#include "services/notify/notify.h"

#define MEMORY (EVENT_SIZE_MAX * 8)

const struct decider *golden_decider(enum daemon daemon)
{
	switch (daemon) {
	case DAEMON_INTAKE:
		return &intake_decider;
	case DAEMON_HAZARD:
		return &hazard_decider;
	case DAEMON_ESCALATION:
		return &escalation_decider;
	case DAEMON_NOTIFY:
		return &notify_decider;
	case DAEMON_CREDIT:
		return &credit_decider;
	case DAEMON_UNKNOWN:
	case DAEMON_COUNT:
		break;
	}
	return NULL;
}

struct folding {
	const struct decider *decider;
	struct rows_writer *rows;
	struct arena arena;
};

static enum status fold_event(struct folding *folding, const struct golden_event *at,
			      struct bytes stored, struct event *event, struct err *err)
{
	arena_reset(&folding->arena);
	enum status status = event_read(stored, &folding->arena, event);
	if (status == STATUS_OK) {
		event->sequence = at->sequence;
		event->incarnation = at->incarnation;
		event->recorded_ms = at->recorded_ms;
		status = common_evolve(folding->rows, event);
	}
	if (status == STATUS_OK)
		status = folding->decider->evolve(folding->decider, folding->rows, event);
	if (status != STATUS_OK)
		return err_set(err, status, "event %" PRIu64 " doesn't fold: %s", at->sequence,
			       status_text(status));
	return STATUS_OK;
}

static enum status fold_frame(struct folding *folding, const struct frame *frame, struct err *err)
{
	size_t at = 0;
	for (uint32_t i = 0; i < frame->header.count; i++) {
		const struct golden_event place = {frame->header.first + i,
						   frame->header.incarnation, frame->header.now_ms};
		struct event event;
		uint32_t length;
		memcpy(&length, frame->events.data + at, sizeof length);
		TRY(fold_event(folding, &place, bytes_of(frame->events.data + at, length), &event,
			       err));
		at += length;
	}
	return STATUS_OK;
}

static enum status fold_all(struct journal *journal, struct folding *folding, struct err *err)
{
	struct frame frame;
	for (uint64_t n = journal_first_frame(journal); n <= journal_head(journal)->frame; n++) {
		TRY(journal_read(journal, n, &frame, err));
		TRY(fold_frame(folding, &frame, err));
	}
	return STATUS_OK;
}

static enum status fold_open(struct journal *journal, const struct decider *decider,
			     struct golden_digests *ret_digests, struct err *err)
{
	struct journal_verified verified;
	TRY(journal_verify(journal, &verified, err));
	void *memory = malloc(MEMORY);
	if (memory == NULL)
		return err_set(err, STATUS_FULL, "out of memory");
	struct rows_memory *rows = rows_memory_create(decider->schema);
	struct folding folding = {
		decider, rows_memory_writer(rows), {NULL, 0, 0, 0, NULL, 0, false}};
	arena_init(&folding.arena, memory, MEMORY);
	enum status status = fold_all(journal, &folding, err);
	ret_digests->events = verified.events;
	memcpy(ret_digests->chain, verified.chain, sizeof verified.chain);
	rows_schema_digest(decider->schema, ret_digests->schema);
	rows_memory_digest(rows, ret_digests->rows);
	rows_memory_destroy(rows);
	free(memory);
	return status;
}

enum status golden_fold(const char *directory, enum daemon daemon,
			struct golden_digests *ret_digests, struct err *err)
{
	struct journal *journal;
	TRY(journal_open_read(directory, &journal, err));
	enum status status = fold_open(journal, golden_decider(daemon), ret_digests, err);
	journal_close(journal);
	return status;
}

/* ---- events of scenarios */

struct counties {
	struct folding folding;
	struct rows_memory *rows; /* NULL: before the first */
	crypto_generichash_state digests;
};

static void end_county(struct counties *counties)
{
	uint8_t digest[ROWS_DIGEST];
	if (counties->rows == NULL)
		return;
	rows_memory_digest(counties->rows, digest);
	(void)crypto_generichash_update(&counties->digests, digest, sizeof digest);
	rows_memory_destroy(counties->rows);
	counties->rows = NULL;
}

static void begin_county(struct counties *counties)
{
	end_county(counties);
	counties->rows = rows_memory_create(counties->folding.decider->schema);
	counties->folding.rows = rows_memory_writer(counties->rows);
}

bool golden_next_event(struct bytes *events, struct golden_event *ret_place,
		       struct bytes *ret_stored)
{
	uint32_t length;
	if (events->size < sizeof *ret_place + EVENT_HEAD_SIZE)
		return false;
	memcpy(ret_place, events->data, sizeof *ret_place);
	memcpy(&length, events->data + sizeof *ret_place, sizeof length);
	if (length > events->size - sizeof *ret_place)
		return false;
	*ret_stored = bytes_of(events->data + sizeof *ret_place, length);
	*events = bytes_of(ret_stored->data + length, events->size - sizeof *ret_place - length);
	return true;
}

static enum status fold_counties(struct counties *counties, struct bytes events,
				 bool kinds[EVENT_KINDS_END], uint64_t *ret_count, struct err *err)
{
	for (; events.size != 0; (*ret_count)++) {
		struct golden_event place;
		struct bytes stored;
		struct event event;
		size_t left = events.size;
		if (!golden_next_event(&events, &place, &stored) ||
		    (counties->rows == NULL && place.sequence != 1))
			return err_set(err, STATUS_CORRUPT, "no event %zu bytes before the end",
				       left);
		if (place.sequence == 1)
			begin_county(counties);
		TRY(fold_event(&counties->folding, &place, stored, &event, err));
		ASSERT(event.head.kind < EVENT_KINDS_END);
		kinds[event.head.kind] = true;
	}
	return STATUS_OK;
}

enum status golden_fold_events(struct bytes events, enum daemon daemon, bool kinds[EVENT_KINDS_END],
			       struct golden_digests *ret_digests, struct err *err)
{
	struct counties counties = {.folding.decider = golden_decider(daemon)};
	void *memory = malloc(MEMORY);
	if (memory == NULL)
		return err_set(err, STATUS_FULL, "out of memory");
	arena_init(&counties.folding.arena, memory, MEMORY);
	(void)crypto_generichash_init(&counties.digests, NULL, 0, ROWS_DIGEST);
	*ret_digests = (struct golden_digests){0};
	enum status status = fold_counties(&counties, events, kinds, &ret_digests->events, err);
	end_county(&counties);
	(void)crypto_generichash_final(&counties.digests, ret_digests->rows, ROWS_DIGEST);
	(void)crypto_generichash(ret_digests->chain, JOURNAL_HASH, events.data, events.size, NULL,
				 0);
	rows_schema_digest(counties.folding.decider->schema, ret_digests->schema);
	free(memory);
	return status;
}

static size_t put_hex(char *out, const uint8_t digest[32])
{
	for (size_t i = 0; i < 32; i++)
		(void)snprintf(out + 2 * i, 3, "%02x", digest[i]);
	return 64;
}

void golden_print(enum daemon daemon, const struct golden_digests *digests, char out[GOLDEN_LINE])
{
	int size =
		snprintf(out, GOLDEN_LINE, "%s %" PRIu64 " ", daemon_name(daemon), digests->events);
	size_t at = (size_t)size;
	at += put_hex(out + at, digests->chain);
	out[at++] = ' ';
	at += put_hex(out + at, digests->schema);
	out[at++] = ' ';
	at += put_hex(out + at, digests->rows);
	out[at] = '\0';
}
