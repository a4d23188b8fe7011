#include "common/base/region_list.h"

#include <string.h>

enum { DIGITS = 6, DIFFERENT_MOST = 2, PROVINCE_UNIT = 10000 };

struct listed {
	uint32_t code, successor; /* 0: it stands */
	const char *name;
};

/* In order of codes, from deploy/regions/cn.csv. */
static const struct listed list[] = {
#define REGION(code, name, successor) {code, successor, name},
#include "common/base/region_list.inc"
#undef REGION
};
enum { LISTED = sizeof list / sizeof list[0] };

static const struct listed *find(uint32_t code)
{
	size_t low = 0, high = LISTED;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (list[middle].code < code)
			low = middle + 1;
		else
			high = middle;
	}
	return low < LISTED && list[low].code == code ? &list[low] : NULL;
}

enum region_standing region_standing(uint32_t code)
{
	const struct listed *found = find(code);
	if (found != NULL)
		return found->successor != 0 ? REGION_ENDED : REGION_STANDS;
	bool province_is_whole = find(code / PROVINCE_UNIT * PROVINCE_UNIT) != NULL;
	return province_is_whole || region_level(code) == REGION_INVALID ? REGION_NOWHERE
									 : REGION_UNLISTED;
}

uint32_t region_now(uint32_t code)
{
	const struct listed *found = find(code);
	return found != NULL && found->successor != 0 ? found->successor : code;
}

bool region_is_stated_by(const char *member)
{
	static const char *const others[] = {"peer",     "by_peer",  "neighbour",
					     "superior", "refer_to", "place"};
	static const char region[] = "region";
	size_t size = strlen(member), tail = sizeof region - 1;
	if (size >= tail && strcmp(member + size - tail, region) == 0)
		return size == tail || member[size - tail - 1] == '_';
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		if (strcmp(others[i], member) == 0)
			return true;
	}
	return false;
}

const char *region_name(uint32_t code)
{
	const struct listed *found = find(code);
	return found == NULL ? NULL : found->name;
}

/* ---- what may have been meant */

static unsigned digits_that_differ(uint32_t a, uint32_t b)
{
	unsigned count = 0;
	for (unsigned i = 0; i < DIGITS; i++, a /= 10, b /= 10)
		count += a % 10 != b % 10;
	return count;
}

size_t region_nearest(uint32_t code, uint32_t ret_codes[REGION_NEAREST_MAX])
{
	size_t count = 0;
	if (region_now(code) != code) {
		ret_codes[0] = region_now(code);
		return 1;
	}
	if (find(code) != NULL)
		return 0;
	for (unsigned differ = 1; differ <= DIFFERENT_MOST && count == 0; differ++)
		for (size_t i = 0; i < LISTED && count < REGION_NEAREST_MAX; i++)
			if (list[i].successor == 0 &&
			    region_level(list[i].code) == region_level(code) &&
			    digits_that_differ(list[i].code, code) == differ)
				ret_codes[count++] = list[i].code;
	return count;
}

const char *region_hint(uint32_t code, char out[REGION_HINT])
{
	uint32_t codes[REGION_NEAREST_MAX];
	size_t count = region_nearest(code, codes);
	struct writer text = writer_over(out, REGION_HINT - 1);
	for (size_t i = 0; i < count; i++) {
		char digits[DIGITS + 1] = {0};
		uint32_t rest = codes[i];
		for (unsigned at = DIGITS; at-- > 0; rest /= 10)
			digits[at] = (char)('0' + rest % 10);
		if (i != 0)
			writer_put(&text, ", ", 2);
		writer_put(&text, digits, DIGITS);
		writer_put(&text, " ", 1);
		writer_put(&text, region_name(codes[i]), strlen(region_name(codes[i])));
	}
	out[text.overflow ? 0 : text.size] = '\0';
	return out;
}
