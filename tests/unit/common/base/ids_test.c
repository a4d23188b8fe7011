#include "common/base/ids.h"
#include "tests/lib/property.h"
#include "tests/lib/test.h"

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(daemon_name(DAEMON_INTAKE), "intake");
	assert_string_equal(daemon_name(DAEMON_CREDIT), "credit");
	assert_string_equal(daemon_name((enum daemon)77), "unknown");
	assert_int_equal(daemon_of_name("escalation"), DAEMON_ESCALATION);
	assert_int_equal(daemon_of_name("unknown"), DAEMON_UNKNOWN);
	assert_int_equal(daemon_of_name(""), DAEMON_UNKNOWN);
	assert_string_equal(object_kind_prefix(OBJECT_HAZARD), "HZ");
	assert_string_equal(object_kind_prefix((enum object_kind)99), "??");
	assert_int_equal(object_kind_owner(OBJECT_LISTING), DAEMON_CREDIT);
}

static void test_prefixes_are_unique(void **state)
{
	(void)state;
	for (int a = 1; a < OBJECT_KIND_COUNT; a++) {
		const char *prefix = object_kind_prefix((enum object_kind)a);
		assert_int_equal(strlen(prefix), 2);
		for (int b = 1; b < a; b++)
			assert_string_not_equal(prefix, object_kind_prefix((enum object_kind)b));
	}
}

static void test_printed_forms(void **state)
{
	(void)state;
	char text[OBJECT_ID_TEXT];
	object_id_print(object_id_make(OBJECT_HAZARD, 522701, 1234), text);
	assert_string_equal(text, "HZ-522701-1234");
	struct object_id clock = object_id_make(OBJECT_CLOCK, 522701, 17);
	clock.daemon = DAEMON_HAZARD;
	object_id_print(clock, text);
	assert_string_equal(text, "CK-522701-hazard-17");
	struct event_id event = {522701, DAEMON_HAZARD, UINT64_C(0x7f3a90c2d41e0b66), 1234};
	char event_text[EVENT_ID_TEXT];
	event_id_print(event, event_text);
	assert_string_equal(event_text, "522701/hazard/7f3a90c2d41e0b66/1234");
}

/* The longest that can be printed at all, valid or not. */
static void test_worst_case_fits(void **state)
{
	(void)state;
	char text[OBJECT_ID_TEXT];
	char event_text[EVENT_ID_TEXT];
	struct object_id id = {OBJECT_CLOCK, UINT32_MAX, UINT64_MAX, DAEMON_ESCALATION};
	object_id_print(id, text);
	assert_string_equal(text, "CK-4294967295-escalation-18446744073709551615");
	event_id_print((struct event_id){UINT32_MAX, DAEMON_ESCALATION, UINT64_MAX, UINT64_MAX},
		       event_text);
	assert_string_equal(event_text,
			    "4294967295/escalation/ffffffffffffffff/18446744073709551615");
}

static void test_only_the_printed_form_is_read(void **state)
{
	(void)state;
	const char *const wrong[] = {
		"",
		"HZ",
		"HZ-522701",
		"HZ-522701-",
		"HZ-522701-0",
		"HZ-522701-01",
		"hz-522701-1",
		"ZZ-522701-1",
		"HZ-52270-1",
		"HZ-5227011-1",
		"HZ-522701-1 ",
		"HZ-522701--1",
		"HZ-522701-18446744073709551616",
		"HZ-522701-99999999999999999999",
		"HZ-522701-hazard-1",
		"CK-522701-1",
		"CK-522701-nobody-1",
		"CK-522701-hazard1",
		"CK-522701-unknown-1",
		"HZ-52270x-1",
		"HZ-522701-1x",
	};
	struct object_id id;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_status(object_id_parse(wrong[i], &id), STATUS_INVALID);
	assert_ok(object_id_parse("HZ-522701-18446744073709551615", &id));
	assert_true(id.number == UINT64_MAX);
	const char *const wrong_events[] = {
		"",
		"522701/hazard/7f3a90c2d41e0b66/",
		"522701/hazard/7F3A90C2D41E0B66/1",
		"522701/hazard/7f3a90c2d41e0b6/1",
		"522701/hazard/7f3a90c2d41e0b666/1",
		"522701/hazards/7f3a90c2d41e0b66/1",
		"522701/hazard/7f3a90c2d41e0b66/0",
		"522701/hazard/7f3a90c2d41e0b66/1/",
		"522701/unknown/7f3a90c2d41e0b66/1",
	};
	struct event_id event;
	for (size_t i = 0; i < sizeof(wrong_events) / sizeof(wrong_events[0]); i++)
		assert_status(event_id_parse(wrong_events[i], &event), STATUS_INVALID);
}

static void ids_come_back(struct property *property)
{
	char text[OBJECT_ID_TEXT];
	enum object_kind kind =
		(enum object_kind)property_between(property, 1, OBJECT_KIND_COUNT - 1);
	struct object_id id =
		object_id_make(kind, (uint32_t)property_below(property, 1000000),
			       property_u64(property) >> property_below(property, 64) | 1);
	if (id.daemon == DAEMON_UNKNOWN)
		id.daemon = (enum daemon)property_between(property, 1, DAEMON_COUNT - 1);
	struct object_id back;
	object_id_print(id, text);
	assert_ok(object_id_parse(text, &back));
	assert_true(object_id_equal(id, back));

	char event_text[EVENT_ID_TEXT];
	struct event_id event = {id.region, DAEMON_NOTIFY, property_u64(property), id.number};
	struct event_id event_back;
	event_id_print(event, event_text);
	assert_ok(event_id_parse(event_text, &event_back));
	assert_int_equal(event_back.region, event.region);
	assert_int_equal(event_back.daemon, event.daemon);
	assert_true(event_back.incarnation == event.incarnation);
	assert_true(event_back.sequence == event.sequence);
}

static void test_ids_come_back(void **state)
{
	(void)state;
	property_run(1000, ids_come_back);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_prefixes_are_unique),
		cmocka_unit_test(test_printed_forms),
		cmocka_unit_test(test_worst_case_fits),
		cmocka_unit_test(test_only_the_printed_form_is_read),
		cmocka_unit_test(test_ids_come_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
