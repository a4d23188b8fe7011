#include "common/base/assert.h"

#include <stdio.h>
#include <stdlib.h>

/* Where a broken assertion ends in every program.  abort() rather than exit(): nothing of ours runs
 * any more on a state that can't be, and the supervisor starts the daemon again in careful mode. */
_Noreturn void assert_failed(const char *expression, const char *file, int line)
{
	fprintf(stderr, "assertion failed: %s at %s:%d\n", expression, file, line);
	abort();
}
