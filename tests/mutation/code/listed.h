/* Survivors that are known, with the reason why nothing can notice them.
 *
 * A line of the file is PATTERN | REASON; a pattern is of the shell's kind (* and ?), or the
 * mutant's own words, and is compared with "path function: kind: words".
 */
#ifndef ZHIAN_MUTATION_LISTED_H
#define ZHIAN_MUTATION_LISTED_H

#include <stdbool.h>
#include <stddef.h>

struct listed {
	char *pattern;
	unsigned survived, caught; /* of those that were tried */
};

struct listed_all {
	struct listed *items;
	size_t count;
};

/* `path` NULL: nothing is known.  false: said on stderr. */
bool listed_read(struct listed_all *all, const char *path);

/* The first line that fits, or NULL. */
struct listed *listed_find(const struct listed_all *all, const char *text);

#endif
