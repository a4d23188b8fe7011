/* Bookkeeping of campaigns: rows follow from their events alone. */
#ifndef ZHIAN_SERVICES_HAZARD_CAMPAIGN_EVOLVE_H
#define ZHIAN_SERVICES_HAZARD_CAMPAIGN_EVOLVE_H

#include "clock.pb-c.h"
#include "services/hazard/campaign/states.h"
#include "services/hazard/campaign/tables.h"

/* An event whose subject is a campaign. */
enum status campaign_evolve(struct rows_writer *rows, const struct event *event);
/* A mark of a campaign's clock has fired. */
enum status campaign_mark_fired(struct rows_writer *rows, const Zh__ClockMarkFired *mark);

/* The row of a fired mark (Zh__ClockMark) in the campaign's state: decide and evolve ask it alike.
 */
struct state_row campaign_mark_row(const struct campaign_row *row, uint8_t mark);

/* evolve_plan.c: the plan becomes rows, those of an earlier version of the draft go. */
enum status campaign_evolve_adopted(struct rows_writer *rows, const struct event *event);

/* evolve_base.c: the base (底数), part by part, and zero reports. */
enum status campaign_evolve_base(struct rows_writer *rows, const struct event *event,
				 struct campaign_row *row);
enum status campaign_evolve_zero(struct rows_writer *rows, const struct event *event,
				 struct campaign_row *row);

/* evolve_case.c: what is known of a case, and which are typical (典型案例). */
enum status campaign_evolve_case(struct rows_writer *rows, const struct event *event,
				 struct campaign_row *row);

/* The row's next state, by the same table that decide asked. */
MUST_CHECK enum status campaign_move(struct campaign_row *row, enum campaign_event event);
void campaign_store(struct rows_writer *rows, uint64_t campaign, const struct campaign_row *row);
void campaign_part_store(struct rows_writer *rows, uint64_t campaign,
			 const struct campaign_part_full *part);

#endif
