/* The words that proto/README.md tells foreign clients are those that daemons take. */
#include "tests/lib/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "command.pb-c.h"
#include "common/base/file.h"
#include "common/policy/papers/closed_words.h"
#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "inspection.pb-c.h"
#include "intake.pb-c.h"
#include "sampling.pb-c.h"

static const struct {
	const ProtobufCMessageDescriptor *message;
	const char *field;
	const char *const *words;
} rows[] = {
#define X(message, field, words) {&zh__##message##__descriptor, field, words},
#define ANY(field, words) {&zh__hearing_fix_command__descriptor, field, words},
#include "common/policy/papers/closed_words.def"
#undef ANY
#undef X
};
#define ROWS (sizeof rows / sizeof rows[0])

/* "direct, left, …": as a line of the table has it, behind its bar. */
static void join(const char *const *words, char *out, size_t size)
{
	size_t used = (size_t)snprintf(out, size, "| ");
	for (size_t i = 0; words[i] != NULL; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%s", i == 0 ? "" : ", ",
					 words[i]);
	assert_true(used < size);
}

static void the_page_lists_them(void **state)
{
	(void)state;
	char *page, text[400];
	size_t size;
	struct err err;
	assert_int_equal(
		file_read(ZHIAN_SOURCE_DIR "/proto/README.md", 1 << 20, &page, &size, &err),
		STATUS_OK);
	for (size_t i = 0; i < ROWS; i++) {
		if (rows[i].words == NULL)
			continue;
		join(rows[i].words, text, sizeof text);
		const char *line = strstr(page, text);
		if (line == NULL)
			fail_msg("proto/README.md doesn't say: %s", text);
		char behind = line[strlen(text)];
		assert_true(behind == ' '); /* not one word more */
	}
	free(page);
}

static void each_row_is_a_text_of_its_message(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		const ProtobufCFieldDescriptor *field =
			protobuf_c_message_descriptor_get_field_by_name(rows[i].message,
									rows[i].field);
		assert_non_null(field);
		assert_int_equal(field->type, PROTOBUF_C_TYPE_STRING);
		assert_ptr_equal(closed_words_of(field), rows[i].words);
	}
}

static void a_list_is_looked_through(void **state)
{
	(void)state;
	const char *conditions[] = {"punishable", "", "facts"};
	Zh__CaseFileCommand command = ZH__CASE_FILE_COMMAND__INIT;
	struct closed_words_fault fault;
	command.conditions = conditions;
	command.n_conditions = 2;
	assert_false(closed_words_fault(&command.base, &fault));
	command.n_conditions = 3;
	assert_true(closed_words_fault(&command.base, &fault));
	assert_string_equal(fault.field->name, "conditions");
	assert_int_equal(fault.index, 2);
	assert_ptr_equal(fault.words, words_filing_conditions);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_page_lists_them),
		cmocka_unit_test(each_row_is_a_text_of_its_message),
		cmocka_unit_test(a_list_is_looked_through),
	};
	return cmocka_run_group_tests_name("closed words", tests, NULL, NULL);
}
