#include "services/console/hex.h"

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

bool hex_read(const char *text, size_t digits, uint8_t *out, size_t room, size_t *ret_size)
{
	if (digits % 2 != 0 || digits / 2 > room)
		return false;
	for (size_t i = 0; i < digits / 2; i++) {
		int high = value_of(text[2 * i]), low = value_of(text[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	*ret_size = digits / 2;
	return true;
}
