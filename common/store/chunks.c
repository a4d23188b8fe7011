#include "common/store/chunks.h"

#include "common/base/assert.h"

#include <stdint.h>
#include <sys/mman.h>

struct chunk {
	struct chunk *older;
	size_t size; /* with this header */
	size_t used;
	uint64_t pieces[];
};

static void *map(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		assert_failed("the system has memory left", __FILE__, __LINE__);
	return memory;
}

/* Full chunks lie as huge pages do: rows are found all over them, and the processor's table of
 * pages is small. */
static void *map_aligned(size_t size)
{
	char *memory = map(2 * size);
	size_t before = (size - (uintptr_t)memory % size) % size;
	ASSERT(before == 0 || munmap(memory, before) == 0);
	ASSERT(munmap(memory + before + size, size - before) == 0);
	(void)madvise(memory + before, size, MADV_HUGEPAGE); /* a kernel may have none */
	return memory + before;
}

static struct chunk *chunk_map(struct chunk *older)
{
	size_t size = CHUNK_FIRST;
	if (older != NULL)
		size = older->size < CHUNK_MAX ? older->size * 2 : CHUNK_MAX;
	struct chunk *chunk = size == CHUNK_MAX ? map_aligned(size) : map(size);
	/* All pages at once: one by one, as they are touched, they cost several times as much. */
	(void)madvise(chunk, size, MADV_POPULATE_WRITE); /* known to Linux from 5.14 on */
	chunk->older = older;
	chunk->size = size;
	chunk->used = sizeof(*chunk);
	return chunk;
}

void *chunks_alloc(struct chunks *chunks, size_t size)
{
	ASSERT(size <= CHUNK_PIECE_MAX);
	size = (size + 7) & ~(size_t)7;
	if (chunks->newest == NULL || size > chunks->newest->size - chunks->newest->used)
		chunks->newest = chunk_map(chunks->newest);
	struct chunk *chunk = chunks->newest;
	void *piece = chunk->pieces + (chunk->used - sizeof(*chunk)) / sizeof(chunk->pieces[0]);
	chunk->used += size;
	chunks->used_bytes += size;
	return piece;
}

static void free_down_to(struct chunks *chunks, const struct chunk *last)
{
	while (chunks->newest != last && chunks->newest != NULL) {
		struct chunk *chunk = chunks->newest;
		chunks->newest = chunk->older;
		ASSERT(munmap(chunk, chunk->size) == 0);
	}
	chunks->used_bytes = 0;
}

void chunks_reset(struct chunks *chunks)
{
	if (chunks->used_bytes == 0)
		return;
	struct chunk *first = chunks->newest;
	while (first->older != NULL)
		first = first->older;
	free_down_to(chunks, first);
	first->used = sizeof(*first);
}

void chunks_free(struct chunks *chunks)
{
	free_down_to(chunks, NULL);
}
