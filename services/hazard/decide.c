#include <string.h>

#include "common/base/assert.h"
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

void hazard_decide(const struct decide_context *context, const struct input *input,
		   struct decision *decision)
{
	switch (input->kind) {
	case INPUT_EVENT:
		if (input->event->head.kind == KIND(REPORT_REGISTERED))
			hazard_decide_report(context, input->event, decision);
		else if (input->event->head.kind == KIND(REPORT_CHECKED))
			hazard_decide_checked(context, input->event, decision);
		else if (input->event->head.kind == KIND(REPORT_JOINED))
			hazard_decide_joined(context, input->event, decision);
		else if (input->event->head.kind == KIND(REPORT_UNJOINED))
			hazard_decide_unjoined(context, input->event, decision);
		else if (input->event->head.kind == KIND(REPORT_RECLASSIFIED))
			hazard_decide_reclassified(context, input->event, decision);
		else
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
		if (input->mark->subject.kind == OBJECT_CAMPAIGN)
			campaign_decide_mark(context, input->mark, decision);
		else
			hazard_decide_mark(context, input->mark, decision);
		sampling_decide_mark(context, input->mark, decision);
		archive_decide_mark(context, input->mark, decision);
		break;
	case INPUT_ITEM:
		decision_invalid(decision, "hazard.no_door", NULL);
		break;
	}
}

/* What the second person of an act must have seen. */
static uint64_t version_of(const struct rows_reader *rows, struct object_id object)
{
	struct hazard_row hazard;
	struct sampling_row sampling;
	struct inspection_row inspection;
	if (object.kind == OBJECT_HAZARD && hazard_get(rows, object.number, &hazard))
		return hazard.object_version;
	if (object.kind == OBJECT_SAMPLING && sampling_get(rows, object.number, &sampling))
		return sampling.object_version;
	if (object.kind == OBJECT_INSPECTION && inspection_get(rows, object.number, &inspection))
		return inspection.object_version;
	return 0;
}

static void officers_of(const struct rows_reader *rows, struct object_id object, struct writer *out)
{
	struct inspection_texts texts;
	if (object.kind == OBJECT_INSPECTION && inspection_texts_get(rows, object.number, &texts))
		writer_put(out, texts.text[INSPECTION_TEXT_OFFICERS].data,
			   texts.text[INSPECTION_TEXT_OFFICERS].size);
	if (object.kind == OBJECT_SAMPLING)
		handlers_text(rows, object, out);
}

static bool trace_of_matter(const struct rows_reader *rows, struct object_id object,
			    struct trace_ref *ret_trace)
{
	struct hazard_texts hazard;
	struct sampling_texts sampling;
	struct inspection_texts inspection;
	if (object.kind == OBJECT_HAZARD && hazard_texts_get(rows, object.number, &hazard))
		*ret_trace = hazard.head.trace;
	else if (object.kind == OBJECT_SAMPLING &&
		 sampling_texts_get(rows, object.number, &sampling))
		*ret_trace = sampling.head.trace;
	else if (object.kind == OBJECT_INSPECTION &&
		 inspection_texts_get(rows, object.number, &inspection))
		*ret_trace = inspection.head.trace;
	else
		return false;
	return true;
}

static int32_t since(const struct rows_reader *rows, struct object_id object)
{
	struct hazard_row hazard;
	struct hazard_texts texts;
	struct sampling_row sampling;
	struct inspection_texts inspection;
	if (object.kind == OBJECT_HAZARD && hazard_get(rows, object.number, &hazard) &&
	    hazard_texts_get(rows, object.number, &texts))
		return hazard_first_day(&hazard, &texts.head);
	if (object.kind == OBJECT_SAMPLING && sampling_get(rows, object.number, &sampling))
		return sampling.planned_day;
	if (object.kind == OBJECT_INSPECTION &&
	    inspection_texts_get(rows, object.number, &inspection))
		return time_day_of_ms(inspection.head.planned_ms);
	return 0;
}

/* Before it is drawn its firm is known by the key alone. */
static uint64_t firm_of_sampling(const struct rows_reader *rows, uint64_t number)
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

static void where_is(const struct rows_reader *rows, struct object_id object,
		     struct matter_where *ret_where)
{
	struct hazard_row hazard;
	struct inspection_row inspection;
	struct firm_texts texts;
	uint64_t firm = 0;
	if (object.kind == OBJECT_HAZARD && hazard_get(rows, object.number, &hazard)) {
		firm = hazard.firm;
		ret_where->region = hazard.place;
	}
	if (object.kind == OBJECT_SAMPLING)
		firm = firm_of_sampling(rows, object.number);
	if (object.kind == OBJECT_INSPECTION && inspection_get(rows, object.number, &inspection))
		firm = inspection.firm;
	if (object.kind == OBJECT_FIRM)
		firm = object.number;
	if (firm == 0 || !hazard_firm_texts_get(rows, firm, &texts))
		return;
	if (ret_where->region == 0)
		ret_where->region = texts.head.region;
	campaign_area_of(rows, texts.text[FIRM_TEXT_KEY], ret_where);
}

const struct decider hazard_decider = {
	.daemon = DAEMON_HAZARD,
	.schema = &hazard_schema,
	.decide = hazard_decide,
	.evolve = hazard_evolve,
	.version = version_of,
	.trace = trace_of_matter,
	.officers = officers_of,
	.since = since,
	.where = where_is,
	.sources = sources,
	.source_count = sizeof(sources) / sizeof(sources[0]),
	.acts = hazard_acts,
	.act_count = sizeof(hazard_acts) / sizeof(hazard_acts[0]),
	.series = &hazard_series,
};
