/* One image: which operations count, the names that follow, the files. */
#include "tests/power/disk_internal.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK 4096u
#define SECTOR 512u
#define HOLE ((size_t)64 << 10)

struct lost_name {
	const struct disk_node *folder;
	const char *name;
};

struct making {
	struct disk *disk;
	const struct disk_cut *cut;
	uint64_t at; /* where the log stood */
	struct lost_name *lost;
	size_t lost_count, lost_capacity;
};

/* splitmix64 of the seed and what is asked about: the same in every run. */
static uint64_t draw(uint64_t seed, uint64_t what)
{
	uint64_t z = seed + (what + 1) * UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

enum part { PART_NONE, PART_ALL, PART_TORN };

/* What becomes of an operation that no flush covered before the cut. */
static enum part fate_of(const struct making *making, size_t index, bool name)
{
	uint64_t random = draw(making->cut->seed, index);
	switch (making->cut->fate) {
	case FATE_LOST:
		return PART_NONE;
	case FATE_NAMES:
		return name ? PART_ALL : PART_NONE;
	case FATE_BYTES:
		return name ? PART_NONE : PART_ALL;
	case FATE_KEPT:
		return PART_ALL;
	case FATE_MIXED:
		return random % 2 == 0 ? PART_ALL : PART_NONE;
	case FATE_TORN_4096:
	case FATE_TORN_512:
	case FATE_COUNT:
		break;
	}
	if (name)
		return random % 2 == 0 ? PART_ALL : PART_NONE;
	return random % 3 == 0 ? PART_ALL : random % 3 == 1 ? PART_NONE : PART_TORN;
}

static bool is_durable(const struct making *making, const struct disk_op *op, size_t index)
{
	return index < making->cut->op && op->durable_at < making->at;
}

/* ---- names */

static bool is_lost(const struct making *making, const struct disk_node *folder, const char *name)
{
	for (size_t i = 0; folder != NULL && i < making->lost_count; i++)
		if (making->lost[i].folder == folder && strcmp(making->lost[i].name, name) == 0)
			return true;
	return false;
}

static void lose(struct making *making, const struct disk_node *folder, const char *name)
{
	if (folder == NULL)
		return;
	making->lost = (struct lost_name *)disk_grow(making->lost, &making->lost_capacity,
						     making->lost_count, sizeof *making->lost);
	making->lost[making->lost_count++] = (struct lost_name){folder, name};
}

static void change_names(struct making *making, const struct disk_op *op, size_t index)
{
	bool there = is_durable(making, op, index) || fate_of(making, index, true) == PART_ALL;
	if (!there || is_lost(making, op->from, op->name) || is_lost(making, op->to, op->other)) {
		lose(making, op->from, op->name);
		lose(making, op->to, op->other);
		return;
	}
	if (op->exchanged != NULL)
		disk_name_set(&op->from->made, op->name, op->exchanged);
	else if (op->from != NULL)
		disk_name_remove(&op->from->made, op->name);
	if (op->to != NULL)
		disk_name_set(&op->to->made, op->other, op->node);
}

static void make_names(struct making *making)
{
	struct disk *disk = making->disk;
	for (size_t i = 0; i < disk->node_count; i++) {
		struct disk_node *node = disk->nodes[i];
		node->made.count = 0;
		for (size_t k = 0; k < node->first.count; k++)
			disk_name_set(&node->made, node->first.all[k].name,
				      node->first.all[k].node);
	}
	for (size_t i = 0; i <= making->cut->op && i < disk->op_count; i++) {
		const struct disk_op *op = &disk->ops[i];
		if (op->from != NULL || op->to != NULL)
			change_names(making, op, i);
	}
}

/* ---- bytes */

struct content {
	struct disk *disk;
	size_t size;
};

/* What lies between the old end and the new one reads as zeros. */
static void resize(struct content *content, size_t size)
{
	struct disk *disk = content->disk;
	if (size > disk->bytes_capacity) {
		disk->bytes_capacity = size * 2;
		disk->bytes = (uint8_t *)realloc(disk->bytes, disk->bytes_capacity);
		if (disk->bytes == NULL)
			abort();
	}
	if (size > content->size)
		memset(disk->bytes + content->size, 0, size - content->size);
	content->size = size;
}

static void lay(struct content *content, const struct power_record *record, uint64_t from,
		uint64_t to)
{
	uint8_t *out = content->disk->bytes + from;
	if ((record->flags & POWER_ZEROS) != 0)
		memset(out, 0, to - from);
	else
		memcpy(out, power_bytes(record) + (from - record->b), to - from);
}

static void lay_torn(struct content *content, const struct making *making, size_t index)
{
	const struct power_record *record = making->disk->ops[index].record;
	uint64_t unit = making->cut->fate == FATE_TORN_512 ? SECTOR : BLOCK;
	uint64_t end = record->b + record->c;
	for (uint64_t from = record->b; from < end;) {
		uint64_t next = (from / unit + 1) * unit;
		uint64_t to = next < end ? next : end;
		if (draw(making->cut->seed ^ index, from) % 2 == 0)
			lay(content, record, from, to);
		from = to;
	}
}

static void write_content(struct content *content, const struct making *making, size_t index)
{
	const struct disk_op *op = &making->disk->ops[index];
	const struct power_record *record = op->record;
	enum part part = is_durable(making, op, index) ? PART_ALL : fate_of(making, index, false);
	if (record->kind == POWER_TRUNCATE) {
		if (part == PART_ALL)
			resize(content, record->b);
		return;
	}
	uint64_t end = record->b + record->c;
	/* A file's new length may be there without its bytes. */
	bool longer = part != PART_NONE ||
		      (making->cut->fate != FATE_LOST && draw(~making->cut->seed, index) % 2 == 0);
	if (longer && end > content->size)
		resize(content, end);
	if (part == PART_ALL)
		lay(content, record, record->b, end);
	else if (part == PART_TORN)
		lay_torn(content, making, index);
}

/* LMDB writes its locks through a mapping, and a power cut leaves anything there. */
static void make_anything(struct content *content, const struct making *making,
			  const struct disk_node *node)
{
	resize(content, (size_t)(2 + draw(making->cut->seed, node->inode) % 3) * BLOCK);
	for (size_t i = 0; making->cut->fate >= FATE_MIXED && i + 8 <= content->size; i += 8) {
		uint64_t word = draw(making->cut->seed, i);
		memcpy(making->disk->bytes + i, &word, sizeof word);
	}
}

static void make_content(struct content *content, const struct making *making,
			 const struct disk_node *node)
{
	content->size = 0;
	if (node->unseen) {
		make_anything(content, making, node);
		return;
	}
	resize(content, node->base_size);
	if (node->base_size != 0)
		memcpy(making->disk->bytes, node->base, node->base_size);
	for (size_t i = 0; i < node->op_count && node->ops[i] <= making->cut->op; i++)
		write_content(content, making, node->ops[i]);
}

/* ---- files */

static bool is_zero(const uint8_t *data, size_t size)
{
	return data[0] == 0 && memcmp(data, data + 1, size - 1) == 0;
}

static void make_file(const struct making *making, const struct disk_node *node, const char *path)
{
	struct content content = {making->disk, 0};
	make_content(&content, making, node);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, (off_t)content.size) != 0)
		abort();
	for (size_t at = 0; at < content.size; at += HOLE) {
		const uint8_t *data = making->disk->bytes + at;
		size_t size = content.size - at < HOLE ? content.size - at : HOLE;
		if (!is_zero(data, size) && pwrite(fd, data, size, (off_t)at) != (ssize_t)size)
			abort();
	}
	(void)close(fd);
}

static void make_folder(const struct making *making, const struct disk_node *folder,
			const char *path)
{
	for (size_t i = 0; i < folder->made.count; i++) {
		char below[PATH_MAX];
		const struct disk_node *node = folder->made.all[i].node;
		(void)snprintf(below, sizeof below, "%s/%s", path, folder->made.all[i].name);
		if (!node->directory) {
			make_file(making, node, below);
			continue;
		}
		if (mkdir(below, 0750) != 0)
			abort();
		make_folder(making, node, below);
	}
}

void disk_image(struct disk *disk, const struct disk_cut *cut, const char *directory)
{
	struct making making = {.disk = disk, .cut = cut};
	making.at = cut->op < disk->op_count ? disk->ops[cut->op].at : UINT64_MAX;
	make_names(&making);
	make_folder(&making, disk->nodes[0], directory);
	free(making.lost);
}

/* ---- what is removed */

static bool is_wiped(struct disk *disk, size_t index)
{
	struct disk_cut cut = {.op = index, .fate = FATE_LOST};
	struct making making = {.disk = disk, .cut = &cut, .at = disk->ops[index].at};
	struct content content = {disk, 0};
	make_content(&content, &making, disk->ops[index].node);
	return content.size == 0 || is_zero(disk->bytes, content.size);
}

bool disk_wiped(struct disk *disk, const char *part)
{
	for (size_t i = 0; i < disk->op_count; i++) {
		const struct disk_op *op = &disk->ops[i];
		if (op->record->kind != POWER_UNLINK || op->node == NULL || op->node->directory ||
		    op->node->unseen || strstr(power_name(op->record), part) == NULL)
			continue;
		if (!is_wiped(disk, i)) {
			printf("removed before it was overwritten on the disk: %s\n",
			       power_name(op->record));
			return false;
		}
	}
	return true;
}

/* ---- nothing was missed */

static bool same_file(struct disk *disk, const struct disk_cut *cut, const struct disk_node *node,
		      const char *path)
{
	struct making making = {.disk = disk, .cut = cut, .at = UINT64_MAX};
	struct content content = {disk, 0};
	struct stat info;
	if (node->unseen)
		return true;
	make_content(&content, &making, node);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool same = fd >= 0 && fstat(fd, &info) == 0 && (size_t)info.st_size == content.size;
	for (size_t at = 0; same && at < content.size;) {
		uint8_t piece[HOLE];
		ssize_t count = pread(fd, piece, sizeof piece, (off_t)at);
		same = count > 0 && memcmp(piece, disk->bytes + at, (size_t)count) == 0;
		at += same ? (size_t)count : 0;
	}
	if (fd >= 0)
		(void)close(fd);
	return same;
}

static size_t count_names(const char *path, bool top)
{
	size_t count = 0;
	DIR *directory = opendir(path);
	for (struct dirent *entry; directory != NULL && (entry = readdir(directory)) != NULL;)
		count += disk_keeps(entry->d_name, top);
	if (directory != NULL)
		(void)closedir(directory);
	return count;
}

static bool same_folder(struct disk *disk, const struct disk_cut *cut,
			const struct disk_node *folder, const char *path)
{
	if (count_names(path, folder == disk->nodes[0]) != folder->made.count) {
		printf("the log and the disk differ in the names of %s\n", path);
		return false;
	}
	for (size_t i = 0; i < folder->made.count; i++) {
		char below[PATH_MAX];
		const struct disk_node *node = folder->made.all[i].node;
		(void)snprintf(below, sizeof below, "%s/%s", path, folder->made.all[i].name);
		bool same = node->directory ? same_folder(disk, cut, node, below)
					    : same_file(disk, cut, node, below);
		if (!same) {
			printf("the log and the disk differ: %s\n", below);
			return false;
		}
	}
	return true;
}

bool disk_check(struct disk *disk, const char *root)
{
	struct disk_cut cut = {.op = disk->op_count, .fate = FATE_KEPT};
	struct making making = {.disk = disk, .cut = &cut, .at = UINT64_MAX};
	make_names(&making);
	bool same = same_folder(disk, &cut, disk->nodes[0], root);
	free(making.lost);
	return same;
}
