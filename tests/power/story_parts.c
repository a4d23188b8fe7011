/* What reporters said is kept apart from the journal: each piece that an event names is there. */
#include <stdio.h>
#include <string.h>

#include "common/core/event.h"
#include "common/store/journal.h"
#include "common/store/parts.h"
#include "intake.pb-c.h"
#include "tests/power/power.h"

#define EVENT_ARENA (256u << 10)

static enum status read_part(struct parts *parts, const Zh__PartRef *named, uint64_t report,
			     struct err *err)
{
	static uint8_t content[PART_MAX];
	struct part_ref ref = {.kind = (uint8_t)named->kind, .size = named->size};
	size_t size;
	if (named->salted_digest.len != sizeof ref.digest)
		return err_set(err, STATUS_CORRUPT, "a part's digest has another size");
	memcpy(ref.digest, named->salted_digest.data, sizeof ref.digest);
	enum status status = parts_read(parts, &ref, content, sizeof content, &size, err);
	if (status != STATUS_OK)
		return err_prefix(err, status, "report %llu, part of kind %u",
				  (unsigned long long)report, (unsigned)named->kind);
	return STATUS_OK;
}

static enum status read_event(const struct story *story, struct parts *parts, struct bytes stored,
			      struct err *err)
{
	static uint8_t memory[EVENT_ARENA];
	struct arena arena;
	struct event event;
	struct event_head head;
	memcpy(&head, stored.data, sizeof head);
	if (head.kind != KIND(REPORT_REGISTERED) || head.subject_number == story->secret_report)
		return STATUS_OK;
	arena_init(&arena, memory, sizeof memory);
	enum status status = event_read(stored, &arena, &event);
	if (status != STATUS_OK)
		return err_set(err, status, "an event can't be read");
	const Zh__ReportRegistered *body = BODY(&event, ReportRegistered);
	for (size_t i = 0; i < body->n_parts; i++)
		TRY(read_part(parts, body->parts[i], head.subject_number, err));
	return STATUS_OK;
}

static enum status read_journal(const struct story *story, struct journal *journal,
				struct parts *parts, struct err *err)
{
	for (uint64_t n = 1; n <= journal_head(journal)->frame; n++) {
		struct frame frame;
		size_t at = 0;
		TRY(journal_read(journal, n, &frame, err));
		for (uint32_t i = 0; i < frame.header.count; i++) {
			uint32_t length;
			memcpy(&length, frame.events.data + at, sizeof length);
			TRY(read_event(story, parts, bytes_of(frame.events.data + at, length),
				       err));
			at += length;
		}
	}
	return STATUS_OK;
}

enum status story_check_parts(const struct story *story, const struct county *county,
			      struct err *err)
{
	char path[COUNTY_PATH + 64], keys[COUNTY_PATH + 64];
	struct random_source random = random_system();
	struct journal *journal;
	struct parts *parts;
	(void)snprintf(path, sizeof path, "%s/intake/parts", county->var);
	(void)snprintf(keys, sizeof keys, "%s/intake/keys", county->var);
	struct parts_options options = {
		.directory = path, .keys_directory = keys, .random = &random};
	TRY(parts_open(&options, &parts, err));
	(void)snprintf(path, sizeof path, "%s/intake/journal", county->var);
	enum status status = journal_open_read(path, &journal, err);
	if (status == STATUS_OK) {
		status = read_journal(story, journal, parts, err);
		journal_close(journal);
	}
	parts_close(parts);
	return status;
}
