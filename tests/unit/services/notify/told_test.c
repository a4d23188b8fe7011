/* What persons say of a letter stands in the events of both ends, in their own words; and what is
 * refused says of which letter, and what may be done instead. */
#include <stdio.h>

#include "common/core/message.h"
#include "tests/unit/services/notify/notify_fixture.h"

#define CLUE ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE
#define REQUEST ZH__REFERRAL_KIND__REFERRAL_KIND_CO_INVESTIGATION
#define TRANSFER ZH__REFERRAL_KIND__REFERRAL_KIND_CASE_TRANSFER

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
	driver_check_replay(&a);
	driver_check_replay(&b);
	driver_done(&a);
	driver_done(&b);
	return 0;
}

/* Number 1 at both ends. */
static void letter(Zh__ReferralKind kind)
{
	assert_int_equal(fixture_draft(&a, kind, COUNTY_B), 1);
	fixture_send(&a, 1);
	fixture_carry(&a, &b);
}

static void act(struct decider_driver *driver, const char *name, const void *body)
{
	assert_int_equal(fixture_act(driver, name, 1, body), VERDICT_DONE);
}

/* Of a paper of ours, as it left. */
static const Zh__DocumentContent *paper(struct decider_driver *driver, uint64_t number)
{
	static uint8_t bytes[CONTENT_MAX], memory[1u << 17];
	struct writer out = writer_over(bytes, sizeof bytes);
	struct arena arena;
	arena_init(&arena, memory, sizeof memory);
	assert_true(paper_read(driver_rows(driver), number, paper_content(1), &out));
	const ProtobufCMessage *read =
		message_unpack(&zh__document_content__descriptor, writer_bytes(&out), &arena);
	assert_non_null(read);
	return (const Zh__DocumentContent *)(const void *)read;
}

/* Whose story an event belongs to is that of the letter. */
static void of_the_letter(struct decider_driver *driver, uint16_t kind)
{
	struct referral_row row = fixture_row(driver, 1);
	const struct event *event = driver_newest(driver, kind);
	struct trace_ref trace = trace_of(event);
	assert_memory_equal(&trace, &row.trace, sizeof trace);
}

static size_t clocks_stopped(struct decider_driver *driver)
{
	return driver_count(driver, KIND(CLOCK_STOPPED));
}

/* ---- a letter */

static void test_what_a_letter_says_arrives(void **state)
{
	(void)state;
	fixture_ledger_row(&a, 1, COUNTY_B);
	fixture_send(&a, 1);
	fixture_carry(&a, &b);
	char number[64];
	(void)snprintf(number, sizeof number, "%s",
		       NEWEST(&a, REFERRAL_SENT, ReferralSent)->number);
	of_the_letter(&a, KIND(REFERRAL_SENT));
	of_the_letter(&a, KIND(REFERRAL_DELIVERED));
	struct trace_ref trace = fixture_row(&a, 1).trace;
	const struct event *event = driver_newest(&b, KIND(REFERRAL_RECEIVED));
	const Zh__ReferralReceived *there = BODY(event, ReferralReceived);
	assert_string_equal(there->subject->key, "91522702MA6HQ7UW5K");
	assert_string_equal(there->product->batch, "20250211");
	assert_int_equal(there->n_violations, 1);
	assert_int_equal(there->first_report_ms, BEGIN_MS - MS_PER_DAY);
	assert_string_equal(there->number, number);
	assert_int_equal(there->their_trace->sequence, trace.sequence);
	assert_string_equal(event->meta->firm_key, "91522702MA6HQ7UW5K");
	assert_int_equal(event->head.object_version, 1);
	assert_int_equal(fixture_row(&b, 1).object_version, 1);
	/* Both ends have the one moment. */
	struct peer_row here, other;
	size_t bulk = STREAM_SLOT(ZH__LINK_STREAM__LINK_STREAM_BULK);
	assert_true(peer_get(driver_rows(&a), COUNTY_B, &here));
	assert_true(peer_get(driver_rows(&b), COUNTY_A, &other));
	assert_int_equal(other.in[bulk].received_ms, fixture_row(&b, 1).received_ms);
	assert_int_equal(here.out[bulk].receipted_ms, other.in[bulk].received_ms);
	assert_int_equal(fixture_row(&a, 1).object_version, 3); /* drafted, sent, delivered */
	/* Who writes by hand knows of no report. */
	fixture_send(&a, fixture_draft(&a, REQUEST, COUNTY_B));
	fixture_carry(&a, &b);
	assert_false(NEWEST(&b, REFERRAL_RECEIVED, ReferralReceived)->has_first_report_ms);
}

static void test_what_a_draft_says_is_sent(void **state)
{
	(void)state;
	Zh__FirmRef subject = ZH__FIRM_REF__INIT;
	Zh__ProductRef product = ZH__PRODUCT_REF__INIT;
	Zh__Violation violations[] = {ZH__VIOLATION__VIOLATION_FAILED_SAMPLING};
	Zh__ReferralDraftCommand draft = ZH__REFERRAL_DRAFT_COMMAND__INIT;
	subject.key = "91522702MA6HQ7UW5K";
	product.batch = "20250211";
	SET_OPTIONAL(&draft, kind, CLUE);
	SET_OPTIONAL(&draft, to_region, COUNTY_B);
	SET_OPTIONAL(&draft, hazard, 5);
	draft.subject = &subject;
	draft.product = &product;
	draft.facts = "涉嫌无证生产";
	draft.n_violations = 1;
	draft.violations = violations;
	assert_int_equal(driver_act(&a, "referral.draft", (struct object_id){0}, &draft, NULL),
			 VERDICT_DONE);
	const struct event *event = driver_newest(&a, KIND(REFERRAL_DRAFTED));
	assert_string_equal(event->meta->firm_key, subject.key);
	fixture_send(&a, 1);
	const Zh__DocumentContent *said = paper(&a, 1);
	assert_string_equal(said->product->batch, "20250211");
	assert_int_equal(said->n_violations, 1);
	assert_int_equal(said->matter->kind, OBJECT_HAZARD);
	assert_int_equal(said->matter->number, 5);
	assert_null(said->supplements);

	/* A second one about it is refused: with the first one's name, and what may be done. */
	assert_int_equal(driver_act(&a, "referral.draft", (struct object_id){0}, &draft, NULL),
			 VERDICT_REFUSED);
	const struct refusal *refusal = &a.decision.refusal;
	assert_string_equal(refusal->code, "referral.draft.same_cause");
	assert_int_equal(a.decision.object.number, 1);
	assert_int_equal(refusal->param_count, 2);
	assert_string_equal(refusal->params[0].name, "letter");
	assert_non_null(strstr(refusal->params[0].value, "522701"));
	assert_string_equal(refusal->params[1].name, "state");
	assert_string_equal(refusal->params[1].value, "sent");
	assert_string_equal(refusal->possible[refusal->possible_count - 1], "referral.draft");
	/* It may supplement what has left, and says which. */
	SET_OPTIONAL(&draft, supplements, 1);
	assert_int_equal(driver_act(&a, "referral.draft", (struct object_id){0}, &draft, NULL),
			 VERDICT_DONE);
	fixture_send(&a, 2);
	assert_int_equal(paper(&a, 2)->supplements->number, 1);
	/* But not what lies here as a draft. */
	draft.supplements = fixture_draft(&a, REQUEST, COUNTY_B);
	assert_int_equal(driver_act(&a, "referral.draft", (struct object_id){0}, &draft, NULL),
			 VERDICT_REFUSED);
	assert_string_equal(a.decision.refusal.code, "referral.draft.not_left");
	for (size_t i = 0; i < a.decision.refusal.possible_count; i++)
		assert_string_not_equal(a.decision.refusal.possible[i], "referral.draft");
}

/* ---- what the receiver says */

static void test_who_takes_it_up_has_it(void **state)
{
	(void)state;
	letter(REQUEST);
	act(&b, "referral.accept", NULL);
	assert_false(NEWEST(&b, REFERRAL_ACCEPTED, ReferralAccepted)->by_peer);
	const Zh__Assigned *assigned = NEWEST(&b, ASSIGNED, Assigned);
	assert_string_equal(assigned->owner, driver_officer.id);
	assert_string_equal(assigned->unit, driver_officer.unit);
	of_the_letter(&b, KIND(ASSIGNED));
	fixture_carry(&b, &a);
	assert_true(NEWEST(&a, REFERRAL_ACCEPTED, ReferralAccepted)->by_peer);
	assert_null(driver_newest(&a, KIND(REFERRAL_ACCEPTED))->meta->person);
	of_the_letter(&a, KIND(REFERRAL_ACCEPTED));
	assert_int_equal(driver_count(&a, KIND(ASSIGNED)), 0);
	/* It stays with who has it. */
	Zh__ReferralAnswerCommand part = ZH__REFERRAL_ANSWER_COMMAND__INIT;
	part.answer_code = "found";
	SET_OPTIONAL(&part, partly, 1);
	act(&b, "referral.answer", &part);
	assert_int_equal(driver_count(&b, KIND(ASSIGNED)), 1);
	act(&b, "referral.answer", &part);
	assert_int_equal(driver_count(&b, KIND(ASSIGNED)), 1);
}

static void test_who_answers_in_part_has_it(void **state)
{
	(void)state;
	letter(REQUEST);
	Zh__ReferralAnswerCommand part = ZH__REFERRAL_ANSWER_COMMAND__INIT;
	part.answer_code = "found";
	SET_OPTIONAL(&part, partly, 1);
	act(&b, "referral.answer", &part);
	assert_int_equal(driver_count(&b, KIND(ASSIGNED)), 1);
	act(&b, "referral.answer", &part);
	assert_int_equal(driver_count(&b, KIND(ASSIGNED)), 1);
	assert_int_equal(clocks_stopped(&b), 0);
	assert_string_equal(fixture_state(&b, 1), "answered_in_part");
	fixture_carry(&b, &a);
	assert_string_equal(fixture_state(&a, 1), "answered_in_part");
}

static void test_an_answer_stands_at_both_ends(void **state)
{
	(void)state;
	letter(REQUEST);
	Zh__ReferralAnswerCommand all = ZH__REFERRAL_ANSWER_COMMAND__INIT;
	all.answer_code = "found";
	all.text = "已立案";
	act(&b, "referral.answer", &all);
	const Zh__ReferralAnswered *said = NEWEST(&b, REFERRAL_ANSWERED, ReferralAnswered);
	assert_string_equal(said->answer_code, "found");
	assert_string_equal(said->text, "已立案");
	of_the_letter(&b, KIND(REFERRAL_ANSWERED));
	assert_int_equal(clocks_stopped(&b), 1);
	assert_string_equal(NEWEST(&b, CLOCK_STOPPED, ClockStopped)->why, "answered");
	/* The paper is about the letter, at the sender's number. */
	const Zh__ReferralDrafted *drafted = NEWEST(&b, REFERRAL_DRAFTED, ReferralDrafted);
	assert_int_equal(drafted->in_reply_to->number, 1);
	assert_int_equal(drafted->in_reply_to->region, COUNTY_A);
	of_the_letter(&b, KIND(REFERRAL_DRAFTED));
	fixture_carry(&b, &a);
	const Zh__ReferralAnswered *heard = NEWEST(&a, REFERRAL_ANSWERED, ReferralAnswered);
	assert_string_equal(heard->answer_code, "found");
	assert_string_equal(heard->text, "已立案");
	assert_string_equal(heard->signed_by, driver_officer.id);
	assert_int_equal(heard->by_region, COUNTY_B);
	assert_true(heard->by_peer);
	assert_null(driver_newest(&a, KIND(REFERRAL_ANSWERED))->meta->person);
	assert_string_equal(NEWEST(&a, CLOCK_STOPPED, ClockStopped)->why, "told_by_peer");
	const Zh__ReferralReceived *answer = NEWEST(&a, REFERRAL_RECEIVED, ReferralReceived);
	assert_int_equal(answer->in_reply_to->number, 1);
	assert_int_equal(heard->answer, answer->referral);
}

static void test_a_return_stands_at_both_ends(void **state)
{
	(void)state;
	letter(REQUEST);
	Zh__ReferralReturnCommand body = ZH__REFERRAL_RETURN_COMMAND__INIT;
	body.basis = "程序规定 7";
	assert_int_equal(fixture_act(&b, "referral.return", 1, &body), VERDICT_INVALID);
	assert_string_equal(b.decision.refusal.where, "reason_code");
	body.basis = "";
	body.reason_code = "not_competent";
	assert_int_equal(fixture_act(&b, "referral.return", 1, &body), VERDICT_INVALID);
	assert_string_equal(b.decision.refusal.where, "basis");
	body.basis = "程序规定 7";
	act(&b, "referral.return", &body);
	const Zh__ReferralReturned *said = NEWEST(&b, REFERRAL_RETURNED, ReferralReturned);
	assert_string_equal(said->reason_code, "not_competent");
	assert_string_equal(said->basis, "程序规定 7");
	assert_false(said->by_peer);
	assert_int_equal(clocks_stopped(&b), 1);
	fixture_carry(&b, &a);
	const Zh__ReferralReturned *heard = NEWEST(&a, REFERRAL_RETURNED, ReferralReturned);
	assert_string_equal(heard->reason_code, "not_competent");
	assert_string_equal(heard->basis, "程序规定 7");
	assert_true(heard->by_peer);
	/* Sent again it has its term again; the first stays for a sender who loses it. */
	fixture_send(&a, 1);
	assert_int_equal(fixture_row(&a, 1).received_ms, 0);
	size_t started = driver_count(&b, KIND(CLOCK_STARTED));
	fixture_carry(&a, &b);
	assert_int_equal(driver_count(&b, KIND(CLOCK_STARTED)), started + 1);
	static uint8_t first[CONTENT_MAX + DOCUMENT_AROUND];
	struct writer kept = writer_over(first, sizeof first);
	assert_true(paper_read(driver_rows(&b), 1, paper_earlier(1), &kept));
}

static void test_a_dispute_stands_at_both_ends(void **state)
{
	(void)state;
	letter(TRANSFER);
	Zh__ReferralDisputeCommand body = ZH__REFERRAL_DISPUTE_COMMAND__INIT;
	assert_int_equal(fixture_act(&b, "referral.dispute", 1, &body), VERDICT_INVALID);
	assert_string_equal(b.decision.refusal.code, "referral.dispute.basis");
	body.basis = "行为地不在我县";
	act(&b, "referral.dispute", &body);
	const Zh__JurisdictionDisputed *said =
		NEWEST(&b, JURISDICTION_DISPUTED, JurisdictionDisputed);
	assert_string_equal(said->basis, "行为地不在我县");
	assert_false(said->by_peer);
	fixture_carry(&b, &a);
	const Zh__JurisdictionDisputed *heard =
		NEWEST(&a, JURISDICTION_DISPUTED, JurisdictionDisputed);
	assert_string_equal(heard->basis, "行为地不在我县");
	assert_true(heard->by_peer);
	assert_string_equal(fixture_state(&b, 1), "disputed");
}

static void test_what_is_no_transfer_is_returned(void **state)
{
	(void)state;
	letter(CLUE);
	Zh__ReferralDisputeCommand body = ZH__REFERRAL_DISPUTE_COMMAND__INIT;
	body.basis = "7";
	assert_int_equal(fixture_act(&b, "referral.dispute", 1, &body), VERDICT_REFUSED);
	assert_string_equal(b.decision.refusal.possible[0], "referral.return");
}

static void test_an_extension_says_why(void **state)
{
	(void)state;
	letter(REQUEST);
	act(&b, "referral.extend", NULL);
	assert_int_equal(NEWEST(&b, CLOCK_EXTENDED, ClockExtended)->by, 15);
	fixture_carry(&b, &a);
	assert_string_equal(NEWEST(&a, REFERRAL_EXTENDED, ReferralExtended)->reason, "as told");
	assert_int_equal(driver_count(&a, KIND(CLOCK_EXTENDED)), 1);
}

/* ---- what the sender says */

static void test_a_withdrawal_says_why(void **state)
{
	(void)state;
	assert_int_equal(fixture_draft(&a, CLUE, COUNTY_B), 1);
	fixture_send(&a, 1);
	size_t started = driver_count(&a, KIND(CLOCK_STARTED));
	fixture_carry(&a, &b);
	/* It asks for nothing, so nobody waits for an answer here. */
	assert_int_equal(driver_count(&a, KIND(CLOCK_STARTED)), started);
	act(&a, "referral.withdraw", NULL);
	const Zh__ReferralWithdrawn *said = NEWEST(&a, REFERRAL_WITHDRAWN, ReferralWithdrawn);
	assert_false(said->by_peer);
	assert_string_equal(paper(&a, said->notice)->answer_text, "as told");
	fixture_carry(&a, &b);
	assert_true(NEWEST(&b, REFERRAL_WITHDRAWN, ReferralWithdrawn)->by_peer);
	/* No matter comes back with it. */
	assert_false(NEWEST(&a, REFERRAL_DELIVERED, ReferralDelivered)->baton_back);
	assert_int_equal(fixture_row(&a, 1).baton, BATON_NONE);
}

/* The queue's clock goes to the next draft, whichever way the first one ends. */
static void test_a_withdrawn_draft_leaves_the_queue(void **state)
{
	struct peer_row peer;
	(void)state;
	fixture_ledger_row(&a, 1, COUNTY_B);
	fixture_ledger_row(&a, 2, COUNTY_B);
	act(&a, "referral.withdraw", NULL);
	assert_true(peer_get(driver_rows(&a), COUNTY_B, &peer));
	assert_int_equal(peer.clocked_draft, 2);
	fixture_send(&a, 2);
	assert_true(peer_get(driver_rows(&a), COUNTY_B, &peer));
	assert_int_equal(peer.clocked_draft, 0);
	fixture_ledger_row(&a, 3, COUNTY_B);
	assert_int_equal(fixture_act(&a, "referral.withdraw", 3, NULL), VERDICT_DONE);
	assert_true(peer_get(driver_rows(&a), COUNTY_B, &peer));
	assert_int_equal(peer.clocked_draft, 0);
	/* What isn't the one with the clock takes it from nobody. */
	fixture_ledger_row(&a, 4, COUNTY_B);
	fixture_ledger_row(&a, 5, COUNTY_B);
	assert_int_equal(fixture_act(&a, "referral.withdraw", 5, NULL), VERDICT_DONE);
	assert_true(peer_get(driver_rows(&a), COUNTY_B, &peer));
	assert_int_equal(peer.clocked_draft, 4);
	/* What has left and is withdrawn isn't of the queue. */
	size_t started = driver_count(&a, KIND(CLOCK_STARTED));
	fixture_ledger_row(&a, 6, COUNTY_B);
	assert_int_equal(fixture_act(&a, "referral.withdraw", 2, NULL), VERDICT_DONE);
	assert_int_equal(driver_count(&a, KIND(CLOCK_STARTED)), started);
}

static void test_what_is_closed_says_how(void **state)
{
	(void)state;
	letter(CLUE);
	assert_int_equal(fixture_row(&b, 1).state, INCOMING_RECEIVED);
	b.now_ms += MS_PER_DAY;
	act(&b, "referral.accept", NULL);
	assert_int_equal(fixture_row(&b, 1).since_ms, b.now_ms);
	Zh__ReferralCloseCommand body = ZH__REFERRAL_CLOSE_COMMAND__INIT;
	body.outcome = "read";
	act(&a, "referral.close", &body);
	assert_string_equal(NEWEST(&a, REFERRAL_CLOSED, ReferralClosed)->outcome, "read");
	/* Closed is closed: it says so, and of which letter. */
	assert_int_equal(fixture_act(&a, "referral.close", 1, &body), VERDICT_REFUSED);
	assert_int_equal(a.decision.object.number, 1);
	assert_int_equal(a.decision.refusal.param_count, 1);
	assert_string_equal(a.decision.refusal.params[0].name, "state");
	assert_string_equal(a.decision.refusal.params[0].value, "closed");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_what_a_letter_says_arrives),
		TEST(test_what_a_draft_says_is_sent),
		TEST(test_who_takes_it_up_has_it),
		TEST(test_who_answers_in_part_has_it),
		TEST(test_an_answer_stands_at_both_ends),
		TEST(test_a_return_stands_at_both_ends),
		TEST(test_a_dispute_stands_at_both_ends),
		TEST(test_what_is_no_transfer_is_returned),
		TEST(test_an_extension_says_why),
		TEST(test_a_withdrawal_says_why),
		TEST(test_a_withdrawn_draft_leaves_the_queue),
		TEST(test_what_is_closed_says_how),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
