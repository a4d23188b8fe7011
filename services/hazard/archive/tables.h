/* The archive's rows.  A firm merely met in a report has none of them: an archive is opened by a
 * person's act, an inspection, a licence, or a level.
 *
 * CHECKLIST when changing a layout: bump its version byte and HAZARD_FOLD_VERSION.
 */
#ifndef ZHIAN_SERVICES_HAZARD_ARCHIVE_TABLES_H
#define ZHIAN_SERVICES_HAZARD_ARCHIVE_TABLES_H

#include "archive.pb-c.h"
#include "services/hazard/archive/states.h"
#include "services/hazard/tables.h"

enum archive_table_id {
	TABLE_ARCHIVES = 40,      /* firm -> archive_row */
	TABLE_ARCHIVE_TEXTS = 41, /* firm -> texts in order of enum archive_text */
	TABLE_ARCHIVE_GAPS = 42,  /* gap ‖ firm -> firm, enum archive_list below 16; derived */
	TABLE_ARCHIVE_WATCH = 43, /* list ‖ firm -> firm, the other lists; derived */
	TABLE_FIRM_CLASSES = 44,  /* class ‖ 0 ‖ firm -> firm */
	TABLE_LICENCES = 45,      /* licence -> licence_head ‖ texts */
	TABLE_LICENCES_BY = 46, /* 'F' ‖ firm ‖ licence, 'N' ‖ kind ‖ number -> licence; derived */
	TABLE_DUTIES = 47, /* duty -> duty_row */
	TABLE_DUTIES_BY =
		48, /* 'F' ‖ firm ‖ duty, 'K' ‖ kind ‖ duty -> duty, while owed; derived */
	TABLE_ARCHIVE_ITEMS = 49,     /* firm ‖ enum archive_item ‖ … -> the item's row */
	TABLE_STANDARDS = 50,         /* standard -> standard_head ‖ texts */
	TABLE_STANDARDS_OF_FIRM = 51, /* firm ‖ standard -> standard; derived */
};

#define HAZARD_ARCHIVE_TABLES                                                                      \
	{.id = TABLE_ARCHIVES,                                                                     \
	 .name = "archives",                                                                       \
	 .row_size = sizeof(struct archive_row),                                                   \
	 .row_max = sizeof(struct archive_row),                                                    \
	 .indexes = archive_indexes,                                                               \
	 .index_count = 2},                                                                        \
		{.id = TABLE_ARCHIVE_TEXTS, .name = "archive_texts", .row_max = ROW_MAX},          \
		{.id = TABLE_ARCHIVE_GAPS,                                                         \
		 .name = "archive_gaps",                                                           \
		 .row_max = 8,                                                                     \
		 .is_index = true},                                                                \
		{.id = TABLE_ARCHIVE_WATCH,                                                        \
		 .name = "archive_watch",                                                          \
		 .row_max = 8,                                                                     \
		 .is_index = true},                                                                \
		{.id = TABLE_FIRM_CLASSES,                                                         \
		 .name = "firm_classes",                                                           \
		 .row_size = sizeof(uint64_t),                                                     \
		 .row_max = sizeof(uint64_t)},                                                     \
		{.id = TABLE_LICENCES,                                                             \
		 .name = "licences",                                                               \
		 .row_max = 1000,                                                                  \
		 .indexes = archive_licence_indexes,                                               \
		 .index_count = 1},                                                                \
		{.id = TABLE_LICENCES_BY, .name = "licences_by", .row_max = 8, .is_index = true},  \
		{.id = TABLE_DUTIES,                                                               \
		 .name = "duties",                                                                 \
		 .row_size = sizeof(struct duty_row),                                              \
		 .row_max = sizeof(struct duty_row),                                               \
		 .indexes = archive_duty_indexes,                                                  \
		 .index_count = 1},                                                                \
		{.id = TABLE_DUTIES_BY, .name = "duties_by", .row_max = 8, .is_index = true},      \
		{.id = TABLE_ARCHIVE_ITEMS, .name = "archive_items", .row_max = 1200},             \
		{.id = TABLE_STANDARDS,                                                            \
		 .name = "standards",                                                              \
		 .row_max = 400,                                                                   \
		 .indexes = archive_standard_indexes,                                              \
		 .index_count = 1},                                                                \
	{                                                                                          \
		.id = TABLE_STANDARDS_OF_FIRM, .name = "standards_of_firm", .row_max = 8,          \
		.is_index = true                                                                   \
	}

extern const struct index_spec archive_indexes[2];
extern const struct index_spec archive_licence_indexes[1];
extern const struct index_spec archive_duty_indexes[1];
extern const struct index_spec archive_standard_indexes[1];

/* ---- the archive of one firm */

enum archive_flags {
	ARCHIVE_STALE = 1,           /* not verified in time */
	ARCHIVE_MISSED_PATROL = 2,   /* the patrol's term ran out; until the next visit */
	ARCHIVE_REVIEW_LATE = 4,     /* the supervision level was not reviewed in time */
	ARCHIVE_KEY_UNCONFIRMED = 8, /* the check digit fails, and nobody has confirmed it */
	ARCHIVE_DEN = 16,            /* 黑窝点: a place and persons without a firm */
	ARCHIVE_GONE = 32,           /* dissolved, dead, merged, or the wrong one */
};

/* Lists that `firm list` pages through. */
enum archive_list {
	ARCHIVE_LIST_STALE = 1,
	ARCHIVE_LIST_INCOMPLETE = 2,
	ARCHIVE_LIST_MISSING_LICENCE = 3,
	ARCHIVE_LIST_MISSED_PATROL = 4,
	ARCHIVE_LIST_KEY = 16, /* supervision levels */
	ARCHIVE_LIST_SPECIAL = 17,
	ARCHIVE_LIST_KEY_UNIT = 18, /* has a reason for being one */
	ARCHIVE_LIST_WATCHED = 19,  /* unsettled matters, a late review, an unconfirmed key */
	ARCHIVE_LIST_OWED = 20,     /* a sampling or a visit */
};

struct archive_row {
	uint8_t version;
	uint8_t credit_class; /* Zh__CreditClass */
	uint8_t supervision;  /* Zh__SupervisionLevel, as in the firm's hot row */
	uint8_t percent;      /* complete, of what counts */
	uint8_t outside;      /* Zh__OutsideChange, the last one */
	uint8_t reserved;
	uint16_t flags;       /* enum archive_flags */
	uint32_t roles;       /* bit per Zh__FirmRole */
	uint32_t present;     /* bit per Zh__ArchiveField */
	uint32_t missing;     /* likewise, of those that count */
	uint32_t key_reasons; /* bit per Zh__KeyReason */
	uint16_t duties_owed;
	uint16_t matters_asked;
	uint16_t patrols_missed; /* ever */
	uint16_t reserved_2;
	int32_t opened_day;
	int32_t verified_day;
	int32_t visited_day;
	int32_t traced_day;
	int32_t outside_day;
	int32_t credit_day;
};
_Static_assert(sizeof(struct archive_row) == 56, "stored as it is");

enum archive_text {
	ARCHIVE_TEXT_KEEPER,
	ARCHIVE_TEXT_OFFICER,
	ARCHIVE_TEXT_CLASSES, /* codes, joined by commas */
	ARCHIVE_TEXT_DIRECTOR,
	ARCHIVE_TEXT_SAFETY_OFFICER,
	ARCHIVE_TEXT_SIZE,
	ARCHIVE_TEXT_CONDITIONS,
	ARCHIVE_TEXT_EQUIPMENT,
	ARCHIVE_TEXT_RISK_LIST, /* points, joined by semicolons */
	ARCHIVE_TEXT_COUNT,
};

/* How long each may be, in bytes; their sum and heads fit a row. */
extern const uint16_t archive_text_max[ARCHIVE_TEXT_COUNT];

struct archive_texts { /* borrowed from the row */
	struct bytes text[ARCHIVE_TEXT_COUNT];
};

#define ARCHIVE_CLASSES_MAX 16u
#define ARCHIVE_CLASS_MAX 15u /* bytes of a code */

/* ---- certificates, standards, duties */

enum licence_text {
	LICENCE_TEXT_NO,
	LICENCE_TEXT_ISSUER,
	LICENCE_TEXT_CLASSES,
	LICENCE_TEXT_COUNT
};

struct licence_head {
	uint8_t version;
	uint8_t kind;  /* Zh__LicenceKind */
	uint8_t state; /* enum licence_state */
	uint8_t issuer_body;
	uint8_t requested; /* Zh__LicenceAct that was asked for and isn't answered */
	uint8_t asked_body;
	uint8_t first; /* newly licensed */
	uint8_t reserved;
	uint32_t object_version;
	int32_t from_day, to_day;
	int32_t changed_day; /* of the last act */
	int32_t until_day;   /* suspended until, as stated */
	uint32_t reserved_2;
	uint64_t firm;
};
_Static_assert(sizeof(struct licence_head) == 40, "stored as it is");

struct licence { /* texts are borrowed from the row */
	struct licence_head head;
	struct bytes text[LICENCE_TEXT_COUNT];
};

struct duty_row {
	uint8_t version;
	uint8_t kind;  /* Zh__DutyKind */
	uint8_t state; /* enum duty_state */
	uint8_t late;  /* its term ran out */
	int32_t since_day;
	int32_t ended_day;
	uint32_t object_version;
	uint64_t firm;
	uint64_t licence;
	uint64_t casefile;
	uint64_t by; /* the sampling or inspection */
};
_Static_assert(sizeof(struct duty_row) == 48, "stored as it is");

enum standard_text { STANDARD_TEXT_NO, STANDARD_TEXT_CLASS, STANDARD_TEXT_COUNT };

struct standard_head {
	uint8_t version;
	uint8_t form;  /* Zh__StandardForm */
	uint8_t state; /* enum standard_state */
	uint8_t late;
	int32_t on_day;
	int32_t reviewed_day;
	uint32_t object_version;
	uint64_t firm;
};
_Static_assert(sizeof(struct standard_head) == 24, "stored as it is");

struct standard { /* texts are borrowed from the row */
	struct standard_head head;
	struct bytes text[STANDARD_TEXT_COUNT];
};

/* ---- items of a firm, by kind */

enum archive_item {
	ARCHIVE_ITEM_HISTORY = 1, /* ‖ sequence -> history_head ‖ field ‖ was ‖ is ‖ person */
	ARCHIVE_ITEM_REASON = 2,    /* ‖ Zh__KeyReason -> day (4) ‖ source */
	ARCHIVE_ITEM_MAJOR = 3,     /* ‖ hazard -> major_row */
	ARCHIVE_ITEM_PROPOSAL = 4,  /* -> proposal_of_level: the last one */
	ARCHIVE_ITEM_TRACE = 5,     /* ‖ sequence -> trace_head ‖ batch ‖ missing */
	ARCHIVE_ITEM_MATTER = 6,    /* ‖ object kind ‖ number -> matter_row */
	ARCHIVE_ITEM_SUCCESSOR = 7, /* ‖ n -> key of who stands for it now */
};

struct history_head {
	uint8_t version, field /* Zh__ArchiveField */;
	uint16_t kind; /* of the event */
	int32_t on_day;
	int64_t at_ms;
};

enum major_state {
	MAJOR_COUNTED = 1,
	MAJOR_BY_RULE = 2, /* a rule says that it doesn't count (relapse, not found in a drive) */
	MAJOR_LOWERED = 3, /* a person has set another level since */
	MAJOR_OVERTURNED = 4, /* unfounded, or the firm was the wrong one */
};

struct major_row {
	uint8_t version, state /* enum major_state */, reserved[2];
	int32_t day;       /* of finding */
	int32_t set_day;   /* to major */
	int32_t ended_day; /* lowered or overturned */
	uint32_t rule_version;
	char rule_id[24]; /* why it doesn't count */
	uint32_t reserved_2;
	uint64_t cause; /* hazard_cause() */
};
_Static_assert(sizeof(struct major_row) == 56, "stored as it is");

struct proposal_of_level {
	uint8_t version, level, causes, reserved;
	int32_t on_day;
	int32_t window_day; /* where the two years begin */
	uint32_t rule_version;
	char rule_id[24];
	uint64_t cause[FIRM_MAJORS_MAX];
};
_Static_assert(sizeof(struct proposal_of_level) == 64, "stored as it is");

struct trace_head {
	uint8_t version, raw_material, sales, reserved;
	int32_t on_day;
	uint64_t hazard;
};

struct matter_row {
	uint8_t version, state /* enum matter_state */, answer, reserved;
	int32_t asked_day;
	int32_t answered_day;
	uint32_t reserved_2;
	uint64_t successor; /* firm */
};
_Static_assert(sizeof(struct matter_row) == 24, "stored as it is");

/* ---- look-ups: false, when there is none; texts are borrowed until the next row is read */

bool archive_get(const struct rows_reader *rows, uint64_t firm, struct archive_row *ret_row);
/* Empty texts when there are none. */
void archive_texts_get(const struct rows_reader *rows, uint64_t firm,
		       struct archive_texts *ret_texts);
bool licence_get(const struct rows_reader *rows, uint64_t licence, struct licence *ret_licence);
bool standard_get(const struct rows_reader *rows, uint64_t standard, struct standard *ret_standard);
bool duty_get(const struct rows_reader *rows, uint64_t duty, struct duty_row *ret_duty);
/* 0: none of this kind and number. */
uint64_t licence_of_number(const struct rows_reader *rows, Zh__LicenceKind kind, const char *no);

struct row_key archive_item_key(uint64_t firm, enum archive_item item);
struct row_key archive_list_key(enum archive_list list);
struct row_key archive_class_key(struct bytes class_code, uint64_t firm);
/* Prefixes of the indexes of licences and duties. */
struct row_key archive_of_firm_key(uint64_t firm);
struct row_key archive_duty_kind_key(Zh__DutyKind kind);

/* The next code of a joined list, taken off `rest`; empty at its end. */
struct bytes archive_code_take(struct bytes *rest);
/* Whether a certificate's classes cover this class: the class itself, or one that it is in. */
bool archive_scope_covers(struct bytes classes, struct bytes class_code);

#endif
