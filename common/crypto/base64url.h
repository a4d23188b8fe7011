/* Base64 in the URL alphabet without padding (RFC 4648, section 5), for keys and codes.
 *
 * Runs in constant time for a length; one text stands for one value: padding, blanks and stray bits
 * in the last character are refused.
 */
#ifndef ZHIAN_CRYPTO_BASE64URL_H
#define ZHIAN_CRYPTO_BASE64URL_H

#include "common/base/bytes.h"
#include "common/base/status.h"

/* Characters and NUL for `size` bytes. */
#define BASE64URL_TEXT(size) (((size)*4 + 2) / 3 + 1)

/* `out` has BASE64URL_TEXT(bytes.size). */
void base64url_print(struct bytes bytes, char *out);
/* INVALID: not base64url, or more than `capacity` bytes; `out` may be partly written then. */
MUST_CHECK enum status base64url_parse(struct bytes text, uint8_t *out, size_t capacity,
				       size_t *ret_size);

#endif
