/* Scenarios: what is written wrongly is named with its line and what is allowed; what holds passes,
 * what doesn't fails and says what was found. */
#include "services/scenario/scenario.h"

#include <stdio.h>

#include "common/base/text.h"
#include "services/scenario/books.h"
#include "tests/lib/test.h"

#define GIVEN                                                                                      \
	"scenario: t\n"                                                                            \
	"given:\n"                                                                                 \
	"  - on: 2025-03-03 09:00\n"                                                               \
	"    report: {kind: inspection, firm: {name: 店, uscc: 91522701MA6DKXQ41P}, class: "      \
	"S1-02,\n"                                                                                 \
	"             violations: [expired], text: 过期产品}\n"

struct fixture {
	struct book_set books;
	struct scenario_file file;
	struct problems problems;
	struct scenario_result result;
};

static int setup(void **state)
{
	static const struct books_paths paths = {
		ZHIAN_SOURCE_DIR "/deploy/policy",
		ZHIAN_SOURCE_DIR "/deploy/calendar/cn.csv",
		ZHIAN_SOURCE_DIR "/deploy/dictionary/products.yaml",
	};
	struct err err;
	struct fixture *fixture = (struct fixture *)calloc(1, sizeof *fixture);
	assert_non_null(fixture);
	problems_init(&fixture->problems);
	assert_ok(book_set_load(&paths, &fixture->problems, &fixture->books, &err));
	problems_done(&fixture->problems);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	book_set_unload(&fixture->books);
	free(fixture);
	return 0;
}

static enum status read_text(struct fixture *fixture, const char *text)
{
	struct err err;
	problems_init(&fixture->problems);
	return scenario_read(bytes_of_text(text), "t.yaml", &fixture->problems, &fixture->file,
			     &err);
}

static void forget(struct fixture *fixture)
{
	problems_done(&fixture->problems);
	scenario_file_free(&fixture->file);
}

static void run_nth(struct fixture *fixture, size_t n)
{
	struct err err;
	struct scenario_options options = {.books = book_set_stage(&fixture->books),
					   .replay = true};
	assert_true(n < fixture->file.count);
	assert_ok(scenario_run(&fixture->file.scenarios[n], &options, &fixture->result, &err));
}

static void run_text(struct fixture *fixture, const char *text)
{
	enum status status = read_text(fixture, text);
	if (status != STATUS_OK)
		problems_print(&fixture->problems, stderr);
	assert_ok(status);
	run_nth(fixture, 0);
	forget(fixture);
}

static void passes(struct fixture *fixture, const char *text)
{
	run_text(fixture, text);
	for (size_t i = 0; i < fixture->result.failure_count; i++)
		print_message("%u: %s, found %s\n", fixture->result.failures[i].line,
			      fixture->result.failures[i].expected,
			      fixture->result.failures[i].found);
	assert_true(fixture->result.passed);
}

static void fails_at(struct fixture *fixture, const char *text, unsigned line, const char *found)
{
	run_text(fixture, text);
	assert_false(fixture->result.passed);
	assert_int_equal(fixture->result.failure_count, 1);
	assert_int_equal(fixture->result.failures[0].line, line);
	if (strstr(fixture->result.failures[0].found, found) == NULL)
		print_message("found: %s\n", fixture->result.failures[0].found);
	assert_non_null(strstr(fixture->result.failures[0].found, found));
}

static void is_refused(struct fixture *fixture, const char *text, unsigned line, const char *says)
{
	assert_status(read_text(fixture, text), STATUS_INVALID);
	const struct problem *problem = &fixture->problems.items[0];
	if (problem->line != line || strstr(problem->text, says) == NULL)
		print_message("line %u: %s\n", problem->line, problem->text);
	assert_int_equal(problem->line, line);
	assert_non_null(strstr(problem->text, says));
	forget(fixture);
}

/* ---- counties */

#define TWO "scenario: t\ncounties: [522702]\n"
#define LETTER                                                                                     \
	"given:\n"                                                                                 \
	"  - {on: 2025-03-03 09:00, do: referral draft, by: officer, kind: clue, to_region: "      \
	"522702, subject: a, facts: b}\n"                                                          \
	"  - {do: referral send, by: officer, target: $x1}\n"

static void counties_write_to_each_other(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	passes(fixture, TWO LETTER "then:\n"
				   "  - {referral: $x1, delivery: receipted}\n"
				   "  - {referral: $x1, at: 522702, direction: theirs}\n"
				   "  - {at: 522702, event: referral_received}\n");
	passes(fixture, TWO "given:\n  - {on: 2025-03-03 09:00, link: down}\n"
			    "  - {do: referral draft, by: officer, kind: clue, to_region: 522702, "
			    "subject: a, facts: b}\n"
			    "  - {do: referral send, by: officer, target: $x1}\n"
			    "then:\n  - {referral: $x1, delivery: queued}\n"
			    "  - {count: 0, of: referral, at: 522702}\n"
			    "rounds:\n  - when: [{link: up}]\n"
			    "    then: [{count: 1, of: referral, at: 522702}]\n");
	fails_at(fixture, TWO LETTER "then:\n  - {referral: $x1, at: 522702, state: closed}\n", 7,
		 "received");
	passes(fixture, "scenario: t\n" LETTER "then:\n  - {referral: $x1, delivery: queued}\n");
}

static void a_county_that_there_is_not_is_named(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	is_refused(fixture, TWO LETTER "then:\n  - {referral: $x1, at: 522703}\n", 7,
		   "no county of this scenario");
	is_refused(fixture, TWO LETTER "when:\n  - {receipt: 522702}\nthen:\n  - {referral: $x1}\n",
		   7, "at: 522702");
	is_refused(fixture,
		   TWO LETTER "when:\n  - {letter: {kind: clue}}\nthen:\n  - {referral: $x1}\n", 7,
		   "at: 522702");
	is_refused(fixture,
		   "scenario: t\n" LETTER "when:\n  - {link: down}\nthen:\n  - {referral: $x1}\n",
		   6, "counties:");
	is_refused(fixture, TWO LETTER "when:\n  - {link: cut}\nthen:\n  - {referral: $x1}\n", 7,
		   "up or down");
	is_refused(fixture,
		   "scenario: t\ncounties: [522701]\n" LETTER "then:\n  - {referral: $x1}\n", 2,
		   "each once");
}

/* ---- the form */

static void a_wrong_word_is_named_with_what_is_allowed(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	is_refused(fixture, "scenaro: x\n", 1, "scenario");
	is_refused(fixture, GIVEN "then:\n  - {hazard: [a]}\n", 7, "allowed: event, proposed");
	is_refused(fixture,
		   GIVEN "when:\n  - {do: hazard oder, by: officer}\nthen:\n  - {hazard: $h1}\n", 7,
		   "hazard.order");
	is_refused(fixture,
		   GIVEN "when:\n  - {do: hazard order, by: nobody}\nthen:\n  - {hazard: $h1}\n", 7,
		   "officer");
	is_refused(
		fixture,
		GIVEN
		"when:\n  - {do: hazard order, by: officer, contnt: x}\nthen:\n  - {hazard: $h1}\n",
		7, "allowed: ");
	is_refused(fixture,
		   GIVEN
		   "when:\n  - {do: hazard level, by: leader, target: $h1, level: huge}\nthen:\n"
		   "  - {hazard: $h1}\n",
		   7, "larger");
	is_refused(fixture,
		   GIVEN "when:\n  - {do: hazard level, target: $q1, by: leader}\nthen:\n  - "
			 "{hazard: $h1}\n",
		   7, "names nothing");
	is_refused(fixture,
		   "scenario: t\ngiven:\n  - report: {kind: complaint}\nthen:\n  - {hazard: $h1}\n",
		   1, "must say when");
	/* So does a branch of a trunk without steps. */
	is_refused(fixture,
		   "scenario: t\nbranches:\n"
		   "  - {when: [{report: {kind: complaint}}], then: [{hazard: $h1}]}\n",
		   3, "must say when");
	is_refused(fixture, GIVEN "when:\n  - on: 2025-03-02\nthen:\n  - {hazard: $h1}\n", 7,
		   "order of time");
	is_refused(fixture, GIVEN, 1, "nothing is checked");
	/* A key that nobody reads would be skipped with all that it says. */
	is_refused(fixture,
		   GIVEN
		   "branches:\n  - {when: [{on: 2025-03-04}], given: [], then: [{hazard: $h1}]}\n",
		   7, "given is no part of a branch; allowed: when, then, rounds");
}

/* ---- what holds */

static void what_holds_passes(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	passes(fixture,
	       GIVEN "then:\n"
		     "  - {hazard: $h1, state: opened, level: none, firm: 店, overdue: no}\n"
		     "  - {hazard: any, opened: 2025-03-03}\n"
		     "  - {hazard: none, state: ordered}\n"
		     "  - {count: 1, of: hazard, state: opened}\n"
		     "  - {count: \">= 1\", of: hazard, state: opened}\n"
		     "  - {count: \"<= 1\", of: hazard}\n"
		     "  - {event: HazardOpened, subject: $h1, times: 1}\n"
		     "  - {report: $r1, hazard: $h1}\n"
		     "  - {due: {clock: hazard.order, of: $h1}}\n"
		     "  - {not: {hazard: $h2, state: opened}}\n"
		     "  - {explain: $h1, what: level}\n");
	assert_int_equal(fixture->result.checks, 11);
	assert_true(fixture->result.fired.count > 3);
}

static bool fired(const struct fixture *fixture, const char *rule)
{
	for (size_t i = 0; i < fixture->result.fired.count; i++) {
		if (strcmp(fixture->result.fired.ids[i], rule) == 0)
			return true;
	}
	return false;
}

/* The article that was broken is what a person wrote, and a gate is counted with the gates. */
static void only_rules_of_the_policy_have_fired(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	passes(fixture, GIVEN
	       "  - {on: 2025-03-04, do: hazard order, paper: whole, by: officer, target: $h1,\n"
	       "     content: 停止销售, statutory: yes, served: today, method: direct,\n"
	       "     document: 送达回证, violated_rule: 产品质量法第三十五条}\n"
	       "then:\n"
	       "  - {event: correction_ordered, violated_rule: 产品质量法第三十五条, times: 1}\n");
	assert_true(fired(fixture, "HZ-LEVEL-99"));
	assert_false(fired(fixture, "产品质量法第三十五条"));
	for (size_t i = 0; i < fixture->result.fired.count; i++)
		assert_false(strncmp(fixture->result.fired.ids[i], "G-", 2) == 0);
}

static void what_does_not_hold_fails_and_says_what_was_found(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	fails_at(fixture, GIVEN "then:\n  - {hazard: $h1, state: ordered}\n", 7, "opened");
	fails_at(fixture, GIVEN "then:\n  - {hazard: $h2, state: opened}\n", 7, "hazard.not_found");
	fails_at(fixture, GIVEN "then:\n  - {hazard: none, state: opened}\n", 7, "opened");
	fails_at(fixture, GIVEN "then:\n  - {count: 2, of: hazard}\n", 7, "1");
	fails_at(fixture, GIVEN "then:\n  - {count: \">= 2\", of: hazard}\n", 7, "1");
	fails_at(fixture, GIVEN "then:\n  - {count: \"<= 0\", of: hazard}\n", 7, "1");
	fails_at(fixture, GIVEN "then:\n  - {count: many, of: hazard}\n", 7, "a number");
	fails_at(fixture, GIVEN "then:\n  - {event: hazard_opened, times: 2}\n", 7, "1");
	fails_at(fixture, GIVEN "then:\n  - {event: cancelled_off}\n", 7, "nothing of the kind");
	fails_at(fixture, GIVEN "then:\n  - {not: {hazard: $h1, state: opened}}\n", 7, "opened");
	fails_at(fixture, GIVEN "then:\n  - {due: {clock: hazard.order, on: 2024-01-01}}\n", 7,
		 "hazard.order");
	fails_at(fixture, GIVEN "then:\n  - {hazrd: any}\n", 7, "neither a check nor a list");
}

/* ---- acts */

#define CLAIM "  - {do: hazard claim, by: officer, target: $h1, text: x"

static void a_refused_act_must_be_expected(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	fails_at(fixture, GIVEN "when:\n" CLAIM "}\nthen:\n  - {hazard: $h1}\n", 7, "HZ003");
	passes(fixture, GIVEN "when:\n" CLAIM ", refused: yes}\nthen:\n  - {hazard: $h1}\n");
	passes(fixture, GIVEN "when:\n" CLAIM "}\nthen:\n  - refused: {rule: HZ003, possible: "
			      "hazard.order}\n");
	fails_at(fixture, GIVEN "when:\n" CLAIM "}\nthen:\n  - refused: {rule: HZ004}\n", 9,
		 "HZ003");
	fails_at(fixture,
		 GIVEN
		 "when:\n  - {do: hazard hold, by: leader, target: $h1, reason: x, refused: yes}\n"
		 "then:\n  - {hazard: $h1}\n",
		 7, "was done");
}

static void a_second_person_approves(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	passes(fixture, GIVEN
	       "when:\n"
	       "  - {do: hazard order, paper: whole, by: officer, target: $h1, content: 停止销售, "
	       "served: today, "
	       "method: direct, document: 送达回证, statutory: yes}\n"
	       "  - {on: 2025-03-10, do: hazard claim, by: officer, target: $h1, text: 已整改}\n"
	       "  - {on: 2025-03-11, do: hazard reinspect, by: officer, target: $h1, outcome: "
	       "passed,\n"
	       "     officers: [officer-1, officer-2], on_day: today, evidence: [复查.jpg]}\n"
	       "  - {do: hazard cancel-off, by: officer-3, second: leader, target: $h1}\n"
	       "then:\n  - {hazard: $h1, state: cancelled_off}\n"
	       "  - {event: cancelled_off, second: leader-1}\n");
}

static void scenarios_of_a_file_begin_alike_and_apart(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	assert_ok(read_text(
		fixture, "source: s\n"
			 "given:\n"
			 "  - {on: 2025-03-03 09:00, report: {kind: inspection, firm: 店, class: "
			 "S1-02, violations: [expired]}, as: 线索}\n"
			 "scenarios:\n"
			 "  - scenario: one\n"
			 "    then: [{report: $线索, id: $r1}]\n"
			 "  - scenario: two\n"
			 "    when: [{do: hazard hold, by: leader, target: $h1, reason: x}]\n"
			 "    then: [{hazard: $h1, held: yes}]\n"
			 "    rounds:\n"
			 "      - when: [{on: 2025-03-05}]\n"
			 "        then: [{hazard: $h1, held: yes}, {event: held, times: 0}]\n"));
	assert_int_equal(fixture->file.count, 2);
	assert_string_equal(fixture->file.scenarios[1].source, "s");
	for (size_t i = 0; i < 2; i++) {
		run_nth(fixture, i);
		assert_true(fixture->result.passed);
	}
	forget(fixture);
}

/* ---- branches, letters, books */

static void branches_go_on_each_from_the_same_point(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	assert_ok(read_text(fixture,
			    GIVEN "branches:\n"
				  "  - {do: hazard level, by: leader, target: $h1, level: "
				  "major, leads_to: opened}\n" CLAIM ", refused: HZ003}\n" CLAIM
				  ", refused: HZ004}\n"
				  "  - {when: [{on: 2025-03-04}], then: [{hazard: $h1, "
				  "level: none}]}\n"
				  "  - {then: [{hazard: $h1, level: none}], rounds: [{then: "
				  "[{hazard: $h1, level: major}]}]}\n"));
	assert_int_equal(fixture->file.count, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_true(fixture->file.scenarios[i].branch);
		run_nth(fixture, i);
		assert_int_equal(fixture->result.passed, i != 2 && i != 4);
	}
	forget(fixture);
	is_refused(fixture,
		   GIVEN "branches:\n"
			 "  - {do: hazard level, by: leader, target: $h1, level: major}\n",
		   7, "leads_to or refused");
}

static void another_region_writes_and_receipts(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	passes(fixture,
	       "scenario: t\n"
	       "given:\n"
	       "  - {on: 2025-03-03 09:00, letter: {kind: clue, theirs: 7, facts: 线索}}\n"
	       "  - {do: referral draft, by: officer, kind: clue, to_region: 522702, subject: "
	       "某厂, "
	       "facts: 线索}\n"
	       "  - {do: referral send, by: officer, target: $x2}\n"
	       "when:\n"
	       "  - receipt: 522702\n"
	       "  - letter: {kind: result, told: answered, in_reply_to: $x2, answer_code: found}\n"
	       "then:\n"
	       "  - {referral: $x1, state: received}\n"
	       "  - {referral: $x2, state: answered}\n"
	       "  - {event: referral_delivered, subject: $x2}\n");
	is_refused(fixture, "scenario: t\ngiven:\n  - {on: 2025-03-03, receipt: here}\n", 3,
		   "as in 522702");
}

/* Between two acts: what holds there, and no longer at the end. */
static void a_step_shows_what_holds_there(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	passes(fixture, GIVEN
	       "when:\n"
	       "  - show: {hazard: $h1, state: opened}\n"
	       "  - show: {event: hazard_opened}\n"
	       "  - {do: hazard claim, by: officer, target: $h1}\n"
	       "  - show: {refused: {code: hazard.claim.state}}\n"
	       "  - {do: hazard order, paper: whole, by: officer, target: $h1, content: 停止销售, "
	       "served: today, method: direct, document: 送达回证, statutory: yes}\n"
	       "  - {on: 2025-03-05, show: {due: {clock: hazard.rectify, of: $h1, on: "
	       "2025-03-24}}}\n"
	       "  - show: {event: correction_ordered}\n"
	       "then:\n"
	       "  - {hazard: $h1, state: ordered}\n");
	fails_at(fixture,
		 GIVEN "when:\n"
		       "  - show: {hazard: $h1, state: ordered}\n"
		       "  - {do: hazard order, paper: whole, by: officer, target: $h1, content: "
		       "停止销售, served: "
		       "today, method: direct, document: 送达回证, statutory: yes}\n"
		       "then:\n"
		       "  - {hazard: $h1, state: ordered}\n",
		 7, "state: \"opened\"");
	is_refused(fixture,
		   GIVEN "when:\n  - {do: hazard claim, by: officer, target: $h1, show: "
			 "{hazard: $h1, state: opened}}\n",
		   7, "one of them");
	is_refused(fixture, GIVEN "when:\n  - show: $h1\n", 7, "a check is a group of settings");
}

static void the_books_alone_answer(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	passes(fixture,
	       "scenario: t\nthen:\n"
	       "  - {term: report.check, from: 2025-03-03, rule: APP-18, due: 2025-03-24}\n"
	       "  - {ask: hazard.level, facts: {injuries: 1}, level: major}\n");
	fails_at(
		fixture,
		"scenario: t\nthen:\n  - {term: report.check, from: 2025-03-03, due: 2025-03-25}\n",
		3, "2025-03-24");
	fails_at(fixture, "scenario: t\nthen:\n  - {ask: hazard.levl, level: major}\n", 3,
		 "hazard.level");
	fails_at(fixture, "scenario: t\nthen:\n  - {ask: hazard.level, facts: {injuri: 1}}\n", 3,
		 "is no fact");
}

static void a_clock_says_its_marks_and_what_it_would_take(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
#define WHOLE "marks: [reminder 2025-03-19, due 2025-03-24, overdue 2025-03-25], "
#define STOPS "stops: [testing, examination, quarantine, appraisal, right_holder, post], "
#define CHECK(rest) GIVEN "then:\n  - {due: {clock: report.check, of: $r1, " rest "}}\n"
	passes(fixture, CHECK(WHOLE STOPS "extension: 15, extension_by: leader"));
	passes(fixture, GIVEN "then:\n  - {due: {clock: hazard.order, of: $h1, stops: none, "
			      "extension: none}}\n"
			      "  - {due: {clock: report.check, of: $r1, state: running}}\n");
	fails_at(fixture, CHECK("marks: [reminder 2025-03-19, due 2025-03-24]"), 7,
		 "\"overdue 2025-03-25\"");
	fails_at(fixture, CHECK("marks: [reminder 2025-03-18, due 2025-03-24, overdue 2025-03-25]"),
		 7, "\"reminder 2025-03-19\"");
	fails_at(fixture, CHECK("stops: [testing]"), 7, "\"post\"");
	fails_at(fixture, CHECK("extension: 16"), 7, "extension: 15");
	fails_at(fixture, CHECK("extension: 15, extension_by: officer"), 7, "\"leader\"");
}

/* A check of more than there is room for, with its end at each byte of a character. */
static void what_was_expected_is_cut_between_characters(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	for (unsigned front = 1; front <= 3; front++) {
		char name[SCENARIO_TEXT * 2] = "", text[SCENARIO_TEXT * 3];
		memset(name, 'a', front);
		for (unsigned i = 0; i < SCENARIO_TEXT / 3; i++)
			memcpy(name + front + (size_t)i * 3, "都", 3);
		(void)snprintf(text, sizeof text, GIVEN "then:\n  - {hazard: $h1, title: %s}\n",
			       name);
		run_text(fixture, text);
		assert_false(fixture->result.passed);
		const char *expected = fixture->result.failures[0].expected;
		assert_true(strlen(expected) > SCENARIO_TEXT - 4);
		assert_true(text_valid(bytes_of_text(expected)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clock_says_its_marks_and_what_it_would_take),
		cmocka_unit_test(what_was_expected_is_cut_between_characters),
		cmocka_unit_test(counties_write_to_each_other),
		cmocka_unit_test(a_county_that_there_is_not_is_named),
		cmocka_unit_test(a_wrong_word_is_named_with_what_is_allowed),
		cmocka_unit_test(what_holds_passes),
		cmocka_unit_test(only_rules_of_the_policy_have_fired),
		cmocka_unit_test(what_does_not_hold_fails_and_says_what_was_found),
		cmocka_unit_test(a_refused_act_must_be_expected),
		cmocka_unit_test(a_second_person_approves),
		cmocka_unit_test(scenarios_of_a_file_begin_alike_and_apart),
		cmocka_unit_test(branches_go_on_each_from_the_same_point),
		cmocka_unit_test(another_region_writes_and_receipts),
		cmocka_unit_test(a_step_shows_what_holds_there),
		cmocka_unit_test(the_books_alone_answer),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
