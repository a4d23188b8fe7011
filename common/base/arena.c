#include "common/base/arena.h"

#include "common/base/assert.h"
#include "common/base/sabotage.h"

static void show_all(const struct arena *arena, size_t size)
{
#if ARENA_GUARDED
	if (size != 0)
		ASAN_UNPOISON_MEMORY_REGION(arena->base, size);
#else
	(void)arena;
	(void)size;
#endif
}

void arena_init(struct arena *arena, void *memory, size_t capacity)
{
	ASSERT(memory != NULL || capacity == 0);
	*arena = (struct arena){.base = (uint8_t *)memory, .capacity = capacity};
	show_all(arena, capacity);
	if (capacity >= (size_t)8 * ARENA_SPARE) {
		arena->capacity -= (capacity % 8) + ARENA_SPARE;
		arena->spare = arena->base + arena->capacity;
	}
}

void arena_reset(struct arena *arena)
{
	ASSERT(arena->used <= arena->capacity);
	show_all(arena, arena->used);
	/* A test that reads through a stale pointer sees nonsense instead of the right answer. */
	if (ARENA_GUARDED && arena->used != 0)
		memset(arena->base, 0xA5, arena->used);
	arena->used = 0;
	arena->spared = 0;
	arena->overflow = false;
}

void arena_wipe(struct arena *arena)
{
	/* Everything up to the high-water mark: an earlier reset leaves its bytes behind. */
	if (arena->high_water != 0) {
		show_all(arena, arena->high_water);
		memset(arena->base, 0, arena->high_water);
		if (arena->spare != NULL)
			memset(arena->spare, 0, ARENA_SPARE);
		/* Keeps the compiler from dropping stores that nothing reads. */
		__asm__ volatile("" : : "r"(arena->base) : "memory");
	}
	arena_reset(arena);
}

uint8_t *arena_full(struct arena *arena)
{
	ASSERT(arena->used <= arena->capacity);
	arena->overflow = true;
	return NULL;
}

void *arena_spare(struct arena *arena, size_t size)
{
	ASSERT(arena->spare != NULL && size <= ARENA_SPARE_MOST);
	uint8_t *piece = arena->spare + arena->spared;
	if (arena->spared < ARENA_SPARE - ARENA_SPARE_MOST && !SABOTAGE("arena_spare_shared"))
		arena->spared += (size + 7) / 8 * 8;
	if (arena->spared > ARENA_SPARE - ARENA_SPARE_MOST)
		arena->spared = ARENA_SPARE - ARENA_SPARE_MOST;
	return memset(piece, 0, size);
}

void *arena_alloc(struct arena *arena, size_t size)
{
	uint8_t *start = arena_take(arena, size);
	return start == NULL || SABOTAGE("arena_dirty") ? start : memset(start, 0, size);
}

char *arena_text(struct arena *arena, const char *text)
{
	return text == NULL ? NULL : arena_text_of(arena, bytes_of_text(text));
}

struct bytes arena_copy(struct arena *arena, struct bytes bytes)
{
	uint8_t *copy = arena_take(arena, bytes.size);
	if (copy == NULL)
		return bytes_of(NULL, 0);
	if (bytes.size != 0)
		memcpy(copy, bytes.data, bytes.size);
	return bytes_of(copy, bytes.size);
}
