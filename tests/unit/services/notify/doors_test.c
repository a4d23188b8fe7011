/* What a neighbour may say whose signature holds, and still can't be: at each door of the link the
 * flawed word is refused by its code, or makes nothing, and the sound one beside it counts. */
#include <stdio.h>

#include "tests/unit/services/notify/notify_fixture.h"

#define CLUE ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE
#define REQUEST ZH__REFERRAL_KIND__REFERRAL_KIND_CO_INVESTIGATION
#define BULK ZH__LINK_STREAM__LINK_STREAM_BULK
#define RECOVERY UINT64_C(77)
#define SECOND_LIFE UINT64_C(0x2222)
#define PEER_LIFE UINT64_C(0x9)

static struct decider_driver a;

static int begin(void **state)
{
	(void)state;
	fixture_init();
	fixture_start(&a, COUNTY_A);
	return 0;
}

static int end(void **state)
{
	(void)state;
	driver_check_replay(&a);
	driver_done(&a);
	return 0;
}

static enum verdict at_door(enum notify_door door, const struct notify_link_item *link)
{
	struct input_item item = {.door = (uint8_t)door, .extra = link};
	return driver_item(&a, &item);
}

static void refused_at(enum notify_door door, const struct notify_link_item *link, const char *code)
{
	size_t before = a.count;
	assert_int_equal(at_door(door, link), VERDICT_REFUSED);
	assert_string_equal(a.decision.refusal.code, code);
	const struct notify_link_reply *reply = (const struct notify_link_reply *)a.decision.reply;
	assert_int_equal(reply->outcome, NOTIFY_LINK_REFUSED);
	assert_int_equal(a.count, before);
}

/* ---- a letter of ours that comes back after a restore */

static Zh__DocumentContent content;
static Zh__ObjectId referral;
static struct notify_link_item back;

/* Number 1 on the link: letter 4, "移送〔2025〕3号". */
static void back_make(void)
{
	zh__document_content__init(&content);
	zh__object_id__init(&referral);
	SET_OPTIONAL(&referral, kind, OBJECT_REFERRAL);
	SET_OPTIONAL(&referral, region, COUNTY_A);
	SET_OPTIONAL(&referral, number, 4);
	SET_OPTIONAL(&content, to_region, COUNTY_B);
	SET_OPTIONAL(&content, version, 1);
	SET_OPTIONAL(&content, kind, CLUE);
	SET_OPTIONAL(&content, created_ms, BEGIN_MS);
	content.referral = &referral;
	content.number = "移送〔2025〕3号";
	content.facts = "涉嫌无证生产";
	back = (struct notify_link_item){
		.peer = COUNTY_B,
		.epoch = PEER_LIFE,
		.stream = BULK,
		.number = 1,
		.content = &content,
		.signed_content = bytes_of("signed", 6),
		.digest = {1},
	};
}

static void hear(const Zh__LinkHeadContent *head, uint64_t own_life)
{
	struct notify_link_item link = {
		.peer = COUNTY_B, .epoch = PEER_LIFE, .own_life = own_life, .head = head};
	assert_int_equal(at_door(NOTIFY_DOOR_LINK_HEAD, &link), VERDICT_DONE);
}

/* Put back from before all, and asking its only neighbour. */
static void restored(size_t events)
{
	static const uint32_t peers[] = {COUNTY_B};
	struct notify_link_item link = {.own_life = SECOND_LIFE, .peers = peers, .peer_count = 1};
	Zh__LinkHeadContent head = ZH__LINK_HEAD_CONTENT__INIT;
	driver_restore(&a, events, &(struct driver_restored){SECOND_LIFE, RECOVERY, 100, 0});
	assert_int_equal(at_door(NOTIFY_DOOR_LINK_RECOVER, &link), VERDICT_DONE);
	assert_int_equal(driver_count(&a, KIND(RECOVERY_BEGUN)), 1);
	hear(&head, SECOND_LIFE);
}

#define BACK_REFUSED(change, code)                                                                 \
	do {                                                                                       \
		back_make();                                                                       \
		change;                                                                            \
		refused_at(NOTIFY_DOOR_LINK_RETURN, &back, code);                                  \
	} while (0)

static void test_only_who_asks_is_given_back(void **state)
{
	(void)state;
	BACK_REFUSED((void)0, "link.return.unasked");
	restored(0);
	BACK_REFUSED(back.epoch++, "link.return.unasked");
	BACK_REFUSED(back.peer = SUPERIOR, "link.return.unasked");
	BACK_REFUSED(back.stream = 0, "link.document.stream");
	BACK_REFUSED(back.stream = LINK_STREAMS + 1, "link.document.stream");
	BACK_REFUSED(back.number = 0, "link.document.stream");
	BACK_REFUSED(back.number = 2, "link.document.gap");
	back_make();
	assert_int_equal(at_door(NOTIFY_DOOR_LINK_RETURN, &back), VERDICT_DONE);
	assert_string_equal(fixture_state(&a, 4), "sent");
	assert_int_equal(fixture_row(&a, 4).delivery, DELIVERY_QUEUED);
	assert_int_equal(series_last(driver_rows(&a), (uint8_t)CLUE, 2025), 3);
	/* Again, it is answered; another content under its number isn't it. */
	size_t before = a.count;
	assert_int_equal(at_door(NOTIFY_DOOR_LINK_RETURN, &back), VERDICT_DONE);
	assert_int_equal(a.count, before);
	back.digest[0] = 2;
	refused_at(NOTIFY_DOOR_LINK_RETURN, &back, "link.document.other_content");
}

static void test_what_comes_back_is_a_letter_of_ours(void **state)
{
	(void)state;
	static uint8_t large[CONTENT_MAX + 1];
	const char *code = "link.document.content";
	restored(0);
	BACK_REFUSED(content.referral = NULL, code);
	BACK_REFUSED(referral.kind = OBJECT_HAZARD, code);
	BACK_REFUSED(referral.region = COUNTY_B, code);
	BACK_REFUSED(referral.number = 0, code);
	BACK_REFUSED(content.to_region = SUPERIOR, code);
	BACK_REFUSED(content.version = 0, code);
	BACK_REFUSED(content.version = 64, code);
	BACK_REFUSED(content.version = 63, "link.return.number_taken"); /* of what isn't here */
	BACK_REFUSED(content.version = 2, "link.return.number_taken");
	BACK_REFUSED(content.kind = ZH__REFERRAL_KIND__REFERRAL_KIND_UNKNOWN, code);
	BACK_REFUSED(back.signed_content.size = 0, code);
	BACK_REFUSED(back.signed_content = bytes_of(large, CONTENT_MAX + 1), code);
	back_make();
	back.signed_content = bytes_of(large, CONTENT_MAX);
	assert_int_equal(at_door(NOTIFY_DOOR_LINK_RETURN, &back), VERDICT_DONE);
}

static void test_what_came_back_already_is_told_so(void **state)
{
	(void)state;
	restored(0);
	back_make();
	assert_int_equal(at_door(NOTIFY_DOOR_LINK_RETURN, &back), VERDICT_DONE);
	assert_int_equal(at_door(NOTIFY_DOOR_LINK_RETURN, &back), VERDICT_DONE);
	const struct notify_link_reply *reply = (const struct notify_link_reply *)a.decision.reply;
	assert_non_null(reply);
	assert_int_equal(reply->outcome, NOTIFY_LINK_REPEATED);
	assert_int_equal(reply->accepted, 1);
}

static void test_its_official_number_is_read(void **state)
{
	(void)state;
	static const char *const none[] = {
		"",
		"移送",
		"移送〔〕3号",
		"移送〔2025",
		"移送〔2025〕",
		"移送〔2025〕号",
		"移送〔2025〕0号",
		"移送〔2025】3号",
		"移送〔20x5〕3号",
		"移送〔1000000000〕3号",
		"移送〔10000000000〕3号",
		"移送〔2025〕1000000000号",
	};
	restored(0);
	BACK_REFUSED(content.number = NULL, "link.document.content");
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		BACK_REFUSED(content.number = none[i], "link.document.content");
	back_make();
	content.number = "移送〔999999999〕999999999号";
	assert_int_equal(at_door(NOTIFY_DOOR_LINK_RETURN, &back), VERDICT_DONE);
	assert_int_equal(series_last(driver_rows(&a), (uint8_t)CLUE, 999999999), 999999999);
}

/* What the letter was about here, is so again. */
static void test_its_matter_comes_back(void **state)
{
	static const enum object_kind kinds[] = {OBJECT_CASEFILE, OBJECT_HAZARD, OBJECT_BULLETIN,
						 OBJECT_CAMPAIGN};
	Zh__ObjectId matter = ZH__OBJECT_ID__INIT;
	(void)state;
	restored(0);
	SET_OPTIONAL(&matter, region, COUNTY_A);
	SET_OPTIONAL(&matter, number, 77);
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		static char number[] = "移送〔2025〕1号";
		number[sizeof "移送〔2025〕" - 1] = (char)('1' + i);
		back_make();
		SET_OPTIONAL(&matter, kind, (uint32_t)kinds[i]);
		SET_OPTIONAL(&content, first_report_ms, BEGIN_MS - MS_PER_DAY);
		content.matter = &matter;
		content.number = number;
		referral.number = 4 + i;
		back.number = 1 + i;
		back.digest[0] = (uint8_t)(1 + i);
		assert_int_equal(at_door(NOTIFY_DOOR_LINK_RETURN, &back), VERDICT_DONE);
		const Zh__ReferralDrafted *draft =
			BODY(driver_newest(&a, KIND(REFERRAL_DRAFTED)), ReferralDrafted);
		assert_int_equal(draft->referral, 4 + i);
		assert_int_equal(draft->first_report_ms, BEGIN_MS - MS_PER_DAY);
		assert_int_equal(draft->casefile, kinds[i] == OBJECT_CASEFILE ? 77 : 0);
		assert_int_equal(draft->hazard, kinds[i] == OBJECT_HAZARD ? 77 : 0);
		assert_int_equal(draft->bulletin, kinds[i] == OBJECT_BULLETIN ? 77 : 0);
		assert_int_equal(draft->campaign, kinds[i] == OBJECT_CAMPAIGN ? 77 : 0);
	}
}

/* The backup has its draft, of before it was sent: number, region, kind and version are those. */
static void test_a_draft_of_the_backup_is_the_letter(void **state)
{
	(void)state;
	assert_int_equal(fixture_draft(&a, CLUE, COUNTY_B), 1);
	assert_int_equal(fixture_draft(&a, CLUE, SUPERIOR), 2);
	restored(a.count);
	const char *code = "link.return.number_taken";
	BACK_REFUSED(referral.number = 2, code); /* to another region */
	BACK_REFUSED((referral.number = 1, content.kind = REQUEST), code);
	BACK_REFUSED((referral.number = 1, content.version = 2), code);
	back_make();
	referral.number = 1;
	assert_int_equal(at_door(NOTIFY_DOOR_LINK_RETURN, &back), VERDICT_DONE);
	assert_string_equal(fixture_state(&a, 1), "sent");
	back.number = 2;
	back.digest[0] = 2;
	refused_at(NOTIFY_DOOR_LINK_RETURN, &back, code); /* its first version again */
	content.version = 2;
	assert_int_equal(at_door(NOTIFY_DOOR_LINK_RETURN, &back), VERDICT_DONE);
	assert_int_equal(fixture_row(&a, 1).document_version, 2);
}

/* ---- ledgers, compared by the heads of a neighbour's heartbeat */

static const Zh__LedgersCompared *compared(void)
{
	return BODY(driver_newest(&a, KIND(LEDGERS_COMPARED)), LedgersCompared);
}

static void test_ledgers_are_equal_or_differ(void **state)
{
	(void)state;
	uint8_t other[DIGEST_SIZE] = {5};
	Zh__LinkHeadContent head = ZH__LINK_HEAD_CONTENT__INIT;
	Zh__LinkStreamHead urgent = ZH__LINK_STREAM_HEAD__INIT, bulk = ZH__LINK_STREAM_HEAD__INIT;
	Zh__LinkStreamHead *streams[] = {&urgent, &bulk};
	(void)fixture_draft(&a, CLUE, COUNTY_B);
	fixture_send(&a, 1);
	restored(a.count);
	SET_OPTIONAL(&head, knows, SECOND_LIFE);
	hear(&head, SECOND_LIFE); /* tells of no stream */
	head.streams = streams;
	head.n_streams = 2;
	SET_OPTIONAL(&urgent, stream, ZH__LINK_STREAM__LINK_STREAM_URGENT);
	SET_OPTIONAL(&urgent, receipted, 0);
	SET_OPTIONAL(&bulk, stream, BULK);
	hear(&head, SECOND_LIFE); /* a program that knows of no recovery */
	SET_OPTIONAL(&bulk, receipted, 0);
	SET_OPTIONAL(&bulk, accepted, 2); /* more than is here: it comes back first */
	hear(&head, SECOND_LIFE);
	bulk.accepted = 0;
	bulk.receipted = 1;
	hear(&head, SECOND_LIFE);
	assert_int_equal(driver_count(&a, KIND(LEDGERS_COMPARED)), 0);
	bulk.receipted = 0;
	bulk.accepted = 1;
	bulk.has_accepted_digest = 1;
	bulk.accepted_digest = (ProtobufCBinaryData){DIGEST_SIZE, other};
	hear(&head, SECOND_LIFE);
	assert_false(compared()->equal);
	assert_string_equal(compared()->differs, "sent");
	assert_int_equal(compared()->number, 1);
	assert_int_equal(compared()->stream, BULK);
	hear(&head, SECOND_LIFE); /* once */
	assert_int_equal(driver_count(&a, KIND(LEDGERS_COMPARED)), 1);
	struct outbox_row sent;
	assert_true(outbox_get(driver_rows(&a), COUNTY_B, BULK, 1, &sent));
	bulk.accepted_digest.data = sent.stream_digest;
	hear(&head, SECOND_LIFE);
	assert_true(compared()->equal);
	assert_int_equal(driver_count(&a, KIND(RECOVERY_ENDED)), 1);
}

/* A number that no stream comes to isn't begun behind; nor, before people let it be, one with
 * letters before it that aren't here. */
static void test_theirs_begins_behind_what_can_be(void **state)
{
	(void)state;
	Zh__LinkHeadContent head = ZH__LINK_HEAD_CONTENT__INIT;
	Zh__LinkStreamHead bulk = ZH__LINK_STREAM_HEAD__INIT;
	Zh__LinkStreamHead *streams[] = {&bulk};
	struct peer_row peer;
	uint64_t *const numbers[] = {&bulk.accepted, &bulk.receipted, &bulk.behind,
				     &bulk.accepted_behind, &bulk.ended};
	SET_OPTIONAL(&head, knows, SECOND_LIFE);
	head.streams = streams;
	head.n_streams = 1;
	SET_OPTIONAL(&bulk, stream, BULK);
	SET_OPTIONAL(&bulk, receipted, 0);
	bulk.has_accepted = bulk.has_behind = bulk.has_accepted_behind = bulk.has_ended = 1;
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		bulk.behind = 7;
		*numbers[i] = UINT64_MAX;
		hear(&head, SECOND_LIFE);
		assert_int_equal(driver_count(&a, KIND(STREAM_ANEW)), 0);
		*numbers[i] = 0;
	}
	bulk.behind = 7;
	hear(&head, SECOND_LIFE);
	hear(&head, SECOND_LIFE); /* once */
	assert_int_equal(driver_count(&a, KIND(STREAM_ANEW)), 1);
	assert_true(peer_get(driver_rows(&a), COUNTY_B, &peer));
	assert_int_equal(peer.in[STREAM_SLOT(BULK)].behind, 7);
	assert_int_equal(peer.in[STREAM_SLOT(BULK)].accepted, 7);
	assert_int_equal(peer.out[STREAM_SLOT(BULK)].sent, 0);
}

/* Of the lives that a neighbour met, four are looked at. */
static void test_other_lives_that_it_met(void **state)
{
	(void)state;
	Zh__LinkHeadContent head = ZH__LINK_HEAD_CONTENT__INIT;
	Zh__LinkLife none = ZH__LINK_LIFE__INIT, met = ZH__LINK_LIFE__INIT;
	Zh__LinkLife *lives[] = {&none, &none, &none, &none, &met};
	SET_OPTIONAL(&head, knows, SECOND_LIFE);
	SET_OPTIONAL(&met, epoch, 99);
	SET_OPTIONAL(&met, met_ms, BEGIN_MS);
	head.met = lives;
	head.n_met = 5;
	hear(&head, SECOND_LIFE);
	assert_int_equal(driver_count(&a, KIND(OWN_LIFE_DISPUTED)), 0);
	lives[3] = &met;
	hear(&head, SECOND_LIFE);
	hear(&head, SECOND_LIFE); /* known by now */
	assert_int_equal(driver_count(&a, KIND(OWN_LIFE_DISPUTED)), 1);
	assert_int_equal(BODY(driver_newest(&a, KIND(OWN_LIFE_DISPUTED)), OwnLifeDisputed)->life,
			 99);
}

/* ---- receipts */

static void test_a_receipt_covers_what_was_sent(void **state)
{
	(void)state;
	struct outbox_row sent;
	Zh__LinkReceiptContent receipt = ZH__LINK_RECEIPT_CONTENT__INIT;
	Zh__LinkReceived one = ZH__LINK_RECEIVED__INIT, *list[] = {&one};
	struct notify_link_item link = {.peer = COUNTY_B,
					.stream = BULK,
					.number = 1,
					.receipted = &receipt,
					.receipt = bytes_of("signed", 6)};
	refused_at(NOTIFY_DOOR_LINK_RECEIPT, &link, "link.receipt.beyond");
	(void)fixture_draft(&a, CLUE, COUNTY_B);
	fixture_send(&a, 1);
	assert_true(outbox_get(driver_rows(&a), COUNTY_B, BULK, 1, &sent));
	link.number = 2;
	refused_at(NOTIFY_DOOR_LINK_RECEIPT, &link, "link.receipt.beyond");
	link.number = 1;
	link.stream = 0;
	refused_at(NOTIFY_DOOR_LINK_RECEIPT, &link, "link.receipt.stream");
	link.stream = BULK;
	refused_at(NOTIFY_DOOR_LINK_RECEIPT, &link, "link.receipt.other_stream");
	receipt.has_digest = 1;
	receipt.digest = (ProtobufCBinaryData){DIGEST_SIZE, sent.stream_digest};
	refused_at(NOTIFY_DOOR_LINK_RECEIPT, &link, "link.receipt.incomplete");
	receipt.received = list;
	receipt.n_received = 1;
	SET_OPTIONAL(&one, number, 2);
	refused_at(NOTIFY_DOOR_LINK_RECEIPT, &link, "link.receipt.incomplete");
	one.number = 1;
	SET_OPTIONAL(&one, received_ms, BEGIN_MS);
	one.has_digest = 1;
	one.digest = (ProtobufCBinaryData){DIGEST_SIZE - 1, sent.digest};
	refused_at(NOTIFY_DOOR_LINK_RECEIPT, &link, "link.receipt.other_content");
	one.digest = (ProtobufCBinaryData){DIGEST_SIZE, sent.stream_digest};
	refused_at(NOTIFY_DOOR_LINK_RECEIPT, &link, "link.receipt.other_content");
	/* A life of theirs counts once it was heard, and no other one's word. */
	Zh__LinkHeadContent head = ZH__LINK_HEAD_CONTENT__INIT;
	link.life = PEER_LIFE;
	refused_at(NOTIFY_DOOR_LINK_RECEIPT, &link, "link.receipt.other_content");
	hear(&head, a.incarnation);
	link.life = PEER_LIFE + 1;
	refused_at(NOTIFY_DOOR_LINK_RECEIPT, &link, "link.receipt.life");
	link.life = PEER_LIFE;
	one.digest.data = sent.digest;
	assert_int_equal(at_door(NOTIFY_DOOR_LINK_RECEIPT, &link), VERDICT_DONE);
	assert_int_equal(fixture_row(&a, 1).delivery, DELIVERY_RECEIPTED);
}

/* ---- where journals end */

static Zh__ChainHead chain_head;
static uint8_t hash[DIGEST_SIZE + 1];

static void chain_head_make(void)
{
	zh__chain_head__init(&chain_head);
	SET_OPTIONAL(&chain_head, daemon, ZH__DAEMON_NAME__DAEMON_NAME_HAZARD);
	SET_OPTIONAL(&chain_head, incarnation, 5);
	SET_OPTIONAL(&chain_head, frame, 1);
	SET_OPTIONAL(&chain_head, through, 3);
	chain_head.has_hash = 1;
	chain_head.hash = (ProtobufCBinaryData){DIGEST_SIZE, hash};
}

/* What they gave to hold, and what they hold of ours: events that either makes. */
static size_t tell_heads(size_t count)
{
	Zh__ChainHead *heads[] = {&chain_head, &chain_head};
	Zh__LinkChainContent chain = ZH__LINK_CHAIN_CONTENT__INIT;
	Zh__LinkHeldContent held = ZH__LINK_HELD_CONTENT__INIT;
	struct notify_link_item link = {.peer = COUNTY_B,
					.life = PEER_LIFE,
					.chain = &chain,
					.held = &held,
					.proof = bytes_of("signed", 6)};
	size_t before = a.count;
	chain.heads = held.heads = heads;
	chain.n_heads = held.n_heads = count;
	assert_int_equal(at_door(NOTIFY_DOOR_LINK_CHAIN, &link), VERDICT_DONE);
	assert_int_equal(at_door(NOTIFY_DOOR_LINK_HELD, &link), VERDICT_DONE);
	return a.count - before;
}

#define HEAD_IS_NONE(field, value)                                                                 \
	do {                                                                                       \
		chain_head_make();                                                                 \
		chain_head.field = (value);                                                        \
		assert_int_equal(tell_heads(1), 0);                                                \
	} while (0)

static void test_a_head_that_is_none_is_passed_by(void **state)
{
	(void)state;
	Zh__LinkHeadContent head = ZH__LINK_HEAD_CONTENT__INIT;
	chain_head_make();
	assert_int_equal(tell_heads(1), 0); /* whose life was never heard */
	hear(&head, a.incarnation);
	HEAD_IS_NONE(daemon, ZH__DAEMON_NAME__DAEMON_NAME_UNKNOWN);
	HEAD_IS_NONE(frame, 0);
	HEAD_IS_NONE(incarnation, 0);
	HEAD_IS_NONE(hash.len, DIGEST_SIZE - 1);
	HEAD_IS_NONE(hash.len, DIGEST_SIZE + 1);
	chain_head_make();
	assert_int_equal(tell_heads(0), 0);
	assert_int_equal(tell_heads(2), 2); /* one of each, though it is told twice */
	const Zh__PeerChainKept *kept =
		BODY(driver_newest(&a, KIND(PEER_CHAIN_KEPT)), PeerChainKept);
	assert_int_equal(kept->n_heads, 1);
	assert_int_equal(tell_heads(1), 0); /* known */
	/* One that goes on has a later frame, and no fewer events. */
	chain_head.frame = 2;
	chain_head.through = 2;
	assert_int_equal(tell_heads(1), 2);
	assert_int_equal(driver_count(&a, KIND(PEER_CHAIN_REFUSED)), 1);
	chain_head.through = 3;
	assert_int_equal(tell_heads(1), 1);
	assert_int_equal(driver_count(&a, KIND(PEER_CHAIN_KEPT)), 2);
}

/* ---- documents, and what has no door */

static void test_a_document_is_of_its_sender(void **state)
{
	(void)state;
	const char *code = "link.document.content";
#define DOCUMENT_REFUSED(change, why)                                                              \
	do {                                                                                       \
		back_make();                                                                       \
		referral.region = COUNTY_B;                                                        \
		back.document = bytes_of("signed", 6);                                             \
		change;                                                                            \
		refused_at(NOTIFY_DOOR_LINK_DOCUMENT, &back, why);                                 \
	} while (0)
	DOCUMENT_REFUSED(back.stream = 0, "link.document.stream");
	DOCUMENT_REFUSED(back.number = 0, "link.document.stream");
	DOCUMENT_REFUSED(content.referral = NULL, code);
	DOCUMENT_REFUSED(referral.region = COUNTY_A, code);
	DOCUMENT_REFUSED(referral.number = 0, code);
	DOCUMENT_REFUSED(content.kind = ZH__REFERRAL_KIND__REFERRAL_KIND_UNKNOWN, code);
	DOCUMENT_REFUSED(back.number = 2, "link.document.gap");
	DOCUMENT_REFUSED(back.received_ms = BEGIN_MS, "link.return.unasked");
	back.received_ms = 0;
	assert_int_equal(at_door(NOTIFY_DOOR_LINK_DOCUMENT, &back), VERDICT_DONE);
	assert_string_equal(fixture_state(&a, 1), "received");
	/* Its own moment of then is believed of a link that is asked, and not of the future. */
	restored(0);
	DOCUMENT_REFUSED((void)0, "link.document.recovering");
	DOCUMENT_REFUSED(back.received_ms = a.now_ms + 1, "link.return.unasked");
	back.received_ms = a.now_ms;
	assert_int_equal(at_door(NOTIFY_DOOR_LINK_DOCUMENT, &back), VERDICT_DONE);
}

static void test_there_is_no_other_door(void **state)
{
	(void)state;
	struct notify_link_item link = {.peer = COUNTY_B};
	struct input_item item = {.door = NOTIFY_DOOR_LINK_HELD + 1, .extra = &link};
	assert_int_equal(driver_item(&a, &item), VERDICT_INVALID);
	assert_string_equal(a.decision.refusal.code, "notify.door");
}

/* ---- acts on what isn't a letter here */

static void test_an_act_is_on_a_letter_of_this_county(void **state)
{
	(void)state;
	assert_int_equal(fixture_draft(&a, CLUE, COUNTY_B), 1);
	struct object_id other = driver_object(&a, OBJECT_REFERRAL, 1);
	other.region = COUNTY_B;
	assert_int_equal(driver_act(&a, "referral.withdraw", other, NULL, "as told"),
			 VERDICT_NOT_FOUND);
	assert_string_equal(a.decision.refusal.code, "referral.not_found");
	assert_int_equal(driver_act(&a, "referral.withdraw", driver_object(&a, OBJECT_HAZARD, 1),
				    NULL, "as told"),
			 VERDICT_NOT_FOUND);
	assert_int_equal(fixture_act(&a, "referral.withdraw", 2, NULL), VERDICT_NOT_FOUND);
	assert_int_equal(fixture_act(&a, "referral.withdraw", 1, NULL), VERDICT_DONE);
}

/* A clock's mark of what isn't a letter here makes nothing, and nothing stands behind one. */
static void test_a_mark_is_of_a_letter(void **state)
{
	(void)state;
	struct trace_ref trace;
	struct input_mark mark = {.clock = 1,
				  .purpose = CLOCK_REFERRAL_SEND,
				  .mark = ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE,
				  .subject = driver_object(&a, OBJECT_REFERRAL, 99)};
	const struct input input = {.kind = INPUT_MARK, .mark = &mark};
	const struct decide_context context = {.rows = driver_rows(&a),
					       .policy = a.policy,
					       .calendar = a.calendar,
					       .region = a.region,
					       .daemon = DAEMON_NOTIFY,
					       .now_ms = a.now_ms,
					       .arena = &a.arena};
	assert_int_equal(fixture_draft(&a, CLUE, COUNTY_B), 1);
	assert_int_equal(fixture_draft(&a, CLUE, COUNTY_B), 2);
	const struct {
		struct object_id subject;
		uint8_t mark;
		size_t events;
	} cases[] = {
		{driver_object(&a, OBJECT_REFERRAL, 99), ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE, 0},
		{driver_object(&a, OBJECT_HAZARD, 1), ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE, 0},
		{driver_object(&a, OBJECT_REFERRAL, 1), ZH__CLOCK_MARK__CLOCK_MARK_NOT_BEFORE, 0},
		{driver_object(&a, OBJECT_REFERRAL, 1), ZH__CLOCK_MARK__CLOCK_MARK_DUE, 0},
		{driver_object(&a, OBJECT_REFERRAL, 1), ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE, 1},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct decision decision = {.verdict = VERDICT_DONE};
		mark.subject = cases[i].subject;
		mark.mark = cases[i].mark;
		arena_reset(&a.arena);
		notify_decider.decide(&notify_decider, &context, &input, &decision);
		assert_int_equal(decision.event_count, cases[i].events);
	}
	assert_false(notify_decider.trace(&notify_decider, driver_rows(&a),
					  driver_object(&a, OBJECT_REFERRAL, 99), &trace));
	assert_false(notify_decider.trace(&notify_decider, driver_rows(&a),
					  driver_object(&a, OBJECT_HAZARD, 1), &trace));
	assert_true(notify_decider.trace(&notify_decider, driver_rows(&a),
					 driver_object(&a, OBJECT_REFERRAL, 1), &trace));
}

/* A life is named by sixteen digits, as everything prints it. */
static void test_a_life_is_read(void **state)
{
	(void)state;
	static const char *const none[] = {
		"",
		"0900000000000",
		"090000000000000",
		"09000000000000000",
		"090000000000000g",
		"090000000000000h",
		"g900000000000000",
		"0/00000000000000",
		"0:00000000000000",
		"0`00000000000000",
		"0A00000000000000",
	};
	Zh__RegionAcceptLifeCommand body = ZH__REGION_ACCEPT_LIFE_COMMAND__INIT;
	SET_OPTIONAL(&body, neighbour, COUNTY_B);
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
		body.life = none[i];
		assert_int_equal(driver_act(&a, "region.accept-life", (struct object_id){0}, &body,
					    "as told"),
				 VERDICT_INVALID);
		assert_string_equal(a.decision.refusal.code, "region.life");
	}
	static const char *const unmet[] = {"09abcdef00000000", "0900000000000000"};
	for (size_t i = 0; i < 2; i++) {
		body.life = unmet[i];
		assert_int_equal(driver_act(&a, "region.accept-life", (struct object_id){0}, &body,
					    "as told"),
				 VERDICT_REFUSED);
		assert_string_equal(a.decision.refusal.code, "region.life_not_met");
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_only_who_asks_is_given_back),
		TEST(test_what_comes_back_is_a_letter_of_ours),
		TEST(test_what_came_back_already_is_told_so),
		TEST(test_its_official_number_is_read),
		TEST(test_its_matter_comes_back),
		TEST(test_a_draft_of_the_backup_is_the_letter),
		TEST(test_ledgers_are_equal_or_differ),
		TEST(test_theirs_begins_behind_what_can_be),
		TEST(test_other_lives_that_it_met),
		TEST(test_a_receipt_covers_what_was_sent),
		TEST(test_a_head_that_is_none_is_passed_by),
		TEST(test_a_document_is_of_its_sender),
		TEST(test_there_is_no_other_door),
		TEST(test_an_act_is_on_a_letter_of_this_county),
		TEST(test_a_mark_is_of_a_letter),
		TEST(test_a_life_is_read),
	};
	return cmocka_run_group_tests_name("notify_doors", tests, NULL, NULL);
}
