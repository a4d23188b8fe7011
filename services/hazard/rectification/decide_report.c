/* The main line: a registered report opens a hazard, joins one that it repeats, or waits for a
 * person. */
#include "common/base/sabotage.h"
#include "common/policy/rules/policy.h"
#include "intake.pb-c.h"
#include "services/hazard/rectification/decide_relapse.h"
#include "services/hazard/rectification/violations.h"
#include "services/hazard/sampling/decide.h"

enum { REPEATS_LOOKED_AT_MAX = 64, CARRIERS_LOOKED_AT_MAX = 64 };

struct matter {
	const struct decide_context *context;
	const Zh__ReportRegistered *report;
	struct hazard_finding finding;
	struct hazard_study study;
	struct sampling_report sample;
	/* Of the same firm, class and batch; 0: none. */
	uint64_t repeated; /* open */
	uint64_t ended;    /* cancelled off: the last one */
	uint64_t carries;  /* the report whose hazard is looked for */
	uint64_t carrier;  /* the hazard that it opened; 0: none */
};

static struct bytes text_bytes(const char *text)
{
	return bytes_of_text(text == NULL ? "" : text);
}

/* ---- what a report tells */

static struct hazard_finding finding_of(const struct event *event,
					const Zh__ReportRegistered *report)
{
	return (struct hazard_finding){
		.report = report->report,
		.kind = report->kind,
		.firm = report->firm,
		.firm_role = report->firm_role,
		.producer = report->producer,
		.seller = report->seller,
		.product = report->product,
		.class_code = report->class_code,
		.violations = report->violations,
		.violation_count = report->n_violations,
		.found = report->quantity,
		.sample_no = report->sample_no,
		.sample_source = report->sample_source,
		.severity = report->severity,
		.place = report->place,
		.producer_region = report->producer_region,
		.first_report_ms =
			report->has_first_report_ms ? report->first_report_ms : event->recorded_ms,
		.has_amount_fen = report->has_amount_fen != 0,
		.has_injuries = report->has_injuries != 0,
		.amount_fen = report->amount_fen,
		.injuries = report->injuries,
		.urgent = report->urgent != 0,
		.controlled = report->kind == ZH__REPORT_KIND__REPORT_KIND_SELF_REPORT &&
			      report->controlled && !SABOTAGE("hazard.controlled-untold"),
	};
}

/* ---- repeats */

static bool look_repeat(void *pointer, const struct row_ref *found)
{
	struct matter *matter = (struct matter *)pointer;
	const struct rows_reader *rows = matter->context->rows;
	uint64_t number = found->value.size == 8 ? be64_get(found->value.data) : 0;
	struct hazard_row hazard;
	struct hazard_texts texts;
	if (!hazard_get(rows, number, &hazard) || !hazard_texts_get(rows, number, &texts))
		return true;
	bool open =
		state_table_row(&hazard_state_table, hazard.state, HAZARD_EVENT_SIGNAL).verdict ==
		STATE_GO;
	if (!open && !hazard_was_cancelled_off(&hazard))
		return true;
	if (SABOTAGE("hazard.closed-takes-signals"))
		open = true;
	/* The index holds check sums: the texts decide. */
	if (!bytes_equal(texts.text[HAZARD_TEXT_BATCH],
			 text_bytes(matter->report->product->batch)) ||
	    !bytes_equal(texts.text[HAZARD_TEXT_CLASS], text_bytes(matter->report->class_code)))
		return true;
	*(open ? &matter->repeated : &matter->ended) = number;
	return !open;
}

static void find_repeated(struct matter *matter)
{
	const Zh__ProductRef *product = matter->report->product;
	if (matter->study.firm == 0 || matter->study.firm_is_new || product == NULL ||
	    !work_text_given(product->batch))
		return;
	uint64_t batch_key = hazard_batch_key_of(text_bytes(matter->report->class_code),
						 text_bytes(product->batch));
	if ((matter->study.firm_row.batches & hazard_batch_bit(batch_key)) == 0)
		return;
	struct row_key prefix = row_key_u64(matter->study.firm);
	row_key_put_u64(&prefix, batch_key);
	/* Beyond the bound lie only more ended hazards of the very same batch: the chain goes on
	 * from the last one that was seen. */
	(void)rows_scan(matter->context->rows, TABLE_HAZARDS_BY_FIRM, row_key_bytes(&prefix),
			bytes_of(NULL, 0), REPEATS_LOOKED_AT_MAX, look_repeat, matter);
}

/* ---- what becomes of it */

struct signal {
	uint64_t report;
	uint64_t violations; /* that it tells, as bits */
	const struct rule
		*rule; /* NULL: a person joined it, or the sample says that it is the same */
	const char *why;
};

static void join(const struct decide_context *context, struct decision *decision, uint64_t number,
		 const struct signal *signal)
{
	struct hazard_row hazard;
	if (!hazard_get(context->rows, number, &hazard))
		return;
	Zh__SignalJoined *body = NEW_IN(context, decision, SignalJoined);
	SET_OPTIONAL(body, hazard, number);
	SET_OPTIONAL(body, report, signal->report);
	body->why = signal->why;
	SET_OPTIONAL(body, signals, hazard.signals + 1u);
	violations_join(context, decision, number, signal->violations, body);
	struct event *event = decision_emit(context, decision, KIND(SIGNAL_JOINED),
					    own_object(context, OBJECT_HAZARD, number), body);
	event->head.object_version = hazard.object_version + 1u;
	if (signal->rule != NULL)
		decision_rule(context, event, signal->rule->id, signal->rule->version);
	if (hazard.state == HAZARD_STOPPED)
		hazard_wake(context, decision, own_object(context, OBJECT_HAZARD, number),
			    "signal_joined");
}

static struct signal signal_of(const Zh__ReportRegistered *report, const struct rule *rule,
			       const char *why)
{
	return (struct signal){
		.report = report->report,
		.violations = violations_bits(report->violations, report->n_violations),
		.rule = rule,
		.why = why,
	};
}

/* The facts of the route: those of a hazard, and how near the report is to others. */
static void study(struct matter *matter, const struct decision *decision)
{
	const Zh__ReportRegistered *report = matter->report;
	struct facts *facts = &matter->study.facts;
	hazard_study_finding(matter->context, decision, &matter->finding, &matter->study);
	find_repeated(matter);
	if (report->has_near_ppm)
		fact_set(facts, FACT_SIMILARITY_PPM, report->near_ppm);
	if (matter->study.firm != 0 && report->product != NULL &&
	    work_text_given(report->product->batch))
		fact_set(facts, FACT_SAME_BATCH, matter->repeated != 0);
	if (matter->repeated == 0)
		hazard_find_relapse(matter->context, matter->ended, &matter->finding,
				    &matter->study);
}

/* One hazard per sample, however often and by whomever its failure is told. */
static bool told_before(struct matter *matter, struct decision *decision)
{
	struct hazard_row row;
	matter->sample = sampling_study_report(matter->context, matter->report);
	if (matter->sample.kind == SAMPLING_REPORT_NEW ||
	    matter->sample.kind == SAMPLING_REPORT_RESULT)
		matter->finding.source = matter->sample.sampling;
	matter->finding.traced =
		matter->sample.kind == SAMPLING_REPORT_RESULT && matter->sample.traced;
	if (matter->sample.kind == SAMPLING_REPORT_SETTLED)
		return true;
	if (matter->sample.kind != SAMPLING_REPORT_REPEATS || SABOTAGE("sampling.counted_twice"))
		return false;
	if (hazard_get(matter->context->rows, matter->sample.hazard, &row) &&
	    state_table_row(&hazard_state_table, row.state, HAZARD_EVENT_SIGNAL).verdict ==
		    STATE_GO)
		join(matter->context, decision, matter->sample.hazard,
		     &(struct signal){.report = matter->report->report, .why = "same_sample"});
	return true;
}

static bool look_same_report(void *pointer, const struct row_ref *found)
{
	struct matter *matter = (struct matter *)pointer;
	struct hazard_row hazard;
	uint64_t number = found->value.size == 8 ? be64_get(found->value.data) : 0;
	if (!hazard_get(matter->context->rows, number, &hazard) || hazard.report != matter->carries)
		return true;
	matter->carrier = number;
	return false;
}

/* A rule may have opened one while the person was still checking: intake hears of it later. */
static bool is_carried(struct matter *matter, uint64_t report)
{
	const Zh__ProductRef *product = matter->report->product;
	if (matter->study.firm == 0 || matter->study.firm_is_new)
		return false;
	struct row_key prefix = row_key_u64(matter->study.firm);
	row_key_put_u64(&prefix,
			hazard_batch_key_of(text_bytes(matter->report->class_code),
					    text_bytes(product != NULL ? product->batch : NULL)));
	matter->carries = report;
	/* Beyond the bound a second hazard on one report may open: a person ends it as
	 * unfounded. */
	(void)rows_scan(matter->context->rows, TABLE_HAZARDS_BY_FIRM, row_key_bytes(&prefix),
			bytes_of(NULL, 0), CARRIERS_LOOKED_AT_MAX, look_same_report, matter);
	return matter->carrier != 0;
}

/* The second item of a paper (令121号 9) is no second signal of it. */
static bool paper_is_carried(struct matter *matter)
{
	const Zh__ReportRegistered *report = matter->report;
	return report->split_from != 0 &&
	       (report->hazard != 0 || is_carried(matter, report->split_from));
}

/* It opened no hazard and joined none: an officer may still go and look because of it. */
static void note(const struct decide_context *context, const Zh__ReportRegistered *report,
		 const struct rule *route, struct decision *decision)
{
	Zh__ReportNoted *body = NEW_IN(context, decision, ReportNoted);
	SET_OPTIONAL(body, report, report->report);
	if (report->test)
		SET_OPTIONAL(body, test, 1);
	struct event *event =
		decision_emit(context, decision, KIND(REPORT_NOTED),
			      object_id_make(OBJECT_REPORT, context->region, report->report), body);
	if (route != NULL)
		decision_rule(context, event, route->id, route->version);
}

static bool tells_of_a_hazard(const struct decision *decision)
{
	for (size_t i = 0; i < decision->event_count; i++) {
		uint16_t kind = decision->events[i]->head.kind;
		if (kind == KIND(HAZARD_OPENED) || kind == KIND(SIGNAL_JOINED))
			return true;
	}
	return false;
}

/* The rule that says what becomes of it; NULL: none was asked. */
static const struct rule *take_report(const struct decide_context *context,
				      const struct event *event, const Zh__ReportRegistered *report,
				      struct decision *decision)
{
	if (report->test)
		return NULL; /* it counts nowhere */
	struct matter matter = {
		.context = context, .report = report, .finding = finding_of(event, report)};
	if (told_before(&matter, decision))
		return NULL;
	study(&matter, decision);
	if (paper_is_carried(&matter) && !SABOTAGE("hazard.paper-counted-twice"))
		return NULL;
	struct policy_answer route =
		policy_ask(context->policy, TOPIC_REPORT_ROUTE, &matter.study.facts,
			   time_day_of_ms(context->now_ms));
	bool awaited = matter.sample.kind == SAMPLING_REPORT_RESULT;
	if (!awaited && matter.repeated != 0 && rule_outcome(route.rule, OUTCOME_JOINS, 0) != 0) {
		struct signal signal = signal_of(report, route.rule, "same_firm_class_batch");
		join(context, decision, matter.repeated, &signal);
	} else if (awaited || rule_outcome(route.rule, OUTCOME_OPENS_HAZARD, 0) != 0) {
		if (!awaited)
			matter.finding.route = route.rule;
		(void)hazard_open_again(context, decision, &matter.finding, &matter.study);
	}
	sampling_result_told(context, decision, &matter.sample);
	return route.rule;
}

void hazard_decide_report(const struct decide_context *context, const struct input *input,
			  struct decision *decision)
{
	const struct event *event = input->event;
	const Zh__ReportRegistered *report = BODY(event, ReportRegistered);
	if (report->report == 0) {
		decision_poison(decision, "report_registered.no_report");
		return;
	}
	const struct rule *route = take_report(context, event, report, decision);
	if (!tells_of_a_hazard(decision))
		note(context, report, route, decision);
}

/* ---- what a person found in a report that waited */

void hazard_decide_checked(const struct decide_context *context, const struct input *input,
			   struct decision *decision)
{
	const struct event *event = input->event;
	const Zh__ReportChecked *checked = BODY(event, ReportChecked);
	if (checked->outcome == NULL || strcmp(checked->outcome, "hazard") != 0 ||
	    checked->hazard != 0 || checked->report == 0)
		return;
	Zh__ReportRegistered *report = NEW_IN(context, decision, ReportRegistered);
	SET_OPTIONAL(report, report, checked->report);
	SET_OPTIONAL(report, kind, checked->kind);
	report->firm = checked->firm;
	report->product = checked->product;
	report->class_code = checked->product != NULL ? checked->product->class_code : NULL;
	report->violations = checked->violations;
	report->n_violations = checked->n_violations;
	if (checked->severity != ZH__HAZARD_LEVEL__HAZARD_LEVEL_UNKNOWN)
		SET_OPTIONAL(report, severity, checked->severity);
	if (checked->has_place)
		SET_OPTIONAL(report, place, checked->place);
	if (checked->controlled)
		SET_OPTIONAL(report, controlled, 1);
	if (checked->has_first_report_ms)
		SET_OPTIONAL(report, first_report_ms, checked->first_report_ms);
	struct matter matter = {
		.context = context, .report = report, .finding = finding_of(event, report)};
	study(&matter, decision);
	if (!is_carried(&matter, report->report))
		(void)hazard_open_again(context, decision, &matter.finding, &matter.study);
}

void hazard_decide_joined(const struct decide_context *context, const struct input *input,
			  struct decision *decision)
{
	const struct event *event = input->event;
	const Zh__ReportJoined *joined = BODY(event, ReportJoined);
	struct hazard_row row;
	if (!hazard_get(context->rows, joined->hazard, &row) || row.report == joined->report)
		return;
	if (hazard_was_cancelled_off(&row)) {
		(void)hazard_open_from_ended(context, decision,
					     &(struct hazard_ended){
						     .hazard = joined->hazard,
						     .report = joined->report,
						     .version = row.object_version + 1u,
					     });
		return;
	}
	if (state_table_row(&hazard_state_table, row.state, HAZARD_EVENT_SIGNAL).verdict !=
	    STATE_GO)
		return;
	join(context, decision, joined->hazard,
	     &(struct signal){
		     .report = joined->report,
		     .violations = violations_bits(joined->violations, joined->n_violations),
		     .why = "joined_by_person",
	     });
}

void hazard_decide_unjoined(const struct decide_context *context, const struct input *input,
			    struct decision *decision)
{
	const struct event *event = input->event;
	const Zh__ReportUnjoined *unjoined = BODY(event, ReportUnjoined);
	struct hazard_row row;
	if (!hazard_get(context->rows, unjoined->hazard, &row) || row.report == unjoined->report ||
	    row.signals < 2 ||
	    state_table_row(&hazard_state_table, row.state, HAZARD_EVENT_UNJOINED).verdict !=
		    STATE_GO)
		return;
	Zh__SignalUnjoined *body = NEW_IN(context, decision, SignalUnjoined);
	SET_OPTIONAL(body, hazard, unjoined->hazard);
	SET_OPTIONAL(body, report, unjoined->report);
	SET_OPTIONAL(body, signals, row.signals - 1u);
	violations_unjoin(context, decision, unjoined->hazard, unjoined->report, body);
	struct event *undone =
		decision_emit(context, decision, KIND(SIGNAL_UNJOINED),
			      own_object(context, OBJECT_HAZARD, unjoined->hazard), body);
	undone->head.object_version = row.object_version + 1u;
}
