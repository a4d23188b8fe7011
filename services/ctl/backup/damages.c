#include "services/ctl/backup/damages.h"

#include <stdio.h>
#include <string.h>

void damages_add(struct damages *damages, const char *about, const struct err *what)
{
	struct damage damage = {.what = *what};
	(void)snprintf(damage.about, sizeof damage.about, "%s", about);
	for (uint64_t i = 0; i < damages->count && i < DAMAGES_NAMED; i++) {
		if (strcmp(damages->named[i].about, damage.about) == 0)
			return;
	}
	if (damages->count < DAMAGES_NAMED)
		damages->named[damages->count] = damage;
	damages->count++;
}
