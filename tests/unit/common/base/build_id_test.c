/* The running program's build id, and notes as they may lie in a file. */
#include "common/base/build_id.h"
#include "tests/lib/test.h"

/* Another owner's note first; then the id: 20 bytes, of which eight count. */
static const uint8_t notes[] = {5,   0,   0, 0, 2,  0,  0,   0,   1,   0,  0,    0,  'L', 'i', 'n',
				'u', 'x', 0, 0, 0,  7,  7,   0,   0,   4,  0,    0,  0,   20,  0,
				0,   0,   3, 0, 0,  0,  'G', 'N', 'U', 0,  0xa1, 2,  3,   4,   5,
				6,   7,   8, 9, 10, 11, 12,  13,  14,  15, 16,   17, 18,  19,  20};
#define FOREIGN 24 /* bytes of the first note */
#define ID UINT64_C(0xa102030405060708)

static void test_of_notes(void **state)
{
	uint8_t changed[sizeof notes];
	(void)state;
	assert_true(build_id_of_notes(notes, sizeof notes) == ID);
	assert_true(build_id_of_notes(notes + FOREIGN, sizeof notes - FOREIGN) == ID);
	for (size_t size = 0; size < sizeof notes; size++)
		assert_true(build_id_of_notes(notes, size) == 0);
	memcpy(changed, notes, sizeof notes);
	changed[FOREIGN + 8] = 1; /* another type */
	assert_true(build_id_of_notes(changed, sizeof changed) == 0);
	memcpy(changed, notes, sizeof notes);
	changed[FOREIGN + 4] = 7; /* too short to tell builds apart */
	assert_true(build_id_of_notes(changed, sizeof changed) == 0);
	memcpy(changed, notes, sizeof notes);
	changed[FOREIGN + 12] = 'g';
	assert_true(build_id_of_notes(changed, sizeof changed) == 0);
	memset(changed, 0xff, sizeof changed);
	assert_true(build_id_of_notes(changed, sizeof changed) == 0);
}

static void test_of_this_program(void **state)
{
	(void)state;
	assert_true(build_id() != 0);
	assert_true(build_id() == build_id());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_of_notes),
		cmocka_unit_test(test_of_this_program),
	};
	return cmocka_run_group_tests_name("base_build_id", tests, NULL, NULL);
}
