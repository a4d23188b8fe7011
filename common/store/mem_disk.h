/* What survives a crash on the mem engine: named environments and their committed tables.
 *
 * Only engine_mem.c and place.c include this.
 */
#ifndef ZHIAN_STORE_MEM_DISK_H
#define ZHIAN_STORE_MEM_DISK_H

#include "common/store/mem_tree.h"

struct mem_table {
	char *name;
	struct mem_node *root;
};

/* A version of all tables of an environment. */
struct mem_tables {
	unsigned count;
	uint64_t bytes;                            /* of rows, as the engine counts them */
	struct mem_table table[ENGINE_TABLES_MAX]; /* names belong to the disk's environment */
};

struct mem_environment {
	char *name;
	bool open; /* once per disk, as LMDB wants it */
	unsigned name_count;
	char *names[ENGINE_TABLES_MAX]; /* of tables, also of those whose making was given up */
	struct mem_tables committed;
};

struct mem_disk {
	struct mem_faults faults;
	size_t count;
	struct mem_environment **environments; /* in no order that anybody may rely on */
};

void mem_tables_hold(struct mem_tables *copy, const struct mem_tables *tables);
void mem_tables_drop(struct mem_tables *tables);

struct mem_environment *mem_disk_find(struct mem_disk *disk, const char *name); /* NULL: none */
struct mem_environment *mem_disk_make(struct mem_disk *disk, const char *name);
/* What is under the new name, and isn't open, is replaced. */
void mem_disk_rename(struct mem_disk *disk, const char *from, const char *to);
/* Must not be open. */
void mem_disk_remove(struct mem_disk *disk, const char *name);

#endif
