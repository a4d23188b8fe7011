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

struct counting {
	const struct rows_reader *rows;
	int32_t year;
	uint32_t counted;
};

static bool count_one(void *context, const struct row_ref *found)
{
	struct counting *counting = (struct counting *)context;
	uint64_t inspection = be64_get(found->key.data + found->key.size - 8);
	struct inspection_row row;
	if (!inspection_get(counting->rows, inspection, &row))
		return true;
	struct visit_standing standing = visit_standing(counting->rows, inspection, &row);
	counting->counted += standing.counts && standing.year == counting->year;
	return true;
}

uint32_t visits_counted(const struct rows_reader *rows, uint64_t firm, int32_t year)
{
	struct counting counting = {.rows = rows, .year = year};
	struct row_key prefix = row_key_u64(firm);
	(void)rows_scan(rows, TABLE_INSPECTIONS_BY_FIRM, row_key_bytes(&prefix), bytes_of(NULL, 0),
			VISITS_LOOKED_AT_MAX, count_one, &counting);
	return counting.counted;
}
