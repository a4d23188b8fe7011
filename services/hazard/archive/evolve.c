#include "services/hazard/archive/evolve.h"

#include "common/core/row_texts.h"

enum { ROW_VERSION = 1, HISTORY_TEXT_MAX = 300, SOURCE_MAX = 200, BATCH_MAX = 60 };

void archive_store(struct rows_writer *rows, uint64_t firm, const struct archive_row *archive)
{
	struct row_key key = row_key_u64(firm);
	rows_store(rows, TABLE_ARCHIVES, row_key_bytes(&key), archive, sizeof(*archive));
}

void archive_firm_store(struct rows_writer *rows, uint64_t firm, const struct firm_row *row)
{
	struct row_key key = row_key_u64(firm);
	rows_store(rows, TABLE_FIRMS, row_key_bytes(&key), row, sizeof(*row));
}

void archive_history(struct rows_writer *rows, const struct event *event, uint64_t firm,
		     Zh__ArchiveField field, const char *was, const char *is)
{
	struct history_head head = {
		.version = ROW_VERSION,
		.field = (uint8_t)field,
		.kind = event->head.kind,
		.on_day = time_day_of_ms(event->head.happened_ms),
		.at_ms = event->recorded_ms,
	};
	uint8_t memory[1200];
	struct writer row = writer_over(memory, sizeof(memory));
	writer_put(&row, &head, sizeof(head));
	row_text_put(&row, was, HISTORY_TEXT_MAX);
	row_text_put(&row, is, HISTORY_TEXT_MAX);
	row_text_put(&row, event->meta->person, PRINCIPAL_ID);
	row_text_put(&row, event->meta->reason, SOURCE_MAX);
	struct row_key key = archive_item_key(firm, ARCHIVE_ITEM_HISTORY);
	row_key_put_u64(&key, event->sequence);
	row_key_put_u8(&key, (uint8_t)field);
	rows->put(rows->read.context, TABLE_ARCHIVE_ITEMS, row_key_bytes(&key), writer_bytes(&row));
}

void archive_standing_take(struct archive_row *archive, const Zh__ArchiveStanding *standing)
{
	if (standing == NULL)
		return;
	archive->present = standing->present;
	archive->missing = standing->missing;
	archive->percent = (uint8_t)standing->percent;
}

void archive_text_replace(struct rows_writer *rows, uint64_t firm, enum archive_text which,
			  const char *is)
{
	struct archive_texts texts;
	uint8_t memory[ROW_MAX];
	struct writer row = writer_over(memory, sizeof(memory));
	archive_texts_get(&rows->read, firm, &texts);
	for (size_t i = 0; i < ARCHIVE_TEXT_COUNT; i++) {
		uint8_t size[2] = {(uint8_t)texts.text[i].size, (uint8_t)(texts.text[i].size >> 8)};
		if (i == (size_t)which) {
			row_text_put(&row, is, archive_text_max[i]);
			continue;
		}
		writer_put(&row, size, sizeof(size));
		writer_put(&row, texts.text[i].data, texts.text[i].size);
	}
	struct row_key key = row_key_u64(firm);
	rows->put(rows->read.context, TABLE_ARCHIVE_TEXTS, row_key_bytes(&key), writer_bytes(&row));
}

/* ---- opened, changed, verified */

/* The class index follows the joined list, which is replaced afterwards. */
static void classes_listed(struct rows_writer *rows, uint64_t firm, const char *const *classes,
			   size_t count)
{
	struct archive_texts texts;
	uint8_t memory[ARCHIVE_CLASSES_MAX * (ARCHIVE_CLASS_MAX + 1u)];
	struct writer copy = writer_over(memory, sizeof(memory));
	archive_texts_get(&rows->read, firm, &texts);
	writer_put(&copy, texts.text[ARCHIVE_TEXT_CLASSES].data,
		   texts.text[ARCHIVE_TEXT_CLASSES].size);
	struct bytes before = writer_bytes(&copy);
	while (before.size != 0) {
		struct row_key key = archive_class_key(archive_code_take(&before), firm);
		rows->del(rows->read.context, TABLE_FIRM_CLASSES, row_key_bytes(&key));
	}
	for (size_t i = 0; i < count; i++) {
		struct row_key key = archive_class_key(bytes_of_text(classes[i]), firm);
		rows_store(rows, TABLE_FIRM_CLASSES, row_key_bytes(&key), &firm, sizeof(firm));
	}
}

static uint32_t role_bits(const Zh__FirmRole *roles, size_t count)
{
	uint32_t bits = 0;
	for (size_t i = 0; i < count; i++)
		bits |= UINT32_C(1) << ((unsigned)roles[i] & 31u);
	return bits;
}

static enum status opened(struct rows_writer *rows, const struct event *event, uint64_t firm)
{
	const Zh__ArchiveOpened *body = BODY(event, ArchiveOpened);
	struct firm_row row;
	struct archive_row archive;
	if (archive_get(&rows->read, firm, &archive) || !hazard_firm_get(&rows->read, firm, &row))
		return STATUS_INVALID;
	archive = (struct archive_row){
		.version = ROW_VERSION,
		.supervision = row.supervision,
		.flags = (uint16_t)((body->den ? ARCHIVE_DEN : 0) |
				    (body->key_unconfirmed ? ARCHIVE_KEY_UNCONFIRMED : 0)),
		.roles = role_bits(body->roles, body->n_roles),
		.opened_day = time_day_of_ms(event->recorded_ms),
	};
	archive_standing_take(&archive, body->standing);
	archive_store(rows, firm, &archive);
	/* A report tells one class at most. */
	if (body->n_classes != 0) {
		classes_listed(rows, firm, body->classes, 1);
		archive_text_replace(rows, firm, ARCHIVE_TEXT_CLASSES, body->classes[0]);
	}
	archive_history(rows, event, firm, ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_UNKNOWN, NULL,
			body->why);
	return STATUS_OK;
}

/* Which text of the row holds a field; ARCHIVE_TEXT_COUNT: none, it stands elsewhere. */
static enum archive_text text_of(Zh__ArchiveField field)
{
	static const struct {
		Zh__ArchiveField field;
		enum archive_text text;
	} places[] = {
		{ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_CLASSES, ARCHIVE_TEXT_CLASSES},
		{ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_CONDITIONS, ARCHIVE_TEXT_CONDITIONS},
		{ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_EQUIPMENT, ARCHIVE_TEXT_EQUIPMENT},
		{ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_SIZE, ARCHIVE_TEXT_SIZE},
		{ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_DIRECTOR, ARCHIVE_TEXT_DIRECTOR},
		{ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_SAFETY_OFFICER, ARCHIVE_TEXT_SAFETY_OFFICER},
		{ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_RISK_LIST, ARCHIVE_TEXT_RISK_LIST},
		{ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_KEEPER, ARCHIVE_TEXT_KEEPER},
		{ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_OFFICER, ARCHIVE_TEXT_OFFICER},
	};
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (places[i].field == field)
			return places[i].text;
	}
	return ARCHIVE_TEXT_COUNT;
}

/* Address, region and name of a firm are in its texts, where reports put them. */
static enum status place_changed(struct rows_writer *rows, uint64_t firm,
				 const Zh__ArchiveChanged *body)
{
	const char *name = NULL;
	const char *address = NULL;
	for (size_t i = 0; i < body->n_changes; i++) {
		if (body->changes[i]->field == ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_ADDRESS)
			address = body->changes[i]->is;
		if (body->changes[i]->field == ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_NAME)
			name = body->changes[i]->is;
	}
	if (name == NULL && address == NULL && !body->has_region)
		return STATUS_OK;
	return archive_firm_texts_change(rows, firm, name, address, body->region);
}

static enum status changed(struct rows_writer *rows, const struct event *event, uint64_t firm,
			   struct archive_row *archive)
{
	const Zh__ArchiveChanged *body = BODY(event, ArchiveChanged);
	for (size_t i = 0; i < body->n_changes; i++) {
		const Zh__FieldChange *change = body->changes[i];
		enum archive_text text = text_of(change->field);
		if (text == ARCHIVE_TEXT_CLASSES)
			classes_listed(rows, firm, body->classes, body->n_classes);
		if (text != ARCHIVE_TEXT_COUNT)
			archive_text_replace(rows, firm, text, change->is);
		archive_history(rows, event, firm, change->field, change->was, change->is);
	}
	if (body->n_roles != 0)
		archive->roles = role_bits(body->roles, body->n_roles);
	archive_standing_take(archive, body->standing);
	return place_changed(rows, firm, body);
}

static enum status verified(struct rows_writer *rows, const struct event *event, uint64_t firm,
			    struct archive_row *archive)
{
	const Zh__ArchiveVerified *body = BODY(event, ArchiveVerified);
	TRY(time_day_of_yyyymmdd(body->on_day, &archive->verified_day));
	archive->flags &= (uint16_t)~ARCHIVE_STALE;
	if (body->key_confirmed)
		archive->flags &= (uint16_t)~ARCHIVE_KEY_UNCONFIRMED;
	archive_standing_take(archive, body->standing);
	archive_history(rows, event, firm, ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_VERIFIED, NULL, NULL);
	return STATUS_OK;
}

/* ---- key units, credit class, trace checks, visits */

static enum status key_unit(struct rows_writer *rows, const struct event *event, uint64_t firm,
			    struct archive_row *archive)
{
	const Zh__KeyUnitChanged *body = BODY(event, KeyUnitChanged);
	uint32_t bit = UINT32_C(1) << ((unsigned)body->reason & 31u);
	struct row_key key = archive_item_key(firm, ARCHIVE_ITEM_REASON);
	row_key_put_u8(&key, (uint8_t)body->reason);
	archive_history(rows, event, firm, ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_UNKNOWN,
			body->removed ? body->source : NULL, body->removed ? NULL : body->source);
	if (body->removed) {
		archive->key_reasons &= ~bit;
		rows->del(rows->read.context, TABLE_ARCHIVE_ITEMS, row_key_bytes(&key));
		return STATUS_OK;
	}
	archive->key_reasons |= bit;
	int32_t day;
	TRY(time_day_of_yyyymmdd(body->on_day, &day));
	uint8_t memory[256];
	struct writer row = writer_over(memory, sizeof(memory));
	writer_put(&row, &day, sizeof(day));
	row_text_put(&row, body->source, SOURCE_MAX);
	rows->put(rows->read.context, TABLE_ARCHIVE_ITEMS, row_key_bytes(&key), writer_bytes(&row));
	return STATUS_OK;
}

static enum status credit_class(struct rows_writer *rows, const struct event *event, uint64_t firm,
				struct archive_row *archive)
{
	const Zh__CreditClassImported *body = BODY(event, CreditClassImported);
	archive->credit_class = (uint8_t)body->credit_class;
	archive_history(rows, event, firm, ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_UNKNOWN, NULL,
			body->source);
	return time_day_of_yyyymmdd(body->on_day, &archive->credit_day);
}

static enum status trace_checked(struct rows_writer *rows, const struct event *event, uint64_t firm,
				 struct archive_row *archive)
{
	const Zh__TraceChecked *body = BODY(event, TraceChecked);
	struct trace_head head = {
		.version = ROW_VERSION,
		.raw_material = body->raw_material != 0,
		.sales = body->sales != 0,
		.hazard = body->hazard,
	};
	TRY(time_day_of_yyyymmdd(body->on_day, &head.on_day));
	uint8_t memory[1000];
	struct writer row = writer_over(memory, sizeof(memory));
	writer_put(&row, &head, sizeof(head));
	row_text_put(&row, body->batch, BATCH_MAX);
	for (size_t i = 0; i < body->n_missing && i < 4; i++)
		row_text_put(&row, body->missing[i], SOURCE_MAX);
	struct row_key key = archive_item_key(firm, ARCHIVE_ITEM_TRACE);
	row_key_put_u64(&key, event->sequence);
	rows->put(rows->read.context, TABLE_ARCHIVE_ITEMS, row_key_bytes(&key), writer_bytes(&row));
	archive->traced_day = head.on_day;
	archive_standing_take(archive, body->standing);
	return STATUS_OK;
}

static enum status visited(struct rows_writer *rows, const struct event *event, uint64_t firm,
			   struct archive_row *archive)
{
	(void)rows;
	(void)firm;
	const Zh__FirmVisited *body = BODY(event, FirmVisited);
	archive->flags &= (uint16_t)~ARCHIVE_MISSED_PATROL;
	return time_day_of_yyyymmdd(body->on_day, &archive->visited_day);
}

/* ---- by kind */

static archive_change_fn *const changes[] = {
	[KIND(ARCHIVE_CHANGED)] = changed,
	[KIND(ARCHIVE_VERIFIED)] = verified,
	[KIND(KEY_UNIT_CHANGED)] = key_unit,
	[KIND(CREDIT_CLASS_IMPORTED)] = credit_class,
	[KIND(TRACE_CHECKED)] = trace_checked,
	[KIND(FIRM_VISITED)] = visited,
	[KIND(OUTSIDE_CHANGED)] = archive_outside_changed,
	[KIND(MATTER_ANSWERED)] = archive_matter_answered,
};

/* Of an archive, which has a row beside the firm's own. */
static enum status change_archive(struct rows_writer *rows, const struct event *event,
				  archive_change_fn *change)
{
	uint64_t firm = event->head.subject_number;
	struct archive_row archive;
	struct firm_row row;
	if (change == NULL) {
		TRY(opened(rows, event, firm));
	} else {
		if (!archive_get(&rows->read, firm, &archive))
			return STATUS_INVALID;
		TRY(change(rows, event, firm, &archive));
		archive_store(rows, firm, &archive);
	}
	if (!hazard_firm_get(&rows->read, firm, &row))
		return STATUS_INVALID;
	row.object_version = (uint32_t)event->head.object_version;
	archive_firm_store(rows, firm, &row);
	return STATUS_OK;
}

enum status archive_evolve(struct rows_writer *rows, const struct event *event)
{
	archive_change_fn *change = OF_KIND(changes, event->head.kind);
	return change != NULL || event->head.kind == KIND(ARCHIVE_OPENED)
		       ? change_archive(rows, event, change)
		       : archive_evolve_firm(rows, event);
}
