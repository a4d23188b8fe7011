#include "tests/golden/golden.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

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

static enum status fold_frame(struct folding *folding, const struct frame *frame, struct err *err)
{
	size_t at = 0;
	for (uint32_t i = 0; i < frame->header.count; i++) {
		struct event event;
		uint32_t length;
		memcpy(&length, frame->events.data + at, sizeof length);
		arena_reset(&folding->arena);
		enum status status = event_read(bytes_of(frame->events.data + at, length),
						&folding->arena, &event);
		if (status == STATUS_OK) {
			event.sequence = frame->header.first + i;
			event.incarnation = frame->header.incarnation;
			event.recorded_ms = frame->header.now_ms;
			status = common_evolve(folding->rows, &event);
		}
		if (status == STATUS_OK)
			status = folding->decider->evolve(folding->rows, &event);
		if (status != STATUS_OK)
			return err_set(err, status, "event %" PRIu64 " doesn't fold: %s",
				       frame->header.first + i, status_text(status));
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
	struct folding folding = {decider, rows_memory_writer(rows), {NULL, 0, 0, 0, false}};
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
