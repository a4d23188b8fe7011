/* What doctor finds in a county's files, and how what was found is told, acknowledged and counted;
 * no daemon runs. */
#include <sys/stat.h>

#include "common/base/file.h"
#include "common/base/time.h"
#include "services/ctl/county/people_change.h"
#include "services/ctl/doctor/doctor_acks.h"
#include "tests/unit/services/ctl/doctor/doctor_county.h"

#define FINDINGS 1024

static void put(struct doctor_county *c, const char *below, const char *text)
{
	struct err err;
	assert_ok(file_write_atomic(alone_path(&c->alone, below), bytes_of_text(text), 0600, &err));
}

/* Below the county's data. */
static void put_data(struct doctor_county *c, const char *folder, const char *name,
		     const char *text)
{
	char path[FILE_PATH_MAX];
	struct err err;
	int size = snprintf(path, sizeof path, "%s/var/lib/zhian/522701/%s", c->alone.root, folder);
	assert_ok(file_make_directories(path, 0700, &err));
	(void)snprintf(path + size, sizeof path - (size_t)size, "/%s", name);
	assert_ok(file_write_atomic(path, bytes_of_text(text), 0600, &err));
}

/* "CODE etc: WORDS: FILE", of a file of the county. */
static void add(struct doctor_county *c, char findings[FINDINGS], const char *words,
		const char *below)
{
	size_t used = strlen(findings);
	(void)snprintf(findings + used, FINDINGS - used, "%s: %s\n", words,
		       alone_path(&c->alone, below));
}

static void day_from_now(int32_t days, char out[TIME_DAY_TEXT])
{
	time_print_day(people_today() + days, out);
}

/* The words of `before`, a day, and those of `after`. */
static void expect_with_day(struct doctor_county *c, int exit, const char *before, int32_t days,
			    const char *after)
{
	char day[TIME_DAY_TEXT], typed[256];
	day_from_now(days, day);
	(void)snprintf(typed, sizeof typed, "%s %s %s", before, day, after);
	alone_expect(&c->alone, exit, typed);
}

static void rotate(struct doctor_county *c, const char *person, int32_t days)
{
	char typed[64];
	(void)snprintf(typed, sizeof typed, "key rotate %s --until", person);
	expect_with_day(c, EXIT_DONE, typed, days, "--no-adopt");
}

static void certify(struct doctor_county *c, int32_t days)
{
	expect_with_day(c, EXIT_DONE,
			"person certificate wang --certificate-no X-1 --certificate-until", days,
			"--no-adopt");
}

static void acknowledge(struct doctor_county *c, const char *of, int32_t days, const char *more)
{
	char typed[128];
	(void)snprintf(typed, sizeof typed, "doctor acknowledge %s --until", of);
	expect_with_day(c, EXIT_DONE, typed, days, more);
}

/* ---- keys */

static void keys_that_lie_wrongly_are_named(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	char findings[FINDINGS] = "";
	doctor_expect(c, "doctor --json", 2, "");
	assert_int_equal(chmod(alone_path(&c->alone, "keys/hazard.key"), 0640), 0);
	add(c, findings, "key.open etc: others can read this key", "keys/hazard.key");
	doctor_expect(c, "doctor --json", 2, findings);
	assert_int_equal(chmod(alone_path(&c->alone, "keys/hazard.key"), 0600), 0);
	put(c, "keys/document.key", "nonsense\n");
	findings[0] = '\0';
	add(c, findings, "key.damaged etc: this file of a key is damaged", "keys/document.key");
	doctor_expect(c, "doctor --json", 2, findings);
}

/* Also one that was rotated: it opens what was sealed before. */
static void what_opens_informants_identities_belongs_in_a_safe(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	char findings[FINDINGS] = "", *text;
	size_t size;
	struct err err;
	assert_ok(file_read(alone_path(&c->alone, "keys/seal.key"), 4096, &text, &size, &err));
	put(c, "keys/discloser.until-2025-03-14.key", text);
	free(text);
	add(c, findings,
	    "key.discloser_here etc: the key that opens informants' identities still lies on this "
	    "machine",
	    "keys/discloser.until-2025-03-14.key");
	doctor_expect(c, "doctor --json", 2, findings);
}

/* Made by intake at its first start, beside its journal. */
static void keys_that_a_daemon_made_are_looked_at_too(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	char findings[FINDINGS];
	put_data(c, "intake/secrets", "duplicates.key", "nonsense\n");
	put_data(c, "intake/secrets", "readme.txt", "nonsense\n");
	(void)snprintf(findings, sizeof findings,
		       "key.damaged etc: this file of a key is damaged: "
		       "%s/var/lib/zhian/522701/intake/secrets/duplicates.key\n",
		       c->alone.root);
	doctor_expect(c, "doctor --json", 2, findings);
}

/* ---- people */

static void keys_and_certificates_that_end_within_a_month_are_told_of(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	char findings[FINDINGS], day[TIME_DAY_TEXT];
	rotate(c, "chen", 31);
	certify(c, 31);
	doctor_expect(c, "doctor --json", 2, "");
	rotate(c, "li", 30);
	certify(c, 30);
	day_from_now(30, day);
	(void)snprintf(findings, sizeof findings,
		       "certificate.ends etc: the enforcement certificate of wang ends with %s\n"
		       "key.ends etc: a key of li ends with %s\n",
		       day, day);
	doctor_expect(c, "doctor --json", 2, findings);
}

static void what_has_ended_is_told_of_until_it_is_taken_out(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	char findings[FINDINGS], day[TIME_DAY_TEXT], yesterday[TIME_DAY_TEXT];
	rotate(c, "li", 0);
	certify(c, 0);
	day_from_now(0, day);
	day_from_now(-1, yesterday);
	(void)snprintf(findings, sizeof findings,
		       "certificate.ends etc: the enforcement certificate of wang ends with %s\n"
		       "key.ends etc: a key of li ends with %s\n",
		       day, day);
	doctor_expect(c, "doctor --json", 2, findings);
	char *text = alone_people(&c->alone);
	for (char *at = text; (at = strstr(at, day)) != NULL;)
		memcpy(at, yesterday, strlen(yesterday));
	put(c, "people.yaml", text);
	free(text);
	(void)snprintf(findings, sizeof findings,
		       "certificate.ended etc: the enforcement certificate of wang ended with %s\n"
		       "key.ended etc: a key of li ended with %s\n",
		       yesterday, yesterday);
	doctor_expect(c, "doctor --json", 2, findings);
}

/* Of who is an officer, and is still there. */
static void officers_without_a_certificate_are_told_of(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	alone_expect(&c->alone, EXIT_DONE, "person add wu --name 吴某 --roles auditor --no-adopt");
	doctor_expect(c, "doctor --json", 2, "");
	alone_expect(&c->alone, EXIT_DONE,
		     "person add qian --name 钱某 --roles officer --no-adopt");
	doctor_expect(c, "doctor --json", 2,
		      "certificate.missing etc: the list of people has no enforcement certificate "
		      "of qian\n");
}

/* ---- what stands beside the journals */

static void what_stands_beside_the_journals_is_as_it_was_written(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	put_data(c, "hazard/reads", "202503", "");
	put_data(c, "console/views", "wang", "one");
	doctor_expect(c, "doctor --json", 2, "");
	put_data(c, "hazard/reads", "head", "nonsense\n");
	put_data(c, "console/views", "wang~", "nonsense\n");
	put_data(c, "console", "passwords", "nonsense\n");
	assert_int_equal(alone_run(&c->alone, "doctor --json"), 2);
	alone_said(&c->alone, "\"code\":\"reads.damaged\",\"level\":\"critical\",\"region\":522701,"
			      "\"about\":\"hazard\"");
	alone_said(&c->alone, "\"code\":\"views.damaged\",\"level\":\"warning\",\"region\":522701,"
			      "\"about\":\"console\"");
	alone_said(&c->alone, "\"code\":\"passwords.damaged\",\"level\":\"critical\","
			      "\"region\":522701,\"about\":\"console\"");
	alone_not_said(&c->alone, "\"about\":\"intake\",\"message\":\"the record");
}

/* ---- how it is told */

static void findings_are_told_in_words(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	alone_expect(&c->alone, EXIT_DONE,
		     "person add qian --name 钱某 --roles officer --no-adopt");
	put(c, "keys/document.key", "nonsense\n");
	alone_expect(&c->alone, 2, "doctor");
	alone_said(&c->alone, "\netc         CRITICAL: this file of a key is damaged: ");
	alone_said(&c->alone, "\netc         the list of people has no enforcement certificate of "
			      "qian\n");
	alone_said(&c->alone, "\nintake      CRITICAL: the daemon doesn't answer\n");
	alone_said(&c->alone, "\nconsole     the console doesn't answer");
	alone_said(&c->alone, " findings, 6 of them critical; 0 acknowledged.\n");
	alone_not_said(&c->alone, "→");
	alone_not_said(&c->alone, "\"kind\"");
	alone_expect(&c->alone, 2, "doctor --fix-hints");
	alone_said(&c->alone,
		   "of qian\n            → after its end, or without one, nobody acts as an "
		   "officer: zhianctl person certificate qian ");
	alone_expect(&c->alone, 2, "doctor --fix-hints --json");
	alone_said(&c->alone, "\"message\":\"the list of people has no enforcement certificate of "
			      "qian\",\"hint\":\"");
}

/* ---- what somebody has looked at */

static void a_warning_that_was_looked_at_is_not_counted(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	char day[TIME_DAY_TEXT], words[256];
	alone_expect(&c->alone, EXIT_DONE,
		     "person add qian --name 钱某 --roles officer --no-adopt");
	acknowledge(c, "certificate.missing etc", 0, "--reason ordered --as wang");
	alone_said(&c->alone, "certificate.missing: noted; it comes back after that day");
	day_from_now(0, day);
	alone_expect(&c->alone, 2, "doctor --json");
	(void)snprintf(words, sizeof words,
		       "of qian\",\"acknowledged_until_day\":\"%s\",\"acknowledged_by\":\"wang\","
		       "\"reason\":\"ordered\"}\n",
		       day);
	alone_said(&c->alone, words);
	alone_said(&c->alone, "\"acknowledged\":1}\n");
	alone_expect(&c->alone, 2, "doctor --fix-hints");
	(void)snprintf(words, sizeof words,
		       "of qian\n            acknowledged by wang until %s, not counted: ordered\n",
		       day);
	alone_said(&c->alone, words);
	alone_said(&c->alone, " 1 acknowledged.\n");
	/* It was for etc alone; of anything else it would be a warning still. */
	alone_expect(&c->alone, EXIT_NOT_FOUND,
		     "doctor acknowledge certificate.missing --withdraw");
	alone_said(&c->alone, "there is no such acknowledgement");
	alone_expect(&c->alone, EXIT_DONE, "doctor acknowledge certificate.missing etc --withdraw");
	alone_said(&c->alone, "certificate.missing: the acknowledgement was taken back");
	alone_expect(&c->alone, 2, "doctor --json");
	alone_said(&c->alone, "\"acknowledged\":0}\n");
}

/* One that is of another subject, is over, or is of what is critical, hides nothing. */
static void what_is_over_or_of_another_subject_hides_nothing(void **state)
{
	struct doctor_county *c = (struct doctor_county *)*state;
	char day[TIME_DAY_TEXT], line[512];
	alone_expect(&c->alone, EXIT_DONE,
		     "person add qian --name 钱某 --roles officer --no-adopt");
	day_from_now(-1, day);
	(void)snprintf(line, sizeof line,
		       "{\"code\":\"certificate.missing\",\"about\":\"\",\"until_day\":\"%s\","
		       "\"reason\":\"x\",\"person\":\"li\"}\n"
		       "{\"code\":\"certificate.missing\",\"about\":\"hazard\","
		       "\"until_day\":\"2099-01-01\",\"reason\":\"x\",\"person\":\"li\"}\n"
		       "{\"code\":\"daemon.down\",\"about\":\"\",\"until_day\":\"2099-01-01\","
		       "\"reason\":\"x\",\"person\":\"li\"}\n",
		       day);
	put(c, "acknowledged.jsonl", line);
	alone_expect(&c->alone, 2, "doctor --json");
	alone_said(&c->alone, "\"critical\":5,\"acknowledged\":0}\n");
	day_from_now(0, day);
	(void)snprintf(line, sizeof line,
		       "{\"code\":\"certificate.missing\",\"about\":\"\",\"until_day\":\"%s\","
		       "\"reason\":\"x\",\"person\":\"li\"}\n",
		       day);
	put(c, "acknowledged.jsonl", line);
	alone_expect(&c->alone, 2, "doctor --json");
	alone_said(&c->alone, "\"acknowledged\":1}\n");
}

static void what_can_not_be_acknowledged_is_refused_and_not_noted(void **state)
{
	static const struct {
		const char *line;
		int32_t days;
		const char *more;
		int exit;
		const char *words;
	} given[] = {
		{"doctor acknowledge daemon.down --until", 1, "--reason x", EXIT_REFUSED,
		 "\"daemon.down\" is critical: it is mended, not acknowledged"},
		{"doctor acknowledge daemon.dwn --until", 1, "--reason x", EXIT_USAGE,
		 "doctor has no finding \"daemon.dwn\"; did you mean \"daemon.down\"?"},
		{"doctor acknowledge nothing-at-all-like-it --until", 1, "--reason x", EXIT_USAGE,
		 "doctor --json prints the codes"},
		{"doctor acknowledge peer.silent --until", -1, "--reason x", EXIT_USAGE,
		 "--until is a day from today on, within a year ("},
		{"doctor acknowledge peer.silent --until", 367, "--reason x", EXIT_USAGE,
		 "--until is a day from today on, within a year ("},
		{"doctor acknowledge peer.silent --until", 1, "", EXIT_USAGE, "reason"},
		{"doctor acknowledge peer.silent a b --until", 1, "--reason x", EXIT_USAGE,
		 "\"b\" is one too many"},
	};
	struct doctor_county *c = (struct doctor_county *)*state;
	for (size_t i = 0; i < sizeof given / sizeof given[0]; i++) {
		expect_with_day(c, given[i].exit, given[i].line, given[i].days, given[i].more);
		alone_said(&c->alone, given[i].words);
		assert_int_not_equal(access(alone_path(&c->alone, "acknowledged.jsonl"), F_OK), 0);
	}
	acknowledge(c, "peer.silent", 366, "--reason x");
	acknowledge(c, "peer.silent notify", 0, "--reason y");
	/* Said again it takes the place of what was said. */
	acknowledge(c, "peer.silent notify", 1, "--reason z");
	char *text;
	size_t size;
	struct err err;
	assert_ok(file_read(alone_path(&c->alone, "acknowledged.jsonl"), 4096, &text, &size, &err));
	assert_non_null(strstr(text, "\"reason\":\"x\",\"person\":\"operator\"}\n"));
	assert_non_null(strstr(text, "\"reason\":\"z\""));
	assert_null(strstr(text, "\"reason\":\"y\""));
	free(text);
}

/* A line that can't be read hides nothing, and is somebody's work: no command throws it away. */
static void what_can_not_be_read_hides_nothing_and_stays(void **state)
{
	static const char unread[] =
		"{\"code\":\"certificate.missing\",\"about\":\"\",\"until_day\":\"2099-01-01\","
		"\"reason\":\"x\",\"person\":\"li\"\n";
	struct doctor_county *c = (struct doctor_county *)*state;
	char *text;
	size_t size;
	struct err err;
	alone_expect(&c->alone, EXIT_DONE,
		     "person add qian --name 钱某 --roles officer --no-adopt");
	put(c, "acknowledged.jsonl", unread);
	alone_expect(&c->alone, 2, "doctor --json");
	alone_said(&c->alone, "acknowledged.jsonl:1: error: can't be read, so it hides nothing");
	alone_said(&c->alone, "\"acknowledged\":0}\n");
	expect_with_day(c, EXIT_FILE, "doctor acknowledge peer.silent --until", 1, "--reason x");
	alone_said(&c->alone, "acknowledged.jsonl has what can't be read (see above), and was left "
			      "as it is");
	assert_ok(file_read(alone_path(&c->alone, "acknowledged.jsonl"), 4096, &text, &size, &err));
	assert_string_equal(text, unread);
	free(text);
}

int main(void)
{
#define DOCTOR(test) cmocka_unit_test_setup_teardown(test, doctor_files_setup, doctor_teardown)
	const struct CMUnitTest tests[] = {
		DOCTOR(keys_that_lie_wrongly_are_named),
		DOCTOR(what_opens_informants_identities_belongs_in_a_safe),
		DOCTOR(keys_that_a_daemon_made_are_looked_at_too),
		DOCTOR(keys_and_certificates_that_end_within_a_month_are_told_of),
		DOCTOR(what_has_ended_is_told_of_until_it_is_taken_out),
		DOCTOR(officers_without_a_certificate_are_told_of),
		DOCTOR(what_stands_beside_the_journals_is_as_it_was_written),
		DOCTOR(findings_are_told_in_words),
		DOCTOR(a_warning_that_was_looked_at_is_not_counted),
		DOCTOR(what_is_over_or_of_another_subject_hides_nothing),
		DOCTOR(what_can_not_be_acknowledged_is_refused_and_not_noted),
		DOCTOR(what_can_not_be_read_hides_nothing_and_stays),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
