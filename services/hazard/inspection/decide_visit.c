/* The visit itself: made, no way in, refused. */
#include "common/policy/policy.h"
#include "services/hazard/archive/visit.h"
#include "services/hazard/decide_open.h"
#include "services/hazard/inspection/decide.h"

/* Who was there, and when. */
struct visit {
	const char **officers;
	size_t officer_count;
	int32_t day;
};

/* Nobody named: all who were sent.  false: the arena is full. */
static bool all_who_were_sent(struct inspection_call *call, struct visit *visit)
{
	struct bytes list = call->texts.text[INSPECTION_TEXT_OFFICERS];
	struct bytes id;
	visit->officers = ARENA_ARRAY(call->context->arena, const char *, INSPECTION_OFFICERS_MAX);
	if (visit->officers == NULL) {
		call->decision->arena_full = true;
		return false;
	}
	while (visit->officer_count < INSPECTION_OFFICERS_MAX && id_list_next(&list, &id))
		visit->officers[visit->officer_count++] = inspection_text(call, id);
	return !call->decision->arena_full;
}

/* Those who were there are two of those who were sent, and were qualified on that day. */
static bool officers_were_sent(struct inspection_call *call, const Zh__InspectionVisitCommand *told,
			       struct visit *visit)
{
	struct bytes sent = call->texts.text[INSPECTION_TEXT_OFFICERS];
	const struct inspection_named named = {INSPECTION_OFFICERS_MAX, visit->day};
	visit->officers = told->officers;
	visit->officer_count = told->n_officers;
	if (told->n_officers == 0 && !all_who_were_sent(call, visit))
		return false;
	visit->officers = inspection_officers(call, visit->officers, visit->officer_count, &named);
	if (visit->officers == NULL)
		return false;
	for (size_t i = 0; i < visit->officer_count; i++) {
		if (id_list_has(sent, bytes_of_text(visit->officers[i])))
			continue;
		decision_refuse(call->decision, "inspection.visit.not_sent", NULL);
		decision_refuse_param(call->decision, "officer", visit->officers[i]);
		return false;
	}
	return true;
}

static bool visit_is_sound(struct inspection_call *call, const Zh__InspectionVisitCommand *told,
			   struct visit *ret_visit)
{
	*ret_visit = (struct visit){0};
	if (!hazard_day_told(call->context, told->has_on_day, told->on_day, &ret_visit->day)) {
		decision_invalid(call->decision, "inspection.visit.on_day", "on_day");
		return false;
	}
	return officers_were_sent(call, told, ret_visit);
}

static Zh__InspectionVisited *visited(struct inspection_call *call, Zh__VisitOutcome outcome,
				      const struct visit *who)
{
	const Zh__InspectionVisitCommand *visit =
		(const Zh__InspectionVisitCommand *)call->input->body;
	Zh__InspectionVisited *body =
		INSPECTION_MESSAGE(call, Zh__InspectionVisited, zh__inspection_visited__descriptor);
	if (body == NULL)
		return NULL;
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

/* The version that holds on the day of the visit is kept to its end. */
void inspection_act_do(struct inspection_call *call)
{
	const Zh__InspectionVisitCommand *visit =
		(const Zh__InspectionVisitCommand *)call->input->body;
	struct visit who;
	if (!inspection_permitted(call, INSPECTION_ON_DO, "inspection.do.state") ||
	    !visit_is_sound(call, visit, &who))
		return;
	/* Who is there may find that another list fits better than the planned one. */
	struct bytes id = text_missing(visit->checklist)
				  ? call->texts.text[INSPECTION_TEXT_CHECKLIST]
				  : bytes_of_text(visit->checklist);
	const struct checklist *checklist = policy_checklist_on(call->context->policy, id, who.day);
	if (checklist == NULL) {
		decision_refuse(call->decision, "inspection.do.no_checklist", NULL);
		return;
	}
	Zh__InspectionVisited *body = visited(call, ZH__VISIT_OUTCOME__VISIT_OUTCOME_DONE, &who);
	if (body == NULL)
		return;
	body->checklist = checklist->id;
	SET_OPTIONAL(body, checklist_version, checklist->version);
	if (inspection_emit(call, ZH__EVENT_KIND__KIND_INSPECTION_VISITED, body) == NULL)
		return;
	archive_visited(call->context, call->decision, call->row.firm, time_ms_of_day(who.day));
	inspection_clock(call, CLOCK_INSPECTION_RECORD, 0);
}

/* The term of the plan runs on: it is tried again. */
void inspection_act_no_access(struct inspection_call *call)
{
	const Zh__InspectionVisitCommand *visit =
		(const Zh__InspectionVisitCommand *)call->input->body;
	struct visit who;
	if (!inspection_permitted(call, INSPECTION_ON_NO_ACCESS, "inspection.no_access.state") ||
	    !visit_is_sound(call, visit, &who))
		return;
	if (call->row.attempts == UINT8_MAX) {
		decision_refuse(call->decision, "inspection.no_access.too_many", NULL);
		return;
	}
	Zh__InspectionVisited *body =
		visited(call, ZH__VISIT_OUTCOME__VISIT_OUTCOME_NO_ACCESS, &who);
	if (body == NULL)
		return;
	SET_OPTIONAL(body, attempt, call->row.attempts + 1u);
	(void)inspection_emit(call, ZH__EVENT_KIND__KIND_INSPECTION_VISITED, body);
}

/* ---- refused: 产品质量法56, warning, then suspension of business, then revocation */

static uint64_t open_for_refusal(struct inspection_call *call, int32_t day)
{
	Zh__FirmRef *firm = INSPECTION_MESSAGE(call, Zh__FirmRef, zh__firm_ref__descriptor);
	Zh__Violation *violation = ARENA_NEW(call->context->arena, Zh__Violation);
	struct firm_row firm_row = {0};
	if (firm == NULL || violation == NULL) {
		call->decision->arena_full = true;
		return 0;
	}
	(void)hazard_firm_get(call->context->rows, call->row.firm, &firm_row);
	firm->key = inspection_text(call, call->texts.text[INSPECTION_TEXT_FIRM_KEY]);
	firm->name = inspection_text(call, call->texts.text[INSPECTION_TEXT_FIRM_NAME]);
	*violation = ZH__VIOLATION__VIOLATION_REFUSED_INSPECTION;
	struct hazard_finding finding = {
		.source = call->id,
		.kind = ZH__REPORT_KIND__REPORT_KIND_INSPECTION,
		.trace = call->trace,
		.firm = firm,
		.firm_role = (Zh__FirmRole)firm_row.role,
		.violations = violation,
		.violation_count = 1,
		.found_day = day,
	};
	return hazard_open(call->context, call->decision, &finding);
}

/* A refusal is the hazard's first mark: escalation proposes the next measure for it. */
static void mark_refused(struct inspection_call *call, uint64_t hazard, const char *evidence)
{
	Zh__RectificationRefused *body = INSPECTION_MESSAGE(call, Zh__RectificationRefused,
							    zh__rectification_refused__descriptor);
	if (body == NULL)
		return;
	SET_OPTIONAL(body, hazard, hazard);
	body->evidence = evidence;
	struct event *event = decision_emit(call->context, call->decision,
					    ZH__EVENT_KIND__KIND_RECTIFICATION_REFUSED,
					    own_object(call->context, OBJECT_HAZARD, hazard), body);
	if (event != NULL)
		event->head.object_version = 2; /* behind HazardOpened */
}

void inspection_act_refuse(struct inspection_call *call)
{
	const Zh__InspectionVisitCommand *visit =
		(const Zh__InspectionVisitCommand *)call->input->body;
	struct visit who;
	if (!inspection_permitted(call, INSPECTION_ON_REFUSE, "inspection.refuse.state") ||
	    !visit_is_sound(call, visit, &who))
		return;
	if (visit->n_evidence == 0 && text_missing(visit->text)) {
		decision_refuse(call->decision, "inspection.refuse.no_evidence", NULL);
		return;
	}
	Zh__InspectionVisited *body = visited(call, ZH__VISIT_OUTCOME__VISIT_OUTCOME_REFUSED, &who);
	if (body == NULL ||
	    inspection_emit(call, ZH__EVENT_KIND__KIND_INSPECTION_VISITED, body) == NULL)
		return;
	inspection_clock(call, CLOCK_INSPECTION_RECORD, 0);
	uint64_t hazard = open_for_refusal(call, who.day);
	if (hazard == 0)
		return;
	SET_OPTIONAL(body, hazard, hazard);
	mark_refused(call, hazard, visit->text);
}
