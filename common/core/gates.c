#include "common/core/gates.h"

#include <string.h>

static const struct {
	const char *id, *articles;
} gates[GATE_COUNT] = {
#define X(name, id, articles) [GATE_##name] = {(id), (articles)},
#include "common/core/gates.def"
#undef X
};

static const char *const grounds[GATE_GROUND_COUNT] = {
#define X(name, word) [GATE_GROUND_##name] = (word),
#include "common/core/gate_grounds.def"
#undef X
};

const struct gate_row gate_least[GATE_ROW_COUNT] = {
#define X(name, at, act, of, by, second)                                                           \
	[GATE_ROW_##name] = {GATE_##at, GATE_GROUND_##of, (act), (by), (second), false},
#include "common/core/gate_rows.def"
#undef X
};

const char *gate_id(enum gate gate)
{
	return gates[gate].id;
}

const char *gate_articles(enum gate gate)
{
	return gates[gate].articles;
}

const char *gate_ground_word(enum gate_ground ground)
{
	return grounds[ground];
}

enum gate gate_of_id(const char *id)
{
	for (unsigned gate = GATE_NONE + 1; gate < GATE_COUNT && id != NULL; gate++) {
		if (strcmp(gates[gate].id, id) == 0)
			return (enum gate)gate;
	}
	return GATE_NONE;
}

enum gate_row_id gate_row_of(const char *act, enum gate_ground ground)
{
	unsigned i = 0;
	while (i < GATE_ROW_COUNT && (gate_least[i].by == 0 || gate_least[i].ground != ground ||
				      strcmp(gate_least[i].act, act) != 0))
		i++;
	return (enum gate_row_id)i;
}
