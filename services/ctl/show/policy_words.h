/* A policy as officers read it: in words of one language, or as JSON lines. */
#ifndef ZHIAN_SERVICES_CTL_POLICY_WORDS_H
#define ZHIAN_SERVICES_CTL_POLICY_WORDS_H

#include <stdio.h>

#include "common/policy/rules/policy.h"
#include "common/words/catalogue.h"
#include "services/ctl/session.h"

/* "hazard.level  隐患等级" */
void policy_say_topic(enum policy_topic topic, enum lang lang, FILE *out);
/* The rule as a block: what must be known, what follows, why, whence. */
void policy_say_rule(const struct rule *rule, enum lang lang, FILE *out);
void policy_say_clock(const struct clock_rule *rule, enum lang lang, FILE *out);
/* How its term is counted, and who is told when. */
void policy_say_counting(const struct clock_rule *rule, enum lang lang, FILE *out);
/* One JSON line each; the words of values stay those of the files. */
void policy_json_rule(const struct rule *rule, FILE *out);
void policy_json_clock(const struct clock_rule *rule, FILE *out);

/* Gates as blocks, or a JSON line each: the one of this id, else all.  How many there were. */
size_t policy_gates_say(const struct session *session, const struct policy *policy,
			const char *wanted);

/* Penalty bases likewise: of this violation or ground, or the one of this id; NULL: all. */
size_t policy_penalties_say(struct session *session, const struct policy *policy,
			    const char *wanted);

/* Everything that a file of rules may say: topics, facts with their values, outcomes, purposes. */
void policy_say_vocabulary(enum lang lang, FILE *out);
void policy_json_vocabulary(FILE *out);

#endif
