#include "services/ctl/show/refusal.h"

#include <stdio.h>
#include <string.h>

#include "services/scenario/lives.h"

static const char *state_of(const Zh__Refusal *refusal)
{
	for (size_t i = 0; i < refusal->n_params; i++) {
		const Zh__Param *param = refusal->params[i];
		if (param->name != NULL && param->value != NULL &&
		    strcmp(param->name, "state") == 0)
			return param->value;
	}
	return "";
}

static const struct state_rule *rule_in(const struct state_table *table, uint8_t state,
					const char *id)
{
	for (uint8_t event = 0; event < table->event_count; event++) {
		struct state_row row = state_table_row(table, state, event);
		if (row.verdict == STATE_REFUSE && strcmp(STATE_ID(table, state, event), id) == 0)
			return row.rule;
	}
	return NULL;
}

const char *refusal_why(const Zh__Refusal *refusal, enum lang lang)
{
	size_t count;
	const struct life *all = lives(&count);
	const char *id = refusal->rule != NULL ? refusal->rule->id : NULL;
	/* Two tables have the same letters, and no id of theirs is in one state of both. */
	for (size_t i = 0; id != NULL && i < count; i++) {
		const struct state_table *table = all[i].table;
		for (uint8_t state = 0; state < table->state_count; state++) {
			const struct state_rule *rule = NULL;
			if (strcmp(table->states[state].name, state_of(refusal)) == 0)
				rule = rule_in(table, state, id);
			if (rule != NULL)
				return catalogue_word(WORDS_WHY, rule->why, lang);
		}
	}
	return NULL;
}

const struct command *refusal_command(const char *possible)
{
	const struct command *found = NULL;
	for (size_t i = 0; i < command_count; i++) {
		char name[COMMAND_NAME];
		command_name(&commands[i], name);
		size_t size = strcspn(possible, " ");
		if (commands[i].kind == COMMAND_ACT && strncmp(possible, name, size) == 0 &&
		    (name[size] == '\0' || (found == NULL && name[size] == '-')))
			found = &commands[i];
	}
	return found;
}

bool refusal_is_step(const struct work_step *step, const struct command *command)
{
	char words[COMMAND_NAME];
	(void)snprintf(words, sizeof words, "%s %s", command->noun, command->verb);
	return strcmp(step->command, words) == 0;
}

/* "explain" waits for somebody else, whatever else may be done. */
static bool is_taken(const struct work_step *step, const char *possible)
{
	const struct command *command = refusal_command(possible);
	if (command == NULL)
		return false;
	return refusal_is_step(step, command) ||
	       (strcmp(step->command, "explain") == 0 && strcmp(step->noun, command->noun) == 0);
}

const struct work_step *refusal_next(const Zh__Refusal *refusal)
{
	const struct work_step *step;
	for (size_t i = 0; (step = work_step(i)) != NULL; i++) {
		bool here = strcmp(step->state, state_of(refusal)) == 0;
		/* A version that isn't known can't be filled in. */
		for (size_t k = 0; here && k < refusal->n_possible; k++) {
			if (is_taken(step, refusal->possible[k]) &&
			    strchr(step->options, '{') == NULL)
				return step;
		}
	}
	return NULL;
}
