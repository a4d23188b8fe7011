#include "common/base/pages.h"

#include <stdint.h>
#include <sys/mman.h>

#include "common/base/arena.h"
#include "common/base/assert.h"
#include "common/base/sabotage.h"

#define GUARD ((size_t)4096)

static size_t whole_pages(size_t size)
{
	return (size + GUARD - 1) / GUARD * GUARD;
}

void *pages_take(size_t size)
{
	size_t usable = whole_pages(size), open = usable;
	if (SABOTAGE("pages.unguarded"))
		open += GUARD;
	uint8_t *memory = mmap(NULL, usable + GUARD, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return NULL;
	if (mprotect(memory, open, PROT_READ | PROT_WRITE) != 0) {
		(void)munmap(memory, usable + GUARD);
		return NULL;
	}
	return memory;
}

void pages_give(void *memory, size_t size)
{
	if (memory == NULL)
		return;
#if ARENA_GUARDED
	/* What an arena hid there would be hidden from whoever gets these addresses next. */
	ASAN_UNPOISON_MEMORY_REGION(memory, whole_pages(size));
#endif
	ASSERT(munmap(memory, whole_pages(size) + GUARD) == 0);
}
