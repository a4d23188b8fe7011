/* A base's file byte by byte: what is UTF-8 and what isn't, what stands in a cell, and a firm
 * that is told twice or otherwise than the version that stands has it, by each of its columns. */
#include <stdio.h>

#include "services/hazard/campaign/base_study.h"
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/campaign/campaign_fixture.h"

#define HEAD "firm_key,name,class,role,region,area,unit\n"
#define FIRM "91522701MA6DKXQ41P"
#define CODE(driver, text) assert_string_equal((driver)->decision.refusal.code, text)

static uint8_t memory[4u << 20];
static char text[1u << 16];

static struct base_file file_of(const char *file, enum base_file_end end)
{
	static struct arena arena;
	struct base_file read;
	arena_init(&arena, memory, sizeof memory);
	assert_int_equal(base_file_read(bytes_of_text(file), HAZARD_REGION, &arena, &read), end);
	return read;
}

/* ---- bytes */

/* The least and the greatest of each form of a character, and one beside it. */
static void test_what_is_utf8(void **state)
{
	(void)state;
	static const char *const sound[] = {
		"\x7f",
		"\xc2\xa0",
		"\xdf\xbf",
		"\xe0\xa0\x80",
		"\xe0\xbf\xbf",
		"\xec\x80\x80",
		"\xed\x80\x80",
		"\xed\x9f\xbf",
		"\xee\x80\x80",
		"\xef\xbf\xbf",
		"\xf0\x90\x80\x80",
		"\xf1\x80\x80\x80",
		"\xf3\xbf\xbf\xbf",
		"\xf4\x80\x80\x80",
		"\xf4\x8f\xbf\xbf",
	};
	static const char *const none[] = {
		"\x80",
		"\xbf",
		"\xc1\xbf",
		"\xc2\x7f",
		"\xc2\xc0",
		"\xc2",
		"\xe0\x9f\xbf",
		"\xe1\x7f\x80",
		"\xe1\x80\x7f",
		"\xe1\x80\xc0",
		"\xed\xa0\x80",
		"\xf0\x8f\xbf\xbf",
		"\xf1\x80\x80",
		"\xf1\x80\x80\x7f",
		"\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80",
		"\xff",
	};
	for (size_t i = 0; i < sizeof sound / sizeof sound[0]; i++) {
		(void)snprintf(text, sizeof text, HEAD FIRM ",%s,S0-02,producer,,,\n", sound[i]);
		assert_int_equal(file_of(text, BASE_FILE_READ).count, 1);
	}
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
		(void)snprintf(text, sizeof text, HEAD FIRM ",%s,S0-02,producer,,,\n", none[i]);
		(void)file_of(text, BASE_FILE_UTF8);
	}
}

/* No control character, of either kind, in any column. */
static void test_what_fits_a_line(void **state)
{
	(void)state;
	static const struct {
		const char *sign;
		enum base_fault fault;
	} signs[] = {
		{"\x1f", BASE_FAULT_TEXT},     {"\x7f", BASE_FAULT_TEXT},
		{"\xc2\x80", BASE_FAULT_TEXT}, {"\xc2\x9f", BASE_FAULT_TEXT},
		{"\xc2\xa0", BASE_FINE},       {"~", BASE_FINE},
		{"\xc3\x80", BASE_FINE},
	};
	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
		for (unsigned column = 0; column < 4; column++) {
			const char *at[4] = {"", "", "", ""};
			at[column] = signs[i].sign;
			(void)snprintf(text, sizeof text,
				       HEAD FIRM ",厂%sx,S%sx,producer,,南%sx,股%sx\n", at[0],
				       at[1], at[2], at[3]);
			assert_int_equal(file_of(text, BASE_FILE_READ).lines[0].fault,
					 signs[i].fault);
		}
	}
	(void)snprintf(text, sizeof text, HEAD "%s\x01,厂,S0-02,producer,,,\n", FIRM);
	assert_int_equal(file_of(text, BASE_FILE_READ).lines[0].fault, BASE_FAULT_TEXT);
}

/* ---- cells */

static void test_what_stands_in_a_cell(void **state)
{
	(void)state;
	static const struct {
		const char *cell, *read;
		size_t tamed;
	} cells[] = {
		{" \t厂\t ", "厂", 0},
		{"=\"001\"", "001", 0},
		{"\"=\"\"001\"\"\"", "001", 0},
		{"\"=\"\"\"\"\"", "", 0},
		{"\"=\"\"0\"\"1\"", "'=\"0\"1", 1},
		{"\"=\"\"\"", "'=\"", 1},
		{"==", "'==", 1},
		{"-", "", 0},
		{"—", "", 0},
		{"--", "'--", 1},
		{"\"a\"\"b\"", "a\"b", 0},
		{"\"\"\"\"", "\"", 0},
		{"\"a,b\"", "a,b", 0},
	};
	for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
		(void)snprintf(text, sizeof text, HEAD FIRM ",厂,S0-02,producer,,%s,\n",
			       cells[i].cell);
		struct base_file file = file_of(text, BASE_FILE_READ);
		assert_string_equal(file.lines[0].area, cells[i].read);
		assert_int_equal(file.tamed, cells[i].tamed);
	}
}

static void test_region_of_six_digits(void **state)
{
	(void)state;
	static const struct {
		const char *cell;
		enum base_fault fault;
	} cells[] = {
		{"522701", BASE_FINE},
		{"52270/", BASE_FAULT_REGION},
		{"52270:", BASE_FAULT_REGION},
		{"52270", BASE_FAULT_REGION},
		{"5227010", BASE_FAULT_REGION},
		{"000000", BASE_FAULT_REGION},
		{"", BASE_FINE},
	};
	for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
		(void)snprintf(text, sizeof text, HEAD FIRM ",厂,S0-02,producer,%s,,\n",
			       cells[i].cell);
		assert_int_equal(file_of(text, BASE_FILE_READ).lines[0].fault, cells[i].fault);
	}
}

static void test_lengths_of_cells(void **state)
{
	(void)state;
	static const struct {
		unsigned class, area, unit;
		enum base_fault fault;
	} lengths[] = {
		{BASE_CLASS_MAX, 0, 0, BASE_FINE},     {BASE_CLASS_MAX + 1, 0, 0, BASE_FAULT_CLASS},
		{1, BASE_PLACE_MAX, 0, BASE_FINE},     {1, BASE_PLACE_MAX, 1, BASE_FAULT_PLACE},
		{1, 1, BASE_PLACE_MAX - 1, BASE_FINE}, {1, 0, BASE_PLACE_MAX + 1, BASE_FAULT_PLACE},
	};
	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		char a[3][BASE_PLACE_MAX + 2] = {"", "", ""};
		memset(a[0], 'a', lengths[i].class);
		memset(a[1], 'b', lengths[i].area);
		memset(a[2], 'c', lengths[i].unit);
		(void)snprintf(text, sizeof text, HEAD FIRM ",厂,%s,producer,,%s,%s\n", a[0], a[1],
			       a[2]);
		assert_int_equal(file_of(text, BASE_FILE_READ).lines[0].fault, lengths[i].fault);
	}
}

/* ---- columns */

static size_t put_cells(size_t size, unsigned count, const char *first, const char *each)
{
	size += (size_t)snprintf(text + size, sizeof text - size, "%s", first);
	for (unsigned i = 0; i < count; i++)
		size += (size_t)snprintf(text + size, sizeof text - size, ",%s", each);
	return size + (size_t)snprintf(text + size, sizeof text - size, "\n");
}

static void test_as_many_columns(void **state)
{
	(void)state;
	const char *names = "firm_key,name,class,role";
	const char *firm = FIRM ",厂,S0-02,producer";
	size_t size = put_cells(0, BASE_COLUMNS_MAX - 4, names, "x");
	(void)put_cells(size, BASE_COLUMNS_MAX - 4, firm, "y");
	assert_int_equal(file_of(text, BASE_FILE_READ).lines[0].fault, BASE_FINE);
	(void)put_cells(size, BASE_COLUMNS_MAX - 3, firm, "y");
	assert_int_equal(file_of(text, BASE_FILE_READ).lines[0].fault, BASE_FAULT_CELLS);
	size = put_cells(0, BASE_COLUMNS_MAX - 3, names, "x");
	(void)put_cells(size, 0, firm, "");
	(void)file_of(text, BASE_FILE_COLUMN);
	(void)snprintf(text, sizeof text,
		       "\"firm_key,name,class,role\n" FIRM ",厂,S0-02,producer\n");
	(void)file_of(text, BASE_FILE_COLUMN); /* a quote that doesn't end */
	/* A line that ends early has nothing in its other columns. */
	(void)snprintf(text, sizeof text, HEAD FIRM ",厂,S0-02,producer\n");
	assert_int_equal(file_of(text, BASE_FILE_READ).lines[0].fault, BASE_FINE);
	/* And a blank line with a quote that doesn't end isn't blank. */
	(void)snprintf(text, sizeof text, HEAD "\"\n");
	assert_int_equal(file_of(text, BASE_FILE_READ).lines[0].fault, BASE_FAULT_CELLS);
}

/* ---- twice, and otherwise */

static enum verdict import(struct decider_driver *driver, uint64_t campaign, const char *file)
{
	Zh__CampaignBaseImportCommand command = ZH__CAMPAIGN_BASE_IMPORT_COMMAND__INIT;
	union {
		const char *read;
		uint8_t *field;
	} bytes = {file};
	command.has_source = 1;
	command.source = (ProtobufCBinaryData){strlen(file), bytes.field};
	command.file = "base.csv";
	return campaign_do(driver, "campaign.base-import", campaign, &command);
}

#define SOUND FIRM ",都匀玩具厂,S0-02,producer,522701,城南片区,一股\n"

/* The same firm, each time with one column otherwise. */
static const char *const otherwise[] = {
	FIRM ",都匀玩具二厂,S0-02,producer,522701,城南片区,一股\n",
	FIRM ",都匀玩具厂,S0-01,producer,522701,城南片区,一股\n",
	FIRM ",都匀玩具厂,S0-02,seller,522701,城南片区,一股\n",
	FIRM ",都匀玩具厂,S0-02,producer,522701,城北片区,一股\n",
	FIRM ",都匀玩具厂,S0-02,producer,522701,城南片区,二股\n",
};

static void test_a_firm_that_is_told_otherwise(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t campaign = campaign_running(driver);
	size_t taken = 0;
	assert_int_equal(import(driver, campaign, HEAD SOUND), VERDICT_DONE);
	assert_int_equal(import(driver, campaign, HEAD SOUND SOUND), VERDICT_REFUSED);
	CODE(driver, "campaign.base.same");
	for (size_t i = 0; i < sizeof otherwise / sizeof otherwise[0]; i++) {
		/* Within one file it is refused, whichever line comes first. */
		(void)snprintf(text, sizeof text, HEAD SOUND "%s", otherwise[i]);
		assert_int_equal(import(driver, campaign, text), VERDICT_INVALID);
		(void)snprintf(text, sizeof text, HEAD "%s", otherwise[i]);
		if (import(driver, campaign, text) != VERDICT_DONE)
			continue; /* out of the campaign's scope */
		taken++;
		const Zh__CampaignBaseImported *body = BODY(
			driver_newest(driver, KIND(CAMPAIGN_BASE_IMPORTED)), CampaignBaseImported);
		assert_int_equal(body->changed, 1);
		assert_int_equal(body->added + body->gone, 0);
		assert_int_equal(import(driver, campaign, HEAD SOUND), VERDICT_DONE);
	}
	assert_true(taken >= 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_utf8),
		cmocka_unit_test(test_what_fits_a_line),
		cmocka_unit_test(test_what_stands_in_a_cell),
		cmocka_unit_test(test_region_of_six_digits),
		cmocka_unit_test(test_lengths_of_cells),
		cmocka_unit_test(test_as_many_columns),
		cmocka_unit_test_setup_teardown(test_a_firm_that_is_told_otherwise, hazard_setup,
						hazard_teardown),
	};
	return cmocka_run_group_tests_name("campaign_base_lines", tests, NULL, NULL);
}
