#include "services/credit/acts.h"

#include "common/core/gates.h"
#include "credit.pb-c.h"

#define STAFF (ROLE_CREDIT_OFFICER | ROLE_LEADER)

/* By number, without a gap.  Who proposes a listing, a removal or a
 * withdrawal doesn't approve it. */
const struct act credit_acts[CREDIT_ACT_COUNT] = {
	{"listing.statement", ACT_LISTING_STATEMENT, ACT_FINISHES, STAFF, 0, OBJECT_LISTING,
	 &zh__listing_statement_command__descriptor},
	{"listing.ask-consent", ACT_LISTING_ASK_CONSENT, ACT_FINISHES, STAFF, 0, OBJECT_LISTING,
	 NULL},
	{"listing.consent", ACT_LISTING_CONSENT, ACT_FINISHES, ROLE_SUPERIOR | ROLE_LEADER, 0,
	 OBJECT_LISTING, &zh__listing_consent_command__descriptor},
	{"listing.approve", ACT_LISTING_APPROVE, ACT_SECOND_PERSON | ACT_FINISHES, STAFF,
	 ROLE_LEADER, OBJECT_LISTING, &zh__listing_decide_command__descriptor},
	{"listing.publish", ACT_LISTING_PUBLISH, ACT_FINISHES | ACT_WAITS_FOR_RECOVERY, STAFF, 0,
	 OBJECT_LISTING, &zh__listing_publish_command__descriptor},
	{"listing.remove", ACT_LISTING_REMOVE, ACT_SECOND_PERSON | ACT_FINISHES, STAFF, ROLE_LEADER,
	 OBJECT_LISTING, &zh__listing_remove_command__descriptor},
	{"listing.withdraw", ACT_LISTING_WITHDRAW, ACT_SECOND_PERSON | ACT_FINISHES, STAFF,
	 ROLE_LEADER, OBJECT_LISTING, NULL},
	{"listing.restore", ACT_LISTING_RESTORE, ACT_SECOND_PERSON | ACT_FINISHES,
	 GATE_BY_LISTING_RESTORE, GATE_SECOND_LISTING_RESTORE, OBJECT_LISTING,
	 &zh__listing_restore_command__descriptor},
};
