/* `user reads`: who read what, as the places of a county have it in their files, while none of them
 * runs: in the order of time, and what can't be told is said. */
#include "tests/unit/services/ctl/county/county_alone.h"

#define READ(moment, person, object)                                                               \
	"{\"kind\":\"read\",\"at_ms\":\"2025-" moment ":00.000+08:00\",\"person\":\"" person       \
	"\",\"what\":\"show\",\"object\":\"" object "\"}\n"

static void put(struct county_alone *c, const char *place, const char *month, const char *lines)
{
	char path[FILE_PATH_MAX];
	struct err err;
	int size = snprintf(path, sizeof path, "%s/var/lib/zhian/522701/%s/reads", c->root, place);
	assert_ok(file_make_directories(path, 0700, &err));
	(void)snprintf(path + size, sizeof path - (size_t)size, "/%s", month);
	assert_ok(file_write_atomic(path, bytes_of_text(lines), 0600, &err));
}

static void expect_told(struct county_alone *c, int exit, const char *lines)
{
	alone_expect(c, exit, "user reads --json");
	assert_string_equal(c->out, lines);
}

static void readings_of_all_places_are_told_in_the_order_of_time(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	expect_told(c, EXIT_DONE, "{\"kind\":\"end\",\"count\":0}\n");
	put(c, "console", "202503",
	    READ("03-03T12:00", "wang", "HZ-522701-1") READ("03-09T08:00", "li", "CS-522701-2"));
	put(c, "intake", "202503",
	    READ("03-03T11:59", "li", "RP-522701-1") "\n" READ("03-05T12:00", "li", "RP-522701-2"));
	put(c, "intake", "202412", READ("01-01T00:00", "chen", "RP-522701-9"));
	put(c, "credit", "202504", READ("04-01T00:00", "chen", "LS-522701-1"));
	put(c, "credit", "2025041", READ("04-02T00:00", "chen", "LS-522701-2"));
	put(c, "credit", "20250x", READ("04-02T00:00", "chen", "LS-522701-3"));
	expect_told(
		c, EXIT_DONE,
		READ("01-01T00:00", "chen", "RP-522701-9") READ("03-03T11:59", "li", "RP-522701-1")
			READ("03-03T12:00", "wang", "HZ-522701-1")
				READ("03-05T12:00", "li", "RP-522701-2") READ("03-09T08:00", "li",
									      "CS-522701-2")
					READ("04-01T00:00", "chen",
					     "LS-522701-1") "{\"kind\":\"end\",\"count\":6}\n");
	alone_expect(c, EXIT_DONE, "user reads");
	alone_said(c, "RP-522701-9");
	alone_not_said(c, "\"kind\"");
}

/* The others are told all the same, and who asks knows that some are missing. */
static void a_line_that_is_no_reading_is_named(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	put(c, "hazard", "202503",
	    READ("03-03T12:00", "wang", "HZ-522701-1") "nonsense\n" READ("03-04T12:00", "wang",
									 "HZ-522701-2"));
	put(c, "notify", "202503",
	    "{\"kind\":\"read\",\"at_ms\":\"x\"}\n" READ("03-05T12:00", "li", "NT-522701-2"));
	expect_told(c, EXIT_FILE,
		    READ("03-03T12:00", "wang", "HZ-522701-1") READ("03-04T12:00", "wang",
								    "HZ-522701-2")
			    READ("03-05T12:00", "li",
				 "NT-522701-2") "{\"kind\":\"end\",\"count\":3,\"whole\":false}\n");
	alone_said(c, "hazard/reads/202503, line 2: no whole reading; all others are told");
	alone_not_said(c, "notify/reads");
}

/* What a power cut left half at the end was never answered. */
static void half_a_line_at_the_end_is_none(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	put(c, "hazard", "202503",
	    READ("03-03T12:00", "wang", "HZ-522701-1") "{\"kind\":\"read\",\"at_ms\":\"2025-03");
	expect_told(c, EXIT_DONE,
		    READ("03-03T12:00", "wang", "HZ-522701-1") "{\"kind\":\"end\",\"count\":1}\n");
}

/* A whole line without its LF is one. */
static void the_last_line_needs_no_end(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	const char *line = READ("03-03T12:00", "wang", "HZ-522701-1");
	char cut[256], told[300];
	(void)snprintf(cut, sizeof cut, "%.*s", (int)strlen(line) - 1, line);
	put(c, "hazard", "202503", cut);
	(void)snprintf(told, sizeof told, "%s{\"kind\":\"end\",\"count\":1}\n", line);
	expect_told(c, EXIT_DONE, told);
}

#define CHAIN "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define LINKED(number)                                                                             \
	"{\"kind\":\"read\",\"at_ms\":\"2025-03-03T12:00:00.000+08:00\",\"person\":\"wang\","      \
	"\"number\":" number ",\"chain\":\"" CHAIN "\"}\n"
#define SHORT                                                                                      \
	"{\"kind\":\"read\",\"at_ms\":\"2025-03-03T12:00:00.000+08:00\",\"person\":\"wang\"}\n"

/* Number and chain are for programs that check; one that doesn't fit is said. */
static void a_line_that_is_not_linked_is_told_and_named(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	put(c, "hazard", "202503", LINKED("7") LINKED("8"));
	expect_told(c, EXIT_FILE, SHORT SHORT "{\"kind\":\"end\",\"count\":2,\"whole\":false}\n");
	alone_said(c, "hazard/reads/202503");
}

/* What can't be looked into isn't nothing. */
static void a_folder_that_is_none_is_said(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	char path[FILE_PATH_MAX];
	struct err err;
	(void)snprintf(path, sizeof path, "%s/var/lib/zhian/522701/credit", c->root);
	assert_ok(file_make_directories(path, 0700, &err));
	(void)snprintf(path, sizeof path, "%s/var/lib/zhian/522701/credit/reads", c->root);
	assert_ok(file_write_atomic(path, bytes_of_text("no folder"), 0600, &err));
	alone_expect(c, EXIT_FILE, "user reads --json");
	alone_said(c, "credit/reads");
	alone_not_said(c, "\"end\"");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, alone_setup, alone_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(readings_of_all_places_are_told_in_the_order_of_time),
		TEST(a_line_that_is_no_reading_is_named),
		TEST(half_a_line_at_the_end_is_none),
		TEST(the_last_line_needs_no_end),
		TEST(a_line_that_is_not_linked_is_told_and_named),
		TEST(a_folder_that_is_none_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
