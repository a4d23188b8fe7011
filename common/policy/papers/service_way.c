#include "common/policy/papers/service_way.h"

#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/policy/papers/closed_words.h"
#include "common/policy/papers/work.h"

#include <string.h>

struct service_lack {
	enum gate gate;
	enum gate_need need;
	const char *why; /* the end of the refusal's code */
};

static const struct {
	const char *method;
	struct service_lack lack;
} ways[] = {
	/* 程序规定82(三), 行政处罚法61(2): the party agreed to it. */
	{"electronic", {GATE_APP_82_3, GATE_NEED_ADDRESS_CONFIRMED, "address_unconfirmed"}},
	/* 程序规定82(四): handing it over was difficult. */
	{"mail", {GATE_APP_82_4, GATE_NEED_NOT_DIRECT, "not_direct"}},
	{"entrusted", {GATE_APP_82_4, GATE_NEED_NOT_DIRECT, "not_direct"}},
	{"forwarded", {GATE_APP_82_4, GATE_NEED_NOT_DIRECT, "not_direct"}},
	/* 程序规定82(五): the reason and what was tried are in the file. */
	{"announced", {GATE_APP_82_5, GATE_NEED_NO_OTHER_WAY, "announced_unexplained"}},
};

static bool is_stated(const struct service_way *way, enum gate_need need)
{
	const char *text = way->not_direct;
	bool spoilt = SABOTAGE("service.way-unexplained");
	if (need == GATE_NEED_ADDRESS_CONFIRMED) {
		text = way->address_confirmed;
		spoilt = SABOTAGE("service.address-unconfirmed");
	}
	return work_text_given(text) || spoilt;
}

static const char *code_of(const struct service_act *service, const char *why)
{
	struct arena *arena = service->context->arena;
	size_t act = strlen(service->act->act->name), size = act + strlen(why) + 2;
	char *code = (char *)arena_alloc(arena, size);
	if (code == NULL) {
		service->decision->arena_full = true;
		return NULL;
	}
	memcpy(code, service->act->act->name, act);
	code[act] = '.';
	memcpy(code + act + 1, why, size - act - 1);
	return code;
}

static bool lacks(const struct service_act *service, struct service_lack lack)
{
	return decide_lacks(service->context, service->decision, service->act,
			    (struct gate_lack){lack.gate, lack.need, service->ground,
					       code_of(service, lack.why)});
}

bool service_way_sound(const struct service_act *service, const struct service_way *way)
{
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
		if (way->method != NULL && strcmp(way->method, ways[i].method) == 0 &&
		    !is_stated(way, ways[i].lack.need) && lacks(service, ways[i].lack))
			return false;
	return true;
}

static bool way_is_stated(const struct service_act *service, const struct service_way *way)
{
	if (work_text_given(way->method) || SABOTAGE("notice.served-anyhow"))
		return true;
	decision_invalid(service->decision, code_of(service, "no_method"), "method");
	for (size_t i = 0; words_service_methods[i] != NULL; i++)
		decision_possible(service->decision, words_service_methods[i]);
	return false;
}

/* 程序规定 82(2): refused by the party, left at its place. */
static bool left_is_shown(const struct service_act *service, const struct service_way *way,
			  Zh__LeftWith with)
{
	if (way->method == NULL || strcmp(way->method, "left") != 0 ||
	    with != ZH__LEFT_WITH__LEFT_WITH_UNKNOWN || SABOTAGE("notice.left-unseen"))
		return true;
	return !lacks(service,
		      (struct service_lack){GATE_APP_82_1, GATE_NEED_RECEIPT, "left_unseen"});
}

/* 程序规定83(2): nobody took it there; left, or sent by post and sent back. */
static const char *method_of_place(Zh__LeftWith with)
{
	if (with == ZH__LEFT_WITH__LEFT_WITH_CONFIRMED_ADDRESS)
		return "left";
	return with == ZH__LEFT_WITH__LEFT_WITH_SENT_BACK ? "mail" : NULL;
}

static bool place_lacks(const struct service_act *service, const char *why)
{
	return lacks(service, (struct service_lack){GATE_APP_83, GATE_NEED_CONFIRMED_PLACE, why});
}

/* It counts as served at the address that the party confirmed, from the day of that on. */
static bool place_is_confirmed(const struct service_act *service, const struct service_way *way,
			       const struct service_receipt *receipt)
{
	const struct service_confirmation *confirmed = receipt->confirmed;
	const char *method = method_of_place(receipt->left_with);
	if (method == NULL)
		return true;
	if (way->method == NULL || strcmp(way->method, method) != 0) {
		decision_invalid(service->decision, code_of(service, "left_with_way"), "left_with");
		decision_possible(service->decision, method);
		return false;
	}
	if (confirmed == NULL) {
		decision_invalid(service->decision, code_of(service, "confirmed_of_case"),
				 "left_with");
		return false;
	}
	if (!confirmed->on_record && !SABOTAGE("service.place-unconfirmed") &&
	    place_lacks(service, "place_unconfirmed")) {
		decision_possible(service->decision, "case.address");
		return false;
	}
	return !confirmed->on_record || way->posting.served_day >= confirmed->day ||
	       SABOTAGE("service.before-confirmation") ||
	       !place_lacks(service, "before_confirmation");
}

/* 程序规定82(三): a confirmation that doesn't agree to electronic service rules it out. */
static bool electronic_is_agreed(const struct service_act *service, const struct service_way *way,
				 const struct service_confirmation *confirmed)
{
	if (confirmed == NULL || !confirmed->on_record || confirmed->electronic ||
	    way->method == NULL || strcmp(way->method, "electronic") != 0 ||
	    SABOTAGE("service.electronic-unagreed") || !place_lacks(service, "electronic_unagreed"))
		return true;
	for (size_t i = 0; words_service_methods[i] != NULL; i++)
		if (strcmp(words_service_methods[i], "electronic") != 0)
			decision_possible(service->decision, words_service_methods[i]);
	return false;
}

#define POSTED_DAYS 30 /* 程序规定 82(五): served when thirty days have passed */

static bool posting_day(const struct service_act *service, const struct service_posting *posting,
			int32_t *ret_day)
{
	const struct service_lack unstated = {GATE_APP_82_5, GATE_NEED_THIRTY_DAYS,
					      "posted_unstated"};
	if (posting->posted == 0)
		return !lacks(service, unstated);
	if (time_day_of_yyyymmdd(posting->posted, ret_day) == STATUS_OK &&
	    *ret_day >= posting->made_day)
		return true;
	decision_invalid(service->decision, code_of(service, "posted_day"), "posted_day");
	return false;
}

/* By public notice it is served on the thirtieth day after it was posted, neither before nor later;
 * by any other way nothing is posted. */
static bool posting_is_over(const struct service_act *service, const struct service_way *way)
{
	const struct service_posting *posting = &way->posting;
	bool announced = way->method != NULL && strcmp(way->method, "announced") == 0;
	int32_t day = 0;
	if (posting->served_day == 0)
		return true;
	if (!announced && posting->posted == 0)
		return true;
	if (!announced) {
		decision_invalid(service->decision, code_of(service, "posted_unannounced"),
				 "posted_day");
		return false;
	}
	if (!posting_day(service, posting, &day))
		return false;
	if (posting->posted == 0 || posting->served_day == day + POSTED_DAYS ||
	    SABOTAGE("service.posted-briefly") ||
	    !lacks(service,
		   (struct service_lack){GATE_APP_82_5, GATE_NEED_THIRTY_DAYS, "posted_thirty"}))
		return true;
	char text[TIME_DAY_TEXT];
	time_print_day(day + POSTED_DAYS, text);
	decision_refuse_param(service->decision, "day", arena_text(service->context->arena, text));
	return false;
}

bool service_is_sound(const struct service_act *service, const struct service_way *way,
		      const struct service_receipt *receipt)
{
	const struct service_lack none = {GATE_APP_82_1, GATE_NEED_RECEIPT, "no_receipt"};
	if (!way_is_stated(service, way) ||
	    !electronic_is_agreed(service, way, receipt->confirmed) ||
	    !service_way_sound(service, way) || !posting_is_over(service, way) ||
	    !place_is_confirmed(service, way, receipt))
		return false;
	if (!work_text_given(receipt->document) && !SABOTAGE("notice.served-unproved") &&
	    lacks(service, none))
		return false;
	return left_is_shown(service, way, receipt->left_with);
}

bool service_left_sound(const struct service_act *service, const struct service_way *way,
			const struct service_receipt *receipt)
{
	return place_is_confirmed(service, way, receipt) &&
	       left_is_shown(service, way, receipt->left_with);
}
