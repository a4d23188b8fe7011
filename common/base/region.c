#include "common/base/region.h"

/* Provinces run from 11 (Beijing) to 82 (Macao); a second digit 0 is a big region, but for 50. */
enum {
	PROVINCE_FIRST = 11,
	PROVINCE_CHONGQING = 50,
	PROVINCE_LAST = 82,
	PROVINCE_UNIT = 10000,
	PREFECTURE_UNIT = 100,
};

enum region_level region_level(uint32_t code)
{
	uint32_t province = code / PROVINCE_UNIT;
	if (province < PROVINCE_FIRST || province > PROVINCE_LAST)
		return REGION_INVALID;
	if (province % 10 == 0 && province != PROVINCE_CHONGQING)
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
