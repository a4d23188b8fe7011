#include "common/policy/rules/bundle.h"

#include <sodium.h>
#include <stdlib.h>

#include "common/base/sabotage.h"
#include "common/policy/yaml/value_text.h"

static const char heading[] = "#zhian-policy 1\n";
static const char file_mark[] = "#file ";

enum { HEADING = sizeof heading - 1, FILE_MARK = sizeof file_mark - 1, SHOWN = 60 };

void policy_digest(struct bytes content, uint8_t ret_digest[POLICY_DIGEST])
{
	crypto_generichash(ret_digest, POLICY_DIGEST, content.data, content.size, NULL, 0);
}

static bool name_is_sound(const char *name)
{
	size_t length = strlen(name);
	if (length == 0 || length >= POLICY_FILE_NAME || name[0] == '.')
		return false;
	for (const char *at = name; *at != '\0'; at++) {
		bool letter = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z');
		bool digit = *at >= '0' && *at <= '9';
		if (!letter && !digit && *at != '.' && *at != '_' && *at != '-')
			return false;
	}
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct policy_file *)a)->name, ((const struct policy_file *)b)->name);
}

static void check_file(const struct policy_file *files, size_t i, struct problems *problems)
{
	if (!name_is_sound(files[i].name))
		problem_error(problems, files[i].name, 0,
			      "the file's name isn't allowed; allowed: 1 to %d letters, digits, "
			      "'.', '_' and '-', not beginning with '.'",
			      POLICY_FILE_NAME - 1);
	else if (i > 0 && strcmp(files[i - 1].name, files[i].name) == 0)
		problem_error(problems, files[i].name, 0, "two files have this name");
	if (files[i].content.size > POLICY_FILE_SIZE)
		problem_error(problems, files[i].name, 0, "%zu bytes; at most %d are allowed",
			      files[i].content.size, POLICY_FILE_SIZE);
}

enum status bundle_make(struct policy_file *files, size_t count, struct pool *pool,
			struct problems *problems, struct bytes *ret_bundle)
{
	size_t errors_before = problems->errors;
	size_t capacity = HEADING;
	if (count == 0 || count > POLICY_FILES_MAX) {
		problem_error(problems, "policy", 0, "%zu files; allowed: 1 to %d", count,
			      POLICY_FILES_MAX);
		return STATUS_INVALID;
	}
	qsort(files, count, sizeof files[0], by_name);
	for (size_t i = 0; i < count; i++) {
		check_file(files, i, problems);
		capacity += files[i].content.size + FILE_MARK + POLICY_FILE_NAME + VALUE_TEXT;
	}
	if (problems->errors != errors_before)
		return STATUS_INVALID;
	struct writer out = writer_over(pool_alloc(pool, capacity), capacity);
	writer_put(&out, heading, HEADING);
	for (size_t i = 0; i < count; i++) {
		char line[FILE_MARK + POLICY_FILE_NAME + VALUE_TEXT];
		int length = snprintf(line, sizeof line, "%s%s %zu\n", file_mark, files[i].name,
				      files[i].content.size);
		writer_put(&out, line, (size_t)length);
		writer_put(&out, files[i].content.data, files[i].content.size);
		writer_put(&out, "\n", 1);
	}
	*ret_bundle = writer_bytes(&out);
	return STATUS_OK;
}

/* "#file NAME SIZE\n" at the start of `rest`; moves past it. */
static bool split_file_line(struct bytes *rest, struct pool *pool, struct policy_file *ret_file,
			    int64_t *ret_size)
{
	const uint8_t *end = rest->size == 0 ? NULL : memchr(rest->data, '\n', rest->size);
	if (end == NULL || !bytes_start_with(*rest, bytes_of(file_mark, FILE_MARK)))
		return false;
	size_t length = (size_t)(end - rest->data);
	if (length > FILE_MARK + POLICY_FILE_NAME + VALUE_TEXT)
		return false;
	char *name = pool_text_of(pool, bytes_of(rest->data + FILE_MARK, length - FILE_MARK));
	char *blank = strchr(name, ' ');
	if (blank == NULL)
		return false;
	/* A byte of 0 would end the text before the line does. */
	if (strlen(name) != length - FILE_MARK)
		return false;
	*blank = '\0';
	if (!name_is_sound(name) || !value_read_integer(blank + 1, ret_size) || *ret_size < 0 ||
	    *ret_size > POLICY_FILE_SIZE)
		return false;
	ret_file->name = name;
	*rest = bytes_of(end + 1, rest->size - length - 1);
	return true;
}

enum status bundle_split(struct bytes bundle, struct pool *pool, struct problems *problems,
			 struct policy_file *ret_files, size_t *ret_count)
{
	struct bytes rest = bundle;
	size_t count = 0;
	if (!bytes_start_with(rest, bytes_of(heading, HEADING))) {
		problem_error(problems, "policy", 1,
			      "not a policy of this version: the first line "
			      "isn't `#zhian-policy 1`");
		return STATUS_INVALID;
	}
	rest = bytes_of(rest.data + HEADING, rest.size - HEADING);
	while (rest.size != 0) {
		int64_t size = 0;
		bool lax = SABOTAGE("fuzz.policy");
		if (count == POLICY_FILES_MAX ||
		    !split_file_line(&rest, pool, &ret_files[count], &size) ||
		    rest.size < (size_t)size + 1 || (rest.data[size] != '\n' && !lax) ||
		    (count > 0 && !lax && by_name(&ret_files[count - 1], &ret_files[count]) >= 0)) {
			problem_error(problems, "policy", 0,
				      "the bundle is damaged at byte %zu, after %zu files",
				      bundle.size - rest.size, count);
			return STATUS_INVALID;
		}
		ret_files[count++].content = bytes_of(rest.data, (size_t)size);
		rest = bytes_of(rest.data + size + 1, rest.size - (size_t)size - 1);
	}
	*ret_count = count;
	return STATUS_OK;
}
