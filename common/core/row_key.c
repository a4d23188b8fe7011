#include "common/core/rows.h"

#include "common/base/assert.h"

void row_key_put(struct row_key *key, const void *data, size_t size)
{
	ASSERT(key->size <= ROW_KEY_MAX && size <= ROW_KEY_MAX - key->size);
	if (size != 0)
		memcpy(key->data + key->size, data, size);
	key->size = (uint16_t)(key->size + size);
}

void row_key_put_u8(struct row_key *key, uint8_t value)
{
	row_key_put(key, &value, sizeof(value));
}

void row_key_put_u32(struct row_key *key, uint32_t value)
{
	uint8_t bytes[4];
	be32_put(bytes, value);
	row_key_put(key, bytes, sizeof(bytes));
}

void row_key_put_u64(struct row_key *key, uint64_t value)
{
	uint8_t bytes[8];
	be64_put(bytes, value);
	row_key_put(key, bytes, sizeof(bytes));
}
