/* Bookkeeping of changes from outside, and of what people answered about open matters. */
#include "common/core/row_texts.h"
#include "services/hazard/archive/evolve.h"
#include "services/hazard/rectification/evolve_internal.h"

enum { ROW_VERSION = 1, KEY_MAX = 40 };

static struct row_key matter_key(uint64_t firm, uint32_t kind, uint64_t number)
{
	struct row_key key = archive_item_key(firm, ARCHIVE_ITEM_MATTER);
	row_key_put_u8(&key, (uint8_t)kind);
	row_key_put_u64(&key, number);
	return key;
}

static bool ends_the_firm(Zh__OutsideChange change)
{
	return change == ZH__OUTSIDE_CHANGE__OUTSIDE_CHANGE_DISSOLVED ||
	       change == ZH__OUTSIDE_CHANGE__OUTSIDE_CHANGE_DIED ||
	       change == ZH__OUTSIDE_CHANGE__OUTSIDE_CHANGE_MERGED;
}

static void asked(struct rows_writer *rows, uint64_t firm, struct archive_row *archive,
		  const Zh__OutsideChanged *body, const Zh__ObjectId *matter)
{
	struct row_key key = matter_key(firm, matter->kind, matter->number);
	struct matter_row row;
	bool known =
		rows_load(&rows->read, TABLE_ARCHIVE_ITEMS, row_key_bytes(&key), &row, sizeof(row));
	if (known && matter_is_asked(row.state))
		return;
	row = (struct matter_row){
		.version = ROW_VERSION,
		.state = (uint8_t)matter_state_of(body->change),
		.asked_day = archive->outside_day,
	};
	rows_store(rows, TABLE_ARCHIVE_ITEMS, row_key_bytes(&key), &row, sizeof(row));
	archive->matters_asked++;
}

enum status archive_outside_changed(struct rows_writer *rows, const struct event *event,
				    uint64_t firm, struct archive_row *archive)
{
	const Zh__OutsideChanged *body = BODY(event, OutsideChanged);
	TRY(time_day_of_yyyymmdd(body->on_day, &archive->outside_day));
	archive->outside = (uint8_t)body->change;
	if (ends_the_firm(body->change))
		archive->flags |= ARCHIVE_GONE;
	for (size_t i = 0; i < body->n_matters; i++)
		asked(rows, firm, archive, body, body->matters[i]);
	for (size_t i = 0; i < body->n_successors; i++) {
		struct row_key key = archive_item_key(firm, ARCHIVE_ITEM_SUCCESSOR);
		uint8_t memory[KEY_MAX + 2];
		struct writer row = writer_over(memory, sizeof(memory));
		row_key_put_u8(&key, (uint8_t)i);
		row_text_put(&row, body->successors[i], KEY_MAX);
		rows->put(rows->read.context, TABLE_ARCHIVE_ITEMS, row_key_bytes(&key),
			  writer_bytes(&row));
	}
	archive_history(rows, event, firm, ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_STANDING,
			body->was_name, body->name);
	if (body->name == NULL && !body->has_region)
		return STATUS_OK;
	return archive_firm_texts_change(rows, firm, body->name, NULL, body->region);
}

/* ---- answered */

static enum status opened_count(struct rows_writer *rows, uint64_t firm, uint64_t batch_key,
				bool more)
{
	struct firm_row row;
	if (!hazard_firm_get(&rows->read, firm, &row) || (!more && row.hazards_open == 0))
		return STATUS_INVALID;
	row.hazards_open = more ? row.hazards_open + 1 : row.hazards_open - 1;
	row.hazards += more ? 1 : 0;
	row.batches |= more ? hazard_batch_bit(batch_key) : 0;
	archive_firm_store(rows, firm, &row);
	return STATUS_OK;
}

/* Against the successor from now on; the texts keep the firm as it was when the hazard was opened.
 */
static enum status hazard_continues(struct rows_writer *rows, uint64_t number, uint64_t from,
				    uint64_t to)
{
	struct row_key key = row_key_u64(number);
	struct hazard_row hazard;
	if (!hazard_get(&rows->read, number, &hazard) || hazard.firm != from)
		return STATUS_INVALID;
	TRY(opened_count(rows, from, hazard.batch_key, false));
	TRY(opened_count(rows, to, hazard.batch_key, true));
	const struct hazard_row before = hazard;
	hazard.firm = to;
	hazard.object_version++;
	hazard_majors_count(rows, &before, &hazard);
	rows_store(rows, TABLE_HAZARDS, row_key_bytes(&key), &hazard, sizeof(hazard));
	return STATUS_OK;
}

static enum status duty_continues(struct rows_writer *rows, uint64_t number, uint64_t to,
				  struct archive_row *from_archive)
{
	struct row_key key = row_key_u64(number);
	struct duty_row duty;
	struct archive_row archive;
	if (!duty_get(&rows->read, number, &duty) || !archive_get(&rows->read, to, &archive) ||
	    from_archive->duties_owed == 0)
		return STATUS_INVALID;
	from_archive->duties_owed--;
	archive.duties_owed++;
	archive_store(rows, to, &archive);
	duty.firm = to;
	rows_store(rows, TABLE_DUTIES, row_key_bytes(&key), &duty, sizeof(duty));
	return STATUS_OK;
}

enum status archive_matter_answered(struct rows_writer *rows, const struct event *event,
				    uint64_t firm, struct archive_row *archive)
{
	const Zh__MatterAnswered *body = BODY(event, MatterAnswered);
	if (body->matter == NULL)
		return STATUS_INVALID;
	struct row_key key = matter_key(firm, body->matter->kind, body->matter->number);
	struct matter_row row;
	if (!rows_load(&rows->read, TABLE_ARCHIVE_ITEMS, row_key_bytes(&key), &row, sizeof(row)))
		return STATUS_INVALID;
	struct state_row move;
	if (!state_table_goes(&matter_table, row.state, matter_event_of(body->answer), &move) ||
	    archive->matters_asked == 0)
		return STATUS_INVALID;
	row.state = move.next;
	row.answer = (uint8_t)body->answer;
	row.answered_day = time_day_of_ms(event->recorded_ms);
	row.successor = body->successor_number;
	archive->matters_asked--;
	rows_store(rows, TABLE_ARCHIVE_ITEMS, row_key_bytes(&key), &row, sizeof(row));
	uint64_t to = body->successor_number;
	if (row.state != MATTER_CONTINUED || to == 0 || to == firm)
		return STATUS_OK;
	if (body->matter->kind == OBJECT_HAZARD)
		return hazard_continues(rows, body->matter->number, firm, to);
	return body->matter->kind == OBJECT_DUTY
		       ? duty_continues(rows, body->matter->number, to, archive)
		       : STATUS_OK;
}

/* ---- a merger that was none: what was asked goes on as before */

enum { UNDONE_AT_ONCE = 32 };

struct undoing {
	struct row_key key[UNDONE_AT_ONCE];
	size_t count;
};

static bool find_asked(void *context, const struct row_ref *found)
{
	struct undoing *undoing = (struct undoing *)context;
	struct matter_row row;
	if (found->value.size != sizeof(row))
		return true;
	memcpy(&row, found->value.data, sizeof(row));
	if (row.state != MATTER_MERGED)
		return true;
	undoing->key[undoing->count] = (struct row_key){0};
	row_key_put(&undoing->key[undoing->count++], found->key.data, found->key.size);
	return undoing->count < UNDONE_AT_ONCE;
}

static void matter_undone(struct rows_writer *rows, const struct row_key *key,
			  struct archive_row *archive)
{
	struct matter_row row;
	if (!rows_load(&rows->read, TABLE_ARCHIVE_ITEMS, row_key_bytes(key), &row, sizeof(row)))
		return;
	struct state_row move = state_table_row(&matter_table, row.state, MATTER_ON_UNDO);
	if (move.verdict != STATE_GO || archive->matters_asked == 0)
		return;
	row.state = move.next;
	archive->matters_asked--;
	rows_store(rows, TABLE_ARCHIVE_ITEMS, row_key_bytes(key), &row, sizeof(row));
}

void archive_merge_undone(struct rows_writer *rows, uint64_t firm)
{
	struct archive_row archive;
	struct row_key prefix = archive_item_key(firm, ARCHIVE_ITEM_MATTER);
	struct row_key from = prefix;
	struct undoing undoing = {.count = UNDONE_AT_ONCE};
	if (!archive_get(&rows->read, firm, &archive) ||
	    archive.outside != ZH__OUTSIDE_CHANGE__OUTSIDE_CHANGE_MERGED)
		return;
	/* Each round begins after the last key of the one before, so that it ends. */
	while (undoing.count == UNDONE_AT_ONCE) {
		undoing.count = 0;
		(void)rows_scan(&rows->read, TABLE_ARCHIVE_ITEMS, row_key_bytes(&prefix),
				row_key_bytes(&from), SIZE_MAX, find_asked, &undoing);
		for (size_t i = 0; i < undoing.count; i++)
			matter_undone(rows, &undoing.key[i], &archive);
		if (undoing.count != 0) {
			from = undoing.key[undoing.count - 1];
			row_key_put_u8(&from, 0);
		}
	}
	archive.outside = 0;
	archive.flags &= (uint16_t)~ARCHIVE_GONE;
	archive_store(rows, firm, &archive);
}
