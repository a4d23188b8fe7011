/* One-time codes by time (RFC 6238): SHA-1, six digits, a new one every 30 s, as every
 * authenticator takes them; a clock may be a step ahead or late. */
#ifndef ZHIAN_CRYPTO_TOTP_H
#define ZHIAN_CRYPTO_TOTP_H

#include <stdbool.h>
#include <stdint.h>

#define TOTP_KEY_SIZE 20u /* bytes: RFC 4226 section 4 */
#define TOTP_KEY_TEXT 33  /* in base32 (RFC 4648), with its NUL */
#define TOTP_DIGITS 6u
#define TOTP_STEP_S 30u

/* A new key, of the system's randomness; false: no memory. */
bool totp_make(char out[TOTP_KEY_TEXT]);
bool totp_is_key(const char *text);

/* Whether `code` is that of `key` at `now_ms` (milliseconds of 1970), or of a step beside it.
 * *ret_step: of which step, so that whoever asks takes none twice (RFC 6238 section 5.2). */
bool totp_fits(const char *key, const char *code, int64_t now_ms, uint64_t *ret_step);

#endif
