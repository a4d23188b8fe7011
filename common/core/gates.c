#include "common/core/gates.h"

#include <string.h>

static const struct {
	const char *id, *articles;
} gates[GATE_COUNT] = {
#define X(name, id, articles) [GATE_##name] = {(id), (articles)},
#include "common/core/gates.def"
#undef X
};

static const struct {
	const char *word;
	enum gate_ground wider;
} grounds[GATE_GROUND_COUNT] = {
#define X(name, word, wider) [GATE_GROUND_##name] = {(word), GATE_GROUND_##wider},
#include "common/core/gate_grounds.def"
#undef X
};

static const struct {
	const char *word, *field, *said;
} needs_of[GATE_NEED_COUNT] = {
#define X(name, word, field, said) [GATE_NEED_##name] = {(word), (field), (said)},
#include "common/core/gate_needs.def"
#undef X
};

const struct gate_row gate_least[GATE_ROW_COUNT] = {
#define X(name, at, act, of, by, second, needs, more)                                              \
	[GATE_ROW_##name] = {GATE_##at, GATE_GROUND_##of, (act), (by), (second),                   \
			     false,     (needs),          (more)},
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
	return grounds[ground].word;
}

enum gate_ground gate_ground_wider(enum gate_ground ground)
{
	return grounds[ground].wider;
}

const char *gate_need_word(enum gate_need need)
{
	return needs_of[need].word;
}

const char *gate_need_field(enum gate_need need)
{
	return needs_of[need].field;
}

const char *gate_need_place(const char *word)
{
	for (unsigned need = 0; need < GATE_NEED_COUNT; need++) {
		const char *field = needs_of[need].field;
		if (strcmp(needs_of[need].word, word) != 0)
			continue;
		if (field == NULL)
			return needs_of[need].said; /* the event has it by the act's name */
		return field[0] != '\0' ? field : "reason";
	}
	return NULL;
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

static enum gate_row_id row_at(enum gate gate, const char *act, enum gate_ground ground)
{
	unsigned i = 0;
	while (i < GATE_ROW_COUNT &&
	       (gate_least[i].gate != gate || gate_least[i].ground != ground ||
		strcmp(gate_least[i].act, act) != 0))
		i++;
	return (enum gate_row_id)i;
}

enum gate_row_id gate_row_at(enum gate gate, const char *act, enum gate_ground ground)
{
	enum gate_row_id row = row_at(gate, act, ground);
	return row != GATE_ROW_COUNT ? row : row_at(gate, act, GATE_GROUND_WHOLE);
}
