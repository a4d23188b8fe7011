/* What a person waits for an answer in a county of a million hazards.
 *
 *	zhian_explain_bench [DIRECTORY [HAZARDS]]
 *
 * A state on LMDB with HAZARDS (1,000,000) of them, each with its running clock, half of them with
 * an order and its paper, a tenth overdue, all of it checkpointed: what is asked for is read from
 * the files.  Asked is what the daemon's own code answers between two turns: `explain`, `show`, and
 * first pages of 50 lines.  Printed are each question's median of five rounds with the least and
 * the greatest of these, the worst single answer, and beside it how many rows it read and what as
 * many bare look-ups of random rows in the same files take; a list reads neighbours, which is
 * cheaper.  A page that has looked at 4,096 rows ends before it is full ("+": it says where the
 * next one begins).
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/stage/clocks/clock_query.h"
#include "query.pb-c.h"
#include "services/hazard/hazard.h"
#include "tests/bench/explain/explain_bench.h"

enum { ROUNDS = 5, ASKED_PER_ROUND = 200, PAGE = 50, ANSWER_BYTES = 256 << 10, ARENA = 512 << 10 };

enum which { THE_SAME, RANDOM_HAZARD, RANDOM_FIRM };

struct question {
	const char *name;
	Zh__Query__AskCase ask;
	enum object_kind kind; /* of explain and show */
	enum which which;
	uint64_t number; /* when it is always the same */
	const char *noun;
	const char *filter[2], *value[2];
	int64_t due_days; /* of due: until so many days from now */
	bool due_from_now;
};

#define EXPLAIN(text, object, ...)                                                                 \
	{                                                                                          \
		.name = (text), .ask = ZH__QUERY__ASK_EXPLAIN, .kind = (object), __VA_ARGS__       \
	}
#define DUE(text, days, from_now)                                                                  \
	{                                                                                          \
		.name = (text), .ask = ZH__QUERY__ASK_DUE, .due_days = (days),                     \
		.due_from_now = (from_now)                                                         \
	}
#define LIST(text, ...)                                                                            \
	{                                                                                          \
		.name = (text), .ask = ZH__QUERY__ASK_LIST, __VA_ARGS__                            \
	}
#define HAZARDS(text, ...) LIST("hazard list " text, .noun = "hazard", __VA_ARGS__)
#define BIG_FIRM_KEY "915227010000000001"

static const struct question questions[] = {
	EXPLAIN("explain HZ-N", OBJECT_HAZARD, .which = RANDOM_HAZARD),
	EXPLAIN("explain FM-N", OBJECT_FIRM, .which = RANDOM_FIRM),
	EXPLAIN("explain FM-1, the largest", OBJECT_FIRM, .number = BENCH_BIG_FIRM),
	{.name = "hazard show",
	 .ask = ZH__QUERY__ASK_GET,
	 .kind = OBJECT_HAZARD,
	 .which = RANDOM_HAZARD},
	DUE("due", 0, false),
	DUE("due, the next 30 days", 30, true),
	HAZARDS("", .value = {NULL}),
	HAZARDS("--state opened", .filter = {"state"}, .value = {"opened"}),
	HAZARDS("--state ordered", .filter = {"state"}, .value = {"ordered"}),
	HAZARDS("--state looked_back (none)", .filter = {"state"}, .value = {"looked_back"}),
	HAZARDS("--owner " BENCH_OWNER, .filter = {"owner"}, .value = {BENCH_OWNER}),
	HAZARDS("--owner none", .filter = {"owner"}, .value = {"none"}),
	HAZARDS("--firm (10,000 of it)", .filter = {"firm"}, .value = {BIG_FIRM_KEY}),
	HAZARDS("--mark overdue", .filter = {"mark"}, .value = {"overdue"}),
	HAZARDS("--mark overdue --owner " BENCH_OWNER, .filter = {"mark", "owner"},
		.value = {"overdue", BENCH_OWNER}),
	HAZARDS("--level general", .filter = {"level"}, .value = {"general"}),
	HAZARDS("--level major", .filter = {"level"}, .value = {"major"}),
	LIST("hazard ledger", .noun = "ledger", .value = {NULL}),
};
enum { QUESTIONS = sizeof questions / sizeof questions[0] };

struct measured {
	double rounds_ms[ROUNDS], worst_ms;
	double rows; /* read for one answer, on average */
	size_t lines;
	bool more; /* another page follows */
};

/* ---- asking */

struct desk {
	struct county *county;
	struct rows_reader rows; /* counts */
	uint64_t rows_read;
	uint64_t asked;
	uint8_t *arena, *answer;
};

static bool count_get(void *context, uint16_t table, struct bytes key, struct bytes *ret_row)
{
	struct desk *desk = (struct desk *)context;
	const struct rows_reader *rows = state_reader(desk->county->state);
	desk->rows_read++;
	return rows->get(rows->context, table, key, ret_row);
}

static bool count_seek(void *context, uint16_t table, struct bytes from, struct row_ref *ret_row)
{
	struct desk *desk = (struct desk *)context;
	const struct rows_reader *rows = state_reader(desk->county->state);
	desk->rows_read++;
	return rows->seek(rows->context, table, from, ret_row);
}

static uint64_t number_of(const struct desk *desk, const struct question *question)
{
	uint64_t draw = bench_mix(desk->asked);
	switch (question->which) {
	case THE_SAME:
		return question->number;
	case RANDOM_HAZARD:
		return 1 + draw % desk->county->hazards;
	case RANDOM_FIRM:
		return 1 + draw % BENCH_FIRMS;
	}
	return 0;
}

static void put_list(const struct question *question, Zh__ListQuery *list, Zh__Param params[2],
		     Zh__Param *filters[2])
{
	list->noun = question->noun;
	list->filters = filters;
	for (size_t i = 0; i < 2 && question->filter[i] != NULL; i++) {
		params[i] = (Zh__Param)ZH__PARAM__INIT;
		params[i].name = question->filter[i];
		params[i].value = question->value[i];
		filters[list->n_filters++] = &params[i];
	}
}

/* As the stage does it between turns. */
static bool answer_one(const struct query_context *query, const Zh__Query *ask,
		       struct answer *answer)
{
	if (ask->ask_case == ZH__QUERY__ASK_DUE) {
		answer_due(query, ask->due, answer);
		return true;
	}
	bool known = questions_answer(&hazard_questions, query, ask, answer);
	if (known && ask->ask_case == ZH__QUERY__ASK_EXPLAIN)
		answer_subject_clocks(query, ask->explain, answer);
	return known;
}

static void ask_one(struct desk *desk, const struct question *question,
		    const struct rows_reader *rows, struct answer *answer)
{
	static const struct principal officer = {
		.id = "lin-hui", .roles = ROLE_OFFICER, .region = BENCH_REGION};
	Zh__Query ask = ZH__QUERY__INIT;
	Zh__ObjectId object = ZH__OBJECT_ID__INIT;
	Zh__ExplainQuery explain = ZH__EXPLAIN_QUERY__INIT;
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	Zh__DueQuery due = ZH__DUE_QUERY__INIT;
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	Zh__Param params[2], *filters[2];
	struct arena arena;
	arena_init(&arena, desk->arena, ARENA);
	SET_OPTIONAL(&object, kind, (uint32_t)question->kind);
	SET_OPTIONAL(&object, region, BENCH_REGION);
	SET_OPTIONAL(&object, number, number_of(desk, question));
	SET_OPTIONAL(&due, to_ms, BENCH_NOW_MS + question->due_days * MS_PER_DAY);
	if (question->due_from_now)
		SET_OPTIONAL(&due, from_ms, BENCH_NOW_MS);
	explain.object = get.object = &object;
	put_list(question, &list, params, filters);
	ask.ask_case = question->ask;
	if (ask.ask_case == ZH__QUERY__ASK_EXPLAIN)
		ask.explain = &explain;
	else if (ask.ask_case == ZH__QUERY__ASK_GET)
		ask.get = &get;
	else if (ask.ask_case == ZH__QUERY__ASK_DUE)
		ask.due = &due;
	else
		ask.list = &list;
	state_savepoint(desk->county->state); /* ends the loans of rows from before */
	const struct query_context query = {
		.rows = rows,
		.policy = &desk->county->policy->policy,
		.calendar = &desk->county->calendar,
		.dictionary = &desk->county->dictionary,
		.person = &officer,
		.region = BENCH_REGION,
		.daemon = DAEMON_HAZARD,
		.now_ms = BENCH_NOW_MS,
		.arena = &arena,
	};
	*answer = (struct answer){.out = writer_over(desk->answer, ANSWER_BYTES), .limit = PAGE};
	if (!answer_one(&query, &ask, answer) || answer->refusal.code != NULL) {
		(void)fprintf(stderr, "explain_bench: %s: %s\n", question->name,
			      answer->refusal.code == NULL ? "unknown" : answer->refusal.code);
		exit(1);
	}
	desk->asked++;
}

/* ---- measuring */

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a;
	double y = *(const double *)b;
	return x < y ? -1 : x > y;
}

static double median(double *values, size_t count)
{
	qsort(values, count, sizeof values[0], compare);
	return values[count / 2];
}

/* How many rows an answer takes, in a pass of its own: counting costs time. */
static void count_rows(struct desk *desk, const struct question *question,
		       struct measured *measured)
{
	enum { LOOKS = 20 };
	struct answer answer;
	desk->rows_read = 0;
	for (unsigned i = 0; i < LOOKS; i++)
		ask_one(desk, question, &desk->rows, &answer);
	measured->rows = (double)desk->rows_read / (double)LOOKS;
	measured->lines = answer.lines;
	measured->more = answer.after.size != 0;
}

static void measure(struct desk *desk, const struct question *question, struct measured *measured)
{
	double took_ms[ASKED_PER_ROUND];
	struct answer answer;
	for (size_t round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < ASKED_PER_ROUND; i++) {
			double start_ms = bench_wall_ms();
			ask_one(desk, question, state_reader(desk->county->state), &answer);
			took_ms[i] = bench_wall_ms() - start_ms;
		}
		measured->rounds_ms[round] = median(took_ms, ASKED_PER_ROUND);
		if (took_ms[ASKED_PER_ROUND - 1] > measured->worst_ms)
			measured->worst_ms = took_ms[ASKED_PER_ROUND - 1];
	}
	qsort(measured->rounds_ms, ROUNDS, sizeof measured->rounds_ms[0], compare);
}

/* Beside each question as many bare look-ups as it read rows. */
static void report(struct county *county, const struct measured measured[QUESTIONS])
{
	enum { BARE_GETS = 200000 };
	double bare_ms = county_bare_get_ms(county, BARE_GETS, ROUNDS) / (double)BARE_GETS;
	printf("milliseconds: median of five rounds of %u (least..greatest), worst | lines, rows "
	       "read, bare LMDB gets of as many at random\n",
	       (unsigned)ASKED_PER_ROUND);
	for (size_t i = 0; i < QUESTIONS; i++) {
		const struct measured *one = &measured[i];
		printf("  %-43s %6.3f (%.3f..%.3f), worst %.3f | %zu%s, %.0f, %.3f\n",
		       questions[i].name, one->rounds_ms[ROUNDS / 2], one->rounds_ms[0],
		       one->rounds_ms[ROUNDS - 1], one->worst_ms, one->lines, one->more ? "+" : "",
		       one->rows, one->rows * bare_ms);
	}
}

int main(int argc, char **argv)
{
	static struct measured measured[QUESTIONS];
	struct county county;
	uint64_t hazards = argc > 2 ? strtoull(argv[2], NULL, 10) : 1000000;
	if (argc > 3 || hazards < BENCH_FIRMS)
		return 2;
	struct desk desk = {
		.county = &county,
		.rows = {&desk, count_get, count_seek, NULL},
		.arena = (uint8_t *)malloc(ARENA),
		.answer = (uint8_t *)malloc(ANSWER_BYTES),
	};
	if (desk.arena == NULL || desk.answer == NULL)
		return 1;
	county_open(&county, argc > 1 ? argv[1] : "/tmp", hazards);
	for (size_t i = 0; i < QUESTIONS; i++) {
		count_rows(&desk, &questions[i], &measured[i]);
		measure(&desk, &questions[i], &measured[i]);
	}
	county_close_state(&county);
	report(&county, measured);
	county_close(&county);
	free(desk.arena);
	free(desk.answer);
	return 0;
}
