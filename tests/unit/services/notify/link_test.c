/* The line between regions: what is believed, and that a bad line loses, doubles and changes
 * nothing. */
#include "common/crypto/seal.h"
#include "services/notify/link_crypto.h"
#include "services/notify/link_internal.h"
#include "tests/lib/property.h"
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

static void send_clue(size_t from, size_t to)
{
	struct decider_driver *driver = &world.ends[from].driver;
	uint64_t number =
		fixture_draft(driver, ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE, world_regions[to]);
	fixture_send(driver, number);
}

/* A's first clue to B, as the one frame on the way. */
static struct bytes clue_on_the_way(void)
{
	send_clue(A, B);
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
	head.content = link_field(signed_bytes);
	head.key_id = link_field(bytes_of(key->id, KEY_ID));
	head.signature = link_field(bytes_of(signature, sizeof signature));
	SET_OPTIONAL(&head, alg, ALG_ED25519);
	Zh__Frame frame = ZH__FRAME__INIT;
	SET_OPTIONAL(&frame, version, 1);
	frame.what_case = ZH__FRAME__WHAT_LINK_HEAD;
	frame.link_head = &head;
	size_t size = protobuf_c_message_pack(&frame.base, frame_bytes);
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
	assert_int_equal(
		driver_count(&world.ends[B].driver, ZH__EVENT_KIND__KIND_REFERRAL_RECEIVED), 1);
	assert_int_equal(driver_count(&a->driver, ZH__EVENT_KIND__KIND_REFERRAL_DELIVERED), 1);
}

static void test_window(void **state)
{
	(void)state;
	for (unsigned i = 0; i < NOTIFY_LINK_WINDOW + 5; i++)
		send_clue(A, B);
	assert_int_equal(world_fill(&world, A, B), NOTIFY_LINK_WINDOW);
	assert_int_equal(world_fill(&world, A, B), 0);
	world_drain(&world);
	assert_int_equal(
		driver_count(&world.ends[A].driver, ZH__EVENT_KIND__KIND_REFERRAL_DELIVERED),
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
	assert_int_equal(driver_count(&world.ends[B].driver, ZH__EVENT_KIND__KIND_LINK_UP), 1);
	world_head(&world, B, A);
	world_hand_over(&world, 0);
	assert_int_equal(world_fill(&world, A, B), 1);
}

/* ---- a bad line, from a seed */

static void person_acts(struct property *property, struct end *end)
{
	struct decider_driver *driver = &end->driver;
	uint64_t last = counter_next(driver_rows(driver), OBJECT_REFERRAL, 0) - 1;
	if (last == 0)
		return;
	uint64_t referral = 1 + property_below(property, last);
	Zh__ReferralAnswerCommand answer = ZH__REFERRAL_ANSWER_COMMAND__INIT;
	answer.answer_code = "done";
	Zh__ReferralReturnCommand back = ZH__REFERRAL_RETURN_COMMAND__INIT;
	back.reason_code = "incomplete";
	back.basis = "ours";
	Zh__ReferralSendCommand send = ZH__REFERRAL_SEND_COMMAND__INIT;
	Zh__ReferralDisputeCommand dispute = ZH__REFERRAL_DISPUTE_COMMAND__INIT;
	dispute.basis = "7";
	Zh__ReferralCloseCommand close = ZH__REFERRAL_CLOSE_COMMAND__INIT;
	static const char *const acts[] = {"referral.answer",  "referral.return", "referral.send",
					   "referral.dispute", "referral.close",  "referral.accept",
					   "referral.withdraw"};
	const void *const bodies[] = {&answer, &back, &send, &dispute, &close, NULL, NULL};
	size_t choice = (size_t)property_below(property, 7);
	enum verdict verdict = fixture_act(driver, acts[choice], referral, bodies[choice]);
	assert_true(verdict == VERDICT_DONE || verdict == VERDICT_REFUSED);
}

static void line_acts(struct property *property)
{
	if (world.frame_count == 0)
		return;
	size_t index = (size_t)property_below(property, world.frame_count); /* any order */
	struct frame *frame = &world.frames[index];
	if (property_chance(property, 20)) {
		world_drop(&world, index);
		return;
	}
	if (property_chance(property, 15))
		world_put(&world, frame->from, frame->to, bytes_of(frame->data, frame->size));
	if (property_chance(property, 10))
		frame->data[property_below(property, frame->size)] ^=
			(uint8_t)(1 + property_below(property, 255));
	world_hand_over(&world, index);
}

static void random_step(struct property *property)
{
	size_t from = (size_t)property_below(property, REGIONS);
	size_t to = (from + 1 + (size_t)property_below(property, REGIONS - 1)) % REGIONS;
	switch (property_below(property, 8)) {
	case 0:
		(void)fixture_draft(&world.ends[from].driver,
				    (Zh__ReferralKind)(1 + property_below(property, 4)),
				    world_regions[to]);
		return;
	case 1:
	case 2:
		person_acts(property, &world.ends[from]);
		return;
	case 3:
		(void)world_fill(&world, from, to);
		return;
	case 4:
		world_set_time(&world, world.ends[0].driver.now_ms +
					       (int64_t)property_below(property, 4000));
		if (property_chance(property, 20))
			world_head(&world, from, to);
		return;
	default:
		line_acts(property);
		return;
	}
}

static size_t paper_bytes(const struct end *end, uint64_t referral, enum paper paper, uint8_t *out)
{
	struct writer writer = writer_over(out, EVENT_SIZE_MAX);
	assert_true(paper_read(driver_rows(&end->driver), referral, paper, &writer));
	return writer.size;
}

/* One number of one stream: the same content, the same moment, the same place at both ends. */
static void check_number(const struct end *from, const struct end *to, uint8_t stream,
			 uint64_t number)
{
	static uint8_t ours[EVENT_SIZE_MAX], theirs[EVENT_SIZE_MAX];
	struct outbox_row out;
	struct inbox_row in;
	assert_true(
		outbox_get(driver_rows(&from->driver), to->driver.region, stream, number, &out));
	assert_true(inbox_get(driver_rows(&to->driver), from->driver.region, stream, number, &in));
	assert_memory_equal(out.digest, in.digest, DIGEST_SIZE);
	assert_memory_equal(out.stream_digest, in.stream_digest, DIGEST_SIZE);
	struct referral_row sent = fixture_row(&from->driver, out.referral);
	if (sent.link_number != number)
		return; /* sent again since */
	assert_int_equal(sent.received_ms, in.received_ms);
	assert_int_equal(sent.delivery, DELIVERY_RECEIPTED);
	struct referral_row got = fixture_row(&to->driver, in.referral);
	if (got.link_number != number)
		return;
	size_t content = paper_bytes(from, out.referral, paper_content(out.document_version), ours);
	size_t size = paper_bytes(to, in.referral, PAPER_DOCUMENT, theirs);
	arena_reset(&world.arena);
	const Zh__Document *document = (const Zh__Document *)(const void *)message_unpack(
		&zh__document__descriptor, bytes_of(theirs, size), &world.arena);
	assert_non_null(document);
	assert_bytes_equal(link_bytes(&document->content), bytes_of(ours, content));
}

static size_t check_link(const struct end *from, const struct end *to)
{
	struct peer_row out = {0}, in = {0};
	size_t checked = 0;
	(void)peer_get(driver_rows(&from->driver), to->driver.region, &out);
	(void)peer_get(driver_rows(&to->driver), from->driver.region, &in);
	for (uint8_t stream = 1; stream <= LINK_STREAMS; stream++) {
		uint64_t sent = out.out[STREAM_SLOT(stream)].sent;
		assert_int_equal(in.in[STREAM_SLOT(stream)].accepted, sent);
		assert_int_equal(out.out[STREAM_SLOT(stream)].receipted, sent);
		for (uint64_t number = 1; number <= sent; number++, checked++)
			check_number(from, to, stream, number);
	}
	return checked;
}

/* At any moment: nobody has accepted what wasn't sent, and receipts never run ahead of what was
 * accepted. */
static void check_in_flight(void)
{
	for (size_t from = 0; from < REGIONS; from++) {
		for (size_t to = 0; to < REGIONS; to++) {
			struct peer_row out = {0}, in = {0};
			(void)peer_get(driver_rows(&world.ends[from].driver), world_regions[to],
				       &out);
			(void)peer_get(driver_rows(&world.ends[to].driver), world_regions[from],
				       &in);
			for (size_t slot = 0; slot < LINK_STREAMS; slot++) {
				assert_true(out.out[slot].receipted <= in.in[slot].accepted);
				assert_true(in.in[slot].accepted <= out.out[slot].sent);
			}
		}
	}
}

/* A transferred case is held by one region at most, at any instant. */
static void check_batons(void)
{
	for (size_t to = 0; to < REGIONS; to++) {
		const struct rows_reader *rows = driver_rows(&world.ends[to].driver);
		uint64_t last = counter_next(rows, OBJECT_REFERRAL, 0) - 1;
		for (uint64_t n = 1; n <= last; n++) {
			struct referral_row got = fixture_row(&world.ends[to].driver, n);
			struct bond_row bond;
			if (got.direction != REFERRAL_THEIRS || got.baton != BATON_HERE)
				continue;
			assert_true(bond_get(rows, n, &bond));
			size_t from = 0;
			while (world_regions[from] != bond.their_region)
				from++;
			assert_int_not_equal(
				fixture_row(&world.ends[from].driver, bond.their_number).baton,
				BATON_HERE);
		}
	}
}

static size_t documents_checked, frames_refused, answers_told;

static void bad_line_changes_nothing(struct property *property)
{
	world_init(&world, property->seed);
	for (int i = 0; i < 400; i++) {
		random_step(property);
		if (i % 16 == 0) {
			check_in_flight();
			check_batons();
		}
	}
	world_drain(&world);
	for (size_t from = 0; from < REGIONS; from++) {
		for (size_t to = 0; to < REGIONS; to++) {
			if (from != to)
				documents_checked += check_link(&world.ends[from], &world.ends[to]);
		}
		driver_check_replay(&world.ends[from].driver);
	}
	check_batons();
	frames_refused += world.refused;
	for (size_t i = 0; i < REGIONS; i++)
		answers_told +=
			driver_count(&world.ends[i].driver, ZH__EVENT_KIND__KIND_REFERRAL_ANSWERED);
	world_done(&world);
}

static void test_bad_line(void **state)
{
	(void)state;
	property_run(250, bad_line_changes_nothing);
	print_message("documents %zu, frames refused %zu, answers %zu\n", documents_checked,
		      frames_refused, answers_told);
	assert_true(documents_checked > 0 && frames_refused > 0 && answers_told > 0);
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
		cmocka_unit_test(test_bad_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
