/* What a second person is told of a calendar and of a dictionary: what differs, nothing else. */
#include "tests/lib/test.h"

#include "common/policy/books/calendar_compare.h"
#include "common/policy/books/dictionary_compare.h"

/* ---- calendars */

#define DAY_1 20089 /* Wednesday, 1 January 2025 */
#define DAYS 14
#define CHANGES 16

static struct calendar_change days[CHANGES];
static size_t day_count;

static void note_day(void *context, const struct calendar_change *change)
{
	(void)context;
	assert_true(day_count < CHANGES);
	days[day_count++] = *change;
}

static void build(struct calendar *calendar, int32_t last_day, const int32_t *marked,
		  const uint8_t *kinds, size_t count, void *memory)
{
	assert_true(calendar_build(calendar, 1, DAY_1, last_day, marked, kinds, count, memory));
}

static void assert_day(size_t i, enum calendar_change_kind kind, int32_t day, int32_t was)
{
	assert_true(i < day_count);
	assert_int_equal(days[i].kind, kind);
	assert_int_equal(days[i].day, day);
	assert_int_equal(days[i].was_day, was);
}

static void the_days_that_count_otherwise_are_told(void **state)
{
	static const int32_t old_days[] = {DAY_1, DAY_1 + 1}, new_days[] = {DAY_1, DAY_1 + 3};
	static const uint8_t old_kinds[] = {CALENDAR_HOLIDAY, CALENDAR_HOLIDAY},
			     new_kinds[] = {CALENDAR_HOLIDAY, CALENDAR_MAKEUP_WORKDAY};
	static int32_t memory[2][8 * DAYS];
	struct calendar before, after;
	(void)state;
	build(&before, DAY_1 + DAYS - 1, old_days, old_kinds, 2, memory[0]);
	build(&after, DAY_1 + DAYS - 1, new_days, new_kinds, 2, memory[1]);
	day_count = 0;
	calendar_compare(&before, &after, note_day, NULL);
	assert_int_equal(day_count, 2);
	assert_day(0, CALENDAR_NOW_WORKS, DAY_1 + 1, 0);
	assert_day(1, CALENDAR_NOW_WORKS, DAY_1 + 3, 0); /* a Saturday */
	day_count = 0;
	calendar_compare(&after, &before, note_day, NULL);
	assert_int_equal(day_count, 2);
	assert_day(0, CALENDAR_NOW_OFF, DAY_1 + 1, 0);
	assert_day(1, CALENDAR_NOW_OFF, DAY_1 + 3, 0);
	day_count = 0;
	calendar_compare(&after, &after, note_day, NULL);
	assert_int_equal(day_count, 0);
}

/* More years: their end, and of their days only those that the weekday doesn't say. */
static void a_longer_calendar_tells_its_end_and_its_exceptions(void **state)
{
	static const int32_t old_days[] = {DAY_1}, new_days[] = {DAY_1, DAY_1 + DAYS + 1};
	static const uint8_t kinds[] = {CALENDAR_HOLIDAY, CALENDAR_HOLIDAY};
	static int32_t memory[2][16 * DAYS];
	struct calendar before, after;
	(void)state;
	build(&before, DAY_1 + DAYS - 1, old_days, kinds, 1, memory[0]);
	build(&after, DAY_1 + 2 * DAYS - 1, new_days, kinds, 2, memory[1]);
	day_count = 0;
	calendar_compare(&before, &after, note_day, NULL);
	assert_int_equal(day_count, 2);
	assert_day(0, CALENDAR_DATA, DAY_1 + 2 * DAYS - 1, DAY_1 + DAYS - 1);
	assert_day(1, CALENDAR_NOW_OFF, DAY_1 + DAYS + 1, 0);
	/* Taken away again, the same day is told. */
	day_count = 0;
	calendar_compare(&after, &before, note_day, NULL);
	assert_int_equal(day_count, 2);
	assert_day(0, CALENDAR_DATA, DAY_1 + DAYS - 1, DAY_1 + 2 * DAYS - 1);
	assert_day(1, CALENDAR_NOW_WORKS, DAY_1 + DAYS + 1, 0);
	day_count = 0;
	calendar_compare(NULL, &before, note_day, NULL);
	assert_int_equal(day_count, 2);
	assert_day(0, CALENDAR_DATA, DAY_1 + DAYS - 1, 0);
	assert_day(1, CALENDAR_NOW_OFF, DAY_1, 0);
}

/* ---- dictionaries */

static struct dictionary_change changes[CHANGES];
static size_t change_count;

static void note_change(void *context, const struct dictionary_change *change)
{
	(void)context;
	assert_true(change_count < CHANGES);
	changes[change_count++] = *change;
}

static void classes_and_words_are_told(void **state)
{
	static const struct product_class old_classes[] = {
		{"S1-01", "S1", "电动自行车", "electric bicycles", CLASS_CCC},
		{"S1-02", "S1", "燃气灶", "gas cookers", CLASS_LICENCE},
		{"S1-03", "S1", "头盔", "helmets", 0},
	};
	static const struct product_class new_classes[] = {
		{"S1-01", "S1", "电动自行车", "electric bicycles", 0}, /* its regime goes */
		{"S1-03", "S1", "头盔", "helmets", 0},
		{"S1-04", "S1", "充电器", "chargers", CLASS_ELECTRICAL},
	};
	static const struct violation_name old_words[] = {{NULL, NULL, NULL},
							  {"short_measure", "缺量", "short"}},
					   new_words[] = {{NULL, NULL, NULL},
							  {"short_measure", "短缺", "short"},
							  {"unmarked", "无标识", "unmarked"}};
	const struct dictionary before = {.classes = old_classes,
					  .class_count = 3,
					  .violations = old_words,
					  .violation_count = 2},
				after = {.classes = new_classes,
					 .class_count = 3,
					 .violations = new_words,
					 .violation_count = 3};
	(void)state;
	change_count = 0;
	dictionary_compare(&before, &after, note_change, NULL);
	assert_int_equal(change_count, 5);
	assert_ptr_equal(changes[0].was, &old_classes[0]);
	assert_ptr_equal(changes[0].is, &new_classes[0]);
	assert_ptr_equal(changes[1].was, &old_classes[1]);
	assert_null(changes[1].is);
	assert_null(changes[2].was);
	assert_ptr_equal(changes[2].is, &new_classes[2]);
	assert_ptr_equal(changes[3].was_word, &old_words[1]);
	assert_ptr_equal(changes[3].is_word, &new_words[1]);
	assert_null(changes[4].was_word);
	assert_ptr_equal(changes[4].is_word, &new_words[2]);
	change_count = 0;
	dictionary_compare(&after, &after, note_change, NULL);
	assert_int_equal(change_count, 0);
	dictionary_compare(NULL, &after, note_change, NULL);
	assert_int_equal(change_count, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_days_that_count_otherwise_are_told),
		cmocka_unit_test(a_longer_calendar_tells_its_end_and_its_exceptions),
		cmocka_unit_test(classes_and_words_are_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
