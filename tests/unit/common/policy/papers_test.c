/* What papers have to say: each row is a field of its act and of its event, read as it is. */
#include "common/policy/papers/papers.h"

#include <string.h>

#include "escalation.pb-c.h"
#include "tests/lib/test.h"

static const struct {
	const ProtobufCMessageDescriptor *act, *event;
	size_t parts;
} papers[] = {
	{&zh__case_report_command__descriptor, &zh__case_reported__descriptor, 6},
	{&zh__case_review_command__descriptor, &zh__case_reviewed__descriptor, 7},
	{&zh__case_legal_review_command__descriptor, &zh__case_legally_reviewed__descriptor, 7},
	{&zh__case_decide_command__descriptor, &zh__case_decided__descriptor, 6},
};

static void test_act_and_event_have_each_part(void **state)
{
	struct paper_part parts[PAPER_PARTS_MAX];
	(void)state;
	for (size_t i = 0; i < sizeof papers / sizeof papers[0]; i++) {
		assert_int_equal(paper_parts(papers[i].act, parts), papers[i].parts);
		for (size_t k = 0; k < papers[i].parts; k++) {
			assert_non_null(parts[k].field);
			const ProtobufCFieldDescriptor *told =
				protobuf_c_message_descriptor_get_field_by_name(
					papers[i].event, parts[k].field->name);
			if (told == NULL)
				fail_msg("%s isn't told", parts[k].field->name);
			assert_int_equal(told->type, parts[k].field->type);
			assert_non_null(strstr(parts[k].article, "程序规定"));
		}
	}
	assert_int_equal(paper_parts(&zh__case_serve_command__descriptor, parts), 0);
}

static void test_an_empty_text_says_nothing(void **state)
{
	Zh__CaseReportCommand body = ZH__CASE_REPORT_COMMAND__INIT;
	struct paper_part parts[PAPER_PARTS_MAX];
	(void)state;
	assert_int_equal(paper_parts(body.base.descriptor, parts), 6);
	assert_false(paper_says(&body.base, &parts[0]));
	body.party_details = "";
	assert_false(paper_says(&body.base, &parts[0]));
	body.party_details = "a shop";
	assert_true(paper_says(&body.base, &parts[0]));
}

static void test_a_finding_that_nobody_knows_says_nothing(void **state)
{
	Zh__CaseReviewCommand body = ZH__CASE_REVIEW_COMMAND__INIT;
	struct paper_part parts[PAPER_PARTS_MAX];
	(void)state;
	assert_int_equal(paper_parts(body.base.descriptor, parts), 7);
	body.on_jurisdiction = (Zh__ReviewFinding)7;
	assert_false(paper_says(&body.base, &parts[0]));
	body.on_jurisdiction = ZH__REVIEW_FINDING__REVIEW_FINDING_NOT_MET;
	body.on_fitness = ZH__REVIEW_FINDING__REVIEW_FINDING_NOT_MET;
	body.on_facts = ZH__REVIEW_FINDING__REVIEW_FINDING_MET;
	assert_true(paper_says(&body.base, &parts[0]));
	assert_int_equal(paper_faults(&body.base), 1u | 1u << 6);
}

static void test_what_was_said_is_told(void **state)
{
	Zh__CaseLegalReviewCommand body = ZH__CASE_LEGAL_REVIEW_COMMAND__INIT;
	Zh__CaseLegallyReviewed event = ZH__CASE_LEGALLY_REVIEWED__INIT;
	Zh__CaseDecideCommand decision = ZH__CASE_DECIDE_COMMAND__INIT;
	Zh__CaseDecided decided = ZH__CASE_DECIDED__INIT;
	(void)state;
	SET_OPTIONAL(&body, on_basis, ZH__REVIEW_FINDING__REVIEW_FINDING_NOT_MET);
	paper_copy(&body.base, &event.base);
	assert_true(event.has_on_basis);
	assert_int_equal(event.on_basis, ZH__REVIEW_FINDING__REVIEW_FINDING_NOT_MET);
	assert_false(event.has_on_facts);
	decision.remedies = "sixty days";
	paper_copy(&decision.base, &decided.base);
	assert_string_equal(decided.remedies, "sixty days");
	assert_null(decided.performance);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_act_and_event_have_each_part),
		cmocka_unit_test(test_an_empty_text_says_nothing),
		cmocka_unit_test(test_a_finding_that_nobody_knows_says_nothing),
		cmocka_unit_test(test_what_was_said_is_told),
	};
	return cmocka_run_group_tests_name("papers", tests, NULL, NULL);
}
