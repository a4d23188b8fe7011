#include "services/hazard/inspection/visit.h"

#include "common/base/sabotage.h"
#include "common/core/row_texts.h"
#include "inspection.pb-c.h"
#include "services/hazard/inspection/states.h"

enum { VISITS_LOOKED_AT_MAX = 100000 };

bool visit_get(const struct rows_reader *rows, uint64_t inspection, struct visit *ret_visit)
{
	struct row_key key = row_key_u64(inspection);
	struct bytes row;
	if (!rows->get(rows->context, TABLE_VISITS, row_key_bytes(&key), &row) ||
	    row.size < sizeof(ret_visit->head))
		return false;
	memcpy(&ret_visit->head, row.data, sizeof(ret_visit->head));
	struct bytes rest =
		bytes_of(row.data + sizeof(ret_visit->head), row.size - sizeof(ret_visit->head));
	for (size_t i = 0; i < VISIT_TEXT_COUNT; i++)
		ret_visit->text[i] = row_text_take(&rest);
	return true;
}

bool visit_ground_is_cause(unsigned ground)
{
	return ground >= ZH__VISIT_GROUND__VISIT_GROUND_COMPLAINT;
}

static bool goes_back_to_a_hazard(const struct inspection_row *row)
{
	return (row->kind == ZH__INSPECTION_KIND__INSPECTION_KIND_FOLLOW_UP_VISIT ||
		row->kind == ZH__INSPECTION_KIND__INSPECTION_KIND_LOOK_BACK_VISIT) &&
	       row->of_hazard != 0;
}

static int32_t day_of(const struct rows_reader *rows, uint64_t inspection,
		      const struct inspection_row *row)
{
	struct inspection_texts texts;
	if (row->visited_day != 0)
		return row->visited_day;
	if (row->due_day != 0)
		return row->due_day;
	return inspection_texts_get(rows, inspection, &texts)
		       ? time_day_of_ms(texts.head.planned_ms)
		       : 0;
}

struct visit_standing visit_standing(const struct rows_reader *rows, uint64_t inspection,
				     const struct inspection_row *row)
{
	struct visit visit;
	struct visit_standing standing = {.counts = true};
	standing.year = time_civil_of_day(day_of(rows, inspection, row)).year;
	bool said = visit_get(rows, inspection, &visit) && visit.head.ground != 0;
	if (row->state == INSPECTION_CANCELLED) {
		standing.counts = SABOTAGE("visits.cancelled-counts");
		standing.why = "cancelled";
	} else if (said ? visit_ground_is_cause(visit.head.ground) : goes_back_to_a_hazard(row)) {
		standing.counts = SABOTAGE("visits.cause-counts");
		standing.why = "cause";
	} else if (!said) {
		standing.why = "not_said";
	} else {
		standing.why = row->visited_day != 0 ? "made" : "planned";
	}
	return standing;
}

/* ---- a firm's visits that count in a year */

struct walk {
	const struct rows_reader *rows;
	int32_t year;
	uint32_t counted;
	bool unmade;    /* what is looked for, and it ends the walk */
	uint64_t found; /* such a one; 0: none */
};

static bool may_take_more(uint8_t state)
{
	struct state_row correct;
	return state_table_goes(&inspection_states, state, INSPECTION_ON_CORRECT, &correct);
}

static bool look_at(void *context, const struct row_ref *at)
{
	struct walk *walk = (struct walk *)context;
	uint64_t inspection = be64_get(at->key.data + at->key.size - 8);
	struct inspection_row row;
	if (!inspection_get(walk->rows, inspection, &row))
		return true;
	struct visit_standing standing = visit_standing(walk->rows, inspection, &row);
	if (!standing.counts || standing.year != walk->year)
		return true;
	walk->counted++;
	if (walk->unmade && may_take_more(row.state))
		walk->found = inspection;
	return walk->found == 0;
}

static void walk_visits(struct walk *walk, uint64_t firm)
{
	struct row_key prefix = row_key_u64(firm);
	(void)rows_scan(walk->rows, TABLE_INSPECTIONS_BY_FIRM, row_key_bytes(&prefix),
			bytes_of(NULL, 0), VISITS_LOOKED_AT_MAX, look_at, walk);
}

uint32_t visits_counted(const struct rows_reader *rows, uint64_t firm, int32_t year)
{
	struct walk walk = {.rows = rows, .year = year};
	walk_visits(&walk, firm);
	return walk.counted;
}

uint64_t visit_that_stands(const struct rows_reader *rows, uint64_t firm, int32_t year)
{
	struct walk walk = {.rows = rows, .year = year, .unmade = true};
	walk_visits(&walk, firm);
	return walk.found;
}
