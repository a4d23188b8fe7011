#ifndef ZHIAN_TESTS_SIM_WORLD_INTERNAL_H
#define ZHIAN_TESTS_SIM_WORLD_INTERNAL_H

#include "tests/sim/world.h"

#define WORLD_NODES_MAX 32

enum post_kind { POST_FRAME, POST_BATCH };

struct post { /* its bytes stand behind it */
	size_t to, from;
	enum post_kind kind;
	uint64_t life; /* of the receiver: a restarted process doesn't get what was sent to the one before */
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
	uint8_t request_id[16];
	uint8_t frame[8192];
	size_t size;
	bool answered;
	int64_t again_ms;
};

struct open_item {
	struct open_item *next;
	struct world *world;
	struct world_node *node;
	const struct input_item *item;
	void (*answered)(void *context, const struct decision *decision);
	void *context;
	struct decision decision;
	bool under_way, decided, finished;
	int64_t again_ms;
};

struct world_node {
	struct world *world;
	size_t index;
	uint32_t region;
	const struct decider *decider;
	query_fn *query;
	char name[32];
	char journal_path[256], state_path[256];
	struct mem_disk *disk;
	struct journal *journal;
	struct state *state;
	struct stage *stage;
	bool checkpoint_asked, worked;
	uint64_t crashes, life;
	int64_t down_until_ms;
};

struct world {
	struct world_options options;
	struct random_seeded seeded;
	struct random_source random;
	struct clock_manual clock;
	struct world_node *nodes[WORLD_NODES_MAX];
	size_t node_count;
	struct post **posts;
	size_t post_count, post_capacity;
	struct open_act *acts;
	uint64_t act_number;
	size_t acts_open;
	struct open_item *items;
	size_t items_open;
	uint64_t steps;
};

#endif
