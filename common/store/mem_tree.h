/* An ordered map whose versions share what they have in common: the tables of the mem engine.
 *
 * A treap with reference-counted nodes: who holds a root holds a version, and a
 * change copies the nodes on its path that somebody else holds too.  So a
 * snapshot is one reference, giving up a transaction is dropping its root, and a
 * crash is the same.  Priorities come from the keys: equal contents, equal shape.
 * It serves simulator and tests: without memory it ends the process.
 */
#ifndef ZHIAN_STORE_MEM_TREE_H
#define ZHIAN_STORE_MEM_TREE_H

#include "common/store/engine.h"

/* Key and value of one row; shared by the versions that have it. */
struct mem_row {
	unsigned refs;
	uint64_t priority;
	size_t key_size, value_size;
	_Alignas(8) uint8_t data[]; /* value, then key */
};

struct mem_node; /* NULL is the empty tree */

struct bytes mem_row_key(const struct mem_row *row);
struct bytes mem_row_value(const struct mem_row *row);

struct mem_node *mem_tree_hold(struct mem_node *root); /* one more holder of this version */
void mem_tree_drop(struct mem_node *root);

/* Puts a new row with room for a value (zeros) in place of any row of that key; the caller fills
 * it before others see this version.  `integer_keys` as in engine_options, the same for all
 * calls on a tree. */
struct mem_row *mem_tree_put(struct mem_node **root, bool integer_keys, struct bytes key,
			     size_t size);
void mem_tree_del(struct mem_node **root, bool integer_keys,
		  struct bytes key); /* absent: nothing to do */
const struct mem_row *mem_tree_get(const struct mem_node *root, bool integer_keys,
				   struct bytes key);
/* NULL: none.  `key` counts for those that need one. */
const struct mem_row *mem_tree_seek(const struct mem_node *root, bool integer_keys,
				    enum engine_seek how, struct bytes key);

#endif
