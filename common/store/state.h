/* State: a checkpointed fold of the journal.
 *
 * Rows changed since the checkpoint live in memory (a sorted write-back table:
 * active and, while a checkpoint is being written, frozen); the rest is in
 * the engine.  Reading order: active, frozen, engine; a tombstone hides.
 *
 * Checkpoint in three steps, so that the simulator can step them:
 *   freeze  at a turn's end: active becomes frozen, C = the journal's frame
 *   write   frozen and C in one engine transaction (a worker thread of its own;
 *           the simulator calls it where it likes)
 *   drop    at a later turn's end: renew the reader, see that C is frozen's, and
 *           only then forget frozen; its memory is freed by the worker
 *
 * rows_reader and rows_writer (core/rows.h) of a state stay valid as long as it
 * is open.  One input can be undone before its turn's commit: state_savepoint() and state_undo().
 */
#ifndef ZHIAN_STORE_STATE_H
#define ZHIAN_STORE_STATE_H

#include "common/core/rows.h"
#include "common/store/engine.h"

struct state;

/* None may be 0 (asserted). */
struct state_limits {
	size_t active_bytes; /* 64 MiB under load; freeze is asked for beyond */
	size_t active_rows;  /* 400,000 */
	uint64_t events;     /* 262,144 */
	int64_t idle_ms;     /* 60 s after the first change */
};

struct state_options {
	const char *directory;
	uint64_t map_bytes; /* 64 GiB, sparse; small in the simulator */
	const struct schema *schema;
	struct state_limits limits;
	struct mem_disk *mem;        /* NULL: LMDB */
	const char *checkpoint_lock; /* file: one checkpoint at a time per disk; NULL: none */
	/* What the engine holds can't be believed: called before the process ends, from the
	 * caller's or the checkpoint's thread; the state is to be made again from the journal.
	 * NULL: nobody notes it. */
	void (*rotten)(void *context, const char *what);
	void *rotten_context;
};

struct state_stats {
	size_t active_rows, active_bytes, frozen_rows;
	uint64_t checkpoint_frame; /* C: the journal's frame that the engine holds */
	uint64_t checkpoints;
	int64_t last_checkpoint_ms; /* how long the last write took */
	uint64_t rows_written;
	uint64_t scrubs; /* walks that came to their end */
};

/* Room for what is in the directory, as much again, and the checkpoints meanwhile, where
 * `stated` is less: a state that has filled its map, and ended its process, goes on. */
uint64_t state_map_for(const char *directory, uint64_t stated, uint64_t checkpoint_bytes);

/* Opens or makes it.  UNSUPPORTED: the stored fold version is another: rebuild (state_open with an
 * empty directory and fold from frame 1).  CORRUPT: it can't be believed; the same. */
MUST_CHECK enum status state_open(const struct state_options *options, struct state **ret_state,
				  struct err *err);
void state_close(struct state *state); /* NULL is fine; what wasn't written is forgotten */
/* Memory of past checkpoints goes back to the system: for a daemon that has become quiet. */
void state_trim(struct state *state);

uint64_t state_frame(
	const struct state *state); /* C of the open engine: fold the frames after it */
const struct rows_reader *state_reader(struct state *state);
struct rows_writer *state_writer(struct state *state);

/* Undo of one input: everything put or deleted since the savepoint is as it was; a freeze ends it.
 * state_savepoint() also ends all loans of rows, so a query between turns begins with one too. */
void state_savepoint(struct state *state);
void state_undo(struct state *state);

/* Does the state ask for a checkpoint? `events`: folded since the last freeze. */
bool state_wants_freeze(const struct state *state, int64_t mono_ms);
/* Over twice the limit while one is being written: the daemon must stop drawing input. */
bool state_overloaded(const struct state *state);
void state_folded(struct state *state, uint64_t events,
		  int64_t mono_ms); /* counts, for the limits */

/* The journal's chain up to the frame that is frozen next: which journal's fold this is. */
#define STATE_CHAIN 32
void state_set_chain(struct state *state, const uint8_t chain[STATE_CHAIN]);
/* As it was set for C; all zero: it wasn't. */
const uint8_t *state_chain(const struct state *state);
void state_freeze(struct state *state, uint64_t frame); /* loop thread; none may be under way */
MUST_CHECK enum status state_write(struct state *state, struct err *err); /* worker thread */
bool state_written(const struct state *state); /* loop thread: is the write done? */
MUST_CHECK enum status state_drop(struct state *state, struct err *err); /* loop thread */
bool state_frozen(const struct state *state);

/* The worker of a real daemon: a thread that runs state_write and calls `done` from that thread
 * (which posts to the loop, uv_async_send). */
struct checkpoint_worker;
MUST_CHECK enum status checkpoint_worker_start(struct state *state,
					       void (*done)(void *context, enum status status),
					       void *context, struct checkpoint_worker **ret_worker,
					       struct err *err);
void checkpoint_worker_ask(struct checkpoint_worker *worker); /* after state_freeze */
/* Waits for what was asked for.  NULL is fine.  Before state_close(). */
void checkpoint_worker_stop(struct checkpoint_worker *worker);
/* The words to the failure that `done` told of; any thread, after it did. */
const struct err *checkpoint_worker_error(const struct checkpoint_worker *worker);

/* A step of a walk over everything that the engine holds, of so many rows: each is what was
 * written, and each table has the rows that it should have.  True: the walk isn't at its end.  It
 * waits while a checkpoint is being written, and goes on after it where it was.  What isn't in
 * order ends the process (rotten). */
bool state_scrub(struct state *state, size_t rows);
/* The same, over those tables alone whose missing rows tell something (table_spec), which a walk
 * begins with.  True: not all were looked at since the state was opened, so that nothing may be
 * decided by it. */
bool state_make_sure(struct state *state, size_t rows);
/* All of it, here and now, beside a walk that is under way and a checkpoint. */
void state_scrub_whole(struct state *state);

struct state_stats state_stats(const struct state *state);

/* The canonical dump: every row of every table in key order (merged), as
 * table id ‖ key size ‖ key ‖ row size ‖ row.  replay(journal) == state means equal digests. */
typedef void state_dump_fn(void *context, uint16_t table, struct bytes key, struct bytes row);
void state_dump(struct state *state, state_dump_fn *each, void *context);
void state_digest(struct state *state, uint8_t ret_digest[32]); /* BLAKE2b-256 of the dump */

#endif
