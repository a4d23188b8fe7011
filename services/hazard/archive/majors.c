/* Which major hazards of a firm count towards special supervision (notice 001 2(2)6): by the day of
 * finding, each cause once, within two years. */
#include "services/hazard/archive/majors.h"

#include "common/base/sabotage.h"
#include "services/hazard/decide.h"

enum { TWO_YEARS_MONTHS = 24 };

int32_t hazard_majors_window(int32_t today)
{
	return time_add_months(today, -TWO_YEARS_MONTHS);
}

struct row_key archive_major_key(uint64_t firm, uint64_t hazard)
{
	struct row_key key = archive_item_key(firm, ARCHIVE_ITEM_MAJOR);
	row_key_put_u64(&key, hazard);
	return key;
}

bool archive_major_get(const struct rows_reader *rows, uint64_t firm, uint64_t hazard,
		       struct major_row *ret_row)
{
	struct row_key key = archive_major_key(firm, hazard);
	return rows_load(rows, TABLE_ARCHIVE_ITEMS, row_key_bytes(&key), ret_row, sizeof(*ret_row));
}

/* Equal days stay in the order in which they were taken. */
void majors_take(struct majors_newest *newest, const struct major_found *found)
{
	unsigned at = newest->count;
	for (unsigned i = 0; i < newest->count; i++)
		if (newest->found[i].cause == found->cause && !SABOTAGE("archive.cause-twice"))
			return;
	while (at > 0 && newest->found[at - 1].day > found->day)
		at--;
	if (newest->count < FIRM_MAJORS_MAX) {
		memmove(newest->found + at + 1, newest->found + at,
			(newest->count - at) * sizeof(*found));
		newest->count++;
	} else if (at == 0) {
		return;
	} else { /* the oldest goes */
		at--;
		memmove(newest->found, newest->found + 1, at * sizeof(*found));
	}
	newest->found[at] = *found;
}

static bool found_with(const struct rows_reader *rows, uint64_t hazard, struct major_found *ret)
{
	struct hazard_row row;
	struct hazard_texts texts;
	if (hazard == 0 || !hazard_get(rows, hazard, &row) ||
	    !hazard_texts_get(rows, hazard, &texts))
		return false;
	*ret = (struct major_found){.hazard = hazard,
				    .cause = hazard_cause(hazard, &texts),
				    .day = hazard_found_day(&row, &texts)};
	return true;
}

struct firm_majors hazard_firm_majors(const struct rows_reader *rows, uint64_t firm,
				      const struct firm_row *row, int32_t today, uint64_t with)
{
	struct firm_majors majors = {0};
	struct majors_newest newest = {0};
	struct major_found found;
	for (unsigned i = 0; i < row->majors; i++) {
		struct major_row stored;
		if (!archive_major_get(rows, firm, row->major_hazard[i], &stored))
			continue;
		found = (struct major_found){row->major_hazard[i], stored.cause, stored.day};
		majors_take(&newest, &found);
	}
	if (found_with(rows, with, &found))
		majors_take(&newest, &found);
	for (unsigned i = 0; i < newest.count; i++) {
		if (newest.found[i].day < hazard_majors_window(today))
			continue;
		majors.hazard[majors.count] = newest.found[i].hazard;
		majors.day[majors.count++] = newest.found[i].day;
	}
	return majors;
}
