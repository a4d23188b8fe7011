/* What waits for its turn is taken by the rights that are left then: a list of people may have come
 * since it was received. */
#include "intake.pb-c.h"
#include "tests/unit/common/stage/stage_fixture.h"

static struct desk desk;
static struct principal by_list; /* who has the key by the list in force */
static bool nobody;              /* it has the key no more */
static const uint8_t lins_key[PRINCIPAL_KEY] = {1, 2, 3};

static const struct principal *holder_of(void *context, const uint8_t key[PRINCIPAL_KEY],
					 int64_t now_ms)
{
	(void)context;
	assert_true(now_ms > 0);
	assert_memory_equal(key, lins_key, sizeof lins_key);
	return nobody ? NULL : &by_list;
}

static int begin(void **state)
{
	(void)state;
	memset(&desk, 0, sizeof desk);
	desk.decider = &toy_producer;
	desk.holder = holder_of;
	nobody = false;
	by_list = toy_person("lin", ROLE_OFFICER);
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

/* As it was received while lin was an officer. */
static struct principal lin_then(void)
{
	struct principal lin = toy_person("lin", ROLE_OFFICER);
	return principal_of_key(&lin, lins_key);
}

static const Zh__Reply *add(void)
{
	uint8_t packed[16];
	struct principal lin = lin_then();
	Zh__ReportJoinCommand body = ZH__REPORT_JOIN_COMMAND__INIT;
	SET_OPTIONAL(&body, to_report, 7);
	Zh__Command command = ZH__COMMAND__INIT;
	command.act = "toy.add";
	command.has_body = 1;
	command.body = (ProtobufCBinaryData){protobuf_c_message_pack(&body.base, packed), packed};
	return desk_command(&desk, &lin, &command);
}

static const Zh__Reply *look(void)
{
	uint8_t id[16] = {9};
	struct principal lin = lin_then();
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	list.noun = "proposal";
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list;
	request.has_request_id = 1;
	request.request_id = (ProtobufCBinaryData){sizeof id, id};
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = &query;
	return desk_ask(&desk, &lin, &request, 2);
}

static void expect_refused(const Zh__Reply *reply, const char *code)
{
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_NOT_PERMITTED);
	assert_non_null(reply->refusal);
	assert_string_equal(reply->refusal->code, code);
}

static void test_who_is_still_in_the_list_acts(void **state)
{
	(void)state;
	assert_int_equal(add()->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_int_equal(look()->outcome, ZH__OUTCOME__OUTCOME_DONE);
}

static void test_whose_key_has_ended_does_nothing(void **state)
{
	(void)state;
	uint64_t before = desk_events(&desk);
	nobody = true;
	expect_refused(add(), "request.key_ended");
	expect_refused(look(), "request.key_ended");
	assert_int_equal(desk_events(&desk), before);
}

static void test_a_role_that_was_taken_away_counts_no_more(void **state)
{
	(void)state;
	by_list.roles = ROLE_AUDITOR;
	expect_refused(add(), "act.role");
}

/* The daemon itself, when a county begins, has no key that anybody could end. */
static void test_who_has_no_key_keeps_his_rights(void **state)
{
	(void)state;
	nobody = true;
	assert_int_equal(desk_add(&desk, 7)->outcome, ZH__OUTCOME__OUTCOME_DONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_who_is_still_in_the_list_acts, begin, end),
		cmocka_unit_test_setup_teardown(test_whose_key_has_ended_does_nothing, begin, end),
		cmocka_unit_test_setup_teardown(test_who_has_no_key_keeps_his_rights, begin, end),
		cmocka_unit_test_setup_teardown(test_a_role_that_was_taken_away_counts_no_more,
						begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
