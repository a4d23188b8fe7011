/* What isn't proposed twice: for one cause, nor while the same is proposed or taken and not carried
 * out, nor by the same rule again only because something else of the hazard has changed. */
#include "common/base/sabotage.h"
#include "services/escalation/ladder/measures.h"

bool measure_proposed_before(const struct work *work, const struct matter *matter,
			     const struct cause *cause, uint8_t kind)
{
	struct measure_cause_ref ref = {
		.hazard = matter->hazard,
		.report = matter->report,
		.casefile = matter->casefile,
		.measure = kind,
		.cause = (uint8_t)cause->kind,
		.mark = cause->mark,
		.key = cause->key,
	};
	struct row_key key = measure_cause_key(&ref);
	struct bytes row;
	return work->context->rows->get(work->context->rows->context, TABLE_MEASURE_CAUSES,
					row_key_bytes(&key), &row);
}

struct standing_search {
	const struct work *work;
	const struct ladder_answer *answer;
	uint8_t kind;
	bool again, found;
};

/* A served decision answers what its case was for: what comes after it may need another. */
static bool case_has_answered(const struct work *work, uint64_t number)
{
	struct casefile_row row;
	return casefile_get(work->context->rows, number, &row) &&
	       (row.service == SERVICE_SERVED ||
		(case_table.states[row.state].flags & STATE_FINAL) != 0);
}

static bool is_standing(const struct work *work, const struct measure_row *measure)
{
	if (measure->state == MEASURE_OPENED)
		return !case_has_answered(work, measure->casefile);
	return (measure_table.states[measure->state].flags & STATE_FINAL) == 0;
}

/* A rule of a policy that knew no groups answered for all of them; a person asks for none. */
static bool same_group(const struct work *work, const struct measure_file *file,
		       enum ladder_group group)
{
	const struct rule *rule = measure_rule(work, file);
	return rule == NULL || !rule_excluded_by(rule, FACT_GROUP, true, group);
}

static bool look_at(void *context, const struct row_ref *found)
{
	struct standing_search *search = (struct standing_search *)context;
	uint64_t number = be64_get(found->key.data + 8);
	struct measure_row measure;
	struct measure_file file;
	if (!measure_get(search->work->context->rows, number, &measure) ||
	    measure.kind != search->kind ||
	    !measure_file_get(search->work->context->rows, number, &file))
		return true;
	search->found = (search->again && strcmp(file.rule_id, search->answer->rule->id) == 0) ||
			(is_standing(search->work, &measure) &&
			 same_group(search->work, &file, search->answer->group));
	return !search->found;
}

static bool stands_in_hazard(const struct work *work, uint64_t hazard, const struct cause *cause,
			     const struct ladder_answer *answer)
{
	struct standing_search search = {
		.work = work,
		.answer = answer,
		.kind = (uint8_t)rule_outcome(answer->rule, OUTCOME_MEASURE, 0),
		.again = cause->again,
	};
	struct row_key prefix = row_key_u64(hazard);
	(void)rows_scan(work->context->rows, TABLE_MEASURES_BY_HAZARD, row_key_bytes(&prefix),
			bytes_of(NULL, 0), SIZE_MAX, look_at, &search);
	return search.found;
}

bool measure_stands_already(const struct work *work, const struct matter *matter,
			    const struct cause *cause, const struct ladder_answer *answer)
{
	uint8_t kind = (uint8_t)rule_outcome(answer->rule, OUTCOME_MEASURE, 0);
	if ((matter->proposed >> kind & 1) != 0)
		return true;
	/* Of a hazard that is new nothing is on record: the hot path looks nothing up. */
	if (matter->opening || SABOTAGE("measure.proposed-twice"))
		return false;
	if (!cause->again && measure_proposed_before(work, matter, cause, kind))
		return true;
	return matter->hazard != 0 && stands_in_hazard(work, matter->hazard, cause, answer);
}
