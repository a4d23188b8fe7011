/* Who read what of the matters here, as the console has answered it. */
#ifndef ZHIAN_SERVICES_CONSOLE_AUDIT_H
#define ZHIAN_SERVICES_CONSOLE_AUDIT_H

#include "common/base/log.h"
#include "common/policy/people/config.h"

struct audit {
	const struct config *config;
	struct log *log;
	int64_t now_ms;
};

/* A line before the answer (common/stage/queries/reads.h).  false: it couldn't be written
 * down, which the log tells; then nothing is answered. */
bool audit_note(const struct audit *audit, const char *person, const char *what,
		const char *object);

#endif
