#include "common/base/firm_key.h"

#include "common/base/uscc.h"

enum { REGION_DIGITS = 6, NUMBER_DIGITS_MAX = 15, NUMBER_AT = REGION_DIGITS + 2 };

static bool is_digit(uint8_t letter)
{
	return letter >= '0' && letter <= '9';
}

bool firm_key_provisional(struct bytes text, uint32_t *ret_region, uint64_t *ret_number)
{
	uint32_t region = 0;
	uint64_t number = 0;
	if (text.size <= NUMBER_AT || text.size > NUMBER_AT + NUMBER_DIGITS_MAX ||
	    text.data[0] != 'P' || text.data[REGION_DIGITS + 1] != '-' ||
	    text.data[NUMBER_AT] == '0')
		return false;
	for (size_t i = 1; i <= REGION_DIGITS; i++) {
		if (!is_digit(text.data[i]))
			return false;
		region = region * 10 + (uint32_t)(text.data[i] - '0');
	}
	for (size_t i = NUMBER_AT; i < text.size; i++) {
		if (!is_digit(text.data[i]))
			return false;
		number = number * 10 + (uint64_t)(text.data[i] - '0');
	}
	*ret_region = region;
	*ret_number = number;
	return true;
}

enum firm_key_form firm_key_read(struct bytes text, char ret_key[FIRM_KEY_TEXT])
{
	uint32_t region;
	uint64_t number;
	ret_key[0] = '\0';
	if (firm_key_provisional(text, &region, &number)) {
		memcpy(ret_key, text.data, text.size);
		ret_key[text.size] = '\0';
		return FIRM_KEY_PROVISIONAL;
	}
	switch (uscc_normalise(text, ret_key)) {
	case USCC_VALID:
		return FIRM_KEY_CODE;
	case USCC_CHECK_FAILS:
	case USCC_ORGANISATION_FAILS:
		return FIRM_KEY_CODE_CHECK_FAILS;
	case USCC_MALFORMED:
		break;
	}
	ret_key[0] = '\0';
	return FIRM_KEY_NONE;
}
