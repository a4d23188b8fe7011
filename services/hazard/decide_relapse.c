#include "services/hazard/decide_relapse.h"

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

static const char *text_copy(const struct decide_context *context, struct decision *decision,
			     struct bytes text)
{
	if (text.size == 0)
		return NULL;
	const char *copy = arena_text_of(context->arena, text);
	decision->arena_full |= copy == NULL;
	return copy;
}

/* A failed sample isn't failed again by what is found later. */
static void copy_violations(const struct decide_context *context, struct decision *decision,
			    uint64_t bits, struct hazard_finding *finding)
{
	enum { VIOLATIONS = 64 };
	finding->violations = ARENA_ARRAY(context->arena, Zh__Violation, VIOLATIONS);
	if (finding->violations == NULL) {
		decision->arena_full = true;
		return;
	}
	for (unsigned i = 1; i < VIOLATIONS; i++)
		if ((bits >> i & 1) != 0 && i != ZH__VIOLATION__VIOLATION_FAILED_SAMPLING)
			finding->violations[finding->violation_count++] = (Zh__Violation)i;
}

/* What the next hazard of the chain takes over. */
static bool finding_of_ended(const struct decide_context *context, struct decision *decision,
			     uint64_t ended, struct hazard_finding *finding)
{
	struct hazard_row row;
	struct hazard_texts texts;
	if (!hazard_get(context->rows, ended, &row))
		return false;
	Zh__FirmRef *firm =
		DECISION_MESSAGE(context, decision, Zh__FirmRef, zh__firm_ref__descriptor);
	Zh__ProductRef *product =
		DECISION_MESSAGE(context, decision, Zh__ProductRef, zh__product_ref__descriptor);
	if (firm == NULL || product == NULL || !hazard_texts_get(context->rows, ended, &texts))
		return false;
	firm->key = text_copy(context, decision, texts.text[HAZARD_TEXT_FIRM_KEY]);
	firm->name = text_copy(context, decision, texts.text[HAZARD_TEXT_FIRM_NAME]);
	product->class_code = text_copy(context, decision, texts.text[HAZARD_TEXT_CLASS]);
	product->batch = text_copy(context, decision, texts.text[HAZARD_TEXT_BATCH]);
	product->name = text_copy(context, decision, texts.text[HAZARD_TEXT_TITLE]);
	*finding = (struct hazard_finding){
		.kind = ZH__REPORT_KIND__REPORT_KIND_INSPECTION,
		.firm = firm->key != NULL ? firm : NULL,
		.firm_role = (Zh__FirmRole)texts.head.firm_role,
		.product = product,
		.class_code = product->class_code,
		.place = row.place,
		.producer_region = texts.head.producer_region,
	};
	copy_violations(context, decision, texts.head.violations, finding);
	return !decision->arena_full;
}

/* ---- the events */

static void emit_relapsed(const struct decide_context *context, struct decision *decision,
			  const struct hazard_ended *ended, uint64_t next)
{
	Zh__Relapsed *body =
		DECISION_MESSAGE(context, decision, Zh__Relapsed, zh__relapsed__descriptor);
	if (body == NULL)
		return;
	SET_OPTIONAL(body, hazard, ended->hazard);
	SET_OPTIONAL(body, new_hazard, next);
	for (size_t i = 0; i < decision->event_count; i++) {
		const struct event *event = decision->events[i];
		if (event->head.kind == ZH__EVENT_KIND__KIND_HAZARD_OPENED &&
		    event->head.subject_number == next)
			SET_OPTIONAL(
				body, proposed_level,
				EVENT_BODY(event, Zh__HazardOpened, zh__hazard_opened__descriptor)
					->proposed_level);
	}
	struct event *event =
		decision_emit(context, decision, ZH__EVENT_KIND__KIND_RELAPSED,
			      own_object(context, OBJECT_HAZARD, ended->hazard), body);
	if (event != NULL)
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
