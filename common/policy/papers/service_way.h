/* What a service wants on record: its way, its receipt, and what that way wants besides
 * (程序规定82). */
#ifndef ZHIAN_POLICY_SERVICE_WAY_H
#define ZHIAN_POLICY_SERVICE_WAY_H

#include "common/policy/gates/gate.h"
#include "types.pb-c.h"

#include <stdbool.h>

/* By public notice (程序规定82(五)); days as of common/base/time.h.  All 0: nothing counts from its
 * day here. */
struct service_posting {
	uint32_t posted;    /* as YYYYMMDD; 0: not stated */
	int32_t served_day; /* the day of the service, as stated */
	int32_t made_day;   /* of the document: it wasn't posted before */
};

/* As an act states it; NULL or empty: not stated. */
struct service_way {
	const char *method;            /* one of words_service_methods */
	const char *address_confirmed; /* the confirmation of address that the party signed */
	const char *not_direct;        /* why it couldn't be handed over */
	struct service_posting posting;
};

/* As a command with these fields says it; the days as of service_posting. */
#define SERVICE_WAY(command, served, made)                                                         \
	((struct service_way){(command)->method,                                                   \
			      (command)->address_confirmed,                                        \
			      (command)->not_direct,                                               \
			      {(command)->posted_day, (served), (made)}})
/* And to an event's fields of the same names; texts are borrowed. */
#define SERVICE_WAY_TELL(way, event)                                                               \
	do {                                                                                       \
		(event)->method = (way)->method;                                                   \
		(event)->address_confirmed = (way)->address_confirmed;                             \
		(event)->not_direct = (way)->not_direct;                                           \
		(event)->has_posted_day = (way)->posting.posted != 0;                              \
		(event)->posted_day = (way)->posting.posted;                                       \
	} while (0)

/* Who acts, where, and what is said to it. */
struct service_act {
	const struct decide_context *context;
	struct decision *decision;
	const struct input_act *act;
	enum gate_ground ground; /* of its rows in gate_rows.def */
};

/* What its way wants (G-APP-82-3, -4, -5).  false: refused by the gate with "<act>.<why>". */
bool service_way_sound(const struct service_act *service, const struct service_way *way);

/* What the party of a case confirmed of its address (程序规定83). */
struct service_confirmation {
	bool on_record;
	bool electronic; /* it agreed to electronic service */
	int32_t day;     /* on which it was signed */
};

struct service_receipt {
	const char *document;   /* 送达回证; NULL or empty: none is on record */
	Zh__LeftWith left_with; /* of what was left at the party's place, or came back from it */
	const struct service_confirmation *confirmed; /* NULL: of an act that isn't of a case */
};

/* Its way is stated, with what it wants, and its receipt (G-APP-82-1).  false: refused with
 * "<act>.<why>". */
bool service_is_sound(const struct service_act *service, const struct service_way *way,
		      const struct service_receipt *receipt);

/* Of that, what was left alone: a witness or pictures (程序规定82(2)), or the address that the
 * party confirmed. */
bool service_left_sound(const struct service_act *service, const struct service_way *way,
			const struct service_receipt *receipt);

#endif
