/* What people ask of hazard: which areas answer, and what none of them does. */
#include "services/hazard/archive/query.h"
#include "services/hazard/campaign/query.h"
#include "services/hazard/hazard.h"
#include "services/hazard/inspection/query.h"
#include "services/hazard/rectification/query_lines.h"
#include "services/hazard/sampling/query.h"

static const struct question_area *const areas[] = {
	&rectification_questions, &archive_questions,  &inspection_questions,
	&sampling_questions,      &campaign_questions,
};

/* What a file would change in a campaign's base is no object's and no list's. */
static bool ask_campaign_base(const struct query_context *query, const Zh__Query *ask,
			      struct answer *answer)
{
	if (ask->ask_case != ZH__QUERY__ASK_CAMPAIGN_BASE)
		return false;
	campaign_query_base(query, ask->campaign_base, answer);
	return true;
}

const struct questions hazard_questions = {
	.areas = areas,
	.area_count = sizeof(areas) / sizeof(areas[0]),
	.other = ask_campaign_base,
};
