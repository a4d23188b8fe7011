/* Descriptors: how many a process may have, and those that connections don't get.
 *
 * ZeroMQ accepts whoever comes while the kernel gives it descriptors, and a journal that can't open
 * its next volume ends the daemon.  So the last ones below the limit are kept for the process's own
 * files: ZeroMQ's accept4() is ours (descriptors.c), and closes what it got among them.
 */
#ifndef ZHIAN_BUS_DESCRIPTORS_H
#define ZHIAN_BUS_DESCRIPTORS_H

#include <sys/types.h>

#include "common/base/err.h"
#include "common/bus/guests.h"

#define DESCRIPTORS_KEPT 64 /* for own files: volumes, checkpoints, books, parts, reconnects */

struct descriptors {
	unsigned open, limit;
};

struct descriptors descriptors_now(void);
/* What is open now, `connections` more and those that are kept: raises the limit if it may.
 * INVALID: it may not, with what is needed. */
MUST_CHECK enum status descriptors_need(unsigned connections, struct err *err);
/* Whether ZeroMQ takes connections through our accept4() in this program. */
bool descriptors_guarded(void);

/* Who is at the other end: an IP address (of IPv6 the network) and port, a user of this
 * machine; false: nobody, any more. */
bool descriptors_peer(int fd, struct guest_address *ret_address);
/* Which user of this machine is at the other end of a local socket: who connected, or who listened;
 * false: it isn't one, or is over. */
bool descriptors_user(int fd, uid_t *ret_user);
/* Ends a connection; its owner, ZeroMQ, notices and closes it.  false: the descriptor isn't `whose`
 * any more, and is left alone. */
bool descriptors_end(int fd, const struct guest_address *whose);

#endif
