/* A campaign's base (底数) becomes rows; those of the version before go. */
#include "common/core/row_texts.h"
#include "services/hazard/campaign/base.h"
#include "services/hazard/campaign/evolve.h"
#include "services/hazard/campaign/states.h"

enum { ROW_VERSION = 1, ZERO_TEXT_MAX = 1200, GONE_AT_ONCE = 64 };

struct going {
	struct row_key keys[GONE_AT_ONCE];
	size_t count;
};

static bool take_key(void *context, const struct row_ref *row)
{
	struct going *going = (struct going *)context;
	struct row_key *key = &going->keys[going->count++];
	key->size = 0;
	row_key_put(key, row->key.data, row->key.size);
	return true;
}

static void delete_before(struct rows_writer *rows, uint64_t campaign)
{
	struct row_key prefix = row_key_u64(campaign);
	struct going going;
	do {
		going.count = 0;
		(void)rows_scan(&rows->read, TABLE_CAMPAIGN_BASE, row_key_bytes(&prefix),
				bytes_of(NULL, 0), GONE_AT_ONCE, take_key, &going);
		for (size_t i = 0; i < going.count; i++)
			rows->del(rows->read.context, TABLE_CAMPAIGN_BASE,
				  row_key_bytes(&going.keys[i]));
	} while (going.count != 0);
}

static enum status store_head(struct rows_writer *rows, const struct event *event,
			      const Zh__CampaignBaseImported *body)
{
	const char *person = event->meta->person == NULL ? "" : event->meta->person;
	struct campaign_base_head head = {.version = ROW_VERSION,
					  .base_version = body->version,
					  .day = time_day_of_ms(event->recorded_ms),
					  .total = body->total,
					  .added = body->added,
					  .changed = body->changed,
					  .gone = body->gone,
					  .doubles = body->doubles};
	if (body->digest.len != sizeof(head.digest) || strlen(person) >= sizeof(head.person))
		return STATUS_INVALID;
	memcpy(head.digest, body->digest.data, sizeof(head.digest));
	memcpy(head.person, person, strlen(person));
	struct row_key key = campaign_base_head_key(body->campaign, body->version);
	rows_store(rows, TABLE_CAMPAIGN_BASES, row_key_bytes(&key), &head, sizeof(head));
	key = campaign_base_head_key(body->campaign, 0);
	rows_store(rows, TABLE_CAMPAIGN_BASES, row_key_bytes(&key), &head, sizeof(head));
	return STATUS_OK;
}

static enum status store_row(struct rows_writer *rows, uint64_t campaign,
			     const Zh__CampaignBaseRow *told)
{
	uint8_t memory[400];
	struct writer out = writer_over(memory, sizeof(memory));
	struct campaign_base_row head = {.version = ROW_VERSION,
					 .role = (uint8_t)told->role,
					 .region = told->region,
					 .line = told->line};
	if (told->firm_key == NULL || told->firm_key[0] == '\0' ||
	    strlen(told->firm_key) >= FIRM_KEY_TEXT)
		return STATUS_INVALID;
	writer_put(&out, &head, sizeof(head));
	row_text_put(&out, told->name, BASE_NAME_MAX);
	row_text_put(&out, told->class_code, BASE_CLASS_MAX);
	row_text_put(&out, told->area, BASE_PLACE_MAX);
	row_text_put(&out, told->unit, BASE_PLACE_MAX);
	struct row_key key = campaign_base_key(campaign, bytes_of_text(told->firm_key));
	rows->put(rows->read.context, TABLE_CAMPAIGN_BASE, row_key_bytes(&key), writer_bytes(&out));
	return STATUS_OK;
}

enum status campaign_evolve_base(struct rows_writer *rows, const struct event *event,
				 struct campaign_row *row)
{
	const Zh__CampaignBaseImported *body = BODY(event, CampaignBaseImported);
	struct campaign_base_head before = {.base_version = 0};
	TRY(campaign_move(row, CAMPAIGN_EVENT_BASE_IMPORT));
	(void)campaign_base_head_get(&rows->read, body->campaign, 0, &before);
	/* The first part has what is said of the version; the others follow it. */
	if (body->version != before.base_version + (body->has_digest ? 1u : 0u))
		return STATUS_INVALID;
	if (body->has_digest) {
		delete_before(rows, body->campaign);
		TRY(store_head(rows, event, body));
	}
	for (size_t i = 0; i < body->n_rows; i++)
		TRY(store_row(rows, body->campaign, body->rows[i]));
	return STATUS_OK;
}

enum status campaign_evolve_zero(struct rows_writer *rows, const struct event *event,
				 struct campaign_row *row)
{
	const Zh__CampaignZeroReported *body = BODY(event, CampaignZeroReported);
	const char *person = event->meta->person == NULL ? "" : event->meta->person;
	uint8_t memory[ROW_MAX];
	struct writer out = writer_over(memory, sizeof(memory));
	struct campaign_zero head = {.version = ROW_VERSION,
				     .day = time_day_of_ms(event->recorded_ms),
				     .checked = body->checked,
				     .owed = body->owed,
				     .base_version = body->base_version};
	struct bytes unit = bytes_of_text(body->unit == NULL ? "" : body->unit);
	struct bytes area = bytes_of_text(body->area == NULL ? "" : body->area);
	TRY(campaign_move(row, CAMPAIGN_EVENT_ZERO_REPORT));
	if (unit.size == 0 || unit.size + area.size > BASE_PLACE_MAX ||
	    strlen(person) >= sizeof(head.person))
		return STATUS_INVALID;
	memcpy(head.person, person, strlen(person));
	writer_put(&out, &head, sizeof(head));
	row_text_put(&out, body->text, ZERO_TEXT_MAX);
	struct row_key key = campaign_zero_key(body->campaign, unit, area);
	rows->put(rows->read.context, TABLE_CAMPAIGN_ZEROES, row_key_bytes(&key),
		  writer_bytes(&out));
	return STATUS_OK;
}
