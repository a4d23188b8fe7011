/* The order of keys, as bytes_compare() has it, for keys of a few words.
 *
 * Keys are compared several times for each row of a merged scan, mostly right
 * after they were written: memcmp()'s wide loads then wait for the stores.
 */
#ifndef ZHIAN_STORE_KEY_ORDER_H
#define ZHIAN_STORE_KEY_ORDER_H

#include <endian.h>

#include "common/base/bytes.h"

static inline uint64_t key_word(const uint8_t *data)
{
	uint64_t word;
	memcpy(&word, data, sizeof(word));
	return be64toh(word);
}

/* Orders the first `size` bytes. */
static inline int key_compare_bytes(const uint8_t *a, const uint8_t *b, size_t size)
{
	size_t done = 0;
	for (; done + 8 <= size; done += 8) {
		uint64_t left = key_word(a + done);
		uint64_t right = key_word(b + done);
		if (left != right)
			return left < right ? -1 : 1;
	}
	for (; done < size; done++)
		if (a[done] != b[done])
			return a[done] < b[done] ? -1 : 1;
	return 0;
}

static inline int key_compare(struct bytes a, struct bytes b)
{
	int order = key_compare_bytes(a.data, b.data, a.size < b.size ? a.size : b.size);
	if (order != 0)
		return order;
	return a.size < b.size ? -1 : a.size > b.size;
}

static inline bool key_equal(struct bytes a, struct bytes b)
{
	return a.size == b.size && key_compare_bytes(a.data, b.data, a.size) == 0;
}

#endif
