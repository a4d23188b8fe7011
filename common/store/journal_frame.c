#include "common/store/journal_frame.h"

#include <assert.h>
#include <sodium.h>

#include "common/base/assert.h"
#include "common/base/crc32c.h"
#include "common/base/sabotage.h"

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
static_assert(JOURNAL_HASH >= crypto_generichash_BYTES_MIN &&
		      JOURNAL_HASH <= crypto_generichash_BYTES_MAX,
	      "a size that BLAKE2b has");

static size_t cursors_size(const struct frame_header *header)
{
	return header->cursor_count * CURSOR_SIZE;
}

size_t frame_size(const struct frame_header *header)
{
	return FIXED_SIZE + cursors_size(header) + header->length;
}

static void hash_update(crypto_generichash_state *hash, const void *data, size_t size)
{
	(void)crypto_generichash_update(hash, data, size); /* can't fail */
}

void frame_link(const uint8_t previous[JOURNAL_HASH], const struct frame_header *header,
		struct bytes events, uint8_t ret_chain[JOURNAL_HASH])
{
	crypto_generichash_state hash;
	const uint8_t *bytes = (const uint8_t *)header;
	ASSERT(events.size == header->length);
	(void)crypto_generichash_init(&hash, NULL, 0, JOURNAL_HASH);
	hash_update(&hash, previous, JOURNAL_HASH);
	hash_update(&hash, bytes + AFTER_CRC, offsetof(struct frame_header, chain) - AFTER_CRC);
	hash_update(&hash, bytes + AFTER_CHAIN, FIXED_SIZE - AFTER_CHAIN + cursors_size(header));
	if (events.size != 0)
		hash_update(&hash, events.data, events.size);
	(void)crypto_generichash_final(&hash, ret_chain, JOURNAL_HASH);
}

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

enum status frame_read(struct bytes row, bool check, struct frame *ret_frame)
{
	struct frame_header header = {.crc = 0};
	if (row.size < FIXED_SIZE)
		return STATUS_CORRUPT;
	memcpy(&header, row.data, FIXED_SIZE);
	if (check && !SABOTAGE("journal_crc_unchecked") &&
	    crc32c(0, row.data + AFTER_CRC, row.size - AFTER_CRC) != header.crc)
		return STATUS_CORRUPT;
	if (header.version != FRAME_VERSION)
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
