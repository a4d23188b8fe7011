/* What the papers of a sampling say of how it was drawn, sealed and tested. */
#include "common/base/sabotage.h"
#include "common/policy/papers/work_paper.h"
#include "services/hazard/sampling/decide_internal.h"

/* Of the paper of a draw (papers.def): its first parts are of firm, samplers and notice, the rest
 * of the goods. */
#define RANDOM_PARTS 3u

static bool parts_said(struct sampling_call *call, uint16_t of, enum gate gate, enum gate_need need)
{
	return decide_paper_whole(
		call->work->context, call->work->decision, work_act(call->work), of,
		(struct gate_lack){gate, need, GATE_GROUND_WHOLE, "sampling.draw.part_missing"});
}

/* 令18号17, 18: nothing but goods for sale, and enough of them. */
static bool goods_for_sale(struct sampling_call *call, const Zh__SamplingDrawCommand *command)
{
	bool for_sale = command->stock_kind == ZH__SAMPLED_STOCK__SAMPLED_STOCK_FOR_SALE ||
			command->stock_kind == ZH__SAMPLED_STOCK__SAMPLED_STOCK_UNKNOWN;
	bool counted = command->stock != NULL && command->has_least_stock;
	bool enough = counted && command->stock->amount >= command->least_stock;
	if (SABOTAGE("sampling.drawn-from-trial"))
		return true;
	if (!for_sale && work_lacks_as(call->work, GATE_SSI_17, GATE_NEED_FOR_SALE,
				       "sampling.draw.not_for_sale"))
		return false;
	return enough ||
	       !work_lacks_as(call->work, GATE_SSI_17, GATE_NEED_FOR_SALE,
			      counted ? "sampling.draw.too_few" : "sampling.draw.uncounted");
}

/* What is bought as a consumer buys (令18号25) is recorded by other papers (令18号26). */
bool sampling_draw_paper(struct sampling_call *call, const Zh__SamplingDrawCommand *command)
{
	const uint16_t random = (1u << RANDOM_PARTS) - 1;
	if ((call->row.flags & SAMPLING_ONLINE) != 0)
		return true;
	if (!SABOTAGE("sampling.drawn-as-liked") &&
	    !parts_said(call, random, GATE_SSI_16, GATE_NEED_RANDOM_DRAW))
		return false;
	if (!SABOTAGE("sampling.sealed-together") &&
	    !parts_said(call, (uint16_t)~random, GATE_SSI_17, GATE_NEED_SEALED_APART))
		return false;
	if (!goods_for_sale(call, command))
		return false;
	bool one_seal = command->spare_seal_no != NULL && command->seal_no != NULL &&
			strcmp(command->spare_seal_no, command->seal_no) == 0;
	return !one_seal || SABOTAGE("sampling.sealed-together") ||
	       !work_lacks_as(call->work, GATE_SSI_17, GATE_NEED_SEALED_APART,
			      "sampling.draw.one_seal");
}

/* ---- who tests */

static bool drew_it(const struct sampling_call *call, struct bytes who)
{
	struct bytes rest = call->texts.text[SAMPLING_TEXT_DRAWERS];
	while (rest.size != 0) {
		const uint8_t *blank = (const uint8_t *)memchr(rest.data, ' ', rest.size);
		size_t size = blank != NULL ? (size_t)(blank - rest.data) : rest.size;
		size_t taken = blank != NULL ? size + 1 : size;
		if (bytes_equal(bytes_of(rest.data, size), who))
			return true;
		rest = bytes_of(rest.data + taken, rest.size - taken);
	}
	return false;
}

/* Who is in the list of people is known by any spelling; a laboratory's people aren't in it. */
static bool is_drawer(const struct sampling_call *call, const char *name)
{
	const struct officers *officers = call->work->context->officers;
	const struct officer *officer = officers != NULL ? officer_find(officers, name) : NULL;
	return drew_it(call, bytes_of_text(officer != NULL ? officer->id : name));
}

bool sampling_testers_sound(struct sampling_call *call, const Zh__SamplingResultCommand *command)
{
	size_t named = 0;
	const char *drawer = NULL;
	for (size_t i = 0; i < command->n_tested_by; i++) {
		named += work_text_given(command->tested_by[i]);
		if (is_drawer(call, command->tested_by[i]))
			drawer = command->tested_by[i];
	}
	if ((command->n_tested_by == 0 || named != command->n_tested_by) &&
	    work_lacks_as(call->work, GATE_SSI_16, GATE_NEED_OTHERS_TEST,
			  "sampling.result.testers_untold"))
		return false;
	if (drawer == NULL || command->tested_on_the_spot ||
	    SABOTAGE("sampling.tested-by-drawer") ||
	    !work_lacks_as(call->work, GATE_SSI_16, GATE_NEED_OTHERS_TEST,
			   "sampling.result.tested_by_drawer"))
		return true;
	decision_refuse_param(call->work->decision, "person", drawer);
	return false;
}
