#include "common/bus/guests.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"

#define BURST_SECONDS 4 /* what an address may take at once, in seconds of its rate */
#define SECOND_MS 1000

/* An address: how fast it comes and how many it has.  Tokens are thousandths of a connection. */
struct pace {
	struct guest_address address;
	int64_t tokens, filled_ms;
	size_t guests;
};

struct guest {
	int fd;
	bool proven;
	int64_t came_ms, heard_ms;
	struct pace *pace;
	uint16_t port;
};

struct guests {
	struct guests_limits limits;
	struct guests_counts counts;
	struct guest *at; /* limits.connections of them */
	size_t count;
	struct guest_address gone;
	struct pace paces[GUESTS_ADDRESSES];
};

struct guests *guests_make(const struct guests_limits *limits)
{
	struct guests *guests = calloc(1, sizeof(*guests));

	ASSERT(limits->connections > 0 && limits->unproven > 0);
	if (guests == NULL)
		return NULL;
	guests->limits = *limits;
	guests->at = calloc(limits->connections, sizeof(*guests->at));
	if (guests->at == NULL) {
		free(guests);
		return NULL;
	}
	return guests;
}

void guests_free(struct guests *guests)
{
	if (guests == NULL)
		return;
	free(guests->at);
	free(guests);
}

static bool proven(const struct guest *guest, int64_t now_ms)
{
	return guest->proven || now_ms - guest->came_ms >= GUESTS_PROVEN_MS;
}

static struct guest *find(struct guests *guests, int fd)
{
	for (size_t i = 0; i < guests->count; i++) {
		if (guests->at[i].fd == fd)
			return &guests->at[i];
	}
	return NULL;
}

static void take_out(struct guests *guests, struct guest *guest)
{
	guest->pace->guests--;
	*guest = guests->at[--guests->count];
}

/* ---- how fast they come */

/* The address's; a new one takes the place of the one that is gone longest.  When 512 addresses are
 * here, those beyond share the first one's pace. */
static struct pace *pace_of(struct guests *guests, const struct guest_address *address,
			    int64_t now_ms)
{
	struct pace *gone = NULL;

	for (size_t i = 0; i < GUESTS_ADDRESSES; i++) {
		struct pace *pace = &guests->paces[i];

		if (strcmp(pace->address.text, address->text) == 0)
			return pace;
		if (pace->guests == 0 && (gone == NULL || pace->filled_ms < gone->filled_ms))
			gone = pace;
	}
	if (gone == NULL)
		return &guests->paces[0];
	*gone = (struct pace){.address = *address,
			      .tokens = (int64_t)guests->limits.per_second * BURST_SECONDS *
					SECOND_MS,
			      .filled_ms = now_ms};
	return gone;
}

static bool too_fast(const struct guests *guests, struct pace *pace, int64_t now_ms)
{
	int64_t rate = guests->limits.per_second, most = rate * BURST_SECONDS * SECOND_MS;

	pace->tokens += (now_ms - pace->filled_ms) * rate;
	if (pace->tokens > most)
		pace->tokens = most;
	pace->filled_ms = now_ms;
	if (rate == 0)
		return false;
	if (pace->tokens < SECOND_MS)
		return true;
	pace->tokens -= SECOND_MS;
	return false;
}

/* ---- who has to go */

/* The one that came first of those that aren't proven, of an address or of any (NULL). */
static struct guest *oldest_unproven(struct guests *guests, const struct pace *pace, int64_t now_ms,
				     size_t *ret_count)
{
	struct guest *oldest = NULL;

	*ret_count = 0;
	for (size_t i = 0; i < guests->count; i++) {
		struct guest *guest = &guests->at[i];

		if (proven(guest, now_ms) || (pace != NULL && guest->pace != pace))
			continue;
		++*ret_count;
		if (oldest == NULL || guest->came_ms < oldest->came_ms)
			oldest = guest;
	}
	return oldest;
}

/* The one that was silent longest, of the address that has most, and at least two more than
 * `newcomer`'s: so two addresses never take each other's places in turn. */
static struct guest *longest_silent(struct guests *guests, const struct pace *newcomer)
{
	const struct pace *greediest = newcomer;
	struct guest *silent = NULL;

	for (size_t i = 0; i < GUESTS_ADDRESSES; i++) {
		if (guests->paces[i].guests > greediest->guests)
			greediest = &guests->paces[i];
	}
	if (greediest->guests < newcomer->guests + 2)
		return NULL;
	for (size_t i = 0; i < guests->count; i++) {
		struct guest *guest = &guests->at[i];

		if (guest->pace == greediest &&
		    (silent == NULL || guest->heard_ms < silent->heard_ms))
			silent = guest;
	}
	return silent;
}

static void note(struct guests *guests, const struct guest_address *address, int64_t now_ms)
{
	guests->counts.last = *address;
	guests->counts.last_ms = now_ms;
}

/* NULL: there is room, or nobody gives way. */
static struct guest *whose_place(struct guests *guests, const struct pace *pace, int64_t now_ms)
{
	size_t count;
	struct guest *victim = oldest_unproven(guests, pace, now_ms, &count);

	if (count >= guests->limits.unproven) {
		guests->counts.throttled++;
		note(guests, &pace->address, now_ms);
		return victim;
	}
	if (guests->count < guests->limits.connections)
		return NULL;
	victim = oldest_unproven(guests, NULL, now_ms, &count);
	if (victim == NULL)
		victim = longest_silent(guests, pace);
	if (victim != NULL) {
		guests->counts.evicted++;
		note(guests, &victim->pace->address, now_ms);
	}
	return victim;
}

int guests_arrived(struct guests *guests, int fd, const struct guest_address *address,
		   int64_t now_ms)
{
	struct pace *pace = pace_of(guests, address, now_ms);
	struct guest *victim;
	int goes = -1;

	guests->gone = *address;
	guests_left(guests, fd); /* a descriptor has one life at a time */
	if (too_fast(guests, pace, now_ms)) {
		guests->counts.throttled++;
		note(guests, address, now_ms);
		return fd;
	}
	victim = whose_place(guests, pace, now_ms);
	if (victim != NULL) {
		goes = victim->fd;
		guests->gone = victim->pace->address;
		guests->gone.port = victim->port;
		take_out(guests, victim);
	} else if (guests->count == guests->limits.connections) {
		guests->counts.full++;
		note(guests, address, now_ms);
		return fd;
	}
	pace->guests++;
	guests->at[guests->count++] = (struct guest){.fd = fd,
						     .came_ms = now_ms,
						     .heard_ms = now_ms,
						     .pace = pace,
						     .port = address->port};
	return goes;
}

const struct guest_address *guests_gone(const struct guests *guests)
{
	return &guests->gone;
}

void guests_heard(struct guests *guests, int fd, int64_t now_ms)
{
	struct guest *guest = find(guests, fd);

	if (guest == NULL)
		return;
	guest->proven = true;
	guest->heard_ms = now_ms;
}

void guests_left(struct guests *guests, int fd)
{
	struct guest *guest = find(guests, fd);

	if (guest != NULL)
		take_out(guests, guest);
}

size_t guests_count(const struct guests *guests)
{
	return guests->count;
}

const struct guests_counts *guests_counts(const struct guests *guests)
{
	return &guests->counts;
}
