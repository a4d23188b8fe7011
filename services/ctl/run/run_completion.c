/* Completion for shells, printed from the command table. */
#include "services/ctl/help/usage.h"
#include "services/ctl/runs.h"
#include "services/ctl/session.h"

static void print_nouns(FILE *out)
{
	for (size_t i = 0; i < command_count; i++) {
		if (!usage_noun_seen(i))
			fprintf(out, " %s", commands[i].noun);
	}
}

static void print_verbs(const char *noun, FILE *out)
{
	for (size_t i = 0; i < command_count; i++) {
		if (strcmp(commands[i].noun, noun) == 0 && commands[i].verb != NULL)
			fprintf(out, " %s", commands[i].verb);
	}
}

static void print_options(const struct command *command, FILE *out)
{
	struct option_view option;
	char name[64];
	for (size_t i = 0; command_option(command, i, &option, name); i++)
		fprintf(out, " --%s", option.name);
}

static void print_daemons(FILE *out)
{
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++)
		fprintf(out, " %s", daemon_name((enum daemon)i));
}

/* "noun verb) words" of a case statement. */
static void print_cases(FILE *out)
{
	for (size_t i = 0; i < command_count; i++) {
		const struct command *command = &commands[i];
		bool daemons =
			command->operands != NULL && strstr(command->operands, "DAEMON") != NULL;
		fprintf(out, "\t\"%s %s\") words=\"", command->noun,
			command->verb != NULL ? command->verb : "");
		print_options(command, out);
		if (daemons)
			print_daemons(out);
		fputs("\" ;;\n", out);
	}
}

/* Values of options that have a list: enumerations, and languages. */
static void print_values(FILE *out)
{
	for (size_t i = 0; i < command_count; i++) {
		struct option_view option;
		char name[64], memory[USAGE_VALUE];
		for (size_t j = 0; command_option(&commands[i], j, &option, name); j++) {
			if (option.type != OPTION_WORD)
				continue;
			fprintf(out, "\t\"%s %s --%s\") values=\"", commands[i].noun,
				commands[i].verb != NULL ? commands[i].verb : "", option.name);
			for (const char *at = usage_value(&option, NULL, LANG_EN, memory);
			     *at != '\0'; at++)
				fputc(*at == '|' ? ' ' : *at, out);
			fputs("\" ;;\n", out);
		}
	}
}

static void print_bash(FILE *out)
{
	fputs("_zhianctl()\n{\n"
	      "\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
	      "\tlocal noun= verb= words= values= i\n"
	      "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	      "\t\tcase ${COMP_WORDS[i]} in\n"
	      "\t\t--root|--region|--as|--key|--lang|--timeout) [ -z \"$noun\" ] && i=$((i + 1)) "
	      ";;\n"
	      "\t\t-*) ;;\n"
	      "\t\t*) if [ -z \"$noun\" ]; then noun=${COMP_WORDS[i]}\n"
	      "\t\t   elif [ -z \"$verb\" ]; then verb=${COMP_WORDS[i]}; fi ;;\n"
	      "\t\tesac\n"
	      "\tdone\n"
	      "\tcase \"$noun $verb $before\" in\n",
	      out);
	print_values(out);
	fputs("\tesac\n"
	      "\tif [ -n \"$values\" ]; then COMPREPLY=($(compgen -W \"$values\" -- \"$word\")); "
	      "return; fi\n"
	      "\tcase $before in\n"
	      "\t--root|--share|--programs|--out) COMPREPLY=($(compgen -d -- \"$word\")); return "
	      ";;\n"
	      "\t--key|--evidence|--proof) COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n"
	      "\t--officers|--officer|--replacement|--owner|--reassign-to)\n"
	      "\t\t# persons of people.yaml, the last of a list that is being typed\n"
	      "\t\tvalues=$(zhianctl --json person list 2>/dev/null | "
	      "sed -n 's/.*\"id\":\"\\([^\"]*\\)\".*/\\1/p')\n"
	      "\t\tlocal head=; case $word in *,*) head=${word%,*}, ;; esac\n"
	      "\t\tCOMPREPLY=($(compgen -P \"$head\" -W \"$values\" -- \"${word##*,}\")); "
	      "return ;;\n"
	      "\t--lang) COMPREPLY=($(compgen -W \"zh en\" -- \"$word\")); return ;;\n"
	      "\tesac\n"
	      "\tif [ -z \"$noun\" ]; then words=\"",
	      out);
	print_nouns(out);
	print_options(NULL, out);
	fputs("\"\n\telif [ -z \"$verb\" ]; then\n\tcase $noun in\n", out);
	for (size_t i = 0; i < command_count; i++) {
		if (usage_noun_seen(i))
			continue;
		fprintf(out, "\t%s) words=\"", commands[i].noun);
		print_verbs(commands[i].noun, out);
		fputs("\" ;;\n", out);
	}
	fputs("\tesac\n\tfi\n\tcase \"$noun $verb\" in\n", out);
	print_cases(out);
	fputs("\tesac\n"
	      "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
	      "\t[ ${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- \"$word\"))\n"
	      "}\n"
	      "complete -F _zhianctl zhianctl\n",
	      out);
}

static void print_zsh(FILE *out)
{
	fputs("#compdef zhianctl\nautoload -U +X bashcompinit && bashcompinit\n", out);
	print_bash(out);
}

static void print_fish(FILE *out, enum lang lang)
{
	fputs("complete -c zhianctl -f\n", out);
	for (size_t i = 0; i < command_count; i++) {
		const struct command *command = &commands[i];
		if (!usage_noun_seen(i))
			fprintf(out,
				"complete -c zhianctl -n __fish_use_subcommand -a %s -d '%s'\n",
				command->noun, catalogue_word(WORDS_NOUN, command->noun, lang));
		if (command->verb != NULL)
			fprintf(out,
				"complete -c zhianctl -n '__fish_seen_subcommand_from %s' -a %s -d "
				"'%s'\n",
				command->noun, command->verb, usage_summary(command, lang));
	}
}

int run_completion(struct session *session, const struct invocation *invocation)
{
	const char *shell = invocation->operands[0];
	if (strcmp(shell, "bash") == 0)
		print_bash(session->out);
	else if (strcmp(shell, "zsh") == 0)
		print_zsh(session->out);
	else if (strcmp(shell, "fish") == 0)
		print_fish(session->out, session->lang);
	else {
		(void)failure_set(&session->failure, EXIT_USAGE, "cli.unknown_shell");
		failure_param(&session->failure, "value", shell);
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}
