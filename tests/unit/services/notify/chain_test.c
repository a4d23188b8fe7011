/* Where journals ended: given to a neighbour, held by it, told back, and refused when it can't be
 * true. */
#include <stdio.h>

#include "common/stage/queries/query.h"
#include "services/notify/link/link_internal.h"
#include "tests/unit/services/notify/link_fixture.h"

enum { S, A, B }; /* indexes in world_regions */

#define FIRST_LIFE UINT64_C(0xa1)
#define SECOND_LIFE UINT64_C(0xa2)
#define KEPT KIND(PEER_CHAIN_KEPT)
#define REFUSED KIND(PEER_CHAIN_REFUSED)
#define HELD KIND(CHAIN_HELD)
#define DENIED KIND(OWN_CHAIN_REFUSED)

static struct world world;
static struct row_key told_from;
static size_t speaker; /* whose journals end */

static struct decider_driver *county(size_t index)
{
	return &world.ends[index].driver;
}

static int begin(void **state)
{
	(void)state;
	world_init(&world, 7);
	told_from = (struct row_key){0};
	speaker = A;
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

struct said {
	uint64_t frame;
	uint8_t hash; /* its first byte */
	uint64_t life, parent, forked_at;
};

/* The speaker's hazard says where its journal ended. */
static void say(struct said said)
{
	uint8_t hash[DIGEST_SIZE] = {said.hash, 1, 2};
	Zh__ChainSigned body = ZH__CHAIN_SIGNED__INIT;
	SET_OPTIONAL(&body, frame, said.frame);
	SET_OPTIONAL(&body, through, 3 * said.frame);
	SET_OPTIONAL(&body, day, 20250303);
	SET_OPTIONAL(&body, incarnation, said.life != 0 ? said.life : FIRST_LIFE);
	if (said.parent != 0) {
		SET_OPTIONAL(&body, parent, said.parent);
		SET_OPTIONAL(&body, forked_at, said.forked_at);
	}
	body.has_hash = 1;
	body.hash = (ProtobufCBinaryData){sizeof hash, hash};
	assert_int_equal(driver_event(county(speaker), DAEMON_HAZARD, KIND(CHAIN_SIGNED), &body),
			 VERDICT_DONE);
}

static enum status make_chain(size_t to, struct bytes *ret_frame)
{
	arena_reset(&world.arena);
	return link_chain_make(&world.ends[speaker].link, driver_rows(county(speaker)),
			       world_regions[to], county(speaker)->now_ms, &world.arena, ret_frame);
}

/* To another; false: it has nothing to say. */
static bool give_to(size_t to)
{
	struct bytes frame;
	if (make_chain(to, &frame) != STATUS_OK)
		return false;
	world_put(&world, speaker, to, frame);
	world_drain(&world);
	return true;
}

static bool give(void)
{
	return give_to(B);
}

/* Another to A: what it holds. */
static void tell_from(size_t from, struct row_key *told)
{
	struct bytes frame;
	arena_reset(&world.arena);
	assert_ok(link_held_make(&world.ends[from].link, driver_rows(county(from)),
				 world_regions[A], county(from)->now_ms, told, &world.arena,
				 &frame));
	world_put(&world, from, A, frame);
	world_drain(&world);
}

static void tell(void)
{
	tell_from(B, &told_from);
}

static struct chain_tie_row tie(size_t at, size_t of)
{
	struct chain_tie_row row = {0};
	(void)chain_tie_get(driver_rows(county(at)), world_regions[of], &row);
	return row;
}

static bool holds_at(uint64_t frame, uint8_t hash)
{
	struct chain_row row;
	return chain_held_get(driver_rows(county(A)), world_regions[B], DAEMON_HAZARD, frame,
			      &row) &&
	       row.hash[0] == hash;
}

static void test_given_until_it_is_held(void **state)
{
	(void)state;
	assert_false(give());
	say((struct said){.frame = 10, .hash = 7});
	assert_true(give());
	assert_true(give()); /* not receipted yet: once more, and nothing new for B */
	assert_int_equal(driver_count(county(B), KEPT), 1);
	tell();
	assert_int_equal(driver_count(county(A), HELD), 1);
	assert_true(holds_at(10, 7));
	assert_false(give());
	tell();
	assert_int_equal(driver_count(county(A), HELD), 1);
	say((struct said){.frame = 20, .hash = 8});
	assert_true(give());
	tell();
	assert_true(holds_at(10, 7) && holds_at(20, 8));
	assert_int_equal(world.refused, 0);
}

static void test_going_back_is_refused_at_both_ends(void **state)
{
	(void)state;
	say((struct said){.frame = 10, .hash = 7});
	assert_true(give());
	say((struct said){.frame = 8, .hash = 6});
	assert_true(give());
	assert_int_equal(driver_count(county(B), REFUSED), 1);
	assert_int_equal(tie(B, A).refused_why, ZH__CHAIN_REFUSAL__CHAIN_REFUSAL_WENT_BACK);
	assert_true(give()); /* on record once */
	assert_int_equal(driver_count(county(B), REFUSED), 1);
	tell();
	assert_int_equal(driver_count(county(A), DENIED), 1);
	assert_int_equal(tie(A, B).denied_why, ZH__CHAIN_REFUSAL__CHAIN_REFUSAL_WENT_BACK);
	assert_int_equal(tie(A, B).denied_frame, 8);
	assert_true(holds_at(10, 7));
}

static void test_another_hash_is_refused(void **state)
{
	(void)state;
	say((struct said){.frame = 10, .hash = 7});
	assert_true(give());
	say((struct said){.frame = 10, .hash = 9});
	assert_true(give());
	assert_int_equal(tie(B, A).refused_why, ZH__CHAIN_REFUSAL__CHAIN_REFUSAL_OTHER_HASH);
	say((struct said){.frame = 20, .hash = 8});
	assert_true(give());
	say((struct said){.frame = 10, .hash = 5});
	assert_true(give()); /* of one that isn't the newest any more */
	assert_int_equal(driver_count(county(B), REFUSED), 2);
	assert_int_equal(tie(B, A).refused_why, ZH__CHAIN_REFUSAL__CHAIN_REFUSAL_OTHER_HASH);
}

static void test_a_late_word_is_no_news(void **state)
{
	(void)state;
	struct bytes frame;
	uint8_t late[LINK_FRAME_MAX];
	say((struct said){.frame = 10, .hash = 7});
	assert_ok(make_chain(B, &frame));
	memcpy(late, frame.data, frame.size);
	size_t size = frame.size;
	assert_true(give());
	say((struct said){.frame = 20, .hash = 8});
	assert_true(give());
	world_put(&world, A, B, bytes_of(late, size));
	world_drain(&world);
	assert_int_equal(driver_count(county(B), KEPT), 2);
	assert_int_equal(driver_count(county(B), REFUSED), 0);
}

/* One daemon's journal alone begins another life: nobody restored the county. */
static void test_a_life_of_its_own_is_refused(void **state)
{
	(void)state;
	say((struct said){.frame = 10, .hash = 7});
	assert_true(give());
	say((struct said){
		.frame = 12, .hash = 8, .life = SECOND_LIFE, .parent = FIRST_LIFE, .forked_at = 9});
	assert_true(give());
	assert_int_equal(tie(B, A).refused_why, ZH__CHAIN_REFUSAL__CHAIN_REFUSAL_OTHER_LIFE);
}

/* The county is put back: B has heard its new life, and what was lost is told as that. */
static void test_a_restore_is_no_forgery(void **state)
{
	(void)state;
	const uint64_t life = UINT64_C(0x5ec0);
	struct end *a = &world.ends[A];
	say((struct said){.frame = 10, .hash = 7});
	assert_true(give());
	size_t backup = county(A)->count;
	say((struct said){.frame = 20, .hash = 8});
	assert_true(give());
	say((struct said){.frame = 9, .hash = 1});
	assert_true(give());
	assert_int_equal(tie(B, A).refused_why, ZH__CHAIN_REFUSAL__CHAIN_REFUSAL_WENT_BACK);
	a->link.parent = a->link.epoch;
	driver_restore(county(A), backup, &(struct driver_restored){life, 1, 100, 0});
	a->link.epoch = life;
	assert_false(give()); /* what the backup has was said in the life before */
	tell();
	assert_false(holds_at(20, 8)); /* from where it goes on isn't known yet */
	say((struct said){.frame = 12,
			  .hash = 3,
			  .life = SECOND_LIFE,
			  .parent = FIRST_LIFE,
			  .forked_at = 35});
	tell();
	assert_int_equal(tie(A, B).ahead, 60 - 35);
	assert_false(holds_at(20, 8));
	assert_true(give()); /* B hasn't heard of the new life */
	assert_int_equal(tie(B, A).refused_why, ZH__CHAIN_REFUSAL__CHAIN_REFUSAL_WENT_BACK);
	world.ends[B].peers[A].heard_ms -= 1000000;
	world_head(&world, A, B);
	world_drain(&world);
	assert_true(give());
	assert_int_equal(tie(B, A).refused_why, 0);
	tell();
	assert_true(holds_at(12, 3));
	assert_int_equal(tie(A, B).ahead, 0);
	assert_int_equal(tie(A, B).denied_why, 0);
	for (unsigned i = 0; i < 4; i++)
		tell();
	assert_false(holds_at(20, 8));
}

static void test_the_older_ones_come_round(void **state)
{
	(void)state;
	for (unsigned i = 1; i <= 60; i++) {
		say((struct said){.frame = 10 * i, .hash = (uint8_t)i});
		assert_true(give());
	}
	for (unsigned i = 0; i < 5; i++)
		tell();
	for (unsigned i = 1; i <= 60; i++)
		assert_true(holds_at(10 * i, (uint8_t)i));
	size_t words = driver_count(county(A), HELD);
	for (unsigned i = 0; i < 10; i++)
		tell();
	assert_int_equal(driver_count(county(A), HELD), words);
}

/* The newest of each daemon first, then the older ones; of this neighbour alone. */
static void test_what_is_told_of_whom(void **state)
{
	(void)state;
	static const uint64_t frames[] = {20, 10, 20};
	struct bytes packed;
	arena_reset(&world.arena);
	assert_status(link_held_make(&world.ends[B].link, driver_rows(county(B)), COUNTY_A,
				     county(B)->now_ms, &told_from, &world.arena, &packed),
		      STATUS_NOT_FOUND);
	say((struct said){.frame = 10, .hash = 7});
	assert_true(give());
	say((struct said){.frame = 20, .hash = 8});
	assert_true(give());
	world_head(&world, S, B);
	world_head(&world, B, S);
	world_drain(&world);
	speaker = S;
	say((struct said){.frame = 30, .hash = 9, .life = SECOND_LIFE});
	assert_true(give());
	arena_reset(&world.arena);
	assert_ok(link_held_make(&world.ends[B].link, driver_rows(county(B)), COUNTY_A,
				 county(B)->now_ms, &told_from, &world.arena, &packed));
	Zh__Envelope *envelope = zh__envelope__unpack(NULL, packed.size, packed.data);
	const ProtobufCBinaryData *bytes = &envelope->link_held->content;
	Zh__LinkHeldContent *told = zh__link_held_content__unpack(NULL, bytes->len, bytes->data);
	assert_true(told->from_region == COUNTY_B && told->to_region == COUNTY_A);
	assert_true(told->life == world.ends[B].link.epoch && told->now_ms == county(B)->now_ms);
	assert_true(!told->has_refused && told->refused_head == NULL);
	assert_int_equal(told->n_heads, sizeof frames / sizeof frames[0]);
	for (size_t i = 0; i < told->n_heads; i++) {
		const Zh__ChainHead *head = told->heads[i];
		assert_int_equal(head->daemon, DAEMON_HAZARD);
		assert_int_equal(head->frame, frames[i]);
		assert_int_equal(head->hash.data[0], frames[i] == 10 ? 7 : 8);
		assert_int_equal(head->through, 3 * frames[i]);
		assert_int_equal(head->day, 20250303);
		assert_int_equal(head->incarnation, FIRST_LIFE);
		assert_false(head->has_parent || head->has_forked_at);
	}
	zh__link_held_content__free_unpacked(told, NULL);
	zh__envelope__free_unpacked(envelope, NULL);
}

static void test_a_changed_word_is_not_believed(void **state)
{
	(void)state;
	struct bytes frame;
	struct link_opened opened;
	uint8_t changed[LINK_FRAME_MAX];
	say((struct said){.frame = 10, .hash = 7});
	assert_ok(make_chain(B, &frame));
	size_t size = frame.size;
	memcpy(changed, frame.data, size);
	unsigned believed = 0;
	for (size_t at = 0; at < size; at++) {
		changed[at] ^= 1;
		believed += world_open(&world, A, B, bytes_of(changed, size), &opened) ==
			    LINK_REFUSED_NONE;
		changed[at] ^= 1;
	}
	assert_int_equal(believed, 0);
	assert_int_equal(world_open(&world, A, B, bytes_of(changed, size), &opened),
			 LINK_REFUSED_NONE);
	assert_int_equal(world_open(&world, S, B, bytes_of(changed, size), &opened),
			 LINK_REFUSED_KEY);
}

/* Lines of a list that `at` gives, of one neighbour or (NULL) of all. */
static size_t listed(size_t at, const char *noun, const char *neighbour, const char *held_by)
{
	static uint8_t query_memory[1u << 16];
	static char lines[1u << 16];
	char by[32];
	size_t count = 0;
	struct arena arena;
	arena_init(&arena, query_memory, sizeof query_memory);
	const struct query_context context = {.rows = driver_rows(county(at)),
					      .person = &driver_officer,
					      .region = world_regions[at],
					      .daemon = DAEMON_NOTIFY,
					      .now_ms = county(at)->now_ms,
					      .arena = &arena};
	Zh__Param filter = ZH__PARAM__INIT;
	Zh__Param *filters[] = {&filter};
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	filter.name = "neighbour";
	filter.value = neighbour;
	list.noun = noun;
	list.n_filters = neighbour != NULL;
	list.filters = filters;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list;
	memset(lines, 0, sizeof lines);
	struct answer answer = {.out = writer_over(lines, sizeof lines - 1), .limit = 100};
	assert_true(questions_answer(&notify_questions, &context, &query, &answer));
	(void)snprintf(by, sizeof by, "\"held_by\":%s", held_by);
	for (const char *line = lines; (line = strstr(line, by)) != NULL; line++)
		count++;
	return count;
}

static void test_lists_of_one_neighbour(void **state)
{
	(void)state;
	struct row_key told_by_superior = {0};
	world_head(&world, A, S);
	world_head(&world, S, A);
	world_drain(&world);
	say((struct said){.frame = 10, .hash = 7});
	assert_true(give_to(B));
	say((struct said){.frame = 20, .hash = 8});
	assert_true(give_to(B));
	assert_true(give_to(S)); /* the newest alone */
	tell();
	tell_from(S, &told_by_superior);
	assert_int_equal(listed(A, "chain_held", NULL, "522702"), 2);
	assert_int_equal(listed(A, "chain_held", NULL, "522700"), 1);
	assert_int_equal(listed(A, "chain_held", "522702", "522702"), 2);
	assert_int_equal(listed(A, "chain_held", "522702", "522700"), 0);
	assert_int_equal(listed(A, "chain_held", "522700", "522700"), 1);
	assert_int_equal(listed(A, "chain_held", "522700", "522702"), 0);
	assert_int_equal(listed(A, "chain_held", "522703", "522702"), 0);
	assert_int_equal(listed(A, "chain", NULL, "522701"), 0); /* its own isn't theirs */
	assert_int_equal(listed(B, "chain", NULL, "522702"), 2);
	assert_int_equal(listed(B, "chain", "522701", "522702"), 2);
	assert_int_equal(listed(B, "chain", "522700", "522702"), 0);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_given_until_it_is_held),
		TEST(test_going_back_is_refused_at_both_ends),
		TEST(test_another_hash_is_refused),
		TEST(test_a_late_word_is_no_news),
		TEST(test_a_life_of_its_own_is_refused),
		TEST(test_a_restore_is_no_forgery),
		TEST(test_the_older_ones_come_round),
		TEST(test_what_is_told_of_whom),
		TEST(test_a_changed_word_is_not_believed),
		TEST(test_lists_of_one_neighbour),
	};
	return cmocka_run_group_tests_name("notify_chain", tests, NULL, NULL);
}
