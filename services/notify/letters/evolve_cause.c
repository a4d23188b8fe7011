/* By what a letter is found again when its cause wants another one, and what joined it. */
#include "notify.pb-c.h"
#include "services/notify/evolve.h"
#include "services/notify/tables.h"

static void put_cause(struct rows_writer *rows, struct row_key key, uint64_t letter,
		      const Zh__FirmRef *subject)
{
	struct cause_row row = cause_row_of(subject);
	row_key_put_u64(&key, letter);
	rows->put(rows->read.context, TABLE_CAUSES, row_key_bytes(&key),
		  bytes_of(&row, sizeof row));
}

void notify_put_causes(struct rows_writer *rows, const struct letter_causes *causes)
{
	if (causes->hazard != 0)
		put_cause(rows, cause_of_hazard(causes->peer, causes->hazard), causes->letter,
			  causes->subject);
	if (causes->trace.sequence != 0)
		put_cause(rows, cause_of_trace(causes->peer, &causes->trace), causes->letter,
			  causes->subject);
}

/* Messages of one kind after each other are a message that repeats them. */
static bool append_join(struct writer *kept, struct bytes body)
{
	uint8_t around[4] = {0x0a, (uint8_t)(body.size | 0x80), (uint8_t)(body.size >> 7)};
	size_t size = 3;
	if (body.size < 0x80) {
		around[1] = (uint8_t)body.size;
		size = 2;
	}
	writer_put(kept, around, size);
	writer_put(kept, body.data, body.size);
	return !kept->overflow && body.size < (1u << 14);
}

enum status notify_letter_joined(struct rows_writer *rows, const struct event *event,
				 struct bytes stored)
{
	const Zh__ReferralJoined *body = BODY(event, ReferralJoined);
	struct referral_row row;
	uint8_t memory[JOINS_MAX];
	struct writer kept = writer_over(memory, sizeof memory);
	if (!referral_get(&rows->read, body->referral, &row) || row.direction != REFERRAL_OURS)
		return STATUS_INVALID;
	(void)paper_read(&rows->read, body->referral, PAPER_JOINS, &kept);
	if (!append_join(&kept, stored))
		return STATUS_INVALID;
	paper_replace(rows, body->referral, PAPER_JOINS, writer_bytes(&kept));
	if (body->has_becomes)
		row.kind = (uint8_t)body->becomes;
	row.object_version = (uint32_t)event->head.object_version;
	struct row_key key = row_key_u64(body->referral);
	rows->put(rows->read.context, TABLE_REFERRALS, row_key_bytes(&key),
		  bytes_of(&row, sizeof row));
	notify_put_causes(rows, &(struct letter_causes){.letter = body->referral,
							.peer = row.peer,
							.hazard = body->hazard,
							.trace = trace_of(event),
							.subject = body->subject});
	return STATUS_OK;
}
