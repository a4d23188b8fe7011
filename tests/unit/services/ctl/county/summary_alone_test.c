/* The draft of a campaign's summary, of what a daemon says: in which part each sentence stands,
 * which of them a person has to write, and into which file it goes. */
#include "tests/unit/services/ctl/county/county_alone.h"
#include "tests/unit/services/ctl/fake_daemon.h"

/* What isn't a sentence of the catalogue is shown as it is. */
#define LINE(part, says, more)                                                                     \
	"{\"kind\":\"campaign_summary\",\"part\":\"" part "\",\"says\":\"" says "\"" more "}\n"
#define LINES                                                                                      \
	LINE("title", "Of the spring", "")                                                         \
	LINE("standing", "On that day", "")                                                        \
	LINE("next", "What comes", ",\"to_write\":true")                                           \
	LINE("work", "What was done to <some>", "")

#define SUMMARY "campaign summary CP-522701-1"

static struct fake_daemon *answering(const struct county_alone *c)
{
	char run[TEST_PATH_MAX + 32];
	struct err err;
	(void)snprintf(run, sizeof run, "%s/run/zhian/522701", c->root);
	assert_ok(file_make_directories(run, 0700, &err)); /* a daemon makes it */
	struct fake_daemon *hazard = fake_daemon_of(c->root, "hazard");
	struct fake_answer answer = {.outcome = ZH__OUTCOME__OUTCOME_DONE, .lines = LINES};
	assert_non_null(hazard);
	fake_daemon_answer(hazard, &answer);
	return hazard;
}

/* In the order of the paper, not in the daemon's. */
static void each_sentence_stands_in_its_part(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	c->timeout = "20s";
	struct fake_daemon *hazard = answering(c);
	alone_expect(c, EXIT_DONE, SUMMARY);
	assert_true(strncmp(c->out, "Of the spring  ", strlen("Of the spring  ")) == 0);
	const char *work = strstr(c->out, "\n  What was done to <some>\n");
	const char *next = strstr(c->out, "\n____ What comes\n");
	assert_true(work != NULL && next != NULL && work < next);
	alone_expect(c, EXIT_DONE, SUMMARY " --format html");
	alone_said(c, "<p>What was done to &lt;some&gt;</p>");
	alone_said(c, "<p class=\"to-write\">What comes</p>");
	alone_expect(c, EXIT_USAGE, SUMMARY " --format csv");
	fake_daemon_stop(hazard);
}

static void the_file_is_written(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	char line[TEST_PATH_MAX + 128], path[TEST_PATH_MAX + 16], *text;
	struct err err;
	size_t size;
	c->timeout = "20s";
	struct fake_daemon *hazard = answering(c);
	(void)snprintf(path, sizeof path, "%s/draft.html", c->root);
	(void)snprintf(line, sizeof line, SUMMARY " --out %s", path);
	alone_expect(c, EXIT_DONE, line);
	assert_string_equal(c->out, "");
	assert_ok(file_read(path, 1 << 20, &text, &size, &err));
	assert_non_null(strstr(text, "<h1>Of the spring</h1>"));
	free(text);
	assert_int_equal(unlink(path), 0);
	(void)snprintf(line, sizeof line, SUMMARY " --out %s/nowhere/x.html", c->root);
	alone_expect(c, EXIT_FILE, line);
	alone_said(c, "nowhere/x.html");
	fake_daemon_stop(hazard);
}

/* The lines that --json prints, in a file that is there whole or not at all; never a page's name
 * over what isn't a page. */
static void a_program_has_the_lines_in_the_file(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	char line[TEST_PATH_MAX + 128], path[TEST_PATH_MAX + 16], *text;
	struct err err;
	size_t size;
	c->timeout = "20s";
	struct fake_daemon *hazard = answering(c);
	(void)snprintf(path, sizeof path, "%s/draft.jsonl", c->root);
	alone_expect(c, EXIT_DONE, SUMMARY " --json");
	alone_said(c, "\"says\":\"What comes\"");
	char *printed = c->out;
	c->out = NULL;
	(void)snprintf(line, sizeof line, SUMMARY " --json --out %s", path);
	alone_expect(c, EXIT_DONE, line);
	assert_string_equal(c->out, "");
	assert_string_equal(c->err, "");
	assert_ok(file_read(path, 1 << 20, &text, &size, &err));
	assert_string_equal(text, printed);
	free(text);
	free(printed);
	/* What fails changes nothing. */
	struct fake_answer gone = {.outcome = ZH__OUTCOME__OUTCOME_NOT_FOUND,
				   .code = "campaign.not_found"};
	fake_daemon_answer(hazard, &gone);
	alone_expect(c, EXIT_NOT_FOUND, line);
	assert_string_equal(c->out, "");
	assert_non_null(strstr(c->err, "{\"kind\":\"error\""));
	assert_ok(file_read(path, 1 << 20, &text, &size, &err));
	assert_non_null(strstr(text, "\"says\":\"What comes\""));
	free(text);
	alone_expect(c, EXIT_USAGE, SUMMARY " --json --format csv");
	alone_expect(c, EXIT_USAGE, SUMMARY " --json --out /dev/null/draft.html");
	alone_said(c, "leave one of them out");
	(void)snprintf(line, sizeof line, SUMMARY " --json --out %s/nowhere/x", c->root);
	alone_expect(c, EXIT_FILE, line);
	assert_string_equal(c->out, "");
	fake_daemon_stop(hazard);
}

#define IN_A_COUNTY(test) cmocka_unit_test_setup_teardown(test, alone_setup, alone_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_COUNTY(each_sentence_stands_in_its_part),
		IN_A_COUNTY(the_file_is_written),
		IN_A_COUNTY(a_program_has_the_lines_in_the_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
