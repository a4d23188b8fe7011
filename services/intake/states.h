/* The two lives of a report: complaint and clue.  The tables are in the .def files. */
#ifndef ZHIAN_SERVICES_INTAKE_STATES_H
#define ZHIAN_SERVICES_INTAKE_STATES_H

#include "common/base/state_table.h"
#include "services/intake/tables.h"

#define EVENT(name, text, flags)
enum clue_state {
#define STATE(name, text, flags) CLUE_##name,
#include "services/intake/items/clue_table.def"
#undef STATE
	CLUE_STATE_COUNT,
};

enum complaint_state {
#define STATE(name, text, flags) COMPLAINT_##name,
#include "services/intake/items/complaint_table.def"
#undef STATE
	COMPLAINT_STATE_COUNT,
};
#undef EVENT

/* Both lives have the same events. */
enum report_event {
#define EVENT(name, text, flags) REPORT_EVENT_##name,
#include "services/intake/items/report_events.def"
#undef EVENT
	REPORT_EVENT_COUNT,
};

extern const struct state_table intake_clue_table;
extern const struct state_table intake_complaint_table;

static inline const struct state_table *report_table(const struct report_row *report)
{
	return report->kind == 1 /* REPORT_KIND_COMPLAINT */ ? &intake_complaint_table
							     : &intake_clue_table;
}

static inline const char *report_state_name(const struct report_row *report)
{
	return report_table(report)->states[report->state].name;
}

/* The clock that runs while a report is in its state; CLOCK_NONE: none. */
enum clock_id intake_report_clock(const struct report_row *report, uint8_t state);

const char *intake_report_outcome_name(
	enum report_outcome outcome); /* "case_filed"; NULL for NONE */
enum report_outcome intake_report_outcome_of_name(const char *name); /* NONE: no such outcome */
/* What an outcome does to a report's life; `owed`: the reporter is to be told. */
enum report_event intake_report_outcome_event(enum report_outcome outcome, bool owed);

#endif
