/* What hazard is made of, and what it takes from the other daemons' journals. */
#include "services/hazard/archive/decide.h"
#include "services/hazard/areas.h"
#include "services/hazard/campaign/base.h"
#include "services/hazard/campaign/decide.h"
#include "services/hazard/decide.h"
#include "services/hazard/hazard.h"

/* ---- events that two areas look at */

static void case_decided(const struct decide_context *context, const struct input *input,
			 struct decision *decision)
{
	hazard_case_decided(context, input, decision);
	campaign_case_decided(context, input, decision);
}

static void case_closed(const struct decide_context *context, const struct input *input,
			struct decision *decision)
{
	hazard_case_closed(context, input, decision);
	campaign_case_closed(context, input, decision);
}

/* ---- from other daemons */

static const struct source_kind intake_kinds[] = {
	{.kind = KIND(REPORT_REGISTERED),
	 .body = "report kind class_code violations severity place producer_region firm firm_role "
		 "producer seller product quantity amount_fen test sample_no sample_source "
		 "near_ppm first_report_ms injuries urgent controlled split_from "
		 "hazard",
	 .decide = hazard_decide_report},
	{.kind = KIND(REPORT_CHECKED), .decide = hazard_decide_checked},
	{.kind = KIND(REPORT_JOINED), .decide = hazard_decide_joined},
	{.kind = KIND(REPORT_UNJOINED), .decide = hazard_decide_unjoined},
	{.kind = KIND(REPORT_RECLASSIFIED),
	 .body = "report hazard risk class_code violations severity",
	 .meta = "person second",
	 .decide = hazard_decide_reclassified},
};
static const struct source_kind escalation_kinds[] = {
	{.kind = KIND(CASE_FILED), .decide = hazard_case_filed},
	{.kind = KIND(CASE_NOT_FILED), .decide = hazard_case_not_filed},
	{.kind = KIND(CASE_DECIDED), .decide = case_decided},
	{.kind = KIND(CASE_SERVED), .decide = hazard_case_served},
	{.kind = KIND(CASE_CLOSED), .decide = case_closed},
	/* what campaigns count */
	{.kind = KIND(NOTICE_DRAFTED), .decide = campaign_notice_drafted},
	{.kind = KIND(NOTICE_SERVED), .decide = campaign_notice_served},
	{.kind = KIND(INTERVIEW_HELD), .decide = campaign_interview_held},
	{.kind = KIND(CASE_PUBLISHED), .decide = campaign_case_published},
	{.kind = KIND(CASE_PUBLICATION_ENDED), .decide = campaign_case_taken_down},
	{.kind = KIND(CASE_PUBLICATION_WITHDRAWN), .decide = campaign_case_taken_down},
};
static const struct source_kind notify_kinds[] = {
	{.kind = KIND(REFERRAL_ANSWERED), .decide = hazard_referral_answered},
	{.kind = KIND(LIFE_SUPERSEDED), .body = "life by_peer"},
	{.kind = KIND(LIFE_STAYS)},
	{.kind = KIND(RECOVERY_ENDED)},
};
static const struct source_kind credit_kinds[] = {
	{.kind = KIND(LISTING_DECIDED), .decide = archive_listing_decided},
	{.kind = KIND(LISTING_REMOVED), .decide = archive_listing_removed},
	{.kind = KIND(LISTING_RESTORED), .decide = archive_listing_restored},
	{.kind = KIND(LISTING_EXPIRED), .decide = archive_listing_expired},
	{.kind = KIND(LISTING_WITHDRAWN), .decide = archive_listing_withdrawn},
};

static const struct source sources[] = {
	SOURCE(DAEMON_INTAKE, intake_kinds),
	SOURCE(DAEMON_ESCALATION, escalation_kinds),
	SOURCE(DAEMON_NOTIFY, notify_kinds),
	SOURCE(DAEMON_CREDIT, credit_kinds),
};

void hazard_where_firm_is(const struct rows_reader *rows, uint64_t firm,
			  struct matter_where *ret_where)
{
	struct firm_texts texts;
	if (firm == 0 || !hazard_firm_texts_get(rows, firm, &texts))
		return;
	if (ret_where->region == 0)
		ret_where->region = texts.head.region;
	campaign_area_of(rows, texts.text[FIRM_TEXT_KEY], ret_where);
}

static const struct area *const areas[] = {
	&rectification_area, &archive_area, &inspection_area, &sampling_area, &campaign_area,
};

const struct decider hazard_decider = {
	.daemon = DAEMON_HAZARD,
	.schema = &hazard_schema,
	DECIDES_BY_AREAS,
	.sources = sources,
	.source_count = sizeof(sources) / sizeof(sources[0]),
	.areas = areas,
	.area_count = sizeof(areas) / sizeof(areas[0]),
	.series = &hazard_series,
};
