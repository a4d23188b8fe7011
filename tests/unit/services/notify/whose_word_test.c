/* Whose word counts, as a neighbour's heartbeats say it: each news is on record once, and again
 * when an hour has gone by or something in it is another; and what persons may say to it. */
#include "command.pb-c.h"
#include "common/core/common_rows.h"
#include "common/core/message.h"
#include "tests/unit/services/notify/notify_fixture.h"

#define PEER_LIFE UINT64_C(0x9)
#define OWN_LIFE UINT64_C(0x7)
#define RECOVERY UINT64_C(77)

static struct decider_driver a;
static Zh__LinkHeadContent head;

static int begin(void **state)
{
	(void)state;
	fixture_init();
	fixture_start(&a, COUNTY_A);
	zh__link_head_content__init(&head);
	return 0;
}

static int end(void **state)
{
	(void)state;
	driver_check_replay(&a);
	driver_done(&a);
	return 0;
}

static const struct notify_link_reply *at_door(enum notify_door door, struct notify_link_item *link)
{
	struct input_item item = {.door = (uint8_t)door, .extra = link};
	link->peer = COUNTY_B;
	link->own_life = OWN_LIFE;
	assert_int_equal(driver_item(&a, &item), VERDICT_DONE);
	return (const struct notify_link_reply *)a.decision.reply;
}

static enum notify_link_outcome hear_life(uint64_t life)
{
	struct notify_link_item link = {.epoch = life, .head = &head, .silent_ms = 1};
	return at_door(NOTIFY_DOOR_LINK_HEAD, &link)->outcome;
}

static enum notify_link_outcome hear(void)
{
	return hear_life(PEER_LIFE);
}

static size_t count(Zh__EventKind kind)
{
	return driver_count(&a, (uint16_t)kind);
}

static enum verdict say(const char *act, const void *body, const char *reason)
{
	return driver_act(&a, act, (struct object_id){0}, body, reason);
}

/* ---- of the neighbour */

static void test_whether_it_asks_is_known_from_its_first_word(void **state)
{
	(void)state;
	SET_OPTIONAL(&head, recovers, 1);
	assert_int_equal(hear(), NOTIFY_LINK_ACCEPTED);
	const Zh__PeerLifeChanged *changed = NEWEST(&a, PEER_LIFE_CHANGED, PeerLifeChanged);
	assert_true(changed->recovers);
	assert_false(changed->by_hand);
	assert_int_equal(count(KIND(PEER_RECOVERED)), 0);
	assert_int_equal(hear(), NOTIFY_LINK_REPEATED);
	head.recovers = 0;
	(void)hear();
	(void)hear();
	assert_int_equal(count(KIND(PEER_RECOVERED)), 1);
}

static void test_another_life_is_named_again_after_an_hour(void **state)
{
	(void)state;
	uint64_t parents[] = {PEER_LIFE};
	(void)hear();
	assert_int_equal(hear_life(10), NOTIFY_LINK_REFUSED);
	(void)hear_life(10);
	driver_advance(&a, a.now_ms + MS_PER_HOUR - 1);
	(void)hear_life(10);
	assert_int_equal(count(KIND(OTHER_LIFE_MET)), 1);
	driver_advance(&a, a.now_ms + 1);
	(void)hear_life(10);
	assert_int_equal(count(KIND(OTHER_LIFE_MET)), 2);
	(void)hear_life(11); /* another */
	assert_int_equal(count(KIND(OTHER_LIFE_MET)), 3);
	head.parents = parents;
	head.n_parents = 1;
	(void)hear_life(11); /* for another reason */
	assert_int_equal(count(KIND(OTHER_LIFE_MET)), 4);
	/* A person may let it count, and says why. */
	Zh__RegionAcceptLifeCommand asked = ZH__REGION_ACCEPT_LIFE_COMMAND__INIT;
	SET_OPTIONAL(&asked, neighbour, COUNTY_B);
	asked.life = "0b00000000000000";
	assert_int_equal(say("region.accept-life", &asked, NULL), VERDICT_INVALID);
	assert_string_equal(a.decision.refusal.code, "act.reason_missing");
	assert_int_equal(say("region.accept-life", &asked, "by telephone"), VERDICT_DONE);
	const Zh__PeerLifeChanged *changed = NEWEST(&a, PEER_LIFE_CHANGED, PeerLifeChanged);
	assert_true(changed->by_hand);
	assert_int_equal(changed->life, 11);
	assert_int_equal(changed->was, PEER_LIFE);
}

static void test_a_silence_is_told_as_that(void **state)
{
	(void)state;
	struct notify_link_item link = {0};
	(void)hear();
	(void)at_door(NOTIFY_DOOR_LINK_SILENT, &link);
	assert_string_equal(NEWEST(&a, LINK_DOWN, LinkDown)->why, "silent");
	assert_int_equal(hear(), NOTIFY_LINK_ACCEPTED);
	assert_int_equal(count(KIND(LINK_UP)), 2);
}

/* ---- of ourselves */

static void test_a_second_copy_of_ours_is_told_again_after_an_hour(void **state)
{
	(void)state;
	Zh__LinkLife met = ZH__LINK_LIFE__INIT, *lives[] = {&met};
	SET_OPTIONAL(&head, knows, OWN_LIFE);
	SET_OPTIONAL(&met, epoch, 99);
	SET_OPTIONAL(&met, met_ms, BEGIN_MS);
	head.met = lives;
	head.n_met = 1;
	(void)hear();
	(void)hear();
	met.met_ms += MS_PER_HOUR - 1;
	(void)hear();
	assert_int_equal(count(KIND(OWN_LIFE_DISPUTED)), 1);
	met.met_ms++;
	(void)hear();
	assert_int_equal(count(KIND(OWN_LIFE_DISPUTED)), 2);
	met.epoch = 98;
	(void)hear();
	assert_int_equal(count(KIND(OWN_LIFE_DISPUTED)), 3);
}

/* This life, met where it doesn't count yet, is no copy of it; met where it counts, it is one. */
static void test_this_life_is_a_copy_where_it_counts(void **state)
{
	(void)state;
	Zh__LinkLife met = ZH__LINK_LIFE__INIT, *lives[] = {&met};
	SET_OPTIONAL(&met, epoch, OWN_LIFE);
	SET_OPTIONAL(&met, met_ms, BEGIN_MS);
	head.met = lives;
	head.n_met = 1;
	(void)hear();
	assert_int_equal(count(KIND(OWN_LIFE_DISPUTED)), 0);
	SET_OPTIONAL(&head, knows, OWN_LIFE);
	(void)hear();
	assert_int_equal(count(KIND(OWN_LIFE_DISPUTED)), 1);
}

static void test_whose_word_counts_there_is_told_once(void **state)
{
	(void)state;
	Zh__LinkLife met = ZH__LINK_LIFE__INIT, *lives[] = {&met};
	SET_OPTIONAL(&head, knows, 98);
	(void)hear();
	(void)hear();
	assert_int_equal(count(KIND(OWN_LIFE_DISPUTED)), 1);
	/* Who isn't believed there needn't hear of copies too. */
	SET_OPTIONAL(&met, epoch, 99);
	SET_OPTIONAL(&met, met_ms, BEGIN_MS + MS_PER_DAY);
	head.met = lives;
	head.n_met = 1;
	(void)hear();
	assert_int_equal(count(KIND(OWN_LIFE_DISPUTED)), 1);
	head.n_met = 0;
	head.knows = 97; /* yet another */
	(void)hear();
	assert_int_equal(count(KIND(OWN_LIFE_DISPUTED)), 2);
	head.knows = OWN_LIFE; /* ours again */
	(void)hear();
	(void)hear();
	assert_int_equal(count(KIND(OWN_LIFE_DISPUTED)), 3);
	assert_true(NEWEST(&a, OWN_LIFE_DISPUTED, OwnLifeDisputed)->ended);
}

/* ---- the recovery */

static void begin_with(const uint32_t *peers, size_t peer_count)
{
	struct notify_link_item link = {.peers = peers, .peer_count = peer_count};
	(void)at_door(NOTIFY_DOOR_LINK_RECOVER, &link);
}

static void test_only_a_restored_county_begins_and_once(void **state)
{
	(void)state;
	static const uint32_t peers[] = {COUNTY_B};
	begin_with(peers, 1);
	assert_int_equal(count(KIND(RECOVERY_BEGUN)), 0);
	driver_restore(&a, 0, &(struct driver_restored){OWN_LIFE, RECOVERY, 100, 0});
	begin_with(peers, 1);
	begin_with(peers, 1);
	assert_int_equal(count(KIND(RECOVERY_BEGUN)), 1);
}

static void test_which_link_may_be_let_be(void **state)
{
	(void)state;
	static const uint32_t peers[] = {COUNTY_B, SUPERIOR};
	Zh__RestoreWaiveLinkCommand asked = ZH__RESTORE_WAIVE_LINK_COMMAND__INIT;
	SET_OPTIONAL(&asked, neighbour, COUNTY_B);
	(void)hear();
	assert_int_equal(say("restore.waive-link", &asked, "on paper"), VERDICT_REFUSED);
	assert_string_equal(a.decision.refusal.code, "restore.not_recovering");
	driver_restore(&a, 0, &(struct driver_restored){OWN_LIFE, RECOVERY, 100, 0});
	(void)hear(); /* it is known, and doesn't wait yet */
	assert_int_equal(say("restore.waive-link", &asked, "on paper"), VERDICT_REFUSED);
	assert_string_equal(a.decision.refusal.code, "restore.link_not_waiting");
	begin_with(peers, 2);
	asked.neighbour = 522703; /* nobody's */
	assert_int_equal(say("restore.waive-link", &asked, "on paper"), VERDICT_REFUSED);
	assert_string_equal(a.decision.refusal.code, "restore.link_not_waiting");
	asked.neighbour = COUNTY_B;
	assert_int_equal(say("restore.waive-link", &asked, "on paper"), VERDICT_DONE);
	assert_int_equal(count(KIND(RECOVERY_ENDED)), 0);
	asked.neighbour = SUPERIOR; /* the last one */
	assert_int_equal(say("restore.waive-link", &asked, "on paper"), VERDICT_DONE);
	assert_int_equal(count(KIND(RECOVERY_ENDED)), 1);
}

static void test_nobody_stays_who_is_not_superseded(void **state)
{
	(void)state;
	Zh__RestoreStayCommand asked = ZH__RESTORE_STAY_COMMAND__INIT;
	asked.life = "0000000000000000";
	assert_int_equal(say("restore.stay", &asked, "ours"), VERDICT_REFUSED);
	assert_string_equal(a.decision.refusal.code, "restore.not_superseded");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_whether_it_asks_is_known_from_its_first_word),
		TEST(test_another_life_is_named_again_after_an_hour),
		TEST(test_a_silence_is_told_as_that),
		TEST(test_a_second_copy_of_ours_is_told_again_after_an_hour),
		TEST(test_this_life_is_a_copy_where_it_counts),
		TEST(test_whose_word_counts_there_is_told_once),
		TEST(test_only_a_restored_county_begins_and_once),
		TEST(test_which_link_may_be_let_be),
		TEST(test_nobody_stays_who_is_not_superseded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
