/* JSON lines: what is printed, what is left out, and what an overflow leaves. */
#include "tests/lib/test.h"

#include <stdio.h>

#include "clock.pb-c.h"
#include "common/base/time.h"
#include "common/core/decider.h"
#include "common/core/json_line.h"
#include "intake.pb-c.h"
#include "tests/unit/common/core/message_sample.h"

static uint8_t out_memory[1u << 16];
static struct writer out;
static struct json_line json;

static int begin(void **state)
{
	(void)state;
	out = writer_over(out_memory, sizeof out_memory);
	json_begin(&json, &out, "test");
	return 0;
}

static void gives(const char *members)
{
	json_end(&json);
	char expected[1024];
	int length = snprintf(expected, sizeof expected, "{\"kind\":\"test\"%s}\n", members);
	assert_in_range(length, 1, sizeof expected - 1);
	assert_bytes_text(writer_bytes(&out), expected);
}

static void text_is_escaped(void **state)
{
	(void)state;
	json_text(&json, "a", "say \"no\" \\ \n\t\x01\x7f 质安");
	gives(",\"a\":\"say \\\"no\\\" \\\\ \\n\\u0009\\u0001\\u007f 质安\"");
}

static void what_is_absent_is_not_written(void **state)
{
	(void)state;
	json_text(&json, "a", NULL);
	json_text(&json, "a", "");
	json_hex(&json, "a", bytes_of(NULL, 0));
	json_moment(&json, "a", 0);
	json_moment(&json, "a", TIME_NEVER_MS);
	json_day(&json, "a", 0);
	json_id(&json, "a", object_id_make(OBJECT_HAZARD, 522701, 0));
	json_event_id(&json, "a", (struct event_id){.region = 522701});
	gives("");
}

static void numbers_are_whole(void **state)
{
	(void)state;
	json_number(&json, "a", INT64_MIN);
	json_number(&json, "b", INT64_MAX);
	json_unsigned(&json, "c", UINT64_MAX);
	json_number(&json, "d", 0);
	json_bool(&json, "e", true);
	json_bool(&json, "f", false);
	gives(",\"a\":-9223372036854775808,\"b\":9223372036854775807,\"c\":"
	      "\"18446744073709551615\","
	      "\"d\":0,\"e\":true,\"f\":false");
}

static void moments_days_and_ids_are_printed(void **state)
{
	(void)state;
	const uint8_t bytes[] = {0, 0xab, 0xff};
	int32_t day;
	assert_ok(time_day_of_yyyymmdd(20250303, &day));
	json_moment(&json, "a", INT64_C(1740963600000));
	json_day(&json, "b", day);
	json_id(&json, "c", object_id_make(OBJECT_HAZARD, 522701, 1234));
	json_event_id(&json, "d", (struct event_id){522701, DAEMON_HAZARD, 0x7f3a, 9});
	json_hex(&json, "e", bytes_of(bytes, sizeof bytes));
	char moment[TIME_MOMENT_TEXT], id[OBJECT_ID_TEXT], event[EVENT_ID_TEXT], expected[512];
	time_print_moment(INT64_C(1740963600000), moment);
	object_id_print(object_id_make(OBJECT_HAZARD, 522701, 1234), id);
	event_id_print((struct event_id){522701, DAEMON_HAZARD, 0x7f3a, 9}, event);
	assert_string_equal(id, "HZ-522701-1234");
	(void)snprintf(
		expected, sizeof expected,
		",\"a\":\"%s\",\"b\":\"2025-03-03\",\"c\":\"%s\",\"d\":\"%s\",\"e\":\"00abff\"",
		moment, id, event);
	gives(expected);
}

/* A code that the list hasn't, and a number that is no code, stay bare. */
static void a_region_has_its_name(void **state)
{
	(void)state;
	json_unsigned(&json, "to_region", 522702);
	json_unsigned(&json, "region", 110101);
	json_unsigned(&json, "peer", 520000);
	json_unsigned(&json, "count", 522702);
	json_unsigned(&json, "by_superior", 522702);
	gives(",\"to_region\":522702,\"to_region_name\":\"福泉市\",\"region\":110101,"
	      "\"peer\":520000,\"peer_name\":\"贵州省\",\"count\":522702,\"by_superior\":522702");
}

static void arrays_and_objects_have_their_commas(void **state)
{
	(void)state;
	json_array(&json, "a");
	json_array_end(&json);
	json_array(&json, "b");
	json_unsigned(&json, NULL, 1);
	json_unsigned(&json, NULL, 2);
	json_object(&json, NULL);
	json_object_end(&json);
	json_object(&json, NULL);
	json_bool(&json, "x", true);
	json_bool(&json, "y", true);
	json_object_end(&json);
	json_array_end(&json);
	json_object(&json, "c");
	json_object_end(&json);
	gives(",\"a\":[],\"b\":[1,2,{},{\"x\":true,\"y\":true}],\"c\":{}");
}

static void a_message_gives_what_it_states(void **state)
{
	(void)state;
	Zh__ObjectId subject = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&subject, kind, OBJECT_HAZARD);
	SET_OPTIONAL(&subject, region, 522701);
	SET_OPTIONAL(&subject, number, 7);
	Zh__Mark mark = ZH__MARK__INIT;
	Zh__Mark *marks[] = {&mark};
	SET_OPTIONAL(&mark, mark, ZH__CLOCK_MARK__CLOCK_MARK_NOT_BEFORE);
	Zh__RuleRef rule = ZH__RULE_REF__INIT;
	rule.id = "APP-18";
	Zh__ClockStarted started = ZH__CLOCK_STARTED__INIT;
	SET_OPTIONAL(&started, clock, 3);
	started.subject = &subject;
	started.rule = &rule;
	SET_OPTIONAL(&started, unit, ZH__CLOCK_UNIT__CLOCK_UNIT_WORKING_DAY);
	SET_OPTIONAL(&started, end_shift, ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_REST_DAYS);
	SET_OPTIONAL(&started, provisional, 0);
	started.n_marks = 1;
	started.marks = marks;
	json_message_fields(&json, &started.base);
	gives(",\"clock\":3,\"subject\":\"HZ-522701-7\",\"rule\":{\"id\":\"APP-18\"},\"unit\":"
	      "\"working_day\","
	      "\"end_shift\":\"rest_days\",\"provisional\":false,\"marks\":[{\"mark\":\"not_"
	      "before\"}]");
}

static void moments_and_days_are_known_by_their_names(void **state)
{
	(void)state;
	Zh__ClockMarkFired fired = ZH__CLOCK_MARK_FIRED__INIT;
	SET_OPTIONAL(&fired, due_ms, INT64_C(1740963600000));
	SET_OPTIONAL(&fired, late_ms, 1500); /* a length, not a moment */
	json_message_fields(&json, &fired.base);
	char moment[TIME_MOMENT_TEXT], expected[128];
	time_print_moment(INT64_C(1740963600000), moment);
	(void)snprintf(expected, sizeof expected, ",\"due_ms\":\"%s\",\"late_ms\":1500", moment);
	gives(expected);
}

/* Quotes are balanced and braces close, whatever the message. */
static void looks_like_json(struct bytes line)
{
	int depth = 0;
	bool inside = false;
	for (size_t i = 0; i < line.size; i++) {
		uint8_t byte = line.data[i];
		assert_true(byte >= 0x20 || i + 1 == line.size);
		if (inside && byte == '\\') {
			i++;
			continue;
		}
		if (byte == '"')
			inside = !inside;
		if (inside)
			continue;
		depth += (byte == '{' || byte == '[') - (byte == '}' || byte == ']');
		assert_true(depth >= 0);
		assert_false(byte == ',' && (line.data[i + 1] == ',' || line.data[i + 1] == '}'));
	}
	assert_int_equal(depth, 0);
	assert_false(inside);
}

static void every_kind_of_event_can_be_printed(void **state)
{
	static uint8_t memory[1u << 20];
	for (uint16_t kind = 0; kind < EVENT_KINDS_END; kind++) {
		if (event_descriptor(kind) == NULL)
			continue;
		struct arena arena;
		arena_init(&arena, memory, sizeof memory);
		begin(state);
		json_message_fields(&json, message_sample(event_descriptor(kind), &arena));
		json_end(&json);
		assert_false(out.overflow);
		looks_like_json(writer_bytes(&out));
	}
}

static void an_overflow_stays_one(void **state)
{
	(void)state;
	uint8_t small[16];
	out = writer_over(small, sizeof small);
	json_begin(&json, &out, "a kind that is longer than the room");
	json_unsigned(&json, "n", 1);
	json_end(&json);
	assert_true(out.overflow);
	assert_true(out.size <= sizeof small);
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(text_is_escaped),
		TEST(what_is_absent_is_not_written),
		TEST(numbers_are_whole),
		TEST(moments_days_and_ids_are_printed),
		TEST(a_region_has_its_name),
		TEST(arrays_and_objects_have_their_commas),
		TEST(a_message_gives_what_it_states),
		TEST(moments_and_days_are_known_by_their_names),
		TEST(every_kind_of_event_can_be_printed),
		TEST(an_overflow_stays_one),
	};
	return cmocka_run_group_tests_name("json_line", tests, NULL, NULL);
}
