/* Which gates of the law the act that caused an event stood at, as the event itself shows
 * (gates_passed.def), and the index of such events by their matter: what `explain` and `policy
 * what-if` ask.
 */
#ifndef ZHIAN_CORE_GATES_PASSED_H
#define ZHIAN_CORE_GATES_PASSED_H

#include "common/core/gates.h"
#include "common/core/officers.h"

#define GATES_PASSED_MAX 32u /* rows that one event stands at */

/* Of TABLE_PASSED: object kind ‖ region ‖ number ‖ sequence of the event. */
struct passed_row {
	uint8_t version, reserved[5];
	uint16_t kind; /* of the event */
};
_Static_assert(sizeof(struct passed_row) == 8, "stored as it is");

/* The rows at which the act stood, in the order of gates_passed.def; 0: it was nobody's act, or
 * stands at no gate.  `officers` (may be NULL): of the list of people, for whose recusal it is. */
size_t gates_passed(const struct event *event, const struct officers *officers,
		    enum gate_row_id ret_rows[GATES_PASSED_MAX]);
/* The field of such an event in which what is on record stands; NULL: it isn't told there. */
const char *gate_need_said(enum gate_need need);

typedef bool passed_fn(void *context, uint64_t sequence);
/* The events of a matter whose acts may have stood at a gate, the oldest first, until `each`
 * returns false. */
void passed_each(const struct rows_reader *rows, struct object_id matter, passed_fn *each,
		 void *context);

/* For evolve. */
void passed_note(struct rows_writer *rows, const struct event *event);

#endif
