/* Who read a case: which questions are readings, and the lines that are kept of them. */
#include "common/stage/queries/reads.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/ids.h"
#include "common/base/time.h"
#include "common/core/decider.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

static const char *content(const char *path)
{
	static char text[4096];
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	text[fread(text, 1, sizeof text - 1, file)] = '\0';
	assert_int_equal(fclose(file), 0);
	return text;
}

static void must_begin(const char *text, const char *with)
{
	if (strncmp(text, with, strlen(with)) != 0)
		fail_msg("%s, not %s", text, with);
}

static void test_a_line_a_reading(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	const char *folder = test_dir_path(dir, "reads"),
		   *march = test_dir_path(dir, "reads/202503");
	int64_t at_ms = time_ms_of_day(time_day_of_ms(INT64_C(1740974400000))); /* 2025-03-03 */
	struct stat found;
	assert_true(reads_note(folder, at_ms, "leader-1", "object", "CS-522701-1"));
	assert_true(reads_note(folder, at_ms + 1, "officer-1", "list", "case"));
	must_begin(content(march),
		   "{\"kind\":\"read\",\"at_ms\":\"2025-03-03T00:00:00.000+08:00\","
		   "\"person\":\"leader-1\",\"what\":\"object\",\"object\":\"CS-522701-1\","
		   "\"number\":1,\"chain\":\"");
	must_begin(strchr(content(march), '\n') + 1,
		   "{\"kind\":\"read\",\"at_ms\":\"2025-03-03T00:00:00.001+08:00\","
		   "\"person\":\"officer-1\",\"what\":\"list\",\"object\":\"case\","
		   "\"number\":2,\"chain\":\"");
	assert_int_equal(stat(march, &found), 0);
	assert_int_equal(found.st_mode & 0777, 0600);
	assert_true(
		reads_note(folder, at_ms + 31 * MS_PER_DAY, "leader-1", "explain", "CS-522701-1"));
	assert_int_equal(access(test_dir_path(dir, "reads/202504"), F_OK), 0);
}

/* What a power cut left half of a line is no part of the next, and goes. */
static void test_a_half_line_goes(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	const char *folder = test_dir_path(dir, "half"), *month = test_dir_path(dir, "half/202503");
	assert_int_equal(mkdir(folder, 0700), 0);
	FILE *file = fopen(month, "we");
	assert_non_null(file);
	assert_true(fputs("{\"kind\":\"re", file) >= 0 && fclose(file) == 0);
	for (int i = 0; i < 2; i++)
		assert_true(reads_note(folder, INT64_C(1740974400000), "leader-1", "list", "case"));
	must_begin(content(month), "{\"kind\":\"read\",");
	must_begin(strchr(content(month), '\n') + 1, "{\"kind\":\"read\",");
}

static void test_what_cant_be_kept(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	const char *folder = test_dir_path(dir, "kept"), *month = test_dir_path(dir, "kept/202503");
	int64_t at_ms = INT64_C(1740974400000);
	char long_object[600];
	memset(long_object, 'x', sizeof long_object);
	long_object[sizeof long_object - 1] = '\0';
	assert_int_equal(mkdir(folder, 0700), 0);
	assert_false(reads_note(folder, at_ms, "leader-1", "object", long_object));
	/* Another place than its own isn't written to. */
	assert_int_equal(symlink(test_dir_path(dir, "elsewhere"), month), 0);
	assert_false(reads_note(folder, at_ms, "leader-1", "object", "CS-522701-1"));
	assert_int_not_equal(access(test_dir_path(dir, "elsewhere"), F_OK), 0);
	assert_false(reads_note(test_dir_path(dir, "not/there"), at_ms, "leader-1", "object", "x"));
}

static bool reads(const Zh__Query *ask, const char *what, const char *object)
{
	struct read_case read;
	if (!reads_case(ask, &read))
		return false;
	assert_string_equal(read.what, what);
	assert_string_equal(read.object, object);
	return true;
}

static void test_which_questions(void **state)
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	Zh__ExplainQuery explain = ZH__EXPLAIN_QUERY__INIT;
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	Zh__ObjectId object = ZH__OBJECT_ID__INIT;
	(void)state;
	assert_false(reads(&query, "", ""));
	SET_OPTIONAL(&object, kind, (uint32_t)OBJECT_CASEFILE);
	SET_OPTIONAL(&object, region, 522701);
	SET_OPTIONAL(&object, number, 7);
	query.ask_case = ZH__QUERY__ASK_GET;
	query.get = &get;
	assert_false(reads(&query, "", ""));
	get.object = &object;
	assert_true(reads(&query, "object", "CS-522701-7"));
	query.ask_case = ZH__QUERY__ASK_EXPLAIN;
	query.explain = &explain;
	assert_false(reads(&query, "", ""));
	explain.object = &object;
	assert_true(reads(&query, "explain", "CS-522701-7"));
	object.kind = (uint32_t)OBJECT_HAZARD;
	assert_false(reads(&query, "", ""));
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list;
	assert_false(reads(&query, "", ""));
	list.noun = "case";
	assert_true(reads(&query, "list", "case"));
	list.has_after = 1; /* it was put on record with its first page */
	assert_false(reads(&query, "", ""));
	list.has_after = 0;
	list.noun = "measure";
	assert_false(reads(&query, "", ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_line_a_reading),
		cmocka_unit_test(test_a_half_line_goes),
		cmocka_unit_test(test_what_cant_be_kept),
		cmocka_unit_test(test_which_questions),
	};
	return cmocka_run_group_tests_name("reads", tests, test_dir_setup, test_dir_teardown);
}
