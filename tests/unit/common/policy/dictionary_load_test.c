#include "common/policy/books/dictionary_load.h"

#include "tests/unit/common/policy/policy_fixture.h"
#include "types.pb-c.h"

struct loading {
	struct fixture_loading from;
	struct dictionary dictionary;
};

static int setup(void **state)
{
	struct loading *loading = calloc(1, sizeof *loading);
	assert_non_null(loading);
	fixture_loading_begin(&loading->from, "deploy/dictionary/products.yaml");
	*state = loading;
	return 0;
}

static int teardown(void **state)
{
	struct loading *loading = *state;
	fixture_loading_end(&loading->from);
	free(loading);
	return 0;
}

static enum status load(struct loading *loading, const char *text)
{
	return dictionary_load(bytes_of_text(text), "d.yaml", &loading->from.pool,
			       &loading->from.problems, &loading->dictionary);
}

static void test_shipped_dictionary(void **state)
{
	struct loading *loading = *state;
	const struct dictionary *dictionary = &loading->dictionary;
	enum status status = load(loading, loading->from.shipped);
	assert_no_errors(&loading->from.problems);
	assert_ok(status);
	assert_int_equal(dictionary->class_count, 122);
	const struct product_class *toys = dictionary_class(dictionary, "S0-02");
	assert_string_equal(toys->name_zh, "玩具");
	assert_int_equal(toys->flags, CLASS_CCC | CLASS_CHILD);
	const struct product_class *cement = dictionary_class(dictionary, "S1-03");
	assert_int_equal(cement->flags, CLASS_LICENCE | CLASS_KEY_PRODUCT);
	/* Three notices name fertiliser; the first by code answers. */
	assert_string_equal(dictionary_class_of_name(dictionary, bytes_of_text("化肥"))->code,
			    "S1-13");
	assert_string_equal(
		dictionary_violation(dictionary, ZH__VIOLATION__VIOLATION_SHORT_MEASURE)->zh,
		"计量不足");
	/* Ten classes of [000], twenty-four of [001]. */
	size_t tens = 0;
	size_t twenty_fours = 0;
	for (size_t i = 0; i < dictionary->class_count; i++) {
		const struct product_class *class = &dictionary->classes[i];
		assert_ptr_equal(dictionary_class(dictionary, class->code), class);
		tens += strncmp(class->code, "S0-", 3) == 0 && class->parent[0] == '\0';
		twenty_fours += strncmp(class->code, "S1-", 3) == 0 && class->parent[0] == '\0';
	}
	assert_int_equal(tens, 10);
	assert_int_equal(twenty_fours, 24);
}

static void assert_change(struct loading *loading, const char *from, const char *to,
			  const char *problem)
{
	char *text = fixture_replaced(loading->from.shipped, from, to);
	assert_status(load(loading, text), STATUS_INVALID);
	assert_problem(&loading->from.problems, problem);
	free(text);
}

static void test_every_problem_has_its_line(void **state)
{
	struct loading *loading = *state;
	assert_change(loading, "code: S0-03,", "code: S0-01,",
		      "class S0-01 is stated twice; the first is in line 36");
	assert_change(loading, "parent: S0-02,", "parent: S9-02,",
		      "class S0-02-1: its parent `S9-02` isn't in the dictionary");
	assert_change(loading, "parent: S0-02,", "parent: S0-02-1,",
		      "class S0-02-1 is its own parent");
	assert_change(loading, "code: S0-03,", "code: s0_03,", "`code: s0_03` isn't allowed");
	assert_change(loading, "flags: [standard]", "flags: [standart]",
		      "d.yaml:36: error: `flags: standart` isn't allowed; allowed: licence, ccc");
	assert_change(loading, "name: adulterated,", "name: diluted,",
		      "`name: diluted` isn't a violation");
	assert_change(loading, "name: adulterated,", "name: diluted,",
		      "the violation adulterated has no name in both languages");
	assert_change(loading, "name: adulterated,", "name: expired,",
		      "the violation expired is named twice");
	assert_change(loading, "name_en: \"furniture\", ", "",
		      "d.yaml:36: error: `name_en` is missing in this class");
}

static void test_digest_is_of_the_bytes(void **state)
{
	struct loading *loading = *state;
	uint8_t first[32];
	assert_ok(load(loading, loading->from.shipped));
	memcpy(first, loading->dictionary.digest, sizeof first);
	char *text = fixture_replaced(loading->from.shipped, "version: 1", "version: 2");
	assert_ok(load(loading, text));
	assert_int_equal(loading->dictionary.version, 2);
	assert_memory_not_equal(first, loading->dictionary.digest, sizeof first);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_shipped_dictionary, setup, teardown),
		cmocka_unit_test_setup_teardown(test_every_problem_has_its_line, setup, teardown),
		cmocka_unit_test_setup_teardown(test_digest_is_of_the_bytes, setup, teardown),
	};
	return cmocka_run_group_tests_name("dictionary_load", tests, NULL, NULL);
}
