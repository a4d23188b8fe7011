#include "common/store/writeback.h"

#include "common/base/assert.h"
#include "common/store/chunks.h"
#include "common/store/key_order.h"

#include <assert.h>
#include <stdlib.h>

enum {
	FANOUT = 64,
	HEIGHT_MAX = 8, /* 64^8 rows never fit in memory */
	WORD = 8,
	PREFIX_SIZE = 2 * WORD,
	CACHE_LINE = 64,
	SKIP_MAX = CACHE_LINE - 5,
	FETCH_AHEAD = 12, /* entries */
};

/* The first bytes of a key as numbers; zeros are after a shorter key. */
struct prefix {
	uint64_t high;
	uint64_t low;
};

/* What a leaf and an inner node have in common and is searched.  In a leaf the entries are the
 * rows. In an inner node entry i has the key from which on rows are in child i (child 0 takes all
 * that are less, its entry is never looked at); it may be one that the leaf has replaced or dropped
 * since: memory stays.
 *
 * Keys of one firm begin with the same 18 bytes, and a node of them would be searched by fetching
 * rows.  So a node knows what all of its keys begin with, and its prefixes are of what follows. */
struct node {
	uint32_t count;
	uint8_t skip; /* bytes of `common`; in an inner node entry 0 need not have them */
	uint8_t common[SKIP_MAX];
	struct prefix prefixes[FANOUT];
	struct writeback_entry *entries[FANOUT];
};
static_assert(offsetof(struct node, prefixes) == CACHE_LINE, "the common bytes come with count");

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
	struct prefix prefix; /* of the whole key */
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

static struct bytes behind(struct bytes key, size_t skip)
{
	return bytes_of(key.data + skip, key.size - skip);
}

static struct prefix prefix_behind(struct bytes key, size_t skip)
{
	return prefix_of(behind(key, skip));
}

/* Orders two keys that have `skip` bytes in common and equal prefixes after them.  One that ends
 * within the prefix goes on in the other with zeros at most, so the shorter is the lesser. */
static int compare_behind_prefix(struct bytes a, struct bytes b, size_t skip)
{
	size_t known = skip + PREFIX_SIZE;
	if (a.size > known && b.size > known)
		return key_compare(behind(a, known), behind(b, known));
	return a.size < b.size ? -1 : a.size > b.size;
}

/* Orders the key against what all keys of the node begin with; 0: it begins so, too. */
static int compare_common(const struct node *node, struct bytes key)
{
	size_t skip = node->skip;
	int order = key_compare_bytes(key.data, node->common, key.size < skip ? key.size : skip);
	return order == 0 && key.size < skip ? -1 : order;
}

/* Among entries whose prefixes equal the key's: the first that isn't below it. */
static unsigned search_equal_prefixes(const struct node *node, unsigned first, struct prefix prefix,
				      struct bytes key, bool *ret_exact)
{
	unsigned end = first + 1;
	while (end < node->count && prefix_equal(node->prefixes[end], prefix))
		end++;
	while (first < end) {
		unsigned middle = first + (end - first) / 2;
		int order = compare_behind_prefix(writeback_key(node->entries[middle]), key,
						  node->skip);
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
	struct prefix prefix = probe->prefix;
	*ret_exact = false;
	if (node->skip != 0) {
		int order = compare_common(node, probe->key);
		if (order != 0)
			return order < 0 ? first : node->count;
		prefix = prefix_behind(probe->key, node->skip);
	}
	unsigned left = node->count - first;
	while (left > 0) {
		unsigned half = left / 2;
		bool below = prefix_less(node->prefixes[first + half], prefix);
		first = below ? first + half + 1 : first;
		left = below ? left - half - 1 : half;
	}
	if (first < node->count && prefix_equal(node->prefixes[first], prefix))
		return search_equal_prefixes(node, first, prefix, probe->key, ret_exact);
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
	__builtin_prefetch(fetched);
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

/* Told by its prefix alone: the key is above the node's entry. */
static bool above(const struct node *node, unsigned index, const struct probe *probe)
{
	if (node->skip == 0)
		return prefix_less(node->prefixes[index], probe->prefix);
	int order = compare_common(node, probe->key);
	return order > 0 || (order == 0 && prefix_less(node->prefixes[index],
						       prefix_behind(probe->key, node->skip)));
}

/* What was put last is looked up first: no way down is needed. */
static struct writeback_leaf *leaf_for(const struct tree *tree, const struct probe *probe)
{
	struct writeback_leaf *last = tree->last;
	if (last->node.count != 0 && above(&last->node, 0, probe))
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

static void find_within(const struct tree *tree, const struct probe *probe,
			struct writeback_place *ret_place)
{
	struct writeback_leaf *leaf = leaf_for(tree, probe);
	bool exact;
	unsigned index = node_search(&leaf->node, 0, probe, &exact);
	*ret_place = (struct writeback_place){leaf, index, NULL};
	if (exact)
		ret_place->entry = leaf->node.entries[index];
}

/* Most tables grow at their end: there one comparison is the whole search. */
static bool behind_last(const struct node *last, const struct probe *probe)
{
	if (last->count == 0)
		return false;
	unsigned index = last->count - 1;
	if (above(last, index, probe))
		return true;
	if (last->skip != 0 || !prefix_equal(last->prefixes[index], probe->prefix))
		return false;
	return compare_behind_prefix(writeback_key(last->entries[index]), probe->key, 0) < 0;
}

void writeback_find(const struct writeback *writeback, uint16_t table, struct bytes key,
		    struct writeback_place *ret_place)
{
	ASSERT(table < TABLE_ID_MAX);
	const struct tree *tree = &writeback->trees[table];
	struct writeback_leaf *last = tree->last;
	struct probe probe = {prefix_of(key), key};
	if (last == NULL)
		*ret_place = (struct writeback_place){NULL, 0, NULL};
	else if (behind_last(&last->node, &probe))
		*ret_place = (struct writeback_place){last, last->node.count, NULL};
	else
		find_within(tree, &probe, ret_place);
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
	inner->node.skip = 0;
	return inner;
}

static struct writeback_leaf *leaf_make(struct writeback *writeback)
{
	struct writeback_leaf *leaf = chunks_alloc(&writeback->chunks, sizeof(*leaf));
	leaf->node.count = 0;
	leaf->node.skip = 0;
	leaf->next = NULL;
	return leaf;
}

/* From entry `first` on; those before it are never looked at. */
static void set_skip(struct node *node, unsigned first, size_t skip)
{
	node->skip = (uint8_t)skip;
	for (unsigned i = first; i < node->count; i++)
		node->prefixes[i] = prefix_behind(writeback_key(node->entries[i]), skip);
}

static size_t equal_bytes(struct bytes a, struct bytes b)
{
	size_t most = a.size < b.size ? a.size : b.size;
	size_t count = 0;
	while (count < most && a.data[count] == b.data[count])
		count++;
	return count;
}

/* A quarter of them has the prefix of its neighbour. */
static bool prefixes_tell_little(const struct node *node, unsigned first)
{
	unsigned equal = 0;
	for (unsigned i = first + 1; i < node->count; i++)
		equal += prefix_equal(node->prefixes[i - 1], node->prefixes[i]);
	return 4 * equal >= node->count;
}

/* After a split, when a node has half of what it had: what its keys have in common is what the
 * first and the last have. */
static void node_narrow(struct node *node, unsigned first)
{
	if (!prefixes_tell_little(node, first))
		return;
	struct bytes low = writeback_key(node->entries[first]);
	struct bytes high = writeback_key(node->entries[node->count - 1]);
	size_t skip = equal_bytes(low, high);
	if (skip > SKIP_MAX)
		skip = SKIP_MAX;
	if (skip <= node->skip)
		return;
	memcpy(node->common, low.data, skip);
	set_skip(node, first, skip);
}

/* A key is to be put at `first` or after it that doesn't begin as the others do. */
static void node_widen(struct node *node, unsigned first, struct bytes key)
{
	if (node->skip != 0 && compare_common(node, key) != 0)
		set_skip(node, first, equal_bytes(key, bytes_of(node->common, node->skip)));
}

static void node_insert(struct node *node, unsigned index, struct writeback_entry *entry)
{
	ASSERT(node->count < FANOUT && index <= node->count);
	size_t after = node->count - index;
	if (after != 0) {
		memmove(node->prefixes + index + 1, node->prefixes + index,
			after * sizeof(node->prefixes[0]));
		memmove(node->entries + index + 1, node->entries + index,
			after * sizeof(node->entries[0]));
	}
	node->prefixes[index] = prefix_behind(writeback_key(entry), node->skip);
	node->entries[index] = entry;
	node->count++;
}

static void leaf_insert(struct writeback_leaf *leaf, unsigned index, struct writeback_entry *entry)
{
	node_widen(&leaf->node, 0, writeback_key(entry));
	node_insert(&leaf->node, index, entry);
}

static void inner_insert(struct inner *inner, unsigned index, struct writeback_entry *entry,
			 void *child)
{
	size_t after = inner->node.count - index;
	node_widen(&inner->node, 1, writeback_key(entry));
	node_insert(&inner->node, index, entry);
	memmove(inner->children + index + 1, inner->children + index,
		after * sizeof(inner->children[0]));
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
	to->skip = from->skip;
	memcpy(to->common, from->common, from->skip);
	memcpy(to->prefixes, from->prefixes + keep, to->count * sizeof(to->prefixes[0]));
	memcpy(to->entries, from->entries + keep, to->count * sizeof(to->entries[0]));
	from->count = keep;
}

static void grow_root(struct writeback *writeback, struct tree *tree, struct writeback_entry *entry,
		      void *child)
{
	ASSERT(tree->height < HEIGHT_MAX);
	struct inner *root = inner_make(writeback);
	inner_insert(root, 0, entry, tree->root);
	inner_insert(root, 1, entry, child);
	tree->root = root;
	tree->height++;
}

/* Puts a new node, whose rows begin at `entry`, after the child that the path took. */
static void promote(struct writeback *writeback, struct tree *tree, const struct path *path,
		    struct writeback_entry *entry, void *child)
{
	for (unsigned level = tree->height; level-- > 0;) {
		struct inner *inner = path->nodes[level];
		unsigned index = path->children[level] + 1;
		if (inner->node.count < FANOUT) {
			inner_insert(inner, index, entry, child);
			return;
		}
		struct inner *right = inner_make(writeback);
		unsigned keep = split_point(index);
		node_move_tail(&inner->node, &right->node, keep);
		memcpy(right->children, inner->children + keep,
		       right->node.count * sizeof(right->children[0]));
		if (index > keep || keep == FANOUT)
			inner_insert(right, index - keep, entry, child);
		else
			inner_insert(inner, index, entry, child);
		node_narrow(&inner->node, 1);
		node_narrow(&right->node, 1);
		entry = right->node.entries[0];
		child = right;
	}
	grow_root(writeback, tree, entry, child);
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
		leaf_insert(right, index - keep, entry);
	else
		leaf_insert(left, index, entry);
	if (keep != FANOUT) { /* rows that come in order are looked for at the end */
		node_narrow(&left->node, 0);
		node_narrow(&right->node, 0);
	}
	promote(writeback, tree, &path, right->node.entries[0], right);
}

static void insert(struct writeback *writeback, struct tree *tree,
		   const struct writeback_place *place, struct writeback_entry *entry)
{
	if (tree->root == NULL)
		tree->root = tree->last = leaf_make(writeback);
	struct writeback_leaf *leaf = place->leaf == NULL ? tree->root : place->leaf;
	if (leaf->node.count < FANOUT)
		leaf_insert(leaf, place->index, entry);
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
