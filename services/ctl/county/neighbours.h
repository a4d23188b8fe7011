/* Who a county exchanges with: link.peers of its zhian.yaml, and its region directory. */
#ifndef ZHIAN_SERVICES_CTL_NEIGHBOURS_H
#define ZHIAN_SERVICES_CTL_NEIGHBOURS_H

#include "common/policy/people/config.h"
#include "services/ctl/county/region_entry.h"
#include "services/ctl/session.h"

/* A county as its settings and the public halves of its keys tell it; texts are borrowed from
 * `config` and `endpoint` (NULL: nobody connects there). */
MUST_CHECK enum status neighbours_facts(const struct session *session, uint32_t region,
					const struct config *config, const char *endpoint,
					struct region_facts *ret_facts, struct err *err);

/* Neighbours that the change doesn't name stay as they are, also who connects to whom.  CONFLICT:
 * another root's key signed the county's directory. */
MUST_CHECK enum status neighbours_write(struct session *session, const struct config *config,
					const struct region_change *change, const struct key *root,
					struct err *err);

#endif
