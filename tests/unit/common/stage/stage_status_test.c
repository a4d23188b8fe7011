/* What a daemon says of itself: figures that are so, and a word for each state in which it doesn't
 * do all that is asked of it. */
#include <stdio.h>

#include "common/core/common_rows.h"
#include "common/core/message.h"
#include "common/stage/stage_internal.h"
#include "tests/lib/test_dir.h"
#include "tests/unit/common/stage/stage_fixture.h"

static struct desk desk;
static char text[64 << 10]; /* of the last answer */

static void open_as(const struct decider *decider)
{
	desk_begin(&desk, decider);
}

static int begin(void **state)
{
	(void)state;
	open_as(&toy_producer);
	return 0;
}

static int begin_consumer(void **state)
{
	(void)state;
	open_as(&toy_consumer);
	return 0;
}

static int end(void **state)
{
	(void)state;
	desk_done(&desk);
	return 0;
}

static void ask(Zh__Query *query)
{
	Zh__Request request = ZH__REQUEST__INIT;
	const struct principal person = toy_person("op", ROLE_OPERATOR);
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = query;
	const Zh__Reply *reply = desk_ask(&desk, &person, &request, 1);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_DONE);
	size_t size = reply->answer->lines[0].len;
	assert_true(size != 0 && size < sizeof text);
	memcpy(text, reply->answer->lines[0].data, size);
	text[size] = '\0';
}

static void ask_status(void)
{
	Zh__StatusQuery status = ZH__STATUS_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_STATUS;
	query.status = &status;
	ask(&query);
}

static bool says(const char *words)
{
	return strstr(text, words) != NULL;
}

static void assert_says(const char *words)
{
	if (!says(words))
		fail_msg("%s isn't said in %s", words, text);
}

static void assert_figure(const char *name, uint64_t figure)
{
	char member[96];
	(void)snprintf(member, sizeof member, "\"%s\":%llu,", name, (unsigned long long)figure);
	assert_says(member);
}

/* ---- figures */

static void its_figures_are_so(void **state)
{
	(void)state;
	for (uint64_t n = 1; n <= 3; n++)
		(void)desk_add(&desk, n);
	(void)desk_add(&desk, TOY_REFUSED);
	desk_push(&desk, 2);
	(void)desk_turn(&desk);
	const uint8_t noise[3] = {0xff, 0xff, 0xff};
	const struct principal person = toy_person("eve", ROLE_OFFICER);
	const struct stage_peer peer = {.socket = 1};
	for (unsigned i = 0; i < 7; i++)
		stage_receive(desk.stage, &peer, &person, bytes_of(noise, sizeof noise));
	uint64_t turns = stage_stats(desk.stage).turns;
	ask_status();
	assert_says("{\"kind\":\"status\",\"daemon\":\"intake\",\"region\":522701,");
	assert_says("\"now_ms\":\"2025-03-03T09:00:00.000+08:00\",\"driven_clock\":false,");
	assert_figure("head", 6);
	assert_figure("frames", 5);
	assert_figure("turns", turns);
	assert_figure("turns_ahead", 0);
	assert_figure("inputs", 6);
	assert_figure("refused", 1);
	assert_figure("malformed", 7);
	assert_figure("quarantined", 0);
	assert_figure("busy", 0);
	assert_figure("pulls_answered", 0);
	assert_figure("marks_fired", 0);
	assert_figure("recovered_events", 0);
	assert_figure("checkpoints", 0);
	assert_figure("checkpoint_frame", 0);
	assert_figure("scrubs", 0);
	assert_says("\"idle\":true");
	assert_says("\"sources\":[],\"consumers\":[]}\n");
	desk_restart(&desk);
	ask_status();
	assert_figure("recovered_events", 6);
	assert_figure("head", 6);
	assert_figure("inputs", 0);
}

/* ---- states */

static const char *const words[] = {
	"\"careful\":",       "\"recovering\":",   "\"superseded\":",     "\"series_waiting\":",
	"\"time_held\":",     "\"draining\":",     "\"overloaded\":",     "\"room\":",
	"\"keys_unlocked\":", "\"reprojecting\":", "\"journal_damage\":", "\"copies\":"};

/* Of all these only this is said; NULL: none. */
static void assert_only(const char *member)
{
	ask_status();
	if (member != NULL)
		assert_says(member);
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		bool wanted = member != NULL && strncmp(member, words[i], strlen(words[i])) == 0;
		if (says(words[i]) != wanted)
			fail_msg("%s in %s", words[i], text);
	}
}

static void who_is_well_says_nothing_else(void **state)
{
	(void)state;
	assert_only(NULL);
	(void)desk_add(&desk, 5);
	assert_only(NULL);
}

static void who_ends_says_so(void **state)
{
	(void)state;
	stage_drain(desk.stage, true);
	assert_only("\"draining\":true");
	stage_drain(desk.stage, false);
	assert_only(NULL);
}

static void who_was_cut_off_says_so(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	memset(&desk, 0, sizeof desk);
	desk.decider = &toy_producer;
	desk.careful_path = test_dir_path(dir, "careful");
	desk.ended_abnormally = true;
	desk_open(&desk);
	assert_only("\"careful\":true");
	desk_done(&desk);
}

static void how_much_room_there_is(void **state)
{
	static const struct {
		unsigned percent; /* of the disk that is used */
		const char *member;
	} disks[] = {
		{50, NULL},
		{75, "\"room\":\"alarm\""},
		{90, "\"room\":\"reserve\""},
		{100, "\"room\":\"none\""},
		{50, NULL},
	};
	(void)state;
	for (size_t i = 0; i < sizeof disks / sizeof disks[0]; i++) {
		struct mem_faults *disk = mem_disk_faults(desk.disk);
		disk->disk_total_bytes = UINT64_C(10) << 30;
		disk->disk_free_bytes = disk->disk_total_bytes / 100 * (100 - disks[i].percent);
		clock_manual_advance(&desk.clock, 1000); /* it is asked once a second */
		(void)desk_turn(&desk);
		assert_only(disks[i].member);
	}
}

static void whose_time_is_held_says_so(void **state)
{
	(void)state;
	(void)desk_add(&desk, 5);
	desk.clock.now_ms += MS_PER_DAY; /* and no time has passed */
	(void)desk_turn(&desk);
	assert_only("\"time_held\":true");
}

/* ---- from whom, and who from it */

static void how_far_it_is_with_its_sources(void **state)
{
	(void)state;
	desk_offer_event(&desk, 1, 1, 1, 5);
	ask_status();
	assert_says("\"sources\":[{\"daemon\":\"intake\",\"cursor\":1,\"head\":1}]");
	Zh__Batch batch = desk_batch(2, 9, NULL, 0);
	SET_OPTIONAL(&batch, head, 40);
	desk_offer(&desk, &batch);
	ask_status();
	assert_says("\"cursor\":9,\"head\":40");
	batch = desk_batch(10, 9, NULL, 0);
	SET_OPTIONAL(&batch, refusal, ZH__PULL_REFUSAL__PULL_REFUSAL_AHEAD);
	desk_offer(&desk, &batch);
	ask_status();
	assert_says("\"stopped\":\"the producer has lost what we have taken");
}

static void pull(const char *who, uint64_t from, uint64_t durable, uint32_t kind)
{
	uint8_t packed[256];
	Zh__Pull pull = ZH__PULL__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	SET_OPTIONAL(&pull, source, ZH__DAEMON_NAME__DAEMON_NAME_INTAKE);
	SET_OPTIONAL(&pull, from, from);
	SET_OPTIONAL(&pull, durable, durable);
	SET_OPTIONAL(&pull, wait_ms, 60000);
	pull.n_kinds = 1;
	pull.kinds = &kind;
	envelope.what_case = ZH__ENVELOPE__WHAT_PULL;
	envelope.pull = &pull;
	const struct stage_peer peer = {.socket = DESK_PEER, .size = 1};
	const struct principal from_whom = toy_person(who, ROLE_DAEMON);
	size_t size = protobuf_c_message_pack(&envelope.base, packed);
	stage_receive(desk.stage, &peer, &from_whom, bytes_of(packed, size));
}

/* One that waits and has seen that nothing is for it isn't behind, whatever its own cursor says. */
static void how_far_its_consumers_are(void **state)
{
	(void)state;
	for (uint64_t n = 1; n <= 5; n++)
		(void)desk_add(&desk, n);
	pull("hazard", 3, 2, KIND(ACT_REFUSED));
	pull("credit", 1, 4, KIND(REPORT_JOINED)); /* answered: none waits */
	clock_manual_advance(&desk.clock, 250);
	ask_status();
	assert_says(
		"\"consumers\":["
		"{\"name\":\"hazard\",\"durable\":2,\"level_through\":5,\"silent_for_ms\":250},"
		"{\"name\":\"credit\",\"durable\":4,\"level_through\":4,\"silent_for_ms\":250}]");
	assert_figure("pulls_answered", 1);
}

/* ---- the digest */

static void a_digest_is_of_all_that_is_there(void **state)
{
	static char first[sizeof text];
	char hex[2 * JOURNAL_HASH + 1];
	Zh__DigestQuery digest = ZH__DIGEST_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	(void)state;
	query.ask_case = ZH__QUERY__ASK_DIGEST;
	query.digest = &digest;
	(void)desk_add(&desk, 5);
	ask(&query);
	assert_says("{\"kind\":\"digest\",\"daemon\":\"intake\",\"sequence\":1,\"state\":\"");
	for (size_t i = 0; i < JOURNAL_HASH; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", journal_head(desk.journal)->chain[i]);
	assert_says(hex);
	memcpy(first, text, sizeof first);
	desk_restart(&desk); /* the same, made again */
	ask(&query);
	assert_string_equal(text, first);
	(void)desk_add(&desk, 6);
	ask(&query);
	assert_string_not_equal(text, first);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
#define CONSUMER(name) cmocka_unit_test_setup_teardown(name, begin_consumer, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(its_figures_are_so),
		TEST(who_is_well_says_nothing_else),
		TEST(who_ends_says_so),
		cmocka_unit_test_setup_teardown(who_was_cut_off_says_so, test_dir_setup,
						test_dir_teardown),
		TEST(how_much_room_there_is),
		TEST(whose_time_is_held_says_so),
		CONSUMER(how_far_it_is_with_its_sources),
		TEST(how_far_its_consumers_are),
		TEST(a_digest_is_of_all_that_is_there),
	};
	return cmocka_run_group_tests_name("stage_status", tests, NULL, NULL);
}
