/* From the plan to the laboratory: what may be sampled, by whom, and what became of it. */
#include "common/base/region.h"
#include "common/base/sabotage.h"
#include "common/core/region_refusal.h"
#include "common/policy/books/dictionary.h"
#include "common/policy/papers/papers.h"
#include "services/hazard/archive/visit.h"
#include "services/hazard/campaign/drive.h"
#include "services/hazard/sampling/decide_internal.h"

/* ---- no repeat within six months (令18号8), but to follow up or in an emergency */

static const char *printed(struct sampling_call *call, uint64_t sampling)
{
	char text[OBJECT_ID_TEXT];
	object_id_print(work_object(call->work, OBJECT_SAMPLING, sampling), text);
	const char *copy = arena_text(call->work->context->arena, text);
	if (copy == NULL)
		call->work->decision->arena_full = true;
	return copy;
}

/* The last day on which the product may not be sampled again. */
static int32_t held_until(const struct decide_context *context, int32_t drawn_day)
{
	int64_t due_ms =
		decide_clock_due(context, CLOCK_SAMPLING_NO_REPEAT, time_ms_of_day(drawn_day));
	return due_ms == 0 ? drawn_day : time_day_of_ms(due_ms);
}

static bool may_be_repeated(struct sampling_call *call, const Zh__FirmRef *firm,
			    const char *class_code, int32_t day)
{
	struct sampling_product_row product;
	if (firm == NULL || !work_text_given(firm->key))
		return true;
	sampling_product_get(call->work->context->rows, bytes_of_text(firm->key),
			     sampling_bytes(class_code), &product);
	int32_t superior = SABOTAGE("sampling.superior-forgotten") ? 0 : product.superior_day;
	if (superior != 0 && day <= held_until(call->work->context, superior)) {
		sampling_refuse_day(call, "sampling.repeated_superior", "SSI-8", "earliest",
				    held_until(call->work->context, superior) + 1);
		return false;
	}
	if (product.drawn_day == 0)
		return true;
	int32_t held = held_until(call->work->context, product.drawn_day);
	if (day > held)
		return true;
	const char *earlier = printed(call, product.counts_from);
	sampling_refuse_day(call, "sampling.repeated", "SSI-8", "earliest", held + 1);
	if (earlier != NULL)
		decision_refuse_param(call->work->decision, "earlier", earlier);
	return false;
}

/* What is followed up has failed or was refused, at this firm and for this product. */
static bool follows_up(struct sampling_call *call, uint64_t earlier, const Zh__FirmRef *firm)
{
	struct sampling_row row;
	struct sampling_texts texts;
	const struct rows_reader *rows = call->work->context->rows;
	bool sound = sampling_get(rows, earlier, &row) &&
		     (row.state == SAMPLING_FAILED || row.state == SAMPLING_FINAL_FAILED ||
		      row.state == SAMPLING_REFUSED) &&
		     sampling_texts_get(rows, earlier, &texts);
	if (sound && firm != NULL && work_text_given(firm->key))
		sound = bytes_equal(texts.text[SAMPLING_TEXT_FIRM_KEY], bytes_of_text(firm->key));
	if (!sound)
		(void)work_refuse_as(call->work, "sampling.not_followed_up", "SSI-8");
	return sound;
}

static bool firm_is_sound(struct sampling_call *call, const Zh__FirmRef *firm)
{
	if (firm == NULL || (work_text_given(firm->key) && strlen(firm->key) <= SAMPLING_KEY_MAX))
		return true;
	return work_invalid_as(call->work, "sampling.firm", "firm");
}

/* A class of the dictionary, which is also a part of a row's key. */
static bool class_is_sound(struct sampling_call *call, const char *class_code)
{
	const struct dictionary *dictionary = call->work->context->dictionary;
	if (strlen(class_code) <= SAMPLING_KEY_MAX &&
	    (dictionary == NULL || dictionary_class(dictionary, class_code) != NULL))
		return true;
	return work_invalid_as(call->work, "sampling.plan.class", "product");
}

/* ---- plan */

static bool plan_is_sound(struct sampling_call *call, const Zh__SamplingPlanCommand *command)
{
	bool classed = command->product != NULL && command->product->class_code != NULL;
	const char *class_code = classed ? command->product->class_code : "";
	if (!sampling_text_given(call, class_code, "sampling.plan.no_class") ||
	    !sampling_text_given(call, command->lab, "sampling.plan.no_lab") ||
	    !sampling_text_given(call, command->method, "sampling.plan.no_method"))
		return false;
	if (!class_is_sound(call, class_code) || !firm_is_sound(call, command->firm))
		return false;
	if (command->emergency && !work_text_given(work_act(call->work)->reason))
		return work_refuse_by(call->work, "no_reason", "SSI-8");
	int32_t today = time_day_of_ms(call->work->context->now_ms);
	if (command->has_follow_up_of)
		return follows_up(call, command->follow_up_of, command->firm);
	return command->emergency || may_be_repeated(call, command->firm, class_code, today);
}

/* Days until `by_day`; 0: the rule's own term. */
static bool plan_budget(struct sampling_call *call, const Zh__SamplingPlanCommand *command,
			uint32_t *ret_days)
{
	int32_t day, today = time_day_of_ms(call->work->context->now_ms);
	*ret_days = 0;
	if (!command->has_by_day)
		return true;
	if (time_day_of_yyyymmdd(command->by_day, &day) != STATUS_OK || day <= today)
		return work_invalid(call->work, "by_day", "by_day");
	*ret_days = (uint32_t)(day - today);
	return true;
}

/* Who organises it: this office, unless another level is stated. */
static Zh__SamplingLevel level_of(const struct sampling_call *call,
				  const Zh__SamplingPlanCommand *command)
{
	if (command->has_level && command->level != ZH__SAMPLING_LEVEL__SAMPLING_LEVEL_UNKNOWN)
		return command->level;
	switch (region_level(call->work->context->region)) {
	case REGION_COUNTY:
		return ZH__SAMPLING_LEVEL__SAMPLING_LEVEL_COUNTY;
	case REGION_PREFECTURE:
		return ZH__SAMPLING_LEVEL__SAMPLING_LEVEL_CITY;
	case REGION_PROVINCE:
		return ZH__SAMPLING_LEVEL__SAMPLING_LEVEL_PROVINCE;
	case REGION_INVALID:
		break;
	}
	return ZH__SAMPLING_LEVEL__SAMPLING_LEVEL_UNKNOWN;
}

void sampling_act_plan(struct sampling_call *call)
{
	const Zh__SamplingPlanCommand *command = WORK_BODY(call->work, Zh__SamplingPlanCommand);
	uint32_t days;
	if (!plan_is_sound(call, command) || !plan_budget(call, command, &days) ||
	    !campaign_drive_is_sound(call->work->context, call->work->decision, command->campaign,
				     0, command->product->class_code))
		return;
	Zh__SamplingPlanned *body = NEW(call->work, SamplingPlanned);
	uint64_t number = counter_next(call->work->context->rows, OBJECT_SAMPLING, 0);
	call->id = work_object(call->work, OBJECT_SAMPLING, number);
	SET_OPTIONAL(body, sampling, number);
	body->product = command->product;
	body->firm = command->firm;
	if (command->has_firm_role)
		SET_OPTIONAL(body, firm_role, command->firm_role);
	body->agency = command->agency;
	body->lab = command->lab;
	body->method = command->method;
	body->owed_for = command->owed_for;
	SET_OPTIONAL(body, level, level_of(call, command));
	if (command->has_follow_up_of)
		SET_OPTIONAL(body, follow_up_of, command->follow_up_of);
	if (command->online)
		SET_OPTIONAL(body, online, 1);
	if (command->emergency)
		SET_OPTIONAL(body, emergency, 1);
	if (command->campaign != 0)
		SET_OPTIONAL(body, campaign, command->campaign);
	if (command->has_by_day)
		SET_OPTIONAL(body, by_day, command->by_day);
	struct event *event = sampling_emit(call, KIND(SAMPLING_PLANNED), body);
	if (command->firm != NULL)
		decision_meta(event)->firm_key = command->firm->key;
	(void)sampling_clock_start(call, CLOCK_SAMPLING_DRAW, call->work->context->now_ms, days,
				   NULL);
}

/* 令18号 8: "在抽样时能够证明": which superior, when, and what shows it; of the plan's firm, or of
 * the one that was met. */
static bool superior_is_sound(struct sampling_call *call, const Zh__SamplingCancelCommand *command)
{
	int32_t day;
	bool planned = call->texts.text[SAMPLING_TEXT_FIRM_KEY].size != 0;
	if (call->row.state != SAMPLING_PLANNED)
		(void)work_refuse_by(call->work, "not_at_draw", "SSI-8");
	else if (command->superior_level <= call->texts.head.level ||
		 command->superior_level > ZH__SAMPLING_LEVEL__SAMPLING_LEVEL_NATIONAL)
		(void)work_invalid(call->work, "no_superior", "superior_level");
	else if (!work_text_given(command->document) && !SABOTAGE("sampling.superior-unproved"))
		(void)work_refuse_by(call->work, "unproved", "SSI-8");
	else if (planned == (command->firm != NULL))
		(void)work_invalid(call->work, "firm", "firm");
	else if (firm_is_sound(call, command->firm) &&
		 sampling_day_stated_at(call, command->has_sampled_day, command->sampled_day,
					"sampled_day", &day)) {
		int32_t today = time_day_of_ms(call->work->context->now_ms);
		if (command->has_sampled_day && today <= held_until(call->work->context, day))
			return true;
		(void)work_refuse_by(call->work, "long_ago", "SSI-8");
	}
	return false;
}

static bool says_superior(const Zh__SamplingCancelCommand *command)
{
	return command->superior_level != 0 || command->has_sampled_day ||
	       work_text_given(command->document) || command->firm != NULL;
}

static void state_superior(struct sampling_call *call, const Zh__SamplingCancelCommand *command,
			   Zh__SamplingCancelled *body)
{
	SET_OPTIONAL(body, superior_level, command->superior_level);
	SET_OPTIONAL(body, sampled_day, command->sampled_day);
	body->document = command->document;
	body->class_code = sampling_text_of(call, SAMPLING_TEXT_CLASS);
	body->firm = command->firm != NULL ? command->firm
					   : sampling_firm_of(call, SAMPLING_TEXT_FIRM_KEY,
							      SAMPLING_TEXT_FIRM_NAME, 0);
}

void sampling_act_cancel(struct sampling_call *call)
{
	const Zh__SamplingCancelCommand *command = WORK_BODY(call->work, Zh__SamplingCancelCommand);
	if (!work_may(call->work, &sampling_table, call->row.state, SAMPLING_ON_CANCEL))
		return;
	if (!work_text_given(work_act(call->work)->reason)) {
		(void)work_refuse(call->work, "no_reason");
		return;
	}
	if (says_superior(command) && !superior_is_sound(call, command))
		return;
	Zh__SamplingCancelled *body = NEW(call->work, SamplingCancelled);
	SET_OPTIONAL(body, sampling, call->id.number);
	if (says_superior(command))
		state_superior(call, command, body);
	(void)sampling_emit(call, KIND(SAMPLING_CANCELLED), body);
	sampling_clocks_stop(call, CLOCK_NONE, "cancelled");
}

/* ---- draw */

/* 12 kg are drawn from 1 t: only what is counted alike can be compared. */
static bool more_than_there_was(const Zh__Quantity *drawn, const Zh__Quantity *stock)
{
	return stock != NULL && stock->amount < drawn->amount &&
	       (!work_text_given(stock->unit) || strcmp(stock->unit, drawn->unit) == 0);
}

static bool sample_is_sound(struct sampling_call *call, const Zh__SamplingDrawCommand *command)
{
	struct decision *decision = call->work->decision;
	if (!sampling_text_given(call, command->sample_no, "sampling.draw.no_sample_no") ||
	    !sampling_text_given(call, command->seal_no, "sampling.draw.no_seal"))
		return false;
	if (strlen(command->sample_no) > SAMPLING_NO_MAX) {
		decision_invalid(decision, "sampling.draw.sample_no", "sample_no");
		return false;
	}
	uint64_t taken =
		sampling_of_sample(call->work->context->rows, bytes_of_text(command->sample_no));
	if (taken != 0) {
		decision_refuse(decision, "sampling.draw.sample_no_taken", NULL);
		decision_refuse_param(decision, "earlier", printed(call, taken));
		return false;
	}
	const Zh__Quantity *quantity = command->quantity, *stock = command->stock;
	if (quantity == NULL || quantity->amount == 0 || !work_text_given(quantity->unit)) {
		decision_refuse(decision, "sampling.draw.no_quantity", NULL);
		return false;
	}
	if (more_than_there_was(quantity, stock)) {
		decision_refuse(decision, "sampling.draw.stock", NULL);
		return false;
	}
	if (!command->has_price_fen || command->price_fen < 0) {
		decision_refuse(decision, "sampling.draw.no_price", NULL);
		return false;
	}
	return true;
}

struct draw { /* the plan, completed by what was found on the spot */
	Zh__FirmRef *firm;
	Zh__ProductRef *product;
	const char **officers;
	int32_t day;
};

static bool draw_is_sound(struct sampling_call *call, const Zh__SamplingDrawCommand *command,
			  struct draw *draw)
{
	draw->firm = command->firm != NULL ? command->firm
					   : sampling_firm_of(call, SAMPLING_TEXT_FIRM_KEY,
							      SAMPLING_TEXT_FIRM_NAME, 0);
	draw->product = sampling_product_of(call);
	if (draw->product == NULL)
		return false;
	if (command->product != NULL) {
		const char *planned = draw->product->class_code;
		*draw->product = *command->product;
		if (!work_text_given(draw->product->class_code))
			draw->product->class_code = planned;
		else if (!SABOTAGE("sampling.draw-any-class") &&
			 !class_is_sound(call, draw->product->class_code))
			return false;
	}
	if (draw->firm == NULL)
		return work_refuse(call->work, "no_firm");
	if (command->has_maker_region && !region_may_be_stated(command->maker_region) &&
	    !SABOTAGE("sampling.maker-from-nowhere")) {
		decision_invalid_region(call->work->context, call->work->decision,
					"sampling.maker_region", "maker_region",
					command->maker_region);
		return false;
	}
	if (!firm_is_sound(call, draw->firm) || !sample_is_sound(call, command) ||
	    !sampling_day_stated(call, command->has_on_day, command->on_day, &draw->day))
		return false;
	draw->officers =
		work_two_officers(call->work, call->id, command->officers, command->n_officers,
				  draw->day, "sampling.draw.two_officers");
	if (draw->officers == NULL || !sampling_draw_paper(call, command))
		return false;
	uint64_t earlier = call->texts.head.follow_up_of;
	if (earlier != 0)
		return follows_up(call, earlier, draw->firm);
	return command->emergency ||
	       may_be_repeated(call, draw->firm, draw->product->class_code, draw->day);
}

static void end_follow_up(struct sampling_call *call, uint64_t earlier)
{
	work_clocks_stop(call->work, CLOCK_SAMPLING_FOLLOW_UP,
			 work_object(call->work, OBJECT_SAMPLING, earlier), "followed_up");
}

static Zh__Sampled *drawn_body(struct sampling_call *call, const Zh__SamplingDrawCommand *command,
			       const struct draw *draw)
{
	Zh__Sampled *body = NEW(call->work, Sampled);
	SET_OPTIONAL(body, sampling, call->id.number);
	body->sample_no = command->sample_no;
	SET_OPTIONAL(body, drawn_day, time_yyyymmdd(draw->day));
	body->officers = draw->officers;
	body->n_officers = command->n_officers;
	if (command->emergency)
		SET_OPTIONAL(body, emergency, 1);
	body->firm = draw->firm;
	body->maker = command->maker;
	body->platform = command->platform;
	body->product = draw->product;
	body->quantity = command->quantity;
	body->stock = command->stock;
	body->seal_no = command->seal_no;
	SET_OPTIONAL(body, price_fen, command->price_fen);
	Zh__FirmRole role = command->has_firm_role ? command->firm_role
						   : (Zh__FirmRole)call->texts.head.firm_role;
	if (role != ZH__FIRM_ROLE__FIRM_ROLE_UNKNOWN)
		SET_OPTIONAL(body, firm_role, role);
	if (command->has_maker_region)
		SET_OPTIONAL(body, maker_region, command->maker_region);
	paper_copy(&command->base, &body->base);
	if (command->has_least_stock)
		SET_OPTIONAL(body, least_stock, command->least_stock);
	if (call->texts.head.follow_up_of != 0)
		SET_OPTIONAL(body, follow_up_of, call->texts.head.follow_up_of);
	if ((call->row.flags & SAMPLING_ONLINE) != 0)
		SET_OPTIONAL(body, online, 1);
	return body;
}

/* A newly licensed firm owes one sampling of its product, wherever it is drawn: notice 000. */
static void owed_sampling_drawn(struct sampling_call *call, const Zh__FirmRef *maker,
				const struct draw *draw)
{
	struct firm_row row;
	const struct rows_reader *rows = call->work->context->rows;
	int64_t on_ms = time_ms_of_day(draw->day);
	uint64_t firm = hazard_firm_current(rows, draw->firm->key, &row);
	uint64_t made_by = maker != NULL ? hazard_firm_current(rows, maker->key, &row) : 0;
	archive_sampling_drawn(call->work->context, call->work->decision, firm,
			       draw->product->class_code, call->id.number, on_ms);
	if (made_by != firm) /* the label may name the firm itself: owed once, ended once */
		archive_sampling_drawn(call->work->context, call->work->decision, made_by,
				       draw->product->class_code, call->id.number, on_ms);
}

void sampling_act_draw(struct sampling_call *call)
{
	const Zh__SamplingDrawCommand *command = WORK_BODY(call->work, Zh__SamplingDrawCommand);
	struct draw draw;
	if (!work_may(call->work, &sampling_table, call->row.state, SAMPLING_ON_DRAW) ||
	    !draw_is_sound(call, command, &draw))
		return;
	Zh__Sampled *body = drawn_body(call, command, &draw);
	struct event *event = sampling_emit(call, KIND(SAMPLED), body);
	decision_meta(event)->firm_key = draw.firm->key;
	sampling_clocks_stop(call, CLOCK_NONE, "drawn");
	(void)sampling_clock_start(call, CLOCK_SAMPLING_SEND, time_ms_of_day(draw.day), 0, NULL);
	if (body->follow_up_of != 0)
		end_follow_up(call, body->follow_up_of);
	owed_sampling_drawn(call, command->maker, &draw);
}

/* ---- nothing drawn */

void sampling_act_no_goods(struct sampling_call *call)
{
	const Zh__SamplingNoGoodsCommand *command =
		WORK_BODY(call->work, Zh__SamplingNoGoodsCommand);
	int32_t day;
	if (!work_may_as(call->work, &sampling_table, call->row.state, SAMPLING_ON_NO_GOODS,
			 "sampling.no_goods.state") ||
	    !sampling_day_stated(call, command->has_on_day, command->on_day, &day))
		return;
	const char **officers =
		work_two_officers(call->work, call->id, command->officers, command->n_officers, day,
				  "sampling.no_goods.two_officers");
	if (officers == NULL)
		return;
	Zh__SamplingNoGoods *body = NEW(call->work, SamplingNoGoods);
	SET_OPTIONAL(body, sampling, call->id.number);
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	body->officers = officers;
	body->n_officers = command->n_officers;
	(void)sampling_emit(call, KIND(SAMPLING_NO_GOODS), body);
	sampling_clocks_stop(call, CLOCK_NONE, "no_goods");
}

static uint32_t refusals_with_this(const struct sampling_call *call, const Zh__FirmRef *firm)
{
	struct sampling_product_row row;
	sampling_product_get(call->work->context->rows, bytes_of_text(firm->key), bytes_of(NULL, 0),
			     &row);
	return row.refusals < UINT8_MAX ? row.refusals + 1u : UINT8_MAX;
}

/* 产品质量法56: who refuses answers for it; the hazard that is there is of who refused before. */
static bool is_of_another(const struct sampling_call *call, const Zh__FirmRef *firm)
{
	return call->row.hazard != 0 && firm != NULL &&
	       !bytes_equal(call->texts.text[SAMPLING_TEXT_FIRM_KEY], bytes_of_text(firm->key)) &&
	       !SABOTAGE("sampling.refused-by-another");
}

/* A refusal opens a hazard once; what is proposed for it follows its number (产品质量法56). */
void sampling_act_refused(struct sampling_call *call)
{
	const Zh__SamplingRefusedCommand *command =
		WORK_BODY(call->work, Zh__SamplingRefusedCommand);
	int32_t day;
	if (!work_may(call->work, &sampling_table, call->row.state, SAMPLING_ON_REFUSE) ||
	    !sampling_day_stated(call, command->has_on_day, command->on_day, &day))
		return;
	const char **officers =
		work_two_officers(call->work, call->id, command->officers, command->n_officers, day,
				  "sampling.refused.two_officers");
	if (officers == NULL ||
	    !sampling_text_given(call, command->evidence, "sampling.refused.no_evidence") ||
	    !firm_is_sound(call, command->firm))
		return;
	if (is_of_another(call, command->firm)) {
		(void)work_refuse_by(call->work, "other_firm", "PQL-56");
		decision_possible(call->work->decision, "sampling.plan");
		return;
	}
	if (command->firm != NULL) {
		call->texts.text[SAMPLING_TEXT_FIRM_KEY] = bytes_of_text(command->firm->key);
		call->texts.text[SAMPLING_TEXT_FIRM_NAME] = sampling_bytes(command->firm->name);
	}
	if (command->has_firm_role)
		call->texts.head.firm_role = (uint8_t)command->firm_role;
	if (call->texts.text[SAMPLING_TEXT_FIRM_KEY].size == 0) {
		(void)work_refuse(call->work, "no_firm");
		return;
	}
	uint64_t hazard = call->row.hazard;
	if (hazard == 0)
		hazard = sampling_open_hazard(call, day, ZH__REPORT_KIND__REPORT_KIND_INSPECTION,
					      ZH__VIOLATION__VIOLATION_REFUSED_INSPECTION);
	Zh__SamplingRefused *body = NEW(call->work, SamplingRefused);
	if (hazard == 0)
		return;
	SET_OPTIONAL(body, sampling, call->id.number);
	SET_OPTIONAL(body, hazard, hazard);
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	body->officers = officers;
	body->n_officers = command->n_officers;
	body->evidence = command->evidence;
	body->told_firm = command->firm;
	body->firm = sampling_firm_of(call, SAMPLING_TEXT_FIRM_KEY, SAMPLING_TEXT_FIRM_NAME, 0);
	if (body->firm == NULL)
		return;
	SET_OPTIONAL(body, refusals, refusals_with_this(call, body->firm));
	SET_OPTIONAL(body, firm_role, (Zh__FirmRole)call->texts.head.firm_role);
	(void)sampling_emit(call, KIND(SAMPLING_REFUSED), body);
	sampling_clocks_stop(call, CLOCK_SAMPLING_DRAW, "refused");
	sampling_clocks_stop(call, CLOCK_SAMPLING_FOLLOW_UP, "refused");
	(void)sampling_clock_start(call, CLOCK_SAMPLING_FOLLOW_UP, time_ms_of_day(day), 0, NULL);
}

/* ---- to the laboratory */

void sampling_act_send(struct sampling_call *call)
{
	const Zh__SamplingSendCommand *command = WORK_BODY(call->work, Zh__SamplingSendCommand);
	int32_t day;
	if (!work_may(call->work, &sampling_table, call->row.state, SAMPLING_ON_SEND) ||
	    !sampling_day_stated(call, command->has_on_day, command->on_day, &day))
		return;
	if (!work_text_given(command->lab) && call->texts.text[SAMPLING_TEXT_LAB].size == 0) {
		(void)work_refuse(call->work, "no_lab");
		return;
	}
	Zh__SamplingSent *body = NEW(call->work, SamplingSent);
	SET_OPTIONAL(body, sampling, call->id.number);
	body->lab = work_text_given(command->lab) ? command->lab
						  : sampling_text_of(call, SAMPLING_TEXT_LAB);
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	(void)sampling_emit(call, KIND(SAMPLING_SENT), body);
	sampling_clocks_stop(call, CLOCK_SAMPLING_SEND, "sent");
	(void)sampling_clock_start(call, CLOCK_SAMPLING_LAB_RESULT, time_ms_of_day(day), 0, NULL);
}
