#include "services/hazard/custody/goods_moves.h"

#define D(kind) (UINT32_C(1) << ZH__GOODS_DOCUMENT__GOODS_DOCUMENT_##kind)
#define PLACE(name) ZH__GOODS_PLACE__GOODS_PLACE_##name
#define MOVE(id, from, to, papers, why, source)                                                    \
	[PLACE(from) * GOODS_PLACES + PLACE(to)] = {#id, why, source, papers},
#define STAY(id, from, to, why, source) MOVE(id, from, to, 0, why, source)

static const struct goods_move moves[GOODS_PLACES * GOODS_PLACES] = {
#include "services/hazard/custody/goods_table.def"
};

const struct goods_move *goods_move_of(Zh__GoodsPlace from, Zh__GoodsPlace to)
{
	if ((unsigned)from >= GOODS_PLACES || (unsigned)to >= GOODS_PLACES ||
	    to == ZH__GOODS_PLACE__GOODS_PLACE_UNKNOWN)
		return NULL;
	return &moves[(unsigned)from * GOODS_PLACES + (unsigned)to];
}
