/* Which moves of goods are lawful, and on which papers; the table is in goods_table.def. */
#ifndef ZHIAN_SERVICES_HAZARD_GOODS_MOVES_H
#define ZHIAN_SERVICES_HAZARD_GOODS_MOVES_H

#include "hazard.pb-c.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	GOODS_PLACES = ZH__GOODS_PLACE__GOODS_PLACE_UNCLAIMED + 1, /* with UNKNOWN: found */
	GOODS_CLASSES = ZH__GOODS_CLASS__GOODS_CLASS_SITES + 1,
	GOODS_DOCUMENTS = ZH__GOODS_DOCUMENT__GOODS_DOCUMENT_PUBLIC_NOTICE + 1,
};

struct goods_move {
	uint32_t from, to;  /* bit per Zh__GoodsPlace */
	bool here;          /* of units that stay where they are; otherwise of none that do */
	uint32_t documents; /* bit per Zh__GoodsDocument; 0: unlawful */
	const char *why;
	const char *source;
};

/* The rule for the pair.  `from` UNKNOWN: units that are found.  NULL: `to` is no place. */
const struct goods_move *goods_move_of(Zh__GoodsPlace from, Zh__GoodsPlace to);
/* All rules, for the test that each pair has one. */
const struct goods_move *goods_moves(size_t *ret_count);

#define GOODS_MOVE_ID 6
/* The pair's id, "GM014": journals name it. */
void goods_move_id(Zh__GoodsPlace from, Zh__GoodsPlace to, char out[GOODS_MOVE_ID]);

/* Registered, sealed, seized: a term runs, and a person decides before it ends. */
static inline bool goods_place_is_custody(Zh__GoodsPlace place)
{
	return place == ZH__GOODS_PLACE__GOODS_PLACE_REGISTERED ||
	       place == ZH__GOODS_PLACE__GOODS_PLACE_SEALED ||
	       place == ZH__GOODS_PLACE__GOODS_PLACE_SEIZED;
}

/* Nothing more is to be done with units that lie here; others keep a hazard from being cancelled
 * off. */
static inline bool goods_place_is_settled(Zh__GoodsPlace place)
{
	return place == ZH__GOODS_PLACE__GOODS_PLACE_FREE ||
	       place == ZH__GOODS_PLACE__GOODS_PLACE_CONFISCATED ||
	       place == ZH__GOODS_PLACE__GOODS_PLACE_DESTROYED ||
	       place == ZH__GOODS_PLACE__GOODS_PLACE_REWORKED ||
	       place == ZH__GOODS_PLACE__GOODS_PLACE_SENT_BACK ||
	       place == ZH__GOODS_PLACE__GOODS_PLACE_CONSUMED ||
	       place == ZH__GOODS_PLACE__GOODS_PLACE_AUCTIONED ||
	       place == ZH__GOODS_PLACE__GOODS_PLACE_DISPOSED_EARLY ||
	       place == ZH__GOODS_PLACE__GOODS_PLACE_WITH_POLICE;
}

#endif
