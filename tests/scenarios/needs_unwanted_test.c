/* What the policy in force doesn't want on record isn't asked for: each act of the scenarios
 * that is refused because something is lacking is asked again where no gate wants that, and then
 * it isn't lacking. The policy that ships wants the least of the law, so this is about one of
 * before a need.
 *
 * The deciders are listened to at the link: --wrap, see CMakeLists.txt. */
#include <stdio.h>
#include <stdlib.h>

#include "common/policy/rules/policy.h"
#include "common/stage/common_decide.h"
#include "services/scenario/scratch.h"
#include "tests/lib/test.h"
#include "tests/scenarios/act_values.h"

#define MEMORY ((size_t)4 << 20)

static struct {
	uint8_t *memory;
	bool lifted[GATE_NEED_COUNT]; /* by a policy that doesn't want it */
	size_t acts, tries, kinds, done, held;
} trial;

/* The linker's names for both (--wrap=stage_decide). */
void decide(const struct decide_context *context, const struct decider *decider,
	    const struct input *input, struct decision *decision) __asm__("__real_stage_decide");
void decide_and_lift(const struct decide_context *context, const struct decider *decider,
		     const struct input *input,
		     struct decision *decision) __asm__("__wrap_stage_decide");

/* What is lacking; GATE_NEED_COUNT: nothing, or it isn't refused at all. */
static unsigned lacking(const struct decision *decision)
{
	const struct refusal *refusal = &decision->refusal;
	if (decision->verdict == VERDICT_DONE)
		return GATE_NEED_COUNT;
	for (size_t i = 0; i < refusal->param_count; i++) {
		if (strcmp(refusal->params[i].name, "need") != 0)
			continue;
		for (unsigned need = 0; need < GATE_NEED_COUNT; need++) {
			const char *word = gate_need_word((enum gate_need)need);
			if (word != NULL && strcmp(word, refusal->params[i].value) == 0)
				return need;
		}
	}
	return GATE_NEED_COUNT;
}

/* Where an act has no row at a gate, the law's least is asked for whatever the policy says; and
 * where two officers aren't, one still is, and a visit is for something. */
static bool is_wanted_by_row(const struct gate_row *rows, const struct act *act,
			     enum gate_need need)
{
	for (unsigned i = 0; i < GATE_ROW_COUNT; i++) {
		if (strcmp(rows[i].act, act->name) == 0 && wide_set_has(rows[i].needs, need))
			return need != GATE_NEED_TWO_OFFICERS && need != GATE_NEED_LISTED_ITEM;
	}
	return false;
}

static void take_out(struct gate_row *rows, enum gate_need need)
{
	for (unsigned i = 0; i < GATE_ROW_COUNT; i++)
		wide_set_drop(&rows[i].needs, need);
}

static void lift(const struct decide_context *context, const struct decider *decider,
		 const struct input *input)
{
	static struct gate_row rows[GATE_ROW_COUNT];
	static struct policy policy;
	struct decide_context beside = *context;
	struct decision decision = {.verdict = VERDICT_DONE};
	struct arena arena;
	beside.arena = &arena;
	arena_init(&arena, trial.memory, MEMORY);
	decide(&beside, decider, input, &decision);
	unsigned need = lacking(&decision);
	if (need == GATE_NEED_COUNT)
		return;
	trial.acts++;
	policy = *context->policy;
	for (unsigned i = 0; i < GATE_ROW_COUNT; i++)
		rows[i] = *policy_gate_row(context->policy, (enum gate_row_id)i);
	policy.gate_rows = rows;
	beside.policy = &policy;
	while (need != GATE_NEED_COUNT) {
		unsigned last = need;
		bool wanted = is_wanted_by_row(rows, input->act->act, (enum gate_need)need);
		trial.kinds += !trial.lifted[need];
		trial.lifted[need] = true;
		take_out(rows, (enum gate_need)need);
		decision = (struct decision){.verdict = VERDICT_DONE};
		arena_init(&arena, trial.memory, MEMORY);
		decide(&beside, decider, input, &decision);
		need = lacking(&decision);
		trial.tries++;
		if (need != last)
			continue;
		if (wanted)
			fail_msg("%s: %s is wanted by no gate, and asked for",
				 input->act->act->name, gate_need_word((enum gate_need)need));
		trial.held++;
		break;
	}
	trial.done += decision.verdict == VERDICT_DONE;
}

void decide_and_lift(const struct decide_context *context, const struct decider *decider,
		     const struct input *input, struct decision *decision)
{
	if (input->kind == INPUT_ACT)
		lift(context, decider, input);
	decide(context, decider, input, decision);
}

static void what_nobody_wants_is_not_lacking(void **state)
{
	struct scenario_options options = {0};
	(void)state;
	trial.memory = (uint8_t *)malloc(MEMORY);
	assert_non_null(trial.memory);
	scenarios_read();
	(void)scenarios_run(&options, NULL);
	scenarios_free();
	for (unsigned need = 0; need < GATE_NEED_COUNT; need++) {
		if (!trial.lifted[need] && gate_need_word((enum gate_need)need) != NULL)
			print_message("never lacking: %s\n", gate_need_word((enum gate_need)need));
	}
	print_message("%zu acts that lack something, %zu tries, %zu needs, %zu done at last, "
		      "%zu without a row\n",
		      trial.acts, trial.tries, trial.kinds, trial.done, trial.held);
	assert_true(trial.acts > 100 && trial.kinds > 50 && trial.done > 0);
	free(trial.memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(what_nobody_wants_is_not_lacking)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
