#include "common/store/mem_disk.h"

#include <stdlib.h>

#include "common/base/assert.h"

void mem_tables_hold(struct mem_tables *copy, const struct mem_tables *tables)
{
	*copy = *tables;
	for (unsigned i = 0; i < copy->count; i++)
		(void)mem_tree_hold(copy->table[i].root);
}

void mem_tables_drop(struct mem_tables *tables)
{
	for (unsigned i = 0; i < tables->count; i++)
		mem_tree_drop(tables->table[i].root);
	tables->count = 0;
}

struct mem_disk *mem_disk_create(void)
{
	struct mem_disk *disk = calloc(1, sizeof(*disk));
	ASSERT(disk != NULL);
	disk->faults = (struct mem_faults){
		.fail_io_after = -1,
		.fail_full_after = -1,
		.disk_total_bytes = UINT64_C(1) << 40,
		.disk_free_bytes = UINT64_C(1) << 40,
	};
	return disk;
}

static void environment_destroy(struct mem_environment *environment)
{
	ASSERT(!environment->open);
	mem_tables_drop(&environment->committed);
	for (unsigned i = 0; i < environment->name_count; i++)
		free(environment->names[i]);
	free(environment->name);
	free(environment);
}

void mem_disk_destroy(struct mem_disk *disk)
{
	if (disk == NULL)
		return;
	for (size_t i = 0; i < disk->count; i++)
		environment_destroy(disk->environments[i]);
	free(disk->environments);
	free(disk);
}

struct mem_faults *mem_disk_faults(struct mem_disk *disk)
{
	return &disk->faults;
}

struct mem_environment *mem_disk_find(struct mem_disk *disk, const char *name)
{
	for (size_t i = 0; i < disk->count; i++)
		if (strcmp(disk->environments[i]->name, name) == 0)
			return disk->environments[i];
	return NULL;
}

struct mem_environment *mem_disk_make(struct mem_disk *disk, const char *name)
{
	struct mem_environment *environment = calloc(1, sizeof(*environment));
	size_t size = (disk->count + 1) * sizeof(struct mem_environment *);
	struct mem_environment **grown = realloc(disk->environments, size);
	ASSERT(environment != NULL && grown != NULL);
	environment->name = strdup(name);
	ASSERT(environment->name != NULL);
	disk->environments = grown;
	disk->environments[disk->count] = environment;
	disk->count++;
	return environment;
}

void mem_disk_rename(struct mem_disk *disk, const char *from, const char *to)
{
	mem_disk_remove(disk, to);
	struct mem_environment *environment = mem_disk_find(disk, from);
	ASSERT(environment != NULL);
	char *name = strdup(to);
	ASSERT(name != NULL);
	free(environment->name);
	environment->name = name;
}

void mem_disk_remove(struct mem_disk *disk, const char *name)
{
	for (size_t i = 0; i < disk->count; i++) {
		if (strcmp(disk->environments[i]->name, name) != 0)
			continue;
		environment_destroy(disk->environments[i]);
		disk->count--;
		disk->environments[i] = disk->environments[disk->count];
		return;
	}
}
