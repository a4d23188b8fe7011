/* What zhianctl ends with; the numbers are part of the contract with scripts. */
#ifndef ZHIAN_SERVICES_CTL_EXIT_CODES_H
#define ZHIAN_SERVICES_CTL_EXIT_CODES_H

enum ctl_exit {
	EXIT_DONE = 0,
	EXIT_REFUSED = 1, /* by a rule, which is said, with what is possible */
	EXIT_USAGE = 2,
	EXIT_FILE = 3, /* configuration, policy or another file is invalid */
	EXIT_NOT_FOUND = 4,
	EXIT_NOT_PERMITTED = 5, /* key, role, second person */
	EXIT_NO_ANSWER = 6,     /* the outcome is unknown: repeat with the same request id */
	EXIT_CONFLICT = 7,      /* --seen is old; same id, other content */
	EXIT_SOME_FAILED = 8,
	EXIT_CHECK_FAILED = 9, /* not doctor, which ends with its level (doctor.h) */
	EXIT_BUSY = 10,        /* busy, full, draining: try later */
	EXIT_INTERNAL = 70,
};

#endif
