#include "services/credit/states.h"
#include "services/credit/tables.h"
#include "tests/scenarios/alone.h"

uint8_t alone_listing(const struct rows_reader *rows, uint64_t number)
{
	struct listing_row row;
	return listing_get(rows, number, &row) ? (uint8_t)(row.state + 1) : 0;
}

bool alone_listing_needs_two(uint8_t state)
{
	return state == LISTING_LISTED + 1 || state == LISTING_NOT_LISTED + 1 ||
	       state == LISTING_REMOVED + 1 || state == LISTING_WITHDRAWN + 1;
}
