/* Questions that aren't one, or are another county's; and what is due where some are silent. */
#include "tests/unit/services/ctl/county/county_alone.h"
#include "tests/unit/services/ctl/fake_daemon.h"

static void run_folder(struct county_alone *c)
{
	char run[TEST_PATH_MAX + 32];
	struct err err;
	(void)snprintf(run, sizeof run, "%s/run/zhian/522701", c->root);
	assert_ok(file_make_directories(run, 0700, &err)); /* a daemon makes it */
}

static void nothing_is_not_searched_for(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	const char *blanks[] = {"", " \t"};
	for (size_t i = 0; i < sizeof blanks / sizeof blanks[0]; i++) {
		const char *words[] = {"--root", c->root, "--region", "522701",
				       "--lang", "en",    "search",   blanks[i]};
		char *out, *err, nothing[] = "\n";
		size_t size;
		struct ctl_streams streams = {fmemopen(nothing, 1, "r"),
					      open_memstream(&out, &size),
					      open_memstream(&err, &size)};
		int exit = ctl_run("zhianctl", 8, words, &streams);
		(void)fclose(streams.in);
		(void)fclose(streams.out);
		(void)fclose(streams.err);
		assert_int_equal(exit, EXIT_USAGE);
		assert_non_null(strstr(err, "say what to search for"));
		free(out);
		free(err);
	}
}

/* That there is none here isn't all that is known of another county's number. */
static void anothers_number_is_said_to_be(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	c->timeout = "20s";
	run_folder(c);
	struct fake_daemon *hazard = fake_daemon_of(c->root, "hazard");
	fake_daemon_answer(hazard, &(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_NOT_FOUND,
							 .code = "hazard.unknown"});
	alone_expect(c, EXIT_NOT_FOUND, "hazard show HZ-522702-1");
	alone_said(c, "HZ-522702-1 is ");
	alone_said(c, "zhianctl referral list --region 522702");
	alone_expect(c, EXIT_NOT_FOUND, "hazard show HZ-522701-1");
	alone_not_said(c, "referral list");
	alone_expect(c, EXIT_NOT_FOUND, "hazard show 1");
	alone_not_said(c, "referral list");
	fake_daemon_answer(
		hazard,
		&(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_DONE,
				      .lines = "{\"kind\":\"hazard\",\"id\":\"HZ-522702-1\"}\n"});
	alone_expect(c, EXIT_DONE, "hazard show HZ-522702-1"); /* what is here is shown */
	fake_daemon_stop(hazard);
}

static void a_paper_is_of_a_kind_that_is_known(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	alone_expect(c, EXIT_USAGE, "bulletin make weekly --cutoff 2025-03-16 --out x.pdf");
	alone_said(c, "x.pdf");
	alone_said(c, ".txt .csv .xlsx .html");
	alone_expect(c, EXIT_USAGE, "bulletin make weekly --cutoff 2025-03-16 --out a.b/x.doc");
	/* As text, or as --format says: what is asked for then is the console. */
	const char *fine[] = {"--out x.txt",       "--out x",     "--out a.b/x",
			      "--out .x",          "--out x.csv", "--out x.pdf --format html",
			      "--json --out x.pdf"};
	for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++) {
		char line[128];
		(void)snprintf(line, sizeof line, "bulletin make weekly --cutoff 2025-03-16 %s",
			       fine[i]);
		alone_expect(c, EXIT_NO_ANSWER, line);
	}
}

#define DUE(id, day)                                                                               \
	"{\"kind\":\"clock\",\"id\":\"" id "\",\"purpose\":\"hazard.rectify\",\"due_ms\":\"" day   \
	"T23:59:59.999+08:00\"}\n"

static void what_others_have_is_due_all_the_same(void **state)
{
	struct county_alone *c = (struct county_alone *)*state;
	run_folder(c);
	c->timeout = "2s";
	struct fake_daemon *hazard = fake_daemon_of(c->root, "hazard");
	struct fake_daemon *credit = fake_daemon_of(c->root, "credit");
	fake_daemon_answer(hazard,
			   &(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_DONE,
						 .lines = DUE("CL-hazard-1", "2025-03-14")});
	fake_daemon_answer(credit, &(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_BUSY,
							 .code = "daemon.draining"});
	alone_expect(c, EXIT_SOME_FAILED, "due hazard credit --json");
	assert_non_null(strstr(c->out, "CL-hazard-1"));
	assert_non_null(strstr(c->out, "\"count\":1,\"whole\":false"));
	assert_non_null(strstr(c->err, "\"subject\":\"credit\""));
	alone_expect(c, EXIT_SOME_FAILED, "due hazard notify"); /* one that isn't there */
	alone_said(c, "2025-03-14");
	alone_said(c, "notify");
	alone_expect(c, EXIT_BUSY, "due credit --json"); /* nobody has answered */
	assert_non_null(strstr(c->out, "\"count\":0,\"whole\":false"));
	fake_daemon_answer(
		credit, &(struct fake_answer){.outcome = ZH__OUTCOME__OUTCOME_DONE, .lines = ""});
	alone_expect(c, EXIT_DONE, "due hazard credit --json");
	assert_string_equal(c->err, "");
	/* To one of them that owner is nobody, and the other has something of his. */
	const struct fake_answer nobody = {.outcome = ZH__OUTCOME__OUTCOME_INVALID,
					   .code = "list.owner_unknown"};
	fake_daemon_answer(credit, &nobody);
	alone_expect(c, EXIT_DONE, "due hazard credit --owner gone");
	alone_said(c, "2025-03-14");
	fake_daemon_answer(hazard, &nobody);
	alone_expect(c, EXIT_USAGE, "due hazard credit --owner gone");
	alone_said(c, "gone");
	fake_daemon_stop(hazard);
	fake_daemon_stop(credit);
}

#define IN_A_COUNTY(test) cmocka_unit_test_setup_teardown(test, alone_setup, alone_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_COUNTY(nothing_is_not_searched_for),
		IN_A_COUNTY(anothers_number_is_said_to_be),
		IN_A_COUNTY(a_paper_is_of_a_kind_that_is_known),
		IN_A_COUNTY(what_others_have_is_due_all_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
