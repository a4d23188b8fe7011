/* What a decision tells the party of its remedies, and by when a reconsideration is applied for.
 * 行政复议法 20. */
#ifndef ZHIAN_SERVICES_ESCALATION_REMEDIES_H
#define ZHIAN_SERVICES_ESCALATION_REMEDIES_H

#include "services/escalation/tables.h"

struct work;
struct case_at_work;

/* Else the days that it tells of, which are more. */
enum case_remedies {
	REMEDIES_UNKNOWN = 0, /* not served, or of before they were on record */
	REMEDIES_UNTOLD = 1,
	REMEDIES_DAYS_MAX = 250,
};

/* What a decision's paper tells: the authority of a reconsideration, its term, the court. */
struct remedies {
	const char *reconsider_at;
	uint32_t days; /* 0: untold */
	const char *sue_at;
};
/* Into the decision; `served`: the party gets it.  false: refused, a term below the law's. */
bool remedies_stated(struct work *work, const struct remedies *told, bool served,
		     Zh__CaseDecided *body);
/* The terms to contest a decision that was served then. */
void remedies_begin(struct work *work, const struct case_at_work *casefile, int64_t served_ms);
/* The last day to apply for a reconsideration; `known_day` 0: it isn't known when the party learned
 * of what it wasn't told.  0: no term is known. */
int32_t remedies_until(struct work *work, const struct case_at_work *casefile, int64_t served_ms,
		       int32_t known_day);
/* What a decision didn't tell, told after it; `ret_said`: it is said.  false: refused. */
bool remedies_completed(struct work *work, const struct case_at_work *casefile,
			const Zh__CaseCompleteCommand *command, Zh__CaseCompleted *body,
			bool *ret_said);
/* The term from there takes the place of the year, where it ends first. */
void remedies_begin_told(struct work *work, const struct case_at_work *casefile,
			 const Zh__CaseCompleted *body);
/* A contest's days against that term.  false: refused, a day that can't be. */
bool remedies_contested(struct work *work, const struct case_at_work *casefile,
			const Zh__CaseContestCommand *command, Zh__CaseContested *body);

#endif
