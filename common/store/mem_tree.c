#include "common/store/mem_tree.h"

#include <stdlib.h>

#include "common/base/assert.h"

struct mem_node {
	unsigned refs; /* parents and roots that point here */
	struct mem_row *row;
	struct mem_node *child[2]; /* smaller, greater */
};

struct bytes mem_row_key(const struct mem_row *row)
{
	return bytes_of(row->data + row->value_size, row->key_size);
}

struct bytes mem_row_value(const struct mem_row *row)
{
	return bytes_of(row->data, row->value_size);
}

static int key_compare(bool integer_keys, struct bytes a, struct bytes b)
{
	if (!integer_keys)
		return bytes_compare(a, b);
	uint64_t x;
	uint64_t y;
	memcpy(&x, a.data, sizeof(x));
	memcpy(&y, b.data, sizeof(y));
	return x < y ? -1 : x > y;
}

/* FNV-1a, finished so that keys that count upwards don't give priorities that do. */
static uint64_t key_priority(struct bytes key)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	for (size_t i = 0; i < key.size; i++)
		hash = (hash ^ key.data[i]) * UINT64_C(0x100000001b3);
	hash = (hash ^ (hash >> 33)) * UINT64_C(0xff51afd7ed558ccd);
	hash = (hash ^ (hash >> 33)) * UINT64_C(0xc4ceb9fe1a85ec53);
	return hash ^ (hash >> 33);
}

static void *memory_take(size_t size)
{
	void *memory = calloc(1, size);
	ASSERT(memory != NULL);
	return memory;
}

static void row_drop(struct mem_row *row)
{
	if (--row->refs == 0)
		free(row);
}

static struct mem_row *row_make(struct bytes key, size_t size)
{
	struct mem_row *row = memory_take(sizeof(*row) + size + key.size);
	row->refs = 1;
	row->priority = key_priority(key);
	row->key_size = key.size;
	row->value_size = size;
	memcpy(row->data + size, key.data, key.size);
	return row;
}

struct mem_node *mem_tree_hold(struct mem_node *root)
{
	if (root != NULL)
		root->refs++;
	return root;
}

void mem_tree_drop(struct mem_node *root)
{
	if (root == NULL || --root->refs != 0)
		return;
	mem_tree_drop(root->child[0]);
	mem_tree_drop(root->child[1]);
	row_drop(root->row);
	free(root);
}

/* Makes *slot a node that nobody else holds; its row and children are shared. */
static void node_own(struct mem_node **slot)
{
	struct mem_node *node = *slot;
	if (node->refs == 1)
		return;
	struct mem_node *copy = memory_take(sizeof(*copy));
	*copy = (struct mem_node){1, node->row, {node->child[0], node->child[1]}};
	copy->row->refs++;
	(void)mem_tree_hold(copy->child[0]);
	(void)mem_tree_hold(copy->child[1]);
	node->refs--;
	*slot = copy;
}

/* Owns the nodes from the root down to `key`; the slot that holds its node, or NULL where it
 * would be. */
static struct mem_node **path_own(struct mem_node **root, bool integer_keys, struct bytes key)
{
	struct mem_node **slot = root;
	while (*slot != NULL) {
		node_own(slot);
		int order = key_compare(integer_keys, key, mem_row_key((*slot)->row));
		if (order == 0)
			break;
		slot = &(*slot)->child[order > 0];
	}
	return slot;
}

/* Parts an owned path at `key`, which isn't in it: what is smaller, what is greater. */
static void tree_split(struct mem_node *node, bool integer_keys, struct bytes key,
		       struct mem_node *ret_half[2])
{
	struct mem_node **ends[2] = {&ret_half[0], &ret_half[1]};
	while (node != NULL) {
		bool greater = key_compare(integer_keys, key, mem_row_key(node->row)) > 0;
		*ends[!greater] = node;
		ends[!greater] = &node->child[greater];
		node = node->child[greater];
	}
	*ends[0] = NULL;
	*ends[1] = NULL;
}

struct mem_row *mem_tree_put(struct mem_node **root, bool integer_keys, struct bytes key,
			     size_t size)
{
	struct mem_row *row = row_make(key, size);
	struct mem_node **slot = path_own(root, integer_keys, key);
	if (*slot != NULL) {
		row_drop((*slot)->row);
		(*slot)->row = row;
		return row;
	}
	slot = root;
	while (*slot != NULL && (*slot)->row->priority >= row->priority)
		slot = &(*slot)->child[key_compare(integer_keys, key, mem_row_key((*slot)->row)) >
				       0];
	struct mem_node *node = memory_take(sizeof(*node));
	*node = (struct mem_node){.refs = 1, .row = row};
	tree_split(*slot, integer_keys, key, node->child);
	*slot = node;
	return row;
}

/* One tree of two; everything in `left` is smaller than everything in `right`. */
static struct mem_node *tree_join(struct mem_node *left, struct mem_node *right)
{
	struct mem_node *tree = NULL;
	struct mem_node **slot = &tree;
	while (left != NULL && right != NULL) {
		bool take_right = left->row->priority < right->row->priority;
		struct mem_node **from = take_right ? &right : &left;
		*slot = *from;
		node_own(slot);
		slot = &(*slot)->child[!take_right];
		*from = *slot;
	}
	*slot = left != NULL ? left : right;
	return tree;
}

void mem_tree_del(struct mem_node **root, bool integer_keys, struct bytes key)
{
	if (mem_tree_get(*root, integer_keys, key) == NULL)
		return;
	struct mem_node **slot = path_own(root, integer_keys, key);
	struct mem_node *node = *slot;
	ASSERT(node != NULL);
	*slot = tree_join(node->child[0], node->child[1]);
	row_drop(node->row);
	free(node);
}

const struct mem_row *mem_tree_get(const struct mem_node *root, bool integer_keys, struct bytes key)
{
	while (root != NULL) {
		int order = key_compare(integer_keys, key, mem_row_key(root->row));
		if (order == 0)
			return root->row;
		root = root->child[order > 0];
	}
	return NULL;
}

static const struct mem_row *outermost(const struct mem_node *root, int side)
{
	const struct mem_row *row = NULL;
	for (; root != NULL; root = root->child[side])
		row = root->row;
	return row;
}

/* The nearest row on one side of `key`: side 1 above it, side 0 below. */
static const struct mem_row *nearest(const struct mem_node *root, bool integer_keys,
				     struct bytes key, int side, bool or_equal)
{
	const struct mem_row *best = NULL;
	while (root != NULL) {
		int order = key_compare(integer_keys, mem_row_key(root->row), key);
		if (order == 0 && or_equal)
			return root->row;
		bool fits = side == 1 ? order > 0 : order < 0;
		if (fits)
			best = root->row;
		root = root->child[fits ? !side : side];
	}
	return best;
}

const struct mem_row *mem_tree_seek(const struct mem_node *root, bool integer_keys,
				    enum engine_seek how, struct bytes key)
{
	switch (how) {
	case ENGINE_AT_OR_AFTER:
		return nearest(root, integer_keys, key, 1, true);
	case ENGINE_AFTER:
		return nearest(root, integer_keys, key, 1, false);
	case ENGINE_AT_OR_BEFORE:
		return nearest(root, integer_keys, key, 0, true);
	case ENGINE_FIRST:
		return outermost(root, 0);
	case ENGINE_LAST:
		return outermost(root, 1);
	}
	UNREACHABLE("a way to seek that doesn't exist");
}
