/* Clients of a test county's sockets: a feed, a person, a read model.
 *
 * Every call is bounded by its timeout.  Texts that are handed out live until the
 * answer is freed.
 */
#ifndef ZHIAN_TESTS_LIB_COUNTY_CLIENT_H
#define ZHIAN_TESTS_LIB_COUNTY_CLIENT_H

#include "common/bus/bus.h"
#include "tests/lib/county.h"
#include "wire.pb-c.h"

/* Connects to a daemon's socket ("cmd", "feed", "link") with the key of `who`; to "pull" by the
 * name `who`, as the user who runs the test. */
MUST_CHECK enum status county_connect(const struct county *county, enum daemon daemon,
				      const char *socket, const char *who,
				      struct bus_caller **ret_caller, struct err *err);

/* An envelope of ours, packed; the caller frees `data`. */
struct county_envelope {
	uint8_t *data;
	size_t size;
};
void county_pack(const Zh__Envelope *envelope, struct county_envelope *ret_envelope);

/* What came, unpacked; free with zh__envelope__free_unpacked(envelope, NULL).  BUSY: nothing in
 * time. */
MUST_CHECK enum status county_receive(struct bus_caller *caller, int64_t timeout_ms,
				      Zh__Envelope **ret_envelope, struct err *err);
/* Sends `envelope` and waits for the first answer. */
MUST_CHECK enum status county_exchange(struct bus_caller *caller, const Zh__Envelope *envelope,
				       int64_t timeout_ms, Zh__Envelope **ret_answer,
				       struct err *err);

/* ---- questions and acts, on "cmd" */

MUST_CHECK enum status county_query(struct bus_caller *caller, Zh__Query *query, int64_t timeout_ms,
				    Zh__Envelope **ret_answer, struct err *err);
/* `body` NULL: none.  The request's id is drawn here. */
MUST_CHECK enum status county_act(struct bus_caller *caller, const char *act, Zh__ObjectId *target,
				  const ProtobufCMessage *body, int64_t timeout_ms,
				  Zh__Envelope **ret_answer, struct err *err);

/* The first line of an answer whose "kind" is this one; data NULL: there is none. */
struct bytes county_line(const Zh__Envelope *answer, const char *kind);
/* A number of a line by its member's name, as json_line.h writes them; 0 where it isn't there. */
uint64_t county_number(struct bytes line, const char *member);
/* The text of a member, cut to `size`; "" where it isn't there. */
void county_text(struct bytes line, const char *member, char *out, size_t size);

/* What `status` says of a daemon, as far as tests ask for it. */
struct county_status {
	uint64_t head, frames, turns, inputs, refused, malformed, quarantined, busy;
	uint64_t rows_in_memory, checkpoints, checkpoint_frame, recovered_events, rss_anon_kib;
	uint64_t waiting;              /* intake: items that were pushed and aren't decided */
	uint64_t cursor[DAEMON_COUNT]; /* of what it pulls, by producer */
	uint64_t seen[DAEMON_COUNT];   /* the producer's head, as it last said */
	bool pulls[DAEMON_COUNT];      /* whether it has the producer for a source */
	bool idle, careful;
};
MUST_CHECK enum status county_status(struct bus_caller *caller, struct county_status *ret_status,
				     struct err *err);
/* Until escalation's last event is taken in by notify and credit, and all before it likewise: then
 * everything that intake had journalled when this began is durable in all five.  `callers` by
 * daemon, on "cmd". */
MUST_CHECK enum status county_wait_level(struct bus_caller *const callers[DAEMON_COUNT],
					 int64_t timeout_ms,
					 struct county_status ret_status[DAEMON_COUNT],
					 struct err *err);
/* Until every daemon has taken in every other's journal to its end: nothing is on its way any
 * more. */
MUST_CHECK enum status county_wait_quiet(struct bus_caller *const callers[DAEMON_COUNT],
					 int64_t timeout_ms,
					 struct county_status ret_status[DAEMON_COUNT],
					 struct err *err);
/* Events of others' journals that this daemon knows of and hasn't taken in. */
uint64_t county_lag(const struct county_status status[DAEMON_COUNT], enum daemon daemon);
/* "cmd" of all five as `who`. */
MUST_CHECK enum status county_connect_all(const struct county *county, const char *who,
					  struct bus_caller *ret_callers[DAEMON_COUNT],
					  struct err *err);
void county_close_all(struct bus_caller *callers[DAEMON_COUNT]);

#endif
