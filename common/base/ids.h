/* Names of things: daemons, objects, events, and how they are printed.
 *
 * An object's number increases by one in the daemon that owns its kind:
 * HZ-522701-1234.  An event's id is its place in a journal:
 * 522701/hazard/7f3a90c2d41e0b66/1234.  Nothing here is random but the incarnation.
 */
#ifndef ZHIAN_BASE_IDS_H
#define ZHIAN_BASE_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/status.h"

enum daemon {
	DAEMON_UNKNOWN = 0,
	DAEMON_INTAKE = 1,
	DAEMON_HAZARD = 2,
	DAEMON_ESCALATION = 3,
	DAEMON_NOTIFY = 4,
	DAEMON_CREDIT = 5,
	DAEMON_COUNT = 6,
};

/* X(name, value, printed prefix, owner): kinds are never reused. */
#define OBJECT_KIND_LIST(X)                                                                        \
	X(REPORT, 1, "RP", DAEMON_INTAKE)                                                          \
	X(HAZARD, 2, "HZ", DAEMON_HAZARD)                                                          \
	X(INSPECTION, 3, "IN", DAEMON_HAZARD)                                                      \
	X(SAMPLING, 4, "SM", DAEMON_HAZARD)                                                        \
	X(FIRM, 5, "FM", DAEMON_HAZARD)                                                            \
	X(MEASURE, 6, "MS", DAEMON_ESCALATION)                                                     \
	X(NOTICE, 7, "NT", DAEMON_ESCALATION)                                                      \
	X(CASEFILE, 8, "CS", DAEMON_ESCALATION)                                                    \
	X(REFERRAL, 9, "RF", DAEMON_NOTIFY)                                                        \
	X(LISTING, 10, "LS", DAEMON_CREDIT)                                                        \
	X(CLOCK, 11, "CK", DAEMON_UNKNOWN)    /* every daemon has clocks of its own */             \
	X(PROPOSAL, 12, "PP", DAEMON_UNKNOWN) /* and proposals: the id prints the daemon */        \
	X(FEED, 13, "FD", DAEMON_INTAKE)                                                           \
	X(FACT, 14, "CF", DAEMON_CREDIT)                                                           \
	X(KEY_AREA, 15, "KA", DAEMON_HAZARD)                                                       \
	X(CAMPAIGN, 16, "CP", DAEMON_HAZARD)                                                       \
	X(QUARANTINE, 17, "QN", DAEMON_UNKNOWN)                                                    \
	X(SELF_CHECK, 18, "SC", DAEMON_HAZARD)                                                     \
	X(DRAW, 19, "DR", DAEMON_HAZARD)                                                           \
	X(LICENCE, 20, "LC", DAEMON_HAZARD)                                                        \
	X(STANDARD, 21, "SD", DAEMON_HAZARD)                                                       \
	X(DUTY, 22, "DY", DAEMON_HAZARD)                                                           \
	X(BULLETIN, 23, "BL", DAEMON_ESCALATION)

enum object_kind {
	OBJECT_NONE = 0,
	OBJECT_KIND_COUNT = 24,
#define X(name, value, prefix, owner) OBJECT_##name = (value),
	OBJECT_KIND_LIST(X)
#undef X
};

struct object_id {
	enum object_kind kind;
	uint32_t region;
	uint64_t number;    /* from 1; 0 means none */
	enum daemon daemon; /* owner; states whose for kinds that every daemon has */
};

struct event_id {
	uint32_t region;
	enum daemon daemon;
	uint64_t incarnation;
	uint64_t sequence; /* from 1 */
};

#define OBJECT_ID_TEXT 48
#define EVENT_ID_TEXT 64

const char *daemon_name(enum daemon daemon);           /* "intake"; "unknown" */
enum daemon daemon_of_name(const char *name);          /* DAEMON_UNKNOWN when none */
const char *object_kind_prefix(enum object_kind kind); /* "HZ" */
enum daemon object_kind_owner(enum object_kind kind);

struct object_id object_id_make(enum object_kind kind, uint32_t region, uint64_t number);
bool object_id_equal(struct object_id a, struct object_id b);
/* "HZ-522701-1234"; clocks and proposals name their daemon: "CK-522701-hazard-17". */
void object_id_print(struct object_id id, char out[OBJECT_ID_TEXT]);
MUST_CHECK enum status object_id_parse(const char *text, struct object_id *ret_id);
void event_id_print(struct event_id id, char out[EVENT_ID_TEXT]);
MUST_CHECK enum status event_id_parse(const char *text, struct event_id *ret_id);

#endif
