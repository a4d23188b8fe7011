/* Who owes a bulletin and by when, who submitted which figures, who approved them. */
#include "common/base/sabotage.h"
#include "common/core/officers.h"
#include "services/escalation/bulletin/bulletin.h"

struct at_work {
	uint64_t number;
	struct object_id subject;
	struct bulletin_row row;
};

static void emit(struct work *work, const struct at_work *bulletin, uint16_t kind, const void *body)
{
	struct event *event =
		work_emit(work, kind, bulletin->subject, bulletin->row.object_version + 1u, body);
	work->decision->object = bulletin->subject;
	work->decision->object_version = event->head.object_version;
}

static bool refuse(struct work *work, const char *code)
{
	return work_refuse_as(work, code, NULL);
}

static bool invalid(struct work *work, const char *code, const char *where)
{
	return work_invalid_as(work, code, where);
}

static bool is_digest(bool has, const ProtobufCBinaryData *digest)
{
	return has && digest->len == BULLETIN_DIGEST;
}

/* A clock of the bulletin; 0: the policy in force has no such rule. */
static uint64_t start_clock(struct work *work, enum clock_id purpose, struct object_id subject,
			    int64_t *ret_due_ms)
{
	*ret_due_ms = 0;
	return decide_clock_start(work->context, work->decision, purpose, subject,
				  work->context->now_ms, 0, ret_due_ms);
}

/* ---- planned: the term of the kind's rule is the period, and ends on the day after it */

struct plan {
	Zh__BulletinKind kind;
	int32_t from_day;
	const char *owner;
};

/* The period's last day, as the rule has it; 0: the policy has none. */
static int32_t cutoff_of(struct work *work, const struct plan *plan)
{
	int64_t due_ms = decide_clock_due(work->context, bulletin_clock(plan->kind),
					  time_ms_of_day(plan->from_day));
	return due_ms == 0 ? 0 : time_day_of_ms(due_ms) - 1;
}

static void plan_next(struct work *work, const struct plan *plan)
{
	int32_t cutoff_day = cutoff_of(work, plan);
	Zh__BulletinPlanned *body = NEW(work, BulletinPlanned);
	if (cutoff_day == 0)
		return;
	uint64_t number =
		counter_next(work->context->rows, OBJECT_BULLETIN, work->taken[OBJECT_BULLETIN]++);
	struct at_work next = {.number = number,
			       .subject = work_object(work, OBJECT_BULLETIN, number)};
	uint64_t clock =
		decide_clock_start(work->context, work->decision, bulletin_clock(plan->kind),
				   next.subject, time_ms_of_day(plan->from_day), 0, NULL);
	SET_OPTIONAL(body, bulletin, number);
	SET_OPTIONAL(body, bulletin_kind, plan->kind);
	SET_OPTIONAL(body, from_day, time_yyyymmdd(plan->from_day));
	SET_OPTIONAL(body, cutoff_day, time_yyyymmdd(cutoff_day));
	SET_OPTIONAL(body, clock, clock);
	body->owner = plan->owner;
	emit(work, &next, KIND(BULLETIN_PLANNED), body);
}

/* ---- bulletin.order, bulletin.stop */

static bool awaited_load(struct work *work, Zh__BulletinKind kind, struct at_work *ret_bulletin)
{
	uint64_t number = bulletin_awaited(work->context->rows, kind);
	*ret_bulletin = (struct at_work){.number = number,
					 .subject = work_object(work, OBJECT_BULLETIN, number)};
	return number != 0 && bulletin_row_get(work->context->rows, number, &ret_bulletin->row);
}

static void order_anew(struct work *work, const struct at_work *bulletin, const struct plan *plan,
		       int32_t cutoff_day)
{
	if (!work_may(work, &bulletin_table, bulletin->row.state, BL_ON_ORDER))
		return;
	if (cutoff_day != 0 && cutoff_day != bulletin->row.cutoff_day) {
		(void)refuse(work, "bulletin.order.cutoff");
		return;
	}
	if (decision_same_person(bulletin->row.owner, plan->owner)) {
		(void)refuse(work, "bulletin.order.same");
		return;
	}
	Zh__BulletinPlanned *body = NEW(work, BulletinPlanned);
	SET_OPTIONAL(body, bulletin, bulletin->number);
	SET_OPTIONAL(body, bulletin_kind, plan->kind);
	SET_OPTIONAL(body, from_day, time_yyyymmdd(bulletin->row.from_day));
	SET_OPTIONAL(body, cutoff_day, time_yyyymmdd(bulletin->row.cutoff_day));
	body->owner = plan->owner;
	emit(work, bulletin, KIND(BULLETIN_PLANNED), body);
}

/* The first one: as stated, else the present period, of which a week ends on Sunday. */
static void order_first(struct work *work, struct plan *plan, int32_t cutoff_day)
{
	int32_t today = time_day_of_ms(work->context->now_ms);
	bool weekly = plan->kind == ZH__BULLETIN_KIND__BULLETIN_KIND_WEEKLY;
	struct bulletin_span span;
	if (cutoff_day != 0 && cutoff_day < today) {
		(void)invalid(work, "bulletin.order.cutoff", "cutoff_day");
		return;
	}
	int32_t last_day = cutoff_day != 0 ? cutoff_day
			   : weekly        ? today + 7 - time_weekday(today)
					   : today;
	if (!bulletin_span_of(bulletin_kind_of_proto(plan->kind), 0, last_day, &span)) {
		(void)invalid(work, "bulletin.order.cutoff", "cutoff_day");
		return;
	}
	plan->from_day = span.from_day;
	int32_t ends_day = cutoff_of(work, plan);
	span.cutoff_day = ends_day;
	if (ends_day == 0)
		(void)refuse(work, "bulletin.order.no_rule");
	else if (cutoff_day != 0 && cutoff_day != ends_day)
		(void)invalid(work, "bulletin.order.cutoff", "cutoff_day");
	else if (bulletin_of_days(work->context->rows, plan->kind, &span) != 0)
		(void)refuse(work, "bulletin.order.there");
	else
		plan_next(work, plan);
}

static void act_order(struct work *work)
{
	const Zh__BulletinOrderCommand *command = WORK_BODY(work, Zh__BulletinOrderCommand);
	struct plan plan = {.kind = command->bulletin_kind};
	struct at_work bulletin;
	int32_t cutoff_day = 0;
	if (bulletin_clock(plan.kind) == CLOCK_NONE) {
		(void)invalid(work, "bulletin.order.kind", "bulletin_kind");
		return;
	}
	if (!work_text_given(command->owner) || strlen(command->owner) >= PRINCIPAL_ID) {
		(void)invalid(work, "bulletin.order.owner", "owner");
		return;
	}
	if (command->has_cutoff_day &&
	    time_day_of_yyyymmdd(command->cutoff_day, &cutoff_day) != STATUS_OK) {
		(void)invalid(work, "bulletin.order.cutoff", "cutoff_day");
		return;
	}
	bool there = awaited_load(work, plan.kind, &bulletin);
	plan.owner = work_owner(work, bulletin.subject, command->owner);
	if (plan.owner == NULL)
		return;
	if (there)
		order_anew(work, &bulletin, &plan, cutoff_day);
	else
		order_first(work, &plan, cutoff_day);
}

static void act_stop(struct work *work)
{
	const Zh__BulletinStopCommand *command = WORK_BODY(work, Zh__BulletinStopCommand);
	struct at_work bulletin;
	if (!awaited_load(work, command->bulletin_kind, &bulletin)) {
		(void)refuse(work, "bulletin.stop.not_ordered");
		return;
	}
	if (!work_may(work, &bulletin_table, bulletin.row.state, BL_ON_STOP) ||
	    !work_reason_given(work))
		return;
	Zh__BulletinStopped *body = NEW(work, BulletinStopped);
	SET_OPTIONAL(body, bulletin, bulletin.number);
	SET_OPTIONAL(body, bulletin_kind, command->bulletin_kind);
	work_clocks_stop(work, CLOCK_NONE, bulletin.subject, "stopped");
	emit(work, &bulletin, KIND(BULLETIN_STOPPED), body);
}

/* ---- bulletin.submit */

static bool figures_are_sound(struct work *work, const Zh__BulletinSubmitCommand *command)
{
	if (!is_digest(command->has_digest, &command->digest))
		return invalid(work, "bulletin.submit.digest", "digest");
	if (command->n_figures == 0 || command->n_figures > BULLETIN_FIGURE_COUNT)
		return invalid(work, "bulletin.submit.figures", "figures");
	bool stated[BULLETIN_FIGURE_COUNT] = {false};
	for (size_t i = 0; i < command->n_figures; i++) {
		const char *name = command->figures[i]->figure;
		enum bulletin_figure figure =
			name != NULL ? bulletin_figure_of_name(name) : BULLETIN_FIGURE_COUNT;
		if (figure == BULLETIN_FIGURE_COUNT)
			return invalid(work, "bulletin.submit.figures", "figures");
		/* Two numbers of one thing: a leader would approve either. */
		if (stated[figure])
			return invalid(work, "bulletin.submit.figure_twice", "figures");
		stated[figure] = true;
	}
	return true;
}

static bool read_span(struct work *work, const Zh__BulletinSubmitCommand *command,
		      struct bulletin_span *ret_span)
{
	enum bulletin_kind kind = bulletin_kind_of_proto(command->bulletin_kind);
	int32_t from_day = 0, cutoff_day;
	if (kind == BULLETIN_KIND_COUNT)
		return invalid(work, "bulletin.submit.kind", "bulletin_kind");
	if ((kind == BULLETIN_PERIOD) != (bool)command->has_from_day ||
	    (command->has_from_day &&
	     time_day_of_yyyymmdd(command->from_day, &from_day) != STATUS_OK))
		return invalid(work, "bulletin.submit.from", "from_day");
	if (time_day_of_yyyymmdd(command->cutoff_day, &cutoff_day) != STATUS_OK ||
	    !bulletin_span_of(kind, from_day, cutoff_day, ret_span))
		return invalid(work, "bulletin.submit.cutoff", "cutoff_day");
	return cutoff_day < time_day_of_ms(work->context->now_ms) ||
	       refuse(work, "bulletin.submit.not_over");
}

/* What nobody was to make may be submitted all the same: a campaign's results, an extra cut-off. */
static bool submitted_load(struct work *work, const Zh__BulletinSubmitCommand *command,
			   const struct bulletin_span *span, struct at_work *ret_bulletin)
{
	uint64_t number = bulletin_of_days(work->context->rows, command->bulletin_kind, span);
	*ret_bulletin = (struct at_work){.row = {.state = BL_OWED}};
	if (number == 0)
		number = counter_next(work->context->rows, OBJECT_BULLETIN, 0);
	else
		(void)bulletin_row_get(work->context->rows, number, &ret_bulletin->row);
	ret_bulletin->number = number;
	ret_bulletin->subject = work_object(work, OBJECT_BULLETIN, number);
	return work_may(work, &bulletin_table, ret_bulletin->row.state, BL_ON_SUBMIT);
}

static void act_submit(struct work *work)
{
	const Zh__BulletinSubmitCommand *command = WORK_BODY(work, Zh__BulletinSubmitCommand);
	struct bulletin_span span;
	struct at_work bulletin;
	int64_t due_ms;
	if (!read_span(work, command, &span) || !figures_are_sound(work, command) ||
	    !submitted_load(work, command, &span, &bulletin))
		return;
	Zh__BulletinSubmitted *body = NEW(work, BulletinSubmitted);
	work_clocks_stop(work, CLOCK_BULLETIN_SUBMIT, bulletin.subject, "submitted");
	SET_OPTIONAL(body, bulletin, bulletin.number);
	SET_OPTIONAL(body, bulletin_kind, command->bulletin_kind);
	SET_OPTIONAL(body, from_day, time_yyyymmdd(span.from_day));
	SET_OPTIONAL(body, cutoff_day, time_yyyymmdd(span.cutoff_day));
	SET_OPTIONAL(body, submission, bulletin.row.submissions + 1u);
	SET_OPTIONAL(body, clock,
		     start_clock(work, CLOCK_BULLETIN_APPROVE, bulletin.subject, &due_ms));
	body->has_digest = 1;
	body->digest = command->digest;
	body->n_figures = command->n_figures;
	body->figures = command->figures;
	emit(work, &bulletin, KIND(BULLETIN_SUBMITTED), body);
}

/* ---- bulletin.return, bulletin.approve */

static bool target_load(struct work *work, struct at_work *ret_bulletin)
{
	struct object_id target = work_act(work)->target;
	*ret_bulletin = (struct at_work){.number = target.number, .subject = target};
	if (target.region != work->context->region ||
	    !bulletin_row_get(work->context->rows, target.number, &ret_bulletin->row))
		return work_not_found(work, "not_found");
	ret_bulletin->subject = work_object(work, OBJECT_BULLETIN, target.number);
	return work_seen(work, ret_bulletin->row.object_version);
}

static void act_return(struct work *work)
{
	struct at_work bulletin;
	int64_t due_ms;
	if (!target_load(work, &bulletin) ||
	    !work_may(work, &bulletin_table, bulletin.row.state, BL_ON_RETURN) ||
	    !work_reason_given(work))
		return;
	Zh__BulletinReturned *body = NEW(work, BulletinReturned);
	work_clocks_stop(work, CLOCK_BULLETIN_APPROVE, bulletin.subject, "returned");
	SET_OPTIONAL(body, bulletin, bulletin.number);
	SET_OPTIONAL(body, clock,
		     start_clock(work, CLOCK_BULLETIN_SUBMIT, bulletin.subject, &due_ms));
	SET_OPTIONAL(body, due_ms, due_ms);
	emit(work, &bulletin, KIND(BULLETIN_RETURNED), body);
}

/* As they were submitted last. */
static void tell_figures(struct work *work, uint64_t number, Zh__BulletinApproved *body)
{
	struct bulletin_figure_row row;
	body->figures =
		ARENA_ARRAY(work->context->arena, Zh__BulletinFigure *, BULLETIN_FIGURE_COUNT);
	if (body->figures == NULL) {
		work->decision->arena_full = true;
		return;
	}
	while (body->n_figures < BULLETIN_FIGURE_COUNT &&
	       bulletin_figure_get(work->context->rows, number, (unsigned)body->n_figures, &row)) {
		Zh__BulletinFigure *figure = NEW(work, BulletinFigure);
		figure->figure = arena_text(work->context->arena, row.figure);
		figure->has_in_period = (row.has & 1u) != 0;
		figure->in_period = row.of[0];
		figure->has_in_year = (row.has & 2u) != 0;
		figure->in_year = row.of[1];
		figure->has_at_begin = (row.has & 4u) != 0;
		figure->at_begin = row.of[2];
		figure->has_at_cutoff = (row.has & 8u) != 0;
		figure->at_cutoff = row.of[3];
		if (figure->figure == NULL) {
			work->decision->arena_full = true;
			return;
		}
		body->figures[body->n_figures++] = figure;
	}
}

static void act_approve(struct work *work)
{
	const Zh__BulletinApproveCommand *command = WORK_BODY(work, Zh__BulletinApproveCommand);
	struct at_work bulletin;
	if (!target_load(work, &bulletin) ||
	    !work_may(work, &bulletin_table, bulletin.row.state, BL_ON_APPROVE))
		return;
	if (!is_digest(command->has_digest, &command->digest)) {
		(void)invalid(work, "bulletin.approve.digest", "digest");
		return;
	}
	if (decision_same_person(bulletin.row.submitted_by, work_act(work)->person->id) &&
	    !SABOTAGE("bulletin.approves-own")) {
		(void)refuse(work, "bulletin.approve.own");
		return;
	}
	if (memcmp(bulletin.row.digest, command->digest.data, BULLETIN_DIGEST) != 0 &&
	    !SABOTAGE("bulletin.approves-other")) {
		(void)refuse(work, "bulletin.approve.other");
		return;
	}
	Zh__BulletinApproved *body = NEW(work, BulletinApproved);
	work_clocks_stop(work, CLOCK_BULLETIN_APPROVE, bulletin.subject, "approved");
	SET_OPTIONAL(body, bulletin, bulletin.number);
	SET_OPTIONAL(body, bulletin_kind, (Zh__BulletinKind)bulletin.row.kind);
	SET_OPTIONAL(body, from_day, time_yyyymmdd(bulletin.row.from_day));
	SET_OPTIONAL(body, cutoff_day, time_yyyymmdd(bulletin.row.cutoff_day));
	SET_OPTIONAL(body, submission, bulletin.row.submissions);
	tell_figures(work, bulletin.number, body);
	body->has_digest = 1;
	body->digest = command->digest;
	emit(work, &bulletin, KIND(BULLETIN_APPROVED), body);
}

#define X(id, text, flags, roles, second, target, body, run) DECIDES(bulletin_##run, run(&work))
BULLETIN_ACT_LIST(X)
#undef X

/* ---- the clock */

static void fired(struct work *work, const struct input_mark *mark)
{
	struct at_work bulletin = {.number = mark->subject.number, .subject = mark->subject};
	int64_t due_ms;
	if (!bulletin_row_get(work->context->rows, bulletin.number, &bulletin.row) ||
	    mark->purpose != bulletin_clock((Zh__BulletinKind)bulletin.row.kind) ||
	    mark->mark != ZH__CLOCK_MARK__CLOCK_MARK_DUE ||
	    state_table_row(&bulletin_table, bulletin.row.state, BL_ON_DUE).verdict != STATE_GO ||
	    SABOTAGE("bulletin.clock-drafts-nothing"))
		return;
	Zh__BulletinDue *body = NEW(work, BulletinDue);
	SET_OPTIONAL(body, bulletin, bulletin.number);
	SET_OPTIONAL(body, clock,
		     start_clock(work, CLOCK_BULLETIN_SUBMIT, bulletin.subject, &due_ms));
	SET_OPTIONAL(body, due_ms, due_ms);
	emit(work, &bulletin, KIND(BULLETIN_DUE), body);
	plan_next(work,
		  &(struct plan){.kind = (Zh__BulletinKind)bulletin.row.kind,
				 .from_day = bulletin.row.cutoff_day + 1,
				 .owner = arena_text(work->context->arena, bulletin.row.owner)});
}

DECIDES(bulletin_mark, fired(&work, input->mark))
