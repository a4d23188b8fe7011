/* Supervision levels: proposed by rule, set, reviewed and ended by a person; keys that are one. */
#include "services/hazard/archive/decide.h"

static void propose(const struct decide_context *context, struct decision *decision, uint64_t firm,
		    const struct trace_ref *trace, int64_t level, const struct rule *rule,
		    const struct firm_majors *majors)
{
	struct firm_texts texts;
	Zh__SupervisionLevelProposed *body = NEW_IN(context, decision, SupervisionLevelProposed);
	if (!hazard_firm_texts_get(context->rows, firm, &texts))
		return;
	body->firm_key = arena_text_of(context->arena, texts.text[FIRM_TEXT_KEY]);
	body->causes = ARENA_ARRAY(context->arena, uint64_t, FIRM_MAJORS_MAX);
	if (body->firm_key == NULL || body->causes == NULL) {
		decision->arena_full = true;
		return;
	}
	int32_t today = time_day_of_ms(context->now_ms);
	memcpy(body->causes, majors->hazard, sizeof(majors->hazard));
	body->n_causes = majors->count;
	SET_OPTIONAL(body, level, (Zh__SupervisionLevel)level);
	SET_OPTIONAL(body, window_from_day,
		     time_yyyymmdd(majors->count != 0 ? majors->day[0] : today));
	SET_OPTIONAL(body, window_day, time_yyyymmdd(hazard_majors_window(today)));
	struct event *event = decision_emit(context, decision, KIND(SUPERVISION_LEVEL_PROPOSED),
					    own_object(context, OBJECT_FIRM, firm), body);
	decision_rule(context, event, rule->id, rule->version);
	decision_meta(event)->firm_key = body->firm_key;
	if (trace != NULL)
		decision_trace(event, trace);
	/* An alarm while nobody decides. */
	struct object_id subject = own_object(context, OBJECT_FIRM, firm);
	decide_clocks_stop(context, decision, subject, CLOCK_SUPERVISION_DECIDE, "proposed_anew");
	(void)decide_clock_start(context, decision, CLOCK_SUPERVISION_DECIDE, subject,
				 context->now_ms, 0, NULL);
}

const struct rule *archive_major_excluded(const struct decide_context *context,
					  const struct hazard_row *hazard)
{
	struct facts facts = {0};
	fact_set(&facts, FACT_RELAPSE, (hazard->flags & HAZARD_RELAPSE) != 0);
	fact_set(&facts, FACT_CONTROLLED, (hazard->flags & HAZARD_CONTROLLED) != 0);
	fact_set(&facts, FACT_FOUND_IN_DRIVE, (hazard->flags & HAZARD_FOUND_IN_DRIVE) != 0);
	fact_set(&facts, FACT_REPORT_KIND, hazard->source_kind);
	const struct rule *rule = policy_ask(context->policy, TOPIC_MAJOR_COUNTS, &facts,
					     time_day_of_ms(context->now_ms))
					  .rule;
	return rule_outcome(rule, OUTCOME_COUNTS, 0) != 0 ? NULL : rule;
}

void hazard_decide_supervision(const struct decide_context *context, struct decision *decision,
			       uint64_t firm, const struct trace_ref *trace,
			       const struct supervision_cause *cause)
{
	struct firm_row row;
	if (!hazard_firm_get(context->rows, firm, &row))
		return;
	int32_t today = time_day_of_ms(context->now_ms);
	struct firm_majors majors =
		hazard_firm_majors(context->rows, firm, &row, today, cause->major);
	struct facts facts = {0};
	fact_set(&facts, FACT_MAJOR_IN_TWO_YEARS, majors.count);
	fact_set(&facts, FACT_FIRM_LISTED, cause->listed);
	if (cause->level != ZH__HAZARD_LEVEL__HAZARD_LEVEL_UNKNOWN)
		fact_set(&facts, FACT_LEVEL, cause->level);
	if (cause->hazard != NULL) {
		fact_set(&facts, FACT_REPORT_KIND, cause->hazard->source_kind);
		fact_set(&facts, FACT_CONTROLLED, (cause->hazard->flags & HAZARD_CONTROLLED) != 0);
	}
	struct policy_answer answer = policy_ask(context->policy, TOPIC_SUPERVISION, &facts, today);
	int64_t supervision = rule_outcome(answer.rule, OUTCOME_SUPERVISION, 0);
	/* Nothing is proposed twice for one cause, nor what a person has set already. */
	if (supervision <= ZH__SUPERVISION_LEVEL__SUPERVISION_LEVEL_ORDINARY ||
	    supervision <= row.supervision || supervision <= row.proposed)
		return;
	propose(context, decision, firm, trace, supervision, answer.rule, &majors);
}

/* ---- acts */

static bool level_is_sound(struct archive_call *call, const Zh__FirmLevelCommand *command,
			   int32_t *ret_review)
{
	struct work *work = call->work;
	bool ordinary = command->level == ZH__SUPERVISION_LEVEL__SUPERVISION_LEVEL_ORDINARY;
	bool day = command->has_review_day &&
		   time_day_of_yyyymmdd(command->review_day, ret_review) == STATUS_OK &&
		   *ret_review > time_day_of_ms(work->context->now_ms);
	if (command->level == ZH__SUPERVISION_LEVEL__SUPERVISION_LEVEL_UNKNOWN)
		return work_invalid(work, "level", "level");
	if (!ordinary && !day) /* nobody is supervised permanently: notice 001 */
		return work_refuse(work, "no_review_day");
	/* The same level again answers a proposal, or is a review: it goes on until a new day. */
	bool reviewed = !ordinary && day && *ret_review > call->hot.review_day;
	if (call->hot.supervision == command->level && call->hot.proposed == 0 && !reviewed)
		return work_refuse(work, "same");
	bool lower = command->level < call->hot.supervision || call->hot.proposed > command->level;
	return !lower || work_reason_given(work);
}

void archive_act_level(struct work *work)
{
	const Zh__FirmLevelCommand *command = WORK_BODY(work, Zh__FirmLevelCommand);
	struct archive_call call;
	int32_t review = 0;
	if (!archive_named(&call, work, command->firm_key) ||
	    !level_is_sound(&call, command, &review))
		return;
	bool ordinary = command->level == ZH__SUPERVISION_LEVEL__SUPERVISION_LEVEL_ORDINARY;
	if (!call.is_open)
		archive_open_for_visit(&call);
	Zh__SupervisionLevelSet *body = NEW(work, SupervisionLevelSet);
	body->firm_key = call.key;
	SET_OPTIONAL(body, level, command->level);
	SET_OPTIONAL(body, was, (Zh__SupervisionLevel)call.hot.supervision);
	if (!ordinary)
		SET_OPTIONAL(body, review_day, command->review_day);
	(void)archive_emit(&call, KIND(SUPERVISION_LEVEL_SET), body);
	struct object_id firm = archive_firm_id(&call);
	int64_t now_ms = work->context->now_ms;
	work_clocks_stop(work, CLOCK_SUPERVISION_DECIDE, firm, "decided");
	work_clocks_stop(work, CLOCK_SUPERVISION_REVIEW, firm, "reviewed");
	if (!ordinary)
		(void)work_clock(work, CLOCK_SUPERVISION_REVIEW, firm, now_ms,
				 (uint32_t)(review - time_day_of_ms(now_ms)));
	archive_patrol_again(&call, (uint8_t)command->level, now_ms);
}

/* ---- merges of keys: the same firm under two of them, softly, with undo */

/* Loaded by its key, whether it is merged away or not. */
static bool key_loaded(struct archive_call *call, struct work *work, const char *key)
{
	if (archive_load(call, work, hazard_firm_of_key(work->context->rows, key)))
		return true;
	return work_not_found_as(work, "firm.not_found");
}

static bool merge_is_sound(const struct archive_call *from, const struct archive_call *to,
			   bool undo)
{
	struct work *work = from->work;
	bool merged = (from->hot.flags & FIRM_MERGED) != 0;
	uint64_t into =
		merged ? hazard_number_get(work->context->rows, TABLE_FIRM_MERGES, from->firm) : 0;
	if (undo)
		return into == to->firm || work_refuse(work, "not_merged");
	if (merged)
		return work_refuse(work, "already");
	if (from->firm == to->firm || (to->hot.flags & FIRM_MERGED) != 0)
		return work_refuse(work, "target");
	return true;
}

void archive_emit_merged(struct archive_call *from, const char *to_key, bool undo)
{
	Zh__FirmMerged *body = NEW(from->work, FirmMerged);
	body->from_key = from->key;
	body->to_key = to_key;
	if (undo)
		SET_OPTIONAL(body, undone, 1);
	(void)archive_emit(from, KIND(FIRM_MERGED), body);
}

void archive_act_merge(struct work *work)
{
	const Zh__FirmMergeCommand *command = WORK_BODY(work, Zh__FirmMergeCommand);
	struct archive_call from;
	struct archive_call to;
	if (!key_loaded(&from, work, command->from_key) ||
	    !work_seen(work, from.hot.object_version) || !key_loaded(&to, work, command->to_key) ||
	    !merge_is_sound(&from, &to, command->undo != 0))
		return;
	archive_emit_merged(&from, to.key, command->undo != 0);
	struct object_id firm = archive_firm_id(&from);
	/* One firm is patrolled once; its terms run again when it turns out to be another one. */
	if (!command->undo)
		work_clocks_stop(work, CLOCK_PATROL_DUE, firm, "merged");
	else
		work_clocks_stop(work, CLOCK_FIRM_MATTERS, firm, "merge_undone");
	if (command->undo && from.is_open) {
		from.row.flags &= (uint16_t)~ARCHIVE_GONE;
		archive_patrol_again(&from, from.row.supervision, work->context->now_ms);
	}
}
