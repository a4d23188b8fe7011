/* A decision: all or nothing, within its limits; and who counts as the same person. */
#include "tests/lib/test.h"

#include "common/core/decider.h"
#include "escalation.pb-c.h"

static uint8_t memory[8 * ARENA_SPARE];
static struct arena arena;

struct work_like { /* what NEW is given */
	const struct decide_context *context;
	struct decision *decision;
};
static const struct object_id matter = {OBJECT_HAZARD, 522701, 7, DAEMON_HAZARD};

static int begin(void **state)
{
	(void)state;
	arena_init(&arena, memory, sizeof memory);
	return 0;
}

static void test_the_same_person(void **state)
{
	(void)state;
	static const struct {
		const char *a, *b;
		bool same;
	} cases[] = {
		{"", "", true},
		{"", "-_. \t", true},
		{"", "a", false},
		{"li-ming", "Li_Ming", true},
		{"li-ming", "l.i\tm ing", true},
		{"li-ming", "li-minx", false},
		{"li-ming", "li-min", false},
		{"li-min", "li-ming", false},
		{"az", "AZ", true},
		{"@", "`", false}, /* beside the letters */
		{"[", "{", false},
		{"ａｚ", "az", true}, /* full width */
		{"ＡＺ", "az", true},
		{"！", "!", true}, /* the first and the last of each range */
		{"＿", "", true},
		{"｀", "`", true},
		{"～", "~", true},
		{"｟", "\x7f", false}, /* beside them */
		{"　", "", true},
		{"、", "!", false},
		{"、", "", false},
		{"李明", "李明", true},
		{"李明", "李朋", false},
		{"李　明", "李明", true},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		if (decision_same_person(cases[i].a, cases[i].b) != cases[i].same ||
		    decision_same_person(cases[i].b, cases[i].a) != cases[i].same)
			fail_msg("%s, %s", cases[i].a, cases[i].b);
	}
}

static void test_what_is_emitted(void **state)
{
	(void)state;
	const struct decide_context context = {.arena = &arena};
	struct decision decision = {.verdict = VERDICT_DONE};
	Zh__JournalForked body = ZH__JOURNAL_FORKED__INIT;
	const uint16_t kind = KIND(JOURNAL_FORKED);
	assert_non_null(decision_emit(&context, &decision, kind, matter, NULL));
	assert_true(decision.arena_full && decision.event_count == 0);
	decision.arena_full = false;
	for (size_t i = 0; i < DECISION_EVENTS_MAX; i++) {
		const struct event *event = decision_emit(&context, &decision, kind, matter, &body);
		assert_non_null(event);
		assert_ptr_equal(decision.events[i], event);
		assert_true(event->head.kind == kind && event->head.version == EVENT_VERSION);
		assert_int_equal(event->head.subject_kind, OBJECT_HAZARD);
		assert_int_equal(event->head.subject_region, 522701);
		assert_int_equal(event->head.subject_number, 7);
		assert_ptr_equal(event->body, &body);
		assert_null(event->meta->person);
	}
	assert_false(decision.arena_full);
	assert_non_null(decision_emit(&context, &decision, kind, matter, &body));
	assert_true(decision.arena_full);
	assert_int_equal(decision.event_count, DECISION_EVENTS_MAX);
}

/* Who makes and emits is never told NULL: what has no room is noted, usable, and counts nowhere. */
static void test_what_has_no_room_is_lost(void **state)
{
	(void)state;
	const struct decide_context context = {.arena = &arena};
	struct decision decision = {.verdict = VERDICT_DONE};
	const struct work_like at = {&context, &decision};
	arena.capacity = arena.used;
	Zh__RuleRef *first = NEW(&at, RuleRef);
	assert_true(decision.arena_full);
	assert_ptr_equal(first->base.descriptor, &Zh__RuleRef__descriptor);
	assert_null(first->id);
	/* None lies in another, until far more than a decision makes were asked for. */
	const uint8_t *end = (const uint8_t *)first;
	for (size_t given = 0; given < ARENA_SPARE / 2;) {
		const struct event *event = decision_emit(&context, &decision, KIND(JOURNAL_FORKED),
							  matter, NEW(&at, JournalForked));
		assert_true((const uint8_t *)event > end);
		assert_non_null(event->meta);
		given += (size_t)((const uint8_t *)event - end);
		end = (const uint8_t *)event;
	}
	assert_int_equal(decision.event_count, 0);
	for (size_t i = 0; i < 1000; i++) {
		const uint8_t *last = (const uint8_t *)NEW(&at, CaseDecided);
		assert_true(last > (const uint8_t *)first &&
			    last + sizeof(Zh__CaseDecided) <= memory + sizeof memory);
	}
}

static void check_size(const ProtobufCMessageDescriptor *message, unsigned depth)
{
	assert_true(message->sizeof_message <= ARENA_SPARE_MOST);
	for (unsigned i = 0; depth < 6 && i < message->n_fields; i++) {
		if (message->fields[i].type == PROTOBUF_C_TYPE_MESSAGE)
			check_size(
				(const ProtobufCMessageDescriptor *)message->fields[i].descriptor,
				depth + 1);
	}
}

/* Whatever an event says, and its parts: a piece of the spare is large enough. */
static void test_every_message_fits_into_the_spare(void **state)
{
	(void)state;
	unsigned known = 0;
	for (uint16_t kind = 0; kind < EVENT_KINDS_END; kind++) {
		const ProtobufCMessageDescriptor *message = event_descriptor(kind);
		if (message != NULL)
			check_size(message, 0);
		known += message != NULL;
	}
	assert_true(known > 200);
}

static void test_where_an_event_comes_from(void **state)
{
	(void)state;
	const struct decide_context context = {.arena = &arena};
	struct decision decision = {.verdict = VERDICT_DONE};
	Zh__JournalForked body = ZH__JOURNAL_FORKED__INIT;
	struct event *event =
		decision_emit(&context, &decision, KIND(JOURNAL_FORKED), matter, &body);
	const struct trace_ref trace = {
		.sequence = 1, .incarnation = 2, .region = 3, .daemon = DAEMON_INTAKE};
	decision_trace(event, &trace);
	struct trace_ref found = trace_of(event);
	assert_true(found.sequence == 1 && found.incarnation == 2 && found.region == 3 &&
		    found.daemon == DAEMON_INTAKE);
	decision_rule(&context, event, "CLK-1", 4);
	assert_string_equal(event->meta->rule->id, "CLK-1");
	assert_int_equal(event->meta->rule->version, 4);
}

/* Whatever had been emitted before a "no" goes. */
static void test_all_or_nothing(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		static const enum verdict verdicts[] = {VERDICT_REFUSED, VERDICT_INVALID,
							VERDICT_CONFLICT, VERDICT_NOT_FOUND,
							VERDICT_POISON};
		struct decision decision = {.verdict = VERDICT_DONE, .event_count = 3};
		if (i == 0)
			decision_refuse(&decision, "code", "rule");
		if (i == 1)
			decision_invalid(&decision, "code", "where");
		if (i == 2)
			decision_conflict(&decision, "code");
		if (i == 3)
			decision_not_found(&decision, "code");
		if (i == 4)
			decision_poison(&decision, "code");
		assert_int_equal(decision.verdict, verdicts[i]);
		assert_int_equal(decision.event_count, 0);
		assert_string_equal(decision.refusal.code, "code");
		assert_true(decision.refusal.rule == NULL || i == 0);
		assert_true(decision.refusal.where == NULL || i == 1);
	}
}

static void test_a_refusal_has_limits(void **state)
{
	(void)state;
	struct decision decision = {.verdict = VERDICT_DONE};
	decision_refuse(&decision, "code", "rule");
	decision_refuse_param(&decision, "nothing", NULL);
	assert_int_equal(decision.refusal.param_count, 0);
	for (size_t i = 0; i <= REFUSAL_PARAMS_MAX; i++)
		decision_refuse_param(&decision, "name", i == REFUSAL_PARAMS_MAX ? "more" : "x");
	assert_int_equal(decision.refusal.param_count, REFUSAL_PARAMS_MAX);
	assert_string_equal(decision.refusal.params[REFUSAL_PARAMS_MAX - 1].value, "x");
	for (size_t i = 0; i <= REFUSAL_POSSIBLE_MAX; i++)
		decision_possible(&decision, i == REFUSAL_POSSIBLE_MAX ? "more" : "x");
	assert_int_equal(decision.refusal.possible_count, REFUSAL_POSSIBLE_MAX);
	assert_string_equal(decision.refusal.possible[REFUSAL_POSSIBLE_MAX - 1], "x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_the_same_person, begin),
		cmocka_unit_test_setup(test_what_is_emitted, begin),
		cmocka_unit_test_setup(test_what_has_no_room_is_lost, begin),
		cmocka_unit_test(test_every_message_fits_into_the_spare),
		cmocka_unit_test_setup(test_where_an_event_comes_from, begin),
		cmocka_unit_test_setup(test_all_or_nothing, begin),
		cmocka_unit_test_setup(test_a_refusal_has_limits, begin),
	};
	return cmocka_run_group_tests_name("core_decision", tests, NULL, NULL);
}
