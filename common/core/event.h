/* An event: the fixed header of its stored form, and what decide and evolve see.
 *
 * Stored: header (80 bytes) ‖ size of meta (2 bytes) ‖ EventMeta ‖ body.  The
 * header lets a producer filter and a consumer check without decoding; journals,
 * chains and pulls carry these very bytes, nothing ever re-packs them.
 */
#ifndef ZHIAN_CORE_EVENT_H
#define ZHIAN_CORE_EVENT_H

#include <protobuf-c/protobuf-c.h>

#include "common/base/arena.h"
#include "common/base/ids.h"
#include "common/core/message.h"
#include "event.pb-c.h"

/* CHECKLIST when changing it: bump EVENT_VERSION, keep reading the old one, extend tests/golden. */
#define EVENT_VERSION 1
#define EVENT_HEAD_SIZE 80u
#define EVENT_SIZE_MAX (64u << 10)

enum event_cause {
	EVENT_CAUSE_NONE = 0,
	EVENT_CAUSE_EVENT = 1,   /* cause_a = sequence, cause_b = incarnation, cause_daemon */
	EVENT_CAUSE_REQUEST = 2, /* cause_a, cause_b: the request id, as two big-endian halves */
	EVENT_CAUSE_TIMER = 3,   /* cause_a = clock, cause_b = mark */
	EVENT_CAUSE_FEED = 4,    /* cause_a = the feed's sequence, cause_b = its session */
	EVENT_CAUSE_LINK = 5, /* cause_a = link number, cause_b = epoch; region in cause_region */
};

enum event_flags {
	EVENT_TEST = 1, /* caused by a feed's test item: counts nowhere */
	EVENT_DRIVEN_CLOCK = 2,
};

/* Little-endian, no padding (static_assert in event.c). */
struct event_head {
	uint32_t length; /* of the whole event, this header included */
	uint16_t kind;   /* enum Zh__EventKind */
	uint8_t version;
	uint8_t flags;
	int64_t happened_ms; /* when it happened, as far as stated; else when it was recorded */
	uint64_t subject_number;
	uint32_t subject_region;
	uint8_t subject_kind; /* enum object_kind */
	uint8_t cause_kind;   /* enum event_cause */
	uint8_t cause_daemon;
	uint8_t trace_daemon;
	uint64_t cause_a;
	uint64_t cause_b;
	uint64_t trace_sequence; /* the first report's event: what `story` follows */
	uint64_t trace_incarnation;
	uint64_t object_version; /* of the subject, after this event; 0: not counted */
	uint32_t cause_region;   /* only EVENT_CAUSE_LINK */
	uint32_t trace_region;   /* 0: this county's */
};

struct event {
	struct event_head head;
	const Zh__EventMeta *meta;    /* never NULL; members may be absent */
	const ProtobufCMessage *body; /* the message that the kind names; never NULL */
	/* Filled when it is appended (for evolve) or read (for a consumer): */
	uint64_t sequence;
	uint64_t incarnation;
	int64_t recorded_ms; /* the frame's now */
	struct bytes stored; /* as it is in the journal; empty before that */
};

/* Above every kind's number: the table of kinds is as long. */
#define EVENT_KINDS_END 700u

/* The body's message for a kind; NULL: this build doesn't know it. */
const ProtobufCMessageDescriptor *event_descriptor(uint16_t kind);
const char *event_kind_name(uint16_t kind);    /* "hazard_opened"; "unknown" */
uint16_t event_kind_of_name(const char *name); /* 0: none */
enum daemon event_kind_daemon(uint16_t kind);  /* DAEMON_UNKNOWN for common kinds */

/* Short forms of what is made of proto/: KIND(HAZARD_OPENED), BODY(event, HazardOpened). */
#define KIND(name) ZH__EVENT_KIND__KIND_##name
/* Of a table of functions by the kind of event; NULL: it has none for this one. */
#define OF_KIND(functions, kind)                                                                   \
	((kind) < sizeof(functions) / sizeof((functions)[0]) ? (functions)[kind] : NULL)
/* The body as its type, after the kind was looked at.  Asserts that they agree. */
#define BODY(event, Type)                                                                          \
	((const Zh__##Type *)event_body_checked((event), &Zh__##Type##__descriptor))
const ProtobufCMessage *event_body_checked(const struct event *event,
					   const ProtobufCMessageDescriptor *descriptor);

struct event_id event_trace(const struct event_head *head, uint32_t region);

/* Reads the fixed header of bytes from outside; INVALID: short, or of a wrong length or version. */
MUST_CHECK enum status event_head_read(struct bytes stored, struct event_head *ret_head);
/* Header, meta and body into the arena.  INVALID: lengths or encoding are wrong; texts and enums
 * were checked where they came in (message_check) and aren't again.  UNSUPPORTED: unknown kind;
 * FULL. */
MUST_CHECK enum status event_read(struct bytes stored, struct arena *arena,
				  struct event *ret_event);
/* What a consumer looks at in an event of one kind: sets of message_fields(). */
struct event_fields {
	uint64_t body;
	uint64_t meta;
};
/* As event_read(), but only these fields; the others are stepped over and absent. */
MUST_CHECK enum status event_read_fields(struct bytes stored, const struct event_fields *fields,
					 struct arena *arena, struct event *ret_event);
/* Appends the stored form; FULL: no room in `out`.  `event->head.length` is filled. */
MUST_CHECK enum status event_write(struct event *event, struct writer *out);
/* Whether its meta and body are at most what an event holds: EVENT_SIZE_MAX. */
bool event_fits(const struct event *event);

#endif
