/* Command lines: what they mean, and what is said about those that mean nothing. */
#include "tests/lib/test.h"

#include "common/policy/papers/closed_words.h"
#include "services/ctl/help/usage.h"
#include "services/ctl/list_value.h"
#include "services/ctl/parse.h"
#include "services/ctl/values/field_value.h"
#include "tests/lib/property.h"

#define WORDS_MAX 16

/* The line split at blanks; '_' stands for a blank within a word. */
static int parse(const char *line, struct invocation *ret_invocation, struct failure *failure)
{
	static char memory[1024];
	const char *words[WORDS_MAX];
	int count = 0;
	(void)snprintf(memory, sizeof memory, "%s", line);
	for (char *at = memory; *at != '\0';) {
		words[count++] = at;
		at += strcspn(at, " ");
		if (*at == ' ')
			*at++ = '\0';
	}
	return parse_command_line(count, words, ret_invocation, failure);
}

static void finds_commands(void **state)
{
	static const struct {
		const char *line;
		const char *name;
		size_t operands;
	} cases[] = {
		{"status", "status", 0},
		{"report list --state registered", "report.list", 0},
		{"--json report show RP-522701-1 RP-522701-2", "report.show", 2},
		{"--lang zh --root /srv hazard level HZ-522701-1 --level major", "hazard.level", 1},
		{"hazard level --level major HZ-522701-1", "hazard.level", 1},
		{"informant reveal request RP-522701-1", "informant.reveal-request", 1},
		{"init --region 522701", "county.init", 0},
		{"keys show file", "key.show", 1},
		{"credit list", "listing.list", 0},
		{"hazard hold - --reason x", "hazard.hold", 1},
		{"story HZ-522701-1", "story", 1},
		{"search -- --odd", "search", 1},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct invocation invocation;
		struct failure failure;
		char name[COMMAND_NAME];
		assert_int_equal(parse(cases[i].line, &invocation, &failure), EXIT_DONE);
		command_name(invocation.command, name);
		assert_string_equal(name, cases[i].name);
		assert_int_equal(invocation.operand_count, cases[i].operands);
	}
}

static void says_what_is_wrong(void **state)
{
	static const struct {
		const char *line;
		const char *code;
		const char *near; /* NULL: nothing is near */
	} cases[] = {
		{"hazzard list", "cli.unknown_noun_near", "hazard"},
		{"qqqqqq list", "cli.unknown_noun", NULL},
		{"hazard lst", "cli.unknown_verb_near", "list"},
		{"hazard wxyzq", "cli.unknown_verb", NULL},
		{"hazard", "cli.verb_missing", NULL},
		{"report list --stat x", "cli.unknown_option_near", "state"},
		{"hazard order HZ-522701-1 --contnet x", "cli.unknown_option_near", "content"},
		{"hazard order HZ-522701-1 --qqqqqq x", "cli.unknown_option", NULL},
		{"--jsn report list", "cli.unknown_option_near", "json"},
		{"report list --state", "cli.option_without_value", NULL},
		{"report show", "cli.operand_missing", NULL},
		{"hazard level HZ-522701-1", "cli.option_missing", NULL},
		{"hazard list HZ-522701-1", "cli.operand_too_many", NULL},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct invocation invocation;
		struct failure failure;
		const char *near = NULL;
		assert_int_equal(parse(cases[i].line, &invocation, &failure), EXIT_USAGE);
		assert_string_equal(failure.code, cases[i].code);
		for (size_t j = 0; j < failure.param_count; j++) {
			if (strcmp(failure.params[j].name, "near") == 0)
				near = failure.params[j].value;
		}
		if (cases[i].near != NULL)
			assert_string_equal(near, cases[i].near);
	}
}

/* What is wrong is said as it was asked for, wherever that stands. */
static void a_line_that_means_nothing_says_how_to_say_it(void **state)
{
	static const struct {
		const char *line;
		bool json;
		const char *lang;
	} cases[] = {
		{"hazzard list --json --lang zh", true, "zh"},
		{"hazard lst --lang=en --json", true, "en"},
		{"hazard list --qqqqqq x --json", true, NULL},
		{"hazard list --state nowhere --lang zh --json", true, "zh"},
		{"--lang en report show --json", true, "en"},
		{"--qqqqqq --json report list", true, NULL},
		{"hazard level HZ-522701-1 --json=no --lang zh", false, "zh"},
		{"hazard lst --json --lang", true, NULL},
		{"hazard lst --lang --json", false, "--json"},
		{"hazard lst -- --json", false, NULL},
		{"hazard lst", false, NULL},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct invocation invocation;
		struct failure failure;
		assert_int_equal(parse(cases[i].line, &invocation, &failure), EXIT_USAGE);
		assert_int_equal(given_flag(&invocation, "json"), cases[i].json);
		const char *lang = given_text(&invocation, "lang");
		assert_int_equal(lang != NULL, cases[i].lang != NULL);
		if (lang != NULL)
			assert_string_equal(lang, cases[i].lang);
	}
}

static void reads_options(void **state)
{
	struct invocation invocation;
	struct failure failure;
	uint64_t limit = 7;
	int64_t moment_ms = 0;
	(void)state;
	assert_int_equal(parse("report list --limit=20 --json", &invocation, &failure), EXIT_DONE);
	assert_true(given_flag(&invocation, "json"));
	assert_int_equal(given_number(&invocation, "limit", &limit, &failure), EXIT_DONE);
	assert_int_equal(limit, 20);
	assert_int_equal(given_number(&invocation, "after", &limit, &failure), EXIT_DONE);
	assert_int_equal(limit, 20); /* not given: kept */
	assert_int_equal(parse("report list --limit 2x", &invocation, &failure), EXIT_DONE);
	assert_int_equal(given_number(&invocation, "limit", &limit, &failure), EXIT_USAGE);
	assert_int_equal(parse("report list --limit 99999999999999999999", &invocation, &failure),
			 EXIT_DONE);
	assert_int_equal(given_number(&invocation, "limit", &limit, &failure), EXIT_USAGE);
	assert_int_equal(parse("due --to 2025-03-14T09:30", &invocation, &failure), EXIT_DONE);
	assert_int_equal(given_moment(&invocation, "to", &moment_ms, &failure), EXIT_DONE);
	assert_int_equal(moment_ms, INT64_C(1741915800000));
	assert_int_equal(given_until(&invocation, "to", &moment_ms, &failure), EXIT_DONE);
	assert_int_equal(moment_ms, INT64_C(1741915800000));
	assert_int_equal(given_until(&invocation, "from", &moment_ms, &failure), EXIT_DONE);
	assert_int_equal(moment_ms, INT64_C(1741915800000)); /* not given: kept */
	assert_int_equal(parse("due --to 2025-03-14", &invocation, &failure), EXIT_DONE);
	assert_int_equal(given_until(&invocation, "to", &moment_ms, &failure), EXIT_DONE);
	assert_int_equal(moment_ms, INT64_C(1741967999999));
	assert_int_equal(parse("due --to tomorrow", &invocation, &failure), EXIT_DONE);
	assert_int_equal(given_moment(&invocation, "to", &moment_ms, &failure), EXIT_USAGE);
	/* A unit may be left out, an underscore typed, a flag negated. */
	assert_int_equal(parse("hazard order HZ-522701-1 --served 2025-03-14 --no-statutory",
			       &invocation, &failure),
			 EXIT_DONE);
	assert_string_equal(given_text(&invocation, "served-day"), "2025-03-14");
	assert_string_equal(given_text(&invocation, "statutory"), "no");
	assert_int_equal(
		parse("hazard order HZ-522701-1 --served_day 2025-03-14", &invocation, &failure),
		EXIT_DONE);
	assert_string_equal(given_text(&invocation, "served-day"), "2025-03-14");
}

static size_t count_words(const struct command *command, const struct option_view *option,
			  enum lang lang)
{
	static char memory[USAGE_VALUE];
	size_t count = 1;
	for (const char *at = usage_value(option, command->noun, lang, memory); *at != '\0'; at++)
		count += *at == '|';
	return count;
}

/* Each of a list's words is taken by the Chinese that its help and its lines have for it. */
static size_t list_words_are_taken(const struct command *command, const struct option_view *option)
{
	size_t count = 0;
	const char *word;
	for (; (word = list_option_word(option->listed, count)) != NULL; count++) {
		char key[FIRM_KEY_TEXT];
		struct failure failure;
		const char *chinese =
			catalogue_value_of(command->noun, option->listed->name, word, LANG_ZH);
		const char *taken = list_value(option->listed, command->noun,
					       chinese != NULL ? chinese : word, key, &failure);
		if (taken == NULL || strcmp(taken, word) != 0)
			fail_msg("%s %s --%s %s is %s", command->noun, command->verb, option->name,
				 chinese, taken != NULL ? taken : "refused");
	}
	return count;
}

/* The same of an act's field: what its number is in the message. */
static size_t field_words_are_taken(const struct command *command, const struct option_view *option)
{
	static char memory[USAGE_VALUE];
	static uint8_t space[65536];
	struct arena arena;
	char *words[2] = {memory, NULL};
	size_t count = 0;
	struct err err;
	(void)usage_value(option, command->noun, LANG_ZH, memory);
	for (char *word = strtok_r(memory, "|", &words[1]); word != NULL;
	     word = strtok_r(NULL, "|", &words[1]), count++) {
		union field_value value = {0};
		arena_init(&arena, space, sizeof space);
		if (field_value_parse(option->field, word, &arena, &value, &err) != STATUS_OK)
			fail_msg("%s %s --%s: %s", command->noun, command->verb, option->name,
				 err.text);
		char name[ENUM_NAME];
		const char *at = value.text;
		if (option->field->type == PROTOBUF_C_TYPE_ENUM) {
			const ProtobufCEnumDescriptor *descriptor =
				(const ProtobufCEnumDescriptor *)option->field->descriptor;
			const ProtobufCEnumValue *found =
				protobuf_c_enum_descriptor_get_value(descriptor, (int)value.u32);
			assert_non_null(found);
			enum_value_name(descriptor, found, name);
			at = name;
		}
		const char *chinese = field_word_said(option->field, at, LANG_ZH);
		assert_string_equal(chinese != NULL ? chinese : at, word);
	}
	return count;
}

/* A word that help lists is a word that is taken, and no two are called the same. */
static void words_are_taken_in_chinese(void **state)
{
	size_t lists = 0, fields = 0;
	(void)state;
	for (size_t i = 0; i < command_count; i++) {
		struct option_view option;
		char name[64];
		for (size_t j = 0; command_option(&commands[i], j, &option, name); j++) {
			if (option.type != OPTION_WORD || option.shows != NULL)
				continue;
			if (option.listed != NULL)
				lists += list_words_are_taken(&commands[i], &option);
			if (option.field == NULL)
				continue;
			size_t taken = field_words_are_taken(&commands[i], &option);
			assert_int_equal(taken, count_words(&commands[i], &option, LANG_EN));
			fields += taken;
		}
	}
	assert_true(lists > 100 && fields > 200);
}

/* Whatever is typed is answered: no words of the table, in any order, may break the parser. */
static void any_words_are_answered(struct property *property)
{
	static const char *const words[] = {"report",  "list",   "--json",     "--state", "-",
					    "--",      "show",   "--=x",       "--no-",   "",
					    "HZ-1",    "--help", "help",       "hazard",  "level",
					    "--level", "major",  "--no-json=1"};
	struct invocation invocation;
	struct failure failure = {.code = NULL};
	const char *line[WORDS_MAX];
	int count = (int)property_below(property, WORDS_MAX);
	for (int i = 0; i < count; i++)
		line[i] = words[property_below(property, sizeof words / sizeof words[0])];
	int exit = parse_command_line(count, line, &invocation, &failure);
	assert_true(exit == EXIT_DONE || exit == EXIT_USAGE);
	assert_true((exit == EXIT_USAGE) == (failure.code != NULL));
}

static void any_line(void **state)
{
	(void)state;
	property_run(3000, any_words_are_answered);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_commands),
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(a_line_that_means_nothing_says_how_to_say_it),
		cmocka_unit_test(reads_options),
		cmocka_unit_test(words_are_taken_in_chinese),
		cmocka_unit_test(any_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
