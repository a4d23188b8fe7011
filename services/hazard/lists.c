/* What can be listed of hazard and of its folders, and by what. */
#include "common/stage/queries/lists.h"
#include "common/stage/persons/matter_people.h"
#include "common/stage/queries/matter_where.h"

#include "services/hazard/archive/query.h"
#include "services/hazard/campaign/query.h"
#include "services/hazard/campaign/states.h"
#include "services/hazard/hazard.h"
#include "services/hazard/inspection/query.h"
#include "services/hazard/query_lines.h"
#include "services/hazard/sampling/query.h"
#include "services/hazard/sampling/states.h"

static const struct list_option ledger_options[] = {LIST_DAYS};

/* ---- firms */

static const struct list_option history_options[] = {
	{.name = "of", .type = LIST_TEXT, .required = true, .within = true},
};

/* ---- inspections, self-checks, key areas */

static const struct list_option inspection_options[] = {
	LIST_STATES(&inspection_states),
	{.name = "firm", .type = LIST_FIRM},
	LIST_OWNER,
	LIST_ORPHANED,
	LIST_MY_REGIONS,
	{.name = "draw", .type = LIST_OBJECT, .kind = OBJECT_DRAW},
	{.name = "due_to", .type = LIST_DAY},
	{.name = "overdue", .type = LIST_YES},
	{.name = "open", .type = LIST_YES},
	LIST_PERIOD,
};
static const struct list_option visit_options[] = {
	{.name = "firm", .type = LIST_FIRM},
	{.name = "year", .type = LIST_NUMBER},
	{.name = "counted", .type = LIST_YES},
};
static const struct list_option draw_options[] = {LIST_STATES(&draw_states), LIST_PERIOD};
static const struct list_option self_check_options[] = {LIST_STATES(&self_check_states),
							LIST_PERIOD};
static const struct list_option roll_options[] = {
	{.name = "of", .type = LIST_OBJECT, .required = true, .within = true},
	{.name = "missing", .type = LIST_YES},
	{.name = "returned", .type = LIST_YES},
	{.name = "drawn", .type = LIST_YES},
};
static const struct list_option area_options[] = {LIST_STATES(&key_area_states)};
static const struct list_option area_firm_options[] = {
	{.name = "of",
	 .type = LIST_OBJECT,
	 .kind = OBJECT_KEY_AREA,
	 .required = true,
	 .within = true},
};

/* ---- samplings */

static const char *const follow_up_words[] = {"owed", NULL};
static const char *const level_words[] = {"county", "city", "province", "national", NULL};
static const struct list_option sampling_options[] = {
	LIST_STATES(&sampling_table),
	{.name = "correction", .type = LIST_WORD, .states = {&sampling_correction_table}},
	{.name = "firm", .type = LIST_FIRM},
	{.name = "follow_up", .type = LIST_WORD, .words = follow_up_words},
	{.name = "level", .type = LIST_WORD, .words = level_words},
	LIST_OWNER,
	LIST_ORPHANED,
	LIST_MY_REGIONS,
	{.name = "open", .type = LIST_YES},
	LIST_DAYS,
};

/* ---- campaigns */

static const struct list_option campaign_options[] = {LIST_STATES(&campaign_state_table)};
#define WITHIN_CAMPAIGN                                                                            \
	{                                                                                          \
		.name = "campaign", .type = LIST_OBJECT, .kind = OBJECT_CAMPAIGN,                  \
		.required = true, .within = true                                                   \
	}
static const struct list_option campaign_row_options[] = {
	WITHIN_CAMPAIGN,
	{.name = "counter", .type = LIST_TEXT, .required = true},
};

static const struct list_option campaign_result_options[] = {
	WITHIN_CAMPAIGN,
	{.name = "report", .type = LIST_TEXT},
	{.name = "period", .type = LIST_NUMBER},
};

static const struct list_option campaign_summary_options[] = {
	WITHIN_CAMPAIGN,
	{.name = "report", .type = LIST_TEXT},
};

static const char *const base_counters[] = {"class", "role", "region", "area", "unit", NULL};
static const char *const base_lacks[] = {"visited", "sampled", "self_checked", NULL};
static const struct list_option campaign_base_options[] = {
	WITHIN_CAMPAIGN,
	{.name = "counter", .type = LIST_WORD, .words = base_counters},
};
static const struct list_option campaign_base_missing_options[] = {
	WITHIN_CAMPAIGN,
	{.name = "lacks", .type = LIST_WORD, .words = base_lacks},
	{.name = "counter", .type = LIST_WORD, .words = base_counters},
	{.name = "value", .type = LIST_TEXT},
};
static const char *const base_has[] = {"visited", "sampled",       "self_checked",
				       "checked", "hazards_found", NULL};
static const struct list_option campaign_base_firm_options[] = {
	WITHIN_CAMPAIGN,
	{.name = "has", .type = LIST_WORD, .words = base_has},
	{.name = "counter", .type = LIST_WORD, .words = base_counters},
	{.name = "value", .type = LIST_TEXT},
};
static const struct list_option campaign_version_options[] = {WITHIN_CAMPAIGN};

static const struct list_kind kinds[] = {
	LIST_KIND("hazard", hazard_list, hazard_list_options),
	LIST_KIND("ledger", hazard_ledger, ledger_options),
	LIST_PLAIN("count", hazard_list_counts),
	LIST_KIND("firm", archive_list_firms, archive_firm_options),
	LIST_KIND("firm_history", archive_list_history, history_options),
	LIST_PLAIN("licence", archive_list_licences),
	LIST_PLAIN("duty", archive_list_duties),
	LIST_KIND("inspection", inspection_list, inspection_options),
	LIST_KIND("visit", visit_list, visit_options),
	LIST_KIND("draw", draw_list, draw_options),
	LIST_KIND("selfcheck", self_check_list, self_check_options),
	LIST_KIND("roll", roll_firms_list, roll_options),
	LIST_KIND("area", key_area_list, area_options),
	LIST_KIND("area_firm", key_area_firms_list, area_firm_options),
	LIST_PLAIN("checklist", checklist_list),
	LIST_KIND("sampling", sampling_list, sampling_options),
	LIST_PLAIN("publication", sampling_list_published),
	LIST_KIND("campaign", campaign_list, campaign_options),
	LIST_PLAIN("campaign_status", campaign_list_status),
	LIST_KIND("campaign_rows", campaign_list_rows, campaign_row_options),
	LIST_KIND("campaign_missing", campaign_list_missing, campaign_row_options),
	LIST_KIND("campaign_result", campaign_list_results, campaign_result_options),
	LIST_KIND("campaign_summary", campaign_list_summary, campaign_summary_options),
	LIST_KIND("campaign_base", campaign_list_base, campaign_base_options),
	LIST_KIND("campaign_base_firm", campaign_list_base_firms, campaign_base_firm_options),
	LIST_KIND("campaign_base_missing", campaign_list_base_missing,
		  campaign_base_missing_options),
	LIST_KIND("campaign_base_version", campaign_list_base_versions, campaign_version_options),
};
const struct lists hazard_lists = {kinds, sizeof kinds / sizeof kinds[0]};
