/* What people may ask intake for. */
#ifndef ZHIAN_SERVICES_INTAKE_ACTS_H
#define ZHIAN_SERVICES_INTAKE_ACTS_H

#include "common/core/decider.h"
#include "common/core/gates.h"

/* X(NAME, "name", flags, roles, second roles, target, body, help) */
#define INTAKE_ACT_LIST(X)                                                                         \
	X(ACCEPT, "report.accept", 0, ROLE_OFFICER | ROLE_MEDIATOR | ROLE_LEADER, 0,               \
	  OBJECT_REPORT, report_accept_command, "accept a complaint and name its mediator")        \
	X(REFUSE, "report.refuse", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_REPORT,     \
	  report_refuse_command, "refuse a complaint, with its ground and the right channel")      \
	X(OUT_OF_SCOPE, "report.out-of-scope", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0,        \
	  OBJECT_REPORT, report_refuse_command, "say that another channel handles it")             \
	X(MEDIATE, "report.mediate", ACT_FINISHES, ROLE_MEDIATOR | ROLE_OFFICER, 0, OBJECT_REPORT, \
	  report_mediate_command, "end mediation: agreed, terminated or withdrawn")                \
	X(CONSENT, "report.consent", 0, ROLE_OFFICER | ROLE_MEDIATOR | ROLE_LEADER, 0,             \
	  OBJECT_REPORT, report_consent_command,                                                   \
	  "record whether a party of a complaint agrees to mediation")                             \
	X(ASK_RECUSAL, "report.ask-recusal", 0, ROLE_OFFICER | ROLE_MEDIATOR | ROLE_LEADER, 0,     \
	  OBJECT_REPORT, ask_recusal_command,                                                      \
	  "ask that mediator or owner stays out of the report, also for a party")                  \
	X(RECUSE, "report.recuse", 0, GATE_BY_REPORT_RECUSE, GATE_SECOND_REPORT_RECUSE_CHIEF,      \
	  OBJECT_REPORT, recuse_command,                                                           \
	  "decide on a recusal: head, chief head, or the heads together")                          \
	X(CHECK, "report.check", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_REPORT,                  \
	  report_check_command, "begin a check, or state its outcome")                             \
	X(UNFOUNDED, "report.unfounded", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0,              \
	  OBJECT_REPORT, report_unfounded_command, "end a check that found nothing")               \
	X(JOIN, "report.join", ACT_NEEDS_REASON, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_REPORT,     \
	  report_join_command, "link a duplicate to the report or hazard that it repeats")         \
	X(UNJOIN, "report.unjoin", ACT_NEEDS_REASON, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_REPORT, \
	  report_join_command, "undo a link")                                                      \
	X(NOT_DUPLICATE, "report.not-duplicate", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_REPORT,  \
	  report_join_command, "remember that a proposed duplicate is none")                       \
	X(CLASSIFY, "report.classify", 0, ROLE_OFFICER | ROLE_LEADER, ROLE_LEADER, OBJECT_REPORT,  \
	  report_classify_command, "correct class, violations or severity")                        \
	X(ASSESS, "report.assess", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_REPORT,                \
	  report_assess_command, "record what the assessment of a signal found")                   \
	X(RETURN, "report.return", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_REPORT,     \
	  report_return_command, "return it to its feed, with reason and basis")                   \
	X(ANSWER, "report.answer", ACT_FINISHES, ROLE_OFFICER | ROLE_MEDIATOR | ROLE_LEADER, 0,    \
	  OBJECT_REPORT, report_answer_command, "record what the reporter was told, and when")     \
	X(ASSIGN, "report.assign", 0, ROLE_LEADER | ROLE_UNIT_HEAD, 0, OBJECT_REPORT,              \
	  assign_command, "assign it to a person")                                                 \
	X(FEED_PAUSE, "feed.pause", ACT_CREATES | ACT_NEEDS_REASON, ROLE_OPERATOR | ROLE_LEADER,   \
	  0, OBJECT_NONE, feed_act_command, "take nothing more from a feed")                       \
	X(FEED_RESUME, "feed.resume", ACT_CREATES | ACT_NEEDS_REASON, ROLE_OPERATOR | ROLE_LEADER, \
	  0, OBJECT_NONE, feed_act_command, "take from a feed again")                              \
	X(REVEAL_REQUEST, "informant.reveal-request", 0,                                           \
	  ROLE_OFFICER | ROLE_MEDIATOR | ROLE_LEADER, 0, OBJECT_REPORT, reveal_command,            \
	  "ask for a sealed identity, with purpose and ground")                                    \
	X(REVEAL_APPROVE, "informant.reveal-approve", 0, ROLE_DISCLOSER | ROLE_LEADER, 0,          \
	  OBJECT_REPORT, reveal_approve_command,                                                   \
	  "approve another person's request for a sealed identity")                                \
	X(REVEAL_OPEN, "informant.reveal-open", ACT_DISCLOSES, ROLE_DISCLOSER, 0, OBJECT_REPORT,   \
	  reveal_open_command, "open an approved identity, with the discloser's key")              \
	X(READ_TEXT, "report.text", ACT_DISCLOSES, ROLE_OFFICER | ROLE_MEDIATOR | ROLE_AUDITOR, 0, \
	  OBJECT_REPORT, report_read_command, "read what the reporter said; on record")            \
	X(READ_CONFLICT, "report.conflict", ACT_DISCLOSES,                                         \
	  ROLE_OFFICER | ROLE_MEDIATOR | ROLE_AUDITOR, 0, OBJECT_REPORT, report_read_command,      \
	  "read what else came under the same number of its feed; on record")                      \
	X(READ_CONTACT, "report.contact", ACT_DISCLOSES, ROLE_OFFICER | ROLE_MEDIATOR, 0,          \
	  OBJECT_REPORT, report_read_command,                                                      \
	  "read the contact of a complaint that is yours to mediate; on record")                   \
	X(ERASE, "informant.erase", ACT_SECOND_PERSON | ACT_FINISHES, ROLE_DISCLOSER, ROLE_LEADER, \
	  OBJECT_REPORT, informant_erase_command, "erase what identifies a reporter, for ever")

enum intake_act {
	INTAKE_ACT_NONE,
#define X(name, text, flags, roles, second, target, body, help) INTAKE_ACT_##name,
	INTAKE_ACT_LIST(X)
#undef X
		INTAKE_ACT_COUNT,
};

extern const struct act intake_acts[INTAKE_ACT_COUNT - 1];

#endif
