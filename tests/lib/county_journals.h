/* What five journals say about the reports that went through them, read from the files.
 *
 * Of every report registered in intake's journal, by its trace: how many
 * hazards, rows of the ladder, drafts and facts followed from it.
 */
#ifndef ZHIAN_TESTS_LIB_COUNTY_JOURNALS_H
#define ZHIAN_TESTS_LIB_COUNTY_JOURNALS_H

#include "tests/lib/county.h"

struct report_chain {
	uint64_t sequence; /* of its registration */
	uint64_t report;   /* its number */
	uint8_t followed
		[DAEMON_COUNT]; /* events of the daemon's kind on the main line; capped at 255 */
};

struct county_journals {
	struct report_chain *chains; /* by the order of registration */
	size_t count;
	uint64_t events[DAEMON_COUNT], bytes[DAEMON_COUNT], frames[DAEMON_COUNT];
	uint64_t complete; /* chains with exactly one in each of the four */
	uint64_t missing[DAEMON_COUNT], doubled[DAEMON_COUNT];
};

/* Opens each without its lock; nothing of the county may be appending.  `each` is called with every
 * registered report and the id that its feed gave it; NULL: isn't wanted. */
typedef void county_report_fn(void *context, const struct report_chain *chain, const char *feed_id);
MUST_CHECK enum status county_journals_read(const struct county *county, county_report_fn *each,
					    void *context, struct county_journals *ret_journals,
					    struct err *err);
void county_journals_free(struct county_journals *journals);

#endif
