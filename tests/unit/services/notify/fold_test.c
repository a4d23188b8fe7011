/* What a journal says of letters and links that can't have been: it is refused, and the rows
 * stay as they are. Each flaw stands alone in an event that is booked without it. */
#include "common/stage/common_decide.h"
#include "tests/unit/services/notify/notify_fixture.h"

#define CLUE ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE
#define BULK ZH__LINK_STREAM__LINK_STREAM_BULK
#define HASH 32u

static struct decider_driver a, b;
static uint8_t long_bytes[ROW_MAX + 1];

static int begin(void **state)
{
	(void)state;
	fixture_init();
	fixture_start(&a, COUNTY_A);
	fixture_start(&b, COUNTY_B);
	return 0;
}

static int end(void **state)
{
	(void)state;
	driver_done(&a);
	driver_done(&b);
	return 0;
}

static enum status fold(struct decider_driver *driver, Zh__EventKind kind, const void *body)
{
	static uint8_t memory[EVENT_SIZE_MAX];
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	struct event event = {
		.head = {.kind = (uint16_t)kind,
			 .version = EVENT_VERSION,
			 .subject_kind = fixture_subject(kind),
			 .subject_region = driver->region},
		.meta = &meta,
		.body = (const ProtobufCMessage *)body,
	};
	struct writer out = writer_over(memory, sizeof memory);
	event.head.happened_ms = driver->now_ms;
	assert_ok(event_write(&event, &out));
	struct event read;
	arena_reset(&driver->arena);
	assert_ok(event_read(event.stored, &driver->arena, &read));
	read.sequence = driver->count + 1;
	read.incarnation = driver->incarnation;
	read.recorded_ms = driver->now_ms;
	return notify_decider.evolve(&notify_decider, rows_memory_writer(driver->rows), &read);
}

static void refused(struct decider_driver *driver, Zh__EventKind kind, const void *body)
{
	uint8_t before[ROWS_DIGEST], after[ROWS_DIGEST];
	rows_memory_digest(driver->rows, before);
	assert_status(fold(driver, kind, body), STATUS_INVALID);
	rows_memory_digest(driver->rows, after);
	assert_memory_equal(before, after, sizeof before);
}

static ProtobufCBinaryData hash_of(size_t size)
{
	return (ProtobufCBinaryData){size, long_bytes};
}

/* ---- ours */

static Zh__ReferralDrafted draft_of(uint64_t referral)
{
	Zh__ReferralDrafted body = ZH__REFERRAL_DRAFTED__INIT;
	SET_OPTIONAL(&body, referral, referral);
	SET_OPTIONAL(&body, kind, CLUE);
	SET_OPTIONAL(&body, to_region, COUNTY_B);
	return body;
}

static void test_a_draft_has_the_next_number(void **state)
{
	(void)state;
	Zh__ReferralDrafted body = draft_of(2);
	refused(&a, KIND(REFERRAL_DRAFTED), &body);
	body = draft_of(0);
	refused(&a, KIND(REFERRAL_DRAFTED), &body);
	body = draft_of(1);
	body.to_region = 0;
	refused(&a, KIND(REFERRAL_DRAFTED), &body);
	body = draft_of(1);
	assert_ok(fold(&a, KIND(REFERRAL_DRAFTED), &body));
	refused(&a, KIND(REFERRAL_DRAFTED), &body); /* once */
	/* What was given back may have any number that is free. */
	SET_OPTIONAL(&body, restored, 1);
	refused(&a, KIND(REFERRAL_DRAFTED), &body);
	body.referral = 7;
	assert_ok(fold(&a, KIND(REFERRAL_DRAFTED), &body));
	assert_int_equal(counter_next(driver_rows(&a), OBJECT_REFERRAL, 0), 8);
}

static Zh__ReferralSent sent_of(uint64_t referral)
{
	Zh__ReferralSent body = ZH__REFERRAL_SENT__INIT;
	SET_OPTIONAL(&body, referral, referral);
	SET_OPTIONAL(&body, to_region, COUNTY_B);
	SET_OPTIONAL(&body, stream, BULK);
	SET_OPTIONAL(&body, link_number, 1);
	SET_OPTIONAL(&body, serial, 1);
	SET_OPTIONAL(&body, year, 2025);
	SET_OPTIONAL(&body, version, 1);
	SET_OPTIONAL(&body, kind, CLUE);
	body.has_content = body.has_digest = body.has_stream_digest = 1;
	body.content = hash_of(9);
	body.digest = body.stream_digest = hash_of(HASH);
	return body;
}

#define SENT_REFUSED(field, value)                                                                 \
	do {                                                                                       \
		Zh__ReferralSent flawed = sent_of(1);                                              \
		flawed.field = (value);                                                            \
		refused(&a, KIND(REFERRAL_SENT), &flawed);                                         \
	} while (0)

static void test_what_is_sent_fits_its_link(void **state)
{
	(void)state;
	(void)fixture_draft(&a, CLUE, COUNTY_B);
	SENT_REFUSED(referral, 2);
	SENT_REFUSED(to_region, SUPERIOR);
	SENT_REFUSED(stream, 0);
	SENT_REFUSED(digest, hash_of(HASH - 1));
	SENT_REFUSED(digest, hash_of(HASH + 1));
	SENT_REFUSED(stream_digest, hash_of(HASH - 1));
	SENT_REFUSED(stream_digest, hash_of(HASH + 1));
	SENT_REFUSED(link_number, 0);
	SENT_REFUSED(link_number, 2);
	SENT_REFUSED(serial, 0);
	SENT_REFUSED(serial, 2);
	Zh__ReferralSent sound = sent_of(1);
	assert_ok(fold(&a, KIND(REFERRAL_SENT), &sound));
	assert_string_equal(fixture_state(&a, 1), "sent");
	refused(&a, KIND(REFERRAL_SENT), &sound);
	/* Given back after a restore: the serial is of then, the link's number is the next. */
	SET_OPTIONAL(&sound, restored, 1);
	refused(&a, KIND(REFERRAL_SENT), &sound);
	sound.link_number = 2;
	assert_ok(fold(&a, KIND(REFERRAL_SENT), &sound));
	struct tie_row tie;
	assert_true(tie_get(driver_rows(&a), COUNTY_B, &tie));
	assert_int_equal(tie.sent_back, 1);
	assert_int_equal(series_last(driver_rows(&a), (uint8_t)CLUE, 2025), 1);
}

/* ---- theirs */

static Zh__ObjectId theirs;

static Zh__ReferralReceived received_of(uint64_t referral)
{
	Zh__ReferralReceived body = ZH__REFERRAL_RECEIVED__INIT;
	zh__object_id__init(&theirs);
	SET_OPTIONAL(&theirs, kind, OBJECT_REFERRAL);
	SET_OPTIONAL(&theirs, region, COUNTY_A);
	SET_OPTIONAL(&theirs, number, 9);
	SET_OPTIONAL(&body, referral, referral);
	SET_OPTIONAL(&body, from_region, COUNTY_A);
	SET_OPTIONAL(&body, kind, CLUE);
	SET_OPTIONAL(&body, stream, BULK);
	SET_OPTIONAL(&body, link_number, 1);
	SET_OPTIONAL(&body, version, 1);
	SET_OPTIONAL(&body, received_ms, BEGIN_MS);
	body.their_referral = &theirs;
	body.has_document = body.has_digest = body.has_stream_digest = 1;
	body.document = hash_of(9);
	body.digest = body.stream_digest = hash_of(HASH);
	return body;
}

#define RECEIVED_REFUSED(field, value)                                                             \
	do {                                                                                       \
		Zh__ReferralReceived flawed = received_of(1);                                      \
		flawed.field = (value);                                                            \
		refused(&b, KIND(REFERRAL_RECEIVED), &flawed);                                     \
	} while (0)

static void test_what_is_received_fits_its_link(void **state)
{
	(void)state;
	RECEIVED_REFUSED(their_referral, NULL);
	RECEIVED_REFUSED(from_region, 0);
	RECEIVED_REFUSED(stream, 0);
	RECEIVED_REFUSED(digest, hash_of(HASH - 1));
	RECEIVED_REFUSED(digest, hash_of(HASH + 1));
	RECEIVED_REFUSED(stream_digest, hash_of(HASH - 1));
	RECEIVED_REFUSED(stream_digest, hash_of(HASH + 1));
	RECEIVED_REFUSED(referral, 2);
	RECEIVED_REFUSED(referral, 0);
	Zh__ReferralReceived sound = received_of(1);
	assert_ok(fold(&b, KIND(REFERRAL_RECEIVED), &sound));
	assert_string_equal(fixture_state(&b, 1), "received");
	assert_int_equal(referral_of_theirs(driver_rows(&b), COUNTY_A, 9), 1);
	/* Sent again: its number is the first one's, the link's is the next. */
	SET_OPTIONAL(&sound, again, 1);
	refused(&b, KIND(REFERRAL_RECEIVED), &sound);
	sound.link_number = 3;
	refused(&b, KIND(REFERRAL_RECEIVED), &sound);
	sound.link_number = 2;
	sound.version = 2;
	assert_ok(fold(&b, KIND(REFERRAL_RECEIVED), &sound));
	assert_string_equal(fixture_state(&b, 1), "received_again");
}

/* A joined letter is one of ours, and what joined it has a length of two bytes at the most. */
static void test_who_joins_what(void **state)
{
	(void)state;
	Zh__ReferralReceived received = received_of(1);
	assert_ok(fold(&b, KIND(REFERRAL_RECEIVED), &received));
	Zh__ReferralJoined body = ZH__REFERRAL_JOINED__INIT;
	SET_OPTIONAL(&body, referral, 1);
	refused(&b, KIND(REFERRAL_JOINED), &body);
	refused(&a, KIND(REFERRAL_JOINED), &body);
	(void)fixture_draft(&a, CLUE, COUNTY_B);
	static char facts[(1u << 14) + 1];
	memset(facts, 'A', sizeof facts - 1);
	body.facts = facts;
	refused(&a, KIND(REFERRAL_JOINED), &body);
	facts[100] = '\0';
	SET_OPTIONAL(&body, becomes, ZH__REFERRAL_KIND__REFERRAL_KIND_CO_INVESTIGATION);
	assert_ok(fold(&a, KIND(REFERRAL_JOINED), &body));
	assert_int_equal(fixture_row(&a, 1).kind,
			 ZH__REFERRAL_KIND__REFERRAL_KIND_CO_INVESTIGATION);
}

/* ---- of a letter that isn't there */

static void test_nothing_happens_to_what_is_not_there(void **state)
{
	(void)state;
#define OF_NOBODY(EVENT, type)                                                                     \
	do {                                                                                       \
		type body = ZH__##EVENT##__INIT;                                                   \
		SET_OPTIONAL(&body, referral, 1);                                                  \
		refused(&a, KIND(EVENT), &body);                                                   \
	} while (0)
	OF_NOBODY(REFERRAL_DELIVERED, Zh__ReferralDelivered);
	OF_NOBODY(REFERRAL_ACCEPTED, Zh__ReferralAccepted);
	OF_NOBODY(REFERRAL_RETURNED, Zh__ReferralReturned);
	OF_NOBODY(REFERRAL_ANSWERED, Zh__ReferralAnswered);
	OF_NOBODY(REFERRAL_WITHDRAWN, Zh__ReferralWithdrawn);
	OF_NOBODY(REFERRAL_EXTENDED, Zh__ReferralExtended);
	OF_NOBODY(REFERRAL_CLOSED, Zh__ReferralClosed);
	OF_NOBODY(JURISDICTION_DISPUTED, Zh__JurisdictionDisputed);
}

/* A receipt for a version that was replaced meanwhile says nothing of the newer one. */
static void test_a_receipt_is_of_its_number(void **state)
{
	(void)state;
	(void)fixture_draft(&a, CLUE, COUNTY_B);
	fixture_send(&a, 1);
	Zh__ReferralDelivered body = ZH__REFERRAL_DELIVERED__INIT;
	SET_OPTIONAL(&body, referral, 1);
	SET_OPTIONAL(&body, link_number, 2);
	SET_OPTIONAL(&body, received_ms, BEGIN_MS);
	assert_ok(fold(&a, KIND(REFERRAL_DELIVERED), &body));
	assert_int_equal(fixture_row(&a, 1).delivery, DELIVERY_QUEUED);
	/* What it told can't bring a matter back that there isn't. */
	SET_OPTIONAL(&body, baton_back, 1);
	body.link_number = 1;
	assert_ok(fold(&a, KIND(REFERRAL_DELIVERED), &body));
	assert_int_equal(fixture_row(&a, 1).delivery, DELIVERY_RECEIPTED);
	assert_int_equal(fixture_row(&a, 1).received_ms, BEGIN_MS);
	assert_int_equal(fixture_row(&a, 1).baton, BATON_NONE);
}

static void test_receipts_go_on(void **state)
{
	(void)state;
	(void)fixture_draft(&a, CLUE, COUNTY_B);
	fixture_send(&a, 1);
	Zh__LinkReceipted body = ZH__LINK_RECEIPTED__INIT;
	SET_OPTIONAL(&body, peer, COUNTY_B);
	SET_OPTIONAL(&body, stream, BULK);
	SET_OPTIONAL(&body, number, 2); /* more than was sent */
	body.has_receipt = 1;
	body.receipt = hash_of(ROW_MAX);
	refused(&a, KIND(LINK_RECEIPTED), &body);
	body.number = 0;
	refused(&a, KIND(LINK_RECEIPTED), &body);
	body.number = 1;
	body.receipt.len = ROW_MAX + 1;
	refused(&a, KIND(LINK_RECEIPTED), &body);
	body.receipt.len = ROW_MAX;
	body.stream = ZH__LINK_STREAM__LINK_STREAM_UNKNOWN;
	refused(&a, KIND(LINK_RECEIPTED), &body);
	body.stream = BULK;
	assert_ok(fold(&a, KIND(LINK_RECEIPTED), &body));
	refused(&a, KIND(LINK_RECEIPTED), &body); /* once */
}

/* ---- where journals end */

static Zh__ChainHead head;

static void head_make(void)
{
	zh__chain_head__init(&head);
	SET_OPTIONAL(&head, daemon, ZH__DAEMON_NAME__DAEMON_NAME_HAZARD);
	SET_OPTIONAL(&head, incarnation, 5);
	SET_OPTIONAL(&head, frame, 1);
	SET_OPTIONAL(&head, through, 1);
	head.has_hash = 1;
	head.hash = hash_of(HASH);
}

/* Each of the four events that keep one refuses it. */
static void no_head(const Zh__ChainHead *flawed)
{
	Zh__ChainHead copy = *flawed, *heads[] = {&copy};
	Zh__ChainNoted noted = ZH__CHAIN_NOTED__INIT;
	Zh__PeerChainKept kept = ZH__PEER_CHAIN_KEPT__INIT;
	Zh__PeerChainRefused no = ZH__PEER_CHAIN_REFUSED__INIT;
	Zh__ChainHeld held = ZH__CHAIN_HELD__INIT;
	noted.head = no.head = &copy;
	kept.heads = held.heads = heads;
	kept.n_heads = held.n_heads = 1;
	SET_OPTIONAL(&kept, peer, COUNTY_B);
	SET_OPTIONAL(&no, peer, COUNTY_B);
	SET_OPTIONAL(&held, peer, COUNTY_B);
	refused(&a, KIND(CHAIN_NOTED), &noted);
	refused(&a, KIND(PEER_CHAIN_KEPT), &kept);
	refused(&a, KIND(PEER_CHAIN_REFUSED), &no);
	refused(&a, KIND(CHAIN_HELD), &held);
}

#define HEAD_REFUSED(field, value)                                                                 \
	do {                                                                                       \
		head_make();                                                                       \
		head.field = (value);                                                              \
		no_head(&head);                                                                    \
	} while (0)

static void test_a_head_is_whole(void **state)
{
	(void)state;
	HEAD_REFUSED(daemon, ZH__DAEMON_NAME__DAEMON_NAME_UNKNOWN);
	HEAD_REFUSED(frame, 0);
	HEAD_REFUSED(hash, hash_of(HASH - 1));
	HEAD_REFUSED(hash, hash_of(HASH + 1));
	Zh__ChainNoted none = ZH__CHAIN_NOTED__INIT;
	refused(&a, KIND(CHAIN_NOTED), &none);
	head_make();
	none.head = &head;
	assert_ok(fold(&a, KIND(CHAIN_NOTED), &none));
}

static void test_a_life_has_a_region_and_a_number(void **state)
{
	(void)state;
	Zh__PeerLifeChanged body = ZH__PEER_LIFE_CHANGED__INIT;
	SET_OPTIONAL(&body, life, 7);
	refused(&a, KIND(PEER_LIFE_CHANGED), &body);
	SET_OPTIONAL(&body, peer, COUNTY_B);
	body.life = 0;
	refused(&a, KIND(PEER_LIFE_CHANGED), &body);
	body.life = 7;
	assert_ok(fold(&a, KIND(PEER_LIFE_CHANGED), &body));
	struct tie_row tie;
	assert_true(tie_get(driver_rows(&a), COUNTY_B, &tie));
	assert_int_equal(tie.life, 7);
	/* Another one that knocked stays noted, until it is the one that counts. */
	Zh__OtherLifeMet met = ZH__OTHER_LIFE_MET__INIT;
	SET_OPTIONAL(&met, peer, COUNTY_B);
	SET_OPTIONAL(&met, life, 9);
	SET_OPTIONAL(&met, why, ZH__LIFE_REFUSAL__LIFE_REFUSAL_ENDED);
	assert_ok(fold(&a, KIND(OTHER_LIFE_MET), &met));
	body.life = 8;
	assert_ok(fold(&a, KIND(PEER_LIFE_CHANGED), &body));
	assert_true(tie_get(driver_rows(&a), COUNTY_B, &tie));
	assert_int_equal(tie.other_life, 9);
	body.life = 9;
	assert_ok(fold(&a, KIND(PEER_LIFE_CHANGED), &body));
	assert_true(tie_get(driver_rows(&a), COUNTY_B, &tie));
	assert_int_equal(tie.other_life, 0);
}

#define ANEW_REFUSED(member, value)                                                                \
	do {                                                                                       \
		Zh__StreamAnew odd = body;                                                         \
		odd.member = (value);                                                              \
		refused(&a, KIND(STREAM_ANEW), &odd);                                              \
	} while (0)

static void test_a_stream_begins_behind_what_was_used(void **state)
{
	(void)state;
	Zh__StreamAnew body = ZH__STREAM_ANEW__INIT;
	Zh__LinkUp up = ZH__LINK_UP__INIT;
	struct peer_row peer;
	uint8_t digest[DIGEST_SIZE] = {7};
	SET_OPTIONAL(&body, peer, COUNTY_B);
	SET_OPTIONAL(&body, stream, ZH__LINK_STREAM__LINK_STREAM_BULK);
	SET_OPTIONAL(&body, behind, 4);
	SET_OPTIONAL(&body, ended, 0);
	SET_OPTIONAL(&body, last, 0);
	refused(&a, KIND(STREAM_ANEW), &body);
	SET_OPTIONAL(&up, peer, COUNTY_B);
	assert_ok(fold(&a, KIND(LINK_UP), &up));
	ANEW_REFUSED(stream, 0);
	ANEW_REFUSED(stream, LINK_STREAMS + 1);
	ANEW_REFUSED(behind, 0);
	ANEW_REFUSED(ended, 1); /* nothing was receipted, nothing is on the way */
	ANEW_REFUSED(last, 1);
	assert_ok(fold(&a, KIND(STREAM_ANEW), &body));
	ANEW_REFUSED(behind, 4);
	assert_true(peer_get(driver_rows(&a), COUNTY_B, &peer));
	assert_int_equal(peer.out[1].sent, 4);
	assert_int_equal(peer.out[1].receipted, 4);
	/* Theirs. */
	SET_OPTIONAL(&body, received, 1);
	assert_ok(fold(&a, KIND(STREAM_ANEW), &body));
	ANEW_REFUSED(behind, 4);
	ANEW_REFUSED(behind, 3);
	body.has_digest = 1;
	body.digest = (ProtobufCBinaryData){sizeof digest, digest};
	body.behind = 6;
	ANEW_REFUSED(digest.len, sizeof digest - 1);
	assert_ok(fold(&a, KIND(STREAM_ANEW), &body));
	/* What came behind it isn't here. */
	ANEW_REFUSED(behind, 5);
	assert_true(peer_get(driver_rows(&a), COUNTY_B, &peer));
	assert_int_equal(peer.in[1].accepted, 6);
	assert_int_equal(peer.in[1].behind, 4);
	assert_bytes_equal(bytes_of(peer.in[1].digest, DIGEST_SIZE), bytes_of(digest, DIGEST_SIZE));
	Zh__LetterKnown known = ZH__LETTER_KNOWN__INIT;
	SET_OPTIONAL(&known, peer, COUNTY_B);
	SET_OPTIONAL(&known, stream, ZH__LINK_STREAM__LINK_STREAM_BULK);
	SET_OPTIONAL(&known, link_number, 7);
	SET_OPTIONAL(&known, was, 2);
	known.has_stream_digest = 1;
	known.stream_digest = body.digest;
	refused(&a, KIND(LETTER_KNOWN), &known);
}

#define KNOWN_REFUSED(member, value)                                                               \
	do {                                                                                       \
		Zh__LetterKnown odd = known;                                                       \
		odd.member = (value);                                                              \
		refused(&b, KIND(LETTER_KNOWN), &odd);                                             \
	} while (0)

/* A letter that came before, under its next number. */
static void test_a_known_letter_is_here(void **state)
{
	Zh__LetterKnown known = ZH__LETTER_KNOWN__INIT;
	struct peer_row peer;
	uint8_t digest[DIGEST_SIZE] = {7};
	(void)state;
	(void)fixture_draft(&a, CLUE, COUNTY_B);
	fixture_send(&a, 1);
	fixture_carry(&a, &b);
	SET_OPTIONAL(&known, peer, COUNTY_A);
	SET_OPTIONAL(&known, stream, BULK);
	SET_OPTIONAL(&known, link_number, 2);
	SET_OPTIONAL(&known, was, 1);
	known.has_stream_digest = 1;
	known.stream_digest = (ProtobufCBinaryData){sizeof digest, digest};
	KNOWN_REFUSED(stream, 0);
	KNOWN_REFUSED(stream, LINK_STREAMS + 1);
	KNOWN_REFUSED(stream_digest.len, sizeof digest - 1);
	KNOWN_REFUSED(peer, SUPERIOR);
	KNOWN_REFUSED(was, 2);
	KNOWN_REFUSED(link_number, 1);
	KNOWN_REFUSED(link_number, 3);
	assert_ok(fold(&b, KIND(LETTER_KNOWN), &known));
	assert_true(peer_get(driver_rows(&b), COUNTY_A, &peer));
	assert_int_equal(peer.in[STREAM_SLOT(BULK)].accepted, 2);
	assert_bytes_equal(bytes_of(peer.in[STREAM_SLOT(BULK)].digest, DIGEST_SIZE),
			   bytes_of(digest, DIGEST_SIZE));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_draft_has_the_next_number, begin, end),
		cmocka_unit_test_setup_teardown(test_what_is_sent_fits_its_link, begin, end),
		cmocka_unit_test_setup_teardown(test_what_is_received_fits_its_link, begin, end),
		cmocka_unit_test_setup_teardown(test_who_joins_what, begin, end),
		cmocka_unit_test_setup_teardown(test_nothing_happens_to_what_is_not_there, begin,
						end),
		cmocka_unit_test_setup_teardown(test_a_receipt_is_of_its_number, begin, end),
		cmocka_unit_test_setup_teardown(test_receipts_go_on, begin, end),
		cmocka_unit_test_setup_teardown(test_a_head_is_whole, begin, end),
		cmocka_unit_test_setup_teardown(test_a_life_has_a_region_and_a_number, begin, end),
		cmocka_unit_test_setup_teardown(test_a_known_letter_is_here, begin, end),
		cmocka_unit_test_setup_teardown(test_a_stream_begins_behind_what_was_used, begin,
						end),
	};
	return cmocka_run_group_tests_name("notify_fold", tests, NULL, NULL);
}
