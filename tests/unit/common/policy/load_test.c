#include "common/base/time.h"
#include "common/policy/rules/bundle.h"
#include "common/policy/rules/grounds.h"
#include "common/policy/rules/words.h"
#include "hazard.pb-c.h"
#include "tests/lib/property.h"
#include "tests/lib/test_dir.h"
#include "tests/unit/common/policy/shipped_fixture.h"
#include "types.pb-c.h"

/* Tests that break something begin with what ships, change one place of it, and look for the
 * sentence. */

/* Loads with one place changed, wants the problem, and puts the place back. */
static void assert_change(struct shipped *shipped, const char *file, const char *from,
			  const char *to, const char *problem)
{
	for (size_t i = 0; i < shipped->count; i++) {
		if (strcmp(shipped->names[i], file) != 0)
			continue;
		char *whole = shipped->texts[i];
		shipped->texts[i] = fixture_replaced(whole, from, to);
		assert_status(shipped_load(shipped), STATUS_INVALID);
		assert_problem(&shipped->problems, problem);
		free(shipped->texts[i]);
		shipped->texts[i] = whole;
		return;
	}
	fail_msg("no such file: %s", file);
}

static void load_shipped(struct shipped *shipped)
{
	enum status status = shipped_load(shipped);
	assert_no_errors(&shipped->problems);
	assert_ok(status);
}

static int32_t day_of(const char *text)
{
	int32_t day = 0;
	assert_ok(time_parse_day(text, &day));
	return day;
}

/* ---- what ships */

static void test_shipped_policy_is_sound(void **state)
{
	struct shipped *shipped = *state;
	struct policy_set *set = NULL;
	struct err err;
	load_shipped(shipped);
	/* What was not read in full text: a rule on the list's grounds, one on a licence's
	 * withdrawal, seven terms, eight gates of visits, one of a form; further 13 laws and
	 * articles of which no text is here, and one article of a law that isn't named
	 * (policy_law_test). */
	assert_int_equal(shipped->problems.warnings, 18 + 14);
	assert_problem(&shipped->problems, "warning: clock RWD-CLM: its source is recalled");
	assert_problem(&shipped->problems, "warning: clock CRM-6-1: its source is read in a text");
	assert_problem(&shipped->problems, "warning: rule LS-GROUND-03: its source is recalled");
	assert_true(shipped->set->policy.superior_consent_needed);
	assert_int_equal(shipped->set->policy.version, 1);
	assert_ok(policy_load_directory(ZHIAN_SOURCE_DIR "/deploy/policy", &shipped->problems, &set,
					&err));
	assert_memory_equal(set->policy.digest, shipped->set->policy.digest, POLICY_DIGEST);
	policy_unload(&set);
}

static void assert_clock(const struct policy *policy, enum clock_id id, const char *day,
			 const char *rule_id, uint16_t budget, uint8_t unit)
{
	const struct clock_rule *rule = policy_clock(policy, id, day_of(day));
	assert_non_null(rule);
	assert_string_equal(rule->rule_id, rule_id);
	assert_int_equal(rule->budget, budget);
	assert_int_equal(rule->unit, unit);
}

static void test_shipped_clocks_change_with_the_law(void **state)
{
	struct shipped *shipped = *state;
	enum { WD = ZH__CLOCK_UNIT__CLOCK_UNIT_WORKING_DAY, DAY = ZH__CLOCK_UNIT__CLOCK_UNIT_DAY };
	load_shipped(shipped);
	const struct policy *policy = &shipped->set->policy;
	assert_clock(policy, CLOCK_COMPLAINT_MEDIATE, "2024-06-30", "CRP-21-5", 45, WD);
	assert_clock(policy, CLOCK_COMPLAINT_MEDIATE, "2024-07-01", "CRI-46-3", 60, DAY);
	assert_clock(policy, CLOCK_COMPLAINT_MEDIATE, "2026-04-14", "CRI-46-3", 60, DAY);
	assert_clock(policy, CLOCK_COMPLAINT_MEDIATE, "2026-04-15", "CRN-23-5", 60, DAY);
	assert_clock(policy, CLOCK_COMPLAINT_ACCEPT, "2026-04-14", "CRP-14", 7, WD);
	assert_clock(policy, CLOCK_COMPLAINT_ACCEPT, "2026-04-15", "CRN-15", 7, WD);
	assert_clock(policy, CLOCK_ANSWER_REPORTER, "2026-04-14", "CRP-31", 5, WD);
	assert_clock(policy, CLOCK_CASE_HANDLE, "2025-03-03", "APP-64", 90, DAY);
	assert_clock(policy, CLOCK_CO_INVESTIGATE, "2025-03-03", "APP-45", 15, WD);
	assert_int_equal(policy_clock(policy, CLOCK_CASE_HANDLE, day_of("2025-03-03"))->extension,
			 30);
	assert_clock(policy, CLOCK_COMPLAINT_MEDIATE_BESIDE, "2024-07-01", "CRP-21-5-BESIDE", 45,
		     WD);
	/* A term that a law ended, and one that it began with, are known within it only. */
	assert_null(policy_clock(policy, CLOCK_ABNORMAL_FALSE, day_of("2025-03-18")));
	assert_null(policy_clock(policy, CLOCK_COMPLAINT_HANDLE, day_of("2024-06-30")));
	for (unsigned id = CLOCK_NONE + 1; id < CLOCK_ID_COUNT; id++)
		assert_non_null(policy_clock(policy, (enum clock_id)id, day_of("2025-03-03")));
}

static const struct rule *answer(const struct shipped *shipped, enum policy_topic topic,
				 const struct facts *facts)
{
	return policy_ask(&shipped->set->policy, topic, facts, day_of("2025-03-03")).rule;
}

static void assert_answer(const struct shipped *shipped, enum policy_topic topic,
			  const struct facts *facts, const char *id)
{
	assert_string_equal(answer(shipped, topic, facts)->id, id);
}

static void test_shipped_ladder_follows_the_notices(void **state)
{
	struct shipped *shipped = *state;
	struct facts twice = {0};
	struct facts overdue = {0};
	struct facts larger = {0};
	struct facts three = {0};
	load_shipped(shipped);
	/* [001] 二(二)3: two failures in a row and a major hazard, both. */
	fact_set(&twice, FACT_GROUP, LADDER_GROUP_SUPERVISE);
	fact_set(&twice, FACT_CAUSE, CAUSE_SAMPLING_FAILED);
	fact_set(&twice, FACT_CONSECUTIVE_FAILURES, 2);
	fact_set(&twice, FACT_VIOLATIONS, INT64_C(1) << ZH__VIOLATION__VIOLATION_FAILED_SAMPLING);
	fact_set(&twice, FACT_FIRM_MAJORS, 1);
	assert_answer(shipped, TOPIC_MEASURE, &twice, "MS-SAMPLING-01");
	fact_set(&twice, FACT_CONSECUTIVE_FAILURES, 1);
	assert_answer(shipped, TOPIC_MEASURE, &twice, "MS-SAMPLING-02");
	fact_set(&twice, FACT_CONSECUTIVE_FAILURES, 2);
	fact_set(&twice, FACT_FIRM_MAJORS, 0);
	assert_answer(shipped, TOPIC_MEASURE, &twice, "MS-SAMPLING-02");
	/* E1, E7, joint handling; a sampling's term goes up to the province. */
	fact_set(&overdue, FACT_GROUP, LADDER_GROUP_SUPERVISE);
	fact_set(&overdue, FACT_CAUSE, CAUSE_MARK_FIRED);
	fact_set(&overdue, FACT_CLOCK, CLOCK_HAZARD_RECTIFY);
	fact_set(&overdue, FACT_LEVEL, ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR);
	fact_set(&overdue, FACT_TIMES_OVERDUE, 1);
	fact_set(&overdue, FACT_MARK, ZH__CLOCK_MARK__CLOCK_MARK_REMINDER);
	assert_answer(shipped, TOPIC_MEASURE, &overdue, "MS-MARK-01");
	fact_set(&overdue, FACT_MARK, ZH__CLOCK_MARK__CLOCK_MARK_DUE);
	assert_answer(shipped, TOPIC_MEASURE, &overdue, "MS-PROPOSE-99");
	fact_set(&overdue, FACT_MARK, ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE);
	assert_answer(shipped, TOPIC_MEASURE, &overdue, "MS-MARK-04");
	fact_set(&overdue, FACT_TIMES_OVERDUE, 2);
	assert_answer(shipped, TOPIC_MEASURE, &overdue, "MS-MARK-04");
	fact_set(&overdue, FACT_GROUP, LADDER_GROUP_PURSUE);
	assert_answer(shipped, TOPIC_MEASURE, &overdue, "MS-MARK-03");
	fact_set(&overdue, FACT_GROUP, LADDER_GROUP_TELL);
	fact_set(&overdue, FACT_CLOCK, CLOCK_SAMPLING_RECTIFY);
	assert_answer(shipped, TOPIC_MEASURE, &overdue, "MS-MARK-02");
	/* [001] 二(二)6 */
	fact_set(&larger, FACT_LEVEL, ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER);
	fact_set(&larger, FACT_MAJOR_IN_TWO_YEARS, 2);
	assert_answer(shipped, TOPIC_SUPERVISION, &larger, "FM-SUPERVISION-02");
	fact_set(&three, FACT_MAJOR_IN_TWO_YEARS, 3);
	assert_int_equal(
		rule_outcome(answer(shipped, TOPIC_SUPERVISION, &three), OUTCOME_SUPERVISION, 0),
		ZH__SUPERVISION_LEVEL__SUPERVISION_LEVEL_SPECIAL);
	/* SSI-44, APP-14: a producer elsewhere is told of, and the row counts. */
	struct facts row = {0};
	fact_set(&row, FACT_PRODUCER_ELSEWHERE, 1);
	fact_set(&row, FACT_VIOLATIONS, 1u << ZH__VIOLATION__VIOLATION_FAILED_SAMPLING);
	assert_answer(shipped, TOPIC_LEDGER, &row, "LG-OPEN-04");
	fact_set(&row, FACT_PRODUCER_ELSEWHERE, 0);
	assert_answer(shipped, TOPIC_LEDGER, &row, "LG-OPEN-15");
	/* 令44号 12 and 2: without intent never, and what is unknown is asked. */
	struct facts listing = {0};
	fact_set(&listing, FACT_LISTING_GROUND_NO, LISTING_GROUND_FAILED_AFTER_ANNOUNCEMENT);
	assert_true(policy_ask(&shipped->set->policy, TOPIC_LISTING_GROUND, &listing, 20000).ask);
	fact_set(&listing, FACT_NO_INTENT_EVIDENCE, 1);
	assert_answer(shipped, TOPIC_LISTING_GROUND, &listing, "LS-GROUND-01");
}

/* ---- the normal form */

static char *printed(const struct policy *policy)
{
	struct fixture_output output = {0};
	policy_print(policy, fixture_output_open(&output));
	return fixture_output_text(&output);
}

static void test_print_loads_and_prints_the_same(void **state)
{
	struct shipped *shipped = *state;
	struct policy_set *second = NULL;
	uint8_t digest_of_first[POLICY_DIGEST];
	uint8_t digest_of_second[POLICY_DIGEST];
	load_shipped(shipped);
	char *first = printed(&shipped->set->policy);
	struct policy_file file = {"policy.yaml", bytes_of_text(first)};
	enum status status = policy_load_files(&file, 1, &shipped->problems, &second);
	assert_no_errors(&shipped->problems);
	assert_ok(status);
	char *again = printed(&second->policy);
	policy_digest(bytes_of_text(first), digest_of_first);
	policy_digest(bytes_of_text(again), digest_of_second);
	assert_memory_equal(digest_of_first, digest_of_second, POLICY_DIGEST);
	assert_string_equal(first, again);
	assert_int_equal(second->policy.rule_count, shipped->set->policy.rule_count);
	free(first);
	free(again);
	policy_unload(&second);
}

/* ---- the bundle */

static void test_bundle_is_the_same_for_the_same_files(void **state)
{
	struct shipped *shipped = *state;
	struct policy_set *set = NULL;
	struct policy_file backwards[POLICY_FILES_MAX];
	load_shipped(shipped);
	size_t last = shipped->count - 1;
	for (size_t i = 0; i <= last; i++)
		backwards[i] = (struct policy_file){shipped->names[last - i],
						    bytes_of_text(shipped->texts[last - i])};
	assert_ok(policy_load_files(backwards, shipped->count, &shipped->problems, &set));
	assert_bytes_equal(set->bundle, shipped->set->bundle);
	policy_unload(&set);
	for (int depth = POLICY_CHECK_WHOLE; depth <= POLICY_CHECK_FORM; depth++) {
		assert_ok(policy_load_bytes(shipped->set->bundle, (enum policy_depth)depth,
					    &shipped->problems, &set));
		assert_memory_equal(set->policy.digest, shipped->set->policy.digest, POLICY_DIGEST);
		policy_unload(&set);
	}
}

static void test_damaged_bundles_are_refused(void **state)
{
	struct shipped *shipped = *state;
	struct policy_set *set = NULL;
	static const char *const damaged[] = {
		"",
		"#zhian-policy 2\n",
		"#zhian-policy 1\n#file a.yaml\n",
		"#zhian-policy 1\n#file a.yaml 5\nabc\n",
		"#zhian-policy 1\n#file a.yaml -1\n\n",
		"#zhian-policy 1\n#file ../a 0\n\n",
		"#zhian-policy 1\n#file b.yaml 0\n\n#file a.yaml 0\n\n",
		"#zhian-policy 1\n#file a.yaml 3\nabcd",
		"#zhian-policy 1\n#file a.yaml 18446744073709551615\n\n",
	};
	for (size_t i = 0; i < sizeof damaged / sizeof damaged[0]; i++)
		assert_status(policy_load_bytes(bytes_of_text(damaged[i]), POLICY_CHECK_WHOLE,
						&shipped->problems, &set),
			      STATUS_INVALID);
	assert_null(set);
}

static void test_names_of_files(void **state)
{
	struct shipped *shipped = *state;
	struct policy_set *set = NULL;
	struct policy_file files[] = {{"../x.yaml", {0}}, {"a.yaml", {0}}, {"a.yaml", {0}}};
	assert_status(policy_load_files(files, 3, &shipped->problems, &set), STATUS_INVALID);
	assert_problem(&shipped->problems, "../x.yaml:0: error: the file's name isn't allowed");
	assert_problem(&shipped->problems, "a.yaml:0: error: two files have this name");
	assert_status(policy_load_files(files, 0, &shipped->problems, &set), STATUS_INVALID);
}

static void test_directories(void **state)
{
	struct test_dir *dir = test_dir_create();
	struct problems problems;
	struct policy_set *set = NULL;
	struct err err;
	(void)state;
	problems_init(&problems);
	assert_status(policy_load_directory(test_dir_path(dir, "none"), &problems, &set, &err),
		      STATUS_IO);
	assert_non_null(strstr(err.text, "none"));
	assert_status(policy_load_directory(dir->path, &problems, &set, &err), STATUS_NOT_FOUND);
	FILE *file = fopen(test_dir_path(dir, "a.yaml"), "w");
	assert_non_null(file);
	fputs("version: none\n", file);
	assert_int_equal(fclose(file), 0);
	assert_status(policy_load_directory(dir->path, &problems, &set, &err), STATUS_INVALID);
	assert_non_null(strstr(err.text, "a.yaml:1:10: `version: none` isn't allowed"));
	problems_done(&problems);
	test_dir_destroy(dir);
}

/* ---- form */

static void test_words_that_dont_exist(void **state)
{
	struct shipped *shipped = *state;
	assert_change(shipped, "report.yaml", "topic: report.severity", "topic: report.colour",
		      "`topic: report.colour` isn't allowed; allowed: report.severity, "
		      "report.route");
	assert_change(shipped, "report.yaml", "injuries: 1..", "wounds: 1..",
		      "rule RP-SEV-01: `wounds` isn't a fact");
	assert_change(shipped, "report.yaml", "{level: major, urgent: yes}",
		      "{level: major, loud: yes}", "rule RP-SEV-01: `loud` isn't an outcome");
	assert_change(shipped, "report.yaml", "{level: major, urgent: yes}",
		      "{level: huge, urgent: yes}",
		      "rule RP-SEV-01: `level: huge` isn't allowed; allowed: general, larger, "
		      "major");
	assert_change(shipped, "clocks.yaml", "unit: working_day", "unit: fortnight",
		      "`unit: fortnight` isn't allowed; allowed: hour, day, working_day, month, "
		      "year");
	assert_change(shipped, "clocks.yaml", "purpose: report.check", "purpose: report.czech",
		      "clocks.yaml:13: error: `purpose: report.czech` isn't allowed");
	assert_change(shipped, "report.yaml", "confidence: ours", "confidence: sure",
		      "`confidence: sure` isn't allowed; allowed: verified, secondary, recalled, "
		      "notice, ours");
}

static void test_facts_are_compared_with_their_own_type(void **state)
{
	struct shipped *shipped = *state;
	assert_change(shipped, "report.yaml", "injuries: 1..", "injuries: many",
		      "rule RP-SEV-01: `injuries: many` isn't allowed; allowed: a whole number or "
		      "a range, as 3, 500.., ..9, 3..5");
	assert_change(shipped, "report.yaml", "injuries: 1..", "injuries: [1, 2]",
		      "rule RP-SEV-01: `injuries: a list` isn't allowed");
	assert_change(shipped, "report.yaml", "severity: major", "severity: 3..",
		      "rule RP-SEV-06: `severity: 3..` isn't allowed; allowed: general, larger, "
		      "major");
	assert_change(shipped, "report.yaml", "same_batch: yes", "same_batch: [yes, no]",
		      "rule RP-ROUTE-01: `same_batch: a list` isn't allowed; allowed: no, yes");
	assert_change(shipped, "report.yaml", "violations: [harmful_substance, banned_product]",
		      "violations: []", "rule RP-SEV-02: `violations: a list` isn't allowed");
	assert_change(shipped, "credit.yaml", "credit_months: 24", "credit_months: 1000",
		      "rule CR-FACT-01: `credit_months: 1000` isn't allowed; allowed: 1 to 120");
}

static void test_what_a_rule_must_state(void **state)
{
	struct shipped *shipped = *state;
	assert_change(shipped, "hazard.yaml", "        source: \"[001] 二(二)5；级别自定\"\n", "",
		      "hazard.yaml:7: error: `source` is missing in this rule");
	assert_change(shipped, "hazard.yaml", "        because_en: \"somebody was hurt\"\n", "",
		      "hazard.yaml:7: error: `because_en` is missing in this rule");
	assert_change(shipped, "hazard.yaml", "- id: HZ-LEVEL-02", "- id: HZ-LEVEL-01",
		      "hazard.yaml:15: error: the rule id HZ-LEVEL-01 is used twice; the first is "
		      "in hazard.yaml, line 7");
	assert_change(shipped, "hazard.yaml", "then: {level: major, urgent: yes}", "then: {}",
		      "rule HZ-LEVEL-01: `then` must be a group of outcomes, or `nothing`");
	assert_change(shipped, "hazard.yaml", "        when:\n          injuries: 1..\n",
		      "        when: always\n",
		      "rule HZ-LEVEL-01: `when` must be a group of facts, or `otherwise`");
	assert_change(shipped, "hazard.yaml", "      - id: HZ-LEVEL-01\n",
		      "      - id: HZ-LEVEL-01\n        valid_from: 2026-01-02\n"
		      "        valid_to: 2026-01-01\n",
		      "rule HZ-LEVEL-01: valid_from 2026-01-02 is after valid_to 2026-01-01");
}

static void test_otherwise_is_last_and_always_valid(void **state)
{
	struct shipped *shipped = *state;
	assert_change(shipped, "hazard.yaml", "        when:\n          injuries: 1..\n",
		      "        when: otherwise\n",
		      "rule HZ-LEVEL-01: an `otherwise` must be the last of its topic "
		      "`hazard.level`");
	assert_change(shipped, "credit.yaml", "      - id: LS-GROUND-99\n        when: otherwise\n",
		      "      - id: LS-GROUND-99\n        when: {urgent: yes}\n",
		      "the topic `listing.ground` has no `otherwise` as its last rule");
	assert_change(shipped, "credit.yaml", "      - id: LS-GROUND-99\n",
		      "      - id: LS-GROUND-99\n        valid_to: 2026-01-01\n",
		      "rule LS-GROUND-99: an `otherwise` is always valid");
}

static void test_the_whole_is_stated_once(void **state)
{
	struct shipped *shipped = *state;
	assert_change(shipped, "policy.yaml", "version: 1\n", "",
		      "no file states the policy's `version`");
	assert_change(shipped, "policy.yaml", "superior_consent_needed: yes\n", "",
		      "no file states `superior_consent_needed`");
	assert_change(shipped, "report.yaml", "topics:\n", "version: 2\ntopics:\n",
		      "report.yaml:0: error: `version` is stated in policy.yaml already");
	assert_change(shipped, "credit.yaml", "topic: credit.fact", "topic: listing.ground",
		      "the topic `listing.ground` is stated twice; the first is in credit.yaml");
	assert_change(shipped, "credit.yaml", "topic: credit.fact", "topic: listing.ground",
		      "no file has rules for the topic `credit.fact`");
}

/* ---- the published list of inspection items, and the cap */

/* What was adopted before there was a list or a cap is read at a start, and not adopted again. */
static void test_a_policy_from_before_the_list_is_read(void **state)
{
	struct shipped *shipped = *state;
	struct policy_file files[POLICY_FILES_MAX];
	struct policy_set *set = NULL;
	struct bytes bundle = {0};
	struct pool pool;
	size_t count = 0;
	for (size_t i = 0; i < shipped->count; i++) {
		if (strcmp(shipped->names[i], "visits.yaml") != 0)
			files[count++] = (struct policy_file){shipped->names[i],
							      bytes_of_text(shipped->texts[i])};
	}
	pool_init(&pool);
	assert_ok(bundle_make(files, count, &pool, &shipped->problems, &bundle));
	assert_ok(policy_load_bytes(bundle, POLICY_CHECK_FORM, &shipped->problems, &set));
	assert_int_equal(set->policy.topics[TOPIC_VISIT_CAP].count, 0);
	assert_int_equal(set->policy.visit_item_count, 0);
	policy_unload(&set);
	assert_status(policy_load_bytes(bundle, POLICY_CHECK_WHOLE, &shipped->problems, &set),
		      STATUS_INVALID);
	assert_problem(&shipped->problems, "no file has rules for the topic `visit.cap`");
	pool_done(&pool);
}

/* ---- clocks */

static void test_clock_validities(void **state)
{
	struct shipped *shipped = *state;
	assert_change(shipped, "clocks.yaml", "    valid_to: 2024-06-30\n",
		      "    valid_to: 2024-07-01\n",
		      "clock CRI-46-3: valid for `complaint.mediate` on 2024-07-01 together with "
		      "CRP-21-5");
	assert_change(shipped, "clocks.yaml", "    valid_to: 2024-06-30\n",
		      "    valid_to: 2024-06-20\n",
		      "no clock for `complaint.mediate` from 2024-06-21 to 2024-06-30");
	assert_change(shipped, "clocks.yaml", "    valid_from: 2021-07-15\n",
		      "    valid_from: 2025-07-15\n",
		      "no clock for `report.check` from 2024-01-01 to 2025-07-14");
	assert_change(shipped, "clocks.yaml", "    valid_from: 2021-07-15\n",
		      "    valid_from: 2021-07-15\n    valid_to: 2030-12-31\n",
		      "no clock for `report.check` from 2031-01-01 to 2199-12-31");
	assert_change(shipped, "clocks.yaml", "purpose: hazard.order", "purpose: report.check",
		      "no clock for `hazard.order`");
}

static void test_clock_shapes_and_marks(void **state)
{
	struct shipped *shipped = *state;
	assert_change(shipped, "clocks.yaml", "    extension: 15\n    extensions: 1\n",
		      "    extension: 15\n",
		      "clock APP-18: `extension` (how much) and "
		      "`extensions` (how often) belong together");
	assert_change(shipped, "clocks.yaml", "    extension: 15\n",
		      "    not_before: 3\n    extension: 15\n",
		      "clock APP-18: only a window has not_before");
	assert_change(shipped, "clocks.yaml", "    extension: 15\n",
		      "    not_before: 15\n    shape: window\n    extension: 15\n",
		      "clock APP-18: a window's not_before is 15; allowed: 1 to 14");
	assert_change(shipped, "clocks.yaml", "      - {mark: due}\n",
		      "      - {mark: due}\n      - {mark: due}\n",
		      "clock APP-18: a mark stands twice");
	assert_change(shipped, "clocks.yaml", "{mark: due}", "{mark: not_before}",
		      "clock APP-18: a not_before mark needs `shape: window`");
	assert_change(shipped, "clocks.yaml", "{mark: due}", "{mark: due, before: 2}",
		      "clock APP-18: only a reminder has `before`");
	assert_change(shipped, "clocks.yaml", "{mark: reminder, before: 3}", "{mark: reminder}",
		      "clock APP-18: a reminder needs `before`");
}

/* What the law knows for a case alone stops no check; who is told of what is left out. */
static void test_clock_grounds(void **state)
{
	struct shipped *shipped = *state;
	const char *stops =
		"    stops: [testing, examination, quarantine, appraisal, right_holder, "
		"post]\n";
	assert_change(shipped, "clocks.yaml", stops, "    stops: [testing, suspension, post]\n",
		      "clock APP-18: `suspension` stops case.handle alone (G-APP-46-1)");
	assert_change(shipped, "clocks.yaml", stops, "    stops: [testing, hearing, post]\n",
		      "clock APP-18: `hearing` stops case.handle alone (APP-64)");
	assert_change(shipped, "clocks.yaml", "    told: [extension, testing,",
		      "    told: [extension, verification, testing,",
		      "clock APP-38: `told` names what it hasn't");
	assert_change(shipped, "clocks.yaml", stops,
		      "    stops: [testing, post]\n    told: [testing]\n",
		      "clock APP-18: `told` is known for seizure.end alone");
}

/* ---- the grid */

static void test_dead_rules(void **state)
{
	struct shipped *shipped = *state;
	assert_change(shipped, "hazard.yaml", "consecutive_failures: 3..", "injuries: 2..",
		      "rule HZ-LEVEL-05 can never fire: HZ-LEVEL-01 always comes "
		      "first");
	assert_change(shipped, "report.yaml", "          amount_fen: 1000000..\n",
		      "          amount_fen: 1000000..\n          severity: major\n",
		      "rule RP-SEV-09 can never fire: RP-SEV-01");
}

static void test_falling_severity(void **state)
{
	struct shipped *shipped = *state;
	assert_change(shipped, "report.yaml", "        then: {level: major, urgent: yes}",
		      "        then: {level: general, urgent: yes}",
		      "severity falls from major (RP-SEV-02) to general (RP-SEV-01) when injuries "
		      "reaches 1");
	assert_change(shipped, "hazard.yaml", "          amount_fen: 15000000..\n",
		      "          amount_fen: 15000000..20000000\n",
		      "severity falls from major (HZ-LEVEL-06) to");
	assert_change(shipped, "hazard.yaml", "then: {level: major, urgent: yes}",
		      "then: {urgent: yes}",
		      "rule HZ-LEVEL-01 states no `level`, as others of its topic do");
}

static void test_gap_without_otherwise(void **state)
{
	struct shipped *shipped = *state;
	assert_change(shipped, "credit.yaml", "      - id: CR-FACT-99\n        when: otherwise\n",
		      "      - id: CR-FACT-99\n        when: {level: general}\n",
		      "credit.yaml:54: error: no rule of `credit.fact` applies to: level unknown");
	assert_change(
		shipped, "credit.yaml", "      - id: CR-FACT-99\n        when: otherwise\n",
		"      - id: CR-FACT-99\n        when: {quantity: 5..}\n        unknown: take\n",
		"no rule of `credit.fact` applies to: level general, quantity 0 to 4");
}

/* Random facts, known or not: every topic answers, with the first rule that its own words allow. */
static struct shipped *under_test;

static void every_topic_answers(struct property *p)
{
	struct facts facts = {0};
	for (unsigned fact = 0; fact < FACT_COUNT; fact++) {
		uint64_t all = fact_all_values((enum fact)fact);
		if (property_chance(p, 30))
			continue;
		if (fact_kind((enum fact)fact) == FACT_SET)
			fact_set(&facts, (enum fact)fact, (int64_t)(property_u64(p) & all));
		else
			fact_set(&facts, (enum fact)fact, (int64_t)property_below(p, 40));
	}
	for (unsigned topic = TOPIC_NONE + 1; topic < TOPIC_COUNT; topic++) {
		const struct policy *policy = &under_test->set->policy;
		int32_t day = (int32_t)property_between(p, 19000, 21000);
		struct policy_answer told =
			policy_ask(policy, (enum policy_topic)topic, &facts, day);
		assert_int_equal(told.rule->topic, topic);
		for (const struct rule *rule = policy->rules + policy->topics[topic].first;
		     rule < told.rule; rule++) {
			bool excluded = day < rule->valid_from_day || day > rule->valid_to_day;
			for (unsigned fact = 0; fact < FACT_COUNT; fact++)
				excluded |= rule_excluded_by(rule, (enum fact)fact,
							     (facts.known >> fact & 1) != 0,
							     facts.value[fact]);
			assert_true(excluded);
		}
	}
}

static void test_shipped_answers_everything(void **state)
{
	under_test = *state;
	load_shipped(under_test);
	property_run(3000, every_topic_answers);
}

/* ---- words */

static void test_words_of_every_fact_and_outcome(void **state)
{
	(void)state;
	for (unsigned i = 0; i < FACT_COUNT; i++) {
		enum fact fact = FACT_COUNT;
		char allowed[SCHEMA_ALLOWED];
		assert_true(fact_of_name(fact_name((enum fact)i), &fact));
		assert_int_equal(fact, i);
		fact_describe(fact, allowed);
		assert_true(strlen(allowed) > 2);
		uint64_t all = fact_all_values(fact);
		assert_int_equal(all == 0,
				 fact_kind(fact) == FACT_INTEGER || fact_kind(fact) == FACT_CODE);
		for (int64_t value = 0; value < 64; value++) {
			char word[WORD_TEXT];
			int64_t back = -1;
			if ((all >> value & 1) == 0)
				continue;
			assert_non_null(fact_word(fact, value, word));
			assert_true(fact_word_value(fact, word, &back));
			assert_int_equal(back, value);
		}
	}
	for (unsigned id = CLOCK_NONE + 1; id < CLOCK_ID_COUNT; id++) {
		char word[WORD_TEXT];
		int64_t back = -1;
		assert_string_equal(fact_word(FACT_CLOCK, (int64_t)id, word),
				    clock_id_name((enum clock_id)id));
		assert_true(fact_word_value(FACT_CLOCK, word, &back));
		assert_int_equal(back, id);
	}
	for (unsigned i = 0; i < OUTCOME_FIELD_COUNT; i++) {
		enum outcome outcome = OUTCOME_FIELD_COUNT;
		char allowed[SCHEMA_ALLOWED];
		assert_true(outcome_of_name(outcome_name((enum outcome)i), &outcome));
		assert_int_equal(outcome, i);
		outcome_describe(outcome, allowed);
		assert_true(strlen(allowed) > 2);
	}
	int64_t value = 0;
	assert_true(fact_word_value(FACT_LEVEL, "major", &value));
	assert_int_equal(value, ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR);
	assert_false(fact_word_value(FACT_LEVEL, "unknown", &value));
	for (unsigned topic = TOPIC_NONE + 1; topic < TOPIC_COUNT; topic++)
		assert_int_equal(topic_words[topic - 1].value, topic);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_shipped_policy_is_sound, shipped_setup,
						shipped_teardown),
		cmocka_unit_test_setup_teardown(test_shipped_clocks_change_with_the_law,
						shipped_setup, shipped_teardown),
		cmocka_unit_test_setup_teardown(test_shipped_ladder_follows_the_notices,
						shipped_setup, shipped_teardown),
		cmocka_unit_test_setup_teardown(test_print_loads_and_prints_the_same, shipped_setup,
						shipped_teardown),
		cmocka_unit_test_setup_teardown(test_a_policy_from_before_the_list_is_read,
						shipped_setup, shipped_teardown),
		cmocka_unit_test_setup_teardown(test_bundle_is_the_same_for_the_same_files,
						shipped_setup, shipped_teardown),
		cmocka_unit_test_setup_teardown(test_damaged_bundles_are_refused, shipped_setup,
						shipped_teardown),
		cmocka_unit_test_setup_teardown(test_names_of_files, shipped_setup,
						shipped_teardown),
		cmocka_unit_test(test_directories),
		cmocka_unit_test_setup_teardown(test_words_that_dont_exist, shipped_setup,
						shipped_teardown),
		cmocka_unit_test_setup_teardown(test_facts_are_compared_with_their_own_type,
						shipped_setup, shipped_teardown),
		cmocka_unit_test_setup_teardown(test_what_a_rule_must_state, shipped_setup,
						shipped_teardown),
		cmocka_unit_test_setup_teardown(test_otherwise_is_last_and_always_valid,
						shipped_setup, shipped_teardown),
		cmocka_unit_test_setup_teardown(test_the_whole_is_stated_once, shipped_setup,
						shipped_teardown),
		cmocka_unit_test_setup_teardown(test_clock_validities, shipped_setup,
						shipped_teardown),
		cmocka_unit_test_setup_teardown(test_clock_shapes_and_marks, shipped_setup,
						shipped_teardown),
		cmocka_unit_test_setup_teardown(test_clock_grounds, shipped_setup,
						shipped_teardown),
		cmocka_unit_test_setup_teardown(test_dead_rules, shipped_setup, shipped_teardown),
		cmocka_unit_test_setup_teardown(test_falling_severity, shipped_setup,
						shipped_teardown),
		cmocka_unit_test_setup_teardown(test_gap_without_otherwise, shipped_setup,
						shipped_teardown),
		cmocka_unit_test_setup_teardown(test_shipped_answers_everything, shipped_setup,
						shipped_teardown),
		cmocka_unit_test(test_words_of_every_fact_and_outcome),
	};
	return cmocka_run_group_tests_name("policy_load", tests, NULL, NULL);
}
