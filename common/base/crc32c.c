#include "common/base/crc32c.h"

#include <string.h>

#if defined(__x86_64__)
#include <nmmintrin.h>
#elif defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>
#endif

/* The table is linear over exclusive or, so that the eight entries for single bits give all 256;
 * they are the polynomial 0x82F63B78 (reflected) shifted through one byte. */
#define BIT(n, bit, entry) (((n) >> (bit)&1u) != 0 ? (entry) : 0u)
#define E(n)                                                                                       \
	(BIT(n, 0, 0xF26B8303u) ^ BIT(n, 1, 0xE13B70F7u) ^ BIT(n, 2, 0xC79A971Fu) ^                \
	 BIT(n, 3, 0x8AD958CFu) ^ BIT(n, 4, 0x105EC76Fu) ^ BIT(n, 5, 0x20BD8EDEu) ^                \
	 BIT(n, 6, 0x417B1DBCu) ^ BIT(n, 7, 0x82F63B78u))
#define E4(n) E(n), E((n) + 1u), E((n) + 2u), E((n) + 3u)
#define E16(n) E4(n), E4((n) + 4u), E4((n) + 8u), E4((n) + 12u)
#define E64(n) E16(n), E16((n) + 16u), E16((n) + 32u), E16((n) + 48u)

static const uint32_t byte_table[256] = {E64(0u), E64(64u), E64(128u), E64(192u)};

static uint32_t crc_by_table(uint32_t crc, const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < size; i++)
		crc = crc >> 8 ^ byte_table[(crc ^ data[i]) & 0xFFu];
	return crc;
}

#if defined(__x86_64__)

/* In one checksum each instruction waits for the one before it, three times as long as it takes:
 * three lanes go side by side, and are put together after them. */
#define LANE_SIZE 2048

/* What each bit of a checksum becomes when LANE_SIZE zeros follow. */
static const uint32_t behind_zeros[32] = {
	0xF7506984, 0xEB4CA5F9, 0xD3753D03, 0xA3060CF7, 0x43E06F1F, 0x87C0DE3E, 0x0A6DCA8D,
	0x14DB951A, 0x29B72A34, 0x536E5468, 0xA6DCA8D0, 0x48552751, 0x90AA4EA2, 0x24B8EBB5,
	0x4971D76A, 0x92E3AED4, 0x202B2B59, 0x405656B2, 0x80ACAD64, 0x04B52C39, 0x096A5872,
	0x12D4B0E4, 0x25A961C8, 0x4B52C390, 0x96A58720, 0x28A778B1, 0x514EF162, 0xA29DE2C4,
	0x40D7B379, 0x81AF66F2, 0x06B2BB15, 0x0D65762A,
};

static uint32_t append_zeros(uint32_t crc)
{
	uint32_t moved = 0;
	for (unsigned bit = 0; bit < 32; bit++)
		moved ^= behind_zeros[bit] & (0u - (crc >> bit & 1u));
	return moved;
}

static inline uint64_t word_at(const uint8_t *data)
{
	uint64_t word;
	memcpy(&word, data, sizeof(word));
	return word;
}

__attribute__((target("sse4.2"))) static uint32_t crc_of_lanes(uint32_t crc, const uint8_t *data)
{
	uint64_t first = crc, second = 0, third = 0;
	for (const uint8_t *end = data + LANE_SIZE; data != end; data += 8) {
		first = _mm_crc32_u64(first, word_at(data));
		second = _mm_crc32_u64(second, word_at(data + LANE_SIZE));
		third = _mm_crc32_u64(third, word_at(data + 2 * LANE_SIZE));
	}
	crc = append_zeros((uint32_t)first) ^ (uint32_t)second;
	return append_zeros(crc) ^ (uint32_t)third;
}

__attribute__((target("sse4.2"))) static uint32_t crc_by_cpu(uint32_t crc, const uint8_t *data,
							     size_t size)
{
	for (; size >= 3 * LANE_SIZE; data += 3 * LANE_SIZE, size -= 3 * LANE_SIZE)
		crc = crc_of_lanes(crc, data);
	uint64_t wide = crc;
	for (; size >= 8; data += 8, size -= 8)
		wide = _mm_crc32_u64(wide, word_at(data));
	crc = (uint32_t)wide;
	for (size_t i = 0; i < size; i++)
		crc = _mm_crc32_u8(crc, data[i]);
	return crc;
}

static uint32_t crc_update(uint32_t crc, const uint8_t *data, size_t size)
{
	return __builtin_cpu_supports("sse4.2") ? crc_by_cpu(crc, data, size)
						: crc_by_table(crc, data, size);
}

#elif defined(__ARM_FEATURE_CRC32)

static uint32_t crc_update(uint32_t crc, const uint8_t *data, size_t size)
{
	for (; size >= 8; data += 8, size -= 8) {
		uint64_t word;
		memcpy(&word, data, sizeof(word));
		crc = __crc32cd(crc, word);
	}
	return crc_by_table(crc, data, size);
}

#else

static uint32_t crc_update(uint32_t crc, const uint8_t *data, size_t size)
{
	return crc_by_table(crc, data, size);
}

#endif

uint32_t crc32c(uint32_t previous, const void *data, size_t size)
{
	return ~crc_update(~previous, (const uint8_t *)data, size);
}

uint32_t crc32c_by_table(uint32_t previous, const void *data, size_t size)
{
	return ~crc_by_table(~previous, (const uint8_t *)data, size);
}
