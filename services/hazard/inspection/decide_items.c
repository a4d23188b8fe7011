/* The items that a visit is for (行政检查事项), each with its result in the record. */
#include <string.h>

#include "common/base/sabotage.h"
#include "common/policy/rules/policy.h"
#include "services/hazard/inspection/record.h"

#define RESULT(name) ZH__VISIT_ITEM_RESULT__VISIT_ITEM_RESULT_##name

static Zh__VisitItemResult result_of(const char *word)
{
	if (strcmp(word, "found") == 0)
		return RESULT(FOUND);
	if (strcmp(word, "clean") == 0)
		return RESULT(NOTHING_FOUND);
	return strcmp(word, "unseen") == 0 ? RESULT(NOT_LOOKED_AT) : RESULT(UNKNOWN);
}

bool record_item_is_by_checklist(const struct record *record, const char *id)
{
	const struct policy *policy = record->call->work->context->policy;
	struct bytes list = bytes_of_text(record->checklist->id);
	for (size_t i = 0; i < policy->visit_item_count; i++) {
		const struct visit_item *item = &policy->visit_items[i];
		if (strcmp(item->id, id) == 0 && visit_item_is_done_by(item, list))
			return true;
	}
	return false;
}

static bool put(struct record *record, const char *id, Zh__VisitItemResult result, const char *note)
{
	Zh__VisitItemAnswer *item = NEW(record->call->work, VisitItemAnswer);
	item->item = id;
	item->note = note;
	SET_OPTIONAL(item, result, result);
	record->items[record->item_count++] = item;
	return true;
}

/* What was found under an item of another checklist waits for a person like any finding. */
static bool found_beside(struct record *record, const char *id, const char *note)
{
	struct check_item item = {.weight = 1};
	memcpy(item.id, id, strlen(id) < sizeof item.id ? strlen(id) : sizeof item.id - 1);
	const char *copy = work_copy(record->call->work, bytes_of_text(id));
	if (copy == NULL || !record_add_finding(record, &item, note))
		return false;
	record->findings[record->finding_count - 1]->item = copy;
	return true;
}

static bool take_stated(struct record *record, const Zh__ChecklistAnswer *told, size_t by_checklist)
{
	Zh__VisitItemResult result = result_of(told->answer);
	bool covered = record_item_is_by_checklist(record, told->item);
	if (result == RESULT(UNKNOWN))
		return record_refuse_item(record, "inspection.record.item_result", told->item);
	if (result == RESULT(NOT_LOOKED_AT) && !work_text_given(told->note) &&
	    !SABOTAGE("visits.unseen-silently"))
		return record_refuse_item(record, "inspection.record.unseen_why", told->item);
	if (result == RESULT(FOUND) && covered && by_checklist == 0)
		return record_refuse_item(record, "inspection.record.item_contradicts", told->item);
	return put(record, told->item, result, told->note) &&
	       (result != RESULT(FOUND) || covered || found_beside(record, told->item, told->note));
}

/* Nothing told of it: the checklist's answers say it, where it is done by that one. */
static bool take_by_answers(struct record *record, const char *id, size_t by_checklist)
{
	bool looked_at = record->weight_asked != 0 || record->finding_count != 0;
	if ((!record_item_is_by_checklist(record, id) || !looked_at) &&
	    !SABOTAGE("visits.item-unanswered"))
		return record_refuse_item(record, "inspection.record.item_unanswered", id);
	return put(record, id, by_checklist != 0 ? RESULT(FOUND) : RESULT(NOTHING_FOUND), NULL);
}

static Zh__ChecklistAnswer *told_of(Zh__ChecklistAnswer *const *told, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++) {
		if (told[i] != NULL && strcmp(told[i]->item, id) == 0)
			return told[i];
	}
	return NULL;
}

static bool is_planned(const struct inspection_items *planned, const char *id)
{
	for (size_t i = 0; i < planned->count; i++) {
		if (strcmp(planned->ids[i], id) == 0)
			return true;
	}
	return false;
}

/* Each is an item of the visit, and told once. */
static bool read_stated(struct record *record, const struct inspection_items *planned,
			Zh__ChecklistAnswer **told)
{
	for (size_t i = 0; i < record->command->n_items; i++) {
		told[i] = record_split_answer(record->call, record->command->items[i]);
		if (told[i] == NULL)
			return work_invalid_as(record->call->work, "inspection.record.answer_form",
					       "items");
		if (!is_planned(planned, told[i]->item))
			return record_refuse_item(record, "inspection.record.not_of_visit",
						  told[i]->item);
		if (told_of(told, i, told[i]->item) != NULL)
			return record_refuse_item(record, "inspection.record.answered_twice",
						  told[i]->item);
	}
	return true;
}

/* What the checklist found is found under one of its items. */
static bool findings_have_their_item(struct record *record, size_t by_checklist)
{
	const char *covered = NULL;
	for (size_t i = 0; i < record->item_count && by_checklist != 0; i++) {
		if (!record_item_is_by_checklist(record, record->items[i]->item))
			continue;
		if (record->items[i]->result == RESULT(FOUND))
			return true;
		covered = record->items[i]->item;
	}
	return covered == NULL ||
	       record_refuse_item(record, "inspection.record.item_contradicts", covered);
}

bool record_take_items(struct record *record)
{
	struct inspection_items planned;
	Zh__ChecklistAnswer *told[VISIT_ITEMS_MAX] = {0};
	size_t by_checklist = record->finding_count;
	if (record->checklist == NULL)
		return true;
	if (record->command->n_items > VISIT_ITEMS_MAX)
		return work_invalid_as(record->call->work, "inspection.plan.items", "items");
	if (!inspection_items_planned(record->call, &planned) ||
	    !read_stated(record, &planned, told))
		return false;
	record->items = ARENA_ARRAY(record->call->work->context->arena, Zh__VisitItemAnswer *,
				    VISIT_ITEMS_MAX);
	if (record->items == NULL) {
		record->call->work->decision->arena_full = true;
		return false;
	}
	for (size_t i = 0; i < planned.count; i++) {
		const Zh__ChecklistAnswer *one =
			told_of(told, record->command->n_items, planned.ids[i]);
		if (one != NULL ? !take_stated(record, one, by_checklist)
				: !take_by_answers(record, planned.ids[i], by_checklist))
			return false;
	}
	return findings_have_their_item(record, by_checklist);
}
