#include "tests/unit/services/hazard/sampling/sampling_fixture.h"

static const char *officers[] = {"zhang-wei", "wu-gang"};

enum verdict sample_act(struct decider_driver *driver, const char *name, uint64_t sampling,
			const void *body)
{
	return driver_act(driver, name, driver_object(driver, OBJECT_SAMPLING, sampling), body,
			  "reason");
}

enum verdict sample_act_of_two(struct decider_driver *driver, const char *name, uint64_t sampling,
			       const void *body)
{
	struct object_id target = sampling != 0 ? driver_object(driver, OBJECT_SAMPLING, sampling)
						: (struct object_id){0};
	enum verdict verdict = driver_act(driver, name, target, body, "reason");
	if (verdict != VERDICT_DONE)
		return verdict;
	assert_int_equal(driver_last(driver, 0)->head.kind, KIND(PROPOSED));
	return driver_act_by(driver, &hazard_leader, "proposal.approve", driver->decision.object, 0,
			     NULL, NULL);
}

uint64_t sample_plan(struct decider_driver *driver, unsigned firm, uint64_t follow_up_of)
{
	char code[19];
	Zh__SamplingPlanCommand command = ZH__SAMPLING_PLAN_COMMAND__INIT;
	Zh__ProductRef product = ZH__PRODUCT_REF__INIT;
	Zh__FirmRef ref = ZH__FIRM_REF__INIT;
	product.class_code = "S0-02";
	product.name = "电动玩具";
	command.product = &product;
	command.lab = "省质检院";
	command.method = "GB 6675";
	command.agency = "市场监管局";
	if (firm != 0) {
		shipped_code(HAZARD_REGION, firm, code);
		ref.key = code;
		ref.name = "都匀市城南玩具店";
		command.firm = &ref;
	}
	if (follow_up_of != 0)
		SET_OPTIONAL(&command, follow_up_of, follow_up_of);
	if (driver_act(driver, "sampling.plan", (struct object_id){0}, &command, "reason") !=
	    VERDICT_DONE)
		return 0;
	return driver->decision.object.number;
}

void sample_say_paper(Zh__SamplingDrawCommand *command)
{
	command->firm_drawn = "电脑随机抽取";
	command->samplers_drawn = "电脑随机选派";
	command->shown_and_told = "已出示通知书和身份证明";
	command->goods_drawn = "货架上随机抽取";
	command->party_signed = "店长李某";
	command->spare_seal_no = "F-1-B";
	SET_OPTIONAL(command, stock_kind, ZH__SAMPLED_STOCK__SAMPLED_STOCK_FOR_SALE);
	SET_OPTIONAL(command, least_stock, 6);
}

static enum verdict draw_of(struct decider_driver *driver, uint64_t sampling, unsigned firm,
			    const char *sample_no, uint32_t maker_region)
{
	char code[19], maker_code[19];
	Zh__SamplingDrawCommand command = ZH__SAMPLING_DRAW_COMMAND__INIT;
	Zh__FirmRef ref = ZH__FIRM_REF__INIT, maker = ZH__FIRM_REF__INIT;
	Zh__ProductRef product = ZH__PRODUCT_REF__INIT;
	Zh__Quantity quantity = ZH__QUANTITY__INIT, stock = ZH__QUANTITY__INIT;
	shipped_code(HAZARD_REGION, firm, code);
	shipped_code(MAKER_REGION, 900 + firm, maker_code);
	ref.key = code;
	ref.name = "都匀市城南玩具店";
	maker.key = maker_code;
	maker.name = "福泉市某玩具厂";
	product.name = "电动玩具";
	product.batch = "20250301";
	SET_OPTIONAL(&quantity, amount, 6);
	quantity.unit = "piece";
	SET_OPTIONAL(&stock, amount, 500);
	stock.unit = "piece";
	command.sample_no = sample_no;
	command.seal_no = "F-1";
	command.firm = &ref;
	command.maker = &maker;
	command.product = &product;
	command.quantity = &quantity;
	command.stock = &stock;
	command.officers = officers;
	command.n_officers = 2;
	SET_OPTIONAL(&command, maker_region, maker_region);
	SET_OPTIONAL(&command, price_fen, 12000);
	SET_OPTIONAL(&command, firm_role, ZH__FIRM_ROLE__FIRM_ROLE_SELLER);
	sample_say_paper(&command);
	return sample_act(driver, "sampling.draw", sampling, &command);
}

enum verdict sample_draw(struct decider_driver *driver, uint64_t sampling, unsigned firm,
			 const char *sample_no)
{
	return draw_of(driver, sampling, firm, sample_no, MAKER_REGION);
}

enum verdict sample_draw_here(struct decider_driver *driver, uint64_t sampling, unsigned firm,
			      const char *sample_no)
{
	return draw_of(driver, sampling, firm, sample_no, HAZARD_REGION);
}

enum verdict sample_no_goods(struct decider_driver *driver, uint64_t sampling)
{
	Zh__SamplingNoGoodsCommand command = ZH__SAMPLING_NO_GOODS_COMMAND__INIT;
	command.officers = officers;
	command.n_officers = 2;
	return sample_act(driver, "sampling.no-goods", sampling, &command);
}

enum verdict sample_refused(struct decider_driver *driver, uint64_t sampling, unsigned firm)
{
	char code[19];
	Zh__SamplingRefusedCommand command = ZH__SAMPLING_REFUSED_COMMAND__INIT;
	Zh__FirmRef ref = ZH__FIRM_REF__INIT;
	shipped_code(HAZARD_REGION, firm, code);
	ref.key = code;
	command.firm = &ref;
	command.evidence = "现场笔录";
	command.officers = officers;
	command.n_officers = 2;
	return sample_act(driver, "sampling.refused", sampling, &command);
}

enum verdict sample_send(struct decider_driver *driver, uint64_t sampling)
{
	Zh__SamplingSendCommand command = ZH__SAMPLING_SEND_COMMAND__INIT;
	return sample_act(driver, "sampling.send", sampling, &command);
}

static Zh__FailedItem *failed_item(void)
{
	static Zh__FailedItem item = ZH__FAILED_ITEM__INIT;
	item.item = "增塑剂";
	item.standard = "GB 6675.1-2014";
	item.measured = "1.2%";
	item.limit = "≤0.1%";
	return &item;
}

enum verdict sample_result(struct decider_driver *driver, uint64_t sampling, bool passed)
{
	Zh__SamplingResultCommand command = ZH__SAMPLING_RESULT_COMMAND__INIT;
	Zh__FailedItem *items[] = {failed_item()};
	const char *testers[] = {"检验员甲"};
	command.tested_by = testers;
	command.n_tested_by = 1;
	SET_OPTIONAL(&command, outcome,
		     passed ? ZH__SAMPLING_OUTCOME__SAMPLING_OUTCOME_PASSED
			    : ZH__SAMPLING_OUTCOME__SAMPLING_OUTCOME_FAILED);
	if (!passed) {
		command.failed_items = items;
		command.n_failed_items = 1;
	}
	return sample_act(driver, "sampling.result", sampling, &command);
}

enum verdict sample_serve(struct decider_driver *driver, uint64_t sampling, Zh__SamplingParty party)
{
	Zh__SamplingServeCommand command = ZH__SAMPLING_SERVE_COMMAND__INIT;
	SET_OPTIONAL(&command, party, party);
	SET_OPTIONAL(&command, served_day, time_yyyymmdd(today(driver)));
	command.method = "direct";
	command.proof = "送达回证";
	return sample_act(driver, "sampling.serve", sampling, &command);
}

enum verdict sample_object(struct decider_driver *driver, uint64_t sampling,
			   Zh__SamplingParty party)
{
	Zh__SamplingObjectionCommand command = ZH__SAMPLING_OBJECTION_COMMAND__INIT;
	SET_OPTIONAL(&command, party, party);
	command.ground = "对检验结论有异议";
	return sample_act(driver, "sampling.objection", sampling, &command);
}

enum verdict sample_deny(struct decider_driver *driver, uint64_t sampling)
{
	Zh__SamplingDenyCommand command = ZH__SAMPLING_DENY_COMMAND__INIT;
	command.evidence = "厂家说明";
	return sample_act(driver, "sampling.deny", sampling, &command);
}

enum verdict sample_retest(struct decider_driver *driver, uint64_t sampling, Zh__RetestStep step)
{
	Zh__SamplingRetestCommand command = ZH__SAMPLING_RETEST_COMMAND__INIT;
	Zh__FailedItem *items[] = {failed_item()};
	SET_OPTIONAL(&command, step, step);
	command.note = "理由";
	command.lab = "国家玩具质检中心";
	if (step == STEP(FAIL)) {
		command.failed_items = items;
		command.n_failed_items = 1;
	}
	return sample_act(driver, "sampling.retest", sampling, &command);
}

enum verdict sample_finalise(struct decider_driver *driver, uint64_t sampling)
{
	Zh__SamplingFinaliseCommand command = ZH__SAMPLING_FINALISE_COMMAND__INIT;
	return sample_act_of_two(driver, "sampling.finalise", sampling, &command);
}

enum verdict sample_request(struct decider_driver *driver, uint64_t sampling,
			    Zh__SamplingRequestKind kind, Zh__CertificateKind certificate)
{
	Zh__SamplingRequestCommand command = ZH__SAMPLING_REQUEST_COMMAND__INIT;
	SET_OPTIONAL(&command, kind, kind);
	command.body = "某单位";
	if (certificate != ZH__CERTIFICATE_KIND__CERTIFICATE_KIND_UNKNOWN) {
		SET_OPTIONAL(&command, certificate, certificate);
		SET_OPTIONAL(&command, term_days, 60);
		command.certificate_no = "2024010101";
	}
	return sample_act(driver, "sampling.request", sampling, &command);
}

enum verdict sample_answer(struct decider_driver *driver, uint64_t sampling, uint32_t request,
			   Zh__SamplingRequestStep step)
{
	Zh__SamplingAnswerCommand command = ZH__SAMPLING_ANSWER_COMMAND__INIT;
	SET_OPTIONAL(&command, request, request);
	SET_OPTIONAL(&command, step, step);
	command.text = "收悉";
	return sample_act(driver, "sampling.answer", sampling, &command);
}

enum verdict sample_announce_ask(struct decider_driver *driver, uint64_t sampling)
{
	Zh__SamplingAnnounceAskCommand command = ZH__SAMPLING_ANNOUNCE_ASK_COMMAND__INIT;
	command.body = "州市场监管局";
	SET_OPTIONAL(&command, to_region, 522700);
	return sample_act(driver, "sampling.announce-ask", sampling, &command);
}

void sample_case(struct decider_driver *driver, const struct sample_case *of)
{
	Zh__Penalty penalty = ZH__PENALTY__INIT;
	Zh__Penalty *penalties[] = {&penalty};
	Zh__CaseDecided decided = ZH__CASE_DECIDED__INIT;
	Zh__CaseServed served = ZH__CASE_SERVED__INIT;
	SET_OPTIONAL(&penalty, kind, of->kind);
	SET_OPTIONAL(&decided, casefile, of->casefile);
	if (of->hazard != 0)
		SET_OPTIONAL(&decided, hazard, of->hazard);
	decided.penalties = penalties;
	decided.n_penalties = 1;
	decided.firm_key = of->firm_key;
	(void)driver_event(driver, DAEMON_ESCALATION, KIND(CASE_DECIDED), &decided);
	if (of->unserved)
		return;
	SET_OPTIONAL(&served, casefile, of->casefile);
	SET_OPTIONAL(&served, served_ms, driver->now_ms);
	(void)driver_event(driver, DAEMON_ESCALATION, KIND(CASE_SERVED), &served);
}

/* A stop of business and a revocation follow a case of their own, 7 and 8. */
static uint64_t penalty_case(struct decider_driver *driver, const char *name, uint64_t sampling)
{
	bool revoked = strcmp(name, "sampling.revoked") == 0;
	struct sample_case of = {.casefile = revoked ? 8 : 7,
				 .hazard = sample_of(driver, sampling).hazard,
				 .kind = revoked ? PENALTY(REVOKE_LICENCE)
						 : PENALTY(STOP_BUSINESS)};
	if (strcmp(name, "sampling.announced") != 0 && of.hazard != 0)
		sample_case(driver, &of);
	return of.casefile;
}

enum verdict sample_measure(struct decider_driver *driver, const char *name, uint64_t sampling)
{
	Zh__SamplingMeasureCommand command = ZH__SAMPLING_MEASURE_COMMAND__INIT;
	command.document = "公告2025年第3号";
	SET_OPTIONAL(&command, casefile, penalty_case(driver, name, sampling));
	SET_OPTIONAL(&command, until_day, time_yyyymmdd(today(driver) + 60));
	return sample_act(driver, name, sampling, &command);
}

enum verdict sample_reinspect(struct decider_driver *driver, uint64_t sampling, bool passed)
{
	Zh__Attachment photo = photo_make();
	Zh__Attachment *evidence[] = {&photo};
	Zh__SamplingReinspectCommand command = ZH__SAMPLING_REINSPECT_COMMAND__INIT;
	SET_OPTIONAL(&command, outcome,
		     passed ? ZH__REINSPECT_OUTCOME__REINSPECT_OUTCOME_PASSED
			    : ZH__REINSPECT_OUTCOME__REINSPECT_OUTCOME_FAILED);
	command.officers = officers;
	command.n_officers = 2;
	command.evidence = evidence;
	command.n_evidence = 1;
	return sample_act(driver, "sampling.reinspect", sampling, &command);
}

/* ---- the way to a state */

uint64_t sample_failed(struct decider_driver *driver, unsigned firm, const char *sample_no)
{
	uint64_t sampling = sample_plan(driver, firm, 0);
	assert_int_not_equal(sampling, 0);
	assert_int_equal(sample_draw(driver, sampling, firm, sample_no), VERDICT_DONE);
	assert_int_equal(sample_send(driver, sampling), VERDICT_DONE);
	assert_int_equal(sample_result(driver, sampling, false), VERDICT_DONE);
	return sampling;
}

uint64_t sample_served(struct decider_driver *driver, unsigned firm, const char *sample_no)
{
	uint64_t sampling = sample_failed(driver, firm, sample_no);
	assert_int_equal(sample_serve(driver, sampling, PARTY(FIRM)), VERDICT_DONE);
	assert_int_equal(sample_serve(driver, sampling, PARTY(MAKER)), VERDICT_DONE);
	return sampling;
}

uint64_t sample_final(struct decider_driver *driver, unsigned firm, const char *sample_no)
{
	uint64_t sampling = sample_served(driver, firm, sample_no);
	int32_t last = sample_clock_day(driver, sampling, CLOCK_SAMPLING_OBJECTION);
	advance_days(driver, last - today(driver) + 1);
	assert_int_equal(sample_finalise(driver, sampling), VERDICT_DONE);
	return sampling;
}

void sample_ordered(struct decider_driver *driver, uint64_t sampling)
{
	assert_int_equal(order(driver, sample_of(driver, sampling).hazard, true), VERDICT_DONE);
}

uint64_t sample_reinspected_in_vain(struct decider_driver *driver, unsigned firm,
				    const char *sample_no)
{
	uint64_t sampling = sample_final(driver, firm, sample_no);
	sample_ordered(driver, sampling);
	advance_days(driver, 61);
	assert_int_equal(sample_reinspect(driver, sampling, false), VERDICT_DONE);
	return sampling;
}

/* ---- what is there */

struct sampling_row sample_of(struct decider_driver *driver, uint64_t sampling)
{
	struct sampling_row row;
	assert_true(sampling_get(driver_rows(driver), sampling, &row));
	return row;
}

uint8_t sample_service(struct decider_driver *driver, uint64_t sampling, Zh__SamplingParty party)
{
	struct sampling_service_row row;
	if (sampling_service_get(driver_rows(driver), sampling, (uint8_t)party, &row))
		return row.state;
	bool named = (sample_of(driver, sampling).parties >> (unsigned)party & 1) != 0;
	return named ? SERVICE_OWED : SERVICE_NONE;
}

struct sampling_request_head sample_request_of(struct decider_driver *driver, uint64_t sampling,
					       uint8_t request)
{
	struct sampling_request row;
	assert_true(sampling_request_get(driver_rows(driver), sampling, request, &row));
	return row.head;
}

bool sample_clock_runs(struct decider_driver *driver, uint64_t sampling, enum clock_id purpose)
{
	return clock_running(driver_rows(driver), driver_object(driver, OBJECT_SAMPLING, sampling),
			     purpose) != 0;
}

int32_t sample_clock_day(struct decider_driver *driver, uint64_t sampling, enum clock_id purpose)
{
	struct clock_row row;
	uint64_t clock = clock_running(driver_rows(driver),
				       driver_object(driver, OBJECT_SAMPLING, sampling), purpose);
	assert_int_not_equal(clock, 0);
	memcpy(&row, clock_row_get(driver_rows(driver), clock), sizeof(row));
	return time_day_of_ms(row.due_ms);
}

void advance_days(struct decider_driver *driver, int days)
{
	driver_advance(driver, driver->now_ms + days * MS_PER_DAY);
}

int32_t today(const struct decider_driver *driver)
{
	return time_day_of_ms(driver->now_ms);
}
