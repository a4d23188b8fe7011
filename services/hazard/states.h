/* The life of a hazard; the table is in hazard_table.def. */
#ifndef ZHIAN_SERVICES_HAZARD_STATES_H
#define ZHIAN_SERVICES_HAZARD_STATES_H

#include "common/base/state_table.h"

/* X(name, printed, flags) */
#define HAZARD_STATE_LIST(X)                                                                       \
	X(OPENED, "opened", STATE_INITIAL | STATE_CLOCK)                                           \
	X(ORDERED, "ordered", STATE_CLOCK)                                                         \
	X(CLAIMED, "rectified_claimed", STATE_CLOCK)                                               \
	X(REINSPECTED, "reinspected", STATE_CLOCK)                                                 \
	X(FAILED, "reinspection_failed", STATE_CLOCK)                                              \
	X(CANCELLED_OFF, "cancelled_off", STATE_CLOCK)                                             \
	X(LOOKED_BACK, "looked_back", 0)                                                           \
	X(ARCHIVED, "archived", STATE_FINAL)                                                       \
	X(UNFOUNDED, "unfounded", STATE_FINAL)                                                     \
	X(TO_CASE, "to_case", 0)                                                                   \
	X(REFERRED, "referred", STATE_REST)                                                        \
	X(STOPPED, "production_stopped", STATE_CLOCK)

/* X(name, printed, flags): an act is printed as a person writes it. */
#define HAZARD_EVENT_LIST(X)                                                                       \
	X(LEVEL, "hazard.level", STATE_EVENT_ACT)                                                  \
	X(ORDER, "hazard.order", STATE_EVENT_ACT)                                                  \
	X(CLAIM, "hazard.claim", STATE_EVENT_ACT)                                                  \
	X(REINSPECT_PASSED, "hazard.reinspect passed", STATE_EVENT_ACT)                            \
	X(REINSPECT_FAILED, "hazard.reinspect failed", STATE_EVENT_ACT)                            \
	X(NO_ACCESS, "hazard.reinspect no_access", STATE_EVENT_ACT)                                \
	X(CANCEL_OFF, "hazard.cancel-off", STATE_EVENT_ACT)                                        \
	X(CANCEL_PART, "hazard.cancel-off part", STATE_EVENT_ACT)                                  \
	X(LOOK_BACK_PASSED, "hazard.look-back passed", STATE_EVENT_ACT)                            \
	X(LOOK_BACK_FAILED, "hazard.look-back failed", STATE_EVENT_ACT)                            \
	X(REFUSE, "hazard.refuse", STATE_EVENT_ACT)                                                \
	X(UNFOUNDED, "hazard.unfounded", STATE_EVENT_ACT)                                          \
	X(TO_CASE, "hazard.to-case", STATE_EVENT_ACT)                                              \
	X(REFER, "hazard.refer", STATE_EVENT_ACT)                                                  \
	X(ARCHIVE, "hazard.archive", STATE_EVENT_ACT)                                              \
	X(ASSIGN, "hazard.assign", STATE_EVENT_ACT)                                                \
	X(HOLD, "hazard.hold", STATE_EVENT_ACT)                                                    \
	X(RELEASE, "hazard.release", STATE_EVENT_ACT)                                              \
	X(GOODS, "hazard.goods", STATE_EVENT_ACT)                                                  \
	X(SIGNAL, "signal", 0)                                                                     \
	X(CASE_FILED, "case_filed", 0)                                                             \
	X(CASE_CLOSED, "case_closed", 0)                                                           \
	X(ANSWERED, "referral_answered", 0)                                                        \
	X(NOT_BEFORE, "not_before", STATE_EVENT_MARK)                                              \
	X(REMINDER, "reminder", STATE_EVENT_MARK)                                                  \
	X(DUE, "due", STATE_EVENT_MARK)                                                            \
	X(OVERDUE, "overdue", STATE_EVENT_MARK)                                                    \
	X(SPOT, "hazard.correct-on-spot", STATE_EVENT_ACT)                                         \
	X(EXTENSION_ASK, "hazard.ask-extension", STATE_EVENT_ACT)                                  \
	X(EXTENSION_DECIDE, "hazard.decide-extension", STATE_EVENT_ACT)                            \
	X(STOPPED, "hazard.stopped", STATE_EVENT_ACT)                                              \
	X(STILL_STOPPED, "hazard.still-stopped", STATE_EVENT_ACT)                                  \
	X(RESTARTED, "hazard.restarted", STATE_EVENT_ACT)                                          \
	X(HELP, "hazard.help", STATE_EVENT_ACT)                                                    \
	X(PROGRESS, "hazard.progress", STATE_EVENT_ACT)                                            \
	X(OWE_PROGRESS, "hazard.owe-progress", STATE_EVENT_ACT)                                    \
	X(PERSON, "hazard.person", STATE_EVENT_ACT)                                                \
	X(SPLIT, "hazard.split", STATE_EVENT_ACT)                                                  \
	X(CUSTODY, "hazard.custody", STATE_EVENT_ACT)                                              \
	X(LAPSE, "goods_lapsed", 0)                                                                \
	X(UNJOINED, "signal_unjoined", 0)

enum hazard_state {
#define X(name, printed, flags) HAZARD_##name,
	HAZARD_STATE_LIST(X)
#undef X
		HAZARD_STATE_COUNT,
};

enum hazard_event {
#define X(name, printed, flags) HAZARD_EVENT_##name,
	HAZARD_EVENT_LIST(X)
#undef X
		HAZARD_EVENT_COUNT,
};

extern const struct state_table hazard_state_table;

static inline const char *hazard_state_name(uint8_t state)
{
	return hazard_state_table.states[state].name;
}

/* HAZARD_STATE_COUNT: no state of this name. */
uint8_t hazard_state_of_name(const char *name);

static inline bool hazard_state_is_open(uint8_t state)
{
	return state != HAZARD_ARCHIVED && state != HAZARD_UNFOUNDED;
}

#endif
