#include "common/policy/dictionary.h"

const struct product_class *dictionary_class(const struct dictionary *dictionary, const char *code)
{
	size_t low = 0;
	size_t high = dictionary->class_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(dictionary->classes[middle].code, code);
		if (order == 0)
			return &dictionary->classes[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* Several classes may share a name (a product of two notices): the first by code is answered. */
const struct product_class *dictionary_class_of_name(const struct dictionary *dictionary,
						     struct bytes name_zh)
{
	const struct product_class *found = NULL;
	size_t low = 0;
	size_t high = dictionary->class_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct product_class *item =
			&dictionary->classes[dictionary->by_name[middle]];
		int order = bytes_compare(bytes_of_text(item->name_zh), name_zh);
		if (order == 0)
			found = item;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return found;
}

const struct violation_name *dictionary_violation(const struct dictionary *dictionary,
						  uint32_t violation)
{
	if (violation == 0 || violation >= dictionary->violation_count)
		return NULL;
	return &dictionary->violations[violation];
}
