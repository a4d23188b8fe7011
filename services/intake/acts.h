/* What people may ask intake for. */
#ifndef ZHIAN_SERVICES_INTAKE_ACTS_H
#define ZHIAN_SERVICES_INTAKE_ACTS_H

#include "common/core/decider.h"
#include "common/core/gates.h"

/* X(NAME, "name", flags, roles, second roles, target, body, function) */
#define ITEM_ACT_LIST(X)                                                                           \
	X(ACCEPT, "report.accept", 0, ROLE_OFFICER | ROLE_MEDIATOR | ROLE_LEADER, 0,               \
	  OBJECT_REPORT, report_accept_command, intake_act_accept)                                 \
	X(REFUSE, "report.refuse", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_REPORT,     \
	  report_refuse_command, intake_act_refuse)                                                \
	X(OUT_OF_SCOPE, "report.out-of-scope", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0,        \
	  OBJECT_REPORT, report_refuse_command, intake_act_out_of_scope)                           \
	X(MEDIATE, "report.mediate", ACT_FINISHES, ROLE_MEDIATOR | ROLE_OFFICER, 0, OBJECT_REPORT, \
	  report_mediate_command, intake_act_mediate)                                              \
	X(CONSENT, "report.consent", 0, ROLE_OFFICER | ROLE_MEDIATOR | ROLE_LEADER, 0,             \
	  OBJECT_REPORT, report_consent_command, intake_act_consent)                               \
	X(ASK_RECUSAL, "report.ask-recusal", 0, ROLE_OFFICER | ROLE_MEDIATOR | ROLE_LEADER, 0,     \
	  OBJECT_REPORT, ask_recusal_command, intake_act_ask_recusal)                              \
	X(RECUSE, "report.recuse", 0, GATE_BY_REPORT_RECUSE, GATE_SECOND_REPORT_RECUSE_CHIEF,      \
	  OBJECT_REPORT, recuse_command, intake_act_recuse)                                        \
	X(CHECK, "report.check", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_REPORT,                  \
	  report_check_command, intake_act_check)                                                  \
	X(UNFOUNDED, "report.unfounded", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0,              \
	  OBJECT_REPORT, report_unfounded_command, intake_act_unfounded)                           \
	X(JOIN, "report.join", ACT_NEEDS_REASON, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_REPORT,     \
	  report_join_command, intake_act_join)                                                    \
	X(UNJOIN, "report.unjoin", ACT_NEEDS_REASON, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_REPORT, \
	  report_join_command, intake_act_unjoin)                                                  \
	X(NOT_DUPLICATE, "report.not-duplicate", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_REPORT,  \
	  report_join_command, intake_act_not_duplicate)                                           \
	X(CLASSIFY, "report.classify", 0, ROLE_OFFICER | ROLE_LEADER, ROLE_LEADER, OBJECT_REPORT,  \
	  report_classify_command, intake_act_classify)                                            \
	X(ASSESS, "report.assess", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_REPORT,                \
	  report_assess_command, intake_act_assess)                                                \
	X(RETURN, "report.return", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_REPORT,     \
	  report_return_command, intake_act_return)                                                \
	X(ANSWER, "report.answer", ACT_FINISHES, ROLE_OFFICER | ROLE_MEDIATOR | ROLE_LEADER, 0,    \
	  OBJECT_REPORT, report_answer_command, intake_act_answer)                                 \
	X(ASSIGN, "report.assign", 0, ROLE_LEADER | ROLE_UNIT_HEAD, 0, OBJECT_REPORT,              \
	  assign_command, intake_act_assign)                                                       \
	X(SPLIT, "report.split", 0, ROLE_OFFICER | ROLE_MEDIATOR | ROLE_LEADER, 0, OBJECT_REPORT,  \
	  report_split_command, intake_act_split)

/* The same; instead of a function, whether it stops the feed. */
#define FEED_ACT_LIST(X)                                                                           \
	X(FEED_PAUSE, "feed.pause", ACT_CREATES | ACT_NEEDS_REASON, ROLE_OPERATOR | ROLE_LEADER,   \
	  0, OBJECT_NONE, feed_act_command, true)                                                  \
	X(FEED_RESUME, "feed.resume", ACT_CREATES | ACT_NEEDS_REASON, ROLE_OPERATOR | ROLE_LEADER, \
	  0, OBJECT_NONE, feed_act_command, false)

#define ERASURE_ACT_LIST(X)                                                                        \
	X(REVEAL_REQUEST, "informant.reveal-request", 0,                                           \
	  ROLE_OFFICER | ROLE_MEDIATOR | ROLE_LEADER, 0, OBJECT_REPORT, reveal_command,            \
	  intake_act_reveal_request)                                                               \
	X(REVEAL_APPROVE, "informant.reveal-approve", 0, ROLE_DISCLOSER | ROLE_LEADER, 0,          \
	  OBJECT_REPORT, reveal_approve_command, intake_act_reveal_approve)                        \
	X(REVEAL_OPEN, "informant.reveal-open", ACT_DISCLOSES, ROLE_DISCLOSER, 0, OBJECT_REPORT,   \
	  reveal_open_command, intake_act_reveal_open)                                             \
	X(READ_TEXT, "report.text", ACT_DISCLOSES, ROLE_OFFICER | ROLE_MEDIATOR | ROLE_AUDITOR, 0, \
	  OBJECT_REPORT, report_read_command, intake_act_read)                                     \
	X(READ_CONFLICT, "report.conflict", ACT_DISCLOSES,                                         \
	  ROLE_OFFICER | ROLE_MEDIATOR | ROLE_AUDITOR, 0, OBJECT_REPORT, report_read_command,      \
	  intake_act_read)                                                                         \
	X(READ_CONTACT, "report.contact", ACT_DISCLOSES, ROLE_OFFICER | ROLE_MEDIATOR, 0,          \
	  OBJECT_REPORT, report_read_command, intake_act_read)                                     \
	X(ERASE, "informant.erase", ACT_SECOND_PERSON | ACT_FINISHES, ROLE_DISCLOSER, ROLE_LEADER, \
	  OBJECT_REPORT, informant_erase_command, intake_act_erase)

enum intake_act {
	INTAKE_ACT_NONE,
#define X(name, text, flags, roles, second, target, body, run) INTAKE_ACT_##name,
	ITEM_ACT_LIST(X) FEED_ACT_LIST(X) ERASURE_ACT_LIST(X)
#undef X
};

/* A row of an area's acts; its function is called as the act's id. */
#define INTAKE_ACT_ROW(id, text, flags, roles, second, target, message, run)                       \
	AREA_ACT(INTAKE_ACT_##id, text, flags, roles, second, target,                              \
		 &zh__##message##__descriptor, decide_##id),

#endif
