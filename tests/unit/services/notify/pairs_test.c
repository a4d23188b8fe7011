/* Every (state, event) pair of both tables, tried: what decide and evolve do is what the row says.
 *
 * A referral is brought to life the usual way, then its row is put into the state that is tried.
 */
#include "tests/unit/services/notify/notify_fixture.h"

#define CLUE ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE
#define REQUEST ZH__REFERRAL_KIND__REFERRAL_KIND_CO_INVESTIGATION
#define TRANSFER ZH__REFERRAL_KIND__REFERRAL_KIND_CASE_TRANSFER

static struct decider_driver a, b;

static void start(Zh__ReferralKind kind)
{
	fixture_start(&a, COUNTY_A);
	fixture_start(&b, COUNTY_B);
	(void)fixture_draft(&a, kind, COUNTY_B);
	fixture_send(&a, 1);
	fixture_carry(&a, &b);
}

static void stop(void)
{
	driver_done(&a);
	driver_done(&b);
}

static void force_state(struct decider_driver *driver, uint8_t state)
{
	struct referral_row row = fixture_row(driver, 1);
	struct rows_writer *rows = rows_memory_writer(driver->rows);
	struct row_key key = row_key_u64(1);
	row.state = state;
	rows->put(rows->read.context, TABLE_REFERRALS, row_key_bytes(&key),
		  bytes_of(&row, sizeof row));
}

/* ---- acts of persons */

struct try_act {
	uint8_t event;
	Zh__ReferralKind kind; /* of the referral that the event is for */
	const char *act;
	const void *body;
};

static void check_act(struct decider_driver *driver, const struct try_act *try, uint8_t state)
{
	struct referral_row before = fixture_row(driver, 1);
	struct state_row row = state_table_row(referral_states(&before), state, try->event);
	const char *id = STATE_ID(referral_states(&before), state, try->event);
	enum verdict verdict = fixture_act(driver, try->act, 1, try->body);
	if (row.verdict == STATE_GO) {
		if (verdict != VERDICT_DONE)
			fail_msg("%s: refused", id);
		assert_int_equal(fixture_row(driver, 1).state, row.next);
		assert_int_equal(fixture_row(driver, 1).object_version, before.object_version + 1);
		return;
	}
	if (verdict != VERDICT_REFUSED)
		fail_msg("%s: allowed", id);
	assert_string_equal(driver->decision.refusal.rule, id);
	assert_int_equal(fixture_row(driver, 1).state, state);
}

static size_t check_acts(struct decider_driver *driver, const struct try_act *tries, size_t count,
			 uint8_t states)
{
	size_t checked = 0;
	for (size_t i = 0; i < count; i++) {
		for (uint8_t state = 0; state < states; state++, checked++) {
			start(tries[i].kind);
			force_state(driver, state);
			check_act(driver, &tries[i], state);
			stop();
		}
	}
	return checked;
}

static void test_acts_on_ours(void **state)
{
	(void)state;
	Zh__ReferralSendCommand send = ZH__REFERRAL_SEND_COMMAND__INIT;
	Zh__ReferralCloseCommand close = ZH__REFERRAL_CLOSE_COMMAND__INIT;
	const struct try_act tries[] = {
		{OUTGOING_ON_SEND, CLUE, "referral.send", &send},
		{OUTGOING_ON_WITHDRAW, CLUE, "referral.withdraw", NULL},
		{OUTGOING_ON_WITHDRAW_TRANSFER, TRANSFER, "referral.withdraw", NULL},
		{OUTGOING_ON_CLOSE, CLUE, "referral.close", &close},
		{OUTGOING_ON_CLOSE_REQUEST, REQUEST, "referral.close", &close},
	};
	assert_int_equal(check_acts(&a, tries, 5, OUTGOING_STATE_COUNT), 5 * OUTGOING_STATE_COUNT);
}

static void test_acts_on_theirs(void **state)
{
	(void)state;
	Zh__ReferralReturnCommand back = ZH__REFERRAL_RETURN_COMMAND__INIT;
	back.reason_code = "incomplete";
	back.basis = "ours";
	Zh__ReferralAnswerCommand answer = ZH__REFERRAL_ANSWER_COMMAND__INIT, part;
	answer.answer_code = "done";
	part = answer;
	SET_OPTIONAL(&part, partly, 1);
	Zh__ReferralExtendCommand extend = ZH__REFERRAL_EXTEND_COMMAND__INIT;
	Zh__ReferralDisputeCommand dispute = ZH__REFERRAL_DISPUTE_COMMAND__INIT;
	dispute.basis = "7";
	Zh__ReferralCloseCommand close = ZH__REFERRAL_CLOSE_COMMAND__INIT;
	const struct try_act tries[] = {
		{INCOMING_ON_ACCEPT, CLUE, "referral.accept", NULL},
		{INCOMING_ON_RETURN, CLUE, "referral.return", &back},
		{INCOMING_ON_RETURN_TRANSFER, TRANSFER, "referral.return", &back},
		{INCOMING_ON_ANSWER, REQUEST, "referral.answer", &answer},
		{INCOMING_ON_ANSWER_PART, REQUEST, "referral.answer", &part},
		{INCOMING_ON_EXTEND, REQUEST, "referral.extend", &extend},
		{INCOMING_ON_DISPUTE, TRANSFER, "referral.dispute", &dispute},
		{INCOMING_ON_CLOSE, CLUE, "referral.close", &close},
	};
	assert_int_equal(check_acts(&b, tries, 8, INCOMING_STATE_COUNT), 8 * INCOMING_STATE_COUNT);
}

/* ---- papers of the other region */

struct try_paper {
	uint8_t event;
	Zh__PaperTold told;
	bool partly;
};

/* A paper of `from`, about referral 1 of `about`, as the next of its stream. */
static void tell(struct decider_driver *from, struct decider_driver *to, uint32_t about,
		 const struct try_paper *try)
{
	Zh__ObjectId referral = ZH__OBJECT_ID__INIT, reply = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&referral, kind, OBJECT_REFERRAL);
	SET_OPTIONAL(&referral, region, from->region);
	SET_OPTIONAL(&referral, number, 77);
	reply = referral;
	reply.region = about;
	reply.number = 1;
	Zh__DocumentContent content = ZH__DOCUMENT_CONTENT__INIT;
	content.referral = &referral;
	content.in_reply_to = &reply;
	SET_OPTIONAL(&content, kind, ZH__REFERRAL_KIND__REFERRAL_KIND_RESULT);
	SET_OPTIONAL(&content, told, try->told);
	SET_OPTIONAL(&content, partly, try->partly);
	SET_OPTIONAL(&content, extended_to_ms, BEGIN_MS + 90 * MS_PER_DAY);
	SET_OPTIONAL(&content, extended_by, 5);
	struct peer_row peer = {0};
	(void)peer_get(driver_rows(to), from->region, &peer);
	const uint8_t stream = ZH__LINK_STREAM__LINK_STREAM_BULK;
	struct notify_link_item link = {
		.peer = from->region,
		.epoch = from->incarnation,
		.stream = stream,
		.number = peer.in[STREAM_SLOT(stream)].accepted + 1,
		.content = &content,
		.document = bytes_of("document", 8),
	};
	struct input_item item = {.door = NOTIFY_DOOR_LINK_DOCUMENT, .extra = &link};
	assert_int_equal(driver_item(to, &item), VERDICT_DONE);
}

static void check_paper(struct decider_driver *from, struct decider_driver *to, uint32_t about,
			const struct try_paper *try, uint8_t state)
{
	struct referral_row before = fixture_row(to, 1);
	struct state_row row = state_table_row(referral_states(&before), state, try->event);
	const char *id = STATE_ID(referral_states(&before), state, try->event);
	tell(from, to, about, try);
	const Zh__ReferralReceived *received =
		BODY(driver_newest(to, KIND(REFERRAL_RECEIVED)), ReferralReceived);
	assert_int_equal(fixture_row(to, 1).state, row.verdict == STATE_GO ? row.next : state);
	if (row.verdict != STATE_REFUSE) {
		assert_null(received->unmatched);
		assert_string_equal(fixture_state(to, received->referral), "filed");
		return;
	}
	/* Kept, and a person looks. */
	assert_string_equal(received->unmatched, id);
	assert_string_equal(fixture_state(to, received->referral), "unmatched");
	Zh__ReferralCloseCommand close = ZH__REFERRAL_CLOSE_COMMAND__INIT;
	assert_int_equal(fixture_act(to, "referral.close", received->referral, &close),
			 VERDICT_DONE);
}

static void test_papers_about_ours(void **state)
{
	(void)state;
	static const struct try_paper tries[] = {
		{OUTGOING_ON_PEER_ACCEPTS, ZH__PAPER_TOLD__PAPER_TOLD_ACCEPTED, false},
		{OUTGOING_ON_PEER_RETURNS, ZH__PAPER_TOLD__PAPER_TOLD_RETURNED, false},
		{OUTGOING_ON_PEER_ANSWERS, ZH__PAPER_TOLD__PAPER_TOLD_ANSWERED, false},
		{OUTGOING_ON_PEER_ANSWERS_PART, ZH__PAPER_TOLD__PAPER_TOLD_ANSWERED, true},
		{OUTGOING_ON_PEER_EXTENDS, ZH__PAPER_TOLD__PAPER_TOLD_EXTENDED, false},
		{OUTGOING_ON_PEER_DISPUTES, ZH__PAPER_TOLD__PAPER_TOLD_DISPUTED, false},
	};
	for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
		for (uint8_t from = 0; from < OUTGOING_STATE_COUNT; from++) {
			start(REQUEST);
			force_state(&a, from);
			check_paper(&b, &a, COUNTY_A, &tries[i], from);
			stop();
		}
	}
}

static void test_withdrawals_of_theirs(void **state)
{
	(void)state;
	static const struct try_paper withdrawal = {INCOMING_ON_PEER_WITHDRAWS,
						    ZH__PAPER_TOLD__PAPER_TOLD_WITHDRAWN, false};
	for (uint8_t from = 0; from < INCOMING_STATE_COUNT; from++) {
		start(CLUE);
		force_state(&b, from);
		check_paper(&a, &b, COUNTY_A, &withdrawal, from);
		stop();
	}
}

/* Sent again: only what was returned is taken up again under its first number. */
static void test_sent_again(void **state)
{
	(void)state;
	for (uint8_t from = 0; from < INCOMING_STATE_COUNT; from++) {
		start(CLUE);
		force_state(&b, from);
		force_state(&a, OUTGOING_RETURNED);
		fixture_send(&a, 1);
		fixture_carry(&a, &b);
		struct state_row row =
			state_table_row(&incoming_states, from, INCOMING_ON_PEER_SENDS_AGAIN);
		assert_int_equal(fixture_row(&b, 1).state, row.next);
		if (row.verdict != STATE_GO)
			assert_string_equal(fixture_state(&b, 2), "unmatched");
		stop();
	}
}

/* A paper about a referral that isn't there, or not with this region. */
static void test_strange_papers(void **state)
{
	(void)state;
	static const struct try_paper answer = {OUTGOING_ON_PEER_ANSWERS,
						ZH__PAPER_TOLD__PAPER_TOLD_ANSWERED, false};
	start(REQUEST);
	tell(&b, &a, SUPERIOR, &answer);
	assert_string_equal(fixture_state(&a, 2), "unmatched");
	struct decider_driver stranger = {.region = SUPERIOR, .incarnation = 5};
	tell(&stranger, &a, COUNTY_A, &answer); /* A asked B, not the superior */
	assert_string_equal(fixture_state(&a, 3), "unmatched");
	assert_string_equal(fixture_state(&a, 1), "sent");
	stop();
}

static int group(void **state)
{
	(void)state;
	fixture_init();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_acts_on_ours),
		cmocka_unit_test(test_acts_on_theirs),
		cmocka_unit_test(test_papers_about_ours),
		cmocka_unit_test(test_withdrawals_of_theirs),
		cmocka_unit_test(test_sent_again),
		cmocka_unit_test(test_strange_papers),
	};
	return cmocka_run_group_tests(tests, group, NULL);
}
