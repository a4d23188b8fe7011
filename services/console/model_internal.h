/* What the files of the read model share.  Only model*.c include this, and the test
 * that compares every row. */
#ifndef ZHIAN_SERVICES_CONSOLE_MODEL_INTERNAL_H
#define ZHIAN_SERVICES_CONSOLE_MODEL_INTERNAL_H

#include "common/core/rows.h"
#include "services/console/model.h"

enum model_table {
	EVENTS,
	TRACES,
	OBJECTS,
	FIRMS,
	NAMES,
	QUOTES,
	PRODUCTS,
	CURSORS,
	EFFECTS,
	MODEL_TABLES
};

struct model {
	struct engine *engine;
	struct engine_view *view;
	struct engine_write *write;
	unsigned tables[MODEL_TABLES];
	struct model_position positions[DAEMON_COUNT];
	uint8_t *memory, *scratch;
	struct arena arena;
	uint64_t skipped;
};

struct walk {
	struct row_key key; /* owned copy: the engine's is borrowed until the next call */
	struct bytes value;
};

/* The next row behind `walk->key` that starts with `prefix`; the first when `first`. */
bool model_walk(struct model *model, enum model_table table, struct bytes prefix, struct walk *walk,
		bool first);
enum status model_put(struct model *model, enum model_table table, const struct row_key *key,
		      struct bytes value);
/* A row of what several daemons may state: each has its own, with its name behind the key, so that
 * no order of reading decides whose is kept, and one that is forgotten leaves the others'. */
#define ROW_OF_ALL 0xFFu /* behind every daemon's; no text has this byte */
enum status model_put_told(struct model *model, enum model_table table, struct row_key key,
			   enum daemon daemon, struct bytes value);
/* Past what the other daemons state of the same. */
void model_pass_told(struct walk *walk);
/* model_quotes.c: what somebody may quote of this event. */
enum status model_index_quotes(struct model *model, const struct event *event, enum daemon daemon);
/* model_texts.c: what was written of a report or a hazard in this event. */
enum status model_index_texts(struct model *model, const struct event *event,
			      struct object_id object, enum daemon daemon);

#endif
