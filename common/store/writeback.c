#include "common/store/writeback.h"

#include "common/base/assert.h"
#include "common/store/chunks.h"
#include "common/store/key_order.h"

#include <stdlib.h>

enum {
	FANOUT = 64,
	HEIGHT_MAX = 8, /* 64^8 rows never fit in memory */
	WORD = 8,
	PREFIX_SIZE = 2 * WORD,
	CACHE_LINE = 64,
	FETCH_AHEAD = 12, /* entries */
};

/* The first bytes of a key as numbers; zeros stand behind a shorter key. */
struct prefix {
	uint64_t high;
	uint64_t low;
};

/* What a leaf and an inner node have in common and is searched.  In a leaf the entries are the
 * rows. In an inner node entry i has the key from which on rows lie in child i (child 0 takes all
 * that are less, its entry is never looked at); it may be one that the leaf has replaced or dropped
 * since: memory stays. */
struct node {
	unsigned count;
	struct prefix prefixes[FANOUT];
	struct writeback_entry *entries[FANOUT];
};

struct writeback_leaf {
	struct node node;
	struct writeback_leaf *next;
};

struct inner {
	struct node node;
	void *children[FANOUT]; /* inner nodes, or leaves on the lowest level */
};

struct tree {
	void *root;                  /* NULL: empty */
	struct writeback_leaf *last; /* of the greatest keys */
	unsigned height;             /* levels of inner nodes */
	size_t rows;
	uint64_t changes;
};

struct writeback {
	struct chunks chunks;
	size_t rows;
	struct tree trees[TABLE_ID_MAX];
};

/* What a search looks for. */
struct probe {
	struct prefix prefix;
	struct bytes key;
};

/* The inner nodes on the way to a leaf, and which child was taken. */
struct path {
	struct inner *nodes[HEIGHT_MAX];
	unsigned children[HEIGHT_MAX];
};

static uint64_t short_word(struct bytes key)
{
	uint64_t word = 0;
	for (size_t i = 0; i < key.size; i++)
		word |= (uint64_t)key.data[i] << 8 * (WORD - 1 - i);
	return word;
}

/* Whole words are read, never behind the key's end: of one that ends within the second word the
 * last 8 bytes, without those that the first word has. */
static inline struct prefix prefix_of(struct bytes key)
{
	if (key.size == WORD)
		return (struct prefix){key_word(key.data), 0};
	if (key.size >= PREFIX_SIZE)
		return (struct prefix){key_word(key.data), key_word(key.data + WORD)};
	if (key.size < WORD)
		return (struct prefix){short_word(key), 0};
	size_t known = PREFIX_SIZE - key.size;
	return (struct prefix){key_word(key.data), key_word(key.data + WORD - known) << 8 * known};
}

static inline bool prefix_less(struct prefix a, struct prefix b)
{
	return (a.high < b.high) | ((a.high == b.high) & (a.low < b.low));
}

static inline bool prefix_equal(struct prefix a, struct prefix b)
{
	return a.high == b.high && a.low == b.low;
}

/* Orders two keys whose prefixes are equal.  One that ends within the prefix goes on in the other
 * with zeros at most, so the shorter is the lesser. */
static int compare_behind_prefix(struct bytes a, struct bytes b)
{
	if (a.size > PREFIX_SIZE && b.size > PREFIX_SIZE)
		return key_compare(bytes_of(a.data + PREFIX_SIZE, a.size - PREFIX_SIZE),
				   bytes_of(b.data + PREFIX_SIZE, b.size - PREFIX_SIZE));
	return a.size < b.size ? -1 : a.size > b.size;
}

/* Among entries whose prefixes equal the probe's: the first that isn't below it. */
static unsigned search_equal_prefixes(const struct node *node, unsigned first,
				      const struct probe *probe, bool *ret_exact)
{
	unsigned end = first + 1;
	while (end < node->count && prefix_equal(node->prefixes[end], probe->prefix))
		end++;
	while (first < end) {
		unsigned middle = first + (end - first) / 2;
		int order = compare_behind_prefix(writeback_key(node->entries[middle]), probe->key);
		if (order == 0) {
			*ret_exact = true;
			return middle;
		}
		if (order < 0)
			first = middle + 1;
		else
			end = middle;
	}
	return first;
}

/* From entry `first` on: the first whose key isn't below the probe's (count when there is none). */
static unsigned node_search(const struct node *node, unsigned first, const struct probe *probe,
			    bool *ret_exact)
{
	unsigned left = node->count - first;
	while (left > 0) {
		unsigned half = left / 2;
		bool below = prefix_less(node->prefixes[first + half], probe->prefix);
		first = below ? first + half + 1 : first;
		left = below ? left - half - 1 : half;
	}
	*ret_exact = false;
	if (first < node->count && prefix_equal(node->prefixes[first], probe->prefix))
		return search_equal_prefixes(node, first, probe, ret_exact);
	return first;
}

static unsigned child_for(const struct inner *inner, const struct probe *probe)
{
	bool exact;
	unsigned index = node_search(&inner->node, 1, probe, &exact);
	return exact ? index : index - 1;
}

/* A node's prefixes come from memory side by side instead of one after the other. */
static void fetch_prefixes(const void *node)
{
	const struct node *fetched = node;
	for (unsigned i = 0; i < FANOUT; i += CACHE_LINE / sizeof(struct prefix))
		__builtin_prefetch(&fetched->prefixes[i]);
}

static struct writeback_leaf *descend(const struct tree *tree, const struct probe *probe,
				      struct path *path)
{
	void *node = tree->root;
	for (unsigned level = 0; level < tree->height; level++) {
		struct inner *inner = node;
		unsigned child = child_for(inner, probe);
		if (path != NULL) {
			path->nodes[level] = inner;
			path->children[level] = child;
		}
		node = inner->children[child];
		fetch_prefixes(node);
	}
	return node;
}

/* What was put last is looked up first: no way down is needed. */
static struct writeback_leaf *leaf_for(const struct tree *tree, const struct probe *probe)
{
	struct writeback_leaf *last = tree->last;
	if (last->node.count != 0 && prefix_less(last->node.prefixes[0], probe->prefix))
		return last;
	return descend(tree, probe, NULL);
}

struct writeback *writeback_create(struct chunk_pool *pool)
{
	struct writeback *writeback = calloc(1, sizeof(*writeback));
	if (writeback == NULL)
		assert_failed("the system has memory left", __FILE__, __LINE__);
	writeback->chunks.pool = pool;
	return writeback;
}

void writeback_destroy(struct writeback *writeback)
{
	if (writeback == NULL)
		return;
	chunks_free(&writeback->chunks);
	free(writeback);
}

size_t writeback_rows(const struct writeback *writeback)
{
	return writeback->rows;
}

size_t writeback_bytes(const struct writeback *writeback)
{
	return writeback->chunks.used_bytes;
}

size_t writeback_table_rows(const struct writeback *writeback, uint16_t table)
{
	return writeback->trees[table].rows;
}

uint64_t writeback_changes(const struct writeback *writeback, uint16_t table)
{
	return writeback->trees[table].changes;
}

static void find_within(const struct tree *tree, struct bytes key,
			struct writeback_place *ret_place)
{
	struct probe probe = {prefix_of(key), key};
	struct writeback_leaf *leaf = leaf_for(tree, &probe);
	bool exact;
	unsigned index = node_search(&leaf->node, 0, &probe, &exact);
	*ret_place = (struct writeback_place){leaf, index, NULL};
	if (exact)
		ret_place->entry = leaf->node.entries[index];
}

/* Most tables grow at their end: there one comparison is the whole search. */
static bool behind_last(const struct node *last, struct bytes key)
{
	if (last->count == 0)
		return false;
	unsigned index = last->count - 1;
	struct prefix prefix = prefix_of(key);
	if (!prefix_equal(last->prefixes[index], prefix))
		return prefix_less(last->prefixes[index], prefix);
	return compare_behind_prefix(writeback_key(last->entries[index]), key) < 0;
}

void writeback_find(const struct writeback *writeback, uint16_t table, struct bytes key,
		    struct writeback_place *ret_place)
{
	ASSERT(table < TABLE_ID_MAX);
	const struct tree *tree = &writeback->trees[table];
	struct writeback_leaf *last = tree->last;
	if (last == NULL)
		*ret_place = (struct writeback_place){NULL, 0, NULL};
	else if (behind_last(&last->node, key))
		*ret_place = (struct writeback_place){last, last->node.count, NULL};
	else
		find_within(tree, key, ret_place);
}

struct writeback_entry *writeback_get(const struct writeback *writeback, uint16_t table,
				      struct bytes key)
{
	struct writeback_place place;
	writeback_find(writeback, table, key, &place);
	return place.entry;
}

/* Rows put in random order lie anywhere: a walk asks for them before it gets there. */
static void fetch_entries(const struct node *node, unsigned first, unsigned end)
{
	for (unsigned i = first; i < end && i < node->count; i++)
		__builtin_prefetch(node->entries[i]);
}

static void fetch_leaf(const struct writeback_leaf *leaf)
{
	__builtin_prefetch(leaf);
	for (unsigned i = 0; i < FETCH_AHEAD; i += CACHE_LINE / sizeof(leaf->node.entries[0]))
		__builtin_prefetch(&leaf->node.entries[i]);
	__builtin_prefetch(&leaf->next);
}

/* Steps over the ends of leaves (undo may have emptied some) and looks up the entry. */
static void place_settle(struct writeback_place *place)
{
	while (place->leaf != NULL && place->index >= place->leaf->node.count) {
		place->leaf = place->leaf->next;
		place->index = 0;
		if (place->leaf == NULL)
			break;
		fetch_entries(&place->leaf->node, 0, FETCH_AHEAD);
		if (place->leaf->next != NULL)
			fetch_leaf(place->leaf->next);
	}
	place->entry = place->leaf == NULL ? NULL : place->leaf->node.entries[place->index];
}

void writeback_seek(const struct writeback *writeback, uint16_t table, struct bytes from,
		    struct writeback_place *ret_place)
{
	writeback_find(writeback, table, from, ret_place);
	place_settle(ret_place);
}

void writeback_next(struct writeback_place *place)
{
	if (place->leaf == NULL)
		return;
	place->index++;
	fetch_entries(&place->leaf->node, place->index + FETCH_AHEAD - 1,
		      place->index + FETCH_AHEAD);
	place_settle(place);
}

void writeback_fetch_value(const struct writeback_place *place)
{
	const struct node *node = &place->leaf->node;
	unsigned index = place->index + FETCH_AHEAD / 2;
	if (index >= node->count)
		return;
	const struct writeback_entry *entry = node->entries[index];
	size_t size = sizeof(*entry) + entry->key_room + entry->value_size;
	for (size_t line = CACHE_LINE; line < size; line += CACHE_LINE)
		__builtin_prefetch((const uint8_t *)entry + line);
}

static size_t round_up(size_t size)
{
	return (size + 7) & ~(size_t)7;
}

static struct writeback_entry *entry_make(struct writeback *writeback, struct bytes key,
					  size_t value_size)
{
	size_t key_room = round_up(key.size);
	size_t value_room = round_up(value_size);
	struct writeback_entry *entry =
		chunks_alloc(&writeback->chunks, sizeof(*entry) + key_room + value_room);
	entry->key_size = (uint8_t)key.size;
	entry->key_room = (uint8_t)key_room;
	entry->value_room = (uint16_t)value_room;
	memcpy(entry->data, key.data, key.size);
	return entry;
}

static struct inner *inner_make(struct writeback *writeback)
{
	struct inner *inner = chunks_alloc(&writeback->chunks, sizeof(*inner));
	inner->node.count = 0;
	return inner;
}

static struct writeback_leaf *leaf_make(struct writeback *writeback)
{
	struct writeback_leaf *leaf = chunks_alloc(&writeback->chunks, sizeof(*leaf));
	leaf->node.count = 0;
	leaf->next = NULL;
	return leaf;
}

static void node_insert(struct node *node, unsigned index, struct prefix prefix,
			struct writeback_entry *entry)
{
	ASSERT(node->count < FANOUT && index <= node->count);
	size_t behind = node->count - index;
	if (behind != 0) {
		memmove(node->prefixes + index + 1, node->prefixes + index,
			behind * sizeof(node->prefixes[0]));
		memmove(node->entries + index + 1, node->entries + index,
			behind * sizeof(node->entries[0]));
	}
	node->prefixes[index] = prefix;
	node->entries[index] = entry;
	node->count++;
}

static void inner_insert(struct inner *inner, unsigned index, struct prefix prefix,
			 struct writeback_entry *entry, void *child)
{
	size_t behind = inner->node.count - index;
	node_insert(&inner->node, index, prefix, entry);
	memmove(inner->children + index + 1, inner->children + index,
		behind * sizeof(inner->children[0]));
	inner->children[index] = child;
}

/* How many entries stay in a full node when one is to be put at `index`.  At its end nothing moves:
 * rows that come in order leave full nodes behind. */
static unsigned split_point(unsigned index)
{
	return index == FANOUT ? FANOUT : FANOUT / 2;
}

static void node_move_tail(struct node *from, struct node *to, unsigned keep)
{
	to->count = from->count - keep;
	memcpy(to->prefixes, from->prefixes + keep, to->count * sizeof(to->prefixes[0]));
	memcpy(to->entries, from->entries + keep, to->count * sizeof(to->entries[0]));
	from->count = keep;
}

static void grow_root(struct writeback *writeback, struct tree *tree, struct prefix prefix,
		      struct writeback_entry *entry, void *child)
{
	ASSERT(tree->height < HEIGHT_MAX);
	struct inner *root = inner_make(writeback);
	inner_insert(root, 0, prefix, entry, tree->root);
	inner_insert(root, 1, prefix, entry, child);
	tree->root = root;
	tree->height++;
}

/* Puts a new node, whose rows begin at `entry`, behind the child that the path took. */
static void promote(struct writeback *writeback, struct tree *tree, const struct path *path,
		    struct prefix prefix, struct writeback_entry *entry, void *child)
{
	for (unsigned level = tree->height; level-- > 0;) {
		struct inner *inner = path->nodes[level];
		unsigned index = path->children[level] + 1;
		if (inner->node.count < FANOUT) {
			inner_insert(inner, index, prefix, entry, child);
			return;
		}
		struct inner *right = inner_make(writeback);
		unsigned keep = split_point(index);
		node_move_tail(&inner->node, &right->node, keep);
		memcpy(right->children, inner->children + keep,
		       right->node.count * sizeof(right->children[0]));
		if (index > keep || keep == FANOUT)
			inner_insert(right, index - keep, prefix, entry, child);
		else
			inner_insert(inner, index, prefix, entry, child);
		prefix = right->node.prefixes[0];
		entry = right->node.entries[0];
		child = right;
	}
	grow_root(writeback, tree, prefix, entry, child);
}

static void leaf_split_and_insert(struct writeback *writeback, struct tree *tree, unsigned index,
				  struct writeback_entry *entry)
{
	struct path path;
	struct bytes key = writeback_key(entry);
	struct probe probe = {prefix_of(key), key};
	struct writeback_leaf *left = descend(tree, &probe, &path);
	struct writeback_leaf *right = leaf_make(writeback);
	unsigned keep = split_point(index);
	node_move_tail(&left->node, &right->node, keep);
	right->next = left->next;
	left->next = right;
	if (tree->last == left)
		tree->last = right;
	if (index > keep || keep == FANOUT)
		node_insert(&right->node, index - keep, probe.prefix, entry);
	else
		node_insert(&left->node, index, probe.prefix, entry);
	promote(writeback, tree, &path, right->node.prefixes[0], right->node.entries[0], right);
}

static void insert(struct writeback *writeback, struct tree *tree,
		   const struct writeback_place *place, struct writeback_entry *entry)
{
	if (tree->root == NULL)
		tree->root = tree->last = leaf_make(writeback);
	struct writeback_leaf *leaf = place->leaf == NULL ? tree->root : place->leaf;
	if (leaf->node.count < FANOUT)
		node_insert(&leaf->node, place->index, prefix_of(writeback_key(entry)), entry);
	else
		leaf_split_and_insert(writeback, tree, place->index, entry);
	tree->rows++;
	tree->changes++;
	writeback->rows++;
}

struct writeback_entry *writeback_put(struct writeback *writeback, uint16_t table,
				      const struct writeback_place *place, struct bytes key,
				      struct bytes value)
{
	ASSERT(key.size <= ROW_KEY_MAX && value.size <= ROW_MAX);
	struct tree *tree = &writeback->trees[table];
	struct writeback_entry *entry = place->entry;
	if (entry == NULL || value.size > entry->value_room)
		entry = entry_make(writeback, key, value.size);
	if (value.size != 0)
		memmove(entry->data + entry->key_room, value.data, value.size);
	entry->value_size = (uint16_t)value.size;
	entry->deleted = 0;
	if (place->entry == NULL) {
		insert(writeback, tree, place, entry);
	} else if (entry != place->entry) {
		place->leaf->node.entries[place->index] = entry;
		tree->changes++;
	}
	return entry;
}

struct writeback_entry *writeback_del(struct writeback *writeback, uint16_t table,
				      const struct writeback_place *place, struct bytes key)
{
	ASSERT(key.size <= ROW_KEY_MAX);
	struct writeback_entry *entry = place->entry;
	if (entry == NULL)
		entry = entry_make(writeback, key, 0);
	entry->value_size = 0;
	entry->deleted = 1;
	if (place->entry == NULL)
		insert(writeback, &writeback->trees[table], place, entry);
	return entry;
}

void writeback_remove(struct writeback *writeback, uint16_t table,
		      const struct writeback_place *place)
{
	ASSERT(place->entry != NULL);
	struct tree *tree = &writeback->trees[table];
	struct node *node = &place->leaf->node;
	size_t behind = node->count - place->index - 1;
	memmove(node->prefixes + place->index, node->prefixes + place->index + 1,
		behind * sizeof(node->prefixes[0]));
	memmove(node->entries + place->index, node->entries + place->index + 1,
		behind * sizeof(node->entries[0]));
	node->count--;
	tree->rows--;
	tree->changes++;
	writeback->rows--;
}
