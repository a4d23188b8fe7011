#include "tests/e2e/sockets/hostile.h"

#include <stdio.h>

int hostile_setup(void **state)
{
	struct hostile *hostile = (struct hostile *)calloc(1, sizeof *hostile);
	assert_non_null(hostile);
	*state = hostile;
	e2e_create_linked(&hostile->county, &hostile->neighbour);
	e2e_add_feed(&hostile->county, "slow", "rate: 20, plain_identities: yes");
	e2e_add_feed(&hostile->county, "sealed", "rate: 1000000, plain_identities: no");
	MUST(county_start_all(&hostile->county, &err_));
	MUST(county_connect_all(&hostile->county, "operator-1", hostile->watch, &err_));
	hostile->feed = e2e_connect(&hostile->county, DAEMON_INTAKE, "feed", "hotline");
	assert_int_equal(e2e_push(hostile->feed, 0, 10, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED),
			 10);
	return 0;
}

int hostile_teardown(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	bus_caller_close(hostile->feed);
	county_close_all(hostile->watch);
	county_destroy(&hostile->county);
	free(hostile);
	return 0;
}

void hostile_begin(struct hostile *hostile)
{
	e2e_wait_quiet(&hostile->county);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		e2e_digest(hostile->watch[daemon], &hostile->before[daemon]);
}

void hostile_nothing_changed(struct hostile *hostile)
{
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		struct e2e_digest now;
		e2e_digest(hostile->watch[daemon], &now);
		e2e_assert_same(&hostile->before[daemon], &now);
	}
}

void hostile_still_serves(struct hostile *hostile)
{
	static uint64_t next = 1000;
	struct county_status status[DAEMON_COUNT];
	assert_int_equal(
		e2e_push(hostile->feed, next++, 1, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED), 1);
	MUST(county_wait_level(hostile->watch, E2E_WAIT_MS, status, &err_));
}

struct raw *hostile_raw(struct hostile *hostile, enum daemon daemon, const char *socket,
			const char *who)
{
	char endpoint[COUNTY_PATH];
	MUST(county_endpoint(&hostile->county, daemon, socket, endpoint, &err_));
	struct raw *raw =
		strcmp(socket, "pull") == 0
			? raw_open_named(endpoint, who)
			: raw_open(endpoint, county_key(&hostile->county, daemon_name(daemon)),
				   county_key(&hostile->county, who));
	assert_int_equal(raw_wait(raw, E2E_WAIT_MS), RAW_CONNECTED);
	return raw;
}

void hostile_wait_counter(struct hostile *hostile, enum daemon daemon, const char *mark,
			  const char *member, uint64_t expected)
{
	int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000);
	uint64_t value;
	while ((value = e2e_counter(hostile->watch[daemon], mark, member)) < expected &&
	       county_mono_us() < end_us)
		county_pause_ms(2);
	if (value != expected)
		fail_msg("%s: %s of %s is %llu, not %llu", daemon_name(daemon), member, mark,
			 (unsigned long long)value, (unsigned long long)expected);
}
