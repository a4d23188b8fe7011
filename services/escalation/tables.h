/* What escalation keeps: the ladder's rows, measures, notices, casefiles, number series, counts.
 *
 * Hot rows (64 bytes) hold state and references; what is read one object at a time, names and
 * texts, is in the cold "file" row beside it; a measure's is after it, since nearly every
 * report has one and few are touched again.  Every row begins with its version; reserved bytes are
 * zero.  Rows are copied out by the getters, so callers need not care for how long the state lends
 * them. */
#ifndef ZHIAN_SERVICES_ESCALATION_TABLES_H
#define ZHIAN_SERVICES_ESCALATION_TABLES_H

#include "common/core/common_tables.h"
#include "common/core/series.h"
#include "common/policy/rules/grounds.h"
#include "escalation.pb-c.h"
#include "services/escalation/cases/surcharge.h"

enum escalation_table {
	TABLE_LADDER = 16,      /* hazard -> ledger_row ‖ firm's name */
	TABLE_LADDER_BOOK = 17, /* 1 -> ladder_book */
	TABLE_MEASURES = 18,    /* measure -> measure_row ‖ what its file says (measure_put) */
	TABLE_MEASURES_BY_HAZARD = 20, /* hazard ‖ measure -> measure; derived */
	TABLE_MEASURE_CAUSES = 21,     /* measure_cause_key -> measure, unless single in a hazard */
	TABLE_NOTICES = 22,
	TABLE_NOTICE_FILES = 23,
	TABLE_SERIES = 24, /* escalation_series (1) ‖ document kind (1) ‖ year (4) -> series_row */
	TABLE_CASES = 25,
	TABLE_CASE_FILES = 26,
	TABLE_CASES_BY_FIRM = 27,   /* firm key (24) ‖ case -> case; derived */
	TABLE_CASES_BY_HAZARD = 28, /* hazard ‖ case -> case; derived */
	/* 30 was of recusals, which every daemon has */
	TABLE_COUNTS = 29,         /* enum count_axis (1) ‖ state (1) -> count_row */
	TABLE_DISCUSSIONS = 31,    /* case -> discussion_row, the latest */
	TABLE_HEARINGS = 32,       /* case -> hearing_row, where the party asked for one */
	TABLE_EXECUTIONS = 33,     /* case -> execution_row, where more happened than payments */
	TABLE_CERTIFICATIONS = 34, /* case of a penalty, closed -> certification_row */
	TABLE_EVIDENCE = 35,       /* case ‖ piece (4) -> evidence_row (evidence.h) */
	TABLE_CASE_ADDRESSES = 36, /* case -> address_row (address.h); confirmed ones */
	TABLE_BULLETINS = 40,      /* bulletin -> bulletin_row; these four: bulletin/bulletin.h */
	TABLE_BULLETINS_BY_DAYS = 41, /* kind (1) ‖ last day ‖ first day -> bulletin; derived */
	TABLE_BULLETIN_FIGURES = 42,  /* bulletin ‖ n -> bulletin_figure_row */
	TABLE_BULLETINS_AWAITED = 43, /* kind -> bulletin; 0: none is owed */
};

#define FIRM_KEY_SIZE 24u /* 18 of a credit code, or "P522701-…", and NUL */
#define FIRM_NAME_SIZE 264u
#define PERSON_SIZE 40u
#define DOC_NUMBER_SIZE 64u
#define OFFICERS_MAX 4u
#define PENALTIES_MAX 12u
#define PREDECESSORS_MAX 4u

enum ladder_state { LADDER_OPEN = 1, LADDER_CLOSED = 2 };
enum ladder_flags {
	LADDER_URGENT = 1,
	LADDER_RELAPSED = 2,
	LADDER_REFUSED = 4,
	LADDER_GOODS_SOLD = 8,    /* some are at large */
	LADDER_UNCONTROLLED = 16, /* the firm takes no control measures against the risk */
};

/* One hazard as the ladder sees it; the firm's name follows it. */
struct ledger_row {
	uint8_t version, state, level, flags;
	uint8_t times_overdue, failed_reinspections, consecutive_failures, firm_role;
	uint32_t violations; /* bit per Zh__Violation */
	uint32_t name_size;
	uint64_t row; /* the ladder's own number, gapless */
	uint64_t hazard;
	uint64_t report;
	int64_t opened_ms;
	struct trace_ref trace;
	char firm_key[FIRM_KEY_SIZE];
	char class_code[16];
};
_Static_assert(sizeof(struct ledger_row) == 112, "stored as it is");

/* Touched by every hazard: numbers and counts of the ladder's rows in one place. */
struct ladder_book {
	uint8_t version, reserved[7];
	uint64_t last_row;
	uint64_t last_hazard; /* hazards come in order of number: a repeat is known */
	uint64_t open;
	uint64_t closed;
};
_Static_assert(sizeof(struct ladder_book) == 40, "stored as it is");

struct measure_row {
	uint8_t version, state, kind, cause; /* enum measure_cause; CAUSE_NONE: a person's */
	uint8_t draft, recall_basis, recall_level, criminal; /* criminal: police; open with them */
	uint32_t object_version;
	uint32_t decider; /* enum role */
	uint64_t hazard, report, casefile, notice;
	int64_t proposed_ms;
	int64_t held_until_ms;
};
_Static_assert(sizeof(struct measure_row) == 64, "hot");

/* What follows a measure_row as it is. */
struct measure_file_head {
	struct trace_ref trace;
	uint32_t rule_version;
	uint8_t predecessor_count, reserved[3];
};
_Static_assert(sizeof(struct measure_file_head) == 32, "stored as it is");

/* The order in which they are stored (common/core/row_texts.h); more may follow, never between. */
enum measure_text {
	MEASURE_RULE_ID,
	MEASURE_FACTS,
	MEASURE_PROPOSED_BY,
	MEASURE_DECIDED_BY,
	MEASURE_FIRM_KEY, /* of a measure about a hazard: in the ladder's row, not here */
	MEASURE_FIRM_NAME,
	MEASURE_TEXTS,
};

/* As it is read. */
struct measure_file {
	struct measure_file_head head;
	uint64_t predecessors[PREDECESSORS_MAX];
	char rule_id[24];              /* empty: a person proposed it */
	char facts[320];               /* "level=3;times_overdue=1": what met the rule */
	char proposed_by[PERSON_SIZE]; /* empty: a rule */
	char decided_by[PERSON_SIZE];
	char firm_key[FIRM_KEY_SIZE];
	char firm_name[FIRM_NAME_SIZE];
};

/* The longest row: sizes (2 bytes each) are before the texts. */
#define MEASURE_STORED_MAX                                                                         \
	(sizeof(struct measure_row) + sizeof(struct measure_file) + 2 * MEASURE_TEXTS)

/* As it is written: borrowed from wherever it is. */
struct measure_parts {
	const struct measure_row *row;
	struct measure_file_head head;
	const uint64_t *predecessors;
	struct bytes texts[MEASURE_TEXTS];
};

struct notice_row {
	uint8_t version, state, kind, failed_services;
	uint32_t object_version;
	uint32_t serial;
	uint32_t year;
	uint64_t hazard, casefile, measure;
	int64_t drafted_ms;
	int64_t served_ms;
	uint32_t reply_days;
	uint32_t reserved;
};
_Static_assert(sizeof(struct notice_row) == 64, "hot");

struct notice_file {
	uint8_t version, reserved[7];
	struct trace_ref trace;
	char firm_key[FIRM_KEY_SIZE];
	char addressee[FIRM_NAME_SIZE];
	char number[DOC_NUMBER_SIZE]; /* 文号; empty before approval, kept when void */
	char drafted_by[PERSON_SIZE];
	char approved_by[PERSON_SIZE];
	char method[24];
	char facts[320];
	char fields[512]; /* "place=…;time=…" */
};
_Static_assert(sizeof(struct notice_file) == 1320, "stored as it is");

enum case_flags {
	CASE_HEARING_ASKED = 1, /* and neither reported nor ended */
	CASE_STATEMENT_WAIVED = 2,
	CASE_PLANNED_LISTING = 4,
	CASE_NO_INTENT = 8,
	CASE_LISTED_WITH = 16,    /* the decision says that the firm is listed */
	CASE_LEGAL_REVIEW = 32,   /* a penalty needs it, and the collective discussion */
	CASE_LEGALLY_PASSED = 64, /* the latest legal review agreed */
	CASE_DISCUSSED = 128,     /* together, by heads who knew all that is known now */
};

enum case_outcome { CASE_UNDECIDED, CASE_PENALTY, CASE_NO_PENALTY, CASE_NOT_MADE_OUT, CASE_OTHER };
enum case_listing {
	CASE_UNLISTED,
	CASE_CONSENTED,
	CASE_CONSENT_REFUSED,
	CASE_LISTED,
	CASE_NOT_LISTED
};
extern const char
	*const casefile_outcome_texts[]; /* "penalty"; by enum case_outcome, NULL for none */
extern const char *const casefile_listing_texts[];
enum case_listing casefile_listing_of(const char *text); /* CASE_UNLISTED when it is none of them */

struct casefile_row {
	uint8_t version, state; /* procedure: enum case_state */
	uint8_t service, publication, execution;
	uint8_t flags;
	uint8_t outcome;       /* enum case_outcome */
	uint8_t listing_state; /* enum case_listing */
	uint32_t object_version;
	uint32_t violations;
	uint64_t hazard, report, measure, listing;
	uint64_t penalty_notice, decision_notice;
	int64_t opened_ms, filed_ms, noticed_ms, decided_ms;
	int64_t owed_fen, left_fen;
};
_Static_assert(sizeof(struct casefile_row) == 112, "hot");

struct penalty_row {
	uint8_t kind, reserved[7]; /* Zh__PenaltyKind */
	int64_t amount_fen;
};

struct casefile_file {
	uint8_t version, officer_count, planned_count, penalty_count;
	uint8_t legal_grounds, hearing_told; /* bit per Zh__LegalReviewGround; with the notice */
	uint8_t review_outcome; /* Zh__ReviewOutcome of the latest review; 0: of before points */
	uint8_t review_faults;  /* a bit per point of 程序规定 53 that it found not met */
	uint8_t decision_owes;  /* bits of enum decision_duty */
	uint8_t publication_told, evidence_count, evidence_verified, evidence_aside, rights_told;
	uint8_t statement_made, remedies; /* remedies: days told of, or enum case_remedies */
	int32_t remedies_day, act_day;    /* told after the decision; 0: by it.  0: not stated */
	struct trace_ref trace;
	int64_t published_ms;
	char firm_key[FIRM_KEY_SIZE], firm_name[FIRM_NAME_SIZE];
	char class_code[16];
	char number[DOC_NUMBER_SIZE], decision_number[DOC_NUMBER_SIZE];
	char listing_ground[32];
	char officers[OFFICERS_MAX][PERSON_SIZE];
	char reviewer[PERSON_SIZE];
	char legal_reviewer[PERSON_SIZE]; /* of the latest legal review; empty: none was */
	char decided_by[PERSON_SIZE], decided_second[PERSON_SIZE];
	struct penalty_row planned[PENALTIES_MAX], penalties[PENALTIES_MAX];
};
_Static_assert(sizeof(struct casefile_file) <= ROW_MAX, "a row of a leaf page");

#define PARTICIPANTS_MAX 8u

/* 集体讨论: what was decided together, by whom. */
struct discussion_row {
	uint8_t version, participant_count, penalty_count, reserved[5];
	int64_t discussed_ms;
	char confirmed_by[PERSON_SIZE]; /* the head who answers for the minutes */
	char minutes[128];
	char outcome[24]; /* as of CaseDecided */
	char participants[PARTICIPANTS_MAX][PERSON_SIZE];
	struct penalty_row penalties[PENALTIES_MAX];
};
_Static_assert(sizeof(struct discussion_row) <= ROW_MAX, "a row of a leaf page");

#define ASSISTANTS_MAX 2u

/* 听证: asked for, and how far it is. */
struct hearing_row {
	uint8_t version, state; /* enum hearing_state */
	uint8_t closed;         /* Zh__HearingSecret; 0: public */
	uint8_t announced, record, ground, assistant_count, reserved;
	int64_t asked_ms, at_ms, served_ms, held_ms;
	char officer[PERSON_SIZE];
	char clerk[PERSON_SIZE], interpreter[PERSON_SIZE];
	char assistants[ASSISTANTS_MAX][PERSON_SIZE];
	char place[128];
};
_Static_assert(sizeof(struct hearing_row) == 368, "stored as it is");

#define FINE_PARTS_MAX 12u

/* A part of a fine that is paid by instalments; days are whole ones. */
struct fine_part {
	int32_t day;
	uint32_t reserved;
	int64_t amount_fen;
};

/* 执行: what was agreed with the party, asked of it and of the court, and contested by it. */
struct execution_row {
	uint8_t version, contest;          /* enum contest_state */
	uint8_t contest_kind;              /* Zh__ContestKind of the latest */
	uint8_t contest_outcome;           /* Zh__ContestOutcome; 0: pending, or none */
	uint8_t part_count, before;        /* enum execution_state that a resumption goes back to */
	uint8_t pause_ground, end_ground;  /* Zh__ExecutionPause, Zh__ExecutionEnd; 0: none */
	int32_t applied_day, until_day;    /* of the deferral, or agreement; 0: none */
	int32_t contested_day, pay_by_day; /* pay_by_day: of the demand */
	int32_t agreed_day, broken_day;    /* of the latest agreement; 0: none, or not broken */
	int64_t suspended_ms, ended_ms;    /* suspended_ms: of the suspension that lasts */
	int64_t deferred_fen;              /* of the fine; agreed: of all that is owed */
	int64_t contest_over_ms, reviewed_ms;   /* its decision came; a review's, 0: none */
	int64_t demanded_ms, demanded_fen;      /* when the demand was served */
	int64_t asked_ms;                       /* of the court */
	int64_t back_fen, given_fen;            /* paid, and to be given back; what of it was */
	int64_t surcharge_back_fen;             /* in back_fen */
	int64_t cash_held_fen, cash_office_fen; /* not at the office yet; there, not at the bank */
	int64_t cash_taken_ms, cash_arrived_ms; /* the latest of what waits */
	uint8_t goods_back;                     /* confiscated ones are to be given back */
	uint8_t contest_late, review_varied, reserved; /* by a review: from then on */
	int32_t contest_until;       /* the last day to apply for a reconsideration; 0: none */
	char organ[128], court[128]; /* that has the contest; that was asked to carry it out */
	struct fine_part parts[FINE_PARTS_MAX];
	struct surcharge surcharge;
};
_Static_assert(sizeof(struct execution_row) == 1424, "stored as it is");

enum escalation_series { SERIES_NOTICE = 1, SERIES_CASE = 2 };

struct series_row {
	uint8_t version, reserved[3];
	uint32_t last;
};

enum count_axis {
	COUNT_MEASURE = 1,
	COUNT_NOTICE,
	COUNT_CASE,
	COUNT_CASE_SERVICE,
	COUNT_CASE_PUBLICATION,
	COUNT_CASE_EXECUTION,
	COUNT_CASE_HEARING,       /* of those that were asked for */
	COUNT_CASE_CONTEST,       /* of those that were contested */
	COUNT_CASE_CERTIFICATION, /* of closed ones of a penalty */
};

struct count_row {
	uint8_t version, reserved[7];
	uint64_t count;
};

extern const struct schema escalation_schema;

uint32_t esc_violation_bits(const Zh__Violation *violations, size_t count);

/* false: absent.  `ret_name` (may be NULL) borrows from the state until the next call on it. */
bool ladder_get(const struct rows_reader *rows, uint64_t hazard, struct ledger_row *ret_row,
		struct bytes *ret_name);
struct ladder_book ladder_book_get(const struct rows_reader *rows);
bool measure_get(const struct rows_reader *rows, uint64_t number, struct measure_row *ret_row);
bool measure_file_get(const struct rows_reader *rows, uint64_t number,
		      struct measure_file *ret_file);
void measure_put(struct rows_writer *rows, uint64_t number, const struct measure_parts *parts);
/* The row alone: what its file says stays. */
void measure_row_put(struct rows_writer *rows, uint64_t number, const struct measure_row *row);
/* The row, and who decided. */
void measure_decided_put(struct rows_writer *rows, uint64_t number, const struct measure_row *row,
			 const char *decided_by);
bool notice_get(const struct rows_reader *rows, uint64_t number, struct notice_row *ret_row);
bool notice_file_get(const struct rows_reader *rows, uint64_t number, struct notice_file *ret_file);
bool casefile_get(const struct rows_reader *rows, uint64_t number, struct casefile_row *ret_row);
bool casefile_file_get(const struct rows_reader *rows, uint64_t number,
		       struct casefile_file *ret_file);

bool discussion_get(const struct rows_reader *rows, uint64_t casefile,
		    struct discussion_row *ret_row);
/* As rows keep them, at most PENALTIES_MAX; how many. */
uint8_t penalties_store(struct penalty_row out[PENALTIES_MAX], Zh__Penalty *const *list,
			size_t count);
/* false: the party didn't ask for one; `ret_row` says so. */
bool hearing_get(const struct rows_reader *rows, uint64_t casefile, struct hearing_row *ret_row);

/* false: there was nothing of it; `ret_row` says so. */
bool execution_get(const struct rows_reader *rows, uint64_t casefile,
		   struct execution_row *ret_row);
/* What of `left_fen` is the fine's: what is confiscated is paid before it. */
int64_t fine_left_of(const struct casefile_file *file, int64_t left_fen);
/* How many of its parts are paid where `left_fen` of all is left: payments go to the earlier part,
 * and to what isn't deferred before them. */
size_t fine_parts_covered(const struct execution_row *execution, int64_t left_fen);
/* What is owed at the end of that day, with the surcharge. */
int64_t execution_left(const struct execution_row *execution, int64_t left_fen, int32_t day);
/* Of an agreement: the first unpaid part whose term, with days off, is over; part_count: none. */
size_t agreement_missed(const struct rows_reader *rows, struct object_id casefile,
			const struct execution_row *execution, int64_t left_fen, int64_t now_ms);
/* Money or goods are still to be given back (行政强制法 41). */
bool back_owed(const struct execution_row *execution);
bool decision_is_revoked(const struct execution_row *execution); /* in a contest, or by us */
uint8_t execution_end_event(Zh__ExecutionEnd ground);            /* enum execution_event */
/* Neither the term to pay nor a deferral runs any more. */
bool casefile_pay_over(const struct rows_reader *rows, struct object_id id,
		       const struct execution_row *execution, int64_t now_ms);

/* The next number of a series in a year; `ahead`: as many were taken by this decision before. */
uint32_t esc_series_next(const struct rows_reader *rows, enum escalation_series series,
			 uint8_t kind, uint32_t year, uint32_t ahead);
extern const struct series_book escalation_series;
struct row_key esc_series_key(enum escalation_series series, uint8_t kind, uint32_t year);
/* Measures that are only proposed aren't counted one by one: they are all that there are, less
 * those in other states. */
uint64_t esc_count(const struct rows_reader *rows, enum count_axis axis, uint8_t state);
struct row_key esc_count_key(enum count_axis axis, uint8_t state);

/* What is never proposed twice: who it is about, what is proposed, and why. */
struct measure_cause_ref {
	uint64_t hazard, report, casefile; /* the first that isn't 0 names the matter */
	uint8_t measure;                   /* Zh__MeasureKind */
	uint8_t cause;                     /* enum measure_cause */
	uint8_t mark;
	uint64_t key;
};
/* A hazard has this cause once: its measure of that kind tells that it was proposed, without a row
 * in TABLE_MEASURE_CAUSES. */
bool measure_cause_is_single(enum measure_cause cause);
struct row_key measure_cause_key(const struct measure_cause_ref *cause);

#endif
