/* What a term comes to by the policy and the calendar, without any matter: for who checks the
 * books.
 */
#ifndef ZHIAN_SERVICES_SCENARIO_TERMS_H
#define ZHIAN_SERVICES_SCENARIO_TERMS_H

#include "common/stage/stage.h"

/* {"kind":"term","purpose":…,"rule":…,"due_ms":…,"marks":["reminder 2025-03-20",…],…} for a clock
 * of this purpose that starts at `anchor_ms`; "extended_ms" is its end with one extension more.
 * Only its purpose when the policy has no rule for that day.  false: no such purpose. */
bool terms_line(const struct stage_books *books, const char *purpose, int64_t anchor_ms,
		struct writer *out);

#endif
