/* A bump allocator over one block of the caller's memory.
 *
 * The only memory that decide() may use.  Allocations are zeroed (protobuf-c
 * 1.4.1 leaves some memory unset, and a stale byte must not reach a journal),
 * aligned to 8, and freed all at once by arena_reset().  A full arena answers
 * NULL and stays usable: the caller turns that into STATUS_FULL for the input.
 */
#ifndef ZHIAN_BASE_ARENA_H
#define ZHIAN_BASE_ARENA_H

#include "common/base/bytes.h"

struct arena {
	uint8_t *base;
	size_t capacity;
	size_t used;
	size_t high_water; /* most ever used since arena_init: a metric */
	bool overflow;     /* an allocation failed since the last reset */
};

void arena_init(struct arena *arena, void *memory, size_t capacity); /* borrows memory */
void arena_reset(struct arena *arena);
/* As arena_reset, and wipes what was used: for arenas that held personal data. */
void arena_wipe(struct arena *arena);

void *arena_alloc(struct arena *arena, size_t size); /* zeroed; NULL when full; size 0 is valid */
char *arena_text(struct arena *arena, const char *text); /* a copy; NULL for NULL or when full */
char *arena_text_of(struct arena *arena, struct bytes bytes); /* a copy with a NUL behind it */
struct bytes arena_copy(struct arena *arena, struct bytes bytes);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count)                                                            \
	((type *)arena_alloc((arena), sizeof(type) * (size_t)(count)))

#endif
