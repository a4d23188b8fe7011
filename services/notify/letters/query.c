/* What people ask of letters: referrals, what the regions below have reported, counts. */
#include "common/base/sabotage.h"
#include "common/core/json_line.h"
#include "common/core/message.h"
#include "common/stage/persons/matter_people.h"
#include "common/stage/persons/matter_step.h"
#include "notify.pb-c.h"
#include "services/notify/letters/query_letters.h"
#include "services/notify/letters/query_reported.h"
#include "services/notify/link/query_life.h"
#include "services/notify/notify.h"
#include "services/notify/states.h"
#include "services/notify/tables.h"

#define COUNT_BOUND 1000000u /* rows walked for one count */

static const char *direction_name(uint8_t direction)
{
	return direction == REFERRAL_OURS ? "ours" : "theirs";
}

static const char *delivery_name(uint8_t delivery)
{
	switch ((enum referral_delivery)delivery) {
	case DELIVERY_NONE:
		return "none";
	case DELIVERY_QUEUED:
		return "queued";
	case DELIVERY_RECEIPTED:
		return "receipted";
	}
	return "unknown";
}

static const char *baton_name(uint8_t baton)
{
	switch ((enum referral_baton)baton) {
	case BATON_NONE:
		return NULL;
	case BATON_HERE:
		return "here";
	case BATON_UNDER_WAY:
		return "under_way";
	case BATON_THERE:
		return "there";
	}
	return NULL;
}

static const char *kind_name(uint8_t kind)
{
	switch ((Zh__ReferralKind)kind) {
	case ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE:
		return "clue";
	case ZH__REFERRAL_KIND__REFERRAL_KIND_CO_INVESTIGATION:
		return "co_investigation";
	case ZH__REFERRAL_KIND__REFERRAL_KIND_CASE_TRANSFER:
		return "case_transfer";
	case ZH__REFERRAL_KIND__REFERRAL_KIND_TRACE:
		return "trace";
	case ZH__REFERRAL_KIND__REFERRAL_KIND_RESULT:
		return "result";
	case ZH__REFERRAL_KIND__REFERRAL_KIND_NOTICE:
		return "notice";
	case ZH__REFERRAL_KIND__REFERRAL_KIND_CONSENT_ASKED:
		return "consent_asked";
	case ZH__REFERRAL_KIND__REFERRAL_KIND_CONSENT_ANSWER:
		return "consent_answer";
	case ZH__REFERRAL_KIND__REFERRAL_KIND_REPORTED_FIGURES:
		return "reported_figures";
	case ZH__REFERRAL_KIND__REFERRAL_KIND_UNKNOWN:
	case _ZH__REFERRAL_KIND_IS_INT_SIZE:
		break;
	}
	return "unknown";
}

/* ---- one referral */

/* The words of a referral: the draft's for ours, the document's for theirs; NULL: none to show. */
static const ProtobufCMessage *words_of(const struct query_context *query, uint64_t number,
					const struct referral_row *row)
{
	uint8_t *memory = ARENA_ARRAY(query->arena, uint8_t, EVENT_SIZE_MAX);
	if (memory == NULL)
		return NULL;
	struct writer out = writer_over(memory, EVENT_SIZE_MAX);
	bool ours = row->direction == REFERRAL_OURS;
	if (!paper_read(query->rows, number, ours ? PAPER_DRAFT : PAPER_DOCUMENT, &out))
		return NULL;
	if (ours)
		return message_unpack(&zh__referral_drafted__descriptor, writer_bytes(&out),
				      query->arena);
	const Zh__Document *document = (const Zh__Document *)(const void *)message_unpack(
		&zh__document__descriptor, writer_bytes(&out), query->arena);
	if (document == NULL)
		return NULL;
	return message_unpack(&zh__document_content__descriptor,
			      bytes_of(document->content.data, document->content.len),
			      query->arena);
}

static const Zh__FirmRef *subject_of(const ProtobufCMessage *words)
{
	if (words->descriptor == &zh__referral_drafted__descriptor)
		return ((const Zh__ReferralDrafted *)(const void *)words)->subject;
	return ((const Zh__DocumentContent *)(const void *)words)->subject;
}

/* Which of our objects a field numbers. */
static enum object_kind numbered_by(const char *field)
{
	static const struct {
		const char *field;
		enum object_kind kind;
	} fields[] = {
		{"hazard", OBJECT_HAZARD},       {"listing", OBJECT_LISTING},
		{"casefile", OBJECT_CASEFILE},   {"referral", OBJECT_REFERRAL},
		{"replies_to", OBJECT_REFERRAL}, {"supplements", OBJECT_REFERRAL},
		{"bulletin", OBJECT_BULLETIN},   {"campaign", OBJECT_CAMPAIGN},
	};
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		if (strcmp(fields[i].field, field) == 0)
			return fields[i].kind;
	}
	return OBJECT_NONE;
}

/* Its fields, with the ids of what they number; what came from another county has ids itself. */
static void put_draft(const struct query_context *query, const ProtobufCMessage *draft,
		      struct json_line *json)
{
	for (unsigned i = 0; i < draft->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &draft->descriptor->fields[i];
		enum object_kind kind = numbered_by(field->name);
		uint64_t number;
		if (kind == OBJECT_NONE || field->type != PROTOBUF_C_TYPE_UINT64 ||
		    SABOTAGE("notify.shows-numbers")) {
			json_message_field(json, draft, field->name);
			continue;
		}
		memcpy(&number, (const char *)draft + field->offset, sizeof number);
		json_id(json, field->name, object_id_make(kind, query->region, number));
	}
}

/* What else would have been a letter about the same cause. */
static void put_joins(const struct query_context *query, uint64_t number, struct json_line *json)
{
	uint8_t memory[JOINS_MAX];
	struct writer kept = writer_over(memory, sizeof memory);
	if (!paper_read(query->rows, number, PAPER_JOINS, &kept))
		return;
	const Zh__ReferralJoins *joins = (const Zh__ReferralJoins *)(const void *)message_unpack(
		&zh__referral_joins__descriptor, writer_bytes(&kept), query->arena);
	if (joins == NULL || joins->n_joined == 0)
		return;
	json_array(json, "joined");
	for (size_t i = 0; i < joins->n_joined; i++) {
		json_object(json, NULL);
		put_draft(query, &joins->joined[i]->base, json);
		json_object_end(json);
	}
	json_array_end(json);
}

/* What a person recognises it by; the whole text only where one referral is shown. */
static void put_words(const struct query_context *query, uint64_t number,
		      const struct referral_row *row, bool whole, struct json_line *json)
{
	size_t used = query->arena->used;
	const ProtobufCMessage *words = words_of(query, number, row);
	if (words != NULL && subject_of(words) != NULL) {
		json_text(json, "firm_key", subject_of(words)->key);
		json_text(json, "firm", subject_of(words)->name);
	}
	if (words != NULL && whole) {
		json_object(json, row->direction == REFERRAL_OURS ? "draft" : "document");
		put_draft(query, words, json);
		json_object_end(json);
		put_joins(query, number, json);
	}
	query->arena->used = used; /* a list shows many */
}

static void put_due(const struct query_context *query, uint64_t number, struct json_line *json)
{
	struct object_id id = object_id_make(OBJECT_REFERRAL, query->region, number);
	uint64_t clock = clock_running(query->rows, id, CLOCK_NONE);
	const struct clock_row *stored = clock == 0 ? NULL : clock_row_get(query->rows, clock);
	if (stored == NULL)
		return;
	struct clock_row row;
	memcpy(&row, stored, sizeof row);
	if (row.state == CLOCK_SUSPENDED)
		return;
	json_moment(json, "due_ms", row.due_ms);
	if (query->now_ms > row.due_ms)
		json_bool(json, "overdue", true);
}

static void put_bond(const struct query_context *query, uint64_t number, struct json_line *json)
{
	struct bond_row bond;
	if (!bond_get(query->rows, number, &bond))
		return;
	if (bond.their_region != 0)
		json_id(json, "their_referral",
			object_id_make(OBJECT_REFERRAL, bond.their_region, bond.their_number));
	json_id(json, "replies_to",
		object_id_make(OBJECT_REFERRAL, query->region, bond.replies_to));
}

static void put_referral(const struct query_context *query, struct answer *answer, uint64_t number,
			 const struct referral_row *row, bool whole)
{
	struct json_line json;
	json_begin(&json, &answer->out, "referral");
	json_id(&json, "id", object_id_make(OBJECT_REFERRAL, query->region, number));
	json_text(&json, "direction", direction_name(row->direction));
	json_text(&json, "referral_kind", kind_name(row->kind));
	json_unsigned(&json, "region", row->peer);
	json_text(&json, "state", referral_state_name(row));
	json_moment(&json, "since_ms", row->since_ms);
	json_text(&json, "delivery", delivery_name(row->delivery));
	json_moment(&json, "received_ms", row->received_ms);
	json_text(&json, "baton", baton_name(row->baton));
	if (row->link_number != 0) {
		json_text(&json, "stream",
			  row->stream == ZH__LINK_STREAM__LINK_STREAM_URGENT ? "urgent" : "bulk");
		json_unsigned(&json, "link_number", row->link_number);
	}
	if (maybe_taken_up(query->rows, row))
		json_bool(&json, "maybe_taken_up", true);
	json_unsigned(&json, "version", row->object_version);
	put_due(query, number, &json);
	matter_people_put(query, object_id_make(OBJECT_REFERRAL, query->region, number), "owners",
			  &json);
	if (whole)
		put_bond(query, number, &json);
	put_words(query, number, row, whole, &json);
	if (row->trace.sequence != 0)
		json_event_id(&json, "trace",
			      (struct event_id){
				      .region = row->trace.region != 0 ? row->trace.region
								       : query->region,
				      .daemon = (enum daemon)row->trace.daemon,
				      .incarnation = row->trace.incarnation,
				      .sequence = row->trace.sequence,
			      });
	json_end(&json);
}

static void get_referral(const struct query_context *query, const Zh__GetQuery *get,
			 struct answer *answer)
{
	struct referral_row row;
	if (get->object == NULL || get->object->region != query->region ||
	    !referral_get(query->rows, get->object->number, &row)) {
		answer->refusal.code = "referral.not_found";
		return;
	}
	put_referral(query, answer, get->object->number, &row, true);
	answer->lines = 1;
}

/* ---- referral list */

struct filters {
	const char *state, *direction, *kind, *delivery, *waits;
	uint32_t region; /* 0: any */
	bool maybe_taken_up;
	struct matter_whose whose; /* of those that an answer is owed to, or somebody has */
	struct list_period period; /* of its present state */
};

static bool passes(const char *wanted, const char *is)
{
	return wanted == NULL || strcmp(wanted, is) == 0;
}

static bool is_answer_owed(const struct referral_row *row)
{
	return row->direction == REFERRAL_THEIRS &&
	       (incoming_states.states[row->state].flags & STATE_CLOCK) != 0;
}

/* A letter that a rule or a person drafted is nobody's: it waits for whoever may send it.  What
 * came from elsewhere waits for whom it was given to. */
static bool is_waited_for(const struct filters *filters, const struct query_context *query,
			  uint64_t number, const struct referral_row *row)
{
	bool draft = row->direction == REFERRAL_OURS && row->state == OUTGOING_DRAFTED;
	struct matter_step step = {
		.act = draft && !SABOTAGE("notify.nobody-sends") ? "referral.send" : NULL};
	return matter_waits_wanted(query, filters->waits,
				   object_id_make(OBJECT_REFERRAL, query->region, number), &step,
				   NULL);
}

static bool list_referral(struct filters *filters, const struct query_context *query,
			  struct answer *answer, uint64_t number)
{
	struct referral_row row;
	if (!referral_get(query->rows, number, &row))
		return false;
	if (!passes(filters->state, referral_state_name(&row)) ||
	    !passes(filters->direction, direction_name(row.direction)) ||
	    !passes(filters->kind, kind_name(row.kind)) ||
	    !passes(filters->delivery, delivery_name(row.delivery)) ||
	    (filters->region != 0 && filters->region != row.peer) ||
	    (filters->maybe_taken_up && !maybe_taken_up(query->rows, &row)) ||
	    (filters->whose.nobody && !is_answer_owed(&row)) ||
	    !matter_is_of(query, object_id_make(OBJECT_REFERRAL, query->region, number),
			  &filters->whose) ||
	    !is_waited_for(filters, query, number, &row) ||
	    !list_period_has(&filters->period, row.since_ms))
		return false;
	put_referral(query, answer, number, &row, false);
	return true;
}

static bool by_number(void *context, const struct query_context *query, struct answer *answer,
		      const struct row_ref *row)
{
	return list_referral((struct filters *)context, query, answer, be64_get(row->key.data));
}

static bool by_state(void *context, const struct query_context *query, struct answer *answer,
		     const struct row_ref *row)
{
	return list_referral((struct filters *)context, query, answer, be64_get(row->value.data));
}

/* The state's place in the direction's table, when the index by state holds it (it isn't final). */
static bool indexed_state(const struct filters *filters, struct row_key *ret_prefix)
{
	if (filters->waits != NULL) { /* what isn't a draft of ours waits for no post */
		*ret_prefix = state_prefix(REFERRAL_OURS, OUTGOING_DRAFTED);
		return true;
	}
	if (filters->state == NULL || filters->direction == NULL)
		return false;
	bool ours = strcmp(filters->direction, "ours") == 0;
	const struct state_table *table = ours ? &outgoing_states : &incoming_states;
	for (uint8_t state = 0; state < table->state_count; state++) {
		if (strcmp(table->states[state].name, filters->state) == 0 &&
		    (table->states[state].flags & STATE_FINAL) == 0) {
			*ret_prefix = state_prefix(ours ? REFERRAL_OURS : REFERRAL_THEIRS, state);
			return true;
		}
	}
	return false;
}

static void list_referrals(const struct query_context *query, const Zh__ListQuery *list,
			   struct answer *answer)
{
	struct filters filters = {
		.state = query_filter(list, "state"),
		.direction = query_filter(list, "direction"),
		.kind = query_filter(list, "kind"),
		.delivery = query_filter(list, "delivery"),
		.waits = query_filter(list, "waits"),
		.region = list_number_of(query_filter(list, "region")),
		.maybe_taken_up = list_says_yes(list, "maybe_taken_up"),
		.whose = matter_whose(query, query_filter(list, "owner"),
				      list_says_yes(list, "mine")),
		.period = list_period(list),
	};
	struct bytes after = bytes_of(list->after.data, list->after.len);
	struct row_key prefix;
	if (!indexed_state(&filters, &prefix)) {
		answer_list(query, answer, TABLE_REFERRALS, bytes_of(NULL, 0), after, by_number,
			    &filters);
		return;
	}
	if (filters.region != 0)
		row_key_put_u32(&prefix, filters.region);
	answer_list(query, answer, TABLE_REFERRALS_BY_STATE, row_key_bytes(&prefix), after,
		    by_state, &filters);
}

/* ---- counts */

static bool tally_row(void *context, const struct row_ref *row)
{
	struct letter_tally *tally = (struct letter_tally *)context;
	if (tally->count++ == 0)
		tally->first = be64_get(row->value.data);
	return true;
}

struct letter_tally letters_in_state(const struct query_context *query, uint8_t direction,
				     uint8_t state, uint32_t peer, bool *ret_bound)
{
	struct letter_tally tally = {0};
	struct row_key prefix = state_prefix(direction, state);
	if (peer != 0)
		row_key_put_u32(&prefix, peer);
	enum rows_scan_end end =
		rows_scan(query->rows, TABLE_REFERRALS_BY_STATE, row_key_bytes(&prefix),
			  bytes_of(NULL, 0), COUNT_BOUND, tally_row, &tally);
	*ret_bound = end == ROWS_SCAN_BOUND;
	return tally;
}

static void list_counts(const struct query_context *query, const Zh__ListQuery *list,
			struct answer *answer)
{
	(void)list;
	for (uint8_t direction = REFERRAL_OURS; direction <= REFERRAL_THEIRS; direction++) {
		const struct state_table *table =
			direction == REFERRAL_OURS ? &outgoing_states : &incoming_states;
		for (uint8_t state = 0; state < table->state_count; state++) {
			if ((table->states[state].flags & STATE_FINAL) != 0)
				continue;
			bool bound;
			struct letter_tally tally =
				letters_in_state(query, direction, state, 0, &bound);
			struct json_line json;
			json_begin(&json, &answer->out, "count");
			json_text(&json, "noun", "referral");
			json_text(&json, "direction", direction_name(direction));
			json_text(&json, "state", table->states[state].name);
			json_unsigned(&json, "count", tally.count);
			if (bound)
				json_bool(&json, "at_least", true);
			json_end(&json);
			answer->lines++;
		}
	}
}

/* ---- what can be asked of letters */

static const char *const directions[] = {"ours", "theirs", NULL};
static const char *const deliveries[] = {"none", "queued", "receipted", NULL};

static const char *kind_word(size_t index)
{
	const ProtobufCEnumDescriptor *kinds = &zh__referral_kind__descriptor;
	/* The first is "unknown". */
	return index + 1 < kinds->n_values ? kind_name((uint8_t)kinds->values[index + 1].value)
					   : NULL;
}

static const struct list_option referral_options[] = {
	LIST_STATES(&outgoing_states, &incoming_states),
	{.name = "direction", .type = LIST_WORD, .words = directions},
	{.name = "kind", .type = LIST_WORD, .word = kind_word},
	{.name = "delivery", .type = LIST_WORD, .words = deliveries},
	{.name = "region", .type = LIST_NUMBER},
	{.name = "maybe_taken_up", .type = LIST_YES},
	LIST_OWNER,
	LIST_WAITS,
	LIST_PERIOD,
};
static const struct object_question objects[] = {
	{.kind = OBJECT_REFERRAL, .get = get_referral},
};
static const struct list_kind lists[] = {
	LIST_KIND("referral", list_referrals, referral_options),
	LIST_KIND("reported", list_reported, reported_options),
	LIST_PLAIN("count", list_counts),
};
static const struct audience audiences[] = {
#include "services/notify/letters/audience.def"
};

const struct question_area notify_letters_questions = {
	.name = "letters",
	AREA_QUESTIONS(objects),
	AREA_LISTS(lists),
	AREA_AUDIENCES(audiences),
};
