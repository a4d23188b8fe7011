/* The stage: what turns a decider into a daemon, without sockets or a loop.
 *
 * Bytes come in (stage_receive, stage_upstream, stage_bundle), turns are taken
 * (stage_turn), bytes go out through the transport that it was given.  Clock, link, disk and the
 * checkpoint's worker are seams: the daemon shell puts libuv, ZeroMQ and LMDB there,
 * the simulator a virtual clock, a lossy link and a memory disk.  The code here is the same.
 *
 * A turn polls inputs by quota, decides, evolves, writes one frame, commits it, and only then sends
 * its replies.  While more input waits the next turn is polled ahead, before the commit
 * has ended.  A turn that can't be committed is the end of the process:
 * stage_turn() or stage_wait_durable() answers with that status, and the shell exits with 70.
 */
#ifndef ZHIAN_STAGE_STAGE_H
#define ZHIAN_STAGE_STAGE_H

#include "common/base/clock_source.h"
#include "common/core/decider.h"
#include "common/stage/clocks/time_trust.h"
#include "common/stage/persons/disclosure.h"
#include "common/stage/queries/question.h"
#include "common/store/journal.h"
#include "common/store/parts.h"
#include "common/store/state.h"

struct stage;
struct what_if_source; /* common/stage/queries/what_if_query.h */

/* Which frames the socket of a peer takes; others are counted as malformed and dropped. */
enum stage_accepts { STAGE_ACCEPTS_ALL, STAGE_ACCEPTS_PULLS, STAGE_ACCEPTS_REQUESTS };

/* Where an answer goes: opaque to the stage but for what may come from there. */
struct stage_peer {
	uint16_t socket;
	uint8_t accepts; /* enum stage_accepts */
	uint8_t size;
	uint8_t id[20];
};

struct stage_transport {
	void *context;
	/* To a peer that has sent something; loss is fine. */
	void (*send)(void *context, const struct stage_peer *peer, struct bytes frame);
	/* A pull to the daemon that is `source`; loss is fine.  false: it isn't connected now, try
	 * soon. */
	bool (*pull)(void *context, enum daemon source, struct bytes frame);
	/* Several pulls went unanswered: make a new connection. */
	void (*reconnect)(void *context, enum daemon source);
	/* state_freeze has been called: write it (worker thread, or a step of the simulator), then
	 * tell stage_checkpoint_written(). */
	void (*checkpoint)(void *context);
	/* As send, without a copy: `memory`, from malloc, is taken, and the frame is in it.
	 * May be NULL. */
	void (*send_owned)(void *context, const struct stage_peer *peer, void *memory,
			   struct bytes frame);
};

/* Where commit_write() is called beside the stage's thread (common/store/commit_worker.h).
 * begin NULL: the stage calls it by itself, when the turn after it was polled. */
struct stage_committer {
	void *context;
	void (*begin)(void *context);
	enum status (*wait)(void *context, struct err *err);
};

/* The adopted books in force at a moment, kept by the stage's owner (books.h); borrowed. */
struct stage_books {
	const struct policy *policy;
	const struct policy_versions *policies; /* NULL: only `policy` */
	const struct calendar *calendar;
	const struct dictionary *dictionary;
	const struct officers *officers; /* NULL: nobody keeps a list of people */
	uint64_t set;                    /* is in every frame */
};

/* A book that a person wants to adopt. */
struct book_offer {
	uint16_t kind; /* Zh__EventKind of its adoption */
	struct bytes content;
	const uint8_t *kept; /* instead of content: the digest of one that was kept; NULL: none */
	bool try_only;       /* leaves nothing behind */
	/* of a list of people: who adopts it, by which act, and when */
	const struct principal *person;
	uint32_t roles, second_roles;
	int64_t now_ms;
};
struct book_extra; /* common_decide.h */
struct json_line;

struct stage_limits {
	uint32_t turn_events; /* 4,096 */
	uint32_t turn_bytes;  /* 4 MiB */
	int64_t turn_work_ms; /* 20 */
	/* so many turns in a row may begin before the one before them is durable: 8 */
	uint32_t turns_ahead;
	uint32_t pull_events;    /* asked for in one batch: 8,192 */
	uint32_t pull_bytes;     /* 2 MiB */
	uint32_t pull_wait_ms;   /* long poll: 1,000 */
	uint32_t marks_per_turn; /* 1,024 */
	/* own bulk stops while the slowest consumer is further behind: 1,000 */
	uint32_t consumer_lag;
	struct time_limits time;
};
struct stage_limits stage_limits_default(void);

struct stage_options {
	const struct decider *decider;
	const struct questions *questions;    /* NULL: only the common ones */
	const struct what_if_source *what_if; /* the service's open matters; NULL: none */
	uint32_t region;
	const char *document_prefix; /* borrowed; NULL: the office states none */
	struct journal *journal;     /* borrowed, open */
	struct state *state;         /* borrowed, open */
	struct parts *parts;         /* borrowed; NULL: this daemon keeps none */
	struct clock_source clock;
	struct stage_transport transport;
	struct stage_committer committer;
	struct stage_limits limits;
	/* The books at a moment; called at each turn's begin. */
	void (*books)(void *context, int64_t now_ms, struct stage_books *ret_books);
	/* A book came by command: check it, and unless it is only tried keep its bytes durably.
	 * INVALID: it is wrong, and `ret_problems` says all that is, one problem a line.  Any other
	 * error: nothing is wrong with it, but a disk, a file or memory failed, and `ret_problems`
	 * says which; the same book may be taken later. */
	enum status (*keep_book)(void *context, const struct book_offer *offer,
				 struct book_extra *ret_extra, struct writer *ret_problems);
	/* Writes members that tell what of a kept list of people differs from the one in force.
	 * May be NULL. */
	void (*tell_book)(void *context, const struct book_offer *offer, struct json_line *json);
	/* What became of who proposed with this key (NULL: not on record); false: nobody keeps a
	 * list.  May be NULL. */
	bool (*proposer)(void *context, const char *person, const uint8_t *key, int64_t now_ms,
			 struct proposer *ret_proposer);
	/* Who a connection's key is by the list in force: what waited for its turn is taken by the
	 * rights that are left then.  NULL: nobody any more.  The pointer itself may be NULL. */
	const struct principal *(*holder)(void *context, const uint8_t key[PRINCIPAL_KEY],
					  int64_t now_ms);
	/* For whom the console asks: the person of the list in force, who has a key that admits.
	 * NULL: there is none, or nobody keeps a list.  The pointer itself may be NULL. */
	const struct principal *(*person)(void *context, const char *id, int64_t now_ms);
	/* Who may sign acts: as `person`, and has a key for it, which is given; by the list in
	 * force, or by the adopted one of this digest.  NULL: nobody.  The pointer itself may be
	 * NULL. */
	const struct principal *(*signer)(void *context, const char *id, int64_t now_ms,
					  const uint8_t *list, const uint8_t **ret_key);
	/* A policy that is only asked about; the same bytes are read once.  NULL: `ret_problems`
	 * says why.  Borrowed until the next call.  The pointer itself may be NULL. */
	const struct policy *(*try_policy)(void *context, struct bytes content,
					   struct writer *ret_problems);
	/* An adoption is durable: load it. */
	void (*book_adopted)(void *context, uint16_t kind, const uint8_t digest[32]);
	void *books_context;
	/* A person reads a case here, and not through the console, which puts on record what it is
	 * asked itself.  false: it can't be put on record.  May be NULL. */
	bool (*note_read)(void *context, const char *person, const char *what, const char *object);
	disclose_fn *disclose; /* NULL: no act hands anything out */
	void *disclose_context;
	/* Answers `status` members of the shell (sockets, uptime); may be NULL. */
	void (*status)(void *context, struct answer *answer);
	void *status_context;
	int64_t driven_start_ms;  /* where the clock of a demonstration county begins */
	const char *careful_path; /* NULL: no careful mode (simulator, tests choose) */
	bool ended_abnormally;    /* the shell knows: begin in careful mode */
	/* Which of the machine's starts this is; 0: not known.  What ended with the machine wasn't
	 * ended by an input. */
	uint64_t boot;
};

/* Recovers: folds the frames after the state's checkpoint.  CORRUPT names the frame. */
MUST_CHECK enum status stage_open(const struct stage_options *options, struct stage **ret_stage,
				  struct err *err);
void stage_close(struct stage *stage);

/* ---- in */

/* A frame on one of the county's own sockets (pull, command).  The principal is borrowed for the
 * call. What doesn't fit is answered with BUSY or dropped and counted; nothing is an error of ours.
 */
void stage_receive(struct stage *stage, const struct stage_peer *peer,
		   const struct principal *principal, struct bytes frame);
/* A frame from a daemon whose journal we pull; it is copied. */
void stage_upstream(struct stage *stage, enum daemon daemon, struct bytes frame);
/* The same without a copy: the frame is in memory that is taken in every case. */
struct stage_memory {
	void *memory;
	void (*release)(void *memory);
};
void stage_upstream_owned(struct stage *stage, enum daemon daemon, struct bytes frame,
			  struct stage_memory owner);

/* The connection to a producer has ended, and the pull that was out with it: asks again soon. */
void stage_upstream_lost(struct stage *stage, enum daemon daemon);

/* A door's message: its items are decided in order, over as many turns as it takes. */
struct stage_bundle {
	void *context;
	size_t count;
	bool urgent;
	/* What it does when it is done looks at no rows, so that the next turn may be polled during
	 * its commit: by then they are ahead of the disk. */
	bool blind;
	/* The index-th item, made in `arena` (valid until its decision); NULL: nothing to decide
	 * here. */
	const struct input_item *(*item)(void *context, size_t index, struct arena *arena);
	/* Its decision, before the commit: copy what the answer needs.  `sequence`: of its first
	 * event, 0: none. */
	void (*decided)(void *context, size_t index, const struct decision *decision,
			uint64_t sequence);
	/* All were decided and committed: answer and let go.  `refused`: the daemon takes no input
	 * now (full, draining); nothing was decided. */
	void (*done)(void *context, bool refused);
};
void stage_bundle(struct stage *stage, const struct stage_bundle *bundle);
/* How many items wait: a door stops reading beyond its limit. */
size_t stage_waiting_items(const struct stage *stage);

/* The checkpoint asked for through the transport is durable (status OK) or failed (the process must
 * end). */
void stage_checkpoint_written(struct stage *stage);

/* ---- turns */

enum stage_work { STAGE_IDLE, STAGE_WORKED };
/* Takes one turn, answers pulls and questions, asks producers.  Anything but OK: the process must
 * end. */
MUST_CHECK enum status stage_turn(struct stage *stage, enum stage_work *ret_work, struct err *err);
/* Waits for the commit that the last turn left under way, and says what it was to say.  Anything
 * but OK: the process must end. */
MUST_CHECK enum status stage_wait_durable(struct stage *stage, struct err *err);
bool stage_is_durable(const struct stage *stage); /* none is under way: STAGE_IDLE says so too */
/* The monotonic moment at which a turn has something to do by itself (a mark, a long poll's end).
 */
int64_t stage_next_wake_ms(struct stage *stage);

void stage_drain(struct stage *stage, bool draining); /* takes no new input, finishes what it has */
bool stage_is_idle(const struct stage *stage);
/* Clean shutdown: writes pending cursors, and says so to the next start. */
MUST_CHECK enum status stage_finish(struct stage *stage, struct err *err);

/* ---- looking */

struct stage_stats {
	uint64_t turns, frames, events, inputs, refused, malformed, quarantined, busy,
		pulls_answered, marks_fired;
	uint64_t turns_ahead; /* after which the next one began before they were durable */
	int64_t now_ms;
	uint64_t head, incarnation;
	uint64_t consumer_lag; /* events: of the slowest consumer that is there, as it last said */
	bool careful, time_held, draining, overloaded;
	bool superseded; /* a newer life of the county has proven itself: nothing is accepted */
	bool recovering; /* put back from a backup, and not every link was compared yet */
	uint64_t recovered_events;
	int64_t recovered_ms;
	enum journal_room room;
};
struct stage_stats stage_stats(const struct stage *stage);

struct stage_source_stats {
	enum daemon daemon;
	uint64_t cursor, head, incarnation;
	bool stopped; /* the producer's journal isn't the one that we know, or too much is parked */
	const char *why; /* it stopped; or why nothing comes; NULL: all is well */
	/* How long ago the last event that was taken was recorded; 0: level, or not known. */
	int64_t behind_ms;
};
size_t stage_sources(const struct stage *stage, struct stage_source_stats *out, size_t max);

/* As the last turn left them.  Before anything of them leaves the process: stage_wait_durable(). */
const struct rows_reader *stage_rows(struct stage *stage);
int64_t stage_now_ms(const struct stage *stage);
/* An event of the own journal, in `arena`; NOT_FOUND, CORRUPT, FULL. */
MUST_CHECK enum status stage_event(struct stage *stage, uint64_t sequence, struct arena *arena,
				   struct event *ret_event);

#endif
