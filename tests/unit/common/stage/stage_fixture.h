/* One stage with everything around it in hand: its clock, its disk, what it says and what it asks
 * for.
 *
 * The world of tests/sim runs many at chance; here a test says what comes next.
 */
#ifndef ZHIAN_TESTS_STAGE_FIXTURE_H
#define ZHIAN_TESTS_STAGE_FIXTURE_H

#include "common/stage/stage.h"
#include "tests/lib/test.h"
#include "tests/lib/toy.h"
#include "wire.pb-c.h"

#define DESK_REGION 522701u
/* 2025-03-03, a Monday, 09:00 in UTC+8. */
#define DESK_START_MS INT64_C(1740963600000)
#define DESK_SAID_MAX 4096
#define DESK_PEER 7

struct desk_frame {
	struct stage_peer peer;
	uint8_t *data;
	size_t size;
};

struct desk {
	const struct decider *decider;
	const char *directory;    /* NULL: a memory disk */
	const char *careful_path; /* as stage_options has it */
	bool ended_abnormally, driven;
	uint64_t boot;         /* likewise */
	uint64_t volume_bytes; /* 0: 16 MiB */
	/* as stage_options has it */
	const struct principal *(*person)(void *context, const char *id, int64_t now_ms);
	const struct principal *(*holder)(void *context, const uint8_t key[PRINCIPAL_KEY],
					  int64_t now_ms);
	const struct principal *(*signer)(void *context, const char *id, int64_t now_ms,
					  const uint8_t *list, const uint8_t **ret_key);
	bool (*proposer)(void *context, const char *person, const uint8_t *key, int64_t now_ms,
			 struct proposer *ret_proposer);
	uint32_t turn_events; /* 0: as a daemon has it */
	struct stage_committer committer;
	const struct stage_books *books; /* NULL: the toy's */
	struct clock_manual clock;
	struct random_seeded seeded;
	struct random_source random;
	struct mem_disk *disk;
	struct journal *journal;
	struct state *state;
	struct stage *stage;
	struct desk_frame said[DESK_SAID_MAX]; /* by send */
	size_t said_count;
	struct desk_frame asked[64]; /* by pull */
	size_t asked_count;
	unsigned reconnects;
	bool unconnected; /* what it asks goes nowhere */
	/* what became of its bundles, and how many of their items brought an event */
	unsigned bundles_done, bundles_refused, items_decided;
	uint64_t looked_at, looked_durable; /* events, as a door that looked had them */
	uint64_t pull_id;                   /* of the pull that it sent last */
	uint64_t pull_ids[DAEMON_COUNT];    /* likewise, to each producer */
	uint64_t requests;                  /* numbers request ids */
	uint8_t *memory;                    /* what was unpacked last */
	struct arena arena;
};

/* A desk is zeroed, gets its decider and options, and is opened. */
void desk_open(struct desk *desk);
void desk_stop(struct desk *desk); /* as a crash does */
void desk_restart_stopped(struct desk *desk);
void desk_restart(struct desk *desk); /* both */
/* As if it had been stopped and a tool had written it, which only a restore does. */
void desk_write_by_tool(struct desk *desk, uint16_t kind, const void *message);
void desk_done(struct desk *desk);
void desk_forget(struct desk *desk); /* what it said and asked for */

enum stage_work desk_turn(struct desk *desk); /* fails the test unless OK */
void desk_turns(struct desk *desk, unsigned count);

/* Hands an envelope over; the answer comes with a turn. */
void desk_receive(struct desk *desk, const struct principal *from, const Zh__Envelope *envelope);
/* The n-th envelope that it said; borrowed until the next one is unpacked. */
const Zh__Envelope *desk_said(struct desk *desk, size_t index);

/* Asks, takes so many turns and gives the answer; fails the test where there is none. */
const Zh__Reply *desk_ask(struct desk *desk, const struct principal *person, Zh__Request *request,
			  unsigned turns);
/* The same of an act, with a turn; NULL: there is no answer. */
const Zh__Reply *desk_command(struct desk *desk, const struct principal *person,
			      const Zh__Command *command);
const Zh__Reply *desk_add(struct desk *desk, uint64_t number); /* "toy.add" by an officer */
/* What is stated as of then. */
const Zh__Reply *desk_add_of(struct desk *desk, uint64_t number, int64_t happened_ms);
const Zh__Reply *desk_act(struct desk *desk, const char *act, enum object_kind kind,
			  uint64_t number, uint32_t roles);
/* Puts a "toy.add" into its queue without a turn. */
void desk_queue_add(struct desk *desk, uint64_t number, uint64_t request);

/* A bundle of so many items of the toy's door; it is decided over the next turns.  To look: as it
 * is done the door counts the rows, and what of them is on the disk. */
void desk_push(struct desk *desk, size_t items);
void desk_push_and_look(struct desk *desk, size_t items);

/* Carries consumer's latest pull to the producer, and what it answers back; true: a batch came. */
bool desk_carry(struct desk *producer, struct desk *consumer);
/* Gives a batch as if the producer had answered the latest pull. */
void desk_offer(struct desk *consumer, Zh__Batch *batch);
/* When the events of desk_stored and desk_stored_event were recorded. */
#define DESK_RECORDED_MS INT64_C(1741000000000)
/* One event as a producer's journal has it, after its sequence; its size. */
size_t desk_stored(uint64_t sequence, uint16_t kind, uint64_t subject, const void *message,
		   uint8_t *out, size_t capacity);
/* The same of a "joined". */
size_t desk_stored_event(uint64_t sequence, uint64_t subject, uint64_t number, uint8_t *out,
			 size_t capacity);
Zh__Batch desk_batch(uint64_t first, uint64_t through, uint8_t *events, size_t size);
/* Both: the range first..sequence with this one event at its end. */
void desk_offer_event(struct desk *consumer, uint64_t first, uint64_t sequence, uint64_t subject,
		      uint64_t number);
struct stage_source_stats desk_source(struct desk *consumer);

/* Fails the test unless folding the journal into an empty state gives the state that runs. */
void desk_check_replay(struct desk *desk);

/* An empty desk of this decider, open. */
void desk_begin(struct desk *desk, const struct decider *decider);
/* For cmocka's tables, where the set-up left the desk in `*state`: what was decided is what a
 * replay gives, and the desk goes. */
int desk_teardown(void **state);
uint64_t desk_events(const struct desk *desk); /* the journal's end */
struct toy_sum desk_sum(struct desk *desk);
/* How many of its events are of the kind. */
uint64_t desk_count(struct desk *desk, uint16_t kind);

#endif
