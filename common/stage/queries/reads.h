/* Who read which matter, and when: a line before the answer, in a file a month of whoever answers.
 * What nobody can be held to wasn't a reading, so where the line can't be written nothing is
 * answered, and it is on the disk before the answer is said.  That is one flush; a commit for each
 * page that is looked at would be two, and an event that others pull. */
#ifndef ZHIAN_STAGE_READS_H
#define ZHIAN_STAGE_READS_H

#include <stdbool.h>

#include "common/base/bytes.h"
#include "query.pb-c.h"

/* Makes the folder where need be.  false: it can't be written down, or isn't sure to stay. */
bool reads_note(const char *folder, int64_t now_ms, const char *person, const char *what,
		const char *object);

#define READS_OBJECT 64u
struct read_case {
	const char *what; /* "object", "explain", "list" */
	char object[READS_OBJECT];
};
/* false: the question shows nothing of a case, or it is the next page of a list. */
bool reads_case(const Zh__Query *ask, struct read_case *ret_read);

#endif
