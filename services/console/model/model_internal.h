/* What the files of the read model share.  Only model*.c include this, and the test
 * that compares every row. */
#ifndef ZHIAN_SERVICES_CONSOLE_MODEL_INTERNAL_H
#define ZHIAN_SERVICES_CONSOLE_MODEL_INTERNAL_H

#include "common/core/rows.h"
#include "common/store/row_check.h"
#include "services/console/model/model.h"

#define EVENT_FRONT 16u /* recorded_ms ‖ incarnation, in front of a stored event */
#define MODEL_VALUE_MAX (EVENT_FRONT + EVENT_SIZE_MAX)

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
	GRAMS,
	MODEL_TABLES
};

/* The walk over all rows; what is changed where it has passed is counted with what it found. */
struct model_walk_place {
	bool under_way;
	unsigned table;
	struct row_key after; /* the row that was looked at last; empty: none of this table */
	struct table_sum found, found_before;
};

struct model {
	const char *directory; /* NULL: in memory */
	struct engine *engine;
	struct engine_view *view;
	struct engine_write *write;
	unsigned tables[MODEL_TABLES];
	struct model_position positions[DAEMON_COUNT];
	struct table_sum sums[MODEL_TABLES],
		sums_before[MODEL_TABLES]; /* before: the transaction */
	uint8_t *memory, *scratch, *checked;
	struct arena arena;
	struct model_grams *grams; /* of the transaction */
	struct model_made made;
	struct model_walk_place place;
	uint64_t skipped, walks;
	bool rotten;
	struct err why; /* rotten */
};

struct walk {
	struct row_key key; /* owned copy: the engine's is borrowed until the next call */
	struct bytes value;
};

/* ---- model_rows.c: rows with their checks; what isn't what was written makes the model rotten */

/* The next row after `walk->key` that starts with `prefix`; the first when `first`. */
bool model_walk(struct model *model, enum model_table table, struct bytes prefix, struct walk *walk,
		bool first);
/* Of this key, or the first after it (`ret_key`). */
bool model_get(struct model *model, enum model_table table, struct bytes key,
	       struct bytes *ret_value);
bool model_seek(struct model *model, enum model_table table, struct bytes key,
		struct bytes *ret_key);
enum status model_put(struct model *model, enum model_table table, const struct row_key *key,
		      struct bytes value);
enum status model_del(struct model *model, enum model_table table, const struct row_key *key);
/* As the transaction has it. */
enum status model_written(struct model *model, enum model_table table, const struct row_key *key,
			  struct bytes *ret_value);
/* How far it is, and what each table has: the one row about the model itself. */
enum status model_meta_write(struct model *model);
MUST_CHECK enum status model_meta_read(struct model *model, struct err *err);
void model_rot(struct model *model, const char *what);

/* A row of what several daemons may state: each has its own, with its name after the key, so that
 * no order of reading decides whose is kept, and one that is forgotten leaves the others'. */
#define ROW_OF_ALL 0xFFu /* after every daemon's; no text has this byte */
uint8_t model_told_by(enum daemon daemon);
enum status model_put_told(struct model *model, enum model_table table, struct row_key key,
			   enum daemon daemon, struct bytes value);
/* Past what the other daemons state of the same. */
void model_pass_told(struct walk *walk);
/* model_quotes.c: what somebody may quote of this event. */
enum status model_index_quotes(struct model *model, const struct event *event, enum daemon daemon);
/* model_texts.c: what was written of a report or a hazard in this event. */
enum status model_index_texts(struct model *model, const struct event *event,
			      struct object_id object, enum daemon daemon);

/* ---- model_grams.c: which objects hold which two neighbouring characters */

#define MODEL_TEXT_MAX 8192u   /* bytes: what a string of an event may have */
#define MODEL_GRAM_BLOCK 4096u /* objects */
#define MODEL_GRAM_TERMS 32u

struct model_grams *model_grams_create(void);
void model_grams_free(struct model_grams *grams); /* NULL is fine */
/* Of a folded text of up to MODEL_TEXT_MAX bytes: gathered, and written by model_grams_write. */
enum status model_grams_take(struct model *model, struct object_id object, enum daemon daemon,
			     struct bytes folded);
enum status model_grams_write(struct model *model);
void model_grams_drop(struct model_grams *grams); /* what isn't written yet */

/* What a text must hold to hold all words (folded, none empty, MODEL_GRAM_TERMS at the most). */
struct model_gram_terms {
	struct row_key keys[MODEL_GRAM_TERMS];
	size_t count;
};
void model_gram_terms(const struct bytes *words, size_t count, struct model_gram_terms *terms);

/* Objects by their place, which is ~number: the newest first. */
struct model_gram_block {
	enum object_kind kind;
	uint32_t region;
	uint64_t place; /* of the first */
	uint64_t objects[MODEL_GRAM_BLOCK / 64u];
};
/* The block of this place, or the next one that has texts: those of which all terms are told, maybe
 * not in one text.  `looks` are counted down by rows.  false: there is none. */
bool model_gram_block(struct model *model, struct model_gram_terms *terms, enum object_kind kind,
		      uint32_t region, uint64_t place, struct model_gram_block *out, size_t *looks);

#endif
