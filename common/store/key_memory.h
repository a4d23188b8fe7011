/* Memory for data keys: locked, so that none reaches the swap; left out of core files; wiped when
 * it is given back.  Only part*.c and tests include this.
 *
 * Guard pages lie around it.  Where the limit of locked memory is too small the keys are taken all
 * the same, and key_memory_is_locked() says so.  LMDB's own pages are no such memory: while it
 * writes keys they are in its heap, which the unit's MemorySwapMax=0 keeps from the swap and
 * process_harden() from core files.
 */
#ifndef ZHIAN_STORE_KEY_MEMORY_H
#define ZHIAN_STORE_KEY_MEMORY_H

#include "common/store/part_seal.h"

/* `count` keys, in no defined state; NULL: out of memory. */
struct part_key *key_memory_make(size_t count);
/* Wipes; NULL is fine. */
void key_memory_free(struct part_key *keys);
bool key_memory_is_locked(const struct part_key *keys, size_t count);

/* Single keys, of blocks that are made when they are needed and stay until the end. */
struct key_slots {
	struct key_block *blocks;
	struct key_slot *unused;
};
struct part_key *key_slot_take(struct key_slots *slots); /* NULL: out of memory */
void key_slot_give(struct key_slots *slots, struct part_key *key);
/* All of them were given back. */
void key_slots_done(struct key_slots *slots);

#endif
