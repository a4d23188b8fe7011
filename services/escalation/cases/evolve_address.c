#include "services/escalation/cases/address.h"

#include "common/base/time.h"
#include "common/policy/papers/work.h"
#include "services/escalation/cases/case_change.h"

bool address_get(const struct rows_reader *rows, uint64_t casefile, struct address_row *ret_row)
{
	struct row_key key = row_key_u64(casefile);
	*ret_row = (struct address_row){.version = 1};
	return rows_load(rows, TABLE_CASE_ADDRESSES, row_key_bytes(&key), ret_row, sizeof *ret_row);
}

enum status case_address_confirmed(struct case_change *change)
{
	const Zh__CaseAddressConfirmed *body = BODY(change->event, CaseAddressConfirmed);
	struct address_row row = {
		.version = 1,
		.electronic = body->electronic_agreed ? 1 : 0,
	};
	if (time_day_of_yyyymmdd(body->confirmed_day, &row.day) != STATUS_OK)
		row.day = time_day_of_ms(change->event->recorded_ms);
	TEXT_STORE(row.confirmation, body->confirmation);
	TEXT_STORE(row.address, body->service_address);
	TEXT_STORE(row.electronic_address, body->electronic_address);
	esc_put_row(change->rows, TABLE_CASE_ADDRESSES, change->number, &row, sizeof row);
	return case_goes(change, CASE_ON_ADDRESS);
}
