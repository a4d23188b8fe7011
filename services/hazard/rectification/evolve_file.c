/* The file of a hazard: every paper and act on it, with its evidence by digest. */
#include "common/core/row_texts.h"
#include "services/hazard/rectification/evolve_internal.h"

enum { WHAT_MAX = 600, OTHER_MAX = 120, OFFICERS_TEXT = 300 };

void hazard_more_put(struct hazard_change *change, const struct hazard_more *more)
{
	struct hazard_more stored = *more;
	struct row_key key = row_key_u64(change->number);
	stored.version = 1;
	rows_store(change->rows, TABLE_HAZARD_MORE, row_key_bytes(&key), &stored, sizeof(stored));
}

/* "wang,li" */
static void officers_put(struct writer *row, const struct file_note *note)
{
	uint8_t memory[OFFICERS_TEXT - 1];
	struct writer all = writer_over(memory, sizeof(memory));
	for (size_t i = 0; i < note->officer_count; i++) {
		if (i != 0)
			writer_put(&all, ",", 1);
		writer_put(&all, note->officers[i], strlen(note->officers[i]));
	}
	struct bytes text = all.overflow ? bytes_of(NULL, 0) : writer_bytes(&all);
	row_text_put_bytes(row, text, OFFICERS_TEXT);
}

static enum status attachments_put(struct writer *row, const struct file_note *note)
{
	for (size_t i = 0; i < note->evidence_count; i++) {
		const Zh__Attachment *one = note->evidence[i];
		uint8_t digest[RECORD_DIGEST] = {0};
		uint8_t kind = (uint8_t)one->kind;
		if (one->digest.len == sizeof(digest))
			memcpy(digest, one->digest.data, sizeof(digest));
		writer_put(row, digest, sizeof(digest));
		writer_put(row, &kind, sizeof(kind));
		row_text_put(row, one->name, RECORD_ATTACHMENT_NAME);
	}
	return row->overflow ? STATUS_INVALID : STATUS_OK;
}

enum status hazard_file_put(struct hazard_change *change, const struct file_note *note)
{
	struct hazard_more more = hazard_more_get(&change->rows->read, change->number);
	const struct event *event = change->event;
	struct file_note kept = *note;
	/* Before attachments were held to a number, more may have been on record. */
	if (kept.evidence_count > RECORD_ATTACHMENTS_MAX)
		kept.evidence_count = RECORD_ATTACHMENTS_MAX;
	struct record_head head = {
		.version = 1,
		.kind = (uint8_t)note->kind,
		.detail = note->detail,
		.attachments = (uint8_t)kept.evidence_count,
		.on_day = time_day_of_ms(event->recorded_ms),
		.at_ms = event->recorded_ms,
		.number = note->number,
		.amount = note->amount,
	};
	if (note->on_day != 0)
		TRY(time_day_of_yyyymmdd(note->on_day, &head.on_day));
	uint8_t memory[ROW_MAX];
	struct writer row = writer_over(memory, sizeof(memory));
	writer_put(&row, &head, sizeof(head));
	row_text_put(&row, event->meta->person, PRINCIPAL_ID);
	row_text_put(&row, event->meta->second, PRINCIPAL_ID);
	row_text_put(&row, note->what != NULL ? note->what : event->meta->reason, WHAT_MAX);
	row_text_put(&row, note->other, OTHER_MAX);
	officers_put(&row, note);
	TRY(attachments_put(&row, &kept));
	struct row_key key = hazard_record_key(change->number, ++more.records);
	change->rows->put(change->rows->read.context, TABLE_RECORDS, row_key_bytes(&key),
			  writer_bytes(&row));
	hazard_more_put(change, &more);
	return STATUS_OK;
}
