/* The key by which every daemon knows a firm: its unified social credit code, or, while no code is
 * known, the number that the county gave it: "P522701-17".
 */
#ifndef ZHIAN_BASE_FIRM_KEY_H
#define ZHIAN_BASE_FIRM_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/bytes.h"

#define FIRM_KEY_TEXT 24u /* the longest, "P522701-" and 15 digits, with its NUL */

enum firm_key_form {
	FIRM_KEY_NONE,             /* it can't be one */
	FIRM_KEY_CODE,             /* a code */
	FIRM_KEY_CODE_CHECK_FAILS, /* a code whose check digit fails: some that are real do; warn */
	FIRM_KEY_PROVISIONAL,
};

/* What the text is; `ret_key` gets it as daemons keep it: a code in upper case, without blanks and
 * in narrow letters, as uscc_normalise() has it.  Empty for FIRM_KEY_NONE. */
enum firm_key_form firm_key_read(struct bytes text, char ret_key[FIRM_KEY_TEXT]);
/* "P522701-17" as region and number; false: not of this form. */
bool firm_key_provisional(struct bytes text, uint32_t *ret_region, uint64_t *ret_number);

#endif
