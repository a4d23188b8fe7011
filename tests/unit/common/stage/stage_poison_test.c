/* Poison: an input that can't be is set aside, what concerns its subject waits behind it, a person
 * decides. */
#include <sodium.h>

#include "common/reader/batch.h"
#include "tests/unit/common/stage/stage_fixture.h"

#define RELEASED KIND(INPUT_RELEASED)
#define DROPPED KIND(INPUT_DROPPED)
#define QUARANTINED KIND(INPUT_QUARANTINED)

static struct desk desk;

/* 1: poison about S; 2: sound, about S; 3: sound, about T. */
static int begin(void **state)
{
	*state = &desk;
	desk_begin(&desk, &toy_consumer);
	desk_offer_event(&desk, 1, 1, 50, TOY_POISON);
	desk_offer_event(&desk, 2, 2, 50, 5);
	desk_offer_event(&desk, 3, 3, 60, 7);
	return 0;
}

static const Zh__Reply *ask(const char *act, uint64_t quarantine, uint32_t roles)
{
	const Zh__Reply *reply = desk_act(&desk, act, OBJECT_QUARANTINE, quarantine, roles);
	assert_non_null(reply);
	return reply;
}

static void refused(const char *act, uint64_t quarantine, const char *code)
{
	const Zh__Reply *reply = ask(act, quarantine, ROLE_OPERATOR);
	assert_int_not_equal(reply->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_string_equal(reply->refusal->code, code);
}

static void done(const char *act, uint64_t quarantine)
{
	assert_int_equal(ask(act, quarantine, ROLE_OPERATOR)->outcome, ZH__OUTCOME__OUTCOME_DONE);
}

static void what_follows_about_the_subject_waits(void **state)
{
	(void)state;
	assert_int_equal(desk_count(&desk, QUARANTINED), 2);
	assert_int_equal(desk_sum(&desk).sum, 7);
	assert_int_equal(desk_source(&desk).cursor, 3);
	desk_restart(&desk);
	assert_int_equal(desk_source(&desk).cursor, 3);
	desk_offer_event(&desk, 4, 4, 50, 9);
	assert_int_equal(desk_sum(&desk).sum, 7);
	assert_int_equal(desk_count(&desk, QUARANTINED), 3);
}

static void they_are_let_through_in_their_order(void **state)
{
	(void)state;
	refused("quarantine.requeue", 2, "quarantine.not_first");
	refused("quarantine.drop", 2, "quarantine.not_first");
	const Zh__Refusal *still = ask("quarantine.requeue", 1, ROLE_OPERATOR)->refusal;
	assert_string_equal(still->code, "quarantine.still_poison");
	assert_int_equal(still->n_params, 1);
	assert_string_equal(still->params[0]->name, "code");
	assert_string_equal(still->params[0]->value, "toy.poison");
	done("quarantine.drop", 1);
	refused("quarantine.drop", 1, "quarantine.not_held");
	done("quarantine.requeue", 2);
	assert_int_equal(desk_sum(&desk).sum, 12);
	assert_int_equal(desk_count(&desk, DROPPED), 1);
	assert_int_equal(desk_count(&desk, RELEASED), 1);
	refused("quarantine.requeue", 2, "quarantine.not_held");
	assert_int_equal(desk_sum(&desk).sum, 12);
	/* Nothing stands before the subject any more. */
	desk_offer_event(&desk, 4, 4, 50, 9);
	assert_int_equal(desk_sum(&desk).sum, 21);
}

static void only_who_may_decides(void **state)
{
	(void)state;
	const Zh__Reply *reply = ask("quarantine.drop", 1, ROLE_OFFICER);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_NOT_PERMITTED);
	refused("quarantine.drop", 9, "quarantine.not_found");
	assert_int_equal(desk_count(&desk, DROPPED), 0);
}

static void bytes_that_are_no_event_can_only_be_dropped(void **state)
{
	(void)state;
	uint8_t events[512];
	size_t size = desk_stored_event(4, 70, 5, events, sizeof events);
	events[BATCH_EVENT_FRONT + EVENT_HEAD_SIZE + 2] ^= 0xff;
	Zh__Batch batch = desk_batch(4, 4, events, size);
	desk_offer(&desk, &batch);
	assert_int_equal(desk_count(&desk, QUARANTINED), 3);
	const Zh__Refusal *refusal = ask("quarantine.requeue", 3, ROLE_OPERATOR)->refusal;
	assert_string_equal(refusal->code, "quarantine.not_requeueable");
	assert_int_equal(refusal->n_possible, 1);
	assert_string_equal(refusal->possible[0], "quarantine.drop");
	done("quarantine.drop", 3);
}

/* What is about nothing holds nothing up, and is held up by nothing. */
static void what_has_no_subject_stands_by_itself(void **state)
{
	(void)state;
	desk_offer_event(&desk, 4, 4, 0, TOY_POISON);
	desk_offer_event(&desk, 5, 5, 0, TOY_POISON);
	desk_offer_event(&desk, 6, 6, 0, 9);
	assert_int_equal(desk_count(&desk, QUARANTINED), 4);
	assert_int_equal(desk_sum(&desk).sum, 16);
	const Zh__Reply *reply = ask("quarantine.drop", 4, ROLE_OPERATOR);
	assert_int_equal(reply->outcome, ZH__OUTCOME__OUTCOME_DONE);
	assert_int_equal(reply->object->kind, OBJECT_QUARANTINE);
	assert_int_equal(reply->object->number, 4);
	done("quarantine.drop", 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, desk_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_follows_about_the_subject_waits),
		TEST(they_are_let_through_in_their_order),
		TEST(only_who_may_decides),
		TEST(what_has_no_subject_stands_by_itself),
		TEST(bytes_that_are_no_event_can_only_be_dropped),
	};
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests_name("stage_poison", tests, NULL, NULL);
}
