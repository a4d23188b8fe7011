#include "services/intake/items/text_signature.h"

#include "common/base/utf8.h"
#include "tests/lib/property.h"
#include "tests/lib/test.h"

enum { TEXT_MOST = 4 * (TEXT_SIGNATURE_CHARACTERS + 40) };

/* The same, one counter per bit. */
static uint64_t plain_signature(struct bytes text)
{
	unsigned counts[64] = {0};
	unsigned votes = 0, characters = 0;
	uint64_t last[3] = {0};
	for (size_t at = 0; at < text.size && characters < TEXT_SIGNATURE_CHARACTERS;) {
		last[0] = last[1];
		last[1] = last[2];
		last[2] = utf8_next_any(text, &at);
		if (++characters < 3)
			continue;
		uint64_t hash = (last[0] << 42 | last[1] << 21 | last[2]) & INT64_MAX;
		hash *= UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 29;
		hash *= UINT64_C(0xbf58476d1ce4e5b9);
		hash ^= hash >> 32;
		for (unsigned bit = 0; bit < 64; bit++)
			counts[bit] += (unsigned)(hash >> bit & 1);
		votes++;
	}
	uint64_t signature = 0;
	for (unsigned bit = 0; bit < 64; bit++)
		signature |= (uint64_t)(counts[bit] > votes / 2) << bit;
	return votes != 0 && signature == 0 ? 1 : signature;
}

/* It stands in events: the value may never change. */
static void test_known_values(void **state)
{
	(void)state;
	assert_true(text_signature(bytes_of_text("")) == 0);
	assert_true(text_signature(bytes_of_text("质量")) == 0);
	assert_true(text_signature(bytes_of_text("\xff质量问题")) == 0);
	assert_true(text_signature(bytes_of_text("电线电缆")) == UINT64_C(0x24061e108a48043d));
	assert_true(text_signature(bytes_of_text("销售的产品气味刺鼻且无合格证明，请核实来源。")) ==
		    UINT64_C(0x16700b5110840658));
}

/* Characters of one to four bytes, and those of three whose first byte allows but some seconds. */
static uint32_t any_character(struct property *property, uint32_t kinds)
{
	static const uint32_t first[] = {'0', 0xE9, 0xE01, 0xD55C, 0xFF0C, 0x20000};
	uint32_t from = property_chance(property, 20)
				? first[property_below(property, sizeof(first) / sizeof(first[0]))]
				: 0x8D28;
	return from + (uint32_t)property_below(property, kinds);
}

static void any_text_has_the_plain_signature(struct property *property)
{
	uint8_t text[TEXT_MOST];
	size_t size = 0;
	uint32_t kinds = 1 + (uint32_t)property_below(property, 60);
	size_t characters = property_below(property, TEXT_SIGNATURE_CHARACTERS + 40);
	for (size_t i = 0; i < characters; i++)
		size += utf8_put(any_character(property, kinds), text + size);
	assert_true(text_signature(bytes_of(text, size)) == plain_signature(bytes_of(text, size)));
}

static void test_any_text_has_the_plain_signature(void **state)
{
	(void)state;
	property_run(2000, any_text_has_the_plain_signature);
}

/* Wherever it stands among characters that are read side by side. */
static void test_what_is_no_text_has_none(void **state)
{
	static const char *const wrong[] = {"\xe0\x9f\xbf", "\xed\xa0\x80", "\xe8\xb4\xe8",
					    "\xe8\x34\xa8", "\xf8\xb4\xa8", "\x88\xb4\xa8"};
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		for (size_t place = 0; place < 8; place++) {
			char text[] = "质量问题质量问题质量问题";
			assert_true(text_signature(bytes_of_text(text)) != 0);
			memcpy(text + 3 * place, wrong[i], 3);
			assert_true(text_signature(bytes_of_text(text)) == 0);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_values),
		cmocka_unit_test(test_any_text_has_the_plain_signature),
		cmocka_unit_test(test_what_is_no_text_has_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
