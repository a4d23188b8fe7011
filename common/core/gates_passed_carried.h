/* When events show that a gate was passed at which a penalty is decided or carried out, a result
 * becomes final, or goods go back on sale. */
#ifndef ZHIAN_CORE_GATES_PASSED_CARRIED_H
#define ZHIAN_CORE_GATES_PASSED_CARRIED_H

#include "common/core/event.h"
#include "common/core/officers.h"

/* As gates_passed.def asks; each of an event of the kind that is there beside it. */
bool penalty_discussed(const struct event *event, const struct officers *officers);
bool lists_its_party(const struct event *event, const struct officers *officers);
bool confiscated(const struct event *event, const struct officers *officers);
bool back_on_sale(const struct event *event, const struct officers *officers);
bool business_suspended(const struct event *event, const struct officers *officers);
bool licence_revoked(const struct event *event, const struct officers *officers);
bool by_a_word(const struct event *event, const struct officers *officers);
bool by_another_lab(const struct event *event, const struct officers *officers);

#endif
