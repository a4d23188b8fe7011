/* Numbers of documents: with the office's own words, without, the longest, and no room. */
#include "common/core/document_number.h"
#include "tests/lib/test.h"

static const struct document_number twelfth = {
	.word = "责改", .without = "522701市监责改", .year = 2025, .serial = 12};

static void the_office_has_its_own_words(void **state)
{
	static uint8_t memory[1024];
	struct arena arena;
	struct decision decision = {.verdict = VERDICT_DONE};
	struct decide_context context = {.arena = &arena};
	(void)state;
	arena_init(&arena, memory, sizeof memory);
	assert_string_equal(document_number(&context, &decision, &twelfth),
			    "522701市监责改〔2025〕12号");
	context.document_prefix = "都市监";
	assert_string_equal(document_number(&context, &decision, &twelfth),
			    "都市监责改〔2025〕12号");
	assert_false(decision.arena_full);
}

/* As many bytes as zhian.yaml takes, the greatest numbers: it still fits its rows. */
static void the_longest_fits(void **state)
{
	static uint8_t memory[1024];
	struct arena arena;
	struct decision decision = {.verdict = VERDICT_DONE};
	struct decide_context context = {.arena = &arena, .document_prefix = "黔南布依族苗族自"};
	struct document_number longest = twelfth;
	(void)state;
	arena_init(&arena, memory, sizeof memory);
	assert_int_equal(strlen(context.document_prefix), DOCUMENT_PREFIX_MAX);
	longest.serial = UINT32_MAX;
	assert_string_equal(document_number(&context, &decision, &longest),
			    "黔南布依族苗族自责改〔2025〕4294967295号");
}

static void no_room_is_said(void **state)
{
	static uint8_t memory[16];
	struct arena arena;
	struct decision decision = {.verdict = VERDICT_DONE};
	struct decide_context context = {.arena = &arena};
	struct document_number composed = twelfth;
	(void)state;
	arena_init(&arena, memory, sizeof memory);
	assert_null(document_number(&context, &decision, &twelfth));
	assert_true(decision.arena_full);
	composed.without = NULL; /* what stands before it had no room */
	assert_null(document_number(&context, &decision, &composed));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_office_has_its_own_words),
		cmocka_unit_test(the_longest_fits),
		cmocka_unit_test(no_room_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
