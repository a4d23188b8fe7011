/* A finding becomes a hazard. */
#include "services/hazard/rectification/decide_open.h"

#include "common/base/hash64.h"
#include "common/base/sabotage.h"
#include "common/policy/books/checklist.h"
#include "common/policy/books/dictionary.h"
#include "common/policy/rules/policy.h"
#include "services/hazard/archive/tables.h"
#include "services/hazard/campaign/drive.h"

/* ---- numbers that this decision has taken already */

static uint64_t taken(const struct decision *decision, uint16_t kind)
{
	uint64_t count = 0;
	for (size_t i = 0; i < decision->event_count; i++)
		count += decision->events[i]->head.kind == kind;
	return count;
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

/* The firm of this key that the same decision registers; 0: none. */
static uint64_t firm_registered_here(const struct decision *decision, const char *key)
{
	for (size_t i = 0; i < decision->event_count; i++) {
		const struct event *event = decision->events[i];
		if (event->head.kind != KIND(FIRM_REGISTERED))
			continue;
		const Zh__FirmRegistered *body = BODY(event, FirmRegistered);
		if (body->firm != NULL && strcmp(body->firm->key, key) == 0)
			return body->number;
	}
	return 0;
}

static void find_firm(const struct decide_context *context, const struct decision *decision,
		      const Zh__FirmRef *firm, struct hazard_study *study)
{
	if (firm == NULL || !work_text_given(firm->key))
		return;
	study->firm = hazard_firm_current(context->rows, firm->key, &study->firm_row);
	if (study->firm != 0)
		return;
	study->firm_row = (struct firm_row){0};
	study->firm = firm_registered_here(decision, firm->key);
	if (study->firm != 0)
		return;
	study->firm_is_new = true;
	study->firm =
		counter_next(context->rows, OBJECT_FIRM, taken(decision, KIND(FIRM_REGISTERED)));
}

static void register_firm(const struct decide_context *context, struct decision *decision,
			  const struct hazard_finding *finding, const struct hazard_study *study)
{
	Zh__FirmRegistered *body = NEW_IN(context, decision, FirmRegistered);
	body->firm = finding->firm;
	SET_OPTIONAL(body, number, study->firm);
	if (finding->firm_role != ZH__FIRM_ROLE__FIRM_ROLE_UNKNOWN)
		SET_OPTIONAL(body, role, finding->firm_role);
	body->class_code = finding->class_code;
	struct event *event = decision_emit(context, decision, KIND(FIRM_REGISTERED),
					    own_object(context, OBJECT_FIRM, study->firm), body);
	event->head.object_version = 1;
	decision_meta(event)->firm_key = finding->firm->key;
}

/* Who found it may not say what the firm is to the product: who is one thing alone is that. */
static Zh__FirmRole role_of(const struct decide_context *context,
			    const struct hazard_finding *finding, const struct hazard_study *study)
{
	struct archive_row archive;
	if (finding->firm_role != ZH__FIRM_ROLE__FIRM_ROLE_UNKNOWN || study->firm == 0 ||
	    !archive_get(context->rows, study->firm, &archive) ||
	    SABOTAGE("hazard.role-unlooked-up"))
		return finding->firm_role;
	return (Zh__FirmRole)firm_only_role(archive.roles);
}

/* ---- facts */

/* A part of a failed sample is no second failure. */
static bool is_failure(const struct hazard_finding *finding)
{
	return finding->kind == ZH__REPORT_KIND__REPORT_KIND_SAMPLING && finding->split_from == 0;
}

static unsigned failures_with_this(const struct hazard_finding *finding,
				   const struct hazard_study *study)
{
	unsigned failures = study->firm_row.failures;
	if (is_failure(finding) && failures < UINT8_MAX)
		failures++;
	return failures;
}

/* The firm's run of failures; from the second on its major hazards matter too. */
static void set_run(const struct decide_context *context, const struct hazard_finding *finding,
		    const struct hazard_study *study, Zh__HazardOpened *body)
{
	SET_OPTIONAL(body, consecutive_failures, failures_with_this(finding, study));
	unsigned majors = body->consecutive_failures < 2
				  ? 0
				  : hazard_firm_open_majors(context->rows, study->firm, 0);
	if (majors != 0)
		SET_OPTIONAL(body, firm_majors, majors);
}

static uint64_t violation_bits(const struct hazard_finding *finding)
{
	uint64_t bits = 0;
	for (size_t i = 0; i < finding->violation_count; i++)
		bits |= UINT64_C(1) << ((unsigned)finding->violations[i] & 63u);
	return bits;
}

static void firm_facts(const struct decide_context *context, const struct hazard_finding *finding,
		       struct hazard_study *study)
{
	struct facts *facts = &study->facts;
	int32_t today = time_day_of_ms(context->now_ms);
	fact_set(facts, FACT_CONSECUTIVE_FAILURES, failures_with_this(finding, study));
	fact_set(facts, FACT_MAJOR_IN_TWO_YEARS,
		 hazard_firm_majors(context->rows, study->firm, &study->firm_row, today, 0).count);
	fact_set(facts, FACT_FIRM_LISTED, (study->firm_row.flags & FIRM_LISTED) != 0);
}

static void gather_facts(const struct decide_context *context, const struct hazard_finding *finding,
			 struct hazard_study *study)
{
	struct facts *facts = &study->facts;
	const Zh__Quantity *found = finding->found;
	fact_set(facts, FACT_REPORT_KIND, finding->kind);
	fact_set(facts, FACT_VIOLATIONS, (int64_t)violation_bits(finding));
	fact_set(facts, FACT_URGENT, finding->urgent);
	fact_set(facts, FACT_RELAPSE, finding->chain_of != 0);
	fact_set(facts, FACT_SIGNALS, 1);
	fact_set(facts, FACT_CONTROLLED, finding->controlled);
	if (finding->severity != ZH__HAZARD_LEVEL__HAZARD_LEVEL_UNKNOWN)
		fact_set(facts, FACT_SEVERITY, finding->severity);
	if (study->class != NULL)
		fact_set(facts, FACT_CLASS_FLAGS, (int64_t)study->class->flags);
	if (found != NULL && found->has_amount && found->amount <= INT64_MAX)
		fact_set(facts, FACT_QUANTITY, (int64_t)found->amount);
	if (finding->has_amount_fen)
		fact_set(facts, FACT_AMOUNT_FEN, finding->amount_fen);
	if (finding->has_injuries)
		fact_set(facts, FACT_INJURIES, finding->injuries);
	if (finding->producer_region != 0)
		fact_set(facts, FACT_PRODUCER_ELSEWHERE,
			 finding->producer_region != context->region);
	if (finding->sampling_level != 0)
		fact_set(facts, FACT_SAMPLING_LEVEL, finding->sampling_level);
	if (study->firm_role != ZH__FIRM_ROLE__FIRM_ROLE_UNKNOWN)
		fact_set(facts, FACT_FIRM_ROLE, study->firm_role);
	if (study->firm != 0)
		firm_facts(context, finding, study);
}

void hazard_study_finding(const struct decide_context *context, const struct decision *decision,
			  const struct hazard_finding *finding, struct hazard_study *ret_study)
{
	*ret_study = (struct hazard_study){0};
	if (context->dictionary != NULL && finding->class_code != NULL)
		ret_study->class = dictionary_class(context->dictionary, finding->class_code);
	find_firm(context, decision, finding->firm, ret_study);
	ret_study->firm_role = role_of(context, finding, ret_study);
	gather_facts(context, finding, ret_study);
}

/* ---- the event */

static Zh__RuleRef *rule_ref(const struct decide_context *context, struct decision *decision,
			     const struct rule *rule)
{
	Zh__RuleRef *ref = NEW_IN(context, decision, RuleRef);
	ref->id = rule->id;
	SET_OPTIONAL(ref, version, rule->version);
	return ref;
}

static const char *title_of(const struct hazard_finding *finding, const struct hazard_study *study)
{
	if (finding->product != NULL && work_text_given(finding->product->name))
		return finding->product->name;
	return study->class != NULL ? study->class->name_zh : NULL;
}

static void set_source(const struct decide_context *context, struct decision *decision,
		       const struct hazard_finding *finding, Zh__HazardOpened *body)
{
	if (finding->report != 0)
		SET_OPTIONAL(body, report, finding->report);
	if (finding->chain_of != 0)
		SET_OPTIONAL(body, chain_of, finding->chain_of);
	if (finding->split_from != 0)
		SET_OPTIONAL(body, split_from, finding->split_from);
	if (finding->source.kind == OBJECT_NONE)
		return;
	body->source = decision_object_id(context, decision, finding->source);
}

/* ---- how it was found */

static struct bytes told(const char *text)
{
	return bytes_of_text(text == NULL ? "" : text);
}

/* One defect of one product at one visit is one cause, however many batches it was found in. */
static uint64_t cause_of(const struct hazard_finding *finding)
{
	uint8_t source[17] = {(uint8_t)finding->source.kind};
	const Zh__ProductRef *product = finding->product;
	be64_put(source + 1, finding->source.number);
	be64_put(source + 9, violation_bits(finding));
	uint64_t hash = hash64(0, bytes_of(source, sizeof(source)));
	hash = hash64(hash, told(finding->class_code));
	hash = hash64(hash, told(product != NULL ? product->name : NULL));
	return hash64(hash, told(finding->defect));
}

/* A part of a hazard was found when and how the whole was. */
static void set_found_with(const struct decide_context *context, uint64_t whole,
			   Zh__HazardOpened *body)
{
	struct hazard_row row;
	struct hazard_texts texts;
	if (!hazard_get(context->rows, whole, &row) ||
	    !hazard_texts_get(context->rows, whole, &texts))
		return;
	if (texts.head.campaign != 0)
		SET_OPTIONAL(body, campaign, texts.head.campaign);
	SET_OPTIONAL(body, found_day, time_yyyymmdd(hazard_found_day(&row, &texts)));
	SET_OPTIONAL(body, cause, hazard_cause(whole, &texts));
}

static void set_found(const struct decide_context *context, const struct hazard_finding *finding,
		      const struct hazard_study *study, Zh__HazardOpened *body)
{
	if (finding->split_from != 0) {
		set_found_with(context, finding->split_from, body);
		return;
	}
	if (finding->source.kind == OBJECT_NONE)
		return;
	uint64_t campaign = campaign_drive_of(context->rows, finding->source);
	bool all_firms = finding->source.kind != OBJECT_SELF_CHECK; /* its roll is a class's */
	if (campaign != 0 &&
	    (all_firms || campaign_takes_firm(context->rows, campaign, study->firm)))
		SET_OPTIONAL(body, campaign, campaign);
	if (finding->found_day != 0 && finding->found_day != time_day_of_ms(context->now_ms))
		SET_OPTIONAL(body, found_day, time_yyyymmdd(finding->found_day));
	if (finding->source.kind != OBJECT_SAMPLING) /* which opens one hazard: a cause by itself */
		SET_OPTIONAL(body, cause, cause_of(finding));
}

static Zh__HazardOpened *opened_body(const struct decide_context *context,
				     struct decision *decision,
				     const struct hazard_finding *finding,
				     const struct hazard_study *study)
{
	Zh__HazardOpened *body = NEW_IN(context, decision, HazardOpened);
	SET_OPTIONAL(
		body, hazard,
		counter_next(context->rows, OBJECT_HAZARD, taken(decision, KIND(HAZARD_OPENED))));
	body->firm = finding->firm;
	body->evidence = finding->evidence;
	body->producer = finding->producer;
	body->seller = finding->seller;
	body->product = finding->product;
	body->violations = finding->violations;
	body->n_violations = finding->violation_count;
	body->found = finding->found;
	body->sample_no = finding->sample_no;
	if (finding->sample_source != 0)
		SET_OPTIONAL(body, sample_source, finding->sample_source);
	set_source(context, decision, finding, body);
	set_found(context, finding, study, body);
	SET_OPTIONAL(body, source_kind, (uint32_t)finding->kind);
	SET_OPTIONAL(body, first_report_ms,
		     finding->first_report_ms != 0 ? finding->first_report_ms : context->now_ms);
	if (study->firm_role != ZH__FIRM_ROLE__FIRM_ROLE_UNKNOWN)
		SET_OPTIONAL(body, firm_role, study->firm_role);
	if (study->firm_role != finding->firm_role)
		SET_OPTIONAL(body, firm_role_of_archive, 1);
	if (finding->place != 0)
		SET_OPTIONAL(body, place, finding->place);
	if (finding->producer_region != 0)
		SET_OPTIONAL(body, producer_region, finding->producer_region);
	if (finding->sampling_level != 0)
		SET_OPTIONAL(body, sampling_level, finding->sampling_level);
	if (finding->traced)
		SET_OPTIONAL(body, traced, 1);
	if (study->firm != 0)
		SET_OPTIONAL(body, firm_number, study->firm);
	if (study->firm != 0 && is_failure(finding))
		set_run(context, finding, study, body);
	if (finding->controlled)
		SET_OPTIONAL(body, controlled, 1);
	body->title = title_of(finding, study);
	return body;
}

/* ---- what comes of another hazard */

const char *hazard_text_copy(const struct decide_context *context, struct decision *decision,
			     struct bytes text)
{
	if (text.size == 0)
		return NULL;
	const char *copy = arena_text_of(context->arena, text);
	decision->arena_full |= copy == NULL;
	return copy;
}

static Zh__FirmRef *firm_copy(const struct decide_context *context, struct decision *decision,
			      struct bytes key, struct bytes name)
{
	Zh__FirmRef *firm = NEW_IN(context, decision, FirmRef);
	firm->key = hazard_text_copy(context, decision, key);
	firm->name = hazard_text_copy(context, decision, name);
	return firm;
}

/* Who made the goods, whoever has them. */
static Zh__FirmRef *producer_copy(const struct decide_context *context, struct decision *decision,
				  const struct hazard_texts *texts, Zh__FirmRef *firm)
{
	struct bytes key = texts->text[HAZARD_TEXT_PRODUCER_KEY];
	struct bytes name = texts->text[HAZARD_TEXT_PRODUCER_NAME];
	if (texts->head.made_by_firm != 0)
		return firm;
	if ((key.size == 0 && name.size == 0) || SABOTAGE("hazard.part-of-nobodys-making"))
		return NULL;
	Zh__FirmRef *producer = firm_copy(context, decision, key, name);
	if (texts->head.producer_region != 0)
		SET_OPTIONAL(producer, region, texts->head.producer_region);
	return producer;
}

static Zh__FirmRef *seller_copy(const struct decide_context *context, struct decision *decision,
				const struct hazard_texts *texts, Zh__FirmRef *firm)
{
	struct bytes key = texts->text[HAZARD_TEXT_SELLER_KEY];
	struct bytes name = texts->text[HAZARD_TEXT_SELLER_NAME];
	if (SABOTAGE("hazard.part-of-nobodys-sale"))
		return NULL;
	if (texts->head.sold_by_firm != 0)
		return firm;
	if (key.size == 0 && name.size == 0)
		return NULL;
	Zh__FirmRef *seller = firm_copy(context, decision, key, name);
	if (texts->head.seller_region != 0)
		SET_OPTIONAL(seller, region, texts->head.seller_region);
	return seller;
}

static void copy_violations(const struct decide_context *context, struct decision *decision,
			    uint64_t bits, struct hazard_finding *finding)
{
	enum { VIOLATIONS = 64 };
	finding->violations = ARENA_ARRAY(context->arena, Zh__Violation, VIOLATIONS);
	if (finding->violations == NULL) {
		decision->arena_full = true;
		return;
	}
	for (unsigned i = 1; i < VIOLATIONS; i++)
		if ((bits >> i & 1) != 0)
			finding->violations[finding->violation_count++] = (Zh__Violation)i;
}

bool hazard_finding_of(const struct decide_context *context, struct decision *decision,
		       const struct hazard_texts *texts, uint64_t violations,
		       struct hazard_finding *ret_finding)
{
	Zh__FirmRef *firm = firm_copy(context, decision, texts->text[HAZARD_TEXT_FIRM_KEY],
				      texts->text[HAZARD_TEXT_FIRM_NAME]);
	Zh__ProductRef *product = NEW_IN(context, decision, ProductRef);
	product->class_code = hazard_text_copy(context, decision, texts->text[HAZARD_TEXT_CLASS]);
	product->batch = hazard_text_copy(context, decision, texts->text[HAZARD_TEXT_BATCH]);
	product->name = hazard_text_copy(context, decision, texts->text[HAZARD_TEXT_TITLE]);
	*ret_finding = (struct hazard_finding){
		.firm = firm->key != NULL ? firm : NULL,
		.firm_role = texts->head.role_of_archive ? ZH__FIRM_ROLE__FIRM_ROLE_UNKNOWN
							 : (Zh__FirmRole)texts->head.firm_role,
		.product = product,
		.class_code = product->class_code,
		.producer_region = texts->head.producer_region,
	};
	ret_finding->producer = producer_copy(context, decision, texts, ret_finding->firm);
	ret_finding->seller = seller_copy(context, decision, texts, ret_finding->firm);
	copy_violations(context, decision, violations, ret_finding);
	return !decision->arena_full;
}

/* ---- opening it */

/* The event names the class that intake resolved, not the one that the source wrote. */
static void set_class(const struct decide_context *context, struct decision *decision,
		      const char *code, Zh__HazardOpened *body)
{
	if (code == NULL || (body->product != NULL && body->product->class_code != NULL &&
			     strcmp(body->product->class_code, code) == 0))
		return;
	Zh__ProductRef *product = NEW_IN(context, decision, ProductRef);
	if (body->product != NULL)
		*product = *body->product;
	product->class_code = code;
	body->product = product;
}

uint64_t hazard_open_studied(const struct decide_context *context, struct decision *decision,
			     const struct hazard_finding *finding, const struct hazard_study *study)
{
	size_t first = decision->event_count;
	struct policy_answer answer = policy_ask(context->policy, TOPIC_HAZARD_LEVEL, &study->facts,
						 time_day_of_ms(context->now_ms));
	if (study->firm_is_new)
		register_firm(context, decision, finding, study);
	Zh__HazardOpened *body = opened_body(context, decision, finding, study);
	set_class(context, decision, finding->class_code, body);
	SET_OPTIONAL(body, proposed_level,
		     (Zh__HazardLevel)rule_outcome(answer.rule, OUTCOME_LEVEL,
						   ZH__HAZARD_LEVEL__HAZARD_LEVEL_GENERAL));
	body->level_rule = rule_ref(context, decision, answer.rule);
	if (finding->route != NULL)
		body->route_rule = rule_ref(context, decision, finding->route);
	if (finding->urgent || rule_outcome(answer.rule, OUTCOME_URGENT, 0) != 0)
		SET_OPTIONAL(body, urgent, 1);
	struct object_id hazard = own_object(context, OBJECT_HAZARD, body->hazard);
	struct event *event = decision_emit(context, decision, KIND(HAZARD_OPENED), hazard, body);
	event->head.object_version = 1;
	decision_rule(context, event, answer.rule->id, answer.rule->version);
	if (body->firm != NULL)
		decision_meta(event)->firm_key = body->firm->key;
	(void)decide_clock_start(context, decision, CLOCK_HAZARD_ORDER, hazard, context->now_ms, 0,
				 NULL);
	for (size_t i = first; finding->trace != NULL && i < decision->event_count; i++)
		decision_trace(decision->events[i], finding->trace);
	return decision->arena_full ? 0 : body->hazard;
}

uint64_t hazard_open(const struct decide_context *context, struct decision *decision,
		     const struct hazard_finding *finding)
{
	struct hazard_study study;
	hazard_study_finding(context, decision, finding, &study);
	return hazard_open_studied(context, decision, finding, &study);
}
