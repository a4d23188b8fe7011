/* Goods in the driver: moves with all the papers that the law wants of them. */
#ifndef ZHIAN_TESTS_GOODS_FIXTURE_H
#define ZHIAN_TESTS_GOODS_FIXTURE_H

#include "escalation.pb-c.h"
#include "services/hazard/custody/goods_moves.h"
#include "tests/lib/test.h"
#include "tests/unit/services/hazard/hazard_fixture.h"

#define CODE(driver, code_text) assert_string_equal((driver)->decision.refusal.code, code_text)
#define PLACE(name) ZH__GOODS_PLACE__GOODS_PLACE_##name
#define PAPER(name) ZH__GOODS_DOCUMENT__GOODS_DOCUMENT_##name

struct moved {
	Zh__GoodsPlace from, to;
	uint64_t amount;
	Zh__GoodsDocument kind;
	const char *document;
	const char *batch;
	Zh__GoodsClass class;
	uint32_t from_lot;
	bool on_the_spot;
};

/* Into custody and out of it, a head approves. */
extern const struct principal goods_head;

/* Power, ground, officers and what else a move into custody says. */
void put_papers(Zh__HazardGoodsCommand *command, const struct moved *moved);
/* By an officer; what a head approves is approved. */
enum verdict move_goods(struct decider_driver *driver, uint64_t hazard, struct moved moved);
/* Pieces of batch "B1", found on the shelves. */
enum verdict find_goods(struct decider_driver *driver, uint64_t hazard, uint64_t amount);
/* Of batch "B1". */
uint64_t goods_lie_at(struct decider_driver *driver, uint64_t hazard, Zh__GoodsPlace place);
void file_case(struct decider_driver *driver, uint64_t hazard);
/* Goods are confiscated, in the case that was filed. */
void decide_case(struct decider_driver *driver, uint64_t hazard, bool served);

#endif
