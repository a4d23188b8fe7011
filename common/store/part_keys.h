/* The data keys of parts, in generations.  Only part*.c, holdings.c and tests include this.
 *
 * A generation is a small environment named by its number; the greatest is in
 * force.  Erasing makes the next one without the erased keys, as `next`, renames
 * it (that is the moment of erasure) and overwrites the old.  Opening finishes
 * what a crash interrupted.
 */
#ifndef ZHIAN_STORE_PART_KEYS_H
#define ZHIAN_STORE_PART_KEYS_H

#include "common/store/part_seal.h"
#include "common/store/place.h"

struct part_keys;

MUST_CHECK enum status part_keys_open(const struct place *place, uint64_t map_bytes,
				      struct part_keys **ret_keys, struct err *err);
void part_keys_close(struct part_keys *keys); /* NULL is fine */

/* The greatest generation that is there, by the names alone; 0: none. */
MUST_CHECK enum status part_keys_find(const struct place *place, uint64_t *ret_generation,
				      struct err *err);
void part_keys_name(uint64_t generation, char out[PLACE_NAME_MAX]);
uint64_t part_keys_generation(const struct part_keys *keys); /* in force */

/* Adds the keys of the numbers from `first` on, all greater than any before; durable when it
 * returns.  A key is named by its part's number, since it is drawn before its part is known; those
 * of before have its part's whole name. */
MUST_CHECK enum status part_keys_add(struct part_keys *keys, uint64_t first,
				     const struct part_key *rows, size_t count, struct err *err);
MUST_CHECK enum status part_keys_get(struct part_keys *keys, const uint8_t digest[PART_DIGEST],
				     struct part_key *ret_key, struct err *err);
/* `digests`: `count` of PART_DIGEST bytes each, in memcmp order. */
MUST_CHECK enum status part_keys_erase(struct part_keys *keys, const uint8_t *digests, size_t count,
				       struct err *err);
/* Calls `each` with every key from number `first` on, in order, until it answers something but
 * OK. */
typedef enum status part_keys_each_fn(void *context, struct bytes name, struct bytes row);
MUST_CHECK enum status part_keys_walk(struct part_keys *keys, uint64_t first,
				      part_keys_each_fn *each, void *context, struct err *err);
/* The number in the greatest name; 0: there is none. */
MUST_CHECK enum status part_keys_last(struct part_keys *keys, uint64_t *ret_number,
				      struct err *err);

#endif
