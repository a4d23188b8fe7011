/* Reading the dictionary that a county edits: product classes and violations, in both languages. */
#ifndef ZHIAN_POLICY_DICTIONARY_LOAD_H
#define ZHIAN_POLICY_DICTIONARY_LOAD_H

#include "common/policy/books/dictionary.h"
#include "common/policy/yaml/pool.h"
#include "common/policy/yaml/problems.h"

/* `file` names it in problems; everything lives in `pool`.  INVALID: see `problems`. */
MUST_CHECK enum status dictionary_load(struct bytes content, const char *file, struct pool *pool,
				       struct problems *problems,
				       struct dictionary *ret_dictionary);

#endif
