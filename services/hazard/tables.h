/* hazard's rows.
 *
 * CHECKLIST when changing a layout: bump its version byte and HAZARD_FOLD_VERSION
 * (the state is rebuilt from the journal), extend the replay test.
 */
#ifndef ZHIAN_SERVICES_HAZARD_TABLES_H
#define ZHIAN_SERVICES_HAZARD_TABLES_H

#include "common/core/common_tables.h"
#include "common/core/series.h"
#include "services/hazard/custody/custody_rows.h"
#include "services/hazard/sampling/tables.h"

#define HAZARD_FOLD_VERSION 28u

enum hazard_table_id {
	TABLE_HAZARDS = TABLE_SERVICE_FIRST, /* hazard -> hazard_row */
	TABLE_HAZARD_TEXTS, /* hazard -> hazard_text_head ‖ texts in order of enum hazard_text */
	TABLE_HAZARDS_BY_FIRM,  /* firm ‖ class and batch ‖ hazard -> hazard; derived */
	TABLE_HAZARDS_BY_STATE, /* state ‖ hazard -> hazard, but for opened ones; derived */
	TABLE_FIRMS,            /* firm -> firm_row */
	TABLE_FIRM_TEXTS,       /* firm -> firm_text_head ‖ texts in order of enum firm_text */
	TABLE_FIRMS_BY_KEY,     /* key -> firm; derived */
	TABLE_FIRM_MERGES,      /* firm that was merged -> firm it stands for */
	TABLE_COUNTS,           /* state but "opened" -> counter_row; see hazard_count() */
	TABLE_SERIES,           /* year ‖ order_kind -> counter_row: the last document number */
	TABLE_ORDERS,           /* hazard ‖ n -> order_row */
	TABLE_REINSPECTIONS,    /* hazard ‖ n -> reinspection_head ‖ persons */
	TABLE_GOODS,            /* hazard ‖ place and class ‖ batch -> goods_row */
	TABLE_CANCELLED,        /* hazard, and hazard ‖ batch -> units cancelled off so far (8) */
	TABLE_CASES,            /* escalation's case -> hazard */
	TABLE_REFERRALS,        /* notify's referral -> hazard that was handed over with it */
	TABLE_PATROLS,          /* firm -> patrol_head ‖ result: the last one */
	TABLE_LISTINGS,         /* credit's listing in force -> firm */
	TABLE_HAZARD_SOURCES,   /* hazard -> source_row, unless a report told of it */
	TABLE_RECORDS, /* hazard ‖ n (4) -> record_head ‖ texts ‖ attachments: its file */
	TABLE_CUSTODY, /* hazard ‖ lot -> custody_row ‖ texts in order of enum custody_text */
	TABLE_HAZARDS_BY_TAG,           /* hazard_tag ‖ hazard -> hazard; derived */
	TABLE_HAZARD_MORE,              /* hazard -> hazard_more, once something of it happened */
	TABLE_PENALTIES,                /* case -> penalty_row */
	TABLE_PENALTIES_BY_HAZARD = 90, /* hazard ‖ case -> case; derived */
	TABLE_INVENTORIES = 91, /* hazard ‖ lot -> inventory_head ‖ lines: see inventory.h */
	TABLE_SIGNAL_VIOLATIONS = 92, /* hazard ‖ report, or 0: see violations.h */
	TABLE_FOUND_EVIDENCE = 104,   /* hazard ‖ n -> its n-th piece: see found_evidence.h */
	TABLE_ORDER_TEXTS = 107,      /* hazard ‖ n ‖ enum order_text -> text */
	TABLE_REPORTS_KNOWN = 109,    /* 0 -> the last report told of; report -> 1: a test's */
	TABLE_FIRM_MAJORS = 105, /* firm -> open major hazards (8), if any: see firm_majors.c */
};

enum hazard_flags {
	HAZARD_URGENT = 1,
	HAZARD_HELD = 2,
	HAZARD_REFUSED = 4,
	HAZARD_RELAPSE = 8, /* continues another: not counted again for special supervision */
	HAZARD_FOUND_IN_DRIVE = 16, /* by a campaign's visit, sampling or self-check */
	HAZARD_CONTROLLED = 32,     /* the firm reported it itself and has it in hand */
};

struct hazard_row { /* hot */
	uint8_t version;
	uint8_t state;       /* enum hazard_state */
	uint8_t level;       /* Zh__HazardLevel as set by a person; 0: not yet */
	uint8_t proposed;    /* Zh__HazardLevel as a rule proposes it */
	uint8_t source_kind; /* Zh__ReportKind */
	uint8_t flags;       /* enum hazard_flags */
	uint8_t overdue;     /* marks that fired while it was in its present life */
	uint8_t orders;
	uint32_t object_version;
	uint16_t signals;
	uint8_t reinspections;
	uint8_t failed;     /* of the re-inspections */
	uint64_t firm;      /* 0: a place without a firm */
	uint64_t batch_key; /* of class and batch; 0: no batch is known */
	uint64_t chain_of;
	uint64_t casefile;
	uint64_t report;
	int32_t opened_day;
	uint32_t place;
};
_Static_assert(sizeof(struct hazard_row) == 64, "a hot row is at most 64 bytes");

/* The inspection or sampling that found a hazard, or the hazard that it was split from. */
struct source_row {
	uint8_t version, kind /* enum object_kind */, reserved[2];
	uint32_t region;
	uint64_t number;
};
_Static_assert(sizeof(struct source_row) == 16, "stored as it is");

struct hazard_text_head {
	uint8_t version, firm_role;
	uint8_t made_by_firm; /* the firm itself is the producer: no texts of it */
	uint8_t sold_by_firm; /* likewise the seller */
	uint32_t producer_region;
	uint32_t level_rule_version;
	int32_t found_day;   /* 0: the day on which it was opened */
	uint64_t violations; /* bit per Zh__Violation */
	uint64_t found;      /* units */
	int64_t first_report_ms;
	int64_t opened_ms;
	struct trace_ref trace;
	uint64_t campaign; /* it was found in that drive; 0: in none */
	uint64_t cause;    /* one for what counts once; 0: a cause by itself, see hazard_cause() */
	uint32_t seller_region;
	uint8_t role_of_archive; /* nobody said what the firm is to it: its archive does */
	uint8_t reserved[3];
};
_Static_assert(sizeof(struct hazard_text_head) == 96, "stored as it is");

enum hazard_text {
	HAZARD_TEXT_FIRM_KEY,
	HAZARD_TEXT_FIRM_NAME,
	HAZARD_TEXT_CLASS,
	HAZARD_TEXT_BATCH,
	HAZARD_TEXT_TITLE,
	HAZARD_TEXT_UNIT,
	HAZARD_TEXT_LEVEL_RULE,
	HAZARD_TEXT_SAMPLE,
	HAZARD_TEXT_PRODUCER_KEY,
	HAZARD_TEXT_PRODUCER_NAME,
	HAZARD_TEXT_SELLER_KEY,
	HAZARD_TEXT_SELLER_NAME,
	HAZARD_TEXT_COUNT,
};

struct hazard_texts { /* borrowed from the row */
	struct hazard_text_head head;
	struct bytes text[HAZARD_TEXT_COUNT];
};

/* What is looked for among all hazards; an ordinary new one has none. */
enum hazard_tag {
	HAZARD_TAG_OVERDUE = 1, /* a term of its present life was over */
	HAZARD_TAG_REFUSED,
	HAZARD_TAG_HELD,
	HAZARD_TAG_LARGER, /* level set by a person */
	HAZARD_TAG_MAJOR,
};

enum hazard_more_flags {
	MORE_EXTENSION_ASKED = 1,
	MORE_UNCONTROLLED = 2, /* no control measures against the risk: notice 001 */
	MORE_PROGRESS_OWED = 4,
};

/* What only some hazards have. */
struct hazard_more {
	uint8_t version, flags /* enum hazard_more_flags */;
	uint8_t no_access;    /* visits in vain since the last re-inspection */
	uint8_t lots;         /* of goods in custody, ever */
	uint16_t extended_by; /* of the order that is in force */
	uint16_t splits;
	uint32_t records;
	uint32_t asked_by; /* of the extension that waits */
	int64_t asked_ms;
	uint64_t asked_clock;
	int64_t held_until_ms; /* 0: until it is released */
};
_Static_assert(sizeof(struct hazard_more) == 40, "stored as it is");

/* X(name, printed): what the file of a hazard holds; numbers are stored, append at the end. */
#define HAZARD_RECORD_LIST(X)                                                                      \
	X(ORDER, "order")                                                                          \
	X(CLAIM, "claim")                                                                          \
	X(REINSPECTION, "reinspection")                                                            \
	X(NO_ACCESS, "no_access")                                                                  \
	X(CANCEL_OFF, "cancel_off")                                                                \
	X(LOOK_BACK, "look_back")                                                                  \
	X(REFUSAL, "refusal")                                                                      \
	X(EXTENSION_ASKED, "extension_asked")                                                      \
	X(EXTENSION_GRANTED, "extension_granted")                                                  \
	X(EXTENSION_REFUSED, "extension_refused")                                                  \
	X(ON_THE_SPOT, "corrected_on_spot")                                                        \
	X(STOPPED, "production_stopped")                                                           \
	X(STILL_STOPPED, "production_still_stopped")                                               \
	X(RESTARTED, "production_restarted")                                                       \
	X(HELP, "help")                                                                            \
	X(PROGRESS, "progress")                                                                    \
	X(PROGRESS_OWED, "progress_owed")                                                          \
	X(PERSON, "responsible_person")                                                            \
	X(SPLIT, "split")                                                                          \
	X(UNJOINED, "signal_unjoined")                                                             \
	X(GOODS, "goods_moved")                                                                    \
	X(CUSTODY, "custody")                                                                      \
	X(UNFOUNDED, "unfounded")                                                                  \
	X(ARCHIVED, "archived")                                                                    \
	X(RESTATED, "signal_restated")                                                             \
	X(ORDER_SERVED, "order_served")

enum hazard_record {
	RECORD_NONE,
#define X(name, printed) RECORD_##name,
	HAZARD_RECORD_LIST(X)
#undef X
		RECORD_COUNT,
};
const char *hazard_record_name(enum hazard_record kind);

/* One paper or act in the file; after it its texts, then each attachment: digest (32 bytes), kind
 * (1 byte, Zh__EvidenceKind), name. */
struct record_head {
	uint8_t version, kind /* enum hazard_record */, detail, attachments;
	int32_t on_day;
	int64_t at_ms;
	uint64_t number; /* n-th order, new hazard, report, lot, … as the kind says */
	uint64_t amount; /* units, or days; violations that came to be known, as bits */
};
_Static_assert(sizeof(struct record_head) == 32, "stored as it is");

enum record_text {
	RECORD_TEXT_PERSON, /* who put it on record */
	RECORD_TEXT_SECOND,
	RECORD_TEXT_WHAT,  /* content, ground, text */
	RECORD_TEXT_OTHER, /* document number, batch, position, … as the kind says */
	RECORD_TEXT_OFFICERS,
	RECORD_TEXT_COUNT,
};
enum { RECORD_ATTACHMENTS_MAX = 8, RECORD_DIGEST = 32, RECORD_ATTACHMENT_NAME = 60 };

#define FIRM_MAJORS_MAX 3u /* 重大 ×3 within two years: special supervision [001] */

enum firm_flags { FIRM_MERGED = 1, FIRM_LISTED = 2 };

struct firm_row { /* hot */
	uint8_t version;
	uint8_t role;        /* Zh__FirmRole */
	uint8_t supervision; /* Zh__SupervisionLevel set by a person */
	uint8_t proposed;    /* the highest that was proposed since */
	uint8_t failures;    /* samplings failed in a row */
	uint8_t majors;      /* how many of the slots below are filled */
	uint8_t flags;       /* enum firm_flags */
	uint8_t reserved;
	uint32_t object_version;
	uint32_t hazards;      /* ever */
	uint32_t hazards_open; /* neither archived nor unfounded */
	int32_t review_day;
	uint32_t batches; /* of its hazards, ever: a bit each as hazard_batch_bit() gives it */
	int32_t major_day[FIRM_MAJORS_MAX]; /* oldest first */
	uint64_t major_hazard[FIRM_MAJORS_MAX];
};
_Static_assert(sizeof(struct firm_row) == 64, "a hot row is at most 64 bytes");

struct firm_text_head {
	uint8_t version, reserved[3];
	uint32_t region;
	struct trace_ref trace;
};
_Static_assert(sizeof(struct firm_text_head) == 32, "stored as it is");

enum firm_text {
	FIRM_TEXT_KEY,
	FIRM_TEXT_NAME,
	FIRM_TEXT_CLASS,
	FIRM_TEXT_ADDRESS,
	FIRM_TEXT_COUNT
};

struct firm_texts { /* borrowed from the row */
	struct firm_text_head head;
	struct bytes text[FIRM_TEXT_COUNT];
};

enum order_kind {
	ORDER_RECTIFICATION = 1 /* 整改通知书 */,
	ORDER_CORRECTION = 2 /* 责令改正通知书 */
};

struct order_row {
	uint8_t version, kind /* enum order_kind */, stop_sale, reserved;
	uint32_t serial, year, within_days /* its term, from service on; 0: the rule's */;
	int32_t ordered_day, served_day /* 0: not served yet, and no term runs */;
	int64_t due_ms;
};
_Static_assert(sizeof(struct order_row) == 32, "stored as it is");

/* What the paper of an order says besides; longer ones are cut, the event has them whole. */
enum order_text {
	ORDER_TEXT_FACTS,
	ORDER_TEXT_VIOLATED,
	ORDER_TEXT_BASIS,
	ORDER_TEXT_REMEDIES,
	ORDER_TEXT_COUNT
};
enum { ORDER_TEXT_MAX = 1900 };

struct reinspection_head {
	uint8_t version, passed, evidence, persons; /* counts; the persons follow as texts */
	int32_t on_day;
};

enum { HAZARD_BATCH_MAX = 100 };

struct goods_row {
	uint64_t amount;
	char unit[24];
};

struct patrol_head {
	uint8_t version, reserved[7];
	int64_t at_ms;
};

/* What a case decided that only its decision brings: confiscation, stop of business, revocation. */
struct penalty_row {
	uint8_t version, reserved;
	uint16_t kinds; /* bit per Zh__PenaltyKind */
	int32_t decided_day;
	int32_t served_day; /* 0: not served */
	uint32_t reserved_2;
	uint64_t hazard;   /* 0: none is stated */
	char firm_key[24]; /* 18 of a credit code, or "P522701-…", and NUL */
};
_Static_assert(sizeof(struct penalty_row) == 48, "stored as it is");

extern const struct schema hazard_schema;

bool hazard_get(const struct rows_reader *rows, uint64_t hazard, struct hazard_row *ret_row);
/* The texts are borrowed until the next row is read. */
/* Found at an inspection, or reported: nothing was done about it before. */
int32_t hazard_first_day(const struct hazard_row *row, const struct hazard_text_head *head);
bool hazard_texts_get(const struct rows_reader *rows, uint64_t hazard,
		      struct hazard_texts *ret_texts);
/* The day of finding, not that of the level. */
int32_t hazard_found_day(const struct hazard_row *row, const struct hazard_texts *texts);
/* What it is counted by, once, among the hazards of its firm; never 0. */
uint64_t hazard_cause(uint64_t hazard, const struct hazard_texts *texts);
bool hazard_firm_get(const struct rows_reader *rows, uint64_t firm, struct firm_row *ret_row);
bool hazard_firm_texts_get(const struct rows_reader *rows, uint64_t firm,
			   struct firm_texts *ret_texts);
/* The firm of a key, merges followed; 0: none yet. */
uint64_t hazard_firm_of_key(const struct rows_reader *rows, const char *key);
bool hazard_order_get(const struct rows_reader *rows, uint64_t hazard, uint8_t n,
		      struct order_row *ret_row);
struct row_key hazard_order_text_key(uint64_t hazard, uint8_t n, enum order_text text);
/* Borrowed until the next row is read; empty: it doesn't say it. */
struct bytes hazard_order_text(const struct rows_reader *rows, uint64_t hazard, uint8_t n,
			       enum order_text text);
/* Zeros where nothing of this is known. */
struct hazard_more hazard_more_get(const struct rows_reader *rows, uint64_t hazard);
bool hazard_custody_get(const struct rows_reader *rows, uint64_t hazard, uint8_t lot,
			struct custody_lot *ret_lot);
/* Units of a class that are in a place; `batch` empty: of the goods without a batch. */
uint64_t hazard_goods_at(const struct rows_reader *rows, uint64_t hazard, uint8_t place,
			 uint8_t goods_class, struct bytes batch);
/* Cancelled off so far: of a batch, or of the whole hazard (`batch` empty). */
uint64_t hazard_cancelled(const struct rows_reader *rows, uint64_t hazard, struct bytes batch);
/* Of a state.  Those that are opened are all that were ever made but those counted elsewhere. */
uint64_t hazard_count(const struct rows_reader *rows, uint8_t state);
/* What a table of number to number has for `of`; 0: nothing. */
uint64_t hazard_number_get(const struct rows_reader *rows, uint16_t table, uint64_t of);

/* Whether another listing of credit's than this one is in force for the firm. */
bool hazard_listed_besides(const struct rows_reader *rows, uint64_t firm, uint64_t listing);

/* 0 when the batch is empty: nothing is known to be the same. */
uint64_t hazard_batch_key_of(struct bytes class_code, struct bytes batch);
/* Where a firm notes that it had a hazard of this batch.  Batches share bits: one that isn't noted
 * was never here, one that is may be another.  Most reports tell of a new batch, and needn't look
 * for it among the firm's hazards. */
uint32_t hazard_batch_bit(uint64_t batch_key);
struct row_key hazard_numbered_key(uint64_t object, uint8_t n);
/* Place and class share a byte: 5 and 3 bits.  Products have the class number 1 and high bits of 0,
 * so that they stand first. */
struct row_key hazard_goods_key(uint64_t hazard, uint8_t place, uint8_t goods_class,
				struct bytes batch);
static inline uint8_t hazard_goods_key_place(struct bytes key)
{
	return key.data[8] & 0x1f;
}
static inline uint8_t hazard_goods_key_class(struct bytes key)
{
	return (uint8_t)((key.data[8] >> 5) + 1u);
}
struct row_key hazard_record_key(uint64_t hazard, uint32_t n);
struct row_key hazard_cancelled_key(uint64_t hazard, struct bytes batch);
struct row_key hazard_series_key(uint32_t year, enum order_kind kind);
extern const struct series_book hazard_series;

#endif
