#include "services/scenario/county_lists.h"

#include "services/credit/credit.h"
#include "services/escalation/escalation.h"
#include "services/hazard/hazard.h"
#include "services/intake/intake.h"
#include "services/notify/notify.h"

static const struct lists *const of_daemon[DAEMON_COUNT] = {
	[DAEMON_UNKNOWN] = &stage_lists, [DAEMON_INTAKE] = &intake_lists,
	[DAEMON_HAZARD] = &hazard_lists, [DAEMON_ESCALATION] = &escalation_lists,
	[DAEMON_NOTIFY] = &notify_lists, [DAEMON_CREDIT] = &credit_lists,
};

const struct lists *county_lists(enum daemon daemon)
{
	return of_daemon[(unsigned)daemon < DAEMON_COUNT ? daemon : DAEMON_UNKNOWN];
}

const struct list_kind *county_list(enum daemon daemon, const char *noun)
{
	const struct list_kind *common = lists_find(&stage_lists, noun);
	return common != NULL ? common : lists_find(county_lists(daemon), noun);
}
