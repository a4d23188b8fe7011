#include "common/base/sabotage.h"

/* An empty translation unit isn't C, so the header's declaration stands here in every build. */
#ifdef ZHIAN_SABOTAGE

#include <stdlib.h>
#include <string.h>

bool sabotage_is(const char *name)
{
	const char *chosen = getenv("ZHIAN_SABOTEUR");
	return chosen != NULL && strcmp(chosen, name) == 0;
}

#else

/* ISO C wants at least one declaration. */
typedef bool sabotage_is_left_out;

#endif
