/* The console asks for a person: for questions alone, from the console alone, for who may act. */
#include "common/stage/message_block.h"
#include "common/stage/stage_internal.h"
#include "tests/unit/common/stage/stage_fixture.h"

static struct desk desk;
static const char *query_noun; /* what the list that is asked for is of */

static const struct principal *person_of(void *context, const char *id, int64_t now_ms)
{
	static struct principal lin;
	(void)context;
	assert_true(now_ms > 0);
	lin = toy_person("lin", ROLE_AUDITOR);
	return strcmp(id, "lin") == 0 ? &lin : NULL;
}

static struct principal asked_by; /* as the question's answerer heard it */

static bool look_who_asks(const struct query_context *query, const Zh__Query *ask,
			  struct answer *answer)
{
	static const uint8_t nothing[] = "{}";
	(void)ask;
	asked_by = *query->person;
	answer->raw = bytes_of(nothing, 2);
	return true;
}

static const struct questions asked = {.other = look_who_asks};

static int begin(void **state)
{
	(void)state;
	memset(&desk, 0, sizeof desk);
	query_noun = "proposal";
	desk.decider = &toy_producer;
	desk.person = person_of;
	desk_open(&desk);
	desk_turns(&desk, 1);
	return 0;
}

static int end(void **state)
{
	(void)state;
	desk_done(&desk);
	return 0;
}

/* Answers of the last request: the outcome, and what was refused. */
static const Zh__Reply *ask(uint32_t roles, const char *for_person, bool command)
{
	uint8_t id[16] = {0, 0, 0, 0, 0, 0, 0, 1};
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	Zh__Command act = ZH__COMMAND__INIT;
	struct principal from = toy_person("console", roles);
	list.noun = query_noun;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list;
	act.act = "toy.add";
	request.has_request_id = 1;
	request.request_id = (ProtobufCBinaryData){sizeof id, id};
	request.ask_case = command ? ZH__REQUEST__ASK_COMMAND : ZH__REQUEST__ASK_QUERY;
	if (command)
		request.command = &act;
	else
		request.query = &query;
	request.for_person = for_person;
	return desk_ask(&desk, &from, &request, 2);
}

static void expect_refused(const Zh__Reply *reply, const char *code)
{
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_NOT_PERMITTED);
	assert_non_null(reply->refusal);
	assert_string_equal(reply->refusal->code, code);
}

static void test_the_console_asks_for_who_may_act(void **state)
{
	(void)state;
	assert_int_equal(ask(ROLE_CONSOLE, "lin", false)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	expect_refused(ask(ROLE_CONSOLE, "nobody", false), "request.for_person_unknown");
	expect_refused(ask(ROLE_CONSOLE, "", false), "request.for_person_unknown");
}

/* What is answered is what that person may see, not what the console may. */
static void test_the_answer_is_the_persons(void **state)
{
	(void)state;
	desk.stage->options.questions = &asked;
	query_noun = "of the service";
	assert_int_equal(ask(ROLE_CONSOLE, "lin", false)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_string_equal(asked_by.id, "lin");
	assert_int_equal(asked_by.roles, ROLE_AUDITOR);
	assert_int_equal(ask(ROLE_CONSOLE, NULL, false)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_string_equal(asked_by.id, "console");
	assert_int_equal(asked_by.roles, ROLE_CONSOLE);
	uint64_t refused = stage_stats(desk.stage).refused;
	expect_refused(ask(ROLE_OFFICER, "lin", false), "request.for_person");
	assert_int_equal(stage_stats(desk.stage).refused, refused + 1);
}

/* Where no list of people is kept nobody is known. */
static void test_without_a_list_nobody_is_asked_for(void **state)
{
	(void)state;
	desk.stage->options.person = NULL;
	expect_refused(ask(ROLE_CONSOLE, "lin", false), "request.for_person_unknown");
}

static void test_nobody_else_asks_for_somebody(void **state)
{
	(void)state;
	for (uint32_t role = 1; role <= ROLE_UNIT_HEAD; role <<= 1) {
		if (role != ROLE_CONSOLE)
			expect_refused(ask(role, "lin", false), "request.for_person");
	}
}

static void test_an_act_is_nobodys_but_the_keys(void **state)
{
	(void)state;
	expect_refused(ask(ROLE_CONSOLE, "lin", true), "request.for_person_command");
	expect_refused(ask(ROLE_OFFICER, "lin", true), "request.for_person_command");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_the_console_asks_for_who_may_act, begin, end),
		cmocka_unit_test_setup_teardown(test_the_answer_is_the_persons, begin, end),
		cmocka_unit_test_setup_teardown(test_without_a_list_nobody_is_asked_for, begin,
						end),
		cmocka_unit_test_setup_teardown(test_nobody_else_asks_for_somebody, begin, end),
		cmocka_unit_test_setup_teardown(test_an_act_is_nobodys_but_the_keys, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
