/* What a taken measure owes: nobody's decision is the end of a matter. */
#include "services/escalation/ladder/measures.h"

static enum clock_id obligation_of(const struct rule *rule)
{
	return (enum clock_id)rule_outcome(rule, OUTCOME_OBLIGATION, CLOCK_NONE);
}

/* What the policy in force says of this kind; CLOCK_NONE: nothing. */
static enum clock_id obligation_in_force(const struct policy *policy, uint8_t kind)
{
	const struct rule *rules = policy->rules + policy->topics[TOPIC_MEASURE].first;
	for (size_t i = 0; i < policy->topics[TOPIC_MEASURE].count; i++) {
		if (rule_outcome(&rules[i], OUTCOME_MEASURE, 0) == kind &&
		    obligation_of(&rules[i]) != CLOCK_NONE)
			return obligation_of(&rules[i]);
	}
	return CLOCK_NONE;
}

enum clock_id measure_obligation(const struct work *work, uint8_t kind, const struct rule *rule)
{
	enum clock_id stated = rule != NULL ? obligation_of(rule) : CLOCK_NONE;
	if (stated == CLOCK_NONE)
		stated = obligation_in_force(work->context->policy, kind);
	if (stated != CLOCK_NONE)
		return stated;
	if (measure_opens_case(kind)) /* 程序规定 18 */
		return CLOCK_CASE_FILE;
	return measure_letter(kind) != 0 ? CLOCK_MEASURE_LETTER : CLOCK_MEASURE_REPORT;
}

void measure_met(struct work *work, uint64_t number, const char *how,
		 const Zh__MeasureDoneCommand *said)
{
	struct measure_row row;
	struct measure_file file;
	if (number == 0 || !measure_get(work->context->rows, number, &row) ||
	    !measure_file_get(work->context->rows, number, &file) ||
	    state_table_row(&measure_table, row.state, MEASURE_ON_DONE).verdict != STATE_GO)
		return;
	Zh__MeasureMet *body = NEW(work, MeasureMet);
	struct object_id subject = work_object(work, OBJECT_MEASURE, number);
	SET_OPTIONAL(body, measure, number);
	body->how = how;
	if (said != NULL && said->police_answer != 0) {
		SET_OPTIONAL(body, police_answer, said->police_answer);
		body->document = said->document;
		if (said->police_next != 0)
			SET_OPTIONAL(body, police_next, said->police_next);
	}
	if (said != NULL && row.kind == ZH__MEASURE_KIND__MEASURE_KIND_RECALL)
		recall_met(&row, said, body);
	if (said != NULL && said->interview_result != 0) {
		SET_OPTIONAL(body, interview_result, said->interview_result);
		SET_OPTIONAL(body, held_ms, said->held_ms);
		body->attendees = said->attendees;
		body->n_attendees = said->n_attendees;
	}
	work_trace(work_emit(work, KIND(MEASURE_MET), subject, row.object_version + 1, body),
		   &file.head.trace);
	work_clocks_stop(work, CLOCK_NONE, subject, "carried_out");
	if (said != NULL) {
		police_terms(work, subject, said);
		recall_published(work, subject, said);
	}
}
