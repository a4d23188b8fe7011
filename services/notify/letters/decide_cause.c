/* One letter for one cause.
 *
 * A failed sample is told by its sampling, by the hazard that it opens and by
 * the hazard's row in the ledger, each of which may want the maker's region to
 * know.  What would be a second letter about one matter joins the first: a
 * draft says it too, and a letter that has left stands for it where it says so
 * already.  What that one doesn't say is drafted as its supplement.
 */
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "services/notify/decide_internal.h"

/* By which causes letters are compared: that of a hazard, and the story that both belong to. */
struct sought {
	const struct work *work;
	struct cause_row subject;
	uint64_t letter; /* the newest that stands; 0: none */
	struct referral_row row;
};

/* A letter is about one firm; what doesn't say which may be about any. */
static bool texts_differ(const char *one, const char *other, size_t most)
{
	return strncmp(one, other, most) != 0;
}

/* Keys that a county gave for want of a code tell two firms apart nowhere but there. */
static bool firm_differs(const struct cause_row *kept, const struct cause_row *asked)
{
	if (kept->firm_key[0] != '\0' && asked->firm_key[0] != '\0')
		return texts_differ(kept->firm_key, asked->firm_key, sizeof kept->firm_key);
	return kept->firm_name[0] != '\0' && asked->firm_name[0] != '\0' &&
	       texts_differ(kept->firm_name, asked->firm_name, sizeof kept->firm_name);
}

static bool look_at_letter(void *context, const struct row_ref *found)
{
	struct sought *sought = (struct sought *)context;
	struct cause_row cause;
	struct referral_row row;
	memcpy(&cause, found->value.data, sizeof cause);
	uint64_t letter = be64_get(found->key.data + found->key.size - 8);
	if (firm_differs(&cause, &sought->subject) || letter <= sought->letter ||
	    !referral_get(sought->work->context->rows, letter, &row) ||
	    state_table_row(&outgoing_states, row.state, OUTGOING_ON_JOIN).verdict != STATE_GO)
		return true;
	sought->letter = letter;
	sought->row = row;
	return true;
}

static void seek_letter(struct sought *sought, const struct row_key *prefix)
{
	(void)rows_scan(sought->work->context->rows, TABLE_CAUSES, row_key_bytes(prefix),
			bytes_of(NULL, 0), SIZE_MAX, look_at_letter, sought);
}

uint64_t letter_of_cause(const struct work *work, const struct cause_of *cause,
			 struct referral_row *ret_row)
{
	struct sought sought = {.work = work, .subject = cause_row_of(cause->subject)};
	if (cause->hazard != 0) {
		struct row_key key = cause_of_hazard(cause->region, cause->hazard);
		seek_letter(&sought, &key);
	}
	if (cause->trace.sequence != 0) {
		struct row_key key = cause_of_trace(cause->region, &cause->trace);
		seek_letter(&sought, &key);
	}
	*ret_row = sought.row;
	return sought.letter;
}

/* ---- what a letter says, with what joined it */

static bool violation_is_stated(const Zh__ReferralDrafted *letter, Zh__Violation violation)
{
	for (size_t i = 0; i < letter->n_violations; i++) {
		if (letter->violations[i] == violation)
			return true;
	}
	return false;
}

static void add_violations(struct work *work, const Zh__ReferralJoined *joined,
			   Zh__ReferralDrafted *letter)
{
	Zh__Violation *all = ARENA_ARRAY(work->context->arena, Zh__Violation,
					 letter->n_violations + joined->n_violations + 1);
	if (all == NULL) {
		work->decision->arena_full = true;
		return;
	}
	if (letter->n_violations != 0)
		memcpy(all, letter->violations, letter->n_violations * sizeof *all);
	letter->violations = all;
	for (size_t i = 0; i < joined->n_violations; i++) {
		if (!violation_is_stated(letter, joined->violations[i]))
			all[letter->n_violations++] = joined->violations[i];
	}
}

static void add_facts(struct work *work, const char *facts, Zh__ReferralDrafted *letter)
{
	if (facts == NULL || facts[0] == '\0')
		return;
	if (letter->facts == NULL || letter->facts[0] == '\0') {
		letter->facts = facts;
		return;
	}
	size_t first = strlen(letter->facts), second = strlen(facts);
	uint8_t *memory = ARENA_ARRAY(work->context->arena, uint8_t, first + second + 2);
	if (memory == NULL) {
		work->decision->arena_full = true;
		return;
	}
	struct writer text = writer_over(memory, first + second + 2);
	writer_put(&text, letter->facts, first);
	writer_put(&text, "\n", 1);
	writer_put(&text, facts, second);
	const char *both = arena_text_of(work->context->arena, writer_bytes(&text));
	if (both == NULL)
		work->decision->arena_full = true;
	else
		letter->facts = both;
}

static void add_joined(struct work *work, const Zh__ReferralJoined *joined,
		       Zh__ReferralDrafted *letter)
{
	if (joined->already_told) /* it adds nothing to what has left */
		return;
	add_violations(work, joined, letter);
	add_facts(work, joined->facts, letter);
	if (letter->subject == NULL)
		letter->subject = joined->subject;
	if (letter->product == NULL)
		letter->product = joined->product;
	if (!letter->has_hazard && joined->has_hazard)
		SET_OPTIONAL(letter, hazard, joined->hazard);
	if (joined->has_first_report_ms &&
	    (!letter->has_first_report_ms || joined->first_report_ms < letter->first_report_ms))
		SET_OPTIONAL(letter, first_report_ms, joined->first_report_ms);
}

/* The letter's draft with all that joined it before it left.  NULL: the arena is full. */
const Zh__ReferralDrafted *read_letter(struct work *work, uint64_t referral)
{
	const Zh__ReferralDrafted *draft = read_draft(work, referral);
	uint8_t *memory = ARENA_ARRAY(work->context->arena, uint8_t, JOINS_MAX);
	Zh__ReferralDrafted *letter = NEW(work, ReferralDrafted);
	if (draft == NULL || memory == NULL) {
		work->decision->arena_full = true;
		return NULL;
	}
	struct writer kept = writer_over(memory, JOINS_MAX);
	if (!paper_read(work->context->rows, referral, PAPER_JOINS, &kept))
		return draft;
	const Zh__ReferralJoins *joins = (const Zh__ReferralJoins *)(const void *)message_unpack(
		&zh__referral_joins__descriptor, writer_bytes(&kept), work->context->arena);
	if (joins == NULL) {
		work->decision->arena_full = true;
		return NULL;
	}
	*letter = *draft;
	for (size_t i = 0; i < joins->n_joined; i++)
		add_joined(work, joins->joined[i], letter);
	return letter;
}

/* ---- does the letter say it already? */

static bool text_differs(const char *told, const char *now)
{
	return now != NULL && now[0] != '\0' && (told == NULL || strcmp(told, now) != 0);
}

static bool product_is_told(const Zh__ProductRef *told, const Zh__ProductRef *now)
{
	if (now == NULL)
		return true;
	return told != NULL && !text_differs(told->class_code, now->class_code) &&
	       !text_differs(told->batch, now->batch);
}

/* What asks for something isn't told by a letter that only tells. */
static bool is_told(const struct referral_row *row, const Zh__ReferralDrafted *letter,
		    const Zh__ReferralDrafted *now)
{
	if (kind_is_request((uint8_t)now->kind) && !kind_is_request(row->kind))
		return false;
	for (size_t i = 0; i < now->n_violations; i++) {
		if (!violation_is_stated(letter, now->violations[i]))
			return false;
	}
	return product_is_told(letter->product, now->product);
}

/* ---- joining */

static Zh__ReferralJoined *joined_body(struct work *work, uint64_t letter,
				       const Zh__ReferralDrafted *now, Zh__FirmRef *about)
{
	Zh__ReferralJoined *body = NEW(work, ReferralJoined);
	SET_OPTIONAL(body, referral, letter);
	SET_OPTIONAL(body, kind, now->kind);
	body->subject = about;
	body->product = now->product;
	body->facts = now->facts;
	body->n_violations = now->n_violations;
	body->violations = now->violations;
	if (now->has_hazard)
		SET_OPTIONAL(body, hazard, now->hazard);
	if (now->has_ledger_row)
		SET_OPTIONAL(body, ledger_row, now->ledger_row);
	if (now->has_first_report_ms)
		SET_OPTIONAL(body, first_report_ms, now->first_report_ms);
	return body;
}

/* A field's tag and length are before each in ReferralJoins. */
static bool has_room(const struct work *work, uint64_t letter, const Zh__ReferralJoined *body)
{
	uint8_t memory[JOINS_MAX];
	struct writer kept = writer_over(memory, sizeof memory);
	(void)paper_read(work->context->rows, letter, PAPER_JOINS, &kept);
	return kept.size + protobuf_c_message_get_packed_size(&body->base) + 4 <= sizeof memory;
}

/* Whether a letter has left that won't leave again. */
static bool has_left(const struct referral_row *row)
{
	return row->state != OUTGOING_DRAFTED && row->state != OUTGOING_RETURNED;
}

/* NULL: it doesn't join. */
static struct event *join(struct work *work, uint64_t letter, const struct referral_row *row,
			  const Zh__ReferralDrafted *now, Zh__FirmRef *about)
{
	bool left = has_left(row);
	const Zh__ReferralDrafted *said = left ? read_letter(work, letter) : NULL;
	if (left && (said == NULL || !is_told(row, said, now)))
		return NULL;
	Zh__ReferralJoined *body = joined_body(work, letter, now, about);
	if (!has_room(work, letter, body))
		return NULL;
	if (left)
		SET_OPTIONAL(body, already_told, 1);
	else if (row->state == OUTGOING_DRAFTED && kind_is_request((uint8_t)now->kind) &&
		 !kind_is_request(row->kind))
		SET_OPTIONAL(body, becomes, now->kind);
	struct object_id id = work_object(work, OBJECT_REFERRAL, letter);
	struct event *event =
		work_emit(work, KIND(REFERRAL_JOINED), id, row->object_version + 1u, body);
	if (body->subject != NULL)
		decision_meta(event)->firm_key = body->subject->key;
	work->decision->object = id;
	work->decision->object_version = event->head.object_version;
	return event;
}

struct event *draft_or_join(struct work *work, const struct event *event,
			    Zh__ReferralDrafted *draft, Zh__FirmRef *about)
{
	struct cause_of cause = {
		.region = draft->to_region,
		.hazard = draft->hazard,
		.trace = trace_of(event),
		.subject = about,
	};
	struct referral_row row;
	uint64_t letter = SABOTAGE("notify.two-letters") ? 0 : letter_of_cause(work, &cause, &row);
	if (letter == 0)
		return emit_draft(work, draft);
	struct event *joined = join(work, letter, &row, draft, about);
	if (joined != NULL || work->decision->arena_full)
		return joined;
	if (has_left(&row))
		SET_OPTIONAL(draft, supplements, letter);
	return emit_draft(work, draft);
}

/* ---- a person's second letter */

static void refuse_second(struct work *work, uint64_t letter, const struct referral_row *row,
			  const char *code)
{
	struct decision *decision = work->decision;
	char id[OBJECT_ID_TEXT];
	decision_refuse(decision, code, NULL);
	decision->object = work_object(work, OBJECT_REFERRAL, letter);
	object_id_print(decision->object, id);
	decision_refuse_param(decision, "letter",
			      arena_text_of(work->context->arena, bytes_of(id, strlen(id))));
	decision_refuse_param(decision, "state", referral_state_name(row));
	tell_possible(work, row);
}

bool draft_is_first(struct work *work, const Zh__ReferralDraftCommand *asked)
{
	struct cause_of cause = {
		.region = asked->to_region,
		.hazard = asked->hazard,
		.subject = asked->subject,
	};
	struct referral_row row;
	if (asked->supplements != 0) {
		if (!referral_get(work->context->rows, asked->supplements, &row) ||
		    row.direction != REFERRAL_OURS || row.peer != asked->to_region)
			return work_invalid_as(work, "referral.draft.supplements", "supplements");
		if (has_left(&row))
			return true;
		refuse_second(work, asked->supplements, &row, "referral.draft.not_left");
		return false;
	}
	uint64_t letter = 0;
	if (kind_tells_a_cause((uint8_t)asked->kind) && !SABOTAGE("notify.second-by-hand"))
		letter = letter_of_cause(work, &cause, &row);
	if (letter == 0)
		return true;
	refuse_second(work, letter, &row, "referral.draft.same_cause");
	if (has_left(&row))
		decision_possible(work->decision, "referral.draft");
	return false;
}
