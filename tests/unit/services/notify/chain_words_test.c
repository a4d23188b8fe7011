/* Words about where journals ended: what is kept of each, that each is on record once, and what a
 * word can't say. */
#include "common/core/message.h"
#include "tests/unit/services/notify/link_fixture.h"

enum { S, A, B }; /* indexes in world_regions */

#define LIFE UINT64_C(0xa1)
#define KEPT KIND(PEER_CHAIN_KEPT)
#define REFUSED KIND(PEER_CHAIN_REFUSED)
#define HELD KIND(CHAIN_HELD)
#define DENIED KIND(OWN_CHAIN_REFUSED)

static struct world world;
static uint8_t hash[DIGEST_SIZE];

static struct decider_driver *county(size_t index)
{
	return &world.ends[index].driver;
}

static int begin(void **state)
{
	(void)state;
	world_init(&world, 7);
	world_head(&world, A, B);
	world_head(&world, B, A);
	world_drain(&world);
	return 0;
}

static int end(void **state)
{
	(void)state;
	driver_check_replay(county(A));
	driver_check_replay(county(B));
	world_done(&world);
	return 0;
}

static Zh__ChainHead head_of(enum daemon daemon, uint64_t frame, uint8_t mark)
{
	Zh__ChainHead head = ZH__CHAIN_HEAD__INIT;
	hash[0] = mark;
	SET_OPTIONAL(&head, daemon, (Zh__DaemonName)daemon);
	SET_OPTIONAL(&head, incarnation, LIFE);
	SET_OPTIONAL(&head, frame, frame);
	SET_OPTIONAL(&head, through, 3 * frame);
	SET_OPTIONAL(&head, day, 20250303);
	head.has_hash = 1;
	head.hash = (ProtobufCBinaryData){sizeof hash, hash};
	return head;
}

/* A's word about its heads, as it was opened at B. */
static void hear(Zh__ChainHead **heads, size_t count)
{
	Zh__LinkChainContent content = ZH__LINK_CHAIN_CONTENT__INIT;
	content.n_heads = count;
	content.heads = heads;
	SET_OPTIONAL(&content, made_ms, county(A)->now_ms);
	struct notify_link_item link = {.peer = COUNTY_A,
					.life = world.ends[A].link.epoch,
					.chain = &content,
					.proof = bytes_of("signed", 6)};
	struct input_item item = {.door = NOTIFY_DOOR_LINK_CHAIN, .extra = &link};
	assert_int_equal(driver_item(county(B), &item), VERDICT_DONE);
}

static void hear_one(Zh__ChainHead head)
{
	Zh__ChainHead *heads[] = {&head};
	hear(heads, 1);
}

/* B's word about what it holds of A's, as it was opened there. */
static void told(Zh__ChainHead **heads, size_t count, Zh__ChainRefusal why, Zh__ChainHead *refused)
{
	Zh__LinkHeldContent content = ZH__LINK_HELD_CONTENT__INIT;
	content.n_heads = count;
	content.heads = heads;
	SET_OPTIONAL(&content, refused, why);
	content.refused_head = refused;
	struct notify_link_item link = {.peer = COUNTY_B,
					.life = world.ends[B].link.epoch,
					.held = &content,
					.proof = bytes_of("signed", 6)};
	struct input_item item = {.door = NOTIFY_DOOR_LINK_HELD, .extra = &link};
	assert_int_equal(driver_item(county(A), &item), VERDICT_DONE);
}

static void refuse_of(enum daemon daemon, uint64_t frame, Zh__ChainRefusal why)
{
	Zh__ChainHead head = head_of(daemon, frame, 1);
	told(NULL, 0, why, &head);
}

static struct chain_tie_row tie(size_t at, size_t of)
{
	struct chain_tie_row row = {0};
	(void)chain_tie_get(driver_rows(county(at)), world_regions[of], &row);
	return row;
}

/* ---- a neighbour's */

static void test_what_is_kept_of_a_word(void **state)
{
	struct chain_row row;
	(void)state;
	world_set_time(&world, BEGIN_MS + 5000);
	hear_one(head_of(DAEMON_HAZARD, 10, 7));
	const Zh__PeerChainKept *kept = BODY(driver_newest(county(B), KEPT), PeerChainKept);
	assert_bytes_text(bytes_of(kept->proof.data, kept->proof.len), "signed");
	assert_int_equal(tie(B, A).kept_ms, BEGIN_MS + 5000);
	assert_true(chain_get(driver_rows(county(B)), COUNTY_A, DAEMON_HAZARD, 10, &row));
	assert_int_equal(row.at_ms, BEGIN_MS + 5000);
	hear_one(head_of(DAEMON_HAZARD, 10, 9));
	const Zh__PeerChainRefused *refused =
		BODY(driver_newest(county(B), REFUSED), PeerChainRefused);
	assert_bytes_text(bytes_of(refused->proof.data, refused->proof.len), "signed");
	assert_int_equal(refused->head->hash.data[0], 9);
	assert_int_equal(refused->held->frame, 10);
	assert_int_equal(refused->held->hash.len, DIGEST_SIZE);
	assert_int_equal(refused->held->hash.data[0], 7);
	assert_int_equal(tie(B, A).refused_ms, BEGIN_MS + 5000);
	/* Of one that isn't the newest, the one of then. */
	hear_one(head_of(DAEMON_HAZARD, 20, 8));
	hear_one(head_of(DAEMON_HAZARD, 10, 5));
	refused = BODY(driver_newest(county(B), REFUSED), PeerChainRefused);
	assert_int_equal(refused->held->frame, 10);
	assert_int_equal(refused->held->hash.data[0], 7);
}

/* The same word is on record once; whatever is another in it makes another. */
static void test_what_was_refused_is_on_record_once(void **state)
{
	(void)state;
	hear_one(head_of(DAEMON_HAZARD, 10, 7));
	hear_one(head_of(DAEMON_CREDIT, 10, 7));
	hear_one(head_of(DAEMON_HAZARD, 10, 9));
	hear_one(head_of(DAEMON_HAZARD, 10, 9));
	assert_int_equal(driver_count(county(B), REFUSED), 1);
	hear_one(head_of(DAEMON_HAZARD, 10, 8)); /* another hash */
	assert_int_equal(driver_count(county(B), REFUSED), 2);
	hear_one(head_of(DAEMON_CREDIT, 10, 8)); /* another daemon */
	assert_int_equal(driver_count(county(B), REFUSED), 3);
	hear_one(head_of(DAEMON_CREDIT, 9, 8)); /* another frame, and why */
	assert_int_equal(driver_count(county(B), REFUSED), 4);
	hear_one(head_of(DAEMON_CREDIT, 8, 8)); /* the frame alone */
	assert_int_equal(driver_count(county(B), REFUSED), 5);
}

/* One word is refused for one of its heads; the sound ones are kept. */
static void test_one_word_is_refused_once(void **state)
{
	uint8_t marks[3][DIGEST_SIZE] = {{1}, {2}, {3}};
	(void)state;
	hear_one(head_of(DAEMON_HAZARD, 10, 7));
	hear_one(head_of(DAEMON_CREDIT, 10, 7));
	Zh__ChainHead one = head_of(DAEMON_HAZARD, 10, 0), two = head_of(DAEMON_CREDIT, 10, 0),
		      three = head_of(DAEMON_INTAKE, 10, 0), *heads[] = {&one, &two, &three};
	for (size_t i = 0; i < 3; i++)
		heads[i]->hash.data = marks[i];
	hear(heads, 3);
	assert_int_equal(driver_count(county(B), REFUSED), 1);
	assert_int_equal(BODY(driver_newest(county(B), REFUSED), PeerChainRefused)->head->daemon,
			 DAEMON_HAZARD);
	const Zh__PeerChainKept *kept = BODY(driver_newest(county(B), KEPT), PeerChainKept);
	assert_int_equal(kept->n_heads, 1);
	assert_int_equal(kept->heads[0]->daemon, DAEMON_INTAKE);
	assert_false(kept->restored);
}

/* Another life that names no parent, or of a word whose own life is the one that is known: nobody
 * restored the county. */
static void test_another_life_has_a_parent(void **state)
{
	(void)state;
	hear_one(head_of(DAEMON_HAZARD, 10, 7));
	Zh__ChainHead head = head_of(DAEMON_HAZARD, 12, 8);
	head.incarnation = LIFE + 1;
	hear_one(head);
	assert_int_equal(tie(B, A).refused_why, ZH__CHAIN_REFUSAL__CHAIN_REFUSAL_OTHER_LIFE);
	hear_one(head_of(DAEMON_HAZARD, 10, 7));
	assert_int_equal(driver_count(county(B), KEPT), 1);
}

static void test_a_head_is_of_one_of_the_five(void **state)
{
	static const struct {
		int daemon;
		bool kept;
	} cases[] = {{DAEMON_INTAKE - 1, false},
		     {DAEMON_INTAKE, true},
		     {DAEMON_COUNT - 1, true},
		     {DAEMON_COUNT, false}};
	(void)state;
	size_t kept = 0;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		hear_one(head_of((enum daemon)cases[i].daemon, 10, 7));
		kept += cases[i].kept;
		assert_int_equal(driver_count(county(B), KEPT), kept);
	}
}

/* ---- ours */

/* Notify's own journal says it itself. */
static void test_our_own_end_is_noted(void **state)
{
	struct chain_row row;
	(void)state;
	Zh__ChainSigned body = ZH__CHAIN_SIGNED__INIT;
	SET_OPTIONAL(&body, frame, 10);
	SET_OPTIONAL(&body, through, 30);
	SET_OPTIONAL(&body, day, 20250303);
	SET_OPTIONAL(&body, incarnation, LIFE);
	SET_OPTIONAL(&body, parent, LIFE - 1);
	SET_OPTIONAL(&body, forked_at, 4);
	hash[0] = 7;
	body.has_hash = 1;
	body.hash = (ProtobufCBinaryData){sizeof hash, hash};
	struct event event = {
		.head = {.kind = KIND(CHAIN_SIGNED)}, .body = &body.base, .recorded_ms = BEGIN_MS};
	struct rows_memory *rows = rows_memory_create(notify_decider.schema);
	struct rows_writer *writer = rows_memory_writer(rows);
	assert_ok(notify_decider.evolve(&notify_decider, writer, &event));
	assert_true(chain_own_get(&writer->read, DAEMON_NOTIFY, &row));
	assert_true(row.frame == 10 && row.through == 30 && row.day == 20250303);
	assert_true(row.incarnation == LIFE && row.parent == LIFE - 1 && row.forked_at == 4);
	assert_memory_equal(row.hash, hash, sizeof hash);
	rows_memory_destroy(rows);
}

static void test_an_end_without_a_hash_is_not_noted(void **state)
{
	(void)state;
	Zh__ChainSigned body = ZH__CHAIN_SIGNED__INIT;
	SET_OPTIONAL(&body, incarnation, LIFE);
	SET_OPTIONAL(&body, frame, 10);
	body.has_hash = 1;
	for (unsigned i = 0; i < 3; i++) {
		body.hash = (ProtobufCBinaryData){sizeof hash - (i == 0), hash};
		body.frame = i == 1 ? 0 : 10;
		assert_int_equal(driver_event(county(A), DAEMON_HAZARD, KIND(CHAIN_SIGNED), &body),
				 VERDICT_DONE);
		assert_int_equal(driver_count(county(A), KIND(CHAIN_NOTED)), i == 2);
	}
}

static void test_what_is_held_is_kept_with_its_proof(void **state)
{
	(void)state;
	Zh__ChainHead head = head_of(DAEMON_HAZARD, 10, 7), *heads[] = {&head};
	world_set_time(&world, BEGIN_MS + 5000);
	told(heads, 1, 0, NULL);
	const Zh__ChainHeld *held = BODY(driver_newest(county(A), HELD), ChainHeld);
	assert_bytes_text(bytes_of(held->proof.data, held->proof.len), "signed");
	assert_int_equal(tie(A, B).held_ms, BEGIN_MS + 5000);
	/* The same again is no news; another hash under its number is. */
	told(heads, 1, 0, NULL);
	assert_int_equal(driver_count(county(A), HELD), 1);
	head = head_of(DAEMON_HAZARD, 10, 9);
	told(heads, 1, 0, NULL);
	assert_int_equal(driver_count(county(A), HELD), 2);
}

static void test_what_is_refused_there_is_on_record_once(void **state)
{
	static const struct {
		enum daemon daemon;
		uint64_t frame;
		Zh__ChainRefusal why;
		size_t denied;
	} steps[] = {
		{DAEMON_HAZARD, 10, ZH__CHAIN_REFUSAL__CHAIN_REFUSAL_WENT_BACK, 1},
		{DAEMON_HAZARD, 10, ZH__CHAIN_REFUSAL__CHAIN_REFUSAL_WENT_BACK, 1},
		{DAEMON_HAZARD, 11, ZH__CHAIN_REFUSAL__CHAIN_REFUSAL_WENT_BACK, 2},
		{DAEMON_CREDIT, 11, ZH__CHAIN_REFUSAL__CHAIN_REFUSAL_WENT_BACK, 3},
		{DAEMON_CREDIT, 11, ZH__CHAIN_REFUSAL__CHAIN_REFUSAL_OTHER_HASH, 4},
	};
	(void)state;
	world_set_time(&world, BEGIN_MS + 5000);
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		refuse_of(steps[i].daemon, steps[i].frame, steps[i].why);
		assert_int_equal(driver_count(county(A), DENIED), steps[i].denied);
		assert_int_equal(tie(A, B).denied_daemon, steps[i].daemon);
		assert_int_equal(tie(A, B).denied_ms, BEGIN_MS + 5000);
	}
	/* A refusal of nothing is none, and so is one without a reason: it has ended. */
	told(NULL, 0, ZH__CHAIN_REFUSAL__CHAIN_REFUSAL_OTHER_HASH, NULL);
	assert_int_equal(driver_count(county(A), DENIED), 5);
	assert_int_equal(tie(A, B).denied_why, 0);
	assert_int_equal(tie(A, B).denied_ms, 0);
	refuse_of(DAEMON_HAZARD, 10, ZH__CHAIN_REFUSAL__CHAIN_REFUSAL_UNKNOWN);
	assert_int_equal(driver_count(county(A), DENIED), 5);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_what_is_kept_of_a_word),
		TEST(test_what_was_refused_is_on_record_once),
		TEST(test_one_word_is_refused_once),
		TEST(test_another_life_has_a_parent),
		TEST(test_a_head_is_of_one_of_the_five),
		TEST(test_our_own_end_is_noted),
		TEST(test_an_end_without_a_hash_is_not_noted),
		TEST(test_what_is_held_is_kept_with_its_proof),
		TEST(test_what_is_refused_there_is_on_record_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
