#include "common/words/word_slots.h"

#include <string.h>

#include "common/base/hash64.h"

size_t word_slot(const struct word_slot slots[WORD_SLOTS], unsigned list, const char *name)
{
	size_t slot = hash64(list, bytes_of_text(name)) % WORD_SLOTS;
	while (slots[slot].list != 0 && (slots[slot].list != list + 1 ||
					 strcmp(word_list_name(list, slots[slot].at), name) != 0))
		slot = (slot + 1) % WORD_SLOTS;
	return slot;
}
