#include "tests/lib/property.h"

#include <inttypes.h>
#include <stdio.h>

#include "tests/lib/test.h"

enum { FIRST_SEED = 1 };

static bool number_from_environment(const char *name, uint64_t *ret_value)
{
	const char *text = getenv(name);
	if (text == NULL || text[0] == '\0')
		return false;
	char *end = NULL;
	*ret_value = strtoull(text, &end, 10);
	if (*end != '\0')
		fail_msg("%s=%s isn't a number", name, text);
	return true;
}

/* A failing assertion leaves by longjmp and doesn't come back here, so the case under way is noted
 * and named when the next property starts or the process ends. */
static struct {
	const char *name;
	uint64_t seed;
	bool watched;
} under_way;

static void name_failed_case(void)
{
	if (under_way.name != NULL)
		fprintf(stderr,
			"property %s failed; repeat it with ZHIAN_PROPERTY_SEED=%" PRIu64 "\n",
			under_way.name, under_way.seed);
	under_way.name = NULL;
}

static void run_case(const char *name, uint64_t seed, void (*check)(struct property *property))
{
	struct property property = {.seed = seed, .state = seed};
	under_way.name = name;
	under_way.seed = seed;
	check(&property);
	under_way.name = NULL;
}

void property_run_named(const char *name, size_t cases, void (*check)(struct property *property))
{
	uint64_t only = 0;
	uint64_t count = cases;
	name_failed_case();
	if (!under_way.watched)
		under_way.watched = atexit(name_failed_case) == 0;
	if (number_from_environment("ZHIAN_PROPERTY_SEED", &only)) {
		run_case(name, only, check);
		return;
	}
	number_from_environment("ZHIAN_PROPERTY_CASES", &count);
	for (uint64_t i = 0; i < count; i++)
		run_case(name, FIRST_SEED + i, check);
}

uint64_t property_u64(struct property *property)
{
	uint64_t mixed = property->state += UINT64_C(0x9E3779B97F4A7C15);
	mixed = (mixed ^ mixed >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94D049BB133111EB);
	return mixed ^ mixed >> 31;
}

uint64_t property_below(struct property *property, uint64_t limit)
{
	return limit == 0 ? 0 : property_u64(property) % limit;
}

int64_t property_between(struct property *property, int64_t least, int64_t most)
{
	uint64_t span = (uint64_t)most - (uint64_t)least + 1;
	uint64_t drawn = span == 0 ? property_u64(property) : property_below(property, span);
	return (int64_t)((uint64_t)least + drawn);
}

bool property_chance(struct property *property, unsigned percent)
{
	return property_below(property, 100) < percent;
}

void property_fill(struct property *property, void *out, size_t size)
{
	uint8_t *at = out;
	for (size_t i = 0; i < size; i++)
		at[i] = (uint8_t)property_u64(property);
}
