#include "tests/unit/services/intake/intake_fixture.h"

#include "tests/lib/test.h"

int intake_setup(void **state)
{
	static struct decider_driver driver;
	const struct shipped_books *books = shipped_books_load();
	int32_t day = time_day_of_civil((struct civil_date){2025, 3, 3});
	driver_init(&driver, &intake_decider, INTAKE_REGION, books->policy, &books->calendar,
		    time_ms_of_day(day) + 9 * MS_PER_HOUR);
	driver.dictionary = &books->dictionary;
	*state = &driver;
	return 0;
}

int intake_teardown(void **state)
{
	driver_check_replay((struct decider_driver *)*state);
	driver_done((struct decider_driver *)*state);
	return 0;
}

void push_make(struct push *push, const char *id, unsigned content)
{
	*push = (struct push){
		.item = ZH__PUSH_ITEM__INIT,
		.report = ZH__REPORT_BODY__INIT,
		.respondent = ZH__FIRM_REF__INIT,
		.producer = ZH__FIRM_REF__INIT,
		.product = ZH__PRODUCT_REF__INIT,
		.extra = {.feed = "hotline"},
	};
	shipped_code(INTAKE_REGION, 1, push->code);
	push->respondent.key = push->code;
	push->respondent.name = "都匀市城南五金店";
	push->product.class_code = "S0-02";
	push->product.name = "电动玩具";
	push->report.product = &push->product;
	push->report.respondent = &push->respondent;
	push->item.id = id;
	push->item.report = &push->report;
	SET_OPTIONAL(&push->item, kind, ZH__REPORT_KIND__REPORT_KIND_CLUE);
	memset(push->extra.digest, (int)content, sizeof(push->extra.digest));
	for (size_t i = 0; id != NULL && id[i] != '\0' && i < sizeof(push->extra.digest); i++)
		push->extra.digest[i] ^= (uint8_t)id[i];
}

const struct intake_item_result *push_do(struct decider_driver *driver, struct push *push)
{
	struct input_item item = {
		.door = INTAKE_DOOR_FEED,
		.from = &driver_officer,
		.body = &push->item.base,
		.extra = &push->extra,
		.sequence = ++push->sequence,
		.session = 7,
		.happened_ms = driver->now_ms,
	};
	assert_int_equal(driver_item(driver, &item), VERDICT_DONE);
	assert_non_null(driver->decision.reply);
	return (const struct intake_item_result *)driver->decision.reply;
}

uint64_t push_kind(struct decider_driver *driver, const char *id, Zh__ReportKind kind)
{
	struct push push;
	push_make(&push, id, 1);
	SET_OPTIONAL(&push.item, kind, kind);
	const struct intake_item_result *result = push_do(driver, &push);
	assert_int_equal(result->outcome, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED);
	return result->report;
}

struct report_row report_of(struct decider_driver *driver, uint64_t report)
{
	struct report_row row;
	assert_true(intake_report_get(driver_rows(driver), report, &row));
	return row;
}

bool clock_runs(struct decider_driver *driver, uint64_t report, enum clock_id purpose)
{
	return clock_running(driver_rows(driver), driver_object(driver, OBJECT_REPORT, report),
			     purpose) != 0;
}
