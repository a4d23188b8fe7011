/* From what a source told to a registered report: firms, class, severity, near-duplicate, clock. */
#include "common/base/region_list.h"
#include "common/base/sabotage.h"
#include "common/policy/books/dictionary.h"
#include "common/policy/rules/policy.h"
#include "services/intake/decide.h"

/* The policy's own limits are within these days. */
enum { NEAR_LOOKED_AT_MAX = 4, NEAR_DAYS_MAX = 90, PPM = 1000000 };

uint32_t intake_feed_number(const struct decide_context *context, const char *feed,
			    struct feed_row *ret_row)
{
	if (intake_feed_get(context->rows, feed, ret_row))
		return ret_row->number;
	*ret_row = (struct feed_row){0};
	return (uint32_t)counter_next(context->rows, OBJECT_FEED, 0);
}

/* ---- firms */

static bool same_firm(const Zh__FirmRef *a, const Zh__FirmRef *b)
{
	return a != NULL && b != NULL && strcmp(a->key, b->key) == 0;
}

static Zh__FirmRole role_of(const Zh__ReportRegistered *body)
{
	if (same_firm(body->firm, body->producer))
		return ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER;
	if (same_firm(body->firm, body->seller))
		return ZH__FIRM_ROLE__FIRM_ROLE_SELLER;
	if (same_firm(body->firm, body->platform))
		return ZH__FIRM_ROLE__FIRM_ROLE_PLATFORM;
	return ZH__FIRM_ROLE__FIRM_ROLE_UNKNOWN;
}

/* Whom it is about: the respondent; a failed sample is its maker's; else whoever is named. */
static const Zh__FirmRef *choose_firm(const struct report_draft *draft)
{
	const Zh__FirmRef *by_kind =
		draft->body->kind == ZH__REPORT_KIND__REPORT_KIND_SAMPLING ? draft->producer : NULL;
	const Zh__FirmRef *order[] = {draft->respondent, by_kind, draft->seller, draft->producer,
				      draft->platform};
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		if (order[i] != NULL && (order[i]->key != NULL || order[i]->name != NULL ||
					 order[i]->name_as_printed != NULL))
			return order[i];
	}
	return NULL;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* What a firm's key and names become isn't always what the feed wrote: a key that is none gives
 * way to ours, and who has nothing to be known by isn't there.  What was written is kept beside. */
static Zh__FirmRef *told_beside(const Zh__FirmRef *told, const Zh__FirmRef *kept)
{
	if (told == NULL || SABOTAGE("intake.told-firm-dropped"))
		return NULL;
	const char *name = told->name != NULL ? told->name : told->name_as_printed;
	if (kept != NULL && (told->key == NULL || same_text(told->key, kept->key)) &&
	    same_text(name, kept->name) &&
	    (same_text(told->name_as_printed, kept->name_as_printed) ||
	     same_text(told->name_as_printed, name)) &&
	    same_text(told->address, kept->address) && told->has_region == kept->has_region &&
	    (!told->has_uscc_warning || (kept->has_uscc_warning && kept->uscc_warning)))
		return NULL;
	union {
		const Zh__FirmRef *read;
		Zh__FirmRef *field;
	} firm = {told};
	return firm.field;
}

static void keep_told(const struct report_draft *draft)
{
	Zh__ReportRegistered *body = draft->body;
	body->told_respondent = told_beside(
		draft->respondent, draft->respondent == choose_firm(draft) ? body->firm : NULL);
	body->told_producer = told_beside(draft->producer, body->producer);
	body->told_seller = told_beside(draft->seller, body->seller);
	body->told_platform = told_beside(draft->platform, body->platform);
}

static void name_firms(const struct decide_context *context, struct decision *decision,
		       const struct report_draft *draft)
{
	struct firm_keys keys = {0};
	Zh__ReportRegistered *body = draft->body;
	const Zh__FirmRef *about = choose_firm(draft); /* one of those below, or the respondent */
	/* In this order evolve meets the new keys again: see intake_firm_ref_remember(). */
	body->firm = intake_firm_ref_resolve(context, decision, &keys, about);
	body->producer = draft->producer == about ? body->firm
						  : intake_firm_ref_resolve(context, decision,
									    &keys, draft->producer);
	body->seller = draft->seller == about
			       ? body->firm
			       : intake_firm_ref_resolve(context, decision, &keys, draft->seller);
	body->platform = draft->platform == about ? body->firm
						  : intake_firm_ref_resolve(context, decision,
									    &keys, draft->platform);
	keep_told(draft);
	if (body->firm == NULL)
		return;
	SET_OPTIONAL(body, firm_role, role_of(body));
	if (body->producer != NULL && body->producer->has_region && !body->has_producer_region)
		SET_OPTIONAL(body, producer_region, region_now(body->producer->region));
	if (body->seller != NULL && body->seller->has_region && !body->has_seller_region)
		SET_OPTIONAL(body, seller_region, region_now(body->seller->region));
}

/* ---- class and severity */

static const struct product_class *classify(const struct decide_context *context,
					    const struct report_draft *draft)
{
	const struct dictionary *dictionary = context->dictionary;
	const Zh__ProductRef *product = draft->body->product;
	if (dictionary == NULL)
		return NULL;
	const struct product_class *class = NULL;
	if (draft->class_code != NULL)
		class = dictionary_class(dictionary, draft->class_code);
	if (class == NULL && product != NULL && product->class_code != NULL)
		class = dictionary_class(dictionary, product->class_code);
	if (class == NULL && product != NULL && product->class_code != NULL)
		class = dictionary_class_of_name(dictionary, bytes_of_text(product->class_code));
	if (class == NULL && product != NULL && product->name != NULL)
		class = dictionary_class_of_name(dictionary, bytes_of_text(product->name));
	return class;
}

static uint64_t violation_bits(const Zh__ReportRegistered *body)
{
	uint64_t bits = 0;
	for (size_t i = 0; i < body->n_violations; i++)
		bits |= UINT64_C(1) << ((unsigned)body->violations[i] & 63u);
	return bits;
}

static struct facts facts_of(const struct decide_context *context, const struct report_draft *draft,
			     const struct product_class *class)
{
	const Zh__ReportRegistered *body = draft->body;
	struct facts facts = {0};
	fact_set(&facts, FACT_REPORT_KIND, body->kind);
	fact_set(&facts, FACT_VIOLATIONS, (int64_t)violation_bits(body));
	if (class != NULL)
		fact_set(&facts, FACT_CLASS_FLAGS, (int64_t) class->flags);
	if (draft->severity != ZH__HAZARD_LEVEL__HAZARD_LEVEL_UNKNOWN)
		fact_set(&facts, FACT_SEVERITY, draft->severity);
	if (body->quantity != NULL && body->quantity->has_amount &&
	    body->quantity->amount <= INT64_MAX)
		fact_set(&facts, FACT_QUANTITY, (int64_t)body->quantity->amount);
	if (body->has_amount_fen)
		fact_set(&facts, FACT_AMOUNT_FEN, body->amount_fen);
	if (body->has_injuries)
		fact_set(&facts, FACT_INJURIES, body->injuries);
	if (body->has_producer_region)
		fact_set(&facts, FACT_PRODUCER_ELSEWHERE, body->producer_region != context->region);
	if (body->has_firm_role)
		fact_set(&facts, FACT_FIRM_ROLE, body->firm_role);
	return facts;
}

static const struct rule *propose_severity(const struct decide_context *context,
					   const struct report_draft *draft,
					   const struct product_class *class)
{
	Zh__ReportRegistered *body = draft->body;
	struct facts facts = facts_of(context, draft, class);
	struct policy_answer answer = policy_ask(context->policy, TOPIC_REPORT_SEVERITY, &facts,
						 time_day_of_ms(context->now_ms));
	int64_t level = rule_outcome(answer.rule, OUTCOME_LEVEL, draft->severity);
	if (level != 0)
		SET_OPTIONAL(body, severity, (Zh__HazardLevel)level);
	if (rule_outcome(answer.rule, OUTCOME_URGENT, 0) != 0)
		SET_OPTIONAL(body, urgent, 1);
	return answer.rule;
}

/* ---- near-duplicates */

struct near {
	const struct decide_context *context;
	struct bytes firm_key, class_code, batch;
	uint64_t signature;
	uint64_t report;
	int64_t ppm, days;
};

/* Share of equal bits of two SimHashes.  Where neither has a text, firm, class and batch are all
 * that was told: the same; where only one has, or no batch is known: half. */
static int64_t similarity_ppm(uint64_t a, uint64_t b, bool batch_known)
{
	if (a == 0 && b == 0 && batch_known)
		return PPM;
	if (a == 0 || b == 0)
		return PPM / 2;
	int64_t equal = 64;
	for (uint64_t bits = a ^ b; bits != 0; bits &= bits - 1)
		equal--;
	return equal * PPM / 64;
}

/* The index knows them by a hash, which another firm, class or batch may have too. */
static bool repeats(const struct near *near, uint64_t number)
{
	struct report_texts texts;
	if (SABOTAGE("intake.near-unverified"))
		return true;
	return intake_report_texts_get(near->context->rows, number, &texts) &&
	       intake_near_same(&texts, near->firm_key, near->class_code, near->batch);
}

static bool look_near(void *pointer, const struct row_ref *found)
{
	struct near *near = (struct near *)pointer;
	if (found->value.size != 8)
		return true;
	uint64_t number = be64_get(found->value.data);
	struct report_row row;
	if (!intake_report_get(near->context->rows, number, &row) ||
	    (row.flags & REPORT_TEST) != 0 || !repeats(near, number))
		return true;
	int64_t days = time_day_of_ms(near->context->now_ms) - time_day_of_ms(row.received_ms);
	if (days > NEAR_DAYS_MAX)
		return false; /* the newest come first */
	int64_t ppm = similarity_ppm(near->signature, row.text_signature, near->batch.size != 0);
	if (ppm > near->ppm) {
		near->ppm = ppm;
		near->days = days;
		near->report = number;
	}
	return true;
}

static struct bytes text_bytes(const char *text)
{
	return bytes_of_text(text == NULL ? "" : text);
}

/* Proposed as a link on the new report; joining is an officer's act. */
static void propose_near(const struct decide_context *context, struct decision *decision,
			 const struct report_draft *draft)
{
	Zh__ReportRegistered *body = draft->body;
	if (body->firm == NULL || body->class_code == NULL)
		return;
	struct near near = {.context = context,
			    .firm_key = text_bytes(body->firm->key),
			    .class_code = text_bytes(body->class_code),
			    .batch =
				    text_bytes(body->product != NULL ? body->product->batch : NULL),
			    .signature = body->text_signature};
	struct row_key prefix = intake_near_prefix(near.firm_key, near.class_code, near.batch);
	if (prefix.size == 0)
		return;
	/* At the bound the newest few have been compared, and any that only share their hash:
	 * the link is only a proposal. */
	(void)rows_scan(context->rows, TABLE_REPORTS_NEAR, row_key_bytes(&prefix),
			bytes_of(NULL, 0), NEAR_LOOKED_AT_MAX, look_near, &near);
	if (near.report == 0)
		return;
	struct facts facts = {0};
	fact_set(&facts, FACT_SIMILARITY_PPM, near.ppm);
	fact_set(&facts, FACT_DAYS_APART, near.days);
	if (near.batch.size != 0)
		fact_set(&facts, FACT_SAME_BATCH, 1);
	struct policy_answer answer = policy_ask(context->policy, TOPIC_NEAR_DUPLICATE, &facts,
						 time_day_of_ms(context->now_ms));
	if (rule_outcome(answer.rule, OUTCOME_PROPOSE_JOIN, 0) == 0)
		return;
	SET_OPTIONAL(body, near_report, near.report);
	SET_OPTIONAL(body, near_ppm, (uint32_t)near.ppm);
	body->near_rule = NEW_IN(context, decision, RuleRef);
	if (body->near_rule == NULL)
		return;
	body->near_rule->id = answer.rule->id;
	SET_OPTIONAL(body->near_rule, version, answer.rule->version);
}

/* ---- registration */

static uint64_t emit_registered(const struct decide_context *context, struct decision *decision,
				const struct report_draft *draft, const struct rule *rule)
{
	Zh__ReportRegistered *body = draft->body;
	struct object_id report = own_object(context, OBJECT_REPORT, body->report);
	struct event *event =
		decision_emit(context, decision, KIND(REPORT_REGISTERED), report, body);
	event->head.object_version = 1;
	if (body->test)
		event->head.flags |= EVENT_TEST;
	decision_rule(context, event, rule->id, rule->version);
	if (body->firm != NULL)
		decision_meta(event)->firm_key = body->firm->key;
	decision->object = report;
	decision->object_version = 1;
	if (!body->test) {
		enum clock_id purpose = body->kind == ZH__REPORT_KIND__REPORT_KIND_COMPLAINT
						? CLOCK_COMPLAINT_ACCEPT
						: CLOCK_REPORT_CHECK;
		(void)decide_clock_start(context, decision, purpose, report, draft->anchor_ms, 0,
					 NULL);
	}
	return decision->arena_full ? 0 : body->report;
}

uint64_t intake_decide_register(const struct decide_context *context, struct decision *decision,
				struct report_draft *draft)
{
	Zh__ReportRegistered *body = draft->body;
	SET_OPTIONAL(body, report, counter_next(context->rows, OBJECT_REPORT, 0));
	SET_OPTIONAL(body, feed_number, draft->feed_number);
	body->feed = draft->feed;
	body->feed_id = draft->feed_id;
	name_firms(context, decision, draft);
	const struct product_class *class = classify(context, draft);
	if (class != NULL)
		body->class_code = class->code;
	const struct rule *rule = propose_severity(context, draft, class);
	if (!body->test)
		propose_near(context, decision, draft);
	return emit_registered(context, decision, draft, rule);
}
