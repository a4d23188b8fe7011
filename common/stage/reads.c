#include "common/stage/reads.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/ids.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/json_line.h"

#define LINE_MOST 512u

/* The month's name and the folder's are on the disk before the first line is: a file that has lines
 * has its names, whoever was killed in between. */
static bool keep_names(const char *folder)
{
	struct err err;
	return (SABOTAGE("sync.read-folder") || file_sync_name(folder, &err) == STATUS_OK) &&
	       (SABOTAGE("sync.read-month") || file_sync_directory(folder, &err) == STATUS_OK);
}

/* What a power cut or a full disk left half of a line has no end. */
static bool ends_line(int file, off_t size)
{
	char last = '\0';
	return size == 0 || (pread(file, &last, 1, size - 1) == 1 && last == '\n') ||
	       SABOTAGE("reads.joined-to-half");
}

static bool write_line(int file, const char *folder, uint8_t *line, size_t size)
{
	struct stat info;
	if (fstat(file, &info) != 0 || (info.st_size == 0 && !keep_names(folder)))
		return false;
	size_t from = ends_line(file, info.st_size) ? 1 : 0;
	return write(file, line + from, size - from) == (ssize_t)(size - from) &&
	       (SABOTAGE("sync.read-record") || fsync(file) == 0);
}

/* Appends; the month's first makes the file, the first of all its folder.  The line has its own
 * end, and that of a half one before it. */
static bool append(const char *folder, int64_t now_ms, uint8_t *line, size_t size)
{
	const int flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
	char path[FILE_PATH_MAX];
	unsigned month = time_yyyymmdd(time_day_of_ms(now_ms)) / 100;
	(void)snprintf(path, sizeof path, "%.1000s/%06u", folder, month);
	int file = open(path, flags, 0600);
	if (file < 0 && errno == ENOENT && mkdir(folder, 0700) == 0)
		file = open(path, flags, 0600);
	bool written = file >= 0 && write_line(file, folder, line, size);
	if (file >= 0)
		(void)close(file);
	return written;
}

bool reads_note(const char *folder, int64_t now_ms, const char *person, const char *what,
		const char *object)
{
	uint8_t memory[LINE_MOST];
	struct writer out = writer_over(memory, sizeof memory);
	struct json_line json;
	writer_put(&out, "\n", 1);
	json_begin(&json, &out, "read");
	json_moment(&json, "at_ms", now_ms);
	json_text(&json, "person", person);
	json_text(&json, "what", what);
	json_text(&json, "object", object);
	json_end(&json);
	return !out.overflow && append(folder, now_ms, memory, out.size);
}

static bool is_case(const Zh__ObjectId *object, struct read_case *ret_read)
{
	if (object == NULL || object->kind != OBJECT_CASEFILE)
		return false;
	object_id_print(object_id_make(OBJECT_CASEFILE, object->region, object->number),
			ret_read->object);
	return true;
}

bool reads_case(const Zh__Query *ask, struct read_case *ret_read)
{
	*ret_read = (struct read_case){.what = NULL};
	if (ask->ask_case == ZH__QUERY__ASK_GET) {
		ret_read->what = "object";
		return is_case(ask->get->object, ret_read);
	}
	if (ask->ask_case == ZH__QUERY__ASK_EXPLAIN) {
		ret_read->what = "explain";
		return is_case(ask->explain->object, ret_read);
	}
	if (ask->ask_case != ZH__QUERY__ASK_LIST || ask->list->has_after ||
	    ask->list->noun == NULL || strcmp(ask->list->noun, "case") != 0)
		return false;
	ret_read->what = "list";
	(void)snprintf(ret_read->object, sizeof ret_read->object, "case");
	return true;
}
