/* A list that comes page after page: each page once, and none for ever. */
#include "tests/lib/test.h"

#include "common/core/message.h"
#include "services/ctl/list_pages.h"

static const uint8_t keys[LIST_KEY_MAX + 1] = {7, 8, 9};

static Zh__QueryAnswer answer_of(const void *key, size_t size)
{
	Zh__QueryAnswer answer = ZH__QUERY_ANSWER__INIT;
	answer.has_after = 1;
	answer.after = message_bytes(bytes_of(key, size));
	return answer;
}

static void assert_asks(const Zh__ListQuery *list, const void *key, size_t size)
{
	assert_true(list->has_after);
	assert_int_equal(list->after.len, size);
	assert_memory_equal(list->after.data, key, size);
}

static void a_page_begins_where_the_last_one_ended(void **state)
{
	(void)state;
	struct list_pages pages = {.stuck = false};
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	char key[] = "first";
	Zh__QueryAnswer answer = answer_of(key, 5);
	assert_true(list_pages_turn(&pages, &list, &answer));
	key[0] = '-'; /* the answer's memory is the arena's: what is asked with isn't */
	assert_asks(&list, "first", 5);
	answer = answer_of("firsu", 5);
	assert_true(list_pages_turn(&pages, &list, &answer));
	assert_asks(&list, "firsu", 5);
	answer = answer_of("fir", 3); /* part of it, and not it */
	assert_true(list_pages_turn(&pages, &list, &answer));
	answer = answer_of(keys, LIST_KEY_MAX);
	assert_true(list_pages_turn(&pages, &list, &answer));
	assert_asks(&list, keys, LIST_KEY_MAX);
	assert_false(pages.stuck);
}

static void the_last_page_is_the_last(void **state)
{
	(void)state;
	struct list_pages pages = {.stuck = false};
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	Zh__QueryAnswer answer = ZH__QUERY_ANSWER__INIT;
	assert_false(list_pages_turn(&pages, &list, NULL));
	assert_false(list_pages_turn(&pages, &list, &answer));
	answer = answer_of("", 0);
	assert_false(list_pages_turn(&pages, &list, &answer));
	answer = answer_of("key", 3);
	answer.has_after = 0;
	assert_false(list_pages_turn(&pages, &list, &answer));
	assert_false(list.has_after);
	assert_false(pages.stuck);
}

static void a_page_that_leads_nowhere_is_not_asked_for_again(void **state)
{
	(void)state;
	struct list_pages pages = {.stuck = false};
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	Zh__QueryAnswer answer = answer_of(keys, LIST_KEY_MAX + 1);
	assert_false(list_pages_turn(&pages, &list, &answer));
	assert_true(pages.stuck);
	assert_false(list.has_after);
	answer = answer_of("here", 4);
	assert_true(list_pages_turn(&pages, &list, &answer));
	assert_false(pages.stuck);
	assert_false(list_pages_turn(&pages, &list, &answer));
	assert_true(pages.stuck);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_begins_where_the_last_one_ended),
		cmocka_unit_test(the_last_page_is_the_last),
		cmocka_unit_test(a_page_that_leads_nowhere_is_not_asked_for_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
