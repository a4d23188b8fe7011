/* Policy: rules that officers can read, and how a decider asks them.
 *
 * A policy is a set of YAML files that a person adopts (load.h reads and checks
 * them); this is the pure side: facts in, the first matching rule out.  A rule
 * compares typed facts with constants, joined by AND; the first match of a topic
 * wins; every topic ends with an `otherwise`.  Each rule says what an unknown fact
 * means: take (counts as met), skip (as not met) or ask (the rule's outcome is a
 * question to a person).  So the space of inputs is a grid of cells that the
 * loader walks: no gaps, no dead rules, no falling severity.
 */
#ifndef ZHIAN_POLICY_POLICY_H
#define ZHIAN_POLICY_POLICY_H

#include "common/base/bytes.h"
#include "common/core/clock.h"
#include "common/policy/articles/law.h"
#include "common/policy/books/checklist.h"
#include "common/policy/books/visit_item.h"
#include "common/policy/gates/gate.h"
#include "common/policy/penalties/penalty.h"

enum policy_topic {
	TOPIC_NONE = 0,
#define X(name, text) TOPIC_##name,
#include "common/policy/rules/topics.def"
#undef X
	TOPIC_COUNT,
};

enum fact_kind {
	FACT_INTEGER,
	FACT_ENUM, /* one of at most 64 values */
	FACT_SET,  /* any of at most 64 values */
	FACT_BOOL,
	FACT_CODE, /* one of many values, of which rules name a few */
};

enum fact {
#define X(name, text, kind) FACT_##name,
#include "common/policy/rules/facts.def"
#undef X
	FACT_COUNT,
};

enum outcome {
#define X(name, text) OUTCOME_##name,
#include "common/policy/rules/outcomes.def"
#undef X
	OUTCOME_FIELD_COUNT,
};

/* What is known of a matter: only what was set is known. */
struct facts {
	uint64_t known; /* bit per enum fact; static_assert FACT_COUNT <= 64 */
	/* FACT_SET: a bit set; FACT_ENUM, FACT_CODE: the number; FACT_BOOL: 0 or 1 */
	int64_t value[FACT_COUNT];
};

static inline void fact_set(struct facts *facts, enum fact fact, int64_t value)
{
	facts->known |= UINT64_C(1) << fact;
	facts->value[fact] = value;
}

#define RULE_ID 24
#define RULE_CONDITIONS_MAX 8
#define RULE_CODES_MAX 8

struct rule_condition {
	uint8_t fact;
	bool implied; /* is in `needs`, not in `when`; what is unknown never meets it */
	uint8_t code_count;
	uint16_t codes[RULE_CODES_MAX]; /* FACT_CODE: any of these */
	int64_t min, max;               /* FACT_INTEGER: both inclusive */
	uint64_t mask; /* FACT_ENUM, FACT_BOOL: bit of the value; FACT_SET: any of these */
};

enum rule_unknown { RULE_UNKNOWN_SKIP, RULE_UNKNOWN_TAKE, RULE_UNKNOWN_ASK };

struct rule {
	char id[RULE_ID]; /* "HZ-LEVEL-03"; "HZ-LEVEL-99" for an otherwise */
	uint32_t version;
	uint8_t topic;
	uint8_t unknown;         /* enum rule_unknown */
	bool retroactive;        /* applies to older acts too when it is the lighter one */
	uint8_t condition_count; /* 0: the otherwise */
	struct rule_condition conditions[RULE_CONDITIONS_MAX];
	uint64_t outcomes_stated; /* bit per enum outcome */
	int64_t outcomes[OUTCOME_FIELD_COUNT];
	int32_t valid_from_day, valid_to_day;
	const char *source, *confidence, *because_zh, *because_en;
	uint32_t line, column; /* in its file */
};

#define RULE_INDEX_VALUES 64 /* a fact of FACT_ENUM or FACT_BOOL has no more */

/* Which of a topic's rules may match, by the fact that tells most of them apart: a rule is large,
 * and a question needn't look at dozens that begin with another cause.  Bit n: the n-th rule. */
struct rule_index {
	uint8_t fact; /* of FACT_ENUM or FACT_BOOL */
	uint64_t by_value[RULE_INDEX_VALUES];
	uint64_t any; /* those that don't compare it */
	uint64_t unknown;
};

/* A term as statutes.yaml has it; words as the numbers of that file. */
struct statute_term {
	const char *id, *article, *file;
	int64_t value, extension; /* extension 0: none stated */
	uint8_t unit, stops, end; /* stops, end 0: not stated */
	uint32_t line, column;
};

struct policy {
	uint32_t version;
	uint8_t digest[32];
	struct bytes bundle;      /* as it was adopted; lives with it */
	const struct rule *rules; /* by topic, in order of the file */
	size_t rule_count;
	struct {
		size_t first, count;
		const struct rule_index *index;
	} topics[TOPIC_COUNT];
	const struct clock_rule *clocks; /* by enum clock_id, then valid_from_day */
	size_t clock_count;
	struct {
		size_t first, count;
	} clock_ids[CLOCK_ID_COUNT];
	const struct checklist *checklists; /* in the order of the files */
	size_t checklist_count;
	const struct visit_item *visit_items; /* none: adopted before there was a list */
	size_t visit_item_count;
	const struct statute_term *statutes; /* in the order of the file */
	size_t statute_count;
	struct laws laws; /* their texts, by id, then valid_from_day; none: adopted before */
	const struct penalty *penalties; /* in the order of the file; none: adopted before */
	size_t penalty_count;
	const struct gate_law *gates;     /* by enum gate; NULL: none was read */
	const struct gate_row *gate_rows; /* by enum gate_row_id; NULL: the least */
	bool superior_consent_needed;     /* 令44号22: a switch, the rule is being revised */
	int32_t needed_from_day; /* the earliest anchor that every clock purpose has a rule for */
};

/* The term that a clock's rule follows, by the rule's id; NULL: it follows none. */
const struct statute_term *policy_statute_of(const struct policy *policy, const char *rule_id);
/* "APP-18" is followed by "APP-18-CASE", and never by "APP-181". */
bool statute_is_of(const char *statute, const char *rule_id);

struct policy_answer {
	const struct rule *rule; /* never NULL: the otherwise at the least */
	bool ask;                /* matched with an unknown fact and `unknown: ask` */
};

struct policy_answer policy_ask(const struct policy *policy, enum policy_topic topic,
				const struct facts *facts, int32_t day);
/* The first after `before`, which isn't the otherwise. */
struct policy_answer policy_ask_next(const struct policy *policy, enum policy_topic topic,
				     const struct facts *facts, int32_t day,
				     const struct rule *before);
/* Of the rules of one topic, at most 64, that are complete. */
void rule_index_make(const struct rule *rules, size_t count, struct rule_index *ret_index);
/* Whether this one fact alone keeps the rule from matching, by its conditions and its `unknown`. */
bool rule_excluded_by(const struct rule *rule, enum fact fact, bool known, int64_t value);
/* An outcome that the rule states; `otherwise` when it doesn't. */
int64_t rule_outcome(const struct rule *rule, enum outcome field, int64_t otherwise);
/* The rule for a purpose that is valid on this day; NULL: none. */
const struct clock_rule *policy_clock(const struct policy *policy, enum clock_id id, int32_t day);

#endif
