/* The command line of a daemon and of the console: options are in daemon_options.def. */
#ifndef ZHIAN_DAEMON_DAEMON_ARGUMENTS_H
#define ZHIAN_DAEMON_DAEMON_ARGUMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/status.h"

struct daemon_arguments {
	const char *root; /* of argv; "" for / */
	uint32_t region;
	bool check_only, own;
};

#define DAEMON_ROOT_MAX 800 /* bytes of --root */

/* `name` without "zhian-".  STATUS_INVALID: what there was to say is said, the process ends with
 * `*ret_exit`. */
enum status daemon_arguments_read(const char *name, int argc, char **argv,
				  struct daemon_arguments *ret_arguments, int *ret_exit);

#endif
