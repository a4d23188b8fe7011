/* What an order to erase names, and taking its keys: between turns, for who keeps the parts. */
#ifndef ZHIAN_SERVICES_INTAKE_ERASE_PARTS_H
#define ZHIAN_SERVICES_INTAKE_ERASE_PARTS_H

#include "common/stage/stage.h"
#include "common/store/parts.h"

#define ERASE_PARTS_MEMORY (1u << 20) /* an event has up to 64 KiB, and more when unpacked */

/* Erases whatever the report's event at `sequence` names, and other contents of its id that were
 * kept, but attachments: what the reporter said and who it was.  A second time it finds nothing.
 * NOT_FOUND: an event can't be read, and nothing was erased; anything else but OK: the keys can't
 * be re-written, and the process must end.  Nothing may be staged. */
MUST_CHECK enum status erase_parts_of(struct parts *parts, struct stage *stage,
				      const struct rows_reader *rows, uint64_t report,
				      uint64_t sequence, uint8_t memory[ERASE_PARTS_MEMORY],
				      uint32_t *ret_count, struct err *err);

#endif
