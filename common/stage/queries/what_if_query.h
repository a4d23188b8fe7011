/* What would change in a daemon's open matters if a policy were adopted: nothing is written.
 *
 * Every daemon compares its running clocks; a service adds the tables of its own matters.  A page
 * looks at a bounded number of rows, so that the daemon is never held up; most of them say nothing.
 */
#ifndef ZHIAN_STAGE_WHAT_IF_QUERY_H
#define ZHIAN_STAGE_WHAT_IF_QUERY_H

#include "common/core/json_line.h"
#include "common/policy/rules/policy.h"
#include "common/stage/queries/query.h"

struct what_if {
	const struct query_context *query;
	const struct policy *candidate;
	struct answer *answer;
};

/* A table of matters: `row` writes a line for each thing that would be otherwise.  Table 0 ends a
 * list. */
struct what_if_source {
	uint16_t table;
	void (*row)(struct what_if *what_if, const struct row_ref *row);
};

/* {"kind":"what_if","what":WHAT,"id":OBJECT: the caller writes the rest and ends it. */
void what_if_begin(struct what_if *what_if, struct json_line *json, const char *what,
		   struct object_id object);
void what_if_end(struct what_if *what_if, struct json_line *json);
/* Members "rule" of the policy in force and "rule_then" of the candidate, where they differ. */
void what_if_rules(struct json_line *json, const char *now, const char *then);

struct stage;
void answer_what_if(struct stage *stage, const struct query_context *query,
		    const Zh__WhatIfQuery *ask, struct answer *answer);

#endif
