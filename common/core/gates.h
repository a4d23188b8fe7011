/* The gates of the law: what it wants before an act binds anybody, by the ids that refusals name
 * (gates.def), and the acts that stand at each (gate_rows.def).  That is the least; what a
 * county holds itself to is in its policy (common/policy/gates/gate.h). */
#ifndef ZHIAN_CORE_GATES_H
#define ZHIAN_CORE_GATES_H

#include "common/base/wide_set.h"
#include "common/core/decider.h"

enum gate {
	GATE_NONE, /* the house's own rule */
#define X(name, id, articles) GATE_##name,
#include "common/core/gates.def"
#undef X
	GATE_COUNT,
};

enum gate_ground {
#define X(name, word, wider) GATE_GROUND_##name,
#include "common/core/gate_grounds.def"
#undef X
	GATE_GROUND_COUNT,
};

/* What must be on record. */
enum gate_need {
#define X(name, word, field, said) GATE_NEED_##name,
#include "common/core/gate_needs.def"
#undef X
	GATE_NEED_COUNT,
};
_Static_assert(GATE_NEED_COUNT < WIDE_SET_MAX, "a set holds them, and `all`");

enum gate_row_id {
#define X(name, gate, act, ground, by, second, needs, more) GATE_ROW_##name,
#include "common/core/gate_rows.def"
#undef X
	GATE_ROW_COUNT,
};

/* For the services' tables of acts: who may ask, and who may approve. */
enum {
#define X(name, gate, act, ground, by, second, needs, more)                                        \
	GATE_BY_##name = (by), GATE_SECOND_##name = (second),
#include "common/core/gate_rows.def"
#undef X
};

/* An act at a gate, of one matter where the law tells them apart. */
struct gate_row {
	enum gate gate;
	enum gate_ground ground;
	const char *act;
	uint32_t by;           /* enum role: who decides, or who proposes; 0: another row says so */
	uint32_t second;       /* who approves it; 0: nobody has to */
	bool other_role;       /* by a role that the proposer hasn't */
	struct wide_set needs; /* enum gate_need */
	/* of the least: what a policy may want besides, since the act has a field for it */
	struct wide_set more;
};

/* The least that the law wants. */
extern const struct gate_row gate_least[GATE_ROW_COUNT];

/* "G-APP-22"; NULL: of the house's own. */
const char *gate_id(enum gate gate);
/* "程序规定22，行政处罚法55(1)"; NULL as above. */
const char *gate_articles(enum gate gate);
/* "held"; "" for the whole act. */
const char *gate_ground_word(enum gate_ground ground);

/* "goods_list". */
const char *gate_need_word(enum gate_need need);
/* The field of the act's message in which it stands; "" the act's reason; NULL: the decider looks
 * itself. */
const char *gate_need_field(enum gate_need need);
/* Where whoever acts fills in what the need of that word asks for: a field of the act's message, or
 * "reason"; NULL: nowhere, or no need is called so. */
const char *gate_need_place(const char *word);

/* GATE_GROUND_WHOLE of the whole act itself. */
enum gate_ground gate_ground_wider(enum gate_ground ground);

/* GATE_NONE: none is called so; NULL is fine. */
enum gate gate_of_id(const char *id);
/* The row of an act that says who decides, of this matter; GATE_ROW_COUNT: none does. */
enum gate_row_id gate_row_of(const char *act, enum gate_ground ground);
/* The row of an act of this matter, else of the whole act, at a gate; GATE_ROW_COUNT: none. */
enum gate_row_id gate_row_at(enum gate gate, const char *act, enum gate_ground ground);

#endif
