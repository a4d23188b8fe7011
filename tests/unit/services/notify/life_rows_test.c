/* What rows keep of lives, recoveries, streams and the drafts' queue, event by event. */
#include "common/core/common_rows.h"
#include "common/core/message.h"
#include "services/notify/evolve.h"
#include "tests/unit/services/notify/notify_fixture.h"

#define BULK ZH__LINK_STREAM__LINK_STREAM_BULK
#define SLOT STREAM_SLOT(BULK)
#define LIFE UINT64_C(0xa1)
#define RECOVERY UINT64_C(0x4ec0)

static struct decider_driver a, b;

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

static int64_t recorded_ms;

static void book_at(struct decider_driver *driver, Zh__EventKind kind, const void *body)
{
	struct event event = {
		.head = {.kind = (uint16_t)kind,
			 .subject_kind = fixture_subject(kind),
			 .subject_region = driver->region},
		.body = (const ProtobufCMessage *)body,
		.recorded_ms = ++recorded_ms,
	};
	assert_ok(notify_decider.evolve(&notify_decider, rows_memory_writer(driver->rows), &event));
}

static void book(Zh__EventKind kind, const void *body)
{
	book_at(&a, kind, body);
}

static struct tie_row tie(void)
{
	struct tie_row row = {0};
	(void)tie_get(driver_rows(&a), COUNTY_B, &row);
	return row;
}

/* ---- lives */

static void change_life(uint64_t was, uint64_t life, bool by_hand)
{
	Zh__PeerLifeChanged body = ZH__PEER_LIFE_CHANGED__INIT;
	SET_OPTIONAL(&body, peer, COUNTY_B);
	SET_OPTIONAL(&body, life, life);
	if (was != 0)
		SET_OPTIONAL(&body, was, was);
	if (by_hand)
		SET_OPTIONAL(&body, by_hand, 1);
	book(KIND(PEER_LIFE_CHANGED), &body);
}

static void meet(uint64_t life)
{
	Zh__OtherLifeMet met = ZH__OTHER_LIFE_MET__INIT;
	SET_OPTIONAL(&met, peer, COUNTY_B);
	SET_OPTIONAL(&met, life, life);
	SET_OPTIONAL(&met, why, ZH__LIFE_REFUSAL__LIFE_REFUSAL_ENDED);
	book(KIND(OTHER_LIFE_MET), &met);
}

static void test_which_life_counts_since_when(void **state)
{
	(void)state;
	change_life(0, LIFE, false);
	assert_int_equal(tie().life_since_ms, recorded_ms);
	change_life(LIFE, LIFE + 1, false);
	assert_true(life_has_ended(driver_rows(&a), COUNTY_B, LIFE));
	/* A person let the older one count again. */
	change_life(LIFE + 1, LIFE, true);
	assert_false(life_has_ended(driver_rows(&a), COUNTY_B, LIFE));
	assert_true(life_has_ended(driver_rows(&a), COUNTY_B, LIFE + 1));
}

static void test_who_knocked_is_forgotten_when_a_person_decides(void **state)
{
	(void)state;
	change_life(0, LIFE, false);
	meet(LIFE + 2);
	change_life(LIFE, LIFE + 1, false);
	assert_int_equal(tie().other_life, LIFE + 2);
	change_life(LIFE + 1, LIFE + 3, true);
	assert_true(tie().other_life == 0 && tie().other_ms == 0 && tie().other_why == 0);
}

/* ---- recoveries */

static void begin_recovery(uint64_t recovery)
{
	uint32_t peer = COUNTY_B;
	Zh__RecoveryBegun begun = ZH__RECOVERY_BEGUN__INIT;
	SET_OPTIONAL(&begun, recovery, recovery);
	begun.n_peers = 1;
	begun.peers = &peer;
	book(KIND(RECOVERY_BEGUN), &begun);
}

static void waive(uint64_t recovery)
{
	Zh__LinkWaived waived = ZH__LINK_WAIVED__INIT;
	SET_OPTIONAL(&waived, peer, COUNTY_B);
	SET_OPTIONAL(&waived, recovery, recovery);
	book(KIND(LINK_WAIVED), &waived);
}

static void compare(uint64_t recovery, bool equal)
{
	Zh__LedgersCompared compared = ZH__LEDGERS_COMPARED__INIT;
	SET_OPTIONAL(&compared, peer, COUNTY_B);
	SET_OPTIONAL(&compared, recovery, recovery);
	SET_OPTIONAL(&compared, equal, equal);
	book(KIND(LEDGERS_COMPARED), &compared);
}

/* Nothing of the recovery before stands in the next one. */
static void test_each_recovery_begins_anew(void **state)
{
	(void)state;
	Zh__OwnLifeDisputed disputed = ZH__OWN_LIFE_DISPUTED__INIT;
	struct rows_writer *rows = rows_memory_writer(a.rows);
	begin_recovery(RECOVERY);
	compare(RECOVERY, false);
	waive(RECOVERY);
	assert_int_equal(tie().compared, RECOVERY);
	assert_int_equal(tie().compared_ms, recorded_ms);
	SET_OPTIONAL(&disputed, by_peer, COUNTY_B);
	SET_OPTIONAL(&disputed, life, LIFE);
	SET_OPTIONAL(&disputed, counts, 1);
	SET_OPTIONAL(&disputed, met_ms, 5);
	book(KIND(OWN_LIFE_DISPUTED), &disputed);
	assert_ok(notify_count_back(rows, COUNTY_B, true));
	assert_ok(notify_count_back(rows, COUNTY_B, false));
	struct tie_row before = tie();
	assert_true(before.differs && before.waived && before.denied);
	assert_true(before.own_other == LIFE && before.own_other_ms == 5);
	assert_true(before.sent_back == 1 && before.received_back == 1);
	begin_recovery(RECOVERY + 1);
	struct tie_row now = tie();
	assert_false(now.differs || now.waived || now.denied);
	assert_true(now.own_other == 0 && now.own_other_ms == 0);
	assert_true(now.sent_back == 0 && now.received_back == 0);
	assert_int_equal(now.waits, RECOVERY + 1);
	assert_int_equal(now.compared, RECOVERY);
	/* Of one link alone it may be the same number again. */
	compare(RECOVERY + 1, true);
	begin_recovery(RECOVERY + 1);
	assert_int_equal(tie().compared, 0);
}

/* What was compared, or let be, was another life's; of a link that waits for no recovery of the
 * county it stays. */
static void test_another_life_is_compared_anew(void **state)
{
	static const uint64_t waits[] = {RECOVERY, RECOVERY + 1};
	(void)state;
	driver_restore(&a, 0, &(struct driver_restored){LIFE, RECOVERY, 0, 0});
	for (size_t i = 0; i < 2; i++) {
		begin_recovery(waits[i]);
		compare(waits[i], true);
		change_life(LIFE + i, LIFE + i + 1, false);
		assert_int_equal(tie().compared, i == 0 ? 0 : waits[i]);
		assert_int_equal(tie().compared_ms == 0, i == 0);
		compare(waits[i], false);
		waive(waits[i]);
		change_life(LIFE + i, LIFE + i + 1, false);
		assert_false(tie().differs || tie().waived);
	}
}

static void test_when_a_moment_was_wrong(void **state)
{
	(void)state;
	assert_ok(notify_count_wrong_moment(rows_memory_writer(a.rows), COUNTY_B, 77));
	assert_int_equal(tie().wrong_moments, 1);
	assert_int_equal(tie().wrong_moment_ms, 77);
}

/* ---- where journals ended, before and after a restore */

static void keep(enum daemon daemon, uint64_t life, uint64_t frame, uint64_t forked_at)
{
	uint8_t hash[DIGEST_SIZE] = {(uint8_t)frame};
	Zh__ChainHead head = ZH__CHAIN_HEAD__INIT, *heads[] = {&head};
	Zh__PeerChainKept body = ZH__PEER_CHAIN_KEPT__INIT;
	SET_OPTIONAL(&head, daemon, (Zh__DaemonName)daemon);
	SET_OPTIONAL(&head, incarnation, life);
	SET_OPTIONAL(&head, frame, frame);
	SET_OPTIONAL(&head, through, 3 * frame);
	SET_OPTIONAL(&head, forked_at, forked_at);
	head.has_hash = 1;
	head.hash = (ProtobufCBinaryData){sizeof hash, hash};
	SET_OPTIONAL(&body, peer, COUNTY_B);
	if (forked_at != 0)
		SET_OPTIONAL(&body, restored, 1);
	body.n_heads = 1;
	body.heads = heads;
	book(KIND(PEER_CHAIN_KEPT), &body);
}

static bool superseded(enum daemon daemon, uint64_t frame)
{
	struct chain_row row;
	assert_true(chain_get(driver_rows(&a), COUNTY_B, daemon, frame, &row));
	return row.superseded != 0;
}

/* What was said behind the backup, of this daemon and of lives before. */
static void test_what_a_restore_has_superseded(void **state)
{
	(void)state;
	keep(DAEMON_HAZARD, LIFE, 10, 0);
	keep(DAEMON_HAZARD, LIFE, 20, 0);
	keep(DAEMON_HAZARD, LIFE, 30, 0);
	keep(DAEMON_CREDIT, LIFE, 30, 0);
	keep(DAEMON_HAZARD, LIFE + 1, 25, 60);
	keep(DAEMON_HAZARD, LIFE + 1, 40, 60);
	assert_false(superseded(DAEMON_HAZARD, 10));
	assert_false(superseded(DAEMON_HAZARD, 20));
	assert_true(superseded(DAEMON_HAZARD, 30));
	assert_false(superseded(DAEMON_HAZARD, 25));
	assert_false(superseded(DAEMON_HAZARD, 40));
	assert_false(superseded(DAEMON_CREDIT, 30));
}

/* ---- the drafts' queue */

static uint64_t clocked(void)
{
	struct peer_row peer = {0};
	(void)peer_get(driver_rows(&a), COUNTY_B, &peer);
	return peer.clocked_draft;
}

static void start_clock(enum clock_id clock, uint64_t draft)
{
	Zh__ObjectId subject = ZH__OBJECT_ID__INIT;
	Zh__ClockStarted body = ZH__CLOCK_STARTED__INIT;
	SET_OPTIONAL(&subject, number, draft);
	SET_OPTIONAL(&body, policy_index, (uint32_t)clock);
	body.subject = draft != 0 ? &subject : NULL;
	book(KIND(CLOCK_STARTED), &body);
}

static void fire(enum clock_id clock, Zh__ClockMark mark, uint64_t draft)
{
	Zh__ObjectId subject = ZH__OBJECT_ID__INIT;
	Zh__ClockMarkFired body = ZH__CLOCK_MARK_FIRED__INIT;
	SET_OPTIONAL(&subject, kind, OBJECT_REFERRAL);
	SET_OPTIONAL(&subject, number, draft);
	SET_OPTIONAL(&body, policy_index, (uint32_t)clock);
	SET_OPTIONAL(&body, mark, mark);
	body.subject = draft != 0 ? &subject : NULL;
	book(KIND(CLOCK_MARK_FIRED), &body);
}

/* Only the queue's own clock, and only once it has run out. */
static void test_which_draft_has_the_clock(void **state)
{
	(void)state;
	Zh__ClockMark overdue = ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE;
	uint64_t first = fixture_draft(&a, ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE, COUNTY_B);
	uint64_t second = fixture_draft(&a, ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE, COUNTY_B);
	start_clock(CLOCK_REFERRAL_CHECK, second);
	start_clock(CLOCK_REFERRAL_SEND, 0);
	start_clock(CLOCK_REFERRAL_SEND, first);
	assert_int_equal(clocked(), first);
	start_clock(CLOCK_REFERRAL_CHECK, second);
	assert_int_equal(clocked(), first);
	fire(CLOCK_REFERRAL_CHECK, overdue, first);
	fire(CLOCK_REFERRAL_SEND, ZH__CLOCK_MARK__CLOCK_MARK_DUE, first);
	fire(CLOCK_REFERRAL_SEND, overdue, 0);
	fire(CLOCK_REFERRAL_SEND, overdue, second);
	assert_int_equal(clocked(), first);
	fire(CLOCK_REFERRAL_SEND, overdue, first);
	assert_int_equal(clocked(), 0);
}

/* ---- batons */

static uint8_t baton(struct decider_driver *driver)
{
	return fixture_row(driver, 1).baton;
}

static void transfer(void)
{
	(void)fixture_draft(&a, ZH__REFERRAL_KIND__REFERRAL_KIND_CASE_TRANSFER, COUNTY_B);
	fixture_send(&a, 1);
}

static void withdraw(struct decider_driver *driver)
{
	Zh__ReferralWithdrawn body = ZH__REFERRAL_WITHDRAWN__INIT;
	SET_OPTIONAL(&body, referral, 1);
	book_at(driver, KIND(REFERRAL_WITHDRAWN), &body);
}

/* Each end moves it only from where it is. */
static void test_a_withdrawal_moves_the_baton_from_where_it_is(void **state)
{
	(void)state;
	transfer();
	assert_int_equal(baton(&a), BATON_UNDER_WAY);
	withdraw(&a);
	assert_int_equal(baton(&a), BATON_UNDER_WAY);
	assert_int_equal(fixture_row(&a, 1).since_ms, recorded_ms);
	/* Its receipt doesn't bring it there any more. */
	fixture_carry(&a, &b);
	assert_int_equal(fixture_row(&a, 1).delivery, DELIVERY_RECEIPTED);
	assert_int_equal(baton(&a), BATON_UNDER_WAY);
	assert_int_equal(baton(&b), BATON_HERE);
	withdraw(&b);
	assert_int_equal(baton(&b), BATON_THERE);
	withdraw(&b);
	assert_int_equal(baton(&b), BATON_THERE);
}

static void test_a_withdrawn_draft_of_a_transfer_stays_here(void **state)
{
	(void)state;
	(void)fixture_draft(&a, ZH__REFERRAL_KIND__REFERRAL_KIND_CASE_TRANSFER, COUNTY_B);
	withdraw(&a);
	assert_int_equal(baton(&a), BATON_HERE);
}

static void test_a_clue_moves_no_baton(void **state)
{
	(void)state;
	(void)fixture_draft(&a, ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE, COUNTY_B);
	fixture_send(&a, 1);
	fixture_carry(&a, &b);
	assert_int_equal(baton(&b), BATON_NONE);
	withdraw(&a);
	withdraw(&b);
	assert_int_equal(baton(&a), BATON_NONE);
	assert_int_equal(baton(&b), BATON_NONE);
}

/* ---- streams that began anew */

/* A number was said twice to the end of its rows: where the sender's word counts from is told, and
 * what came behind it runs on from there. */
static void test_what_came_behind_runs_on(void **state)
{
	uint8_t digest[DIGEST_SIZE] = {7}, next[DIGEST_SIZE];
	struct peer_row peer;
	struct inbox_row row;
	(void)state;
	for (unsigned i = 1; i <= 2; i++) {
		(void)fixture_draft(&a, ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE, COUNTY_B);
		fixture_send(&a, i);
	}
	fixture_carry(&a, &b);
	Zh__StreamAnew body = ZH__STREAM_ANEW__INIT;
	SET_OPTIONAL(&body, peer, COUNTY_A);
	SET_OPTIONAL(&body, stream, BULK);
	SET_OPTIONAL(&body, behind, 1);
	SET_OPTIONAL(&body, received, 1);
	body.has_digest = 1;
	body.digest = (ProtobufCBinaryData){sizeof digest, digest};
	book_at(&b, KIND(STREAM_ANEW), &body);
	assert_true(peer_get(driver_rows(&b), COUNTY_A, &peer));
	assert_true(inbox_get(driver_rows(&b), COUNTY_A, BULK, 2, &row));
	digest_blake2b256_pair(bytes_of(digest, sizeof digest), bytes_of(row.digest, DIGEST_SIZE),
			       next);
	assert_int_equal(peer.in[SLOT].accepted, 2);
	assert_memory_equal(peer.in[SLOT].digest, next, DIGEST_SIZE);
	assert_memory_equal(row.stream_digest, next, DIGEST_SIZE);
	/* Theirs begins anew without a word of before: from nothing. */
	body.has_digest = 0;
	body.behind = 9;
	book_at(&b, KIND(STREAM_ANEW), &body);
	assert_true(peer_get(driver_rows(&b), COUNTY_A, &peer));
	assert_int_equal(peer.in[SLOT].accepted, 9);
	static const uint8_t nothing[DIGEST_SIZE];
	assert_memory_equal(peer.in[SLOT].digest, nothing, DIGEST_SIZE);
}

/* A letter that was known has its new number; one that has a later document keeps that. */
static void test_a_known_letter_has_its_new_number(void **state)
{
	uint8_t digest[DIGEST_SIZE] = {7};
	struct inbox_row row;
	(void)state;
	for (unsigned i = 1; i <= 2; i++) {
		(void)fixture_draft(&a, ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE, COUNTY_B);
		fixture_send(&a, i);
	}
	fixture_carry(&a, &b);
	Zh__LetterKnown known = ZH__LETTER_KNOWN__INIT;
	SET_OPTIONAL(&known, peer, COUNTY_A);
	SET_OPTIONAL(&known, stream, BULK);
	SET_OPTIONAL(&known, link_number, 3);
	SET_OPTIONAL(&known, was, 1);
	known.has_stream_digest = 1;
	known.stream_digest = (ProtobufCBinaryData){sizeof digest, digest};
	book_at(&b, KIND(LETTER_KNOWN), &known);
	assert_int_equal(fixture_row(&b, 1).link_number, 3);
	assert_int_equal(fixture_row(&b, 2).link_number, 2);
	assert_true(inbox_get(driver_rows(&b), COUNTY_A, BULK, 3, &row));
	assert_memory_equal(row.stream_digest, digest, DIGEST_SIZE);
	/* Known under its first number again: the letter's own is the later one. */
	known.link_number = 4;
	book_at(&b, KIND(LETTER_KNOWN), &known);
	assert_int_equal(fixture_row(&b, 1).link_number, 3);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_which_life_counts_since_when),
		TEST(test_who_knocked_is_forgotten_when_a_person_decides),
		TEST(test_each_recovery_begins_anew),
		TEST(test_another_life_is_compared_anew),
		TEST(test_when_a_moment_was_wrong),
		TEST(test_what_a_restore_has_superseded),
		TEST(test_which_draft_has_the_clock),
		TEST(test_a_withdrawal_moves_the_baton_from_where_it_is),
		TEST(test_a_withdrawn_draft_of_a_transfer_stays_here),
		TEST(test_a_clue_moves_no_baton),
		TEST(test_what_came_behind_runs_on),
		TEST(test_a_known_letter_has_its_new_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
