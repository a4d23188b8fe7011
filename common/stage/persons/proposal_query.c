#include "common/stage/persons/proposal_query.h"

#include "clock.pb-c.h"
#include "command.pb-c.h"
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/core/handlers.h"
#include "common/core/json_line.h"
#include "common/core/message.h"
#include "common/policy/rules/words.h"
#include "common/stage/books/book_decide.h"
#include "common/stage/books/book_tell.h"
#include "common/stage/persons/proposal_decide.h"
#include "common/stage/persons/proposed.h"
#include "common/stage/queries/event_line.h"
#include "common/stage/stage_internal.h"

#define EARLIER_MAX 8u

/* By their numbers; 0 is never stored. */
static const char *const states[] = {"unknown",   "open",       "approved",      "rejected",
				     "withdrawn", "superseded", "proposer_gone", NULL};

static const char *state_name(uint8_t state)
{
	return state <= PROPOSAL_LAPSED ? states[state] : states[0];
}

const struct list_option proposal_list_options[PROPOSAL_LIST_OPTIONS] = {
	{.name = "state", .type = LIST_WORD, .words = states + 1},
	{.name = "mine", .type = LIST_YES},
	{.name = "overdue", .type = LIST_YES},
	LIST_PERIOD,
};

/* ---- one line of it */

struct shown {
	struct stage *stage; /* NULL: list */
	const struct query_context *query;
	const Zh__ListQuery *list; /* NULL: show */
	uint64_t number;
	struct proposal_row row;
	struct bytes command;
	const struct act *act; /* NULL: this version doesn't know it any more */
	struct clock_row clock;
	bool has_clock;
};

static struct object_id own_id(const struct shown *shown, enum object_kind kind, uint64_t number)
{
	return (struct object_id){kind, shown->query->region, number, shown->query->daemon};
}

static void shown_make(struct shown *shown, uint64_t number, struct bytes stored)
{
	memcpy(&shown->row, stored.data, sizeof shown->row);
	shown->command = bytes_of(stored.data + sizeof shown->row, stored.size - sizeof shown->row);
	shown->number = number;
	shown->act = decider_act(shown->query->decider, shown->row.act);
	uint64_t clock = clock_running(shown->query->rows, own_id(shown, OBJECT_PROPOSAL, number),
				       CLOCK_NONE);
	const struct clock_row *running = clock_row_get(shown->query->rows, clock);
	shown->has_clock = running != NULL;
	if (running != NULL)
		memcpy(&shown->clock, running, sizeof shown->clock);
}

static bool is_overdue(const struct shown *shown)
{
	return shown->has_clock && shown->clock.due_ms < shown->query->now_ms;
}

static struct act_roles roles_of(const struct shown *shown)
{
	return policy_act_roles(shown->query->policy, shown->act);
}

static bool may_decide(const struct shown *shown)
{
	const struct act_roles roles = roles_of(shown);
	return proposal_may_decide(&roles, &shown->row, shown->query->person) &&
	       !handlers_have_had(shown->query->decider, shown->query->rows,
				  proposal_target(&shown->row, shown->query->daemon),
				  shown->query->person->id);
}

static void put_deciders(const struct shown *shown, struct json_line *json)
{
	if (shown->act == NULL)
		return;
	const struct act_roles roles = roles_of(shown);
	words_put(json, "deciders", role_words, roles.second);
}

static uint64_t version_now(const struct shown *shown)
{
	return proposal_version(shown->query->rows, shown->query->decider, shown->row.act,
				proposal_target(&shown->row, shown->query->daemon));
}

static bool is_book(const struct shown *shown)
{
	return book_kind_of(shown->act) != 0;
}

/* Each daemon has its own proposal of one book: the digest says which belong together. */
static void put_book(const struct shown *shown, struct json_line *json)
{
	const Zh__BookCommand *book =
		is_book(shown) ? (const Zh__BookCommand *)message_unpack(
					 shown->act->body, shown->command, shown->query->arena)
			       : NULL;
	if (book == NULL)
		return;
	const struct book_members *members = book_members(book_kind_of(shown->act));
	json_unsigned(json, members->version, book->version);
	json_hex(json, members->digest, bytes_of(book->digest.data, book->digest.len));
	if (book->has_effective_ms && strcmp(shown->row.act, PEOPLE_ADOPT) != 0)
		json_moment(json, "effective_ms", book->effective_ms);
}

static void put_line(const struct shown *shown, struct json_line *json)
{
	const struct proposal_row *row = &shown->row;
	struct object_id target = object_id_make((enum object_kind)row->target_kind,
						 row->target_region, row->target_number);
	if (target.daemon == DAEMON_UNKNOWN)
		target.daemon = shown->query->daemon;
	json_id(json, "id", own_id(shown, OBJECT_PROPOSAL, shown->number));
	json_text(json, "state", state_name(row->state));
	json_text(json, "act", row->act);
	put_book(shown, json);
	json_id(json, "target", target);
	json_text(json, "person", row->person);
	json_text(json, "unit", row->unit);
	json_moment(json, "proposed_ms", row->proposed_ms);
	if (shown->has_clock) {
		json_moment(json, "due_ms", shown->clock.due_ms);
		json_bool(json, "overdue", is_overdue(shown));
	}
	if (row->state == PROPOSAL_OPEN)
		json_unsigned(json, "version", version_now(shown));
	json_moment(json, "ended_ms", row->ended_ms);
	if (row->superseded_by != 0)
		json_id(json, "superseded_by", own_id(shown, OBJECT_PROPOSAL, row->superseded_by));
}

/* ---- the list */

static bool is_wanted(const struct shown *shown)
{
	const char *state = query_filter(shown->list, "state");
	struct list_period period = list_period(shown->list);
	bool mine = list_says_yes(shown->list, "mine");
	if (state != NULL && strcmp(state, state_name(shown->row.state)) != 0)
		return false;
	if (mine && (shown->row.state != PROPOSAL_OPEN || shown->act == NULL || !may_decide(shown)))
		return false;
	return list_period_has(&period, shown->row.proposed_ms) &&
	       (!list_says_yes(shown->list, "overdue") || is_overdue(shown));
}

static bool list_line(void *context, const struct query_context *query, struct answer *answer,
		      const struct row_ref *row)
{
	struct shown *shown = (struct shown *)context;
	struct json_line json;
	(void)query;
	shown_make(shown, be64_get(row->key.data), row->value);
	if (!is_wanted(shown))
		return false;
	json_begin(&json, &answer->out, "proposal");
	put_line(shown, &json);
	json_end(&json);
	return true;
}

void answer_proposal_list(const struct query_context *query, const Zh__ListQuery *list,
			  struct answer *answer)
{
	struct shown shown = {.query = query, .list = list};
	answer_list(query, answer, TABLE_PROPOSALS, bytes_of(NULL, 0),
		    bytes_of(list->after.data, list->after.len), list_line, &shown);
}

/* ---- show: what is on record about it */

/* Who ended it, and why. */
static void put_end(const struct shown *shown, struct json_line *json)
{
	struct event event;
	if (shown->row.ended == 0 ||
	    stage_event(shown->stage, shown->row.ended, shown->query->arena, &event) != STATUS_OK)
		return;
	const char *who = event.meta->second != NULL ? event.meta->second : event.meta->person;
	json_text(json, "ended_by", who);
	json_text(json, "end_reason", event.meta->reason);
}

static void put_reason(const struct shown *shown, struct json_line *json)
{
	struct event event;
	if (stage_event(shown->stage, shown->row.sequence, shown->query->arena, &event) ==
	    STATUS_OK)
		json_text(json, "reason", event.meta->reason);
}

static void put_command(const struct shown *shown, const struct open_proposal *proposal,
			struct json_line *json)
{
	if (shown->act == NULL || shown->act->body == NULL || proposal->command.size == 0 ||
	    is_book(shown))
		return;
	const ProtobufCMessage *body = (const ProtobufCMessage *)message_unpack(
		shown->act->body, proposal->command, shown->query->arena);
	if (body == NULL)
		return;
	json_object(json, "command");
	json_message_fields(json, body);
	json_object_end(json);
}

struct earlier {
	const struct shown *shown;
	struct json_line *json;
	size_t count;
};

static bool put_earlier(void *context, uint64_t number, const struct proposal_row *row)
{
	struct earlier *earlier = (struct earlier *)context;
	const struct shown *shown = earlier->shown;
	if (number >= shown->number)
		return false;
	if (strcmp(row->act, shown->row.act) != 0)
		return true;
	if (earlier->count++ == 0)
		json_array(earlier->json, "proposed_before");
	json_object(earlier->json, NULL);
	json_id(earlier->json, "id", own_id(shown, OBJECT_PROPOSAL, number));
	json_text(earlier->json, "state", state_name(row->state));
	json_text(earlier->json, "person", row->person);
	json_moment(earlier->json, "proposed_ms", row->proposed_ms);
	json_moment(earlier->json, "ended_ms", row->ended_ms);
	json_object_end(earlier->json);
	return earlier->count < EARLIER_MAX;
}

static void put_proposed_before(const struct shown *shown, struct json_line *json)
{
	struct earlier earlier = {.shown = shown, .json = json};
	proposals_of(shown->query->rows, proposal_target(&shown->row, shown->query->daemon),
		     put_earlier, &earlier);
	if (earlier.count != 0)
		json_array_end(json);
}

/* ---- show: what it would change */

/* The target as `show` tells it, as a member; of several lines the first. */
static void put_target(const struct shown *shown, const char *name, struct json_line *json)
{
	Zh__Query ask = ZH__QUERY__INIT;
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	Zh__ObjectId object = ZH__OBJECT_ID__INIT;
	struct writer *out = json->out;
	struct json_line before = *json;
	size_t size = out->size;
	json_name(json, name);
	struct answer lines = {.out = *out, .limit = 1};
	size_t begin = lines.out.size;
	SET_OPTIONAL(&object, kind, shown->row.target_kind);
	SET_OPTIONAL(&object, region, shown->row.target_region);
	SET_OPTIONAL(&object, number, shown->row.target_number);
	get.object = &object;
	ask.ask_case = ZH__QUERY__ASK_GET;
	ask.get = &get;
	bool known =
		stage_answer(shown->stage, shown->query, &ask, &lines) ||
		(shown->stage->options.questions != NULL &&
		 questions_answer(shown->stage->options.questions, shown->query, &ask, &lines));
	const uint8_t *line = lines.out.data + begin;
	const uint8_t *end = lines.out.size == begin
				     ? NULL
				     : (const uint8_t *)memchr(line, '\n', lines.out.size - begin);
	if (!known || lines.refusal.code != NULL || lines.out.overflow || end == NULL) {
		*json = before;
		out->size = size;
		return;
	}
	out->size = begin + (size_t)(end - line);
}

/* A clock's own events, said as terms. */
static void put_term(const struct shown *shown, const struct event *event, struct json_line *json)
{
	uint64_t number = event->head.subject_number;
	const struct clock_row *row = clock_row_get(shown->query->rows, number);
	if (row == NULL)
		return;
	json_object(json, NULL);
	json_text(json, "event", event_kind_name(event->head.kind));
	json_text(json, "purpose", clock_id_name((enum clock_id)row->purpose));
	json_text(json, "rule", row->rule_id);
	if (event->head.kind != KIND(CLOCK_STOPPED))
		json_moment(json, "due_ms", row->due_ms);
	json_object_end(json);
}

static bool is_of_clock(const struct event *event)
{
	return event->head.subject_kind == OBJECT_CLOCK;
}

static void put_events(const struct shown *shown, const struct decision *decision,
		       struct json_line *json)
{
	json_array(json, "leads_to");
	for (size_t i = 0; i < decision->event_count; i++) {
		if (!is_of_clock(decision->events[i]))
			json_text(json, NULL, event_kind_name(decision->events[i]->head.kind));
	}
	json_array_end(json);
	json_array(json, "terms");
	for (size_t i = 0; i < decision->event_count; i++) {
		if (is_of_clock(decision->events[i]))
			put_term(shown, decision->events[i], json);
	}
	json_array_end(json);
}

/* Whoever looks and may sign is the second person; for anybody else somebody who could be. */
static void second_of(const struct shown *shown, struct principal *ret_person)
{
	*ret_person = *shown->query->person;
	if (may_decide(shown))
		return;
	*ret_person = (struct principal){.id = "?", .roles = roles_of(shown).second};
}

/* Who comes, who leaves, whose role changes: no case content, so whoever may look sees it. */
static void put_list(const struct shown *shown, const struct open_proposal *proposal,
		     struct json_line *json)
{
	struct book_offer offer;
	struct stage *stage = shown->stage;
	if (is_book(shown) && shown->row.state == PROPOSAL_OPEN &&
	    stage->options.tell_book != NULL &&
	    stage_proposed_book(stage, &proposal->row, proposal->command, shown->query->arena,
				&offer))
		stage->options.tell_book(stage->options.books_context, &offer, json);
}

static void put_what_would_be(const struct shown *shown, const struct open_proposal *proposal,
			      struct json_line *json)
{
	struct decide_context context;
	struct principal second;
	struct decision decision = {.verdict = VERDICT_DONE};
	second_of(shown, &second);
	struct input_act asked = {.person = &second, .happened_ms = shown->query->now_ms};
	struct input_cause cause = {.kind = EVENT_CAUSE_NONE, .person = second.id};
	struct writer problems = {0};
	if (is_book(shown)) {
		enum status status =
			stage_proposed_extra(shown->stage, &proposal->row, proposal->command,
					     shown->query->arena, &asked.extra, &problems);
		if (status != STATUS_OK) {
			json_text(json, "refused_now",
				  status == STATUS_INVALID ? "book.invalid" : "book.unkept");
			return;
		}
	}
	stage_context(shown->stage, &context);
	put_target(shown, "now", json);
	state_savepoint(shown->stage->state);
	proposal_run(&context, shown->query->decider, proposal, &asked, &decision);
	if (decision.verdict != VERDICT_DONE || decision.arena_full) {
		json_text(json, "refused_now", decision.refusal.code);
		json_text(json, "rule", decision.refusal.rule);
		return;
	}
	if (stage_suppose(shown->stage, &decision, &cause)) {
		put_target(shown, "then", json);
		put_events(shown, &decision, json);
	}
	if (!SABOTAGE("stage.proposal-supposed-stays"))
		state_undo(shown->stage->state);
	state_savepoint(shown->stage->state);
}

/* ---- show */

static bool load(const struct shown *shown, uint64_t number, struct open_proposal *ret_proposal)
{
	struct row_key key = row_key_u64(number);
	struct bytes stored;
	if (!shown->query->rows->get(shown->query->rows->context, TABLE_PROPOSALS,
				     row_key_bytes(&key), &stored))
		return false;
	memcpy(&ret_proposal->row, stored.data, sizeof ret_proposal->row);
	ret_proposal->number = number;
	ret_proposal->command =
		arena_copy(shown->query->arena, bytes_of(stored.data + sizeof ret_proposal->row,
							 stored.size - sizeof ret_proposal->row));
	return true;
}

void answer_proposal_get(struct stage *stage, const struct query_context *query, uint64_t number,
			 struct answer *answer)
{
	struct shown shown = {.stage = stage, .query = query};
	struct open_proposal proposal;
	struct json_line json;
	if (!load(&shown, number, &proposal)) {
		answer->refusal.code = "proposal.not_found";
		return;
	}
	shown_make(&shown, number, bytes_of(&proposal.row, sizeof proposal.row));
	shown.command = proposal.command;
	json_begin(&json, &answer->out, "proposal");
	put_line(&shown, &json);
	put_deciders(&shown, &json);
	put_list(&shown, &proposal, &json);
	if (person_sees_content(query->person)) {
		put_reason(&shown, &json);
		put_command(&shown, &proposal, &json);
		put_end(&shown, &json);
		put_proposed_before(&shown, &json);
		if (proposal.row.state == PROPOSAL_OPEN &&
		    proposal.row.target_version != version_now(&shown))
			json_unsigned(&json, "proposed_version", proposal.row.target_version);
		if (proposal.row.state == PROPOSAL_OPEN && shown.act != NULL)
			put_what_would_be(&shown, &proposal, &json);
	}
	json_end(&json);
	answer->lines++;
}
