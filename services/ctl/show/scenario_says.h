/* What a scenario found, for who reads it: a refusal as its sentence, values in words. */
#ifndef ZHIAN_SERVICES_CTL_SCENARIO_SAYS_H
#define ZHIAN_SERVICES_CTL_SCENARIO_SAYS_H

#include "common/words/catalogue.h"

/* `text` as scenario_run() left it (`state: "sent"`, a refusal's JSON, a sentence of its own).  In
 * English it is written as it is.  `out` overflows where it doesn't fit. */
void scenario_says(enum lang lang, const char *text, struct writer *out);

#endif
