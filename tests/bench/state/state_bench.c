/* What rows cost: in the write-back table, merged with LMDB, and at a checkpoint.
 *
 *	zhian_state_bench [DIRECTORY]
 *
 * Times are processor time a row.  Pages are 4 KiB written to files (by
 * /proc/self/io, meta pages too) for each row of a checkpoint, by the order in
 * which a table's keys come.
 */
#include "tests/bench/state/state_bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/base/file.h"
#include "common/store/state.h"

enum { TABLE_APPENDED = 16, TABLE_DENSE_ROWS, TABLE_SCATTERED_ROWS, TABLE_OWNER, TABLE_INDEX };
enum { PAGE = 4096, FIRMS = 1000000, DENSE_SIZE = 64, ROW_SIZE = 200 };

static size_t owner_keys(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	out[0].size = 0;
	row_key_put(&out[0], row.data, 8);
	row_key_put(&out[0], key.data, key.size);
	return 1;
}

static const struct index_spec owner_index = {TABLE_INDEX, owner_keys};
static const struct table_spec tables[] = {
	{.id = TABLE_APPENDED, .name = "appended", .row_size = ROW_SIZE},
	{.id = TABLE_DENSE_ROWS, .name = "dense", .row_size = DENSE_SIZE},
	{.id = TABLE_SCATTERED_ROWS, .name = "scattered", .row_size = ROW_SIZE},
	{.id = TABLE_OWNER,
	 .name = "owner",
	 .row_size = DENSE_SIZE,
	 .indexes = &owner_index,
	 .index_count = 1},
	{.id = TABLE_INDEX, .name = "index", .row_max = ROW_KEY_MAX, .is_index = true},
};
static const struct schema schema = {
	.fold_version = 1, .tables = tables, .table_count = sizeof(tables) / sizeof(tables[0])};

struct bench {
	struct state *state;
	uint64_t frame;
};

double bench_now_ns(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

uint64_t bench_mix(uint64_t n)
{
	n += UINT64_C(0x9e3779b97f4a7c15);
	n = (n ^ n >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	n = (n ^ n >> 27) * UINT64_C(0x94d049bb133111eb);
	return n ^ n >> 31;
}

static double now_wall_ms(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void must(enum status status, const struct err *err)
{
	if (status == STATUS_OK)
		return;
	(void)fprintf(stderr, "state_bench: %s\n", err->text);
	exit(1);
}

static double bytes_written(void)
{
	char line[128];
	unsigned long long bytes = 0;
	FILE *io = fopen("/proc/self/io", "re");
	if (io == NULL)
		return 0;
	while (fgets(line, sizeof(line), io) != NULL)
		if (strncmp(line, "wchar: ", 7) == 0)
			bytes = strtoull(line + 7, NULL, 10);
	(void)fclose(io);
	return (double)bytes;
}

static void put(struct bench *bench, uint16_t table, uint64_t number)
{
	struct rows_writer *rows = state_writer(bench->state);
	struct row_key key = row_key_u64(number);
	uint8_t row[ROW_SIZE] = {0};
	be64_put(row, bench_mix(number + bench->frame));
	size_t size = table == TABLE_DENSE_ROWS || table == TABLE_OWNER ? DENSE_SIZE : ROW_SIZE;
	rows->put(rows->read.context, table, row_key_bytes(&key), bytes_of(row, size));
}

static void checkpoint(struct bench *bench)
{
	struct err err;
	state_freeze(bench->state, ++bench->frame);
	must(state_write(bench->state, &err), &err);
	must(state_drop(bench->state, &err), &err);
}

static void checkpoint_and_tell(struct bench *bench, const char *name)
{
	uint64_t before = state_stats(bench->state).rows_written;
	double bytes = bytes_written();
	double start = now_wall_ms();
	checkpoint(bench);
	double took_ms = now_wall_ms() - start;
	double rows = (double)(state_stats(bench->state).rows_written - before);
	bytes = bytes_written() - bytes;
	printf("  %-34s %7.0f rows in %5.0f ms, %6.0f pages: %.3f a row\n", name, rows, took_ms,
	       bytes / (double)PAGE, bytes / (double)PAGE / rows);
}

static void bench_checkpoints(struct bench *bench)
{
	printf("checkpoints, %u rows put (dense: of %u):\n", BENCH_ROWS, (unsigned)FIRMS);
	for (uint64_t i = 0; i < FIRMS; i++)
		put(bench, TABLE_DENSE_ROWS, i);
	checkpoint_and_tell(bench, "dense, loading all");
	for (unsigned round = 0; round < 2; round++) {
		for (uint64_t i = 0; i < BENCH_ROWS; i++)
			put(bench, TABLE_APPENDED, round * BENCH_ROWS + i);
		checkpoint_and_tell(bench, "append, 200 bytes");
		for (uint64_t i = 0; i < BENCH_ROWS; i++)
			put(bench, TABLE_DENSE_ROWS, bench_mix(bench->frame + i) % FIRMS);
		checkpoint_and_tell(bench, "dense, 64 bytes, uniform");
		for (uint64_t i = 0; i < BENCH_ROWS; i++) {
			uint64_t draw = bench_mix(bench->frame + i);
			put(bench, TABLE_DENSE_ROWS,
			    (draw >> 8) % (draw % 10 != 0 ? FIRMS / 20 : FIRMS));
		}
		checkpoint_and_tell(bench, "dense, 64 bytes, 90 % on 5 %");
		for (uint64_t i = 0; i < BENCH_ROWS; i++)
			put(bench, TABLE_SCATTERED_ROWS, bench_mix((uint64_t)round << 32 | i));
		checkpoint_and_tell(bench, "scattered, 200 bytes");
	}
}

static bool count_row(void *context, const struct row_ref *row)
{
	*(uint64_t *)context += row->value.size != 0;
	return true;
}

static void scan_and_tell(struct bench *bench, uint16_t table, const char *name)
{
	uint64_t rows = 0;
	struct bytes all = {NULL, 0};
	double start = bench_now_ns();
	(void)rows_scan(state_reader(bench->state), table, all, all, SIZE_MAX, count_row, &rows);
	printf("  scan, %-28s %3.0f ns a row of %llu\n", name,
	       (bench_now_ns() - start) / (double)rows, (unsigned long long)rows);
}

static void get_and_tell(struct bench *bench, uint16_t table, const char *name)
{
	const struct rows_reader *rows = state_reader(bench->state);
	size_t size = table == TABLE_OWNER ? DENSE_SIZE : ROW_SIZE;
	double start = bench_now_ns();
	for (uint64_t i = 0; i < BENCH_ROWS; i++) {
		struct row_key key = row_key_u64(bench_mix(i) % BENCH_ROWS);
		if (i % 16 == 0)
			state_savepoint(bench->state);
		ASSERT(rows_get(rows, table, row_key_bytes(&key), size) != NULL);
	}
	printf("  get,  %-28s %3.0f ns\n", name, (bench_now_ns() - start) / BENCH_ROWS);
}

/* Every put an input of its own, so with undo. */
static void put_and_tell(struct bench *bench, uint16_t table, const char *name)
{
	double start = bench_now_ns();
	for (uint64_t i = 0; i < BENCH_ROWS; i++) {
		state_savepoint(bench->state);
		put(bench, table, bench_mix(i) % BENCH_ROWS);
	}
	printf("  put,  %-28s %3.0f ns\n", name, (bench_now_ns() - start) / BENCH_ROWS);
}

/* From the head of a queue: the first row behind tombstones, and the same from a kept mark. */
static void seek_and_tell(struct bench *bench, uint64_t fired)
{
	enum { LOOKS = 200 };
	struct rows_writer *rows = state_writer(bench->state);
	struct row_ref row;
	for (uint64_t i = 0; i < fired; i++) {
		struct row_key key = row_key_u64(i);
		rows->del(rows->read.context, TABLE_APPENDED, row_key_bytes(&key));
	}
	for (unsigned kept = 0; kept < 2; kept++) {
		struct row_key from = row_key_u64(kept * fired);
		double start = bench_now_ns();
		for (unsigned i = 0; i < LOOKS; i++)
			ASSERT(rows->read.seek(rows->read.context, TABLE_APPENDED,
					       row_key_bytes(&from), &row));
		printf("  seek, %-28s %5.2f us\n",
		       kept ? "from a kept low-water mark" : "past 100,000 tombstones",
		       (bench_now_ns() - start) / (double)LOOKS / 1e3);
	}
}

static void bench_rows(struct bench *bench)
{
	printf("rows of a state on LMDB, %u put (the tables above lie below):\n", BENCH_ROWS);
	get_and_tell(bench, TABLE_APPENDED, "from LMDB");
	scan_and_tell(bench, TABLE_APPENDED, "LMDB alone");
	put_and_tell(bench, TABLE_APPENDED, "over LMDB's");
	put_and_tell(bench, TABLE_APPENDED, "again");
	get_and_tell(bench, TABLE_APPENDED, "from memory");
	scan_and_tell(bench, TABLE_APPENDED, "memory over LMDB");
	state_freeze(bench->state, ++bench->frame);
	get_and_tell(bench, TABLE_APPENDED, "from frozen");
	for (uint64_t i = 0; i < BENCH_ROWS / 2; i++)
		put(bench, TABLE_APPENDED, i * 3);
	scan_and_tell(bench, TABLE_APPENDED, "active, frozen and LMDB");
	put_and_tell(bench, TABLE_OWNER, "new, with one index");
	put_and_tell(bench, TABLE_OWNER, "again, same index key");
	get_and_tell(bench, TABLE_OWNER, "of these");
	scan_and_tell(bench, TABLE_OWNER, "of these, 64 bytes");
	scan_and_tell(bench, TABLE_INDEX, "of their index");
	seek_and_tell(bench, 100000);
}

int main(int argc, char **argv)
{
	if (argc > 2) {
		(void)fprintf(stderr, "state_bench [DIRECTORY]\n");
		return 2;
	}
	char made[] = "/tmp/zhian-state-bench-XXXXXX";
	const char *root = argc > 1 ? argv[1] : mkdtemp(made);
	if (root == NULL)
		return 1;
	char path[FILE_PATH_MAX];
	(void)snprintf(path, sizeof(path), "%s/state", root);
	struct state_options options = {
		.directory = path,
		.map_bytes = UINT64_C(8) << 30,
		.schema = &schema,
		.limits = {SIZE_MAX, SIZE_MAX, UINT64_MAX, INT64_MAX},
	};
	struct bench bench = {.frame = 0};
	struct err err;
	writeback_bench();
	must(state_open(&options, &bench.state, &err), &err);
	bench_checkpoints(&bench);
	bench_rows(&bench);
	state_close(bench.state);
	must(file_remove_tree(path, &err), &err);
	if (argc <= 1)
		(void)rmdir(root);
	return 0;
}
