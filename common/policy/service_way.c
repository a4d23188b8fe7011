#include "common/policy/service_way.h"

#include "common/base/sabotage.h"
#include "common/policy/work.h"

#include <string.h>

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
	/* 程序规定82(五): the reason and what was tried stand in the file. */
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

bool service_way_lacks(const struct service_way *way, struct service_lack *ret_lack)
{
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		if (way->method == NULL || strcmp(way->method, ways[i].method) != 0 ||
		    is_stated(way, ways[i].lack.need))
			continue;
		*ret_lack = ways[i].lack;
		return true;
	}
	return false;
}
