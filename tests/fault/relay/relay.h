/* A bad link: a TCP relay of our own between two ends of a real connection.
 *
 * Runs in a thread.  Listens on a free port of 127.0.0.1 and forwards every connection to one
 * upstream, with the faults that are set at that moment.  What TCP guarantees stays guaranteed but
 * for the flipped byte: nothing is lost or reordered inside a connection.  Each call that changes
 * something returns when the change has taken effect.
 */
#ifndef ZHIAN_TESTS_FAULT_RELAY_H
#define ZHIAN_TESTS_FAULT_RELAY_H

#include <stdbool.h>
#include <stdint.h>

struct relay;

/* Zero everywhere is a good link. */
struct relay_faults {
	bool refuse;       /* new connections are closed at once */
	bool stall_up;     /* nothing goes to the upstream, connections stay open */
	bool stall_down;   /* nothing comes back: with stall_up alone the link is one-way */
	uint32_t delay_ms; /* each way */
	uint32_t rate;     /* bytes a second each way; 0 is unlimited */
	/* One bit of the byte with this number (from 1, over all connections), to the upstream and
	 * from it; 0 is none. */
	uint64_t flip_up_at;
	uint64_t flip_down_at;
};

struct relay_counts {
	uint64_t connections;
	uint64_t up_bytes;
	uint64_t down_bytes;
	uint64_t flipped;
};

/* `upstream`: "tcp://127.0.0.1:PORT" or "ipc:///path", which need not be there yet.  NULL on
 * failure, errno says why. */
struct relay *relay_open(const char *upstream);
const char *relay_endpoint(const struct relay *relay); /* "tcp://127.0.0.1:PORT" */
void relay_set(struct relay *relay, const struct relay_faults *faults);
/* Ends every connection with a reset on both sides. */
void relay_cut(struct relay *relay);
/* Ends every connection towards the upstream and leaves the other side hanging, unread: a machine
 * that lost its power. */
void relay_strand(struct relay *relay);
struct relay_counts relay_counts(struct relay *relay);
void relay_close(struct relay *relay);

#endif
