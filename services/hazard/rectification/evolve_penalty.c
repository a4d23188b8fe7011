#include "common/base/time.h"
#include "services/hazard/rectification/evolve_internal.h"

enum status hazard_penalty_known(struct rows_writer *rows, const struct event *event)
{
	if (event->head.kind != KIND(PENALTY_KNOWN)) /* nothing else is of a case here */
		return STATUS_INVALID;
	const Zh__PenaltyKnown *body = BODY(event, PenaltyKnown);
	struct row_key key = row_key_u64(body->casefile);
	struct penalty_row row = {
		.version = 1,
		.hazard = body->hazard,
		.decided_day = time_day_of_ms(body->decided_ms),
		.served_day = body->has_served_ms ? time_day_of_ms(body->served_ms) : 0,
	};
	for (size_t i = 0; i < body->n_kinds; i++)
		if ((unsigned)body->kinds[i] < 16)
			row.kinds = (uint16_t)(row.kinds | 1u << body->kinds[i]);
	struct bytes firm = bytes_of_text(body->firm_key == NULL ? "" : body->firm_key);
	if (firm.size < sizeof(row.firm_key))
		memcpy(row.firm_key, firm.data, firm.size);
	rows_store(rows, TABLE_PENALTIES, row_key_bytes(&key), &row, sizeof(row));
	return STATUS_OK;
}
