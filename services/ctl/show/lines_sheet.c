/* Lists as files for spreadsheet programs. */
#include "services/ctl/show/json_tree.h"
#include "services/ctl/show/lines.h"
#include "services/ctl/show/sheet_format.h"

static int sheet_failed(struct lines *lines, enum status status)
{
	struct failure *failure = &lines->session->failure;
	struct err err;
	lines->failed = true;
	if (status == STATUS_FULL)
		return failure_set(failure, EXIT_FILE, "cli.sheet_full");
	(void)err_set_errno(&err, "%s", lines->path != NULL ? lines->path : "-");
	return failure_of_err(failure, EXIT_FILE, &err);
}

/* The lines themselves into the file, until lines_close_list(). */
static int open_json(struct lines *lines, const char *path)
{
	struct session *session = lines->session;
	FILE *out = out_file_open(&lines->json, session, path);
	if (out == NULL) {
		int exit = out_file_close(&lines->json);
		lines->failed = lines->unopened = true;
		return exit;
	}
	lines->instead = session->out;
	session->out = out;
	return EXIT_DONE;
}

static int close_json(struct lines *lines, int exit)
{
	if (lines->instead == NULL)
		return exit;
	lines->session->out = lines->instead;
	if (exit == EXIT_DONE)
		return out_file_close(&lines->json);
	out_file_drop(&lines->json);
	return exit;
}

int lines_open_list(struct lines *lines, struct session *session,
		    const struct invocation *invocation)
{
	enum sheet_format format;
	int exit = sheet_format_read(session, invocation, SHEET_HTML, &format);
	const char *path = given_text(invocation, "out");
	if (exit == EXIT_DONE && path != NULL && format == SHEET_TEXT && !session->json)
		exit = failure_set(&session->failure, EXIT_USAGE, "cli.out_needs_format");
	lines_open(lines, session, LINES_TABLE);
	lines->failed = exit != EXIT_DONE;
	if (exit == EXIT_DONE && path != NULL && format == SHEET_TEXT)
		return open_json(lines, path);
	/* JSON is what standard output has already. */
	if (exit != EXIT_DONE || format == SHEET_TEXT || (session->json && path == NULL))
		return exit;
	lines->format = format;
	lines->path = path;
	lines->sheet = list_sheet_open(session->lang, NULL);
	return lines->sheet != NULL ? EXIT_DONE : sheet_failed(lines, STATUS_IO);
}

int lines_put_sheet(struct lines *lines, struct json_t *object)
{
	enum status status = list_sheet_add(lines->sheet, object);
	json_decref(object);
	return status == STATUS_OK ? EXIT_DONE : sheet_failed(lines, status);
}

static void say_written(const struct lines *lines)
{
	char count[24];
	(void)snprintf(count, sizeof count, "%zu", lines->count);
	struct template_param params[] = {{"count", count}, {"path", lines->path}};
	if (lines->path != NULL && !lines->session->json)
		session_say(lines->session, lines->session->err, "list_written", params, 2);
}

static int write_sheet(struct lines *lines)
{
	struct session *session = lines->session;
	struct out_file file;
	FILE *out = out_file_open(&file, session, lines->path);
	if (out == NULL)
		return out_file_close(&file);
	enum status status = list_sheet_write(lines->sheet, lines->format, session->names, out);
	if (status == STATUS_OK)
		return out_file_close(&file);
	int exit = sheet_failed(lines, status);
	out_file_drop(&file);
	return exit;
}

int lines_close_list(struct lines *lines, struct bytes after, int exit)
{
	if (exit == EXIT_DONE && lines->sheet != NULL) {
		exit = write_sheet(lines);
		if (exit == EXIT_DONE)
			say_written(lines);
	}
	lines->failed |= exit != EXIT_DONE;
	lines->quiet = lines->sheet != NULL;
	list_sheet_close(&lines->sheet);
	if (lines->unopened) /* its end is no line of ours either */
		return exit;
	lines_close(lines, after);
	return close_json(lines, exit);
}
