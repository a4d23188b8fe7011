/* The ladder as an area: measures, and hazards as its ledger has them. */
#include "command.pb-c.h"
#include "common/base/time.h"
#include "services/escalation/ladder/measures.h"

static const struct act acts[] = {
#define X(id, text, flags, roles, second, target, body, run)                                       \
	ACT_ROW(id, text, flags, roles, second, target, body, measure_act_##run)
	MEASURE_BEGIN(X) MEASURE_ACT_LIST(X)
#undef X
};

/* ---- hazards */

static bool hazard_trace(const struct rows_reader *rows, uint64_t number,
			 struct trace_ref *ret_trace)
{
	struct ledger_row row;
	if (!ladder_get(rows, number, &row, NULL))
		return false;
	*ret_trace = row.trace;
	return true;
}

int32_t ladder_since(const struct rows_reader *rows, uint64_t hazard, int64_t begun_ms)
{
	struct ledger_row row;
	if (hazard != 0 && ladder_get(rows, hazard, &row, NULL) &&
	    (begun_ms == 0 || row.opened_ms < begun_ms))
		begun_ms = row.opened_ms;
	return begun_ms != 0 ? time_day_of_ms(begun_ms) : 0;
}

static int32_t hazard_since(const struct rows_reader *rows, uint64_t number)
{
	return ladder_since(rows, number, 0);
}

/* ---- measures */

static uint64_t measure_version(const struct rows_reader *rows, uint64_t number)
{
	struct measure_row row;
	return measure_get(rows, number, &row) ? row.object_version : 0;
}

static bool measure_trace(const struct rows_reader *rows, uint64_t number,
			  struct trace_ref *ret_trace)
{
	struct measure_file file;
	if (!measure_file_get(rows, number, &file))
		return false;
	*ret_trace = file.head.trace;
	return true;
}

static int32_t measure_since(const struct rows_reader *rows, uint64_t number)
{
	struct measure_row row;
	return measure_get(rows, number, &row) ? ladder_since(rows, row.hazard, row.proposed_ms)
					       : 0;
}

static const struct area_object objects[] = {
	{.kind = OBJECT_HAZARD,
	 .trace = hazard_trace,
	 .since = hazard_since,
	 .evolve = ladder_evolve},
	{.kind = OBJECT_MEASURE,
	 .version = measure_version,
	 .trace = measure_trace,
	 .since = measure_since,
	 .mark = measure_mark,
	 .evolve = measure_evolve},
};

const struct area ladder_area = {.name = "ladder", AREA_ACTS(acts), AREA_OBJECTS(objects)};
