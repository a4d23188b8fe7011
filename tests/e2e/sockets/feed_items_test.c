/* Every push and every item gets its answer: what is bad with code and field, what is beside it is
 * taken. */
#include <stdio.h>

#include "common/core/decider.h"
#include "common/core/message.h"
#include "intake.pb-c.h"
#include "tests/e2e/sockets/hostile.h"

#define MARK "!mark!"
#define PUSH_ID UINT64_C(77001)
#define ITEMS_MAX 1000

/* ---- items that are spoilt on the wire or before */

struct spoilt {
	struct load_item item;
	Zh__Informant informant;
	char text[2 * MESSAGE_TEXT_MAX];
	const char *list[MESSAGE_REPEATED_MAX + 1];
	uint8_t seal[4096];
};

struct row {
	const char *what;
	void (*spoil)(struct spoilt *spoilt); /* before it is packed */
	const char *mark_becomes; /* on the wire: as many bytes as MARK; NULL: nothing */
	const char *code, *where; /* code NULL: it is taken */
};

static void long_text(struct spoilt *spoilt, size_t size)
{
	memset(spoilt->text, 'x', size);
	spoilt->text[size] = '\0';
	spoilt->item.report.text = spoilt->text;
}

static void text_of_8192(struct spoilt *spoilt)
{
	long_text(spoilt, MESSAGE_TEXT_MAX);
}

static void text_of_8193(struct spoilt *spoilt)
{
	long_text(spoilt, MESSAGE_TEXT_MAX + 1);
}

static void marked_text(struct spoilt *spoilt)
{
	spoilt->item.report.text = "前" MARK "后";
}

static void marked_name(struct spoilt *spoilt)
{
	spoilt->item.producer.name = MARK;
}

static void list_of_4097(struct spoilt *spoilt)
{
	for (size_t i = 0; i <= MESSAGE_REPEATED_MAX; i++)
		spoilt->list[i] = "x";
	spoilt->item.report.wants = spoilt->list;
	spoilt->item.report.n_wants = MESSAGE_REPEATED_MAX + 1;
}

static void violation_77(struct spoilt *spoilt)
{
	spoilt->item.violations[0] = (Zh__Violation)77;
}

static void lines_of_two_ends(struct spoilt *spoilt)
{
	spoilt->item.report.text = "第一行\r\n第二行\r第三行\n";
}

static void text_with_a_bell(struct spoilt *spoilt)
{
	spoilt->item.report.text = "响\a铃";
}

static void id_of_101(struct spoilt *spoilt)
{
	long_text(spoilt, 101);
	spoilt->item.item.id = spoilt->text;
	spoilt->item.report.text = NULL;
}

static void negative_sum(struct spoilt *spoilt)
{
	SET_OPTIONAL(&spoilt->item.report, amount_fen, -1);
}

static void plain_identity(struct spoilt *spoilt)
{
	zh__informant__init(&spoilt->informant);
	spoilt->informant.name = "举报人";
	spoilt->item.item.plain_informant = &spoilt->informant;
}

static void sealed_with(struct spoilt *spoilt, uint8_t algorithm, size_t size)
{
	memset(spoilt->seal, 'z', sizeof spoilt->seal);
	spoilt->seal[0] = algorithm;
	spoilt->item.item.has_sealed_informant = 1;
	spoilt->item.item.sealed_informant = (ProtobufCBinaryData){size, spoilt->seal};
}

static void seal_of_nothing(struct spoilt *spoilt)
{
	sealed_with(spoilt, 3, 0);
}

static void seal_of_81(struct spoilt *spoilt)
{
	sealed_with(spoilt, 3, 81);
}

static void seal_by_another_algorithm(struct spoilt *spoilt)
{
	sealed_with(spoilt, 9, 200);
}

static void seal_to_another(struct spoilt *spoilt)
{
	sealed_with(spoilt, 3, 200);
}

/* The golden table: what is bad, its code, its field. */
static const struct row table[] = {
	{"a text of 8,192 bytes", text_of_8192, NULL, NULL, NULL},
	{"a text of 8,193 bytes", text_of_8193, NULL, "feed.text_too_long", "report.text"},
	{"a NUL", marked_text, "ab\0cde", "feed.text_zero", "report.text"},
	{"GB18030", marked_name, "\xb6\xbc\xd4\xc8\xb6\xbc", "feed.text_coding",
	 "report.producer.name"},
	{"an overlong form", marked_text, "\xc0\xafzzzz", "feed.text_coding", "report.text"},
	{"a list of 4,097", list_of_4097, NULL, "feed.list_too_long", "report.wants"},
	{"an unknown violation", violation_77, NULL, "feed.value_unknown", "report.violations[0]"},
	{"CR LF", lines_of_two_ends, NULL, NULL, NULL},
	{"a control character", text_with_a_bell, NULL, "feed.text_control", "report.text"},
	{"an id of 101 bytes", id_of_101, NULL, "feed.id_too_long", "id"},
	{"a negative sum", negative_sum, NULL, "feed.sum_negative", "report.amount_fen"},
	{"a plain identity", plain_identity, NULL, "feed.plain_identity", "plain_informant"},
	{"an empty seal", seal_of_nothing, NULL, "feed.identity_malformed", "sealed_informant"},
	{"a seal of 81 bytes", seal_of_81, NULL, "feed.identity_malformed", "sealed_informant"},
	{"a seal of another kind", seal_by_another_algorithm, NULL, "feed.identity_malformed",
	 "sealed_informant"},
	{"a seal to another key", seal_to_another, NULL, "feed.identity_other_key",
	 "sealed_informant"},
};
#define ROWS (sizeof table / sizeof table[0])

/* ---- pushing */

static void put_mark(struct county_envelope *frame, const char *bytes)
{
	uint8_t *mark = (uint8_t *)memmem(frame->data, frame->size, MARK, sizeof MARK - 1);
	assert_non_null(mark);
	memcpy(mark, bytes, sizeof MARK - 1);
}

static void pack(const char *feed, Zh__PushItem **items, size_t count, struct county_envelope *out)
{
	Zh__Push push = ZH__PUSH__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	push.feed = feed;
	push.n_items = count;
	push.items = items;
	SET_OPTIONAL(&push, push_id, PUSH_ID);
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_PUSH;
	envelope.push = &push;
	county_pack(&envelope, out);
}

static Zh__Envelope *exchange(struct bus_caller *caller, struct bytes frame)
{
	Zh__Envelope *answer;
	MUST(bus_caller_send(caller, frame, E2E_WAIT_MS, &err_));
	MUST(county_receive(caller, E2E_WAIT_MS, &answer, &err_));
	return answer;
}

static void make_good(struct load_item *item, uint64_t n)
{
	static const struct county_load load = {.seed = 61, .firms = 20};
	load_make(&load, n, item);
}

static void expect_received(const Zh__ItemResult *result, const char *what)
{
	if (result->outcome != ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED)
		fail_msg("%s: %s", what,
			 result->n_refusals != 0 ? result->refusals[0]->code : "not received");
}

/* The bad one between two that are good. */
static void try_row(struct bus_caller *feed, const struct row *row, uint64_t n)
{
	static struct spoilt spoilt;
	static struct load_item before, after;
	Zh__PushItem *items[] = {&before.item, &spoilt.item.item, &after.item};
	struct county_envelope frame;
	make_good(&before, n);
	make_good(&spoilt.item, n + 1);
	make_good(&after, n + 2);
	row->spoil(&spoilt);
	pack("sealed", items, 3, &frame);
	if (row->mark_becomes != NULL)
		put_mark(&frame, row->mark_becomes);
	Zh__Envelope *answer = exchange(feed, bytes_of(frame.data, frame.size));
	const Zh__Receipt *receipt = answer->receipt;
	if (receipt->refusal != NULL)
		fail_msg("%s: %s", row->what, receipt->refusal->code);
	assert_true(receipt->push_id == PUSH_ID);
	assert_int_equal(receipt->n_results, 3);
	expect_received(receipt->results[0], row->what);
	expect_received(receipt->results[2], row->what);
	if (row->code == NULL) {
		expect_received(receipt->results[1], row->what);
	} else {
		const Zh__ItemResult *bad = receipt->results[1];
		assert_int_equal(bad->outcome, ZH__ITEM_OUTCOME__ITEM_OUTCOME_REFUSED);
		assert_int_equal(bad->n_refusals, 1);
		if (strcmp(bad->refusals[0]->code, row->code) != 0)
			fail_msg("%s: %s", row->what, bad->refusals[0]->code);
		assert_string_equal(bad->refusals[0]->where, row->where);
		if (strlen(spoilt.item.item.id) <= 100)
			assert_string_equal(bad->id, spoilt.item.item.id);
		else
			assert_null(bad->id);
	}
	zh__envelope__free_unpacked(answer, NULL);
	free(frame.data);
}

static void a_bad_item_is_answered_and_its_neighbours_are_taken(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	struct bus_caller *feed = e2e_connect(&hostile->county, DAEMON_INTAKE, "feed", "sealed");
	for (size_t i = 0; i < ROWS; i++)
		try_row(feed, &table[i], 5000 + 3 * i);
	bus_caller_close(feed);
	e2e_wait_log(&hostile->county, DAEMON_INTAKE, "feed_refused feed=sealed code=feed.");
	/* The line of the socket that names this feed. */
	assert_true(e2e_counter(hostile->watch[DAEMON_INTAKE], "\"feed\":\"sealed\"",
				"refused_items") >= ROWS - 2);
}

static Zh__Envelope *ask_status(struct hostile *hostile, const char *feed, const char **ids,
				size_t count, uint32_t max)
{
	Zh__StatusPull pull = ZH__STATUS_PULL__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT, *answer;
	pull.feed = feed;
	pull.ids = ids;
	pull.n_ids = count;
	if (max != 0)
		SET_OPTIONAL(&pull, max, max);
	envelope.what_case = ZH__ENVELOPE__WHAT_STATUS_PULL;
	envelope.status_pull = &pull;
	MUST(county_exchange(hostile->feed, &envelope, E2E_WAIT_MS, &answer, &err_));
	return answer;
}

#define PHONE "13885412377"

/* Told in every field but the text, it stands in no file of any daemon; the feed knows nothing of
 * it. */
static void a_number_in_any_field_is_written_nowhere(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	static struct load_item item;
	static const char *wants[] = {"请回电" PHONE, "一三八八五四一二三七七"};
	Zh__PushItem *items[] = {&item.item};
	struct county_envelope frame;
	make_good(&item, 7000);
	item.item.id = "HOT-" PHONE;
	item.report.address = "都匀市 138-8541-2377";
	item.report.sold_at = PHONE;
	item.report.wants = wants;
	item.report.n_wants = 2;
	item.product.brand = "品牌138.8541.2377";
	item.product.batch = "批１３８８５４１２３７７";
	item.product.certificate_no = "1388541\u200b2377";
	item.producer.address = PHONE;
	item.seller.key = "EX/" PHONE;
	item.seller.name = "都匀示例店（" PHONE "）";
	item.seller.address = "城关路\n138\n8541\n2377";
	item.product.name = "茶叶 138，8541，2377";
	item.product.model = "【138】8541】2377";
	item.producer.name = "示例厂138\u20098541\u20092377";
	pack("hotline", items, 1, &frame);
	static const Zh__ItemOutcome outcomes[] = {ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED,
						   ZH__ITEM_OUTCOME__ITEM_OUTCOME_REPEATED};
	for (size_t i = 0; i < 2; i++) {
		Zh__Envelope *answer = exchange(hostile->feed, bytes_of(frame.data, frame.size));
		assert_int_equal(answer->receipt->results[0]->outcome, outcomes[i]);
		assert_string_equal(answer->receipt->results[0]->id, item.item.id);
		zh__envelope__free_unpacked(answer, NULL);
	}
	free(frame.data);
	const char *ids[] = {item.item.id};
	Zh__Envelope *answer = ask_status(hostile, NULL, ids, 1, 0);
	assert_string_equal(answer->status_answer->items[0]->state, "registered");
	assert_string_equal(answer->status_answer->items[0]->id, item.item.id);
	zh__envelope__free_unpacked(answer, NULL);
	e2e_wait_quiet(&hostile->county);
	static const char *const written[] = {PHONE,
					      "138-8541-2377",
					      "138.8541.2377",
					      "一三八八五四一二三七七",
					      "１３８８５４１２３７７",
					      "1388541\u200b2377",
					      "138\n8541\n2377",
					      "138，8541，2377",
					      "138】8541】2377",
					      "138\u20098541\u20092377"};
	for (size_t i = 0; i < sizeof written / sizeof written[0]; i++)
		assert_int_equal(e2e_files_with(hostile->county.var, written[i]), 0);
}

/* A thousand items, each with an id too long to be said back, are answered all the same. */
static void a_thousand_bad_items_are_answered(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	static struct spoilt spoilt;
	static Zh__PushItem *items[ITEMS_MAX];
	static char id[1001];
	struct county_envelope frame;
	make_good(&spoilt.item, 1);
	memset(id, 'i', sizeof id - 1);
	spoilt.item.item.id = id;
	spoilt.item.item.report = NULL;
	for (size_t i = 0; i < ITEMS_MAX; i++)
		items[i] = &spoilt.item.item;
	pack("hotline", items, ITEMS_MAX, &frame);
	Zh__Envelope *answer = exchange(hostile->feed, bytes_of(frame.data, frame.size));
	assert_int_equal(answer->receipt->n_results, ITEMS_MAX);
	assert_string_equal(answer->receipt->results[999]->refusals[0]->code, "feed.id_too_long");
	zh__envelope__free_unpacked(answer, NULL);
	free(frame.data);
}

/* ---- pushes and frames as a whole */

static void expect_refused(struct hostile *hostile, struct bytes frame, const char *code,
			   const char *where, bool has_push_id)
{
	Zh__Envelope *answer = exchange(hostile->feed, frame);
	assert_int_equal(answer->what_case, ZH__ENVELOPE__WHAT_RECEIPT);
	assert_non_null(answer->receipt->refusal);
	assert_string_equal(answer->receipt->refusal->code, code);
	assert_string_equal(
		answer->receipt->refusal->where != NULL ? answer->receipt->refusal->where : "",
		where);
	assert_int_equal(answer->receipt->has_push_id, has_push_id);
	if (has_push_id)
		assert_true(answer->receipt->push_id == PUSH_ID);
	zh__envelope__free_unpacked(answer, NULL);
}

static void frames_that_cannot_be_read_are_answered(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	static struct load_item item;
	Zh__PushItem *items[] = {&item.item};
	struct county_envelope frame;
	hostile_begin(hostile);
	expect_refused(hostile, bytes_of_text("POST / HTTP/1.1"), "feed.push_malformed",
		       "status_answer", false);
	const uint8_t another[] = {1 << 3, 1};
	expect_refused(hostile, bytes_of(another, sizeof another), "feed.frame_unknown", "frame",
		       false);
	make_good(&item, 1);
	pack(MARK, items, 1, &frame);
	put_mark(&frame, "\xb6\xbc\xd4\xc8\xb6\xbc");
	expect_refused(hostile, bytes_of(frame.data, frame.size), "feed.text_coding", "push.feed",
		       true);
	expect_refused(hostile, bytes_of(frame.data, frame.size - 1), "feed.push_malformed", "push",
		       false);
	free(frame.data);
	hostile_nothing_changed(hostile);
}

static void a_push_that_is_too_large_is_told_by_its_id(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	static struct spoilt spoilt;
	Zh__PushItem *items[200];
	struct county_envelope frame;
	hostile_begin(hostile);
	make_good(&spoilt.item, 1);
	text_of_8192(&spoilt);
	for (size_t i = 0; i < 200; i++)
		items[i] = &spoilt.item.item;
	pack("hotline", items, 200, &frame);
	expect_refused(hostile, bytes_of(frame.data, frame.size), "feed.push_too_large", "", true);
	free(frame.data);
	hostile_nothing_changed(hostile);
}

/* ---- a feed that is paused, and what became of reports */

static void act_on_feed(struct hostile *hostile, const char *act)
{
	Zh__FeedActCommand command = ZH__FEED_ACT_COMMAND__INIT;
	struct e2e_reply reply;
	command.feed = "hotline";
	e2e_must(hostile->watch[DAEMON_INTAKE],
		 &(struct e2e_act){.act = act, .body = &command.base}, &reply);
}

static void a_paused_feed_is_told_to_come_again(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	static struct load_item item;
	Zh__PushItem *items[] = {&item.item};
	struct county_envelope frame;
	make_good(&item, 900);
	pack("hotline", items, 1, &frame);
	act_on_feed(hostile, "feed.pause");
	Zh__Envelope *answer = exchange(hostile->feed, bytes_of(frame.data, frame.size));
	assert_int_equal(answer->receipt->results[0]->outcome,
			 ZH__ITEM_OUTCOME__ITEM_OUTCOME_LATER);
	assert_string_equal(answer->receipt->results[0]->refusals[0]->code, "feed.paused");
	zh__envelope__free_unpacked(answer, NULL);
	act_on_feed(hostile, "feed.resume");
	answer = exchange(hostile->feed, bytes_of(frame.data, frame.size));
	expect_received(answer->receipt->results[0], "after the pause");
	zh__envelope__free_unpacked(answer, NULL);
	free(frame.data);
}

static void status_is_answered_as_it_was_asked(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	static const char *ids[1001];
	static char known[LOAD_WORD];
	load_id(0, known);
	for (size_t i = 0; i < 1001; i++)
		ids[i] = i == 0 ? known : "nobody's";
	Zh__Envelope *answer = ask_status(hostile, "hotline", ids, 1000, 0);
	assert_int_equal(answer->what_case, ZH__ENVELOPE__WHAT_STATUS_ANSWER);
	assert_int_equal(answer->status_answer->n_items, 1000);
	assert_true(answer->status_answer->items[0]->has_report);
	assert_string_equal(answer->status_answer->items[999]->state, "unknown");
	zh__envelope__free_unpacked(answer, NULL);
	answer = ask_status(hostile, NULL, ids, 1000, 2);
	assert_int_equal(answer->status_answer->n_items, 2);
	zh__envelope__free_unpacked(answer, NULL);
	answer = ask_status(hostile, "lab", ids, 1, 0);
	assert_int_equal(answer->what_case, ZH__ENVELOPE__WHAT_RECEIPT);
	assert_string_equal(answer->receipt->refusal->code, "feed.not_yours");
	zh__envelope__free_unpacked(answer, NULL);
	answer = ask_status(hostile, "hotline", ids, 1001, 0);
	assert_string_equal(answer->receipt->refusal->code, "feed.ids_count");
	zh__envelope__free_unpacked(answer, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bad_item_is_answered_and_its_neighbours_are_taken),
		cmocka_unit_test(a_number_in_any_field_is_written_nowhere),
		cmocka_unit_test(a_thousand_bad_items_are_answered),
		cmocka_unit_test(frames_that_cannot_be_read_are_answered),
		cmocka_unit_test(a_push_that_is_too_large_is_told_by_its_id),
		cmocka_unit_test(a_paused_feed_is_told_to_come_again),
		cmocka_unit_test(status_is_answered_as_it_was_asked),
	};
	return cmocka_run_group_tests(tests, hostile_setup, hostile_teardown);
}
