/* What is on record and is served in a matter: the steps that later ones need (产品质量法 17,
 * 56).
 *
 * A measure is there when a person has taken it and its paper, if it has one, is with the party;
 * one that is a penalty when its casefile's decision is. */
#include "services/escalation/ladder/measures.h"

bool measure_is_penalty(uint8_t kind)
{
	return kind == ZH__MEASURE_KIND__MEASURE_KIND_STOP_PRODUCTION ||
	       kind == ZH__MEASURE_KIND__MEASURE_KIND_REVOKE;
}

bool measure_opens_case(uint8_t kind)
{
	return kind == ZH__MEASURE_KIND__MEASURE_KIND_CASE || measure_is_penalty(kind);
}

static bool notice_is_served(const struct rows_reader *rows, uint64_t number)
{
	struct notice_row notice;
	return notice_get(rows, number, &notice) && notice.served_ms != 0 &&
	       notice.state != NOTICE_VOIDED;
}

static bool case_is_served(const struct rows_reader *rows, uint64_t number)
{
	struct casefile_row casefile;
	return casefile_get(rows, number, &casefile) && casefile.service == SERVICE_SERVED;
}

static bool is_served(const struct rows_reader *rows, const struct measure_row *measure)
{
	if (measure->state == MEASURE_OPENED)
		return case_is_served(rows, measure->casefile);
	return (measure->state == MEASURE_TAKEN || measure->state == MEASURE_CARRIED_OUT) &&
	       (measure->notice == 0 || notice_is_served(rows, measure->notice));
}

struct collecting {
	uint64_t numbers[MEASURES_LOOKED_AT];
	size_t count;
};

static bool collect(void *context, const struct row_ref *row)
{
	struct collecting *collecting = (struct collecting *)context;
	collecting->numbers[collecting->count++] = be64_get(row->key.data + 8);
	return true;
}

uint64_t measures_served(const struct rows_reader *rows, uint64_t hazard)
{
	struct collecting collecting = {.count = 0};
	struct row_key prefix = row_key_u64(hazard);
	uint64_t served = 0;
	if (hazard == 0)
		return 0;
	(void)rows_scan(rows, TABLE_MEASURES_BY_HAZARD, row_key_bytes(&prefix), bytes_of(NULL, 0),
			MEASURES_LOOKED_AT, collect, &collecting);
	for (size_t i = 0; i < collecting.count; i++) {
		struct measure_row measure;
		if (measure_get(rows, collecting.numbers[i], &measure) && measure.kind < 64 &&
		    is_served(rows, &measure))
			served |= UINT64_C(1) << measure.kind;
	}
	return served;
}

uint64_t measure_missing(const struct policy *policy, uint8_t kind, uint64_t served)
{
	uint64_t missing = 0;
	const struct rule *rules = policy->rules + policy->topics[TOPIC_MEASURE].first;
	for (size_t i = 0; i < policy->topics[TOPIC_MEASURE].count; i++) {
		if (rule_outcome(&rules[i], OUTCOME_MEASURE, 0) != kind)
			continue;
		missing = (uint64_t)rule_outcome(&rules[i], OUTCOME_NEEDS, 0) & ~served;
		if (missing == 0)
			return 0;
	}
	return missing;
}
