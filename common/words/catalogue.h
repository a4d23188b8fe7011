/* The words for people: one catalogue, every text in Chinese and English.
 *
 * Codes, kinds, acts, states and member names are what programs exchange and
 * never change; what a person reads for them is in words/, and a test
 * finds every one that lacks a language or is no longer used.
 * Templates name their parameters: "no option {option}".
 */
#ifndef ZHIAN_WORDS_CATALOGUE_H
#define ZHIAN_WORDS_CATALOGUE_H

#include <stddef.h>

#include "common/base/bytes.h"

enum lang { LANG_ZH, LANG_EN };

enum word_class {
	WORDS_TEXT,    /* sentences of zhianctl itself */
	WORDS_CODE,    /* refusals and errors, by code */
	WORDS_EVENT,   /* event kinds */
	WORDS_ACT,     /* "hazard.order": the one-line help of a command */
	WORDS_NOUN,    /* "hazard" */
	WORDS_OPTION,  /* "served_day": help of an option */
	WORDS_MEMBER,  /* members of JSON lines: headings */
	WORDS_VALUE,   /* states and values of enumerations */
	WORDS_POLICY,  /* topics, facts and outcomes of a policy */
	WORDS_WHY,     /* reasons of the state tables' rules, by their English */
	WORDS_CLASSES, /* how many */
};

struct catalogue_entry {
	size_t size; /* of the name */
	const char *name;
	const char *zh;
	const char *en;
};

struct template_param {
	const char *name;
	const char *value;
};

/* NULL: the catalogue has none. */
const char *catalogue_find(enum word_class class, const char *name, enum lang lang);
/* What a name means there alone: "sampling.request" of "body"; `of` NULL: nowhere. */
const char *catalogue_find_of(enum word_class class, const char *of, const char *name,
			      enum lang lang);
/* As catalogue_find; `name` itself when there is none. */
const char *catalogue_word(enum word_class class, const char *name, enum lang lang);
/* What a value means as that member: "outcome=penalty" is no "penalty" that was served; or else, of
 * a member whose values are words (worded.def), as any.  `member` NULL: as any; NULL: the catalogue
 * has none. */
const char *catalogue_value(const char *member, const char *value, enum lang lang);
/* What it means as that member of a `kind`: "measure.state=opened" is no hazard that was entered in
 * the ledger; an axis beside the object's life is told by its table, "case_execution.state=owed".
 * Else as catalogue_value.  `kind` may be NULL: no line is known. */
const char *catalogue_value_of(const char *kind, const char *member, const char *value,
			       enum lang lang);
/* Its values are words, of the vocabulary that all such members share; what another member says has
 * a word as its own alone. */
bool catalogue_is_worded(const char *member);
/* Each that worded.def names, from 0; NULL: there is no more. */
const char *catalogue_worded_at(size_t index);
/* The words that the daemons say in a member which people write (written.def), one blank between
 * them; NULL: people don't write it. */
const char *catalogue_written(const char *member);
/* Each such member, from 0; NULL: there is no more. */
const char *catalogue_written_at(size_t index, const char **ret_words);
/* As catalogue_value_of, of a line that people read: what somebody wrote stands as it is (NULL),
 * but for words that are that very member's. */
const char *catalogue_shown(const char *kind, const char *member, const char *value,
			    enum lang lang);
/* A refusal's parameter in words: acts, roles, and a state as the object of `code` has it
 * ("measure.take.state"); `value` itself where it is no word. */
const char *catalogue_param(const char *code, const char *name, const char *value, enum lang lang);
/* A refusal's sentence by its code: "report.accept.state" has one of its own or shares
 * "*.state"; NULL: none. */
const char *catalogue_code(const char *code, enum lang lang);
/* Writes the template with its {parameters}; one that isn't given stays as it stands. */
void catalogue_fill(const char *text, const struct template_param *params, size_t count,
		    struct writer *out);

/* All entries of a class, for lists and for the test of completeness. */
const struct catalogue_entry *catalogue_entries(enum word_class class, size_t *ret_count);

#endif
