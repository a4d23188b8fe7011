#include "services/intake/decide.h"
#include "common/core/area.h"

#include "services/intake/acts.h"
#include "services/intake/evolve.h"
#include "services/intake/intake.h"

static const struct source_kind hazard_kinds[] = {
	{.kind = KIND(HAZARD_OPENED), .body = "hazard report violations proposed_level"},
	{.kind = KIND(SIGNAL_JOINED), .body = "hazard report"},
	{.kind = KIND(CANCELLED_OFF)},
	{.kind = KIND(HAZARD_UNFOUNDED)},
	{.kind = KIND(HAZARD_TO_CASE)},
};
static const struct source_kind escalation_kinds[] = {
	{.kind = KIND(CLUE_CHECKED)}, {.kind = KIND(CASE_FILED)},  {.kind = KIND(CASE_NOT_FILED)},
	{.kind = KIND(CASE_DECIDED)}, {.kind = KIND(CASE_CLOSED)},
};
static const struct source_kind notify_kinds[] = {
	{.kind = KIND(REFERRAL_RECEIVED)},
	{.kind = KIND(LIFE_SUPERSEDED), .body = "life by_peer"},
	{.kind = KIND(LIFE_STAYS)},
	{.kind = KIND(RECOVERY_ENDED)},
};

#define KINDS(array) (array), sizeof(array) / sizeof((array)[0])
static const struct source sources[] = {
	{DAEMON_HAZARD, KINDS(hazard_kinds)},
	{DAEMON_ESCALATION, KINDS(escalation_kinds)},
	{DAEMON_NOTIFY, KINDS(notify_kinds)},
};

void intake_decide(const struct decide_context *context, const struct input *input,
		   struct decision *decision)
{
	switch (input->kind) {
	case INPUT_ITEM:
		intake_decide_item(context, input->item, decision);
		break;
	case INPUT_EVENT:
		intake_decide_upstream(context, input->event, decision);
		break;
	case INPUT_ACT:
		intake_decide_act(context, input->act, decision);
		break;
	case INPUT_MARK:
		/* The fired mark is on record already; what it does to the report is evolve's, by
		 * the table. */
		break;
	}
}

/* What the second person of an act must have seen. */
static uint64_t version_of(const struct rows_reader *rows, struct object_id object)
{
	struct report_row row;
	return object.kind == OBJECT_REPORT && intake_report_get(rows, object.number, &row)
		       ? row.object_version
		       : 0;
}

static bool trace_of_matter(const struct rows_reader *rows, struct object_id object,
			    struct trace_ref *ret_trace)
{
	struct report_texts texts;
	if (object.kind != OBJECT_REPORT || !intake_report_texts_get(rows, object.number, &texts))
		return false;
	*ret_trace = texts.head.trace;
	return true;
}

static void where_is(const struct rows_reader *rows, struct object_id object,
		     struct matter_where *ret_where)
{
	struct report_texts texts;
	if (object.kind == OBJECT_REPORT && intake_report_texts_get(rows, object.number, &texts))
		ret_where->region = texts.head.place;
}

/* As a decider has them. */
static void of_decide(const struct decider *decider, const struct decide_context *context,
		      const struct input *input, struct decision *decision)
{
	(void)decider;
	intake_decide(context, input, decision);
}

static enum status of_evolve(const struct decider *decider, struct rows_writer *rows,
			     const struct event *event)
{
	(void)decider;
	return intake_evolve(rows, event);
}

static uint64_t of_version(const struct decider *decider, const struct rows_reader *rows,
			   struct object_id object)
{
	(void)decider;
	return version_of(rows, object);
}

static bool of_trace(const struct decider *decider, const struct rows_reader *rows,
		     struct object_id object, struct trace_ref *ret_trace)
{
	(void)decider;
	return trace_of_matter(rows, object, ret_trace);
}

static void of_where(const struct decider *decider, const struct rows_reader *rows,
		     struct object_id object, struct matter_where *ret_where)
{
	(void)decider;
	where_is(rows, object, ret_where);
}

static const struct area whole = {.name = "intake",
				  .acts = intake_acts,
				  .act_count = sizeof(intake_acts) / sizeof(intake_acts[0])};
static const struct area *const areas_of[] = {&whole};

const struct decider intake_decider = {
	.daemon = DAEMON_INTAKE,
	.schema = &intake_schema,
	.decide = of_decide,
	.evolve = of_evolve,
	.version = of_version,
	.trace = of_trace,
	.where = of_where,
	.sources = sources,
	.source_count = sizeof(sources) / sizeof(sources[0]),
	.areas = areas_of,
	.area_count = 1,
};
