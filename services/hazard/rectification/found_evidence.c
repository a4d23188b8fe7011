#include "services/hazard/rectification/found_evidence.h"

enum { PIECE_MAX = 1800, PIECES_MAX = (FOUND_EVIDENCE_MAX + PIECE_MAX - 1) / PIECE_MAX };

static struct row_key piece_key(uint64_t hazard, unsigned n)
{
	return hazard_numbered_key(hazard, (uint8_t)n);
}

void found_evidence_keep(struct rows_writer *rows, uint64_t hazard, const char *text)
{
	size_t left = text == NULL ? 0 : strlen(text);
	for (unsigned n = 1; left != 0 && n <= PIECES_MAX; n++) {
		size_t size = left < PIECE_MAX ? left : PIECE_MAX;
		struct row_key key = piece_key(hazard, n);
		rows_store(rows, TABLE_FOUND_EVIDENCE, row_key_bytes(&key), text, size);
		text += size;
		left -= size;
	}
}

struct bytes found_evidence_get(const struct rows_reader *rows, uint64_t hazard,
				uint8_t memory[FOUND_EVIDENCE_MAX])
{
	struct writer text = writer_over(memory, FOUND_EVIDENCE_MAX);
	struct bytes piece;
	for (unsigned n = 1; n <= PIECES_MAX; n++) {
		struct row_key key = piece_key(hazard, n);
		if (!rows->get(rows->context, TABLE_FOUND_EVIDENCE, row_key_bytes(&key), &piece))
			break;
		writer_put(&text, piece.data, piece.size);
	}
	return text.overflow ? bytes_of(NULL, 0) : writer_bytes(&text);
}
