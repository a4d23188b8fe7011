/* Cases as an area. */
#include "command.pb-c.h"
#include "common/base/time.h"
#include "services/escalation/cases/case_change.h"
#include "services/escalation/cases/cases.h"

static void with_case(struct work *work, case_act_fn *act)
{
	struct case_at_work casefile;
	if (casefile_load(work, &casefile))
		act(work, &casefile);
}

#define X(id, text, flags, roles, second, target, body, run)                                       \
	static DECIDES(decide_##run, with_case(&work, run))
CASE_ACT_LIST(X)
#undef X
#define X(id, text, flags, roles, second, target, body, run)                                       \
	static DECIDES(decide_##run, run(&work))
CASE_BEGIN(X)
#undef X

static const struct act acts[] = {
#define X(id, text, flags, roles, second, target, body, run)                                       \
	ACT_ROW(id, text, flags, roles, second, target, body, decide_##run)
	CASE_BEGIN(X) CASE_ACT_LIST(X)
#undef X
#define X(id, text, flags, roles, second, target, body, run)                                       \
	ACT_ROW(id, text, flags, roles, second, target, body, hearing_act_##run)
		HEARING_ACT_LIST(X)
#undef X
};

/* What the second person of an act must have seen. */
static uint64_t version(const struct rows_reader *rows, uint64_t number)
{
	struct casefile_row row;
	return casefile_get(rows, number, &row) ? row.object_version : 0;
}

static bool trace(const struct rows_reader *rows, uint64_t number, struct trace_ref *ret_trace)
{
	struct casefile_file file;
	if (!casefile_file_get(rows, number, &file))
		return false;
	*ret_trace = file.trace;
	return true;
}

/* When its hazard came in; of what has none, when it was begun. */
static int32_t since(const struct rows_reader *rows, uint64_t number)
{
	struct casefile_row row;
	return casefile_get(rows, number, &row) ? ladder_since(rows, row.hazard, row.opened_ms) : 0;
}

static void officers(const struct rows_reader *rows, struct object_id id, struct writer *out)
{
	struct casefile_file file;
	if (!casefile_file_get(rows, id.number, &file))
		return;
	for (size_t i = 0; i < file.officer_count && i < OFFICERS_MAX; i++) {
		if (i != 0)
			writer_put(out, ",", 1);
		writer_put(out, file.officers[i], strlen(file.officers[i]));
	}
}

static const struct area_object objects[] = {
	{.kind = OBJECT_CASEFILE,
	 .version = version,
	 .trace = trace,
	 .since = since,
	 .officers = officers,
	 .mark = casefile_mark,
	 .evolve = casefile_evolve,
	 .fired = casefile_fired},
};

const struct area cases_area = {.name = "cases", AREA_ACTS(acts), AREA_OBJECTS(objects)};
