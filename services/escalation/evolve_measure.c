/* Measures. */
#include "services/escalation/evolve.h"
#include "services/escalation/measures.h"

static void store_facts(struct measure_file *file, const Zh__MeasureProposed *body)
{
	struct writer text = writer_over(file->facts, sizeof file->facts - 1);
	for (size_t i = 0; i < body->n_facts; i++) {
		struct writer before = text;
		if (i != 0)
			work_put_text(&text, ";");
		work_put_text(&text, body->facts[i]->what);
		work_put_text(&text, "=");
		work_put_text(&text, body->facts[i]->evidence);
		if (text.overflow) { /* whole facts only; the event has them all */
			memset(file->facts + before.size, 0, sizeof file->facts - before.size);
			return;
		}
	}
}

static void store_cause(struct rows_writer *rows, const Zh__MeasureProposed *body)
{
	if (!body->has_cause_kind)
		return;
	struct measure_cause_ref ref = {
		.hazard = body->hazard,
		.report = body->report,
		.casefile = body->casefile,
		.measure = (uint8_t)body->kind,
		.cause = (uint8_t)body->cause_kind,
		.mark = (uint8_t)body->cause_mark,
		.key = body->cause_key,
	};
	struct row_key key = measure_cause_key(&ref);
	uint8_t number[8];
	be64_put(number, body->measure);
	rows->put(rows->read.context, TABLE_MEASURE_CAUSES, row_key_bytes(&key),
		  bytes_of(number, sizeof number));
}

static uint32_t decider_of(const char *role)
{
	static const uint32_t roles[] = {ROLE_LEADER, ROLE_SUPERIOR, ROLE_CREDIT_OFFICER,
					 ROLE_OFFICER};
	for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
		if (role != NULL && strcmp(role, esc_role_text(roles[i])) == 0)
			return roles[i];
	return ROLE_LEADER;
}

static void file_make(const struct event *event, const Zh__MeasureProposed *body,
		      struct measure_file *file)
{
	const Zh__RuleRef *rule = event->meta->rule;
	file->version = 1;
	file->trace = trace_of(event);
	file->cause_key = body->cause_key;
	file->cause_mark = body->cause_mark;
	if (rule != NULL) {
		TEXT_STORE(file->rule_id, rule->id);
		file->rule_version = rule->version;
	}
	for (size_t i = 0; i < body->n_predecessors && i < PREDECESSORS_MAX; i++)
		file->predecessors[file->predecessor_count++] = body->predecessors[i];
	TEXT_STORE(file->firm_key, body->firm_key);
	TEXT_STORE(file->firm_name, body->addressee);
	if (rule == NULL)
		TEXT_STORE(file->proposed_by, event->meta->person);
	store_facts(file, body);
}

static enum status proposed(struct rows_writer *rows, const struct event *event)
{
	const Zh__MeasureProposed *body =
		EVENT_BODY(event, Zh__MeasureProposed, zh__measure_proposed__descriptor);
	TRY(counter_take(rows, OBJECT_MEASURE, body->measure));
	struct measure_row row = {
		.version = 1,
		.state = MEASURE_PROPOSED,
		.kind = (uint8_t)body->kind,
		.cause = (uint8_t)body->cause_kind,
		.draft = (uint8_t)body->draft,
		.object_version = 1,
		.decider = decider_of(body->decider_role),
		.hazard = body->hazard,
		.report = body->report,
		.casefile = body->casefile,
		.proposed_ms = event->recorded_ms,
	};
	struct measure_file file = {.version = 1};
	file_make(event, body, &file);
	esc_put_row(rows, TABLE_MEASURES, body->measure, &row, sizeof row);
	measure_file_put(rows, body->measure, &file);
	store_cause(rows, body);
	esc_count_move(rows, COUNT_MEASURE, COUNT_NOWHERE, row.state);
	return STATUS_OK;
}

static enum status move(struct rows_writer *rows, uint64_t number, struct measure_row *row,
			uint8_t event)
{
	uint8_t before = row->state;
	if (!esc_state_go(&measure_table, &row->state, event))
		return STATUS_INVALID;
	row->object_version++;
	esc_put_row(rows, TABLE_MEASURES, number, row, sizeof *row);
	esc_count_move(rows, COUNT_MEASURE, before, row->state);
	return STATUS_OK;
}

static enum status note_decider(struct rows_writer *rows, uint64_t number,
				const struct event *event)
{
	struct measure_file file;
	if (!measure_file_get(&rows->read, number, &file))
		return STATUS_INVALID;
	TEXT_STORE(file.decided_by, event->meta->person);
	measure_file_put(rows, number, &file);
	return STATUS_OK;
}

static enum status taken(struct rows_writer *rows, const struct event *event)
{
	const Zh__MeasureTaken *body =
		EVENT_BODY(event, Zh__MeasureTaken, zh__measure_taken__descriptor);
	struct measure_row row;
	if (!measure_get(&rows->read, body->measure, &row))
		return STATUS_INVALID;
	bool is_case = measure_opens_case(row.kind);
	row.notice = body->notice;
	TRY(note_decider(rows, body->measure, event));
	return move(rows, body->measure, &row, is_case ? MEASURE_ON_TAKE_CASE : MEASURE_ON_TAKE);
}

static enum status held(struct rows_writer *rows, const struct event *event)
{
	const Zh__MeasureHeld *body =
		EVENT_BODY(event, Zh__MeasureHeld, zh__measure_held__descriptor);
	struct measure_row row;
	if (!measure_get(&rows->read, body->measure, &row))
		return STATUS_INVALID;
	row.held_until_ms = body->until_ms;
	return move(rows, body->measure, &row, MEASURE_ON_HOLD);
}

static enum status overridden(struct rows_writer *rows, const struct event *event)
{
	const Zh__MeasureOverridden *body =
		EVENT_BODY(event, Zh__MeasureOverridden, zh__measure_overridden__descriptor);
	struct measure_row row;
	if (!measure_get(&rows->read, body->measure, &row))
		return STATUS_INVALID;
	TRY(note_decider(rows, body->measure, event));
	return move(rows, body->measure, &row, MEASURE_ON_OVERRIDE);
}

/* By a person, or because the hazard is closed: then no one is named. */
static enum status withdrawn(struct rows_writer *rows, const struct event *event)
{
	const Zh__MeasureWithdrawn *body =
		EVENT_BODY(event, Zh__MeasureWithdrawn, zh__measure_withdrawn__descriptor);
	struct measure_row row;
	if (!measure_get(&rows->read, body->measure, &row))
		return STATUS_INVALID;
	TRY(note_decider(rows, body->measure, event));
	return move(rows, body->measure, &row, MEASURE_ON_WITHDRAW);
}

enum status measure_opened_case(struct rows_writer *rows, uint64_t measure, uint64_t casefile)
{
	struct measure_row row;
	if (!measure_get(&rows->read, measure, &row))
		return STATUS_INVALID;
	row.casefile = casefile;
	return move(rows, measure, &row, MEASURE_ON_CHECK);
}

enum status esc_evolve_measure(struct rows_writer *rows, const struct event *event)
{
	switch (event->head.kind) {
	case ZH__EVENT_KIND__KIND_MEASURE_PROPOSED:
		return proposed(rows, event);
	case ZH__EVENT_KIND__KIND_MEASURE_TAKEN:
		return taken(rows, event);
	case ZH__EVENT_KIND__KIND_MEASURE_HELD:
		return held(rows, event);
	case ZH__EVENT_KIND__KIND_MEASURE_OVERRIDDEN:
		return overridden(rows, event);
	default: /* the one that is left of those that evolve() sends here */
		return withdrawn(rows, event);
	}
}
