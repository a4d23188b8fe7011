/* Switches that break one promise each, so that the check of that promise can be seen to fail.
 *
 * Compiled only into the sabotage build (-DZHIAN_SABOTAGE=ON), where one switch
 * is chosen by name at start; everywhere else SABOTAGE() is the constant 0 and
 * the code behind it is gone.  tests/saboteurs.txt names each switch and the
 * test that must fail on it.
 */
#ifndef ZHIAN_BASE_SABOTAGE_H
#define ZHIAN_BASE_SABOTAGE_H

#include <stdbool.h>

#ifdef ZHIAN_SABOTAGE
bool sabotage_is(const char *name);
#define SABOTAGE(name) sabotage_is(name)
#else
#define SABOTAGE(name) false
#endif

#endif
