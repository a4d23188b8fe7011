/* A flood beside a feed that behaves: each of the latter's pushes is acknowledged and waits for
 * one push of the other's at the most; what is beyond the flood's share is told to come later, and
 * every push has its answer.  Counted in items, never in time. */
#include "tests/e2e/kit/e2e.h"

#define FLOOD_PUSHES 60u
#define FLOOD_ITEMS 1000u
#define HONEST_PUSHES 25u
#define FLOOD_FIRST 100000u /* of the load's numbers */

static struct county county;
static struct bus_caller *watch[DAEMON_COUNT];

static int begin(void **state)
{
	(void)state;
	e2e_create(&county, NULL, false);
	e2e_add_feed(&county, "modest", "rate: 1000, plain_identities: yes");
	MUST(county_start_all(&county, &err_));
	MUST(county_connect_all(&county, "operator-1", watch, &err_));
	return 0;
}

static int end(void **state)
{
	(void)state;
	county_close_all(watch);
	county_destroy(&county);
	return 0;
}

/* Of one feed, as `status` has it. */
static uint64_t figure(const char *feed, const char *member)
{
	char mark[64], name[64];
	const char *at, *last;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__StatusQuery status = ZH__STATUS_QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_STATUS;
	query.status = &status;
	char *lines = e2e_question(watch[DAEMON_INTAKE], &query);
	(void)snprintf(mark, sizeof mark, "{\"feed\":\"%s\"", feed);
	(void)snprintf(name, sizeof name, "\"%s\":", member);
	at = strstr(lines, mark);
	if (at == NULL)
		fail_msg("no figures of %s: %s", feed, lines);
	last = strchr(at, '}');
	at = strstr(at, name);
	if (at == NULL || last == NULL || at > last)
		fail_msg("%s has no %s: %s", feed, member, lines);
	uint64_t value = strtoull(at + strlen(name), NULL, 10);
	free(lines);
	return value;
}

static void send_flood(struct bus_caller *flood, uint64_t n)
{
	static const struct county_load load = {.seed = 5, .firms = 100};
	struct county_envelope frame;
	load_push(&load, FLOOD_FIRST + n * FLOOD_ITEMS, FLOOD_ITEMS, n + 1, &frame);
	MUST(bus_caller_send(flood, bytes_of(frame.data, frame.size), E2E_WAIT_MS, &err_));
	free(frame.data);
}

/* One report, and its receipt. */
static void push_modestly(struct bus_caller *modest, uint64_t n)
{
	static const struct county_load load = {.seed = 6, .firms = 100};
	static struct load_item item;
	Zh__PushItem *items[] = {&item.item};
	Zh__Push push = ZH__PUSH__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT, *answer;
	load_make(&load, n, &item);
	push.n_items = 1;
	push.items = items;
	envelope.what_case = ZH__ENVELOPE__WHAT_PUSH;
	envelope.push = &push;
	MUST(county_exchange(modest, &envelope, E2E_WAIT_MS, &answer, &err_));
	assert_int_equal(answer->what_case, ZH__ENVELOPE__WHAT_RECEIPT);
	assert_int_equal(answer->receipt->n_results, 1);
	assert_int_equal(answer->receipt->results[0]->outcome,
			 ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED);
	assert_true(answer->receipt->credit > 0);
	zh__envelope__free_unpacked(answer, NULL);
}

struct answered {
	size_t taken, put_off;
};

static void take_answer(struct bus_caller *flood, struct answered *answered)
{
	Zh__Envelope *answer;
	MUST(county_receive(flood, E2E_WAIT_MS, &answer, &err_));
	assert_int_equal(answer->what_case, ZH__ENVELOPE__WHAT_RECEIPT);
	const Zh__Receipt *receipt = answer->receipt;
	if (receipt->refusal == NULL) {
		assert_int_equal(receipt->n_results, FLOOD_ITEMS);
		answered->taken++;
	} else {
		assert_string_equal(receipt->refusal->code, "feed.over_share");
		assert_int_equal(receipt->n_results, 0);
		answered->put_off++;
	}
	zh__envelope__free_unpacked(answer, NULL);
}

static void a_flood_holds_nobody_up(void **state)
{
	(void)state;
	struct bus_caller *flood = e2e_connect(&county, DAEMON_INTAKE, "feed", "hotline");
	struct bus_caller *modest = e2e_connect(&county, DAEMON_INTAKE, "feed", "modest");
	struct answered answered = {0};
	for (uint64_t n = 0; n < FLOOD_PUSHES; n++)
		send_flood(flood, n);
	for (uint64_t n = 0; n < HONEST_PUSHES; n++)
		push_modestly(modest, n);
	for (uint64_t n = 0; n < FLOOD_PUSHES; n++)
		take_answer(flood, &answered);
	assert_true(answered.taken != 0);
	assert_int_equal(figure("hotline", "pushes"), answered.taken);
	assert_int_equal(figure("hotline", "items"), answered.taken * FLOOD_ITEMS);
	assert_int_equal(figure("hotline", "put_off"), answered.put_off);
	assert_int_equal(figure("hotline", "waiting"), 0);
	assert_int_equal(figure("modest", "items"), HONEST_PUSHES);
	assert_int_equal(figure("modest", "put_off"), 0);
	/* What had been chosen before it came, and no more. */
	assert_in_range(figure("modest", "behind_most"), 0, FLOOD_ITEMS);
	bus_caller_close(flood);
	bus_caller_close(modest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_flood_holds_nobody_up, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
