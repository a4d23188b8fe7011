/* A bump allocator over one block of the caller's memory.
 *
 * The only memory that decide() may use.  Allocations are zeroed (protobuf-c
 * 1.4.1 leaves some memory unset, and a stale byte must not reach a journal),
 * aligned to 8, and freed all at once by arena_reset().  A full arena answers
 * NULL and stays usable: the caller turns that into STATUS_FULL for the input.
 * A large one keeps a spare piece back, for callers that can't be told NULL.
 */
#ifndef ZHIAN_BASE_ARENA_H
#define ZHIAN_BASE_ARENA_H

#include "common/base/assert.h"
#include "common/base/bytes.h"

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_GUARDED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_GUARDED 1
#endif
#endif
#ifndef ARENA_GUARDED
#define ARENA_GUARDED 0
#endif
#if ARENA_GUARDED
#include <sanitizer/asan_interface.h>
#endif

struct arena {
	uint8_t *base;
	size_t capacity;
	size_t used;
	size_t high_water; /* most ever used since arena_init: a metric */
	uint8_t *spare;    /* the last ARENA_SPARE bytes of the memory; NULL: it is a small one */
	size_t spared;     /* bytes of it that were given since the last reset */
	bool overflow;     /* an allocation failed since the last reset */
};

#define ARENA_SPARE (32u << 10)
/* Borrows the memory; of 8 * ARENA_SPARE and more the last ARENA_SPARE bytes are the spare
 * piece. */
void arena_init(struct arena *arena, void *memory, size_t capacity);
void arena_reset(struct arena *arena);
/* As arena_reset, and wipes what was used: for arenas that held personal data. */
void arena_wipe(struct arena *arena);

void *arena_alloc(struct arena *arena, size_t size); /* zeroed; NULL when full; size 0 is valid */
char *arena_text(struct arena *arena, const char *text); /* a copy; NULL for NULL or when full */
static inline char *arena_text_of(struct arena *arena, struct bytes bytes); /* NUL after it */
struct bytes arena_copy(struct arena *arena, struct bytes bytes);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count)                                                            \
	((type *)arena_alloc((arena), sizeof(type) * (size_t)(count)))

/* What nobody should look at before the next reset: with AddressSanitizer doing so ends the
 * program.  Whole multiples of 8 bytes are guarded. */
static inline void arena_hide(const void *at, size_t size)
{
#if ARENA_GUARDED
	ASAN_POISON_MEMORY_REGION(at, size);
#else
	(void)at;
	(void)size;
#endif
}

uint8_t *arena_full(struct arena *arena); /* NULL, and says so in the arena */
/* `size` bytes of the spare piece, which the arena must have, zeroed; at most ARENA_SPARE_MOST.
 * For a caller who has noted that the arena is full and that nothing of this counts: once the piece
 * is used up too, the last bytes of it are given again and again. */
#define ARENA_SPARE_MOST (ARENA_SPARE / 8)
void *arena_spare(struct arena *arena, size_t size);

/* Not zeroed: for what is filled at once. */
static inline uint8_t *arena_take(struct arena *arena, size_t size)
{
	size_t at = arena->used + (-((uintptr_t)arena->base + arena->used) & 7u);
	if (at > arena->capacity || size > arena->capacity - at || arena->base == NULL)
		return arena_full(arena);
	arena->used = at + size;
	if (arena->used > arena->high_water)
		arena->high_water = arena->used;
	return arena->base + at;
}

static inline char *arena_text_of(struct arena *arena, struct bytes bytes)
{
	uint8_t *copy = bytes.size == SIZE_MAX ? NULL : arena_take(arena, bytes.size + 1);
	if (copy == NULL)
		return NULL;
	if (bytes.size != 0)
		memcpy(copy, bytes.data, bytes.size);
	copy[bytes.size] = '\0';
	return (char *)copy;
}

#endif
