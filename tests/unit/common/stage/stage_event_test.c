/* One event out of a frame, and one that was set aside and is decided again: as it was, or not at
 * all. */
#include <sodium.h>

#include "common/core/message.h"
#include "common/stage/stage_internal.h"
#include "intake.pb-c.h"
#include "tests/unit/common/stage/stage_fixture.h"

/* ---- out of a frame */

enum { FIRST = 10, COUNT = 3, LIFE = 0x5a, FRONT = BATCH_EVENT_FRONT };

static uint8_t memory[64 << 10];

/* Three events; where each begins. */
static size_t lay(uint8_t *out, size_t capacity, size_t begins[COUNT])
{
	size_t size = 0;
	for (size_t i = 0; i < COUNT; i++) {
		uint8_t stored[512];
		size_t one = desk_stored_event(FIRST + i, 50 + i, 5 + i, stored, sizeof stored);
		assert_true(size + one <= capacity);
		memcpy(out + size, stored + FRONT, one - FRONT);
		begins[i] = size;
		size += one - FRONT;
	}
	return size;
}

static enum status read_of(const uint8_t *events, size_t size, uint64_t sequence,
			   struct event *ret_event)
{
	struct arena arena;
	struct frame frame = {
		.header = {.first = FIRST,
			   .count = COUNT,
			   .incarnation = LIFE,
			   .now_ms = DESK_START_MS},
		.events = bytes_of(events, size),
	};
	arena_init(&arena, memory, sizeof memory);
	return frame_event(&frame, sequence, &arena, ret_event);
}

static void an_event_is_found_by_its_number(void **state)
{
	uint8_t events[1024];
	size_t begins[COUNT];
	struct event event;
	(void)state;
	size_t size = lay(events, sizeof events, begins);
	for (uint64_t i = 0; i < COUNT; i++) {
		assert_ok(read_of(events, size, FIRST + i, &event));
		assert_int_equal(event.sequence, FIRST + i);
		assert_int_equal(event.incarnation, LIFE);
		assert_int_equal(event.recorded_ms, DESK_START_MS);
		assert_int_equal(event.head.subject_number, 50 + i);
		const Zh__ReportJoined *body = BODY(&event, ReportJoined);
		assert_int_equal(body->to_report, 5 + i);
	}
	assert_status(read_of(events, size, FIRST - 1, &event), STATUS_NOT_FOUND);
	assert_status(read_of(events, size, 0, &event), STATUS_NOT_FOUND);
	assert_status(read_of(events, size, FIRST + COUNT, &event), STATUS_NOT_FOUND);
	assert_status(read_of(events, size, UINT64_MAX, &event), STATUS_NOT_FOUND);
}

/* In memory of just that size, so that whoever reads on is noticed. */
static enum status read_cut(const uint8_t *events, size_t size, uint64_t sequence)
{
	struct event event;
	uint8_t *cut = (uint8_t *)malloc(size != 0 ? size : 1);
	assert_non_null(cut);
	memcpy(cut, events, size);
	enum status status = read_of(cut, size, sequence, &event);
	free(cut);
	return status;
}

static void a_frame_that_lies_about_its_events_is_corrupt(void **state)
{
	static const uint32_t lengths[] = {0, 1, EVENT_HEAD_SIZE - 1, 100000, UINT32_MAX};
	uint8_t events[1024];
	size_t begins[COUNT];
	(void)state;
	size_t size = lay(events, sizeof events, begins);
	for (size_t cut = begins[2]; cut < size; cut++) {
		assert_status(read_cut(events, cut, FIRST + 2), STATUS_CORRUPT);
		assert_ok(read_cut(events, cut, FIRST + 1));
	}
	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		uint32_t length;
		memcpy(&length, events + begins[1], sizeof length);
		memcpy(events + begins[1], &lengths[i], sizeof length);
		assert_ok(read_cut(events, size, FIRST));
		assert_status(read_cut(events, size, FIRST + 1), STATUS_CORRUPT);
		assert_status(read_cut(events, size, FIRST + 2), STATUS_CORRUPT);
		memcpy(events + begins[1], &length, sizeof length);
	}
	assert_ok(read_cut(events, size, FIRST + 2));
}

/* ---- set aside, and decided again */

static struct desk desk;
static struct event seen;

static void decide(const struct decider *self, const struct decide_context *context,
		   const struct input *input, struct decision *decision)
{
	(void)self;
	if (input->kind == INPUT_EVENT)
		seen = *input->event;
	toy_consumer.decide(&toy_consumer, context, input, decision);
}

static int begin(void **state)
{
	static struct decider decider;
	*state = &desk;
	decider = toy_consumer;
	decider.decide = decide;
	desk_begin(&desk, &decider);
	desk_offer_event(&desk, 1, 1, 50, TOY_POISON);
	desk_offer_event(&desk, 2, 4, 50, 5);
	return 0;
}

static const Zh__Reply *ask(const char *act, uint64_t quarantine)
{
	const Zh__Reply *reply = desk_act(&desk, act, OBJECT_QUARANTINE, quarantine, ROLE_OPERATOR);
	assert_non_null(reply);
	return reply;
}

static void what_was_set_aside_is_decided_as_it_came(void **state)
{
	(void)state;
	assert_int_equal(ask("quarantine.drop", 1)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	memset(&seen, 0, sizeof seen);
	clock_manual_advance(&desk.clock, MS_PER_MINUTE / 2);
	desk_restart(&desk); /* it lies in the journal */
	assert_int_equal(ask("quarantine.requeue", 2)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_int_equal(seen.sequence, 4);
	assert_int_equal(seen.incarnation, 77);
	assert_int_equal(seen.recorded_ms, DESK_START_MS + MS_PER_MINUTE / 2);
	assert_int_equal(seen.head.subject_number, 50);
	assert_int_equal(desk_sum(&desk).sum, 5);
}

static void what_never_was_cant_be_decided_again(void **state)
{
	(void)state;
	uint64_t events = desk_events(&desk);
	const Zh__Reply *reply = ask("quarantine.requeue", 9);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_NOT_FOUND);
	assert_string_equal(reply->refusal->code, "quarantine.not_found");
	assert_int_equal(reply->object->kind, OBJECT_QUARANTINE);
	assert_int_equal(reply->object->number, 9);
	assert_int_equal(desk_count(&desk, KIND(ACT_REFUSED)), desk_events(&desk) - events);
	/* Of which act, and about what. */
	struct event event;
	arena_reset(&desk.arena);
	assert_ok(stage_event(desk.stage, desk_events(&desk), &desk.arena, &event));
	const Zh__ActRefused *body = BODY(&event, ActRefused);
	assert_string_equal(body->act, "quarantine.requeue");
	assert_int_equal(body->object->kind, OBJECT_QUARANTINE);
	assert_int_equal(body->object->region, DESK_REGION);
	assert_int_equal(body->object->number, 9);
}

/* What comes of it is what would have come of it in its turn: of the same story, when it happened,
 * and a trial stays one. */
static void what_is_decided_again_stays_in_its_story(void **state)
{
	(void)state;
	uint8_t stored[512];
	struct event_head head;
	struct event event;
	size_t size = desk_stored_event(5, 50, 6, stored, sizeof stored);
	memcpy(&head, stored + FRONT, sizeof head);
	head.trace_sequence = 321;
	head.trace_incarnation = 77;
	head.trace_daemon = DAEMON_INTAKE;
	head.trace_region = 522702;
	head.happened_ms = DESK_START_MS - MS_PER_DAY;
	head.flags |= EVENT_TEST;
	memcpy(stored + FRONT, &head, sizeof head);
	Zh__Batch batch = desk_batch(5, 5, stored, size);
	desk_offer(&desk, &batch);
	assert_int_equal(ask("quarantine.drop", 1)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_int_equal(ask("quarantine.drop", 2)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	const Zh__Reply *reply = ask("quarantine.requeue", 3);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_int_equal(reply->object->kind, OBJECT_QUARANTINE);
	assert_int_equal(reply->object->number, 3);
	/* First that it was released, which is the person's own act. */
	arena_reset(&desk.arena);
	assert_ok(stage_event(desk.stage, desk_events(&desk) - 1, &desk.arena, &event));
	assert_int_equal(event.head.kind, KIND(INPUT_RELEASED));
	assert_int_equal(event.head.happened_ms, DESK_START_MS);
	assert_int_equal(event.head.flags & EVENT_TEST, 0);
	assert_ok(stage_event(desk.stage, desk_events(&desk), &desk.arena, &event));
	assert_int_equal(event.head.kind, KIND(SIGNAL_JOINED));
	assert_int_equal(event.head.trace_sequence, 321);
	assert_int_equal(event.head.trace_incarnation, 77);
	assert_int_equal(event.head.trace_region, 522702);
	assert_int_equal(event.head.trace_daemon, DAEMON_INTAKE);
	assert_int_equal(event.head.happened_ms, DESK_START_MS - MS_PER_DAY);
	assert_int_equal(event.head.flags & EVENT_TEST, EVENT_TEST);
	assert_int_equal(event.head.cause_kind, EVENT_CAUSE_REQUEST);
	assert_string_equal(event.meta->person, "wu");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_is_found_by_its_number),
		cmocka_unit_test(a_frame_that_lies_about_its_events_is_corrupt),
		TEST(what_was_set_aside_is_decided_as_it_came),
		TEST(what_never_was_cant_be_decided_again),
		TEST(what_is_decided_again_stays_in_its_story),
	};
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests_name("stage_event", tests, NULL, NULL);
}
