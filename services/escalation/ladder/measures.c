#include "services/escalation/ladder/measures.h"

#include "common/base/sabotage.h"
#include "common/policy/books/dictionary.h"
#include "common/policy/rules/policy_versions.h"

static const struct {
	const char *name;
	enum fact_kind kind;
} fact_infos[FACT_COUNT] = {
#define X(name, text, kind) [FACT_##name] = {text, kind},
#include "common/policy/rules/facts.def"
#undef X
};

uint32_t esc_class_flags(const struct decide_context *context, const char *class_code)
{
	if (context->dictionary == NULL || !work_text_given(class_code))
		return 0;
	const struct product_class *found = dictionary_class(context->dictionary, class_code);
	return found == NULL ? 0 : found->flags;
}

void ladder_facts(const struct work *work, const struct ledger_row *row, struct facts *facts)
{
	if (row->level != 0)
		fact_set(facts, FACT_LEVEL, row->level);
	fact_set(facts, FACT_VIOLATIONS, row->violations);
	fact_set(facts, FACT_CLASS_FLAGS, esc_class_flags(work->context, row->class_code));
	fact_set(facts, FACT_URGENT, (row->flags & LADDER_URGENT) != 0);
	fact_set(facts, FACT_RELAPSE, (row->flags & LADDER_RELAPSED) != 0);
	fact_set(facts, FACT_GOODS_SOLD, (row->flags & LADDER_GOODS_SOLD) != 0);
	fact_set(facts, FACT_UNCONTROLLED, (row->flags & LADDER_UNCONTROLLED) != 0);
	fact_set(facts, FACT_TIMES_OVERDUE, row->times_overdue);
	fact_set(facts, FACT_FAILED_REINSPECTIONS, row->failed_reinspections);
	fact_set(facts, FACT_CONSECUTIVE_FAILURES, row->consecutive_failures);
	if (row->firm_role != 0)
		fact_set(facts, FACT_FIRM_ROLE, row->firm_role);
}

void ladder_matter(struct work *work, const struct ledger_row *row, struct bytes name,
		   struct matter *ret_matter)
{
	*ret_matter = (struct matter){
		.hazard = row->hazard,
		.report = row->report,
		.trace = &row->trace,
	};
	if (row->firm_key[0] != '\0') {
		ret_matter->firm_key = arena_text(work->context->arena, row->firm_key);
		ret_matter->firm_name = arena_text_of(work->context->arena, name);
		if (ret_matter->firm_key == NULL || ret_matter->firm_name == NULL)
			work->decision->arena_full = true;
	}
	ladder_facts(work, row, &ret_matter->facts);
}

const char *esc_role_text(uint32_t roles)
{
	if ((roles & ROLE_LEADER) != 0)
		return "leader";
	if ((roles & ROLE_SUPERIOR) != 0)
		return "superior";
	if ((roles & ROLE_CREDIT_OFFICER) != 0)
		return "credit_officer";
	return "officer";
}

uint8_t measure_letter(uint8_t measure_kind)
{
	switch (measure_kind) {
	case ZH__MEASURE_KIND__MEASURE_KIND_GUIDANCE:
		return ZH__NOTICE_KIND__NOTICE_KIND_GUIDANCE;
	case ZH__MEASURE_KIND__MEASURE_KIND_REMINDER:
		return ZH__NOTICE_KIND__NOTICE_KIND_REMINDER;
	case ZH__MEASURE_KIND__MEASURE_KIND_CAUTION:
		return ZH__NOTICE_KIND__NOTICE_KIND_CAUTION;
	case ZH__MEASURE_KIND__MEASURE_KIND_INTERVIEW:
		return ZH__NOTICE_KIND__NOTICE_KIND_INTERVIEW;
	case ZH__MEASURE_KIND__MEASURE_KIND_LISTED_SUPERVISION:
		return ZH__NOTICE_KIND__NOTICE_KIND_LISTED_SUPERVISION;
	default: /* a number from outside: the others are no letter of ours */
		return ZH__NOTICE_KIND__NOTICE_KIND_UNKNOWN;
	}
}

/* ---- what is stated with a proposal */

#define FACT_DIGITS 21u /* of a 64-bit number, and NUL */

/* Only what says something: zero counts and absent flags met no rule.  Returns how many. */
static size_t facts_to_state(const struct facts *facts, enum fact out[FACT_COUNT])
{
	size_t count = 0;
	for (uint64_t left = facts->known; left != 0; left &= left - 1) {
		enum fact fact = (enum fact)__builtin_ctzll((unsigned long long)left);
		if (facts->value[fact] != 0)
			out[count++] = fact;
	}
	return count;
}

/* Written from the buffer's end on; what is before is left as it is. */
static const char *digits_of(uint64_t number, char buffer[FACT_DIGITS])
{
	char *at = buffer + FACT_DIGITS - 1;
	*at = '\0';
	do {
		*--at = (char)('0' + number % 10);
		number /= 10;
	} while (number != 0);
	return at;
}

/* Nearly every report proposes something, and states ten facts with it: all from one piece. */
static void state_facts(struct work *work, const struct facts *facts, Zh__MeasureProposed *body)
{
	enum fact stated[FACT_COUNT];
	size_t count = facts_to_state(facts, stated);
	struct stated_fact {
		Zh__Reason reason;
		char digits[FACT_DIGITS];
	} *made = ARENA_ARRAY(work->context->arena, struct stated_fact, count);
	Zh__Reason **list = ARENA_ARRAY(work->context->arena, Zh__Reason *, count);
	if (made == NULL || list == NULL) {
		work->decision->arena_full = true;
		return;
	}
	for (size_t i = 0; i < count; i++) {
		int64_t value = facts->value[stated[i]];
		zh__reason__init(&made[i].reason);
		made[i].reason.what = fact_infos[stated[i]].name;
		made[i].reason.evidence =
			digits_of(value < 0 ? 0 : (uint64_t)value, made[i].digits);
		list[i] = &made[i].reason;
	}
	body->facts = list;
	body->n_facts = count;
}

const struct rule *measure_rule(const struct work *work, const struct measure_file *file)
{
	return policy_rule_used(work->context->policies, work->context->policy,
				bytes_of_text(file->rule_id), file->head.rule_version);
}

struct predecessor_search {
	uint64_t last[PREDECESSORS_MAX];
	size_t count; /* all that were met */
};

static bool note_predecessor(void *context, const struct row_ref *row)
{
	struct predecessor_search *search = (struct predecessor_search *)context;
	search->last[search->count++ % PREDECESSORS_MAX] = be64_get(row->key.data + 8);
	return true;
}

/* The latest measures for the same hazard, so that a leader sees what went before. */
static void state_predecessors(struct work *work, const struct matter *matter,
			       Zh__MeasureProposed *body)
{
	if (matter->hazard == 0 || matter->opening)
		return;
	struct predecessor_search search = {.count = 0};
	struct row_key prefix = row_key_u64(matter->hazard);
	(void)rows_scan(work->context->rows, TABLE_MEASURES_BY_HAZARD, row_key_bytes(&prefix),
			bytes_of(NULL, 0), MEASURES_LOOKED_AT, note_predecessor, &search);
	size_t kept = search.count < PREDECESSORS_MAX ? search.count : PREDECESSORS_MAX;
	if (kept == 0)
		return;
	body->predecessors = ARENA_ARRAY(work->context->arena, uint64_t, kept);
	if (body->predecessors == NULL) {
		work->decision->arena_full = true;
		return;
	}
	for (size_t i = 0; i < kept; i++)
		body->predecessors[i] = search.last[(search.count - kept + i) % PREDECESSORS_MAX];
	body->n_predecessors = kept;
}

static void state_cause(struct work *work, const struct cause *cause, Zh__MeasureProposed *body)
{
	if (cause->kind == CAUSE_NONE)
		return;
	SET_OPTIONAL(body, cause_kind, (uint32_t)cause->kind);
	SET_OPTIONAL(body, cause_key, cause->key);
	if (cause->mark != 0)
		SET_OPTIONAL(body, cause_mark, cause->mark);
	if (work->input->kind != INPUT_EVENT)
		return;
	Zh__EventId *id = NEW(work, EventId);
	SET_OPTIONAL(id, region, work->context->region);
	SET_OPTIONAL(id, daemon, (Zh__DaemonName)work->input->source);
	SET_OPTIONAL(id, incarnation, work->input->event->incarnation);
	SET_OPTIONAL(id, sequence, work->input->event->sequence);
	body->cause = id;
}

/* The alarm while no one decides: the rule may name a shorter one. */
static enum clock_id proposal_clock(const struct proposal *proposal)
{
	return proposal->rule == NULL ? CLOCK_MEASURE_DECIDE
				      : (enum clock_id)rule_outcome(proposal->rule, OUTCOME_CLOCK,
								    CLOCK_MEASURE_DECIDE);
}

uint64_t measure_propose(struct work *work, const struct matter *matter, const struct cause *cause,
			 const struct proposal *proposal)
{
	uint64_t number =
		counter_next(work->context->rows, OBJECT_MEASURE, work->taken[OBJECT_MEASURE]++);
	Zh__MeasureProposed *body = NEW(work, MeasureProposed);
	SET_OPTIONAL(body, measure, number);
	SET_OPTIONAL(body, kind, (Zh__MeasureKind)proposal->kind);
	body->firm_key = matter->firm_key;
	body->addressee = matter->firm_name;
	if (matter->hazard != 0)
		SET_OPTIONAL(body, hazard, matter->hazard);
	if (matter->report != 0)
		SET_OPTIONAL(body, report, matter->report);
	if (matter->casefile != 0)
		SET_OPTIONAL(body, casefile, matter->casefile);
	body->decider_role = esc_role_text(proposal->decider);
	if (proposal->draft != 0)
		SET_OPTIONAL(body, draft, (Zh__NoticeKind)proposal->draft);
	state_cause(work, cause, body);
	state_facts(work, &matter->facts, body);
	state_predecessors(work, matter, body);
	struct object_id subject = work_object(work, OBJECT_MEASURE, number);
	struct event *event = work_emit(work, KIND(MEASURE_PROPOSED), subject, 1, body);
	work_trace(event, matter->trace);
	decision_meta(event)->firm_key = matter->firm_key;
	if (proposal->rule != NULL)
		decision_rule(work->context, event, proposal->rule->id, proposal->rule->version);
	(void)work_clock(work, proposal_clock(proposal), subject, work->context->now_ms, 0);
	return number;
}

static void propose_answer(struct work *work, struct matter *matter, const struct cause *cause,
			   const struct ladder_answer *answer)
{
	uint8_t kind = (uint8_t)rule_outcome(answer->rule, OUTCOME_MEASURE, 0);
	if (!answer->proposes || measure_stands_already(work, matter, cause, answer) ||
	    work->decision->event_count + 2 > DECISION_EVENTS_MAX)
		return;
	struct proposal proposal = {
		.kind = kind,
		.draft = (uint8_t)rule_outcome(answer->rule, OUTCOME_DRAFT, measure_letter(kind)),
		.decider = (uint32_t)rule_outcome(answer->rule, OUTCOME_DECIDER, ROLE_LEADER),
		.rule = answer->rule,
	};
	fact_set(&matter->facts, FACT_GROUP, answer->group);
	(void)measure_propose(work, matter, cause, &proposal);
	matter->proposed |= UINT64_C(1) << kind;
}

void measure_consider(struct work *work, struct matter *matter, const struct cause *cause)
{
	struct ladder_answer answers[LADDER_ANSWERS_MAX];
	fact_set(&matter->facts, FACT_CAUSE, cause->kind);
	/* The hot path looks nothing up: before a hazard is opened nothing is served in it.  Nor
	 * does what is only asked again go a step of a chain: each needs news of its own. */
	bool nothing_served = matter->opening || cause->again;
	fact_set(&matter->facts, FACT_MEASURES_SERVED,
		 nothing_served ? 0
				: (int64_t)measures_served(work->context->rows, matter->hazard));
	size_t count = ladder_ask(work->context->policy, &matter->facts,
				  time_day_of_ms(work->context->now_ms), answers);
	for (size_t i = 0; i < count; i++)
		propose_answer(work, matter, cause, &answers[i]);
}

/* ---- what falls away */

struct open_measures {
	uint64_t numbers[MEASURES_LOOKED_AT];
	size_t count;
};

static bool note_measure(void *context, const struct row_ref *row)
{
	struct open_measures *open = (struct open_measures *)context;
	open->numbers[open->count++] = be64_get(row->key.data + 8);
	return true;
}

static void measure_moot(struct work *work, uint64_t number, bool by_two)
{
	struct measure_row measure;
	struct measure_file file;
	if (!measure_get(work->context->rows, number, &measure) ||
	    !measure_file_get(work->context->rows, number, &file) ||
	    state_table_row(&measure_table, measure.state, MEASURE_ON_MOOT).verdict != STATE_GO ||
	    (measure.kind == ZH__MEASURE_KIND__MEASURE_KIND_POLICE && !by_two &&
	     !SABOTAGE("ladder.police-falls-by-one")))
		return;
	Zh__MeasureWithdrawn *body = NEW(work, MeasureWithdrawn);
	SET_OPTIONAL(body, measure, number);
	struct object_id subject = work_object(work, OBJECT_MEASURE, number);
	work_trace(
		work_emit(work, KIND(MEASURE_WITHDRAWN), subject, measure.object_version + 1, body),
		&file.head.trace);
	work_clocks_stop(work, CLOCK_NONE, subject, "moot");
}

void measure_moot_all(struct work *work, uint64_t hazard, bool by_two)
{
	struct open_measures open = {.count = 0};
	struct row_key prefix = row_key_u64(hazard);
	(void)rows_scan(work->context->rows, TABLE_MEASURES_BY_HAZARD, row_key_bytes(&prefix),
			bytes_of(NULL, 0), MEASURES_LOOKED_AT, note_measure, &open);
	/* The events of one input are bounded: two for each measure, and the ledger's own. */
	for (size_t i = 0; i < open.count && work->decision->event_count + 2 <= DECISION_EVENTS_MAX;
	     i++)
		measure_moot(work, open.numbers[i], by_two);
}
