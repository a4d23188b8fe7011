/* What rectification owns: a hazard's life, and what hazard keeps of reports and of cases. */
#include "command.pb-c.h"
#include "hazard.pb-c.h"
#include "services/hazard/areas.h"
#include "services/hazard/decide.h"
#include "services/hazard/rectification/evolve_internal.h"
#include "services/hazard/rectification/reports_known.h"

static const struct act acts[] = {
#define X(id, text, flags, roles, second, target, body, run)                                       \
	HAZARD_ACT_ROW(id, text, flags, roles, second, target, body, hazard_decide_act),
	HAZARD_ACT_LIST(X)
#undef X
};

const struct act *hazard_act_row(enum hazard_act act)
{
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		if (acts[i].number == (uint16_t)act)
			return &acts[i];
	}
	return NULL;
}

static uint64_t hazard_version(const struct rows_reader *rows, uint64_t number)
{
	struct hazard_row row;
	return hazard_get(rows, number, &row) ? row.object_version : 0;
}

static bool hazard_trace(const struct rows_reader *rows, uint64_t number, struct trace_ref *ret)
{
	struct hazard_texts texts;
	if (!hazard_texts_get(rows, number, &texts))
		return false;
	*ret = texts.head.trace;
	return true;
}

static int32_t hazard_since(const struct rows_reader *rows, uint64_t number)
{
	struct hazard_row row;
	struct hazard_texts texts;
	return hazard_get(rows, number, &row) && hazard_texts_get(rows, number, &texts)
		       ? hazard_first_day(&row, &texts.head)
		       : 0;
}

static void hazard_where(const struct rows_reader *rows, uint64_t number,
			 struct matter_where *ret_where)
{
	struct hazard_row row;
	if (!hazard_get(rows, number, &row))
		return;
	ret_where->region = row.place;
	hazard_where_firm_is(rows, row.firm, ret_where);
}

static const struct area_object objects[] = {
	{
		.kind = OBJECT_HAZARD,
		.version = hazard_version,
		.trace = hazard_trace,
		.since = hazard_since,
		.where = hazard_where,
		.mark = hazard_decide_mark,
		.evolve = hazard_evolve,
		.fired = hazard_mark_fired,
	},
	{.kind = OBJECT_REPORT, .evolve = reports_known_evolve},
	{.kind = OBJECT_CASEFILE, .evolve = hazard_penalty_known},
};

const struct area rectification_area = {
	.name = "rectification",
	AREA_ACTS(acts),
	AREA_OBJECTS(objects),
};
