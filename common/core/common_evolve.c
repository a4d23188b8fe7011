/* Bookkeeping of the events that every daemon has. */
#include "clock.pb-c.h"
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/core/common_rows.h"
#include "common/core/common_tables.h"
#include "common/core/gates_passed.h"
#include "common/core/handlers.h"
#include "common/core/recusals.h"

static void put_row(struct rows_writer *rows, uint16_t table, const struct row_key *key,
		    const void *row, size_t size)
{
	rows->put(rows->read.context, table, row_key_bytes(key), bytes_of(row, size));
}

/* ---- clocks */

static bool load_clock(struct rows_writer *rows, uint64_t number, struct clock_row *ret_row)
{
	const struct clock_row *row = clock_row_get(&rows->read, number);
	if (row == NULL)
		return false;
	memcpy(ret_row, row, sizeof *ret_row);
	return true;
}

static enum status store_clock(struct rows_writer *rows, uint64_t number,
			       const struct clock_row *row)
{
	struct row_key key = row_key_u64(number);
	put_row(rows, TABLE_CLOCKS, &key, row, sizeof *row);
	return STATUS_OK;
}

#define MARK_NAME 0x7fu /* Zh__ClockMark of clock_row.marks */
#define MARK_WORKING_HOURS 0x80u

/* Had the n-th mark of this name fired?  A new projection may have more marks, or fewer. */
static bool had_fired(const struct clock_row *row, unsigned name, unsigned nth)
{
	for (unsigned slot = 0; slot < row->mark_count && !SABOTAGE("core.fired-forgotten");
	     slot++) {
		if ((row->marks[slot] & MARK_NAME) == name && nth-- == 0)
			return (row->fired >> slot & 1) != 0;
	}
	return false;
}

/* New moments for the marks; one that fired stays fired while its moment doesn't move into the
 * future. */
static bool set_marks(struct clock_row *row, size_t count, Zh__Mark *const *marks, int64_t now_ms)
{
	if (count > CLOCK_MARKS_MAX)
		return false;
	uint8_t fired = 0;
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && marks[i]->at_ms < marks[i - 1]->at_ms)
			return false;
		unsigned nth = 0;
		for (size_t k = 0; k < i; k++)
			nth += marks[k]->mark == marks[i]->mark;
		if (marks[i]->at_ms <= now_ms && had_fired(row, (unsigned)marks[i]->mark, nth))
			fired |= (uint8_t)(1u << i);
	}
	row->mark_count = (uint8_t)count;
	row->fired = fired;
	for (size_t i = 0; i < count; i++) {
		row->mark_at_ms[i] = marks[i]->at_ms;
		row->marks[i] = (uint8_t)((unsigned)marks[i]->mark |
					  (marks[i]->working_hours_only ? MARK_WORKING_HOURS : 0u));
	}
	return true;
}

static enum status clock_started(struct rows_writer *rows, const struct event *event)
{
	const Zh__ClockStarted *body = BODY(event, ClockStarted);
	if (body->subject == NULL || body->rule == NULL || body->rule->id == NULL ||
	    strlen(body->rule->id) >= CLOCK_RULE_ID)
		return STATUS_INVALID;
	TRY(counter_take(rows, OBJECT_CLOCK, body->clock));
	struct clock_row row = {
		.version = 1,
		.state = CLOCK_RUNNING,
		.unit = (uint8_t)body->unit,
		.shape = (uint8_t)body->shape,
		.end_shift = (uint8_t)body->end_shift,
		.provisional = body->provisional != 0,
		.purpose = (uint16_t)body->policy_index,
		.budget = (uint16_t)body->budget,
		.calendar_version = body->calendar_version,
		.subject_kind = (uint8_t)body->subject->kind,
		.subject_daemon = (uint8_t)body->subject->daemon,
		.subject_region = body->subject->region,
		.subject_number = body->subject->number,
		.anchor_ms = body->anchor_ms,
		.begun_ms = event->recorded_ms,
		.due_ms = body->due_ms,
		.not_before_ms = body->not_before_ms,
		.rule_version = body->rule->version,
		.trace = trace_of(event),
	};
	memcpy(row.rule_id, body->rule->id, strlen(body->rule->id));
	if (!set_marks(&row, body->n_marks, body->marks, INT64_MIN))
		return STATUS_INVALID;
	return store_clock(rows, body->clock, &row);
}

static enum status clock_stopped(struct rows_writer *rows, const struct event *event)
{
	const Zh__ClockStopped *body = BODY(event, ClockStopped);
	struct clock_row row;
	if (!load_clock(rows, body->clock, &row) || row.state == CLOCK_ENDED)
		return STATUS_INVALID;
	row.state = CLOCK_ENDED;
	return store_clock(rows, body->clock, &row);
}

static enum status clock_mark_fired(struct rows_writer *rows, const struct event *event)
{
	const Zh__ClockMarkFired *body = BODY(event, ClockMarkFired);
	struct clock_row row;
	if (!load_clock(rows, body->clock, &row) || row.state != CLOCK_RUNNING)
		return STATUS_INVALID;
	for (unsigned slot = 0; slot < row.mark_count; slot++) {
		bool fired = (row.fired >> slot & 1) != 0;
		if ((row.marks[slot] & MARK_NAME) != (uint8_t)body->mark ||
		    row.mark_at_ms[slot] != body->due_ms)
			continue;
		/* the mark's own key is the claim */
		if (fired && !SABOTAGE("stage.mark-fires-twice"))
			return STATUS_INVALID;
		row.fired |= (uint8_t)(1u << slot);
		bool term_over = row.shape == ZH__CLOCK_SHAPE__CLOCK_SHAPE_TERM &&
				 slot + 1u == row.mark_count;
		if (term_over)
			row.state = CLOCK_ENDED;
		return store_clock(rows, body->clock, &row);
	}
	return STATUS_INVALID;
}

static void put_ledger(struct rows_writer *rows, uint64_t clock, unsigned n,
		       const struct clock_ledger_row *row)
{
	struct row_key key = row_key_u64(clock);
	row_key_put_u8(&key, (uint8_t)n);
	put_row(rows, TABLE_CLOCK_LEDGER, &key, row, sizeof *row);
}

static void copy_text(char *out, size_t capacity, const char *text)
{
	struct bytes whole = bytes_of_text(text != NULL ? text : "");
	size_t size = whole.size < capacity ? whole.size : capacity - 1;
	while (size > 0 && size < whole.size && (whole.data[size] & 0xc0) == 0x80)
		size--;
	memcpy(out, whole.data, size);
	memset(out + size, 0, capacity - size);
}

static struct clock_ledger_row ledger_entry(const struct event *event, enum clock_ledger_kind kind,
					    uint8_t unit, const char *ground, const char *evidence)
{
	struct clock_ledger_row entry = {
		.version = 2,
		.kind = (uint8_t)kind,
		.unit = unit,
		.recorded = event->sequence,
		.recorded_ms = event->recorded_ms,
	};
	copy_text(entry.ground, sizeof entry.ground, ground);
	copy_text(entry.evidence, sizeof entry.evidence, evidence);
	copy_text(entry.person, sizeof entry.person, event->meta->person);
	return entry;
}

static enum status clock_suspended(struct rows_writer *rows, const struct event *event)
{
	const Zh__ClockSuspended *body = BODY(event, ClockSuspended);
	struct clock_row row;
	if (!load_clock(rows, body->clock, &row) || row.state != CLOCK_RUNNING ||
	    row.ledger_count == UINT8_MAX)
		return STATUS_INVALID;
	struct clock_ledger_row entry = ledger_entry(event, CLOCK_LEDGER_SUSPENSION, row.unit,
						     body->ground, body->evidence);
	entry.from_ms = body->from_ms;
	put_ledger(rows, body->clock, row.ledger_count, &entry);
	row.ledger_count++;
	row.state = CLOCK_SUSPENDED;
	return store_clock(rows, body->clock, &row);
}

/* An extension may be after the suspension that still runs. */
static bool end_suspension(struct rows_writer *rows, uint64_t clock, const struct clock_row *row,
			   const Zh__ClockResumed *body)
{
	struct clock_ledger_row entry;
	for (unsigned n = row->ledger_count; n-- > 0;) {
		struct row_key key = row_key_u64(clock);
		row_key_put_u8(&key, (uint8_t)n);
		const void *stored = rows_get(&rows->read, TABLE_CLOCK_LEDGER, row_key_bytes(&key),
					      sizeof entry);
		if (stored == NULL)
			return false;
		memcpy(&entry, stored, sizeof entry);
		if (entry.kind != CLOCK_LEDGER_SUSPENSION || entry.to_ms != 0)
			continue;
		entry.to_ms = body->to_ms;
		if (entry.evidence[0] == '\0')
			copy_text(entry.evidence, sizeof entry.evidence, body->evidence);
		put_ledger(rows, clock, n, &entry);
		return true;
	}
	return false;
}

/* A clock's dates as an event states them again. */
struct stated_term {
	int64_t due_ms, not_before_ms; /* not_before_ms 0: as it was */
	bool provisional;
	uint32_t calendar_version; /* 0: as it was */
	size_t mark_count;
	Zh__Mark *const *marks;
};

static enum status state_term(struct rows_writer *rows, const struct event *event, uint64_t clock,
			      struct clock_row *row, const struct stated_term *term)
{
	row->due_ms = term->due_ms;
	row->provisional = term->provisional;
	if (term->not_before_ms != 0)
		row->not_before_ms = term->not_before_ms;
	if (term->calendar_version != 0)
		row->calendar_version = term->calendar_version;
	if (!set_marks(row, term->mark_count, term->marks, event->recorded_ms))
		return STATUS_INVALID;
	return store_clock(rows, clock, row);
}

static enum status clock_resumed(struct rows_writer *rows, const struct event *event)
{
	const Zh__ClockResumed *body = BODY(event, ClockResumed);
	struct clock_row row;
	if (!load_clock(rows, body->clock, &row) || row.state != CLOCK_SUSPENDED ||
	    !end_suspension(rows, body->clock, &row, body))
		return STATUS_INVALID;
	row.state = CLOCK_RUNNING;
	struct stated_term term = {body->due_ms,           0,
				   body->provisional != 0, body->calendar_version,
				   body->n_marks,          body->marks};
	return state_term(rows, event, body->clock, &row, &term);
}

static enum status clock_extended(struct rows_writer *rows, const struct event *event)
{
	const Zh__ClockExtended *body = BODY(event, ClockExtended);
	struct clock_row row;
	if (!load_clock(rows, body->clock, &row) || row.state == CLOCK_ENDED ||
	    row.ledger_count == UINT8_MAX || row.extensions == UINT8_MAX)
		return STATUS_INVALID;
	struct clock_ledger_row entry =
		ledger_entry(event, CLOCK_LEDGER_EXTENSION, (uint8_t)body->unit, body->ground,
			     body->decision != NULL ? body->decision : body->evidence);
	entry.from_ms = body->has_asked_ms ? body->asked_ms : event->recorded_ms;
	entry.amount = body->by;
	put_ledger(rows, body->clock, row.ledger_count, &entry);
	row.ledger_count++;
	row.extensions++;
	struct stated_term term = {body->due_ms,           0,
				   body->provisional != 0, body->calendar_version,
				   body->n_marks,          body->marks};
	return state_term(rows, event, body->clock, &row, &term);
}

static enum status clock_reprojected(struct rows_writer *rows, const struct event *event)
{
	const Zh__ClockReprojected *body = BODY(event, ClockReprojected);
	struct clock_row row;
	if (!load_clock(rows, body->clock, &row) || row.state == CLOCK_ENDED)
		return STATUS_INVALID;
	struct stated_term term = {body->due_ms,           body->not_before_ms,
				   body->provisional != 0, body->calendar_version,
				   body->n_marks,          body->marks};
	return state_term(rows, event, body->clock, &row, &term);
}

static enum status clock_restated(struct rows_writer *rows, const struct event *event)
{
	const Zh__ClockRestated *body = BODY(event, ClockRestated);
	struct clock_row row;
	if (!load_clock(rows, body->clock, &row) || row.state == CLOCK_ENDED ||
	    body->rule == NULL || body->rule->id == NULL || strlen(body->rule->id) >= CLOCK_RULE_ID)
		return STATUS_INVALID;
	row.anchor_ms = body->anchor_ms;
	row.budget = (uint16_t)body->budget;
	row.unit = (uint8_t)body->unit;
	row.shape = (uint8_t)body->shape;
	row.end_shift = (uint8_t)body->end_shift;
	row.rule_version = body->rule->version;
	row.not_before_ms = 0;
	memset(row.rule_id, 0, sizeof row.rule_id);
	memcpy(row.rule_id, body->rule->id, strlen(body->rule->id));
	struct stated_term term = {body->due_ms,           body->not_before_ms,
				   body->provisional != 0, body->calendar_version,
				   body->n_marks,          body->marks};
	return state_term(rows, event, body->clock, &row, &term);
}

static enum status clock_moved(struct rows_writer *rows, const struct event *event)
{
	const Zh__ClockMoved *body = BODY(event, ClockMoved);
	struct clock_row row;
	if (!load_clock(rows, body->clock, &row) || row.state == CLOCK_ENDED)
		return STATUS_INVALID;
	if (body->to_subject == NULL) {
		/* it runs on in the other region, as that region's clock */
		row.state = CLOCK_ENDED;
	} else {
		row.subject_kind = (uint8_t)body->to_subject->kind;
		row.subject_region = body->to_subject->region;
		row.subject_number = body->to_subject->number;
	}
	return store_clock(rows, body->clock, &row);
}

/* ---- proposals */

static enum status proposed(struct rows_writer *rows, const struct event *event)
{
	const Zh__Proposed *body = BODY(event, Proposed);
	if (body->act == NULL || body->target == NULL ||
	    body->command.len > ROW_MAX - sizeof(struct proposal_row))
		return STATUS_INVALID;
	TRY(counter_take(rows, OBJECT_PROPOSAL, body->proposal));
	struct {
		struct proposal_row row;
		uint8_t command[ROW_MAX];
	} stored = {.row = {.version = 2, .state = PROPOSAL_OPEN}};
	copy_text(stored.row.act, sizeof stored.row.act, body->act);
	copy_text(stored.row.person, sizeof stored.row.person, event->meta->person);
	copy_text(stored.row.unit, sizeof stored.row.unit, event->meta->unit);
	stored.row.target_kind = (uint8_t)body->target->kind;
	stored.row.target_region = body->target->region;
	stored.row.target_number = body->target->number;
	stored.row.proposed_ms = event->recorded_ms;
	stored.row.happened_ms = event->head.happened_ms;
	stored.row.command_size = (uint32_t)body->command.len;
	stored.row.trace = trace_of(event);
	stored.row.target_version = body->target_version;
	stored.row.person_roles = body->person_roles;
	stored.row.sequence = event->sequence;
	if (body->command.len != 0) /* an act whose body states nothing */
		memcpy(stored.command, body->command.data, body->command.len);
	struct row_key key = row_key_u64(body->proposal);
	put_row(rows, TABLE_PROPOSALS, &key, &stored, sizeof stored.row + body->command.len);
	return STATUS_OK;
}

static enum status proposal_ended(struct rows_writer *rows, const struct event *event,
				  uint64_t number, enum proposal_state state, uint64_t by)
{
	struct row_key key = row_key_u64(number);
	struct bytes stored;
	if (!rows->read.get(rows->read.context, TABLE_PROPOSALS, row_key_bytes(&key), &stored))
		return STATUS_INVALID;
	uint8_t copy[ROW_MAX];
	ASSERT(stored.size >= sizeof(struct proposal_row) && stored.size <= sizeof copy);
	memcpy(copy, stored.data, stored.size);
	struct proposal_row row;
	memcpy(&row, copy, sizeof row);
	if (row.state != PROPOSAL_OPEN)
		return STATUS_INVALID;
	row.state = (uint8_t)state;
	row.ended = event->sequence;
	row.ended_ms = event->recorded_ms;
	row.superseded_by = by;
	memcpy(copy, &row, sizeof row);
	put_row(rows, TABLE_PROPOSALS, &key, copy, stored.size);
	return STATUS_OK;
}

static enum status proposal_superseded(struct rows_writer *rows, const struct event *event)
{
	const Zh__ProposalSuperseded *body = BODY(event, ProposalSuperseded);
	return proposal_ended(rows, event, body->proposal, PROPOSAL_SUPERSEDED, body->by);
}

/* ---- books, quarantine, owners, settings */

static enum status book_adopted(struct rows_writer *rows, const struct event *event)
{
	const Zh__BookAdopted *body = BODY(event, BookAdopted);
	if (body->digest.len != sizeof((struct book_row *)0)->digest)
		return STATUS_INVALID;
	struct book_row row = {
		.version = 1,
		.book = (uint8_t)event->head.kind,
		.book_version = body->version,
		.effective_ms = body->effective_ms,
		.adopted = event->sequence,
		.ground = (uint8_t)body->ground,
	};
	memcpy(row.digest, body->digest.data, sizeof row.digest);
	copy_text(row.approved_by, sizeof row.approved_by, body->approved_by);
	struct row_key key = {0};
	row_key_put_u8(&key, row.book);
	row_key_put_u64(&key, (uint64_t)body->effective_ms);
	row_key_put_u32(&key, body->version);
	put_row(rows, TABLE_BOOKS, &key, &row, sizeof row);
	return STATUS_OK;
}

static struct row_key parked_key(const struct quarantine_row *row, uint64_t quarantine)
{
	struct row_key key = {0};
	row_key_put_u8(&key, row->subject_kind);
	row_key_put_u32(&key, row->subject_region);
	row_key_put_u64(&key, row->subject_number);
	row_key_put_u64(&key, quarantine);
	return key;
}

uint64_t quarantine_of_subject(const struct rows_reader *rows, struct object_id subject)
{
	struct row_key prefix = {0};
	row_key_put_u8(&prefix, (uint8_t)subject.kind);
	row_key_put_u32(&prefix, subject.region);
	row_key_put_u64(&prefix, subject.number);
	struct row_ref row;
	if (!rows->seek(rows->context, TABLE_PARKED, row_key_bytes(&prefix), &row) ||
	    !bytes_start_with(row.key, row_key_bytes(&prefix)))
		return 0;
	return be64_get(row.key.data + prefix.size);
}

static enum status input_quarantined(struct rows_writer *rows, const struct event *event)
{
	const Zh__InputQuarantined *body = BODY(event, InputQuarantined);
	TRY(counter_take(rows, OBJECT_QUARANTINE, body->quarantine));
	struct quarantine_row row = {
		.version = 1,
		.state = QUARANTINE_HELD,
		.source = (uint8_t)body->source,
		.source_sequence = body->source_sequence,
		.at_ms = event->recorded_ms,
		.size = body->size,
		.sequence = event->sequence,
	};
	copy_text(row.source_name, sizeof row.source_name, body->source_name);
	copy_text(row.code, sizeof row.code, body->code);
	if (body->digest.len == sizeof row.digest)
		memcpy(row.digest, body->digest.data, sizeof row.digest);
	if (body->subject != NULL) {
		row.subject_kind = (uint8_t)body->subject->kind;
		row.subject_region = body->subject->region;
		row.subject_number = body->subject->number;
	}
	struct row_key key = row_key_u64(body->quarantine);
	put_row(rows, TABLE_QUARANTINE, &key, &row, sizeof row);
	if (row.subject_number != 0) {
		struct row_key parked = parked_key(&row, body->quarantine);
		put_row(rows, TABLE_PARKED, &parked, NULL, 0);
	}
	return STATUS_OK;
}

static enum status quarantine_ended(struct rows_writer *rows, uint64_t number,
				    enum quarantine_state state)
{
	struct row_key key = row_key_u64(number);
	const void *stored = rows_get(&rows->read, TABLE_QUARANTINE, row_key_bytes(&key),
				      sizeof(struct quarantine_row));
	if (stored == NULL)
		return STATUS_INVALID;
	struct quarantine_row row;
	memcpy(&row, stored, sizeof row);
	if (row.state != QUARANTINE_HELD)
		return STATUS_INVALID;
	row.state = (uint8_t)state;
	put_row(rows, TABLE_QUARANTINE, &key, &row, sizeof row);
	if (row.subject_number != 0) {
		struct row_key parked = parked_key(&row, number);
		rows->del(rows->read.context, TABLE_PARKED, row_key_bytes(&parked));
	}
	return STATUS_OK;
}

static enum status assigned(struct rows_writer *rows, const struct event *event)
{
	const Zh__Assigned *body = BODY(event, Assigned);
	if (body->object == NULL || body->owner == NULL || strlen(body->owner) >= PRINCIPAL_ID)
		return STATUS_INVALID;
	struct row_key key = row_key_object(object_id_make(
		(enum object_kind)body->object->kind, body->object->region, body->object->number));
	put_row(rows, TABLE_OWNERS, &key, body->owner, strlen(body->owner));
	return body->taken_from == NULL ? STATUS_OK
					: former_said(rows, event, &body->taken_from, 1);
}

/* The service's own rows say who handles it now. */
static enum status officers_named(struct rows_writer *rows, const struct event *event,
				  const Zh__OfficersNamed *body)
{
	return former_said(rows, event, body->taken_from, body->n_taken_from);
}

/* ---- requests */

static uint64_t principal_mark(const char *id)
{
	/* FNV-1a: tells people apart, protects nothing */
	uint64_t mark = UINT64_C(0xcbf29ce484222325);
	for (; id != NULL && *id != '\0'; id++)
		mark = (mark ^ (uint8_t)*id) * UINT64_C(0x100000001b3);
	return mark;
}

bool request_is_of(const struct request_row *row, const char *person)
{
	return row->principal == principal_mark(person);
}

/* How a request ended whose refusal is on record. */
static Zh__Outcome refused_as(const struct event *event)
{
	const Zh__ActRefused *body = BODY(event, ActRefused);
	return body->has_outcome && !SABOTAGE("core.outcome-forgotten")
		       ? body->outcome
		       : ZH__OUTCOME__OUTCOME_REFUSED;
}

/* The first event that a request caused is its answer, permanently. */
static void note_request(struct rows_writer *rows, const struct event *event)
{
	uint8_t id[16];
	be64_put(id, event->head.cause_a);
	be64_put(id + 8, event->head.cause_b);
	struct request_row row;
	if (request_known(&rows->read, id, &row))
		return;
	const char *who = event->meta->second != NULL ? event->meta->second : event->meta->person;
	Zh__Outcome outcome = ZH__OUTCOME__OUTCOME_DONE;
	if (event->head.kind == KIND(ACT_REFUSED))
		outcome = refused_as(event);
	if (event->head.kind == KIND(PROPOSED))
		outcome = ZH__OUTCOME__OUTCOME_PROPOSED;
	row = (struct request_row){
		.version = 1,
		.outcome = (uint8_t)outcome,
		.object_kind = event->head.subject_kind,
		.sequence = event->sequence,
		.object_number = event->head.subject_number,
		.principal = principal_mark(who),
	};
	rows->put(rows->read.context, TABLE_REQUESTS, bytes_of(id, sizeof id),
		  bytes_of(&row, sizeof row));
}

static enum status evolve_clock(struct rows_writer *rows, const struct event *event)
{
	switch (event->head.kind) {
	case KIND(CLOCK_STARTED):
		return clock_started(rows, event);
	case KIND(CLOCK_STOPPED):
		return clock_stopped(rows, event);
	case KIND(CLOCK_MARK_FIRED):
		return clock_mark_fired(rows, event);
	case KIND(CLOCK_SUSPENDED):
		return clock_suspended(rows, event);
	case KIND(CLOCK_RESUMED):
		return clock_resumed(rows, event);
	case KIND(CLOCK_EXTENDED):
		return clock_extended(rows, event);
	case KIND(CLOCK_REPROJECTED):
		return clock_reprojected(rows, event);
	case KIND(CLOCK_CORRECTED):
	case KIND(CLOCK_RULE_CHANGED):
		return clock_restated(rows, event);
	case KIND(CLOCK_MOVED):
		return clock_moved(rows, event);
	default: /* it is only on record */
		return STATUS_OK;
	}
}

static enum status evolve_by_kind(struct rows_writer *rows, const struct event *event)
{
	switch (event->head.kind) {
	case KIND(PROPOSED):
		return proposed(rows, event);
	case KIND(PROPOSAL_APPROVED):
		return proposal_ended(rows, event, BODY(event, ProposalApproved)->proposal,
				      PROPOSAL_APPROVED, 0);
	case KIND(PROPOSAL_REJECTED):
		return proposal_ended(rows, event, BODY(event, ProposalRejected)->proposal,
				      PROPOSAL_REJECTED, 0);
	case KIND(PROPOSAL_WITHDRAWN):
		return proposal_ended(rows, event, BODY(event, ProposalWithdrawn)->proposal,
				      PROPOSAL_WITHDRAWN, 0);
	case KIND(PROPOSAL_SUPERSEDED):
		return proposal_superseded(rows, event);
	case KIND(PROPOSAL_LAPSED):
		return proposal_ended(rows, event, BODY(event, ProposalLapsed)->proposal,
				      PROPOSAL_LAPSED, 0);
	case KIND(POLICY_ADOPTED):
	case KIND(CALENDAR_ADOPTED):
	case KIND(DICTIONARY_ADOPTED):
	case KIND(PEOPLE_ADOPTED):
		return book_adopted(rows, event);
	case KIND(INPUT_QUARANTINED):
		return input_quarantined(rows, event);
	case KIND(INPUT_RELEASED):
		return quarantine_ended(rows, BODY(event, InputReleased)->quarantine,
					QUARANTINE_RELEASED);
	case KIND(INPUT_DROPPED):
		return quarantine_ended(rows, BODY(event, InputDropped)->quarantine,
					QUARANTINE_DROPPED);
	case KIND(ASSIGNED):
		return assigned(rows, event);
	case KIND(OFFICERS_NAMED):
		return officers_named(rows, event, BODY(event, OfficersNamed));
	case KIND(RECUSAL):
		return recusal_said(rows, recusal_subject(event), BODY(event, Recusal), event);
	default: /* the service's, or one that is only on record */
		return STATUS_OK;
	}
}

enum status common_evolve(struct rows_writer *rows, const struct event *event)
{
	TRY(evolve_clock(rows, event));
	TRY(evolve_by_kind(rows, event));
	TRY(evolve_setting(rows, event));
	passed_note(rows, event);
	if (event->head.cause_kind == EVENT_CAUSE_REQUEST)
		note_request(rows, event);
	return STATUS_OK;
}
