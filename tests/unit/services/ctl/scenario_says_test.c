/* What a scenario found, as a Chinese reader gets it; in English it is quoted as it is. */
#include "services/ctl/show/scenario_says.h"

#include "services/scenario/sentences.h"
#include "tests/lib/test.h"

static void expect(enum lang lang, const char *text, const char *said)
{
	char memory[600] = {0};
	struct writer out = writer_over(memory, sizeof memory - 1);
	scenario_says(lang, text, &out);
	assert_false(out.overflow);
	assert_string_equal(memory, said);
}

static void values_are_said_in_words(void **state)
{
	(void)state;
	expect(LANG_ZH, "state: \"ordered\", overdue: none",
	       "state: \"ordered\"（已下达整改）, overdue: none");
	expect(LANG_ZH, "firm: \"城南店\", id: \"HZ-522701-1\"",
	       "firm: \"城南店\", id: \"HZ-522701-1\"");
	expect(LANG_ZH, "state: \"cut off in the mid", "state: \"cut off in the mid");
	expect(LANG_ZH, "", "");
	expect(LANG_EN, "state: \"ordered\"", "state: \"ordered\"");
}

static void a_refusal_is_its_sentence(void **state)
{
	(void)state;
	static const char refusal[] =
		"{\"kind\":\"refusal\",\"outcome\":\"refused\",\"code\":\"referral.state\","
		"\"rule\":{\"id\":\"RI015\"},\"possible\":[\"referral.accept\","
		"\"referral.answer\"]}";
	expect(LANG_ZH, refusal,
	       "被拒绝：当前状态下不能这样办理（RI015）；此时可以：referral.accept、referral."
	       "answer");
	expect(LANG_EN, refusal, refusal);
}

static void each_sentence_has_its_chinese(void **state)
{
	(void)state;
	for (int i = SCENARIO_ACT_IS_DONE; i <= SCENARIO_REFUSED; i++) {
		const char *english = scenario_sentence((enum scenario_sentence)i);
		char memory[200] = {0};
		struct writer out = writer_over(memory, sizeof memory - 1);
		assert_true(english[0] != '\0');
		scenario_says(LANG_ZH, english, &out);
		for (const char *at = memory; *at != '\0'; at++)
			assert_true((unsigned char)*at >= 0x80); /* no Latin letter is left */
		expect(LANG_EN, english, english);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_said_in_words),
		cmocka_unit_test(a_refusal_is_its_sentence),
		cmocka_unit_test(each_sentence_has_its_chinese),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
