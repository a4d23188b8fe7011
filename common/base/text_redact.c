/* text_redact(): what identifies a person in free text, found by its form.
 *
 * When in doubt it hides: a mark where none was needed costs a word, a number left standing tells
 * who reported.  It leaves alone what is no person's: unified social credit codes, hotlines, and
 * longer numbers that fit none of the forms.
 *
 * All forms are written in ASCII, its full-width forms, signs, Chinese numerals and digits of other
 * shapes (text_glyph), and between them may stand what isn't seen (U+200B and its like).  Marks, of
 * which lists, sizes and amounts are made too, part a number's digits only where it has a person's
 * shape or check.  Whatever else is in a text, in Chinese nearly all of it, is copied and parts
 * the text into pieces.  A piece with enough digits
 * is read into `glyphs`, in which full-width forms and numerals already stand as ASCII; the forms
 * are matched on that and the bytes are copied from the original.
 */
#include "common/base/text.h"

#include "common/base/sabotage.h"
#include "common/base/text_glyph.h"
#include "common/base/time.h"
#include "common/base/uscc.h"
#include "common/base/utf8.h"

struct glyph {
	uint32_t narrow; /* text_glyph_of() the character */
	uint32_t offset; /* of its first byte in the text */
};

struct glyphs {
	const struct glyph *at; /* count + 1: the last is a sentinel 0 after the text */
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
	LIST_LEAST = 5,
	LIST_DIGITS_MOST = 6, /* a number of seven may be a telephone's */
	LIST_LOOKED_AT = 12,  /* four telephone numbers */
};

/* ---- characters */

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* ---- numbers as written: digits in groups with a separator or a few between */

struct digits {
	char value[IDENTITY_DIGITS + 1];
	size_t count;
	size_t end;         /* after the last digit */
	size_t least_group; /* digits in the shortest group */
	uint64_t shape;     /* digits of each group, a hexadecimal digit each (15: or more) */
	bool dotted;        /* some are parted by dots or slashes, as amounts and dates are */
	bool marked;        /* some are parted by marks, as lists and sizes are */
};

static bool is_sign(uint32_t c)
{
	return text_sign_of(c) != TEXT_SIGN_NONE;
}

/* How many separators stand at a place; more than a few part what stands around them. */
static size_t separators_at(struct glyphs glyphs, size_t at)
{
	size_t count = 0;
	while (count <= SEPARATORS_MOST && is_sign(glyphs.at[at + count].narrow))
		count++;
	return count <= SEPARATORS_MOST ? count : 0;
}

static void end_group(struct digits *digits, size_t group)
{
	digits->least_group = group < digits->least_group ? group : digits->least_group;
	digits->shape = digits->shape << 4 | (group < 15 ? group : 15);
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
			end_group(&digits, group);
			group = 0;
			for (size_t i = 0; i < between; i++) {
				uint32_t sign = glyphs.at[at + i].narrow;
				digits.dotted |= text_is_dot(sign);
				digits.marked |= text_sign_of(sign) == TEXT_SIGN_MARK;
			}
			at += between - 1;
		} else if (is_digit(c)) {
			digits.value[digits.count++] = (char)c;
			group++;
		} else {
			return false;
		}
		at++;
	}
	end_group(&digits, group);
	digits.end = at;
	*ret_digits = digits;
	return !is_digit(glyphs.at[at].narrow);
}

/* "+86", "0086", "86" before a number, and the separators after it; 0 where there is none. */
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
	size_t between = separators_at(glyphs, at + length);
	bool in_list = between > 0 && text_sign_of(glyphs.at[at + length].narrow) == TEXT_SIGN_MARK;
	return length + (in_list ? 0 : between);
}

/* ---- mobile numbers: 1[3-9] and nine digits */

static bool is_parted_as_mobile(const struct digits *digits)
{
	if (digits->marked)
		return text_is_parted_mobile(digits->value, digits->shape);
	return digits->least_group >= MOBILE_GROUP_LEAST;
}

static bool find_mobile(struct glyphs glyphs, size_t at, struct finding *ret_finding)
{
	struct digits digits;
	at += country_code_length(glyphs, at);
	if (glyphs.at[at].narrow != '1' || !take_digits(glyphs, at, MOBILE_DIGITS, &digits))
		return false;
	if (digits.value[1] < '3' || !is_parted_as_mobile(&digits))
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
	if (!text_is_dash(glyphs.at[at].narrow))
		return 0;
	while (is_digit(glyphs.at[at + length].narrow))
		length++;
	return length > 1 && length <= 1 + EXTENSION_DIGITS_MOST ? length : 0;
}

/* "0830、2200、300" and "0371_20250301": hours, and a batch with its day.  `marked`: what is
 * before parts it as marks do. */
static bool is_no_local(const struct digits *digits, bool marked)
{
	bool has_groups = digits->shape > 0xF;
	return (digits->marked && has_groups &&
		text_groups_are_round(digits->value, digits->count, digits->shape)) ||
	       (marked && digits->count == 8 && text_is_recent_day(digits->value));
}

static bool find_local(struct glyphs glyphs, size_t at, bool marked, struct finding *ret_finding)
{
	struct digits digits;
	/* Local numbers begin with 2 to 8; 1 and 9 lead to services. */
	if (glyphs.at[at].narrow < '2' || glyphs.at[at].narrow > '8')
		return false;
	for (size_t want = LOCAL_DIGITS_MOST; want >= LOCAL_DIGITS_LEAST; want--) {
		if (!take_digits(glyphs, at, want, &digits) || digits.least_group < 3 ||
		    is_no_local(&digits, marked))
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
	bool marked = !opened && text_sign_of(glyphs.at[local_at].narrow) == TEXT_SIGN_MARK;
	local_at += separators_at(glyphs, local_at);
	return find_local(glyphs, local_at, marked, ret_finding);
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
		size_t between = separators_at(glyphs, digits.end);
		uint32_t last = glyphs.at[digits.end + between].narrow;
		if (last != 'X' && last != 'x')
			return false;
		digits.marked |= between > 0;
		digits.value[17] = 'X';
		digits.end += between + 1;
	}
	if (!is_province(number_of(digits.value, 2)) || is_of_amounts(&digits) ||
	    !is_birth_date(number_of(digits.value + 6, 8)))
		return false;
	if (digits.marked && !identity_check_holds(digits.value, (uint32_t)digits.value[17]))
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
	/* It has no check: region, day and sequence, as they are written. */
	if (digits.marked && digits.shape != 0x663 && digits.shape != 0x69)
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
 * before.  A full stop after it ends the sentence.  0 where there is no domain. */
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

/* ---- lists: five numbers or more with the same mark between, "150、2468、3579、4210、5321" */

static size_t digits_from(struct glyphs glyphs, size_t at)
{
	size_t count = 0;
	while (is_digit(glyphs.at[at + count].narrow))
		count++;
	return count;
}

/* Another sign and a digit, a letter or a part of an address: the last number is no list's. */
static bool goes_on(struct glyphs glyphs, size_t at)
{
	uint32_t c = glyphs.at[at].narrow;
	size_t between = separators_at(glyphs, at);
	return is_mail_local(c) || c == '@' ||
	       (between > 0 && is_digit(glyphs.at[at + between].narrow));
}

static bool is_of_mobiles(const char *digits, const uint8_t *groups, size_t count)
{
	uint64_t shape = 0;
	if (count == MOBILE_DIGITS) {
		for (size_t i = 0; i < count; i++)
			shape = shape << 4 | groups[i];
		return text_is_parted_mobile(digits, shape);
	}
	for (size_t i = 0; i + 2 < count; i += 3, digits += MOBILE_DIGITS) {
		shape = (uint64_t)groups[i] << 8 | (uint64_t)groups[i + 1] << 4 | groups[i + 2];
		if (!text_is_parted_mobile(digits, shape))
			return false;
	}
	return count % 3 == 0;
}

/* Numbers of a list are short ones, so that none of them is a person's alone. */
static bool skip_list(struct glyphs glyphs, size_t at, uint32_t before, size_t *ret_end)
{
	char digits[LIST_LOOKED_AT * LIST_DIGITS_MOST];
	uint8_t groups[LIST_LOOKED_AT];
	size_t count = 0, taken = 0, end = at;
	uint32_t mark = 0;
	struct finding person;
	if (is_digit(before) || !is_digit(glyphs.at[at].narrow) || SABOTAGE("redact_lists"))
		return false;
	for (size_t from = at;; from = end + 1) {
		size_t group = digits_from(glyphs, from);
		uint32_t behind = glyphs.at[from + group].narrow;
		if (group == 0 || group > LIST_DIGITS_MOST)
			break;
		mark = count == 0 ? behind : mark;
		bool is_last = behind != mark || !is_digit(glyphs.at[from + group + 1].narrow);
		if (is_last && goes_on(glyphs, from + group))
			break;
		for (size_t i = 0; i < group && count < LIST_LOOKED_AT; i++)
			digits[taken++] = (char)glyphs.at[from + i].narrow;
		if (count < LIST_LOOKED_AT)
			groups[count] = (uint8_t)group;
		count++;
		end = from + group;
		if (is_last)
			break;
	}
	if (count < LIST_LEAST || text_sign_of(mark) != TEXT_SIGN_MARK ||
	    (count <= LIST_LOOKED_AT && is_of_mobiles(digits, groups, count)) ||
	    (!is_mail_local(before) && find_mail(glyphs, at, &person)) ||
	    find_identity_18(glyphs, at, &person))
		return false;
	*ret_end = end;
	return true;
}

/* ---- the walk */

/* `before`: the character that is before `at` in what is written; 0: none, or a mark. */
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
		if (!text_is_unseen(character))
			all[count++] = (struct glyph){text_glyph_of(character), offset};
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
		    !skip_list(glyphs, at, before, &finding.end) &&
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
	return text_may_be_numeral((uint32_t)(at[1] & 63) << 6 | (at[2] & 63));
}

/* One of U+4000..U+9FFF that is in no form. */
static bool is_plain_ideograph(struct bytes text, size_t at)
{
	const uint8_t *from = text.data + at;
	return text.size - at >= 3 && from[0] >= 0xE4 && from[0] <= 0xE9 &&
	       ((from[1] ^ 0x80) | (from[2] ^ 0x80)) < 0x40 &&
	       !text_may_be_numeral((uint32_t)(from[1] & 63) << 6 | (from[2] & 63));
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
		uint32_t narrow = text_glyph_of(character);
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
	uint32_t narrow = text_glyph_of(character);
	return narrow < 0x80 || is_sign(narrow) || text_is_unseen(character);
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
