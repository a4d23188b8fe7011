/* A referral's life at both ends, decided; the link between them is the fixture's. */
#include "credit.pb-c.h"
#include "escalation.pb-c.h"
#include "tests/unit/services/notify/notify_fixture.h"

#define CLUE ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE
#define REQUEST ZH__REFERRAL_KIND__REFERRAL_KIND_CO_INVESTIGATION
#define TRANSFER ZH__REFERRAL_KIND__REFERRAL_KIND_CASE_TRANSFER
#define BULK ZH__LINK_STREAM__LINK_STREAM_BULK

struct pair {
	struct decider_driver a, b;
};

static struct pair pair;

static int begin(void **state)
{
	fixture_init();
	fixture_start(&pair.a, COUNTY_A);
	fixture_start(&pair.b, COUNTY_B);
	*state = &pair;
	return 0;
}

/* Whatever a test did: both journals fold into the rows that were lived. */
static int end(void **state)
{
	(void)state;
	driver_check_replay(&pair.a);
	driver_check_replay(&pair.b);
	driver_done(&pair.a);
	driver_done(&pair.b);
	return 0;
}

static void refused(struct decider_driver *driver, const char *code, const char *rule)
{
	assert_string_equal(driver->decision.refusal.code, code);
	if (rule != NULL)
		assert_string_equal(driver->decision.refusal.rule, rule);
}

static bool possible(const struct decider_driver *driver, const char *act)
{
	for (size_t i = 0; i < driver->decision.refusal.possible_count; i++) {
		if (strcmp(driver->decision.refusal.possible[i], act) == 0)
			return true;
	}
	return false;
}

static enum verdict answer(struct decider_driver *driver, uint64_t referral, const char *code,
			   bool partly)
{
	Zh__ReferralAnswerCommand body = ZH__REFERRAL_ANSWER_COMMAND__INIT;
	body.answer_code = code;
	body.text = "已立案";
	if (partly)
		SET_OPTIONAL(&body, partly, 1);
	return fixture_act(driver, "referral.answer", referral, &body);
}

static enum verdict give_back(struct decider_driver *driver, uint64_t referral)
{
	Zh__ReferralReturnCommand body = ZH__REFERRAL_RETURN_COMMAND__INIT;
	body.reason_code = "not_competent";
	body.basis = "程序规定 7";
	return fixture_act(driver, "referral.return", referral, &body);
}

static enum verdict close_it(struct decider_driver *driver, uint64_t referral)
{
	Zh__ReferralCloseCommand body = ZH__REFERRAL_CLOSE_COMMAND__INIT;
	body.outcome = "read";
	return fixture_act(driver, "referral.close", referral, &body);
}

/* A of `kind` sent by A and received by B, as number 1 at both ends. */
static void sent_and_received(Zh__ReferralKind kind)
{
	assert_int_equal(fixture_draft(&pair.a, kind, COUNTY_B), 1);
	fixture_send(&pair.a, 1);
	fixture_carry(&pair.a, &pair.b);
}

/* ---- drafts */

static void test_rule_drafts_and_sends_nothing(void **state)
{
	(void)state;
	fixture_ledger_row(&pair.a, 7, COUNTY_B);
	assert_int_equal(driver_count(&pair.a, KIND(REFERRAL_DRAFTED)), 1);
	assert_int_equal(driver_count(&pair.a, KIND(REFERRAL_SENT)), 0);
	const Zh__ReferralDrafted *draft = NEWEST(&pair.a, REFERRAL_DRAFTED, ReferralDrafted);
	assert_int_equal(draft->kind, CLUE);
	assert_int_equal(draft->hazard, 7);
	assert_string_equal(draft->subject->key, "91522702MA6HQ7UW5K");
	assert_string_equal(driver_newest(&pair.a, KIND(REFERRAL_DRAFTED))->meta->rule->id,
			    "LG-REFER-01");
	assert_string_equal(fixture_state(&pair.a, 1), "drafted");
	assert_int_equal(fixture_row(&pair.a, 1).delivery, DELIVERY_NONE);
}

/* Unless it names who made it. */
static void test_a_row_is_about_its_firm(void **state)
{
	(void)state;
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	Zh__LedgerRowOpened row = ZH__LEDGER_ROW_OPENED__INIT;
	firm.key = "91522702MA6HQ7UW5K";
	row.firm = &firm;
	SET_OPTIONAL(&row, row, 1);
	SET_OPTIONAL(&row, hazard, 1);
	SET_OPTIONAL(&row, refer_to, COUNTY_B);
	assert_int_equal(driver_event(&pair.a, DAEMON_ESCALATION, KIND(LEDGER_ROW_OPENED), &row),
			 VERDICT_DONE);
	assert_string_equal(NEWEST(&pair.a, REFERRAL_DRAFTED, ReferralDrafted)->subject->key,
			    firm.key);
}

static void test_own_region_is_not_drafted_to(void **state)
{
	(void)state;
	fixture_ledger_row(&pair.a, 1, COUNTY_A);
	fixture_ledger_row(&pair.a, 2, 0);
	assert_int_equal(pair.a.count, 0);
}

/* The first draft of a region's queue has the clock; it passes on when that one leaves or is
 * overdue. */
static void test_queue_has_one_clock(void **state)
{
	(void)state;
	for (uint64_t i = 1; i <= 3; i++)
		fixture_ledger_row(&pair.a, i, COUNTY_B);
	assert_int_equal(driver_count(&pair.a, KIND(CLOCK_STARTED)), 1);
	struct peer_row peer;
	assert_true(peer_get(driver_rows(&pair.a), COUNTY_B, &peer));
	assert_int_equal(peer.clocked_draft, 1);

	fixture_send(&pair.a, 1);
	assert_true(peer_get(driver_rows(&pair.a), COUNTY_B, &peer));
	assert_int_equal(peer.clocked_draft, 2);
	fixture_send(&pair.a, 3); /* not the one with the clock */
	assert_true(peer_get(driver_rows(&pair.a), COUNTY_B, &peer));
	assert_int_equal(peer.clocked_draft, 2);

	fixture_ledger_row(&pair.a, 4, COUNTY_B);
	driver_advance(&pair.a, BEGIN_MS + 20 * MS_PER_DAY);
	/* Draft 2 became overdue, the clock passed to draft 4, which became overdue too. */
	assert_int_equal(driver_count(&pair.a, KIND(CLOCK_MARK_FIRED)), 6);
	assert_true(peer_get(driver_rows(&pair.a), COUNTY_B, &peer));
	assert_int_equal(peer.clocked_draft, 0);
	fixture_ledger_row(&pair.a, 5, COUNTY_B);
	assert_true(peer_get(driver_rows(&pair.a), COUNTY_B, &peer));
	assert_int_equal(peer.clocked_draft, 5);
}

static void test_draft_is_checked(void **state)
{
	(void)state;
	Zh__ReferralDraftCommand draft = ZH__REFERRAL_DRAFT_COMMAND__INIT;
	SET_OPTIONAL(&draft, kind, CLUE);
	SET_OPTIONAL(&draft, to_region, COUNTY_B);
	struct object_id none = {0};
	assert_int_equal(driver_act(&pair.a, "referral.draft", none, &draft, NULL),
			 VERDICT_INVALID);
	draft.facts = "涉嫌无证生产";
	draft.to_region = COUNTY_A;
	assert_int_equal(driver_act(&pair.a, "referral.draft", none, &draft, NULL),
			 VERDICT_INVALID);
	draft.to_region = 12;
	assert_int_equal(driver_act(&pair.a, "referral.draft", none, &draft, NULL),
			 VERDICT_INVALID);
	draft.to_region = COUNTY_B;
	draft.kind = ZH__REFERRAL_KIND__REFERRAL_KIND_RESULT;
	assert_int_equal(driver_act(&pair.a, "referral.draft", none, &draft, NULL),
			 VERDICT_INVALID);
	assert_int_equal(pair.a.count, 0);
}

static void test_withdrawn_draft_leaves_nothing(void **state)
{
	(void)state;
	fixture_ledger_row(&pair.a, 1, COUNTY_B);
	assert_int_equal(fixture_act(&pair.a, "referral.withdraw", 1, NULL), VERDICT_DONE);
	assert_string_equal(fixture_state(&pair.a, 1), "withdrawn");
	assert_int_equal(driver_count(&pair.a, KIND(REFERRAL_SENT)), 0);
	assert_int_equal(driver_count(&pair.a, KIND(CLOCK_STOPPED)), 1);
}

/* ---- sent, received, answered */

static void test_main_line(void **state)
{
	(void)state;
	fixture_ledger_row(&pair.a, 7, COUNTY_B);
	pair.a.now_ms += MS_PER_HOUR;
	fixture_send(&pair.a, 1);
	struct referral_row sent = fixture_row(&pair.a, 1);
	assert_int_equal(sent.delivery, DELIVERY_QUEUED);
	assert_int_equal(sent.link_number, 1);
	assert_string_equal(NEWEST(&pair.a, REFERRAL_SENT, ReferralSent)->number,
			    "移送〔2025〕1号");

	pair.b.now_ms += 3 * MS_PER_HOUR;
	fixture_carry(&pair.a, &pair.b);
	struct referral_row received = fixture_row(&pair.b, 1);
	sent = fixture_row(&pair.a, 1);
	assert_int_equal(sent.delivery, DELIVERY_RECEIPTED);
	assert_int_equal(received.received_ms, pair.b.now_ms);
	assert_int_equal(sent.received_ms, received.received_ms);
	assert_int_equal(received.trace.region, COUNTY_A);
	assert_int_equal(received.trace.sequence, 7);
	/* The receiver's clock runs from that very moment (程序规定 18). */
	const Zh__ClockStarted *clock = NEWEST(&pair.b, CLOCK_STARTED, ClockStarted);
	assert_int_equal(clock->policy_index, CLOCK_REFERRAL_CHECK);
	assert_int_equal(clock->anchor_ms, received.received_ms);

	assert_int_equal(fixture_act(&pair.b, "referral.accept", 1, NULL), VERDICT_DONE);
	/* Who took it up owes the answer. */
	assert_int_equal(NEWEST(&pair.b, ASSIGNED, Assigned)->object->number, 1);
	fixture_carry(&pair.b, &pair.a);
	assert_string_equal(fixture_state(&pair.a, 1), "accepted");
	assert_int_equal(answer(&pair.b, 1, "filed", true), VERDICT_DONE);
	fixture_carry(&pair.b, &pair.a);
	assert_string_equal(fixture_state(&pair.a, 1), "answered_in_part");
	assert_int_equal(answer(&pair.b, 1, "filed", false), VERDICT_DONE);
	assert_int_equal(clock_running(driver_rows(&pair.b),
				       driver_object(&pair.b, OBJECT_REFERRAL, 1), CLOCK_NONE),
			 0);
	fixture_carry(&pair.b, &pair.a);
	assert_string_equal(fixture_state(&pair.a, 1), "answered");
	const Zh__ReferralAnswered *told = NEWEST(&pair.a, REFERRAL_ANSWERED, ReferralAnswered);
	assert_string_equal(told->answer_code, "filed");
	assert_true(told->by_peer);
	assert_int_equal(told->hazard, 7); /* who waits for it here knows it by this */
	assert_int_equal(close_it(&pair.a, 1), VERDICT_DONE);
	assert_int_equal(close_it(&pair.b, 1), VERDICT_DONE);
	assert_string_equal(fixture_state(&pair.a, 1), "closed");
	assert_string_equal(fixture_state(&pair.b, 1), "closed");
}

/* A request's term is watched at both ends, from one moment. */
static void test_request_clocks_agree(void **state)
{
	(void)state;
	pair.b.now_ms += 5 * MS_PER_HOUR;
	sent_and_received(REQUEST);
	const Zh__ClockStarted *here = NEWEST(&pair.a, CLOCK_STARTED, ClockStarted);
	assert_int_equal(here->policy_index, CLOCK_CO_INVESTIGATE);
	int64_t due_ms = here->due_ms;
	assert_int_equal(NEWEST(&pair.b, CLOCK_STARTED, ClockStarted)->due_ms, due_ms);

	/* A request isn't closed while the other region works on it. */
	assert_int_equal(close_it(&pair.a, 1), VERDICT_REFUSED);
	assert_true(possible(&pair.a, "referral.withdraw"));
}

static void test_extension_before_expiry_only(void **state)
{
	(void)state;
	sent_and_received(REQUEST);
	Zh__ReferralExtendCommand extend = ZH__REFERRAL_EXTEND_COMMAND__INIT;
	SET_OPTIONAL(&extend, by, 5);
	assert_int_equal(fixture_act(&pair.b, "referral.extend", 1, &extend), VERDICT_DONE);
	int64_t due_ms = NEWEST(&pair.b, REFERRAL_EXTENDED, ReferralExtended)->due_ms;
	fixture_carry(&pair.b, &pair.a);
	const Zh__ReferralExtended *told = NEWEST(&pair.a, REFERRAL_EXTENDED, ReferralExtended);
	assert_true(told->by_peer);
	assert_int_equal(told->due_ms, due_ms);
	assert_int_equal(NEWEST(&pair.a, CLOCK_EXTENDED, ClockExtended)->due_ms, due_ms);

	driver_advance(&pair.b, due_ms + MS_PER_DAY);
	assert_int_equal(fixture_act(&pair.b, "referral.extend", 1, &extend), VERDICT_REFUSED);
	refused(&pair.b, "clock.over", NULL);
}

static void test_returned_once(void **state)
{
	(void)state;
	sent_and_received(CLUE);
	assert_int_equal(give_back(&pair.b, 1), VERDICT_DONE);
	fixture_carry(&pair.b, &pair.a);
	assert_string_equal(fixture_state(&pair.a, 1), "returned");
	const Zh__ReferralReturned *told = NEWEST(&pair.a, REFERRAL_RETURNED, ReferralReturned);
	assert_string_equal(told->reason_code, "not_competent");

	fixture_send(&pair.a, 1);
	fixture_carry(&pair.a, &pair.b);
	assert_string_equal(fixture_state(&pair.b, 1), "received_again");
	assert_int_equal(fixture_row(&pair.b, 1).document_version, 2);
	assert_int_equal(give_back(&pair.b, 1), VERDICT_REFUSED);
	refused(&pair.b, "referral.state", NULL);
	assert_true(possible(&pair.b, "referral.answer"));
	assert_false(possible(&pair.b, "referral.return"));
}

static void test_return_needs_reason_and_basis(void **state)
{
	(void)state;
	sent_and_received(CLUE);
	Zh__ReferralReturnCommand body = ZH__REFERRAL_RETURN_COMMAND__INIT;
	body.reason_code = "not_competent";
	assert_int_equal(fixture_act(&pair.b, "referral.return", 1, &body), VERDICT_INVALID);
	refused(&pair.b, "referral.return.basis", NULL);
}

/* 程序规定 14: who disagrees disputes; the baton is at one place at any instant. */
static void test_transfer_cannot_be_returned(void **state)
{
	(void)state;
	sent_and_received(TRANSFER);
	assert_int_equal(fixture_row(&pair.a, 1).baton, BATON_THERE);
	assert_int_equal(fixture_row(&pair.b, 1).baton, BATON_HERE);
	assert_int_equal(give_back(&pair.b, 1), VERDICT_REFUSED);
	assert_true(possible(&pair.b, "referral.dispute"));
	assert_false(possible(&pair.b, "referral.return"));
	assert_int_equal(fixture_act(&pair.a, "referral.withdraw", 1, NULL), VERDICT_REFUSED);

	Zh__ReferralDisputeCommand dispute = ZH__REFERRAL_DISPUTE_COMMAND__INIT;
	dispute.basis = "程序规定 7: 行为地不在我县";
	assert_int_equal(fixture_act(&pair.b, "referral.dispute", 1, &dispute), VERDICT_DONE);
	fixture_carry(&pair.b, &pair.a);
	assert_string_equal(fixture_state(&pair.a, 1), "disputed");
	assert_int_equal(fixture_act(&pair.a, "referral.withdraw", 1, NULL), VERDICT_DONE);
	assert_int_equal(fixture_row(&pair.a, 1).baton, BATON_UNDER_WAY);
	fixture_carry(&pair.a, &pair.b);
	assert_int_equal(fixture_row(&pair.b, 1).baton, BATON_THERE);
	assert_int_equal(fixture_row(&pair.a, 1).baton, BATON_HERE);
	assert_string_equal(fixture_state(&pair.b, 1), "withdrawn");
}

static void test_withdrawal_reaches_the_receiver(void **state)
{
	(void)state;
	sent_and_received(REQUEST);
	assert_int_equal(fixture_act(&pair.a, "referral.withdraw", 1, NULL), VERDICT_DONE);
	fixture_carry(&pair.a, &pair.b);
	assert_string_equal(fixture_state(&pair.b, 1), "withdrawn");
	assert_int_equal(answer(&pair.b, 1, "done", false), VERDICT_REFUSED);
	assert_int_equal(clock_running(driver_rows(&pair.b),
				       driver_object(&pair.b, OBJECT_REFERRAL, 1), CLOCK_NONE),
			 0);
}

/* The answer left before the withdrawal came: both papers are kept, neither undoes the other. */
static void test_answer_crosses_withdrawal(void **state)
{
	(void)state;
	sent_and_received(REQUEST);
	assert_int_equal(answer(&pair.b, 1, "done", false), VERDICT_DONE);
	assert_int_equal(fixture_act(&pair.a, "referral.withdraw", 1, NULL), VERDICT_DONE);
	fixture_carry(&pair.b, &pair.a);
	fixture_carry(&pair.a, &pair.b);
	assert_string_equal(fixture_state(&pair.a, 1), "withdrawn");
	assert_string_equal(fixture_state(&pair.b, 1), "answered");
	assert_int_equal(driver_count(&pair.a, KIND(REFERRAL_ANSWERED)), 0);
}

static void test_consent(void **state)
{
	(void)state;
	struct decider_driver superior;
	fixture_start(&superior, SUPERIOR);
	Zh__SuperiorAsked asked = ZH__SUPERIOR_ASKED__INIT;
	SET_OPTIONAL(&asked, listing, 4);
	SET_OPTIONAL(&asked, superior, SUPERIOR);
	asked.firm_key = "91522701MA6DK1XY3B";
	asked.firm_name = "永兴电线电缆厂";
	asked.ground = "harms_life_and_health";
	assert_int_equal(driver_event(&pair.a, DAEMON_CREDIT, KIND(SUPERIOR_ASKED), &asked),
			 VERDICT_DONE);
	const Zh__ReferralDrafted *letter = NEWEST(&pair.a, REFERRAL_DRAFTED, ReferralDrafted);
	assert_string_equal(letter->facts,
			    "拟将永兴电线电缆厂（91522701MA6DK1XY3B）列入严重违法失信名单，"
			    "列入情形为：危害人体健康和人身安全。请审核是否同意列入。");
	fixture_send(&pair.a, 1);
	fixture_carry(&pair.a, &superior);
	assert_int_equal(answer(&superior, 1, "perhaps", false), VERDICT_INVALID);
	assert_int_equal(answer(&superior, 1, "consented", false), VERDICT_DONE);
	fixture_carry(&superior, &pair.a);
	const Zh__ReferralAnswered *told = NEWEST(&pair.a, REFERRAL_ANSWERED, ReferralAnswered);
	assert_int_equal(told->listing, 4);
	assert_string_equal(told->answer_code, "consented");
	assert_string_equal(told->number, "批复〔2025〕1号");
	assert_int_equal(told->by_region, SUPERIOR);
	driver_check_replay(&superior);
	driver_done(&superior);
}

/* ---- the numbers of a link */

static void test_numbers_without_gaps(void **state)
{
	(void)state;
	for (uint64_t i = 1; i <= 3; i++) {
		fixture_ledger_row(&pair.a, i, COUNTY_B);
		fixture_send(&pair.a, i);
	}
	assert_int_equal(fixture_offer(&pair.a, &pair.b, BULK, 2), VERDICT_REFUSED);
	refused(&pair.b, "link.document.gap", NULL);
	assert_int_equal(pair.b.count, 0);
	assert_int_equal(fixture_offer(&pair.a, &pair.b, BULK, 1), VERDICT_DONE);
	size_t count = pair.b.count;
	pair.b.now_ms += MS_PER_HOUR;
	assert_int_equal(fixture_offer(&pair.a, &pair.b, BULK, 1), VERDICT_DONE);
	const struct notify_link_reply *reply =
		(const struct notify_link_reply *)pair.b.decision.reply;
	assert_int_equal(reply->outcome, NOTIFY_LINK_REPEATED);
	assert_int_equal(pair.b.count, count);
	/* One receipt for all of them. */
	assert_int_equal(fixture_offer(&pair.a, &pair.b, BULK, 2), VERDICT_DONE);
	assert_int_equal(fixture_offer(&pair.a, &pair.b, BULK, 3), VERDICT_DONE);
	pair.a.now_ms = pair.b.now_ms;
	fixture_receipt(&pair.b, &pair.a, BULK);
	for (uint64_t i = 1; i <= 3; i++)
		assert_int_equal(fixture_row(&pair.a, i).received_ms,
				 fixture_row(&pair.b, i).received_ms);
}

/* The number of a letter that was taken, with another content: two copies of one county speak. */
static void test_a_number_has_one_content(void **state)
{
	(void)state;
	fixture_ledger_row(&pair.a, 1, COUNTY_B);
	fixture_send(&pair.a, 1);
	assert_int_equal(fixture_offer(&pair.a, &pair.b, BULK, 1), VERDICT_DONE);
	size_t count = pair.b.count;
	driver_done(&pair.a);
	fixture_start(&pair.a, COUNTY_A);
	fixture_draft(&pair.a, CLUE, COUNTY_B);
	fixture_send(&pair.a, 1);
	assert_int_equal(fixture_offer(&pair.a, &pair.b, BULK, 1), VERDICT_CONFLICT);
	refused(&pair.b, "link.document.other_content", NULL);
	assert_int_equal(pair.b.count, count);
}

/* Of a letter that left at noon and whose receipt comes at one o'clock: the moment as told, and as
 * it is booked. */
static void expect_moment(int64_t told_ms, int64_t booked_ms, bool disputed)
{
	fixture_start(&pair.a, COUNTY_A);
	fixture_start(&pair.b, COUNTY_B);
	int64_t noon_ms = pair.a.now_ms;
	fixture_ledger_row(&pair.a, 1, COUNTY_B);
	fixture_send(&pair.a, 1);
	pair.b.now_ms = noon_ms + told_ms;
	assert_int_equal(fixture_offer(&pair.a, &pair.b, BULK, 1), VERDICT_DONE);
	pair.a.now_ms = noon_ms + MS_PER_HOUR;
	fixture_receipt(&pair.b, &pair.a, BULK);
	struct tie_row tie = {0};
	(void)tie_get(driver_rows(&pair.a), COUNTY_B, &tie);
	assert_int_equal(fixture_row(&pair.a, 1).received_ms, noon_ms + booked_ms);
	assert_int_equal(fixture_row(&pair.a, 1).delivery, DELIVERY_RECEIPTED);
	assert_int_equal(tie.wrong_moments, disputed);
	driver_done(&pair.a);
	driver_done(&pair.b);
}

static void test_moment_of_receipt_can_be(void **state)
{
	(void)state;
	const int64_t skew_ms = NOTIFY_SKEW_MS, hour_ms = MS_PER_HOUR;
	driver_done(&pair.a);
	driver_done(&pair.b);
	expect_moment(60000, 60000, false);
	expect_moment(-skew_ms, -skew_ms, false);
	expect_moment(-skew_ms - 1, 0, true);
	expect_moment(-365 * MS_PER_DAY, 0, true);
	expect_moment(hour_ms + skew_ms, hour_ms + skew_ms, false);
	expect_moment(hour_ms + skew_ms + 1, hour_ms, true);
	expect_moment(730 * MS_PER_DAY, hour_ms, true);
	fixture_start(&pair.a, COUNTY_A);
	fixture_start(&pair.b, COUNTY_B);
}

static void test_other_epoch_waits_for_people(void **state)
{
	(void)state;
	fixture_draft(&pair.a, CLUE, COUNTY_B);
	fixture_draft(&pair.a, CLUE, COUNTY_B);
	fixture_send(&pair.a, 1);
	fixture_send(&pair.a, 2);
	assert_int_equal(fixture_offer(&pair.a, &pair.b, BULK, 1), VERDICT_DONE);
	pair.a.incarnation++;
	assert_int_equal(fixture_offer(&pair.a, &pair.b, BULK, 2), VERDICT_REFUSED);
	refused(&pair.b, "link.document.epoch", NULL);
	pair.a.incarnation--;
}

static void test_link_up_and_down(void **state)
{
	(void)state;
	Zh__LinkHeadContent content = ZH__LINK_HEAD_CONTENT__INIT;
	struct notify_link_item link = {.peer = COUNTY_B, .epoch = 7, .head = &content};
	struct input_item head = {.door = NOTIFY_DOOR_LINK_HEAD, .extra = &link};
	struct input_item silent = {.door = NOTIFY_DOOR_LINK_SILENT, .extra = &link};
	assert_int_equal(driver_item(&pair.a, &head), VERDICT_DONE);
	assert_int_equal(driver_item(&pair.a, &head), VERDICT_DONE);
	assert_int_equal(driver_item(&pair.a, &silent), VERDICT_DONE);
	assert_int_equal(driver_item(&pair.a, &silent), VERDICT_DONE);
	assert_int_equal(driver_count(&pair.a, KIND(LINK_UP)), 1);
	assert_int_equal(driver_count(&pair.a, KIND(LINK_DOWN)), 1);
}

/* ---- acts and their refusals */

static void test_refusals(void **state)
{
	(void)state;
	sent_and_received(CLUE);
	assert_int_equal(answer(&pair.a, 1, "x", false), VERDICT_REFUSED);
	refused(&pair.a, "referral.not_theirs", NULL);
	assert_int_equal(fixture_act(&pair.b, "referral.withdraw", 1, NULL), VERDICT_REFUSED);
	refused(&pair.b, "referral.not_ours", NULL);
	assert_int_equal(fixture_act(&pair.b, "referral.accept", 99, NULL), VERDICT_NOT_FOUND);
	assert_int_equal(driver_act_by(&pair.b, &driver_officer, "referral.accept",
				       driver_object(&pair.b, OBJECT_REFERRAL, 1), 9, NULL, NULL),
			 VERDICT_CONFLICT);
	Zh__ReferralDisputeCommand dispute = ZH__REFERRAL_DISPUTE_COMMAND__INIT;
	dispute.basis = "7";
	assert_int_equal(fixture_act(&pair.b, "referral.dispute", 1, &dispute), VERDICT_REFUSED);
	refused(&pair.b, "referral.dispute.not_a_transfer", NULL);
	assert_int_equal(answer(&pair.b, 1, "", false), VERDICT_INVALID);
}

static void test_unreceipted_is_not_closed(void **state)
{
	(void)state;
	fixture_draft(&pair.a, CLUE, COUNTY_B);
	fixture_send(&pair.a, 1);
	assert_int_equal(close_it(&pair.a, 1), VERDICT_REFUSED);
	refused(&pair.a, "referral.close.under_way", NULL);
}

/* A letter longer than a row lies in slices and comes out whole. */
static void test_long_letter(void **state)
{
	(void)state;
	static char facts[7000];
	memset(facts, 'x', sizeof facts - 1);
	Zh__ReferralDraftCommand draft = ZH__REFERRAL_DRAFT_COMMAND__INIT;
	SET_OPTIONAL(&draft, kind, CLUE);
	SET_OPTIONAL(&draft, to_region, COUNTY_B);
	draft.facts = facts;
	assert_int_equal(driver_act(&pair.a, "referral.draft", (struct object_id){0}, &draft, NULL),
			 VERDICT_DONE);
	fixture_send(&pair.a, 1);
	fixture_carry(&pair.a, &pair.b);
	const Zh__ReferralReceived *received = NEWEST(&pair.b, REFERRAL_RECEIVED, ReferralReceived);
	assert_string_equal(received->facts, facts);
}

/* A letter whose content has so many bytes more or less; what came of sending it. */
static enum verdict send_long(size_t last)
{
	static char texts[3][8193];
	static const char *questions[] = {texts[1], texts[2]};
	Zh__ReferralDraftCommand draft = ZH__REFERRAL_DRAFT_COMMAND__INIT;
	Zh__ReferralSendCommand send = ZH__REFERRAL_SEND_COMMAND__INIT;
	for (size_t i = 0; i < 3; i++)
		memset(texts[i], 'x', sizeof texts[i] - 1);
	texts[2][last] = '\0';
	SET_OPTIONAL(&draft, kind, CLUE);
	SET_OPTIONAL(&draft, to_region, COUNTY_B);
	draft.facts = texts[0];
	draft.questions = questions;
	draft.n_questions = 2;
	assert_int_equal(driver_act(&pair.a, "referral.draft", (struct object_id){0}, &draft, NULL),
			 VERDICT_DONE);
	return fixture_act(&pair.a, "referral.send", pair.a.decision.object.number, &send);
}

/* The longest letter arrives whole; one byte more is told to who sends it. */
static void test_longest_letter(void **state)
{
	(void)state;
	size_t taken = 1000, over = 8192;
	while (over - taken > 1) {
		size_t middle = (taken + over) / 2;
		if (send_long(middle) == VERDICT_DONE)
			taken = middle;
		else
			over = middle;
	}
	assert_int_equal(send_long(taken + 3), VERDICT_REFUSED);
	refused(&pair.a, "referral.send.too_long", NULL);
	/* Its number has grown by a digit since, at the most. */
	assert_int_equal(send_long(taken - 2), VERDICT_DONE);
	const Zh__ReferralSent *sent = NEWEST(&pair.a, REFERRAL_SENT, ReferralSent);
	assert_in_range(sent->content.len, CONTENT_MAX - 4, CONTENT_MAX);
	fixture_carry(&pair.a, &pair.b);
	const Zh__ReferralReceived *received = NEWEST(&pair.b, REFERRAL_RECEIVED, ReferralReceived);
	assert_int_equal(received->n_questions, 2);
	assert_int_equal(strlen(received->questions[1]), taken - 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_rule_drafts_and_sends_nothing),
		TEST(test_a_row_is_about_its_firm),
		TEST(test_own_region_is_not_drafted_to),
		TEST(test_queue_has_one_clock),
		TEST(test_draft_is_checked),
		TEST(test_withdrawn_draft_leaves_nothing),
		TEST(test_main_line),
		TEST(test_request_clocks_agree),
		TEST(test_extension_before_expiry_only),
		TEST(test_returned_once),
		TEST(test_return_needs_reason_and_basis),
		TEST(test_transfer_cannot_be_returned),
		TEST(test_withdrawal_reaches_the_receiver),
		TEST(test_answer_crosses_withdrawal),
		TEST(test_consent),
		TEST(test_numbers_without_gaps),
		TEST(test_a_number_has_one_content),
		TEST(test_moment_of_receipt_can_be),
		TEST(test_other_epoch_waits_for_people),
		TEST(test_link_up_and_down),
		TEST(test_refusals),
		TEST(test_unreceipted_is_not_closed),
		TEST(test_long_letter),
		TEST(test_longest_letter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
