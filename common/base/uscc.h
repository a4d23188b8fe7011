/* Unified social credit codes (GB 32100-2015).
 *
 * A check digit that fails is a warning for a person to confirm, never a
 * refusal: codes that fail are really issued.  The region inside a code says
 * where the firm was registered and is never used for jurisdiction.
 */
#ifndef ZHIAN_BASE_USCC_H
#define ZHIAN_BASE_USCC_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/bytes.h"

#define USCC_LENGTH 18

enum uscc_result {
	USCC_VALID,
	USCC_CHECK_FAILS,        /* the form is right, position 18 isn't: warn */
	USCC_ORGANISATION_FAILS, /* position 17 (GB 11714) isn't: warn */
	USCC_MALFORMED,          /* length or alphabet: not a code */
};

/* Full-width forms, lower case, blanks and hyphens are mended first (the caller's text is not
 * changed); O and I are read as 0 and 1.  `ret_code` gets 18 characters and NUL unless malformed.
 */
enum uscc_result uscc_normalise(struct bytes text, char ret_code[USCC_LENGTH + 1]);
enum uscc_result uscc_check(const char code[USCC_LENGTH]);
char uscc_check_character(const char first_17[17]);
char uscc_organisation_character(const char first_8[8]);
/* GB/T 2260 of the registering office; 0 where it isn't six digits. */
uint32_t uscc_region(const char code[USCC_LENGTH]);

#endif
