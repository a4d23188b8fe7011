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
	/* All pages at once: one by one, as they are touched, they cost several times as much. */
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (memory == MAP_FAILED)
		assert_failed("the system has memory left", __FILE__, __LINE__);
	return memory;
}

static struct chunk *chunk_map(size_t size)
{
	struct chunk *chunk = map(size);
	chunk->size = size;
	return chunk;
}

static void chunk_unmap(struct chunk *chunk)
{
	ASSERT(munmap(chunk, chunk->size) == 0);
}

/* ---- the pool */

void chunk_pool_init(struct chunk_pool *pool)
{
	ASSERT(pthread_mutex_init(&pool->lock, NULL) == 0);
	pool->spare = NULL;
}

static struct chunk *pool_take(struct chunk_pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	struct chunk *chunk = pool->spare;
	if (chunk != NULL)
		pool->spare = chunk->older;
	pthread_mutex_unlock(&pool->lock);
	return chunk;
}

static void pool_give(struct chunk_pool *pool, struct chunk *chunk)
{
	pthread_mutex_lock(&pool->lock);
	chunk->older = pool->spare;
	pool->spare = chunk;
	pthread_mutex_unlock(&pool->lock);
}

void chunk_pool_trim(struct chunk_pool *pool)
{
	struct chunk *chunk;
	while ((chunk = pool_take(pool)) != NULL)
		chunk_unmap(chunk);
}

void chunk_pool_destroy(struct chunk_pool *pool)
{
	chunk_pool_trim(pool);
	ASSERT(pthread_mutex_destroy(&pool->lock) == 0);
}

/* ---- pieces */

static struct chunk *chunk_after(const struct chunks *chunks)
{
	struct chunk *older = chunks->newest;
	struct chunk *chunk = NULL;
	size_t size = CHUNK_FIRST;
	if (older != NULL)
		size = older->size < CHUNK_MAX ? older->size * 2 : CHUNK_MAX;
	if (size == CHUNK_MAX && chunks->pool != NULL)
		chunk = pool_take(chunks->pool);
	if (chunk == NULL)
		chunk = chunk_map(size);
	chunk->older = older;
	chunk->used = sizeof(*chunk);
	return chunk;
}

void *chunks_alloc(struct chunks *chunks, size_t size)
{
	ASSERT(size <= CHUNK_PIECE_MAX);
	size = (size + 7) & ~(size_t)7;
	if (chunks->newest == NULL || size > chunks->newest->size - chunks->newest->used)
		chunks->newest = chunk_after(chunks);
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
		if (chunk->size == CHUNK_MAX && chunks->pool != NULL)
			pool_give(chunks->pool, chunk);
		else
			chunk_unmap(chunk);
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
