#include "tests/crash/crash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/common_tables.h"
#include "common/store/journal.h"
#include "common/store/rows_memory.h"
#include "services/credit/credit.h"
#include "services/escalation/escalation.h"
#include "services/hazard/hazard.h"
#include "services/intake/intake.h"
#include "services/notify/notify.h"

#define ANSWER_MS INT64_C(60000)
#define EVENT_ARENA (1u << 20)

enum status crash_ask_digest(struct bus_caller *caller, struct crash_digest *ret_digest,
			     struct err *err)
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__DigestQuery digest = ZH__DIGEST_QUERY__INIT;
	Zh__Envelope *answer;
	query.ask_case = ZH__QUERY__ASK_DIGEST;
	query.digest = &digest;
	TRY(county_query(caller, &query, ANSWER_MS, &answer, err));
	struct bytes line = county_line(answer, "digest");
	ret_digest->sequence = county_number(line, "sequence");
	county_text(line, "state", ret_digest->state, sizeof ret_digest->state);
	zh__envelope__free_unpacked(answer, NULL);
	return strlen(ret_digest->state) == 64
		       ? STATUS_OK
		       : err_set(err, STATUS_CORRUPT, "the answer has no digest of the state");
}

static const struct decider *decider_of(enum daemon daemon)
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
	abort();
}

static enum status fold_frame(const struct decider *decider, const struct frame *frame,
			      struct rows_writer *rows, struct arena *arena, struct err *err)
{
	size_t at = 0;
	for (uint32_t i = 0; i < frame->header.count; i++) {
		struct event event;
		uint32_t length;
		memcpy(&length, frame->events.data + at, sizeof length);
		arena_reset(arena);
		enum status status =
			event_read(bytes_of(frame->events.data + at, length), arena, &event);
		if (status == STATUS_OK) {
			event.sequence = frame->header.first + i;
			event.incarnation = frame->header.incarnation;
			event.recorded_ms = frame->header.now_ms;
			status = common_evolve(rows, &event);
		}
		if (status == STATUS_OK)
			status = decider->evolve(decider, rows, &event);
		if (status != STATUS_OK)
			return err_set(err, STATUS_CORRUPT, "event %llu can't be folded: %s",
				       (unsigned long long)(frame->header.first + i),
				       status_text(status));
		at += length;
	}
	return STATUS_OK;
}

static enum status fold_journal(struct journal *journal, const struct decider *decider,
				struct rows_memory *rows, struct err *err)
{
	struct arena arena;
	void *memory = malloc(EVENT_ARENA);
	if (memory == NULL)
		return err_set(err, STATUS_FULL, "no memory");
	arena_init(&arena, memory, EVENT_ARENA);
	enum status status = STATUS_OK;
	for (uint64_t n = 1; n <= journal_head(journal)->frame && status == STATUS_OK; n++) {
		struct frame frame;
		status = journal_read(journal, n, &frame, err);
		if (status == STATUS_OK)
			status = fold_frame(decider, &frame, rows_memory_writer(rows), &arena, err);
	}
	free(memory);
	return status;
}

static enum status compare(const struct rows_memory *rows, enum daemon daemon, uint64_t head,
			   const struct crash_digest *expected, struct err *err)
{
	uint8_t digest[ROWS_DIGEST];
	char text[2 * ROWS_DIGEST + 1];
	rows_memory_digest(rows, digest);
	for (size_t i = 0; i < ROWS_DIGEST; i++)
		(void)snprintf(text + 2 * i, 3, "%02x", digest[i]);
	if (head != expected->sequence)
		return err_set(err, STATUS_CORRUPT, "%s went on from event %llu to %llu",
			       daemon_name(daemon), (unsigned long long)expected->sequence,
			       (unsigned long long)head);
	if (strcmp(text, expected->state) != 0)
		return err_set(err, STATUS_CORRUPT, "%s: replay gives %.16s, the state was %.16s",
			       daemon_name(daemon), text, expected->state);
	return STATUS_OK;
}

enum status crash_check_replay(const struct county *county, enum daemon daemon,
			       const struct crash_digest *expected, struct err *err)
{
	char path[COUNTY_PATH + 64];
	struct journal *journal;
	struct journal_verified verified;
	const struct decider *decider = decider_of(daemon);
	(void)snprintf(path, sizeof path, "%s/%s/journal", county->var, daemon_name(daemon));
	TRY(journal_open_read(path, &journal, err));
	struct rows_memory *rows = rows_memory_create(decider->schema);
	enum status status = journal_verify(journal, &verified, err);
	if (status == STATUS_OK)
		status = fold_journal(journal, decider, rows, err);
	if (status == STATUS_OK)
		status = compare(rows, daemon, journal_head(journal)->sequence, expected, err);
	rows_memory_destroy(rows);
	journal_close(journal);
	return status;
}
