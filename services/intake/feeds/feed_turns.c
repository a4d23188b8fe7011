#include "services/intake/feeds/feed_turns.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"

struct waiting_push {
	struct waiting_push *next;
	void *push;
	size_t items;
	uint64_t arrived; /* the order of arrivals */
	uint64_t handed;  /* items of other feeds that were handed in before it came */
};

struct waiting_feed {
	struct waiting_feed *next;
	char feed[PRINCIPAL_ID];
	struct waiting_push *first, *last;
	uint64_t turn; /* items handed in, from where it joined those that wait */
	struct feed_served served;
};

struct feed_turns {
	struct waiting_feed *feeds;
	size_t waiting;   /* items */
	uint64_t arrived; /* pushes */
	uint64_t handed;  /* items */
};

struct feed_turns *feed_turns_make(void)
{
	return (struct feed_turns *)calloc(1, sizeof(struct feed_turns));
}

void feed_turns_free(struct feed_turns *turns, void (*each)(void *push))
{
	size_t items;
	for (void *push; turns != NULL && (push = feed_turns_take(turns, &items)) != NULL;)
		each(push);
	while (turns != NULL && turns->feeds != NULL) {
		struct waiting_feed *feed = turns->feeds;
		turns->feeds = feed->next;
		free(feed);
	}
	free(turns);
}

static struct waiting_feed *find(const struct feed_turns *turns, const char *name)
{
	struct waiting_feed *feed = turns->feeds;
	while (feed != NULL && strcmp(feed->feed, name) != 0)
		feed = feed->next;
	return feed;
}

/* As many as the list of people has had feeds since the start. */
static struct waiting_feed *find_or_make(struct feed_turns *turns, const char *name)
{
	struct waiting_feed *feed = find(turns, name);
	if (feed != NULL)
		return feed;
	feed = (struct waiting_feed *)calloc(1, sizeof *feed);
	ASSERT(feed != NULL);
	size_t size = strlen(name);
	ASSERT(size < sizeof feed->feed);
	memcpy(feed->feed, name, size + 1);
	feed->next = turns->feeds;
	turns->feeds = feed;
	return feed;
}

/* What one feed may have waiting: as if one more than those that wait were there, so that there is
 * room for who comes next. */
static size_t share(const struct feed_turns *turns, const struct waiting_feed *of)
{
	size_t feeds = of == NULL || of->first == NULL ? 2 : 1;
	for (const struct waiting_feed *feed = turns->feeds; feed != NULL; feed = feed->next)
		feeds += feed->first != NULL ? 1 : 0;
	return FEED_TURNS_ITEMS / feeds;
}

static size_t room_of(const struct feed_turns *turns, const struct waiting_feed *feed)
{
	size_t waiting = feed != NULL ? (size_t)feed->served.waiting : 0;
	size_t most = share(turns, feed);
	if (SABOTAGE("feed.no-shares"))
		most = FEED_TURNS_ITEMS;
	return waiting < most ? most - waiting : 0;
}

size_t feed_turns_room(const struct feed_turns *turns, const char *feed)
{
	return room_of(turns, find(turns, feed));
}

/* Where those stand that wait. */
static uint64_t turn_of_waiting(const struct feed_turns *turns, uint64_t otherwise)
{
	const struct waiting_feed *least = NULL;
	for (const struct waiting_feed *feed = turns->feeds; feed != NULL; feed = feed->next) {
		if (feed->first != NULL && (least == NULL || feed->turn < least->turn))
			least = feed;
	}
	return least != NULL && least->turn > otherwise ? least->turn : otherwise;
}

/* One push is always taken of a feed that has none waiting, so that a share below a push's size
 * stops nobody. */
bool feed_turns_put(struct feed_turns *turns, const char *name, size_t items, void *push)
{
	struct waiting_feed *feed = find_or_make(turns, name);
	if (feed->first != NULL && items > room_of(turns, feed)) {
		feed->served.put_off++;
		return false;
	}
	struct waiting_push *waiting = (struct waiting_push *)calloc(1, sizeof *waiting);
	ASSERT(waiting != NULL);
	*waiting = (struct waiting_push){.push = push,
					 .items = items,
					 .arrived = turns->arrived++,
					 .handed = turns->handed - feed->served.items};
	if (feed->first == NULL) {
		feed->turn = turn_of_waiting(turns, feed->turn);
		feed->first = waiting;
	} else {
		feed->last->next = waiting;
	}
	feed->last = waiting;
	feed->served.waiting += items;
	turns->waiting += items;
	return true;
}

static bool goes_before(const struct waiting_feed *a, const struct waiting_feed *b)
{
	if (!SABOTAGE("feed.first-come")) {
		if (a->turn != b->turn)
			return a->turn < b->turn;
		if (a->served.waiting != b->served.waiting) /* who comes again */
			return a->served.waiting < b->served.waiting;
	}
	return a->first->arrived < b->first->arrived;
}

void *feed_turns_take(struct feed_turns *turns, size_t *ret_items)
{
	struct waiting_feed *next = NULL;
	for (struct waiting_feed *feed = turns->feeds; feed != NULL; feed = feed->next) {
		if (feed->first != NULL && (next == NULL || goes_before(feed, next)))
			next = feed;
	}
	if (next == NULL)
		return NULL;
	struct waiting_push *waiting = next->first;
	void *push = waiting->push;
	uint64_t behind = turns->handed - next->served.items - waiting->handed;
	if (behind > next->served.behind_most)
		next->served.behind_most = behind;
	next->first = waiting->next;
	next->turn += waiting->items;
	next->served.pushes++;
	next->served.items += waiting->items;
	next->served.waiting -= waiting->items;
	turns->handed += waiting->items;
	turns->waiting -= waiting->items;
	*ret_items = waiting->items;
	free(waiting);
	return push;
}

size_t feed_turns_waiting(const struct feed_turns *turns)
{
	return turns->waiting;
}

bool feed_turns_served(const struct feed_turns *turns, const char *name,
		       struct feed_served *ret_served)
{
	const struct waiting_feed *feed = find(turns, name);
	if (feed != NULL)
		*ret_served = feed->served;
	return feed != NULL;
}
