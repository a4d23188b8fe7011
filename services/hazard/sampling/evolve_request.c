/* What other bodies are asked, what they decided, and what is published. */
#include "common/core/row_texts.h"
#include "services/hazard/sampling/evolve_internal.h"

static void request_store(struct sampling_change *change, uint8_t n,
			  const struct sampling_request *request)
{
	uint8_t memory[600];
	struct writer row = writer_over(memory, sizeof(memory));
	writer_put(&row, &request->head, sizeof(request->head));
	for (size_t i = 0; i < SAMPLING_REQUEST_TEXT_COUNT; i++)
		row_text_put_bytes(&row, request->text[i], SAMPLING_NAME_MAX);
	struct row_key key = sampling_numbered_key(change->number, n);
	change->rows->put(change->rows->read.context, TABLE_SAMPLING_REQUESTS, row_key_bytes(&key),
			  writer_bytes(&row));
}

static bool is_trace(Zh__SamplingRequestKind kind)
{
	return kind == ZH__SAMPLING_REQUEST_KIND__SAMPLING_REQUEST_KIND_TRACE_MAKER ||
	       kind == ZH__SAMPLING_REQUEST_KIND__SAMPLING_REQUEST_KIND_TRACE_SELLER;
}

static enum status reported_up(struct sampling_change *change)
{
	return sampling_move(&sampling_correction_table, &change->row.correction,
			     CORRECTION_ON_ANNOUNCE_ASK);
}

enum status sampling_evolve_requested(struct sampling_change *change)
{
	const Zh__SamplingRequested *body = BODY(change->event, SamplingRequested);
	if (body->request != change->row.requests + 1u || body->request > SAMPLING_REQUESTS_MAX)
		return STATUS_INVALID;
	TRY(sampling_move(&sampling_table, &change->row.state, SAMPLING_ON_REQUEST));
	/* A trace in another region is a referral; one at home is work of our own. */
	bool referred = is_trace(body->kind) && !body->has_clock;
	struct sampling_request request = {
		.head = {.version = SAMPLING_ROW_VERSION,
			 .kind = (uint8_t)body->kind,
			 .state = referred     ? REQUEST_REFERRED
				  : body->sent ? REQUEST_SENT
					       : REQUEST_DRAFTED,
			 .body_kind = (uint8_t)body->body_kind,
			 .certificate = (uint8_t)body->certificate,
			 .region = body->region,
			 .term_days = body->term_days,
			 .sent_day = body->sent ? time_day_of_ms(change->event->recorded_ms) : 0,
			 .clock = body->clock},
		.text = {[SAMPLING_REQUEST_TEXT_BODY] = sampling_bytes(body->body),
			 [SAMPLING_REQUEST_TEXT_CERTIFICATE] =
				 sampling_bytes(body->certificate_no)},
	};
	change->row.requests++;
	request_store(change, (uint8_t)body->request, &request);
	return body->kind == ZH__SAMPLING_REQUEST_KIND__SAMPLING_REQUEST_KIND_ANNOUNCE
		       ? reported_up(change)
		       : STATUS_OK;
}

static enum status step_event(Zh__SamplingRequestStep step, uint8_t *ret_event)
{
	switch (step) {
	case ZH__SAMPLING_REQUEST_STEP__SAMPLING_REQUEST_STEP_SEND:
		*ret_event = REQUEST_ON_SEND;
		return STATUS_OK;
	case ZH__SAMPLING_REQUEST_STEP__SAMPLING_REQUEST_STEP_PASSED_ON:
		*ret_event = REQUEST_ON_PASSED_ON;
		return STATUS_OK;
	case ZH__SAMPLING_REQUEST_STEP__SAMPLING_REQUEST_STEP_ANSWER:
		*ret_event = REQUEST_ON_ANSWER;
		return STATUS_OK;
	case ZH__SAMPLING_REQUEST_STEP__SAMPLING_REQUEST_STEP_WITHDRAW:
		*ret_event = REQUEST_ON_WITHDRAW;
		return STATUS_OK;
	case ZH__SAMPLING_REQUEST_STEP__SAMPLING_REQUEST_STEP_CORRECT:
		*ret_event = REQUEST_ON_CORRECT;
		return STATUS_OK;
	case ZH__SAMPLING_REQUEST_STEP__SAMPLING_REQUEST_STEP_URGED:
		*ret_event = REQUEST_ON_OVERDUE;
		return STATUS_OK;
	case ZH__SAMPLING_REQUEST_STEP__SAMPLING_REQUEST_STEP_UNKNOWN:
	case _ZH__SAMPLING_REQUEST_STEP_IS_INT_SIZE:
		break;
	}
	return STATUS_INVALID;
}

enum status sampling_evolve_stepped(struct sampling_change *change)
{
	const Zh__SamplingRequestStepped *body = BODY(change->event, SamplingRequestStepped);
	struct sampling_request request;
	uint8_t event = 0;
	TRY(step_event(body->step, &event));
	if (!sampling_request_get(&change->rows->read, change->number, (uint8_t)body->request,
				  &request))
		return STATUS_INVALID;
	TRY(sampling_move(&sampling_request_table, &request.head.state, event));
	int32_t day = time_day_of_ms(change->event->recorded_ms);
	if (body->has_on_day)
		TRY(time_day_of_yyyymmdd(body->on_day, &day));
	if (event == REQUEST_ON_SEND)
		request.head.sent_day = day;
	else if (event == REQUEST_ON_PASSED_ON && request.head.passed_on < UINT8_MAX)
		request.head.passed_on++;
	else if (event == REQUEST_ON_ANSWER)
		request.head.answered_day = day;
	if (body->text != NULL && event != REQUEST_ON_OVERDUE)
		request.text[SAMPLING_REQUEST_TEXT_ANSWER] = bytes_of_text(body->text);
	request.head.clock = body->clock;
	request_store(change, (uint8_t)body->request, &request);
	return STATUS_OK;
}

/* Each overdue answer is one more urging. */
enum status sampling_request_overdue(struct sampling_change *change, uint64_t clock)
{
	for (uint8_t n = 1; n <= change->row.requests; n++) {
		struct sampling_request request;
		if (!sampling_request_get(&change->rows->read, change->number, n, &request) ||
		    request.head.clock != clock ||
		    !sampling_goes(&sampling_request_table, request.head.state, REQUEST_ON_OVERDUE))
			continue;
		TRY(sampling_move(&sampling_request_table, &request.head.state,
				  REQUEST_ON_OVERDUE));
		if (request.head.urged < UINT8_MAX)
			request.head.urged++;
		if (change->row.overdue < UINT8_MAX)
			change->row.overdue++;
		request_store(change, n, &request);
		return STATUS_OK;
	}
	return STATUS_OK;
}

void sampling_requests_undo(struct sampling_change *change, const Zh__SamplingFinal *body)
{
	for (uint8_t n = 1; n <= change->row.requests; n++) {
		struct sampling_request request;
		if (!sampling_request_get(&change->rows->read, change->number, n, &request) ||
		    !sampling_goes(&sampling_request_table, request.head.state, REQUEST_ON_UNDO))
			continue;
		request.head.state = state_table_row(&sampling_request_table, request.head.state,
						     REQUEST_ON_UNDO)
					     .next;
		request.head.clock = 0;
		for (size_t i = 0; i < body->n_owed; i++) {
			if (body->owed[i]->has_request && body->owed[i]->request == n)
				request.head.clock = body->owed[i]->clock;
		}
		request_store(change, n, &request);
	}
}

/* ---- the chain after the first re-inspection */

static enum status measure_event(Zh__SamplingMeasure measure, uint8_t *ret_event)
{
	switch (measure) {
	case ZH__SAMPLING_MEASURE__SAMPLING_MEASURE_ANNOUNCED:
		*ret_event = CORRECTION_ON_ANNOUNCED;
		return STATUS_OK;
	case ZH__SAMPLING_MEASURE__SAMPLING_MEASURE_SUSPENDED:
		*ret_event = CORRECTION_ON_SUSPENDED;
		return STATUS_OK;
	case ZH__SAMPLING_MEASURE__SAMPLING_MEASURE_REVOKED:
		*ret_event = CORRECTION_ON_REVOKED;
		return STATUS_OK;
	case ZH__SAMPLING_MEASURE__SAMPLING_MEASURE_UNKNOWN:
	case _ZH__SAMPLING_MEASURE_IS_INT_SIZE:
		break;
	}
	return STATUS_INVALID;
}

enum status sampling_evolve_measure(struct sampling_change *change)
{
	const Zh__SamplingMeasureKnown *body = BODY(change->event, SamplingMeasureKnown);
	uint8_t event = 0;
	struct sampling_measure_head head = {.version = SAMPLING_ROW_VERSION,
					     .casefile = body->casefile};
	TRY(measure_event(body->measure, &event));
	TRY(sampling_move(&sampling_correction_table, &change->row.correction, event));
	TRY(time_day_of_yyyymmdd(body->on_day, &head.on_day));
	if (body->has_until_day)
		TRY(time_day_of_yyyymmdd(body->until_day, &head.until_day));
	change->row.measure_day = head.on_day;
	uint8_t memory[200];
	struct writer row = writer_over(memory, sizeof(memory));
	writer_put(&row, &head, sizeof(head));
	row_text_put(&row, body->document, SAMPLING_NAME_MAX);
	struct row_key key = sampling_numbered_key(change->number, (uint8_t)body->measure);
	change->rows->put(change->rows->read.context, TABLE_SAMPLING_MEASURES, row_key_bytes(&key),
			  writer_bytes(&row));
	return STATUS_OK;
}

/* ---- published lists */

enum status sampling_evolve_published(struct rows_writer *rows, const struct event *event)
{
	if (event->head.kind != KIND(SAMPLING_LIST_PUBLISHED)) /* nothing else is of no object */
		return STATUS_INVALID;
	const Zh__SamplingListPublished *body = BODY(event, SamplingListPublished);
	uint8_t memory[sizeof(struct sampling_list_head) + 8u * SAMPLING_LIST_MAX];
	struct writer row = writer_over(memory, sizeof(memory));
	struct counter_row series = {.version = SAMPLING_ROW_VERSION, .last = body->serial};
	struct sampling_list_head head = {.version = SAMPLING_ROW_VERSION,
					  .catalogue = body->catalogue != 0,
					  .count = (uint32_t)body->n_samplings};
	TRY(time_day_of_yyyymmdd(body->from_day, &head.from_day));
	TRY(time_day_of_yyyymmdd(body->to_day, &head.to_day));
	if (body->n_samplings > SAMPLING_LIST_MAX || body->serial == 0)
		return STATUS_INVALID;
	writer_put(&row, &head, sizeof(head));
	for (size_t i = 0; i < body->n_samplings; i++) {
		struct sampling_row sampling;
		writer_put(&row, &body->samplings[i], 8);
		if (head.catalogue)
			continue;
		if (!sampling_get(&rows->read, body->samplings[i], &sampling))
			return STATUS_INVALID;
		sampling.list_year = body->year;
		sampling.list_serial = body->serial;
		sampling_store(rows, body->samplings[i], &sampling);
	}
	struct row_key key = sampling_list_key(body->year, body->serial);
	rows->put(rows->read.context, TABLE_SAMPLING_LISTS, row_key_bytes(&key),
		  writer_bytes(&row));
	struct row_key year = {0};
	row_key_put_u32(&year, body->year);
	rows_store(rows, TABLE_SAMPLING_SERIES, row_key_bytes(&year), &series, sizeof(series));
	return STATUS_OK;
}

enum status sampling_evolve_unlisted(struct sampling_change *change)
{
	const Zh__SamplingListEntryWithdrawn *body =
		BODY(change->event, SamplingListEntryWithdrawn);
	uint8_t memory[sizeof(struct sampling_list_head) + 8u * SAMPLING_LIST_MAX];
	struct row_key key = sampling_list_key(body->year, body->serial);
	struct rows_reader *rows = &change->rows->read;
	struct bytes stored;
	if (!rows->get(rows->context, TABLE_SAMPLING_LISTS, row_key_bytes(&key), &stored) ||
	    stored.size > sizeof(memory))
		return STATUS_INVALID;
	memcpy(memory, stored.data, stored.size);
	for (size_t at = sizeof(struct sampling_list_head); at + 8 <= stored.size; at += 8) {
		uint64_t entry;
		memcpy(&entry, memory + at, sizeof(entry));
		if (entry != change->number)
			continue;
		entry |= SAMPLING_LIST_WITHDRAWN;
		memcpy(memory + at, &entry, sizeof(entry));
	}
	change->rows->put(rows->context, TABLE_SAMPLING_LISTS, row_key_bytes(&key),
			  bytes_of(memory, stored.size));
	change->row.list_year = change->row.list_serial = 0;
	return STATUS_OK;
}
