/* A federation in one process: stages on a virtual clock, a lossy link, memory disks, one seed.
 *
 * Everything that is decided here by chance (which node takes a turn, which
 * message arrives, what is lost, doubled or late, who crashes, when a
 * checkpoint's steps run, how time moves) comes from the seed.  The stage, the
 * journal, the state and the deciders are the shipping code.
 */
#ifndef ZHIAN_TESTS_SIM_WORLD_H
#define ZHIAN_TESTS_SIM_WORLD_H

#include "common/base/random_source.h"
#include "common/stage/stage.h"
#include "wire.pb-c.h"

struct world;
struct world_node;

/* What goes wrong, by class; each is counted where it happens. */
#define WORLD_FAULT_LIST(X)                                                                        \
	X(LOST, "a message is lost")                                                               \
	X(REPEATED, "a message comes twice")                                                       \
	X(LATE, "a message is late by a second or more")                                           \
	X(OVERTAKEN, "a message overtakes one that was sent before it")                            \
	X(CRASH_UNDER_WAY, "a process ends while its commit is under way")                         \
	X(CRASH_WRITE, "a write fails, which ends the process")                                    \
	X(CRASH_FULL, "the disk is full, which ends the process")                                  \
	X(CRASH_UNSAID, "a process ends after its commit, before a word")                          \
	X(CRASH_AFTER, "a process ends at the end of a turn")                                      \
	X(CRASH_ERASING, "a process ends while the keys of parts are re-written")                  \
	X(PART_ORPHAN, "parts are laid down, and their frame never comes")                         \
	X(CHECKPOINT_BEFORE, "a process ends before a checkpoint is written")                      \
	X(CHECKPOINT_WRITE, "a write of a checkpoint fails")                                       \
	X(CHECKPOINT_AFTER, "a process ends after a checkpoint, before it is noted")               \
	X(RESTORED, "a county is put back from an older copy")                                     \
	X(RESTORED_AGAIN, "a county that was put back is put back again")                          \
	X(RESTORED_SAME, "a county is put back a second time from the same copy")                  \
	X(RESTORED_AMID, "a county is put back while it, or another one, recovers")                \
	X(RESTORED_UNEQUAL, "the copies of its daemons are of different moments")                  \
	X(RESTORED_KEYLESS, "a county is put back without the keys of its parts")                  \
	X(FORMER_LIFE, "a word of a county's former life comes after its end")                     \
	X(LIVED_ON, "the former life of a county that was put back goes on beside it")             \
	X(STANDSTILL, "every process stands still, for hours or days")                             \
	X(CLOCK_SKEW, "a clock wanders, within what is trusted")                                   \
	X(CLOCK_AHEAD, "a clock jumps ahead, by minutes to years")                                 \
	X(CLOCK_BACK, "a clock jumps back")                                                        \
	X(CLOCK_CREEP, "a clock moves by one of many small steps")                                 \
	X(CLOCK_STOP, "a clock stops")                                                             \
	X(CLOCK_AT_START, "a process starts with a clock that is days ahead")                      \
	X(LINE_REPLAYED, "a frame between counties is sent again by somebody else")                \
	X(LINE_SWAPPED, "a frame goes to another county, or in another's name")                    \
	X(LINE_ALTERED, "a frame is changed on the way")                                           \
	X(LINE_WITHHELD, "a document is held back while heartbeats pass")                          \
	X(LINE_FORGED, "a frame is signed by nobody who may")                                      \
	X(LINE_LIED, "a county receipts what was never sent to it")                                \
	X(LINE_TWIN, "a second copy of a county speaks, with its own keys")                        \
	X(LINE_OLD_DIRECTORY, "a county doesn't know the key that its peer signs with")            \
	X(LINE_OLD_KEY, "a frame comes that was signed with, or sealed to, a key since replaced")  \
	X(LINE_STOLEN, "somebody signs with a key that a county has replaced")                     \
	X(CARD_OLD, "an older card of a county is handed on for its new one")                      \
	X(CARD_ALTERED, "a card is changed on the way")                                            \
	X(CARD_FORGED, "a stranger's card is handed on for a county's")

enum world_fault {
#define X(name, text) FAULT_##name,
	WORLD_FAULT_LIST(X)
#undef X
		FAULT_CLASSES
};
extern const char *const world_fault_names[FAULT_CLASSES];

struct world_faults {
	unsigned loss_ppm; /* of messages */
	unsigned repeat_ppm;
	unsigned delay_ms_max; /* a message takes up to so long */
	unsigned crash_ppm;    /* per turn: the node ends without warning, at any point of it */
	unsigned disk_ppm;     /* per turn: a commit or a put of it fails, which ends the node */
	unsigned checkpoint_crash_ppm; /* per step of a checkpoint */
	unsigned turn_share;           /* percent of steps in which a node takes a turn */
	unsigned step_ms_max;          /* a step takes up to so long */
	unsigned clock_ppm;            /* per step: somebody or something touches a clock */
	unsigned clock_start_ppm;      /* per start: it begins with a wrong one */
	unsigned line_ppm;             /* per frame between counties: somebody touches it */
};
struct world_faults world_faults_of_seed(uint64_t seed);
struct world_faults world_faults_none(void);

/* What lives around the nodes: doors with a line of their own. */
struct world_hooks {
	void *context;
	void (*came_up)(void *context, struct world_node *node);
	/* After each turn that left nothing under way; false: the process ends. */
	bool (*turned)(void *context, struct world_node *node);
	/* Books that are adopted on the way; see stage.h. */
	bool (*keep_book)(void *context, struct world_node *node, const struct book_offer *offer,
			  struct book_extra *ret_extra);
	void (*book_adopted)(void *context, struct world_node *node, const uint8_t digest[32]);
	void (*books)(void *context, struct world_node *node, int64_t now_ms,
		      struct stage_books *books);
	/* Who somebody is by the key of his connection; NULL: a stranger, who isn't heard. */
	const struct principal *(*holder)(void *context, struct world_node *node,
					  const uint8_t key[PRINCIPAL_KEY], int64_t now_ms);
	/* See stage.h. */
	bool (*proposer)(void *context, struct world_node *node, const char *person,
			 const uint8_t *key, int64_t now_ms, struct proposer *ret_proposer);
	/* What world_post_line() of another node sent. */
	void (*arrived)(void *context, struct world_node *to, struct world_node *from,
			struct bytes bytes);
};

struct world_options {
	uint64_t seed;
	struct world_hooks hooks; /* members may be NULL */
	struct world_faults faults;
	int64_t start_ms;
	/* The books of every node. */
	struct stage_books books;
	struct state_limits state_limits; /* small, so that checkpoints come often */
	uint64_t volume_bytes;            /* of a journal; small, so that volumes end */
	const char *lmdb_directory;       /* NULL: memory disks */
	const char *repeat; /* what else the line that repeats a run must say; NULL: nothing */
};

/* What happened to a world so far. */
struct world_stats {
	uint64_t steps, turns, turns_ahead, frames, events, checkpoints;
	uint64_t crashes;        /* of all kinds; those that can be told apart: */
	uint64_t crashes_unsaid; /* after the commit, before anything was said */
	uint64_t crashes_ahead;  /* while a commit was under way */
	uint64_t crashes_io, crashes_full, crashes_checkpoint;
	uint64_t crashes_with_input; /* something waited for the node's answer */
	uint64_t strangers;          /* acts by whose key nobody was let in */
	uint64_t posts, lost, doubled, acts, acts_again, items, items_again;
	uint64_t frames_timed; /* frames whose moment was held against the true time */
	uint64_t marks_timed;  /* marks likewise, when they fired and when a node was idle */
	uint64_t faults[FAULT_CLASSES];
};
struct world_stats world_stats(struct world *world);

struct world *world_create(const struct world_options *options);
void world_destroy(struct world *world);

/* A node: one decider of one county.  It pulls from its region's nodes that are its sources. */
struct world_node *world_add(struct world *world, uint32_t region, const struct decider *decider,
			     const struct questions *questions);
struct world_node *world_find(struct world *world, uint32_t region, enum daemon daemon);
size_t world_nodes(const struct world *world);
struct world_node *world_node_at(struct world *world, size_t index);

uint32_t node_region(const struct world_node *node);
enum daemon node_daemon(const struct world_node *node);
struct stage *node_stage(struct world_node *node); /* NULL while it is down */
/* The rows of a node that is up, all of them durable. */
const struct rows_reader *node_rows(struct world_node *node);
struct journal *node_journal(struct world_node *node); /* likewise */
struct state *node_state(struct world_node *node);
struct parts *node_parts(struct world_node *node); /* NULL: it keeps none */
const struct decider *node_decider(const struct world_node *node);
uint64_t node_crashes(const struct world_node *node);
size_t node_index(const struct world_node *node);

/* One step of chance.  Fails the run (with its seed) when a stage can't go on or come up. */
void world_step(struct world *world);
/* Steps without faults until nothing moves any more, at most `steps`; false: it doesn't rest. */
bool world_drain(struct world *world, size_t steps);
/* A clock with a mark that was due at the node's last turn, and not one that waits for working
 * hours; 0: none. */
uint64_t world_mark_that_waits(const struct world_node *node);
/* As systemd does: it comes up again when it is started, which is soon. */
void world_stop(struct world_node *node);
void world_set_faults(struct world *world, struct world_faults faults);
const struct world_faults *world_faults(const struct world *world);
void world_advance(struct world *world, int64_t by_ms);
/* Somebody goes round and sets all clocks. */
void world_mend_clocks(struct world *world);
void world_count_fault(struct world *world, enum world_fault fault);
/* The node's disk fails after so many commits, if they come before the turn's end; a real one never
 * does. */
void world_fail_disk(struct world_node *node, unsigned commits);
int64_t world_now_ms(const struct world *world); /* the true time; nodes have clocks of their own */
int64_t world_mono_ms(const struct world *world);
const struct random_source *world_random(struct world *world);
uint64_t world_seed(const struct world *world);

/* How far each journal of a county goes in a copy of it: of any prefix of whole frames.  Parts and
 * their keys, which change behind a journal's back, are copied. */
struct world_backup {
	uint64_t frame[DAEMON_COUNT];
	unsigned parts; /* which copy */
};
/* As of now; false: one of its processes is down, or has a commit under way. */
bool world_back_up(struct world *world, uint32_t region, struct world_backup *ret_backup);
/* The county ends, is put back from that, and comes up as its processes get their turns.  What its
 * journals had after the cut goes to `lost` first.  Returns the restore's number, from 1. */
struct world_restored {
	uint32_t region;
	const struct world_backup *backup;
	unsigned again;           /* the copies that this restore had, once more; 0: of now */
	uint64_t numbers_skipped; /* 0: as `restore` does by itself */
	bool without_keys;        /* of parts: they were taken away from the copy */
	bool lives_on;            /* the life before it goes on; of each county once */
	void (*lost)(void *context, enum daemon daemon, const struct event *event);
	void *context;
};
unsigned world_restore(struct world *world, const struct world_restored *how);
/* A former life that goes on: five nodes where they lay, with a clock of their own, that pull from
 * each other and are none of world_nodes(); what they say over the line is up to their owner.
 * NULL: there is none. */
struct world_node *world_former(struct world *world, uint32_t region, enum daemon daemon);
bool node_is_former(const struct world_node *node);
uint64_t node_former_since(const struct world_node *node); /* the last event of before */
/* It ends, and comes up once more, to be looked at. */
void world_look_at_former(struct world_node *node);
/* Somebody switches it off for good: acts that nobody has answered never are. */
void world_end_former(struct world_node *node);
bool node_has_ended(const struct world_node *node);

/* A person's act: sent, and again with the same request id while no answer comes (lost, crashed),
 * until `answered` is called once; with NULL, where the person isn't let in.  The command is
 * copied. */
typedef void world_answer_fn(void *context, const Zh__Reply *reply);
void world_act(struct world *world, struct world_node *node, const struct principal *person,
	       const Zh__Command *command, world_answer_fn *answered, void *context);
size_t world_acts_open(const struct world *world);

/* An item through a door: a bundle of one, offered again and again until its answer has arrived.
 * It, and what it points to, must live as long as the world. */
struct world_item {
	struct world_node *node;
	const struct input_item *item;
	/* What the door makes of it, each time; NULL: `item` as it is.  In `arena`. */
	const struct input_item *(*make)(void *context, struct arena *arena);
	void *context;
	void (*decided)(void *context,
			const struct decision *decision); /* each time, before the commit */
	void (*answered)(void *context);                  /* once: the decision before it holds */
};
void world_offer(struct world *world, const struct world_item *item);
size_t world_items_open(const struct world *world);

/* Over the line between two regions: lost, doubled and late as any message. */
void world_post_line(struct world_node *from, struct world_node *to, struct bytes bytes);

/* Prints the one line that repeats this run, then ends the process. */
_Noreturn void world_fail(struct world *world, const char *what, ...)
	__attribute__((format(printf, 2, 3)));

/* Digest over all journals' chains and all states: equal for equal seeds. */
void world_digest(struct world *world, uint8_t ret_digest[32]);

/* ---- invariants; each returns on how many objects it was evaluated, or fails the world */

/* Folding the journal into an empty state gives the state that runs, byte for byte. */
uint64_t world_check_replay(struct world *world, struct world_node *node);
/* No consumer is ahead of its producer; every cursor's event exists. */
uint64_t world_check_cursors(struct world *world);
/* Chain, CRC and numbering of every journal. */
uint64_t world_check_journals(struct world *world);
/* Every (clock, mark) fired at most once and not before its moment. */
uint64_t world_check_marks(struct world *world, struct world_node *node);
/* No mark that is due by the true time, less what clocks may differ, waits at this node while it is
 * idle and its time isn't held; called after each turn. */
void world_check_time(struct world *world, struct world_node *node, bool idle);
/* Each event of the kind `produced` at or below the cursor has caused one of the kind `caused`, and
 * one only; `counts` (NULL: all) says of which that holds. */
uint64_t world_check_once(struct world *world, struct world_node *producer, uint16_t produced,
			  bool (*counts)(const struct event *event), struct world_node *consumer,
			  uint16_t caused);

typedef void world_event_fn(void *context, const struct event *event);
void world_each_event(struct world *world, struct world_node *node, world_event_fn *each,
		      void *context);

#endif
