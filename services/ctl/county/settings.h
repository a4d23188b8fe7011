/* A county's zhian.yaml, as commands read it. */
#ifndef ZHIAN_SERVICES_CTL_SETTINGS_H
#define ZHIAN_SERVICES_CTL_SETTINGS_H

#include "common/policy/people/config.h"
#include "services/ctl/session.h"

enum settings_say { SETTINGS_SILENT, SETTINGS_SAID };

/* SETTINGS_SAID: what is wrong with it goes to stderr, one problem a line.  As config_load
 * otherwise; done with config_unload(). */
MUST_CHECK enum status settings_read(const struct session *session, const char *path,
				     enum settings_say say, struct config_set **ret_set,
				     struct err *err);
/* The county's own. */
MUST_CHECK enum status settings_of(const struct session *session, uint32_t region,
				   enum settings_say say, struct config_set **ret_set,
				   struct err *err);
/* An exit status; whatever keeps it from being read is the command's failure. */
int settings_load(struct session *session, const char *path, struct config_set **ret_set);

#endif
