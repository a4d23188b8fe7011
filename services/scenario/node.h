/* A decider with its journal, state and stage, on a memory disk or in a folder: a daemon without
 * sockets, loop and keys.
 *
 * Time, chance and what is sent are the owner's: a scenario's county delivers at
 * once, a simulated federation loses and delays.
 */
#ifndef ZHIAN_SERVICES_SCENARIO_NODE_H
#define ZHIAN_SERVICES_SCENARIO_NODE_H

#include "common/base/random_source.h"
#include "common/stage/stage.h"

/* All pointers are borrowed until node_close(). */
struct node_options {
	const struct decider *decider;
	const struct questions *questions; /* NULL: only the common ones */
	uint32_t region;
	const char *journal_path, *state_path; /* for `mem` names in errors */
	const char *parts_path, *keys_path;    /* NULL: it keeps no parts */
	struct mem_disk *mem;                  /* NULL: LMDB at the paths */
	uint64_t volume_bytes;                 /* of a journal's volume */
	enum frame_alg frame_alg;              /* of its new frames */
	uint64_t state_map_bytes;
	struct state_limits state_limits;
	const struct random_source *random; /* for the incarnation of a new journal */
	struct clock_source clock;
	struct stage_transport transport;
	struct stage_committer committer;
	struct stage_limits limits;
	void (*books)(void *context, int64_t now_ms, struct stage_books *ret_books);
	/* NULL: no book can be adopted */
	enum status (*keep_book)(void *context, const struct book_offer *offer,
				 struct book_extra *ret_extra, struct writer *ret_problems);
	void (*book_adopted)(void *context, uint16_t kind, const uint8_t digest[32]); /* likewise */
	/* What became of who proposed, see stage.h; NULL: nobody keeps a list of people */
	bool (*proposer)(void *context, const char *person, const uint8_t *key, int64_t now_ms,
			 struct proposer *ret_proposer);
	/* Who a connection's key is by the list in force, see stage.h; NULL: as it was received */
	const struct principal *(*holder)(void *context, const uint8_t key[PRINCIPAL_KEY],
					  int64_t now_ms);
	void *books_context;
};

struct node {
	struct journal *journal;
	struct state *state;
	struct parts *parts;
	size_t parts_swept;  /* when it was opened: their frame never came */
	struct stage *stage; /* NULL: closed */
};

/* Recovers what is there, as a daemon's start does; on an error the node is closed. */
MUST_CHECK enum status node_open(const struct node_options *options, struct node *ret_node,
				 struct err *err);
/* Folds the whole journal once more, over plain memory.  CORRUPT: an event doesn't fold, or what
 * comes out isn't the state that runs, byte for byte. */
MUST_CHECK enum status node_replay(const struct node *node, const struct decider *decider,
				   uint64_t *ret_events, struct err *err);
/* Ends without a word, as a crash does: what wasn't committed is gone. */
void node_close(struct node *node);

#endif
