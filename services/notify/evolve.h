/* notify's bookkeeping: rows from events, and nothing else. */
#ifndef ZHIAN_NOTIFY_EVOLVE_H
#define ZHIAN_NOTIFY_EVOLVE_H

#include "common/core/decider.h"

evolve_fn notify_evolve;

#endif
