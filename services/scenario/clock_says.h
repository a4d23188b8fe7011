/* What a clock that runs says of itself, beside its list's line: its marks as people write them,
 * and the acts that it would take now (asked with dry_run: nothing changes). */
#ifndef ZHIAN_SERVICES_SCENARIO_CLOCK_SAYS_H
#define ZHIAN_SERVICES_SCENARIO_CLOCK_SAYS_H

#include "services/ctl/show/json_tree.h"

#include "services/scenario/scratch.h"

/* Into the line of a clock: `marks` becomes ["reminder 2025-03-20", …], with the time of day where
 * it isn't the usual one (a reminder's 09:00, another's midnight) or the term counts hours. */
void clock_says_marks(json_t *line);
/* And `stops`: the grounds for which `clock suspend` isn't refused. */
MUST_CHECK enum status clock_says_stops(struct scratch *county, json_t *line, struct arena *arena,
					struct err *err);
/* And `extension`, the longest that `clock extend` takes, and `extension_by`, who decides on it:
 * officer, leader or collective; neither where it isn't extended. */
MUST_CHECK enum status clock_says_extension(struct scratch *county, json_t *line,
					    struct arena *arena, struct err *err);

#endif
