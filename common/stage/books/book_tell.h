/* A proposed book for who is to approve it: which version is in force, and what it changes. */
#ifndef ZHIAN_STAGE_BOOK_TELL_H
#define ZHIAN_STAGE_BOOK_TELL_H

#include "common/base/calendar.h"
#include "common/core/json_line.h"
#include "common/policy/books/dictionary.h"
#include "common/policy/people/people.h"
#include "common/policy/rules/policy.h"

/* How answers name what is told of a book of this kind (that of its adoption's event). */
struct book_members {
	const char *version, *digest, *in_force, *changes;
};
const struct book_members *book_members(uint16_t kind);

/* One of them is there; none: no book of the kind is in force. */
struct book_told {
	uint32_t version; /* 0: none */
	const struct policy *policy;
	const struct people *people;
	const struct calendar *calendar;
	const struct dictionary *dictionary;
};

/* Writes the version in force and all that `then` changes of `now`. */
void book_tell(uint16_t kind, const struct book_told *now, const struct book_told *then,
	       struct json_line *json);

#endif
