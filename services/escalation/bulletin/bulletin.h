/* Bulletins (统计报表) that the office owes: planned by a clock, submitted by a person, approved by
 * another.  What one counts is the console's. */
#ifndef ZHIAN_SERVICES_ESCALATION_BULLETIN_BULLETIN_H
#define ZHIAN_SERVICES_ESCALATION_BULLETIN_BULLETIN_H

#include "bulletin.pb-c.h"
#include "common/core/bulletin.h"
#include "common/policy/papers/work.h"
#include "services/escalation/acts.h"

#define STATE_TABLE_FILE "services/escalation/bulletin/bulletin_table.def"
#define STATE_TABLE_PREFIX BL
#define STATE_TABLE_TAG bulletin
#include "common/base/state_table_enums.h"

extern const struct state_table bulletin_table;

/* ---- rows */

#define BULLETIN_PERSON 40u
#define BULLETIN_DIGEST 32u
#define BULLETIN_FIGURE_NAME 40u

struct bulletin_row {
	uint8_t version;
	uint8_t state; /* enum bulletin_state */
	uint8_t kind;  /* Zh__BulletinKind */
	uint8_t reserved;
	uint32_t object_version;
	int32_t from_day, cutoff_day;
	uint32_t submissions;
	uint32_t reserved_2;
	int64_t due_ms; /* when it should be submitted, or was to be; 0: nobody's clock */
	int64_t submitted_ms, decided_ms;
	char owner[BULLETIN_PERSON]; /* who makes it; empty: nobody was named */
	char submitted_by[BULLETIN_PERSON];
	char decided_by[BULLETIN_PERSON];  /* who approved or returned it last */
	uint8_t digest[BULLETIN_DIGEST];   /* as it was submitted last */
	uint8_t approved[BULLETIN_DIGEST]; /* … and approved last; zero: never */
};
_Static_assert(sizeof(struct bulletin_row) == 232, "stored as it is");

/* A figure as it was submitted; columns in the order of enum bulletin_column. */
struct bulletin_figure_row {
	uint8_t version;
	uint8_t has; /* bit n: the figure has the n-th column */
	uint8_t reserved[6];
	uint64_t of[4];
	char figure[BULLETIN_FIGURE_NAME];
};
_Static_assert(sizeof(struct bulletin_figure_row) == 80, "stored as it is");

bool bulletin_row_get(const struct rows_reader *rows, uint64_t number,
		      struct bulletin_row *ret_row);
bool bulletin_figure_get(const struct rows_reader *rows, uint64_t number, unsigned n,
			 struct bulletin_figure_row *ret_row);
/* The one of these days; 0: there is none. */
uint64_t bulletin_of_days(const struct rows_reader *rows, Zh__BulletinKind kind,
			  const struct bulletin_span *span);
/* The one of the kind whose cut-off is still to come; 0: the office owes none of the kind. */
uint64_t bulletin_awaited(const struct rows_reader *rows, Zh__BulletinKind kind);
struct row_key bulletin_figure_key(uint64_t number, unsigned n);
extern const struct index_spec bulletin_indexes[1];

enum bulletin_kind bulletin_kind_of_proto(Zh__BulletinKind kind); /* BULLETIN_KIND_COUNT: none */
enum clock_id bulletin_clock(Zh__BulletinKind kind); /* CLOCK_NONE: its days are stated */

/* ---- decide, evolve */

extern const struct area bulletin_area;
#define X(id, text, flags, roles, second, target, body, run) decide_fn bulletin_##run;
BULLETIN_ACT_LIST(X)
#undef X
decide_fn bulletin_mark;
MUST_CHECK enum status bulletin_evolve(struct rows_writer *rows, const struct event *event);

#endif
