#include "tests/unit/services/hazard/goods_fixture.h"

const struct principal goods_head = {.id = "head-9", .roles = ROLE_LEADER};

void put_papers(Zh__HazardGoodsCommand *command, const struct moved *moved)
{
	static const char *officers[] = {"officer-7", "officer-8"};
	bool registered = moved->to == PLACE(REGISTERED);
	bool sites = moved->class == ZH__GOODS_CLASS__GOODS_CLASS_SITES;
	command->power = registered ? "APL-56" : sites ? "SPR-15-4" : "SPR-15-3";
	command->ground = "what was found";
	command->custody_scope = registered ? NULL : "of the case";
	command->officers = officers;
	command->n_officers = 2;
	command->consent = "C-1";
	SET_OPTIONAL(command, release_ground, ZH__RELEASE_GROUND__RELEASE_GROUND_NOT_NEEDED);
}

enum verdict move_goods(struct decider_driver *driver, uint64_t hazard, struct moved moved)
{
	static uint8_t digest[RECORD_DIGEST];
	Zh__Quantity quantity = ZH__QUANTITY__INIT;
	SET_OPTIONAL(&quantity, amount, moved.amount);
	quantity.unit = "piece";
	Zh__HazardGoodsCommand command = ZH__HAZARD_GOODS_COMMAND__INIT;
	Zh__InventoryLine line = ZH__INVENTORY_LINE__INIT;
	Zh__InventoryLine *lines[] = {&line};
	Zh__Attachment kept = ZH__ATTACHMENT__INIT;
	Zh__Attachment *evidence[] = {&kept};
	kept.has_digest = 1;
	kept.digest = (ProtobufCBinaryData){sizeof(digest), digest};
	line.name = "paint";
	line.quantity = &quantity;
	command.lines = lines;
	command.n_lines = 1;
	command.evidence = evidence;
	command.n_evidence = 1;
	put_papers(&command, &moved);
	command.batch = moved.batch != NULL ? moved.batch : "B1";
	SET_OPTIONAL(&command, from_place, moved.from);
	SET_OPTIONAL(&command, to_place, moved.to);
	command.quantity = &quantity;
	command.document = moved.document != NULL ? moved.document : "D-1";
	SET_OPTIONAL(&command, document_kind, moved.kind);
	if (moved.class != ZH__GOODS_CLASS__GOODS_CLASS_UNKNOWN)
		SET_OPTIONAL(&command, goods_class, moved.class);
	if (moved.from_lot != 0)
		SET_OPTIONAL(&command, from_lot, moved.from_lot);
	if (moved.on_the_spot)
		SET_OPTIONAL(&command, on_the_spot, 1);
	return act_by_two(driver, "hazard.goods", hazard, &command, &goods_head);
}

enum verdict find_goods(struct decider_driver *driver, uint64_t hazard, uint64_t amount)
{
	return move_goods(driver, hazard,
			  (struct moved){.from = PLACE(UNKNOWN),
					 .to = PLACE(FREE),
					 .amount = amount,
					 .kind = PAPER(RECORD)});
}

uint64_t goods_lie_at(struct decider_driver *driver, uint64_t hazard, Zh__GoodsPlace place)
{
	return hazard_goods_at(driver_rows(driver), hazard, (uint8_t)place,
			       ZH__GOODS_CLASS__GOODS_CLASS_PRODUCTS, bytes_of_text("B1"));
}

void file_case(struct decider_driver *driver, uint64_t hazard)
{
	Zh__CaseFiled filed = ZH__CASE_FILED__INIT;
	SET_OPTIONAL(&filed, hazard, hazard);
	SET_OPTIONAL(&filed, casefile, hazard + 100);
	(void)driver_event(driver, DAEMON_ESCALATION, KIND(CASE_FILED), &filed);
}

void decide_case(struct decider_driver *driver, uint64_t hazard, bool served)
{
	Zh__Penalty penalty = ZH__PENALTY__INIT;
	Zh__Penalty *penalties[] = {&penalty};
	Zh__CaseDecided decided = ZH__CASE_DECIDED__INIT;
	Zh__CaseServed body = ZH__CASE_SERVED__INIT;
	SET_OPTIONAL(&penalty, kind, ZH__PENALTY_KIND__PENALTY_KIND_CONFISCATE_GOODS);
	SET_OPTIONAL(&decided, hazard, hazard);
	SET_OPTIONAL(&decided, casefile, hazard + 100);
	decided.penalties = penalties;
	decided.n_penalties = 1;
	(void)driver_event(driver, DAEMON_ESCALATION, KIND(CASE_DECIDED), &decided);
	SET_OPTIONAL(&body, casefile, hazard + 100);
	SET_OPTIONAL(&body, served_ms, driver->now_ms);
	if (served)
		(void)driver_event(driver, DAEMON_ESCALATION, KIND(CASE_SERVED), &body);
}
