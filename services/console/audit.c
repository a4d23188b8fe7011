/* Who read which case file, and when: a line before the answer, in a file a month. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/json_line.h"
#include "services/console/site.h"

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

bool audit_read(struct exchange *exchange, const char *what, const char *object)
{
	const struct site_options *options = &exchange->site->options;
	char path[FILE_PATH_MAX];
	uint8_t memory[LINE_MOST];
	struct writer out = writer_over(memory, sizeof memory);
	struct json_line json;
	int64_t now_ms = clock_now_ms(&options->clock);
	if (SABOTAGE("console.reads-unnoted"))
		return true;
	json_begin(&json, &out, "read");
	json_moment(&json, "at_ms", now_ms);
	json_text(&json, "person", exchange->person_id);
	json_text(&json, "what", what);
	json_text(&json, "object", object);
	json_end(&json);
	(void)snprintf(path, sizeof path, "%.900s/console/reads", options->config->data);
	bool written = !out.overflow && append(path, now_ms, memory, out.size);
	if (!written) {
		log_error(options->log, "read_not_noted", log_text("file", path));
		exchange_refuse(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "console.read_not_noted",
				NULL, NULL);
	}
	return written;
}
