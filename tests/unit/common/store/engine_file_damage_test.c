/* An environment that is read without LMDB and isn't what LMDB wrote: whatever leads to a row and
 * is damaged is said to be, and ends nothing. */
#include <fcntl.h>
#include <unistd.h>

#include "tests/unit/common/store/engine_file_fixture.h"

#define PAGE 4096u

/* ---- where things lie in the file: pages have a head of 16 bytes, then where their nodes are */

static uint64_t number_at(const struct file_fixture *f, uint64_t at, size_t size)
{
	uint64_t number = 0;
	assert_int_equal(pread(f->fd, &number, size, (off_t)at), size);
	return number;
}

static void number_put(const struct file_fixture *f, uint64_t at, uint64_t number, size_t size)
{
	assert_int_equal(pwrite(f->fd, &number, size, (off_t)at), size);
}

static unsigned nodes_of(const struct file_fixture *f, uint64_t page)
{
	return (unsigned)(number_at(f, page + 12, 2) - 16) / 2;
}

static uint64_t slot_of(uint64_t page, unsigned index)
{
	return page + 16 + 2 * (uint64_t)index;
}

static uint64_t node_of(const struct file_fixture *f, uint64_t page, unsigned index)
{
	return page + number_at(f, slot_of(page, index), 2);
}

static uint64_t newest_meta(const struct file_fixture *f)
{
	return number_at(f, 144, 8) > number_at(f, PAGE + 144, 8) ? 0 : PAGE;
}

enum place {
	FIRST_META,
	SECOND_META,
	NEWEST,     /* meta */
	NAMES,      /* the page of the table's name */
	NAMES_NODE, /* in it */
	TABLE_HEAD, /* behind the name: 40: its root, 32: rows, 6: depth */
	ROOT,
	ROOT_SLOT, /* of the way to the key */
	ROOT_NODE,
	BRANCH,
	LEAF,
	LEAF_SLOT,
	LEAF_NODE,
	OVERFLOW, /* the first page of a big value */
	PLACES
};

struct places {
	uint64_t at[PLACES];
};

/* The last node whose key isn't above; a branch's first one has none. */
static unsigned index_of(const struct file_fixture *f, uint64_t page, uint64_t key)
{
	unsigned index = 0;
	while (index + 1 < nodes_of(f, page) &&
	       number_at(f, node_of(f, page, index + 1) + 8, 8) <= key)
		index++;
	return index;
}

static uint64_t child_at(const struct file_fixture *f, uint64_t node)
{
	return number_at(f, node, 6) * PAGE;
}

static void find_places(const struct file_fixture *f, uint64_t key, struct places *out)
{
	uint64_t *at = out->at;
	at[FIRST_META] = 0;
	at[SECOND_META] = PAGE;
	at[NEWEST] = newest_meta(f);
	at[NAMES] = number_at(f, at[NEWEST] + 16 + 24 + 48 + 40, 8) * PAGE;
	at[NAMES_NODE] = node_of(f, at[NAMES], 0);
	at[TABLE_HEAD] = at[NAMES_NODE] + 8 + strlen(TABLE);
	at[ROOT] = number_at(f, at[TABLE_HEAD] + 40, 8) * PAGE;
	assert_int_equal(number_at(f, at[TABLE_HEAD] + 6, 2), 3);
	at[ROOT_SLOT] = slot_of(at[ROOT], index_of(f, at[ROOT], key));
	at[ROOT_NODE] = node_of(f, at[ROOT], index_of(f, at[ROOT], key));
	at[BRANCH] = child_at(f, at[ROOT_NODE]);
	at[LEAF] = child_at(f, node_of(f, at[BRANCH], index_of(f, at[BRANCH], key)));
	at[LEAF_SLOT] = slot_of(at[LEAF], index_of(f, at[LEAF], key));
	at[LEAF_NODE] = node_of(f, at[LEAF], index_of(f, at[LEAF], key));
	at[OVERFLOW] = file_value_size(key) == BIG ? number_at(f, at[LEAF_NODE] + 16, 8) * PAGE : 0;
}

/* ---- damage */

#define ONE_MORE UINT64_MAX     /* what stands there, and one */
#define BEHIND (UINT64_MAX - 1) /* the page behind the last */

struct damage {
	const char *what;
	enum place place;
	unsigned offset, size;
	uint64_t value;
	uint64_t key; /* of a row that then can't be read; 0: nothing can */
};

static const struct damage damages[] = {
	{"first meta page: flags", FIRST_META, 10, 2, 1, 0},
	{"first meta page: magic", FIRST_META, 16, 4, ONE_MORE, 0},
	{"first meta page: version", FIRST_META, 20, 4, ONE_MORE, 0},
	{"first meta page: pages of 256 bytes", FIRST_META, 40, 4, 256, 0},
	{"first meta page: pages of 128 KiB", FIRST_META, 40, 4, 131072, 0},
	{"first meta page: pages of 4097 bytes", FIRST_META, 40, 4, 4097, 0},
	{"first meta page: pages of 8 KiB", FIRST_META, 40, 4, 8192, 0},
	{"second meta page: flags", SECOND_META, 10, 2, 1, 0},
	{"second meta page: magic", SECOND_META, 16, 4, ONE_MORE, 0},
	{"second meta page: pages of 8 KiB", SECOND_META, 40, 4, 8192, 0},
	{"the names lie nowhere", NEWEST, 16 + 24 + 48 + 40, 8, BEHIND, 0},
	{"the names lie in the first page", NEWEST, 16 + 24 + 48 + 40, 8, 0, 0},
	{"the names lie in a meta page", NEWEST, 16 + 24 + 48 + 40, 8, 1, 0},
	{"page of names: kind", NAMES, 10, 2, 1, 0},
	{"page of names: number", NAMES, 0, 8, ONE_MORE, 0},
	{"page of names: where the name is", NAMES, 16, 2, 4095, 0},
	{"name: not a table's", NAMES_NODE, 4, 2, 0, 0},
	{"name: no room for the table behind it", NAMES_NODE, 6, 2, 5, 0},
	{"name: longer than the page", NAMES_NODE, 6, 2, 5000, 0},
	{"table: root is the first page", TABLE_HEAD, 40, 8, 0, SOME_KEY},
	{"table: root is a meta page", TABLE_HEAD, 40, 8, 1, SOME_KEY},
	{"table: root behind the end", TABLE_HEAD, 40, 8, BEHIND, SOME_KEY},
	{"table: no levels", TABLE_HEAD, 6, 2, 0, SOME_KEY},
	{"table: fewer levels", TABLE_HEAD, 6, 2, 2, SOME_KEY},
	{"root: number", ROOT, 0, 8, ONE_MORE, SOME_KEY},
	{"root: kind", ROOT, 10, 2, 4, SOME_KEY},
	{"root: two kinds", ROOT, 10, 2, 3, SOME_KEY},
	{"root: no nodes", ROOT, 12, 2, 16, SOME_KEY},
	{"root: fewer than no nodes", ROOT, 12, 2, 14, SOME_KEY},
	{"root: half a node", ROOT, 12, 2, ONE_MORE, SOME_KEY},
	{"root: more nodes than fit", ROOT, 12, 2, 4096, SOME_KEY},
	{"root: nodes beyond its end", ROOT, 14, 2, 4098, SOME_KEY},
	{"root: a node among the slots", ROOT_SLOT, 0, 2, 16, 2},
	{"root: a node over the end", ROOT_SLOT, 0, 2, 4090, 2},
	{"root: a node before its end, without its key", ROOT_SLOT, 0, 2, 4088, LAST},
	{"root: a longer key", ROOT_NODE, 6, 2, 9, LAST},
	{"root: a shorter key", ROOT_NODE, 6, 2, 7, LAST},
	{"root: a child behind the end", ROOT_NODE, 0, 4, BEHIND, SOME_KEY},
	{"root: a child that is the first page", ROOT_NODE, 0, 4, 0, SOME_KEY},
	{"root: a child that is a meta page", ROOT_NODE, 0, 4, 1, SOME_KEY},
	{"root: a child far behind the end", ROOT_NODE, 4, 2, 1, SOME_KEY},
	{"branch: number", BRANCH, 0, 8, ONE_MORE, SOME_KEY},
	{"leaf: number", LEAF, 0, 8, ONE_MORE, SOME_KEY},
	{"leaf: kind", LEAF, 10, 2, 0x22, SOME_KEY},
	{"leaf: nodes below its head", LEAF, 12, 2, 0, SOME_KEY},
	{"leaf: nodes begin where the slots do", LEAF, 14, 2, 16, SOME_KEY},
	{"leaf: a node among the slots", LEAF_SLOT, 0, 2, 16, SOME_KEY},
	{"leaf: a node over the end", LEAF_SLOT, 0, 2, 4090, SOME_KEY},
	{"leaf: a longer key", LEAF_NODE, 6, 2, 9, SOME_KEY},
	{"leaf: a key longer than the page", LEAF_NODE, 6, 2, 5000, SOME_KEY},
	{"leaf: a longer value than fits", LEAF_NODE, 0, 2, 4090, SOME_KEY},
	{"leaf: a much longer value", LEAF_NODE, 2, 2, 1, SOME_KEY},
	{"leaf: a table for a row", LEAF_NODE, 4, 2, 2, SOME_KEY},
	{"leaf: a row of many values", LEAF_NODE, 4, 2, 4, SOME_KEY},
	{"leaf: no room for where a value lies", LEAF_NODE, 4, 2, 1, 2},
	{"leaf: a big value in the first page", LEAF_NODE, 16, 8, 0, BIG_KEY},
	{"leaf: a big value in a meta page", LEAF_NODE, 16, 8, 1, BIG_KEY},
	{"leaf: a big value behind the end", LEAF_NODE, 16, 8, BEHIND, BIG_KEY},
	{"leaf: a big value larger than its pages", LEAF_NODE, 0, 2, 3 * PAGE - 15, BIG_KEY},
	{"big value: number", OVERFLOW, 0, 8, ONE_MORE, BIG_KEY},
	{"big value: kind", OVERFLOW, 10, 2, 2, BIG_KEY},
	{"big value: fewer pages", OVERFLOW, 12, 4, 2, BIG_KEY},
	{"big value: more pages than there are", OVERFLOW, 12, 4, 100000, BIG_KEY},
};

static uint64_t damaged_number(const struct file_fixture *f, const struct damage *damage,
			       uint64_t old)
{
	if (damage->value == ONE_MORE)
		return old + 1;
	if (damage->value == BEHIND)
		return (uint64_t)lseek(f->fd, 0, SEEK_END) / PAGE;
	return damage->value;
}

static enum status read_damaged(struct file_fixture *f, uint64_t key)
{
	struct bytes value;
	enum status status = file_open(f);
	if (status != STATUS_OK && strstr(f->err.text, f->dir->path) == NULL)
		fail_msg("%s", f->err.text);
	if ((status == STATUS_OK) != (key != 0))
		return status == STATUS_OK ? STATUS_OK : STATUS_CONFLICT;
	if (status == STATUS_OK)
		status = engine_view_table(f->view, TABLE, &f->table);
	return status == STATUS_OK ? file_get(f, key, &value) : status;
}

static void test_whatever_is_damaged_is_said_to_be(void **state)
{
	struct file_fixture *f = *state;
	for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
		const struct damage *damage = &damages[i];
		struct places places;
		find_places(f, damage->key != 0 ? damage->key : SOME_KEY, &places);
		uint64_t at = places.at[damage->place] + damage->offset;
		uint64_t old = number_at(f, at, damage->size);
		number_put(f, at, damaged_number(f, damage, old), damage->size);
		enum status status = read_damaged(f, damage->key);
		file_close(f);
		number_put(f, at, old, damage->size);
		if (status != STATUS_CORRUPT)
			fail_msg("%s: %s", damage->what, status_text(status));
	}
	file_open_whole(f);
	file_check_get(f, SOME_KEY);
}

static void test_a_big_value_may_fill_the_file_to_its_end(void **state)
{
	struct file_fixture *f = *state;
	struct places places;
	struct bytes value;
	find_places(f, BIG_KEY, &places);
	uint64_t left = ((uint64_t)lseek(f->fd, 0, SEEK_END) - places.at[OVERFLOW]) / PAGE;
	number_put(f, places.at[OVERFLOW] + 12, left, 4);
	file_open_whole(f);
	file_check_get(f, BIG_KEY);
	number_put(f, places.at[OVERFLOW] + 12, left + 1, 4);
	assert_status(file_get(f, BIG_KEY, &value), STATUS_CORRUPT);
	file_close(f);
	/* And its pages. */
	number_put(f, places.at[OVERFLOW] + 12, 3, 4);
	number_put(f, places.at[LEAF_NODE], 3 * PAGE - 16, 2);
	file_open_whole(f);
	assert_ok(file_get(f, BIG_KEY, &value));
	assert_int_equal(value.size, 3 * PAGE - 16);
}

static void copy_page(struct file_fixture *f, uint64_t from, uint64_t to)
{
	uint8_t page[PAGE];
	assert_int_equal(pread(f->fd, page, PAGE, (off_t)from), PAGE);
	assert_int_equal(pwrite(f->fd, page, PAGE, (off_t)to), PAGE);
	number_put(f, to, to / PAGE, 8);
}

/* What lies there is of no commit, whatever it looks like. */
static void test_nothing_behind_the_last_page_is_read(void **state)
{
	struct file_fixture *f = *state;
	struct places places;
	struct bytes value;
	uint64_t behind = (uint64_t)lseek(f->fd, 0, SEEK_END);
	find_places(f, BIG_KEY, &places);
	copy_page(f, places.at[BRANCH], behind);
	for (uint64_t i = 0; i < 3 * PAGE; i += PAGE)
		copy_page(f, places.at[OVERFLOW] + i, behind + PAGE + i);
	number_put(f, places.at[LEAF_NODE] + 16, behind / PAGE + 1, 8);
	file_open_whole(f);
	assert_status(file_get(f, BIG_KEY, &value), STATUS_CORRUPT);
	file_close(f);
	number_put(f, places.at[ROOT_NODE], behind / PAGE, 4);
	file_open_whole(f);
	assert_status(file_get(f, SOME_KEY, &value), STATUS_CORRUPT);
	file_close(f);
	/* Where the last commit reaches so far, it is. */
	number_put(f, places.at[NEWEST] + 136, behind / PAGE, 8);
	file_open_whole(f);
	file_check_get(f, SOME_KEY);
	file_close(f);
	assert_int_equal(ftruncate(f->fd, (off_t)behind), 0);
	file_open_whole(f);
	assert_status(file_get(f, SOME_KEY, &value), STATUS_CORRUPT);
}

static void test_a_page_may_be_full_to_the_last_byte(void **state)
{
	struct file_fixture *f = *state;
	struct places places;
	struct bytes value;
	find_places(f, SOME_KEY, &places);
	uint64_t upper = number_at(f, places.at[LEAF] + 14, 2);
	number_put(f, places.at[LEAF] + 14, number_at(f, places.at[LEAF] + 12, 2), 2);
	file_open_whole(f);
	file_check_get(f, SOME_KEY);
	file_close(f);
	/* But no node lies before where they begin. */
	unsigned last = nodes_of(f, places.at[LEAF]) - 1;
	uint64_t key = number_at(f, node_of(f, places.at[LEAF], last) + 8, 8);
	number_put(f, places.at[LEAF] + 14, upper + 2, 2);
	file_open_whole(f);
	assert_status(file_get(f, key, &value), STATUS_CORRUPT);
}

static void test_a_key_does_not_go_on_behind_its_page(void **state)
{
	struct file_fixture *f = *state;
	struct places places;
	struct bytes value;
	find_places(f, SOME_KEY, &places);
	number_put(f, places.at[LEAF_SLOT], PAGE - 8, 2);
	number_put(f, places.at[LEAF] + PAGE - 8, UINT64_C(8) << 48, 8);
	file_open_whole(f);
	assert_status(file_get(f, SOME_KEY, &value), STATUS_CORRUPT);
}

/* An environment without a table whose pages are said to have another size, by both. */
static void test_pages_have_sizes_as_lmdb_makes_them(void **state)
{
	static const struct {
		uint32_t size;
		enum status status;
	} sizes[] = {{0, STATUS_CORRUPT},    {256, STATUS_CORRUPT},   {512, STATUS_OK},
		     {4098, STATUS_CORRUPT}, {6144, STATUS_CORRUPT},  {8192, STATUS_OK},
		     {65536, STATUS_OK},     {131072, STATUS_CORRUPT}};
	struct file_fixture *f = *state;
	struct engine_options options = f->options;
	uint8_t meta[152];
	options.read_only = options.closed = false;
	assert_ok(engine_open_lmdb(&options, &f->engine, NULL));
	engine_close(f->engine);
	f->engine = NULL;
	f->fd = open(test_dir_path(f->dir, "data.mdb"), O_RDWR | O_CLOEXEC);
	assert_int_equal(pread(f->fd, meta, sizeof meta, 0), sizeof meta);
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		memcpy(meta + 40, &sizes[i].size, 4);
		assert_int_equal(pwrite(f->fd, meta, sizeof meta, sizes[i].size), sizeof meta);
		assert_int_equal(pwrite(f->fd, meta, sizeof meta, 0), sizeof meta);
		assert_status(file_open(f), sizes[i].status);
		file_close(f);
	}
}

static void test_pages_that_lead_in_a_ring_come_to_an_end(void **state)
{
	struct file_fixture *f = *state;
	static const uint64_t levels[] = {3, 12, 13, 60000};
	struct places places;
	struct bytes value;
	find_places(f, SOME_KEY, &places);
	number_put(f, places.at[ROOT_NODE], places.at[ROOT] / PAGE, 4);
	for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
		number_put(f, places.at[TABLE_HEAD] + 6, levels[i], 2);
		file_open_whole(f);
		assert_status(file_get(f, SOME_KEY, &value), STATUS_CORRUPT);
		file_close(f);
	}
}

static void test_a_file_that_was_cut_off_is_damaged(void **state)
{
	struct file_fixture *f = *state;
	struct places places;
	struct bytes value;
	find_places(f, SOME_KEY, &places);
	assert_int_equal(ftruncate(f->fd, (off_t)places.at[LEAF] + 100), 0);
	if (file_open(f) == STATUS_OK) {
		if (engine_view_table(f->view, TABLE, &f->table) == STATUS_OK)
			assert_status(file_get(f, SOME_KEY, &value), STATUS_CORRUPT);
		file_close(f);
	}
	assert_int_equal(ftruncate(f->fd, PAGE + 100), 0);
	assert_status(file_open(f), STATUS_CORRUPT);
}

/* What was read before and comes after isn't touched by it. */
static void test_a_damaged_page_hides_no_other(void **state)
{
	struct file_fixture *f = *state;
	struct places places;
	struct bytes value;
	uint64_t next, after;
	find_places(f, SOME_KEY, &places);
	number_put(f, places.at[LEAF] + 10, 0, 2);
	uint64_t first = number_at(f, node_of(f, places.at[LEAF], 0) + 8, 8);
	after = number_at(f, node_of(f, places.at[LEAF], nodes_of(f, places.at[LEAF]) - 1) + 8, 8) +
		2;
	file_open_whole(f);
	for (int i = 0; i < 2; i++) {
		file_check_get(f, first - 2);
		assert_status(file_get(f, SOME_KEY, &value), STATUS_CORRUPT);
		assert_int_equal(engine_view_offset(f->view), places.at[LEAF]);
		file_check_get(f, first - 2);
		file_check_get(f, after);
		assert_status(file_get(f, SOME_KEY, &value), STATUS_CORRUPT);
	}
	assert_status(file_walk(f, 2, &next), STATUS_CORRUPT);
	assert_int_equal(next, first);
	assert_int_equal(engine_view_offset(f->view), places.at[LEAF]);
	assert_status(file_walk(f, after, &next), STATUS_NOT_FOUND);
	assert_int_equal(next, LAST + 2);
}

static void test_where_a_row_lies_is_told(void **state)
{
	struct file_fixture *f = *state;
	struct places places;
	find_places(f, SOME_KEY, &places);
	file_open_whole(f);
	file_check_get(f, SOME_KEY);
	assert_int_equal(engine_view_offset(f->view), places.at[LEAF]);
	find_places(f, BIG_KEY, &places);
	assert_int_equal(file_found_at(f, ENGINE_AT_OR_AFTER, BIG_KEY), BIG_KEY);
	assert_int_equal(engine_view_offset(f->view), places.at[OVERFLOW]);
	struct bytes key, value;
	assert_ok(engine_next(f->view, f->table, &key, &value));
	assert_int_equal(engine_view_offset(f->view), places.at[LEAF]);
}

#define ON_ROWS(test) cmocka_unit_test_setup_teardown(test, file_setup, file_teardown)
#define ON_NOTHING(test) cmocka_unit_test_setup_teardown(test, file_setup_empty, file_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_ROWS(test_whatever_is_damaged_is_said_to_be),
		ON_ROWS(test_a_big_value_may_fill_the_file_to_its_end),
		ON_ROWS(test_nothing_behind_the_last_page_is_read),
		ON_ROWS(test_a_page_may_be_full_to_the_last_byte),
		ON_ROWS(test_a_key_does_not_go_on_behind_its_page),
		ON_NOTHING(test_pages_have_sizes_as_lmdb_makes_them),
		ON_ROWS(test_pages_that_lead_in_a_ring_come_to_an_end),
		ON_ROWS(test_a_file_that_was_cut_off_is_damaged),
		ON_ROWS(test_a_damaged_page_hides_no_other),
		ON_ROWS(test_where_a_row_lies_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
