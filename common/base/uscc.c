#include "common/base/uscc.h"

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/base/utf8.h"

/* GB 32100: 31 characters, a character's value is its place. */
static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
enum { ALPHABET = 31, ORGANISATION_AT = 8, REGION_AT = 2, REGION_END = 8 };

/* A character's place + 1: five codes of eighteen characters come with a report. */
static const uint8_t places['Z' + 1] = {
	['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,
	['7'] = 8,  ['8'] = 9,  ['9'] = 10, ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14,
	['E'] = 15, ['F'] = 16, ['G'] = 17, ['H'] = 18, ['J'] = 19, ['K'] = 20, ['L'] = 21,
	['M'] = 22, ['N'] = 23, ['P'] = 24, ['Q'] = 25, ['R'] = 26, ['T'] = 27, ['U'] = 28,
	['W'] = 29, ['X'] = 30, ['Y'] = 31,
};

static int value_of(char c)
{
	unsigned char place = (unsigned char)c;
	return place < sizeof(places) ? places[place] - 1 : -1;
}

/* GB 11714 counts through all the letters: J is 19 there and 18 in GB 32100. */
static int organisation_value_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	ASSERT(c >= 'A' && c <= 'Z');
	return c - 'A' + 10;
}

char uscc_check_character(const char first_17[17])
{
	static const int weights[17] = {1,  3,  9,  27, 19, 26, 16, 17, 20,
					29, 25, 13, 8,  24, 10, 30, 28}; /* 3^i mod 31 */
	int sum = 0;
	for (int i = 0; i < 17; i++) {
		int value = value_of(first_17[i]);
		ASSERT(value >= 0);
		sum += value * weights[i];
	}
	return alphabet[(ALPHABET - sum % ALPHABET) % ALPHABET];
}

char uscc_organisation_character(const char first_8[8])
{
	static const int weights[8] = {3, 7, 9, 10, 5, 8, 4, 2};
	int sum = 0;
	for (int i = 0; i < 8; i++)
		sum += organisation_value_of(first_8[i]) * weights[i];
	int rest = 11 - sum % 11;
	if (rest == 10)
		return 'X';
	return rest == 11 ? '0' : (char)('0' + rest);
}

static bool is_of_alphabet(const char code[USCC_LENGTH])
{
	for (int i = 0; i < USCC_LENGTH; i++) {
		if (value_of(code[i]) < 0)
			return false;
	}
	return true;
}

enum uscc_result uscc_check(const char code[USCC_LENGTH])
{
	if (!is_of_alphabet(code))
		return USCC_MALFORMED;
	if (code[USCC_LENGTH - 1] != uscc_check_character(code) && !SABOTAGE("uscc_unchecked"))
		return USCC_CHECK_FAILS;
	if (code[USCC_LENGTH - 2] != uscc_organisation_character(code + ORGANISATION_AT))
		return USCC_ORGANISATION_FAILS;
	return USCC_VALID;
}

static bool is_filler(uint32_t character)
{
	/* Blank, tab, hyphens (U+2010 to U+2015 are what word processors make of one). */
	return character == ' ' || character == '\t' || character == '-' ||
	       (character >= 0x2010 && character <= 0x2015);
}

static uint32_t mended(uint32_t character)
{
	if (character >= 'a' && character <= 'z')
		character -= 'a' - 'A';
	if (character == 'O')
		return '0';
	return character == 'I' ? '1' : character;
}

/* Mends `text` into `ret_code`; false: not as many characters as a code has, or one of no code. */
static bool mend(struct bytes text, char ret_code[USCC_LENGTH])
{
	size_t length = 0;
	for (size_t at = 0; at < text.size;) {
		uint32_t character = utf8_next(text, &at);
		if (character == UTF8_INVALID)
			return false;
		character = utf8_narrow(character);
		if (is_filler(character))
			continue;
		character = mended(character);
		if (length == USCC_LENGTH || character > 'Z')
			return false;
		ret_code[length++] = (char)character;
	}
	return length == USCC_LENGTH;
}

enum uscc_result uscc_normalise(struct bytes text, char ret_code[USCC_LENGTH + 1])
{
	char code[USCC_LENGTH + 1] = "";
	enum uscc_result result = USCC_MALFORMED;
	if (text.size == USCC_LENGTH) { /* most stand as they should */
		memcpy(code, text.data, USCC_LENGTH);
		result = uscc_check(code);
	}
	if (result == USCC_MALFORMED && mend(text, code))
		result = uscc_check(code);
	if (result != USCC_MALFORMED)
		memcpy(ret_code, code, sizeof(code));
	return result;
}

uint32_t uscc_region(const char code[USCC_LENGTH])
{
	uint32_t region = 0;
	for (int i = REGION_AT; i < REGION_END; i++) {
		if (code[i] < '0' || code[i] > '9')
			return 0;
		region = region * 10 + (uint32_t)(code[i] - '0');
	}
	return region;
}
