#include "tests/lib/county_journals.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/event.h"
#include "common/store/journal.h"
#include "intake.pb-c.h"

/* The event by which each daemon's step of the main line is known. */
static const uint16_t main_line[DAEMON_COUNT] = {
	[DAEMON_INTAKE] = KIND(REPORT_REGISTERED),     [DAEMON_HAZARD] = KIND(HAZARD_OPENED),
	[DAEMON_ESCALATION] = KIND(LEDGER_ROW_OPENED), [DAEMON_NOTIFY] = KIND(REFERRAL_DRAFTED),
	[DAEMON_CREDIT] = KIND(CREDIT_FACT_RECORDED),
};

struct reading {
	struct county_journals *out;
	uint32_t *by_sequence; /* of intake's events: index of the chain + 1 */
	uint64_t sequences;
	size_t capacity;
	county_report_fn *each;
	void *context;
	struct arena arena;
};

static void add_report(struct reading *reading, const struct event_head *head, struct bytes stored,
		       uint64_t sequence)
{
	struct county_journals *out = reading->out;
	if (out->count == reading->capacity) {
		reading->capacity = reading->capacity == 0 ? 65536 : reading->capacity * 2;
		out->chains = (struct report_chain *)realloc(
			out->chains, reading->capacity * sizeof *out->chains);
		if (out->chains == NULL)
			abort();
	}
	struct report_chain *chain = &out->chains[out->count++];
	*chain = (struct report_chain){.sequence = sequence, .report = head->subject_number};
	chain->followed[DAEMON_INTAKE] = 1;
	reading->by_sequence[sequence] = (uint32_t)out->count;
	if (reading->each == NULL)
		return;
	struct event event;
	arena_reset(&reading->arena);
	if (event_read(stored, &reading->arena, &event) == STATUS_OK)
		reading->each(reading->context, chain, BODY(&event, ReportRegistered)->feed_id);
}

static void take_event(struct reading *reading, enum daemon daemon, struct bytes stored,
		       uint64_t sequence)
{
	struct event_head head;
	memcpy(&head, stored.data, sizeof head);
	if (head.kind != main_line[daemon])
		return;
	if (daemon == DAEMON_INTAKE) {
		add_report(reading, &head, stored, sequence);
		return;
	}
	uint32_t index =
		head.trace_sequence < reading->sequences && head.trace_daemon == DAEMON_INTAKE
			? reading->by_sequence[head.trace_sequence]
			: 0;
	if (index != 0 && reading->out->chains[index - 1].followed[daemon] < UINT8_MAX)
		reading->out->chains[index - 1].followed[daemon]++;
}

static enum status read_frames(struct reading *reading, enum daemon daemon, struct journal *journal,
			       struct err *err)
{
	const struct journal_head *head = journal_head(journal);
	if (daemon == DAEMON_INTAKE) {
		reading->sequences = head->sequence + 1;
		reading->by_sequence =
			(uint32_t *)calloc(reading->sequences, sizeof *reading->by_sequence);
		if (reading->by_sequence == NULL)
			return err_set(err, STATUS_FULL, "no memory");
	}
	reading->out->events[daemon] = head->sequence;
	reading->out->frames[daemon] = head->frame;
	for (uint64_t n = journal_first_frame(journal); n <= head->frame; n++) {
		struct frame frame;
		TRY(journal_read(journal, n, &frame, err));
		size_t at = 0;
		for (uint32_t i = 0; i < frame.header.count; i++) {
			uint32_t length;
			memcpy(&length, frame.events.data + at, sizeof length);
			take_event(reading, daemon, bytes_of(frame.events.data + at, length),
				   frame.header.first + i);
			at += length;
		}
		reading->out->bytes[daemon] += frame.events.size;
	}
	return STATUS_OK;
}

static enum status read_journal(struct reading *reading, const struct county *county,
				enum daemon daemon, struct err *err)
{
	char path[COUNTY_PATH + 64];
	struct journal *journal;
	(void)snprintf(path, sizeof path, "%s/%s/journal", county->var, daemon_name(daemon));
	TRY(journal_open_read(path, &journal, err));
	enum status status = read_frames(reading, daemon, journal, err);
	journal_close(journal);
	return status;
}

static void judge(struct county_journals *out)
{
	for (size_t i = 0; i < out->count; i++) {
		bool complete = true;
		for (enum daemon daemon = DAEMON_HAZARD; daemon < DAEMON_COUNT; daemon++) {
			out->missing[daemon] += out->chains[i].followed[daemon] == 0;
			out->doubled[daemon] += out->chains[i].followed[daemon] > 1;
			complete &= out->chains[i].followed[daemon] == 1;
		}
		out->complete += complete;
	}
}

enum status county_journals_read(const struct county *county, county_report_fn *each, void *context,
				 struct county_journals *ret_journals, struct err *err)
{
	*ret_journals = (struct county_journals){.count = 0};
	struct reading reading = {.out = ret_journals, .each = each, .context = context};
	void *memory = malloc(EVENT_SIZE_MAX * 2);
	if (memory == NULL)
		return err_set(err, STATUS_FULL, "no memory");
	arena_init(&reading.arena, memory, EVENT_SIZE_MAX * 2);
	enum status status = STATUS_OK;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT && status == STATUS_OK;
	     daemon++)
		status = read_journal(&reading, county, daemon, err);
	judge(ret_journals);
	free(memory);
	free(reading.by_sequence);
	if (status != STATUS_OK)
		county_journals_free(ret_journals);
	return status;
}

void county_journals_free(struct county_journals *journals)
{
	free(journals->chains);
	*journals = (struct county_journals){.count = 0};
}
