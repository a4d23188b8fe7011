/* zhianctl without its process: what main() and tests run. */
#ifndef ZHIAN_SERVICES_CTL_CTL_H
#define ZHIAN_SERVICES_CTL_CTL_H

#include <stdio.h>

struct ctl_streams {
	FILE *in, *out, *err;
};

/* argv without the program's name, which is `program`.  Returns the exit code; says on `err`
 * what went wrong. */
int ctl_run(const char *program, int argc, const char *const *argv,
	    const struct ctl_streams *streams);

#endif
