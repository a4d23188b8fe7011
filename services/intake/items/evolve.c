/* A report's bookkeeping: rows follow from events alone. */
#include "common/base/sabotage.h"
#include "common/core/area.h"
#include "common/core/booked_by.h"
#include "common/core/row_texts.h"
#include "intake.pb-c.h"
#include "services/intake/items/firm_key.h"
#include "services/intake/items/items.h"
#include "services/intake/states.h"

enum { REPORT_ROW_VERSION = 1, TEXT_MAX = 120, NAME_MAX = 200 };

/* ---- counts by state: status never scans */

static void count_state(struct rows_writer *rows, const struct report_row *report, uint8_t state,
			int by)
{
	uint8_t key[2] = {report->kind == ZH__REPORT_KIND__REPORT_KIND_COMPLAINT ? COUNT_COMPLAINT
										 : COUNT_CLUE,
			  state};
	struct counter_row count = {.version = 1};
	(void)rows_load(&rows->read, TABLE_COUNTS, bytes_of(key, sizeof(key)), &count,
			sizeof(count));
	count.last = by > 0 ? count.last + 1 : count.last - 1;
	rows_store(rows, TABLE_COUNTS, bytes_of(key, sizeof(key)), &count, sizeof(count));
}

static void report_store(struct rows_writer *rows, uint64_t number, const struct report_row *report)
{
	struct row_key key = row_key_u64(number);
	rows_store(rows, TABLE_REPORTS, row_key_bytes(&key), report, sizeof(*report));
}

/* The row's next state, by the same table that decide asked. */
static enum status move(struct rows_writer *rows, struct report_row *report,
			enum report_event event)
{
	struct state_row row = state_table_row(report_table(report), report->state, (uint8_t)event);
	if (row.verdict != STATE_GO)
		return STATUS_INVALID;
	if (row.next == report->state)
		return STATUS_OK;
	count_state(rows, report, report->state, -1);
	report->state = row.next;
	report->flags &= (uint8_t)~REPORT_OVERDUE;
	count_state(rows, report, report->state, 1);
	return STATUS_OK;
}

/* ---- registration */

static void store_texts(struct rows_writer *rows, uint64_t number,
			const struct report_text_head *head,
			const char *const texts[REPORT_TEXT_COUNT])
{
	uint8_t memory[1024];
	struct writer row = writer_over(memory, sizeof(memory));
	writer_put(&row, head, sizeof(*head));
	for (size_t i = 0; i < REPORT_TEXT_COUNT; i++)
		row_text_put(&row, texts[i],
			     i == REPORT_TEXT_FIRM_NAME || i == REPORT_TEXT_PRODUCT ? NAME_MAX
										    : TEXT_MAX);
	struct row_key key = row_key_u64(number);
	rows->put(rows->read.context, TABLE_REPORT_TEXTS, row_key_bytes(&key), writer_bytes(&row));
}

static uint64_t violation_bits(const Zh__Violation *violations, size_t count)
{
	uint64_t bits = 0;
	for (size_t i = 0; i < count; i++)
		bits |= UINT64_C(1) << ((unsigned)violations[i] & 63u);
	return bits;
}

/* `paper`: of the item that it was split from, which has what was said; NULL: it is its own. */
static void registered_texts(struct rows_writer *rows, const struct event *event,
			     const Zh__ReportRegistered *body, const struct report_text_head *paper)
{
	struct report_text_head head = {
		.version = REPORT_ROW_VERSION,
		.place = body->place,
		.violations = violation_bits(body->violations, body->n_violations),
		.sequence = paper != NULL ? paper->sequence : event->sequence,
		.incarnation = paper != NULL ? paper->incarnation : event->incarnation,
		.trace = trace_of(event),
	};
	const char *texts[REPORT_TEXT_COUNT] = {
		[REPORT_TEXT_FIRM_KEY] = body->firm != NULL ? body->firm->key : NULL,
		[REPORT_TEXT_CLASS] = body->class_code,
		[REPORT_TEXT_BATCH] = body->product != NULL ? body->product->batch : NULL,
		[REPORT_TEXT_FEED] = body->feed,
		[REPORT_TEXT_FEED_ID] = body->feed_id,
		[REPORT_TEXT_FIRM_NAME] = body->firm != NULL ? body->firm->name : NULL,
		[REPORT_TEXT_PRODUCT] = body->product != NULL ? body->product->name : NULL,
	};
	store_texts(rows, body->report, &head, texts);
}

/* `more`: flags that the event doesn't tell. */
static void registered_row(struct rows_writer *rows, const struct event *event,
			   const Zh__ReportRegistered *body, uint8_t more)
{
	struct report_row row = {
		.version = REPORT_ROW_VERSION,
		.kind = (uint8_t)body->kind,
		.severity = (uint8_t)body->severity,
		.flags = (uint8_t)(more | (body->test ? REPORT_TEST : 0) |
				   (body->sealed ? REPORT_SEALED : 0) |
				   (body->anonymous ? REPORT_ANONYMOUS : 0) |
				   (body->urgent ? REPORT_URGENT : 0) |
				   (body->contact ? REPORT_CONTACT : 0) |
				   (body->controlled ? REPORT_CONTROLLED : 0)),
		.object_version = (uint32_t)event->head.object_version,
		.feed = body->feed_number,
		.received_ms = body->has_received_ms ? body->received_ms : event->recorded_ms,
		.hazard = body->hazard,
		.near_report = body->near_report,
		.text_signature = body->text_signature,
	};
	/* Both tables begin with their initial state. */
	_Static_assert((int)CLUE_REGISTERED == 0 && (int)COMPLAINT_REGISTERED == 0, "state 0");
	report_store(rows, body->report, &row);
	if (!body->test)
		count_state(rows, &row, row.state, 1);
}

static enum status registered_feed(struct rows_writer *rows, const struct event *event,
				   const Zh__ReportRegistered *body)
{
	struct feed_row feed;
	if (!intake_feed_get(&rows->read, body->feed, &feed)) {
		TRY(counter_take(rows, OBJECT_FEED, body->feed_number));
		feed = (struct feed_row){.version = 1, .number = body->feed_number};
	}
	if (feed.number != body->feed_number)
		return STATUS_INVALID;
	if (body->has_feed_sequence) {
		feed.sequence =
			body->feed_session == feed.session && feed.sequence > body->feed_sequence
				? feed.sequence
				: body->feed_sequence;
		feed.session = body->feed_session;
	}
	if (body->test)
		feed.tests++;
	else
		feed.received++;
	feed.last_ms = event->recorded_ms;
	rows_store(rows, TABLE_FEEDS, bytes_of_text(body->feed), &feed, sizeof(feed));
	return STATUS_OK;
}

static void split_store(struct rows_writer *rows, uint64_t report, const struct split_row *split)
{
	struct row_key key = row_key_u64(report);
	rows_store(rows, TABLE_SPLITS, row_key_bytes(&key), split, sizeof(*split));
}

/* The second item of a paper.  Its feed pushed one item, and is answered about that one; what was
 * said is read where it came in. */
static enum status second_registered(struct rows_writer *rows, const struct event *event,
				     const Zh__ReportRegistered *body)
{
	struct report_row came_as;
	struct report_texts first;
	struct split_row split;
	if (!intake_report_get(&rows->read, body->split_from, &came_as) ||
	    !intake_report_texts_get(&rows->read, body->split_from, &first) ||
	    intake_split_get(&rows->read, body->split_from, &split))
		return STATUS_INVALID;
	struct report_text_head paper = first.head;
	TRY(counter_take(rows, OBJECT_REPORT, body->report));
	registered_row(rows, event, body, came_as.flags & REPORT_ERASED);
	registered_texts(rows, event, body, &paper);
	split_store(rows, body->report,
		    &(struct split_row){.version = 1,
					.is_second = 1,
					.other = body->split_from,
					.hazard = body->hazard});
	split_store(rows, body->split_from,
		    &(struct split_row){.version = 1, .other = body->report});
	return STATUS_OK;
}

static enum status report_registered(struct rows_writer *rows, const struct event *event)
{
	const Zh__ReportRegistered *body = BODY(event, ReportRegistered);
	size_t id_size = body->feed_id == NULL ? 0 : strlen(body->feed_id);
	if (body->feed == NULL || body->feed[0] == '\0' || strlen(body->feed) > ROW_KEY_MAX ||
	    id_size == 0 || id_size > ROW_KEY_MAX - 4)
		return STATUS_INVALID;
	if (body->split_from != 0)
		return second_registered(rows, event, body);
	TRY(counter_take(rows, OBJECT_REPORT, body->report));
	TRY(registered_feed(rows, event, body));
	const Zh__FirmRef *firms[] = {body->firm, body->producer, body->seller, body->platform};
	for (size_t i = 0; i < sizeof(firms) / sizeof(firms[0]); i++)
		TRY(intake_firm_ref_remember(rows, event->head.subject_region, firms[i]));
	struct feed_id_row id = {.report = body->report};
	if (body->digest.len >= sizeof(id.digest))
		memcpy(id.digest, body->digest.data, sizeof(id.digest));
	struct row_key key =
		intake_feed_id_key(body->feed_number, bytes_of(body->feed_id, id_size));
	if (!SABOTAGE("intake.forget_feed_ids"))
		rows_store(rows, TABLE_FEED_IDS, row_key_bytes(&key), &id, sizeof(id));
	registered_row(rows, event, body, 0);
	registered_texts(rows, event, body, NULL);
	return STATUS_OK;
}

/* ---- changes of a report */

static enum status reclassified(struct rows_writer *rows, const struct event *event,
				struct report_row *report)
{
	const Zh__ReportReclassified *body = BODY(event, ReportReclassified);
	struct report_texts old;
	if (!intake_report_texts_get(&rows->read, body->report, &old))
		return STATUS_INVALID;
	report->links &= (uint8_t)~REPORT_UNTOLD;
	if (body->hazard == 0)
		report->links |= REPORT_UNTOLD;
	if (body->severity != 0)
		report->severity = (uint8_t)body->severity;
	if (body->risk == ZH__RISK_CONTROL__RISK_CONTROL_CONTROLLED)
		report->flags |= REPORT_CONTROLLED;
	else if (body->risk != ZH__RISK_CONTROL__RISK_CONTROL_UNKNOWN)
		report->flags &= (uint8_t)~REPORT_CONTROLLED;
	if (body->n_violations != 0)
		old.head.violations = violation_bits(body->violations, body->n_violations);
	char memory[REPORT_TEXT_COUNT][NAME_MAX + 1];
	const char *texts[REPORT_TEXT_COUNT];
	for (size_t i = 0; i < REPORT_TEXT_COUNT; i++) {
		if (old.text[i].size > NAME_MAX)
			return STATUS_INVALID;
		if (old.text[i].size != 0)
			memcpy(memory[i], old.text[i].data, old.text[i].size);
		memory[i][old.text[i].size] = '\0';
		texts[i] = memory[i];
	}
	if (body->class_code != NULL && body->class_code[0] != '\0')
		texts[REPORT_TEXT_CLASS] = body->class_code;
	store_texts(rows, body->report, &old.head, texts);
	return STATUS_OK;
}

static enum status outcome_known(struct rows_writer *rows, const struct event *event,
				 struct report_row *report)
{
	const Zh__OutcomeKnown *body = BODY(event, OutcomeKnown);
	enum report_outcome outcome = intake_report_outcome_of_name(body->outcome);
	if (outcome == REPORT_OUTCOME_NONE)
		return STATUS_INVALID;
	TRY(move(rows, report, intake_report_outcome_event(outcome, body->owed != 0)));
	report->outcome = (uint8_t)outcome;
	if (body->hazard != 0)
		report->hazard = body->hazard;
	if (outcome == REPORT_OUTCOME_HAZARD_OPENED)
		report->links |= REPORT_OPENER;
	else if (outcome == REPORT_OUTCOME_SIGNAL_JOINED)
		report->links &= (uint8_t)~REPORT_OPENER;
	if (body->casefile != 0) {
		struct row_key key = row_key_u64(body->casefile);
		uint64_t first;
		report->casefile = body->casefile;
		if (!rows_load(&rows->read, TABLE_CASES, row_key_bytes(&key), &first,
			       sizeof(first)))
			rows_store(rows, TABLE_CASES, row_key_bytes(&key), &body->report,
				   sizeof(body->report));
	}
	return STATUS_OK;
}

static enum status checked(struct rows_writer *rows, const struct event *event,
			   struct report_row *report)
{
	const char *outcome = BODY(event, ReportChecked)->outcome;
	if (outcome != NULL && strcmp(outcome, "begun") == 0)
		return move(rows, report, REPORT_EVENT_CHECK_BEGIN);
	if (outcome != NULL && strcmp(outcome, "hazard") == 0)
		return move(rows, report, REPORT_EVENT_CHECK_HAZARD);
	if (outcome != NULL && strcmp(outcome, "filing_proposed") == 0)
		return move(rows, report, REPORT_EVENT_CHECK_FILING);
	if (outcome != NULL && strcmp(outcome, "referred") == 0)
		return move(rows, report, REPORT_EVENT_CHECK_REFERRED);
	return STATUS_INVALID;
}

/* As much of it as the row holds, ending at a character. */
static void put_name(char *out, size_t size, const char *text)
{
	size_t length = text != NULL ? strlen(text) : 0;
	if (length >= size) {
		length = size - 1;
		while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
			length--;
	}
	memset(out, 0, size);
	if (length != 0)
		memcpy(out, text, length);
}

static void reveal_store(struct rows_writer *rows, uint64_t number, const struct reveal_row *reveal)
{
	struct row_key key = row_key_u64(number);
	rows_store(rows, TABLE_REVEALS, row_key_bytes(&key), reveal, sizeof(*reveal));
}

static enum status reveal_requested(struct rows_writer *rows, const struct event *event,
				    struct report_row *report)
{
	struct reveal_row reveal = {
		.version = 2, .state = REVEAL_REQUESTED, .requested_ms = event->recorded_ms};
	(void)report;
	put_name(reveal.requested_by, sizeof(reveal.requested_by), event->meta->person);
	put_name(reveal.purpose, sizeof(reveal.purpose), BODY(event, RevealRequested)->purpose);
	reveal_store(rows, event->head.subject_number, &reveal);
	return STATUS_OK;
}

static enum status reveal_approved(struct rows_writer *rows, const struct event *event,
				   struct report_row *report)
{
	struct row_key key = row_key_u64(event->head.subject_number);
	struct reveal_row reveal = {.version = 2};
	(void)report;
	(void)rows_load(&rows->read, TABLE_REVEALS, row_key_bytes(&key), &reveal, sizeof(reveal));
	reveal.state = REVEAL_APPROVED;
	reveal.expires_ms = BODY(event, RevealApproved)->expires_ms;
	put_name(reveal.approved_by, sizeof(reveal.approved_by), event->meta->person);
	reveal_store(rows, event->head.subject_number, &reveal);
	return STATUS_OK;
}

/* An approval opens it once. */
static enum status revealed(struct rows_writer *rows, const struct event *event,
			    struct report_row *report)
{
	struct row_key key = row_key_u64(event->head.subject_number);
	struct reveal_row reveal;
	(void)report;
	bool found =
		rows_load(&rows->read, TABLE_REVEALS, row_key_bytes(&key), &reveal, sizeof(reveal));
	rows->del(rows->read.context, TABLE_REVEALS, row_key_bytes(&key));
	return found ? STATUS_OK : STATUS_INVALID;
}

static enum status accepted(struct rows_writer *rows, const struct event *event,
			    struct report_row *report)
{
	struct row_key key = row_key_u64(event->head.subject_number);
	const char *mediator = BODY(event, ComplaintAccepted)->mediator;
	if (mediator != NULL && mediator[0] != '\0' && strlen(mediator) < PRINCIPAL_ID)
		rows->put(rows->read.context, TABLE_MEDIATORS, row_key_bytes(&key),
			  bytes_of_text(mediator));
	return move(rows, report, REPORT_EVENT_ACCEPT);
}

/* What a party says last counts. */
static enum status consented(struct rows_writer *rows, const struct event *event,
			     struct report_row *report)
{
	(void)report;
	const Zh__MediationConsent *body = BODY(event, MediationConsent);
	struct row_key key = row_key_u64(event->head.subject_number);
	struct mediation_row row = intake_mediation_get(&rows->read, event->head.subject_number);
	unsigned party = (unsigned)body->mediation_party - 1u;
	if (party >= MEDIATION_PARTIES)
		return STATUS_INVALID;
	row.answer[party] = (uint8_t)body->mediation_answer;
	row.said_ms[party] = event->head.happened_ms;
	rows_store(rows, TABLE_MEDIATIONS, row_key_bytes(&key), &row, sizeof(row));
	return STATUS_OK;
}

/* Whoever takes a recused mediator's place; an owner's is assigned by an event of its own. */
static enum status recused(struct rows_writer *rows, const struct event *event,
			   struct report_row *report)
{
	(void)report;
	const Zh__Recusal *body = BODY(event, Recusal);
	struct row_key key = row_key_u64(event->head.subject_number);
	char mediator[PRINCIPAL_ID];
	if (body->n_officers == 0 || body->who == NULL ||
	    !intake_mediator_get(&rows->read, event->head.subject_number, mediator) ||
	    !decision_same_person(mediator, body->who))
		return STATUS_OK;
	rows->put(rows->read.context, TABLE_MEDIATORS, row_key_bytes(&key),
		  bytes_of_text(body->officers[0]));
	return STATUS_OK;
}

static void identity_gone(struct report_row *report)
{
	report->flags &= (uint8_t) ~(REPORT_SEALED | REPORT_CONTACT);
	report->flags |= REPORT_ERASED;
}

static enum status erasure_ordered(struct rows_writer *rows, const struct event *event,
				   struct report_row *report)
{
	struct row_key key = row_key_u64(event->head.subject_number);
	struct erasure_row erasure = {.version = 1, .ordered_ms = event->recorded_ms};
	(void)report;
	rows_store(rows, TABLE_ERASURES, row_key_bytes(&key), &erasure, sizeof(erasure));
	return STATUS_OK;
}

static enum status erased(struct rows_writer *rows, const struct event *event,
			  struct report_row *report)
{
	struct row_key key = row_key_u64(event->head.subject_number);
	struct erasure_row erasure;
	if (!rows_load(&rows->read, TABLE_ERASURES, row_key_bytes(&key), &erasure, sizeof(erasure)))
		return STATUS_INVALID;
	rows->del(rows->read.context, TABLE_ERASURES, row_key_bytes(&key));
	identity_gone(report);
	/* What was said is in one paper: it is gone for both of its items. */
	struct split_row split;
	struct report_row other;
	if (intake_split_get(&rows->read, event->head.subject_number, &split) &&
	    intake_report_get(&rows->read, split.other, &other)) {
		identity_gone(&other);
		report_store(rows, split.other, &other);
	}
	return STATUS_OK;
}

static enum status returned(struct rows_writer *rows, const struct event *event,
			    struct report_row *report)
{
	(void)event;
	report->returned++;
	return move(rows, report, REPORT_EVENT_RETURN);
}

static enum status joined(struct rows_writer *rows, const struct event *event,
			  struct report_row *report)
{
	const Zh__ReportJoined *body = BODY(event, ReportJoined);
	(void)rows;
	report->joined_to = body->to_report;
	if (body->hazard != 0) {
		report->hazard = body->hazard;
		report->links = 0;
	}
	return STATUS_OK;
}

static enum status unjoined(struct rows_writer *rows, const struct event *event,
			    struct report_row *report)
{
	(void)rows;
	report->joined_to = 0;
	if (BODY(event, ReportUnjoined)->hazard != 0)
		report->hazard = 0;
	return STATUS_OK;
}

static enum status not_duplicate(struct rows_writer *rows, const struct event *event,
				 struct report_row *report)
{
	(void)rows;
	(void)event;
	report->near_report = 0;
	return STATUS_OK;
}

typedef enum status change_fn(struct rows_writer *rows, const struct event *event,
			      struct report_row *report);
/* What isn't here moves the report alone, or (assessed, assigned) nothing but its version. */
static change_fn *const changes[] = {
	[KIND(COMPLAINT_ACCEPTED)] = accepted,
	[KIND(REPORT_RETURNED)] = returned,
	[KIND(REPORT_CHECKED)] = checked,
	[KIND(OUTCOME_KNOWN)] = outcome_known,
	[KIND(REPORT_RECLASSIFIED)] = reclassified,
	[KIND(REPORT_JOINED)] = joined,
	[KIND(REPORT_UNJOINED)] = unjoined,
	[KIND(NOT_DUPLICATE)] = not_duplicate,
	[KIND(MEDIATION_CONSENT)] = consented,
	[KIND(RECUSAL)] = recused,
	[KIND(INFORMANT_ERASURE_ORDERED)] = erasure_ordered,
	[KIND(INFORMANT_ERASED)] = erased,
	[KIND(REVEAL_REQUESTED)] = reveal_requested,
	[KIND(REVEAL_APPROVED)] = reveal_approved,
	[KIND(INFORMANT_REVEALED)] = revealed,
};

static enum status change_report(struct rows_writer *rows, const struct event *event,
				 struct report_row *report)
{
	uint16_t kind = event->head.kind;
	change_fn *change = OF_KIND(changes, kind);
	if (change != NULL)
		return change(rows, event, report);
	uint8_t on = booked_by(report_table(report), kind);
	return on != STATE_STAYS ? move(rows, report, (enum report_event)on) : STATUS_OK;
}

enum status intake_report_evolve(struct rows_writer *rows, const struct event *event)
{
	struct report_row report;
	uint64_t number = event->head.subject_number;
	uint16_t kind = event->head.kind;
	if (kind == KIND(REPORT_REGISTERED))
		return report_registered(rows, event);
	if (event_is_of_matter(kind) && kind != KIND(ASSIGNED) && kind != KIND(RECUSAL))
		return STATUS_OK;
	if (!intake_report_get(&rows->read, number, &report))
		return STATUS_INVALID;
	TRY(change_report(rows, event, &report));
	if (event->head.object_version != 0)
		report.object_version = (uint32_t)event->head.object_version;
	report_store(rows, number, &report);
	return STATUS_OK;
}

enum status intake_report_fired(struct rows_writer *rows, const Zh__ClockMarkFired *body)
{
	struct report_row report;
	if (body->mark != ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE ||
	    !intake_report_get(&rows->read, body->subject->number, &report))
		return STATUS_OK;
	struct state_row row =
		state_table_row(report_table(&report), report.state, REPORT_EVENT_OVERDUE);
	if (row.verdict != STATE_GO)
		return STATUS_OK;
	report.flags |= REPORT_OVERDUE;
	report_store(rows, body->subject->number, &report);
	return STATUS_OK;
}
