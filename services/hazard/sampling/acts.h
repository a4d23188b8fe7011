/* What people may ask about samplings.  X as in services/hazard/acts.h. */
#ifndef ZHIAN_SERVICES_HAZARD_SAMPLING_ACTS_H
#define ZHIAN_SERVICES_HAZARD_SAMPLING_ACTS_H

#define HAZARD_SAMPLING_ACT_LIST(X)                                                                \
	X(SAMPLING_PLAN, "sampling.plan", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_NONE, \
	  sampling_plan_command, "plan the sampling of a product, at a firm or at whoever has it") \
	X(SAMPLING_CANCEL, "sampling.cancel", ACT_FINISHES, ROLE_LEADER, 0, OBJECT_SAMPLING,       \
	  sampling_cancel_command, "cancel a plan, or a sample that is void, with the reason")     \
	X(SAMPLING_DRAW, "sampling.draw", 0, GATE_BY_SAMPLING_DRAW, 0, OBJECT_SAMPLING,            \
	  sampling_draw_command, "record a sample that two or more persons drew and sealed")       \
	X(SAMPLING_NO_GOODS, "sampling.no-goods", ACT_FINISHES, GATE_BY_SAMPLING_NO_GOODS, 0,      \
	  OBJECT_SAMPLING, sampling_no_goods_command, "record that there was nothing to draw")     \
	X(SAMPLING_REFUSED, "sampling.refused", 0, GATE_BY_SAMPLING_REFUSED, 0, OBJECT_SAMPLING,   \
	  sampling_refused_command, "record that the firm refused the sampling")                   \
	X(SAMPLING_SEND, "sampling.send", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_SAMPLING,       \
	  sampling_send_command, "record that the sealed sample went to the laboratory")           \
	X(SAMPLING_RESULT, "sampling.result", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_SAMPLING,   \
	  sampling_result_command, "record the laboratory's result, with the items that failed")   \
	X(SAMPLING_SERVE, "sampling.serve", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_SAMPLING,     \
	  sampling_serve_command, "record that the result was served on one addressee")            \
	X(SAMPLING_OBJECTION, "sampling.objection", 0, ROLE_OFFICER | ROLE_LEADER, 0,              \
	  OBJECT_SAMPLING, sampling_objection_command, "record an addressee's objection")          \
	X(SAMPLING_DENY, "sampling.deny", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_SAMPLING,       \
	  sampling_deny_command, "record that the labelled maker denies having made it")           \
	X(SAMPLING_RETEST, "sampling.retest", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_SAMPLING,   \
	  sampling_retest_command,                                                                 \
	  "take a step of the retest: accept, refuse, formalities, lab, its conclusion")           \
	X(SAMPLING_FINALISE, "sampling.finalise", ACT_SECOND_PERSON | ACT_FINISHES, ROLE_OFFICER,  \
	  ROLE_LEADER, OBJECT_SAMPLING, sampling_finalise_command,                                 \
	  "make a failure final when all terms are over")                                          \
	X(SAMPLING_REQUEST, "sampling.request", 0, ROLE_LEADER, 0, OBJECT_SAMPLING,                \
	  sampling_request_command, "tell or ask another body about a failure")                    \
	X(SAMPLING_ANSWER, "sampling.answer", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_SAMPLING,   \
	  sampling_answer_command,                                                                 \
	  "send, pass on, answer, withdraw or correct what another body was asked")                \
	X(SAMPLING_ANNOUNCE_ASK, "sampling.announce-ask", 0, ROLE_LEADER, 0, OBJECT_SAMPLING,      \
	  sampling_announce_ask_command, "report up, so that the province announces the failure")  \
	X(SAMPLING_ANNOUNCED, "sampling.announced", 0, ROLE_OFFICER | ROLE_LEADER | ROLE_SUPERIOR, \
	  0, OBJECT_SAMPLING, sampling_measure_command, "record the province's announcement")      \
	X(SAMPLING_SUSPENDED, "sampling.suspended", 0, ROLE_LEADER, 0, OBJECT_SAMPLING,            \
	  sampling_measure_command, "record that a case's decision suspends business for a term")  \
	X(SAMPLING_REVOKED, "sampling.revoked", ACT_FINISHES, ROLE_LEADER, 0, OBJECT_SAMPLING,     \
	  sampling_measure_command, "record that a case's decision revokes the licence")           \
	X(SAMPLING_REINSPECT, "sampling.reinspect", 0, ROLE_OFFICER | ROLE_LEADER, 0,              \
	  OBJECT_SAMPLING, sampling_reinspect_command,                                             \
	  "record a re-inspection of what failed, by two or more officers")                        \
	X(SAMPLING_ASK_RECUSAL, "sampling.ask-recusal", 0, ROLE_OFFICER | ROLE_LEADER, 0,          \
	  OBJECT_SAMPLING, ask_recusal_command,                                                    \
	  "ask that somebody stays out of the sampling, also for the party")                       \
	X(SAMPLING_ASSIGN, "sampling.assign", 0, GATE_BY_SAMPLING_ASSIGN, 0, OBJECT_SAMPLING,      \
	  sampling_assign_command, "name the two or more officers who draw it and follow it up")   \
	X(SAMPLING_RECUSE, "sampling.recuse", 0, GATE_BY_SAMPLING_RECUSE,                          \
	  GATE_SECOND_SAMPLING_RECUSE_CHIEF, OBJECT_SAMPLING, sampling_recuse_command,             \
	  "decide on a recusal: head, chief head, or the heads together")                          \
	X(SAMPLING_PUBLISH, "sampling.publish-list",                                               \
	  ACT_CREATES | ACT_SECOND_PERSON | ACT_WAITS_FOR_RECOVERY, ROLE_OFFICER, ROLE_LEADER,     \
	  OBJECT_NONE, sampling_publish_command,                                                   \
	  "publish the results or the catalogue of a period")

#endif
