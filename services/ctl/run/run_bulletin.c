/* Bulletins: the office's figures for a cut-off, in the form that they are handed on in, and what
 * stands behind each. */
#include "common/core/bulletin.h"
#include "services/ctl/bulletins/bulletin_count.h"
#include "services/ctl/bulletins/bulletin_stands.h"
#include "services/ctl/county/county_names.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/lines.h"
#include "services/ctl/show/out_file.h"
#include "services/ctl/show/sheet_format.h"
#include "services/ctl/target.h"

#define GROUP_TEXT 32

static int put_sheet(struct session *session, const struct sheet *sheet, enum sheet_format format,
		     const char *path)
{
	struct out_file file;
	if (session->json && path == NULL)
		return EXIT_DONE;
	FILE *out = out_file_open(&file, session, path);
	if (out != NULL && format == SHEET_XLSX && sheet_write_xlsx(sheet, out) != STATUS_OK) {
		struct err err;
		(void)err_set_errno(&err, "%s", path);
		out_file_drop(&file);
		return failure_of_err(&session->failure, EXIT_FILE, &err);
	}
	if (out != NULL && format == SHEET_CSV)
		sheet_write_csv(sheet, out);
	else if (out != NULL && format == SHEET_HTML)
		sheet_write_html(sheet, out);
	else if (out != NULL && format == SHEET_TEXT)
		sheet_write_text(sheet, out);
	return out_file_close(&file);
}

int run_bulletin_make(struct session *session, const struct invocation *invocation)
{
	struct county county;
	struct shown_names names;
	struct sheet sheet = {.lang = session->lang};
	enum sheet_format format;
	Zh__BulletinQuery ask = ZH__BULLETIN_QUERY__INIT;
	int exit = bulletin_read_kind(session, invocation->operands[0], &ask.kind);
	if (exit == EXIT_DONE)
		exit = sheet_out_read(session, invocation, SHEET_FORMAT_COUNT, &format);
	if (exit == EXIT_DONE)
		exit = bulletin_read_days(session, invocation, &ask);
	if (exit == EXIT_DONE)
		exit = target_county(session, invocation, &county);
	if (exit != EXIT_DONE)
		return exit;
	county_names_open(&county, &names);
	exit = bulletin_count(&county, &ask, &sheet, true);
	(void)snprintf(sheet.office, sizeof sheet.office, "%s", county.config->config.name);
	if (exit == EXIT_DONE) { /* made all the same where nobody says what became of it */
		int stands = bulletin_stands(&county, &ask, &sheet);
		exit = put_sheet(session, &sheet, format, given_text(invocation, "out"));
		exit = exit == EXIT_DONE ? stands : exit;
	}
	sheet_done(&sheet);
	county_names_close(&county, &names);
	county_close(&county);
	return exit;
}

/* ---- what stands behind one of them */

static int read_figure(struct session *session, const char *name, const char **ret_figure)
{
	struct nearest nearest = nearest_to(name);
	for (unsigned f = 0; f < BULLETIN_FIGURE_COUNT; f++) {
		const char *word = bulletin_figure_name((enum bulletin_figure)f);
		const char *zh = catalogue_value("figure", word, LANG_ZH);
		if (strcmp(word, name) == 0 || (zh != NULL && strcmp(zh, name) == 0)) {
			*ret_figure = word;
			return EXIT_DONE;
		}
		nearest_offer(&nearest, word);
	}
	return failure_wrong_word(&session->failure, "cli.unknown_figure",
				  "cli.unknown_figure_near", name, nearest.best);
}

/* "level=major": one of a group, as the figures name both. */
static int read_group(struct session *session, const struct invocation *invocation,
		      char group[GROUP_TEXT], Zh__BulletinQuery *ask)
{
	const char *text = given_text(invocation, "group");
	const char *equals = text != NULL ? strchr(text, '=') : NULL;
	size_t size = equals != NULL ? (size_t)(equals - text) : 0;
	if (text == NULL)
		return EXIT_DONE;
	if (equals == NULL || size >= GROUP_TEXT) {
		(void)failure_set(&session->failure, EXIT_USAGE, "cli.bad_group");
		failure_param(&session->failure, "value", text);
		return EXIT_USAGE;
	}
	memcpy(group, text, size);
	group[size] = '\0';
	ask->group = group;
	ask->part = equals + 1;
	return EXIT_DONE;
}

int run_bulletin_rows(struct session *session, const struct invocation *invocation)
{
	char group[GROUP_TEXT];
	struct county county;
	struct lines lines;
	uint64_t limit = 0;
	Zh__BulletinQuery ask = ZH__BULLETIN_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_BULLETIN;
	query.bulletin = &ask;
	int exit = bulletin_read_kind(session, invocation->operands[0], &ask.kind);
	if (exit == EXIT_DONE)
		exit = read_figure(session, invocation->operands[1], &ask.figure);
	if (exit == EXIT_DONE)
		exit = bulletin_read_days(session, invocation, &ask);
	if (exit == EXIT_DONE)
		exit = read_group(session, invocation, group, &ask);
	if (exit == EXIT_DONE)
		exit = given_number(invocation, "limit", &limit, &session->failure);
	if (exit == EXIT_DONE)
		exit = target_county(session, invocation, &county);
	if (exit != EXIT_DONE)
		return exit;
	ask.column = given_text(invocation, "column");
	exit = lines_open_list(&lines, session, invocation);
	if (exit == EXIT_DONE)
		exit = lines_ask(&lines, &county, COUNTY_CONSOLE, &query, limit, NULL);
	exit = lines_close_list(&lines, bytes_of(NULL, 0), exit);
	county_close(&county);
	return exit;
}

int run_bulletin_kinds(struct session *session, const struct invocation *invocation)
{
	(void)invocation;
	for (unsigned k = 0; k < BULLETIN_KIND_COUNT; k++) {
		const char *kind = bulletin_kind_name((enum bulletin_kind)k);
		const char *word = catalogue_value("bulletin", kind, session->lang);
		if (session->json)
			fprintf(session->out, "{\"kind\":\"bulletin_kind\",\"bulletin\":\"%s\"}\n",
				kind);
		else
			fprintf(session->out, "%-10s  %s  %s\n", kind, word,
				catalogue_value("bulletin_days", kind, session->lang));
	}
	if (session->json)
		return EXIT_DONE;
	fputc('\n', session->out);
	for (unsigned f = 0; f < BULLETIN_FIGURE_COUNT; f++) {
		const char *figure = bulletin_figure_name((enum bulletin_figure)f);
		fprintf(session->out, "%-24s  %s\n", figure,
			catalogue_value("figure", figure, session->lang));
	}
	return EXIT_DONE;
}
