/* The words of policy files: topics, facts, outcomes, and the names of their values.
 *
 * Enumerations of the contract keep their names of proto/ without the prefix, in
 * lower case: HAZARD_LEVEL_MAJOR is `major`.
 */
#ifndef ZHIAN_POLICY_WORDS_H
#define ZHIAN_POLICY_WORDS_H

#include "common/policy/rules/grounds.h"
#include "common/policy/rules/policy.h"
#include "common/policy/yaml/yaml_schema.h"

struct json_line;

#define WORD_TEXT 48
#define WORD_LIST_TEXT (64 * WORD_TEXT)

extern const struct schema_word topic_words[];
extern const struct schema_word clock_words[];
extern const struct schema_word role_words[]; /* values are enum role */
extern const struct schema_word class_flag_words[];
extern const struct schema_word confidence_words[];
extern const struct schema_word unknown_words[];
extern const struct schema_word penalty_ground_words[]; /* bits */
extern const struct schema_word penalty_beside_words[]; /* bits */

/* What isn't stated is ours. */
const char *confidence_of(int64_t value);

/* A JSON array of the words whose bits are set, in the table's order. */
void words_put(struct json_line *json, const char *name, const struct schema_word *words,
	       uint64_t bits);
/* Of a row: who decides alone, or who proposes and who approves; no member for whom it doesn't
 * name. */
void gate_roles_put(struct json_line *json, const struct gate_row *row);
/* What must be on record; nothing: no member. */
void gate_needs_put(struct json_line *json, struct wide_set needs);

const char *penalty_unit_word(uint8_t unit);
/* Of a penalty basis: id, violations (of those that it is about, the ones of `violations`),
 * grounds, against, if, fine, besides, if_grave, note, source, confidence. */
void penalty_put(struct json_line *json, const struct penalty *row, uint64_t violations);
/* Of the same: id, violations, against, if, fine, source. */
void penalty_put_short(struct json_line *json, const struct penalty *row, uint64_t violations);

const char *topic_name(enum policy_topic topic);
const char *fact_name(enum fact fact);
enum fact_kind fact_kind(enum fact fact);
bool fact_of_name(const char *name, enum fact *ret_fact);
const char *outcome_name(enum outcome outcome);
bool outcome_of_name(const char *name, enum outcome *ret_outcome);

/* A value of an enumeration, a set or a yes/no by its word.  For FACT_SET the value is the number
 * of the bit. */
bool fact_word_value(enum fact fact, const char *word, int64_t *ret_value);
/* NULL: the value has no word. */
const char *fact_word(enum fact fact, int64_t value, char out[WORD_TEXT]);
/* All values that have a word, as bits. */
uint64_t fact_all_values(enum fact fact);
/* What may follow the fact: "general, larger, major". */
void fact_describe(enum fact fact, char out[SCHEMA_ALLOWED]);

/* An outcome that lists several words; its value has a bit for each. */
bool outcome_is_set(enum outcome outcome);
/* The value of one word; for a set the number of the bit. */
bool outcome_value(enum outcome outcome, const char *word, int64_t *ret_value);
/* What a file states: a word or number, for a set also a list of words.  Returns the node that is
 * wrong; NULL: none. */
const struct yaml_node *outcome_read(enum outcome outcome, const struct yaml_node *node,
				     int64_t *ret_value);
void outcome_print(enum outcome outcome, int64_t value, char out[WORD_TEXT]);
/* "correction, announce" */
void outcome_print_set(enum outcome outcome, uint64_t members, char out[WORD_LIST_TEXT]);
void outcome_describe(enum outcome outcome, char out[SCHEMA_ALLOWED]);

#endif
