#include "tests/lib/toy.h"

#include "common/core/area.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/policy/books/dictionary.h"
#include "common/policy/terms/decide_clock.h"
#include "hazard.pb-c.h"
#include "intake.pb-c.h"

static const struct table_spec tables[] = {
	COMMON_TABLES,
	{.id = TOY_SUMS,
	 .name = "sums",
	 .row_size = sizeof(struct toy_sum),
	 .row_max = sizeof(struct toy_sum)},
	{.id = TOY_SEEN, .name = "seen", .row_size = 8, .row_max = 8},
};

static const struct schema schema = {
	.fold_version = 1, .tables = tables, .table_count = sizeof tables / sizeof tables[0]};

struct toy_sum toy_sum_of(const struct rows_reader *rows)
{
	struct toy_sum sum = {0, 0};
	struct row_key key = row_key_u64(1);
	const void *stored = rows_get(rows, TOY_SUMS, row_key_bytes(&key), sizeof sum);
	if (stored != NULL)
		memcpy(&sum, stored, sizeof sum);
	return sum;
}

static enum status add(struct rows_writer *rows, uint64_t report, uint64_t number)
{
	struct row_key seen = row_key_u64(report);
	if (number == TOY_UNAPPLICABLE)
		return STATUS_INVALID;
	struct toy_sum sum = toy_sum_of(&rows->read);
	sum.count++;
	sum.sum += number;
	struct row_key key = row_key_u64(1);
	rows->put(rows->read.context, TOY_SUMS, row_key_bytes(&key), bytes_of(&sum, sizeof sum));
	rows->put(rows->read.context, TOY_SEEN, row_key_bytes(&seen),
		  bytes_of(&number, sizeof number));
	return STATUS_OK;
}

/* ---- producer */

static const struct act acts[] = {
	{"toy.add", 1, ACT_CREATES, ROLE_OFFICER, 0, OBJECT_NONE,
	 &zh__report_join_command__descriptor, NULL},
	{"toy.two", 2, ACT_CREATES | ACT_SECOND_PERSON, ROLE_OFFICER, ROLE_LEADER, OBJECT_NONE,
	 &zh__report_join_command__descriptor, NULL},
};

/* TOY_LETHAL=666 in the environment: deciding that number ends the process. */
static void maybe_die(uint64_t number)
{
	const char *lethal = getenv("TOY_LETHAL");
	if (lethal != NULL && strtoull(lethal, NULL, 10) == number)
		abort();
}

static void produce(const struct decider *self, const struct decide_context *context,
		    const struct input *input, struct decision *decision)
{
	(void)self;
	uint64_t asked;
	if (input->kind == INPUT_ACT)
		asked = ((const Zh__ReportJoinCommand *)(const void *)input->act->body)->to_report;
	else if (input->kind == INPUT_ITEM)
		asked = input->item->sequence;
	else
		return;
	if (asked == TOY_REFUSED) {
		decision_refuse(decision, "toy.unlucky", "TOY13");
		decision_possible(decision, "toy.add");
		return;
	}
	if (asked == TOY_CONFLICT) {
		decision_conflict(decision, "toy.changed");
		return;
	}
	if (asked == TOY_INVALID) {
		decision_invalid(decision, "toy.number", "to_report");
		return;
	}
	maybe_die(asked);
	Zh__ReportJoined *body = NEW_IN(context, decision, ReportJoined);
	uint64_t number = counter_next(context->rows, OBJECT_REPORT, 0);
	SET_OPTIONAL(body, report, number);
	SET_OPTIONAL(body, to_report, asked);
	struct object_id id = own_object(context, OBJECT_REPORT, number);
	decision->object = id;
	(void)decision_emit(context, decision, KIND(REPORT_JOINED), id, body);
}

static enum status evolve_producer(const struct decider *self, struct rows_writer *rows,
				   const struct event *event)
{
	(void)self;
	if (event->head.kind != KIND(REPORT_JOINED))
		return STATUS_OK;
	const Zh__ReportJoined *body = BODY(event, ReportJoined);
	TRY(counter_take(rows, OBJECT_REPORT, body->report));
	return add(rows, body->report, body->to_report);
}

static const struct area area = {.name = "toy", AREA_ACTS(acts)};
static const struct area *const areas[] = {&area};

const struct decider toy_producer = {
	.daemon = DAEMON_INTAKE,
	.schema = &schema,
	.decide = produce,
	.evolve = evolve_producer,
	.areas = areas,
	.area_count = 1,
};

/* ---- consumer */

static const struct source_kind consumed[] = {
	{.kind = KIND(REPORT_JOINED), .body = "report to_report"}};
static const struct source sources[] = {{DAEMON_INTAKE, consumed, 1}};

static void consume(const struct decider *self, const struct decide_context *context,
		    const struct input *input, struct decision *decision)
{
	(void)self;
	if (input->kind != INPUT_EVENT)
		return;
	const Zh__ReportJoined *joined = BODY(input->event, ReportJoined);
	if (joined->to_report == TOY_POISON) {
		decision_poison(decision, "toy.poison");
		return;
	}
	maybe_die(joined->to_report);
	Zh__SignalJoined *body = NEW_IN(context, decision, SignalJoined);
	SET_OPTIONAL(body, report, joined->report);
	SET_OPTIONAL(body, hazard, joined->to_report);
	struct object_id id = own_object(context, OBJECT_HAZARD, joined->to_report + 1);
	(void)decision_emit(context, decision, KIND(SIGNAL_JOINED), id, body);
	if (joined->to_report % 100 == 0)
		(void)decide_clock_start(context, decision, CLOCK_HAZARD_ORDER, id, context->now_ms,
					 0, NULL);
}

static enum status evolve_consumer(const struct decider *self, struct rows_writer *rows,
				   const struct event *event)
{
	(void)self;
	if (event->head.kind != KIND(SIGNAL_JOINED))
		return STATUS_OK;
	const Zh__SignalJoined *body = BODY(event, SignalJoined);
	return add(rows, body->report, body->hazard);
}

const struct decider toy_consumer = {
	.daemon = DAEMON_HAZARD,
	.schema = &schema,
	.decide = consume,
	.evolve = evolve_consumer,
	.sources = sources,
	.source_count = 1,
};

/* ---- books */

static const struct clock_rule clock_rules[] = {{
	.id = CLOCK_HAZARD_ORDER,
	.rule_id = "TOY-1",
	.version = 1,
	.unit = ZH__CLOCK_UNIT__CLOCK_UNIT_HOUR,
	.shape = ZH__CLOCK_SHAPE__CLOCK_SHAPE_BY,
	.end_shift = ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_NONE,
	.budget = 2,
	.stops = UINT32_C(1) << CLOCK_GROUND_RIGHT_HOLDER,
	.valid_to_day = INT32_MAX,
	.marks = {{.mark = ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE}},
	.mark_count = 1,
	.source = "test",
	.confidence = "ours",
}};

static const struct policy policy = {
	.version = 1,
	.clocks = clock_rules,
	.clock_count = 1,
	.clock_ids = {[CLOCK_HAZARD_ORDER] = {0, 1}},
};

static const struct calendar calendar; /* without data: every day counts by its weekday */
static const struct dictionary dictionary;

struct stage_books toy_books(void)
{
	return (struct stage_books){
		.policy = &policy, .calendar = &calendar, .dictionary = &dictionary, .set = 1};
}

struct principal toy_person(const char *id, uint32_t roles)
{
	struct principal person = {.roles = roles, .region = 522701};
	(void)snprintf(person.id, sizeof person.id, "%s", id);
	(void)snprintf(person.unit, sizeof person.unit, "unit");
	return person;
}
