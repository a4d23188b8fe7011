#include "common/crypto/seal.h"

#include <sodium.h>
#include <time.h>

#include "tests/lib/test.h"

#define TEXT "13800000000 Wang"
#define TEXT_SIZE (sizeof(TEXT) - 1)
#define SEALED_SIZE (TEXT_SIZE + SEAL_OVERHEAD)

static struct key receiver;
static struct random_source random_bytes;
static const struct bytes context = {(const uint8_t *)"RP-522701-17", 12};

static struct bytes text(void)
{
	return bytes_of(TEXT, TEXT_SIZE);
}

static void ephemeral_of(const uint8_t *sealed, uint8_t out[32])
{
	memcpy(out, sealed + 1 + KEY_ID, 32);
}

static void the_receiver_opens(void **state)
{
	uint8_t sealed[SEALED_SIZE];
	uint8_t plain[TEXT_SIZE];
	uint8_t key_id[KEY_ID];
	struct bytes bytes = bytes_of(sealed, sizeof(sealed));

	(void)state;
	assert_ok(seal_once(&receiver, &random_bytes, text(), context, sealed));
	assert_ok(seal_receiver(bytes, key_id));
	assert_memory_equal(key_id, receiver.id, KEY_ID);
	assert_ok(seal_open(&receiver, bytes, context, plain));
	assert_memory_equal(plain, TEXT, TEXT_SIZE);
	assert_status(seal_open(&receiver, bytes, bytes_of_text("RP-522701-18"), plain),
		      STATUS_CORRUPT);
	assert_ok(
		seal_once(&receiver, &random_bytes, bytes_of(NULL, 0), bytes_of(NULL, 0), sealed));
	assert_ok(seal_open(&receiver, bytes_of(sealed, SEAL_OVERHEAD), bytes_of(NULL, 0), plain));
}

static void nobody_else_does(void **state)
{
	uint8_t sealed[SEALED_SIZE];
	uint8_t plain[TEXT_SIZE];
	struct key stranger;

	(void)state;
	key_make(KEY_SEAL, "stranger", &stranger);
	assert_ok(seal_once(&receiver, &random_bytes, text(), context, sealed));
	assert_status(seal_open(&stranger, bytes_of(sealed, sizeof(sealed)), context, plain),
		      STATUS_NOT_FOUND);
	memcpy(sealed + 1, stranger.id, KEY_ID);
	assert_status(seal_open(&stranger, bytes_of(sealed, sizeof(sealed)), context, plain),
		      STATUS_CORRUPT);
	key_wipe(&stranger);
}

static void a_change_anywhere_is_refused(void **state)
{
	uint8_t sealed[SEALED_SIZE];
	uint8_t plain[TEXT_SIZE];

	(void)state;
	assert_ok(seal_once(&receiver, &random_bytes, text(), context, sealed));
	for (size_t i = 0; i < sizeof(sealed) * 8; i++) {
		/* The top bit of an X25519 key is no part of it (RFC 7748, 5), yet is bound
		 * here. */
		sealed[i / 8] ^= (uint8_t)(1u << i % 8);
		assert_int_not_equal(
			seal_open(&receiver, bytes_of(sealed, sizeof(sealed)), context, plain),
			STATUS_OK);
		sealed[i / 8] ^= (uint8_t)(1u << i % 8);
	}
	for (size_t size = 0; size < sizeof(sealed); size++)
		assert_int_not_equal(seal_open(&receiver, bytes_of(sealed, size), context, plain),
				     STATUS_OK);
	assert_ok(seal_open(&receiver, bytes_of(sealed, sizeof(sealed)), context, plain));
}

static void noise_is_refused(void **state)
{
	uint8_t noise[256];
	uint8_t plain[256];

	(void)state;
	for (int i = 0; i < 5000; i++) {
		size_t size = randombytes_uniform(sizeof(noise));

		randombytes_buf(noise, size);
		if (size > KEY_ID && i % 2 == 0) {
			noise[0] = ALG_X25519_XCHACHA20;
			memcpy(noise + 1, receiver.id, KEY_ID);
		}
		assert_int_not_equal(seal_open(&receiver, bytes_of(noise, size), context, plain),
				     STATUS_OK);
	}
}

static void an_epoch_ends_by_time(void **state)
{
	uint8_t sealed[SEALED_SIZE];
	uint8_t first[32];
	uint8_t next[32];
	uint8_t plain[TEXT_SIZE];
	struct sealer sealer;

	(void)state;
	sealer_init(&sealer, &receiver);
	assert_ok(sealer_seal(&sealer, &random_bytes, 1000, text(), context, sealed));
	ephemeral_of(sealed, first);
	assert_ok(sealer_seal(&sealer, &random_bytes, 60999, text(), context, sealed));
	ephemeral_of(sealed, next);
	assert_memory_equal(first, next, 32);
	assert_ok(seal_open(&receiver, bytes_of(sealed, sizeof(sealed)), context, plain));
	sealer_tick(&sealer, 60999);
	assert_false(sodium_is_zero(sealer.record_key, 32));
	sealer_tick(&sealer, 61000);
	assert_true(sodium_is_zero(sealer.record_key, 32));
	assert_ok(sealer_seal(&sealer, &random_bytes, 61000, text(), context, sealed));
	ephemeral_of(sealed, next);
	assert_memory_not_equal(first, next, 32);
	sealer_done(&sealer);
	assert_true(sodium_is_zero((const uint8_t *)&sealer, sizeof(sealer)));
}

static void an_epoch_ends_by_number(void **state)
{
	uint8_t sealed[SEALED_SIZE];
	uint8_t first[32];
	uint8_t next[32];
	struct sealer sealer;

	(void)state;
	sealer_init(&sealer, &receiver);
	for (int i = 0; i < SEAL_EPOCH_RECORDS; i++) {
		assert_ok(sealer_seal(&sealer, &random_bytes, 5, text(), context, sealed));
		ephemeral_of(sealed, i == 0 ? first : next);
	}
	assert_memory_equal(first, next, 32);
	assert_ok(sealer_seal(&sealer, &random_bytes, 5, text(), context, sealed));
	ephemeral_of(sealed, next);
	assert_memory_not_equal(first, next, 32);
	sealer_done(&sealer);
}

static void no_two_records_look_alike(void **state)
{
	uint8_t one[SEALED_SIZE];
	uint8_t two[SEALED_SIZE];
	struct sealer sealer;

	(void)state;
	sealer_init(&sealer, &receiver);
	assert_ok(sealer_seal(&sealer, &random_bytes, 5, text(), context, one));
	assert_ok(sealer_seal(&sealer, &random_bytes, 5, text(), context, two));
	assert_memory_not_equal(one + SEAL_HEAD, two + SEAL_HEAD, TEXT_SIZE);
	sealer_done(&sealer);
}

static void a_key_of_low_order_is_refused(void **state)
{
	uint8_t sealed[SEALED_SIZE];
	const uint8_t zero[KEY_PUBLIC] = {0};
	struct key weak;

	(void)state;
	key_of_public(KEY_SEAL, "weak", zero, &weak);
	assert_status(seal_once(&weak, &random_bytes, text(), context, sealed), STATUS_INVALID);
	assert_status(seal_once(&receiver, &random_bytes, text(), bytes_of(zero, 129), sealed),
		      STATUS_INVALID);
}

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Printed, not asserted. */
static void cost(void **state)
{
	enum { RECORDS = 20000, SINGLE = 500 };
	uint8_t sealed[SEALED_SIZE];
	struct sealer sealer;
	double start_s = now_s();
	double batch_s;

	(void)state;
	sealer_init(&sealer, &receiver);
	for (int i = 0; i < RECORDS; i++)
		assert_ok(sealer_seal(&sealer, &random_bytes, 5, text(), context, sealed));
	sealer_done(&sealer);
	batch_s = now_s() - start_s;
	start_s = now_s();
	for (int i = 0; i < SINGLE; i++)
		assert_ok(seal_once(&receiver, &random_bytes, text(), context, sealed));
	print_message("sealing: %.2f us in an epoch, %.1f us alone\n",
		      batch_s / (double)RECORDS * 1e6, (now_s() - start_s) / (double)SINGLE * 1e6);
}

/* A feed that has to send an item again is known by its bytes. */
static void the_same_is_sealed_to_the_same_bytes(void **state)
{
	uint8_t first[SEALED_SIZE], again[SEALED_SIZE], plain[TEXT_SIZE];
	struct key sender, other;

	(void)state;
	key_make(KEY_TRANSPORT, "hotline", &sender);
	key_make(KEY_TRANSPORT, "other", &other);
	assert_ok(seal_repeatable(&sender, &receiver, text(), context, first));
	assert_ok(seal_repeatable(&sender, &receiver, text(), context, again));
	assert_memory_equal(first, again, sizeof(first));
	assert_ok(seal_open(&receiver, bytes_of(first, sizeof(first)), context, plain));
	assert_memory_equal(plain, TEXT, TEXT_SIZE);
	/* Another text, context or sender shares neither ephemeral key nor nonce. */
	assert_ok(seal_repeatable(&sender, &receiver, bytes_of("13800000001 Wang", TEXT_SIZE),
				  context, again));
	assert_memory_not_equal(first + 1 + KEY_ID, again + 1 + KEY_ID, 32);
	assert_memory_not_equal(first + 1 + KEY_ID + 32, again + 1 + KEY_ID + 32, 24);
	assert_ok(
		seal_repeatable(&sender, &receiver, text(), bytes_of_text("RP-522701-18"), again));
	assert_memory_not_equal(first + 1 + KEY_ID, again + 1 + KEY_ID, 32);
	assert_ok(seal_repeatable(&other, &receiver, text(), context, again));
	assert_memory_not_equal(first + 1 + KEY_ID, again + 1 + KEY_ID, 32);
	key_wipe(&sender);
	key_wipe(&other);
}

static int start(void **state)
{
	(void)state;
	if (crypto_start(NULL) != STATUS_OK)
		return -1;
	random_bytes = random_system();
	key_make(KEY_SEAL, "discloser", &receiver);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_receiver_opens),
		cmocka_unit_test(nobody_else_does),
		cmocka_unit_test(a_change_anywhere_is_refused),
		cmocka_unit_test(noise_is_refused),
		cmocka_unit_test(an_epoch_ends_by_time),
		cmocka_unit_test(an_epoch_ends_by_number),
		cmocka_unit_test(no_two_records_look_alike),
		cmocka_unit_test(the_same_is_sealed_to_the_same_bytes),
		cmocka_unit_test(a_key_of_low_order_is_refused),
		cmocka_unit_test(cost),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
