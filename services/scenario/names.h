/* What a scenario calls things: $h1 is the county's first hazard, $r2 its second report, and what a
 * step names with `as:` has that name. */
#ifndef ZHIAN_SERVICES_SCENARIO_NAMES_H
#define ZHIAN_SERVICES_SCENARIO_NAMES_H

#include "common/base/arena.h"
#include "common/base/err.h"
#include "common/base/ids.h"

#define NAMES_MAX 64

struct names {
	uint32_t region;
	struct {
		const char *name; /* without the $; borrowed */
		struct object_id id;
	} bound[NAMES_MAX];
	size_t count;
	/* An id that only the county knows: "hazard.rectify@$h1" is the running clock of that
	 * purpose. false: none. NULL: nobody to ask (a file is only looked at). */
	bool (*clock)(void *context, const char *purpose, struct object_id subject,
		      struct object_id *ret_clock);
	void *context;
};

/* FULL: too many. A name that is there already stands for the new object from now on. */
MUST_CHECK enum status names_bind(struct names *names, const char *name, struct object_id id,
				  struct err *err);
/* "$h1", "$name", "HZ-522701-1" or "PURPOSE@$h1"; INVALID says what is allowed. */
MUST_CHECK enum status names_object(const struct names *names, const char *text,
				    struct object_id *ret_id, struct err *err);
/* Whether the text refers to an object by one of these forms but its plain id. */
bool names_refers(const char *text);
/* The text itself, or the id that it refers to, printed into the arena. */
MUST_CHECK enum status names_text(const struct names *names, const char *text, struct arena *arena,
				  const char **ret_text, struct err *err);

#endif
