/* The record of a visit while it is decided: decide_record.c and decide_items.c. */
#ifndef ZHIAN_HAZARD_INSPECTION_RECORD_H
#define ZHIAN_HAZARD_INSPECTION_RECORD_H

#include "common/policy/books/checklist.h"
#include "services/hazard/inspection/decide.h"

struct record {
	struct inspection_call *call;
	const Zh__InspectionRecordCommand *command;
	const struct checklist *checklist; /* NULL: refused at the door, nothing was looked at */
	Zh__ChecklistAnswer **answers;
	size_t answer_count;
	Zh__Finding **findings;
	size_t finding_count;
	uint32_t weight_well, weight_asked;
	Zh__VisitItemAnswer **items; /* of what the visit is for */
	size_t item_count;
};

/* "P02=no:note"; NULL: not of this form, or the arena is full. */
Zh__ChecklistAnswer *record_split_answer(struct inspection_call *call, const char *text);
/* Proposed by rule; a person decides for each of them.  false: the arena is full. */
bool record_add_finding(struct record *record, const struct check_item *item, const char *note);
/* By the gate of results, naming the item; false. */
bool record_refuse_item(struct record *record, const char *code, const char *item);

/* The version of the day of the visit, from the texts of the call.  false: refused. */
bool record_find_checklist(struct record *record);
/* All that the command says: answers, items, and the findings that follow.  false: refused. */
bool record_read(struct record *record);
/* Parts per million, of the weight that was asked; 0: nothing was. */
uint32_t record_score_ppm(const struct record *record);

/* decide_items.c: each item that the visit is for is found, clean, or not looked at with the
 * reason: as stated, else by the answers of the checklist that it is done by.  false: refused. */
bool record_take_items(struct record *record);

/* Is it done by the checklist that was answered? */
bool record_item_is_by_checklist(const struct record *record, const char *id);

#endif
