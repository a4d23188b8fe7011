/* Acts that hand personal data out: to whom it was decided, with the answer, again within ten
 * minutes, and nothing of it stays in memory. */
#include <stdio.h>

#include "command.pb-c.h"
#include "common/core/area.h"
#include "common/core/message.h"
#include "common/stage/stage_internal.h"
#include "intake.pb-c.h"
#include "tests/unit/common/stage/stage_fixture.h"

#define SECRET "13800001111, the third floor"
#define OTHERS 4u /* a report of which nothing may be handed out */

static struct desk desk;
static unsigned disclosed, again;
static uint64_t decided_at; /* the event that it was asked again for */

static const struct act acts[] = {
	{"toy.add", 1, ACT_CREATES, ROLE_OFFICER, 0, OBJECT_NONE,
	 &zh__report_join_command__descriptor, NULL},
	{"toy.reveal", 3, ACT_DISCLOSES, ROLE_OFFICER, 0, OBJECT_REPORT, NULL, NULL},
};
static const struct area area = {.name = "toy", AREA_ACTS(acts)};
static const struct area *const areas[] = {&area};

static void decide(const struct decider *self, const struct decide_context *context,
		   const struct input *input, struct decision *decision)
{
	(void)self;
	if (input->kind != INPUT_ACT || input->act->act->number != 3) {
		toy_producer.decide(&toy_producer, context, input, decision);
		return;
	}
	if (input->act->extra == NULL || input->act->target.number == OTHERS) {
		decision_refuse(decision, "toy.sealed", NULL);
		return;
	}
	Zh__ReportJoined *body = NEW_IN(context, decision, ReportJoined);
	assert_non_null(body);
	SET_OPTIONAL(body, report, counter_next(context->rows, OBJECT_REPORT, 0));
	SET_OPTIONAL(body, to_report, 42);
	(void)decision_emit(context, decision, KIND(REPORT_JOINED), input->act->target, body);
}

static void disclose(void *context, const struct input_act *act, const struct event *before,
		     struct arena *arena, struct disclosure *ret_disclosure)
{
	static const char known;
	assert_ptr_equal(context, &desk);
	assert_string_equal(act->act->name, "toy.reveal");
	assert_string_equal(act->person->id, "lin");
	assert_int_equal(act->target.region, DESK_REGION);
	assert_int_equal(act->target.kind, OBJECT_REPORT);
	disclosed++;
	again += before != NULL;
	decided_at = before != NULL ? before->sequence : 0;
	ret_disclosure->extra = &known;
	ret_disclosure->content = bytes_of_text(arena_text(arena, SECRET));
}

static int begin(void **state)
{
	static struct decider decider;
	*state = &desk;
	decider = toy_producer;
	decider.decide = decide;
	decider.areas = areas;
	decider.area_count = 1;
	disclosed = again = 0;
	desk_begin(&desk, &decider);
	desk.stage->options.disclose = disclose;
	desk.stage->options.disclose_context = &desk;
	return 0;
}

struct asked {
	uint64_t id, target;
	uint32_t region; /* 0: ours */
	uint32_t roles;  /* 0: an officer's */
	bool without_target, another_act, dry_run;
};

static const Zh__Reply *ask(struct asked asked)
{
	uint8_t id[16] = {0}, packed[32];
	Zh__ReportJoinCommand body = ZH__REPORT_JOIN_COMMAND__INIT;
	Zh__ObjectId target = ZH__OBJECT_ID__INIT;
	Zh__Command command = ZH__COMMAND__INIT;
	Zh__Request request = ZH__REQUEST__INIT;
	struct principal person =
		toy_person("lin", asked.roles != 0 ? asked.roles : (uint32_t)ROLE_OFFICER);
	be64_put(id + 8, asked.id);
	SET_OPTIONAL(&target, kind, OBJECT_REPORT);
	SET_OPTIONAL(&target, region, asked.region != 0 ? asked.region : DESK_REGION);
	SET_OPTIONAL(&target, number, asked.target);
	command.act = asked.another_act ? "toy.add" : "toy.reveal";
	if (!asked.without_target)
		command.target = &target;
	if (asked.another_act) {
		SET_OPTIONAL(&body, to_report, 5);
		size_t size = protobuf_c_message_pack(&body.base, packed);
		SET_OPTIONAL(&command, body, ((ProtobufCBinaryData){size, packed}));
	}
	if (asked.dry_run)
		SET_OPTIONAL(&command, dry_run, 1);
	SET_OPTIONAL(&request, request_id, ((ProtobufCBinaryData){sizeof id, id}));
	request.ask_case = ZH__REQUEST__ASK_COMMAND;
	request.command = &command;
	return desk_ask(&desk, &person, &request, 1);
}

static bool holds(const struct arena *arena)
{
	const uint8_t *base = (const uint8_t *)arena->base;
	for (size_t at = 0; at + sizeof SECRET <= arena->capacity; at++) {
		if (base[at] == SECRET[0] && memcmp(base + at, SECRET, sizeof SECRET - 1) == 0)
			return true;
	}
	return false;
}

static void assert_forgotten(void)
{
	assert_false(holds(&desk.stage->input_arena));
	assert_false(holds(&desk.stage->turns[0].arena));
	assert_false(holds(&desk.stage->turns[1].arena));
}

static void assert_handed_out(const Zh__Reply *reply)
{
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_non_null(reply->answer);
	assert_bytes_text(bytes_of(reply->answer->raw.data, reply->answer->raw.len), SECRET);
	assert_forgotten();
}

static void it_leaves_with_the_answer_and_is_forgotten(void **state)
{
	(void)state;
	const Zh__Reply *reply = ask((struct asked){.id = 1, .target = 1});
	assert_handed_out(reply);
	assert_int_equal(reply->at->sequence, 1);
	assert_int_equal(desk_events(&desk), 1); /* which says so, and stands there by now */
	assert_int_equal(disclosed, 1);
	assert_int_equal(again, 0);
}

static void who_is_refused_gets_nothing(void **state)
{
	(void)state;
	const Zh__Reply *reply = ask((struct asked){.id = 1, .target = OTHERS});
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_REFUSED);
	assert_string_equal(reply->refusal->code, "toy.sealed");
	assert_null(reply->answer);
	assert_forgotten();
	reply = ask((struct asked){.id = 2, .target = 1, .roles = ROLE_AUDITOR});
	assert_string_equal(reply->refusal->code, "act.role");
	assert_null(reply->answer);
	assert_int_equal(disclosed, 1); /* nothing was even read */
	/* Asked again both get their first answer, and nothing else. */
	reply = ask((struct asked){.id = 1, .target = OTHERS});
	assert_true(reply->repeated_request);
	assert_null(reply->answer);
	assert_int_equal(disclosed, 1);
}

static void to_try_it_hands_nothing_out(void **state)
{
	(void)state;
	const Zh__Reply *reply = ask((struct asked){.id = 1, .target = 1, .dry_run = true});
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_null(reply->answer);
	assert_int_equal(desk_events(&desk), 0);
	assert_forgotten();
}

static void other_acts_hand_nothing_out(void **state)
{
	(void)state;
	const Zh__Reply *reply = ask((struct asked){.id = 1, .target = 1, .another_act = true});
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_null(reply->answer);
	assert_int_equal(disclosed, 0);
	desk.stage->options.disclose = NULL; /* nor does a daemon that keeps none */
	reply = ask((struct asked){.id = 2, .target = 1});
	assert_string_equal(reply->refusal->code, "toy.sealed");
}

/* The first answer may have been lost on its way. */
static void the_same_request_gets_it_again_for_ten_minutes(void **state)
{
	(void)state;
	struct asked first = {.id = 1, .target = 1};
	(void)ask((struct asked){.id = 9, .another_act = true});
	assert_handed_out(ask(first));
	clock_manual_advance(&desk.clock, 10 * MS_PER_MINUTE);
	const Zh__Reply *reply = ask(first);
	assert_true(reply->repeated_request);
	assert_handed_out(reply);
	assert_int_equal(again, 1);
	assert_int_equal(decided_at, 2);
	assert_int_equal(desk_events(&desk), 2);
	clock_manual_advance(&desk.clock, 1);
	reply = ask(first);
	assert_true(reply->repeated_request);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_null(reply->answer);
	assert_int_equal(disclosed, 2);
}

/* Under an id that was answered once anything could be asked. */
static void another_request_of_that_id_gets_nothing(void **state)
{
	(void)state;
	static const struct asked others[] = {
		{.id = 1, .target = 1, .without_target = true},
		{.id = 1, .target = 1, .another_act = true},
		{.id = 1, .target = 1, .region = 522702},
		{.id = 1, .target = 1, .roles = ROLE_AUDITOR},
	};
	assert_handed_out(ask((struct asked){.id = 1, .target = 1}));
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		const Zh__Reply *reply = ask(others[i]);
		assert_true(reply->repeated_request);
		assert_null(reply->answer);
	}
	assert_int_equal(disclosed, 1);
	assert_handed_out(ask((struct asked){.id = 1, .target = 1}));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_leaves_with_the_answer_and_is_forgotten),
		TEST(who_is_refused_gets_nothing),
		TEST(to_try_it_hands_nothing_out),
		TEST(other_acts_hand_nothing_out),
		TEST(the_same_request_gets_it_again_for_ten_minutes),
		TEST(another_request_of_that_id_gets_nothing),
	};
	return cmocka_run_group_tests_name("stage_disclosure", tests, NULL, NULL);
}
