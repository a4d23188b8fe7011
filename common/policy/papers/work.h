/* One decision at work: what the decide_*.c files of the daemons share.
 *
 * Everything that is allocated is in the input's arena; a full arena is noted in the decision,
 * and whoever gets NULL just goes on: the input is answered with FULL.
 */
#ifndef ZHIAN_POLICY_WORK_H
#define ZHIAN_POLICY_WORK_H

#include "common/base/state_table.h"
#include "common/policy/terms/decide_clock.h"

struct work {
	const struct decide_context *context;
	const struct input *input;
	struct decision *decision;
	/* Numbers of each kind that this decision has taken so far. */
	uint64_t taken[OBJECT_KIND_COUNT];
};

static inline const struct input_act *work_act(const struct work *work)
{
	return work->input->act;
}

/* The act's body; never NULL for an act whose row has one (the stage unpacks it). */
#define WORK_BODY(work, type) ((const type *)work_act(work)->body)

/* ---- events */

/* Emits with the object's next version; for acts and marks the trace comes from `trace` (NULL:
 * inherited). */
struct event *work_emit(struct work *work, uint16_t kind, struct object_id subject,
			uint32_t version, const void *body);
void work_trace(struct event *event, const struct trace_ref *trace);
struct object_id work_object(const struct work *work, enum object_kind kind, uint64_t number);
/* `budget` 0: the rule's own.  Returns when it is due; 0: the policy has no such clock. */
int64_t work_clock(struct work *work, enum clock_id purpose, struct object_id subject,
		   int64_t anchor_ms, uint32_t budget);
void work_clocks_stop(struct work *work, enum clock_id purpose, struct object_id subject,
		      const char *why);
/* The subject's term has passed, was stopped, or never ran. */
bool work_term_over(const struct work *work, struct object_id subject, enum clock_id purpose);

/* ---- what stops an act; each returns false, so that `return work_refuse(...)` reads well */

/* true: the table says GO.  Otherwise it is refused with "<act>.state", the row's id and what is
 * possible instead, or ignored (done without an event). */
bool work_may(struct work *work, const struct state_table *table, uint8_t state, uint8_t event);
bool work_refuse(struct work *work, const char *why); /* "<act>.<why>" */
bool work_invalid(struct work *work, const char *why, const char *where);
bool work_not_found(struct work *work, const char *why);
bool work_poison(struct work *work, const char *code);
/* seen_version is stated and isn't the object's. */
bool work_seen(struct work *work, uint32_t object_version);
bool work_reason_given(struct work *work);
/* When it happened: an act of two persons when the second one approves. */
int64_t work_when(const struct work *work);
/* Not in the future; 0 is replaced by when the act happened. */
bool work_moment(struct work *work, int64_t stated_ms, const char *where, int64_t *ret_ms);
/* Of a service, from which terms of the law run.  It is put on record later than it was made, so 0
 * is refused ("<act>.served_unstated", field served_ms), not replaced. */
bool work_served(struct work *work, int64_t stated_ms, int64_t *ret_ms);

/* ---- text, cut to what fits and always whole characters */

const char *work_join(struct work *work, const char *a, const char *b);
const char *work_text(struct work *work, const struct writer *text); /* a copy */
void work_put_text(struct writer *out, const char *text);
static inline bool work_text_given(const char *text)
{
	return text != NULL && text[0] != '\0';
}
/* Copies into a fixed field of a row: cut before a character that doesn't fit, the rest zero. */
void work_text_store(char *out, size_t size, const char *text);

#define TEXT_STORE(field, text) work_text_store((field), sizeof(field), (text))

#endif
