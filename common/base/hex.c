#include "common/base/hex.h"

void hex_print(struct bytes bytes, char *out)
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < bytes.size; i++) {
		out[2 * i] = digits[bytes.data[i] >> 4];
		out[2 * i + 1] = digits[bytes.data[i] & 15];
	}
	out[2 * bytes.size] = '\0';
}

static int value_of(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

bool hex_take(const char *text, uint8_t *out, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		int high = value_of(text[2 * i]);
		int low = high < 0 ? -1 : value_of(text[2 * i + 1]);
		if (low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

bool hex_is(const char *text, uint8_t *out, size_t size)
{
	return text != NULL && hex_take(text, out, size) && text[2 * size] == '\0';
}

bool hex_read(const char *text, size_t digits, uint8_t *out, size_t room, size_t *ret_size)
{
	if (digits % 2 != 0 || digits / 2 > room || !hex_take(text, out, digits / 2))
		return false;
	*ret_size = digits / 2;
	return true;
}
