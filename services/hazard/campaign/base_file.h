/* A campaign's base (底数) as a file: CSV (RFC 4180), UTF-8, one firm a line.
 *
 * Spreadsheets write a byte order mark, CRLF and quotes; all are read.  A cell
 * that a spreadsheet would run as a formula is kept as text ("'=…"), so that
 * it does nothing wherever the base is opened again.  What is wrong with one
 * line is said of that line, and the others are read.
 */
#ifndef ZHIAN_SERVICES_HAZARD_CAMPAIGN_BASE_FILE_H
#define ZHIAN_SERVICES_HAZARD_CAMPAIGN_BASE_FILE_H

#include "common/base/arena.h"
#include "common/base/firm_key.h"

enum campaign_base_limit {
	BASE_FILE_MAX = 256 << 10, /* bytes: a turn's memory holds it with what is made of it */
	BASE_ROWS_MAX = 2000,      /* firms: one act and one turn carry them, as of a roll */
	BASE_NAME_MAX = 120,       /* bytes */
	BASE_CLASS_MAX = 40,
	BASE_PLACE_MAX = 100, /* an area and its unit together: a row's key */
	BASE_COLUMNS_MAX = 40,
	BASE_VALUES_MAX = 400, /* of all counters together */
};

/* X(ID, "why", "code"): what is wrong with a line; the words of both are in the catalogue. */
#define BASE_FAULT_LIST(X)                                                                         \
	X(CELLS, "line_broken", "campaign.base.cells")                                             \
	X(TEXT, "not_text", "campaign.base.text")                                                  \
	X(FIRM_KEY, "no_firm_key", "campaign.base.firm_key")                                       \
	X(NAME, "no_name", "campaign.base.name")                                                   \
	X(CLASS, "class_out", "campaign.base.class")                                               \
	X(ROLE, "role_out", "campaign.base.role")                                                  \
	X(REGION, "region_out", "campaign.base.region")                                            \
	X(PLACE, "place_long", "campaign.base.place")                                              \
	X(UNIT, "unit_unknown", "campaign.base.unit")                                              \
	X(TWICE, "firm_twice", "campaign.base.twice")

enum base_fault {
	BASE_FINE,
#define X(id, why, code) BASE_FAULT_##id,
	BASE_FAULT_LIST(X)
#undef X
		BASE_FAULT_COUNT,
};

const char *base_fault_why(enum base_fault fault);
const char *base_fault_code(enum base_fault fault);

struct base_line {     /* one firm, as the file says; texts in the arena, never NULL */
	uint32_t line; /* in the file, from 1 */
	enum base_fault fault;
	char firm_key[FIRM_KEY_TEXT]; /* as daemons keep it */
	bool check_fails;             /* a code whose check digit fails: some that are real do */
	const char *key_told;         /* as it is in the file */
	const char *name, *class_code, *area, *unit;
	uint32_t role; /* Zh__FirmRole */
	uint32_t region;
};

/* Of the file as a whole; `where` of COLUMN: the column that is missing or stands twice. */
enum base_file_end {
	BASE_FILE_READ,
	BASE_FILE_LARGE,
	BASE_FILE_EMPTY,  /* no firm in it */
	BASE_FILE_LONG,   /* more firms than BASE_ROWS_MAX */
	BASE_FILE_COLUMN, /* the first line doesn't name the columns */
	BASE_FILE_UTF8,   /* another encoding */
	BASE_FILE_MEMORY,
};

struct base_file {
	struct base_line *lines;
	size_t count;
	size_t tamed;      /* cells that would have been formulas */
	const char *where; /* of BASE_FILE_COLUMN */
};

/* `region` is meant where the file states none. */
enum base_file_end base_file_read(struct bytes file, uint32_t region, struct arena *arena,
				  struct base_file *ret_file);

#endif
