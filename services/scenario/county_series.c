#include "services/scenario/county_series.h"

#include "services/credit/credit.h"
#include "services/escalation/escalation.h"
#include "services/hazard/hazard.h"
#include "services/intake/intake.h"
#include "services/notify/notify.h"

static const struct decider *const deciders[DAEMON_COUNT] = {
	[DAEMON_INTAKE] = &intake_decider,         [DAEMON_HAZARD] = &hazard_decider,
	[DAEMON_ESCALATION] = &escalation_decider, [DAEMON_NOTIFY] = &notify_decider,
	[DAEMON_CREDIT] = &credit_decider,
};

const struct series_book *county_series(enum daemon daemon)
{
	const struct decider *decider = (unsigned)daemon < DAEMON_COUNT ? deciders[daemon] : NULL;
	return decider != NULL ? decider->series : NULL;
}

enum daemon county_series_owner(const char *name)
{
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
		if (series_find(county_series((enum daemon)i), name) != NULL)
			return (enum daemon)i;
	}
	return DAEMON_UNKNOWN;
}
