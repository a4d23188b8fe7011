/* Who was visited, sampled, or checked itself since the campaign was issued: the first time of
 * each, by firm, in or out of the base. */
#include "common/base/sabotage.h"
#include "inspection.pb-c.h"
#include "services/hazard/campaign/base.h"
#include "services/hazard/campaign/observe_internal.h"
#include "services/hazard/campaign/states.h"
#include "services/hazard/inspection/tables.h"
#include "services/hazard/sampling/tables.h"

enum { ROW_VERSION = 1 };

struct marked {
	uint64_t firm; /* 0: nothing is to be marked */
	bool visited, sampled, self_checked;
};

/* A visit that found nobody in isn't one. */
static struct marked of_visit(const struct observing *observing)
{
	const Zh__InspectionVisited *body = BODY(observing->event, InspectionVisited);
	struct inspection_row row;
	if (body->visit != ZH__VISIT_OUTCOME__VISIT_OUTCOME_DONE ||
	    !inspection_get(&observing->rows->read, observing->event->head.subject_number, &row))
		return (struct marked){0};
	return (struct marked){.firm = row.firm, .visited = true};
}

static struct marked of_sampling(const struct observing *observing)
{
	struct sampling_row row;
	if (!sampling_get(&observing->rows->read, observing->event->head.subject_number, &row))
		return (struct marked){0};
	return (struct marked){.firm = row.firm, .sampled = true};
}

static struct marked marked_of(const struct observing *observing)
{
	switch (observing->event->head.kind) {
	case KIND(PATROL_RECORDED):
		return (struct marked){.firm = observing->event->head.subject_number,
				       .visited = true};
	case KIND(INSPECTION_VISITED):
		return of_visit(observing);
	case KIND(SAMPLED):
		return of_sampling(observing);
	case KIND(SELF_CHECK_RETURNED):
		return (struct marked){
			.firm = BODY(observing->event, SelfCheckReturned)->firm_number,
			.self_checked = true};
	default:
		return (struct marked){0};
	}
}

static void first(int32_t *day, bool done, int32_t today)
{
	if (done && *day == 0)
		*day = today;
}

void campaign_observe_marks(const struct observing *observing)
{
	struct marked marked = marked_of(observing);
	for (uint8_t i = 0; marked.firm != 0 && i < observing->tracked.count; i++) {
		uint64_t campaign = observing->tracked.campaign[i];
		struct campaign_row row;
		struct campaign_mark mark = {.version = ROW_VERSION};
		if (!campaign_get(&observing->rows->read, campaign, &row) ||
		    !campaign_takes_entries(row.state))
			continue;
		(void)campaign_mark_get(&observing->rows->read, campaign, marked.firm, &mark);
		struct campaign_mark before = mark;
		first(&mark.visited_day, marked.visited && !SABOTAGE("campaign.visit-unmarked"),
		      observing->day);
		first(&mark.sampled_day, marked.sampled, observing->day);
		first(&mark.self_checked_day, marked.self_checked, observing->day);
		if (memcmp(&before, &mark, sizeof(mark)) == 0)
			continue;
		struct row_key key = campaign_mark_key(campaign, marked.firm);
		rows_store(observing->rows, TABLE_CAMPAIGN_MARKS, row_key_bytes(&key), &mark,
			   sizeof(mark));
	}
}
