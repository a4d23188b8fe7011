#include "services/hazard/rectification/decide_relapse.h"

#include "common/base/sabotage.h"

bool hazard_was_cancelled_off(const struct hazard_row *row)
{
	return row->state == HAZARD_CANCELLED_OFF || row->state == HAZARD_LOOKED_BACK ||
	       row->state == HAZARD_ARCHIVED;
}

static Zh__HazardLevel level_of(const struct hazard_row *row)
{
	return (Zh__HazardLevel)(row->level != 0 ? row->level : row->proposed);
}

/* ---- the finding */

void hazard_find_relapse(const struct decide_context *context, uint64_t ended,
			 struct hazard_finding *finding, struct hazard_study *study)
{
	struct hazard_row row;
	if (ended == 0 || !hazard_get(context->rows, ended, &row) ||
	    SABOTAGE("hazard.relapse-is-new"))
		return;
	finding->chain_of = ended;
	if (level_of(&row) > finding->severity)
		finding->severity = level_of(&row);
	fact_set(&study->facts, FACT_RELAPSE, 1);
	fact_set(&study->facts, FACT_SEVERITY, finding->severity);
}

/* What the next hazard of the chain takes over: a failed sample isn't failed again by what is found
 * later. */
static bool finding_of_ended(const struct decide_context *context, struct decision *decision,
			     uint64_t ended, struct hazard_finding *finding)
{
	const uint64_t failed = UINT64_C(1) << ZH__VIOLATION__VIOLATION_FAILED_SAMPLING;
	struct hazard_row row;
	struct hazard_texts texts;
	if (!hazard_get(context->rows, ended, &row) ||
	    !hazard_texts_get(context->rows, ended, &texts) ||
	    !hazard_finding_of(context, decision, &texts, texts.head.violations & ~failed, finding))
		return false;
	finding->kind = ZH__REPORT_KIND__REPORT_KIND_INSPECTION;
	finding->place = row.place;
	return true;
}

/* ---- the events */

static void emit_relapsed(const struct decide_context *context, struct decision *decision,
			  const struct hazard_ended *ended, uint64_t next)
{
	Zh__Relapsed *body = NEW_IN(context, decision, Relapsed);
	SET_OPTIONAL(body, hazard, ended->hazard);
	SET_OPTIONAL(body, new_hazard, next);
	for (size_t i = 0; i < decision->event_count; i++) {
		const struct event *event = decision->events[i];
		if (event->head.kind == KIND(HAZARD_OPENED) && event->head.subject_number == next)
			SET_OPTIONAL(body, proposed_level,
				     BODY(event, HazardOpened)->proposed_level);
	}
	struct event *event =
		decision_emit(context, decision, KIND(RELAPSED),
			      own_object(context, OBJECT_HAZARD, ended->hazard), body);
	event->head.object_version = ended->version;
}

static uint64_t open_again(const struct decide_context *context, struct decision *decision,
			   const struct hazard_finding *finding, const struct hazard_study *study,
			   uint32_t version)
{
	uint64_t next = hazard_open_studied(context, decision, finding, study);
	if (next != 0 && finding->chain_of != 0 && !SABOTAGE("hazard.relapse-untold"))
		emit_relapsed(
			context, decision,
			&(struct hazard_ended){.hazard = finding->chain_of, .version = version},
			next);
	return next;
}

uint64_t hazard_open_again(const struct decide_context *context, struct decision *decision,
			   const struct hazard_finding *finding, const struct hazard_study *study)
{
	struct hazard_row row = {0};
	if (finding->chain_of != 0)
		(void)hazard_get(context->rows, finding->chain_of, &row);
	return open_again(context, decision, finding, study, row.object_version + 1u);
}

uint64_t hazard_open_from_ended(const struct decide_context *context, struct decision *decision,
				const struct hazard_ended *ended)
{
	struct hazard_finding finding;
	struct hazard_study study;
	if (!finding_of_ended(context, decision, ended->hazard, &finding))
		return 0;
	finding.report = ended->report;
	finding.chain_of = ended->hazard;
	hazard_study_finding(context, decision, &finding, &study);
	hazard_find_relapse(context, ended->hazard, &finding, &study);
	return open_again(context, decision, &finding, &study, ended->version);
}
