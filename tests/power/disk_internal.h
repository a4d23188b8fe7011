/* What the files of the disk share: nodes, names, what is below a folder. */
#ifndef ZHIAN_TESTS_POWER_DISK_INTERNAL_H
#define ZHIAN_TESTS_POWER_DISK_INTERNAL_H

#include <limits.h>

#include "tests/power/disk.h"

struct disk_name {
	const char *name;
	struct disk_node *node;
};

struct disk_names {
	struct disk_name *all;
	size_t count, capacity;
};

struct disk_node {
	uint64_t inode; /* 0: no longer its own */
	bool directory, unseen;
	uint8_t *base; /* what a file held before the log */
	size_t base_size;
	struct disk_names first, now, made; /* of a directory: before, while loading, of an image */
	size_t *ops;                        /* of a file: its writes, in order */
	size_t op_count, op_capacity;
	size_t unflushed; /* while loading: index in `ops` of the first that may not be durable */
	struct disk_node *parent; /* while loading */
	const char *name;
};

struct disk {
	struct disk_node **nodes;
	size_t node_count, node_capacity;
	struct disk_op *ops;
	size_t op_count, op_capacity;
	size_t *unflushed_names; /* while loading */
	size_t unflushed_count, unflushed_capacity;
	struct disk_node *last_found;
	const char *strange;
	uint8_t *bytes; /* of a file of an image */
	size_t bytes_capacity;
};

/* Not run/ and log/ at the top, which are of one boot. */
bool disk_keeps(const char *name, bool top);
void *disk_grow(void *array, size_t *capacity, size_t count, size_t size);
struct disk_node *disk_node_add(struct disk *disk, bool directory, uint64_t inode);
struct disk_node *disk_name_find(const struct disk_names *names, const char *name);
void disk_name_set(struct disk_names *names, const char *name, struct disk_node *node);
void disk_name_remove(struct disk_names *names, const char *name);

#endif
