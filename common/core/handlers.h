/* Who handles a matter by name, and who had it before: a matter that changes hands keeps on record
 * from whom it was taken.
 */
#ifndef ZHIAN_CORE_HANDLERS_H
#define ZHIAN_CORE_HANDLERS_H

#include "common/core/decider.h"
#include "event.pb-c.h"

#define HANDLER_PERSON 40 /* bytes of an id, as in recusals */
#define HANDLERS_MAX 8u

struct former_row {
	uint8_t version, reserved[7];
	int64_t until_ms; /* when it was taken from this person, the last time */
	char who[HANDLER_PERSON];
	char by[HANDLER_PERSON]; /* who gave it to others */
};
_Static_assert(sizeof(struct former_row) == 96, "stored as it is");

/* ---- rows (TABLE_OWNERS, after the matter's own key) */

typedef bool former_fn(void *context, const struct former_row *row);
/* Whoever had the matter and has it no more, or had it before and has it again. */
void former_each(const struct rows_reader *rows, struct object_id matter, former_fn *each,
		 void *context);
bool former_handled(const struct rows_reader *rows, struct object_id matter, const char *who);

/* To whom it is assigned, borrowed; false: to nobody. */
bool owner_get(const struct rows_reader *rows, struct object_id matter, struct bytes *ret_owner);

bool handlers_named(const struct rows_reader *rows, struct object_id matter);
/* For services whose own rows don't have them: the ids with commas, in their order. */
void handlers_text(const struct rows_reader *rows, struct object_id matter, struct writer *out);

struct handlers_told {
	char memory[2048];
	struct writer ids; /* with commas between them */
};
/* To whom it is assigned; with `officers` also whom the matter itself names.  `decider` may be
 * NULL. */
void handlers_tell(const struct decider *decider, const struct rows_reader *rows,
		   struct object_id matter, bool officers, struct handlers_told *told);
/* The next id of a list with commas, of which `*rest` is left; false: no more. */
bool handlers_next(struct bytes *rest, struct bytes *ret_id);
/* Does the person work on it, or did before?  Such a one is no second person in it. */
bool handlers_have_had(const struct decider *decider, const struct rows_reader *rows,
		       struct object_id matter, const char *person);

/* ---- evolve */

/* The matter that the event is about was taken from them. */
MUST_CHECK enum status former_said(struct rows_writer *rows, const struct event *event,
				   const char *const *from, size_t count);
/* From now on it is theirs. */
MUST_CHECK enum status handlers_said(struct rows_writer *rows, struct object_id matter,
				     const char *const *officers, size_t count);

/* ---- decisions */

/* Those of `had` who aren't among `get`, in the arena; *ret_count 0: it changes no hands.
 * NULL: the arena is full. */
const char **decide_taken_from(const struct decide_context *context, struct decision *decision,
			       const char *const *had, size_t had_count, const char *const *get,
			       size_t get_count, size_t *ret_count);
/* 自定: whoever takes a matter from somebody says why.  false: refused with `code`. */
bool decide_taken_with_reason(const struct decide_context *context, struct decision *decision,
			      const struct input_act *act, const char *from, const char *code);
/* Completes what assigns a matter to body->owner by whom it had before, with the reason; false:
 * refused, or the arena is full. */
bool decide_handed_over(const struct decide_context *context, struct decision *decision,
			const struct input_act *act, struct object_id matter, Zh__Assigned *body,
			const char *code);

#endif
