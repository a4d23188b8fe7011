/* What the bench of marks is made of: a decider that starts a clock per item, and a stage around it
 * on real files. */
#ifndef ZHIAN_TESTS_MARKS_BENCH_H
#define ZHIAN_TESTS_MARKS_BENCH_H

#include "common/base/file.h"
#include "common/policy/books/calendar_load.h"
#include "common/stage/stage.h"

#define BENCH_REGION 522701u
/* 2025-03-03, a Monday, 09:00 in UTC+8. */
#define BENCH_START_MS INT64_C(1740963600000)

/* An item starts a clock whose anchor is the item's sequence, in milliseconds; a mark that fires
 * changes a row of the subject, as a service does. */
extern const struct decider marks_decider;
const struct policy *marks_policy(void);

struct marks_desk {
	char path[FILE_PATH_MAX];
	int64_t ahead_ms; /* what both clocks were moved on by */
	struct clock_source clock;
	struct random_source random;
	struct journal *journal;
	struct state *state;
	struct stage *stage;
	struct checkpoint_worker *worker;
	volatile int checkpoint_done;
	struct calendar calendar;
	struct pool pool; /* of the calendars, all of them */
	uint64_t answers, answer_bytes;
};

void marks_desk_open(struct marks_desk *desk, const char *directory);
void marks_desk_close(struct marks_desk *desk);
void marks_desk_turn(struct marks_desk *desk);
/* Items with these anchors, in bundles; turns until all are done. */
void marks_desk_load(struct marks_desk *desk, const int64_t *anchors_ms, size_t count);
/* One item, alone: `*ret_done` becomes true with the turn that has committed it. */
void marks_desk_lone(struct marks_desk *desk, int64_t anchor_ms, bool *ret_done);
/* Another calendar comes into force: version 2, with one festival more, `extra` as a line of the
 * file. */
void marks_desk_calendar(struct marks_desk *desk, const char *extra);
/* A question, answered by the next turn. */
void marks_desk_ask(struct marks_desk *desk, Zh__Query *query);

double marks_wall_ms(void);

#endif
