/* What a proposed list of people changes: said to who proposes it, and again to who approves. */
#ifndef ZHIAN_SERVICES_CTL_LIST_CHANGES_H
#define ZHIAN_SERVICES_CTL_LIST_CHANGES_H

#include "common/base/ids.h"
#include "services/ctl/county.h"

/* Who comes, who leaves, whose roles, keys or name change; nothing with --json.  The proposal's id
 * names its daemon. */
int list_changes_show(struct county *county, struct object_id proposal);

#endif
