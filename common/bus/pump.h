/* Draws frames from one ZeroMQ socket in the loop.
 *
 * ZMQ_FD is edge-triggered and stands for sends and receives alike: it may be quiet while messages
 * wait.  So a poll callback only marks; before the loop sleeps every socket that was touched since
 * is asked for ZMQ_EVENTS, and while one is readable an idle handle keeps the loop awake; after the
 * poll each readable one is drained up to its quota.  A socket that nobody touched costs nothing.
 */
#ifndef ZHIAN_BUS_PUMP_H
#define ZHIAN_BUS_PUMP_H

#include "common/bus/bus_internal.h"

/* Takes one frame from `socket`; false when none is there. */
typedef bool pump_receive_fn(void *owner, void *socket);

struct pump {
	uv_poll_t poll;
	struct bus *bus;
	void *socket;
	pump_receive_fn *receive;
	void *owner;
	unsigned quota; /* frames in one turn of the loop */
	bool touched;   /* its readiness isn't known */
	bool ready;
	bool paused;
	bool closed;
	struct pump *next, **link;
};

/* Takes `socket` in every case; borrows `owner` until pump_close(). */
MUST_CHECK enum status pump_open(struct bus *bus, void *socket, unsigned quota,
				 pump_receive_fn *receive, void *owner, struct pump **ret_pump,
				 struct err *err);
/* Closes the socket too; may be called from within `receive`.  Frees itself later; NULL is fine. */
void pump_close(struct pump *pump);
/* After each send: it may have swallowed the descriptor's edge. */
void pump_touch(struct pump *pump);
void pump_pause(struct pump *pump, bool paused);

void pump_start_loop(struct bus *bus);
void pump_stop_loop(struct bus *bus);

#endif
