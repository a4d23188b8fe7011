/* The two lives of a report: complaint and clue.  The tables are in the .def files. */
#ifndef ZHIAN_SERVICES_INTAKE_STATES_H
#define ZHIAN_SERVICES_INTAKE_STATES_H

#include "common/base/state_table.h"
#include "services/intake/tables.h"

/* X(name, printed, flags) */
#define CLUE_STATE_LIST(X)                                                                         \
	X(REGISTERED, "registered", STATE_INITIAL | STATE_CLOCK)                                   \
	X(CHECKING, "checking", STATE_CLOCK)                                                       \
	X(ON_HAZARD, "hazard", STATE_REST)                                                         \
	X(FILING_PROPOSED, "filing_proposed", STATE_CLOCK)                                         \
	X(IN_CASE, "in_case", STATE_REST)                                                          \
	X(UNFOUNDED, "unfounded", STATE_REST)                                                      \
	X(REFERRED, "referred", STATE_REST)                                                        \
	X(OUT_OF_SCOPE, "out_of_scope", STATE_CLOCK)                                               \
	X(OUTCOME_KNOWN, "outcome_known", STATE_CLOCK)                                             \
	X(RETURNED, "returned", STATE_FINAL)                                                       \
	X(CLOSED, "closed", STATE_FINAL)

#define COMPLAINT_STATE_LIST(X)                                                                    \
	X(REGISTERED, "registered", STATE_INITIAL | STATE_CLOCK)                                   \
	X(MEDIATING, "mediating", STATE_CLOCK)                                                     \
	X(REFUSED, "refused", STATE_CLOCK)                                                         \
	X(OUT_OF_SCOPE, "out_of_scope", STATE_CLOCK)                                               \
	X(MEDIATION_ENDED, "mediation_ended", STATE_CLOCK)                                         \
	X(RETURNED, "returned", STATE_FINAL)                                                       \
	X(CLOSED, "closed", STATE_FINAL)

/* X(name, printed, flags): an act is printed as a person writes it. */
#define REPORT_EVENT_LIST(X)                                                                       \
	X(ACCEPT, "report.accept", STATE_EVENT_ACT)                                                \
	X(REFUSE, "report.refuse", STATE_EVENT_ACT)                                                \
	X(MEDIATE, "report.mediate", STATE_EVENT_ACT)                                              \
	X(CHECK_BEGIN, "report.check begun", STATE_EVENT_ACT)                                      \
	X(CHECK_HAZARD, "report.check hazard", STATE_EVENT_ACT)                                    \
	X(CHECK_FILING, "report.check filing_proposed", STATE_EVENT_ACT)                           \
	X(CHECK_REFERRED, "report.check referred", STATE_EVENT_ACT)                                \
	X(UNFOUNDED, "report.unfounded", STATE_EVENT_ACT)                                          \
	X(OUT_OF_SCOPE, "report.out-of-scope", STATE_EVENT_ACT)                                    \
	X(RETURN, "report.return", STATE_EVENT_ACT)                                                \
	X(ANSWER, "report.answer", STATE_EVENT_ACT)                                                \
	X(CLASSIFY, "report.classify", STATE_EVENT_ACT)                                            \
	X(ASSESS, "report.assess", STATE_EVENT_ACT)                                                \
	X(LINK, "report.join", STATE_EVENT_ACT)                                                    \
	X(ASSIGN, "report.assign", STATE_EVENT_ACT)                                                \
	X(REVEAL, "informant.reveal", STATE_EVENT_ACT)                                             \
	X(SIGNAL, "hazard_signal", 0)                                                              \
	X(TO_CASE, "to_case", 0)                                                                   \
	X(OUTCOME_OWED, "outcome_owed", 0)                                                         \
	X(OUTCOME_FREE, "outcome_free", 0)                                                         \
	X(NOTE, "note", 0)                                                                         \
	X(REMINDER, "reminder", STATE_EVENT_MARK)                                                  \
	X(DUE, "due", STATE_EVENT_MARK)                                                            \
	X(OVERDUE, "overdue", STATE_EVENT_MARK)

enum clue_state {
#define X(name, printed, flags) CLUE_##name,
	CLUE_STATE_LIST(X)
#undef X
		CLUE_STATE_COUNT,
};

enum complaint_state {
#define X(name, printed, flags) COMPLAINT_##name,
	COMPLAINT_STATE_LIST(X)
#undef X
		COMPLAINT_STATE_COUNT,
};

enum report_event {
#define X(name, printed, flags) REPORT_EVENT_##name,
	REPORT_EVENT_LIST(X)
#undef X
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
