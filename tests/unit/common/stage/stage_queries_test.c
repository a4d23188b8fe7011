/* What every daemon answers of its journal, and to whom: events, their bodies, where a page ends
 * and whether all is intact. */
#include "common/stage/queries/event_line.h"
#include "tests/unit/common/stage/stage_fixture.h"

#define JOINED KIND(REPORT_JOINED)
enum { EVENTS = 5 };

static struct desk desk;
static char text[64 << 10]; /* of the last answer */
static uint64_t after;      /* where its next page begins; 0: it was the last */

static int begin(void **state)
{
	(void)state;
	desk_begin(&desk, &toy_producer);
	for (uint64_t n = 1; n <= EVENTS; n++)
		assert_int_equal(desk_add(&desk, 500 + n)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	return 0;
}

static int end(void **state)
{
	(void)state;
	desk_done(&desk);
	return 0;
}

static const Zh__Reply *ask(Zh__Query *query, uint32_t roles)
{
	uint8_t id[16] = {0};
	Zh__Request request = ZH__REQUEST__INIT;
	struct principal person = toy_person("wu", roles);
	SET_OPTIONAL(&request, request_id, ((ProtobufCBinaryData){sizeof id, id}));
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = query;
	const Zh__Reply *reply = desk_ask(&desk, &person, &request, 1);
	text[0] = '\0';
	after = 0;
	if (reply->answer != NULL) {
		assert_true(reply->answer->lines[0].len < sizeof text);
		if (reply->answer->lines[0].len != 0)
			memcpy(text, reply->answer->lines[0].data, reply->answer->lines[0].len);
		text[reply->answer->lines[0].len] = '\0';
		if (reply->answer->has_after)
			after = be64_get(reply->answer->after.data);
	}
	return reply;
}

static void tail(Zh__TailQuery *asked, uint32_t roles)
{
	Zh__Query query = ZH__QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_TAIL;
	query.tail = asked;
	assert_null(ask(&query, roles)->refusal);
}

static size_t count(const char *part)
{
	size_t found = 0;
	for (const char *at = text; (at = strstr(at, part)) != NULL; at++)
		found++;
	return found;
}

static void a_tail_has_all_that_was_recorded(void **state)
{
	Zh__TailQuery asked = ZH__TAIL_QUERY__INIT;
	(void)state;
	tail(&asked, ROLE_OFFICER);
	assert_int_equal(count(event_kind_name(JOINED)), EVENTS);
	assert_int_equal(count("\n"), EVENTS);
	assert_int_equal(count("\"person\":\"lin\""), EVENTS);
	assert_int_equal(after, 0);
}

static void a_page_ends_at_its_limit_and_says_where_the_next_begins(void **state)
{
	Zh__TailQuery asked = ZH__TAIL_QUERY__INIT;
	(void)state;
	SET_OPTIONAL(&asked, limit, 2);
	tail(&asked, ROLE_OFFICER);
	assert_int_equal(count("\n"), 2);
	assert_int_equal(after, 3);
	SET_OPTIONAL(&asked, from, 4);
	tail(&asked, ROLE_OFFICER);
	assert_int_equal(count("\n"), 2);
	assert_int_equal(after, 0);
	SET_OPTIONAL(&asked, limit, 0); /* none is stated */
	SET_OPTIONAL(&asked, from, 0);
	tail(&asked, ROLE_OFFICER);
	assert_int_equal(count("\n"), EVENTS);
	SET_OPTIONAL(&asked, from, EVENTS + 1);
	tail(&asked, ROLE_OFFICER);
	assert_string_equal(text, "");
	assert_int_equal(after, 0);
}

static void only_the_kinds_that_are_asked_for(void **state)
{
	uint32_t kinds[] = {JOINED + 1, JOINED};
	Zh__TailQuery asked = ZH__TAIL_QUERY__INIT;
	(void)state;
	asked.kinds = kinds;
	asked.n_kinds = 2;
	tail(&asked, ROLE_OFFICER);
	assert_int_equal(count("\n"), EVENTS);
	asked.n_kinds = 1;
	tail(&asked, ROLE_OFFICER);
	assert_string_equal(text, "");
}

/* Who runs the machine sees that something happened, and not what. */
static void a_body_is_not_for_everybody(void **state)
{
	Zh__TailQuery asked = ZH__TAIL_QUERY__INIT;
	(void)state;
	tail(&asked, ROLE_OFFICER);
	assert_int_equal(count("\"body\""), 0);
	SET_OPTIONAL(&asked, bodies, 1);
	tail(&asked, ROLE_OFFICER);
	assert_int_equal(count("\"body\""), EVENTS);
	assert_int_equal(count("\"to_report\":503"), 1);
	tail(&asked, ROLE_OPERATOR);
	assert_int_equal(count("\n"), EVENTS);
	assert_int_equal(count("\"body\""), 0);
	tail(&asked, ROLE_OPERATOR | ROLE_AUDITOR);
	assert_int_equal(count("\"body\""), EVENTS);
}

/* The line of an event about `kind` that has a firm and a reason. */
static const char *line_of(enum object_kind kind, bool content)
{
	static char memory[4096];
	const struct event_place where = {522701, DAEMON_HAZARD, content};
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	struct event event = {.meta = &meta, .head = {.kind = JOINED, .subject_number = 7}};
	struct answer answer = {.out = writer_over(memory, sizeof memory - 1)};
	meta.firm_key = "91522701MA6DKXQ41P";
	meta.reason = "said by the neighbour";
	event.head.subject_kind = (uint8_t)kind;
	event_line(&where, &answer, &event, false);
	memory[answer.out.size] = '\0';
	return memory;
}

/* A reason is written freely: of a matter it may name somebody. */
static void a_firm_and_a_reason_are_not_for_everybody(void **state)
{
	(void)state;
	assert_non_null(
		strstr(line_of(OBJECT_HAZARD, true), "\"firm_key\":\"91522701MA6DKXQ41P\""));
	assert_non_null(strstr(line_of(OBJECT_HAZARD, true), "said by the neighbour"));
	assert_null(strstr(line_of(OBJECT_HAZARD, false), "91522701MA6DKXQ41P"));
	assert_null(strstr(line_of(OBJECT_HAZARD, false), "said by the neighbour"));
	assert_non_null(strstr(line_of(OBJECT_FEED, false), "said by the neighbour"));
	assert_non_null(strstr(line_of(OBJECT_NONE, false), "said by the neighbour"));
}

static void a_journal_that_is_whole_says_so_in_figures(void **state)
{
	Zh__VerifyQuery asked = ZH__VERIFY_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	(void)state;
	query.ask_case = ZH__QUERY__ASK_VERIFY;
	query.verify = &asked;
	assert_null(ask(&query, ROLE_OPERATOR)->refusal);
	assert_non_null(
		strstr(text, "{\"kind\":\"journal\",\"daemon\":\"intake\",\"intact\":true"));
	assert_non_null(strstr(text, "\"events\":5,"));
	assert_null(strstr(text, "\"problem\""));
	assert_null(strstr(text, "\"noted\""));
}

/* Another chain than the one that was noted elsewhere: all of it may have been written anew. */
static void what_was_noted_elsewhere_is_held_against_it(void **state)
{
	uint8_t chain[JOURNAL_HASH];
	Zh__HeldHead held = ZH__HELD_HEAD__INIT;
	Zh__VerifyQuery asked = ZH__VERIFY_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	(void)state;
	memcpy(chain, journal_head(desk.journal)->chain, sizeof chain);
	SET_OPTIONAL(&held, incarnation, journal_head(desk.journal)->incarnation);
	SET_OPTIONAL(&held, frame, journal_head(desk.journal)->frame);
	SET_OPTIONAL(&held, chain, ((ProtobufCBinaryData){sizeof chain, chain}));
	asked.held = &held;
	query.ask_case = ZH__QUERY__ASK_VERIFY;
	query.verify = &asked;
	assert_null(ask(&query, ROLE_OPERATOR)->refusal);
	assert_non_null(strstr(text, "\"intact\":true"));
	assert_non_null(strstr(text, "\"as_noted\":\"yes\",\"noted\":1"));
	chain[0] ^= 1;
	SET_OPTIONAL(&held, by_region, 522700);
	assert_null(ask(&query, ROLE_OPERATOR)->refusal);
	assert_non_null(strstr(text, "\"intact\":false"));
	assert_non_null(strstr(text, "held by 522700"));
	held.chain.len--;
	assert_null(ask(&query, ROLE_OPERATOR)->refusal);
	assert_non_null(strstr(text, "\"intact\":false"));
	assert_non_null(strstr(text, "has no chain"));
}

static void a_question_that_nobody_answers_is_unknown(void **state)
{
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	(void)state;
	query.ask_case = ZH__QUERY__ASK_GET;
	query.get = &get;
	const Zh__Reply *reply = ask(&query, ROLE_OFFICER);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_INVALID);
	assert_string_equal(reply->refusal->code, "query.unknown");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_tail_has_all_that_was_recorded),
		TEST(a_page_ends_at_its_limit_and_says_where_the_next_begins),
		TEST(only_the_kinds_that_are_asked_for),
		TEST(a_body_is_not_for_everybody),
		TEST(a_firm_and_a_reason_are_not_for_everybody),
		TEST(a_journal_that_is_whole_says_so_in_figures),
		TEST(what_was_noted_elsewhere_is_held_against_it),
		TEST(a_question_that_nobody_answers_is_unknown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
