/* How far the system's clock is believed: each limit one millisecond before, at it and after. */
#include "tests/lib/test.h"

#include "common/stage/clocks/time_trust.h"

#define JUMP INT64_C(60000)
#define PAUSE INT64_C(604800000)
#define START INT64_C(1740963600000) /* 2025-03-03 09:00 */

static const struct time_limits limits = {.jump_ms = JUMP, .pause_ms = PAUSE};

/* Looks at a clock that was in order at START. */
static int64_t look_later(struct time_trust *trust, int64_t elapsed_ms, int64_t parted_ms)
{
	*trust = (struct time_trust){0};
	struct time_reading reading = {.system_ms = START, .mono_ms = 1000, .last_ms = START - 1};
	assert_int_equal(time_trust_look(trust, &limits, &reading), START);
	assert_false(trust->suspect);
	reading.system_ms = START + elapsed_ms + parted_ms;
	reading.mono_ms += elapsed_ms;
	return time_trust_look(trust, &limits, &reading);
}

static void test_a_jump_is_more_than_the_limit(void **state)
{
	(void)state;
	struct time_trust trust;
	assert_int_equal(look_later(&trust, 0, JUMP - 1), START + JUMP - 1);
	assert_false(trust.suspect);
	assert_int_equal(look_later(&trust, 0, JUMP), START + JUMP);
	assert_false(trust.suspect);
	assert_null(trust.why);
	/* Counted on instead. */
	assert_int_equal(look_later(&trust, 7, JUMP + 1), START + 7);
	assert_true(trust.suspect);
	assert_string_equal(trust.why, "the system clock has jumped forward");
}

static void test_a_jump_back_stands_still(void **state)
{
	(void)state;
	struct time_trust trust;
	assert_int_equal(look_later(&trust, 0, -(JUMP - 1)), START - 1);
	assert_false(trust.suspect);
	assert_int_equal(look_later(&trust, 0, -JUMP), START - 1);
	assert_false(trust.suspect);
	assert_int_equal(look_later(&trust, 0, -(JUMP + 1)), START - 1);
	assert_true(trust.suspect);
	assert_string_equal(trust.why, "the system clock has jumped back");
}

/* What crystals part by is allowed beside the jump. */
static void test_a_long_time_parts_more(void **state)
{
	(void)state;
	struct time_trust trust;
	const int64_t day_ms = 86400000, may_ms = JUMP + day_ms / TIME_DRIFT_PARTS;
	(void)look_later(&trust, day_ms, may_ms);
	assert_false(trust.suspect);
	(void)look_later(&trust, day_ms, may_ms + 1);
	assert_true(trust.suspect);
	(void)look_later(&trust, day_ms, -may_ms);
	assert_false(trust.suspect);
	(void)look_later(&trust, day_ms, -may_ms - 1);
	assert_true(trust.suspect);
}

struct first_look {
	int64_t away_ms;
	bool held;
	const char *why; /* NULL: believed */
};

static void test_the_first_look_compares_with_the_last_frame(void **state)
{
	(void)state;
	static const char after[] = "more time has passed since the last frame than is believed";
	static const char before[] = "the system clock is behind the journal";
	static const struct first_look looks[] = {{PAUSE - 1, false, NULL},  {PAUSE, false, NULL},
						  {PAUSE + 1, false, after}, {JUMP, true, NULL},
						  {JUMP + 1, true, after},   {-JUMP, false, NULL},
						  {-JUMP - 1, false, before}};
	for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
		struct time_trust trust = {0};
		struct time_reading reading = {.system_ms = START + looks[i].away_ms,
					       .mono_ms = 5,
					       .last_ms = START,
					       .held = looks[i].held};
		int64_t now_ms = time_trust_look(&trust, &limits, &reading);
		assert_int_equal(trust.suspect, looks[i].why != NULL);
		if (looks[i].why != NULL)
			assert_string_equal(trust.why, looks[i].why);
		bool moves = looks[i].why == NULL && looks[i].away_ms > 0;
		assert_int_equal(now_ms, moves ? START + looks[i].away_ms : START);
	}
}

/* A journal without a frame has nothing to compare with. */
static void test_the_first_frame_takes_any_time(void **state)
{
	(void)state;
	struct time_trust trust = {0};
	struct time_reading reading = {.system_ms = START};
	assert_int_equal(time_trust_look(&trust, &limits, &reading), START);
	assert_false(trust.suspect);
}

/* Looked at more often than anything can part, the pair stays where it is: small steps add up. */
static void test_small_steps_add_up(void **state)
{
	(void)state;
	struct time_trust trust = {0};
	struct time_reading reading = {.system_ms = START, .mono_ms = 0, .last_ms = START};
	(void)time_trust_look(&trust, &limits, &reading);
	for (int step = 0; step < 61 && !trust.suspect; step++) {
		reading.mono_ms += TIME_DRIFT_PARTS - 1;
		reading.system_ms += TIME_DRIFT_PARTS - 1 + 1000;
		(void)time_trust_look(&trust, &limits, &reading);
	}
	assert_true(trust.suspect);
}

/* The pair follows a crystal that runs fast, day after day. */
static void test_a_crystal_is_followed(void **state)
{
	(void)state;
	struct time_trust trust = {0};
	struct time_reading reading = {.system_ms = START, .mono_ms = 0, .last_ms = START};
	(void)time_trust_look(&trust, &limits, &reading);
	for (int hour = 0; hour < 24 * 400; hour++) {
		reading.mono_ms += 3600000;
		reading.system_ms += 3600000 + 360; /* 100 millionths */
		assert_int_equal(time_trust_look(&trust, &limits, &reading), reading.system_ms);
		assert_false(trust.suspect);
	}
	reading.system_ms += JUMP + 1; /* within the day on which nothing else parts */
	(void)time_trust_look(&trust, &limits, &reading);
	assert_true(trust.suspect);
}

static void test_a_person_confirms_it(void **state)
{
	(void)state;
	struct time_trust trust;
	(void)look_later(&trust, 10, 2 * JUMP);
	assert_true(trust.suspect);
	time_trust_confirmed(&trust);
	assert_false(trust.suspect);
	assert_null(trust.why);
	struct time_reading reading = {
		.system_ms = START + 10 + 2 * JUMP + 5, .mono_ms = 1015, .last_ms = START};
	assert_int_equal(time_trust_look(&trust, &limits, &reading), reading.system_ms);
	assert_false(trust.suspect);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_jump_is_more_than_the_limit),
		cmocka_unit_test(test_a_jump_back_stands_still),
		cmocka_unit_test(test_a_long_time_parts_more),
		cmocka_unit_test(test_the_first_look_compares_with_the_last_frame),
		cmocka_unit_test(test_the_first_frame_takes_any_time),
		cmocka_unit_test(test_small_steps_add_up),
		cmocka_unit_test(test_a_crystal_is_followed),
		cmocka_unit_test(test_a_person_confirms_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
