/* The service as areas, and what other daemons' events lead to. */
#include "services/notify/decide_internal.h"

static const struct source_kind intake_kinds[] = {
	{.kind = KIND(CHAIN_SIGNED), .decide = decide_chain_signed}};
static const struct source_kind hazard_kinds[] = {
	{.kind = KIND(CHAIN_SIGNED), .decide = decide_chain_signed},
	{.kind = KIND(HAZARD_REFERRED), .decide = letter_of_hazard_referred},
	{.kind = KIND(TRACE_REQUESTED), .decide = letter_of_trace_requested},
	{.kind = KIND(CAMPAIGN_REPORT), .decide = letter_of_campaign},
};
static const struct source_kind escalation_kinds[] = {
	{.kind = KIND(CHAIN_SIGNED), .decide = decide_chain_signed},
	{.kind = KIND(LEDGER_ROW_OPENED),
	 .body = "row hazard firm violations refer_to refer_rule refer_firm product facts "
		 "first_report_ms",
	 .decide = letter_of_ledger_row},
	{.kind = KIND(BULLETIN_APPROVED), .decide = letter_of_bulletin},
};
static const struct source_kind credit_kinds[] = {
	{.kind = KIND(CHAIN_SIGNED), .decide = decide_chain_signed},
	{.kind = KIND(SUPERIOR_ASKED), .decide = letter_of_superior_asked},
};

static const struct source sources[] = {
	SOURCE(DAEMON_HAZARD, hazard_kinds),
	SOURCE(DAEMON_ESCALATION, escalation_kinds),
	SOURCE(DAEMON_CREDIT, credit_kinds),
	SOURCE(DAEMON_INTAKE, intake_kinds),
};

static const struct area *const areas[] = {&notify_letters_area, &link_area};

const struct decider notify_decider = {
	.daemon = DAEMON_NOTIFY,
	.schema = &notify_schema,
	DECIDES_BY_AREAS,
	.sources = sources,
	.source_count = sizeof sources / sizeof sources[0],
	.areas = areas,
	.area_count = sizeof areas / sizeof areas[0],
	.series = &notify_series,
};
