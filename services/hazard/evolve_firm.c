/* Bookkeeping of firms. */
#include "common/core/row_texts.h"
#include "hazard.pb-c.h"
#include "services/hazard/evolve.h"
#include "services/hazard/tables.h"

enum { ROW_VERSION = 1, KEY_MAX = 40, CLASS_MAX = 40, NAME_MAX = 200, RESULT_MAX = 200 };

static void firm_store(struct rows_writer *rows, uint64_t number, const struct firm_row *firm)
{
	struct row_key key = row_key_u64(number);
	rows_store(rows, TABLE_FIRMS, row_key_bytes(&key), firm, sizeof(*firm));
}

static enum status registered(struct rows_writer *rows, const struct event *event)
{
	const Zh__FirmRegistered *body =
		EVENT_BODY(event, Zh__FirmRegistered, zh__firm_registered__descriptor);
	if (body->firm == NULL || body->firm->key == NULL || body->firm->key[0] == '\0' ||
	    strlen(body->firm->key) > KEY_MAX)
		return STATUS_INVALID;
	TRY(counter_take(rows, OBJECT_FIRM, body->number));
	struct firm_row firm = {
		.version = ROW_VERSION,
		.role = (uint8_t)body->role,
		.supervision = ZH__SUPERVISION_LEVEL__SUPERVISION_LEVEL_ORDINARY,
		.object_version = (uint32_t)event->head.object_version,
	};
	firm_store(rows, body->number, &firm);
	struct firm_text_head head = {
		.version = ROW_VERSION, .region = body->firm->region, .trace = trace_of(event)};
	uint8_t memory[800];
	struct writer row = writer_over(memory, sizeof(memory));
	writer_put(&row, &head, sizeof(head));
	row_text_put(&row, body->firm->key, KEY_MAX);
	row_text_put(&row, body->firm->name, NAME_MAX);
	row_text_put(&row, body->class_code, CLASS_MAX);
	row_text_put(&row, body->firm->address, NAME_MAX);
	struct row_key key = row_key_u64(body->number);
	rows->put(rows->read.context, TABLE_FIRM_TEXTS, row_key_bytes(&key), writer_bytes(&row));
	return STATUS_OK;
}

static enum status level_set(struct firm_row *firm, const Zh__SupervisionLevelSet *body)
{
	firm->supervision = (uint8_t)body->level;
	firm->proposed = 0; /* a person has answered: new causes may propose anew */
	firm->review_day = 0;
	if (!body->has_review_day)
		return STATUS_OK;
	return time_day_of_yyyymmdd(body->review_day, &firm->review_day);
}

/* Soft: the rows of both stay as they are, new matters go to the one that stands for both. */
static enum status merged(struct rows_writer *rows, uint64_t from, struct firm_row *firm,
			  const Zh__FirmMerged *body)
{
	struct row_key key = row_key_u64(from);
	uint64_t to = hazard_firm_of_key(&rows->read, body->to_key);
	if (to == 0)
		return STATUS_INVALID;
	if (body->undone) {
		firm->flags &= (uint8_t)~FIRM_MERGED;
		rows->del(rows->read.context, TABLE_FIRM_MERGES, row_key_bytes(&key));
		return STATUS_OK;
	}
	firm->flags |= FIRM_MERGED;
	rows_store(rows, TABLE_FIRM_MERGES, row_key_bytes(&key), &to, sizeof(to));
	return STATUS_OK;
}

static void patrolled(struct rows_writer *rows, const struct event *event, uint64_t number,
		      const Zh__PatrolRecorded *body)
{
	struct patrol_head head = {.version = ROW_VERSION, .at_ms = event->head.happened_ms};
	uint8_t memory[512];
	struct writer row = writer_over(memory, sizeof(memory));
	writer_put(&row, &head, sizeof(head));
	row_text_put(&row, body->result, RESULT_MAX);
	struct row_key key = row_key_u64(number);
	rows->put(rows->read.context, TABLE_PATROLS, row_key_bytes(&key), writer_bytes(&row));
}

/* "listed" is the one field that a row keeps so far; others stand on record. */
static enum status changed(struct rows_writer *rows, uint64_t firm_number, struct firm_row *firm,
			   const Zh__FirmChanged *body)
{
	struct object_id listing;
	if (body->field == NULL || strcmp(body->field, "listed") != 0)
		return STATUS_OK;
	const char *id = body->is != NULL ? body->is : body->was;
	if (id == NULL || object_id_parse(id, &listing) != STATUS_OK ||
	    listing.kind != OBJECT_LISTING)
		return STATUS_INVALID;
	struct row_key key = row_key_u64(listing.number);
	if (body->is != NULL) {
		firm->flags |= FIRM_LISTED;
		rows_store(rows, TABLE_LISTINGS, row_key_bytes(&key), &firm_number,
			   sizeof(firm_number));
	} else {
		firm->flags &= (uint8_t)~FIRM_LISTED;
		rows->del(rows->read.context, TABLE_LISTINGS, row_key_bytes(&key));
	}
	return STATUS_OK;
}

static enum status change(struct rows_writer *rows, const struct event *event, uint64_t number,
			  struct firm_row *firm)
{
	switch (event->head.kind) {
	case ZH__EVENT_KIND__KIND_SUPERVISION_LEVEL_PROPOSED:
		firm->proposed = (uint8_t)EVENT_BODY(event, Zh__SupervisionLevelProposed,
						     zh__supervision_level_proposed__descriptor)
					 ->level;
		return STATUS_OK;
	case ZH__EVENT_KIND__KIND_SUPERVISION_LEVEL_SET:
		return level_set(firm, EVENT_BODY(event, Zh__SupervisionLevelSet,
						  zh__supervision_level_set__descriptor));
	case ZH__EVENT_KIND__KIND_FIRM_MERGED:
		return merged(rows, number, firm,
			      EVENT_BODY(event, Zh__FirmMerged, zh__firm_merged__descriptor));
	case ZH__EVENT_KIND__KIND_PATROL_RECORDED:
		patrolled(rows, event, number,
			  EVENT_BODY(event, Zh__PatrolRecorded, zh__patrol_recorded__descriptor));
		return STATUS_OK;
	case ZH__EVENT_KIND__KIND_FIRM_CHANGED:
		return changed(rows, number, firm,
			       EVENT_BODY(event, Zh__FirmChanged, zh__firm_changed__descriptor));
	default: /* nothing else has a firm as its subject */
		return STATUS_INVALID;
	}
}

enum status hazard_evolve_firm(struct rows_writer *rows, const struct event *event)
{
	if (event->head.kind == ZH__EVENT_KIND__KIND_FIRM_REGISTERED)
		return registered(rows, event);
	struct firm_row firm;
	uint64_t number = event->head.subject_number;
	if (!hazard_firm_get(&rows->read, number, &firm))
		return STATUS_INVALID;
	TRY(change(rows, event, number, &firm));
	if (event->head.object_version != 0)
		firm.object_version = (uint32_t)event->head.object_version;
	firm_store(rows, number, &firm);
	return STATUS_OK;
}
