/* Hazards that a drive found: a campaign runs, and its visit to a firm finds something. */
#ifndef ZHIAN_TESTS_DRIVE_FIXTURE_H
#define ZHIAN_TESTS_DRIVE_FIXTURE_H

#include "tests/unit/services/hazard/hazard_fixture.h"

/* A visit of the campaign (which begins with the first call) to firm n, today, with one finding:
 * the number of the hazard that was opened for it. */
uint64_t open_in_drive(struct decider_driver *driver, unsigned firm);

#endif
