/* Each feed that waits gets its turn; counted in items and turns, never in time. */
#include "services/intake/feeds/feed_turns.h"

#include "tests/lib/test.h"

static int pushes[64]; /* their addresses stand for pushes */

struct fixture {
	struct feed_turns *turns;
	size_t let_go;
};
static struct fixture fixture;

static void note_let_go(void *push)
{
	(void)push;
	fixture.let_go++;
}

static int begin(void **state)
{
	(void)state;
	fixture = (struct fixture){.turns = feed_turns_make()};
	assert_non_null(fixture.turns);
	return 0;
}

static int end(void **state)
{
	(void)state;
	feed_turns_free(fixture.turns, note_let_go);
	return 0;
}

static bool put(const char *feed, size_t items, size_t push)
{
	return feed_turns_put(fixture.turns, feed, items, &pushes[push]);
}

static ptrdiff_t take(void)
{
	size_t items;
	int *push = (int *)feed_turns_take(fixture.turns, &items);
	return push != NULL ? push - pushes : -1;
}

static struct feed_served served(const char *feed)
{
	struct feed_served of = {0};
	assert_true(feed_turns_served(fixture.turns, feed, &of));
	return of;
}

static void one_feed_keeps_its_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < 5; i++)
		assert_true(put("hotline", 10 * (i + 1), i));
	assert_int_equal(feed_turns_waiting(fixture.turns), 150);
	for (ptrdiff_t i = 0; i < 5; i++)
		assert_int_equal(take(), i);
	assert_int_equal(take(), -1);
	assert_int_equal(served("hotline").items, 150);
	assert_int_equal(served("hotline").pushes, 5);
	assert_int_equal(served("hotline").waiting, 0);
}

/* However much one pushes, who has one report is next. */
static void who_had_least_goes_first(void **state)
{
	(void)state;
	for (size_t i = 0; i < 10; i++)
		assert_true(put("flood", 1000, i));
	assert_int_equal(take(), 0);
	assert_int_equal(take(), 1);
	assert_true(put("hotline", 1, 20));
	assert_true(put("lab", 1, 21));
	assert_int_equal(take(), 20);
	assert_int_equal(take(), 21);
	assert_int_equal(take(), 2);
	assert_true(put("hotline", 1, 22));
	assert_int_equal(take(), 22);
	assert_int_equal(served("hotline").behind_most, 0);
	assert_int_equal(served("lab").behind_most, 1);
	assert_int_equal(served("flood").behind_most, 2);
}

/* Two that push as much as they can get half each, though one began long before. */
static void those_that_wait_share_alike(void **state)
{
	(void)state;
	size_t early = 0, late = 0;
	for (size_t i = 0; i < 8; i++)
		assert_true(put("early", 500, i));
	for (size_t i = 0; i < 4; i++)
		(void)take();
	/* Who comes anew doesn't get what it never asked for. */
	for (size_t i = 0; i < 12; i++)
		assert_true(put("late", 500, 20 + i));
	for (size_t i = 0; i < 4; i++)
		assert_true(put("early", 500, 8 + i));
	for (size_t i = 0; i < 8; i++)
		*(take() >= 20 ? &late : &early) += 1;
	assert_int_equal(early, 4);
	assert_int_equal(late, 4);
}

static size_t fill(const char *feed)
{
	size_t taken = 0;
	while (taken < FEED_TURNS_ITEMS && put(feed, 16, taken % 64))
		taken += 16;
	return taken;
}

/* One at less than its share, as much, and one more; there is always room for who comes next. */
static void a_share_has_an_end(void **state)
{
	(void)state;
	assert_int_equal(feed_turns_room(fixture.turns, "flood"), FEED_TURNS_ITEMS / 2);
	assert_int_equal(fill("flood"), FEED_TURNS_ITEMS / 2);
	assert_int_equal(feed_turns_room(fixture.turns, "flood"), 0);
	assert_int_equal(served("flood").put_off, 1);
	assert_false(put("flood", 1, 0));
	assert_int_equal(feed_turns_room(fixture.turns, "hotline"), FEED_TURNS_ITEMS / 3);
	assert_true(put("hotline", 1000, 1));
	assert_int_equal(feed_turns_room(fixture.turns, "hotline"), FEED_TURNS_ITEMS / 3 - 1000);
	assert_true(put("hotline", FEED_TURNS_ITEMS / 3 - 1001, 2));
	assert_true(put("hotline", 1, 3));
	assert_false(put("hotline", 1, 4));
	/* When the flood's are in, there is room again. */
	while (served("flood").waiting != 0)
		(void)take();
	assert_true(put("flood", 1000, 5));
	assert_int_equal(served("flood").put_off, 2);
	assert_int_equal(served("hotline").put_off, 1);
}

/* A push that is larger than a share, of a feed that has nothing waiting, is taken. */
static void nobody_is_put_off_for_ever(void **state)
{
	(void)state;
	for (int i = 0; i < 60; i++) {
		char name[] = {'f', (char)('0' + i / 10), (char)('0' + i % 10), '\0'};
		assert_true(put(name, 1000, (size_t)i)); /* of 60, a share is 537 items */
	}
	assert_false(put("f00", 1, 60));
	assert_true(put("another", 40000, 61));
	assert_false(put("another", 1, 62));
}

static void what_waits_is_let_go(void **state)
{
	(void)state;
	assert_true(put("hotline", 3, 0));
	assert_true(put("lab", 3, 1));
	assert_true(put("lab", 3, 2));
	feed_turns_free(fixture.turns, note_let_go);
	assert_int_equal(fixture.let_go, 3);
	fixture.turns = feed_turns_make();
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(one_feed_keeps_its_order),    TEST(who_had_least_goes_first),
		TEST(those_that_wait_share_alike), TEST(a_share_has_an_end),
		TEST(nobody_is_put_off_for_ever),  TEST(what_waits_is_let_go),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
