/* Changes from outside: a firm is dissolved, dies, merges, splits, is renamed, moves, or was the
 * wrong one.  Each open matter is listed and a person is asked about it; until all are answered a
 * term runs. */
#include "common/base/sabotage.h"
#include "services/hazard/archive/decide.h"
#include "services/hazard/sampling/states.h"
#include "services/hazard/sampling/tables.h"

enum {
	MATTERS_MAX = 256, /* in one event; the rest when these are answered */
	HAZARDS_LOOKED_AT_MAX = 4096,
	DUTIES_LISTED_MAX = 32,
	PRODUCTS_LOOKED_AT_MAX = 256,
	CLOCKS_LISTED_MAX = 16,
	SUCCESSORS_MAX = 8,
	ANSWERS_MAX = 4, /* each may stop several clocks of its matter */
};

struct outside {
	struct archive_call call;
	const Zh__FirmOutsideCommand *command;
	Zh__OutsideChange change;
	int32_t day;
	Zh__OutsideChanged *body;
};

static bool is_gone(Zh__OutsideChange change)
{
	return change == ZH__OUTSIDE_CHANGE__OUTSIDE_CHANGE_DISSOLVED ||
	       change == ZH__OUTSIDE_CHANGE__OUTSIDE_CHANGE_DIED ||
	       change == ZH__OUTSIDE_CHANGE__OUTSIDE_CHANGE_MERGED;
}

/* ---- what is open */

static bool matter_row_get(const struct rows_reader *rows, uint64_t firm, uint32_t kind,
			   uint64_t number, struct matter_row *ret_row)
{
	struct row_key key = archive_item_key(firm, ARCHIVE_ITEM_MATTER);
	row_key_put_u8(&key, (uint8_t)kind);
	row_key_put_u64(&key, number);
	return rows_load(rows, TABLE_ARCHIVE_ITEMS, row_key_bytes(&key), ret_row, sizeof(*ret_row));
}

static bool add_matter(struct outside *outside, enum object_kind kind, uint64_t number)
{
	struct work *work = outside->call.work;
	struct matter_row row;
	/* The rest of the same change: what is answered isn't asked again. */
	if (matter_row_get(work->context->rows, outside->call.firm, kind, number, &row) &&
	    (matter_is_asked(row.state) ||
	     (row.asked_day == outside->day && outside->call.row.outside == outside->change)))
		return true;
	if (outside->body->n_matters == MATTERS_MAX) {
		SET_OPTIONAL(outside->body, more, 1);
		return false;
	}
	outside->body->matters[outside->body->n_matters++] =
		work_object_id(work, work_object(work, kind, number));
	return true;
}

static bool look_hazard(void *context, const struct row_ref *found)
{
	struct outside *outside = (struct outside *)context;
	struct hazard_row hazard;
	uint64_t number = found->value.size == 8 ? be64_get(found->value.data) : 0;
	if (!hazard_get(outside->call.work->context->rows, number, &hazard) ||
	    !hazard_state_is_open(hazard.state) || hazard.state == HAZARD_REFERRED)
		return true;
	return add_matter(outside, OBJECT_HAZARD, number);
}

static bool look_clock(void *context, const struct row_ref *found)
{
	struct outside *outside = (struct outside *)context;
	uint64_t number = be64_get(found->key.data + found->key.size - 8);
	const struct clock_row *row = clock_row_get(outside->call.work->context->rows, number);
	if (row == NULL || row->purpose == CLOCK_FIRM_MATTERS)
		return true;
	return add_matter(outside, OBJECT_CLOCK, number);
}

static bool is_listed(const struct outside *outside, enum object_kind kind, uint64_t number)
{
	for (size_t i = 0; i < outside->body->n_matters; i++) {
		const Zh__ObjectId *matter = outside->body->matters[i];
		if (matter->kind == (uint32_t)kind && matter->number == number)
			return true;
	}
	return false;
}

/* Of each product the last sampling, while it isn't over; what becomes of it are its own acts. */
static bool look_sampling(void *context, const struct row_ref *found)
{
	struct outside *outside = (struct outside *)context;
	struct sampling_product_row product;
	struct sampling_row sampling;
	if (found->value.size != sizeof(product))
		return true;
	memcpy(&product, found->value.data, sizeof(product));
	if (product.sampling == 0 || is_listed(outside, OBJECT_SAMPLING, product.sampling) ||
	    !sampling_get(outside->call.work->context->rows, product.sampling, &sampling) ||
	    (sampling_table.states[sampling.state].flags & STATE_FINAL) != 0)
		return true;
	return add_matter(outside, OBJECT_SAMPLING, product.sampling);
}

static void list_matters(struct outside *outside)
{
	const struct rows_reader *rows = outside->call.work->context->rows;
	struct row_key hazards = row_key_u64(outside->call.firm);
	struct row_key clocks = row_key_object(object_id_make(
		OBJECT_FIRM, outside->call.work->context->region, outside->call.firm));
	uint64_t duties[DUTIES_LISTED_MAX];
	if (rows_scan(rows, TABLE_HAZARDS_BY_FIRM, row_key_bytes(&hazards), bytes_of(NULL, 0),
		      HAZARDS_LOOKED_AT_MAX, look_hazard, outside) == ROWS_SCAN_BOUND)
		SET_OPTIONAL(outside->body, more, 1);
	struct row_key products =
		sampling_product_key(bytes_of_text(outside->call.key), bytes_of(NULL, 0));
	/* What was sampled without a class is with the firm. */
	(void)rows_scan(rows, TABLE_SAMPLING_FIRMS, row_key_bytes(&products), bytes_of(NULL, 0), 1,
			look_sampling, outside);
	(void)rows_scan(rows, TABLE_SAMPLING_PRODUCTS, row_key_bytes(&products), bytes_of(NULL, 0),
			PRODUCTS_LOOKED_AT_MAX, look_sampling, outside);
	size_t count =
		archive_duties_of(rows, outside->call.firm, UINT32_MAX, duties, DUTIES_LISTED_MAX);
	for (size_t i = 0; i < count; i++)
		(void)add_matter(outside, OBJECT_DUTY, duties[i]);
	(void)rows_scan(rows, TABLE_CLOCK_SUBJECTS, row_key_bytes(&clocks), bytes_of(NULL, 0),
			CLOCKS_LISTED_MAX, look_clock, outside);
}

/* ---- the change */

static bool successors_are_known(struct outside *outside)
{
	const Zh__FirmOutsideCommand *command = outside->command;
	struct work *work = outside->call.work;
	if (command->n_successors > SUCCESSORS_MAX)
		return work_invalid(work, "too_many", "successors");
	for (size_t i = 0; i < command->n_successors; i++) {
		struct firm_row row;
		uint64_t firm = hazard_firm_of_key(work->context->rows, command->successors[i]);
		bool sound = firm != 0 && firm != outside->call.firm &&
			     hazard_firm_get(work->context->rows, firm, &row) &&
			     (row.flags & FIRM_MERGED) == 0;
		if (sound)
			continue;
		(void)work_refuse(work, "successor");
		decision_possible(work->decision, "firm.register");
		return false;
	}
	return true;
}

static bool change_is_told(struct outside *outside)
{
	const Zh__FirmOutsideCommand *command = outside->command;
	struct work *work = outside->call.work;
	switch (outside->change) {
	case ZH__OUTSIDE_CHANGE__OUTSIDE_CHANGE_MERGED:
		return command->n_successors == 1 || work_invalid(work, "successors", "successors");
	case ZH__OUTSIDE_CHANGE__OUTSIDE_CHANGE_SPLIT:
		return command->n_successors != 0 || work_invalid(work, "successors", "successors");
	case ZH__OUTSIDE_CHANGE__OUTSIDE_CHANGE_RENAMED:
		return work_text_given(command->name) || work_invalid(work, "name", "name");
	case ZH__OUTSIDE_CHANGE__OUTSIDE_CHANGE_MOVED:
		return command->to_region != 0 || work_invalid(work, "region", "to_region");
	case ZH__OUTSIDE_CHANGE__OUTSIDE_CHANGE_WRONG_FIRM:
		return (command->n_matters != 0 && command->n_matters <= MATTERS_MAX) ||
		       work_invalid(work, "matters", "matters");
	case ZH__OUTSIDE_CHANGE__OUTSIDE_CHANGE_DISSOLVED:
	case ZH__OUTSIDE_CHANGE__OUTSIDE_CHANGE_DIED:
		return true;
	case ZH__OUTSIDE_CHANGE__OUTSIDE_CHANGE_UNKNOWN:
	case _ZH__OUTSIDE_CHANGE_IS_INT_SIZE:
		break;
	}
	return work_invalid(work, "change", "change");
}

/* Of the wrong firm: those that the act names, each open and this firm's. */
static bool name_matters(struct outside *outside)
{
	struct work *work = outside->call.work;
	for (size_t i = 0; i < outside->command->n_matters; i++) {
		const Zh__ObjectId *named = outside->command->matters[i];
		struct hazard_row hazard;
		if (named->kind != OBJECT_HAZARD ||
		    !hazard_get(work->context->rows, named->number, &hazard) ||
		    hazard.firm != outside->call.firm || !hazard_state_is_open(hazard.state))
			return work_refuse(work, "not_open");
		if (!add_matter(outside, OBJECT_HAZARD, named->number))
			return false;
	}
	return true;
}

static void fill(struct outside *outside)
{
	const Zh__FirmOutsideCommand *command = outside->command;
	struct work *work = outside->call.work;
	Zh__OutsideChanged *body = outside->body;
	struct firm_texts texts;
	body->firm_key = outside->call.key;
	SET_OPTIONAL(body, change, outside->change);
	body->successors = command->successors;
	body->n_successors = command->n_successors;
	SET_OPTIONAL(body, on_day, time_yyyymmdd(outside->day));
	body->document = command->document;
	if (!hazard_firm_texts_get(work->context->rows, outside->call.firm, &texts))
		return;
	body->was_name = arena_text_of(work->context->arena, texts.text[FIRM_TEXT_NAME]);
	if (outside->change == ZH__OUTSIDE_CHANGE__OUTSIDE_CHANGE_RENAMED)
		body->name = command->name;
	if (outside->change != ZH__OUTSIDE_CHANGE__OUTSIDE_CHANGE_MOVED)
		return;
	SET_OPTIONAL(body, region, command->to_region);
	if (texts.head.region != 0)
		SET_OPTIONAL(body, was_region, texts.head.region);
}

static void happen(struct outside *outside)
{
	struct work *work = outside->call.work;
	struct object_id firm = archive_firm_id(&outside->call);
	fill(outside);
	if (SABOTAGE("archive.matters_forgotten"))
		outside->body->n_matters = 0;
	(void)archive_emit(&outside->call, KIND(OUTSIDE_CHANGED), outside->body);
	if (outside->change == ZH__OUTSIDE_CHANGE__OUTSIDE_CHANGE_MERGED &&
	    (outside->call.hot.flags & FIRM_MERGED) == 0)
		archive_emit_merged(&outside->call, outside->command->successors[0], false);
	if (outside->body->n_matters != 0 &&
	    clock_running(work->context->rows, firm, CLOCK_FIRM_MATTERS) == 0)
		(void)work_clock(work, CLOCK_FIRM_MATTERS, firm, work->context->now_ms, 0);
	work->decision->object = firm;
}

/* A firm that was merged away may be named here: the rest of its matters are asked about. */
static bool firm_named(struct outside *outside, struct work *work)
{
	const char *key = outside->command->firm_key;
	if (!archive_load(&outside->call, work, hazard_firm_of_key(work->context->rows, key)))
		return work_not_found_as(work, "firm.not_found");
	if (!work_seen(work, outside->call.hot.object_version))
		return false;
	bool again = outside->call.row.outside == outside->change &&
		     outside->call.row.outside_day == outside->day;
	if ((outside->call.row.flags & ARCHIVE_GONE) == 0 || again)
		return true;
	(void)work_refuse(work, "gone");
	decision_possible(work->decision, "firm.settle");
	return false;
}

void archive_act_outside(struct work *work)
{
	struct outside outside = {.command = WORK_BODY(work, Zh__FirmOutsideCommand)};
	bool split = strcmp(work_act(work)->act->name, "firm.split") == 0;
	outside.change = split ? ZH__OUTSIDE_CHANGE__OUTSIDE_CHANGE_SPLIT : outside.command->change;
	if (!archive_day(work, outside.command->has_on_day, outside.command->on_day,
			 &outside.day) ||
	    !firm_named(&outside, work) || !change_is_told(&outside) ||
	    !successors_are_known(&outside))
		return;
	if (!work_text_given(outside.command->document)) {
		(void)work_invalid(work, "document", "document");
		return;
	}
	if (!outside.call.is_open)
		archive_open_for_visit(&outside.call);
	outside.body = NEW(work, OutsideChanged);
	outside.body->matters = ARENA_ARRAY(work->context->arena, Zh__ObjectId *, MATTERS_MAX);
	if (outside.body->matters == NULL) {
		work->decision->arena_full = true;
		return;
	}
	if (outside.change == ZH__OUTSIDE_CHANGE__OUTSIDE_CHANGE_WRONG_FIRM) {
		if (!name_matters(&outside))
			return;
	} else {
		list_matters(&outside);
	}
	happen(&outside);
}

/* ---- answers */

struct settling {
	struct archive_call call;
	const Zh__FirmSettleCommand *command;
	uint64_t successor;
	struct object_id matter[ANSWERS_MAX];
	uint8_t state[ANSWERS_MAX];
	size_t count;
};

static bool look_asked(void *context, const struct row_ref *found)
{
	struct settling *settling = (struct settling *)context;
	struct matter_row row;
	if (found->value.size != sizeof(row) || found->key.size < 9)
		return true;
	memcpy(&row, found->value.data, sizeof(row));
	if (!matter_is_asked(row.state))
		return true;
	const uint8_t *end = found->key.data + found->key.size;
	settling->state[settling->count] = row.state;
	settling->matter[settling->count++] =
		work_object(settling->call.work, (enum object_kind)end[-9], be64_get(end - 8));
	return settling->count < ANSWERS_MAX;
}

/* One that is named twice is answered once. */
static bool is_found(const struct settling *settling, const Zh__ObjectId *named)
{
	for (size_t i = 0; i < settling->count; i++) {
		if (settling->matter[i].kind == (enum object_kind)named->kind &&
		    settling->matter[i].number == named->number)
			return true;
	}
	return false;
}

/* The matters that the act names, or the next ones. */
static bool find_matters(struct settling *settling)
{
	const Zh__FirmSettleCommand *command = settling->command;
	struct work *work = settling->call.work;
	if (command->n_matters > ANSWERS_MAX)
		return work_invalid(work, "too_many", "matters");
	for (size_t i = 0; i < command->n_matters; i++) {
		const Zh__ObjectId *named = command->matters[i];
		struct matter_row row;
		if (is_found(settling, named))
			continue;
		if (!matter_row_get(work->context->rows, settling->call.firm, named->kind,
				    named->number, &row))
			return work_not_found(work, "not_found");
		settling->state[settling->count] = row.state;
		settling->matter[settling->count++] =
			work_object(work, (enum object_kind)named->kind, named->number);
	}
	if (command->n_matters == 0) {
		struct row_key prefix = archive_item_key(settling->call.firm, ARCHIVE_ITEM_MATTER);
		(void)rows_scan(work->context->rows, TABLE_ARCHIVE_ITEMS, row_key_bytes(&prefix),
				bytes_of(NULL, 0), SIZE_MAX, look_asked, settling);
	}
	return settling->count != 0 || work_refuse(work, "nothing_open");
}

static bool answer_is_sound(struct settling *settling)
{
	const Zh__FirmSettleCommand *command = settling->command;
	struct work *work = settling->call.work;
	uint8_t change = settling->call.row.outside;
	bool needs_successor = is_gone((Zh__OutsideChange)change) ||
			       change == ZH__OUTSIDE_CHANGE__OUTSIDE_CHANGE_WRONG_FIRM;
	if (command->answer <= ZH__MATTER_ANSWER__MATTER_ANSWER_UNKNOWN ||
	    command->answer > ZH__MATTER_ANSWER__MATTER_ANSWER_VOID)
		return work_invalid(work, "answer", "answer");
	settling->successor = hazard_firm_of_key(work->context->rows, command->successor);
	bool continues = command->answer == ZH__MATTER_ANSWER__MATTER_ANSWER_CONTINUE;
	if (continues && (needs_successor || work_text_given(command->successor)) &&
	    (settling->successor == 0 || settling->successor == settling->call.firm))
		return work_invalid(work, "successor", "successor");
	if (command->answer == ZH__MATTER_ANSWER__MATTER_ANSWER_TRANSFER &&
	    (command->referral == 0 || command->to_region == 0 ||
	     command->to_region == work->context->region))
		return work_invalid(work, "referral",
				    command->referral == 0 ? "referral" : "to_region");
	if (command->answer == ZH__MATTER_ANSWER__MATTER_ANSWER_VOID &&
	    !work_text_given(command->document))
		return work_invalid(work, "document", "document");
	return true;
}

/* ---- what an answer does to its matter */

static bool hazard_may_end(struct settling *settling, const struct hazard_row *hazard,
			   enum hazard_event event)
{
	struct state_row row = state_table_row(&hazard_state_table, hazard->state, (uint8_t)event);
	if (row.verdict == STATE_GO)
		return true;
	struct work *work = settling->call.work;
	(void)work_refuse_as(work, "firm.settle.hazard",
			     decision_pair(work->context, work->decision, &hazard_state_table,
					   hazard->state, (uint8_t)event));
	decision_refuse_param(settling->call.work->decision, "state",
			      hazard_state_name(hazard->state));
	return false;
}

/* Whose fate is open stays with its hazard, whatever became of the firm: it isn't ended nor given
 * away before the goods are decided on (程序规定38). */
static bool holds_nothing(struct settling *settling, struct object_id id)
{
	struct work *work = settling->call.work;
	return SABOTAGE("firm.settled-in-custody") ||
	       hazard_holds_nothing(work->context, work->decision, id.number, "hazard.end.custody");
}

/* Called so, or proposed to be: setting its level first would let one person end it. */
static bool is_major(const struct hazard_row *hazard)
{
	const uint8_t major = ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR;
	return (hazard->level == major || hazard->proposed == major) &&
	       !SABOTAGE("firm.settled-alone");
}

static bool end_hazard(struct settling *settling, struct object_id id, const char *ground)
{
	struct work *work = settling->call.work;
	struct hazard_row hazard;
	if (!hazard_get(work->context->rows, id.number, &hazard) ||
	    !hazard_may_end(settling, &hazard, HAZARD_EVENT_UNFOUNDED) ||
	    !holds_nothing(settling, id))
		return false;
	/* A major one isn't ended by one person, whatever became of the firm. */
	if (is_major(&hazard))
		work->decision->second_needed = true;
	Zh__HazardUnfounded *body = NEW(work, HazardUnfounded);
	SET_OPTIONAL(body, hazard, id.number);
	body->ground = ground;
	(void)archive_emit_on(&settling->call, KIND(HAZARD_UNFOUNDED), id,
			      hazard.object_version + 1u, body);
	work_clocks_stop(work, CLOCK_NONE, id, ground);
	return true;
}

static bool transfer_hazard(struct settling *settling, struct object_id id)
{
	struct work *work = settling->call.work;
	struct hazard_row hazard;
	if (!hazard_get(work->context->rows, id.number, &hazard) ||
	    !hazard_may_end(settling, &hazard, HAZARD_EVENT_REFER) || !holds_nothing(settling, id))
		return false;
	Zh__HazardReferred *body = NEW(work, HazardReferred);
	SET_OPTIONAL(body, hazard, id.number);
	SET_OPTIONAL(body, to_region, settling->command->to_region);
	SET_OPTIONAL(body, referral, settling->command->referral);
	(void)archive_emit_on(&settling->call, KIND(HAZARD_REFERRED), id,
			      hazard.object_version + 1u, body);
	work_clocks_stop(work, CLOCK_NONE, id, "referred");
	return true;
}

static bool settle_hazard(struct settling *settling, struct object_id id)
{
	switch (settling->command->answer) {
	case ZH__MATTER_ANSWER__MATTER_ANSWER_END:
		return end_hazard(settling, id, "firm_gone");
	case ZH__MATTER_ANSWER__MATTER_ANSWER_VOID:
		return end_hazard(settling, id, "wrong_firm");
	case ZH__MATTER_ANSWER__MATTER_ANSWER_TRANSFER:
		return transfer_hazard(settling, id);
	case ZH__MATTER_ANSWER__MATTER_ANSWER_CONTINUE:
	case ZH__MATTER_ANSWER__MATTER_ANSWER_UNKNOWN:
	case _ZH__MATTER_ANSWER_IS_INT_SIZE:
		break;
	}
	return true;
}

/* A term goes with its firm: to the successor, or it stops. */
static void settle_clock(struct settling *settling, struct object_id id)
{
	struct work *work = settling->call.work;
	bool continues = settling->command->answer == ZH__MATTER_ANSWER__MATTER_ANSWER_CONTINUE;
	const struct clock_row *row = clock_row_get(work->context->rows, id.number);
	if (row == NULL || row->state == CLOCK_ENDED || (continues && settling->successor == 0))
		return;
	if (continues) {
		struct object_id to = work_object(work, OBJECT_FIRM, settling->successor);
		Zh__ClockMoved *body = NEW(work, ClockMoved);
		SET_OPTIONAL(body, clock, id.number);
		body->to_subject = work_object_id(work, to);
		(void)archive_emit_on(&settling->call, KIND(CLOCK_MOVED), id, 0, body);
		return;
	}
	Zh__ClockStopped *body = NEW(work, ClockStopped);
	SET_OPTIONAL(body, clock, id.number);
	body->why = "firm_gone";
	(void)archive_emit_on(&settling->call, KIND(CLOCK_STOPPED), id, 0, body);
}

/* What was done or ended since it was asked about isn't owed any more, and needs no end. */
static void settle_duty(struct settling *settling, struct object_id id)
{
	struct duty_row duty;
	if (duty_get(settling->call.work->context->rows, id.number, &duty) &&
	    duty.state == DUTY_OWED)
		archive_duty_moot(&settling->call, id.number);
}

static bool settle_matter(struct settling *settling, struct object_id id)
{
	bool continues = settling->command->answer == ZH__MATTER_ANSWER__MATTER_ANSWER_CONTINUE;
	if (id.kind == OBJECT_HAZARD)
		return settle_hazard(settling, id);
	if (id.kind == OBJECT_CLOCK)
		settle_clock(settling, id);
	if (id.kind == OBJECT_DUTY && !continues)
		settle_duty(settling, id);
	return true;
}

/* What was done or ended since it was asked about has nothing that could go on elsewhere. */
static bool goes_on(const struct settling *settling, struct object_id id)
{
	const struct rows_reader *rows = settling->call.work->context->rows;
	struct hazard_row hazard;
	struct duty_row duty;
	if (settling->command->answer != ZH__MATTER_ANSWER__MATTER_ANSWER_CONTINUE ||
	    settling->successor == 0)
		return false;
	if (id.kind == OBJECT_HAZARD)
		return hazard_get(rows, id.number, &hazard) && hazard_state_is_open(hazard.state) &&
		       hazard.firm == settling->call.firm;
	if (id.kind == OBJECT_DUTY)
		return duty_get(rows, id.number, &duty) && duty.state == DUTY_OWED;
	return true;
}

static bool answer(struct settling *settling, size_t i)
{
	struct work *work = settling->call.work;
	const Zh__FirmSettleCommand *command = settling->command;
	struct object_id id = settling->matter[i];
	if (!work_may(work, &matter_table, settling->state[i],
		      (uint8_t)matter_event_of(command->answer)))
		return false;
	Zh__MatterAnswered *body = NEW(work, MatterAnswered);
	body->firm_key = settling->call.key;
	body->matter = work_object_id(work, id);
	SET_OPTIONAL(body, answer, command->answer);
	body->document = command->document;
	if (command->referral != 0)
		SET_OPTIONAL(body, referral, command->referral);
	if (command->to_region != 0)
		SET_OPTIONAL(body, to_region, command->to_region);
	if (goes_on(settling, id)) {
		body->successor = command->successor;
		SET_OPTIONAL(body, successor_number, settling->successor);
	}
	(void)archive_emit(&settling->call, KIND(MATTER_ANSWERED), body);
	return settle_matter(settling, id);
}

void archive_act_settle(struct work *work)
{
	struct settling settling = {.command = WORK_BODY(work, Zh__FirmSettleCommand)};
	const char *key = settling.command->firm_key;
	if (!archive_load(&settling.call, work, hazard_firm_of_key(work->context->rows, key))) {
		(void)work_not_found_as(work, "firm.not_found");
		return;
	}
	if (!work_seen(work, settling.call.hot.object_version) || !find_matters(&settling) ||
	    !answer_is_sound(&settling))
		return;
	/* Duties count in the successor's archive, which is opened for them. */
	struct archive_call successor;
	if (settling.successor != 0 && archive_load(&successor, work, settling.successor))
		archive_ensure(&successor, "successor");
	for (size_t i = 0; i < settling.count; i++) {
		if (!answer(&settling, i))
			return;
	}
	struct object_id firm = archive_firm_id(&settling.call);
	if (settling.call.row.matters_asked == settling.count)
		work_clocks_stop(work, CLOCK_FIRM_MATTERS, firm, "settled");
	work->decision->object = firm;
}
