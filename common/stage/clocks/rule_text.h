/* A rule's text in an answer: as it was when it was used, whatever is in force by now. */
#ifndef ZHIAN_STAGE_RULE_TEXT_H
#define ZHIAN_STAGE_RULE_TEXT_H

#include "common/core/common_tables.h"
#include "common/core/json_line.h"
#include "common/policy/rules/policy.h"
#include "common/policy/rules/policy_versions.h"
#include "common/stage/queries/query.h"

/* Members rule and rule_version; and because_zh, because_en, source, confidence and articles where
 * a policy that was adopted has this version of it.  An empty id says nothing. */
void json_rule_used(struct json_line *json, const struct query_context *query, struct bytes id,
		    uint32_t version);
/* Member articles: what is meant of the text of each article that the source names, as it read on
 * `day`: law, article, paragraph and item where they are named, text, in_part.  Of what no text is
 * at hand nothing is said. */
void json_articles(struct json_line *json, const struct query_context *query, const char *source,
		   int32_t day);
/* "level=3;violations=32", as facts are with what a rule proposed; a name that no fact has any
 * more is passed by. */
void facts_of_text(const char *text, struct facts *facts);
/* Member facts: each that is known and isn't 0 by its name, values by their words, sets as lists:
 * {"level":"major","violations":["expired"],"quantity":20}. */
void json_facts(struct json_line *json, const struct facts *facts);
/* The same of what stands stored; an empty text says nothing. */
void json_facts_text(struct json_line *json, const char *text);
/* The clock's rule of the day it was started; NULL: no policy that was adopted has it. */
const struct clock_rule *query_clock_rule(const struct query_context *query,
					  const struct clock_row *row);

#endif
