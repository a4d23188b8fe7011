/* What people ask of credit: listings, firms' facts, the look-up, counts. */
#include <stdlib.h>

#include "common/base/firm_key.h"
#include "common/base/sabotage.h"
#include "common/core/json_line.h"
#include "common/policy/rules/grounds.h"
#include "common/stage/clocks/clock_query.h"
#include "common/stage/clocks/rule_text.h"
#include "services/credit/credit.h"
#include "services/credit/states.h"
#include "services/credit/tables.h"

#define ANY_STATE 0xffu

static const char *const ground_texts[] = {
#define X(name, value, text) [value] = (text),
#include "common/policy/rules/credit_grounds.def"
#undef X
};

/* Who isn't of the office sees what is published. */
static bool may_see(const struct query_context *query, const struct listing_row *row)
{
	return query_sees_content(query) || row->state == LISTING_IN_FORCE ||
	       SABOTAGE("listing.candidates-shown");
}

static uint8_t state_of_name(const char *name)
{
	for (uint8_t state = 0; state < LISTING_STATE_COUNT; state++)
		if (strcmp(listing_table.states[state].name, name) == 0)
			return state;
	return ANY_STATE;
}

/* ---- listings */

/* "planned_penalty_2=5000000;judged_by_person=heavier_penalty" (decide_case.c): the penalties that
 * are planned, and what a person has to judge. */
static void put_listing_facts(struct json_line *json, const char *text)
{
	static const char planned[] = "planned_penalty_";
	if (text[0] == '\0')
		return;
	json_array(json, "facts");
	while (*text != '\0') {
		size_t name = strcspn(text, "=;"), size = strcspn(text, ";");
		json_object(json, NULL);
		if (strncmp(text, planned, sizeof planned - 1) == 0) {
			char *end;
			long kind = strtol(text + sizeof planned - 1, &end, 10);
			json_enum(json, "penalty", &zh__penalty_kind__descriptor, (int)kind);
			long long fen = *end == '=' ? strtoll(end + 1, &end, 10) : 0;
			if (fen != 0)
				json_number(json, "amount_fen", fen);
		} else if (name < size) {
			json_bytes_text(json, "to_judge",
					bytes_of(text + name + 1, size - name - 1));
		}
		json_object_end(json);
		text += size + (text[size] == ';');
	}
	json_array_end(json);
}

static void put_listing_file(const struct query_context *query, struct json_line *json,
			     uint64_t number)
{
	struct listing_file file;
	if (!listing_file_get(query->rows, number, &file))
		return;
	json_text(json, "firm_key", file.firm_key);
	json_text(json, "firm", file.firm_name);
	json_text(json, "ground", file.ground);
	json_text(json, "rule", file.rule_id);
	put_listing_facts(json, file.facts);
	json_text(json, "decision", file.decision);
	json_text(json, "consent_by", file.consent_by);
	json_text(json, "consent_number", file.consent_number);
	json_text(json, "proposed_by", file.proposed_by);
	json_text(json, "decided_by", file.decided_by);
	json_text(json, "measures", file.measures);
	json_text(json, "where", file.where);
	json_text(json, "why", file.why);
	if (file.trace.sequence != 0)
		json_event_id(json, "trace",
			      (struct event_id){
				      .region = file.trace.region != 0 ? file.trace.region
								       : query->region,
				      .daemon = (enum daemon)file.trace.daemon,
				      .incarnation = file.trace.incarnation,
				      .sequence = file.trace.sequence,
			      });
}

#define HEAVIER_SHOWN_MAX 8u

struct put_since {
	const struct query_context *query;
	struct json_line *json;
	size_t count;
};

static bool put_heavier_one(void *context, const struct heavier_penalty *known)
{
	struct put_since *put = (struct put_since *)context;
	if (put->count++ == 0)
		json_array(put->json, "heavier_since");
	json_object(put->json, NULL);
	json_id(put->json, "casefile",
		object_id_make(OBJECT_CASEFILE, put->query->region, known->casefile));
	json_text(put->json, "decision", known->row.decision);
	json_day(put->json, "decided_day", known->row.decided_day);
	json_object_end(put->json);
	return put->count < HEAVIER_SHOWN_MAX;
}

/* What stands in the way of an early removal. */
static void put_heavier(const struct query_context *query, struct json_line *json,
			const struct listing_row *row)
{
	struct put_since put = {.query = query, .json = json};
	if (row->state != LISTING_LISTED && row->state != LISTING_IN_FORCE)
		return;
	credit_heavier_since(query->rows, row, put_heavier_one, &put);
	if (put.count != 0)
		json_array_end(json);
}

static void listing_line(const struct query_context *query, struct answer *answer, uint64_t number,
			 const struct listing_row *row)
{
	struct json_line json;
	json_begin(&json, &answer->out, "listing");
	json_id(&json, "id", object_id_make(OBJECT_LISTING, query->region, number));
	json_text(&json, "state", listing_table.states[row->state].name);
	json_id(&json, "casefile", object_id_make(OBJECT_CASEFILE, query->region, row->casefile));
	json_moment(&json, "served_ms", row->served_ms);
	if ((row->flags & LISTING_WAIVED) != 0)
		json_bool(&json, "statement_waived", true);
	if ((row->flags & LISTING_CASE_WITH) != 0)
		json_bool(&json, "case_decided", true);
	if ((row->flags & LISTING_FELL) != 0)
		json_bool(&json, "decision_revoked", true);
	json_day(&json, "from_day", row->from_day);
	json_day(&json, "to_day", row->to_day);
	json_day(&json, "earliest_removal_day", row->earliest_day);
	json_unsigned(&json, "version", row->object_version);
	put_listing_file(query, &json, number);
	put_heavier(query, &json, row);
	json_end(&json);
}

struct filters {
	uint8_t state;
	const char *firm;
};

static bool list_listing(void *context, const struct query_context *query, struct answer *answer,
			 const struct row_ref *found)
{
	const struct filters *filters = (const struct filters *)context;
	uint64_t number = be64_get(found->key.data);
	struct listing_row row;
	struct listing_file file;
	if (!listing_get(query->rows, number, &row) || !may_see(query, &row) ||
	    (filters->state != ANY_STATE && filters->state != row.state))
		return false;
	if (filters->firm != NULL && (!listing_file_get(query->rows, number, &file) ||
				      strcmp(file.firm_key, filters->firm) != 0))
		return false;
	listing_line(query, answer, number, &row);
	return true;
}

static void list_listings(const struct query_context *query, const Zh__ListQuery *list,
			  struct answer *answer)
{
	const char *state = query_filter(list, "state");
	struct filters filters = {.state = state == NULL ? ANY_STATE : state_of_name(state),
				  .firm = query_filter(list, "firm")};
	answer_list(query, answer, TABLE_LISTINGS, bytes_of(NULL, 0),
		    bytes_of(list->after.data, list->after.len), list_listing, &filters);
}

/* ---- look-up: one row a key, nothing else is read */

/* As of when, since nothing is as old as a clearance; and whether we have ever heard of the firm,
 * for who may know: "not listed" of a stranger says little. */
static void lookup_line(const struct query_context *query, struct answer *answer, const char *asked)
{
	struct lookup_row row;
	struct json_line json;
	char firm_key[FIRM_KEY_TEXT];
	enum firm_key_form form = firm_key_read(bytes_of_text(asked), firm_key);
	bool known = listing_lookup(query->rows, firm_key, &row);
	bool listed = known && row.state == LISTING_IN_FORCE;
	json_begin(&json, &answer->out, "lookup");
	json_text(&json, "firm_key", firm_key);
	if (strcmp(asked, firm_key) != 0)
		json_text(&json, "asked", asked);
	json_bool(&json, "listed", listed);
	json_moment(&json, "as_of_ms", query->now_ms);
	if (query_sees_content(query))
		json_bool(&json, "on_record",
			  known || credit_firm_number(query->rows, firm_key) != 0);
	/* Codes that fail are really issued: for a person to confirm, never "none". */
	if (form == FIRM_KEY_CODE_CHECK_FAILS)
		json_text(&json, "warning", "check_digit");
	if (listed || (known && query_sees_content(query))) {
		json_text(&json, "state", listing_table.states[row.state].name);
		json_text(&json, "list", "serious_dishonesty");
		json_id(&json, "listing",
			object_id_make(OBJECT_LISTING, query->region, row.listing));
		json_text(&json, "ground", row.ground);
		json_day(&json, "from_day", row.from_day);
		json_day(&json, "to_day", row.to_day);
	}
	json_end(&json);
	answer->lines++;
}

/* What can't be a firm's key clears nobody: the whole question is refused at once. */
static bool keys_fine(const Zh__LookupQuery *lookup, struct answer *answer)
{
	char key[FIRM_KEY_TEXT];
	if (lookup->n_firm_keys == 0)
		answer->refusal = (struct refusal){.code = "lookup.none", .where = "firm_keys"};
	for (size_t i = 0; i < lookup->n_firm_keys && answer->refusal.code == NULL; i++) {
		const char *asked = lookup->firm_keys[i];
		if (firm_key_read(bytes_of_text(asked), key) == FIRM_KEY_NONE &&
		    !SABOTAGE("credit.clears-anything"))
			answer->refusal = (struct refusal){
				.code = "lookup.not_a_code",
				.where = strlen(asked) <= LIST_TEXT_MAX ? asked : "firm_keys"};
	}
	return answer->refusal.code == NULL;
}

static void answer_lookup(const struct query_context *query, const Zh__LookupQuery *lookup,
			  struct answer *answer)
{
	if (!keys_fine(lookup, answer))
		return;
	for (size_t i = 0; i < lookup->n_firm_keys && !answer->out.overflow; i++)
		lookup_line(query, answer, lookup->firm_keys[i]);
}

/* ---- a firm's facts, newest first */

#define FACTS_SHOWN_MAX 200u

static void fact_line(const struct query_context *query, struct answer *answer, uint64_t number,
		      const struct fact_row *fact)
{
	struct json_line json;
	json_begin(&json, &answer->out, "credit_fact");
	json_id(&json, "id", object_id_make(OBJECT_FACT, query->region, number));
	if (fact->ground != 0 && fact->ground < sizeof ground_texts / sizeof ground_texts[0])
		json_text(&json, "ground", ground_texts[fact->ground]);
	json_unsigned(&json, "weight", fact->weight);
	if (fact->level != 0)
		json_enum(&json, "level", &zh__hazard_level__descriptor, fact->level);
	json_id(&json, "hazard", object_id_make(OBJECT_HAZARD, query->region, fact->hazard));
	json_day(&json, "on_day", fact->on_day);
	json_day(&json, "window_to_day", fact->window_to_day);
	json_bool(&json, "counts", time_day_of_ms(query->now_ms) <= fact->window_to_day);
	json_end(&json);
	answer->lines++;
}

static void firm_line(const struct query_context *query, struct answer *answer, uint64_t firm,
		      const struct firm_row *row)
{
	char key[FIRM_KEY_SIZE];
	struct bytes name;
	struct json_line json;
	json_begin(&json, &answer->out, "credit_firm");
	if (credit_firm_name(query->rows, firm, key, &name)) {
		json_text(&json, "firm_key", key);
		json_bytes_text(&json, "firm", name);
	}
	json_unsigned(&json, "facts", row->fact_count);
	json_unsigned(&json, "major", row->major_count);
	json_day(&json, "window_to_day", row->window_to_day);
	json_id(&json, "listing", object_id_make(OBJECT_LISTING, query->region, row->last_listing));
	json_end(&json);
	answer->lines++;
}

static void list_facts(const struct query_context *query, const Zh__ListQuery *list,
		       struct answer *answer)
{
	const char *firm_key = query_filter(list, "firm");
	uint64_t firm = firm_key == NULL ? 0 : credit_firm_number(query->rows, firm_key);
	struct firm_row row;
	struct fact_row fact;
	if (firm == 0 || !credit_firm_get(query->rows, firm, &row)) {
		answer->refusal =
			(struct refusal){.code = "credit.firm_not_found", .where = "firm"};
		return;
	}
	firm_line(query, answer, firm, &row);
	size_t limit = answer->limit < FACTS_SHOWN_MAX ? answer->limit : FACTS_SHOWN_MAX;
	uint64_t number = row.last_fact;
	while (number != 0 && answer->lines < limit &&
	       credit_fact_get(query->rows, number, &fact)) {
		fact_line(query, answer, number, &fact);
		number = fact.previous;
	}
}

/* ---- counts */

static void list_counts(const struct query_context *query, const Zh__ListQuery *list,
			struct answer *answer)
{
	(void)list;
	for (uint8_t state = 0; state < LISTING_STATE_COUNT; state++) {
		struct json_line json;
		json_begin(&json, &answer->out, "count");
		json_text(&json, "object", "listing");
		json_text(&json, "state", listing_table.states[state].name);
		json_unsigned(&json, "count", listing_count(query->rows, state));
		json_end(&json);
		answer->lines++;
	}
}

/* ---- explain */

static void explain_ground(const struct query_context *query, struct answer *answer,
			   uint64_t number)
{
	struct listing_file file;
	struct json_line json;
	if (!listing_file_get(query->rows, number, &file))
		return;
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", "listing");
	json_id(&json, "id", object_id_make(OBJECT_LISTING, query->region, number));
	json_text(&json, "ground", file.ground);
	json_rule_used(&json, query, bytes_of_text(file.rule_id), file.rule_version);
	put_listing_facts(&json, file.facts);
	json_text(&json, "decision", file.decision);
	json_text(&json, "consent_by", file.consent_by);
	json_text(&json, "proposed_by", file.proposed_by);
	json_text(&json, "decided_by", file.decided_by);
	json_end(&json);
	answer->lines++;
}

static void explain_state(struct answer *answer, uint8_t state)
{
	struct json_line json;
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", "state");
	json_text(&json, "state", listing_table.states[state].name);
	json_possible(&json, &listing_table, state);
	json_end(&json);
	answer->lines++;
}

static void explain(const struct query_context *query, const Zh__ExplainQuery *ask,
		    struct answer *answer)
{
	struct listing_row row;
	uint64_t number = ask->object->number;
	if (ask->object->region != query->region || !listing_get(query->rows, number, &row)) {
		answer->refusal.code = "listing.not_found";
		return;
	}
	explain_ground(query, answer, number);
	explain_clocks(query, object_id_make(OBJECT_LISTING, query->region, number), answer);
	explain_state(answer, row.state);
}

/* ---- what can be asked of credit */

static void get_listing(const struct query_context *query, const Zh__GetQuery *get,
			struct answer *answer)
{
	struct listing_row row;
	if (get->object->region != query->region ||
	    !listing_get(query->rows, get->object->number, &row) || !may_see(query, &row)) {
		answer->refusal.code = "listing.not_found";
		return;
	}
	listing_line(query, answer, get->object->number, &row);
	answer->lines = 1;
}

static const struct list_option listing_options[] = {
	LIST_STATES(&listing_table),
	{.name = "firm", .type = LIST_FIRM, .open = true}, /* as a look-up */
};
static const struct list_option fact_options[] = {
	{.name = "firm", .type = LIST_FIRM, .required = true},
};
static const struct object_question objects[] = {
	{.kind = OBJECT_LISTING, .get = get_listing, .explain = explain},
};
static const struct list_kind lists[] = {
	LIST_KIND("listing", list_listings, listing_options),
	LIST_KIND("credit_fact", list_facts, fact_options),
	LIST_PLAIN("count", list_counts),
};
static const struct audience audiences[] = {
#include "services/credit/audience.def"
};
static const struct question_area credit_area_questions = {
	.name = "credit",
	AREA_QUESTIONS(objects),
	AREA_LISTS(lists),
	AREA_AUDIENCES(audiences),
};
static const struct question_area *const areas[] = {&credit_area_questions};

static bool ask_lookup(const struct query_context *query, const Zh__Query *ask,
		       struct answer *answer)
{
	if (ask->ask_case != ZH__QUERY__ASK_LOOKUP)
		return false;
	answer_lookup(query, ask->lookup, answer);
	return true;
}

const struct questions credit_questions = {.areas = areas, .area_count = 1, .other = ask_lookup};
