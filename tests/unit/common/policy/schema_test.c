#include "common/policy/yaml/yaml_schema.h"

#include "common/policy/yaml/value_text.h"
#include "tests/unit/common/policy/policy_fixture.h"

/* ---- a schema of every type */

struct part {
	uint32_t line;
	const char *name;
	int64_t weight;
};

struct thing {
	const char *title;
	struct schema_list tags;
	bool ready;
	int64_t count, wait_ms, bytes, share, colour;
	int32_t day;
	uint64_t colours;
	struct wide_set shades;
	struct part main_part;
	struct schema_list parts;
	const struct yaml_node *raw;
};

static const struct schema_word colours[] = {{"red", 1}, {"green", 2}, {"blue", 4}, {NULL, 0}};

static const struct schema_word shades[] = {{"pale", 0}, {"dark", WIDE_SET_MAX - 1}, {NULL, 0}};

static const struct schema_field part_fields[] = {
	{.name = "name",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 1,
	 .max = 8,
	 .offset = offsetof(struct part, name),
	 .help = "its name"},
	{.name = "weight",
	 .type = FIELD_INTEGER,
	 .min = 1,
	 .max = 9,
	 .initial = "5",
	 .offset = offsetof(struct part, weight),
	 .help = "its weight"},
};

static const struct file_schema part_schema = {
	.name = "part",
	.size = sizeof(struct part),
	.line_offset = offsetof(struct part, line),
	.fields = part_fields,
	.count = 2,
};

static const struct schema_field thing_fields[] = {
	{.name = "title",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 2,
	 .max = 20,
	 .offset = offsetof(struct thing, title),
	 .help = "its title"},
	{.name = "tags",
	 .type = FIELD_TEXTS,
	 .max = 3,
	 .offset = offsetof(struct thing, tags),
	 .help = "its tags"},
	{.name = "ready",
	 .type = FIELD_BOOL,
	 .initial = "no",
	 .offset = offsetof(struct thing, ready),
	 .help = "whether it is ready"},
	{.name = "count",
	 .type = FIELD_INTEGER,
	 .min = -3,
	 .max = 10,
	 .initial = "7",
	 .offset = offsetof(struct thing, count),
	 .help = "how many"},
	{.name = "wait",
	 .type = FIELD_DURATION,
	 .min = 1000,
	 .max = 3600000,
	 .initial = "30s",
	 .offset = offsetof(struct thing, wait_ms),
	 .help = "how long"},
	{.name = "bytes",
	 .type = FIELD_SIZE,
	 .min = 1024,
	 .max = 1 << 30,
	 .initial = "1MiB",
	 .offset = offsetof(struct thing, bytes),
	 .help = "how large"},
	{.name = "share",
	 .type = FIELD_PERCENT,
	 .min = 10,
	 .max = 90,
	 .initial = "70%",
	 .offset = offsetof(struct thing, share),
	 .help = "how much of it"},
	{.name = "day",
	 .type = FIELD_DAY,
	 .initial = "2026-04-15",
	 .offset = offsetof(struct thing, day),
	 .help = "which day"},
	{.name = "colour",
	 .type = FIELD_WORD,
	 .words = colours,
	 .initial = "green",
	 .offset = offsetof(struct thing, colour),
	 .help = "which colour"},
	{.name = "colours",
	 .type = FIELD_WORDS,
	 .words = colours,
	 .offset = offsetof(struct thing, colours),
	 .help = "which colours"},
	{.name = "shades",
	 .type = FIELD_WIDE_WORDS,
	 .words = shades,
	 .offset = offsetof(struct thing, shades),
	 .help = "which shades"},
	{.name = "main_part",
	 .type = FIELD_GROUP,
	 .group = &part_schema,
	 .offset = offsetof(struct thing, main_part),
	 .help = "the one part"},
	{.name = "parts",
	 .type = FIELD_GROUPS,
	 .group = &part_schema,
	 .max = 4,
	 .offset = offsetof(struct thing, parts),
	 .help = "other parts"},
	{.name = "raw",
	 .type = FIELD_NODE,
	 .offset = offsetof(struct thing, raw),
	 .help = "read by its owner"},
};

static const struct file_schema thing_schema = {
	.name = "thing",
	.size = sizeof(struct thing),
	.line_offset = SCHEMA_NO_LINE,
	.fields = thing_fields,
	.count = sizeof thing_fields / sizeof thing_fields[0],
};

struct reading {
	struct pool pool;
	struct problems problems;
	struct thing thing;
	bool parsed;
};

static int setup(void **state)
{
	struct reading *reading = calloc(1, sizeof *reading);
	assert_non_null(reading);
	pool_init(&reading->pool);
	problems_init(&reading->problems);
	*state = reading;
	return 0;
}

static int teardown(void **state)
{
	struct reading *reading = *state;
	pool_done(&reading->pool);
	problems_done(&reading->problems);
	free(reading);
	return 0;
}

static void read_bytes(struct reading *reading, struct bytes content)
{
	const struct yaml_node *tree =
		yaml_parse(content, "t.yaml", &reading->pool, &reading->problems);
	reading->parsed = tree != NULL;
	if (tree != NULL)
		schema_read(&thing_schema, tree, "t.yaml", &reading->pool, &reading->problems,
			    &reading->thing);
}

static void read_text(struct reading *reading, const char *text)
{
	read_bytes(reading, bytes_of_text(text));
}

static void test_every_type_is_read(void **state)
{
	struct reading *reading = *state;
	struct thing *thing = &reading->thing;
	read_text(reading, "title: \"铁 # 1\"\n"
			   "tags: [a, b]\n"
			   "ready: yes\n"
			   "count: -3\n"
			   "wait: 15m\n"
			   "bytes: 64KiB\n"
			   "share: 85%\n"
			   "day: 2024-07-01\n"
			   "colour: blue\n"
			   "colours: [red, blue]\n"
			   "main_part: {name: m}\n"
			   "parts:\n"
			   "  - name: one\n"
			   "    weight: 1\n"
			   "  - name: two\n"
			   "raw: {x: [1, 2]}\n"
			   "shades: [pale, dark]\n");
	assert_no_errors(&reading->problems);
	assert_string_equal(thing->title, "铁 # 1");
	assert_int_equal(thing->tags.count, 2);
	assert_string_equal(((const char *const *)thing->tags.items)[1], "b");
	assert_true(thing->ready);
	assert_int_equal(thing->count, -3);
	assert_int_equal(thing->wait_ms, 900000);
	assert_int_equal(thing->bytes, 65536);
	assert_int_equal(thing->share, 85);
	assert_int_equal(thing->day, 19905);
	assert_int_equal(thing->colour, 4);
	assert_int_equal(thing->colours, 5);
	assert_true(wide_set_is(thing->shades,
				wide_set_or(wide_set_of(0), wide_set_of(WIDE_SET_MAX - 1))));
	assert_string_equal(thing->main_part.name, "m");
	assert_int_equal(thing->main_part.weight, 5);
	assert_int_equal(thing->main_part.line, 11);
	const struct part *parts = thing->parts.items;
	assert_int_equal(thing->parts.count, 2);
	assert_int_equal(parts[0].weight, 1);
	assert_int_equal(parts[1].weight, 5);
	assert_int_equal(parts[1].line, 15);
	assert_int_equal(yaml_child(thing->raw, "x")->count, 2);
}

static void test_defaults(void **state)
{
	struct reading *reading = *state;
	read_text(reading, "title: ab");
	assert_no_errors(&reading->problems);
	assert_int_equal(reading->thing.count, 7);
	assert_int_equal(reading->thing.wait_ms, 30000);
	assert_int_equal(reading->thing.colour, 2);
	assert_null(reading->thing.raw);
}

static void test_all_problems_are_told_with_line_value_and_what_is_allowed(void **state)
{
	struct reading *reading = *state;
	read_text(reading, "ready: maybe\n"
			   "count: 11\n"
			   "wait: 15\n"
			   "bytes: 1MB\n"
			   "share: 5%\n"
			   "day: 2026-02-30\n"
			   "colour: pink\n"
			   "colours: [red, pink]\n"
			   "main_part: {name: far-too-long, weight: 0}\n"
			   "parts:\n"
			   "  - weight: 2\n"
			   "tags: [a, b, c, d]\n"
			   "size: 3\n"
			   "shades: [pink]\n");
	const struct problems *problems = &reading->problems;
	assert_problem(problems, "t.yaml:1: error: `ready: maybe` isn't allowed; allowed: yes, no");
	assert_problem(problems, "t.yaml:2: error: `count: 11` isn't allowed; allowed: -3 to 10 (a "
				 "whole number)");
	assert_problem(problems, "t.yaml:3: error: `wait: 15` isn't allowed; allowed: 1s to 1h");
	assert_problem(problems, "t.yaml:4: error: `bytes: 1MB` isn't allowed; allowed: 1KiB to "
				 "1GiB");
	assert_problem(problems, "t.yaml:5: error: `share: 5%` isn't allowed; allowed: 10% to 90%");
	assert_problem(problems, "t.yaml:6: error: `day: 2026-02-30`");
	assert_problem(problems, "t.yaml:7: error: `colour: pink` isn't allowed; allowed: red, "
				 "green, blue");
	assert_problem(problems, "t.yaml:8: error: `colours: pink`");
	assert_problem(problems, "t.yaml:9: error: `name: far-too-long`");
	assert_problem(problems, "t.yaml:9: error: `weight: 0`");
	assert_problem(problems, "t.yaml:11: error: `name` is missing in this part");
	assert_problem(problems, "t.yaml:12: error: `tags` has 4 entries; allowed: 0 to 3");
	assert_problem(problems, "t.yaml:13: error: `size` isn't a setting of a thing; allowed: "
				 "title, tags");
	assert_problem(problems,
		       "t.yaml:14: error: `shades: pink` isn't allowed; allowed: pale, dark");
	assert_problem(problems, "t.yaml:1: error: `title` is missing in this thing");
	assert_int_equal(problems->errors, 15);
}

static void test_wrong_shapes(void **state)
{
	struct reading *reading = *state;
	read_text(reading, "title: [a]\n"
			   "main_part: 3\n"
			   "parts: {name: x}\n"
			   "tags: [[a]]\n"
			   "count:\n");
	const struct problems *problems = &reading->problems;
	assert_problem(problems, "t.yaml:1: error: `title` must be a value, not a list");
	assert_problem(problems, "t.yaml:2: error: `main_part` must be a group of settings");
	assert_problem(problems, "t.yaml:3: error: `parts` must be a list");
	assert_problem(problems, "t.yaml:4: error: `tags` must be a value, not a list");
	assert_problem(problems, "t.yaml:5: error: `count` has no value");
	assert_int_equal(problems->errors, 5);
}

static void test_a_list_isnt_a_thing(void **state)
{
	struct reading *reading = *state;
	read_text(reading, "- a\n");
	assert_problem(&reading->problems, "t.yaml:1: error: a thing must be a group of settings");
}

static void test_repeated_keys_are_errors(void **state)
{
	struct reading *reading = *state;
	read_text(reading, "title: ab\nready: no\ntitle: cd\n");
	assert_problem(&reading->problems,
		       "t.yaml:3: error: `title` is stated twice; the first is in line 1");
}

static void assert_refused(const char *text, const char *wanted)
{
	void *state = NULL;
	setup(&state);
	struct reading *reading = state;
	read_text(reading, text);
	assert_false(reading->parsed);
	assert_problem(&reading->problems, wanted);
	teardown(&state);
}

static void test_what_isnt_a_plain_tree_is_refused(void **state)
{
	(void)state;
	assert_refused("title: &a x\n", "t.yaml:1: error: anchors (&)");
	assert_refused("raw: &a [x]\ntags: *a\n", "t.yaml:1: error: anchors (&)");
	assert_refused("title: *a\n", "t.yaml:1: error: anchors (&)");
	assert_refused("title: !!str x\n", "t.yaml:1: error: anchors (&)");
	assert_refused("title: x\n---\ntitle: y\n", "t.yaml:2: error: a second document");
	assert_refused("? [a, b]\n: c\n", "t.yaml:1: error: a key must be a word");
	assert_refused("title: \"a\\0b\"\n", "t.yaml:1: error: a value with a NUL");
	assert_refused("title: \"a\nb: c\n", "t.yaml:3: error: not YAML: while scanning a "
					     "quoted scalar, found unexpected end of stream "
					     "(from line 1)");
	assert_refused("a: b: c\n", "t.yaml:1: error: not YAML:");
	assert_refused("title: \xff\xfe\n", "t.yaml:0: error: not UTF-8");
	assert_refused("raw: [[[[[[[[[[[[[]]]]]]]]]]]]]\n", "nested deeper than 12 levels");
}

static void test_sizes_are_bounded(void **state)
{
	struct reading *reading = *state;
	size_t size = YAML_FILE_MAX + 1;
	char *text = malloc(size);
	assert_non_null(text);
	memset(text, 'a', size);
	read_bytes(reading, bytes_of(text, size));
	assert_problem(&reading->problems, "t.yaml:0: error: 4194305 bytes; at most 4194304");
	memcpy(text, "title: ", 7);
	text[YAML_SCALAR_MAX + 20] = '\n';
	read_bytes(reading, bytes_of(text, YAML_SCALAR_MAX + 21));
	assert_problem(&reading->problems, "t.yaml:1: error: a value of 8205 bytes");
	for (size_t i = 0; i + 2 <= size; i += 2)
		memcpy(text + i, "a,", 2);
	memcpy(text, " [", 2);
	read_bytes(reading, bytes_of(text, size - 1));
	assert_problem(&reading->problems, "more than 100000 values");
	free(text);
}

static void test_too_many_keys(void **state)
{
	struct reading *reading = *state;
	char text[4096] = "";
	size_t used = 0;
	for (int i = 0; i <= YAML_KEYS_MAX; i++)
		used += (size_t)snprintf(text + used, sizeof text - used, "k%d: 1\n", i);
	read_text(reading, text);
	assert_problem(&reading->problems, "t.yaml:129: error: more than 128 keys");
}

static void test_many_problems_are_counted(void **state)
{
	struct problems problems;
	(void)state;
	problems_init(&problems);
	for (int i = 0; i < PROBLEMS_MAX + 5; i++)
		problem_error(&problems, "f", 1, "problem %d", i);
	problem_warning(&problems, "f", 1, "and a warning");
	assert_int_equal(problems.count, PROBLEMS_MAX);
	assert_int_equal(problems.errors, PROBLEMS_MAX + 5);
	assert_int_equal(problems.warnings, 1);
	struct err err;
	assert_status(problems_status(&problems, &err), STATUS_INVALID);
	assert_string_equal(err.text, "f:1: problem 0");
	problems_done(&problems);
}

static void test_long_problem_ends_at_a_character(void **state)
{
	struct problems problems;
	char text[1024];
	(void)state;
	problems_init(&problems);
	for (size_t i = 0; i + 3 < sizeof text; i += 3)
		memcpy(text + i, "铁", 4);
	for (int shift = 0; shift < 3; shift++) {
		problem_error(&problems, "f", 1, "%.*s%s", shift, "ab", text);
		size_t length = strlen(problems.items[shift].text);
		assert_true(length < PROBLEM_TEXT && length >= PROBLEM_TEXT - 4);
		assert_int_equal((length - (size_t)(shift > 2 ? 2 : shift)) % 3, 0);
	}
	problems_done(&problems);
}

/* ---- printing */

static void test_print_reads_back(void **state)
{
	struct reading *reading = *state;
	struct fixture_output first = {0};
	struct fixture_output second = {0};
	read_text(reading,
		  "title: \"a \\\"b\\\" \\\\ \\n\"\ntags: [\"x: y\"]\ncolours: red\nshades: dark\n"
		  "wait: 90s\nmain_part: {name: m}\n"
		  "parts: [{name: p}, {name: q, weight: 9}]\n");
	assert_no_errors(&reading->problems);
	schema_print(&thing_schema, &reading->thing, fixture_output_open(&first));
	char *text = fixture_output_text(&first);
	read_text(reading, text);
	assert_no_errors(&reading->problems);
	assert_string_equal(reading->thing.title, "a \"b\" \\ \n");
	schema_print(&thing_schema, &reading->thing, fixture_output_open(&second));
	char *again = fixture_output_text(&second);
	assert_string_equal(text, again);
	assert_non_null(strstr(text, "wait: 90s\n"));
	assert_non_null(strstr(text, "  - name: \"q\"\n    weight: 9\n"));
	free(text);
	free(again);
}

static void put_line(void *context, const char *name, const char *value)
{
	fprintf((FILE *)context, "%s=%s\n", name, value);
}

/* Of a list each entry, of a group each field; a text is as it was, without its quotes. */
static void test_each_value_by_itself(void **state)
{
	struct reading *reading = *state;
	struct fixture_output lines = {0};
	read_text(reading, "title: \"a \\\"b\\\"\"\ntags: [\"x: y\", z]\ncolours: [red, blue]\n"
			   "wait: 90s\nmain_part: {name: m}\n"
			   "parts: [{name: p}, {name: q, weight: 9}]\n");
	assert_no_errors(&reading->problems);
	schema_each(&thing_schema, &reading->thing, put_line, fixture_output_open(&lines));
	char *text = fixture_output_text(&lines);
	static const char *const told[] = {"title=a \"b\"\n",   "tags[0]=x: y\n",
					   "tags[1]=z\n",       "colours=[red, blue]\n",
					   "wait=90s\n",        "main_part.name=m\n",
					   "parts[0].name=p\n", "parts[1].weight=9\n"};
	for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
		if (strstr(text, told[i]) == NULL)
			fail_msg("%s isn't in:\n%s", told[i], text);
	free(text);
}

static void test_example_is_a_file_that_reads(void **state)
{
	struct reading *reading = *state;
	struct fixture_output output = {0};
	schema_example(&thing_schema, fixture_output_open(&output));
	char *text = fixture_output_text(&output);
	assert_non_null(strstr(text, "# how long; 1s to 1h (a number with ms, s, m, h or d)\n"
				     "# wait: 30s\n"));
	assert_non_null(strstr(text, "# its title; text of 2 to 20 bytes; must be stated\n"
				     "title: \n"));
	char *filled = fixture_replaced(text, "title: \n", "title: ab\n");
	char *named = fixture_replaced(filled, "  name: \n", "  name: ab\n");
	read_text(reading, named);
	assert_no_errors(&reading->problems);
	free(text);
	free(filled);
	free(named);
}

/* ---- single values */

static void test_values(void **state)
{
	int64_t value = 0;
	int64_t most = 0;
	bool yes = false;
	char text[VALUE_TEXT];
	(void)state;
	assert_true(value_read_integer("9223372036854775807", &value) && value == INT64_MAX);
	assert_true(value_read_integer("-12", &value) && value == -12);
	static const char *const no_integers[] = {
		"", "-", "+1", " 1", "1 ", "1a", "0x1", "01", "9223372036854775808"};
	for (size_t i = 0; i < sizeof no_integers / sizeof no_integers[0]; i++)
		assert_false(value_read_integer(no_integers[i], &value));
	assert_true(value_read_bool("true", &yes) && yes);
	assert_true(value_read_bool("no", &yes) && !yes);
	assert_false(value_read_bool("on", &yes));
	assert_true(value_read_size("2GiB", &value) && value == INT64_C(2) << 30);
	assert_false(value_read_size("2", &value));
	assert_false(value_read_size("GiB", &value));
	assert_false(value_read_size("-2GiB", &value));
	assert_false(value_read_size("99999999999TiB", &value));
	assert_false(value_read_percent("101%", &value));
	assert_true(value_read_range("500..", &value, &most) && value == 500 && most == INT64_MAX);
	assert_true(value_read_range("..9", &value, &most) && value == 0 && most == 9);
	assert_true(value_read_range("7", &value, &most) && value == 7 && most == 7);
	static const char *const no_ranges[] = {"..", "", "5..3", "-1..3", "a..", "1...3", "1..b"};
	for (size_t i = 0; i < sizeof no_ranges / sizeof no_ranges[0]; i++)
		assert_false(value_read_range(no_ranges[i], &value, &most));
	value_print_duration(0, text);
	assert_string_equal(text, "0s");
	value_print_duration(172800000, text);
	assert_string_equal(text, "2d");
	value_print_duration(1500, text);
	assert_string_equal(text, "1500ms");
	value_print_size(0, text);
	assert_string_equal(text, "0B");
	value_print_size(1536, text);
	assert_string_equal(text, "1536B");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_every_type_is_read, setup, teardown),
		cmocka_unit_test_setup_teardown(test_defaults, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_all_problems_are_told_with_line_value_and_what_is_allowed, setup,
			teardown),
		cmocka_unit_test_setup_teardown(test_wrong_shapes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_list_isnt_a_thing, setup, teardown),
		cmocka_unit_test_setup_teardown(test_repeated_keys_are_errors, setup, teardown),
		cmocka_unit_test(test_what_isnt_a_plain_tree_is_refused),
		cmocka_unit_test_setup_teardown(test_sizes_are_bounded, setup, teardown),
		cmocka_unit_test_setup_teardown(test_too_many_keys, setup, teardown),
		cmocka_unit_test(test_many_problems_are_counted),
		cmocka_unit_test(test_long_problem_ends_at_a_character),
		cmocka_unit_test_setup_teardown(test_print_reads_back, setup, teardown),
		cmocka_unit_test_setup_teardown(test_each_value_by_itself, setup, teardown),
		cmocka_unit_test_setup_teardown(test_example_is_a_file_that_reads, setup, teardown),
		cmocka_unit_test(test_values),
	};
	return cmocka_run_group_tests_name("schema", tests, NULL, NULL);
}
