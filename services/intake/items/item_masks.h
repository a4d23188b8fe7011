/* Telephone and identity numbers leave an item before anything of it is journalled, wherever a
 * source wrote them: in addresses, names, wishes, and in the feed's own id.
 *
 * The free text has its own way (feed_item.c): it is kept as it came, under a key of its own.
 */
#ifndef ZHIAN_SERVICES_INTAKE_ITEM_MASKS_H
#define ZHIAN_SERVICES_INTAKE_ITEM_MASKS_H

#include "common/crypto/keys.h"
#include "services/intake/items/item_values.h"

/* Changes the item's texts in place, but for its id and report.text; new ones are in `arena`.  A
 * fault: a text that can't be looked through (a control character), or the arena is full. */
struct item_fault item_mask(Zh__PushItem *item, struct arena *arena);

/* Lines end with LF, however the source ends them.  Data NULL: the arena is full. */
struct bytes item_plain_lines(struct bytes text, struct arena *arena);

/* What is kept of a feed's own id that holds such a number: a mark and a keyed digest, the same for
 * the same id.  Any other id is given back as it is; NULL: the arena is full. */
const char *item_mask_id(const char *id, const struct key *secret, struct arena *arena);

#endif
