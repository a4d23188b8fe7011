/* What a fallible function answers.  0 is success, every failure is negative.
 *
 * A status says what kind of failure it is and so what the caller may do; the
 * words for a person are in `struct err` (err.h).  A rule that says "no" is
 * not a failure: see struct refusal in common/core/decider.h.
 */
#ifndef ZHIAN_BASE_STATUS_H
#define ZHIAN_BASE_STATUS_H

#define STATUS_LIST(X)                                                                             \
	X(OK, 0, "ok")                                                                             \
	X(INVALID, -1, "invalid") /* the giver's fault: refuse and count */                        \
	X(NOT_FOUND, -2, "not found")                                                              \
	X(CONFLICT, -3, "conflict")       /* same id, other content; an old version */             \
	X(DENIED, -4, "not permitted")    /* key, role, second person */                           \
	X(BUSY, -5, "busy")               /* try later */                                          \
	X(FULL, -6, "full")               /* a limit is reached: refuse new work, keep the old */  \
	X(CORRUPT, -7, "corrupt")         /* stored bytes fail their check */                      \
	X(IO, -8, "input/output failure") /* the system said no */                                 \
	X(UNSUPPORTED, -9, "unsupported") /* a version or kind that this build does not know */

enum status {
#define X(name, value, text) STATUS_##name = (value),
	STATUS_LIST(X)
#undef X
};

#define MUST_CHECK __attribute__((warn_unused_result))

/* Never NULL; "unknown status" for a value outside of the list. */
const char *status_text(enum status status);

/* The only control-flow macro: hand a failure to the caller. */
#define TRY(expression)                                                                            \
	do {                                                                                       \
		enum status try_status_ = (expression);                                            \
		if (try_status_ != STATUS_OK)                                                      \
			return try_status_;                                                        \
	} while (0)

#endif
