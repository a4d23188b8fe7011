/* evolve(): what each event does to credit's rows. */
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/core/area.h"
#include "common/core/booked_by.h"
#include "services/credit/decide_internal.h"

static void put_row(struct rows_writer *rows, uint16_t table, uint64_t number, const void *row,
		    size_t size)
{
	struct row_key key = row_key_u64(number);
	rows->put(rows->read.context, table, row_key_bytes(&key), bytes_of(row, size));
}

/* ---- firms and their facts */

/* The firm's number and row; a firm that is new gets both. */
static enum status firm_meet(struct rows_writer *rows, const char *key, const char *name,
			     uint64_t *ret_firm, struct firm_row *ret_row)
{
	if (key == NULL || (key[0] == '\0' && !SABOTAGE("fold.firm-without-key")) ||
	    strlen(key) >= FIRM_KEY_SIZE || (name != NULL && strlen(name) > FIRM_NAME_SIZE))
		return STATUS_INVALID;
	uint64_t firm = credit_firm_number(&rows->read, key);
	if (firm != 0 && credit_firm_get(&rows->read, firm, ret_row)) {
		*ret_firm = firm;
		return STATUS_OK;
	}
	firm = counter_next(&rows->read, OBJECT_FIRM, 0);
	TRY(counter_take(rows, OBJECT_FIRM, firm));
	uint8_t number[8];
	be64_put(number, firm);
	rows->put(rows->read.context, TABLE_FIRM_KEYS, bytes_of_text(key), bytes_of(number, 8));
	uint8_t buffer[FIRM_KEY_SIZE + FIRM_NAME_SIZE] = {0};
	struct writer named = writer_over(buffer + FIRM_KEY_SIZE, FIRM_NAME_SIZE);
	memcpy(buffer, key, strlen(key));
	work_put_text(&named, name);
	put_row(rows, TABLE_FIRM_NAMES, firm, buffer, FIRM_KEY_SIZE + named.size);
	*ret_firm = firm;
	*ret_row = (struct firm_row){.version = 1};
	return STATUS_OK;
}

enum status fact_evolve(struct rows_writer *rows, const struct event *event)
{
	if (event->head.kind != KIND(CREDIT_FACT_RECORDED))
		return event_is_of_matter(event->head.kind) ? STATUS_OK : STATUS_INVALID;
	const Zh__CreditFactRecorded *body = BODY(event, CreditFactRecorded);
	uint64_t firm;
	struct firm_row row;
	int32_t window_to_day;
	TRY(time_day_of_yyyymmdd(body->window_to_day, &window_to_day));
	TRY(counter_take(rows, OBJECT_FACT, body->fact));
	TRY(firm_meet(rows, body->firm_key, body->firm_name, &firm, &row));
	struct fact_row fact = {
		.version = 1,
		.level = (uint8_t)body->level,
		.ground = (uint8_t)body->ground,
		.weight = body->weight,
		.firm = firm,
		.hazard = body->hazard,
		.ledger_row = body->ledger_row,
		.previous = row.last_fact,
		.on_day = time_day_of_ms(event->recorded_ms),
		.window_to_day = window_to_day,
	};
	put_row(rows, TABLE_FACTS, body->fact, &fact, sizeof fact);
	row.fact_count++;
	row.major_count += body->level == ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR ? 1 : 0;
	row.weight += body->weight;
	row.last_fact = body->fact;
	if (window_to_day > row.window_to_day)
		row.window_to_day = window_to_day;
	put_row(rows, TABLE_FIRMS, firm, &row, sizeof row);
	return STATUS_OK;
}

/* ---- heavier penalties */

static void heavier_put(struct rows_writer *rows, uint64_t firm, uint64_t casefile,
			const struct heavier_row *row)
{
	struct row_key key = row_key_u64(firm);
	row_key_put_u64(&key, casefile);
	rows->put(rows->read.context, TABLE_HEAVIER, row_key_bytes(&key),
		  bytes_of(row, sizeof *row));
}

enum status heavier_evolve(struct rows_writer *rows, const struct event *event)
{
	if (event->head.kind != KIND(HEAVIER_PENALTY_KNOWN))
		return event_is_of_matter(event->head.kind) ? STATUS_OK : STATUS_INVALID;
	const Zh__HeavierPenaltyKnown *body = BODY(event, HeavierPenaltyKnown);
	struct heavier_penalty known;
	struct firm_row firm_row;
	if (body->fallen) {
		if (!credit_heavier_of_case(&rows->read, body->casefile, &known))
			return STATUS_INVALID;
		known.row.fallen = 1;
		heavier_put(rows, known.firm, known.casefile, &known.row);
		return STATUS_OK;
	}
	struct heavier_row row = {.version = 1};
	uint64_t firm;
	TRY(time_day_of_yyyymmdd(body->decided_day, &row.decided_day));
	TRY(firm_meet(rows, body->firm_key, body->firm_name, &firm, &firm_row));
	put_row(rows, TABLE_FIRMS, firm, &firm_row, sizeof firm_row);
	TEXT_STORE(row.decision, body->decision);
	heavier_put(rows, firm, body->casefile, &row);
	return STATUS_OK;
}

/* ---- listings */

#define COUNT_NOWHERE 0xffu

static void count_add(struct rows_writer *rows, uint8_t state, bool enters)
{
	struct count_row row = {.version = 1, .count = listing_count(&rows->read, state)};
	ASSERT(enters || row.count > 0);
	row.count = enters ? row.count + 1 : row.count - 1;
	rows->put(rows->read.context, TABLE_LISTING_COUNTS, bytes_of(&state, 1),
		  bytes_of(&row, sizeof row));
}

static void count_move(struct rows_writer *rows, uint8_t from, uint8_t to)
{
	if (from == to)
		return;
	if (from != COUNT_NOWHERE)
		count_add(rows, from, false);
	count_add(rows, to, true);
}

static void store_facts(struct listing_file *file, const Zh__CandidateFound *body)
{
	struct writer text = writer_over(file->facts, sizeof file->facts - 1);
	for (size_t i = 0; i < body->n_facts; i++) {
		struct writer before = text;
		if (i != 0)
			work_put_text(&text, ";");
		work_put_text(&text, body->facts[i]->what);
		work_put_text(&text, "=");
		work_put_text(&text, body->facts[i]->evidence);
		if (text.overflow) { /* whole facts only; the event has them all */
			memset(file->facts + before.size, 0, sizeof file->facts - before.size);
			return;
		}
	}
}

static enum status candidate_found(struct rows_writer *rows, const struct event *event)
{
	const Zh__CandidateFound *body = BODY(event, CandidateFound);
	uint64_t firm;
	struct firm_row firm_row;
	TRY(counter_take(rows, OBJECT_LISTING, body->listing));
	TRY(firm_meet(rows, body->firm_key, body->firm_name, &firm, &firm_row));
	firm_row.last_listing = body->listing;
	put_row(rows, TABLE_FIRMS, firm, &firm_row, sizeof firm_row);
	struct listing_row row = {
		.version = 1,
		.state = LISTING_CANDIDATE,
		.object_version = 1,
		.casefile = body->casefile,
		.firm = firm,
		.found_ms = event->recorded_ms,
	};
	struct listing_file file = {.version = 1, .trace = trace_of(event)};
	if (event->meta->rule != NULL) {
		TEXT_STORE(file.rule_id, event->meta->rule->id);
		file.rule_version = event->meta->rule->version;
	}
	TEXT_STORE(file.firm_key, body->firm_key);
	TEXT_STORE(file.firm_name, body->firm_name);
	TEXT_STORE(file.ground, body->ground);
	store_facts(&file, body);
	put_row(rows, TABLE_LISTINGS, body->listing, &row, sizeof row);
	put_row(rows, TABLE_LISTING_FILES, body->listing, &file, sizeof file);
	count_move(rows, COUNT_NOWHERE, row.state);
	return STATUS_OK;
}

/* A listing being changed by one event. */
struct change {
	struct rows_writer *rows;
	const struct event *event;
	uint64_t number;
	struct listing_row row;
	struct listing_file file;
	uint8_t before;
};

/* The look-up shows what was decided, never a candidate; a newer listing doesn't hide one in
 * force. */
static void lookup_update(const struct change *change)
{
	struct rows_writer *rows = change->rows;
	struct lookup_row row;
	bool shown = listing_lookup(&rows->read, change->file.firm_key, &row);
	bool ours = shown && row.listing == change->number;
	bool listed = change->row.state == LISTING_LISTED || change->row.state == LISTING_IN_FORCE;
	bool other_stands =
		shown && !ours && (row.state == LISTING_LISTED || row.state == LISTING_IN_FORCE);
	if (!(ours || listed) || (other_stands && change->row.state != LISTING_IN_FORCE))
		return;
	row = (struct lookup_row){
		.version = 1,
		.state = change->row.state,
		.listing = change->number,
		.from_day = change->row.from_day,
		.to_day = change->row.to_day,
	};
	memcpy(row.ground, change->file.ground, sizeof row.ground);
	rows->put(rows->read.context, TABLE_LISTING_BY_FIRM, bytes_of_text(change->file.firm_key),
		  bytes_of(&row, sizeof row));
}

static enum status change_end(struct change *change, uint8_t event)
{
	struct state_row row;
	if (!state_table_goes(&listing_table, change->row.state, event, &row))
		return STATUS_INVALID;
	change->row.state = row.next;
	change->row.object_version++;
	put_row(change->rows, TABLE_LISTINGS, change->number, &change->row, sizeof change->row);
	put_row(change->rows, TABLE_LISTING_FILES, change->number, &change->file,
		sizeof change->file);
	count_move(change->rows, change->before, change->row.state);
	lookup_update(change);
	return STATUS_OK;
}

static bool of_two_persons(const struct event *event)
{
	const Zh__EventMeta *meta = event->meta;
	return meta->person != NULL && meta->second != NULL &&
	       strcmp(meta->person, meta->second) != 0;
}

static enum status decided(struct change *change)
{
	const Zh__ListingDecided *body = BODY(change->event, ListingDecided);
	TEXT_STORE(change->file.proposed_by, body->proposed_by);
	TEXT_STORE(change->file.decided_by, change->event->meta->second);
	if (!body->listed)
		return change_end(change, change->event->head.cause_kind == EVENT_CAUSE_EVENT
						  ? LISTING_ON_CASE_WITHOUT
						  : LISTING_ON_DECLINE);
	if (!of_two_persons(change->event) && !SABOTAGE("listing.one-person"))
		return STATUS_INVALID;
	TRY(time_day_of_yyyymmdd(body->from_day, &change->row.from_day));
	TRY(time_day_of_yyyymmdd(body->to_day, &change->row.to_day));
	TRY(time_day_of_yyyymmdd(body->earliest_repair_day, &change->row.earliest_day));
	/* A fine that led to it was made heavier: credit learns so by this. */
	struct heavier_penalty known;
	if (!credit_heavier_of_case(&change->rows->read, change->row.casefile, &known)) {
		struct heavier_row row = {.version = 1, .decided_day = change->row.from_day};
		memcpy(row.decision, change->file.decision, sizeof row.decision);
		heavier_put(change->rows, change->row.firm, change->row.casefile, &row);
	}
	struct writer text = writer_over(change->file.measures, sizeof change->file.measures - 1);
	for (size_t i = 0; i < body->n_measures && !text.overflow; i++) {
		if (i != 0)
			work_put_text(&text, ";");
		work_put_text(&text, body->measures[i]);
	}
	return change_end(change, LISTING_ON_APPROVE);
}

/* Published again, and for a whole term. */
static enum status restored(struct change *change)
{
	const Zh__ListingRestored *body = BODY(change->event, ListingRestored);
	if (!of_two_persons(change->event))
		return STATUS_INVALID;
	TRY(time_day_of_yyyymmdd(body->from_day, &change->row.from_day));
	TRY(time_day_of_yyyymmdd(body->to_day, &change->row.to_day));
	TRY(time_day_of_yyyymmdd(body->earliest_repair_day, &change->row.earliest_day));
	TEXT_STORE(change->file.proposed_by, body->proposed_by);
	TEXT_STORE(change->file.decided_by, change->event->meta->second);
	memset(change->file.where, 0, sizeof change->file.where);
	memset(change->file.why, 0, sizeof change->file.why);
	return change_end(change, LISTING_ON_RESTORE);
}

static enum status withdrawn(struct change *change)
{
	const Zh__ListingWithdrawn *body = BODY(change->event, ListingWithdrawn);
	TEXT_STORE(change->file.why, body->why);
	if (change->event->head.cause_kind != EVENT_CAUSE_EVENT)
		return change_end(change, LISTING_ON_WITHDRAW);
	if (strcmp(change->file.why, LISTING_WHY_FELL) == 0)
		return change_end(change, LISTING_ON_CASE_FELL);
	return change_end(change, change->row.state == LISTING_CANDIDATE ? LISTING_ON_BLOCK
									 : LISTING_ON_CASE_OVER);
}

static enum status consented(struct change *change)
{
	const Zh__SuperiorConsented *body = BODY(change->event, SuperiorConsented);
	TEXT_STORE(change->file.consent_by, body->by);
	TEXT_STORE(change->file.consent_number, body->number);
	return change_end(change, LISTING_ON_CONSENT);
}

static enum status refused(struct change *change)
{
	const Zh__SuperiorRefused *body = BODY(change->event, SuperiorRefused);
	TEXT_STORE(change->file.consent_by, body->by);
	return change_end(change, LISTING_ON_REFUSE);
}

static enum status case_decided(struct change *change)
{
	const Zh__ListingCaseDecided *body = BODY(change->event, ListingCaseDecided);
	if (body->fallen) {
		change->row.flags |= LISTING_FELL;
		return change_end(change, LISTING_ON_CASE_FELL);
	}
	change->row.flags |= LISTING_CASE_WITH;
	if (!body->heavier)
		change->row.flags |= LISTING_ASKS;
	TEXT_STORE(change->file.decision, body->decision);
	return change_end(change, LISTING_ON_CASE_WITH);
}

static enum status noticed(struct change *change)
{
	change->row.served_ms = BODY(change->event, ListingNoticed)->served_ms;
	return change_end(change, LISTING_ON_NOTICE);
}

static enum status statement(struct change *change)
{
	if (BODY(change->event, StatementReceived)->waived)
		change->row.flags |= LISTING_WAIVED;
	return change_end(change, LISTING_ON_STATEMENT);
}

static enum status published(struct change *change)
{
	TEXT_STORE(change->file.where, BODY(change->event, ListingPublished)->where);
	return change_end(change, LISTING_ON_PUBLISH);
}

static enum status removed(struct change *change)
{
	TEXT_STORE(change->file.why, BODY(change->event, ListingRemoved)->why);
	return change_end(change, LISTING_ON_REMOVE);
}

typedef enum status change_fn(struct change *change);
/* What isn't here moves the listing alone. */
static change_fn *const changes[] = {
	[KIND(LISTING_NOTICED)] = noticed,           [KIND(STATEMENT_RECEIVED)] = statement,
	[KIND(SUPERIOR_CONSENTED)] = consented,      [KIND(SUPERIOR_REFUSED)] = refused,
	[KIND(LISTING_CASE_DECIDED)] = case_decided, [KIND(LISTING_DECIDED)] = decided,
	[KIND(LISTING_PUBLISHED)] = published,       [KIND(LISTING_REMOVED)] = removed,
	[KIND(LISTING_RESTORED)] = restored,         [KIND(LISTING_WITHDRAWN)] = withdrawn,
};

enum status listing_evolve(struct rows_writer *rows, const struct event *event)
{
	struct change change = {.rows = rows, .event = event, .number = event->head.subject_number};
	uint16_t kind = event->head.kind;
	if (event_is_of_matter(kind))
		return STATUS_OK;
	if (kind == KIND(CANDIDATE_FOUND))
		return candidate_found(rows, event);
	if (!listing_get(&rows->read, change.number, &change.row) ||
	    !listing_file_get(&rows->read, change.number, &change.file))
		return STATUS_INVALID;
	change.before = change.row.state;
	change_fn *run = OF_KIND(changes, kind);
	if (run != NULL)
		return run(&change);
	return change_end(&change, booked_by(&listing_table, kind));
}
