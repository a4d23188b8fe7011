/* The visit itself: opened on site, made and closed, no way in, refused. */
#include "common/base/sabotage.h"
#include "common/policy/rules/policy.h"
#include "services/hazard/archive/visit.h"
#include "services/hazard/inspection/decide.h"
#include "services/hazard/inspection/site.h"
#include "services/hazard/rectification/decide_open.h"

/* Who was there, and when. */
struct presence {
	const char **officers;
	size_t officer_count;
	int32_t day;
	/* Who opened it on site, where that was asked: nobody else closes it. */
	struct bytes opened_by;
};

static bool may_be_there(struct inspection_call *call, const struct presence *who, struct bytes id)
{
	return id_list_has(call->texts.text[INSPECTION_TEXT_OFFICERS], id) &&
	       (who->opened_by.size == 0 || id_list_has(who->opened_by, id));
}

/* Nobody named: all who were sent, of them those who opened it.  false: the arena is full. */
static bool all_who_were_sent(struct inspection_call *call, struct presence *who)
{
	struct bytes list = call->texts.text[INSPECTION_TEXT_OFFICERS];
	struct bytes id;
	who->officers =
		ARENA_ARRAY(call->work->context->arena, const char *, INSPECTION_OFFICERS_MAX);
	if (who->officers == NULL) {
		call->work->decision->arena_full = true;
		return false;
	}
	while (who->officer_count < INSPECTION_OFFICERS_MAX && id_list_next(&list, &id)) {
		if (may_be_there(call, who, id))
			who->officers[who->officer_count++] = work_copy(call->work, id);
	}
	return !call->work->decision->arena_full;
}

/* Those who were there are two of those who were sent, and were qualified on that day. */
static bool officers_were_sent(struct inspection_call *call, const char **told, size_t count,
			       struct presence *who)
{
	const struct inspection_named named = {INSPECTION_OFFICERS_MAX, who->day};
	who->officers = told;
	who->officer_count = count;
	if (count == 0 && !all_who_were_sent(call, who))
		return false;
	who->officers = inspection_officers(call, who->officers, who->officer_count, &named);
	if (who->officers == NULL)
		return false;
	for (size_t i = 0; i < who->officer_count; i++) {
		if (may_be_there(call, who, bytes_of_text(who->officers[i])))
			continue;
		(void)work_refuse_as(call->work, "inspection.visit.not_sent", NULL);
		decision_refuse_param(call->work->decision, "officer", who->officers[i]);
		return false;
	}
	return true;
}

static bool visit_is_sound(struct inspection_call *call, const Zh__InspectionVisitCommand *told,
			   struct presence *ret_who)
{
	*ret_who = (struct presence){0};
	if (!hazard_day_stated(call->work->context, told->has_on_day, told->on_day, &ret_who->day))
		return work_invalid_as(call->work, "inspection.visit.on_day", "on_day");
	return officers_were_sent(call, told->officers, told->n_officers, ret_who);
}

/* ---- opened on site */

/* true: the gate doesn't want it. */
static bool goes_without_notice(struct inspection_call *call, const char *code)
{
	if (!work_lacks_as(call->work, GATE_GBF_NOTICE, GATE_NEED_NOTICE, code))
		return true;
	decision_possible(call->work->decision, "inspection.notice");
	return false;
}

/* The notice came first; a second opening keeps the moment of the first. */
static bool opening_is_sound(struct inspection_call *call, const Zh__InspectionOpenCommand *command,
			     struct site *ret_site, int64_t *ret_entered_ms)
{
	bool again = call->state == INSPECTION_ON_SITE;
	*ret_site = (struct site){0};
	if (!site_get(call->work->context->rows, call->id.number, ret_site) &&
	    !goes_without_notice(call, "inspection.open.no_notice"))
		return false;
	if (!work_text_given(command->code) && !SABOTAGE("visits.no-code") &&
	    work_lacks_as(call->work, GATE_GBF_SITE, GATE_NEED_SITE_CODE, "inspection.open.code"))
		return false;
	*ret_entered_ms = again                     ? ret_site->head.entered_ms
			  : command->has_entered_ms ? command->entered_ms
						    : call->work->context->now_ms;
	if (*ret_entered_ms > call->work->context->now_ms || *ret_entered_ms < 0 ||
	    (again && command->has_entered_ms && command->entered_ms != *ret_entered_ms))
		return work_invalid(call->work, "entered", "entered_ms");
	return time_day_of_ms(*ret_entered_ms) >= ret_site->head.noticed_day ||
	       goes_without_notice(call, "inspection.open.before_notice");
}

/* The number of each certificate that was shown, as the list of persons states it. */
static bool certificates_shown(struct inspection_call *call, const struct presence *who,
			       Zh__InspectionOpened *body)
{
	const struct officers *officers = call->work->context->officers;
	if (officers == NULL)
		return true;
	body->certificates =
		ARENA_ARRAY(call->work->context->arena, const char *, INSPECTION_OFFICERS_MAX);
	if (body->certificates == NULL) {
		call->work->decision->arena_full = true;
		return false;
	}
	for (size_t i = 0; i < who->officer_count; i++) {
		const struct officer *officer = officer_find(officers, who->officers[i]);
		body->certificates[body->n_certificates++] =
			officer != NULL && officer->certificate != NULL ? officer->certificate : "";
	}
	return true;
}

/* To the end of the day on which it was opened, whenever that is put on record. */
static void close_owed(struct inspection_call *call, int32_t day)
{
	work_clocks_stop(call->work, CLOCK_NONE, call->id, "moved_on");
	if (!SABOTAGE("visits.open-for-ever"))
		(void)work_clock(call->work, CLOCK_INSPECTION_CLOSE, call->id,
				 time_ms_of_day(day - 1), 0);
}

void inspection_act_open(struct inspection_call *call)
{
	const Zh__InspectionOpenCommand *command = WORK_BODY(call->work, Zh__InspectionOpenCommand);
	struct presence who = {0};
	struct site site;
	int64_t entered_ms;
	if (!inspection_may(call, INSPECTION_ON_OPEN) ||
	    !opening_is_sound(call, command, &site, &entered_ms))
		return;
	who.day = time_day_of_ms(entered_ms);
	if (!officers_were_sent(call, command->officers, command->n_officers, &who))
		return;
	Zh__InspectionOpened *body = NEW(call->work, InspectionOpened);
	if (!certificates_shown(call, &who, body))
		return;
	SET_OPTIONAL(body, inspection, call->id.number);
	SET_OPTIONAL(body, entered_ms, entered_ms);
	body->officers = who.officers;
	body->n_officers = who.officer_count;
	body->code = command->code;
	if (call->state == INSPECTION_ON_SITE)
		SET_OPTIONAL(body, again, true);
	(void)inspection_emit(call, KIND(INSPECTION_OPENED), body);
	if (!body->again)
		close_owed(call, who.day);
}

/* ---- what became of it */

static Zh__InspectionVisited *visited(struct inspection_call *call, Zh__VisitOutcome outcome,
				      const struct presence *who)
{
	const Zh__InspectionVisitCommand *visit = WORK_BODY(call->work, Zh__InspectionVisitCommand);
	Zh__InspectionVisited *body = NEW(call->work, InspectionVisited);
	body->officers = who->officers;
	body->n_officers = who->officer_count;
	SET_OPTIONAL(body, inspection, call->id.number);
	SET_OPTIONAL(body, visit, outcome);
	SET_OPTIONAL(body, on_day, time_yyyymmdd(who->day));
	body->evidence = visit->evidence;
	body->n_evidence = visit->n_evidence;
	body->text = visit->text;
	return body;
}

/* Who is there may find that another list fits better than the planned one: one of what the visit
 * is for.  The version that holds on the day of the visit is kept to its end. */
static const struct checklist *checklist_used(struct inspection_call *call, const char *told,
					      int32_t day)
{
	struct inspection_items items;
	struct bytes id = work_text_given(told) ? bytes_of_text(told)
						: call->texts.text[INSPECTION_TEXT_CHECKLIST];
	const struct checklist *checklist =
		policy_checklist_on(call->work->context->policy, id, day);
	if (checklist == NULL) {
		(void)work_refuse(call->work, "no_checklist");
		return NULL;
	}
	if (!inspection_items_planned(call, &items))
		return NULL;
	if (items.count != 0 &&
	    !inspection_items(call, items.ids, items.count, checklist->id, &items)) {
		decision_possible(call->work->decision, "inspection.correct");
		return NULL;
	}
	return checklist;
}

/* It is the visit that was opened: its day, by those who showed their certificates. */
static bool closing_is_sound(struct inspection_call *call, const Zh__InspectionVisitCommand *told,
			     const struct site *site, struct presence *who, int64_t *ret_left_ms)
{
	int64_t now_ms = call->work->context->now_ms;
	*who = (struct presence){.day = time_day_of_ms(site->head.entered_ms),
				 .opened_by = site->text[SITE_TEXT_OFFICERS]};
	*ret_left_ms = told->has_left_ms ? told->left_ms : now_ms;
	if (told->has_on_day && told->on_day != time_yyyymmdd(who->day))
		return work_invalid(call->work, "other_day", "on_day");
	if (*ret_left_ms > now_ms || *ret_left_ms < site->head.entered_ms)
		return work_invalid(call->work, "left", "left_ms");
	return officers_were_sent(call, told->officers, told->n_officers, who);
}

void inspection_act_do(struct inspection_call *call)
{
	const Zh__InspectionVisitCommand *visit = WORK_BODY(call->work, Zh__InspectionVisitCommand);
	struct presence who;
	struct site site = {0};
	int64_t left_ms;
	if (!inspection_may(call, INSPECTION_ON_DO))
		return;
	(void)site_get(call->work->context->rows, call->id.number, &site);
	/* In the arena: the rows that are read next take its place. */
	const char *opened_by = work_copy(call->work, site.text[SITE_TEXT_OFFICERS]);
	site.text[SITE_TEXT_OFFICERS] =
		opened_by != NULL ? bytes_of_text(opened_by) : bytes_of(NULL, 0);
	if (!closing_is_sound(call, visit, &site, &who, &left_ms))
		return;
	const struct checklist *checklist = checklist_used(call, visit->checklist, who.day);
	if (checklist == NULL)
		return;
	Zh__InspectionVisited *body = visited(call, ZH__VISIT_OUTCOME__VISIT_OUTCOME_DONE, &who);
	SET_OPTIONAL(body, left_ms, left_ms);
	body->checklist = checklist->id;
	SET_OPTIONAL(body, checklist_version, checklist->version);
	(void)inspection_emit(call, KIND(INSPECTION_VISITED), body);
	archive_visited(call->work->context, call->work->decision, call->row.firm,
			time_ms_of_day(who.day));
	inspection_clock(call, CLOCK_INSPECTION_RECORD, 0);
}

/* The term of the plan runs on: it is tried again. */
void inspection_act_no_access(struct inspection_call *call)
{
	const Zh__InspectionVisitCommand *visit = WORK_BODY(call->work, Zh__InspectionVisitCommand);
	struct presence who;
	if (!inspection_may_as(call, INSPECTION_ON_NO_ACCESS, "inspection.no_access.state") ||
	    !visit_is_sound(call, visit, &who))
		return;
	if (call->row.attempts == UINT8_MAX) {
		(void)work_refuse_as(call->work, "inspection.no_access.too_many", NULL);
		return;
	}
	Zh__InspectionVisited *body =
		visited(call, ZH__VISIT_OUTCOME__VISIT_OUTCOME_NO_ACCESS, &who);
	SET_OPTIONAL(body, attempt, call->row.attempts + 1u);
	(void)inspection_emit(call, KIND(INSPECTION_VISITED), body);
}

/* ---- refused: 产品质量法56, warning, then suspension of business, then revocation */

/* A refusal is the hazard's first mark: escalation proposes the next measure for it. */
static void mark_refused(struct inspection_call *call, uint64_t hazard, const char *evidence)
{
	Zh__RectificationRefused *body = NEW(call->work, RectificationRefused);
	SET_OPTIONAL(body, hazard, hazard);
	body->evidence = evidence;
	struct event *event = decision_emit(call->work->context, call->work->decision,
					    KIND(RECTIFICATION_REFUSED),
					    work_object(call->work, OBJECT_HAZARD, hazard), body);
	event->head.object_version = 2; /* after HazardOpened */
}

void inspection_act_refuse(struct inspection_call *call)
{
	const Zh__InspectionVisitCommand *visit = WORK_BODY(call->work, Zh__InspectionVisitCommand);
	struct presence who;
	if (!inspection_may(call, INSPECTION_ON_REFUSE) || !visit_is_sound(call, visit, &who))
		return;
	if (visit->n_evidence == 0 && !work_text_given(visit->text)) {
		(void)work_refuse(call->work, "no_evidence");
		return;
	}
	Zh__InspectionVisited *body = visited(call, ZH__VISIT_OUTCOME__VISIT_OUTCOME_REFUSED, &who);
	(void)inspection_emit(call, KIND(INSPECTION_VISITED), body);
	inspection_clock(call, CLOCK_INSPECTION_RECORD, 0);
	uint64_t hazard = inspection_open_hazard(call, ZH__VIOLATION__VIOLATION_REFUSED_INSPECTION,
						 (struct hazard_finding){.found_day = who.day});
	if (hazard == 0)
		return;
	SET_OPTIONAL(body, hazard, hazard);
	mark_refused(call, hazard, visit->text);
}
