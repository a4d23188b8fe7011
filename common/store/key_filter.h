/* Of a table's rows: with what do their keys begin?  Told in memory, a byte or two for each, so
 * that "none begins so" needs no search.
 *
 * A look that ends in "none" costs most in a large table: the way down to a page that nobody needs.
 * What is added is never taken out, and chance may have the marks of what wasn't added (one in
 * fifty): "may be there" is looked for, "lacks it" is sure.  Whoever adds all that is put, and
 * whatever was there before, may believe it.
 */
#ifndef ZHIAN_STORE_KEY_FILTER_H
#define ZHIAN_STORE_KEY_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/bytes.h"

/* Each part has twice the room of the one before, so that nothing is remade as a table grows. */
#define FILTER_PARTS 32

struct key_filter {
	struct filter_part {
		uint64_t *words;
		size_t count; /* of words */
		size_t left;  /* so many more are added to it */
	} parts[FILTER_PARTS];
	unsigned used;
	bool whole; /* for the caller: all rows that there are were added */
};

/* `expected`: that many without a part more.  Memory that can't be had ends the process. */
void key_filter_open(struct key_filter *filter, uint64_t expected);
void key_filter_close(struct key_filter *filter); /* of a zeroed one: nothing */
void key_filter_add(struct key_filter *filter, struct bytes prefix);
/* True: it was never added. */
bool key_filter_lacks(const struct key_filter *filter, struct bytes prefix);
size_t key_filter_bytes(const struct key_filter *filter);

#endif
