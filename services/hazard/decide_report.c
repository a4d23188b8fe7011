/* The main line: a registered report opens a hazard, joins one that it repeats, or waits for a
 * person. */
#include "common/policy/dictionary.h"
#include "common/policy/policy.h"
#include "intake.pb-c.h"
#include "services/hazard/decide.h"

enum { REPEATS_LOOKED_AT_MAX = 8, CARRIERS_LOOKED_AT_MAX = 64 };

struct matter {
	const struct decide_context *context;
	const struct event *event;
	const Zh__ReportRegistered *report;
	const struct product_class *class; /* NULL: not in the dictionary */
	uint64_t firm;                     /* 0: none named */
	bool firm_is_new;
	struct firm_row firm_row;
	uint64_t repeated; /* open hazard of the same firm, class and batch; 0: none */
	struct facts facts;
};

static struct bytes text_bytes(const char *text)
{
	return bytes_of_text(text == NULL ? "" : text);
}

/* ---- firm */

uint64_t hazard_firm_current(const struct rows_reader *rows, const char *key,
			     struct firm_row *ret_row)
{
	uint64_t firm = hazard_firm_of_key(rows, key);
	if (firm == 0 || !hazard_firm_get(rows, firm, ret_row))
		return 0;
	if ((ret_row->flags & FIRM_MERGED) == 0)
		return firm;
	uint64_t into = hazard_number_get(rows, TABLE_FIRM_MERGES, firm);
	return into != 0 && hazard_firm_get(rows, into, ret_row) ? into : 0;
}

static void find_firm(struct matter *matter)
{
	const Zh__FirmRef *firm = matter->report->firm;
	if (firm == NULL || text_missing(firm->key))
		return;
	matter->firm = hazard_firm_current(matter->context->rows, firm->key, &matter->firm_row);
	if (matter->firm != 0)
		return;
	matter->firm_is_new = true;
	matter->firm = counter_next(matter->context->rows, OBJECT_FIRM, 0);
	matter->firm_row = (struct firm_row){0};
}

static void register_firm(const struct matter *matter, struct decision *decision)
{
	const Zh__ReportRegistered *report = matter->report;
	Zh__FirmRegistered *body = DECISION_MESSAGE(matter->context, decision, Zh__FirmRegistered,
						    zh__firm_registered__descriptor);
	if (body == NULL)
		return;
	body->firm = report->firm;
	SET_OPTIONAL(body, number, matter->firm);
	if (report->has_firm_role)
		SET_OPTIONAL(body, role, report->firm_role);
	body->class_code = report->class_code;
	struct event *event =
		decision_emit(matter->context, decision, ZH__EVENT_KIND__KIND_FIRM_REGISTERED,
			      own_object(matter->context, OBJECT_FIRM, matter->firm), body);
	if (event == NULL)
		return;
	event->head.object_version = 1;
	decision_meta(event)->firm_key = report->firm->key;
}

/* ---- repeats */

static bool look_repeat(void *pointer, const struct row_ref *found)
{
	struct matter *matter = (struct matter *)pointer;
	const struct rows_reader *rows = matter->context->rows;
	uint64_t number = found->value.size == 8 ? be64_get(found->value.data) : 0;
	struct hazard_row hazard;
	struct hazard_texts texts;
	if (!hazard_get(rows, number, &hazard) ||
	    state_table_row(&hazard_state_table, hazard.state, HAZARD_EVENT_SIGNAL)->verdict !=
		    STATE_GO ||
	    !hazard_texts_get(rows, number, &texts))
		return true;
	/* The index holds check sums: the texts decide. */
	if (!bytes_equal(texts.text[HAZARD_TEXT_BATCH],
			 text_bytes(matter->report->product->batch)) ||
	    !bytes_equal(texts.text[HAZARD_TEXT_CLASS], text_bytes(matter->report->class_code)))
		return true;
	matter->repeated = number;
	return false;
}

static void find_repeated(struct matter *matter)
{
	const Zh__ProductRef *product = matter->report->product;
	if (matter->firm == 0 || matter->firm_is_new || product == NULL ||
	    text_missing(product->batch))
		return;
	struct row_key prefix = row_key_u64(matter->firm);
	row_key_put_u64(&prefix, hazard_batch_key_of(text_bytes(matter->report->class_code),
						     text_bytes(product->batch)));
	/* Beyond the bound lie only more ended hazards of the very same batch: then it opens a new
	 * one. */
	(void)rows_scan(matter->context->rows, TABLE_HAZARDS_BY_FIRM, row_key_bytes(&prefix),
			bytes_of(NULL, 0), REPEATS_LOOKED_AT_MAX, look_repeat, matter);
}

/* ---- facts */

static uint64_t violation_bits(const Zh__ReportRegistered *report)
{
	uint64_t bits = 0;
	for (size_t i = 0; i < report->n_violations; i++)
		bits |= UINT64_C(1) << ((unsigned)report->violations[i] & 63u);
	return bits;
}

static unsigned failures_with_this(const struct matter *matter)
{
	unsigned failures = matter->firm_row.failures;
	if (matter->report->kind == ZH__REPORT_KIND__REPORT_KIND_SAMPLING && failures < UINT8_MAX)
		failures++;
	return failures;
}

static void gather_facts(struct matter *matter)
{
	const Zh__ReportRegistered *report = matter->report;
	struct facts *facts = &matter->facts;
	fact_set(facts, FACT_REPORT_KIND, report->kind);
	fact_set(facts, FACT_VIOLATIONS, (int64_t)violation_bits(report));
	fact_set(facts, FACT_URGENT, report->urgent != 0);
	fact_set(facts, FACT_RELAPSE, 0);
	fact_set(facts, FACT_SIGNALS, 1);
	if (report->has_near_ppm)
		fact_set(facts, FACT_SIMILARITY_PPM, report->near_ppm);
	if (report->has_severity)
		fact_set(facts, FACT_SEVERITY, report->severity);
	if (matter->class != NULL)
		fact_set(facts, FACT_CLASS_FLAGS, (int64_t)matter->class->flags);
	if (report->quantity != NULL && report->quantity->has_amount &&
	    report->quantity->amount <= INT64_MAX)
		fact_set(facts, FACT_QUANTITY, (int64_t)report->quantity->amount);
	if (report->has_amount_fen)
		fact_set(facts, FACT_AMOUNT_FEN, report->amount_fen);
	if (report->has_injuries)
		fact_set(facts, FACT_INJURIES, report->injuries);
	if (report->has_producer_region)
		fact_set(facts, FACT_PRODUCER_ELSEWHERE,
			 report->producer_region != matter->context->region);
	if (report->has_firm_role)
		fact_set(facts, FACT_FIRM_ROLE, report->firm_role);
	if (matter->firm == 0)
		return;
	int32_t today = time_day_of_ms(matter->context->now_ms);
	fact_set(facts, FACT_CONSECUTIVE_FAILURES, failures_with_this(matter));
	fact_set(facts, FACT_MAJOR_IN_TWO_YEARS,
		 hazard_firm_majors(&matter->firm_row, today, 0, NULL, NULL));
	fact_set(facts, FACT_FIRM_LISTED, (matter->firm_row.flags & FIRM_LISTED) != 0);
	if (report->product != NULL && !text_missing(report->product->batch))
		fact_set(facts, FACT_SAME_BATCH, matter->repeated != 0);
}

/* ---- what becomes of it */

/* `rule` NULL: a person joined it. */
static void join(const struct decide_context *context, struct decision *decision, uint64_t number,
		 uint64_t report, const struct rule *rule)
{
	struct hazard_row hazard;
	if (!hazard_get(context->rows, number, &hazard))
		return;
	Zh__SignalJoined *body = DECISION_MESSAGE(context, decision, Zh__SignalJoined,
						  zh__signal_joined__descriptor);
	if (body == NULL)
		return;
	SET_OPTIONAL(body, hazard, number);
	SET_OPTIONAL(body, report, report);
	body->why = rule != NULL ? "same_firm_class_batch" : "joined_by_person";
	SET_OPTIONAL(body, signals, hazard.signals + 1u);
	struct event *event = decision_emit(context, decision, ZH__EVENT_KIND__KIND_SIGNAL_JOINED,
					    own_object(context, OBJECT_HAZARD, number), body);
	if (event == NULL)
		return;
	event->head.object_version = hazard.object_version + 1u;
	if (rule != NULL)
		decision_rule(context, event, rule->id, rule->version);
}

static Zh__RuleRef *rule_ref(const struct matter *matter, struct decision *decision,
			     const struct rule *rule)
{
	Zh__RuleRef *ref =
		DECISION_MESSAGE(matter->context, decision, Zh__RuleRef, zh__rule_ref__descriptor);
	if (ref == NULL)
		return NULL;
	ref->id = rule->id;
	SET_OPTIONAL(ref, version, rule->version);
	return ref;
}

static int64_t first_report_ms(const struct matter *matter)
{
	if (matter->report->has_first_report_ms)
		return matter->report->first_report_ms;
	return matter->event->recorded_ms != 0 ? matter->event->recorded_ms
					       : matter->context->now_ms;
}

static Zh__HazardOpened *opened_body(const struct matter *matter, struct decision *decision)
{
	const Zh__ReportRegistered *report = matter->report;
	Zh__HazardOpened *body = DECISION_MESSAGE(matter->context, decision, Zh__HazardOpened,
						  zh__hazard_opened__descriptor);
	if (body == NULL)
		return NULL;
	SET_OPTIONAL(body, hazard, counter_next(matter->context->rows, OBJECT_HAZARD, 0));
	body->firm = report->firm;
	body->producer = report->producer;
	body->seller = report->seller;
	body->product = report->product;
	body->violations = report->violations;
	body->n_violations = report->n_violations;
	body->found = report->quantity;
	body->sample_no = report->sample_no;
	SET_OPTIONAL(body, report, report->report);
	SET_OPTIONAL(body, source_kind, (uint32_t)report->kind);
	SET_OPTIONAL(body, first_report_ms, first_report_ms(matter));
	if (report->has_firm_role)
		SET_OPTIONAL(body, firm_role, report->firm_role);
	if (report->has_place)
		SET_OPTIONAL(body, place, report->place);
	if (report->has_producer_region)
		SET_OPTIONAL(body, producer_region, report->producer_region);
	if (matter->firm != 0)
		SET_OPTIONAL(body, firm_number, matter->firm);
	if (matter->firm != 0 && report->kind == ZH__REPORT_KIND__REPORT_KIND_SAMPLING)
		SET_OPTIONAL(body, consecutive_failures, failures_with_this(matter));
	body->title = report->product != NULL && !text_missing(report->product->name)
			      ? report->product->name
			      : (matter->class != NULL ? matter->class->name_zh : NULL);
	return body;
}

/* The event names the class that intake resolved, not the one that the source wrote. */
static void set_class(const struct matter *matter, struct decision *decision,
		      Zh__HazardOpened *body)
{
	const char *code = matter->report->class_code;
	if (code == NULL || (body->product != NULL && body->product->class_code != NULL &&
			     strcmp(body->product->class_code, code) == 0))
		return;
	Zh__ProductRef *product = DECISION_MESSAGE(matter->context, decision, Zh__ProductRef,
						   zh__product_ref__descriptor);
	if (product == NULL)
		return;
	if (body->product != NULL)
		*product = *body->product;
	product->class_code = code;
	body->product = product;
}

static void open_hazard(const struct matter *matter, struct decision *decision)
{
	const struct decide_context *context = matter->context;
	struct policy_answer answer = policy_ask(context->policy, TOPIC_HAZARD_LEVEL,
						 &matter->facts, time_day_of_ms(context->now_ms));
	if (matter->firm_is_new)
		register_firm(matter, decision);
	Zh__HazardOpened *body = opened_body(matter, decision);
	if (body == NULL)
		return;
	set_class(matter, decision, body);
	SET_OPTIONAL(body, proposed_level,
		     (Zh__HazardLevel)rule_outcome(answer.rule, OUTCOME_LEVEL,
						   ZH__HAZARD_LEVEL__HAZARD_LEVEL_GENERAL));
	body->level_rule = rule_ref(matter, decision, answer.rule);
	if (matter->report->urgent || rule_outcome(answer.rule, OUTCOME_URGENT, 0) != 0)
		SET_OPTIONAL(body, urgent, 1);
	struct object_id hazard = own_object(context, OBJECT_HAZARD, body->hazard);
	struct event *event =
		decision_emit(context, decision, ZH__EVENT_KIND__KIND_HAZARD_OPENED, hazard, body);
	if (event == NULL)
		return;
	event->head.object_version = 1;
	decision_rule(context, event, answer.rule->id, answer.rule->version);
	if (body->firm != NULL)
		decision_meta(event)->firm_key = body->firm->key;
	(void)decide_clock_start(context, decision, CLOCK_HAZARD_ORDER, hazard, context->now_ms, 0,
				 NULL);
}

static void study(struct matter *matter)
{
	const char *class_code = matter->report->class_code;
	if (matter->context->dictionary != NULL && class_code != NULL)
		matter->class = dictionary_class(matter->context->dictionary, class_code);
	find_firm(matter);
	find_repeated(matter);
	gather_facts(matter);
}

void hazard_decide_report(const struct decide_context *context, const struct event *event,
			  struct decision *decision)
{
	const Zh__ReportRegistered *report =
		EVENT_BODY(event, Zh__ReportRegistered, zh__report_registered__descriptor);
	if (report->report == 0) {
		decision_poison(decision, "report_registered.no_report");
		return;
	}
	if (report->test)
		return; /* it counts nowhere */
	struct matter matter = {.context = context, .event = event, .report = report};
	study(&matter);
	struct policy_answer route = policy_ask(context->policy, TOPIC_REPORT_ROUTE, &matter.facts,
						time_day_of_ms(context->now_ms));
	if (matter.repeated != 0 && rule_outcome(route.rule, OUTCOME_JOINS, 0) != 0)
		join(context, decision, matter.repeated, report->report, route.rule);
	else if (rule_outcome(route.rule, OUTCOME_OPENS_HAZARD, 0) != 0)
		open_hazard(&matter, decision);
}

/* ---- what a person found in a report that waited */

static bool look_same_report(void *pointer, const struct row_ref *found)
{
	struct matter *matter = (struct matter *)pointer;
	struct hazard_row hazard;
	uint64_t number = found->value.size == 8 ? be64_get(found->value.data) : 0;
	if (!hazard_get(matter->context->rows, number, &hazard) ||
	    hazard.report != matter->report->report)
		return true;
	matter->repeated = number;
	return false;
}

/* A rule may have opened one while the person was still checking: intake hears of it later. */
static bool is_carried(struct matter *matter)
{
	const Zh__ProductRef *product = matter->report->product;
	if (matter->firm == 0 || matter->firm_is_new)
		return false;
	struct row_key prefix = row_key_u64(matter->firm);
	row_key_put_u64(&prefix,
			hazard_batch_key_of(text_bytes(matter->report->class_code),
					    text_bytes(product != NULL ? product->batch : NULL)));
	matter->repeated = 0;
	/* Beyond the bound a second hazard on one report may open: a person ends it as
	 * unfounded. */
	(void)rows_scan(matter->context->rows, TABLE_HAZARDS_BY_FIRM, row_key_bytes(&prefix),
			bytes_of(NULL, 0), CARRIERS_LOOKED_AT_MAX, look_same_report, matter);
	return matter->repeated != 0;
}

void hazard_decide_checked(const struct decide_context *context, const struct event *event,
			   struct decision *decision)
{
	const Zh__ReportChecked *checked =
		EVENT_BODY(event, Zh__ReportChecked, zh__report_checked__descriptor);
	if (checked->outcome == NULL || strcmp(checked->outcome, "hazard") != 0 ||
	    checked->hazard != 0 || checked->report == 0)
		return;
	Zh__ReportRegistered *report = DECISION_MESSAGE(context, decision, Zh__ReportRegistered,
							zh__report_registered__descriptor);
	if (report == NULL)
		return;
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
	if (checked->has_first_report_ms)
		SET_OPTIONAL(report, first_report_ms, checked->first_report_ms);
	struct matter matter = {.context = context, .event = event, .report = report};
	study(&matter);
	if (!is_carried(&matter))
		open_hazard(&matter, decision);
}

void hazard_decide_joined(const struct decide_context *context, const struct event *event,
			  struct decision *decision)
{
	const Zh__ReportJoined *joined =
		EVENT_BODY(event, Zh__ReportJoined, zh__report_joined__descriptor);
	struct hazard_row row;
	if (joined->hazard == 0 || !hazard_get(context->rows, joined->hazard, &row) ||
	    row.report == joined->report ||
	    state_table_row(&hazard_state_table, row.state, HAZARD_EVENT_SIGNAL)->verdict !=
		    STATE_GO)
		return;
	join(context, decision, joined->hazard, joined->report, NULL);
}
