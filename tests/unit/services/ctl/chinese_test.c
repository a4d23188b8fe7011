/* What people read in Chinese is Chinese: a word of Latin letters in a Chinese text is a command
 * or an option that exists, a file's name, a daemon's, or stands in latin_names.def with its
 * reason; and what may be typed for an option is offered in Chinese. */
#include "tests/lib/test.h"

#include <stdio.h>

#include "common/base/ids.h"
#include "common/words/catalogue.h"
#include "services/ctl/command.h"
#include "services/ctl/help/usage.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct {
	const char *name, *why;
	bool met;
} allowed[] = {
#define X(name, why) {name, why, false},
#include "tests/unit/services/ctl/latin_names.def"
#undef X
};

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_of_word(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || (c != '\0' && strchr("-_./@", c) != NULL);
}

static bool is_allowed(const char *word)
{
	for (size_t i = 0; i < COUNT(allowed); i++) {
		if (strcmp(allowed[i].name, word) != 0)
			continue;
		allowed[i].met = true;
		return true;
	}
	return false;
}

/* By its name, or without the unit that it is typed without: "--served" is "--served-ms". */
static bool is_option(const char *word)
{
	static const char *const units[] = {"", "-ms", "-day"};
	struct option_view option;
	char memory[64];
	size_t size = strlen(word);
	for (size_t i = 0; i < command_count; i++)
		for (size_t j = 0; command_option(&commands[i], j, &option, memory); j++)
			for (size_t unit = 0; unit < COUNT(units); unit++)
				if (strncmp(option.name, word, size) == 0 &&
				    strcmp(option.name + size, units[unit]) == 0)
					return true;
	return false;
}

static bool is_command(const char *word)
{
	for (size_t i = 0; i < command_count; i++)
		if (strcmp(commands[i].noun, word) == 0 ||
		    (commands[i].verb != NULL && strcmp(commands[i].verb, word) == 0))
			return true;
	return false;
}

static bool is_file(const char *word)
{
	static const char *const ends[] = {".yaml", ".md", ".proto", ".key"};
	size_t size = strlen(word);
	for (size_t i = 0; i < COUNT(ends); i++)
		if (size > strlen(ends[i]) && strcmp(word + size - strlen(ends[i]), ends[i]) == 0)
			return true;
	return word[0] == '/';
}

static bool is_right(const char *word)
{
	if (strncmp(word, "--", 2) == 0)
		return is_option(word + 2) || is_allowed(word);
	return is_command(word) || is_file(word) || daemon_of_name(word) != DAEMON_UNKNOWN ||
	       is_allowed(word);
}

static unsigned wrong;

static void look_at(const char *name, const char *text)
{
	for (const char *at = text; *at != '\0'; at++) {
		char word[128];
		size_t size = 0;
		bool letters = false;
		if (*at == '{') { /* a parameter */
			at = strchr(at, '}');
			assert_non_null(at);
			continue;
		}
		while (is_of_word(at[size]) && size + 1 < sizeof word) {
			letters = letters || is_letter(at[size]);
			word[size] = at[size];
			size++;
		}
		if (size == 0)
			continue;
		at += size - 1;
		word[size] = '\0';
		while (size > 0 && strchr("./-", word[size - 1]) != NULL)
			word[--size] = '\0';
		if (!letters || is_right(word))
			continue;
		print_error("%s: \"%s\" in %s\n", name, word, text);
		wrong++;
	}
}

static void chinese_texts_are_chinese(void **state)
{
	(void)state;
	wrong = 0;
	for (unsigned class = 0; class < WORDS_CLASSES; class ++) {
		size_t count;
		const struct catalogue_entry *entries =
			catalogue_entries((enum word_class) class, &count);
		assert_int_not_equal(count, 0);
		for (size_t i = 0; i < count; i++)
			look_at(entries[i].name, entries[i].zh);
	}
	assert_int_equal(wrong, 0);
	for (size_t i = 0; i < COUNT(allowed); i++)
		if (!allowed[i].met)
			fail_msg("latin_names.def: \"%s\" (%s) stands in no text", allowed[i].name,
				 allowed[i].why);
}

/* Each of "a|b|c" has a letter of Chinese, or is a name of its own. */
static void look_at_words(const struct command *command, const char *option, const char *words)
{
	while (*words != '\0') {
		char word[128];
		bool chinese = false;
		size_t size = strcspn(words, "|");
		assert_true(size < sizeof word);
		memcpy(word, words, size);
		word[size] = '\0';
		for (size_t i = 0; i < size; i++)
			chinese = chinese || ((unsigned char)word[i] & 0x80) != 0;
		if (!chinese && !is_allowed(word)) {
			print_error("%s %s --%s: \"%s\"\n", command->noun, command->verb, option,
				    word);
			wrong++;
		}
		words += size + (words[size] == '|');
	}
}

static void choices_are_offered_in_chinese(void **state)
{
	(void)state;
	size_t choices = 0;
	wrong = 0;
	for (size_t i = 0; i < command_count; i++) {
		struct option_view option;
		char memory[64], value[USAGE_VALUE];
		for (size_t j = 0; command_option(&commands[i], j, &option, memory); j++) {
			if (option.type != OPTION_WORD)
				continue;
			look_at_words(&commands[i], option.name,
				      usage_value(&option, commands[i].noun, LANG_ZH, value));
			choices++;
		}
	}
	assert_true(choices > 100);
	assert_int_equal(wrong, 0);
}

/* The same letters mean another thing of another act. */
static void a_word_is_that_of_its_act(void **state)
{
	(void)state;
	static const struct {
		const char *noun, *verb, *option, *offers, *never;
	} rows[] = {
		{"case", "review", "outcome", "同意", "达成调解协议"},
		{"hearing", "end", "ground", "其他应当终止的情形", "其他应当中止的情形"},
		{"hearing", "pause", "ground", "其他应当中止的情形", "其他应当终止的情形"},
		{"clock", "end", "outcome", "已办结", "符合"},
		{"hazard", "custody", "word", "已送达", "自动解除"},
		{"hazard", "custody", "word", "已送达", "已记现场笔录"},
		{"listing", "consent", "outcome", "上级不同意", "已拒绝"},
		{"hazard", "decide-extension", "outcome", "不予准许", "已拒绝"},
		{"report", "mediate", "outcome", "达成调解协议", "|同意"},
	};
	for (size_t k = 0; k < COUNT(rows); k++) {
		size_t met = 0;
		for (size_t i = 0; i < command_count; i++) {
			struct option_view option;
			char memory[64], value[USAGE_VALUE];
			if (strcmp(commands[i].noun, rows[k].noun) != 0 ||
			    commands[i].verb == NULL || strcmp(commands[i].verb, rows[k].verb) != 0)
				continue;
			for (size_t j = 0; command_option(&commands[i], j, &option, memory); j++) {
				if (strcmp(option.name, rows[k].option) != 0)
					continue;
				const char *words =
					usage_value(&option, rows[k].noun, LANG_ZH, value);
				if (strstr(words, rows[k].offers) == NULL ||
				    strstr(words, rows[k].never) != NULL)
					fail_msg("%s %s --%s: %s", rows[k].noun, rows[k].verb,
						 rows[k].option, words);
				met++;
			}
		}
		assert_int_equal(met, 1);
	}
}

/* One option of several acts: its help is that act's. */
static void help_is_that_of_its_act(void **state)
{
	(void)state;
	static const struct {
		const char *noun, *verb, *option, *help;
	} rows[] = {
		{"campaign", "report", "on-day", "报出的日期（不写则为今日）"},
		{"campaign", "report", "report", "报送项目在方案中的标识"},
		{"hazard", "reinspect", "on-day", "复查日期"},
	};
	size_t met = 0;
	for (size_t i = 0; i < command_count; i++) {
		struct option_view option;
		char memory[64];
		for (size_t j = 0; command_option(&commands[i], j, &option, memory); j++) {
			for (size_t k = 0; k < COUNT(rows); k++) {
				if (strcmp(commands[i].noun, rows[k].noun) != 0 ||
				    commands[i].verb == NULL ||
				    strcmp(commands[i].verb, rows[k].verb) != 0 ||
				    strcmp(option.name, rows[k].option) != 0)
					continue;
				assert_string_equal(
					usage_option_help(&commands[i], &option, LANG_ZH),
					rows[k].help);
				met++;
			}
		}
	}
	assert_int_equal(met, COUNT(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chinese_texts_are_chinese),
		cmocka_unit_test(choices_are_offered_in_chinese),
		cmocka_unit_test(a_word_is_that_of_its_act),
		cmocka_unit_test(help_is_that_of_its_act),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
