/* escalation: the ladder, letters and cases.  What it does and owns is in README.md. */
#ifndef ZHIAN_SERVICES_ESCALATION_ESCALATION_H
#define ZHIAN_SERVICES_ESCALATION_ESCALATION_H

#include "common/core/decider.h"
#include "common/stage/queries/question.h"

extern const struct decider escalation_decider;
extern const struct questions escalation_questions;

#endif
