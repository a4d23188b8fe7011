/* The door of the link, where a county was put back or two of its lives speak. */
#include "tests/unit/services/notify/door_fixture.h"

#include "common/core/message.h"
#include "services/notify/link/link_crypto.h"
#include "services/notify/link/link_internal.h"

#define HEADS ZH__ENVELOPE__WHAT_LINK_HEAD
#define LETTERS ZH__ENVELOPE__WHAT_LINK
#define RETURNS ZH__ENVELOPE__WHAT_LINK_RETURN
#define SECOND_LIFE UINT64_C(0x5ec0)
#define RECOVERY UINT64_C(0x4ec0)

static int begin(void **state)
{
	(void)state;
	doors_begin();
	return 0;
}

static int end(void **state)
{
	(void)state;
	doors_end();
	return 0;
}

/* ---- a restored county */

static void restore_a(size_t backup)
{
	struct link *link = &doors.ends[A].link;
	link->parent = link->epoch;
	link->epoch = SECOND_LIFE;
	driver_restore(door_driver(A), backup,
		       &(struct driver_restored){SECOND_LIFE, RECOVERY, WORLD_SKIPPED, 0});
	doors_pass(SILENT_MS);
	assert_ok(door_start(A, NULL));
}

static void lose_letters(unsigned to_b, unsigned from_b)
{
	doors_meet();
	size_t backup = door_driver(A)->count;
	for (unsigned i = 0; i < to_b; i++)
		(void)world_send_clue(&doors, A, B);
	for (unsigned i = 0; i < from_b; i++)
		(void)world_send_clue(&doors, B, A);
	for (unsigned i = 0; i < to_b + from_b; i += NOTIFY_LINK_WINDOW) {
		door_turn(A);
		door_turn(B);
		doors_run();
	}
	restore_a(backup);
	(void)door_decided(A);
}

/* All at one moment: what is the last of some says so, and the next ones are asked for at once. */
static void test_what_was_lost_comes_back(void **state)
{
	struct peer_row row;
	(void)state;
	lose_letters(10, 9);
	door_turn(A);
	assert_int_equal(doors_logged(), 1);
	door_tick(A);
	door_tick(A);
	doors_decide();
	assert_int_equal(door_decided(A), 1);
	doors_run();
	assert_int_equal(door_events(A, KIND(RECOVERY_BEGUN)), 1);
	assert_true(peer_get(driver_rows(door_driver(A)), COUNTY_B, &row));
	assert_int_equal(row.out[0].sent + row.out[1].sent, 10);
	assert_int_equal(row.in[0].accepted + row.in[1].accepted, 9);
	assert_int_equal(door_tie(A, S).waits, RECOVERY);
	assert_non_null(strstr(door_status(B), "\"given_back\":"));
	assert_non_null(strstr(door_status(B), "\"state\":\"peer_recovers\",\"life\":"));
	/* It is told once with whom it compares, and the operators that it began and ended. */
	door_turn(A);
	doors_pass(HEARTBEAT_MS);
	doors_tick();
	doors_pass(HEARTBEAT_MS);
	doors_tick();
	assert_int_equal(door_events(A, KIND(RECOVERY_BEGUN)), 1);
	assert_int_equal(door_events(A, KIND(RECOVERY_ENDED)), 1);
	assert_int_equal(doors_logged(), 0);
	door_turn(A);
	door_turn(A);
	assert_int_equal(doors_logged(), 1);
}

/* While it takes nothing in it asks for nothing more. */
static void test_who_is_full_asks_for_nothing(void **state)
{
	(void)state;
	lose_letters(1, 0);
	door_tick(A);
	doors_decide();
	(void)door_said(A, B, HEADS);
	door_tick(B);
	door_refuses(A, true);
	doors_run();
	assert_int_equal(door_said(B, A, RETURNS), 1);
	assert_int_equal(door_said(A, B, HEADS), 0);
}

/* More than the receipts of a window: they are receipted again, and what follows them goes. */
static void test_many_that_came_back_are_receipted_again(void **state)
{
	struct peer_row row;
	(void)state;
	lose_letters(2 * NOTIFY_LINK_WINDOW, 0);
	for (unsigned i = 0; i < 4; i++) {
		doors_tick();
		doors_pass(HEARTBEAT_MS);
	}
	uint64_t letter = world_send_clue(&doors, A, B);
	door_turn(A);
	doors_run();
	assert_true(peer_get(driver_rows(door_driver(A)), COUNTY_B, &row));
	assert_int_equal(row.out[1].sent, 2 * NOTIFY_LINK_WINDOW + 1);
	assert_int_equal(row.out[1].receipted, row.out[1].sent);
	assert_int_equal(door_delivery(A, letter), DELIVERY_RECEIPTED);
}

/* However often it asks. */
static void test_not_too_much_is_given_back_at_once(void **state)
{
	struct bytes frame;
	(void)state;
	lose_letters(1, 0);
	door_tick(A);
	doors_lose();
	doors_run();
	doors.ends[A].link.session = 77;
	arena_reset(&doors.arena);
	assert_ok(link_head_make(&doors.ends[A].link, driver_rows(door_driver(A)), COUNTY_B,
				 door_driver(A)->now_ms, &doors.arena, &frame));
	for (unsigned second = 0; second < 2; second++) {
		for (unsigned i = 0; i < 60; i++)
			door_hear(A, B, A, frame);
		doors_decide();
		assert_int_equal(door_said(B, A, RETURNS), 50);
		doors_lose();
		doors_pass(1000);
	}
}

/* Put back for a drill, or by a program that says nothing of it in the journal. */
static void test_a_drill_stays_silent(void **state)
{
	(void)state;
	doors_meet();
	doors.ends[A].link.parent = 77;
	doors.ends[A].link.epoch = SECOND_LIFE;
	assert_ok(door_start(A, NULL));
	door_tick(A);
	door_turn(A);
	doors_run();
	assert_int_equal(door_said(A, B, HEADS), 0);
	assert_int_equal(door_decided(A), 0);
	assert_non_null(strstr(door_status(A), "\"closed\":true"));
	assert_null(strstr(door_status(A), "region"));
}

static void test_a_drill_begins_no_recovery(void **state)
{
	(void)state;
	doors_meet();
	size_t all = door_driver(A)->count;
	doors.ends[A].link.parent = 77;
	driver_restore(door_driver(A), all,
		       &(struct driver_restored){SECOND_LIFE, RECOVERY, WORLD_SKIPPED, 0});
	doors.ends[A].link.epoch = SECOND_LIFE + 1;
	assert_ok(door_start(A, NULL));
	door_tick(A);
	doors_run();
	assert_int_equal(door_decided(A), 0);
}

/* ---- two lives of one county */

static struct bytes own_head(void)
{
	struct bytes frame;
	arena_reset(&doors.arena);
	assert_ok(link_head_make(&doors.ends[A].link, driver_rows(door_driver(A)), COUNTY_B,
				 door_driver(A)->now_ms, &doors.arena, &frame));
	return frame;
}

/* The newer life of A, on another machine. */
static struct bytes newer_head(uint64_t session)
{
	struct bytes frame;
	struct link newer = doors.ends[A].link;
	newer.parent = newer.epoch;
	newer.epoch = SECOND_LIFE;
	newer.session = session;
	arena_reset(&doors.arena);
	assert_ok(link_head_make(&newer, driver_rows(door_driver(A)), COUNTY_B,
				 door_driver(A)->now_ms, &doors.arena, &frame));
	return frame;
}

static void test_a_newer_life_counts_when_the_older_is_silent(void **state)
{
	(void)state;
	doors_meet();
	doors_pass(SILENT_MS - 1);
	door_hear(A, B, OTHER_LINE, newer_head(9));
	doors_run();
	/* It isn't a second process of the life that counts. */
	door_hear(A, B, A, own_head());
	doors_run();
	assert_true(door_tie(B, A).life != SECOND_LIFE);
	assert_int_equal(door_tie(B, A).other_why, ZH__LIFE_REFUSAL__LIFE_REFUSAL_STILL_HEARD);
	doors_pass(SILENT_MS);
	door_hear(A, B, OTHER_LINE, newer_head(9));
	doors_run();
	assert_int_equal(door_tie(B, A).life, SECOND_LIFE);
}

static void let_newer_count(void)
{
	doors_meet();
	doors_pass(SILENT_MS);
	door_hear(A, B, OTHER_LINE, newer_head(9));
	doors_run();
	(void)door_said(B, A, HEADS);
	(void)door_answered();
}

/* It hears the newer one's own word, and sends no letter any more. */
static void test_the_older_life_is_told(void **state)
{
	(void)state;
	let_newer_count();
	door_tick(A);
	doors_run();
	assert_int_equal(door_events(A, KIND(LIFE_SUPERSEDED)), 1);
	assert_int_equal(door_said(B, A, HEADS), 1);
	assert_int_equal(door_answered().size, 0); /* the newer one's connection is its own */
}

static void test_a_superseded_county_sends_no_letter(void **state)
{
	(void)state;
	let_newer_count();
	door_connected(S, false);
	(void)world_send_clue(&doors, A, S);
	door_tick(A);
	doors_run();
	assert_int_equal(door_events(A, KIND(LIFE_SUPERSEDED)), 1);
	door_connected(S, true);
	door_turn(A);
	assert_int_equal(door_said(A, S, LETTERS), 0);
}

/* Who asks all the time is told once a second; also when the clock was set back. */
static void test_the_older_life_is_told_once_a_second(void **state)
{
	struct bytes frame;
	(void)state;
	let_newer_count();
	arena_reset(&doors.arena);
	assert_ok(link_head_make(&doors.ends[A].link, driver_rows(door_driver(A)), COUNTY_B,
				 door_driver(A)->now_ms, &doors.arena, &frame));
	const struct {
		int64_t passes_ms;
		size_t told;
	} steps[] = {{0, 1}, {0, 0}, {999, 0}, {1, 1}, {-1, 1}};
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		if (steps[i].passes_ms < 0)
			doors_set_back(-steps[i].passes_ms);
		else
			doors_pass(steps[i].passes_ms);
		door_hear(A, B, A, frame);
		doors_decide();
		assert_int_equal(door_said(B, A, HEADS), steps[i].told);
		doors_lose();
	}
}

/* What a life says that doesn't count: it isn't heard, and nothing goes to it. */
static void test_the_older_life_is_not_heard(void **state)
{
	struct bytes frame;
	(void)state;
	doors_meet();
	(void)world_send_clue(&doors, B, A);
	door_turn(B);
	doors_run();
	doors_pass(SILENT_MS);
	door_hear(A, B, OTHER_LINE, newer_head(9));
	doors_run();
	(void)door_answered();
	(void)door_said(B, A, HEADS);
	arena_reset(&doors.arena);
	assert_ok(link_receipt_make(&doors.ends[A].link, driver_rows(door_driver(A)), COUNTY_B,
				    ZH__LINK_STREAM__LINK_STREAM_BULK, 0, &doors.arena, &frame));
	doors_pass(HEARTBEAT_MS);
	door_hear(A, B, A, frame);
	doors_run();
	door_tick(B);
	assert_int_equal(door_said(B, A, HEADS), 1);
	assert_true(door_answered().size != 0);
	doors_pass(SILENT_MS - HEARTBEAT_MS);
	door_tick(B);
	doors_run();
	assert_int_equal(door_events(B, KIND(LINK_DOWN)), 1);
}

/* Who connects out tells it on its connection: here B speaks as a life that nobody knows. */
static void test_an_unknown_life_is_told(void **state)
{
	(void)state;
	doors_meet();
	doors.ends[B].link.epoch = SECOND_LIFE;
	assert_ok(door_start(B, NULL));
	doors_pass(HEARTBEAT_MS);
	door_tick(A);
	doors_run();
	assert_int_equal(door_tie(A, B).other_life, SECOND_LIFE);
	assert_int_equal(door_said(A, B, HEADS), 2);
}

/* A word of the newer life that is too long to be handed on: the older one is told without it. */
static void test_a_long_word_is_not_handed_on(void **state)
{
	static uint64_t parents[600];
	uint8_t signature[SIGNATURE_BYTES];
	struct end *a = &doors.ends[A];
	struct bytes packed, frame;
	(void)state;
	doors_meet();
	doors_pass(SILENT_MS);
	Zh__LinkHeadContent content = ZH__LINK_HEAD_CONTENT__INIT;
	SET_OPTIONAL(&content, from_region, COUNTY_A);
	SET_OPTIONAL(&content, to_region, COUNTY_B);
	SET_OPTIONAL(&content, epoch, SECOND_LIFE);
	for (size_t i = 0; i < 600; i++)
		parents[i] = i == 0 ? a->link.epoch : UINT64_MAX - i;
	content.n_parents = 600;
	content.parents = parents;
	arena_reset(&doors.arena);
	assert_ok(link_pack(&content.base, &doors.arena, &packed));
	bytes_sign(&a->sign_key, SIGNS_HEAD, packed, signature);
	Zh__LinkHead head = ZH__LINK_HEAD__INIT;
	head.has_content = head.has_key_id = head.has_signature = 1;
	head.content = message_bytes(packed);
	head.key_id = message_bytes(bytes_of(a->sign_key.id, KEY_ID));
	head.signature = message_bytes(bytes_of(signature, sizeof signature));
	SET_OPTIONAL(&head, alg, ALG_ED25519);
	Zh__Envelope whole = ZH__ENVELOPE__INIT;
	whole.what_case = ZH__ENVELOPE__WHAT_LINK_HEAD;
	whole.link_head = &head;
	assert_ok(link_pack_envelope(&whole, &doors.arena, &frame));
	door_hear(A, B, OTHER_LINE, frame);
	doors_run();
	assert_int_equal(door_tie(B, A).life, SECOND_LIFE);
	(void)door_said(B, A, HEADS);
	door_tick(A);
	doors_run();
	assert_int_equal(door_said(B, A, HEADS), 1);
	assert_int_equal(door_tie(A, B).denied, 1);
	/* Where it isn't believed it sends no letter. */
	(void)world_send_clue(&doors, A, B);
	door_turn(A);
	assert_int_equal(door_said(A, B, LETTERS), 0);
	assert_int_equal(door_events(A, KIND(LIFE_SUPERSEDED)), 0);
}

/* S listens to another life of B than A does, and gives A that one's word: A hands it on to B. */
static struct bytes told_by_s(void)
{
	struct link newer = doors.ends[B].link, told = doors.ends[S].link;
	struct link_word *word = &doors.ends[S].words[B];
	struct link_opened opened;
	struct bytes frame;
	newer.parent = newer.epoch;
	newer.epoch = SECOND_LIFE;
	arena_reset(&doors.arena);
	assert_ok(link_head_make(&newer, driver_rows(door_driver(B)), SUPERIOR,
				 door_driver(B)->now_ms, &doors.arena, &frame));
	struct bytes copy = bytes_of(malloc(frame.size), frame.size);
	memcpy((void *)(uintptr_t)copy.data, frame.data, frame.size);
	assert_int_equal(world_open(&doors, B, S, copy, &opened), LINK_REFUSED_NONE);
	struct input_item item = {.door = opened.door, .extra = &opened.item};
	assert_int_equal(driver_item(door_driver(S), &item), VERDICT_DONE);
	link_word_heard(&doors.ends[S].link, driver_rows(door_driver(S)), &opened,
			door_driver(S)->now_ms);
	free((void *)(uintptr_t)copy.data);
	word->differs_ms = word->heard_ms;
	told.session = 0;
	arena_reset(&doors.arena);
	assert_ok(link_head_make(&told, driver_rows(door_driver(S)), COUNTY_A,
				 door_driver(S)->now_ms, &doors.arena, &frame));
	return frame;
}

static void test_a_life_that_counts_elsewhere_is_handed_on(void **state)
{
	(void)state;
	doors_meet();
	assert_int_equal(door_tie(A, B).life, doors.ends[B].link.epoch);
	doors_pass(HEARTBEAT_MS);
	door_hear(S, A, S, told_by_s());
	doors_run();
	assert_int_equal(door_events(A, KIND(OTHER_LIFE_MET)), 1);
	assert_int_equal(door_tie(A, B).other_life, SECOND_LIFE);
	assert_int_equal(door_tie(A, B).other_why, ZH__LIFE_REFUSAL__LIFE_REFUSAL_ELSEWHERE);
	assert_non_null(strstr(door_status(A), "\"other_life_why\":\"elsewhere\""));
	doors_pass(HEARTBEAT_MS);
	door_tick(A);
	doors_run();
	assert_int_equal(door_events(B, KIND(LIFE_SUPERSEDED)), 1);
	assert_int_equal(door_tie(B, A).own_other, SECOND_LIFE);
}

/* What was given long ago is handed on no more. */
static void test_what_was_given_long_ago_is_not_handed_on(void **state)
{
	(void)state;
	doors_meet();
	door_connected(B, false);
	doors_pass(HEARTBEAT_MS);
	door_hear(S, A, S, told_by_s());
	doors_run();
	doors_pass(SILENT_MS + 1);
	door_connected(B, true);
	door_tick(A);
	doors_run();
	assert_int_equal(door_tie(B, A).own_other, SECOND_LIFE);
	assert_int_equal(door_events(B, KIND(LIFE_SUPERSEDED)), 0);
}

/* One life, two processes in turn: a disk was copied. */
static void test_one_life_on_two_machines_is_noticed(void **state)
{
	struct bytes frame;
	(void)state;
	doors_meet();
	struct link twin = doors.ends[A].link;
	twin.session = 9;
	arena_reset(&doors.arena);
	assert_ok(link_head_make(&twin, driver_rows(door_driver(A)), COUNTY_B,
				 door_driver(A)->now_ms, &doors.arena, &frame));
	door_hear(A, B, OTHER_LINE, frame);
	doors_run();
	assert_int_equal(door_events(B, KIND(OTHER_LIFE_MET)), 0);
	doors_pass(HEARTBEAT_MS);
	door_tick(A);
	doors_run();
	assert_int_equal(door_events(B, KIND(OTHER_LIFE_MET)), 1);
	assert_int_equal(door_tie(B, A).other_why, ZH__LIFE_REFUSAL__LIFE_REFUSAL_TWO_AT_ONCE);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_what_was_lost_comes_back),
		TEST(test_many_that_came_back_are_receipted_again),
		TEST(test_not_too_much_is_given_back_at_once),
		TEST(test_a_drill_stays_silent),
		TEST(test_a_drill_begins_no_recovery),
		TEST(test_a_newer_life_counts_when_the_older_is_silent),
		TEST(test_the_older_life_is_told),
		TEST(test_a_superseded_county_sends_no_letter),
		TEST(test_the_older_life_is_told_once_a_second),
		TEST(test_the_older_life_is_not_heard),
		TEST(test_who_is_full_asks_for_nothing),
		TEST(test_an_unknown_life_is_told),
		TEST(test_a_long_word_is_not_handed_on),
		TEST(test_a_life_that_counts_elsewhere_is_handed_on),
		TEST(test_what_was_given_long_ago_is_not_handed_on),
		TEST(test_one_life_on_two_machines_is_noticed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
