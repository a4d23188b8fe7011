/* Counties whose processes are users of their own (common/store/owners.h).
 *
 * What needs the files of several of them is done by root, who gives each its own again at the end.
 * Everywhere else, below a --root and in demonstrations, all is one user's.
 */
#ifndef ZHIAN_SERVICES_CTL_COUNTY_OWN_H
#define ZHIAN_SERVICES_CTL_COUNTY_OWN_H

#include "common/policy/people/config.h"
#include "common/store/owners.h"
#include "services/ctl/session.h"

/* Whether it is so of this county: of the system, which has such users, and no demonstration. */
bool own_applies(const struct session *session, const struct config *config,
		 struct owners *ret_owners);
/* The same, by the county's zhian.yaml; one that can't be read isn't. */
bool own_applies_to(const struct session *session, uint32_t region, struct owners *ret_owners);
/* Its processes have run by units: at least one of its keys is a process's. */
bool own_given(const struct session *session, uint32_t region);

/* Who was root, and acts as another by now, is root again; anybody else stays who it is. */
MUST_CHECK enum status own_be_root(struct err *err);
/* Before files of daemons are written: root stays root where they are several users', and acts as
 * the county's owner elsewhere. */
MUST_CHECK enum status own_begin(const struct session *session, uint32_t region, struct err *err);
/* After it: root gives each its own; anybody else has nothing to give. */
MUST_CHECK enum status own_settle(const struct session *session, uint32_t region, struct err *err);

/* What to look at; fill in what it is for. */
void own_look(const struct session *session, uint32_t region, const struct config *config,
	      const struct owners *owners, char etc[FILE_PATH_MAX], struct owners_look *ret_look);

#endif
