/* What a link brings with one thing wrong, each by itself: refused by its name, with the number
 * from which the sender goes on, and nothing of it is written.  Signatures held: what is wrong here
 * is what a county may sign by mistake, or its second copy. */
#include "tests/unit/services/notify/notify_fixture.h"

#define CLUE ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE
#define BULK ZH__LINK_STREAM__LINK_STREAM_BULK
#define URGENT ZH__LINK_STREAM__LINK_STREAM_URGENT

static struct decider_driver a, b;

/* A has sent three letters, B has taken two of them; A has the receipt of none. */
static int begin(void **state)
{
	(void)state;
	fixture_init();
	fixture_start(&a, COUNTY_A);
	fixture_start(&b, COUNTY_B);
	for (uint64_t n = 1; n <= 3; n++)
		fixture_send(&a, fixture_draft(&a, CLUE, COUNTY_B));
	for (uint64_t n = 1; n <= 2; n++)
		assert_int_equal(fixture_offer(&a, &b, BULK, n), VERDICT_DONE);
	return 0;
}

static int end(void **state)
{
	(void)state;
	driver_check_replay(&a);
	driver_check_replay(&b);
	driver_done(&a);
	driver_done(&b);
	return 0;
}

/* What became of an item: its refusal, what the sender is told, and whether anything is written. */
struct outcome {
	const char *code; /* NULL: it isn't refused */
	enum notify_link_outcome outcome;
	uint64_t accepted;
	bool writes;
};

static void offer(struct decider_driver *to, uint16_t door, const struct notify_link_item *link,
		  const char *what, const struct outcome *expected)
{
	size_t before = to->count;
	struct input_item item = {.door = door, .extra = link};
	(void)driver_item(to, &item);
	const struct notify_link_reply *reply =
		(const struct notify_link_reply *)to->decision.reply;
	const char *code = to->decision.verdict == VERDICT_DONE ? NULL : to->decision.refusal.code;
	bool same_code = expected->code == NULL || code == NULL ? expected->code == code
								: strcmp(expected->code, code) == 0;
	if (reply == NULL)
		fail_msg("%s: the sender isn't told anything", what);
	if (!same_code || reply->outcome != expected->outcome ||
	    reply->accepted != expected->accepted || (to->count != before) != expected->writes)
		fail_msg("%s: %s, outcome %d, go on behind %llu, %zu events", what,
			 code != NULL ? code : "taken", (int)reply->outcome,
			 (unsigned long long)reply->accepted, to->count - before);
	assert_int_equal(reply->peer, link->peer);
	assert_int_equal(reply->stream, link->stream);
}

/* ---- letters */

enum letter_damage {
	LETTER_SOUND,
	LETTER_STREAM_NONE,
	LETTER_STREAM_UNKNOWN,
	LETTER_OTHER_STREAM,
	LETTER_NUMBER_NONE,
	LETTER_NUMBER_GAP,
	LETTER_AGAIN,
	LETTER_OTHER_CONTENT,
	LETTER_OTHER_LIFE,
	LETTER_OF_BEFORE,
	LETTER_NO_REFERRAL,
	LETTER_NO_REFERRAL_NUMBER,
	LETTER_OF_ANOTHER_REGION,
	LETTER_NO_KIND,
};

static void damage_letter(enum letter_damage damage, struct notify_link_item *link,
			  Zh__DocumentContent *content, Zh__ObjectId *referral)
{
	switch (damage) {
	case LETTER_SOUND:
		break;
	case LETTER_STREAM_NONE:
		link->stream = 0;
		break;
	case LETTER_STREAM_UNKNOWN:
		link->stream = LINK_STREAMS + 1;
		break;
	case LETTER_OTHER_STREAM:
		link->stream = URGENT;
		break;
	case LETTER_NUMBER_NONE:
		link->number = 0;
		break;
	case LETTER_NUMBER_GAP:
		link->number = 4;
		break;
	case LETTER_AGAIN:
		link->number = 2;
		break;
	case LETTER_OTHER_CONTENT:
		link->number = 2;
		link->digest[31] ^= 1;
		break;
	case LETTER_OTHER_LIFE:
		link->epoch++;
		break;
	case LETTER_OF_BEFORE:
		link->received_ms = b.now_ms - MS_PER_HOUR;
		break;
	case LETTER_NO_REFERRAL:
		content->referral = NULL;
		break;
	case LETTER_NO_REFERRAL_NUMBER:
		referral->number = 0;
		break;
	case LETTER_OF_ANOTHER_REGION:
		referral->region = COUNTY_B;
		break;
	case LETTER_NO_KIND:
		content->kind = ZH__REFERRAL_KIND__REFERRAL_KIND_UNKNOWN;
		break;
	}
}

static void offer_letter(enum letter_damage damage, const char *what,
			 const struct outcome *expected)
{
	static uint8_t memory[1u << 17], bytes[CONTENT_MAX];
	uint64_t number = damage == LETTER_AGAIN || damage == LETTER_OTHER_CONTENT ? 2 : 3;
	struct outbox_row sent;
	assert_true(outbox_get(driver_rows(&a), COUNTY_B, BULK, number, &sent));
	struct writer out = writer_over(bytes, sizeof bytes);
	assert_true(paper_read(driver_rows(&a), sent.referral, paper_content(sent.document_version),
			       &out));
	struct arena arena;
	arena_init(&arena, memory, sizeof memory);
	const Zh__DocumentContent *read = (const Zh__DocumentContent *)(const void *)message_unpack(
		&zh__document_content__descriptor, writer_bytes(&out), &arena);
	assert_non_null(read);
	Zh__DocumentContent content = *read;
	Zh__ObjectId referral = *read->referral;
	content.referral = &referral;
	struct notify_link_item link = {
		.peer = COUNTY_A,
		.epoch = a.incarnation,
		.stream = BULK,
		.number = number,
		.content = &content,
		.document = writer_bytes(&out),
	};
	memcpy(link.digest, sent.digest, DIGEST_SIZE);
	damage_letter(damage, &link, &content, &referral);
	offer(&b, NOTIFY_DOOR_LINK_DOCUMENT, &link, what, expected);
}

static void letters_with_one_thing_wrong(void **state)
{

	static const struct {
		enum letter_damage damage;
		const char *what;
		struct outcome outcome;
	} letters[] = {
		{LETTER_STREAM_NONE,
		 "no stream",
		 {"link.document.stream", NOTIFY_LINK_REFUSED, 0, false}},
		{LETTER_STREAM_UNKNOWN,
		 "a third stream",
		 {"link.document.stream", NOTIFY_LINK_REFUSED, 0, false}},
		{LETTER_NUMBER_NONE,
		 "no number",
		 {"link.document.stream", NOTIFY_LINK_REFUSED, 0, false}},
		{LETTER_NO_REFERRAL,
		 "no referral",
		 {"link.document.content", NOTIFY_LINK_REFUSED, 0, false}},
		{LETTER_NO_REFERRAL_NUMBER,
		 "a referral without number",
		 {"link.document.content", NOTIFY_LINK_REFUSED, 0, false}},
		{LETTER_OF_ANOTHER_REGION,
		 "a referral of ours",
		 {"link.document.content", NOTIFY_LINK_REFUSED, 0, false}},
		{LETTER_NO_KIND,
		 "no kind",
		 {"link.document.content", NOTIFY_LINK_REFUSED, 0, false}},
		{LETTER_OTHER_LIFE,
		 "another life",
		 {"link.document.epoch", NOTIFY_LINK_REFUSED, 2, false}},
		{LETTER_NUMBER_GAP,
		 "one is missing",
		 {"link.document.gap", NOTIFY_LINK_REFUSED, 2, false}},
		{LETTER_OTHER_STREAM,
		 "the first of the other stream is missing",
		 {"link.document.gap", NOTIFY_LINK_REFUSED, 0, false}},
		{LETTER_AGAIN, "the last one again", {NULL, NOTIFY_LINK_REPEATED, 2, false}},
		{LETTER_OTHER_CONTENT,
		 "its number, another content",
		 {"link.document.other_content", NOTIFY_LINK_REFUSED, 2, false}},
		{LETTER_OF_BEFORE,
		 "received before, and nobody asked for it",
		 {"link.return.unasked", NOTIFY_LINK_REFUSED, 2, false}},
		{LETTER_SOUND, "as it must be", {NULL, NOTIFY_LINK_ACCEPTED, 3, true}},
	};
	(void)state;
	for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++)
		offer_letter(letters[i].damage, letters[i].what, &letters[i].outcome);
}

/* ---- receipts */

enum receipt_damage {
	RECEIPT_SOUND,
	RECEIPT_STREAM_UNKNOWN,
	RECEIPT_BEYOND,
	RECEIPT_FIRST_MISSING,
	RECEIPT_LAST_MISSING,
	RECEIPT_OTHER_CONTENT,
	RECEIPT_SHORT_DIGEST,
	RECEIPT_OTHER_STREAM,
	RECEIPT_NOTHING,
};

static void offer_receipt(enum receipt_damage damage, const char *what,
			  const struct outcome *expected)
{
	Zh__LinkReceived received[2], *list[2] = {&received[0], &received[1]};
	struct inbox_row rows[2];
	struct peer_row peer;
	Zh__LinkReceiptContent receipt = ZH__LINK_RECEIPT_CONTENT__INIT;
	assert_true(peer_get(driver_rows(&b), COUNTY_A, &peer));
	for (uint64_t n = 0; n < 2; n++) {
		assert_true(inbox_get(driver_rows(&b), COUNTY_A, BULK, n + 1, &rows[n]));
		zh__link_received__init(&received[n]);
		SET_OPTIONAL(&received[n], number, n + 1);
		SET_OPTIONAL(&received[n], received_ms, rows[n].received_ms);
		received[n].has_digest = 1;
		received[n].digest = (ProtobufCBinaryData){DIGEST_SIZE, rows[n].digest};
	}
	receipt.received = list;
	receipt.n_received = 2;
	receipt.has_digest = 1;
	receipt.digest = (ProtobufCBinaryData){DIGEST_SIZE, peer.in[STREAM_SLOT(BULK)].digest};
	struct notify_link_item link = {
		.peer = COUNTY_B,
		.stream = BULK,
		.number = 2,
		.receipted = &receipt,
		.receipt = bytes_of("signed", 6),
	};
	if (damage == RECEIPT_STREAM_UNKNOWN)
		link.stream = LINK_STREAMS + 1;
	else if (damage == RECEIPT_BEYOND)
		link.number = 4;
	else if (damage == RECEIPT_FIRST_MISSING)
		receipt.received = list + --receipt.n_received;
	else if (damage == RECEIPT_LAST_MISSING)
		receipt.n_received = 1;
	else if (damage == RECEIPT_OTHER_CONTENT)
		rows[1].digest[0] ^= 1;
	else if (damage == RECEIPT_SHORT_DIGEST)
		received[0].digest.len--;
	else if (damage == RECEIPT_OTHER_STREAM)
		peer.in[STREAM_SLOT(BULK)].digest[0] ^= 1;
	else if (damage == RECEIPT_NOTHING)
		link.number = 0;
	offer(&a, NOTIFY_DOOR_LINK_RECEIPT, &link, what, expected);
}

static void receipts_with_one_thing_wrong(void **state)
{

	static const struct {
		enum receipt_damage damage;
		const char *what;
		struct outcome outcome;
	} receipts[] = {
		{RECEIPT_STREAM_UNKNOWN,
		 "a third stream",
		 {"link.receipt.stream", NOTIFY_LINK_REFUSED, 0, false}},
		{RECEIPT_BEYOND,
		 "of more than was sent",
		 {"link.receipt.beyond", NOTIFY_LINK_REFUSED, 0, false}},
		{RECEIPT_FIRST_MISSING,
		 "the first is missing",
		 {"link.receipt.incomplete", NOTIFY_LINK_REFUSED, 0, false}},
		{RECEIPT_LAST_MISSING,
		 "the last is missing",
		 {"link.receipt.incomplete", NOTIFY_LINK_REFUSED, 0, false}},
		{RECEIPT_OTHER_CONTENT,
		 "of another content",
		 {"link.receipt.other_content", NOTIFY_LINK_REFUSED, 0, false}},
		{RECEIPT_SHORT_DIGEST,
		 "of a content cut short",
		 {"link.receipt.other_content", NOTIFY_LINK_REFUSED, 0, false}},
		{RECEIPT_OTHER_STREAM,
		 "of other letters before",
		 {"link.receipt.other_stream", NOTIFY_LINK_REFUSED, 0, false}},
		{RECEIPT_SOUND, "as it must be", {NULL, NOTIFY_LINK_ACCEPTED, 2, true}},
		{RECEIPT_SOUND, "again", {NULL, NOTIFY_LINK_REPEATED, 2, false}},
		{RECEIPT_NOTHING, "of nothing", {NULL, NOTIFY_LINK_REPEATED, 2, false}},
	};
	(void)state;
	a.now_ms = b.now_ms;
	for (size_t i = 0; i < sizeof receipts / sizeof receipts[0]; i++)
		offer_receipt(receipts[i].damage, receipts[i].what, &receipts[i].outcome);
	assert_int_equal(fixture_row(&a, 2).delivery, DELIVERY_RECEIPTED);
	assert_int_equal(fixture_row(&a, 3).delivery, DELIVERY_QUEUED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(letters_with_one_thing_wrong),
		TEST(receipts_with_one_thing_wrong),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
