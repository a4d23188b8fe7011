/* The record of a visit: every question of its checklist is answered, and every item that the visit
 * is for; each "no" is a finding. */
#include "common/base/sabotage.h"
#include "common/policy/rules/policy.h"
#include "services/hazard/inspection/answers.h"
#include "services/hazard/inspection/decide.h"
#include "services/hazard/inspection/record.h"

enum { PPM = 1000000, DIGITS_MAX = 13 };

/* ---- one answer: "P02=no:note" */

Zh__ChecklistAnswer *record_split_answer(struct inspection_call *call, const char *text)
{
	const char *equals = memchr(text, '=', strlen(text));
	Zh__ChecklistAnswer *answer = NEW(call->work, ChecklistAnswer);
	if (equals == NULL)
		return NULL;
	const char *colon = memchr(equals, ':', strlen(equals));
	size_t size = colon == NULL ? strlen(equals + 1) : (size_t)(colon - equals - 1);
	answer->item = work_copy(call->work, bytes_of(text, (size_t)(equals - text)));
	answer->answer = work_copy(call->work, bytes_of(equals + 1, size));
	answer->note = colon == NULL ? NULL : work_copy(call->work, bytes_of_text(colon + 1));
	return answer->item == NULL || answer->answer == NULL ? NULL : answer;
}

static bool read_number(const char *text, int64_t *ret_number)
{
	bool negative = text[0] == '-';
	int64_t number = 0;
	size_t digits = 0;
	for (const char *at = text + negative; *at != '\0'; at++, digits++) {
		if (*at < '0' || *at > '9' || digits == DIGITS_MAX)
			return false;
		number = number * 10 + (*at - '0');
	}
	*ret_number = negative ? -number : number;
	return digits != 0;
}

enum judgement { ANSWER_WRONG, ANSWER_WELL, ANSWER_FINDING, ANSWER_NOT_COUNTED, ANSWER_UNSEEN };

static enum judgement judge(const struct check_item *item, const char *answer)
{
	int64_t number;
	if (strcmp(answer, "unseen") == 0)
		return ANSWER_UNSEEN;
	if (strcmp(answer, "na") == 0)
		return item->may_not_apply ? ANSWER_NOT_COUNTED : ANSWER_WRONG;
	switch ((enum check_kind)item->kind) {
	case CHECK_YES_NO:
		if (strcmp(answer, "yes") == 0)
			return ANSWER_WELL;
		return strcmp(answer, "no") == 0 ? ANSWER_FINDING : ANSWER_WRONG;
	case CHECK_NUMBER:
		if (!read_number(answer, &number))
			return ANSWER_WRONG;
		return number < item->at_least || number > item->at_most ? ANSWER_FINDING
									 : ANSWER_WELL;
	case CHECK_TEXT:
		return ANSWER_NOT_COUNTED;
	}
	return ANSWER_WRONG;
}

static bool refuse_item(struct record *record, const char *code, const char *item)
{
	(void)work_refuse_as(record->call->work, code, NULL);
	decision_refuse_param(record->call->work->decision, "item", item);
	return false;
}

bool record_refuse_item(struct record *record, const char *code, const char *item)
{
	if (!work_lacks_as(record->call->work, GATE_GBF_RESULT, GATE_NEED_EVERY_ITEM, code))
		return true;
	decision_refuse_param(record->call->work->decision, "item", item);
	return false;
}

/* ---- findings */

/* Proposed by rule; a person decides for each of them. */
bool record_add_finding(struct record *record, const struct check_item *item, const char *note)
{
	struct inspection_call *call = record->call;
	struct facts facts = {0};
	fact_set(&facts, FACT_VIOLATIONS,
		 item->violation == 0 ? 0 : (int64_t)(UINT64_C(1) << (item->violation & 63u)));
	const struct rule *rule = policy_ask(call->work->context->policy, TOPIC_FINDING, &facts,
					     time_day_of_ms(call->work->context->now_ms))
					  .rule;
	Zh__Finding *finding = NEW(call->work, Finding);
	Zh__RuleRef *ref = NEW(call->work, RuleRef);
	ref->id = rule->id;
	SET_OPTIONAL(ref, version, rule->version);
	finding->rule = ref;
	finding->item = item->id;
	finding->note = note;
	SET_OPTIONAL(finding, finding, (uint32_t)record->finding_count + 1u);
	SET_OPTIONAL(finding, weight, item->weight);
	if (item->violation != 0)
		SET_OPTIONAL(finding, violation, (Zh__Violation)item->violation);
	SET_OPTIONAL(
		finding, proposed,
		(Zh__FindingHandling)rule_outcome(rule, OUTCOME_FINDING,
						  ZH__FINDING_HANDLING__FINDING_HANDLING_ADVISED));
	record->findings[record->finding_count++] = finding;
	return true;
}

static bool take_answer(struct record *record, Zh__ChecklistAnswer *answer)
{
	const struct check_item *item =
		checklist_item(record->checklist, bytes_of_text(answer->item));
	if (item == NULL)
		return refuse_item(record, "inspection.record.no_such_item", answer->item);
	for (size_t i = 0; i < record->answer_count; i++) {
		if (strcmp(record->answers[i]->item, answer->item) == 0)
			return refuse_item(record, "inspection.record.answered_twice",
					   answer->item);
	}
	enum judgement judgement = judge(item, answer->answer);
	if (judgement == ANSWER_WRONG)
		return refuse_item(record, "inspection.record.answer", answer->item);
	if (judgement == ANSWER_UNSEEN && !work_text_given(answer->note) &&
	    !SABOTAGE("visits.unseen-silently"))
		return record_refuse_item(record, "inspection.record.unseen_why", answer->item);
	record->answers[record->answer_count++] = answer;
	if (judgement == ANSWER_NOT_COUNTED || judgement == ANSWER_UNSEEN)
		return true;
	record->weight_asked += item->weight;
	if (judgement == ANSWER_WELL)
		record->weight_well += item->weight;
	return judgement == ANSWER_WELL || record_add_finding(record, item, answer->note);
}

static bool take_answers(struct record *record)
{
	struct inspection_call *call = record->call;
	size_t count = record->command->n_answers;
	record->answers =
		ARENA_ARRAY(call->work->context->arena, Zh__ChecklistAnswer *, CHECK_ITEMS_MAX);
	record->findings = ARENA_ARRAY(call->work->context->arena, Zh__Finding *,
				       CHECK_ITEMS_MAX + VISIT_ITEMS_MAX);
	if (record->answers == NULL || record->findings == NULL) {
		call->work->decision->arena_full = true;
		return false;
	}

	for (size_t i = 0; i < count; i++) {
		Zh__ChecklistAnswer *answer =
			record_split_answer(call, record->command->answers[i]);
		if (answer == NULL)
			return work_invalid_as(call->work, "inspection.record.answer_form",
					       "answers");
		if (!take_answer(record, answer))
			return false;
	}
	return true;
}

static bool is_answered(const struct record *record, const struct check_item *item)
{
	for (size_t i = 0; i < record->answer_count; i++) {
		if (strcmp(record->answers[i]->item, item->id) == 0)
			return true;
	}
	return false;
}

/* What is asked by "yes or no" is looked at, or it is said why not; a number and a text may be
 * left out where the list says so. */
static bool must_be_answered(const struct check_item *item)
{
	return item->required || item->kind == CHECK_YES_NO;
}

static bool all_answered(struct record *record)
{
	for (size_t i = 0; record->checklist != NULL && i < record->checklist->item_count; i++) {
		const struct check_item *item = &record->checklist->items[i];
		if (must_be_answered(item) && !is_answered(record, item) &&
		    !SABOTAGE("inspection.unanswered"))
			return record_refuse_item(record, "inspection.record.unanswered", item->id);
	}
	return true;
}

/* ---- whom of the firm it names */

static bool is_signed(const struct record *record)
{
	return record->command->firm_signed || SABOTAGE("visits.unsigned-silently");
}

/* Who signs, or refuses to, was there and is named; who wasn't reached or didn't come wasn't. */
static bool names_the_party(struct record *record)
{
	enum naming { MUST_BE, MAY_BE, MUST_NOT_BE };
	static const enum naming namings[] = {
		[ZH__UNSIGNED_GROUND__UNSIGNED_GROUND_UNKNOWN] = MUST_BE,
		[ZH__UNSIGNED_GROUND__UNSIGNED_GROUND_NOT_REACHED] = MUST_NOT_BE,
		[ZH__UNSIGNED_GROUND__UNSIGNED_GROUND_ABSENT] = MUST_NOT_BE,
		[ZH__UNSIGNED_GROUND__UNSIGNED_GROUND_REFUSED_VISIT] = MAY_BE,
		[ZH__UNSIGNED_GROUND__UNSIGNED_GROUND_REFUSED_TO_SIGN] = MUST_BE,
	};
	const Zh__InspectionRecordCommand *command = record->command;
	struct decision *decision = record->call->work->decision;
	size_t ground = (size_t)command->unsigned_ground;
	bool named = work_text_given(command->party_there);
	if (ground >= sizeof namings / sizeof namings[0]) {
		decision_invalid(decision, "inspection.record.unsigned_ground", "unsigned_ground");
		return false;
	}
	if (named && namings[ground] == MUST_NOT_BE) {
		decision_invalid(decision, "inspection.record.absent_party", "party_there");
		return false;
	}
	return named || namings[ground] != MUST_BE ||
	       !work_lacks_as(record->call->work, GATE_APP_28, GATE_NEED_PARTY,
			      "inspection.record.no_party");
}

/* The firm signs, or the record says why not and a recording in sound or pictures is kept. */
static bool party_signs_or_why(struct record *record)
{
	const Zh__InspectionRecordCommand *command = record->command;
	struct inspection_call *call = record->call;
	bool why = command->unsigned_ground != 0;
	if (why && command->firm_signed)
		return work_invalid_as(call->work, "inspection.record.signed_and_not",
				       "unsigned_ground");
	if (!why && !is_signed(record) &&
	    work_lacks_as(call->work, GATE_APP_28, GATE_NEED_PARTY, "inspection.record.unsigned"))
		return false;
	if (!names_the_party(record))
		return false;
	return !why || command->n_evidence != 0 ||
	       !work_lacks_as(call->work, GATE_APP_28, GATE_NEED_RECORDING,
			      "inspection.record.no_recording");
}

/* ---- the act */

/* The version of the visit, not today's. */
bool record_find_checklist(struct record *record)
{
	struct inspection_call *call = record->call;
	if (call->state == INSPECTION_REFUSED)
		return true;
	record->checklist = policy_checklist_used(
		call->work->context->policies, call->work->context->policy,
		call->texts.text[INSPECTION_TEXT_CHECKLIST], call->row.checklist_version);
	if (record->checklist != NULL)
		return true;
	return work_refuse_as(call->work, "inspection.record.version_gone", NULL);
}

uint32_t record_score_ppm(const struct record *record)
{
	return record->weight_asked == 0
		       ? 0
		       : (uint32_t)((uint64_t)record->weight_well * PPM / record->weight_asked);
}

static Zh__InspectionRecorded *recorded(struct record *record)
{
	const Zh__InspectionRecordCommand *command = record->command;
	struct inspection_call *call = record->call;
	Zh__InspectionRecorded *body = NEW(call->work, InspectionRecorded);
	SET_OPTIONAL(body, inspection, call->id.number);
	body->answers = record->answers;
	body->n_answers = record->answer_count;
	body->findings = record->findings;
	body->n_findings = record->finding_count;
	body->items = record->items;
	body->n_items = record->item_count;
	body->text = command->text;
	body->firm_says = command->firm_says;
	body->evidence = command->evidence;
	body->n_evidence = command->n_evidence;
	if (command->has_firm_signed)
		SET_OPTIONAL(body, firm_signed, command->firm_signed);
	body->party_there = command->party_there;
	if (command->unsigned_ground != 0)
		SET_OPTIONAL(body, unsigned_ground, command->unsigned_ground);
	if (record->checklist != NULL) {
		body->checklist = record->checklist->id;
		SET_OPTIONAL(body, checklist_version, record->checklist->version);
	}
	if (record->weight_asked != 0)
		SET_OPTIONAL(body, score_ppm, record_score_ppm(record));
	return body;
}

bool record_read(struct record *record)
{
	return take_answers(record) && all_answered(record) && record_take_items(record);
}

void inspection_act_record(struct inspection_call *call)
{
	struct record record = {.call = call,
				.command = WORK_BODY(call->work, Zh__InspectionRecordCommand)};
	bool told_only = record.command->n_answers == 0;
	if (!inspection_may(call, told_only ? INSPECTION_ON_RECORD_CLEAN : INSPECTION_ON_RECORD) ||
	    !record_find_checklist(&record) || !record_read(&record))
		return;
	if (record.answer_count == 0 && !work_text_given(record.command->text)) {
		(void)work_invalid(call->work, "nothing_told", "text");
		return;
	}
	if (!party_signs_or_why(&record))
		return;
	Zh__InspectionRecorded *body = recorded(&record);
	if (answers_size(body) > ROW_MAX) {
		(void)work_refuse(call->work, "too_long");
		return;
	}
	(void)inspection_emit(call, KIND(INSPECTION_RECORDED), body);
	if (record.finding_count == 0)
		inspection_result_owed(call);
	else
		inspection_clock(call, CLOCK_INSPECTION_RESULTS, 0);
}
