#include "common/core/document_number.h"

#include "common/base/assert.h"
#include "common/base/bytes.h"

static void put(struct writer *out, const char *text)
{
	writer_put(out, text, strlen(text));
}

const char *document_number(const struct decide_context *context, struct decision *decision,
			    const struct document_number *number)
{
	char text[DOCUMENT_NUMBER_SIZE];
	if (context->document_prefix == NULL && number->without == NULL)
		return NULL; /* there was no room for it */
	struct writer out = writer_over(text, sizeof text - 1);
	if (context->document_prefix != NULL) {
		put(&out, context->document_prefix);
		put(&out, number->word);
	} else {
		put(&out, number->without);
	}
	put(&out, "〔");
	writer_put_decimal(&out, number->year);
	put(&out, "〕");
	writer_put_decimal(&out, number->serial);
	put(&out, "号");
	ASSERT(!out.overflow); /* config_schema.c bounds the words */
	const char *copy = arena_text_of(context->arena, writer_bytes(&out));
	if (copy == NULL)
		decision->arena_full = true;
	return copy;
}
