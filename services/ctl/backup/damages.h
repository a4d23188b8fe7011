/* What is damaged in a county that is backed up: each thing once, so many as a person reads. */
#ifndef ZHIAN_SERVICES_CTL_BACKUP_DAMAGES_H
#define ZHIAN_SERVICES_CTL_BACKUP_DAMAGES_H

#include <stdint.h>

#include "common/base/err.h"

#define DAMAGES_NAMED 12u

struct damages {
	uint64_t count; /* also of those that aren't named */
	struct damage {
		char about[120]; /* what it is damage of: "keys/contact", "hazard/journal" */
		struct err what; /* names the file */
	} named[DAMAGES_NAMED];
};

/* Damage of what has been named already isn't counted again. */
void damages_add(struct damages *damages, const char *about, const struct err *what);
static inline uint64_t damages_unnamed(const struct damages *damages)
{
	return damages->count > DAMAGES_NAMED ? damages->count - DAMAGES_NAMED : 0;
}

#endif
