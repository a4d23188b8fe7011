#include "services/ctl/parse.h"

#include <stdio.h>

#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "services/ctl/help/nearest.h"
#include "services/ctl/list_value.h"

struct reader {
	int argc;
	const char *const *argv;
	int at;
	struct invocation *ret;
	struct failure *failure;
};

/* "--name=value" apart: the name without its dashes into `name`, the value or NULL. */
static bool split_option(const char *word, char name[64], const char **ret_value)
{
	const char *start = word + 2;
	const char *equals = strchr(start, '=');
	size_t size = equals != NULL ? (size_t)(equals - start) : strlen(start);
	if (size == 0 || size >= 64)
		return false;
	memcpy(name, start, size);
	name[size] = '\0';
	for (char *at = name; *at != '\0'; at++) {
		if (*at == '_')
			*at = '-';
	}
	*ret_value = equals != NULL ? equals + 1 : NULL;
	return true;
}

static bool is_option(const char *word)
{
	return word[0] == '-' && word[1] == '-' && word[2] != '\0';
}

static int unknown_option(struct reader *reader, const char *word, const char *name)
{
	struct nearest nearest = nearest_to(name);
	struct option_view option;
	char memory[64];
	for (size_t i = 0; command_option(reader->ret->command, i, &option, memory); i++) {
		size_t distance = nearest.distance;
		nearest_offer(&nearest, option.name);
		if (nearest.distance != distance && nearest.best == memory) {
			/* The name is in `memory`, which the next one takes. */
			nearest.best =
				option.field != NULL ? option.field->name : option.listed->name;
		}
	}
	(void)failure_set(reader->failure, EXIT_USAGE,
			  nearest.best != NULL ? "cli.unknown_option_near" : "cli.unknown_option");
	failure_param(reader->failure, "option", word);
	if (nearest.best != NULL) {
		char best[64];
		(void)snprintf(best, sizeof best, "%s", nearest.best);
		for (char *at = best; *at != '\0'; at++) {
			if (*at == '_')
				*at = '-';
		}
		failure_param(reader->failure, "near", best);
	}
	return EXIT_USAGE;
}

int parse_unknown_command(struct failure *failure, const char *const *words, size_t count)
{
	const char *verb;
	const char *noun = command_alias(words[0], &verb);
	bool known = command_noun_known(noun);
	struct nearest nearest = nearest_to(known && count > 1 ? words[1] : noun);
	for (size_t i = 0; i < command_count; i++) {
		if (!known)
			nearest_offer(&nearest, commands[i].noun);
		else if (strcmp(commands[i].noun, noun) == 0 && commands[i].verb != NULL)
			nearest_offer(&nearest, commands[i].verb);
	}
	if (known && count == 1)
		(void)failure_set(failure, EXIT_USAGE, "cli.verb_missing");
	else if (known)
		(void)failure_set(failure, EXIT_USAGE,
				  nearest.best != NULL ? "cli.unknown_verb_near"
						       : "cli.unknown_verb");
	else
		(void)failure_set(failure, EXIT_USAGE,
				  nearest.best != NULL ? "cli.unknown_noun_near"
						       : "cli.unknown_noun");
	failure_param(failure, "noun", noun);
	failure_param(failure, "verb", count > 1 ? words[1] : "");
	failure_param(failure, "near", nearest.best);
	return EXIT_USAGE;
}

/* Kept for how it is said what is wrong: in which language, and whether to a program. */
static void note_global(struct invocation *invocation, const struct option_view *option,
			const char *value)
{
	if (value == NULL && option->type == OPTION_FLAG)
		value = "yes";
	if (value == NULL || invocation->option_count == PARSE_OPTIONS_MAX)
		return;
	struct given_option *given = &invocation->options[invocation->option_count++];
	*given = (struct given_option){.value = value};
	(void)snprintf(given->name, sizeof given->name, "%s", option->name);
}

/* The words that name the command are before its own options; options of all commands may come
 * first. */
static int find_command(struct reader *reader, const char **words, size_t *ret_count)
{
	*ret_count = 0;
	for (int i = 0; i < reader->argc && *ret_count < 3; i++) {
		const char *word = reader->argv[i];
		struct option_view option;
		char name[64], memory[64];
		const char *value;
		if (!is_option(word)) {
			if (strcmp(word, "--") == 0)
				break;
			words[(*ret_count)++] = word;
			continue;
		}
		if (*ret_count != 0)
			break;
		if (!split_option(word, name, &value) ||
		    !command_option_find(NULL, name, &option, memory))
			return unknown_option(reader, word, word + 2);
		if (option.type != OPTION_FLAG && value == NULL)
			value = ++i < reader->argc ? reader->argv[i] : NULL;
		note_global(reader->ret, &option, value);
	}
	return EXIT_DONE;
}

static int take_option(struct reader *reader, const char *word)
{
	struct invocation *invocation = reader->ret;
	struct option_view option;
	char name[64], memory[64];
	const char *value;
	bool negated = false;
	if (!split_option(word, name, &value))
		return unknown_option(reader, word, word + 2);
	bool known = command_option_find(invocation->command, name, &option, memory);
	if (!known && strncmp(name, "no-", 3) == 0) {
		negated = true;
		known = command_option_find(invocation->command, name + 3, &option, memory) &&
			option.type == OPTION_FLAG;
	}
	if (!known)
		return unknown_option(reader, word, name);
	if (option.type == OPTION_FLAG && value == NULL)
		value = negated ? "no" : "yes";
	else if (value == NULL && reader->at < reader->argc)
		value = reader->argv[reader->at++];
	if (value == NULL || invocation->option_count == PARSE_OPTIONS_MAX) {
		(void)failure_set(reader->failure, EXIT_USAGE,
				  value == NULL ? "cli.option_without_value"
						: "cli.too_many_options");
		failure_param(reader->failure, "option", word);
		return EXIT_USAGE;
	}
	if (strcmp(value, "…") == 0 && !SABOTAGE("ctl.ellipsis-sent")) {
		(void)failure_set(reader->failure, EXIT_USAGE, "cli.to_fill_in");
		failure_param(reader->failure, "option", option.name);
		return EXIT_USAGE;
	}
	struct given_option *given = &invocation->options[invocation->option_count++];
	(void)snprintf(given->name, sizeof given->name, "%s", option.name);
	given->value = value;
	given->field = option.field;
	given->listed = option.listed;
	if (option.listed == NULL)
		return EXIT_DONE;
	given->value = list_value(option.listed, invocation->command->noun, value, given->key,
				  reader->failure);
	return given->value != NULL ? EXIT_DONE : EXIT_USAGE;
}

static int take_words(struct reader *reader, size_t command_words)
{
	bool options_end = false;
	while (reader->at < reader->argc) {
		const char *word = reader->argv[reader->at++];
		if (!options_end && strcmp(word, "--") == 0) {
			options_end = true;
		} else if (!options_end && is_option(word)) {
			int exit = take_option(reader, word);
			if (exit != EXIT_DONE)
				return exit;
		} else if (command_words != 0) {
			command_words--;
		} else if (reader->ret->operand_count == PARSE_OPERANDS_MAX) {
			return failure_set(reader->failure, EXIT_USAGE, "cli.too_many_operands");
		} else {
			reader->ret->operands[reader->ret->operand_count++] = word;
		}
	}
	return EXIT_DONE;
}

/* A field of the body may come as an operand as well. */
static bool is_operand(const struct command *command, const char *key)
{
	if (command->body == NULL || command->target != OBJECT_NONE || command->operands == NULL)
		return false;
	const char *found = strstr(command->operands, key);
	return found != NULL;
}

static int check_complete(const struct invocation *invocation, struct failure *failure)
{
	struct option_view option;
	char memory[64];
	if (given_flag(invocation, "help"))
		return EXIT_DONE;
	for (size_t i = 0; command_option(invocation->command, i, &option, memory); i++) {
		if (!option.required || given_text(invocation, option.name) != NULL ||
		    (invocation->operand_count != 0 && is_operand(invocation->command, option.key)))
			continue;
		(void)failure_set(failure, EXIT_USAGE, "cli.option_missing");
		failure_param(failure, "option", option.name);
		return EXIT_USAGE;
	}
	const char *operands = invocation->command->operands;
	bool needed =
		operands != NULL && operands[0] != '[' && invocation->command->kind != COMMAND_ACT;
	needed |= invocation->command->kind == COMMAND_ACT &&
		  invocation->command->target != OBJECT_NONE;
	if (needed && invocation->operand_count == 0) {
		(void)failure_set(failure, EXIT_USAGE, "cli.operand_missing");
		failure_param(failure, "operands", operands);
		return EXIT_USAGE;
	}
	if (operands == NULL && invocation->operand_count != 0) {
		(void)failure_set(failure, EXIT_USAGE, "cli.operand_too_many");
		failure_param(failure, "operand", invocation->operands[0]);
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}

/* Where the line can't be understood its own options are left, and the globals are found wherever
 * they stand. */
static int misunderstood(struct reader *reader, int exit)
{
	reader->ret->option_count = 0;
	for (int i = 0; i < reader->argc && strcmp(reader->argv[i], "--") != 0; i++) {
		struct option_view option;
		char name[64], memory[64];
		const char *value;
		if (!is_option(reader->argv[i]) || !split_option(reader->argv[i], name, &value) ||
		    !command_option_find(NULL, name, &option, memory))
			continue;
		if (option.type != OPTION_FLAG && value == NULL)
			value = ++i < reader->argc ? reader->argv[i] : NULL;
		note_global(reader->ret, &option, value);
	}
	return exit;
}

int parse_command_line(int argc, const char *const *argv, struct invocation *ret_invocation,
		       struct failure *failure)
{
	struct reader reader = {argc, argv, 0, ret_invocation, failure};
	const char *words[3];
	size_t count, taken = 0;
	*ret_invocation = (struct invocation){0};
	int exit = find_command(&reader, words, &count);
	if (exit != EXIT_DONE)
		return misunderstood(&reader, exit);
	if (count != 0) {
		ret_invocation->command = command_find(words, count, &taken);
		bool asks_help = false;
		for (int i = 0; i < argc; i++)
			asks_help |= strcmp(argv[i], "--help") == 0;
		if (ret_invocation->command == NULL && !(asks_help && command_noun_known(words[0])))
			return misunderstood(&reader,
					     parse_unknown_command(reader.failure, words, count));
	}
	ret_invocation->option_count = 0; /* all are taken in order now */
	exit = take_words(&reader, taken);
	if (exit == EXIT_DONE && ret_invocation->command != NULL)
		exit = check_complete(ret_invocation, failure);
	return exit == EXIT_DONE ? EXIT_DONE : misunderstood(&reader, exit);
}

const char *given_text(const struct invocation *invocation, const char *name)
{
	const char *value = NULL;
	for (size_t i = 0; i < invocation->option_count; i++) {
		if (strcmp(invocation->options[i].name, name) == 0)
			value = invocation->options[i].value;
	}
	return value;
}

bool given_flag(const struct invocation *invocation, const char *name)
{
	const char *value = given_text(invocation, name);
	return value != NULL && strcmp(value, "no") != 0 && strcmp(value, "false") != 0;
}

static int bad_value(struct failure *failure, const char *code, const char *name, const char *value)
{
	(void)failure_set(failure, EXIT_USAGE, code);
	failure_param(failure, "option", name);
	failure_param(failure, "value", value);
	return EXIT_USAGE;
}

int given_number(const struct invocation *invocation, const char *name, uint64_t *ret_value,
		 struct failure *failure)
{
	const char *text = given_text(invocation, name);
	uint64_t value = 0;
	if (text == NULL)
		return EXIT_DONE;
	for (const char *at = text; *at != '\0'; at++) {
		if (*at < '0' || *at > '9' || value > (UINT64_MAX - 9) / 10)
			return bad_value(failure, "cli.not_a_number", name, text);
		value = value * 10 + (uint64_t)(*at - '0');
	}
	if (text[0] == '\0')
		return bad_value(failure, "cli.not_a_number", name, text);
	*ret_value = value;
	return EXIT_DONE;
}

int given_moment(const struct invocation *invocation, const char *name, int64_t *ret_ms,
		 struct failure *failure)
{
	const char *text = given_text(invocation, name);
	if (text == NULL)
		return EXIT_DONE;
	if (time_parse_moment(text, ret_ms) != STATUS_OK)
		return bad_value(failure, "cli.not_a_moment", name, text);
	return EXIT_DONE;
}

int given_until(const struct invocation *invocation, const char *name, int64_t *ret_ms,
		struct failure *failure)
{
	const char *text = given_text(invocation, name);
	int exit = given_moment(invocation, name, ret_ms, failure);
	if (exit == EXIT_DONE && text != NULL && strchr(text, 'T') == NULL)
		*ret_ms += MS_PER_DAY - 1;
	return exit;
}
