/* What was put back on this machine before: REGION.restored beside the county's data.
 *
 * A county that was put back gives numbers that its backup doesn't know.  When it is put back once
 * more, of the same backup or another, these stay free too.
 */
#ifndef ZHIAN_SERVICES_CTL_BACKUP_ATTEMPTS_H
#define ZHIAN_SERVICES_CTL_BACKUP_ATTEMPTS_H

#include <stdint.h>

#include "common/base/err.h"
#include "common/base/file.h"
#include "common/base/status.h"

struct attempt {
	int64_t backup_ms; /* of the backup's last event */
	int64_t at_ms;     /* when it was put back */
	uint64_t numbers_skipped;
};

/* `data`: the county's. */
MUST_CHECK enum status attempts_path(const char *data, char out[FILE_PATH_MAX], struct err *err);
/* Raises `*numbers`, which `next` leaves free, to what no attempt before can have reached: of each
 * as many as it left free, a day's for each day since, and for each day by which its backup is
 * newer.  INVALID names the line that can't be read. */
MUST_CHECK enum status attempts_look(const char *path, const struct attempt *next,
				     uint64_t *numbers, struct err *err);
/* Durable when it returns. */
MUST_CHECK enum status attempts_add(const char *path, const struct attempt *attempt,
				    struct err *err);

#endif
