/* What a case tells the listing that its notice announced (令44号 2, 12, 13). */
#include "common/base/sabotage.h"
#include "common/policy/rules/grounds.h"
#include "escalation.pb-c.h"
#include "notify.pb-c.h"
#include "services/credit/decide_fact.h"
#include "services/credit/decide_internal.h"

static const struct {
	const char *text;
	enum listing_ground ground;
} listing_grounds[] = {
#define X(name, value, text, chinese) {text, LISTING_GROUND_##name},
#include "common/policy/rules/listing_grounds.def"
#undef X
};

static enum listing_ground ground_of_text(const char *text)
{
	for (size_t i = 0; text != NULL && i < sizeof listing_grounds / sizeof listing_grounds[0];
	     i++)
		if (strcmp(text, listing_grounds[i].text) == 0)
			return listing_grounds[i].ground;
	return LISTING_GROUND_NONE;
}

/* ---- is it a candidate */

struct penalties {
	Zh__Penalty **list;
	size_t count;
};

/* 令44号 2: licence, business, closing and bars are heavier by their kind.  A fine is when it was
 * made heavier (从重), which only people know: then the fact stays unknown and policy asks. */
bool credit_is_heavier_kind(Zh__PenaltyKind kind)
{
	return kind == ZH__PENALTY_KIND__PENALTY_KIND_REVOKE_LICENCE ||
	       kind == ZH__PENALTY_KIND__PENALTY_KIND_SUSPEND_LICENCE ||
	       kind == ZH__PENALTY_KIND__PENALTY_KIND_STOP_BUSINESS ||
	       kind == ZH__PENALTY_KIND__PENALTY_KIND_RESTRICT_BUSINESS ||
	       kind == ZH__PENALTY_KIND__PENALTY_KIND_CLOSE ||
	       kind == ZH__PENALTY_KIND__PENALTY_KIND_BAR_PERSONS;
}

static void penalty_facts(struct penalties penalties, struct facts *facts)
{
	bool heavier = false;
	int64_t fine_fen = 0;
	for (size_t i = 0; i < penalties.count; i++) {
		const Zh__Penalty *penalty = penalties.list[i];
		heavier = heavier || credit_is_heavier_kind(penalty->kind);
		if (penalty->kind == ZH__PENALTY_KIND__PENALTY_KIND_FINE)
			fine_fen = penalty->amount_fen;
	}
	if (heavier || fine_fen == 0)
		fact_set(facts, FACT_HEAVIER_PENALTY, heavier);
	if (fine_fen != 0)
		fact_set(facts, FACT_AMOUNT_FEN, fine_fen);
}

static struct policy_answer candidate_ask(const struct work *work, const char *ground,
					  bool no_intent, struct penalties penalties)
{
	struct facts facts = {.known = 0};
	enum listing_ground number = ground_of_text(ground);
	if (number != LISTING_GROUND_NONE)
		fact_set(&facts, FACT_LISTING_GROUND_NO, number);
	fact_set(&facts, FACT_NO_INTENT_EVIDENCE, no_intent);
	penalty_facts(penalties, &facts);
	return policy_ask(work->context->policy, TOPIC_LISTING_GROUND, &facts,
			  time_day_of_ms(work->context->now_ms));
}

/* ---- the notice */

static Zh__Reason *reason_make(struct work *work, const char *what, const char *evidence)
{
	Zh__Reason *reason = NEW(work, Reason);
	reason->what = what;
	reason->evidence = evidence;
	return reason;
}

static const char *number_text(struct work *work, uint64_t number)
{
	return decision_number(work->context, work->decision, number);
}

/* The planned penalties, and whether a person has to judge what policy couldn't know. */
static void state_candidate_facts(struct work *work, const Zh__CaseNoticed *noticed, bool asks,
				  Zh__CandidateFound *body)
{
	body->facts = ARENA_ARRAY(work->context->arena, Zh__Reason *, noticed->n_planned + 1);
	if (body->facts == NULL) {
		work->decision->arena_full = true;
		return;
	}
	for (size_t i = 0; i < noticed->n_planned; i++) {
		const Zh__Penalty *penalty = noticed->planned[i];
		Zh__Reason *reason = reason_make(
			work, work_join(work, "planned_penalty_", number_text(work, penalty->kind)),
			number_text(work, (uint64_t)penalty->amount_fen));
		body->facts[body->n_facts++] = reason;
	}
	if (!asks)
		return;
	Zh__Reason *reason = reason_make(work, "judged_by_person", "heavier_penalty");
	body->facts[body->n_facts++] = reason;
}

static bool candidate_found(struct work *work, const Zh__CaseNoticed *noticed, uint64_t listing,
			    struct policy_answer answer)
{
	Zh__CandidateFound *body = NEW(work, CandidateFound);
	SET_OPTIONAL(body, listing, listing);
	SET_OPTIONAL(body, casefile, noticed->casefile);
	body->firm_key = noticed->firm_key;
	body->firm_name = noticed->firm_name;
	body->ground = noticed->listing_ground;
	state_candidate_facts(work, noticed, answer.ask, body);
	struct event *event = work_emit(work, KIND(CANDIDATE_FOUND),
					work_object(work, OBJECT_LISTING, listing), 1, body);
	decision_meta(event)->firm_key = noticed->firm_key;
	decision_rule(work->context, event, answer.rule->id, answer.rule->version);
	return true;
}

struct announced {
	uint64_t casefile, listing;
	uint32_t version; /* of the listing, with this */
	int64_t served_ms;
};

/* With the notice of the penalty, on the day on which the party has it. */
static void listing_noticed(struct work *work, struct announced announced)
{
	Zh__ListingNoticed *body = NEW(work, ListingNoticed);
	struct object_id subject = work_object(work, OBJECT_LISTING, announced.listing);
	SET_OPTIONAL(body, listing, announced.listing);
	SET_OPTIONAL(body, casefile, announced.casefile);
	SET_OPTIONAL(body, served_ms, announced.served_ms);
	(void)work_emit(work, KIND(LISTING_NOTICED), subject, announced.version, body);
	int64_t until_ms =
		work_clock(work, CLOCK_LISTING_STATEMENT, subject, announced.served_ms, 0);
	SET_OPTIONAL(body, statement_until_ms, until_ms);
}

/* Announced without a ground that holds: on record, and over. */
static void candidate_blocked(struct work *work, uint64_t listing)
{
	Zh__ListingWithdrawn *body = NEW(work, ListingWithdrawn);
	SET_OPTIONAL(body, listing, listing);
	body->why = "no_ground";
	(void)work_emit(work, KIND(LISTING_WITHDRAWN), work_object(work, OBJECT_LISTING, listing),
			2, body);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
/* One of before its service was an act of its own. */
static int64_t notice_served_at_once(const Zh__CaseNoticed *noticed)
{
	return noticed->served_ms;
}
#pragma GCC diagnostic pop

static void case_noticed(struct work *work, const struct event *event)
{
	const Zh__CaseNoticed *noticed = BODY(event, CaseNoticed);
	if (!noticed->planned_listing && !SABOTAGE("listing.unannounced"))
		return;
	if (!work_text_given(noticed->firm_key) || strlen(noticed->firm_key) >= FIRM_KEY_SIZE ||
	    noticed->casefile == 0) {
		(void)work_poison(work, "credit.notice_unsound");
		return;
	}
	struct policy_answer answer =
		candidate_ask(work, noticed->listing_ground, noticed->no_intent_evidence != 0,
			      (struct penalties){noticed->planned, noticed->n_planned});
	uint64_t listing = counter_next(work->context->rows, OBJECT_LISTING, 0);
	if (!candidate_found(work, noticed, listing, answer))
		return;
	int64_t served_ms = notice_served_at_once(noticed);
	if (rule_outcome(answer.rule, OUTCOME_CANDIDATE, 0) == 0)
		candidate_blocked(work, listing);
	else if (served_ms != 0)
		listing_noticed(work, (struct announced){noticed->casefile, listing, 2, served_ms});
}

/* ---- alone */

/* What a case's decision is to its listing; NULL: the arena is full. */
static Zh__ListingCaseDecided *case_decision(struct work *work, uint64_t listing, uint64_t casefile,
					     const char *number)
{
	Zh__ListingCaseDecided *body = NEW(work, ListingCaseDecided);
	SET_OPTIONAL(body, listing, listing);
	SET_OPTIONAL(body, casefile, casefile);
	body->decision = number;
	return body;
}

/* 令44号 13(3): what the decision of a case is to others; it was made, and isn't performed. */
static void decided_before(struct work *work, const Zh__CaseListingTold *told, uint64_t listing)
{
	Zh__ListingCaseDecided *body =
		case_decision(work, listing, told->casefile, told->decision_number);
	SET_OPTIONAL(body, heavier, true); /* not asked for: article 2 is of penalties */
	(void)work_emit(work, KIND(LISTING_CASE_DECIDED),
			work_object(work, OBJECT_LISTING, listing), 3, body);
}

static bool is_listed_already(struct work *work, uint64_t casefile)
{
	struct listing_at_work listing;
	uint64_t number = listing_of_case(work->context->rows, casefile);
	return number != 0 && listing_read(work, number, &listing) &&
	       listing.row.state != LISTING_NOT_LISTED && listing.row.state != LISTING_REMOVED &&
	       listing.row.state != LISTING_EXPIRED && listing.row.state != LISTING_WITHDRAWN;
}

/* A decision that the party is able to perform and doesn't: told of by itself. */
static void listing_told(struct work *work, const struct event *event)
{
	const Zh__CaseListingTold *told = BODY(event, CaseListingTold);
	if (!work_text_given(told->firm_key) || strlen(told->firm_key) >= FIRM_KEY_SIZE ||
	    told->casefile == 0 || told->served_ms == 0) {
		(void)work_poison(work, "credit.notice_unsound");
		return;
	}
	if (is_listed_already(work, told->casefile))
		return;
	const struct policy_answer answer =
		candidate_ask(work, told->listing_ground, false, (struct penalties){NULL, 0});
	const Zh__CaseNoticed noticed = {
		.base = PROTOBUF_C_MESSAGE_INIT(&zh__case_noticed__descriptor),
		.casefile = told->casefile,
		.firm_key = told->firm_key,
		.firm_name = told->firm_name,
		.listing_ground = told->listing_ground,
	};
	uint64_t listing = counter_next(work->context->rows, OBJECT_LISTING, 0);
	if (!candidate_found(work, &noticed, listing, answer))
		return;
	if (rule_outcome(answer.rule, OUTCOME_CANDIDATE, 0) == 0) {
		candidate_blocked(work, listing);
		return;
	}
	listing_noticed(work, (struct announced){told->casefile, listing, 2, told->served_ms});
	if (!SABOTAGE("listing.alone-without-its-decision"))
		decided_before(work, told, listing);
}

/* ---- statement, decision, end */

/* The case's listing, when the table has a GO row for this news. */
static bool listing_for(struct work *work, uint64_t casefile, uint8_t event,
			struct listing_at_work *ret_listing)
{
	uint64_t number = casefile == 0 ? 0 : listing_of_case(work->context->rows, casefile);
	return number != 0 && listing_read(work, number, ret_listing) &&
	       state_table_row(&listing_table, ret_listing->row.state, event).verdict == STATE_GO;
}

static void case_notice_served(struct work *work, const struct event *event)
{
	const Zh__CaseNoticeServed *served = BODY(event, CaseNoticeServed);
	struct listing_at_work listing;
	if (!served->has_served_ms)
		(void)work_poison(work, "credit.notice_unsound");
	else if (listing_for(work, served->casefile, LISTING_ON_NOTICE, &listing))
		listing_noticed(work, (struct announced){served->casefile, listing.number,
							 listing.row.object_version + 1,
							 served->served_ms});
}

static void case_statement(struct work *work, const struct event *event)
{
	const Zh__CaseStatement *statement = BODY(event, CaseStatement);
	struct listing_at_work listing;
	if (!listing_for(work, statement->casefile, LISTING_ON_STATEMENT, &listing))
		return;
	Zh__StatementReceived *body = NEW(work, StatementReceived);
	SET_OPTIONAL(body, listing, listing.number);
	SET_OPTIONAL(body, waived, statement->waived);
	(void)listing_emit(work, &listing, KIND(STATEMENT_RECEIVED), body);
	if (statement->waived)
		work_clocks_stop(work, CLOCK_LISTING_STATEMENT, listing.subject, "waived");
}

static void case_over(struct work *work, uint64_t casefile)
{
	struct listing_at_work listing;
	if (listing_for(work, casefile, LISTING_ON_CASE_OVER, &listing))
		listing_withdraw(work, &listing, "case_over");
}

/* The superior handles it, or another office: what was announced here is decided there. */
static void case_left(struct work *work, const struct event *event)
{
	const Zh__CaseJurisdiction *told = BODY(event, CaseJurisdiction);
	bool designated =
		told->jurisdiction_step == ZH__JURISDICTION_STEP__JURISDICTION_STEP_DESIGNATED;
	if (told->jurisdiction_step == ZH__JURISDICTION_STEP__JURISDICTION_STEP_TAKEN_OVER ||
	    (designated && work_text_given(told->goes_to)))
		case_over(work, told->casefile);
}

/* 令44号 2, 13: a listing is decided with the penalty, and only with one that is heavy enough. */
static void case_decided(struct work *work, const struct event *event)
{
	const Zh__CaseDecided *decided = BODY(event, CaseDecided);
	struct listing_at_work listing;
	credit_heavier_decided(work, event);
	if (!listing_for(work, decided->casefile, LISTING_ON_CASE_WITH, &listing)) {
		case_over(work, decided->casefile); /* one that was never announced */
		return;
	}
	bool penalty = decided->outcome != NULL && strcmp(decided->outcome, "penalty") == 0;
	struct policy_answer answer =
		candidate_ask(work, listing.file.ground, false,
			      (struct penalties){decided->penalties, decided->n_penalties});
	bool candidate = rule_outcome(answer.rule, OUTCOME_CANDIDATE, 0) != 0;
	if (!penalty || !decided->listing || !candidate) {
		listing_decline(work, &listing);
		return;
	}
	Zh__ListingCaseDecided *body =
		case_decision(work, listing.number, decided->casefile, decided->number);
	SET_OPTIONAL(body, heavier, !answer.ask);
	struct event *told = listing_emit(work, &listing, KIND(LISTING_CASE_DECIDED), body);
	decision_rule(work->context, told, answer.rule->id, answer.rule->version);
}

/* ---- the decision falls */

/* 令44号 19: two persons withdraw what rests on it; until then it is neither published nor listed
 * again. */
static void listing_fell(struct work *work, const struct fallen *fallen)
{
	struct listing_at_work listing;
	if (!fallen->revoked || SABOTAGE("listing.stands-though-fallen") ||
	    !listing_for(work, fallen->casefile, LISTING_ON_CASE_FELL, &listing) ||
	    (listing.row.flags & LISTING_FELL) != 0)
		return;
	if (listing.row.from_day == 0) { /* nothing is listed yet */
		listing_withdraw(work, &listing, LISTING_WHY_FELL);
		return;
	}
	Zh__ListingCaseDecided *body =
		case_decision(work, listing.number, fallen->casefile,
			      arena_text(work->context->arena, listing.file.decision));
	SET_OPTIONAL(body, fallen, true);
	body->document = fallen->document;
	(void)listing_emit(work, &listing, KIND(LISTING_CASE_DECIDED), body);
	if (listing.row.state != LISTING_REMOVED)
		(void)work_clock(work, CLOCK_LISTING_ANNULLED, listing.subject, fallen->told_ms, 0);
}

static void decision_fell(struct work *work, const struct fallen *fallen)
{
	credit_heavier_fell(work, fallen);
	listing_fell(work, fallen);
}

static void contest_ended(struct work *work, const struct event *event)
{
	const Zh__CaseContestEnded *ended = BODY(event, CaseContestEnded);
	bool revoked = ended->contest_outcome == ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_REVOKED;
	if (!revoked && ended->contest_outcome != ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_VARIED)
		return;
	const struct fallen fallen = {ended->casefile, ended->document, revoked,
				      ended->received_ms};
	decision_fell(work, &fallen);
}

static void execution_ended(struct work *work, const struct event *event)
{
	const Zh__CaseExecutionEnded *ended = BODY(event, CaseExecutionEnded);
	if (ended->ground != ZH__EXECUTION_END__EXECUTION_END_DECISION_REVOKED ||
	    SABOTAGE("listing.own-revocation-unheard"))
		return;
	const struct fallen fallen = {ended->casefile, ended->document, true, event->recorded_ms};
	decision_fell(work, &fallen);
}

static void case_ended(struct work *work, const struct event *event)
{
	case_over(work, BODY(event, CaseEnded)->casefile);
}

/* The superior's answer to a request for consent, as its own signed paper brought it. */
static void referral_answered(struct work *work, const struct event *event)
{
	const Zh__ReferralAnswered *answered = BODY(event, ReferralAnswered);
	struct listing_at_work listing;
	if (!answered->by_peer || answered->listing == 0 || answered->answer_code == NULL ||
	    answered->kind != ZH__REFERRAL_KIND__REFERRAL_KIND_CONSENT_ASKED ||
	    !listing_read(work, answered->listing, &listing))
		return;
	struct consent consent = {
		.consented = strcmp(answered->answer_code, "consented") == 0,
		.by = answered->signed_by,
		.number = answered->number,
	};
	if (!consent.consented && strcmp(answered->answer_code, "refused") != 0)
		return; /* an answer in part, or a question: the referral shows it to a person */
	uint8_t row_event = consent.consented ? LISTING_ON_CONSENT : LISTING_ON_REFUSE;
	if (state_table_row(&listing_table, listing.row.state, row_event).verdict == STATE_GO)
		listing_answer(work, &listing, &consent);
}

/* ---- which event leads to what */

#define DECIDES(run)                                                                               \
	static void on_##run(const struct decide_context *context, const struct input *input,      \
			     struct decision *decision)                                            \
	{                                                                                          \
		struct work work = {.context = context, .input = input, .decision = decision};     \
		run(&work, input->event);                                                          \
	}
DECIDES(credit_fact_record)
DECIDES(case_noticed)
DECIDES(case_notice_served)
DECIDES(case_statement)
DECIDES(case_decided)
DECIDES(case_ended)
DECIDES(case_left)
DECIDES(contest_ended)
DECIDES(execution_ended)
DECIDES(listing_told)
DECIDES(referral_answered)

static const struct source_kind from_escalation[] = {
	{.kind = KIND(LEDGER_ROW_OPENED),
	 .body = "row hazard firm level violations credit_weight credit_ground firm_role",
	 .decide = on_credit_fact_record},
	{.kind = KIND(CASE_NOTICED), .decide = on_case_noticed},
	{.kind = KIND(CASE_NOTICE_SERVED), .decide = on_case_notice_served},
	{.kind = KIND(CASE_STATEMENT), .decide = on_case_statement},
	{.kind = KIND(CASE_DECIDED), .decide = on_case_decided},
	{.kind = KIND(CASE_ENDED), .decide = on_case_ended},
	{.kind = KIND(CASE_JURISDICTION),
	 .body = "casefile jurisdiction_step goes_to",
	 .decide = on_case_left},
	{.kind = KIND(CASE_CONTEST_ENDED), .decide = on_contest_ended},
	{.kind = KIND(CASE_EXECUTION_ENDED),
	 .body = "casefile ground document",
	 .decide = on_execution_ended},
	{.kind = KIND(CASE_LISTING_TOLD),
	 .body = "casefile firm_key firm_name decision_number listing_ground served_ms",
	 .decide = on_listing_told},
};
static const struct source_kind from_notify[] = {
	{.kind = KIND(REFERRAL_ANSWERED), .decide = on_referral_answered},
	{.kind = KIND(LIFE_SUPERSEDED), .body = "life by_peer"},
	{.kind = KIND(LIFE_STAYS)},
	{.kind = KIND(RECOVERY_ENDED)},
};

const struct source credit_sources[CREDIT_SOURCE_COUNT] = {
	SOURCE(DAEMON_ESCALATION, from_escalation),
	SOURCE(DAEMON_NOTIFY, from_notify),
};
