/* A report as a scenario tells it: the fields of ReportBody, with a few words of its own. */
#ifndef ZHIAN_SERVICES_SCENARIO_REPORT_H
#define ZHIAN_SERVICES_SCENARIO_REPORT_H

#include "services/scenario/doors.h"
#include "services/scenario/fill.h"

/* `id`, `kind`, `happened`, `sampling` are the item's; `class`, `batch`, `model`, `brand` the
 * product's; `feed`, `sealed` (an informant's identity is under seal), `test` say how it came;
 * everything else is a field of ReportBody.  INVALID with filler->line. */
MUST_CHECK enum status report_make(struct filler *filler, const struct yaml_node *node,
				   struct door_report *ret_report, struct err *err);

/* `from` is the region that writes; `theirs` its own number of the referral (1 unless stated), or
 * of the one that it withdraws (the notice itself: a thousand more); everything else a field of
 * DocumentContent. */
MUST_CHECK enum status letter_make(struct filler *filler, const struct yaml_node *node,
				   struct door_letter *ret_letter, struct err *err);

#endif
