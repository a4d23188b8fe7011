/* What people may ask of a hazard, and of the goods that are held for it. */
#ifndef ZHIAN_SERVICES_HAZARD_RECTIFICATION_ACTS_H
#define ZHIAN_SERVICES_HAZARD_RECTIFICATION_ACTS_H

#include "common/core/gates.h"

/* X(ID, "name", flags, roles, second roles, target, body, function); a firm is named by its key. */
#define HAZARD_ACT_LIST(X)                                                                         \
	X(LEVEL, "hazard.level", 0, ROLE_OFFICER | ROLE_LEADER, ROLE_LEADER, OBJECT_HAZARD,        \
	  hazard_level_command, hazard_act_level)                                                  \
	X(ORDER, "hazard.order", ACT_WAITS_FOR_RECOVERY, ROLE_OFFICER | ROLE_LEADER, ROLE_LEADER,  \
	  OBJECT_HAZARD, hazard_order_command, hazard_act_order)                                   \
	X(SERVE_ORDER, "hazard.serve-order", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,      \
	  hazard_serve_order_command, hazard_act_serve_order)                                      \
	X(CLAIM, "hazard.claim", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,                  \
	  hazard_claim_command, hazard_act_claim)                                                  \
	X(REINSPECT, "hazard.reinspect", 0, GATE_BY_HAZARD_REINSPECT, 0, OBJECT_HAZARD,            \
	  hazard_reinspect_command, hazard_act_reinspect)                                          \
	X(CANCEL_OFF, "hazard.cancel-off", ACT_SECOND_PERSON | ACT_FINISHES, ROLE_OFFICER,         \
	  ROLE_LEADER, OBJECT_HAZARD, hazard_cancel_off_command, hazard_act_cancel_off)            \
	X(LOOK_BACK, "hazard.look-back", ACT_FINISHES, GATE_BY_HAZARD_LOOK_BACK, 0, OBJECT_HAZARD, \
	  hazard_look_back_command, hazard_act_look_back)                                          \
	X(REFUSE, "hazard.refuse", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,                \
	  hazard_refuse_command, hazard_act_refuse)                                                \
	X(UNFOUNDED, "hazard.unfounded", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, ROLE_LEADER,    \
	  OBJECT_HAZARD, hazard_unfounded_command, hazard_act_unfounded)                           \
	X(TO_CASE, "hazard.to-case", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,   \
	  hazard_unfounded_command, hazard_act_to_case)                                            \
	X(REFER, "hazard.refer", ACT_FINISHES, ROLE_LEADER, ROLE_LEADER, OBJECT_HAZARD,            \
	  hazard_refer_command, hazard_act_refer)                                                  \
	X(ARCHIVE, "hazard.archive", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,   \
	  hazard_unfounded_command, hazard_act_archive)                                            \
	X(ASSIGN, "hazard.assign", 0, ROLE_LEADER | ROLE_UNIT_HEAD, 0, OBJECT_HAZARD,              \
	  assign_command, hazard_act_assign)                                                       \
	X(HOLD, "hazard.hold", 0, ROLE_LEADER, 0, OBJECT_HAZARD, hazard_hold_command,              \
	  hazard_act_hold)                                                                         \
	X(RELEASE, "hazard.release", 0, ROLE_LEADER, 0, OBJECT_HAZARD, hazard_hold_command,        \
	  hazard_act_release)                                                                      \
	X(GOODS, "hazard.goods", 0, ROLE_OFFICER | ROLE_LEADER, ROLE_LEADER, OBJECT_HAZARD,        \
	  hazard_goods_command, hazard_act_goods)                                                  \
	X(CUSTODY, "hazard.custody", 0, ROLE_OFFICER | ROLE_LEADER, ROLE_LEADER, OBJECT_HAZARD,    \
	  hazard_custody_command, hazard_act_custody)                                              \
	X(CUSTODY_RECORD, "hazard.custody-record", 0, GATE_BY_CUSTODY_RECORD_HELD, 0,              \
	  OBJECT_HAZARD, hazard_custody_record_command, hazard_act_custody_record)                 \
	X(ASK_EXTENSION, "hazard.ask-extension", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,  \
	  hazard_ask_extension_command, hazard_act_ask_extension)                                  \
	X(DECIDE_EXTENSION, "hazard.decide-extension", 0, ROLE_LEADER, 0, OBJECT_HAZARD,           \
	  hazard_decide_extension_command, hazard_act_decide_extension)                            \
	X(CORRECT_ON_SPOT, "hazard.correct-on-spot", 0, GATE_BY_HAZARD_CORRECT_ON_SPOT, 0,         \
	  OBJECT_HAZARD, hazard_correct_on_spot_command, hazard_act_correct_on_spot)               \
	X(STOPPED, "hazard.stopped", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,              \
	  hazard_production_command, hazard_act_stopped)                                           \
	X(STILL_STOPPED, "hazard.still-stopped", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,  \
	  hazard_production_command, hazard_act_still_stopped)                                     \
	X(RESTARTED, "hazard.restarted", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,          \
	  hazard_production_command, hazard_act_restarted)                                         \
	X(HELP, "hazard.help", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,                    \
	  hazard_help_command, hazard_act_help)                                                    \
	X(PROGRESS, "hazard.progress", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,            \
	  hazard_progress_command, hazard_act_progress)                                            \
	X(OWE_PROGRESS, "hazard.owe-progress", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,    \
	  hazard_owe_progress_command, hazard_act_owe_progress)                                    \
	X(PERSON, "hazard.person", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,                \
	  hazard_person_command, hazard_act_person)                                                \
	X(ASK_RECUSAL, "hazard.ask-recusal", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,      \
	  ask_recusal_command, hazard_act_ask_recusal)                                             \
	X(RECUSE, "hazard.recuse", 0, GATE_BY_HAZARD_RECUSE, GATE_SECOND_HAZARD_RECUSE_CHIEF,      \
	  OBJECT_HAZARD, recuse_command, hazard_act_recuse)                                        \
	X(SPLIT, "hazard.split", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,                  \
	  hazard_split_command, hazard_act_split)

#endif
