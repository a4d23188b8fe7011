/* Rows of inspections, draws, self-checks and key areas.
 *
 * CHECKLIST when changing a layout: bump its version byte and HAZARD_FOLD_VERSION, extend the
 * replay test.
 */
#ifndef ZHIAN_HAZARD_INSPECTION_TABLES_H
#define ZHIAN_HAZARD_INSPECTION_TABLES_H

#include "common/core/common_tables.h"
#include "common/policy/books/visit_item.h"

enum hazard_inspection_table_id {
	TABLE_INSPECTIONS = 52,          /* inspection -> inspection_row */
	TABLE_INSPECTION_TEXTS = 53,     /* inspection -> head ‖ texts of enum inspection_text */
	TABLE_INSPECTIONS_BY_STATE = 54, /* state ‖ inspection -> inspection; derived */
	TABLE_INSPECTIONS_BY_FIRM = 55,  /* firm ‖ inspection -> inspection; derived */
	TABLE_FINDINGS = 56,             /* inspection ‖ n -> finding_row */
	TABLE_INSPECTION_ANSWERS = 57,   /* inspection -> answers, as answers.h packs them */
	TABLE_ROLLS = 58,      /* object kind ‖ number -> roll_head ‖ texts of enum roll_text */
	TABLE_ROLL_FIRMS = 59, /* object kind ‖ number ‖ firm -> roll_firm_row */
	TABLE_KEY_AREAS = 60,  /* area -> key_area_head ‖ texts of enum key_area_text */
	TABLE_KEY_AREA_FIRMS = 61, /* area ‖ firm -> firm */
	TABLE_VISITS = 93, /* inspection -> visit_head ‖ texts of enum visit_text; see visit.h */
	TABLE_VISIT_SITES = 94, /* inspection -> site_head ‖ texts of enum site_text; see site.h */
};

#define INSPECTION_ROW_VERSION 1u
#define INSPECTION_OFFICERS_MAX 8u
#define DRAW_OFFICERS_MAX 24u
#define ROLL_FIRMS_MAX 2000u /* of one draw or call: one event and one turn carry them */

struct inspection_row { /* hot */
	uint8_t version;
	uint8_t state;    /* enum inspection_state */
	uint8_t kind;     /* Zh__InspectionKind */
	uint8_t overdue;  /* marks that fired */
	uint8_t attempts; /* without a way in */
	uint8_t findings;
	uint8_t findings_left; /* nobody has dealt with them yet */
	uint8_t withdrawn;     /* of `findings`, when the record was put right */
	uint32_t object_version;
	uint32_t score_ppm;
	uint64_t firm;
	uint64_t of_hazard; /* a follow-up or look-back goes back to it; a refusal opened it */
	uint64_t area;
	uint64_t draw;
	int32_t due_day;
	int32_t visited_day;        /* 0: not yet */
	uint32_t checklist_version; /* 0: not visited yet */
	int32_t recorded_day;       /* 0: not yet */
};
_Static_assert(sizeof(struct inspection_row) == 64, "a hot row is at most 64 bytes");

struct inspection_text_head {
	uint8_t version;
	uint8_t firm_signed;     /* 1: the firm signed the record */
	uint8_t unsigned_ground; /* Zh__UnsignedGround; 0: signed, or nothing was asked then */
	uint8_t reserved[5];
	int64_t planned_ms;
	struct trace_ref trace;
};
_Static_assert(sizeof(struct inspection_text_head) == 40, "stored as it is");

enum inspection_text {
	INSPECTION_TEXT_FIRM_KEY,
	INSPECTION_TEXT_FIRM_NAME,
	INSPECTION_TEXT_CHECKLIST,
	INSPECTION_TEXT_PURPOSE,
	INSPECTION_TEXT_BODY,
	INSPECTION_TEXT_OFFICERS, /* ids with commas between */
	INSPECTION_TEXT_SAID,     /* of the visit and the record */
	INSPECTION_TEXT_FIRM_SAYS,
	INSPECTION_TEXT_PARTY, /* who of the firm was there */
	INSPECTION_TEXT_COUNT,
};

struct inspection_texts { /* borrowed from the row */
	struct inspection_text_head head;
	struct bytes text[INSPECTION_TEXT_COUNT];
};

struct finding_row {
	uint8_t version;
	uint8_t violation;          /* Zh__Violation; 0: none */
	uint8_t proposed, handling; /* Zh__FindingHandling; handling 0: waits */
	uint16_t weight;
	uint8_t withdrawn; /* the record was put right: it was none */
	uint8_t reserved;
	int32_t handled_day;
	uint32_t rule_version;
	uint64_t hazard;          /* opened for it */
	char item[VISIT_ITEM_ID]; /* of the checklist, or of what the visit is for */
	char rule_id[24];
};
_Static_assert(sizeof(struct finding_row) == 72, "stored as it is");

/* A roll (名册): a list of firms that is frozen, the denominator of a draw or of self-checks. */
struct roll_head {
	uint8_t version, state /* of the object's own table */, overdue, reserved;
	uint32_t object_version;
	uint32_t listed;
	uint32_t marked;   /* drawn, or returned */
	uint32_t taken_up; /* drawn firms that have their inspection; returns of major risks */
	int32_t due_day;
	uint64_t area;
	int64_t called_ms;
	struct trace_ref trace;
};
_Static_assert(sizeof(struct roll_head) == 64, "stored as it is");

enum roll_text {
	ROLL_TEXT_TITLE,
	ROLL_TEXT_CLASS,
	ROLL_TEXT_SEED,
	ROLL_TEXT_OFFICERS, /* ids with commas between */
	ROLL_TEXT_CHECKLIST,
	ROLL_TEXT_TEXT,
	ROLL_TEXT_COUNT,
};

struct roll {
	struct roll_head head;
	struct bytes text[ROLL_TEXT_COUNT];
};

enum roll_firm_flags { ROLL_DRAWN = 1, ROLL_RETURNED = 2, ROLL_LATE = 4 };
enum roll_firm_has {
	ROLL_HAS_SYSTEM = 1,
	ROLL_HAS_STAFF = 2,
	ROLL_HAS_ROUTINE = 4,
	ROLL_HAS_RISK_LIST = 8
};

struct roll_firm_row {
	uint8_t version;
	uint8_t flags;      /* enum roll_firm_flags */
	uint8_t found;      /* Zh__SelfCheckResult */
	uint8_t risks;      /* self-reported */
	uint8_t controlled; /* of them */
	uint8_t hazards;    /* opened for them */
	uint8_t has;        /* enum roll_firm_has */
	uint8_t returns;
	int32_t on_day;
	uint32_t place; /* in the order of the draw, from 1 */
	uint64_t inspection;
};
_Static_assert(sizeof(struct roll_firm_row) == 24, "stored as it is");

struct key_area_profile {
	uint32_t firms, hazards, hazards_open;
	uint32_t sampled, passed;
	uint32_t pass_rate_ppm; /* of those sampled; 0 with sampled 0: not known */
	int32_t trend_ppm;
	uint32_t has_trend;
};

struct key_area_head {
	uint8_t version, state, kind /* Zh__KeyAreaKind */, overdue;
	uint8_t by_rule, listed_supervision, reviews, reserved;
	uint32_t object_version;
	uint32_t place;
	uint32_t grounds; /* bit per Zh__KeyAreaGround */
	uint32_t firms;   /* rows in TABLE_KEY_AREA_FIRMS */
	int32_t proposed_day, set_day, review_day, ended_day;
	struct key_area_profile profile;
	struct trace_ref trace;
};
_Static_assert(sizeof(struct key_area_head) == 96, "stored as it is");

enum key_area_text {
	KEY_AREA_TEXT_NAME,
	KEY_AREA_TEXT_CLASS,
	KEY_AREA_TEXT_TEXT,
	KEY_AREA_TEXT_MEASURES,
	KEY_AREA_TEXT_COUNT,
};

struct key_area {
	struct key_area_head head;
	struct bytes text[KEY_AREA_TEXT_COUNT];
};

extern const struct index_spec inspection_indexes[2];

/* Spliced into the service's array of tables, after its own. */
#define HAZARD_INSPECTION_TABLES                                                                   \
	{.id = TABLE_INSPECTIONS,                                                                  \
	 .name = "inspections",                                                                    \
	 .row_size = sizeof(struct inspection_row),                                                \
	 .row_max = sizeof(struct inspection_row),                                                 \
	 .indexes = inspection_indexes,                                                            \
	 .index_count = 2},                                                                        \
		{.id = TABLE_INSPECTION_TEXTS, .name = "inspection_texts", .row_max = 1950},       \
		{.id = TABLE_INSPECTIONS_BY_STATE,                                                 \
		 .name = "inspections_by_state",                                                   \
		 .row_max = 8,                                                                     \
		 .is_index = true},                                                                \
		{.id = TABLE_INSPECTIONS_BY_FIRM,                                                  \
		 .name = "inspections_by_firm",                                                    \
		 .row_max = 8,                                                                     \
		 .is_index = true},                                                                \
		{.id = TABLE_FINDINGS,                                                             \
		 .name = "findings",                                                               \
		 .row_size = sizeof(struct finding_row),                                           \
		 .row_max = sizeof(struct finding_row)},                                           \
		{.id = TABLE_INSPECTION_ANSWERS,                                                   \
		 .name = "inspection_answers",                                                     \
		 .row_max = ROW_MAX},                                                              \
		{.id = TABLE_ROLLS, .name = "rolls", .row_max = 1600},                             \
		{.id = TABLE_ROLL_FIRMS,                                                           \
		 .name = "roll_firms",                                                             \
		 .row_size = sizeof(struct roll_firm_row),                                         \
		 .row_max = sizeof(struct roll_firm_row)},                                         \
		{.id = TABLE_KEY_AREAS, .name = "key_areas", .row_max = 1500},                     \
		{.id = TABLE_VISITS, .name = "visits", .row_max = 1000},                           \
		{.id = TABLE_VISIT_SITES, .name = "visit_sites", .row_max = 1300},                 \
	{                                                                                          \
		.id = TABLE_KEY_AREA_FIRMS, .name = "key_area_firms", .row_size = 8, .row_max = 8  \
	}

/* ---- look-ups; false: no such row.  Texts are borrowed until the next row is read. */

bool inspection_get(const struct rows_reader *rows, uint64_t inspection,
		    struct inspection_row *ret_row);
bool inspection_texts_get(const struct rows_reader *rows, uint64_t inspection,
			  struct inspection_texts *ret_texts);
bool finding_get(const struct rows_reader *rows, uint64_t inspection, uint8_t n,
		 struct finding_row *ret_row);
bool roll_get(const struct rows_reader *rows, enum object_kind kind, uint64_t number,
	      struct roll *ret_roll);
bool roll_firm_get(const struct rows_reader *rows, enum object_kind kind, uint64_t number,
		   uint64_t firm, struct roll_firm_row *ret_row);
bool key_area_get(const struct rows_reader *rows, uint64_t area, struct key_area *ret_area);
bool key_area_has_firm(const struct rows_reader *rows, uint64_t area, uint64_t firm);

struct row_key roll_key(enum object_kind kind, uint64_t number);
struct row_key roll_firm_key(enum object_kind kind, uint64_t number, uint64_t firm);
struct row_key key_area_firm_key(uint64_t area, uint64_t firm);

/* ---- lists of ids with commas between */

/* The next id of the list; false: there is none. */
bool id_list_next(struct bytes *list, struct bytes *ret_id);
bool id_list_has(struct bytes list, struct bytes id);
unsigned id_list_count(struct bytes list);

#endif
