/* People's acts on listings. */
#include "common/base/region.h"
#include "common/base/sabotage.h"
#include "common/policy/papers/work_paper.h"
#include "services/credit/decide_internal.h"

bool listing_read(struct work *work, uint64_t number, struct listing_at_work *ret_listing)
{
	ret_listing->number = number;
	ret_listing->subject = work_object(work, OBJECT_LISTING, number);
	return listing_get(work->context->rows, number, &ret_listing->row) &&
	       listing_file_get(work->context->rows, number, &ret_listing->file);
}

struct event *listing_emit(struct work *work, struct listing_at_work *listing, uint16_t kind,
			   const void *body)
{
	uint32_t version = listing->row.object_version + 1;
	struct event *event = work_emit(work, kind, listing->subject, version, body);
	if (work->input->kind != INPUT_EVENT)
		work_trace(event, &listing->file.trace);
	decision_meta(event)->firm_key = arena_text(work->context->arena, listing->file.firm_key);
	work->decision->object = listing->subject;
	work->decision->object_version = version;
	return event;
}

static Zh__ListingDecided *decided_body(struct work *work, const struct listing_at_work *listing,
					bool listed)
{
	Zh__ListingDecided *body = NEW(work, ListingDecided);
	SET_OPTIONAL(body, listing, listing->number);
	SET_OPTIONAL(body, listed, listed);
	SET_OPTIONAL(body, casefile, listing->row.casefile);
	body->firm_key = arena_text(work->context->arena, listing->file.firm_key);
	body->firm_name = arena_text(work->context->arena, listing->file.firm_name);
	body->ground = arena_text(work->context->arena, listing->file.ground);
	return body;
}

void listing_decline(struct work *work, struct listing_at_work *listing)
{
	Zh__ListingDecided *body = decided_body(work, listing, false);
	if (work->input->kind == INPUT_ACT)
		body->proposed_by = arena_text(work->context->arena, work_act(work)->person->id);
	(void)listing_emit(work, listing, KIND(LISTING_DECIDED), body);
	work_clocks_stop(work, CLOCK_NONE, listing->subject, "not_listed");
}

void listing_withdraw(struct work *work, struct listing_at_work *listing, const char *why)
{
	Zh__ListingWithdrawn *body = NEW(work, ListingWithdrawn);
	SET_OPTIONAL(body, listing, listing->number);
	body->why = why;
	(void)listing_emit(work, listing, KIND(LISTING_WITHDRAWN), body);
	work_clocks_stop(work, CLOCK_NONE, listing->subject, why);
}

void listing_answer(struct work *work, struct listing_at_work *listing,
		    const struct consent *consent)
{
	if (consent->consented) {
		Zh__SuperiorConsented *body = NEW(work, SuperiorConsented);
		SET_OPTIONAL(body, listing, listing->number);
		SET_OPTIONAL(body, casefile, listing->row.casefile);
		body->by = consent->by;
		body->number = consent->number;
		(void)listing_emit(work, listing, KIND(SUPERIOR_CONSENTED), body);
	} else {
		Zh__SuperiorRefused *body = NEW(work, SuperiorRefused);
		SET_OPTIONAL(body, listing, listing->number);
		SET_OPTIONAL(body, casefile, listing->row.casefile);
		body->by = consent->by;
		body->ground = consent->ground;
		(void)listing_emit(work, listing, KIND(SUPERIOR_REFUSED), body);
	}
	work_clocks_stop(work, CLOCK_LISTING_CONSENT, listing->subject, "answered");
}

/* ---- statement and consent */

static void statement(struct work *work, struct listing_at_work *listing)
{
	const Zh__ListingStatementCommand *command = WORK_BODY(work, Zh__ListingStatementCommand);
	if (!work_may(work, &listing_table, listing->row.state, LISTING_ON_STATEMENT))
		return;
	Zh__StatementReceived *body = NEW(work, StatementReceived);
	SET_OPTIONAL(body, listing, listing->number); /* its text is in the paper file */
	SET_OPTIONAL(body, waived, command->waived);
	(void)listing_emit(work, listing, KIND(STATEMENT_RECEIVED), body);
	if (command->waived)
		work_clocks_stop(work, CLOCK_LISTING_STATEMENT, listing->subject, "waived");
}

/* notify sends the request to the next level; its clock urges until it is answered. */
static void ask_consent(struct work *work, struct listing_at_work *listing)
{
	if (!work_may(work, &listing_table, listing->row.state, LISTING_ON_ASK))
		return;
	Zh__SuperiorAsked *body = NEW(work, SuperiorAsked);
	SET_OPTIONAL(body, listing, listing->number);
	SET_OPTIONAL(body, superior, region_superior(work->context->region));
	SET_OPTIONAL(body, casefile, listing->row.casefile);
	body->firm_key = arena_text(work->context->arena, listing->file.firm_key);
	body->firm_name = arena_text(work->context->arena, listing->file.firm_name);
	body->ground = arena_text(work->context->arena, listing->file.ground);
	(void)listing_emit(work, listing, KIND(SUPERIOR_ASKED), body);
	(void)work_clock(work, CLOCK_LISTING_CONSENT, listing->subject, work_when(work), 0);
}

static void consent(struct work *work, struct listing_at_work *listing)
{
	const Zh__ListingConsentCommand *command = WORK_BODY(work, Zh__ListingConsentCommand);
	bool consented = command->outcome == ZH__CONSENT_OUTCOME__CONSENT_OUTCOME_CONSENTED;
	if (!consented && command->outcome != ZH__CONSENT_OUTCOME__CONSENT_OUTCOME_REFUSED) {
		(void)work_invalid(work, "no_answer", "outcome");
		return;
	}
	uint8_t event = consented ? LISTING_ON_CONSENT : LISTING_ON_REFUSE;
	if (!work_may(work, &listing_table, listing->row.state, event))
		return;
	bool is_superior = (work_act(work)->person->roles & ROLE_SUPERIOR) != 0;
	struct consent answer = {
		.consented = consented,
		.by = command->by,
		.number = command->number,
		.ground = command->ground,
	};
	if (!work_text_given(answer.by) && is_superior)
		answer.by = arena_text(work->context->arena, work_act(work)->person->unit);
	if (!work_text_given(answer.by)) {
		(void)work_invalid(work, "by_whom", "by");
		return;
	}
	if (answer.consented && !is_superior && !work_text_given(answer.number)) {
		(void)work_invalid(work, "no_number", "number"); /* a paper answer has one */
		return;
	}
	listing_answer(work, listing, &answer);
}

/* ---- the decision of two persons */

/* Without a second person it is only being proposed; evolve takes no decision of one person. */
static bool two_persons(struct work *work)
{
	const struct input_act *act = work_act(work);
	return act->second == NULL || strcmp(act->second->id, act->person->id) != 0 ||
	       work_refuse(work, "same_person");
}

static bool approve_may(struct work *work, const struct listing_at_work *listing)
{
	bool consented = listing->row.state == LISTING_CONSENTED;
	bool waived = (listing->row.flags & LISTING_WAIVED) != 0;
	if (!work_may(work, &listing_table, listing->row.state, LISTING_ON_APPROVE) ||
	    !two_persons(work))
		return false;
	if (!waived && !work_term_over(work, listing->subject, CLOCK_LISTING_STATEMENT) &&
	    !SABOTAGE("listing.lists-early"))
		return work_refuse(work, "statement_term");
	if ((listing->row.flags & LISTING_CASE_WITH) == 0 && !SABOTAGE("listing.without-penalty"))
		return work_refuse(work, "no_penalty");
	if (work->context->policy->superior_consent_needed && !consented &&
	    !SABOTAGE("listing.without-consent")) {
		(void)work_refuse(work, "no_consent");
		decision_possible(work->decision, "listing.ask-consent");
		return false;
	}
	return true;
}

/* 令44号 16, 21: the terms run from the day of the listing. */
struct terms {
	uint32_t from_day, to_day, earliest_day;
};

static struct terms start_terms(struct work *work, const struct listing_at_work *listing)
{
	int64_t from_ms = work_when(work);
	int64_t to_ms = work_clock(work, CLOCK_LISTING_TERM, listing->subject, from_ms, 0);
	int64_t earliest_ms =
		work_clock(work, CLOCK_LISTING_EARLIEST, listing->subject, from_ms, 0);
	(void)work_clock(work, CLOCK_LISTING_PUBLISH, listing->subject, from_ms, 0);
	return (struct terms){time_yyyymmdd(time_day_of_ms(from_ms)),
			      time_yyyymmdd(time_day_of_ms(to_ms)),
			      time_yyyymmdd(time_day_of_ms(earliest_ms))};
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
/* A proposal of an earlier version, which waits on record, says it by a flag. */
static Zh__ListingOutcome outcome_of(const struct work *work,
				     const Zh__ListingDecideCommand *command)
{
	if (command->has_outcome || !command->has_listed || work_act(work)->second == NULL)
		return command->outcome;
	return command->listed ? ZH__LISTING_OUTCOME__LISTING_OUTCOME_LISTED
			       : ZH__LISTING_OUTCOME__LISTING_OUTCOME_NOT_LISTED;
}
#pragma GCC diagnostic pop

/* 令44号 2: a fine is a heavier penalty when it was made heavier, which the decision's kinds don't
 * say. */
static bool lacks_heavier(struct work *work, const struct listing_at_work *listing)
{
	const Zh__ListingDecideCommand *command = WORK_BODY(work, Zh__ListingDecideCommand);
	return (listing->row.flags & LISTING_ASKS) != 0 && !work_text_given(command->heavier_by) &&
	       !SABOTAGE("listing.any-fine-is-heavy") &&
	       work_lacks_as(work, GATE_SDL_2, GATE_NEED_HEAVIER_SHOWN,
			     "listing.approve.not_heavier");
}

/* 令44号 4, 15: what is done about who is listed has its law or central policy, each by itself. */
static bool lacks_basis(struct work *work)
{
	const Zh__ListingDecideCommand *command = WORK_BODY(work, Zh__ListingDecideCommand);
	bool whole = command->n_measures_basis == command->n_measures;
	for (size_t i = 0; whole && i < command->n_measures; i++)
		whole = work_text_given(command->measures[i]) &&
			work_text_given(command->measures_basis[i]);
	return !whole && !SABOTAGE("listing.measures-groundless") &&
	       work_lacks_as(work, GATE_SDL_15, GATE_NEED_MEASURES_BASIS,
			     "listing.approve.measures_groundless");
}

static void approve(struct work *work, struct listing_at_work *listing)
{
	const Zh__ListingDecideCommand *command = WORK_BODY(work, Zh__ListingDecideCommand);
	Zh__ListingOutcome outcome = outcome_of(work, command);
	if (outcome != ZH__LISTING_OUTCOME__LISTING_OUTCOME_LISTED &&
	    outcome != ZH__LISTING_OUTCOME__LISTING_OUTCOME_NOT_LISTED) {
		(void)work_invalid(work, "no_decision", "outcome");
		return;
	}
	if (outcome == ZH__LISTING_OUTCOME__LISTING_OUTCOME_NOT_LISTED) {
		if (work_may(work, &listing_table, listing->row.state, LISTING_ON_DECLINE) &&
		    two_persons(work) && work_reason_given(work))
			listing_decline(work, listing);
		return;
	}
	if (!approve_may(work, listing) || lacks_heavier(work, listing) || lacks_basis(work) ||
	    !(SABOTAGE("listing.unweighed") ||
	      work_paper_whole(work, GATE_SDL_12, GATE_NEED_FACTORS)))
		return;
	Zh__ListingDecided *body = decided_body(work, listing, true);
	body->measures = command->measures;
	body->n_measures = command->n_measures;
	body->measures_basis = command->measures_basis;
	body->n_measures_basis = command->n_measures_basis;
	body->heavier_by = command->heavier_by;
	paper_copy(&command->base, &body->base);
	body->proposed_by = arena_text(work->context->arena, work_act(work)->person->id);
	(void)listing_emit(work, listing, KIND(LISTING_DECIDED), body);
	work_clocks_stop(work, CLOCK_NONE, listing->subject, "listed");
	struct terms terms = start_terms(work, listing);
	SET_OPTIONAL(body, from_day, terms.from_day);
	SET_OPTIONAL(body, to_day, terms.to_day);
	SET_OPTIONAL(body, earliest_repair_day, terms.earliest_day);
}

/* ---- publication and the end */

/* 令44号 19: it is to be withdrawn, and nothing else. */
static bool decision_stands(struct work *work, const struct listing_at_work *listing)
{
	return (listing->row.flags & LISTING_FELL) == 0 || SABOTAGE("listing.fallen-goes-on") ||
	       work_refuse(work, "decision_revoked");
}

static void publish(struct work *work, struct listing_at_work *listing)
{
	const Zh__ListingPublishCommand *command = WORK_BODY(work, Zh__ListingPublishCommand);
	if (!work_may(work, &listing_table, listing->row.state, LISTING_ON_PUBLISH))
		return;
	if (!decision_stands(work, listing)) {
		decision_possible(work->decision, "listing.withdraw");
		return;
	}
	if (!work_text_given(command->where)) {
		(void)work_invalid(work, "no_place", "where");
		return;
	}
	Zh__ListingPublished *body = NEW(work, ListingPublished);
	SET_OPTIONAL(body, listing, listing->number);
	body->where = command->where;
	body->firm_key = arena_text(work->context->arena, listing->file.firm_key);
	(void)listing_emit(work, listing, KIND(LISTING_PUBLISHED), body);
	work_clocks_stop(work, CLOCK_LISTING_PUBLISH, listing->subject, "published");
}

/* 令44号 16(1)(三), as far as this office's own decisions say; what others decided is stated. */
static bool penalised_since(struct work *work, const struct listing_at_work *listing)
{
	struct heavier_penalty known;
	char text[OBJECT_ID_TEXT], day[TIME_DAY_TEXT];
	if (SABOTAGE("listing.removed-though-penalised") ||
	    !credit_penalised_since(work->context->rows, &listing->row, &known) ||
	    !work_lacks_as(work, GATE_SDL_16, GATE_NEED_NOT_PENALISED,
			   "listing.remove.penalised_since"))
		return false;
	struct arena *arena = work->context->arena;
	object_id_print(work_object(work, OBJECT_CASEFILE, known.casefile), text);
	decision_refuse_param(work->decision, "case", arena_text(arena, text));
	decision_refuse_param(work->decision, "decision", arena_text(arena, known.row.decision));
	time_print_day(known.row.decided_day, day);
	decision_refuse_param(work->decision, "decided", arena_text(arena, day));
	time_print_day(listing->row.to_day, day);
	decision_refuse_param(work->decision, "until", arena_text(arena, day));
	return true;
}

static void remove_listing(struct work *work, struct listing_at_work *listing)
{
	const Zh__ListingRemoveCommand *command = WORK_BODY(work, Zh__ListingRemoveCommand);
	if (!work_may(work, &listing_table, listing->row.state, LISTING_ON_REMOVE) ||
	    !two_persons(work))
		return;
	if (!work_text_given(command->why)) {
		(void)work_invalid(work, "no_reason", "why");
		return;
	}
	if (time_day_of_ms(work->context->now_ms) < listing->row.earliest_day) {
		(void)work_refuse(work, "too_early");
		char day[TIME_DAY_TEXT];
		time_print_day(listing->row.earliest_day, day);
		decision_refuse_param(work->decision, "earliest",
				      arena_text(work->context->arena, day));
		return;
	}
	if (!SABOTAGE("listing.removed-unproved") &&
	    !work_paper_whole(work, GATE_SDL_16, GATE_NEED_REPAIRED))
		return;
	if (penalised_since(work, listing))
		return;
	Zh__ListingRemoved *body = NEW(work, ListingRemoved);
	SET_OPTIONAL(body, listing, listing->number);
	body->why = command->why;
	paper_copy(&command->base, &body->base);
	(void)listing_emit(work, listing, KIND(LISTING_REMOVED), body);
	work_clocks_stop(work, CLOCK_NONE, listing->subject, "removed");
}

static bool restore_lacks(struct work *work, const char *why, enum gate_need need)
{
	return work_lacks_as(work, GATE_SDL_20, need, why);
}

/* 令44号 20: what was hidden or false, and why that is grave; the term is counted again. */
static void restore(struct work *work, struct listing_at_work *listing)
{
	const Zh__ListingRestoreCommand *command = WORK_BODY(work, Zh__ListingRestoreCommand);
	if (!work_may(work, &listing_table, listing->row.state, LISTING_ON_RESTORE) ||
	    !two_persons(work) || !decision_stands(work, listing))
		return;
	if ((!work_text_given(command->false_papers) && !SABOTAGE("listing.restored-unshown") &&
	     restore_lacks(work, "listing.restore.no_false_papers", GATE_NEED_FALSE_PAPERS)) ||
	    (!work_text_given(command->grave) && !SABOTAGE("listing.restored-though-slight") &&
	     restore_lacks(work, "listing.restore.not_grave", GATE_NEED_GRAVE)))
		return;
	Zh__ListingRestored *body = NEW(work, ListingRestored);
	SET_OPTIONAL(body, listing, listing->number);
	body->false_papers = command->false_papers;
	body->grave = command->grave;
	body->proposed_by = arena_text(work->context->arena, work_act(work)->person->id);
	(void)listing_emit(work, listing, KIND(LISTING_RESTORED), body);
	struct terms terms = start_terms(work, listing);
	SET_OPTIONAL(body, from_day, terms.from_day);
	SET_OPTIONAL(body, to_day, terms.to_day);
	SET_OPTIONAL(body, earliest_repair_day, terms.earliest_day);
}

static void withdraw(struct work *work, struct listing_at_work *listing)
{
	if (work_may(work, &listing_table, listing->row.state, LISTING_ON_WITHDRAW) &&
	    work_reason_given(work))
		listing_withdraw(work, listing, "by_person");
}

typedef void listing_act_fn(struct work *work, struct listing_at_work *listing);

static void decide_listing(struct work *work, listing_act_fn *run)
{
	struct listing_at_work listing;
	if (!listing_read(work, work_act(work)->target.number, &listing)) {
		(void)work_not_found(work, "unknown");
		return;
	}
	if (work_seen(work, listing.row.object_version))
		run(work, &listing);
}

#define X(id, text, flags, roles, second, target, body, run)                                       \
	void credit_act_##run(const struct decide_context *context, const struct input *input,     \
			      struct decision *decision)                                           \
	{                                                                                          \
		struct work work = {.context = context, .input = input, .decision = decision};     \
		decide_listing(&work, run);                                                        \
	}
CREDIT_ACT_LIST(X)
#undef X
