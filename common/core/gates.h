/* The gates of the law that a refusal names: gates.def. */
#ifndef ZHIAN_CORE_GATES_H
#define ZHIAN_CORE_GATES_H

enum gate {
	GATE_NONE, /* the house's own rule */
#define X(name, id, articles) GATE_##name,
#include "common/core/gates.def"
#undef X
	GATE_COUNT,
};

/* "G-APP-22"; NULL: of the house's own. */
const char *gate_id(enum gate gate);
/* "程序规定22，行政处罚法55(1)"; NULL as above. */
const char *gate_articles(enum gate gate);

/* By the name of an act: which gate says who decides; GATE_NONE where that is our own rule. */
enum gate gate_of_act(const char *act);

#endif
