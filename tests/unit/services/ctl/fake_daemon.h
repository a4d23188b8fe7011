/* A daemon that answers as it is told: the bus's own server on a thread, without a stage behind
 * it. */
#ifndef ZHIAN_TESTS_UNIT_SERVICES_CTL_FAKE_DAEMON_H
#define ZHIAN_TESTS_UNIT_SERVICES_CTL_FAKE_DAEMON_H

#include "common/bus/bus.h"
#include "wire.pb-c.h"

struct fake_daemon;

struct fake_answer {
	Zh__Outcome outcome;
	const char *code;     /* of the refusal; NULL: none */
	const char *possible; /* NULL: none */
	const char *lines;    /* of a question's answer; NULL: none */
	struct bytes raw;     /* what the answer hands out; size 0: nothing */
	bool silent;          /* no answer at all */
	bool stale_first;     /* an answer to another request comes before it */
	const char *next;  /* where a question's next page begins, told on the first; NULL: none */
	uint64_t version;  /* of the object, which is the command's target; 0: none is told */
	uint64_t proposal; /* the object is this proposal instead; 0: it isn't */
};

/* Listens on `endpoint` with the keys, admits `allowed` alone, and gives every request `answer`,
 * which may be changed between requests.  NULL when it can't. */
struct fake_daemon *fake_daemon_start(const char *endpoint, const struct bus_keypair *keys,
				      const uint8_t allowed[BUS_KEY]);
/* One of the daemons of the county 522701 that `init` made below `root`, with its own key; the
 * operator's alone is admitted. */
struct fake_daemon *fake_daemon_of(const char *root, const char *daemon);
void fake_daemon_answer(struct fake_daemon *daemon, const struct fake_answer *answer);
/* `heard` is called with each request that comes for the first time, on the daemon's thread, before
 * it is answered. */
typedef void fake_heard(void *context, const Zh__Request *request);
void fake_daemon_tell(struct fake_daemon *daemon, fake_heard *heard, void *context);
/* What is answered is filled in anew for each request, on the daemon's thread, over what
 * fake_daemon_answer told. */
typedef void fake_choice(void *context, const Zh__Request *request, struct fake_answer *answer);
void fake_daemon_choose(struct fake_daemon *daemon, fake_choice *choose, void *context);
/* The door of feeds: `pushed` is called with each push, on the daemon's thread; the receipt has
 * each item received, and may be changed.  False: no receipt. */
typedef bool fake_pushed(void *context, const Zh__Push *push, Zh__Receipt *receipt);
void fake_daemon_door(struct fake_daemon *daemon, fake_pushed *pushed, void *context);
/* How many requests came; with the same id counted once. */
unsigned fake_daemon_requests(struct fake_daemon *daemon);
/* The act and the reason of the last command, copied. */
void fake_daemon_last(struct fake_daemon *daemon, char act[64], char reason[64]);
/* The version that it says was seen, 0: none; and whether it is a dry run. */
void fake_daemon_last_asked(struct fake_daemon *daemon, uint64_t *ret_seen, bool *ret_dry_run);
void fake_daemon_stop(struct fake_daemon *daemon);

#endif
