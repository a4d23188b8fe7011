/* Whose push is next: each feed that waits gets its turn, however much another one pushes.
 *
 * Pushes of one feed keep their order.  Between feeds the one goes first of which the fewest items
 * were handed in; a feed that comes again stands where those are that wait, so that nobody saves
 * turns up.  What one feed may have waiting at once is its share of the whole.  In memory alone.
 */
#ifndef ZHIAN_SERVICES_INTAKE_FEED_TURNS_H
#define ZHIAN_SERVICES_INTAKE_FEED_TURNS_H

#include <stddef.h>
#include <stdint.h>

#include "common/core/decider.h"

#define FEED_TURNS_ITEMS 32768u /* that wait at once, of all feeds */

struct feed_turns;

/* What became of a feed's pushes; counted since the start. */
struct feed_served {
	uint64_t pushes, items; /* handed in */
	uint64_t put_off;       /* pushes that were told to come later: beyond its share */
	uint64_t waiting;       /* items that wait now */
	/* The most items of other feeds that were handed in while one push of this one waited. */
	uint64_t behind_most;
};

struct feed_turns *feed_turns_make(void); /* NULL: no memory */
/* Hands every push that waits to `each` first. */
void feed_turns_free(struct feed_turns *turns, void (*each)(void *push));

/* false: the feed has as much waiting as its share allows, and nothing was taken. */
MUST_CHECK bool feed_turns_put(struct feed_turns *turns, const char *feed, size_t items,
			       void *push);
/* How many items more the feed may put now. */
size_t feed_turns_room(const struct feed_turns *turns, const char *feed);
/* The next push; NULL: none waits. */
void *feed_turns_take(struct feed_turns *turns, size_t *ret_items);
size_t feed_turns_waiting(const struct feed_turns *turns);
/* Of a feed; false: it hasn't pushed since the start. */
bool feed_turns_served(const struct feed_turns *turns, const char *feed,
		       struct feed_served *ret_served);

#endif
