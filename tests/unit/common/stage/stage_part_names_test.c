/* Which parts an event names: all of them, and where that can't be told it is said, since what
 * nobody names is erased. */
#include "common/base/bytes.h"
#include "common/core/decider.h"
#include "common/core/message.h"
#include "common/stage/part_names.h"
#include "event.pb-c.h"
#include "intake.pb-c.h"
#include "tests/lib/test.h"

#define REGISTERED KIND(REPORT_REGISTERED)
#define QUARANTINED KIND(INPUT_QUARANTINED)
#define JOINED KIND(REPORT_JOINED)
#define LATER 639 /* a kind that this version doesn't know */

static uint8_t digests[8][PART_DIGEST];
static Zh__PartRef parts[8];
static uint64_t told[8];
static size_t told_count;

static void note(void *context, const struct part_ref *ref)
{
	(void)context;
	assert_true(told_count < 8);
	assert_int_equal(ref->kind, PART_TEXT);
	assert_int_equal(ref->size, 10 + be64_get(ref->digest));
	told[told_count++] = be64_get(ref->digest);
}

static int begin(void **state)
{
	(void)state;
	told_count = 0;
	for (size_t i = 0; i < 8; i++) {
		zh__part_ref__init(&parts[i]);
		memset(digests[i], 0x33, PART_DIGEST);
		be64_put(digests[i], i);
		SET_OPTIONAL(&parts[i], kind, PART_TEXT);
		SET_OPTIONAL(&parts[i], size, (uint32_t)(10 + i));
		SET_OPTIONAL(&parts[i], salted_digest,
			     ((ProtobufCBinaryData){PART_DIGEST, digests[i]}));
	}
	return 0;
}

static void assert_told(const uint64_t *numbers, size_t count)
{
	assert_int_equal(told_count, count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(told[i], numbers[i]);
}

/* ---- one message */

static void which_kinds_can_name_parts(void **state)
{
	(void)state;
	assert_true(part_names_possible(REGISTERED));
	assert_true(part_names_possible(QUARANTINED));
	assert_true(part_names_possible(KIND(PART_ERASED)));
	assert_false(part_names_possible(JOINED));
	assert_false(part_names_possible(LATER));
}

static void one_by_itself_and_those_of_a_list_are_told(void **state)
{
	Zh__PartRef *list[] = {&parts[2], &parts[3]};
	Zh__InputQuarantined body = ZH__INPUT_QUARANTINED__INIT;
	(void)state;
	part_names_of(&body.base, note, NULL);
	assert_told(NULL, 0);
	body.bytes = &parts[1];
	body.parts = list;
	body.n_parts = 2;
	part_names_of(&body.base, note, NULL);
	assert_told((const uint64_t[]){1, 2, 3}, 3);
}

/* None was ever laid down under such a name. */
static void a_name_of_another_length_is_none(void **state)
{
	Zh__PartRef *list[] = {&parts[2], &parts[3], &parts[4]};
	Zh__ReportRegistered body = ZH__REPORT_REGISTERED__INIT;
	(void)state;
	parts[2].salted_digest.len--;
	parts[3].salted_digest.len = 0;
	body.parts = list;
	body.n_parts = 3;
	part_names_of(&body.base, note, NULL);
	assert_told((const uint64_t[]){4}, 1);
}

/* ---- a frame */

static size_t put(uint8_t *out, size_t capacity, uint16_t kind, const void *body)
{
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	struct event event = {.head = {.kind = kind, .version = EVENT_VERSION},
			      .meta = &meta,
			      .body = (const ProtobufCMessage *)body};
	struct writer writer = writer_over(out, capacity);
	assert_ok(event_write(&event, &writer));
	return writer.size;
}

static bool names_in(const uint8_t *events, size_t size)
{
	static uint8_t memory[64 << 10];
	struct arena arena;
	uint8_t *exact = (uint8_t *)malloc(size != 0 ? size : 1); /* who reads on is noticed */
	assert_non_null(exact);
	if (size != 0)
		memcpy(exact, events, size);
	arena_init(&arena, memory, sizeof memory);
	told_count = 0;
	bool whole = part_names_in_frame(bytes_of(exact, size), &arena, note, NULL);
	free(exact);
	return whole;
}

/* Names 1; names none; names 5. */
static size_t three_events(uint8_t *out, size_t capacity, size_t begins[3])
{
	Zh__PartRef *first[] = {&parts[1]}, *last[] = {&parts[5]};
	Zh__ReportRegistered registered = ZH__REPORT_REGISTERED__INIT;
	Zh__ReportJoined joined = ZH__REPORT_JOINED__INIT;
	registered.n_parts = 1;
	registered.parts = first;
	begins[0] = 0;
	begins[1] = put(out, capacity, REGISTERED, &registered);
	SET_OPTIONAL(&joined, report, 7);
	begins[2] = begins[1] + put(out + begins[1], capacity - begins[1], JOINED, &joined);
	registered.parts = last;
	return begins[2] + put(out + begins[2], capacity - begins[2], REGISTERED, &registered);
}

static void all_of_a_frame_are_told(void **state)
{
	uint8_t events[1024] = {0};
	size_t begins[3];
	(void)state;
	assert_true(names_in(events, 0));
	size_t size = three_events(events, sizeof events, begins);
	assert_true(names_in(events, size));
	assert_told((const uint64_t[]){1, 5}, 2);
	assert_true(names_in(events, begins[2]));
	assert_told((const uint64_t[]){1}, 1);
}

static void where_an_event_cant_be_read_one_may_be_missing(void **state)
{
	static const uint32_t lengths[] = {0, EVENT_HEAD_SIZE - 1, 100000, UINT32_MAX};
	uint8_t events[1024];
	size_t begins[3];
	(void)state;
	size_t size = three_events(events, sizeof events, begins);
	for (size_t cut = begins[2] + 1; cut < size; cut++)
		assert_false(names_in(events, cut));
	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		uint32_t length;
		memcpy(&length, events + begins[1], sizeof length);
		memcpy(events + begins[1], &lengths[i], sizeof length);
		assert_false(names_in(events, size));
		memcpy(events + begins[1], &length, sizeof length);
	}
	/* Of a kind that a later version has: who knows what it names. */
	const uint16_t later = LATER;
	memcpy(events + begins[1] + offsetof(struct event_head, kind), &later, sizeof later);
	assert_false(names_in(events, size));
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(which_kinds_can_name_parts),
		TEST(one_by_itself_and_those_of_a_list_are_told),
		TEST(a_name_of_another_length_is_none),
		TEST(all_of_a_frame_are_told),
		TEST(where_an_event_cant_be_read_one_may_be_missing),
	};
	return cmocka_run_group_tests_name("stage_part_names", tests, NULL, NULL);
}
