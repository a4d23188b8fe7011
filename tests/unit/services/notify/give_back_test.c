/* What a neighbour that was put back has lost goes to it in the order of its own journal of then,
 * a few at a time, and to nobody else. */
#include "services/notify/link/link_internal.h"
#include "tests/unit/services/notify/link_fixture.h"

enum { S, A, B }; /* indexes in world_regions */

#define BULK ZH__LINK_STREAM__LINK_STREAM_BULK
#define LETTERS 6u /* each way */
#define AT_ONCE 8u
#define SECOND_LIFE UINT64_C(0x5ec0)

static struct world world;
static Zh__LinkHeadContent *asked; /* A's heartbeat */

static struct decider_driver *county(size_t index)
{
	return &world.ends[index].driver;
}

static void send_clue(size_t from, size_t to)
{
	(void)world_send_clue(&world, from, to);
	world_drain(&world);
}

/* Letters to and fro, by turns; then A is put back from before all of them, and says so. */
static int begin(void **state)
{
	(void)state;
	struct end *a = &world.ends[A];
	static const uint32_t peers[] = {COUNTY_B};
	struct notify_link_item link = {.own_life = SECOND_LIFE, .peers = peers, .peer_count = 1};
	struct input_item item = {.door = NOTIFY_DOOR_LINK_RECOVER, .extra = &link};
	world_init(&world, 7);
	world_head(&world, A, B);
	world_head(&world, B, A);
	world_drain(&world);
	size_t backup = county(A)->count;
	for (unsigned i = 0; i < LETTERS; i++) {
		send_clue(A, B);
		send_clue(B, A);
	}
	a->link.parent = a->link.epoch;
	driver_restore(county(A), backup,
		       &(struct driver_restored){SECOND_LIFE, SECOND_LIFE, 100, 0});
	a->link.epoch = SECOND_LIFE;
	assert_int_equal(driver_item(county(A), &item), VERDICT_DONE);
	world_head(&world, A, B);
	Zh__Envelope *envelope =
		zh__envelope__unpack(NULL, world.frames[0].size, world.frames[0].data);
	const ProtobufCBinaryData *content = &envelope->link_head->content;
	asked = zh__link_head_content__unpack(NULL, content->len, content->data);
	zh__envelope__free_unpacked(envelope, NULL);
	assert_true(asked->recovers);
	world_hand_over(&world, 0);
	return 0;
}

static int end(void **state)
{
	(void)state;
	zh__link_head_content__free_unpacked(asked, NULL);
	world_done(&world);
	return 0;
}

static void test_in_the_order_of_then(void **state)
{
	(void)state;
	assert_int_equal(world.frame_count, AT_ONCE);
	for (size_t i = 0; i < AT_ONCE; i++) {
		const struct on_way *sent = &world.frames[i];
		Zh__Envelope *envelope = zh__envelope__unpack(NULL, sent->size, sent->data);
		const Zh__LinkReturn *back = envelope->link_return;
		assert_true(sent->from == B && sent->to == A);
		assert_true(back->from_region == COUNTY_B && back->to_region == COUNTY_A);
		assert_int_equal(back->epoch, world.ends[B].link.epoch);
		assert_int_equal(back->to_epoch, SECOND_LIFE);
		assert_int_equal(back->stream, BULK);
		assert_int_equal(back->own, i % 2 == 0);
		assert_int_equal(back->number, i / 2 + 1);
		assert_int_equal(back->last, i + 1 == AT_ONCE);
		assert_int_equal(back->receipt != NULL, i % 2 == 1);
		zh__envelope__free_unpacked(envelope, NULL);
	}
}

static void count_frame(void *context, struct bytes frame)
{
	(void)frame;
	++*(size_t *)context;
}

static size_t given(const Zh__LinkHeadContent *head, uint32_t peer)
{
	size_t sent = 0;
	size_t told = link_give_back(&world.ends[B].link, driver_rows(county(B)), peer, head,
				     county(B)->now_ms, &world.give_arena, count_frame, &sent);
	assert_int_equal(told, sent);
	return sent;
}

static void test_to_whom_it_goes(void **state)
{
	(void)state;
	Zh__LinkHeadContent head = *asked;
	Zh__LinkStreamHead stream = ZH__LINK_STREAM_HEAD__INIT, *streams[] = {&stream};
	assert_int_equal(given(&head, COUNTY_A), AT_ONCE);
	head.recovers = 0;
	assert_int_equal(given(&head, COUNTY_A), 0);
	head.recovers = 1;
	head.epoch++;
	assert_int_equal(given(&head, COUNTY_A), 0); /* a life that doesn't count */
	head.epoch--;
	assert_int_equal(given(&head, SUPERIOR), 0);
	/* From where its own rows end; and what names no stream of ours moves nothing. */
	head.n_streams = 1;
	head.streams = streams;
	stream.stream = BULK;
	for (stream.head = LETTERS - 2; stream.head <= LETTERS + 1; stream.head++) {
		uint64_t own = stream.head < LETTERS ? LETTERS - stream.head : 0;
		stream.accepted = LETTERS;
		assert_int_equal(given(&head, COUNTY_A), own);
		stream.accepted = LETTERS - 1;
		assert_int_equal(given(&head, COUNTY_A), own + 1);
	}
	stream.stream = (Zh__LinkStream)(LINK_STREAMS + 1);
	assert_int_equal(given(&head, COUNTY_A), AT_ONCE);
}

/* Once a person let it be, or the ledgers agree, nothing more is given. */
static void test_until_it_has_all(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		world_drain(&world);
		world_head(&world, A, B);
		world_head(&world, B, A);
	}
	world_drain(&world);
	struct tie_row tie = {0};
	assert_true(tie_get(driver_rows(county(B)), COUNTY_A, &tie));
	assert_int_equal(tie.peer_recovers, 0);
	asked->recovers = 1;
	assert_int_equal(given(asked, COUNTY_A), 0);
	assert_int_equal(driver_count(county(A), KIND(REFERRAL_RECEIVED)), LETTERS);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_in_the_order_of_then),
		TEST(test_to_whom_it_goes),
		TEST(test_until_it_has_all),
	};
	return cmocka_run_group_tests_name("notify_give_back", tests, NULL, NULL);
}
