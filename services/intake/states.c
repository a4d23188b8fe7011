#include "services/intake/states.h"

#include "common/base/assert.h"
#include "common/core/booked_by.h"

#define STATE_TABLE_FILE "services/intake/items/clue_table.def"
#define STATE_TABLE_PREFIX CLUE
#define STATE_TABLE_EVENT_PREFIX REPORT_EVENT
#define STATE_TABLE_SYMBOL intake_clue_table
#define STATE_TABLE_NAME "clue"
#define STATE_TABLE_LETTERS "RC"
#include "common/base/state_table_def.h"

#define STATE_TABLE_FILE "services/intake/items/complaint_table.def"
#define STATE_TABLE_PREFIX COMPLAINT
#define STATE_TABLE_EVENT_PREFIX REPORT_EVENT
#define STATE_TABLE_SYMBOL intake_complaint_table
#define STATE_TABLE_NAME "complaint"
#define STATE_TABLE_LETTERS "RP"
#include "common/base/state_table_def.h"

static enum clock_id clue_clock(enum clue_state state)
{
	switch (state) {
	case CLUE_REGISTERED:
	case CLUE_CHECKING:
	case CLUE_FILING_PROPOSED:
		return CLOCK_REPORT_CHECK;
	case CLUE_OUT_OF_SCOPE:
	case CLUE_OUTCOME_KNOWN:
	case CLUE_IN_CASE:
	case CLUE_UNFOUNDED:
		return CLOCK_ANSWER_REPORTER;
	case CLUE_ON_HAZARD:
	case CLUE_REFERRED:
	case CLUE_RETURNED:
	case CLUE_CLOSED:
	case CLUE_STATE_COUNT:
		break;
	}
	return CLOCK_NONE;
}

static enum clock_id complaint_clock(enum complaint_state state)
{
	switch (state) {
	case COMPLAINT_REGISTERED:
		return CLOCK_COMPLAINT_ACCEPT;
	case COMPLAINT_MEDIATING:
		return CLOCK_COMPLAINT_MEDIATE;
	case COMPLAINT_REFUSED:
	case COMPLAINT_OUT_OF_SCOPE:
	case COMPLAINT_MEDIATION_ENDED:
		return CLOCK_ANSWER_REPORTER;
	case COMPLAINT_RETURNED:
	case COMPLAINT_CLOSED:
	case COMPLAINT_STATE_COUNT:
		break;
	}
	return CLOCK_NONE;
}

enum clock_id intake_report_clock(const struct report_row *report, uint8_t state)
{
	if (report_table(report) == &intake_complaint_table)
		return complaint_clock((enum complaint_state)state);
	return clue_clock((enum clue_state)state);
}

static const char *const outcome_names[REPORT_OUTCOME_COUNT] = {
	[REPORT_OUTCOME_HAZARD_OPENED] = "hazard_opened",
	[REPORT_OUTCOME_SIGNAL_JOINED] = "signal_joined",
	[REPORT_OUTCOME_CLUE_CHECKED] = "clue_checked",
	[REPORT_OUTCOME_TO_CASE] = "to_case",
	[REPORT_OUTCOME_CASE_FILED] = "case_filed",
	[REPORT_OUTCOME_CASE_NOT_FILED] = "case_not_filed",
	[REPORT_OUTCOME_CASE_DECIDED] = "case_decided",
	[REPORT_OUTCOME_CASE_CLOSED] = "case_closed",
	[REPORT_OUTCOME_CANCELLED_OFF] = "cancelled_off",
	[REPORT_OUTCOME_HAZARD_UNFOUNDED] = "hazard_unfounded",
};

const char *intake_report_outcome_name(enum report_outcome outcome)
{
	ASSERT(outcome < REPORT_OUTCOME_COUNT);
	return outcome_names[outcome];
}

enum report_outcome intake_report_outcome_of_name(const char *name)
{
	for (int i = 1; name != NULL && i < REPORT_OUTCOME_COUNT; i++) {
		if (strcmp(outcome_names[i], name) == 0)
			return (enum report_outcome)i;
	}
	return REPORT_OUTCOME_NONE;
}

enum report_event intake_report_outcome_event(enum report_outcome outcome, bool owed)
{
	switch (outcome) {
	case REPORT_OUTCOME_HAZARD_OPENED:
	case REPORT_OUTCOME_SIGNAL_JOINED:
		return REPORT_EVENT_SIGNAL;
	case REPORT_OUTCOME_CASE_FILED:
		return REPORT_EVENT_TO_CASE;
	case REPORT_OUTCOME_CASE_NOT_FILED:
	case REPORT_OUTCOME_CASE_DECIDED:
	case REPORT_OUTCOME_CANCELLED_OFF:
	case REPORT_OUTCOME_HAZARD_UNFOUNDED:
		return owed ? REPORT_EVENT_OUTCOME_OWED : REPORT_EVENT_OUTCOME_FREE;
	case REPORT_OUTCOME_NONE:
	case REPORT_OUTCOME_CLUE_CHECKED:
	case REPORT_OUTCOME_TO_CASE:
	case REPORT_OUTCOME_CASE_CLOSED:
	case REPORT_OUTCOME_COUNT:
		break;
	}
	return REPORT_EVENT_NOTE;
}
