/* A firm's open hazards of major level: with two failed samplings in a row they call for an
 * interview, whichever of its products failed and whichever hazard is major (notice 001 2(2)3).
 *
 * They are counted as hazards change: a firm with many would else be gone through for each report
 * about it. */
#include "common/base/sabotage.h"
#include "services/hazard/rectification/decide_open.h"
#include "services/hazard/rectification/evolve_internal.h"

bool hazard_is_the_firms_own(const struct hazard_row *row)
{
	return row->source_kind == ZH__REPORT_KIND__REPORT_KIND_SELF_REPORT &&
	       (row->flags & HAZARD_CONTROLLED) != 0 && !SABOTAGE("hazard.own-risk-counts");
}

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

/* The firm that it counts for; 0: for none. */
static uint64_t counts_for(const struct hazard_row *row)
{
	return is_there(row->state) && is_major(row) && !hazard_is_the_firms_own(row) ? row->firm
										      : 0;
}

static void count_put(struct rows_writer *rows, uint64_t firm, uint64_t count)
{
	struct row_key key = row_key_u64(firm);
	if (count != 0)
		rows_store(rows, TABLE_FIRM_MAJORS, row_key_bytes(&key), &count, sizeof(count));
	else
		rows->del(rows->read.context, TABLE_FIRM_MAJORS, row_key_bytes(&key));
}

void hazard_majors_count(struct rows_writer *rows, const struct hazard_row *before,
			 const struct hazard_row *after)
{
	uint64_t from = before != NULL ? counts_for(before) : 0;
	uint64_t to = counts_for(after);
	if (from == to)
		return;
	if (from != 0 && !SABOTAGE("hazard.majors-never-end"))
		count_put(rows, from, hazard_number_get(&rows->read, TABLE_FIRM_MAJORS, from) - 1);
	if (to != 0)
		count_put(rows, to, hazard_number_get(&rows->read, TABLE_FIRM_MAJORS, to) + 1);
}

unsigned hazard_firm_open_majors(const struct rows_reader *rows, uint64_t firm, uint64_t except)
{
	struct hazard_row row;
	if (firm == 0 || SABOTAGE("hazard.majors-of-the-firm"))
		return 0;
	uint64_t count = hazard_number_get(rows, TABLE_FIRM_MAJORS, firm);
	if (except != 0 && hazard_get(rows, except, &row) && counts_for(&row) == firm)
		count--;
	return (unsigned)(count < UINT8_MAX ? count : UINT8_MAX);
}
