/* Who may stay when too many come: counted, without a socket. */
#include "common/bus/guests.h"

#include <stdio.h>

#include "tests/lib/test.h"

static const struct guest_address here = {.text = "192.0.2.1"};
static const struct guest_address flood = {.text = "192.0.2.66"};

static struct guests *open_to(unsigned connections, unsigned unproven, unsigned per_second)
{
	struct guests_limits limits = {connections, unproven, per_second};
	struct guests *guests = guests_make(&limits);

	assert_non_null(guests);
	return guests;
}

static void limit_holds_at_one_less_itself_and_one_more(void **state)
{
	struct guests *guests = open_to(4, 4, 0);

	(void)state;
	for (int fd = 10; fd < 14; fd++) {
		assert_int_equal(guests_arrived(guests, fd, &here, 0), -1);
		guests_heard(guests, fd, 1);
		assert_int_equal(guests_count(guests), fd - 9);
	}
	/* All are proven and of one address: nobody has more than the newcomer's. */
	assert_int_equal(guests_arrived(guests, 14, &here, 2), 14);
	assert_int_equal(guests_count(guests), 4);
	assert_int_equal(guests_counts(guests)->full, 1);
	guests_left(guests, 10);
	assert_int_equal(guests_arrived(guests, 15, &here, 3), -1);
	assert_int_equal(guests_count(guests), 4);
	guests_free(guests);
}

static void one_address_has_so_many_unproven(void **state)
{
	struct guests *guests = open_to(100, 3, 0);

	(void)state;
	for (int fd = 0; fd < 3; fd++)
		assert_int_equal(guests_arrived(guests, fd, &flood, fd), -1);
	assert_int_equal(guests_arrived(guests, 3, &flood, 3), 0); /* the oldest of them */
	assert_int_equal(guests_arrived(guests, 4, &here, 3), -1);
	assert_int_equal(guests_counts(guests)->throttled, 1);
	assert_string_equal(guests_counts(guests)->last.text, flood.text);
	/* What has been heard doesn't count, nor what has outlived the handshake's time. */
	guests_heard(guests, 1, 4);
	assert_int_equal(guests_arrived(guests, 5, &flood, 5), -1);
	assert_int_equal(guests_arrived(guests, 6, &flood, GUESTS_PROVEN_MS + 2), -1);
	guests_free(guests);
}

static void pace_of_an_address_is_held(void **state)
{
	struct guests *guests = open_to(1000, 1000, 10);
	unsigned turned_away = 0;

	(void)state;
	for (int fd = 0; fd < 41; fd++)
		turned_away += guests_arrived(guests, fd, &flood, 1000) == fd;
	assert_int_equal(turned_away, 1); /* four seconds' worth at once */
	assert_int_equal(guests_arrived(guests, 50, &here, 1000), -1);
	assert_int_equal(guests_arrived(guests, 51, &flood, 1099), 51);
	assert_int_equal(guests_arrived(guests, 52, &flood, 1100), -1);
	assert_int_equal(guests_counts(guests)->throttled, 2);
	guests_free(guests);
}

/* A hall full of strangers: each newcomer takes the oldest stranger's place, never a guest's. */
static void strangers_give_way_to_newcomers(void **state)
{
	struct guests *guests = open_to(8, 8, 0);

	(void)state;
	assert_int_equal(guests_arrived(guests, 1, &here, 0), -1);
	guests_heard(guests, 1, 0);
	for (int fd = 2; fd < 9; fd++) {
		struct guest_address any;

		snprintf(any.text, sizeof(any.text), "198.51.100.%d", fd);
		assert_int_equal(guests_arrived(guests, fd, &any, fd), -1);
	}
	for (int fd = 9; fd < 40; fd++) {
		struct guest_address any;

		snprintf(any.text, sizeof(any.text), "203.0.113.%d", fd);
		assert_int_equal(guests_arrived(guests, fd, &any, fd), fd - 7);
		assert_int_equal(guests_count(guests), 8);
	}
	assert_int_equal(guests_counts(guests)->evicted, 31);
	guests_free(guests);
}

/* A feed that never closes what it opened loses what it doesn't use to one that has nothing. */
static void whoever_has_most_gives_way(void **state)
{
	struct guests *guests = open_to(4, 4, 0);

	(void)state;
	for (int fd = 0; fd < 4; fd++) {
		assert_int_equal(guests_arrived(guests, fd, &flood, 0), -1);
		guests_heard(guests, fd, 10 - fd);
	}
	assert_int_equal(guests_arrived(guests, 4, &here, 20), 3); /* silent longest */
	guests_heard(guests, 4, 21);
	assert_int_equal(guests_arrived(guests, 5, &here, 22), 2);
	guests_heard(guests, 5, 23);
	/* Two and two: now nobody gives way. */
	assert_int_equal(guests_arrived(guests, 6, &here, 24), 6);
	assert_int_equal(guests_arrived(guests, 7, &flood, 24), 7);
	guests_free(guests);
}

static void more_addresses_than_are_told_apart(void **state)
{
	struct guests *guests = open_to(2 * GUESTS_ADDRESSES, 4, 10);

	(void)state;
	for (int fd = 0; fd < 4 * GUESTS_ADDRESSES; fd++) {
		struct guest_address any;

		snprintf(any.text, sizeof(any.text), "2001:db8:%x::/64", fd);
		(void)guests_arrived(guests, fd, &any, fd);
		assert_true(guests_count(guests) <= (size_t)2 * GUESTS_ADDRESSES);
	}
	for (int fd = 0; fd < 4 * GUESTS_ADDRESSES; fd++)
		guests_left(guests, fd);
	assert_int_equal(guests_count(guests), 0);
	guests_free(guests);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limit_holds_at_one_less_itself_and_one_more),
		cmocka_unit_test(one_address_has_so_many_unproven),
		cmocka_unit_test(pace_of_an_address_is_held),
		cmocka_unit_test(strangers_give_way_to_newcomers),
		cmocka_unit_test(whoever_has_most_gives_way),
		cmocka_unit_test(more_addresses_than_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
