/* escalation: its areas, and what it reads of other daemons. */
#include "services/escalation/bulletin/bulletin.h"
#include "services/escalation/cases/cases.h"
#include "services/escalation/escalation.h"

static const struct area *const areas[] = {
	&ladder_area,
	&letters_area,
	&cases_area,
	&bulletin_area,
};

static const struct source_kind from_intake[] = {
	{.kind = KIND(REPORT_CHECKED), .decide = ladder_report_checked},
};
static const struct source_kind from_hazard[] = {
	{.kind = KIND(CLOCK_MARK_FIRED), .decide = ladder_mark_fired},
	{.kind = KIND(HAZARD_OPENED),
	 .body = "hazard firm firm_role product proposed_level violations report found chain_of "
		 "producer_region producer sample_no source_kind first_report_ms "
		 "consecutive_failures firm_majors urgent sampling_level traced controlled",
	 .decide = ladder_hazard_opened},
	{.kind = KIND(LEVEL_SET), .decide = ladder_level_set},
	{.kind = KIND(FIRM_ROLE_KNOWN), .decide = ladder_role_known},
	{.kind = KIND(SIGNAL_JOINED),
	 .body = "hazard restated violations",
	 .decide = ladder_signal_joined},
	{.kind = KIND(SIGNAL_RESTATED),
	 .body = "hazard restated violations proposed_level level_open urgent "
		 "consecutive_failures firm_majors",
	 .decide = ladder_signal_restated},
	{.kind = KIND(SIGNAL_UNJOINED),
	 .body = "hazard restated violations",
	 .decide = ladder_signal_unjoined},
	{.kind = KIND(REINSPECTED), .decide = ladder_reinspected},
	{.kind = KIND(CANCELLED_OFF), .decide = ladder_cancelled_off},
	{.kind = KIND(RELAPSED), .decide = ladder_relapsed},
	{.kind = KIND(RECTIFICATION_REFUSED), .decide = ladder_rectification_refused},
	{.kind = KIND(SAMPLING_REFUSED), .decide = ladder_sampling_refused},
	{.kind = KIND(HAZARD_UNFOUNDED), .decide = ladder_unfounded},
	{.kind = KIND(HAZARD_ARCHIVED), .decide = ladder_archived},
	{.kind = KIND(HAZARD_HELPED), .decide = ladder_helped},
	{.kind = KIND(HAZARD_TO_CASE), .decide = ladder_to_case},
	{.kind = KIND(GOODS_MOVED), .decide = ladder_goods_moved},
};
static const struct source_kind from_notify[] = {
	{.kind = KIND(REFERRAL_ANSWERED), .decide = ladder_referral_answered},
	{.kind = KIND(LIFE_SUPERSEDED), .body = "life by_peer"},
	{.kind = KIND(LIFE_STAYS)},
	{.kind = KIND(RECOVERY_ENDED)},
};
static const struct source_kind from_credit[] = {
	{.kind = KIND(SUPERIOR_CONSENTED), .decide = case_superior_consented},
	{.kind = KIND(SUPERIOR_REFUSED), .decide = case_superior_refused},
	{.kind = KIND(LISTING_DECIDED), .decide = case_listing_decided},
};

static const struct source sources[] = {
	SOURCE(DAEMON_INTAKE, from_intake),
	SOURCE(DAEMON_HAZARD, from_hazard),
	SOURCE(DAEMON_NOTIFY, from_notify),
	SOURCE(DAEMON_CREDIT, from_credit),
};

const struct decider escalation_decider = {
	.daemon = DAEMON_ESCALATION,
	.schema = &escalation_schema,
	DECIDES_BY_AREAS,
	.sources = sources,
	.source_count = sizeof sources / sizeof sources[0],
	.areas = areas,
	.area_count = sizeof areas / sizeof areas[0],
	.series = &escalation_series,
};
