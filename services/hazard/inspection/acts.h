/* What people may ask about inspections, self-checks and key areas. */
#ifndef ZHIAN_HAZARD_INSPECTION_ACTS_H
#define ZHIAN_HAZARD_INSPECTION_ACTS_H

/* As HAZARD_ACT_LIST in services/hazard/acts.h. */
#define HAZARD_INSPECTION_ACT_LIST(X)                                                              \
	X(INSPECTION_PLAN, "inspection.plan", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER, 0,          \
	  OBJECT_NONE, inspection_plan_command, "plan a visit to a firm")                          \
	X(INSPECTION_ASSIGN, "inspection.assign", 0, GATE_BY_INSPECTION_ASSIGN, 0,                 \
	  OBJECT_INSPECTION, inspection_assign_command, "name the two or more officers who go")    \
	X(INSPECTION_ASK_RECUSAL, "inspection.ask-recusal", 0, ROLE_OFFICER | ROLE_LEADER, 0,      \
	  OBJECT_INSPECTION, ask_recusal_command,                                                  \
	  "ask that somebody stays out of the inspection, also for the party")                     \
	X(INSPECTION_RECUSE, "inspection.recuse", 0, GATE_BY_INSPECTION_RECUSE,                    \
	  GATE_SECOND_INSPECTION_RECUSE_CHIEF, OBJECT_INSPECTION, inspection_recuse_command,       \
	  "decide on a recusal; name who goes instead")                                            \
	X(INSPECTION_NOTICE, "inspection.notice", 0, ROLE_OFFICER | ROLE_LEADER, 0,                \
	  OBJECT_INSPECTION, inspection_notice_command,                                            \
	  "record the inspection notice by its number, or why none is sent")                       \
	X(INSPECTION_OPEN, "inspection.open", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_INSPECTION, \
	  inspection_open_command, "open the visit on site: code, two certificates")               \
	X(INSPECTION_CORRECT, "inspection.correct", 0, ROLE_OFFICER | ROLE_LEADER, 0,              \
	  OBJECT_INSPECTION, inspection_correct_command,                                           \
	  "put right what a visit is for, with the reason")                                        \
	X(INSPECTION_DO, "inspection.do", 0, GATE_BY_INSPECTION_DO, 0, OBJECT_INSPECTION,          \
	  inspection_visit_command, "record that the visit was made, and close it on site")        \
	X(INSPECTION_NO_ACCESS, "inspection.no-access", 0, ROLE_OFFICER | ROLE_LEADER, 0,          \
	  OBJECT_INSPECTION, inspection_visit_command, "record that there was no way in")          \
	X(INSPECTION_REFUSE, "inspection.refuse", 0, ROLE_OFFICER | ROLE_LEADER, 0,                \
	  OBJECT_INSPECTION, inspection_visit_command, "record that the firm refused")             \
	X(INSPECTION_RECORD, "inspection.record", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0,     \
	  OBJECT_INSPECTION, inspection_record_command, "answer the checklist")                    \
	X(INSPECTION_AMEND, "inspection.amend", 0, GATE_BY_INSPECTION_AMEND,                       \
	  GATE_SECOND_INSPECTION_AMEND_BACK, OBJECT_INSPECTION, inspection_amend_command,          \
	  "put wrong answers of a record right, with the reason")                                  \
	X(INSPECTION_FINDING, "inspection.finding", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0,   \
	  OBJECT_INSPECTION, inspection_finding_command, "deal with a finding")                    \
	X(INSPECTION_TELL, "inspection.tell", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0,         \
	  OBJECT_INSPECTION, inspection_tell_command,                                              \
	  "record that the result was told to the firm, and how")                                  \
	X(INSPECTION_CANCEL, "inspection.cancel", ACT_FINISHES, ROLE_LEADER, 0, OBJECT_INSPECTION, \
	  inspection_cancel_command, "give a planned visit up, with the reason")                   \
	X(INSPECTION_DRAW, "inspection.draw", ACT_CREATES | ACT_SECOND_PERSON, ROLE_OFFICER,       \
	  ROLE_LEADER, OBJECT_NONE, inspection_draw_command,                                       \
	  "draw firms and officers by a seed, before a witness")                                   \
	X(INSPECTION_TAKE_UP, "inspection.take-up", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_DRAW, \
	  inspection_take_up_command, "plan the visits to the next firms that were drawn")         \
	X(SELF_CHECK_CALL, "selfcheck.call", ACT_CREATES, ROLE_LEADER, 0, OBJECT_NONE,             \
	  self_check_call_command, "call on firms to check themselves")                            \
	X(SELF_CHECK_RETURN, "selfcheck.return", 0, ROLE_OFFICER | ROLE_LEADER, 0,                 \
	  OBJECT_SELF_CHECK, self_check_return_command, "record what a firm returned")             \
	X(SELF_CHECK_CLOSE, "selfcheck.close", ACT_FINISHES, ROLE_LEADER, 0, OBJECT_SELF_CHECK,    \
	  self_check_close_command, "close a call, with who is missing on record")                 \
	X(AREA_PROPOSE, "area.propose", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_NONE,   \
	  area_propose_command, "propose a key area, with its grounds")                            \
	X(AREA_SET, "area.set", 0, ROLE_LEADER, 0, OBJECT_KEY_AREA, area_decide_command,           \
	  "set a key area, with measures and review day")                                          \
	X(AREA_REJECT, "area.reject", ACT_FINISHES, ROLE_LEADER, 0, OBJECT_KEY_AREA,               \
	  area_decide_command, "find the grounds of a key area short")                             \
	X(AREA_REVIEW, "area.review", 0, ROLE_LEADER, 0, OBJECT_KEY_AREA, area_decide_command,     \
	  "review a key area that stays")                                                          \
	X(AREA_RELEASE, "area.release", ACT_FINISHES, ROLE_LEADER, 0, OBJECT_KEY_AREA,             \
	  area_decide_command, "release a key area")                                               \
	X(AREA_ASSIGN_FIRM, "area.assign-firm", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_KEY_AREA, \
	  area_assign_firm_command, "say which firm lies in it")                                   \
	X(AREA_ASSESS, "area.assess", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_NONE,     \
	  area_assess_command, "count the hazards of a place or trade; a rule may propose it")

#endif
