/* A daemon or the console as a process: where it is, and who it is now.
 *
 * Who holds the lock of its data is it, whoever started it; ready is what it says of itself.
 */
#ifndef ZHIAN_SERVICES_CTL_PROCESS_H
#define ZHIAN_SERVICES_CTL_PROCESS_H

#include <sys/types.h>

#include "common/base/file.h"
#include "services/ctl/county/county.h"

struct process {
	struct session *session; /* borrowed */
	uint32_t region;
	unsigned place;           /* a daemon, or the console */
	char data[FILE_PATH_MAX]; /* its own, below `data` of zhian.yaml */
	char run[FILE_PATH_MAX];  /* the county's */
	const char *programs;
	pid_t child;      /* of this run of zhianctl; 0: none */
	off_t said_until; /* of its log, when it was started */
};

/* Settings that can't be read are for the process to complain of: then they are the default
 * ones. */
void process_init(struct process *process, struct session *session, uint32_t region,
		  unsigned place);

/* The holder of the lock; 0: nobody.  The lock is the kernel's, so a number that is left of a dead
 * process is never believed. */
pid_t process_holder(const struct process *process);
/* It says that it serves; false from the moment when it was asked to end. */
bool process_is_ready(const struct process *process, pid_t pid);
/* It was killed and isn't gone yet, and will never serve again. */
bool process_is_dying(pid_t pid);
/* ROOT/var/log/zhian/REGION/NAME.log */
void process_log(const struct process *process, char out[FILE_PATH_MAX]);
#define PROCESS_WHY 512
/* Why it ended, by the last error of its log since it was started, as the log has it: in English.
 * false: it said none. */
bool process_said_why(const struct process *process, char why[PROCESS_WHY]);

#endif
