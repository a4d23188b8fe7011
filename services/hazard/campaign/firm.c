#include "services/hazard/campaign/firm.h"

#include "common/policy/books/dictionary.h"
#include "services/hazard/archive/tables.h"
#include "services/hazard/campaign/count.h"
#include "services/hazard/tables.h"

enum {
	FOUND_MAX = 32,   /* certificates, duties and standards of one firm that are looked at */
	NEW_MONTHS = 12,  /* newly licensed: in the year before the campaign, or since (自定) */
	CLASSES_MAX = 400 /* bytes of the classes of an archive */
};

/* What its rows say of a firm, read once. */
struct looked {
	const struct rows_reader *rows;
	const struct campaign_row *row;
	uint64_t firm;
	uint32_t class_flags; /* of its classes in the scope */
	bool has_archive;
	struct archive_row archive;
};

struct numbers {
	uint64_t number[FOUND_MAX];
	size_t count;
};

static bool add_number(void *context, const struct row_ref *row)
{
	struct numbers *numbers = (struct numbers *)context;
	if (row->value.size == 8)
		numbers->number[numbers->count++] = be64_get(row->value.data);
	return true;
}

static struct numbers numbers_of(const struct rows_reader *rows, uint16_t table,
				 const struct row_key *prefix)
{
	struct numbers numbers = {.count = 0};
	(void)rows_scan(rows, table, row_key_bytes(prefix), bytes_of(NULL, 0), FOUND_MAX,
			add_number, &numbers);
	return numbers;
}

/* ---- counters that the rows of a firm answer */

static bool patrolled_since(const struct looked *looked)
{
	struct row_key key = row_key_u64(looked->firm);
	struct patrol_head head;
	struct bytes row;
	if (!looked->rows->get(looked->rows->context, TABLE_PATROLS, row_key_bytes(&key), &row) ||
	    row.size < sizeof(head))
		return false;
	memcpy(&head, row.data, sizeof(head));
	return time_day_of_ms(head.at_ms) >= looked->row->issued_day;
}

/* A certificate for every class of the scope that needs one. */
static bool licensed(const struct looked *looked)
{
	uint32_t needed = 0;
	if ((looked->class_flags & CLASS_LICENCE) != 0)
		needed |= UINT32_C(1) << ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_LICENCE;
	if ((looked->class_flags & CLASS_CCC) != 0)
		needed |= UINT32_C(1) << ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_CERTIFICATE;
	return looked->has_archive && (looked->archive.present & needed) == needed;
}

static bool newly_licensed(const struct looked *looked)
{
	struct row_key prefix = archive_of_firm_key(looked->firm);
	struct numbers found = numbers_of(looked->rows, TABLE_LICENCES_BY, &prefix);
	int32_t from_day = time_add_months(looked->row->from_day, -NEW_MONTHS);
	for (size_t i = 0; i < found.count; i++) {
		struct licence licence;
		if (licence_get(looked->rows, found.number[i], &licence) && licence.head.first &&
		    licence.head.from_day >= from_day)
			return true;
	}
	return false;
}

/* The sampling that a new certificate owes is done when the duty is. */
static bool new_sampled(const struct looked *looked)
{
	struct row_key prefix = archive_of_firm_key(looked->firm);
	struct numbers found = numbers_of(looked->rows, TABLE_DUTIES_BY, &prefix);
	for (size_t i = 0; i < found.count; i++) {
		struct duty_row duty;
		if (duty_get(looked->rows, found.number[i], &duty) &&
		    duty.kind == ZH__DUTY_KIND__DUTY_KIND_SAMPLE_NEWLY_LICENSED)
			return false;
	}
	return true;
}

/* Filed standards (备案), and whether each was re-reviewed since the campaign was issued: 逐项清理.
 */
static bool standards(const struct looked *looked, bool *ret_reviewed)
{
	struct row_key prefix = row_key_u64(looked->firm);
	struct numbers found = numbers_of(looked->rows, TABLE_STANDARDS_OF_FIRM, &prefix);
	bool filed = false;
	*ret_reviewed = true;
	for (size_t i = 0; i < found.count; i++) {
		struct standard standard;
		if (!standard_get(looked->rows, found.number[i], &standard) ||
		    standard.head.form != ZH__STANDARD_FORM__STANDARD_FORM_FILED)
			continue;
		filed = true;
		if (standard.head.reviewed_day < looked->row->issued_day)
			*ret_reviewed = false;
	}
	return filed;
}

bool campaign_measure_by_rows(uint32_t measure)
{
	return measure >= ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_ARCHIVED &&
	       measure <= ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_STANDARDS_REVIEWED;
}

/* Does this counter count the firm, and is it done?  What happens later comes by events. */
static void look_at(const struct looked *looked, uint8_t counter, struct campaign_firm *found)
{
	uint32_t bit = UINT32_C(1) << counter;
	bool owed = true;
	bool done = false;
	switch ((Zh__CampaignMeasure)looked->row->measure[counter]) {
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_ARCHIVED:
		done = looked->has_archive && looked->archive.missing == 0;
		break;
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_ARCHIVE_VERIFIED:
		done = looked->has_archive &&
		       looked->archive.verified_day >= looked->row->issued_day;
		break;
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_LICENSED:
		owed = (looked->class_flags & (CLASS_LICENCE | CLASS_CCC)) != 0;
		done = licensed(looked);
		break;
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_NEW_SAMPLED:
		owed = newly_licensed(looked);
		done = new_sampled(looked);
		break;
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_STANDARDS_REVIEWED:
		owed = standards(looked, &done);
		break;
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_PATROLLED:
		done = patrolled_since(looked);
		break;
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_SELF_CHECKED:
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_INSPECTED:
		break;
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_UNKNOWN:
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_PROBLEMS_HANDLED:
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_SAMPLES_PASSED:
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_INSPECTED:
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_PUNISHED:
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_INTERVIEWED:
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_STRUCK:
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_EXPOSED:
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_BATCH_HELPED:
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_TRAINED:
	case _ZH__CAMPAIGN_MEASURE_IS_INT_SIZE:
		owed = false;
		break;
	}
	found->owed |= owed ? bit : 0;
	found->done |= owed && done ? bit : 0;
}

/* ---- the scope */

/* Any of its classes; those of its archive, else the one that it was met with. */
static bool classes_in_scope(struct looked *looked, uint64_t campaign, struct bytes met_with)
{
	struct archive_texts texts;
	char memory[CLASSES_MAX];
	bool found = false;
	archive_texts_get(looked->rows, looked->firm, &texts);
	struct bytes codes = texts.text[ARCHIVE_TEXT_CLASSES];
	if (!looked->has_archive || codes.size == 0 || codes.size > sizeof(memory))
		return campaign_class_in_scope(looked->rows, campaign, met_with,
					       &looked->class_flags);
	memcpy(memory, codes.data, codes.size);
	struct bytes rest = bytes_of(memory, codes.size);
	for (struct bytes code; (code = archive_code_take(&rest)).size != 0;) {
		uint32_t flags;
		if (!campaign_class_in_scope(looked->rows, campaign, code, &flags))
			continue;
		looked->class_flags |= flags;
		found = true;
	}
	return found;
}

/* Any of the roles that its archive knows; else the one that it was met in. */
static bool role_in_scope(const struct looked *looked, uint8_t met_in)
{
	if (looked->has_archive && looked->archive.roles != 0)
		return looked->row->roles == 0 || (looked->row->roles & looked->archive.roles) != 0;
	return campaign_role_in_scope(looked->row, met_in);
}

bool campaign_firm_look(const struct rows_reader *rows, uint64_t campaign,
			const struct campaign_row *row, uint64_t firm,
			struct campaign_firm *ret_firm)
{
	struct looked looked = {.rows = rows, .row = row, .firm = firm};
	struct firm_row stored;
	struct firm_texts texts;
	char class_code[CAMPAIGN_ID_MAX];
	*ret_firm = (struct campaign_firm){0};
	if (!hazard_firm_get(rows, firm, &stored) || (stored.flags & FIRM_MERGED) != 0)
		return false;
	looked.has_archive = archive_get(rows, firm, &looked.archive);
	if (!role_in_scope(&looked, stored.role) || !hazard_firm_texts_get(rows, firm, &texts) ||
	    !campaign_region_in_scope(row, texts.head.region) ||
	    texts.text[FIRM_TEXT_CLASS].size > sizeof(class_code))
		return false;
	struct bytes met_with = texts.text[FIRM_TEXT_CLASS];
	memcpy(class_code, met_with.data, met_with.size);
	if (!classes_in_scope(&looked, campaign, bytes_of(class_code, met_with.size)))
		return false;
	for (uint8_t counter = 0; counter < row->counters; counter++)
		look_at(&looked, counter, ret_firm);
	return true;
}

bool campaign_firm_counted(const struct rows_reader *rows, uint64_t campaign,
			   const struct campaign_row *row, uint64_t firm)
{
	for (uint8_t counter = 0; counter < row->counters; counter++) {
		struct campaign_entry entry;
		if (campaign_measure_of_firms(row->measure[counter]) &&
		    campaign_entry_get(rows, campaign, counter, OBJECT_FIRM, firm, &entry))
			return (entry.flags & CAMPAIGN_ENTRY_EXCLUDED) == 0;
	}
	return false;
}
