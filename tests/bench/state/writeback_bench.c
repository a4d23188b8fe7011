/* The write-back table alone, and whether one tree for all tables would do as well. */
#include "tests/bench/state/state_bench.h"

#include <stdio.h>

#include "common/base/assert.h"
#include "common/store/writeback.h"

enum pattern { ASCENDING, SCATTERED, COMPOUND, PATTERN_COUNT };
static const char *const pattern_names[] = {"ascending, 8-byte keys", "scattered, 8-byte keys",
					    "scattered, 24-byte keys"};

static struct row_key key_of(enum pattern pattern, uint64_t i)
{
	struct row_key key = row_key_u64(pattern == ASCENDING ? i : bench_mix(i));
	if (pattern == COMPOUND) {
		key = row_key_u64(bench_mix(i) & 0xffff);
		row_key_put_u64(&key, bench_mix(i) >> 40);
		row_key_put_u64(&key, i);
	}
	return key;
}

static void put(struct writeback *writeback, uint16_t table, const struct row_key *key,
		const void *value, size_t size)
{
	struct writeback_place place;
	writeback_find(writeback, table, row_key_bytes(key), &place);
	(void)writeback_put(writeback, table, &place, row_key_bytes(key), bytes_of(value, size));
}

static double put_all(struct writeback *writeback, enum pattern pattern, size_t size)
{
	static const uint8_t value[256] = {1};
	double start = bench_now_ns();
	for (uint64_t i = 0; i < BENCH_ROWS; i++) {
		struct row_key key = key_of(pattern, i);
		put(writeback, 1, &key, value, size);
	}
	return (bench_now_ns() - start) / BENCH_ROWS;
}

static double get_all(const struct writeback *writeback, enum pattern pattern)
{
	size_t found = 0;
	double start = bench_now_ns();
	for (uint64_t i = 0; i < BENCH_ROWS; i++) {
		struct row_key key = key_of(pattern, i);
		const struct writeback_entry *entry =
			writeback_get(writeback, 1, row_key_bytes(&key));
		found += entry != NULL && writeback_value(entry).data[0] == 1;
	}
	ASSERT(found == BENCH_ROWS);
	return (bench_now_ns() - start) / BENCH_ROWS;
}

static double scan_all(const struct writeback *writeback)
{
	size_t found = 0;
	struct writeback_place place;
	double start = bench_now_ns();
	writeback_seek(writeback, 1, (struct bytes){NULL, 0}, &place);
	for (; place.entry != NULL; writeback_next(&place))
		found += writeback_value(place.entry).data[0];
	ASSERT(found == BENCH_ROWS);
	return (bench_now_ns() - start) / BENCH_ROWS;
}

static void run_pattern(enum pattern pattern, size_t size)
{
	struct writeback *writeback = writeback_create(NULL);
	double first = put_all(writeback, pattern, size);
	double again = put_all(writeback, pattern, size);
	double hit = get_all(writeback, pattern);
	double scan = scan_all(writeback);
	printf("  %-24s %3zu bytes: put %3.0f, again %3.0f, hit %3.0f, scan %2.0f ns; "
	       "%3.0f bytes a row\n",
	       pattern_names[pattern], size, first, again, hit, scan,
	       (double)writeback_bytes(writeback) / BENCH_ROWS);
	writeback_destroy(writeback);
}

/* A key of a table: in the table's own tree, or in the one tree behind the table's id. */
static struct row_key table_key(bool one_tree, uint8_t table, uint64_t number)
{
	struct row_key key = {.size = 0};
	if (one_tree)
		row_key_put_u8(&key, table);
	row_key_put_u64(&key, number);
	return key;
}

/* The main line of a stage: a row appended, a firm's row counted, a due mark put and, later, taken
 * away; nine firms of ten are among 50,000. */
static void run_layout(bool one_tree)
{
	enum { REPORT = 1, FIRM = 2, DUE = 3, FIRED_AFTER = 100000 };
	static const uint8_t value[256] = {1};
	struct writeback *writeback = writeback_create(NULL);
	double start = bench_now_ns();
	for (uint64_t i = 0; i < BENCH_ROWS; i++) {
		struct row_key report = table_key(one_tree, REPORT, i);
		put(writeback, one_tree ? 1 : REPORT, &report, value, 200);
		uint64_t draw = bench_mix(i);
		uint64_t firm_number = (draw >> 8) % (draw % 10 != 0 ? 50000 : 1000000);
		struct row_key firm = table_key(one_tree, FIRM, firm_number);
		(void)writeback_get(writeback, one_tree ? 1 : FIRM, row_key_bytes(&firm));
		put(writeback, one_tree ? 1 : FIRM, &firm, value, 64);
		struct row_key due = table_key(one_tree, DUE, i / 10);
		row_key_put_u64(&due, i);
		put(writeback, one_tree ? 1 : DUE, &due, value, 8);
		if (i < FIRED_AFTER)
			continue;
		uint64_t fired = i - FIRED_AFTER;
		struct writeback_place place;
		due = table_key(one_tree, DUE, fired / 10);
		row_key_put_u64(&due, fired);
		writeback_find(writeback, one_tree ? 1 : DUE, row_key_bytes(&due), &place);
		(void)writeback_del(writeback, one_tree ? 1 : DUE, &place, row_key_bytes(&due));
	}
	printf("  main line, %-14s %4.0f ns an event (4.6 touches), %.0f MiB\n",
	       one_tree ? "one tree:" : "a tree a table:", (bench_now_ns() - start) / BENCH_ROWS,
	       (double)writeback_bytes(writeback) / (1 << 20));
	writeback_destroy(writeback);
}

void writeback_bench(void)
{
	static const size_t sizes[] = {64, 200};
	printf("write-back table, %u rows:\n", BENCH_ROWS);
	for (int pattern = 0; pattern < PATTERN_COUNT; pattern++)
		for (size_t i = 0; i < 2; i++)
			run_pattern((enum pattern)pattern, sizes[i]);
	run_layout(false);
	run_layout(true);
}
