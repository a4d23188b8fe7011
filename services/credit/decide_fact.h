/* Credit facts. */
#ifndef ZHIAN_SERVICES_CREDIT_DECIDE_FACT_H
#define ZHIAN_SERVICES_CREDIT_DECIDE_FACT_H

#include "common/policy/papers/work.h"
#include "services/credit/states.h"
#include "services/credit/tables.h"

/* LedgerRowOpened with a weight: CreditFactRecorded, for as long as policy says. */
void credit_fact_record(struct work *work, const struct event *event);

#endif
