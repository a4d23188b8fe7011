/* Between the loader's files: what a policy file states, before it is a policy. */
#ifndef ZHIAN_POLICY_POLICY_TEXT_H
#define ZHIAN_POLICY_POLICY_TEXT_H

#include "common/policy/rules/load.h"
#include "common/policy/yaml/yaml_schema.h"

/* What a validity that isn't stated means. */
#define POLICY_FIRST_DAY "1990-01-01"
#define POLICY_LAST_DAY "2199-12-31"
#define POLICY_FIRST_YYYYMMDD 19900101
#define POLICY_LAST_YYYYMMDD 21991231

int32_t policy_day(uint32_t yyyymmdd); /* of a constant */

struct mark_text {
	struct file_place place;
	int64_t mark, before, unit; /* mark and unit: values of the contract */
	int64_t working_hours;      /* 0 not stated, 1 no, 2 yes */
};

struct clock_text {
	struct file_place place;
	int64_t purpose, version, budget, unit, shape, end_shift, not_before, extension, extensions;
	int64_t extension_by, further;
	int64_t bounded; /* 0 not stated, 1 no, 2 yes */
	uint64_t stops;  /* bit per enum clock_ground */
	uint64_t told;   /* likewise, and CLOCK_TOLD_EXTENSION */
	const char *rule_id, *source;
	const char *deviation; /* NULL: it says what its statute says, or follows none */
	int64_t confidence;
	int32_t valid_from, valid_to;
	struct schema_list marks; /* struct mark_text */
	const char *file;
};

/* What a statute says of a term: kept with the rules, so that they can be held against it. */
struct statute_text {
	struct file_place place;
	const char *id, *article;
	int64_t value, unit, extension; /* extension 0: none stated */
	int64_t clocks;                 /* how many follow it */
	int64_t stops;                  /* 0 not stated, 1 no, 2 yes */
	int64_t end;                    /* 0 not stated, 1 shifts, 2 stays */
	const char *file;
};

struct rule_text {
	struct file_place place;
	const char *id, *source, *because_zh, *because_en;
	int64_t version, unknown, retroactive, confidence;
	int32_t valid_from, valid_to;
	const struct yaml_node *when, *then;
};

struct topic_text {
	struct file_place place;
	int64_t topic;
	struct schema_list rules; /* struct rule_text */
	const char *file;
};

struct checklist_text {
	uint32_t line;
	const char *id, *name_zh, *name_en, *source;
	int64_t version, confidence;
	uint64_t kinds, roles;
	int32_t valid_from, valid_to;
	struct schema_list items; /* checklist_load.c knows what */
	const char *file;
};

struct visit_item_text {
	uint32_t line;
	const char *id, *name_zh, *name_en, *basis, *source;
	int64_t confidence;
	int32_t valid_from, valid_to;
	struct schema_list checklists; /* const char * */
	const char *file;
};

struct article_text {
	struct file_place place;
	int64_t number;
	const char *text;
};

struct law_text {
	struct file_place place;
	const char *id, *name, *number, *source;
	int64_t paragraphs; /* 0: as in the statute, 1: run together */
	int32_t valid_from, valid_to;
	struct schema_list short_names; /* const char * */
	struct schema_list articles;    /* struct article_text */
	const char *file;
};

struct gate_act_text {
	struct file_place place;
	const char *act;
	int64_t ground, other_role;
	uint64_t by, second;   /* enum role */
	struct wide_set needs; /* enum gate_need */
};

struct gate_text {
	struct file_place place;
	const char *id, *articles, *wants_zh, *wants_en;
	int64_t version, confidence;
	struct schema_list acts; /* struct gate_act_text */
	const char *file;
};

struct penalty_text {
	struct file_place place;
	const char *id, *source;
	const char *if_zh, *if_en, *note_zh, *note_en; /* NULL: not stated */
	struct schema_list violations, who;            /* const char * */
	uint64_t grounds, with, grave;                 /* bits of the tables in penalty_load.c */
	int64_t unit, least, most, confidence;
	int64_t authority; /* 0: not stated */
	const char *file;
};

struct policy_text {
	int64_t version;                 /* 0: not stated */
	int64_t superior_consent_needed; /* 0 not stated, 1 no, 2 yes */
	int32_t needed_from;             /* 0: not stated */
	struct schema_list topics;       /* struct topic_text */
	struct schema_list clocks;       /* struct clock_text */
	struct schema_list statutes;     /* struct statute_text */
	struct schema_list checklists;   /* struct checklist_text */
	struct schema_list visit_items;  /* struct visit_item_text */
	struct schema_list laws;         /* struct law_text */
	struct schema_list gates;        /* struct gate_text */
	struct schema_list penalties;    /* struct penalty_text */
};

extern const struct file_schema policy_schema;
extern const struct file_schema checklist_schema;
extern const struct file_schema visit_item_schema;
extern const struct file_schema gate_schema;    /* gate_load.c */
extern const struct file_schema statute_schema; /* policy_statutes.c */
extern const struct file_schema law_schema;     /* law_load.c */
extern const struct file_schema penalty_schema; /* penalty_load.c */

extern const struct schema_word clock_unit_words[];
extern const struct schema_word clock_shape_words[];
extern const struct schema_word end_shift_words[];
extern const struct schema_word mark_words[];
extern const struct schema_word clock_decider_words[];
extern const struct schema_word clock_ground_words[];
extern const struct schema_word clock_told_words[]; /* those, and extension */

/* Where a policy in the making keeps things. */
struct policy_making {
	struct policy_set *set;
	struct problems *problems;
	enum policy_depth depth;
	const struct topic_text *topics[TOPIC_COUNT];
	const struct clock_text **clocks;
	size_t clock_count;
	const struct statute_text **statutes;
	size_t statute_count;
	const struct checklist_text **checklists;
	size_t checklist_count;
	const struct visit_item_text **visit_items;
	size_t visit_item_count;
	const struct law_text **laws;
	size_t law_count;
	const struct gate_text **gates;
	size_t gate_count;
	const struct penalty_text **penalties;
	size_t penalty_count;
	size_t topics_without_otherwise; /* each an error, and each walked to name a gap */
};

static inline struct file_place rule_place(const struct rule *rule)
{
	return (struct file_place){rule->line, rule->column};
}

/* policy_rules.c: topics into set->policy.rules. */
void policy_make_rules(struct policy_making *making);
/* policy_needs.c: predecessors that are missing, can't be reached, or stand on themselves. */
void policy_check_needs(struct policy_making *making);
/* policy_ladder.c: rules that propose a measure without their group or the obligation's term. */
void policy_check_ladder(struct policy_making *making);
/* policy_stated.c: facts that no daemon states, bounds that nothing reaches, outcomes that nobody
 * obeys. */
void policy_check_stated(struct policy_making *making);
/* policy_clocks.c: clocks into set->policy.clocks, with their checks. */
void policy_make_clocks(struct policy_making *making);
/* policy_statutes.c: clocks that say something else than the statute that they name, and statutes
 * that no clock follows. */
void policy_check_statutes(struct policy_making *making);
/* … into set->policy.statutes. */
void policy_keep_statutes(struct policy_making *making);
/* checklist_load.c: checklists, one by one, and all of them into set->policy.checklists. */
void policy_take_checklist(struct policy_making *making, const struct checklist_text *text);
void policy_make_checklists(struct policy_making *making);
/* visit_item_load.c: likewise the published list, once the checklists are made. */
void policy_take_visit_item(struct policy_making *making, const struct visit_item_text *text);
void policy_make_visit_items(struct policy_making *making);
/* law_load.c: the texts of the law, one by one, and all of them into set->policy.laws. */
void policy_take_law(struct policy_making *making, const struct law_text *text);
void policy_make_laws(struct policy_making *making);
/* law_check.c: articles that are quoted and have no text, and texts that nobody quotes. */
void policy_check_laws(const struct policy_making *making);
extern const struct schema_word gate_ground_words[]; /* the first has no word */
extern const struct schema_word gate_need_words[];   /* enum gate_need */
/* "officer, leader"; "nobody". */
void gate_roles_print(uint32_t roles, char *out, size_t size);
/* "goods_list, list_sums_up"; "nothing". */
void gate_needs_print(struct wide_set needs, char *out, size_t size);

/* gate_load.c: gates, one by one, and all of them into set->policy.gates beside the least. */
void policy_take_gate(struct policy_making *making, const struct gate_text *text);
void policy_make_gates(struct policy_making *making);
/* penalty_load.c: penalty bases, one by one, and all of them into set->policy.penalties. */
void policy_take_penalty(struct policy_making *making, const struct penalty_text *text);
void policy_make_penalties(struct policy_making *making);
/* … once the laws are made: articles that nobody has the text of, violations without any row. */
void policy_check_penalties(const struct policy_making *making);
/* policy_grid.c: gaps, dead rules and falling severity of one topic. */
void policy_check_topic(const struct policy_making *making, enum policy_topic topic);

#endif
