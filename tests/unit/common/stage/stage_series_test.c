/* After a restore a person says how far an official number went: never back behind what was given,
 * and only where something was put back. */
#include <sodium.h>

#include "command.pb-c.h"
#include "common/core/series.h"
#include "tests/unit/common/stage/stage_fixture.h"

static struct desk desk;

static uint32_t last_given(const struct rows_reader *rows, const struct number_series *series,
			   uint32_t year)
{
	(void)rows;
	assert_string_equal(series->name, "toy.letter");
	assert_int_equal(year, 2025);
	return 12;
}

static const struct number_series letters[] = {{"toy.letter", 1, 1}};
static const struct series_book series = {.all = letters, .count = 1, .last = last_given};

static int begin(void **state)
{
	static struct decider decider;
	*state = &desk;
	decider = toy_producer;
	decider.series = &series;
	desk_begin(&desk, &decider);
	return 0;
}

static void put_back(void)
{
	Zh__JournalForked forked = ZH__JOURNAL_FORKED__INIT;
	(void)desk_add(&desk, 5); /* a life of before */
	SET_OPTIONAL(&forked, incarnation, 7);
	SET_OPTIONAL(&forked, series_through, 2025);
	desk_write_by_tool(&desk, KIND(JOURNAL_FORKED), &forked);
}

static const Zh__Reply *confirm(const char *name, int64_t last)
{
	uint8_t packed[64];
	Zh__RestoreConfirmSeriesCommand body = ZH__RESTORE_CONFIRM_SERIES_COMMAND__INIT;
	Zh__Command command = ZH__COMMAND__INIT;
	struct principal person = toy_person("lin", ROLE_OPERATOR);
	body.series = name;
	if (last >= 0)
		SET_OPTIONAL(&body, last, (uint64_t)last);
	command.act = "restore.confirm-series";
	size_t size = protobuf_c_message_pack(&body.base, packed);
	SET_OPTIONAL(&command, body, ((ProtobufCBinaryData){size, packed}));
	const Zh__Reply *reply = desk_command(&desk, &person, &command);
	assert_non_null(reply);
	return reply;
}

static void assert_refused(const Zh__Reply *reply, const char *code, const char *where)
{
	assert_non_null(reply->refusal);
	assert_string_equal(reply->refusal->code, code);
	if (where != NULL)
		assert_string_equal(reply->refusal->where, where);
}

static void what_wasnt_put_back_has_nothing_to_confirm(void **state)
{
	(void)state;
	assert_refused(confirm("toy.letter", 20), "restore.not_restored", NULL);
}

static void what_isnt_a_series_or_a_number_is_invalid(void **state)
{
	(void)state;
	put_back();
	assert_refused(confirm("toy.moon", 20), "restore.series_unknown", "series");
	assert_refused(confirm("toy.letter", -1), "restore.series_last", "last");
	assert_refused(confirm("toy.letter", (int64_t)SERIES_LAST_MAX + 1), "restore.series_last",
		       "last");
	assert_int_equal(desk_count(&desk, KIND(SERIES_CONFIRMED)), 0);
	assert_int_equal(confirm("toy.letter", SERIES_LAST_MAX)->outcome,
			 ZH__OUTCOME__OUTCOME_DONE);
}

/* A number that was given twice is two letters of one number. */
static void no_number_is_given_again(void **state)
{
	(void)state;
	struct event event;
	put_back();
	const Zh__Reply *reply = confirm("toy.letter", 11);
	assert_refused(reply, "restore.series_given", NULL);
	assert_string_equal(reply->refusal->params[0]->name, "last");
	assert_string_equal(reply->refusal->params[0]->value, "12");
	assert_int_equal(confirm("toy.letter", 12)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	arena_reset(&desk.arena);
	assert_ok(stage_event(desk.stage, desk_events(&desk), &desk.arena, &event));
	const Zh__SeriesConfirmed *body = BODY(&event, SeriesConfirmed);
	assert_string_equal(body->series, "toy.letter");
	assert_int_equal(body->year, 2025);
	assert_int_equal(body->last, 12);
	assert_int_equal(body->was, 12);
	assert_int_equal(body->life, 7);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_wasnt_put_back_has_nothing_to_confirm),
		TEST(what_isnt_a_series_or_a_number_is_invalid),
		TEST(no_number_is_given_again),
	};
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
