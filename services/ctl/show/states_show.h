/* A pair of a state and an event (services/scenario/lives.h), by the id that a refusal names. */
#ifndef ZHIAN_SERVICES_CTL_STATES_SHOW_H
#define ZHIAN_SERVICES_CTL_STATES_SHOW_H

#include "services/ctl/session.h"

/* Prints what is decided, where it leads, why and by which source, of each pair with this id: two
 * tables may have one of it.  How many there were. */
size_t states_show_pair(const struct session *session, const char *id);

#endif
