#include "tests/fuzz/fuzz_fields.h"

#include "common/core/json_line.h"

struct bytes fuzz_fields(const ProtobufCMessage *message, char *memory, size_t capacity)
{
	struct writer out = writer_over(memory, capacity);
	struct json_line json = {.out = &out};
	json_object(&json, NULL);
	json_message_fields(&json, message);
	json_end(&json);
	return out.overflow ? bytes_of(NULL, 0) : writer_bytes(&out);
}
