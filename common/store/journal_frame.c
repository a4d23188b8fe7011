#include "common/store/journal_frame.h"

/* Its flat functions are to give way to others some day: those need memory and can fail. */
#define OPENSSL_API_COMPAT 0x10100000L

#include <assert.h>
#include <openssl/sha.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "common/base/assert.h"
#include "common/base/crc32c.h"
#include "common/base/sabotage.h"
#include "common/core/digest.h"

#define FIXED_SIZE offsetof(struct frame_header, cursors)
#define AFTER_CRC offsetof(struct frame_header, version)
#define AFTER_CHAIN offsetof(struct frame_header, frame)
#define CURSOR_SIZE sizeof(struct journal_cursor)

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "frames are stored as they lie in memory");
static_assert(CURSOR_SIZE == 24, "no padding in a cursor");
static_assert(AFTER_CRC == 4 && offsetof(struct frame_header, chain) == 8 && AFTER_CHAIN == 40,
	      "crc, what else isn't linked, chain");
static_assert(FIXED_SIZE == 96, "no padding in front of the cursors");
static_assert(sizeof(struct frame_header) == FIXED_SIZE + JOURNAL_CURSORS_MAX * CURSOR_SIZE,
	      "no padding behind them");
static_assert(JOURNAL_HASH == DIGEST_SIZE && JOURNAL_HASH == SHA256_DIGEST_LENGTH, "both hashes");

static size_t cursors_size(const struct frame_header *header)
{
	return header->cursor_count * CURSOR_SIZE;
}

size_t frame_size(const struct frame_header *header)
{
	return FIXED_SIZE + cursors_size(header) + header->length;
}

/* ---- links */

enum { LINK_PARTS = 4 };

/* What a link is made of, in its order. */
static void link_parts(const uint8_t previous[JOURNAL_HASH], const struct frame_header *header,
		       struct bytes events, struct bytes ret_parts[LINK_PARTS])
{
	const uint8_t *bytes = (const uint8_t *)header;
	ret_parts[0] = bytes_of(previous, JOURNAL_HASH);
	ret_parts[1] =
		bytes_of(bytes + AFTER_CRC, offsetof(struct frame_header, chain) - AFTER_CRC);
	ret_parts[2] =
		bytes_of(bytes + AFTER_CHAIN, FIXED_SIZE - AFTER_CHAIN + cursors_size(header));
	ret_parts[3] = events;
}

static void link_blake2b(const struct bytes parts[LINK_PARTS], uint8_t ret_chain[JOURNAL_HASH])
{
	struct digest_stream stream;
	digest_begin(&stream);
	for (size_t i = 0; i < LINK_PARTS; i++)
		digest_more(&stream, parts[i]);
	digest_end(&stream, ret_chain);
}

/* The flat functions of libcrypto: they need no memory and no configuration, and can't fail. */
static void link_sha256(const struct bytes parts[LINK_PARTS], uint8_t ret_chain[JOURNAL_HASH])
{
	SHA256_CTX stream;
	(void)SHA256_Init(&stream);
	for (size_t i = 0; i < LINK_PARTS; i++)
		(void)SHA256_Update(&stream, parts[i].data, parts[i].size);
	(void)SHA256_Final(ret_chain, &stream);
}

void frame_link(const uint8_t previous[JOURNAL_HASH], const struct frame_header *header,
		struct bytes events, uint8_t ret_chain[JOURNAL_HASH])
{
	struct bytes parts[LINK_PARTS];
	ASSERT(events.size == header->length);
	link_parts(previous, header, events, parts);
	if (header->alg == FRAME_SHA_256 && !SABOTAGE("journal.alg-unread"))
		link_sha256(parts, ret_chain);
	else
		link_blake2b(parts, ret_chain);
}

#if defined(__x86_64__)
static bool has_sha256(void)
{
	unsigned a, b, c, d;
	return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & bit_SHA) != 0;
}
#elif defined(__ARM_FEATURE_SHA2)
static bool has_sha256(void)
{
	return true;
}
#else
static bool has_sha256(void)
{
	return false;
}
#endif

enum frame_alg frame_alg_here(void)
{
	return has_sha256() ? FRAME_SHA_256 : FRAME_BLAKE2B_256;
}

/* ---- stored rows */

void frame_write(const struct frame_header *header, struct bytes events, void *out)
{
	uint8_t *bytes = out;
	size_t head = FIXED_SIZE + cursors_size(header);
	ASSERT(events.size == header->length && header->cursor_count <= JOURNAL_CURSORS_MAX);
	memcpy(bytes, header, head);
	if (events.size != 0)
		memcpy(bytes + head, events.data, events.size);
	uint32_t crc = crc32c(0, bytes + AFTER_CRC, frame_size(header) - AFTER_CRC);
	memcpy(bytes, &crc, sizeof(crc));
}

static bool alg_known(uint8_t alg)
{
	return alg == FRAME_BLAKE2B_256 || alg == FRAME_SHA_256 || SABOTAGE("journal.alg-unknown");
}

enum status frame_read(struct bytes row, bool check, struct frame *ret_frame)
{
	struct frame_header header = {.crc = 0};
	if (row.size < FIXED_SIZE)
		return STATUS_CORRUPT;
	memcpy(&header, row.data, FIXED_SIZE);
	if (check && !SABOTAGE("journal_crc_unchecked") &&
	    crc32c(0, row.data + AFTER_CRC, row.size - AFTER_CRC) != header.crc)
		return STATUS_CORRUPT;
	if (header.version != FRAME_VERSION || !alg_known(header.alg))
		return STATUS_UNSUPPORTED;
	if (header.cursor_count > JOURNAL_CURSORS_MAX || frame_size(&header) != row.size)
		return STATUS_CORRUPT;
	size_t cursors = cursors_size(&header);
	memcpy(header.cursors, row.data + FIXED_SIZE, cursors);
	*ret_frame = (struct frame){
		.header = header,
		.events = bytes_of(row.data + FIXED_SIZE + cursors, header.length),
	};
	return STATUS_OK;
}
