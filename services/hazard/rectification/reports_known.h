/* Which of intake's reports hazard was told of: what a visit names as its cause is one of them. */
#ifndef ZHIAN_SERVICES_HAZARD_REPORTS_KNOWN_H
#define ZHIAN_SERVICES_HAZARD_REPORTS_KNOWN_H

#include "services/hazard/tables.h"

/* From events: intake numbers reports without gaps and tells of them in order, so that the last
 * one says for all before it; those that only try the way are kept by number. */
void reports_known_take(struct rows_writer *rows, uint64_t report, bool test);
/* Of a report that opened no hazard and joined none. */
enum status reports_known_evolve(struct rows_writer *rows, const struct event *event);

bool report_is_known(const struct rows_reader *rows, uint64_t report);

#endif
