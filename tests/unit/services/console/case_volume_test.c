/* The file of a case: each kind of a case and of its hearing has its part (程序规定 78). */
#include "services/console/papers/case_volume.h"

#include <string.h>

#include "event.pb-c.h"
#include "tests/lib/test.h"

static bool is_of_a_case(const char *name)
{
	return strncmp(name, "KIND_CASE_", 10) == 0 || strncmp(name, "KIND_HEARING_", 13) == 0;
}

static void each_kind_of_a_case_is_bound(void **state)
{
	const ProtobufCEnumDescriptor *kinds = &zh__event_kind__descriptor;
	size_t found = 0;
	(void)state;
	for (unsigned i = 0; i < kinds->n_values; i++) {
		if (!is_of_a_case(kinds->values[i].name))
			continue;
		if (case_volume_part((uint16_t)kinds->values[i].value) == NULL)
			fail_msg("%s has no part in case_volume.def", kinds->values[i].name);
		found++;
	}
	assert_true(found > 40);
}

static void what_is_none_of_a_case_is_not_bound(void **state)
{
	(void)state;
	assert_null(case_volume_part(ZH__EVENT_KIND__KIND_REPORT_REGISTERED));
	assert_string_equal(case_volume_part(ZH__EVENT_KIND__KIND_CASE_FILED), "filing_form");
	assert_string_equal(case_volume_part(ZH__EVENT_KIND__KIND_CASE_CLOSED), "closing_form");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_of_a_case_is_bound),
		cmocka_unit_test(what_is_none_of_a_case_is_not_bound),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
