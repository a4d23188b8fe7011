#include "common/policy/yaml/pool.h"

#include <stdlib.h>

#include "common/base/assert.h"

enum { BLOCK_SIZE = 64 * 1024, ALIGNMENT = 16 };

struct pool_block {
	struct pool_block *previous;
	size_t capacity;
	size_t used;
	_Alignas(ALIGNMENT) uint8_t data[];
};

void pool_init(struct pool *pool)
{
	pool->last = NULL;
}

void pool_done(struct pool *pool)
{
	while (pool->last != NULL) {
		struct pool_block *previous = pool->last->previous;
		free(pool->last);
		pool->last = previous;
	}
}

static struct pool_block *block_with_room(struct pool *pool, size_t size)
{
	struct pool_block *block = pool->last;
	if (block != NULL && size <= block->capacity - block->used)
		return block;
	size_t capacity = size > BLOCK_SIZE ? size : BLOCK_SIZE;
	block = calloc(1, sizeof *block + capacity);
	ASSERT(block != NULL);
	block->previous = pool->last;
	block->capacity = capacity;
	pool->last = block;
	return block;
}

void *pool_alloc(struct pool *pool, size_t size)
{
	ASSERT(size <= SIZE_MAX / 2);
	size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	struct pool_block *block = block_with_room(pool, rounded);
	void *memory = block->data + block->used;
	block->used += rounded;
	return memory;
}

char *pool_text_of(struct pool *pool, struct bytes text)
{
	char *copy = pool_alloc(pool, text.size + 1);
	if (text.size != 0)
		memcpy(copy, text.data, text.size);
	return copy;
}

char *pool_text(struct pool *pool, const char *text)
{
	return pool_text_of(pool, bytes_of_text(text != NULL ? text : ""));
}
