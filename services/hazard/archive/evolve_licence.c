/* Bookkeeping of certificates, standards and duties, and of the marks that fire on them. */
#include "common/core/row_texts.h"
#include "services/hazard/archive/evolve.h"

enum { ROW_VERSION = 1, NO_MAX = 60, ISSUER_MAX = 120, CODES_MAX = 300, LATE_MAX = UINT16_MAX };

static uint64_t subject_of(const struct event *event)
{
	return event->head.subject_number;
}

/* The firm's archive takes what the event says of its completeness. */
static enum status standing_changed(struct rows_writer *rows, uint64_t firm,
				    const Zh__ArchiveStanding *standing)
{
	struct archive_row archive;
	if (!archive_get(&rows->read, firm, &archive))
		return STATUS_INVALID;
	archive_standing_take(&archive, standing);
	archive_store(rows, firm, &archive);
	return STATUS_OK;
}

/* ---- certificates */

static void put_codes(struct writer *row, const char *const *classes, size_t count)
{
	uint8_t codes[CODES_MAX - 1];
	struct writer text = writer_over(codes, sizeof(codes));
	for (size_t i = 0; i < count; i++) {
		if (i != 0)
			writer_put(&text, ",", 1);
		writer_put(&text, classes[i], strlen(classes[i]));
	}
	row_text_put_bytes(row, bytes_of(codes, text.size), CODES_MAX);
}

static void put_bytes(struct writer *row, struct bytes text)
{
	uint8_t size[2] = {(uint8_t)text.size, (uint8_t)(text.size >> 8)};
	writer_put(row, size, sizeof(size));
	writer_put(row, text.data, text.size);
}

static void licence_put(struct rows_writer *rows, uint64_t number, struct writer *row)
{
	struct row_key key = row_key_u64(number);
	rows->put(rows->read.context, TABLE_LICENCES, row_key_bytes(&key), writer_bytes(row));
}

static enum status licence_added(struct rows_writer *rows, const struct event *event)
{
	const Zh__LicenceAdded *body = BODY(event, LicenceAdded);
	uint64_t firm = hazard_firm_of_key(&rows->read, body->firm_key);
	if (firm == 0 || body->state == ZH__LICENCE_STATE__LICENCE_STATE_UNKNOWN)
		return STATUS_INVALID;
	TRY(counter_take(rows, OBJECT_LICENCE, body->licence));
	struct licence_head head = {
		.version = ROW_VERSION,
		.kind = (uint8_t)body->kind,
		.state = (uint8_t)licence_state_of(body->state),
		.issuer_body = (uint8_t)body->issuer_body,
		.first = body->first != 0,
		.object_version = (uint32_t)event->head.object_version,
		.firm = firm,
	};
	TRY(time_day_of_yyyymmdd(body->from_day, &head.from_day));
	TRY(time_day_of_yyyymmdd(body->to_day, &head.to_day));
	uint8_t memory[1000];
	struct writer row = writer_over(memory, sizeof(memory));
	writer_put(&row, &head, sizeof(head));
	row_text_put(&row, body->no, NO_MAX);
	row_text_put(&row, body->issuer, ISSUER_MAX);
	put_codes(&row, body->classes, body->n_classes);
	licence_put(rows, body->licence, &row);
	archive_history(rows, event, firm, ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_LICENCE, NULL,
			body->no);
	return standing_changed(rows, firm, body->standing);
}

static enum status licence_changed(struct rows_writer *rows, const struct event *event)
{
	const Zh__LicenceChanged *body = BODY(event, LicenceChanged);
	struct licence licence;
	uint64_t number = subject_of(event);
	unsigned was = (unsigned)licence_state_of(body->was);
	if (!licence_get(&rows->read, number, &licence) || was >= licence_table.state_count)
		return STATUS_INVALID;
	struct licence_head head = licence.head;
	struct state_row move;
	if (!state_table_goes(&licence_table, head.state, licence_event_of(body->act), &move))
		return STATUS_INVALID;
	head.state = move.next;
	if (head.requested == (uint8_t)body->act)
		head.requested = 0;
	head.object_version = (uint32_t)event->head.object_version;
	TRY(time_day_of_yyyymmdd(body->on_day, &head.changed_day));
	head.until_day = 0;
	if (body->has_to_day && body->act == ZH__LICENCE_ACT__LICENCE_ACT_SUSPEND)
		TRY(time_day_of_yyyymmdd(body->to_day, &head.until_day));
	else if (body->has_to_day)
		TRY(time_day_of_yyyymmdd(body->to_day, &head.to_day));
	uint8_t memory[1000];
	struct writer row = writer_over(memory, sizeof(memory));
	writer_put(&row, &head, sizeof(head));
	put_bytes(&row, licence.text[LICENCE_TEXT_NO]);
	put_bytes(&row, licence.text[LICENCE_TEXT_ISSUER]);
	if (body->n_classes != 0)
		put_codes(&row, body->classes, body->n_classes);
	else
		put_bytes(&row, licence.text[LICENCE_TEXT_CLASSES]);
	licence_put(rows, number, &row);
	archive_history(rows, event, head.firm, ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_LICENCE,
			licence_table.states[was].name, licence_table.states[head.state].name);
	return standing_changed(rows, head.firm, body->standing);
}

static enum status licence_requested(struct rows_writer *rows, const struct event *event)
{
	const Zh__LicenceRequested *body = BODY(event, LicenceRequested);
	struct row_key key = row_key_u64(subject_of(event));
	struct bytes stored;
	struct licence_head head;
	uint8_t memory[1000];
	if (!rows->read.get(rows->read.context, TABLE_LICENCES, row_key_bytes(&key), &stored) ||
	    stored.size < sizeof(head) || stored.size > sizeof(memory))
		return STATUS_INVALID;
	memcpy(&head, stored.data, sizeof(head));
	head.requested = body->refused ? 0 : (uint8_t)body->act;
	head.asked_body = (uint8_t)body->of_body;
	head.object_version = (uint32_t)event->head.object_version;
	memcpy(memory, stored.data, stored.size);
	memcpy(memory, &head, sizeof(head));
	rows->put(rows->read.context, TABLE_LICENCES, row_key_bytes(&key),
		  bytes_of(memory, stored.size));
	archive_history(rows, event, head.firm, ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_LICENCE, NULL,
			body->ground);
	return STATUS_OK;
}

/* ---- standards */

static void standard_put(struct rows_writer *rows, uint64_t number,
			 const struct standard_head *head, struct bytes no, struct bytes class_code)
{
	uint8_t memory[400];
	struct writer row = writer_over(memory, sizeof(memory));
	struct row_key key = row_key_u64(number);
	writer_put(&row, head, sizeof(*head));
	put_bytes(&row, no);
	put_bytes(&row, class_code);
	rows->put(rows->read.context, TABLE_STANDARDS, row_key_bytes(&key), writer_bytes(&row));
}

static enum status standard_changed(struct rows_writer *rows, const struct event *event)
{
	const Zh__StandardChanged *body = BODY(event, StandardChanged);
	uint64_t number = subject_of(event);
	struct standard standard = {
		.text = {bytes_of_text(body->no == NULL ? "" : body->no),
			 bytes_of_text(body->class_code == NULL ? "" : body->class_code)}};
	struct standard_head head = {.version = ROW_VERSION,
				     .form = (uint8_t)body->form,
				     .state = STANDARD_CURRENT,
				     .firm = body->firm_number};
	if (!body->has_review) {
		TRY(counter_take(rows, OBJECT_STANDARD, number));
		TRY(time_day_of_yyyymmdd(body->on_day, &head.on_day));
	} else {
		if (!standard_get(&rows->read, number, &standard))
			return STATUS_INVALID;
		head = standard.head;
		struct state_row move;
		if (!state_table_goes(&standard_table, head.state, standard_event_of(body->review),
				      &move))
			return STATUS_INVALID;
		head.state = move.next;
		head.late = 0;
		TRY(time_day_of_yyyymmdd(body->on_day, &head.reviewed_day));
	}
	head.object_version = (uint32_t)event->head.object_version;
	/* The texts are borrowed from the row: copied before it is written again. */
	uint8_t no[NO_MAX];
	uint8_t class_code[ARCHIVE_CLASS_MAX];
	struct writer no_copy = writer_over(no, sizeof(no));
	struct writer class_copy = writer_over(class_code, sizeof(class_code));
	writer_put(&no_copy, standard.text[STANDARD_TEXT_NO].data,
		   standard.text[STANDARD_TEXT_NO].size);
	writer_put(&class_copy, standard.text[STANDARD_TEXT_CLASS].data,
		   standard.text[STANDARD_TEXT_CLASS].size);
	archive_history(rows, event, head.firm, ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_STANDARD,
			body->has_review ? body->no : NULL, standard_table.states[head.state].name);
	standard_put(rows, number, &head, writer_bytes(&no_copy), writer_bytes(&class_copy));
	return standing_changed(rows, head.firm, body->standing);
}

enum status archive_evolve_licence(struct rows_writer *rows, const struct event *event)
{
	switch (event->head.kind) {
	case KIND(LICENCE_ADDED):
		return licence_added(rows, event);
	case KIND(LICENCE_CHANGED):
		return licence_changed(rows, event);
	case KIND(LICENCE_REQUESTED):
		return licence_requested(rows, event);
	case KIND(STANDARD_CHANGED):
		return standard_changed(rows, event);
	default: /* nothing else has one of these as its subject */
		return STATUS_INVALID;
	}
}

/* ---- duties */

static void duty_store(struct rows_writer *rows, uint64_t number, const struct duty_row *duty)
{
	struct row_key key = row_key_u64(number);
	rows_store(rows, TABLE_DUTIES, row_key_bytes(&key), duty, sizeof(*duty));
}

static enum status owed_counted(struct rows_writer *rows, uint64_t firm, bool more)
{
	struct archive_row archive;
	if (!archive_get(&rows->read, firm, &archive) || (!more && archive.duties_owed == 0))
		return STATUS_INVALID;
	archive.duties_owed = (uint16_t)(more ? archive.duties_owed + 1 : archive.duties_owed - 1);
	archive_store(rows, firm, &archive);
	return STATUS_OK;
}

static enum status duty_opened(struct rows_writer *rows, const struct event *event)
{
	const Zh__DutyOpened *body = BODY(event, DutyOpened);
	TRY(counter_take(rows, OBJECT_DUTY, body->duty));
	struct duty_row duty = {
		.version = ROW_VERSION,
		.kind = (uint8_t)body->kind,
		.state = DUTY_OWED,
		.since_day = time_day_of_ms(event->recorded_ms),
		.object_version = (uint32_t)event->head.object_version,
		.firm = body->firm_number,
		.licence = body->licence,
		.casefile = body->casefile,
	};
	duty_store(rows, body->duty, &duty);
	return owed_counted(rows, duty.firm, true);
}

static enum status duty_ended(struct rows_writer *rows, const struct event *event)
{
	const Zh__DutyEnded *body = BODY(event, DutyEnded);
	struct duty_row duty;
	if (!duty_get(&rows->read, body->duty, &duty))
		return STATUS_INVALID;
	bool done = body->why != NULL && strcmp(body->why, "done") == 0;
	struct state_row move = state_table_row(&duty_table, duty.state,
						(uint8_t)(done ? DUTY_ON_DO : DUTY_ON_END));
	if (move.verdict != STATE_GO)
		return STATUS_INVALID;
	duty.state = move.next;
	duty.by = body->by != NULL ? body->by->number : 0;
	duty.object_version = (uint32_t)event->head.object_version;
	TRY(time_day_of_yyyymmdd(body->on_day, &duty.ended_day));
	duty_store(rows, body->duty, &duty);
	return owed_counted(rows, duty.firm, false);
}

enum status archive_evolve_duty(struct rows_writer *rows, const struct event *event)
{
	switch (event->head.kind) {
	case KIND(DUTY_OPENED):
		return duty_opened(rows, event);
	case KIND(DUTY_ENDED):
		return duty_ended(rows, event);
	default:
		return STATUS_INVALID;
	}
}

/* ---- marks: what ran out is shown in lists until somebody acts */

static bool is_overdue(const Zh__ClockMarkFired *mark)
{
	return mark->mark == ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE;
}

enum status archive_firm_mark_fired(struct rows_writer *rows, const Zh__ClockMarkFired *mark)
{
	struct archive_row archive;
	uint64_t firm = mark->subject->number;
	uint32_t purpose = mark->policy_index;
	if (!is_overdue(mark) || !archive_get(&rows->read, firm, &archive))
		return STATUS_OK;
	if (purpose == CLOCK_ARCHIVE_VERIFY)
		archive.flags |= ARCHIVE_STALE;
	if (purpose == CLOCK_SUPERVISION_REVIEW)
		archive.flags |= ARCHIVE_REVIEW_LATE;
	if (purpose == CLOCK_PATROL_DUE) {
		archive.flags |= ARCHIVE_MISSED_PATROL;
		if (archive.patrols_missed < LATE_MAX)
			archive.patrols_missed++;
	}
	archive_store(rows, firm, &archive);
	return STATUS_OK;
}

enum status archive_standard_mark_fired(struct rows_writer *rows, const Zh__ClockMarkFired *mark)
{
	struct row_key key = row_key_u64(mark->subject->number);
	struct bytes stored;
	uint8_t memory[400];
	struct standard_head head;
	if (!is_overdue(mark) ||
	    !rows->read.get(rows->read.context, TABLE_STANDARDS, row_key_bytes(&key), &stored) ||
	    stored.size < sizeof(head) || stored.size > sizeof(memory))
		return STATUS_OK;
	memcpy(memory, stored.data, stored.size);
	memcpy(&head, memory, sizeof(head));
	head.late = 1;
	memcpy(memory, &head, sizeof(head));
	rows->put(rows->read.context, TABLE_STANDARDS, row_key_bytes(&key),
		  bytes_of(memory, stored.size));
	return STATUS_OK;
}

enum status archive_duty_mark_fired(struct rows_writer *rows, const Zh__ClockMarkFired *mark)
{
	struct duty_row duty;
	if (!is_overdue(mark) || !duty_get(&rows->read, mark->subject->number, &duty))
		return STATUS_OK;
	duty.late = 1;
	duty_store(rows, mark->subject->number, &duty);
	return STATUS_OK;
}
