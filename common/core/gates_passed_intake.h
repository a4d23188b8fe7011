/* When events of intake, and of lists of samplings, show that a gate was passed. */
#ifndef ZHIAN_CORE_GATES_PASSED_INTAKE_H
#define ZHIAN_CORE_GATES_PASSED_INTAKE_H

#include "common/core/event.h"
#include "common/core/officers.h"

/* As gates_passed.def asks; each of an event of the kind that is there beside it. */
bool by_both_consents(const struct event *event, const struct officers *officers);
bool by_a_mediator(const struct event *event, const struct officers *officers);

/* And of a list of samplings. */
bool by_the_organiser(const struct event *event, const struct officers *officers);

#endif
