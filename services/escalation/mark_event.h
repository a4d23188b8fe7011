/* Which table, state and event a fired mark of one of our clocks belongs to. */
#ifndef ZHIAN_SERVICES_ESCALATION_MARK_EVENT_H
#define ZHIAN_SERVICES_ESCALATION_MARK_EVENT_H

#include "clock.pb-c.h"
#include "services/escalation/states.h"
#include "services/escalation/tables.h"

struct mark_place {
	const struct state_table *table;
	uint8_t state, event;
	uint8_t kind; /* enum object_kind */
	struct casefile_row casefile;
	uint8_t certification; /* of that case: enum certification_state */
	struct measure_row measure;
	struct notice_row notice;
};

/* false: no such object. */
bool esc_mark_find(const struct rows_reader *rows, enum object_kind kind, uint64_t number,
		   struct mark_place *ret_place);
/* Fills table, state and event; false: no such mark. */
bool esc_mark_event(struct mark_place *place, enum clock_id purpose, uint8_t mark);

#endif
