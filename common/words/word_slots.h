/* The words by their names: every list of the catalogue in one table by hash, made when the house
 * is built (word_slots_make.c), since nothing here is written while a daemon runs.
 *
 * Inside common/words alone.
 */
#ifndef ZHIAN_WORDS_WORD_SLOTS_H
#define ZHIAN_WORDS_WORD_SLOTS_H

#include "common/words/catalogue.h"

/* The classes, and two lists of members besides. */
enum { WORDS_WRITTEN = WORDS_CLASSES, WORDS_WORDED, WORDS_LISTS };

#define WORD_SLOTS 32768u /* a power of two, at least twice as many as there are names */

struct word_slot {
	uint16_t list; /* and one; 0: empty */
	uint16_t at;   /* the first of that name */
};

size_t word_list_size(unsigned list);
const char *word_list_name(unsigned list, size_t at);
/* Where the name stands, or the empty slot where it belongs. */
size_t word_slot(const struct word_slot slots[WORD_SLOTS], unsigned list, const char *name);

#endif
