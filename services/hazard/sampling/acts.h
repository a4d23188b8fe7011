/* What people may ask about samplings.  X as in services/hazard/acts.h. */
#ifndef ZHIAN_SERVICES_HAZARD_SAMPLING_ACTS_H
#define ZHIAN_SERVICES_HAZARD_SAMPLING_ACTS_H

#define HAZARD_SAMPLING_ACT_LIST(X)                                                                \
	X(SAMPLING_PLAN, "sampling.plan", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_NONE, \
	  sampling_plan_command, sampling_act_plan)                                                \
	X(SAMPLING_CANCEL, "sampling.cancel", ACT_FINISHES, ROLE_LEADER, 0, OBJECT_SAMPLING,       \
	  sampling_cancel_command, sampling_act_cancel)                                            \
	X(SAMPLING_DRAW, "sampling.draw", 0, GATE_BY_SAMPLING_DRAW, 0, OBJECT_SAMPLING,            \
	  sampling_draw_command, sampling_act_draw)                                                \
	X(SAMPLING_NO_GOODS, "sampling.no-goods", ACT_FINISHES, GATE_BY_SAMPLING_NO_GOODS, 0,      \
	  OBJECT_SAMPLING, sampling_no_goods_command, sampling_act_no_goods)                       \
	X(SAMPLING_REFUSED, "sampling.refused", 0, GATE_BY_SAMPLING_REFUSED, 0, OBJECT_SAMPLING,   \
	  sampling_refused_command, sampling_act_refused)                                          \
	X(SAMPLING_SEND, "sampling.send", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_SAMPLING,       \
	  sampling_send_command, sampling_act_send)                                                \
	X(SAMPLING_RESULT, "sampling.result", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_SAMPLING,   \
	  sampling_result_command, sampling_act_result)                                            \
	X(SAMPLING_SERVE, "sampling.serve", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_SAMPLING,     \
	  sampling_serve_command, sampling_act_serve)                                              \
	X(SAMPLING_OBJECTION, "sampling.objection", 0, ROLE_OFFICER | ROLE_LEADER, 0,              \
	  OBJECT_SAMPLING, sampling_objection_command, sampling_act_objection)                     \
	X(SAMPLING_DENY, "sampling.deny", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_SAMPLING,       \
	  sampling_deny_command, sampling_act_deny)                                                \
	X(SAMPLING_RETEST, "sampling.retest", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_SAMPLING,   \
	  sampling_retest_command, sampling_act_retest)                                            \
	X(SAMPLING_FINALISE, "sampling.finalise", ACT_SECOND_PERSON | ACT_FINISHES, ROLE_OFFICER,  \
	  ROLE_LEADER, OBJECT_SAMPLING, sampling_finalise_command, sampling_act_finalise)          \
	X(SAMPLING_REQUEST, "sampling.request", 0, ROLE_LEADER, 0, OBJECT_SAMPLING,                \
	  sampling_request_command, sampling_act_request)                                          \
	X(SAMPLING_ANSWER, "sampling.answer", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_SAMPLING,   \
	  sampling_answer_command, sampling_act_answer)                                            \
	X(SAMPLING_ANNOUNCE_ASK, "sampling.announce-ask", 0, ROLE_LEADER, 0, OBJECT_SAMPLING,      \
	  sampling_announce_ask_command, sampling_act_announce_ask)                                \
	X(SAMPLING_ANNOUNCED, "sampling.announced", 0, ROLE_OFFICER | ROLE_LEADER | ROLE_SUPERIOR, \
	  0, OBJECT_SAMPLING, sampling_measure_command, sampling_act_announced)                    \
	X(SAMPLING_SUSPENDED, "sampling.suspended", 0, ROLE_LEADER, 0, OBJECT_SAMPLING,            \
	  sampling_measure_command, sampling_act_suspended)                                        \
	X(SAMPLING_REVOKED, "sampling.revoked", ACT_FINISHES, ROLE_LEADER, 0, OBJECT_SAMPLING,     \
	  sampling_measure_command, sampling_act_revoked)                                          \
	X(SAMPLING_REINSPECT, "sampling.reinspect", 0, ROLE_OFFICER | ROLE_LEADER, 0,              \
	  OBJECT_SAMPLING, sampling_reinspect_command, sampling_act_reinspect)                     \
	X(SAMPLING_ASK_RECUSAL, "sampling.ask-recusal", 0, ROLE_OFFICER | ROLE_LEADER, 0,          \
	  OBJECT_SAMPLING, ask_recusal_command, sampling_act_ask_recusal)                          \
	X(SAMPLING_ASSIGN, "sampling.assign", 0, GATE_BY_SAMPLING_ASSIGN, 0, OBJECT_SAMPLING,      \
	  sampling_assign_command, sampling_act_assign)                                            \
	X(SAMPLING_RECUSE, "sampling.recuse", 0, GATE_BY_SAMPLING_RECUSE,                          \
	  GATE_SECOND_SAMPLING_RECUSE_CHIEF, OBJECT_SAMPLING, sampling_recuse_command,             \
	  sampling_act_recuse)                                                                     \
	X(SAMPLING_PUBLISH, "sampling.publish-list",                                               \
	  ACT_CREATES | ACT_SECOND_PERSON | ACT_WAITS_FOR_RECOVERY, ROLE_OFFICER, ROLE_LEADER,     \
	  OBJECT_NONE, sampling_publish_command, sampling_act_publish)

#endif
