/* What follows from a penalty that is planned, by policy: the right to a hearing (听证), and that
 * lawyers review it and the heads discuss it (法制审核、集体讨论).
 * 行政处罚法 57(2), 58, 63; 程序规定 50, 60(2); 听证办法 5. */
#include "common/base/sabotage.h"
#include "services/escalation/cases/cases.h"
#include "services/escalation/cases/hearing.h"

bool hearing_is_person(const char *firm_key)
{
	return strlen(firm_key) != 18 || strncmp(firm_key, "92", 2) == 0;
}

/* What the party may lose, as the policy is asked. */
static void penalty_facts(const struct case_at_work *casefile, const struct penalty_row *planned,
			  size_t count, struct facts *facts)
{
	int64_t fine = 0, confiscated = 0, kinds = 0;
	for (size_t i = 0; i < count; i++) {
		kinds |= INT64_C(1) << (planned[i].kind & 31u);
		if (planned[i].kind == ZH__PENALTY_KIND__PENALTY_KIND_FINE)
			fine += planned[i].amount_fen;
		if (planned[i].kind == ZH__PENALTY_KIND__PENALTY_KIND_CONFISCATE_GAINS ||
		    planned[i].kind == ZH__PENALTY_KIND__PENALTY_KIND_CONFISCATE_GOODS)
			confiscated += planned[i].amount_fen;
	}
	fact_set(facts, FACT_PENALTIES, kinds);
	fact_set(facts, FACT_FINE_FEN, fine);
	fact_set(facts, FACT_CONFISCATED_FEN, confiscated);
	fact_set(facts, FACT_NATURAL_PERSON, hearing_is_person(casefile->file.firm_key));
}

/* NULL: the policy was adopted before there were rules for it. */
static const struct rule *planned_rule(struct work *work, const struct case_at_work *casefile,
				       const struct penalty_row *planned, size_t count,
				       enum policy_topic topic)
{
	const struct policy *policy = work->context->policy;
	struct facts facts = {0};
	if (policy->topics[topic].count == 0)
		return NULL;
	penalty_facts(casefile, planned, count, &facts);
	return policy_ask(policy, topic, &facts, time_day_of_ms(work_when(work))).rule;
}

/* ---- the hearing */

const struct rule *hearing_rule(struct work *work, const struct case_at_work *casefile,
				const struct penalty_row *planned, size_t count)
{
	return planned_rule(work, casefile, planned, count, TOPIC_HEARING_RIGHT);
}

bool hearing_needed(const struct rule *rule)
{
	return rule != NULL && rule_outcome(rule, OUTCOME_HEARING, 0) != 0;
}

/* ---- legal review and discussion */

bool legal_review_planned(struct work *work, const struct case_at_work *casefile,
			  Zh__CaseNoticed *body)
{
	struct penalty_row planned[PENALTIES_MAX];
	size_t count = penalties_store(planned, body->planned, body->n_planned);
	const struct rule *rule = planned_rule(work, casefile, planned, count, TOPIC_LEGAL_REVIEW);
	if (rule == NULL)
		return true;
	body->legal_rule = rule->id;
	if (rule_outcome(rule, OUTCOME_LEGAL_REVIEW, 0) == 0 || SABOTAGE("case.plans-unreviewed"))
		return true;
	body->legal_grounds =
		legal_grounds_told(work, 1u << ZH__LEGAL_REVIEW_GROUND__LEGAL_REVIEW_GROUND_BY_LAW,
				   &body->n_legal_grounds);
	return body->legal_grounds != NULL;
}
