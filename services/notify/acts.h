/* What a person may ask notify for: one row per act, with the function that decides it.  An
 * official letter is an act of the office: an officer drafts and answers, and whoever sends is
 * named in it. */
#ifndef ZHIAN_NOTIFY_ACTS_H
#define ZHIAN_NOTIFY_ACTS_H

#include "common/core/decider.h"

#define STAFF (ROLE_OFFICER | ROLE_LEADER | ROLE_CREDIT_OFFICER)
#define BODY_OF(message) &zh__##message##_command__descriptor

/* What begins something: X(ID, "name", flags, roles, second roles, target, body, function) */
#define DRAFT_ACT_LIST(X)                                                                          \
	X(DRAFT, "referral.draft", ACT_CREATES, STAFF, 0, OBJECT_REFERRAL,                         \
	  BODY_OF(referral_draft), act_draft)

#define LINK_ACT_LIST(X)                                                                           \
	X(WAIVE_LINK, "restore.waive-link", ACT_CREATES | ACT_FINISHES,                            \
	  ROLE_OPERATOR | ROLE_LEADER, 0, OBJECT_NONE, BODY_OF(restore_waive_link),                \
	  act_waive_link)                                                                          \
	X(STAY, "restore.stay", ACT_CREATES | ACT_FINISHES | ACT_OF_SUPERSEDED,                    \
	  ROLE_OPERATOR | ROLE_LEADER, 0, OBJECT_NONE, BODY_OF(restore_stay), act_stay)            \
	X(ACCEPT_LIFE, "region.accept-life", ACT_CREATES | ACT_FINISHES,                           \
	  ROLE_OPERATOR | ROLE_LEADER, 0, OBJECT_NONE, BODY_OF(region_accept_life),                \
	  act_accept_life)

/* Of a letter: X(ID, "name", flags, roles, second roles, target, body, function, whose letter it
 * is: enum referral_direction, 0: either) */
#define REFERRAL_ACT_LIST(X)                                                                       \
	X(SEND, "referral.send", ACT_WAITS_FOR_RECOVERY, STAFF, 0, OBJECT_REFERRAL,                \
	  BODY_OF(referral_send), act_send, REFERRAL_OURS)                                         \
	X(WITHDRAW, "referral.withdraw", ACT_FINISHES | ACT_WAITS_FOR_RECOVERY | ACT_NEEDS_REASON, \
	  STAFF, 0, OBJECT_REFERRAL, NULL, act_withdraw, REFERRAL_OURS)                            \
	X(ACCEPT, "referral.accept", ACT_WAITS_FOR_RECOVERY, STAFF, 0, OBJECT_REFERRAL, NULL,      \
	  act_accept, REFERRAL_THEIRS)                                                             \
	X(RETURN, "referral.return", ACT_FINISHES | ACT_WAITS_FOR_RECOVERY, STAFF, 0,              \
	  OBJECT_REFERRAL, BODY_OF(referral_return), act_return, REFERRAL_THEIRS)                  \
	X(ANSWER, "referral.answer", ACT_FINISHES | ACT_WAITS_FOR_RECOVERY, STAFF, 0,              \
	  OBJECT_REFERRAL, BODY_OF(referral_answer), act_answer, REFERRAL_THEIRS)                  \
	/* Its second person as the rule of its clock says who decides. */                         \
	X(EXTEND, "referral.extend", ACT_WAITS_FOR_RECOVERY | ACT_NEEDS_REASON, STAFF,             \
	  ROLE_LEADER, OBJECT_REFERRAL, BODY_OF(referral_extend), act_extend, REFERRAL_THEIRS)     \
	X(DISPUTE, "referral.dispute", ACT_WAITS_FOR_RECOVERY, STAFF, 0, OBJECT_REFERRAL,          \
	  BODY_OF(referral_dispute), act_dispute, REFERRAL_THEIRS)                                 \
	X(CLOSE, "referral.close", ACT_FINISHES, STAFF, 0, OBJECT_REFERRAL,                        \
	  BODY_OF(referral_close), act_close, 0)

enum notify_act {
	NOTIFY_ACT_NONE,
#define X(id, ...) NOTIFY_ACT_##id,
	DRAFT_ACT_LIST(X) LINK_ACT_LIST(X) REFERRAL_ACT_LIST(X)
#undef X
};

/* A row of an area's acts; its function is called as the act's id. */
#define NOTIFY_ACT_ROW(id, text, flags, roles, second, target, message, ...)                       \
	AREA_ACT(NOTIFY_ACT_##id, text, flags, roles, second, target, message, decide_##id),

#endif
