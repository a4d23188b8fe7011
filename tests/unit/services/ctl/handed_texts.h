/* The texts that stand in what a call is given: a variable that was set before, what whoever calls
 * the function hands in, what another function returns. */
#ifndef ZHIAN_TESTS_UNIT_SERVICES_CTL_HANDED_TEXTS_H
#define ZHIAN_TESTS_UNIT_SERVICES_CTL_HANDED_TEXTS_H

#include "tests/unit/services/ctl/literals.h"

/* `at` is where the text stands. */
typedef void handed_text_fn(void *context, const struct source *source, const char *at,
			    const char *form);

/* Of the call whose arguments begin at `at` and end at `end`; its own literals aren't told.  What
 * was told once in this process isn't told again. */
void handed_texts(const struct source *source, const char *at, const char *end,
		  handed_text_fn *tell, void *context);

/* The parenthesis that ends what begins here, or the ';' before it. */
const char *end_of_call(const char *at);

#endif
