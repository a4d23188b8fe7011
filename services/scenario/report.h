/* A report as a scenario tells it: the fields of ReportBody, with a few words of its own. */
#ifndef ZHIAN_SERVICES_SCENARIO_REPORT_H
#define ZHIAN_SERVICES_SCENARIO_REPORT_H

#include "feed.pb-c.h"
#include "services/scenario/fill.h"

struct scenario_report {
	Zh__PushItem *item; /* in the filler's arena */
	const char *feed;
	bool sealed, test;
};

/* `id`, `kind`, `happened`, `sampling` are the item's; `class`, `batch`, `model`, `brand` the
 * product's; `feed`, `sealed` (an informant's identity lies under seal), `test` say how it came;
 * everything else is a field of ReportBody.  INVALID with filler->line. */
MUST_CHECK enum status report_make(struct filler *filler, const struct yaml_node *node,
				   struct scenario_report *ret_report, struct err *err);

#endif
