#include "common/core/officers.h"

#include "tests/lib/test.h"

static const struct officer list[] = {
	{"chen.jing", NULL, "B-2", 0, 0, ROLE_OFFICER, false, NULL, NULL, 0},
	{"li-ming", NULL, NULL, 0, 0, ROLE_OFFICER, false, NULL, NULL, 0},
	{"wang", NULL, "B-1", 100, 200, ROLE_MEDIATOR, false, NULL, NULL, 0},
	{"zhao", NULL, NULL, 0, 0, ROLE_AUDITOR, false, NULL, NULL, 0},
};
static const struct officers officers = {list, 4, 0};

static void a_certificate_holds_on_its_days(void **state)
{
	(void)state;
	const struct officer *wang = officer_find(&officers, "wang");
	assert_int_equal(officer_on(wang, 99), OFFICER_NOT_YET);
	assert_int_equal(officer_on(wang, 100), OFFICER_QUALIFIED);
	assert_int_equal(officer_on(wang, 200), OFFICER_QUALIFIED);
	assert_int_equal(officer_on(wang, 201), OFFICER_EXPIRED);
	/* It ends on no day that is stated. */
	assert_int_equal(officer_on(officer_find(&officers, "chen.jing"), INT32_MAX),
			 OFFICER_QUALIFIED);
	assert_int_equal(officer_on(officer_find(&officers, "li-ming"), 150),
			 OFFICER_NO_CERTIFICATE);
}

/* Whatever the roles, and though nobody in the list has one. */
static void without_a_certificate_nobody_is_an_officer(void **state)
{
	(void)state;
	assert_int_equal(officer_on(&list[1], 1), OFFICER_NO_CERTIFICATE);
	assert_int_equal(officer_on(&list[3], 1), OFFICER_NO_CERTIFICATE);
}

static void a_spelling_is_the_same_person(void **state)
{
	(void)state;
	assert_ptr_equal(officer_find(&officers, "Li_Ming"), &list[1]);
	assert_ptr_equal(officer_find(&officers, "ＷＡＮＧ"), &list[2]);
	assert_null(officer_find(&officers, "li"));
	assert_null(officer_find(&officers, ""));
}

static void a_matter_is_somebodys_who_can_act(void **state)
{
	static const struct officer people[] = {
		{"li-ming", NULL, NULL, 0, 0, ROLE_OFFICER, false, NULL, NULL, 0},
		{"wang", NULL, "B-1", 100, 200, ROLE_OFFICER, false, NULL, NULL, 0},
		{"zhao", NULL, "B-3", 0, 0, ROLE_OFFICER, true, NULL, NULL, 0},
	};
	static const struct officers there = {people, 3, 0};
	(void)state;
	assert_int_equal(owner_on(&there, "li-ming", 150), OWNER_MAY_ACT);
	assert_int_equal(owner_on(&there, "wang", 200), OWNER_MAY_ACT);
	assert_int_equal(owner_on(&there, "wang", 201), OWNER_EXPIRED);
	assert_int_equal(owner_on(&there, "zhao", 1), OWNER_LEFT);
	assert_int_equal(owner_on(&there, "nobody", 1), OWNER_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_certificate_holds_on_its_days),
		cmocka_unit_test(without_a_certificate_nobody_is_an_officer),
		cmocka_unit_test(a_spelling_is_the_same_person),
		cmocka_unit_test(a_matter_is_somebodys_who_can_act),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
