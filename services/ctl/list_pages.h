/* Lists that daemons answer page after page. */
#ifndef ZHIAN_SERVICES_CTL_LIST_PAGES_H
#define ZHIAN_SERVICES_CTL_LIST_PAGES_H

#include <stdbool.h>

#include "query.pb-c.h"

#define LIST_KEY_MAX 256u /* of a key that says where a page begins */

/* Holds the key for as long as the question is asked; zero at the beginning. */
struct list_pages {
	uint8_t key[LIST_KEY_MAX];
	bool stuck; /* the next page would begin where this one did: the rest can't be had */
};

/* Sets where the next page of `list` begins.  false: `answer` (NULL: there was none) was the last,
 * or `stuck`. */
bool list_pages_turn(struct list_pages *pages, Zh__ListQuery *list, const Zh__QueryAnswer *answer);

#endif
