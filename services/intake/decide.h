/* intake's decisions, by subject. */
#ifndef ZHIAN_SERVICES_INTAKE_DECIDE_H
#define ZHIAN_SERVICES_INTAKE_DECIDE_H

#include "common/policy/terms/decide_clock.h"
#include "intake.pb-c.h"
#include "services/intake/items/firm_key.h"
#include "services/intake/states.h"

extern const struct area items_area, feeds_area, erasure_area;

/* ---- decide_upstream.c: what other daemons' events lead to */
#define INTAKE_SOURCE_COUNT 3u
extern const struct source intake_sources[INTAKE_SOURCE_COUNT];

decide_fn intake_decide_item;

/* ---- decide_register.c: what makes a report, from whatever source */

/* What a source told, before the rules looked at it.  Texts are borrowed for the turn. */
struct report_draft {
	Zh__ReportRegistered *body; /* ours to fill */
	const char *feed, *feed_id;
	uint32_t feed_number; /* intake_feed_number() of the feed */
	const char
		*class_code; /* resolved by the door; NULL: by the dictionary, from the product */
	const Zh__FirmRef *respondent, *producer, *seller, *platform;
	Zh__HazardLevel severity; /* the source's own view */
	int64_t anchor_ms;        /* what its first clock counts from */
};

/* Completes the draft and emits ReportRegistered and its first clock.  Returns the report's number;
 * 0: the arena is full. */
uint64_t intake_decide_register(const struct decide_context *context, struct decision *decision,
				struct report_draft *draft);
/* The feed's number, whether it has one already or gets the next. */
uint32_t intake_feed_number(const struct decide_context *context, const char *feed,
			    struct feed_row *ret_row);

/* ---- decide_act.c */

/* Stops the clocks of the state that is left and starts that of the one that is entered. */
void intake_decide_state_clocks(const struct decide_context *context, struct decision *decision,
				uint64_t report, const struct report_row *row, uint8_t next);
/* A reporter who can be told. */
static inline bool report_answer_owed(const struct report_row *row)
{
	return (row->flags & (REPORT_ANONYMOUS | REPORT_TEST)) == 0;
}

#endif
