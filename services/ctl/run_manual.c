/* Manual pages (man(7)), written from the command table: zhianctl.1 and one page per noun. */
#include <stdlib.h>

#include "services/ctl/runs.h"
#include "services/ctl/session.h"
#include "services/ctl/usage.h"

/* Backslashes and leading dots mean something to roff, and a hyphen that is typed must stay one. */
static void print_roff(const char *text, FILE *out)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", out);
	for (; *text != '\0'; text++) {
		if (*text == '\\')
			fputs("\\e", out);
		else if (*text == '-')
			fputs("\\-", out);
		else
			fputc(*text, out);
	}
}

static void print_head(const char *page, const char *summary, FILE *out)
{
	fprintf(out, ".TH %s 1 \"\" \"zhianctl %s\" \"Zhian\"\n.SH NAME\n", page, ZHIAN_VERSION);
	print_roff(page, out);
	fputs(" \\- ", out);
	print_roff(summary, out);
	fputc('\n', out);
}

static void print_usage(const struct command *command, FILE *out)
{
	char *text = NULL;
	size_t size;
	FILE *memory = open_memstream(&text, &size);
	if (memory == NULL)
		return;
	usage_line(command, memory);
	if (fclose(memory) == 0)
		print_roff(text, out);
	free(text);
}

static void print_options(const struct command *command, bool global, FILE *out)
{
	struct option_view option;
	char name[64], memory[512];
	for (size_t i = 0; command_option(command, i, &option, name); i++) {
		if (option.global != global)
			continue;
		const char *shows = usage_value(&option, memory);
		fputs(".TP\n.B \\-\\-", out);
		print_roff(option.name, out);
		if (shows != NULL) {
			fputs(" \\fI", out);
			print_roff(shows, out);
			fputs("\\fR", out);
		}
		fputc('\n', out);
		print_roff(usage_option_help(&option, LANG_EN), out);
		fprintf(out, "%s\n",
			option.required   ? " (must be given)"
			: option.repeated ? " (may be repeated)"
					  : "");
	}
}

static void print_command(const struct command *command, FILE *out)
{
	fputs(".SS ", out);
	print_usage(command, out);
	fputc('\n', out);
	print_roff(usage_summary(command, LANG_EN), out);
	fputs(".\n", out);
	print_options(command, false, out);
	if (command->example == NULL)
		return;
	fputs(".PP\n.EX\nzhianctl ", out);
	print_roff(command->example, out);
	fputs("\n.EE\n", out);
}

static void print_exit_codes(FILE *out)
{
	static const char *const codes[] = {
		"0",  "done",
		"1",  "refused by a rule; which one, and what is possible instead, is said",
		"2",  "usage",
		"3",  "configuration, policy or another file is invalid",
		"4",  "not found",
		"5",  "not permitted: key, role or second person",
		"6",  "no answer: the outcome is unknown, repeat with the same \\-\\-request\\-id",
		"7",  "conflict: \\-\\-seen is old, or the same id with other content",
		"8",  "some of several failed",
		"9",  "a check failed",
		"10", "busy, full or draining: try later",
		"70", "internal error",
	};
	fputs(".SH EXIT STATUS\n", out);
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i += 2)
		fprintf(out, ".TP\n.B %s\n%s\n", codes[i], codes[i + 1]);
}

static void print_whole(FILE *out)
{
	print_head("zhianctl", "run a county's quality enforcement and act in it", out);
	fputs(".SH SYNOPSIS\n.B zhianctl\n[options] NOUN VERB [ID\\|.\\|.\\|.|\\-] [options]\n.SH "
	      "COMMANDS\n",
	      out);
	for (size_t i = 0; i < command_count; i++) {
		fputs(".TP\n.B ", out);
		fprintf(out, "%s", commands[i].noun);
		if (commands[i].verb != NULL) {
			fputc(' ', out);
			print_roff(commands[i].verb, out);
		}
		fputc('\n', out);
		print_roff(usage_summary(&commands[i], LANG_EN), out);
		fputc('\n', out);
	}
	fputs(".SH OPTIONS\n", out);
	print_options(NULL, true, out);
	print_exit_codes(out);
	fputs(".SH ENVIRONMENT\nZHIAN_ROOT, ZHIAN_REGION, ZHIAN_KEY, ZHIAN_LANG and NO_COLOR; a "
	      "flag beats them.\n",
	      out);
}

static void print_noun(const char *noun, FILE *out)
{
	char page[64];
	(void)snprintf(page, sizeof page, "zhianctl-%s", noun);
	print_head(page, catalogue_word(WORDS_NOUN, noun, LANG_EN), out);
	fputs(".SH COMMANDS\n", out);
	for (size_t i = 0; i < command_count; i++) {
		if (strcmp(commands[i].noun, noun) == 0)
			print_command(&commands[i], out);
	}
	fputs(".SH SEE ALSO\n.BR zhianctl (1)\n", out);
}

static int write_page(struct session *session, const char *directory, const char *noun)
{
	char path[FILE_PATH_MAX];
	struct err err;
	(void)snprintf(path, sizeof path, "%.900s/zhianctl%s%s.1", directory,
		       noun != NULL ? "-" : "", noun != NULL ? noun : "");
	FILE *out = fopen(path, "we");
	bool written = out != NULL;
	if (written && noun != NULL)
		print_noun(noun, out);
	else if (written)
		print_whole(out);
	if (written && fclose(out) == 0)
		return EXIT_DONE;
	(void)err_set_errno(&err, "%s", path);
	return failure_of_err(&session->failure, EXIT_FILE, &err);
}

int run_manual(struct session *session, const struct invocation *invocation)
{
	const char *directory = given_text(invocation, "out");
	struct err err;
	if (file_make_directories(directory, 0755, &err) != STATUS_OK)
		return failure_of_err(&session->failure, EXIT_FILE, &err);
	int exit = write_page(session, directory, NULL);
	for (size_t i = 0; exit == EXIT_DONE && i < command_count; i++) {
		if (!usage_noun_seen(i))
			exit = write_page(session, directory, commands[i].noun);
	}
	return exit;
}
