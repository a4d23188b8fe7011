#include "services/console/http/audit.h"

#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "common/stage/queries/reads.h"
#include "services/console/http/site.h"

bool audit_note(const struct audit *audit, const char *person, const char *what, const char *object)
{
	char folder[FILE_PATH_MAX];
	(void)snprintf(folder, sizeof folder, "%.900s/console/reads", audit->config->data);
	if (reads_note(folder, audit->now_ms, person, what, object))
		return true;
	log_error(audit->log, "read_not_noted", log_text("file", folder));
	return false;
}

bool audit_read(struct exchange *exchange, const char *what, const char *object)
{
	const struct site_options *options = &exchange->site->options;
	const struct audit audit = {options->config, options->log, clock_now_ms(&options->clock)};
	if (SABOTAGE("console.reads-unnoted") ||
	    audit_note(&audit, exchange->person_id, what, object))
		return true;
	exchange_refuse(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "console.read_not_noted", NULL,
			NULL);
	return false;
}
