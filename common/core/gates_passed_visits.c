#include "common/core/gates_passed_visits.h"

#include "common/core/gates_passed_ways.h"
#include "hazard.pb-c.h"
#include "inspection.pb-c.h"

static const Zh__InspectionPlanned *planned(const struct event *event)
{
	return BODY(event, InspectionPlanned);
}

bool visit_has_ground(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return planned(event)->has_ground;
}

bool visit_has_items(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return planned(event)->n_items != 0;
}

/* Planned in portions, of those who were drawn. */
bool visit_drawn(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return planned(event)->draw != 0;
}

bool visit_drawn_within_cap(const struct event *event, const struct officers *officers)
{
	return visit_drawn(event, officers) && planned(event)->cap_rule != NULL;
}

bool visit_within_cap(const struct event *event, const struct officers *officers)
{
	return !visit_drawn(event, officers) && planned(event)->cap_rule != NULL;
}

static bool counted(const struct event *event)
{
	const Zh__VisitCount *count = planned(event)->count;
	return count != NULL && count->counts;
}

bool visit_not_beside_another(const struct event *event, const struct officers *officers)
{
	return !visit_drawn(event, officers) && counted(event);
}

bool visit_drawn_not_beside(const struct event *event, const struct officers *officers)
{
	return visit_drawn(event, officers) && counted(event);
}

static Zh__VisitOutcome visit_of(const struct event *event)
{
	return BODY(event, InspectionVisited)->visit;
}

bool visit_made(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return visit_of(event) == ZH__VISIT_OUTCOME__VISIT_OUTCOME_DONE;
}

bool visit_without_access(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return visit_of(event) == ZH__VISIT_OUTCOME__VISIT_OUTCOME_NO_ACCESS;
}

bool visit_refused(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return visit_of(event) == ZH__VISIT_OUTCOME__VISIT_OUTCOME_REFUSED;
}

bool visit_notice_has_items(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, InspectionNoticed)->n_items != 0;
}

bool visit_correction_has_items(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, InspectionCorrected)->n_items != 0;
}

bool visit_answers_items(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, InspectionRecorded)->n_items != 0;
}

/* Before, a record said nothing of it. */
bool visit_says_of_party(const struct event *event, const struct officers *officers)
{
	(void)officers;
	const Zh__InspectionRecorded *body = BODY(event, InspectionRecorded);
	return body->unsigned_ground != 0 || gates_passed_text(body->party_there);
}

bool visit_takes_back(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, InspectionAmended)->taken_back;
}

/* Before, a patrol was of no visit. */
bool patrol_of_a_visit(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, PatrolRecorded)->inspection != 0;
}
