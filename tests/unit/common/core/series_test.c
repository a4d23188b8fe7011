/* Official numbers after a restore: a series waits for a person's word, of its year and its life
 * alone, and no number is given twice. */
#include "tests/lib/test.h"

#include "common/core/series.h"
#include "tests/unit/common/core/rows_fixture.h"

#define YEAR 2025u
#define LIFE UINT64_C(0xa1)

static uint32_t lasts[2];

static const struct number_series all[] = {{"order.one", 1, 1}, {"order.two", 1, 2}};

static uint32_t last_of(const struct rows_reader *reader, const struct number_series *series,
			uint32_t year)
{
	(void)reader;
	assert_int_equal(year, YEAR);
	return lasts[series - all];
}

static void put_last(struct rows_writer *writer, const struct number_series *series, uint32_t year,
		     uint32_t last)
{
	(void)writer;
	assert_int_equal(year, YEAR);
	lasts[series - all] = last;
}

static const struct series_book book = {all, 2, last_of, put_last};

static int begin(void **state)
{
	lasts[0] = lasts[1] = 0;
	return rows_begin(state);
}

static struct event event_of(uint16_t kind, const ProtobufCMessage *body)
{
	static const Zh__EventMeta meta = ZH__EVENT_META__INIT;
	return (struct event){.head = {.kind = kind}, .meta = &meta, .body = body};
}

static void fork_journal(uint64_t life)
{
	Zh__JournalForked body = ZH__JOURNAL_FORKED__INIT;
	SET_OPTIONAL(&body, incarnation, life);
	SET_OPTIONAL(&body, series_through, YEAR);
	struct event event = event_of(KIND(JOURNAL_FORKED), &body.base);
	assert_ok(evolve_setting(rows, &event));
}

static enum status confirm(const char *series, uint32_t last, uint64_t life)
{
	Zh__SeriesConfirmed body = ZH__SERIES_CONFIRMED__INIT;
	body.series = series;
	SET_OPTIONAL(&body, year, YEAR);
	SET_OPTIONAL(&body, last, last);
	SET_OPTIONAL(&body, life, life);
	struct event event = event_of(KIND(SERIES_CONFIRMED), &body.base);
	return series_evolve(&book, rows, &event);
}

static bool waits(unsigned series, uint32_t year)
{
	return series_waits(&rows->read, &all[series], year);
}

static void test_waits_for_its_own_word(void **state)
{
	(void)state;
	assert_false(waits(0, YEAR)); /* never restored */
	fork_journal(LIFE);
	assert_true(waits(0, YEAR) && waits(1, YEAR) && waits(0, YEAR - 1));
	assert_false(waits(0, YEAR + 1)); /* began after the restore */
	assert_ok(confirm("order.one", 7, LIFE));
	assert_false(waits(0, YEAR));
	assert_true(waits(1, YEAR) && waits(0, YEAR - 1));
	assert_int_equal(lasts[0], 7);
	assert_int_equal(lasts[1], 0);
	fork_journal(LIFE + 1); /* what was said of the life before is no word for this one */
	assert_true(waits(0, YEAR));
	assert_ok(confirm("order.one", 9, LIFE));
	assert_true(waits(0, YEAR));
}

static void test_no_number_twice(void **state)
{
	(void)state;
	fork_journal(LIFE);
	lasts[0] = 7;
	assert_status(confirm("order.one", 6, LIFE), STATUS_INVALID);
	assert_status(confirm("order.three", 9, LIFE), STATUS_INVALID);
	assert_status(confirm(NULL, 9, LIFE), STATUS_INVALID);
	assert_int_equal(lasts[0], 7);
	assert_true(waits(0, YEAR));
	assert_ok(confirm("order.one", 7, LIFE));
	assert_false(waits(0, YEAR));
	const struct event other = event_of(KIND(JOURNAL_FORKED), NULL);
	assert_ok(series_evolve(&book, rows, &other));
}

static void test_the_act_is_refused(void **state)
{
	(void)state;
	const struct decide_context context = {.rows = &rows->read};
	struct decision decision = {.verdict = VERDICT_DONE};
	assert_false(series_refuse(&context, &book, 1, 2, YEAR, &decision));
	assert_int_equal(decision.verdict, VERDICT_DONE);
	fork_journal(LIFE);
	assert_ok(confirm("order.one", 7, LIFE));
	assert_false(series_refuse(&context, &book, 1, 1, YEAR, &decision));
	assert_true(series_refuse(&context, &book, 1, 2, YEAR, &decision));
	assert_int_equal(decision.verdict, VERDICT_REFUSED);
	assert_string_equal(decision.refusal.code, "restore.series_waits");
	assert_int_equal(decision.refusal.param_count, 1);
	assert_string_equal(decision.refusal.params[0].name, "series");
	assert_string_equal(decision.refusal.params[0].value, "order.two");
	assert_int_equal(decision.refusal.possible_count, 1);
	assert_string_equal(decision.refusal.possible[0], "restore.confirm-series");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, rows_end)
	const struct CMUnitTest tests[] = {
		TEST(test_waits_for_its_own_word),
		TEST(test_no_number_twice),
		TEST(test_the_act_is_refused),
	};
	return cmocka_run_group_tests_name("core_series", tests, NULL, NULL);
}
