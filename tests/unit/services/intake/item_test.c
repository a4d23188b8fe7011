/* A feed's items: exactly once, named, classified, and refused with a reason. */
#include <stdio.h>

#include "common/core/message.h"
#include "intake.pb-c.h"
#include "services/intake/decide.h"
#include "services/intake/items/firm_key.h"
#include "services/intake/tables.h"
#include "tests/lib/test.h"
#include "tests/unit/services/intake/intake_fixture.h"

#define OUTCOME(result, name)                                                                      \
	assert_int_equal((result)->outcome, ZH__ITEM_OUTCOME__ITEM_OUTCOME_##name)

static const Zh__ReportRegistered *registered(struct decider_driver *driver)
{
	const struct event *event = driver_last(driver, 0);
	assert_non_null(event);
	assert_int_equal(event->head.kind, KIND(REPORT_REGISTERED));
	return BODY(event, ReportRegistered);
}

static size_t events_of_last(struct decider_driver *driver)
{
	return driver->count - driver->first_event;
}

static void test_one_item_is_one_report_and_one_clock(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	push_make(&push, "20250303-0001", 1);
	const struct intake_item_result *result = push_do(driver, &push);
	OUTCOME(result, RECEIVED);
	assert_int_equal(result->report, 1);
	assert_int_equal(events_of_last(driver), 2);
	const Zh__ReportRegistered *body = registered(driver);
	assert_string_equal(body->firm->key, push.code);
	assert_false(body->firm->uscc_warning);
	assert_string_equal(body->class_code, "S0-02");
	assert_int_equal(body->severity, ZH__HAZARD_LEVEL__HAZARD_LEVEL_GENERAL);
	assert_true(clock_runs(driver, 1, CLOCK_REPORT_CHECK));
}

static void test_a_resend_gets_the_first_receipt(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	push_make(&push, "A-1", 1);
	(void)push_do(driver, &push);
	driver->now_ms += MS_PER_DAY;
	const struct intake_item_result *again = push_do(driver, &push);
	OUTCOME(again, REPEATED);
	assert_int_equal(again->report, 1);
	assert_int_equal(again->sequence, 1);
	assert_int_equal(events_of_last(driver), 0);
}

static void test_same_id_with_other_content_is_kept_for_a_person_once(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	push_make(&push, "A-1", 1);
	(void)push_do(driver, &push);
	push_make(&push, "A-1", 2);
	const struct intake_item_result *conflict = push_do(driver, &push);
	OUTCOME(conflict, CONFLICT);
	assert_int_equal(conflict->report, 1);
	assert_string_equal(conflict->refusal.code, "feed.id_conflict");
	assert_int_equal(driver_last(driver, 0)->head.kind, KIND(INPUT_QUARANTINED));
	OUTCOME(push_do(driver, &push), CONFLICT);
	assert_int_equal(events_of_last(driver), 0);
	/* Another feed has ids of its own. */
	push.extra.feed = "lab";
	OUTCOME(push_do(driver, &push), RECEIVED);
}

/* Whoever erases or reads the report finds its other contents: each that has parts, once. */
static void test_other_contents_are_found_with_their_report(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct intake_part part = {.kind = 1, .size = 90};
	uint64_t sequences[INTAKE_CONFLICTS_KEPT], expected[2];
	struct push push;
	push_make(&push, "A-1", 1);
	(void)push_do(driver, &push);
	assert_int_equal(intake_conflicts_get(driver_rows(driver), 1, sequences), 0);
	for (unsigned i = 0; i < 2; i++) {
		push_make(&push, "A-1", 2 + i);
		push.extra.parts = &part;
		push.extra.part_count = 1;
		push.extra.conflicting = true;
		OUTCOME(push_do(driver, &push), CONFLICT);
		expected[i] = driver_last(driver, 0)->sequence;
	}
	push_make(&push, "A-1", 9); /* of this one nothing is kept */
	OUTCOME(push_do(driver, &push), CONFLICT);
	assert_int_equal(intake_conflicts_get(driver_rows(driver), 1, sequences), 2);
	assert_memory_equal(sequences, expected, sizeof expected);
	assert_int_equal(intake_conflicts_get(driver_rows(driver), 2, sequences), 0);
}

static void test_refusals_name_what_is_wrong(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	push_make(&push, "A-1", 1);
	push.report.respondent = NULL;
	push.report.product = NULL;
	const struct intake_item_result *result = push_do(driver, &push);
	OUTCOME(result, INCOMPLETE);
	assert_string_equal(result->refusal.code, "report.incomplete");
	/* Mended under the same id, it is taken. */
	push.report.respondent = &push.respondent;
	OUTCOME(push_do(driver, &push), RECEIVED);

	push_make(&push, "A-2", 1);
	SET_OPTIONAL(&push.item, kind, ZH__REPORT_KIND__REPORT_KIND_REFERRED);
	result = push_do(driver, &push);
	OUTCOME(result, REFUSED);
	assert_string_equal(result->refusal.code, "feed.kind");
	push_make(&push, "A-3", 1);
	push.extra.kinds_allowed = 1u << ZH__REPORT_KIND__REPORT_KIND_SAMPLING;
	OUTCOME(push_do(driver, &push), REFUSED);
	push_make(&push, "", 1);
	result = push_do(driver, &push);
	OUTCOME(result, REFUSED);
	assert_string_equal(result->refusal.code, "feed.id_missing");
}

/* A newer copy of the county is in service: what comes here belongs there. */
static void test_a_superseded_copy_takes_nothing(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	struct object_id none = {0};
	push_make(&push, "A-1", 1);
	(void)push_do(driver, &push);
	Zh__LifeSuperseded superseded = ZH__LIFE_SUPERSEDED__INIT;
	SET_OPTIONAL(&superseded, life, 7);
	SET_OPTIONAL(&superseded, by_peer, 522702);
	assert_int_equal(driver_event(driver, DAEMON_NOTIFY, KIND(LIFE_SUPERSEDED), &superseded),
			 VERDICT_DONE);
	OUTCOME(push_do(driver, &push), REPEATED);
	push_make(&push, "A-2", 1);
	const struct intake_item_result *result = push_do(driver, &push);
	OUTCOME(result, LATER);
	assert_string_equal(result->refusal.code, "feed.county_superseded");
	Zh__FeedActCommand command = ZH__FEED_ACT_COMMAND__INIT;
	command.feed = "hotline";
	assert_int_equal(driver_act(driver, "feed.pause", none, &command, "repairs"),
			 VERDICT_REFUSED);
	assert_string_equal(driver->decision.refusal.code, "restore.superseded");
	Zh__LifeStays stays = ZH__LIFE_STAYS__INIT;
	SET_OPTIONAL(&stays, life, 7);
	assert_int_equal(driver_event(driver, DAEMON_NOTIFY, KIND(LIFE_STAYS), &stays),
			 VERDICT_DONE);
	OUTCOME(push_do(driver, &push), RECEIVED);
	driver_check_replay(driver);
}

static void test_a_paused_feed_still_answers_what_it_pushed_before(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	push_make(&push, "A-1", 1);
	(void)push_do(driver, &push);
	Zh__FeedActCommand command = ZH__FEED_ACT_COMMAND__INIT;
	command.feed = "hotline";
	struct object_id none = {0};
	assert_int_equal(driver_act(driver, "feed.pause", none, &command, "repairs"), VERDICT_DONE);
	assert_int_equal(driver_act(driver, "feed.pause", none, &command, "repairs"),
			 VERDICT_REFUSED);
	OUTCOME(push_do(driver, &push), REPEATED);
	push_make(&push, "A-2", 1);
	const struct intake_item_result *result = push_do(driver, &push);
	OUTCOME(result, LATER);
	assert_string_equal(result->refusal.code, "feed.paused");
	assert_int_equal(driver_act(driver, "feed.resume", none, &command, "repaired"),
			 VERDICT_DONE);
	OUTCOME(push_do(driver, &push), RECEIVED);
	command.feed = "nobody";
	assert_int_equal(driver_act(driver, "feed.pause", none, &command, "repairs"),
			 VERDICT_NOT_FOUND);
}

static void test_a_name_without_code_meets_one_provisional_key(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	push_make(&push, "A-1", 1);
	push.respondent.key = NULL;
	push.respondent.name = "城南 五金（小）店";
	push.producer.name = "无名作坊";
	push.report.producer = &push.producer;
	(void)push_do(driver, &push);
	assert_string_equal(registered(driver)->firm->key, "P522701-1");
	assert_string_equal(registered(driver)->producer->key, "P522701-2");
	/* As another source writes it; and both roles of one firm share the key. */
	push_make(&push, "A-2", 1);
	push.respondent.key = "15-digit number";
	push.respondent.name = "城南五金(小)店";
	push.producer.name = "城南五金（小）店";
	push.report.producer = &push.producer;
	(void)push_do(driver, &push);
	const Zh__ReportRegistered *body = registered(driver);
	assert_string_equal(body->firm->key, "P522701-1");
	assert_string_equal(body->producer->key, "P522701-1");
	assert_int_equal(body->firm_role, ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER);
	push_make(&push, "A-3", 1);
	push.respondent.key = NULL;
	push.respondent.name = "另一家";
	(void)push_do(driver, &push);
	assert_string_equal(registered(driver)->firm->key, "P522701-3");
}

static void test_a_failing_check_digit_warns(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	push_make(&push, "A-1", 1);
	push.code[17] = push.code[17] == 'A' ? 'B' : 'A';
	OUTCOME(push_do(driver, &push), RECEIVED);
	assert_string_equal(registered(driver)->firm->key, push.code);
	assert_true(registered(driver)->firm->uscc_warning);
}

static void test_rules_propose_severity(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	Zh__Violation violations[] = {ZH__VIOLATION__VIOLATION_HARMFUL_SUBSTANCE};
	push_make(&push, "A-1", 1);
	push.product.class_code = "玩具"; /* by its name */
	push.report.violations = violations;
	push.report.n_violations = 1;
	(void)push_do(driver, &push);
	const Zh__ReportRegistered *body = registered(driver);
	assert_string_equal(body->class_code, "S0-02");
	assert_int_equal(body->severity, ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR);
	assert_true(body->urgent);
	assert_string_equal(driver_last(driver, 0)->meta->rule->id, "RP-SEV-02");
}

static void test_near_duplicates_are_proposed_not_joined(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	push_make(&push, "A-1", 1);
	push.product.batch = "20250101";
	push.extra.text_signature = UINT64_C(0xF0F0F0F0F0F0F0F0);
	(void)push_do(driver, &push);
	push_make(&push, "A-2", 1);
	push.product.batch = "20250101";
	push.extra.text_signature = UINT64_C(0xF0F0F0F0F0F0F0F1);
	(void)push_do(driver, &push);
	assert_int_equal(registered(driver)->near_report, 1);
	assert_int_equal(registered(driver)->near_ppm, 63 * 1000000 / 64);
	push_make(&push, "A-3", 1);
	push.product.batch = "20250102";
	push.extra.text_signature = UINT64_C(0xF0F0F0F0F0F0F0F0);
	(void)push_do(driver, &push);
	assert_false(registered(driver)->has_near_report);
	/* Months later it is a new matter. */
	driver_advance(driver, driver->now_ms + 100 * MS_PER_DAY);
	push_make(&push, "A-4", 1);
	push.product.batch = "20250101";
	push.extra.text_signature = UINT64_C(0xF0F0F0F0F0F0F0F0);
	(void)push_do(driver, &push);
	assert_false(registered(driver)->has_near_report);
}

/* Of those with one batch, and of those without any: the newest four, and of equals the newest. */
static void test_the_newest_are_compared_first(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static const char *const batches[] = {"20250101", NULL};
	struct push push;
	for (uint64_t round = 0; round < 2; round++) {
		for (uint64_t i = 0; i < 6; i++) {
			char id[16];
			(void)snprintf(id, sizeof(id), "%u-%u", (unsigned)round, (unsigned)i);
			push_make(&push, id, 1);
			push.product.batch = (char *)(uintptr_t)batches[round];
			push.extra.text_signature = UINT64_C(0xF0F0F0F0F0F0F0F0);
			if (i > 0 && i < 5)
				push.extra.text_signature ^= 0x3F;
			(void)push_do(driver, &push);
		}
		/* The first one's text is the same, but it stands fifth. */
		assert_int_equal(registered(driver)->near_report, 6 * round + 5);
		assert_int_equal(registered(driver)->near_ppm, 58 * 1000000 / 64);
	}
}

/* An index whose rows under one hash stand under every other too. */
struct colliding {
	struct rows_reader reader;
	const struct rows_reader *rows;
	struct row_key under, found;
};

static bool colliding_get(void *pointer, uint16_t table, struct bytes key, struct bytes *ret_row)
{
	const struct colliding *colliding = (const struct colliding *)pointer;
	return colliding->rows->get(colliding->rows->context, table, key, ret_row);
}

static bool colliding_seek(void *pointer, uint16_t table, struct bytes from,
			   struct row_ref *ret_row)
{
	struct colliding *colliding = (struct colliding *)pointer;
	const struct rows_reader *rows = colliding->rows;
	struct row_key key = colliding->under;
	if (table != TABLE_REPORTS_NEAR)
		return rows->seek(rows->context, table, from, ret_row);
	assert_true(from.size >= key.size);
	row_key_put(&key, from.data + key.size, from.size - key.size);
	if (!rows->seek(rows->context, table, row_key_bytes(&key), ret_row) ||
	    !bytes_start_with(ret_row->key, row_key_bytes(&colliding->under)))
		return false;
	colliding->found = (struct row_key){0};
	row_key_put(&colliding->found, from.data, colliding->under.size);
	row_key_put(&colliding->found, ret_row->key.data + colliding->under.size,
		    ret_row->key.size - colliding->under.size);
	ret_row->key = row_key_bytes(&colliding->found);
	return true;
}

/* What is proposed for this push, which leaves no trace; 0: nothing. */
static uint64_t near_by_collision(struct decider_driver *driver, struct colliding *colliding,
				  struct push *push)
{
	const struct decide_context context = {
		.rows = &colliding->reader,
		.policy = driver->policy,
		.calendar = driver->calendar,
		.dictionary = driver->dictionary,
		.region = driver->region,
		.daemon = DAEMON_INTAKE,
		.now_ms = driver->now_ms,
		.arena = &driver->arena,
	};
	const struct input_item item = {
		.door = INTAKE_DOOR_FEED,
		.from = &driver_officer,
		.body = &push->item.base,
		.extra = &push->extra,
		.sequence = ++push->sequence,
		.session = 7,
		.happened_ms = driver->now_ms,
	};
	struct decision decision = {.verdict = VERDICT_DONE};
	const struct input input = {.kind = INPUT_ITEM, .item = &item};
	intake_decide_item(&context, &input, &decision);
	assert_int_equal(decision.verdict, VERDICT_DONE);
	assert_true(decision.event_count != 0);
	return BODY(decision.events[0], ReportRegistered)->near_report;
}

static void test_what_only_shares_a_hash_is_not_proposed(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	push_make(&push, "A-1", 1);
	push.product.batch = "20250101";
	(void)push_do(driver, &push);
	struct colliding colliding = {
		.reader = {.context = &colliding, .get = colliding_get, .seek = colliding_seek},
		.rows = driver_rows(driver),
		.under = intake_near_prefix(bytes_of_text(push.code), bytes_of_text("S0-02"),
					    bytes_of_text("20250101")),
	};
	push_make(&push, "A-2", 1);
	push.product.batch = "20250101";
	assert_int_equal(near_by_collision(driver, &colliding, &push), 1);
	push.product.batch = "20250102";
	assert_int_equal(near_by_collision(driver, &colliding, &push), 0);
	push.product.batch = "20250101";
	push.product.class_code = "S0-01";
	assert_int_equal(near_by_collision(driver, &colliding, &push), 0);
	push.product.class_code = "S0-02";
	shipped_code(INTAKE_REGION, 2, push.code);
	assert_int_equal(near_by_collision(driver, &colliding, &push), 0);
}

static void test_a_test_item_counts_nowhere(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	push_make(&push, "A-1", 1);
	push.extra.test = true;
	OUTCOME(push_do(driver, &push), RECEIVED);
	assert_int_equal(events_of_last(driver), 1);
	assert_true((driver_last(driver, 0)->head.flags & EVENT_TEST) != 0);
	uint8_t key[2] = {COUNT_CLUE, CLUE_REGISTERED};
	struct counter_row count;
	assert_false(rows_load(driver_rows(driver), TABLE_COUNTS, bytes_of(key, 2), &count,
			       sizeof(count)));
	OUTCOME(push_do(driver, &push), REPEATED);
}

static void test_parts_and_seal_stand_in_the_event(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	struct intake_part parts[2] = {{.kind = 1, .size = 90}, {.kind = 3, .size = 200}};
	push_make(&push, "A-1", 1);
	push.extra.parts = parts;
	push.extra.part_count = 2;
	push.extra.sealed = true;
	(void)push_do(driver, &push);
	const Zh__ReportRegistered *body = registered(driver);
	assert_int_equal(body->n_parts, 2);
	assert_int_equal(body->parts[1]->size, 200);
	assert_true(body->sealed);
}

static void test_folded_names(void **state)
{
	(void)state;
	uint8_t a[FIRM_NAME_KEY];
	uint8_t b[FIRM_NAME_KEY];
	size_t size = intake_firm_name_fold("ＡＢＣ　（黔南）公司", a);
	assert_int_equal(size, intake_firm_name_fold("abc(黔南)公司", b));
	assert_memory_equal(a, b, size);
	assert_int_equal(intake_firm_name_fold(" ()-　", a), 0);
	/* Long names that differ at their end stay apart. */
	char one[400];
	char other[400];
	memset(one, 'x', sizeof(one));
	one[399] = '\0';
	memcpy(other, one, sizeof(one));
	other[398] = 'y';
	size = intake_firm_name_fold(one, a);
	assert_int_equal(size, intake_firm_name_fold(other, b));
	assert_memory_not_equal(a, b, size);
}

/* Every field that a feed can state of the matter stands in the event that the receipt names; what
 * identifies a person is a part instead, and firms are told apart by their keys. */
static const char *const elsewhere[] = {
	"report.text",     "report.respondent", "report.producer",
	"report.seller",   "report.platform",   "sealed_informant",
	"plain_informant", "sealed_contact",    "happened_ms", /* of the event itself */
};

static bool stands_elsewhere(const char *name)
{
	for (size_t i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++) {
		if (strcmp(elsewhere[i], name) == 0)
			return true;
	}
	return false;
}

/* Where an item's field is in the event, when it has another name there. */
static const char *event_name(const char *name)
{
	if (strcmp(name, "id") == 0)
		return "feed_id";
	return strcmp(name, "severity") == 0 ? "told_severity" : name;
}

static void each_has_its_place(const ProtobufCMessageDescriptor *message, const char *prefix)
{
	for (unsigned i = 0; i < message->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->fields[i];
		char name[64];
		(void)snprintf(name, sizeof name, "%s%s", prefix, field->name);
		if (stands_elsewhere(name) || strcmp(name, "report") == 0 ||
		    strcmp(name, "sampling") == 0)
			continue;
		const ProtobufCFieldDescriptor *kept =
			protobuf_c_message_descriptor_get_field_by_name(
				&zh__report_registered__descriptor, event_name(field->name));
		if (kept == NULL || kept->type != field->type || kept->label != field->label)
			fail_msg("%s: a receipt covers it, and it stands in no event", name);
	}
}

static void test_what_is_told_stands_in_the_event(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	each_has_its_place(&zh__push_item__descriptor, "");
	each_has_its_place(&zh__report_body__descriptor, "report.");
	each_has_its_place(&zh__sampling_body__descriptor, "sampling.");
	push_make(&push, "A-1", 1);
	Zh__SamplingBody sampling = ZH__SAMPLING_BODY__INIT;
	Zh__Attachment picture = ZH__ATTACHMENT__INIT, *attachments[] = {&picture};
	SET_OPTIONAL(&push.item, kind, ZH__REPORT_KIND__REPORT_KIND_SAMPLING);
	sampling.sample_no = "ZJ-1";
	sampling.lab = "州质检所";
	sampling.conclusion = "不合格";
	SET_OPTIONAL(&sampling, sampled_day, 20250301);
	picture.name = "照片.jpg";
	push.item.sampling = &sampling;
	push.item.n_attachments = 1;
	push.item.attachments = attachments;
	push.item.report->sold_at = "城北农贸市场";
	SET_OPTIONAL(push.item.report, severity, ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR);
	OUTCOME(push_do(driver, &push), RECEIVED);
	const Zh__ReportRegistered *body = registered(driver);
	assert_string_equal(body->sold_at, "城北农贸市场");
	assert_string_equal(body->lab, "州质检所");
	assert_string_equal(body->conclusion, "不合格");
	assert_int_equal(body->sampled_day, 20250301);
	assert_int_equal(body->told_severity, ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR);
	assert_int_equal(body->n_attachments, 1);
	assert_string_equal(body->attachments[0]->name, "照片.jpg");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, intake_setup, intake_teardown)
		TEST(test_one_item_is_one_report_and_one_clock),
		TEST(test_what_is_told_stands_in_the_event),
		TEST(test_a_resend_gets_the_first_receipt),
		TEST(test_same_id_with_other_content_is_kept_for_a_person_once),
		TEST(test_other_contents_are_found_with_their_report),
		TEST(test_refusals_name_what_is_wrong),
		TEST(test_a_superseded_copy_takes_nothing),
		TEST(test_a_paused_feed_still_answers_what_it_pushed_before),
		TEST(test_a_name_without_code_meets_one_provisional_key),
		TEST(test_a_failing_check_digit_warns),
		TEST(test_rules_propose_severity),
		TEST(test_near_duplicates_are_proposed_not_joined),
		TEST(test_the_newest_are_compared_first),
		TEST(test_what_only_shares_a_hash_is_not_proposed),
		TEST(test_a_test_item_counts_nowhere),
		TEST(test_parts_and_seal_stand_in_the_event),
		cmocka_unit_test(test_folded_names),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
