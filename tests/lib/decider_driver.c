#include "tests/lib/decider_driver.h"

#include <stddef.h>
#include <stdio.h>

#include "common/core/common_tables.h"
#include "common/stage/common_decide.h"
#include "common/stage/persons/proposal_decide.h"
#include "tests/lib/act_perturb.h"
#include "tests/lib/test.h"

#define DRIVER_ARENA (1u << 20)
#define LITTLE_MEMORY_PIECES 128u
#define LITTLE_MEMORY_STEPS 64u
#define DRIVER_ROLES                                                                               \
	(ROLE_OFFICER | ROLE_MEDIATOR | ROLE_LEADER | ROLE_LEGAL_REVIEWER | ROLE_HEARING_OFFICER | \
	 ROLE_DISCLOSER | ROLE_CREDIT_OFFICER)

const struct principal driver_officer = {
	.id = "zhang-wei", .unit = "inspection", .roles = DRIVER_ROLES};
const struct principal driver_second = {.id = "li-na", .unit = "legal", .roles = DRIVER_ROLES};

void driver_init(struct decider_driver *driver, const struct decider *decider, uint32_t region,
		 const struct policy *policy, const struct calendar *calendar, int64_t now_ms)
{
	*driver = (struct decider_driver){
		.decider = decider,
		.region = region,
		.policy = policy,
		.calendar = calendar,
		.now_ms = now_ms,
		.incarnation = UINT64_C(0x7f3a000000000000) | region,
		.rows = rows_memory_create(decider->schema),
	};
	void *memory = malloc(DRIVER_ARENA);
	assert_non_null(memory);
	arena_init(&driver->arena, memory, DRIVER_ARENA);
}

void driver_done(struct decider_driver *driver)
{
	for (size_t i = 0; i < driver->count; i++)
		free((void *)(uintptr_t)driver->journal[i].data);
	free(driver->journal);
	free(driver->recorded_ms);
	free(driver->arena.base);
	rows_memory_destroy(driver->rows);
	*driver = (struct decider_driver){0};
}

const struct rows_reader *driver_rows(const struct decider_driver *driver)
{
	return rows_memory_reader(driver->rows);
}

static void store(struct decider_driver *driver, struct bytes event)
{
	if (driver->count == driver->capacity) {
		driver->capacity = driver->capacity == 0 ? 64 : 2 * driver->capacity;
		driver->journal = (struct bytes *)realloc(
			driver->journal, driver->capacity * sizeof *driver->journal);
		driver->recorded_ms = (int64_t *)realloc(
			driver->recorded_ms, driver->capacity * sizeof *driver->recorded_ms);
		assert_non_null(driver->journal);
		assert_non_null(driver->recorded_ms);
	}
	uint8_t *copy = (uint8_t *)malloc(event.size);
	assert_non_null(copy);
	memcpy(copy, event.data, event.size);
	driver->recorded_ms[driver->count] = driver->now_ms;
	driver->journal[driver->count++] = bytes_of(copy, event.size);
}

struct cause {
	uint8_t kind;
	uint64_t a, b;
	const struct event *event;
	const struct input_act *act;
};

static void fill_event(struct decider_driver *driver, const struct cause *cause,
		       struct event *event)
{
	event->sequence = driver->count + 1;
	event->incarnation = driver->incarnation;
	event->recorded_ms = driver->now_ms;
	event->head.cause_kind = cause->kind;
	event->head.cause_a = cause->a;
	event->head.cause_b = cause->b;
	if (event->head.happened_ms == 0)
		event->head.happened_ms = driver->now_ms;
	Zh__EventMeta *meta = decision_meta(event);
	if (cause->act != NULL && meta->person == NULL) {
		meta->person = cause->act->person->id;
		meta->unit = cause->act->person->unit;
		meta->second = cause->act->second != NULL ? cause->act->second->id : NULL;
		meta->reason = cause->act->reason;
	}
	if (event->head.trace_sequence != 0)
		return;
	bool begins = event->head.kind == KIND(REPORT_REGISTERED);
	if (cause->event != NULL && cause->event->head.trace_sequence != 0) {
		struct trace_ref trace = trace_of(cause->event);
		decision_trace(event, &trace);
	} else if (!begins && driver->decision.events[0]->head.trace_sequence != 0) {
		struct trace_ref trace = trace_of(driver->decision.events[0]);
		decision_trace(event, &trace);
	} else {
		event_trace_inherit(driver->decider, driver_rows(driver), driver->region, event);
		begins = event->head.trace_sequence == 0 && event_begins_story(event->head.kind);
	}
	if (begins && event->head.trace_sequence == 0) {
		event->head.trace_sequence = event->sequence;
		event->head.trace_incarnation = driver->incarnation;
		event->head.trace_daemon = (uint8_t)driver->decider->daemon;
	}
}

static void append(struct decider_driver *driver, const struct cause *cause)
{
	static uint8_t memory[EVENT_SIZE_MAX];
	struct rows_writer *rows = rows_memory_writer(driver->rows);
	driver->first_event = driver->count;
	for (size_t i = 0; i < driver->decision.event_count; i++) {
		struct event *event = driver->decision.events[i];
		fill_event(driver, cause, event);
		struct writer out = writer_over(memory, sizeof memory);
		assert_ok(event_write(event, &out));
		enum status status = common_evolve(rows, event);
		if (status == STATUS_OK)
			status = driver->decider->evolve(driver->decider, rows, event);
		if (status != STATUS_OK)
			fail_msg("%s can't be applied", event_kind_name(event->head.kind));
		store(driver, event->stored);
	}
}

static void decide_once(struct decider_driver *driver, const struct input *input)
{
	const struct decide_context context = {
		.rows = driver_rows(driver),
		.policy = driver->policy,
		.calendar = driver->calendar,
		.dictionary = driver->dictionary,
		.region = driver->region,
		.daemon = driver->decider->daemon,
		.now_ms = driver->now_ms,
		.arena = &driver->arena,
	};
	driver->decision = (struct decision){.verdict = VERDICT_DONE};
	stage_decide(&context, driver->decider, input, &driver->decision);
	/* Who says no has ended: nothing is decided after it. */
	if (driver->decision.verdict != VERDICT_DONE && driver->decision.event_count != 0)
		fail_msg("%s, and yet %s", driver->decision.refusal.code,
			 event_kind_name(driver->decision.events[0]->head.kind));
}

/* Memory ends at each piece that is asked for, from the last to the first: it is said that it did,
 * and nothing is decided of what was there.  A mark fires all the same.  Of very many pieces some
 * are left out. */
static void check_little_memory(struct decider_driver *driver, const struct input *input)
{
	struct arena *arena = &driver->arena;
	struct arena whole = *arena;
	whole.high_water = whole.used;
	*arena = whole;
	decide_once(driver, input);
	size_t taken = arena->high_water - whole.used;
	for (unsigned tries = 0; arena->high_water > whole.used; tries++) {
		size_t step = tries < LITTLE_MEMORY_PIECES ? 1 : taken / LITTLE_MEMORY_STEPS + 8;
		size_t end = arena->high_water - whole.used;
		*arena = whole;
		arena->capacity = whole.used + (end > step ? end - step : 0);
		decide_once(driver, input);
		assert_true(arena->overflow);
		if (input->kind != INPUT_MARK)
			assert_true(driver->decision.arena_full);
		else if (!driver->decision.arena_full)
			assert_int_equal(driver->decision.event_count, 1);
	}
	*arena = whole;
}

static const struct decision *decide_changed(void *context, const struct input *input)
{
	struct decider_driver *driver = (struct decider_driver *)context;
	const struct arena whole = driver->arena;
	decide_once(driver, input);
	driver->arena = whole;
	return &driver->decision;
}

static void decide(struct decider_driver *driver, const struct input *input)
{
	check_little_memory(driver, input);
	if (input->kind == INPUT_ACT && input->act->act->body != NULL && input->act->body != NULL)
		act_perturb(input, decide_changed, driver);
	decide_once(driver, input);
	assert_false(driver->decision.arena_full);
}

/* ---- versions: whoever acts next has to have seen the one that he is told */

static uint64_t version_of(const struct decider_driver *driver, struct object_id object)
{
	return driver->decider->version == NULL || object.region != driver->region
		       ? 0
		       : driver->decider->version(driver->decider, driver_rows(driver), object);
}

static struct object_id subject_of(const struct event *event)
{
	return object_id_make((enum object_kind)event->head.subject_kind,
			      event->head.subject_region, event->head.subject_number);
}

static bool same_object(struct object_id a, struct object_id b)
{
	return a.kind == b.kind && a.region == b.region && a.number == b.number;
}

/* The last event of each object that changed says the version that it has now, and so does the
 * answer. */
static void check_versions(const struct decider_driver *driver, const uint64_t *before)
{
	const struct decision *decision = &driver->decision;
	for (size_t i = 0; i < decision->event_count; i++) {
		struct object_id subject = subject_of(decision->events[i]);
		uint64_t now = version_of(driver, subject);
		bool last = true;
		for (size_t k = i + 1; k < decision->event_count; k++)
			last = last && !same_object(subject, subject_of(decision->events[k]));
		if (last && now != before[i] && decision->events[i]->head.object_version != now)
			fail_msg("%s says version %llu, it is %llu",
				 event_kind_name(decision->events[i]->head.kind),
				 (unsigned long long)decision->events[i]->head.object_version,
				 (unsigned long long)now);
	}
	uint64_t now = version_of(driver, decision->object);
	if (decision->object.number != 0 && now != 0 && decision->object_version != now)
		fail_msg("the answer says version %llu, it is %llu",
			 (unsigned long long)decision->object_version, (unsigned long long)now);
}

static enum verdict take(struct decider_driver *driver, const struct input *input,
			 const struct cause *cause)
{
	uint64_t before[DECISION_EVENTS_MAX];
	decide(driver, input);
	if (driver->decision.verdict == VERDICT_DONE) {
		for (size_t i = 0; i < driver->decision.event_count; i++)
			before[i] = version_of(driver, subject_of(driver->decision.events[i]));
		append(driver, cause);
		check_versions(driver, before);
	} else
		driver->first_event = driver->count;
	return driver->decision.verdict;
}

enum verdict driver_event(struct decider_driver *driver, enum daemon source, uint16_t kind,
			  const void *body)
{
	static uint8_t memory[EVENT_SIZE_MAX];
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	struct event event = {
		.head = {.kind = kind, .version = EVENT_VERSION, .subject_region = driver->region},
		.meta = &meta,
		.body = (const ProtobufCMessage *)body,
	};
	event.head.happened_ms = driver->now_ms;
	event.head.trace_sequence = driver->story != 0 ? driver->story : 1;
	event.head.trace_incarnation = UINT64_C(0x1e5);
	event.head.trace_daemon = DAEMON_INTAKE;
	struct writer out = writer_over(memory, sizeof memory);
	assert_ok(event_write(&event, &out));
	return driver_stored_event(driver, source, event.stored, 1);
}

static struct event_fields fields_of(const struct decider_driver *driver, enum daemon daemon,
				     uint16_t kind)
{
	for (size_t i = 0; i < driver->decider->source_count; i++) {
		const struct source *source = &driver->decider->sources[i];
		for (size_t k = 0; source->daemon == daemon && k < source->kind_count; k++) {
			if (source->kinds[k].kind == kind)
				return source_fields(&source->kinds[k]);
		}
	}
	return (struct event_fields){MESSAGE_FIELDS_ALL, MESSAGE_FIELDS_ALL};
}

static void read_upstream(struct decider_driver *driver, struct bytes stored,
			  const struct event_fields *fields, uint64_t sequence,
			  struct event *ret_event)
{
	arena_reset(&driver->arena);
	assert_ok(event_read_fields(stored, fields, &driver->arena, ret_event));
	ret_event->sequence = sequence;
	ret_event->incarnation = 1;
	ret_event->recorded_ms = driver->now_ms;
}

/* The decision as bytes, so that two can be compared. */
static void write_decision(const struct decision *decision, struct writer *out)
{
	const char *code = decision->refusal.code != NULL ? decision->refusal.code : "";
	writer_put(out, &decision->verdict, sizeof decision->verdict);
	writer_put(out, code, strlen(code));
	for (size_t i = 0; i < decision->event_count; i++)
		assert_ok(event_write(decision->events[i], out));
}

/* What is read of an event is all that decides about it. */
static void check_fields_suffice(struct decider_driver *driver, enum daemon source,
				 struct bytes stored, const struct event_fields *fields)
{
	static const struct event_fields all = {MESSAGE_FIELDS_ALL, MESSAGE_FIELDS_ALL};
	static uint8_t memory[2][4 * EVENT_SIZE_MAX];
	struct writer out[2];
	for (size_t i = 0; i < 2; i++) {
		struct event event;
		struct input input = {.kind = INPUT_EVENT, .source = source, .event = &event};
		read_upstream(driver, stored, i == 0 ? &all : fields, 1, &event);
		decide(driver, &input);
		out[i] = writer_over(memory[i], sizeof memory[i]);
		write_decision(&driver->decision, &out[i]);
	}
	assert_bytes_equal(writer_bytes(&out[1]), writer_bytes(&out[0]));
}

enum verdict driver_stored_event(struct decider_driver *driver, enum daemon source,
				 struct bytes stored, uint64_t sequence)
{
	struct event event;
	struct event_head head;
	assert_ok(event_head_read(stored, &head));
	struct event_fields fields = fields_of(driver, source, head.kind);
	check_fields_suffice(driver, source, stored, &fields);
	read_upstream(driver, stored, &fields, sequence, &event);
	struct input input = {.kind = INPUT_EVENT, .source = source, .event = &event};
	struct cause cause = {.kind = EVENT_CAUSE_EVENT, .a = sequence, .event = &event};
	return take(driver, &input, &cause);
}

enum verdict driver_act_by(struct decider_driver *driver, const struct principal *person,
			   const char *name, struct object_id target, uint64_t seen_version,
			   const void *body, const char *reason)
{
	struct input_act act = {
		.act = decider_act(driver->decider, name),
		.person = person,
		.target = target,
		.seen_version = seen_version,
		.reason = reason,
		.happened_ms = driver->happened_ms != 0 ? driver->happened_ms : driver->now_ms,
		.body = (const ProtobufCMessage *)body,
		.extra = driver->extra,
	};
	assert_non_null(act.act);
	/* As it comes over a socket: a message that states nothing. */
	_Alignas(max_align_t) uint8_t nothing[1024];
	if (act.body == NULL && act.act->body != NULL) {
		assert_true(act.act->body->sizeof_message <= sizeof nothing);
		ProtobufCMessage *message = (ProtobufCMessage *)(void *)nothing;
		act.act->body->message_init(message);
		act.body = message;
	}
	/* Who approves has looked, where a test doesn't say what was seen. */
	if (act.act->number == COMMON_ACT_PROPOSAL_APPROVE && seen_version == 0)
		act.seen_version =
			proposal_seen(driver_rows(driver), driver->decider, target.number);
	arena_reset(&driver->arena);
	struct input input = {.kind = INPUT_ACT, .act = &act};
	struct cause cause = {.kind = EVENT_CAUSE_REQUEST, .act = &act};
	return take(driver, &input, &cause);
}

enum verdict driver_act(struct decider_driver *driver, const char *act, struct object_id target,
			const void *body, const char *reason)
{
	return driver_act_by(driver, &driver_officer, act, target, 0, body, reason);
}

enum verdict driver_item(struct decider_driver *driver, const struct input_item *item)
{
	arena_reset(&driver->arena);
	struct input input = {.kind = INPUT_ITEM, .item = item};
	struct cause cause = {.kind = EVENT_CAUSE_LINK, .a = item->sequence, .b = item->session};
	return take(driver, &input, &cause);
}

static void fire(struct decider_driver *driver, const struct due_mark *due)
{
	struct clock_row row;
	memcpy(&row, clock_row_get(driver_rows(driver), due->clock), sizeof row);
	struct input_mark mark = {
		.clock = due->clock,
		.purpose = (enum clock_id)row.purpose,
		.mark = row.marks[due->slot] & 0x7f,
		.due_ms = due->due_ms,
		.late_ms = driver->now_ms - due->due_ms,
		.subject = {(enum object_kind)row.subject_kind, row.subject_region,
			    row.subject_number, (enum daemon)row.subject_daemon},
	};
	arena_reset(&driver->arena);
	struct input input = {.kind = INPUT_MARK, .mark = &mark};
	struct cause cause = {.kind = EVENT_CAUSE_TIMER, .a = mark.clock, .b = mark.mark};
	assert_int_equal(take(driver, &input, &cause), VERDICT_DONE);
}

void driver_advance(struct decider_driver *driver, int64_t to_ms)
{
	for (;;) {
		struct due_mark due;
		struct mark_position from = {0, 0};
		if (common_due_marks(driver_rows(driver), to_ms, &from, &due, 1) == 0)
			break;
		if (due.due_ms > driver->now_ms)
			driver->now_ms = due.due_ms;
		fire(driver, &due);
	}
	driver->now_ms = to_ms;
}

static const struct event *read_back(struct decider_driver *driver, size_t index)
{
	struct event *event = ARENA_NEW(&driver->arena, struct event);
	assert_non_null(event);
	assert_ok(event_read(driver->journal[index], &driver->arena, event));
	event->sequence = index + 1;
	event->incarnation = driver->incarnation;
	event->recorded_ms = driver->recorded_ms[index];
	return event;
}

const struct event *driver_last(struct decider_driver *driver, size_t n)
{
	size_t index = driver->first_event + n;
	return index < driver->count ? read_back(driver, index) : NULL;
}

static uint16_t kind_at(const struct decider_driver *driver, size_t index)
{
	struct event_head head;
	assert_ok(event_head_read(driver->journal[index], &head));
	return head.kind;
}

const struct event *driver_newest(struct decider_driver *driver, uint16_t kind)
{
	for (size_t i = driver->count; i-- > 0;) {
		if (kind_at(driver, i) == kind)
			return read_back(driver, i);
	}
	return NULL;
}

size_t driver_count(const struct decider_driver *driver, uint16_t kind)
{
	size_t count = 0;
	for (size_t i = 0; i < driver->count; i++)
		count += kind_at(driver, i) == kind;
	return count;
}

struct object_id driver_object(const struct decider_driver *driver, enum object_kind kind,
			       uint64_t number)
{
	struct object_id id = object_id_make(kind, driver->region, number);
	if (id.daemon == DAEMON_UNKNOWN)
		id.daemon = driver->decider->daemon;
	return id;
}

static struct rows_memory *fold(const struct decider_driver *driver)
{
	struct rows_memory *rows = rows_memory_create(driver->decider->schema);
	struct rows_writer *writer = rows_memory_writer(rows);
	struct arena arena;
	void *memory = malloc(DRIVER_ARENA);
	assert_non_null(memory);
	for (size_t i = 0; i < driver->count; i++) {
		struct event event;
		arena_init(&arena, memory, DRIVER_ARENA);
		assert_ok(event_read(driver->journal[i], &arena, &event));
		event.sequence = i + 1;
		event.incarnation = driver->incarnation;
		event.recorded_ms = driver->recorded_ms[i];
		assert_ok(common_evolve(writer, &event));
		assert_ok(driver->decider->evolve(driver->decider, writer, &event));
	}
	free(memory);
	return rows;
}

void driver_check_replay(const struct decider_driver *driver)
{
	struct rows_memory *rows = fold(driver);
	uint8_t lived[ROWS_DIGEST], replayed[ROWS_DIGEST];
	rows_memory_digest(driver->rows, lived);
	rows_memory_digest(rows, replayed);
	assert_memory_equal(lived, replayed, sizeof lived);
	rows_memory_destroy(rows);
}

enum status driver_folds(const struct decider_driver *driver, const struct event *event)
{
	struct rows_memory *rows = fold(driver);
	enum status status =
		driver->decider->evolve(driver->decider, rows_memory_writer(rows), event);
	rows_memory_destroy(rows);
	return status;
}

void driver_restore(struct decider_driver *driver, size_t count,
		    const struct driver_restored *restored)
{
	Zh__JournalForked forked = ZH__JOURNAL_FORKED__INIT;
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	struct event event = {
		.head = {.kind = KIND(JOURNAL_FORKED), .version = EVENT_VERSION},
		.meta = &meta,
		.body = &forked.base,
	};
	SET_OPTIONAL(&forked, parent, driver->incarnation);
	SET_OPTIONAL(&forked, forked_at, count);
	SET_OPTIONAL(&forked, incarnation, restored->incarnation);
	SET_OPTIONAL(&forked, numbers_skipped, restored->numbers_skipped);
	SET_OPTIONAL(&forked, recovery, restored->recovery);
	if (restored->series_through != 0)
		SET_OPTIONAL(&forked, series_through, restored->series_through);
	assert_true(count <= driver->count);
	for (; driver->count > count; driver->count--)
		free((void *)(uintptr_t)driver->journal[driver->count - 1].data);
	rows_memory_destroy(driver->rows);
	driver->incarnation = restored->incarnation;
	driver->rows = fold(driver);
	driver->decision = (struct decision){.verdict = VERDICT_DONE, .event_count = 1};
	driver->decision.events[0] = &event;
	append(driver, &(struct cause){.kind = EVENT_CAUSE_TIMER});
}
