/* By what measures, notices, cases and the ledger's rows are listed: what these lists share. */
#ifndef ZHIAN_SERVICES_ESCALATION_QUERY_FILTERS_H
#define ZHIAN_SERVICES_ESCALATION_QUERY_FILTERS_H

#include "common/stage/queries/lists.h"

#define FILTERS_ANY_STATE 0xffu

struct filters {
	uint8_t state;                /* FILTERS_ANY_STATE: any */
	uint64_t hazard;              /* 0: any */
	const char *firm;             /* NULL: any */
	const char *owner;            /* a case's officer; NULL: any */
	const char *execution;        /* the state of a case's; NULL: any */
	const char *orphaned, *waits; /* as the lists' options have them */
	struct list_period period;    /* of its beginning */
};

/* `table`: whose states the list knows by name; NULL: any state. */
struct filters filters_read(const struct query_context *query, const Zh__ListQuery *list,
			    const struct state_table *table);
bool filters_want_state(const struct filters *filters, uint8_t state);
bool filters_want_firm(const struct filters *filters, const char *firm_key);

#define LIST_OF_A_FIRM                                                                             \
	{                                                                                          \
		.name = "firm", .type = LIST_FIRM                                                  \
	}
#define LIST_OF_A_HAZARD                                                                           \
	{                                                                                          \
		.name = "hazard", .type = LIST_OBJECT, .kind = OBJECT_HAZARD                       \
	}

#endif
