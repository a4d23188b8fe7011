/* Rows of campaigns (专项行动).
 *
 * Every number of a campaign is a count of rows: an entry says that a counter
 * counts an object, and whether it is done.  Totals and the list of who is
 * missing follow from the entries, so nothing is ever counted by a scan.
 */
#ifndef ZHIAN_SERVICES_HAZARD_CAMPAIGN_TABLES_H
#define ZHIAN_SERVICES_HAZARD_CAMPAIGN_TABLES_H

#include "common/core/common_tables.h"
#include "common/policy/books/campaign_plan.h"

enum campaign_table_id {
	TABLE_CAMPAIGNS = 76,        /* campaign -> campaign_row */
	TABLE_CAMPAIGN_TEXTS = 77,   /* campaign -> campaign_text_head ‖ texts */
	TABLE_CAMPAIGN_PARTS = 78,   /* campaign ‖ part ‖ n -> campaign_part_row ‖ texts */
	TABLE_CAMPAIGN_CLASSES = 79, /* campaign ‖ class code -> flags of the class (4) */
	TABLE_CAMPAIGN_TRACKED = 80, /* 0 -> campaign_tracked: those that count now */
	TABLE_CAMPAIGN_ENTRIES = 81, /* campaign ‖ counter ‖ kind ‖ number -> campaign_entry */
	TABLE_CAMPAIGN_MISSING = 82,  /* likewise, of those that aren't done; derived */
	TABLE_CAMPAIGN_TOTALS = 83,   /* campaign ‖ counter -> campaign_totals */
	TABLE_CAMPAIGN_LINKS = 84,    /* campaign ‖ kind ‖ number -> campaign_link */
	TABLE_CAMPAIGNS_OF = 85,      /* kind ‖ number ‖ campaign; derived from the links */
	TABLE_CAMPAIGN_CLOCKS = 86,   /* clock -> campaign_clock */
	TABLE_CAMPAIGN_PERIODS = 87,  /* campaign ‖ report ‖ period -> campaign_period */
	TABLE_CAMPAIGN_RETURNS = 88,  /* campaign ‖ unit -> campaign_return ‖ answers */
	TABLE_CAMPAIGNS_BY_PLAN = 89, /* year ‖ the plan's id -> campaign; derived */
	TABLE_CAMPAIGN_RESULTS = 106, /* campaign ‖ report ‖ period ‖ paper ‖ counter
				       * -> campaign_totals as they stood */
	TABLE_CAMPAIGN_CASES = 108,   /* campaign ‖ case -> campaign_case ‖ facts */
	/* the base: see base.h */
	TABLE_CAMPAIGN_BASES = 100, /* campaign ‖ version (0: the one that stands) -> head */
	TABLE_CAMPAIGN_BASE = 101,  /* campaign ‖ firm's key -> campaign_base_row ‖ texts */
	TABLE_CAMPAIGN_MARKS = 102, /* campaign ‖ firm -> campaign_mark */
	TABLE_CAMPAIGN_ZEROES = 103, /* campaign ‖ unit [‖ 0 ‖ area] -> campaign_zero ‖ text */
};

enum campaign_flags {
	CAMPAIGN_FREEZING = 1, /* the limit is set, slices follow */
	CAMPAIGN_FROZEN = 2,
	CAMPAIGN_SWEPT = 4, /* every open hazard has its clock for progress reports */
};

struct campaign_row {
	uint8_t version;
	uint8_t state; /* enum campaign_state */
	uint8_t phase; /* from 1; 0: none has begun */
	uint8_t phases, tasks, counters, reports, items, units;
	uint8_t flags;    /* enum campaign_flags */
	uint8_t returned; /* units whose self-check is in and stands */
	uint8_t regions;
	uint32_t object_version;
	uint32_t plan_version;
	uint32_t year;
	uint32_t roles;     /* bit per Zh__FirmRole; 0: every role */
	int32_t from_day;   /* the first phase's first day */
	int32_t to_day;     /* the last phase's last day */
	int32_t issued_day; /* what is opened from here on belongs to it by scope; 0: not issued */
	int32_t closed_day;
	uint32_t region[CAMPAIGN_REGIONS_MAX];
	uint8_t measure[CAMPAIGN_COUNTERS_MAX]; /* Zh__CampaignMeasure of the n-th counter */
	uint64_t freeze_limit;
	uint64_t freeze_through;
	uint64_t listed; /* firms of the frozen list */
	uint64_t sweep_through;
	uint64_t open_at_close;
};
_Static_assert(sizeof(struct campaign_row) == 136, "stored as it is");

struct campaign_text_head {
	uint8_t version, reserved[3];
	uint32_t year;
	struct trace_ref trace;
	uint8_t digest[32]; /* of the file that was adopted */
};
_Static_assert(sizeof(struct campaign_text_head) == 64, "stored as it is");

enum campaign_text {
	CAMPAIGN_TEXT_PLAN, /* the plan's id */
	CAMPAIGN_TEXT_NAME_ZH,
	CAMPAIGN_TEXT_NAME_EN,
	CAMPAIGN_TEXT_SOURCE,
	CAMPAIGN_TEXT_NUMBER,
	CAMPAIGN_TEXT_REPORTER,
	CAMPAIGN_TEXT_COUNT,
};

struct campaign_texts { /* borrowed from the row */
	struct campaign_text_head head;
	struct bytes text[CAMPAIGN_TEXT_COUNT];
};

enum campaign_part_flags {
	CAMPAIGN_PART_FREEZES = 1, /* phase */
	CAMPAIGN_PART_DONE = 2,    /* task */
	CAMPAIGN_PART_SEALED = 4,  /* report */
	CAMPAIGN_PART_REPORTER = 8,
};

struct campaign_part_row { /* a phase, task, counter, report, item or unit of the plan */
	uint8_t version, part, n, flags; /* enum campaign_part, from 1, enum campaign_part_flags */
	uint8_t phase;                   /* task */
	uint8_t measure;                 /* counter: Zh__CampaignMeasure */
	uint8_t target_percent;          /* counter; 0: none */
	uint8_t weekday;                 /* report; 0: on days, or at once */
	int32_t from_day, to_day;        /* phase; task, counter: to_day is when it is due */
	int32_t done_day;                /* task */
	uint32_t count;                  /* task: as stated with it; report: periods begun */
	uint64_t clock;                  /* task: its clock */
	int32_t due_day[CAMPAIGN_REPORT_DAYS_MAX]; /* report; 0 after the last */
};
_Static_assert(sizeof(struct campaign_part_row) == 80, "stored as it is");

enum campaign_part_text {
	PART_TEXT_ID,
	PART_TEXT_ZH,
	PART_TEXT_EN,
	PART_TEXT_SOURCE,
	PART_TEXT_OWNER, /* task; report: to whom */
	PART_TEXT_LEAD,
	PART_TEXT_UNIT,
	PART_TEXT_PROOF_ZH,
	PART_TEXT_PROOF_EN,
	PART_TEXT_COUNTER,
	PART_TEXT_COUNT,
};

struct campaign_part_full { /* texts borrowed from the row */
	struct campaign_part_row row;
	struct bytes text[PART_TEXT_COUNT];
};

#define CAMPAIGNS_TRACKED_MAX 16u

struct campaign_tracked {
	uint8_t version, count, reserved[6];
	uint64_t campaign[CAMPAIGNS_TRACKED_MAX]; /* issued, not yet archived; ascending */
};
_Static_assert(sizeof(struct campaign_tracked) == 136, "stored as it is");

enum campaign_entry_flags {
	CAMPAIGN_ENTRY_DONE = 1,
	CAMPAIGN_ENTRY_EXCLUDED =
		2,                /* counts neither way: merged, unfounded, taken out by a person */
	CAMPAIGN_ENTRY_AFTER = 4, /* came after the list was frozen: shown apart */
	CAMPAIGN_ENTRY_LATE = 8,  /* done after the campaign was closed to entries */
};

struct campaign_entry {         /* one row behind a number */
	uint8_t version, flags; /* enum campaign_entry_flags */
	uint8_t by_kind;        /* what did it: enum object_kind, 0: nothing yet */
	uint8_t reserved;
	int32_t entered_day;
	int32_t done_day;
	uint32_t amount; /* 1; for what is told in numbers: how many */
	uint64_t by_number;
};
_Static_assert(sizeof(struct campaign_entry) == 24, "stored as it is");

struct campaign_totals {
	uint8_t version, reserved[7];
	uint64_t owed, done;             /* of the frozen list, or of all where none is frozen */
	uint64_t after_owed, after_done; /* what came later */
	uint64_t excluded;
	uint64_t late;   /* of done and after_done: after the campaign was closed */
	uint64_t amount; /* sum of what is done */
};
_Static_assert(sizeof(struct campaign_totals) == 64, "stored as it is");

enum campaign_link_flags {
	CAMPAIGN_LINK_BY_ACT = 1,
	CAMPAIGN_LINK_ENDED = 2, /* taken out by a person */
	CAMPAIGN_LINK_CHAIN = 4, /* a relapse: the problem was counted before */
};

struct campaign_link {
	uint8_t version, flags; /* enum campaign_link_flags */
	uint8_t awaits;         /* letter: what it counts as when it is done; Zh__CampaignMeasure */
	uint8_t reserved;
	int32_t day;
	/* hazard: the first of its chain, under which the problem is counted; letter: its hazard */
	uint64_t root;
};
_Static_assert(sizeof(struct campaign_link) == 16, "stored as it is");

struct campaign_clock {
	uint64_t campaign;
	uint8_t part, n, reserved[2]; /* enum campaign_part */
	uint32_t period;
};
_Static_assert(sizeof(struct campaign_clock) == 16, "stored as it is");

struct campaign_period {                        /* a report that is or was owed */
	uint8_t version, versions, reserved[2]; /* papers submitted so far */
	int32_t due_day;                        /* 0: at once, none was set */
	int32_t first_day, last_day;            /* of its first and its last paper */
	uint64_t clock;
};
_Static_assert(sizeof(struct campaign_period) == 24, "stored as it is");

struct campaign_return {
	uint8_t version, returned, answers, not_met; /* returned: sent back by leader or superior */
	uint32_t times;
	int32_t day;
	uint32_t reserved;
	char person[PRINCIPAL_ID + 7]; /* who sent it: doesn't accept */
};
_Static_assert(sizeof(struct campaign_return) == 56, "stored as it is");

enum campaign_case_flags {
	CAMPAIGN_CASE_CLOSED = 1,
	CAMPAIGN_CASE_PUBLISHED = 2, /* and not taken down since */
	CAMPAIGN_CASE_TYPICAL = 4,
};

struct campaign_case {                       /* then what is told of it; empty: it isn't typical */
	uint8_t version, flags, reserved[2]; /* enum campaign_case_flags */
	int32_t day;                         /* it was named typical; 0: it isn't */
	uint64_t hazard;
	char person[PRINCIPAL_ID + 7]; /* who named it */
};
_Static_assert(sizeof(struct campaign_case) == 56, "stored as it is");
#define CAMPAIGN_CASE_FACTS_MAX 1500u

extern const struct index_spec campaign_row_index[1];
extern const struct index_spec campaign_entry_index[1];
extern const struct index_spec campaign_link_index[1];

#define CAMPAIGN_FIXED(table, text, type)                                                          \
	.id = (table), .name = (text), .row_size = sizeof(type), .row_max = sizeof(type)
#define CAMPAIGN_COLD(table, text, most) .id = (table), .name = (text), .row_max = (most)
#define CAMPAIGN_INDEX(table, text)                                                                \
	.id = (table), .name = (text), .row_max = ROW_KEY_MAX, .is_index = true

/* Spliced into hazard's schema. */
#define HAZARD_CAMPAIGN_TABLES                                                                     \
	{CAMPAIGN_FIXED(TABLE_CAMPAIGNS, "campaigns", struct campaign_row)},                       \
		{CAMPAIGN_COLD(TABLE_CAMPAIGN_TEXTS, "campaign_texts", 1400),                      \
		 .indexes = campaign_row_index, .index_count = 1},                                 \
		{CAMPAIGN_COLD(TABLE_CAMPAIGN_PARTS, "campaign_parts", ROW_MAX)},                  \
		{CAMPAIGN_FIXED(TABLE_CAMPAIGN_CLASSES, "campaign_classes", uint32_t)},            \
		{CAMPAIGN_FIXED(TABLE_CAMPAIGN_TRACKED, "campaign_tracked",                        \
				struct campaign_tracked)},                                         \
		{CAMPAIGN_FIXED(TABLE_CAMPAIGN_ENTRIES, "campaign_entries",                        \
				struct campaign_entry),                                            \
		 .indexes = campaign_entry_index, .index_count = 1},                               \
		{CAMPAIGN_INDEX(TABLE_CAMPAIGN_MISSING, "campaign_missing")},                      \
		{CAMPAIGN_FIXED(TABLE_CAMPAIGN_TOTALS, "campaign_totals",                          \
				struct campaign_totals)},                                          \
		{CAMPAIGN_FIXED(TABLE_CAMPAIGN_LINKS, "campaign_links", struct campaign_link),     \
		 .indexes = campaign_link_index, .index_count = 1},                                \
		{CAMPAIGN_INDEX(TABLE_CAMPAIGNS_OF, "campaigns_of")},                              \
		{CAMPAIGN_FIXED(TABLE_CAMPAIGN_CLOCKS, "campaign_clocks", struct campaign_clock)}, \
		{CAMPAIGN_FIXED(TABLE_CAMPAIGN_PERIODS, "campaign_periods",                        \
				struct campaign_period)},                                          \
		{CAMPAIGN_FIXED(TABLE_CAMPAIGN_RESULTS, "campaign_results",                        \
				struct campaign_totals)},                                          \
		{CAMPAIGN_COLD(TABLE_CAMPAIGN_RETURNS, "campaign_returns", ROW_MAX)},              \
		{CAMPAIGN_COLD(TABLE_CAMPAIGN_CASES, "campaign_cases", ROW_MAX)},                  \
		{CAMPAIGN_COLD(TABLE_CAMPAIGN_BASES, "campaign_bases", 104)},                      \
		{CAMPAIGN_COLD(TABLE_CAMPAIGN_BASE, "campaign_base", 400)},                        \
		{CAMPAIGN_COLD(TABLE_CAMPAIGN_MARKS, "campaign_marks", 16)},                       \
		{CAMPAIGN_COLD(TABLE_CAMPAIGN_ZEROES, "campaign_zeroes", ROW_MAX)},                \
	{                                                                                          \
		CAMPAIGN_INDEX(TABLE_CAMPAIGNS_BY_PLAN, "campaigns_by_plan")                       \
	}

/* ---- keys */

struct row_key campaign_part_key(uint64_t campaign, enum campaign_part part, uint8_t n);
struct row_key campaign_class_key(uint64_t campaign, struct bytes class_code);
struct row_key campaign_entry_key(uint64_t campaign, uint8_t counter, enum object_kind kind,
				  uint64_t number);
struct row_key campaign_totals_key(uint64_t campaign, uint8_t counter);
struct row_key campaign_link_key(uint64_t campaign, enum object_kind kind, uint64_t number);
struct row_key campaign_of_key(enum object_kind kind, uint64_t number);
struct row_key campaign_period_key(uint64_t campaign, uint8_t report, uint32_t period);
/* `paper`: the n-th that was submitted for the period. */
struct row_key campaign_result_key(uint64_t campaign, uint8_t report, uint32_t period,
				   uint8_t paper, uint8_t counter);
struct row_key campaign_return_key(uint64_t campaign, struct bytes unit);
struct row_key campaign_case_key(uint64_t campaign, uint64_t casefile);
struct row_key campaign_plan_key(uint32_t year, struct bytes plan);

/* ---- look-ups; false: no such row */

bool campaign_get(const struct rows_reader *rows, uint64_t campaign, struct campaign_row *ret_row);
/* The texts are borrowed until the next row is read. */
bool campaign_texts_get(const struct rows_reader *rows, uint64_t campaign,
			struct campaign_texts *ret_texts);
bool campaign_part_get(const struct rows_reader *rows, uint64_t campaign, enum campaign_part part,
		       uint8_t n, struct campaign_part_full *ret_part);
/* The number of the part with this id; 0: none. */
uint8_t campaign_part_of_id(const struct rows_reader *rows, uint64_t campaign,
			    enum campaign_part part, uint8_t count, const char *id);
bool campaign_entry_get(const struct rows_reader *rows, uint64_t campaign, uint8_t counter,
			enum object_kind kind, uint64_t number, struct campaign_entry *ret_entry);
/* Zeroed when nothing was counted yet. */
void campaign_totals_get(const struct rows_reader *rows, uint64_t campaign, uint8_t counter,
			 struct campaign_totals *ret_totals);
/* false: nothing was submitted, or before reports had figures. */
bool campaign_result_get(const struct rows_reader *rows, struct row_key key,
			 struct campaign_totals *ret_totals);
bool campaign_link_get(const struct rows_reader *rows, uint64_t campaign, enum object_kind kind,
		       uint64_t number, struct campaign_link *ret_link);
bool campaign_period_get(const struct rows_reader *rows, uint64_t campaign, uint8_t report,
			 uint32_t period, struct campaign_period *ret_period);
/* What is told of it (`ret_facts`; may be NULL) is borrowed until the next row is read. */
bool campaign_case_get(const struct rows_reader *rows, uint64_t campaign, uint64_t casefile,
		       struct campaign_case *ret_row, struct bytes *ret_facts);
void campaign_case_read(struct bytes row, struct campaign_case *ret_row, struct bytes *ret_facts);
/* The campaigns that count now; false: none, and nothing more is to be asked. */
bool campaign_tracked_get(const struct rows_reader *rows, struct campaign_tracked *ret_tracked);
/* The counter of a measure; CAMPAIGN_NO_COUNTER: the plan has none. */
#define CAMPAIGN_NO_COUNTER UINT8_MAX
uint8_t campaign_counter_of(const struct campaign_row *row, uint32_t measure);
/* Is the class within the scope?  Its flags as of the adoption in `ret_flags` (may be NULL). */
bool campaign_class_in_scope(const struct rows_reader *rows, uint64_t campaign,
			     struct bytes class_code, uint32_t *ret_flags);
bool campaign_role_in_scope(const struct campaign_row *row, uint32_t role);
bool campaign_region_in_scope(const struct campaign_row *row, uint32_t region);

#endif
