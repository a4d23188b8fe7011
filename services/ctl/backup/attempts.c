#include "services/ctl/backup/attempts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/lines.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "services/ctl/backup/fork.h"

#define ATTEMPTS_BYTES 65536u
#define LINE_TEXT 96

enum status attempts_path(const char *data, char out[FILE_PATH_MAX], struct err *err)
{
	int size = snprintf(out, FILE_PATH_MAX, "%s.restored", data);
	return size > 0 && size < FILE_PATH_MAX
		       ? STATUS_OK
		       : err_set(err, STATUS_INVALID, "%.64s…: the path is too long", data);
}

/* Without the file: nothing was put back here.  The caller frees `*ret_text`. */
static enum status read_all(const char *path, char **ret_text, size_t *ret_size, struct err *err)
{
	enum status status = file_read(path, ATTEMPTS_BYTES, ret_text, ret_size, err);
	if (status != STATUS_NOT_FOUND)
		return status;
	*ret_text = NULL;
	*ret_size = 0;
	return STATUS_OK;
}

static bool read_line(struct bytes line, struct attempt *ret_attempt)
{
	char text[LINE_TEXT];
	int end = 0;
	if (line.size >= sizeof text)
		return false;
	memcpy(text, line.data, line.size);
	text[line.size] = '\0';
	return sscanf(text, "%" SCNd64 " %" SCNd64 " %" SCNu64 "%n", &ret_attempt->backup_ms,
		      &ret_attempt->at_ms, &ret_attempt->numbers_skipped, &end) == 3 &&
	       (size_t)end == line.size;
}

static uint64_t days_begun(int64_t from_ms, int64_t to_ms)
{
	return to_ms < from_ms ? 0 : (uint64_t)((to_ms - from_ms) / MS_PER_DAY) + 1;
}

enum status attempts_look(const char *path, const struct attempt *next, uint64_t *numbers,
			  struct err *err)
{
	char *text;
	size_t size, number = 0;
	TRY(read_all(path, &text, &size, err));
	struct bytes rest = bytes_of(text, size), line;
	enum status status = STATUS_OK;
	while (status == STATUS_OK && lines_next(&rest, &line)) {
		struct attempt before;
		number++;
		if (!read_line(line, &before)) {
			status = err_set(err, STATUS_INVALID,
					 "%s:%zu: can't be read; it says which numbers are given "
					 "already: put the file right, or remove it and say "
					 "--skip-numbers",
					 path, number);
			break;
		}
		uint64_t beyond =
			before.numbers_skipped +
			RESTORE_NUMBERS_A_DAY * (days_begun(before.at_ms, next->at_ms) +
						 days_begun(next->backup_ms, before.backup_ms));
		if (beyond > *numbers && !SABOTAGE("restore.forgets-attempts"))
			*numbers = beyond;
	}
	free(text);
	return status;
}

enum status attempts_add(const char *path, const struct attempt *attempt, struct err *err)
{
	char *text, *all = NULL;
	size_t size, room = 0;
	TRY(read_all(path, &text, &size, err));
	FILE *out = open_memstream(&all, &room);
	if (out == NULL) {
		free(text);
		return err_set_errno(err, "no memory for %s", path);
	}
	(void)fwrite(text != NULL ? text : "", 1, size, out);
	fprintf(out, "%" PRId64 " %" PRId64 " %" PRIu64 "\n", attempt->backup_ms, attempt->at_ms,
		attempt->numbers_skipped);
	free(text);
	if (fclose(out) != 0)
		return err_set_errno(err, "no memory for %s", path);
	enum status status = file_write_atomic(path, bytes_of(all, room), 0640, err);
	free(all);
	return status;
}
