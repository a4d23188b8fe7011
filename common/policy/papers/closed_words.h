/* Texts of acts that may be some words only: a vocabulary that a law closes, and that is no
 * enumeration of proto/.  The field stays a text: what was written before is read as ever. */
#ifndef ZHIAN_POLICY_CLOSED_WORDS_H
#define ZHIAN_POLICY_CLOSED_WORDS_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

/* Each ends with NULL. */
extern const char *const words_service_methods[];   /* 程序规定 82 */
extern const char *const words_filing_conditions[]; /* 程序规定 19, in the order of the form */
extern const char *const words_case_outcomes[];     /* 行政处罚法 57; 程序规定 60 */
extern const char *const words_listing_grounds[];   /* 令44号 5 to 11 */
extern const char *const words_check_outcomes[];    /* what the check of a report came to */
extern const char *const words_mediation_outcomes[];

/* The words of a field; NULL: it may be any text. */
const char *const *closed_words_of(const ProtobufCFieldDescriptor *field);
/* Where the word is in the list; false: it isn't (NULL isn't either). */
bool closed_words_find(const char *const *words, const char *text, size_t *ret_index);

struct closed_words_fault {
	const ProtobufCFieldDescriptor *field;
	size_t index; /* of a repeated field */
	const char *const *words;
};
/* true: a text of the message is none of its words.  One that isn't stated is no fault: whether it
 * has to be, the act knows. */
bool closed_words_fault(const ProtobufCMessage *message, struct closed_words_fault *ret_fault);

#endif
