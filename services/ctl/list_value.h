/* A list's option as it was typed, held against what the list says of itself. */
#ifndef ZHIAN_SERVICES_CTL_LIST_VALUE_H
#define ZHIAN_SERVICES_CTL_LIST_VALUE_H

#include "common/base/firm_key.h"
#include "common/stage/queries/lists.h"
#include "services/ctl/failure.h"

/* The value as the daemon takes it: a word also by its Chinese name in a `noun`'s lines, a firm's
 * code also in lower case and wide letters, for which `key` is the memory.  NULL: it can't be one;
 * `failure` says USAGE, with the nearest word or all that are possible. */
const char *list_value(const struct list_option *option, const char *noun, const char *typed,
		       char key[FIRM_KEY_TEXT], struct failure *failure);
/* The words that it can be, as they are read in a `noun`'s lines; `noun` may be NULL. */
void list_words(const struct list_option *option, const char *noun, const char *between,
		enum lang lang, struct writer *out);
/* The same for an option that the list doesn't have. */
void list_option_unknown(const struct list_kind *list, const char *typed, struct failure *failure);

#endif
