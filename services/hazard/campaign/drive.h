/* Found in drives (专项整治中发现): a visit, a sampling or a self-check belongs to a campaign when
 * it is planned or called, and what it finds was found in that campaign.  Nothing becomes so later:
 * linking a hazard to a campaign counts it there, and says nothing of how it was found. */
#ifndef ZHIAN_SERVICES_HAZARD_CAMPAIGN_DRIVE_H
#define ZHIAN_SERVICES_HAZARD_CAMPAIGN_DRIVE_H

#include "common/core/decider.h"
#include "services/hazard/campaign/tables.h"

/* What is planned for a campaign: it runs, and takes the firm (0: not known yet) or the class
 * (NULL: not known).  true for campaign 0; otherwise refuses with what is possible. */
bool campaign_drive_is_sound(const struct decide_context *context, struct decision *decision,
			     uint64_t campaign, uint64_t firm, const char *class_code);

/* The campaign of an inspection, draw, self-check or sampling; 0: none. */
uint64_t campaign_drive_of(const struct rows_reader *rows, struct object_id object);

/* Whether a campaign takes the firm: by its scope, or because a person has linked it. */
bool campaign_takes_firm(const struct rows_reader *rows, uint64_t campaign, uint64_t firm);

/* Books what was planned for a campaign. */
void campaign_drive_book(struct rows_writer *rows, const struct event *event);

#endif
