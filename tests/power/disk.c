/* The log as operations on nodes: what each touches, and which flush makes it durable. */
#include "tests/power/disk_internal.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEVER UINT64_MAX

const char *const disk_moment_texts[MOMENT_COUNT] = {
#define X(name, text) text,
	DISK_MOMENTS(X)
#undef X
};

const char *const disk_fate_texts[FATE_COUNT] = {
#define X(name, text) text,
	DISK_FATES(X)
#undef X
};

/* ---- nodes and names */

void *disk_grow(void *array, size_t *capacity, size_t count, size_t size)
{
	if (count < *capacity)
		return array;
	*capacity = *capacity == 0 ? 16 : *capacity * 2;
	void *grown = realloc(array, *capacity * size);
	if (grown == NULL)
		abort();
	return grown;
}

struct disk_node *disk_node_add(struct disk *disk, bool directory, uint64_t inode)
{
	struct disk_node *node = (struct disk_node *)calloc(1, sizeof *node);
	if (node == NULL)
		abort();
	node->directory = directory;
	node->inode = inode;
	disk->nodes = (struct disk_node **)disk_grow(disk->nodes, &disk->node_capacity,
						     disk->node_count, sizeof *disk->nodes);
	disk->nodes[disk->node_count++] = node;
	return node;
}

struct disk_node *disk_name_find(const struct disk_names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->all[i].name, name) == 0)
			return names->all[i].node;
	return NULL;
}

void disk_name_remove(struct disk_names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++) {
		if (strcmp(names->all[i].name, name) != 0)
			continue;
		names->all[i] = names->all[--names->count];
		return;
	}
}

void disk_name_set(struct disk_names *names, const char *name, struct disk_node *node)
{
	disk_name_remove(names, name);
	names->all = (struct disk_name *)disk_grow(names->all, &names->capacity, names->count,
						   sizeof *names->all);
	names->all[names->count++] = (struct disk_name){name, node};
}

static struct disk_node *node_of(struct disk *disk, uint64_t inode)
{
	if (disk->last_found != NULL && inode != 0 && disk->last_found->inode == inode)
		return disk->last_found;
	for (size_t i = disk->node_count; inode != 0 && i-- > 0;) {
		if (disk->nodes[i]->inode == inode)
			return disk->last_found = disk->nodes[i];
	}
	return NULL;
}

/* ---- before the log */

static void read_base(struct disk_node *node, const char *path, size_t size)
{
	node->base = (uint8_t *)malloc(size + 1);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || node->base == NULL)
		abort();
	while (node->base_size < size) {
		ssize_t count = read(fd, node->base + node->base_size, size - node->base_size);
		if (count <= 0)
			abort();
		node->base_size += (size_t)count;
	}
	(void)close(fd);
}

bool disk_keeps(const char *name, bool top)
{
	bool dots = strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
	return !dots && !(top && (strcmp(name, "run") == 0 || strcmp(name, "log") == 0));
}

static void look(struct disk *disk, struct disk_node *folder, const char *path, bool top)
{
	DIR *directory = opendir(path);
	if (directory == NULL)
		abort();
	for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
		char below[PATH_MAX];
		struct stat info;
		if (!disk_keeps(entry->d_name, top))
			continue;
		(void)snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
		if (lstat(below, &info) != 0 || (!S_ISDIR(info.st_mode) && !S_ISREG(info.st_mode)))
			abort();
		struct disk_node *node = disk_node_add(disk, S_ISDIR(info.st_mode), info.st_ino);
		node->parent = folder;
		node->name = strdup(entry->d_name);
		node->unseen = strcmp(entry->d_name, "lock.mdb") == 0;
		disk_name_set(&folder->first, node->name, node);
		disk_name_set(&folder->now, node->name, node);
		if (node->directory)
			look(disk, node, below, false);
		else
			read_base(node, below, (size_t)info.st_size);
	}
	(void)closedir(directory);
}

struct disk *disk_begin(const char *root)
{
	struct disk *disk = (struct disk *)calloc(1, sizeof *disk);
	struct stat info;
	if (disk == NULL || stat(root, &info) != 0)
		abort();
	look(disk, disk_node_add(disk, true, info.st_ino), root, true);
	return disk;
}

/* ---- what an operation touches */

/* "/var/x/y": the directory of y, and "y"; NULL: it isn't on this disk. */
static struct disk_node *folder_of(struct disk *disk, const char *path, const char **ret_name)
{
	struct disk_node *folder = disk->nodes[0];
	char part[NAME_MAX + 1];
	while (*path == '/')
		path++;
	for (bool top = true;; top = false) {
		const char *slash = strchr(path, '/');
		size_t size = slash == NULL ? strlen(path) : (size_t)(slash - path);
		if (size >= sizeof part)
			return NULL;
		memcpy(part, path, size);
		part[size] = '\0';
		if (!disk_keeps(part, top))
			return NULL;
		if (slash == NULL) {
			*ret_name = path;
			return folder;
		}
		while (*slash == '/')
			slash++;
		folder = disk_name_find(&folder->now, part);
		if (folder == NULL || !folder->directory)
			return NULL;
		path = slash;
	}
}

static void node_path(const struct disk_node *node, char out[PATH_MAX])
{
	char below[PATH_MAX] = "";
	for (; node != NULL && node->parent != NULL; node = node->parent) {
		char longer[PATH_MAX];
		int size = snprintf(longer, sizeof longer, "/%s%s", node->name, below);
		if (size < 0 || (size_t)size >= sizeof longer)
			abort();
		memcpy(below, longer, (size_t)size + 1);
	}
	(void)snprintf(out, PATH_MAX, "%s/", below);
}

static enum disk_moment moment_of(const char *path, bool names)
{
	static const struct {
		const char *part;
		enum disk_moment moment;
	} parts[] = {{"/backup", MOMENT_BACKUP},     {"/journal/next", MOMENT_VOLUME},
		     {"/state", MOMENT_STATE},       {"/parts", MOMENT_PARTS},
		     {"/holdings", MOMENT_HOLDINGS}, {"/books", MOMENT_BOOKS}};
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		if (strstr(path, parts[i].part) != NULL)
			return parts[i].moment;
	if (strstr(path, "/journal") != NULL)
		return names ? MOMENT_VOLUME : MOMENT_JOURNAL;
	return strncmp(path, "/var/", 5) == 0 && strstr(path, "/keys") != NULL ? MOMENT_KEYS
									       : MOMENT_OTHER;
}

static void pending_name(struct disk *disk, size_t op)
{
	disk->unflushed_names =
		(size_t *)disk_grow(disk->unflushed_names, &disk->unflushed_capacity,
				    disk->unflushed_count, sizeof *disk->unflushed_names);
	disk->unflushed_names[disk->unflushed_count++] = op;
}

/* A name is given to a node, in the tree as all processes see it. */
static void give_name(struct disk_op *op, struct disk_node *folder, const char *name,
		      struct disk_node *node)
{
	disk_name_set(&folder->now, name, node);
	op->node = node;
	node->parent = folder;
	node->name = name;
}

static void make_node(struct disk *disk, struct disk_op *op)
{
	const struct power_record *record = op->record;
	struct disk_node *node = disk_node_add(disk, record->kind == POWER_MKDIR, record->a);
	op->to = folder_of(disk, power_name(record), &op->other);
	if (op->to == NULL) {
		op->node = NULL; /* in run/ or log/ */
		return;
	}
	node->unseen = strcmp(op->other, "lock.mdb") == 0;
	give_name(op, op->to, op->other, node);
}

static void rename_node(struct disk *disk, struct disk_op *op)
{
	op->from = folder_of(disk, power_name(op->record), &op->name);
	op->to = folder_of(disk, power_other(op->record), &op->other);
	struct disk_node *node = op->from != NULL ? disk_name_find(&op->from->now, op->name) : NULL;
	if (node == NULL || op->to == NULL) {
		op->from = op->to = NULL;
		return;
	}
	struct disk_node *replaced = disk_name_find(&op->to->now, op->other);
	if (replaced != NULL && replaced != node)
		replaced->inode = 0;
	if (op->record->kind == POWER_RENAME)
		disk_name_remove(&op->from->now, op->name);
	else
		op->from = NULL;
	give_name(op, op->to, op->other, node);
}

static void exchange_nodes(struct disk *disk, struct disk_op *op)
{
	op->from = folder_of(disk, power_name(op->record), &op->name);
	op->to = folder_of(disk, power_other(op->record), &op->other);
	if (op->from != NULL && op->to != NULL) {
		op->node = disk_name_find(&op->from->now, op->name);
		op->exchanged = disk_name_find(&op->to->now, op->other);
	}
	if (op->node == NULL || op->exchanged == NULL) {
		disk->strange = "names were exchanged that weren't there";
		op->from = op->to = NULL;
		return;
	}
	struct disk_node *node = op->node;
	give_name(op, op->from, op->name, op->exchanged);
	give_name(op, op->to, op->other, node);
}

static void remove_node(struct disk *disk, struct disk_op *op)
{
	op->from = folder_of(disk, power_name(op->record), &op->name);
	op->node = op->from != NULL ? disk_name_find(&op->from->now, op->name) : NULL;
	if (op->node == NULL) {
		op->from = NULL;
		return;
	}
	disk_name_remove(&op->from->now, op->name);
	op->node->inode = 0;
}

static void write_node(struct disk *disk, struct disk_op *op, size_t index)
{
	struct disk_node *node = op->node = node_of(disk, op->record->a);
	if (node == NULL || node->directory) {
		op->node = NULL;
		return;
	}
	if ((op->record->flags & POWER_DURABLE) != 0)
		op->durable_at = op->at;
	node->ops = (size_t *)disk_grow(node->ops, &node->op_capacity, node->op_count,
					sizeof *node->ops);
	node->ops[node->op_count++] = index;
}

/* ---- what a flush covers */

static bool changes(const struct disk_op *op, const struct disk_node *folder)
{
	return op->from == folder || op->to == folder;
}

static void flush_names(struct disk *disk, const struct disk_node *folder, uint64_t began,
			uint64_t at)
{
	size_t left = 0;
	for (size_t i = 0; i < disk->unflushed_count; i++) {
		size_t index = disk->unflushed_names[i];
		struct disk_op *op = &disk->ops[index];
		if (changes(op, folder) && op->at < began)
			op->durable_at = at;
		else
			disk->unflushed_names[left++] = index;
	}
	disk->unflushed_count = left;
}

static void flush(struct disk *disk, const struct power_record *record, uint64_t at)
{
	struct disk_node *node = node_of(disk, record->a);
	if (node != NULL && node->directory)
		flush_names(disk, node, record->b, at);
	if (node == NULL || node->directory)
		return;
	size_t i = node->unflushed;
	for (; i < node->op_count && disk->ops[node->ops[i]].at < record->b; i++) {
		struct disk_op *op = &disk->ops[node->ops[i]];
		if (op->durable_at == NEVER)
			op->durable_at = at;
	}
	node->unflushed = i;
}

/* ---- the log */

static void map_node(struct disk *disk, struct disk_op *op)
{
	op->node = node_of(disk, op->record->a);
	if (op->node != NULL && !op->node->unseen && disk->strange == NULL)
		disk->strange = "a file is mapped for writing";
}

static void take_record(struct disk *disk, struct disk_op *op, size_t index)
{
	switch (op->record->kind) {
	case POWER_CREATE:
	case POWER_MKDIR:
		make_node(disk, op);
		break;
	case POWER_RENAME:
	case POWER_LINK:
		rename_node(disk, op);
		break;
	case POWER_EXCHANGE:
		exchange_nodes(disk, op);
		break;
	case POWER_UNLINK:
		remove_node(disk, op);
		break;
	case POWER_WRITE:
	case POWER_TRUNCATE:
		write_node(disk, op, index);
		break;
	case POWER_SYNC:
		op->node = node_of(disk, op->record->a);
		flush(disk, op->record, op->at);
		break;
	case POWER_MAPPED:
		map_node(disk, op);
		break;
	case POWER_STRANGE:
		disk->strange = power_name(op->record);
		break;
	default:
		break;
	}
	if (op->from != NULL || op->to != NULL)
		pending_name(disk, index);
}

static void add_op(struct disk *disk, const struct power_record *record, uint64_t at)
{
	char path[PATH_MAX];
	disk->ops = (struct disk_op *)disk_grow(disk->ops, &disk->op_capacity, disk->op_count,
						sizeof *disk->ops);
	size_t index = disk->op_count++;
	struct disk_op *op = &disk->ops[index];
	*op = (struct disk_op){.record = record, .at = at, .durable_at = NEVER};
	take_record(disk, op, index);
	node_path(op->node, path);
	bool names = op->from != NULL || op->to != NULL ||
		     (record->kind == POWER_SYNC && op->node != NULL && op->node->directory);
	op->moment = record->kind == POWER_NOTE ? MOMENT_RECEIPT : moment_of(path, names);
}

void disk_load(struct disk *disk, const struct power_log *log)
{
	uint64_t end = atomic_load(&log->end);
	if (atomic_load(&log->overflow) != 0)
		disk->strange = "the log is full";
	for (uint64_t at = POWER_LOG_FIRST; at < end && disk->strange == NULL;) {
		const struct power_record *record =
			(const struct power_record *)(const void *)((const char *)log + at);
		/* A process that was killed between two lines leaves a hole. */
		if (atomic_load(&record->ready) != POWER_READY) {
			at += record->size != 0 ? record->size : 8;
			continue;
		}
		add_op(disk, record, at);
		at += record->size;
	}
}

void disk_free(struct disk *disk)
{
	for (size_t i = 0; disk != NULL && i < disk->node_count; i++) {
		struct disk_node *node = disk->nodes[i];
		for (size_t k = 0; k < node->first.count; k++) {
			union {
				const char *read;
				char *freed;
			} name = {node->first.all[k].name};
			free(name.freed);
		}
		free(node->first.all);
		free(node->now.all);
		free(node->made.all);
		free(node->ops);
		free(node->base);
		free(node);
	}
	if (disk == NULL)
		return;
	free(disk->nodes);
	free(disk->ops);
	free(disk->unflushed_names);
	free(disk->bytes);
	free(disk);
}

size_t disk_op_count(const struct disk *disk)
{
	return disk->op_count;
}

const struct disk_op *disk_op(const struct disk *disk, size_t index)
{
	return &disk->ops[index];
}

const char *disk_strange(const struct disk *disk)
{
	return disk->strange;
}
