/* A YAML file as a small tree whose every node knows its line.
 *
 * Only what a person needs to state settings and rules: scalars, sequences and
 * mappings with text keys.  Anchors, aliases, tags, several documents and
 * repeated keys are refused; depth, number of nodes and sizes are bounded.
 */
#ifndef ZHIAN_POLICY_YAML_TREE_H
#define ZHIAN_POLICY_YAML_TREE_H

#include "common/policy/yaml/pool.h"
#include "common/policy/yaml/problems.h"

#define YAML_DEPTH_MAX 12
#define YAML_NODES_MAX 100000
#define YAML_KEYS_MAX 128 /* of one mapping */
#define YAML_SCALAR_MAX 8192
#define YAML_FILE_MAX (4 * 1024 * 1024)

enum yaml_kind { YAML_SCALAR, YAML_SEQUENCE, YAML_MAPPING };

struct yaml_node {
	enum yaml_kind kind;
	struct file_place place;
	bool plain;       /* a scalar without quotes */
	const char *text; /* a scalar's; valid UTF-8 without NUL */
	size_t size;
	const char *key; /* within a mapping */
	struct file_place key_place;
	struct yaml_node *first; /* of a sequence or mapping, in the order of the file */
	struct yaml_node *next;
	size_t count; /* children */
};

/* NULL when the file can't be read as a tree: `problems` says why.  An empty file is an empty
 * mapping.  `file` names it in problems; the tree lives in `pool`. */
const struct yaml_node *yaml_parse(struct bytes content, const char *file, struct pool *pool,
				   struct problems *problems);

/* The child under this key; NULL: none. */
const struct yaml_node *yaml_child(const struct yaml_node *mapping, const char *key);
const char *yaml_kind_name(enum yaml_kind kind); /* "a value", "a list", "a group of settings" */

#endif
