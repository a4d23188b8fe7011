#ifndef ZHIAN_TESTS_SIM_WORLD_INTERNAL_H
#define ZHIAN_TESTS_SIM_WORLD_INTERNAL_H

#include "services/scenario/node.h"
#include "tests/sim/world.h"

#define WORLD_NODES_MAX 32

enum turn_fault { TURN_SOUND, TURN_IO, TURN_FULL, TURN_UNSAID, TURN_AFTER };

enum post_kind { POST_FRAME, POST_BATCH, POST_LINE };

struct post { /* its bytes stand behind it */
	size_t to, from;
	enum post_kind kind;
	uint64_t life; /* of the receiver: a new process gets nothing of its old one's */
	uint64_t number;
	int64_t at_ms;
	size_t size;
	struct principal principal;
};

struct open_act {
	struct open_act *next;
	uint64_t number;
	struct world_node *node;
	struct principal person;
	world_answer_fn *done;
	void *context;
	size_t size;
	bool sent, answered;
	int64_t again_ms;
	uint8_t frame[];
};

struct open_item {
	struct open_item *next;
	struct world *world;
	struct world_item asked;
	bool sent, under_way, decided, finished;
	int64_t again_ms;
};

/* What is wrong with a node's clock. */
enum clock_upset { CLOCK_SOUND, CLOCK_SET, CLOCK_CREEPS, CLOCK_STANDS };

/* A node's own view of the time: the monotonic clock is the world's. */
struct world_clock {
	enum clock_upset upset;
	int64_t skew_ms;   /* it wanders; never more than CLOCK_SKEW_MS */
	int64_t offset_ms; /* it was set wrong by so much */
	int64_t step_ms;   /* of one that creeps */
	int64_t stands_ms; /* what one shows that stands */
};

#define CLOCK_SKEW_MS (20 * MS_PER_SECOND)

struct world_node {
	struct world *world;
	size_t index;
	uint32_t region;
	const struct decider *decider;
	const struct questions *questions;
	char name[32];
	char journal_path[256], state_path[256];
	char parts_path[256], keys_path[256]; /* "": it keeps no parts */
	struct mem_disk *disk;
	struct node node;
	bool former;           /* of a life before; its disk is the next one's too */
	uint64_t former_since; /* its last event then */
	bool ended;            /* for good */
	bool checkpoint_asked;
	bool flushed; /* the commit under way was written at once, and nobody was told */
	enum status flush_status;
	struct err flush_error;
	uint64_t crashes, life;
	enum turn_fault fault;     /* drawn, and waiting for its turn */
	bool unsaid;               /* what it says now is lost: it has crashed after its commit */
	struct world_stats before; /* of the lives before this one */
	int64_t down_until_ms;
	struct world_clock clock;
	/* It came up with a wrong clock that nothing tells from an absence: what it writes until
	 * that is put right may be wrong. */
	bool misled;
	bool looked;                      /* at its clock, since it came up */
	unsigned able_turns;              /* in a row, with nothing to do and nothing in the way */
	uint64_t timed_frame;             /* the last one whose moment was looked at */
	uint64_t newest[WORLD_NODES_MAX]; /* the latest message that came, by sender */
};

struct world {
	struct world_options options;
	struct random_seeded seeded;
	struct random_source random;
	struct clock_manual clock;
	struct world_node *nodes[WORLD_NODES_MAX];
	size_t node_count;
	size_t former_count; /* nodes of former lives, after the others */
	struct post **posts;
	size_t post_count, post_capacity;
	uint64_t post_number;
	struct open_act *acts;
	uint64_t act_number;
	unsigned restored; /* counties, so far */
	unsigned copied;   /* of parts, so far */
	size_t acts_open;
	struct open_item *items;
	size_t items_open;
	struct world_stats stats;
};

#define SOCKET_NODE 1
#define SOCKET_ACT 2

bool world_chance(struct world *world, unsigned ppm);

/* world_link.c */
bool world_loses(struct world *world); /* is this message lost? */
void world_post(struct world *world, struct world_node *to, enum post_kind kind, size_t from,
		const struct principal *principal, struct bytes bytes);
void world_reply(struct world *world, uint64_t act_number, struct bytes bytes);
struct stage_peer world_peer(uint16_t socket, uint64_t number);
uint64_t world_peer_number(const struct stage_peer *peer);
void world_send_acts(struct world *world);
void world_send_items(struct world *world);
void world_deliver_one(struct world *world);

/* world_clock.c */
struct clock_source world_clock_source(struct world_node *node);
void world_touch_clocks(struct world *world); /* once a step */
void world_clock_at_start(struct world_node *node);
void world_clock_first_look(struct world_node *node); /* before each turn */

/* world_node.c */
/* All of them, the nodes of former lives at the end. */
size_t world_every_node(const struct world *world);
struct world_node *world_sibling(const struct world_node *node, enum daemon daemon);
void world_open_node(struct world_node *node);
void world_crash(struct world_node *node);
void world_turn(struct world *world, struct world_node *node);

/* world_restore.c: a home of its own for each, as the lock lies beside a journal. */
void world_name_home(const struct world_node *node, const char *what, unsigned number,
		     char ret_home[200]);

#endif
