#include "common/base/hash64.h"

/* Every bit in changes half of those out, and no two values meet.  The numbers are those of
 * MurmurHash3's last step. */
static uint64_t mix(uint64_t bits)
{
	bits = (bits ^ (bits >> 33)) * UINT64_C(0xff51afd7ed558ccd);
	bits = (bits ^ (bits >> 33)) * UINT64_C(0xc4ceb9fe1a85ec53);
	return bits ^ (bits >> 33);
}

/* Up to seven bytes as a number; some count twice, and with the size it tells them all. */
static uint64_t few(struct bytes field)
{
	if (field.size >= 4)
		return (uint64_t)be32_get(field.data) << 32 | be32_get(field.data + field.size - 4);
	if (field.size == 0)
		return 0;
	return (uint64_t)field.data[0] << 16 | (uint64_t)field.data[field.size / 2] << 8 |
	       field.data[field.size - 1];
}

uint64_t hash64(uint64_t previous, struct bytes field)
{
	/* The golden ratio's fraction: zeros don't stay zero.  The size is mixed by itself. */
	uint64_t hash = mix(previous + UINT64_C(0x9e3779b97f4a7c15) + field.size);
	if (field.size < 8)
		return mix(hash ^ few(field));
	for (size_t at = 0; at + 8 < field.size; at += 8)
		hash = mix(hash ^ be64_get(field.data + at));
	/* The last eight: some were taken already. */
	return mix(hash ^ be64_get(field.data + field.size - 8));
}
