/* Who is connected to a server, and who has to go when there are too many: by address, without a
 * socket.
 *
 * A connection proves itself by a message of a key that is admitted, or by outliving the time that
 * ZeroMQ gives a handshake.  A flood is held to what one address may have: connections that aren't
 * proven yet, and new ones in a second.  Where all places are taken, one that isn't proven gives up
 * its place, then one of the address that has the most.
 */
#ifndef ZHIAN_BUS_GUESTS_H
#define ZHIAN_BUS_GUESTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GUESTS_ADDRESSES 512   /* told apart; beyond, the ones that are gone longest make room */
#define GUESTS_PROVEN_MS 6000  /* the time for a handshake, and a second */
#define GUESTS_ADDRESS_TEXT 48 /* "192.0.2.7", "2001:db8:1:2::/64", "uid 998" */

struct guest_address {
	char text[GUESTS_ADDRESS_TEXT];
	uint16_t port; /* of this connection; no part of the address */
};

struct guests_limits {
	unsigned connections; /* in all, at least 1 */
	unsigned unproven;    /* of one address */
	unsigned per_second;  /* new ones of one address; 0: any number */
};

struct guests_counts {
	uint64_t throttled; /* too many of one address, in a second or unproven */
	uint64_t evicted;   /* had to make room */
	uint64_t full;      /* found no room */
	struct guest_address last;
	int64_t last_ms; /* of either; the caller's clock */
};

struct guests;

struct guests *guests_make(const struct guests_limits *limits); /* NULL: no memory */
void guests_free(struct guests *guests);

/* A connection came.  The descriptor of whoever has to go for it, which may be its own; -1: nobody.
 */
int guests_arrived(struct guests *guests, int fd, const struct guest_address *address,
		   int64_t now_ms);
/* Whose that descriptor was: it may have had another life since. */
const struct guest_address *guests_gone(const struct guests *guests);
void guests_heard(struct guests *guests, int fd, int64_t now_ms);
void guests_left(struct guests *guests, int fd);

size_t guests_count(const struct guests *guests);
const struct guests_counts *guests_counts(const struct guests *guests);

#endif
