#include "common/base/region.h"

#include <stddef.h>

enum {
	BIG_REGION = 10,
	PROVINCE_UNIT = 10000,
	PREFECTURE_UNIT = 100,
};

/* GB/T 2260: the provinces of each big region, by their second digit. */
static const struct {
	uint8_t first, last;
} provinces[] = {
	[1] = {1, 5}, [2] = {1, 3}, [3] = {1, 7}, [4] = {1, 6},
	[5] = {0, 4}, [6] = {1, 5}, [7] = {1, 1}, [8] = {1, 2},
};

static bool is_province(uint32_t province)
{
	uint32_t big = province / BIG_REGION, digit = province % BIG_REGION;
	return big != 0 && big < sizeof(provinces) / sizeof(provinces[0]) &&
	       digit >= provinces[big].first && digit <= provinces[big].last;
}

uint32_t region_of_text(const char *text)
{
	uint32_t code = 0;
	size_t digits = 0;
	for (; digits < 6 && text[digits] >= '0' && text[digits] <= '9'; digits++)
		code = code * 10 + (uint32_t)(text[digits] - '0');
	return digits == 6 && text[6] == '\0' ? code : 0;
}

enum region_level region_level(uint32_t code)
{
	if (!is_province(code / PROVINCE_UNIT))
		return REGION_INVALID;
	if (code % PROVINCE_UNIT == 0)
		return REGION_PROVINCE;
	if (code % PREFECTURE_UNIT == 0)
		return REGION_PREFECTURE;
	/* 520001: a county below no prefecture isn't a code. */
	return code / PREFECTURE_UNIT % 100 == 0 ? REGION_INVALID : REGION_COUNTY;
}

uint32_t region_superior(uint32_t code)
{
	switch (region_level(code)) {
	case REGION_COUNTY:
		return code - code % PREFECTURE_UNIT;
	case REGION_PREFECTURE:
		return code - code % PROVINCE_UNIT;
	case REGION_PROVINCE:
	case REGION_INVALID:
		break;
	}
	return 0;
}

bool region_contains(uint32_t outer, uint32_t inner)
{
	if (region_level(outer) == REGION_INVALID)
		return false;
	for (uint32_t at = inner; region_level(at) != REGION_INVALID; at = region_superior(at)) {
		if (at == outer)
			return true;
	}
	return false;
}

uint32_t region_common_superior(uint32_t a, uint32_t b)
{
	for (uint32_t at = a; region_level(at) != REGION_INVALID; at = region_superior(at)) {
		if (region_contains(at, b))
			return at;
	}
	return 0;
}

bool region_is_elsewhere(uint32_t code, uint32_t own)
{
	return code != own && region_level(code) != REGION_INVALID;
}
