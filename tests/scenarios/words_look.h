/* Which codes of events have no word.  Beside words_said_test.c, since jansson.h and json_line.h
 * name an object alike. */
#ifndef ZHIAN_TESTS_SCENARIOS_WORDS_LOOK_H
#define ZHIAN_TESTS_SCENARIOS_WORDS_LOOK_H

#include "common/base/bytes.h"

/* An event's line; prints each code that a Chinese reader would get as it is, once. */
void words_look(struct bytes line);

struct words_looked {
	size_t codes; /* kind, member and value, each once */
	size_t without;
};
/* What was looked at since the last time. */
struct words_looked words_looked(void);

#endif
