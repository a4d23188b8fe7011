/* Letters that a daemon drafts are sentences, whatever a person typed. */
#include "common/policy/papers/letter_facts.h"

#include <string.h>

#include "common/policy/papers/closed_words.h"
#include "common/words/catalogue.h"
#include "tests/lib/test.h"

static uint8_t memory[1u << 16];
static struct arena arena;
static const struct decide_context context = {.arena = &arena};
static struct decision decision;

static int begin(void **state)
{
	(void)state;
	arena_init(&arena, memory, sizeof memory);
	decision = (struct decision){0};
	return 0;
}

static void a_reason_stands_in_a_sentence(void **state)
{
	static const char wanted[] = "我局发现的质量安全隐患应由贵局处理，现予移送。"
				     "移送理由：生产者在外地。";
	(void)state;
	assert_string_equal(letter_handed_on_text(&context, &decision, "生产者在外地"), wanted);
	assert_string_equal(letter_handed_on_text(&context, &decision, "生产者在外地。"), wanted);
	assert_null(letter_handed_on_text(&context, &decision, NULL));
}

static void consent_is_asked_in_a_sentence(void **state)
{
	(void)state;
	assert_string_equal(letter_consent_text(&context, &decision, NULL, NULL, "unlicensed"),
			    "拟将当事人列入严重违法失信名单，列入情形为：无证生产销售。"
			    "请审核是否同意列入。");
	assert_string_equal(letter_consent_text(&context, &decision, "某厂", "K-1", "令44号第7条"),
			    "拟将某厂（K-1）列入严重违法失信名单，列入情形为：令44号第7条。"
			    "请审核是否同意列入。");
	assert_null(letter_consent_text(&context, &decision, "某厂", "K-1", NULL));
}

/* What stands in a letter is what a page calls it. */
static void grounds_are_called_as_on_pages(void **state)
{
	(void)state;
	for (size_t i = 0; words_listing_grounds[i] != NULL; i++) {
		const char *ground = words_listing_grounds[i];
		const char *letter = letter_consent_text(&context, &decision, "某厂", NULL, ground);
		const char *page = catalogue_find(WORDS_VALUE, ground, LANG_ZH);
		assert_non_null(page);
		assert_non_null(strstr(letter, page));
	}
}

static void a_long_reason_is_kept_whole_or_refused(void **state)
{
	static char reason[1u << 15];
	(void)state;
	memset(reason, 'q', sizeof reason - 1);
	reason[sizeof reason - 1] = '\0';
	arena_init(&arena, memory, 1024);
	assert_null(letter_handed_on_text(&context, &decision, reason));
	assert_true(decision.arena_full);
	reason[4000] = '\0';
	arena_init(&arena, memory, sizeof memory);
	assert_non_null(strstr(letter_handed_on_text(&context, &decision, reason), reason));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_reason_stands_in_a_sentence, begin),
		cmocka_unit_test_setup(consent_is_asked_in_a_sentence, begin),
		cmocka_unit_test_setup(grounds_are_called_as_on_pages, begin),
		cmocka_unit_test_setup(a_long_reason_is_kept_whole_or_refused, begin),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
