/* What the bench of stages is made of: the five deciders that ship, each with journal, state and
 * stage on a disk, joined by a queue in memory. */
#ifndef ZHIAN_TESTS_STAGES_BENCH_H
#define ZHIAN_TESTS_STAGES_BENCH_H

#include "common/base/file.h"
#include "services/intake/feeds/feed_item.h"
#include "services/scenario/books.h"
#include "services/scenario/node.h"

struct stages;

struct bench_post {
	struct bench_post *next;
	enum daemon from, to;
	bool batch; /* else a pull */
	size_t size;
	uint8_t bytes[];
};

struct bench_node {
	struct stages *stages;
	enum daemon daemon;
	char home[FILE_PATH_MAX], journal_path[FILE_PATH_MAX], state_path[FILE_PATH_MAX];
	char parts_path[FILE_PATH_MAX], keys_path[FILE_PATH_MAX]; /* intake's alone */
	struct node node;
	bool checkpoint;                /* asked for */
	int64_t turn_ns, checkpoint_ns; /* CPU time */
};

struct stages {
	char path[FILE_PATH_MAX];
	struct book_set book_set;
	struct stage_books books;
	struct clock_manual clock;
	struct random_pool pool;
	struct random_source system, random;
	struct feed feed;
	struct feed_secrets secrets;
	struct bench_node nodes[DAEMON_COUNT]; /* [DAEMON_UNKNOWN] stays empty */
	struct bench_post *posts, **posts_end;
};

/* Makes a folder below `directory`, which stages_close() removes. */
void stages_open(struct stages *stages, const char *directory);
void stages_close(struct stages *stages);
/* One push through intake's door, as the feed's socket does it; true: it was queued. */
bool stages_push(struct stages *stages, struct bytes frame);
/* A turn of each and what they send each other; false: all are at rest. */
bool stages_turn(struct stages *stages);

/* The daemon starts without a state: CPU time until its journal is folded again. */
int64_t stages_rebuild(struct stages *stages, enum daemon daemon);

int64_t bench_cpu_ns(void);

#endif
