#include "services/hazard/archive/tables.h"

#include "common/core/row_texts.h"
#include "hazard.pb-c.h"

#define FIELD_BIT(name) (UINT32_C(1) << ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_##name)

const uint16_t archive_text_max[ARCHIVE_TEXT_COUNT] = {
	[ARCHIVE_TEXT_KEEPER] = PRINCIPAL_ID,
	[ARCHIVE_TEXT_OFFICER] = PRINCIPAL_ID,
	[ARCHIVE_TEXT_CLASSES] = ARCHIVE_CLASSES_MAX * (ARCHIVE_CLASS_MAX + 1u),
	[ARCHIVE_TEXT_DIRECTOR] = 60,
	[ARCHIVE_TEXT_SAFETY_OFFICER] = 60,
	[ARCHIVE_TEXT_SIZE] = 60,
	[ARCHIVE_TEXT_CONDITIONS] = 400,
	[ARCHIVE_TEXT_EQUIPMENT] = 400,
	[ARCHIVE_TEXT_RISK_LIST] = 600,
};

/* ---- indexes */

static size_t list_put(struct row_key out[INDEX_KEYS_MAX], size_t count, bool on,
		       enum archive_list list, struct bytes firm)
{
	if (!on)
		return count;
	out[count] = archive_list_key(list);
	row_key_put(&out[count], firm.data, firm.size);
	return count + 1;
}

/* What is gone has no gaps that anybody could close. */
static size_t by_gap(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct archive_row archive;
	memcpy(&archive, row.data, sizeof(archive));
	if ((archive.flags & ARCHIVE_GONE) != 0)
		return 0;
	size_t count = 0;
	bool unlicensed = (archive.missing & (FIELD_BIT(LICENCE) | FIELD_BIT(CERTIFICATE))) != 0;
	count = list_put(out, count, (archive.flags & ARCHIVE_STALE) != 0, ARCHIVE_LIST_STALE, key);
	count = list_put(out, count, archive.missing != 0, ARCHIVE_LIST_INCOMPLETE, key);
	count = list_put(out, count, unlicensed, ARCHIVE_LIST_MISSING_LICENCE, key);
	return list_put(out, count, (archive.flags & ARCHIVE_MISSED_PATROL) != 0,
			ARCHIVE_LIST_MISSED_PATROL, key);
}

static size_t by_watch(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct archive_row archive;
	memcpy(&archive, row.data, sizeof(archive));
	size_t count = 0;
	bool watched = archive.matters_asked != 0 ||
		       (archive.flags & (ARCHIVE_REVIEW_LATE | ARCHIVE_KEY_UNCONFIRMED)) != 0;
	bool special = archive.supervision == ZH__SUPERVISION_LEVEL__SUPERVISION_LEVEL_SPECIAL;
	bool key_level = archive.supervision == ZH__SUPERVISION_LEVEL__SUPERVISION_LEVEL_KEY;
	count = list_put(out, count, special || key_level,
			 special ? ARCHIVE_LIST_SPECIAL : ARCHIVE_LIST_KEY, key);
	count = list_put(out, count, archive.key_reasons != 0, ARCHIVE_LIST_KEY_UNIT, key);
	count = list_put(out, count, watched, ARCHIVE_LIST_WATCHED, key);
	return list_put(out, count, archive.duties_owed != 0, ARCHIVE_LIST_OWED, key);
}

static bool licence_read(struct bytes row, struct licence *ret_licence)
{
	if (row.size < sizeof(ret_licence->head))
		return false;
	memcpy(&ret_licence->head, row.data, sizeof(ret_licence->head));
	struct bytes rest = bytes_of(row.data + sizeof(ret_licence->head),
				     row.size - sizeof(ret_licence->head));
	for (size_t i = 0; i < LICENCE_TEXT_COUNT; i++)
		ret_licence->text[i] = row_text_take(&rest);
	return true;
}

static struct row_key licence_number_key(uint8_t kind, struct bytes no)
{
	struct row_key key = {0};
	row_key_put_u8(&key, 'N');
	row_key_put_u8(&key, kind);
	row_key_put(&key, no.data, no.size < ROW_KEY_MAX / 2 ? no.size : ROW_KEY_MAX / 2);
	return key;
}

static size_t licences_by(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct licence licence;
	if (!licence_read(row, &licence))
		return 0;
	out[0] = archive_of_firm_key(licence.head.firm);
	row_key_put(&out[0], key.data, key.size);
	out[1] = licence_number_key(licence.head.kind, licence.text[LICENCE_TEXT_NO]);
	return 2;
}

static size_t duties_by(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct duty_row duty;
	memcpy(&duty, row.data, sizeof(duty));
	if (duty.state != DUTY_OWED)
		return 0;
	out[0] = archive_of_firm_key(duty.firm);
	row_key_put(&out[0], key.data, key.size);
	out[1] = archive_duty_kind_key((Zh__DutyKind)duty.kind);
	row_key_put(&out[1], key.data, key.size);
	return 2;
}

static size_t standards_of_firm(struct bytes key, struct bytes row,
				struct row_key out[INDEX_KEYS_MAX])
{
	struct standard_head head;
	if (row.size < sizeof(head))
		return 0;
	memcpy(&head, row.data, sizeof(head));
	out[0] = row_key_u64(head.firm);
	row_key_put(&out[0], key.data, key.size);
	return 1;
}

const struct index_spec archive_indexes[2] = {
	{.table = TABLE_ARCHIVE_GAPS, .keys = by_gap},
	{.table = TABLE_ARCHIVE_WATCH, .keys = by_watch},
};
const struct index_spec archive_licence_indexes[1] = {
	{.table = TABLE_LICENCES_BY, .keys = licences_by}};
const struct index_spec archive_duty_indexes[1] = {{.table = TABLE_DUTIES_BY, .keys = duties_by}};
const struct index_spec archive_standard_indexes[1] = {
	{.table = TABLE_STANDARDS_OF_FIRM, .keys = standards_of_firm}};

/* ---- look-ups */

bool archive_get(const struct rows_reader *rows, uint64_t firm, struct archive_row *ret_row)
{
	return rows_load_numbered(rows, TABLE_ARCHIVES, firm, ret_row, sizeof(*ret_row));
}

void archive_texts_get(const struct rows_reader *rows, uint64_t firm,
		       struct archive_texts *ret_texts)
{
	struct row_key key = row_key_u64(firm);
	struct bytes row = bytes_of(NULL, 0);
	if (!rows->get(rows->context, TABLE_ARCHIVE_TEXTS, row_key_bytes(&key), &row))
		row = bytes_of(NULL, 0);
	for (size_t i = 0; i < ARCHIVE_TEXT_COUNT; i++)
		ret_texts->text[i] = row_text_take(&row);
}

bool licence_get(const struct rows_reader *rows, uint64_t licence, struct licence *ret_licence)
{
	struct row_key key = row_key_u64(licence);
	struct bytes row;
	return rows->get(rows->context, TABLE_LICENCES, row_key_bytes(&key), &row) &&
	       licence_read(row, ret_licence);
}

bool standard_get(const struct rows_reader *rows, uint64_t standard, struct standard *ret_standard)
{
	struct row_key key = row_key_u64(standard);
	struct bytes row;
	if (!rows->get(rows->context, TABLE_STANDARDS, row_key_bytes(&key), &row) ||
	    row.size < sizeof(ret_standard->head))
		return false;
	memcpy(&ret_standard->head, row.data, sizeof(ret_standard->head));
	struct bytes rest = bytes_of(row.data + sizeof(ret_standard->head),
				     row.size - sizeof(ret_standard->head));
	for (size_t i = 0; i < STANDARD_TEXT_COUNT; i++)
		ret_standard->text[i] = row_text_take(&rest);
	return true;
}

bool duty_get(const struct rows_reader *rows, uint64_t duty, struct duty_row *ret_duty)
{
	return rows_load_numbered(rows, TABLE_DUTIES, duty, ret_duty, sizeof(*ret_duty));
}

uint64_t licence_of_number(const struct rows_reader *rows, Zh__LicenceKind kind, const char *no)
{
	struct row_key key = licence_number_key((uint8_t)kind, bytes_of_text(no));
	struct bytes found;
	if (!rows->get(rows->context, TABLE_LICENCES_BY, row_key_bytes(&key), &found) ||
	    found.size != 8)
		return 0;
	return be64_get(found.data);
}

/* ---- keys */

struct row_key archive_item_key(uint64_t firm, enum archive_item item)
{
	struct row_key key = row_key_u64(firm);
	row_key_put_u8(&key, (uint8_t)item);
	return key;
}

struct row_key archive_list_key(enum archive_list list)
{
	struct row_key key = {0};
	row_key_put_u8(&key, (uint8_t)list);
	return key;
}

struct row_key archive_class_key(struct bytes class_code, uint64_t firm)
{
	struct row_key key = {0};
	size_t size = class_code.size < ARCHIVE_CLASS_MAX ? class_code.size : ARCHIVE_CLASS_MAX;
	row_key_put(&key, class_code.data, size);
	row_key_put_u8(&key, 0);
	if (firm != 0)
		row_key_put_u64(&key, firm);
	return key;
}

struct row_key archive_of_firm_key(uint64_t firm)
{
	struct row_key key = {0};
	row_key_put_u8(&key, 'F');
	row_key_put_u64(&key, firm);
	return key;
}

struct row_key archive_duty_kind_key(Zh__DutyKind kind)
{
	struct row_key key = {0};
	row_key_put_u8(&key, 'K');
	row_key_put_u8(&key, (uint8_t)kind);
	return key;
}

/* ---- codes */

struct bytes archive_code_take(struct bytes *rest)
{
	size_t size = 0;
	if (rest->size == 0) /* where there is nothing it may be NULL */
		return *rest;
	while (size < rest->size && rest->data[size] != ',')
		size++;
	struct bytes code = bytes_of(rest->data, size);
	size_t skip = size < rest->size ? size + 1 : size;
	*rest = bytes_of(rest->data + skip, rest->size - skip);
	return code;
}

bool archive_scope_covers(struct bytes classes, struct bytes class_code)
{
	while (classes.size != 0) {
		struct bytes code = archive_code_take(&classes);
		if (code.size == 0 || code.size > class_code.size ||
		    memcmp(code.data, class_code.data, code.size) != 0)
			continue;
		/* "S1-08" covers "S1-08" and "S1-08-1", not "S1-081" */
		if (code.size == class_code.size || class_code.data[code.size] == '-')
			return true;
	}
	return false;
}
