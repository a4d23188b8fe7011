/* zhianctl without its process: what main() and tests run. */
#ifndef ZHIAN_SERVICES_CTL_CTL_H
#define ZHIAN_SERVICES_CTL_CTL_H

#include <stdio.h>

#include "common/base/err.h"

struct ctl_streams {
	FILE *in, *out, *err;
};

/* argv without the program's name, which is `program`.  Returns the exit code; says on `err`
 * what went wrong. */
int ctl_run(const char *program, int argc, const char *const *argv,
	    const struct ctl_streams *streams);
/* Before anything of it: says `err` in the language that was asked for.  Returns the exit code. */
int ctl_cannot_start(const char *program, int argc, const char *const *argv,
		     const struct ctl_streams *streams, const struct err *err);

#endif
