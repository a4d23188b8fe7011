#include "services/escalation/bulletin/query.h"

#include "common/core/json_line.h"
#include "common/stage/clocks/clock_query.h"
#include "common/stage/persons/matter_step.h"
#include "services/escalation/bulletin/bulletin.h"
#include "services/escalation/query_lines.h"

static const char *kind_name(const struct bulletin_row *row)
{
	return bulletin_kind_name(bulletin_kind_of_proto((Zh__BulletinKind)row->kind));
}

/* ---- one of them */

/* When the term that runs is over: to submit, or to approve. */
static int64_t next_due_ms(const struct query_context *query, uint64_t number, uint8_t state)
{
	struct object_id subject = object_id_make(OBJECT_BULLETIN, query->region, number);
	enum clock_id purpose =
		state == BL_SUBMITTED ? CLOCK_BULLETIN_APPROVE : CLOCK_BULLETIN_SUBMIT;
	uint64_t clock = clock_running(query->rows, subject, purpose);
	const struct clock_row *stored = clock != 0 ? clock_row_get(query->rows, clock) : NULL;
	struct clock_row row;
	if (stored == NULL)
		return 0;
	memcpy(&row, stored, sizeof row);
	return row.due_ms;
}

/* Days by which it was submitted late, or is by now; 0: it isn't late, or nobody was to make it. */
static uint64_t late_days(const struct query_context *query, const struct bulletin_row *row)
{
	bool open = row->state == BL_OWED || row->state == BL_RETURNED;
	int64_t at_ms = open ? query->now_ms : row->submitted_ms;
	if (row->due_ms == 0 || row->state == BL_AWAITED || at_ms <= row->due_ms)
		return 0;
	return (uint64_t)(time_day_of_ms(at_ms) - time_day_of_ms(row->due_ms));
}

static void put_people(struct json_line *json, const struct bulletin_row *row)
{
	if (row->owner[0] != '\0')
		json_text(json, "owner", row->owner);
	if (row->submitted_by[0] != '\0')
		json_text(json, "submitted_by", row->submitted_by);
	if (row->decided_by[0] != '\0' && row->state == BL_APPROVED)
		json_text(json, "approved_by", row->decided_by);
	if (row->decided_by[0] != '\0' && row->state == BL_RETURNED)
		json_text(json, "returned_by", row->decided_by);
}

static void put_members(const struct query_context *query, struct json_line *json, uint64_t number,
			const struct bulletin_row *row)
{
	static const uint8_t none[BULLETIN_DIGEST];
	int64_t due_ms = next_due_ms(query, number, row->state);
	uint64_t late = late_days(query, row);
	json_id(json, "id", object_id_make(OBJECT_BULLETIN, query->region, number));
	json_text(json, "state", bulletin_table.states[row->state].name);
	json_text(json, "bulletin", kind_name(row));
	json_day(json, "from_day", row->from_day);
	json_day(json, "cutoff_day", row->cutoff_day);
	if (due_ms != 0)
		json_moment(json, "due_ms", due_ms);
	if (due_ms != 0 && query->now_ms > due_ms)
		json_bool(json, "overdue", true);
	if (late != 0)
		json_unsigned(json, "late_days", late);
	put_people(json, row);
	if (row->submissions != 0) {
		json_moment(json, "submitted_ms", row->submitted_ms);
		json_unsigned(json, "submission", row->submissions);
		json_hex(json, "digest", bytes_of(row->digest, BULLETIN_DIGEST));
	}
	if (row->decided_ms != 0 && row->state == BL_APPROVED)
		json_moment(json, "approved_ms", row->decided_ms);
	if (row->decided_ms != 0 && row->state == BL_RETURNED)
		json_moment(json, "returned_ms", row->decided_ms);
	if (memcmp(row->approved, none, sizeof none) != 0 && row->state != BL_APPROVED)
		json_hex(json, "approved_digest", bytes_of(row->approved, BULLETIN_DIGEST));
	json_unsigned(json, "version", row->object_version);
}

static void put_figures(const struct query_context *query, struct json_line *json, uint64_t number)
{
	static const char *const columns[] = {"in_period", "in_year", "at_begin", "at_cutoff"};
	struct bulletin_figure_row figure;
	json_array(json, "figures");
	for (unsigned n = 0; bulletin_figure_get(query->rows, number, n, &figure); n++) {
		json_object(json, NULL);
		json_text(json, "figure", figure.figure);
		for (unsigned c = 0; c < sizeof columns / sizeof columns[0]; c++)
			if ((figure.has >> c & 1) != 0)
				json_unsigned(json, columns[c], figure.of[c]);
		json_object_end(json);
	}
	json_array_end(json);
}

/* With its figures as they were submitted. */
static void get_bulletin(const struct query_context *query, const Zh__GetQuery *get,
			 struct answer *answer)
{
	struct bulletin_row row;
	struct json_line json;
	uint64_t number = get->object->number;
	if (get->object->region != query->region || !bulletin_row_get(query->rows, number, &row)) {
		answer->refusal.code = "escalation.not_found";
		return;
	}
	json_begin(&json, &answer->out, "bulletin");
	put_members(query, &json, number, &row);
	if (row.submissions != 0)
		put_figures(query, &json, number);
	json_end(&json);
	answer->lines = 1;
}

static void explain_bulletin(const struct query_context *query, const Zh__ExplainQuery *explain,
			     struct answer *answer)
{
	struct bulletin_row row;
	uint64_t number = explain->object->number;
	if (explain->object->region != query->region ||
	    !bulletin_row_get(query->rows, number, &row)) {
		answer->refusal.code = "escalation.not_found";
		return;
	}
	explain_clocks(query, line_id(query, OBJECT_BULLETIN, number), answer);
	line_explain_state(answer, &bulletin_table, row.state);
}

/* ---- lists */

static const char *const kind_words[] = {"weekly", "monthly", "half_year", "year", "period", NULL};
_Static_assert(sizeof kind_words / sizeof kind_words[0] == BULLETIN_KIND_COUNT + 1,
	       "the names of enum bulletin_kind");

struct filters {
	const char *state, *bulletin, *owner, *waits; /* NULL: any */
	int32_t cutoff_day;                           /* 0: any */
};

/* To submit: for whom it is to be made by, else for any who may.  To decide: for every leader but
 * who submitted it. */
static bool is_waited_for(const struct filters *filters, const struct query_context *query,
			  uint64_t number, const struct bulletin_row *row)
{
	struct object_id id = object_id_make(OBJECT_BULLETIN, query->region, number);
	bool to_submit = row->state == BL_OWED || row->state == BL_RETURNED;
	struct matter_step step = {.act = to_submit ? "bulletin.submit" : NULL};
	if (filters->waits == NULL)
		return true;
	if (row->state != BL_SUBMITTED)
		return matter_waits_wanted(query, filters->waits, id, &step, filters->owner);
	return strcmp(filters->waits, "role") == 0 && query->person != NULL &&
	       (query->person->roles & ROLE_LEADER) != 0 &&
	       !decision_same_person(row->submitted_by, query->person->id);
}

static bool is_wanted(const struct filters *filters, const struct query_context *query,
		      uint64_t number, const struct bulletin_row *row)
{
	return (filters->state == NULL ||
		strcmp(filters->state, bulletin_table.states[row->state].name) == 0) &&
	       (filters->bulletin == NULL || strcmp(filters->bulletin, kind_name(row)) == 0) &&
	       (filters->cutoff_day == 0 || filters->cutoff_day == row->cutoff_day) &&
	       (filters->owner == NULL || decision_same_person(filters->owner, row->owner)) &&
	       is_waited_for(filters, query, number, row);
}

static bool put_line(void *context, const struct query_context *query, struct answer *answer,
		     const struct row_ref *found)
{
	const struct filters *filters = (const struct filters *)context;
	uint64_t number = be64_get(found->key.data);
	struct bulletin_row row;
	struct json_line json;
	if (!bulletin_row_get(query->rows, number, &row) ||
	    !is_wanted(filters, query, number, &row))
		return false;
	json_begin(&json, &answer->out, "bulletin");
	put_members(query, &json, number, &row);
	json_end(&json);
	return true;
}

static void list_bulletins(const struct query_context *query, const Zh__ListQuery *list,
			   struct answer *answer)
{
	const char *cutoff = query_filter(list, "cutoff");
	struct filters filters = {
		.state = query_filter(list, "state"),
		.bulletin = query_filter(list, "bulletin"),
		.owner = list_owner(query, list),
		.waits = query_filter(list, "waits"),
	};
	if (cutoff != NULL && time_parse_day(cutoff, &filters.cutoff_day) != STATUS_OK) {
		answer->refusal = (struct refusal){.code = "list.value", .where = "cutoff"};
		return;
	}
	answer_list(query, answer, TABLE_BULLETINS, bytes_of(NULL, 0),
		    bytes_of(list->after.data, list->after.len), put_line, &filters);
}

/* ---- what can be asked of bulletins */

static const struct list_option bulletin_options[] = {
	LIST_STATES(&bulletin_table),
	{.name = "bulletin", .type = LIST_WORD, .words = kind_words},
	{.name = "cutoff", .type = LIST_DAY},
	LIST_OWNER,
	LIST_WAITS,
};

static const struct object_question objects[] = {
	{.kind = OBJECT_BULLETIN, .get = get_bulletin, .explain = explain_bulletin},
};
static const struct list_kind lists[] = {
	LIST_KIND("bulletin", list_bulletins, bulletin_options),
};
static const struct audience audiences[] = {
#include "services/escalation/bulletin/audience.def"
};
const struct question_area bulletin_questions = {
	.name = "bulletin",
	AREA_QUESTIONS(objects),
	AREA_LISTS(lists),
	AREA_AUDIENCES(audiences),
};
