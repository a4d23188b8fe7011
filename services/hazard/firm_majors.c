/* A firm's open hazards of major level: with two failed samplings in a row they call for an
 * interview, whichever of its products failed and whichever hazard is major (notice 001 2(2)3). */
#include "common/base/sabotage.h"
#include "services/hazard/decide_open.h"

bool hazard_is_the_firms_own(const struct hazard_row *row)
{
	return row->source_kind == ZH__REPORT_KIND__REPORT_KIND_SELF_REPORT &&
	       (row->flags & HAZARD_CONTROLLED) != 0 && !SABOTAGE("hazard.own-risk-counts");
}

struct majors_search {
	const struct rows_reader *rows;
	uint64_t except;
	unsigned found;
};

static bool is_major(const struct hazard_row *row)
{
	uint8_t level = row->level != 0 ? row->level : row->proposed;
	return level == ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR;
}

/* What was cancelled off is no hazard any more, though its look-back is still to come. */
static bool is_there(uint8_t state)
{
	return hazard_state_is_open(state) && state != HAZARD_CANCELLED_OFF &&
	       state != HAZARD_LOOKED_BACK;
}

static bool look_at(void *context, const struct row_ref *found)
{
	struct majors_search *search = (struct majors_search *)context;
	uint64_t number = be64_get(found->key.data + found->key.size - 8);
	struct hazard_row row;
	if (number != search->except && hazard_get(search->rows, number, &row) &&
	    is_there(row.state) && is_major(&row) && !hazard_is_the_firms_own(&row))
		search->found++;
	return search->found < UINT8_MAX;
}

unsigned hazard_firm_open_majors(const struct rows_reader *rows, uint64_t firm, uint64_t except)
{
	struct majors_search search = {rows, except, 0};
	struct row_key prefix = row_key_u64(firm);
	if (firm != 0 && !SABOTAGE("hazard.majors-of-the-firm"))
		(void)rows_scan(rows, TABLE_HAZARDS_BY_FIRM, row_key_bytes(&prefix),
				bytes_of(NULL, 0), SIZE_MAX, look_at, &search);
	return search.found;
}
