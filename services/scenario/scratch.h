/* A scratch county in one process: the five deciders that ship, each with journal, state and stage
 * in memory, on a clock that stands still until it is moved.
 *
 * Nothing is lost or late here: what one daemon commits reaches the others
 * before the next call returns, and marks fire at their own moments, in order.
 */
#ifndef ZHIAN_SERVICES_SCENARIO_SCRATCH_H
#define ZHIAN_SERVICES_SCENARIO_SCRATCH_H

#include "common/base/arena.h"
#include "common/stage/stage.h"
#include "wire.pb-c.h"

struct scratch;

struct scratch_options {
	uint32_t region;
	int64_t start_ms;
	struct stage_books books; /* borrowed */
	bool unit_heads;          /* the list of people has some */
	const char *directory;    /* keep journals and states there; NULL: in memory; of the call */
};

/* An error is a full memory or disk, or a bug of ours: a stage that can't go on, or that set an
 * input aside. */
MUST_CHECK enum status scratch_create(const struct scratch_options *options,
				      struct scratch **ret_county, struct err *err);
void scratch_destroy(struct scratch *county); /* NULL is fine */

uint32_t scratch_region(const struct scratch *county);
int64_t scratch_now_ms(const struct scratch *county);
/* From one due mark to the next until it is `to_ms`; a moment that has passed already is fine. */
MUST_CHECK enum status scratch_advance(struct scratch *county, int64_t to_ms, struct err *err);
/* The next moment, `to_ms` at the latest, at which somebody there has something to do by itself. */
int64_t scratch_next_stop(struct scratch *county, int64_t to_ms);

/* Asks a daemon and waits until the whole county is at rest again.  The reply is in `arena`;
 * NULL: none came (the request wasn't well-formed).  CORRUPT: the daemon's own fold refuses what it
 * decided. */
MUST_CHECK enum status scratch_ask(struct scratch *county, enum daemon daemon,
				   const struct principal *person, Zh__Request *request,
				   struct arena *arena, const Zh__Reply **ret_reply,
				   struct err *err);

/* An item through a daemon's door, until the county is at rest again; `decided` is called once,
 * before the commit: copy what is needed of the decision. */
typedef void scratch_decided_fn(void *context, const struct decision *decision);
MUST_CHECK enum status scratch_offer(struct scratch *county, enum daemon daemon,
				     const struct input_item *item, scratch_decided_fn *decided,
				     void *context, struct err *err);
/* Numbers of items, from 1: a new one at each call. */
uint64_t scratch_number(struct scratch *county);
const struct rows_reader *scratch_rows(struct scratch *county, enum daemon daemon);
const struct stage_books *scratch_books(const struct scratch *county);

/* The last event of a daemon's journal, 0: none; and an event of it, in `arena`. */
uint64_t scratch_head(const struct scratch *county, enum daemon daemon);
MUST_CHECK enum status scratch_event(struct scratch *county, enum daemon daemon, uint64_t sequence,
				     struct arena *arena, struct event *ret_event);

/* Every event, daemon by daemon in the order of the journals; borrowed until `each` returns. */
typedef void scratch_event_fn(void *context, const struct event *event, enum daemon daemon);
MUST_CHECK enum status scratch_each_event(struct scratch *county, struct arena *arena,
					  scratch_event_fn *each, void *context);

/* Every journal folds to the state that runs, byte for byte; CORRUPT: one doesn't. */
MUST_CHECK enum status scratch_replay(const struct scratch *county, struct err *err);

const struct decider *scratch_decider(enum daemon daemon);

#endif
