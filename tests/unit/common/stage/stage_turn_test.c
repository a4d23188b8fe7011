/* One input, all or nothing: what is too large leaves nothing and is said; what ends a term late
 * is answered with by how much. */
#include <sodium.h>

#include "common/core/common_rows.h"
#include "common/core/message.h"
#include "common/policy/terms/decide_clock.h"
#include "intake.pb-c.h"
#include "tests/unit/common/stage/clock_books.h"
#include "tests/unit/common/stage/stage_fixture.h"

enum {
	LARGE = 7001,   /* two events, of which the second doesn't fit */
	NO_ROOM = 7002, /* the arena was full */
	STARTS = 7003,  /* a term that counts from 40 days ago */
	STARTS_NOW = 7004,
	STOPS = 7005, /* ends the first term */
	DONE = ZH__OUTCOME__OUTCOME_DONE,
	INVALID = ZH__OUTCOME__OUTCOME_INVALID,
};

static struct desk desk;
static struct clock_books books;
static const struct decider *toy;
static char much[EVENT_SIZE_MAX + 1];
static uint64_t mark_leads_to; /* what a mark is decided as; 0: to nothing */

static uint64_t asked_of(const struct input *input)
{
	if (input->kind == INPUT_ACT)
		return ((const Zh__ReportJoinCommand *)(const void *)input->act->body)->to_report;
	if (input->kind == INPUT_ITEM)
		return input->item->session;
	if (input->kind == INPUT_EVENT)
		return BODY(input->event, ReportJoined)->to_report;
	return mark_leads_to;
}

static void decide(const struct decider *self, const struct decide_context *context,
		   const struct input *input, struct decision *decision)
{
	(void)self;
	uint64_t asked = asked_of(input);
	struct object_id report = own_object(context, OBJECT_REPORT, 1);
	if (asked == STOPS)
		decide_clock_stop(context, decision, 1, "met");
	else if (asked == STARTS || asked == STARTS_NOW)
		(void)decide_clock_start(context, decision, CLOCK_HAZARD_ORDER, report,
					 context->now_ms - (asked == STARTS ? 40 : 0) * MS_PER_DAY,
					 0, NULL);
	else
		toy->decide(toy, context, input, decision);
	if (asked == NO_ROOM)
		decision->arena_full = true;
	if (asked != LARGE)
		return;
	Zh__ReportJoined *body = NEW_IN(context, decision, ReportJoined);
	assert_non_null(body);
	SET_OPTIONAL(body, report, 2);
	struct event *second = decision_emit(context, decision, KIND(REPORT_JOINED), report, body);
	decision_meta(second)->reason = much;
}

static void open_as(const struct decider *kind)
{
	static struct decider decider;
	struct clock_rule rule = clock_books_rule("TOY-1", ZH__CLOCK_UNIT__CLOCK_UNIT_DAY, 30);
	toy = kind;
	mark_leads_to = 0;
	decider = *kind;
	decider.decide = decide;
	memset(much, 'a', sizeof much - 1);
	clock_books_make(&books, &rule, 1, NULL);
	memset(&desk, 0, sizeof desk);
	desk.decider = &decider;
	desk.books = &books.books;
	desk_open(&desk);
}

static int begin(void **state)
{
	(void)state;
	open_as(&toy_producer);
	return 0;
}

static int begin_consumer(void **state)
{
	(void)state;
	open_as(&toy_consumer);
	return 0;
}

static int end(void **state)
{
	(void)state;
	desk_check_replay(&desk);
	desk_done(&desk);
	clock_books_done(&books);
	return 0;
}

static const Zh__Reply *add(uint64_t number, int64_t happened_ms, bool dry_run)
{
	uint8_t packed[32];
	Zh__ReportJoinCommand body = ZH__REPORT_JOIN_COMMAND__INIT;
	Zh__Command command = ZH__COMMAND__INIT;
	struct principal person = toy_person("lin", ROLE_OFFICER);
	SET_OPTIONAL(&body, to_report, number);
	command.act = "toy.add";
	if (happened_ms != 0)
		SET_OPTIONAL(&command, happened_ms, happened_ms);
	if (dry_run)
		SET_OPTIONAL(&command, dry_run, 1);
	size_t size = protobuf_c_message_pack(&body.base, packed);
	SET_OPTIONAL(&command, body, ((ProtobufCBinaryData){size, packed}));
	const Zh__Reply *reply = desk_command(&desk, &person, &command);
	assert_non_null(reply);
	assert_int_equal(reply->request_id.len, 16);
	assert_int_equal(be64_get(reply->request_id.data + 8), desk.requests);
	return reply;
}

/* ---- too large */

static void assert_too_large(const Zh__Reply *reply)
{
	assert_int_equal(reply->outcome, INVALID);
	assert_string_equal(reply->refusal->code, "input.too_large");
}

static void an_act_that_says_too_much_leaves_nothing(void **state)
{
	(void)state;
	assert_int_equal(add(5, 0, false)->outcome, DONE);
	assert_too_large(add(LARGE, 0, false));
	assert_too_large(add(LARGE, 0, true));
	assert_too_large(add(NO_ROOM, 0, false));
	assert_int_equal(desk_sum(&desk).sum, 5);
	assert_int_equal(desk_count(&desk, KIND(REPORT_JOINED)), 1);
	const Zh__Reply *reply = add(6, 0, false);
	assert_int_equal(reply->outcome, DONE);
	assert_int_equal(reply->object->number, 2);
	assert_int_equal(desk_sum(&desk).sum, 11);
	struct stage_stats stats = stage_stats(desk.stage);
	assert_int_equal(stats.inputs, 4);
	assert_int_equal(stats.events, desk_events(&desk));
	assert_int_equal(stats.refused, 2);
}

static void an_event_that_leads_to_too_much_is_set_aside(void **state)
{
	(void)state;
	static const uint64_t numbers[] = {LARGE, NO_ROOM};
	for (uint64_t i = 0; i < 2; i++) {
		struct event event;
		desk_offer_event(&desk, i + 1, i + 1, 50 + i, numbers[i]);
		arena_reset(&desk.arena);
		assert_ok(stage_event(desk.stage, desk_events(&desk), &desk.arena, &event));
		const Zh__InputQuarantined *kept = BODY(&event, InputQuarantined);
		assert_string_equal(kept->code, "input.too_large");
	}
	assert_int_equal(desk_sum(&desk).count, 0);
	assert_int_equal(desk_events(&desk), 2);
}

/* Nobody asked a mark: it has fired, and what was to follow is set aside where a person sees it. */
static void a_mark_that_leads_to_too_much_has_fired(void **state)
{
	(void)state;
	static const uint64_t numbers[] = {LARGE, NO_ROOM};
	for (uint64_t i = 0; i < 2; i++) {
		struct event event;
		mark_leads_to = numbers[i];
		desk_offer_event(&desk, i + 1, i + 1, 50 + i, STARTS);
		desk_turns(&desk, 3);
		arena_reset(&desk.arena);
		assert_ok(stage_event(desk.stage, desk_events(&desk), &desk.arena, &event));
		assert_int_equal(event.head.kind, KIND(INPUT_QUARANTINED));
		const Zh__InputQuarantined *kept = BODY(&event, InputQuarantined);
		assert_string_equal(kept->code, "input.too_large");
		assert_string_equal(kept->source_name, "clock");
		assert_int_equal(kept->source_sequence, i + 1);
		uint64_t fired = desk_count(&desk, KIND(CLOCK_MARK_FIRED));
		assert_int_equal(fired, stage_stats(desk.stage).marks_fired);
		assert_int_equal(fired, stage_stats(desk.stage).quarantined);
		assert_true(fired > i);
	}
	assert_int_equal(desk_count(&desk, KIND(REPORT_JOINED)), 0);
}

static uint64_t item_number;
static struct decision decided_as;
static uint64_t decided_at;

static const struct input_item *item_at(void *context, size_t index, struct arena *arena)
{
	static struct input_item item;
	(void)context;
	(void)index;
	(void)arena;
	bool unlucky = item_number == TOY_REFUSED;
	item = (struct input_item){
		.door = 1, .sequence = unlucky ? item_number : 6, .session = item_number};
	return &item;
}

static void item_decided(void *context, size_t index, const struct decision *decision,
			 uint64_t sequence)
{
	(void)context;
	(void)index;
	decided_as = *decision;
	decided_at = sequence;
}

static void items_done(void *context, bool refuses)
{
	(void)context;
	assert_false(refuses);
}

static void whoever_sends_an_item_hears_what_became_of_it(void **state)
{
	(void)state;
	static const struct {
		uint64_t number;
		enum verdict verdict;
		const char *code; /* NULL: it was taken */
	} items[] = {
		{1, VERDICT_DONE, NULL},
		{LARGE, VERDICT_INVALID, "input.too_large"},
		{NO_ROOM, VERDICT_INVALID, "input.too_large"},
		{TOY_REFUSED, VERDICT_REFUSED, "toy.unlucky"},
	};
	for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
		struct stage_bundle bundle = {
			.count = 1, .item = item_at, .decided = item_decided, .done = items_done};
		item_number = items[i].number;
		stage_bundle(desk.stage, &bundle);
		(void)desk_turn(&desk);
		assert_int_equal(decided_as.verdict, items[i].verdict);
		assert_int_equal(decided_at, items[i].code == NULL ? 1 : 0);
		if (items[i].code != NULL)
			assert_string_equal(decided_as.refusal.code, items[i].code);
		assert_int_equal(desk_events(&desk), 1);
	}
	assert_int_equal(stage_stats(desk.stage).refused, 1);
	assert_int_equal(stage_stats(desk.stage).inputs, 4);
}

/* ---- late */

static void who_ends_a_term_late_hears_by_how_much(void **state)
{
	(void)state;
	assert_int_equal(add(STARTS, 0, false)->outcome, DONE);
	struct clock_row row;
	state_savepoint(desk.state);
	memcpy(&row, clock_row_get(stage_rows(desk.stage), 1), sizeof row);
	int64_t now_ms = desk.clock.now_ms, due_ms = row.due_ms;
	assert_true(due_ms < now_ms);
	for (unsigned dry_run = 1; dry_run < 2; dry_run--) {
		const Zh__Reply *reply = add(STOPS, 0, dry_run == 1);
		assert_int_equal(reply->outcome, DONE);
		assert_non_null(reply->late);
		assert_string_equal(reply->late->purpose, "hazard.order");
		assert_int_equal(reply->late->due_ms, due_ms);
		assert_int_equal(reply->late->late_ms, now_ms - due_ms);
	}
}

/* What was done in time isn't late for being recorded afterwards. */
static void who_did_it_in_time_is_not_late(void **state)
{
	(void)state;
	assert_int_equal(add(STARTS, 0, false)->outcome, DONE);
	assert_null(add(STOPS, desk.clock.now_ms - 39 * MS_PER_DAY, true)->late);
	assert_null(add(STOPS, desk.clock.now_ms - 39 * MS_PER_DAY, false)->late);
	assert_null(add(5, 0, false)->late);
}

static void a_term_that_still_runs_is_not_late(void **state)
{
	(void)state;
	assert_int_equal(add(STARTS_NOW, 0, false)->outcome, DONE);
	assert_null(add(STOPS, 0, false)->late);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_act_that_says_too_much_leaves_nothing),
		cmocka_unit_test_setup_teardown(an_event_that_leads_to_too_much_is_set_aside,
						begin_consumer, end),
		cmocka_unit_test_setup_teardown(a_mark_that_leads_to_too_much_has_fired,
						begin_consumer, end),
		TEST(whoever_sends_an_item_hears_what_became_of_it),
		TEST(who_ends_a_term_late_hears_by_how_much),
		TEST(who_did_it_in_time_is_not_late),
		TEST(a_term_that_still_runs_is_not_late),
	};
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
