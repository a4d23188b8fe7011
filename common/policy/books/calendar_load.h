/* A calendar file: days off and make-up working days, as the State Council's notices give them.
 *
 *	# version: 3
 *	# years: 2019-2026
 *	date,type,name
 *	2026-01-01,holiday,元旦
 *	2026-01-04,workday,元旦
 *
 * Every year of `years` needs at least one row, since each has its notice: a forgotten one would
 * count its festivals as working days.
 */
#ifndef ZHIAN_POLICY_CALENDAR_LOAD_H
#define ZHIAN_POLICY_CALENDAR_LOAD_H

#include "common/base/calendar.h"
#include "common/policy/yaml/pool.h"
#include "common/policy/yaml/problems.h"

/* `file` names it in problems; the calendar lives in `pool`.  INVALID: see `problems`. */
MUST_CHECK enum status calendar_load(struct bytes content, const char *file, struct pool *pool,
				     struct problems *problems, struct calendar *ret_calendar);

#endif
