/* What the files of the state share.  Only state*.c and checkpoint*.c include this. */
#ifndef ZHIAN_STORE_STATE_INTERNAL_H
#define ZHIAN_STORE_STATE_INTERNAL_H

#include "common/core/row_tables.h"
#include "common/store/chunks.h"
#include "common/store/key_filter.h"
#include "common/store/row_check.h"
#include "common/store/rows_digest.h"
#include "common/store/state.h"
#include "common/store/state_undo.h"
#include "common/store/writeback.h"

#include <stdatomic.h>

/* The engine's one row about itself, in the table "meta" under the key "state".
 * CHECKLIST when changing it: bump STATE_META_VERSION; another one is answered with UNSUPPORTED. */
#define STATE_META_VERSION 2
struct state_meta {
	uint32_t version;
	uint32_t fold_version;
	uint64_t frame; /* C: the journal's last frame that the rows hold */
	uint8_t schema_digest[ROWS_DIGEST];
	uint8_t chain[STATE_CHAIN]; /* of the journal up to C */
	struct table_sum sums[TABLE_ID_MAX];
};
_Static_assert(sizeof(struct state_meta) == 80 + TABLE_ID_MAX * sizeof(struct table_sum),
	       "the meta row has no padding");

enum cursor_layer { LAYER_ACTIVE = 1, LAYER_FROZEN = 2, LAYER_ENGINE = 4 };

/* Where the last seek of a table ended, so that one that goes on from there needs no search. */
struct merged_cursor {
	bool live;        /* the fields below mean something */
	bool engine_has;  /* a row in engine_key and engine_value */
	unsigned layers;  /* enum cursor_layer: those that stand on the row last answered */
	uint64_t changes; /* of the active table, when `active` was found */
	struct writeback_place active;
	struct writeback_place frozen;
	struct bytes engine_key;
	struct bytes engine_value;
	struct bytes last; /* key of the row last answered; is in its layer, which is alive */
};

/* Where rows of the active table were found last, by the last byte of their keys: numbers that are
 * used together end differently. */
#define RECENT_PLACES 8
struct recent_place {
	uint64_t changes;             /* of the table then */
	struct writeback_place place; /* entry NULL: none */
};

enum state_phase { PHASE_IDLE, PHASE_FROZEN, PHASE_WRITTEN };

struct state {
	const struct schema *schema;
	struct row_tables tables;
	struct state_limits limits;
	char *checkpoint_lock; /* NULL: none */

	struct engine *engine;
	struct engine_view *view; /* renewed at drop alone */
	unsigned meta_table;
	unsigned engine_tables[TABLE_ID_MAX];
	uint64_t frame; /* C of the view */
	uint8_t chain[STATE_CHAIN], frozen_chain[STATE_CHAIN], next_chain[STATE_CHAIN];
	struct table_sum sums[TABLE_ID_MAX];        /* in the view */
	struct table_sum frozen_sums[TABLE_ID_MAX]; /* with frozen: the writing thread's */
	/* Stands still while a checkpoint is under way: `found` is the writing thread's then, which
	 * takes it along with what it changes of the rows up to `after`. */
	struct state_walk {
		bool under_way;
		unsigned place;       /* in the order of state_scrub.c */
		uint16_t table;       /* of that place */
		struct row_key after; /* the row that was looked at last; empty: none */
		struct table_sum found;
	} walk;
	bool sure; /* see state_make_sure() */
	void (*rotten)(void *context, const char *what);
	void *rotten_context;
	/* The greatest key of each table in the view, empty for an empty table.  What is greater
	 * needs no look into the engine, and is appended by the next checkpoint.  Changes with the
	 * view, so the writing thread may read it. */
	struct row_key engine_last[TABLE_ID_MAX];
	/* Of tables with an asked_prefix: what is put is added, and what the engine had when it was
	 * opened as the walk comes by; whole once it has been through the table. */
	struct key_filter filters[TABLE_ID_MAX];

	struct chunk_pool pool; /* of the two below */
	struct writeback *active;
	struct writeback *frozen; /* NULL unless a checkpoint is under way */
	uint64_t frozen_frame;
	/* enum state_phase.  The writing thread moves it from FROZEN to WRITTEN, last of all;
	 * `write_rows` and `write_ms` are its until then. */
	atomic_int phase;
	uint64_t write_rows;
	int64_t write_ms;

	struct rows_writer plain; /* without rules and indexes */
	struct rows_writer writer;
	struct merged_cursor cursors[TABLE_ID_MAX];
	struct recent_place recent[TABLE_ID_MAX][RECENT_PLACES];
	struct chunks lent; /* rows of the engine that had to be aligned, until the next write */
	uint64_t scan_row[(ROW_MAX + 7) / 8]; /* the same for the row of a seek */

	bool saved; /* state_savepoint() was called */
	struct undo_log undo;

	uint64_t events; /* folded since the last freeze */
	bool changed;    /* since the last freeze; then at: */
	int64_t changed_mono_ms;
	struct state_stats totals;

	/* Frees a forgotten write-back table: the worker's, or NULL: at once. */
	void (*discard)(void *context, struct writeback *dropped);
	void *discard_context;
};

/* state_rows.c */
void state_rows_init(struct state *state);
void state_forget_places(struct state *state);
/* A row of this key is there, or was. */
void state_filter_add(struct state *state, const struct table_spec *spec, struct bytes key);

/* state.c */
/* After each renewal of the view. */
MUST_CHECK enum status state_find_last_keys(struct state *state, struct err *err);
MUST_CHECK enum status state_meta_read(struct state *state, struct state_meta *ret_meta,
				       struct err *err);
MUST_CHECK enum status state_meta_write(const struct state *state, struct engine_write *write,
					const struct state_meta *meta, struct err *err);
#define STATE_TABLE_NAME 64
void state_table_name(const struct table_spec *spec, char out[STATE_TABLE_NAME]);
/* Ends the process: memory and disk can't be brought together any more. */
_Noreturn void state_lost(const struct state *state, const char *what);
void state_rotten(const struct state *state, const char *what); /* notes it alone */

/* state_scrub.c: whether the walk has looked at what stands, or would stand, under the key. */
bool state_walk_passed(const struct state *state, uint16_t table, struct bytes key);

/* checkpoint.c: the write, without saying yet that it is done. */
MUST_CHECK enum status checkpoint_write(struct state *state, struct err *err);
void checkpoint_written(struct state *state, int64_t took_ms);

#endif
