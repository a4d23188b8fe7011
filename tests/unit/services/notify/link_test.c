/* The line between regions: what is believed, and when it is said again. */
#include "common/crypto/seal.h"
#include "services/notify/link/link_crypto.h"
#include "services/notify/link/link_internal.h"
#include "tests/unit/services/notify/link_fixture.h"

enum { S, A, B }; /* indexes in world_regions */

#define BULK ZH__LINK_STREAM__LINK_STREAM_BULK

static struct world world;

static int begin(void **state)
{
	(void)state;
	world_init(&world, 7);
	return 0;
}

static int end(void **state)
{
	(void)state;
	world_done(&world);
	return 0;
}

/* A's first clue to B, as the one frame on the way. */
static struct bytes clue_on_the_way(void)
{
	world_send_clue(&world, A, B);
	assert_int_equal(world_fill(&world, A, B), 1);
	return bytes_of(world.frames[0].data, world.frames[0].size);
}

static enum link_refusal opened_as(size_t from, size_t to, struct bytes frame)
{
	struct link_opened opened;
	return world_open(&world, from, to, frame, &opened);
}

static void test_across_and_receipted(void **state)
{
	(void)state;
	(void)clue_on_the_way();
	world_hand_over(&world, 0);
	assert_int_equal(world.frame_count, 1); /* the receipt */
	world_hand_over(&world, 0);
	struct referral_row sent = fixture_row(&world.ends[A].driver, 1);
	assert_int_equal(sent.delivery, DELIVERY_RECEIPTED);
	assert_int_equal(sent.received_ms, fixture_row(&world.ends[B].driver, 1).received_ms);
	assert_int_equal(world_fill(&world, A, B), 0);
	assert_true(link_next_try_ms(&world.ends[A].peers[B], driver_rows(&world.ends[A].driver)) ==
		    TIME_NEVER_MS);
	assert_int_equal(world.refused, 0);
}

/* Each kept document proves itself: content and signature, without the line or the sender. */
static void test_kept_document_is_proof(void **state)
{
	(void)state;
	(void)clue_on_the_way();
	world_hand_over(&world, 0);
	static uint8_t memory[EVENT_SIZE_MAX];
	struct writer out = writer_over(memory, sizeof memory);
	assert_true(paper_read(driver_rows(&world.ends[B].driver), 1, PAPER_DOCUMENT, &out));
	arena_reset(&world.arena);
	const Zh__Document *document = (const Zh__Document *)(const void *)message_unpack(
		&zh__document__descriptor, writer_bytes(&out), &world.arena);
	assert_non_null(document);
	assert_true(bytes_signed_by(world.ends[A].sign_key.public_key, SIGNS_DOCUMENT,
				    link_bytes(&document->content),
				    link_bytes(&document->signature)));
}

static void test_every_flipped_byte_is_refused(void **state)
{
	(void)state;
	struct bytes frame = clue_on_the_way();
	uint8_t copy[LINK_FRAME_MAX];
	for (size_t i = 0; i < frame.size; i++) {
		memcpy(copy, frame.data, frame.size);
		copy[i] ^= 1;
		struct link_opened opened;
		if (world_open(&world, A, B, bytes_of(copy, frame.size), &opened) ==
		    LINK_REFUSED_NONE)
			fail_msg("byte %zu of %zu may be changed", i, frame.size);
	}
	for (size_t cut = 0; cut < frame.size; cut++)
		assert_int_not_equal(opened_as(A, B, bytes_of(frame.data, cut)), LINK_REFUSED_NONE);
	assert_int_equal(opened_as(A, B, frame), LINK_REFUSED_NONE);
}

static void test_other_regions(void **state)
{
	(void)state;
	struct bytes frame = clue_on_the_way();
	assert_int_equal(opened_as(S, B, frame), LINK_REFUSED_REGION); /* another's line */
	assert_int_equal(opened_as(A, S, frame), LINK_REFUSED_REGION); /* not to us */
}

static void test_sealed_to_another(void **state)
{
	(void)state;
	struct bytes frame = clue_on_the_way();
	world.ends[B].link.box_key = &world.ends[S].box_key;
	assert_int_equal(opened_as(A, B, frame), LINK_REFUSED_SEAL);
}

/* A stranger who has B's box key and knows A's key id, but not A's secret. */
static void test_wrong_signature(void **state)
{
	(void)state;
	struct key stranger;
	key_make(KEY_DOCUMENT, "stranger", &stranger);
	memcpy(stranger.id, world.ends[A].sign_key.id, KEY_ID);
	world.ends[A].link.sign_key = &stranger;
	struct bytes frame = clue_on_the_way();
	assert_int_equal(opened_as(A, B, frame), LINK_REFUSED_SIGNATURE);
	assert_int_equal(world.ends[B].link.refused[LINK_REFUSED_SIGNATURE], 1);
	assert_string_equal(link_refusal_code(LINK_REFUSED_SIGNATURE), "link.signature");
	world_hand_over(&world, 0);
	assert_int_equal(world.ends[B].driver.count, 0);
}

/* A peer that is who it says can still send what no schema allows. */
static void test_signed_nonsense(void **state)
{
	(void)state;
	uint8_t packed[64], signature[SIGNATURE_BYTES], frame_bytes[512];
	Zh__LinkStreamHead stream = ZH__LINK_STREAM_HEAD__INIT;
	Zh__LinkStreamHead *streams[] = {&stream};
	Zh__LinkHeadContent content = ZH__LINK_HEAD_CONTENT__INIT;
	SET_OPTIONAL(&content, from_region, COUNTY_A);
	SET_OPTIONAL(&content, to_region, COUNTY_B);
	SET_OPTIONAL(&stream, stream, (Zh__LinkStream)258); /* 2 for who keeps a byte of it */
	content.n_streams = 1;
	content.streams = streams;
	struct bytes signed_bytes =
		bytes_of(packed, protobuf_c_message_pack(&content.base, packed));
	const struct key *key = &world.ends[A].sign_key;
	bytes_sign(key, SIGNS_HEAD, signed_bytes, signature);
	Zh__LinkHead head = ZH__LINK_HEAD__INIT;
	head.has_content = head.has_key_id = head.has_signature = 1;
	head.content = message_bytes(signed_bytes);
	head.key_id = message_bytes(bytes_of(key->id, KEY_ID));
	head.signature = message_bytes(bytes_of(signature, sizeof signature));
	SET_OPTIONAL(&head, alg, ALG_ED25519);
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_LINK_HEAD;
	envelope.link_head = &head;
	size_t size = protobuf_c_message_pack(&envelope.base, frame_bytes);
	assert_int_equal(opened_as(A, B, bytes_of(frame_bytes, size)), LINK_REFUSED_MALFORMED);
}

static void test_uncertified_key(void **state)
{
	(void)state;
	struct key other;
	key_make(KEY_DOCUMENT, "new", &other);
	world.ends[A].link.sign_key = &other;
	assert_int_equal(opened_as(A, B, clue_on_the_way()), LINK_REFUSED_KEY);
}

static void test_expired_key(void **state)
{
	(void)state;
	static uint8_t file[1u << 14];
	struct directory *directory;
	size_t size = world_directory(&world, 20250302, file, sizeof file);
	assert_ok(directory_open(bytes_of(file, size), world.root.public_key, &directory, NULL));
	struct bytes frame = clue_on_the_way();
	world.ends[B].link.directory = directory;
	assert_int_equal(opened_as(A, B, frame), LINK_REFUSED_KEY);
	/* And nothing is sealed to a key that has run out. */
	enum status status;
	world.ends[A].link.directory = directory;
	assert_int_equal(link_fill(&world.ends[A].link, &world.ends[A].peers[B],
				   driver_rows(&world.ends[A].driver), BEGIN_MS + MS_PER_HOUR, 0,
				   &world.arena, NULL, NULL, &status),
			 0);
	assert_status(status, STATUS_NOT_FOUND);
	directory_close(directory);
}

/* ---- receipts */

/* A receipt of B's for one clue, on the way. */
static struct bytes receipt_on_the_way(void)
{
	(void)clue_on_the_way();
	world_hand_over(&world, 0);
	return bytes_of(world.frames[0].data, world.frames[0].size);
}

static void test_receipt_of_another_life(void **state)
{
	(void)state;
	struct bytes receipt = receipt_on_the_way();
	world.ends[A].link.epoch++;
	assert_int_equal(opened_as(B, A, receipt), LINK_REFUSED_EPOCH);
}

static void test_receipt_by_another(void **state)
{
	(void)state;
	world.ends[B].link.sign_key = &world.ends[S].sign_key;
	struct bytes receipt = receipt_on_the_way();
	assert_int_equal(opened_as(B, A, receipt), LINK_REFUSED_KEY);
	assert_int_equal(opened_as(S, A, receipt), LINK_REFUSED_REGION);
}

static void test_receipt_flipped(void **state)
{
	(void)state;
	struct bytes receipt = receipt_on_the_way();
	uint8_t copy[LINK_FRAME_MAX];
	for (size_t i = 0; i < receipt.size; i++) {
		memcpy(copy, receipt.data, receipt.size);
		copy[i] ^= 4;
		struct link_opened opened;
		if (world_open(&world, B, A, bytes_of(copy, receipt.size), &opened) ==
		    LINK_REFUSED_NONE)
			fail_msg("byte %zu of a receipt may be changed", i);
	}
}

/* ---- when the line is slow */

static void test_waits_and_sends_again(void **state)
{
	(void)state;
	struct end *a = &world.ends[A];
	(void)clue_on_the_way();
	assert_int_equal(world_fill(&world, A, B), 0); /* it is under way */
	int64_t next_ms = link_next_try_ms(&a->peers[B], driver_rows(&a->driver));
	assert_in_range(next_ms - a->driver.now_ms, RETRY_FIRST_MS / 2, RETRY_FIRST_MS);
	a->driver.now_ms = next_ms;
	assert_int_equal(world_fill(&world, A, B), 1);
	world_drain(&world); /* both copies arrive */
	assert_int_equal(driver_count(&world.ends[B].driver, KIND(REFERRAL_RECEIVED)), 1);
	assert_int_equal(driver_count(&a->driver, KIND(REFERRAL_DELIVERED)), 1);
}

static void test_window(void **state)
{
	(void)state;
	for (unsigned i = 0; i < NOTIFY_LINK_WINDOW + 5; i++)
		world_send_clue(&world, A, B);
	assert_int_equal(world_fill(&world, A, B), NOTIFY_LINK_WINDOW);
	assert_int_equal(world_fill(&world, A, B), 0);
	world_drain(&world);
	assert_int_equal(driver_count(&world.ends[A].driver, KIND(REFERRAL_DELIVERED)),
			 NOTIFY_LINK_WINDOW + 5);
}

/* The heartbeat shows what is withheld, and what the peer still lacks goes at once. */
static void test_heartbeat(void **state)
{
	(void)state;
	(void)clue_on_the_way();
	world_drop(&world, 0);
	world_head(&world, A, B);
	world_hand_over(&world, 0);
	assert_int_equal(world.ends[B].peers[A].announced[STREAM_SLOT(BULK)], 1);
	assert_int_equal(driver_count(&world.ends[B].driver, KIND(LINK_UP)), 1);
	world_head(&world, B, A);
	world_hand_over(&world, 0);
	assert_int_equal(world_fill(&world, A, B), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_across_and_receipted),
		TEST(test_kept_document_is_proof),
		TEST(test_every_flipped_byte_is_refused),
		TEST(test_other_regions),
		TEST(test_sealed_to_another),
		TEST(test_wrong_signature),
		TEST(test_signed_nonsense),
		TEST(test_uncertified_key),
		TEST(test_expired_key),
		TEST(test_receipt_of_another_life),
		TEST(test_receipt_by_another),
		TEST(test_receipt_flipped),
		TEST(test_waits_and_sends_again),
		TEST(test_window),
		TEST(test_heartbeat),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
