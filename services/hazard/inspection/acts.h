/* What people may ask about inspections, self-checks and key areas. */
#ifndef ZHIAN_HAZARD_INSPECTION_ACTS_H
#define ZHIAN_HAZARD_INSPECTION_ACTS_H

/* As HAZARD_ACT_LIST in services/hazard/acts.h. */
#define HAZARD_INSPECTION_ACT_LIST(X)                                                              \
	X(INSPECTION_PLAN, "inspection.plan", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER,             \
	  ROLE_LEADER, OBJECT_NONE, inspection_plan_command, inspection_act_plan)                  \
	X(INSPECTION_ASSIGN, "inspection.assign", 0, GATE_BY_INSPECTION_ASSIGN, 0,                 \
	  OBJECT_INSPECTION, inspection_assign_command, inspection_act_assign)                     \
	X(INSPECTION_ASK_RECUSAL, "inspection.ask-recusal", 0, ROLE_OFFICER | ROLE_LEADER, 0,      \
	  OBJECT_INSPECTION, ask_recusal_command, inspection_act_ask_recusal)                      \
	X(INSPECTION_RECUSE, "inspection.recuse", 0, GATE_BY_INSPECTION_RECUSE,                    \
	  GATE_SECOND_INSPECTION_RECUSE_CHIEF, OBJECT_INSPECTION, inspection_recuse_command,       \
	  inspection_act_recuse)                                                                   \
	X(INSPECTION_NOTICE, "inspection.notice", 0, ROLE_OFFICER | ROLE_LEADER, 0,                \
	  OBJECT_INSPECTION, inspection_notice_command, inspection_act_notice)                     \
	X(INSPECTION_OPEN, "inspection.open", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_INSPECTION, \
	  inspection_open_command, inspection_act_open)                                            \
	X(INSPECTION_CORRECT, "inspection.correct", 0, ROLE_OFFICER | ROLE_LEADER, 0,              \
	  OBJECT_INSPECTION, inspection_correct_command, inspection_act_correct)                   \
	X(INSPECTION_DO, "inspection.do", 0, GATE_BY_INSPECTION_DO, 0, OBJECT_INSPECTION,          \
	  inspection_visit_command, inspection_act_do)                                             \
	X(INSPECTION_NO_ACCESS, "inspection.no-access", 0, ROLE_OFFICER | ROLE_LEADER, 0,          \
	  OBJECT_INSPECTION, inspection_visit_command, inspection_act_no_access)                   \
	X(INSPECTION_REFUSE, "inspection.refuse", 0, ROLE_OFFICER | ROLE_LEADER, 0,                \
	  OBJECT_INSPECTION, inspection_visit_command, inspection_act_refuse)                      \
	X(INSPECTION_RECORD, "inspection.record", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0,     \
	  OBJECT_INSPECTION, inspection_record_command, inspection_act_record)                     \
	X(INSPECTION_AMEND, "inspection.amend", 0, GATE_BY_INSPECTION_AMEND,                       \
	  GATE_SECOND_INSPECTION_AMEND_BACK, OBJECT_INSPECTION, inspection_amend_command,          \
	  inspection_act_amend)                                                                    \
	X(INSPECTION_FINDING, "inspection.finding", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0,   \
	  OBJECT_INSPECTION, inspection_finding_command, inspection_act_finding)                   \
	X(INSPECTION_TELL, "inspection.tell", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0,         \
	  OBJECT_INSPECTION, inspection_tell_command, inspection_act_tell)                         \
	X(INSPECTION_CANCEL, "inspection.cancel", ACT_FINISHES, ROLE_LEADER, 0, OBJECT_INSPECTION, \
	  inspection_cancel_command, inspection_act_cancel)                                        \
	X(INSPECTION_DRAW, "inspection.draw", ACT_CREATES | ACT_SECOND_PERSON, ROLE_OFFICER,       \
	  ROLE_LEADER, OBJECT_NONE, inspection_draw_command, inspection_act_draw)                  \
	X(INSPECTION_TAKE_UP, "inspection.take-up", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_DRAW, \
	  inspection_take_up_command, inspection_act_take_up)                                      \
	X(SELF_CHECK_CALL, "selfcheck.call", ACT_CREATES, ROLE_LEADER, 0, OBJECT_NONE,             \
	  self_check_call_command, inspection_act_self_check_call)                                 \
	X(SELF_CHECK_RETURN, "selfcheck.return", 0, ROLE_OFFICER | ROLE_LEADER, 0,                 \
	  OBJECT_SELF_CHECK, self_check_return_command, inspection_act_self_check_return)          \
	X(SELF_CHECK_CLOSE, "selfcheck.close", ACT_FINISHES, ROLE_LEADER, 0, OBJECT_SELF_CHECK,    \
	  self_check_close_command, inspection_act_self_check_close)                               \
	X(AREA_PROPOSE, "area.propose", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_NONE,   \
	  area_propose_command, inspection_act_area_propose)                                       \
	X(AREA_SET, "area.set", 0, ROLE_LEADER, 0, OBJECT_KEY_AREA, area_decide_command,           \
	  inspection_act_area_set)                                                                 \
	X(AREA_REJECT, "area.reject", ACT_FINISHES, ROLE_LEADER, 0, OBJECT_KEY_AREA,               \
	  area_decide_command, inspection_act_area_reject)                                         \
	X(AREA_REVIEW, "area.review", 0, ROLE_LEADER, 0, OBJECT_KEY_AREA, area_decide_command,     \
	  inspection_act_area_review)                                                              \
	X(AREA_RELEASE, "area.release", ACT_FINISHES, ROLE_LEADER, 0, OBJECT_KEY_AREA,             \
	  area_decide_command, inspection_act_area_release)                                        \
	X(AREA_ASSIGN_FIRM, "area.assign-firm", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_KEY_AREA, \
	  area_assign_firm_command, inspection_act_area_assign_firm)                               \
	X(AREA_ASSESS, "area.assess", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_NONE,     \
	  area_assess_command, inspection_act_area_assess)

#endif
