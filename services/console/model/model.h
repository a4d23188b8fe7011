/* The read model: every event of the county under its story, its object and its firm.
 *
 * Made from the five journals alone and from nothing else, so that it can be
 * deleted and made again; the position in each journal is in the same
 * transaction as what was taken from it.  Nothing waits for it.
 *
 *   events   daemon ‖ sequence -> recorded_ms ‖ incarnation ‖ event as stored
 *   traces   trace (daemon, region, sequence) ‖ recorded_ms ‖ daemon ‖ sequence
 *   objects  kind ‖ region ‖ number ‖ daemon ‖ sequence
 *   firms    firm's key ‖ 0 ‖ kind ‖ region ‖ number ‖ ~daemon
 *   names    two or three characters of a firm's folded name ‖ 0 ‖ firm's key ‖ ~daemon   -> name
 *   products two or three characters of a product's folded name ‖ 0 ‖ that name ‖ ~daemon -> name
 *   quotes   kind ‖ folded text ‖ 0 ‖ object, newest first | firm's key ‖ ~daemon -> text as
 *            written | name; of what was written of a report or a hazard (8): object, newest
 *            first ‖ ~sequence ‖ field ‖ ~daemon -> the text
 *   cursors  0xFF -> version, of each daemon incarnation and sequence, of each table how many rows
 *            and their sum
 *   effects  cause: kind ‖ daemon ‖ two numbers ‖ daemon ‖ sequence
 *   grams    4,096 reports or hazards ‖ two characters of what was written of them ‖ ~daemon
 *            -> of which (model_grams.c)
 *
 * Behind each value stands its check (common/store/row_check): LMDB doesn't look whether a page is
 * what was written.  A row that isn't is found when it is read; one that is gone by the walk over
 * all of them.  Then the model is made again.
 *
 * The rows are the same in whatever order the five are read (rebuilt_test): ~daemon tells apart
 * what two of them call the same firm or product.
 */
#ifndef ZHIAN_SERVICES_CONSOLE_MODEL_H
#define ZHIAN_SERVICES_CONSOLE_MODEL_H

#include "common/core/event.h"
#include "common/core/rows.h"
#include "common/store/engine.h"

struct model;

struct model_position {
	uint64_t incarnation, sequence;
};

/* What was there when it was opened. */
struct model_made {
	enum {
		MODEL_KEPT,
		MODEL_FIRST,        /* nothing */
		MODEL_OTHER_TABLES, /* of another version: made again */
		MODEL_DAMAGED,      /* what can't be believed: made again */
	} how;
	struct err why;
};

/* `directory` is borrowed until it is closed. */
MUST_CHECK enum status model_open(const char *directory, struct mem_disk *mem,
				  struct model **ret_model, struct err *err);
void model_close(struct model *model);
const struct model_made *model_made(const struct model *model);
MUST_CHECK enum status model_remove(const char *directory, struct err *err); /* of a closed one */
/* Everything that is there is what was written.  Broken pages can end who asks. */
bool model_is_whole(const char *directory);

/* What it holds isn't what was written: why; NULL: nothing is known of it.  Its answers are worth
 * nothing then, and it takes nothing more, until it is made again. */
const char *model_rotten(const struct model *model);
/* Without anything in it; `why` is kept in model_made(). */
MUST_CHECK enum status model_make_anew(struct model *model, const char *why, struct err *err);
/* A step of the walk over everything, of so many rows, between two transactions.  True: it isn't at
 * its end. */
bool model_scrub(struct model *model, size_t rows);
uint64_t model_walks(const struct model *model); /* that came to their end */

struct model_position model_position(const struct model *model, enum daemon daemon);

/* One batch in one transaction.  Bytes that aren't an event are left out and counted: a read model
 * must not stop at what a daemon has quarantined. */
MUST_CHECK enum status model_begin(struct model *model, struct err *err);
MUST_CHECK enum status model_take(struct model *model, enum daemon daemon, uint32_t region,
				  uint64_t incarnation, uint64_t sequence, int64_t recorded_ms,
				  struct bytes stored);
MUST_CHECK enum status model_commit(struct model *model, enum daemon daemon,
				    struct model_position position, struct err *err);
void model_abort(struct model *model);
/* A journal is another one: forget all of its events and begin again. */
MUST_CHECK enum status model_forget(struct model *model, enum daemon daemon, struct err *err);

/* ---- looking; keys are borrowed until the next call */

struct model_event {
	enum daemon daemon;
	uint64_t sequence, incarnation;
	int64_t recorded_ms;
	struct bytes stored;
};
typedef bool model_event_fn(void *context, const struct model_event *event); /* false: enough */

/* The trace that an object belongs to, by its first event; false: unknown. */
bool model_trace_of_object(struct model *model, struct object_id object,
			   struct event_id *ret_trace);
bool model_trace_of_event(struct model *model, struct event_id id, struct event_id *ret_trace);
bool model_event(struct model *model, enum daemon daemon, uint64_t sequence,
		 struct model_event *ret_event);
void model_each_of_trace(struct model *model, struct event_id trace, model_event_fn *each,
			 void *context);
void model_each_of_object(struct model *model, struct object_id object, model_event_fn *each,
			  void *context);
/* What an event led to: what names it as its cause, and what was decided with it (by the same act,
 * or the same clock's marks). */
void model_each_effect(struct model *model, const struct model_event *of, model_event_fn *each,
		       void *context);
typedef bool model_object_fn(void *context, struct object_id object);
void model_each_of_firm(struct model *model, const char *firm_key, model_object_fn *each,
			void *context);
/* ---- searching; `text` is folded (text_fold_name) and has two characters or more */

/* Where to go on after what was looked at, and how many rows more. */
struct model_place {
	struct row_key key; /* size 0: from the first */
	size_t looks;
};

/* Names that hold the text anywhere: of a firm, with its key; of a product, folded.  `begins`: it
 * begins with the text.  Each of the two functions is false when it stopped before the end: `each`
 * said so, or no looks were left. */
enum model_names { MODEL_NAMES_FIRMS, MODEL_NAMES_PRODUCTS };
typedef bool model_named_fn(void *context, struct bytes key, struct bytes name, bool begins);
/* Whether a page of this text's can have ended there. */
bool model_named_ends_at(struct bytes text, struct bytes place);
bool model_each_named(struct model *model, enum model_names names, struct bytes text,
		      struct model_place *place, model_named_fn *each, void *context);

/* What begins with the text; a product is compared whole. */
enum model_quote_kind {
	MODEL_QUOTE_FEED_ID = 1,
	MODEL_QUOTE_SAMPLE = 2,
	MODEL_QUOTE_BATCH = 3,
	MODEL_QUOTE_PRODUCT = 4,
	MODEL_QUOTE_FIRM = 5,      /* by its code */
	MODEL_QUOTE_FIRM_NAME = 6, /* by the beginning of its name */
	MODEL_QUOTE_DOCUMENT = 7,  /* 文号 of a letter, an order, a case, a referral */
	MODEL_QUOTE_TEXT = 8,      /* model_each_text() */
};
struct model_quote {
	struct object_id object; /* newest first; not of a firm */
	struct bytes firm_key;   /* of a firm */
	struct bytes text;       /* as it was written; of a firm: its name */
};
typedef bool model_quote_fn(void *context, const struct model_quote *quote);
bool model_quote_ends_at(enum model_quote_kind kind, struct bytes text, struct bytes place);
bool model_each_quote(struct model *model, enum model_quote_kind kind, struct bytes text,
		      struct model_place *place, model_quote_fn *each, void *context);

/* Texts of reports and hazards that hold all of these words (folded), one of each object, its
 * newest; the newest objects of a kind first.  `place->looks` counts a row of the index as one, a
 * text that is compared as MODEL_TEXT_LOOKS; `text` is its beginning.  What reporters said lies
 * sealed elsewhere and isn't among them.  As model_each_named. */
#define MODEL_TEXT_LOOKS 4u
typedef bool model_text_fn(void *context, struct object_id object, const char *field,
			   struct bytes text);
bool model_each_text(struct model *model, const struct bytes *words, size_t count,
		     struct model_place *place, model_text_fn *each, void *context);
/* Whether a page of texts can have ended there. */
bool model_text_ends_at(struct bytes place);

uint64_t model_skipped(const struct model *model);

#endif
