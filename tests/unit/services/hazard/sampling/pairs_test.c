/* Every act in every state of every axis, tried: what a table refuses is refused with the row that
 * says why, and what it lets through is never refused for the state. */
#include "tests/unit/services/hazard/sampling/sampling_fixture.h"

typedef uint64_t journey_fn(struct decider_driver *driver);
typedef enum verdict try_fn(struct decider_driver *driver, uint64_t sampling);

struct state_reached {
	uint8_t state;
	journey_fn *journey;
};

struct act_tried {
	uint8_t event;
	try_fn *try;
};

struct axis {
	const struct state_table *table;
	uint8_t (*state_of)(struct decider_driver *driver, uint64_t sampling);
	const struct state_reached *states;
	size_t state_count;
	const struct act_tried *acts;
	size_t act_count;
};

/* ---- the ways there */

static uint64_t planned(struct decider_driver *driver)
{
	return sample_plan(driver, 1, 0);
}

static uint64_t drawn(struct decider_driver *driver)
{
	uint64_t sampling = planned(driver);
	(void)sample_draw(driver, sampling, 1, "SP-1");
	return sampling;
}

static uint64_t at_lab(struct decider_driver *driver)
{
	uint64_t sampling = drawn(driver);
	(void)sample_send(driver, sampling);
	return sampling;
}

static uint64_t failed(struct decider_driver *driver)
{
	return sample_failed(driver, 1, "SP-1");
}

static uint64_t served(struct decider_driver *driver)
{
	return sample_served(driver, 1, "SP-1");
}

static uint64_t final_failed(struct decider_driver *driver)
{
	return sample_final(driver, 1, "SP-1");
}

static uint64_t refused(struct decider_driver *driver)
{
	uint64_t sampling = planned(driver);
	(void)sample_refused(driver, sampling, 1);
	return sampling;
}

static uint64_t followed(struct decider_driver *driver)
{
	uint64_t sampling = refused(driver);
	(void)sample_draw(driver, sample_plan(driver, 1, sampling), 1, "SP-2");
	return sampling;
}

static uint64_t no_goods(struct decider_driver *driver)
{
	uint64_t sampling = planned(driver);
	(void)sample_no_goods(driver, sampling);
	return sampling;
}

static uint64_t passed(struct decider_driver *driver)
{
	uint64_t sampling = at_lab(driver);
	(void)sample_result(driver, sampling, true);
	return sampling;
}

static enum verdict cancel(struct decider_driver *driver, uint64_t sampling)
{
	Zh__SamplingCancelCommand command = ZH__SAMPLING_CANCEL_COMMAND__INIT;
	return sample_act(driver, "sampling.cancel", sampling, &command);
}

static uint64_t cancelled(struct decider_driver *driver)
{
	uint64_t sampling = planned(driver);
	(void)cancel(driver, sampling);
	return sampling;
}

static uint64_t asked(struct decider_driver *driver)
{
	uint64_t sampling = served(driver);
	(void)sample_object(driver, sampling, PARTY(FIRM));
	return sampling;
}

static uint64_t stepped(struct decider_driver *driver, uint64_t sampling, Zh__RetestStep step)
{
	assert_int_equal(sample_retest(driver, sampling, step), VERDICT_DONE);
	return sampling;
}

static uint64_t accepted(struct decider_driver *driver)
{
	return stepped(driver, asked(driver), STEP(ACCEPT));
}

static uint64_t ready(struct decider_driver *driver)
{
	return stepped(driver, accepted(driver), STEP(FORMALITIES));
}

static uint64_t at_retest_lab(struct decider_driver *driver)
{
	return stepped(driver, ready(driver), STEP(LAB));
}

static uint64_t retest_refused(struct decider_driver *driver)
{
	return stepped(driver, asked(driver), STEP(REFUSE));
}

static uint64_t waived(struct decider_driver *driver)
{
	return stepped(driver, asked(driver), STEP(WAIVE));
}

static uint64_t retest_passed(struct decider_driver *driver)
{
	return stepped(driver, at_retest_lab(driver), STEP(PASS));
}

static uint64_t retest_failed(struct decider_driver *driver)
{
	return stepped(driver, at_retest_lab(driver), STEP(FAIL));
}

static uint64_t ordered(struct decider_driver *driver)
{
	uint64_t sampling = final_failed(driver);
	sample_ordered(driver, sampling);
	return sampling;
}

static uint64_t reinspected_in_vain(struct decider_driver *driver)
{
	return sample_reinspected_in_vain(driver, 1, "SP-1");
}

static uint64_t announce_asked(struct decider_driver *driver)
{
	uint64_t sampling = reinspected_in_vain(driver);
	assert_int_equal(sample_announce_ask(driver, sampling), VERDICT_DONE);
	return sampling;
}

static uint64_t announced(struct decider_driver *driver)
{
	uint64_t sampling = announce_asked(driver);
	assert_int_equal(sample_measure(driver, "sampling.announced", sampling), VERDICT_DONE);
	advance_days(driver, 65);
	return sampling;
}

static uint64_t failed_again(struct decider_driver *driver)
{
	uint64_t sampling = announced(driver);
	assert_int_equal(sample_reinspect(driver, sampling, false), VERDICT_DONE);
	return sampling;
}

static uint64_t suspended(struct decider_driver *driver)
{
	uint64_t sampling = failed_again(driver);
	assert_int_equal(sample_measure(driver, "sampling.suspended", sampling), VERDICT_DONE);
	advance_days(driver, 70);
	return sampling;
}

static uint64_t failed_last(struct decider_driver *driver)
{
	uint64_t sampling = suspended(driver);
	assert_int_equal(sample_reinspect(driver, sampling, false), VERDICT_DONE);
	return sampling;
}

static uint64_t corrected(struct decider_driver *driver)
{
	uint64_t sampling = ordered(driver);
	assert_int_equal(sample_reinspect(driver, sampling, true), VERDICT_DONE);
	return sampling;
}

static uint64_t revoked(struct decider_driver *driver)
{
	uint64_t sampling = failed_last(driver);
	assert_int_equal(sample_measure(driver, "sampling.revoked", sampling), VERDICT_DONE);
	return sampling;
}

/* ---- the acts */

static enum verdict try_draw(struct decider_driver *driver, uint64_t sampling)
{
	return sample_draw(driver, sampling, 2, "SP-9");
}

static enum verdict try_refused(struct decider_driver *driver, uint64_t sampling)
{
	return sample_refused(driver, sampling, 1);
}

static enum verdict try_pass(struct decider_driver *driver, uint64_t sampling)
{
	return sample_result(driver, sampling, true);
}

static enum verdict try_fail(struct decider_driver *driver, uint64_t sampling)
{
	return sample_result(driver, sampling, false);
}

static enum verdict try_serve(struct decider_driver *driver, uint64_t sampling)
{
	return sample_serve(driver, sampling, PARTY(FIRM));
}

static enum verdict try_object(struct decider_driver *driver, uint64_t sampling)
{
	return sample_object(driver, sampling, PARTY(FIRM));
}

static enum verdict try_object_maker(struct decider_driver *driver, uint64_t sampling)
{
	return sample_object(driver, sampling, PARTY(MAKER));
}

static enum verdict try_request(struct decider_driver *driver, uint64_t sampling)
{
	return sample_request(driver, sampling, REQUESTED(DEPARTMENT),
			      ZH__CERTIFICATE_KIND__CERTIFICATE_KIND_UNKNOWN);
}

#define TRY_STEP(name, step)                                                                       \
	static enum verdict name(struct decider_driver *driver, uint64_t sampling)                 \
	{                                                                                          \
		return sample_retest(driver, sampling, STEP(step));                                \
	}
TRY_STEP(try_accept, ACCEPT)
TRY_STEP(try_refuse, REFUSE)
TRY_STEP(try_formalities, FORMALITIES)
TRY_STEP(try_waive, WAIVE)
TRY_STEP(try_lab, LAB)
TRY_STEP(try_retest_pass, PASS)
TRY_STEP(try_retest_fail, FAIL)
TRY_STEP(try_reopen, REOPEN)

static enum verdict try_reinspect_passed(struct decider_driver *driver, uint64_t sampling)
{
	return sample_reinspect(driver, sampling, true);
}

static enum verdict try_reinspect_failed(struct decider_driver *driver, uint64_t sampling)
{
	return sample_reinspect(driver, sampling, false);
}

static enum verdict try_announced(struct decider_driver *driver, uint64_t sampling)
{
	return sample_measure(driver, "sampling.announced", sampling);
}

static enum verdict try_suspended(struct decider_driver *driver, uint64_t sampling)
{
	return sample_measure(driver, "sampling.suspended", sampling);
}

static enum verdict try_revoked(struct decider_driver *driver, uint64_t sampling)
{
	return sample_measure(driver, "sampling.revoked", sampling);
}

/* ---- all pairs of an axis */

static void pair(const struct axis *axis, const struct state_reached *from,
		 const struct act_tried *act)
{
	void *state;
	assert_int_equal(hazard_setup(&state), 0);
	struct decider_driver *driver = (struct decider_driver *)state;
	uint64_t sampling = from->journey(driver);
	assert_int_equal(axis->state_of(driver, sampling), from->state);
	struct state_row row = state_table_row(axis->table, from->state, act->event);
	const char *id = STATE_ID(axis->table, from->state, act->event);
	enum verdict verdict = act->try(driver, sampling);
	bool refused_here = verdict == VERDICT_REFUSED && driver->decision.refusal.rule != NULL &&
			    strcmp(driver->decision.refusal.rule, id) == 0;
	if (row.verdict == STATE_GO ? refused_here : verdict == VERDICT_DONE)
		fail_msg("%s: %s in %s", id, axis->table->events[act->event].name,
			 axis->table->states[from->state].name);
	(void)hazard_teardown(&state);
}

static void all_pairs(const struct axis *axis)
{
	for (size_t i = 0; i < axis->state_count; i++) {
		for (size_t j = 0; j < axis->act_count; j++)
			pair(axis, &axis->states[i], &axis->acts[j]);
	}
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static uint8_t sampling_state(struct decider_driver *driver, uint64_t sampling)
{
	return sample_of(driver, sampling).state;
}

static void test_the_sampling(void **state)
{
	static const struct state_reached states[] = {
		{SAMPLING_PLANNED, planned},
		{SAMPLING_DRAWN, drawn},
		{SAMPLING_AT_LAB, at_lab},
		{SAMPLING_FAILED, failed},
		{SAMPLING_FINAL_FAILED, final_failed},
		{SAMPLING_REFUSED, refused},
		{SAMPLING_FOLLOWED, followed},
		{SAMPLING_NO_GOODS, no_goods},
		{SAMPLING_PASSED, passed},
		{SAMPLING_FINAL_PASSED, retest_passed},
		{SAMPLING_CANCELLED, cancelled},
	};
	static const struct act_tried acts[] = {
		{SAMPLING_ON_DRAW, try_draw},
		{SAMPLING_ON_NO_GOODS, sample_no_goods},
		{SAMPLING_ON_REFUSE, try_refused},
		{SAMPLING_ON_SEND, sample_send},
		{SAMPLING_ON_PASS, try_pass},
		{SAMPLING_ON_FAIL, try_fail},
		{SAMPLING_ON_SERVE, try_serve},
		{SAMPLING_ON_OBJECT, try_object},
		{SAMPLING_ON_DENY, sample_deny},
		{SAMPLING_ON_RETEST, try_reopen},
		{SAMPLING_ON_FINALISE, sample_finalise},
		{SAMPLING_ON_REQUEST, try_request},
		{SAMPLING_ON_CANCEL, cancel},
	};
	const struct axis axis = {&sampling_table, sampling_state, states,
				  COUNT(states),   acts,           COUNT(acts)};
	(void)state;
	assert_int_equal(COUNT(states), SAMPLING_STATE_COUNT);
	all_pairs(&axis);
}

static uint8_t retest_state(struct decider_driver *driver, uint64_t sampling)
{
	return sample_of(driver, sampling).retest;
}

static void test_the_retest(void **state)
{
	static const struct state_reached states[] = {
		{RETEST_NONE, served},          {RETEST_ASKED, asked},
		{RETEST_ACCEPTED, accepted},    {RETEST_READY, ready},
		{RETEST_AT_LAB, at_retest_lab}, {RETEST_REFUSED, retest_refused},
		{RETEST_WAIVED, waived},        {RETEST_PASSED, retest_passed},
		{RETEST_FAILED, retest_failed},
	};
	static const struct act_tried acts[] = {
		{RETEST_ON_OBJECT, try_object_maker}, {RETEST_ON_ACCEPT, try_accept},
		{RETEST_ON_REFUSE, try_refuse},       {RETEST_ON_FORMALITIES, try_formalities},
		{RETEST_ON_WAIVE, try_waive},         {RETEST_ON_LAB, try_lab},
		{RETEST_ON_PASS, try_retest_pass},    {RETEST_ON_FAIL, try_retest_fail},
		{RETEST_ON_REOPEN, try_reopen},
	};
	const struct axis axis = {&sampling_retest_table, retest_state, states,
				  COUNT(states),          acts,         COUNT(acts)};
	(void)state;
	assert_int_equal(COUNT(states), RETEST_STATE_COUNT);
	all_pairs(&axis);
}

static uint8_t correction_state(struct decider_driver *driver, uint64_t sampling)
{
	return sample_of(driver, sampling).correction;
}

static void test_the_correction(void **state)
{
	static const struct state_reached states[] = {
		{CORRECTION_NONE, at_lab},
		{CORRECTION_OWED, failed},
		{CORRECTION_ORDERED, ordered},
		{CORRECTION_FAILED, reinspected_in_vain},
		{CORRECTION_ASKED, announce_asked},
		{CORRECTION_ANNOUNCED, announced},
		{CORRECTION_FAILED_AGAIN, failed_again},
		{CORRECTION_SUSPENDED, suspended},
		{CORRECTION_FAILED_LAST, failed_last},
		{CORRECTION_PASSED, corrected},
		{CORRECTION_REVOKED, revoked},
		{CORRECTION_UNDONE, retest_passed},
	};
	static const struct act_tried acts[] = {
		{CORRECTION_ON_REINSPECT_PASSED, try_reinspect_passed},
		{CORRECTION_ON_REINSPECT_FAILED, try_reinspect_failed},
		{CORRECTION_ON_ANNOUNCE_ASK, sample_announce_ask},
		{CORRECTION_ON_ANNOUNCED, try_announced},
		{CORRECTION_ON_SUSPENDED, try_suspended},
		{CORRECTION_ON_REVOKED, try_revoked},
	};
	const struct axis axis = {&sampling_correction_table,
				  correction_state,
				  states,
				  COUNT(states),
				  acts,
				  COUNT(acts)};
	(void)state;
	assert_int_equal(COUNT(states), CORRECTION_STATE_COUNT);
	all_pairs(&axis);
}

/* ---- service of the firm */

static uint8_t service_state(struct decider_driver *driver, uint64_t sampling)
{
	return sample_service(driver, sampling, PARTY(FIRM));
}

static uint64_t lapsed(struct decider_driver *driver)
{
	uint64_t sampling = served(driver);
	advance_days(driver, 16);
	return sampling;
}

static uint64_t told_again(struct decider_driver *driver)
{
	uint64_t sampling = retest_failed(driver);
	assert_int_equal(sample_serve(driver, sampling, PARTY(FIRM)), VERDICT_DONE);
	return sampling;
}

static void test_the_service(void **state)
{
	static const struct state_reached states[] = {
		{SERVICE_NONE, at_lab},     {SERVICE_OWED, failed},
		{SERVICE_SERVED, served},   {SERVICE_OBJECTED, asked},
		{SERVICE_LAPSED, lapsed},   {SERVICE_TELL_AGAIN, retest_failed},
		{SERVICE_TOLD, told_again},
	};
	static const struct act_tried acts[] = {{SERVICE_ON_SERVE, try_serve},
						{SERVICE_ON_OBJECT, try_object}};
	const struct axis axis = {&sampling_service_table, service_state, states,
				  COUNT(states),           acts,          COUNT(acts)};
	(void)state;
	assert_int_equal(COUNT(states), SERVICE_STATE_COUNT);
	all_pairs(&axis);
}

/* ---- the second request: the government's draft */

static uint8_t request_state(struct decider_driver *driver, uint64_t sampling)
{
	return sample_request_of(driver, sampling, sample_of(driver, sampling).requests > 1 ? 2 : 1)
		.state;
}

static uint64_t answered_with(struct decider_driver *driver, Zh__SamplingRequestStep first,
			      Zh__SamplingRequestStep second)
{
	uint64_t sampling = final_failed(driver);
	assert_int_equal(sample_answer(driver, sampling, 2, first), VERDICT_DONE);
	if (second != REQUEST_STEP(UNKNOWN))
		assert_int_equal(sample_answer(driver, sampling, 2, second), VERDICT_DONE);
	return sampling;
}

static uint64_t request_sent(struct decider_driver *driver)
{
	return answered_with(driver, REQUEST_STEP(SEND), REQUEST_STEP(UNKNOWN));
}

static uint64_t request_answered(struct decider_driver *driver)
{
	return answered_with(driver, REQUEST_STEP(SEND), REQUEST_STEP(ANSWER));
}

static uint64_t request_withdrawn(struct decider_driver *driver)
{
	return answered_with(driver, REQUEST_STEP(WITHDRAW), REQUEST_STEP(UNKNOWN));
}

static uint64_t correction_owed(struct decider_driver *driver)
{
	return answered_with(driver, REQUEST_STEP(SEND), REQUEST_STEP(WITHDRAW));
}

static uint64_t request_corrected(struct decider_driver *driver)
{
	uint64_t sampling = correction_owed(driver);
	assert_int_equal(sample_answer(driver, sampling, 2, REQUEST_STEP(CORRECT)), VERDICT_DONE);
	return sampling;
}

#define TRY_ANSWER(name, step)                                                                     \
	static enum verdict name(struct decider_driver *driver, uint64_t sampling)                 \
	{                                                                                          \
		uint32_t request = sample_of(driver, sampling).requests > 1 ? 2 : 1;               \
		return sample_answer(driver, sampling, request, REQUEST_STEP(step));               \
	}
TRY_ANSWER(try_send, SEND)
TRY_ANSWER(try_pass_on, PASSED_ON)
TRY_ANSWER(try_answer, ANSWER)
TRY_ANSWER(try_withdraw, WITHDRAW)
TRY_ANSWER(try_correct, CORRECT)

static void test_a_request(void **state)
{
	static const struct state_reached states[] = {
		{REQUEST_DRAFTED, final_failed},
		{REQUEST_SENT, request_sent},
		{REQUEST_REFERRED, failed},
		{REQUEST_ANSWERED, request_answered},
		{REQUEST_WITHDRAWN, request_withdrawn},
		{REQUEST_CORRECTION_OWED, correction_owed},
		{REQUEST_CORRECTED, request_corrected},
	};
	static const struct act_tried acts[] = {
		{REQUEST_ON_SEND, try_send},       {REQUEST_ON_PASSED_ON, try_pass_on},
		{REQUEST_ON_ANSWER, try_answer},   {REQUEST_ON_WITHDRAW, try_withdraw},
		{REQUEST_ON_CORRECT, try_correct},
	};
	const struct axis axis = {&sampling_request_table, request_state, states,
				  COUNT(states),           acts,          COUNT(acts)};
	(void)state;
	assert_int_equal(COUNT(states), REQUEST_STATE_COUNT);
	all_pairs(&axis);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_sampling),   cmocka_unit_test(test_the_retest),
		cmocka_unit_test(test_the_correction), cmocka_unit_test(test_the_service),
		cmocka_unit_test(test_a_request),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
