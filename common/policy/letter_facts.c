#include "common/policy/letter_facts.h"

#include "common/base/sabotage.h"
#include "common/policy/dictionary.h"

enum { TEXT = 2048, VIOLATIONS_TOLD = 20 };

static void put_heading(struct writer *text, const char *heading)
{
	if (writer_bytes(text).size != 0)
		work_put_text(text, "；");
	work_put_text(text, heading);
	work_put_text(text, "：");
}

static void put_violation(struct writer *text, const struct dictionary *dictionary,
			  Zh__Violation violation)
{
	const struct violation_name *name =
		dictionary == NULL || SABOTAGE("letter.facts-by-number")
			? NULL
			: dictionary_violation(dictionary, (uint32_t)violation);
	if (name != NULL && name->zh != NULL)
		work_put_text(text, name->zh);
	else
		work_put_number(text, (uint64_t)violation);
}

static void put_class(struct writer *text, const struct dictionary *dictionary, struct bytes code)
{
	char padded[CLASS_CODE] = {0};
	const struct product_class *class = NULL;
	if (dictionary != NULL && code.size < sizeof padded) {
		memcpy(padded, code.data, code.size);
		class = dictionary_class(dictionary, padded);
	}
	if (class != NULL) {
		work_put_text(text, class->name_zh);
		work_put_text(text, "（");
	}
	writer_put(text, code.data, code.size);
	if (class != NULL)
		work_put_text(text, "）");
}

const char *letter_facts_text(const struct decide_context *context, struct decision *decision,
			      const struct letter_facts *facts)
{
	uint8_t buffer[TEXT];
	struct writer text = writer_over(buffer, sizeof buffer);
	for (size_t i = 0; i < facts->n_violations && i < VIOLATIONS_TOLD; i++) {
		if (i == 0)
			put_heading(&text, "违法行为");
		else
			work_put_text(&text, "、");
		put_violation(&text, context->dictionary, facts->violations[i]);
	}
	if (facts->class_code.size != 0) {
		put_heading(&text, "产品类别");
		put_class(&text, context->dictionary, facts->class_code);
	}
	if (facts->quantity != NULL) {
		put_heading(&text, "数量");
		work_put_number(&text, *facts->quantity);
	}
	if (facts->sample_no.size != 0) {
		put_heading(&text, "抽样单编号");
		writer_put(&text, facts->sample_no.data, facts->sample_no.size);
	}
	if (writer_bytes(&text).size != 0)
		work_put_text(&text, "。");
	const char *copy = arena_text_of(context->arena, writer_bytes(&text));
	if (copy == NULL)
		decision->arena_full = true;
	return copy;
}
