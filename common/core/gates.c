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

enum gate gate_of_act(const char *act)
{
	enum gate approved_at = GATE_NONE;
	bool several = false;
	for (size_t i = 0; i < GATE_ROW_COUNT; i++) {
		const struct gate_row *row = &gate_least[i];
		if (strcmp(row->act, act) != 0)
			continue;
		if (row->ground == GATE_GROUND_WHOLE && row->by != 0)
			return row->gate;
		if (row->second == 0)
			continue;
		several = several || (approved_at != GATE_NONE && approved_at != row->gate);
		approved_at = row->gate;
	}
	return several ? GATE_NONE : approved_at;
}
