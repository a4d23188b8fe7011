/* The penalty notice, the party's statement, and the decision.
 * 行政处罚法 44, 45, 57; 程序规定 57, 60. */
#include "common/base/sabotage.h"
#include "common/policy/papers/closed_words.h"
#include "common/policy/papers/papers.h"
#include "services/escalation/cases/cases.h"
#include "services/escalation/cases/remedies.h"

static bool is_money(Zh__PenaltyKind kind)
{
	return kind == ZH__PENALTY_KIND__PENALTY_KIND_FINE ||
	       kind == ZH__PENALTY_KIND__PENALTY_KIND_CONFISCATE_GAINS;
}

static bool penalty_sound(const Zh__Penalty *penalty)
{
	if (!penalty->has_kind || penalty->kind < ZH__PENALTY_KIND__PENALTY_KIND_WARNING ||
	    penalty->kind > ZH__PENALTY_KIND__PENALTY_KIND_BAR_PERSONS)
		return false;
	if (penalty->amount_fen < 0 || penalty->amount_fen > PENALTY_FEN_MAX)
		return false;
	return !is_money(penalty->kind) || penalty->amount_fen > 0;
}

bool penalties_sound(struct work *work, struct penalties penalties)
{
	if (penalties.count == 0 || penalties.count > PENALTIES_MAX)
		return work_invalid(work, "no_penalties", penalties.where);
	for (size_t i = 0; i < penalties.count; i++) {
		if (!penalty_sound(penalties.list[i]))
			return work_invalid(work, "penalty", penalties.where);
		for (size_t k = 0; k < i; k++)
			if (penalties.list[k]->kind == penalties.list[i]->kind)
				return work_invalid(work, "penalty_twice", penalties.where);
	}
	return true;
}

const char *penalties_drafted(struct work *work, struct penalties penalties)
{
	uint8_t buffer[320];
	struct writer text = writer_over(buffer, sizeof buffer);
	for (size_t i = 0; i < penalties.count; i++) {
		if (i != 0)
			work_put_text(&text, ";");
		work_put_text(&text, "penalty_");
		writer_put_decimal(&text, (uint64_t)penalties.list[i]->kind);
		if (penalties.list[i]->amount_fen > 0) {
			work_put_text(&text, "=");
			writer_put_decimal(&text, (uint64_t)penalties.list[i]->amount_fen);
		}
	}
	return work_text(work, &text);
}

uint64_t case_document(struct work *work, const struct case_at_work *casefile, uint8_t kind,
		       const char *facts, const char **ret_number)
{
	struct draft draft = {
		.kind = kind,
		.firm_key = arena_text(work->context->arena, casefile->file.firm_key),
		.addressee = arena_text(work->context->arena, casefile->file.firm_name),
		.hazard = casefile->row.hazard,
		.casefile = casefile->number,
		.facts = facts,
		.trace = &casefile->file.trace,
	};
	uint64_t notice = notice_draft(work, &draft);
	*ret_number = notice_approve(work, &(struct notice_approval){
						   .notice = notice,
						   .kind = kind,
						   .version = 2,
						   .trace = &casefile->file.trace,
					   });
	return notice;
}

/* ---- the notice */

static void state_notice(const struct case_at_work *casefile, const Zh__CaseNoticeCommand *command,
			 Zh__CaseNoticed *body)
{
	SET_OPTIONAL(body, casefile, casefile->number);
	body->planned = command->planned;
	body->n_planned = command->n_planned;
	SET_OPTIONAL(body, planned_listing, command->planned_listing);
	if (command->planned_listing)
		body->listing_ground = command->listing_ground;
	body->facts = command->facts;
	if (command->no_intent_evidence)
		SET_OPTIONAL(body, no_intent_evidence, 1);
	if (command->hearing_told)
		SET_OPTIONAL(body, hearing_told, 1);
}

/* 行政处罚法63, 听证办法5, 6: what is grave enough isn't announced without the right to a
 * hearing. */
static bool hearing_right_told(struct work *work, const struct case_at_work *casefile,
			       const Zh__CaseNoticeCommand *command, const char **ret_rule)
{
	struct penalty_row planned[PENALTIES_MAX];
	size_t count = penalties_store(planned, command->planned, command->n_planned);
	const struct rule *rule = hearing_rule(work, casefile, planned, count);
	*ret_rule = rule != NULL ? rule->id : NULL;
	if (!hearing_needed(rule) || command->hearing_told || SABOTAGE("hearing.untold") ||
	    !work_lacks(work, "hearing_not_told", GATE_APL_63, GATE_NEED_HEARING_RIGHT))
		return true;
	decision_refuse_param(work->decision, "rule", rule->id);
	return false;
}

static bool notice_sound(struct work *work, const Zh__CaseNoticeCommand *command)
{
	if (!penalties_sound(work,
			     (struct penalties){command->planned, command->n_planned, "planned"}))
		return false;
	size_t ground;
	if (command->planned_listing &&
	    !closed_words_find(words_listing_grounds, command->listing_ground, &ground))
		return work_invalid(work, "no_listing_ground", "listing_ground");
	return true;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
/* 程序规定56: a head approves the notice before the party gets it, which its proposal can't know:
 * it is served when it is approved, also one that an earlier version let state a moment. */
static bool service_follows_approval(struct work *work, const Zh__CaseNoticeCommand *command)
{
	return command->served_ms == 0 || work_act(work)->second != NULL ||
	       SABOTAGE("case.notice-served-unapproved") || work_refuse(work, "served_unapproved");
}
#pragma GCC diagnostic pop

void case_act_notice(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseNoticeCommand *command = WORK_BODY(work, Zh__CaseNoticeCommand);
	const char *rule;
	if (!work_may(work, &case_table, casefile->row.state, CASE_ON_NOTICE) ||
	    !notice_sound(work, command) || !service_follows_approval(work, command) ||
	    !hearing_right_told(work, casefile, command, &rule))
		return;
	Zh__CaseNoticed *body = NEW(work, CaseNoticed);
	state_notice(casefile, command, body);
	body->hearing_rule = rule;
	if (!legal_review_planned(work, casefile, body))
		return;
	body->firm_key = arena_text(work->context->arena, casefile->file.firm_key);
	body->firm_name = arena_text(work->context->arena, casefile->file.firm_name);
	casefile_emit(work, casefile, KIND(CASE_NOTICED), body);
	const char *number;
	const char *facts = penalties_drafted(
		work, (struct penalties){command->planned, command->n_planned, "planned"});
	uint64_t document = case_document(
		work, casefile, ZH__NOTICE_KIND__NOTICE_KIND_PENALTY_NOTICE, facts, &number);
	SET_OPTIONAL(body, notice, document);
}

/* 程序规定57, 听证办法11: both terms run from the day on which the party has the notice. */
static void terms_from_service(struct work *work, const struct case_at_work *casefile,
			       int64_t served_ms)
{
	(void)work_clock(work, CLOCK_CASE_STATEMENT, casefile->subject, served_ms, 0);
	if (casefile->file.hearing_told != 0)
		(void)work_clock(work, CLOCK_HEARING_REQUEST, casefile->subject, served_ms, 0);
}

void case_act_serve_notice(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseServeNoticeCommand *command = WORK_BODY(work, Zh__CaseServeNoticeCommand);
	struct notice_row document;
	struct notice_service service = {
		.notice = casefile->row.penalty_notice,
		.document = command->document,
		.left_with = command->left_with,
		.trace = &casefile->file.trace,
	};
	if (!work_may(work, &case_table, casefile->row.state, CASE_ON_SERVE_NOTICE) ||
	    !work_served(work, command->served_ms, &service.served_ms))
		return;
	bool drafted = notice_get(work->context->rows, service.notice, &document);
	ASSERT(drafted);
	if (!SABOTAGE("case.notice-served-before") &&
	    served_before_fact(work, service.served_ms, document.drafted_ms, "before_approval"))
		return;
	service.version = document.object_version + 1;
	service.way = SERVICE_WAY(command, time_day_of_ms(service.served_ms),
				  time_day_of_ms(document.drafted_ms));
	if (!casefile_service_sound(work, casefile, &service))
		return;
	Zh__CaseNoticeServed *body = NEW(work, CaseNoticeServed);
	SET_OPTIONAL(body, casefile, casefile->number);
	SET_OPTIONAL(body, notice, service.notice);
	SET_OPTIONAL(body, served_ms, service.served_ms);
	SERVICE_WAY_TELL(&service.way, body);
	body->document = command->document;
	if (command->left_with != ZH__LEFT_WITH__LEFT_WITH_UNKNOWN)
		SET_OPTIONAL(body, left_with, command->left_with);
	casefile_emit(work, casefile, KIND(CASE_NOTICE_SERVED), body);
	notice_serve(work, &service);
	terms_from_service(work, casefile, service.served_ms);
}

/* ---- the statement */

void case_act_statement(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseStatementCommand *command = WORK_BODY(work, Zh__CaseStatementCommand);
	if (!work_may(work, &case_table, casefile->row.state, CASE_ON_STATEMENT))
		return;
	if (command->waived && command->hearing_asked) {
		(void)work_invalid(work, "waived_and_asked", "waived");
		return;
	}
	/* 听证办法12, 27: whether it was withdrawn says who holds it. */
	if (command->waived && (casefile->row.flags & CASE_HEARING_ASKED) != 0 &&
	    !SABOTAGE("hearing.waived-away")) {
		(void)work_refuse(work, "hearing_goes_on");
		decision_possible(work->decision, "hearing.end");
		return;
	}
	int64_t asked_ms = 0;
	if (command->hearing_asked && !hearing_asked(work, casefile, &asked_ms))
		return;
	Zh__CaseStatement *body = NEW(work, CaseStatement);
	SET_OPTIONAL(body, casefile, casefile->number);
	SET_OPTIONAL(body, hearing_asked, command->hearing_asked);
	SET_OPTIONAL(body, waived, command->waived);
	if (work_text_given(command->text) || (!command->waived && !command->hearing_asked))
		SET_OPTIONAL(body, stated, true);
	if (command->hearing_asked)
		SET_OPTIONAL(body, asked_ms, asked_ms);
	casefile_emit(work, casefile, KIND(CASE_STATEMENT), body);
	if (command->waived) {
		work_clocks_stop(work, CLOCK_CASE_STATEMENT, casefile->subject, "waived");
		work_clocks_stop(work, CLOCK_HEARING_REQUEST, casefile->subject, "waived");
	}
	if (command->hearing_asked)
		hearing_begin(work, casefile, asked_ms);
}

/* ---- the decision */

enum case_outcome_index { OUTCOME_IS_PENALTY = 0, OUTCOME_IS_NO_PENALTY = 1 };

/* 行政处罚法 45, 程序规定 59: a penalty isn't made heavier than what the party was told of. */
static bool within_notice(struct work *work, const struct case_at_work *casefile,
			  struct penalties penalties)
{
	if (SABOTAGE("case.exceeds-notice"))
		return true;
	for (size_t i = 0; i < penalties.count; i++) {
		const Zh__Penalty *penalty = penalties.list[i];
		bool planned = false;
		for (size_t k = 0; k < casefile->file.planned_count && k < PENALTIES_MAX; k++) {
			const struct penalty_row *row = &casefile->file.planned[k];
			planned = planned || (row->kind == (uint8_t)penalty->kind &&
					      row->amount_fen >= penalty->amount_fen);
		}
		if (!planned &&
		    work_lacks(work, "exceeds_notice", GATE_APP_58_2, GATE_NEED_NO_HEAVIER)) {
			decision_possible(work->decision, "case.notice");
			return false;
		}
	}
	return true;
}

struct outcome_wanted outcome_of_command(const char *outcome, Zh__Penalty **penalties, size_t count,
					 bool listing)
{
	size_t found;
	bool known = closed_words_find(words_case_outcomes, outcome, &found);
	return (struct outcome_wanted){
		.outcome = known ? words_case_outcomes[found] : NULL,
		.is_penalty = known && found == OUTCOME_IS_PENALTY,
		.penalties = penalties,
		.count = count,
		.listing = listing,
	};
}

static bool penalty_may(struct work *work, const struct case_at_work *casefile,
			const struct outcome_wanted *wanted)
{
	struct penalties penalties = {wanted->penalties, wanted->count, "penalties"};
	bool waived = (casefile->row.flags & CASE_STATEMENT_WAIVED) != 0;
	if (!penalties_sound(work, penalties))
		return false;
	if (!waived && !work_term_over(work, casefile->subject, CLOCK_CASE_STATEMENT) &&
	    !SABOTAGE("case.decides-early") &&
	    work_lacks(work, "statement_term", GATE_APP_57, GATE_NEED_STATEMENT_OVER)) {
		decision_possible(work->decision, "case.statement");
		return false;
	}
	if ((casefile->row.flags & CASE_HEARING_ASKED) != 0 &&
	    !SABOTAGE("hearing.decides-before") &&
	    work_lacks(work, "hearing_asked", GATE_HRG_29, GATE_NEED_HEARING_OVER))
		return false;
	if (wanted->listing && (casefile->row.flags & CASE_PLANNED_LISTING) == 0 &&
	    !SABOTAGE("case.listed-unannounced") &&
	    work_lacks(work, "listing_not_noticed", GATE_SDL_13, GATE_NEED_LISTING_TOLD))
		return false;
	return within_notice(work, casefile, penalties);
}

bool outcome_may(struct work *work, const struct case_at_work *casefile,
		 const struct outcome_wanted *wanted)
{
	if (wanted->outcome == NULL)
		return work_invalid(work, "no_outcome", "outcome");
	if (wanted->is_penalty)
		return penalty_may(work, casefile, wanted);
	return (wanted->count == 0 && !wanted->listing) ||
	       work_invalid(work, "penalty_without", "penalties");
}

static bool criminal_outcome_sound(struct work *work, bool is_penalty)
{
	const Zh__CaseDecideCommand *command = WORK_BODY(work, Zh__CaseDecideCommand);
	return is_penalty ||
	       (command->criminal_outcome == 0 && !work_text_given(command->criminal_paper)) ||
	       work_invalid(work, "criminal_unwanted", "criminal_outcome");
}

/* 程序规定 58: what the party brought was checked, and is adopted or not; why is a content of the
 * decision (62(三)). */
static bool statement_answered(struct work *work, const struct case_at_work *casefile)
{
	unsigned finding = (unsigned)WORK_BODY(work, Zh__CaseDecideCommand)->statement_finding;
	if (casefile->file.statement_made == 0)
		return finding == 0 || work_invalid(work, "no_statement", "statement_finding");
	return (finding != 0 && finding <= ZH__STATEMENT_FINDING__STATEMENT_FINDING_NOT_ADOPTED) ||
	       SABOTAGE("case.statement-unanswered") ||
	       !work_lacks(work, "statement_unanswered", GATE_APP_58_1,
			   GATE_NEED_STATEMENT_FINDING);
}

static bool decision_grounded(struct work *work, const struct case_at_work *casefile,
			      const struct outcome_wanted *wanted)
{
	const Zh__CaseDecideCommand *command = WORK_BODY(work, Zh__CaseDecideCommand);
	return penalty_grounded(work, casefile, wanted, command->ground_outside,
				command->law_of_day);
}

static bool decision_may(struct work *work, const struct case_at_work *casefile,
			 const struct outcome_wanted *wanted)
{
	uint8_t event = wanted->is_penalty ? CASE_ON_DECIDE : CASE_ON_DECIDE_OTHER;
	/* A word that is none of them is told before where the case stands. */
	if (wanted->outcome != NULL && wanted->is_penalty &&
	    !work_may(work, &case_table, casefile->row.state, event))
		return false;
	if (!outcome_may(work, casefile, wanted) ||
	    (!wanted->is_penalty && !work_may(work, &case_table, casefile->row.state, event)))
		return false;
	/* What no review and no discussion could make possible is told first. */
	return criminal_outcome_sound(work, wanted->is_penalty) &&
	       reviewer_stays_out(work, casefile) && jurisdiction_settled(work, casefile) &&
	       (!wanted->is_penalty ||
		(penalty_after_others(work, casefile, wanted) &&
		 decision_grounded(work, casefile, wanted) && legally_reviewed(work, casefile))) &&
	       decided_together(work, casefile, wanted) &&
	       (!wanted->is_penalty || (paper_whole(work, GATE_APP_62, GATE_NEED_CONTENTS) &&
					statement_answered(work, casefile) &&
					evidence_sound(work, casefile, GATE_APL_40)));
}

static int64_t money_owed(struct penalties penalties)
{
	int64_t sum = 0;
	for (size_t i = 0; i < penalties.count; i++)
		if (is_money(penalties.list[i]->kind))
			sum += penalties.list[i]->amount_fen;
	return sum;
}

/* 公示规定 2: a warning alone isn't published. */
static bool is_published(struct penalties penalties)
{
	for (size_t i = 0; i < penalties.count; i++)
		if (penalties.list[i]->kind != ZH__PENALTY_KIND__PENALTY_KIND_WARNING)
			return true;
	return false;
}

void decision_begin(struct work *work, const struct case_at_work *casefile,
		    struct penalties penalties, Zh__CaseDecided *body)
{
	SET_OPTIONAL(body, casefile, casefile->number);
	body->penalties = penalties.list;
	body->n_penalties = penalties.count;
	SET_OPTIONAL(body, owed_fen, money_owed(penalties));
	body->firm_key = arena_text(work->context->arena, casefile->file.firm_key);
	body->firm_name = arena_text(work->context->arena, casefile->file.firm_name);
	if (casefile->row.hazard != 0)
		SET_OPTIONAL(body, hazard, casefile->row.hazard);
	if (casefile->row.report != 0)
		SET_OPTIONAL(body, report, casefile->row.report);
}

static void state_decision(struct work *work, const struct case_at_work *casefile,
			   const Zh__CaseDecideCommand *command, Zh__CaseDecided *body)
{
	struct penalties penalties = {command->penalties, command->n_penalties, "penalties"};
	decision_begin(work, casefile, penalties, body);
	body->outcome = command->outcome;
	body->text = command->text;
	paper_copy(&command->base, &body->base);
	body->has_illegal_gains_fen = command->has_illegal_gains_fen;
	body->illegal_gains_fen = command->illegal_gains_fen;
	discretion_state(work, casefile, command, body);
	SET_OPTIONAL(body, listing, command->listing);
}

void case_act_decide(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseDecideCommand *command = WORK_BODY(work, Zh__CaseDecideCommand);
	struct penalties penalties = {command->penalties, command->n_penalties, "penalties"};
	const struct outcome_wanted wanted = outcome_of_command(
		command->outcome, command->penalties, command->n_penalties, command->listing);
	size_t outcome;
	if (!decision_may(work, casefile, &wanted) ||
	    !closed_words_find(words_case_outcomes, wanted.outcome, &outcome))
		return;
	Zh__CaseDecided *body = NEW(work, CaseDecided);
	int64_t decided_ms = work_when(work);
	bool served = outcome == OUTCOME_IS_PENALTY || outcome == OUTCOME_IS_NO_PENALTY;
	state_decision(work, casefile, command, body);
	if (!discretion_whole(work, outcome == OUTCOME_IS_NO_PENALTY, body) ||
	    !remedies_stated(work,
			     &(struct remedies){command->reconsider_at, command->reconsider_days,
						command->sue_at},
			     served, body) ||
	    !first_of_its_kind(work, casefile, body->no_penalty_ground))
		return;
	if (wanted.is_penalty && command->statement_finding != 0)
		SET_OPTIONAL(body, statement_finding, command->statement_finding);
	if (wanted.is_penalty) {
		penalty_grounds_state(work, casefile, &wanted, body);
		body->ground_outside = command->ground_outside;
		body->law_of_day = command->law_of_day;
	}
	if (wanted.is_penalty && command->criminal_outcome != 0) {
		SET_OPTIONAL(body, criminal_outcome, command->criminal_outcome);
		body->criminal_paper = command->criminal_paper;
	}
	if (wanted.is_penalty)
		SET_OPTIONAL(body, verified_pieces, casefile->file.evidence_verified);
	if (wanted.is_penalty)
		SET_OPTIONAL(body, others_checked, 1);
	if (wanted.is_penalty)
		body->legal_grounds = legal_grounds_told(work, casefile->file.legal_grounds,
							 &body->n_legal_grounds);
	casefile_emit(work, casefile, KIND(CASE_DECIDED), body);
	if (served) {
		uint8_t kind = ZH__NOTICE_KIND__NOTICE_KIND_PENALTY_DECISION;
		SET_OPTIONAL(body, notice,
			     case_document(work, casefile, kind, penalties_drafted(work, penalties),
					   &body->number));
	}
	work_clocks_stop(work, CLOCK_NONE, casefile->subject, "decided");
	(void)work_clock(work, served ? CLOCK_CASE_SERVE : CLOCK_CASE_CLOSE, casefile->subject,
			 decided_ms, 0);
	if (is_published(penalties))
		(void)work_clock(work, CLOCK_CASE_PUBLISH, casefile->subject, decided_ms, 0);
}
