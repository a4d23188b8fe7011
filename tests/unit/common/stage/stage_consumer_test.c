/* Who pulls: how many pulls of each wait, how long, and how far behind the slowest one is. */
#include <stdio.h>

#include "common/stage/message_block.h"
#include "common/stage/stage_internal.h"
#include "tests/unit/common/stage/stage_fixture.h"

#define JOINED KIND(REPORT_JOINED)

static struct desk desk;

static int begin(void **state)
{
	(void)state;
	desk_begin(&desk, &toy_producer);
	return 0;
}

static int end(void **state)
{
	(void)state;
	desk_done(&desk);
	return 0;
}

struct ask {
	const char *who; /* NULL: "reader" */
	uint32_t roles;  /* 0: a daemon's */
	uint64_t from, durable, id;
	uint32_t wait_ms;
	uint32_t kind;      /* 0: JOINED */
	enum daemon source; /* DAEMON_UNKNOWN: this one */
	uint8_t accepts;
};

static void pull(struct ask ask)
{
	uint8_t packed[512];
	uint32_t kinds[] = {ask.kind != 0 ? ask.kind : (uint32_t)JOINED};
	enum daemon source = ask.source != DAEMON_UNKNOWN ? ask.source : desk.decider->daemon;
	Zh__Pull pull = ZH__PULL__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	SET_OPTIONAL(&pull, source, (Zh__DaemonName)source);
	SET_OPTIONAL(&pull, from, ask.from);
	SET_OPTIONAL(&pull, durable, ask.durable);
	SET_OPTIONAL(&pull, wait_ms, ask.wait_ms);
	SET_OPTIONAL(&pull, pull_id, ask.id);
	pull.n_kinds = 1;
	pull.kinds = kinds;
	envelope.what_case = ZH__ENVELOPE__WHAT_PULL;
	envelope.pull = &pull;
	struct stage_peer peer = {.socket = DESK_PEER, .size = 1, .accepts = ask.accepts};
	struct principal from = toy_person(ask.who != NULL ? ask.who : "reader",
					   ask.roles != 0 ? ask.roles : (uint32_t)ROLE_DAEMON);
	size_t size = protobuf_c_message_pack(&envelope.base, packed);
	stage_receive(desk.stage, &peer, &from, bytes_of(packed, size));
}

/* How many of all that was said are batches, and which pulls they answer (a bit each). */
static unsigned batches(uint64_t *ret_ids)
{
	unsigned count = 0;
	*ret_ids = 0;
	for (size_t i = 0; i < desk.said_count; i++) {
		const Zh__Envelope *envelope = desk_said(&desk, i);
		if (envelope->what_case != ZH__ENVELOPE__WHAT_BATCH)
			continue;
		count++;
		*ret_ids |= UINT64_C(1) << envelope->batch->pull_id;
	}
	return count;
}

/* ---- pulls that wait */

static void of_three_pulls_the_two_newest_wait(void **state)
{
	(void)state;
	uint64_t ids;
	for (uint64_t id = 1; id <= 3; id++)
		pull((struct ask){.from = 1, .id = id, .wait_ms = 1000});
	desk_queue_add(&desk, 5, 1);
	(void)desk_turn(&desk);
	assert_int_equal(batches(&ids), 2);
	assert_int_equal(ids, 1u << 2 | 1u << 3);
}

/* Nobody is pushed out by another; who finds no place asks again. */
static void eight_readers_may_wait_with_two_each(void **state)
{
	(void)state;
	char who[16];
	uint64_t ids;
	for (uint64_t n = 0; n < 9; n++) {
		(void)snprintf(who, sizeof who, "reader-%d", (int)n);
		for (uint64_t i = 0; i < 2; i++)
			pull((struct ask){.who = who, .from = 1, .id = 2 * n + i, .wait_ms = 1000});
	}
	assert_int_equal(stage_stats(desk.stage).busy, 2);
	desk_queue_add(&desk, 5, 1);
	(void)desk_turn(&desk);
	assert_int_equal(batches(&ids), 16);
	assert_int_equal(ids, 0xffff);
	assert_int_equal(stage_stats(desk.stage).pulls_answered, 16);
	/* Their places are free again. */
	pull((struct ask){.who = "reader-8", .from = 2, .wait_ms = 1000});
	assert_int_equal(stage_stats(desk.stage).busy, 2);
}

static void nobody_waits_longer_than_a_minute(void **state)
{
	(void)state;
	uint64_t ids;
	pull((struct ask){.from = 1, .id = 3, .wait_ms = 600000});
	clock_manual_advance(&desk.clock, 59999);
	(void)desk_turn(&desk);
	assert_int_equal(batches(&ids), 0);
	clock_manual_advance(&desk.clock, 1);
	(void)desk_turn(&desk);
	assert_int_equal(batches(&ids), 1);
}

/* A reader's place moves on without events too, lest it has to look at all of them again. */
static void a_thousand_that_werent_asked_for_are_told_at_once(void **state)
{
	(void)state;
	uint64_t ids;
	const uint32_t other = KIND(ACT_REFUSED);
	desk_push(&desk, 1000);
	while (desk.bundles_done == 0)
		(void)desk_turn(&desk);
	desk_forget(&desk);
	/* The item with the toy's unlucky numbers is none of them: all were taken. */
	assert_int_equal(desk_events(&desk), 1000);
	pull((struct ask){.from = 2, .id = 1, .wait_ms = 1000, .kind = other});
	(void)desk_turn(&desk);
	assert_int_equal(batches(&ids), 0);
	pull((struct ask){.from = 1, .id = 2, .wait_ms = 1000, .kind = other});
	assert_int_equal(batches(&ids), 1);
	const Zh__Batch *batch = desk_said(&desk, 0)->batch;
	assert_int_equal(batch->pull_id, 2);
	assert_int_equal(batch->first, 1);
	assert_int_equal(batch->through, 1000);
	assert_int_equal(batch->count, 0);
	assert_int_equal(batch->head, 1000);
	assert_int_equal(batch->head_ms, journal_head(desk.journal)->now_ms);
	/* The other one has seen them all: it waits for what comes. */
	desk_forget(&desk);
	desk_queue_add(&desk, TOY_REFUSED, 77);
	(void)desk_turn(&desk);
	assert_int_equal(batches(&ids), 1);
	assert_int_equal(ids, 1u << 1);
}

/* ---- who may */

static void what_isnt_a_pull_of_ours_is_counted_and_not_answered(void **state)
{
	(void)state;
	uint64_t ids;
	(void)desk_add(&desk, 5);
	desk_forget(&desk);
	pull((struct ask){.from = 1, .source = DAEMON_CREDIT});
	pull((struct ask){.from = 1, .accepts = STAGE_ACCEPTS_REQUESTS});
	for (uint32_t role = 1; role <= ROLE_UNIT_HEAD; role <<= 1) {
		if (role != ROLE_DAEMON && role != ROLE_CONSOLE)
			pull((struct ask){.from = 1, .roles = role});
	}
	(void)desk_turn(&desk);
	assert_int_equal(batches(&ids), 0);
	assert_true(stage_stats(desk.stage).malformed > 2);
	pull((struct ask){.from = 1, .roles = ROLE_CONSOLE, .accepts = STAGE_ACCEPTS_PULLS});
	assert_int_equal(batches(&ids), 1);
}

/* The list of how far each one is ends somewhere; what it asks for is answered all the same. */
static void the_seventeenth_reader_is_answered_too(void **state)
{
	(void)state;
	char who[16];
	uint64_t ids;
	(void)desk_add(&desk, 5);
	desk_forget(&desk);
	for (unsigned n = 1; n <= 17; n++) {
		(void)snprintf(who, sizeof who, "reader-%u", n);
		pull((struct ask){.who = who, .from = 1});
	}
	assert_int_equal(batches(&ids), 17);
}

static void a_transport_that_takes_no_memory_gets_the_same(void **state)
{
	(void)state;
	uint64_t ids;
	(void)desk_add(&desk, 5);
	desk_forget(&desk);
	desk.stage->options.transport.send_owned = NULL;
	pull((struct ask){.from = 1, .id = 4});
	pull((struct ask){.from = 1, .id = 5});
	assert_int_equal(batches(&ids), 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(desk_said(&desk, i)->batch->count, 1);
		assert_int_equal(desk_said(&desk, i)->batch->through, 1);
	}
}

/* ---- how far behind */

static uint64_t lag(void)
{
	return stage_stats(desk.stage).consumer_lag;
}

static void the_slowest_of_those_that_are_there_counts(void **state)
{
	(void)state;
	assert_int_equal(lag(), 0);
	for (uint64_t n = 1; n <= 5; n++)
		(void)desk_add(&desk, n);
	assert_int_equal(lag(), 0);
	pull((struct ask){.who = "hazard", .from = 6, .durable = 2});
	assert_int_equal(lag(), 3);
	pull((struct ask){.who = "credit", .from = 6, .durable = 4});
	assert_int_equal(lag(), 3);
	pull((struct ask){.who = "hazard", .from = 6, .durable = 5});
	assert_int_equal(lag(), 1);
	/* One that says it has more than there is isn't behind. */
	pull((struct ask){.who = "credit", .from = 6, .durable = 9});
	assert_int_equal(lag(), 0);
	pull((struct ask){.who = "credit", .from = 6, .durable = 4});
	clock_manual_advance(&desk.clock, 10000);
	assert_int_equal(lag(), 1);
	clock_manual_advance(&desk.clock, 1);
	assert_int_equal(lag(), 0);
}

/* ---- before anything is asked */

static void who_says_hello_hears_who_answers(void **state)
{
	(void)state;
	Zh__Hello hello = ZH__HELLO__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	struct principal person = toy_person("lin", ROLE_OFFICER);
	envelope.what_case = ZH__ENVELOPE__WHAT_HELLO;
	envelope.hello = &hello;
	(void)desk_turn(&desk);
	desk_receive(&desk, &person, &envelope);
	assert_int_equal(desk.said_count, 1);
	const Zh__Hello *said = desk_said(&desk, 0)->hello;
	assert_non_null(said);
	assert_int_equal(desk_said(&desk, 0)->version, 1);
	assert_int_equal(said->version_min, 1);
	assert_int_equal(said->version_max, 1);
	assert_int_equal(said->region, DESK_REGION);
	assert_int_equal(said->daemon, ZH__DAEMON_NAME__DAEMON_NAME_INTAKE);
	assert_int_equal(said->now_ms, DESK_START_MS);
}

/* On each socket alike: who connects asks who is there before anything else. */
static void a_hello_is_heard_on_every_socket(void **state)
{
	(void)state;
	uint8_t packed[64];
	Zh__Hello hello = ZH__HELLO__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	struct principal person = toy_person("lin", ROLE_OFFICER);
	envelope.what_case = ZH__ENVELOPE__WHAT_HELLO;
	envelope.hello = &hello;
	size_t size = protobuf_c_message_pack(&envelope.base, packed);
	static const uint8_t sockets[] = {STAGE_ACCEPTS_ALL, STAGE_ACCEPTS_PULLS,
					  STAGE_ACCEPTS_REQUESTS};
	for (size_t i = 0; i < 3; i++) {
		struct stage_peer peer = {.socket = 1, .size = 1, .accepts = sockets[i]};
		stage_receive(desk.stage, &peer, &person, bytes_of(packed, size));
		assert_int_equal(desk.said_count, i + 1);
	}
	assert_int_equal(stage_stats(desk.stage).malformed, 0);
}

static void a_socket_for_pulls_takes_no_acts(void **state)
{
	(void)state;
	uint8_t packed[256], id[16] = {1};
	Zh__Command command = ZH__COMMAND__INIT;
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	struct principal person = toy_person("lin", ROLE_OFFICER);
	command.act = "toy.add";
	request.has_request_id = 1;
	request.request_id = (ProtobufCBinaryData){sizeof id, id};
	request.ask_case = ZH__REQUEST__ASK_COMMAND;
	request.command = &command;
	envelope.what_case = ZH__ENVELOPE__WHAT_REQUEST;
	envelope.request = &request;
	size_t size = protobuf_c_message_pack(&envelope.base, packed);
	static const uint8_t sockets[] = {STAGE_ACCEPTS_PULLS, STAGE_ACCEPTS_REQUESTS};
	for (size_t i = 0; i < 2; i++) {
		struct stage_peer peer = {.socket = 1, .size = 1, .accepts = sockets[i]};
		stage_receive(desk.stage, &peer, &person, bytes_of(packed, size));
		(void)desk_turn(&desk);
		assert_int_equal(stage_stats(desk.stage).malformed, 1);
		assert_int_equal(desk.said_count, i);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(of_three_pulls_the_two_newest_wait),
		TEST(eight_readers_may_wait_with_two_each),
		TEST(nobody_waits_longer_than_a_minute),
		TEST(a_thousand_that_werent_asked_for_are_told_at_once),
		TEST(what_isnt_a_pull_of_ours_is_counted_and_not_answered),
		TEST(the_seventeenth_reader_is_answered_too),
		TEST(a_transport_that_takes_no_memory_gets_the_same),
		TEST(the_slowest_of_those_that_are_there_counts),
		TEST(who_says_hello_hears_who_answers),
		TEST(a_hello_is_heard_on_every_socket),
		TEST(a_socket_for_pulls_takes_no_acts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
