/* Several counties at once: what their daemons say of themselves, and whether anything is still
 * under way. */
#ifndef ZHIAN_SERVICES_CTL_LEVEL_H
#define ZHIAN_SERVICES_CTL_LEVEL_H

#include "services/ctl/county/county.h"

struct daemon_state {
	int64_t now_ms, next_mark_ms; /* TIME_NEVER_MS: no mark waits */
	uint64_t head;
	bool driven, idle;
	/* one of its sources is stopped: a person must look */
	bool stopped;
	bool pulls[DAEMON_COUNT];             /* whose journals it takes */
	uint64_t cursor[DAEMON_COUNT];        /* how far, in each of them */
	uint64_t level_through[DAEMON_COUNT]; /* how far each consumer has nothing to fetch here */
};

struct world {
	struct session *session;
	struct county counties[SESSION_COUNTIES_MAX];
	size_t count;
	bool linked; /* settled alone when its neighbours among each other are heard of */
	struct daemon_state states[SESSION_COUNTIES_MAX][DAEMON_COUNT];
};

/* All counties below the root, or the stated one. */
int world_open(struct session *session, struct world *ret_world);
void world_close(struct world *world);

/* Asks all daemons at once. */
int world_look(struct world *world);
/* Until nothing moves any more: all is fetched, decided, fired, and what was sent between regions
 * is receipted and held.  CHECK_FAILED when a source is stopped; NO_ANSWER when a minute passes
 * without any progress. */
int world_settle(struct world *world);
/* Drives the clocks of all from one due mark to the next, settled between, to the moment
 * (run_demo.c). */
int world_advance(struct world *world, int64_t to_ms, uint64_t *ret_steps);

#endif
