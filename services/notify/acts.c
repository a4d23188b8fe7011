#include "services/notify/acts.h"

#include "notify.pb-c.h"

/* An official letter is an act of the office: an officer drafts and answers, and whoever sends is
 * named in it. */
#define STAFF (ROLE_OFFICER | ROLE_LEADER | ROLE_CREDIT_OFFICER)

#define ACT(verb, act_number, act_flags, act_body)                                                 \
	{                                                                                          \
		.name = "referral." verb, .number = (act_number), .flags = (act_flags),            \
		.roles = STAFF, .target = OBJECT_REFERRAL, .body = (act_body)                      \
	}

const struct act notify_acts[NOTIFY_ACT_COUNT] = {
	ACT("draft", NOTIFY_ACT_DRAFT, ACT_CREATES, &zh__referral_draft_command__descriptor),
	ACT("send", NOTIFY_ACT_SEND, ACT_WAITS_FOR_RECOVERY,
	    &zh__referral_send_command__descriptor),
	ACT("withdraw", NOTIFY_ACT_WITHDRAW,
	    ACT_FINISHES | ACT_WAITS_FOR_RECOVERY | ACT_NEEDS_REASON, NULL),
	ACT("accept", NOTIFY_ACT_ACCEPT, ACT_WAITS_FOR_RECOVERY, NULL),
	ACT("return", NOTIFY_ACT_RETURN, ACT_FINISHES | ACT_WAITS_FOR_RECOVERY,
	    &zh__referral_return_command__descriptor),
	ACT("answer", NOTIFY_ACT_ANSWER, ACT_FINISHES | ACT_WAITS_FOR_RECOVERY,
	    &zh__referral_answer_command__descriptor),
	{.name = "referral.extend",
	 .number = NOTIFY_ACT_EXTEND,
	 .flags = ACT_WAITS_FOR_RECOVERY | ACT_NEEDS_REASON,
	 .roles = STAFF,
	 .second_roles = ROLE_LEADER, /* as the rule of its clock says who decides */
	 .target = OBJECT_REFERRAL,
	 .body = &zh__referral_extend_command__descriptor},
	ACT("dispute", NOTIFY_ACT_DISPUTE, ACT_WAITS_FOR_RECOVERY,
	    &zh__referral_dispute_command__descriptor),
	ACT("close", NOTIFY_ACT_CLOSE, ACT_FINISHES, &zh__referral_close_command__descriptor),
	{.name = "restore.waive-link",
	 .number = NOTIFY_ACT_WAIVE_LINK,
	 .flags = ACT_CREATES | ACT_FINISHES,
	 .roles = ROLE_OPERATOR | ROLE_LEADER,
	 .body = &zh__restore_waive_link_command__descriptor},
	{.name = "restore.stay",
	 .number = NOTIFY_ACT_STAY,
	 .flags = ACT_CREATES | ACT_FINISHES | ACT_OF_SUPERSEDED,
	 .roles = ROLE_OPERATOR | ROLE_LEADER,
	 .body = &zh__restore_stay_command__descriptor},
	{.name = "region.accept-life",
	 .number = NOTIFY_ACT_ACCEPT_LIFE,
	 .flags = ACT_CREATES | ACT_FINISHES,
	 .roles = ROLE_OPERATOR | ROLE_LEADER,
	 .body = &zh__region_accept_life_command__descriptor},
};
