/* What a ledger row counts in a firm's credit: the hot path, one lean event. */
#include "services/credit/decide_fact.h"
#include "escalation.pb-c.h"

static uint32_t violation_bits(const Zh__LedgerRowOpened *row)
{
	uint32_t bits = 0;
	for (size_t i = 0; i < row->n_violations; i++)
		bits |= UINT32_C(1) << (row->violations[i] & 31);
	return bits;
}

static const struct rule *fact_rule(const struct work *work, const Zh__LedgerRowOpened *row,
				    int32_t day)
{
	struct facts facts = {.known = 0};
	if (row->has_level)
		fact_set(&facts, FACT_LEVEL, row->level);
	fact_set(&facts, FACT_VIOLATIONS, violation_bits(row));
	if (row->has_firm_role)
		fact_set(&facts, FACT_FIRM_ROLE, row->firm_role);
	return policy_ask(work->context->policy, TOPIC_CREDIT_FACT, &facts, day).rule;
}

static bool firm_is_sound(const Zh__FirmRef *firm)
{
	return firm != NULL && work_text_given(firm->key) && strlen(firm->key) < FIRM_KEY_SIZE &&
	       (firm->name == NULL || strlen(firm->name) <= FIRM_NAME_SIZE);
}

void credit_fact_record(struct work *work, const struct event *event)
{
	const Zh__LedgerRowOpened *row = BODY(event, LedgerRowOpened);
	if (row->credit_weight == 0 || row->firm == NULL)
		return; /* counts nothing, or nobody is known yet whom it could count against */
	if (!firm_is_sound(row->firm)) {
		(void)work_poison(work, "credit.firm_unsound");
		return;
	}
	int32_t day = time_day_of_ms(work->context->now_ms);
	const struct rule *rule = fact_rule(work, row, day);
	int64_t weight = rule_outcome(rule, OUTCOME_CREDIT_WEIGHT, row->credit_weight);
	int64_t months = rule_outcome(rule, OUTCOME_CREDIT_MONTHS, 0);
	if (weight <= 0 || months <= 0)
		return; /* policy says that it doesn't count */
	Zh__CreditFactRecorded *body = NEW(work, CreditFactRecorded);
	uint64_t number = counter_next(work->context->rows, OBJECT_FACT, 0);
	SET_OPTIONAL(body, fact, number);
	body->firm_key = row->firm->key;
	SET_OPTIONAL(body, ground, row->credit_ground);
	SET_OPTIONAL(body, weight, (uint32_t)weight);
	SET_OPTIONAL(body, hazard, row->hazard);
	SET_OPTIONAL(body, ledger_row, row->row);
	SET_OPTIONAL(body, window_to_day, time_yyyymmdd(time_add_months(day, (int32_t)months)));
	body->has_level = row->has_level;
	body->level = row->level;
	if (credit_firm_number(work->context->rows, row->firm->key) == 0)
		body->firm_name = row->firm->name; /* said once */
	struct event *recorded = work_emit(work, KIND(CREDIT_FACT_RECORDED),
					   work_object(work, OBJECT_FACT, number), 0, body);
	decision_rule(work->context, recorded, rule->id, rule->version);
}
