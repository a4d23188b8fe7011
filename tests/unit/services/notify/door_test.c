/* The door of the link: whom it speaks to and when, what it takes in, and how it begins. */
#include "tests/unit/services/notify/door_fixture.h"

#include <unistd.h>

#include "common/base/file.h"

#define HEADS ZH__ENVELOPE__WHAT_LINK_HEAD
#define LETTERS ZH__ENVELOPE__WHAT_LINK
#define RECEIPTS ZH__ENVELOPE__WHAT_LINK_RECEIPT
#define CHAINS ZH__ENVELOPE__WHAT_LINK_CHAIN
#define HELD ZH__ENVELOPE__WHAT_LINK_HELD
#define SECOND_LIFE UINT64_C(0x5ec0)

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

/* ---- letters */

static void test_a_letter_goes_and_is_receipted(void **state)
{
	(void)state;
	doors_meet();
	uint64_t there = world_send_clue(&doors, A, B), back = world_send_clue(&doors, B, A);
	door_turn(A);
	door_turn(B);
	door_turn(S);
	doors_run();
	assert_int_equal(door_delivery(A, there), DELIVERY_RECEIPTED);
	assert_int_equal(door_delivery(B, back), DELIVERY_RECEIPTED);
	assert_int_equal(door_said(A, B, LETTERS), 1);
	assert_int_equal(door_said(A, B, RECEIPTS), 1);
	assert_int_equal(door_said(A, S, LETTERS) + door_said(A, S, RECEIPTS), 0);
	assert_non_null(strstr(door_status(A), "\"documents\":1,\"receipts\":1,\"refused\":0"));
	assert_null(strstr(door_status(A), "given_back"));
}

/* What was lost on the way goes again by itself, when the wait for its receipt is over. */
static void test_a_lost_letter_goes_again(void **state)
{
	(void)state;
	doors_meet();
	uint64_t letter = world_send_clue(&doors, A, B);
	door_turn(A);
	doors_lose();
	door_turn(A);
	assert_int_equal(door_said(A, B, LETTERS), 1);
	doors_pass(4000);
	door_tick(A);
	assert_int_equal(door_said(A, B, LETTERS), 1);
	doors_run();
	assert_int_equal(door_delivery(A, letter), DELIVERY_RECEIPTED);
}

static void test_a_letter_waits_for_a_connection(void **state)
{
	(void)state;
	doors_meet();
	door_connected(B, false);
	uint64_t letter = world_send_clue(&doors, A, B);
	door_turn(A);
	door_connected(B, true);
	door_turn(A);
	doors_run();
	assert_int_equal(door_delivery(A, letter), DELIVERY_RECEIPTED);
}

/* A county that takes nothing in now signs for nothing. */
static void test_what_is_not_taken_in_is_not_receipted(void **state)
{
	(void)state;
	doors_meet();
	(void)world_send_clue(&doors, A, B);
	door_turn(A);
	doors_run();
	assert_int_equal(door_said(B, A, RECEIPTS), 1);
	uint64_t letter = world_send_clue(&doors, A, B);
	door_refuses(B, true);
	door_turn(A);
	doors_run();
	assert_int_equal(door_said(B, A, RECEIPTS), 0);
	door_refuses(B, false);
	doors_pass(4000);
	door_tick(A);
	doors_run();
	assert_int_equal(door_delivery(A, letter), DELIVERY_RECEIPTED);
	assert_int_equal(door_said(B, A, RECEIPTS), 1);
}

/* Nor for a letter that it refuses: here one whose predecessor was lost. */
static void test_what_is_refused_is_not_receipted(void **state)
{
	(void)state;
	doors_meet();
	for (unsigned i = 0; i < 3; i++) {
		(void)world_send_clue(&doors, A, B);
		door_turn(A);
		if (i == 1)
			doors_lose();
		doors_run();
	}
	assert_int_equal(door_said(A, B, LETTERS), 3);
	assert_int_equal(door_said(B, A, RECEIPTS), 1);
}

/* ---- heartbeats */

static void test_who_connects_out_speaks_first(void **state)
{
	(void)state;
	door_tick(B);
	assert_int_equal(door_said(B, A, HEADS), 0);
	door_tick(A);
	doors_decide();
	assert_int_equal(door_decided(A) + door_decided(B), 0);
	assert_int_equal(door_said(A, B, HEADS), 1);
	assert_int_equal(door_said(A, S, HEADS), 1);
	assert_non_null(strstr(door_status(B), "\"reachable\":false"));
	doors_run();
	/* Who has begun needn't wait: it is answered, and that once. */
	assert_int_equal(door_said(B, A, HEADS), 1);
	assert_int_equal(door_said(A, B, HEADS), 1);
	assert_non_null(strstr(door_status(B), "\"reachable\":true"));
	assert_int_equal(door_events(A, KIND(LINK_UP)), 2);
	doors_tick();
	assert_int_equal(door_said(B, A, HEADS) + door_said(A, B, HEADS), 0);
	doors_pass(HEARTBEAT_MS - 1);
	doors_tick();
	assert_int_equal(door_said(B, A, HEADS) + door_said(A, B, HEADS), 0);
	doors_pass(1);
	doors_tick();
	assert_int_equal(door_said(B, A, HEADS), 1);
	assert_int_equal(door_said(A, B, HEADS), 1);
}

static void test_who_begins_anew_is_answered_at_once(void **state)
{
	(void)state;
	doors_meet();
	assert_ok(door_start(A, NULL));
	door_tick(A);
	doors_run();
	assert_int_equal(door_said(B, A, HEADS), 1);
	assert_int_equal(door_said(S, A, HEADS), 1);
}

static void test_a_word_to_nobody_is_said_once_somebody_is_there(void **state)
{
	(void)state;
	door_connected(B, false);
	door_tick(A);
	assert_int_equal(door_said(A, B, HEADS), 0);
	door_connected(B, true);
	door_tick(A);
	assert_int_equal(door_said(A, B, HEADS), 1);
	door_tick(A);
	assert_int_equal(door_said(A, B, HEADS), 0);
	/* The other one has it already. */
	assert_int_equal(door_said(A, S, HEADS), 1);
}

/* Also where the connection ended between its word and ours. */
static void test_who_began_anew_and_went_is_answered_when_it_is_back(void **state)
{
	struct bytes frame;
	(void)state;
	doors_meet();
	struct link begun = doors.ends[B].link;
	begun.session = 9;
	arena_reset(&doors.arena);
	assert_ok(link_head_make(&begun, driver_rows(door_driver(B)), COUNTY_A,
				 door_driver(B)->now_ms, &doors.arena, &frame));
	door_hear(B, A, B, frame);
	door_connected(B, false);
	doors_decide();
	door_connected(B, true);
	door_tick(A);
	assert_int_equal(door_said(A, B, HEADS), 1);
}

/* Its first word may be lost: it is answered where it is heard, whatever that says. */
static void test_who_is_met_by_a_letter_is_answered(void **state)
{
	(void)state;
	door_tick(A);
	doors_lose();
	uint64_t letter = world_send_clue(&doors, A, B);
	door_turn(A);
	doors_run();
	assert_int_equal(door_delivery(A, letter), DELIVERY_RECEIPTED);
}

/* ---- silence */

static void test_a_silence_is_told_once(void **state)
{
	(void)state;
	doors_meet();
	doors_pass(SILENT_MS - 1);
	door_connected(B, false);
	door_tick(B);
	doors_run();
	assert_int_equal(door_events(B, KIND(LINK_DOWN)), 0);
	doors_pass(1);
	door_tick(B);
	doors_run();
	assert_int_equal(door_events(B, KIND(LINK_DOWN)), 1);
	assert_int_equal(door_decided(B), 1);
	door_tick(B);
	doors_run();
	assert_int_equal(door_decided(B), 0);
	door_connected(B, true);
	doors_tick();
	assert_int_equal(door_events(B, KIND(LINK_UP)), 2);
	doors_pass(SILENT_MS - 1);
	door_tick(B);
	assert_int_equal(door_events(B, KIND(LINK_DOWN)), 1);
	doors_pass(1);
	door_tick(B);
	doors_run();
	assert_int_equal(door_events(B, KIND(LINK_DOWN)), 2);
}

/* Any word of its is one: a receipt too. */
static void test_who_sends_receipts_is_not_silent(void **state)
{
	(void)state;
	doors_meet();
	uint64_t letter = world_send_clue(&doors, B, A);
	doors_pass(SILENT_MS / 2);
	door_turn(B);
	doors_run();
	assert_int_equal(door_delivery(B, letter), DELIVERY_RECEIPTED);
	doors_pass(SILENT_MS / 2);
	door_tick(B);
	doors_run();
	assert_int_equal(door_events(B, KIND(LINK_DOWN)), 0);
}

/* An older program's, which names no life, too. */
static void test_a_receipt_without_a_life_is_heard(void **state)
{
	struct bytes frame;
	(void)state;
	doors_meet();
	(void)world_send_clue(&doors, B, A);
	door_turn(B);
	doors_run();
	struct link older = doors.ends[A].link;
	older.epoch = 0;
	arena_reset(&doors.arena);
	assert_ok(link_receipt_make(&older, driver_rows(door_driver(A)), COUNTY_B,
				    ZH__LINK_STREAM__LINK_STREAM_BULK, 0, &doors.arena, &frame));
	doors_pass(SILENT_MS / 2);
	door_hear(A, B, A, frame);
	doors_pass(SILENT_MS / 2);
	door_tick(B);
	doors_run();
	assert_int_equal(door_events(B, KIND(LINK_DOWN)), 0);
}

/* ---- where journals ended */

static void sign_day(uint64_t frame)
{
	uint8_t hash[DIGEST_SIZE] = {(uint8_t)frame, 1};
	Zh__ChainSigned body = ZH__CHAIN_SIGNED__INIT;
	SET_OPTIONAL(&body, frame, frame);
	SET_OPTIONAL(&body, through, frame);
	SET_OPTIONAL(&body, day, 20250303);
	SET_OPTIONAL(&body, incarnation, 1);
	body.has_hash = 1;
	body.hash = (ProtobufCBinaryData){sizeof hash, hash};
	assert_int_equal(driver_event(door_driver(A), DAEMON_HAZARD, KIND(CHAIN_SIGNED), &body),
			 VERDICT_DONE);
}

static void test_a_days_end_is_told_at_once(void **state)
{
	(void)state;
	doors_meet();
	door_connected(S, false);
	sign_day(5);
	door_turn(A);
	assert_int_equal(door_said(A, B, CHAINS), 1);
	door_turn(A);
	assert_int_equal(door_said(A, B, CHAINS), 0);
	doors_run();
	/* Who holds it says so at once. */
	assert_int_equal(door_events(B, KIND(PEER_CHAIN_KEPT)), 1);
	assert_int_equal(door_events(A, KIND(CHAIN_HELD)), 1);
	assert_int_equal(door_said(B, A, HELD), 1);
	door_turn(A);
	assert_int_equal(door_said(A, B, CHAINS), 0);
	/* Who wasn't there hears of it with the next heartbeat, and is told again what it holds. */
	door_connected(S, true);
	doors_pass(HEARTBEAT_MS);
	doors_tick();
	assert_int_equal(door_events(S, KIND(PEER_CHAIN_KEPT)), 1);
	assert_int_equal(door_said(B, A, HELD), 1);
	assert_int_equal(door_said(A, B, CHAINS), 0);
}

/* A life that doesn't count there gives nothing to hold, and is told nothing. */
static void test_another_lifes_day_is_not_held(void **state)
{
	struct bytes frame;
	(void)state;
	doors_meet();
	sign_day(5);
	door_turn(A);
	doors_run();
	assert_int_equal(door_said(B, A, HELD), 1);
	sign_day(6);
	struct link twin = doors.ends[A].link;
	twin.epoch = SECOND_LIFE;
	arena_reset(&doors.arena);
	assert_ok(link_chain_make(&twin, driver_rows(door_driver(A)), COUNTY_B,
				  door_driver(A)->now_ms, &doors.arena, &frame));
	door_hear(A, B, OTHER_LINE, frame);
	doors_run();
	assert_int_equal(door_events(B, KIND(PEER_CHAIN_KEPT)), 1);
	assert_int_equal(door_answered().size, 0);
	assert_int_equal(door_said(B, A, HELD), 0);
}

/* ---- who isn't believed */

static void test_what_is_not_believed_is_counted(void **state)
{
	(void)state;
	doors_meet();
	door_hear(A, B, A, bytes_of_text("no frame"));
	assert_int_equal(door_decided(B), 0);
	assert_non_null(strstr(door_status(B), "\"refused\":1"));
	door_hear_stranger(B, bytes_of_text("no frame"));
	assert_non_null(strstr(door_status(B), "\"refused\":1"));
	assert_non_null(strstr(door_status(B), "\"strangers\":1"));
}

/* ---- how it begins */

static void test_what_is_missing_is_told(void **state)
{
	static const char *const files[] = {"keys/public/root.pub", "directory.pb",
					    "keys/document.key", "keys/seal.key"};
	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		struct err err = {0};
		char *data;
		size_t size;
		assert_ok(file_read(door_file(B, files[i]), 1u << 20, &data, &size, NULL));
		assert_int_equal(unlink(door_file(B, files[i])), 0);
		assert_true(door_start(B, &err) != STATUS_OK);
		assert_ok(file_write_atomic(door_file(B, files[i]), bytes_of(data, size), 0600,
					    NULL));
		free(data);
		assert_ok(door_start(B, &err));
	}
	assert_ok(file_write_atomic(door_file(B, "directory.pb"), bytes_of_text("nothing"), 0600,
				    NULL));
	assert_true(door_start(B, NULL) != STATUS_OK);
}

static void test_a_county_by_itself_has_no_link(void **state)
{
	(void)state;
	door_config(B)->link.peers.count = 0;
	assert_int_equal(unlink(door_file(B, "directory.pb")), 0);
	assert_ok(door_start(B, NULL));
	door_tick(B);
	door_turn(B);
	assert_string_equal(door_status(B), "");
}

/* Where it can be reached stands in a file, for who starts it with any port. */
static void test_where_it_listens(void **state)
{
	char *data;
	size_t size;
	(void)state;
	door_config(B)->link.message_bytes = 1 << 18;
	assert_ok(door_start(B, NULL));
	assert_ok(file_read(door_endpoint_file(B), 256, &data, &size, NULL));
	assert_string_equal(data, "tcp://10.0.0.3:7");
	free(data);
	assert_int_equal(access(door_endpoint_file(A), F_OK), -1);
	door_config(A)->link.endpoint = NULL;
	assert_ok(door_start(A, NULL));
	assert_int_equal(access(door_endpoint_file(A), F_OK), -1);
	door_config(B)->link.endpoint = "tcp://10.9.9.9:7";
	assert_true(door_start(B, NULL) != STATUS_OK);
}

static void test_what_status_says(void **state)
{
	(void)state;
	door_connected(S, false);
	doors_tick();
	const char *line = door_status(A);
	assert_non_null(strstr(line, "\"kind\":\"socket\""));
	assert_non_null(strstr(line, "\"daemon\":\"notify\",\"name\":\"link\""));
	assert_null(strstr(line, "endpoint"));
	assert_null(strstr(line, "closed"));
	const char *b = strstr(line, "\"region\":522702");
	assert_non_null(b);
	assert_non_null(strstr(b, "\"reachable\":true"));
	assert_true(strstr(line, "\"reachable\":false") < b);
	assert_true(strstr(line, "\"heard_ms\":") > b);
	assert_non_null(strstr(door_status(B), "\"endpoint\":\"tcp://10.0.0.3:7\""));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_a_letter_goes_and_is_receipted),
		TEST(test_a_lost_letter_goes_again),
		TEST(test_a_letter_waits_for_a_connection),
		TEST(test_what_is_not_taken_in_is_not_receipted),
		TEST(test_what_is_refused_is_not_receipted),
		TEST(test_who_connects_out_speaks_first),
		TEST(test_who_begins_anew_is_answered_at_once),
		TEST(test_who_began_anew_and_went_is_answered_when_it_is_back),
		TEST(test_who_is_met_by_a_letter_is_answered),
		TEST(test_a_receipt_without_a_life_is_heard),
		TEST(test_a_word_to_nobody_is_said_once_somebody_is_there),
		TEST(test_a_silence_is_told_once),
		TEST(test_who_sends_receipts_is_not_silent),
		TEST(test_a_days_end_is_told_at_once),
		TEST(test_another_lifes_day_is_not_held),
		TEST(test_what_is_not_believed_is_counted),
		TEST(test_what_is_missing_is_told),
		TEST(test_a_county_by_itself_has_no_link),
		TEST(test_where_it_listens),
		TEST(test_what_status_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
