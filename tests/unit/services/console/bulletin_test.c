/* Bulletins are counted a slice at a question: what comes meanwhile isn't in them, a count that was
 * given up says so, and no token of another's leads anywhere. */
#include <stdio.h>

#include "common/base/time.h"
#include "common/policy/people/people.h"
#include "intake.pb-c.h"
#include "services/console/model/model.h"
#include "services/console/papers/bulletin_jobs.h"
#include "tests/lib/test.h"

#define REGION 522701u
#define REPORTS 45000u /* more than two slices */
#define DAY 20250303u

static struct mem_disk *disk;
static struct model *model;
static struct bulletin_jobs *jobs;
static struct err err;
static uint64_t taken;
static int64_t noon_ms;
static struct people people; /* no unit, until a test names some */
static bool demo;

static void take(uint32_t count, uint8_t flags, int64_t recorded_ms)
{
	assert_ok(model_begin(model, &err));
	for (uint32_t i = 0; i < count; i++) {
		Zh__EventMeta meta = ZH__EVENT_META__INIT;
		Zh__ReportRegistered body = ZH__REPORT_REGISTERED__INIT;
		struct event event = {.meta = &meta, .body = &body.base};
		uint8_t bytes[512];
		struct writer out = writer_over(bytes, sizeof bytes);
		SET_OPTIONAL(&body, report, ++taken);
		SET_OPTIONAL(&body, kind, ZH__REPORT_KIND__REPORT_KIND_COMPLAINT);
		event.head.kind = KIND(REPORT_REGISTERED);
		event.head.flags = flags;
		event.head.subject_kind = OBJECT_REPORT;
		event.head.subject_region = REGION;
		event.head.subject_number = taken;
		assert_ok(event_write(&event, &out));
		assert_ok(model_take(model, DAEMON_INTAKE, REGION, 7, taken, recorded_ms,
				     writer_bytes(&out)));
	}
	assert_ok(model_commit(model, DAEMON_INTAKE, (struct model_position){7, taken}, &err));
}

static int setup(void **state)
{
	int32_t day;
	(void)state;
	taken = 0;
	people = (struct people){.unit_count = 0};
	demo = false;
	disk = mem_disk_create();
	jobs = bulletin_jobs_make();
	assert_non_null(jobs);
	assert_ok(model_open("model", disk, &model, &err));
	assert_ok(time_day_of_yyyymmdd(DAY, &day));
	noon_ms = time_ms_of_day(day) + 12 * MS_PER_HOUR;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	bulletin_jobs_free(jobs);
	model_close(model);
	mem_disk_destroy(disk);
	return 0;
}

struct asked {
	const char *kind, *figure, *column, *group, *part;
	uint32_t from, cutoff;
	struct row_key after;
	uint32_t limit; /* 0: none is stated */
};

struct told {
	char lines[1 << 16];
	size_t count;
	struct row_key after;
	const char *code;
};
static struct told told;

static void ask(const struct asked *asked)
{
	static uint8_t arena_memory[1 << 12];
	struct arena arena;
	struct row_key from = asked->after;
	struct principal person = {.roles = ROLE_OFFICER};
	Zh__BulletinQuery query = ZH__BULLETIN_QUERY__INIT;
	struct answer answer = {.out = writer_over(told.lines, sizeof told.lines - 1),
				.limit = QUERY_PAGE_MAX};
	arena_init(&arena, arena_memory, sizeof arena_memory);
	struct console_question question = {model,   &person, REGION, jobs,
					    noon_ms, demo,    &arena, &people};
	query.kind = asked->kind;
	query.figure = asked->figure;
	query.column = asked->column;
	query.group = asked->group;
	query.part = asked->part;
	SET_OPTIONAL(&query, from_day, asked->from);
	SET_OPTIONAL(&query, cutoff_day, asked->cutoff);
	SET_OPTIONAL(&query, limit, asked->limit);
	if (from.size != 0) {
		query.has_after = 1;
		query.after = (ProtobufCBinaryData){from.size, from.data};
	}
	console_bulletin(&question, &query, &answer);
	assert_false(answer.out.overflow);
	told.lines[answer.out.size] = '\0';
	told.count = answer.lines;
	told.after = answer.after;
	told.code = answer.refusal.code;
}

static void has(const char *text)
{
	if (strstr(told.lines, text) == NULL)
		fail_msg("'%s' isn't in: %.2000s", text, told.lines);
}

static void is_refused(const struct asked *asked, const char *code)
{
	ask(asked);
	assert_non_null(told.code);
	assert_string_equal(told.code, code);
	assert_int_equal(told.count, 0);
}

static void what_comes_meanwhile_isnt_in_it(void **state)
{
	struct asked asked = {.kind = "weekly", .cutoff = DAY};
	size_t pages = 0;
	(void)state;
	take(REPORTS, 0, noon_ms);
	take(1, EVENT_TEST, noon_ms);
	do {
		ask(&asked);
		assert_null(told.code);
		asked.after = told.after;
		take(1, 0, noon_ms + 1);
		pages++;
	} while (told.after.size != 0);
	assert_int_equal(pages, 3);
	has("\"provisional\":true");
	has("\"figure\":\"reports_registered\",\"in_period\":45000,\"in_year\":45000}");
	has("\"figure\":\"reports_registered\",\"report_kind\":\"complaint\",\"in_period\":45000");
}

static void one_too_many_gives_up_the_oldest(void **state)
{
	struct asked asked = {.kind = "weekly", .cutoff = DAY};
	struct row_key tokens[5];
	(void)state;
	take(REPORTS, 0, noon_ms);
	for (size_t i = 0; i < 5; i++) {
		ask(&asked);
		assert_null(told.code);
		assert_int_not_equal(told.after.size, 0);
		tokens[i] = told.after;
	}
	asked.after = tokens[0];
	is_refused(&asked, "bulletin.begin_again");
	for (size_t i = 1; i < 5; i++) {
		asked.after = tokens[i];
		ask(&asked);
		assert_null(told.code);
	}
	asked.after = told.after;
	ask(&asked);
	has("\"in_period\":45000");
	is_refused(&asked, "bulletin.begin_again"); /* it was told, and is over */
	for (uint32_t size = 23; size <= 25; size++) {
		asked.after = (struct row_key){.size = (uint16_t)size};
		is_refused(&asked, "bulletin.begin_again");
	}
}

static void every_row_is_told_once(void **state)
{
	struct asked asked = {.kind = "weekly", .cutoff = DAY, .figure = "reports_registered"};
	size_t rows = 0;
	(void)state;
	take(3 * QUERY_PAGE_MAX, 0, noon_ms);
	do {
		ask(&asked);
		assert_null(told.code);
		char first[64];
		(void)snprintf(first, sizeof first, "RP-522701-%zu\"", rows + 1);
		has(first);
		rows += told.count;
		asked.after = told.after;
	} while (told.after.size != 0);
	assert_int_equal(rows, 3 * QUERY_PAGE_MAX);
	asked.after = (struct row_key){.size = 0};
	asked.column = "in_year";
	ask(&asked);
	assert_int_equal(told.count, QUERY_PAGE_MAX);
}

static void what_isnt_possible_is_refused(void **state)
{
	(void)state;
	take(1, 0, noon_ms - 90 * MS_PER_DAY); /* of the year before */
	take(3, 0, noon_ms);
	is_refused(&(struct asked){.cutoff = DAY}, "bulletin.kind");
	is_refused(&(struct asked){.kind = "daily", .cutoff = DAY}, "bulletin.kind");
	is_refused(&(struct asked){.kind = "weekly"}, "bulletin.day");
	is_refused(&(struct asked){.kind = "weekly", .cutoff = 20250229}, "bulletin.day");
	is_refused(&(struct asked){.kind = "weekly", .cutoff = UINT32_MAX}, "bulletin.day");
	is_refused(&(struct asked){.kind = "period", .cutoff = DAY}, "bulletin.day");
	is_refused(&(struct asked){.kind = "period", .from = DAY + 1, .cutoff = DAY},
		   "bulletin.day");
	is_refused(&(struct asked){.kind = "weekly", .cutoff = DAY + 1}, "bulletin.not_yet");
	is_refused(&(struct asked){.kind = "weekly", .cutoff = DAY, .figure = ""},
		   "bulletin.figure");
	is_refused(&(struct asked){.kind = "weekly",
				   .cutoff = DAY,
				   .figure = "hazards_opened",
				   .column = "at_cutoff"},
		   "bulletin.column");
	is_refused(&(struct asked){.kind = "weekly",
				   .cutoff = DAY,
				   .figure = "hazards_unfinished",
				   .column = "in_year"},
		   "bulletin.column");
	ask(&(struct asked){.kind = "weekly",
			    .cutoff = DAY,
			    .figure = "hazards_unfinished",
			    .column = "at_begin"});
	assert_null(told.code);
	assert_int_equal(told.count, 0);
	ask(&(struct asked){.kind = "weekly", .cutoff = DAY});
	has("\"in_period\":3");
	ask(&(struct asked){.kind = "weekly", .cutoff = DAY - 1});
	has("\"in_period\":0,\"in_year\":0");
	assert_null(strstr(told.lines, "provisional"));
}

static void accept(const char *unit)
{
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	Zh__ComplaintAccepted body = ZH__COMPLAINT_ACCEPTED__INIT;
	struct event event = {.meta = &meta, .body = &body.base};
	uint8_t bytes[512];
	struct writer out = writer_over(bytes, sizeof bytes);
	meta.unit = unit;
	SET_OPTIONAL(&body, report, 1);
	event.head.kind = KIND(COMPLAINT_ACCEPTED);
	event.head.subject_kind = OBJECT_REPORT;
	event.head.subject_region = REGION;
	event.head.subject_number = 1;
	assert_ok(event_write(&event, &out));
	assert_ok(model_begin(model, &err));
	assert_ok(
		model_take(model, DAEMON_INTAKE, REGION, 7, ++taken, noon_ms, writer_bytes(&out)));
	assert_ok(model_commit(model, DAEMON_INTAKE, (struct model_position){7, taken}, &err));
}

/* In order with the others, 0 where it has nothing; the digest is what it was. */
static void a_unit_that_did_nothing_has_its_row(void **state)
{
	static const struct people_unit units[] = {
		{"unit-3", "法规股"}, {"unit-1", "质量股"}, {"unit-2", "稽查股"}};
	struct asked asked = {.kind = "weekly", .cutoff = DAY};
	char digest[80];
	(void)state;
	take(1, 0, noon_ms);
	accept("unit-2");
	ask(&asked);
	const char *before = strstr(told.lines, "\"digest\"");
	assert_non_null(before);
	(void)snprintf(digest, sizeof digest, "%.76s", before);
	size_t lines = told.count;
	people.units = units;
	people.unit_count = 3;
	ask(&asked);
	assert_null(told.code);
	assert_int_equal(told.count, lines + 2);
	has(digest);
	static const char of[] =
		"{\"kind\":\"figure_of\",\"figure\":\"complaints_accepted\",\"unit\":";
	char all[512];
	(void)snprintf(all, sizeof all,
		       "%s\"unit-1\",\"in_period\":0,\"in_year\":0}\n"
		       "%s\"unit-2\",\"in_period\":1,\"in_year\":1}\n"
		       "%s\"unit-3\",\"in_period\":0,\"in_year\":0}\n",
		       of, of, of);
	has(all);
	/* What nobody did isn't told apart. */
	assert_null(strstr(told.lines, "\"figure\":\"complaints_refused\",\"unit\""));
	/* Nothing stands behind it. */
	asked.figure = "complaints_accepted";
	asked.group = "unit";
	asked.part = "unit-1";
	ask(&asked);
	assert_null(told.code);
	assert_int_equal(told.count, 0);
	asked.part = "unit-2";
	ask(&asked);
	assert_int_equal(told.count, 1);
}

/* One of a group's parts, as the figures name it. */
static void a_part_is_one_that_the_figure_has(void **state)
{
	struct asked asked = {.kind = "weekly", .cutoff = DAY, .figure = "complaints_accepted"};
	char long_part[97];
	(void)state;
	take(1, 0, noon_ms);
	accept("unit-2");
	memset(long_part, 'u', sizeof long_part);
	long_part[96] = '\0';
	const struct {
		const char *group, *part;
	} wrong[] = {{"unit", NULL},         {NULL, "unit-2"},   {"unit", ""},
		     {"owner", "wang"},      {"report", "clue"}, {"unit", long_part},
		     {"report_kind", "clue"}};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		asked.group = wrong[i].group;
		asked.part = wrong[i].part;
		is_refused(&asked, "bulletin.group");
	}
	asked.group = "unit";
	asked.part = long_part + 1; /* as long as one can be */
	ask(&asked);
	assert_null(told.code);
	assert_int_equal(told.count, 0);
	asked.part = "unit-2";
	ask(&asked);
	assert_string_equal(told.lines, "{\"kind\":\"report\",\"id\":\"RP-522701-1\"}\n");
	/* The whole bulletin has no parts. */
	ask(&(struct asked){.kind = "weekly", .cutoff = DAY, .group = "unit", .part = "unit-2"});
	assert_null(told.code);
	has("\"kind\":\"bulletin\"");
}

/* As few at a time as are asked for, and no more than a page. */
static void rows_come_in_pages(void **state)
{
	struct asked asked = {
		.kind = "weekly", .cutoff = DAY, .figure = "reports_registered", .limit = 2};
	static const size_t pages[] = {2, 2, 1};
	(void)state;
	take(5, 0, noon_ms);
	for (size_t i = 0; i < 3; i++) {
		ask(&asked);
		assert_null(told.code);
		assert_int_equal(told.count, pages[i]);
		assert_int_equal(told.after.size != 0, i < 2);
		asked.after = told.after;
	}
	asked = (struct asked){.kind = "weekly",
			       .cutoff = DAY,
			       .figure = "reports_registered",
			       .limit = QUERY_PAGE_MAX + 1};
	take(QUERY_PAGE_MAX, 0, noon_ms);
	ask(&asked);
	assert_int_equal(told.count, QUERY_PAGE_MAX);
}

/* Today is when the newest event was recorded, where our own clock is behind that. */
static void a_day_that_was_recorded_is_no_later_one(void **state)
{
	(void)state;
	take(1, 0, noon_ms + MS_PER_DAY);
	ask(&(struct asked){.kind = "weekly", .cutoff = DAY + 1});
	assert_null(told.code);
	has("\"provisional\":true");
	is_refused(&(struct asked){.kind = "weekly", .cutoff = DAY + 2}, "bulletin.not_yet");
	ask(&(struct asked){.kind = "weekly", .cutoff = DAY});
	assert_null(strstr(told.lines, "provisional"));
}

/* A demonstration's days are those that were driven: its clock stands where its events end. */
static void a_demonstration_has_its_own_today(void **state)
{
	(void)state;
	take(1, 0, noon_ms - 2 * MS_PER_DAY);
	take(1, 0, noon_ms - MS_PER_DAY);
	ask(&(struct asked){.kind = "weekly", .cutoff = DAY - 1});
	assert_null(strstr(told.lines, "provisional"));
	demo = true;
	ask(&(struct asked){.kind = "weekly", .cutoff = DAY - 1});
	has("\"provisional\":true");
	ask(&(struct asked){.kind = "weekly", .cutoff = DAY - 2});
	assert_null(strstr(told.lines, "provisional"));
}

/* Of days before the first record nothing is known: they aren't told as noughts. */
static void days_before_the_books_have_no_figures(void **state)
{
	(void)state;
	ask(&(struct asked){.kind = "weekly", .cutoff = DAY});
	assert_null(told.code); /* an office that has nothing on record yet */
	take(1, 0, noon_ms);
	is_refused(&(struct asked){.kind = "weekly", .cutoff = DAY - 1}, "bulletin.before_books");
	is_refused(&(struct asked){.kind = "period", .from = DAY - 2, .cutoff = DAY - 1},
		   "bulletin.before_books");
	is_refused(&(struct asked){.kind = "weekly",
				   .cutoff = DAY - 1,
				   .figure = "reports_registered"},
		   "bulletin.before_books");
	ask(&(struct asked){.kind = "period", .from = DAY - 2, .cutoff = DAY});
	assert_null(told.code);
	has("\"in_period\":1");
}

/* The same figures have the same digest; a day says which it is for. */
static void the_head_says_what_was_counted(void **state)
{
	char digest[96];
	(void)state;
	take(3, 0, noon_ms - MS_PER_DAY);
	ask(&(struct asked){.kind = "period", .from = DAY - 2, .cutoff = DAY - 1});
	has("{\"kind\":\"bulletin\",\"bulletin\":\"period\",\"region\":522701,\"region_name\":"
	    "\"都匀市\",\"from_day\":"
	    "\"2025-03-01\",\"cutoff_day\":\"2025-03-02\",\"digest\":\"");
	(void)snprintf(digest, sizeof digest, "%.76s", strstr(told.lines, "\"digest\""));
	ask(&(struct asked){.kind = "period", .from = DAY - 2, .cutoff = DAY - 1});
	has(digest);
	take(1, 0, noon_ms);
	ask(&(struct asked){.kind = "period", .from = DAY - 2, .cutoff = DAY - 1});
	has(digest); /* recorded later, it changes none of before */
	ask(&(struct asked){.kind = "period", .from = DAY - 1, .cutoff = DAY});
	assert_null(strstr(told.lines, digest));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_comes_meanwhile_isnt_in_it, setup, teardown),
		cmocka_unit_test_setup_teardown(one_too_many_gives_up_the_oldest, setup, teardown),
		cmocka_unit_test_setup_teardown(every_row_is_told_once, setup, teardown),
		cmocka_unit_test_setup_teardown(what_isnt_possible_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(a_unit_that_did_nothing_has_its_row, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_part_is_one_that_the_figure_has, setup, teardown),
		cmocka_unit_test_setup_teardown(rows_come_in_pages, setup, teardown),
		cmocka_unit_test_setup_teardown(a_day_that_was_recorded_is_no_later_one, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_demonstration_has_its_own_today, setup, teardown),
		cmocka_unit_test_setup_teardown(days_before_the_books_have_no_figures, setup,
						teardown),
		cmocka_unit_test_setup_teardown(the_head_says_what_was_counted, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
