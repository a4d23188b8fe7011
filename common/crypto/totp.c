#include "common/crypto/totp.h"

#include <liboath/oath.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/time.h"

#define BESIDE 1u /* steps, each way */

/* The key's bytes; false: it is none. */
static bool read_key(const char *text, unsigned char out[TOTP_KEY_SIZE])
{
	char *bytes = NULL;
	size_t size = 0;
	bool is_key = strlen(text) == TOTP_KEY_TEXT - 1 &&
		      oath_base32_decode(text, strlen(text), &bytes, &size) == OATH_OK &&
		      size == TOTP_KEY_SIZE;
	if (is_key)
		memcpy(out, bytes, TOTP_KEY_SIZE);
	if (bytes != NULL)
		sodium_memzero(bytes, size);
	free(bytes);
	return is_key;
}

bool totp_make(char out[TOTP_KEY_TEXT])
{
	unsigned char key[TOTP_KEY_SIZE];
	char *text = NULL;
	size_t size = 0;
	randombytes_buf(key, sizeof key);
	bool made = oath_base32_encode((const char *)key, sizeof key, &text, &size) == OATH_OK &&
		    size == TOTP_KEY_TEXT - 1;
	if (made)
		memcpy(out, text, TOTP_KEY_TEXT);
	if (text != NULL)
		sodium_memzero(text, size);
	free(text);
	sodium_memzero(key, sizeof key);
	return made;
}

bool totp_is_key(const char *text)
{
	unsigned char key[TOTP_KEY_SIZE];
	bool is_key = read_key(text, key);
	sodium_memzero(key, sizeof key);
	return is_key;
}

bool totp_fits(const char *key, const char *code, int64_t now_ms, uint64_t *ret_step)
{
	unsigned char bytes[TOTP_KEY_SIZE];
	if (strlen(code) != TOTP_DIGITS || !read_key(key, bytes))
		return false;
	int found = oath_totp_validate3((const char *)bytes, sizeof bytes,
					(time_t)(now_ms / MS_PER_SECOND), TOTP_STEP_S, 0, BESIDE,
					NULL, ret_step, code);
	sodium_memzero(bytes, sizeof bytes);
	return found >= 0;
}
