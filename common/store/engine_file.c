/* An LMDB environment that nobody writes any more, read without LMDB.
 *
 * LMDB doesn't check its pages: a damaged one leads it outside of the file's map, which ends the
 * process, or to an assertion of its own.  A journal's closed volumes are kept for years and read
 * seldom, so they are read here: each page is looked at before it is followed, and what can't be
 * is CORRUPT.  What a row holds is its owner's to check (a frame has its CRC and its chain).
 *
 * The layout is that of LMDB 0.9 on 64 bits, little-endian (mdb.c: MDB_page, MDB_node, MDB_db,
 * MDB_meta); one table with integer keys, which is what a volume has.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/base/file.h"
#include "common/store/engine_internal.h"

#define MAGIC 0xBEEFC0DEu
#define DATA_VERSION 1u
#define PAGE_LEAST 512u
#define PAGE_MOST 65536u
#define FIRST_PAGE 2u /* after the two that say where everything else is */
#define DEPTH_MAX 12u
#define NAME_MAX_ 64u

enum page_flags { PAGE_BRANCH = 0x01, PAGE_LEAF = 0x02, PAGE_OVERFLOW = 0x04, PAGE_META = 0x08 };
enum node_flags { NODE_BIG = 0x01, NODE_TABLE = 0x02 };

struct page_head {
	uint64_t number;
	uint16_t pad, flags;
	uint16_t lower, upper; /* of an overflow page: how many there are */
};

struct node_head {
	uint16_t low, high, flags, key_size;
};

struct table_head {
	uint32_t pad;
	uint16_t flags, depth;
	uint64_t branch_pages, leaf_pages, overflow_pages, entries, root;
};

struct meta_head {
	uint32_t magic, version;
	uint64_t address, map_bytes;
	struct table_head tables[2]; /* free pages, names */
	uint64_t last_page, commit;
};

static_assert(sizeof(struct page_head) == 16 && sizeof(struct node_head) == 8 &&
		      sizeof(struct table_head) == 48 && sizeof(struct meta_head) == 136,
	      "LMDB's layout has no padding");

struct file_engine {
	struct engine base;
	int fd;
	uint32_t page_bytes;
	struct meta_head meta;
	char name[NAME_MAX_]; /* of the one table; "": there is none */
	struct table_head table;
};

struct level {
	uint64_t number; /* 0: not read */
	uint8_t *page;
	unsigned count, at;
};

struct file_view {
	struct engine_view base;
	struct level levels[DEPTH_MAX];
	unsigned depth;  /* of the position: levels in use, the last is a leaf; 0: none */
	uint64_t offset; /* in the file, of what is looked at */
	uint64_t key;
	struct engine_room value;
};

static struct file_engine *file_of(struct engine *engine)
{
	return (struct file_engine *)engine;
}

static struct file_view *view_of(struct engine_view *view)
{
	return (struct file_view *)view;
}

/* ---- bytes and pages */

static enum status read_at(const struct file_engine *engine, uint64_t at, void *out, size_t size)
{
	return engine_read_at(engine->fd, at, out, size);
}

static bool page_exists(const struct file_engine *engine, uint64_t number)
{
	return number >= FIRST_PAGE && number <= engine->meta.last_page;
}

/* How many nodes it has; 0: it isn't what it should be. */
static unsigned nodes_of(const struct file_engine *engine, const uint8_t *page, uint64_t number)
{
	struct page_head head;
	memcpy(&head, page, sizeof(head));
	bool kind = head.flags == PAGE_BRANCH || head.flags == PAGE_LEAF;
	if (head.number != number || !kind || head.lower < sizeof(head) ||
	    head.lower > head.upper || head.upper > engine->page_bytes || head.lower % 2 != 0)
		return 0;
	return (unsigned)(head.lower - sizeof(head)) / 2;
}

static bool is_leaf(const uint8_t *page)
{
	struct page_head head;
	memcpy(&head, page, sizeof(head));
	return head.flags == PAGE_LEAF;
}

static enum status page_read(const struct file_engine *engine, uint64_t number, struct level *level)
{
	/* Before all else: a level that holds no page has the number 0. */
	if (!page_exists(engine, number))
		return STATUS_CORRUPT;
	if (level->number == number)
		return STATUS_OK;
	level->number = 0;
	if (level->page == NULL)
		level->page = malloc(engine->page_bytes);
	if (level->page == NULL)
		return STATUS_FULL;
	TRY(read_at(engine, number * engine->page_bytes, level->page, engine->page_bytes));
	level->count = nodes_of(engine, level->page, number);
	if (level->count == 0)
		return STATUS_CORRUPT;
	level->number = number;
	return STATUS_OK;
}

struct node {
	struct node_head head;
	struct bytes key;
	const uint8_t *data; /* after the key */
	size_t room;         /* to the page's end */
};

static bool node_read(const struct file_engine *engine, const uint8_t *page, unsigned index,
		      struct node *ret_node)
{
	struct page_head head;
	struct node node;
	uint16_t at;
	memcpy(&head, page, sizeof(head));
	memcpy(&at, page + sizeof(head) + 2 * (size_t)index, sizeof(at));
	if (at < head.upper || engine->page_bytes - sizeof(node.head) < at)
		return false;
	memcpy(&node.head, page + at, sizeof(node.head));
	size_t left = engine->page_bytes - at - sizeof(node.head);
	if (node.head.key_size > left)
		return false;
	node.key = bytes_of(page + at + sizeof(node.head), node.head.key_size);
	node.data = node.key.data + node.key.size;
	node.room = left - node.key.size;
	*ret_node = node;
	return true;
}

static uint64_t child_of(const struct node *node)
{
	return (uint64_t)node->head.low | (uint64_t)node->head.high << 16 |
	       (uint64_t)node->head.flags << 32;
}

static bool node_key(const struct node *node, uint64_t *ret_key)
{
	if (node->key.size != sizeof(*ret_key))
		return false;
	memcpy(ret_key, node->key.data, sizeof(*ret_key));
	return true;
}

/* ---- opening */

static bool meta_read(struct file_engine *engine, uint64_t at, struct meta_head *ret_meta)
{
	uint8_t memory[sizeof(struct page_head) + sizeof(*ret_meta)];
	struct page_head head;
	if (read_at(engine, at, memory, sizeof(memory)) != STATUS_OK)
		return false;
	memcpy(&head, memory, sizeof(head));
	memcpy(ret_meta, memory + sizeof(head), sizeof(*ret_meta));
	uint32_t page_bytes = ret_meta->tables[0].pad;
	return (head.flags & PAGE_META) != 0 && ret_meta->magic == MAGIC &&
	       ret_meta->version == DATA_VERSION && page_bytes >= PAGE_LEAST &&
	       page_bytes <= PAGE_MOST && (page_bytes & (page_bytes - 1)) == 0;
}

/* The newer of the two; one that can't be read may have been the newer. */
static enum status find_meta(struct file_engine *engine, struct err *err)
{
	struct meta_head first;
	struct meta_head second;
	bool both = meta_read(engine, 0, &first) &&
		    meta_read(engine, first.tables[0].pad, &second) &&
		    first.tables[0].pad == second.tables[0].pad;
	if (!both)
		return err_set(err, STATUS_CORRUPT, "%s: its first pages aren't what was written",
			       engine->base.path);
	engine->page_bytes = first.tables[0].pad;
	engine->meta = first.commit >= second.commit ? first : second;
	return STATUS_OK;
}

static enum status find_table(struct file_engine *engine)
{
	struct level names = {.number = 0};
	struct node node;
	if (engine->meta.tables[1].root == UINT64_MAX)
		return STATUS_OK; /* nothing was committed but the environment */
	enum status status = page_read(engine, engine->meta.tables[1].root, &names);
	if (status == STATUS_OK &&
	    (!is_leaf(names.page) || !node_read(engine, names.page, 0, &node) ||
	     node.head.flags != NODE_TABLE || node.key.size >= NAME_MAX_ ||
	     node.room < sizeof(engine->table)))
		status = STATUS_CORRUPT;
	if (status == STATUS_OK) {
		memcpy(engine->name, node.key.data, node.key.size);
		memcpy(&engine->table, node.data, sizeof(engine->table));
	}
	free(names.page);
	return status;
}

static void file_close(struct engine *base)
{
	struct file_engine *engine = file_of(base);
	if (engine->fd >= 0)
		(void)close(engine->fd);
	free(base->path);
	free(engine);
}

static enum status open_into(struct file_engine *engine, struct err *err)
{
	char file[FILE_PATH_MAX];
	int size = snprintf(file, sizeof(file), "%s/data.mdb", engine->base.path);
	if ((size_t)size >= sizeof(file))
		return err_set(err, STATUS_INVALID, "%s: path is too long", engine->base.path);
	engine->fd = open(file, O_RDONLY | O_CLOEXEC);
	if (engine->fd < 0 && errno == ENOENT)
		return err_set(err, STATUS_NOT_FOUND, "%s is missing", file);
	if (engine->fd < 0)
		return err_set_errno(err, "%s", file);
	TRY(find_meta(engine, err));
	enum status status = find_table(engine);
	if (status != STATUS_OK)
		return err_set(err, status, "%s: the page that names its table is %s",
			       engine->base.path, status_text(status));
	return STATUS_OK;
}

static const struct engine_ops file_ops;

enum status engine_open_file(const struct engine_options *options, struct engine **ret_engine,
			     struct err *err)
{
	ASSERT(options->integer_keys && options->read_only);
	struct file_engine *engine = calloc(1, sizeof(*engine));
	char *path = strdup(options->path);
	if (engine == NULL || path == NULL) {
		free(engine);
		free(path);
		return err_set(err, STATUS_FULL, "%s: out of memory", options->path);
	}
	engine->fd = -1;
	engine->base = (struct engine){
		.ops = &file_ops, .path = path, .integer_keys = true, .read_only = true};
	enum status status = open_into(engine, err);
	if (status != STATUS_OK) {
		file_close(&engine->base);
		return status;
	}
	*ret_engine = &engine->base;
	return STATUS_OK;
}

static enum status file_usage(struct engine *base, struct engine_usage *ret_usage, struct err *err)
{
	const struct file_engine *engine = file_of(base);
	TRY(engine_disk(base, ret_usage, err));
	ret_usage->used_bytes = (engine->meta.last_page + 1) * engine->page_bytes;
	ret_usage->map_bytes = engine->meta.map_bytes;
	return STATUS_OK;
}

static uint64_t file_end_bytes(struct engine *base)
{
	const struct file_engine *engine = file_of(base);
	return (engine->meta.last_page + 1) * engine->page_bytes;
}

/* ---- views: nothing changes, so each sees the same */

static enum status file_view_open(struct engine *engine, struct engine_view **ret_view,
				  struct err *err)
{
	struct file_view *view = calloc(1, sizeof(*view));
	if (view == NULL)
		return err_set(err, STATUS_FULL, "%s: out of memory", engine->path);
	view->base.engine = engine;
	view->base.live = true;
	*ret_view = &view->base;
	return STATUS_OK;
}

static void file_view_release(struct engine_view *base)
{
	struct file_view *view = view_of(base);
	view->depth = 0;
	(void)engine_room_trim(&view->value);
}

static void file_view_close(struct engine_view *base)
{
	struct file_view *view = view_of(base);
	for (unsigned i = 0; i < DEPTH_MAX; i++)
		free(view->levels[i].page);
	engine_room_free(&view->value);
	free(view);
}

static enum status file_view_table(struct engine_view *base, const char *name, unsigned *ret_table)
{
	const struct file_engine *engine = file_of(base->engine);
	if (strcmp(engine->name, name) != 0)
		return STATUS_NOT_FOUND;
	*ret_table = 0;
	return STATUS_OK;
}

/* ---- finding */

/* The last node of a branch whose key isn't above; the first one's key is below all others. */
static enum status choose_child(const struct file_engine *engine, struct level *level,
				const uint64_t *key, uint64_t *ret_child)
{
	struct node node;
	unsigned low = 0;
	unsigned high = key == NULL ? 0 : level->count - 1;
	while (low < high) {
		unsigned middle = high - (high - low) / 2;
		uint64_t here;
		if (!node_read(engine, level->page, middle, &node) || !node_key(&node, &here))
			return STATUS_CORRUPT;
		if (here <= *key)
			low = middle;
		else
			high = middle - 1;
	}
	level->at = low;
	if (!node_read(engine, level->page, low, &node))
		return STATUS_CORRUPT;
	*ret_child = child_of(&node);
	return STATUS_OK;
}

static enum status last_child(const struct file_engine *engine, struct level *level,
			      uint64_t *ret_child)
{
	struct node node;
	level->at = level->count - 1;
	if (!node_read(engine, level->page, level->at, &node))
		return STATUS_CORRUPT;
	*ret_child = child_of(&node);
	return STATUS_OK;
}

/* Down to a leaf, from a level on; `key` NULL: the first, or with `last` the last. */
static enum status descend(struct file_view *view, unsigned depth, uint64_t page,
			   const uint64_t *key, bool last)
{
	const struct file_engine *engine = file_of(view->base.engine);
	for (;; depth++) {
		if (depth == DEPTH_MAX || depth >= engine->table.depth)
			return STATUS_CORRUPT;
		struct level *level = &view->levels[depth];
		view->offset = page * engine->page_bytes;
		TRY(page_read(engine, page, level));
		if (is_leaf(level->page))
			break;
		TRY(last ? last_child(engine, level, &page)
			 : choose_child(engine, level, key, &page));
	}
	view->depth = depth + 1;
	struct level *leaf = &view->levels[depth];
	leaf->at = last ? leaf->count - 1 : 0;
	return STATUS_OK;
}

/* The first node of the leaf whose key isn't below; `count` where there is none. */
static enum status place_in_leaf(struct file_view *view, uint64_t key)
{
	const struct file_engine *engine = file_of(view->base.engine);
	struct level *leaf = &view->levels[view->depth - 1];
	unsigned low = 0;
	unsigned high = leaf->count;
	while (low < high) {
		unsigned middle = low + (high - low) / 2;
		struct node node;
		uint64_t here;
		if (!node_read(engine, leaf->page, middle, &node) || !node_key(&node, &here))
			return STATUS_CORRUPT;
		if (here < key)
			low = middle + 1;
		else
			high = middle;
	}
	leaf->at = low;
	return STATUS_OK;
}

static enum status big_value(struct file_view *view, const struct node *node, size_t size)
{
	const struct file_engine *engine = file_of(view->base.engine);
	struct page_head head;
	uint64_t number;
	uint32_t pages;
	if (node->room < sizeof(number))
		return STATUS_CORRUPT;
	memcpy(&number, node->data, sizeof(number));
	if (!page_exists(engine, number))
		return STATUS_CORRUPT;
	uint64_t at = number * engine->page_bytes;
	view->offset = at;
	TRY(read_at(engine, at, &head, sizeof(head)));
	memcpy(&pages, &head.lower, sizeof(pages));
	if (head.number != number || head.flags != PAGE_OVERFLOW ||
	    pages > engine->meta.last_page - number + 1 ||
	    (uint64_t)pages * engine->page_bytes < size + sizeof(head))
		return STATUS_CORRUPT;
	TRY(engine_room_for(&view->value, size));
	return read_at(engine, at + sizeof(head), view->value.bytes, size);
}

static enum status row_at(struct file_view *view, struct bytes *ret_key, struct bytes *ret_value)
{
	const struct file_engine *engine = file_of(view->base.engine);
	const struct level *leaf = &view->levels[view->depth - 1];
	struct node node;
	view->offset = leaf->number * engine->page_bytes;
	if (!node_read(engine, leaf->page, leaf->at, &node) || !node_key(&node, &view->key) ||
	    (node.head.flags & ~NODE_BIG) != 0)
		return STATUS_CORRUPT;
	size_t size = (size_t)node.head.low | (size_t)node.head.high << 16;
	if ((node.head.flags & NODE_BIG) != 0) {
		TRY(big_value(view, &node, size));
	} else {
		if (size > node.room)
			return STATUS_CORRUPT;
		TRY(engine_room_for(&view->value, size));
		if (size != 0)
			memcpy(view->value.bytes, node.data, size);
	}
	*ret_key = bytes_of(&view->key, sizeof(view->key));
	*ret_value = bytes_of(view->value.bytes, size);
	return STATUS_OK;
}

/* Onto the next leaf: up to where there is another child, and down again. */
static enum status next_leaf(struct file_view *view)
{
	const struct file_engine *engine = file_of(view->base.engine);
	for (unsigned depth = view->depth - 1; depth-- > 0;) {
		struct level *level = &view->levels[depth];
		struct node node;
		if (level->at + 1 >= level->count)
			continue;
		level->at++;
		if (!node_read(engine, level->page, level->at, &node))
			return STATUS_CORRUPT;
		return descend(view, depth + 1, child_of(&node), NULL, false);
	}
	return STATUS_NOT_FOUND;
}

static enum status row_or_next(struct file_view *view, struct bytes *ret_key,
			       struct bytes *ret_value)
{
	const struct level *leaf = &view->levels[view->depth - 1];
	if (leaf->at >= leaf->count)
		TRY(next_leaf(view));
	return row_at(view, ret_key, ret_value);
}

static enum status find(struct file_view *view, enum engine_seek how, struct bytes key,
			struct bytes *ret_key, struct bytes *ret_value)
{
	const struct file_engine *engine = file_of(view->base.engine);
	uint64_t wanted = 0;
	bool by_key = how != ENGINE_FIRST && how != ENGINE_LAST;
	view->depth = 0;
	if (engine->name[0] == '\0' || engine->table.entries == 0)
		return STATUS_NOT_FOUND;
	if (how == ENGINE_AT_OR_BEFORE)
		return STATUS_UNSUPPORTED;
	if (by_key)
		memcpy(&wanted, key.data, sizeof(wanted));
	if (how == ENGINE_AFTER && wanted++ == UINT64_MAX)
		return STATUS_NOT_FOUND;
	TRY(descend(view, 0, engine->table.root, by_key ? &wanted : NULL, how == ENGINE_LAST));
	if (by_key)
		TRY(place_in_leaf(view, wanted));
	return row_or_next(view, ret_key, ret_value);
}

static enum status file_get(struct engine_view *base, unsigned table, struct bytes key,
			    struct bytes *ret_value)
{
	struct bytes found;
	(void)table;
	TRY(find(view_of(base), ENGINE_AT_OR_AFTER, key, &found, ret_value));
	return memcmp(found.data, key.data, key.size) == 0 ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status file_seek(struct engine_view *base, unsigned table, enum engine_seek how,
			     struct bytes key, struct bytes *ret_key, struct bytes *ret_value)
{
	(void)table;
	return find(view_of(base), how, key, ret_key, ret_value);
}

static enum status file_next(struct engine_view *base, unsigned table, struct bytes *ret_key,
			     struct bytes *ret_value)
{
	struct file_view *view = view_of(base);
	(void)table;
	if (view->depth == 0)
		return STATUS_NOT_FOUND;
	view->levels[view->depth - 1].at++;
	return row_or_next(view, ret_key, ret_value);
}

static uint64_t file_offset(const struct engine_view *base)
{
	return ((const struct file_view *)base)->offset;
}

static const struct engine_ops file_ops = {
	.close = file_close,
	.usage = file_usage,
	.reader_check = engine_no_readers,
	.end_bytes = file_end_bytes,
	.view_open = file_view_open,
	.view_renew = engine_same_view,
	.view_release = file_view_release,
	.view_close = file_view_close,
	.view_table = file_view_table,
	.get = file_get,
	.seek = file_seek,
	.next = file_next,
	.offset = file_offset,
};
