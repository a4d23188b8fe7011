/* What a turn's commit costs: the journal's frames beside a plain LMDB row per event.
 *
 *	zhian_journal_bench [DIRECTORY [COMMITS]]
 *
 * Events of 240 bytes, one commit each batch, flushed.  "frames, filled" lets
 * journal_idle() fill the file ahead before, as a daemon does that had nothing to
 * do; there are no more commits than fit into that.  Frames carry their CRC and
 * their link of the chain (about 1 ns a byte), rows neither.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/random_source.h"
#include "common/store/engine.h"
#include "common/store/journal.h"

#define EVENT_SIZE 240u
#define BATCH_MAX 4096u
#define COMMITS_MAX 100000
#define FILLED_BYTES ((size_t)30 << 20)
#define COMMIT_BYTES ((size_t)4 << 10) /* a commit's new pages, next to the events */

enum layout { FRAMES_FILLED, FRAMES, ROWS, LAYOUT_COUNT };

struct bench {
	char path[FILE_PATH_MAX];
	unsigned commits;
	uint8_t *events;
	double *took_ms;
	struct random_source random;
};

static double now_ms(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void must(enum status status, const struct err *err)
{
	if (status == STATUS_OK)
		return;
	(void)fprintf(stderr, "journal_bench: %s\n", err->text);
	exit(1);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;
	return x < y ? -1 : x > y;
}

static void report(struct bench *bench, const char *name, uint32_t batch, double total_ms)
{
	qsort(bench->took_ms, bench->commits, sizeof(double), compare);
	(void)printf("%-20s %5" PRIu32 " events: p50 %.3f ms  p99 %.3f ms  %9.0f events/s\n", name,
		     batch, bench->took_ms[bench->commits / 2],
		     bench->took_ms[bench->commits * 99 / 100],
		     (double)bench->commits * batch / total_ms * 1e3);
}

static void run_frames(struct bench *bench, uint32_t batch, bool filled)
{
	struct err err;
	struct journal *journal = NULL;
	const struct journal_options options = {
		.directory = bench->path,
		.volume_bytes = UINT64_C(1) << 30,
		.region = 522701,
		.daemon = DAEMON_HAZARD,
		.random = &bench->random,
		.alarm_percent = 101,
		.refuse_percent = 101,
	};
	must(journal_open(&options, &journal, &err), &err);
	(void)journal_room(journal, 0);
	while (filled && journal_idle(journal))
		continue;
	double begin = now_ms();
	for (unsigned i = 0; i < bench->commits; i++) {
		const struct frame_header header = {.count = batch, .now_ms = i};
		double before = now_ms();
		must(journal_append(journal, &header,
				    bytes_of(bench->events, (size_t)batch * EVENT_SIZE), &err),
		     &err);
		bench->took_ms[i] = now_ms() - before;
	}
	report(bench, filled ? "frames, filled" : "frames", batch, now_ms() - begin);
	journal_close(journal);
}

static void put_rows(struct bench *bench, struct engine *engine, uint64_t first, uint32_t batch)
{
	struct err err;
	struct engine_write *write = NULL;
	unsigned table = 0;
	must(engine_begin(engine, &write, &err), &err);
	must(engine_table(write, "events", &table, &err), &err);
	for (uint32_t i = 0; i < batch; i++) {
		uint64_t key = first + i;
		err.text[0] = '\0';
		must(engine_put(write, table, bytes_of(&key, sizeof(key)),
				bytes_of(bench->events, EVENT_SIZE), ENGINE_PUT_APPEND),
		     &err);
	}
	must(engine_commit(write, &err), &err);
}

static void run_rows(struct bench *bench, uint32_t batch)
{
	struct err err;
	struct engine *engine = NULL;
	const struct engine_options options = {
		.path = bench->path,
		.map_bytes = UINT64_C(8) << 30,
		.tables_max = 1,
		.integer_keys = true,
	};
	must(engine_open_lmdb(&options, &engine, &err), &err);
	double begin = now_ms();
	for (unsigned i = 0; i < bench->commits; i++) {
		double before = now_ms();
		put_rows(bench, engine, (uint64_t)i * batch + 1, batch);
		bench->took_ms[i] = now_ms() - before;
	}
	report(bench, "row per event", batch, now_ms() - begin);
	engine_close(engine);
}

static void run(struct bench *bench, const char *root, enum layout layout, uint32_t batch)
{
	struct err err;
	size_t fits = FILLED_BYTES / ((size_t)batch * EVENT_SIZE + COMMIT_BYTES);
	if (bench->commits > fits)
		bench->commits = (unsigned)fits;
	(void)snprintf(bench->path, sizeof(bench->path), "%s/bench/journal", root);
	must(file_make_directories(bench->path, 0700, &err), &err);
	switch (layout) {
	case FRAMES_FILLED:
		run_frames(bench, batch, true);
		break;
	case FRAMES:
		run_frames(bench, batch, false);
		break;
	case ROWS:
		run_rows(bench, batch);
		break;
	case LAYOUT_COUNT:
		break;
	}
	(void)snprintf(bench->path, sizeof(bench->path), "%s/bench", root);
	must(file_remove_tree(bench->path, &err), &err);
}

static void run_all(struct bench *bench, const char *root)
{
	static const uint32_t batches[] = {1, 64, 256, 1024, 4096};
	memset(bench->events, 'x', (size_t)BATCH_MAX * EVENT_SIZE);
	for (size_t i = 0; i < sizeof(batches) / sizeof(batches[0]); i++)
		for (int layout = FRAMES_FILLED; layout < LAYOUT_COUNT; layout++)
			run(bench, root, (enum layout)layout, batches[i]);
}

int main(int argc, char **argv)
{
	long commits = argc > 2 ? strtol(argv[2], NULL, 10) : 300;
	if (argc > 3 || commits < 1 || commits > COMMITS_MAX) {
		(void)fprintf(stderr, "journal_bench [DIRECTORY [COMMITS]]\n");
		return 2;
	}
	char made[] = "/tmp/zhian-journal-bench-XXXXXX";
	const char *root = argc > 1 ? argv[1] : mkdtemp(made);
	struct bench bench = {
		.commits = (unsigned)commits,
		.events = malloc((size_t)BATCH_MAX * EVENT_SIZE),
		.took_ms = calloc((size_t)commits, sizeof(double)),
		.random = random_system(),
	};
	bool ready = root != NULL && bench.events != NULL && bench.took_ms != NULL;
	if (ready)
		run_all(&bench, root);
	if (ready && argc <= 1)
		(void)rmdir(root);
	free(bench.events);
	free(bench.took_ms);
	return ready ? 0 : 1;
}
