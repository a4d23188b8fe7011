#include "tests/unit/common/policy/policy_fixture.h"

#include <dirent.h>
#include <stdlib.h>

#include "common/base/file.h"
#include "common/words/problem_words.h"

enum { FILE_LIMIT = 4 * 1024 * 1024 };

char *fixture_read(const char *path, size_t *ret_size)
{
	char whole[512];
	char *data = NULL;
	struct err err;
	snprintf(whole, sizeof whole, "%s/%s", ZHIAN_SOURCE_DIR, path);
	if (file_read(whole, FILE_LIMIT, &data, ret_size, &err) != STATUS_OK)
		fail_msg("%s", err.text);
	return data;
}

static int is_policy(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);
	return length > 5 && strcmp(entry->d_name + length - 5, ".yaml") == 0;
}

size_t fixture_policy_files(char names[POLICY_FILES_MAX][POLICY_FILE_NAME])
{
	struct dirent **found = NULL;
	int count = scandir(ZHIAN_SOURCE_DIR "/deploy/policy", &found, is_policy, alphasort);
	assert_in_range(count, 1, POLICY_FILES_MAX);
	for (int i = 0; i < count; i++) {
		int length = snprintf(names[i], POLICY_FILE_NAME, "%s", found[i]->d_name);
		assert_in_range(length, 6, POLICY_FILE_NAME - 1);
		free(found[i]);
	}
	free(found);
	return (size_t)count;
}

/* With or without its column. */
static bool has_problem(const struct problems *problems, const char *wanted)
{
	char line[PROBLEM_LINE];
	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *item = &problems->items[i];
		problem_line(item, line);
		if (strstr(line, wanted) != NULL)
			return true;
		snprintf(line, sizeof line, "%s:%u: %s: %s", item->file, item->line,
			 item->kind == PROBLEM_ERROR ? "error" : "warning", item->text);
		if (strstr(line, wanted) != NULL)
			return true;
	}
	return false;
}

/* A common word outside of what is quoted: English that was left. */
static bool has_english(const char *text)
{
	static const char common[] =
		" the is are and or a an to of it its has have not this that which "
		"needs by with as for can must isn't can't doesn't there nobody ";
	char word[32] = " ";
	size_t size = 1;
	bool quoted = false;
	for (;; text++) {
		bool letter = (*text >= 'a' && *text <= 'z') || *text == '\'' || *text == '_';
		quoted ^= *text == '`';
		if (letter && !quoted && size + 2 < sizeof word) {
			word[size++] = *text;
			continue;
		}
		word[size] = ' ';
		word[size + 1] = '\0';
		if (size > 1 && strstr(common, word) != NULL)
			return true;
		size = 1;
		if (*text == '\0')
			return false;
	}
}

void assert_said_in_chinese(const struct problems *problems)
{
	for (size_t i = 0; i < problems->count; i++) {
		char said[2 * PROBLEM_TEXT];
		struct writer out = writer_over(said, sizeof said - 1);
		const char *text = problems->items[i].text;
		if (!problem_words(bytes_of_text(text), &out))
			fail_msg("no Chinese for: %s", text);
		said[out.size] = '\0';
		if (has_english(said))
			fail_msg("half in English: %s (%s)", said, text);
	}
}

void assert_problem(const struct problems *problems, const char *wanted)
{
	assert_said_in_chinese(problems);
	if (has_problem(problems, wanted))
		return;
	problems_print(problems, stderr);
	fail_msg("no problem holds: %s", wanted);
}

void assert_no_problem(const struct problems *problems, const char *unwanted)
{
	if (!has_problem(problems, unwanted))
		return;
	problems_print(problems, stderr);
	fail_msg("a problem holds: %s", unwanted);
}

void assert_no_errors(const struct problems *problems)
{
	if (problems->errors == 0)
		return;
	problems_print(problems, stderr);
	fail_msg("%zu errors", problems->errors);
}

void fixture_loading_begin(struct fixture_loading *loading, const char *path)
{
	size_t size = 0;
	pool_init(&loading->pool);
	problems_init(&loading->problems);
	loading->shipped = fixture_read(path, &size);
}

void fixture_loading_end(struct fixture_loading *loading)
{
	pool_done(&loading->pool);
	problems_done(&loading->problems);
	free(loading->shipped);
}

char *fixture_replaced(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	if (at == NULL)
		fail_msg("not in the text: %s", from);
	size_t size = strlen(text) + strlen(to) + 1;
	char *out = malloc(size);
	assert_non_null(out);
	snprintf(out, size, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
	return out;
}

FILE *fixture_output_open(struct fixture_output *output)
{
	output->file = open_memstream(&output->text, &output->size);
	assert_non_null(output->file);
	return output->file;
}

char *fixture_output_text(struct fixture_output *output)
{
	assert_int_equal(fclose(output->file), 0);
	return output->text;
}
