#include <string.h>

#include "common/base/version.h"
#include "services/ctl/help/help_json.h"
#include "services/ctl/help/usage.h"
#include "services/ctl/parse.h"
#include "services/ctl/runs.h"
#include "services/ctl/session.h"
#include "services/ctl/show/width.h"
#include "services/scenario/county_lists.h"

#define COMMAND_COLUMN 30u
#define OPTION_COLUMN 34u
#define NAMES_COLUMNS 96u

static void print_command(const struct session *session, const struct command *command)
{
	char text[128];
	if (session->json) {
		help_json(command, session->lang, session->out);
		return;
	}
	(void)snprintf(text, sizeof text, "  %s%s%s", command->noun,
		       command->verb != NULL ? " " : "",
		       command->verb != NULL ? command->verb : "");
	width_print(bytes_of_text(text), COMMAND_COLUMN, session->out);
	fprintf(session->out, "%s\n", usage_summary(command, session->lang));
}

static void print_noun(const struct session *session, const char *noun)
{
	for (size_t i = 0; i < command_count; i++) {
		if (strcmp(commands[i].noun, noun) == 0)
			print_command(session, &commands[i]);
	}
}

static void print_options(const struct session *session, const struct command *command, bool global)
{
	struct option_view option;
	char name[64], memory[USAGE_VALUE], text[USAGE_VALUE + 128];
	for (size_t i = 0; command_option(command, i, &option, name); i++) {
		if (option.global != global)
			continue;
		const char *shows = usage_value(&option, command != NULL ? command->noun : NULL,
						session->lang, memory);
		(void)snprintf(text, sizeof text, "  --%s%s%s%s", option.name,
			       shows != NULL ? " " : "", shows != NULL ? shows : "",
			       option.repeated ? " …" : "");
		size_t columns = width_of(bytes_of_text(text)) < OPTION_COLUMN ? OPTION_COLUMN : 0;
		if (columns != 0)
			width_print(bytes_of_text(text), columns, session->out);
		else
			fprintf(session->out, "%s\n%*s", text, (int)OPTION_COLUMN, "");
		fprintf(session->out, "%s%s%s\n",
			usage_option_help(command, &option, session->lang),
			option.required ? "  " : "",
			option.required ? catalogue_word(WORDS_TEXT, "required_mark", session->lang)
					: "");
	}
}

static void heading(const struct session *session, const char *text)
{
	fprintf(session->out, "\n%s%s%s\n", session->colour ? "\033[1m" : "",
		catalogue_word(WORDS_TEXT, text, session->lang), session->colour ? "\033[0m" : "");
}

/* Names with commas between, as wide as a terminal; what is inside of a member goes with it. */
static void print_names(const struct session *session, const char *names)
{
	size_t column = 0;
	for (const char *at = names; *at != '\0';) {
		size_t size = strcspn(at, " ");
		const char *next = at + size + (at[size] == ' ');
		if (memchr(at, '.', size) != NULL || *at == '*') {
			at = next;
			continue;
		}
		bool wraps = column != 0 && column + size + 2 > NAMES_COLUMNS;
		const char *between = column == 0 ? "  " : wraps ? ",\n  " : ", ";
		column = column == 0 || wraps ? size + 2 : column + size + 2;
		fprintf(session->out, "%s%.*s", between, (int)size, at);
		at = next;
	}
	fputc('\n', session->out);
}

/* Which members its lines have, and which of them the office alone is shown. */
static void print_shown(const struct session *session, const struct command *command)
{
	const struct audience *shown =
		command->list != NULL ? county_list_audience(command->daemon, command->list) : NULL;
	if (shown == NULL)
		return;
	if (shown->open != NULL) {
		heading(session, "shown");
		print_names(session, shown->open);
	}
	if (shown->content[0] != '\0') {
		heading(session, "shown_to_office");
		print_names(session, shown->content);
	}
}

static void print_whole(const struct session *session, const struct command *command)
{
	if (session->json) {
		help_json(command, session->lang, session->out);
		return;
	}
	fprintf(session->out, "%s\n", usage_summary(command, session->lang));
	heading(session, "usage");
	fputs("  ", session->out);
	usage_line(command, session->lang, session->out);
	fputc('\n', session->out);
	if (usage_takes_input(command))
		session_say(session, session->out,
			    command_takes_firms(command) ? "firms_of_input" : "ids_of_input", NULL,
			    0);
	heading(session, "options");
	print_options(session, command, false);
	print_options(session, NULL, true);
	print_shown(session, command);
	if (command->example != NULL) {
		heading(session, "example");
		fputs("  zhianctl ", session->out);
		usage_example(command, session->lang, session->out);
		fputc('\n', session->out);
	}
}

static void print_all(const struct session *session)
{
	for (size_t i = 0; session->json && i < command_count; i++)
		print_command(session, &commands[i]);
	if (session->json)
		return;
	session_say(session, session->out, "help_head", NULL, 0);
	for (size_t i = 0; i < command_count; i++) {
		if (usage_noun_seen(i))
			continue;
		fprintf(session->out, "\n%s%s%s\n", session->colour ? "\033[1m" : "",
			catalogue_word(WORDS_NOUN, commands[i].noun, session->lang),
			session->colour ? "\033[0m" : "");
		print_noun(session, commands[i].noun);
	}
	heading(session, "options");
	print_options(session, NULL, true);
	fputc('\n', session->out);
	session_say(session, session->out, "help_foot", NULL, 0);
}

/* For programs: one command a line. */
static void print_list(const struct session *session)
{
	for (size_t i = 0; i < command_count; i++) {
		usage_line(&commands[i], session->lang, session->out);
		fputc('\n', session->out);
	}
}

int run_help(struct session *session, const struct invocation *invocation)
{
	const struct command *command = invocation->command;
	size_t taken;
	/* `--help` after a command asks for that one. */
	if (command != NULL && strcmp(command->noun, "help") != 0) {
		print_whole(session, command);
		return EXIT_DONE;
	}
	if (given_flag(invocation, "list")) {
		print_list(session);
		return EXIT_DONE;
	}
	if (invocation->operand_count == 0) {
		print_all(session);
		return EXIT_DONE;
	}
	const char *verb;
	const char *noun = command_alias(invocation->operands[0], &verb);
	command = command_find(invocation->operands, invocation->operand_count, &taken);
	if (command != NULL)
		print_whole(session, command);
	else if (command_noun_known(noun) && invocation->operand_count == 1)
		print_noun(session, noun);
	else
		return parse_unknown_command(&session->failure, invocation->operands,
					     invocation->operand_count);
	return EXIT_DONE;
}

int run_version(struct session *session, const struct invocation *invocation)
{
	(void)invocation;
	if (session->json)
		fprintf(session->out, "{\"kind\":\"version\",\"software\":\"%s\"}\n",
			zhian_version);
	else
		fprintf(session->out, "zhianctl %s\n", zhian_version);
	return EXIT_DONE;
}
