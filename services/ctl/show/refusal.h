/* What a state's refusal says to people besides its code: why, and which act comes next. */
#ifndef ZHIAN_SERVICES_CTL_REFUSAL_H
#define ZHIAN_SERVICES_CTL_REFUSAL_H

#include "common/words/catalogue.h"
#include "common/words/work_steps.h"
#include "services/ctl/command.h"
#include "types.pb-c.h"

/* The reason of the state table's rule that refused; NULL: it was no table's. */
const char *refusal_why(const Zh__Refusal *refusal, enum lang lang);

/* The main line's next act in the state that refused; NULL: there is none that would be taken. */
const struct work_step *refusal_next(const Zh__Refusal *refusal);
/* Whether it is the step's own command. */
bool refusal_is_step(const struct work_step *step, const struct command *command);

/* The command of an act as a state's table names it: an outcome may follow it ("passed"),
 * and of a verb of two words the first alone.  NULL: it is a name or value, not an act. */
const struct command *refusal_command(const char *possible);

#endif
