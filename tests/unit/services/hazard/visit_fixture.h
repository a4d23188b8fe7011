/* A visit to a firm as it is lived, from the plan to its close on site. */
#ifndef ZHIAN_TESTS_VISIT_FIXTURE_H
#define ZHIAN_TESTS_VISIT_FIXTURE_H

#include "tests/lib/decider_driver.h"

/* Two officers, a notice, opened and closed on site now; it was planned and assigned. */
void visit_on_site(struct decider_driver *driver, uint64_t inspection);
/* A daily patrol with a cause, so that no cap is met, and its sheet; what patrol.record said. */
enum verdict visit_patrol(struct decider_driver *driver, const char *firm_key);

#endif
