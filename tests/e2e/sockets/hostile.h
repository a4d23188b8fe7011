/* A county that hostile clients can do nothing to: what their tests share. */
#ifndef ZHIAN_TESTS_E2E_SOCKETS_HOSTILE_H
#define ZHIAN_TESTS_E2E_SOCKETS_HOSTILE_H

#include "tests/e2e/kit/e2e.h"
#include "tests/e2e/kit/raw.h"

struct hostile {
	struct county county;
	struct key neighbour;
	struct bus_caller *watch[DAEMON_COUNT];
	struct bus_caller *feed;                /* "hotline", which behaves */
	struct e2e_digest before[DAEMON_COUNT]; /* hostile_begin() */
};

/* A running county with ten reports in it.  Feeds beside the usual: "slow" takes 20 items a second,
 * "sealed" no plain identities. */
int hostile_setup(void **state);
int hostile_teardown(void **state);

/* Notes what every daemon has; all is quiet. */
void hostile_begin(struct hostile *hostile);
/* Every daemon answers, and none has an event or a row more than it had. */
void hostile_nothing_changed(struct hostile *hostile);
/* A report that is pushed now is received and goes through all five. */
void hostile_still_serves(struct hostile *hostile);

/* A client without rules, let in with the key of `who`. */
struct raw *hostile_raw(struct hostile *hostile, enum daemon daemon, const char *socket,
			const char *who);
/* Waits until a counter of `status` has grown by `more` since it was `before`. */
void hostile_wait_counter(struct hostile *hostile, enum daemon daemon, const char *mark,
			  const char *member, uint64_t expected);

#endif
