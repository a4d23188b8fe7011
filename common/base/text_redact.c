/* text_redact(): what identifies a person in free text, found by its form.
 *
 * When in doubt it hides: a mark where none was needed costs a word, a number left standing tells
 * who reported.  It leaves alone what is no person's: unified social credit codes, hotlines, and
 * longer numbers that fit none of the forms.
 *
 * All forms are written in ASCII, its full-width forms, dashes, Chinese numerals and digits of
 * other shapes, and between
 * them may stand what isn't seen (U+200B and its like).  Whatever else stands in a text, in
 * Chinese nearly all of it, is copied and parts the text into pieces.  A piece with enough digits
 * is read into `glyphs`, in which full-width forms and numerals already stand as ASCII; the forms
 * are matched on that and the bytes are copied from the original.
 */
#include "common/base/text.h"

#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/base/uscc.h"
#include "common/base/utf8.h"

struct glyph {
	uint32_t narrow; /* glyph_of() the character */
	uint32_t offset; /* of its first byte in the text */
};

struct glyphs {
	const struct glyph *at; /* count + 1: the last is a sentinel 0 behind the text */
	size_t count;
};

/* What was found at a place: where it ends (exclusive) and what stands for it. */
struct finding {
	size_t end;
	const char *mark;
};

static const char mark_phone[] = "〔电话〕";
static const char mark_identity[] = "〔证件〕";
static const char mark_mail[] = "〔邮箱〕";

enum {
	MOBILE_DIGITS = 11,
	MOBILE_GROUP_LEAST = 3, /* "13 14 15 16 17 1" is no number: people write 138 1234 5678 */
	LOCAL_DIGITS_LEAST = 7,
	LOCAL_DIGITS_MOST = 8,
	EXTENSION_DIGITS_MOST = 5,
	IDENTITY_DIGITS = 18,
	OLD_IDENTITY_DIGITS = 15,
	MAIL_LOCAL_MOST = 64, /* RFC 5321, 4.5.3.1.1 */
	SEPARATORS_MOST = 3,  /* " - " */
	DOTTED_GROUP_LEAST = 3,
};

/* ---- characters */

/* Numerals as people write numbers that shan't be found: 一三八, 壹叁捌, 幺三八.  By their lowest
 * twelve bits, which some other characters share. */
static const uint64_t numerals[64] = {
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

static bool may_be_numeral(uint32_t character)
{
	return (numerals[character >> 6 & 63] >> (character & 63) & 1) != 0;
}

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
		uint8_t count, value; /* of the first; more than ten begin anew */
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

/* As the forms have it. */
static uint32_t glyph_of(uint32_t character)
{
	uint32_t digit = 0;
	if (may_be_shape(character) && !SABOTAGE("redact_shapes"))
		digit = digit_of_shape(character);
	else if (character >= 0x3007 && may_be_numeral(character) && !SABOTAGE("redact_numerals"))
		digit = digit_of_numeral(character);
	return digit != 0 ? digit : utf8_narrow(character);
}

/* What isn't seen by itself: zero-width blanks and joiners, marks of direction, the soft hyphen,
 * the mark of byte order, the choice of a shape, and the key around a digit. */
static bool is_unseen(uint32_t c)
{
	return (c >= 0x200B && c <= 0x200F) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
	       c == 0xAD || (c >= 0x202A && c <= 0x202E) || (c >= 0xFE00 && c <= 0xFE0F) ||
	       c == 0x20E3;
}

void text_narrow_forms(struct bytes text, struct writer *out)
{
	for (size_t at = 0; at < text.size;) {
		uint32_t character = utf8_next(text, &at);
		at += character == UTF8_INVALID;
		if (is_unseen(character))
			continue;
		uint32_t narrow = glyph_of(character);
		char glyph = narrow < 0x80 ? (char)narrow : text_parts_digits(narrow) ? ' ' : '?';
		writer_put(out, &glyph, 1);
	}
}

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_dash(uint32_t c)
{
	return c == '-' || (c >= 0x2010 && c <= 0x2015);
}

static bool is_dot(uint32_t c)
{
	return c == '.' || c == '/' || c == 0xB7 || c == 0x2022;
}

bool text_parts_digits(uint32_t c)
{
	return c == ' ' || is_dash(c) || is_dot(c);
}

/* ---- numbers as written: digits in groups with a separator or a few between */

struct digits {
	char value[IDENTITY_DIGITS + 1];
	size_t count;
	size_t end;         /* behind the last digit */
	size_t least_group; /* digits in the shortest group */
	bool dotted;        /* some are parted by dots or slashes, as amounts and dates are */
};

/* How many separators stand at a place; more than a few part what stands around them. */
static size_t separators_at(struct glyphs glyphs, size_t at)
{
	size_t count = 0;
	while (count <= SEPARATORS_MOST && text_parts_digits(glyphs.at[at + count].narrow))
		count++;
	return count <= SEPARATORS_MOST ? count : 0;
}

/* Takes exactly `want` digits from `at`; false if they aren't there or another digit follows. */
static bool take_digits(struct glyphs glyphs, size_t at, size_t want, struct digits *ret_digits)
{
	struct digits digits = {.least_group = want};
	size_t group = 0;
	while (digits.count < want) {
		uint32_t c = glyphs.at[at].narrow;
		size_t between = group > 0 ? separators_at(glyphs, at) : 0;
		if (between > 0 && is_digit(glyphs.at[at + between].narrow)) {
			digits.least_group =
				group < digits.least_group ? group : digits.least_group;
			group = 0;
			for (size_t i = 0; i < between; i++)
				digits.dotted |= is_dot(glyphs.at[at + i].narrow);
			at += between - 1;
		} else if (is_digit(c)) {
			digits.value[digits.count++] = (char)c;
			group++;
		} else {
			return false;
		}
		at++;
	}
	digits.least_group = group < digits.least_group ? group : digits.least_group;
	digits.end = at;
	*ret_digits = digits;
	return !is_digit(glyphs.at[at].narrow);
}

/* "+86", "0086", "86" before a number, and one separator behind it; 0 where there is none. */
static size_t country_code_length(struct glyphs glyphs, size_t at)
{
	size_t length = 0;
	if (glyphs.at[at].narrow == '+')
		length = 1;
	else if (glyphs.at[at].narrow == '0' && glyphs.at[at + 1].narrow == '0')
		length = 2;
	if (glyphs.at[at + length].narrow != '8' || glyphs.at[at + length + 1].narrow != '6')
		return 0;
	length += 2;
	return length + separators_at(glyphs, at + length);
}

/* ---- mobile numbers: 1[3-9] and nine digits */

static bool find_mobile(struct glyphs glyphs, size_t at, struct finding *ret_finding)
{
	struct digits digits;
	at += country_code_length(glyphs, at);
	if (glyphs.at[at].narrow != '1' || !take_digits(glyphs, at, MOBILE_DIGITS, &digits))
		return false;
	if (digits.value[1] < '3' || digits.least_group < MOBILE_GROUP_LEAST)
		return false;
	*ret_finding = (struct finding){digits.end, mark_phone};
	return true;
}

/* ---- landlines: 0xx or 0xxx, seven or eight digits, maybe an extension */

/* 010 and 02x are the long-distance codes of three digits; 03xx to 09xx have four. */
static size_t area_length(struct glyphs glyphs, size_t at, bool with_zero)
{
	if (with_zero && glyphs.at[at].narrow != '0')
		return 0;
	size_t zero = with_zero ? 1 : 0;
	uint32_t first = glyphs.at[at + zero].narrow;
	if (!is_digit(first) || first == '0' || !is_digit(glyphs.at[at + zero + 1].narrow))
		return 0;
	if (first == '1')
		return glyphs.at[at + zero + 1].narrow == '0' ? zero + 2 : 0;
	if (first == '2')
		return zero + 2;
	return is_digit(glyphs.at[at + zero + 2].narrow) ? zero + 3 : 0;
}

/* "-801" behind a number belongs to it. */
static size_t extension_length(struct glyphs glyphs, size_t at)
{
	size_t length = 1;
	if (!is_dash(glyphs.at[at].narrow))
		return 0;
	while (is_digit(glyphs.at[at + length].narrow))
		length++;
	return length > 1 && length <= 1 + EXTENSION_DIGITS_MOST ? length : 0;
}

static bool find_local(struct glyphs glyphs, size_t at, struct finding *ret_finding)
{
	struct digits digits;
	/* Local numbers begin with 2 to 8; 1 and 9 lead to services. */
	if (glyphs.at[at].narrow < '2' || glyphs.at[at].narrow > '8')
		return false;
	for (size_t want = LOCAL_DIGITS_MOST; want >= LOCAL_DIGITS_LEAST; want--) {
		if (!take_digits(glyphs, at, want, &digits) || digits.least_group < 3)
			continue;
		size_t end = digits.end + extension_length(glyphs, digits.end);
		*ret_finding = (struct finding){end, mark_phone};
		return true;
	}
	return false;
}

static bool find_landline(struct glyphs glyphs, size_t at, struct finding *ret_finding)
{
	size_t country = country_code_length(glyphs, at);
	bool opened = glyphs.at[at + country].narrow == '(';
	size_t area_at = at + country + opened;
	size_t area = area_length(glyphs, area_at, true);
	if (area == 0 && country != 0)
		area = area_length(glyphs, area_at, false);
	if (area == 0)
		return false;
	size_t local_at = area_at + area;
	if (opened && glyphs.at[local_at++].narrow != ')')
		return false;
	local_at += separators_at(glyphs, local_at);
	return find_local(glyphs, local_at, ret_finding);
}

/* ---- identity numbers (GB 11643): region, date of birth, sequence, check */

static unsigned number_of(const char *digits, size_t count)
{
	unsigned value = 0;
	for (size_t i = 0; i < count; i++)
		value = value * 10 + (unsigned)(digits[i] - '0');
	return value;
}

static bool is_province(unsigned code)
{
	static const unsigned char last_of_tens[9] = {0, 15, 23, 37, 46, 54, 65, 71, 83};
	/* 50 is Chongqing; the other tens are no provinces. */
	return code >= 11 && code <= 83 && code <= last_of_tens[code / 10] &&
	       (code % 10 != 0 || code == 50);
}

static bool is_birth_date(unsigned yyyymmdd)
{
	int32_t day = 0;
	return yyyymmdd < 21000000 && time_day_of_yyyymmdd(yyyymmdd, &day) == STATUS_OK;
}

/* ISO 7064, MOD 11-2. */
static bool identity_check_holds(const char digits[17], uint32_t check)
{
	unsigned sum = 0;
	for (size_t i = 0; i < 17; i++)
		sum = (sum + (unsigned)(digits[i] - '0')) * 2 % 11;
	unsigned expected = (12 - sum) % 11;
	return check == (expected == 10 ? 'X' : '0' + expected);
}

bool text_is_identity_number(const char number[18])
{
	for (size_t i = 0; i < 17; i++) {
		if (!is_digit((uint32_t)number[i]))
			return false;
	}
	uint32_t check = number[17] == 'x' ? 'X' : (uint32_t)number[17];
	return is_province(number_of(number, 2)) && is_birth_date(number_of(number + 6, 8)) &&
	       identity_check_holds(number, check);
}

/* An all-digit credit code can have the form of an identity number; its own check tells. */
static bool is_credit_code(const char digits[17], uint32_t check)
{
	char code[USCC_LENGTH];
	memcpy(code, digits, 17);
	code[17] = (char)check;
	return uscc_check(code) == USCC_VALID && !identity_check_holds(digits, check);
}

/* "11.05/12.31": amounts and dates in a row. */
static bool is_of_amounts(const struct digits *digits)
{
	return digits->dotted && digits->least_group < DOTTED_GROUP_LEAST;
}

static bool find_identity_18(struct glyphs glyphs, size_t at, struct finding *ret_finding)
{
	struct digits digits;
	if (!take_digits(glyphs, at, IDENTITY_DIGITS, &digits)) {
		/* 17 and an X: the digit that must not follow is the X's place. */
		if (!take_digits(glyphs, at, IDENTITY_DIGITS - 1, &digits))
			return false;
		uint32_t last = glyphs.at[digits.end].narrow;
		if (last != 'X' && last != 'x')
			return false;
		digits.value[17] = 'X';
		digits.end++;
	}
	if (!is_province(number_of(digits.value, 2)) || is_of_amounts(&digits) ||
	    !is_birth_date(number_of(digits.value + 6, 8)))
		return false;
	if (is_credit_code(digits.value, (uint32_t)digits.value[17]))
		return false;
	*ret_finding = (struct finding){digits.end, mark_identity};
	return true;
}

static bool find_identity_15(struct glyphs glyphs, size_t at, struct finding *ret_finding)
{
	struct digits digits;
	if (!take_digits(glyphs, at, OLD_IDENTITY_DIGITS, &digits))
		return false;
	if (!is_province(number_of(digits.value, 2)) || is_of_amounts(&digits) ||
	    !is_birth_date(19000000 + number_of(digits.value + 6, 6)))
		return false;
	*ret_finding = (struct finding){digits.end, mark_identity};
	return true;
}

/* ---- e-mail */

static bool is_mail_local(uint32_t c)
{
	return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '%' || c == '+' ||
	       c == '-';
}

/* Behind the last label that can end a domain: two characters or more, the first a letter, a dot
 * before.  A full stop behind it ends the sentence.  0 where there is no domain. */
static size_t domain_end(struct glyphs glyphs, size_t at)
{
	size_t end = 0;
	for (bool dotted = false;; dotted = true, at++) {
		size_t label = at;
		while (is_letter(glyphs.at[at].narrow) || is_digit(glyphs.at[at].narrow) ||
		       glyphs.at[at].narrow == '-')
			at++;
		if (dotted && at - label >= 2 && is_letter(glyphs.at[label].narrow))
			end = at;
		if (at == label || glyphs.at[at].narrow != '.')
			return end;
	}
}

static bool find_mail(struct glyphs glyphs, size_t at, struct finding *ret_finding)
{
	size_t start = at;
	while (is_mail_local(glyphs.at[at].narrow))
		at++;
	if (at == start || at - start > MAIL_LOCAL_MOST || glyphs.at[at].narrow != '@')
		return false;
	size_t end = domain_end(glyphs, at + 1);
	if (end == 0)
		return false;
	*ret_finding = (struct finding){end, mark_mail};
	return true;
}

/* ---- credit codes with letters, which digits inside of them must not be taken from */

static bool skip_credit_code(struct glyphs glyphs, size_t at, size_t *ret_end)
{
	char code[USCC_LENGTH];
	size_t length = 0;
	bool has_letter = false;
	for (; is_letter(glyphs.at[at + length].narrow) || is_digit(glyphs.at[at + length].narrow);
	     length++) {
		if (length == USCC_LENGTH)
			return false;
		uint32_t c = glyphs.at[at + length].narrow;
		has_letter = has_letter || is_letter(c);
		code[length] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
	}
	if (length != USCC_LENGTH || !has_letter || uscc_check(code) == USCC_MALFORMED ||
	    uscc_region(code) == 0)
		return false;
	/* Seventeen digits and an X may be a person. */
	struct finding person;
	if (find_identity_18(glyphs, at, &person))
		return false;
	*ret_end = at + length;
	return true;
}

/* ---- the walk */

/* `before`: the character that stands before `at` in what is written; 0: none, or a mark. */
static bool find_any(struct glyphs glyphs, size_t at, uint32_t before, struct finding *ret_finding)
{
	uint32_t c = glyphs.at[at].narrow;
	if (!is_mail_local(before) && find_mail(glyphs, at, ret_finding))
		return true;
	if (is_digit(before) || !(is_digit(c) || c == '+' || c == '('))
		return false;
	return find_identity_18(glyphs, at, ret_finding) || find_mobile(glyphs, at, ret_finding) ||
	       find_landline(glyphs, at, ret_finding) || find_identity_15(glyphs, at, ret_finding);
}

static enum status read_glyphs(struct bytes text, struct arena *arena, struct glyphs *ret_glyphs)
{
	struct glyph *all = ARENA_ARRAY(arena, struct glyph, text_length(text) + 1);
	size_t count = 0;
	if (all == NULL)
		return STATUS_FULL;
	for (size_t at = 0; at < text.size;) {
		uint32_t offset = (uint32_t)at;
		uint32_t character = utf8_next(text, &at);
		if (!is_unseen(character))
			all[count++] = (struct glyph){glyph_of(character), offset};
	}
	all[count] = (struct glyph){0, (uint32_t)text.size};
	*ret_glyphs = (struct glyphs){all, count};
	return STATUS_OK;
}

static void redact_glyphs(struct bytes piece, struct glyphs glyphs, struct writer *out,
			  size_t *found)
{
	uint32_t before = 0;
	writer_put(out, piece.data, glyphs.at[0].offset); /* what isn't seen before the first */
	for (size_t at = 0; at < glyphs.count;) {
		struct finding finding = {.end = at + 1};
		bool word_starts = !is_letter(before) && !is_digit(before);
		if (!SABOTAGE("redact_nothing") &&
		    !(word_starts && skip_credit_code(glyphs, at, &finding.end)) &&
		    find_any(glyphs, at, before, &finding)) {
			writer_put(out, finding.mark, strlen(finding.mark));
			(*found)++;
			before = 0;
		} else {
			size_t from = glyphs.at[at].offset;
			writer_put(out, piece.data + from, glyphs.at[finding.end].offset - from);
			before = glyphs.at[finding.end - 1].narrow;
		}
		at = finding.end;
	}
}

/* ---- pieces */

/* Two characters of U+4000..U+BFFF, as nearly all are: valid whatever they are, and in no form. */
static bool is_ideograph_pair(const uint8_t at[8])
{
	uint64_t pair = be64_get(at) + UINT64_C(0x0400000400000000);
	return (pair & UINT64_C(0xF8C0C0F8C0C00000)) == UINT64_C(0xE88080E880800000);
}

/* The first of such a pair; some others look so too, and are read one by one.  Of numerals in a row
 * every second one is met here, and then all that follow. */
static bool begins_with_numeral(const uint8_t at[8])
{
	return may_be_numeral((uint32_t)(at[1] & 63) << 6 | (at[2] & 63));
}

/* One of U+4000..U+9FFF that is in no form. */
static bool is_plain_ideograph(struct bytes text, size_t at)
{
	const uint8_t *from = text.data + at;
	return text.size - at >= 3 && from[0] >= 0xE4 && from[0] <= 0xE9 &&
	       ((from[1] ^ 0x80) | (from[2] ^ 0x80)) < 0x40 &&
	       !may_be_numeral((uint32_t)(from[1] & 63) << 6 | (from[2] & 63));
}

/* Every form has seven digits at least, or an @. */
enum status text_may_identify(struct bytes text, bool *ret_may_identify)
{
	size_t digits = 0, at_signs = 0;
	for (size_t at = 0; at < text.size;) {
		uint8_t byte = text.data[at];
		if (byte < 0x80) {
			if (byte == 0x7F || (byte < ' ' && byte != '\t' && byte != '\n'))
				return STATUS_INVALID;
			digits += (uint8_t)(byte - '0') < 10;
			at_signs += byte == '@';
			at++;
			continue;
		}
		if (text.size - at >= 8 && is_ideograph_pair(text.data + at) &&
		    !begins_with_numeral(text.data + at)) {
			at += 6;
			continue;
		}
		if (is_plain_ideograph(text, at)) {
			at += 3;
			continue;
		}
		size_t from = at;
		uint32_t character = utf8_next(text, &at);
		bool may_be_control = character < 0xA0;
		if (character == UTF8_INVALID ||
		    (may_be_control && !text_valid(bytes_of(text.data + from, at - from))))
			return STATUS_INVALID;
		uint32_t narrow = glyph_of(character);
		digits += is_digit(narrow);
		at_signs += narrow == '@';
	}
	*ret_may_identify = digits >= LOCAL_DIGITS_LEAST || at_signs != 0;
	return STATUS_OK;
}

static enum status redact_piece(struct bytes piece, struct arena *arena, struct writer *out,
				size_t *found)
{
	bool may_identify;
	TRY(text_may_identify(piece, &may_identify));
	if (!may_identify) {
		writer_put(out, piece.data, piece.size);
		return STATUS_OK;
	}
	size_t kept = arena->used;
	struct glyphs glyphs;
	TRY(read_glyphs(piece, arena, &glyphs));
	redact_glyphs(piece, glyphs, out, found);
	arena->used = kept; /* the glyphs are scratch */
	return STATUS_OK;
}

static bool is_of_forms(uint32_t character)
{
	uint32_t narrow = glyph_of(character);
	return narrow < 0x80 || text_parts_digits(narrow) || is_unseen(character);
}

/* The end of the run of characters from `at` that forms are written in, or aren't. */
static size_t run_end(struct bytes text, size_t at, bool of_forms)
{
	while (at < text.size) {
		size_t behind = at;
		if (is_of_forms(utf8_next(text, &behind)) != of_forms)
			break;
		at = behind;
	}
	return at;
}

static enum status redact_pieces(struct bytes text, struct arena *arena, struct writer *out,
				 size_t *found)
{
	for (size_t at = 0; at < text.size;) {
		size_t from = run_end(text, at, false);
		writer_put(out, text.data + at, from - at);
		at = run_end(text, from, true);
		TRY(redact_piece(bytes_of(text.data + from, at - from), arena, out, found));
	}
	return out->overflow ? STATUS_FULL : STATUS_OK;
}

enum status text_redact(struct bytes text, struct arena *arena, struct bytes *ret_text,
			size_t *ret_found)
{
	/* A mark has twelve bytes and stands for six characters at least ("a@b.cd"). */
	size_t capacity = text.size * 2;
	bool may_identify;
	if (text.size > UINT32_MAX / 2)
		return STATUS_INVALID;
	TRY(text_may_identify(text, &may_identify));
	if (!may_identify) { /* most texts */
		*ret_found = 0;
		*ret_text = arena_copy(arena, text);
		return ret_text->data == NULL ? STATUS_FULL : STATUS_OK;
	}
	uint8_t *copy = arena_alloc(arena, capacity);
	if (copy == NULL)
		return STATUS_FULL;
	struct writer out = writer_over(copy, capacity);
	size_t found = 0;
	TRY(redact_pieces(text, arena, &out, &found));
	*ret_text = writer_bytes(&out);
	*ret_found = found;
	return STATUS_OK;
}
