/* What a feed told and what became of it: what makes a report complete, firms told beside those
 * that are kept, names folded, and what is disclosed to whom, refused by its code. */
#include "common/core/message.h"
#include "intake.pb-c.h"
#include "services/intake/items/firm_key.h"
#include "services/intake/tables.h"
#include "tests/lib/test.h"
#include "tests/unit/services/intake/intake_fixture.h"

#define OUTCOME(result, name)                                                                      \
	assert_int_equal((result)->outcome, ZH__ITEM_OUTCOME__ITEM_OUTCOME_##name)

static unsigned pushed;

/* An item with a name of its own that tells of nobody and nothing. */
static void push_bare(struct push *push)
{
	static char id[8];
	id[0] = (char)('a' + pushed / 26 % 26);
	id[1] = (char)('a' + pushed++ % 26);
	push_make(push, id, pushed);
	push->report.respondent = NULL;
	push->report.product = NULL;
	zh__firm_ref__init(&push->respondent);
	zh__firm_ref__init(&push->producer);
	zh__product_ref__init(&push->product);
}

static const Zh__ReportRegistered *registered(struct decider_driver *driver)
{
	return BODY(driver_last(driver, 0), ReportRegistered);
}

/* ---- complete */

#define COMPLETE_BY(change)                                                                        \
	do {                                                                                       \
		push_bare(&push);                                                                  \
		change;                                                                            \
		OUTCOME(push_do(driver, &push), RECEIVED);                                         \
	} while (0)

static void test_one_thing_makes_it_complete(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	push_bare(&push);
	const struct intake_item_result *none = push_do(driver, &push);
	OUTCOME(none, INCOMPLETE);
	assert_string_equal(none->refusal.code, "report.incomplete");
	push_bare(&push);
	push.report.respondent = &push.respondent; /* a firm with nothing to be known by */
	push.report.product = &push.product;
	OUTCOME(push_do(driver, &push), INCOMPLETE);
	COMPLETE_BY((push.report.respondent = &push.respondent, push.respondent.name = "甲店"));
	COMPLETE_BY((push.report.respondent = &push.respondent,
		     push.respondent.name_as_printed = "乙店"));
	COMPLETE_BY((push.report.respondent = &push.respondent, push.respondent.key = push.code));
	COMPLETE_BY((push.report.producer = &push.producer, push.producer.name = "丙厂"));
	COMPLETE_BY((push.report.seller = &push.producer, push.producer.name = "丁店"));
	COMPLETE_BY((push.report.platform = &push.producer, push.producer.name = "戊平台"));
	COMPLETE_BY(SET_OPTIONAL(&push.report, place, INTAKE_REGION));
	COMPLETE_BY(push.report.address = "剑江中路1号");
	COMPLETE_BY(push.report.sold_at = "集市");
	COMPLETE_BY((push.report.product = &push.product, push.product.name = "电动玩具"));
	COMPLETE_BY((push.report.product = &push.product, push.product.class_code = "S0-02"));
}

/* Of nobody nothing is kept but what it is about. */
static void test_who_it_is_about(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	push_bare(&push);
	push.report.address = "剑江中路1号";
	(void)push_do(driver, &push);
	assert_null(registered(driver)->firm);
	push_bare(&push);
	push.report.seller = &push.respondent;
	push.report.producer = &push.producer;
	push.respondent.name = "甲店";
	push.producer.name = "丙厂";
	(void)push_do(driver, &push);
	assert_string_equal(registered(driver)->firm->name, "甲店");
	assert_int_equal(registered(driver)->firm_role, ZH__FIRM_ROLE__FIRM_ROLE_SELLER);
	push_bare(&push); /* a seller with nothing to be known by is passed by */
	push.report.seller = &push.respondent;
	push.report.producer = &push.producer;
	push.producer.name_as_printed = "丙厂";
	(void)push_do(driver, &push);
	assert_string_equal(registered(driver)->firm->name, "丙厂");
	assert_int_equal(registered(driver)->firm_role, ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER);
}

/* ---- told beside what is kept */

static const Zh__FirmRef *beside(struct decider_driver *driver, struct push *push)
{
	push->report.respondent = &push->respondent;
	OUTCOME(push_do(driver, push), RECEIVED);
	return registered(driver)->told_respondent;
}

static void test_what_was_written_is_kept_where_it_differs(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	push_bare(&push);
	push.respondent.key = push.code;
	push.respondent.name = "甲店";
	push.respondent.address = "剑江中路1号";
	SET_OPTIONAL(&push.respondent, region, INTAKE_REGION);
	assert_null(beside(driver, &push)); /* as it is kept */
	push_bare(&push);
	push.respondent.name = "甲店";
	push.respondent.name_as_printed = "甲店";
	assert_null(beside(driver, &push));
	push_bare(&push);
	push.respondent.name = "甲店";
	push.respondent.name_as_printed = "甲 店";
	assert_null(beside(driver, &push));
	push_bare(&push);
	push.respondent.name_as_printed = "甲店";
	assert_null(beside(driver, &push));
	push_bare(&push);
	push.respondent.name = "甲店";
	push.respondent.key = "none"; /* no code, and no key of any county's */
	const Zh__FirmRef *told = beside(driver, &push);
	assert_non_null(told);
	assert_string_equal(told->key, "none");
	assert_string_not_equal(registered(driver)->firm->key, "none");
	push_bare(&push);
	push.respondent.name = "甲店";
	SET_OPTIONAL(&push.respondent, uscc_warning, 1); /* which nothing here shows */
	assert_non_null(beside(driver, &push));
	push_bare(&push);
	push.respondent.name = "甲店";
	SET_OPTIONAL(&push.respondent, uscc_warning, 0); /* stated at all */
	assert_non_null(beside(driver, &push));
	push_bare(&push); /* a code whose check digit is another one shows it */
	push.code[17] = push.code[17] == '0' ? '1' : '0';
	push.respondent.key = push.code;
	push.respondent.name = "甲店";
	SET_OPTIONAL(&push.respondent, uscc_warning, 1);
	assert_null(beside(driver, &push));
	assert_true(registered(driver)->firm->uscc_warning);
}

/* Another county's key stays; one of ours counts once it was given. */
static void test_whose_key_it_is(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	push_bare(&push);
	push.respondent.name = "甲店";
	(void)beside(driver, &push);
	static char ours[FIRM_KEY], next[FIRM_KEY], theirs[FIRM_KEY];
	(void)strcpy(ours, registered(driver)->firm->key);
	(void)strcpy(next, ours);
	(void)strcpy(theirs, ours);
	next[strlen(next) - 1]++;
	char *digit = strstr(theirs, "522701");
	assert_non_null(digit);
	digit[5] = '2';
	assert_true(intake_firm_provisional_number(ours, INTAKE_REGION) != 0);
	const struct {
		const char *key;
		bool kept;
	} cases[] = {{ours, true}, {theirs, true}, {next, false}};
	for (size_t i = 0; i < 3; i++) {
		push_bare(&push);
		push.respondent.key = cases[i].key;
		push.respondent.name = i == 2 ? "庚店" : "己店";
		const Zh__FirmRef *told = beside(driver, &push);
		bool same = strcmp(registered(driver)->firm->key, cases[i].key) == 0;
		if (i < 2)
			assert_int_equal(same, cases[i].kept);
		else
			assert_int_equal(same, told == NULL);
	}
}

/* ---- names */

static size_t folded(const char *name)
{
	uint8_t out[FIRM_NAME_KEY];
	return intake_firm_name_fold(name, out);
}

/* Of each sign whether it counts: those on both sides of each boundary. */
static void test_signs_that_names_are_told_apart_by(void **state)
{
	(void)state;
	static const char *const dropped[] = {
		"/",
		":",
		"@",
		"[",
		"`",
		"{",
		"\x7f",
		" ",
		"\xe3\x80\x80" /* U+3000 */,
		"\xe3\x80\x9f" /* U+301F */,
		"\xc2\xb7",
		"\xe3\x83\xbb",
		"\xe2\x80\xa2",
	};
	static const char *const kept[] = {
		"0",
		"9",
		"A",
		"Z",
		"a",
		"z",
		"\xe2\xbf\xbb" /* U+2FFB */,
		"\xe3\x80\xa0" /* U+3020 */,
		"\xc2\xb6",
		"\xc2\xb8",
		"\xe3\x83\xba",
		"\xe3\x83\xbc",
		"\xe2\x80\xa3",
		"\xe7\x94\xb2",
	};
	for (size_t i = 0; i < sizeof dropped / sizeof dropped[0]; i++)
		assert_int_equal(folded(dropped[i]), 0);
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
		assert_int_equal(folded(kept[i]), strlen(kept[i]));
	uint8_t small[FIRM_NAME_KEY], large[FIRM_NAME_KEY];
	assert_int_equal(intake_firm_name_fold("az", small), 2);
	assert_int_equal(intake_firm_name_fold("A-Z", large), 2);
	assert_memory_equal(small, large, 2);
	assert_int_equal(folded("甲\xff乙"), 3); /* up to what is none */
	assert_int_equal(folded(NULL), 0);
}

/* ---- disclosed */

static void refused(struct decider_driver *driver, const char *code)
{
	assert_int_equal(driver->decision.verdict, VERDICT_REFUSED);
	assert_string_equal(driver->decision.refusal.code, code);
}

static enum verdict on_report(struct decider_driver *driver, const char *act, const void *body)
{
	return driver_act(driver, act, driver_object(driver, OBJECT_REPORT, 1), body, "as told");
}

static void test_what_is_read_is_there(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct intake_disclosure found = {0};
	Zh__ReportReadCommand body = ZH__REPORT_READ_COMMAND__INIT;
	body.purpose = "核查";
	(void)push_kind(driver, "A-1", ZH__REPORT_KIND__REPORT_KIND_CLUE);
	driver->extra = &found;
	assert_int_equal(on_report(driver, "report.text", &body), VERDICT_REFUSED);
	refused(driver, "report.read.nothing");
	found.unreadable = 1;
	assert_int_equal(on_report(driver, "report.text", &body), VERDICT_REFUSED);
	refused(driver, "report.read.unreadable");
	found.erased = 1; /* that it is gone is an answer */
	assert_int_equal(on_report(driver, "report.text", &body), VERDICT_DONE);
	found = (struct intake_disclosure){.found = 2};
	assert_int_equal(on_report(driver, "report.text", &body), VERDICT_DONE);
	const Zh__ReportRead *read = BODY(driver_last(driver, 0), ReportRead);
	assert_int_equal(read->parts, 2);
	driver->extra = NULL;
}

/* A sealed identity, asked for by one and approved by another. */
static void approved(struct decider_driver *driver)
{
	struct push push;
	Zh__RevealCommand ask = ZH__REVEAL_COMMAND__INIT;
	Zh__RevealApproveCommand yes = ZH__REVEAL_APPROVE_COMMAND__INIT;
	push_make(&push, "S-1", 1);
	push.extra.sealed = true;
	OUTCOME(push_do(driver, &push), RECEIVED);
	ask.purpose = "核实举报人";
	ask.ground = "需要补充证据";
	assert_int_equal(on_report(driver, "informant.reveal-request", &ask), VERDICT_DONE);
	assert_int_equal(on_report(driver, "informant.reveal-approve", &yes), VERDICT_REFUSED);
	refused(driver, "informant.reveal.same_person");
	assert_int_equal(driver_act_by(driver, &driver_second, "informant.reveal-approve",
				       driver_object(driver, OBJECT_REPORT, 1), 0, &yes, NULL),
			 VERDICT_DONE);
}

static void test_what_is_opened_is_readable_by_that_key(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct intake_disclosure found = {0};
	static uint8_t key[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
	Zh__RevealOpenCommand body = ZH__REVEAL_OPEN_COMMAND__INIT;
	approved(driver);
	driver->extra = &found;
	assert_int_equal(on_report(driver, "informant.reveal-open", &body), VERDICT_REFUSED);
	refused(driver, "report.read.unreadable");
	found.erased = 1;
	assert_int_equal(on_report(driver, "informant.reveal-open", &body), VERDICT_REFUSED);
	refused(driver, "informant.reveal.erased");
	found = (struct intake_disclosure){.found = 1, .has_key_id = true};
	memcpy(found.key_id, key, sizeof found.key_id);
	body.has_key_id = 1;
	body.key_id = (ProtobufCBinaryData){sizeof found.key_id - 1, key};
	assert_int_equal(on_report(driver, "informant.reveal-open", &body), VERDICT_REFUSED);
	refused(driver, "informant.reveal.other_key");
	body.key_id = (ProtobufCBinaryData){sizeof found.key_id, key + 1};
	assert_int_equal(on_report(driver, "informant.reveal-open", &body), VERDICT_REFUSED);
	refused(driver, "informant.reveal.other_key");
	body.key_id.data = key;
	body.purpose = "别的目的";
	assert_int_equal(on_report(driver, "informant.reveal-open", &body), VERDICT_REFUSED);
	refused(driver, "informant.reveal.other_purpose");
	body.purpose = "核实举报人";
	assert_int_equal(on_report(driver, "informant.reveal-open", &body), VERDICT_DONE);
	const Zh__InformantRevealed *opened = BODY(driver_last(driver, 0), InformantRevealed);
	assert_int_equal(opened->parts, 1);
	assert_string_equal(opened->approved_by, driver_second.id);
	driver->extra = NULL;
}

/* ---- what a feed may push */

static void test_kinds_that_a_feed_may_push(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	static const struct {
		uint32_t allowed;
		bool taken;
	} cases[] = {
		{0, true},
		{1u << ZH__REPORT_KIND__REPORT_KIND_CLUE, true},
		{~(1u << ZH__REPORT_KIND__REPORT_KIND_CLUE), false},
		{1u << (ZH__REPORT_KIND__REPORT_KIND_CLUE + 1), false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		push_bare(&push);
		push.report.address = "剑江中路1号";
		push.extra.kinds_allowed = cases[i].allowed;
		const struct intake_item_result *result = push_do(driver, &push);
		assert_int_equal(result->outcome == ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED,
				 cases[i].taken);
	}
}

/* What came under the name that its feed gave it before is the same item. */
static void test_an_item_by_the_name_that_was_told(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	push_make(&push, "OLD-1", 1);
	OUTCOME(push_do(driver, &push), RECEIVED);
	push_make(&push, "OLD-1", 1);
	push.item.id = "NEW-1";
	push.extra.told_id = "OLD-1";
	OUTCOME(push_do(driver, &push), REPEATED);
	push.extra.told_id = "OLD-2";
	OUTCOME(push_do(driver, &push), RECEIVED);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, intake_setup, intake_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_one_thing_makes_it_complete),
		TEST(test_who_it_is_about),
		TEST(test_what_was_written_is_kept_where_it_differs),
		TEST(test_whose_key_it_is),
		TEST(test_signs_that_names_are_told_apart_by),
		TEST(test_what_is_read_is_there),
		TEST(test_what_is_opened_is_readable_by_that_key),
		TEST(test_kinds_that_a_feed_may_push),
		TEST(test_an_item_by_the_name_that_was_told),
	};
	return cmocka_run_group_tests_name("intake_told", tests, NULL, NULL);
}
