/* Roles as people type and read them: "officer,legal-reviewer". */
#ifndef ZHIAN_SERVICES_CTL_ROLES_H
#define ZHIAN_SERVICES_CTL_ROLES_H

#include "services/ctl/session.h"

/* USAGE with the nearest word for one that there isn't, or for none at all. */
int roles_read(struct session *session, const char *text, uint64_t *ret_roles);
/* "执法人员、调解员"; cut at `size`. */
void roles_print(const struct session *session, uint64_t roles, char *out, size_t size);

#endif
