/* What a county says of itself on the line, field by field; and what it makes of a neighbour's
 * heartbeat. */
#include "services/notify/link/link_internal.h"
#include "tests/unit/services/notify/link_fixture.h"

enum { S, A, B }; /* indexes in world_regions */

#define SLOT STREAM_SLOT(ZH__LINK_STREAM__LINK_STREAM_BULK)
#define URGENT_SLOT STREAM_SLOT(ZH__LINK_STREAM__LINK_STREAM_URGENT)
#define SECOND_LIFE UINT64_C(0x5ec0)

static struct world world;

static struct decider_driver *county(size_t index)
{
	return &world.ends[index].driver;
}

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

static void send_clues(size_t from, size_t to, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		uint64_t number = fixture_draft(county(from), ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE,
						world_regions[to]);
		fixture_send(county(from), number);
	}
}

/* ---- heartbeats */

/* Of A, for B; the caller frees it. */
static Zh__LinkHeadContent *heartbeat(void)
{
	struct bytes packed;
	arena_reset(&world.arena);
	assert_ok(link_head_make(&world.ends[A].link, driver_rows(county(A)), COUNTY_B,
				 county(A)->now_ms, &world.arena, &packed));
	Zh__Envelope *envelope = zh__envelope__unpack(NULL, packed.size, packed.data);
	assert_non_null(envelope);
	assert_int_equal(envelope->version, 1);
	const Zh__LinkHead *head = envelope->link_head;
	assert_memory_equal(head->key_id.data, world.ends[A].sign_key.id, KEY_ID);
	Zh__LinkHeadContent *content =
		zh__link_head_content__unpack(NULL, head->content.len, head->content.data);
	assert_non_null(content);
	zh__envelope__free_unpacked(envelope, NULL);
	return content;
}

static void let_go(Zh__LinkHeadContent *content)
{
	zh__link_head_content__free_unpacked(content, NULL);
}

static void test_of_who_knows_nobody(void **state)
{
	(void)state;
	world.ends[A].link.session = 0;
	Zh__LinkHeadContent *said = heartbeat();
	assert_true(said->from_region == COUNTY_A && said->to_region == COUNTY_B);
	assert_int_equal(said->epoch, world.ends[A].link.epoch);
	assert_int_equal(said->now_ms, county(A)->now_ms);
	assert_false(said->has_session || said->has_recovers || said->has_knows);
	assert_int_equal(said->n_parents, 0);
	assert_int_equal(said->n_met, 0);
	assert_int_equal(said->n_streams, LINK_STREAMS);
	for (size_t i = 0; i < LINK_STREAMS; i++) {
		const Zh__LinkStreamHead *stream = said->streams[i];
		assert_int_equal(stream->stream, i + 1);
		assert_true(stream->head == 0 && stream->accepted == 0 && stream->receipted == 0);
		assert_false(stream->has_accepted_digest || stream->has_receipted_digest);
	}
	let_go(said);
	/* Of a journal that an older program restored the last life alone is known. */
	world.ends[A].link.parent = 77;
	said = heartbeat();
	assert_int_equal(said->n_parents, 1);
	assert_int_equal(said->parents[0], 77);
	let_go(said);
}

static void test_how_far_the_streams_go(void **state)
{
	(void)state;
	struct peer_row row;
	struct outbox_row sent;
	send_clues(A, B, 2);
	send_clues(B, A, 3);
	world_head(&world, A, B);
	world_head(&world, B, A);
	world_drain(&world);
	send_clues(A, B, 1); /* not gone yet */
	assert_true(peer_get(driver_rows(county(A)), COUNTY_B, &row));
	assert_true(outbox_get(driver_rows(county(A)), COUNTY_B, ZH__LINK_STREAM__LINK_STREAM_BULK,
			       2, &sent));
	Zh__LinkHeadContent *said = heartbeat();
	const Zh__LinkStreamHead *bulk = said->streams[SLOT], *urgent = said->streams[URGENT_SLOT];
	assert_int_equal(bulk->head, 3);
	assert_int_equal(bulk->accepted, 3);
	assert_int_equal(bulk->receipted, 2);
	assert_bytes_equal(link_bytes(&bulk->accepted_digest),
			   bytes_of(row.in[SLOT].digest, DIGEST_SIZE));
	assert_bytes_equal(link_bytes(&bulk->receipted_digest),
			   bytes_of(sent.stream_digest, DIGEST_SIZE));
	assert_true(urgent->head == 0 && !urgent->has_accepted_digest);
	assert_false(urgent->has_receipted_digest);
	assert_int_equal(said->knows, world.ends[B].link.epoch);
	assert_int_equal(said->session, world.ends[A].link.session);
	assert_false(said->has_recovers);
	let_go(said);
}

/* Put back: where it comes from, and that it asks for what it has lost, until ledgers agree. */
static void test_of_a_restored_county(void **state)
{
	(void)state;
	struct end *a = &world.ends[A];
	uint64_t first = a->link.epoch;
	send_clues(A, B, 1);
	world_head(&world, A, B);
	world_head(&world, B, A);
	world_drain(&world);
	driver_restore(county(A), county(A)->count,
		       &(struct driver_restored){SECOND_LIFE, SECOND_LIFE, 100, 0});
	a->link.epoch = SECOND_LIFE;
	a->link.parent = 77; /* its own journal knows better */
	static const uint32_t peers[] = {COUNTY_B};
	struct notify_link_item link = {.own_life = SECOND_LIFE, .peers = peers, .peer_count = 1};
	struct input_item item = {.door = NOTIFY_DOOR_LINK_RECOVER, .extra = &link};
	assert_int_equal(driver_item(county(A), &item), VERDICT_DONE);
	Zh__LinkHeadContent *said = heartbeat();
	assert_true(said->recovers);
	assert_int_equal(said->epoch, SECOND_LIFE);
	assert_int_equal(said->n_parents, 1);
	assert_int_equal(said->parents[0], first);
	let_go(said);
	for (unsigned i = 0; i < 3; i++) {
		world_head(&world, A, B);
		world_head(&world, B, A);
		world_drain(&world);
	}
	said = heartbeat();
	assert_false(said->has_recovers);
	let_go(said);
}

/* ---- two processes with one life */

static void test_which_process_speaks(void **state)
{
	(void)state;
	struct link_peer peer = {0};
	Zh__LinkHeadContent head = ZH__LINK_HEAD_CONTENT__INIT;
	head.now_ms = 1000;
	assert_false(link_two_at_once(&peer, &head)); /* an older program doesn't say */
	assert_int_equal(peer.sessions[0].first_ms, 0);
	head.session = 1;
	assert_false(link_two_at_once(&peer, &head));
	head.now_ms = 2000;
	assert_false(link_two_at_once(&peer, &head));
	assert_int_equal(peer.sessions[0].first_ms, 1000); /* its first word */
	assert_int_equal(peer.sessions[1].session, 0);
	head.session = 2;
	assert_false(link_two_at_once(&peer, &head));
	assert_true(peer.sessions[0].session == 2 && peer.sessions[1].session == 1);
	head.session = 1;
	assert_false(link_two_at_once(&peer, &head)); /* from before the other began */
	head.now_ms++;
	assert_true(link_two_at_once(&peer, &head));
	head.session = 0;
	assert_false(link_two_at_once(&peer, &head));
}

/* ---- what was heard */

static void test_what_a_heartbeat_moves(void **state)
{
	(void)state;
	static const struct {
		int64_t stream;
		uint64_t next, accepted, becomes;
	} cases[] = {
		{ZH__LINK_STREAM__LINK_STREAM_BULK, 9, 3, 4},
		{ZH__LINK_STREAM__LINK_STREAM_BULK, 4, 3, 4},
		{ZH__LINK_STREAM__LINK_STREAM_BULK, 2, 3, 2},
		{0, 9, 3, 9},
		{LINK_STREAMS + 1, 9, 3, 9},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct link_peer peer = {0};
		Zh__LinkStreamHead stream = ZH__LINK_STREAM_HEAD__INIT, *streams[] = {&stream};
		Zh__LinkHeadContent head = ZH__LINK_HEAD_CONTENT__INIT;
		struct link_opened opened = {.head = &head};
		head.n_streams = 1;
		head.streams = streams;
		stream.stream = (Zh__LinkStream)cases[i].stream;
		stream.head = 20;
		stream.accepted = cases[i].accepted;
		peer.next[SLOT] = cases[i].next;
		link_heard(&peer, &opened, 5000, 0);
		assert_int_equal(peer.next[SLOT], cases[i].becomes);
		assert_int_equal(peer.announced[SLOT], i < 3 ? 20 : 0);
		assert_int_equal(peer.announced[URGENT_SLOT], 0);
		assert_int_equal(peer.heard_ms, 5000);
	}
}

/* Between two that talk, what is under way gets its time; after a silence it goes now. */
static void test_when_it_goes_again(void **state)
{
	(void)state;
	for (uint32_t failures = 0; failures < 4; failures++) {
		struct link_peer peer = {.retry = {.failures = failures, .next_ms = 900000}};
		const struct link_opened opened = {.head = NULL};
		link_heard(&peer, &opened, 5000, 0);
		bool silent = failures > 1;
		assert_int_equal(peer.retry.failures, !silent);
		assert_int_equal(peer.retry.next_ms, silent ? 0 : 5000 + RETRY_FIRST_MS / 2);
	}
}

/* ---- receipts */

/* B's, of A's stream, for A's document `heard`; the caller frees it. */
static Zh__LinkReceiptContent *receipt(uint64_t heard)
{
	struct bytes packed;
	arena_reset(&world.arena);
	assert_ok(link_receipt_make(&world.ends[B].link, driver_rows(county(B)), COUNTY_A,
				    ZH__LINK_STREAM__LINK_STREAM_BULK, heard, &world.arena,
				    &packed));
	Zh__Envelope *envelope = zh__envelope__unpack(NULL, packed.size, packed.data);
	const ProtobufCBinaryData *bytes = &envelope->link_receipt->content;
	Zh__LinkReceiptContent *said =
		zh__link_receipt_content__unpack(NULL, bytes->len, bytes->data);
	assert_non_null(said);
	zh__envelope__free_unpacked(envelope, NULL);
	return said;
}

/* Who sends again what was receipted long ago was put back, and needs the receipts of then. */
static void test_it_ends_with_the_window_of_who_asks(void **state)
{
	static const struct {
		uint64_t heard, last;
	} cases[] = {
		{1, NOTIFY_LINK_WINDOW},
		{2, NOTIFY_LINK_WINDOW + 1},
		{3, NOTIFY_LINK_WINDOW + 2},
		{4, NOTIFY_LINK_WINDOW + 3},
		{NOTIFY_LINK_WINDOW + 3, NOTIFY_LINK_WINDOW + 3},
		{0, NOTIFY_LINK_WINDOW + 3},
	};
	(void)state;
	send_clues(A, B, NOTIFY_LINK_WINDOW + 3);
	world_drain(&world);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct inbox_row in;
		Zh__LinkReceiptContent *said = receipt(cases[i].heard);
		assert_int_equal(said->number, cases[i].last);
		assert_int_equal(said->n_received, NOTIFY_LINK_WINDOW);
		assert_int_equal(said->received[NOTIFY_LINK_WINDOW - 1]->number, cases[i].last);
		assert_true(inbox_get(driver_rows(county(B)), COUNTY_A,
				      ZH__LINK_STREAM__LINK_STREAM_BULK, cases[i].last, &in));
		assert_bytes_equal(link_bytes(&said->digest),
				   bytes_of(in.stream_digest, DIGEST_SIZE));
		zh__link_receipt_content__free_unpacked(said, NULL);
	}
}

static void test_no_longer_than_the_window(void **state)
{
	(void)state;
	struct bytes packed;
	struct peer_row row;
	arena_reset(&world.arena);
	assert_status(link_receipt_make(&world.ends[B].link, driver_rows(county(B)), COUNTY_A,
					ZH__LINK_STREAM__LINK_STREAM_BULK, 0, &world.arena,
					&packed),
		      STATUS_NOT_FOUND);
	send_clues(A, B, NOTIFY_LINK_WINDOW + 3);
	world_drain(&world);
	arena_reset(&world.arena);
	assert_status(link_receipt_make(&world.ends[B].link, driver_rows(county(B)), COUNTY_A,
					ZH__LINK_STREAM__LINK_STREAM_URGENT, 0, &world.arena,
					&packed),
		      STATUS_NOT_FOUND);
	Zh__LinkReceiptContent *said = receipt(0);
	assert_true(said->from_region == COUNTY_A && said->to_region == COUNTY_B);
	assert_int_equal(said->epoch, world.ends[A].link.epoch);
	assert_int_equal(said->life, world.ends[B].link.epoch);
	assert_int_equal(said->number, NOTIFY_LINK_WINDOW + 3);
	assert_true(peer_get(driver_rows(county(B)), COUNTY_A, &row));
	assert_bytes_equal(link_bytes(&said->digest), bytes_of(row.in[SLOT].digest, DIGEST_SIZE));
	assert_int_equal(said->n_received, NOTIFY_LINK_WINDOW);
	for (size_t i = 0; i < said->n_received; i++) {
		struct inbox_row in;
		assert_int_equal(said->received[i]->number, 4 + i);
		assert_true(inbox_get(driver_rows(county(B)), COUNTY_A,
				      ZH__LINK_STREAM__LINK_STREAM_BULK, 4 + i, &in));
		assert_int_equal(said->received[i]->received_ms, in.received_ms);
		assert_bytes_equal(link_bytes(&said->received[i]->digest),
				   bytes_of(in.digest, DIGEST_SIZE));
	}
	zh__link_receipt_content__free_unpacked(said, NULL);
}

/* Nothing to send is no trouble, whatever else is wrong. */
static void test_nothing_to_send(void **state)
{
	(void)state;
	struct end *a = &world.ends[A];
	enum status status = STATUS_IO;
	world_head(&world, A, B);
	world_head(&world, B, A);
	send_clues(A, B, 1);
	world_drain(&world);
	assert_int_equal(link_fill(&a->link, &a->peers[B], driver_rows(county(A)), INT64_C(0), 0,
				   &world.arena, NULL, NULL, &status),
			 0);
	assert_ok(status); /* in 1970 nobody's key counted */
	send_clues(A, B, 1);
	assert_int_equal(link_fill(&a->link, &a->peers[B], driver_rows(county(A)), INT64_C(0), 0,
				   &world.arena, NULL, NULL, &status),
			 0);
	assert_status(status, STATUS_NOT_FOUND);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_of_who_knows_nobody),
		TEST(test_how_far_the_streams_go),
		TEST(test_of_a_restored_county),
		TEST(test_which_process_speaks),
		TEST(test_what_a_heartbeat_moves),
		TEST(test_when_it_goes_again),
		TEST(test_no_longer_than_the_window),
		TEST(test_nothing_to_send),
		TEST(test_it_ends_with_the_window_of_who_asks),
	};
	return cmocka_run_group_tests_name("notify_link_words", tests, NULL, NULL);
}
