/* Measures. */
#include "services/escalation/evolve.h"
#include "services/escalation/ladder/measures.h"

/* Stops at `end`; texts are a few bytes long. */
static char *put_text(char *at, const char *end, const char *text)
{
	for (; text != NULL && *text != '\0' && at != end; text++)
		*at++ = *text;
	return at;
}

/* "level=3;times_overdue=1": whole facts only; the event has them all. */
static struct bytes facts_text(const Zh__MeasureProposed *body, char *out, size_t size)
{
	char *at = out, *fits = out;
	const char *end = out + size;
	for (size_t i = 0; i < body->n_facts; i++) {
		if (i != 0)
			at = put_text(at, end, ";");
		at = put_text(at, end, body->facts[i]->what);
		at = put_text(at, end, "=");
		at = put_text(at, end, body->facts[i]->evidence);
		if (at == end)
			break;
		fits = at;
	}
	return bytes_of(out, (size_t)(fits - out));
}

static void store_cause(struct rows_writer *rows, const Zh__MeasureProposed *body)
{
	if (!body->has_cause_kind ||
	    (body->hazard != 0 && measure_cause_is_single((enum measure_cause)body->cause_kind)))
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

static struct bytes text_of(const char *text)
{
	return bytes_of_text(text != NULL ? text : "");
}

static struct measure_file_head head_of(const struct event *event, const Zh__MeasureProposed *body)
{
	const Zh__RuleRef *rule = event->meta->rule;
	size_t predecessors =
		body->n_predecessors < PREDECESSORS_MAX ? body->n_predecessors : PREDECESSORS_MAX;
	return (struct measure_file_head){
		.trace = trace_of(event),
		.rule_version = rule != NULL ? rule->version : 0,
		.predecessor_count = (uint8_t)predecessors,
	};
}

static enum status proposed(struct rows_writer *rows, const struct event *event)
{
	const Zh__MeasureProposed *body = BODY(event, MeasureProposed);
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
	const Zh__EventMeta *meta = event->meta;
	char facts[sizeof((struct measure_file *)0)->facts];
	struct measure_parts parts = {
		.row = &row,
		.head = head_of(event, body),
		.predecessors = body->predecessors,
		.texts = {[MEASURE_RULE_ID] = text_of(meta->rule != NULL ? meta->rule->id : NULL),
			  [MEASURE_FACTS] = facts_text(body, facts, sizeof facts),
			  [MEASURE_PROPOSED_BY] = text_of(meta->rule == NULL ? meta->person : NULL),
			  [MEASURE_FIRM_KEY] = text_of(body->firm_key),
			  [MEASURE_FIRM_NAME] = text_of(body->addressee)},
	};
	measure_put(rows, body->measure, &parts);
	store_cause(rows, body);
	return STATUS_OK;
}

/* What is only proposed isn't counted: see esc_count(). */
static void count_moved(struct rows_writer *rows, uint8_t before, uint8_t after)
{
	esc_count_move(rows, COUNT_MEASURE, before == MEASURE_PROPOSED ? COUNT_NOWHERE : before,
		       after);
}

static bool go_on(struct measure_row *row, uint8_t event)
{
	row->object_version++;
	return esc_state_go(&measure_table, &row->state, event);
}

static enum status move(struct rows_writer *rows, uint64_t number, struct measure_row *row,
			uint8_t event)
{
	uint8_t before = row->state;
	if (!go_on(row, event))
		return STATUS_INVALID;
	measure_row_put(rows, number, row);
	count_moved(rows, before, row->state);
	return STATUS_OK;
}

/* The same, and who did it is noted. */
static enum status decide(struct rows_writer *rows, uint64_t number, struct measure_row *row,
			  uint8_t event, const char *decided_by)
{
	uint8_t before = row->state;
	if (!go_on(row, event))
		return STATUS_INVALID;
	measure_decided_put(rows, number, row, decided_by);
	count_moved(rows, before, row->state);
	return STATUS_OK;
}

static enum status taken(struct rows_writer *rows, const struct event *event)
{
	const Zh__MeasureTaken *body = BODY(event, MeasureTaken);
	struct measure_row row;
	if (!measure_get(&rows->read, body->measure, &row))
		return STATUS_INVALID;
	bool is_case = measure_opens_case(row.kind);
	row.notice = body->notice;
	row.recall_basis = (uint8_t)body->recall_basis;
	row.recall_level = (uint8_t)body->office_level;
	return decide(rows, body->measure, &row, is_case ? MEASURE_ON_TAKE_CASE : MEASURE_ON_TAKE,
		      event->meta->person);
}

static enum status held(struct rows_writer *rows, const struct event *event)
{
	const Zh__MeasureHeld *body = BODY(event, MeasureHeld);
	struct measure_row row;
	if (!measure_get(&rows->read, body->measure, &row))
		return STATUS_INVALID;
	row.held_until_ms = body->until_ms;
	return move(rows, body->measure, &row, MEASURE_ON_HOLD);
}

static enum status overridden(struct rows_writer *rows, const struct event *event)
{
	const Zh__MeasureOverridden *body = BODY(event, MeasureOverridden);
	struct measure_row row;
	if (!measure_get(&rows->read, body->measure, &row))
		return STATUS_INVALID;
	return decide(rows, body->measure, &row, MEASURE_ON_OVERRIDE, event->meta->person);
}

/* By a person, or because the hazard is closed: then no one is named. */
static enum status withdrawn(struct rows_writer *rows, const struct event *event)
{
	const Zh__MeasureWithdrawn *body = BODY(event, MeasureWithdrawn);
	struct measure_row row;
	if (!measure_get(&rows->read, body->measure, &row))
		return STATUS_INVALID;
	return decide(rows, body->measure, &row, MEASURE_ON_WITHDRAW, event->meta->person);
}

static enum status met(struct rows_writer *rows, const struct event *event)
{
	const Zh__MeasureMet *body = BODY(event, MeasureMet);
	struct measure_row row;
	if (!measure_get(&rows->read, body->measure, &row))
		return STATUS_INVALID;
	row.criminal = body->police_answer != ZH__POLICE_ANSWER__POLICE_ANSWER_UNKNOWN &&
		       body->police_next != ZH__POLICE_NEXT__POLICE_NEXT_HANDLED_HERE;
	return move(rows, body->measure, &row, MEASURE_ON_DONE);
}

enum status measure_opened_case(struct rows_writer *rows, uint64_t measure, uint64_t casefile)
{
	struct measure_row row;
	if (!measure_get(&rows->read, measure, &row))
		return STATUS_INVALID;
	row.casefile = casefile;
	return move(rows, measure, &row, MEASURE_ON_CHECK);
}

enum status measure_evolve(struct rows_writer *rows, const struct event *event)
{
	static evolve_fn *const changes[] = {
		[KIND(MEASURE_PROPOSED)] = proposed,   [KIND(MEASURE_TAKEN)] = taken,
		[KIND(MEASURE_HELD)] = held,           [KIND(MEASURE_OVERRIDDEN)] = overridden,
		[KIND(MEASURE_WITHDRAWN)] = withdrawn, [KIND(MEASURE_MET)] = met,
	};
	return EVOLVE_BY(changes, rows, event);
}
