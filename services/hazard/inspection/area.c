/* What inspection owns: visits, draws by lot, self-checks, key areas. */
#include "command.pb-c.h"
#include "hazard.pb-c.h"
#include "inspection.pb-c.h"
#include "services/hazard/acts.h"
#include "services/hazard/areas.h"
#include "services/hazard/inspection/evolve.h"
#include "services/hazard/inspection/inspection.h"
#include "services/hazard/inspection/tables.h"

static const struct act acts[] = {
#define X(id, text, flags, roles, second, target, body, run)                                       \
	HAZARD_ACT_ROW(id, text, flags, roles, second, target, body, inspection_decide_act),
	HAZARD_INSPECTION_ACT_LIST(X)
#undef X
};

static uint64_t inspection_version(const struct rows_reader *rows, uint64_t number)
{
	struct inspection_row row;
	return inspection_get(rows, number, &row) ? row.object_version : 0;
}

static bool inspection_trace(const struct rows_reader *rows, uint64_t number, struct trace_ref *ret)
{
	struct inspection_texts texts;
	if (!inspection_texts_get(rows, number, &texts))
		return false;
	*ret = texts.head.trace;
	return true;
}

static int32_t inspection_since(const struct rows_reader *rows, uint64_t number)
{
	struct inspection_texts texts;
	return inspection_texts_get(rows, number, &texts) ? time_day_of_ms(texts.head.planned_ms)
							  : 0;
}

static void inspection_officers(const struct rows_reader *rows, struct object_id object,
				struct writer *out)
{
	struct inspection_texts texts;
	if (inspection_texts_get(rows, object.number, &texts))
		writer_put(out, texts.text[INSPECTION_TEXT_OFFICERS].data,
			   texts.text[INSPECTION_TEXT_OFFICERS].size);
}

static void inspection_where(const struct rows_reader *rows, uint64_t number,
			     struct matter_where *ret_where)
{
	struct inspection_row row;
	if (inspection_get(rows, number, &row))
		hazard_where_firm_is(rows, row.firm, ret_where);
}

static const struct area_object objects[] = {
	{
		.kind = OBJECT_INSPECTION,
		.version = inspection_version,
		.trace = inspection_trace,
		.since = inspection_since,
		.officers = inspection_officers,
		.where = inspection_where,
		.evolve = inspection_evolve_visit,
		.fired = inspection_mark_fired,
	},
	{
		.kind = OBJECT_DRAW,
		.evolve = inspection_evolve_roll,
		.fired = inspection_roll_mark_fired,
	},
	{
		.kind = OBJECT_SELF_CHECK,
		.evolve = inspection_evolve_roll,
		.fired = inspection_roll_mark_fired,
	},
	{
		.kind = OBJECT_KEY_AREA,
		.evolve = inspection_evolve_area,
		.fired = inspection_area_mark_fired,
	},
};

const struct area inspection_area = {
	.name = "inspection",
	AREA_ACTS(acts),
	AREA_OBJECTS(objects),
};
