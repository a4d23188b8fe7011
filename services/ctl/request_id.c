/* Request ids: the time, so that they are in order, and 8 random bytes, so that they are one's
 * own. */
#include "common/base/clock_source.h"
#include "common/base/hash64.h"
#include "common/base/hex.h"
#include "common/base/random_source.h"
#include "services/ctl/county/county.h"

void request_id_draw(uint8_t ret_id[REQUEST_ID])
{
	struct clock_source clock = clock_system();
	struct random_source random = random_system();
	be64_put(ret_id, (uint64_t)clock_now_ms(&clock));
	random_fill(&random, ret_id + 8, 8);
}

void request_id_of_object(const uint8_t id[REQUEST_ID], struct object_id object,
			  uint8_t ret_id[REQUEST_ID])
{
	uint8_t own[8 + 4 * 8], *at = own;
	memcpy(own, id + 8, 8);
	be64_put(at += 8, (uint64_t)object.kind);
	be64_put(at += 8, object.region);
	be64_put(at += 8, object.number);
	be64_put(at + 8, (uint64_t)object.daemon);
	memcpy(ret_id, id, 8);
	be64_put(ret_id + 8, hash64(0, bytes_of(own, sizeof own)));
}

void request_id_of_firm(const uint8_t id[REQUEST_ID], const char *firm_key,
			uint8_t ret_id[REQUEST_ID])
{
	memcpy(ret_id, id, 8);
	be64_put(ret_id + 8, hash64(be64_get(id + 8), bytes_of_text(firm_key)));
}

void request_id_print(const uint8_t id[REQUEST_ID], char out[REQUEST_ID_TEXT])
{
	hex_print(bytes_of(id, REQUEST_ID), out);
}

bool request_id_parse(const char *text, uint8_t ret_id[REQUEST_ID])
{
	char small[REQUEST_ID_TEXT];
	if (strlen(text) != REQUEST_ID_TEXT - 1)
		return false;
	for (size_t i = 0; i < REQUEST_ID_TEXT; i++)
		small[i] = (char)(text[i] >= 'A' && text[i] <= 'F' ? text[i] - 'A' + 'a' : text[i]);
	return hex_is(small, ret_id, REQUEST_ID);
}
