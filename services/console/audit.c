/* Who read which case file, and when: a line before the answer. */
#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "common/stage/reads.h"
#include "services/console/site.h"

bool audit_read(struct exchange *exchange, const char *what, const char *object)
{
	const struct site_options *options = &exchange->site->options;
	char folder[FILE_PATH_MAX];
	if (SABOTAGE("console.reads-unnoted"))
		return true;
	(void)snprintf(folder, sizeof folder, "%.900s/console/reads", options->config->data);
	if (reads_note(folder, clock_now_ms(&options->clock), exchange->person_id, what, object))
		return true;
	log_error(options->log, "read_not_noted", log_text("file", folder));
	exchange_refuse(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "console.read_not_noted", NULL,
			NULL);
	return false;
}
