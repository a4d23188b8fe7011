/* Questions that every daemon can answer: status, tail, verify, clocks, proposals, quarantine,
 * books. */
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/core/json_line.h"
#include "common/core/series.h"
#include "common/policy/rules/policy_versions.h"
#include "common/stage/clocks/clock_query.h"
#include "common/stage/persons/proposal_query.h"
#include "common/stage/queries/event_line.h"
#include "common/stage/queries/frames_query.h"
#include "common/stage/queries/question.h"
#include "common/stage/queries/what_if_query.h"
#include "common/stage/stage_internal.h"

const char *query_filter(const Zh__ListQuery *list, const char *name)
{
	for (size_t i = 0; i < list->n_filters; i++) {
		if (list->filters[i]->name != NULL && strcmp(list->filters[i]->name, name) == 0)
			return list->filters[i]->value;
	}
	return NULL;
}

/* A filter that drops most rows must not keep the daemon from its turns: the page ends here. */
#define ROWS_LOOKED_AT_MAX 4096u
/* Room for one more line of any object. */
#define LINE_ROOM (16u << 10)

struct page {
	const struct query_context *query;
	struct answer *answer;
	answer_row_fn *line;
	void *context;
	size_t looked_at;
};

static bool page_row(void *context, const struct row_ref *row)
{
	struct page *page = (struct page *)context;
	struct answer *answer = page->answer;
	if (answer->lines >= answer->limit || answer->out.capacity - answer->out.size < LINE_ROOM ||
	    page->looked_at++ == ROWS_LOOKED_AT_MAX) {
		answer->after = (struct row_key){0};
		row_key_put(&answer->after, row->key.data, row->key.size);
		return false;
	}
	uint8_t key[ROW_KEY_MAX];
	uint8_t value[ROW_MAX + 64];
	/* The line may read other rows, which ends the loan of this one. */
	memcpy(key, row->key.data, row->key.size);
	size_t size = row->value.size < sizeof value ? row->value.size : sizeof value;
	memcpy(value, row->value.data, size);
	struct row_ref copy = {bytes_of(key, row->key.size), bytes_of(value, size)};
	if (page->line(page->context, page->query, answer, &copy))
		answer->lines++;
	return true;
}

void answer_list(const struct query_context *query, struct answer *answer, uint16_t table,
		 struct bytes prefix, struct bytes after, answer_row_fn *line, void *context)
{
	struct page page = {query, answer, line, context, 0};
	if (after.size != 0 && !bytes_start_with(after, prefix)) {
		/* From the beginning again would look like more. */
		answer->refusal = (struct refusal){.code = "list.after", .where = "after"};
		return;
	}
	(void)rows_scan(query->rows, table, prefix, after, SIZE_MAX, page_row, &page);
}

/* ---- quarantine, books */

/* By their numbers; 0 is never stored. */
static const char *const quarantine_states[] = {"unknown", "held", "released", "dropped", NULL};

static const char *state_name(const char *const *names, unsigned state)
{
	for (unsigned i = 0; names[i] != NULL; i++) {
		if (i == state)
			return names[i];
	}
	return names[0];
}

/* `context` is the list that was asked for; NULL: one object was. */
static bool is_asked_for(void *context, const char *state, int64_t moment_ms)
{
	const Zh__ListQuery *list = (const Zh__ListQuery *)context;
	if (list == NULL)
		return true;
	const char *wanted = query_filter(list, "state");
	struct list_period period = list_period(list);
	return (wanted == NULL || strcmp(wanted, state) == 0) &&
	       list_period_has(&period, moment_ms);
}

static bool quarantine_line(void *context, const struct query_context *query, struct answer *answer,
			    const struct row_ref *row)
{
	struct quarantine_row held;
	memcpy(&held, row->value.data, sizeof held);
	const char *state = state_name(quarantine_states, held.state);
	if (!is_asked_for(context, state, held.at_ms))
		return false;
	struct json_line json;
	json_begin(&json, &answer->out, "quarantine");
	json_id(&json, "id",
		(struct object_id){OBJECT_QUARANTINE, query->region, be64_get(row->key.data),
				   query->daemon});
	json_text(&json, "state", state);
	json_text(&json, "code", held.code);
	json_text(&json, "source",
		  held.source != 0 ? daemon_name((enum daemon)held.source) : held.source_name);
	json_unsigned(&json, "source_sequence", held.source_sequence);
	json_id(&json, "subject",
		object_id_make((enum object_kind)held.subject_kind, held.subject_region,
			       held.subject_number));
	json_moment(&json, "at_ms", held.at_ms);
	json_unsigned(&json, "size", held.size);
	json_hex(&json, "digest", bytes_of(held.digest, sizeof held.digest));
	json_end(&json);
	return true;
}

static bool book_line(void *context, const struct query_context *query, struct answer *answer,
		      const struct row_ref *row)
{
	(void)context;
	struct book_row book;
	memcpy(&book, row->value.data, sizeof book);
	struct json_line json;
	json_begin(&json, &answer->out, "book");
	json_text(&json, "book", event_kind_name(book.book));
	json_unsigned(&json, "version", book.book_version);
	json_moment(&json, "effective_ms", book.effective_ms);
	json_hex(&json, "digest", bytes_of(book.digest, sizeof book.digest));
	json_text(&json, "approved_by", book.approved_by);
	if (book.ground != 0)
		json_enum(&json, "ground", &zh__book_ground__descriptor, book.ground);
	json_event_id(
		&json, "at",
		(struct event_id){query->region, query->daemon, query->incarnation, book.adopted});
	json_end(&json);
	return true;
}

/* The policy of a moment, in the bytes under which it was adopted. */
static void answer_book(const struct query_context *query, const Zh__BookQuery *ask,
			struct answer *answer)
{
	int64_t at_ms = ask->has_at_ms ? ask->at_ms : query->now_ms;
	const struct policy *policy = policy_at(query->policies, query->policy, at_ms);
	if (ask->name == NULL || strcmp(ask->name, "policy") != 0 || policy == NULL)
		answer->refusal.code = "book.not_found";
	else
		answer->raw = policy->bundle;
}

static void list_table(const struct query_context *query, const Zh__ListQuery *list,
		       struct answer *answer, uint16_t table, answer_row_fn *line)
{
	union {
		const Zh__ListQuery *read;
		void *context;
	} passed = {list};
	answer_list(query, answer, table, bytes_of(NULL, 0),
		    bytes_of(list->after.data, list->after.len), line, passed.context);
}

static void list_quarantine(const struct query_context *query, const Zh__ListQuery *list,
			    struct answer *answer)
{
	list_table(query, list, answer, TABLE_QUARANTINE, quarantine_line);
}

static void list_books(const struct query_context *query, const Zh__ListQuery *list,
		       struct answer *answer)
{
	list_table(query, list, answer, TABLE_BOOKS, book_line);
}

/* After a restore alone: each series of official numbers, and whether a person has said how far it
 * went. */
static void list_series(const struct query_context *query, const Zh__ListQuery *list,
			struct answer *answer)
{
	const struct series_book *book = query->decider->series;
	uint32_t year = (uint32_t)setting_get(query->rows, SETTING_SERIES, 0);
	(void)list;
	for (size_t i = 0; book != NULL && year != 0 && i < book->count; i++) {
		struct json_line json;
		json_begin(&json, &answer->out, "series");
		json_text(&json, "series", book->all[i].name);
		json_unsigned(&json, "year", year);
		json_unsigned(&json, "last", book->last(query->rows, &book->all[i], year));
		json_text(&json, "state",
			  series_waits(query->rows, &book->all[i], year) ? "to_confirm"
									 : "confirmed");
		json_end(&json);
		answer->lines++;
	}
}

static size_t series_waiting(const struct query_context *query)
{
	const struct series_book *book = query->decider->series;
	uint32_t year = (uint32_t)setting_get(query->rows, SETTING_SERIES, 0);
	size_t waiting = 0;
	for (size_t i = 0; book != NULL && i < book->count; i++)
		waiting += series_waits(query->rows, &book->all[i], year) ? 1 : 0;
	return waiting;
}

static const struct list_option quarantine_options[] = {
	{.name = "state", .type = LIST_WORD, .words = quarantine_states + 1},
	LIST_PERIOD,
};
static const struct list_kind lists[] = {
	LIST_KIND("clock", answer_clock_list, clock_list_options),
	{.noun = "proposal",
	 .answer = answer_proposal_list,
	 .options = proposal_list_options,
	 .option_count = PROPOSAL_LIST_OPTIONS},
	LIST_KIND("quarantine", list_quarantine, quarantine_options),
	LIST_PLAIN("book", list_books),
	LIST_PLAIN("series", list_series),
};

static void get_clock(const struct query_context *query, const Zh__GetQuery *get,
		      struct answer *answer)
{
	answer_clock_get(query, get->object->number, answer);
}

static void get_proposal(const struct query_context *query, const Zh__GetQuery *get,
			 struct answer *answer)
{
	answer_proposal_get(query->stage, query, get->object->number, answer);
}

static const struct object_question objects[] = {
	{.kind = OBJECT_CLOCK, .get = get_clock, .explain = answer_clock_explain},
	{.kind = OBJECT_PROPOSAL, .get = get_proposal},
};
static const struct audience audiences[] = {
#include "common/stage/queries/audience.def"
};
static const struct question_area common_questions = {
	.name = "stage",
	AREA_QUESTIONS(objects),
	AREA_LISTS(lists),
	AREA_AUDIENCES(audiences),
};
static const struct question_area *const areas[] = {&common_questions};
const struct questions stage_questions = {.areas = areas, .area_count = 1};

/* ---- the journal */

static bool kind_wanted(const Zh__TailQuery *tail, uint16_t kind)
{
	if (tail->n_kinds == 0)
		return true;
	for (size_t i = 0; i < tail->n_kinds; i++) {
		if (tail->kinds[i] == kind)
			return true;
	}
	return false;
}

static bool tail_frame(const struct query_context *query, const Zh__TailQuery *tail,
		       const struct frame *frame, uint64_t *from, struct answer *answer)
{
	const struct event_place where = {query->region, query->daemon, query_sees_content(query)};
	for (uint64_t end = frame->header.first + frame->header.count; *from < end; ++*from) {
		if (answer->lines >= answer->limit ||
		    answer->out.capacity - answer->out.size < 2 * LINE_ROOM)
			return false;
		struct event event;
		arena_reset(query->arena);
		if (frame_event(frame, *from, query->arena, &event) != STATUS_OK ||
		    !kind_wanted(tail, event.head.kind))
			continue;
		event_line(&where, answer, &event, tail->bodies && where.content);
		answer->lines++;
	}
	return true;
}

static void answer_tail(struct stage *stage, const struct query_context *query,
			const Zh__TailQuery *tail, struct answer *answer)
{
	uint64_t head = journal_head(stage->journal)->sequence;
	uint64_t from = tail->has_from && tail->from != 0 ? tail->from : 1;
	if (tail->has_limit && tail->limit != 0 && tail->limit < answer->limit)
		answer->limit = tail->limit;
	if (from < journal_first(stage->journal))
		from = journal_first(stage->journal);
	struct frame frame;
	struct err err;
	/* Bounded work between turns, also when few events are of the asked kinds. */
	enum status status = STATUS_OK;
	for (unsigned frames = 0; from <= head && frames < 4096; frames++) {
		status = journal_find(stage->journal, from, &frame, &err);
		if (status != STATUS_OK || !tail_frame(query, tail, &frame, &from, answer))
			break;
	}
	/* What is before it is answered first; the next page says what is wrong. */
	if (status != STATUS_OK && answer->lines == 0 && !SABOTAGE("stage.tail-asks-for-ever"))
		answer->refusal = (struct refusal){
			.code = "journal.damaged",
			.where = arena_text(query->arena, err.text),
		};
	else if (from <= head)
		answer->after = row_key_u64(from);
}

/* What was noted elsewhere; without that the chain proves nothing against who rewrote it all. */
struct noted {
	uint64_t asked, archived, before_restore;
};

/* Of the life before, while its neighbours are still being compared with: a restore is on record,
 * and what it has lost isn't forged. */
static bool is_of_before(const struct stage *stage, const struct journal_held *held)
{
	return setting_get(&stage->rows->read, SETTING_RECOVERY, 0) != 0 &&
	       held->incarnation != journal_head(stage->journal)->incarnation &&
	       !SABOTAGE("stage.restore-is-forgery");
}

static enum status verify_held(struct stage *stage, const Zh__HeldHead *asked, struct noted *noted,
			       struct err *err)
{
	struct journal_held held = {.incarnation = asked->incarnation, .frame = asked->frame};
	if (asked->chain.len != JOURNAL_HASH)
		return err_set(err, STATUS_INVALID, "what was noted has no chain of %u bytes",
			       (unsigned)JOURNAL_HASH);
	memcpy(held.chain, asked->chain.data, JOURNAL_HASH);
	enum status status = journal_hold_against(stage->journal, &held, err);
	noted->asked++;
	noted->archived += status == STATUS_NOT_FOUND;
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status == STATUS_CONFLICT && is_of_before(stage, &held)) {
		noted->before_restore++;
		return STATUS_OK;
	}
	if (status == STATUS_OK || asked->by_region == 0)
		return status;
	return err_prefix(err, status, "held by %06u", (unsigned)asked->by_region);
}

static enum status verify_all_held(struct stage *stage, const Zh__VerifyQuery *asked,
				   struct noted *noted, struct err *err)
{
	if (asked->held != NULL)
		TRY(verify_held(stage, asked->held, noted, err));
	for (size_t i = 0; i < asked->n_more; i++)
		TRY(verify_held(stage, asked->more[i], noted, err));
	return STATUS_OK;
}

static void answer_verify(struct stage *stage, const Zh__VerifyQuery *asked, struct answer *answer)
{
	struct journal_verified verified;
	struct err err;
	struct json_line json;
	struct noted noted = {0};
	struct signed_acts signed_acts = {0};
	bool walk = !asked->held_only;
	if (walk && !SABOTAGE("stage.verify-skips-state"))
		state_scrub_whole(stage->state); /* what isn't in order ends the process */
	enum status status = walk ? journal_verify(stage->journal, &verified, &err) : STATUS_OK;
	if (walk && status == STATUS_OK)
		status = signed_acts_check(stage, &signed_acts, &err);
	if (status == STATUS_OK)
		status = verify_all_held(stage, asked, &noted, &err);
	json_begin(&json, &answer->out, "journal");
	json_text(&json, "daemon", daemon_name(stage->decider->daemon));
	json_bool(&json, "intact", status == STATUS_OK);
	if (status != STATUS_OK)
		json_text(&json, "problem", err.text);
	else if (walk) {
		json_unsigned(&json, "frames", verified.frames);
		json_unsigned(&json, "events", verified.events);
		if (signed_acts.count != 0)
			json_unsigned(&json, "signatures", signed_acts.count);
		json_unsigned(&json, "volumes", verified.volumes);
		json_unsigned(&json, "bytes", verified.bytes);
		json_hex_number(&json, "build", verified.build);
		if (verified.build != 0)
			json_unsigned(&json, "build_from", verified.build_from);
		json_hex(&json, "chain", bytes_of(verified.chain, sizeof verified.chain));
	}
	if (status == STATUS_OK && noted.asked != 0) {
		json_text(&json, "as_noted",
			  noted.before_restore != 0       ? "restored"
			  : noted.archived == noted.asked ? "archived"
							  : "yes");
		json_unsigned(&json, "noted", noted.asked);
	}
	json_end(&json);
	answer->lines++;
}

static void answer_digest(struct stage *stage, struct answer *answer)
{
	uint8_t digest[32];
	struct json_line json;
	state_digest(stage->state, digest);
	json_begin(&json, &answer->out, "digest");
	json_text(&json, "daemon", daemon_name(stage->decider->daemon));
	json_unsigned(&json, "sequence", journal_head(stage->journal)->sequence);
	json_hex(&json, "state", bytes_of(digest, sizeof digest));
	json_hex(&json, "chain", bytes_of(journal_head(stage->journal)->chain, JOURNAL_HASH));
	json_end(&json);
	answer->lines++;
}

/* ---- status */

static void status_sources(struct stage *stage, struct json_line *json)
{
	struct stage_source_stats sources[DAEMON_COUNT];
	size_t count = stage_sources(stage, sources, DAEMON_COUNT);
	json_array(json, "sources");
	for (size_t i = 0; i < count; i++) {
		json_object(json, NULL);
		json_text(json, "daemon", daemon_name(sources[i].daemon));
		json_unsigned(json, "cursor", sources[i].cursor);
		json_unsigned(json, "head", sources[i].head);
		if (sources[i].behind_ms != 0)
			json_number(json, "behind_ms", sources[i].behind_ms);
		json_text(json, "stopped", sources[i].why);
		json_object_end(json);
	}
	json_array_end(json);
}

/* Through where nothing waits for the consumer: what a parked pull has looked through without a
 * find.  Its own cursor may be before it until its long poll ends. */
static uint64_t level_through(const struct stage *stage, const struct consumer *consumer)
{
	uint64_t through = consumer->durable;
	for (size_t i = 0; i < STAGE_PULLS_MAX; i++) {
		const struct waiting_pull *pull = &stage->pulls[i];
		if (pull->used && pull->scanned - 1 > through &&
		    strcmp(pull->consumer, consumer->name) == 0)
			through = pull->scanned - 1;
	}
	return through;
}

static void status_consumers(struct stage *stage, struct json_line *json)
{
	json_array(json, "consumers");
	for (size_t i = 0; i < stage->consumer_count; i++) {
		const struct consumer *consumer = &stage->consumers[i];
		if (SABOTAGE("status.consumers-untold"))
			continue;
		json_object(json, NULL);
		json_text(json, "name", consumer->name);
		json_unsigned(json, "durable", consumer->durable);
		json_unsigned(json, "level_through", level_through(stage, consumer));
		json_number(json, "silent_for_ms", stage_mono_ms(stage) - consumer->seen_ms);
		json_object_end(json);
	}
	json_array_end(json);
}

/* While a new calendar is being carried over to the clocks. */
static void status_reprojection(struct stage *stage, struct json_line *json)
{
	if (!reproject_pending(stage))
		return;
	json_object(json, "reprojecting");
	json_unsigned(json, "calendar_version", stage->reproject.calendar_version);
	json_unsigned(json, "next", stage->reproject.next);
	json_unsigned(json, "clocks", counter_count(&stage->rows->read, OBJECT_CLOCK));
	json_unsigned(json, "moved", stage->reproject.moved);
	json_object_end(json);
}

/* Without any, persons' acts are refused too. */
static const char *room_name(enum journal_room room)
{
	return room == JOURNAL_ROOM_ALARM          ? "alarm"
	       : room == JOURNAL_ROOM_RESERVE_ONLY ? "reserve"
						   : "none";
}

static void answer_status(struct stage *stage, const struct query_context *query,
			  struct answer *answer)
{
	struct stage_stats stats = stage_stats(stage);
	struct state_stats state = state_stats(stage->state);
	struct json_line json;
	json_begin(&json, &answer->out, "status");
	json_text(&json, "daemon", daemon_name(stage->decider->daemon));
	json_unsigned(&json, "region", query->region);
	json_moment(&json, "now_ms", stage->now_ms);
	json_bool(&json, "driven_clock", journal_head(stage->journal)->driven_clock);
	json_unsigned(&json, "head", stats.head);
	json_unsigned(&json, "frames", journal_head(stage->journal)->frame);
	json_hex(&json, "incarnation", bytes_of(&stats.incarnation, sizeof stats.incarnation));
	json_hex(&json, "chain", bytes_of(journal_head(stage->journal)->chain, JOURNAL_HASH));
	json_unsigned(&json, "turns", stats.turns);
	json_unsigned(&json, "turns_ahead", stats.turns_ahead);
	json_unsigned(&json, "inputs", stats.inputs);
	json_unsigned(&json, "refused", stats.refused);
	json_unsigned(&json, "malformed", stats.malformed);
	json_unsigned(&json, "quarantined", counter_count(query->rows, OBJECT_QUARANTINE));
	json_unsigned(&json, "busy", stats.busy);
	json_unsigned(&json, "pulls_answered", stats.pulls_answered);
	json_unsigned(&json, "marks_fired", stats.marks_fired);
	json_moment(&json, "next_mark_ms",
		    stage->next_mark_ms == INT64_MIN ? 0 : stage->next_mark_ms);
	json_unsigned(&json, "recovered_events", stats.recovered_events);
	json_number(&json, "recovered_in_ms", stats.recovered_ms);
	json_unsigned(&json, "state_rows_in_memory", state.active_rows + state.frozen_rows);
	json_unsigned(&json, "checkpoints", state.checkpoints);
	json_unsigned(&json, "scrubs", state.scrubs);
	json_unsigned(&json, "checkpoint_frame", state.checkpoint_frame);
	json_number(&json, "last_checkpoint_ms", state.last_checkpoint_ms);
	json_bool(&json, "idle", stage_is_idle(stage));
	if (journal_damage(stage->journal) != NULL)
		json_text(&json, "journal_damage", journal_damage(stage->journal)->err.text);
	if (stage->books.calendar != NULL)
		json_number(&json, "calendar_days_left",
			    (int64_t)stage->books.calendar->last_day -
				    time_day_of_ms(stage->now_ms));
	status_reprojection(stage, &json);
	if (stats.careful)
		json_bool(&json, "careful", true);
	if (stats.recovering)
		json_bool(&json, "recovering", true);
	if (stats.superseded)
		json_bool(&json, "superseded", true);
	if (series_waiting(query) != 0)
		json_unsigned(&json, "series_waiting", series_waiting(query));
	if (stats.time_held)
		json_bool(&json, "time_held", true);
	if (stats.draining)
		json_bool(&json, "draining", true);
	if (stats.overloaded)
		json_bool(&json, "overloaded", true);
	if (stage->options.parts != NULL && !parts_keys_locked(stage->options.parts))
		json_bool(&json, "keys_unlocked", true);
	if (stats.room != JOURNAL_ROOM)
		json_text(&json, "room", room_name(stats.room));
	status_sources(stage, &json);
	status_consumers(stage, &json);
	copies_status(&stage->copies, stage_mono_ms(stage), &json);
	json_end(&json);
	answer->lines++;
	if (stage->options.status != NULL)
		stage->options.status(stage->options.status_context, answer);
}

bool stage_answer(struct stage *stage, const struct query_context *query, const Zh__Query *ask,
		  struct answer *answer)
{
	switch (ask->ask_case) {
	case ZH__QUERY__ASK_STATUS:
		answer_status(stage, query, answer);
		return true;
	case ZH__QUERY__ASK_TAIL:
		answer_tail(stage, query, ask->tail, answer);
		return true;
	case ZH__QUERY__ASK_FRAMES:
		answer_frames(stage->journal, query, ask->frames, answer);
		return true;
	case ZH__QUERY__ASK_VERIFY:
		answer_verify(stage, ask->verify, answer);
		return true;
	case ZH__QUERY__ASK_DIGEST:
		answer_digest(stage, answer);
		return true;
	case ZH__QUERY__ASK_DUE:
		if (ask->due->has_limit && ask->due->limit != 0 && ask->due->limit < answer->limit)
			answer->limit = ask->due->limit;
		answer_due(query, ask->due, answer);
		return true;
	case ZH__QUERY__ASK_LIST:
		/* Also for the service's lists, which are asked next. */
		if (ask->list->has_limit && ask->list->limit < answer->limit &&
		    ask->list->limit != 0)
			answer->limit = ask->list->limit;
		return questions_answer(&stage_questions, query, ask, answer);
	case ZH__QUERY__ASK_GET:
	case ZH__QUERY__ASK_EXPLAIN:
		return questions_answer(&stage_questions, query, ask, answer);
	case ZH__QUERY__ASK_CALENDAR:
		answer_calendar(query, ask->calendar, answer);
		return true;
	case ZH__QUERY__ASK_BOOK:
		answer_book(query, ask->book, answer);
		return true;
	case ZH__QUERY__ASK_WHAT_IF:
		answer_what_if(stage, query, ask->what_if, answer);
		return true;
	case ZH__QUERY__ASK_CAMPAIGN_BASE:
	case ZH__QUERY__ASK_STORY:
	case ZH__QUERY__ASK_SEARCH:
	case ZH__QUERY__ASK_BULLETIN:
	case ZH__QUERY__ASK_LOOKUP:
	case ZH__QUERY__ASK__NOT_SET:
	case _ZH__QUERY__ASK__CASE_IS_INT_SIZE:
		return false;
	}
	return false;
}
