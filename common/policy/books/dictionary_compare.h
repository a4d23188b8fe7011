/* What one product dictionary changes of another: said to who proposes it and to who approves it.
 */
#ifndef ZHIAN_POLICY_DICTIONARY_COMPARE_H
#define ZHIAN_POLICY_DICTIONARY_COMPARE_H

#include <stdbool.h>

#include "common/policy/books/dictionary.h"

/* A class or a violation; neither gone nor added: it reads otherwise.  Borrowed. */
struct dictionary_change {
	const struct product_class *was, *is;            /* of a class; NULL: it isn't there */
	const struct violation_name *was_word, *is_word; /* of a violation; likewise */
};

/* Classes by code, then violations by number.  `before` NULL: all of it is new. */
void dictionary_compare(const struct dictionary *before, const struct dictionary *after,
			void (*each)(void *context, const struct dictionary_change *change),
			void *context);

#endif
