/* Two counties that both live twice, and each copy of the one talks to one copy of the other:
 * nobody meets two lives of a region.  A third one, which hears one copy of each, knows B by
 * another life than A does; who is told of it names it, and the older copies stop by the newer
 * ones' own word. */
#include "common/core/common_rows.h"
#include "services/notify/link/link_crypto.h"
#include "services/notify/link/link_internal.h"
#include "tests/unit/services/notify/link_fixture.h"

enum { S, A, B }; /* indexes in world_regions */

#define A_SECOND UINT64_C(0xa2)
#define B_SECOND UINT64_C(0xb2)
#define B_THIRD UINT64_C(0xb3)
#define RECOVERY UINT64_C(0x4ec0)

/* The machines of before, and those that the counties were put back on.  The superior is one: the
 * first world's. */
static struct world first, second;
/* Which world's county the superior's line goes to; NULL: it is down. */
static struct world *superior_hears[REGIONS];

static struct decider_driver *of(struct world *world, size_t index)
{
	return &world->ends[index].driver;
}

static void same_keys(void)
{
	for (size_t i = 0; i < REGIONS; i++) {
		second.ends[i].sign_key = first.ends[i].sign_key;
		second.ends[i].box_key = first.ends[i].box_key;
		second.ends[i].link.directory = first.directory;
	}
}

static void what_both_have(struct world *world)
{
	for (size_t from = 0; from < REGIONS; from++) {
		for (size_t to = 0; to < REGIONS; to++) {
			if (from != to)
				world_head(world, from, to);
		}
	}
	(void)world_send_clue(world, A, B);
	(void)world_send_clue(world, B, A);
	world_drain(world);
	assert_int_equal(world->refused, 0);
}

static int begin(void **state)
{
	(void)state;
	world_init(&first, 7);
	world_init(&second, 7);
	same_keys();
	what_both_have(&first);
	what_both_have(&second);
	for (size_t i = 0; i < REGIONS; i++)
		superior_hears[i] = NULL;
	return 0;
}

static int end(void **state)
{
	(void)state;
	world_done(&second);
	world_done(&first);
	return 0;
}

static int64_t now_ms(void)
{
	int64_t one = of(&first, S)->now_ms, other = of(&second, S)->now_ms;
	return one > other ? one : other;
}

static void pass(int64_t ms)
{
	int64_t then = now_ms() + ms;
	world_set_time(&first, then);
	world_set_time(&second, then);
}

static void put_back(size_t which, uint64_t life, size_t neighbour)
{
	uint32_t asked = world_regions[neighbour];
	world_restore(&second, which, of(&second, which)->count, life, RECOVERY, &asked, 1);
	pass(0);
}

/* ---- one line between two worlds */

static struct world *goes_to(struct world *at, const struct on_way *frame)
{
	if (frame->from == S)
		return at == &first ? superior_hears[frame->to] : at;
	if (frame->to == S)
		return superior_hears[frame->from] == at ? &first : NULL;
	return at;
}

static void deliver(void)
{
	for (unsigned steps = 0; first.frame_count + second.frame_count != 0; steps++) {
		struct world *at = first.frame_count != 0 ? &first : &second;
		struct on_way *frame = &at->frames[0];
		struct world *to = goes_to(at, frame);
		assert_true(steps < 10000);
		if (to == at) {
			world_hand_over(at, 0);
			continue;
		}
		if (to != NULL) {
			world_put(to, frame->from, frame->to, bytes_of(frame->data, frame->size));
			world_hand_over(to, to->frame_count - 1);
		}
		world_drop(at, 0);
	}
}

static void heads(struct world *world, size_t one, size_t other)
{
	world_head(world, one, other);
	world_head(world, other, one);
	deliver();
}

static void head_of_superior(size_t county)
{
	if (superior_hears[county] == NULL)
		return;
	world_head(&first, S, county);
	deliver();
	world_head(superior_hears[county], county, S);
	deliver();
}

/* Heartbeats on every line that stands. */
static void talk(unsigned rounds)
{
	for (unsigned round = 0; round < rounds; round++) {
		heads(&first, A, B);
		heads(&second, A, B);
		head_of_superior(A);
		head_of_superior(B);
		pass(MS_PER_SECOND);
	}
}

/* ---- what they know */

static struct tie_row tie(struct world *world, size_t at, size_t with)
{
	struct tie_row row = {0};
	(void)tie_get(driver_rows(of(world, at)), world_regions[with], &row);
	return row;
}

static uint64_t superseded_by(struct world *world, size_t at)
{
	return (uint64_t)setting_get(driver_rows(of(world, at)), SETTING_SUPERSEDED, 0);
}

static size_t named(struct world *world, size_t at)
{
	return driver_count(of(world, at), KIND(OTHER_LIFE_MET));
}

static void both_live_twice(void)
{
	put_back(A, A_SECOND, B);
	put_back(B, B_SECOND, A);
	talk(3);
	assert_int_equal(tie(&second, A, B).life, B_SECOND);
	assert_int_equal(tie(&second, B, A).life, A_SECOND);
	assert_int_equal(setting_get(driver_rows(of(&second, A)), SETTING_RECOVERY, 0), 0);
	assert_int_equal(setting_get(driver_rows(of(&second, B)), SETTING_RECOVERY, 0), 0);
}

/* ---- tests */

static void test_a_third_one_finds_pairs_that_talk_crosswise(void **state)
{
	Zh__ReferralSendCommand none = ZH__REFERRAL_SEND_COMMAND__INIT;
	(void)state;
	both_live_twice();
	uint64_t draft =
		fixture_draft(of(&first, B), ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE, COUNTY_A);
	assert_int_equal(named(&first, A) + named(&first, B) + named(&second, A) +
				 named(&second, B) + named(&first, S),
			 0);
	superior_hears[A] = &first;
	superior_hears[B] = &second;
	talk(4);
	/* Each end of its two lines has named the other life, and who listens to it. */
	assert_int_equal(tie(&first, S, A).life, of(&first, A)->incarnation);
	assert_int_equal(tie(&first, S, B).life, B_SECOND);
	assert_int_equal(tie(&first, A, B).other_life, B_SECOND);
	assert_int_equal(tie(&first, S, A).other_life, A_SECOND);
	assert_int_equal(tie(&first, S, B).other_life, of(&first, B)->incarnation);
	assert_int_equal(tie(&second, B, A).other_life, of(&first, A)->incarnation);
	assert_int_equal(tie(&first, A, B).other_why, ZH__LIFE_REFUSAL__LIFE_REFUSAL_ELSEWHERE);
	assert_int_equal(NEWEST(of(&first, A), OTHER_LIFE_MET, OtherLifeMet)->by_peer, SUPERIOR);
	/* All four hear that they live twice. */
	assert_int_equal(tie(&first, A, S).own_other, A_SECOND);
	assert_int_equal(tie(&first, B, A).own_other, B_SECOND);
	assert_int_equal(tie(&second, A, B).own_other, of(&first, A)->incarnation);
	assert_int_equal(tie(&second, B, S).own_other, of(&first, B)->incarnation);
	/* The older ones stop, each by the newer one's own word; the newer ones go on. */
	assert_int_equal(superseded_by(&first, A), A_SECOND);
	assert_int_equal(superseded_by(&first, B), B_SECOND);
	assert_int_equal(superseded_by(&second, A), 0);
	assert_int_equal(superseded_by(&second, B), 0);
	assert_int_equal(NEWEST(of(&first, B), LIFE_SUPERSEDED, LifeSuperseded)->by_peer, SUPERIOR);
	assert_int_equal(fixture_act(of(&first, B), "referral.send", draft, &none),
			 VERDICT_REFUSED);
	/* Said once, though it goes on and on. */
	size_t before = named(&first, A);
	talk(4);
	assert_int_equal(named(&first, A), before);
	driver_check_replay(of(&first, A));
	driver_check_replay(of(&first, B));
}

/* One county alone lives twice, and each neighbour hears another copy. */
static void test_neighbours_that_hear_one_copy_each(void **state)
{
	(void)state;
	put_back(B, B_SECOND, S);
	superior_hears[B] = &second;
	talk(2);
	assert_int_equal(tie(&first, S, B).life, B_SECOND);
	assert_int_equal(superseded_by(&first, B), 0);
	superior_hears[A] = &first;
	talk(3);
	assert_int_equal(tie(&first, A, B).other_life, B_SECOND);
	assert_int_equal(superseded_by(&first, B), B_SECOND);
	assert_int_equal(superseded_by(&second, B), 0);
}

/* Two restores of one backup: neither descends from the other, so both are named and none stops. */
static void test_of_two_restores_none_stops(void **state)
{
	(void)state;
	put_back(B, B_SECOND, S);
	uint32_t asked = COUNTY_A;
	world_restore(&first, B, of(&first, B)->count, B_THIRD, RECOVERY, &asked, 1);
	pass(0);
	superior_hears[A] = &first;
	superior_hears[B] = &second;
	talk(5);
	assert_int_equal(tie(&first, A, B).life, B_THIRD);
	assert_int_equal(tie(&first, S, B).life, B_SECOND);
	assert_int_equal(tie(&first, A, B).other_life, B_SECOND);
	assert_int_equal(tie(&first, B, A).own_other, B_SECOND);
	assert_int_equal(tie(&second, B, S).own_other, B_THIRD);
	assert_int_equal(superseded_by(&first, B), 0);
	assert_int_equal(superseded_by(&second, B), 0);
}

/* With nobody between the two pairs, nobody can know. */
static void test_two_pairs_by_themselves_know_nothing(void **state)
{
	(void)state;
	both_live_twice();
	talk(5);
	assert_int_equal(
		named(&first, A) + named(&first, B) + named(&second, A) + named(&second, B), 0);
	assert_int_equal(superseded_by(&first, A) | superseded_by(&first, B), 0);
}

/* ---- who is named by mistake */

/* B is put back on the second machine; A, whose line is there too, has heard of it. */
static void a_restore_as_it_should_be(void)
{
	superior_hears[B] = &first;
	put_back(B, B_SECOND, S);
	head_of_superior(B); /* the older one's last word */
	pass(20 * MS_PER_SECOND);
	heads(&second, A, B);
	assert_int_equal(tie(&second, A, B).life, B_SECOND);
	assert_int_equal(tie(&first, S, B).life, of(&first, B)->incarnation);
	superior_hears[A] = &second;
	superior_hears[B] = NULL;
}

/* The superior has heard the life before last, a while ago: it tells of it till it is silent for
 * long enough, and names the newer one, of which it is told; A names nobody. */
static void test_the_life_before_is_not_another_one(void **state)
{
	(void)state;
	a_restore_as_it_should_be();
	for (unsigned round = 0; round < 3; round++) {
		head_of_superior(A);
		pass(MS_PER_SECOND);
		heads(&second, A, B);
	}
	assert_int_equal(tie(&first, S, B).other_life, B_SECOND);
	assert_int_equal(named(&second, A), 0);
	/* It takes the newer one's word, and what was named is over. */
	superior_hears[B] = &second;
	head_of_superior(B);
	head_of_superior(B);
	assert_int_equal(tie(&first, S, B).life, B_SECOND);
	assert_int_equal(tie(&first, S, B).other_life, 0);
}

/* A word of long ago, as if it had been heard just now. */
static void test_an_old_word_names_nobody(void **state)
{
	(void)state;
	a_restore_as_it_should_be();
	pass(MS_PER_HOUR);
	world_head(&second, B, A); /* A listens to it since now */
	deliver();
	struct tie_row row = tie(&second, A, B);
	for (unsigned round = 0; round < 3; round++) {
		struct link_word *word = &first.ends[S].words[B];
		word->heard_ms = word->differs_ms = now_ms();
		head_of_superior(A);
		pass(MS_PER_SECOND);
		heads(&second, A, B);
	}
	assert_int_equal(row.life, B_SECOND);
	assert_int_equal(named(&second, A), 0);
}

/* A neighbour's numbers may be any. */
static void test_moments_that_cannot_be_name_nobody(void **state)
{
	static const int64_t silent[] = {INT64_MIN, -1, INT64_MAX, 0};
	static const int64_t said[] = {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MIN};
	Zh__LinkHeadContent head = ZH__LINK_HEAD_CONTENT__INIT;
	struct notify_third third = {.region = COUNTY_B, .life = B_SECOND};
	struct notify_link_item said_by = {.peer = SUPERIOR,
					   .epoch = of(&first, S)->incarnation,
					   .head = &head,
					   .thirds = &third,
					   .third_count = 1};
	struct input_item item = {.door = NOTIFY_DOOR_LINK_HEAD, .extra = &said_by};
	(void)state;
	pass(MS_PER_SECOND);
	for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++) {
		third.silent_ms = silent[i];
		third.said_ms = said[i];
		assert_int_equal(driver_item(of(&first, A), &item), VERDICT_DONE);
		assert_int_equal(named(&first, A), 0);
	}
	third.said_ms = now_ms();
	assert_int_equal(driver_item(of(&first, A), &item), VERDICT_DONE);
	assert_int_equal(named(&first, A), 1);
}

/* The one that counts here is silent: the other one may have taken its place. */
static void test_who_is_silent_here_lives_once(void **state)
{
	struct notify_link_item silent = {.peer = COUNTY_B};
	struct input_item item = {.door = NOTIFY_DOOR_LINK_SILENT, .extra = &silent};
	(void)state;
	put_back(B, B_SECOND, S);
	superior_hears[A] = &first;
	superior_hears[B] = &second;
	assert_int_equal(driver_item(of(&first, A), &item), VERDICT_DONE);
	for (unsigned round = 0; round < 3; round++) {
		head_of_superior(B);
		head_of_superior(A);
	}
	assert_int_equal(named(&first, A), 0);
	heads(&first, A, B);
	head_of_superior(A);
	head_of_superior(A);
	assert_int_equal(named(&first, A), 1);
}

/* Nobody is named and nobody stops by what another one than the region has signed, or what was said
 * to somebody else. */
static void test_only_its_own_word_counts(void **state)
{
	(void)state;
	put_back(B, B_SECOND, S);
	superior_hears[A] = &first;
	superior_hears[B] = &second;
	heads(&first, A, B);
	struct link_word *at_superior = &first.ends[S].words[B];
	struct link_word *at_a = &first.ends[A].words[B];
	for (unsigned round = 0; round < 3; round++) {
		head_of_superior(B);
		at_superior->newest[at_superior->newest_size - 1] ^= 1;
		head_of_superior(A);
		heads(&first, A, B);
		pass(MS_PER_SECOND);
	}
	assert_int_equal(named(&first, A), 0);
	assert_int_equal(at_a->elsewhere.size, 0);
	/* It is true, and given as another neighbour's. */
	head_of_superior(B);
	head_of_superior(A);
	assert_int_equal(named(&first, A), 1);
	assert_int_equal(at_a->elsewhere.by, SUPERIOR);
	at_a->elsewhere.by = COUNTY_A;
	heads(&first, A, B);
	assert_int_equal(superseded_by(&first, B), 0);
	at_a->elsewhere.by = SUPERIOR;
	at_a->elsewhere.word[at_a->elsewhere.size - 1] ^= 1;
	heads(&first, A, B);
	assert_int_equal(superseded_by(&first, B), 0);
	at_a->elsewhere.word[at_a->elsewhere.size - 1] ^= 1;
	heads(&first, A, B);
	assert_int_equal(superseded_by(&first, B), B_SECOND);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_a_third_one_finds_pairs_that_talk_crosswise),
		TEST(test_neighbours_that_hear_one_copy_each),
		TEST(test_of_two_restores_none_stops),
		TEST(test_two_pairs_by_themselves_know_nothing),
		TEST(test_the_life_before_is_not_another_one),
		TEST(test_an_old_word_names_nobody),
		TEST(test_moments_that_cannot_be_name_nobody),
		TEST(test_who_is_silent_here_lives_once),
		TEST(test_only_its_own_word_counts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
