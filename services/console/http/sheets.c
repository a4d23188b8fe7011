/* A list as a file: its pages are asked of the daemon for the person, one after the other, and put
 * down on the disk; another thread makes the file of them, by the code of zhianctl.  Memory doesn't
 * grow with the list, and nothing is answered of one that broke off. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/disk_room.h"
#include "common/base/file.h"
#include "common/base/lines.h"
#include "common/base/sabotage.h"
#include "common/sheets/list_sheet.h"
#include "services/console/http/parts.h"

#define XLSX_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#define SHEETS_MOST 2u                 /* at once: passwords are hashed by the same threads */
#define ROOM_LEFT (UINT64_C(64) << 20) /* of the disk, on which the daemons write */

struct sheet {
	uv_work_t work;
	struct site *site;
	struct exchange *exchange; /* NULL: it is gone */
	enum sheet_format format;
	char folder[FILE_PATH_MAX];
	struct shown_names people;
	struct list_sheet *lines;
	int file; /* -1: not yet */
	bool writing;
	enum status status;
};

static void sheet_free(struct sheet *sheet)
{
	sheet->site->sheets--;
	shown_names_done(&sheet->people);
	list_sheet_close(&sheet->lines);
	if (sheet->file >= 0)
		(void)close(sheet->file);
	free(sheet);
}

void sheet_forget(struct exchange *exchange)
{
	struct sheet *sheet = exchange->sheet;
	exchange->sheet = NULL;
	sheet->exchange = NULL;
	if (sheet->writing)
		list_sheet_stop(sheet->lines);
	else
		sheet_free(sheet);
}

static void refuse(struct exchange *exchange, enum status status)
{
	if (status == STATUS_FULL)
		exchange_refuse(exchange, MHD_HTTP_CONFLICT, "console.sheet_full", NULL, NULL);
	else if (status == STATUS_INVALID)
		exchange_refuse(exchange, MHD_HTTP_BAD_GATEWAY, "console.malformed", NULL, NULL);
	else
		exchange_refuse(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "console.sheet_unwritten",
				NULL, NULL);
}

/* ---- its rows, page by page */

static enum status take_line(struct sheet *sheet, struct bytes line)
{
	if (list_sheet_count(sheet->lines) == LIST_SHEET_ROWS)
		return STATUS_FULL;
	json_t *object = json_loadb((const char *)line.data, line.size, 0, NULL);
	enum status status =
		json_is_object(object) ? list_sheet_add(sheet->lines, object) : STATUS_INVALID;
	json_decref(object);
	return status;
}

static bool has_room(const struct sheet *sheet)
{
	struct disk_room room;
	return !disk_room_of(sheet->folder, &room) || room.free_bytes >= ROOM_LEFT;
}

static void take_page(struct part *part)
{
	struct sheet *sheet = part->exchange->sheet;
	struct bytes rest = bytes_of(part->text, part->size), line;
	while (sheet->status == STATUS_OK && lines_next(&rest, &line))
		sheet->status = take_line(sheet, line);
	if (sheet->status == STATUS_OK && !has_room(sheet))
		sheet->status = STATUS_IO;
	part->size = 0;
}

static const char *const of_a_sheet[] = {"daemon", "format", "lang", NULL};

static void take_and_ask_on(struct part *part)
{
	struct exchange *exchange = part->exchange;
	struct list_question question;
	uint8_t after[AFTER_MOST];
	take_page(part);
	if (exchange->sheet->status != STATUS_OK || SABOTAGE("console.sheet-of-a-page") ||
	    list_question(exchange, of_a_sheet, &question) != part->daemon ||
	    !part_after(part, after, sizeof after, &question.list.after))
		return;
	question.list.has_after = 1;
	SET_OPTIONAL(&question.list, limit, QUERY_PAGE_MAX);
	part_ask_more(part, &question.query);
}

/* ---- the file */

/* In a thread of its own. */
static void write_file(uv_work_t *work)
{
	struct sheet *sheet = (struct sheet *)work->data;
	int file = dup(sheet->file);
	FILE *out = file >= 0 ? fdopen(file, "w") : NULL;
	if (file >= 0 && out == NULL)
		(void)close(file);
	sheet->status = STATUS_IO;
	if (out == NULL)
		return;
	sheet->status = list_sheet_write(sheet->lines, sheet->format, &sheet->people, out);
	if (fclose(out) != 0)
		sheet->status = STATUS_IO;
}

static void answer_file(struct exchange *exchange, struct sheet *sheet)
{
	char named[2 * OBJECT_ID_TEXT];
	struct stat found;
	struct MHD_Response *response =
		fstat(sheet->file, &found) == 0
			? MHD_create_response_from_fd64((uint64_t)found.st_size, sheet->file)
			: NULL;
	if (response == NULL) {
		refuse(exchange, STATUS_IO);
		return;
	}
	sheet->file = -1; /* the response's */
	(void)snprintf(named, sizeof named, "attachment; filename=\"%.24s.%s\"", exchange->argument,
		       sheet_format_name(sheet->format));
	(void)MHD_add_response_header(response, "Content-Type",
				      sheet->format == SHEET_CSV ? "text/csv; charset=utf-8"
								 : XLSX_TYPE);
	(void)MHD_add_response_header(response, "Content-Disposition", named);
	(void)MHD_add_response_header(response, "Cache-Control", "no-store");
	exchange->response = response;
	exchange_answer(exchange, MHD_HTTP_OK, NULL, 0);
}

static void written(uv_work_t *work, int status)
{
	struct sheet *sheet = (struct sheet *)work->data;
	struct exchange *exchange = sheet->exchange;
	if (exchange != NULL) {
		exchange->sheet = NULL;
		if (!exchange->answered && (status != 0 || sheet->status != STATUS_OK))
			refuse(exchange, status != 0 ? STATUS_IO : sheet->status);
		else if (!exchange->answered)
			answer_file(exchange, sheet);
	}
	sheet_free(sheet);
}

static void finish(struct exchange *exchange)
{
	struct sheet *sheet = exchange->sheet;
	if (!SABOTAGE("console.sheet-broken-off") && parts_silent(exchange))
		return;
	take_page(&exchange->parts[0]);
	if (sheet->status == STATUS_OK) {
		sheet->file = file_nameless(sheet->folder);
		sheet->status = sheet->file >= 0 ? STATUS_OK : STATUS_IO;
	}
	if (sheet->status != STATUS_OK) {
		refuse(exchange, sheet->status);
		return;
	}
	sheet->writing = true;
	if (uv_queue_work(exchange->site->options.loop, &sheet->work, write_file, written) == 0)
		return;
	sheet->writing = false;
	refuse(exchange, STATUS_IO);
}

/* ---- what is asked for */

static bool read_format(struct exchange *exchange, enum sheet_format *ret_format)
{
	const char *asked = exchange_parameter(exchange, "format");
	for (unsigned f = SHEET_CSV; asked != NULL && f <= SHEET_XLSX; f++) {
		*ret_format = (enum sheet_format)f;
		if (strcmp(asked, sheet_format_name(*ret_format)) == 0)
			return true;
	}
	exchange_refuse(exchange, MHD_HTTP_BAD_REQUEST, "console.value", "format", NULL);
	return false;
}

/* false: it is refused. */
static bool begin(struct exchange *exchange, enum sheet_format format, enum lang lang)
{
	struct site *site = exchange->site;
	const struct site_options *options = &site->options;
	int64_t now_ms;
	if (site->sheets >= SHEETS_MOST && !SABOTAGE("console.sheets-unlimited")) {
		exchange_refuse(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "console.sheet_busy", NULL,
				NULL);
		return false;
	}
	struct sheet *sheet = (struct sheet *)calloc(1, sizeof *sheet);
	if (sheet == NULL) {
		exchange_refuse(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "console.no_memory", NULL,
				NULL);
		return false;
	}
	*sheet = (struct sheet){.site = site, .exchange = exchange, .format = format, .file = -1};
	site->sheets++;
	exchange->sheet = sheet;
	sheet->work.data = sheet;
	(void)snprintf(sheet->folder, sizeof sheet->folder, "%.900s/console",
		       options->config->data);
	shown_names_copy(&sheet->people, options->people(options->context, &now_ms));
	sheet->lines = list_sheet_open(lang, sheet->folder);
	if (sheet->lines != NULL && has_room(sheet))
		return true;
	refuse(exchange, STATUS_IO);
	return false;
}

void read_list_sheet(struct exchange *exchange)
{
	struct list_question question;
	enum sheet_format format;
	enum lang lang;
	enum daemon daemon = list_question(exchange, of_a_sheet, &question);
	if (daemon == DAEMON_COUNT || !read_format(exchange, &format) ||
	    !read_lang(exchange, &lang) ||
	    !audit_read(exchange, "list_sheet", exchange->argument) ||
	    !begin(exchange, format, lang))
		return;
	exchange->more = take_and_ask_on;
	exchange->pages_most = LIST_SHEET_ROWS; /* rows are counted, and pages may be short */
	SET_OPTIONAL(&question.list, limit, QUERY_PAGE_MAX);
	(void)part_ask(exchange, daemon, &question.query);
	parts_asked(exchange, finish);
}
