/* UTF-8 text: checks, normal form, cutting, and hiding what identifies a person.
 *
 * Built on libutf8proc.  Used at the doors; deciders get text that has passed.
 */
#ifndef ZHIAN_BASE_TEXT_H
#define ZHIAN_BASE_TEXT_H

#include "common/base/arena.h"
#include "common/base/bytes.h"
#include "common/base/status.h"

/* Well-formed UTF-8 (RFC 3629), no NUL, no control character but tab and newline. */
bool text_valid(struct bytes text);
/* Characters (code points) of valid text. */
size_t text_length(struct bytes text);
/* Columns that a character takes on a terminal: 2 for Chinese, 0 for marks that join the one
 * before. */
size_t text_columns(uint32_t character);
/* The longest prefix of at most `size` bytes that ends at a character. */
struct bytes text_cut(struct bytes text, size_t size);
/* NFKC, blanks folded to one, ends trimmed; in the arena.  STATUS_INVALID or STATUS_FULL. */
MUST_CHECK enum status text_normalise(struct bytes text, struct arena *arena,
				      struct bytes *ret_text);
/* The key under which a firm's name is compared: NFKC, case folded, blanks and punctuation
 * dropped. */
MUST_CHECK enum status text_fold_name(struct bytes name, struct arena *arena,
				      struct bytes *ret_key);
/* Whether it has what the forms below are made of: seven digits at least, or an @.  INVALID: as
 * text_valid() has it. */
MUST_CHECK enum status text_may_identify(struct bytes text, bool *ret_may_identify);
/* A copy in which mobile and landline numbers, identity-card numbers and e-mail addresses are
 * replaced by marks (〔电话〕 〔证件〕 〔邮箱〕); `ret_found` counts them. */
MUST_CHECK enum status text_redact(struct bytes text, struct arena *arena, struct bytes *ret_text,
				   size_t *ret_found);

/* What those forms are made of, for whoever looks through identifiers. */

/* What may stand between two groups of a number's digits. */
enum text_sign {
	TEXT_SIGN_NONE,
	TEXT_SIGN_PLAIN, /* blanks, dashes, dots */
	TEXT_SIGN_MARK,  /* of lists and sizes as well: more has to speak for a person's number */
};
enum text_sign text_sign_of(uint32_t c);
/* Whether eleven digits that marks part are a mobile number.  `shape`: how many are in each
 * group, a hexadecimal digit each, 0x344 for 138*8549*8761. */
bool text_is_parted_mobile(const char digits[11], uint64_t shape);
/* A text as the forms read it, in ASCII: full-width forms are narrow, Chinese numerals are digits,
 * other plain signs are blanks and other marks commas, what isn't seen is left out, and whatever
 * else isn't ASCII is a '?'.  `out` needs no more room than the text. */
void text_narrow_forms(struct bytes text, struct writer *out);
/* GB 11643: a province, a birthday, and the check. */
bool text_is_identity_number(const char number[18]);

#endif
