/* The address for service that a party confirmed, and what it covers.  程序规定 82(三), 83. */
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "services/escalation/cases/address.h"
#include "services/escalation/cases/cases.h"

/* On which it was signed: not to come, and not before the one that it takes the place of. */
static bool day_stated(struct work *work, const struct address_row *before, bool has_before,
		       uint32_t stated)
{
	int32_t day;
	if (time_day_of_yyyymmdd(stated, &day) != STATUS_OK ||
	    day > time_day_of_ms(work_when(work)))
		return work_invalid(work, "confirmed_day", "confirmed_day");
	return !has_before || day >= before->day || SABOTAGE("case.address-older") ||
	       work_invalid(work, "address_older", "confirmed_day");
}

static bool address_stated(struct work *work, const Zh__CaseAddressCommand *command)
{
	if (!work_text_given(command->service_address))
		return work_invalid(work, "no_service_address", "service_address");
	return !command->electronic_agreed || work_text_given(command->electronic_address) ||
	       work_invalid(work, "no_electronic_address", "electronic_address");
}

static bool is_confirmed(struct work *work, const Zh__CaseAddressCommand *command)
{
	return work_text_given(command->confirmation) || SABOTAGE("case.address-unsigned") ||
	       !work_lacks(work, "no_confirmation", GATE_APP_83, GATE_NEED_CONFIRMATION);
}

void case_act_address(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseAddressCommand *command = WORK_BODY(work, Zh__CaseAddressCommand);
	struct address_row before;
	if (!work_may(work, &case_table, casefile->row.state, CASE_ON_ADDRESS))
		return;
	bool has_before = address_get(work->context->rows, casefile->number, &before);
	if (!address_stated(work, command) || !is_confirmed(work, command) ||
	    !day_stated(work, &before, has_before, command->confirmed_day))
		return;
	Zh__CaseAddressConfirmed *body = NEW(work, CaseAddressConfirmed);
	SET_OPTIONAL(body, casefile, casefile->number);
	body->service_address = command->service_address;
	body->electronic_address = command->electronic_address;
	if (command->electronic_agreed)
		SET_OPTIONAL(body, electronic_agreed, true);
	body->confirmation = command->confirmation;
	SET_OPTIONAL(body, confirmed_day, command->confirmed_day);
	casefile_emit(work, casefile, KIND(CASE_ADDRESS_CONFIRMED), body);
}

/* ---- what it covers */

bool casefile_service_sound(struct work *work, const struct case_at_work *casefile,
			    struct notice_service *service)
{
	struct address_row row;
	struct service_way *way = &service->way;
	bool on_record = address_get(work->context->rows, casefile->number, &row);
	const struct service_confirmation confirmation = {on_record, row.electronic != 0, row.day};
	/* What is on record needn't be typed again. */
	if (row.electronic != 0 && way->method != NULL && strcmp(way->method, "electronic") == 0 &&
	    !work_text_given(way->address_confirmed))
		way->address_confirmed = arena_text(work->context->arena, row.confirmation);
	return notice_service_sound(work, service, &confirmation);
}
