/* The word that was most likely meant. */
#ifndef ZHIAN_SERVICES_CTL_NEAREST_H
#define ZHIAN_SERVICES_CTL_NEAREST_H

#include <stddef.h>

struct nearest {
	const char *typed;
	const char *best; /* NULL: nothing is near */
	size_t distance;
};

struct nearest nearest_to(const char *typed);
void nearest_offer(struct nearest *nearest, const char *candidate); /* borrowed */
/* Edits (insert, delete, replace, swap neighbours) that make `a` of `b`; long words count as far
 * apart. */
size_t nearest_distance(const char *a, const char *b);

#endif
