#include "services/hazard/inspection/answers.h"

#include "common/core/row_texts.h"

enum { TEXT_HEAD = 2, NOTE_MAX = 200 };

static size_t text_size(const char *text, size_t most)
{
	size_t size = text == NULL ? 0 : strlen(text);
	return TEXT_HEAD + (size < most ? size : most);
}

const char *answers_item_word(Zh__VisitItemResult result)
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
			text_size(answers_item_word(body->items[i]->result), NOTE_MAX) +
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
		row_text_put(row, answers_item_word(body->items[i]->result), NOTE_MAX);
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

static void amended_put(struct writer *row, const Zh__AnswerAmended *one)
{
	row_text_put(row, one->item, NOTE_MAX);
	row_text_put(row, one->now, NOTE_MAX);
	row_text_put(row, one->note, NOTE_MAX);
}

void answers_amend(struct writer *row, struct bytes old, const Zh__InspectionAmended *body)
{
	struct answer_text stood;
	while (answers_next(&old, &stood)) {
		const Zh__AnswerAmended *now = NULL;
		for (size_t i = 0; i < body->n_amended && now == NULL; i++) {
			if (bytes_equal(stood.item, bytes_of_text(body->amended[i]->item)))
				now = body->amended[i];
		}
		if (now != NULL) {
			amended_put(row, now);
			continue;
		}
		row_text_put_bytes(row, stood.item, NOTE_MAX);
		row_text_put_bytes(row, stood.answer, NOTE_MAX);
		row_text_put_bytes(row, stood.note, NOTE_MAX);
	}
	for (size_t i = 0; i < body->n_amended; i++) {
		if (body->amended[i]->was == NULL)
			amended_put(row, body->amended[i]);
	}
}
