/* The common tables: their indexes and look-ups. */
#include "common/core/common_rows.h"
#include "common/base/assert.h"
#include "common/base/sabotage.h"

_Static_assert(sizeof(struct counter_row) == 16, "stored as it is");
_Static_assert(sizeof(struct clock_row) == 152, "stored as it is");
_Static_assert(sizeof(struct clock_ledger_row) == 256, "stored as it is");
_Static_assert(sizeof(struct request_row) == 32, "32 bytes each, for ever");

/* The next mark of a running clock that hasn't fired: where the row is in the queue of marks.
 */
static size_t mark_keys(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct clock_row clock;
	memcpy(&clock, row.data, sizeof clock);
	if (clock.state != CLOCK_RUNNING)
		return 0;
	for (unsigned slot = 0; slot < clock.mark_count; slot++) {
		if ((clock.fired >> slot & 1) != 0)
			continue;
		out[0] = row_key_u64((uint64_t)clock.mark_at_ms[slot]);
		row_key_put(&out[0], key.data, key.size);
		return 1;
	}
	return 0;
}

/* A running clock without a further mark is found by its end: overdue, mostly. */
static size_t spent_keys(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct clock_row clock;
	memcpy(&clock, row.data, sizeof clock);
	unsigned all = (1u << clock.mark_count) - 1;
	if (clock.state != CLOCK_RUNNING || (clock.fired & all) != all)
		return 0;
	out[0] = row_key_u64((uint64_t)clock.due_ms);
	row_key_put(&out[0], key.data, key.size);
	return 1;
}

static size_t subject_keys(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct clock_row clock;
	memcpy(&clock, row.data, sizeof clock);
	if (clock.state == CLOCK_ENDED)
		return 0;
	out[0].size = 0;
	row_key_put_u8(&out[0], clock.subject_kind);
	row_key_put_u32(&out[0], clock.subject_region);
	row_key_put_u64(&out[0], clock.subject_number);
	row_key_put(&out[0], key.data, key.size);
	return 1;
}

const struct index_spec common_clock_indexes[3] = {
	{TABLE_MARKS, mark_keys},
	{TABLE_CLOCKS_SPENT, spent_keys},
	{TABLE_CLOCK_SUBJECTS, subject_keys},
};

static size_t target_keys(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct proposal_row proposal;
	memcpy(&proposal, row.data, sizeof proposal);
	if (proposal.target_number == 0)
		return 0;
	out[0] = row_key_object(object_id_make((enum object_kind)proposal.target_kind,
					       proposal.target_region, proposal.target_number));
	row_key_put(&out[0], key.data, key.size);
	return 1;
}

const struct index_spec common_proposal_indexes[1] = {{TABLE_PROPOSALS_OF, target_keys}};

struct proposal_search {
	const struct rows_reader *rows;
	proposal_fn *each;
	void *context;
};

static bool found_proposal(void *context, const struct row_ref *row)
{
	const struct proposal_search *search = (const struct proposal_search *)context;
	uint64_t number = be64_get(row->key.data + row->key.size - 8);
	struct row_key key = row_key_u64(number);
	struct bytes stored;
	struct proposal_row proposal;
	bool there = search->rows->get(search->rows->context, TABLE_PROPOSALS, row_key_bytes(&key),
				       &stored);
	ASSERT(there);
	memcpy(&proposal, stored.data, sizeof proposal);
	return search->each(search->context, number, &proposal);
}

void proposals_of(const struct rows_reader *rows, struct object_id target, proposal_fn *each,
		  void *context)
{
	struct proposal_search search = {rows, each, context};
	struct row_key prefix = row_key_object(target);
	if (target.number != 0)
		(void)rows_scan(rows, TABLE_PROPOSALS_OF, row_key_bytes(&prefix), bytes_of(NULL, 0),
				SIZE_MAX, found_proposal, &search);
}

static uint64_t counter_last(const struct rows_reader *rows, enum object_kind kind)
{
	uint8_t key = (uint8_t)kind;
	struct counter_row row;
	if (!rows_load(rows, TABLE_COUNTERS, bytes_of(&key, sizeof key), &row, sizeof row))
		return 0;
	return row.last;
}

uint64_t counter_next(const struct rows_reader *rows, enum object_kind kind, uint64_t ahead)
{
	return counter_last(rows, kind) + ahead + 1;
}

#define SKIPPED 0x80u /* or'ed to the kind: how many of it were left free */

uint64_t counter_count(const struct rows_reader *rows, enum object_kind kind)
{
	return counter_last(rows, kind) -
	       counter_last(rows, (enum object_kind)((unsigned)kind | SKIPPED));
}

static void counter_add(struct rows_writer *rows, unsigned key, uint64_t count)
{
	uint8_t stored = (uint8_t)key;
	struct counter_row row = {.version = 1,
				  .last = counter_last(&rows->read, (enum object_kind)key) + count};
	rows_store(rows, TABLE_COUNTERS, bytes_of(&stored, sizeof stored), &row, sizeof row);
}

void counters_skip(struct rows_writer *rows, uint64_t count)
{
	for (unsigned kind = 1; kind < OBJECT_KIND_COUNT; kind++) {
		counter_add(rows, kind, count);
		counter_add(rows, kind | SKIPPED, count);
	}
}

void counter_reach(struct rows_writer *rows, enum object_kind kind, uint64_t number)
{
	uint64_t last = counter_last(&rows->read, kind);
	if (number <= last)
		return;
	counter_add(rows, kind, number - last);
	counter_add(rows, (unsigned)kind | SKIPPED, number - last);
}

enum status counter_take(struct rows_writer *rows, enum object_kind kind, uint64_t number)
{
	if (number != counter_last(&rows->read, kind) + 1)
		return STATUS_INVALID;
	uint8_t key = (uint8_t)kind;
	struct counter_row row = {.version = 1, .last = number};
	rows_store(rows, TABLE_COUNTERS, bytes_of(&key, sizeof key), &row, sizeof row);
	return STATUS_OK;
}

struct object_id own_object(const struct decide_context *context, enum object_kind kind,
			    uint64_t number)
{
	struct object_id id = object_id_make(kind, context->region, number);
	if (id.daemon == DAEMON_UNKNOWN)
		id.daemon = context->daemon;
	return id;
}

const struct clock_row *clock_row_get(const struct rows_reader *rows, uint64_t clock)
{
	struct row_key key = row_key_u64(clock);
	return (const struct clock_row *)rows_get(rows, TABLE_CLOCKS, row_key_bytes(&key),
						  sizeof(struct clock_row));
}

static bool clock_trace(const struct rows_reader *rows, uint64_t clock, struct trace_ref *ret_trace)
{
	const struct clock_row *stored = clock_row_get(rows, clock);
	struct clock_row row;
	if (stored == NULL)
		return false;
	memcpy(&row, stored, sizeof row);
	*ret_trace = row.trace;
	return row.trace.sequence != 0;
}

static bool proposal_trace(const struct rows_reader *rows, uint64_t proposal,
			   struct trace_ref *ret_trace)
{
	struct row_key key = row_key_u64(proposal);
	struct proposal_row row;
	struct bytes stored;
	if (!rows->get(rows->context, TABLE_PROPOSALS, row_key_bytes(&key), &stored) ||
	    stored.size < sizeof row)
		return false;
	memcpy(&row, stored.data, sizeof row);
	*ret_trace = row.trace;
	return row.trace.sequence != 0;
}

/* What has no row yet is named by the event that makes it. */
static struct object_id matter_of(const struct event *event)
{
	const Zh__ObjectId *of = NULL;
	if (event->head.kind == KIND(CLOCK_STARTED))
		of = BODY(event, ClockStarted)->subject;
	else if (event->head.kind == KIND(PROPOSED))
		of = BODY(event, Proposed)->target;
	if (of != NULL)
		return object_id_make((enum object_kind)of->kind, of->region, of->number);
	return object_id_make((enum object_kind)event->head.subject_kind,
			      event->head.subject_region, event->head.subject_number);
}

void event_trace_inherit(const struct decider *decider, const struct rows_reader *rows,
			 uint32_t region, struct event *event)
{
	struct trace_ref trace;
	if (event->head.trace_sequence != 0 || SABOTAGE("trace.ends-at-marks"))
		return;
	struct object_id matter = matter_of(event);
	bool found;
	if (matter.number == 0 || matter.region != region)
		return; /* of no object, or of one that is another county's */
	if (matter.kind == OBJECT_CLOCK)
		found = clock_trace(rows, matter.number, &trace);
	else if (matter.kind == OBJECT_PROPOSAL)
		found = proposal_trace(rows, matter.number, &trace);
	else
		found = decider->trace != NULL && decider->trace(decider, rows, matter, &trace) &&
			trace.sequence != 0;
	if (found)
		decision_trace(event, &trace);
}

bool event_begins_story(uint16_t kind)
{
	static const uint16_t kinds[] = {
#define X(name) ZH__EVENT_KIND__KIND_##name,
#include "common/core/story_begins.def"
#undef X
	};
	if (SABOTAGE("trace.begins-with-reports"))
		return kind == KIND(REPORT_REGISTERED);
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (kinds[i] == kind)
			return true;
	}
	return false;
}

/* A subject has a handful of clocks at the most. */
#define SUBJECT_CLOCKS_MAX 64u

struct clock_search {
	const struct rows_reader *rows;
	enum clock_id purpose;
	uint64_t found[SUBJECT_CLOCKS_MAX];
	size_t count;
	size_t max;
};

static bool collect_clock(void *context, const struct row_ref *row)
{
	struct clock_search *search = (struct clock_search *)context;
	ASSERT(row->key.size == 21);
	uint64_t number = be64_get(row->key.data + 13);
	const struct clock_row *stored = clock_row_get(search->rows, number);
	ASSERT(stored != NULL);
	struct clock_row clock;
	memcpy(&clock, stored, sizeof clock);
	if (search->purpose == CLOCK_NONE || clock.purpose == search->purpose)
		search->found[search->count++] = number;
	return search->count < search->max;
}

static void find_clocks(struct clock_search *search, struct object_id subject)
{
	struct row_key prefix = {0};
	row_key_put_u8(&prefix, (uint8_t)subject.kind);
	row_key_put_u32(&prefix, subject.region);
	row_key_put_u64(&prefix, subject.number);
	(void)rows_scan(search->rows, TABLE_CLOCK_SUBJECTS, row_key_bytes(&prefix),
			bytes_of(NULL, 0), SUBJECT_CLOCKS_MAX, collect_clock, search);
}

uint64_t clock_running(const struct rows_reader *rows, struct object_id subject,
		       enum clock_id purpose)
{
	struct clock_search search = {.rows = rows, .purpose = purpose, .max = 1};
	find_clocks(&search, subject);
	return search.count != 0 ? search.found[0] : 0;
}

bool clock_term_over(const struct rows_reader *rows, struct object_id subject,
		     enum clock_id purpose, int64_t now_ms)
{
	struct clock_row clock;
	uint64_t number = clock_running(rows, subject, purpose);
	const struct clock_row *stored = number != 0 ? clock_row_get(rows, number) : NULL;
	if (stored == NULL)
		return true;
	memcpy(&clock, stored, sizeof clock);
	return clock.state != CLOCK_SUSPENDED && clock.due_ms < now_ms;
}

static void stop_one(const struct decide_context *context, struct decision *decision,
		     uint64_t clock, const char *why)
{
	Zh__ClockStopped *body = NEW_IN(context, decision, ClockStopped);
	SET_OPTIONAL(body, clock, clock);
	body->why = why;
	(void)decision_emit(context, decision, KIND(CLOCK_STOPPED),
			    own_object(context, OBJECT_CLOCK, clock), body);
}

void decide_clock_unask(const struct decide_context *context, struct decision *decision,
			uint64_t clock, const char *why)
{
	uint64_t asks = clock_running(context->rows, own_object(context, OBJECT_CLOCK, clock),
				      CLOCK_TERM_STANDS);
	if (asks != 0 && !SABOTAGE("clock.asks-after-the-end"))
		stop_one(context, decision, asks, why);
}

void decide_clock_stop(const struct decide_context *context, struct decision *decision,
		       uint64_t clock, const char *why)
{
	const struct clock_row *row = clock_row_get(context->rows, clock);
	stop_one(context, decision, clock, why);
	if (row != NULL && row->state == CLOCK_SUSPENDED)
		decide_clock_unask(context, decision, clock, why);
}

void decide_clocks_stop(const struct decide_context *context, struct decision *decision,
			struct object_id subject, enum clock_id purpose, const char *why)
{
	struct clock_search search = {
		.rows = context->rows, .purpose = purpose, .max = SUBJECT_CLOCKS_MAX};
	find_clocks(&search, subject);
	for (size_t i = 0; i < search.count; i++)
		decide_clock_stop(context, decision, search.found[i], why);
}

int64_t common_next_mark_ms(const struct rows_reader *rows, int64_t low_water_ms)
{
	struct row_key from = row_key_u64((uint64_t)low_water_ms);
	struct row_ref row;
	if (!rows->seek(rows->context, TABLE_MARKS, row_key_bytes(&from), &row))
		return TIME_NEVER_MS;
	return (int64_t)be64_get(row.key.data);
}

struct mark_scan {
	const struct rows_reader *rows;
	int64_t now_ms;
	struct mark_position first; /* of the marks found */
	struct due_mark *out;
	size_t count, max;
};

static bool collect_mark(void *context, const struct row_ref *row)
{
	struct mark_scan *scan = (struct mark_scan *)context;
	int64_t at_ms = (int64_t)be64_get(row->key.data);
	if (at_ms > scan->now_ms)
		return false;
	uint64_t number = be64_get(row->key.data + 8);
	const struct clock_row *stored = clock_row_get(scan->rows, number);
	ASSERT(stored != NULL);
	struct clock_row clock;
	memcpy(&clock, stored, sizeof clock);
	uint8_t slot = 0;
	while ((clock.fired >> slot & 1) != 0)
		slot++;
	ASSERT(slot < clock.mark_count && clock.mark_at_ms[slot] == at_ms);
	if (scan->count == 0)
		scan->first = (struct mark_position){at_ms, number};
	scan->out[scan->count++] =
		(struct due_mark){.due_ms = at_ms, .clock = number, .slot = slot};
	return scan->count < scan->max;
}

size_t common_due_marks(const struct rows_reader *rows, int64_t now_ms, struct mark_position *from,
			struct due_mark *out, size_t max)
{
	struct mark_scan scan = {
		.rows = rows, .now_ms = now_ms, .first = *from, .out = out, .max = max};
	struct row_key key = row_key_u64((uint64_t)from->at_ms);
	row_key_put_u64(&key, from->clock);
	(void)rows_scan(rows, TABLE_MARKS, bytes_of(NULL, 0), row_key_bytes(&key), max,
			collect_mark, &scan);
	*from = scan.first;
	return scan.count;
}

bool request_known(const struct rows_reader *rows, const uint8_t request_id[16],
		   struct request_row *ret_row)
{
	const void *stored = rows_get(rows, TABLE_REQUESTS, bytes_of(request_id, 16),
				      sizeof(struct request_row));
	if (stored == NULL)
		return false;
	memcpy(ret_row, stored, sizeof *ret_row);
	return true;
}
