/* Goods in custody: what a person decides on before the term ends, and what the
 * party is told. */
#include "common/base/sabotage.h"
#include "common/policy/papers/closed_words.h"
#include "common/policy/papers/service_way.h"
#include "common/policy/terms/clock_extend.h"
#include "services/hazard/custody/custody.h"

bool hazard_holds_nothing(const struct decide_context *context, struct decision *decision,
			  uint64_t hazard, const char *code)
{
	unsigned lots = hazard_more_get(context->rows, hazard).lots;
	for (unsigned n = 1; n <= lots; n++) {
		struct custody_lot lot;
		if (!hazard_custody_get(context->rows, hazard, (uint8_t)n, &lot) ||
		    lot.row.amount == 0)
			continue;
		decision_refuse(decision, code, "APP-38");
		decision_possible(decision, "hazard.goods");
		return false;
	}
	return true;
}

bool hazard_custody_is_empty(struct hazard_call *call, const char *code)
{
	return hazard_holds_nothing(call->work->context, call->work->decision, call->hazard.number,
				    code);
}

/* ---- what is said of a lot */

struct lot_call {
	struct hazard_call *call;
	const Zh__HazardCustodyCommand *command;
	struct custody_lot lot; /* its texts are borrowed until the next row is read */
	bool own;               /* whoever asks took it, or was one of the officers who did */
};

static Zh__CustodyChanged *emit_changed(struct lot_call *at)
{
	Zh__CustodyChanged *body =
		custody_changed_body(at->call->work->context, at->call->work->decision,
				     at->call->hazard.number, at->command->lot, at->command->word);
	body->document = at->command->document;
	body->method = at->command->method;
	body->address_confirmed = at->command->address_confirmed;
	body->not_direct = at->command->not_direct;
	if (at->command->left_with != ZH__LEFT_WITH__LEFT_WITH_UNKNOWN)
		SET_OPTIONAL(body, left_with, at->command->left_with);
	(void)hazard_emit(at->call, KIND(CUSTODY_CHANGED), body);
	return body;
}

static void put_notice(struct lot_call *at, Zh__CustodyChanged *body)
{
	uint64_t clock = custody_notice_start(at->call, at->lot.row.notice_clock,
					      at->call->work->context->now_ms);
	if (clock != 0)
		SET_OPTIONAL(body, notice_clock, clock);
}

static bool reason_is_given(struct lot_call *at, enum gate gate, enum gate_need need,
			    enum gate_ground ground)
{
	/* Whoever approves it doesn't say again why: the proposal does. */
	if (work_act(at->call->work)->second != NULL ||
	    work_text_given(work_act(at->call->work)->reason))
		return true;
	if (!work_lacks_of(at->call->work,
			   (struct gate_lack){gate, need, ground, "hazard.custody.no_reason"}))
		return true;
	decision_possible(at->call->work->decision, "hazard.custody");
	return false;
}

/* ---- kept longer: the head approves it before the term is over (G-APP-38-1, -2) */

static void extend(struct lot_call *at)
{
	struct hazard_call *call = at->call;
	uint32_t by =
		clock_extension_length(call->work->context, call->work->decision, at->lot.row.clock,
				       at->command->days, call->work->context->now_ms);
	if (by == 0) {
		(void)work_lacks_of(call->work,
				    (struct gate_lack){GATE_APP_38_1, GATE_NEED_IN_TIME,
						       GATE_GROUND_EXTENDED,
						       call->work->decision->refusal.code});
		decision_possible(call->work->decision, "hazard.goods");
		return;
	}
	if (!reason_is_given(at, GATE_APP_38_2, GATE_NEED_REASON, GATE_GROUND_EXTENDED))
		return;
	if (!custody_roles_pass(call, GATE_ROW_CUSTODY_EXTEND))
		return;
	Zh__CustodyChanged *body = emit_changed(at);
	SET_OPTIONAL(body, by, by);
	SET_OPTIONAL(body, due_ms,
		     decide_clock_extend_by(call->work->context, call->work->decision,
					    at->lot.row.clock, by, call->work->context->now_ms));
	put_notice(at, body);
}

/* ---- done on the spot: the head says yes, or no (G-APP-33-2, G-APP-36-2) */

static enum gate spot_gate(const struct lot_call *at)
{
	return custody_is_registered(&at->lot.row) ? GATE_APP_33_2 : GATE_APP_36_2;
}

static enum gate_ground spot_ground(const struct lot_call *at)
{
	return custody_is_registered(&at->lot.row) ? GATE_GROUND_REGISTERED_AT_ONCE
						   : GATE_GROUND_HELD_AT_ONCE;
}

/* By who may be the second person of the act itself, and had no hand in it. */
static bool head_decides(struct lot_call *at)
{
	struct hazard_call *call = at->call;
	const uint8_t decided = CUSTODY_APPROVED | CUSTODY_DISAPPROVED;
	if ((at->lot.row.flags & CUSTODY_ON_THE_SPOT) == 0 || (at->lot.row.flags & decided) != 0) {
		decision_refuse_gate(call->work->decision, "hazard.custody.nothing_to_approve",
				     spot_gate(at));
		decision_possible(call->work->decision, "hazard.goods");
		return false;
	}
	if (!work_gate_roles(call->work,
			     custody_is_registered(&at->lot.row) ? GATE_ROW_CUSTODY_REGISTERED
								 : GATE_ROW_CUSTODY_HELD,
			     "hazard.custody.head"))
		return false;
	return !at->own || SABOTAGE("custody.own-measure") ||
	       !work_lacks_of(call->work,
			      (struct gate_lack){spot_gate(at), GATE_NEED_ANOTHER, spot_ground(at),
						 "hazard.custody.own_measure"});
}

static void stop_approval(struct lot_call *at, const char *why)
{
	custody_clock_stop(at->call->work->context, at->call->work->decision,
			   at->lot.row.approve_clock, why);
}

static void approve(struct lot_call *at)
{
	Zh__CustodyChanged *body = head_decides(at) ? emit_changed(at) : NULL;
	if (body == NULL)
		return;
	SET_OPTIONAL(body, place, (Zh__GoodsPlace)at->lot.row.place);
	stop_approval(at, "approved");
}

/* The next act of the program itself: the goods stand where they stood. */
static void disapprove(struct lot_call *at)
{
	struct hazard_call *call = at->call;
	if (!head_decides(at) ||
	    !reason_is_given(at, spot_gate(at), GATE_NEED_REASON_OF_NO, spot_ground(at)))
		return;
	Zh__GoodsMoved *moved = custody_lift_body(call->work->context, call->work->decision,
						  call->hazard.number, at->command->lot, &at->lot);
	Zh__CustodyChanged *body = emit_changed(at);
	if (moved == NULL)
		return;
	SET_OPTIONAL(body, place, (Zh__GoodsPlace)at->lot.row.place);
	put_notice(at, body);
	stop_approval(at, "disapproved");
	if (SABOTAGE("custody.no-lifts-nothing"))
		return;
	SET_OPTIONAL(moved, document_kind, ZH__GOODS_DOCUMENT__GOODS_DOCUMENT_RELEASE);
	struct event *event = hazard_emit(call, KIND(GOODS_MOVED), moved);
	event->head.object_version = call->row.object_version + 2u;
	call->work->decision->object_version = event->head.object_version;
	decision_rule(call->work->context, event, gate_id(spot_gate(at)), 1);
	custody_term_stop(call, at->command->lot, at->lot.row.clock, "disapproved");
}

/* ---- the party is told (G-ACL-24, G-APP-34, G-APP-38-2, G-APP-42-2) */

/* 程序规定82(1), (2): two officers hand it over or leave it there; by other ways nobody has to. */
static bool is_handed_over(const char *method)
{
	return strcmp(method, "direct") == 0 || strcmp(method, "left") == 0;
}

static struct gate_lack service_lack(enum gate_need need, const char *code)
{
	return (struct gate_lack){GATE_APP_82_1, need, GATE_GROUND_SERVING, code};
}

static bool way_is_sound(struct lot_call *at)
{
	const struct service_way way = {at->command->method,
					at->command->address_confirmed,
					at->command->not_direct,
					{0, 0, 0}};
	const struct service_act service = {at->call->work->context, at->call->work->decision,
					    work_act(at->call->work), GATE_GROUND_SERVING};
	if (service_way_sound(&service, &way) &&
	    service_left_sound(&service, &way,
			       &(struct service_receipt){.left_with = at->command->left_with}))
		return true;
	decision_possible(at->call->work->decision, "hazard.custody");
	return false;
}

/* How, by whom, and what proves it; sets the officers as the list of people has them. */
static bool papers_are_served(struct lot_call *at, const char ***ret_officers)
{
	struct hazard_call *call = at->call;
	const Zh__HazardCustodyCommand *command = at->command;
	size_t found;
	if (!work_text_given(command->method) ||
	    !closed_words_find(words_service_methods, command->method, &found)) {
		if (!work_lacks_of(call->work,
				   service_lack(GATE_NEED_METHOD, "hazard.custody.no_method")))
			return true;
		for (size_t i = 0; words_service_methods[i] != NULL; i++)
			decision_possible(call->work->decision, words_service_methods[i]);
		return false;
	}
	if (!work_text_given(command->document) &&
	    work_lacks_of(call->work,
			  service_lack(GATE_NEED_RECEIPT, "hazard.custody.no_receipt"))) {
		decision_possible(call->work->decision, "hazard.custody");
		return false;
	}
	if (!way_is_sound(at))
		return false;
	bool two = is_handed_over(command->method) && !SABOTAGE("custody.served-by-one");
	if (command->n_officers == 0 && !two)
		return true;
	const struct officers_ask ask = {.named = command->officers,
					 .count = command->n_officers,
					 .least = two ? 2 : 1,
					 .most = 8,
					 .day = time_day_of_ms(command->served_ms),
					 .gate = GATE_APP_82_1,
					 .matter = call->hazard,
					 .too_few = "hazard.custody.two_officers"};
	*ret_officers = work_gate_officers(call->work, GATE_GROUND_SERVING, &ask);
	if (*ret_officers != NULL)
		return true;
	decision_possible(call->work->decision, "hazard.custody");
	return false;
}

/* The decision and the list are handed over on the spot, where the record is made. */
static bool scene_is_on_record(struct lot_call *at)
{
	struct gate_lack lack = {GATE_ACL_18, GATE_NEED_SPOT_RECORD, GATE_GROUND_SERVING,
				 "hazard.custody.unrecorded"};
	if ((at->lot.row.flags & CUSTODY_RECORDED) != 0 || SABOTAGE("custody.served-unrecorded"))
		return true;
	if (custody_is_registered(&at->lot.row)) {
		lack.gate = GATE_APP_34;
		lack.need = GATE_NEED_SIGNED_LIST;
	}
	if (!work_lacks_of(at->call->work, lack))
		return true;
	decision_possible(at->call->work->decision, "hazard.custody-record");
	return false;
}

static void serve(struct lot_call *at)
{
	struct hazard_call *call = at->call;
	const Zh__HazardCustodyCommand *command = at->command;
	if (at->lot.row.notice_clock == 0) {
		decision_refuse_gate(call->work->decision, "hazard.custody.nothing_to_serve",
				     GATE_ACL_24);
		return;
	}
	if (!command->has_served_ms || command->served_ms > call->work->context->now_ms) {
		(void)work_invalid_as(call->work, "hazard.custody.served", "served_ms");
		return;
	}
	if (command->served_ms < at->lot.row.notice_ms &&
	    !SABOTAGE("custody.served-before-the-fact") &&
	    work_lacks_of(call->work,
			  (struct gate_lack){GATE_ACL_24, GATE_NEED_AFTER_FACT, GATE_GROUND_SERVING,
					     "hazard.custody.served_before"})) {
		decision_possible(call->work->decision, "hazard.custody");
		return;
	}
	const char **officers = NULL;
	if (!scene_is_on_record(at) || !papers_are_served(at, &officers) ||
	    !custody_roles_pass(call, GATE_ROW_CUSTODY_SERVE))
		return;
	Zh__CustodyChanged *body = emit_changed(at);
	SET_OPTIONAL(body, served_ms, command->served_ms);
	SET_OPTIONAL(body, place, (Zh__GoodsPlace)at->lot.row.place);
	body->officers = officers;
	body->n_officers = officers != NULL ? command->n_officers : 0;
	custody_clock_stop(call->work->context, call->work->decision, at->lot.row.notice_clock,
			   "served");
}

/* ---- the party is missing, or the owner unknown: public notice (G-APP-42-3, G-APP-41-3) */

static void announce(struct lot_call *at)
{
	struct hazard_call *call = at->call;
	const Zh__HazardCustodyCommand *command = at->command;
	int64_t from_ms = command->has_served_ms ? command->served_ms : call->work->context->now_ms;
	if (custody_is_registered(&at->lot.row) || (at->lot.row.flags & CUSTODY_ANNOUNCED) != 0) {
		decision_refuse_gate(call->work->decision, "hazard.custody.nothing_to_announce",
				     GATE_APP_42_3);
		decision_possible(call->work->decision, "hazard.goods");
		return;
	}
	if (!work_text_given(command->document) &&
	    work_lacks_of(call->work, (struct gate_lack){GATE_APP_42_3, GATE_NEED_PUBLIC_NOTICE,
							 GATE_GROUND_ANNOUNCED,
							 "hazard.custody.no_public_notice"})) {
		decision_possible(call->work->decision, "hazard.custody");
		return;
	}
	if (from_ms > call->work->context->now_ms ||
	    time_day_of_ms(from_ms) < at->lot.row.since_day) {
		(void)work_invalid_as(call->work, "hazard.custody.served", "served_ms");
		return;
	}
	if (!reason_is_given(at, GATE_APP_42_3, GATE_NEED_REASON, GATE_GROUND_ANNOUNCED))
		return;
	Zh__CustodyChanged *body = emit_changed(at);
	if (command->has_served_ms)
		SET_OPTIONAL(body, served_ms, command->served_ms);
	int64_t due_ms = 0;
	uint64_t clock = decide_clock_start(call->work->context, call->work->decision,
					    CLOCK_NOTICE_PUBLIC, call->hazard, from_ms, 0, &due_ms);
	if (clock == 0)
		return;
	SET_OPTIONAL(body, announce_clock, clock);
	SET_OPTIONAL(body, due_ms, due_ms);
}

/* ---- which lot, which word */

/* Is the person the one of the text "wang,li"? */
static bool is_one_of(struct bytes persons, const char *person)
{
	while (persons.size != 0) {
		const uint8_t *comma = (const uint8_t *)memchr(persons.data, ',', persons.size);
		size_t size = comma == NULL ? persons.size : (size_t)(comma - persons.data);
		char one[PRINCIPAL_ID] = {0};
		if (size < sizeof(one)) {
			memcpy(one, persons.data, size);
			if (decision_same_person(one, person))
				return true;
		}
		persons = comma == NULL
				  ? bytes_of(NULL, 0)
				  : bytes_of(persons.data + size + 1, persons.size - size - 1);
	}
	return false;
}

static bool find_lot_told(struct lot_call *at)
{
	struct hazard_call *call = at->call;
	uint32_t n = at->command->lot;
	bool there = n != 0 && n <= call->more.lots &&
		     hazard_custody_get(call->work->context->rows, call->hazard.number, (uint8_t)n,
					&at->lot);
	bool served = at->command->word == ZH__CUSTODY_WORD__CUSTODY_WORD_SERVED;
	if (there && (at->lot.row.amount != 0 || served)) {
		const char *person = work_act(call->work)->person->id;
		at->own = is_one_of(at->lot.text[CUSTODY_TEXT_OFFICERS], person) ||
			  is_one_of(at->lot.text[CUSTODY_TEXT_TAKEN_BY], person);
		return true;
	}
	return work_refuse_as(call->work, "hazard.custody.not_there", NULL);
}

static bool texts_are_sound(struct lot_call *at)
{
	enum { METHOD_MAX = 60 };
	const Zh__HazardCustodyCommand *command = at->command;
	const char *wrong = NULL;
	if (command->document != NULL && strlen(command->document) > HAZARD_BATCH_MAX)
		wrong = "document";
	else if (command->method != NULL && strlen(command->method) > METHOD_MAX)
		wrong = "method";
	if (wrong != NULL)
		(void)work_invalid_as(at->call->work, "hazard.goods.form", wrong);
	return wrong == NULL;
}

void hazard_act_custody(struct hazard_call *call)
{
	struct lot_call at = {.call = call,
			      .command = WORK_BODY(call->work, Zh__HazardCustodyCommand)};
	if (!hazard_may(call, HAZARD_EVENT_CUSTODY) || !find_lot_told(&at) || !texts_are_sound(&at))
		return;
	switch (at.command->word) {
	case ZH__CUSTODY_WORD__CUSTODY_WORD_EXTENDED:
		extend(&at);
		return;
	case ZH__CUSTODY_WORD__CUSTODY_WORD_APPROVED:
		approve(&at);
		return;
	case ZH__CUSTODY_WORD__CUSTODY_WORD_DISAPPROVED:
		disapprove(&at);
		return;
	case ZH__CUSTODY_WORD__CUSTODY_WORD_SERVED:
		serve(&at);
		return;
	case ZH__CUSTODY_WORD__CUSTODY_WORD_ANNOUNCED:
		announce(&at);
		return;
	case ZH__CUSTODY_WORD__CUSTODY_WORD_UNKNOWN:
	case ZH__CUSTODY_WORD__CUSTODY_WORD_LAPSED:
	case ZH__CUSTODY_WORD__CUSTODY_WORD_RECORDED:
	case _ZH__CUSTODY_WORD_IS_INT_SIZE:
		break;
	}
	(void)work_invalid(call->work, "word", "word");
}
