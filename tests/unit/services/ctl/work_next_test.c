/* What comes next in a matter: every state that waits has a command, and the command is possible
 * there. */
#include "tests/lib/test.h"

#include "common/words/work_steps.h"
#include "services/ctl/command.h"
#include "services/ctl/parse.h"
#include "services/ctl/show/json_tree.h"
#include "services/ctl/waiting/work_next.h"
#include "services/hazard/inspection/states.h"
#include "services/hazard/states.h"
#include "services/intake/states.h"
#include "services/notify/states.h"

/* Their headers name states as others do. */
extern const struct state_table sampling_table, notice_table;

static const struct {
	const char *noun;
	const struct state_table *tables[2];
	bool parts; /* it waits in some of its states alone: a served letter waits for its party */
} lives[] = {
	{"report", {&intake_complaint_table, &intake_clue_table}, false},
	{"hazard", {&hazard_state_table, NULL}, false},
	{"inspection", {&inspection_states, NULL}, false},
	{"sampling", {&sampling_table, NULL}, false},
	{"referral", {&incoming_states, NULL}, false},
	{"referral", {&outgoing_states, NULL}, true}, /* once sent it waits for the other county */
	{"notice", {&notice_table, NULL}, true},
};
#define LIVES (sizeof lives / sizeof lives[0])

static size_t steps_of(const char *noun, const char *state)
{
	size_t count = 0;
	const struct work_step *step;
	for (size_t i = 0; (step = work_step(i)) != NULL; i++)
		count += strcmp(step->noun, noun) == 0 &&
			 (strcmp(step->state, state) == 0 || strcmp(step->value, state) == 0);
	return count;
}

/* A matter in which something is due is on the list, one that is over isn't. */
static void every_state_that_waits_has_a_command(void **state)
{
	(void)state;
	for (size_t i = 0; i < LIVES; i++) {
		for (size_t t = 0; t < 2 && lives[i].tables[t] != NULL; t++) {
			const struct state_table *table = lives[i].tables[t];
			for (uint8_t s = 0; s < table->state_count; s++) {
				const struct state_info *info = &table->states[s];
				size_t steps = steps_of(lives[i].noun, info->name);
				bool rests = (info->flags & STATE_REST) != 0 || lives[i].parts;
				if ((info->flags & STATE_FINAL) != 0 ? steps != 0
								     : steps == 0 && !rests)
					fail_msg("%s %s: %zu commands", lives[i].noun, info->name,
						 steps);
			}
		}
	}
}

/* "referral.answer (partly)" is of the act "referral.answer". */
static bool goes(const struct state_table *table, const char *state, const char *act)
{
	size_t size = strlen(act);
	for (uint8_t s = 0; s < table->state_count; s++) {
		for (uint8_t e = 0;
		     strcmp(table->states[s].name, state) == 0 && e < table->event_count; e++) {
			const char *event = table->events[e].name;
			if (strncmp(event, act, size) == 0 &&
			    (event[size] == '\0' || event[size] == ' ') &&
			    state_table_row(table, s, e).verdict == STATE_GO)
				return true;
		}
	}
	return false;
}

static const struct command *command_of(const struct work_step *step)
{
	char text[64], *rest = NULL;
	const char *words[3];
	size_t count = 0, taken;
	(void)snprintf(text, sizeof text, "%s", step->command);
	for (char *word = strtok_r(text, " ", &rest); word != NULL && count < 3;
	     word = strtok_r(NULL, " ", &rest))
		words[count++] = word;
	const struct command *command = command_find(words, count, &taken);
	if (command == NULL || taken != count)
		fail_msg("there is no command %s", step->command);
	return command;
}

static void every_command_is_possible_there(void **state)
{
	const struct work_step *step;
	(void)state;
	for (size_t i = 0; (step = work_step(i)) != NULL; i++) {
		const struct command *command = command_of(step);
		char act[COMMAND_NAME];
		bool possible = command->kind != COMMAND_ACT || step->state[0] == '\0' ||
				strcmp(step->noun, "proposal") == 0;
		command_name(command, act);
		for (size_t k = 0; k < LIVES; k++) {
			for (size_t t = 0; t < 2 && lives[k].tables[t] != NULL; t++)
				possible |= strcmp(lives[k].noun, step->noun) == 0 &&
					    (goes(lives[k].tables[t], step->state, act) ||
					     goes(lives[k].tables[t], step->value, act));
		}
		if (!possible)
			fail_msg("%s isn't possible in %s %s", act, step->noun, step->state);
	}
}

/* What it still needs is named, and nothing else: pasted as it stands it says what is missing. */
static void every_option_is_the_commands(void **state)
{
	const struct work_step *step;
	(void)state;
	for (size_t i = 0; (step = work_step(i)) != NULL; i++) {
		const struct command *command = command_of(step);
		char text[128], *rest = NULL, memory[64];
		struct option_view option;
		(void)snprintf(text, sizeof text, "%s", step->options);
		for (char *word = strtok_r(text, " ", &rest); word != NULL;
		     word = strtok_r(NULL, " ", &rest)) {
			if (strncmp(word, "--", 2) == 0 &&
			    !command_option_find(command, word + 2, &option, memory))
				fail_msg("%s has no %s", step->command, word);
		}
		for (size_t k = 0; command_option(command, k, &option, memory); k++) {
			if (option.required && strstr(step->options, option.name) == NULL)
				fail_msg("%s needs --%s", step->command, option.name);
		}
	}
}

static void said(const char *line, const char *expected)
{
	static const char *const words[] = {"work", "--as", "li", "--root", "/srv/my county"};
	char memory[512];
	struct invocation invocation;
	struct failure failure;
	struct writer out = writer_over(memory, sizeof memory - 1);
	json_t *object = json_loads(line, 0, NULL);
	assert_non_null(object);
	assert_int_equal(parse_command_line(5, words, &invocation, &failure), 0);
	assert_int_equal(work_waits("assigned", object), expected != NULL);
	if (expected != NULL) {
		work_next(&invocation, "assigned", object, &out);
		memory[out.size] = '\0';
		assert_string_equal(memory, expected);
	}
	json_decref(object);
}

#define HERE "zhianctl --root '/srv/my county' --as li "

static void it_can_be_pasted(void **state)
{
	(void)state;
	said("{\"kind\":\"hazard\",\"id\":\"HZ-522701-7\",\"state\":\"reinspected\"}",
	     HERE "hazard cancel-off HZ-522701-7");
	said("{\"kind\":\"proposal\",\"id\":\"PP-522701-hazard-1\",\"state\":\"open\",\"version\":"
	     "7}",
	     HERE "proposal approve PP-522701-hazard-1 --seen 7");
	said("{\"kind\":\"report\",\"id\":\"RP-522701-1\",\"state\":\"registered\","
	     "\"report_kind\":\"complaint\"}",
	     HERE "report accept RP-522701-1");
	said("{\"kind\":\"report\",\"id\":\"RP-522701-1\",\"state\":\"registered\","
	     "\"report_kind\":\"clue\"}",
	     HERE "report check RP-522701-1 --outcome begun");
	said("{\"kind\":\"hazard\",\"id\":\"HZ-522701-7\",\"state\":\"archived\"}", NULL);
	said("{\"kind\":\"proposal\",\"id\":\"PP-522701-1\",\"state\":\"approved\"}", NULL);
}

/* An unedited "…" is no content. */
static void what_is_to_be_filled_in_is_not_sent(void **state)
{
	static const char *const words[] = {"hazard", "order", "HZ-522701-7", "--content", "…"};
	struct invocation invocation;
	struct failure failure = {0};
	(void)state;
	assert_int_equal(parse_command_line(5, words, &invocation, &failure), EXIT_USAGE);
	assert_string_equal(failure.code, "cli.to_fill_in");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_state_that_waits_has_a_command),
		cmocka_unit_test(every_command_is_possible_there),
		cmocka_unit_test(every_option_is_the_commands),
		cmocka_unit_test(it_can_be_pasted),
		cmocka_unit_test(what_is_to_be_filled_in_is_not_sent),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
