/* All that can be asked of a county's daemons without knowing anything: every list, and of each
 * object that a list names what it is and why. */
#ifndef ZHIAN_TESTS_SCENARIOS_COUNTY_QUESTIONS_H
#define ZHIAN_TESTS_SCENARIOS_COUNTY_QUESTIONS_H

#include "query.pb-c.h"
#include "services/scenario/scratch.h"

struct county_question {
	struct scratch *county;
	enum daemon daemon;
	const char *what;      /* "list hazard", "get HZ", "explain HZ", "due" */
	enum object_kind kind; /* of "get" and "explain" */
	const Zh__Query *query;
};

/* Of objects that lists named: their ids, each in a string of its own. */
struct named_objects {
	char (*ids)[64];
	size_t count;
};

/* `found` isn't NULL where objects are wanted: named_object() adds one. */
typedef void ask_fn(const struct county_question *question, struct named_objects *found);

void named_object(struct named_objects *found, const char *id);

void county_questions(struct scratch *county, enum daemon daemon, ask_fn *ask);

#endif
