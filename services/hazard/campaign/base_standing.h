/* How far a campaign's base is covered, by counter: visited, sampled, checked by the firm itself;
 * what was found; and whether a unit or an area without a hazard said so (零报告) or said nothing.
 *
 * Every figure is a count of the base's firms, so those of one counter add up
 * to the whole.  What was found with firms that aren't in the base is told
 * apart, as `outside`.
 */
#ifndef ZHIAN_SERVICES_HAZARD_CAMPAIGN_BASE_STANDING_H
#define ZHIAN_SERVICES_HAZARD_CAMPAIGN_BASE_STANDING_H

#include "services/hazard/campaign/base.h"

enum base_seen {
	BASE_VISITED = 1,
	BASE_SAMPLED = 2,
	BASE_SELF_CHECKED = 4,
	BASE_ZERO_UNIT = 8,  /* its unit reported zero for all of its base */
	BASE_ZERO_AREA = 16, /* or for this area */
};

struct base_covered {   /* one firm */
	uint8_t seen;   /* enum base_seen */
	uint32_t found; /* hazards of the campaign, each chain once */
};

struct base_cover { /* of one value */
	enum base_by by;
	const char *value;
	uint32_t firms, visited, sampled, self_checked;
	uint32_t checked; /* visited or sampled */
	uint32_t zero;    /* firms whose unit reported zero for them */
	uint64_t found;
};

struct base_standing {
	struct base base;
	struct base_covered *covered; /* as base.firms */
	struct base_cover *covers;
	size_t cover_count;
	struct base_cover whole;
	uint64_t problems; /* hazards that the campaign counts */
	uint64_t outside;  /* of these, with firms that aren't in the base */
	bool adds_up;      /* every counter's figures to the whole, and that to what was imported */
};

/* false: no base was imported, or (arena->overflow) no memory. */
bool base_standing_make(const struct rows_reader *rows, uint64_t campaign,
			const struct campaign_row *row, struct arena *arena,
			struct base_standing *ret_standing);

/* One firm's coverage, by its key. */
struct base_covered base_covered_of(const struct rows_reader *rows, uint64_t campaign,
				    const struct campaign_row *row, const struct base_firm *firm);

/* A unit's own part of the base, and where `area` isn't empty, of the area. */
struct base_cover base_part(const struct base_standing *standing, const char *unit,
			    const char *area);

enum base_says { BASE_FOUND, BASE_SAID_ZERO, BASE_SILENT };
/* Of a value of the counters area and unit. */
enum base_says base_says(const struct base_cover *cover);
const char *base_says_name(enum base_says says);

/* The first unit's area that stands at nothing and said nothing; NULL: none, or (of `unit`) the
 * empty string for the unit as a whole. */
const char *base_silent_of(const struct rows_reader *rows, uint64_t campaign,
			   const struct base_standing *standing, const char *unit);

#endif
