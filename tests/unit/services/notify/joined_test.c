/* What a letter says once others of its cause have joined it, and what it told of its matter
 * when it comes back after a restore. */
#include "common/core/message.h"
#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "tests/unit/services/notify/notify_fixture.h"

#define CLUE ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE
#define REQUEST ZH__REFERRAL_KIND__REFERRAL_KIND_CO_INVESTIGATION
#define TRANSFER ZH__REFERRAL_KIND__REFERRAL_KIND_CASE_TRANSFER
#define BULK ZH__LINK_STREAM__LINK_STREAM_BULK
#define TOLD(name) ZH__PAPER_TOLD__PAPER_TOLD_##name
#define SECOND_LIFE UINT64_C(0x2222)
#define RECOVERY UINT64_C(77)
#define PEER_LIFE UINT64_C(0x9)
#define FAILED ZH__VIOLATION__VIOLATION_FAILED_SAMPLING
#define EXPIRED ZH__VIOLATION__VIOLATION_EXPIRED

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

/* ---- what joins */

struct row {
	Zh__LedgerRowOpened body;
	Zh__ProductRef product;
	Zh__Violation violation;
};

/* A row of hazard 7 whose maker is in the other county. */
static void row_make(struct row *row)
{
	zh__ledger_row_opened__init(&row->body);
	zh__product_ref__init(&row->product);
	row->product.class_code = "S1-02";
	row->product.batch = "20250211";
	row->violation = FAILED;
	SET_OPTIONAL(&row->body, row, 1);
	SET_OPTIONAL(&row->body, hazard, 7);
	SET_OPTIONAL(&row->body, refer_to, COUNTY_B);
	SET_OPTIONAL(&row->body, first_report_ms, BEGIN_MS);
	row->body.facts = "导体电阻不合格";
	row->body.product = &row->product;
	row->body.violations = &row->violation;
	row->body.n_violations = 1;
}

static void row_do(struct row *row)
{
	assert_int_equal(driver_event(&a, DAEMON_ESCALATION, KIND(LEDGER_ROW_OPENED), &row->body),
			 VERDICT_DONE);
}

/* A person handed hazard 7 on: a letter that knows neither maker nor product. */
static void hand_on(void)
{
	Zh__HazardReferred body = ZH__HAZARD_REFERRED__INIT;
	SET_OPTIONAL(&body, hazard, 7);
	SET_OPTIONAL(&body, to_region, COUNTY_B);
	assert_int_equal(driver_event(&a, DAEMON_HAZARD, KIND(HAZARD_REFERRED), &body),
			 VERDICT_DONE);
}

static const Zh__DocumentContent *sent_content(uint64_t referral)
{
	fixture_send(&a, referral);
	const Zh__ReferralSent *sent = BODY(driver_newest(&a, KIND(REFERRAL_SENT)), ReferralSent);
	const Zh__DocumentContent *content =
		(const Zh__DocumentContent *)(const void *)message_unpack(
			&zh__document_content__descriptor,
			bytes_of(sent->content.data, sent->content.len), &a.arena);
	assert_non_null(content);
	return content;
}

static void test_a_letter_says_what_joined_it(void **state)
{
	struct row row;
	(void)state;
	hand_on();
	row_make(&row);
	row_do(&row); /* the first to know of product, violation and day */
	row.violation = EXPIRED;
	row.body.first_report_ms = BEGIN_MS + 1; /* later: no news */
	row.body.facts = "";
	row_do(&row);
	row.violation = FAILED; /* told */
	row.body.first_report_ms = BEGIN_MS - 1;
	row.body.facts = NULL;
	row_do(&row);
	row.body.has_first_report_ms = 0;
	row.body.facts = "过期";
	row.body.n_violations = 0;
	row_do(&row);
	assert_int_equal(driver_count(&a, KIND(REFERRAL_DRAFTED)), 1);
	assert_int_equal(driver_count(&a, KIND(REFERRAL_JOINED)), 4);
	const Zh__DocumentContent *content = sent_content(1);
	assert_int_equal(content->n_violations, 2);
	assert_int_equal(content->violations[0], FAILED);
	assert_int_equal(content->violations[1], EXPIRED);
	assert_int_equal(content->first_report_ms, BEGIN_MS - 1);
	assert_string_equal(content->product->batch, "20250211");
	assert_non_null(strstr(content->facts, "导体电阻不合格\n过期"));
	assert_int_equal(content->matter->number, 7);
}

/* What a letter that has left says already is noted; what it doesn't say makes another one. */
static void test_what_has_left_says_only_what_it_said(void **state)
{
	struct row row;
	(void)state;
	row_make(&row);
	row_do(&row);
	fixture_send(&a, 1);
	row_do(&row);
	row.product.batch = NULL;
	row_do(&row); /* less than was said */
	row.product.batch = "";
	row_do(&row);
	row.body.product = NULL;
	row_do(&row);
	assert_int_equal(driver_count(&a, KIND(REFERRAL_JOINED)), 4);
	assert_int_equal(driver_count(&a, KIND(REFERRAL_DRAFTED)), 1);
	const Zh__ReferralJoined *joined =
		BODY(driver_newest(&a, KIND(REFERRAL_JOINED)), ReferralJoined);
	assert_true(joined->already_told);
	row_make(&row);
	row.product.batch = "20250212";
	row_do(&row);
	assert_int_equal(driver_count(&a, KIND(REFERRAL_DRAFTED)), 2);
	const Zh__ReferralDrafted *more =
		BODY(driver_newest(&a, KIND(REFERRAL_DRAFTED)), ReferralDrafted);
	assert_int_equal(more->supplements, 1);
}

static void test_another_violation_is_another_letter(void **state)
{
	struct row row;
	(void)state;
	row_make(&row);
	row_do(&row);
	fixture_send(&a, 1);
	row.violation = EXPIRED;
	row_do(&row);
	assert_int_equal(driver_count(&a, KIND(REFERRAL_DRAFTED)), 2);
	row.product.class_code = "S1-03";
	row.violation = FAILED;
	row_do(&row); /* joins the draft */
	assert_int_equal(driver_count(&a, KIND(REFERRAL_DRAFTED)), 2);
}

/* A letter that knew nothing of a product tells of none. */
static void test_a_product_is_news(void **state)
{
	struct row row;
	(void)state;
	row_make(&row);
	row.body.product = NULL;
	row_do(&row);
	fixture_send(&a, 1);
	row_make(&row);
	row_do(&row);
	assert_int_equal(driver_count(&a, KIND(REFERRAL_DRAFTED)), 2);
}

/* ---- what comes back told something */

static Zh__ObjectId paper, about;
static Zh__DocumentContent content;
static struct notify_link_item back;

static void at_door(enum notify_door door, const struct notify_link_item *link)
{
	struct input_item item = {.door = (uint8_t)door, .extra = link};
	assert_int_equal(driver_item(&a, &item), VERDICT_DONE);
}

static void back_make(uint64_t number, uint32_t region, uint64_t of)
{
	zh__document_content__init(&content);
	zh__object_id__init(&paper);
	zh__object_id__init(&about);
	SET_OPTIONAL(&paper, kind, OBJECT_REFERRAL);
	SET_OPTIONAL(&paper, region, COUNTY_A);
	SET_OPTIONAL(&paper, number, number);
	SET_OPTIONAL(&about, kind, OBJECT_REFERRAL);
	SET_OPTIONAL(&about, region, region);
	SET_OPTIONAL(&about, number, of);
	SET_OPTIONAL(&content, to_region, COUNTY_B);
	SET_OPTIONAL(&content, version, 1);
	SET_OPTIONAL(&content, kind, ZH__REFERRAL_KIND__REFERRAL_KIND_RESULT);
	content.referral = &paper;
	content.in_reply_to = &about;
	content.number = "复函〔2025〕1号";
	content.signed_by = "zhang-wei";
	content.answer_code = "filed";
	content.answer_text = "已立案";
	back = (struct notify_link_item){.peer = COUNTY_B,
					 .epoch = PEER_LIFE,
					 .stream = BULK,
					 .number = 1,
					 .content = &content,
					 .document = bytes_of("signed", 6),
					 .signed_content = bytes_of("signed", 6)};
}

/* Their letter 4 of this kind is here as number 1; then the backup is put back. */
static void letter_here(Zh__ReferralKind kind)
{
	static const uint32_t peers[] = {COUNTY_B};
	Zh__LinkHeadContent head = ZH__LINK_HEAD_CONTENT__INIT;
	struct notify_link_item link = {.peer = COUNTY_B,
					.epoch = PEER_LIFE,
					.own_life = SECOND_LIFE,
					.head = &head,
					.peers = peers,
					.peer_count = 1};
	back_make(4, 0, 0);
	paper.region = COUNTY_B;
	content.kind = kind;
	content.in_reply_to = NULL;
	at_door(NOTIFY_DOOR_LINK_DOCUMENT, &back);
	driver_restore(&a, a.count, &(struct driver_restored){SECOND_LIFE, RECOVERY, 100, 0});
	at_door(NOTIFY_DOOR_LINK_RECOVER, &link);
	at_door(NOTIFY_DOOR_LINK_HEAD, &link);
	back_make(200, COUNTY_B, 4);
}

#define DONE_HERE(NAME, Type)                                                                      \
	do {                                                                                       \
		const struct event *event = driver_newest(&a, KIND(NAME));                         \
		if (event == NULL)                                                                 \
			break;                                                                     \
		assert_false(BODY(event, Type)->by_peer);                                          \
		assert_string_equal(event->meta->person, "zhang-wei");                             \
	} while (0)

/* It was done here, by who signed the paper. */
static void expect_done_here(void)
{
	DONE_HERE(REFERRAL_ACCEPTED, ReferralAccepted);
	DONE_HERE(REFERRAL_RETURNED, ReferralReturned);
	DONE_HERE(REFERRAL_ANSWERED, ReferralAnswered);
	DONE_HERE(REFERRAL_EXTENDED, ReferralExtended);
	DONE_HERE(REFERRAL_WITHDRAWN, ReferralWithdrawn);
	DONE_HERE(JURISDICTION_DISPUTED, JurisdictionDisputed);
}

static void comes_back(Zh__PaperTold told, const char *state)
{
	SET_OPTIONAL(&content, told, told);
	at_door(NOTIFY_DOOR_LINK_RETURN, &back);
	expect_done_here();
	assert_string_equal(fixture_state(&a, 1), state);
	assert_string_equal(fixture_state(&a, 200), "filed");
}

#define COMES_BACK(name, kind, told, state_after)                                                  \
	static void test_##name##_comes_back(void **state)                                         \
	{                                                                                          \
		(void)state;                                                                       \
		letter_here(kind);                                                                 \
		comes_back(TOLD(told), state_after);                                               \
	}

COMES_BACK(acceptance, CLUE, ACCEPTED, "accepted")
COMES_BACK(return, CLUE, RETURNED, "returned")
COMES_BACK(answer, CLUE, ANSWERED, "answered")
COMES_BACK(extension, REQUEST, EXTENDED, "received")
COMES_BACK(dispute, TRANSFER, DISPUTED, "disputed")
COMES_BACK(nothing, CLUE, UNKNOWN, "received")

static void test_an_answer_ends_its_term(void **state)
{
	(void)state;
	letter_here(REQUEST);
	comes_back(TOLD(ANSWERED), "answered");
	assert_string_equal(BODY(driver_newest(&a, KIND(CLOCK_STOPPED)), ClockStopped)->why,
			    "told_before");
}

static void test_an_extended_term_comes_back(void **state)
{
	(void)state;
	letter_here(REQUEST);
	SET_OPTIONAL(&content, extended_to_ms, BEGIN_MS + 40 * MS_PER_DAY);
	SET_OPTIONAL(&content, extended_by, 5);
	comes_back(TOLD(EXTENDED), "received");
	assert_int_equal(driver_count(&a, KIND(REFERRAL_EXTENDED)), 1);
	assert_int_equal(driver_count(&a, KIND(CLOCK_EXTENDED)), 1);
}

/* An extension that the rule doesn't give again leaves the clock as it is. */
static void test_more_than_the_rule_gives_is_not_extended(void **state)
{
	(void)state;
	letter_here(REQUEST);
	SET_OPTIONAL(&content, extended_to_ms, BEGIN_MS + 400 * MS_PER_DAY);
	SET_OPTIONAL(&content, extended_by, 200);
	comes_back(TOLD(EXTENDED), "received");
	assert_int_equal(driver_count(&a, KIND(REFERRAL_EXTENDED)), 1);
	assert_int_equal(driver_count(&a, KIND(CLOCK_EXTENDED)), 0);
}

static void test_part_of_an_answer_comes_back(void **state)
{
	(void)state;
	letter_here(CLUE);
	SET_OPTIONAL(&content, partly, 1);
	comes_back(TOLD(ANSWERED), "answered_in_part");
	const Zh__ReferralAnswered *answered =
		BODY(driver_newest(&a, KIND(REFERRAL_ANSWERED)), ReferralAnswered);
	assert_false(answered->by_peer);
	assert_int_equal(answered->answer, 200);
}

/* Of what it told nothing is here: the paper is, and no more. */
static void test_a_paper_about_nothing_comes_back(void **state)
{
	(void)state;
	letter_here(CLUE);
	about.number = 5;
	comes_back(TOLD(ANSWERED), "received");
	back_make(201, COUNTY_B, 4);
	about.kind = OBJECT_HAZARD;
	content.number = "复函〔2025〕2号";
	back.number = 2;
	SET_OPTIONAL(&content, told, TOLD(ANSWERED));
	at_door(NOTIFY_DOOR_LINK_RETURN, &back);
	assert_string_equal(fixture_state(&a, 1), "received");
	back_make(202, COUNTY_A, 1); /* theirs isn't ours */
	content.number = "复函〔2025〕3号";
	back.number = 3;
	SET_OPTIONAL(&content, told, TOLD(WITHDRAWN));
	at_door(NOTIFY_DOOR_LINK_RETURN, &back);
	assert_string_equal(fixture_state(&a, 1), "received");
}

/* A letter of ours comes back, and its withdrawal behind it. */
static void withdrawal_back(Zh__ReferralKind kind, const char *number, const char *state)
{
	letter_here(CLUE);
	back_make(200, 0, 0);
	content.kind = kind;
	content.in_reply_to = NULL;
	content.number = number;
	at_door(NOTIFY_DOOR_LINK_RETURN, &back);
	assert_string_equal(fixture_state(&a, 200), "sent");
	back_make(201, COUNTY_A, 200);
	content.kind = ZH__REFERRAL_KIND__REFERRAL_KIND_NOTICE;
	content.number = "告知〔2025〕1号";
	back.number = 2;
	SET_OPTIONAL(&content, told, TOLD(WITHDRAWN));
	at_door(NOTIFY_DOOR_LINK_RETURN, &back);
	assert_string_equal(fixture_state(&a, 200), state);
	expect_done_here();
}

static void test_a_withdrawal_comes_back(void **state)
{
	(void)state;
	withdrawal_back(REQUEST, "协查〔2025〕1号", "withdrawn");
}

/* Of a transfer it is told after a dispute only; without one the letter stays with its receiver. */
static void test_a_transfer_is_withdrawn_after_a_dispute(void **state)
{
	(void)state;
	withdrawal_back(TRANSFER, "移送〔2025〕1号", "sent");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_a_letter_says_what_joined_it),
		TEST(test_what_has_left_says_only_what_it_said),
		TEST(test_another_violation_is_another_letter),
		TEST(test_a_product_is_news),
		TEST(test_acceptance_comes_back),
		TEST(test_return_comes_back),
		TEST(test_answer_comes_back),
		TEST(test_extension_comes_back),
		TEST(test_dispute_comes_back),
		TEST(test_nothing_comes_back),
		TEST(test_an_answer_ends_its_term),
		TEST(test_an_extended_term_comes_back),
		TEST(test_more_than_the_rule_gives_is_not_extended),
		TEST(test_part_of_an_answer_comes_back),
		TEST(test_a_paper_about_nothing_comes_back),
		TEST(test_a_withdrawal_comes_back),
		TEST(test_a_transfer_is_withdrawn_after_a_dispute),
	};
	return cmocka_run_group_tests_name("notify_joined", tests, NULL, NULL);
}
