#include "common/store/key_memory.h"

#include <sodium.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "common/base/sabotage.h"

#define BLOCK_SLOTS 512u

struct part_key *key_memory_make(size_t count)
{
	if (SABOTAGE("parts.keys-unlocked"))
		return calloc(count, sizeof(struct part_key));
	return sodium_allocarray(count, sizeof(struct part_key));
}

void key_memory_free(struct part_key *keys)
{
	if (SABOTAGE("parts.keys-unlocked"))
		free(keys);
	else
		sodium_free(keys);
}

bool key_memory_is_locked(const struct part_key *keys, size_t count)
{
	return mlock(keys, count * sizeof(*keys)) == 0; /* once more is fine */
}

/* ---- single keys */

struct key_slot { /* one that is unused is in the place of a key */
	struct key_slot *next;
};

struct key_block { /* beside its memory, which is for keys alone */
	struct key_block *next;
	struct part_key *keys;
};

static bool block_add(struct key_slots *slots)
{
	struct key_block *block = malloc(sizeof(*block));
	struct part_key *keys = block != NULL ? key_memory_make(BLOCK_SLOTS) : NULL;
	if (keys == NULL) {
		free(block);
		return false;
	}
	*block = (struct key_block){slots->blocks, keys};
	slots->blocks = block;
	for (size_t i = BLOCK_SLOTS; i > 0; i--)
		key_slot_give(slots, &keys[i - 1]);
	return true;
}

struct part_key *key_slot_take(struct key_slots *slots)
{
	if (slots->unused == NULL && !block_add(slots))
		return NULL;
	struct key_slot *slot = slots->unused;
	slots->unused = slot->next;
	return (struct part_key *)(void *)slot;
}

void key_slot_give(struct key_slots *slots, struct part_key *key)
{
	struct key_slot *slot = (struct key_slot *)(void *)key;
	part_key_wipe(key);
	slot->next = slots->unused;
	slots->unused = slot;
}

void key_slots_done(struct key_slots *slots)
{
	while (slots->blocks != NULL) {
		struct key_block *block = slots->blocks;
		slots->blocks = block->next;
		key_memory_free(block->keys);
		free(block);
	}
	*slots = (struct key_slots){NULL, NULL};
}
