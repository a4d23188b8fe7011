#include "common/policy/books/dictionary_compare.h"

#include <string.h>

static bool same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool same_class(const struct product_class *a, const struct product_class *b)
{
	return memcmp(a->parent, b->parent, sizeof a->parent) == 0 && a->flags == b->flags &&
	       same_text(a->name_zh, b->name_zh) && same_text(a->name_en, b->name_en);
}

static bool same_word(const struct violation_name *a, const struct violation_name *b)
{
	return same_text(a->name, b->name) && same_text(a->zh, b->zh) && same_text(a->en, b->en);
}

static const struct violation_name *word_at(const struct dictionary *dictionary, size_t number)
{
	return number < dictionary->violation_count && dictionary->violations[number].name != NULL
		       ? &dictionary->violations[number]
		       : NULL;
}

void dictionary_compare(const struct dictionary *before, const struct dictionary *after,
			void (*each)(void *context, const struct dictionary_change *change),
			void *context)
{
	static const struct dictionary none;
	const struct dictionary *was = before != NULL ? before : &none;
	for (size_t a = 0, b = 0; a < was->class_count || b < after->class_count;) {
		const struct product_class *old = a < was->class_count ? &was->classes[a] : NULL;
		const struct product_class *then =
			b < after->class_count ? &after->classes[b] : NULL;
		int order = old == NULL    ? 1
			    : then == NULL ? -1
					   : memcmp(old->code, then->code, sizeof old->code);
		struct dictionary_change change = {order <= 0 ? old : NULL,
						   order >= 0 ? then : NULL, NULL, NULL};
		if (order != 0 || !same_class(old, then))
			each(context, &change);
		a += order <= 0;
		b += order >= 0;
	}
	size_t count = was->violation_count > after->violation_count ? was->violation_count
								     : after->violation_count;
	for (size_t i = 0; i < count; i++) {
		const struct violation_name *old = word_at(was, i), *then = word_at(after, i);
		if (old != then && (old == NULL || then == NULL || !same_word(old, then)))
			each(context, &(struct dictionary_change){NULL, NULL, old, then});
	}
}
