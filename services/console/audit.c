/* Who read which case file, and when: a line before the answer. */
#include <fcntl.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "common/core/json_line.h"
#include "services/console/site.h"

#define LINE_MOST 512u

bool audit_read(struct exchange *exchange, const char *what, const char *object)
{
	const struct site_options *options = &exchange->site->options;
	char path[FILE_PATH_MAX];
	uint8_t memory[LINE_MOST];
	struct writer out = writer_over(memory, sizeof memory);
	struct json_line json;
	if (SABOTAGE("console.reads-unnoted"))
		return true;
	json_begin(&json, &out, "read");
	json_moment(&json, "at_ms", clock_now_ms(&options->clock));
	json_text(&json, "person", exchange->person_id);
	json_text(&json, "what", what);
	json_text(&json, "object", object);
	json_end(&json);
	(void)snprintf(path, sizeof path, "%.900s/console/reads", options->config->data);
	int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool written =
		file >= 0 && !out.overflow && write(file, memory, out.size) == (ssize_t)out.size;
	if (file >= 0)
		(void)close(file);
	if (!written) {
		log_error(options->log, "read_not_noted", log_text("file", path));
		exchange_refuse(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "console.read_not_noted",
				NULL, NULL);
	}
	return written;
}
