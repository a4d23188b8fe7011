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

__attribute__((target("sse4.2"))) static uint32_t crc_by_cpu(uint32_t crc, const uint8_t *data,
							     size_t size)
{
	uint64_t wide = crc;
	for (; size >= 8; data += 8, size -= 8) {
		uint64_t word;
		memcpy(&word, data, sizeof(word));
		wide = _mm_crc32_u64(wide, word);
	}
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
