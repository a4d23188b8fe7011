/* Doing what an erasure orders: the data keys of a report's identifying parts go, then it is on
 * record.
 *
 * The order is durable first, the keys go, and the event that says so clears the
 * order; a crash in between repeats the erasing, which is harmless.
 */
#ifndef ZHIAN_SERVICES_INTAKE_ERASURE_H
#define ZHIAN_SERVICES_INTAKE_ERASURE_H

#include "common/daemon/daemon.h"
#include "services/intake/intake.h"

struct erasure {
	struct door_context shell;
	bool under_way; /* one at a time */
	struct intake_erased erased;
	struct input_item item;
	uint8_t *memory;
};

void erasure_open(struct erasure *erasure, const struct door_context *context);
void erasure_close(struct erasure *erasure);
/* Erases what is ordered; ends the process when the keys can't be re-written. */
void erasure_after_turn(struct erasure *erasure);

#endif
