#include "services/hazard/sampling/evolve.h"

#include "common/base/sabotage.h"
#include "common/core/booked_by.h"
#include "common/core/handlers.h"
#include "common/core/recusals.h"
#include "common/core/row_texts.h"
#include "hazard.pb-c.h"
#include "services/hazard/sampling/evolve_internal.h"
#include "services/hazard/tables.h"

enum status sampling_move(const struct state_table *table, uint8_t *state, uint8_t event)
{
	struct state_row row = state_table_row(table, *state, event);
	if (row.verdict != STATE_GO)
		return STATUS_INVALID;
	*state = row.next;
	return STATUS_OK;
}

void sampling_store(struct rows_writer *rows, uint64_t number, const struct sampling_row *row)
{
	struct row_key key = row_key_u64(number);
	rows_store(rows, TABLE_SAMPLINGS, row_key_bytes(&key), row, sizeof(*row));
}

/* ---- texts */

void sampling_texts_store(struct rows_writer *rows, uint64_t number,
			  const struct sampling_texts *texts)
{
	uint8_t memory[1800 + SAMPLING_DRAWERS_MAX];
	struct writer row = writer_over(memory, sizeof(memory));
	struct sampling_text_head head = texts->head;
	head.version = SAMPLING_ROW_VERSION;
	writer_put(&row, &head, sizeof(head));
	for (size_t i = 0; i < SAMPLING_TEXT_COUNT; i++)
		row_text_put_bytes(&row, texts->text[i],
				   sampling_text_limit((enum sampling_text)i));
	struct row_key key = row_key_u64(number);
	rows->put(rows->read.context, TABLE_SAMPLING_TEXTS, row_key_bytes(&key),
		  writer_bytes(&row));
}

void sampling_text_set(struct sampling_texts *texts, enum sampling_text text, const char *value)
{
	if (value != NULL && value[0] != '\0')
		texts->text[text] = bytes_of_text(value);
}

void sampling_firm_set(struct sampling_texts *texts, enum sampling_text key,
		       enum sampling_text name, const Zh__FirmRef *firm)
{
	if (firm == NULL)
		return;
	texts->text[key] = sampling_bytes(firm->key);
	texts->text[name] = sampling_bytes(firm->name);
}

static void product_set(struct sampling_texts *texts, const Zh__ProductRef *product)
{
	if (product == NULL)
		return;
	sampling_text_set(texts, SAMPLING_TEXT_CLASS, product->class_code);
	sampling_text_set(texts, SAMPLING_TEXT_PRODUCT, product->name);
	sampling_text_set(texts, SAMPLING_TEXT_BATCH, product->batch);
}

/* ---- plan and draw */

static enum status planned(struct rows_writer *rows, const struct event *event)
{
	const Zh__SamplingPlanned *body = BODY(event, SamplingPlanned);
	TRY(counter_take(rows, OBJECT_SAMPLING, body->sampling));
	struct sampling_row row = {
		.version = SAMPLING_ROW_VERSION,
		.state = SAMPLING_PLANNED,
		.flags = body->online ? SAMPLING_ONLINE : 0,
		.object_version = (uint32_t)event->head.object_version,
		.planned_day = time_day_of_ms(event->recorded_ms),
	};
	struct sampling_texts texts = {
		.head = {.firm_role = (uint8_t)body->firm_role,
			 .level = (uint8_t)body->level,
			 .follow_up_of = body->follow_up_of,
			 .trace = trace_of(event)},
	};
	sampling_firm_set(&texts, SAMPLING_TEXT_FIRM_KEY, SAMPLING_TEXT_FIRM_NAME, body->firm);
	product_set(&texts, body->product);
	sampling_text_set(&texts, SAMPLING_TEXT_AGENCY, body->agency);
	sampling_text_set(&texts, SAMPLING_TEXT_LAB, body->lab);
	sampling_text_set(&texts, SAMPLING_TEXT_METHOD, body->method);
	sampling_text_set(&texts, SAMPLING_TEXT_OWED_FOR, body->owed_for);
	sampling_store(rows, body->sampling, &row);
	sampling_texts_store(rows, body->sampling, &texts);
	return STATUS_OK;
}

/* The earlier one that this draw follows up owes nothing any more. */
static enum status followed_up(struct rows_writer *rows, uint64_t earlier)
{
	struct sampling_row row;
	if (!sampling_get(&rows->read, earlier, &row))
		return STATUS_INVALID;
	if ((row.flags & SAMPLING_FOLLOW_UP_OWED) == 0)
		return STATUS_OK;
	row.flags &= (uint8_t)~SAMPLING_FOLLOW_UP_OWED;
	TRY(sampling_move(&sampling_table, &row.state, SAMPLING_ON_FOLLOWED_UP));
	sampling_store(rows, earlier, &row);
	return STATUS_OK;
}

static void drawn_texts(struct sampling_texts *texts, const Zh__Sampled *body)
{
	if (body->firm_role != ZH__FIRM_ROLE__FIRM_ROLE_UNKNOWN)
		texts->head.firm_role = (uint8_t)body->firm_role;
	texts->head.maker_region = body->maker_region;
	texts->head.follow_up_of = body->follow_up_of;
	texts->head.price_fen = body->price_fen;
	texts->head.quantity = body->quantity != NULL ? body->quantity->amount : 0;
	texts->head.stock = body->stock != NULL ? body->stock->amount : 0;
	sampling_firm_set(texts, SAMPLING_TEXT_FIRM_KEY, SAMPLING_TEXT_FIRM_NAME, body->firm);
	sampling_firm_set(texts, SAMPLING_TEXT_MAKER_KEY, SAMPLING_TEXT_MAKER_NAME, body->maker);
	sampling_firm_set(texts, SAMPLING_TEXT_PLATFORM_KEY, SAMPLING_TEXT_PLATFORM_NAME,
			  body->platform);
	product_set(texts, body->product);
	sampling_text_set(texts, SAMPLING_TEXT_NO, body->sample_no);
	sampling_text_set(texts, SAMPLING_TEXT_SEAL, body->seal_no);
	if (body->quantity != NULL)
		sampling_text_set(texts, SAMPLING_TEXT_UNIT, body->quantity->unit);
}

/* Who drew it has it, where nobody was named before. */
static enum status handled_by_drawers(struct sampling_change *change, const Zh__Sampled *body)
{
	struct object_id matter = recusal_subject(change->event);
	return handlers_named(&change->rows->read, matter) || body->n_officers > HANDLERS_MAX ||
			       SABOTAGE("sampling.nobodys")
		       ? STATUS_OK
		       : handlers_said(change->rows, matter, body->officers, body->n_officers);
}

static struct bytes drawers_of(const Zh__Sampled *body, uint8_t memory[SAMPLING_DRAWERS_MAX])
{
	struct writer out = writer_over(memory, SAMPLING_DRAWERS_MAX);
	for (size_t i = 0; i < body->n_officers; i++) {
		if (i != 0)
			writer_put(&out, " ", 1);
		writer_put(&out, body->officers[i], strlen(body->officers[i]));
	}
	return writer_bytes(&out);
}

/* 令18号8(3): what follows a failure up, or meets an emergency, isn't held by the six months and
 * doesn't begin them again. */
static bool holds_others(const Zh__Sampled *body)
{
	return (body->follow_up_of == 0 && !body->emergency) ||
	       SABOTAGE("sampling.follow-up-holds");
}

static enum status drawn(struct sampling_change *change)
{
	const Zh__Sampled *body = BODY(change->event, Sampled);
	struct rows_writer *rows = change->rows;
	struct sampling_texts texts;
	struct sampling_product_row product;
	TRY(sampling_move(&sampling_table, &change->row.state, SAMPLING_ON_DRAW));
	TRY(time_day_of_yyyymmdd(body->drawn_day, &change->row.drawn_day));
	struct bytes number = sampling_bytes(body->sample_no);
	struct bytes firm_key = sampling_bytes(body->firm != NULL ? body->firm->key : NULL);
	struct bytes class_code =
		sampling_bytes(body->product != NULL ? body->product->class_code : NULL);
	if (number.size == 0 || number.size > SAMPLING_NO_MAX || firm_key.size == 0 ||
	    firm_key.size > SAMPLING_KEY_MAX || class_code.size > SAMPLING_KEY_MAX ||
	    !sampling_texts_get(&rows->read, change->number, &texts))
		return STATUS_INVALID;
	uint8_t memory[SAMPLING_DRAWERS_MAX];
	drawn_texts(&texts, body);
	texts.text[SAMPLING_TEXT_DRAWERS] = drawers_of(body, memory);
	sampling_texts_store(rows, change->number, &texts);
	rows_store(rows, TABLE_SAMPLES, number, &change->number, sizeof(change->number));
	change->row.firm = hazard_firm_of_key(&rows->read, body->firm->key);
	if (body->online)
		change->row.flags |= SAMPLING_ONLINE;
	sampling_product_get(&rows->read, firm_key, class_code, &product);
	product.sampling = change->number;
	if (holds_others(body)) {
		product.drawn_day = change->row.drawn_day;
		product.counts_from = change->number;
	}
	sampling_product_store(rows, firm_key, class_code, &product);
	TRY(handled_by_drawers(change, body));
	return body->follow_up_of != 0 ? followed_up(rows, body->follow_up_of) : STATUS_OK;
}

/* What a superior sampled isn't sampled again within six months. */
static enum status cancelled(struct sampling_change *change)
{
	const Zh__SamplingCancelled *body = BODY(change->event, SamplingCancelled);
	struct sampling_product_row product;
	TRY(sampling_move(&sampling_table, &change->row.state, SAMPLING_ON_CANCEL));
	if (body->sampled_day == 0)
		return STATUS_OK;
	struct bytes firm_key = sampling_bytes(body->firm != NULL ? body->firm->key : NULL);
	struct bytes class_code = sampling_bytes(body->class_code);
	if (firm_key.size == 0 || firm_key.size > SAMPLING_KEY_MAX ||
	    class_code.size > SAMPLING_KEY_MAX)
		return STATUS_INVALID;
	sampling_product_get(&change->rows->read, firm_key, class_code, &product);
	TRY(time_day_of_yyyymmdd(body->sampled_day, &product.superior_day));
	sampling_product_store(change->rows, firm_key, class_code, &product);
	return STATUS_OK;
}

static enum status refused(struct sampling_change *change)
{
	const Zh__SamplingRefused *body = BODY(change->event, SamplingRefused);
	struct rows_writer *rows = change->rows;
	struct sampling_texts texts;
	struct sampling_product_row firm;
	struct bytes firm_key = sampling_bytes(body->firm != NULL ? body->firm->key : NULL);
	TRY(sampling_move(&sampling_table, &change->row.state, SAMPLING_ON_REFUSE));
	if (firm_key.size == 0 || firm_key.size > SAMPLING_KEY_MAX ||
	    !sampling_texts_get(&rows->read, change->number, &texts))
		return STATUS_INVALID;
	sampling_firm_set(&texts, SAMPLING_TEXT_FIRM_KEY, SAMPLING_TEXT_FIRM_NAME, body->firm);
	sampling_texts_store(rows, change->number, &texts);
	change->row.flags |= SAMPLING_FOLLOW_UP_OWED;
	change->row.firm = hazard_firm_of_key(&rows->read, body->firm->key);
	sampling_product_get(&rows->read, firm_key, bytes_of(NULL, 0), &firm);
	firm.refusals = (uint8_t)body->refusals;
	sampling_product_store(rows, firm_key, bytes_of(NULL, 0), &firm);
	return STATUS_OK;
}

static enum status sent(struct sampling_change *change)
{
	const Zh__SamplingSent *body = BODY(change->event, SamplingSent);
	struct sampling_texts texts;
	TRY(sampling_move(&sampling_table, &change->row.state, SAMPLING_ON_SEND));
	if (!sampling_texts_get(&change->rows->read, change->number, &texts))
		return STATUS_INVALID;
	sampling_text_set(&texts, SAMPLING_TEXT_LAB, body->lab);
	sampling_texts_store(change->rows, change->number, &texts);
	return STATUS_OK;
}

/* ---- hazards that a sampling opened */

/* What a feed told of begins its life with the failure. */
static enum status reported(struct rows_writer *rows, const struct event *event,
			    const Zh__HazardOpened *body)
{
	struct sampling_change change = {.rows = rows, .event = event};
	struct bytes sample_no = sampling_bytes(body->sample_no);
	if (sample_no.size == 0 || sample_no.size > SAMPLING_NO_MAX)
		return STATUS_INVALID;
	change.number = body->source->number;
	change.row = (struct sampling_row){
		.version = SAMPLING_ROW_VERSION,
		.state = SAMPLING_FAILED,
		.flags = SAMPLING_REPORTED,
		.object_version = 1,
		.firm = body->firm_number,
		.hazard = body->hazard,
		.drawn_day = time_day_of_ms(event->recorded_ms),
	};
	struct row_key key = sampling_sample_key(sample_no, body->sample_source);
	rows_store(rows, TABLE_SAMPLES, row_key_bytes(&key), &change.number, sizeof(change.number));
	TRY(sampling_evolve_failed(
		&change, sampling_bytes(body->firm != NULL ? body->firm->key : NULL),
		sampling_bytes(body->product != NULL ? body->product->class_code : NULL)));
	sampling_store(rows, change.number, &change.row);
	return STATUS_OK;
}

static enum status hazard_opened(struct rows_writer *rows, const struct event *event)
{
	const Zh__HazardOpened *body = BODY(event, HazardOpened);
	if (body->source == NULL || body->source->kind != OBJECT_SAMPLING)
		return STATUS_OK;
	struct sampling_change change = {
		.rows = rows, .event = event, .number = body->source->number};
	/* The next number is one that nobody planned here. */
	if (counter_take(rows, OBJECT_SAMPLING, change.number) == STATUS_OK)
		return reported(rows, event, body);
	if (!sampling_get(&rows->read, change.number, &change.row))
		return STATUS_INVALID;
	change.row.hazard = body->hazard;
	change.row.firm = body->firm_number;
	change.row.object_version++;
	if (sampling_goes(&sampling_table, change.row.state, SAMPLING_ON_REPORTED)) {
		TRY(sampling_move(&sampling_table, &change.row.state, SAMPLING_ON_REPORTED));
		TRY(sampling_evolve_failed(
			&change, sampling_bytes(body->firm != NULL ? body->firm->key : NULL),
			sampling_bytes(body->product != NULL ? body->product->class_code : NULL)));
	}
	sampling_store(rows, change.number, &change.row);
	return STATUS_OK;
}

static enum status hazard_corrected(struct rows_writer *rows, uint64_t hazard, uint8_t event,
				    bool run_ends)
{
	struct sampling_row row;
	uint64_t sampling = sampling_of_hazard(&rows->read, hazard, &row);
	if (sampling == 0)
		return STATUS_OK;
	struct sampling_texts texts;
	if (run_ends && sampling_texts_get(&rows->read, sampling, &texts))
		sampling_run_ends(rows, texts.text[SAMPLING_TEXT_FIRM_KEY], bytes_of(NULL, 0));
	if (!sampling_goes(&sampling_correction_table, row.correction, event))
		return STATUS_OK;
	row.object_version++;
	TRY(sampling_move(&sampling_correction_table, &row.correction, event));
	sampling_store(rows, sampling, &row);
	return STATUS_OK;
}

static enum status hazard_reinspected(struct rows_writer *rows, const struct event *event)
{
	const Zh__Reinspected *body = BODY(event, Reinspected);
	if (body->no_access)
		return STATUS_OK;
	return hazard_corrected(rows, body->hazard,
				body->passed ? CORRECTION_ON_REINSPECT_PASSED
					     : CORRECTION_ON_REINSPECT_FAILED,
				body->passed != 0);
}

/* ---- whose it is */

static enum status officers_named(struct sampling_change *change)
{
	const Zh__OfficersNamed *body = BODY(change->event, OfficersNamed);
	return handlers_said(change->rows, recusal_subject(change->event), body->officers,
			     body->n_officers);
}

/* ---- by kind */

static enum status label_denied(struct sampling_change *change)
{
	change->row.flags |= SAMPLING_DENIED;
	return sampling_move(&sampling_table, &change->row.state, SAMPLING_ON_DENY);
}

static sampling_change_fn *const changes[] = {
	[KIND(SAMPLING_CANCELLED)] = cancelled,
	[KIND(OFFICERS_NAMED)] = officers_named,
	[KIND(SAMPLED)] = drawn,
	[KIND(SAMPLING_REFUSED)] = refused,
	[KIND(SAMPLING_SENT)] = sent,
	[KIND(SAMPLING_RESULT)] = sampling_evolve_result,
	[KIND(RESULT_SERVED)] = sampling_evolve_served,
	[KIND(OBJECTION_RAISED)] = sampling_evolve_objection,
	[KIND(LABEL_DENIED)] = label_denied,
	[KIND(RETEST_STEPPED)] = sampling_evolve_retest,
	[KIND(SAMPLING_FINAL)] = sampling_evolve_final,
	[KIND(SAMPLING_REQUESTED)] = sampling_evolve_requested,
	[KIND(SAMPLING_REQUEST_STEPPED)] = sampling_evolve_stepped,
	[KIND(SAMPLING_MEASURE_KNOWN)] = sampling_evolve_measure,
	[KIND(SAMPLING_LIST_ENTRY_WITHDRAWN)] = sampling_evolve_unlisted,
};

/* Of a kind without a row here the table says what it moves; a trace that is asked for, an owner,
 * a wait move nothing. */
static enum status change_sampling(struct sampling_change *change)
{
	uint16_t kind = change->event->head.kind;
	sampling_change_fn *run = OF_KIND(changes, kind);
	uint8_t on = run == NULL ? booked_by(&sampling_table, kind) : STATE_STAYS;
	if (run != NULL)
		return run(change);
	return on != STATE_STAYS ? sampling_move(&sampling_table, &change->row.state, on)
				 : STATUS_OK;
}

enum status sampling_evolve(struct rows_writer *rows, const struct event *event)
{
	if (event->head.kind == KIND(SAMPLING_PLANNED))
		return planned(rows, event);
	struct sampling_change change = {
		.rows = rows, .event = event, .number = event->head.subject_number};
	if (!sampling_get(&rows->read, change.number, &change.row))
		return STATUS_INVALID;
	TRY(change_sampling(&change));
	if (event->head.object_version != 0)
		change.row.object_version = (uint32_t)event->head.object_version;
	sampling_store(rows, change.number, &change.row);
	return STATUS_OK;
}

enum status sampling_mark_fired(struct rows_writer *rows, const Zh__ClockMarkFired *mark)
{
	struct sampling_change change = {.rows = rows, .number = mark->subject->number};
	if (mark->mark != ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE ||
	    !sampling_get(&rows->read, change.number, &change.row))
		return STATUS_OK;
	TRY(sampling_evolve_mark(&change, mark));
	sampling_store(rows, change.number, &change.row);
	return STATUS_OK;
}

enum status sampling_observe(struct rows_writer *rows, const struct event *event)
{
	switch (event->head.kind) {
	case KIND(HAZARD_OPENED):
		return hazard_opened(rows, event);
	case KIND(CORRECTION_ORDERED):
		return hazard_corrected(rows, event->head.subject_number, CORRECTION_ON_ORDER,
					false);
	case KIND(REINSPECTED):
		return hazard_reinspected(rows, event);
	default:
		return STATUS_OK;
	}
}
