/* The base (底数) is imported, and a unit that found nothing says so (零报告). */
#include "common/base/sabotage.h"
#include "common/core/digest.h"
#include "services/hazard/campaign/base_standing.h"
#include "services/hazard/campaign/base_study.h"
#include "services/hazard/campaign/decide.h"

enum {
	PART_ROWS = 128, /* of one event: at most 64 KiB */
	TEXT_MAX = 1200,
	FILE_NAME_MAX = 255,
};
_Static_assert((BASE_ROWS_MAX + PART_ROWS - 1) / PART_ROWS <= DECISION_EVENTS_MAX,
	       "one decision holds a version");

/* ---- import */

/* false: the file can't be read at all; refused, unless memory was short. */
static bool file_was_read(struct campaign_call *call, enum base_file_end end,
			  const struct base_study *study)
{
	static const char *const codes[] = {
		[BASE_FILE_LARGE] = "campaign.base.large",
		[BASE_FILE_EMPTY] = "campaign.base.empty",
		[BASE_FILE_LONG] = "campaign.base.long",
		[BASE_FILE_COLUMN] = "campaign.base.column",
		[BASE_FILE_UTF8] = "campaign.base.utf8",
	};
	if (end == BASE_FILE_READ)
		return true;
	if (end == BASE_FILE_MEMORY)
		call->work->decision->arena_full = true;
	else
		(void)work_invalid_as(call->work, codes[end],
				      end == BASE_FILE_COLUMN ? study->file.where : "source");
	return false;
}

/* Nothing is imported while a line is refused; the first one is named. */
static bool lines_are_sound(struct campaign_call *call, const struct base_study *study)
{
	for (size_t i = 0; i < study->file.count; i++) {
		const struct base_line *line = &study->file.lines[i];
		if (study->lines[i].verdict != BASE_REFUSED)
			continue;
		(void)work_invalid_as(call->work, base_fault_code(line->fault), "source");
		decision_refuse_param(
			call->work->decision, "line",
			decision_number(call->work->context, call->work->decision, line->line));
		decision_refuse_param(call->work->decision, "refused",
				      decision_number(call->work->context, call->work->decision,
						      study->of[BASE_REFUSED]));
		if (study->lines[i].other != 0)
			decision_refuse_param(call->work->decision, "other",
					      decision_number(call->work->context,
							      call->work->decision,
							      study->lines[i].other));
		return false;
	}
	if (study->too_many)
		return work_invalid_as(call->work, "campaign.base.values", "source");
	if (study->now.count != 0 && !base_study_changes(study))
		return work_refuse_as(call->work, "campaign.base.same", NULL);
	return true;
}

static char *borrowed(const char *text)
{
	union {
		const char *read;
		char *field;
	} bytes = {text};
	return text[0] == '\0' ? NULL : bytes.field;
}

static Zh__CampaignBaseRow *row_of(struct campaign_call *call, const struct base_line *line)
{
	Zh__CampaignBaseRow *row = NEW(call->work, CampaignBaseRow);
	SET_OPTIONAL(row, line, line->line);
	row->firm_key = borrowed(line->firm_key);
	row->name = borrowed(line->name);
	row->class_code = borrowed(line->class_code);
	SET_OPTIONAL(row, role, (Zh__FirmRole)line->role);
	SET_OPTIONAL(row, region, line->region);
	row->area = borrowed(line->area);
	row->unit = borrowed(line->unit);
	return row;
}

/* From line `*at` on as many as one event holds. */
static Zh__CampaignBaseImported *part_of(struct campaign_call *call, const struct base_study *study,
					 uint32_t version, size_t *at)
{
	Zh__CampaignBaseImported *body = NEW(call->work, CampaignBaseImported);
	Zh__CampaignBaseRow **rows =
		ARENA_ARRAY(call->work->context->arena, Zh__CampaignBaseRow *, PART_ROWS);
	if (rows == NULL) {
		call->work->decision->arena_full = true;
		return NULL;
	}
	SET_OPTIONAL(body, campaign, call->campaign.number);
	SET_OPTIONAL(body, version, version);
	body->rows = rows;
	for (; *at < study->file.count && body->n_rows < PART_ROWS; ++*at) {
		if (study->lines[*at].verdict == BASE_DOUBLE)
			continue;
		rows[body->n_rows] = row_of(call, &study->file.lines[*at]);
		if (rows[body->n_rows++] == NULL)
			return NULL;
	}
	return body;
}

static bool say_of_the_version(struct campaign_call *call, const struct base_study *study,
			       const Zh__CampaignBaseImportCommand *command,
			       Zh__CampaignBaseImported *body)
{
	uint8_t *digest = ARENA_ARRAY(call->work->context->arena, uint8_t, DIGEST_SIZE);
	if (digest == NULL) {
		call->work->decision->arena_full = true;
		return false;
	}
	digest_blake2b256(bytes_of(command->source.data, command->source.len), digest);
	body->has_digest = 1;
	body->digest = (ProtobufCBinaryData){DIGEST_SIZE, digest};
	body->file = command->file;
	SET_OPTIONAL(body, total, study->firms);
	SET_OPTIONAL(body, added, study->of[BASE_NEW]);
	SET_OPTIONAL(body, changed, study->of[BASE_CHANGED]);
	SET_OPTIONAL(body, gone, study->gone);
	SET_OPTIONAL(body, doubles, study->of[BASE_DOUBLE]);
	return true;
}

static void emit_version(struct campaign_call *call, const struct base_study *study)
{
	const Zh__CampaignBaseImportCommand *command =
		WORK_BODY(call->work, Zh__CampaignBaseImportCommand);
	uint32_t version = study->now.head.base_version + 1;
	size_t at = 0;
	for (bool first = true; first || at < study->file.count; first = false) {
		Zh__CampaignBaseImported *body = part_of(call, study, version, &at);
		if (body == NULL || (first && !say_of_the_version(call, study, command, body)))
			return;
		if (at == study->file.count)
			SET_OPTIONAL(body, last, 1);
		if ((first ? campaign_emit(call, KIND(CAMPAIGN_BASE_IMPORTED), body)
			   : campaign_emit_silent(call, KIND(CAMPAIGN_BASE_IMPORTED), body)) ==
		    NULL)
			return;
	}
}

void campaign_act_base_import(struct campaign_call *call)
{
	const Zh__CampaignBaseImportCommand *command =
		WORK_BODY(call->work, Zh__CampaignBaseImportCommand);
	struct base_asked asked = {
		.rows = call->work->context->rows,
		.campaign = call->campaign.number,
		.row = &call->row,
		.region = call->work->context->region,
		.arena = call->work->context->arena,
	};
	struct base_study study;
	if (!campaign_may_as(call, CAMPAIGN_EVENT_BASE_IMPORT, "campaign.base.state"))
		return;
	if (command->file != NULL && strlen(command->file) > FILE_NAME_MAX) {
		(void)work_invalid_as(call->work, "campaign.base.file", "file");
		return;
	}
	enum base_file_end end = base_study_make(
		&asked, bytes_of(command->source.data, command->source.len), &study);
	if (file_was_read(call, end, &study) && lines_are_sound(call, &study))
		emit_version(call, &study);
}

/* ---- zero report */

/* A unit of the plan or of the base, and an area that it has. */
static bool place_is_known(struct campaign_call *call, const struct base_standing *standing,
			   const char *unit, const char *area)
{
	bool known = unit != NULL && area[0] == '\0' &&
		     campaign_part_of_id(call->work->context->rows, call->campaign.number,
					 CAMPAIGN_PART_UNIT, call->row.units, unit) != 0;
	if (known ||
	    (unit != NULL && unit[0] != '\0' && base_part(standing, unit, area).firms != 0))
		return true;
	return work_invalid_as(call->work,
			       area[0] == '\0' ? "campaign.unit.unknown" : "campaign.zero.area",
			       area[0] == '\0' ? "unit" : "area");
}

static bool standing_of(struct campaign_call *call, struct base_standing *ret_standing)
{
	if (base_standing_make(call->work->context->rows, call->campaign.number, &call->row,
			       call->work->context->arena, ret_standing))
		return true;
	if (call->work->context->arena->overflow)
		call->work->decision->arena_full = true;
	return false;
}

/* "None" is said of what was looked at. */
static bool is_zero(struct campaign_call *call, const struct base_cover *part)
{
	if (part->found != 0 && !SABOTAGE("campaign.zero-over-hazards")) {
		(void)work_refuse_as(call->work, "campaign.zero.found", NULL);
		decision_refuse_param(
			call->work->decision, "count",
			decision_number(call->work->context, call->work->decision, part->found));
		return false;
	}
	if (part->firms != 0 && part->checked == 0 && !SABOTAGE("campaign.zero-unlooked")) {
		(void)work_refuse_as(call->work, "campaign.zero.unchecked", NULL);
		decision_refuse_param(
			call->work->decision, "count",
			decision_number(call->work->context, call->work->decision, part->firms));
		return false;
	}
	return true;
}

void campaign_act_zero_report(struct campaign_call *call)
{
	const Zh__CampaignZeroReportCommand *command =
		WORK_BODY(call->work, Zh__CampaignZeroReportCommand);
	const char *area = command->area == NULL ? "" : command->area;
	struct base_standing standing;
	if (!campaign_may_as(call, CAMPAIGN_EVENT_ZERO_REPORT, "campaign.zero.state"))
		return;
	if (!standing_of(call, &standing)) {
		if (!call->work->decision->arena_full) {
			(void)work_refuse_as(call->work, "campaign.zero.no_base", NULL);
			decision_possible(call->work->decision, "campaign.base-import");
		}
		return;
	}
	if (!place_is_known(call, &standing, command->unit, area))
		return;
	if (command->text != NULL && strlen(command->text) > TEXT_MAX) {
		(void)work_invalid_as(call->work, "campaign.zero.text", "text");
		return;
	}
	struct base_cover part = base_part(&standing, command->unit, area);
	if (!is_zero(call, &part))
		return;
	Zh__CampaignZeroReported *body = NEW(call->work, CampaignZeroReported);
	SET_OPTIONAL(body, campaign, call->campaign.number);
	body->unit = command->unit;
	body->area = borrowed(area);
	SET_OPTIONAL(body, checked, part.checked);
	SET_OPTIONAL(body, owed, part.firms);
	SET_OPTIONAL(body, base_version, standing.base.head.base_version);
	body->text = command->text;
	(void)campaign_emit(call, KIND(CAMPAIGN_ZERO_REPORTED), body);
}

bool campaign_unit_spoke(struct campaign_call *call, const char *unit)
{
	struct base_standing standing;
	if (!standing_of(call, &standing))
		return !call->work->decision->arena_full; /* without a base nobody owes a zero */
	const char *silent =
		base_silent_of(call->work->context->rows, call->campaign.number, &standing, unit);
	if (silent == NULL)
		return true;
	(void)work_refuse_as(call->work, "campaign.self_check.silent", NULL);
	decision_refuse_param(call->work->decision, "unit", unit);
	if (silent[0] != '\0')
		decision_refuse_param(call->work->decision, "area", silent);
	decision_possible(call->work->decision, "campaign.zero-report");
	return false;
}
