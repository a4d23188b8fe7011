/* The versions of adopted books: policies, calendars, dictionaries, people, by version and instant.
 *
 * Bytes lie by digest in DAEMON/books/, written before the event that adopts
 * them; every version that is adopted stays loaded, and the one in force at a
 * moment is what the stage decides by.
 */
#ifndef ZHIAN_DAEMON_BOOKS_H
#define ZHIAN_DAEMON_BOOKS_H

#include "common/base/err.h"
#include "common/core/rows.h"
#include "common/policy/people/people.h"
#include "common/stage/stage.h"

struct books;

/* `directory` is made when it isn't there. */
MUST_CHECK enum status books_open(const char *directory, struct books **ret_books, struct err *err);
void books_close(struct books *books);

/* Loads what the rows say was adopted and isn't loaded yet: at start, and after each adoption. */
MUST_CHECK enum status books_refresh(struct books *books, const struct rows_reader *rows,
				     struct err *err);

/* Checks a book before it is adopted; `file` is how problems name it.  INVALID: see `problems`. */
MUST_CHECK enum status books_check(uint16_t kind, const char *file, struct bytes content,
				   struct problems *problems);

/* For the stage's options; books_keep() is its keep_book. */
void books_at(void *context, int64_t now_ms, struct stage_books *ret_books);
enum status books_keep(void *context, const struct book_offer *offer, struct book_extra *ret_extra,
		       struct writer *ret_problems);
/* OK, or what last kept an offer from being kept although nothing was wrong with it: a disk,
 * memory.  Offering it again may go well. */
MUST_CHECK enum status books_failure(const struct books *books, struct err *err);
void books_tell(void *context, const struct book_offer *offer, struct json_line *json);

/* The bytes of a book that was kept, which the caller frees. */
MUST_CHECK enum status books_content(const struct books *books, const uint8_t digest[32],
				     char **ret_data, size_t *ret_size, struct err *err);

/* Every policy that was adopted; never NULL. */
const struct policy_versions *books_policies(const struct books *books);
/* Reads a policy that is only asked about; kept until another one is asked about.  NULL: see
 * `ret_problems`. */
const struct policy *books_try_policy(struct books *books, struct bytes content,
				      struct writer *ret_problems);
/* NULL before the first adoption */
const struct people *books_people(const struct books *books, int64_t now_ms);
/* One that was adopted, whether it is in force or not; NULL: it never was. */
const struct people *books_people_of(const struct books *books, const uint8_t digest[32]);
const struct dictionary *books_dictionary(const struct books *books, int64_t now_ms);
bool books_complete(const struct books *books); /* one of each kind is there */

#endif
