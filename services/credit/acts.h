/* What people may ask of credit: one row per act, with the function that decides it
 * (decide_listing.c).  Who proposes a listing, a removal or a withdrawal doesn't approve it. */
#ifndef ZHIAN_SERVICES_CREDIT_ACTS_H
#define ZHIAN_SERVICES_CREDIT_ACTS_H

#include "common/core/decider.h"
#include "common/core/gates.h"

#define STAFF (ROLE_CREDIT_OFFICER | ROLE_LEADER)
#define BODY_OF(message) &zh__##message##_command__descriptor

/* X(ID, "name", flags, roles, second roles, target, body, function) */
#define CREDIT_ACT_LIST(X)                                                                         \
	X(LISTING_STATEMENT, "listing.statement", ACT_FINISHES, STAFF, 0, OBJECT_LISTING,          \
	  BODY_OF(listing_statement), statement)                                                   \
	X(LISTING_ASK_CONSENT, "listing.ask-consent", ACT_FINISHES, STAFF, 0, OBJECT_LISTING,      \
	  NULL, ask_consent)                                                                       \
	X(LISTING_CONSENT, "listing.consent", ACT_FINISHES, ROLE_SUPERIOR | ROLE_LEADER, 0,        \
	  OBJECT_LISTING, BODY_OF(listing_consent), consent)                                       \
	X(LISTING_APPROVE, "listing.approve", ACT_SECOND_PERSON | ACT_FINISHES, STAFF,             \
	  ROLE_LEADER, OBJECT_LISTING, BODY_OF(listing_decide), approve)                           \
	X(LISTING_PUBLISH, "listing.publish", ACT_FINISHES | ACT_WAITS_FOR_RECOVERY, STAFF, 0,     \
	  OBJECT_LISTING, BODY_OF(listing_publish), publish)                                       \
	X(LISTING_REMOVE, "listing.remove", ACT_SECOND_PERSON | ACT_FINISHES, STAFF, ROLE_LEADER,  \
	  OBJECT_LISTING, BODY_OF(listing_remove), remove_listing)                                 \
	X(LISTING_WITHDRAW, "listing.withdraw", ACT_SECOND_PERSON | ACT_FINISHES, STAFF,           \
	  ROLE_LEADER, OBJECT_LISTING, NULL, withdraw)                                             \
	X(LISTING_RESTORE, "listing.restore", ACT_SECOND_PERSON | ACT_FINISHES,                    \
	  GATE_BY_LISTING_RESTORE, GATE_SECOND_LISTING_RESTORE, OBJECT_LISTING,                    \
	  BODY_OF(listing_restore), restore)

enum credit_act {
	ACT_NONE,
#define X(id, text, flags, roles, second, target, body, run) ACT_##id,
	CREDIT_ACT_LIST(X)
#undef X
};

#define X(id, text, flags, roles, second, target, body, run) decide_fn credit_act_##run;
CREDIT_ACT_LIST(X)
#undef X

#endif
