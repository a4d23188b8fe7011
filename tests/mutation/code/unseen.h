/* Calls that a change leaves as they were, by the function's name. */
#ifndef ZHIAN_MUTATION_UNSEEN_H
#define ZHIAN_MUTATION_UNSEEN_H

#include <stdbool.h>

/* What no test can see: memory, descriptors and locks given back, secrets wiped, what only makes
 * something faster, lines in the log; and the end of the process. */
bool call_is_unseen(const char *name);

/* Either order of its arguments is the same. */
bool call_is_symmetric(const char *name);

#endif
