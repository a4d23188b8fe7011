#include "services/escalation/query_what_if.h"

#include "common/stage/clocks/rule_text.h"
#include "services/escalation/ladder/measures.h"

/* The facts that met the rule are with the measure; those that say nothing (zero counts, absent
 * flags) were left out and are put back as known. */
static void facts_of(const struct measure_file *file, struct facts *facts)
{
	static const enum fact always[] = {
		FACT_VIOLATIONS,    FACT_CLASS_FLAGS,          FACT_URGENT,
		FACT_RELAPSE,       FACT_GOODS_SOLD,           FACT_UNCONTROLLED,
		FACT_TIMES_OVERDUE, FACT_FAILED_REINSPECTIONS, FACT_CONSECUTIVE_FAILURES,
		FACT_FIRM_MAJORS,   FACT_MEASURES_SERVED};
	for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
		fact_set(facts, always[i], 0);
	facts_of_text(file->facts, facts);
}

struct proposed_as {
	uint8_t kind, draft;
	uint32_t decider;
};

static struct proposed_as proposed_by(const struct rule *rule)
{
	uint8_t kind = (uint8_t)rule_outcome(rule, OUTCOME_MEASURE, 0);
	return (struct proposed_as){
		.kind = kind,
		.draft = (uint8_t)rule_outcome(rule, OUTCOME_DRAFT, measure_letter(kind)),
		.decider = (uint32_t)rule_outcome(rule, OUTCOME_DECIDER, ROLE_LEADER),
	};
}

/* What the candidate says in the measure's own group: the same kind where it still proposes it,
 * else what it puts in its place. */
static const struct rule *answer_then(const struct what_if *what_if, const struct measure_row *row,
				      struct facts *facts)
{
	int64_t group = (facts->known >> FACT_GROUP & 1) != 0 ? facts->value[FACT_GROUP] : 0;
	struct ladder_answer answers[LADDER_ANSWERS_MAX];
	size_t count = ladder_ask(what_if->candidate, facts, time_day_of_ms(what_if->query->now_ms),
				  answers);
	const struct rule *other = answers[0].rule;
	for (size_t i = count; i-- > 0;) {
		if (rule_outcome(answers[i].rule, OUTCOME_MEASURE, 0) == row->kind)
			return answers[i].rule;
		if (answers[i].group == group)
			other = answers[i].rule;
	}
	return other;
}

static void compare(struct what_if *what_if, uint64_t number, const struct measure_row *row,
		    const struct measure_file *file)
{
	struct facts facts = {0};
	struct json_line json;
	facts_of(file, &facts);
	const struct rule *rule = answer_then(what_if, row, &facts);
	struct proposed_as then = proposed_by(rule);
	if (then.kind == row->kind && then.draft == row->draft && then.decider == row->decider)
		return;
	what_if_begin(what_if, &json, then.kind != row->kind ? "measure" : "decider",
		      object_id_make(OBJECT_MEASURE, what_if->query->region, number));
	json_id(&json, "hazard",
		object_id_make(OBJECT_HAZARD, what_if->query->region, row->hazard));
	what_if_rules(&json, file->rule_id, rule->id);
	json_enum(&json, "measure", &zh__measure_kind__descriptor, row->kind);
	if (then.kind != row->kind && then.kind == 0)
		json_text(&json, "measure_then", "nothing");
	else if (then.kind != row->kind)
		json_enum(&json, "measure_then", &zh__measure_kind__descriptor, then.kind);
	json_text(&json, "decider", esc_role_text(row->decider));
	if (then.decider != row->decider && then.kind != 0)
		json_text(&json, "decider_then", esc_role_text(then.decider));
	what_if_end(what_if, &json);
}

static void measure_source_row(struct what_if *what_if, const struct row_ref *found)
{
	uint64_t number = be64_get(found->key.data);
	struct measure_row row;
	struct measure_file file;
	if (!measure_get(what_if->query->rows, number, &row) ||
	    !measure_file_get(what_if->query->rows, number, &file))
		return;
	bool waits = row.state == MEASURE_PROPOSED || row.state == MEASURE_HELD;
	if (waits && file.rule_id[0] != '\0')
		compare(what_if, number, &row, &file);
}

const struct what_if_source escalation_what_if[] = {{TABLE_MEASURES, measure_source_row},
						    {0, NULL}};
