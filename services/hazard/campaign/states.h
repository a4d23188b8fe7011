/* The life of a campaign; the table is in campaign_table.def. */
#ifndef ZHIAN_SERVICES_HAZARD_CAMPAIGN_STATES_H
#define ZHIAN_SERVICES_HAZARD_CAMPAIGN_STATES_H

#include "common/base/state_table.h"

/* X(name, printed, flags) */
#define CAMPAIGN_STATE_LIST(X)                                                                     \
	X(DRAFTED, "drafted", STATE_INITIAL)                                                       \
	X(ISSUED, "issued", STATE_CLOCK)                                                           \
	X(RUNNING, "in_phase", STATE_CLOCK)                                                        \
	X(CLOSED, "closed_to_entries", STATE_CLOCK)                                                \
	X(CHECKED, "self_checked", STATE_CLOCK)                                                    \
	X(RETURNED, "returned", STATE_CLOCK)                                                       \
	X(ACCEPTED, "accepted", 0)                                                                 \
	X(ARCHIVED, "archived", STATE_FINAL)                                                       \
	X(WITHDRAWN, "withdrawn", STATE_FINAL)

/* X(name, printed, flags): an act is printed as a person writes it. */
#define CAMPAIGN_EVENT_LIST(X)                                                                     \
	X(ADOPT, "campaign.adopt", STATE_EVENT_ACT)                                                \
	X(ISSUE, "campaign.issue", STATE_EVENT_ACT)                                                \
	X(WITHDRAW, "campaign.withdraw", STATE_EVENT_ACT)                                          \
	X(TASK_ASSIGN, "campaign.task-assign", STATE_EVENT_ACT)                                    \
	X(TASK_DONE, "campaign.task-done", STATE_EVENT_ACT)                                        \
	X(TASK_REOPEN, "campaign.task-done reopen", STATE_EVENT_ACT)                               \
	X(FREEZE, "campaign.freeze", STATE_EVENT_ACT)                                              \
	X(BASE_IMPORT, "campaign.base-import", STATE_EVENT_ACT)                                    \
	X(ZERO_REPORT, "campaign.zero-report", STATE_EVENT_ACT)                                    \
	X(LINK, "campaign.link", STATE_EVENT_ACT)                                                  \
	X(UNLINK, "campaign.unlink", STATE_EVENT_ACT)                                              \
	X(REPORT, "campaign.report", STATE_EVENT_ACT)                                              \
	X(CLOSE, "campaign.close", STATE_EVENT_ACT)                                                \
	X(SELF_CHECK, "campaign.self-check", STATE_EVENT_ACT)                                      \
	X(SELF_CHECK_LAST, "campaign.self-check last", STATE_EVENT_ACT)                            \
	X(ACCEPT, "campaign.accept", STATE_EVENT_ACT)                                              \
	X(RETURN, "campaign.return", STATE_EVENT_ACT)                                              \
	X(ARCHIVE, "campaign.archive", STATE_EVENT_ACT)                                            \
	X(PHASE, "phase_begun", 0)                                                                 \
	X(SLICE, "list_slice", 0)                                                                  \
	X(PERIOD, "report_period", 0)                                                              \
	X(COUNTED, "counted", 0)                                                                   \
	X(UNFINISHED, "unfinished_slice", 0)                                                       \
	X(NOT_BEFORE, "not_before", STATE_EVENT_MARK)                                              \
	X(REMINDER, "reminder", STATE_EVENT_MARK)                                                  \
	X(DUE, "due", STATE_EVENT_MARK)                                                            \
	X(OVERDUE, "overdue", STATE_EVENT_MARK)

enum campaign_state {
#define X(name, printed, flags) CAMPAIGN_##name,
	CAMPAIGN_STATE_LIST(X)
#undef X
		CAMPAIGN_STATE_COUNT,
};

enum campaign_event {
#define X(name, printed, flags) CAMPAIGN_EVENT_##name,
	CAMPAIGN_EVENT_LIST(X)
#undef X
		CAMPAIGN_EVENT_COUNT,
};

extern const struct state_table campaign_state_table;

static inline const char *campaign_state_name(uint8_t state)
{
	return campaign_state_table.states[state].name;
}

/* CAMPAIGN_STATE_COUNT: no state of this name. */
uint8_t campaign_state_of_name(const char *name);

/* What is opened or found now belongs to it by scope. */
static inline bool campaign_takes_entries(uint8_t state)
{
	return state == CAMPAIGN_ISSUED || state == CAMPAIGN_RUNNING;
}

#endif
