/* Feeds and persons that are let in and ask for what can't be: refused with the reason, counted,
 * kept for a person where the contract says so, and nobody else is the worse for it. */
#include <stdio.h>

#include "common/core/decider.h"
#include "hazard.pb-c.h"
#include "tests/e2e/sockets/hostile.h"

#define ITEMS_MAX 1000
#define LONG_TEXT 1100 /* ITEMS_MAX of them: above 1 MiB, below 2 */
#define PHONE "13885412345"

/* ---- pushes that aren't of the load */

struct pushed {
	struct load_item item;
	Zh__Informant informant;
	Zh__PushItem *list[ITEMS_MAX + 1];
};

static void make_item(struct pushed *pushed, uint64_t n)
{
	static const struct county_load load = {.seed = 23, .firms = 20};
	load_make(&load, n, &pushed->item);
}

/* The item `count` times, in one push of `feed`; the receipt is the caller's to free. */
static Zh__Envelope *push(struct bus_caller *caller, const char *feed, struct pushed *pushed,
			  size_t count)
{
	Zh__Push message = ZH__PUSH__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT, *answer;
	for (size_t i = 0; i < count; i++)
		pushed->list[i] = &pushed->item.item;
	message.feed = feed;
	message.n_items = count;
	message.items = pushed->list;
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_PUSH;
	envelope.push = &message;
	MUST(county_exchange(caller, &envelope, E2E_WAIT_MS, &answer, &err_));
	assert_int_equal(answer->what_case, ZH__ENVELOPE__WHAT_RECEIPT);
	return answer;
}

static void expect_push_refused(struct bus_caller *caller, const char *feed, struct pushed *pushed,
				size_t count, const char *code)
{
	Zh__Envelope *answer = push(caller, feed, pushed, count);
	assert_non_null(answer->receipt->refusal);
	assert_string_equal(answer->receipt->refusal->code, code);
	assert_int_equal(answer->receipt->n_results, 0);
	zh__envelope__free_unpacked(answer, NULL);
}

/* `code` NULL: there is no refusal. */
static void expect_item(struct bus_caller *caller, const char *feed, struct pushed *pushed,
			Zh__ItemOutcome outcome, const char *code)
{
	Zh__Envelope *answer = push(caller, feed, pushed, 1);
	assert_null(answer->receipt->refusal);
	assert_int_equal(answer->receipt->n_results, 1);
	const Zh__ItemResult *result = answer->receipt->results[0];
	assert_int_equal(result->outcome, outcome);
	assert_int_equal(result->n_refusals, code != NULL ? 1 : 0);
	if (code != NULL)
		assert_string_equal(result->refusals[0]->code, code);
	zh__envelope__free_unpacked(answer, NULL);
}

static uint64_t feed_counter(struct hostile *hostile, const char *member)
{
	return e2e_counter(hostile->watch[DAEMON_INTAKE], E2E_FEED, member);
}

static void pushes_out_of_measure_are_refused(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	static struct pushed pushed;
	uint64_t refused = feed_counter(hostile, "refused");
	hostile_begin(hostile);
	make_item(&pushed, 1);
	expect_push_refused(hostile->feed, "hotline", &pushed, 0, "feed.items_count");
	expect_push_refused(hostile->feed, "hotline", &pushed, ITEMS_MAX + 1, "feed.items_count");
	expect_push_refused(hostile->feed, "lab", &pushed, 1, "feed.not_yours");
	assert_int_equal(feed_counter(hostile, "refused"), refused + 3);
	hostile_nothing_changed(hostile);
}

/* A push of more bytes than a message may have is answered, as long as it isn't twice as many. */
static void a_push_of_too_many_bytes_is_refused(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	static struct pushed pushed;
	static char text[LONG_TEXT];
	uint64_t oversize = feed_counter(hostile, "oversize");
	hostile_begin(hostile);
	make_item(&pushed, 1);
	memset(text, 'x', sizeof text - 1);
	pushed.item.report.text = text;
	expect_push_refused(hostile->feed, "hotline", &pushed, ITEMS_MAX, "feed.push_too_large");
	assert_int_equal(feed_counter(hostile, "oversize"), oversize + 1);
	hostile_nothing_changed(hostile);
}

static void items_without_a_fit_id_are_refused(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	static struct pushed pushed;
	char id[102];
	uint64_t refused = feed_counter(hostile, "refused_items");
	hostile_begin(hostile);
	make_item(&pushed, 2);
	pushed.item.item.id = NULL;
	expect_item(hostile->feed, "hotline", &pushed, ZH__ITEM_OUTCOME__ITEM_OUTCOME_REFUSED,
		    "feed.id_missing");
	pushed.item.item.id = "";
	expect_item(hostile->feed, "hotline", &pushed, ZH__ITEM_OUTCOME__ITEM_OUTCOME_REFUSED,
		    "feed.id_missing");
	memset(id, 'x', sizeof id - 1);
	id[sizeof id - 1] = '\0';
	pushed.item.item.id = id;
	expect_item(hostile->feed, "hotline", &pushed, ZH__ITEM_OUTCOME__ITEM_OUTCOME_REFUSED,
		    "feed.id_too_long");
	assert_int_equal(feed_counter(hostile, "refused_items"), refused + 3);
	hostile_nothing_changed(hostile);
}

static void plain_identity_is_refused_where_it_must_come_sealed(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	static struct pushed pushed;
	struct bus_caller *feed = e2e_connect(&hostile->county, DAEMON_INTAKE, "feed", "sealed");
	uint64_t refused = feed_counter(hostile, "refused_items");
	hostile_begin(hostile);
	make_item(&pushed, 3);
	zh__informant__init(&pushed.informant);
	pushed.informant.name = "举报人";
	pushed.informant.phone = PHONE;
	pushed.item.item.plain_informant = &pushed.informant;
	expect_item(feed, "sealed", &pushed, ZH__ITEM_OUTCOME__ITEM_OUTCOME_REFUSED,
		    "feed.plain_identity");
	assert_int_equal(feed_counter(hostile, "refused_items"), refused + 1);
	hostile_nothing_changed(hostile);
	assert_int_equal(e2e_files_with(hostile->county.var, PHONE), 0);
	bus_caller_close(feed);
}

static void more_than_its_rate_is_put_off(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	static struct pushed pushed;
	struct bus_caller *feed = e2e_connect(&hostile->county, DAEMON_INTAKE, "feed", "slow");
	uint64_t over = feed_counter(hostile, "over_rate");
	hostile_begin(hostile);
	make_item(&pushed, 4);
	expect_push_refused(feed, "slow", &pushed, 21, "feed.over_rate");
	assert_int_equal(feed_counter(hostile, "over_rate"), over + 1);
	hostile_nothing_changed(hostile);
	bus_caller_close(feed);
}

/* Once per content, for a person. */
static void the_same_id_with_other_content_is_kept_for_a_person(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	static struct pushed pushed;
	struct bus_caller *watch = hostile->watch[DAEMON_INTAKE];
	uint64_t before = e2e_counter(watch, E2E_STATUS, "quarantined");
	make_item(&pushed, 106);
	expect_item(hostile->feed, "hotline", &pushed, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED,
		    NULL);
	expect_item(hostile->feed, "hotline", &pushed, ZH__ITEM_OUTCOME__ITEM_OUTCOME_REPEATED,
		    NULL);
	pushed.item.report.text = "同一编号，另一内容。";
	for (unsigned i = 0; i < 3; i++)
		expect_item(hostile->feed, "hotline", &pushed,
			    ZH__ITEM_OUTCOME__ITEM_OUTCOME_CONFLICT, "feed.id_conflict");
	assert_int_equal(e2e_counter(watch, E2E_STATUS, "quarantined"), before + 1);
	char *held = e2e_list(watch, "quarantine");
	assert_non_null(strstr(held, "\"state\":\"held\",\"code\":\"feed.id_conflict\""));
	assert_non_null(strstr(held, "\"source\":\"hotline\""));
	free(held);
}

/* ---- a feed that never reads */

#define DEAF_PUSHES 900
#define DEAF_ITEMS 100
#define MEMORY_KIB (8 << 10) /* receipts that wait, and what lies in the rows */

/* Until nothing that was pushed waits. */
static void wait_decided(struct hostile *hostile)
{
	int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000);
	while (feed_counter(hostile, "waiting") != 0) {
		assert_true(county_mono_us() < end_us);
		county_pause_ms(2);
	}
}

/* How much more memory the daemon has than it had, once it has given back what it needed for a
 * while. */
static int64_t wait_memory(struct bus_caller *watch, uint64_t before)
{
	int64_t wait_ms = E2E_SANITIZED ? 0 : E2E_WAIT_MS, grown;
	int64_t end_us = county_mono_us() + wait_ms * 1000;
	do {
		grown = (int64_t)(e2e_counter(watch, E2E_PROCESS, "rss_anon_kib") - before);
		county_pause_ms(20);
	} while (grown >= MEMORY_KIB && county_mono_us() < end_us);
	return grown;
}

/* true: its line, one of `lines`, was cut before all came.  Who takes nothing for half a minute is
 * cut off (ZMQ_TCP_MAXRT), and what lay on the line is lost with it: a slow machine gets as far.
 * The deaf end doesn't notice. */
static bool wait_deaf(struct hostile *hostile, uint64_t lines, uint64_t expected)
{
	int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000);
	while (feed_counter(hostile, "pushes") < expected) {
		if (feed_counter(hostile, "connections") < lines)
			return true;
		assert_true(county_mono_us() < end_us);
		county_pause_ms(2);
	}
	return false;
}

static void a_feed_that_never_reads_harms_itself_alone(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	static const struct county_load load = {.seed = 31, .firms = 20};
	struct county_envelope frame;
	struct bus_caller *watch = hostile->watch[DAEMON_INTAKE];
	load_push(&load, 20000, DEAF_ITEMS, 1, &frame);
	struct raw *deaf = hostile_raw(hostile, DAEMON_INTAKE, "feed", "hotline");
	uint64_t lines = feed_counter(hostile, "connections");
	uint64_t pushes = feed_counter(hostile, "pushes");
	uint64_t busy = feed_counter(hostile, "send_busy");
	uint64_t memory = e2e_counter(watch, E2E_PROCESS, "rss_anon_kib");
	for (unsigned i = 0; i < DEAF_PUSHES; i++) {
		assert_true(raw_send(deaf, bytes_of(frame.data, frame.size), 1, E2E_WAIT_MS));
		if (i % 100 == 50)
			hostile_still_serves(hostile);
	}
	bool cut = wait_deaf(hostile, lines, pushes + DEAF_PUSHES + DEAF_PUSHES / 100);
	wait_decided(hostile);
	uint64_t dropped = feed_counter(hostile, "send_busy") - busy;
	int64_t grown = wait_memory(watch, memory);
	print_message("a deaf feed: %llu receipts dropped, %lld KiB held for it%s\n",
		      (unsigned long long)dropped, (long long)grown, cut ? "; cut off" : "");
	assert_true(dropped > 0 || cut);
	if (!E2E_SANITIZED)
		assert_true(grown < MEMORY_KIB);
	raw_close(deaf);
	free(frame.data);
	hostile_still_serves(hostile);
}

/* ---- persons */

static void expect_refused(struct bus_caller *caller, const struct e2e_act *act, const char *words)
{
	char text[E2E_CODE * 2];
	struct e2e_reply reply;
	e2e_do(caller, act, &reply);
	e2e_outcome_text(&reply, text);
	assert_string_equal(text, words);
}

static void acts_that_make_no_sense_are_refused_and_not_booked(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	static const uint8_t noise[] = {0x0a, 0xff, 0xff, 0x03, 'x'};
	Zh__HazardOrderCommand order = ZH__HAZARD_ORDER_COMMAND__INIT;
	struct bus_caller *officer =
		e2e_connect(&hostile->county, DAEMON_HAZARD, "cmd", "officer-1");
	hostile_begin(hostile);
	expect_refused(officer,
		       &(struct e2e_act){.act = "hazard.abolish",
					 .kind = OBJECT_HAZARD,
					 .number = 1,
					 .body = &order.base},
		       "invalid act.unknown");
	expect_refused(officer, &(struct e2e_act){.act = "hazard.order", .body = &order.base},
		       "invalid act.target_missing");
	expect_refused(officer,
		       &(struct e2e_act){.act = "hazard.order",
					 .kind = OBJECT_REPORT,
					 .number = 1,
					 .body = &order.base},
		       "invalid act.target_missing");
	expect_refused(officer,
		       &(struct e2e_act){.act = "hazard.order",
					 .kind = OBJECT_HAZARD,
					 .number = 1,
					 .raw_body = bytes_of(noise, sizeof noise)},
		       "invalid act.body_malformed");
	expect_refused(officer,
		       &(struct e2e_act){.act = "hazard.order",
					 .kind = OBJECT_HAZARD,
					 .number = 1,
					 .short_id = true,
					 .body = &order.base},
		       "invalid request.id_missing");
	hostile_nothing_changed(hostile);
	bus_caller_close(officer);
}

#define REFUSALS 25
#define RECORDED 10

/* How many refusals `who` gets on record for 25 in one minute; the minute is the daemon's. */
static size_t provoke(struct hostile *hostile, const char *who, bool *ret_one_minute)
{
	struct bus_caller *watch = hostile->watch[DAEMON_HAZARD];
	struct bus_caller *person = e2e_connect(&hostile->county, DAEMON_HAZARD, "cmd", who);
	size_t before = e2e_events(watch, KIND(ACT_REFUSED));
	int64_t minute = county_mono_us() / 60000000;
	Zh__HazardHoldCommand hold = ZH__HAZARD_HOLD_COMMAND__INIT;
	for (unsigned i = 0; i < REFUSALS; i++)
		expect_refused(person,
			       &(struct e2e_act){.act = "hazard.hold",
						 .kind = OBJECT_HAZARD,
						 .number = 1,
						 .body = &hold.base},
			       "not_permitted act.role");
	*ret_one_minute = county_mono_us() / 60000000 == minute;
	bus_caller_close(person);
	return e2e_events(watch, KIND(ACT_REFUSED)) - before;
}

static void refusals_are_recorded_up_to_ten_a_minute(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	static const char *const persons[] = {"officer-2", "officer-1"};
	bool one_minute = false;
	size_t provoked = 0, recorded = 0;
	hostile_begin(hostile);
	uint64_t refused = e2e_counter(hostile->watch[DAEMON_HAZARD], E2E_STATUS, "refused");
	/* Where the minute ended in between: another person's, in the new one. */
	for (unsigned i = 0; i < 20 && !one_minute; i++) {
		recorded = provoke(hostile, persons[i % 2], &one_minute);
		provoked += REFUSALS;
	}
	assert_int_equal(recorded, RECORDED);
	uint64_t now = e2e_counter(hostile->watch[DAEMON_HAZARD], E2E_STATUS, "refused");
	assert_int_equal(now, refused + provoked);
	hostile_still_serves(hostile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pushes_out_of_measure_are_refused),
		cmocka_unit_test(a_push_of_too_many_bytes_is_refused),
		cmocka_unit_test(items_without_a_fit_id_are_refused),
		cmocka_unit_test(plain_identity_is_refused_where_it_must_come_sealed),
		cmocka_unit_test(more_than_its_rate_is_put_off),
		cmocka_unit_test(the_same_id_with_other_content_is_kept_for_a_person),
		cmocka_unit_test(a_feed_that_never_reads_harms_itself_alone),
		cmocka_unit_test(acts_that_make_no_sense_are_refused_and_not_booked),
		cmocka_unit_test(refusals_are_recorded_up_to_ten_a_minute),
	};
	return cmocka_run_group_tests(tests, hostile_setup, hostile_teardown);
}
