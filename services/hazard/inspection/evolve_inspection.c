/* Bookkeeping of inspections and their findings. */
#include "common/core/area.h"
#include "common/core/booked_by.h"
#include "common/core/handlers.h"
#include "common/core/recusals.h"
#include "services/hazard/inspection/answers.h"
#include "services/hazard/inspection/evolve.h"
#include "services/hazard/inspection/site.h"
#include "services/hazard/inspection/visit.h"
#include "services/hazard/tables.h"

static void row_store(struct rows_writer *rows, uint64_t number, const struct inspection_row *row)
{
	struct row_key key = row_key_u64(number);
	rows_store(rows, TABLE_INSPECTIONS, row_key_bytes(&key), row, sizeof(*row));
}

static void texts_store(struct rows_writer *rows, uint64_t number,
			const struct inspection_texts *texts)
{
	static const uint16_t limits[INSPECTION_TEXT_COUNT] = {
		[INSPECTION_TEXT_FIRM_KEY] = 40,  [INSPECTION_TEXT_FIRM_NAME] = 200,
		[INSPECTION_TEXT_CHECKLIST] = 24, [INSPECTION_TEXT_PURPOSE] = 200,
		[INSPECTION_TEXT_BODY] = 200,     [INSPECTION_TEXT_OFFICERS] = 264,
		[INSPECTION_TEXT_SAID] = 330,     [INSPECTION_TEXT_FIRM_SAYS] = 330,
		[INSPECTION_TEXT_PARTY] = 200};
	struct row_key key = row_key_u64(number);
	inspection_texts_store(rows, TABLE_INSPECTION_TEXTS, row_key_bytes(&key), &texts->head,
			       sizeof(texts->head), texts->text, limits, INSPECTION_TEXT_COUNT);
}

/* ---- lists of officers */

struct id_list {
	uint8_t memory[INSPECTION_OFFICERS_MAX * PRINCIPAL_ID];
	struct writer out;
};

static void list_begin(struct id_list *list)
{
	list->out = writer_over(list->memory, sizeof(list->memory));
}

static void list_add(struct id_list *list, struct bytes id)
{
	if (id.size == 0)
		return;
	if (list->out.size != 0)
		writer_put(&list->out, ",", 1);
	writer_put(&list->out, id.data, id.size);
}

static enum status list_of(struct id_list *list, const char *const *ids, size_t count)
{
	list_begin(list);
	for (size_t i = 0; i < count; i++)
		list_add(list, inspection_bytes(ids[i]));
	return list->out.overflow ? STATUS_INVALID : STATUS_OK;
}

/* ---- the visit */

static void visit_store(struct rows_writer *rows, uint64_t inspection, const struct visit *visit)
{
	static const uint16_t limits[VISIT_TEXT_COUNT] = {
		[VISIT_TEXT_GROUND_REF] = 200,
		[VISIT_TEXT_ITEMS] = VISIT_ITEMS_MAX * VISIT_ITEM_ID,
	};
	struct row_key key = row_key_u64(inspection);
	inspection_texts_store(rows, TABLE_VISITS, row_key_bytes(&key), &visit->head,
			       sizeof(visit->head), visit->text, limits, VISIT_TEXT_COUNT);
}

/* What makes it lawful; before that was asked, nothing is kept. */
static enum status visit_planned(struct rows_writer *rows, const Zh__InspectionPlanned *body)
{
	struct id_list items;
	if (!body->has_ground)
		return STATUS_OK;
	TRY(list_of(&items, body->items, body->n_items));
	struct visit visit = {
		.head = {.version = VISIT_ROW_VERSION, .ground = (uint8_t)body->ground},
		.text = {[VISIT_TEXT_GROUND_REF] = inspection_bytes(body->ground_ref),
			 [VISIT_TEXT_ITEMS] = writer_bytes(&items.out)},
	};
	if (body->count != NULL) {
		visit.head.counts = body->count->counts ? 1 : 0;
		visit.head.year = (uint16_t)body->count->year;
		visit.head.before = (uint16_t)body->count->before;
		visit.head.cap = (uint16_t)body->count->cap;
	}
	if (body->cap_rule != NULL) {
		struct bytes rule = inspection_bytes(body->cap_rule->id);
		if (rule.size >= sizeof(visit.head.cap_rule))
			return STATUS_INVALID;
		memcpy(visit.head.cap_rule, rule.data, rule.size);
		visit.head.cap_rule_version = body->cap_rule->version;
	}
	visit_store(rows, body->inspection, &visit);
	return STATUS_OK;
}

/* ---- on site */

/* What it is for from now on; nothing where that wasn't said. */
static enum status what_it_is_for(struct rows_writer *rows, uint64_t number, const char *checklist,
				  const char *const *items, size_t count)
{
	struct inspection_texts texts;
	struct visit visit;
	struct id_list list;
	if (!inspection_texts_get(&rows->read, number, &texts))
		return STATUS_INVALID;
	if (checklist != NULL)
		texts.text[INSPECTION_TEXT_CHECKLIST] = inspection_bytes(checklist);
	texts_store(rows, number, &texts);
	if (count == 0 || !visit_get(&rows->read, number, &visit))
		return STATUS_OK;
	TRY(list_of(&list, items, count));
	visit.text[VISIT_TEXT_ITEMS] = writer_bytes(&list.out);
	visit_store(rows, number, &visit);
	return STATUS_OK;
}

static enum status noticed(struct rows_writer *rows, struct inspection_row *row, uint64_t number,
			   const Zh__InspectionNoticed *body)
{
	struct site site = {0};
	(void)site_get(&rows->read, number, &site);
	site.head.version = SITE_ROW_VERSION;
	TRY(time_day_of_yyyymmdd(body->on_day, &site.head.noticed_day));
	site.text[SITE_TEXT_NUMBER] = inspection_bytes(body->number);
	site.text[SITE_TEXT_WITHOUT] = inspection_bytes(body->without);
	site_store(rows, number, &site);
	TRY(what_it_is_for(rows, number, body->checklist, body->items, body->n_items));
	return inspection_move(&inspection_states, &row->state, INSPECTION_ON_NOTICE);
}

static enum status opened(struct rows_writer *rows, struct inspection_row *row, uint64_t number,
			  const Zh__InspectionOpened *body)
{
	struct site site;
	struct id_list officers, certificates;
	if (!site_get(&rows->read, number, &site))
		return STATUS_INVALID;
	TRY(list_of(&officers, body->officers, body->n_officers));
	TRY(list_of(&certificates, body->certificates, body->n_certificates));
	site.head.flags |= SITE_OPENED;
	site.head.entered_ms = body->entered_ms;
	site.text[SITE_TEXT_CODE] = inspection_bytes(body->code);
	site.text[SITE_TEXT_OFFICERS] = writer_bytes(&officers.out);
	site.text[SITE_TEXT_CERTIFICATES] = writer_bytes(&certificates.out);
	site_store(rows, number, &site);
	return inspection_move(&inspection_states, &row->state, INSPECTION_ON_OPEN);
}

static enum status corrected(struct rows_writer *rows, struct inspection_row *row, uint64_t number,
			     const Zh__InspectionCorrected *body)
{
	TRY(what_it_is_for(rows, number, body->checklist, body->items, body->n_items));
	return inspection_move(&inspection_states, &row->state, INSPECTION_ON_CORRECT);
}

static enum status told(struct rows_writer *rows, struct inspection_row *row, uint64_t number,
			const Zh__InspectionTold *body)
{
	struct site site;
	if (!site_get(&rows->read, number, &site))
		return STATUS_INVALID;
	TRY(time_day_of_yyyymmdd(body->on_day, &site.head.told_day));
	site.text[SITE_TEXT_METHOD] = inspection_bytes(body->method);
	site.text[SITE_TEXT_PROOF] = inspection_bytes(body->proof);
	site_store(rows, number, &site);
	return inspection_move(&inspection_states, &row->state, INSPECTION_ON_TELL);
}

/* A visit from before notice and opening were asked took these steps unsaid. */
static enum status steps_of_before(const struct rows_reader *rows, struct inspection_row *row,
				   uint64_t number, const Zh__InspectionVisited *body)
{
	struct site site;
	if (site_get(rows, number, &site))
		return STATUS_OK;
	if (row->state == INSPECTION_ASSIGNED)
		TRY(inspection_move(&inspection_states, &row->state, INSPECTION_ON_NOTICE));
	if (body->visit != ZH__VISIT_OUTCOME__VISIT_OUTCOME_DONE)
		return STATUS_OK;
	return inspection_move(&inspection_states, &row->state, INSPECTION_ON_OPEN);
}

/* Nothing is owed to the firm of a visit from before that was asked. */
static enum status untold_of_before(const struct rows_reader *rows, struct inspection_row *row,
				    uint64_t number)
{
	if (row->state != INSPECTION_UNTOLD || site_is_opened(rows, number))
		return STATUS_OK;
	return inspection_move(&inspection_states, &row->state, INSPECTION_ON_TELL);
}

static void closed(struct rows_writer *rows, uint64_t number, const Zh__InspectionVisited *body)
{
	struct site site;
	if (!body->has_left_ms || !site_get(&rows->read, number, &site))
		return;
	site.head.left_ms = body->left_ms;
	site_store(rows, number, &site);
}

/* ---- planned, assigned */

static enum status planned(struct rows_writer *rows, const struct event *event)
{
	const Zh__InspectionPlanned *body = BODY(event, InspectionPlanned);
	struct id_list officers;
	TRY(counter_take(rows, OBJECT_INSPECTION, body->inspection));
	TRY(list_of(&officers, body->officers, body->n_officers));
	struct inspection_row row = {
		.version = INSPECTION_ROW_VERSION,
		.state = body->n_officers == 0 ? INSPECTION_PLANNED : INSPECTION_ASSIGNED,
		.kind = (uint8_t)body->inspection_kind,
		.object_version = (uint32_t)event->head.object_version,
		.firm = body->firm_number,
		.of_hazard = body->of_hazard,
		.area = body->area,
		.draw = body->draw,
	};
	if (body->has_due_day)
		TRY(time_day_of_yyyymmdd(body->due_day, &row.due_day));
	struct inspection_texts texts = {
		.head = {.version = INSPECTION_ROW_VERSION,
			 .planned_ms = event->recorded_ms,
			 .trace = trace_of(event)},
		.text = {[INSPECTION_TEXT_CHECKLIST] = inspection_bytes(body->checklist),
			 [INSPECTION_TEXT_PURPOSE] = inspection_bytes(body->purpose),
			 [INSPECTION_TEXT_BODY] = inspection_bytes(body->body),
			 [INSPECTION_TEXT_OFFICERS] = writer_bytes(&officers.out)},
	};
	if (body->firm != NULL) {
		texts.text[INSPECTION_TEXT_FIRM_KEY] = inspection_bytes(body->firm->key);
		texts.text[INSPECTION_TEXT_FIRM_NAME] = inspection_bytes(body->firm->name);
	}
	row_store(rows, body->inspection, &row);
	texts_store(rows, body->inspection, &texts);
	TRY(visit_planned(rows, body));
	return body->draw == 0 ? STATUS_OK
			       : inspection_roll_taken_up(rows, body->draw, body->firm_number,
							  body->inspection);
}

/* Whoever goes from now on. */
static enum status officers_set(struct rows_writer *rows, uint64_t number, const char *const *ids,
				size_t count)
{
	struct inspection_texts texts;
	struct id_list officers;
	if (!inspection_texts_get(&rows->read, number, &texts))
		return STATUS_INVALID;
	TRY(list_of(&officers, ids, count));
	texts.text[INSPECTION_TEXT_OFFICERS] = writer_bytes(&officers.out);
	texts_store(rows, number, &texts);
	return STATUS_OK;
}

/* Before all kinds of matter had the same recusals, this event had them. */
static enum status assigned(struct rows_writer *rows, const struct event *event,
			    struct inspection_row *row, const Zh__InspectionAssigned *body)
{
	uint64_t number = event->head.subject_number;
	bool recused = body->recused != NULL;
	TRY(inspection_move(&inspection_states, &row->state,
			    recused ? INSPECTION_ON_RECUSE : INSPECTION_ON_ASSIGN));
	if (recused) {
		Zh__Recusal told = ZH__RECUSAL__INIT;
		told.who = body->recused;
		told.outcome = ZH__RECUSAL_OUTCOME__RECUSAL_OUTCOME_GRANTED;
		TRY(recusal_said(rows, recusal_subject(event), &told, event));
	}
	TRY(former_said(rows, event, body->taken_from, body->n_taken_from));
	return officers_set(rows, number, body->officers, body->n_officers);
}

/* The core has the row; granted, somebody else goes. */
static enum status recusal(struct rows_writer *rows, struct inspection_row *row, uint64_t number,
			   const Zh__Recusal *body)
{
	if (body->outcome == ZH__RECUSAL_OUTCOME__RECUSAL_OUTCOME_UNKNOWN)
		return STATUS_OK;
	TRY(inspection_move(&inspection_states, &row->state, INSPECTION_ON_RECUSE));
	return body->n_officers == 0 ? STATUS_OK
				     : officers_set(rows, number, body->officers, body->n_officers);
}

/* ---- the visit, its record */

static enum status visited(struct rows_writer *rows, struct inspection_row *row, uint64_t number,
			   const Zh__InspectionVisited *body)
{
	struct inspection_texts texts;
	if (!inspection_texts_get(&rows->read, number, &texts))
		return STATUS_INVALID;
	if (body->text != NULL)
		texts.text[INSPECTION_TEXT_SAID] = inspection_bytes(body->text);
	if (body->checklist != NULL)
		texts.text[INSPECTION_TEXT_CHECKLIST] = inspection_bytes(body->checklist);
	texts_store(rows, number, &texts);
	closed(rows, number, body);
	TRY(steps_of_before(&rows->read, row, number, body));
	switch (body->visit) {
	case ZH__VISIT_OUTCOME__VISIT_OUTCOME_NO_ACCESS:
		row->attempts = (uint8_t)body->attempt;
		return inspection_move(&inspection_states, &row->state, INSPECTION_ON_NO_ACCESS);
	case ZH__VISIT_OUTCOME__VISIT_OUTCOME_REFUSED:
		TRY(time_day_of_yyyymmdd(body->on_day, &row->visited_day));
		row->of_hazard = body->hazard;
		return inspection_move(&inspection_states, &row->state, INSPECTION_ON_REFUSE);
	case ZH__VISIT_OUTCOME__VISIT_OUTCOME_DONE:
		TRY(time_day_of_yyyymmdd(body->on_day, &row->visited_day));
		row->checklist_version = body->checklist_version;
		return inspection_move(&inspection_states, &row->state, INSPECTION_ON_DO);
	case ZH__VISIT_OUTCOME__VISIT_OUTCOME_UNKNOWN:
	case _ZH__VISIT_OUTCOME_IS_INT_SIZE:
		break;
	}
	return STATUS_INVALID;
}

static enum status finding_stored(struct rows_writer *rows, uint64_t number,
				  const Zh__Finding *finding)
{
	struct finding_row row = {
		.version = INSPECTION_ROW_VERSION,
		.violation = (uint8_t)finding->violation,
		.proposed = (uint8_t)finding->proposed,
		.weight = (uint16_t)finding->weight,
		.rule_version = finding->rule != NULL ? finding->rule->version : 0,
	};
	struct bytes item = inspection_bytes(finding->item);
	struct bytes rule = inspection_bytes(finding->rule != NULL ? finding->rule->id : NULL);
	if (item.size >= sizeof(row.item) || rule.size >= sizeof(row.rule_id))
		return STATUS_INVALID;
	memcpy(row.item, item.data, item.size);
	memcpy(row.rule_id, rule.data, rule.size);
	struct row_key key = hazard_numbered_key(number, (uint8_t)finding->finding);
	rows_store(rows, TABLE_FINDINGS, row_key_bytes(&key), &row, sizeof(row));
	return STATUS_OK;
}

static enum status recorded(struct rows_writer *rows, struct inspection_row *row, uint64_t number,
			    const Zh__InspectionRecorded *body)
{
	struct inspection_texts texts;
	uint8_t memory[ROW_MAX];
	struct writer answers = writer_over(memory, sizeof(memory));
	bool clean = body->n_findings == 0;
	if (body->n_findings > CHECK_ITEMS_MAX ||
	    !inspection_texts_get(&rows->read, number, &texts))
		return STATUS_INVALID;
	TRY(inspection_move(&inspection_states, &row->state,
			    clean ? INSPECTION_ON_RECORD_CLEAN : INSPECTION_ON_RECORD));
	TRY(untold_of_before(&rows->read, row, number));
	row->findings = row->findings_left = (uint8_t)body->n_findings;
	row->score_ppm = body->score_ppm;
	answers_put(&answers, body);
	if (answers.overflow)
		return STATUS_INVALID;
	struct row_key key = row_key_u64(number);
	rows->put(rows->read.context, TABLE_INSPECTION_ANSWERS, row_key_bytes(&key),
		  writer_bytes(&answers));
	for (size_t i = 0; i < body->n_findings; i++)
		TRY(finding_stored(rows, number, body->findings[i]));
	if (!inspection_texts_get(&rows->read, number, &texts))
		return STATUS_INVALID;
	if (body->text != NULL)
		texts.text[INSPECTION_TEXT_SAID] = inspection_bytes(body->text);
	texts.text[INSPECTION_TEXT_FIRM_SAYS] = inspection_bytes(body->firm_says);
	texts.text[INSPECTION_TEXT_PARTY] = inspection_bytes(body->party_there);
	texts.head.firm_signed = body->firm_signed != 0;
	texts.head.unsigned_ground = (uint8_t)body->unsigned_ground;
	texts_store(rows, number, &texts);
	return STATUS_OK;
}

static enum status handled(struct rows_writer *rows, const struct event *event,
			   struct inspection_row *row, uint64_t number,
			   const Zh__FindingHandled *body)
{
	struct finding_row finding;
	if (body->finding > UINT8_MAX || row->findings_left == 0 ||
	    !finding_get(&rows->read, number, (uint8_t)body->finding, &finding) ||
	    finding.handling != 0 || finding.withdrawn != 0)
		return STATUS_INVALID;
	row->findings_left--;
	TRY(inspection_move(&inspection_states, &row->state,
			    row->findings_left == 0 ? INSPECTION_ON_LAST_FINDING
						    : INSPECTION_ON_FINDING));
	TRY(untold_of_before(&rows->read, row, number));
	finding.handling = (uint8_t)body->handling;
	finding.hazard = body->hazard;
	finding.handled_day = time_day_of_ms(event->recorded_ms);
	struct row_key key = hazard_numbered_key(number, (uint8_t)body->finding);
	rows_store(rows, TABLE_FINDINGS, row_key_bytes(&key), &finding, sizeof(finding));
	return STATUS_OK;
}

/* What was said of it before it was withdrawn stays. */
static enum status withdraw(struct rows_writer *rows, struct inspection_row *row, uint64_t number,
			    uint32_t n)
{
	struct finding_row finding;
	if (n > UINT8_MAX || !finding_get(&rows->read, number, (uint8_t)n, &finding) ||
	    finding.withdrawn != 0 || (finding.handling == 0 && row->findings_left == 0))
		return STATUS_INVALID;
	finding.withdrawn = 1;
	row->withdrawn++;
	if (finding.handling == 0)
		row->findings_left--;
	struct row_key key = hazard_numbered_key(number, (uint8_t)n);
	rows_store(rows, TABLE_FINDINGS, row_key_bytes(&key), &finding, sizeof(finding));
	return STATUS_OK;
}

static enum status answers_put_right(struct rows_writer *rows, uint64_t number,
				     const Zh__InspectionAmended *body)
{
	uint8_t stood[ROW_MAX];
	uint8_t memory[ROW_MAX];
	struct writer answers = writer_over(memory, sizeof(memory));
	struct row_key key = row_key_u64(number);
	struct bytes old;
	if (!rows->read.get(rows->read.context, TABLE_INSPECTION_ANSWERS, row_key_bytes(&key),
			    &old) ||
	    old.size > sizeof(stood))
		return STATUS_INVALID;
	for (size_t i = 0; i < body->n_amended; i++) {
		if (body->amended[i]->item == NULL || body->amended[i]->item[0] == '\0')
			return STATUS_INVALID;
	}
	memcpy(stood, old.data, old.size);
	answers_amend(&answers, bytes_of(stood, old.size), body);
	if (answers.overflow)
		return STATUS_INVALID;
	rows->put(rows->read.context, TABLE_INSPECTION_ANSWERS, row_key_bytes(&key),
		  writer_bytes(&answers));
	return STATUS_OK;
}

static enum status amended(struct rows_writer *rows, struct inspection_row *row, uint64_t number,
			   const Zh__InspectionAmended *body)
{
	TRY(answers_put_right(rows, number, body));
	for (size_t i = 0; i < body->n_withdrawn; i++)
		TRY(withdraw(rows, row, number, body->withdrawn[i]));
	if (body->n_findings > (size_t)(UINT8_MAX - row->findings))
		return STATUS_INVALID;
	for (size_t i = 0; i < body->n_findings; i++)
		TRY(finding_stored(rows, number, body->findings[i]));
	row->findings = (uint8_t)(row->findings + body->n_findings);
	row->findings_left = (uint8_t)(row->findings_left + body->n_findings);
	row->score_ppm = body->score_ppm;
	if (row->findings_left != body->left)
		return STATUS_INVALID;
	TRY(inspection_move(&inspection_states, &row->state,
			    body->left == 0 ? INSPECTION_ON_AMEND_CLEAN : INSPECTION_ON_AMEND));
	return untold_of_before(&rows->read, row, number);
}

static enum status change(struct rows_writer *rows, const struct event *event,
			  struct inspection_row *row, uint64_t number)
{
	switch (event->head.kind) {
	case KIND(INSPECTION_ASSIGNED):
		return assigned(rows, event, row, BODY(event, InspectionAssigned));
	case KIND(RECUSAL):
		return recusal(rows, row, number, BODY(event, Recusal));
	case KIND(INSPECTION_VISITED):
		return visited(rows, row, number, BODY(event, InspectionVisited));
	case KIND(INSPECTION_RECORDED):
		row->recorded_day = time_day_of_ms(event->recorded_ms);
		return recorded(rows, row, number, BODY(event, InspectionRecorded));
	case KIND(FINDING_HANDLED):
		return handled(rows, event, row, number, BODY(event, FindingHandled));
	case KIND(INSPECTION_AMENDED):
		return amended(rows, row, number, BODY(event, InspectionAmended));
	case KIND(INSPECTION_NOTICED):
		return noticed(rows, row, number, BODY(event, InspectionNoticed));
	case KIND(INSPECTION_OPENED):
		return opened(rows, row, number, BODY(event, InspectionOpened));
	case KIND(INSPECTION_CORRECTED):
		return corrected(rows, row, number, BODY(event, InspectionCorrected));
	case KIND(INSPECTION_TOLD):
		return told(rows, row, number, BODY(event, InspectionTold));
	default: /* what moves the inspection alone */
		return inspection_move(&inspection_states, &row->state,
				       booked_by(&inspection_states, event->head.kind));
	}
}

enum status inspection_evolve_visit(struct rows_writer *rows, const struct event *event)
{
	struct inspection_row row;
	uint64_t number = event->head.subject_number;
	if (event_is_of_matter(event->head.kind) && event->head.kind != KIND(RECUSAL))
		return STATUS_OK;
	if (event->head.kind == KIND(INSPECTION_PLANNED))
		return planned(rows, event);
	if (!inspection_get(&rows->read, number, &row))
		return STATUS_INVALID;
	TRY(change(rows, event, &row, number));
	row.object_version = (uint32_t)event->head.object_version;
	row_store(rows, number, &row);
	return STATUS_OK;
}

enum status inspection_mark_fired(struct rows_writer *rows, const Zh__ClockMarkFired *mark)
{
	uint64_t inspection = mark->subject->number;
	static const uint8_t events[] = {INSPECTION_ON_REMINDER, INSPECTION_ON_DUE,
					 INSPECTION_ON_OVERDUE};
	struct inspection_row row;
	if (!inspection_get(&rows->read, inspection, &row))
		return STATUS_INVALID;
	TRY(inspection_move_by_mark(&inspection_states, &row.state, events, mark->mark,
				    &row.overdue));
	row_store(rows, inspection, &row);
	return STATUS_OK;
}
