/* The read model: what it finds again, that it takes everything once, and that it can be made
 * anew. */
#include <sodium.h>

#include "tests/lib/test.h"

#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "intake.pb-c.h"
#include "services/console/answers.h"
#include "services/console/model/model.h"

#define REGION 522701u
#define INCARNATION 77u

static struct mem_disk *disk;
static struct model *model;
static struct err err;

static int setup(void **state)
{
	(void)state;
	disk = mem_disk_create();
	assert_ok(model_open("model", disk, &model, &err));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	model_close(model);
	mem_disk_destroy(disk);
	return 0;
}

static void take(enum daemon daemon, uint64_t sequence, uint16_t kind, struct object_id subject,
		 uint64_t trace, const ProtobufCMessage *body, enum event_cause cause,
		 uint64_t cause_sequence)
{
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	struct event event = {.meta = &meta, .body = body};
	event.head.kind = kind;
	event.head.subject_kind = (uint8_t)subject.kind;
	event.head.subject_region = subject.region;
	event.head.subject_number = subject.number;
	event.head.trace_daemon = DAEMON_INTAKE;
	event.head.trace_sequence = trace;
	event.head.trace_incarnation = INCARNATION;
	event.head.cause_kind = (uint8_t)cause;
	event.head.cause_daemon = DAEMON_INTAKE;
	event.head.cause_a = cause_sequence;
	uint8_t memory[2048];
	struct writer out = writer_over(memory, sizeof memory);
	assert_ok(event_write(&event, &out));
	assert_ok(model_begin(model, &err));
	assert_ok(model_take(model, daemon, REGION, INCARNATION, sequence,
			     1000 * (int64_t)sequence + daemon, writer_bytes(&out)));
	struct model_position position = {INCARNATION, sequence};
	assert_ok(model_commit(model, daemon, position, &err));
}

static void report_and_hazard(uint64_t number, const char *firm_key, const char *firm_name)
{
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	firm.key = firm_key;
	firm.name = firm_name;
	Zh__ReportRegistered report = ZH__REPORT_REGISTERED__INIT;
	SET_OPTIONAL(&report, report, number);
	report.firm = &firm;
	take(DAEMON_INTAKE, number, KIND(REPORT_REGISTERED),
	     object_id_make(OBJECT_REPORT, REGION, number), number, &report.base, EVENT_CAUSE_FEED,
	     0);
	Zh__HazardOpened hazard = ZH__HAZARD_OPENED__INIT;
	SET_OPTIONAL(&hazard, hazard, number);
	hazard.firm = &firm;
	take(DAEMON_HAZARD, number, KIND(HAZARD_OPENED),
	     object_id_make(OBJECT_HAZARD, REGION, number), number, &hazard.base, EVENT_CAUSE_EVENT,
	     number);
}

struct counted {
	size_t count;
	uint64_t last;
};

static bool count_event(void *context, const struct model_event *event)
{
	struct counted *counted = (struct counted *)context;
	counted->count++;
	counted->last = event->sequence;
	return true;
}

static void a_story_holds_what_followed_from_a_report(void **state)
{
	(void)state;
	report_and_hazard(1, "91522701LT524A2R28", "都匀市平安电器有限公司");
	report_and_hazard(2, "P522701-7", "福泉市大众家具厂");
	struct event_id trace;
	assert_true(model_trace_of_object(model, object_id_make(OBJECT_HAZARD, REGION, 2), &trace));
	assert_int_equal(trace.daemon, DAEMON_INTAKE);
	assert_int_equal(trace.sequence, 2);
	struct counted counted = {0};
	model_each_of_trace(model, trace, count_event, &counted);
	assert_int_equal(counted.count, 2);
	assert_int_equal(counted.last, 2);
	assert_false(
		model_trace_of_object(model, object_id_make(OBJECT_HAZARD, REGION, 3), &trace));
}

static void what_was_taken_outlives_the_process_and_is_taken_once(void **state)
{
	(void)state;
	report_and_hazard(1, "P522701-7", "福泉市大众家具厂");
	assert_int_equal(model_position(model, DAEMON_HAZARD).sequence, 1);
	/* A transaction that never was committed leaves neither events nor a position. */
	assert_ok(model_begin(model, &err));
	model_abort(model);
	model_close(model);
	assert_ok(model_open("model", disk, &model, &err));
	assert_int_equal(model_position(model, DAEMON_HAZARD).sequence, 1);
	assert_int_equal(model_position(model, DAEMON_HAZARD).incarnation, INCARNATION);
	struct model_event event;
	assert_true(model_event(model, DAEMON_HAZARD, 1, &event));
	assert_int_equal(event.recorded_ms, 1000 + DAEMON_HAZARD);
	assert_false(model_event(model, DAEMON_HAZARD, 2, &event));
}

static void a_journal_that_is_another_one_is_forgotten(void **state)
{
	(void)state;
	report_and_hazard(1, "P522701-7", "福泉市大众家具厂");
	assert_ok(model_forget(model, DAEMON_HAZARD, &err));
	struct model_event event;
	struct counted counted = {0};
	assert_false(model_event(model, DAEMON_HAZARD, 1, &event));
	assert_true(model_event(model, DAEMON_INTAKE, 1, &event));
	assert_int_equal(model_position(model, DAEMON_HAZARD).sequence, 0);
	struct event_id trace = {REGION, DAEMON_INTAKE, INCARNATION, 1};
	model_each_of_trace(model, trace, count_event, &counted);
	assert_int_equal(counted.count, 1);
}

static void bytes_that_are_no_event_are_left_out_and_counted(void **state)
{
	(void)state;
	assert_ok(model_begin(model, &err));
	assert_ok(model_take(model, DAEMON_CREDIT, REGION, INCARNATION, 1, 1,
			     bytes_of_text("no event")));
	struct model_position position = {INCARNATION, 1};
	assert_ok(model_commit(model, DAEMON_CREDIT, position, &err));
	assert_int_equal(model_skipped(model), 1);
	assert_int_equal(model_position(model, DAEMON_CREDIT).sequence, 1);
}

static struct answer ask(const Zh__Query *query, uint32_t roles, uint8_t *memory, size_t size)
{
	static uint8_t arena_memory[1 << 16];
	struct arena arena;
	arena_init(&arena, arena_memory, sizeof arena_memory);
	struct principal person = {.roles = roles};
	struct console_question question = {model, &person, REGION, NULL, 0, false, &arena, NULL};
	struct answer answer = {.out = writer_over(memory, size), .limit = QUERY_PAGE_MAX};
	console_answer(&question, query, &answer);
	return answer;
}

static void explain_goes_back_to_the_first_call(void **state)
{
	(void)state;
	static uint8_t memory[1 << 16];
	report_and_hazard(5, "P522701-7", "福泉市大众家具厂");
	Zh__ObjectId object = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&object, kind, OBJECT_HAZARD);
	SET_OPTIONAL(&object, region, REGION);
	SET_OPTIONAL(&object, number, 5);
	Zh__ExplainQuery explain = ZH__EXPLAIN_QUERY__INIT;
	explain.object = &object;
	Zh__Query query = ZH__QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_EXPLAIN;
	query.explain = &explain;
	struct answer answer = ask(&query, ROLE_AUDITOR, memory, sizeof memory - 1);
	memory[answer.out.size] = '\0';
	assert_int_equal(answer.lines, 2);
	const char *first = strstr((const char *)memory, "hazard_opened");
	const char *second = strstr((const char *)memory, "report_registered");
	assert_non_null(first);
	assert_non_null(second);
	assert_true(first < second);
	answer = ask(&query, ROLE_OPERATOR, memory, sizeof memory);
	assert_string_equal(answer.refusal.code, "query.role");
	SET_OPTIONAL(&object, number, 6);
	answer = ask(&query, ROLE_AUDITOR, memory, sizeof memory);
	assert_string_equal(answer.refusal.code, "story.not_found");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_story_holds_what_followed_from_a_report, setup,
						teardown),
		cmocka_unit_test_setup_teardown(
			what_was_taken_outlives_the_process_and_is_taken_once, setup, teardown),
		cmocka_unit_test_setup_teardown(a_journal_that_is_another_one_is_forgotten, setup,
						teardown),
		cmocka_unit_test_setup_teardown(bytes_that_are_no_event_are_left_out_and_counted,
						setup, teardown),
		cmocka_unit_test_setup_teardown(explain_goes_back_to_the_first_call, setup,
						teardown),
	};
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests_name("console model", tests, NULL, NULL);
}
