/* A daemon's decider without the daemon: rows in memory, a journal in memory, a clock that is set.
 *
 * Every input goes the way that it goes in the stage: stage_decide(), then each
 * event is written, booked by common_evolve() and the service's evolve.  What
 * was written can be replayed into fresh rows, which must come out equal.  Each
 * input is also decided with too little memory, which has to be said.
 */
#ifndef ZHIAN_TESTS_LIB_DECIDER_DRIVER_H
#define ZHIAN_TESTS_LIB_DECIDER_DRIVER_H

#include "common/core/decider.h"
#include "common/store/rows_memory.h"

struct decider_driver {
	const struct decider *decider;
	uint32_t region;
	const struct policy *policy;
	const struct calendar *calendar;
	const struct dictionary *dictionary;
	int64_t now_ms;      /* set it, or let driver_advance() move it */
	int64_t happened_ms; /* of the acts that follow; 0: now */
	uint64_t incarnation;
	const void *extra; /* of acts: what the stage makes of a body; NULL: nothing */

	struct rows_memory *rows;
	uint64_t story;           /* to which the events of other daemons belong; 0: to one */
	struct arena arena;       /* of the last input: its decision lives there */
	struct decision decision; /* the last one */
	size_t first_event;       /* index in `journal` of the last decision's first event */
	struct bytes *journal;    /* events as stored, in order; sequence = index + 1 */
	int64_t *recorded_ms;
	size_t count, capacity;
};

void driver_init(struct decider_driver *driver, const struct decider *decider, uint32_t region,
		 const struct policy *policy, const struct calendar *calendar, int64_t now_ms);
void driver_done(struct decider_driver *driver);

/* Each returns the verdict; events of a decision other than DONE don't exist.  An event that evolve
 * refuses fails the test. */
enum verdict driver_event(struct decider_driver *driver, enum daemon source, uint16_t kind,
			  const void *body);
/* As stored in another daemon's journal, read from there.  Both fail the test unless the fields
 * that the decider's source names decide as the whole event does. */
enum verdict driver_stored_event(struct decider_driver *driver, enum daemon source,
				 struct bytes stored, uint64_t sequence);
enum verdict driver_act(struct decider_driver *driver, const char *act, struct object_id target,
			const void *body, const char *reason);
enum verdict driver_item(struct decider_driver *driver, const struct input_item *item);
/* Everything that becomes due up to `to_ms` fires in order, each mark at its moment; then it is
 * `to_ms`. */
void driver_advance(struct decider_driver *driver, int64_t to_ms);

/* Who acts: one person until changed; borrowed. */
extern const struct principal driver_officer; /* officer, leader and all other roles of people */
extern const struct principal driver_second;  /* another person with the same roles */
enum verdict driver_act_by(struct decider_driver *driver, const struct principal *person,
			   const char *name, struct object_id target, uint64_t seen_version,
			   const void *body, const char *reason);

/* The n-th event of the last decision, read back from its stored bytes; NULL: there are fewer. */
const struct event *driver_last(struct decider_driver *driver, size_t n);
/* The newest event of this kind in the whole journal; NULL: none. */
const struct event *driver_newest(struct decider_driver *driver, uint16_t kind);
size_t driver_count(const struct decider_driver *driver, uint16_t kind);
struct object_id driver_object(const struct decider_driver *driver, enum object_kind kind,
			       uint64_t number);
const struct rows_reader *driver_rows(const struct decider_driver *driver);
/* Fails the test unless the journal, folded into fresh rows, gives these very rows. */
void driver_check_replay(const struct decider_driver *driver);
/* What evolve says to `event` after the journal, in rows of its own: the driver's stay. */
enum status driver_folds(const struct decider_driver *driver, const struct event *event);

struct driver_restored {
	uint64_t incarnation, recovery, numbers_skipped;
	uint32_t series_through; /* 0: no official number waits */
};
/* The journal's first `count` events are put back as another life, as `zhianctl restore` does; what
 * followed is lost. */
void driver_restore(struct decider_driver *driver, size_t count,
		    const struct driver_restored *restored);

#endif
