/* What stands in the journal of an act and of a refusal, and what its person hears: who, by which
 * request, when it happened, to which story it belongs. */
#include <stdio.h>

#include "common/base/bytes.h"
#include "common/core/message.h"
#include "common/stage/stage_internal.h"
#include "intake.pb-c.h"
#include "tests/unit/common/stage/stage_fixture.h"

#define REFUSED KIND(ACT_REFUSED)

static struct desk desk;

static int begin(void **state)
{
	*state = &desk;
	desk_begin(&desk, &toy_producer);
	return 0;
}

static const Zh__Reply *add_by(const char *who, uint64_t number)
{
	uint8_t packed[32];
	Zh__ReportJoinCommand body = ZH__REPORT_JOIN_COMMAND__INIT;
	Zh__Command command = ZH__COMMAND__INIT;
	struct principal person = toy_person(who, ROLE_OFFICER);
	SET_OPTIONAL(&body, to_report, number);
	command.act = "toy.add";
	command.reason = "按要求";
	SET_OPTIONAL(&command, happened_ms, DESK_START_MS - MS_PER_DAY);
	size_t size = protobuf_c_message_pack(&body.base, packed);
	SET_OPTIONAL(&command, body, ((ProtobufCBinaryData){size, packed}));
	return desk_command(&desk, &person, &command);
}

static void read_last(struct event *ret_event)
{
	arena_reset(&desk.arena);
	assert_ok(stage_event(desk.stage, desk_events(&desk), &desk.arena, ret_event));
}

static void assert_of_request(const struct event *event, int64_t now_ms)
{
	assert_int_equal(event->head.cause_kind, EVENT_CAUSE_REQUEST);
	assert_int_equal(event->head.cause_daemon, DAEMON_INTAKE);
	assert_int_equal(event->head.cause_a, now_ms);
	assert_int_equal(event->head.cause_b, desk.requests);
	assert_int_equal(event->head.happened_ms, DESK_START_MS - MS_PER_DAY);
	assert_int_equal(event->recorded_ms, DESK_START_MS);
	assert_string_equal(event->meta->person, "lin");
	assert_string_equal(event->meta->unit, "unit");
	assert_string_equal(event->meta->reason, "按要求");
	assert_null(event->meta->second);
}

static void assert_at_the_end(const Zh__Reply *reply)
{
	assert_int_equal(reply->at->region, DESK_REGION);
	assert_int_equal(reply->at->daemon, ZH__DAEMON_NAME__DAEMON_NAME_INTAKE);
	assert_int_equal(reply->at->incarnation, journal_head(desk.journal)->incarnation);
	assert_int_equal(reply->at->sequence, desk_events(&desk));
}

/* ---- one act */

static void an_act_is_on_record_with_its_person(void **state)
{
	(void)state;
	struct event event;
	const Zh__Reply *reply = add_by("lin", 5);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_at_the_end(reply);
	assert_int_equal(reply->object->kind, OBJECT_REPORT);
	assert_int_equal(reply->object->region, DESK_REGION);
	assert_int_equal(reply->object->number, 1);
	assert_int_equal(reply->object->daemon, ZH__DAEMON_NAME__DAEMON_NAME_INTAKE);
	assert_null(reply->late);
	assert_null(reply->refusal);
	read_last(&event);
	assert_of_request(&event, desk.clock.now_ms);
}

static void a_refusal_is_on_record_with_why(void **state)
{
	(void)state;
	struct event event;
	const Zh__Reply *reply = add_by("lin", TOY_REFUSED);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_REFUSED);
	assert_at_the_end(reply);
	assert_string_equal(reply->refusal->code, "toy.unlucky");
	assert_string_equal(reply->refusal->rule->id, "TOY13");
	assert_int_equal(reply->refusal->n_possible, 1);
	assert_int_equal(stage_stats(desk.stage).refused, 1);
	read_last(&event);
	assert_int_equal(event.head.kind, REFUSED);
	assert_of_request(&event, desk.clock.now_ms);
	const Zh__ActRefused *body = BODY(&event, ActRefused);
	assert_string_equal(body->act, "toy.add");
	assert_string_equal(body->refusal->code, "toy.unlucky");
	assert_string_equal(body->refusal->rule->id, "TOY13");
	assert_string_equal(body->refusal->possible[0], "toy.add");
	assert_int_equal(desk_count(&desk, REFUSED), 1);
}

/* ---- ten refusals a minute */

static uint64_t refused(const char *who, unsigned times)
{
	uint64_t before = desk_count(&desk, REFUSED);
	for (unsigned i = 0; i < times; i++) {
		const Zh__Reply *reply = add_by(who, TOY_REFUSED);
		assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_REFUSED);
	}
	return desk_count(&desk, REFUSED) - before;
}

/* Somebody who tries again and again doesn't fill the disk; nor does it cost anybody else. */
static void ten_refusals_a_minute_are_on_record_of_each(void **state)
{
	(void)state;
	desk.clock.mono_ms = 5 * MS_PER_MINUTE;
	assert_int_equal(refused("lin", 12), 10);
	assert_int_equal(refused("mei", 1), 1);
	assert_int_equal(refused("lin", 1), 0);
	desk.clock.mono_ms += MS_PER_MINUTE - 1;
	assert_int_equal(refused("lin", 1), 0);
	desk.clock.mono_ms += 1;
	assert_int_equal(refused("lin", 11), 10);
	assert_int_equal(stage_stats(desk.stage).refused, 26);
}

/* In the minute in which the machine starts, too: who takes turns with somebody is counted. */
static void the_first_minute_is_one_like_others(void **state)
{
	(void)state;
	assert_true(desk.clock.mono_ms < MS_PER_MINUTE);
	uint64_t lins = 0, meis = 0;
	for (unsigned i = 0; i < 12; i++) {
		lins += refused("lin", 1);
		meis += refused("mei", 1);
	}
	assert_int_equal(lins, 10);
	assert_int_equal(meis, 10);
}

/* Where more persons are refused than are counted, those of before are forgotten first. */
static void who_was_refused_long_ago_is_forgotten_first(void **state)
{
	(void)state;
	char who[16];
	desk.clock.mono_ms = 5 * MS_PER_MINUTE;
	for (unsigned n = 0; n < STAGE_METERS_MAX - 1; n++) {
		(void)snprintf(who, sizeof who, "person-%u", n);
		assert_int_equal(refused(who, 1), 1);
	}
	desk.clock.mono_ms += MS_PER_MINUTE;
	assert_int_equal(refused("lin", 11), 10);
	for (unsigned n = 0; n < STAGE_METERS_MAX - 2; n++) {
		(void)snprintf(who, sizeof who, "other-%u", n);
		assert_int_equal(refused(who, 1), 1);
	}
	assert_int_equal(refused("lin", 1), 0);
}

/* ---- stories */

/* Two events: a report is registered, and joined to another. */
static void register_and_join(const struct decider *self, const struct decide_context *context,
			      const struct input *input, struct decision *decision)
{
	(void)self;
	Zh__ReportRegistered *body = NEW_IN(context, decision, ReportRegistered);
	assert_non_null(body);
	struct object_id id = own_object(context, OBJECT_REPORT, 9);
	(void)decision_emit(context, decision, KIND(REPORT_REGISTERED), id, body);
	toy_producer.decide(&toy_producer, context, input, decision);
}

static int begin_stories(void **state)
{
	static struct decider decider;
	*state = &desk;
	decider = toy_producer;
	decider.decide = register_and_join;
	desk_begin(&desk, &decider);
	return 0;
}

static void a_story_begins_with_its_report(void **state)
{
	(void)state;
	struct event event;
	for (unsigned i = 0; i < 2; i++) {
		(void)desk_add(&desk, 5);
		uint64_t registered = desk_events(&desk) - 1;
		for (uint64_t sequence = registered; sequence <= registered + 1; sequence++) {
			arena_reset(&desk.arena);
			assert_ok(stage_event(desk.stage, sequence, &desk.arena, &event));
			assert_int_equal(event.head.trace_sequence, registered);
			assert_int_equal(event.head.trace_incarnation,
					 journal_head(desk.journal)->incarnation);
			assert_int_equal(event.head.trace_daemon, DAEMON_INTAKE);
		}
	}
}

/* ---- a door's item */

static struct principal neighbour;
static struct decision decided_as;
static uint64_t decided_at;

static const struct input_item *item_at(void *context, size_t index, struct arena *arena)
{
	static struct input_item item;
	(void)arena;
	item = (struct input_item){.door = 1,
				   .sequence = 100 + index,
				   .session = 31,
				   .happened_ms = DESK_START_MS - MS_PER_HOUR,
				   .from = (const struct principal *)context};
	return index == 1 ? NULL : &item; /* the second has nothing to decide */
}

static void item_decided(void *context, size_t index, const struct decision *decision,
			 uint64_t sequence)
{
	(void)context;
	assert_int_not_equal(index, 1);
	decided_as = *decision;
	decided_at = sequence;
}

static void items_done(void *context, bool refuses)
{
	(void)context;
	assert_false(refuses);
}

static void what_a_door_brings_says_where_it_came_from(void **state)
{
	(void)state;
	static const struct {
		uint32_t roles;
		enum event_cause cause;
	} froms[] = {{ROLE_REGION, EVENT_CAUSE_LINK}, {ROLE_DAEMON, EVENT_CAUSE_FEED}};
	for (size_t i = 0; i < 2; i++) {
		struct event event;
		neighbour = toy_person("neighbour", froms[i].roles);
		neighbour.region = 522702;
		struct stage_bundle bundle = {.context = &neighbour,
					      .count = 3,
					      .item = item_at,
					      .decided = item_decided,
					      .done = items_done};
		stage_bundle(desk.stage, &bundle);
		(void)desk_turn(&desk);
		read_last(&event);
		assert_int_equal(decided_as.verdict, VERDICT_DONE);
		assert_int_equal(decided_at, desk_events(&desk));
		assert_int_equal(event.head.cause_kind, froms[i].cause);
		assert_int_equal(event.head.cause_daemon, DAEMON_INTAKE);
		assert_int_equal(event.head.cause_a, 102);
		assert_int_equal(event.head.cause_b, 31);
		assert_int_equal(event.head.cause_region, 522702);
		assert_int_equal(event.head.happened_ms, DESK_START_MS - MS_PER_HOUR);
		assert_int_equal(desk_events(&desk), 2 * (i + 1));
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_act_is_on_record_with_its_person),
		TEST(a_refusal_is_on_record_with_why),
		TEST(ten_refusals_a_minute_are_on_record_of_each),
		TEST(the_first_minute_is_one_like_others),
		TEST(who_was_refused_long_ago_is_forgotten_first),
		cmocka_unit_test_setup_teardown(a_story_begins_with_its_report, begin_stories,
						desk_teardown),
		TEST(what_a_door_brings_says_where_it_came_from),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
