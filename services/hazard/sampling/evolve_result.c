/* Results and conclusions: service of each addressee, the retest, the run of failures. */
#include "common/core/row_texts.h"
#include "services/hazard/sampling/evolve_internal.h"
#include "services/hazard/tables.h"

/* ---- the run of failures of a product, and of the firm over all its products */

void sampling_product_store(struct rows_writer *rows, struct bytes firm_key,
			    struct bytes class_code, struct sampling_product_row *row)
{
	if (firm_key.size == 0 || firm_key.size > SAMPLING_KEY_MAX ||
	    class_code.size > SAMPLING_KEY_MAX)
		return;
	row->version = SAMPLING_ROW_VERSION;
	struct row_key key = sampling_product_key(firm_key, class_code);
	rows_store(rows, sampling_product_table(class_code), row_key_bytes(&key), row,
		   sizeof(*row));
}

void sampling_run_ends(struct rows_writer *rows, struct bytes firm_key, struct bytes class_code)
{
	struct sampling_product_row row;
	sampling_product_get(&rows->read, firm_key, class_code, &row);
	row.failures = 0;
	row.run++;
	sampling_product_store(rows, firm_key, class_code, &row);
}

static void firm_failures_set(struct rows_writer *rows, uint64_t firm, uint32_t failures)
{
	struct firm_row row;
	if (firm == 0 || !hazard_firm_get(&rows->read, firm, &row))
		return;
	row.failures = (uint8_t)(failures < UINT8_MAX ? failures : UINT8_MAX);
	struct row_key key = row_key_u64(firm);
	rows_store(rows, TABLE_FIRMS, row_key_bytes(&key), &row, sizeof(row));
}

/* ---- the result */

static uint8_t party_bit(Zh__SamplingParty party)
{
	return (uint8_t)(1u << (unsigned)party);
}

/* Whoever is named is told; the maker only once when it is the firm itself. */
static void name_parties(struct sampling_change *change)
{
	struct sampling_texts texts;
	change->row.parties = party_bit(ZH__SAMPLING_PARTY__SAMPLING_PARTY_FIRM);
	if ((change->row.flags & SAMPLING_REPORTED) != 0) /* a feed names nobody else */
		return;
	if (!sampling_texts_get(&change->rows->read, change->number, &texts))
		return;
	struct bytes maker = texts.text[SAMPLING_TEXT_MAKER_KEY];
	bool named = maker.size != 0 || texts.text[SAMPLING_TEXT_MAKER_NAME].size != 0;
	if (named && !bytes_equal(maker, texts.text[SAMPLING_TEXT_FIRM_KEY]))
		change->row.parties |= party_bit(ZH__SAMPLING_PARTY__SAMPLING_PARTY_MAKER);
	if (texts.text[SAMPLING_TEXT_PLATFORM_KEY].size != 0 ||
	    texts.text[SAMPLING_TEXT_PLATFORM_NAME].size != 0)
		change->row.parties |= party_bit(ZH__SAMPLING_PARTY__SAMPLING_PARTY_PLATFORM);
}

enum status sampling_evolve_failed(struct sampling_change *change, struct bytes firm_key,
				   struct bytes class_code)
{
	struct sampling_product_row product, firm;
	TRY(sampling_move(&sampling_correction_table, &change->row.correction, CORRECTION_ON_FAIL));
	change->row.result_day = time_day_of_ms(change->event->recorded_ms);
	name_parties(change);
	sampling_product_get(&change->rows->read, firm_key, bytes_of(NULL, 0), &firm);
	change->row.firm_run = firm.run;
	sampling_product_get(&change->rows->read, firm_key, class_code, &product);
	change->row.run = product.run;
	change->row.flags |= SAMPLING_COUNTED;
	if (product.failures < UINT8_MAX)
		product.failures++;
	if ((change->row.flags & SAMPLING_REPORTED) != 0) { /* nobody drew it here */
		product.drawn_day = change->row.drawn_day;
		product.sampling = product.counts_from = change->number;
	}
	sampling_product_store(change->rows, firm_key, class_code, &product);
	return STATUS_OK;
}

static void items_stored(struct sampling_change *change, size_t count, Zh__FailedItem *const *items)
{
	for (size_t i = 0; i < count && i < SAMPLING_ITEMS_MAX; i++) {
		uint8_t memory[900];
		struct writer row = writer_over(memory, sizeof(memory));
		row_text_put(&row, items[i]->item, SAMPLING_ITEM_MAX);
		row_text_put(&row, items[i]->standard, SAMPLING_ITEM_MAX);
		row_text_put(&row, items[i]->measured, SAMPLING_ITEM_MAX);
		row_text_put(&row, items[i]->limit, SAMPLING_ITEM_MAX);
		struct row_key key = sampling_numbered_key(change->number, (uint8_t)(i + 1u));
		change->rows->put(change->rows->read.context, TABLE_SAMPLING_ITEMS,
				  row_key_bytes(&key), writer_bytes(&row));
		change->row.items = (uint8_t)(i + 1u);
	}
}

enum status sampling_evolve_result(struct sampling_change *change)
{
	const Zh__SamplingResult *body = BODY(change->event, SamplingResult);
	struct sampling_texts texts;
	struct rows_writer *rows = change->rows;
	TRY(sampling_move(&sampling_table, &change->row.state,
			  body->passed ? SAMPLING_ON_PASS : SAMPLING_ON_FAIL));
	if (!sampling_texts_get(&rows->read, change->number, &texts))
		return STATUS_INVALID;
	sampling_text_set(&texts, SAMPLING_TEXT_REPORT_NO, body->lab_report_no);
	sampling_texts_store(rows, change->number, &texts);
	items_stored(change, body->n_failed_items, body->failed_items);
	if (!sampling_texts_get(&rows->read, change->number, &texts))
		return STATUS_INVALID;
	/* Keys that outlive the puts below. */
	uint8_t memory[2 * SAMPLING_KEY_MAX];
	struct writer keys = writer_over(memory, sizeof(memory));
	writer_put(&keys, texts.text[SAMPLING_TEXT_FIRM_KEY].data,
		   texts.text[SAMPLING_TEXT_FIRM_KEY].size);
	struct bytes firm_key = writer_bytes(&keys);
	writer_put(&keys, texts.text[SAMPLING_TEXT_CLASS].data,
		   texts.text[SAMPLING_TEXT_CLASS].size);
	struct bytes class_code = bytes_of(memory + firm_key.size, keys.size - firm_key.size);
	if (!body->passed)
		return sampling_evolve_failed(change, firm_key, class_code);
	sampling_run_ends(rows, firm_key, class_code);
	sampling_run_ends(rows, firm_key, bytes_of(NULL, 0));
	firm_failures_set(rows, change->row.firm, 0);
	change->row.result_day = time_day_of_ms(change->event->recorded_ms);
	change->row.final_day = change->row.result_day;
	return STATUS_OK;
}

/* ---- service */

struct sampling_service_row sampling_service_of(const struct rows_reader *rows, uint64_t number,
						const struct sampling_row *row, uint8_t party)
{
	struct sampling_service_row service;
	if (sampling_service_get(rows, number, party, &service))
		return service;
	return (struct sampling_service_row){.version = SAMPLING_ROW_VERSION,
					     .state = sampling_service_begins(row->parties, party)};
}

static void service_store(struct sampling_change *change, uint8_t party,
			  const struct sampling_service_row *service)
{
	struct row_key key = sampling_numbered_key(change->number, party);
	rows_store(change->rows, TABLE_SAMPLING_SERVICES, row_key_bytes(&key), service,
		   sizeof(*service));
}

enum status sampling_evolve_served(struct sampling_change *change)
{
	const Zh__ResultServed *body = BODY(change->event, ResultServed);
	uint8_t party = (uint8_t)body->party;
	struct sampling_service_row service =
		sampling_service_of(&change->rows->read, change->number, &change->row, party);
	TRY(sampling_move(&sampling_table, &change->row.state, SAMPLING_ON_SERVE));
	TRY(sampling_move(&sampling_service_table, &service.state, SERVICE_ON_SERVE));
	TRY(time_day_of_yyyymmdd(body->served_day, &service.served_day));
	service.clock = body->clock;
	if (body->has_due_ms)
		service.due_ms = body->due_ms;
	service_store(change, party, &service);
	return STATUS_OK;
}

enum status sampling_evolve_objection(struct sampling_change *change)
{
	const Zh__ObjectionRaised *body = BODY(change->event, ObjectionRaised);
	uint8_t party = (uint8_t)body->party;
	struct sampling_service_row service =
		sampling_service_of(&change->rows->read, change->number, &change->row, party);
	TRY(sampling_move(&sampling_table, &change->row.state, SAMPLING_ON_OBJECT));
	TRY(sampling_move(&sampling_service_table, &service.state, SERVICE_ON_OBJECT));
	TRY(sampling_move(&sampling_retest_table, &change->row.retest, RETEST_ON_OBJECT));
	TRY(time_day_of_yyyymmdd(body->on_day, &service.objected_day));
	service_store(change, party, &service);
	return STATUS_OK;
}

/* ---- the retest */

static enum status retest_event(Zh__RetestStep step, uint8_t *ret_event)
{
	switch (step) {
	case ZH__RETEST_STEP__RETEST_STEP_ACCEPT:
		*ret_event = RETEST_ON_ACCEPT;
		return STATUS_OK;
	case ZH__RETEST_STEP__RETEST_STEP_REFUSE:
		*ret_event = RETEST_ON_REFUSE;
		return STATUS_OK;
	case ZH__RETEST_STEP__RETEST_STEP_FORMALITIES:
		*ret_event = RETEST_ON_FORMALITIES;
		return STATUS_OK;
	case ZH__RETEST_STEP__RETEST_STEP_WAIVE:
		*ret_event = RETEST_ON_WAIVE;
		return STATUS_OK;
	case ZH__RETEST_STEP__RETEST_STEP_LAB:
		*ret_event = RETEST_ON_LAB;
		return STATUS_OK;
	case ZH__RETEST_STEP__RETEST_STEP_PASS:
		*ret_event = RETEST_ON_PASS;
		return STATUS_OK;
	case ZH__RETEST_STEP__RETEST_STEP_FAIL:
		*ret_event = RETEST_ON_FAIL;
		return STATUS_OK;
	case ZH__RETEST_STEP__RETEST_STEP_REOPEN:
		*ret_event = RETEST_ON_REOPEN;
		return STATUS_OK;
	case ZH__RETEST_STEP__RETEST_STEP_UNKNOWN:
	case _ZH__RETEST_STEP_IS_INT_SIZE:
		break;
	}
	return STATUS_INVALID;
}

enum status sampling_evolve_retest(struct sampling_change *change)
{
	const Zh__RetestStepped *body = BODY(change->event, RetestStepped);
	uint8_t event = 0;
	TRY(retest_event(body->step, &event));
	TRY(sampling_move(&sampling_table, &change->row.state, SAMPLING_ON_RETEST));
	TRY(sampling_move(&sampling_retest_table, &change->row.retest, event));
	if (body->step == ZH__RETEST_STEP__RETEST_STEP_REOPEN &&
	    change->row.state == SAMPLING_FINAL_FAILED) {
		change->row.final_day = 0;
		TRY(sampling_move(&sampling_table, &change->row.state, SAMPLING_ON_REOPENED));
	}
	if (body->lab == NULL)
		return STATUS_OK;
	struct sampling_texts texts;
	if (!sampling_texts_get(&change->rows->read, change->number, &texts))
		return STATUS_INVALID;
	sampling_text_set(&texts, SAMPLING_TEXT_RETEST_LAB, body->lab);
	sampling_texts_store(change->rows, change->number, &texts);
	return STATUS_OK;
}

/* ---- the conclusion */

static uint64_t owed_clock(const Zh__SamplingFinal *body, Zh__SamplingParty party)
{
	for (size_t i = 0; i < body->n_owed; i++) {
		if (body->owed[i]->has_party && body->owed[i]->party == party)
			return body->owed[i]->clock;
	}
	return 0;
}

/* Everybody who knows the first result is told the last. */
static void conclude_services(struct sampling_change *change, const Zh__SamplingFinal *body)
{
	for (uint8_t party = ZH__SAMPLING_PARTY__SAMPLING_PARTY_FIRM;
	     party <= ZH__SAMPLING_PARTY__SAMPLING_PARTY_PLATFORM; party++) {
		struct sampling_service_row service = sampling_service_of(
			&change->rows->read, change->number, &change->row, party);
		if (!sampling_goes(&sampling_service_table, service.state, SERVICE_ON_CONCLUDED))
			continue;
		service.state = state_table_row(&sampling_service_table, service.state,
						SERVICE_ON_CONCLUDED)
					.next;
		service.clock = owed_clock(body, (Zh__SamplingParty)party);
		service_store(change, party, &service);
	}
}

static enum status undone(struct sampling_change *change, const Zh__SamplingFinal *body)
{
	struct sampling_texts texts;
	struct sampling_product_row product;
	TRY(sampling_move(&sampling_table, &change->row.state, SAMPLING_ON_RETEST_PASSED));
	TRY(sampling_move(&sampling_correction_table, &change->row.correction, CORRECTION_ON_UNDO));
	sampling_requests_undo(change, body);
	change->row.flags &= (uint8_t) ~(SAMPLING_COUNTED | SAMPLING_FOLLOW_UP_OWED);
	firm_failures_set(change->rows, change->row.firm, body->firm_failures);
	if (!sampling_texts_get(&change->rows->read, change->number, &texts))
		return STATUS_INVALID;
	struct bytes firm_key = texts.text[SAMPLING_TEXT_FIRM_KEY];
	struct bytes class_code = texts.text[SAMPLING_TEXT_CLASS];
	sampling_product_get(&change->rows->read, firm_key, class_code, &product);
	product.failures = (uint8_t)body->consecutive_failures;
	sampling_product_store(change->rows, firm_key, class_code, &product);
	return STATUS_OK;
}

enum status sampling_evolve_final(struct sampling_change *change)
{
	const Zh__SamplingFinal *body = BODY(change->event, SamplingFinal);
	TRY(time_day_of_yyyymmdd(body->on_day, &change->row.final_day));
	if (body->retested)
		conclude_services(change, body);
	if (body->passed)
		return undone(change, body);
	change->row.flags |= SAMPLING_FOLLOW_UP_OWED;
	return sampling_move(&sampling_table, &change->row.state,
			     body->retested ? SAMPLING_ON_RETEST_FAILED : SAMPLING_ON_FINALISE);
}

/* ---- terms that ran out: what that means is in the table of the axis that waits */

static enum status mark_moves(struct sampling_change *change, const struct state_table *table,
			      uint8_t *state, uint8_t event)
{
	if (!sampling_goes(table, *state, event))
		return STATUS_OK;
	if (change->row.overdue < UINT8_MAX)
		change->row.overdue++;
	return sampling_move(table, state, event);
}

/* The term of one addressee; a result that isn't served in time waits with whoever is first. */
static uint8_t party_overdue(struct sampling_change *change, uint64_t clock)
{
	uint8_t owed = 0;
	for (uint8_t party = ZH__SAMPLING_PARTY__SAMPLING_PARTY_FIRM;
	     party <= ZH__SAMPLING_PARTY__SAMPLING_PARTY_PLATFORM; party++) {
		struct sampling_service_row service = sampling_service_of(
			&change->rows->read, change->number, &change->row, party);
		if (service.clock == clock)
			return party;
		if (service.state == SERVICE_OWED && owed == 0)
			owed = party;
	}
	return owed;
}

static enum status service_overdue(struct sampling_change *change, uint64_t clock)
{
	uint8_t party = party_overdue(change, clock);
	struct sampling_service_row service =
		sampling_service_of(&change->rows->read, change->number, &change->row, party);
	if (party == 0)
		return STATUS_OK;
	TRY(mark_moves(change, &sampling_service_table, &service.state, SERVICE_ON_OVERDUE));
	service_store(change, party, &service);
	return STATUS_OK;
}

enum status sampling_evolve_mark(struct sampling_change *change, const Zh__ClockMarkFired *body)
{
	switch (body->policy_index) { /* an enum clock_id; most are none of a sampling's */
	case CLOCK_SAMPLING_OBJECTION:
	case CLOCK_SAMPLING_SERVE:
		return service_overdue(change, body->clock);
	case CLOCK_SAMPLING_OBJECTION_DECIDE:
	case CLOCK_SAMPLING_RETEST_FORMALITIES:
	case CLOCK_SAMPLING_RETEST_LAB:
	case CLOCK_SAMPLING_RETEST:
		return mark_moves(change, &sampling_retest_table, &change->row.retest,
				  RETEST_ON_OVERDUE);
	case CLOCK_SAMPLING_STOP_SALE:
	case CLOCK_SAMPLING_REPORT_UP:
	case CLOCK_SAMPLING_REINSPECT_ANNOUNCED:
	case CLOCK_SAMPLING_CASE:
	case CLOCK_SAMPLING_SUSPEND_END:
		return mark_moves(change, &sampling_correction_table, &change->row.correction,
				  CORRECTION_ON_OVERDUE);
	case CLOCK_REQUEST_SEND:
	case CLOCK_REQUEST_ANSWER:
	case CLOCK_REQUEST_CORRECT:
	case CLOCK_SAMPLING_ANNOUNCE:
	case CLOCK_SAMPLING_DENIAL_TRACE:
		return sampling_request_overdue(change, body->clock);
	default: /* drawing, sending, testing, making final, following up */
		return mark_moves(change, &sampling_table, &change->row.state, SAMPLING_ON_OVERDUE);
	}
}
