/* Items as an area: reports. */
#include "command.pb-c.h"
#include "intake.pb-c.h"
#include "services/intake/decide_act.h"
#include "services/intake/items/items.h"

ITEM_ACT_LIST(REPORT_ACT_DECIDES)
static const struct act acts[] = {ITEM_ACT_LIST(INTAKE_ACT_ROW)};

/* What the second person of an act must have seen. */
static uint64_t version_of(const struct rows_reader *rows, uint64_t number)
{
	struct report_row row;
	return intake_report_get(rows, number, &row) ? row.object_version : 0;
}

static bool trace_of_report(const struct rows_reader *rows, uint64_t number,
			    struct trace_ref *ret_trace)
{
	struct report_texts texts;
	if (!intake_report_texts_get(rows, number, &texts))
		return false;
	*ret_trace = texts.head.trace;
	return true;
}

static void where_is(const struct rows_reader *rows, uint64_t number,
		     struct matter_where *ret_where)
{
	struct report_texts texts;
	if (intake_report_texts_get(rows, number, &texts))
		ret_where->region = texts.head.place;
}

static const struct area_object objects[] = {
	{.kind = OBJECT_REPORT,
	 .version = version_of,
	 .trace = trace_of_report,
	 .where = where_is,
	 .evolve = intake_report_evolve,
	 .fired = intake_report_fired},
};

const struct area items_area = {
	.name = "items", AREA_ACTS(acts), AREA_OBJECTS(objects), .item = intake_decide_item};
