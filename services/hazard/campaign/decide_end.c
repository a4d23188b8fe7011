/* The end of a campaign: closed to entries, what isn't finished, the self-check, acceptance. */
#include "common/base/sabotage.h"
#include "services/hazard/campaign/decide.h"
#include "services/hazard/decide.h"
#include "services/hazard/tables.h"

/* Each owes its reports by an event and a clock, in one decision: DECISION_EVENTS_MAX. */
enum { SWEEP_HAZARDS = 12 };

static Zh__CampaignAssessed *assessed(struct campaign_call *call, Zh__CampaignStep step)
{
	Zh__CampaignAssessed *body = NEW(call->work, CampaignAssessed);
	SET_OPTIONAL(body, campaign, call->campaign.number);
	SET_OPTIONAL(body, step, step);
	if (work_act(call->work)->act->body == &zh__campaign_act_command__descriptor)
		body->text = (WORK_BODY(call->work, Zh__CampaignActCommand))->text;
	return body;
}

void campaign_act_withdraw(struct campaign_call *call)
{
	if (!campaign_may(call, CAMPAIGN_EVENT_WITHDRAW))
		return;
	if (!work_text_given(work_act(call->work)->reason)) {
		(void)work_refuse(call->work, "no_reason");
		return;
	}
	(void)campaign_emit(call, KIND(CAMPAIGN_ASSESSED),
			    assessed(call, ZH__CAMPAIGN_STEP__CAMPAIGN_STEP_WITHDRAWN));
	work_clocks_stop(call->work, CLOCK_NONE, call->campaign, "withdrawn");
}

/* ---- closed to entries */

static uint8_t problems(const struct campaign_call *call)
{
	return campaign_counter_of(&call->row,
				   ZH__CAMPAIGN_MEASURE__CAMPAIGN_MEASURE_PROBLEMS_HANDLED);
}

static bool close_is_due(struct campaign_call *call)
{
	bool firms = false;
	for (uint8_t n = 0; n < call->row.counters; n++)
		firms |= campaign_measure_of_firms(call->row.measure[n]);
	if (call->row.phase < call->row.phases)
		return work_refuse(call->work, "phases_left");
	if (firms && (call->row.flags & CAMPAIGN_FROZEN) == 0) {
		(void)work_refuse(call->work, "not_frozen");
		decision_possible(call->work->decision, "campaign.freeze");
		return false;
	}
	return true;
}

void campaign_act_close(struct campaign_call *call)
{
	struct campaign_totals totals;
	if (!campaign_may(call, CAMPAIGN_EVENT_CLOSE) || !close_is_due(call))
		return;
	campaign_totals_get(call->work->context->rows, call->campaign.number, problems(call),
			    &totals);
	uint64_t open = totals.owed - totals.done + totals.after_owed - totals.after_done;
	Zh__CampaignClosed *body = NEW(call->work, CampaignClosed);
	SET_OPTIONAL(body, campaign, call->campaign.number);
	SET_OPTIONAL(body, open, open);
	body->text = (WORK_BODY(call->work, Zh__CampaignActCommand))->text;
	(void)campaign_emit(call, KIND(CAMPAIGN_CLOSED), body);
	work_clocks_stop(call->work, CLOCK_CAMPAIGN_CLOSE, call->campaign, "closed");
	work_clocks_stop(call->work, CLOCK_CAMPAIGN_PHASE, call->campaign, "closed");
	(void)work_clock(call->work, CLOCK_CAMPAIGN_SELF_CHECK, call->campaign,
			 call->work->context->now_ms, 0);
	if (open != 0)
		campaign_clock_slice(call);
}

/* ---- what isn't finished: continuous written progress reports (持续书面报送) [001] */

struct sweep {
	uint64_t root[SWEEP_HAZARDS];
	size_t count;
};

static bool add_open(void *context, const struct row_ref *row)
{
	struct sweep *sweep = (struct sweep *)context;
	sweep->root[sweep->count++] = be64_get(row->key.data + row->key.size - 8);
	return true;
}

/* The next of those that are missing from "problems handled", by their index. */
static bool next_open(const struct campaign_call *call, struct sweep *sweep)
{
	struct row_key prefix = campaign_totals_key(call->campaign.number, problems(call));
	struct row_key from = campaign_entry_key(call->campaign.number, problems(call),
						 OBJECT_HAZARD, call->row.sweep_through + 1);
	return rows_scan(call->work->context->rows, TABLE_CAMPAIGN_MISSING, row_key_bytes(&prefix),
			 row_key_bytes(&from), SWEEP_HAZARDS, add_open, sweep) == ROWS_SCAN_ALL;
}

/* A relapse stands for the problem that it goes on with. */
static uint64_t holder_of(const struct campaign_call *call, uint64_t root)
{
	struct campaign_entry entry;
	return campaign_entry_get(call->work->context->rows, call->campaign.number, problems(call),
				  OBJECT_HAZARD, root, &entry) &&
			       entry.by_number != 0
		       ? entry.by_number
		       : root;
}

void campaign_sweep_slice(struct campaign_call *call)
{
	struct sweep sweep = {.count = 0};
	if ((call->row.flags & CAMPAIGN_SWEPT) != 0)
		return;
	bool last = next_open(call, &sweep);
	Zh__CampaignUnfinished *body = NEW(call->work, CampaignUnfinished);
	body->hazards = ARENA_ARRAY(call->work->context->arena, uint64_t, SWEEP_HAZARDS);
	if (body->hazards == NULL) {
		call->work->decision->arena_full = true;
		return;
	}
	for (size_t i = 0; i < sweep.count; i++) {
		uint64_t hazard = holder_of(call, sweep.root[i]);
		body->hazards[body->n_hazards++] = hazard;
		if (!SABOTAGE("campaign.forgets-the-unfinished"))
			hazard_progress_owed(call->work->context, call->work->decision, hazard,
					     "campaign_closed");
	}
	SET_OPTIONAL(body, campaign, call->campaign.number);
	SET_OPTIONAL(body, through,
		     sweep.count == 0 ? call->row.sweep_through : sweep.root[sweep.count - 1]);
	if (last)
		SET_OPTIONAL(body, last, 1);
	(void)campaign_emit_silent(call, KIND(CAMPAIGN_UNFINISHED), body);
	if (!last)
		campaign_clock_slice(call);
}

/* ---- the self-check, unit by unit */

static bool return_get(const struct campaign_call *call, struct bytes unit,
		       struct campaign_return *ret_row)
{
	const struct rows_reader *rows = call->work->context->rows;
	struct row_key key = campaign_return_key(call->campaign.number, unit);
	struct bytes row;
	if (unit.size > CAMPAIGN_UNIT_MAX ||
	    !rows->get(rows->context, TABLE_CAMPAIGN_RETURNS, row_key_bytes(&key), &row) ||
	    row.size < sizeof(*ret_row))
		return false;
	memcpy(ret_row, row.data, sizeof(*ret_row));
	return true;
}

static bool unit_is_known(struct campaign_call *call, const char *unit)
{
	if (campaign_part_of_id(call->work->context->rows, call->campaign.number,
				CAMPAIGN_PART_UNIT, call->row.units, unit) != 0)
		return true;
	return work_invalid_as(call->work, "campaign.unit.unknown", "unit");
}

/* Every item once, each with an answer; what isn't met with what is missing. */
static bool answers_are_sound(struct campaign_call *call,
			      const Zh__CampaignSelfCheckCommand *command)
{
	uint64_t seen = 0;
	for (size_t i = 0; i < command->n_answers; i++) {
		const Zh__CampaignItemAnswer *answer = command->answers[i];
		uint8_t item =
			campaign_part_of_id(call->work->context->rows, call->campaign.number,
					    CAMPAIGN_PART_ITEM, call->row.items, answer->item);
		if (item == 0 || (seen >> item & 1) != 0 ||
		    answer->answer == ZH__CAMPAIGN_ANSWER__CAMPAIGN_ANSWER_UNKNOWN)
			return work_invalid_as(call->work, "campaign.self_check.item",
					       answer->item);
		if (answer->answer == ZH__CAMPAIGN_ANSWER__CAMPAIGN_ANSWER_NOT_MET &&
		    !work_text_given(answer->note)) {
			(void)work_refuse_as(call->work, "campaign.self_check.no_note", NULL);
			decision_refuse_param(call->work->decision, "item", answer->item);
			return false;
		}
		seen |= UINT64_C(1) << item;
	}
	if (command->n_answers == call->row.items)
		return true;
	return work_refuse_as(call->work, "campaign.self_check.incomplete", NULL);
}

void campaign_act_self_check(struct campaign_call *call)
{
	const Zh__CampaignSelfCheckCommand *command =
		WORK_BODY(call->work, Zh__CampaignSelfCheckCommand);
	struct campaign_return before = {.returned = 1};
	if (!campaign_may_as(call, CAMPAIGN_EVENT_SELF_CHECK, "campaign.self_check.state") ||
	    !unit_is_known(call, command->unit) || !answers_are_sound(call, command))
		return;
	if (return_get(call, bytes_of_text(command->unit), &before) && !before.returned) {
		(void)work_refuse_as(call->work, "campaign.self_check.already", NULL);
		decision_possible(call->work->decision, "campaign.return");
		return;
	}
	if (!campaign_unit_spoke(call, command->unit))
		return;
	bool complete = call->row.returned + 1u == call->row.units;
	Zh__CampaignAssessed *body = assessed(call, ZH__CAMPAIGN_STEP__CAMPAIGN_STEP_SELF_CHECKED);
	body->unit = command->unit;
	SET_OPTIONAL(body, version, before.times + 1);
	body->answers = command->answers;
	body->n_answers = command->n_answers;
	if (complete)
		SET_OPTIONAL(body, complete, 1);
	(void)campaign_emit(call, KIND(CAMPAIGN_ASSESSED), body);
	if (!complete)
		return;
	work_clocks_stop(call->work, CLOCK_CAMPAIGN_SELF_CHECK, call->campaign, "self_checked");
	(void)work_clock(call->work, CLOCK_CAMPAIGN_ACCEPT, call->campaign,
			 call->work->context->now_ms, 0);
}

/* ---- accepted or sent back, by somebody who didn't write it */

static bool wrote_a_return(const struct campaign_call *call, const char *person)
{
	for (unsigned n = 1; n <= call->row.units; n++) {
		struct campaign_part_full unit;
		struct campaign_return row;
		if (!campaign_part_get(call->work->context->rows, call->campaign.number,
				       CAMPAIGN_PART_UNIT, (uint8_t)n, &unit))
			continue;
		if (return_get(call, unit.text[PART_TEXT_ID], &row) &&
		    decision_same_person(row.person, person))
			return true;
	}
	return false;
}

void campaign_act_accept(struct campaign_call *call)
{
	if (!campaign_may(call, CAMPAIGN_EVENT_ACCEPT))
		return;
	if (wrote_a_return(call, work_act(call->work)->person->id) &&
	    !SABOTAGE("campaign.accepted-by-its-author")) {
		(void)work_refuse(call->work, "own");
		return;
	}
	(void)campaign_emit(call, KIND(CAMPAIGN_ASSESSED),
			    assessed(call, ZH__CAMPAIGN_STEP__CAMPAIGN_STEP_ACCEPTED));
	work_clocks_stop(call->work, CLOCK_CAMPAIGN_ACCEPT, call->campaign, "accepted");
}

void campaign_act_return(struct campaign_call *call)
{
	const Zh__CampaignReturnCommand *command = WORK_BODY(call->work, Zh__CampaignReturnCommand);
	struct campaign_return row;
	bool checked = call->row.state == CAMPAIGN_CHECKED;
	if (!campaign_may(call, CAMPAIGN_EVENT_RETURN) || !unit_is_known(call, command->unit))
		return;
	if (!return_get(call, bytes_of_text(command->unit), &row) || row.returned) {
		(void)work_refuse(call->work, "nothing");
		return;
	}
	if (!work_text_given(work_act(call->work)->reason)) {
		(void)work_refuse(call->work, "no_reason");
		return;
	}
	Zh__CampaignAssessed *body = assessed(call, ZH__CAMPAIGN_STEP__CAMPAIGN_STEP_RETURNED);
	body->unit = command->unit;
	(void)campaign_emit(call, KIND(CAMPAIGN_ASSESSED), body);
	if (!checked)
		return;
	work_clocks_stop(call->work, CLOCK_CAMPAIGN_ACCEPT, call->campaign, "returned");
	(void)work_clock(call->work, CLOCK_CAMPAIGN_SELF_CHECK, call->campaign,
			 call->work->context->now_ms, 0);
}

void campaign_act_archive(struct campaign_call *call)
{
	if (!campaign_may(call, CAMPAIGN_EVENT_ARCHIVE))
		return;
	(void)campaign_emit(call, KIND(CAMPAIGN_ASSESSED),
			    assessed(call, ZH__CAMPAIGN_STEP__CAMPAIGN_STEP_ARCHIVED));
	work_clocks_stop(call->work, CLOCK_NONE, call->campaign, "archived");
}
