/* The stored form of a frame: writing, linking, checking.  Only journal*.c and their tests
 * include this. */
#ifndef ZHIAN_STORE_JOURNAL_FRAME_H
#define ZHIAN_STORE_JOURNAL_FRAME_H

#include "common/store/journal.h"

/* Fixed header, the cursors in use, events. */
size_t frame_size(const struct frame_header *header);

/* chain = hash(previous ‖ header without chain and crc ‖ cursors ‖ events), by header->alg, which
 * is one that frame_read lets pass. */
void frame_link(const uint8_t previous[JOURNAL_HASH], const struct frame_header *header,
		struct bytes events, uint8_t ret_chain[JOURNAL_HASH]);

/* Writes frame_size() bytes; header->chain is set already, the crc is computed here. */
void frame_write(const struct frame_header *header, struct bytes events, void *out);

/* Takes a stored row apart.  CORRUPT: sizes that don't fit or, with `check`, a wrong CRC;
 * UNSUPPORTED: another version or hash. */
MUST_CHECK enum status frame_read(struct bytes row, bool check, struct frame *ret_frame);

#endif
