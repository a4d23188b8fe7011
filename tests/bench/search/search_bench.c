/* What a person waits for `search` in a county of a million hazards, and what the read model takes
 * for it.
 *
 *	zhian_search_bench DIRECTORY [HAZARDS [RUNS]]
 *
 * A read model on LMDB that has taken in HAZARDS (1,000,000) reports, as many hazards of a fifth
 * as many firms and an order of each (some 120 characters), made in DIRECTORY/model; and another
 * one in DIRECTORY/without, whose orders have no text.  Both are left there, and used again.
 * Printed are what each took for an event, in batches of 4,096; then of RUNS (5) runs of 200 pages
 * of 50 lines for each way of asking the median of the medians, their spread, the 99th in a
 * hundred, the worst, and the lines of the last; beside them bare LMDB gets of events drawn from
 * the same model.
 */
#include "tests/bench/search/search_bench.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "hazard.pb-c.h"
#include "intake.pb-c.h"
#include "services/console/answers.h"

enum {
	ASKED = 200,
	RUNS_MAX = 50,
	BATCH = 4096,
	EVENT_ROOM = 1024,
	ANSWER_BYTES = 256 << 10,
	REGION = 522701
};

static struct err err = {STATUS_OK, ""};
static uint64_t hazards = 1000000, runs = 5;

#define MUST(call)                                                                                 \
	do {                                                                                       \
		if ((call) != STATUS_OK) {                                                         \
			fprintf(stderr, "%s: %s\n", #call, err.text);                              \
			exit(1);                                                                   \
		}                                                                                  \
	} while (0)

static int64_t now_ns(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t worked_ns(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* ---- the model */

struct filling {
	struct model *model;
	bool with_texts;
	uint64_t events, event_bytes;
	int64_t took_ns, worked_ns; /* by the clock; of the processor */
	uint8_t batch[BATCH * EVENT_ROOM];
	struct bytes made[BATCH];
	uint64_t sequences[BATCH];
	size_t count;
};

/* Before the clocks run. */
static void make(struct filling *filling, uint64_t sequence, uint16_t kind, struct object_id object,
		 const ProtobufCMessage *body)
{
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	struct event event = {.meta = &meta, .body = body};
	event.head.kind = kind;
	event.head.subject_kind = (uint8_t)object.kind;
	event.head.subject_region = object.region;
	event.head.subject_number = object.number;
	struct writer out = writer_over(filling->batch + filling->count * EVENT_ROOM, EVENT_ROOM);
	MUST(event_write(&event, &out));
	filling->event_bytes += out.size;
	filling->sequences[filling->count] = sequence;
	filling->made[filling->count++] = writer_bytes(&out);
}

static void make_report(struct filling *filling, uint64_t number)
{
	struct texts texts;
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	Zh__ProductRef product = ZH__PRODUCT_REF__INIT;
	Zh__ReportRegistered report = ZH__REPORT_REGISTERED__INIT;
	texts_of(number, &texts);
	firm.key = texts.code;
	firm.name = texts.firm;
	product.name = texts.product;
	product.batch = texts.batch;
	report.firm = &firm;
	report.product = &product;
	report.feed_id = texts.id;
	make(filling, number, KIND(REPORT_REGISTERED),
	     object_id_make(OBJECT_REPORT, REGION, number), &report.base);
}

static void make_order(struct filling *filling, uint64_t number, uint64_t text, uint64_t sequence)
{
	struct texts texts;
	Zh__CorrectionOrdered order = ZH__CORRECTION_ORDERED__INIT;
	texts_of(text, &texts);
	order.content = filling->with_texts ? texts.order : NULL;
	make(filling, sequence, KIND(CORRECTION_ORDERED),
	     object_id_make(OBJECT_HAZARD, REGION, number), &order.base);
}

/* Opened, then the order. */
static void make_hazard(struct filling *filling, uint64_t number)
{
	struct texts texts;
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	Zh__ProductRef product = ZH__PRODUCT_REF__INIT;
	Zh__HazardOpened hazard = ZH__HAZARD_OPENED__INIT;
	texts_of(number, &texts);
	firm.key = texts.code;
	firm.name = texts.firm;
	product.name = texts.product;
	product.batch = texts.batch;
	hazard.firm = &firm;
	hazard.product = &product;
	make(filling, 2 * number - 1, KIND(HAZARD_OPENED),
	     object_id_make(OBJECT_HAZARD, REGION, number), &hazard.base);
	make_order(filling, number, number, 2 * number);
}

/* As the console takes a batch of a journal: in one transaction. */
static void take_batch(struct filling *filling, enum daemon daemon)
{
	struct model_position position = {7, filling->sequences[filling->count - 1]};
	int64_t began_ns = now_ns(), idle_ns = worked_ns();
	MUST(model_begin(filling->model, &err));
	for (size_t i = 0; i < filling->count; i++)
		MUST(model_take(filling->model, daemon, REGION, 7, filling->sequences[i], 1000,
				filling->made[i]));
	MUST(model_commit(filling->model, daemon, position, &err));
	filling->took_ns += now_ns() - began_ns;
	filling->worked_ns += worked_ns() - idle_ns;
	filling->events += filling->count;
	filling->count = 0;
}

static void fill_daemon(struct filling *filling, enum daemon daemon, uint64_t each)
{
	uint64_t number = model_position(filling->model, daemon).sequence / each;
	while (number < hazards) {
		while (number < hazards && filling->count + each <= BATCH) {
			if (daemon == DAEMON_HAZARD)
				make_hazard(filling, ++number);
			else
				make_report(filling, ++number);
		}
		take_batch(filling, daemon);
	}
}

/* One more order of hazards of all ages: what a text takes whose neighbours lie elsewhere. */
static void take_scattered(struct filling *filling)
{
	uint64_t sequence = model_position(filling->model, DAEMON_HAZARD).sequence;
	for (uint64_t i = 0; i < BATCH; i++) {
		uint64_t number = 1 + (i + sequence) * 2654435761u % hazards;
		make_order(filling, number, number + hazards, ++sequence);
	}
	filling->events = 0;
	filling->took_ns = filling->worked_ns = 0;
	take_batch(filling, DAEMON_HAZARD);
	printf("%-10s%8d orders of hazards of all ages: of a core %.2f µs each\n", "", BATCH,
	       (double)filling->worked_ns / 1e3 / BATCH);
}

static struct model *fill(const char *directory, const char *name, bool with_texts)
{
	static struct filling filling;
	char path[4096], data[4200];
	struct stat file;
	filling = (struct filling){.with_texts = with_texts};
	(void)snprintf(path, sizeof path, "%s/%s", directory, name);
	(void)snprintf(data, sizeof data, "%s/data.mdb", path);
	MUST(model_open(path, NULL, &filling.model, &err));
	fill_daemon(&filling, DAEMON_INTAKE, 1);
	fill_daemon(&filling, DAEMON_HAZARD, 2);
	double events = (double)filling.events;
	printf("%-10s", name);
	if (filling.events != 0)
		printf("%8.0f events of %3.0f bytes in %.1f s, %.0f events/s; of a core %.2f µs "
		       "each, %.0f events/s",
		       events, (double)filling.event_bytes / events, (double)filling.took_ns / 1e9,
		       events * 1e9 / (double)filling.took_ns,
		       (double)filling.worked_ns / 1e3 / events,
		       events * 1e9 / (double)filling.worked_ns);
	if (stat(data, &file) == 0)
		printf("; %.0f bytes an event in the model",
		       (double)file.st_blocks * 512 / 3 / (double)hazards);
	printf("\n");
	take_scattered(&filling);
	return filling.model;
}

/* ---- asking */

/* What is asked the index-th time. */
typedef void asked_fn(uint64_t index, const struct texts *texts, char out[TEXT_ROOM]);

struct way {
	const char *what;
	asked_fn *text; /* NULL: the same each time */
	const char *same;
	bool paging;        /* each page begins where the last one ended */
	size_t least, most; /* lines that a page must have */
};

static void put(char out[TEXT_ROOM], const char *text)
{
	(void)snprintf(out, TEXT_ROOM, "%s", text);
}

static void feed_id(uint64_t index, const struct texts *texts, char out[TEXT_ROOM])
{
	(void)index;
	put(out, texts->id);
}

static void batch(uint64_t index, const struct texts *texts, char out[TEXT_ROOM])
{
	(void)index;
	put(out, texts->batch);
}

static void object(uint64_t index, const struct texts *texts, char out[TEXT_ROOM])
{
	(void)texts;
	(void)snprintf(out, TEXT_ROOM, "HZ-%d-%" PRIu64, REGION, 1 + index % hazards);
}

static void code(uint64_t index, const struct texts *texts, char out[TEXT_ROOM])
{
	(void)index;
	put(out, texts->code);
}

static void firm(uint64_t index, const struct texts *texts, char out[TEXT_ROOM])
{
	(void)index;
	put(out, texts->firm);
}

/* Who was named at the end of an order. */
static void person(uint64_t index, const struct texts *texts, char out[TEXT_ROOM])
{
	(void)index;
	size_t size = strlen(texts->order), behind = strlen("。"), name = 9;
	(void)snprintf(out, TEXT_ROOM, "%.9s", texts->order + size - behind - name);
}

static void batch_and_person(uint64_t index, const struct texts *texts, char out[TEXT_ROOM])
{
	char name[TEXT_ROOM];
	person(index, texts, name);
	(void)snprintf(out, TEXT_ROOM, "%.40s 批号%.30s", name, texts->batch);
}

static const struct way ways[] = {
	{"number: the hotline's own", feed_id, NULL, false, 1, 1},
	{"number: an id", object, NULL, false, 1, 1},
	{"batch", batch, NULL, false, 1, 50},
	{"code: a firm's", code, NULL, false, 1, 1},
	{"code: the beginning of one", NULL, "9152270100", false, 1, 50},
	{"name: a firm's, whole", firm, NULL, false, 1, 1},
	{"name: in every firm's", NULL, "有限责任公司", false, 1, 50},
	{"name: in none", NULL, "有限责任公司乙", false, 0, 0},
	{"name: a product's", NULL, "电动自行车充电器", false, 1, 50},
	{"name: part of a product's", NULL, "充电器", false, 1, 50},
	{"text: of one in 50,000", NULL, "钴六十放射源", false, 1, 50},
	{"text: somebody named in it", person, NULL, false, 1, 50},
	{"text: two words, of one", batch_and_person, NULL, false, 1, 50},
	{"text: in every one", NULL, "停止销售", false, 1, 50},
	{"text: the same, page by page", NULL, "停止销售", true, 1, 50},
	{"text: three words, frequent", NULL, "重金属 儿童木床 召回", false, 1, 50},
	{"text: one character each", NULL, "钴 售", false, 1, 50},
	{"text: every pair, no phrase", NULL, "停止销售的", true, 0, 0},
	{"text: in none", NULL, "量子纠缠", false, 0, 0},
};

static int by_size(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
	return (left > right) - (left < right);
}

static size_t ask(struct model *model, const char *text, struct row_key *after)
{
	static uint8_t memory[ANSWER_BYTES], arena_memory[ANSWER_BYTES];
	struct arena arena;
	struct principal person_asking = {.roles = ROLE_OFFICER};
	struct console_question question = {model, &person_asking, REGION, NULL,
					    0,     false,          &arena, NULL};
	struct answer answer = {.out = writer_over(memory, sizeof memory), .limit = QUERY_PAGE_MAX};
	Zh__SearchQuery search = ZH__SEARCH_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	struct row_key from = *after;
	arena_init(&arena, arena_memory, sizeof arena_memory);
	search.text = text;
	search.has_after = from.size != 0;
	search.after = (ProtobufCBinaryData){from.size, from.data};
	query.ask_case = ZH__QUERY__ASK_SEARCH;
	query.search = &search;
	console_answer(&question, &query, &answer);
	*after = answer.after;
	if (answer.refusal.code != NULL) {
		fprintf(stderr, "%s: %s\n", text, answer.refusal.code);
		exit(1);
	}
	return answer.lines;
}

static double ms(int64_t ns)
{
	return (double)ns / 1e6;
}

static void show(const char *what, int64_t *medians, int64_t *all, size_t count)
{
	qsort(medians, runs, sizeof medians[0], by_size);
	qsort(all, count, sizeof all[0], by_size);
	printf("%-30s %8.3f ms (%.3f–%.3f)  99 %% %8.3f  worst %8.3f", what, ms(medians[runs / 2]),
	       ms(medians[0]), ms(medians[runs - 1]), ms(all[count * 99 / 100]),
	       ms(all[count - 1]));
}

static int64_t all_ns[RUNS_MAX * ASKED], medians_ns[RUNS_MAX];

static int64_t median_of(const int64_t *took_ns)
{
	int64_t sorted[ASKED];
	memcpy(sorted, took_ns, sizeof sorted);
	qsort(sorted, ASKED, sizeof sorted[0], by_size);
	return sorted[ASKED / 2];
}

static void measure(struct model *model, const struct way *way)
{
	size_t lines = 0;
	for (uint64_t run = 0; run < runs; run++) {
		struct row_key after = {0};
		for (uint64_t i = 0; i < ASKED; i++) {
			char text[TEXT_ROOM];
			struct texts texts;
			uint64_t index = (run * ASKED + i) * 7919u;
			texts_of(1 + index % hazards, &texts);
			if (way->text != NULL)
				way->text(index, &texts, text);
			else
				put(text, way->same);
			if (!way->paging)
				after = (struct row_key){0};
			int64_t began_ns = now_ns();
			lines = ask(model, text, &after);
			all_ns[run * ASKED + i] = now_ns() - began_ns;
			if (lines < way->least || lines > way->most) {
				fprintf(stderr, "%s: %zu lines of %s\n", way->what, lines, text);
				exit(1);
			}
		}
		medians_ns[run] = median_of(all_ns + run * ASKED);
	}
	show(way->what, medians_ns, all_ns, runs * ASKED);
	printf("  %2zu lines\n", lines);
}

/* What as many rows of a page cost when nothing but LMDB is asked. */
static void measure_gets(struct model *model, const char *what, unsigned gets)
{
	uint64_t draw = 1, bytes = 0;
	for (uint64_t i = 0; i < runs * ASKED; i++) {
		int64_t began_ns = now_ns();
		for (unsigned get = 0; get < gets; get++) {
			struct model_event event;
			draw = draw * UINT64_C(6364136223846793005) + 1;
			if (model_event(model, DAEMON_INTAKE, 1 + (draw >> 33) % hazards, &event))
				bytes += event.stored.size;
		}
		all_ns[i] = now_ns() - began_ns;
		if (i % ASKED == ASKED - 1)
			medians_ns[i / ASKED] = median_of(all_ns + i - i % ASKED);
	}
	show(what, medians_ns, all_ns, runs * ASKED);
	printf("  %llu bytes a time\n", (unsigned long long)(bytes / (runs * ASKED)));
}

int main(int argc, char **argv)
{
	if (argc > 2)
		hazards = strtoull(argv[2], NULL, 10);
	if (argc > 3)
		runs = strtoull(argv[3], NULL, 10);
	if (argc < 2 || hazards == 0 || runs == 0 || runs > RUNS_MAX || sodium_init() < 0) {
		fprintf(stderr, "usage: zhian_search_bench DIRECTORY [HAZARDS [RUNS]]\n");
		return 2;
	}
	model_close(fill(argv[1], "without", false));
	struct model *model = fill(argv[1], "model", true);
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
		measure(model, &ways[i]);
	measure_gets(model, "reference: one LMDB get", 1);
	measure_gets(model, "reference: 50 LMDB gets", 50);
	model_close(model);
	return 0;
}
