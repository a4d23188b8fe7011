#include "common/base/text.h"

#include <stdio.h>

#include "common/base/utf8.h"
#include "tests/lib/property.h"
#include "tests/lib/test.h"
#include "tests/lib/test_data.h"

static uint64_t memory[1 << 14];

static struct arena fresh_arena(void)
{
	struct arena arena;
	arena_init(&arena, memory, sizeof(memory));
	return arena;
}

/* ---- well-formedness */

static void test_forbidden_bytes(void **state)
{
	(void)state;
	static const struct {
		const char *bytes;
		size_t size;
		bool valid;
	} cases[] = {
		{"", 0, true},
		{"质安 abc\t\n", 12, true},
		{"a\0b", 3, false},
		{"a\r", 2, false},
		{"\x1b", 1, false},
		{"\x7f", 1, false},
		{"\xc2\x85", 2, false},         /* next line, a C1 control */
		{"\xc2\xa0", 2, true},          /* no-break space */
		{"\xc0\xaf", 2, false},         /* overlong '/' */
		{"\xe0\x80\xaf", 3, false},     /* the same in three */
		{"\xf0\x80\x80\xaf", 4, false}, /* and four */
		{"\xed\x9f\xbf", 3, true},      /* U+D7FF */
		{"\xed\xa0\x80", 3, false},     /* the first surrogate */
		{"\xed\xbf\xbf", 3, false},     /* the last */
		{"\xee\x80\x80", 3, true},      /* U+E000 */
		{"\xf4\x8f\xbf\xbf", 4, true},  /* U+10FFFF */
		{"\xf4\x90\x80\x80", 4, false}, /* one above */
		{"\xf5\x80\x80\x80", 4, false},
		{"\xff", 1, false},
		{"\x80", 1, false},
		{"\xe8\xb4", 2, false}, /* cut */
		{"\xe8\xb4\x28", 3, false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(text_valid(bytes_of(cases[i].bytes, cases[i].size)),
				 cases[i].valid);
}

static void test_every_character_comes_back(void **state)
{
	(void)state;
	for (uint32_t character = 0; character <= 0x10FFFF; character++) {
		if (character == 0xD800)
			character = 0xE000;
		uint8_t bytes[UTF8_MAX];
		size_t size = utf8_put(character, bytes);
		size_t at = 0;
		assert_int_equal(utf8_next(bytes_of(bytes, size), &at), character);
		assert_int_equal(at, size);
		/* A character that is cut isn't one, wherever the cut is. */
		for (size_t cut = 1; cut < size; cut++) {
			at = 0;
			assert_true(utf8_next(bytes_of(bytes, cut), &at) == UTF8_INVALID);
			assert_int_equal(at, 0);
		}
	}
	assert_broken(utf8_put(0xD800, (uint8_t[UTF8_MAX]){0}));
	assert_broken(utf8_put(0x110000, (uint8_t[UTF8_MAX]){0}));
}

static void check_run(struct bytes text, size_t at)
{
	size_t behind = at;
	while (utf8_wide_at(text, behind)) {
		size_t one = behind;
		assert_true(utf8_next_any(text, &one) != UTF8_INVALID);
		behind += 3;
		assert_int_equal(one, behind);
	}
	assert_int_equal(utf8_behind_wide(text, at), behind);
}

/* Two characters at a time end where one at a time do, whatever stands in either. */
static void test_wide_runs_end_alike(void **state)
{
	(void)state;
	for (unsigned bytes = 0; bytes < 1u << 16; bytes++) {
		uint8_t text[14] = "质安质安";
		for (size_t at = 0; at + 1 < 12; at++) {
			const uint8_t kept[2] = {text[at], text[at + 1]};
			text[at] = (uint8_t)bytes;
			text[at + 1] = (uint8_t)(bytes >> 8);
			check_run(bytes_of(text, 12), 0);
			memcpy(text + at, kept, sizeof kept);
		}
	}
	for (size_t size = 0; size <= 12; size++) {
		for (size_t at = 0; at <= size; at++)
			check_run(bytes_of("质安质安", size), at);
	}
}

/* "12.3:valid hex:C2 A9" and "6.0:invalid hex:F7 BF:..." of a published collection. */
static bool read_hex(const char *text, uint8_t *out, size_t *ret_size)
{
	size_t size = 0;
	int half = -1;
	for (; *text != '\0' && *text != '\n' && *text != ':'; text++) {
		const char *digits = "0123456789abcdef";
		const char *digit =
			strchr(digits, *text >= 'A' && *text <= 'F' ? *text + 32 : *text);
		if (*text == ' ' || digit == NULL)
			continue;
		int value = (int)(digit - digits);
		if (half >= 0)
			out[size++] = (uint8_t)(half * 16 + value);
		half = half >= 0 ? -1 : value;
	}
	*ret_size = size;
	return size != 0 && half < 0;
}

static bool decodes(struct bytes text)
{
	for (size_t at = 0; at < text.size;) {
		if (utf8_next(text, &at) == UTF8_INVALID)
			return false;
	}
	return true;
}

static void test_published_decoder_tests(void **state)
{
	(void)state;
	size_t size = 0;
	unsigned count = 0;
	char *list = test_data_read("adversarial/utf8tests/utf8tests.txt", &size);
	if (list == NULL)
		skip();
	for (char *line = list; line != NULL; line = strchr(line, '\n')) {
		line += *line == '\n';
		char *end = strchr(line, '\n');
		char *kind = strchr(line, ':');
		if (*line < '0' || *line > '9' || kind == NULL || (end != NULL && kind > end))
			continue;
		bool valid = strncmp(kind, ":valid hex:", 11) == 0;
		if (!valid && strncmp(kind, ":invalid hex:", 13) != 0)
			continue;
		uint8_t bytes[256];
		size_t length = 0;
		assert_true(read_hex(kind + (valid ? 11 : 13), bytes, &length));
		if (decodes(bytes_of(bytes, length)) != valid)
			fail_msg("%.*s", (int)(end - line), line);
		count++;
	}
	free(list);
	assert_true(count > 100);
}

/* ---- lengths and cuts */

static void test_lengths_and_cuts(void **state)
{
	(void)state;
	struct bytes text = bytes_of_text("a质安b");
	assert_int_equal(text_length(text), 4);
	assert_int_equal(text_length(bytes_of(NULL, 0)), 0);
	const char *const expected[] = {"",    "a",   "a",     "a",      "a质",
					"a质", "a质", "a质安", "a质安b", "a质安b"};
	for (size_t size = 0; size < 10; size++)
		assert_bytes_text(text_cut(text, size), expected[size]);
}

/* ---- normal forms */

static void assert_normal(const char *text, const char *expected)
{
	struct arena arena = fresh_arena();
	struct bytes normal;
	assert_ok(text_normalise(bytes_of_text(text), &arena, &normal));
	assert_bytes_text(normal, expected);
}

static void test_normal_form(void **state)
{
	(void)state;
	assert_normal("", "");
	assert_normal("  \n\t ", "");
	assert_normal("  a \t b  ", "a b");
	assert_normal("a \n \n b", "a\nb");
	assert_normal("ＡＢＣ　１２３", "ABC 123");
	assert_normal("㈱①", "(株)1");
	assert_normal("e\xcc\x81", "\xc3\xa9");
	assert_normal("a\xc2\xa0\xe2\x80\x83"
		      "b",
		      "a b");
	assert_normal("质量安全", "质量安全");
	assert_normal("\xef\xa4\x80", "\xe8\xb1\x88"); /* a compatibility ideograph */
}

static void assert_key(const char *a, const char *b, bool same)
{
	struct arena arena = fresh_arena();
	struct bytes key_a;
	struct bytes key_b;
	assert_ok(text_fold_name(bytes_of_text(a), &arena, &key_a));
	assert_ok(text_fold_name(bytes_of_text(b), &arena, &key_b));
	assert_int_equal(bytes_equal(key_a, key_b), same);
}

static void test_name_keys(void **state)
{
	(void)state;
	assert_key("贵州 黔南（都匀）电器有限公司", "贵州黔南(都匀)电器有限公司", true);
	assert_key("ＡＢＣ电器", "abc电器", true);
	assert_key("A·B-C 公司", "abc公司", true);
	assert_key("\xef\xbb\xbf"
		   "甲公司",
		   "甲公司", true);
	assert_key("甲公司", "乙公司", false);
	/* Marks that a full stop parted come into their order. */
	assert_key("e\xcc\x81.\xcc\xa3", "\xe1\xba\xb9\xcc\x81", true);
	struct arena arena = fresh_arena();
	struct bytes key;
	assert_status(text_fold_name(bytes_of_text(" -（）"), &arena, &key), STATUS_INVALID);
	assert_status(text_fold_name(bytes_of_text(""), &arena, &key), STATUS_INVALID);
}

static void test_refusals(void **state)
{
	(void)state;
	struct arena arena = fresh_arena();
	struct bytes out;
	assert_status(text_normalise(bytes_of_text("\xff"), &arena, &out), STATUS_INVALID);
	assert_status(text_fold_name(bytes_of_text("a\x01"), &arena, &out), STATUS_INVALID);
	uint64_t small[2];
	arena_init(&arena, small, sizeof(small));
	assert_status(text_normalise(bytes_of_text("0123456789"), &arena, &out), STATUS_FULL);
	assert_status(text_fold_name(bytes_of_text("01234567890123456"), &arena, &out),
		      STATUS_FULL);
	arena_reset(&arena);
	assert_status(text_fold_name(bytes_of_text("０1234567"), &arena, &out), STATUS_FULL);
}

/* What is folded by itself is folded as libutf8proc does it, which a no-break space behind it asks
 * for and which adds nothing. */
static void folds_alike(const uint8_t *text, size_t size)
{
	uint8_t spaced[64];
	struct arena arena = fresh_arena();
	struct bytes plain, other;
	assert_true(size + 2 <= sizeof spaced);
	memcpy(spaced, text, size);
	memcpy(spaced + size, "\xc2\xa0", 2);
	enum status status = text_fold_name(bytes_of(text, size), &arena, &plain);
	assert_status(text_fold_name(bytes_of(spaced, size + 2), &arena, &other), status);
	if (status == STATUS_OK)
		assert_bytes_equal(plain, other);
}

static void test_each_character_folds_alike(void **state)
{
	(void)state;
	for (uint32_t character = 1; character < 0x10000; character++) {
		uint8_t text[3 * UTF8_MAX];
		if (character >= 0xD800 && character < 0xE000)
			continue;
		size_t size = utf8_put(character, text);
		folds_alike(text, size);
		memmove(text + 1, text, size);
		text[0] = 'x';
		size += 1 + utf8_put(0x7535, text + 1 + size);
		folds_alike(text, size);
	}
}

static void random_names_fold_alike(struct property *property)
{
	static const uint32_t others[] = {0x301, 0x323, 0xFF21, 0x1100, 0x1161, 0xFEFF, 0x20000};
	uint8_t text[60];
	size_t size = 0, count = 1 + (size_t)property_below(property, 12);
	for (size_t i = 0; i < count; i++) {
		uint64_t kind = property_below(property, 10);
		uint32_t character = (uint32_t)(' ' + property_below(property, 0x5F));
		if (kind < 5)
			character = (uint32_t)(0x4E00 + property_below(property, 0x51A6));
		else if (kind == 5)
			character = (uint32_t)(0x3000 + property_below(property, 0x20));
		else if (kind == 6 && property_chance(property, 20))
			character = others[property_below(property, sizeof others / 4)];
		size += utf8_put(character, text + size);
	}
	folds_alike(text, size);
}

static void test_random_names_fold_alike(void **state)
{
	(void)state;
	property_run(5000, random_names_fold_alike);
}

/* Normal text is valid, trimmed, and its own normal form. */
static void normal_form_is_stable(struct property *property)
{
	static const uint32_t likely[] = {' ',    '\n',   '\t',  0x3000, 'a',
					  0xFF21, 0x8D28, 0x301, 0xFDFA, 0xA0};
	uint8_t text[256];
	size_t size = 0;
	for (uint64_t i = property_below(property, 40); i > 0; i--) {
		uint32_t character = likely[property_below(property, 10)];
		if (property_chance(property, 40))
			character = (uint32_t)property_between(property, 0xA0, 0xD7FF);
		size += utf8_put(character, text + size);
	}
	struct arena arena = fresh_arena();
	struct bytes once;
	struct bytes twice;
	assert_ok(text_normalise(bytes_of(text, size), &arena, &once));
	assert_true(text_valid(once));
	assert_ok(text_normalise(once, &arena, &twice));
	assert_bytes_equal(twice, once);
}

static void test_normal_form_is_stable(void **state)
{
	(void)state;
	property_run(2000, normal_form_is_stable);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forbidden_bytes),
		cmocka_unit_test(test_every_character_comes_back),
		cmocka_unit_test(test_wide_runs_end_alike),
		cmocka_unit_test(test_published_decoder_tests),
		cmocka_unit_test(test_lengths_and_cuts),
		cmocka_unit_test(test_normal_form),
		cmocka_unit_test(test_name_keys),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_each_character_folds_alike),
		cmocka_unit_test(test_random_names_fold_alike),
		cmocka_unit_test(test_normal_form_is_stable),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
