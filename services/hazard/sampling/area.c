/* What sampling owns: samplings, and the lists of them that are published. */
#include <string.h>

#include "command.pb-c.h"
#include "common/core/handlers.h"
#include "hazard.pb-c.h"
#include "sampling.pb-c.h"
#include "services/hazard/acts.h"
#include "services/hazard/areas.h"
#include "services/hazard/sampling/decide.h"
#include "services/hazard/sampling/evolve.h"
#include "services/hazard/sampling/tables.h"
#include "services/hazard/tables.h"

static const struct act acts[] = {
#define X(id, text, flags, roles, second, target, body, run)                                       \
	HAZARD_ACT_ROW(id, text, flags, roles, second, target, body, sampling_decide_act),
	HAZARD_SAMPLING_ACT_LIST(X)
#undef X
};

static uint64_t sampling_version(const struct rows_reader *rows, uint64_t number)
{
	struct sampling_row row;
	return sampling_get(rows, number, &row) ? row.object_version : 0;
}

static bool sampling_trace(const struct rows_reader *rows, uint64_t number, struct trace_ref *ret)
{
	struct sampling_texts texts;
	if (!sampling_texts_get(rows, number, &texts))
		return false;
	*ret = texts.head.trace;
	return true;
}

static int32_t sampling_since(const struct rows_reader *rows, uint64_t number)
{
	struct sampling_row row;
	return sampling_get(rows, number, &row) ? row.planned_day : 0;
}

/* Before it is drawn its firm is known by the key alone. */
static uint64_t sampling_firm(const struct rows_reader *rows, uint64_t number)
{
	struct sampling_row row;
	struct sampling_texts texts;
	char key[SAMPLING_KEY_MAX + 1] = "";
	if (!sampling_get(rows, number, &row))
		return 0;
	if (row.firm != 0 || !sampling_texts_get(rows, number, &texts))
		return row.firm;
	struct bytes stated = texts.text[SAMPLING_TEXT_FIRM_KEY];
	if (stated.size == 0 || stated.size > SAMPLING_KEY_MAX)
		return 0;
	memcpy(key, stated.data, stated.size);
	return hazard_firm_of_key(rows, key);
}

static void sampling_where(const struct rows_reader *rows, uint64_t number,
			   struct matter_where *ret_where)
{
	hazard_where_firm_is(rows, sampling_firm(rows, number), ret_where);
}

static const struct area_object objects[] = {
	{
		.kind = OBJECT_SAMPLING,
		.version = sampling_version,
		.trace = sampling_trace,
		.since = sampling_since,
		.officers = handlers_text,
		.where = sampling_where,
		.mark = sampling_decide_mark,
		.evolve = sampling_evolve,
		.fired = sampling_mark_fired,
	},
	/* A published list is of all samplings of its time. */
	{.kind = OBJECT_NONE, .evolve = sampling_evolve_published},
};

const struct area sampling_area = {
	.name = "sampling",
	AREA_ACTS(acts),
	AREA_OBJECTS(objects),
	.observe = sampling_observe,
};
