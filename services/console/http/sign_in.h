/* Whether a password is right, and how often somebody may try. */
#ifndef ZHIAN_SERVICES_CONSOLE_SIGN_IN_H
#define ZHIAN_SERVICES_CONSOLE_SIGN_IN_H

#include "services/console/http/site.h"

/* Password and codes are still those (`stamp`) that a session was begun with, and not locked. */
bool sign_in_holds(struct site *site, const char *person, const char *stamp);

#endif
