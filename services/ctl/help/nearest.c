#include "services/ctl/help/nearest.h"

#include <stdint.h>
#include <string.h>

#define WORD_MAX 40

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Optimal string alignment (Damerau-Levenshtein without repeated edits), three rows at a time. */
size_t nearest_distance(const char *a, const char *b)
{
	size_t rows[3][WORD_MAX + 1];
	size_t a_size = strlen(a), b_size = strlen(b);
	if (a_size > WORD_MAX || b_size > WORD_MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= b_size; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a_size; i++) {
		size_t *now = rows[i % 3];
		const size_t *above = rows[(i + 2) % 3];
		const size_t *twice_above = rows[(i + 1) % 3];
		now[0] = i;
		for (size_t j = 1; j <= b_size; j++) {
			size_t replace = above[j - 1] + (a[i - 1] != b[j - 1]);
			now[j] = least(replace, least(above[j], now[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				now[j] = least(now[j], twice_above[j - 2] + 1);
		}
	}
	return rows[a_size % 3][b_size];
}

struct nearest nearest_to(const char *typed)
{
	/* A third of the word may be wrong; less than one edit is no typing error. */
	return (struct nearest){.typed = typed, .distance = strlen(typed) / 3 + 2};
}

void nearest_offer(struct nearest *nearest, const char *candidate)
{
	size_t distance = nearest_distance(nearest->typed, candidate);
	/* The beginning of a word stands for it, however long the rest is. */
	size_t size = strlen(nearest->typed);
	if (size >= 3 && strncmp(nearest->typed, candidate, size) == 0)
		distance = 1;
	if (distance < nearest->distance) {
		nearest->best = candidate;
		nearest->distance = distance;
	}
}
