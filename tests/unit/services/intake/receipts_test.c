/* What a receipt and an event hold of a feed's item: all that was told, and nothing that wasn't. */
#include "command.pb-c.h"
#include "intake.pb-c.h"
#include "tests/lib/test.h"
#include "tests/unit/services/intake/intake_fixture.h"

static const Zh__ReportRegistered *registered(struct decider_driver *driver)
{
	return BODY(driver_newest(driver, KIND(REPORT_REGISTERED)), ReportRegistered);
}

static void test_each_thing_that_was_told_is_there(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static const char *wants[] = {"退款", "赔偿"};
	struct push push;
	Zh__Quantity quantity = ZH__QUANTITY__INIT;
	push_make(&push, "A-1", 1);
	(void)push_do(driver, &push);
	const Zh__ReportRegistered *body = registered(driver);
	assert_false(body->has_place || body->has_told_place || body->has_amount_fen ||
		     body->has_injuries || body->has_controlled || body->has_contact ||
		     body->has_sealed || body->has_test || body->has_sample_source);
	push_make(&push, "A-2", 1);
	SET_OPTIONAL(&push.item, kind, ZH__REPORT_KIND__REPORT_KIND_SELF_REPORT);
	SET_OPTIONAL(&quantity, amount, 12);
	quantity.unit = "件";
	push.report.quantity = &quantity;
	push.report.address = "城南路1号";
	push.report.wants = wants;
	push.report.n_wants = 2;
	push.report.control = "sealed in the store";
	/* A code that was given up: by the one that stands there now, and as it was written. */
	SET_OPTIONAL(&push.report, place, 520221);
	SET_OPTIONAL(&push.report, amount_fen, 500000);
	SET_OPTIONAL(&push.report, injuries, 0);
	SET_OPTIONAL(&push.report, controlled, 1);
	push.extra.contact = true;
	(void)push_do(driver, &push);
	body = registered(driver);
	assert_int_equal(body->quantity->amount, 12);
	assert_string_equal(body->address, "城南路1号");
	assert_int_equal(body->n_wants, 2);
	assert_string_equal(body->wants[1], "赔偿");
	assert_string_equal(body->control, "sealed in the store");
	assert_int_equal(body->place, 520204);
	assert_int_equal(body->told_place, 520221);
	assert_int_equal(body->amount_fen, 500000);
	assert_true(body->has_injuries && body->controlled && body->contact);
	push_make(&push, "A-3", 1);
	SET_OPTIONAL(&push.report, place, INTAKE_REGION);
	(void)push_do(driver, &push);
	assert_int_equal(registered(driver)->place, INTAKE_REGION);
	assert_false(registered(driver)->has_told_place);
}

/* A sample's number is one laboratory's; where none is named, one feed's. */
static void test_whose_number_a_sample_has(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static const char *failed[] = {"甲醛释放量", "pH"};
	static const char *const labs[] = {NULL, "", "州质检所"};
	uint64_t source[3];
	for (size_t i = 0; i < 3; i++) {
		struct push push;
		Zh__SamplingBody sampling = ZH__SAMPLING_BODY__INIT;
		push_make(&push, i == 0 ? "A-1" : i == 1 ? "A-2" : "A-3", 1);
		SET_OPTIONAL(&push.item, kind, ZH__REPORT_KIND__REPORT_KIND_SAMPLING);
		sampling.sample_no = "ZJ-1";
		sampling.lab = labs[i];
		sampling.failed_items = failed;
		sampling.n_failed_items = 2;
		push.item.sampling = &sampling;
		assert_int_equal(push_do(driver, &push)->outcome,
				 ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED);
		const Zh__ReportRegistered *body = registered(driver);
		assert_string_equal(body->sample_no, "ZJ-1");
		assert_int_equal(body->n_failed_items, 2);
		assert_string_equal(body->failed_items[0], "甲醛释放量");
		source[i] = body->sample_source;
	}
	assert_true(source[0] == source[1]);
	assert_true(source[0] != source[2]);
}

/* The first receipt again; other content under its id is kept, each part by its digest. */
static void test_a_repeat_and_a_conflict_name_the_first(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct intake_part part = {.kind = 1, .size = 90};
	struct push push;
	memset(part.digest, 0x5a, sizeof part.digest);
	push_make(&push, "A-1", 1);
	push.extra.parts = &part;
	push.extra.part_count = 1;
	assert_int_equal(push_do(driver, &push)->report, 1);
	const Zh__PartRef *kept = registered(driver)->parts[0];
	assert_true(kept->has_salted_digest);
	assert_int_equal(kept->salted_digest.len, sizeof part.digest);
	assert_memory_equal(kept->salted_digest.data, part.digest, sizeof part.digest);
	const struct intake_item_result *again = push_do(driver, &push);
	assert_int_equal(again->outcome, ZH__ITEM_OUTCOME__ITEM_OUTCOME_REPEATED);
	assert_int_equal(again->report, 1);
	assert_int_equal(again->sequence, 1);
	assert_true(again->incarnation != 0 && again->incarnation == driver->incarnation);
	for (unsigned test = 0; test < 2; test++) {
		push_make(&push, "A-1", 2 + test);
		push.extra.parts = &part;
		push.extra.part_count = 1;
		push.extra.conflicting = test == 0;
		push.extra.test = test != 0;
		const struct intake_item_result *other = push_do(driver, &push);
		assert_int_equal(other->outcome, ZH__ITEM_OUTCOME__ITEM_OUTCOME_CONFLICT);
		assert_int_equal(other->report, 1);
		assert_int_equal(other->kept, test == 0);
		const struct event *event = driver_newest(driver, KIND(INPUT_QUARANTINED));
		const Zh__InputQuarantined *body = BODY(event, InputQuarantined);
		assert_string_equal(body->source_name, "hotline");
		assert_int_equal(body->n_parts, test == 0);
		assert_int_equal((event->head.flags & EVENT_TEST) != 0, test);
	}
}

/* That it is erased stands in the report's story, as its next version. */
static void test_an_erasure_is_of_the_reports_story(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__InformantEraseCommand command = ZH__INFORMANT_ERASE_COMMAND__INIT;
	struct push push;
	push_make(&push, "A-1", 1);
	push.extra.sealed = true;
	uint64_t report = push_do(driver, &push)->report;
	const struct intake_erased erased = {report, 2};
	const struct input_item item = {.door = INTAKE_DOOR_ERASED, .extra = &erased};
	struct object_id id = driver_object(driver, OBJECT_REPORT, report);
	command.ground = "retention is over";
	command.article = "article 47";
	assert_int_equal(driver_act(driver, "informant.erase", id, &command, "reason"),
			 VERDICT_DONE);
	assert_int_equal(driver_act_by(driver, &driver_second, "proposal.approve",
				       driver->decision.object, 0, NULL, NULL),
			 VERDICT_DONE);
	uint32_t version = report_of(driver, report).object_version;
	assert_int_equal(driver_item(driver, &item), VERDICT_DONE);
	const struct event *event = driver_newest(driver, KIND(INFORMANT_ERASED));
	assert_int_equal(event->head.trace_sequence, 1);
	assert_int_equal(event->head.object_version, version + 1);
	assert_int_equal(report_of(driver, report).object_version, version + 1);
	/* Told once: what is on record already isn't said again. */
	size_t before = driver->count;
	assert_int_equal(driver_item(driver, &item), VERDICT_DONE);
	assert_int_equal(driver->count, before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, intake_setup, intake_teardown)
		TEST(test_each_thing_that_was_told_is_there),
		TEST(test_whose_number_a_sample_has),
		TEST(test_a_repeat_and_a_conflict_name_the_first),
		TEST(test_an_erasure_is_of_the_reports_story),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
