/* The demo's file: the shipped one is sound, and each mistake is named with its place. */
#include "services/ctl/demo/demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/lib/test.h"

struct reading {
	char path[64];
	struct pool pool;
	struct problems problems;
	struct demo demo;
	struct session session;
	struct err err;
	enum status status;
};

static void read_path(struct reading *reading, const char *path)
{
	reading->session = (struct session){.lang = LANG_EN};
	reading->demo = (struct demo){.session = &reading->session};
	pool_init(&reading->pool);
	problems_init(&reading->problems);
	reading->status = demo_file_read(path, &reading->pool, &reading->problems,
					 &reading->demo.file, &reading->err);
}

static void read_text(struct reading *reading, const char *text)
{
	const char *base = getenv("TMPDIR");
	(void)snprintf(reading->path, sizeof reading->path, "%s/zhian-demo-XXXXXX",
		       base != NULL ? base : "/tmp");
	int descriptor = mkstemp(reading->path);
	assert_true(descriptor >= 0);
	assert_int_equal(write(descriptor, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(close(descriptor), 0);
	read_path(reading, reading->path);
	assert_int_equal(unlink(reading->path), 0);
}

static void done(struct reading *reading)
{
	problems_done(&reading->problems);
	pool_done(&reading->pool);
}

static void the_shipped_desk_is_sound(void **state)
{
	(void)state;
	struct reading reading;
	read_path(&reading, ZHIAN_SOURCE_DIR "/deploy/samples/demo.yaml");
	assert_int_equal(reading.status, STATUS_OK);
	assert_int_equal(reading.problems.count, 0);
	assert_int_equal(demo_check(&reading.demo), EXIT_DONE);
	const struct demo_rule *rules = (const struct demo_rule *)reading.demo.file.rules.items;
	for (size_t i = 0; i < reading.demo.file.rules.count; i++) {
		size_t taken;
		const char *words[] = {rules[i].list, "list"};
		const struct command *list = command_find(words, 2, &taken);
		assert_non_null(list);
		assert_int_equal(list->kind, COMMAND_LIST);
		/* Two rules of one name would draw the same objects and count as one. */
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(rules[i].id, rules[j].id);
	}
	done(&reading);
}

#define RULE(at, more)                                                                             \
	"version: 1\nrules:\n  - {id: a, at: \"" at "\", list: hazard, as: [x], " more "}\n"

static void mistakes_are_named(void **state)
{
	(void)state;
	static const struct {
		const char *text, *part;
	} cases[] = {
		{RULE("24:00", "do: [\"hazard archive {id}\"]"), "24:00"},
		{RULE("9:00 ", "do: [\"hazard archive {id}\"]"), "9:00"},
		{RULE("09:00", "share: 0%, do: [\"hazard archive {id}\"]"), "share"},
		{RULE("09:00", "hour: 3, do: [\"hazard archive {id}\"]"), "hour"},
		{RULE("09:00", "share: 50%"), "do"},
		{"version: 2\nrules: []\n", "version"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct reading reading;
		bool named = false;
		read_text(&reading, cases[i].text);
		assert_int_equal(reading.status, STATUS_INVALID);
		for (size_t j = 0; j < reading.problems.count; j++)
			named |= strstr(reading.problems.items[j].text, cases[i].part) != NULL;
		assert_true(named);
		done(&reading);
	}
}

static void only_commands_that_act_are_taken(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int exit;
	} cases[] = {
		{RULE("09:00", "do: [\"hazard archive {id}\"]"), EXIT_DONE},
		{RULE("09:00", "do: [\"hazard list\"]"), EXIT_FILE},
		{RULE("09:00", "do: [\"hazard archiv {id}\"]"), EXIT_USAGE},
		{RULE("09:00", "do: [\"hazard order {id} --contents x\"]"), EXIT_USAGE},
		{RULE("09:00",
		      "do: [\"hazard order {id} --served-day {today} --content 'two words'\"]"),
		 EXIT_DONE},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct reading reading;
		read_text(&reading, cases[i].text);
		assert_int_equal(reading.status, STATUS_OK);
		assert_int_equal(demo_check(&reading.demo), cases[i].exit);
		done(&reading);
	}
}

static void times_are_read_strictly(void **state)
{
	(void)state;
	assert_int_equal(demo_minutes("00:00"), 0);
	assert_int_equal(demo_minutes("23:59"), 23 * 60 + 59);
	assert_int_equal(demo_minutes("24:00"), -1);
	assert_int_equal(demo_minutes("12:60"), -1);
	assert_int_equal(demo_minutes("9:000"), -1);
	assert_int_equal(demo_minutes("09:00x"), -1);
	assert_int_equal(demo_minutes(""), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_shipped_desk_is_sound),
		cmocka_unit_test(mistakes_are_named),
		cmocka_unit_test(only_commands_that_act_are_taken),
		cmocka_unit_test(times_are_read_strictly),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
