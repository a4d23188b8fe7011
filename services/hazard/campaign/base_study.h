/* What a file would make of a campaign's base: line by line against the version that stands, and
 * by counter.  The act decides by it, and the dry run shows it. */
#ifndef ZHIAN_SERVICES_HAZARD_CAMPAIGN_BASE_STUDY_H
#define ZHIAN_SERVICES_HAZARD_CAMPAIGN_BASE_STUDY_H

#include "services/hazard/campaign/base.h"

/* X(ID, "name") */
#define BASE_VERDICT_LIST(X)                                                                       \
	X(NEW, "added")                                                                            \
	X(CHANGED, "changed")                                                                      \
	X(SAME, "same")                                                                            \
	X(DOUBLE, "doubled")  /* says what an earlier line said: counted once */                   \
	X(REFUSED, "refused") /* nothing is imported while one is */

enum base_verdict {
#define X(id, name) BASE_##id,
	BASE_VERDICT_LIST(X)
#undef X
		BASE_VERDICT_COUNT,
};

const char *base_verdict_name(enum base_verdict verdict);

struct base_studied {
	enum base_verdict verdict;
	uint32_t other; /* DOUBLE, TWICE: the line that has the firm already */
};

struct base_tally { /* one value of one counter */
	enum base_by by;
	const char *value;
	uint32_t firms; /* of the new version: new, changed and same */
	uint32_t of[BASE_VERDICT_COUNT];
	uint32_t gone; /* is there now and not in the file */
};

struct base_study {
	struct base_file file;
	struct base_studied *lines; /* as file.lines */
	struct base now;            /* the version that stands; count 0: none */
	bool *kept;                 /* of each of its firms */
	uint32_t of[BASE_VERDICT_COUNT];
	uint32_t firms, gone;
	struct base_tally *tallies; /* by counter, in order of appearance */
	size_t tally_count;
	bool too_many; /* values: more than BASE_VALUES_MAX */
};

struct base_asked {
	const struct rows_reader *rows;
	uint64_t campaign;
	const struct campaign_row *row;
	uint32_t region; /* ours */
	struct arena *arena;
};

/* BASE_FILE_READ: the study is made. */
enum base_file_end base_study_make(const struct base_asked *asked, struct bytes file,
				   struct base_study *ret_study);

/* Whether anything would be other than it is. */
static inline bool base_study_changes(const struct base_study *study)
{
	return study->of[BASE_NEW] + study->of[BASE_CHANGED] + study->gone != 0;
}

#endif
