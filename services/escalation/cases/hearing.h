/* A case's hearing (听证) as deciders and evolve share it. */
#ifndef ZHIAN_SERVICES_ESCALATION_HEARING_H
#define ZHIAN_SERVICES_ESCALATION_HEARING_H

#include "services/escalation/states.h"
#include "services/escalation/tables.h"

/* Asked for, and neither reported nor ended: no penalty is decided (行政处罚法65). */
static inline bool hearing_is_open(const struct hearing_row *hearing)
{
	return hearing->state != HEARING_NONE && hearing->state != HEARING_REPORTED &&
	       hearing->state != HEARING_ENDED;
}

/* 听证办法5: sums are smaller for natural persons.  Individual businesses (个体工商户, credit codes
 * that begin with 92) and who has no credit code are held to be natural persons: they are told of
 * the right sooner, never later. */
bool hearing_is_person(const char *firm_key);

#endif
