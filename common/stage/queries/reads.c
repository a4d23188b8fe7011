#include "common/stage/queries/reads.h"

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
#include "common/stage/queries/reads_chain.h"

#define LINE_MOST 640u

/* The month's name and the folder's are on the disk before the first line is: a file that has lines
 * has its names, whoever was killed in between. */
static bool keep_names(const char *folder)
{
	struct err err;
	return (SABOTAGE("sync.read-folder") || file_sync_name(folder, &err) == STATUS_OK) &&
	       (SABOTAGE("sync.read-month") || file_sync_directory(folder, &err) == STATUS_OK);
}

/* What was never answered goes: a power cut or a full disk left it half. */
static bool drop_torn(void *context, const char *path, const struct reads_end *end)
{
	(void)context;
	return truncate(path, (off_t)end->offset) == 0;
}

/* Where the next line is linked to: the head's end, or what a power cut has kept after it.  What
 * the head knows and no file has isn't forgotten by that: the gap in the numbers stays. */
static bool find_end(const char *folder, unsigned month, struct reads_end *ret_end)
{
	struct reads_walk walk = {.torn = SABOTAGE("reads.joined-to-half") ? NULL : drop_torn};
	char path[FILE_PATH_MAX];
	struct stat info;
	enum reads_head there = reads_head_read(folder, &walk.end);
	if (there == READS_HEAD_WHOLE && SABOTAGE("reads.gap-closed"))
		walk.end = (struct reads_end){.month = 0};
	(void)snprintf(path, sizeof path, "%.1000s/%06u", folder, walk.end.month);
	bool last = there == READS_HEAD_WHOLE && walk.end.month == month &&
		    stat(path, &info) == 0 && (uint64_t)info.st_size == walk.end.offset;
	if (there == READS_HEAD_UNREAD || (!last && !reads_walk(folder, &walk)))
		return false;
	*ret_end = walk.end;
	return there == READS_HEAD_WHOLE || reads_head_write(folder, ret_end, true);
}

/* A line that was cut off has no end. */
static bool ends_line(int file, off_t size)
{
	char last = '\0';
	return size == 0 || (pread(file, &last, 1, size - 1) == 1 && last == '\n') ||
	       SABOTAGE("reads.joined-to-half");
}

static bool write_line(int file, const char *folder, const uint8_t *line, size_t size,
		       uint64_t *ret_offset)
{
	struct stat info;
	if (fstat(file, &info) != 0 || (info.st_size == 0 && !keep_names(folder)))
		return false;
	size_t from = ends_line(file, info.st_size) ? 1 : 0;
	*ret_offset = (uint64_t)info.st_size + size - from;
	return write(file, line + from, size - from) == (ssize_t)(size - from) &&
	       (SABOTAGE("sync.read-record") || fsync(file) == 0);
}

/* Appends; the month's first makes the file.  The line has its own end, and that of a cut one
 * before it. */
static bool append(const char *folder, const uint8_t *line, size_t size, struct reads_end *end)
{
	char path[FILE_PATH_MAX];
	(void)snprintf(path, sizeof path, "%.1000s/%06u", folder, end->month);
	int file = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool written = file >= 0 && write_line(file, folder, line, size, &end->offset);
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
	struct reads_end end;
	unsigned month = time_yyyymmdd(time_day_of_ms(now_ms)) / 100;
	if ((mkdir(folder, 0700) != 0 && errno != EEXIST) || !find_end(folder, month, &end))
		return false;
	/* A clock that went back opens no month again that others are linked to. */
	end.month = month > end.month ? month : end.month;
	writer_put(&out, "\n", 1);
	json_begin(&json, &out, "read");
	json_moment(&json, "at_ms", now_ms);
	json_text(&json, "person", person);
	json_text(&json, "what", what);
	json_text(&json, "object", object);
	reads_line_end(&json, memory + 1, &end);
	if (out.overflow || !append(folder, memory, out.size, &end))
		return false;
	/* An older head does no harm. */
	(void)reads_head_write(folder, &end, false);
	return true;
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
