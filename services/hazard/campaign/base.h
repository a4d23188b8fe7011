/* A campaign's base (底数): which firms are to be covered, as a person took them from the register
 * of firms, and how far they are covered, by counter.
 *
 * Each firm stands once, with one class, role, region, area and unit, so the
 * figures of every counter add up to the whole.  A version is whole or isn't
 * there; a later one takes its place.  What was visited, sampled or checked by
 * the firm itself is marked by firm whatever the base says, so that a new
 * version loses nothing.
 */
#ifndef ZHIAN_SERVICES_HAZARD_CAMPAIGN_BASE_H
#define ZHIAN_SERVICES_HAZARD_CAMPAIGN_BASE_H

#include "services/hazard/campaign/base_file.h"
#include "services/hazard/campaign/tables.h"

/* ---- rows */

struct campaign_base_head {
	uint8_t version, reserved[3];
	uint32_t base_version; /* from 1 */
	int32_t day;
	uint32_t total, added, changed, gone, doubles;
	uint8_t digest[32];
	char person[PRINCIPAL_ID + 7];
};
_Static_assert(sizeof(struct campaign_base_head) == 104, "stored as it is");

struct campaign_base_row { /* then name, class, area, unit */
	uint8_t version, role, reserved[2];
	uint32_t region;
	uint32_t line; /* of the file */
};
_Static_assert(sizeof(struct campaign_base_row) == 12, "stored as it is");

struct campaign_mark { /* when it was first done since the campaign was issued; 0: not yet */
	uint8_t version, reserved[3];
	int32_t visited_day, sampled_day, self_checked_day;
};
_Static_assert(sizeof(struct campaign_mark) == 16, "stored as it is");

struct campaign_zero { /* then the text */
	uint8_t version, reserved[3];
	int32_t day;
	uint32_t checked, owed;
	uint32_t base_version;
	char person[PRINCIPAL_ID + 7];
};
_Static_assert(sizeof(struct campaign_zero) == 60, "stored as it is");

struct row_key campaign_base_head_key(uint64_t campaign, uint32_t version);
struct row_key campaign_base_key(uint64_t campaign, struct bytes firm_key);
struct row_key campaign_mark_key(uint64_t campaign, uint64_t firm);
/* `area` empty: of the unit's whole base. */
struct row_key campaign_zero_key(uint64_t campaign, struct bytes unit, struct bytes area);

/* Version 0: the one that stands.  false: there is none. */
bool campaign_base_head_get(const struct rows_reader *rows, uint64_t campaign, uint32_t version,
			    struct campaign_base_head *ret_head);
bool campaign_mark_get(const struct rows_reader *rows, uint64_t campaign, uint64_t firm,
		       struct campaign_mark *ret_mark);
bool campaign_zero_get(const struct rows_reader *rows, uint64_t campaign, struct bytes unit,
		       struct bytes area, struct campaign_zero *ret_zero);

/* ---- the base that stands, in order of the firms' keys */

struct base_firm { /* texts in the arena */
	char firm_key[FIRM_KEY_TEXT];
	const char *name, *class_code, *area, *unit;
	uint32_t role, region, line;
};

struct base {
	struct campaign_base_head head;
	struct base_firm *firms;
	size_t count;
};

/* false: there is none, or (arena->overflow) no memory. */
bool campaign_base_load(const struct rows_reader *rows, uint64_t campaign, struct arena *arena,
			struct base *ret_base);
/* The firm's area (片区), as the base of the latest campaign that states one of it does. */
void campaign_area_of(const struct rows_reader *rows, struct bytes firm_key,
		      struct matter_where *ret_where);
/* The row as it is stored. */
void campaign_base_row_read(struct bytes key, struct bytes row, struct arena *arena,
			    struct base_firm *ret_firm);

/* ---- counters */

enum base_by {
	BASE_BY_CLASS,
	BASE_BY_ROLE,
	BASE_BY_REGION,
	BASE_BY_AREA,
	BASE_BY_UNIT,
	BASE_BY_COUNT
};
const char *base_by_name(enum base_by by);
enum base_by base_by_of_name(const char *name); /* BASE_BY_COUNT: no such counter */

/* What the counter says of a firm: "S0-02", "producer", "522701", an area, a unit; "" where it
 * isn't stated. */
struct base_said {
	const char *class_code, *area, *unit;
	uint32_t role, region;
};
const char *base_value(const struct base_said *said, enum base_by by, char memory[16]);

static inline struct base_said base_firm_said(const struct base_firm *firm)
{
	return (struct base_said){firm->class_code, firm->area, firm->unit, firm->role,
				  firm->region};
}

static inline struct base_said base_line_said(const struct base_line *line)
{
	return (struct base_said){line->class_code, line->area, line->unit, line->role,
				  line->region};
}

#endif
