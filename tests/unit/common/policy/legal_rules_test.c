#include "common/policy/rules/load.h"

#include "common/base/file.h"
#include "common/base/time.h"
#include "tests/lib/test.h"
#include "tests/lib/test_data.h"
#include "tests/unit/common/policy/policy_fixture.h"

/* The shipped terms against what the statutes say, row by row: number, unit, article, confidence,
 * validity, extension, suspension, and an end on a rest day: that of a term to act in shifts
 * (程序规定 第80条, 抽查办法 第55条, 令121号 第45条), that of a state that lasts stays.
 * Where the table of statutory rules is at hand, ours is compared with it. */

#define TERMS ZHIAN_SOURCE_DIR "/tests/unit/common/policy/statutory_terms.csv"
/* rows that the table of statutory rules is to gain */
#define ADDED ZHIAN_SOURCE_DIR "/tests/unit/common/policy/statutory_terms_added.csv"
#define FILE_LIMIT ((size_t)1 << 20)

enum { COLUMNS = 10, TABLE_COLUMNS = 14, COLUMNS_MAX = TABLE_COLUMNS, ROWS_MAX = 400 };
enum column {
	COLUMN_ID,
	COLUMN_VALUE,
	COLUMN_UNIT,
	COLUMN_ARTICLE,
	COLUMN_CONFIDENCE,
	COLUMN_FROM,
	COLUMN_TO,
	COLUMN_EXTENSION,
	COLUMN_STOPS,
	COLUMN_END,
};

struct csv_row {
	const char *columns[COLUMNS_MAX];
	unsigned rules; /* of the policy that refer to it */
	int32_t first_day, last_day;
};

struct csv_rows {
	struct csv_row items[ROWS_MAX];
	size_t count;
};

static int32_t day_of(const char *text)
{
	int32_t day = 0;
	assert_ok(time_parse_day(text, &day));
	return day;
}

/* Splits a line of the table in place; a field in quotes holds commas, and none holds a quote. */
static char *split_row(char *line, unsigned columns, struct csv_row *ret_law)
{
	char *end = strchr(line, '\n');
	assert_non_null(end);
	*end = '\0';
	for (unsigned i = 0; i < columns; i++) {
		bool quoted = *line == '"';
		ret_law->columns[i] = quoted ? ++line : line;
		if (quoted) {
			line = strchr(line, '"');
			assert_non_null(line);
			*line++ = '\0';
		} else {
			line += strcspn(line, ",");
		}
		if (i + 1 < columns)
			*line++ = '\0';
	}
	return end + 1;
}

static void read_laws(char *csv, unsigned columns, struct csv_rows *laws)
{
	char *at = strchr(csv, '\n') + 1;
	while (*at != '\0') {
		assert_true(laws->count < ROWS_MAX);
		struct csv_row *law = &laws->items[laws->count++];
		at = split_row(at, columns, law);
		law->first_day = INT32_MAX;
		law->last_day = INT32_MIN;
	}
}

/* Hours, days, working days, months, years; 0: it isn't one. */
static uint8_t unit_of(const char *word)
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
		if (strcmp(word, units[i].word) == 0)
			return units[i].unit;
	}
	return 0;
}

static bool is_lower_bound(const struct csv_row *law)
{
	const char *suffix = strstr(law->columns[COLUMN_ID], "-MIN");
	return suffix != NULL && suffix[4] == '\0';
}

/* "APP-18" for the rule "APP-18-CASE"; the two ends of a window are two rows and one rule. */
static bool refers_to(const char *rule_id, const struct csv_row *law)
{
	const char *id = law->columns[COLUMN_ID];
	size_t length = strlen(id);
	if (is_lower_bound(law) || strcmp(id + length - 4, "-MAX") == 0)
		length -= 4;
	return strncmp(rule_id, id, length) == 0 &&
	       (rule_id[length] == '\0' || rule_id[length] == '-');
}

static void compare(const struct clock_rule *rule, struct csv_row *law)
{
	const char *const *columns = law->columns;
	bool backward = rule->shape == ZH__CLOCK_SHAPE__CLOCK_SHAPE_BACKWARD;
	int value = backward ? -(int)rule->budget : rule->budget;
	char text[32];
	snprintf(text, sizeof text, "%d", is_lower_bound(law) ? rule->not_before : value);
	assert_string_equal(text, columns[COLUMN_VALUE]);
	assert_int_equal(rule->unit, unit_of(columns[COLUMN_UNIT]));
	assert_memory_equal(rule->source, columns[COLUMN_ARTICLE], strlen(columns[COLUMN_ARTICLE]));
	assert_string_equal(rule->confidence, columns[COLUMN_CONFIDENCE]);
	if (columns[COLUMN_EXTENSION][0] == '+') {
		snprintf(text, sizeof text, "+%d %s", rule->extension, columns[COLUMN_UNIT]);
		assert_memory_equal(text, columns[COLUMN_EXTENSION], strlen(text));
		assert_int_equal(rule->extensions_max, 1);
	}
	bool stays = rule->end_shift == ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_NONE;
	if (columns[COLUMN_END][0] != '\0')
		assert_string_equal(columns[COLUMN_END], stays ? "stays" : "shift");
	uint32_t post = UINT32_C(1) << CLOCK_GROUND_POST;
	assert_int_equal((rule->stops & ~post) != 0, columns[COLUMN_STOPS][0] != '\0');
	if (rule->valid_from_day < law->first_day)
		law->first_day = rule->valid_from_day;
	if (rule->valid_to_day > law->last_day)
		law->last_day = rule->valid_to_day;
	law->rules++;
}

static void assert_validity(const struct csv_row *law)
{
	const char *from = law->columns[COLUMN_FROM];
	const char *to = law->columns[COLUMN_TO];
	assert_int_equal(law->first_day, day_of(from[0] == '\0' ? "1990-01-01" : from));
	assert_int_equal(law->last_day, day_of(to[0] == '\0' ? "2199-12-31" : to));
}

static char *read_terms(const char *path, struct csv_rows *laws)
{
	char *csv;
	size_t size;
	struct err err;
	assert_ok(file_read(path, FILE_LIMIT, &csv, &size, &err));
	read_laws(csv, COLUMNS, laws);
	return csv;
}

static void test_every_statutory_term(void **state)
{
	struct csv_rows laws = {.count = 0};
	struct problems problems;
	struct policy_set *set = NULL;
	struct err err;
	(void)state;
	char *csv = read_terms(TERMS, &laws);
	char *added = read_terms(ADDED, &laws);
	problems_init(&problems);
	assert_ok(policy_load_directory(ZHIAN_SOURCE_DIR "/deploy/policy", &problems, &set, &err));
	for (size_t i = 0; i < set->policy.clock_count; i++) {
		const struct clock_rule *rule = &set->policy.clocks[i];
		for (size_t j = 0; j < laws.count; j++) {
			if (refers_to(rule->rule_id, &laws.items[j]))
				compare(rule, &laws.items[j]);
		}
	}
	for (size_t i = 0; i < laws.count; i++) {
		if (laws.items[i].rules == 0)
			fail_msg("no clock for %s", laws.items[i].columns[COLUMN_ID]);
		assert_validity(&laws.items[i]);
	}
	assert_true(laws.count >= 100);
	policy_unload(&set);
	problems_done(&problems);
	free(added);
	free(csv);
}

/* ---- what a policy may not say without saying why */

/* The shipped policy with one text of clocks.yaml put otherwise. */
static enum status load_changed(const char *from, const char *to, struct problems *problems,
				struct policy_set **ret_set)
{
	char names[POLICY_FILES_MAX][POLICY_FILE_NAME];
	struct policy_file files[POLICY_FILES_MAX];
	char *texts[POLICY_FILES_MAX];
	size_t count = fixture_policy_files(names);
	for (size_t i = 0; i < count; i++) {
		char path[POLICY_FILE_NAME + 32];
		size_t size;
		snprintf(path, sizeof path, "deploy/policy/%s", names[i]);
		texts[i] = fixture_read(path, &size);
		if (strcmp(names[i], "clocks.yaml") == 0) {
			char *changed = fixture_replaced(texts[i], from, to);
			free(texts[i]);
			texts[i] = changed;
		}
		files[i] = (struct policy_file){names[i], bytes_of(texts[i], strlen(texts[i]))};
	}
	enum status status = policy_load_files(files, count, problems, ret_set);
	for (size_t i = 0; i < count; i++)
		free(texts[i]);
	return status;
}

static void refused(const char *from, const char *to, const char *wanted)
{
	struct problems problems;
	struct policy_set *set = NULL;
	problems_init(&problems);
	assert_int_equal(load_changed(from, to, &problems, &set), STATUS_INVALID);
	assert_problem(&problems, wanted);
	policy_unload(&set);
	problems_done(&problems);
}

#define CHECK_BUDGET "    rule_id: APP-18\n    budget: 15\n"

static void test_a_statutes_number_is_protected(void **state)
{
	(void)state;
	refused(CHECK_BUDGET, "    rule_id: APP-18\n    budget: 20\n",
		"clock APP-18: 20 working_day instead of 15 working_day: the statute APP-18 says "
		"so");
	refused("    rule_id: APP-18\n    budget: 15\n    unit: working_day\n",
		"    rule_id: APP-18\n    budget: 15\n    unit: day\n",
		"clock APP-18: 15 day instead of 15 working_day");
	refused(CHECK_BUDGET, "    rule_id: MINE-18\n    budget: 20\n",
		"clocks follow the statute APP-18 (");
	refused(CHECK_BUDGET,
		"    rule_id: APP-18\n    deviation: \"市场监督管理行政处罚程序规定(总局令2号,"
		"2021令42号/2022令61号修正) 第18条\"\n    budget: 20\n",
		"its `deviation` names the very article");
	refused(CHECK_BUDGET, "    rule_id: APP-18\n    deviation: 省局规定\n    budget: 15\n",
		"it states a `deviation`, but says what its statute says");
	refused("    extension: 15\n", "    extension: 16\n",
		"an extension of 16 (1 times) instead of 15 once");
}

static void test_another_source_is_told(void **state)
{
	struct problems problems;
	struct policy_set *set = NULL;
	(void)state;
	problems_init(&problems);
	assert_ok(load_changed(CHECK_BUDGET,
			       "    rule_id: APP-18\n    deviation: 省局黔市监〔2027〕1号 第3条\n"
			       "    budget: 20\n",
			       &problems, &set));
	assert_problem(&problems, "clock APP-18 deviates from the statute APP-18: 20 working_day "
				  "instead of 15 working_day; by: 省局黔市监〔2027〕1号 第3条");
	const struct clock_rule *rule =
		policy_clock(&set->policy, CLOCK_REPORT_CHECK, day_of("2025-03-03"));
	assert_non_null(rule);
	assert_string_equal(rule->deviation, "省局黔市监〔2027〕1号 第3条");
	struct fixture_output output = {0};
	policy_print_clock(rule, fixture_output_open(&output));
	char *text = fixture_output_text(&output);
	assert_non_null(strstr(text, "deviation: \"省局黔市监〔2027〕1号 第3条\""));
	free(text);
	policy_unload(&set);
	problems_done(&problems);
}

/* ---- the table that ours was taken from */

/* id, two names, trigger, value, unit, source, confidence, from, to, extension, stops */
enum { TABLE_UNIT = 5, TABLE_EXTENSION = 10, TABLE_STOPS };

static void compare_with_table(const struct csv_row *ours, const struct csv_row *theirs)
{
	static const unsigned places[] = {0, 4, TABLE_UNIT, 6, 7, 8, 9};
	for (unsigned i = 0; i < sizeof places / sizeof places[0]; i++)
		assert_string_equal(ours->columns[i], theirs->columns[places[i]]);
	size_t length = strlen(ours->columns[COLUMN_EXTENSION]);
	assert_int_equal(length != 0, theirs->columns[TABLE_EXTENSION][0] == '+');
	assert_memory_equal(ours->columns[COLUMN_EXTENSION], theirs->columns[TABLE_EXTENSION],
			    length);
	assert_int_equal(ours->columns[COLUMN_STOPS][0] != '\0',
			 theirs->columns[TABLE_STOPS][0] != '\0');
}

static void test_our_terms_are_those_of_the_table(void **state)
{
	size_t size, terms = 0;
	struct csv_rows ours = {.count = 0}, theirs = {.count = 0};
	(void)state;
	char *table = test_data_read("legal_rules.csv", &size);
	if (table == NULL)
		skip();
	char *csv = read_terms(TERMS, &ours);
	read_laws(table, TABLE_COLUMNS, &theirs);
	for (size_t i = 0; i < theirs.count; i++) {
		if (unit_of(theirs.items[i].columns[TABLE_UNIT]) == 0)
			continue;
		assert_true(terms < ours.count);
		compare_with_table(&ours.items[terms++], &theirs.items[i]);
	}
	assert_int_equal(terms, ours.count);
	free(csv);
	free(table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_statutory_term),
		cmocka_unit_test(test_a_statutes_number_is_protected),
		cmocka_unit_test(test_another_source_is_told),
		cmocka_unit_test(test_our_terms_are_those_of_the_table),
	};
	return cmocka_run_group_tests_name("legal_rules", tests, NULL, NULL);
}
