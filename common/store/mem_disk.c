#include "common/store/mem_disk.h"

#include <stdio.h>
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

/* What follows `place` in the name of what is there: "" for itself; NULL: it is elsewhere. */
static const char *below(const char *name, const char *place)
{
	size_t length = strlen(place);
	bool lies =
		strncmp(name, place, length) == 0 && (name[length] == '/' || name[length] == '\0');
	return lies ? name + length : NULL;
}

static void copy_one(struct mem_disk *disk, const struct mem_environment *from, const char *name)
{
	struct mem_environment *copy = mem_disk_make(disk, name);
	copy->name_count = from->name_count;
	for (unsigned i = 0; i < from->name_count; i++) {
		copy->names[i] = strdup(from->names[i]);
		ASSERT(copy->names[i] != NULL);
	}
	mem_tables_hold(&copy->committed, &from->committed);
	for (unsigned i = 0; i < copy->committed.count; i++) {
		for (unsigned n = 0; n < copy->name_count; n++) {
			if (strcmp(copy->names[n], copy->committed.table[i].name) == 0)
				copy->committed.table[i].name = copy->names[n];
		}
	}
}

void mem_disk_copy(struct mem_disk *disk, const char *from, const char *to)
{
	char name[512];
	for (size_t i = disk->count; i > 0; i--) {
		if (below(disk->environments[i - 1]->name, to) != NULL)
			mem_disk_remove(disk, disk->environments[i - 1]->name);
	}
	size_t count = disk->count;
	for (size_t i = 0; i < count; i++) {
		const char *rest = below(disk->environments[i]->name, from);
		int size = rest == NULL ? 0 : snprintf(name, sizeof name, "%s%s", to, rest);
		ASSERT(size >= 0 && (size_t)size < sizeof name);
		if (rest != NULL)
			copy_one(disk, disk->environments[i], name);
	}
}
