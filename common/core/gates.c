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

/* A constant holds half of a set: the rows are read once for each. */
const struct gate_row gate_least[GATE_ROW_COUNT] = {
#define X(name, at, act_name, of, who, approves, needed, besides)                                  \
	[GATE_ROW_##name].gate = GATE_##at, [GATE_ROW_##name].ground = GATE_GROUND_##of,           \
	[GATE_ROW_##name].act = (act_name), [GATE_ROW_##name].by = (who),                          \
	[GATE_ROW_##name].second = (approves), [GATE_ROW_##name].needs.half[0] = (needed),         \
	[GATE_ROW_##name].more.half[0] = (besides),
#define NEED(name) WIDE_SET_IN_HALF(GATE_NEED_##name, 0)
#include "common/core/gate_rows.def"
#undef X
#define X(name, at, act_name, of, who, approves, needed, besides)                                  \
	[GATE_ROW_##name].needs.half[1] = (needed), [GATE_ROW_##name].more.half[1] = (besides),
#define NEED(name) WIDE_SET_IN_HALF(GATE_NEED_##name, 1)
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
