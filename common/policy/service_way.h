/* What a way of service wants on record besides its receipt (程序规定82). */
#ifndef ZHIAN_POLICY_SERVICE_WAY_H
#define ZHIAN_POLICY_SERVICE_WAY_H

#include "common/core/gates.h"

#include <stdbool.h>

/* As an act states it; NULL or empty: not stated. */
struct service_way {
	const char *method;            /* one of words_service_methods */
	const char *address_confirmed; /* the confirmation of address that the party signed */
	const char *not_direct;        /* why it couldn't be handed over */
};

struct service_lack {
	enum gate gate;
	enum gate_need need;
	const char *why; /* the end of the refusal's code */
};

/* true: something lacks. */
bool service_way_lacks(const struct service_way *way, struct service_lack *ret_lack);

#endif
