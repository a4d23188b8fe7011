/* 听证: its course once the party asked for one; who has the right to one: decide_planned.c.
 * 行政处罚法 63-65; 市场监督管理行政处罚听证办法 5-30. */
#include "common/base/sabotage.h"
#include "common/core/officers.h"
#include "common/core/recusals.h"
#include "services/escalation/cases/cases.h"
#include "services/escalation/cases/hearing.h"

/* ---- terms */

static bool in_time(const struct work *work, enum clock_id purpose, int64_t anchor_ms,
		    int64_t done_ms)
{
	int64_t end_ms = decide_clock_due(work->context, purpose, anchor_ms);
	return end_ms == 0 || done_ms <= end_ms;
}

static void hearing_clocks_stop(struct work *work, const struct case_at_work *casefile,
				const char *why)
{
	static const enum clock_id all[] = {CLOCK_HEARING_REQUEST, CLOCK_HEARING_OFFICER,
					    CLOCK_HEARING_FILE,    CLOCK_HEARING_FIX,
					    CLOCK_HEARING_REPORT,  CLOCK_HEARING_ANNOUNCE_BEFORE};
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		work_clocks_stop(work, all[i], casefile->subject, why);
}

/* ---- asked for */

bool hearing_asked(struct work *work, const struct case_at_work *casefile, int64_t *ret_ms)
{
	const Zh__CaseStatementCommand *command = WORK_BODY(work, Zh__CaseStatementCommand);
	const struct casefile_file *file = &casefile->file;
	struct hearing_row hearing;
	(void)hearing_get(work->context->rows, casefile->number, &hearing);
	if (!work_may(work, &case_hearing_table, hearing.state, HEARING_ON_ASK) ||
	    !work_moment(work, command->asked_ms, "asked_ms", ret_ms))
		return false;
	if (file->hearing_told == 0 &&
	    !hearing_needed(hearing_rule(work, casefile, file->planned, file->planned_count)))
		return work_refuse(work, "no_hearing_right");
	if (*ret_ms < casefile->row.noticed_ms)
		return work_invalid(work, "asked_before_notice", "asked_ms");
	return in_time(work, CLOCK_HEARING_REQUEST, casefile->row.noticed_ms, *ret_ms) ||
	       SABOTAGE("hearing.asked-late") ||
	       !work_lacks(work, "hearing_late", GATE_HRG_11, GATE_NEED_IN_TIME);
}

void hearing_begin(struct work *work, const struct case_at_work *casefile, int64_t asked_ms)
{
	work_clocks_stop(work, CLOCK_HEARING_REQUEST, casefile->subject, "asked");
	(void)work_clock(work, CLOCK_HEARING_OFFICER, casefile->subject, asked_ms, 0);
}

void hearing_without_officer(struct work *work, const struct case_at_work *casefile,
			     const char *who)
{
	struct hearing_row hearing;
	if (!hearing_get(work->context->rows, casefile->number, &hearing) ||
	    hearing.officer[0] == '\0' || !decision_same_person(hearing.officer, who) ||
	    casefile->row.state != CASE_NOTICED ||
	    state_after(&case_hearing_table, hearing.state, HEARING_ON_RECUSED) == hearing.state)
		return;
	hearing_clocks_stop(work, casefile, "recused");
	(void)work_clock(work, CLOCK_HEARING_OFFICER, casefile->subject, work_when(work), 0);
}

/* ---- the acts */

struct hearing_call {
	struct work *work;
	struct case_at_work *casefile;
	struct hearing_row hearing;
};

static void emit(struct hearing_call *call, uint16_t kind, const void *body)
{
	casefile_emit(call->work, call->casefile, kind, body);
}

static bool may(struct hearing_call *call, uint8_t event)
{
	return work_may(call->work, &case_hearing_table, call->hearing.state, event);
}

/* 听证办法12: who was named decides on the course of the hearing. */
static bool by_its_officer(struct hearing_call *call)
{
	if (decision_same_person(call->hearing.officer, work_act(call->work)->person->id) ||
	    SABOTAGE("hearing.anyone-holds") ||
	    !work_lacks(call->work, "not_hearing_officer", GATE_HRG_11, GATE_NEED_ANOTHER))
		return true;
	decision_refuse_param(call->work->decision, "who", call->hearing.officer);
	return false;
}

/* 听证办法11: neither the hearing officer nor the assistants nor the clerk handle the case. */
static bool isnt_of_the_case(struct hearing_call *call, const char *who)
{
	if (!casefile_has_handled(call->work, call->casefile, who) ||
	    SABOTAGE("hearing.own-officer") ||
	    !work_lacks(call->work, "handled_it", GATE_HRG_11, GATE_NEED_ANOTHER))
		return true;
	decision_refuse_param(call->work->decision, "who", who);
	return false;
}

static bool holds_hearings(struct hearing_call *call, const char *who)
{
	const struct officers *officers = call->work->context->officers;
	const struct officer *officer = officers != NULL ? officer_find(officers, who) : NULL;
	return officer == NULL || (officer->roles & ROLE_HEARING_OFFICER) != 0 ||
	       work_refuse(call->work, "no_hearing_officer");
}

static void name(struct hearing_call *call)
{
	struct work *work = call->work;
	const Zh__HearingNameCommand *command = WORK_BODY(work, Zh__HearingNameCommand);
	if (!may(call, HEARING_ON_NAME))
		return;
	if (!work_text_given(command->officer)) {
		(void)work_invalid(work, "no_person", "officer");
		return;
	}
	const char *officer = work_owner(work, call->casefile->subject, command->officer);
	if (officer == NULL || !holds_hearings(call, officer) || !isnt_of_the_case(call, officer))
		return;
	if (decision_same_person(call->hearing.officer, officer)) {
		(void)work_refuse(work, "same_officer");
		return;
	}
	Zh__HearingOfficerNamed *body = NEW(work, HearingOfficerNamed);
	SET_OPTIONAL(body, casefile, call->casefile->number);
	body->officer = officer;
	emit(call, KIND(HEARING_OFFICER_NAMED), body);
	hearing_clocks_stop(work, call->casefile, "named");
	(void)work_clock(work, CLOCK_HEARING_FILE, call->casefile->subject, work_when(work), 0);
}

static void hand_over(struct hearing_call *call)
{
	struct work *work = call->work;
	if (!may(call, HEARING_ON_HAND_OVER))
		return;
	if (!casefile_is_officer(call->casefile, work_act(work)->person->id)) {
		(void)work_refuse(work, "not_of_the_case");
		return;
	}
	Zh__HearingFileHanded *body = NEW(work, HearingFileHanded);
	SET_OPTIONAL(body, casefile, call->casefile->number);
	emit(call, KIND(HEARING_FILE_HANDED), body);
	work_clocks_stop(work, CLOCK_HEARING_FILE, call->casefile->subject, "handed_over");
	(void)work_clock(work, CLOCK_HEARING_FIX, call->casefile->subject, work_when(work), 0);
}

/* ---- fixed */

/* Somebody of the list who may take part; the id as the list writes it.  NULL: refused. */
static const char *taking_part(struct hearing_call *call, const char *who)
{
	struct work *work = call->work;
	const char *id = work_owner(work, call->casefile->subject, who);
	return id != NULL && isnt_of_the_case(call, id) ? id : NULL;
}

/* The clerk and up to two assistants, each another person than who holds it.  NULL: refused. */
static const char **staff_named(struct hearing_call *call, const Zh__HearingFixCommand *command)
{
	struct work *work = call->work;
	const char **ids = ARENA_ARRAY(work->context->arena, const char *, ASSISTANTS_MAX + 2);
	if (ids == NULL) {
		work->decision->arena_full = true;
		return NULL;
	}
	if (command->n_assistants > ASSISTANTS_MAX) {
		(void)work_invalid(work, "too_many", "assistants");
		return NULL;
	}
	ids[0] = call->hearing.officer;
	for (size_t i = 0; i <= command->n_assistants; i++) {
		const char *who = i == 0 ? command->clerk : command->assistants[i - 1];
		ids[i + 1] = taking_part(call, who);
		if (ids[i + 1] == NULL)
			return NULL;
		for (size_t k = 0; k <= i; k++) {
			if (!decision_same_person(ids[k], ids[i + 1]))
				continue;
			(void)work_invalid(work, "named_twice", i == 0 ? "clerk" : "assistants");
			return NULL;
		}
	}
	return ids + 1;
}

/* A name; nobody who was recused. */
static bool interpreter_is_sound(struct hearing_call *call, const char *who)
{
	struct work *work = call->work;
	if (!work_text_given(who))
		return true;
	if (strlen(who) >= PERSON_SIZE)
		return work_invalid(work, "interpreter", "interpreter");
	return decide_not_recused(work->context, work->decision, call->casefile->subject, who,
				  time_day_of_ms(work_when(work)));
}

/* 听证办法20: time, place and names; seven working days before. */
static bool fixing_is_sound(struct hearing_call *call, const Zh__HearingFixCommand *command,
			    int64_t *ret_served_ms, struct service_way *ret_way)
{
	struct work *work = call->work;
	if (!work_text_given(command->venue) || !work_text_given(command->clerk) ||
	    !command->has_begins_ms)
		return !work_lacks(work, "not_stated", GATE_HRG_20, GATE_NEED_TIME_PLACE_NAMES) &&
		       work_invalid(work, "not_stated", "venue");
	if (command->has_not_public &&
	    (command->not_public < ZH__HEARING_SECRET__HEARING_SECRET_OF_STATE ||
	     command->not_public > ZH__HEARING_SECRET__HEARING_SECRET_OF_PRIVACY))
		return work_invalid(work, "not_public", "not_public");
	if (!work_served(work, command->served_ms, ret_served_ms))
		return false;
	if (*ret_served_ms < call->hearing.asked_ms && !SABOTAGE("hearing.told-unasked"))
		return work_invalid(work, "before_asked", "served_ms");
	struct notice_service service = {.way = SERVICE_WAY(command, time_day_of_ms(*ret_served_ms),
							    time_day_of_ms(call->hearing.asked_ms)),
					 .document = command->document,
					 .left_with = command->left_with};
	if (!casefile_service_sound(work, call->casefile, &service))
		return false;
	*ret_way = service.way;
	if (command->begins_ms <= *ret_served_ms)
		return work_invalid(work, "before_notice", "begins_ms");
	return in_time(work, CLOCK_HEARING_SERVE_BEFORE, command->begins_ms, *ret_served_ms) ||
	       SABOTAGE("hearing.notice-late") ||
	       !work_lacks(work, "notice_late", GATE_HRG_20, GATE_NEED_NOTICE_BEFORE);
}

static void fix(struct hearing_call *call)
{
	struct work *work = call->work;
	const Zh__HearingFixCommand *command = WORK_BODY(work, Zh__HearingFixCommand);
	struct service_way way = {0};
	int64_t served_ms = 0;
	if (!may(call, HEARING_ON_FIX) || !by_its_officer(call) ||
	    !fixing_is_sound(call, command, &served_ms, &way))
		return;
	if (!interpreter_is_sound(call, command->interpreter))
		return;
	const char **staff = staff_named(call, command);
	Zh__HearingFixed *body = NEW(work, HearingFixed);
	if (staff == NULL)
		return;
	SET_OPTIONAL(body, casefile, call->casefile->number);
	SET_OPTIONAL(body, begins_ms, command->begins_ms);
	body->venue = command->venue;
	body->clerk = staff[0];
	body->assistants = staff + 1;
	body->n_assistants = command->n_assistants;
	body->interpreter = command->interpreter;
	if (command->has_not_public)
		SET_OPTIONAL(body, not_public, command->not_public);
	SET_OPTIONAL(body, served_ms, served_ms);
	SERVICE_WAY_TELL(&way, body);
	body->document = command->document;
	if (command->left_with != ZH__LEFT_WITH__LEFT_WITH_UNKNOWN)
		SET_OPTIONAL(body, left_with, command->left_with);
	emit(call, KIND(HEARING_FIXED), body);
	work_clocks_stop(work, CLOCK_HEARING_FIX, call->casefile->subject, "fixed");
	work_clocks_stop(work, CLOCK_HEARING_ANNOUNCE_BEFORE, call->casefile->subject, "fixed");
	if (!command->has_not_public)
		(void)work_clock(work, CLOCK_HEARING_ANNOUNCE_BEFORE, call->casefile->subject,
				 command->begins_ms, 0);
}

/* 听证办法22: three working days before. */
static void announce(struct hearing_call *call)
{
	struct work *work = call->work;
	const Zh__HearingAnnounceCommand *command = WORK_BODY(work, Zh__HearingAnnounceCommand);
	if (!may(call, HEARING_ON_ANNOUNCE))
		return;
	if (!work_text_given(command->where)) {
		(void)work_invalid(work, "no_place", "where");
		return;
	}
	if (call->hearing.closed != 0) {
		(void)work_refuse(work, "not_public");
		return;
	}
	if (!in_time(work, CLOCK_HEARING_ANNOUNCE_BEFORE, call->hearing.at_ms, work_when(work)) &&
	    work_lacks(work, "notice_late", GATE_HRG_20, GATE_NEED_NOTICE_BEFORE)) {
		decision_possible(work->decision, "hearing.fix");
		return;
	}
	Zh__HearingAnnounced *body = NEW(work, HearingAnnounced);
	SET_OPTIONAL(body, casefile, call->casefile->number);
	body->where = command->where;
	emit(call, KIND(HEARING_ANNOUNCED), body);
	work_clocks_stop(work, CLOCK_HEARING_ANNOUNCE_BEFORE, call->casefile->subject, "announced");
}

/* ---- held */

static bool was_there(const Zh__HearingHoldCommand *command, Zh__HearingPresent who)
{
	for (size_t i = 0; i < command->n_attended; i++)
		if (command->attended[i] == who)
			return true;
	return false;
}

/* 听证办法16, 27(二): the case's officers take part; without the party it is ended, not held. */
static bool parties_were_there(struct hearing_call *call, const Zh__HearingHoldCommand *command)
{
	struct work *work = call->work;
	if (!was_there(command, ZH__HEARING_PRESENT__HEARING_PRESENT_PARTY) &&
	    !was_there(command, ZH__HEARING_PRESENT__HEARING_PRESENT_AGENT)) {
		(void)work_refuse(work, "party_absent");
		decision_possible(work->decision, "hearing.end");
		return false;
	}
	return was_there(command, ZH__HEARING_PRESENT__HEARING_PRESENT_CASE_OFFICERS) ||
	       work_refuse(work, "officers_absent");
}

/* 听证办法28: signed, or the refusal is noted. */
static bool record_is_sound(struct hearing_call *call, const Zh__HearingHoldCommand *command)
{
	bool is_signed = command->signing == ZH__HEARING_RECORD__HEARING_RECORD_SIGNED;
	bool noted = command->signing == ZH__HEARING_RECORD__HEARING_RECORD_NOT_SIGNED &&
		     work_text_given(command->note);
	if (is_signed || noted || SABOTAGE("hearing.no-record"))
		return true;
	return !work_lacks(call->work, "no_record", GATE_HRG_29, GATE_NEED_RECORD) &&
	       work_invalid(call->work, "no_record", "signing");
}

/* 行政处罚法64(四), 听证办法11: nor did any of them come to handle the case after their naming. */
static bool others_hold_it(struct hearing_call *call)
{
	const struct hearing_row *row = &call->hearing;
	if (!isnt_of_the_case(call, row->officer)) {
		decision_possible(call->work->decision, "hearing.name");
		return false;
	}
	bool others = isnt_of_the_case(call, row->clerk);
	for (size_t i = 0; others && i < row->assistant_count && i < ASSISTANTS_MAX; i++)
		others = isnt_of_the_case(call, row->assistants[i]);
	if (!others)
		decision_possible(call->work->decision, "hearing.fix");
	return others;
}

static void hold(struct hearing_call *call)
{
	struct work *work = call->work;
	const Zh__HearingHoldCommand *command = WORK_BODY(work, Zh__HearingHoldCommand);
	int64_t held_ms;
	if (!may(call, HEARING_ON_HOLD) || !by_its_officer(call) ||
	    !work_moment(work, command->held_ms, "held_ms", &held_ms))
		return;
	if (time_day_of_ms(held_ms) != time_day_of_ms(call->hearing.at_ms)) {
		(void)work_refuse(work, "another_day");
		decision_possible(work->decision, "hearing.fix");
		return;
	}
	if (call->hearing.closed == 0 && call->hearing.announced == 0 &&
	    !SABOTAGE("hearing.unannounced") &&
	    work_lacks(work, "not_announced", GATE_HRG_20, GATE_NEED_PUBLIC_NOTICE)) {
		decision_possible(work->decision, "hearing.announce");
		return;
	}
	if (!hearing_staff_stays(work, call->casefile, &call->hearing) || !others_hold_it(call) ||
	    !parties_were_there(call, command) || !record_is_sound(call, command))
		return;
	Zh__HearingHeld *body = NEW(work, HearingHeld);
	SET_OPTIONAL(body, casefile, call->casefile->number);
	SET_OPTIONAL(body, held_ms, held_ms);
	body->attended = command->attended;
	body->n_attended = command->n_attended;
	SET_OPTIONAL(body, signing, command->signing);
	body->note = command->note;
	emit(call, KIND(HEARING_HELD), body);
	hearing_clocks_stop(work, call->casefile, "took_place");
	(void)work_clock(work, CLOCK_HEARING_REPORT, call->casefile->subject, held_ms, 0);
}

/* ---- paused, gone on with, ended, reported */

/* 听证办法26, 27: a ground of the law; where that leaves it open, what it is. */
static bool ground_is_stated(struct hearing_call *call, bool known, bool other)
{
	return (known || !work_lacks(call->work, "no_ground", GATE_HRG_26, GATE_NEED_GROUND)) &&
	       (!other || work_reason_given(call->work));
}

static void pause_it(struct hearing_call *call)
{
	struct work *work = call->work;
	const Zh__HearingPauseCommand *command = WORK_BODY(work, Zh__HearingPauseCommand);
	bool known = command->ground >= ZH__HEARING_PAUSE__HEARING_PAUSE_FORCE_MAJEURE &&
		     command->ground <= ZH__HEARING_PAUSE__HEARING_PAUSE_OTHER;
	if (!may(call, HEARING_ON_PAUSE) || !by_its_officer(call) ||
	    !ground_is_stated(call, known,
			      command->ground == ZH__HEARING_PAUSE__HEARING_PAUSE_OTHER))
		return;
	Zh__HearingPaused *body = NEW(work, HearingPaused);
	SET_OPTIONAL(body, casefile, call->casefile->number);
	SET_OPTIONAL(body, ground, command->ground);
	emit(call, KIND(HEARING_PAUSED), body);
	hearing_clocks_stop(work, call->casefile, "paused");
}

static void resume(struct hearing_call *call)
{
	struct work *work = call->work;
	if (!may(call, HEARING_ON_RESUME) || !by_its_officer(call))
		return;
	Zh__HearingResumed *body = NEW(work, HearingResumed);
	SET_OPTIONAL(body, casefile, call->casefile->number);
	emit(call, KIND(HEARING_RESUMED), body);
	(void)work_clock(work, CLOCK_HEARING_FIX, call->casefile->subject, work_when(work), 0);
}

static void end(struct hearing_call *call)
{
	struct work *work = call->work;
	const Zh__HearingEndCommand *command = WORK_BODY(work, Zh__HearingEndCommand);
	bool known = command->ground >= ZH__HEARING_END__HEARING_END_WITHDRAWN &&
		     command->ground <= ZH__HEARING_END__HEARING_END_OTHER;
	if (!may(call, HEARING_ON_END) || !by_its_officer(call) ||
	    !ground_is_stated(call, known, command->ground == ZH__HEARING_END__HEARING_END_OTHER))
		return;
	bool of_the_day = command->ground == ZH__HEARING_END__HEARING_END_PARTY_ABSENT ||
			  command->ground == ZH__HEARING_END__HEARING_END_PARTY_LEFT;
	if (of_the_day &&
	    (call->hearing.state != HEARING_FIXED || work_when(work) < call->hearing.at_ms)) {
		(void)work_refuse(work, "not_begun");
		return;
	}
	Zh__HearingEnded *body = NEW(work, HearingEnded);
	SET_OPTIONAL(body, casefile, call->casefile->number);
	SET_OPTIONAL(body, ground, command->ground);
	emit(call, KIND(HEARING_ENDED), body);
	hearing_clocks_stop(work, call->casefile, "ended");
}

static void report(struct hearing_call *call)
{
	struct work *work = call->work;
	const Zh__HearingReportCommand *command = WORK_BODY(work, Zh__HearingReportCommand);
	if (!may(call, HEARING_ON_REPORT) || !by_its_officer(call) ||
	    (!work_text_given(command->opinion) &&
	     work_lacks(work, "no_opinion", GATE_HRG_29, GATE_NEED_OPINION)))
		return;
	Zh__HearingReported *body = NEW(work, HearingReported);
	SET_OPTIONAL(body, casefile, call->casefile->number);
	body->opinion = command->opinion;
	emit(call, KIND(HEARING_REPORTED), body);
	work_clocks_stop(work, CLOCK_HEARING_REPORT, call->casefile->subject, "reported");
}

typedef void course_fn(struct hearing_call *call);

static void with_hearing(struct work *work, course_fn *course)
{
	/* What is decided borrows from both: they last as long as it does. */
	struct hearing_call *call = ARENA_NEW(work->context->arena, struct hearing_call);
	struct case_at_work *casefile = ARENA_NEW(work->context->arena, struct case_at_work);
	if (call == NULL || casefile == NULL) {
		work->decision->arena_full = true;
		return;
	}
	*call = (struct hearing_call){.work = work, .casefile = casefile};
	if (!casefile_load(work, casefile))
		return;
	(void)hearing_get(work->context->rows, casefile->number, &call->hearing);
	course(call);
}

#define X(id, text, flags, roles, second, target, body, run)                                       \
	DECIDES(hearing_act_##run, with_hearing(&work, run))
HEARING_ACT_LIST(X)
#undef X
