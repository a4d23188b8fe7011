/* A hazard's violations: what it opened with, and what signals that joined it told besides.  A
 * signal that is taken out again takes back what it alone had told.  What each told is kept, as
 * bits (8) by its report's number, once one told more than was known; what the hazard opened with
 * stands at 0. */
#ifndef ZHIAN_SERVICES_HAZARD_VIOLATIONS_H
#define ZHIAN_SERVICES_HAZARD_VIOLATIONS_H

#include "services/hazard/decide.h"

enum { VIOLATIONS_MOST = 64 };

uint64_t violations_bits(const Zh__Violation *violations, size_t count);
/* In the arena, VIOLATIONS_MOST at the most; NULL: it is full. */
Zh__Violation *violations_list(struct arena *arena, uint64_t bits, size_t *ret_count);

/* States in `body` what the signal told, and what is true of the hazard then. */
void violations_join(const struct decide_context *context, struct decision *decision,
		     uint64_t hazard, uint64_t told, Zh__SignalJoined *body);
/* States in `body` what the report of a signal tells since it was classified again, beside what it
 * told before.  false: nothing that wasn't known of this signal. */
bool violations_restate(const struct decide_context *context, struct decision *decision,
			uint64_t hazard, bool opened_by_it, uint64_t told,
			Zh__SignalRestated *body);
void violations_unjoin(const struct decide_context *context, struct decision *decision,
		       uint64_t hazard, uint64_t report, Zh__SignalUnjoined *body);

enum status violations_joined(struct rows_writer *rows, uint64_t hazard,
			      const Zh__SignalJoined *body);
/* `opened_by`: the report that opened the hazard. */
enum status violations_restated(struct rows_writer *rows, uint64_t opened_by,
				const Zh__SignalRestated *body);
enum status violations_unjoined(struct rows_writer *rows, uint64_t hazard,
				const Zh__SignalUnjoined *body);

#endif
