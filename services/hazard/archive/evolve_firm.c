/* Bookkeeping of firms as reports meet them: names, merges, supervision, majors, listings. */
#include "common/base/sabotage.h"
#include "common/core/row_texts.h"
#include "common/policy/papers/work.h"
#include "services/hazard/archive/evolve.h"
#include "services/hazard/archive/majors.h"
#include "services/hazard/inspection/site.h"

enum { ROW_VERSION = 1, KEY_MAX = 40, CLASS_MAX = 40, NAME_MAX = 200, RESULT_MAX = 200 };

static void firm_texts_store(struct rows_writer *rows, uint64_t number,
			     const struct firm_text_head *head,
			     const char *const texts[FIRM_TEXT_COUNT])
{
	static const uint16_t limits[FIRM_TEXT_COUNT] = {KEY_MAX, NAME_MAX, CLASS_MAX, NAME_MAX};
	uint8_t memory[800];
	struct writer row = writer_over(memory, sizeof(memory));
	writer_put(&row, head, sizeof(*head));
	for (size_t i = 0; i < FIRM_TEXT_COUNT; i++)
		row_text_put(&row, texts[i], limits[i]);
	struct row_key key = row_key_u64(number);
	rows->put(rows->read.context, TABLE_FIRM_TEXTS, row_key_bytes(&key), writer_bytes(&row));
}

static enum status registered(struct rows_writer *rows, const struct event *event)
{
	const Zh__FirmRegistered *body = BODY(event, FirmRegistered);
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
	archive_firm_store(rows, body->number, &firm);
	struct firm_text_head head = {
		.version = ROW_VERSION, .region = body->firm->region, .trace = trace_of(event)};
	const char *texts[FIRM_TEXT_COUNT] = {body->firm->key, body->firm->name, body->class_code,
					      body->firm->address};
	firm_texts_store(rows, body->number, &head, texts);
	return STATUS_OK;
}

enum status archive_firm_texts_change(struct rows_writer *rows, uint64_t firm, const char *name,
				      const char *address, uint32_t region)
{
	struct firm_texts texts;
	char memory[FIRM_TEXT_COUNT][NAME_MAX + 1];
	const char *now[FIRM_TEXT_COUNT];
	if (!hazard_firm_texts_get(&rows->read, firm, &texts))
		return STATUS_INVALID;
	for (size_t i = 0; i < FIRM_TEXT_COUNT; i++) {
		size_t size = texts.text[i].size < NAME_MAX ? texts.text[i].size : NAME_MAX;
		if (size != 0)
			memcpy(memory[i], texts.text[i].data, size);
		memory[i][size] = '\0';
		now[i] = memory[i];
	}
	if (name != NULL)
		now[FIRM_TEXT_NAME] = name;
	if (address != NULL)
		now[FIRM_TEXT_ADDRESS] = address;
	if (region != 0)
		texts.head.region = region;
	firm_texts_store(rows, firm, &texts.head, now);
	return STATUS_OK;
}

/* ---- supervision */

static void level_proposed(struct rows_writer *rows, const struct event *event, uint64_t firm,
			   const Zh__SupervisionLevelProposed *body)
{
	const Zh__RuleRef *rule = event->meta->rule;
	struct proposal_of_level proposal = {
		.version = ROW_VERSION,
		.level = (uint8_t)body->level,
		.causes = (uint8_t)(body->n_causes < FIRM_MAJORS_MAX ? body->n_causes
								     : FIRM_MAJORS_MAX),
		.on_day = time_day_of_ms(event->recorded_ms),
		.rule_version = rule != NULL ? rule->version : 0,
	};
	if (time_day_of_yyyymmdd(body->window_day, &proposal.window_day) != STATUS_OK)
		proposal.window_day = 0;
	if (rule != NULL)
		TEXT_STORE(proposal.rule_id, rule->id);
	for (size_t i = 0; i < proposal.causes; i++)
		proposal.cause[i] = body->causes[i];
	struct row_key key = archive_item_key(firm, ARCHIVE_ITEM_PROPOSAL);
	rows_store(rows, TABLE_ARCHIVE_ITEMS, row_key_bytes(&key), &proposal, sizeof(proposal));
}

static enum status level_set(struct rows_writer *rows, const struct event *event, uint64_t number,
			     struct firm_row *firm, const Zh__SupervisionLevelSet *body)
{
	struct archive_row archive;
	if (archive_get(&rows->read, number, &archive)) {
		archive.supervision = (uint8_t)body->level;
		archive.flags &= (uint16_t)~ARCHIVE_REVIEW_LATE;
		archive_store(rows, number, &archive);
		archive_history(rows, event, number, ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_UNKNOWN, NULL,
				NULL);
	}
	firm->supervision = (uint8_t)body->level;
	firm->proposed = 0; /* a person has answered: new causes may propose again */
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
		archive_merge_undone(rows, from);
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
	if (body->inspection != 0)
		site_take_sheet(rows, body->inspection);
}

/* "listed" is the one field that a row keeps so far; others are on record. */
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
		if (!hazard_listed_besides(&rows->read, firm_number, listing.number))
			firm->flags &= (uint8_t)~FIRM_LISTED;
		rows->del(rows->read.context, TABLE_LISTINGS, row_key_bytes(&key));
	}
	return STATUS_OK;
}

static enum status proposed(struct rows_writer *rows, const struct event *event, uint64_t number,
			    struct firm_row *firm)
{
	const Zh__SupervisionLevelProposed *body = BODY(event, SupervisionLevelProposed);
	firm->proposed = (uint8_t)body->level;
	level_proposed(rows, event, number, body);
	return STATUS_OK;
}

static enum status change(struct rows_writer *rows, const struct event *event, uint64_t number,
			  struct firm_row *firm)
{
	switch (event->head.kind) {
	case KIND(SUPERVISION_LEVEL_PROPOSED):
		return proposed(rows, event, number, firm);
	case KIND(SUPERVISION_LEVEL_SET):
		return level_set(rows, event, number, firm, BODY(event, SupervisionLevelSet));
	case KIND(FIRM_MERGED):
		return merged(rows, number, firm, BODY(event, FirmMerged));
	case KIND(PATROL_RECORDED):
		patrolled(rows, event, number, BODY(event, PatrolRecorded));
		return STATUS_OK;
	case KIND(FIRM_CHANGED):
		return changed(rows, number, firm, BODY(event, FirmChanged));
	default: /* nothing else has a firm as its subject */
		return STATUS_INVALID;
	}
}

enum status archive_evolve_firm(struct rows_writer *rows, const struct event *event)
{
	if (event->head.kind == KIND(FIRM_REGISTERED))
		return registered(rows, event);
	struct firm_row firm;
	uint64_t number = event->head.subject_number;
	if (!hazard_firm_get(&rows->read, number, &firm))
		return STATUS_INVALID;
	TRY(change(rows, event, number, &firm));
	if (event->head.object_version != 0)
		firm.object_version = (uint32_t)event->head.object_version;
	archive_firm_store(rows, number, &firm);
	return STATUS_OK;
}

/* ---- majors: each has a row with why it counts; the newest three that do are in the hot row */

enum { MAJORS_LOOKED_AT_MAX = 256 };

static bool take_newest(void *context, const struct row_ref *found)
{
	struct major_row major;
	if (found->value.size != sizeof(major))
		return true;
	memcpy(&major, found->value.data, sizeof(major));
	if (major.state == MAJOR_COUNTED)
		majors_take((struct majors_newest *)context,
			    &(struct major_found){
				    .hazard = be64_get(found->key.data + found->key.size - 8),
				    .cause = major.cause,
				    .day = major.day,
			    });
	return true;
}

/* Beyond the bound a firm has so many majors that the newest of the oldest 256 are three too. */
static enum status majors_counted(struct rows_writer *rows, uint64_t number)
{
	struct majors_newest newest = {0};
	struct firm_row firm;
	struct row_key prefix = archive_item_key(number, ARCHIVE_ITEM_MAJOR);
	if (!hazard_firm_get(&rows->read, number, &firm))
		return STATUS_INVALID;
	(void)rows_scan(&rows->read, TABLE_ARCHIVE_ITEMS, row_key_bytes(&prefix), bytes_of(NULL, 0),
			MAJORS_LOOKED_AT_MAX, take_newest, &newest);
	firm.majors = (uint8_t)newest.count;
	for (unsigned i = 0; i < FIRM_MAJORS_MAX; i++) {
		firm.major_day[i] = i < newest.count ? newest.found[i].day : 0;
		firm.major_hazard[i] = i < newest.count ? newest.found[i].hazard : 0;
	}
	archive_firm_store(rows, number, &firm);
	return STATUS_OK;
}

static enum status major_ended(struct rows_writer *rows, uint64_t firm, uint64_t hazard,
			       enum major_state state, int32_t day)
{
	struct row_key key = archive_major_key(firm, hazard);
	struct major_row major;
	if (!archive_major_get(&rows->read, firm, hazard, &major))
		return STATUS_OK;
	major.state = (uint8_t)state;
	major.ended_day = day;
	rows_store(rows, TABLE_ARCHIVE_ITEMS, row_key_bytes(&key), &major, sizeof(major));
	return majors_counted(rows, firm);
}

enum status archive_level_set(struct rows_writer *rows, const struct event *event, uint64_t firm,
			      uint64_t hazard, const Zh__LevelSet *body)
{
	int32_t day = time_day_of_ms(event->recorded_ms);
	if (body->level != ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR)
		return major_ended(rows, firm, hazard, MAJOR_LOWERED, day);
	struct hazard_row row;
	struct hazard_texts texts;
	if (!hazard_get(&rows->read, hazard, &row) ||
	    !hazard_texts_get(&rows->read, hazard, &texts))
		return STATUS_INVALID;
	struct major_row major = {
		.version = ROW_VERSION,
		.state = MAJOR_COUNTED,
		.day = hazard_found_day(&row, &texts),
		.set_day = day,
		.cause = hazard_cause(hazard, &texts),
	};
	if (body->not_counted != NULL) {
		major.state = MAJOR_BY_RULE;
		major.rule_version = body->not_counted->version;
		TEXT_STORE(major.rule_id, body->not_counted->id);
	}
	struct row_key key = archive_major_key(firm, hazard);
	rows_store(rows, TABLE_ARCHIVE_ITEMS, row_key_bytes(&key), &major, sizeof(major));
	return majors_counted(rows, firm);
}

enum status archive_major_overturned(struct rows_writer *rows, uint64_t firm, uint64_t hazard,
				     int32_t day)
{
	if (firm == 0)
		return STATUS_OK;
	enum major_state state =
		SABOTAGE("archive.overturned_counts") ? MAJOR_COUNTED : MAJOR_OVERTURNED;
	return major_ended(rows, firm, hazard, state, day);
}
