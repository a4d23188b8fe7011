/* The project's own table of what punishes what (penalty_bases.csv), which a policy's penalty bases
 * are held to: word | article | unit | least | most | whom | besides | where it is grave |
 * condition.
 */
#ifndef ZHIAN_TESTS_PENALTY_TABLE_H
#define ZHIAN_TESTS_PENALTY_TABLE_H

#include "common/policy/rules/policy.h"

#define PENALTY_TABLE ZHIAN_SOURCE_DIR "/tests/unit/common/policy/penalty_bases.csv"
#define PENALTY_TABLE_SAID 640

/* Each word of each row is a line of the table, and each line of the table is such a word.  false:
 * `out` has what one of the two says and the other doesn't. */
bool penalty_table_holds(const char *table, const struct policy *policy,
			 char out[PENALTY_TABLE_SAID]);

#endif
