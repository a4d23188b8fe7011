/* gates.yaml beside the least that the law wants: a policy may want more, never less. */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/common/policy/policy_fixture.h"

#include "common/policy/rules/load.h"

#define GATES "gates.yaml"

/* What ships, with one text of gates.yaml in another's place (NULL: as it is; `to` NULL: without
 * that file). */
static enum status load(const char *from, const char *to, struct problems *problems,
			struct policy_set **ret_set)
{
	char names[POLICY_FILES_MAX][POLICY_FILE_NAME];
	char *texts[POLICY_FILES_MAX];
	struct policy_file files[POLICY_FILES_MAX];
	size_t found = fixture_policy_files(names);
	size_t count = 0;
	for (size_t i = 0; i < found; i++) {
		char path[256];
		size_t size;
		bool gates = strcmp(names[i], GATES) == 0;
		if (gates && from != NULL && to == NULL)
			continue;
		(void)snprintf(path, sizeof path, "deploy/policy/%s", names[i]);
		texts[count] = fixture_read(path, &size);
		if (gates && from != NULL) {
			char *replaced = fixture_replaced(texts[count], from, to);
			free(texts[count]);
			texts[count] = replaced;
		}
		files[count] = (struct policy_file){names[i], bytes_of_text(texts[count])};
		count++;
	}
	problems_init(problems);
	*ret_set = NULL;
	enum status status = policy_load_files(files, count, problems, ret_set);
	for (size_t i = 0; i < count; i++)
		free(texts[i]);
	return status;
}

static struct policy_set *accepted(const char *from, const char *to)
{
	struct policy_set *set;
	struct problems problems;
	assert_int_equal(load(from, to, &problems, &set), STATUS_OK);
	assert_no_errors(&problems);
	problems_done(&problems);
	return set;
}

static void what_ships_is_the_least(void **state)
{
	struct policy_set *set = accepted(NULL, NULL);
	(void)state;
	for (unsigned i = 0; i < GATE_ROW_COUNT; i++) {
		const struct gate_row *row = policy_gate_row(&set->policy, (enum gate_row_id)i);
		const struct gate_row *least = policy_gate_row(NULL, (enum gate_row_id)i);
		assert_int_equal(row->by, least->by);
		assert_int_equal(row->second, least->second);
		assert_false(row->other_role);
		assert_true(wide_set_is(row->needs, least->needs));
	}
	for (unsigned gate = GATE_NONE + 1; gate < GATE_COUNT; gate++) {
		assert_non_null(policy_gate_law(&set->policy, (enum gate)gate));
		assert_string_equal(policy_gate_articles(&set->policy, (enum gate)gate),
				    gate_articles((enum gate)gate));
	}
	assert_null(policy_gate_law(NULL, GATE_APP_19));
	assert_string_equal(policy_gate_articles(NULL, GATE_APP_19), gate_articles(GATE_APP_19));
	policy_unload(&set);
}

#define FILED                                                                                      \
	"{act: case.file, by: [officer, leader, unit_head], second: [leader],\n"                   \
	"         needs: [filing_conditions]}"

static void less_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *from, *to, *says;
	} cases[] = {
		/* no second person, a lower one, a lower decider */
		{FILED,
		 "{act: case.file, by: [officer, leader, unit_head], needs: [filing_conditions]}",
		 "gate G-APP-19 (程序规定18、19): `case.file` is approved by nobody; the law wants "
		 "it by nobody but: leader"},
		{FILED,
		 "{act: case.file, by: [officer], second: [leader, unit_head], needs: "
		 "[filing_conditions]}",
		 "gate G-APP-19 (程序规定18、19): `case.file` is approved by leader, unit_head"},
		{FILED,
		 "{act: case.file, by: [officer, auditor], second: [leader], needs: "
		 "[filing_conditions]}",
		 "gate G-APP-19 (程序规定18、19): `case.file` is proposed by officer, auditor"},
		{"of_head, by: [chief_head]}", "of_head, by: [leader]}",
		 "gate G-APP-4-2 (程序规定4(1)): `case.recuse` of of_head is decided by leader; "
		 "the "
		 "law wants it by nobody but: chief_head"},
		/* nobody at all */
		{FILED, "{act: case.file, second: [leader], needs: [filing_conditions]}",
		 "gate G-APP-19 (程序规定18、19): `case.file` is proposed by nobody"},
		/* less on record, what the act can't say, what nobody knows */
		{"second: [leader],\n         needs: [filing_conditions]}", "second: [leader]}",
		 "gate G-APP-19 (程序规定18、19): `case.file` doesn't need: filing_conditions; the "
		 "law wants it on record; possible: filing_conditions, stated_reason"},
		{"[filing_conditions]", "[filing_conditions, goods_list]",
		 "gate G-APP-19 (程序规定18、19): `case.file`: nothing checks there: goods_list; "
		 "possible: filing_conditions, stated_reason"},
		{"[filing_conditions]", "[filing_conditions, two_judges]", "two_judges"},
		/* an act that isn't there any more, one that nothing checks, one twice */
		{"      - {act: case.recuse, ground: of_head, by: [chief_head]}\n", "",
		 "gate G-APP-4-2 (程序规定4(1)): `case.recuse` of of_head isn't there"},
		{FILED, FILED "\n      - {act: notice.void, by: [leader]}",
		 "gate G-APP-19 (程序规定18、19): nothing checks it at the act `notice.void`"},
		{FILED, FILED "\n      - " FILED,
		 "gate G-APP-19 (程序规定18、19): it names twice `case.file`"},
		{"{act: inspection.plan, needs: [published_item]}",
		 "{act: inspection.plan, by: [leader], needs: [published_item]}",
		 "who decides on `inspection.plan` stands at another gate, or in the act itself"},
		{"act: case.recuse, by: [leader]",
		 "act: case.recuse, by: [leader], other_role: yes",
		 "`case.recuse`: only a second person has `other_role`"},
		{"id: G-APP-20\n", "id: G-APP-21\n", "there is no gate `G-APP-21` in the program"},
		{"id: G-APP-20\n", "id: G-APP-19\n", "the gate G-APP-19 is stated twice"},
		{"id: G-APP-20\n", "id: G-APP-21\n",
		 "gate G-APP-20 (程序规定20): it isn't stated: the law wants it"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct policy_set *set;
		struct problems problems;
		assert_int_equal(load(cases[i].from, cases[i].to, &problems, &set), STATUS_INVALID);
		assert_null(set);
		assert_problem(&problems, cases[i].says);
		assert_problem(&problems, GATES ":");
		problems_done(&problems);
	}
}

static void without_the_file_every_gate_is_missed(void **state)
{
	struct policy_set *set;
	struct problems problems;
	(void)state;
	assert_int_equal(load(FILED, NULL, &problems, &set), STATUS_INVALID);
	assert_int_equal(problems.errors, GATE_COUNT - 1);
	assert_problem(&problems, "gate G-APP-19 (程序规定18、19): it isn't stated");
	problems_done(&problems);
}

static void more_is_taken(void **state)
{
	(void)state;
	/* The chief head is a head. */
	struct policy_set *set =
		accepted(FILED, "{act: case.file, by: [officer], second: [chief_head], "
				"other_role: yes, needs: [filing_conditions]}");
	const struct gate_row *row = policy_gate_row(&set->policy, GATE_ROW_CASE_FILE);
	assert_int_equal(row->by, ROLE_OFFICER);
	assert_int_equal(row->second, ROLE_CHIEF_HEAD);
	assert_true(row->other_role);
	policy_unload(&set);
	/* A second person where the law knows none, whoever it is. */
	set = accepted("act: case.review, by: [legal_reviewer]",
		       "act: case.review, by: [legal_reviewer], second: [auditor]");
	row = policy_gate_row(&set->policy, GATE_ROW_CASE_REVIEW);
	assert_int_equal(row->second, ROLE_AUDITOR);
	policy_unload(&set);
}

static void more_on_record_is_taken(void **state)
{
	(void)state;
	struct policy_set *set =
		accepted("[filing_conditions]", "[filing_conditions, stated_reason]");
	const struct gate_row *row = policy_gate_row(&set->policy, GATE_ROW_CASE_FILE);
	assert_true(wide_set_is(row->needs, wide_set_or(wide_set_of(GATE_NEED_CONDITIONS),
							wide_set_of(GATE_NEED_REASON))));
	policy_unload(&set);
}

/* A gate that reads otherwise is another version; other articles are said. */
static void a_change_has_its_version(void **state)
{
	struct policy_set *before = accepted(NULL, NULL);
	struct policy_set *after =
		accepted(FILED, "{act: case.file, by: [officer], second: [leader], "
				"needs: [filing_conditions]}");
	struct problems problems;
	(void)state;
	problems_init(&problems);
	policy_check_successor(&before->policy, &after->policy, &problems);
	assert_int_equal(problems.errors, 1);
	assert_problem(&problems, "gates.yaml:");
	assert_problem(&problems, "the gate G-APP-19 reads otherwise than in policy 1, and has "
				  "version 1 as there");
	problems_done(&problems);
	policy_unload(&after);
	after = accepted("id: G-APP-19\n    articles: \"程序规定18、19\"",
			 "id: G-APP-19\n    version: 2\n    articles: \"程序规定20、21\"");
	problems_init(&problems);
	policy_check_successor(&before->policy, &after->policy, &problems);
	assert_int_equal(problems.errors, 0);
	policy_check_successor(&after->policy, &before->policy, &problems);
	assert_problem(&problems, "the gate G-APP-19 has version 1, but policy 1 has version 2");
	problems_done(&problems);
	assert_string_equal(policy_gate_articles(&after->policy, GATE_APP_19), "程序规定20、21");
	policy_unload(&after);
	policy_unload(&before);
}

/* What an earlier program took goes on, and where it wants less the least holds. */
static void an_older_policy_holds_the_least(void **state)
{
	struct policy_set *shipped = accepted(NULL, NULL);
	struct policy_set *older = NULL;
	struct problems problems;
	size_t size = shipped->bundle.size;
	char *bytes = malloc(size);
	(void)state;
	assert_non_null(bytes);
	memcpy(bytes, shipped->bundle.data, size);
	char *found = memmem(bytes, size, FILED, strlen(FILED));
	assert_non_null(found);
	memset(found + strlen("{act: case.file, by: [officer, leader, unit_head]"), ' ',
	       strlen(", second: [leader]"));
	problems_init(&problems);
	assert_int_equal(
		policy_load_bytes(bytes_of(bytes, size), POLICY_CHECK_FORM, &problems, &older),
		STATUS_OK);
	assert_problem(&problems, "`case.file` is approved by nobody");
	problems_done(&problems);
	assert_int_equal(policy_gate_row(&older->policy, GATE_ROW_CASE_FILE)->second, ROLE_LEADER);
	free(bytes);
	policy_unload(&older);
	policy_unload(&shipped);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_ships_is_the_least),
		cmocka_unit_test(less_is_refused_with_its_place),
		cmocka_unit_test(without_the_file_every_gate_is_missed),
		cmocka_unit_test(more_is_taken),
		cmocka_unit_test(more_on_record_is_taken),
		cmocka_unit_test(a_change_has_its_version),
		cmocka_unit_test(an_older_policy_holds_the_least),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
