/* A campaign's base: files as spreadsheets write them, firms that count once, units that say
 * nothing. */
#include <stdio.h>

#include "services/hazard/campaign/base_standing.h"
#include "services/hazard/campaign/base_study.h"
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/campaign/campaign_fixture.h"

#define HEAD "firm_key,name,class,role,region,area,unit\n"
#define CODE(driver, text) assert_string_equal((driver)->decision.refusal.code, text)

static uint8_t memory[4u << 20];
static char text[1u << 20];

static enum base_file_end read_file(const char *file, size_t size, struct base_file *ret_file)
{
	static struct arena arena;
	arena_init(&arena, memory, sizeof memory);
	return base_file_read(bytes_of(file, size), HAZARD_REGION, &arena, ret_file);
}

static struct base_file file_of(const char *file)
{
	struct base_file read;
	assert_int_equal(read_file(file, strlen(file), &read), BASE_FILE_READ);
	return read;
}

/* ---- the file */

static void test_as_spreadsheets_write_it(void **state)
{
	(void)state;
	struct base_file file =
		file_of("\xEF\xBB\xBF统一社会信用代码,备注,企业名称,产品类别,企业角色,片区\r\n"
			"91522701MA6DKXQ41P,\"两\r\n行\",\"甲 \"\"老\"\" 厂\",S0-02,生产者,城南\r\n"
			",,,,,\r\n"
			" =\"91522701MA6CBA022M\" ,-,乙厂,S0-02,seller,—");
	assert_int_equal(file.count, 2);
	assert_int_equal(file.tamed, 0);
	assert_string_equal(file.lines[0].firm_key, "91522701MA6DKXQ41P");
	assert_string_equal(file.lines[0].name, "甲 \"老\" 厂");
	assert_string_equal(file.lines[0].area, "城南");
	assert_string_equal(file.lines[0].unit, "");
	assert_int_equal(file.lines[0].line, 2);
	assert_int_equal(file.lines[0].region, HAZARD_REGION);
	assert_int_equal(file.lines[0].fault, BASE_FINE);
	assert_string_equal(file.lines[1].firm_key, "91522701MA6CBA022M");
	assert_int_equal(file.lines[1].line, 5); /* a cell of two lines and a blank line before */
	assert_int_equal(file.lines[1].role, ZH__FIRM_ROLE__FIRM_ROLE_SELLER);
	assert_string_equal(file.lines[1].area, "");
}

static void test_formulas_are_text(void **state)
{
	(void)state;
	static const char *const cells[] = {"=1+1", "+86", "-5", "@SUM(A1)",
					    "\"=cmd|'/c calc'!A1\""};
	for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
		(void)snprintf(text, sizeof text, HEAD "91522701MA6DKXQ41P,%s,S0-02,producer,,,\n",
			       cells[i]);
		struct base_file file = file_of(text);
		assert_int_equal(file.tamed, 1);
		assert_int_equal(file.lines[0].name[0], '\'');
	}
	struct base_file file = file_of(HEAD "91522701MA6DKXQ41P,A-1=2,S0-02,producer,,,\n");
	assert_int_equal(file.tamed, 0);
}

static void test_what_is_wrong_with_a_line(void **state)
{
	(void)state;
	static const struct {
		const char *line;
		enum base_fault fault;
	} lines[] = {
		{"9152270,厂,S0-02,producer,,,", BASE_FAULT_FIRM_KEY},
		{",厂,S0-02,producer,,,", BASE_FAULT_FIRM_KEY},
		{"91522701MA6DKXQ41P,,S0-02,producer,,,", BASE_FAULT_NAME},
		{"91522701MA6DKXQ41P,厂,,producer,,,", BASE_FAULT_CLASS},
		{"91522701MA6DKXQ41P,厂,S0-02,maker,,,", BASE_FAULT_ROLE},
		{"91522701MA6DKXQ41P,厂,S0-02,producer,52270,,", BASE_FAULT_REGION},
		{"91522701MA6DKXQ41P,厂,S0-02,producer,5227010,,", BASE_FAULT_REGION},
		{"91522701MA6DKXQ41P,厂,S0-02,producer,52270a,,", BASE_FAULT_REGION},
		{"91522701MA6DKXQ41P,厂\x01,S0-02,producer,,,", BASE_FAULT_TEXT},
		{"91522701MA6DKXQ41P,\"厂,S0-02,producer,,,", BASE_FAULT_CELLS},
		{"91522701MA6DKXQ41P,\"厂\"x,S0-02,producer,,,", BASE_FAULT_CELLS},
		{"91522701MA6DKXQ41P,厂,S0-02,producer,522701,,", BASE_FINE},
	};
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		(void)snprintf(text, sizeof text, HEAD "%s", lines[i].line);
		struct base_file file = file_of(text);
		assert_int_equal(file.count, 1);
		assert_int_equal(file.lines[0].fault, lines[i].fault);
	}
}

static void test_the_file_as_a_whole(void **state)
{
	(void)state;
	struct base_file file;
	static const char gbk[] = "firm_key,name\n9,\xB3\xA7\n";
	static const char utf16[] = "f\0i\0r\0m\0";
	assert_int_equal(read_file(gbk, sizeof gbk - 1, &file), BASE_FILE_UTF8);
	assert_int_equal(read_file(utf16, sizeof utf16 - 1, &file), BASE_FILE_UTF8);
	assert_int_equal(read_file("\xED\xA0\x80", 3, &file), BASE_FILE_UTF8);
	assert_int_equal(read_file("\xC0\x80", 2, &file), BASE_FILE_UTF8);
	assert_int_equal(read_file("\xE5\x8E", 2, &file), BASE_FILE_UTF8);
	assert_int_equal(read_file("", 0, &file), BASE_FILE_EMPTY);
	assert_int_equal(read_file(HEAD, sizeof HEAD - 1, &file), BASE_FILE_EMPTY);
	assert_int_equal(read_file("firm_key,name,class\n", 20, &file), BASE_FILE_COLUMN);
	assert_string_equal(file.where, "role");
	assert_int_equal(read_file("firm_key,name,class,role,名称\n", 32, &file), BASE_FILE_COLUMN);
	assert_string_equal(file.where, "name");
}

static size_t rows_text(unsigned rows)
{
	size_t size = sizeof HEAD - 1;
	memcpy(text, HEAD, size);
	for (unsigned i = 1; i <= rows; i++) {
		char code[19];
		shipped_code(HAZARD_REGION, i, code);
		size += (size_t)snprintf(
			text + size, sizeof text - size,
			"%s,都匀市第%u玩具厂,S0-02,producer,522701,城南片区,一股\n", code, i);
	}
	return size;
}

static void test_limits(void **state)
{
	(void)state;
	struct base_file file;
	assert_int_equal(read_file(text, rows_text(BASE_ROWS_MAX - 1), &file), BASE_FILE_READ);
	assert_int_equal(read_file(text, rows_text(BASE_ROWS_MAX), &file), BASE_FILE_READ);
	assert_int_equal(file.count, BASE_ROWS_MAX);
	assert_int_equal(read_file(text, rows_text(BASE_ROWS_MAX + 1), &file), BASE_FILE_LONG);
	size_t size = rows_text(1);
	memset(text + size, ' ', BASE_FILE_MAX + 1 - size);
	text[size] = ',';
	assert_int_equal(read_file(text, BASE_FILE_MAX - 1, &file), BASE_FILE_READ);
	assert_int_equal(read_file(text, BASE_FILE_MAX, &file), BASE_FILE_READ);
	assert_int_equal(read_file(text, BASE_FILE_MAX + 1, &file), BASE_FILE_LARGE);
	for (unsigned bytes = BASE_NAME_MAX - 1; bytes <= BASE_NAME_MAX + 1; bytes++) {
		char name[BASE_NAME_MAX + 2];
		memset(name, 'a', bytes);
		name[bytes] = '\0';
		(void)snprintf(text, sizeof text, HEAD "91522701MA6DKXQ41P,%s,S0-02,producer,,,",
			       name);
		assert_int_equal(file_of(text).lines[0].fault,
				 bytes <= BASE_NAME_MAX ? BASE_FINE : BASE_FAULT_NAME);
		(void)snprintf(text, sizeof text,
			       HEAD "91522701MA6DKXQ41P,a,S0-02,producer,,%.*s,%s", (int)bytes - 21,
			       name, "a");
		assert_int_equal(file_of(text).lines[0].fault,
				 bytes <= BASE_NAME_MAX ? BASE_FINE : BASE_FAULT_PLACE);
	}
}

/* ---- the act */

static enum verdict import(struct decider_driver *driver, uint64_t campaign, const char *file,
			   size_t size)
{
	Zh__CampaignBaseImportCommand command = ZH__CAMPAIGN_BASE_IMPORT_COMMAND__INIT;
	union {
		const char *read;
		uint8_t *field;
	} bytes = {file};
	command.has_source = 1;
	command.source = (ProtobufCBinaryData){size, bytes.field};
	command.file = "base.csv";
	return campaign_do(driver, "campaign.base-import", campaign, &command);
}

static enum verdict import_rows(struct decider_driver *driver, uint64_t campaign, unsigned rows)
{
	return import(driver, campaign, text, rows_text(rows));
}

static enum verdict zero(struct decider_driver *driver, uint64_t campaign, const char *unit)
{
	Zh__CampaignZeroReportCommand command = ZH__CAMPAIGN_ZERO_REPORT_COMMAND__INIT;
	command.unit = unit;
	return campaign_do(driver, "campaign.zero-report", campaign, &command);
}

static struct base_standing standing_of(struct decider_driver *driver, uint64_t campaign)
{
	static struct arena arena;
	struct base_standing standing;
	struct campaign_row row = campaign_of(driver, campaign);
	arena_init(&arena, memory, sizeof memory);
	assert_true(base_standing_make(driver_rows(driver), campaign, &row, &arena, &standing));
	return standing;
}

static void test_a_firm_counts_once(void **state)
{
	struct decider_driver *driver = *state;
	uint64_t campaign = campaign_running(driver);
	size_t size = rows_text(2);
	size_t line = (size - sizeof HEAD + 1) / 2;
	memcpy(text + size, text + sizeof HEAD - 1, line); /* the first line once more */
	assert_int_equal(import(driver, campaign, text, size + line), VERDICT_DONE);
	struct base_standing standing = standing_of(driver, campaign);
	assert_int_equal(standing.whole.firms, 2);
	assert_int_equal(standing.base.head.doubles, 1);
	assert_true(standing.adds_up);
	text[size + line - 2] = 'x'; /* of another unit's name, then */
	assert_int_equal(import(driver, campaign, text, size + line), VERDICT_INVALID);
}

static void test_the_largest_version(void **state)
{
	struct decider_driver *driver = *state;
	uint64_t campaign = campaign_running(driver);
	assert_int_equal(import_rows(driver, campaign, BASE_ROWS_MAX + 1), VERDICT_INVALID);
	CODE(driver, "campaign.base.long");
	assert_int_equal(import_rows(driver, campaign, BASE_ROWS_MAX), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(CAMPAIGN_BASE_IMPORTED)), 16);
	struct base_standing standing = standing_of(driver, campaign);
	assert_int_equal(standing.whole.firms, BASE_ROWS_MAX);
	assert_true(standing.adds_up);
	assert_int_equal(import_rows(driver, campaign, BASE_ROWS_MAX), VERDICT_REFUSED);
	CODE(driver, "campaign.base.same");
	/* A later version: all but one go. */
	assert_int_equal(import_rows(driver, campaign, 1), VERDICT_DONE);
	standing = standing_of(driver, campaign);
	assert_int_equal(standing.whole.firms, 1);
	assert_int_equal(standing.base.head.base_version, 2);
	assert_int_equal(standing.base.head.gone, BASE_ROWS_MAX - 1);
	assert_true(standing.adds_up);
}

static enum base_says unit_says(struct decider_driver *driver, uint64_t campaign, const char *unit)
{
	struct base_standing standing = standing_of(driver, campaign);
	for (size_t i = 0; i < standing.cover_count; i++) {
		if (standing.covers[i].by == BASE_BY_UNIT &&
		    strcmp(standing.covers[i].value, unit) == 0)
			return base_says(&standing.covers[i]);
	}
	fail();
	return BASE_FOUND;
}

static void test_none_found_isnt_silence(void **state)
{
	struct decider_driver *driver = *state;
	campaign_firms(driver, 2); /* met, with hazards of before */
	uint64_t campaign = campaign_running(driver);
	assert_int_equal(import_rows(driver, campaign, 2), VERDICT_DONE);
	campaign_at(driver, 322);
	assert_int_equal(unit_says(driver, campaign, "一股"), BASE_SILENT);
	assert_int_equal(zero(driver, campaign, "一股"), VERDICT_REFUSED);
	CODE(driver, "campaign.zero.unchecked");
	assert_int_equal(campaign_patrol(driver, 1), VERDICT_DONE);
	assert_int_equal(standing_of(driver, campaign).whole.visited, 1);
	assert_int_equal(unit_says(driver, campaign, "一股"), BASE_SILENT);
	assert_int_equal(zero(driver, campaign, "一股"), VERDICT_DONE);
	assert_int_equal(unit_says(driver, campaign, "一股"), BASE_SAID_ZERO);
	assert_int_equal(unit_says(driver, campaign, "二股"), BASE_SILENT);
	(void)open_inspection(driver, 50, 2);
	assert_int_equal(unit_says(driver, campaign, "一股"), BASE_FOUND);
	assert_int_equal(zero(driver, campaign, "一股"), VERDICT_REFUSED);
	CODE(driver, "campaign.zero.found");
	struct base_standing standing = standing_of(driver, campaign);
	assert_int_equal(standing.whole.found, 1);
	assert_int_equal(standing.outside, 0);
	assert_true(standing.adds_up);
}

static void test_silence_holds_the_self_check_up(void **state)
{
	struct decider_driver *driver = *state;
	uint64_t campaign = campaign_running(driver);
	assert_int_equal(import_rows(driver, campaign, 1), VERDICT_DONE);
	campaign_at(driver, 322);
	assert_int_equal(campaign_simple(driver, "campaign.close", campaign), VERDICT_DONE);
	assert_int_equal(campaign_self_check(driver, campaign, "二股"), VERDICT_REFUSED);
	CODE(driver, "campaign.self_check.silent");
	assert_int_equal(zero(driver, campaign, "二股"), VERDICT_DONE);
	assert_int_equal(campaign_self_check(driver, campaign, "二股"), VERDICT_DONE);
}

/* ---- what is listed */

static char lines[1u << 18];

static size_t list(struct decider_driver *driver, const char *noun, const char *const options[][2],
		   size_t count)
{
	static struct arena arena;
	Zh__Param params[4];
	Zh__Param *filters[4];
	Zh__ListQuery asked = ZH__LIST_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	arena_init(&arena, memory, sizeof memory);
	const struct query_context context = {
		.rows = driver_rows(driver),
		.policy = driver->policy,
		.person = &driver_officer,
		.region = driver->region,
		.daemon = DAEMON_HAZARD,
		.now_ms = driver->now_ms,
		.arena = &arena,
	};
	for (size_t i = 0; i <= count; i++) {
		zh__param__init(&params[i]);
		params[i].name = i == count ? "campaign" : options[i][0];
		params[i].value = i == count ? "CP-522701-1" : options[i][1];
		filters[i] = &params[i];
	}
	asked.noun = noun;
	asked.filters = filters;
	asked.n_filters = count + 1;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &asked;
	memset(lines, 0, sizeof lines);
	struct answer answer = {.out = writer_over(lines, sizeof lines - 1), .limit = 100};
	assert_true(questions_answer(&hazard_questions, &context, &query, &answer));
	assert_null(answer.refusal.code);
	return answer.lines;
}

static void test_lists(void **state)
{
	struct decider_driver *driver = *state;
	static const char *const by_area[][2] = {{"counter", "area"}};
	static const char *const sampled[][2] = {{"lacks", "sampled"}};
	static const char *const of_area[][2] = {{"counter", "area"}, {"value", "城南片区"}};
	static const char *const visited[][2] = {{"has", "visited"}};
	static const char *const checked[][2] = {
		{"has", "checked"}, {"counter", "area"}, {"value", "城南片区"}};
	static const char *const self_checked[][2] = {{"has", "self_checked"}};
	static const char *const with_hazards[][2] = {{"has", "hazards_found"}};
	static const char *const of_another[][2] = {{"counter", "area"}, {"value", "城北片区"}};
	campaign_firms(driver, 2);
	uint64_t campaign = campaign_running(driver);
	assert_int_equal(import_rows(driver, campaign, 3), VERDICT_DONE);
	assert_int_equal(campaign_patrol(driver, 1), VERDICT_DONE);
	/* class, role, region, area, two units, all */
	assert_int_equal(list(driver, "campaign_base", NULL, 0), 7);
	assert_non_null(strstr(lines, "\"adds_up\":true"));
	assert_int_equal(list(driver, "campaign_base", by_area, 1), 2);
	assert_non_null(strstr(lines, "\"value\":\"城南片区\",\"firms\":3,\"firms_visited\":1"));
	assert_int_equal(list(driver, "campaign_base_missing", NULL, 0), 2);
	assert_int_equal(list(driver, "campaign_base_missing", sampled, 1), 3);
	assert_int_equal(list(driver, "campaign_base_missing", of_area, 2), 2);
	assert_int_equal(list(driver, "campaign_base_missing", of_another, 2), 0);
	/* behind each figure there are as many firms */
	assert_int_equal(list(driver, "campaign_base_firm", NULL, 0), 3);
	assert_int_equal(list(driver, "campaign_base_firm", visited, 1), 1);
	assert_int_equal(list(driver, "campaign_base_firm", checked, 3), 1);
	assert_int_equal(list(driver, "campaign_base_firm", self_checked, 1), 0);
	assert_int_equal(list(driver, "campaign_base_firm", with_hazards, 1), 0);
	assert_int_equal(list(driver, "campaign_base_firm", of_area, 2), 3);
	assert_int_equal(list(driver, "campaign_base_firm", of_another, 2), 0);
	assert_int_equal(import_rows(driver, campaign, 2), VERDICT_DONE);
	assert_int_equal(list(driver, "campaign_base_version", NULL, 0), 2);
	assert_non_null(strstr(lines, "\"removed\":1"));
}

static void test_counters_have_names(void **state)
{
	(void)state;
	for (unsigned i = 0; i < BASE_BY_COUNT; i++)
		assert_int_equal(base_by_of_name(base_by_name((enum base_by)i)), i);
	assert_int_equal(base_by_of_name("nothing"), BASE_BY_COUNT);
}

/* Each role that a line can have is told whole, as it is written there. */
static void test_roles_are_told_whole(void **state)
{
	static const char *const told[] = {"producer",       "seller",   "user",
					   "importer",       "platform", "platform_seller",
					   "market_operator"};
	char word[16];
	(void)state;
	for (uint32_t i = 0; i < sizeof told / sizeof told[0]; i++) {
		struct base_said said = {.role = i + 1};
		assert_string_equal(base_value(&said, BASE_BY_ROLE, word), told[i]);
	}
	struct base_said nobody = {.role = 99};
	assert_string_equal(base_value(&nobody, BASE_BY_ROLE, word), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_spreadsheets_write_it),
		cmocka_unit_test(test_formulas_are_text),
		cmocka_unit_test(test_what_is_wrong_with_a_line),
		cmocka_unit_test(test_the_file_as_a_whole),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_counters_have_names),
		cmocka_unit_test(test_roles_are_told_whole),
		cmocka_unit_test_setup_teardown(test_a_firm_counts_once, hazard_setup,
						hazard_teardown),
		cmocka_unit_test_setup_teardown(test_the_largest_version, hazard_setup,
						hazard_teardown),
		cmocka_unit_test_setup_teardown(test_none_found_isnt_silence, hazard_setup,
						hazard_teardown),
		cmocka_unit_test_setup_teardown(test_lists, hazard_setup, hazard_teardown),
		cmocka_unit_test_setup_teardown(test_silence_holds_the_self_check_up, hazard_setup,
						hazard_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
