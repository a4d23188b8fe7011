/* Answers to a checklist as a row keeps them: item, answer and note, each as its size and bytes.
 *
 * Behind the answers stand the results of the items that the visit is for, in the same form, and
 * what was answered only when the record was put right.
 *
 * Without the checklist's questions: those are in the policy, by the version that the inspection
 * keeps.
 */
#ifndef ZHIAN_HAZARD_INSPECTION_ANSWERS_H
#define ZHIAN_HAZARD_INSPECTION_ANSWERS_H

#include "common/base/bytes.h"
#include "inspection.pb-c.h"

size_t answers_size(const Zh__InspectionRecorded *body);
/* How the row and the record's command write a result; NULL: none. */
const char *answers_item_word(Zh__VisitItemResult result);
/* `row` has room for answers_size() bytes, at most ROW_MAX. */
void answers_put(struct writer *row, const Zh__InspectionRecorded *body);

struct answer_text {
	struct bytes item, answer, note;
};
/* The next one of the row; false: there is none. */
bool answers_next(struct bytes *row, struct answer_text *ret_answer);

/* The row with what an amendment puts right; what wasn't answered before stands at its end. */
void answers_amend(struct writer *row, struct bytes old, const Zh__InspectionAmended *body);

#endif
