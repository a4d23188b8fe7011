/* intake's rows.
 *
 * CHECKLIST when changing a layout: bump its version byte and INTAKE_FOLD_VERSION
 * (the state is rebuilt from the journal), extend the replay test.
 */
#ifndef ZHIAN_SERVICES_INTAKE_TABLES_H
#define ZHIAN_SERVICES_INTAKE_TABLES_H

#include "common/core/common_tables.h"

#define INTAKE_FOLD_VERSION 9u

enum intake_table {
	TABLE_REPORTS = TABLE_SERVICE_FIRST, /* report -> report_row */
	TABLE_REPORT_TEXTS, /* report -> report_text_head ‖ texts in order of enum report_text */
	TABLE_REPORTS_NEAR, /* hash of firm key, class, batch ‖ ~report -> report; derived */
	TABLE_FEEDS,        /* feed's name -> feed_row */
	TABLE_FEED_IDS,     /* feed's number ‖ id as it came -> feed_id_row */
	TABLE_FEED_CONFLICTS, /* first 16 of an item's digest -> quarantine number */
	TABLE_FIRM_NAMES,     /* folded name -> provisional number */
	TABLE_CASES,          /* escalation's case -> report */
	TABLE_COUNTS,         /* count_kind ‖ state -> counter_row */
	TABLE_REVEALS,        /* report -> reveal_row */
	TABLE_HAZARD_REPORTS, /* hazard ‖ report -> report; derived */
	TABLE_ERASURES,       /* report -> erasure_row, while its keys are still to be erased */
	TABLE_MEDIATORS,      /* report -> id of who mediates the complaint */
	TABLE_CONFLICTS,  /* report ‖ quarantine -> sequence of the event that names its parts */
	TABLE_MEDIATIONS, /* report -> mediation_row, once a party said something to it */
	TABLE_SPLITS,     /* report -> split_row: of both items of one paper */
};

enum report_flags {
	REPORT_TEST = 1,
	REPORT_SEALED = 2,
	REPORT_ANONYMOUS = 4,
	REPORT_URGENT = 8,
	REPORT_OVERDUE = 16,     /* a clock of its present state has passed its end */
	REPORT_ERASED = 32,      /* what the reporter said, and who it was, is gone */
	REPORT_CONTACT = 64,     /* a complainant's contact is under the county's seal */
	REPORT_CONTROLLED = 128, /* a self-report of a risk that the firm has under control */
};

enum report_links {
	REPORT_UNTOLD = 1, /* classified again while no hazard of it was known: told when one is */
	REPORT_OPENER = 2, /* its hazard opened on it: no signal that was joined */
};

struct report_row { /* hot */
	uint8_t version;
	uint8_t kind;     /* Zh__ReportKind */
	uint8_t state;    /* enum clue_state or complaint_state, as the kind says */
	uint8_t severity; /* Zh__HazardLevel */
	uint8_t flags;    /* enum report_flags */
	uint8_t outcome;  /* enum report_outcome: the last that is known */
	uint8_t returned; /* how often it was returned to its feed */
	uint8_t links;    /* enum report_links */
	uint32_t object_version;
	uint32_t feed;
	int64_t received_ms;
	uint64_t hazard;
	uint64_t casefile;
	uint64_t joined_to; /* report; a link, not an end */
	uint64_t near_report;
	uint64_t text_signature;
};
_Static_assert(sizeof(struct report_row) == 64, "a hot row is at most 64 bytes");

/* What is known elsewhere about the matter; printed names in states.c. */
enum report_outcome {
	REPORT_OUTCOME_NONE,
	REPORT_OUTCOME_HAZARD_OPENED,
	REPORT_OUTCOME_SIGNAL_JOINED,
	REPORT_OUTCOME_CLUE_CHECKED,
	REPORT_OUTCOME_TO_CASE,
	REPORT_OUTCOME_CASE_FILED,
	REPORT_OUTCOME_CASE_NOT_FILED,
	REPORT_OUTCOME_CASE_DECIDED,
	REPORT_OUTCOME_CASE_CLOSED,
	REPORT_OUTCOME_CANCELLED_OFF,
	REPORT_OUTCOME_HAZARD_UNFOUNDED,
	REPORT_OUTCOME_COUNT,
};

struct report_text_head {
	uint8_t version;
	uint8_t reserved[3];
	uint32_t place;
	uint64_t violations; /* bit per Zh__Violation */
	uint64_t sequence;   /* of ReportRegistered: what the receipt says */
	uint64_t incarnation;
	struct trace_ref trace;
};
_Static_assert(sizeof(struct report_text_head) == 56, "stored as it is");

enum report_text {
	REPORT_TEXT_FIRM_KEY,
	REPORT_TEXT_CLASS,
	REPORT_TEXT_BATCH,
	REPORT_TEXT_FEED,
	REPORT_TEXT_FEED_ID,
	REPORT_TEXT_FIRM_NAME,
	REPORT_TEXT_PRODUCT,
	REPORT_TEXT_COUNT,
};

/* A cold row taken apart; texts are borrowed from the row. */
struct report_texts {
	struct report_text_head head;
	struct bytes text[REPORT_TEXT_COUNT];
};

struct feed_row {
	uint8_t version;
	uint8_t paused;
	uint8_t reserved[2];
	uint32_t number;
	uint64_t session;
	uint64_t sequence; /* watermark: the last of this session that was registered */
	uint64_t received;
	uint64_t tests;
	uint64_t conflicts;
	int64_t last_ms;
};
_Static_assert(sizeof(struct feed_row) == 56, "stored as it is");

struct feed_id_row {
	uint64_t report;
	uint8_t digest[16];
};

enum count_kind { COUNT_COMPLAINT = 1, COUNT_CLUE = 2 };

enum reveal_state { REVEAL_REQUESTED = 1, REVEAL_APPROVED = 2 };

#define REVEAL_PURPOSE_MAX 239u /* bytes */

struct reveal_row {
	uint8_t version, state, reserved[6];
	int64_t requested_ms;
	int64_t expires_ms; /* of the approval */
	char requested_by[40], approved_by[40];
	char purpose[REVEAL_PURPOSE_MAX + 1];
};
_Static_assert(sizeof(struct reveal_row) == 344, "stored as it is");

struct erasure_row {
	uint8_t version, reserved[7];
	int64_t ordered_ms;
};

enum mediation_party { MEDIATION_COMPLAINANT, MEDIATION_RESPONDENT, MEDIATION_PARTIES };

/* What the parties said to being mediated: the latest of each. */
struct mediation_row {
	uint8_t version;
	uint8_t answer[MEDIATION_PARTIES]; /* Zh__MediationAnswer */
	uint8_t reserved[5];
	int64_t said_ms[MEDIATION_PARTIES];
};
_Static_assert(sizeof(struct mediation_row) == 24, "stored as it is");

/* One paper, two items (令121号 9). */
struct split_row {
	uint8_t version;
	uint8_t is_second; /* it was split off; the other is what the paper came as */
	uint8_t reserved[6];
	uint64_t other;  /* report */
	uint64_t hazard; /* of the second: whose signal the paper was already; 0: none */
};
_Static_assert(sizeof(struct split_row) == 24, "stored as it is");

extern const struct schema intake_schema;

bool intake_report_get(const struct rows_reader *rows, uint64_t report, struct report_row *ret_row);
/* false: no such report.  The texts are borrowed until the next row is read. */
bool intake_report_texts_get(const struct rows_reader *rows, uint64_t report,
			     struct report_texts *ret_texts);
bool intake_report_texts_read(struct bytes row, struct report_texts *ret_texts);
/* Who mediates the complaint; who a report is assigned to.  false: nobody. */
bool intake_mediator_get(const struct rows_reader *rows, uint64_t report, char out[PRINCIPAL_ID]);
/* Zero where nothing was said. */
struct mediation_row intake_mediation_get(const struct rows_reader *rows, uint64_t report);
/* false: it is the only item of its paper. */
bool intake_split_get(const struct rows_reader *rows, uint64_t report, struct split_row *ret_row);
/* Whether its hazard carries it with its paper alone, whose other item is the signal. */
bool intake_carried_with_paper(const struct rows_reader *rows, uint64_t report, uint64_t hazard);
bool intake_owner_get(const struct rows_reader *rows, struct object_id report,
		      char out[PRINCIPAL_ID]);
/* Other contents of the report's id that are kept: the events that name their parts; at most
 * INTAKE_CONFLICTS_KEPT.  Returns how many. */
size_t intake_conflicts_get(const struct rows_reader *rows, uint64_t report,
			    uint64_t ret_sequences[]);
/* What an act reads: "text", "contact", "conflict". */
const char *intake_reading_name(uint16_t act);
bool intake_feed_get(const struct rows_reader *rows, const char *feed, struct feed_row *ret_row);
struct row_key intake_feed_id_key(uint32_t feed, struct bytes id);
bool intake_feed_id_get(const struct rows_reader *rows, uint32_t feed, struct bytes id,
			struct feed_id_row *ret_row);
/* The prefix under which near-duplicates of a report stand; size 0: it says too little.  A hash, so
 * that a key is sixteen bytes in all: others may have the same, hence intake_near_same(). */
struct row_key intake_near_prefix(struct bytes firm_key, struct bytes class_code,
				  struct bytes batch);
/* Whether the report of these texts is of this very firm, class and batch. */
bool intake_near_same(const struct report_texts *texts, struct bytes firm_key,
		      struct bytes class_code, struct bytes batch);

#endif
