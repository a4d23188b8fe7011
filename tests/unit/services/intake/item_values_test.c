/* Items whose values can't be true: each with its code and its field, and the ones beside them that
 * can. */
#include <stdio.h>

#include "common/core/decider.h"
#include "intake.pb-c.h"
#include "tests/lib/test.h"
#include "tests/unit/services/intake/intake_fixture.h"

struct bad {
	const char *what;
	void (*spoil)(struct push *push, int64_t now_ms);
	const char *code, *where; /* code NULL: it is taken */
};

#define SPOIL(name) static void name(struct push *push, int64_t now_ms)
#define IGNORE_NOW (void)now_ms

SPOIL(place_of_no_province)
{
	IGNORE_NOW;
	SET_OPTIONAL(&push->report, place, 992701);
}

SPOIL(place_of_a_town)
{
	IGNORE_NOW;
	SET_OPTIONAL(&push->report, place, 522701001);
}

SPOIL(place_zero)
{
	IGNORE_NOW;
	SET_OPTIONAL(&push->report, place, 0);
}

SPOIL(place_of_another_county)
{
	IGNORE_NOW;
	SET_OPTIONAL(&push->report, place, 522702);
}

SPOIL(place_of_no_county)
{
	IGNORE_NOW;
	SET_OPTIONAL(&push->report, place, 522799);
}

SPOIL(place_of_an_unlisted_province)
{
	IGNORE_NOW;
	SET_OPTIONAL(&push->report, place, 450199);
}

SPOIL(place_that_ended)
{
	IGNORE_NOW;
	SET_OPTIONAL(&push->report, place, 520221);
}

SPOIL(firm_in_no_place)
{
	IGNORE_NOW;
	SET_OPTIONAL(&push->respondent, region, 1);
}

SPOIL(producer_in_no_place)
{
	IGNORE_NOW;
	push->report.producer = &push->producer;
	push->producer.name = "无名作坊";
	SET_OPTIONAL(&push->producer, region, 700000);
}

SPOIL(class_of_no_dictionary)
{
	IGNORE_NOW;
	push->product.class_code = "S9-99";
}

SPOIL(class_by_its_name)
{
	IGNORE_NOW;
	push->product.class_code = "玩具";
}

SPOIL(moment_in_seconds)
{
	SET_OPTIONAL(&push->item, happened_ms, now_ms / 1000);
}

SPOIL(moment_before_time)
{
	IGNORE_NOW;
	SET_OPTIONAL(&push->item, happened_ms, -1);
}

SPOIL(moment_in_microseconds)
{
	SET_OPTIONAL(&push->item, happened_ms, now_ms * 1000);
}

/* The fixture's now is nine in the morning. */
SPOIL(moment_at_the_end_of_tomorrow)
{
	SET_OPTIONAL(&push->item, happened_ms, now_ms + 39 * MS_PER_HOUR - 1);
}

SPOIL(moment_after_tomorrow)
{
	SET_OPTIONAL(&push->item, happened_ms, now_ms + 39 * MS_PER_HOUR);
}

SPOIL(sum_of_minus_one)
{
	IGNORE_NOW;
	SET_OPTIONAL(&push->report, amount_fen, -1);
}

SPOIL(sum_of_nothing)
{
	IGNORE_NOW;
	SET_OPTIONAL(&push->report, amount_fen, 0);
}

static Zh__SamplingBody sampling;

static void sample(struct push *push, const char *conclusion)
{
	zh__sampling_body__init(&sampling);
	sampling.sample_no = "CY-1";
	sampling.lab = "黔南示例检验院";
	sampling.conclusion = conclusion;
	push->item.sampling = &sampling;
	SET_OPTIONAL(&push->item, kind, ZH__REPORT_KIND__REPORT_KIND_SAMPLING);
}

SPOIL(sample_that_passed)
{
	IGNORE_NOW;
	sample(push, "合格");
}

SPOIL(sample_that_is_something)
{
	IGNORE_NOW;
	sample(push, "基本合格");
}

SPOIL(sample_that_failed)
{
	IGNORE_NOW;
	sample(push, "不合格");
}

SPOIL(sample_of_no_day)
{
	IGNORE_NOW;
	sample(push, "不合格");
	SET_OPTIONAL(&sampling, sampled_day, 20250230);
}

SPOIL(sample_of_next_week)
{
	IGNORE_NOW;
	sample(push, "不合格");
	SET_OPTIONAL(&sampling, sampled_day, 20250310);
}

/* The fixture's respondent is the firm that reports. */
static void controlled(struct push *push, const char *how)
{
	SET_OPTIONAL(&push->item, kind, ZH__REPORT_KIND__REPORT_KIND_SELF_REPORT);
	SET_OPTIONAL(&push->report, controlled, 1);
	push->report.control = how;
}

SPOIL(risk_in_hand)
{
	IGNORE_NOW;
	controlled(push, "已封存");
}

SPOIL(risk_in_hand_somehow)
{
	IGNORE_NOW;
	controlled(push, NULL);
}

SPOIL(risk_in_hand_of_nobody)
{
	IGNORE_NOW;
	controlled(push, "已封存");
	push->report.respondent = NULL;
}

SPOIL(risk_in_hand_of_the_nameless)
{
	IGNORE_NOW;
	controlled(push, "已封存");
	SET_OPTIONAL(&push->report, anonymous, 1);
}

SPOIL(risk_in_hand_by_a_caller)
{
	IGNORE_NOW;
	controlled(push, "已封存");
	SET_OPTIONAL(&push->item, kind, ZH__REPORT_KIND__REPORT_KIND_ACCUSATION);
}

SPOIL(risk_not_in_hand)
{
	IGNORE_NOW;
	controlled(push, NULL);
	SET_OPTIONAL(&push->report, controlled, 0);
}

SPOIL(risk_not_in_hand_and_how)
{
	IGNORE_NOW;
	controlled(push, "已封存");
	SET_OPTIONAL(&push->report, controlled, 0);
}

SPOIL(how_and_nothing_else)
{
	IGNORE_NOW;
	controlled(push, "已封存");
	push->report.has_controlled = 0;
}

SPOIL(without_an_id)
{
	IGNORE_NOW;
	push->item.id = NULL;
}

SPOIL(with_a_long_id)
{
	IGNORE_NOW;
	static char id[INTAKE_FEED_ID_MAX + 2];
	memset(id, 'x', INTAKE_FEED_ID_MAX + 1);
	push->item.id = id;
}

SPOIL(with_the_longest_id)
{
	IGNORE_NOW;
	static char id[INTAKE_FEED_ID_MAX + 1];
	memset(id, 'x', INTAKE_FEED_ID_MAX);
	push->item.id = id;
}

SPOIL(of_no_kind)
{
	IGNORE_NOW;
	push->item.has_kind = 0;
	push->item.kind = ZH__REPORT_KIND__REPORT_KIND_UNKNOWN;
}

SPOIL(that_the_door_refuses)
{
	IGNORE_NOW;
	push->extra.fault_code = "feed.plain_identity";
	push->extra.fault_where = "plain_informant";
}

static const struct bad table[] = {
	{"a place of no province", place_of_no_province, "feed.place_unknown", "report.place"},
	{"a town's code", place_of_a_town, "feed.place_unknown", "report.place"},
	{"place 0", place_zero, "feed.place_unknown", "report.place"},
	{"another county", place_of_another_county, NULL, NULL},
	{"no county of its prefecture", place_of_no_county, "feed.place_unknown", "report.place"},
	{"a province that isn't listed", place_of_an_unlisted_province, NULL, NULL},
	{"a county that is a district now", place_that_ended, NULL, NULL},
	{"a firm in no place", firm_in_no_place, "feed.place_unknown", "report.respondent.region"},
	{"a producer in no place", producer_in_no_place, "feed.place_unknown",
	 "report.producer.region"},
	{"an unknown class", class_of_no_dictionary, "feed.class_unknown",
	 "report.product.class_code"},
	{"a class by its name", class_by_its_name, NULL, NULL},
	{"a moment in seconds", moment_in_seconds, "feed.moment_unit", "happened_ms"},
	{"a moment before 1970", moment_before_time, "feed.moment_unit", "happened_ms"},
	{"a moment in microseconds", moment_in_microseconds, "feed.moment_future", "happened_ms"},
	{"tomorrow's last moment", moment_at_the_end_of_tomorrow, NULL, NULL},
	{"the day after tomorrow", moment_after_tomorrow, "feed.moment_future", "happened_ms"},
	{"a sum of -1", sum_of_minus_one, "feed.sum_negative", "report.amount_fen"},
	{"a sum of 0", sum_of_nothing, NULL, NULL},
	{"a sample that passed", sample_that_passed, "feed.conclusion_passed",
	 "sampling.conclusion"},
	{"a conclusion of its own", sample_that_is_something, "feed.conclusion_unknown",
	 "sampling.conclusion"},
	{"a sample that failed", sample_that_failed, NULL, NULL},
	{"30 February", sample_of_no_day, "feed.day_unknown", "sampling.sampled_day"},
	{"sampled next week", sample_of_next_week, "feed.moment_future", "sampling.sampled_day"},
	{"a risk in hand", risk_in_hand, NULL, NULL},
	{"in hand, and not how", risk_in_hand_somehow, "feed.controlled_how", "report.control"},
	{"in hand, of nobody", risk_in_hand_of_nobody, "feed.controlled_by_whom",
	 "report.respondent"},
	{"in hand, anonymous", risk_in_hand_of_the_nameless, "feed.controlled_by_whom",
	 "report.anonymous"},
	{"in hand, says a caller", risk_in_hand_by_a_caller, "feed.controlled_kind",
	 "report.controlled"},
	{"not in hand", risk_not_in_hand, NULL, NULL},
	{"not in hand, and how", risk_not_in_hand_and_how, "feed.controlled_contradicts",
	 "report.control"},
	{"how, and not that it is", how_and_nothing_else, "feed.controlled_contradicts",
	 "report.control"},
	{"no id", without_an_id, "feed.id_missing", "id"},
	{"an id of 101 bytes", with_a_long_id, "feed.id_too_long", "id"},
	{"an id of 100 bytes", with_the_longest_id, NULL, NULL},
	{"no kind", of_no_kind, "feed.kind", "kind"},
	{"a fault of the door", that_the_door_refuses, "feed.plain_identity", "plain_informant"},
};

static void each_bad_value_has_its_code_and_field(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		struct push push;
		char id[16];
		(void)snprintf(id, sizeof id, "B-%zu", i);
		push_make(&push, id, 1);
		table[i].spoil(&push, driver->now_ms);
		const struct intake_item_result *result = push_do(driver, &push);
		const char *code = result->refusal.code;
		if ((code == NULL) != (table[i].code == NULL) ||
		    (code != NULL && strcmp(code, table[i].code) != 0))
			fail_msg("%s: %s", table[i].what, code != NULL ? code : "taken");
		if (code == NULL) {
			assert_int_equal(result->outcome, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED);
			continue;
		}
		assert_int_equal(result->outcome, ZH__ITEM_OUTCOME__ITEM_OUTCOME_REFUSED);
		assert_string_equal(result->refusal.where, table[i].where);
		assert_int_equal(driver->count - driver->first_event, 0);
	}
}

/* What was received is known, even if it wouldn't be received today. */
static void what_is_known_is_answered_as_it_was(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct push push;
	push_make(&push, "A-1", 1);
	SET_OPTIONAL(&push.item, happened_ms, driver->now_ms);
	assert_int_equal(push_do(driver, &push)->outcome, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED);
	push.extra.fault_code = "feed.plain_identity";
	assert_int_equal(push_do(driver, &push)->outcome, ZH__ITEM_OUTCOME__ITEM_OUTCOME_REPEATED);
	/* The same id with other content that can't be taken: it is mended first. */
	push_make(&push, "A-1", 2);
	push.extra.fault_code = "feed.plain_identity";
	assert_int_equal(push_do(driver, &push)->outcome, ZH__ITEM_OUTCOME__ITEM_OUTCOME_REFUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, intake_setup, intake_teardown)
		TEST(each_bad_value_has_its_code_and_field),
		TEST(what_is_known_is_answered_as_it_was),
	};
	int failed = cmocka_run_group_tests_name("item_values", tests, NULL, NULL);
	shipped_books_unload();
	return failed;
}
