/* Wrong answers of a record are put right (更正检查记录): whoever was there says which and why, the
 * record is read again as a whole, and the findings follow from it.  What was recorded stays in the
 * journal.  What the firm was told, what came of a finding and what a rule found grave isn't taken
 * back by one person. */
#include <string.h>

#include "common/base/sabotage.h"
#include "common/policy/books/checklist.h"
#include "services/hazard/inspection/answers.h"
#include "services/hazard/inspection/record.h"
#include "services/hazard/inspection/site.h"

enum { ENTRIES_MAX = CHECK_ITEMS_MAX + VISIT_ITEMS_MAX };

/* An answer or an item's result: as the row has it, and as it is from now on. */
struct entry {
	const char *item, *was, *was_note; /* was NULL: it wasn't answered */
	const char *told; /* "P06=yes:note", as the command has it; NULL: it stays */
	bool of_checklist;
};

struct amendment {
	struct inspection_call *call;
	const Zh__InspectionAmendCommand *command;
	struct entry entries[ENTRIES_MAX];
	size_t count;
	bool found_by_checklist; /* as it was recorded */
	struct record record;
	Zh__InspectionRecordCommand whole;
	enum clock_id term; /* that begins with it; CLOCK_NONE: none does */
	int32_t counts_from;
	Zh__InspectionAmended *body;
};

static bool refuse(struct amendment *amendment, const char *code, const char *item)
{
	(void)work_refuse_as(amendment->call->work, code, NULL);
	if (item != NULL)
		decision_refuse_param(amendment->call->work->decision, "item", item);
	return false;
}

/* ---- who, and why */

/* Who was there knows; a head may, since those who were there may have left. */
static bool was_there(struct inspection_call *call)
{
	const struct principal *person = work_act(call->work)->person;
	struct bytes list = call->texts.text[INSPECTION_TEXT_OFFICERS];
	struct bytes id;
	if ((person->roles & ROLE_LEADER) != 0 || SABOTAGE("amend.by-anybody"))
		return true;
	while (id_list_next(&list, &id)) {
		const char *officer = work_copy(call->work, id);
		if (officer != NULL && decision_same_person(officer, person->id))
			return true;
	}
	return false;
}

static bool may_amend(struct amendment *amendment)
{
	struct inspection_call *call = amendment->call;
	if (call->row.checklist_version == 0) /* refused at the door */
		return refuse(amendment, "inspection.amend.nothing_answered", NULL);
	if (!was_there(call))
		return refuse(amendment, "inspection.amend.not_there", NULL);
	if (amendment->command->n_answers == 0 && amendment->command->n_items == 0)
		return work_invalid_as(call->work, "inspection.amend.nothing", "answers");
	return work_text_given(amendment->command->ground) || SABOTAGE("amend.no-ground") ||
	       !work_lacks_as(call->work, GATE_GBF_AMEND, GATE_NEED_GROUND,
			      "inspection.amend.no_ground");
}

/* ---- the record as it stands, with what is told in its place */

static bool read_row(struct amendment *amendment)
{
	struct inspection_call *call = amendment->call;
	struct row_key key = row_key_u64(call->id.number);
	struct answer_text one;
	struct bytes row;
	if (!call->work->context->rows->get(call->work->context->rows->context,
					    TABLE_INSPECTION_ANSWERS, row_key_bytes(&key), &row) ||
	    row.size == 0)
		return refuse(amendment, "inspection.amend.nothing_answered", NULL);
	while (amendment->count < ENTRIES_MAX && answers_next(&row, &one)) {
		struct entry *entry = &amendment->entries[amendment->count++];
		*entry = (struct entry){
			.item = work_copy(call->work, one.item),
			.was = work_copy(call->work, one.answer),
			.was_note = work_copy(call->work, one.note),
			.of_checklist =
				checklist_item(amendment->record.checklist, one.item) != NULL,
		};
		if (entry->item == NULL || entry->was == NULL)
			return false;
	}
	return true;
}

static struct entry *entry_of(struct amendment *amendment, const char *item)
{
	for (size_t i = 0; i < amendment->count; i++) {
		if (strcmp(amendment->entries[i].item, item) == 0)
			return &amendment->entries[i];
	}
	return NULL;
}

/* What wasn't answered before may be answered now; whether there is such an item, the reading of
 * the whole says. */
static bool take_stated(struct amendment *amendment, const char *text, bool of_checklist)
{
	struct inspection_call *call = amendment->call;
	const char *where = of_checklist ? "answers" : "items";
	Zh__ChecklistAnswer *told = record_split_answer(call, text);
	if (told == NULL)
		return work_invalid_as(call->work, "inspection.record.answer_form", where);
	struct entry *entry = entry_of(amendment, told->item);
	if (entry == NULL && amendment->count < ENTRIES_MAX) {
		entry = &amendment->entries[amendment->count++];
		*entry = (struct entry){.item = told->item, .of_checklist = of_checklist};
	}
	if (entry == NULL || entry->of_checklist != of_checklist)
		return refuse(amendment, "inspection.record.no_such_item", told->item);
	if (entry->told != NULL)
		return refuse(amendment, "inspection.record.answered_twice", told->item);
	entry->told = text;
	return true;
}

static bool take_all_told(struct amendment *amendment)
{
	const Zh__InspectionAmendCommand *command = amendment->command;
	for (size_t i = 0; i < command->n_answers; i++) {
		if (!take_stated(amendment, command->answers[i], true))
			return false;
	}
	for (size_t i = 0; i < command->n_items; i++) {
		if (!take_stated(amendment, command->items[i], false))
			return false;
	}
	return true;
}

/* As the record's command would write it; NULL: the arena is full. */
static const char *written(struct inspection_call *call, const struct entry *entry)
{
	if (entry->told != NULL)
		return entry->told;
	bool noted = work_text_given(entry->was_note);
	size_t size = strlen(entry->item) + strlen(entry->was) +
		      (noted ? strlen(entry->was_note) : 0) + 3;
	char *text = ARENA_ARRAY(call->work->context->arena, char, size);
	if (text == NULL) {
		call->work->decision->arena_full = true;
		return NULL;
	}
	struct writer out = writer_over(text, size);
	writer_put(&out, entry->item, strlen(entry->item));
	writer_put(&out, "=", 1);
	writer_put(&out, entry->was, strlen(entry->was));
	if (noted) {
		writer_put(&out, ":", 1);
		writer_put(&out, entry->was_note, strlen(entry->was_note));
	}
	text[out.size] = '\0';
	return text;
}

/* What was found, or wasn't, by the checklist's answers follows from them again; what was told of
 * an item besides stays. */
static bool follows_again(const struct amendment *amendment, const struct entry *entry)
{
	if (entry->told != NULL || !record_item_is_by_checklist(&amendment->record, entry->item))
		return false;
	return strcmp(entry->was, "found") == 0 ||
	       (strcmp(entry->was, "clean") == 0 && !amendment->found_by_checklist);
}

/* By the findings that stand. */
static bool was_found_by_checklist(const struct amendment *amendment)
{
	const struct inspection_call *call = amendment->call;
	struct finding_row row;
	for (unsigned n = 1; n <= call->row.findings; n++) {
		if (finding_get(call->work->context->rows, call->id.number, (uint8_t)n, &row) &&
		    row.withdrawn == 0 &&
		    checklist_item(amendment->record.checklist, bytes_of_text(row.item)) != NULL)
			return true;
	}
	return false;
}

static bool write_whole(struct amendment *amendment)
{
	struct inspection_call *call = amendment->call;
	const char **answers = ARENA_ARRAY(call->work->context->arena, const char *, ENTRIES_MAX);
	const char **items = ARENA_ARRAY(call->work->context->arena, const char *, ENTRIES_MAX);
	if (answers == NULL || items == NULL) {
		call->work->decision->arena_full = true;
		return false;
	}
	zh__inspection_record_command__init(&amendment->whole);
	amendment->found_by_checklist = was_found_by_checklist(amendment);
	for (size_t i = 0; i < amendment->count; i++) {
		const struct entry *entry = &amendment->entries[i];
		const char *text = written(call, entry);
		if (text == NULL)
			return false;
		if (entry->of_checklist)
			answers[amendment->whole.n_answers++] = text;
		else if (!follows_again(amendment, entry))
			items[amendment->whole.n_items++] = text;
	}
	amendment->whole.answers = answers;
	amendment->whole.items = items;
	amendment->record.command = &amendment->whole;
	return true;
}

/* ---- what is different */

static bool put_amended(struct amendment *amendment, const char *item, const char *now,
			const char *note)
{
	struct inspection_call *call = amendment->call;
	const struct entry *entry = entry_of(amendment, item);
	const char *was = entry != NULL ? entry->was : NULL;
	const char *was_note = entry != NULL ? entry->was_note : NULL;
	bool same_note = strcmp(note != NULL ? note : "", was_note != NULL ? was_note : "") == 0;
	if (was != NULL && strcmp(was, now) == 0 && same_note)
		return true;
	Zh__AnswerAmended *one = NEW(call->work, AnswerAmended);
	one->item = item;
	one->was = was;
	one->was_note = was_note;
	one->now = now;
	one->note = note;
	amendment->body->amended[amendment->body->n_amended++] = one;
	return true;
}

static bool tell_amended(struct amendment *amendment)
{
	const struct record *record = &amendment->record;
	for (size_t i = 0; i < record->answer_count; i++) {
		const Zh__ChecklistAnswer *answer = record->answers[i];
		if (!put_amended(amendment, answer->item, answer->answer, answer->note))
			return false;
	}
	for (size_t i = 0; i < record->item_count; i++) {
		const Zh__VisitItemAnswer *item = record->items[i];
		if (!put_amended(amendment, item->item, answers_item_word(item->result),
				 item->note))
			return false;
	}
	return amendment->body->n_amended != 0 || refuse(amendment, "inspection.amend.same", NULL);
}

static Zh__Finding *found_now(const struct record *record, const char *item)
{
	for (size_t i = 0; i < record->finding_count; i++) {
		if (record->findings[i] != NULL && strcmp(record->findings[i]->item, item) == 0)
			return record->findings[i];
	}
	return NULL;
}

/* What came of it, or a rule found grave, isn't one person's to take back. */
static bool is_grave(const struct finding_row *row)
{
	return row->handling != 0 || row->proposed >= ZH__FINDING_HANDLING__FINDING_HANDLING_HAZARD;
}

static void withdraw(struct amendment *amendment, uint8_t n, const struct finding_row *row)
{
	Zh__InspectionAmended *body = amendment->body;
	body->withdrawn[body->n_withdrawn++] = n;
	if (row->hazard != 0)
		body->opened_hazards[body->n_opened_hazards++] = row->hazard;
	if (row->handling == 0)
		body->left--;
	if (is_grave(row))
		SET_OPTIONAL(body, taken_back, 1);
}

/* A finding that still follows stays as it is, with what was said of it. */
static void compare_findings(struct amendment *amendment)
{
	struct inspection_call *call = amendment->call;
	struct record *record = &amendment->record;
	Zh__InspectionAmended *body = amendment->body;
	SET_OPTIONAL(body, left, call->row.findings_left);
	for (unsigned n = 1; n <= call->row.findings; n++) {
		struct finding_row row;
		if (!finding_get(call->work->context->rows, call->id.number, (uint8_t)n, &row) ||
		    row.withdrawn != 0)
			continue;
		const Zh__Finding *still = found_now(record, row.item);
		if (still == NULL) {
			withdraw(amendment, (uint8_t)n, &row);
			continue;
		}
		for (size_t i = 0; i < record->finding_count; i++) {
			if (record->findings[i] == still)
				record->findings[i] = NULL;
		}
	}
	for (size_t i = 0; i < record->finding_count; i++) {
		Zh__Finding *finding = record->findings[i];
		if (finding == NULL)
			continue;
		body->findings[body->n_findings++] = finding;
		body->left++;
		SET_OPTIONAL(finding, finding, call->row.findings + (uint32_t)body->n_findings);
	}
}

static bool begin_body(struct amendment *amendment)
{
	struct inspection_call *call = amendment->call;
	struct arena *arena = call->work->context->arena;
	Zh__InspectionAmended *body = NEW(call->work, InspectionAmended);
	SET_OPTIONAL(body, inspection, call->id.number);
	SET_OPTIONAL(body, score_ppm, record_score_ppm(&amendment->record));
	body->amended = ARENA_ARRAY(arena, Zh__AnswerAmended *, ENTRIES_MAX);
	body->findings = ARENA_ARRAY(arena, Zh__Finding *, ENTRIES_MAX);
	body->withdrawn = ARENA_ARRAY(arena, uint32_t, UINT8_MAX);
	body->opened_hazards = ARENA_ARRAY(arena, uint64_t, UINT8_MAX);
	body->ground = amendment->command->ground;
	body->evidence = amendment->command->evidence;
	body->n_evidence = amendment->command->n_evidence;
	amendment->body = body;
	if (body->amended != NULL && body->findings != NULL && body->withdrawn != NULL &&
	    body->opened_hazards != NULL)
		return true;
	call->work->decision->arena_full = true;
	return false;
}

/* The row keeps the whole record. */
static bool has_room(struct amendment *amendment)
{
	const struct record *record = &amendment->record;
	Zh__InspectionRecorded all = ZH__INSPECTION_RECORDED__INIT;
	all.answers = record->answers;
	all.n_answers = record->answer_count;
	all.items = record->items;
	all.n_items = record->item_count;
	return answers_size(&all) <= ROW_MAX ||
	       refuse(amendment, "inspection.record.too_long", NULL);
}

/* Findings are numbered in one byte, those that were withdrawn too. */
static bool has_numbers(struct amendment *amendment)
{
	return amendment->call->row.findings + amendment->body->n_findings <= UINT8_MAX ||
	       SABOTAGE("amend.numbers-run-over") ||
	       refuse(amendment, "inspection.amend.no_numbers", NULL);
}

/* ---- the term that follows */

/* The day on which the last of the findings that stand was dealt with; else that of the record. */
static int32_t settled_day(const struct inspection_call *call)
{
	int32_t day = call->row.recorded_day;
	for (unsigned n = 1; n <= call->row.findings; n++) {
		struct finding_row row;
		if (finding_get(call->work->context->rows, call->id.number, (uint8_t)n, &row) &&
		    row.withdrawn == 0 && row.handled_day > day)
			day = row.handled_day;
	}
	return day;
}

/* Whoever put an answer right and wrong again would have the findings' term begin again, or the
 * telling's.  So what follows counts from the record, as if it had been right at once; only where
 * that is over already does it begin again, and that takes two. */
static void find_term(struct amendment *amendment)
{
	struct inspection_call *call = amendment->call;
	int32_t today = time_day_of_ms(call->work->context->now_ms);
	bool clean = amendment->body->left == 0;
	amendment->counts_from = today;
	if (clean && call->state != INSPECTION_UNTOLD) {
		if (inspection_result_is_owed(call))
			amendment->term = CLOCK_INSPECTION_TELL;
	} else if (!clean && call->state != INSPECTION_RECORDED) {
		amendment->term = CLOCK_INSPECTION_RESULTS;
	}
	if (amendment->term == CLOCK_NONE || amendment->body->taken_back ||
	    SABOTAGE("amend.term-begins-anew"))
		return;
	int32_t from = clean ? settled_day(call) : call->row.recorded_day;
	if (decide_clock_due(call->work->context, amendment->term, time_ms_of_day(from)) >
	    call->work->context->now_ms)
		amendment->counts_from = from;
	else
		SET_OPTIONAL(amendment->body, term_anew, 1);
}

/* ---- one person, or two */

static bool was_told(const struct inspection_call *call)
{
	struct site site;
	return call->state == INSPECTION_RESULTS ||
	       (site_get(call->work->context->rows, call->id.number, &site) &&
		site.head.told_day != 0);
}

static bool by_whom_it_may(struct amendment *amendment)
{
	struct inspection_call *call = amendment->call;
	Zh__InspectionAmended *body = amendment->body;
	if (was_told(call) && !SABOTAGE("amend.told-by-one"))
		SET_OPTIONAL(body, taken_back, 1);
	find_term(amendment);
	bool two = (body->taken_back && !SABOTAGE("amend.by-one")) || body->term_anew;
	return SABOTAGE("amend.policy-unasked") ||
	       work_gate_roles(call->work,
			       two ? GATE_ROW_INSPECTION_AMEND_BACK : GATE_ROW_INSPECTION_AMEND,
			       "act.role_by_law");
}

/* What runs already runs on: nobody gains time by putting a record right. */
static void clocks(const struct amendment *amendment)
{
	struct inspection_call *call = amendment->call;
	bool clean = amendment->body->left == 0;
	if (call->state == (clean ? INSPECTION_UNTOLD : INSPECTION_RECORDED))
		return;
	inspection_clock(call, CLOCK_NONE, 0);
	if (amendment->term == CLOCK_NONE)
		return;
	bool today = amendment->counts_from == time_day_of_ms(call->work->context->now_ms);
	(void)decide_clock_start(
		call->work->context, call->work->decision, amendment->term, call->id,
		today ? call->work->context->now_ms : time_ms_of_day(amendment->counts_from), 0,
		NULL);
}

void inspection_act_amend(struct inspection_call *call)
{
	struct amendment *amendment = ARENA_NEW(call->work->context->arena, struct amendment);
	if (amendment == NULL) {
		call->work->decision->arena_full = true;
		return;
	}
	*amendment = (struct amendment){
		.call = call,
		.command = WORK_BODY(call->work, Zh__InspectionAmendCommand),
		.record = {.call = call},
	};
	if (!inspection_may(call, INSPECTION_ON_AMEND) || !may_amend(amendment) ||
	    !record_find_checklist(&amendment->record) || !read_row(amendment) ||
	    !take_all_told(amendment) || !write_whole(amendment) ||
	    !record_read(&amendment->record) || !has_room(amendment) || !begin_body(amendment) ||
	    !tell_amended(amendment))
		return;
	compare_findings(amendment);
	if (!has_numbers(amendment) || !by_whom_it_may(amendment))
		return;
	(void)inspection_emit(call, KIND(INSPECTION_AMENDED), amendment->body);
	clocks(amendment);
}
