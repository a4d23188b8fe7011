/* A person classified a report again whose hazard is there already. */
#include "common/base/sabotage.h"
#include "common/policy/rules/policy.h"
#include "intake.pb-c.h"
#include "services/hazard/archive/decide.h"
#include "services/hazard/rectification/decide_open.h"
#include "services/hazard/rectification/violations.h"

/* ---- violations and level */

struct restating {
	const struct decide_context *context;
	struct decision *decision;
	const Zh__ReportReclassified *told;
	struct hazard_row row;
	Zh__SignalRestated *body;
};

static bool finding_now(const struct restating *r, struct hazard_finding *finding)
{
	struct hazard_texts texts;
	if (!hazard_texts_get(r->context->rows, r->told->hazard, &texts))
		return false;
	uint64_t bits = r->body->restated
				? violations_bits(r->body->violations, r->body->n_violations)
				: texts.head.violations;
	Zh__Quantity *found = NEW(r, Quantity);
	if (!hazard_finding_of(r->context, r->decision, &texts, bits, finding))
		return false;
	if (texts.head.found != 0) {
		SET_OPTIONAL(found, amount, texts.head.found);
		finding->found = found;
	}
	finding->kind = (Zh__ReportKind)r->row.source_kind;
	finding->severity = r->told->severity;
	finding->urgent = (r->row.flags & HAZARD_URGENT) != 0;
	finding->controlled = (r->row.flags & HAZARD_CONTROLLED) != 0;
	finding->chain_of = r->row.chain_of;
	finding->split_from = r->told->hazard; /* its sample failed once, and that is counted */
	if (work_text_given(r->told->class_code))
		finding->class_code = r->told->class_code;
	return true;
}

/* As a level that a person sets: the interview asks for a run of failures and a major hazard. */
static void put_firms_run(const struct restating *r)
{
	struct firm_row firm;
	if (r->row.firm == 0 || !hazard_firm_get(r->context->rows, r->row.firm, &firm) ||
	    firm.failures < 2 || hazard_is_the_firms_own(&r->row))
		return;
	SET_OPTIONAL(r->body, consecutive_failures, firm.failures);
	SET_OPTIONAL(r->body, firm_majors,
		     hazard_firm_open_majors(r->context->rows, r->row.firm, r->told->hazard));
}

/* The level is asked again with what is kept of the hazard and what is said now.  It is proposed
 * higher, never lower: that takes persons. */
static bool level_raised(const struct restating *r)
{
	struct hazard_finding finding;
	struct hazard_study study;
	if (!finding_now(r, &finding))
		return false;
	hazard_study_finding(r->context, r->decision, &finding, &study);
	const struct rule *rule = policy_ask(r->context->policy, TOPIC_HAZARD_LEVEL, &study.facts,
					     time_day_of_ms(r->context->now_ms))
					  .rule;
	int64_t level = rule_outcome(rule, OUTCOME_LEVEL, 0);
	bool raised = level > r->row.proposed && level > r->row.level;
	if (SABOTAGE("hazard.classified-anew-lowers"))
		raised = level != r->row.proposed;
	if (!raised)
		return false;
	Zh__RuleRef *ref = NEW(r, RuleRef);
	ref->id = rule->id;
	SET_OPTIONAL(ref, version, rule->version);
	r->body->level_rule = ref;
	SET_OPTIONAL(r->body, proposed_level, (Zh__HazardLevel)level);
	if (r->row.level == 0)
		SET_OPTIONAL(r->body, level_open, 1);
	if (rule_outcome(rule, OUTCOME_URGENT, 0) != 0 && !finding.urgent)
		SET_OPTIONAL(r->body, urgent, 1);
	put_firms_run(r);
	return true;
}

/* An open hazard alone: what is over isn't taken up again by a word in a report. */
static bool is_open_to_it(const struct hazard_row *row)
{
	return SABOTAGE("hazard.closed-is-classified") ||
	       state_table_row(&hazard_state_table, row->state, HAZARD_EVENT_SIGNAL).verdict ==
		       STATE_GO;
}

/* What became of the hazard's version. */
static uint32_t signal_restated(const struct decide_context *context, const struct event *event,
				const Zh__ReportReclassified *told, struct decision *decision)
{
	struct restating r = {.context = context, .decision = decision, .told = told};
	uint64_t bits = violations_bits(told->violations, told->n_violations);
	if (!hazard_get(context->rows, told->hazard, &r.row))
		return 0;
	uint32_t version = r.row.object_version;
	if (!is_open_to_it(&r.row))
		return version;
	r.body = NEW_IN(context, decision, SignalRestated);
	SET_OPTIONAL(r.body, hazard, told->hazard);
	SET_OPTIONAL(r.body, report, told->report);
	r.body->classified_by = event->meta->person;
	r.body->second = event->meta->second;
	bool told_more = violations_restate(context, decision, told->hazard,
					    r.row.report == told->report, bits, r.body);
	if (!level_raised(&r) && !told_more)
		return version;
	struct event *restated =
		decision_emit(context, decision, KIND(SIGNAL_RESTATED),
			      own_object(context, OBJECT_HAZARD, told->hazard), r.body);
	restated->head.object_version = ++version;
	if (r.body->level_rule != NULL)
		decision_rule(context, restated, r.body->level_rule->id,
			      r.body->level_rule->version);
	return version;
}

/* ---- the mark of a self-report */

/* A person corrected the mark of the self-report that opened it; from here on it counts so. */
static void mark_corrected(const struct decide_context *context, const Zh__ReportReclassified *told,
			   uint32_t version, struct decision *decision)
{
	struct hazard_row row;
	bool controlled = told->risk == ZH__RISK_CONTROL__RISK_CONTROL_CONTROLLED;
	if (!told->has_risk || told->hazard == 0 ||
	    !hazard_get(context->rows, told->hazard, &row) || row.report != told->report ||
	    ((row.flags & HAZARD_CONTROLLED) != 0) == controlled || SABOTAGE("hazard.mark-untold"))
		return;
	Zh__SelfReportMarked *body = NEW_IN(context, decision, SelfReportMarked);
	SET_OPTIONAL(body, hazard, told->hazard);
	SET_OPTIONAL(body, report, told->report);
	SET_OPTIONAL(body, controlled, controlled);
	struct event *marked =
		decision_emit(context, decision, KIND(SELF_REPORT_MARKED),
			      own_object(context, OBJECT_HAZARD, told->hazard), body);
	marked->head.object_version = version;
	if (controlled || row.level == 0 || row.firm == 0)
		return;
	row.flags &= (uint8_t)~HAZARD_CONTROLLED;
	hazard_decide_supervision(
		context, decision, row.firm, NULL,
		&(struct supervision_cause){.level = (Zh__HazardLevel)row.level, .hazard = &row});
}

void hazard_decide_reclassified(const struct decide_context *context, const struct input *input,
				struct decision *decision)
{
	const struct event *event = input->event;
	const Zh__ReportReclassified *told = BODY(event, ReportReclassified);
	if (told->hazard == 0)
		return; /* intake says it again once it knows of a hazard */
	uint32_t version = signal_restated(context, event, told, decision);
	mark_corrected(context, told, version + 1u, decision);
}
