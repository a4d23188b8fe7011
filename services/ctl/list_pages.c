#include "services/ctl/list_pages.h"

#include <string.h>

#include "common/base/bytes.h"

bool list_pages_turn(struct list_pages *pages, Zh__ListQuery *list, const Zh__QueryAnswer *answer)
{
	if (answer == NULL || !answer->has_after || answer->after.len == 0)
		return false;
	struct bytes next = bytes_of(answer->after.data, answer->after.len);
	/* It would be asked for without end. */
	pages->stuck = next.size > sizeof pages->key ||
		       bytes_equal(next, bytes_of(list->after.data, list->after.len));
	if (pages->stuck)
		return false;
	memcpy(pages->key, next.data, next.size);
	list->has_after = 1;
	list->after = (ProtobufCBinaryData){next.size, pages->key};
	return true;
}
