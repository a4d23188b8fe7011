/* Articles of the law as a policy carries them. */
#ifndef ZHIAN_SERVICES_CTL_LAW_SHOW_H
#define ZHIAN_SERVICES_CTL_LAW_SHOW_H

#include "common/policy/articles/law.h"
#include "services/ctl/session.h"

/* The whole of each article that `text` names ("程序规定47"), in every text that the law had; a
 * law's name alone: all that there are of it.  Returns how many. */
size_t law_show(const struct session *session, struct laws laws, const char *text);

#endif
