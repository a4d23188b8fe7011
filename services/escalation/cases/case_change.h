/* What each event of a case does to its rows: one function a kind. */
#ifndef ZHIAN_SERVICES_ESCALATION_CASE_CHANGE_H
#define ZHIAN_SERVICES_ESCALATION_CASE_CHANGE_H

#include "clock.pb-c.h"
#include "services/escalation/evolve.h"

/* A case being changed by one event: its rows, and where the axes stood before. */
struct case_change {
	struct rows_writer *rows;
	const struct event *event;
	uint64_t number;
	struct casefile_row row, before;
	struct casefile_file file;
	bool file_changed;
	struct execution_row execution; /* read by what is about it */
	uint8_t contest_before;         /* COUNT_NOWHERE: it wasn't contested */
	struct hearing_row hearing;     /* read by what is about it */
	bool hearing_known;
};

/* X(KIND, function).  Every body has its casefile first; the head names it as the subject.  What
 * moves one axis by its table and keeps nothing else has no line here (booked_by.h). */
#define CASE_CHANGES(X)                                                                            \
	X(CASE_FILED, case_filed)                                                                  \
	X(CASE_ENDED, case_ended)                                                                  \
	X(CASE_LISTING_KNOWN, case_listing_known)                                                  \
	X(CASE_LISTING_TOLD, case_stays) /* of the case it says nothing: it is on record */        \
	/* evolve_review.c */                                                                      \
	X(CASE_REPORTED, case_reported)                                                            \
	X(CASE_REVIEWED, case_reviewed)                                                            \
	X(CASE_LEGALLY_REVIEWED, case_legally_reviewed)                                            \
	X(CASE_DISCUSSED, case_discussed)                                                          \
	X(RECUSAL, case_recusal)                                                                   \
	X(CASE_RECUSAL, case_recusal_of_before)                                                    \
	X(OFFICERS_NAMED, case_officers_named)                                                     \
	/* evolve_decision.c */                                                                    \
	X(CASE_NOTICED, case_noticed)                                                              \
	X(CASE_NOTICE_SERVED, case_notice_served)                                                  \
	X(CASE_STATEMENT, case_stated)                                                             \
	X(CASE_DECIDED, case_decided)                                                              \
	X(CASE_COMPLETED, case_completed)                                                          \
	/* evolve_publication.c */                                                                 \
	X(CASE_SERVED, case_served)                                                                \
	X(CASE_PUBLISHED, case_published)                                                          \
	X(CASE_PUBLICATION_CORRECTED, case_publication_corrected)                                  \
	X(CASE_PUBLICATION_ENDED, case_publication_ended)                                          \
	X(CASE_PUBLICATION_WITHDRAWN, case_publication_withdrawn)                                  \
	/* evolve_execution.c */                                                                   \
	X(CASE_EXECUTED, case_executed)                                                            \
	X(CASE_DEFERRED, case_deferred)                                                            \
	X(CASE_DEMANDED, case_demanded)                                                            \
	X(CASE_COURT_ASKED, case_court_asked)                                                      \
	X(CASE_CONTESTED, case_contested)                                                          \
	X(CASE_CONTEST_ENDED, case_contest_ended)                                                  \
	X(CASE_SURCHARGED, case_surcharged)                                                        \
	X(CASE_EXECUTION_SUSPENDED, case_execution_suspended)                                      \
	X(CASE_EXECUTION_RESUMED, case_execution_resumed)                                          \
	X(CASE_EXECUTION_ENDED, case_execution_ended)                                              \
	X(CASE_AGREED, case_agreed)                                                                \
	X(CASE_CASH_RECEIVED, case_cash_received)                                                  \
	X(CASE_CASH_BANKED, case_cash_banked)                                                      \
	X(CASE_GIVEN_BACK, case_given_back)                                                        \
	/* evolve_hearing.c */                                                                     \
	X(HEARING_OFFICER_NAMED, hearing_officer_named)                                            \
	X(HEARING_FIXED, hearing_fixed)                                                            \
	X(HEARING_ANNOUNCED, hearing_announced)                                                    \
	X(HEARING_HELD, hearing_held)                                                              \
	X(HEARING_PAUSED, hearing_paused)                                                          \
	X(HEARING_ENDED, hearing_ended)                                                            \
	X(HEARING_REPORTED, hearing_reported)                                                      \
	/* in a file each */                                                                       \
	X(CASE_EVIDENCE_TAKEN, case_evidence_taken)                                                \
	X(CASE_EVIDENCE_CHECKED, case_evidence_checked)                                            \
	X(CASE_ADDRESS_CONFIRMED, case_address_confirmed)                                          \
	X(CASE_JURISDICTION, case_jurisdiction)                                                    \
	X(CASE_CLOSED, case_closed)                                                                \
	X(CASE_CERTIFICATION_REPORTED, case_certification_reported)

typedef enum status case_change_fn(struct case_change *change);
#define X(kind, change) MUST_CHECK case_change_fn change;
CASE_CHANGES(X)
#undef X

MUST_CHECK enum status casefile_evolve(struct rows_writer *rows, const struct event *event);
MUST_CHECK enum status casefile_fired(struct rows_writer *rows, const Zh__ClockMarkFired *mark);

/* ---- how a change ends: by the rule that an axis has for `event` */

typedef enum status case_goes_fn(struct case_change *change, uint8_t event);
MUST_CHECK case_goes_fn case_goes; /* the procedure */
MUST_CHECK case_goes_fn hearing_goes, contest_goes;

/* ---- shared */

/* Filing, notice, decision and ending bind: an event of one person alone can't be. */
bool of_two_persons(const struct event *event);
bool case_take_officers(struct casefile_file *file, const char **officers, size_t count);
void case_take_grounds(struct case_change *change, const Zh__LegalReviewGround *grounds,
		       size_t count);

/* ---- what happens to the case moves its hearing (evolve_hearing.c) */

/* One that is open ends with it. */
void case_hearing_over(struct case_change *change);
void hearing_was_asked(struct rows_writer *rows, uint64_t number, int64_t asked_ms);
/* By a waiver, as it could be before hearings had a course of their own. */
void hearing_was_taken_back(struct rows_writer *rows, uint64_t number);
/* Who holds it was recused: it is as if it had only been asked for.  false: somebody else, or
 * nothing changes. */
bool hearing_lost_officer(struct rows_writer *rows, uint64_t number, const char *who);

#endif
