/* A bulletin as it is asked for: its kind and days as typed, its figures as the console counts
 * them. */
#ifndef ZHIAN_SERVICES_CTL_BULLETIN_COUNT_H
#define ZHIAN_SERVICES_CTL_BULLETIN_COUNT_H

#include "services/ctl/bulletins/bulletin_sheet.h"
#include "services/ctl/county/county.h"
#include "services/ctl/help/nearest.h"

/* By its name or its Chinese word. */
int bulletin_read_kind(struct session *session, const char *name, const char **ret_kind);
/* --from and --cutoff; ask->kind is read before. */
int bulletin_read_days(struct session *session, const struct invocation *invocation,
		       Zh__BulletinQuery *ask);
/* `tells`: with --json its lines are printed as they come. */
int bulletin_count(struct county *county, Zh__BulletinQuery *ask, struct sheet *sheet, bool tells);

#endif
