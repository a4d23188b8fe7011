#include "common/base/utf8.h"

#include "common/base/assert.h"
#include "common/base/sabotage.h"

/* What the first byte says: how many continuation bytes, and the least value that needs them. */
struct lead {
	uint32_t bits;
	uint32_t least;
	size_t following;
};

static bool lead_of(uint8_t byte, struct lead *ret_lead)
{
	if (byte < 0x80)
		*ret_lead = (struct lead){byte, 0, 0};
	else if (byte >= 0xC2 && byte < 0xE0)
		*ret_lead = (struct lead){byte & 0x1Fu, 0x80, 1};
	else if (byte >= 0xE0 && byte < 0xF0)
		*ret_lead = (struct lead){byte & 0x0Fu, 0x800, 2};
	else if (byte >= 0xF0 && byte < 0xF5)
		*ret_lead = (struct lead){byte & 0x07u, 0x10000, 3};
	else
		return false;
	return true;
}

static bool is_character(uint32_t value)
{
	return value <= 0x10FFFF && !(value >= 0xD800 && value <= 0xDFFF);
}

uint32_t utf8_next_any(struct bytes text, size_t *at)
{
	ASSERT(*at < text.size);
	struct lead lead;
	if (!lead_of(text.data[*at], &lead) || lead.following > text.size - *at - 1)
		return UTF8_INVALID;
	uint32_t value = lead.bits;
	for (size_t i = 1; i <= lead.following; i++) {
		uint8_t byte = text.data[*at + i];
		if ((byte & 0xC0u) != 0x80)
			return UTF8_INVALID;
		value = value << 6 | (byte & 0x3Fu);
	}
	if ((value < lead.least || !is_character(value)) && !SABOTAGE("utf8_overlong_accepted"))
		return UTF8_INVALID;
	*at += 1 + lead.following;
	return value;
}

size_t utf8_put(uint32_t character, uint8_t out[UTF8_MAX])
{
	ASSERT(is_character(character));
	if (character < 0x80) {
		out[0] = (uint8_t)character;
		return 1;
	}
	size_t following = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
	static const uint8_t marks[4] = {0, 0xC0, 0xE0, 0xF0};
	for (size_t i = following; i > 0; i--) {
		out[i] = (uint8_t)(0x80u | (character & 0x3Fu));
		character >>= 6;
	}
	out[0] = (uint8_t)(marks[following] | character);
	return following + 1;
}

uint32_t utf8_narrow(uint32_t character)
{
	if (character >= 0xFF01 && character <= 0xFF5E)
		return character - 0xFF01 + '!';
	if (character == 0x3000 || character == 0x00A0)
		return ' ';
	return character;
}
