#include "common/stage/reads.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/ids.h"
#include "common/base/time.h"
#include "common/core/json_line.h"

#define LINE_MOST 512u

/* Appends; the month's first makes the file, the first of all its folder. */
static bool append(const char *folder, int64_t now_ms, const uint8_t *line, size_t size)
{
	char path[FILE_PATH_MAX];
	unsigned month = time_yyyymmdd(time_day_of_ms(now_ms)) / 100;
	(void)snprintf(path, sizeof path, "%.1000s/%06u", folder, month);
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return false;
	int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool written = file >= 0 && write(file, line, size) == (ssize_t)size;
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
