/* How characters count in the forms of text_redact(), and which signs part digits. */
#include "common/base/text_glyph.h"

#include "common/base/sabotage.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/base/utf8.h"

/* Numerals as people write numbers that shan't be found: 一三八, 壹叁捌, 幺三八.  By their lowest
 * twelve bits, which some other characters share. */
const uint64_t text_numerals[64] = {
	[0] = 0x80,
	[2] = 0x40,
	[5] = 0x280000000000,
	[13] = 0x1000,
	[14] = 0x400000,
	[15] = 0x2,
	[25] = 0x40,
	[27] = 0x40000008000000,
	[31] = 0x40000,
	[35] = 0x200000000000000,
	[52] = 0x1000000000000,
	[56] = 0x1000000209,
	[57] = 0x400000020000000,
	[58] = 0x101000,
	[60] = 0x2000,
};

/* 0: it is none. */
static uint32_t digit_of_numeral(uint32_t character)
{
	static const uint16_t digits[10][3] = {
		{0x3007, 0x96F6},         /* 〇零 */
		{0x4E00, 0x5E7A, 0x58F9}, /* 一幺壹 */
		{0x4E8C, 0x4E24, 0x8D30}, /* 二两贰 */
		{0x4E09, 0x53C1},         /* 三叁 */
		{0x56DB, 0x8086},         /* 四肆 */
		{0x4E94, 0x4F0D},         /* 五伍 */
		{0x516D, 0x9646},         /* 六陆 */
		{0x4E03, 0x67D2},         /* 七柒 */
		{0x516B, 0x634C},         /* 八捌 */
		{0x4E5D, 0x7396},         /* 九玖 */
	};
	for (uint32_t digit = 0; digit < 10; digit++) {
		for (size_t i = 0; i < 3; i++) {
			if (digits[digit][i] == character)
				return '0' + digit;
		}
	}
	return 0;
}

/* Digits of other shapes and scripts, as keyboards have them: raised, lowered, circled, in
 * brackets, with a full stop or a comma, of the scripts that are written in this country and beside
 * it.  0: it is none. */
static uint32_t digit_of_shape(uint32_t character)
{
	static const struct {
		uint32_t first;
		uint8_t count, value; /* of the first; more than ten begin again */
	} rows[] = {
		{0xB2, 2, 2},     {0xB9, 1, 1},     {0x660, 10, 0},   {0x6F0, 10, 0},
		{0x966, 10, 0},   {0xE50, 10, 0},   {0xF20, 10, 0},   {0x1810, 10, 0},
		{0x2070, 1, 0},   {0x2074, 6, 4},   {0x2080, 10, 0},  {0x2460, 9, 1},
		{0x2474, 9, 1},   {0x2488, 9, 1},   {0x24EA, 1, 0},   {0x24F5, 9, 1},
		{0x24FF, 1, 0},   {0x2776, 9, 1},   {0x2780, 9, 1},   {0x278A, 9, 1},
		{0x3220, 9, 1},   {0x3280, 9, 1},   {0x1D7CE, 50, 0}, {0x1F100, 1, 0},
		{0x1F101, 10, 0}, {0x1FBF0, 10, 0},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (character - rows[i].first < rows[i].count)
			return '0' + (rows[i].value + (character - rows[i].first)) % 10;
	return 0;
}

/* Most of what isn't ASCII and no ideograph is a mark: 。，、：（ */
static bool may_be_shape(uint32_t c)
{
	return (c >= 0xB2 && c < 0x2000) || (c >= 0x2070 && c < 0x3000) ||
	       (c >= 0x3220 && c < 0x3290) || c >= 0x10000;
}

uint32_t text_glyph_of(uint32_t character)
{
	uint32_t digit = 0;
	if (may_be_shape(character) && !SABOTAGE("redact_shapes"))
		digit = digit_of_shape(character);
	else if (character >= 0x3007 && text_may_be_numeral(character) &&
		 !SABOTAGE("redact_numerals"))
		digit = digit_of_numeral(character);
	return digit != 0 ? digit : utf8_narrow(character);
}

bool text_is_unseen(uint32_t c)
{
	return (c >= 0x200B && c <= 0x200F) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
	       c == 0xAD || (c >= 0x202A && c <= 0x202E) || (c >= 0xFE00 && c <= 0xFE0F) ||
	       c == 0x20E3;
}

/* The separators of Unicode (Zs) that utf8_narrow() leaves. */
static bool is_blank(uint32_t c)
{
	return c == ' ' || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F ||
	       c == 0x205F;
}

/* Marks of ASCII, of which sums and amounts (+ $ %) keep theirs, and the ends of lines. */
static bool is_ascii_mark(uint32_t c)
{
	return c != '\0' && c < 0x80 && strchr("\t\n!\"#&'()*,:;<=>?@[\\]^_`{|}~", (int)c) != NULL;
}

/* Quotes, brackets, stops, lines that are drawn, and three words that are said for a dot and a
 * dash.  Not 〔〕: a mark of ours parts what stands around it. */
static bool is_wide_mark(uint32_t c)
{
	static const uint16_t rows[][2] = {
		{0xA6, 0xA6},     {0xAB, 0xAB},     {0xBB, 0xBB},     {0xD7, 0xD7},
		{0x2016, 0x2021}, {0x2023, 0x2029}, {0x2032, 0x203E}, {0x2500, 0x257F},
		{0x3001, 0x3003}, {0x3008, 0x3011}, {0x3016, 0x301F}, {0x3030, 0x3030},
		{0x30FB, 0x30FB}, {0x6760, 0x6760}, {0x70B9, 0x70B9}, {0x8F6C, 0x8F6C},
		{0xFE30, 0xFE6F}, {0xFF5F, 0xFF65},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0] && rows[i][0] <= c; i++)
		if (c <= rows[i][1])
			return true;
	return false;
}

enum text_sign text_sign_of(uint32_t c)
{
	if (is_blank(c) || text_is_dash(c) || text_is_dot(c))
		return TEXT_SIGN_PLAIN;
	if ((is_ascii_mark(c) || is_wide_mark(c)) && !SABOTAGE("redact_marks"))
		return TEXT_SIGN_MARK;
	return TEXT_SIGN_NONE;
}

void text_narrow_forms(struct bytes text, struct writer *out)
{
	static const char as_ascii[] = {
		[TEXT_SIGN_NONE] = '?', [TEXT_SIGN_PLAIN] = ' ', [TEXT_SIGN_MARK] = ','};
	for (size_t at = 0; at < text.size;) {
		uint32_t character = utf8_next(text, &at);
		at += character == UTF8_INVALID;
		if (text_is_unseen(character))
			continue;
		uint32_t narrow = text_glyph_of(character);
		char glyph = narrow < 0x80 ? (char)narrow : as_ascii[text_sign_of(narrow)];
		writer_put(out, &glyph, 1);
	}
}

/* Sizes of the groups as people part a mobile number, a hexadecimal digit each: what is parted
 * otherwise is a list, or a batch with its day. */
static bool is_mobile_shape(uint64_t shape)
{
	static const uint64_t shapes[] = {0x344, 0x434, 0x443, 0x38, 0x47, 0x74, 0x11111111111};
	for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
		if (shapes[i] == shape)
			return true;
	return false;
}

bool text_groups_are_round(const char *digits, size_t count, uint64_t shape)
{
	for (; shape > 0xF; shape >>= 4) {
		size_t group = shape & 0xF;
		if (group < 3 || digits[count - 1] != '0' || digits[count - 2] != '0')
			return false;
		count -= group;
	}
	return true;
}

bool text_is_recent_day(const char digits[8])
{
	uint32_t value = 0;
	int32_t day = 0;
	for (size_t i = 0; i < 8; i++)
		value = value * 10 + (uint32_t)(digits[i] - '0');
	return value > 20000000 && value < 21000000 &&
	       time_day_of_yyyymmdd(value, &day) == STATUS_OK;
}

bool text_is_parted_mobile(const char digits[11], uint64_t shape)
{
	return digits[0] == '1' && digits[1] >= '3' && is_mobile_shape(shape) &&
	       !text_groups_are_round(digits, 11, shape) &&
	       !(shape == 0x38 && text_is_recent_day(digits + 3));
}
