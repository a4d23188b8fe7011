/* zhian-intake(8) and its like. */
#include <string.h>

#include "services/ctl/help/manual.h"

static const struct {
	const char *name, *summary, *description;
} programs[] = {
#define X(name, summary, description) {"zhian-" name, summary, description},
#include "services/ctl/help/manual_programs.def"
#undef X
};

static const struct {
	char letter;
	const char *name, *value, *help;
} options[] = {
#define X(letter, name, value, help) {letter, name, value, help},
#include "common/daemon/daemon_options.def"
#undef X
};

size_t manual_programs(void)
{
	return sizeof programs / sizeof programs[0];
}

static void print_options(FILE *out)
{
	fputs(".SH OPTIONS\n", out);
	for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
		if (options[i].name != NULL)
			fprintf(out, ".TP\n.B \\-\\-%s", options[i].name);
		else
			fprintf(out, ".TP\n.B \\-%c", options[i].letter);
		if (options[i].value != NULL)
			fprintf(out, " \\fI%s\\fR", options[i].value);
		fputc('\n', out);
		manual_text(options[i].help, out);
		fputs(".\n", out);
	}
}

static void print_files(const char *name, FILE *out)
{
	const char *process = name + strlen("zhian-");
	fprintf(out,
		".SH FILES\n"
		".TP\n.I /etc/zhian/CODE/zhian.yaml\nsettings, see\n.BR zhian.yaml (5).\n"
		".TP\n.I /etc/zhian/CODE/people.yaml\nwho may connect, see\n.BR people.yaml (5).\n"
		".TP\n.I /etc/zhian/CODE/keys/%s.key\nits secret key.\n"
		".TP\n.I /var/lib/zhian/CODE/%s\nwhat it keeps; never edited, moved or deleted by "
		"hand.\n"
		".TP\n.I /run/zhian/CODE/%s.cmd\nwhere people ask and act, with\n"
		".BR zhianctl (1).\n",
		process, process, process);
}

struct manual_page manual_program(size_t index, FILE *out)
{
	struct manual_page page = {programs[index].name, 8, programs[index].summary};
	if (out == NULL)
		return page;
	manual_head(&page, out);
	fprintf(out,
		".SH SYNOPSIS\n.B %s\n\\-\\-region \\fICODE\\fR [\\-\\-root \\fIDIR\\fR] [\\-n]\n"
		".SH DESCRIPTION\n%s\n.PP\n"
		"It stays in the foreground, logs to its error stream and tells the service "
		"manager "
		"when it is ready.\nIt is started as the instance\n.I %s@CODE.service\n"
		"of the county's\n.IR zhian@CODE.target .\n"
		"SIGTERM ends it in order: what was taken in is finished first.\n",
		page.name, programs[index].description, page.name);
	print_options(out);
	fputs(".SH EXIT STATUS\n"
	      ".TP\n.B 0\nended in order\n.TP\n.B 2\nusage\n"
	      ".TP\n.B 3\nsettings or a file is invalid, or the data are held by another process\n"
	      ".TP\n.B 70\ncould not go on; the service manager starts it again\n",
	      out);
	print_files(page.name, out);
	fputs(".SH SEE ALSO\n.BR zhianctl (1),\n.BR zhian.yaml (5),\n.BR people.yaml (5),\n"
	      ".BR systemctl (1)\n.PP\n"
	      "/usr/share/doc/zhian\\-daemons/README.md: install, start, look, back up, "
	      "restore.\n",
	      out);
	return page;
}
