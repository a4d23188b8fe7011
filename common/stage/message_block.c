#include <stdlib.h>
#include <string.h>

#include "common/stage/message_block.h"

struct message_block *message_block_make(struct bytes bytes, unsigned amplification)
{
	size_t room = (64u << 10) + amplification * bytes.size;
	struct message_block *block =
		(struct message_block *)malloc(sizeof *block + bytes.size + room);
	if (block == NULL)
		return NULL;
	uint8_t *copy = (uint8_t *)(block + 1);
	memcpy(copy, bytes.data, bytes.size);
	size_t used = (bytes.size + 15u) & ~(size_t)15u;
	*block = (struct message_block){.bytes = bytes_of(copy, bytes.size)};
	arena_init(&block->arena, copy + used, bytes.size + room - used);
	block->envelope = (const Zh__Envelope *)(const void *)message_read_lent(
		&zh__envelope__descriptor, block->bytes, &block->arena);
	if (block->envelope == NULL) {
		message_block_wipe(block); /* what somebody meant to push is in it all the same */
		return NULL;
	}
	return block;
}

void message_block_free(struct message_block *block)
{
	free(block);
}

void message_block_wipe(struct message_block *block)
{
	uint8_t *memory = (uint8_t *)(block + 1);
	size_t used = (size_t)(block->arena.base - memory) + block->arena.high_water;
	explicit_bzero(memory, used);
	free(block);
}

void message_queue_put(struct message_queue *queue, struct message_block *block)
{
	block->next = NULL;
	if (queue->last != NULL)
		queue->last->next = block;
	else
		queue->first = block;
	queue->last = block;
	queue->count++;
}

struct message_block *message_queue_take(struct message_queue *queue)
{
	struct message_block *block = queue->first;
	if (block == NULL)
		return NULL;
	queue->first = block->next;
	if (queue->first == NULL)
		queue->last = NULL;
	queue->count--;
	return block;
}
