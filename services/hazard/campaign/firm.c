#include "services/hazard/campaign/firm.h"

#include "common/policy/dictionary.h"
#include "services/hazard/campaign/count.h"
#include "services/hazard/tables.h"

static bool patrolled_since(const struct rows_reader *rows, uint64_t firm, int32_t day)
{
	struct row_key key = row_key_u64(firm);
	struct patrol_head head;
	struct bytes row;
	if (!rows->get(rows->context, TABLE_PATROLS, row_key_bytes(&key), &row) ||
	    row.size < sizeof(head))
		return false;
	memcpy(&head, row.data, sizeof(head));
	return time_day_of_ms(head.at_ms) >= day;
}

/* Does this counter count the firm, and is it done?  What happens later comes by events. */
static void look_at(const struct rows_reader *rows, const struct campaign_row *row, uint64_t firm,
		    uint32_t class_flags, uint8_t counter, struct campaign_firm *found)
{
	uint32_t bit = UINT32_C(1) << counter;
	bool owed = true;
	bool done = false;
	switch ((Zh__CampaignMeasure)row->measure[counter]) {
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_LICENSED:
		owed = (class_flags & (CLASS_LICENCE | CLASS_CCC)) != 0;
		break;
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_PATROLLED:
		done = patrolled_since(rows, firm, row->issued_day);
		break;
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_ARCHIVED:
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_ARCHIVE_VERIFIED:
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_NEW_SAMPLED:
	case ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_STANDARDS_REVIEWED:
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

bool campaign_firm_look(const struct rows_reader *rows, uint64_t campaign,
			const struct campaign_row *row, uint64_t firm,
			struct campaign_firm *ret_firm)
{
	struct firm_row stored;
	struct firm_texts texts;
	uint32_t class_flags;
	*ret_firm = (struct campaign_firm){0};
	if (!hazard_firm_get(rows, firm, &stored) || (stored.flags & FIRM_MERGED) != 0 ||
	    !campaign_role_in_scope(row, stored.role) || !hazard_firm_texts_get(rows, firm, &texts))
		return false;
	if (!campaign_region_in_scope(row, texts.head.region) ||
	    !campaign_class_in_scope(rows, campaign, texts.text[FIRM_TEXT_CLASS], &class_flags))
		return false;
	for (uint8_t counter = 0; counter < row->counters; counter++)
		look_at(rows, row, firm, class_flags, counter, ret_firm);
	return true;
}
