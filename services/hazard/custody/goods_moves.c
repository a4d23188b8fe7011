#include "services/hazard/custody/goods_moves.h"

#include "common/base/state_table_sets.h"

#define PLACE(name) (UINT32_C(1) << ZH__GOODS_PLACE__GOODS_PLACE_##name)
#define D(kind) (UINT32_C(1) << ZH__GOODS_DOCUMENT__GOODS_DOCUMENT_##kind)
#define FROM(...) STATE_SET(PLACE, __VA_ARGS__)
#define TO(...) STATE_SET(PLACE, __VA_ARGS__)
#define ELSEWHERE ((UINT32_C(1) << GOODS_PLACES) - 1)
#define MOVE(from, to, papers, why, source) {from, to, false, papers, why, source},
#define STAY(from, to, why, source) MOVE(from, to, 0, why, source)
#define HERE(why, source) {ELSEWHERE, ELSEWHERE, true, 0, why, source},

static const struct goods_move moves[] = {
#include "services/hazard/custody/goods_table.def"
};

const struct goods_move *goods_moves(size_t *ret_count)
{
	*ret_count = sizeof moves / sizeof moves[0];
	return moves;
}

const struct goods_move *goods_move_of(Zh__GoodsPlace from, Zh__GoodsPlace to)
{
	if ((unsigned)from >= GOODS_PLACES || (unsigned)to >= GOODS_PLACES ||
	    to == ZH__GOODS_PLACE__GOODS_PLACE_UNKNOWN)
		return NULL;
	for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
		if ((moves[i].from >> from & moves[i].to >> to & 1) != 0 &&
		    moves[i].here == (from == to))
			return &moves[i];
	}
	return NULL;
}

/* They were given out row by row: of twelve places first, of four later, and then those four's. */
void goods_move_id(Zh__GoodsPlace from, Zh__GoodsPlace to, char out[GOODS_MOVE_ID])
{
	enum { FIRST = ZH__GOODS_PLACE__GOODS_PLACE_AT_LARGE, LATER = 4, ALL = FIRST + LATER };
	unsigned row = (unsigned)from, place = (unsigned)to;
	unsigned number = row > FIRST     ? (FIRST + 1) * ALL + ALL * (row - FIRST - 1) + place
			  : place > FIRST ? (FIRST + 1) * FIRST + LATER * row + place - FIRST
					  : FIRST * row + place;
	out[0] = 'G';
	out[1] = 'M';
	for (unsigned i = 4; i >= 2; i--, number /= 10)
		out[i] = (char)('0' + number % 10);
	out[5] = '\0';
}
