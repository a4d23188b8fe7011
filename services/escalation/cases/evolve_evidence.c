#include "services/escalation/cases/evidence.h"

#include "common/base/sabotage.h"
#include "common/policy/papers/work.h"
#include "services/escalation/cases/case_change.h"

static struct row_key piece_key(uint64_t casefile, uint32_t piece)
{
	struct row_key key = row_key_u64(casefile);
	row_key_put_u32(&key, piece);
	return key;
}

bool evidence_get(const struct rows_reader *rows, uint64_t casefile, uint32_t piece,
		  struct evidence_row *ret_row)
{
	struct row_key key = piece_key(casefile, piece);
	return rows_load(rows, TABLE_EVIDENCE, row_key_bytes(&key), ret_row, sizeof *ret_row);
}

unsigned evidence_waiting(const struct casefile_file *file)
{
	return (unsigned)file->evidence_count - file->evidence_verified - file->evidence_aside;
}

static void put_piece(struct rows_writer *rows, uint64_t casefile, uint32_t piece,
		      const struct evidence_row *row)
{
	struct row_key key = piece_key(casefile, piece);
	rows->put(rows->read.context, TABLE_EVIDENCE, row_key_bytes(&key),
		  bytes_of(row, sizeof *row));
}

/* What the heads decided together before they knew of it counts no more. */
static enum status evidence_changed(struct case_change *change, uint8_t on)
{
	if (!SABOTAGE("case.discussed-before-evidence"))
		change->row.flags &= (uint8_t)~CASE_DISCUSSED;
	change->file_changed = true;
	return case_goes(change, on);
}

enum status case_evidence_taken(struct case_change *change)
{
	const Zh__CaseEvidenceTaken *body = BODY(change->event, CaseEvidenceTaken);
	struct casefile_file *file = &change->file;
	struct evidence_row row = {
		.version = 1,
		.kind = (uint8_t)body->piece_kind,
		.way = (uint8_t)body->piece_way,
		.form = (uint8_t)body->piece_form,
		.obtained_ms = body->obtained_ms,
	};
	if (file->evidence_count >= EVIDENCE_MAX || body->piece != file->evidence_count + 1u)
		return STATUS_INVALID;
	TEXT_STORE(row.content, body->content);
	TEXT_STORE(row.obtained_from, body->obtained_from);
	put_piece(change->rows, change->number, body->piece, &row);
	file->evidence_count++;
	if (body->rights_told)
		file->rights_told = 1;
	return evidence_changed(change, CASE_ON_EVIDENCE);
}

/* The count of the pieces that were found so; NULL: of those that wait. */
static uint8_t *count_of(struct casefile_file *file, uint8_t finding)
{
	if (finding == ZH__PIECE_FINDING__PIECE_FINDING_VERIFIED)
		return &file->evidence_verified;
	return finding == ZH__PIECE_FINDING__PIECE_FINDING_SET_ASIDE ? &file->evidence_aside : NULL;
}

enum status case_evidence_checked(struct case_change *change)
{
	const Zh__CaseEvidenceChecked *body = BODY(change->event, CaseEvidenceChecked);
	struct casefile_file *file = &change->file;
	struct evidence_row row;
	uint8_t *to = count_of(file, (uint8_t)body->piece_finding);
	if (to == NULL || !evidence_get(&change->rows->read, change->number, body->piece, &row) ||
	    row.finding == (uint8_t)body->piece_finding)
		return STATUS_INVALID;
	uint8_t *from = count_of(file, row.finding);
	if (from != NULL)
		--*from;
	++*to;
	row.finding = (uint8_t)body->piece_finding;
	row.aside = (uint8_t)body->aside_ground;
	row.checked_ms = change->event->recorded_ms;
	memset(row.checked_by, 0, sizeof row.checked_by);
	TEXT_STORE(row.checked_by, change->event->meta->person);
	put_piece(change->rows, change->number, body->piece, &row);
	return evidence_changed(change, CASE_ON_VERIFY_EVIDENCE);
}
