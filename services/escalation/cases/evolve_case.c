/* Casefiles: the procedure, and the three axes beside it. */
#include "common/base/sabotage.h"
#include "common/core/booked_by.h"
#include "common/policy/papers/work.h"
#include "services/escalation/cases/case_change.h"

static enum status opened(struct rows_writer *rows, const struct event *event)
{
	const Zh__ClueChecked *body = BODY(event, ClueChecked);
	TRY(counter_take(rows, OBJECT_CASEFILE, body->casefile));
	if (body->measure != 0)
		TRY(measure_opened_case(rows, body->measure, body->casefile));
	struct casefile_row row = {
		.version = 1,
		.state = CASE_CHECKED,
		.service = SERVICE_NONE,
		.publication = PUBLICATION_NONE,
		.execution = EXECUTION_NONE,
		.object_version = 1,
		.violations = esc_violation_bits(body->violations, body->n_violations),
		.hazard = body->hazard,
		.report = body->report,
		.measure = body->measure,
		.opened_ms = event->recorded_ms,
	};
	struct casefile_file file = {.version = 1, .trace = trace_of(event)};
	TEXT_STORE(file.firm_key, body->firm_key);
	TEXT_STORE(file.firm_name, body->firm == NULL ? NULL : body->firm->name);
	TEXT_STORE(file.class_code, body->class_code);
	esc_put_row(rows, TABLE_CASES, body->casefile, &row, sizeof row);
	esc_put_row(rows, TABLE_CASE_FILES, body->casefile, &file, sizeof file);
	esc_count_move(rows, COUNT_CASE, COUNT_NOWHERE, row.state);
	esc_count_move(rows, COUNT_CASE_SERVICE, COUNT_NOWHERE, row.service);
	esc_count_move(rows, COUNT_CASE_PUBLICATION, COUNT_NOWHERE, row.publication);
	esc_count_move(rows, COUNT_CASE_EXECUTION, COUNT_NOWHERE, row.execution);
	return STATUS_OK;
}

static bool change_begin(struct case_change *change)
{
	if (!casefile_get(&change->rows->read, change->number, &change->row) ||
	    !casefile_file_get(&change->rows->read, change->number, &change->file))
		return false;
	change->before = change->row;
	return true;
}

enum status case_goes(struct case_change *change, uint8_t event)
{
	if (!esc_state_go(&case_table, &change->row.state, event))
		return STATUS_INVALID;
	change->row.object_version++;
	esc_put_row(change->rows, TABLE_CASES, change->number, &change->row, sizeof change->row);
	if (change->file_changed)
		esc_put_row(change->rows, TABLE_CASE_FILES, change->number, &change->file,
			    sizeof change->file);
	esc_count_move(change->rows, COUNT_CASE, change->before.state, change->row.state);
	esc_count_move(change->rows, COUNT_CASE_SERVICE, change->before.service,
		       change->row.service);
	esc_count_move(change->rows, COUNT_CASE_PUBLICATION, change->before.publication,
		       change->row.publication);
	esc_count_move(change->rows, COUNT_CASE_EXECUTION, change->before.execution,
		       change->row.execution);
	return STATUS_OK;
}

/* The case stays where it is. */
enum status case_stays(struct case_change *change)
{
	if (change->file_changed)
		esc_put_row(change->rows, TABLE_CASE_FILES, change->number, &change->file,
			    sizeof change->file);
	change->row.object_version++;
	esc_put_row(change->rows, TABLE_CASES, change->number, &change->row, sizeof change->row);
	return STATUS_OK;
}

bool of_two_persons(const struct event *event)
{
	const Zh__EventMeta *meta = event->meta;
	return SABOTAGE("case.one-person") || (meta->person != NULL && meta->second != NULL &&
					       strcmp(meta->person, meta->second) != 0);
}

bool case_take_officers(struct casefile_file *file, const char **officers, size_t count)
{
	if (count > OFFICERS_MAX)
		return false;
	for (size_t i = 0; i < count; i++)
		TEXT_STORE(file->officers[i], officers[i]);
	file->officer_count = (uint8_t)count;
	return true;
}

enum status case_filed(struct case_change *change)
{
	const Zh__CaseFiled *body = BODY(change->event, CaseFiled);
	if (!of_two_persons(change->event) ||
	    !case_take_officers(&change->file, body->officers, body->n_officers))
		return STATUS_INVALID;
	TRY(esc_series_take(change->rows, esc_series_key(SERIES_CASE, 0, body->year),
			    body->serial));
	TEXT_STORE(change->file.number, body->number);
	if (body->act_day != 0 &&
	    time_day_of_yyyymmdd(body->act_day, &change->file.act_day) != STATUS_OK)
		return STATUS_INVALID;
	change->file_changed = true;
	change->row.filed_ms = change->event->recorded_ms;
	return case_goes(change, CASE_ON_FILE);
}

enum status case_ended(struct case_change *change)
{
	if (!of_two_persons(change->event))
		return STATUS_INVALID;
	case_hearing_over(change);
	return case_goes(change, CASE_ON_END);
}

enum status case_listing_known(struct case_change *change)
{
	const Zh__CaseListingKnown *body = BODY(change->event, CaseListingKnown);
	change->row.listing = body->listing;
	change->row.listing_state = (uint8_t)casefile_listing_of(body->outcome);
	return case_goes(change, CASE_ON_LISTING);
}

static case_change_fn *const changes[] = {
#define X(kind, change) [KIND(kind)] = (change),
	CASE_CHANGES(X)
#undef X
};

/* What moves one axis by its table alone. */
static enum status booked(struct case_change *change)
{
	static const struct {
		const struct state_table *table;
		case_goes_fn *goes;
	} axes[] = {
		{&case_table, case_goes},
		{&case_hearing_table, hearing_goes},
		{&case_contest_table, contest_goes},
	};
	for (size_t i = 0; i < sizeof axes / sizeof axes[0]; i++) {
		uint8_t on = booked_by(axes[i].table, change->event->head.kind);
		if (on != STATE_STAYS)
			return axes[i].goes(change, on);
	}
	return STATUS_INVALID;
}

enum status casefile_evolve(struct rows_writer *rows, const struct event *event)
{
	struct case_change change = {
		.rows = rows, .event = event, .number = event->head.subject_number};
	uint16_t kind = event->head.kind;
	bool known = kind < sizeof changes / sizeof changes[0] && changes[kind] != NULL;
	if (kind == KIND(CLUE_CHECKED))
		return opened(rows, event);
	if (!known && event_is_of_matter(kind))
		return STATUS_OK;
	if (!change_begin(&change))
		return STATUS_INVALID;
	return known ? changes[kind](&change) : booked(&change);
}
