#include <string.h>

#include "common/base/assert.h"
#include "common/core/area.h"
#include "common/core/handlers.h"
#include "services/hazard/decide.h"

#include "services/hazard/archive/decide.h"
#include "services/hazard/campaign/base.h"
#include "services/hazard/campaign/decide.h"
#include "services/hazard/evolve.h"
#include "services/hazard/hazard.h"
#include "services/hazard/inspection/inspection.h"
#include "services/hazard/inspection/tables.h"
#include "services/hazard/sampling/decide.h"

static const struct source_kind intake_kinds[] = {
	{.kind = KIND(REPORT_REGISTERED),
	 .body = "report kind class_code violations severity place producer_region firm firm_role "
		 "producer seller product quantity amount_fen test sample_no sample_source "
		 "near_ppm first_report_ms injuries urgent controlled split_from "
		 "hazard"},
	{.kind = KIND(REPORT_CHECKED)},
	{.kind = KIND(REPORT_JOINED)},
	{.kind = KIND(REPORT_UNJOINED)},
	{.kind = KIND(REPORT_RECLASSIFIED),
	 .body = "report hazard risk class_code violations severity",
	 .meta = "person second"},
};
static const struct source_kind escalation_kinds[] = {
	{.kind = KIND(CASE_FILED)},
	{.kind = KIND(CASE_NOT_FILED)},
	{.kind = KIND(CASE_DECIDED)},
	{.kind = KIND(CASE_SERVED)},
	{.kind = KIND(CASE_CLOSED)},
	/* what campaigns count */
	{.kind = KIND(NOTICE_DRAFTED)},
	{.kind = KIND(NOTICE_SERVED)},
	{.kind = KIND(INTERVIEW_HELD)},
	{.kind = KIND(CASE_PUBLISHED)},
	{.kind = KIND(CASE_PUBLICATION_ENDED)},
	{.kind = KIND(CASE_PUBLICATION_WITHDRAWN)},
};
static const struct source_kind notify_kinds[] = {
	{.kind = KIND(REFERRAL_ANSWERED)},
	{.kind = KIND(LIFE_SUPERSEDED), .body = "life by_peer"},
	{.kind = KIND(LIFE_STAYS)},
	{.kind = KIND(RECOVERY_ENDED)},
};
static const struct source_kind credit_kinds[] = {
	{.kind = KIND(LISTING_DECIDED)},   {.kind = KIND(LISTING_REMOVED)},
	{.kind = KIND(LISTING_RESTORED)},  {.kind = KIND(LISTING_EXPIRED)},
	{.kind = KIND(LISTING_WITHDRAWN)},
};

#define KINDS(array) (array), sizeof(array) / sizeof((array)[0])
static const struct source sources[] = {
	{DAEMON_INTAKE, KINDS(intake_kinds)},
	{DAEMON_ESCALATION, KINDS(escalation_kinds)},
	{DAEMON_NOTIFY, KINDS(notify_kinds)},
	{DAEMON_CREDIT, KINDS(credit_kinds)},
};

/* An act is decided by the area in whose list it stands. */
typedef void area_act_fn(const struct decide_context *context, const struct input_act *act,
			 struct decision *decision);
/* clang-format off */
static area_act_fn *const areas[HAZARD_ACT_COUNT] = {
#define X(id, ...) [HAZARD_ACT_##id] = hazard_decide_act,
	HAZARD_ACT_LIST(X)
#undef X
#define X(id, ...) [HAZARD_ACT_##id] = archive_decide_act,
	HAZARD_ARCHIVE_ACT_LIST(X)
#undef X
#define X(id, ...) [HAZARD_ACT_##id] = inspection_decide_act,
	HAZARD_INSPECTION_ACT_LIST(X)
#undef X
#define X(id, ...) [HAZARD_ACT_##id] = sampling_decide_act,
	HAZARD_SAMPLING_ACT_LIST(X)
#undef X
#define X(id, ...) [HAZARD_ACT_##id] = campaign_decide_act,
	HAZARD_CAMPAIGN_ACT_LIST(X)
#undef X
};
/* clang-format on */

/* ---- what is asked of a matter, by the kind of its object */

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

static uint64_t hazard_firm(const struct rows_reader *rows, uint64_t number, uint32_t *ret_place)
{
	struct hazard_row row;
	if (!hazard_get(rows, number, &row))
		return 0;
	*ret_place = row.place;
	return row.firm;
}

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
static uint64_t sampling_firm(const struct rows_reader *rows, uint64_t number, uint32_t *ret_place)
{
	struct sampling_row row;
	struct sampling_texts texts;
	char key[SAMPLING_KEY_MAX + 1] = "";
	*ret_place = 0; /* where its firm is */
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

static uint64_t inspection_firm(const struct rows_reader *rows, uint64_t number,
				uint32_t *ret_place)
{
	struct inspection_row row;
	*ret_place = 0; /* where its firm is */
	return inspection_get(rows, number, &row) ? row.firm : 0;
}

static void inspection_officers(const struct rows_reader *rows, struct object_id object,
				struct writer *out)
{
	struct inspection_texts texts;
	if (inspection_texts_get(rows, object.number, &texts))
		writer_put(out, texts.text[INSPECTION_TEXT_OFFICERS].data,
			   texts.text[INSPECTION_TEXT_OFFICERS].size);
}

static uint64_t firm_itself(const struct rows_reader *rows, uint64_t number, uint32_t *ret_place)
{
	(void)rows;
	*ret_place = 0; /* where its firm is */
	return number;
}

/* As of struct decider; `firm`: whose matter it is (0: not known), and where it lies if that is on
 * record; `mark`: where a clock's mark decides something. */
struct matter_kind {
	uint64_t (*version)(const struct rows_reader *rows, uint64_t number);
	bool (*trace)(const struct rows_reader *rows, uint64_t number, struct trace_ref *ret);
	int32_t (*since)(const struct rows_reader *rows, uint64_t number);
	uint64_t (*firm)(const struct rows_reader *rows, uint64_t number, uint32_t *ret_place);
	void (*officers)(const struct rows_reader *rows, struct object_id object,
			 struct writer *out);
	void (*mark)(const struct decide_context *context, const struct input_mark *mark,
		     struct decision *decision);
};

static const struct matter_kind matters[OBJECT_KIND_COUNT] = {
	[OBJECT_HAZARD] = {hazard_version, hazard_trace, hazard_since, hazard_firm, NULL,
			   hazard_decide_mark},
	[OBJECT_SAMPLING] = {sampling_version, sampling_trace, sampling_since, sampling_firm,
			     handlers_text, sampling_decide_mark},
	[OBJECT_INSPECTION] = {inspection_version, inspection_trace, inspection_since,
			       inspection_firm, inspection_officers, NULL},
	[OBJECT_FIRM] = {.firm = firm_itself},
	[OBJECT_LICENCE] = {.mark = archive_decide_mark},
	[OBJECT_CAMPAIGN] = {.mark = campaign_decide_mark},
};

static const struct matter_kind *kind_of(struct object_id object)
{
	static const struct matter_kind none;
	return (unsigned)object.kind < OBJECT_KIND_COUNT ? &matters[object.kind] : &none;
}

/* What the second person of an act must have seen. */
static uint64_t version_of(const struct rows_reader *rows, struct object_id object)
{
	const struct matter_kind *kind = kind_of(object);
	return kind->version != NULL ? kind->version(rows, object.number) : 0;
}

static void officers_of(const struct rows_reader *rows, struct object_id object, struct writer *out)
{
	const struct matter_kind *kind = kind_of(object);
	if (kind->officers != NULL)
		kind->officers(rows, object, out);
}

static bool trace_of_matter(const struct rows_reader *rows, struct object_id object,
			    struct trace_ref *ret_trace)
{
	const struct matter_kind *kind = kind_of(object);
	return kind->trace != NULL && kind->trace(rows, object.number, ret_trace);
}

static int32_t since(const struct rows_reader *rows, struct object_id object)
{
	const struct matter_kind *kind = kind_of(object);
	return kind->since != NULL ? kind->since(rows, object.number) : 0;
}

static void where_is(const struct rows_reader *rows, struct object_id object,
		     struct matter_where *ret_where)
{
	const struct matter_kind *kind = kind_of(object);
	struct firm_texts texts;
	uint64_t firm =
		kind->firm != NULL ? kind->firm(rows, object.number, &ret_where->region) : 0;
	if (firm == 0 || !hazard_firm_texts_get(rows, firm, &texts))
		return;
	if (ret_where->region == 0)
		ret_where->region = texts.head.region;
	campaign_area_of(rows, texts.text[FIRM_TEXT_KEY], ret_where);
}

/* ---- each input to whom it is for: events by kind, acts by row, marks by object */

void hazard_decide(const struct decide_context *context, const struct input *input,
		   struct decision *decision)
{
	const struct matter_kind *matter;
	switch (input->kind) {
	case INPUT_EVENT:
		hazard_decide_upstream(context, input->event, decision);
		if (input->source == DAEMON_ESCALATION)
			campaign_decide_upstream(context, input->event, decision);
		break;
	case INPUT_ACT:
		ASSERT(input->act->act->number < HAZARD_ACT_COUNT);
		areas[input->act->act->number](context, input->act, decision);
		campaign_decide_urgent(context, decision);
		break;
	case INPUT_MARK:
		/* The fired mark is on record already: escalation takes it from our journal, and
		 * what it does to the hazard is evolve's, by the table. */
		matter = kind_of(input->mark->subject);
		if (matter->mark != NULL) /* of the others the alarm on record is all */
			matter->mark(context, input->mark, decision);
		break;
	case INPUT_ITEM:
		decision_invalid(decision, "hazard.no_door", NULL);
		break;
	}
}

/* As a decider has them. */
static void of_decide(const struct decider *decider, const struct decide_context *context,
		      const struct input *input, struct decision *decision)
{
	(void)decider;
	hazard_decide(context, input, decision);
}

static enum status of_evolve(const struct decider *decider, struct rows_writer *rows,
			     const struct event *event)
{
	(void)decider;
	return hazard_evolve(rows, event);
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

static void of_officers(const struct decider *decider, const struct rows_reader *rows,
			struct object_id object, struct writer *out)
{
	(void)decider;
	officers_of(rows, object, out);
}

static int32_t of_since(const struct decider *decider, const struct rows_reader *rows,
			struct object_id object)
{
	(void)decider;
	return since(rows, object);
}

static void of_where(const struct decider *decider, const struct rows_reader *rows,
		     struct object_id object, struct matter_where *ret_where)
{
	(void)decider;
	where_is(rows, object, ret_where);
}

static const struct area whole = {.name = "hazard",
				  .acts = hazard_acts,
				  .act_count = sizeof(hazard_acts) / sizeof(hazard_acts[0])};
static const struct area *const areas_of[] = {&whole};

const struct decider hazard_decider = {
	.daemon = DAEMON_HAZARD,
	.schema = &hazard_schema,
	.decide = of_decide,
	.evolve = of_evolve,
	.version = of_version,
	.trace = of_trace,
	.officers = of_officers,
	.since = of_since,
	.where = of_where,
	.sources = sources,
	.source_count = sizeof(sources) / sizeof(sources[0]),
	.areas = areas_of,
	.area_count = 1,
	.series = &hazard_series,
};
