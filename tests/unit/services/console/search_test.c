/* Search: what is quoted leads to what it is about, page by page, and nothing of a feed's gets into
 * a command. */
#include <sodium.h>

#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "intake.pb-c.h"
#include "sampling.pb-c.h"
#include "services/console/answers.h"
#include "services/console/model/model.h"

#define REGION 522701u

static struct mem_disk *disk;
static struct model *model;
static struct err err;
static uint8_t memory[1 << 18];
static struct row_key after;

static int setup(void **state)
{
	(void)state;
	disk = mem_disk_create();
	assert_ok(model_open("model", disk, &model, &err));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	model_close(model);
	mem_disk_destroy(disk);
	return 0;
}

static void take(enum daemon daemon, uint64_t sequence, uint16_t kind, struct object_id subject,
		 const ProtobufCMessage *body)
{
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	struct event event = {.meta = &meta, .body = body};
	event.head.kind = kind;
	event.head.subject_kind = (uint8_t)subject.kind;
	event.head.subject_region = subject.region;
	event.head.subject_number = subject.number;
	uint8_t bytes[2048];
	struct writer out = writer_over(bytes, sizeof bytes);
	assert_ok(event_write(&event, &out));
	assert_ok(model_begin(model, &err));
	assert_ok(model_take(model, daemon, REGION, 7, sequence, 1000, writer_bytes(&out)));
	struct model_position position = {7, sequence};
	assert_ok(model_commit(model, daemon, position, &err));
}

struct told {
	const char *feed_id, *code, *firm, *product, *batch, *sample_no;
};

static void report(uint64_t number, const struct told *told)
{
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	Zh__ProductRef product = ZH__PRODUCT_REF__INIT;
	Zh__ReportRegistered body = ZH__REPORT_REGISTERED__INIT;
	firm.key = told->code;
	firm.name = told->firm;
	product.name = told->product;
	product.batch = told->batch;
	SET_OPTIONAL(&body, report, number);
	body.feed_id = told->feed_id;
	body.sample_no = told->sample_no;
	body.firm = told->code != NULL ? &firm : NULL;
	body.product = &product;
	take(DAEMON_INTAKE, number, KIND(REPORT_REGISTERED),
	     object_id_make(OBJECT_REPORT, REGION, number), &body.base);
}

/* The lines, NUL behind them. */
static const char *search(const char *text, uint32_t limit, bool next, uint32_t roles,
			  const char **ret_code)
{
	static uint8_t arena_memory[1 << 16];
	struct arena arena;
	arena_init(&arena, arena_memory, sizeof arena_memory);
	struct principal person = {.roles = roles};
	struct console_question question = {model, &person, REGION, NULL, 0, false, &arena, NULL};
	struct answer answer = {.out = writer_over(memory, sizeof memory - 1),
				.limit = QUERY_PAGE_MAX};
	Zh__SearchQuery asked = ZH__SEARCH_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	struct row_key from = after;
	asked.text = text;
	SET_OPTIONAL(&asked, limit, limit);
	if (next) {
		asked.has_after = 1;
		asked.after = (ProtobufCBinaryData){from.size, from.data};
	}
	query.ask_case = ZH__QUERY__ASK_SEARCH;
	query.search = &asked;
	console_answer(&question, &query, &answer);
	memory[answer.out.size] = '\0';
	after = answer.after;
	*ret_code = answer.refusal.code;
	return (const char *)memory;
}

static void finds(const char *text, const char *expected)
{
	const char *code;
	const char *lines = search(text, 50, false, ROLE_OFFICER, &code);
	assert_null(code);
	if (expected == NULL)
		assert_string_equal(lines, "");
	else if (strstr(lines, expected) == NULL)
		fail_msg("'%s' finds not '%s' but: %s", text, expected, lines);
}

static void what_an_office_writes_is_found_by_its_number(void **state)
{
	Zh__NoticeApproved letter = ZH__NOTICE_APPROVED__INIT;
	Zh__CaseDecided decision = ZH__CASE_DECIDED__INIT;
	Zh__RectificationNoticed order = ZH__RECTIFICATION_NOTICED__INIT;
	(void)state;
	letter.number = "522701市监提醒〔2025〕158号";
	decision.number = "都市监处罚〔2025〕5号";
	order.number = "都市监责改〔2025〕12号";
	take(DAEMON_ESCALATION, 1, KIND(NOTICE_APPROVED), object_id_make(OBJECT_NOTICE, REGION, 4),
	     &letter.base);
	take(DAEMON_ESCALATION, 2, KIND(CASE_DECIDED), object_id_make(OBJECT_CASEFILE, REGION, 5),
	     &decision.base);
	take(DAEMON_HAZARD, 1, KIND(RECTIFICATION_NOTICED),
	     object_id_make(OBJECT_HAZARD, REGION, 6), &order.base);
	finds("522701市监提醒〔2025〕158号", "\"id\":\"NT-522701-4\",\"matched\":\"number\"");
	finds("都市监处罚〔2025〕5号", "\"see\":\"zhianctl case show CS-522701-5\"");
	finds("都市监处罚[2025]5号", "\"id\":\"CS-522701-5\"");
	finds("都市监责改", "\"id\":\"HZ-522701-6\"");
	finds("都市监处罚〔2025〕6号", NULL);
}

static void what_is_quoted_leads_to_it(void **state)
{
	(void)state;
	report(7, &(struct told){"GD-20250301-017", "91522701LT524A2R28", "都匀市平安电器有限公司",
				 "电动自行车充电器", "B2025-03", NULL});
	report(8, &(struct told){"C-8", "P522701-7", "福泉市大众家具厂", "儿童木床", NULL,
				 "ZJ2025001"});
	const char *seven = "{\"kind\":\"report\",\"id\":\"RP-522701-7\"";
	finds("GD-20250301-017", seven);
	finds("gd20250301", seven); /* by its beginning, however it is written */
	finds("GD-20250301-017", "\"see\":\"zhianctl report show RP-522701-7\"");
	finds("B2025-03", "\"matched\":\"batch\",\"text\":\"B2025-03\"");
	finds("ZJ2025001", "\"id\":\"RP-522701-8\",\"matched\":\"sample_no\"");
	finds("RP-522701-8", "\"matched\":\"id\"");
	finds("RP-522701-9", NULL);
	finds("电动自行车充电器", seven);
	finds("充电器", "{\"kind\":\"product\",\"name\":\"电动自行车充电器\"");
	finds("平安", "{\"kind\":\"firm\",\"key\":\"91522701LT524A2R28\"");
	finds("家具厂", "\"key\":\"P522701-7\"");
	finds("平安家具", NULL);
	finds("91522701LT52", "\"name\":\"都匀市平安电器有限公司\",\"matched\":\"code\"");
	finds("no such thing", NULL);
	const char *code;
	(void)search("安", 50, false, ROLE_OFFICER, &code);
	assert_string_equal(code, "search.too_short");
	(void)search("平安", 50, false, ROLE_OPERATOR, &code);
	assert_string_equal(code, "query.role");
}

static size_t lines_in(const char *text)
{
	size_t count = 0;
	for (; *text != '\0'; text++)
		count += *text == '\n';
	return count;
}

static void order(uint64_t sequence, uint64_t hazard, const char *content)
{
	Zh__CorrectionOrdered body = ZH__CORRECTION_ORDERED__INIT;
	SET_OPTIONAL(&body, hazard, hazard);
	body.content = content;
	take(DAEMON_HAZARD, sequence, KIND(CORRECTION_ORDERED),
	     object_id_make(OBJECT_HAZARD, REGION, hazard), &body.base);
}

/* As it stands in an answer's line; "": it wasn't found. */
static const char *shown_of(const char *words)
{
	static char shown[2048];
	const char *code, *lines = search(words, 50, false, ROLE_OFFICER, &code);
	const char *from = strstr(lines, "\"text\":\""), *to;
	shown[0] = '\0';
	if (from != NULL && (to = strchr(from += strlen("\"text\":\""), '"')) != NULL)
		(void)snprintf(shown, sizeof shown, "%.*s", (int)(to - from), from);
	return shown;
}

/* 600 bytes are 200 characters. */
static void a_long_text_is_shown_around_the_word(void **state)
{
	char text[4096] = "";
	(void)state;
	for (size_t i = 0; i < 197; i++)
		strcat(text, "页");
	strcat(text, "甲乙丙");
	order(1, 21, text);
	assert_string_equal(shown_of("甲乙丙"), text); /* 600: whole */
	strcat(text, "丁");
	order(2, 22, text);
	const char *shown = shown_of("丙 丁");
	assert_memory_equal(shown, "…页", strlen("…页"));
	assert_non_null(strstr(shown, "甲乙丙丁"));
	assert_string_equal(shown + strlen(shown) - strlen("丁"), "丁"); /* it ends there */
	for (size_t i = 0; i < 200; i++)
		strcat(text, "末");
	order(3, 23, text);
	shown = shown_of("丁末");
	assert_non_null(strstr(shown, "甲乙丙丁末"));
	assert_memory_equal(shown, "…页", strlen("…页"));
	assert_string_equal(shown + strlen(shown) - strlen("末…"), "末…");
	assert_int_equal(strlen(shown), 600 + 2 * strlen("…"));
	shown = shown_of("页页 丁末"); /* around the first word */
	assert_memory_equal(shown, "页页", strlen("页页"));
	assert_string_equal(shown + strlen(shown) - strlen("丙…"), "丙…");
}

static void words_of_what_was_written_find_it(void **state)
{
	Zh__ReportOutOfScope out_of_scope = ZH__REPORT_OUT_OF_SCOPE__INIT;
	Zh__RevealRequested reveal = ZH__REVEAL_REQUESTED__INIT;
	Zh__NoticeReplied replied = ZH__NOTICE_REPLIED__INIT;
	(void)state;
	order(1, 21, "停止销售不合格儿童玩具，召回已售出的，十日内报送整改情况");
	order(2, 22, "停止使用电梯，更换制动器（Brake X-7）");
	order(3, 21, "召回已售出的玩具，补充整改报告");
	finds("停止使用", "{\"kind\":\"hazard\",\"id\":\"HZ-522701-22\",\"matched\":\"content\"");
	finds("brake x7", "\"id\":\"HZ-522701-22\""); /* however it is written */
	/* Words apart are held apart, in whatever order; all of them. */
	finds("儿童 停止销售", "\"id\":\"HZ-522701-21\"");
	finds("停止　儿童", "\"see\":\"zhianctl hazard show HZ-522701-21\"");
	finds("儿童停止", NULL);
	finds("停止 航空", NULL);
	finds("十日 补充", NULL);      /* of the same matter, not in one text */
	finds("停止", "HZ-522701-22"); /* the newest first */
	const char *code, *lines = search("停止", 50, false, ROLE_OFFICER, &code);
	assert_non_null(strstr(strstr(lines, "HZ-522701-22"), "HZ-522701-21"));
	/* Of each matter once, by what was written last. */
	lines = search("召回", 50, false, ROLE_OFFICER, &code);
	assert_int_equal(lines_in(lines), 1);
	assert_non_null(strstr(lines, "补充整改报告"));
	/* A report's own text lies sealed; what the office said of it doesn't, unless of who made
	 * it. */
	out_of_scope.ground = "属于住房城乡建设部门职责";
	reveal.ground = "举报人要求当面核实";
	take(DAEMON_INTAKE, 1, KIND(REPORT_OUT_OF_SCOPE), object_id_make(OBJECT_REPORT, REGION, 9),
	     &out_of_scope.base);
	take(DAEMON_INTAKE, 2, KIND(REVEAL_REQUESTED), object_id_make(OBJECT_REPORT, REGION, 9),
	     &reveal.base);
	finds("城乡建设", "\"id\":\"RP-522701-9\",\"matched\":\"ground\"");
	finds("当面核实", NULL);
	/* Nor is a case found by its words: who reads one is on record. */
	replied.text = "涉嫌销售不合格玩具，停止";
	take(DAEMON_ESCALATION, 1, KIND(NOTICE_REPLIED), object_id_make(OBJECT_CASEFILE, REGION, 5),
	     &replied.base);
	finds("涉嫌销售", NULL);
	(void)search("停止", 50, false, ROLE_OPERATOR, &code);
	assert_string_equal(code, "query.role");
	/* What a daemon no longer says isn't found. */
	assert_ok(model_forget(model, DAEMON_HAZARD, &err));
	finds("停止使用", NULL);
}

/* A name that a shell would read otherwise stands in no command that is pasted. */
static void a_command_is_of_plain_letters(void **state)
{
	static const char odd[] = "/:@[`{ '\"$;|&";
	uint64_t number = 1;
	char name[16], plain[64];
	const char *code;
	(void)state;
	report(number,
	       &(struct told){"C-1", "P522701-7", "福泉市大众家具厂", "Xx09AZaz-Yy", NULL, NULL});
	finds("xx09", "\"matched\":\"product\",\"see\":\"zhianctl search Xx09AZaz-Yy\"}");
	for (size_t i = 0; odd[i] != '\0'; i++) {
		(void)snprintf(name, sizeof name, "Pq%c%cYy", odd[i], (int)('A' + i));
		report(++number,
		       &(struct told){"C-2", "P522701-7", "福泉市大众家具厂", name, NULL, NULL});
		(void)snprintf(plain, sizeof plain, "Pq%cYy", (int)('A' + i));
		const char *lines = search(plain, 50, false, ROLE_OFFICER, &code);
		assert_null(strstr(lines, "zhianctl search"));
	}
	const char *lines = search("pq", 50, false, ROLE_OFFICER, &code);
	assert_int_equal(lines_in(lines), number - 1);
	assert_null(strstr(lines, "\"see\""));
	report(++number,
	       &(struct told){"C-3", "P522701-7", "福泉市大众家具厂", "-Rs9", NULL, NULL});
	assert_null(strstr(search("rs", 50, false, ROLE_OFFICER, &code), "\"see\""));
}

/* All of them, also where there are more than are looked up one by one. */
static void many_words_are_all_looked_for(void **state)
{
	(void)state;
	order(1, 21, "甲地乙处丙店丁户戊栋己层庚室辛柜壬格");
	finds("辛 庚 己 戊 丁 丙 乙 甲", "\"id\":\"HZ-522701-21\"");
	finds("庚 己 戊 丁 丙 乙 甲 辛柜 壬格", "\"id\":\"HZ-522701-21\"");
	finds("甲 乙 丙 丁 戊 己 庚 辛 癸", NULL);
	finds("甲 乙 丙 丁 戊 己 庚 癸 辛", NULL);
}

/* A page looks at some, and the next goes on: each once, and no page of other words does. */
static void many_texts_are_looked_at_page_by_page(void **state)
{
	enum { TEXTS = 2500, EACH = 50 };
	size_t found = 0, pages = 0, empty = 0;
	const char *code;
	char text[64];
	(void)state;
	for (uint64_t i = 1; i <= TEXTS; i++) {
		(void)snprintf(text, sizeof text, "%s第%llu号", i % EACH == 0 ? "更换轴承" : "清洗",
			       (unsigned long long)i);
		order(i, i, text);
	}
	do {
		const char *lines = search("轴承 更换", 7, pages != 0, ROLE_OFFICER, &code);
		assert_null(code);
		found += lines_in(lines);
		empty += lines_in(lines) == 0;
		assert_true(++pages <= TEXTS);
	} while (after.size != 0);
	assert_int_equal(found, TEXTS / EACH);
	assert_true(pages >= found / 7 && empty <= 3);
	(void)search("轴承 更换", 7, false, ROLE_OFFICER, &code);
	assert_true(after.size != 0);
	(void)search("轴承 清洗", 7, true, ROLE_OFFICER, &code);
	assert_string_equal(code, "list.after");
}

/* Each once, in pages of any size. */
static void pages_hold_everything_once(void **state)
{
	(void)state;
	char id[32], firm[64], code[32];
	for (uint64_t i = 1; i <= 120; i++) {
		(void)snprintf(id, sizeof id, "X%llu", (unsigned long long)i);
		(void)snprintf(firm, sizeof firm, "都匀市第%llu电器有限公司",
			       (unsigned long long)i);
		(void)snprintf(code, sizeof code, "P522701-%llu", (unsigned long long)i);
		report(i, &(struct told){id, code, firm, "电线电缆", "批次X", NULL});
	}
	for (uint32_t limit = 1; limit <= 50; limit += 7) {
		size_t reports = 0, firms = 0, pages = 0;
		const char *refused;
		do {
			const char *lines =
				search("电器有限公司", limit, pages != 0, ROLE_OFFICER, &refused);
			assert_null(refused);
			assert_true(lines_in(lines) <= limit);
			firms += lines_in(lines);
			pages++;
		} while (after.size != 0);
		assert_int_equal(firms, 120);
		pages = 0;
		do {
			const char *lines =
				search("批次X", limit, pages != 0, ROLE_OFFICER, &refused);
			reports += lines_in(lines);
			pages++;
		} while (after.size != 0);
		assert_int_equal(reports, 120);
	}
	/* Newest first. */
	const char *refused;
	for (uint32_t limit = 39; limit <= 41; limit++) {
		for (uint64_t i = 121; i <= 160 && limit == 39; i++) {
			(void)snprintf(id, sizeof id, "Z%llu", (unsigned long long)i);
			report(i, &(struct told){id, NULL, NULL, "灯具", "批次Z", NULL});
		}
		assert_int_equal(lines_in(search("批次Z", limit, false, ROLE_OFFICER, &refused)),
				 limit < 40 ? limit : 40);
		assert_int_equal(after.size != 0, limit < 40); /* no empty page behind the last */
		if (limit < 40)
			assert_int_equal(
				lines_in(search("批次Z", limit, true, ROLE_OFFICER, &refused)), 1);
		assert_int_equal(after.size, 0);
	}
	assert_ptr_equal(strstr(search("批次X", 1, false, ROLE_OFFICER, &refused), "RP-522701-120"),
			 strstr((const char *)memory, "RP-"));
}

/* It would leave out what this text finds: refused, as a list refuses it. */
static void a_page_of_another_search_isnt_gone_on_from(void **state)
{
	(void)state;
	char id[32], code[32], firm[64];
	for (uint64_t i = 1; i <= 5; i++) {
		(void)snprintf(id, sizeof id, "K%llu", (unsigned long long)i);
		(void)snprintf(code, sizeof code, "P522701-%llu", (unsigned long long)i);
		(void)snprintf(firm, sizeof firm, "福泉市第%llu家具厂", (unsigned long long)i);
		report(i, &(struct told){id, code, firm, "灯具", "批次K", NULL});
	}
	static const char *const texts[] = {"批次K", "家具厂", "灯具", "P522701"};
	const char *refused;
	for (size_t i = 0; i < 4; i++) {
		(void)search(texts[i], 2, false, ROLE_OFFICER, &refused);
		assert_null(refused);
		assert_true(after.size > 1);
		const struct row_key place = after;
		assert_int_equal(lines_in(search(texts[i], 2, true, ROLE_OFFICER, &refused)), 2);
		assert_null(refused);
		after = place;
		assert_int_equal(lines_in(search("没有此物", 2, true, ROLE_OFFICER, &refused)), 0);
		assert_string_equal(refused, "list.after");
	}
	static const uint8_t nowhere[][2] = {{0, 0}, {9, 0}, {255, 1}, {1, 1}};
	for (size_t i = 0; i < 4; i++) {
		after = (struct row_key){0};
		row_key_put(&after, nowhere[i], sizeof nowhere[i]);
		(void)search("批次K", 2, true, ROLE_OFFICER, &refused);
		assert_string_equal(refused, "list.after");
	}
}

static void hazard(uint64_t number, const char *code, const char *name)
{
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	Zh__ProductRef product = ZH__PRODUCT_REF__INIT;
	Zh__HazardOpened body = ZH__HAZARD_OPENED__INIT;
	firm.key = code;
	firm.name = name;
	product.name = "Kids' BED";
	body.firm = &firm;
	body.product = &product;
	take(DAEMON_HAZARD, number, KIND(HAZARD_OPENED),
	     object_id_make(OBJECT_HAZARD, REGION, number), &body.base);
}

static void call(void)
{
	report(1, &(struct told){"C-1", "P522701-7", "福泉大众家具厂", "kids' bed", NULL, NULL});
}

/* What two daemons call the same is found under both names, as one, whichever was read first; of
 * one that is forgotten nothing is left. */
static void what_two_daemons_call_the_same_is_one(void **state)
{
	static const char *const texts[] = {"P522701-7", "家具厂", "kids"};
	const char *code;
	(void)state;
	for (int order = 0; order < 2; order++) {
		if (order == 0)
			call();
		hazard(1, "P522701-7", "福泉市大众家具厂");
		if (order == 1)
			call();
		for (size_t i = 0; i < 2; i++) {
			for (uint32_t limit = 1; limit <= 3; limit++) {
				const char *lines =
					search(texts[i], limit, false, ROLE_OFFICER, &code);
				assert_int_equal(lines_in(lines), 1);
				assert_int_equal(after.size, 0);
			}
		}
		finds("P522701-7", "\"name\":\"福泉市大众家具厂\"");
		finds("家具厂", "\"name\":\"福泉市大众家具厂\"");
		finds("泉大众", "\"name\":\"福泉大众家具厂\"");
		finds("ids", "\"name\":\"Kids' BED\"");
		assert_ok(model_forget(model, DAEMON_HAZARD, &err));
		finds("P522701-7", "\"name\":\"福泉大众家具厂\"");
		finds("市大众", NULL);
		finds("ids", "\"name\":\"kids' bed\"");
		assert_ok(model_forget(model, DAEMON_INTAKE, &err));
		for (size_t i = 0; i < 3; i++)
			finds(texts[i], NULL);
		finds("C-1", NULL);
	}
}

/* What was told before isn't written again, what is called otherwise is: also when it is called as
 * it was before. */
static void a_name_is_found_as_it_was_told_last(void **state)
{
	static const char *const names[] = {"福泉大众家具厂", "福泉市大众家具厂", "福泉大众家具厂",
					    "福泉大众（家具）厂", "福泉大众家具厂"};
	static const char *const products[] = {"kids' bed", "kids' bed", "Kids' bed", "KIDS bed",
					       "kids' bed"};
	char expected[96];
	(void)state;
	for (uint64_t i = 0; i < 5; i++) {
		report(i + 1,
		       &(struct told){"C-1", "P522701-7", names[i], products[i], NULL, NULL});
		(void)snprintf(expected, sizeof expected, "\"name\":\"%s\",\"matched\":\"name\"",
			       names[i]);
		finds("家具厂", expected);
		finds("大众家", expected);
		finds("众家", expected);
		(void)snprintf(expected, sizeof expected, "\"name\":\"%s\",\"matched\":\"code\"",
			       names[i]);
		finds("P522701-7", expected);
		(void)snprintf(expected, sizeof expected, "\"product\",\"name\":\"%s\"",
			       products[i]);
		finds("idsb", expected);
		finds("ds", expected);
	}
}

static void nothing_of_a_feed_gets_into_a_command(void **state)
{
	(void)state;
	const char *code;
	report(1, &(struct told){"C-1", "P522701-1", "x", "灯具'; rm -rf ~ #", NULL, NULL});
	const char *lines = search("灯具", 50, false, ROLE_OFFICER, &code);
	assert_non_null(strstr(lines, "\"kind\":\"product\""));
	assert_null(strstr(lines, "\"see\""));
}

/* Files of another version are made anew: what was taken in is asked for again. */
static void tables_of_another_version_are_made_anew(void **state)
{
	(void)state;
	struct test_dir *dir = test_dir_create();
	const char *path = test_dir_path(dir, "model");
	struct model *own = model;
	assert_ok(model_open(path, NULL, &model, &err));
	report(1, &(struct told){"C-1", NULL, NULL, "灯具", NULL, NULL});
	model_close(model);
	assert_ok(model_open(path, NULL, &model, &err));
	assert_int_equal(model_position(model, DAEMON_INTAKE).sequence, 1);
	finds("C-1", "RP-522701-1");
	model_close(model);
	struct engine *engine;
	struct engine_write *write;
	unsigned table;
	uint8_t name = 0xFF;
	uint32_t older = 1;
	struct engine_options options = {
		.path = path, .map_bytes = UINT64_C(64) << 30, .tables_max = 16};
	assert_ok(engine_open_lmdb(&options, &engine, &err));
	assert_ok(engine_begin(engine, &write, &err));
	assert_ok(engine_table(write, "cursors", &table, &err));
	assert_ok(engine_put(write, table, bytes_of(&name, 1), bytes_of(&older, sizeof older),
			     ENGINE_PUT));
	assert_ok(engine_commit(write, &err));
	engine_close(engine);
	assert_ok(model_open(path, NULL, &model, &err));
	assert_int_equal(model_position(model, DAEMON_INTAKE).sequence, 0);
	finds("C-1", NULL);
	model_close(model);
	model = own;
	test_dir_destroy(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_an_office_writes_is_found_by_its_number, setup,
						teardown),
		cmocka_unit_test_setup_teardown(what_is_quoted_leads_to_it, setup, teardown),
		cmocka_unit_test_setup_teardown(words_of_what_was_written_find_it, setup, teardown),
		cmocka_unit_test_setup_teardown(a_command_is_of_plain_letters, setup, teardown),
		cmocka_unit_test_setup_teardown(many_words_are_all_looked_for, setup, teardown),
		cmocka_unit_test_setup_teardown(a_long_text_is_shown_around_the_word, setup,
						teardown),
		cmocka_unit_test_setup_teardown(many_texts_are_looked_at_page_by_page, setup,
						teardown),
		cmocka_unit_test_setup_teardown(pages_hold_everything_once, setup, teardown),
		cmocka_unit_test_setup_teardown(a_page_of_another_search_isnt_gone_on_from, setup,
						teardown),
		cmocka_unit_test_setup_teardown(what_two_daemons_call_the_same_is_one, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_name_is_found_as_it_was_told_last, setup,
						teardown),
		cmocka_unit_test_setup_teardown(nothing_of_a_feed_gets_into_a_command, setup,
						teardown),
		cmocka_unit_test_setup_teardown(tables_of_another_version_are_made_anew, setup,
						teardown),
	};
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests_name("console search", tests, NULL, NULL);
}
