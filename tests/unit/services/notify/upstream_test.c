/* What the county's other daemons say becomes a draft, joins one, or is nobody else's business. */
#include "credit.pb-c.h"
#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "sampling.pb-c.h"
#include "tests/unit/services/notify/notify_fixture.h"

static const char maker_key[] = "91522702MA6HQ7UW5K", shop_key[] = "91522701MA6DK1XY3B";

static struct decider_driver county;

static int begin(void **state)
{
	(void)state;
	fixture_init();
	fixture_start(&county, COUNTY_A);
	return 0;
}

static int end(void **state)
{
	(void)state;
	driver_check_replay(&county);
	driver_done(&county);
	return 0;
}

static void says(enum daemon from, uint16_t kind, const void *body)
{
	assert_int_equal(driver_event(&county, from, kind, body), VERDICT_DONE);
}

static size_t drafts(void)
{
	return driver_count(&county, KIND(REFERRAL_DRAFTED));
}

static const Zh__ReferralDrafted *draft(void)
{
	return NEWEST(&county, REFERRAL_DRAFTED, ReferralDrafted);
}

static const Zh__DocumentContent *sent(uint64_t referral)
{
	fixture_send(&county, referral);
	const Zh__ReferralSent *letter = NEWEST(&county, REFERRAL_SENT, ReferralSent);
	const Zh__DocumentContent *content =
		(const Zh__DocumentContent *)(const void *)message_unpack(
			&zh__document_content__descriptor,
			bytes_of(letter->content.data, letter->content.len), &county.arena);
	assert_non_null(content);
	return content;
}

static void ask_superior(uint32_t superior, uint64_t casefile)
{
	Zh__SuperiorAsked body = ZH__SUPERIOR_ASKED__INIT;
	SET_OPTIONAL(&body, listing, 4);
	SET_OPTIONAL(&body, superior, superior);
	body.firm_key = shop_key;
	body.firm_name = "都匀市城南五金店";
	body.ground = "harms_life_and_health";
	if (casefile != 0)
		SET_OPTIONAL(&body, casefile, casefile);
	says(DAEMON_CREDIT, KIND(SUPERIOR_ASKED), &body);
}

static void hand_on(uint32_t region, uint64_t referral)
{
	Zh__HazardReferred body = ZH__HAZARD_REFERRED__INIT;
	SET_OPTIONAL(&body, hazard, 7);
	SET_OPTIONAL(&body, to_region, region);
	if (referral != 0)
		SET_OPTIONAL(&body, referral, referral);
	says(DAEMON_HAZARD, KIND(HAZARD_REFERRED), &body);
}

static void trace(uint32_t region, uint64_t hazard)
{
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	Zh__TraceRequested body = ZH__TRACE_REQUESTED__INIT;
	Zh__ProductRef product = ZH__PRODUCT_REF__INIT;
	firm.key = maker_key;
	product.batch = "20250211";
	body.product = &product;
	SET_OPTIONAL(&body, sampling, 1);
	SET_OPTIONAL(&body, region, region);
	if (hazard != 0)
		SET_OPTIONAL(&body, hazard, hazard);
	body.firm = &firm;
	body.facts = "sample=ZJ-1";
	says(DAEMON_HAZARD, KIND(TRACE_REQUESTED), &body);
}

/* A row of hazard 7, found at one firm and made by another, or by nobody known. */
static void row_made_by(const char *key, const char *name, const char *found_at)
{
	Zh__FirmRef firm = ZH__FIRM_REF__INIT, maker = ZH__FIRM_REF__INIT;
	Zh__LedgerRowOpened row = ZH__LEDGER_ROW_OPENED__INIT;
	firm.key = found_at;
	maker.key = key;
	maker.name = name;
	SET_OPTIONAL(&row, row, 7);
	SET_OPTIONAL(&row, hazard, 7);
	SET_OPTIONAL(&row, refer_to, COUNTY_B);
	row.firm = found_at != NULL ? &firm : NULL;
	row.refer_firm = key != NULL || name != NULL ? &maker : NULL;
	says(DAEMON_ESCALATION, KIND(LEDGER_ROW_OPENED), &row);
}

/* ---- */

static void test_what_stays_here_is_no_letter(void **state)
{
	static const uint32_t here[] = {0, COUNTY_A};
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		ask_superior(here[i], 0);
		hand_on(here[i], 0);
		trace(here[i], 7);
		fixture_ledger_row(&county, 7, here[i]);
	}
	assert_int_equal(county.count, 0);
	/* Who named a letter when handing on has it already. */
	hand_on(COUNTY_B, 5);
	assert_int_equal(drafts(), 0);
}

static void test_a_hazard_is_handed_on_without_a_firm(void **state)
{
	(void)state;
	hand_on(COUNTY_B, 0);
	assert_int_equal(drafts(), 1);
	assert_int_equal(draft()->hazard, 7);
	assert_int_equal(draft()->to_region, COUNTY_B);
	assert_null(draft()->subject);
	assert_null(draft()->facts); /* no reason was given */
	const Zh__DocumentContent *content = sent(1);
	assert_int_equal(content->matter->kind, OBJECT_HAZARD);
	assert_int_equal(content->matter->number, 7);
}

/* The superior answers about the case, and the county hears which. */
static void test_consent_is_asked_about_a_case(void **state)
{
	struct decider_driver superior;
	Zh__ReferralAnswerCommand answer = ZH__REFERRAL_ANSWER_COMMAND__INIT;
	(void)state;
	fixture_start(&superior, SUPERIOR);
	ask_superior(SUPERIOR, 12);
	assert_int_equal(draft()->casefile, 12);
	const Zh__DocumentContent *content = sent(1);
	assert_int_equal(content->matter->kind, OBJECT_CASEFILE);
	assert_int_equal(content->matter->number, 12);
	assert_string_equal(content->subject->key, shop_key);
	assert_string_equal(content->subject->name, "都匀市城南五金店");
	fixture_carry(&county, &superior);
	answer.answer_code = "refused";
	SET_OPTIONAL(&answer, partly, 1);
	assert_int_equal(fixture_act(&superior, "referral.answer", 1, &answer), VERDICT_INVALID);
	assert_string_equal(superior.decision.refusal.code, "referral.answer.consent");
	SET_OPTIONAL(&answer, partly, 0);
	assert_int_equal(fixture_act(&superior, "referral.answer", 1, &answer), VERDICT_DONE);
	fixture_carry(&superior, &county);
	const Zh__ReferralAnswered *told = NEWEST(&county, REFERRAL_ANSWERED, ReferralAnswered);
	assert_string_equal(told->answer_code, "refused");
	assert_int_equal(told->casefile, 12);
	assert_int_equal(told->listing, 4);
	assert_int_equal(told->hazard, 0);
	driver_check_replay(&superior);
	driver_done(&superior);
}

/* A sample of before any hazard: the letter has the hazard from what joins it. */
static void test_a_hazard_joins_a_trace(void **state)
{
	(void)state;
	county.story = 7;
	trace(COUNTY_B, 0);
	assert_int_equal(draft()->has_hazard, 0);
	assert_string_equal(draft()->product->batch, "20250211");
	assert_int_equal(draft()->violations[0], ZH__VIOLATION__VIOLATION_FAILED_SAMPLING);
	fixture_ledger_row(&county, 7, COUNTY_B);
	assert_int_equal(drafts(), 1);
	const Zh__DocumentContent *content = sent(1);
	assert_int_equal(content->matter->kind, OBJECT_HAZARD);
	assert_int_equal(content->matter->number, 7);
	assert_int_equal(content->n_violations, 1);
	assert_non_null(strstr(content->facts, "sample=ZJ-1"));
}

/* Nothing of it is of a hazard; each sample is told of. */
static void test_traces_without_a_hazard_join(void **state)
{
	(void)state;
	trace(COUNTY_B, 0);
	trace(COUNTY_B, 0);
	assert_int_equal(drafts(), 1);
	const Zh__ReferralJoined *joined = NEWEST(&county, REFERRAL_JOINED, ReferralJoined);
	assert_int_equal(joined->has_hazard, 0);
	const Zh__DocumentContent *content = sent(1);
	assert_null(content->matter);
	const char *first = strstr(content->facts, "sample=ZJ-1");
	assert_non_null(first);
	assert_non_null(strstr(first + 1, "sample=ZJ-1"));
}

/* A letter that has left without a product doesn't say which it is. */
static void test_a_product_is_told_behind_the_letter(void **state)
{
	(void)state;
	county.story = 7;
	row_made_by(maker_key, "", shop_key);
	fixture_send(&county, 1);
	row_made_by(maker_key, "", shop_key);
	assert_int_equal(drafts(), 1);
	fixture_ledger_row(&county, 7, COUNTY_B);
	assert_int_equal(drafts(), 2);
	assert_int_equal(draft()->supplements, 1);
	assert_string_equal(draft()->product->batch, "20250211");
}

/* Without any of its options; and on what was seen. */
static void test_acts_that_say_nothing(void **state)
{
	struct decider_driver there;
	Zh__ReferralSendCommand send = ZH__REFERRAL_SEND_COMMAND__INIT;
	(void)state;
	fixture_start(&there, COUNTY_B);
	assert_int_equal(fixture_draft(&county, ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE, COUNTY_B),
			 1);
	struct object_id id = driver_object(&county, OBJECT_REFERRAL, 1);
	uint64_t seen = fixture_row(&county, 1).object_version;
	assert_int_equal(
		driver_act_by(&county, &driver_officer, "referral.send", id, seen + 1, &send, NULL),
		VERDICT_CONFLICT);
	assert_string_equal(county.decision.refusal.code, "referral.version");
	assert_int_equal(
		driver_act_by(&county, &driver_officer, "referral.send", id, seen, NULL, NULL),
		VERDICT_DONE);
	assert_int_equal(fixture_row(&county, 1).stream, ZH__LINK_STREAM__LINK_STREAM_BULK);
	fixture_carry(&county, &there);
	assert_int_equal(fixture_act(&county, "referral.close", 1, NULL), VERDICT_DONE);
	assert_null(NEWEST(&county, REFERRAL_CLOSED, ReferralClosed)->outcome);
	driver_check_replay(&there);
	driver_done(&there);
}

/* Of which firm a second row of the hazard is: the maker that it names, else nobody's, and that is
 * no other firm's. */
static void test_rows_of_one_maker_are_one_letter(void **state)
{
	static const struct {
		const char *key, *name, *found_at;
		size_t letters;
	} second[] = {
		{NULL, NULL, shop_key, 1},                   /* names nobody */
		{shop_key, "", shop_key, 1},                 /* names the firm where it was found */
		{maker_key, "", shop_key, 1},                /* the same maker */
		{maker_key, "", NULL, 1},                    /* found at nobody's */
		{"91522702MA6GQ0TT1X", "", shop_key, 2},     /* another */
		{NULL, "福泉市永兴电线电缆厂", shop_key, 1}, /* by name alone: may be the same */
	};
	(void)state;
	for (size_t i = 0; i < sizeof second / sizeof second[0]; i++) {
		row_made_by(maker_key, "福泉市永兴电线电缆厂", shop_key);
		row_made_by(second[i].key, second[i].name, second[i].found_at);
		assert_int_equal(drafts(), second[i].letters);
		assert_int_equal(driver_count(&county, KIND(REFERRAL_JOINED)),
				 2 - second[i].letters);
		driver_done(&county);
		fixture_start(&county, COUNTY_A);
	}
}

/* Firms without a code are told apart by their names. */
static void test_makers_without_a_code(void **state)
{
	(void)state;
	row_made_by(NULL, "永兴电线电缆厂", shop_key);
	row_made_by(NULL, "永兴电线电缆厂", NULL);
	assert_int_equal(drafts(), 1);
	row_made_by(NULL, "永安电线电缆厂", shop_key);
	assert_int_equal(drafts(), 2);
	assert_string_equal(draft()->subject->name, "永安电线电缆厂");
}

static void test_a_supplement_is_to_a_letter_sent_there(void **state)
{
	Zh__FirmRef maker = ZH__FIRM_REF__INIT;
	Zh__ReferralDraftCommand body = ZH__REFERRAL_DRAFT_COMMAND__INIT;
	(void)state;
	fixture_ledger_row(&county, 7, COUNTY_B);
	maker.key = maker_key;
	SET_OPTIONAL(&body, kind, ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE);
	SET_OPTIONAL(&body, to_region, COUNTY_B);
	body.subject = &maker;
	body.facts = "another batch";
	static const struct {
		uint64_t letter;
		uint32_t region;
		enum verdict verdict;
		const char *code;
	} tries[] = {
		{99, COUNTY_B, VERDICT_INVALID, "referral.draft.supplements"}, /* isn't there */
		{1, SUPERIOR, VERDICT_INVALID, "referral.draft.supplements"},  /* sent elsewhere */
		{1, COUNTY_B, VERDICT_REFUSED, "referral.draft.not_left"},
	};
	for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
		SET_OPTIONAL(&body, supplements, tries[i].letter);
		SET_OPTIONAL(&body, to_region, tries[i].region);
		assert_int_equal(
			driver_act(&county, "referral.draft", (struct object_id){0}, &body, NULL),
			tries[i].verdict);
		assert_string_equal(county.decision.refusal.code, tries[i].code);
	}
	fixture_send(&county, 1);
	assert_int_equal(driver_act(&county, "referral.draft", (struct object_id){0}, &body, NULL),
			 VERDICT_DONE);
	assert_int_equal(draft()->supplements, 1);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_stays_here_is_no_letter),
		TEST(test_a_hazard_is_handed_on_without_a_firm),
		TEST(test_consent_is_asked_about_a_case),
		TEST(test_a_hazard_joins_a_trace),
		TEST(test_traces_without_a_hazard_join),
		TEST(test_a_product_is_told_behind_the_letter),
		TEST(test_acts_that_say_nothing),
		TEST(test_rows_of_one_maker_are_one_letter),
		TEST(test_makers_without_a_code),
		TEST(test_a_supplement_is_to_a_letter_sent_there),
	};
	return cmocka_run_group_tests_name("notify_upstream", tests, NULL, NULL);
}
