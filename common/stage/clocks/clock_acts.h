/* A person's acts on clocks: begin and end, suspend, go on, extend, correct, change its rule.
 *
 * Every one states the dates again in its event, with what they were.  The law says what is
 * possible: for which grounds time is left out (`stops` of the rule), how often and by how much a
 * term is extended and who decides on it; anything else is refused with the rule's id.
 */
#ifndef ZHIAN_STAGE_CLOCK_ACTS_H
#define ZHIAN_STAGE_CLOCK_ACTS_H

#include "common/core/common_tables.h"

/* With `until_ms` the suspension is over already: both its ends are recorded at once. */
void decide_clock_suspend(const struct decide_context *context, const struct input_act *act,
			  struct decision *decision);
void decide_clock_resume(const struct decide_context *context, const struct input_act *act,
			 struct decision *decision);
void decide_clock_extend(const struct decide_context *context, const struct input_act *act,
			 struct decision *decision);

/* clock_stands.c: time left out without an end is asked about again and again, since counting
 * goes on at once when its ground is gone (程序规定46(2)).  Asks from now on, until clock.stands
 * answers, counting goes on or the clock ends. */
void decide_clock_ask_ground(const struct decide_context *context, struct decision *decision,
			     uint64_t clock);
/* Its ground still holds: on record with what shows it, and asked again. */
void decide_clock_stands(const struct decide_context *context, const struct input_act *act,
			 struct decision *decision);

/* clock_told.c: the written notice that is owed for a clock was served. */
void decide_clock_told(const struct decide_context *context, const struct input_act *act,
		       struct decision *decision);
/* The party is told in writing of what happens to this clock: owed from that moment on, when the
 * rule wants it (`told`). */
void decide_clock_owe_notice(const struct decide_context *context, struct decision *decision,
			     const struct clock_rule *rule, uint32_t what, int64_t from_ms);
/* The clock until which the party is told; 0: nothing is owed. */
uint64_t clock_notice_owed(const struct decide_context *context, uint64_t clock);

/* clock_correct.c: a wrong entry: the anchor (a service date, mostly) is another one. */
void decide_clock_correct(const struct decide_context *context, const struct decider *decider,
			  const struct input_act *act, struct decision *decision);
/* An open clock goes on by another version of its rule, or by another rule of its purpose. */
void decide_clock_rule(const struct decide_context *context, const struct input_act *act,
		       struct decision *decision);
/* States the dates of a clock on the calendar in force, when they are others; true: they are. */
bool decide_clock_reproject(const struct decide_context *context, uint64_t clock,
			    const struct clock_row *row, struct decision *decision);

/* clock_begin.c: a term that no act starts by itself, on a matter of this daemon. */
void decide_clock_begin(const struct decide_context *context, const struct decider *decider,
			const struct input_act *act, struct decision *decision);
/* What it waits for was done, or it was begun by mistake. */
void decide_clock_end(const struct decide_context *context, const struct input_act *act,
		      struct decision *decision);

/* ---- shared by the acts */

/* The clock that an act is about, with its rule; false: the decision says why not. */
bool clock_act_load(const struct decide_context *context, const struct input_act *act,
		    struct decision *decision, struct clock_row *ret_row,
		    struct clock_rule *ret_rule);
/* Ends a clock; what else its event says, the caller sets.  NULL: the arena is full. */
Zh__ClockStopped *clock_act_stop(const struct decide_context *context, struct decision *decision,
				 uint64_t clock, const char *why);
/* Something that is told to have happened earlier needs evidence; false: the decision says so. */
bool clock_act_is_proved(const struct decide_context *context, struct decision *decision,
			 int64_t moment_ms, const char *evidence);

#endif
