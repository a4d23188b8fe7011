#include "common/policy/load.h"

#include "common/base/time.h"
#include "tests/lib/test.h"
#include "tests/lib/test_data.h"

/* The shipped terms against the table of statutory rules, row by row: number, unit, article,
 * confidence, validity, extension, suspension.  The table isn't part of the project: without it the
 * test is skipped, by name. */

enum { COLUMNS = 14, ROWS_MAX = 400 };
enum column {
	COLUMN_ID,
	COLUMN_VALUE = 4,
	COLUMN_UNIT,
	COLUMN_SOURCE,
	COLUMN_CONFIDENCE,
	COLUMN_FROM,
	COLUMN_TO,
	COLUMN_EXTENSION,
	COLUMN_STOPS,
};

struct law {
	const char *columns[COLUMNS];
	unsigned rules; /* of the policy that refer to it */
	int32_t first_day, last_day;
};

struct laws {
	struct law items[ROWS_MAX];
	size_t count;
};

static int32_t day_of(const char *text)
{
	int32_t day = 0;
	assert_ok(time_parse_day(text, &day));
	return day;
}

/* Splits a line of the table in place; a field in quotes holds commas, and none holds a quote. */
static char *split_row(char *line, struct law *ret_law)
{
	char *end = strchr(line, '\n');
	assert_non_null(end);
	*end = '\0';
	for (unsigned i = 0; i < COLUMNS; i++) {
		bool quoted = *line == '"';
		ret_law->columns[i] = quoted ? ++line : line;
		if (quoted) {
			line = strchr(line, '"');
			assert_non_null(line);
			*line++ = '\0';
		} else {
			line += strcspn(line, ",");
		}
		if (i + 1 < COLUMNS)
			*line++ = '\0';
	}
	return end + 1;
}

static void read_laws(char *csv, struct laws *laws)
{
	char *at = strchr(csv, '\n') + 1;
	while (*at != '\0') {
		assert_true(laws->count < ROWS_MAX);
		struct law *law = &laws->items[laws->count++];
		at = split_row(at, law);
		law->first_day = INT32_MAX;
		law->last_day = INT32_MIN;
	}
}

/* Hours, days, working days, months, years; 0: the row isn't a term. */
static uint8_t unit_of(const struct law *law)
{
	static const struct {
		const char *word;
		uint8_t unit;
	} units[] = {
		{"hour", ZH__CLOCK_UNIT__CLOCK_UNIT_HOUR},
		{"day", ZH__CLOCK_UNIT__CLOCK_UNIT_DAY},
		{"working_day", ZH__CLOCK_UNIT__CLOCK_UNIT_WORKING_DAY},
		{"month", ZH__CLOCK_UNIT__CLOCK_UNIT_MONTH},
		{"year", ZH__CLOCK_UNIT__CLOCK_UNIT_YEAR},
	};
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (strcmp(law->columns[COLUMN_UNIT], units[i].word) == 0)
			return units[i].unit;
	}
	return 0;
}

static bool is_lower_bound(const struct law *law)
{
	const char *suffix = strstr(law->columns[COLUMN_ID], "-MIN");
	return suffix != NULL && suffix[4] == '\0';
}

/* "APP-18" for the rule "APP-18-CASE"; the two ends of a window are two rows and one rule. */
static bool refers_to(const char *rule_id, const struct law *law)
{
	const char *id = law->columns[COLUMN_ID];
	size_t length = strlen(id);
	if (is_lower_bound(law) || strcmp(id + length - 4, "-MAX") == 0)
		length -= 4;
	return strncmp(rule_id, id, length) == 0 &&
	       (rule_id[length] == '\0' || rule_id[length] == '-');
}

static void compare(const struct clock_rule *rule, struct law *law)
{
	const char *const *columns = law->columns;
	bool backward = rule->shape == ZH__CLOCK_SHAPE__CLOCK_SHAPE_BACKWARD;
	int value = backward ? -(int)rule->budget : rule->budget;
	char text[32];
	snprintf(text, sizeof text, "%d", is_lower_bound(law) ? rule->not_before : value);
	assert_string_equal(text, columns[COLUMN_VALUE]);
	assert_int_equal(rule->unit, unit_of(law));
	assert_memory_equal(rule->source, columns[COLUMN_SOURCE], strlen(columns[COLUMN_SOURCE]));
	assert_string_equal(rule->confidence, columns[COLUMN_CONFIDENCE]);
	if (columns[COLUMN_EXTENSION][0] == '+') {
		snprintf(text, sizeof text, "+%d %s", rule->extension, columns[COLUMN_UNIT]);
		assert_memory_equal(text, columns[COLUMN_EXTENSION], strlen(text));
		assert_int_equal(rule->extensions_max, 1);
	}
	uint32_t post = UINT32_C(1) << CLOCK_GROUND_POST;
	assert_int_equal((rule->stops & ~post) != 0, columns[COLUMN_STOPS][0] != '\0');
	if (rule->valid_from_day < law->first_day)
		law->first_day = rule->valid_from_day;
	if (rule->valid_to_day > law->last_day)
		law->last_day = rule->valid_to_day;
	law->rules++;
}

static void assert_validity(const struct law *law)
{
	const char *from = law->columns[COLUMN_FROM];
	const char *to = law->columns[COLUMN_TO];
	assert_int_equal(law->first_day, day_of(from[0] == '\0' ? "1990-01-01" : from));
	assert_int_equal(law->last_day, day_of(to[0] == '\0' ? "2199-12-31" : to));
}

static void test_every_term_of_the_table(void **state)
{
	size_t size = 0;
	struct laws laws = {.count = 0};
	struct problems problems;
	struct policy_set *set = NULL;
	struct err err;
	unsigned terms = 0;
	(void)state;
	char *csv = test_data_read("legal_rules.csv", &size);
	if (csv == NULL)
		skip();
	read_laws(csv, &laws);
	problems_init(&problems);
	assert_ok(policy_load_directory(ZHIAN_SOURCE_DIR "/deploy/policy", &problems, &set, &err));
	for (size_t i = 0; i < set->policy.clock_count; i++) {
		const struct clock_rule *rule = &set->policy.clocks[i];
		for (size_t j = 0; j < laws.count; j++) {
			if (unit_of(&laws.items[j]) != 0 &&
			    refers_to(rule->rule_id, &laws.items[j]))
				compare(rule, &laws.items[j]);
		}
	}
	for (size_t i = 0; i < laws.count; i++) {
		const struct law *law = &laws.items[i];
		if (unit_of(law) == 0)
			continue;
		if (law->rules == 0)
			fail_msg("no clock for %s", law->columns[COLUMN_ID]);
		assert_validity(law);
		terms++;
	}
	assert_true(terms >= 100);
	policy_unload(&set);
	problems_done(&problems);
	free(csv);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_term_of_the_table),
	};
	return cmocka_run_group_tests_name("legal_rules", tests, NULL, NULL);
}
