/* What is left of personal data where others may look on. */
#include "tests/lib/test.h"

#include "services/ctl/show/mask.h"

typedef void mask_fn(struct bytes text, struct writer *out);

static void masks_to(mask_fn *mask, const char *text, const char *expected)
{
	uint8_t memory[256];
	struct writer out = writer_over(memory, sizeof memory - 1);
	mask(bytes_of_text(text), &out);
	memory[out.size] = '\0';
	assert_string_equal((const char *)memory, expected);
}

static void shows_enough_to_tell_two_apart(void **state)
{
	(void)state;
	masks_to(mask_number, "13812341234", "138****1234");
	masks_to(mask_number, "085482345678", "085*****5678");
	masks_to(mask_number, "12345678", "123*5678");
	masks_to(mask_number, "1234567", "*******");
	masks_to(mask_number, "1", "*");
	masks_to(mask_number, "", "");
	masks_to(mask_number, "522701199001011234", "522***********1234");
	masks_to(mask_name, "王小明", "王**");
	masks_to(mask_name, "欧阳小明", "欧**");
	masks_to(mask_name, "王", "*");
	masks_to(mask_address, "贵州省都匀市幸福路8号", "贵州省都匀市****");
	masks_to(mask_address, "幸福路8号", "****");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(shows_enough_to_tell_two_apart)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
