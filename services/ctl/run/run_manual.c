/* Manual pages (man(7)): zhianctl.1 and one page per noun from the command table, one per service
 * and one per file that people write. */
#include <stdlib.h>

#include "common/base/version.h"
#include "services/ctl/help/manual.h"
#include "services/ctl/help/usage.h"
#include "services/ctl/runs.h"
#include "services/ctl/session.h"

void manual_text(const char *text, FILE *out)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", out);
	for (; *text != '\0'; text++) {
		if (*text == '\\')
			fputs("\\e", out);
		else if (*text == '-')
			fputs("\\-", out);
		else if (*text == '|')
			fputs("|\\:", out); /* a line may end here */
		else
			fputc(*text, out);
	}
}

void manual_head(const struct manual_page *page, FILE *out)
{
	/* Names and values are long: neither hyphens nor blanks are put into them. */
	fprintf(out, ".TH %s %u \"\" \"zhian %s\" \"Zhian\"\n.nh\n.ad l\n.SH NAME\n", page->name,
		page->section, zhian_version);
	manual_text(page->name, out);
	fputs(" \\- ", out);
	manual_text(page->summary, out);
	fputc('\n', out);
}

static void print_usage(const struct command *command, FILE *out)
{
	char *text = NULL;
	size_t size;
	FILE *memory = open_memstream(&text, &size);
	if (memory == NULL)
		return;
	usage_line(command, LANG_EN, memory);
	if (fclose(memory) == 0)
		manual_text(text, out);
	free(text);
}

static void print_options(const struct command *command, bool global, FILE *out)
{
	struct option_view option;
	char name[64], memory[USAGE_VALUE];
	for (size_t i = 0; command_option(command, i, &option, name); i++) {
		if (option.global != global)
			continue;
		const char *shows = usage_value(&option, NULL, LANG_EN, memory);
		fputs(".TP\n.B \\-\\-", out);
		manual_text(option.name, out);
		if (shows != NULL) {
			fputs(" \\fI", out);
			manual_text(shows, out);
			fputs("\\fR", out);
		}
		fputc('\n', out);
		manual_text(usage_option_help(command, &option, LANG_EN), out);
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
	manual_text(usage_summary(command, LANG_EN), out);
	fputs(".\n", out);
	if (usage_takes_input(command))
		fprintf(out,
			"%s may come from standard input: \\- stands for one a line, or a line of "
			"what a list prints with \\-\\-json.\n",
			command_takes_firms(command) ? "Codes of firms" : "Ids");
	print_options(command, false, out);
	if (command->example == NULL)
		return;
	fputs(".PP\n.EX\nzhianctl ", out);
	manual_text(command->example, out);
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

/* What programs read. */
static void print_json_form(FILE *out)
{
	fputs(".SH JSON\nWith \\-\\-json each line is an object; \"kind\" says what it is.  The "
	      "last one of an answer is of kind \"end\": how many lines there were (\"count\"), "
	      "where the next page begins (\"after\", for \\-\\-after), and \"whole\":false where "
	      "the question failed before its end.  Members are never renamed, moments are RFC "
	      "3339 "
	      "in the county's time, sums are in fen.  An error is a line on standard error, of "
	      "kind "
	      "\"error\", with the exit status.\n",
	      out);
}

static void print_whole(FILE *out)
{
	static const struct manual_page page = {"zhianctl", 1,
						"run a county's quality enforcement and act in it"};
	manual_head(&page, out);
	fputs(".SH SYNOPSIS\n.B zhianctl\n[options] NOUN VERB [ID\\|.\\|.\\|.|\\-] [options]\n.SH "
	      "COMMANDS\n",
	      out);
	for (size_t i = 0; i < command_count; i++) {
		fputs(".TP\n.B ", out);
		fprintf(out, "%s", commands[i].noun);
		if (commands[i].verb != NULL) {
			fputc(' ', out);
			manual_text(commands[i].verb, out);
		}
		fputc('\n', out);
		manual_text(usage_summary(&commands[i], LANG_EN), out);
		fputc('\n', out);
	}
	fputs(".SH OPTIONS\n", out);
	print_options(NULL, true, out);
	print_exit_codes(out);
	print_json_form(out);
	fputs(".SH ENVIRONMENT\nZHIAN_ROOT, ZHIAN_REGION, ZHIAN_KEY, ZHIAN_LANG and NO_COLOR; a "
	      "flag beats them.\n"
	      ".SH SEE ALSO\n.BR zhian.yaml (5),\n.BR people.yaml (5),\n.BR zhian-intake (8)\n",
	      out);
}

static void print_noun(const char *noun, FILE *out)
{
	char name[64];
	(void)snprintf(name, sizeof name, "zhianctl-%s", noun);
	struct manual_page page = {name, 1, catalogue_word(WORDS_NOUN, noun, LANG_EN)};
	manual_head(&page, out);
	fputs(".SH COMMANDS\n", out);
	for (size_t i = 0; i < command_count; i++) {
		if (strcmp(commands[i].noun, noun) == 0)
			print_command(&commands[i], out);
	}
	fputs(".SH SEE ALSO\n.BR zhianctl (1)\n", out);
}

/* ---- the files */

struct writing {
	struct session *session;
	const char *directory;
	int exit;
};

static FILE *page_open(struct writing *writing, const char *name, unsigned section)
{
	char path[FILE_PATH_MAX];
	struct err err;
	if (writing->exit != EXIT_DONE)
		return NULL;
	(void)snprintf(path, sizeof path, "%.900s/%s.%u", writing->directory, name, section);
	FILE *out = fopen(path, "we");
	if (out == NULL) {
		(void)err_set_errno(&err, "%s", path);
		writing->exit = failure_of_err(&writing->session->failure, EXIT_FILE, &err);
	}
	return out;
}

static void page_close(struct writing *writing, const char *name, FILE *out)
{
	struct err err;
	bool failed = ferror(out) != 0;
	if (fclose(out) == 0 && !failed)
		return;
	(void)err_set_errno(&err, "%s/%s", writing->directory, name);
	writing->exit = failure_of_err(&writing->session->failure, EXIT_FILE, &err);
}

static void write_command_page(struct writing *writing, const char *noun)
{
	char name[64];
	(void)snprintf(name, sizeof name, "zhianctl%s%s", noun != NULL ? "-" : "",
		       noun != NULL ? noun : "");
	FILE *out = page_open(writing, name, 1);
	if (out == NULL)
		return;
	if (noun != NULL)
		print_noun(noun, out);
	else
		print_whole(out);
	page_close(writing, name, out);
}

static void write_pages(struct writing *writing, size_t count,
			struct manual_page (*print)(size_t index, FILE *out))
{
	for (size_t i = 0; i < count; i++) {
		struct manual_page page = print(i, NULL);
		FILE *out = page_open(writing, page.name, page.section);
		if (out == NULL)
			return;
		(void)print(i, out);
		page_close(writing, page.name, out);
	}
}

int run_manual(struct session *session, const struct invocation *invocation)
{
	struct writing writing = {session, given_text(invocation, "out"), EXIT_DONE};
	struct err err;
	if (file_make_directories(writing.directory, 0755, &err) != STATUS_OK)
		return failure_of_err(&session->failure, EXIT_FILE, &err);
	write_command_page(&writing, NULL);
	for (size_t i = 0; i < command_count; i++) {
		if (!usage_noun_seen(i))
			write_command_page(&writing, commands[i].noun);
	}
	write_pages(&writing, manual_programs(), manual_program);
	write_pages(&writing, manual_files(), manual_file);
	return writing.exit;
}
