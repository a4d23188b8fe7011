/* The keys of parts to come: drawn and made durable PART_RESERVE at a time, so that most turns
 * flush their parts alone.  Only part*.c and tests include this.
 *
 * They are ordinary keys that have no part yet: opening takes them up again, and a copy of the keys
 * opens the next few thousand parts as it opens those that are there.
 */
#ifndef ZHIAN_STORE_PART_RESERVE_H
#define ZHIAN_STORE_PART_RESERVE_H

#include "common/store/part_keys.h"

#define PART_RESERVE 4096u

struct part_reserve {
	struct part_key *keys; /* of the numbers `first` and following */
	size_t capacity;
	size_t count;
	size_t taken;
	size_t durable;
	uint64_t first;
};

/* `last_part`: the greatest number that a part has. */
MUST_CHECK enum status part_reserve_open(struct part_reserve *reserve, struct part_keys *keys,
					 uint64_t last_part, struct err *err);
void part_reserve_close(struct part_reserve *reserve);
/* The next number and its key, which isn't durable before part_reserve_commit().  FULL: out of
 * memory. */
MUST_CHECK enum status part_reserve_take(struct part_reserve *reserve,
					 const struct random_source *random, uint64_t *ret_number,
					 struct part_key *ret_key);
/* For a part that came to nothing: its key serves the next.  With it go all that were taken after
 * it. */
void part_reserve_give_back(struct part_reserve *reserve, uint64_t number,
			    const struct part_key *key);
/* All keys that were taken are durable when it returns. */
MUST_CHECK enum status part_reserve_commit(struct part_reserve *reserve, struct part_keys *keys,
					   struct err *err);
/* The keys that are held are locked into memory. */
bool part_reserve_locked(const struct part_reserve *reserve);
/* The number that is taken next. */
uint64_t part_reserve_next(const struct part_reserve *reserve);

#endif
