/* The limits of messages, texts, lists and events, each at n - 1, n and n + 1, from the socket on:
 * what is taken goes through all five, what isn't is counted or answered, and nothing ends. */
#include <stdio.h>

#include "common/core/decider.h"
#include "common/core/message.h"
#include "common/stage/queries/query.h"
#include "hazard.pb-c.h"
#include "services/hazard/custody/inventory.h"
#include "services/intake/feeds/feed_turns.h"
#include "services/intake/intake.h"
#include "services/notify/tables.h"
#include "tests/e2e/sockets/hostile.h"

#define MIB (1u << 20)
#define EVENT_MOST (64u << 10)

/* ---- bytes of a message, at every socket */

static const struct place {
	enum daemon daemon;
	const char *socket, *who, *line, *mark, *member;
	size_t most;
} places[] = {
	{DAEMON_INTAKE, "pull", "console", E2E_PULL, E2E_STATUS, "malformed", 8 * MIB},
	{DAEMON_INTAKE, "cmd", "officer-1", E2E_COMMAND, E2E_STATUS, "malformed", 8 * MIB},
	{DAEMON_INTAKE, "feed", "lab", E2E_FEED, E2E_FEED, "malformed", MIB},
	{DAEMON_HAZARD, "cmd", "officer-1", E2E_COMMAND, E2E_STATUS, "malformed", 8 * MIB},
	{DAEMON_ESCALATION, "cmd", "officer-1", E2E_COMMAND, E2E_STATUS, "malformed", 8 * MIB},
	{DAEMON_NOTIFY, "cmd", "officer-1", E2E_COMMAND, E2E_STATUS, "malformed", 8 * MIB},
	{DAEMON_NOTIFY, "link", "region-522702", "\"name\":\"link\"", "\"name\":\"link\"",
	 "refused", MIB / 2},
	{DAEMON_CREDIT, "cmd", "officer-1", E2E_COMMAND, E2E_STATUS, "malformed", 8 * MIB},
};

static const uint8_t zeros[8 * MIB + 1];

/* So many bytes are read, and found to be no message; or aren't read at all. */
static void send_bytes(struct hostile *hostile, const struct place *place, size_t size)
{
	struct bus_caller *watch = hostile->watch[place->daemon];
	uint64_t dropped = e2e_counter(watch, place->line, "oversize");
	uint64_t read = e2e_counter(watch, place->mark, place->member);
	bool is_read = size <= place->most;
	struct raw *raw = hostile_raw(hostile, place->daemon, place->socket, place->who);
	assert_true(raw_send(raw, bytes_of(zeros, size), 1, E2E_WAIT_MS));
	if (is_read)
		hostile_wait_counter(hostile, place->daemon, place->mark, place->member, read + 1);
	else
		hostile_wait_counter(hostile, place->daemon, place->line, "oversize", dropped + 1);
	raw_close(raw);
	uint64_t dropped_now = e2e_counter(watch, place->line, "oversize");
	if (dropped_now != dropped + (is_read ? 0 : 1))
		fail_msg("%s.%s: %zu bytes are %s", daemon_name(place->daemon), place->socket, size,
			 is_read ? "too many" : "read");
}

static void bytes_of_a_message(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	hostile_begin(hostile);
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		send_bytes(hostile, &places[i], places[i].most - 1);
		send_bytes(hostile, &places[i], places[i].most);
		send_bytes(hostile, &places[i], places[i].most + 1);
	}
	hostile_nothing_changed(hostile);
	hostile_still_serves(hostile);
}

/* ---- a push: bytes that mean something, and items */

static struct load_item items[1001];
static Zh__PushItem *list[1001];

static Zh__Envelope *push_items(struct hostile *hostile, size_t count, size_t bytes)
{
	static char padding[MIB + 64];
	Zh__Push push = ZH__PUSH__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT, *answer;
	struct county_envelope packed;
	push.feed = "hotline";
	push.n_items = count;
	push.items = list;
	envelope.what_case = ZH__ENVELOPE__WHAT_PUSH;
	envelope.push = &push;
	county_pack(&envelope, &packed);
	/* A field of a later version: read past, and counted. */
	uint8_t *data = (uint8_t *)malloc(bytes + 16);
	assert_true(data != NULL && packed.size + 16 < bytes);
	memcpy(data, packed.data, packed.size);
	memset(padding, 'p', sizeof padding);
	size_t at = packed.size, rest = bytes - packed.size - 2 - 4;
	data[at++] = 0xfa; /* field 127, with a length of four bytes */
	data[at++] = 0x07;
	for (unsigned i = 0; i < 4; i++)
		data[at++] = (uint8_t)((rest >> (7 * i) & 0x7f) | (i < 3 ? 0x80 : 0));
	memcpy(data + at, padding, rest);
	assert_int_equal(at + rest, bytes);
	MUST(bus_caller_send(hostile->feed, bytes_of(data, bytes), E2E_WAIT_MS, &err_));
	MUST(county_receive(hostile->feed, E2E_WAIT_MS, &answer, &err_));
	free(data);
	free(packed.data);
	return answer;
}

static void expect_push(struct hostile *hostile, size_t count, size_t bytes, const char *code)
{
	Zh__Envelope *answer = push_items(hostile, count, bytes);
	const Zh__Receipt *receipt = answer->receipt;
	const char *found = receipt->refusal != NULL ? receipt->refusal->code : "";
	if (strcmp(found, code) != 0 || receipt->n_results != (code[0] == '\0' ? count : 0))
		fail_msg("%zu items in %zu bytes: \"%s\", %zu results", count, bytes, found,
			 receipt->n_results);
	for (size_t i = 0; i < receipt->n_results; i++)
		assert_true(
			receipt->results[i]->outcome == ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED ||
			receipt->results[i]->outcome == ZH__ITEM_OUTCOME__ITEM_OUTCOME_REPEATED);
	zh__envelope__free_unpacked(answer, NULL);
}

static void bytes_and_items_of_a_push(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	static const struct county_load load = {.seed = 72, .firms = 20};
	for (size_t i = 0; i < 1001; i++) {
		load_make(&load, 40000 + i, &items[i]);
		list[i] = &items[i].item;
	}
	expect_push(hostile, 3, MIB - 1, "");
	expect_push(hostile, 3, MIB, "");
	expect_push(hostile, 3, MIB + 1, "feed.push_too_large");
	expect_push(hostile, 999, MIB, "");
	expect_push(hostile, 1000, MIB, "");
	expect_push(hostile, 1001, MIB, "feed.items_count");
	struct county_status status[DAEMON_COUNT];
	MUST(county_wait_level(hostile->watch, E2E_WAIT_MS, status, &err_));
}

/* ---- items of a feed: in a second, and their ids */

/* `count` of one item by a feed that may push 20 a second: the code of the refusal. */
static void push_slowly(struct bus_caller *feed, size_t count, char ret_code[E2E_CODE])
{
	Zh__Push push = ZH__PUSH__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT, *answer;
	push.n_items = count;
	push.items = list;
	envelope.what_case = ZH__ENVELOPE__WHAT_PUSH;
	envelope.push = &push;
	MUST(county_exchange(feed, &envelope, E2E_WAIT_MS, &answer, &err_));
	const Zh__Receipt *receipt = answer->receipt;
	(void)snprintf(ret_code, E2E_CODE, "%s",
		       receipt->refusal != NULL ? receipt->refusal->code : "");
	assert_int_equal(receipt->n_results, receipt->refusal != NULL ? 0 : count);
	zh__envelope__free_unpacked(answer, NULL);
}

/* What was pushed in the same second counts too: as many as are allowed are taken in some second,
 * one more in none. */
static void items_of_a_feed_in_a_second(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	static const struct county_load load = {.seed = 73, .firms = 20};
	struct bus_caller *feed = e2e_connect(&hostile->county, DAEMON_INTAKE, "feed", "slow");
	char code[E2E_CODE];
	for (size_t i = 0; i < 21; i++) {
		load_make(&load, 41000 + i, &items[i]);
		list[i] = &items[i].item;
	}
	push_slowly(feed, 21, code);
	assert_string_equal(code, "feed.over_rate");
	for (size_t count = 19; count <= 20; count++) {
		int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000);
		do {
			push_slowly(feed, count, code);
			assert_true(code[0] == '\0' || strcmp(code, "feed.over_rate") == 0);
			assert_true(county_mono_us() < end_us);
		} while (code[0] != '\0');
	}
	push_slowly(feed, 21, code);
	assert_string_equal(code, "feed.over_rate");
	bus_caller_close(feed);
	struct county_status status[DAEMON_COUNT];
	MUST(county_wait_level(hostile->watch, E2E_WAIT_MS, status, &err_));
}

static void bytes_of_an_id(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	static const struct county_load load = {.seed = 74, .firms = 20};
	static struct load_item item;
	Zh__PushItem *one[] = {&item.item};
	for (size_t size = INTAKE_FEED_ID_MAX - 1; size <= INTAKE_FEED_ID_MAX + 1; size++) {
		bool fits = size <= INTAKE_FEED_ID_MAX;
		char id[INTAKE_FEED_ID_MAX + 2] = "";
		Zh__Push push = ZH__PUSH__INIT;
		Zh__Envelope envelope = ZH__ENVELOPE__INIT, *answer;
		load_make(&load, 42000 + size, &item);
		memset(id, 'x', size);
		item.item.id = id;
		push.n_items = 1;
		push.items = one;
		envelope.what_case = ZH__ENVELOPE__WHAT_PUSH;
		envelope.push = &push;
		MUST(county_exchange(hostile->feed, &envelope, E2E_WAIT_MS, &answer, &err_));
		const Zh__ItemResult *result = answer->receipt->results[0];
		assert_int_equal(result->outcome, fits ? ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED
						       : ZH__ITEM_OUTCOME__ITEM_OUTCOME_REFUSED);
		if (!fits)
			assert_string_equal(result->refusals[0]->code, "feed.id_too_long");
		zh__envelope__free_unpacked(answer, NULL);
	}
	struct county_status status[DAEMON_COUNT];
	MUST(county_wait_level(hostile->watch, E2E_WAIT_MS, status, &err_));
}

/* ---- texts and lists of an act, and the event that is made of it */

static struct bus_caller *officer;
static uint64_t hazard;

static void open_hazard(struct hostile *hostile)
{
	struct e2e_reply reply;
	Zh__HazardOrderCommand order = ZH__HAZARD_ORDER_COMMAND__INIT;
	officer = e2e_connect(&hostile->county, DAEMON_HAZARD, "cmd", "officer-1");
	order.content = "改正";
	SET_OPTIONAL(&order, served_day,
		     time_yyyymmdd(time_day_of_ms((int64_t)time(NULL) * MS_PER_SECOND)));
	order.method = "direct";
	order.document = "送达回证";
	for (hazard = 1; hazard < 20; hazard++) {
		e2e_do(officer,
		       &(struct e2e_act){.act = "hazard.order",
					 .kind = OBJECT_HAZARD,
					 .number = hazard,
					 .body = &order.base},
		       &reply);
		if (reply.outcome == ZH__OUTCOME__OUTCOME_DONE)
			return;
	}
	fail_msg("no hazard can be ordered: %s", reply.code);
}

/* What the answer says of this claim; `dry_run`: nothing is done. */
static void claim(const Zh__HazardClaimCommand *command, bool dry_run, struct e2e_reply *ret_reply)
{
	e2e_do(officer,
	       &(struct e2e_act){.act = "hazard.claim",
				 .kind = OBJECT_HAZARD,
				 .number = hazard,
				 .dry_run = dry_run,
				 .body = &command->base},
	       ret_reply);
}

static void expect_claim(const Zh__HazardClaimCommand *command, bool dry_run, const char *what,
			 const char *code, const char *where)
{
	struct e2e_reply reply;
	claim(command, dry_run, &reply);
	if (strcmp(reply.code, code) != 0 || strcmp(reply.where, where) != 0)
		fail_msg("%s: \"%s\" at \"%s\", not \"%s\" at \"%s\"", what, reply.code,
			 reply.where, code, where);
}

static char *text_of(size_t size)
{
	char *text = (char *)malloc(size + 1);
	assert_non_null(text);
	memset(text, 'x', size);
	text[size] = '\0';
	return text;
}

static void texts_of_an_act(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	open_hazard(hostile);
	for (size_t size = MESSAGE_TEXT_MAX - 1; size <= MESSAGE_TEXT_MAX + 1; size++) {
		bool fits = size <= MESSAGE_TEXT_MAX;
		Zh__HazardClaimCommand command = ZH__HAZARD_CLAIM_COMMAND__INIT;
		char *text = text_of(size);
		command.text = text;
		expect_claim(&command, fits, "a text", fits ? "" : "act.text_too_long",
			     fits ? "" : "text");
		free(text);
	}
	Zh__HazardClaimCommand lines = ZH__HAZARD_CLAIM_COMMAND__INIT;
	char text[] = "一\r\n二\r三\n\t四";
	lines.text = text;
	expect_claim(&lines, true, "lines of every kind", "", "");
	bus_caller_close(officer);
}

static Zh__Attachment attachments[MESSAGE_REPEATED_MAX + 1];
static Zh__Attachment *evidence[MESSAGE_REPEATED_MAX + 1];

static void lists_of_an_act(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	open_hazard(hostile);
	for (size_t i = 0; i <= MESSAGE_REPEATED_MAX; i++) {
		zh__attachment__init(&attachments[i]);
		evidence[i] = &attachments[i];
	}
	for (size_t count = MESSAGE_REPEATED_MAX - 1; count <= MESSAGE_REPEATED_MAX + 1; count++) {
		bool over = count > MESSAGE_REPEATED_MAX;
		Zh__HazardClaimCommand command = ZH__HAZARD_CLAIM_COMMAND__INIT;
		struct e2e_reply reply;
		command.evidence = evidence;
		command.n_evidence = count;
		claim(&command, true, &reply);
		/* Those that say nothing are no evidence; how many there are is seen first. */
		if ((strcmp(reply.code, "act.list_too_long") == 0) != over ||
		    (strcmp(reply.where, "evidence") == 0) != over)
			fail_msg("a list of %zu: \"%s\" at \"%s\"", command.n_evidence, reply.code,
				 reply.where);
	}
	bus_caller_close(officer);
}

/* Names of evidence, in all so many bytes longer than those of the first. */
static void name_evidence(Zh__HazardClaimCommand *command, size_t bytes)
{
	static uint8_t digests[16][32];
	static char *names[16];
	command->n_evidence = 8;
	command->evidence = evidence;
	for (size_t i = 0; i < 8; i++) {
		size_t size = bytes > MESSAGE_TEXT_MAX ? MESSAGE_TEXT_MAX : bytes;
		bytes -= size;
		free(names[i]);
		names[i] = text_of(size);
		memset(digests[i], (int)i + 1, sizeof digests[i]);
		zh__attachment__init(&attachments[i]);
		evidence[i] = &attachments[i];
		attachments[i].name = names[i];
		attachments[i].has_digest = 1;
		attachments[i].digest = (ProtobufCBinaryData){sizeof digests[i], digests[i]};
	}
}

/* The longest that is taken is found by trying; it must be what the page says, and go through. */
static void bytes_of_an_event(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	size_t taken = 1000, refused = EVENT_MOST;
	struct e2e_reply reply;
	Zh__HazardClaimCommand command = ZH__HAZARD_CLAIM_COMMAND__INIT;
	open_hazard(hostile);
	while (refused - taken > 1) {
		size_t middle = (taken + refused) / 2;
		name_evidence(&command, middle);
		claim(&command, true, &reply);
		if (strcmp(reply.code, "") == 0)
			taken = middle;
		else
			refused = middle;
	}
	print_message("an event with %zu bytes of names is taken\n", taken);
	assert_true(taken > EVENT_MOST - 1024);
	name_evidence(&command, taken + 1);
	expect_claim(&command, false, "one more", "input.too_large", "");
	name_evidence(&command, taken);
	expect_claim(&command, false, "the longest", "", "");
	struct county_status status[DAEMON_COUNT];
	MUST(county_wait_quiet(hostile->watch, E2E_WAIT_MS, status, &err_));
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		assert_int_equal(status[daemon].quarantined, 0);
	char *events = e2e_tail(officer, KIND(RECTIFICATION_CLAIMED));
	assert_non_null(strstr(events, "rectification_claimed"));
	free(events);
	bus_caller_close(officer);
}

/* ---- the lines of a page of a list */

static void lines_of_a_query(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	static const unsigned asked[] = {QUERY_PAGE_MAX - 1, QUERY_PAGE_MAX, QUERY_PAGE_MAX + 1};
	struct bus_caller *reader =
		e2e_connect(&hostile->county, DAEMON_INTAKE, "cmd", "officer-1");
	for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
		Zh__Query query = ZH__QUERY__INIT;
		Zh__ListQuery ask = ZH__LIST_QUERY__INIT;
		ask.noun = "report";
		SET_OPTIONAL(&ask, limit, asked[i]);
		query.ask_case = ZH__QUERY__ASK_LIST;
		query.list = &ask;
		char *text = e2e_question(reader, &query);
		const char *at = text;
		struct bytes line;
		unsigned reports = 0;
		while (e2e_next_line(&at, &line))
			reports += strstr((const char *)line.data, "{\"kind\":\"report\"") ==
						   (const char *)line.data
					   ? 1
					   : 0;
		free(text);
		if (reports != (asked[i] < QUERY_PAGE_MAX ? asked[i] : QUERY_PAGE_MAX))
			fail_msg("%u lines asked, %u told", asked[i], reports);
	}
	bus_caller_close(reader);
}

/* ---- the page says what was tried here */

static void the_page_says_the_same(void **state)
{
	static char page[256 << 10];
	char rows[14][256];
	(void)state;
	FILE *file = fopen(ZHIAN_SOURCE_DIR "/proto/README.md", "re");
	assert_non_null(file);
	page[fread(page, 1, sizeof page - 1, file)] = '\0';
	assert_int_equal(fclose(file), 0);
	char *begin = strstr(page, "\n## Limits\n");
	assert_non_null(begin);
	char *end = strstr(begin + 4, "\n## ");
	assert_non_null(end);
	*end = '\0';
	(void)snprintf(rows[0], sizeof rows[0], "| a message within a county | %u MiB |", 8u);
	(void)snprintf(rows[1], sizeof rows[1], "| a message at the feed socket | %u MiB |", 1u);
	(void)snprintf(rows[2], sizeof rows[2], "| a message between regions | %u KiB |", 512u);
	(void)snprintf(rows[3], sizeof rows[3], "| a string | %u KiB |", MESSAGE_TEXT_MAX >> 10);
	(void)snprintf(rows[4], sizeof rows[4], "| elements of a repeated field | %u,%03u |",
		       MESSAGE_REPEATED_MAX / 1000, MESSAGE_REPEATED_MAX % 1000);
	(void)snprintf(rows[5], sizeof rows[5], "| an event | %u KiB |", EVENT_MOST >> 10);
	(void)snprintf(rows[6], sizeof rows[6], "| a query's page | %u lines |", QUERY_PAGE_MAX);
	(void)snprintf(rows[7], sizeof rows[7], "| items of one push | 1,000 (");
	(void)snprintf(rows[8], sizeof rows[8], "| a letter's content | %u KiB |",
		       CONTENT_MAX >> 10);
	(void)snprintf(rows[9], sizeof rows[9],
		       "| items of a feed that wait | its share of %u,%u |",
		       FEED_TURNS_ITEMS / 1000, FEED_TURNS_ITEMS % 1000);
	(void)snprintf(rows[10], sizeof rows[10], "| nesting | %u |", MESSAGE_DEPTH_MAX);
	(void)snprintf(rows[11], sizeof rows[11], "| lines of a list of goods (清单) | %d |",
		       (int)INVENTORY_LINES_MAX);
	(void)snprintf(rows[12], sizeof rows[12], "| a feed's own id | %u bytes |",
		       INTAKE_FEED_ID_MAX);
	(void)snprintf(rows[13], sizeof rows[13], "| items of a feed in a second | 10,000 (");
	/* Each row of the page is one of these. */
	size_t told = 0;
	for (const char *at = strstr(begin, "|---|"); (at = strstr(at, "\n| ")) != NULL; at++)
		told++;
	assert_int_equal(told, sizeof rows / sizeof rows[0]);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (strstr(begin, rows[i]) == NULL)
			fail_msg("proto/README.md, Limits: no \"%s\"", rows[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_of_a_message),
		cmocka_unit_test(bytes_and_items_of_a_push),
		cmocka_unit_test(items_of_a_feed_in_a_second),
		cmocka_unit_test(bytes_of_an_id),
		cmocka_unit_test(texts_of_an_act),
		cmocka_unit_test(lists_of_an_act),
		cmocka_unit_test(bytes_of_an_event),
		cmocka_unit_test(lines_of_a_query),
		cmocka_unit_test(the_page_says_the_same),
	};
	return cmocka_run_group_tests(tests, hostile_setup, hostile_teardown);
}
