/* Failed samples as they were published: what real results say fits, and is kept as written. */
#include <stdio.h>

#include "common/core/row_texts.h"
#include "tests/lib/test_data.h"
#include "tests/unit/services/hazard/sampling/sampling_fixture.h"

enum { COLUMNS = 20, COLUMN_ITEM = 14, COLUMN_MEASURED = 15, COLUMN_STANDARD = 16, ROWS_MIN = 200 };

/* Cuts the next record of a CSV file in place: fields quoted or not.  false: the end. */
static bool next_record(char **at, char *fields[COLUMNS], size_t *ret_count)
{
	char *read = *at, *write = *at;
	bool quoted = false;
	*ret_count = 0;
	if (*read == '\0')
		return false;
	fields[(*ret_count)++] = write;
	for (; *read != '\0'; read++) {
		if (*read == '"' && quoted && read[1] == '"') {
			*write++ = *read++;
		} else if (*read == '"') {
			quoted = !quoted;
		} else if (*read == ',' && !quoted) {
			*write++ = '\0';
			if (*ret_count < COLUMNS)
				fields[(*ret_count)++] = write;
		} else if (*read == '\n' && !quoted) {
			read++;
			break;
		} else if (*read != '\r') {
			*write++ = *read;
		}
	}
	if (write != read)
		*write = '\0';
	*at = read;
	return true;
}

static bool is_blank(const char *text)
{
	return text[strspn(text, " \t")] == '\0';
}

/* The texts that the sampling keeps of its only item. */
static void assert_kept(struct decider_driver *driver, uint64_t sampling,
			const Zh__FailedItem *item)
{
	struct row_key key = sampling_numbered_key(sampling, 1);
	struct bytes rest;
	const struct rows_reader *rows = driver_rows(driver);
	assert_true(rows->get(rows->context, TABLE_SAMPLING_ITEMS, row_key_bytes(&key), &rest));
	assert_true(bytes_equal(row_text_take(&rest), bytes_of_text(item->item)));
	assert_true(bytes_equal(row_text_take(&rest), bytes_of_text(item->standard)));
	assert_true(bytes_equal(row_text_take(&rest), bytes_of_text(item->measured)));
}

static void one_result(struct decider_driver *driver, unsigned number, char *fields[COLUMNS])
{
	char sample_no[24];
	Zh__SamplingResultCommand command = ZH__SAMPLING_RESULT_COMMAND__INIT;
	Zh__FailedItem item = ZH__FAILED_ITEM__INIT;
	Zh__FailedItem *items[] = {&item};
	const char *testers[] = {"检验员甲"};
	(void)snprintf(sample_no, sizeof sample_no, "CQN-%u", number);
	item.item = fields[COLUMN_ITEM];
	item.measured = fields[COLUMN_MEASURED];
	item.standard = fields[COLUMN_STANDARD];
	SET_OPTIONAL(&command, outcome, ZH__SAMPLING_OUTCOME__SAMPLING_OUTCOME_FAILED);
	command.failed_items = items;
	command.n_failed_items = 1;
	command.tested_by = testers;
	command.n_tested_by = 1;
	uint64_t sampling = sample_plan(driver, number, 0);
	assert_int_equal(sample_draw(driver, sampling, number, sample_no), VERDICT_DONE);
	assert_int_equal(sample_send(driver, sampling), VERDICT_DONE);
	assert_int_equal(sample_act(driver, "sampling.result", sampling, &command), VERDICT_DONE);
	assert_kept(driver, sampling, &item);
}

static void test_published_results_fit(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	char *fields[COLUMNS];
	size_t size, count;
	unsigned results = 0;
	char *text = test_data_read("feeds/cqn_sampling_unqualified_385.csv", &size);
	if (text == NULL)
		skip();
	char *at = text;
	assert_true(next_record(&at, fields, &count)); /* the headings */
	while (next_record(&at, fields, &count)) {
		if (count == COLUMNS && !is_blank(fields[COLUMN_ITEM]))
			one_result(driver, ++results, fields);
	}
	free(text);
	print_message("published results: %u\n", results);
	assert_true(results >= ROWS_MIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_published_results_fit, hazard_setup,
						hazard_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
