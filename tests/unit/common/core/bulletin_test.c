/* Which days a bulletin covers. */
#include "common/core/bulletin.h"

#include "common/base/time.h"
#include "tests/lib/test.h"

static int32_t day_of(const char *text)
{
	int32_t day;
	assert_ok(time_parse_day(text, &day));
	return day;
}

static void covers(enum bulletin_kind kind, const char *cutoff, const char *from, const char *year)
{
	struct bulletin_span span;
	char printed[TIME_DAY_TEXT];
	assert_true(bulletin_span_of(kind, 0, day_of(cutoff), &span));
	time_print_day(span.from_day, printed);
	assert_string_equal(printed, from);
	time_print_day(span.cutoff_day, printed);
	assert_string_equal(printed, cutoff);
	time_print_day(span.year_day, printed);
	assert_string_equal(printed, year);
}

static void each_kind_has_its_first_day(void **state)
{
	(void)state;
	covers(BULLETIN_WEEKLY, "2025-03-16", "2025-03-10", "2025-01-01");
	covers(BULLETIN_WEEKLY, "2025-01-03", "2024-12-28", "2025-01-01"); /* across the year */
	covers(BULLETIN_WEEKLY, "2024-03-03", "2024-02-26", "2024-01-01"); /* 29 February */
	covers(BULLETIN_MONTHLY, "2025-03-01", "2025-03-01", "2025-01-01");
	covers(BULLETIN_MONTHLY, "2025-03-31", "2025-03-01", "2025-01-01");
	covers(BULLETIN_HALF_YEAR, "2025-06-30", "2025-01-01", "2025-01-01");
	covers(BULLETIN_HALF_YEAR, "2025-07-01", "2025-07-01", "2025-01-01");
	covers(BULLETIN_HALF_YEAR, "2025-12-31", "2025-07-01", "2025-01-01");
	covers(BULLETIN_YEAR, "2025-12-31", "2025-01-01", "2025-01-01");
}

static void a_period_is_stated(void **state)
{
	struct bulletin_span span;
	(void)state;
	int32_t june = day_of("2025-06-01"), august = day_of("2025-08-20");
	assert_true(bulletin_span_of(BULLETIN_PERIOD, june, august, &span));
	assert_int_equal(span.from_day, june);
	assert_true(bulletin_span_of(BULLETIN_PERIOD, august, august, &span));
	assert_false(bulletin_span_of(BULLETIN_PERIOD, august + 1, august, &span));
	assert_true(bulletin_span_of(BULLETIN_PERIOD, day_of("1900-01-01"), august, &span));
	assert_false(bulletin_span_of(BULLETIN_PERIOD, day_of("1900-01-01") - 1, august, &span));
	assert_true(bulletin_span_of(BULLETIN_YEAR, 0, day_of("2200-12-31"), &span));
	assert_false(bulletin_span_of(BULLETIN_YEAR, 0, day_of("2200-12-31") + 1, &span));
	assert_false(bulletin_span_of(BULLETIN_WEEKLY, 0, day_of("1900-01-06"), &span));
	assert_true(bulletin_span_of(BULLETIN_WEEKLY, 0, day_of("1900-01-07"), &span));
	assert_false(bulletin_span_of(BULLETIN_PERIOD, INT32_MIN, INT32_MAX, &span));
}

static void names_lead_back(void **state)
{
	(void)state;
	for (unsigned k = 0; k < BULLETIN_KIND_COUNT; k++)
		assert_int_equal(bulletin_kind_of_name(bulletin_kind_name((enum bulletin_kind)k)),
				 k);
	for (unsigned f = 0; f < BULLETIN_FIGURE_COUNT; f++)
		assert_int_equal(
			bulletin_figure_of_name(bulletin_figure_name((enum bulletin_figure)f)), f);
	assert_int_equal(bulletin_kind_of_name("daily"), BULLETIN_KIND_COUNT);
	assert_int_equal(bulletin_figure_of_name(""), BULLETIN_FIGURE_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_has_its_first_day),
		cmocka_unit_test(a_period_is_stated),
		cmocka_unit_test(names_lead_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
