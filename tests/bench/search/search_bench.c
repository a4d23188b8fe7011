/* What a person waits for `search` in a county of a million hazards.
 *
 *	zhian_search_bench DIRECTORY [HAZARDS]
 *
 * A read model on LMDB that has taken in HAZARDS (1,000,000) reports and as many hazards of a fifth
 * as many firms, made in DIRECTORY/model (which is left there, and used again).  Printed are each
 * question's median and worst of 200 pages of 50 lines, and its lines.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "hazard.pb-c.h"
#include "intake.pb-c.h"
#include "services/console/answers.h"

enum { ASKED = 200, BATCH = 4096, ANSWER_BYTES = 256 << 10, REGION = 522701 };

static struct err err = {STATUS_OK, ""};

#define MUST(call)                                                                                 \
	do {                                                                                       \
		if ((call) != STATUS_OK) {                                                         \
			fprintf(stderr, "%s: %s\n", #call, err.text);                              \
			exit(1);                                                                   \
		}                                                                                  \
	} while (0)

static int64_t now_us(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

struct texts {
	char firm[64], code[32], id[32], batch[32];
	const char *product;
};

static void texts_of(uint64_t number, struct texts *out)
{
	static const char *const products[] = {"电动自行车充电器", "电线电缆", "儿童木床",
					       "燃气灶具", "危险化学品包装"};
	uint64_t firm = number / 5 * 2654435761u % 900000;
	(void)snprintf(out->firm, sizeof out->firm, "都匀市第%llu电器有限责任公司",
		       (unsigned long long)firm);
	(void)snprintf(out->code, sizeof out->code, "91522701%010llu", (unsigned long long)firm);
	(void)snprintf(out->id, sizeof out->id, "GD-2025-%07llu", (unsigned long long)number);
	(void)snprintf(out->batch, sizeof out->batch, "B%06llu", (unsigned long long)(number / 50));
	out->product = products[number % 5];
}

static void take(struct model *model, enum daemon daemon, uint64_t number, uint16_t kind,
		 enum object_kind object, const ProtobufCMessage *body)
{
	static uint8_t bytes[4096];
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	struct event event = {.meta = &meta, .body = body};
	event.head.kind = kind;
	event.head.subject_kind = (uint8_t)object;
	event.head.subject_region = REGION;
	event.head.subject_number = number;
	struct writer out = writer_over(bytes, sizeof bytes);
	MUST(event_write(&event, &out));
	MUST(model_take(model, daemon, REGION, 7, number, 1000, writer_bytes(&out)));
}

static void take_both(struct model *model, uint64_t number)
{
	struct texts texts;
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	Zh__ProductRef product = ZH__PRODUCT_REF__INIT;
	Zh__ReportRegistered report = ZH__REPORT_REGISTERED__INIT;
	Zh__HazardOpened hazard = ZH__HAZARD_OPENED__INIT;
	texts_of(number, &texts);
	firm.key = texts.code;
	firm.name = texts.firm;
	product.name = texts.product;
	product.batch = texts.batch;
	report.firm = hazard.firm = &firm;
	report.product = hazard.product = &product;
	report.feed_id = texts.id;
	take(model, DAEMON_INTAKE, number, ZH__EVENT_KIND__KIND_REPORT_REGISTERED, OBJECT_REPORT,
	     &report.base);
	take(model, DAEMON_HAZARD, number, ZH__EVENT_KIND__KIND_HAZARD_OPENED, OBJECT_HAZARD,
	     &hazard.base);
}

static void fill(struct model *model, uint64_t count)
{
	uint64_t number = model_position(model, DAEMON_INTAKE).sequence;
	int64_t began_us = now_us();
	while (number < count) {
		MUST(model_begin(model, &err));
		for (unsigned i = 0; i < BATCH && number < count; i++)
			take_both(model, ++number);
		struct model_position position = {7, number};
		MUST(model_commit(model, DAEMON_INTAKE, position, &err));
	}
	printf("%llu reports and hazards, %lld s\n", (unsigned long long)count,
	       (long long)((now_us() - began_us) / 1000000));
}

static int by_size(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
	return (left > right) - (left < right);
}

static size_t ask(struct model *model, const char *text)
{
	static uint8_t memory[ANSWER_BYTES], arena_memory[ANSWER_BYTES];
	struct arena arena;
	struct principal person = {.roles = ROLE_OFFICER};
	struct console_question question = {model, &person, REGION, NULL, 0, false, &arena, NULL};
	struct answer answer = {.out = writer_over(memory, sizeof memory), .limit = QUERY_PAGE_MAX};
	Zh__SearchQuery search = ZH__SEARCH_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	arena_init(&arena, arena_memory, sizeof arena_memory);
	search.text = text;
	query.ask_case = ZH__QUERY__ASK_SEARCH;
	query.search = &search;
	console_answer(&question, &query, &answer);
	return answer.lines;
}

static void measure(struct model *model, const char *what, const char *text)
{
	int64_t took_us[ASKED];
	size_t lines = 0;
	for (unsigned i = 0; i < ASKED; i++) {
		int64_t began_us = now_us();
		lines = ask(model, text);
		took_us[i] = now_us() - began_us;
	}
	qsort(took_us, ASKED, sizeof took_us[0], by_size);
	printf("%-28s %6lld µs, worst %6lld µs  %3zu lines  %s\n", what,
	       (long long)took_us[ASKED / 2], (long long)took_us[ASKED - 1], lines, text);
}

int main(int argc, char **argv)
{
	char path[4096];
	struct model *model;
	struct texts texts;
	uint64_t count = argc > 2 ? strtoull(argv[2], NULL, 10) : 1000000;
	if (argc < 2 || sodium_init() < 0) {
		fprintf(stderr, "usage: zhian_search_bench DIRECTORY [HAZARDS]\n");
		return 2;
	}
	(void)snprintf(path, sizeof path, "%s/model", argv[1]);
	MUST(model_open(path, NULL, &model, &err));
	fill(model, count);
	texts_of(count / 2, &texts);
	measure(model, "the hotline's own number", texts.id);
	measure(model, "a batch", texts.batch);
	measure(model, "an id", "HZ-522701-7");
	measure(model, "a product", texts.product);
	measure(model, "characters of a product", "充电器");
	measure(model, "a firm's code", texts.code);
	measure(model, "the beginning of one", "9152270100001");
	measure(model, "a firm's whole name", texts.firm);
	measure(model, "characters of every firm", "有限责任公司");
	measure(model, "what is in none", "有限责任公司乙");
	model_close(model);
	return 0;
}
