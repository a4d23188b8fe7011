/* What people ask of intake: reports, feeds, counts; what a feed asks of its own items. */
#include "common/base/sabotage.h"
#include "common/core/handlers.h"
#include "common/core/json_line.h"
#include "common/stage/clocks/clock_query.h"
#include "common/stage/persons/matter_people.h"
#include "common/stage/persons/recusal_query.h"
#include "common/stage/queries/lists.h"
#include "common/stage/queries/matter_where.h"
#include "common/stage/stage.h"
#include "intake.pb-c.h"
#include "services/intake/intake.h"
#include "services/intake/states.h"

static bool due_of(const struct rows_reader *rows, uint32_t region, uint64_t report,
		   const struct report_row *row, int64_t *ret_due_ms)
{
	enum clock_id purpose = intake_report_clock(row, row->state);
	struct object_id id = object_id_make(OBJECT_REPORT, region, report);
	uint64_t clock = purpose == CLOCK_NONE ? 0 : clock_running(rows, id, purpose);
	const struct clock_row *stored = clock == 0 ? NULL : clock_row_get(rows, clock);
	struct clock_row copy;
	if (stored == NULL)
		return false;
	memcpy(&copy, stored, sizeof(copy));
	*ret_due_ms = copy.due_ms;
	return copy.state != CLOCK_SUSPENDED; /* that ends on no day yet */
}

/* ---- reports */

static void put_content(const struct query_context *query, struct json_line *json, uint64_t report)
{
	struct report_texts texts;
	if (!intake_report_texts_get(query->rows, report, &texts))
		return;
	json_bytes_text(json, "feed", texts.text[REPORT_TEXT_FEED]);
	json_bytes_text(json, "feed_id", texts.text[REPORT_TEXT_FEED_ID]);
	json_bytes_text(json, "firm_key", texts.text[REPORT_TEXT_FIRM_KEY]);
	json_bytes_text(json, "firm", texts.text[REPORT_TEXT_FIRM_NAME]);
	json_bytes_text(json, "class_code", texts.text[REPORT_TEXT_CLASS]);
	json_bytes_text(json, "product", texts.text[REPORT_TEXT_PRODUCT]);
	json_bytes_text(json, "batch", texts.text[REPORT_TEXT_BATCH]);
	if (texts.head.place != 0)
		json_unsigned(json, "place", texts.head.place);
	json_array(json, "violations");
	for (int i = 1; i < 64; i++) {
		if ((texts.head.violations >> i & 1) != 0)
			json_enum(json, NULL, &zh__violation__descriptor, i);
	}
	json_array_end(json);
	json_event_id(json, "trace",
		      (struct event_id){
			      .region = texts.head.trace.region != 0 ? texts.head.trace.region
								     : query->region,
			      .daemon = (enum daemon)texts.head.trace.daemon,
			      .incarnation = texts.head.trace.incarnation,
			      .sequence = texts.head.trace.sequence,
		      });
}

static struct bytes owner_of(const struct query_context *query, uint64_t report)
{
	struct bytes owner;
	return owner_get(query->rows, object_id_make(OBJECT_REPORT, query->region, report), &owner)
		       ? owner
		       : bytes_of(NULL, 0);
}

/* Who mediates a complaint, and what the parties said to that. */
static void put_mediation(const struct query_context *query, struct json_line *json,
			  uint64_t report)
{
	static const char *const members[MEDIATION_PARTIES] = {"complainant", "respondent"};
	struct mediation_row said = intake_mediation_get(query->rows, report);
	char mediator[PRINCIPAL_ID];
	if (intake_mediator_get(query->rows, report, mediator))
		json_text(json, "mediator", mediator);
	for (size_t i = 0; i < MEDIATION_PARTIES; i++) {
		if (said.answer[i] != 0)
			json_enum(json, members[i], &zh__mediation_answer__descriptor,
				  said.answer[i]);
	}
}

/* The other item of one paper. */
static void put_split(const struct query_context *query, struct json_line *json, uint64_t report)
{
	struct split_row split;
	if (intake_split_get(query->rows, report, &split))
		json_id(json, split.is_second ? "split_from" : "split_to",
			object_id_make(OBJECT_REPORT, query->region, split.other));
}

/* What was taken down of it, each field by its name: rows keep what is asked for often.  References
 * of parts stay inside: what is in them is read on record (`report text`). */
static void put_registered(const struct query_context *query, struct json_line *json,
			   uint64_t report)
{
	struct report_texts texts;
	struct event event;
	if (query->stage == NULL || !intake_report_texts_get(query->rows, report, &texts) ||
	    stage_event(query->stage, texts.head.sequence, query->arena, &event) != STATUS_OK ||
	    event.head.kind != KIND(REPORT_REGISTERED))
		return;
	Zh__ReportRegistered told = *BODY(&event, ReportRegistered);
	told.has_report = 0;
	told.n_parts = 0;
	json_moment(json, "happened_ms", event.head.happened_ms);
	if (SABOTAGE("intake.show-leaves-out"))
		return;
	json_object(json, "registered");
	json_message_fields(json, &told.base);
	json_object_end(json);
}

/* `whole`: with everything that was taken down; else what a list shows. */
static void put_report(const struct query_context *query, struct answer *answer, uint64_t number,
		       const struct report_row *row, bool whole)
{
	int64_t due_ms;
	struct json_line json;
	json_begin(&json, &answer->out, "report");
	json_id(&json, "id", object_id_make(OBJECT_REPORT, query->region, number));
	json_enum(&json, "report_kind", &zh__report_kind__descriptor, row->kind);
	json_text(&json, "state", report_state_name(row));
	if (row->severity != 0)
		json_enum(&json, "severity", &zh__hazard_level__descriptor, row->severity);
	json_moment(&json, "received_ms", row->received_ms);
	if (due_of(query->rows, query->region, number, row, &due_ms)) {
		json_moment(&json, "due_ms", due_ms);
		if (query->now_ms > due_ms)
			json_bool(&json, "overdue", true);
	}
	json_text(&json, "outcome", intake_report_outcome_name((enum report_outcome)row->outcome));
	json_id(&json, "hazard", object_id_make(OBJECT_HAZARD, query->region, row->hazard));
	json_id(&json, "casefile", object_id_make(OBJECT_CASEFILE, query->region, row->casefile));
	json_id(&json, "joined_to", object_id_make(OBJECT_REPORT, query->region, row->joined_to));
	json_id(&json, "near_report",
		object_id_make(OBJECT_REPORT, query->region, row->near_report));
	put_split(query, &json, number);
	json_bytes_text(&json, "owner", owner_of(query, number));
	matter_orphan_put(query, object_id_make(OBJECT_REPORT, query->region, number),
			  (report_table(row)->states[row->state].flags & STATE_FINAL) != 0, &json);
	matter_former_put(query, object_id_make(OBJECT_REPORT, query->region, number), &json);
	if ((row->flags & REPORT_URGENT) != 0)
		json_bool(&json, "urgent", true);
	if (row->kind == ZH__REPORT_KIND__REPORT_KIND_SELF_REPORT)
		json_bool(&json, "controlled", (row->flags & REPORT_CONTROLLED) != 0);
	if ((row->flags & REPORT_SEALED) != 0)
		json_bool(&json, "sealed", true);
	if ((row->flags & REPORT_TEST) != 0)
		json_bool(&json, "test", true);
	json_unsigned(&json, "version", row->object_version);
	put_content(query, &json, number);
	put_mediation(query, &json, number);
	if (!whole) {
		json_end(&json);
		return;
	}
	recusals_put(query, &json, object_id_make(OBJECT_REPORT, query->region, number));
	put_registered(query, &json, number);
	json_end(&json);
}

static void get_report(const struct query_context *query, const Zh__GetQuery *get,
		       struct answer *answer)
{
	struct report_row row;
	if (get->object->region != query->region ||
	    !intake_report_get(query->rows, get->object->number, &row)) {
		answer->refusal.code = "report.not_found";
		return;
	}
	put_report(query, answer, get->object->number, &row, true);
	answer->lines = 1;
}

struct filters {
	const char *state, *firm, *owner, *orphaned;
	const struct officer *regions_of; /* NULL: wherever it lies */
	struct list_period period;        /* of receipt */
};

static bool report_line(void *context, const struct query_context *query, struct answer *answer,
			const struct row_ref *found)
{
	const struct filters *filters = (const struct filters *)context;
	uint64_t number = be64_get(found->key.data);
	struct report_texts texts;
	struct report_row row;
	memcpy(&row, found->value.data, sizeof(row));
	if ((filters->state != NULL && strcmp(filters->state, report_state_name(&row)) != 0) ||
	    !list_period_has(&filters->period, row.received_ms))
		return false;
	if (filters->firm != NULL &&
	    (!intake_report_texts_get(query->rows, number, &texts) ||
	     !bytes_equal(texts.text[REPORT_TEXT_FIRM_KEY], bytes_of_text(filters->firm))))
		return false;
	if (filters->owner != NULL &&
	    !bytes_equal(owner_of(query, number), bytes_of_text(filters->owner)))
		return false;
	if (!matter_orphan_wanted(query, filters->orphaned,
				  object_id_make(OBJECT_REPORT, query->region, number),
				  (report_table(&row)->states[row.state].flags & STATE_FINAL) != 0))
		return false;
	if (!matter_is_in(query, object_id_make(OBJECT_REPORT, query->region, number),
			  filters->regions_of))
		return false;
	put_report(query, answer, number, &row, false);
	return true;
}

static void list_reports(const struct query_context *query, const Zh__ListQuery *list,
			 struct answer *answer)
{
	struct filters filters = {
		.state = query_filter(list, "state"),
		.firm = query_filter(list, "firm"),
		.owner = list_owner(query, list),
		.orphaned = query_filter(list, "orphaned"),
		.regions_of = matter_regions_of(query, list_says_yes(list, MATTER_MY_REGIONS)),
		.period = list_period(list),
	};
	answer_list(query, answer, TABLE_REPORTS, bytes_of(NULL, 0),
		    bytes_of(list->after.data, list->after.len), report_line, &filters);
}

/* ---- counts: kept by evolve, never scanned */

static void count_table(const struct query_context *query, struct answer *answer,
			const char *object, enum count_kind kind, const struct state_table *table)
{
	for (uint8_t state = 0; state < table->state_count; state++) {
		uint8_t key[2] = {(uint8_t)kind, state};
		struct counter_row count = {0};
		struct json_line json;
		(void)rows_load(query->rows, TABLE_COUNTS, bytes_of(key, sizeof(key)), &count,
				sizeof(count));
		json_begin(&json, &answer->out, "count");
		json_text(&json, "object", object);
		json_text(&json, "state", table->states[state].name);
		json_unsigned(&json, "count", count.last);
		json_end(&json);
		answer->lines++;
	}
}

static void list_counts(const struct query_context *query, const Zh__ListQuery *list,
			struct answer *answer)
{
	(void)list;
	count_table(query, answer, "complaint", COUNT_COMPLAINT, &intake_complaint_table);
	count_table(query, answer, "clue", COUNT_CLUE, &intake_clue_table);
}

/* ---- explain */

/* Who has it, and what may be done next; the acts that brought it here, with their grounds, follow
 * from the stage (answer_subject_gates). */
static void explain_state(const struct query_context *query, struct answer *answer, uint64_t number,
			  const struct report_row *row)
{
	const struct state_table *table = report_table(row);
	struct json_line json;
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", "state");
	json_text(&json, "table", table->name);
	json_text(&json, "state", report_state_name(row));
	json_bytes_text(&json, "person", owner_of(query, number));
	json_possible(&json, table, row->state);
	json_end(&json);
	answer->lines++;
}

static void explain(const struct query_context *query, const Zh__ExplainQuery *ask,
		    struct answer *answer)
{
	struct report_row row;
	if (ask->object->region != query->region ||
	    !intake_report_get(query->rows, ask->object->number, &row)) {
		answer->refusal.code = "report.not_found";
		return;
	}
	explain_clocks(query, object_id_make(OBJECT_REPORT, query->region, ask->object->number),
		       answer);
	explain_state(query, answer, ask->object->number, &row);
}

/* ---- what can be asked of items */

static const struct list_option report_options[] = {
	LIST_STATES(&intake_complaint_table, &intake_clue_table),
	{.name = "firm", .type = LIST_FIRM},
	LIST_OWNER,
	LIST_ORPHANED,
	LIST_MY_REGIONS,
	LIST_PERIOD,
};
static const struct object_question objects[] = {
	{.kind = OBJECT_REPORT, .get = get_report, .explain = explain},
};
static const struct list_kind lists[] = {
	LIST_KIND("report", list_reports, report_options),
	LIST_PLAIN("count", list_counts),
};
static const struct audience audiences[] = {
#include "services/intake/items/audience.def"
};

const struct question_area items_questions = {
	.name = "items",
	AREA_QUESTIONS(objects),
	AREA_LISTS(lists),
	AREA_AUDIENCES(audiences),
};

bool intake_report_status(const struct rows_reader *rows, uint32_t region, const char *feed,
			  struct bytes feed_id, struct intake_report_status *ret_status)
{
	struct feed_row feed_row;
	struct feed_id_row id;
	struct report_row row;
	if (feed_id.size == 0 || feed_id.size > INTAKE_FEED_ID_MAX || strlen(feed) > ROW_KEY_MAX ||
	    !intake_feed_get(rows, feed, &feed_row) ||
	    !intake_feed_id_get(rows, feed_row.number, feed_id, &id) ||
	    !intake_report_get(rows, id.report, &row))
		return false;
	*ret_status = (struct intake_report_status){
		.report = id.report,
		.state = report_state_name(&row),
		.outcome = intake_report_outcome_name((enum report_outcome)row.outcome),
	};
	if (intake_report_clock(&row, row.state) == CLOCK_ANSWER_REPORTER)
		(void)due_of(rows, region, id.report, &row, &ret_status->told_by_ms);
	return true;
}
