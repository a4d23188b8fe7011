/* The keys of parts to come, at random: no number has two keys, no key two numbers, none is empty,
 * and what was taken and committed is what opens again; whatever is given back between. */
#include <sodium.h>

#include "common/store/part_reserve.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#define STEPS 4000u
#define NUMBERS_MAX 65536u

struct fixture {
	struct test_dir *dir;
	char path[TEST_PATH_MAX];
	struct part_keys *keys;
	struct part_reserve reserve;
	struct random_seeded seeded;
	struct random_source random;
	struct err err;
};

/* By number: the key with which a part was made, once it is known. */
static struct part_key known[NUMBERS_MAX];
static bool is_known[NUMBERS_MAX], is_durable[NUMBERS_MAX];

static void open_keys(struct fixture *f, uint64_t last_part)
{
	struct place place = {.directory = f->path};
	assert_ok(part_keys_open(&place, (uint64_t)64 << 20, &f->keys, &f->err));
	assert_ok(part_reserve_open(&f->reserve, f->keys, last_part, &f->err));
}

static void close_keys(struct fixture *f)
{
	part_reserve_close(&f->reserve);
	part_keys_close(f->keys);
}

static bool is_empty(const struct part_key *key)
{
	static const uint8_t nothing[sizeof key->key];
	return memcmp(key->key, nothing, sizeof key->key) == 0;
}

static void take(struct fixture *f, uint64_t expected)
{
	uint64_t number;
	struct part_key key;
	assert_int_equal(part_reserve_next(&f->reserve), expected);
	assert_ok(part_reserve_take(&f->reserve, &f->random, &number, &key));
	assert_int_equal(number, expected);
	assert_true(number < NUMBERS_MAX);
	assert_false(is_empty(&key));
	if (is_known[number])
		assert_memory_equal(&key, &known[number], sizeof key);
	known[number] = key;
	is_known[number] = true;
	for (uint64_t before = number > 64 ? number - 64 : 1; before < number; before++)
		assert_memory_not_equal(key.key, known[before].key, sizeof key.key);
}

static enum status look_at(void *context, struct bytes name, struct bytes row)
{
	uint64_t *number = (uint64_t *)context;
	struct part_key key;
	(void)name;
	assert_int_equal(row.size, sizeof key);
	memcpy(&key, row.data, sizeof key);
	if (is_known[*number] && is_durable[*number])
		assert_memory_equal(&key, &known[*number], sizeof key);
	(*number)++;
	return STATUS_OK;
}

static uint32_t chance(struct fixture *f, uint32_t below)
{
	uint32_t drawn;
	random_fill(&f->random, &drawn, sizeof drawn);
	return drawn % below;
}

static void keys_stay_with_their_numbers(void **state)
{
	static struct fixture f;
	uint64_t next = 1, committed = 1; /* numbers before it are durable */
	(void)state;
	f.dir = test_dir_create();
	random_seeded_init(&f.seeded, 11);
	f.random = random_seeded_source(&f.seeded);
	memcpy(f.path, test_dir_path(f.dir, "keys"), TEST_PATH_MAX);
	open_keys(&f, 0);
	for (unsigned step = 0; step < STEPS; step++) {
		uint32_t what = chance(&f, 100);
		if (what < 70) {
			for (uint32_t n = chance(&f, 20) + 1; n != 0; n--)
				take(&f, next++);
		} else if (what < 85 && next > committed) {
			uint64_t back = committed + chance(&f, (uint32_t)(next - committed));
			/* The newest first, as a turn is undone.  Numbers of a batch before this
			 * one stay unused. */
			for (uint64_t n = next; n-- > back;)
				part_reserve_give_back(&f.reserve, n, &known[n]);
			uint64_t now = part_reserve_next(&f.reserve);
			assert_true(now >= back && now <= next);
			assert_true(now == back || now == f.reserve.first);
			next = now;
		} else if (what < 98) {
			assert_ok(part_reserve_commit(&f.reserve, f.keys, &f.err));
			for (; committed < next; committed++)
				is_durable[committed] = true;
		} else {
			/* A crash: what wasn't committed was never a part. */
			uint64_t number = 1;
			close_keys(&f);
			for (uint64_t n = committed; n < NUMBERS_MAX; n++)
				is_known[n] = false;
			next = committed;
			open_keys(&f, committed - 1);
			assert_ok(part_keys_walk(f.keys, 1, look_at, &number, &f.err));
			assert_true(number >= committed);
		}
	}
	assert_true(committed > 2 * PART_RESERVE); /* it was drawn anew, more than once */
	close_keys(&f);
	test_dir_destroy(f.dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(keys_stay_with_their_numbers)};
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
