/* Marks at one instant beside a million running clocks: how fast they fire, and what a lone report
 * waits meanwhile.
 *
 *	zhian_marks_bench [DIRECTORY [CLOCKS]]
 *
 * A stage on LMDB with a decider that changes one row a mark.  CLOCKS (1,000,000) are started, a
 * tenth of them with the same anchor, in each of five groups; then time is moved on to the instant
 * at which the reminders of a group are due, 100,000 at once, and every 100 ms one item comes
 * through a door.  Beside it the first page of `due`, and `explain`, as long as the daemon is busy
 * with them.  Last a calendar with one festival more comes into force.  Printed are the five runs'
 * medians and the worst of all lone items.
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/base/time.h"
#include "common/core/common_rows.h"
#include "query.pb-c.h"
#include "tests/bench/marks/marks_bench.h"

enum { ROUNDS = 5, LONE_EVERY_MS = 100, LONE_MAX = 4096, GROUP_SHARE = 10, QUESTIONS = 11 };

struct round {
	double fired_ms, lone_worst_ms, lone_median_ms, due_ms, explain_ms;
	uint64_t due_bytes, explain_bytes;
	size_t lone;
};

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;
	return x < y ? -1 : x > y;
}

static double median(double *values, size_t count)
{
	qsort(values, count, sizeof values[0], compare);
	return count == 0 ? 0 : values[count / 2];
}

/* Groups start on working days of their own; everybody else in the weeks behind them. */
static int64_t anchor_of(size_t i, size_t clocks)
{
	size_t group = i / (clocks / GROUP_SHARE);
	int64_t start_ms = BENCH_START_MS;
	if (group < ROUNDS)
		return start_ms + (int64_t)group * MS_PER_DAY;
	uint64_t draw = (uint64_t)i * UINT64_C(0x9e3779b97f4a7c15) >> 20;
	return start_ms + (int64_t)(10 + draw % 400) * MS_PER_DAY +
	       (int64_t)(draw % (8 * MS_PER_HOUR));
}

static void load(struct marks_desk *desk, size_t clocks)
{
	int64_t *anchors_ms = (int64_t *)malloc(clocks * sizeof *anchors_ms);
	if (anchors_ms == NULL)
		exit(1);
	for (size_t i = 0; i < clocks; i++)
		anchors_ms[i] = anchor_of(i, clocks);
	double start_ms = marks_wall_ms();
	marks_desk_load(desk, anchors_ms, clocks);
	double took_ms = marks_wall_ms() - start_ms;
	printf("%zu clocks started in %.1f s, %.0f a second\n", clocks, took_ms / 1e3,
	       (double)clocks / took_ms * 1e3);
	free(anchors_ms);
}

static uint64_t marks_fired(const struct marks_desk *desk)
{
	return stage_stats(desk->stage).marks_fired;
}

/* What is due by then and isn't measured: the marks of earlier groups. */
static void move_to(struct marks_desk *desk, int64_t moment_ms)
{
	int64_t now_ms = clock_now_ms(&desk->clock);
	if (moment_ms > now_ms)
		desk->ahead_ms += moment_ms - now_ms;
}

static void settle(struct marks_desk *desk)
{
	uint64_t before;
	do {
		before = marks_fired(desk);
		for (unsigned i = 0; i < 4; i++)
			marks_desk_turn(desk);
	} while (marks_fired(desk) != before);
}

/* Lone items while something else goes on, one at a time. */
struct lone {
	double took_ms[LONE_MAX], asked_ms, next_ms;
	size_t count;
	bool waiting, done;
};

static void turn_with_lone(struct marks_desk *desk, struct lone *lone)
{
	double now_ms = marks_wall_ms();
	if (!lone->waiting && now_ms >= lone->next_ms && lone->count < LONE_MAX) {
		marks_desk_lone(desk, clock_now_ms(&desk->clock), &lone->done);
		lone->asked_ms = now_ms;
		lone->next_ms = now_ms + (double)LONE_EVERY_MS;
		lone->waiting = true;
	}
	marks_desk_turn(desk);
	if (lone->waiting && lone->done) {
		lone->took_ms[lone->count++] = marks_wall_ms() - lone->asked_ms;
		lone->waiting = false;
	}
}

static void fire_group(struct marks_desk *desk, size_t marks, struct round *round)
{
	struct lone lone = {.count = 0};
	uint64_t wanted = marks_fired(desk) + marks;
	double start_ms = marks_wall_ms();
	while (marks_fired(desk) < wanted || lone.waiting) {
		turn_with_lone(desk, &lone);
		if (marks_fired(desk) >= wanted && round->fired_ms <= 0)
			round->fired_ms = marks_wall_ms() - start_ms;
	}
	round->lone = lone.count;
	round->lone_median_ms = median(lone.took_ms, lone.count);
	round->lone_worst_ms = lone.count == 0 ? 0 : lone.took_ms[lone.count - 1];
}

static int64_t setting(struct marks_desk *desk, const char *name)
{
	state_savepoint(desk->state);
	return setting_get(stage_rows(desk->stage), name, 0);
}

static void carry_over(struct marks_desk *desk)
{
	struct lone lone = {.count = 0};
	marks_desk_calendar(desk, "2026-03-05,holiday,节\n");
	double start_ms = marks_wall_ms();
	while (setting(desk, SETTING_REPROJECTED_CALENDAR) != 2 ||
	       setting(desk, SETTING_REPROJECTED_NEXT) != 0 || lone.waiting)
		turn_with_lone(desk, &lone);
	double took_ms = marks_wall_ms() - start_ms;
	double median_ms = median(lone.took_ms, lone.count);
	printf("another calendar: %lld dates moved in %.2f s; a lone report meanwhile: median "
	       "%.1f ms, worst %.1f ms of %zu\n",
	       (long long)setting(desk, SETTING_REPROJECTED_MOVED), took_ms / 1e3, median_ms,
	       lone.count == 0 ? 0 : lone.took_ms[lone.count - 1], lone.count);
}

/* The median of some times, as an officer who looks again. */
static double asked(struct marks_desk *desk, Zh__Query *query, uint64_t *ret_bytes)
{
	double took_ms[QUESTIONS];
	for (size_t i = 0; i < QUESTIONS; i++) {
		uint64_t answers = desk->answers;
		uint64_t bytes = desk->answer_bytes;
		marks_desk_turn(desk);
		double start_ms = marks_wall_ms();
		marks_desk_ask(desk, query);
		while (desk->answers == answers)
			marks_desk_turn(desk);
		took_ms[i] = marks_wall_ms() - start_ms;
		*ret_bytes = desk->answer_bytes - bytes;
	}
	return median(took_ms, QUESTIONS);
}

static void ask(struct marks_desk *desk, size_t clocks, struct round *round)
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__DueQuery due = ZH__DUE_QUERY__INIT;
	Zh__ExplainQuery explain = ZH__EXPLAIN_QUERY__INIT;
	Zh__ObjectId object = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&due, to_ms, BENCH_START_MS + 400 * MS_PER_DAY);
	query.ask_case = ZH__QUERY__ASK_DUE;
	query.due = &due;
	round->due_ms = asked(desk, &query, &round->due_bytes);
	SET_OPTIONAL(&object, kind, OBJECT_CLOCK);
	SET_OPTIONAL(&object, region, BENCH_REGION);
	SET_OPTIONAL(&object, number, clocks / 2 + 1);
	explain.object = &object;
	query.ask_case = ZH__QUERY__ASK_EXPLAIN;
	query.explain = &explain;
	round->explain_ms = asked(desk, &query, &round->explain_bytes);
}

static void report(const struct round rounds[ROUNDS], size_t marks)
{
	double fired[ROUNDS], lone[ROUNDS], due[ROUNDS], explained[ROUNDS];
	double worst_ms = 0;
	size_t count = 0;
	for (size_t i = 0; i < ROUNDS; i++) {
		fired[i] = rounds[i].fired_ms;
		lone[i] = rounds[i].lone_median_ms;
		due[i] = rounds[i].due_ms;
		explained[i] = rounds[i].explain_ms;
		count += rounds[i].lone;
		if (rounds[i].lone_worst_ms > worst_ms)
			worst_ms = rounds[i].lone_worst_ms;
	}
	double took_ms = median(fired, ROUNDS);
	printf("%zu marks at one instant: %.2f s, %.0f a second (worst of five %.2f s)\n", marks,
	       took_ms / 1e3, (double)marks / took_ms * 1e3, fired[ROUNDS - 1] / 1e3);
	printf("a lone report meanwhile: median %.1f ms, worst %.1f ms of %zu\n",
	       median(lone, ROUNDS), worst_ms, count);
	printf("first page of due: %.2f ms, %llu bytes; explain of a clock: %.2f ms, %llu bytes\n",
	       median(due, ROUNDS), (unsigned long long)rounds[0].due_bytes,
	       median(explained, ROUNDS), (unsigned long long)rounds[0].explain_bytes);
}

int main(int argc, char **argv)
{
	struct marks_desk desk;
	struct round rounds[ROUNDS] = {{0}};
	size_t clocks = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000000;
	size_t marks = clocks / GROUP_SHARE;
	if (marks == 0)
		return 2;
	marks_desk_open(&desk, argc > 1 ? argv[1] : "/tmp");
	load(&desk, clocks);
	for (size_t i = 0; i < ROUNDS; i++) {
		/* The reminder is due at nine, twelve working days behind the anchor's day. */
		int64_t day_ms = BENCH_START_MS + (int64_t)i * MS_PER_DAY;
		int32_t day = calendar_add_working(&desk.calendar, time_day_of_ms(day_ms), 12);
		move_to(&desk, time_ms_of_day(day) + 8 * MS_PER_HOUR);
		settle(&desk);
		move_to(&desk, time_ms_of_day(day) + 9 * MS_PER_HOUR);
		fire_group(&desk, marks, &rounds[i]);
		ask(&desk, clocks, &rounds[i]);
	}
	report(rounds, marks);
	carry_over(&desk);
	marks_desk_close(&desk);
	return 0;
}
