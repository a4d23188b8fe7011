/* Borrowed byte ranges and a bounded writer.
 *
 * `struct bytes` never owns: whoever hands one out says how long it lives.
 * `struct writer` writes into memory of the caller and fails stickily, so that
 * a run of puts is checked once, at its end.
 */
#ifndef ZHIAN_BASE_BYTES_H
#define ZHIAN_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct bytes {
	const uint8_t *data;
	size_t size;
};

static inline struct bytes bytes_of(const void *data, size_t size)
{
	return (struct bytes){(const uint8_t *)data, size};
}

static inline struct bytes bytes_of_text(const char *text)
{
	return bytes_of(text, strlen(text));
}

static inline bool bytes_equal(struct bytes a, struct bytes b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* Orders as memcmp does, a prefix first: the order of keys everywhere. */
static inline int bytes_compare(struct bytes a, struct bytes b)
{
	size_t shorter = a.size < b.size ? a.size : b.size;
	int order = shorter == 0 ? 0 : memcmp(a.data, b.data, shorter);
	if (order != 0)
		return order;
	return a.size < b.size ? -1 : a.size > b.size;
}

static inline bool bytes_start_with(struct bytes whole, struct bytes prefix)
{
	return whole.size >= prefix.size &&
	       (prefix.size == 0 || memcmp(whole.data, prefix.data, prefix.size) == 0);
}

/* Big-endian integers are what keys are made of: memcmp order is number order.  Written out byte by
 * byte each of these becomes an instruction or two; a loop stays a loop. */
static inline void be32_put(uint8_t out[4], uint32_t value)
{
	out[0] = (uint8_t)(value >> 24);
	out[1] = (uint8_t)(value >> 16);
	out[2] = (uint8_t)(value >> 8);
	out[3] = (uint8_t)value;
}

static inline uint32_t be32_get(const uint8_t in[4])
{
	return (uint32_t)in[0] << 24 | (uint32_t)in[1] << 16 | (uint32_t)in[2] << 8 | in[3];
}

static inline void be64_put(uint8_t out[8], uint64_t value)
{
	out[0] = (uint8_t)(value >> 56);
	out[1] = (uint8_t)(value >> 48);
	out[2] = (uint8_t)(value >> 40);
	out[3] = (uint8_t)(value >> 32);
	out[4] = (uint8_t)(value >> 24);
	out[5] = (uint8_t)(value >> 16);
	out[6] = (uint8_t)(value >> 8);
	out[7] = (uint8_t)value;
}

static inline uint64_t be64_get(const uint8_t in[8])
{
	return (uint64_t)in[0] << 56 | (uint64_t)in[1] << 48 | (uint64_t)in[2] << 40 |
	       (uint64_t)in[3] << 32 | (uint64_t)in[4] << 24 | (uint64_t)in[5] << 16 |
	       (uint64_t)in[6] << 8 | (uint64_t)in[7];
}

struct writer {
	uint8_t *data;
	size_t capacity;
	size_t size;
	bool overflow; /* once set, further puts do nothing */
};

static inline struct writer writer_over(void *data, size_t capacity)
{
	return (struct writer){(uint8_t *)data, capacity, 0, false};
}

static inline void writer_put(struct writer *w, const void *data, size_t size)
{
	if (w->overflow || size > w->capacity - w->size) {
		w->overflow = true;
		return;
	}
	if (size != 0)
		memcpy(w->data + w->size, data, size);
	w->size += size;
}

/* Without leading zeros. */
static inline void writer_put_decimal(struct writer *w, uint64_t number)
{
	char digits[20]; /* of UINT64_MAX */
	size_t at = sizeof digits;
	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number != 0);
	writer_put(w, digits + at, sizeof digits - at);
}

static inline struct bytes writer_bytes(const struct writer *w)
{
	return bytes_of(w->data, w->size);
}

#endif
