#include "common/policy/books/dictionary.h"

_Static_assert(CLASS_CODE == 16, "a code is two numbers of eight bytes");

/* In the order of strcmp(): a code's first bytes weigh most, and zeros are after it. */
struct code_number {
	uint64_t high, low;
};

static inline struct code_number code_number(const char code[CLASS_CODE])
{
	const uint8_t *bytes = (const uint8_t *)code;
	return (struct code_number){be64_get(bytes), be64_get(bytes + 8)};
}

static inline int compare(struct code_number a, struct code_number b)
{
	if (a.high != b.high)
		return a.high < b.high ? -1 : 1;
	return (a.low > b.low) - (a.low < b.low);
}

/* Every report asks for its class several times. */
const struct product_class *dictionary_class(const struct dictionary *dictionary, const char *code)
{
	size_t low = 0;
	size_t high = dictionary->class_count;
	size_t size = strlen(code);
	char padded[CLASS_CODE] = {0};
	if (size >= sizeof padded)
		return NULL;
	memcpy(padded, code, size);
	struct code_number wanted = code_number(padded);
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare(code_number(dictionary->classes[middle].code), wanted);
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
