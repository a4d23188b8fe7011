#include "common/base/err.h"

#include <errno.h>
#include <stdio.h>

#include "common/base/text.h"
#include "tests/lib/test.h"

static void test_status_texts(void **state)
{
	(void)state;
	assert_string_equal(status_text(STATUS_OK), "ok");
	assert_string_equal(status_text(STATUS_CORRUPT), "corrupt");
	assert_string_equal(status_text((enum status) - 99), "unknown status");
}

static void test_words_and_prefixes(void **state)
{
	(void)state;
	struct err err;
	assert_status(err_set(&err, STATUS_CORRUPT, "frame %d", 7), STATUS_CORRUPT);
	assert_status(err_prefix(&err, STATUS_CORRUPT, "volume %s", "3"), STATUS_CORRUPT);
	assert_string_equal(err.text, "volume 3: frame 7");
	errno = ENOENT;
	assert_status(err_set_errno(&err, "open %s", "x"), STATUS_IO);
	assert_string_equal(err.text, "open x: No such file or directory");
	assert_int_equal(errno, ENOENT);
}

static void test_null_is_fine(void **state)
{
	(void)state;
	assert_status(err_set(NULL, STATUS_FULL, "x"), STATUS_FULL);
	assert_status(err_set_errno(NULL, "x"), STATUS_IO);
	assert_status(err_prefix(NULL, STATUS_BUSY, "x"), STATUS_BUSY);
}

/* Whatever the lengths, the text ends at a character and inside of its room. */
static void test_long_text_is_cut_at_a_character(void **state)
{
	(void)state;
	char text[512];
	for (size_t size = 300; size < 330; size++) {
		struct err err;
		memset(text, 'a', size % 3);
		for (size_t at = size % 3; at < size; at += 3)
			memcpy(text + at, "质", 4);
		assert_status(err_set(&err, STATUS_INVALID, "%s", text), STATUS_INVALID);
		assert_true(text_valid(bytes_of_text(err.text)));
		assert_memory_equal(err.text, text, strlen(err.text));
		assert_true(strlen(err.text) >= size || strlen(err.text) >= sizeof(err.text) - 4);
		assert_status(err_prefix(&err, STATUS_INVALID, "%.*s", (int)(size % 7), "prefix"),
			      STATUS_INVALID);
		assert_true(text_valid(bytes_of_text(err.text)));
		assert_true(strlen(err.text) < sizeof(err.text));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_status_texts),
		cmocka_unit_test(test_words_and_prefixes),
		cmocka_unit_test(test_null_is_fine),
		cmocka_unit_test(test_long_text_is_cut_at_a_character),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
