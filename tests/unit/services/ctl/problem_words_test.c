/* Each sentence that a reader of files can say has its Chinese, and none is left over: the
 * sentences are literals in the sources and are read out of them. */
#include "tests/lib/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/words/problem_words.h"
#include "tests/unit/services/ctl/literals.h"

static bool has_entry(const char *form)
{
	for (size_t i = 0; problem_words_entry(i) != NULL; i++) {
		if (strcmp(problem_words_entry(i), form) == 0)
			return true;
	}
	/* put together of parts that have entries */
	return strspn(form, "{}123456789 :") == strlen(form) ||
	       strcmp(form, "no region has the code {1}{2}{3}{4}") == 0;
}

static void each_sentence_has_its_chinese(void **state)
{
	static const char *const calls[] = {"problem_error(",         "problem_error_at(",
					    "problem_warning(",       "problem_warning_at(",
					    "refuse(reading, place,", "problem(reader,",
					    "invalid(field,"};
	size_t found = 0, lacking = 0;
	(void)state;
	for (size_t i = 0; i < sources_count() * (sizeof calls / sizeof calls[0]); i++) {
		const char *call = calls[i / sources_count()];
		const struct source *source = source_at(i % sources_count());
		for (const char *at = strstr(source->text, call); at != NULL;
		     at = strstr(at + 1, call)) {
			struct forming forming = {.size = 0};
			/* a literal of one word is a file's name or a setting's */
			for (const char *quote = at + strcspn(at, "\";");
			     *quote == '"' && strchr(forming.text, ' ') == NULL;
			     quote += strcspn(quote, "\";")) {
				forming = (struct forming){.size = 0};
				quote = forming_add(&forming, source, quote);
			}
			if (strchr(forming.text, ' ') == NULL)
				continue;
			found++;
			if (has_entry(forming.text))
				continue;
			print_message("no Chinese for: %s\n", forming.text);
			lacking++;
		}
	}
	assert_int_equal(lacking, 0);
	assert_true(found > 200);
}

/* ---- what nobody says any more */

/* Of the reader of YAML and of libuv; the system's errors begin with a capital. */
static bool is_of_a_library(const char *form)
{
	static const char *const begins[] = {"did not find ",
					     "found ",
					     "while ",
					     "invalid ",
					     "incomplete ",
					     "mapping values ",
					     "block sequence ",
					     "control characters ",
					     "could not find ",
					     "address already in use",
					     "permission denied",
					     "too many open files",
					     "not enough memory",
					     "bad file descriptor",
					     "file already exists"};
	if (*form >= 'A' && *form <= 'Z')
		return true;
	for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++) {
		if (strncmp(form, begins[i], strlen(begins[i])) == 0)
			return true;
	}
	return false;
}

/* All literals of all sources, each run of them joined, one a line. */
static char *all_literals(void)
{
	size_t room = sources_count() * 65536, used = 0;
	char *all = malloc(room);
	assert_non_null(all);
	for (size_t i = 0; i < sources_count(); i++) {
		const struct source *source = source_at(i);
		for (const char *at = strchr(source->text, '"'); at != NULL; at = strchr(at, '"')) {
			struct forming forming = {.size = 0};
			if (at != source->text && (at[-1] == '\'' || at[-1] == '\\')) {
				at++;
				continue;
			}
			const char *end = forming_add(&forming, source, at);
			assert_true(used + forming.size + 2 < room);
			memcpy(all + used, forming.text, forming.size);
			used += forming.size;
			all[used++] = '\n';
			at = end;
		}
	}
	all[used] = '\0';
	return all;
}

/* Its own words stand in a literal: the longest run between places and marks. */
static bool is_said(const char *form, const char *all)
{
	char longest[FORM_SIZE] = "";
	while (*form != '\0') {
		form += strspn(form, " ");
		size_t run = strcspn(form, "{%`;,:"), size = run;
		while (size != 0 && form[size - 1] == ' ')
			size--;
		if (size > strlen(longest))
			(void)snprintf(longest, sizeof longest, "%.*s", (int)size, form);
		form += run;
		if (*form != '\0')
			form += *form == '{' ? strcspn(form, "}") + 1 : 1;
	}
	return strstr(all, longest) != NULL;
}

static void no_sentence_is_left_over(void **state)
{
	size_t left = 0;
	(void)state;
	char *all = all_literals();
	for (size_t i = 0; problem_words_entry(i) != NULL; i++) {
		const char *form = problem_words_entry(i);
		if (strncmp(form, "noun:", 5) == 0)
			form += 5;
		if (is_of_a_library(form) || is_said(form, all))
			continue;
		print_message("nobody says: %s\n", form);
		left++;
	}
	free(all);
	assert_int_equal(left, 0);
}

/* ---- how it is said */

static void assert_says(const char *english, const char *chinese)
{
	char memory[512];
	struct writer out = writer_over(memory, sizeof memory - 1);
	assert_true(problem_words(bytes_of_text(english), &out));
	memory[out.size] = '\0';
	assert_string_equal(memory, chinese);
}

static void sentences_hold_sentences(void **state)
{
	(void)state;
	assert_says("`budget` must be a value, not a list", "`budget` 应为一个值，而不是列表");
	assert_says("`budgt` isn't a setting of a clock; allowed: budget, unit",
		    "时限没有 `budgt` 这一项；可写：budget、unit");
	assert_says("`budget: a list` isn't allowed; allowed: 1 to 9 (a whole number)",
		    "`budget: a list` 不合要求；应为：1至9（整数）");
	assert_says("outcome: \"passd\" is not passed, failed, no_access",
		    "结果：“passd”不合要求；应为：合格、不合格、无法进入");
	assert_says("penalties: kind: \"a\" is not warning, fine",
		    "处罚：种类：“a”不合要求；应为：警告、罚款");
	assert_says("on_day: \"x\" is not a day like 2025-03-14",
		    "日期：“x”不合要求；应为：日期，如2025-03-14");
	assert_says("case \"two failures\": it is refused by G-APP-22: who it is may not",
		    "案例“two failures”：实为被 G-APP-22 拒绝：此人无权");
	assert_says("no rule of `hazard.level` applies to: level unknown, quantity 5 and more",
		    "`hazard.level` 没有规则适用于：level 未知、quantity 5以上");
	assert_says(
		"not YAML: did not find expected key, while parsing a block mapping (from line 3)",
		"不合YAML写法：此处应为键，读取一组设置时（自第3行起）");
}

static void what_nobody_knows_is_left(void **state)
{
	char memory[64];
	struct writer out = writer_over(memory, sizeof memory);
	(void)state;
	assert_false(problem_words(bytes_of_text("the moon is made of cheese"), &out));
	assert_false(problem_words(bytes_of_text("/etc/x.key: not permitted: it is another's, and "
						 "this needs root"),
				   &out));
	assert_int_equal(out.size, 0);
	out = writer_over(memory, 8); /* no room: nothing is cut in the middle */
	assert_false(problem_words(bytes_of_text("two files have this name"), &out));
	assert_int_equal(out.size, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_sentence_has_its_chinese),
		cmocka_unit_test(no_sentence_is_left_over),
		cmocka_unit_test(sentences_hold_sentences),
		cmocka_unit_test(what_nobody_knows_is_left),
	};
	return cmocka_run_group_tests(tests, literals_read, literals_free);
}
