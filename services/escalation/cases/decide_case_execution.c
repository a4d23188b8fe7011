/* How a decision is carried out where it isn't simply paid: the fine is deferred or split, the
 * party is called on to pay, the court is asked.
 * 程序规定 74, 76; 行政处罚法 66, 72; 行政强制法 35, 53 to 55. */
#include "common/base/sabotage.h"
#include "common/policy/papers/papers.h"
#include "services/escalation/cases/cases.h"
#include "services/escalation/cases/discretion.h"
#include "services/escalation/cases/remedies.h"
#include "services/escalation/states.h"

/* ---- the days */

int32_t execution_term_day(struct work *work, const struct case_at_work *casefile,
			   enum clock_id purpose, int64_t from_ms)
{
	uint64_t number = clock_running(work->context->rows, casefile->subject, purpose);
	const struct clock_row *running =
		number != 0 ? clock_row_get(work->context->rows, number) : NULL;
	if (running != NULL)
		return time_day_of_ms(running->due_ms);
	return from_ms != 0 ? time_day_of_ms(decide_clock_due(work->context, purpose, from_ms)) : 0;
}

static int32_t later(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

int64_t decision_served_ms(struct work *work, const struct case_at_work *casefile)
{
	struct notice_row document = {.served_ms = 0};
	(void)notice_get(work->context->rows, casefile->row.decision_notice, &document);
	return document.served_ms;
}

/* 行政复议法20, 行政诉讼法46: of nobody who contested it, or who took that back. */
static int32_t terms_of_service(struct work *work, const struct case_at_work *casefile)
{
	int64_t served_ms = decision_served_ms(work, casefile);
	int32_t reconsider = remedies_until(work, casefile, served_ms, 0);
	if (casefile_on_spot(&casefile->row))
		return reconsider;
	return later(reconsider, execution_term_day(work, casefile, CLOCK_CONTEST_SUE, served_ms));
}

int32_t execution_pay_day(struct work *work, const struct case_at_work *casefile,
			  const struct execution_row *execution)
{
	int64_t served_ms = decision_served_ms(work, casefile);
	return later(execution_term_day(work, casefile, CLOCK_CASE_PAY, served_ms),
		     execution->until_day);
}

/* 行政强制法53: the term in which the party may still contest it.  Behind a review that is fifteen
 * days from its decision (行政诉讼法45), and not the six months of who sues directly (46). */
static int32_t terms_to_contest(struct work *work, const struct case_at_work *casefile,
				const struct execution_row *execution)
{
	if (execution->reviewed_ms == 0 || SABOTAGE("case.withdrawn-suit-forgets-the-review"))
		return terms_of_service(work, casefile);
	return execution_term_day(work, casefile, CLOCK_CONTEST_SUE_DECISION,
				  execution->reviewed_ms);
}

int32_t execution_court_from(struct work *work, const struct case_at_work *casefile,
			     const struct execution_row *execution)
{
	bool sued = execution->contest_kind == ZH__CONTEST_KIND__CONTEST_KIND_SUIT;
	int32_t day, over = time_day_of_ms(execution->contest_over_ms);
	if (execution->contest_outcome == ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_UNKNOWN)
		day = terms_to_contest(work, casefile, execution);
	else if (execution->contest_outcome == ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_WITHDRAWN)
		/* No month to ask the court is over while it couldn't be asked (程序规定76). */
		day = later(terms_to_contest(work, casefile, execution), over);
	else
		day = sued ? over : terms_to_contest(work, casefile, execution);
	return later(day, execution->until_day);
}

static bool contest_is_open(const struct execution_row *execution)
{
	return execution->contest == CONTEST_PENDING || execution->contest == CONTEST_STOPPED;
}

void execution_court_clock(struct work *work, const struct case_at_work *casefile,
			   const struct execution_row *execution)
{
	work_clocks_stop(work, CLOCK_CASE_COURT, casefile->subject, "demanded");
	if (contest_is_open(execution))
		return;
	int32_t from = execution_court_from(work, casefile, execution);
	(void)work_clock(work, CLOCK_CASE_COURT, casefile->subject, time_ms_of_day(from), 0);
}

void execution_pay_until(struct work *work, const struct case_at_work *casefile, int32_t day)
{
	int32_t today = time_day_of_ms(work_when(work));
	work_clocks_stop(work, CLOCK_CASE_PAY, casefile->subject, "deferred");
	(void)work_clock(work, CLOCK_CASE_PAY, casefile->subject, work_when(work),
			 day > today ? (uint32_t)(day - today) : 1);
}

/* ---- 延期、分期 */

/* A day of the wire, after another one. */
static bool day_after(struct work *work, uint32_t stated, int32_t before, const char *where,
		      int32_t *ret_day)
{
	if (time_day_of_yyyymmdd(stated, ret_day) != STATUS_OK || *ret_day <= before)
		return work_invalid(work, "pay_day", where);
	return true;
}

bool execution_parts_sound(struct work *work, const struct fine_parts_stated *parts,
			   int64_t owed_fen, int32_t *ret_until)
{
	int64_t left = owed_fen;
	if (parts->day_count != parts->fen_count || parts->day_count > FINE_PARTS_MAX)
		return work_invalid(work, "parts", "part_day");
	for (size_t i = 0; i < parts->day_count; i++) {
		if (!day_after(work, parts->days[i], *ret_until, "part_day", ret_until))
			return false;
		if (parts->fen[i] <= 0 || parts->fen[i] > left)
			return work_invalid(work, "parts", "part_fen");
		left -= parts->fen[i];
	}
	return left == 0 || work_invalid(work, "parts", "part_fen");
}

static bool applied_before(struct work *work, const struct case_at_work *casefile, uint32_t stated)
{
	int32_t day;
	if (time_day_of_yyyymmdd(stated, &day) != STATUS_OK ||
	    day > time_day_of_ms(work_when(work)) || day < time_day_of_ms(casefile->row.decided_ms))
		return work_invalid(work, "applied_day", "applied_day");
	return true;
}

/* 程序规定74: asked for in writing, and the terms told in writing. */
static bool deferral_in_writing(struct work *work, const Zh__CaseDeferCommand *command)
{
	if (!work_text_given(command->application) && !SABOTAGE("case.deferred-unasked") &&
	    work_lacks(work, "no_application", GATE_APP_74, GATE_NEED_APPLICATION))
		return false;
	return work_text_given(command->term_notice) || SABOTAGE("case.deferred-untold") ||
	       !work_lacks(work, "no_term_notice", GATE_APP_74, GATE_NEED_WRITTEN_ANSWER);
}

/* Behind `*ret_until`; the last one. */
static bool deferral_days(struct work *work, const Zh__CaseDeferCommand *command, int64_t fine_fen,
			  int32_t *ret_until)
{
	if (command->n_part_day == 0 && command->n_part_fen == 0)
		return day_after(work, command->until_day, *ret_until, "until_day", ret_until);
	if (command->has_until_day)
		return work_invalid(work, "parts", "until_day");
	const struct fine_parts_stated parts = {command->part_day, command->part_fen,
						command->n_part_day, command->n_part_fen};
	return execution_parts_sound(work, &parts, fine_fen, ret_until);
}

/* 行政处罚法67(3): nobody has less than the fifteen days from service. */
static bool term_left_whole(struct work *work, const struct case_at_work *casefile, int32_t until)
{
	int64_t served_ms = decision_served_ms(work, casefile);
	int32_t day = time_day_of_ms(decide_clock_due(work->context, CLOCK_CASE_PAY, served_ms));
	if (until > day || SABOTAGE("case.deferral-cuts-term"))
		return true;
	(void)work_invalid(work, "term_cut", "until_day");
	execution_told_day(work, "until", day);
	return false;
}

static bool deferral_sound(struct work *work, const struct case_at_work *casefile,
			   const Zh__CaseDeferCommand *command, int32_t *ret_until)
{
	int64_t fine_fen = fine_left_of(&casefile->file, casefile->row.left_fen);
	*ret_until = time_day_of_ms(work_when(work));
	if (fine_fen == 0)
		return work_refuse(work, "no_fine");
	return deferral_in_writing(work, command) &&
	       applied_before(work, casefile, command->applied_day) &&
	       deferral_days(work, command, fine_fen, ret_until) &&
	       term_left_whole(work, casefile, *ret_until);
}

void case_act_defer(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseDeferCommand *command = WORK_BODY(work, Zh__CaseDeferCommand);
	int32_t until;
	if (!work_may(work, &case_execution_table, casefile->row.execution, EXECUTION_ON_DEFER) ||
	    !deferral_sound(work, casefile, command, &until))
		return;
	Zh__CaseDeferred *body = NEW(work, CaseDeferred);
	SET_OPTIONAL(body, casefile, casefile->number);
	SET_OPTIONAL(body, applied_day, command->applied_day);
	body->application = command->application;
	body->term_notice = command->term_notice;
	SET_OPTIONAL(body, until_day, time_yyyymmdd(until));
	body->part_day = command->part_day;
	body->n_part_day = command->n_part_day;
	body->part_fen = command->part_fen;
	body->n_part_fen = command->n_part_fen;
	SET_OPTIONAL(body, deferred_fen, fine_left_of(&casefile->file, casefile->row.left_fen));
	casefile_emit(work, casefile, KIND(CASE_DEFERRED), body);
	if (command->n_part_day != 0 &&
	    time_day_of_yyyymmdd(command->part_day[0], &until) != STATUS_OK)
		return;
	execution_pay_until(work, casefile, until);
	/* What was demanded isn't owed yet. */
	work_clocks_stop(work, CLOCK_CASE_DEMAND, casefile->subject, "deferred");
	work_clocks_stop(work, CLOCK_CASE_COURT, casefile->subject, "deferred");
}

void execution_over(struct work *work, const struct case_at_work *casefile, const char *why)
{
	work_clocks_stop(work, CLOCK_CASE_PAY, casefile->subject, why);
	work_clocks_stop(work, CLOCK_CASE_DEMAND, casefile->subject, why);
	work_clocks_stop(work, CLOCK_CASE_COURT, casefile->subject, why);
	work_clocks_stop(work, CLOCK_CASE_EXECUTION_SUSPENDED, casefile->subject, why);
	/* 程序规定77: the fifteen days to close run from when nothing is left to do. */
	if (casefile->row.service == SERVICE_SERVED && casefile->row.state == CASE_DECIDED)
		(void)work_clock(work, CLOCK_CASE_CLOSE, casefile->subject, work_when(work), 0);
}

void execution_paid(struct work *work, const struct case_at_work *casefile, int64_t left_fen,
		    int64_t surcharge_left_fen)
{
	struct execution_row execution;
	if (left_fen == 0 && surcharge_left_fen == 0)
		execution_over(work, casefile, "paid");
	bool agreed = casefile->row.execution == EXECUTION_AGREED;
	if ((!agreed && (left_fen == 0 || casefile->row.execution != EXECUTION_DEFERRED)) ||
	    !execution_get(work->context->rows, casefile->number, &execution))
		return;
	int64_t surcharge = agreed ? surcharge_owed(work, &execution) : 0;
	size_t before = fine_parts_covered(&execution, casefile->row.left_fen + surcharge);
	size_t covered =
		fine_parts_covered(&execution, left_fen + (agreed ? surcharge_left_fen : 0));
	if (covered > before && covered < execution.part_count)
		execution_pay_until(work, casefile, execution.parts[covered].day);
}

/* ---- 催告 */

/* 行政强制法35: the term, the way and the sum, and that the party may state and defend. */
static bool demand_says_all(struct work *work, const Zh__CaseDemandCommand *command,
			    int64_t served_ms)
{
	int32_t day;
	if ((!work_text_given(command->pay_way) || command->pay_by_day == 0) &&
	    !SABOTAGE("case.demand-says-nothing") &&
	    work_lacks(work, "no_terms", GATE_ACL_35, GATE_NEED_TERM_AND_WAY))
		return false;
	if (!command->heard_told && !SABOTAGE("case.demand-unheard") &&
	    work_lacks(work, "heard_untold", GATE_ACL_35, GATE_NEED_HEARD_RIGHT))
		return false;
	return command->pay_by_day == 0 ||
	       day_after(work, command->pay_by_day, time_day_of_ms(served_ms), "pay_by_day", &day);
}

bool execution_overdue(struct work *work, const struct case_at_work *casefile,
		       const struct execution_row *execution, int32_t day)
{
	if ((casefile_pay_over(work->context->rows, casefile->subject, execution,
			       work->context->now_ms) &&
	     day > execution_pay_day(work, casefile, execution)) ||
	    SABOTAGE("case.demands-early"))
		return true;
	(void)work_refuse(work, "not_due");
	decision_possible(work->decision, "case.execute");
	return false;
}

bool execution_goes_on(struct work *work, const struct execution_row *execution)
{
	return execution->contest != CONTEST_STOPPED || SABOTAGE("case.stopped-goes-on") ||
	       work_refuse(work, "execution_stopped");
}

/* 行政强制法35(三): the sum, with the surcharge of that day. */
static void state_surcharge(struct work *work, const struct execution_row *execution,
			    int64_t left_fen, Zh__CaseDemanded *body)
{
	int64_t surcharge =
		SABOTAGE("case.demand-without-surcharge") ? 0 : surcharge_owed(work, execution);
	SET_OPTIONAL(body, demanded_fen, left_fen + surcharge);
	if (surcharge != 0)
		SET_OPTIONAL(body, surcharge_fen, surcharge);
}

void case_act_demand(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseDemandCommand *command = WORK_BODY(work, Zh__CaseDemandCommand);
	struct execution_row execution;
	int64_t served_ms;
	(void)execution_get(work->context->rows, casefile->number, &execution);
	if (!work_may(work, &case_execution_table, casefile->row.execution, EXECUTION_ON_DEMAND) ||
	    !work_served(work, command->served_ms, &served_ms))
		return;
	if (!execution_goes_on(work, &execution))
		return;
	struct notice_service service = {.way = SERVICE_WAY(command, time_day_of_ms(served_ms), 0),
					 .document = command->document,
					 .left_with = command->left_with};
	if (!execution_overdue(work, casefile, &execution, time_day_of_ms(served_ms)) ||
	    !demand_says_all(work, command, served_ms) ||
	    !casefile_service_sound(work, casefile, &service))
		return;
	Zh__CaseDemanded *body = NEW(work, CaseDemanded);
	SET_OPTIONAL(body, casefile, casefile->number);
	SET_OPTIONAL(body, served_ms, served_ms);
	SERVICE_WAY_TELL(&service.way, body);
	body->document = command->document;
	if (command->left_with != ZH__LEFT_WITH__LEFT_WITH_UNKNOWN)
		SET_OPTIONAL(body, left_with, command->left_with);
	state_surcharge(work, &execution, casefile->row.left_fen, body);
	SET_OPTIONAL(body, pay_by_day, command->pay_by_day);
	body->pay_way = command->pay_way;
	SET_OPTIONAL(body, heard_told, command->heard_told);
	casefile_emit(work, casefile, KIND(CASE_DEMANDED), body);
	work_clocks_stop(work, CLOCK_CASE_PAY, casefile->subject, "demanded");
	work_clocks_stop(work, CLOCK_CASE_DEMAND, casefile->subject, "demanded");
	(void)work_clock(work, CLOCK_CASE_DEMAND, casefile->subject, served_ms, 0);
	execution_court_clock(work, casefile, &execution);
}

/* ---- 申请人民法院强制执行 */

void execution_told_day(struct work *work, const char *name, int32_t day)
{
	char text[TIME_DAY_TEXT];
	time_print_day(day, text);
	decision_refuse_param(work->decision, name, arena_text(work->context->arena, text));
}

/* 程序规定76: nobody contests it, and the terms to do so, and a deferral, are over. */
static bool uncontested(struct work *work, const struct execution_row *execution, int32_t from,
			int32_t today)
{
	if (contest_is_open(execution) && !SABOTAGE("case.court-while-contested") &&
	    work_lacks(work, "contested", GATE_APP_76, GATE_NEED_UNCONTESTED))
		return false;
	if (today > from || SABOTAGE("case.court-before-terms") ||
	    !work_lacks(work, "terms_running", GATE_APP_76, GATE_NEED_UNCONTESTED))
		return true;
	execution_told_day(work, "until", from);
	return false;
}

/* …, ten working days after the demand, and within three months. */
static bool in_its_time(struct work *work, const struct execution_row *execution, int32_t from,
			int32_t today)
{
	int32_t wait = time_day_of_ms(
		decide_clock_due(work->context, CLOCK_CASE_DEMAND, execution->demanded_ms));
	int32_t last = time_day_of_ms(
		decide_clock_due(work->context, CLOCK_CASE_COURT, time_ms_of_day(from)));
	if (today <= wait && !SABOTAGE("case.court-at-once") &&
	    work_lacks(work, "demand_running", GATE_APP_76, GATE_NEED_AFTER_DEMAND)) {
		execution_told_day(work, "until", wait);
		return false;
	}
	if (today <= last || SABOTAGE("case.court-too-late") ||
	    !work_lacks(work, "lapsed", GATE_APP_76, GATE_NEED_IN_TIME))
		return true;
	execution_told_day(work, "until", last);
	return false;
}

/* 行政复议法78(2): what a review body varied, that body has carried out, also where it was sued. */
static bool is_ours(struct work *work, const struct execution_row *execution)
{
	return execution->review_varied == 0 || work_refuse(work, "of_the_review_body");
}

void case_act_court(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseCourtCommand *command = WORK_BODY(work, Zh__CaseCourtCommand);
	struct execution_row execution;
	(void)execution_get(work->context->rows, casefile->number, &execution);
	int32_t from = execution_court_from(work, casefile, &execution);
	int32_t today = time_day_of_ms(work_when(work));
	if (!work_may(work, &case_execution_table, casefile->row.execution, EXECUTION_ON_COURT) ||
	    !is_ours(work, &execution) || !uncontested(work, &execution, from, today) ||
	    !in_its_time(work, &execution, from, today))
		return;
	if (!work_text_given(command->court)) {
		(void)work_invalid(work, "no_court", "court");
		return;
	}
	if (!paper_whole(work, GATE_ACL_55, GATE_NEED_COURT_PAPERS))
		return;
	Zh__CaseCourtAsked *body = NEW(work, CaseCourtAsked);
	SET_OPTIONAL(body, casefile, casefile->number);
	body->court = command->court;
	int64_t surcharge = surcharge_owed(work, &execution);
	SET_OPTIONAL(body, unpaid_fen, casefile->row.left_fen + surcharge);
	if (surcharge != 0)
		SET_OPTIONAL(body, surcharge_fen, surcharge);
	SET_OPTIONAL(body, contest_over_day, time_yyyymmdd(from));
	paper_copy(&command->base, &body->base);
	casefile_emit(work, casefile, KIND(CASE_COURT_ASKED), body);
	work_clocks_stop(work, CLOCK_CASE_DEMAND, casefile->subject, "met");
	work_clocks_stop(work, CLOCK_CASE_COURT, casefile->subject, "met");
}
