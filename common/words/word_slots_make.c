/* Prints the table of word_slots.h. */
#include <stdio.h>

#include "common/words/word_slots.h"

int main(void)
{
	struct word_slot slots[WORD_SLOTS] = {{0}};
	size_t count = 0;
	for (unsigned list = 0; list < WORDS_LISTS; list++) {
		for (size_t at = 0; at < word_list_size(list); at++) {
			size_t slot = word_slot(slots, list, word_list_name(list, at));
			if (slots[slot].list == 0)
				slots[slot] =
					(struct word_slot){(uint16_t)(list + 1), (uint16_t)at};
			if (++count > WORD_SLOTS / 2) {
				fputs("word_slots.h: WORD_SLOTS has to be doubled\n", stderr);
				return 1;
			}
		}
	}
	for (size_t slot = 0; slot < WORD_SLOTS; slot++) {
		if (slots[slot].list != 0)
			printf("[%zu] = {%u, %u},\n", slot, slots[slot].list, slots[slot].at);
	}
	return 0;
}
