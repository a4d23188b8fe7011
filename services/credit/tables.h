/* What credit keeps: firms' facts, listings, and the table that a look-up reads.
 *
 * Firms are numbered densely here; the numbers never leave this daemon.  A firm's facts are a
 * chain through fact_row.previous, so that a new one touches its own row and the firm's, nothing
 * else.
 */
#ifndef ZHIAN_SERVICES_CREDIT_TABLES_H
#define ZHIAN_SERVICES_CREDIT_TABLES_H

#include "common/core/common_tables.h"
#include "credit.pb-c.h"

enum credit_table {
	TABLE_FIRM_KEYS = 16,  /* firm key -> firm (8) */
	TABLE_FIRMS = 17,      /* firm -> firm_row */
	TABLE_FIRM_NAMES = 18, /* firm -> key (24) ‖ name */
	TABLE_FACTS = 19,      /* fact -> fact_row */
	TABLE_LISTINGS = 20,   /* listing -> listing_row */
	TABLE_LISTING_FILES = 21,
	TABLE_LISTINGS_BY_CASE = 22, /* casefile ‖ listing -> listing; derived */
	TABLE_LISTING_BY_FIRM = 23, /* firm key -> lookup_row: what a look-up reads, nothing else */
	TABLE_LISTING_COUNTS = 24,  /* state (1) -> count_row */
	TABLE_HEAVIER = 25,         /* firm ‖ casefile -> heavier_row */
	TABLE_HEAVIER_BY_CASE = 26, /* casefile ‖ firm -> firm ‖ casefile; derived */
};

#define FIRM_KEY_SIZE 24u
#define FIRM_NAME_SIZE 264u
#define PERSON_SIZE 40u
#define GROUND_SIZE 32u

struct firm_row { /* hot */
	uint8_t version, reserved[3];
	uint32_t fact_count;
	uint32_t major_count;  /* facts of the level 重大 */
	int32_t window_to_day; /* the latest day on which one of its facts counts */
	uint64_t weight; /* sum of all facts ever; what counts today is summed over the chain */
	uint64_t last_fact;
	uint64_t last_listing;
};
_Static_assert(sizeof(struct firm_row) == 40, "hot");

struct fact_row {
	uint8_t version, level, ground, reserved;
	uint32_t weight;
	uint64_t firm;
	uint64_t hazard;
	uint64_t ledger_row;
	uint64_t previous; /* the firm's fact before this one; 0: none */
	int32_t on_day;
	int32_t window_to_day;
};
_Static_assert(sizeof(struct fact_row) == 48, "hot");

enum listing_flags {
	LISTING_WAIVED = 1,    /* the firm waived its statement */
	LISTING_CASE_WITH = 2, /* the case is decided with a heavier penalty and the listing */
	LISTING_ASKS = 4,      /* the decision has a fine alone: a person shows it is heavier */
	LISTING_FELL = 8,      /* the case's decision was revoked after the listing */
};
#define LISTING_WHY_FELL "decision_revoked" /* withdrawn, since that fell before it was listed */

struct listing_row {
	uint8_t version, state, flags, reserved;
	uint32_t object_version;
	uint64_t casefile;
	uint64_t firm;
	int64_t served_ms;
	int64_t found_ms;
	int32_t from_day, to_day, earliest_day, reserved_2;
};
_Static_assert(sizeof(struct listing_row) == 56, "hot");

struct listing_file {
	uint8_t version, reserved[3];
	uint32_t rule_version;
	struct trace_ref trace;
	char rule_id[24];
	char firm_key[FIRM_KEY_SIZE];
	char firm_name[FIRM_NAME_SIZE];
	char ground[GROUND_SIZE];
	char facts[160]; /* "heavier_penalty=1;amount_fen=5000000" */
	char consent_by[PERSON_SIZE];
	char consent_number[64];
	char decision[64]; /* 文号 of the penalty's decision */
	char proposed_by[PERSON_SIZE];
	char decided_by[PERSON_SIZE];
	char measures[256]; /* joint discipline as decided, "a;b" */
	char where[64];     /* published */
	char why[64];       /* removed or withdrawn */
};
_Static_assert(sizeof(struct listing_file) <= ROW_MAX, "a row of a leaf page");

struct lookup_row {
	uint8_t version, state, reserved[6]; /* enum listing_state: from LISTED on */
	uint64_t listing;
	int32_t from_day, to_day;
	char ground[GROUND_SIZE];
};
_Static_assert(sizeof(struct lookup_row) == 56, "hot");

/* A heavier penalty of a firm: by its kind, or because it led to a listing. */
struct heavier_row {
	uint8_t version, fallen /* revoked or varied */, reserved[2];
	int32_t decided_day;
	char decision[64];
};
_Static_assert(sizeof(struct heavier_row) == 72, "stored as it is");

struct count_row {
	uint8_t version, reserved[7];
	uint64_t count;
};

extern const struct schema credit_schema;

/* 0: a firm that this daemon hasn't met. */
uint64_t credit_firm_number(const struct rows_reader *rows, const char *firm_key);
bool credit_firm_get(const struct rows_reader *rows, uint64_t firm, struct firm_row *ret_row);
/* `ret_name` borrows from the state until the next call on it. */
bool credit_firm_name(const struct rows_reader *rows, uint64_t firm, char ret_key[FIRM_KEY_SIZE],
		      struct bytes *ret_name);
bool credit_fact_get(const struct rows_reader *rows, uint64_t fact, struct fact_row *ret_row);
bool listing_get(const struct rows_reader *rows, uint64_t number, struct listing_row *ret_row);
bool listing_file_get(const struct rows_reader *rows, uint64_t number,
		      struct listing_file *ret_file);
bool listing_lookup(const struct rows_reader *rows, const char *firm_key,
		    struct lookup_row *ret_row);
/* The newest listing of a case; 0: none. */
uint64_t listing_of_case(const struct rows_reader *rows, uint64_t casefile);
struct heavier_penalty {
	uint64_t firm, casefile;
	struct heavier_row row;
};
/* What is known of a case; false: no heavier penalty is. */
bool credit_heavier_of_case(const struct rows_reader *rows, uint64_t casefile,
			    struct heavier_penalty *ret_known);
/* Those of the listing's firm that were decided after its day, in other cases, and stand; by case.
 * `take` returns false to end it. */
void credit_heavier_since(const struct rows_reader *rows, const struct listing_row *listing,
			  bool (*take)(void *context, const struct heavier_penalty *known),
			  void *context);
uint64_t listing_count(const struct rows_reader *rows, uint8_t state);

#endif
