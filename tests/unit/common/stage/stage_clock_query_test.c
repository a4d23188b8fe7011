/* Questions about clocks: in pages by key, and the same as what then happens. */
#include <sodium.h>
#include <stdio.h>

#include "common/base/time.h"
#include "common/core/common_rows.h"
#include "query.pb-c.h"
#include "tests/unit/common/stage/clock_books.h"
#include "tests/unit/common/stage/stage_fixture.h"

enum {
	DAY = ZH__CLOCK_UNIT__CLOCK_UNIT_DAY,
	CLOCKS = 450,
	TEXT = 2 << 20,
};

/* One with a festival in April, one without; both know these years. */
static const char plain[] = "# version: 1\n# years: 2025-2025\ndate,type,name\n"
			    "2025-10-01,holiday,国庆节\n";
static const char with_festival[] = "# version: 2\n# years: 2025-2025\ndate,type,name\n"
				    "2025-04-10,holiday,节\n2025-04-11,holiday,节\n"
				    "2025-10-01,holiday,国庆节\n";

static struct desk desk;
static struct clock_books books, other;
static char *text; /* of the last answer, all pages */
static size_t pages;

static int begin(void **state)
{
	struct clock_rule rule = clock_books_rule("APP-64", DAY, 30);
	(void)state;
	rule.stops = UINT32_C(1) << CLOCK_GROUND_TESTING;
	clock_books_make(&books, &rule, 1, plain);
	clock_books_make(&other, &rule, 1, with_festival);
	memset(&desk, 0, sizeof desk);
	desk.decider = &toy_consumer;
	desk.books = &books.books;
	desk_open(&desk);
	text = malloc(TEXT);
	assert_non_null(text);
	for (uint64_t i = 1; i <= CLOCKS; i++) {
		books.rules[0].budget = (uint16_t)(30 + i % 10);
		desk_offer_event(&desk, i, i, i, i * 100);
	}
	return 0;
}

static int end(void **state)
{
	(void)state;
	desk_check_replay(&desk);
	desk_done(&desk);
	clock_books_done(&books);
	clock_books_done(&other);
	free(text);
	return 0;
}

/* ---- asking, page after page */

static const char *refusal_wanted; /* NULL: an answer is */

static const Zh__QueryAnswer *ask_page(Zh__Query *query)
{
	uint8_t id[16] = {0};
	Zh__Request request = ZH__REQUEST__INIT;
	struct principal person = toy_person("lin", ROLE_OFFICER);
	request.has_request_id = 1;
	request.request_id = (ProtobufCBinaryData){sizeof id, id};
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = query;
	const Zh__Reply *reply = desk_ask(&desk, &person, &request, 1);
	if (refusal_wanted != NULL) {
		assert_non_null(reply->refusal);
		assert_string_equal(reply->refusal->code, refusal_wanted);
		return NULL;
	}
	assert_null(reply->refusal);
	assert_non_null(reply->answer);
	return reply->answer;
}

/* All pages of the question into `text`; `after` is the question's own field. */
static void ask_all(Zh__Query *query, protobuf_c_boolean *has_after, ProtobufCBinaryData *after)
{
	static uint8_t key[256];
	size_t size = 0;
	pages = 0;
	do {
		const Zh__QueryAnswer *answer = ask_page(query);
		if (answer == NULL)
			return;
		assert_int_equal(answer->n_lines, 1);
		assert_true(size + answer->lines[0].len < TEXT);
		if (answer->lines[0].len != 0)
			memcpy(text + size, answer->lines[0].data, answer->lines[0].len);
		size += answer->lines[0].len;
		pages++;
		assert_true(pages < 100);
		*has_after = answer->has_after;
		if (answer->has_after) {
			assert_true(answer->after.len <= sizeof key);
			memcpy(key, answer->after.data, answer->after.len);
			*after = (ProtobufCBinaryData){answer->after.len, key};
		}
	} while (*has_after);
	text[size] = '\0';
}

static size_t count_of(const char *part)
{
	size_t count = 0;
	for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part))
		count++;
	return count;
}

/* Whose terms are asked for. */
static bool due_mine;
static const char *due_owner;

static void ask_due(const char *from, const char *to)
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__DueQuery due = ZH__DUE_QUERY__INIT;
	int64_t from_ms = 0, to_ms = 0;
	due.has_mine = due.mine = due_mine;
	due.owner = due_owner;
	assert_ok(time_parse_moment(from, &from_ms));
	assert_ok(time_parse_moment(to, &to_ms));
	SET_OPTIONAL(&due, from_ms, from_ms);
	SET_OPTIONAL(&due, to_ms, to_ms);
	query.ask_case = ZH__QUERY__ASK_DUE;
	query.due = &due;
	ask_all(&query, &due.has_after, &due.after);
}

static void ask_list(const char *name, const char *value)
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	Zh__Param param = ZH__PARAM__INIT;
	Zh__Param *filters[] = {&param};
	param.name = name;
	param.value = value;
	list.noun = "clock";
	list.n_filters = name != NULL;
	list.filters = filters;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list;
	ask_all(&query, &list.has_after, &list.after);
}

static void ask_calendar(const char *csv, uint32_t year)
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__CalendarQuery ask = ZH__CALENDAR_QUERY__INIT;
	union {
		const char *read;
		uint8_t *field;
	} content = {csv};
	if (csv != NULL) {
		ask.has_content = 1;
		ask.content = (ProtobufCBinaryData){strlen(csv), content.field};
	}
	SET_OPTIONAL(&ask, year, year);
	query.ask_case = ZH__QUERY__ASK_CALENDAR;
	query.calendar = &ask;
	ask_all(&query, &ask.has_after, &ask.after);
}

static void ask_explain(uint32_t kind, uint64_t number)
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__ExplainQuery explain = ZH__EXPLAIN_QUERY__INIT;
	Zh__ObjectId object = ZH__OBJECT_ID__INIT;
	protobuf_c_boolean has_after = 0;
	ProtobufCBinaryData after = {0, NULL};
	SET_OPTIONAL(&object, kind, kind);
	SET_OPTIONAL(&object, region, DESK_REGION);
	SET_OPTIONAL(&object, number, number);
	explain.object = &object;
	query.ask_case = ZH__QUERY__ASK_EXPLAIN;
	query.explain = &explain;
	ask_all(&query, &has_after, &after);
}

static void go_to(const char *moment)
{
	int64_t moment_ms = 0;
	assert_ok(time_parse_moment(moment, &moment_ms));
	clock_manual_advance(&desk.clock, moment_ms - desk.clock.now_ms);
	desk_turns(&desk, 3);
}

/* ---- due */

/* 45 clocks each end on ten days, 2025-04-02 to 04-11; two of them are moved from a weekend. */
static void due_is_found_before_and_behind_its_marks(void **state)
{
	(void)state;
	ask_due("2025-04-02T00:00", "2025-04-30T00:00");
	assert_int_equal(count_of("\"kind\":\"clock\""), CLOCKS);
	assert_true(pages > 2);
	/* The reminders stand before the range, the ends in it. */
	ask_due("2025-04-07T00:00", "2025-04-07T23:59:59.999");
	assert_int_equal(count_of("\"due_ms\":\"2025-04-07"), 3 * CLOCKS / 10);
	/* On the day itself, behind the mark that says so. */
	go_to("2025-04-03T10:00");
	ask_due("2025-04-03T00:00", "2025-04-03T23:59:59.999");
	assert_int_equal(count_of("\"due_ms\":\"2025-04-03"), CLOCKS / 10);
	/* All marks of the first have fired: they are found by their ends, and are overdue. */
	go_to("2025-04-06T10:00");
	ask_due("2025-03-01T00:00", "2025-04-05T00:00");
	assert_int_equal(count_of("\"overdue\":true"), 3 * CLOCKS / 10);
	ask_list("overdue", "yes");
	assert_int_equal(count_of("\"kind\":\"clock\""), 3 * CLOCKS / 10);
	ask_list("state", "suspended");
	assert_int_equal(count_of("\"kind\":\"clock\""), 0);
	ask_list("purpose", "hazard.order");
	assert_int_equal(count_of("\"kind\":\"clock\""), CLOCKS);
}

/* Of ten hazards one is the asking person's and another's, one is two others'. */
static void who_has(const struct decider *self, const struct rows_reader *rows,
		    struct object_id object, struct writer *out)
{
	(void)self;
	static const char *const people[10] = {"wang,lin", "linda,lin-2"};
	const char *ids = people[object.number / 100 % 10];
	(void)rows;
	if (ids != NULL)
		writer_put(out, ids, strlen(ids));
}

static int begin_with_people(void **state)
{
	static struct decider decider;
	int begun = begin(state);
	decider = toy_consumer;
	decider.officers = who_has;
	desk_done(&desk);
	memset(&desk, 0, sizeof desk);
	desk.decider = &decider;
	desk.books = &books.books;
	desk_open(&desk);
	for (uint64_t i = 1; i <= CLOCKS; i++)
		desk_offer_event(&desk, i, i, i, i * 100);
	return begun;
}

static void due_is_asked_by_person(void **state)
{
	static const struct {
		bool mine;
		const char *owner;
		size_t count;
	} whose[] = {
		{false, NULL, CLOCKS},
		{true, NULL, CLOCKS / 10},
		{false, "lin", CLOCKS / 10},
		{false, "linda", CLOCKS / 10},
		{false, "li", 0},
		{false, "none", 8 * CLOCKS / 10},
	};
	(void)state;
	for (size_t i = 0; i < sizeof whose / sizeof whose[0]; i++) {
		due_mine = whose[i].mine;
		due_owner = whose[i].owner;
		ask_due("2025-03-01T00:00", "2025-12-31T00:00");
		assert_int_equal(count_of("\"kind\":\"clock\""), whose[i].count);
	}
	due_mine = false;
	due_owner = NULL;
	ask_due("2025-03-01T00:00", "2025-12-31T00:00");
	assert_int_equal(count_of("\"owners\":[\"wang\",\"lin\"]"), CLOCKS / 10);
}

/* ---- calendar */

static void what_if_says_what_happens_then(void **state)
{
	char *said = malloc(TEXT);
	(void)state;
	assert_non_null(said);
	ask_calendar(with_festival, 0);
	size_t moved = count_of("\"kind\":\"move\"");
	assert_int_equal(moved,
			 2 * CLOCKS / 10); /* those that end on the two days of the festival */
	assert_int_equal(count_of("\"new_due_ms\":\"2025-04-14"), moved);
	assert_int_equal(count_of("\"kind\":\"moves\""), 1);
	char totals[64];
	(void)snprintf(totals, sizeof totals, "\"running\":%d,\"moved\":%zu", CLOCKS, moved);
	assert_int_equal(count_of(totals), 1);
	memcpy(said, text, strlen(text) + 1);
	desk.books = &other.books;
	desk_turns(&desk, 3);
	assert_int_equal(desk_count(&desk, KIND(CLOCK_REPROJECTED)), moved);
	ask_due("2025-04-14T00:00", "2025-04-14T23:59:59.999");
	for (const char *at = text; (at = strstr(at, "\"id\":\"CK-")) != NULL; at++) {
		char clock[64];
		(void)snprintf(clock, sizeof clock, "\"clock\":%.*s", (int)strcspn(at + 5, ","),
			       at + 5);
		assert_non_null(strstr(said, clock));
	}
	ask_calendar(with_festival, 0);
	assert_int_equal(count_of("\"kind\":\"move\""), 0);
	free(said);
}

static void the_calendar_in_force_is_shown(void **state)
{
	(void)state;
	ask_calendar(NULL, 2025);
	assert_int_equal(count_of("\"version\":1"), 1);
	assert_int_equal(count_of("\"kind\":\"day\""), 1);
}

/* That it has no holiday is no answer for a year that it doesn't reach. */
static void a_year_beyond_the_calendar_is_refused(void **state)
{
	(void)state;
	refusal_wanted = "calendar.no_year";
	ask_calendar(NULL, 2024);
	ask_calendar(NULL, 2026);
	ask_calendar(NULL, 0);
	refusal_wanted = NULL;
}

/* ---- explain */

static void days_left_out_are_told_with_ground_and_evidence(void **state)
{
	Zh__ClockActCommand body = ZH__CLOCK_ACT_COMMAND__INIT;
	Zh__ObjectId target = ZH__OBJECT_ID__INIT;
	Zh__Command command = ZH__COMMAND__INIT;
	struct principal person = toy_person("lin", ROLE_OFFICER);
	uint8_t packed[128];
	(void)state;
	go_to("2025-03-20T09:00");
	body.ground = "testing";
	body.evidence = "委托书";
	SET_OPTIONAL(&body, at_ms, desk.clock.now_ms - 10 * MS_PER_DAY);
	SET_OPTIONAL(&body, until_ms, desk.clock.now_ms - 7 * MS_PER_DAY);
	SET_OPTIONAL(&target, kind, OBJECT_CLOCK);
	SET_OPTIONAL(&target, region, DESK_REGION);
	SET_OPTIONAL(&target, number, 1);
	command.act = "clock.suspend";
	command.target = &target;
	command.has_body = 1;
	command.body = (ProtobufCBinaryData){protobuf_c_message_pack(&body.base, packed), packed};
	assert_int_equal(desk_command(&desk, &person, &command)->outcome,
			 ZH__OUTCOME__OUTCOME_DONE);
	ask_explain(OBJECT_CLOCK, 1);
	assert_int_equal(count_of("\"kind\":\"rule\""), 1);
	assert_int_equal(count_of("\"kind\":\"suspension\""), 1);
	assert_int_equal(count_of("\"why\":\"clock.day.suspended\""), 3);
	assert_int_equal(count_of("\"counted\":true"), 31);
	assert_int_equal(count_of("\"ground\":\"testing\",\"evidence\":\"委托书\""), 1 + 3);
	assert_int_equal(count_of("\"end_by_rest_days\":\"2025-04-07\""), 1);
	/* What isn't shifted over a weekend ends on Sunday the 6th: the internal warning. */
	assert_int_equal(count_of("\"end_by_holidays_only\":\"2025-04-06\""), 1);
	assert_int_equal(count_of("\"warning_day\":\"2025-04-06\""), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(due_is_found_before_and_behind_its_marks),
		cmocka_unit_test_setup_teardown(due_is_asked_by_person, begin_with_people, end),
		TEST(what_if_says_what_happens_then),
		TEST(the_calendar_in_force_is_shown),
		TEST(a_year_beyond_the_calendar_is_refused),
		TEST(days_left_out_are_told_with_ground_and_evidence),
	};
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests_name("stage_clock_query", tests, NULL, NULL);
}
