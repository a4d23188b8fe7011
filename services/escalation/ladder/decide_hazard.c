/* What hazard's journal tells: each hazard gets its row in the ladder's ledger, and what goes
 * wrong with it later asks the ladder's policy. */
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/policy/papers/letter_facts.h"
#include "hazard.pb-c.h"
#include "sampling.pb-c.h"
#include "services/escalation/ladder/measures.h"

#define FAILED_SAMPLING_BIT (INT64_C(1) << ZH__VIOLATION__VIOLATION_FAILED_SAMPLING)

/* A den, or goods in a street: a hazard may be known by its place before any firm is. */
static bool firm_known(const Zh__FirmRef *firm)
{
	return firm != NULL && work_text_given(firm->key);
}

static bool firm_is_sound(const Zh__FirmRef *firm)
{
	return !firm_known(firm) || strlen(firm->key) < FIRM_KEY_SIZE;
}

/* As much of a name as the ledger has room for: who is named long enough doesn't escape it. */
static const char *name_in_ledger(struct work *work, const char *name)
{
	if (name == NULL || strlen(name) < FIRM_NAME_SIZE)
		return name;
	size_t size = FIRM_NAME_SIZE - 1;
	while (size > 0 && ((uint8_t)name[size] & 0xC0) == 0x80)
		size--;
	const char *cut = arena_text_of(work->context->arena, bytes_of(name, size));
	work->decision->arena_full |= cut == NULL;
	return cut;
}

static bool hazard_is_sound(const Zh__HazardOpened *hazard)
{
	return hazard->has_hazard && hazard->hazard != 0 && firm_is_sound(hazard->firm);
}

static void opened_facts(const struct work *work, const Zh__HazardOpened *hazard,
			 struct facts *facts)
{
	const char *class_code = hazard->product == NULL ? NULL : hazard->product->class_code;
	if (hazard->has_proposed_level)
		fact_set(facts, FACT_LEVEL, hazard->proposed_level);
	fact_set(facts, FACT_VIOLATIONS,
		 esc_violation_bits(hazard->violations, hazard->n_violations));
	fact_set(facts, FACT_CLASS_FLAGS, esc_class_flags(work->context, class_code));
	if (hazard->has_producer_region)
		fact_set(facts, FACT_PRODUCER_ELSEWHERE,
			 hazard->producer_region != work->context->region);
	if (hazard->has_source_kind)
		fact_set(facts, FACT_REPORT_KIND, hazard->source_kind);
	if (hazard->has_sampling_level)
		fact_set(facts, FACT_SAMPLING_LEVEL, hazard->sampling_level);
	if (hazard->has_firm_role)
		fact_set(facts, FACT_FIRM_ROLE, hazard->firm_role);
	if (hazard->found != NULL && hazard->found->has_amount &&
	    hazard->found->amount <= INT64_MAX)
		fact_set(facts, FACT_QUANTITY, (int64_t)hazard->found->amount);
	fact_set(facts, FACT_CONSECUTIVE_FAILURES, hazard->consecutive_failures);
	bool major = hazard->proposed_level == ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR;
	fact_set(facts, FACT_FIRM_MAJORS, (int64_t)hazard->firm_majors + (major ? 1 : 0));
	fact_set(facts, FACT_URGENT, hazard->urgent != 0);
	fact_set(facts, FACT_RELAPSE, hazard->has_chain_of);
}

static const char *facts_told(struct work *work, const Zh__HazardOpened *hazard)
{
	const char *class_code = hazard->product != NULL ? hazard->product->class_code : NULL;
	bool counted = hazard->found != NULL && hazard->found->has_amount;
	const struct letter_facts facts = {
		.violations = hazard->violations,
		.n_violations = hazard->n_violations,
		.class_code = bytes_of_text(class_code != NULL ? class_code : ""),
		.quantity = counted ? &hazard->found->amount : NULL,
		.sample_no = bytes_of_text(hazard->sample_no != NULL ? hazard->sample_no : ""),
	};
	return letter_facts_text(work->context, work->decision, &facts);
}

/* notify drafts a clue letter from this, unless a sampling asks that region already; an officer
 * sends it or doesn't (notice 004 3(5)). */
static void state_referral(struct work *work, const Zh__HazardOpened *hazard,
			   const struct rule *rule, Zh__LedgerRowOpened *body)
{
	if (rule_outcome(rule, OUTCOME_REFER, 0) == 0 || !hazard->has_producer_region ||
	    hazard->producer_region == work->context->region ||
	    (hazard->traced && !SABOTAGE("escalation.two-letters")))
		return;
	Zh__RuleRef *ref = NEW(work, RuleRef);
	ref->id = rule->id;
	SET_OPTIONAL(ref, version, rule->version);
	SET_OPTIONAL(body, refer_to, hazard->producer_region);
	body->refer_rule = ref;
	body->refer_firm = hazard->producer != NULL ? hazard->producer : hazard->firm;
	body->product = hazard->product;
	body->facts = facts_told(work, hazard);
	if (hazard->has_first_report_ms)
		SET_OPTIONAL(body, first_report_ms, hazard->first_report_ms);
}

static void state_credit(const struct rule *rule, Zh__LedgerRowOpened *body)
{
	int64_t weight = rule_outcome(rule, OUTCOME_CREDIT_WEIGHT, 0);
	if (weight <= 0)
		return;
	SET_OPTIONAL(body, credit_weight, (uint32_t)weight);
	SET_OPTIONAL(body, credit_ground, (uint32_t)rule_outcome(rule, OUTCOME_CREDIT_GROUND, 0));
}

static Zh__LedgerRowOpened *row_body(struct work *work, const Zh__HazardOpened *hazard,
				     uint64_t row)
{
	Zh__LedgerRowOpened *body = NEW(work, LedgerRowOpened);
	if (firm_known(hazard->firm)) {
		Zh__FirmRef *firm = NEW(work, FirmRef);
		firm->key = hazard->firm->key;
		firm->name = name_in_ledger(work, hazard->firm->name);
		body->firm = firm;
	}
	SET_OPTIONAL(body, row, row);
	SET_OPTIONAL(body, hazard, hazard->hazard);
	body->has_level = hazard->has_proposed_level;
	body->level = hazard->proposed_level;
	body->class_code = hazard->product == NULL ? NULL : hazard->product->class_code;
	body->violations = hazard->violations;
	body->n_violations = hazard->n_violations;
	body->has_report = hazard->has_report;
	body->report = hazard->report;
	if (hazard->urgent)
		SET_OPTIONAL(body, urgent, 1);
	if (hazard->consecutive_failures > 1)
		SET_OPTIONAL(body, consecutive_failures, hazard->consecutive_failures);
	body->has_firm_role = hazard->has_firm_role;
	body->firm_role = hazard->firm_role;
	return body;
}

/* The hot path: one event of about 250 bytes, and a proposal only where the ladder says so. */
static void hazard_opened(struct work *work, const struct event *event)
{
	const Zh__HazardOpened *hazard = BODY(event, HazardOpened);
	struct ladder_book book = ladder_book_get(work->context->rows);
	if (!hazard_is_sound(hazard)) {
		(void)work_poison(work, "ladder.hazard_unsound");
		return;
	}
	if (hazard->hazard <= book.last_hazard) {
		(void)work_poison(work, "ladder.hazard_repeated");
		return;
	}
	struct matter matter = {
		.hazard = hazard->hazard,
		.report = hazard->report,
		.opening = true,
	};
	if (firm_known(hazard->firm)) {
		matter.firm_key = hazard->firm->key;
		matter.firm_name = hazard->firm->name;
	}
	opened_facts(work, hazard, &matter.facts);
	struct facts ledger = matter.facts;
	fact_set(&ledger, FACT_CONTROLLED, hazard->controlled != 0);
	fact_set(&matter.facts, FACT_GOODS_SOLD, 0);
	const struct rule *rule = policy_ask(work->context->policy, TOPIC_LEDGER, &ledger,
					     time_day_of_ms(work->context->now_ms))
					  .rule;
	Zh__LedgerRowOpened *body = row_body(work, hazard, book.last_row + 1);
	state_referral(work, hazard, rule, body);
	state_credit(rule, body);
	struct event *opened = work_emit(
		work, KIND(LEDGER_ROW_OPENED),
		object_id_make(OBJECT_HAZARD, work->context->region, hazard->hazard), 0, body);
	decision_rule(work->context, opened, rule->id, rule->version);
	measure_consider(work, &matter, &(struct cause){.kind = CAUSE_HAZARD_OPENED});
	if ((matter.facts.value[FACT_VIOLATIONS] & FAILED_SAMPLING_BIT) != 0)
		measure_consider(work, &matter, &(struct cause){.kind = CAUSE_SAMPLING_FAILED});
}

/* ---- later news about a hazard that the ledger has */

struct news {
	struct ledger_row row; /* as it will be */
	struct bytes name;
};

/* false: nothing to do; a hazard that was never opened can't be, for its journal is in order. */
static bool news_load(struct work *work, uint64_t hazard, struct news *ret_news)
{
	if (!ladder_get(work->context->rows, hazard, &ret_news->row, &ret_news->name))
		return work_poison(work, "ladder.hazard_unknown");
	ret_news->name = arena_copy(work->context->arena, ret_news->name);
	return ret_news->row.state == LADDER_OPEN; /* after the end a late word changes nothing */
}

static Zh__LedgerRowChanged *row_changed(struct work *work, const struct ledger_row *row)
{
	Zh__LedgerRowChanged *body = NEW(work, LedgerRowChanged);
	SET_OPTIONAL(body, row, row->row);
	SET_OPTIONAL(body, hazard, row->hazard);
	SET_OPTIONAL(body, level, (Zh__HazardLevel)row->level);
	SET_OPTIONAL(body, times_overdue, row->times_overdue);
	SET_OPTIONAL(body, failed_reinspections, row->failed_reinspections);
	SET_OPTIONAL(body, relapsed, (row->flags & LADDER_RELAPSED) != 0);
	SET_OPTIONAL(body, refused, (row->flags & LADDER_REFUSED) != 0);
	if ((row->flags & LADDER_URGENT) != 0)
		SET_OPTIONAL(body, urgent, 1);
	if ((row->flags & LADDER_GOODS_SOLD) != 0)
		SET_OPTIONAL(body, goods_sold, 1);
	if ((row->flags & LADDER_UNCONTROLLED) != 0)
		SET_OPTIONAL(body, uncontrolled, 1);
	(void)work_emit(work, KIND(LEDGER_ROW_CHANGED),
			object_id_make(OBJECT_HAZARD, work->context->region, row->hazard), 0, body);
	return body;
}

static void consider(struct work *work, const struct news *news, struct cause cause,
		     struct matter *matter)
{
	struct facts told = matter->facts;
	uint64_t proposed = matter->proposed;
	ladder_matter(work, &news->row, news->name, matter);
	matter->trace = NULL; /* inherited from the event that brought the news */
	matter->proposed = proposed;
	for (unsigned fact = 0; fact < FACT_COUNT; fact++)
		if ((told.known >> fact & 1) != 0)
			fact_set(&matter->facts, (enum fact)fact, told.value[fact]);
	measure_consider(work, matter, &cause);
}

/* Of the firm as hazard told of it with the level. */
struct firm_now {
	unsigned failures; /* samplings failed in a row, of any of its products; told from 2 on */
	unsigned majors;   /* open hazards of major level, this one included */
	bool told;
};

/* What was known of the hazard before, with the facts as they are now.  Each kind is proposed once,
 * whichever cause asks first. */
static void consider_again(struct work *work, const struct news *news, const struct firm_now *firm,
			   uint64_t proposed)
{
	const struct ledger_row *row = &news->row;
	const struct {
		enum measure_cause cause;
		bool holds;
	} known[] = {
		{CAUSE_HAZARD_OPENED, true},
		{CAUSE_SAMPLING_FAILED,
		 firm->failures >= 2 || (row->violations & FAILED_SAMPLING_BIT) != 0},
		{CAUSE_GOODS_SOLD, (row->flags & LADDER_GOODS_SOLD) != 0},
		{CAUSE_REFUSED, (row->flags & LADDER_REFUSED) != 0},
		{CAUSE_REINSPECTION_FAILED, row->failed_reinspections != 0},
		{CAUSE_RELAPSED, (row->flags & LADDER_RELAPSED) != 0},
		{CAUSE_MARK_FIRED, row->times_overdue != 0},
	};
	if (SABOTAGE("ladder.asked-once"))
		return;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		struct matter matter = {.proposed = proposed};
		if (!known[i].holds)
			continue;
		if (firm->told)
			fact_set(&matter.facts, FACT_FIRM_MAJORS, firm->majors);
		if (firm->failures >= 2)
			fact_set(&matter.facts, FACT_CONSECUTIVE_FAILURES, firm->failures);
		if (known[i].cause == CAUSE_MARK_FIRED) {
			fact_set(&matter.facts, FACT_CLOCK, CLOCK_HAZARD_RECTIFY);
			fact_set(&matter.facts, FACT_MARK, ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE);
		}
		consider(work, news, (struct cause){.kind = known[i].cause, .again = true},
			 &matter);
		proposed = matter.proposed;
	}
}

static void count_up(uint8_t *count)
{
	if (*count < UINT8_MAX)
		(*count)++;
}

/* The firm's term, not the office's own: only these count as "overdue again". */
static bool is_firms_term(uint32_t purpose)
{
	return purpose == CLOCK_HAZARD_RECTIFY || purpose == CLOCK_SAMPLING_RECTIFY;
}

static void mark_fired(struct work *work, const struct event *event)
{
	const Zh__ClockMarkFired *body = BODY(event, ClockMarkFired);
	struct news news;
	if (body->subject == NULL || body->subject->kind != OBJECT_HAZARD ||
	    !news_load(work, body->subject->number, &news))
		return;
	struct matter matter = {.hazard = 0};
	fact_set(&matter.facts, FACT_CLOCK, body->policy_index);
	fact_set(&matter.facts, FACT_MARK, body->mark);
	if (body->mark == ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE && is_firms_term(body->policy_index)) {
		count_up(&news.row.times_overdue);
		(void)row_changed(work, &news.row);
	}
	consider(work, &news,
		 (struct cause){
			 .kind = CAUSE_MARK_FIRED, .mark = (uint8_t)body->mark, .key = body->clock},
		 &matter);
}

/* Refused, or a risk against which the firm takes no control measures. */
static void rectification_refused(struct work *work, const struct event *event)
{
	struct news news;
	const Zh__RectificationRefused *body = BODY(event, RectificationRefused);
	if (!news_load(work, body->hazard, &news))
		return;
	news.row.flags |= LADDER_REFUSED;
	if (body->uncontrolled)
		news.row.flags |= LADDER_UNCONTROLLED;
	(void)row_changed(work, &news.row);
	struct matter matter = {.hazard = 0};
	consider(work, &news, (struct cause){.kind = CAUSE_REFUSED, .key = event->sequence},
		 &matter);
}

/* A first visit in vain is repeated; how often is enough, the ladder says. */
static void no_access(struct work *work, const struct event *event, const Zh__Reinspected *body)
{
	struct news news;
	if (!news_load(work, body->hazard, &news))
		return;
	struct matter matter = {.hazard = 0};
	fact_set(&matter.facts, FACT_NO_ACCESS, body->times_no_access);
	consider(work, &news, (struct cause){.kind = CAUSE_NO_ACCESS, .key = event->sequence},
		 &matter);
}

/* 产品质量法56: what is proposed for a refused sampling follows what was done before. */
static void sampling_refused(struct work *work, const struct event *event)
{
	struct news news;
	const Zh__SamplingRefused *body = BODY(event, SamplingRefused);
	if (!news_load(work, body->hazard, &news))
		return;
	news.row.flags |= LADDER_REFUSED;
	(void)row_changed(work, &news.row);
	struct matter matter = {.hazard = 0};
	consider(work, &news, (struct cause){.kind = CAUSE_REFUSED, .key = event->sequence},
		 &matter);
}

static void reinspected(struct work *work, const struct event *event)
{
	struct news news;
	const Zh__Reinspected *body = BODY(event, Reinspected);
	if (body->no_access)
		no_access(work, event, body);
	if (body->passed || body->no_access || !news_load(work, body->hazard, &news))
		return;
	count_up(&news.row.failed_reinspections);
	(void)row_changed(work, &news.row);
	struct matter matter = {.hazard = 0};
	if (body->has_sampling_rung)
		fact_set(&matter.facts, FACT_SAMPLING_RUNG, body->sampling_rung);
	consider(work, &news,
		 (struct cause){.kind = CAUSE_REINSPECTION_FAILED,
				.key = news.row.failed_reinspections},
		 &matter);
}

/* The chain goes on with the new hazard, which is before this event in the journal or after
 * it. */
static void relapsed(struct work *work, const struct event *event)
{
	struct news news;
	const Zh__Relapsed *body = BODY(event, Relapsed);
	bool follows = body->has_new_hazard &&
		       body->new_hazard <= ladder_book_get(work->context->rows).last_hazard;
	if (!news_load(work, follows ? body->new_hazard : body->hazard, &news))
		return;
	news.row.flags |= LADDER_RELAPSED;
	(void)row_changed(work, &news.row);
	struct matter matter = {.hazard = 0};
	consider(work, &news, (struct cause){.kind = CAUSE_RELAPSED, .key = body->hazard}, &matter);
}

/* The level changed, or it became urgent: every group is asked what it is now. */
static void level_set(struct work *work, const struct event *event)
{
	struct news news;
	const Zh__LevelSet *body = BODY(event, LevelSet);
	if (!body->has_level || !news_load(work, body->hazard, &news))
		return;
	uint8_t flags = news.row.flags | (body->urgent ? LADDER_URGENT : 0);
	bool changed = news.row.level != body->level || news.row.flags != flags;
	news.row.level = (uint8_t)body->level;
	news.row.flags = flags;
	if (changed)
		(void)row_changed(work, &news.row);
	struct matter matter = {.hazard = 0};
	fact_set(&matter.facts, FACT_LEVEL, body->level);
	if (body->urgent)
		fact_set(&matter.facts, FACT_URGENT, 1);
	consider(work, &news, (struct cause){.kind = CAUSE_LEVEL_SET, .key = event->sequence},
		 &matter);
	bool major = body->level == ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR;
	const struct firm_now firm = {.told = true,
				      .failures = body->consecutive_failures,
				      .majors = body->firm_majors + (major ? 1u : 0u)};
	if (changed)
		consider_again(work, &news, &firm, matter.proposed);
}

/* The firm's archive says now what the firm is to it: every group is asked what it is then. */
static void role_known(struct work *work, const struct event *event)
{
	struct news news;
	const struct firm_now firm = {.told = false};
	const Zh__FirmRoleKnown *told = BODY(event, FirmRoleKnown);
	if (!news_load(work, told->hazard, &news))
		return;
	news.row.firm_role = (uint8_t)told->firm_role;
	Zh__LedgerRowChanged *body = row_changed(work, &news.row);
	SET_OPTIONAL(body, firm_role, told->firm_role);
	consider_again(work, &news, &firm, 0);
}

/* A signal told more of the hazard than was known, or was taken out again: every group is asked
 * what it is now. */
static void violations_changed(struct work *work, uint64_t hazard, Zh__Violation *violations,
			       size_t count)
{
	struct news news;
	const struct firm_now firm = {.told = false};
	if (!news_load(work, hazard, &news))
		return;
	news.row.violations = esc_violation_bits(violations, count);
	Zh__LedgerRowChanged *body = row_changed(work, &news.row);
	SET_OPTIONAL(body, restated, 1);
	body->violations = violations;
	body->n_violations = count;
	consider_again(work, &news, &firm, 0);
}

/* A signal's report was classified again: violations came to be known, or a rule proposes a higher
 * level, which holds as long as no person has set one. */
static void signal_restated(struct work *work, const struct event *event)
{
	struct news news;
	const Zh__SignalRestated *told = BODY(event, SignalRestated);
	bool raised = told->has_proposed_level && told->level_open;
	if ((!raised && !told->restated) || !news_load(work, told->hazard, &news))
		return;
	if (raised)
		news.row.level = (uint8_t)told->proposed_level;
	if (told->urgent)
		news.row.flags |= LADDER_URGENT;
	if (told->restated)
		news.row.violations = esc_violation_bits(told->violations, told->n_violations);
	Zh__LedgerRowChanged *body = row_changed(work, &news.row);
	if (told->restated) {
		SET_OPTIONAL(body, restated, 1);
		body->violations = told->violations;
		body->n_violations = told->n_violations;
	}
	bool major = news.row.level == ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR;
	const struct firm_now firm = {.told = raised,
				      .failures = told->consecutive_failures,
				      .majors = told->firm_majors + (major ? 1u : 0u)};
	consider_again(work, &news, &firm, 0);
}

/* What is at large is traced and, where the ladder says so, recalled.  Raw material isn't sold. */
static void goods_moved(struct work *work, const struct event *event)
{
	struct news news;
	const Zh__GoodsMoved *body = BODY(event, GoodsMoved);
	bool products = !body->has_goods_class ||
			body->goods_class == ZH__GOODS_CLASS__GOODS_CLASS_PRODUCTS;
	if (body->to_place != ZH__GOODS_PLACE__GOODS_PLACE_AT_LARGE || !products ||
	    !news_load(work, body->hazard, &news))
		return;
	if ((news.row.flags & LADDER_GOODS_SOLD) == 0) {
		news.row.flags |= LADDER_GOODS_SOLD;
		(void)row_changed(work, &news.row);
	}
	struct matter matter = {.hazard = 0};
	consider(work, &news, (struct cause){.kind = CAUSE_GOODS_SOLD, .again = true}, &matter);
}

/* An officer helps: a guidance letter is drafted where the ladder says so. */
static void helped(struct work *work, const struct event *event)
{
	struct news news;
	const Zh__HazardHelped *body = BODY(event, HazardHelped);
	if (!news_load(work, body->hazard, &news))
		return;
	struct matter matter = {.hazard = 0};
	fact_set(&matter.facts, FACT_HELP_KIND, body->kind);
	consider(work, &news, (struct cause){.kind = CAUSE_HELPED, .key = event->sequence},
		 &matter);
}

/* Handed on by a person: filing is proposed.  One that a case made needs no proposal. */
static void to_case(struct work *work, const struct event *event)
{
	struct news news;
	const Zh__HazardToCase *body = BODY(event, HazardToCase);
	if (body->casefile != 0 || !news_load(work, body->hazard, &news))
		return;
	struct matter matter = {.hazard = 0};
	consider(work, &news, (struct cause){.kind = CAUSE_TO_CASE, .key = event->sequence},
		 &matter);
}

static bool row_closed(struct work *work, uint64_t hazard, const char *outcome)
{
	struct news news;
	if (!news_load(work, hazard, &news))
		return false;
	Zh__LedgerRowClosed *body = NEW(work, LedgerRowClosed);
	SET_OPTIONAL(body, row, news.row.row);
	SET_OPTIONAL(body, hazard, hazard);
	body->outcome = outcome;
	(void)work_emit(work, KIND(LEDGER_ROW_CLOSED),
			object_id_make(OBJECT_HAZARD, work->context->region, hazard), 0, body);
	return true;
}

/* With it falls what was proposed and nobody decided on; a hand-over to the police only where two
 * persons ended the hazard: one doesn't say that there is no crime (移送规定 5). */
static void row_ended(struct work *work, const struct event *event, uint64_t hazard,
		      const char *outcome)
{
	if (row_closed(work, hazard, outcome))
		measure_moot_all(work, hazard, event->meta->second != NULL);
}

/* Who settles what a firm leaves behind sees hazards, not what the ladder proposed for them: that a
 * firm is gone ends its rectification, and leaves a case, a hand-over to the police or a recall
 * to whoever decides on it. */
static void unfounded(struct work *work, const struct event *event)
{
	const Zh__HazardUnfounded *body = BODY(event, HazardUnfounded);
	bool gone = body->ground != NULL && strcmp(body->ground, "firm_gone") == 0 &&
		    !SABOTAGE("ladder.falls-with-the-firm");
	if (gone)
		(void)row_closed(work, body->hazard, "firm_gone");
	else
		row_ended(work, event, body->hazard, "unfounded");
}

static void cancelled_off(struct work *work, const struct event *event)
{
	const Zh__CancelledOff *body = BODY(event, CancelledOff);
	if (!body->partial)
		row_ended(work, event, body->hazard, "cancelled_off");
}

static void signal_joined(struct work *work, const Zh__SignalJoined *body)
{
	if (body->restated)
		violations_changed(work, body->hazard, body->violations, body->n_violations);
}

static void signal_unjoined(struct work *work, const Zh__SignalUnjoined *body)
{
	if (body->restated)
		violations_changed(work, body->hazard, body->violations, body->n_violations);
}

static void archived(struct work *work, const struct event *event)
{
	row_ended(work, event, BODY(event, HazardArchived)->hazard, "archived");
}

DECIDES(ladder_hazard_opened, hazard_opened(&work, input->event))
DECIDES(ladder_mark_fired, mark_fired(&work, input->event))
DECIDES(ladder_level_set, level_set(&work, input->event))
DECIDES(ladder_role_known, role_known(&work, input->event))
DECIDES(ladder_signal_joined, signal_joined(&work, BODY(input->event, SignalJoined)))
DECIDES(ladder_signal_unjoined, signal_unjoined(&work, BODY(input->event, SignalUnjoined)))
DECIDES(ladder_signal_restated, signal_restated(&work, input->event))
DECIDES(ladder_rectification_refused, rectification_refused(&work, input->event))
DECIDES(ladder_sampling_refused, sampling_refused(&work, input->event))
DECIDES(ladder_reinspected, reinspected(&work, input->event))
DECIDES(ladder_relapsed, relapsed(&work, input->event))
DECIDES(ladder_helped, helped(&work, input->event))
DECIDES(ladder_to_case, to_case(&work, input->event))
DECIDES(ladder_goods_moved, goods_moved(&work, input->event))
DECIDES(ladder_cancelled_off, cancelled_off(&work, input->event))
DECIDES(ladder_unfounded, unfounded(&work, input->event))
DECIDES(ladder_archived, archived(&work, input->event))
