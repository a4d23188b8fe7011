/* The doors: what is refused at once, what is answered again, and what happens when there is no
 * room. */
#include <sodium.h>
#include <stdio.h>

#include "command.pb-c.h"
#include "common/stage/stage_internal.h"
#include "intake.pb-c.h"
#include "tests/unit/common/stage/stage_fixture.h"

static struct desk desk;

static int begin(void **state)
{
	*state = &desk;
	desk_begin(&desk, &toy_producer);
	return 0;
}

struct asked {
	const char *act;
	uint64_t number;
	const char *person;
	uint32_t roles;
	bool dry_run;
	size_t id_size; /* 0: 16 */
	uint64_t id;
	bool no_body;
	Zh__ObjectId *target;
};

static const Zh__Reply *ask(struct asked asked)
{
	Zh__ReportJoinCommand body = ZH__REPORT_JOIN_COMMAND__INIT;
	SET_OPTIONAL(&body, to_report, asked.number);
	uint8_t packed[32] = {0}, id[32] = {0};
	Zh__Command command = ZH__COMMAND__INIT;
	command.act = asked.act;
	command.target = asked.target;
	command.has_body = 1;
	command.body = (ProtobufCBinaryData){protobuf_c_message_pack(&body.base, packed), packed};
	if (asked.no_body)
		packed[0] = 0xff;
	if (asked.dry_run)
		SET_OPTIONAL(&command, dry_run, 1);
	be64_put(id + 8, asked.id);
	Zh__Request request = ZH__REQUEST__INIT;
	request.has_request_id = 1;
	request.request_id = (ProtobufCBinaryData){asked.id_size != 0 ? asked.id_size : 16, id};
	request.ask_case = ZH__REQUEST__ASK_COMMAND;
	request.command = &command;
	struct principal person =
		toy_person(asked.person != NULL ? asked.person : "lin",
			   asked.roles != 0 ? asked.roles : (uint32_t)ROLE_OFFICER);
	const Zh__Reply *reply = desk_ask(&desk, &person, &request, 1);
	assert_int_equal(desk.said_count, 1);
	return reply;
}

/* ---- asking */

static void a_dry_run_changes_nothing(void **state)
{
	(void)state;
	uint8_t before[32], after[32];
	(void)desk_add(&desk, 5);
	state_savepoint(desk.state);
	state_digest(desk.state, before);
	const Zh__Reply *reply =
		ask((struct asked){.act = "toy.add", .number = 6, .dry_run = true, .id = 9});
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_int_equal(reply->object->number, 2);
	assert_null(reply->at);
	reply = ask(
		(struct asked){.act = "toy.add", .number = TOY_REFUSED, .dry_run = true, .id = 10});
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_REFUSED);
	assert_string_equal(reply->refusal->code, "toy.unlucky");
	state_savepoint(desk.state);
	state_digest(desk.state, after);
	assert_memory_equal(before, after, sizeof before);
	assert_int_equal(desk_events(&desk), 1);
	/* And the request's id is free for the act itself. */
	reply = ask((struct asked){.act = "toy.add", .number = 6, .id = 9});
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_false(reply->repeated_request);
	assert_int_equal(reply->object->number, 2);
}

static void a_repeat_gets_the_first_answer(void **state)
{
	(void)state;
	struct asked done = {.act = "toy.add", .number = 6, .id = 1};
	struct asked refused = {.act = "toy.add", .number = TOY_REFUSED, .id = 2};
	uint64_t sequence = ask(done)->at->sequence;
	assert_int_equal(ask(refused)->outcome, ZH__OUTCOME__OUTCOME_REFUSED);
	for (unsigned i = 0; i < 3; i++) {
		const Zh__Reply *reply = ask(done);
		assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_DONE);
		assert_true(reply->repeated_request);
		assert_int_equal(reply->at->sequence, sequence);
		assert_int_equal(reply->object->number, 1);
		reply = ask(refused);
		assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_REFUSED);
		assert_true(reply->repeated_request);
		assert_string_equal(reply->refusal->code, "toy.unlucky");
		assert_string_equal(reply->refusal->possible[0], "toy.add");
		if (i == 1)
			desk_restart(&desk);
	}
	assert_int_equal(desk_events(&desk), 2);
	done.person = "mei";
	const Zh__Reply *reply = ask(done);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_NOT_PERMITTED);
	assert_string_equal(reply->refusal->code, "request.of_another");
	assert_null(reply->object);
}

/* A client ends by the outcome: who asks again after a lost answer learns what it was. */
static void a_repeat_is_refused_as_it_was(void **state)
{
	(void)state;
	Zh__ObjectId nowhere = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&nowhere, kind, OBJECT_PROPOSAL);
	SET_OPTIONAL(&nowhere, region, DESK_REGION);
	SET_OPTIONAL(&nowhere, number, 9);
	const struct {
		struct asked asked;
		Zh__Outcome outcome;
		const char *code;
	} tries[] = {
		{{.act = "toy.add", .number = 1, .roles = ROLE_AUDITOR},
		 ZH__OUTCOME__OUTCOME_NOT_PERMITTED,
		 "act.role"},
		{{.act = "proposal.approve", .roles = ROLE_LEADER, .target = &nowhere},
		 ZH__OUTCOME__OUTCOME_NOT_FOUND,
		 "proposal.not_found"},
		{{.act = "toy.add", .number = TOY_CONFLICT},
		 ZH__OUTCOME__OUTCOME_CONFLICT,
		 "toy.changed"},
		{{.act = "toy.add", .number = TOY_INVALID},
		 ZH__OUTCOME__OUTCOME_INVALID,
		 "toy.number"},
	};
	const size_t count = sizeof tries / sizeof tries[0];
	for (unsigned round = 0; round < 3; round++) {
		for (size_t i = 0; i < count; i++) {
			struct asked asked = tries[i].asked;
			asked.id = i + 1;
			const Zh__Reply *reply = ask(asked);
			assert_int_equal(reply->outcome, tries[i].outcome);
			assert_string_equal(reply->refusal->code, tries[i].code);
			assert_int_equal(reply->repeated_request, round != 0);
			assert_int_equal(reply->at->sequence, i + 1);
		}
		if (round == 1)
			desk_restart(&desk);
	}
	assert_int_equal(desk_events(&desk), count);
}

static void what_cant_be_decided_is_refused_unrecorded(void **state)
{
	(void)state;
	Zh__ObjectId elsewhere = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&elsewhere, kind, OBJECT_PROPOSAL);
	SET_OPTIONAL(&elsewhere, region, 522702);
	SET_OPTIONAL(&elsewhere, number, 1);
	Zh__ObjectId nothing = elsewhere, other = elsewhere;
	SET_OPTIONAL(&nothing, region, DESK_REGION);
	SET_OPTIONAL(&nothing, number, 0);
	SET_OPTIONAL(&other, region, DESK_REGION);
	SET_OPTIONAL(&other, kind, OBJECT_REPORT);
	const struct {
		struct asked asked;
		const char *code;
	} tries[] = {
		{{.act = "toy.add", .id_size = 15}, "request.id_missing"},
		{{.act = "toy.add", .id_size = 17}, "request.id_missing"},
		{{.act = "toy.fly"}, "act.unknown"},
		{{.act = NULL}, "act.unknown"},
		{{.act = "toy.add", .no_body = true}, "act.body_malformed"},
		{{.act = "proposal.approve"}, "act.target_missing"},
		{{.act = "proposal.approve", .target = &elsewhere}, "act.target_elsewhere"},
		{{.act = "proposal.approve", .target = &nothing}, "act.target_missing"},
		{{.act = "proposal.approve", .target = &other}, "act.target_missing"},
	};
	for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
		struct asked asked = tries[i].asked;
		asked.id = i + 1;
		assert_string_equal(ask(asked)->refusal->code, tries[i].code);
	}
	assert_int_equal(desk_events(&desk), 0);
}

/* Neither an act nor a question: nothing can be answered to it. */
static void a_request_for_nothing_is_malformed(void **state)
{
	(void)state;
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	struct principal person = toy_person("lin", ROLE_OFFICER);
	envelope.what_case = ZH__ENVELOPE__WHAT_REQUEST;
	envelope.request = &request;
	desk_receive(&desk, &person, &envelope);
	desk_turns(&desk, 2);
	assert_int_equal(desk.said_count, 0);
	assert_int_equal(stage_stats(desk.stage).malformed, 1);
	assert_true(stage_is_idle(desk.stage));
}

static void a_role_that_may_not_is_refused_on_record(void **state)
{
	(void)state;
	const Zh__Reply *reply =
		ask((struct asked){.act = "toy.add", .number = 1, .roles = ROLE_AUDITOR, .id = 1});
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_NOT_PERMITTED);
	assert_string_equal(reply->refusal->code, "act.role");
	assert_int_equal(desk_count(&desk, KIND(ACT_REFUSED)), 1);
	assert_int_equal(desk_sum(&desk).count, 0);
}

/* ---- limits */

static uint64_t said_busy(const char *code)
{
	uint64_t count = 0;
	for (size_t i = 0; i < desk.said_count; i++) {
		const Zh__Envelope *envelope = desk_said(&desk, i);
		if (envelope->reply->outcome == ZH__OUTCOME__OUTCOME_BUSY) {
			assert_string_equal(envelope->reply->refusal->code, code);
			count++;
		}
	}
	return count;
}

static void beyond_the_queue_it_is_busy(void **state)
{
	(void)state;
	for (uint64_t n = 0; n < STAGE_REQUESTS_MAX + 5; n++)
		desk_queue_add(&desk, 1000 + n, n + 1);
	assert_int_equal(said_busy("daemon.busy"), 5);
	assert_int_equal(stage_stats(desk.stage).busy, 5);
	desk_forget(&desk);
	desk_turns(&desk, 4);
	assert_int_equal(desk_sum(&desk).count, STAGE_REQUESTS_MAX);
	assert_int_equal(said_busy("daemon.busy"), 0);
	assert_int_equal(desk.said_count, STAGE_REQUESTS_MAX);
}

/* However many come before the next turn: each hears that it is to come again. */
static void each_of_a_flood_is_told_so(void **state)
{
	(void)state;
	for (uint64_t n = 0; n < STAGE_REQUESTS_MAX; n++)
		desk_queue_add(&desk, 1000 + n, n + 1);
	uint64_t busy = 0;
	for (uint64_t n = 0; n < 20000; n++) {
		desk_queue_add(&desk, 5000, 2000 + n);
		busy += said_busy("daemon.busy");
		desk_forget(&desk);
	}
	assert_int_equal(busy, 20000);
	desk_turns(&desk, 4);
	assert_int_equal(desk_sum(&desk).count, STAGE_REQUESTS_MAX);
}

/* Persons come first, but what comes in bulk isn't held up by however many of them. */
static void persons_take_half_of_a_turn(void **state)
{
	(void)state;
	desk_done(&desk);
	memset(&desk, 0, sizeof desk);
	desk.decider = &toy_producer;
	desk.turn_events = 20;
	desk_open(&desk);
	for (uint64_t n = 1; n <= 25; n++)
		desk_queue_add(&desk, 1000, n);
	desk_push(&desk, 5);
	(void)desk_turn(&desk);
	assert_int_equal(desk.bundles_done, 1);
	assert_int_equal(desk_sum(&desk).count, 20);
	(void)desk_turn(&desk);
	assert_int_equal(desk_sum(&desk).count, 30);
}

static void questions_have_a_queue_of_their_own(void **state)
{
	(void)state;
	Zh__StatusQuery status = ZH__STATUS_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_STATUS;
	query.status = &status;
	Zh__Request request = ZH__REQUEST__INIT;
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = &query;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	envelope.what_case = ZH__ENVELOPE__WHAT_REQUEST;
	envelope.request = &request;
	struct principal person = toy_person("op", ROLE_OPERATOR);
	for (unsigned n = 0; n < STAGE_QUERIES_MAX + 3; n++)
		desk_receive(&desk, &person, &envelope);
	assert_int_equal(said_busy("daemon.busy"), 3);
	desk_queue_add(&desk, 5, 1);
	desk_forget(&desk);
	(void)desk_turn(&desk);
	/* The act isn't behind them: its answer is the first thing said. */
	assert_non_null(desk_said(&desk, 0)->reply->at);
	desk_turns(&desk, STAGE_QUERIES_MAX / 16 + 1);
	assert_int_equal(desk.said_count, STAGE_QUERIES_MAX + 1);
}

/* What is asked for by name is as long as the name says. */
static bool answers_much(const struct query_context *query, const Zh__Query *ask,
			 struct answer *answer)
{
	static uint8_t much[STAGE_TURN_ARENA];
	(void)query;
	answer->raw = bytes_of(much, strcmp(ask->list->noun, "much") == 0 ? sizeof much : 16);
	return true;
}

static const struct questions asked = {.other = answers_much};

static void what_is_too_large_to_be_said_is_refused(void **state)
{
	(void)state;
	static const char *const nouns[] = {"little", "much", "little"};
	const struct principal person = toy_person("op", ROLE_OPERATOR);
	desk.stage->options.questions = &asked;
	for (unsigned i = 0; i < 3; i++) {
		Zh__ListQuery list = ZH__LIST_QUERY__INIT;
		Zh__Query query = ZH__QUERY__INIT;
		Zh__Request request = ZH__REQUEST__INIT;
		list.noun = nouns[i];
		query.ask_case = ZH__QUERY__ASK_LIST;
		query.list = &list;
		request.ask_case = ZH__REQUEST__ASK_QUERY;
		request.query = &query;
		const Zh__Reply *reply = desk_ask(&desk, &person, &request, 1 + i);
		if (i != 1) {
			assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_DONE);
			assert_int_equal(reply->answer->raw.len, 16);
			continue;
		}
		assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_INVALID);
		assert_string_equal(reply->refusal->code, "query.too_large");
	}
}

static void a_door_takes_no_more_than_it_can_hold(void **state)
{
	(void)state;
	for (unsigned i = 0; i < STAGE_BUNDLES_MAX + 2; i++)
		desk_push(&desk, 2);
	assert_int_equal(desk.bundles_refused, 2);
	assert_int_equal(stage_waiting_items(desk.stage), 2 * STAGE_BUNDLES_MAX);
	desk_turns(&desk, 3);
	assert_int_equal(desk.bundles_done, STAGE_BUNDLES_MAX);
	assert_int_equal(desk.items_decided, 2 * STAGE_BUNDLES_MAX);
	desk_push(&desk, 65537);
	assert_int_equal(desk.bundles_refused, 3);
	assert_int_equal(stage_waiting_items(desk.stage), 0);
}

/* A bundle is answered once, after the commit of its last item; a crash before that refuses it. */
static void a_bundle_is_answered_when_all_of_it_is_durable(void **state)
{
	(void)state;
	desk_push(&desk, 3);
	assert_int_equal(desk.bundles_done, 0);
	(void)desk_turn(&desk);
	assert_int_equal(desk.bundles_done, 1);
	assert_int_equal(desk_sum(&desk).count, 3);
	desk_push(&desk, 3);
	mem_disk_faults(desk.disk)->fail_io_after = 0;
	enum stage_work work;
	struct err err = {0};
	assert_status(stage_turn(desk.stage, &work, &err), STATUS_IO);
	assert_int_equal(desk.bundles_done, 1);
	desk_restart(&desk);
	assert_int_equal(desk.bundles_refused, 1);
	assert_int_equal(desk_sum(&desk).count, 3);
}

static void draining_takes_nothing_new(void **state)
{
	(void)state;
	desk_queue_add(&desk, 5, 1);
	stage_drain(desk.stage, true);
	desk_queue_add(&desk, 6, 2);
	desk_push(&desk, 1);
	assert_int_equal(said_busy("daemon.draining"), 1);
	assert_int_equal(desk.bundles_refused, 1);
	(void)desk_turn(&desk);
	assert_int_equal(desk_sum(&desk).sum, 5);
	assert_true(stage_is_idle(desk.stage));
	stage_drain(desk.stage, false);
	desk_queue_add(&desk, 6, 2);
	(void)desk_turn(&desk);
	assert_int_equal(desk_sum(&desk).sum, 11);
}

/* ---- a full disk */

static void disk_is_full_by(unsigned percent)
{
	struct mem_faults *disk = mem_disk_faults(desk.disk);
	disk->disk_total_bytes = UINT64_C(10) << 30;
	disk->disk_free_bytes = disk->disk_total_bytes / 100 * (100 - percent);
	clock_manual_advance(&desk.clock, 1000); /* the disk is asked once a second */
	(void)desk_turn(&desk);
}

static void the_reserve_is_for_persons(void **state)
{
	(void)state;
	disk_is_full_by(50);
	assert_int_equal(stage_stats(desk.stage).room, JOURNAL_ROOM);
	disk_is_full_by(75);
	assert_int_equal(stage_stats(desk.stage).room, JOURNAL_ROOM_ALARM);
	desk_push(&desk, 1);
	(void)desk_turn(&desk);
	assert_int_equal(desk.bundles_done, 1);
	disk_is_full_by(90);
	assert_int_equal(stage_stats(desk.stage).room, JOURNAL_ROOM_RESERVE_ONLY);
	desk_push(&desk, 1);
	assert_int_equal(desk.bundles_refused, 1);
	assert_int_equal(desk_add(&desk, 5)->outcome, ZH__OUTCOME__OUTCOME_DONE);
	disk_is_full_by(50);
	desk_push(&desk, 1);
	(void)desk_turn(&desk);
	assert_int_equal(desk.bundles_done, 2);
}

static void without_any_room_nothing_is_begun(void **state)
{
	(void)state;
	struct asked known = {.act = "toy.add", .number = 6, .id = 1};
	(void)ask(known);
	mem_disk_faults(desk.disk)->disk_free_bytes = 1u << 20;
	clock_manual_advance(&desk.clock, 1000);
	(void)desk_turn(&desk);
	assert_int_equal(stage_stats(desk.stage).room, JOURNAL_ROOM_NONE);
	const Zh__Reply *reply = ask((struct asked){.act = "toy.add", .number = 7, .id = 2});
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_BUSY);
	assert_string_equal(reply->refusal->code, "daemon.full");
	/* What is known already takes no room. */
	assert_true(ask(known)->repeated_request);
	desk_push(&desk, 1);
	assert_int_equal(desk.bundles_refused, 1);
	assert_int_equal(desk_events(&desk), 1);
	disk_is_full_by(10);
	assert_int_equal(ask((struct asked){.act = "toy.add", .number = 7, .id = 2})->outcome,
			 ZH__OUTCOME__OUTCOME_DONE);
}

/* Upstream events wait where they are: in the producer's journal. */
static void without_room_a_source_is_not_drawn(void **state)
{
	(void)state;
	static struct desk consumer;
	memset(&consumer, 0, sizeof consumer);
	consumer.decider = &toy_consumer;
	desk_open(&consumer);
	mem_disk_faults(consumer.disk)->disk_total_bytes = UINT64_C(10) << 30;
	mem_disk_faults(consumer.disk)->disk_free_bytes = UINT64_C(1) << 30;
	clock_manual_advance(&consumer.clock, 1000);
	desk_offer_event(&consumer, 1, 1, 1, 5);
	assert_int_equal(desk_sum(&consumer).count, 0);
	assert_int_equal(desk_source(&consumer).cursor, 0);
	mem_disk_faults(consumer.disk)->disk_free_bytes = UINT64_C(9) << 30;
	clock_manual_advance(&consumer.clock, 1000);
	(void)desk_turn(&consumer);
	assert_int_equal(desk_sum(&consumer).sum, 5);
	desk_done(&consumer);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_dry_run_changes_nothing),
		TEST(a_repeat_gets_the_first_answer),
		TEST(a_repeat_is_refused_as_it_was),
		TEST(what_cant_be_decided_is_refused_unrecorded),
		TEST(a_role_that_may_not_is_refused_on_record),
		TEST(beyond_the_queue_it_is_busy),
		TEST(each_of_a_flood_is_told_so),
		TEST(persons_take_half_of_a_turn),
		TEST(a_request_for_nothing_is_malformed),
		TEST(questions_have_a_queue_of_their_own),
		TEST(what_is_too_large_to_be_said_is_refused),
		TEST(a_door_takes_no_more_than_it_can_hold),
		TEST(a_bundle_is_answered_when_all_of_it_is_durable),
		TEST(draining_takes_nothing_new),
		TEST(the_reserve_is_for_persons),
		TEST(without_any_room_nothing_is_begun),
		TEST(without_room_a_source_is_not_drawn),
	};
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests_name("stage_door", tests, NULL, NULL);
}
