/* The record of the scene (现场笔录): how goods were registered, sealed or seized, in whose keeping
 * they are.  The party is handed its papers with it, so nothing is served of a lot without one
 * (G-ACL-18, G-APP-34, G-APP-41-1, G-APP-44). */
#include "common/base/sabotage.h"
#include "services/hazard/custody/custody.h"

struct record_call {
	struct hazard_call *call;
	const Zh__HazardCustodyRecordCommand *command;
	struct custody_lot lot; /* its texts are borrowed until the next row is read */
};

static bool is_sealed(const struct custody_lot *lot)
{
	return lot->row.place == (uint8_t)ZH__GOODS_PLACE__GOODS_PLACE_SEALED;
}

/* What lacks is refused by the gate of what was done, and said how to put right; true: the gate
 * doesn't want it. */
static bool goes_without(struct record_call *at, enum gate gate, enum gate_need need,
			 const char *code)
{
	const struct gate_lack lack = {gate, need,
				       custody_is_registered(&at->lot.row) ? GATE_GROUND_REGISTERED
									   : GATE_GROUND_HELD,
				       code};
	if (!work_lacks_of(at->call->work, lack))
		return true;
	decision_possible(at->call->work->decision, "hazard.custody-record");
	return false;
}

/* ---- which lot, and when */

static bool lot_is_found(struct record_call *at)
{
	struct hazard_call *call = at->call;
	uint32_t n = at->command->lot;
	if (n == 0 || n > call->more.lots ||
	    !hazard_custody_get(call->work->context->rows, call->hazard.number, (uint8_t)n,
				&at->lot))
		return work_refuse_as(call->work, "hazard.custody.not_there", NULL);
	if ((at->lot.row.flags & CUSTODY_RECORDED) != 0) {
		decision_refuse_gate(call->work->decision, "hazard.custody-record.twice",
				     custody_is_registered(&at->lot.row) ? GATE_APP_34
									 : GATE_ACL_18);
		return false;
	}
	return true;
}

static bool moment_is_sound(struct record_call *at)
{
	int64_t happened_ms = work_act(at->call->work)->happened_ms;
	if (happened_ms <= at->call->work->context->now_ms &&
	    time_day_of_ms(happened_ms) >= at->lot.row.since_day)
		return true;
	return work_refuse_as(at->call->work, "hazard.custody-record.moment", NULL);
}

static bool texts_are_sound(struct record_call *at)
{
	const Zh__HazardCustodyRecordCommand *command = at->command;
	const struct {
		const char *name, *text;
		size_t most;
	} texts[] = {
		{"party_there", command->party_there, CUSTODY_KEPT_AT_MAX},
		{"unsigned_note", command->unsigned_note, CUSTODY_GROUND_MAX},
		{"spot_witness", command->spot_witness, CUSTODY_KEPT_AT_MAX},
		{"told_on_site", command->told_on_site, CUSTODY_GROUND_MAX},
		{"party_stated", command->party_stated, CUSTODY_STATED_MAX},
		{"scene_recording", command->scene_recording, CUSTODY_GROUND_MAX},
		{"kept_at", command->kept_at, CUSTODY_KEPT_AT_MAX},
		{"keeping_paper", command->keeping_paper, CUSTODY_KEPT_AT_MAX},
		{"seal_strips", command->seal_strips, CUSTODY_GROUND_MAX},
	};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		if (texts[i].text == NULL || strlen(texts[i].text) <= texts[i].most)
			continue;
		(void)work_invalid_as(at->call->work, "hazard.goods.form", texts[i].name);
		return false;
	}
	return true;
}

/* ---- the party (行政强制法18(3) to (9), 程序规定34) */

/* Who is there signs, or it is noted why not; in who isn't there's place a witness signs. */
static bool party_signs_or_why(struct record_call *at)
{
	const Zh__HazardCustodyRecordCommand *command = at->command;
	enum gate gate = custody_is_registered(&at->lot.row) ? GATE_APP_34 : GATE_ACL_18;
	bool there = work_text_given(command->party_there);
	bool noted = work_text_given(command->unsigned_note);
	if (command->signed_whole && (noted || !there))
		return work_invalid_as(at->call->work, "hazard.custody-record.signed_and_not",
				       there ? "unsigned_note" : "party_there");
	if (!there && !work_text_given(command->spot_witness))
		return goes_without(at, gate, GATE_NEED_PARTY, "hazard.custody-record.no_party");
	return !there || command->signed_whole || noted || SABOTAGE("custody.unsigned-silently") ||
	       goes_without(at, gate, GATE_NEED_PARTY, "hazard.custody-record.unsigned");
}

/* Who isn't there can be told and heard of nothing. */
static bool party_is_told_and_heard(struct record_call *at)
{
	const Zh__HazardCustodyRecordCommand *command = at->command;
	if (custody_is_registered(&at->lot.row))
		return true;
	if (!command->certificates_shown && !SABOTAGE("custody.no-certificate-shown") &&
	    !goes_without(at, GATE_ACL_18, GATE_NEED_CERTIFICATES_SHOWN,
			  "hazard.custody-record.no_certificates"))
		return false;
	if (!work_text_given(command->party_there))
		return true;
	if (!work_text_given(command->told_on_site) && !SABOTAGE("custody.untold") &&
	    !goes_without(at, GATE_ACL_18, GATE_NEED_TOLD_ON_SITE, "hazard.custody-record.untold"))
		return false;
	return work_text_given(command->party_stated) || SABOTAGE("custody.unheard") ||
	       goes_without(at, GATE_ACL_18, GATE_NEED_PARTY_HEARD,
			    "hazard.custody-record.unheard");
}

/* ---- in whose keeping (程序规定41(1), (2); 行政强制法26) */

static bool keeping_is_sound(struct record_call *at)
{
	const Zh__HazardCustodyRecordCommand *command = at->command;
	bool known = command->custody_keeper > ZH__CUSTODY_KEEPER__CUSTODY_KEEPER_UNKNOWN &&
		     command->custody_keeper <= ZH__CUSTODY_KEEPER__CUSTODY_KEEPER_THIRD_PARTY;
	bool third = command->custody_keeper == ZH__CUSTODY_KEEPER__CUSTODY_KEEPER_THIRD_PARTY;
	if (custody_is_registered(&at->lot.row))
		return true;
	if ((!known || !work_text_given(command->kept_at)) &&
	    !goes_without(at, GATE_APP_41_1, GATE_NEED_KEEPER, "hazard.custody-record.no_keeper"))
		return false;
	if (third && !work_text_given(command->keeping_paper) &&
	    !SABOTAGE("custody.kept-by-word") &&
	    !goes_without(at, GATE_APP_41_1, GATE_NEED_KEEPER,
			  "hazard.custody-record.not_entrusted"))
		return false;
	return !is_sealed(&at->lot) || work_text_given(command->seal_strips) ||
	       SABOTAGE("custody.no-strips") ||
	       goes_without(at, GATE_APP_41_1, GATE_NEED_SEAL_STRIPS,
			    "hazard.custody-record.no_strips");
}

static bool scene_is_recorded(struct record_call *at)
{
	return work_text_given(at->command->scene_recording) || SABOTAGE("custody.unrecorded") ||
	       goes_without(at, GATE_APP_44, GATE_NEED_SCENE_RECORDED,
			    "hazard.custody-record.unrecorded");
}

/* ---- the act */

static void put_record(const Zh__HazardCustodyRecordCommand *command, Zh__CustodyChanged *body)
{
	if (command->certificates_shown)
		SET_OPTIONAL(body, certificates_shown, 1);
	body->party_there = command->party_there;
	if (command->signed_whole)
		SET_OPTIONAL(body, signed_whole, 1);
	body->unsigned_note = command->unsigned_note;
	body->spot_witness = command->spot_witness;
	body->told_on_site = command->told_on_site;
	body->party_stated = command->party_stated;
	body->scene_recording = command->scene_recording;
	if (command->custody_keeper != ZH__CUSTODY_KEEPER__CUSTODY_KEEPER_UNKNOWN)
		SET_OPTIONAL(body, custody_keeper, command->custody_keeper);
	body->kept_at = command->kept_at;
	body->keeping_paper = command->keeping_paper;
	body->seal_strips = command->seal_strips;
}

static bool roles_pass(struct record_call *at)
{
	return custody_roles_pass(at->call, custody_is_registered(&at->lot.row)
						    ? GATE_ROW_CUSTODY_RECORD_REGISTERED
						    : GATE_ROW_CUSTODY_RECORD_HELD);
}

void hazard_act_custody_record(struct hazard_call *call)
{
	struct record_call at = {.call = call,
				 .command = WORK_BODY(call->work, Zh__HazardCustodyRecordCommand)};
	if (!hazard_may_as(call, HAZARD_EVENT_CUSTODY, "hazard.custody.state") ||
	    !lot_is_found(&at) || !moment_is_sound(&at) || !texts_are_sound(&at) ||
	    !party_signs_or_why(&at) || !party_is_told_and_heard(&at) || !scene_is_recorded(&at) ||
	    !keeping_is_sound(&at) || !roles_pass(&at))
		return;
	Zh__CustodyChanged *body =
		custody_changed_body(call->work->context, call->work->decision, call->hazard.number,
				     at.command->lot, ZH__CUSTODY_WORD__CUSTODY_WORD_RECORDED);
	put_record(at.command, body);
	SET_OPTIONAL(body, place, (Zh__GoodsPlace)at.lot.row.place);
	(void)hazard_emit(call, KIND(CUSTODY_CHANGED), body);
}
