/* What the area's rows are of: reports. */
#ifndef ZHIAN_SERVICES_INTAKE_ITEMS_H
#define ZHIAN_SERVICES_INTAKE_ITEMS_H

#include "common/core/area.h"

evolve_fn intake_report_evolve;
enum status intake_report_fired(struct rows_writer *rows, const Zh__ClockMarkFired *body);

#endif
