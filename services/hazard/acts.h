/* What people may ask hazard for. */
#ifndef ZHIAN_SERVICES_HAZARD_ACTS_H
#define ZHIAN_SERVICES_HAZARD_ACTS_H

#include "common/core/decider.h"
#include "common/core/gates.h"
#include "services/hazard/archive/acts.h"
#include "services/hazard/campaign/acts.h"
#include "services/hazard/inspection/acts.h"
#include "services/hazard/sampling/acts.h"

/* X(ID, "name", flags, roles, second roles, target, body, help); a firm is named by its key. */
#define HAZARD_ACT_LIST(X)                                                                         \
	X(LEVEL, "hazard.level", 0, ROLE_OFFICER | ROLE_LEADER, ROLE_LEADER, OBJECT_HAZARD,        \
	  hazard_level_command, "set the level of a hazard")                                       \
	X(ORDER, "hazard.order", ACT_WAITS_FOR_RECOVERY, ROLE_OFFICER | ROLE_LEADER, ROLE_LEADER,  \
	  OBJECT_HAZARD, hazard_order_command,                                                     \
	  "make a rectification notice or a correction order; another one with a leader")          \
	X(SERVE_ORDER, "hazard.serve-order", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,      \
	  hazard_serve_order_command, "record that an order reached the firm")                     \
	X(CLAIM, "hazard.claim", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,                  \
	  hazard_claim_command, "record that the firm says it is done")                            \
	X(REINSPECT, "hazard.reinspect", 0, GATE_BY_HAZARD_REINSPECT, 0, OBJECT_HAZARD,            \
	  hazard_reinspect_command, "record a re-inspection by two or more officers")              \
	X(CANCEL_OFF, "hazard.cancel-off", ACT_SECOND_PERSON | ACT_FINISHES, ROLE_OFFICER,         \
	  ROLE_LEADER, OBJECT_HAZARD, hazard_cancel_off_command,                                   \
	  "cancel a rectified hazard off, or a part of it")                                        \
	X(LOOK_BACK, "hazard.look-back", ACT_FINISHES, GATE_BY_HAZARD_LOOK_BACK, 0, OBJECT_HAZARD, \
	  hazard_look_back_command, "record a look-back")                                          \
	X(REFUSE, "hazard.refuse", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,                \
	  hazard_refuse_command, "record that the firm refuses to rectify")                        \
	X(UNFOUNDED, "hazard.unfounded", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, ROLE_LEADER,    \
	  OBJECT_HAZARD, hazard_unfounded_command,                                                 \
	  "end a hazard that is none; a major one with a leader as the second person")             \
	X(TO_CASE, "hazard.to-case", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,   \
	  hazard_unfounded_command, "hand the matter on to be filed as a case")                    \
	X(REFER, "hazard.refer", ACT_FINISHES, ROLE_LEADER, 0, OBJECT_HAZARD,                      \
	  hazard_refer_command, "record that the whole matter went to another region")             \
	X(ARCHIVE, "hazard.archive", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,   \
	  hazard_unfounded_command, "close the file of a hazard that was looked back")             \
	X(ASSIGN, "hazard.assign", 0, ROLE_LEADER | ROLE_UNIT_HEAD, 0, OBJECT_HAZARD,              \
	  assign_command, "name the responsible officer")                                          \
	X(HOLD, "hazard.hold", 0, ROLE_LEADER, 0, OBJECT_HAZARD, hazard_hold_command,              \
	  "hold a hazard, with the reason")                                                        \
	X(RELEASE, "hazard.release", 0, ROLE_LEADER, 0, OBJECT_HAZARD, hazard_hold_command,        \
	  "end a hold")                                                                            \
	X(GOODS, "hazard.goods", 0, ROLE_OFFICER | ROLE_LEADER, ROLE_LEADER, OBJECT_HAZARD,        \
	  hazard_goods_command,                                                                    \
	  "record that units were found or moved; into custody and out of it the head approves")   \
	X(CUSTODY, "hazard.custody", 0, ROLE_OFFICER | ROLE_LEADER, ROLE_LEADER, OBJECT_HAZARD,    \
	  hazard_custody_command,                                                                  \
	  "goods in custody: extended, approved or not, the party told, publicly called")          \
	X(CUSTODY_RECORD, "hazard.custody-record", 0, GATE_BY_CUSTODY_RECORD_HELD, 0,              \
	  OBJECT_HAZARD, hazard_custody_record_command,                                            \
	  "the record of the scene: how goods were registered, sealed or seized, and are kept")    \
	X(ASK_EXTENSION, "hazard.ask-extension", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,  \
	  hazard_ask_extension_command, "record that the firm asks for more time")                 \
	X(DECIDE_EXTENSION, "hazard.decide-extension", 0, ROLE_LEADER, 0, OBJECT_HAZARD,           \
	  hazard_decide_extension_command, "grant or refuse more time")                            \
	X(CORRECT_ON_SPOT, "hazard.correct-on-spot", 0, GATE_BY_HAZARD_CORRECT_ON_SPOT, 0,         \
	  OBJECT_HAZARD, hazard_correct_on_spot_command,                                           \
	  "record that it was corrected before the eyes of two officers")                          \
	X(STOPPED, "hazard.stopped", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,              \
	  hazard_production_command, "record that the firm stopped making it")                     \
	X(STILL_STOPPED, "hazard.still-stopped", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,  \
	  hazard_production_command, "record that a patrol found it still stopped")                \
	X(RESTARTED, "hazard.restarted", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,          \
	  hazard_production_command, "record that the firm makes it again")                        \
	X(HELP, "hazard.help", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,                    \
	  hazard_help_command, "record help, or have a guidance letter drafted")                   \
	X(PROGRESS, "hazard.progress", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,            \
	  hazard_progress_command, "report in writing how the rectification goes")                 \
	X(OWE_PROGRESS, "hazard.owe-progress", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,    \
	  hazard_owe_progress_command, "have written reports owed, month by month")                \
	X(PERSON, "hazard.person", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,                \
	  hazard_person_command, "name who answers for it in the firm")                            \
	X(ASK_RECUSAL, "hazard.ask-recusal", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,      \
	  ask_recusal_command, "ask that somebody stays out of the hazard, also for the party")    \
	X(RECUSE, "hazard.recuse", 0, GATE_BY_HAZARD_RECUSE, GATE_SECOND_HAZARD_RECUSE_CHIEF,      \
	  OBJECT_HAZARD, recuse_command,                                                           \
	  "decide on a recusal: head, chief head, or the heads together")                          \
	X(SPLIT, "hazard.split", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_HAZARD,                  \
	  hazard_split_command, "make two hazards of one, by batch or place")

enum hazard_act {
	HAZARD_ACT_NONE,
#define X(id, text, flags, roles, second, target, body, help) HAZARD_ACT_##id,
	HAZARD_ACT_LIST(X) HAZARD_ARCHIVE_ACT_LIST(X) HAZARD_INSPECTION_ACT_LIST(X)
		HAZARD_SAMPLING_ACT_LIST(X) HAZARD_CAMPAIGN_ACT_LIST(X)
#undef X
			HAZARD_ACT_COUNT,
};

extern const struct act hazard_acts[HAZARD_ACT_COUNT - 1];

#endif
