#include "services/hazard/custody/custody_powers.h"

#include <string.h>

#define P(place) (UINT32_C(1) << ZH__GOODS_PLACE__GOODS_PLACE_##place)
#define C(class) (UINT32_C(1) << ZH__GOODS_CLASS__GOODS_CLASS_##class)
#define POWER(id, places, classes, article, what) {id, article, places, classes},
#define NONE(id, article, why) {id, article, 0, 0},

static const struct custody_power powers[] = {
#include "services/hazard/custody/custody_powers.def"
};

const struct custody_power *custody_power_at(size_t n)
{
	return n < sizeof(powers) / sizeof(powers[0]) ? &powers[n] : NULL;
}

const struct custody_power *custody_power_of(const char *id)
{
	const struct custody_power *power;
	for (size_t n = 0; (power = custody_power_at(n)) != NULL; n++) {
		if (strcmp(power->id, id) == 0)
			return power;
	}
	return NULL;
}

bool custody_power_gives(const struct custody_power *power, Zh__GoodsPlace place,
			 uint8_t goods_class)
{
	return (power->places >> (unsigned)place & 1) != 0 &&
	       (power->classes >> goods_class & 1) != 0;
}
