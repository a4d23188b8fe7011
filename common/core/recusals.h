/* 回避 (行政处罚法43, 程序规定4): who stays out of a matter of any kind.
 *
 * Asked for by anybody, decided by whom the law names (decide_recusal_by), or by that person of his
 * own motion with the ground.  Until it is decided nobody has to stop.  Once granted, the person
 * neither acts, seconds nor approves in the matter, nor is named for what happens from that day on;
 * what was done before stands unless it is decided that it is done again (`redo`, on record).
 */
#ifndef ZHIAN_CORE_RECUSALS_H
#define ZHIAN_CORE_RECUSALS_H

#include "command.pb-c.h"
#include "common/core/common_tables.h"
#include "common/core/officers.h"
#include "event.pb-c.h"

enum recusal_state { RECUSAL_NONE, RECUSAL_IS_ASKED, RECUSAL_IS_GRANTED, RECUSAL_IS_REFUSED };

#define RECUSAL_PERSON 40

/* Of one person in one matter. */
struct recusal_row {
	uint8_t version, state; /* enum recusal_state */
	uint8_t by_party, redo, reserved[4];
	int64_t asked_ms, decided_ms; /* 0: decided unasked; not decided */
	char who[RECUSAL_PERSON];
	char decided_by[RECUSAL_PERSON];
};
_Static_assert(sizeof(struct recusal_row) == RECUSAL_ROW_SIZE, "stored as it is");

/* ---- rows */

bool recusal_get(const struct rows_reader *rows, struct object_id matter, const char *who,
		 struct recusal_row *ret_row);
/* In order of ids, until it says false. */
typedef bool recusal_fn(void *context, const struct recusal_row *row);
void recusal_each(const struct rows_reader *rows, struct object_id matter, recusal_fn *each,
		  void *context);
/* Of this person, under any spelling. */
bool recusal_granted(const struct rows_reader *rows, struct object_id matter, const char *who);
/* For evolve: what was said of `who`; UNKNOWN: it was asked for.  INVALID: nobody is named. */
MUST_CHECK enum status recusal_said(struct rows_writer *rows, struct object_id matter,
				    const Zh__Recusal *body, const struct event *event);

/* What an event is about. */
static inline struct object_id recusal_subject(const struct event *event)
{
	return (struct object_id){(enum object_kind)event->head.subject_kind,
				  event->head.subject_region, event->head.subject_number,
				  DAEMON_UNKNOWN};
}

/* ---- decisions (common/policy/gates/decide_recusal.h) */

/* Is this officer, as the list writes the id, one who was recused by `day`?  Refuses then. */
bool decide_not_recused(const struct decide_context *context, struct decision *decision,
			struct object_id matter, const char *who, int32_t day);

#endif
