#include "common/crypto/merkle.h"

#include <sodium.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"

#define LEAF_MARK 0x00
#define NODE_MARK 0x01
#define PATH_HEAD 8

void merkle_leaf(struct bytes document, struct merkle_node *ret_leaf)
{
	const uint8_t mark = LEAF_MARK;
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, MERKLE_NODE);
	crypto_generichash_update(&state, &mark, 1);
	crypto_generichash_update(&state, document.data, document.size);
	crypto_generichash_final(&state, ret_leaf->digest, MERKLE_NODE);
}

static void join(const struct merkle_node *left, const struct merkle_node *right,
		 struct merkle_node *ret_node)
{
	uint8_t input[1 + 2 * MERKLE_NODE] = {NODE_MARK};

	memcpy(input + 1, left->digest, MERKLE_NODE);
	memcpy(input + 1 + MERKLE_NODE, right->digest, MERKLE_NODE);
	crypto_generichash(ret_node->digest, MERKLE_NODE, input, sizeof(input), NULL, 0);
}

static uint32_t level_above(uint32_t count)
{
	return count / 2 + count % 2;
}

void merkle_build(struct merkle_node *nodes, uint32_t count, struct merkle_tree *ret_tree)
{
	struct merkle_node *level = nodes;
	uint32_t size = count;

	ASSERT(count >= 1 && count <= MERKLE_LEAVES_MAX);
	while (size > 1) {
		struct merkle_node *above = level + size;

		for (uint32_t i = 0; i + 1 < size; i += 2)
			join(&level[i], &level[i + 1], &above[i / 2]);
		if (size % 2 != 0)
			above[size / 2] = level[size - 1];
		level = above;
		size = level_above(size);
	}
	*ret_tree = (struct merkle_tree){.nodes = nodes, .count = count, .root = level[0]};
}

void merkle_path(const struct merkle_tree *tree, uint32_t index, struct merkle_path *ret_path)
{
	const struct merkle_node *level = tree->nodes;
	uint32_t at = index;

	ASSERT(index < tree->count);
	*ret_path = (struct merkle_path){.index = index, .count = tree->count};
	for (uint32_t size = tree->count; size > 1; size = level_above(size)) {
		uint32_t partner = at ^ 1u;

		if (partner < size)
			ret_path->nodes[ret_path->size++] = level[partner];
		level += size;
		at /= 2;
	}
}

/* How many nodes the path of `index` has, or -1 when there is no such leaf. */
static int path_length(uint32_t index, uint32_t count)
{
	int length = 0;

	if (count < 1 || count > MERKLE_LEAVES_MAX || index >= count)
		return -1;
	for (uint32_t size = count; size > 1; size = level_above(size)) {
		length += (index ^ 1u) < size;
		index /= 2;
	}
	return length;
}

enum status merkle_climb(const struct merkle_node *leaf, const struct merkle_path *path,
			 struct merkle_node *ret_root)
{
	struct merkle_node node = *leaf;
	uint32_t at = path->index;
	uint32_t used = 0;

	if (path_length(path->index, path->count) != (int)path->size)
		return STATUS_INVALID;
	for (uint32_t size = path->count; size > 1; size = level_above(size)) {
		if (at % 2 != 0)
			join(&path->nodes[used++], &node, &node);
		else if (at + 1 < size)
			join(&node, &path->nodes[used++], &node);
		at /= 2;
	}
	*ret_root = node;
	return STATUS_OK;
}

enum status merkle_verify(const struct merkle_node *root, struct bytes document,
			  const struct merkle_path *path)
{
	struct merkle_node leaf;
	struct merkle_node reached;

	merkle_leaf(document, &leaf);
	TRY(merkle_climb(&leaf, path, &reached));
	if (SABOTAGE("merkle.ignores-path"))
		return STATUS_OK;
	return sodium_memcmp(reached.digest, root->digest, MERKLE_NODE) == 0 ? STATUS_OK
									     : STATUS_CORRUPT;
}

void merkle_path_write(const struct merkle_path *path, struct writer *writer)
{
	uint8_t head[PATH_HEAD];

	be32_put(head, path->index);
	be32_put(head + 4, path->count);
	writer_put(writer, head, sizeof(head));
	writer_put(writer, path->nodes, path->size * sizeof(path->nodes[0]));
}

enum status merkle_path_read(struct bytes bytes, struct merkle_path *ret_path)
{
	struct merkle_path path = {0};
	int length;

	if (bytes.size < PATH_HEAD)
		return STATUS_INVALID;
	path.index = be32_get(bytes.data);
	path.count = be32_get(bytes.data + 4);
	length = path_length(path.index, path.count);
	if (length < 0 || bytes.size != PATH_HEAD + (size_t)length * MERKLE_NODE)
		return STATUS_INVALID;
	path.size = (uint32_t)length;
	if (length != 0)
		memcpy(path.nodes, bytes.data + PATH_HEAD, (size_t)length * MERKLE_NODE);
	*ret_path = path;
	return STATUS_OK;
}
