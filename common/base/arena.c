#include "common/base/arena.h"

#include "common/base/assert.h"
#include "common/base/sabotage.h"

#define ARENA_ALIGNMENT 8u

/* With AddressSanitizer a reset overwrites, so that a test which reads through a stale pointer sees
 * nonsense instead of the right answer. */
#if defined(__SANITIZE_ADDRESS__)
#define ARENA_SCRIBBLES 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_SCRIBBLES 1
#endif
#endif
#ifndef ARENA_SCRIBBLES
#define ARENA_SCRIBBLES 0
#endif

void arena_init(struct arena *arena, void *memory, size_t capacity)
{
	ASSERT(memory != NULL || capacity == 0);
	*arena = (struct arena){.base = (uint8_t *)memory, .capacity = capacity};
}

void arena_reset(struct arena *arena)
{
	ASSERT(arena->used <= arena->capacity);
	if (ARENA_SCRIBBLES && arena->used != 0)
		memset(arena->base, 0xA5, arena->used);
	arena->used = 0;
	arena->overflow = false;
}

void arena_wipe(struct arena *arena)
{
	/* Everything up to the high-water mark: an earlier reset leaves its bytes behind. */
	if (arena->high_water != 0) {
		memset(arena->base, 0, arena->high_water);
		/* Keeps the compiler from dropping stores that nothing reads. */
		__asm__ volatile("" : : "r"(arena->base) : "memory");
	}
	arena_reset(arena);
}

/* Not zeroed: for what is filled at once. */
static uint8_t *take(struct arena *arena, size_t size)
{
	ASSERT(arena->used <= arena->capacity);
	if (arena->base == NULL) {
		arena->overflow = true;
		return NULL;
	}
	size_t misaligned = (uintptr_t)(arena->base + arena->used) % ARENA_ALIGNMENT;
	size_t padding = misaligned == 0 ? 0 : ARENA_ALIGNMENT - misaligned;
	size_t left = arena->capacity - arena->used;
	if (padding > left || size > left - padding) {
		arena->overflow = true;
		return NULL;
	}
	uint8_t *start = arena->base + arena->used + padding;
	arena->used += padding + size;
	if (arena->used > arena->high_water)
		arena->high_water = arena->used;
	return start;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	uint8_t *start = take(arena, size);
	if (start != NULL && !SABOTAGE("arena_dirty"))
		memset(start, 0, size);
	return start;
}

char *arena_text(struct arena *arena, const char *text)
{
	return text == NULL ? NULL : arena_text_of(arena, bytes_of_text(text));
}

char *arena_text_of(struct arena *arena, struct bytes bytes)
{
	uint8_t *copy = bytes.size == SIZE_MAX ? NULL : take(arena, bytes.size + 1);
	if (copy == NULL)
		return NULL;
	if (bytes.size != 0)
		memcpy(copy, bytes.data, bytes.size);
	copy[bytes.size] = '\0';
	return (char *)copy;
}

struct bytes arena_copy(struct arena *arena, struct bytes bytes)
{
	uint8_t *copy = take(arena, bytes.size);
	if (copy == NULL)
		return bytes_of(NULL, 0);
	if (bytes.size != 0)
		memcpy(copy, bytes.data, bytes.size);
	return bytes_of(copy, bytes.size);
}
