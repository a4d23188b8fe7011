/* A Merkle tree over BLAKE2b-256: the documents of one turn under one signature.
 *
 *   leaf  BLAKE2b-256(0x00 ‖ document)        node  BLAKE2b-256(0x01 ‖ left ‖ right)
 *
 * Levels are paired from the left; a node without a partner goes up as it is (the shape of
 * RFC 9162, 2.1.1).  The prefixes keep a node from passing for a document.
 */
#ifndef ZHIAN_CRYPTO_MERKLE_H
#define ZHIAN_CRYPTO_MERKLE_H

#include "common/base/bytes.h"
#include "common/base/status.h"

#define MERKLE_NODE 32
#define MERKLE_DEPTH_MAX 20
#define MERKLE_LEAVES_MAX (1u << MERKLE_DEPTH_MAX)
/* Room for every level over `leaves` of them. */
#define MERKLE_NODES(leaves) (2 * (size_t)(leaves) + MERKLE_DEPTH_MAX)
#define MERKLE_PATH_MAX (8 + MERKLE_DEPTH_MAX * MERKLE_NODE) /* bytes of a written path */

struct merkle_node {
	uint8_t digest[MERKLE_NODE];
};

/* Where a document stands and what it needs to get to the root, lowest first. */
struct merkle_path {
	uint32_t index;
	uint32_t count; /* of leaves: 1..MERKLE_LEAVES_MAX */
	uint32_t size;
	struct merkle_node nodes[MERKLE_DEPTH_MAX];
};

struct merkle_tree {
	const struct merkle_node *nodes; /* borrows: level by level, the leaves first */
	uint32_t count;
	struct merkle_node root;
};

void merkle_leaf(struct bytes document, struct merkle_node *ret_leaf);
/* `nodes` has MERKLE_NODES(count) places, the leaves in the first `count`; the tree borrows it. */
void merkle_build(struct merkle_node *nodes, uint32_t count, struct merkle_tree *ret_tree);
void merkle_path(const struct merkle_tree *tree, uint32_t index, struct merkle_path *ret_path);

/* The root that leaf and path lead to, for verifiers that keep the roots they have checked.
 * INVALID: the path hasn't the shape of its index and count. */
MUST_CHECK enum status merkle_climb(const struct merkle_node *leaf, const struct merkle_path *path,
				    struct merkle_node *ret_root);
/* CORRUPT: the document isn't below this root at this place. */
MUST_CHECK enum status merkle_verify(const struct merkle_node *root, struct bytes document,
				     const struct merkle_path *path);

/* index, count (both big-endian, 4 bytes), nodes. */
void merkle_path_write(const struct merkle_path *path, struct writer *writer);
/* INVALID: not exactly a path. */
MUST_CHECK enum status merkle_path_read(struct bytes bytes, struct merkle_path *ret_path);

#endif
