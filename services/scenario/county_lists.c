#include "services/scenario/county_lists.h"

#include <stdio.h>

#include "services/credit/credit.h"
#include "services/escalation/escalation.h"
#include "services/hazard/hazard.h"
#include "services/intake/intake.h"
#include "services/notify/notify.h"

static const struct questions *const of_daemon[DAEMON_COUNT] = {
	[DAEMON_UNKNOWN] = &stage_questions, [DAEMON_INTAKE] = &intake_questions,
	[DAEMON_HAZARD] = &hazard_questions, [DAEMON_ESCALATION] = &escalation_questions,
	[DAEMON_NOTIFY] = &notify_questions, [DAEMON_CREDIT] = &credit_questions,
};

const struct questions *county_lists(enum daemon daemon)
{
	return of_daemon[(unsigned)daemon < DAEMON_COUNT ? daemon : DAEMON_UNKNOWN];
}

const struct list_kind *county_list(enum daemon daemon, const char *noun)
{
	const struct list_kind *common = questions_list_find(&stage_questions, noun);
	return common != NULL ? common : questions_list_find(county_lists(daemon), noun);
}

const struct audience *county_list_audience(enum daemon daemon, const char *noun)
{
	char question[64];
	(void)snprintf(question, sizeof question, "list %s", noun);
	const struct audience *common = questions_audience(&stage_questions, question);
	return common != NULL ? common : questions_audience(county_lists(daemon), question);
}
