/* Two or three regions with keys, a directory, and frames that are carried by hand. */
#ifndef ZHIAN_TESTS_LINK_FIXTURE_H
#define ZHIAN_TESTS_LINK_FIXTURE_H

#include "common/base/random_source.h"
#include "services/notify/link/link.h"
#include "tests/unit/services/notify/notify_fixture.h"

#define REGIONS 3

struct end {
	struct decider_driver driver;
	struct key sign_key, box_key;
	struct link link;
	struct link_peer peers[REGIONS]; /* by index of the region; its own is unused */
	struct link_word words[REGIONS];
};

struct on_way {
	size_t from, to; /* indexes of regions */
	size_t size;
	uint8_t *data;
};

struct world {
	struct end ends[REGIONS]; /* 522700, 522701, 522702 */
	struct key root;
	struct directory *directory;
	struct random_seeded seeded;
	struct arena arena, give_arena;
	struct on_way frames[4096]; /* on the way, in the order of sending */
	size_t frame_count;
	size_t refused; /* by link_open or the decider's numbering */
	/* For so long a life must have been silent before another one takes its place. */
	int64_t silent_ms;
	size_t lives_refused; /* heartbeats of lives that don't count */
};

extern const uint32_t world_regions[REGIONS];

void world_init(struct world *world, uint64_t seed);
void world_done(struct world *world);

/* Puts on the way what `from` has for `to`; returns how many frames. */
size_t world_fill(struct world *world, size_t from, size_t to);
void world_head(struct world *world, size_t from, size_t to);
void world_put(struct world *world, size_t from, size_t to, struct bytes frame);
/* Takes the index-th frame off the way and hands it over; a receipt may be put on the way. */
void world_hand_over(struct world *world, size_t index);
void world_drop(struct world *world, size_t index);
/* Without faults until nothing moves any more. */
void world_drain(struct world *world);
/* Hands `frame` to `to` as coming over the line of `from`; the refusal, or NONE when it was
 * believed. */
enum link_refusal world_open(struct world *world, size_t from, size_t to, struct bytes frame,
			     struct link_opened *ret_opened);
void world_set_time(struct world *world, int64_t now_ms);

/* A clue from one to another, sent; its number. */
uint64_t world_send_clue(struct world *world, size_t from, size_t to);

#define WORLD_SKIPPED 10000u /* numbers left out by a life that was put back */

/* The end's journal is put back to its first `count` events as another life, as `zhianctl restore`
 * does; `asked`: the neighbours that stand in its list, `peers` of them. */
void world_put_back(struct world *world, size_t which, size_t count,
		    const struct driver_restored *life, const uint32_t *asked, size_t peers);
/* That, as the life `life`, an hour later. */
void world_restore(struct world *world, size_t which, size_t count, uint64_t life,
		   uint64_t recovery, const uint32_t *asked, size_t peers);
/* Heartbeats between two, and all that they bring; a frame for which `lost` is true is (NULL: none
 * is). */
void world_talk(struct world *world, size_t one, size_t other, unsigned rounds,
		bool (*lost)(const struct on_way *frame));

/* A directory of the ends' keys, as bytes; to_day 0: no end. */
size_t world_directory(struct world *world, uint32_t to_day, uint8_t *memory, size_t capacity);

#endif
