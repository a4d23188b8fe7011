#include "services/escalation/query_lines.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/json_line.h"
#include "common/policy/papers/papers.h"
#include "common/stage/persons/matter_people.h"
#include "common/stage/persons/recusal_query.h"
#include "services/escalation/cases/address.h"
#include "services/escalation/cases/case_step.h"
#include "services/escalation/cases/certification.h"
#include "services/escalation/cases/discretion.h"
#include "services/escalation/cases/jurisdiction.h"
#include "services/escalation/cases/query.h"
#include "services/escalation/cases/remedies.h"
#include "services/escalation/states.h"

static void put_penalties(struct json_line *json, const char *name, const struct penalty_row *list,
			  size_t count)
{
	if (count == 0)
		return;
	json_array(json, name);
	for (size_t i = 0; i < count; i++) {
		json_object(json, NULL);
		json_enum(json, "penalty", &zh__penalty_kind__descriptor, list[i].kind);
		if (list[i].amount_fen != 0)
			json_number(json, "amount_fen", list[i].amount_fen);
		json_object_end(json);
	}
	json_array_end(json);
}

/* What the latest review found on each point of 程序规定 53. */
static void put_review(struct json_line *json, const struct casefile_file *file)
{
	struct paper_part points[PAPER_PARTS_MAX];
	size_t count = paper_parts(&zh__case_review_command__descriptor, points);
	if (file->review_outcome == 0)
		return;
	json_object(json, "review");
	json_enum(json, "review_advice", &zh__review_outcome__descriptor, file->review_outcome);
	for (size_t i = 0; i < count; i++)
		json_enum(json, points[i].field->name, &zh__review_finding__descriptor,
			  (file->review_faults >> i & 1) != 0
				  ? ZH__REVIEW_FINDING__REVIEW_FINDING_NOT_MET
				  : ZH__REVIEW_FINDING__REVIEW_FINDING_MET);
	json_object_end(json);
}

/* What the law wants of a complex or grave case before its penalty. */
static void put_legal_review(struct json_line *json, const struct casefile_row *row,
			     const struct casefile_file *file)
{
	const char *state = "owed";
	if (file->legal_grounds == 0)
		return;
	if (file->legal_reviewer[0] != '\0')
		state = (row->flags & CASE_LEGALLY_PASSED) != 0 ? "agreed" : "not_agreed";
	json_object(json, "legal_review");
	json_text(json, "state", state);
	json_array(json, "grounds");
	for (int ground = 1; ground < 8; ground++)
		if ((file->legal_grounds >> ground & 1) != 0)
			json_enum(json, NULL, &zh__legal_review_ground__descriptor, ground);
	json_array_end(json);
	json_text(json, "reviewer", file->legal_reviewer);
	json_object_end(json);
}

static void put_discussion(const struct query_context *query, struct json_line *json,
			   uint64_t number, const struct casefile_row *casefile)
{
	struct discussion_row row;
	if (!discussion_get(query->rows, number, &row))
		return;
	json_object(json, "discussion");
	json_bool(json, "in_force", (casefile->flags & CASE_DISCUSSED) != 0);
	json_text(json, "outcome", row.outcome);
	put_penalties(json, "penalties", row.penalties, row.penalty_count);
	json_array(json, "participants");
	for (size_t i = 0; i < row.participant_count && i < PARTICIPANTS_MAX; i++)
		json_text(json, NULL, row.participants[i]);
	json_array_end(json);
	json_text(json, "minutes", row.minutes);
	json_text(json, "confirmed_by", row.confirmed_by);
	json_moment(json, "discussed_ms", row.discussed_ms);
	json_object_end(json);
}

static void put_step(const struct query_context *query, struct json_line *json, uint64_t number,
		     const struct casefile_row *row)
{
	struct hearing_row hearing;
	if (hearing_get(query->rows, number, &hearing))
		json_text(json, "hearing", case_hearing_table.states[hearing.state].name);
	json_text(json, "next_act", casefile_step(query, number, row, &hearing).act);
}

/* The end of the day on which it is held; 0: none is fixed. */
static int64_t hearing_day(const struct query_context *query, uint64_t number)
{
	struct hearing_row hearing;
	if (!hearing_get(query->rows, number, &hearing) || hearing.state != HEARING_FIXED ||
	    SABOTAGE("case.hearing-day-forgotten"))
		return 0;
	return time_end_of_day_ms(time_day_of_ms(hearing.at_ms));
}

static void put_names(struct json_line *json, const char *name, char ids[][PERSON_SIZE],
		      size_t count, size_t most)
{
	if (count == 0)
		return;
	json_array(json, name);
	for (size_t i = 0; i < count && i < most; i++)
		json_text(json, NULL, ids[i]);
	json_array_end(json);
}

static void put_hearing(const struct query_context *query, struct json_line *json, uint64_t number,
			const struct casefile_file *file)
{
	struct hearing_row row;
	if (file->hearing_told != 0)
		json_bool(json, "hearing_told", true);
	if (!hearing_get(query->rows, number, &row))
		return;
	json_object(json, "hearing_course");
	json_moment(json, "asked_ms", row.asked_ms);
	json_text(json, "hearing_officer", row.officer);
	json_moment(json, "begins_ms", row.at_ms);
	json_text(json, "venue", row.place);
	json_text(json, "clerk", row.clerk);
	put_names(json, "assistants", row.assistants, row.assistant_count, ASSISTANTS_MAX);
	json_text(json, "interpreter", row.interpreter);
	if (row.closed != 0)
		json_enum(json, "not_public", &zh__hearing_secret__descriptor, row.closed);
	if (row.announced != 0)
		json_bool(json, "announced", true);
	json_moment(json, "held_ms", row.held_ms);
	if (row.record != 0)
		json_enum(json, "signing", &zh__hearing_record__descriptor, row.record);
	json_object_end(json);
}

/* What its decision should state and doesn't, by the ids of the gates. */
static void put_decision_owes(struct json_line *json, uint8_t owes)
{
	if (owes == 0 || SABOTAGE("case.owed-unshown"))
		return;
	json_array(json, "decision_owes");
	for (unsigned duty = 0; duty < DECISION_DUTY_COUNT; duty++)
		if ((owes >> duty & 1) != 0)
			json_text(json, NULL,
				  gate_id(decision_duty_gate((enum decision_duty)duty)));
	json_array_end(json);
}

static void put_address(const struct query_context *query, struct json_line *json, uint64_t number)
{
	struct address_row row;
	if (!address_get(query->rows, number, &row))
		return;
	json_text(json, "service_address", row.address);
	json_text(json, "electronic_address", row.electronic_address);
	if (row.electronic != 0)
		json_bool(json, "electronic_agreed", true);
	json_text(json, "confirmation", row.confirmation);
	json_day(json, "confirmed_day", row.day);
}

static void put_jurisdiction(const struct query_context *query, struct json_line *json,
			     uint64_t number)
{
	struct jurisdiction_row row;
	if (!jurisdiction_get(query->rows, number, &row))
		return;
	json_enum(json, "jurisdiction_step", &zh__jurisdiction_step__descriptor, row.step);
	json_text(json, "superior_office", row.superior);
	json_text(json, "goes_to", row.goes_to);
}

/* 程序规定60(1): a head decides, on the proposal of whoever handles the case; on the spot its
 * officers do. */
static void put_deciders(struct json_line *json, const struct casefile_file *file)
{
	bool proposed = file->decided_second[0] != '\0';
	json_text(json, "proposed_by", proposed ? file->decided_by : "");
	json_text(json, "decided_by", proposed ? file->decided_second : file->decided_by);
}

static void put_case_file(const struct query_context *query, struct json_line *json,
			  uint64_t number, const struct casefile_row *row)
{
	struct casefile_file file;
	if (!casefile_file_get(query->rows, number, &file))
		return;
	json_text(json, "number", file.number);
	json_text(json, "decision_number", file.decision_number);
	put_decision_owes(json, file.decision_owes);
	if (file.remedies != REMEDIES_UNKNOWN)
		json_bool(json, "remedies_told", file.remedies != REMEDIES_UNTOLD);
	if (file.remedies_day != 0)
		json_day(json, "told_day", file.remedies_day);
	if (file.publication_told != 0)
		json_bool(json, "publication_told", true);
	json_moment(json, "published_ms", file.published_ms);
	if (file.statement_made != 0)
		json_bool(json, "statement_made", true);
	json_text(json, "firm_key", file.firm_key);
	json_text(json, "firm", file.firm_name);
	json_text(json, "class_code", file.class_code);
	json_text(json, "listing_ground", file.listing_ground);
	put_names(json, "officers", file.officers, file.officer_count, OFFICERS_MAX);
	recusals_put(query, json, object_id_make(OBJECT_CASEFILE, query->region, number));
	matter_former_put(query, object_id_make(OBJECT_CASEFILE, query->region, number), json);
	put_address(query, json, number);
	put_jurisdiction(query, json, number);
	json_text(json, "reviewer", file.reviewer);
	put_review(json, &file);
	put_legal_review(json, row, &file);
	put_hearing(query, json, number, &file);
	put_discussion(query, json, number, row);
	put_deciders(json, &file);
	put_penalties(json, "planned", file.planned, file.planned_count);
	put_penalties(json, "penalties", file.penalties, file.penalty_count);
	execution_put(query, json, number, row);
	line_put_trace(query, json, &file.trace);
}

/* Only where its report is owed or was sent. */
static void put_certification(const struct query_context *query, struct json_line *json,
			      uint64_t number)
{
	struct certification_row row;
	if (!certification_get(query->rows, number, &row) || row.state == CERTIFICATION_FREE)
		return;
	json_object(json, "certification_report");
	json_text(json, "state", case_certification_table.states[row.state].name);
	json_text(json, "rule", row.rule);
	json_moment(json, "uploaded_ms", row.uploaded_ms);
	json_text(json, "upload_receipt", row.receipt);
	json_object_end(json);
}

static void put_case_money(struct json_line *json, const struct casefile_row *row)
{
	if (row->owed_fen == 0)
		return;
	json_number(json, "owed_fen", row->owed_fen);
	json_number(json, "left_fen", row->left_fen);
}

static void put_case(const struct query_context *query, struct answer *answer, uint64_t number,
		     const struct casefile_row *row, bool whole)
{
	struct object_id id = line_id(query, OBJECT_CASEFILE, number);
	struct json_line json;
	json_begin(&json, &answer->out, "case");
	json_id(&json, "id", id);
	json_text(&json, "state", case_table.states[row->state].name);
	json_text(&json, "service", case_service_table.states[row->service].name);
	json_text(&json, "publication", case_publication_table.states[row->publication].name);
	json_text(&json, "execution", case_execution_table.states[row->execution].name);
	put_certification(query, &json, number);
	put_step(query, &json, number, row);
	json_text(&json, "outcome", casefile_outcome_texts[row->outcome]);
	json_id(&json, "hazard", line_id(query, OBJECT_HAZARD, row->hazard));
	json_id(&json, "report", line_id(query, OBJECT_REPORT, row->report));
	json_id(&json, "measure", line_id(query, OBJECT_MEASURE, row->measure));
	json_id(&json, "penalty_notice", line_id(query, OBJECT_NOTICE, row->penalty_notice));
	json_id(&json, "decision_notice", line_id(query, OBJECT_NOTICE, row->decision_notice));
	json_id(&json, "listing", line_id(query, OBJECT_LISTING, row->listing));
	json_text(&json, "listing_state", casefile_listing_texts[row->listing_state]);
	json_moment(&json, "opened_ms", row->opened_ms);
	json_moment(&json, "filed_ms", row->filed_ms);
	json_moment(&json, "noticed_ms", row->noticed_ms);
	json_moment(&json, "decided_ms", row->decided_ms);
	if (casefile_on_spot(row))
		json_bool(&json, "on_spot", true);
	put_case_money(&json, row);
	line_put_due(query, &json, id, hearing_day(query, number));
	matter_orphan_put(query, id, (case_table.states[row->state].flags & STATE_FINAL) != 0,
			  &json);
	json_unsigned(&json, "version", row->object_version);
	put_case_file(query, &json, number, row);
	if (whole) {
		evidence_put(query, &json, number);
		esc_put_penalties(query, row->hazard, &json);
	}
	json_end(&json);
}

void casefile_line(const struct query_context *query, struct answer *answer, uint64_t number,
		   const struct casefile_row *row)
{
	put_case(query, answer, number, row, false);
}

void casefile_whole_line(const struct query_context *query, struct answer *answer, uint64_t number,
			 const struct casefile_row *row)
{
	put_case(query, answer, number, row, true);
}
