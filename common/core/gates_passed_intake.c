#include "common/core/gates_passed_intake.h"

#include "intake.pb-c.h"
#include "sampling.pb-c.h"

static const Zh__MediationEnded *mediated(const struct event *event)
{
	return BODY(event, MediationEnded);
}

bool by_both_consents(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return mediated(event)->complainant_consent_ms != 0 &&
	       mediated(event)->respondent_consent_ms != 0;
}

bool by_a_mediator(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return mediated(event)->mediator != NULL && mediated(event)->mediator[0] != '\0';
}

bool by_the_organiser(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, SamplingListPublished)->organised_by !=
	       ZH__ORGANISED_BY__ORGANISED_BY_UNKNOWN;
}
