#include "services/hazard/inspection/answers.h"

#include "common/core/row_texts.h"

enum { TEXT_HEAD = 2, NOTE_MAX = 200 };

static size_t text_size(const char *text, size_t most)
{
	size_t size = text == NULL ? 0 : strlen(text);
	return TEXT_HEAD + (size < most ? size : most);
}

/* As the record's command writes it. */
static const char *item_result_word(Zh__VisitItemResult result)
{
	switch (result) {
	case ZH__VISIT_ITEM_RESULT__VISIT_ITEM_RESULT_FOUND:
		return "found";
	case ZH__VISIT_ITEM_RESULT__VISIT_ITEM_RESULT_NOTHING_FOUND:
		return "clean";
	case ZH__VISIT_ITEM_RESULT__VISIT_ITEM_RESULT_NOT_LOOKED_AT:
		return "unseen";
	case ZH__VISIT_ITEM_RESULT__VISIT_ITEM_RESULT_UNKNOWN:
	case _ZH__VISIT_ITEM_RESULT_IS_INT_SIZE:
		break;
	}
	return NULL;
}

size_t answers_size(const Zh__InspectionRecorded *body)
{
	size_t size = 0;
	for (size_t i = 0; i < body->n_answers; i++)
		size += text_size(body->answers[i]->item, NOTE_MAX) +
			text_size(body->answers[i]->answer, NOTE_MAX) +
			text_size(body->answers[i]->note, NOTE_MAX);
	for (size_t i = 0; i < body->n_items; i++)
		size += text_size(body->items[i]->item, NOTE_MAX) +
			text_size(item_result_word(body->items[i]->result), NOTE_MAX) +
			text_size(body->items[i]->note, NOTE_MAX);
	return size;
}

void answers_put(struct writer *row, const Zh__InspectionRecorded *body)
{
	for (size_t i = 0; i < body->n_answers; i++) {
		row_text_put(row, body->answers[i]->item, NOTE_MAX);
		row_text_put(row, body->answers[i]->answer, NOTE_MAX);
		row_text_put(row, body->answers[i]->note, NOTE_MAX);
	}
	for (size_t i = 0; i < body->n_items; i++) {
		row_text_put(row, body->items[i]->item, NOTE_MAX);
		row_text_put(row, item_result_word(body->items[i]->result), NOTE_MAX);
		row_text_put(row, body->items[i]->note, NOTE_MAX);
	}
}

bool answers_next(struct bytes *row, struct answer_text *ret_answer)
{
	if (row->size == 0)
		return false;
	ret_answer->item = row_text_take(row);
	ret_answer->answer = row_text_take(row);
	ret_answer->note = row_text_take(row);
	return ret_answer->item.size != 0;
}
