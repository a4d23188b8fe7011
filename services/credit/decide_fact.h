/* Credit facts. */
#ifndef ZHIAN_SERVICES_CREDIT_DECIDE_FACT_H
#define ZHIAN_SERVICES_CREDIT_DECIDE_FACT_H

#include "services/credit/work.h"

/* LedgerRowOpened with a weight: CreditFactRecorded, for as long as policy says. */
void credit_fact_record(struct work *work, const struct event *event);

#endif
