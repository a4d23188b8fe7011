/* Evidence of a case (证据): how each piece was taken, and whether it is verified; a case rests on
 * verified pieces alone.  程序规定 21 to 32, 44; 行政处罚法 40, 46. */
#include "common/base/sabotage.h"
#include "services/escalation/cases/cases.h"
#include "services/escalation/cases/evidence.h"

#define BIT(name) (1u << ZH__PIECE_KIND__PIECE_KIND_##name)
#define ANY_KIND 0x1feu

/* What kinds a way of taking can bring; 0: it is none. */
static unsigned kinds_of_way(Zh__PieceWay way)
{
	switch ((int)way) {
	case ZH__PIECE_WAY__PIECE_WAY_COLLECTED:
		return BIT(DOCUMENT) | BIT(THING) | BIT(AUDIOVISUAL) | BIT(ELECTRONIC);
	case ZH__PIECE_WAY__PIECE_WAY_SUBMITTED:
		return ANY_KIND & ~BIT(SCENE_RECORD);
	case ZH__PIECE_WAY__PIECE_WAY_QUESTIONED:
		return BIT(WITNESS) | BIT(PARTY_STATEMENT);
	case ZH__PIECE_WAY__PIECE_WAY_SAMPLED:
	case ZH__PIECE_WAY__PIECE_WAY_BOUGHT:
		return BIT(THING);
	case ZH__PIECE_WAY__PIECE_WAY_ON_SCENE:
		return BIT(SCENE_RECORD);
	case ZH__PIECE_WAY__PIECE_WAY_TESTED:
		return BIT(EXPERT_OPINION);
	case ZH__PIECE_WAY__PIECE_WAY_HANDED_OVER:
		return ANY_KIND;
	default:
		return 0;
	}
}

static bool kind_stated(struct work *work, const Zh__CaseEvidenceCommand *command)
{
	unsigned kind = (unsigned)command->piece_kind;
	unsigned kinds = kinds_of_way(command->piece_way);
	if (kind < ZH__PIECE_KIND__PIECE_KIND_DOCUMENT ||
	    kind > ZH__PIECE_KIND__PIECE_KIND_SCENE_RECORD)
		return work_invalid(work, "no_piece_kind", "piece_kind");
	if (kinds == 0)
		return work_invalid(work, "no_piece_way", "piece_way");
	if ((kinds >> kind & 1u) == 0)
		return work_invalid(work, "kind_of_way", "piece_kind");
	if (!work_text_given(command->content))
		return work_invalid(work, "no_content", "content");
	return work_text_given(command->obtained_from) ||
	       work_invalid(work, "no_origin", "obtained_from");
}

/* 程序规定 22: two, with certificates of the day on which it was taken.  What another authority
 * handed over its own people took (23(3)). */
static bool officers_stated(struct work *work, const struct case_at_work *casefile,
			    int64_t obtained_ms, Zh__CaseEvidenceTaken *body)
{
	const Zh__CaseEvidenceCommand *command = WORK_BODY(work, Zh__CaseEvidenceCommand);
	if (command->piece_way == ZH__PIECE_WAY__PIECE_WAY_HANDED_OVER)
		return command->n_officers == 0 ||
		       work_invalid(work, "officers_of_other", "officers");
	const char **officers = work_two_officers(
		work, casefile->subject, (const char *const *)command->officers,
		command->n_officers, time_day_of_ms(obtained_ms), "case.evidence.two_officers");
	if (officers == NULL)
		return false;
	body->officers = officers;
	body->n_officers = command->n_officers;
	return true;
}

/* 程序规定 21(2): whoever takes the first evidence of the party tells it.  What another authority
 * took wants no word of ours, and isn't the first of ours. */
static bool rights_told(struct work *work, const struct case_at_work *casefile, bool from_party)
{
	const Zh__CaseEvidenceCommand *command = WORK_BODY(work, Zh__CaseEvidenceCommand);
	if (command->piece_way == ZH__PIECE_WAY__PIECE_WAY_HANDED_OVER)
		return !command->rights_told ||
		       work_invalid(work, "rights_of_other", "rights_told");
	return !from_party || command->rights_told || casefile->file.rights_told != 0 ||
	       SABOTAGE("case.rights-untold") ||
	       !work_lacks(work, "rights_untold", GATE_APP_21_2, GATE_NEED_RIGHTS_TOLD);
}

static bool is_recording(Zh__PieceKind kind)
{
	return kind == ZH__PIECE_KIND__PIECE_KIND_AUDIOVISUAL ||
	       kind == ZH__PIECE_KIND__PIECE_KIND_ELECTRONIC;
}

static bool form_lacks(struct work *work, const char *why)
{
	return work_lacks(work, why, GATE_APP_24, GATE_NEED_ORIGINAL);
}

/* 程序规定 24 to 26: the original, or a copy that says why, and what makes it as good. */
static bool form_sound(struct work *work, const Zh__CaseEvidenceCommand *command)
{
	bool copy = command->piece_form == ZH__PIECE_FORM__PIECE_FORM_COPY;
	bool recording = is_recording(command->piece_kind);
	if (!copy && command->piece_form != ZH__PIECE_FORM__PIECE_FORM_ORIGINAL)
		return work_invalid(work, "no_form", "piece_form");
	if (copy && !work_text_given(command->no_original) && !SABOTAGE("case.copy-unexplained") &&
	    form_lacks(work, "no_original_why"))
		return false;
	if (copy && !recording && !work_text_given(command->equal_by) &&
	    !SABOTAGE("case.copy-unequal") && form_lacks(work, "copy_unconfirmed"))
		return false;
	if (copy && recording && !work_text_given(command->copy_made) &&
	    !SABOTAGE("case.copy-unmade") && form_lacks(work, "copy_unmade"))
		return false;
	return command->piece_kind != ZH__PIECE_KIND__PIECE_KIND_AUDIOVISUAL ||
	       work_text_given(command->transcript) || SABOTAGE("case.sound-unwritten") ||
	       !form_lacks(work, "no_transcript");
}

/* 程序规定 27: what was made outside the mainland is certified there; what is in another language
 * has a translation that somebody answers for. */
static bool abroad_sound(struct work *work, const Zh__CaseEvidenceCommand *command)
{
	bool abroad = work_text_given(command->made_abroad);
	if (abroad && !work_text_given(command->abroad_proof) &&
	    !SABOTAGE("case.abroad-uncertified") && form_lacks(work, "abroad_unproved"))
		return false;
	return !command->foreign_language || work_text_given(command->translated_by) ||
	       SABOTAGE("case.foreign-untranslated") || !form_lacks(work, "untranslated");
}

/* Signed, or why not with how that was recorded (程序规定 43). */
static bool is_signed(struct work *work, const Zh__CaseEvidenceCommand *command, enum gate gate)
{
	return command->signed_whole || work_text_given(command->unsigned_note) ||
	       SABOTAGE("case.evidence-unsigned") ||
	       !work_lacks(work, "unsigned", gate, GATE_NEED_PAGES_SIGNED);
}

static bool is_recorded(struct work *work, const Zh__CaseEvidenceCommand *command)
{
	return work_text_given(command->scene_recording) || SABOTAGE("case.scene-unrecorded") ||
	       !work_lacks(work, "unrecorded", GATE_APP_44, GATE_NEED_SCENE_RECORDED);
}

static bool party_called(struct work *work, const Zh__CaseEvidenceCommand *command, enum gate gate)
{
	return command->party_called || SABOTAGE("case.party-uncalled") ||
	       !work_lacks(work, "party_uncalled", gate, GATE_NEED_PARTY_CALLED);
}

/* 程序规定 29: one person at a time. */
static bool questioned_soundly(struct work *work, const Zh__CaseEvidenceCommand *command)
{
	if (!work_text_given(command->questioned))
		return work_invalid(work, "no_questioned", "questioned");
	if (!command->questioned_alone && !SABOTAGE("case.questioned-together") &&
	    work_lacks(work, "not_alone", GATE_APP_29, GATE_NEED_ALONE))
		return false;
	return is_signed(work, command, GATE_APP_29) && is_recorded(work, command);
}

static bool is_sealed(struct work *work, const Zh__CaseEvidenceCommand *command)
{
	return (command->samples_sealed && work_text_given(command->sample_list)) ||
	       SABOTAGE("case.samples-unsealed") ||
	       !work_lacks(work, "unsealed", GATE_APP_31, GATE_NEED_SAMPLES);
}

/* 程序规定 31(1). */
static bool sampled_soundly(struct work *work, const Zh__CaseEvidenceCommand *command)
{
	return party_called(work, command, GATE_APP_31) && is_sealed(work, command) &&
	       is_signed(work, command, GATE_APP_31) && is_recorded(work, command);
}

/* 程序规定 31(2): without the party, and so recorded from the order to the seal. */
static bool bought_soundly(struct work *work, const Zh__CaseEvidenceCommand *command)
{
	return is_sealed(work, command) && is_recorded(work, command);
}

/* 程序规定 28. */
static bool seen_soundly(struct work *work, const Zh__CaseEvidenceCommand *command)
{
	return party_called(work, command, GATE_APP_28) && is_signed(work, command, GATE_APP_28) &&
	       is_recorded(work, command);
}

/* 程序规定 32. */
static bool tested_soundly(struct work *work, const Zh__CaseEvidenceCommand *command)
{
	return (work_text_given(command->laboratory) &&
		work_text_given(command->lab_qualification)) ||
	       SABOTAGE("case.laboratory-unqualified") ||
	       !work_lacks(work, "unqualified", GATE_APP_32, GATE_NEED_LABORATORY);
}

static bool way_sound(struct work *work, const Zh__CaseEvidenceCommand *command)
{
	switch ((int)command->piece_way) {
	case ZH__PIECE_WAY__PIECE_WAY_QUESTIONED:
		return questioned_soundly(work, command);
	case ZH__PIECE_WAY__PIECE_WAY_SAMPLED:
		return sampled_soundly(work, command);
	case ZH__PIECE_WAY__PIECE_WAY_BOUGHT:
		return bought_soundly(work, command);
	case ZH__PIECE_WAY__PIECE_WAY_ON_SCENE:
		return seen_soundly(work, command);
	case ZH__PIECE_WAY__PIECE_WAY_TESTED:
		return tested_soundly(work, command);
	default:
		return true;
	}
}

static void state_piece(const Zh__CaseEvidenceCommand *command, Zh__CaseEvidenceTaken *body)
{
	SET_OPTIONAL(body, piece_kind, command->piece_kind);
	SET_OPTIONAL(body, piece_way, command->piece_way);
	SET_OPTIONAL(body, piece_form, command->piece_form);
	body->content = command->content;
	body->obtained_from = command->obtained_from;
	body->no_original = command->no_original;
	body->equal_by = command->equal_by;
	body->copy_made = command->copy_made;
	body->transcript = command->transcript;
	body->questioned = command->questioned;
	body->unsigned_note = command->unsigned_note;
	body->sample_list = command->sample_list;
	body->scene_recording = command->scene_recording;
	body->laboratory = command->laboratory;
	body->lab_qualification = command->lab_qualification;
	body->made_abroad = command->made_abroad;
	body->abroad_proof = command->abroad_proof;
	body->translated_by = command->translated_by;
	if (command->foreign_language)
		SET_OPTIONAL(body, foreign_language, true);
	if (command->rights_told)
		SET_OPTIONAL(body, rights_told, true);
	if (command->questioned_alone)
		SET_OPTIONAL(body, questioned_alone, true);
	if (command->signed_whole)
		SET_OPTIONAL(body, signed_whole, true);
	if (command->party_called)
		SET_OPTIONAL(body, party_called, true);
	if (command->samples_sealed)
		SET_OPTIONAL(body, samples_sealed, true);
}

/* Of a case that is filed its own officers; before that whoever checks the clue (23(2)). */
static bool by_its_officer(struct work *work, const struct case_at_work *casefile)
{
	return casefile->row.state == CASE_CHECKED ||
	       casefile_is_officer(casefile, work_act(work)->person->id) ||
	       SABOTAGE("case.evidence-by-any") || work_refuse(work, "not_its_officer");
}

void case_act_evidence(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseEvidenceCommand *command = WORK_BODY(work, Zh__CaseEvidenceCommand);
	bool from_party = command->from_party ||
			  command->piece_kind == ZH__PIECE_KIND__PIECE_KIND_PARTY_STATEMENT;
	int64_t obtained_ms;
	Zh__CaseEvidenceTaken *body = NEW(work, CaseEvidenceTaken);
	if (!work_may(work, &case_table, casefile->row.state, CASE_ON_EVIDENCE) ||
	    !by_its_officer(work, casefile) || !kind_stated(work, command) ||
	    !work_moment(work, command->obtained_ms, "obtained_ms", &obtained_ms) ||
	    !officers_stated(work, casefile, obtained_ms, body) ||
	    !rights_told(work, casefile, from_party) || !form_sound(work, command) ||
	    !abroad_sound(work, command) || !way_sound(work, command))
		return;
	if (casefile->file.evidence_count >= EVIDENCE_MAX) {
		(void)work_refuse(work, "too_many_pieces");
		return;
	}
	SET_OPTIONAL(body, casefile, casefile->number);
	SET_OPTIONAL(body, piece, casefile->file.evidence_count + 1u);
	SET_OPTIONAL(body, obtained_ms, obtained_ms);
	if (from_party)
		SET_OPTIONAL(body, from_party, true);
	state_piece(command, body);
	casefile_emit(work, casefile, KIND(CASE_EVIDENCE_TAKEN), body);
}

/* ---- verified, or put aside */

static bool finding_stated(struct work *work, const struct evidence_row *row,
			   const Zh__CaseVerifyEvidenceCommand *command)
{
	bool verified = command->piece_finding == ZH__PIECE_FINDING__PIECE_FINDING_VERIFIED;
	if (!verified && command->piece_finding != ZH__PIECE_FINDING__PIECE_FINDING_SET_ASIDE)
		return work_invalid(work, "no_piece_finding", "piece_finding");
	if (row->finding == (uint8_t)command->piece_finding)
		return work_refuse(work, "found_so");
	if (verified ? command->aside_ground != ZH__PIECE_ASIDE__PIECE_ASIDE_UNKNOWN
		     : (command->aside_ground < ZH__PIECE_ASIDE__PIECE_ASIDE_UNLAWFUL ||
			command->aside_ground > ZH__PIECE_ASIDE__PIECE_ASIDE_DEFECTIVE))
		return work_invalid(work, "aside_ground", "aside_ground");
	return work_text_given(command->verified_how) || SABOTAGE("case.verified-unsaid") ||
	       !work_lacks(work, "unverified", GATE_APP_23, GATE_NEED_VERIFICATION);
}

/* 程序规定 23(4): what was obtained unlawfully is never a basis again. */
static bool may_be_basis(struct work *work, const struct evidence_row *row)
{
	return row->aside != (uint8_t)ZH__PIECE_ASIDE__PIECE_ASIDE_UNLAWFUL ||
	       SABOTAGE("case.unlawful-evidence") ||
	       !work_lacks(work, "unlawful", GATE_APP_23, GATE_NEED_VERIFICATION);
}

/* 程序规定 32: a test counts when its result was told to the party. */
static bool result_told(struct work *work, const struct evidence_row *row, int64_t told_ms)
{
	int64_t moment_ms;
	if (row->way != (uint8_t)ZH__PIECE_WAY__PIECE_WAY_TESTED)
		return told_ms == 0 || work_invalid(work, "no_test", "result_told_ms");
	if (told_ms == 0)
		return SABOTAGE("case.result-untold") ||
		       !work_lacks(work, "result_untold", GATE_APP_32, GATE_NEED_RESULT_TOLD);
	if (!work_moment(work, told_ms, "result_told_ms", &moment_ms))
		return false;
	return time_day_of_ms(told_ms) >= time_day_of_ms(row->obtained_ms) ||
	       work_invalid(work, "told_before", "result_told_ms");
}

void case_act_verify_evidence(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseVerifyEvidenceCommand *command =
		WORK_BODY(work, Zh__CaseVerifyEvidenceCommand);
	bool verified = command->piece_finding == ZH__PIECE_FINDING__PIECE_FINDING_VERIFIED;
	struct evidence_row row;
	if (!work_may(work, &case_table, casefile->row.state, CASE_ON_VERIFY_EVIDENCE) ||
	    !by_its_officer(work, casefile))
		return;
	if (!evidence_get(work->context->rows, casefile->number, command->piece, &row)) {
		(void)work_not_found(work, "piece_unknown");
		return;
	}
	if (!finding_stated(work, &row, command) ||
	    (verified &&
	     (!may_be_basis(work, &row) || !result_told(work, &row, command->result_told_ms))))
		return;
	if (!verified && command->result_told_ms != 0) {
		(void)work_invalid(work, "no_test", "result_told_ms");
		return;
	}
	Zh__CaseEvidenceChecked *body = NEW(work, CaseEvidenceChecked);
	SET_OPTIONAL(body, casefile, casefile->number);
	SET_OPTIONAL(body, piece, command->piece);
	SET_OPTIONAL(body, piece_finding, command->piece_finding);
	body->verified_how = command->verified_how;
	if (!verified)
		SET_OPTIONAL(body, aside_ground, command->aside_ground);
	if (command->result_told_ms != 0)
		SET_OPTIONAL(body, result_told_ms, command->result_told_ms);
	casefile_emit(work, casefile, KIND(CASE_EVIDENCE_CHECKED), body);
}

/* ---- what a case rests on */

bool evidence_sound(struct work *work, const struct case_at_work *casefile, enum gate gate)
{
	unsigned waiting = evidence_waiting(&casefile->file);
	const char *why = waiting != 0 ? "evidence_waits" : "no_evidence";
	if ((casefile->file.evidence_verified != 0 && waiting == 0) ||
	    SABOTAGE("case.without-evidence") || !work_lacks(work, why, gate, GATE_NEED_VERIFIED))
		return true;
	decision_possible(work->decision, waiting != 0 ? "case.verify-evidence" : "case.evidence");
	return false;
}
