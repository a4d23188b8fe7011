/* The stage with two toy deciders: what is promised about turns, pulls, requests and poison. */
#include <sodium.h>

#include "tests/lib/test.h"

#include "common/core/common_rows.h"
#include "intake.pb-c.h"
#include "tests/lib/toy.h"
#include "tests/sim/world.h"

#define REGION 522701
#define START_MS INT64_C(1741000000000)

struct fixture {
	struct world *world;
	struct world_node *producer, *consumer;
};

static struct fixture make(uint64_t seed, struct world_faults faults)
{
	struct world_options options = {
		.seed = seed,
		.faults = faults,
		.start_ms = START_MS,
		.books = toy_books(),
		.state_limits = {.active_bytes = 1u << 20,
				 .active_rows = 200,
				 .events = 100,
				 .idle_ms = 60000},
	};
	struct fixture fixture = {.world = world_create(&options)};
	fixture.producer = world_add(fixture.world, REGION, &toy_producer, NULL);
	fixture.consumer = world_add(fixture.world, REGION, &toy_consumer, NULL);
	return fixture;
}

struct answers {
	uint64_t done, refused, other, proposed;
	uint64_t object;
	char code[64];
};

static void note_answer(void *context, const Zh__Reply *reply)
{
	struct answers *answers = (struct answers *)context;
	if (reply->outcome == ZH__OUTCOME__OUTCOME_DONE)
		answers->done++;
	else if (reply->outcome == ZH__OUTCOME__OUTCOME_REFUSED)
		answers->refused++;
	else if (reply->outcome == ZH__OUTCOME__OUTCOME_PROPOSED)
		answers->proposed++;
	else
		answers->other++;
	if (reply->object != NULL)
		answers->object = reply->object->number;
	if (reply->refusal != NULL && reply->refusal->code != NULL)
		(void)snprintf(answers->code, sizeof answers->code, "%s", reply->refusal->code);
}

static void ask(struct fixture *fixture, const char *act, uint64_t number, struct principal person,
		struct answers *answers)
{
	Zh__ReportJoinCommand body = ZH__REPORT_JOIN_COMMAND__INIT;
	SET_OPTIONAL(&body, to_report, number);
	uint8_t packed[32];
	Zh__Command command = ZH__COMMAND__INIT;
	command.act = act;
	command.has_body = 1;
	command.body = (ProtobufCBinaryData){protobuf_c_message_pack(&body.base, packed), packed};
	world_act(fixture->world, fixture->producer, &person, &command, note_answer, answers);
}

static void finish(struct fixture *fixture)
{
	if (!world_drain(fixture->world, 400000))
		world_fail(fixture->world, "it doesn't come to rest");
}

static void check_all(struct fixture *fixture)
{
	world_check_journals(fixture->world);
	world_check_cursors(fixture->world);
	world_check_replay(fixture->world, fixture->producer);
	world_check_replay(fixture->world, fixture->consumer);
	world_check_marks(fixture->world, fixture->consumer);
}

static void numbers_arrive_once(void **unused)
{
	(void)unused;
	uint64_t crashes = 0, checkpoints = 0, crashes_ahead = 0;
	for (uint64_t seed = 1; seed <= 30; seed++) {
		struct fixture fixture = make(seed, world_faults_of_seed(seed));
		struct answers answers = {0};
		uint64_t sum = 0;
		for (uint64_t n = 0; n < 150; n++) {
			uint64_t number = n * 7 % 90 == 13 ? 200 : 200 + n * 7 % 90;
			sum += number;
			ask(&fixture, "toy.add", number, toy_person("lin", ROLE_OFFICER), &answers);
			for (unsigned i = 0; i < 40; i++)
				world_step(fixture.world);
		}
		finish(&fixture);
		assert_int_equal(answers.done, 150);
		assert_int_equal(toy_sum_of(stage_rows(node_stage(fixture.producer))).sum, sum);
		struct toy_sum consumed = toy_sum_of(stage_rows(node_stage(fixture.consumer)));
		assert_int_equal(consumed.count, 150);
		assert_int_equal(consumed.sum, sum);
		assert_int_equal(world_check_once(fixture.world, fixture.producer,
						  KIND(REPORT_JOINED), NULL, fixture.consumer,
						  KIND(SIGNAL_JOINED)),
				 150);
		check_all(&fixture);
		crashes += node_crashes(fixture.producer) + node_crashes(fixture.consumer);
		checkpoints += state_stats(node_state(fixture.producer)).checkpoint_frame != 0;
		crashes_ahead += world_stats(fixture.world).crashes_ahead;
		world_destroy(fixture.world);
	}
	print_message(
		"crashes: %llu (%llu with a commit under way), runs with a checkpoint: %llu\n",
		(unsigned long long)crashes, (unsigned long long)crashes_ahead,
		(unsigned long long)checkpoints);
	assert_true(crashes > 30);
	assert_true(checkpoints > 10);
	assert_true(crashes_ahead > 30);
}

static void equal_seeds_give_equal_runs(void **unused)
{
	(void)unused;
	uint8_t digests[2][32];
	for (unsigned run = 0; run < 2; run++) {
		struct fixture fixture = make(77, world_faults_of_seed(77));
		struct answers answers = {0};
		for (uint64_t n = 200; n < 260; n++) {
			ask(&fixture, "toy.add", n, toy_person("lin", ROLE_OFFICER), &answers);
			for (unsigned i = 0; i < 30; i++)
				world_step(fixture.world);
		}
		finish(&fixture);
		world_digest(fixture.world, digests[run]);
		world_destroy(fixture.world);
	}
	assert_memory_equal(digests[0], digests[1], 32);
}

static void a_rule_says_no_on_record(void **unused)
{
	(void)unused;
	struct fixture fixture = make(1, world_faults_none());
	struct answers answers = {0};
	ask(&fixture, "toy.add", TOY_REFUSED, toy_person("lin", ROLE_OFFICER), &answers);
	finish(&fixture);
	assert_int_equal(answers.refused, 1);
	assert_string_equal(answers.code, "toy.unlucky");
	assert_int_equal(journal_head(node_journal(fixture.producer))->sequence, 1);
	ask(&fixture, "toy.add", 1, toy_person("eve", ROLE_AUDITOR), &answers);
	finish(&fixture);
	assert_string_equal(answers.code, "act.role");
	ask(&fixture, "toy.fly", 1, toy_person("lin", ROLE_OFFICER), &answers);
	finish(&fixture);
	assert_string_equal(answers.code, "act.unknown");
	assert_int_equal(toy_sum_of(stage_rows(node_stage(fixture.producer))).count, 0);
	world_destroy(fixture.world);
}

static void refusals_are_counted_after_ten(void **unused)
{
	(void)unused;
	struct fixture fixture = make(1, world_faults_none());
	struct answers answers = {0};
	for (unsigned i = 0; i < 25; i++)
		ask(&fixture, "toy.add", TOY_REFUSED, toy_person("lin", ROLE_OFFICER), &answers);
	finish(&fixture);
	assert_int_equal(answers.refused, 25);
	assert_int_equal(journal_head(node_journal(fixture.producer))->sequence, 10);
	world_destroy(fixture.world);
}

static void an_event_that_cant_be_applied_leaves_nothing(void **unused)
{
	(void)unused;
	struct fixture fixture = make(1, world_faults_none());
	struct answers answers = {0};
	ask(&fixture, "toy.add", 5, toy_person("lin", ROLE_OFFICER), &answers);
	ask(&fixture, "toy.add", TOY_UNAPPLICABLE, toy_person("lin", ROLE_OFFICER), &answers);
	ask(&fixture, "toy.add", 6, toy_person("lin", ROLE_OFFICER), &answers);
	finish(&fixture);
	assert_int_equal(answers.done, 2);
	assert_string_equal(answers.code, "input.cannot_be_applied");
	assert_int_equal(toy_sum_of(stage_rows(node_stage(fixture.producer))).sum, 11);
	check_all(&fixture);
	world_destroy(fixture.world);
}

static void poison_is_set_aside_and_the_rest_goes_on(void **unused)
{
	(void)unused;
	struct fixture fixture = make(1, world_faults_none());
	struct answers answers = {0};
	ask(&fixture, "toy.add", 5, toy_person("lin", ROLE_OFFICER), &answers);
	ask(&fixture, "toy.add", TOY_POISON, toy_person("lin", ROLE_OFFICER), &answers);
	ask(&fixture, "toy.add", 6, toy_person("lin", ROLE_OFFICER), &answers);
	finish(&fixture);
	assert_int_equal(answers.done, 3);
	assert_int_equal(toy_sum_of(stage_rows(node_stage(fixture.consumer))).sum, 11);
	assert_int_equal(
		counter_next(stage_rows(node_stage(fixture.consumer)), OBJECT_QUARANTINE, 0), 2);
	check_all(&fixture);
	world_destroy(fixture.world);
}

static void a_second_person_is_another_person(void **unused)
{
	(void)unused;
	struct fixture fixture = make(1, world_faults_none());
	struct answers answers = {0};
	ask(&fixture, "toy.two", 40, toy_person("lin", ROLE_OFFICER | ROLE_LEADER), &answers);
	finish(&fixture);
	assert_int_equal(answers.proposed, 1);
	assert_int_equal(toy_sum_of(stage_rows(node_stage(fixture.producer))).count, 0);
	const struct {
		const char *id;
		uint32_t roles;
		const char *code;
	} tries[] = {{"lin", ROLE_OFFICER | ROLE_LEADER, "proposal.same_person"},
		     {"mei", ROLE_OFFICER, "proposal.role"},
		     {"zhao", ROLE_LEADER, ""},
		     {"qian", ROLE_LEADER, "proposal.not_open"}};
	for (size_t i = 0; i < 4; i++) {
		struct principal person = toy_person(tries[i].id, tries[i].roles);
		Zh__ObjectId target = ZH__OBJECT_ID__INIT;
		SET_OPTIONAL(&target, kind, OBJECT_PROPOSAL);
		SET_OPTIONAL(&target, region, REGION);
		SET_OPTIONAL(&target, number, 1);
		Zh__Command command = ZH__COMMAND__INIT;
		command.act = "proposal.approve";
		command.target = &target;
		SET_OPTIONAL(&command, seen_version, 1);
		answers.code[0] = '\0';
		world_act(fixture.world, fixture.producer, &person, &command, note_answer,
			  &answers);
		finish(&fixture);
		assert_string_equal(answers.code, tries[i].code);
	}
	assert_int_equal(toy_sum_of(stage_rows(node_stage(fixture.producer))).sum, 40);
	check_all(&fixture);
	world_destroy(fixture.world);
}

static void marks_fire_once_at_their_moment(void **unused)
{
	(void)unused;
	struct fixture fixture = make(3, world_faults_none());
	struct answers answers = {0};
	for (uint64_t n = 1; n <= 20; n++)
		ask(&fixture, "toy.add", n * 100, toy_person("lin", ROLE_OFFICER), &answers);
	finish(&fixture);
	assert_int_equal(world_check_marks(fixture.world, fixture.consumer), 0);
	/* Hour by hour: a jump of an hour would put the clock in doubt. */
	for (unsigned minute = 0; minute < 200; minute++) {
		world_advance(fixture.world, 60000);
		for (unsigned i = 0; i < 20; i++)
			world_step(fixture.world);
	}
	finish(&fixture);
	assert_int_equal(world_check_marks(fixture.world, fixture.consumer), 20);
	world_destroy(fixture.world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_arrive_once),
		cmocka_unit_test(equal_seeds_give_equal_runs),
		cmocka_unit_test(a_rule_says_no_on_record),
		cmocka_unit_test(refusals_are_counted_after_ten),
		cmocka_unit_test(an_event_that_cant_be_applied_leaves_nothing),
		cmocka_unit_test(poison_is_set_aside_and_the_rest_goes_on),
		cmocka_unit_test(a_second_person_is_another_person),
		cmocka_unit_test(marks_fire_once_at_their_moment),
	};
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests_name("stage", tests, NULL, NULL);
}
