/* CRC-32C (Castagnoli), as in RFC 3720 appendix B.4; hardware where the CPU has it. */
#ifndef ZHIAN_BASE_CRC32C_H
#define ZHIAN_BASE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

uint32_t crc32c(uint32_t previous, const void *data, size_t size); /* start with previous = 0 */
/* The same without the CPU's instruction: what other machines run, so that every machine tests it.
 */
uint32_t crc32c_by_table(uint32_t previous, const void *data, size_t size);

#endif
