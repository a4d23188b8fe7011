/* What comes next in a case hangs on its hearing, on what was reviewed and discussed, and on its
 * other axes: one thing after the other, each with its command, and possible there. */
#include <stdio.h>

#include "tests/lib/test.h"

#include "common/words/work_steps.h"
#include "services/escalation/cases/case_step.h"
#include "services/escalation/cases/hearing.h"

static const struct execution_row uncontested = {.contest = CONTEST_NONE};

static bool goes(const struct state_table *table, uint8_t state, const char *act)
{
	for (uint8_t event = 0; event < table->event_count; event++)
		if (strcmp(table->events[event].name, act) == 0 &&
		    state_table_row(table, state, event).verdict == STATE_GO)
			return true;
	return false;
}

/* "case legal-review" is of the act "case.legal-review". */
static void command_is(const struct work_step *step, const char *act)
{
	char name[64];
	(void)snprintf(name, sizeof name, "%s", step->command);
	*strchr(name, ' ') = '.';
	assert_string_equal(name, act);
}

static const struct work_step *step_for(const char *act)
{
	const struct work_step *step;
	for (size_t i = 0; (step = work_step(i)) != NULL; i++)
		if (strcmp(step->noun, "case") == 0 && strcmp(step->value, act) == 0)
			return step;
	fail_msg("there is no command for %s", act);
	return NULL;
}

/* Its command, which is possible where it is said to come next. */
static void come_next(struct matter_step step, const struct casefile_row *row,
		      const struct hearing_row *hearing)
{
	bool rests = (case_table.states[row->state].flags & STATE_FINAL) != 0;
	if (rests != (step.act == NULL))
		fail_msg("a case %s %s", case_table.states[row->state].name,
			 rests ? "waits" : "waits for nobody");
	if (rests)
		return;
	command_is(step_for(step.act), step.act);
	if (!goes(&case_table, row->state, step.act) &&
	    !goes(&case_hearing_table, hearing->state, step.act) &&
	    !goes(&case_publication_table, row->publication, step.act) &&
	    !goes(&case_service_table, row->service, step.act) &&
	    !goes(&case_execution_table, row->execution, step.act))
		fail_msg("%s isn't possible in %s, %s", step.act,
			 case_table.states[row->state].name,
			 case_hearing_table.states[hearing->state].name);
}

static void every_case_that_waits_has_a_command(void **state)
{
	struct hearing_row hearing = {.state = HEARING_NONE};
	(void)state;
	for (uint8_t s = 0; s < CASE_STATE_COUNT; s++) {
		struct casefile_row row = {.state = s, .service = SERVICE_OWED};
		for (hearing.state = 0; hearing.state < HEARING_STATE_COUNT; hearing.state++)
			come_next(casefile_step_of(&row, &hearing, &uncontested, true), &row,
				  &hearing);
	}
	struct casefile_row row = {.state = CASE_NOTICED};
	hearing.state = HEARING_REPORTED;
	for (unsigned flags = 0; flags <= UINT8_MAX; flags += CASE_LEGAL_REVIEW) {
		row.flags = (uint8_t)flags;
		come_next(casefile_step_of(&row, &hearing, &uncontested, true), &row, &hearing);
	}
	row = (struct casefile_row){.state = CASE_DECIDED, .service = SERVICE_SERVED};
	for (row.publication = 0; row.publication < PUBLICATION_STATE_COUNT; row.publication++)
		come_next(casefile_step_of(&row, &hearing, &uncontested, true), &row, &hearing);
	row.publication = PUBLICATION_FREE;
	for (row.execution = 0; row.execution < EXECUTION_STATE_COUNT; row.execution++)
		come_next(casefile_step_of(&row, &hearing, &uncontested, true), &row, &hearing);
}

static void next_is(const struct casefile_row *row, const struct hearing_row *hearing,
		    const char *act, const char *whom)
{
	struct matter_step step = casefile_step_of(row, hearing, &uncontested, false);
	assert_string_equal(step.act, act);
	assert_true((step.whom == NULL) == (whom == NULL));
	if (whom != NULL)
		assert_string_equal(step.whom, whom);
}

static void a_case_waits_for_one_thing_after_the_other(void **state)
{
	struct casefile_row row = {.state = CASE_NOTICED};
	struct hearing_row hearing = {.state = HEARING_ASKED};
	(void)state;
	strcpy(hearing.officer, "hearing-1");
	next_is(&row, &hearing, "hearing.name", NULL);
	hearing.state = HEARING_NAMED;
	next_is(&row, &hearing, "hearing.hand-over", NULL);
	hearing.state = HEARING_PREPARED;
	next_is(&row, &hearing, "hearing.fix", "hearing-1");
	hearing.state = HEARING_FIXED;
	next_is(&row, &hearing, "hearing.announce", NULL);
	hearing.announced = 1;
	next_is(&row, &hearing, "hearing.hold", "hearing-1");
	hearing.announced = 0;
	hearing.closed = 1;
	next_is(&row, &hearing, "hearing.hold", "hearing-1");
	hearing.state = HEARING_REPORTED;
	next_is(&row, &hearing, "case.decide", NULL);
	row.flags = CASE_LEGAL_REVIEW;
	next_is(&row, &hearing, "case.legal-review", NULL);
	row.flags |= CASE_LEGALLY_PASSED;
	next_is(&row, &hearing, "case.discuss", NULL);
	row.flags |= CASE_DISCUSSED;
	next_is(&row, &hearing, "case.decide", NULL);
	row = (struct casefile_row){.state = CASE_DECIDED,
				    .service = SERVICE_OWED,
				    .publication = PUBLICATION_OWED,
				    .execution = EXECUTION_OWED};
	next_is(&row, &hearing, "case.serve", NULL);
	row.service = SERVICE_SERVED;
	next_is(&row, &hearing, "case.publish", NULL);
	row.publication = PUBLICATION_PUBLISHED;
	next_is(&row, &hearing, "case.execute", NULL);
	row.execution = EXECUTION_PAID;
	next_is(&row, &hearing, "case.close", NULL);
}

/* When its term is over the party is called on to pay, unless a contest stopped that. */
static void an_overdue_fine_waits_for_the_demand(void **state)
{
	struct casefile_row row = {.state = CASE_DECIDED, .service = SERVICE_SERVED};
	struct hearing_row hearing = {.state = HEARING_NONE};
	struct execution_row stopped = {.contest = CONTEST_STOPPED};
	static const struct {
		uint8_t execution;
		const char *act;
	} after[] = {
		{EXECUTION_WAITING, "case.execute"},  {EXECUTION_OWED, "case.demand"},
		{EXECUTION_DEFERRED, "case.demand"},  {EXECUTION_DEMANDED, "case.court"},
		{EXECUTION_AT_COURT, "case.execute"}, {EXECUTION_PAID, "case.close"},
	};
	(void)state;
	row.publication = PUBLICATION_FREE;
	for (size_t i = 0; i < sizeof after / sizeof after[0]; i++) {
		row.execution = after[i].execution;
		assert_string_equal(casefile_step_of(&row, &hearing, &uncontested, true).act,
				    after[i].act);
	}
	row.execution = EXECUTION_OWED;
	assert_string_equal(casefile_step_of(&row, &hearing, &stopped, true).act, "case.execute");
}

/* What casefile_step() adds from a case's other rows (evidence, certification, what is owed). */
static void what_other_rows_ask_for_has_a_command(void **state)
{
	static const char *const acts[] = {"case.evidence", "case.verify-evidence", "case.complete",
					   "case.certification-report"};
	(void)state;
	for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++)
		command_is(step_for(acts[i]), acts[i]);
}

/* Cash goes on before anything else, and a case isn't closed before what is owed is given back. */
static void cash_goes_on_and_what_is_owed_is_given_back(void **state)
{
	struct casefile_row row = {.state = CASE_DECIDED, .service = SERVICE_OWED};
	struct hearing_row hearing = {.state = HEARING_NONE};
	struct execution_row money = {.cash_held_fen = 1, .cash_office_fen = 1};
	(void)state;
	assert_string_equal(casefile_step_of(&row, &hearing, &money, false).act, "case.cash-in");
	money.cash_held_fen = 0;
	assert_string_equal(casefile_step_of(&row, &hearing, &money, false).act, "case.cash-bank");
	money = (struct execution_row){.back_fen = 2, .given_fen = 1};
	row = (struct casefile_row){.state = CASE_DECIDED,
				    .service = SERVICE_SERVED,
				    .publication = PUBLICATION_FREE,
				    .execution = EXECUTION_PAID};
	assert_string_equal(casefile_step_of(&row, &hearing, &money, true).act, "case.give-back");
	money.given_fen = 2;
	assert_string_equal(casefile_step_of(&row, &hearing, &money, true).act, "case.close");
	money.goods_back = 1;
	assert_string_equal(casefile_step_of(&row, &hearing, &money, true).act, "case.give-back");
}

/* What is suspended waits for the ground to go, or when its three years are over for its end; an
 * agreement for the next part, or where that was missed for execution to resume. */
static void what_rests_waits_for_its_own_act(void **state)
{
	struct casefile_row row = {.state = CASE_DECIDED, .service = SERVICE_SERVED};
	struct hearing_row hearing = {.state = HEARING_NONE};
	static const struct {
		uint8_t execution;
		bool over;
		const char *act;
	} after[] = {
		{EXECUTION_SUSPENDED, false, "case.execution-resume"},
		{EXECUTION_SUSPENDED, true, "case.execution-end"},
		{EXECUTION_AGREED, false, "case.execute"},
		{EXECUTION_AGREED, true, "case.execution-resume"},
		{EXECUTION_ENDED, true, "case.close"},
	};
	(void)state;
	row.publication = PUBLICATION_FREE;
	for (size_t i = 0; i < sizeof after / sizeof after[0]; i++) {
		row.execution = after[i].execution;
		assert_string_equal(
			casefile_step_of(&row, &hearing, &uncontested, after[i].over).act,
			after[i].act);
	}
}

/* Payments go to the earlier part. */
static void what_is_paid_covers_the_earlier_part(void **state)
{
	struct execution_row agreed = {.part_count = 2, .deferred_fen = 5000};
	(void)state;
	agreed.parts[0] = (struct fine_part){.day = 100, .amount_fen = 2000};
	agreed.parts[1] = (struct fine_part){.day = 200, .amount_fen = 3000};
	assert_int_equal(fine_parts_covered(&agreed, 5000), 0);
	assert_int_equal(fine_parts_covered(&agreed, 3001), 0);
	assert_int_equal(fine_parts_covered(&agreed, 3000), 1);
	assert_int_equal(fine_parts_covered(&agreed, 1), 1);
	assert_int_equal(fine_parts_covered(&agreed, 0), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_case_that_waits_has_a_command),
		cmocka_unit_test(a_case_waits_for_one_thing_after_the_other),
		cmocka_unit_test(an_overdue_fine_waits_for_the_demand),
		cmocka_unit_test(what_rests_waits_for_its_own_act),
		cmocka_unit_test(what_other_rows_ask_for_has_a_command),
		cmocka_unit_test(cash_goes_on_and_what_is_owed_is_given_back),
		cmocka_unit_test(what_is_paid_covers_the_earlier_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
