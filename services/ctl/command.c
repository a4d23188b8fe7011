#include "services/ctl/command.h"

#include <string.h>

static const struct {
	const char *name;
	const char *noun;
	const char *verb;
} aliases[] = {
	{"init", "county", "init"}, {"up", "county", "up"},     {"down", "county", "down"},
	{"keys", "key", NULL},      {"people", "person", NULL}, {"credit", "listing", NULL},
};

const char *command_alias(const char *noun, const char **ret_verb)
{
	*ret_verb = NULL;
	for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++) {
		if (strcmp(aliases[i].name, noun) == 0) {
			*ret_verb = aliases[i].verb;
			return aliases[i].noun;
		}
	}
	return noun;
}

bool command_noun_known(const char *noun)
{
	for (size_t i = 0; i < command_count; i++) {
		if (strcmp(commands[i].noun, noun) == 0)
			return true;
	}
	return false;
}

bool command_takes_firms(const struct command *command)
{
	static const char *const firms[] = {"firm_key…", "KEY…", "USCC…"};
	for (size_t i = 0; command->operands != NULL && i < sizeof firms / sizeof firms[0]; i++) {
		if (strcmp(command->operands, firms[i]) == 0)
			return true;
	}
	return false;
}

static const struct command *find(const char *noun, const char *verb)
{
	for (size_t i = 0; i < command_count; i++) {
		const struct command *command = &commands[i];
		if (strcmp(command->noun, noun) != 0)
			continue;
		if (verb == NULL ? command->verb == NULL
				 : command->verb != NULL && strcmp(command->verb, verb) == 0)
			return command;
	}
	return NULL;
}

/* "reveal" and "request" as "reveal-request". */
static const struct command *find_two_words(const char *noun, const char *first, const char *second)
{
	char verb[COMMAND_NAME];
	size_t first_size = strlen(first), second_size = strlen(second);
	if (first_size + second_size + 2 > sizeof verb)
		return NULL;
	memcpy(verb, first, first_size);
	verb[first_size] = '-';
	memcpy(verb + first_size + 1, second, second_size + 1);
	return find(noun, verb);
}

const struct command *command_find(const char *const *words, size_t count, size_t *ret_taken)
{
	const char *verb;
	const struct command *found;
	*ret_taken = 0;
	if (count == 0)
		return NULL;
	const char *noun = command_alias(words[0], &verb);
	*ret_taken = 1;
	if (verb != NULL)
		return find(noun, verb);
	if (count >= 3 && (found = find_two_words(noun, words[1], words[2])) != NULL) {
		*ret_taken = 3;
		return found;
	}
	if (count >= 2 && (found = find(noun, words[1])) != NULL) {
		*ret_taken = 2;
		return found;
	}
	return find(noun, NULL);
}

void command_name(const struct command *command, char out[COMMAND_NAME])
{
	const char *parts[] = {command->noun, command->verb != NULL ? "." : "",
			       command->verb != NULL ? command->verb : ""};
	size_t size = 0;
	for (size_t i = 0; i < 3; i++) {
		for (const char *at = parts[i]; *at != '\0' && size + 1 < COMMAND_NAME; at++)
			out[size++] = *at;
	}
	out[size] = '\0';
}
