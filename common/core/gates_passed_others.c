#include "common/core/gates_passed_others.h"

#include "common/core/gates_passed_ways.h"
#include "credit.pb-c.h"
#include "escalation.pb-c.h"

bool others_looked_through(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return EVENT_BODY(event, Zh__CaseDecided, zh__case_decided__descriptor)->others_checked !=
	       0;
}

bool weighs_factors(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return gates_passed_text(
		EVENT_BODY(event, Zh__ListingDecided, zh__listing_decided__descriptor)
			->social_impact);
}

bool on_application(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return gates_passed_text(
		EVENT_BODY(event, Zh__ListingRemoved, zh__listing_removed__descriptor)
			->application);
}

bool police_answered(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return EVENT_BODY(event, Zh__MeasureMet, zh__measure_met__descriptor)->police_answer !=
	       ZH__POLICE_ANSWER__POLICE_ANSWER_UNKNOWN;
}
