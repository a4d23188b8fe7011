#include "common/crypto/base64url.h"

#include <sodium.h>

void base64url_print(struct bytes bytes, char *out)
{
	sodium_bin2base64(out, BASE64URL_TEXT(bytes.size), bytes.data, bytes.size,
			  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

enum status base64url_parse(struct bytes text, uint8_t *out, size_t capacity, size_t *ret_size)
{
	size_t size = 0;

	if (sodium_base642bin(out, capacity, (const char *)text.data, text.size, NULL, &size, NULL,
			      sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
		return STATUS_INVALID;
	*ret_size = size;
	return STATUS_OK;
}
