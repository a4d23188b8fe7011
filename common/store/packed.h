/* A volume that nobody writes any more, kept small: its one table of integer keys as zstd frames.
 *
 *   data.zst = block… ‖ index
 *
 * A block is one zstd frame (RFC 8878) with its checksum: rows of about PACKED_BLOCK bytes, or a
 * single larger one.  A row is a struct packed_row, its value, and zeros to a multiple of
 * eight.  The index is a skippable frame, so that zstd's own program reads the file too: a struct
 * packed_block for each block, in the order of keys, and a struct packed_tail, which is the file's
 * end.  Everything little-endian, no padding (static_assert in engine_packed.c).
 *
 * Only engine_packed.c, which reads it, engine_pack.c, which makes it, and tests include this.
 * CHECKLIST when changing it: bump PACKED_VERSION, keep reading the old one, add a golden file.
 */
#ifndef ZHIAN_STORE_PACKED_H
#define ZHIAN_STORE_PACKED_H

#include <stddef.h>
#include <stdint.h>

#define PACKED_VERSION 1u
#define PACKED_MAGIC 0x4b50485au   /* "ZHPK" */
#define PACKED_SKIPPED 0x184d2a50u /* what zstd's frames that aren't read begin with */
#define PACKED_BLOCK ((size_t)256 << 10)
#define PACKED_BLOCK_MOST ((size_t)8 << 20) /* more than a frame of the journal has */
#define PACKED_TABLE 24

struct packed_row {
	uint64_t key;
	uint32_t size; /* of the value */
	uint32_t reserved;
};

struct packed_block {
	uint64_t first_key;
	uint64_t at;     /* in the file */
	uint32_t packed; /* bytes there */
	uint32_t unpacked;
};

struct packed_skip { /* in front of the index */
	uint32_t magic, size;
};

struct packed_tail {
	uint32_t crc; /* CRC-32C of all blocks' entries, and of what follows this field */
	uint32_t version;
	char table[PACKED_TABLE]; /* its name, a NUL after it */
	uint64_t rows, last_key;
	uint64_t map_bytes; /* of the environment that it was: what a copy is made with */
	uint32_t blocks;
	uint32_t magic;
};

/* Bytes that a value takes, with the zeros after it. */
static inline size_t packed_value_room(size_t size)
{
	return (size + 7) & ~(size_t)7;
}

#endif
