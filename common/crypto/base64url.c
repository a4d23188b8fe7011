#include "common/crypto/base64url.h"

#include <sodium.h>

void base64url_print(struct bytes bytes, char *out)
{
	sodium_bin2base64(out, BASE64URL_TEXT(bytes.size), bytes.data, bytes.size,
			  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* libsodium 1.0.18 takes the bytes 0xd2 and 0xa0 for '-' and '_': as a signed char each is the
 * other's complement, which its comparison without branches doesn't tell apart. */
static bool is_ascii(struct bytes text)
{
	uint8_t all = 0;

	for (size_t i = 0; i < text.size; i++)
		all |= text.data[i];
	return all < 0x80;
}

enum status base64url_parse(struct bytes text, uint8_t *out, size_t capacity, size_t *ret_size)
{
	size_t size = 0;

	if (!is_ascii(text) ||
	    sodium_base642bin(out, capacity, (const char *)text.data, text.size, NULL, &size, NULL,
			      sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
		return STATUS_INVALID;
	*ret_size = size;
	return STATUS_OK;
}
