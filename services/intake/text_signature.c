#include "services/intake/text_signature.h"

#include "common/base/utf8.h"

static uint64_t mix(uint64_t value)
{
	value ^= value >> 29;
	value *= UINT64_C(0xbf58476d1ce4e5b9);
	return value ^ value >> 32;
}

uint64_t text_signature(struct bytes text)
{
	int16_t votes[64] = {0};
	uint64_t run = 0;
	size_t at = 0, characters = 0;
	while (at < text.size && characters < TEXT_SIGNATURE_CHARACTERS) {
		uint32_t character = utf8_next(text, &at);
		if (character == UTF8_INVALID)
			return 0;
		run = (run << 21 | character) & UINT64_C(0x7fffffffffffffff);
		if (++characters < 3)
			continue;
		uint64_t hash = mix(run * UINT64_C(0x9e3779b97f4a7c15));
		for (unsigned bit = 0; bit < 64; bit++)
			votes[bit] = (int16_t)(votes[bit] + (int)(hash >> bit & 1) * 2 - 1);
	}
	if (characters < 3)
		return 0;
	uint64_t signature = 0;
	for (unsigned bit = 0; bit < 64; bit++)
		signature |= (uint64_t)(votes[bit] > 0) << bit;
	return signature != 0 ? signature : 1;
}
