/* A penalty that its officers decide and hand over on the spot (当场处罚): nobody files, notices or
 * approves it, so it may be no more than the law says.  程序规定 66 to 70; 行政处罚法 51, 52. */
#include "common/base/sabotage.h"
#include "common/policy/papers/papers.h"
#include "services/escalation/cases/cases.h"
#include "services/escalation/cases/discretion.h"
#include "services/escalation/cases/hearing.h"
#include "services/escalation/cases/remedies.h"
#include "services/escalation/states.h"

/* 程序规定 66, in fen; "以下" has the sum in it. */
#define SUMMARY_PERSON_FEN INT64_C(20000)
#define SUMMARY_FIRM_FEN INT64_C(300000)

int64_t summary_fine_fen(const struct case_at_work *casefile)
{
	return hearing_is_person(casefile->file.firm_key) ? SUMMARY_PERSON_FEN : SUMMARY_FIRM_FEN;
}

static bool within_summary(struct work *work, const struct case_at_work *casefile,
			   struct penalties penalties)
{
	int64_t limit = summary_fine_fen(casefile);
	bool within = true;
	for (size_t i = 0; i < penalties.count; i++) {
		const Zh__Penalty *penalty = penalties.list[i];
		bool warning = penalty->kind == ZH__PENALTY_KIND__PENALTY_KIND_WARNING;
		bool small_fine = penalty->kind == ZH__PENALTY_KIND__PENALTY_KIND_FINE &&
				  penalty->amount_fen <= limit;
		within = within && (warning || small_fine);
	}
	if (within || SABOTAGE("case.any-sum-on-spot") ||
	    !work_lacks(work, "above_summary", GATE_APP_66, GATE_NEED_SUMMARY_SUM))
		return true;
	casefile_refuse_limit(work, limit);
	return false;
}

/* 行政处罚法 42: two or more, who could be sent on that day; one of them says what they did. */
static const char **officers_there(struct work *work, const struct case_at_work *casefile,
				   int64_t decided_ms)
{
	const Zh__CaseOnSpotCommand *command = WORK_BODY(work, Zh__CaseOnSpotCommand);
	const struct officers_ask ask = {
		.named = command->officers,
		.count = command->n_officers,
		.least = 2,
		.most = OFFICERS_MAX,
		.day = time_day_of_ms(decided_ms),
		.gate = GATE_APL_42,
		.matter = casefile->subject,
		.too_few = "case.on-spot.two_officers",
	};
	if (command->n_officers > OFFICERS_MAX) {
		(void)work_invalid(work, "too_many_officers", "officers");
		return NULL;
	}
	const char **officers = work_gate_officers(work, GATE_GROUND_WHOLE, &ask);
	for (size_t i = 0; officers != NULL && i < command->n_officers; i++)
		if (decision_same_person(officers[i], work_act(work)->person->id))
			return officers;
	if (officers == NULL || SABOTAGE("case.on-spot-by-another"))
		return officers;
	(void)work_refuse(work, "not_its_officer");
	return NULL;
}

/* 行政复议法 23: who doesn't accept it asks for a reconsideration first, and has to know where. */
static bool reconsideration_told(struct work *work)
{
	const Zh__CaseOnSpotCommand *command = WORK_BODY(work, Zh__CaseOnSpotCommand);
	return (work_text_given(command->reconsider_at) && command->reconsider_days != 0) ||
	       SABOTAGE("case.on-spot-remedy-untold") ||
	       !work_lacks(work, "no_reconsideration", GATE_ARL_23, GATE_NEED_RECONSIDERATION);
}

/* All terms run from there, so it is stated. */
static bool moment_stated(struct work *work, int64_t stated_ms, int64_t *ret_ms)
{
	if (stated_ms == 0)
		return work_invalid(work, "decided_unstated", "decided_ms");
	return work_moment(work, stated_ms, "decided_ms", ret_ms);
}

static void state_decided(struct work *work, const struct case_at_work *casefile,
			  Zh__CaseDecided *body)
{
	const Zh__CaseOnSpotCommand *command = WORK_BODY(work, Zh__CaseOnSpotCommand);
	struct penalties penalties = {command->penalties, command->n_penalties, "penalties"};
	decision_begin(work, casefile, penalties, body);
	body->outcome = "penalty";
	paper_copy(&command->base, &body->base);
	SET_OPTIONAL(body, others_checked, 1);
	SET_OPTIONAL(body, on_spot, 1);
}

/* ---- handed over with it */

/* As the fold of its decision makes it, for what follows in the same turn. */
static struct case_at_work decided_of(const struct case_at_work *casefile,
				      const Zh__CaseDecided *body)
{
	struct case_at_work decided = *casefile;
	decided.row.object_version++;
	decided.row.outcome = CASE_PENALTY;
	decided.row.decision_notice = body->notice;
	decided.row.decided_ms = body->decided_ms;
	decided.file.remedies = remedies_of(body);
	return decided;
}

static void hand_over(struct work *work, const struct case_at_work *casefile,
		      const Zh__CaseDecided *body)
{
	struct case_at_work decided = decided_of(casefile, body);
	const struct service_way way = {.method = "direct"};
	Zh__CaseServed *served = NEW(work, CaseServed);
	SET_OPTIONAL(served, casefile, casefile->number);
	SET_OPTIONAL(served, served_ms, body->decided_ms);
	SERVICE_WAY_TELL(&way, served);
	served->document = body->handed_over;
	casefile_emit(work, &decided, KIND(CASE_SERVED), served);
	notice_serve(work, &(struct notice_service){.notice = body->notice,
						    .version = 3, /* drafted, approved, served */
						    .served_ms = body->decided_ms,
						    .way = way,
						    .trace = &casefile->file.trace});
	(void)work_clock(work, body->owed_fen > 0 ? CLOCK_CASE_PAY : CLOCK_CASE_CLOSE,
			 casefile->subject, body->decided_ms, 0);
	remedies_begin(work, &decided, body->decided_ms);
	if (!SABOTAGE("case.on-spot-papers-kept"))
		(void)work_clock(work, CLOCK_CASE_SUMMARY_FILE, casefile->subject, body->decided_ms,
				 0);
}

void case_act_on_spot(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseOnSpotCommand *command = WORK_BODY(work, Zh__CaseOnSpotCommand);
	struct penalties penalties = {command->penalties, command->n_penalties, "penalties"};
	const struct outcome_wanted wanted =
		outcome_of_command("penalty", command->penalties, command->n_penalties, false);
	int64_t decided_ms = 0;
	if (!work_may(work, &case_table, casefile->row.state, CASE_ON_DECIDE_ON_SPOT) ||
	    !penalties_sound(work, penalties) || !within_summary(work, casefile, penalties) ||
	    !moment_stated(work, command->decided_ms, &decided_ms))
		return;
	const char **officers = officers_there(work, casefile, decided_ms);
	if (officers == NULL || !jurisdiction_settled(work, casefile) ||
	    !paper_whole(work, GATE_APP_67, GATE_NEED_CONTENTS) || !reconsideration_told(work) ||
	    !penalty_after_others(work, casefile, &wanted) ||
	    !penalty_grounded(work, casefile, &wanted, command->ground_outside, NULL))
		return;
	Zh__CaseDecided *body = NEW(work, CaseDecided);
	const struct remedies remedies = {command->reconsider_at, command->reconsider_days,
					  command->sue_at};
	if (!remedies_stated(work, &remedies, true, body))
		return;
	state_decided(work, casefile, body);
	SET_OPTIONAL(body, decided_ms, decided_ms);
	body->officers = officers;
	body->n_officers = command->n_officers;
	penalty_grounds_state(work, casefile, &wanted, body);
	body->ground_outside = command->ground_outside;
	casefile_emit(work, casefile, KIND(CASE_DECIDED), body);
	uint64_t document =
		case_document(work, casefile, ZH__NOTICE_KIND__NOTICE_KIND_PENALTY_DECISION,
			      penalties_drafted(work, penalties), &body->number);
	SET_OPTIONAL(body, notice, document);
	work_clocks_stop(work, CLOCK_NONE, casefile->subject, "decided");
	hand_over(work, casefile, body);
}
